/*
 * answer.c
 *		The questions that a survival summary answers: the curve, survival at a
 *		time, quantiles, restricted mean, cumulative hazard, customer lifespan.
 *
 * Survival leaves as a probability, 0 to 1, times in the unit of the durations.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "base/answer.h"
#include "base/weight.h"
#include "compat.h"
#include "kernel/num/special.h"
#include "survival.h"

/* the confidence of the intervals of customer_lifespan */
#define LIFESPAN_CONFIDENCE 0.95

static const AdvChoice transforms[] = {
	{"log", ADV_SURVIVAL_LOG},
	{"log_log", ADV_SURVIVAL_LOG_LOG},
	{"plain", ADV_SURVIVAL_PLAIN},
	{NULL, 0}
};

typedef const AdvSurvivalRow *LateRow;

#define ST_SORT sort_late
#define ST_ELEMENT_TYPE LateRow
#define ST_COMPARE(a, b) (((*(a))->entered > (*(b))->entered) - ((*(a))->entered < (*(b))->entered))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* A summary and what is read out of it. */
typedef struct LifeTable
{
	const SurvivalSummary *summary;
	AdvSurvivalStep *steps;
	size_t		n;
	double		customers;		/* of weighted ones Kish's effective number */
} LifeTable;

/*
 * effective_customers returns Kish's effective number of all customers.
 */
static double
effective_customers(const SurvivalSummary *s)
{
	AdvDD		total = adv_dd(0);
	AdvDD		squares = adv_dd(0);
	int			i;

	if (!survival_weighted(s))
		return (double) s->customers;
	for (i = 0; i < s->sorted; i++)
	{
		AdvSurvivalWeights *w = survival_weights(survival_row(s, i));

		total = adv_dd_add(total, adv_dd_add(w->events, w->censored));
		squares = adv_dd_add(squares, w->squares);
	}
	return adv_effective_n(total, squares);
}

/*
 * read_table makes the life table of a finished summary.
 */
static LifeTable
read_table(const SurvivalSummary *s)
{
	AdvSurvivalRows rows = {s->rows, (size_t) s->sorted, survival_weighted(s)};
	LateRow    *late;
	size_t		late_rows = 0;
	LifeTable	table;
	int			i;

	table.summary = s;
	table.customers = effective_customers(s);
	table.n = adv_survival_times(&rows);
	table.steps = MemoryContextAllocHuge(CurrentMemoryContext,
										 Max(table.n, 1) * sizeof(AdvSurvivalStep));
	for (i = 0; i < s->sorted; i++)
		if (survival_row(s, i)->entered >= 0)
			late_rows++;
	late = palloc(Max(late_rows, 1) * sizeof(*late));
	late_rows = 0;
	for (i = 0; i < s->sorted; i++)
		if (survival_row(s, i)->entered >= 0)
			late[late_rows++] = survival_row(s, i);
	sort_late(late, late_rows);
	adv_check_status(adv_survival_table(&rows, late, late_rows, &adv_interrupts, table.steps));
	pfree(late);
	return table;
}

static LifeTable
table_arg(FunctionCallInfo fcinfo, int argno)
{
	return read_table(survival_arg(fcinfo, argno));
}

/*
 * last_time returns the longest duration of a table that is not empty.
 */
static double
last_time(const LifeTable *table)
{
	return table->steps[table->n - 1].time;
}

static double
z_arg(FunctionCallInfo fcinfo, int argno)
{
	return adv_normal_two_sided(adv_confidence_arg(fcinfo, argno));
}

/*
 * sum_counts adds up events or censored.
 */
static int64
sum_counts(const SurvivalSummary *s, bool events)
{
	int64		sum = 0;
	int			i;

	for (i = 0; i < s->sorted; i++)
		sum += events ? survival_row(s, i)->events : survival_row(s, i)->censored;
	return sum;
}

/*
 * adv_survival_events returns how many customers were seen to end, 0 of NULL.
 */
ADV_FUNCTION(adv_survival_events)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : sum_counts(survival_arg(fcinfo, 0), true));
}

/*
 * adv_survival_censored returns how many customers were still there when last
 * seen, 0 of NULL.
 */
ADV_FUNCTION(adv_survival_censored)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : sum_counts(survival_arg(fcinfo, 0), false));
}

/*
 * adv_survival_unknown returns how many rows had a NULL, 0 of NULL.
 */
ADV_FUNCTION(adv_survival_unknown)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : survival_arg(fcinfo, 0)->unknown);
}

/*
 * adv_survival_curve returns a row for every duration: (summary, confidence,
 * transform).
 */
ADV_FUNCTION(adv_survival_curve)
{
	double		z = z_arg(fcinfo, 1);
	AdvSurvivalTransform transform = adv_choice_arg(fcinfo, 2, "transform", transforms);
	LifeTable	table = table_arg(fcinfo, 0);
	AdvSurvivalCurve curve = adv_survival_begin();
	ReturnSetInfo *result;
	size_t		i;

	InitMaterializedSRF(fcinfo, 0);
	result = (ReturnSetInfo *) fcinfo->resultinfo;
	for (i = 0; i < table.n; i++)
	{
		const AdvSurvivalStep *step = &table.steps[i];
		double		row[8];
		Datum		values[8];
		bool		nulls[8];
		int			column;

		CHECK_FOR_INTERRUPTS();
		adv_survival_advance(&curve, step);
		row[0] = step->time;
		row[1] = step->at_risk;
		row[2] = step->events;
		row[3] = step->censored;
		row[4] = curve.survival;
		row[5] = adv_survival_error(&curve);
		adv_survival_band(&curve, z, transform, &row[6], &row[7]);
		for (column = 0; column < 8; column++)
		{
			values[column] = Float8GetDatum(row[column]);
			nulls[column] = isnan(row[column]);
		}
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * curve_at reads (summary, time) and sets the curve there; false where it is
 * not known.
 */
static bool
curve_at(FunctionCallInfo fcinfo, int summary, int time_argno, LifeTable *table,
		 AdvSurvivalCurve *curve)
{
	double		time = adv_finite_arg(fcinfo, time_argno, "duration");
	AdvStatus	status;

	*table = table_arg(fcinfo, summary);
	status = adv_survival_at(table->steps, table->n, time, &adv_interrupts, curve);
	if (status == ADV_DOMAIN)
		return false;
	adv_check_status(status);
	return true;
}

/*
 * adv_survival_probability returns the probability to stay longer than a time: (summary,
 * time).
 */
ADV_FUNCTION(adv_survival_probability)
{
	LifeTable	table;
	AdvSurvivalCurve curve;

	if (!curve_at(fcinfo, 0, 1, &table, &curve))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(curve.survival);
}

/*
 * adv_survival_probability_estimate returns the same with its interval: (summary, time,
 * confidence, transform).
 */
ADV_FUNCTION(adv_survival_probability_estimate)
{
	double		z = z_arg(fcinfo, 2);
	AdvSurvivalTransform transform = adv_choice_arg(fcinfo, 3, "transform", transforms);
	LifeTable	table;
	AdvSurvivalCurve curve;
	AdvEstimate e;

	if (!curve_at(fcinfo, 0, 1, &table, &curve))
		PG_RETURN_NULL();
	adv_survival_band(&curve, z, transform, &e.low, &e.high);
	e.n = table.customers;
	return adv_return_estimate(fcinfo, curve.survival, e, 1);
}

/*
 * adv_survival_probability_difference compares survival at a time: (a, b, time,
 * confidence).
 */
ADV_FUNCTION(adv_survival_probability_difference)
{
	double		z = z_arg(fcinfo, 3);
	LifeTable	table;
	AdvSurvivalCurve a;
	AdvSurvivalCurve b;

	if (!curve_at(fcinfo, 0, 2, &table, &a) || !curve_at(fcinfo, 1, 2, &table, &b))
		PG_RETURN_NULL();
	return adv_return_comparison(fcinfo,
								 adv_survival_difference(a.survival, adv_survival_error(&a),
														 b.survival, adv_survival_error(&b),
														 z, 1), 1);
}

/*
 * adv_cumulative_hazard returns Nelson and Aalen's cumulative hazard at a time:
 * (summary, time).
 */
ADV_FUNCTION(adv_cumulative_hazard)
{
	LifeTable	table;
	AdvSurvivalCurve curve;

	if (!curve_at(fcinfo, 0, 1, &table, &curve))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(curve.hazard);
}

/*
 * adv_cumulative_hazard_estimate returns the same with its interval: (summary,
 * time, confidence).
 */
ADV_FUNCTION(adv_cumulative_hazard_estimate)
{
	double		z = z_arg(fcinfo, 2);
	LifeTable	table;
	AdvSurvivalCurve curve;
	AdvEstimate e;

	if (!curve_at(fcinfo, 0, 1, &table, &curve))
		PG_RETURN_NULL();
	adv_survival_hazard_band(&curve, z, &e.low, &e.high);
	e.n = table.customers;
	return adv_return_estimate(fcinfo, curve.hazard, e, 1);
}

static double
fraction_arg(FunctionCallInfo fcinfo, int argno)
{
	double		fraction = PG_GETARG_FLOAT8(argno);

	if (!(fraction > 0 && fraction < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fraction %g is out of range", fraction),
				 errdetail("A fraction lies between 0 and 1, both excluded."),
				 errhint("The median is 0.5: the time after which half of the customers are gone.")));
	return fraction;
}

/*
 * quantile returns when a fraction of the customers is gone, with its interval.
 */
static AdvEstimate
quantile(const LifeTable *table, double fraction, double z, AdvSurvivalTransform transform)
{
	AdvEstimate e;

	adv_check_status(adv_survival_quantile(table->steps, table->n, 1 - fraction, z, transform,
										   &adv_interrupts, &e));
	e.n = table->customers;
	return e;
}

/*
 * adv_survival_quantile_time returns when a fraction of the customers is gone, NULL
 * where so many never went: (summary, fraction).
 */
ADV_FUNCTION(adv_survival_quantile_time)
{
	double		fraction = fraction_arg(fcinfo, 1);
	LifeTable	table = table_arg(fcinfo, 0);
	AdvEstimate e = quantile(&table, fraction, 0, ADV_SURVIVAL_PLAIN);

	if (isnan(e.value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(e.value);
}

/*
 * adv_survival_quantile_estimate returns the same with the interval of Brookmeyer
 * and Crowley, an end of which may be NULL: (summary, fraction, confidence,
 * transform).
 */
ADV_FUNCTION(adv_survival_quantile_estimate)
{
	double		fraction = fraction_arg(fcinfo, 1);
	double		z = z_arg(fcinfo, 2);
	AdvSurvivalTransform transform = adv_choice_arg(fcinfo, 3, "transform", transforms);
	LifeTable	table = table_arg(fcinfo, 0);
	AdvEstimate e;

	if (table.n == 0)
		PG_RETURN_NULL();
	e = quantile(&table, fraction, z, transform);
	return adv_return_estimate(fcinfo, e.value, e, 1);
}

/*
 * horizon_arg returns the horizon in argument argno, NAN where it is NULL.
 */
static double
horizon_arg(FunctionCallInfo fcinfo, int argno)
{
	double		horizon;

	if (PG_ARGISNULL(argno))
		return NAN;
	horizon = adv_finite_arg(fcinfo, argno, "horizon");
	if (horizon < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("horizon %g is out of range", horizon),
				 errdetail("A horizon is a duration, 0 or more.")));
	return horizon;
}

/*
 * restricted_mean sets the mean up to a horizon and its standard error; false
 * where the table ends earlier.
 */
static bool
restricted_mean(const LifeTable *table, double horizon, double *mean, double *error)
{
	AdvStatus	status = adv_survival_mean(table->steps, table->n, horizon, &adv_interrupts,
										   mean, error);

	if (status == ADV_DOMAIN)
		return false;
	adv_check_status(status);
	return true;
}

/*
 * mean_arg reads (summary, horizon) and sets the restricted mean; false where
 * there is none.
 */
static bool
mean_arg(FunctionCallInfo fcinfo, LifeTable *table, double *horizon, double *mean, double *error)
{
	*horizon = horizon_arg(fcinfo, 1);
	if (PG_ARGISNULL(0))
		return false;
	*table = table_arg(fcinfo, 0);
	if (table->n == 0)
		return false;
	if (isnan(*horizon))
		*horizon = last_time(table);
	return restricted_mean(table, *horizon, mean, error);
}

/*
 * adv_restricted_mean returns the mean duration within a horizon: (summary,
 * horizon); a NULL horizon is the longest duration.
 */
ADV_FUNCTION(adv_restricted_mean)
{
	LifeTable	table;
	double		horizon;
	double		mean;
	double		error;

	if (!mean_arg(fcinfo, &table, &horizon, &mean, &error))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mean);
}

/*
 * mean_estimate fills in the interval of a restricted mean.
 */
static AdvEstimate
mean_estimate(double mean, double error, double horizon, double customers, double z)
{
	AdvEstimate e;

	e.value = mean;
	e.low = Max(mean - z * error, 0);
	e.high = Min(mean + z * error, horizon);
	e.n = customers;
	return e;
}

/*
 * adv_restricted_mean_estimate returns the same with its interval: (summary,
 * horizon, confidence).
 */
ADV_FUNCTION(adv_restricted_mean_estimate)
{
	LifeTable	table;
	double		z;
	double		horizon;
	double		mean;
	double		error;

	if (PG_ARGISNULL(2))
		PG_RETURN_NULL();
	z = z_arg(fcinfo, 2);
	if (!mean_arg(fcinfo, &table, &horizon, &mean, &error))
		PG_RETURN_NULL();
	return adv_return_estimate(fcinfo, mean,
							   mean_estimate(mean, error, horizon, table.customers, z), 1);
}

/*
 * adv_restricted_mean_difference compares restricted means within one horizon:
 * (a, b, horizon, confidence); a NULL horizon is the longest duration of the
 * group whose longest is shorter.
 */
ADV_FUNCTION(adv_restricted_mean_difference)
{
	double		horizon = horizon_arg(fcinfo, 2);
	double		z;
	double		means[2];
	double		errors[2];
	LifeTable	a;
	LifeTable	b;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	z = z_arg(fcinfo, 3);
	a = table_arg(fcinfo, 0);
	b = table_arg(fcinfo, 1);
	if (a.n == 0 || b.n == 0)
		PG_RETURN_NULL();
	if (isnan(horizon))
		horizon = Min(last_time(&a), last_time(&b));
	if (!restricted_mean(&a, horizon, &means[0], &errors[0]) ||
		!restricted_mean(&b, horizon, &means[1], &errors[1]))
		PG_RETURN_NULL();
	return adv_return_comparison(fcinfo,
								 adv_survival_difference(means[0], errors[0], means[1], errors[1],
														 z, horizon), 1);
}

/* ------------------------------------------------------------------------
 * Customer lifespan in one step, beside the forms that look simpler
 * ------------------------------------------------------------------------
 */

/*
 * adv_customer_lifespan_final returns median and restricted mean with their
 * intervals, the mean of the customers who ended, and days lived by all per
 * customer who ended.
 */
ADV_FUNCTION(adv_customer_lifespan_final)
{
	LifeTable	table = table_arg(fcinfo, 0);
	const SurvivalSummary *s = table.summary;
	double		z = adv_normal_two_sided(LIFESPAN_CONFIDENCE);
	double		ended = (double) sum_counts(s, true);
	AdvDD		days_of_ended = adv_dd(0);
	AdvDD		days_of_all = adv_dd(0);
	AdvEstimate median;
	AdvEstimate mean;
	double		horizon;
	double		error;
	double		row[11];
	int			i;

	if (table.n == 0)
		PG_RETURN_NULL();
	for (i = 0; i < s->sorted; i++)
	{
		AdvSurvivalRow *r = survival_row(s, i);

		days_of_ended = adv_dd_add(days_of_ended,
								   adv_dd_two_product(r->duration, (double) r->events));
		days_of_all = adv_dd_add(days_of_all,
								 adv_dd_two_product(r->duration,
													(double) (r->events + r->censored)));
	}
	median = quantile(&table, 0.5, z, ADV_SURVIVAL_LOG);
	horizon = last_time(&table);
	(void) restricted_mean(&table, horizon, &mean.value, &error);
	mean = mean_estimate(mean.value, error, horizon, table.customers, z);

	row[0] = (double) s->customers;
	row[1] = ended;
	row[2] = median.value;
	row[3] = median.low;
	row[4] = median.high;
	row[5] = mean.value;
	row[6] = mean.low;
	row[7] = mean.high;
	row[8] = horizon;
	row[9] = ended > 0 ? adv_dd_value(days_of_ended) / ended : NAN;
	row[10] = ended > 0 ? adv_dd_value(days_of_all) / ended : NAN;
	return adv_return_row(fcinfo, lengthof(row), row);
}
