/*
 * points.c
 *		Reading a series: its points, the periods that are over, other periods.
 *
 * What is as of a day, the last whose rows are all in, leaves out the periods that are
 * not over then.  Where no day is given it is the last that the rows speak for: the
 * last with a row, or, where every row lies on the first day of its period and so
 * stands for it, the last day of the last period.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "base/answer.h"
#include "base/report.h"
#include "compat.h"
#include "series.h"

#define MOST_GRID 1000000		/* periods from first to last */

/*
 * series_mean returns the value of a row.
 */
double
series_mean(const SeriesRow *row)
{
	AdvDD		sum = adv_limbs_value(row->sum, SERIES_SUM_LIMBS, SERIES_SUM_BITS);

	return adv_dd_value(row->n == 1 ? sum : adv_dd_divide(sum, adv_dd((double) row->n))) + 0.0;
}

/*
 * series_squares returns the sum of squares of a row about its value.
 */
double
series_squares(const SeriesRow *row)
{
	AdvDD		sum = adv_limbs_value(row->sum, SERIES_SUM_LIMBS, SERIES_SUM_BITS);
	AdvDD		squares = adv_limbs_value(row->squares, SERIES_SQUARE_LIMBS, SERIES_SQUARE_BITS);
	AdvDD		rest;

	if (row->n == 1)
		return 0;
	rest = adv_dd_add(squares, adv_dd_negate(adv_dd_divide(adv_dd_multiply(sum, sum), adv_dd((double) row->n))));
	/* what is left of equal values is rounding */
	return rest.hi > squares.hi * 1e-24 ? adv_dd_value(rest) : 0;
}

/*
 * say_unfinished says that periods are left out.
 */
static void
say_unfinished(FunctionCallInfo fcinfo, int as_of, const SeriesSummary *s, int64 from, int64 left_out, int32 day)
{
	const char *word = adv_period_word(series_period(s));
	char	   *begins = DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(adv_period_start(series_period(s), (int32) s->rows[from].at))));
	char	   *known = DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(day)));

	if (!adv_says(fcinfo, as_of))
		return;
	ereport(NOTICE,
			(left_out == 1 ?
			 errmsg("the %s from %s on is not over on %s: it is left out", word, begins, known) :
			 errmsg("the last %lld points, from %s on, are not over on %s: they are left out", (long long) left_out, begins, known),
			 PG_ARGISNULL(as_of) ?
			 errhint("Pass as_of, the last day whose rows are all in, to say what is over.") : 0));
}

/*
 * cut returns how many points are over: as of the day in argument as_of.
 */
static int64
cut(FunctionCallInfo fcinfo, int as_of, const SeriesSummary *s)
{
	int			period = series_period(s);
	int64		n = s->sorted;
	int32		day;

	if (period == SERIES_NUMBERS)
	{
		if (!PG_ARGISNULL(as_of))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a series over numbers has no as_of"),
					 errhint("Leave as_of out, or filter out the numbers that are not complete.")));
		return n;
	}
	day = PG_ARGISNULL(as_of) ? series_covered(s) : PG_GETARG_DATEADT(as_of);
	if (!PG_ARGISNULL(as_of) && DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("as_of is infinite"),
				 errhint("Pass the last day whose rows are all in, or null.")));
	while (n > 0 && (int64) adv_period_start(period, (int32) s->rows[n - 1].at + 1) - 1 > day)
		n--;
	if (n < s->sorted)
		say_unfinished(fcinfo, as_of, s, n, s->sorted - n, day);
	return n;
}

/*
 * series_arg reads the series in argument 0, as of the day in argument as_of; false
 * where it is NULL.
 */
bool
series_arg(FunctionCallInfo fcinfo, int as_of, Series *series)
{
	const SeriesSummary *s;
	int64		i;

	if (PG_ARGISNULL(0))
		return false;
	s = series_packed((SeriesSummary *) adv_summary_arg(fcinfo, 0, &adv_series_kind));
	series->summary = s;
	series->n = cut(fcinfo, as_of, s);
	series->at = palloc((series->n + 1) * sizeof(int64));
	series->x = palloc((series->n + 1) * sizeof(double));
	series->value = palloc((series->n + 1) * sizeof(double));
	series->rows = palloc((series->n + 1) * sizeof(double));
	series->squares = palloc((series->n + 1) * sizeof(double));
	for (i = 0; i < series->n; i++)
	{
		const SeriesRow *row = &s->rows[i];

		CHECK_FOR_INTERRUPTS();
		series->at[i] = row->at;
		/* the distance of two bigints may not be one */
		series->x[i] = (double) ((uint64) row->at - (uint64) s->rows[0].at);
		series->value[i] = series_mean(row);
		series->rows[i] = (double) row->n;
		series->squares[i] = series_squares(row);
	}
	return true;
}

/*
 * series_step returns the distance of neighbouring periods: 1, or, of numbers, the
 * largest of which all distances are multiples.
 */
int64
series_step(const Series *series)
{
	uint64		step = 0;
	int64		i;

	if (series_period(series->summary) != SERIES_NUMBERS)
		return 1;
	for (i = 1; i < series->n && step != 1; i++)
	{
		uint64		rest = (uint64) series->at[i] - (uint64) series->at[i - 1];

		while (rest != 0)
		{
			uint64		swap = step % rest;

			step = rest;
			rest = swap;
		}
	}
	return step == 0 || step > PG_INT64_MAX ? 1 : (int64) step;
}

/*
 * series_grid returns the values of all periods from first to last, NaN where there is
 * none.
 */
double *
series_grid(const Series *series, int64 step, int64 *length)
{
	double	   *grid;
	uint64		last;
	int64		i;

	*length = 0;
	if (series->n == 0)
		return palloc(sizeof(double));
	last = ((uint64) series->at[series->n - 1] - (uint64) series->at[0]) / (uint64) step;
	if (last >= MOST_GRID)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the series is too long for a forecast: %llu periods from first to last", (unsigned long long) last + (last < PG_UINT64_MAX)),
				 errdetail("It has %lld points; a forecast takes at most %d periods.", (long long) series->n, MOST_GRID),
				 errhint("Pass longer periods, as with series_by(series, 'month').")));
	*length = (int64) last + 1;
	grid = palloc(*length * sizeof(double));
	for (i = 0; i < *length; i++)
		grid[i] = NAN;
	for (i = 0; i < series->n; i++)
		grid[((uint64) series->at[i] - (uint64) series->at[0]) / (uint64) step] = series->value[i];
	return grid;
}

/*
 * series_report_time adds the time of a point to a row, as a date and as a number, of
 * which one is NULL.
 */
void
series_report_time(AdvReportRow *row, const SeriesSummary *s, int64 at)
{
	int			period = series_period(s);

	if (period != SERIES_NUMBERS && !adv_period_in_range(period, at))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("a time is out of range"),
				 errdetail("It is too close to the ends of the range of type date.")));
	if (period == SERIES_NUMBERS)
		adv_report_datum(row, (Datum) 0, true);
	else
		adv_report_datum(row, DateADTGetDatum(adv_period_start(period, (int32) at)), false);
	adv_report_datum(row, Int64GetDatum(at), period != SERIES_NUMBERS);
}

/*
 * adv_series_points returns a row for every point: at, number, value, n, deviation.
 */
ADV_FUNCTION(adv_series_points)
{
	AdvReportRow row = {0};
	const SeriesSummary *s;
	int64		i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	s = series_packed((SeriesSummary *) adv_summary_arg(fcinfo, 0, &adv_series_kind));
	for (i = 0; i < s->sorted; i++)
	{
		const SeriesRow *point = &s->rows[i];

		series_report_time(&row, s, point->at);
		adv_report_float8(&row, series_mean(point));
		adv_report_count(&row, point->n);
		adv_report_float8(&row, point->n > 1 ? sqrt(series_squares(point) / ((double) point->n - 1)) : NAN);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * refuse_period reports periods that do not lie within those asked for.
 */
static void
refuse_period(int from, int to)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 from == SERIES_NUMBERS ? errmsg("a series over numbers has no calendar") :
			 errmsg("cannot make a series by %s of one by %s", adv_period_word(to), adv_period_word(from)),
			 errhint("Days lie within all periods, months within quarters and years, quarters within years.")));
}

/*
 * adv_series_by returns a series by longer periods: (series, period).
 */
ADV_FUNCTION(adv_series_by)
{
	const SeriesSummary *s = series_packed((SeriesSummary *) adv_summary_arg(fcinfo, 0, &adv_series_kind));
	int			period = adv_choice_arg(fcinfo, 1, "period", adv_periods);
	int			from = series_period(s);
	SeriesSummary *r;
	int64		i;

	if (from == period)
		PG_RETURN_POINTER(s);
	if (from == SERIES_NUMBERS || !adv_period_made_of(period, from))
		refuse_period(from, period);
	r = series_make(0, period, series_values(s), s->low, s->high);
	if (s->sorted == 0)
		r->header.flags = 0;
	r->last = series_covered(s);
	for (i = 0; i < s->sorted; i++)
	{
		SeriesRow	row = s->rows[i];
		int32		day = adv_period_start(from, (int32) row.at);

		CHECK_FOR_INTERRUPTS();
		row.at = adv_period_of(period, day);
		if (day != adv_period_start(period, (int32) row.at))
			r->header.flags |= SERIES_INSIDE;
		r = series_add(r, &row);
	}
	if (s->header.flags & SERIES_INSIDE)
		r->header.flags |= SERIES_INSIDE;
	else if ((r->header.flags & SERIES_INSIDE) == 0 && s->sorted > 0)
		r->last = adv_period_start(period, adv_period_of(period, r->last));
	PG_RETURN_POINTER(series_packed(r));
}
