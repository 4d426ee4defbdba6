/*
 * report.c
 *		What a fitted model says of itself: parameters and how sure they are, how
 *		the fit ended, and whether one model fits better than another.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"
#include "kernel/stats/chi_square.h"
#include "kernel/num/special.h"

/*
 * By how much the log likelihood of the general model may fall short of that of
 * the restricted one, of its own size: fits end within less.
 */
#define SHORTFALL 1e-9

/* a unit of more days than an interval holds is not told */
#define MOST_DAYS 2147483647

/* How a fit ended, in a sentence. */
static const char *
outcome_sentence(const ClvModel *m)
{
	switch ((AdvClvOutcome) m->outcome)
	{
		case ADV_CLV_CONVERGED:
			return "The likelihood is at its maximum.";
		case ADV_CLV_AT_BOUND:
			return clv_model_kind(m) == ADV_CLV_BDW ?
				"A parameter is at a bound, beyond which the likelihood still rises: shifted_beta_geometric may do as well, or wider bounds or a ridge help." :
				"A parameter is at a bound, beyond which the likelihood still rises: wider bounds or a ridge help.";
		case ADV_CLV_FLAT:
			return "The data do not tell the parameters apart: more customers, a longer time or a ridge help.";
		case ADV_CLV_CAP:
			return clv_model_has_parameters(m) ?
				"No maximum was found within the cap on evaluations: a start nearby or a ridge help." :
				"The likelihood could not be computed: the data are out of the ordinary.";
		case ADV_CLV_NOTHING:
			return m->customers > 0 ? "No customer says anything about the parameters." :
				"There are no customers.";
	}
	return "The parameters were given, not fitted.";
}

/*
 * adv_clv_model_parameters returns a row for every parameter: (model,
 * confidence).  Standard errors are by the delta method, intervals symmetric on
 * the logarithm.
 */
ADV_FUNCTION(adv_clv_model_parameters)
{
	const ClvModel *m = clv_model_any_arg(fcinfo, 0);
	double		z = adv_normal_two_sided(adv_confidence_arg(fcinfo, 1));
	const char *const *names = adv_clv_names(clv_model_kind(m));
	ReturnSetInfo *result;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	result = (ReturnSetInfo *) fcinfo->resultinfo;
	for (i = 0; names[i]; i++)
	{
		double		value = m->parameters[i];
		double		error = sqrt(m->covariance[clv_covariance_at(i, i)]);
		double		row[] = {value, value * error, value * exp(-z * error), value * exp(z * error)};
		Datum		values[1 + lengthof(row)];
		bool		nulls[1 + lengthof(row)];
		Size		column;

		values[0] = CStringGetTextDatum(names[i]);
		nulls[0] = false;
		for (column = 0; column < lengthof(row); column++)
		{
			values[1 + column] = Float8GetDatum(row[column]);
			nulls[1 + column] = isnan(row[column]);
		}
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * unit_interval returns a model's unit: in months where it is a number of them,
 * otherwise in days and a part of one.
 */
static Interval *
unit_interval(double days)
{
	Interval   *interval = palloc0(sizeof(Interval));
	double		months = days / ADV_DAYS_OF_MONTH;

	if (months == floor(months))
		interval->month = (int32) months;
	else
	{
		interval->day = (int32) floor(days);
		interval->time = (TimeOffset) rint((days - floor(days)) * USECS_PER_DAY);
	}
	return interval;
}

/*
 * adv_clv_model_info returns a row about a model and how it was fitted.
 */
ADV_FUNCTION(adv_clv_model_info)
{
	const ClvModel *m = clv_model_any_arg(fcinfo, 0);
	int			n = adv_clv_parameters(clv_model_kind(m));
	bool		fitted = m->outcome != 0;
	bool		likely = !isnan(m->log_likelihood) && m->ridge == 0 && m->outcome != ADV_CLV_CAP;
	TupleDesc	tupdesc;
	Datum		values[10];
	bool		nulls[10] = {false};

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = CStringGetTextDatum(clv_model_word(clv_model_kind(m)));
	values[1] = Int64GetDatum(fitted ? (int64) m->customers : 0);
	nulls[1] = !fitted;
	values[2] = Float8GetDatum(m->log_likelihood);
	nulls[2] = isnan(m->log_likelihood);
	values[3] = Int32GetDatum(n);
	values[4] = Float8GetDatum(2 * n - 2 * m->log_likelihood);
	values[5] = Float8GetDatum(n * log(m->customers) - 2 * m->log_likelihood);
	nulls[4] = nulls[5] = !likely;
	nulls[6] = m->unit == 0 || m->unit > MOST_DAYS;
	values[6] = nulls[6] ? (Datum) 0 : IntervalPGetDatum(unit_interval(m->unit));
	values[7] = Int32GetDatum(m->evaluations);
	nulls[7] = !fitted;
	values[8] = BoolGetDatum(m->outcome == ADV_CLV_CONVERGED);
	nulls[8] = !fitted;
	values[9] = CStringGetTextDatum(outcome_sentence(m));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc), values, nulls));
}

/*
 * adv_clv_converged tells whether a fit found a maximum, NULL of given
 * parameters.
 */
ADV_FUNCTION(adv_clv_converged)
{
	const ClvModel *m = clv_model_any_arg(fcinfo, 0);

	if (m->outcome == 0)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(m->outcome == ADV_CLV_CONVERGED);
}

/* ------------------------------------------------------------------------
 * Likelihood-ratio tests
 * ------------------------------------------------------------------------
 */

/*
 * check_likelihood refuses a model that is no result of maximum likelihood.
 */
static void
check_likelihood(const ClvModel *m)
{
	if (m->outcome == 0 || m->ridge != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 m->outcome == 0 ? errmsg("a model of given parameters has no likelihood") :
				 errmsg("a model fitted with a ridge is not at the maximum of its likelihood"),
				 errhint("Fit both models to the same customers, without a ridge.")));
}

static void
check_customers(double restricted, double general)
{
	if (restricted != general)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("models of %.0f and %.0f customers cannot be compared", restricted, general),
				 errhint("Both must be fitted to the same customers.")));
}

/*
 * ratio_test returns the test of a restricted model within a general one; NULL
 * where one of the fits did not converge.
 */
static Datum
ratio_test(FunctionCallInfo fcinfo, double restricted, double general, int freedom, bool converged)
{
	double		row[3];

	if (!converged)
		PG_RETURN_NULL();
	if (general - restricted < -SHORTFALL * fabs(restricted))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the general model is less likely than the restricted one"),
				 errdetail("Their log likelihoods are %.15g and %.15g.", general, restricted),
				 errhint("Both must be fitted to the same customers, and the restricted one comes first.")));
	row[0] = Max(2 * (general - restricted), 0);
	row[1] = freedom;
	row[2] = adv_chi_square_p_value(row[0], freedom);
	return adv_return_row(fcinfo, lengthof(row), row);
}

/*
 * adv_likelihood_ratio_test compares two models: (restricted, general).
 */
ADV_FUNCTION(adv_likelihood_ratio_test)
{
	const ClvModel *restricted = clv_model_any_arg(fcinfo, 0);
	const ClvModel *general = clv_model_any_arg(fcinfo, 1);
	AdvClvModel narrow = clv_model_kind(restricted);
	AdvClvModel wide = clv_model_kind(general);

	if (narrow != ADV_CLV_SBG || wide != ADV_CLV_BDW)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model %s does not lie within %s",
						clv_model_word(narrow), clv_model_word(wide)),
				 errdetail("Only shifted_beta_geometric within beta_discrete_weibull does."),
				 errhint("Compare aic or bic in clv_model_info of models of the same customers, the lower the better.")));
	check_likelihood(restricted);
	check_likelihood(general);
	check_customers(restricted->customers, general->customers);
	return ratio_test(fcinfo, restricted->log_likelihood, general->log_likelihood,
					  adv_clv_parameters(wide) - adv_clv_parameters(narrow),
					  restricted->outcome == ADV_CLV_CONVERGED && general->outcome == ADV_CLV_CONVERGED);
}

/*
 * adv_likelihood_ratio_test_segments compares one model of all customers with one
 * of every segment of them: (pooled, segments).
 */
ADV_FUNCTION(adv_likelihood_ratio_test_segments)
{
	const ClvModel *pooled = clv_model_any_arg(fcinfo, 0);
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(1);
	bool		converged = pooled->outcome == ADV_CLV_CONVERGED;
	double		log_likelihood = 0;
	double		customers = 0;
	Datum	   *segments;
	bool	   *nulls;
	int			n;
	int			i;

	check_likelihood(pooled);
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE, &segments, &nulls, &n);
	if (n < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("segments must be an array of two models or more")));
	for (i = 0; i < n; i++)
	{
		const ClvModel *m;

		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("segments must not contain nulls")));
		m = (const ClvModel *) adv_summary_check(&adv_clv_model_kind,
												 (AdvHeader *) PG_DETOAST_DATUM(segments[i]));
		check_likelihood(m);
		if (clv_model_kind(m) != clv_model_kind(pooled) || m->unit != pooled->unit)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("segments must have the model and the unit of all customers")));
		converged &= m->outcome == ADV_CLV_CONVERGED;
		log_likelihood += m->log_likelihood;
		customers += m->customers;
	}
	check_customers(pooled->customers, customers);
	return ratio_test(fcinfo, pooled->log_likelihood, log_likelihood,
					  (n - 1) * adv_clv_parameters(clv_model_kind(pooled)), converged);
}
