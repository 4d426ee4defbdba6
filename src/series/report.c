/*
 * report.c
 *		What a series says: trend, changes of level, control chart.
 *
 * Of fewer than four points nothing is said: NULLs.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "base/report.h"
#include "base/span.h"
#include "compat.h"
#include "kernel/num/special.h"
#include "kernel/series/change_points.h"
#include "kernel/series/control_limits.h"
#include "kernel/series/trend.h"
#include "series.h"

#define FEWEST 4

/* ------------------------------------------------------------------------
 * Trend
 * ------------------------------------------------------------------------
 */

static const AdvChoice trend_methods[] = {
	{"theil_sen", ADV_TREND_THEIL_SEN},
	{"ols", ADV_TREND_OLS},
	{NULL, 0}
};

static const AdvChoice corrections[] = {
	{"ar1", ADV_TREND_AR1},
	{"none", ADV_TREND_UNCORRECTED},
	{"hamed-rao", ADV_TREND_HAMED_RAO},
	{"newey-west", ADV_TREND_NEWEY_WEST},
	{NULL, 0}
};

/*
 * per_arg returns how many periods of the series are one of those that the slope is
 * wanted per.
 */
static double
per_arg(FunctionCallInfo fcinfo, int argno, int period)
{
	if (PG_ARGISNULL(argno))
		return 1;
	if (period == SERIES_NUMBERS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a series over numbers has no calendar"),
				 errhint("Leave per out: the slope is per 1.")));
	return adv_period_days((AdvPeriod) adv_choice_arg(fcinfo, argno, "per", adv_periods)) / adv_period_days((AdvPeriod) period);
}

/*
 * adv_series_trend returns the trend: (series, confidence, method, per, correction,
 * as_of).
 */
ADV_FUNCTION(adv_series_trend)
{
	Series		series;
	AdvTrend	t;
	AdvMemory	memory = adv_memory_of(CurrentMemoryContext);
	double		confidence;
	int			method;
	int			correction;
	double		per;
	int64		i;

	if (adv_any_null(fcinfo, 0, 2) || PG_ARGISNULL(4))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 1);
	method = adv_choice_arg(fcinfo, 2, "method", trend_methods);
	correction = adv_choice_arg(fcinfo, 4, "correction", corrections);
	if (method == ADV_TREND_OLS ? correction == ADV_TREND_HAMED_RAO : correction == ADV_TREND_NEWEY_WEST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("correction \"%s\" does not go with method \"%s\"", corrections[correction].word, trend_methods[method].word),
				 errhint("\"hamed-rao\" corrects the test of Mann and Kendall, \"newey-west\" least squares; \"ar1\" goes with both.")));
	(void) series_arg(fcinfo, 5, &series);
	per = per_arg(fcinfo, 3, series_period(series.summary));
	for (i = 1; i < series.n; i++)
		if (unlikely(series.x[i] == series.x[i - 1]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("distances in a series are too unlike for a trend"),
					 errdetail("Points " INT64_FORMAT " and " INT64_FORMAT " are closer together than 1 part in 2^53 of its length.", i, i + 1),
					 errhint("Number the points in a larger unit, or leave out what lies far away.")));
	adv_check_status(adv_trend(series.x, series.value, series.n, confidence, (AdvTrendMethod) method,
							   (AdvTrendCorrection) correction, &memory, adv_interrupts, &t));
	{
		double		values[] = {t.slope * per, t.low * per, t.high * per, t.statistic, t.p_value, (double) series.n,
		t.tau, t.autocorrelation, t.factor, t.standard_error * per};

		return adv_return_row(fcinfo, lengthof(values), values);
	}
}

/* ------------------------------------------------------------------------
 * Changes of level
 * ------------------------------------------------------------------------
 */

/* A level: the weight of its points, their mean and squares about it. */
typedef struct Level
{
	double		weight;
	double		mean;
	double		squares;
	int64		n;
} Level;

static Level
level_of(const Series *series, int64 from, int64 until)
{
	Level		l = {0, 0, 0, until - from};
	int64		i;

	for (i = from; i < until; i++)
	{
		l.weight += series->rows[i];
		l.mean += (series->value[i] - l.mean) * (series->rows[i] / l.weight);
	}
	for (i = from; i < until; i++)
		l.squares += series->rows[i] * (series->value[i] - l.mean) * (series->value[i] - l.mean);
	return l;
}

/*
 * adv_series_change_points returns a row for every change of level: (series, penalty,
 * shortest, confidence, as_of).
 */
ADV_FUNCTION(adv_series_change_points)
{
	AdvReportRow row = {0};
	AdvMemory	memory = adv_memory_of(CurrentMemoryContext);
	Series		series;
	double		penalty;
	double		confidence;
	int64	   *starts;
	int64		levels;
	int64		i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || adv_any_null(fcinfo, 2, 3))
		return (Datum) 0;
	if (!PG_ARGISNULL(1) && !(PG_GETARG_FLOAT8(1) >= 0 && isfinite(PG_GETARG_FLOAT8(1))))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("penalty %g is out of range", PG_GETARG_FLOAT8(1)),
				 errdetail("A penalty is a sum of squares, 0 or more: what a change has to save."),
				 errhint("Leave it out for 3 log(n) times the variance of the noise.")));
	if (PG_GETARG_INT32(2) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("shortest %d is out of range", PG_GETARG_INT32(2)),
				 errhint("Pass how many points a level has at least, 1 or more.")));
	confidence = adv_confidence_arg(fcinfo, 3);
	(void) series_arg(fcinfo, 4, &series);
	if (series.n < FEWEST)
		return (Datum) 0;
	penalty = PG_ARGISNULL(1) ?
		3 * log((double) series.n) * adv_noise_variance(series.value, series.rows, series.n, &memory) : PG_GETARG_FLOAT8(1);
	starts = palloc((series.n + 1) * sizeof(int64));
	adv_check_status(adv_change_points(series.value, series.rows, series.n, penalty, PG_GETARG_INT32(2),
									   &memory, adv_interrupts, starts, &levels));
	starts[levels] = series.n;
	for (i = 1; i < levels; i++)
	{
		Level		before = level_of(&series, starts[i - 1], starts[i]);
		Level		after = level_of(&series, starts[i], starts[i + 1]);
		double		difference = after.mean - before.mean;
		double		df = (double) (before.n + after.n - 2);
		double		reach = NAN;

		if (df > 0)
			reach = adv_t_quantile(0.5 + confidence / 2, df) *
				sqrt((before.squares + after.squares) / df * (1 / before.weight + 1 / after.weight));
		series_report_time(&row, series.summary, series.at[starts[i]]);
		adv_report_float8(&row, before.mean);
		adv_report_float8(&row, after.mean);
		adv_report_float8(&row, difference);
		adv_report_float8(&row, difference - reach);
		adv_report_float8(&row, difference + reach);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Control chart
 * ------------------------------------------------------------------------
 */

typedef enum ChartMethod
{
	SPREAD,
	MOVING_RANGE,
	LANEY
} ChartMethod;

static const AdvChoice chart_methods[] = {
	{"spread", SPREAD},
	{"moving_range", MOVING_RANGE},
	{"laney", LANEY},
	{NULL, 0}
};

static const char *const signal_words[] = {NULL, "above", "below", "side", "rising", "falling"};

/*
 * baseline_arg sets which points the limits come from: so many from the first on, or,
 * negative, all but so many at the end.
 */
static void
baseline_arg(FunctionCallInfo fcinfo, int argno, int64 n, int64 *until)
{
	int32		baseline;

	*until = n;
	if (PG_ARGISNULL(argno))
		return;
	baseline = PG_GETARG_INT32(argno);
	if (baseline == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("baseline 0 is out of range"),
				 errhint("Pass how many points from the first on, or, negative, how many at the end to leave out; null for all.")));
	*until = baseline > 0 ? Min(baseline, n) : Max(n + baseline, 0);
}

/*
 * chart_method returns what the limits come from: what was asked for, or the spread
 * within points, where most have several rows or the rows are answers of a stored
 * summary, else moving ranges.
 */
static AdvChartMethod
chart_method(FunctionCallInfo fcinfo, int argno, const Series *series, int64 until)
{
	SeriesValues values = series_values(series->summary);
	bool		classes = values == SERIES_SHARE || values == SERIES_NET;
	bool		known;
	bool		usual;
	int			asked = PG_ARGISNULL(argno) ? -1 : adv_choice_arg(fcinfo, argno, "method", chart_methods);
	int64		single = 0;
	int64		i;

	for (i = 0; i < until; i++)
		single += series->rows[i] == 1;
	known = classes || single < until;
	usual = known && (classes || values == SERIES_SCALE || 2 * single < until);
	if (asked == MOVING_RANGE || (asked == -1 && !usual))
		return ADV_CHART_MOVING_RANGE;
	if (!known && until > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the spread within points is not known"),
				 errdetail("%lld of %lld points of the baseline have one row.", (long long) single, (long long) until),
				 errhint("Use method \"moving_range\", or make the series of all rows, or of stored summaries.")));
	if (asked == LANEY)
		return classes ? ADV_CHART_LANEY_CLASSES : ADV_CHART_LANEY_WITHIN;
	return classes ? ADV_CHART_CLASSES : ADV_CHART_WITHIN;
}

/*
 * adv_series_control_chart returns a row for every point: (series, baseline, sigmas,
 * method, as_of).
 */
ADV_FUNCTION(adv_series_control_chart)
{
	AdvReportRow row = {0};
	Series		series;
	AdvChartPoint *points;
	double		sigmas;
	double		center = NAN;
	int64		until;
	bool		bounded;
	int64		i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		return (Datum) 0;
	sigmas = PG_GETARG_FLOAT8(2);
	if (!(sigmas > 0) || isinf(sigmas))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("sigmas %g is out of range", sigmas),
				 errhint("Pass how many standard deviations the limits are away from the center, as a rule 3.")));
	(void) series_arg(fcinfo, 4, &series);
	baseline_arg(fcinfo, 1, series.n, &until);
	points = palloc((series.n + 1) * sizeof(AdvChartPoint));
	for (i = 0; i < series.n; i++)
		points[i] = (AdvChartPoint) {series.value[i], series.rows[i], series.squares[i], NAN, ADV_SIGNAL_NONE};
	if (until >= FEWEST)
		adv_control_limits(points, series.n, 0, until, chart_method(fcinfo, 3, &series, until), sigmas, &center);
	bounded = series_values(series.summary) != SERIES_PLAIN;
	for (i = 0; i < series.n; i++)
	{
		double		low = center - sigmas * points[i].deviation;
		double		high = center + sigmas * points[i].deviation;
		const char *word = signal_words[points[i].signal];

		series_report_time(&row, series.summary, series.at[i]);
		adv_report_float8(&row, points[i].value);
		adv_report_count(&row, (int64) points[i].n);
		adv_report_float8(&row, center);
		adv_report_float8(&row, bounded && low < series.summary->low ? series.summary->low : low);
		adv_report_float8(&row, bounded && high > series.summary->high ? series.summary->high : high);
		adv_report_float8(&row, points[i].deviation > 0 ? (points[i].value - center) / points[i].deviation : NAN);
		adv_report_datum(&row, word ? CStringGetTextDatum(word) : (Datum) 0, word == NULL);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
