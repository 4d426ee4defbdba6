/*
 * fit.c
 *		Models of customer lifetime value fitted to a summary, by maximum
 *		likelihood.
 *
 * Every model has a function of a summary with options, and an aggregate of
 * customers that has none.  The aggregate is that of the summary with a fit as its
 * final function, which is told from the other by the number of arguments.
 *
 * A fit that does not converge is no error: the model says how it ended.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/float.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"

/* (summary, start, ridge, lower, upper) */
enum
{
	SUMMARY,
	START,
	RIDGE,
	LOWER,
	UPPER,
	FIT_ARGUMENTS
};

/*
 * start_arg returns the parameters to begin with, within these bounds.
 */
static const double *
start_arg(FunctionCallInfo fcinfo, AdvClvModel model, const AdvClvOptions *options)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(START);
	int			n = adv_clv_parameters(model);
	const double *start;
	int			i;

	if (ARR_ELEMTYPE(array) != FLOAT8OID)
		elog(ERROR, "start is an array of type %u", ARR_ELEMTYPE(array));
	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("start must be an array of %d parameters", n),
				 errhint("clv_model_parameters lists them in order.")));
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("start must not contain nulls")));
	start = (const double *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
	for (i = 0; i < n; i++)
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
 * fit returns the model that fits the summary best, NULL of NULL.
 */
static Datum
fit(FunctionCallInfo fcinfo, AdvClvModel model)
{
	AdvClvOptions options = {
		.lower = ADV_CLV_LOWER,
		.upper = ADV_CLV_UPPER,
		.evaluations = ADV_CLV_EVALUATIONS
	};
	AdvClvRow  *rows;
	AdvClvFit	result;
	AdvStatus	status;
	double		unit;
	double	   *work;
	size_t		n;

	if (PG_ARGISNULL(SUMMARY) || adv_any_null(fcinfo, RIDGE, UPPER))
		PG_RETURN_NULL();
	if (PG_NARGS() == FIT_ARGUMENTS)
		options = options_args(fcinfo, model);
	rows = clv_rows(fcinfo, SUMMARY, clv_model_data(model), &n, &unit);
	work = palloc(adv_clv_work(model, rows, n) * sizeof(double));
	status = adv_clv_fit(model, rows, n, &options, work, &adv_interrupts, &result);
	pfree(work);
	if (status == ADV_NO_CONVERGENCE)
		result.outcome = ADV_CLV_CAP;
	else
		adv_check_status(status);
	PG_RETURN_POINTER(model_of(model, unit, &options, &result));
}

/*
 * adv_bg_nbd_fit returns the model of a summary: (summary [, start,
 * ridge, lower,
 * upper]).
 */
ADV_FUNCTION(adv_bg_nbd_fit)
{
	return fit(fcinfo, ADV_CLV_BG_NBD);
}

/*
 * adv_mbg_nbd_fit does the same: (summary [, start, ridge, lower, upper]).
 */
ADV_FUNCTION(adv_mbg_nbd_fit)
{
	return fit(fcinfo, ADV_CLV_MBG_NBD);
}

/*
 * adv_pareto_nbd_fit does the same: (summary [, start, ridge, lower, upper]).
 */
ADV_FUNCTION(adv_pareto_nbd_fit)
{
	return fit(fcinfo, ADV_CLV_PARETO_NBD);
}

/*
 * adv_bg_bb_fit does the same: (summary [, start, ridge, lower, upper]).
 */
ADV_FUNCTION(adv_bg_bb_fit)
{
	return fit(fcinfo, ADV_CLV_BG_BB);
}

/*
 * adv_gamma_gamma_fit does the same: (summary [, start, ridge, lower, upper]).
 */
ADV_FUNCTION(adv_gamma_gamma_fit)
{
	return fit(fcinfo, ADV_CLV_GAMMA_GAMMA);
}

/*
 * adv_shifted_beta_geometric_fit does the same: (summary [, start,
 * ridge, lower, upper]).
 */
ADV_FUNCTION(adv_shifted_beta_geometric_fit)
{
	return fit(fcinfo, ADV_CLV_SBG);
}

/*
 * adv_beta_discrete_weibull_fit does the same: (summary [, start,
 * ridge, lower, upper]).
 */
ADV_FUNCTION(adv_beta_discrete_weibull_fit)
{
	return fit(fcinfo, ADV_CLV_BDW);
}
