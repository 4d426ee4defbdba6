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

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/float.h"

#include "base/agg.h"
#include "base/answer.h"
#include "clv.h"
#include "compat.h"

/* the unit of a model of given parameters, unless there is another one */
#define DEFAULT_UNIT 7

/* The models, as users know them. */
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
clv_model_any_arg(FunctionCallInfo fcinfo, int argno)
{
	return (const ClvModel *) adv_summary_arg(fcinfo, argno, &adv_clv_model_kind);
}

AdvClvModel
clv_model_word_arg(FunctionCallInfo fcinfo, int argno)
{
	return (AdvClvModel) adv_choice_arg(fcinfo, argno, "model", clv_models);
}

char *
clv_model_words(int models)
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
				 errhint("Models that can: %s.", clv_model_words(models))));
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
	ClvModel   *m = (ClvModel *) adv_summary_alloc(&adv_clv_model_kind, sizeof(ClvModel));
	int			i;

	m->header.variant = model;
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
 * names_of returns the parameters of a model in order, for a sentence.
 */
static char *
names_of(AdvClvModel model)
{
	StringInfoData names;
	int			i;

	initStringInfo(&names);
	for (i = 0; i < adv_clv_parameters(model); i++)
		appendStringInfo(&names, "%s%s", i > 0 ? ", " : "", adv_clv_names(model)[i]);
	return names.data;
}

const double *
clv_numbers_arg(FunctionCallInfo fcinfo, int argno, const char *name, AdvClvModel model)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	int			n = adv_clv_parameters(model);

	if (ARR_ELEMTYPE(array) != FLOAT8OID)
		elog(ERROR, "%s is an array of type %u", name, ARR_ELEMTYPE(array));
	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s of the model %s must be an array of %d numbers",
						name, clv_model_word(model), n),
				 errdetail("The parameters are %s, in this order.", names_of(model))));
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not contain nulls", name)));
	/* there may be a map of nulls that has none */
	return (const double *) ((char *) array + (ARR_HASNULL(array) ? array->dataoffset :
												(int32) ARR_OVERHEAD_NONULLS(1)));
}

/*
 * unit_arg returns the unit of a model in days: where it is NULL, a week, or 0 for a
 * model without times, which has none.
 */
static double
unit_arg(FunctionCallInfo fcinfo, int argno, AdvClvModel model)
{
	if (clv_model_has_unit(model))
		return PG_ARGISNULL(argno) ? DEFAULT_UNIT : adv_days_arg(fcinfo, argno, "unit", false);
	if (!PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a model %s has no unit of time", clv_model_word(model)),
				 errhint("Leave the unit out.")));
	return 0;
}

/*
 * adv_clv_model returns the model of these parameters: (model, parameters, unit).
 */
ADV_FUNCTION(adv_clv_model)
{
	AdvClvModel model;
	const double *parameters;
	ClvModel   *m;
	int			i;

	if (adv_any_null(fcinfo, 0, 1))
		PG_RETURN_NULL();
	model = clv_model_word_arg(fcinfo, 0);
	parameters = clv_numbers_arg(fcinfo, 1, "parameters", model);
	m = clv_model_new(model, unit_arg(fcinfo, 2, model));
	for (i = 0; i < adv_clv_parameters(model); i++)
	{
		if (!(parameters[i] >= ADV_CLV_LEAST_PARAMETER && parameters[i] <= ADV_CLV_MOST_PARAMETER))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("parameter %s of the model %s is out of range: %g",
							adv_clv_names(model)[i], clv_model_word(model), parameters[i]),
					 errdetail("Parameters are positive, from %g to %g.",
							   ADV_CLV_LEAST_PARAMETER, ADV_CLV_MOST_PARAMETER)));
		m->parameters[i] = parameters[i];
	}
	PG_RETURN_POINTER(m);
}
