/*
 * state.c
 *		When customers were active: the table that aggregates work on.
 *
 * A table is one flat varlena, changed in place and made anew, twice as large,
 * when three quarters of its slots are full.  A slot is found by the highest
 * bits of the hash of customer and block, so that a table's entries, taken
 * slot by slot, go into a larger table in ascending order: merging is a sweep
 * through both and needs only that the larger one has room from the start.
 *
 * Slots are the beginnings of entries: 24 bytes without amounts, 32 with them.
 * What is done for every row is compiled for each of the two.
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
#include "kernel/num/hash.h"

#define FEWEST_SLOTS 2			/* binary logarithms */
#define MOST_SLOTS 25			/* 805 MB */
#define MOST_SLOTS_AMOUNTS 24	/* 537 MB */
#define BATCH_FROM 12
#define ACTIVITY_BATCH 128		/* rows are put into a table by so many */

/*
 * full returns how many entries a table of so many slots may hold.
 */
static int64
full(int log_slots)
{
	return (INT64CONST(3) << log_slots) / 4;
}

static int
most_slots(int flags)
{
	return flags & ACTIVITY_HAS_AMOUNTS ? MOST_SLOTS_AMOUNTS : MOST_SLOTS;
}

static Size
size_of(int log_slots, int flags)
{
	return offsetof(ActivityTable, slots) +
		((Size) 1 << log_slots) * activity_slot_size((flags & ACTIVITY_HAS_AMOUNTS) != 0) +
		(log_slots >= BATCH_FROM ? ACTIVITY_BATCH * sizeof(ActivityEntry) : 0);
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
		adv_valid_ids(s->ids) &&
		(value->flags & ~(ACTIVITY_IS_TABLE | ACTIVITY_CONTENT)) == 0;

	if (valid && value->flags & ACTIVITY_IS_TABLE)
		valid = value->width >= FEWEST_SLOTS && value->width <= most_slots(value->flags) &&
			VARSIZE(value) == size_of(value->width, value->flags) &&
			t->used <= full(value->width) &&
			t->waiting < (value->width >= BATCH_FROM ? ACTIVITY_BATCH : 1);
	else
		valid = valid && ((ActivityPacked *) value)->decimals <= ADV_MONEY_DECIMALS;
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
			 errdetail("A summary holds up to %lld stretches of 64 periods in which a customer was active, or %lld amounts of a customer and period, and %d MB when stored.",
					   (long long) full(MOST_SLOTS), (long long) full(MOST_SLOTS_AMOUNTS),
					   ACTIVITY_MOST_BYTES / (1024 * 1024)),
			 errhint("Group by a part of the customers, such as abs(hashint8(customer) %% 8), and add up the counts of the reports.")));
	pg_unreachable();
}

/*
 * make_table returns an empty table with room for so many entries, or the
 * largest there is.
 */
static ActivityTable *
make_table(int flags, int period, int ids, int64 entries)
{
	int			log_slots = FEWEST_SLOTS;
	ActivityTable *t;

	while (log_slots < most_slots(flags) && full(log_slots) < entries)
		log_slots++;
	t = palloc0(size_of(log_slots, flags));
	SET_VARSIZE(t, size_of(log_slots, flags));
	t->header.kind = ADV_KIND_ACTIVITY;
	t->header.version = ACTIVITY_VERSION;
	t->header.flags = (flags & ACTIVITY_CONTENT) | ACTIVITY_IS_TABLE;
	t->header.width = log_slots;
	t->period = period;
	t->ids = ids;
	return t;
}

/*
 * home_slot returns where an entry is looked for first.  Events of both kinds
 * in the same periods lie side by side.
 */
static inline uint32
home_slot(const ActivityTable *t, const ActivityEntry *e)
{
	uint64		key = (uint64) e->customer + (uint64) e->block * UINT64CONST(0x9E3779B97F4A7C15);

	return adv_hash_mix(key) >> (64 - t->header.width);
}

/*
 * put adds an entry to a table, which has a free slot for it.
 */
static pg_attribute_always_inline void
put(ActivityTable *t, uint32 slot, const ActivityEntry *e, bool amounts)
{
	uint32		mask = activity_slots(t) - 1;

	for (;; slot = (slot + 1) & mask)
	{
		ActivityEntry *s = activity_slot(t, slot, amounts);

		if (s->kinds == 0)
		{
			if (unlikely(t->used >= full(t->header.width)))
				activity_too_large();
			memcpy(s, e, activity_slot_size(amounts));
			t->used++;
			return;
		}
		if (s->customer != e->customer || s->block != e->block)
			continue;
		if (amounts)
		{
			s->kinds |= e->kinds;
			adv_money_add(&s->v.amount, e->v.amount);
			return;
		}
		if (s->kinds == e->kinds)
		{
			s->v.bits |= e->v.bits;
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
	bool		amounts = activity_has_amounts(t);
	ActivityTable *larger;
	uint32		i;

	if (likely(entries <= full(t->header.width)) || t->header.width == most_slots(t->header.flags))
		return t;
	larger = make_table(t->header.flags, t->period, t->ids, entries);
	larger->cache = t->cache;
	for (i = 0; i < activity_slots(t); i++)
	{
		ActivityEntry *e = activity_slot(t, i, amounts);

		CHECK_FOR_INTERRUPTS();
		if (e->kinds == 0)
			continue;
		if (amounts)
			put(larger, home_slot(larger, e), e, true);
		else
			put(larger, home_slot(larger, e), e, false);
	}
	if (t->waiting > 0)
		memcpy(activity_batch(larger), activity_batch(t), t->waiting * sizeof(ActivityEntry));
	larger->waiting = t->waiting;
	return larger;
}

static pg_attribute_always_inline void
insert_batch(ActivityTable *t, const ActivityEntry *entries, int n, bool amounts)
{
	uint32		slot[ACTIVITY_BATCH];
	int			i;

	for (i = 0; i < n; i++)
	{
		const char *home;

		slot[i] = home_slot(t, &entries[i]);
		home = (const char *) activity_slot(t, slot[i], amounts);
		/* it may lie across two cache lines */
		__builtin_prefetch(home, 1);
		__builtin_prefetch(home + activity_slot_size(amounts) - 1, 1);
	}
	for (i = 0; i < n; i++)
		put(t, slot[i], &entries[i], amounts);
}

/*
 * insert adds up to ACTIVITY_BATCH entries, which must not be the table's own,
 * and returns the table, which may be new.
 */
static ActivityTable *
insert(ActivityTable *t, const ActivityEntry *entries, int n)
{
	CHECK_FOR_INTERRUPTS();
	t = reserve(t, (int64) t->used + n);
	if (activity_has_amounts(t))
		insert_batch(t, entries, n, true);
	else
		insert_batch(t, entries, n, false);
	return t;
}

/*
 * insert_waiting puts the rows that wait into the table, which may be a new one
 * then.
 */
static pg_noinline ActivityTable *
insert_waiting(ActivityTable *t)
{
	int			n = t->waiting;

	CHECK_FOR_INTERRUPTS();
	t = reserve(t, (int64) t->used + n);
	if (activity_has_amounts(t))
		insert_batch(t, activity_batch(t), n, true);
	else
		insert_batch(t, activity_batch(t), n, false);
	t->waiting = 0;
	return t;
}

/* Entries on their way into a table. */
typedef struct Batch
{
	ActivityTable *t;
	int			n;
	ActivityEntry entries[ACTIVITY_BATCH];
} Batch;

/*
 * next_entry returns a place for one more.
 */
static inline ActivityEntry *
next_entry(Batch *b)
{
	if (b->n == ACTIVITY_BATCH)
	{
		b->t = insert(b->t, b->entries, b->n);
		b->n = 0;
	}
	return &b->entries[b->n++];
}

/*
 * insert_customer adds a customer of a summary whose first period is this.
 */
static void
insert_customer(Batch *b, const ActivityCustomer *c, int32 first)
{
	int64		i;
	int64		end;
	int			kind;

	if (c->amounts)
	{
		for (i = 0; i < c->count; i++)
		{
			ActivityEntry *e = next_entry(b);

			e->customer = c->id;
			e->block = first + c->periods[i];
			e->kinds = c->kinds ? c->kinds[i] : ACTIVITY_RETURN;
			e->v.amount = c->amounts[i];
		}
		return;
	}
	for (i = 0; i < c->count; i = end)
	{
		int32		block = (first + c->periods[i]) >> 6;
		uint64		bits[ACTIVITY_ENTRY + 1] = {0};

		for (end = i; end < c->count && (first + c->periods[end]) >> 6 == block; end++)
		{
			int			kinds = c->kinds ? c->kinds[end] : ACTIVITY_RETURN;
			uint64		bit = UINT64CONST(1) << ((first + c->periods[end]) & 63);

			if (kinds & ACTIVITY_RETURN)
				bits[ACTIVITY_RETURN] |= bit;
			if (kinds & ACTIVITY_ENTRY)
				bits[ACTIVITY_ENTRY] |= bit;
		}
		for (kind = ACTIVITY_RETURN; kind <= ACTIVITY_ENTRY; kind++)
			if (bits[kind] != 0)
			{
				ActivityEntry *e = next_entry(b);

				e->customer = c->id;
				e->block = block;
				e->kinds = kind;
				e->v.bits = bits[kind];
			}
	}
}

/*
 * insert_packed adds all of a packed summary and returns the table, which may
 * be new.
 */
static ActivityTable *
insert_packed(ActivityTable *t, const ActivityPacked *packed)
{
	ActivityReader r = activity_reader(packed, 's');
	Batch		b;

	b.t = reserve(t, (int64) t->used + packed->customers);
	b.n = 0;
	while (activity_next(&r))
		insert_customer(&b, &r.customer, packed->first);
	return insert(b.t, b.entries, b.n);
}

/*
 * insert_table adds all of another table and returns the table, which may be
 * new.
 */
static ActivityTable *
insert_table(ActivityTable *t, const ActivityTable *other)
{
	Size		size = activity_slot_size(activity_has_amounts(t));
	Batch		b;
	uint32		i;

	b.t = reserve(t, (int64) t->used + other->used);
	b.n = 0;
	for (i = 0; i < activity_slots(other) + other->waiting; i++)
	{
		const ActivityEntry *e = activity_table_entry(other, i);

		if (e->kinds != 0)
			memcpy(next_entry(&b), e, size);
	}
	return insert(b.t, b.entries, b.n);
}

/*
 * as_table returns the summary, which may be changed, as a table.
 */
static ActivityTable *
as_table(ActivitySummary *s)
{
	if (s->header.flags & ACTIVITY_IS_TABLE)
		return (ActivityTable *) s;
	return insert_packed(make_table(s->header.flags, s->period, s->ids, 0), (ActivityPacked *) s);
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * check_same refuses what does not go together in one summary.
 */
static void
check_same(const ActivitySummary *s, int ids, int content)
{
	int			other = (s->header.flags & ACTIVITY_CONTENT) ^ content;

	if (s->ids != ids)
		adv_refuse_mixing("customers of unlike types", ACTIVITY_TYPE);
	if (other & ACTIVITY_HAS_AMOUNTS)
		adv_refuse_mixing("activity with and without amounts", ACTIVITY_TYPE);
	if (other & ACTIVITY_HAS_ENTRIES)
		adv_refuse_mixing("activity with and without entry events", ACTIVITY_TYPE);
}

/*
 * open_state returns the state in argument 0 for changing, or a new one, with
 * this content, for customers of this kind and the period that an argument
 * names, or where its number is 0 for days.
 */
static pg_attribute_always_inline ActivityTable *
open_state(FunctionCallInfo fcinfo, int ids, int content, int period, int zone)
{
	ActivitySummary *s;

	if (unlikely((period > 0 && PG_ARGISNULL(period)) || (zone > 0 && PG_ARGISNULL(zone))))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("period and time zone of activity must not be null"),
				 errhint("Where a time zone is not known, use coalesce(time_zone, 'UTC').")));
	if (PG_ARGISNULL(0))
		return make_table(content, period > 0 ? adv_choice_arg(fcinfo, period, "period", adv_periods) : ADV_PERIOD_DAY,
						  ids, 0);
	s = activity_check(adv_state_arg(fcinfo, 0));
	if (unlikely(s->ids != ids || (s->header.flags & ACTIVITY_CONTENT) != content))
		check_same(s, ids, content);
	if (period == 0 ? s->period != ADV_PERIOD_DAY :
		unlikely(!adv_same_word(PG_GETARG_TEXT_PP(period), adv_periods[s->period - ADV_PERIOD_DAY].word)) &&
		adv_choice_arg(fcinfo, period, "period", adv_periods) != s->period)
		adv_refuse_mixing("unlike periods", ACTIVITY_TYPE);
	return as_table(s);
}

/*
 * accumulate adds a row to the state: the customer in argument 1, at the time in
 * argument 2.  Where else is what are numbers of arguments, 0 for none; without
 * a time zone the time is a date.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, AdvIds ids, int period, int zone, int amount, int entry)
{
	int			content = (amount > 0 ? ACTIVITY_HAS_AMOUNTS : 0) | (entry > 0 ? ACTIVITY_HAS_ENTRIES : 0);
	ActivityTable *t = open_state(fcinfo, ids, content, period, zone);
	ActivityEntry single;
	ActivityEntry *e = &single;
	int64		customer;
	int32		number;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (entry > 0 && PG_ARGISNULL(entry)))
		PG_RETURN_POINTER(t);
	customer = adv_typed_customer_arg(fcinfo, 1, ids);
	if (zone > 0)
		number = adv_period_of_timestamp(&t->cache, t->period, PG_GETARG_TIMESTAMPTZ(2), PG_GETARG_TEXT_PP(zone));
	else
		number = adv_period_of_date(&t->cache, t->period, PG_GETARG_DATEADT(2));

	if (t->header.width >= BATCH_FROM)
		e = &activity_batch(t)[t->waiting];
	e->customer = customer;
	e->kinds = entry > 0 && PG_GETARG_BOOL(entry) ? ACTIVITY_ENTRY : ACTIVITY_RETURN;
	if (amount > 0)
	{
		e->block = number;
		e->v.amount = PG_ARGISNULL(amount) ? 0 : adv_money_arg(fcinfo, amount);
	}
	else
	{
		e->block = number >> 6;
		e->v.bits = UINT64CONST(1) << (number & 63);
	}
	if (e == &single)
		PG_RETURN_POINTER(insert(t, &single, 1));
	if (++t->waiting < ACTIVITY_BATCH)
		PG_RETURN_POINTER(t);
	PG_RETURN_POINTER(insert_waiting(t));
}

/*
 * The transitions of activity_agg add a row: (state, customer, at, period [,
 * time_zone] [, amount] [, entry]).  Rows without customer, time or kind of event
 * are left out; an amount that is NULL is none.
 *
 * Those of repeat_purchase_rate do without a period, which is the day.
 */
#define TRANSITION(name, call) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	return call; \
}

#define TRANSITIONS(type, ids) \
	TRANSITION(adv_activity_accum_##type, \
			   PG_NARGS() == 4 ? accumulate(fcinfo, ids, 3, 0, 0, 0) : accumulate(fcinfo, ids, 3, 4, 0, 0)) \
	TRANSITION(adv_activity_accum_amount_##type, \
			   PG_NARGS() == 5 ? accumulate(fcinfo, ids, 3, 0, 4, 0) : accumulate(fcinfo, ids, 3, 4, 5, 0)) \
	TRANSITION(adv_activity_accum_entry_##type, \
			   PG_NARGS() == 5 ? accumulate(fcinfo, ids, 3, 0, 0, 4) : accumulate(fcinfo, ids, 3, 4, 0, 5)) \
	TRANSITION(adv_activity_accum_amount_entry_##type, \
			   PG_NARGS() == 6 ? accumulate(fcinfo, ids, 3, 0, 4, 5) : accumulate(fcinfo, ids, 3, 4, 5, 6)) \
	TRANSITION(adv_repeat_purchase_accum_##type, \
			   PG_NARGS() == 3 ? accumulate(fcinfo, ids, 0, 0, 0, 0) : accumulate(fcinfo, ids, 0, 3, 0, 0))

TRANSITIONS(integer, ADV_IDS_INTEGER)
TRANSITIONS(uuid, ADV_IDS_UUID)
TRANSITIONS(text, ADV_IDS_TEXT)

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
	check_same(a, b->ids, b->header.flags & ACTIVITY_CONTENT);
	if (a->period != b->period)
		adv_refuse_mixing("unlike periods", ACTIVITY_TYPE);
	if (b->header.flags & ACTIVITY_IS_TABLE)
		return insert_table(as_table(a), (ActivityTable *) b);
	return insert_packed(as_table(a), (ActivityPacked *) b);
}

/*
 * adv_activity_combine adds the summary in argument 1 to the state in argument
 * 0: the combine function and the transition of rollup.
 */
ADV_FUNCTION(adv_activity_combine)
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
ADV_FUNCTION(adv_activity_final)
{
	PG_RETURN_POINTER(activity_packed_arg(fcinfo, 0));
}

/*
 * adv_activity_plus returns the sum of two summaries: the operator +.
 */
ADV_FUNCTION(adv_activity_plus)
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
ADV_FUNCTION(adv_activity_eq)
{
	ActivityPacked *a = activity_packed_arg(fcinfo, 0);
	ActivityPacked *b = activity_packed_arg(fcinfo, 1);

	PG_RETURN_BOOL(VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0);
}

/*
 * adv_activity_ne is the negation of adv_activity_eq.
 */
ADV_FUNCTION(adv_activity_ne)
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
ADV_FUNCTION(adv_activity_hash)
{
	PG_RETURN_INT32((int32) hash(activity_packed_arg(fcinfo, 0), 0));
}

/*
 * adv_activity_hash_extended is the seeded 64-bit hash of a summary, whose low
 * half is adv_activity_hash where the seed is 0.
 */
ADV_FUNCTION(adv_activity_hash_extended)
{
	PG_RETURN_UINT64(hash(activity_packed_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}
