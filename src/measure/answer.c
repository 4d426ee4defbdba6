/*
 * answer.c
 *		Means, totals and ratios of sums.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "fmgr.h"

#include "base/answer.h"
#include "base/metric.h"
#include "compat.h"
#include "kernel/stats/ratio.h"
#include "measure.h"

/*
 * adv_measure_count returns the number of respondents, of those who answered a measure
 * where one is asked for: (summary, measure).
 */
ADV_FUNCTION(adv_measure_count)
{
	MeasureSummary *s;
	uint32		mask = 0;
	int64		n = 0;
	uint32		i;

	if (PG_ARGISNULL(0))
		PG_RETURN_INT64(0);
	s = measure_arg(fcinfo, 0);
	if (!PG_ARGISNULL(1) && measure_count(s) > 0)
		mask = 1U << measure_number_arg(fcinfo, 1, s, "measure");
	for (i = 0; i < s->patterns; i++)
		if ((measure_directory(s)[i].mask & mask) == mask)
			n += measure_pattern(s, i)->n;
	PG_RETURN_INT64(n);
}

/*
 * ask_mean asks for the mean of the measure whose number is the option.
 */
static bool
ask_mean(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	MeasureSummary *s = measure_arg(fcinfo, argno);
	MeasureMoments m;
	double		lowest = -DBL_MAX;
	double		highest = DBL_MAX;
	int			i;

	if (PG_ARGISNULL(options) || measure_count(s) == 0)
		return false;
	i = measure_number_arg(fcinfo, options, s, "measure");
	measure_moments(s, 1U << i, &m);
	if (measure_minimum(s) && measure_minimum(s)[i] != measure_maximum(s)[i])
	{
		lowest = Min(measure_minimum(s)[i], measure_maximum(s)[i]);
		highest = Max(measure_minimum(s)[i], measure_maximum(s)[i]);
	}
	return adv_ask_mean(question, measure_mean_of(&m, 0), lowest, highest);
}

static const AdvMetric mean_metric = {
	.shape = ADV_SHAPE_MEAN,
	.inputs = 1,
	.ask = ask_mean
};

ADV_METRIC(measure_mean, mean_metric)

/*
 * adv_measure_total returns the sum of a measure, NULL where nobody answered it:
 * (summary, measure).
 */
ADV_FUNCTION(adv_measure_total)
{
	MeasureSummary *s = measure_arg(fcinfo, 0);
	AdvQuestion q;

	if (!ask_mean(fcinfo, 0, 1, 0, &q))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(measure_total(s, measure_number_arg(fcinfo, 1, s, "measure")));
}

/* ------------------------------------------------------------------------
 * Ratios of sums
 * ------------------------------------------------------------------------
 */

/* Scales of a ratio's interval. */
enum
{
	PLAIN_SCALE,
	LOG_SCALE
};

static const AdvChoice methods[] = {
	{"log", LOG_SCALE},
	{"plain", PLAIN_SCALE},
	{NULL, 0}
};

/*
 * ratio_arg reads the summary of numerator and denominator in argument argno; false
 * where there is no ratio.  negative is set where any of them is negative.
 */
static bool
ratio_arg(FunctionCallInfo fcinfo, int argno, AdvRatio *ratio, bool *negative)
{
	MeasureSummary *s = measure_arg(fcinfo, argno);
	MeasureMoments m;

	if (measure_count(s) == 0)
		return false;
	if (measure_count(s) != 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a ratio needs a summary of two measures, not of %d", measure_count(s)),
				 errhint("Summarize numerator and denominator: measure_agg(ARRAY[clicks, views], NULL, NULL).")));
	measure_moments(s, 3, &m);
	if (!(m.n > 0) || m.mean[1] == 0)
		return false;
	*ratio = adv_ratio_of_means(m.mean[0], m.mean[1], measure_covariance(&m, 0, 0),
								measure_covariance(&m, 1, 1), measure_covariance(&m, 0, 1), m.n);
	*negative |= measure_negatives(s)[0] > 0 || measure_negatives(s)[1] > 0;
	return true;
}

/*
 * per_arg returns what a ratio is multiplied by.
 */
static double
per_arg(FunctionCallInfo fcinfo, int argno)
{
	double		per = PG_GETARG_FLOAT8(argno);

	if (!(per > 0 && per <= 1e100))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("per %g is out of range", per),
				 errhint("Pass 1 for a plain ratio, 100 for a percentage, 1000 for a rate per thousand.")));
	return per;
}

/*
 * log_arg tells whether an interval is on the log scale: as the method in argument
 * argno says, and where that is NULL, if nothing is negative.
 */
static bool
log_arg(FunctionCallInfo fcinfo, int argno, bool negative)
{
	bool		asked = !PG_ARGISNULL(argno) && adv_choice_arg(fcinfo, argno, "method", methods) == LOG_SCALE;

	if (asked && negative)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method \"log\" cannot be used where a numerator or denominator is negative"),
				 errhint("Use method \"plain\", or leave the method out.")));
	return PG_ARGISNULL(argno) ? !negative : asked;
}

/*
 * adv_ratio returns a ratio of sums: (summary, per).
 */
ADV_FUNCTION(adv_ratio)
{
	AdvRatio	ratio;
	bool		negative = false;

	if (adv_any_null(fcinfo, 0, 1) || !ratio_arg(fcinfo, 0, &ratio, &negative))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(ratio.value * per_arg(fcinfo, 1));
}

/*
 * adv_ratio_estimate returns a ratio with its interval: (summary, confidence, method,
 * per).
 */
ADV_FUNCTION(adv_ratio_estimate)
{
	AdvRatio	ratio;
	AdvEstimate e;
	bool		negative = false;
	double		per;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3) || !ratio_arg(fcinfo, 0, &ratio, &negative))
		PG_RETURN_NULL();
	per = per_arg(fcinfo, 3);
	adv_check_status(adv_sum_ratio(ratio, log_arg(fcinfo, 2, negative), adv_confidence_arg(fcinfo, 1), &e));
	return adv_return_estimate(fcinfo, ratio.value * per, e, per);
}

/*
 * adv_ratio_difference compares two ratios: (a, b, confidence, method, per).
 */
ADV_FUNCTION(adv_ratio_difference)
{
	AdvRatio	a;
	AdvRatio	b;
	AdvComparison c;
	bool		negative = false;
	bool		known;

	if (adv_any_null(fcinfo, 0, 2) || PG_ARGISNULL(4))
		PG_RETURN_NULL();
	measure_need_same_scale(measure_arg(fcinfo, 0), measure_arg(fcinfo, 1));
	known = ratio_arg(fcinfo, 0, &a, &negative);
	if (!ratio_arg(fcinfo, 1, &b, &negative) || !known)
		PG_RETURN_NULL();
	adv_check_status(adv_sum_ratio_difference(a, b, log_arg(fcinfo, 3, negative), adv_confidence_arg(fcinfo, 2), &c));
	return adv_return_comparison(fcinfo, c, per_arg(fcinfo, 4));
}

/*
 * adv_ratio_benchmark compares a ratio with a number: (summary, benchmark,
 * confidence, method, per).
 */
ADV_FUNCTION(adv_ratio_benchmark)
{
	AdvRatio	ratio;
	AdvComparison c;
	bool		negative = false;
	double		per;

	if (adv_any_null(fcinfo, 0, 2) || PG_ARGISNULL(4) || !ratio_arg(fcinfo, 0, &ratio, &negative))
		PG_RETURN_NULL();
	per = per_arg(fcinfo, 4);
	adv_check_status(adv_sum_ratio_benchmark(ratio, adv_finite_arg(fcinfo, 1, "benchmark") / per,
										 log_arg(fcinfo, 3, negative), adv_confidence_arg(fcinfo, 2), &c));
	return adv_return_comparison(fcinfo, c, per);
}
