/*
 * state.c
 *		Successes out of trials: the summary behind every rate.
 *
 * A summary counts successes, failures and unknown outcomes (NULL), exactly;
 * trials are successes and failures, and fit a bigint.  The weighted form sums
 * weights in double-double beside them.  Redemption, conversion, open and
 * click-through rates, thumbs up and all their like are this one state under
 * other names.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"

#include "base/summary.h"
#include "base/weight.h"
#include "compat.h"
#include "kernel/num/tally.h"
#include "rate.h"

#define RATE_TYPE "rate_summary"
#define RATE_WEIGHTED 1			/* RateWeights follow the counters */

enum
{
	SUCCESSES,
	FAILURES,
	UNKNOWN,
	CELLS
};

/*
 * One flat value, in memory and on disk: the header, three counters as wide as
 * needed and, of weighted rates, RateWeights on the next multiple of 8.
 */
typedef struct RateSummary
{
	AdvHeader	header;
	char		counters[FLEXIBLE_ARRAY_MEMBER];
} RateSummary;

typedef struct RateWeights
{
	AdvDD		successes;		/* sum of w over successes */
	AdvDD		trials;			/* sum of w */
	AdvDD		squares;		/* sum of w squared */
} RateWeights;

static Size
size_of(int width, int flags)
{
	Size		size = offsetof(RateSummary, counters) + ((Size) CELLS << width);

	return flags & RATE_WEIGHTED ? MAXALIGN(size) + sizeof(RateWeights) : size;
}

static RateWeights *
weights(const RateSummary *s)
{
	if ((s->header.flags & RATE_WEIGHTED) == 0)
		return NULL;
	return (RateWeights *) ((char *) s + VARSIZE(s) - sizeof(RateWeights));
}

/* rate_width returns log2 of the bytes of a counter. */
static inline int
rate_width(const RateSummary *s)
{
	return s->header.variant;
}

static int64
count(const RateSummary *s, int cell)
{
	return adv_tally_get(s->counters, rate_width(s), cell);
}

/*
 * sound tells whether a value is as long as its counters and flags say.
 */
static bool
sound(const AdvHeader *value)
{
	return value->variant <= ADV_TALLY_WIDEST && (value->flags & ~RATE_WEIGHTED) == 0 &&
		VARSIZE(value) == size_of(value->variant, value->flags);
}

static RateSummary *
summary_arg(FunctionCallInfo fcinfo, int argno)
{
	return (RateSummary *) adv_summary_arg(fcinfo, argno, &adv_rate_kind);
}

/*
 * make returns an empty summary in the current memory context.
 */
static RateSummary *
make(int width, int flags)
{
	RateSummary *s = (RateSummary *) adv_summary_alloc(&adv_rate_kind, size_of(width, flags));

	s->header.flags = flags;
	s->header.variant = width;
	return s;
}

/*
 * reshape returns the same summary with counters of this width, s itself where that
 * changes nothing.
 */
static RateSummary *
reshape(RateSummary *s, int width)
{
	RateSummary *r;
	int			i;

	if (width == rate_width(s))
		return s;
	r = make(width, s->header.flags);
	for (i = 0; i < CELLS; i++)
		adv_tally_set(r->counters, width, i, count(s, i));
	if (weights(s))
		*weights(r) = *weights(s);
	return r;
}

static void
count_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of trials is out of range for type bigint")));
}

/*
 * trials_of returns the number of trials.
 */
static int64
trials_of(const RateSummary *s)
{
	int64		trials;

	if (pg_add_s64_overflow(count(s, SUCCESSES), count(s, FAILURES), &trials))
		count_overflow();
	return trials;
}

static bool
is_empty(const RateSummary *s)
{
	return trials_of(s) == 0 && count(s, UNKNOWN) == 0;
}

/*
 * add adds to a counter and returns the summary, which may be new.
 */
static RateSummary *
add(RateSummary *s, int cell, int64 amount)
{
	int64		sum;

	if (unlikely(!adv_tally_add(s->counters, rate_width(s), cell, amount)))
	{
		if (pg_add_s64_overflow(count(s, cell), amount, &sum))
			count_overflow();
		s = reshape(s, Max(adv_tally_width(sum), rate_width(s)));
		adv_tally_set(s->counters, rate_width(s), cell, sum);
	}
	/* the trials must fit, too: looked at where they may be near the limit */
	if (unlikely(rate_width(s) == ADV_TALLY_WIDEST))
		(void) trials_of(s);
	return s;
}

/*
 * take takes from a counter.
 */
static void
take(RateSummary *s, int cell, int64 amount)
{
	if (!adv_tally_subtract(s->counters, rate_width(s), cell, amount))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cannot take away trials that the %s does not hold", RATE_TYPE)));
}

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static RateSummary *
open_state(FunctionCallInfo fcinfo)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_rate_kind);

	return state ? (RateSummary *) state : make(0, 0);
}

/*
 * refuse_weighted keeps unweighted trials out of a weighted summary.
 */
static void
refuse_weighted(const RateSummary *s)
{
	if (weights(s))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add an unweighted trial to a weighted %s, or take one away", RATE_TYPE),
				 errhint("Give unweighted trials the weight 1.")));
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * outcome_arg returns the counter of the outcome in argument 1.
 */
static int
outcome_arg(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(1) ? UNKNOWN : PG_GETARG_BOOL(1) ? SUCCESSES : FAILURES;
}

/*
 * adv_rate_accum counts one trial: (state, success).
 */
ADV_FUNCTION(adv_rate_accum)
{
	RateSummary *s = open_state(fcinfo);

	refuse_weighted(s);
	PG_RETURN_POINTER(add(s, outcome_arg(fcinfo), 1));
}

/*
 * adv_rate_accum_inv takes one trial away again: (state, success).
 */
ADV_FUNCTION(adv_rate_accum_inv)
{
	RateSummary *s = open_state(fcinfo);

	refuse_weighted(s);
	take(s, outcome_arg(fcinfo), 1);
	PG_RETURN_POINTER(s);
}

/*
 * counts_arg reads (successes, trials) at arguments 1 and 2; false where either
 * is NULL.
 */
static bool
counts_arg(FunctionCallInfo fcinfo, int64 *successes, int64 *trials)
{
	if (adv_any_null(fcinfo, 1, 2))
		return false;
	*successes = PG_GETARG_INT64(1);
	*trials = PG_GETARG_INT64(2);
	if (*successes < 0 || *successes > *trials)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%lld successes in %lld trials are out of range",
						(long long) *successes, (long long) *trials),
				 errdetail("Successes are at least 0 and at most the number of trials."),
				 errhint("The arguments are successes, trials.")));
	return true;
}

/*
 * adv_rate_accum_counts counts many trials: (state, successes, trials).  A row
 * with either NULL is one unknown.
 */
ADV_FUNCTION(adv_rate_accum_counts)
{
	RateSummary *s = open_state(fcinfo);
	int64		successes;
	int64		trials;

	refuse_weighted(s);
	if (!counts_arg(fcinfo, &successes, &trials))
		PG_RETURN_POINTER(add(s, UNKNOWN, 1));
	s = add(s, FAILURES, trials - successes);
	PG_RETURN_POINTER(add(s, SUCCESSES, successes));
}

/*
 * adv_rate_accum_counts_inv takes many trials away again: (state, successes,
 * trials).
 */
ADV_FUNCTION(adv_rate_accum_counts_inv)
{
	RateSummary *s = open_state(fcinfo);
	int64		successes;
	int64		trials;

	refuse_weighted(s);
	if (!counts_arg(fcinfo, &successes, &trials))
		take(s, UNKNOWN, 1);
	else
	{
		take(s, FAILURES, trials - successes);
		take(s, SUCCESSES, successes);
	}
	PG_RETURN_POINTER(s);
}

/*
 * adv_rate_accum_weighted counts one weighted trial: (state, success, weight).
 * A NULL weight leaves the row out.
 */
ADV_FUNCTION(adv_rate_accum_weighted)
{
	RateSummary *s = (RateSummary *) adv_summary_state(fcinfo, 0, &adv_rate_kind);
	double		weight;
	RateWeights *w;

	if (s == NULL)
		s = make(0, RATE_WEIGHTED);
	if (weights(s) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add a weighted trial to an unweighted %s", RATE_TYPE),
				 errhint("Give unweighted trials the weight 1.")));
	if (PG_ARGISNULL(2))
		PG_RETURN_POINTER(s);
	weight = adv_weight_arg(fcinfo, 2);
	s = add(s, outcome_arg(fcinfo), 1);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(s);
	w = weights(s);
	adv_add_weight(&w->trials, adv_dd(weight));
	adv_add_weight(&w->squares, adv_dd_two_product(weight, weight));
	if (PG_GETARG_BOOL(1))
		adv_add_weight(&w->successes, adv_dd(weight));
	PG_RETURN_POINTER(s);
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

static bool
rate_is_empty(const AdvHeader *value)
{
	return is_empty((const RateSummary *) value);
}

static AdvHeader *
rate_make_empty(void)
{
	return &make(0, 0)->header;
}

/*
 * rate_merge adds b to a.
 */
static AdvHeader *
rate_merge(AdvHeader *value, const AdvHeader *other)
{
	RateSummary *a = (RateSummary *) value;
	RateSummary *b = (RateSummary *) other;
	int			i;

	/* of two empty ones the unweighted, whatever their order */
	if (is_empty(b) && !(is_empty(a) && weights(a)))
		return value;
	if (is_empty(a))
		return &b->header;
	if ((a->header.flags ^ b->header.flags) & RATE_WEIGHTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a weighted and an unweighted %s", RATE_TYPE),
				 errhint("Give unweighted trials the weight 1.")));
	a = reshape(a, Max(rate_width(a), rate_width(b)));
	for (i = 0; i < CELLS; i++)
		a = add(a, i, count(b, i));
	if (weights(b))
	{
		RateWeights *w = weights(a);

		adv_add_weight(&w->successes, weights(b)->successes);
		adv_add_weight(&w->trials, weights(b)->trials);
		adv_add_weight(&w->squares, weights(b)->squares);
	}
	return &a->header;
}

/*
 * rate_subtract takes b away from a.  Sums of weights cannot be taken away.
 */
static AdvHeader *
rate_subtract(AdvHeader *value, const AdvHeader *other)
{
	RateSummary *a = (RateSummary *) value;
	RateSummary *b = (RateSummary *) other;
	int			i;

	if (is_empty(b))
		return value;
	if (weights(a) || weights(b))
		return NULL;
	for (i = 0; i < CELLS; i++)
		take(a, i, count(b, i));
	return value;
}

/*
 * rate_pack returns the summary with counters no wider than they need to be.
 */
static const AdvHeader *
rate_pack(const AdvHeader *value)
{
	RateSummary *s = (RateSummary *) value;
	int64		largest = Max(Max(count(s, SUCCESSES), count(s, FAILURES)), count(s, UNKNOWN));

	return &reshape(s, adv_tally_width(largest))->header;
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * validate refuses a summary, just read, whose parts contradict each other.
 */
static RateSummary *
validate(RateSummary *s, bool binary)
{
	RateWeights *w = weights(s);

	if (w)
	{
		if (!adv_valid_weight_sum(w->successes) || !adv_valid_weight_sum(w->trials) ||
			!adv_valid_sum(w->squares) ||
			adv_dd_value(w->successes) > adv_dd_value(w->trials))
			adv_wire_refuse(binary, RATE_TYPE, "A sum of weights is out of range.");
		if (!adv_valid_weights(w->trials, w->squares, trials_of(s)))
			adv_wire_refuse(binary, RATE_TYPE, "The sum of squared weights does not fit the weights.");
	}
	return s;
}

/*
 * from_counts makes a summary of counts that were read from outside.
 */
static RateSummary *
from_counts(const int64 *counts, int flags)
{
	int64		largest = Max(Max(counts[0], counts[1]), counts[2]);
	RateSummary *s = make(adv_tally_width(largest), flags);
	int			i;

	for (i = 0; i < CELLS; i++)
		adv_tally_set(s->counters, rate_width(s), i, counts[i]);
	return s;
}

static void
rate_write_text(StringInfo buf, const AdvHeader *packed)
{
	const RateSummary *s = (const RateSummary *) packed;
	RateWeights *w = weights(s);

	appendStringInfo(buf, ",\"successes\":%lld,\"trials\":%lld,\"unknown\":%lld",
					 (long long) count(s, SUCCESSES), (long long) trials_of(s),
					 (long long) count(s, UNKNOWN));
	if (w)
	{
		appendStringInfoString(buf, ",\"weights\":[");
		adv_text_dd(buf, w->successes);
		appendStringInfoChar(buf, ',');
		adv_text_dd(buf, w->trials);
		appendStringInfoChar(buf, ',');
		adv_text_dd(buf, w->squares);
		appendStringInfoChar(buf, ']');
	}
}

/*
 * rate_read_text reads the text form; counts may be left out where they are 0.
 */
static AdvHeader *
rate_read_text(AdvReader *reader)
{
	int64		counts[CELLS] = {0, 0, 0};
	bool		weighted;
	RateSummary *s;

	if (adv_read_key(reader, "successes"))
		counts[SUCCESSES] = adv_read_count(reader);
	if (adv_read_key(reader, "trials"))
		counts[FAILURES] = adv_read_count(reader);
	counts[FAILURES] -= counts[SUCCESSES];
	if (adv_read_key(reader, "unknown"))
		counts[UNKNOWN] = adv_read_count(reader);
	if (counts[FAILURES] < 0)
		adv_wire_refuse(false, RATE_TYPE, "There are more successes than trials.");
	weighted = adv_read_key(reader, "weights");
	s = from_counts(counts, weighted ? RATE_WEIGHTED : 0);
	if (weighted)
	{
		AdvDD	   *sums[] = {&weights(s)->successes, &weights(s)->trials, &weights(s)->squares};
		int			i;

		adv_read_open(reader, '[');
		for (i = 0; i < (int) lengthof(sums); i++)
		{
			adv_read_expect_more(reader, ']');
			*sums[i] = adv_read_dd(reader);
		}
		adv_read_close(reader, ']');
	}
	return &validate(s, false)->header;
}

static void
rate_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const RateSummary *s = (const RateSummary *) packed;
	RateWeights *w = weights(s);
	int			i;

	pq_sendbyte(buf, s->header.flags);
	for (i = 0; i < CELLS; i++)
		adv_send_count(buf, count(s, i));
	if (w)
	{
		adv_send_dd(buf, w->successes);
		adv_send_dd(buf, w->trials);
		adv_send_dd(buf, w->squares);
	}
}

static AdvHeader *
rate_read_binary(StringInfo buf)
{
	int64		counts[CELLS];
	RateSummary *s;
	int			flags = pq_getmsgbyte(buf);
	int			i;

	if (flags & ~RATE_WEIGHTED)
		adv_wire_refuse(true, RATE_TYPE, "There is a flag that this version does not know.");
	for (i = 0; i < CELLS; i++)
		counts[i] = adv_recv_count(buf, RATE_TYPE);
	if (counts[FAILURES] > PG_INT64_MAX - counts[SUCCESSES])
		adv_wire_refuse(true, RATE_TYPE, "The counts add up to more than type bigint can hold.");
	s = from_counts(counts, flags);
	if (flags & RATE_WEIGHTED)
	{
		weights(s)->successes = adv_recv_dd(buf, RATE_TYPE);
		weights(s)->trials = adv_recv_dd(buf, RATE_TYPE);
		weights(s)->squares = adv_recv_dd(buf, RATE_TYPE);
	}
	return &validate(s, true)->header;
}

const AdvSummaryKind adv_rate_kind = {
	.kind = ADV_KIND_RATE,
	.version = 1,
	.type = RATE_TYPE,
	.word = "rate",
	.smallest = offsetof(RateSummary, counters),
	.sound = sound,
	.pack = rate_pack,
	.merge = rate_merge,
	.is_empty = rate_is_empty,
	.make_empty = rate_make_empty,
	.subtract = rate_subtract,
	.write_text = rate_write_text,
	.read_text = rate_read_text,
	.write_binary = rate_write_binary,
	.read_binary = rate_read_binary
};

ADV_SUMMARY_TYPE(rate_summary, adv_rate_kind)
ADV_SUMMARY_MOVING(rate, adv_rate_kind)

/* ------------------------------------------------------------------------
 * What the answers need
 * ------------------------------------------------------------------------
 */

/*
 * rate_counts_arg reads the counts of the summary in argument argno.
 */
RateCounts
rate_counts_arg(FunctionCallInfo fcinfo, int argno)
{
	RateSummary *s = summary_arg(fcinfo, argno);
	RateWeights *w = weights(s);
	RateCounts	r;

	r.successes = count(s, SUCCESSES);
	r.trials = trials_of(s);
	r.unknown = count(s, UNKNOWN);
	r.weighted = w != NULL;
	r.successes_weight = (double) r.successes;
	r.trials_weight = r.n = (double) r.trials;
	if (w)
	{
		r.successes_weight = adv_dd_value(w->successes);
		r.trials_weight = adv_dd_value(w->trials);
		r.n = adv_effective_n(w->trials, w->squares);
	}
	return r;
}
