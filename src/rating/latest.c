/*
 * latest.c
 *		The latest answer of every respondent: the table that aggregates work on,
 *		and what is asked of it.
 *
 * An answer is replaced by a later one, and by a lower one at the same time, so
 * that neither the order of the rows nor how they were parted shows.  A NULL
 * score is no answer and replaces none.
 *
 * A table is one flat varlena, changed in place and made anew, twice as large,
 * when three quarters of its slots are full.  A slot is found by the highest
 * bits of the hash of the respondent, so that a table's entries, taken slot by
 * slot, go into a larger table in ascending order: merging is a sweep through
 * both and needs only that the larger one has room from the start.
 *
 * In a table larger than the processor's caches nearly every row would wait for
 * memory.  Rows are therefore gathered in a batch, whose slots are all asked for
 * before the first of them is looked at.  A small table does without: there may
 * be a million of them.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "kernel/num/hash.h"
#include "rating.h"
#include "latest.h"

#define FEWEST_SLOTS 2			/* binary logarithms */
#define BATCH_FROM 12

/* rows are put into a table by so many */
#define BATCH 128

/*
 * full returns how many entries a table of so many slots may hold.
 */
static int64
full(int log_slots)
{
	return (INT64CONST(3) << log_slots) / 4;
}

static Size
size_of(int log_slots)
{
	Size		entries = (Size) 1 << log_slots;

	if (log_slots >= BATCH_FROM)
		entries += BATCH;
	return offsetof(LatestTable, entries) + entries * sizeof(LatestEntry);
}

/*
 * latest_check returns value as a summary, having made sure that it is one.
 */
LatestSummary *
latest_check(AdvHeader *value)
{
	LatestSummary *s = (LatestSummary *) value;
	LatestTable *t = (LatestTable *) value;
	bool		valid = VARSIZE(value) >= offsetof(LatestTable, entries) &&
		value->kind == ADV_KIND_LATEST && value->version == LATEST_VERSION &&
		adv_valid_ids(s->ids);

	if (valid && value->flags == LATEST_IS_TABLE)
		valid = value->width >= FEWEST_SLOTS && value->width <= LATEST_MOST_SLOTS &&
			VARSIZE(value) == size_of(value->width) &&
			t->used <= full(value->width) &&
			t->waiting < (value->width >= BATCH_FROM ? BATCH : 1);
	else
		valid = valid && value->flags == 0 &&
			VARSIZE(value) >= offsetof(LatestPacked, data) && ((LatestPacked *) s)->unit > 0;
	if (!valid)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", LATEST_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return s;
}

/*
 * latest_too_large reports a summary that does not fit into a value.
 */
void
latest_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many respondents for one %s", LATEST_TYPE),
			 errdetail("A summary holds up to %lld respondents, and %d MB when stored.",
					   (long long) LATEST_MOST, LATEST_MOST_BYTES / (1024 * 1024)),
			 errhint("Group by a part of the respondents, such as abs(hashint8(respondent) %% 8), and roll up the ratings of the parts.")));
	pg_unreachable();
}

/*
 * make_table returns an empty table with room for so many entries, or the
 * largest there is.
 */
static LatestTable *
make_table(int ids, int scale_min, int scale_max, int64 entries)
{
	int			log_slots = FEWEST_SLOTS;
	LatestTable *t;

	while (log_slots < LATEST_MOST_SLOTS && full(log_slots) < entries)
		log_slots++;
	t = palloc0(size_of(log_slots));
	SET_VARSIZE(t, size_of(log_slots));
	t->header.kind = ADV_KIND_LATEST;
	t->header.version = LATEST_VERSION;
	t->header.flags = LATEST_IS_TABLE;
	t->header.width = log_slots;
	t->scale_min = scale_min;
	t->scale_max = scale_max;
	t->ids = ids;
	return t;
}

static inline uint32
home_slot(const LatestTable *t, const LatestEntry *e)
{
	return adv_hash_mix((uint64) e->respondent) >> (64 - t->header.width);
}

/*
 * put adds an entry to a table, which has a free slot for it.
 */
static inline void
put(LatestTable *t, uint32 slot, const LatestEntry *e)
{
	uint32		mask = latest_slots(t) - 1;

	for (;; slot = (slot + 1) & mask)
	{
		LatestEntry *s = &t->entries[slot];

		if (s->when == LATEST_EMPTY)
		{
			if (unlikely(t->used >= full(t->header.width)))
				latest_too_large();
			*s = *e;
			t->used++;
			return;
		}
		if (s->respondent == e->respondent)
		{
			if (latest_replaces(e, s))
				*s = *e;
			return;
		}
	}
}

/*
 * reserve returns the table, or a larger one with the same entries, that has
 * room for so many entries in all; the largest there is where none has.
 */
static LatestTable *
reserve(LatestTable *t, int64 entries)
{
	LatestTable *larger;
	uint32		i;

	if (likely(entries <= full(t->header.width)) || t->header.width == LATEST_MOST_SLOTS)
		return t;
	larger = make_table(t->ids, t->scale_min, t->scale_max, entries);
	for (i = 0; i < latest_slots(t); i++)
	{
		LatestEntry *e = &t->entries[i];

		CHECK_FOR_INTERRUPTS();
		if (e->when != LATEST_EMPTY)
			put(larger, home_slot(larger, e), e);
	}
	if (t->waiting > 0)
		memcpy(&larger->entries[latest_slots(larger)], &t->entries[latest_slots(t)],
			   t->waiting * sizeof(LatestEntry));
	larger->waiting = t->waiting;
	return larger;
}

/*
 * insert adds up to BATCH entries, which must not be the table's own, and
 * returns the table, which may be new.
 */
static LatestTable *
insert(LatestTable *t, const LatestEntry *entries, int n)
{
	uint32		slot[BATCH];
	int			i;

	CHECK_FOR_INTERRUPTS();
	t = reserve(t, (int64) t->used + n);
	for (i = 0; i < n; i++)
	{
		const char *home;

		slot[i] = home_slot(t, &entries[i]);
		home = (const char *) &t->entries[slot[i]];
		/* an entry may lie across two cache lines */
		__builtin_prefetch(home, 1);
		__builtin_prefetch(home + sizeof(LatestEntry) - 1, 1);
	}
	for (i = 0; i < n; i++)
		put(t, slot[i], &entries[i]);
	return t;
}

/*
 * insert_packed adds all of a packed summary and returns the table, which may be
 * new.
 */
static LatestTable *
insert_packed(LatestTable *t, LatestPacked *packed)
{
	LatestReader r = latest_reader(packed);
	LatestEntry batch[BATCH];
	int			n = 0;

	t = reserve(t, (int64) t->used + packed->respondents);
	while (latest_next(&r))
	{
		batch[n++] = r.entry;
		if (n == BATCH)
		{
			t = insert(t, batch, n);
			n = 0;
		}
	}
	return insert(t, batch, n);
}

/*
 * insert_table adds all of another table and returns the table, which may be
 * new.
 */
static LatestTable *
insert_table(LatestTable *t, const LatestTable *other)
{
	uint32		entries = latest_slots(other) + other->waiting;
	LatestEntry batch[BATCH];
	int			n = 0;
	uint32		i;

	t = reserve(t, (int64) t->used + other->used);
	for (i = 0; i < entries; i++)
	{
		if (other->entries[i].when == LATEST_EMPTY)
			continue;
		batch[n++] = other->entries[i];
		if (n == BATCH)
		{
			t = insert(t, batch, n);
			n = 0;
		}
	}
	return insert(t, batch, n);
}

/*
 * as_table returns the summary, which may be changed, as a table.
 */
static LatestTable *
as_table(LatestSummary *s)
{
	if (s->header.flags & LATEST_IS_TABLE)
		return (LatestTable *) s;
	return insert_packed(make_table(s->ids, s->scale_min, s->scale_max, 0), (LatestPacked *) s);
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * open_state returns the state in argument 0 for changing, or a new one, for
 * respondents of this kind and the scale at argument 4, if there is one.
 */
static LatestTable *
open_state(FunctionCallInfo fcinfo, int ids)
{
	LatestSummary *s;
	int			min = RATING_DEFAULT_MIN;
	int			max = RATING_DEFAULT_MAX;

	if (PG_NARGS() > 4)
		rating_scale_arg(fcinfo, 4, &min, &max);
	if (PG_ARGISNULL(0))
		return make_table(ids, min, max, 0);
	s = latest_check(adv_state_arg(fcinfo, 0));
	if (s->ids != ids)
		adv_refuse_mixing("respondents of unlike types", LATEST_TYPE);
	if (s->scale_min != min || s->scale_max != max)
		adv_refuse_mixing("unlike scales", LATEST_TYPE);
	return as_table(s);
}

/*
 * refuse_time reports a time at which nobody can have answered.
 */
static void
refuse_time(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("the time of an answer must not be infinite"),
			 errhint("Filter such rows out, or find out where they come from.")));
}

/*
 * score_arg returns the score in argument 3, which must not be NULL.
 */
static inline double
score_arg(FunctionCallInfo fcinfo, const LatestTable *t)
{
	double		score = PG_GETARG_FLOAT8(3);

	if (unlikely(!(score >= t->scale_min && score <= t->scale_max)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %g is outside the scale %d to %d", score, t->scale_min, t->scale_max),
				 errhint("Pass the scale of the question: latest_agg(respondent, answered_at, score, 1, 5).")));
	return score == 0 ? 0 : score;	/* a zero has no sign */
}

/*
 * accumulate adds a row to the state: the score in argument 3 of the respondent
 * in argument 1 at the time in argument 2.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, AdvIds ids)
{
	LatestTable *t = open_state(fcinfo, ids);
	LatestEntry batch[BATCH];
	LatestEntry *waiting;
	LatestEntry e;
	TimestampTz at;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(t);
	at = PG_GETARG_TIMESTAMPTZ(2);
	if (unlikely(TIMESTAMP_NOT_FINITE(at)))
		refuse_time();
	e.respondent = adv_typed_customer_arg(fcinfo, 1, ids);
	e.when = PG_ARGISNULL(3) ? LATEST_MISSING : (uint64) at + LATEST_EPOCH;
	e.score = PG_ARGISNULL(3) ? 0 : score_arg(fcinfo, t);

	if (t->header.width < BATCH_FROM)
		PG_RETURN_POINTER(insert(t, &e, 1));
	waiting = &t->entries[latest_slots(t)];
	waiting[t->waiting++] = e;
	if (t->waiting < BATCH)
		PG_RETURN_POINTER(t);
	memcpy(batch, waiting, sizeof(batch));
	t->waiting = 0;
	PG_RETURN_POINTER(insert(t, batch, BATCH));
}

/*
 * adv_latest_accum_integer adds a row: (state, respondent, answered_at, score [,
 * scale_min, scale_max]), respondents being integers.  Rows without respondent
 * or time are left out.
 */
ADV_FUNCTION(adv_latest_accum_integer)
{
	return accumulate(fcinfo, ADV_IDS_INTEGER);
}

/*
 * adv_latest_accum_uuid is the same of respondents that are uuids.
 */
ADV_FUNCTION(adv_latest_accum_uuid)
{
	return accumulate(fcinfo, ADV_IDS_UUID);
}

/*
 * adv_latest_accum_text is the same of respondents that are texts.
 */
ADV_FUNCTION(adv_latest_accum_text)
{
	return accumulate(fcinfo, ADV_IDS_TEXT);
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * merge adds b to a, which may be changed, and returns the sum.
 */
static LatestTable *
merge(LatestSummary *a, LatestSummary *b)
{
	if (a->ids != b->ids)
		adv_refuse_mixing("respondents of unlike types", LATEST_TYPE);
	if (a->scale_min != b->scale_min || a->scale_max != b->scale_max)
		adv_refuse_mixing("unlike scales", LATEST_TYPE);
	if (b->header.flags & LATEST_IS_TABLE)
		return insert_table(as_table(a), (LatestTable *) b);
	return insert_packed(as_table(a), (LatestPacked *) b);
}

/*
 * adv_latest_combine adds the summary in argument 1 to the state in argument 0:
 * the combine function and the transition of rollup.
 */
ADV_FUNCTION(adv_latest_combine)
{
	LatestSummary *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = latest_check(adv_value_arg(fcinfo, 1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(other);
	PG_RETURN_POINTER(merge(latest_check(adv_state_arg(fcinfo, 0)), other));
}

/*
 * adv_latest_final returns the state in the form that is stored.
 */
ADV_FUNCTION(adv_latest_final)
{
	PG_RETURN_POINTER(latest_packed_arg(fcinfo, 0));
}

/*
 * adv_latest_plus returns the sum of two summaries: the operator +.
 */
ADV_FUNCTION(adv_latest_plus)
{
	AdvHeader  *a = (AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));
	LatestTable *sum = merge(latest_check(a), latest_check(adv_value_arg(fcinfo, 1)));

	PG_RETURN_POINTER(latest_pack((LatestSummary *) sum));
}

/* ------------------------------------------------------------------------
 * Questions
 * ------------------------------------------------------------------------
 */

/*
 * settled returns a table in which nothing waits: t, which it leaves as it is, or
 * a copy.
 */
static const LatestTable *
settled(LatestTable *t)
{
	LatestTable *copy;

	if (t->waiting == 0)
		return t;
	copy = palloc(VARSIZE(t));
	memcpy(copy, t, VARSIZE(t));
	copy->waiting = 0;
	return insert(copy, &t->entries[latest_slots(t)], t->waiting);
}

/*
 * add_entry counts a respondent's latest answer.
 */
static inline RatingSummary *
add_entry(RatingSummary *s, const LatestEntry *e)
{
	return e->when == LATEST_MISSING ? rating_add_missing(s, 1) : rating_add_answer(s, e->score);
}

/*
 * ratings_of returns the summary of the latest answers.
 */
static RatingSummary *
ratings_of(LatestSummary *s)
{
	RatingSummary *sum = rating_make(s->scale_min, s->scale_max, 0, 0);
	uint32		i;

	if (s->header.flags & LATEST_IS_TABLE)
	{
		const LatestTable *t = settled((LatestTable *) s);

		for (i = 0; i < latest_slots(t); i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (t->entries[i].when != LATEST_EMPTY)
				sum = add_entry(sum, &t->entries[i]);
		}
	}
	else
	{
		LatestReader r = latest_reader((LatestPacked *) s);

		while (latest_next(&r))
			sum = add_entry(sum, &r.entry);
	}
	return sum;
}

/*
 * adv_latest_ratings returns the summary of the latest answers.  Respondents who
 * never answered are missing in it.
 */
ADV_FUNCTION(adv_latest_ratings)
{
	PG_RETURN_POINTER(ratings_of(latest_check(adv_value_arg(fcinfo, 0))));
}

/*
 * adv_latest_nps returns the NPS of the latest answers, NULL where there is none.
 */
ADV_FUNCTION(adv_latest_nps)
{
	double		net;
	double		answers = rating_net_promoters(fcinfo, 1,
											   ratings_of(latest_check(adv_value_arg(fcinfo, 0))),
											   &net);

	if (!(answers > 0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * net / answers);
}

/*
 * adv_latest_respondents returns the number of respondents, 0 of NULL.
 */
ADV_FUNCTION(adv_latest_respondents)
{
	LatestSummary *s;

	if (PG_ARGISNULL(0))
		PG_RETURN_INT64(0);
	s = latest_check(adv_value_arg(fcinfo, 0));
	if (s->header.flags & LATEST_IS_TABLE)
		PG_RETURN_INT64(settled((LatestTable *) s)->used);
	PG_RETURN_INT64(((LatestPacked *) s)->respondents);
}

/* ------------------------------------------------------------------------
 * Comparing: packed, equal summaries are the same bytes
 * ------------------------------------------------------------------------
 */

/*
 * adv_latest_eq tells whether two summaries hold the same.
 */
ADV_FUNCTION(adv_latest_eq)
{
	LatestPacked *a = latest_packed_arg(fcinfo, 0);
	LatestPacked *b = latest_packed_arg(fcinfo, 1);

	PG_RETURN_BOOL(VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0);
}

/*
 * adv_latest_ne is the negation of adv_latest_eq.
 */
ADV_FUNCTION(adv_latest_ne)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_latest_eq(fcinfo)));
}

/*
 * hash returns a seeded hash of what adv_latest_eq compares.
 */
static uint64
hash(const LatestPacked *p, uint64 seed)
{
	return hash_bytes_extended((const unsigned char *) p, VARSIZE(p), seed);
}

/*
 * adv_latest_hash is the 32-bit hash of a summary.
 */
ADV_FUNCTION(adv_latest_hash)
{
	PG_RETURN_INT32((int32) hash(latest_packed_arg(fcinfo, 0), 0));
}

/*
 * adv_latest_hash_extended is the seeded 64-bit hash of a summary, whose low
 * half is adv_latest_hash where the seed is 0.
 */
ADV_FUNCTION(adv_latest_hash_extended)
{
	PG_RETURN_UINT64(hash(latest_packed_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}
