/*
 * fit.c
 *		Models of customer lifetime value fitted to a summary, by maximum
 *		likelihood.
 *
 * A fit that does not converge is no error: the model says how it ended.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/float.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"

/* (summary, model, start, ridge, lower, upper) */
enum
{
	SUMMARY,
	MODEL,
	START,
	RIDGE,
	LOWER,
	UPPER
};

/*
 * start_arg returns the parameters to begin with, within these bounds.
 */
static const double *
start_arg(FunctionCallInfo fcinfo, AdvClvModel model, const AdvClvOptions *options)
{
	const double *start = clv_numbers_arg(fcinfo, START, "start", model);
	int			i;

	for (i = 0; i < adv_clv_parameters(model); i++)
		if (!(start[i] >= options->lower && start[i] <= options->upper))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("start %g of parameter %s is out of range", start[i],
							adv_clv_names(model)[i]),
					 errdetail("Parameters are looked for from %g to %g.",
							   options->lower, options->upper)));
	return start;
}

/*
 * options_args reads the options of a fit, none of which but start is NULL.
 */
static AdvClvOptions
options_args(FunctionCallInfo fcinfo, AdvClvModel model)
{
	AdvClvOptions options = {
		.lower = PG_GETARG_FLOAT8(LOWER),
		.upper = PG_GETARG_FLOAT8(UPPER),
		.ridge = PG_GETARG_FLOAT8(RIDGE),
		.evaluations = ADV_CLV_EVALUATIONS
	};

	if (!(options.lower >= ADV_CLV_LEAST_PARAMETER && options.lower < options.upper &&
		  options.upper <= ADV_CLV_MOST_PARAMETER))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bounds %g and %g are out of range", options.lower, options.upper),
				 errdetail("Parameters are looked for between a lower and a higher bound, from %g to %g.",
						   ADV_CLV_LEAST_PARAMETER, ADV_CLV_MOST_PARAMETER)));
	if (!(options.ridge >= 0 && options.ridge <= CLV_MOST_RIDGE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ridge %g is out of range", options.ridge),
				 errdetail("A ridge is 0 for none, or more; the higher, the nearer are parameters to 1.")));
	options.ridge += 0.0;		/* not -0 */
	if (!PG_ARGISNULL(START))
		options.start = start_arg(fcinfo, model, &options);
	return options;
}

/*
 * number returns a result of the kernel as models keep it.
 */
static double
number(double value)
{
	return isnan(value) ? get_float8_nan() : value + 0.0;
}

/*
 * model_of returns the model that a fit ended with: without parameters where
 * they have no likelihood, without covariance where that is not at its maximum.
 */
static ClvModel *
model_of(AdvClvModel model, double unit, const AdvClvOptions *options, const AdvClvFit *fit)
{
	ClvModel   *m = clv_model_new(model, unit);
	int			n = adv_clv_parameters(model);
	int			i;
	int			j;

	m->outcome = fit->outcome;
	m->evaluations = fit->evaluations;
	m->customers = fit->customers;
	m->ridge = options->ridge;
	if (!isfinite(fit->log_likelihood))
		return m;
	m->log_likelihood = number(fit->log_likelihood);
	for (i = 0; i < n; i++)
	{
		m->parameters[i] = number(fit->parameters[i]);
		for (j = 0; j <= i && fit->outcome == ADV_CLV_CONVERGED; j++)
			m->covariance[clv_covariance_at(i, j)] = number(fit->covariance[i][j]);
	}
	return m;
}

/*
 * model_arg returns the model that is to be fitted, which must be one of the data in
 * this summary.
 */
static AdvClvModel
model_arg(FunctionCallInfo fcinfo, const ClvSummary *s)
{
	AdvClvModel model = clv_model_word_arg(fcinfo, MODEL);
	ClvData		data = clv_summary_data(s);
	const AdvChoice *choice;
	int			models = 0;

	if (clv_model_data(model) == data)
		return model;
	for (choice = clv_models; choice->word; choice++)
		if (clv_model_data(choice->meaning) == data)
			models |= CLV_MODEL_BIT(choice->meaning);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the model %s cannot be fitted to a summary of %s",
					clv_model_word(model), clv_data_kind(data)->word),
			 errdetail("Models of such a summary: %s.", clv_model_words(models)),
			 errhint("A summary for %s is made by %s.", clv_model_word(model),
					 clv_data_kind(clv_model_data(model))->aggregate)));
	pg_unreachable();
}

/*
 * adv_clv_fit_model returns the model that fits a summary best, NULL where an
 * argument but start is: (summary, model, start, ridge, lower, upper).
 */
ADV_FUNCTION(adv_clv_fit_model)
{
	const ClvSummary *s;
	AdvClvModel model;
	AdvClvOptions options;
	AdvClvFit	result;
	AdvStatus	status;
	double	   *work;

	if (adv_any_null(fcinfo, SUMMARY, MODEL) || adv_any_null(fcinfo, RIDGE, UPPER))
		PG_RETURN_NULL();
	s = clv_summary_arg(fcinfo, SUMMARY);
	model = model_arg(fcinfo, s);
	options = options_args(fcinfo, model);
	work = palloc(adv_clv_work(model, s->rows, s->sorted) * sizeof(double));
	status = adv_clv_fit(model, s->rows, s->sorted, &options, work, &adv_interrupts, &result);
	pfree(work);
	if (status == ADV_NO_CONVERGENCE)
		result.outcome = ADV_CLV_CAP;
	else
		adv_check_status(status);
	PG_RETURN_POINTER(model_of(model, s->unit, &options, &result));
}
