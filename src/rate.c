/*
 * rate.c
 *		Successes out of trials: the summary behind every rate.
 *
 * A summary counts successes, failures and unknown outcomes (NULL), exactly;
 * trials are successes and failures, and fit a bigint.  The weighted form sums
 * weights in double-double beside them.  Redemption, conversion, open and
 * click-through rates, thumbs up and all their like are this one state under
 * other names.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"

#include "agg.h"
#include "answer.h"
#include "compat.h"
#include "kernel/quotient.h"
#include "kernel/tally.h"
#include "rate.h"
#include "weight.h"
#include "wire.h"

#define RATE_TYPE "rate_summary"
#define RATE_VERSION 1
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

static int64
count(const RateSummary *s, int cell)
{
	return adv_tally_get(s->counters, s->header.width, cell);
}

/*
 * check returns value as a rate summary, having made sure that it is one.
 */
static RateSummary *
check(AdvHeader *value)
{
	if (VARSIZE(value) < sizeof(AdvHeader) ||
		value->kind != ADV_KIND_RATE || value->version != RATE_VERSION ||
		value->width > ADV_TALLY_WIDEST ||
		VARSIZE(value) != size_of(value->width, value->flags))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", RATE_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return (RateSummary *) value;
}

/*
 * make returns an empty summary in the current memory context.
 */
static RateSummary *
make(int width, int flags)
{
	Size		size = size_of(width, flags);
	RateSummary *s = palloc0(size);

	SET_VARSIZE(s, size);
	s->header.kind = ADV_KIND_RATE;
	s->header.version = RATE_VERSION;
	s->header.flags = flags;
	s->header.width = width;
	return s;
}

/*
 * reshape returns the same summary with counters at least this wide and with
 * these flags added, s itself where that changes nothing.
 */
static RateSummary *
reshape(RateSummary *s, int width, int flags)
{
	RateSummary *r;
	int			i;

	width = Max(width, s->header.width);
	flags |= s->header.flags;
	if (width == s->header.width && flags == s->header.flags)
		return s;
	r = make(width, flags);
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

	if (unlikely(!adv_tally_add(s->counters, s->header.width, cell, amount)))
	{
		if (pg_add_s64_overflow(count(s, cell), amount, &sum))
			count_overflow();
		s = reshape(s, adv_tally_width(sum), 0);
		adv_tally_set(s->counters, s->header.width, cell, sum);
	}
	/* the trials must fit, too: looked at where they may be near the limit */
	if (unlikely(s->header.width == ADV_TALLY_WIDEST))
		(void) trials_of(s);
	return s;
}

/*
 * take takes from a counter.
 */
static void
take(RateSummary *s, int cell, int64 amount)
{
	if (!adv_tally_subtract(s->counters, s->header.width, cell, amount))
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
	return PG_ARGISNULL(0) ? make(0, 0) : check(adv_state_arg(fcinfo, 0));
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
				 errmsg("cannot add an unweighted trial to a weighted %s", RATE_TYPE),
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
PG_FUNCTION_INFO_V1(adv_rate_accum);
Datum
adv_rate_accum(PG_FUNCTION_ARGS)
{
	RateSummary *s = open_state(fcinfo);

	refuse_weighted(s);
	PG_RETURN_POINTER(add(s, outcome_arg(fcinfo), 1));
}

/*
 * adv_rate_accum_inv takes one trial away again: (state, success).
 */
PG_FUNCTION_INFO_V1(adv_rate_accum_inv);
Datum
adv_rate_accum_inv(PG_FUNCTION_ARGS)
{
	RateSummary *s = open_state(fcinfo);

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
PG_FUNCTION_INFO_V1(adv_rate_accum_counts);
Datum
adv_rate_accum_counts(PG_FUNCTION_ARGS)
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
PG_FUNCTION_INFO_V1(adv_rate_accum_counts_inv);
Datum
adv_rate_accum_counts_inv(PG_FUNCTION_ARGS)
{
	RateSummary *s = open_state(fcinfo);
	int64		successes;
	int64		trials;

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
PG_FUNCTION_INFO_V1(adv_rate_accum_weighted);
Datum
adv_rate_accum_weighted(PG_FUNCTION_ARGS)
{
	RateSummary *s = PG_ARGISNULL(0) ? make(0, RATE_WEIGHTED) :
		check(adv_state_arg(fcinfo, 0));
	double		weight;
	RateWeights *w;

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

/*
 * merge adds b to a, which may be changed, and returns the sum.
 */
static RateSummary *
merge(RateSummary *a, RateSummary *b)
{
	int			i;

	/* of two empty ones the unweighted, whatever their order */
	if (is_empty(b) && !(is_empty(a) && weights(a)))
		return a;
	if (is_empty(a))
		return b;
	if ((a->header.flags ^ b->header.flags) & RATE_WEIGHTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a weighted and an unweighted %s", RATE_TYPE),
				 errhint("Give unweighted trials the weight 1.")));
	a = reshape(a, b->header.width, 0);
	for (i = 0; i < CELLS; i++)
		a = add(a, i, count(b, i));
	if (weights(b))
	{
		RateWeights *w = weights(a);

		adv_add_weight(&w->successes, weights(b)->successes);
		adv_add_weight(&w->trials, weights(b)->trials);
		adv_add_weight(&w->squares, weights(b)->squares);
	}
	return a;
}

/*
 * adv_rate_combine adds the summary in argument 1 to the state in argument 0:
 * the combine function of every rate.
 */
PG_FUNCTION_INFO_V1(adv_rate_combine);
Datum
adv_rate_combine(PG_FUNCTION_ARGS)
{
	RateSummary *other;

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
 * adv_rate_rollup_accum does the same as a transition, which in a moving window
 * must not return NULL.
 */
PG_FUNCTION_INFO_V1(adv_rate_rollup_accum);
Datum
adv_rate_rollup_accum(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_POINTER(make(0, 0));
	return adv_rate_combine(fcinfo);
}

/*
 * adv_rate_rollup_final returns the state, or NULL where it holds nothing.
 */
PG_FUNCTION_INFO_V1(adv_rate_rollup_final);
Datum
adv_rate_rollup_final(PG_FUNCTION_ARGS)
{
	if (is_empty(check(adv_value_arg(fcinfo, 0))))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/*
 * adv_rate_combine_inv takes the summary in argument 1 away from the state in
 * argument 0.  Sums of weights cannot be taken away: NULL then tells the
 * executor to aggregate the frame anew.
 */
PG_FUNCTION_INFO_V1(adv_rate_combine_inv);
Datum
adv_rate_combine_inv(PG_FUNCTION_ARGS)
{
	RateSummary *s;
	RateSummary *other;
	int			i;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	s = open_state(fcinfo);
	other = check(adv_value_arg(fcinfo, 1));
	if (is_empty(other))
		PG_RETURN_POINTER(s);
	if (weights(s) || weights(other))
		PG_RETURN_NULL();
	for (i = 0; i < CELLS; i++)
		take(s, i, count(other, i));
	PG_RETURN_POINTER(s);
}

/*
 * adv_rate_plus returns the sum of two summaries: the operator +.
 */
PG_FUNCTION_INFO_V1(adv_rate_plus);
Datum
adv_rate_plus(PG_FUNCTION_ARGS)
{
	AdvHeader  *a = (AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));

	PG_RETURN_POINTER(merge(check(a), check(adv_value_arg(fcinfo, 1))));
}

/* ------------------------------------------------------------------------
 * Comparing, by what a summary says and not by how wide its counters are
 * ------------------------------------------------------------------------
 */

/*
 * adv_rate_eq tells whether two summaries hold the same.
 */
PG_FUNCTION_INFO_V1(adv_rate_eq);
Datum
adv_rate_eq(PG_FUNCTION_ARGS)
{
	RateSummary *a = check(adv_value_arg(fcinfo, 0));
	RateSummary *b = check(adv_value_arg(fcinfo, 1));
	int			i;

	if (a->header.flags != b->header.flags)
		PG_RETURN_BOOL(false);
	for (i = 0; i < CELLS; i++)
		if (count(a, i) != count(b, i))
			PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(weights(a) == NULL ||
				   memcmp(weights(a), weights(b), sizeof(RateWeights)) == 0);
}

/*
 * adv_rate_ne is the negation of adv_rate_eq.
 */
PG_FUNCTION_INFO_V1(adv_rate_ne);
Datum
adv_rate_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_rate_eq(fcinfo)));
}

/*
 * hash returns a seeded hash of what adv_rate_eq compares.
 */
static uint64
hash(RateSummary *s, uint64 seed)
{
	uint64		h = seed;
	int			i;

	for (i = 0; i < CELLS; i++)
	{
		int64		value = count(s, i);

		h = hash_bytes_extended((const unsigned char *) &value, sizeof(value), h);
	}
	if (weights(s))
		h = hash_bytes_extended((const unsigned char *) weights(s),
								sizeof(RateWeights), h);
	return h;
}

/*
 * adv_rate_hash is the 32-bit hash of a summary.
 */
PG_FUNCTION_INFO_V1(adv_rate_hash);
Datum
adv_rate_hash(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32((int32) hash(check(adv_value_arg(fcinfo, 0)), 0));
}

/*
 * adv_rate_hash_extended is the seeded 64-bit hash of a summary, whose low half
 * is adv_rate_hash where the seed is 0.
 */
PG_FUNCTION_INFO_V1(adv_rate_hash_extended);
Datum
adv_rate_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT64(hash(check(adv_value_arg(fcinfo, 0)),
						  (uint64) PG_GETARG_INT64(1)));
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
		adv_tally_set(s->counters, s->header.width, i, counts[i]);
	return s;
}

/*
 * adv_rate_out writes the text form.
 */
PG_FUNCTION_INFO_V1(adv_rate_out);
Datum
adv_rate_out(PG_FUNCTION_ARGS)
{
	RateSummary *s = check(adv_value_arg(fcinfo, 0));
	RateWeights *w = weights(s);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"rate\":%d,\"successes\":%lld,\"trials\":%lld,\"unknown\":%lld",
					 RATE_VERSION, (long long) count(s, SUCCESSES),
					 (long long) trials_of(s), (long long) count(s, UNKNOWN));
	if (w)
	{
		appendStringInfoString(&buf, ",\"weights\":[");
		adv_text_dd(&buf, w->successes);
		appendStringInfoChar(&buf, ',');
		adv_text_dd(&buf, w->trials);
		appendStringInfoChar(&buf, ',');
		adv_text_dd(&buf, w->squares);
		appendStringInfoChar(&buf, ']');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_rate_in reads the text form.
 */
PG_FUNCTION_INFO_V1(adv_rate_in);
Datum
adv_rate_in(PG_FUNCTION_ARGS)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "rate", RATE_VERSION,
									 RATE_TYPE);
	JsonbContainer *array;
	int64		counts[CELLS];
	RateSummary *s;

	counts[SUCCESSES] = adv_json_count(&json, "successes");
	counts[FAILURES] = adv_json_count(&json, "trials") - counts[SUCCESSES];
	counts[UNKNOWN] = adv_json_count(&json, "unknown");
	if (counts[FAILURES] < 0)
		adv_wire_refuse(false, RATE_TYPE, "There are more successes than trials.");
	array = adv_json_array(&json, "weights", 3, false);
	s = from_counts(counts, array ? RATE_WEIGHTED : 0);
	if (array)
	{
		weights(s)->successes = adv_json_element_dd(&json, array, 0);
		weights(s)->trials = adv_json_element_dd(&json, array, 1);
		weights(s)->squares = adv_json_element_dd(&json, array, 2);
	}
	adv_json_end(&json);
	PG_RETURN_POINTER(validate(s, false));
}

/*
 * adv_rate_send writes the binary form.
 */
PG_FUNCTION_INFO_V1(adv_rate_send);
Datum
adv_rate_send(PG_FUNCTION_ARGS)
{
	RateSummary *s = check(adv_value_arg(fcinfo, 0));
	RateWeights *w = weights(s);
	StringInfoData buf;
	int			i;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_RATE);
	pq_sendbyte(&buf, RATE_VERSION);
	pq_sendbyte(&buf, s->header.flags);
	for (i = 0; i < CELLS; i++)
		adv_send_count(&buf, count(s, i));
	if (w)
	{
		adv_send_dd(&buf, w->successes);
		adv_send_dd(&buf, w->trials);
		adv_send_dd(&buf, w->squares);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_rate_recv reads the binary form.
 */
PG_FUNCTION_INFO_V1(adv_rate_recv);
Datum
adv_rate_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int64		counts[CELLS];
	RateSummary *s;
	int			flags;
	int			i;

	adv_recv_header(buf, ADV_KIND_RATE, RATE_VERSION, RATE_TYPE);
	flags = pq_getmsgbyte(buf);
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
	adv_recv_end(buf, RATE_TYPE);
	PG_RETURN_POINTER(validate(s, true));
}

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
	RateSummary *s = check(adv_value_arg(fcinfo, argno));
	RateWeights *w = weights(s);
	RateCounts	r;

	r.successes = count(s, SUCCESSES);
	r.trials = trials_of(s);
	r.unknown = count(s, UNKNOWN);
	r.weighted = w != NULL;
	r.n = (double) r.trials;
	r.x = (double) r.successes;
	r.rate = adv_percentage(r.x, r.n);
	if (w)
	{
		r.n = adv_effective_n(w->trials, w->squares);
		r.rate = adv_percentage(adv_dd_value(w->successes), adv_dd_value(w->trials));
		r.x = r.n > 0 ? Min(r.n * (r.rate / 100), r.n) : 0;
	}
	return r;
}
