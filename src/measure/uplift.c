/*
 * uplift.c
 *		Groups compared: the effect of an offer, standardised rates, heterogeneity, and
 *		whether an experiment was shared out as it was meant.
 *
 * Sources: Deng, Xu, Kohavi & Walker (2013), WSDM, for the adjustment by a covariate,
 * here with the slope of an analysis of covariance; Fabijan et al. (2019), KDD, for the
 * test of the sample ratio.  Those of intervals are named in the kernel.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"

#include "base/answer.h"
#include "base/rates.h"
#include "compat.h"
#include "kernel/stats/chi_square.h"
#include "kernel/stats/heterogeneity.h"
#include "kernel/stats/proportion.h"
#include "kernel/stats/sequential.h"
#include "kernel/stats/standardised.h"
#include "measure.h"

#define MISMATCH 0.001			/* p-value below which shares are not those meant */

enum
{
	FIXED,
	SEQUENTIAL
};

static const AdvChoice uplift_methods[] = {
	{"fixed", FIXED},
	{"sequential", SEQUENTIAL},
	{NULL, 0}
};

/* What is compared, in the unit that is shown. */
typedef struct Arms
{
	double		treated;
	double		control;
	double		treated_n;
	double		control_n;
	AdvComparison difference;
	AdvComparison lift;			/* as a fraction of control */
	double		error;			/* of the difference, and of the logarithm of the ratio */
	double		log_error;
	double		per_unit;		/* of the total, a unit of the difference */
	double		reduction;		/* of variance, in percent */
} Arms;

/*
 * tuning_arg returns the number of units at which a sequential interval is tightest.
 */
static double
tuning_arg(FunctionCallInfo fcinfo, int argno)
{
	double		tuning = PG_GETARG_FLOAT8(argno);

	if (!(tuning >= 1 && tuning <= 1e15))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tuning %g is out of range", tuning),
				 errhint("Pass how many customers you expect in both groups together when you decide.")));
	return tuning;
}

/*
 * look_anytime replaces intervals and p-value by those that hold however often one
 * looks.
 */
static void
look_anytime(Arms *a, double confidence, double tuning)
{
	AdvSequential d;
	double		n = a->treated_n + a->control_n;
	double		ratio = a->lift.difference + 1;

	a->difference.statistic = NAN;
	a->difference.low = a->difference.high = a->difference.p_value = NAN;
	a->lift.low = a->lift.high = NAN;
	if (a->error > 0)
	{
		adv_check_status(adv_sequential(a->difference.difference, a->error, n, confidence, tuning, &d));
		a->difference.low = a->difference.difference - d.margin;
		a->difference.high = a->difference.difference + d.margin;
		a->difference.p_value = d.p_value;
	}
	if (a->log_error > 0 && ratio > 0)
	{
		adv_check_status(adv_sequential(log(ratio), a->log_error, n, confidence, tuning, &d));
		a->lift.low = ratio * exp(-d.margin) - 1;
		a->lift.high = ratio * exp(d.margin) - 1;
	}
}

/*
 * return_uplift returns the row of both arms.
 */
static Datum
return_uplift(FunctionCallInfo fcinfo, const Arms *a)
{
	MeasureRow	row = {.columns = 0};
	double		total = a->treated_n * a->per_unit;

	measure_add_number(&row, a->treated);
	measure_add_number(&row, a->control);
	measure_add_number(&row, a->treated_n);
	measure_add_number(&row, a->control_n);
	measure_add_number(&row, a->difference.difference);
	measure_add_number(&row, a->difference.low);
	measure_add_number(&row, a->difference.high);
	measure_add_number(&row, a->difference.statistic);
	measure_add_number(&row, a->difference.p_value);
	measure_add_number(&row, 100 * a->lift.difference);
	measure_add_number(&row, 100 * a->lift.low);
	measure_add_number(&row, 100 * a->lift.high);
	measure_add_number(&row, total * a->difference.difference);
	measure_add_number(&row, total * a->difference.low);
	measure_add_number(&row, total * a->difference.high);
	measure_add_number(&row, a->reduction);
	return measure_return_row(fcinfo, &row);
}

/*
 * adv_uplift_rates compares two rates: (treated, control, confidence, method, tuning).
 */
ADV_FUNCTION(adv_uplift_rates)
{
	AdvRateCounts t = adv_rate_counts_arg(fcinfo, 0);
	AdvRateCounts c = adv_rate_counts_arg(fcinfo, 1);
	double		confidence = adv_confidence_arg(fcinfo, 2);
	int			method = adv_choice_arg(fcinfo, 3, "method", uplift_methods);
	double		tuning = tuning_arg(fcinfo, 4);
	double		x1 = adv_rate_effective_successes(&t);
	double		x2 = adv_rate_effective_successes(&c);
	double		p1;
	double		p2;
	Arms		a = {.reduction = NAN, .per_unit = 0.01};

	if (!(t.n > 0 && c.n > 0))
		PG_RETURN_NULL();
	p1 = x1 / t.n;
	p2 = x2 / c.n;
	a.treated = 100 * p1;
	a.control = 100 * p2;
	a.treated_n = t.n;
	a.control_n = c.n;
	adv_check_status(adv_proportion_difference(x1, t.n, x2, c.n, confidence, ADV_DIFFERENCE_NEWCOMBE, &a.difference));
	a.lift = (AdvComparison) {NAN, NAN, NAN, NAN, NAN};
	if (x2 > 0)
		adv_check_status(adv_proportion_lift(x1, t.n, x2, c.n, confidence, &a.lift));
	a.difference.difference = a.treated - a.control;
	a.difference.low *= 100;
	a.difference.high *= 100;
	a.error = 100 * sqrt(p1 * (1 - p1) / t.n + p2 * (1 - p2) / c.n);
	a.log_error = p1 > 0 && p2 > 0 ? sqrt((1 - p1) / (p1 * t.n) + (1 - p2) / (p2 * c.n)) : NAN;
	if (method == SEQUENTIAL)
		look_anytime(&a, confidence, tuning);
	return return_uplift(fcinfo, &a);
}

/*
 * pooled_slope returns the slope of the outcome in the covariate within both arms, 0
 * where the covariate does not vary.
 */
static double
pooled_slope(const MeasureMoments *t, const MeasureMoments *c, int y, int x)
{
	double		shared = t->n * t->spread[y][x] + c->n * c->spread[y][x];
	double		own = t->n * t->spread[x][x] + c->n * c->spread[x][x];

	return own > 0 ? shared / own : 0;
}

/*
 * adjusted returns the moments of the outcome less slope x (covariate - where all are).
 */
static AdvMoments
adjusted(const MeasureMoments *m, int y, int x, double slope, double centre)
{
	AdvMoments	r = measure_mean_of(m, y);

	r.mean -= slope * (m->mean[x] - centre);
	if (m->n > 1)
	{
		double		variance = r.variance - 2 * slope * measure_covariance(m, y, x) + slope * slope * measure_covariance(m, x, x);

		r.variance = variance > 1e-14 * r.variance ? variance : 0;
	}
	return r;
}

/*
 * standard_error returns the standard error of the difference of two means; NaN where
 * one of them has none.
 */
static double
standard_error(AdvMoments a, AdvMoments b)
{
	return a.n > 1 && b.n > 1 ? sqrt(a.variance / a.n + b.variance / b.n) : NAN;
}

/*
 * adv_uplift_measures compares two means: (treated, control, confidence, method,
 * tuning, outcome, covariate).
 */
ADV_FUNCTION(adv_uplift_measures)
{
	MeasureSummary *s;
	MeasureMoments t;
	MeasureMoments c;
	AdvMoments	of_t;
	AdvMoments	of_c;
	double		confidence;
	double		tuning;
	double		plain;
	int			method;
	int			outcome;
	int			y = 0;
	uint32		mask;
	Arms		a = {.reduction = NAN, .per_unit = 1};

	if (adv_any_null(fcinfo, 0, 5))
		PG_RETURN_NULL();
	s = measure_arg(fcinfo, 0);
	confidence = adv_confidence_arg(fcinfo, 2);
	method = adv_choice_arg(fcinfo, 3, "method", uplift_methods);
	tuning = tuning_arg(fcinfo, 4);
	measure_need_same_scale(s, measure_arg(fcinfo, 1));
	if (measure_count(s) == 0 || measure_count(measure_arg(fcinfo, 1)) == 0)
		PG_RETURN_NULL();
	outcome = measure_number_arg(fcinfo, 5, s, "outcome");
	mask = 1U << outcome;
	if (!PG_ARGISNULL(6))
	{
		int			covariate = measure_number_arg(fcinfo, 6, s, "covariate");

		if (covariate == outcome)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("covariate %d is the outcome", covariate + 1),
					 errhint("A covariate is what was measured before the offer, such as earlier revenue.")));
		mask |= 1U << covariate;
		y = covariate < outcome;
	}
	measure_moments(s, mask, &t);
	measure_moments(measure_arg(fcinfo, 1), mask, &c);
	if (!(t.n > 0 && c.n > 0))
		PG_RETURN_NULL();
	of_t = measure_mean_of(&t, y);
	of_c = measure_mean_of(&c, y);
	plain = standard_error(of_t, of_c);
	if (t.k == 2)
	{
		int			x = 1 - y;
		double		slope = pooled_slope(&t, &c, y, x);
		double		centre = (t.n * t.mean[x] + c.n * c.mean[x]) / (t.n + c.n);

		of_t = adjusted(&t, y, x, slope, centre);
		of_c = adjusted(&c, y, x, slope, centre);
		if (plain > 0)
			a.reduction = 100 * (1 - pow(standard_error(of_t, of_c) / plain, 2));
	}
	a.treated = of_t.mean;
	a.control = of_c.mean;
	a.treated_n = t.n;
	a.control_n = c.n;
	adv_check_status(adv_mean_difference(of_t, of_c, confidence, &a.difference));
	adv_check_status(adv_mean_lift(of_t, of_c, confidence, &a.lift));
	a.error = standard_error(of_t, of_c);
	a.log_error = of_t.mean > 0 && of_c.mean > 0 && of_t.n > 1 && of_c.n > 1 ?
		hypot(sqrt(of_t.variance / of_t.n) / of_t.mean, sqrt(of_c.variance / of_c.n) / of_c.mean) : NAN;
	if (method == SEQUENTIAL)
		look_anytime(&a, confidence, tuning);
	return return_uplift(fcinfo, &a);
}

/*
 * refuse_lengths reports arrays of different lengths.
 */
static void
refuse_lengths(const char *a, int n, const char *b, int m)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there are %d %s, but %d %s", n, a, m, b),
			 errhint("Both arrays have one element for each group, in the same order.")));
}

/*
 * adv_standardised_rate_of returns the rate of a population: (rates, population,
 * confidence, method).
 */
ADV_FUNCTION(adv_standardised_rate_of)
{
	static const AdvChoice methods[] = {
		{"wilson", ADV_STANDARDISED_WILSON},
		{"gamma", ADV_STANDARDISED_GAMMA},
		{NULL, 0}
	};
	ArrayType  *rates = PG_GETARG_ARRAYTYPE_P(0);
	double	   *population;
	int			k = measure_doubles_arg(fcinfo, 1, "population", &population);
	double		confidence = adv_confidence_arg(fcinfo, 2);
	int			method = adv_choice_arg(fcinfo, 3, "method", methods);
	AdvStratum *strata = palloc0((k + 1) * sizeof(AdvStratum));
	double		total = 0;
	AdvEstimate e;
	Datum	   *values;
	bool	   *nulls;
	int			n = 0;
	int			i;

	if (ARR_NDIM(rates) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("rates must be an array of one dimension, not %d", ARR_NDIM(rates)),
				 errhint("Collect them with array_agg(rates ORDER BY stratum).")));
	if (ARR_NDIM(rates) == 1)
		deconstruct_array(rates, ARR_ELEMTYPE(rates), -1, false, TYPALIGN_DOUBLE, &values, &nulls, &n);
	if (n != k)
		refuse_lengths("rates", n, "shares of the population", k);
	for (i = 0; i < k; i++)
	{
		if (!(population[i] >= 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("population %g of stratum %d is negative", population[i], i + 1),
					 errhint("Pass how many people each stratum has, or its share.")));
		total += population[i];
	}
	if (k == 0)
		PG_RETURN_NULL();
	if (!(total > 0 && isfinite(total)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population is empty"),
				 errhint("Pass how many people each stratum has, or its share.")));
	for (i = 0; i < k; i++)
	{
		strata[i].share = population[i] / total;
		if (!nulls[i])
		{
			AdvRateCounts r = adv_rate_counts(adv_summary_check(&adv_rate_kind, (AdvHeader *) PG_DETOAST_DATUM(values[i])));

			strata[i].trials = r.n;
			strata[i].successes = adv_rate_effective_successes(&r);
		}
		if (!(strata[i].trials > 0) && strata[i].share > 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("stratum %d of the population has no trials", i + 1),
					 errdetail("It holds %g percent of the population.", 100 * strata[i].share),
					 errhint("Merge it with a stratum that is like it, in both arrays.")));
	}
	adv_check_status(adv_standardised_rate(strata, k, confidence, method, &e));
	return adv_return_estimate(fcinfo, 100 * e.value, e, 100);
}

/*
 * adv_heterogeneity_of tells whether groups differ: (estimates, standard_errors,
 * method, confidence).
 */
ADV_FUNCTION(adv_heterogeneity_of)
{
	static const AdvChoice methods[] = {
		{"dl", ADV_HETEROGENEITY_DL},
		{"reml", ADV_HETEROGENEITY_REML},
		{"fixed", ADV_HETEROGENEITY_FIXED},
		{NULL, 0}
	};
	double	   *estimates;
	double	   *errors;
	int			k = measure_doubles_arg(fcinfo, 0, "estimates", &estimates);
	int			n = measure_doubles_arg(fcinfo, 1, "standard_errors", &errors);
	int			method = adv_choice_arg(fcinfo, 2, "method", methods);
	double		confidence = adv_confidence_arg(fcinfo, 3);
	AdvGroup   *groups = palloc((k + 1) * sizeof(AdvGroup));
	Datum	   *shrunk = palloc((k + 1) * sizeof(Datum));
	AdvHeterogeneity h;
	MeasureRow	row = {.columns = 0};
	int			i;

	if (k != n)
		refuse_lengths("estimates", k, "standard errors", n);
	for (i = 0; i < k; i++)
	{
		if (!(errors[i] >= 1e-100 && errors[i] <= 1e100))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("standard error %g of group %d is out of range", errors[i], i + 1),
					 errdetail("A standard error is positive."),
					 errhint("Leave out groups whose standard error is 0 or not known.")));
		groups[i].estimate = estimates[i];
		groups[i].variance = errors[i] * errors[i];
	}
	if (k == 0)
		PG_RETURN_NULL();
	adv_check_status(adv_heterogeneity(groups, k, confidence, method, &h));
	for (i = 0; i < k; i++)
	{
		double		tau2 = k > 1 ? h.tau2 : 0;

		/* towards the mean, by how much of the variance is chance */
		shrunk[i] = Float8GetDatum(k > 1 ? h.mean + (estimates[i] - h.mean) * (tau2 / (tau2 + errors[i] * errors[i])) : estimates[i]);
	}
	measure_add_count(&row, k);
	measure_add_number(&row, h.q);
	measure_add_number(&row, h.df);
	measure_add_number(&row, h.p_value);
	measure_add_number(&row, 100 * h.i2);
	measure_add_number(&row, 100 * h.i2_low);
	measure_add_number(&row, 100 * h.i2_high);
	measure_add_number(&row, h.tau2);
	measure_add_number(&row, h.mean);
	measure_add_number(&row, h.error);
	measure_add_number(&row, h.low);
	measure_add_number(&row, h.high);
	measure_add_number(&row, h.prediction_low);
	measure_add_number(&row, h.prediction_high);
	row.values[row.columns] = PointerGetDatum(construct_array(shrunk, k, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	row.nulls[row.columns++] = k == 1;
	return measure_return_row(fcinfo, &row);
}

/*
 * adv_sample_ratio_test tells whether groups have the shares that were meant: (counts,
 * shares).
 */
ADV_FUNCTION(adv_sample_ratio_test)
{
	ArrayType  *counts = PG_GETARG_ARRAYTYPE_P(0);
	double	   *shares;
	int			k = measure_doubles_arg(fcinfo, 1, "shares", &shares);
	int			n = ARR_NDIM(counts) == 1 ? ARR_DIMS(counts)[0] : 0;
	const int64 *count = (const int64 *) measure_array_data(counts);
	MeasureRow	row = {.columns = 0};
	double		total = 0;
	double		whole = 0;
	double		statistic = 0;
	double		p;
	int			i;

	if (ARR_NDIM(counts) > 1 || array_contains_nulls(counts))
		ereport(ERROR,
				(errcode(ARR_NDIM(counts) > 1 ? ERRCODE_ARRAY_SUBSCRIPT_ERROR : ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("counts must be an array of one dimension without nulls"),
				 errhint("Write ARRAY[5000, 5200].")));
	if (n != k)
		refuse_lengths("counts", n, "shares", k);
	if (k < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a sample ratio needs two groups or more, not %d", k),
				 errhint("Write sample_ratio_test(ARRAY[5000, 5200], ARRAY[50, 50]).")));
	for (i = 0; i < k; i++)
	{
		if (count[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("count %lld of group %d is negative", (long long) count[i], i + 1),
					 errhint("Pass how many units each group has.")));
		if (!(shares[i] >= 1e-100 && shares[i] <= 1e100))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("share %g of group %d is not positive", shares[i], i + 1),
					 errhint("Pass the shares that were meant, such as ARRAY[50, 50]; only their ratio matters.")));
		total += (double) count[i];
		whole += shares[i];
	}
	if (total == 0)
		PG_RETURN_NULL();
	for (i = 0; i < k; i++)
	{
		double		expected = total * (shares[i] / whole);

		statistic += ((double) count[i] - expected) * ((double) count[i] - expected) / expected;
	}
	p = adv_chi_square_p_value(statistic, k - 1);
	measure_add_number(&row, statistic);
	measure_add_count(&row, k - 1);
	measure_add_number(&row, p);
	measure_add_flag(&row, p < MISMATCH);
	return measure_return_row(fcinfo, &row);
}
