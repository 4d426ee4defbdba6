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

#include "base/rates.h"
#include "base/weight.h"
#include "compat.h"

#define RATE_TYPE "rate_summary"
static Size
size_of(int width, int flags)
{
	Size		size = offsetof(AdvRateSummary, counters) + ((Size) ADV_RATE_CELLS << width);

	return flags & ADV_RATE_WEIGHTED ? MAXALIGN(size) + sizeof(AdvRateWeights) : size;
}

/*
 * sound tells whether a value is as long as its counters and flags say.
 */
static bool
sound(const AdvHeader *value)
{
	return value->variant <= ADV_TALLY_WIDEST && (value->flags & ~ADV_RATE_WEIGHTED) == 0 &&
		VARSIZE(value) == size_of(value->variant, value->flags);
}

/*
 * make returns an empty summary in the current memory context.
 */
static AdvRateSummary *
make(int width, int flags)
{
	AdvRateSummary *s = (AdvRateSummary *) adv_summary_alloc(&adv_rate_kind, size_of(width, flags));

	s->header.flags = flags;
	s->header.variant = width;
	return s;
}

/*
 * reshape returns the same summary with counters of this width, s itself where that
 * changes nothing.
 */
static AdvRateSummary *
reshape(AdvRateSummary *s, int width)
{
	AdvRateSummary *r;
	int			i;

	if (width == adv_rate_width(s))
		return s;
	r = make(width, s->header.flags);
	for (i = 0; i < ADV_RATE_CELLS; i++)
		adv_tally_set(r->counters, width, i, adv_rate_count(s, i));
	if (adv_rate_weights(s))
		*adv_rate_weights(r) = *adv_rate_weights(s);
	return r;
}

static void
count_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of trials is out of range for type bigint")));
}

static bool
is_empty(const AdvRateSummary *s)
{
	return adv_rate_trial_count(s) == 0 && adv_rate_count(s, ADV_RATE_UNKNOWN) == 0;
}

/*
 * add adds to a counter and returns the summary, which may be new.
 */
static AdvRateSummary *
add(AdvRateSummary *s, int cell, int64 amount)
{
	int64		sum;

	if (unlikely(!adv_tally_add(s->counters, adv_rate_width(s), cell, amount)))
	{
		if (pg_add_s64_overflow(adv_rate_count(s, cell), amount, &sum))
			count_overflow();
		s = reshape(s, Max(adv_tally_width(sum), adv_rate_width(s)));
		adv_tally_set(s->counters, adv_rate_width(s), cell, sum);
	}
	/* the trials must fit, too: looked at where they may be near the limit */
	if (unlikely(adv_rate_width(s) == ADV_TALLY_WIDEST))
		(void) adv_rate_trial_count(s);
	return s;
}

/*
 * take takes from a counter.
 */
static void
take(AdvRateSummary *s, int cell, int64 amount)
{
	if (!adv_tally_subtract(s->counters, adv_rate_width(s), cell, amount))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cannot take away trials that the %s does not hold", RATE_TYPE)));
}

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static AdvRateSummary *
open_state(FunctionCallInfo fcinfo)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_rate_kind);

	return state ? (AdvRateSummary *) state : make(0, 0);
}

/*
 * refuse_weighted keeps unweighted trials out of a weighted summary.
 */
static void
refuse_weighted(const AdvRateSummary *s)
{
	if (adv_rate_weights(s))
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
	return PG_ARGISNULL(1) ? ADV_RATE_UNKNOWN : PG_GETARG_BOOL(1) ? ADV_RATE_SUCCESSES : ADV_RATE_FAILURES;
}

/*
 * adv_rate_accum counts one trial: (state, success).
 */
ADV_FUNCTION(adv_rate_accum)
{
	AdvRateSummary *s = open_state(fcinfo);

	refuse_weighted(s);
	PG_RETURN_POINTER(add(s, outcome_arg(fcinfo), 1));
}

/*
 * adv_rate_accum_inv takes one trial away again: (state, success).
 */
ADV_FUNCTION(adv_rate_accum_inv)
{
	AdvRateSummary *s = open_state(fcinfo);

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
	AdvRateSummary *s = open_state(fcinfo);
	int64		successes;
	int64		trials;

	refuse_weighted(s);
	if (!counts_arg(fcinfo, &successes, &trials))
		PG_RETURN_POINTER(add(s, ADV_RATE_UNKNOWN, 1));
	s = add(s, ADV_RATE_FAILURES, trials - successes);
	PG_RETURN_POINTER(add(s, ADV_RATE_SUCCESSES, successes));
}

/*
 * adv_rate_accum_counts_inv takes many trials away again: (state, successes,
 * trials).
 */
ADV_FUNCTION(adv_rate_accum_counts_inv)
{
	AdvRateSummary *s = open_state(fcinfo);
	int64		successes;
	int64		trials;

	refuse_weighted(s);
	if (!counts_arg(fcinfo, &successes, &trials))
		take(s, ADV_RATE_UNKNOWN, 1);
	else
	{
		take(s, ADV_RATE_FAILURES, trials - successes);
		take(s, ADV_RATE_SUCCESSES, successes);
	}
	PG_RETURN_POINTER(s);
}

/*
 * adv_rate_accum_weighted counts one weighted trial: (state, success, weight).
 * A NULL weight leaves the row out.
 */
ADV_FUNCTION(adv_rate_accum_weighted)
{
	AdvRateSummary *s = (AdvRateSummary *) adv_summary_state(fcinfo, 0, &adv_rate_kind);
	double		weight;
	AdvRateWeights *w;

	if (s == NULL)
		s = make(0, ADV_RATE_WEIGHTED);
	if (adv_rate_weights(s) == NULL)
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
	w = adv_rate_weights(s);
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
	return is_empty((const AdvRateSummary *) value);
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
	AdvRateSummary *a = (AdvRateSummary *) value;
	AdvRateSummary *b = (AdvRateSummary *) other;
	int			i;

	/* of two empty ones the unweighted, whatever their order */
	if (is_empty(b) && !(is_empty(a) && adv_rate_weights(a)))
		return value;
	if (is_empty(a))
		return &b->header;
	if ((a->header.flags ^ b->header.flags) & ADV_RATE_WEIGHTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a weighted and an unweighted %s", RATE_TYPE),
				 errhint("Give unweighted trials the weight 1.")));
	a = reshape(a, Max(adv_rate_width(a), adv_rate_width(b)));
	for (i = 0; i < ADV_RATE_CELLS; i++)
		a = add(a, i, adv_rate_count(b, i));
	if (adv_rate_weights(b))
	{
		AdvRateWeights *w = adv_rate_weights(a);

		adv_add_weight(&w->successes, adv_rate_weights(b)->successes);
		adv_add_weight(&w->trials, adv_rate_weights(b)->trials);
		adv_add_weight(&w->squares, adv_rate_weights(b)->squares);
	}
	return &a->header;
}

/*
 * rate_subtract takes b away from a.  Sums of weights cannot be taken away.
 */
static AdvHeader *
rate_subtract(AdvHeader *value, const AdvHeader *other)
{
	AdvRateSummary *a = (AdvRateSummary *) value;
	AdvRateSummary *b = (AdvRateSummary *) other;
	int			i;

	if (is_empty(b))
		return value;
	if (adv_rate_weights(a) || adv_rate_weights(b))
		return NULL;
	for (i = 0; i < ADV_RATE_CELLS; i++)
		take(a, i, adv_rate_count(b, i));
	return value;
}

/*
 * rate_pack returns the summary with counters no wider than they need to be.
 */
static const AdvHeader *
rate_pack(const AdvHeader *value)
{
	AdvRateSummary *s = (AdvRateSummary *) value;
	int64		largest = Max(Max(adv_rate_count(s, ADV_RATE_SUCCESSES), adv_rate_count(s, ADV_RATE_FAILURES)), adv_rate_count(s, ADV_RATE_UNKNOWN));

	return &reshape(s, adv_tally_width(largest))->header;
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * validate refuses a summary, just read, whose parts contradict each other.
 */
static AdvRateSummary *
validate(AdvRateSummary *s, bool binary)
{
	AdvRateWeights *w = adv_rate_weights(s);

	if (w)
	{
		if (!adv_valid_weight_sum(w->successes) || !adv_valid_weight_sum(w->trials) ||
			!adv_valid_sum(w->squares) ||
			adv_dd_value(w->successes) > adv_dd_value(w->trials))
			adv_wire_refuse(binary, RATE_TYPE, "A sum of weights is out of range.");
		if (!adv_valid_weights(w->trials, w->squares, adv_rate_trial_count(s)))
			adv_wire_refuse(binary, RATE_TYPE, "The sum of squared weights does not fit the weights.");
	}
	return s;
}

/*
 * from_counts makes a summary of counts that were read from outside.
 */
static AdvRateSummary *
from_counts(const int64 *counts, int flags)
{
	int64		largest = Max(Max(counts[0], counts[1]), counts[2]);
	AdvRateSummary *s = make(adv_tally_width(largest), flags);
	int			i;

	for (i = 0; i < ADV_RATE_CELLS; i++)
		adv_tally_set(s->counters, adv_rate_width(s), i, counts[i]);
	return s;
}

static void
rate_write_text(StringInfo buf, const AdvHeader *packed)
{
	const AdvRateSummary *s = (const AdvRateSummary *) packed;
	AdvRateWeights *w = adv_rate_weights(s);

	appendStringInfo(buf, ",\"successes\":%lld,\"trials\":%lld,\"unknown\":%lld",
					 (long long) adv_rate_count(s, ADV_RATE_SUCCESSES), (long long) adv_rate_trial_count(s),
					 (long long) adv_rate_count(s, ADV_RATE_UNKNOWN));
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
	int64		counts[ADV_RATE_CELLS] = {0, 0, 0};
	bool		weighted;
	AdvRateSummary *s;

	if (adv_read_key(reader, "successes"))
		counts[ADV_RATE_SUCCESSES] = adv_read_count(reader);
	if (adv_read_key(reader, "trials"))
		counts[ADV_RATE_FAILURES] = adv_read_count(reader);
	counts[ADV_RATE_FAILURES] -= counts[ADV_RATE_SUCCESSES];
	if (adv_read_key(reader, "unknown"))
		counts[ADV_RATE_UNKNOWN] = adv_read_count(reader);
	if (counts[ADV_RATE_FAILURES] < 0)
		adv_wire_refuse(false, RATE_TYPE, "There are more successes than trials.");
	weighted = adv_read_key(reader, "weights");
	s = from_counts(counts, weighted ? ADV_RATE_WEIGHTED : 0);
	if (weighted)
	{
		AdvDD	   *sums[] = {&adv_rate_weights(s)->successes, &adv_rate_weights(s)->trials, &adv_rate_weights(s)->squares};
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
	const AdvRateSummary *s = (const AdvRateSummary *) packed;
	AdvRateWeights *w = adv_rate_weights(s);
	int			i;

	pq_sendbyte(buf, s->header.flags);
	for (i = 0; i < ADV_RATE_CELLS; i++)
		adv_send_count(buf, adv_rate_count(s, i));
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
	int64		counts[ADV_RATE_CELLS];
	AdvRateSummary *s;
	int			flags = pq_getmsgbyte(buf);
	int			i;

	if (flags & ~ADV_RATE_WEIGHTED)
		adv_wire_refuse(true, RATE_TYPE, "There is a flag that this version does not know.");
	for (i = 0; i < ADV_RATE_CELLS; i++)
		counts[i] = adv_recv_count(buf, RATE_TYPE);
	if (counts[ADV_RATE_FAILURES] > PG_INT64_MAX - counts[ADV_RATE_SUCCESSES])
		adv_wire_refuse(true, RATE_TYPE, "The counts add up to more than type bigint can hold.");
	s = from_counts(counts, flags);
	if (flags & ADV_RATE_WEIGHTED)
	{
		adv_rate_weights(s)->successes = adv_recv_dd(buf, RATE_TYPE);
		adv_rate_weights(s)->trials = adv_recv_dd(buf, RATE_TYPE);
		adv_rate_weights(s)->squares = adv_recv_dd(buf, RATE_TYPE);
	}
	return &validate(s, true)->header;
}

const AdvSummaryKind adv_rate_kind = {
	.kind = ADV_KIND_RATE,
	.version = 1,
	.type = RATE_TYPE,
	.word = "rate",
	.smallest = offsetof(AdvRateSummary, counters),
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
