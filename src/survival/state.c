/*
 * state.c
 *		How long customers stayed: the summary behind survival curves, customer
 *		lifespan and the log-rank test.
 *
 * A summary is an exact multiset of (duration, entered, event or censored), in
 * days or any other unit of time; the weighted form sums weights in
 * double-double beside the counts.  It grows with the number of distinct
 * durations, not with that of customers.
 *
 * The state of every aggregate here is the value itself, flat, changed in
 * place.  Rows are appended as a batch; when it is full it is sorted and merged
 * into the rows before it, and when little room is left after that the state
 * is made anew, at least twice as large: there is always room for a batch as
 * large as what it will be merged into, so that a row costs the same however
 * many there are.  While the rows in order are few, which those of durations in
 * days remain, a customer is looked for among them first and counted there.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/answer.h"
#include "compat.h"
#include "base/rows.h"
#include "survival.h"
#include "base/weight.h"

/* the size of a new state; seven rows without weights */
#define FIRST_SIZE 256

/* among so many rows in order a customer is looked for: they stay in the cache */
#define MOST_SEARCHED 4096

#define USECS_PER_DAY_FLOAT ((double) USECS_PER_DAY)

static pg_attribute_always_inline int
compare_rows(const void *left, const void *right)
{
	const AdvSurvivalRow *a = left;
	const AdvSurvivalRow *b = right;

	if (a->duration != b->duration)
		return a->duration < b->duration ? -1 : 1;
	return (a->entered > b->entered) - (a->entered < b->entered);
}

#define ST_SORT sort_rows
#define ST_ELEMENT_TYPE AdvSurvivalRow
#define ST_COMPARE(a, b) compare_rows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_weighted_rows
#define ST_ELEMENT_TYPE AdvSurvivalWeightedRow
#define ST_COMPARE(a, b) compare_rows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * survival_compare puts rows in order of duration, then of entry.
 */
int
survival_compare(const AdvSurvivalRow *a, const AdvSurvivalRow *b)
{
	return compare_rows(a, b);
}

static Size
size_of(Size rows, int flags)
{
	return offsetof(SurvivalSummary, rows) +
		rows * adv_survival_stride((flags & SURVIVAL_WEIGHTED) != 0);
}

static Size
used(const SurvivalSummary *s)
{
	return (Size) s->sorted + s->pending;
}

/*
 * check returns value as a survival summary, having made sure that it is one.
 */
static SurvivalSummary *
check(AdvHeader *value)
{
	SurvivalSummary *s = (SurvivalSummary *) value;

	if (VARSIZE(value) < offsetof(SurvivalSummary, rows) ||
		value->kind != ADV_KIND_SURVIVAL || value->version != SURVIVAL_VERSION ||
		value->width != 0 || (value->flags & ~SURVIVAL_WEIGHTED) ||
		s->sorted < 0 || s->pending < 0 ||
		size_of(used(s), value->flags) > VARSIZE(value))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", SURVIVAL_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return s;
}

/*
 * make_sized returns an empty summary of so many bytes.
 */
static SurvivalSummary *
make_sized(Size size, int flags)
{
	SurvivalSummary *s = palloc0(size);

	SET_VARSIZE(s, size);
	s->header.kind = ADV_KIND_SURVIVAL;
	s->header.version = SURVIVAL_VERSION;
	s->header.flags = flags;
	return s;
}

static void
refuse_more_rows(Size rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many distinct durations for one %s: %zu", SURVIVAL_TYPE, rows),
			 errdetail("A summary grows with the number of different durations, not with that of customers."),
			 errhint("Round durations, for example to whole days, or summarize groups of customers separately.")));
}

/*
 * survival_make returns an empty summary with room for so many rows.
 */
SurvivalSummary *
survival_make(Size rows, int flags)
{
	if (!AllocSizeIsValid(size_of(rows, flags)))
		refuse_more_rows(rows);
	return make_sized(size_of(rows, flags), flags);
}

/*
 * add_row adds the customers of one row to an equal one.
 */
static pg_attribute_always_inline void
add_row(void *row, const void *other)
{
	AdvSurvivalRow *to = row;
	const AdvSurvivalRow *from = other;

	/* the sum of all is counted elsewhere, where it is checked */
	to->events += from->events;
	to->censored += from->censored;
}

/*
 * add_weighted_row does the same with their weights.
 */
static pg_attribute_always_inline void
add_weighted_row(void *row, const void *other)
{
	AdvSurvivalWeights *to = &((AdvSurvivalWeightedRow *) row)->weights;
	const AdvSurvivalWeights *from = &((const AdvSurvivalWeightedRow *) other)->weights;

	add_row(row, other);
	adv_add_weight(&to->events, from->events);
	adv_add_weight(&to->censored, from->censored);
	adv_add_weight(&to->squares, from->squares);
}

/*
 * compact merges the rows that wait into those in order.
 */
static void
compact(SurvivalSummary *s)
{
	Size		sorted = s->sorted;

	if (s->pending == 0)
		return;
	if (survival_weighted(s))
	{
		sort_weighted_rows((AdvSurvivalWeightedRow *) survival_row(s, sorted), s->pending);
		s->sorted = (int32) adv_rows_merge(s->rows, sizeof(AdvSurvivalWeightedRow), sorted, used(s),
										   compare_rows, add_weighted_row);
	}
	else
	{
		sort_rows(survival_row(s, sorted), s->pending);
		s->sorted = (int32) adv_rows_merge(s->rows, sizeof(AdvSurvivalRow), sorted, used(s),
										   compare_rows, add_row);
	}
	s->pending = 0;
}

/*
 * reserve returns the summary with room for so many more rows.
 */
static SurvivalSummary *
reserve(SurvivalSummary *s, Size rows)
{
	Size		capacity = (VARSIZE(s) - offsetof(SurvivalSummary, rows)) / survival_stride(s);
	Size		wanted;
	Size		size = FIRST_SIZE;

	if (likely(rows <= capacity - used(s)))
		return s;
	compact(s);
	wanted = s->sorted + Max(rows, (Size) s->sorted);
	if (wanted <= capacity)
		return s;

	wanted = size_of(wanted, s->header.flags);
	if (!AllocSizeIsValid(wanted))
		refuse_more_rows(s->sorted);
	while (size < wanted)
		size *= 2;
	return adv_rows_enlarged(s, size_of(s->sorted, s->header.flags), Min(size, MaxAllocSize));
}

/*
 * count adds to a counter of the header.
 */
static void
count(int64 *counter, int64 amount)
{
	if (pg_add_s64_overflow(*counter, amount, counter))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of customers is out of range for type bigint")));
}

/*
 * append adds rows, which may be in any order, and returns the summary.
 */
static SurvivalSummary *
append(SurvivalSummary *s, const void *rows, Size n, int64 customers)
{
	s = reserve(s, n);
	count(&s->customers, customers);
	memcpy(survival_row(s, used(s)), rows, n * survival_stride(s));
	s->pending += (int32) n;
	return s;
}

/*
 * find returns the row in order that is equal to another, NULL where there is
 * none, or too many rows to look.
 */
static AdvSurvivalRow *
find(SurvivalSummary *s, const AdvSurvivalRow *row)
{
	Size		stride = survival_stride(s);
	Size		n = s->sorted;
	char	   *found = s->rows;
	double		guess;

	if (n == 0 || n > MOST_SEARCHED)
		return NULL;

	/* days mostly follow each other without a gap */
	guess = row->duration - survival_row(s, 0)->duration;
	if (guess >= 0 && guess < (double) n)
	{
		AdvSurvivalRow *guessed = (AdvSurvivalRow *) (s->rows + (Size) guess * stride);

		if (compare_rows(guessed, row) == 0)
			return guessed;
	}
	while (n > 1)
	{
		Size		half = n / 2;
		AdvSurvivalRow *middle = (AdvSurvivalRow *) (found + half * stride);

		/* no branch that could be predicted */
		if ((middle->duration < row->duration) |
			((middle->duration == row->duration) & (middle->entered <= row->entered)))
			found = (char *) middle;
		n -= half;
	}
	return compare_rows((AdvSurvivalRow *) found, row) == 0 ? (AdvSurvivalRow *) found : NULL;
}

/*
 * add_customer adds one customer and returns the summary.
 */
static SurvivalSummary *
add_customer(SurvivalSummary *s, AdvSurvivalRow *row)
{
	AdvSurvivalRow *found = find(s, row);

	if (found == NULL)
		return append(s, row, 1, 1);
	count(&s->customers, 1);
	if (survival_weighted(s))
		add_weighted_row(found, row);
	else
		add_row(found, row);
	return s;
}

/*
 * finished returns a summary with nothing waiting and no room, without changing
 * the one it is given.
 */
static SurvivalSummary *
finished(SurvivalSummary *s)
{
	Size		size = size_of(used(s), s->header.flags);
	SurvivalSummary *r;

	if (s->pending == 0 && VARSIZE(s) == size)
		return s;
	r = palloc(size);
	memcpy(r, s, size);
	compact(r);
	SET_VARSIZE(r, size_of(r->sorted, r->header.flags));
	return r;
}

/*
 * survival_arg returns argument argno, a finished summary, for reading.
 */
SurvivalSummary *
survival_arg(FunctionCallInfo fcinfo, int argno)
{
	return finished(check(adv_value_arg(fcinfo, argno)));
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * interval_days returns an interval in days, by PostgreSQL's own convention
 * for extract(epoch from interval): a year has 365.25 days, a month left over
 * 30.
 */
static double
interval_days(const Interval *interval)
{
	double		days = (double) (interval->month / MONTHS_PER_YEAR) * DAYS_PER_YEAR +
		(double) (interval->month % MONTHS_PER_YEAR) * DAYS_PER_MONTH +
		(double) interval->day;

	if (INTERVAL_NOT_FINITE(interval))
		return INFINITY;
	return days + (double) interval->time / USECS_PER_DAY_FLOAT;
}

/*
 * time_arg returns a length of time, which must not be NULL.
 */
static double
time_arg(FunctionCallInfo fcinfo, int argno, bool interval, const char *name)
{
	double		time = interval ? interval_days(PG_GETARG_INTERVAL_P(argno)) :
		PG_GETARG_FLOAT8(argno);

	if (!(time >= 0) || isinf(time))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %g is out of range", name, time),
				 errdetail("A length of time is finite and 0 or more."),
				 errhint("Filter such rows out, or find out where they come from: an end before the start gives a negative duration.")));
	return time + 0.0;			/* not -0 */
}

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static SurvivalSummary *
open_state(FunctionCallInfo fcinfo, bool weighted)
{
	int			flags = weighted ? SURVIVAL_WEIGHTED : 0;
	SurvivalSummary *s = PG_ARGISNULL(0) ? make_sized(FIRST_SIZE, flags) :
		check(adv_state_arg(fcinfo, 0));

	if (s->header.flags != flags)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 weighted ? errmsg("cannot add a weighted customer to an unweighted %s", SURVIVAL_TYPE) :
				 errmsg("cannot add an unweighted customer to a weighted %s", SURVIVAL_TYPE)));
	return s;
}

/*
 * accumulate adds one customer: (state, duration, observed [, weight]) or
 * (state, entered, duration, observed [, weight]).  A NULL weight leaves the
 * customer out; a NULL entered is there from the beginning.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, bool interval, bool late)
{
	int			duration = late ? 2 : 1;
	int			weight = duration + 2;
	bool		weighted = PG_NARGS() == weight + 1;
	SurvivalSummary *s = open_state(fcinfo, weighted);
	AdvSurvivalWeightedRow new;

	if (weighted && PG_ARGISNULL(weight))
		PG_RETURN_POINTER(s);
	if (adv_any_null(fcinfo, duration, duration + 1))
	{
		count(&s->unknown, 1);
		PG_RETURN_POINTER(s);
	}

	new.row.duration = time_arg(fcinfo, duration, interval, "duration");
	new.row.entered = -INFINITY;
	if (late && !PG_ARGISNULL(1))
	{
		new.row.entered = time_arg(fcinfo, 1, interval, "entered");
		if (new.row.entered >= new.row.duration)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("entered %g is not before duration %g",
							new.row.entered, new.row.duration),
					 errdetail("Both are counted from the same beginning, and a customer is seen between them."),
					 errhint("The arguments are entered, duration, observed. Leave out customers who were gone before they could be seen.")));
	}
	new.row.events = PG_GETARG_BOOL(duration + 1) ? 1 : 0;
	new.row.censored = 1 - new.row.events;
	if (weighted)
	{
		double		w = adv_weight_arg(fcinfo, weight);

		new.weights.events = adv_dd(new.row.events ? w : 0);
		new.weights.censored = adv_dd(new.row.events ? 0 : w);
		new.weights.squares = adv_dd_two_product(w, w);
	}
	PG_RETURN_POINTER(add_customer(s, &new.row));
}

/*
 * adv_survival_accum adds one customer: (state, duration, observed [, weight]).
 */
ADV_FUNCTION(adv_survival_accum)
{
	return accumulate(fcinfo, false, false);
}

/*
 * adv_survival_accum_interval adds one customer: (state, duration interval,
 * observed [, weight]).
 */
ADV_FUNCTION(adv_survival_accum_interval)
{
	return accumulate(fcinfo, true, false);
}

/*
 * adv_survival_accum_late adds one customer: (state, entered, duration, observed
 * [, weight]).
 */
ADV_FUNCTION(adv_survival_accum_late)
{
	return accumulate(fcinfo, false, true);
}

/*
 * adv_survival_accum_late_interval adds one customer: (state, entered interval,
 * duration interval, observed [, weight]).
 */
ADV_FUNCTION(adv_survival_accum_late_interval)
{
	return accumulate(fcinfo, true, true);
}

/*
 * A customer's dates as numbers; infinite where the dates are.
 */
typedef struct Dates
{
	double		started;
	double		ended;			/* infinity: not yet */
	double		as_of;
	double		day;			/* how much a day is */
} Dates;

/*
 * accumulate_dates adds one customer as of a date: ended where that is not
 * later, otherwise still there.  Who starts later is no customer yet and is
 * left out.
 */
static Datum
accumulate_dates(FunctionCallInfo fcinfo, SurvivalSummary *s, Dates d)
{
	AdvSurvivalRow row;

	if (isinf(d.started) || isinf(d.as_of))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be a finite date", isinf(d.started) ? "started" : "as_of"),
				 errhint("Only ended may be infinite, which means the same as null: not yet.")));
	if (d.started > d.as_of)
		PG_RETURN_POINTER(s);
	if (d.ended < d.started)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("ended lies %g days before started",
						(d.started - d.ended) / d.day),
				 errhint("The arguments are started, ended, as_of. Filter such rows out, or find out where they come from.")));
	row.events = d.ended <= d.as_of ? 1 : 0;
	row.censored = 1 - row.events;
	row.duration = ((row.events ? d.ended : d.as_of) - d.started) / d.day;
	row.entered = -INFINITY;
	PG_RETURN_POINTER(add_customer(s, &row));
}

/*
 * null_dates tells whether a customer has no start, and counts it; as_of must
 * not be NULL.
 */
static bool
null_dates(FunctionCallInfo fcinfo, SurvivalSummary *s)
{
	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("as_of must not be null"),
				 errhint("Pass the date up to which ends would be known, for example current_date.")));
	if (PG_ARGISNULL(1))
		count(&s->unknown, 1);
	return PG_ARGISNULL(1);
}

static double
date_number(DateADT date)
{
	if (DATE_IS_NOBEGIN(date))
		return -INFINITY;
	return DATE_IS_NOEND(date) ? INFINITY : date;
}

/*
 * adv_survival_accum_date adds one customer: (state, started date, ended, as_of).
 */
ADV_FUNCTION(adv_survival_accum_date)
{
	SurvivalSummary *s = open_state(fcinfo, false);
	Dates		d;

	if (null_dates(fcinfo, s))
		PG_RETURN_POINTER(s);
	d.started = date_number(PG_GETARG_DATEADT(1));
	d.ended = PG_ARGISNULL(2) ? INFINITY : date_number(PG_GETARG_DATEADT(2));
	d.as_of = date_number(PG_GETARG_DATEADT(3));
	d.day = 1;
	return accumulate_dates(fcinfo, s, d);
}

/*
 * timestamp_number returns microseconds, exact for the years 1715 to 2285.
 */
static double
timestamp_number(TimestampTz at)
{
	if (TIMESTAMP_IS_NOBEGIN(at))
		return -INFINITY;
	return TIMESTAMP_IS_NOEND(at) ? INFINITY : (double) at;
}

/*
 * adv_survival_accum_timestamptz adds one customer: (state, started timestamptz,
 * ended, as_of).
 */
ADV_FUNCTION(adv_survival_accum_timestamptz)
{
	SurvivalSummary *s = open_state(fcinfo, false);
	Dates		d;

	if (null_dates(fcinfo, s))
		PG_RETURN_POINTER(s);
	d.started = timestamp_number(PG_GETARG_TIMESTAMPTZ(1));
	d.ended = PG_ARGISNULL(2) ? INFINITY : timestamp_number(PG_GETARG_TIMESTAMPTZ(2));
	d.as_of = timestamp_number(PG_GETARG_TIMESTAMPTZ(3));
	d.day = USECS_PER_DAY_FLOAT;
	return accumulate_dates(fcinfo, s, d);
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * merge adds b to a, which may be changed, and returns the sum.
 */
static SurvivalSummary *
merge(SurvivalSummary *a, SurvivalSummary *b)
{
	if (a->header.flags != b->header.flags)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a weighted and an unweighted %s", SURVIVAL_TYPE),
				 errhint("Give unweighted customers the weight 1.")));
	a = append(a, b->rows, used(b), b->customers);
	count(&a->unknown, b->unknown);
	return a;
}

/*
 * adv_survival_combine adds the summary in argument 1 to the state in argument
 * 0: the combine function of every aggregate here and the transition of rollup.
 */
ADV_FUNCTION(adv_survival_combine)
{
	SurvivalSummary *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = check(adv_value_arg(fcinfo, 1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(other);
	PG_RETURN_POINTER(merge(check(adv_state_arg(fcinfo, 0)), other));
}

/*
 * adv_survival_final returns the finished summary of a state.
 */
ADV_FUNCTION(adv_survival_final)
{
	PG_RETURN_POINTER(survival_arg(fcinfo, 0));
}

/*
 * adv_survival_plus returns the sum of two summaries: the operator +.
 */
ADV_FUNCTION(adv_survival_plus)
{
	AdvHeader  *a = (AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));

	PG_RETURN_POINTER(finished(merge(check(a), check(adv_value_arg(fcinfo, 1)))));
}
