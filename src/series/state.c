/*
 * state.c
 *		Series: making and merging the summary.
 *
 * The state of the aggregates is the value itself, flat, changed in place, as
 * base/rows.h says.  A summary without rows is neutral.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "fmgr.h"

#include "base/calendar.h"
#include "base/customer.h"
#include "compat.h"
#include "series.h"

/* the text form of a row takes 200 bytes at most */
#define MOST_ROWS 5000000

/* bytes of a new state: two rows */
#define FIRST_SIZE 256

static void
refuse_more_rows(Size rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many points for one %s: %zu", SERIES_TYPE, rows),
			 errdetail("A series has at most %d points.", MOST_ROWS),
			 errhint("Summarize longer periods, as in series_agg(at, 'week', null, value).")));
}

static void
refuse_sum(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("a sum of values is out of range for %s", SERIES_TYPE)));
}

static pg_attribute_always_inline int
compare_rows(const SeriesRow *a, const SeriesRow *b)
{
	return (a->at > b->at) - (a->at < b->at);
}

/*
 * add_row adds rows of one time together.
 */
static inline void
add_row(SeriesRow *to, const SeriesRow *from)
{
	if (unlikely(pg_add_s64_overflow(to->n, from->n, &to->n) ||
				 !adv_limbs_add(to->sum, from->sum, SERIES_SUM_LIMBS) ||
				 !adv_limbs_add(to->squares, from->squares, SERIES_SQUARE_LIMBS)))
		refuse_sum();
}

#define ROWS_PREFIX points
#define ROWS_VALUE SeriesSummary
#define ROWS_ROW SeriesRow
#define ROWS_COMPARE(a, b) compare_rows(a, b)
#define ROWS_ADD(to, from) add_row(to, from)
#define ROWS_MOST MOST_ROWS
#define ROWS_REFUSE(n) refuse_more_rows(n)
#include "base/rows.h"

/*
 * sound tells whether a value has the rows it claims.
 */
static bool
sound(const AdvHeader *value)
{
	const SeriesSummary *s = (const SeriesSummary *) value;

	return (value->flags & ~SERIES_FLAGS) == 0 && 
		(series_period(s) == SERIES_NUMBERS || adv_valid_period(series_period(s))) && points_sound(s);
}

/*
 * series_make returns an empty summary of so many bytes.
 */
SeriesSummary *
series_make(Size size, int period, SeriesValues values, double low, double high)
{
	SeriesSummary *s = (SeriesSummary *) adv_summary_alloc(&adv_series_kind, Max(size, FIRST_SIZE));

	s->header.flags = values;
	s->header.variant = period;
	s->last = SERIES_NO_DAY;
	s->low = low;
	s->high = high;
	return s;
}

/*
 * series_add adds a row: to the one that came before it where that is of the same
 * time, as most are where rows come in the order of time.
 */
SeriesSummary *
series_add(SeriesSummary *s, const SeriesRow *row)
{
	Size		n = (Size) s->sorted + s->pending;

	if (n > 0 && s->rows[n - 1].at == row->at)
	{
		add_row(&s->rows[n - 1], row);
		return s;
	}
	return points_append(s, row, 1);
}

/*
 * series_next returns the summary with a place for a row behind the others.
 */
SeriesSummary *
series_next(SeriesSummary *s)
{
	return points_next(s);
}

/*
 * series_trim gives up the room behind the rows.
 */
void
series_trim(SeriesSummary *s)
{
	points_trim(s);
}

/*
 * series_packed returns the summary in the form that is stored.
 */
const SeriesSummary *
series_packed(const SeriesSummary *s)
{
	static const AdvPeriodCache nothing;
	SeriesSummary *packed = points_packed(s);

	if (memcmp(&packed->cache, &nothing, sizeof(nothing)) == 0)
		return packed;
	if (packed == s)
	{
		packed = palloc(VARSIZE(s));
		memcpy(packed, s, VARSIZE(s));
	}
	memset(&packed->cache, 0, sizeof(packed->cache));
	return packed;
}

/*
 * series_covered returns the last day that the rows speak for: where all lie on the
 * first day of their period, each stands for its period.
 */
int32
series_covered(const SeriesSummary *s)
{
	const SeriesSummary *packed = series_packed(s);

	if (packed->sorted == 0 || series_period(s) == SERIES_NUMBERS)
		return s->last;
	if (s->header.flags & SERIES_INSIDE)
		return s->last;
	return adv_period_start(series_period(s), (int32) packed->rows[packed->sorted - 1].at + 1) - 1;
}

/*
 * series_value_row makes the row of a value.
 */
void
series_value_row(SeriesRow *row, int64 at, double value)
{
	row->at = at;
	row->n = 1;
	if (!(value >= -SERIES_MOST_VALUE && value <= SERIES_MOST_VALUE))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value %g is out of range", value),
				 errdetail("A value of a series lies between -1e18 and 1e18."),
				 errhint("Leave out what is not known with null, or choose a larger unit.")));
	(void) adv_limbs_double(row->sum, SERIES_SUM_LIMBS, SERIES_SUM_BITS, value);
	(void) adv_limbs_dd(row->squares, SERIES_SQUARE_LIMBS, SERIES_SQUARE_BITS, adv_dd_two_product(value, value));
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * refuse_unlike reports values of two sorts.
 */
static void
refuse_unlike(const SeriesSummary *s, int period, SeriesValues values, double low, double high)
{
	if (series_period(s) != period)
		adv_refuse_mixing("unlike periods", SERIES_TYPE);
	if (series_values(s) != values || s->low != low || s->high != high)
		adv_refuse_mixing("unlike values", SERIES_TYPE);
}

static bool
is_empty(const SeriesSummary *s)
{
	return s->sorted + s->pending == 0;
}

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static SeriesSummary *
open_state(FunctionCallInfo fcinfo, int period)
{
	SeriesSummary *s = (SeriesSummary *) adv_summary_state(fcinfo, 0, &adv_series_kind);

	return s ? s : series_make(FIRST_SIZE, period, SERIES_PLAIN, 0, 0);
}

/*
 * prepare returns the state, having made sure that such values go into it.
 */
static SeriesSummary *
prepare(SeriesSummary *s, int period, SeriesValues values, double low, double high)
{
	if (is_empty(s))
	{
		s->header.variant = period;
		s->header.flags = values;
		s->low = low;
		s->high = high;
	}
	else if (unlikely(series_period(s) != period || series_values(s) != values || s->low != low || s->high != high))
		refuse_unlike(s, period, values, low, high);
	return s;
}

/*
 * note_day notes on which day a row lies.
 */
static pg_attribute_always_inline void
note_day(SeriesSummary *s, int period, int64 at, int32 day)
{
	if (day > s->last)
		s->last = day;
	if (period != ADV_PERIOD_DAY && (s->header.flags & SERIES_INSIDE) == 0 &&
		day != adv_period_start(period, (int32) at))
		s->header.flags |= SERIES_INSIDE;
}

/*
 * accumulate_calendar adds a row of a calendar: (state, at, .., value).
 */
static pg_attribute_always_inline Datum
accumulate_calendar(FunctionCallInfo fcinfo, int period, text *zone, int value)
{
	SeriesSummary *s = open_state(fcinfo, period);
	SeriesRow	row;
	int32		day;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(value))
		PG_RETURN_POINTER(s);
	day = adv_day_of_time(&s->cache, adv_time_arg(fcinfo, 1), zone);
	series_value_row(&row, adv_period_checked_of(period, day), PG_GETARG_FLOAT8(value));
	s = prepare(s, period, SERIES_PLAIN, 0, 0);
	note_day(s, period, row.at, day);
	PG_RETURN_POINTER(series_add(s, &row));
}

/*
 * adv_series_accum adds a row of a date or timestamp: (state, at, value).
 */
ADV_FUNCTION(adv_series_accum)
{
	return accumulate_calendar(fcinfo, ADV_PERIOD_DAY, NULL, 2);
}

/*
 * adv_series_accum_period adds a row: (state, at, period, time_zone, value).  A NULL
 * period is the day.
 */
ADV_FUNCTION(adv_series_accum_period)
{
	int			period = PG_ARGISNULL(2) ? ADV_PERIOD_DAY : adv_choice_arg(fcinfo, 2, "period", adv_periods);

	return accumulate_calendar(fcinfo, period, PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3), 4);
}

/*
 * adv_series_accum_number adds a row of a number: (state, at, value).
 */
ADV_FUNCTION(adv_series_accum_number)
{
	SeriesSummary *s = open_state(fcinfo, SERIES_NUMBERS);
	SeriesRow	row;

	if (adv_any_null(fcinfo, 1, 2))
		PG_RETURN_POINTER(s);
	series_value_row(&row, PG_GETARG_INT64(1), PG_GETARG_FLOAT8(2));
	PG_RETURN_POINTER(series_add(prepare(s, SERIES_NUMBERS, SERIES_PLAIN, 0, 0), &row));
}

/*
 * adv_series_accum_summary adds a stored summary: (state, at, summary, metric).
 */
ADV_FUNCTION(adv_series_accum_summary)
{
	SeriesSummary *s = open_state(fcinfo, ADV_PERIOD_DAY);
	AdvPeriodCache cache = {0};
	SeriesReading reading;

	if (adv_any_null(fcinfo, 1, 2) || !series_read(fcinfo, 2, &reading))
		PG_RETURN_POINTER(s);
	reading.row.at = adv_day_of_time(&cache, adv_time_arg(fcinfo, 1), NULL);
	s = prepare(s, ADV_PERIOD_DAY, reading.values, reading.low, reading.high);
	note_day(s, ADV_PERIOD_DAY, reading.row.at, (int32) reading.row.at);
	PG_RETURN_POINTER(series_add(s, &reading.row));
}

/* ------------------------------------------------------------------------
 * The kind
 * ------------------------------------------------------------------------
 */

/*
 * merge adds all of b to a.  Of two without rows the first in an order of their own,
 * so that it does not matter which is a.
 */
static AdvHeader *
merge(AdvHeader *value, const AdvHeader *other)
{
	SeriesSummary *a = (SeriesSummary *) value;
	const SeriesSummary *b = (const SeriesSummary *) other;

	if (is_empty(b))
	{
		if (is_empty(a) && series_period(b) < series_period(a))
			a->header.variant = b->header.variant;
		return value;
	}
	a = prepare(a, series_period(b), series_values(b), b->low, b->high);
	a->last = Max(a->last, b->last);
	a->header.flags |= b->header.flags & SERIES_INSIDE;
	return &points_append(a, b->rows, (Size) b->sorted + b->pending)->header;
}

static const AdvHeader *
pack(const AdvHeader *value)
{
	return &series_packed((const SeriesSummary *) value)->header;
}

const AdvSummaryKind adv_series_kind = {
	.kind = ADV_KIND_SERIES,
	.version = 1,
	.type = SERIES_TYPE,
	.word = "series",
	.smallest = offsetof(SeriesSummary, rows),
	.sound = sound,
	.pack = pack,
	.merge = merge,
	.write_text = series_write_text,
	.read_text = series_read_text,
	.write_binary = series_write_binary,
	.read_binary = series_read_binary
};

ADV_SUMMARY_TYPE(series_summary, adv_series_kind)
