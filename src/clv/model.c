/*
 * model.c
 *		Models of customer lifetime value as values: made of given parameters,
 *		and handed to what asks them.
 *
 * A model is a flat value of one size.  Every number that is not known is the
 * same NaN, and no zero is negative, so that equal models are equal bytes.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/float.h"

#include "base/agg.h"
#include "base/answer.h"
#include "clv.h"
#include "compat.h"

/* The models, as users know them: the same words as in the names of functions. */
const AdvChoice clv_models[] = {
	{"bg_nbd", ADV_CLV_BG_NBD},
	{"mbg_nbd", ADV_CLV_MBG_NBD},
	{"pareto_nbd", ADV_CLV_PARETO_NBD},
	{"bg_bb", ADV_CLV_BG_BB},
	{"gamma_gamma", ADV_CLV_GAMMA_GAMMA},
	{"shifted_beta_geometric", ADV_CLV_SBG},
	{"beta_discrete_weibull", ADV_CLV_BDW},
	{NULL, 0}
};

const char *
clv_model_word(AdvClvModel model)
{
	const AdvChoice *choice = clv_models;

	while (choice->meaning != (int) model)
		choice++;
	return choice->word;
}

bool
clv_model_has_unit(AdvClvModel model)
{
	return (CLV_MODEL_BIT(model) & CLV_BUYING_MODELS) != 0;
}

ClvData
clv_model_data(AdvClvModel model)
{
	if (CLV_MODEL_BIT(model) & CLV_CONTRACT_MODELS)
		return CLV_CONTRACTS;
	if (model == ADV_CLV_GAMMA_GAMMA)
		return CLV_SPEND;
	return model == ADV_CLV_BG_BB ? CLV_OPPORTUNITIES : CLV_TIMES;
}

const ClvModel *
clv_model_of(struct varlena *value)
{
	const ClvModel *m = (const ClvModel *) value;

	if (VARSIZE(value) != sizeof(ClvModel) || m->header.kind != ADV_KIND_CLV_MODEL ||
		m->header.version != CLV_MODEL_VERSION || m->header.flags != 0 ||
		m->header.width < 1 || m->header.width > ADV_CLV_MODELS ||
		m->outcome < 0 || m->outcome > ADV_CLV_NOTHING)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", CLV_MODEL_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return m;
}

const ClvModel *
clv_model_any_arg(FunctionCallInfo fcinfo, int argno)
{
	return clv_model_of((struct varlena *) adv_value_arg(fcinfo, argno));
}

/*
 * words_of returns the names of a set of models, for a sentence.
 */
static char *
words_of(int models)
{
	StringInfoData words;
	const AdvChoice *choice;

	initStringInfo(&words);
	for (choice = clv_models; choice->word; choice++)
		if (models & CLV_MODEL_BIT(choice->meaning))
			appendStringInfo(&words, "%s%s", words.len > 0 ? ", " : "", choice->word);
	return words.data;
}

const ClvModel *
clv_model_arg(FunctionCallInfo fcinfo, int argno, int models)
{
	const ClvModel *m = clv_model_any_arg(fcinfo, argno);

	if ((CLV_MODEL_BIT(clv_model_kind(m)) & models) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a model %s cannot say this", clv_model_word(clv_model_kind(m))),
				 errhint("Models that can: %s.", words_of(models))));
	if (!clv_model_has_parameters(m))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model %s has no parameters", clv_model_word(clv_model_kind(m))),
				 errdetail("It was fitted to nothing that it could be told from."),
				 errhint("clv_model_info tells what it was fitted to; clv_converged leaves such models out.")));
	return m;
}

ClvModel *
clv_model_new(AdvClvModel model, double unit)
{
	ClvModel   *m = palloc0(sizeof(ClvModel));
	int			i;

	SET_VARSIZE(m, sizeof(ClvModel));
	m->header.kind = ADV_KIND_CLV_MODEL;
	m->header.version = CLV_MODEL_VERSION;
	m->header.width = model;
	m->unit = unit;
	m->customers = m->log_likelihood = m->ridge = get_float8_nan();
	for (i = 0; i < ADV_CLV_PARAMETERS; i++)
		m->parameters[i] = get_float8_nan();
	for (i = 0; i < CLV_COVARIANCES; i++)
		m->covariance[i] = get_float8_nan();
	return m;
}

/* ------------------------------------------------------------------------
 * Of given parameters
 * ------------------------------------------------------------------------
 */

/*
 * given returns a model whose parameters are the first arguments; the argument
 * after them is the unit where the model has one.
 */
static Datum
given(FunctionCallInfo fcinfo, AdvClvModel model)
{
	int			n = adv_clv_parameters(model);
	ClvModel   *m;
	int			i;

	m = clv_model_new(model, clv_model_has_unit(model) ? adv_days_arg(fcinfo, n, "unit", false) : 0);
	for (i = 0; i < n; i++)
	{
		double		value = PG_GETARG_FLOAT8(i);

		if (!(value >= ADV_CLV_LEAST_PARAMETER && value <= ADV_CLV_MOST_PARAMETER))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("parameter %s of the model %s is out of range: %g",
							adv_clv_names(model)[i], clv_model_word(model), value),
					 errdetail("Parameters are positive, from %g to %g.",
							   ADV_CLV_LEAST_PARAMETER, ADV_CLV_MOST_PARAMETER)));
		m->parameters[i] = value;
	}
	PG_RETURN_POINTER(m);
}

/*
 * adv_bg_nbd_model returns the model of these parameters: (r, alpha, a, b, unit).
 */
ADV_FUNCTION(adv_bg_nbd_model)
{
	return given(fcinfo, ADV_CLV_BG_NBD);
}

/*
 * adv_mbg_nbd_model does the same: (r, alpha, a, b, unit).
 */
ADV_FUNCTION(adv_mbg_nbd_model)
{
	return given(fcinfo, ADV_CLV_MBG_NBD);
}

/*
 * adv_pareto_nbd_model does the same: (r, alpha, s, beta, unit).
 */
ADV_FUNCTION(adv_pareto_nbd_model)
{
	return given(fcinfo, ADV_CLV_PARETO_NBD);
}

/*
 * adv_bg_bb_model does the same: (alpha, beta, gamma, delta, unit).
 */
ADV_FUNCTION(adv_bg_bb_model)
{
	return given(fcinfo, ADV_CLV_BG_BB);
}

/*
 * adv_gamma_gamma_model does the same: (p, q, v).
 */
ADV_FUNCTION(adv_gamma_gamma_model)
{
	return given(fcinfo, ADV_CLV_GAMMA_GAMMA);
}

/*
 * adv_shifted_beta_geometric_model does the same: (alpha, beta).
 */
ADV_FUNCTION(adv_shifted_beta_geometric_model)
{
	return given(fcinfo, ADV_CLV_SBG);
}

/*
 * adv_beta_discrete_weibull_model does the same: (alpha, beta, c).
 */
ADV_FUNCTION(adv_beta_discrete_weibull_model)
{
	return given(fcinfo, ADV_CLV_BDW);
}
