/*
 * state.c
 *		How long customers stayed: the summary behind survival curves, customer
 *		lifespan and the log-rank test.
 *
 * A summary is an exact multiset of (duration, entered, event or censored), in days or
 * any other unit of time.  It grows with the number of distinct durations, not with
 * that of customers.
 *
 * The rows have weights, summed in double-double, as soon as a weight is not 1; every
 * customer before that weighs 1.  So it does not matter in which order rows come.
 *
 * The state of every aggregate here is the value itself, flat, changed in place, as
 * base/rows.h says.  While the rows in order are few, which those of durations in days
 * remain, a customer is looked for among them first and counted there.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "fmgr.h"

#include "base/answer.h"
#include "base/calendar.h"
#include "base/summary.h"
#include "base/weight.h"
#include "compat.h"
#include "survival.h"

/* bytes of a new state: three rows without weights, one with them */
#define FIRST_SIZE 128

/*
 * The text form of a row takes 60 bytes, with weights 250, unless there are billions of
 * customers in every row.
 */
#define MOST_ROWS 16000000
#define MOST_WEIGHTED_ROWS 4000000

/* among so many rows in order a customer is looked for: they stay in the cache */
#define MOST_SEARCHED 4096

static pg_attribute_always_inline int
compare_rows(const AdvSurvivalRow *a, const AdvSurvivalRow *b)
{
	if (a->duration != b->duration)
		return a->duration < b->duration ? -1 : 1;
	return (a->entered > b->entered) - (a->entered < b->entered);
}

/*
 * survival_compare puts rows in order of duration, then of entry.
 */
int
survival_compare(const AdvSurvivalRow *a, const AdvSurvivalRow *b)
{
	return compare_rows(a, b);
}

/*
 * add_row adds the customers of one row to an equal one.
 */
static pg_attribute_always_inline void
add_row(AdvSurvivalRow *to, const AdvSurvivalRow *from)
{
	/* the sum of all is counted elsewhere, where it is checked */
	to->events += from->events;
	to->censored += from->censored;
}

/*
 * add_weighted_row does the same with their weights.
 */
static inline void
add_weighted_row(AdvSurvivalWeightedRow *to, const AdvSurvivalWeightedRow *from)
{
	add_row(&to->row, &from->row);
	adv_add_weight(&to->weights.events, from->weights.events);
	adv_add_weight(&to->weights.censored, from->weights.censored);
	adv_add_weight(&to->weights.squares, from->weights.squares);
}

static void
refuse_more_rows(Size rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many distinct durations for one %s: %zu", SURVIVAL_TYPE, rows),
			 errdetail("A summary grows with the number of different durations, not with that of customers. It holds %d of them, with weights %d.",
					   MOST_ROWS, MOST_WEIGHTED_ROWS),
			 errhint("Round durations, for example to whole days, or summarize groups of customers separately.")));
}

#define ROWS_PREFIX rows
#define ROWS_VALUE SurvivalSummary
#define ROWS_ROW AdvSurvivalRow
#define ROWS_COMPARE(a, b) compare_rows(a, b)
#define ROWS_ADD(to, from) add_row(to, from)
#define ROWS_MOST MOST_ROWS
#define ROWS_REFUSE(n) refuse_more_rows(n)
#include "base/rows.h"

#define ROWS_PREFIX weighted
#define ROWS_VALUE SurvivalSummary
#define ROWS_ROW AdvSurvivalWeightedRow
#define ROWS_COMPARE(a, b) compare_rows(&(a)->row, &(b)->row)
#define ROWS_ADD(to, from) add_weighted_row(to, from)
#define ROWS_MOST MOST_WEIGHTED_ROWS
#define ROWS_REFUSE(n) refuse_more_rows(n)
#include "base/rows.h"

/*
 * sound tells whether a value has the rows it claims.
 */
static bool
sound(const AdvHeader *value)
{
	const SurvivalSummary *s = (const SurvivalSummary *) value;

	return value->variant == 0 && (value->flags & ~SURVIVAL_WEIGHTED) == 0 &&
		(survival_weighted(s) ? weighted_sound(s) : rows_sound(s));
}

/*
 * make returns an empty summary of so many bytes.
 */
static SurvivalSummary *
make(Size size, bool weighted)
{
	SurvivalSummary *s = (SurvivalSummary *) adv_summary_alloc(&adv_survival_kind, size);

	s->header.flags = weighted ? SURVIVAL_WEIGHTED : 0;
	return s;
}

/*
 * survival_make returns an empty summary.
 */
SurvivalSummary *
survival_make(bool weighted)
{
	return make(FIRST_SIZE, weighted);
}

/*
 * survival_next returns the summary with a place for another row behind the others.
 */
SurvivalSummary *
survival_next(SurvivalSummary *s)
{
	return survival_weighted(s) ? weighted_next(s) : rows_next(s);
}

/*
 * survival_trimmed returns a summary with nothing waiting without the room behind its
 * rows.
 */
SurvivalSummary *
survival_trimmed(SurvivalSummary *s)
{
	SET_VARSIZE(s, survival_weighted(s) ? weighted_size(s->sorted) : rows_size(s->sorted));
	return s;
}

/*
 * weight_of returns the sum of so many weights of 1, exactly.
 */
static AdvDD
weight_of(int64 customers)
{
	int64		low = customers & 0xffffffff;

	return adv_dd_two_sum((double) (customers - low), (double) low);
}

/*
 * survival_with_weights returns a summary whose rows have weights: s itself where they
 * have, else a new one, in which every customer weighs 1.
 */
SurvivalSummary *
survival_with_weights(SurvivalSummary *s)
{
	Size		n = (Size) s->sorted + s->pending;
	SurvivalSummary *r;
	Size		i;

	if (survival_weighted(s))
		return s;
	if (n > MOST_WEIGHTED_ROWS)
		refuse_more_rows(n);
	r = make(Max(weighted_size(n), FIRST_SIZE), true);
	r->customers = s->customers;
	r->unknown = s->unknown;
	r->sorted = s->sorted;
	r->pending = s->pending;
	for (i = 0; i < n; i++)
	{
		AdvSurvivalWeightedRow *row = weighted_row(r, i);

		row->row = *rows_row(s, i);
		row->weights.events = weight_of(row->row.events);
		row->weights.censored = weight_of(row->row.censored);
		row->weights.squares = weight_of(row->row.events + row->row.censored);
	}
	return r;
}

/*
 * pack returns the summary with nothing waiting.
 */
static const AdvHeader *
pack(const AdvHeader *value)
{
	const SurvivalSummary *s = (const SurvivalSummary *) value;

	return survival_weighted(s) ? &weighted_packed(s)->header : &rows_packed(s)->header;
}

/*
 * survival_arg returns the summary in argument argno, which must not be NULL, with all
 * rows in order, for reading.
 */
const SurvivalSummary *
survival_arg(FunctionCallInfo fcinfo, int argno)
{
	return (const SurvivalSummary *) pack(adv_summary_arg(fcinfo, argno, &adv_survival_kind));
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
 * merge adds all of b to a.
 */
static AdvHeader *
merge(AdvHeader *value, const AdvHeader *other)
{
	SurvivalSummary *a = (SurvivalSummary *) value;
	SurvivalSummary *b = (SurvivalSummary *) other;
	bool		weighted = survival_weighted(a) || survival_weighted(b);
	Size		n = (Size) b->sorted + b->pending;

	count(&a->customers, b->customers);
	count(&a->unknown, b->unknown);
	if (!weighted)
		return &rows_append(a, rows_row(b, 0), n)->header;
	return &weighted_append(survival_with_weights(a), weighted_row(survival_with_weights(b), 0), n)->header;
}

const AdvSummaryKind adv_survival_kind = {
	.kind = ADV_KIND_SURVIVAL,
	.version = 1,
	.type = SURVIVAL_TYPE,
	.word = "survival",
	.smallest = offsetof(SurvivalSummary, rows),
	.sound = sound,
	.pack = pack,
	.merge = merge,
	.write_text = survival_write_text,
	.read_text = survival_read_text,
	.write_binary = survival_write_binary,
	.read_binary = survival_read_binary
};

ADV_SUMMARY_TYPE(survival_summary, adv_survival_kind)

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * find returns the row in order that is equal to another, NULL where there is none, or
 * too many rows to look.
 */
static pg_attribute_always_inline AdvSurvivalRow *
find(SurvivalSummary *s, const AdvSurvivalRow *row, Size stride)
{
	Size		n = s->sorted;
	char	   *found = s->rows;
	double		guess;

	if (n == 0 || n > MOST_SEARCHED)
		return NULL;

	/* days mostly follow each other without a gap */
	guess = row->duration - ((AdvSurvivalRow *) found)->duration;
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
 * add_customer adds one customer, who weighs 1, to a state without weights and returns
 * it.
 */
static pg_attribute_always_inline SurvivalSummary *
add_customer(SurvivalSummary *s, const AdvSurvivalRow *row)
{
	AdvSurvivalRow *found = find(s, row, sizeof(AdvSurvivalRow));

	count(&s->customers, 1);
	if (found == NULL)
		return rows_append(s, row, 1);
	add_row(found, row);
	return s;
}

/*
 * add_weighted adds one customer of some weight to a state and returns it.
 */
static SurvivalSummary *
add_weighted(SurvivalSummary *s, const AdvSurvivalRow *customer, double weight)
{
	AdvSurvivalWeightedRow row;
	AdvSurvivalRow *found;

	row.row = *customer;
	row.weights.events = adv_dd(customer->events ? weight : 0);
	row.weights.censored = adv_dd(customer->events ? 0 : weight);
	row.weights.squares = adv_dd_two_product(weight, weight);
	s = survival_with_weights(s);
	found = find(s, customer, sizeof(AdvSurvivalWeightedRow));
	count(&s->customers, 1);
	if (found == NULL)
		return weighted_append(s, &row, 1);
	add_weighted_row((AdvSurvivalWeightedRow *) found, &row);
	return s;
}

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static SurvivalSummary *
open_state(FunctionCallInfo fcinfo)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_survival_kind);

	return state ? (SurvivalSummary *) state : survival_make(false);
}

/*
 * time_arg returns a length of time, which must not be NULL.
 */
static double
time_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	double		time = PG_GETARG_FLOAT8(argno);

	if (!(time >= 0) || isinf(time))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %g is out of range", name, time),
				 errdetail("A length of time is finite and 0 or more."),
				 errhint("Filter such rows out, or find out where they come from: an end before the start gives a negative duration.")));
	return time + 0.0;			/* not -0 */
}

/*
 * tell_no_duration says, once a query, that a customer who is still there has a
 * duration, too.
 */
static void
tell_no_duration(FunctionCallInfo fcinfo, int argno)
{
	if (adv_says(fcinfo, argno))
		ereport(NOTICE,
				(errmsg("a customer who is still there has no duration and is counted as unknown"),
				 errhint("Pass how long the customer has been seen so far, or survival_agg(started, ended, as_of), where ended may be null.")));
}

/*
 * customer_arg reads (duration, observed) in argument argno and the one behind it;
 * false, and counted, where either is NULL.
 */
static pg_attribute_always_inline bool
customer_arg(FunctionCallInfo fcinfo, int argno, SurvivalSummary *s, AdvSurvivalRow *row)
{
	if (unlikely(PG_ARGISNULL(argno) || PG_ARGISNULL(argno + 1)))
	{
		if (!PG_ARGISNULL(argno + 1) && !PG_GETARG_BOOL(argno + 1))
			tell_no_duration(fcinfo, argno);
		count(&s->unknown, 1);
		return false;
	}
	row->duration = time_arg(fcinfo, argno, "duration");
	row->entered = -INFINITY;
	row->events = PG_GETARG_BOOL(argno + 1) ? 1 : 0;
	row->censored = 1 - row->events;
	return true;
}

/*
 * adv_survival_accum adds one customer: (state, duration, observed).
 */
ADV_FUNCTION(adv_survival_accum)
{
	SurvivalSummary *s = open_state(fcinfo);
	AdvSurvivalRow row;

	if (!customer_arg(fcinfo, 1, s, &row))
		PG_RETURN_POINTER(s);
	PG_RETURN_POINTER(survival_weighted(s) ? add_weighted(s, &row, 1) : add_customer(s, &row));
}

/*
 * adv_survival_accum_entered adds one customer: (state, entered, duration, observed,
 * weight).  A NULL weight leaves the customer out; a NULL entered is there from the
 * beginning.
 */
ADV_FUNCTION(adv_survival_accum_entered)
{
	SurvivalSummary *s = open_state(fcinfo);
	AdvSurvivalRow row;
	double		weight;

	if (PG_ARGISNULL(4) || !customer_arg(fcinfo, 2, s, &row))
		PG_RETURN_POINTER(s);
	if (!PG_ARGISNULL(1))
	{
		row.entered = time_arg(fcinfo, 1, "entered");
		if (row.entered >= row.duration)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("entered %g is not before duration %g", row.entered, row.duration),
					 errdetail("Both are counted from the same beginning, and a customer is seen between them."),
					 errhint("The arguments are entered, duration, observed, weight. Leave out customers who were gone before they could be seen.")));
	}
	weight = adv_weight_arg(fcinfo, 4);
	PG_RETURN_POINTER(weight == 1 && !survival_weighted(s) ? add_customer(s, &row) : add_weighted(s, &row, weight));
}

/*
 * same_kind makes sure that two times are both dates, timestamps or timestamptz.
 */
static void
same_kind(int64 time, const char *name, int64 as_of)
{
	if (adv_time_kind(time) != adv_time_kind(as_of))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is a %s, as_of a %s", name,
						adv_time_word(adv_time_kind(time)), adv_time_word(adv_time_kind(as_of))),
				 errhint("Cast them to the same type: dates count whole days, the others parts of days, too.")));
}

/*
 * adv_survival_accum_dates adds one customer as of a time: (state, started, ended,
 * as_of).  Who ended by then, did; others, and those whose end is NULL, are still
 * there; who starts later is no customer yet and is left out.
 */
ADV_FUNCTION(adv_survival_accum_dates)
{
	SurvivalSummary *s = open_state(fcinfo);
	int64		started;
	int64		ended = 0;
	int64		as_of;
	bool		has_ended = !PG_ARGISNULL(2);
	double		day;
	AdvSurvivalRow row;

	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("as_of must not be null"),
				 errhint("Pass the date up to which ends would be known, for example current_date.")));
	if (PG_ARGISNULL(1))
	{
		count(&s->unknown, 1);
		PG_RETURN_POINTER(s);
	}
	started = adv_time_arg(fcinfo, 1);
	as_of = adv_time_arg(fcinfo, 3);
	same_kind(started, "started", as_of);
	if (has_ended)
	{
		ended = adv_time_arg(fcinfo, 2);
		same_kind(ended, "ended", as_of);
	}
	day = adv_time_kind(as_of) == ADV_TIME_DATE ? 1 : (double) USECS_PER_DAY;
	started = adv_time_value(started);
	ended = adv_time_value(ended);
	as_of = adv_time_value(as_of);

	if (started > as_of)
		PG_RETURN_POINTER(s);
	if (has_ended && ended < started)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("ended lies %g days before started", (double) (started - ended) / day),
				 errhint("The arguments are started, ended, as_of. Filter such rows out, or find out where they come from.")));
	row.events = has_ended && ended <= as_of ? 1 : 0;
	row.censored = 1 - row.events;
	row.duration = (double) ((row.events ? ended : as_of) - started) / day;
	row.entered = -INFINITY;
	PG_RETURN_POINTER(survival_weighted(s) ? add_weighted(s, &row, 1) : add_customer(s, &row));
}
