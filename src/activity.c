/*
 * activity.c
 *		When customers were active: the table that aggregates work on.
 *
 * A table is one flat varlena, changed in place and made anew, twice as large,
 * when three quarters of its slots are full.  A slot is found by the highest
 * bits of the hash of customer and block, so that a table's entries, taken
 * slot by slot, go into a larger table in ascending order: merging is a sweep
 * through both and needs only that the larger one has room from the start.
 *
 * In a table larger than the processor's caches nearly every row would wait
 * for memory.  Rows are therefore gathered in a batch, whose slots are all
 * asked for before the first of them is looked at.  A small table does without:
 * there may be a million of them.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#include "activity.h"
#include "compat.h"
#include "kernel/hash.h"

#define FEWEST_SLOTS 2			/* binary logarithms */
#define MOST_SLOTS 25			/* 805 MB */
#define BATCH_FROM 12

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
		entries += ACTIVITY_BATCH;
	return offsetof(ActivityTable, entries) + entries * sizeof(ActivityEntry);
}

/*
 * activity_check returns value as a summary, having made sure that it is one.
 */
ActivitySummary *
activity_check(AdvHeader *value)
{
	ActivitySummary *s = (ActivitySummary *) value;
	ActivityTable *t = (ActivityTable *) value;
	bool		valid = VARSIZE(value) >= offsetof(ActivityPacked, data) &&
		value->kind == ADV_KIND_ACTIVITY && value->version == ACTIVITY_VERSION &&
		adv_valid_period(s->period) &&
		adv_valid_ids(s->ids);

	if (valid && value->flags == ACTIVITY_IS_TABLE)
		valid = value->width >= FEWEST_SLOTS && value->width <= MOST_SLOTS &&
			VARSIZE(value) == size_of(value->width) &&
			t->used <= full(value->width) &&
			t->waiting < (value->width >= BATCH_FROM ? ACTIVITY_BATCH : 1);
	else
		valid = valid && value->flags == 0;
	if (!valid)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", ACTIVITY_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return s;
}

/*
 * activity_too_large reports a summary that does not fit into a value.
 */
void
activity_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many customers for one %s", ACTIVITY_TYPE),
			 errdetail("A summary holds up to %lld stretches of 64 periods in which a customer was active, and %d MB when stored.",
					   (long long) full(MOST_SLOTS), ACTIVITY_MOST_BYTES / (1024 * 1024)),
			 errhint("Group by a part of the customers, such as abs(hashint8(customer) %% 8), and add up the counts of the reports.")));
	pg_unreachable();
}

/*
 * activity_make_table returns an empty table with room for so many entries, or
 * the largest there is.
 */
ActivityTable *
activity_make_table(int period, int ids, int64 entries)
{
	int			log_slots = FEWEST_SLOTS;
	ActivityTable *t;

	while (log_slots < MOST_SLOTS && full(log_slots) < entries)
		log_slots++;
	t = palloc0(size_of(log_slots));
	SET_VARSIZE(t, size_of(log_slots));
	t->header.kind = ADV_KIND_ACTIVITY;
	t->header.version = ACTIVITY_VERSION;
	t->header.flags = ACTIVITY_IS_TABLE;
	t->header.width = log_slots;
	t->period = period;
	t->ids = ids;
	return t;
}

static inline uint32
home_slot(const ActivityTable *t, const ActivityEntry *e)
{
	uint64		key = (uint64) e->customer + (uint64) e->block * UINT64CONST(0x9E3779B97F4A7C15);

	return adv_hash_mix(key) >> (64 - t->header.width);
}

/*
 * put adds an entry to a table, which has a free slot for it.
 */
static inline void
put(ActivityTable *t, uint32 slot, const ActivityEntry *e)
{
	uint32		mask = activity_slots(t) - 1;

	for (;; slot = (slot + 1) & mask)
	{
		ActivityEntry *s = &t->entries[slot];

		if (s->bits == 0)
		{
			if (unlikely(t->used >= full(t->header.width)))
				activity_too_large();
			*s = *e;
			t->used++;
			return;
		}
		if (s->customer == e->customer && s->block == e->block)
		{
			s->bits |= e->bits;
			return;
		}
	}
}

/*
 * reserve returns the table, or a larger one with the same entries, that has
 * room for so many entries in all; the largest there is where none has.
 */
static ActivityTable *
reserve(ActivityTable *t, int64 entries)
{
	ActivityTable *larger;
	uint32		i;

	if (likely(entries <= full(t->header.width)) || t->header.width == MOST_SLOTS)
		return t;
	larger = activity_make_table(t->period, t->ids, entries);
	larger->cache = t->cache;
	for (i = 0; i < activity_slots(t); i++)
	{
		ActivityEntry *e = &t->entries[i];

		CHECK_FOR_INTERRUPTS();
		if (e->bits != 0)
			put(larger, home_slot(larger, e), e);
	}
	if (t->waiting > 0)
		memcpy(&larger->entries[activity_slots(larger)], &t->entries[activity_slots(t)],
			   t->waiting * sizeof(ActivityEntry));
	larger->waiting = t->waiting;
	return larger;
}

/*
 * activity_insert adds up to ACTIVITY_BATCH entries, which must not be the
 * table's own, and returns the table, which may be new.
 */
ActivityTable *
activity_insert(ActivityTable *t, const ActivityEntry *entries, int n)
{
	uint32		slot[ACTIVITY_BATCH];
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
		__builtin_prefetch(home + sizeof(ActivityEntry) - 1, 1);
	}
	for (i = 0; i < n; i++)
		put(t, slot[i], &entries[i]);
	return t;
}

/*
 * activity_insert_packed adds all of a packed summary and returns the table,
 * which may be new.
 */
ActivityTable *
activity_insert_packed(ActivityTable *t, ActivityPacked *packed)
{
	ActivityReader r = activity_reader(packed);
	ActivityEntry batch[ACTIVITY_BATCH];
	int			n = 0;
	int64		i;

	t = reserve(t, (int64) t->used + packed->customers);
	while (activity_next(&r))
		for (i = 0; i < r.count; i++)
		{
			ActivityEntry e = activity_entry(r.customer, r.first + r.periods[i]);

			if (i > 0 && batch[n - 1].block == e.block)
			{
				batch[n - 1].bits |= e.bits;
				continue;
			}
			if (n == ACTIVITY_BATCH)
			{
				t = activity_insert(t, batch, n);
				n = 0;
			}
			batch[n++] = e;
		}
	return activity_insert(t, batch, n);
}

/*
 * insert_table adds all of another table and returns the table, which may be
 * new.
 */
static ActivityTable *
insert_table(ActivityTable *t, const ActivityTable *other)
{
	uint32		entries = activity_slots(other) + other->waiting;
	ActivityEntry batch[ACTIVITY_BATCH];
	int			n = 0;
	uint32		i;

	t = reserve(t, (int64) t->used + other->used);
	for (i = 0; i < entries; i++)
	{
		if (other->entries[i].bits == 0)
			continue;
		batch[n++] = other->entries[i];
		if (n == ACTIVITY_BATCH)
		{
			t = activity_insert(t, batch, n);
			n = 0;
		}
	}
	return activity_insert(t, batch, n);
}

/*
 * as_table returns the summary, which may be changed, as a table.
 */
static ActivityTable *
as_table(ActivitySummary *s)
{
	if (s->header.flags & ACTIVITY_IS_TABLE)
		return (ActivityTable *) s;
	return activity_insert_packed(activity_make_table(s->period, s->ids, 0), (ActivityPacked *) s);
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * open_state returns the state in argument 0 for changing, or a new one, for
 * customers of this kind and the period that argument 3 names.
 */
static ActivityTable *
open_state(FunctionCallInfo fcinfo, int ids)
{
	ActivitySummary *s;

	if (unlikely(PG_ARGISNULL(3) || PG_ARGISNULL(PG_NARGS() - 1)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("period and time zone of activity must not be null"),
				 errhint("Where a time zone is not known, use coalesce(time_zone, 'UTC').")));
	if (PG_ARGISNULL(0))
		return activity_make_table(adv_choice_arg(fcinfo, 3, "period", adv_periods),
								   ids, 0);
	s = activity_check(adv_state_arg(fcinfo, 0));
	if (s->ids != ids)
		adv_refuse_mixing("customers of unlike types", ACTIVITY_TYPE);
	if (unlikely(!adv_same_word(PG_GETARG_TEXT_PP(3), adv_periods[s->period - ADV_PERIOD_DAY].word)) &&
		adv_choice_arg(fcinfo, 3, "period", adv_periods) != s->period)
		adv_refuse_mixing("unlike periods", ACTIVITY_TYPE);
	return as_table(s);
}

/*
 * accumulate adds a row to the state: the customer in argument 1, at the time in
 * argument 2.  With five arguments that is a timestamp in the time zone of
 * argument 4, with four it is a date.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, AdvIds ids)
{
	ActivityTable *t = open_state(fcinfo, ids);
	ActivityEntry batch[ACTIVITY_BATCH];
	ActivityEntry *waiting;
	int64		customer;
	int32		period;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(t);
	customer = adv_customer_arg(fcinfo, 1, ids);
	if (PG_NARGS() == 5)
		period = adv_period_of_timestamp(&t->cache, t->period, PG_GETARG_TIMESTAMPTZ(2), PG_GETARG_TEXT_PP(4));
	else
		period = adv_period_of_date(&t->cache, t->period, PG_GETARG_DATEADT(2));

	if (t->header.width < BATCH_FROM)
	{
		batch[0] = activity_entry(customer, period);
		PG_RETURN_POINTER(activity_insert(t, batch, 1));
	}
	waiting = &t->entries[activity_slots(t)];
	waiting[t->waiting++] = activity_entry(customer, period);
	if (t->waiting < ACTIVITY_BATCH)
		PG_RETURN_POINTER(t);
	memcpy(batch, waiting, sizeof(batch));
	t->waiting = 0;
	PG_RETURN_POINTER(activity_insert(t, batch, ACTIVITY_BATCH));
}

/*
 * adv_activity_accum_integer adds a row: (state, customer, at, period [,
 * time_zone]), customers being integers.  Rows without customer or time are
 * left out.
 */
PG_FUNCTION_INFO_V1(adv_activity_accum_integer);
Datum
adv_activity_accum_integer(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, ADV_IDS_INTEGER);
}

/*
 * adv_activity_accum_uuid is the same of customers that are uuids.
 */
PG_FUNCTION_INFO_V1(adv_activity_accum_uuid);
Datum
adv_activity_accum_uuid(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, ADV_IDS_UUID);
}

/*
 * adv_activity_accum_text is the same of customers that are texts.
 */
PG_FUNCTION_INFO_V1(adv_activity_accum_text);
Datum
adv_activity_accum_text(PG_FUNCTION_ARGS)
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
static ActivityTable *
merge(ActivitySummary *a, ActivitySummary *b)
{
	if (a->ids != b->ids)
		adv_refuse_mixing("customers of unlike types", ACTIVITY_TYPE);
	if (a->period != b->period)
		adv_refuse_mixing("unlike periods", ACTIVITY_TYPE);
	if (b->header.flags & ACTIVITY_IS_TABLE)
		return insert_table(as_table(a), (ActivityTable *) b);
	return activity_insert_packed(as_table(a), (ActivityPacked *) b);
}

/*
 * adv_activity_combine adds the summary in argument 1 to the state in argument
 * 0: the combine function and the transition of rollup.
 */
PG_FUNCTION_INFO_V1(adv_activity_combine);
Datum
adv_activity_combine(PG_FUNCTION_ARGS)
{
	ActivitySummary *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = activity_check(adv_value_arg(fcinfo, 1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(other);
	PG_RETURN_POINTER(merge(activity_check(adv_state_arg(fcinfo, 0)), other));
}

/*
 * adv_activity_final returns the state in the form that is stored.
 */
PG_FUNCTION_INFO_V1(adv_activity_final);
Datum
adv_activity_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(activity_packed_arg(fcinfo, 0));
}

/*
 * adv_activity_plus returns the sum of two summaries: the operator +.
 */
PG_FUNCTION_INFO_V1(adv_activity_plus);
Datum
adv_activity_plus(PG_FUNCTION_ARGS)
{
	AdvHeader  *a = (AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));
	ActivityTable *sum = merge(activity_check(a), activity_check(adv_value_arg(fcinfo, 1)));

	PG_RETURN_POINTER(activity_pack((ActivitySummary *) sum));
}

/* ------------------------------------------------------------------------
 * Comparing: packed, equal summaries are the same bytes
 * ------------------------------------------------------------------------
 */

/*
 * adv_activity_eq tells whether two summaries hold the same.
 */
PG_FUNCTION_INFO_V1(adv_activity_eq);
Datum
adv_activity_eq(PG_FUNCTION_ARGS)
{
	ActivityPacked *a = activity_packed_arg(fcinfo, 0);
	ActivityPacked *b = activity_packed_arg(fcinfo, 1);

	PG_RETURN_BOOL(VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0);
}

/*
 * adv_activity_ne is the negation of adv_activity_eq.
 */
PG_FUNCTION_INFO_V1(adv_activity_ne);
Datum
adv_activity_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_activity_eq(fcinfo)));
}

/*
 * hash returns a seeded hash of what adv_activity_eq compares.
 */
static uint64
hash(const ActivityPacked *p, uint64 seed)
{
	return hash_bytes_extended((const unsigned char *) p, VARSIZE(p), seed);
}

/*
 * adv_activity_hash is the 32-bit hash of a summary.
 */
PG_FUNCTION_INFO_V1(adv_activity_hash);
Datum
adv_activity_hash(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32((int32) hash(activity_packed_arg(fcinfo, 0), 0));
}

/*
 * adv_activity_hash_extended is the seeded 64-bit hash of a summary, whose low
 * half is adv_activity_hash where the seed is 0.
 */
PG_FUNCTION_INFO_V1(adv_activity_hash_extended);
Datum
adv_activity_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT64(hash(activity_packed_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}
