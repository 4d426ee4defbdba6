/*
 * state.c
 *		When customers were active: the table that aggregates work on, and the kind
 *		of summary.
 *
 * Without amounts a state is as visits.c has it.  With amounts it is a table, an entry
 * of which is one period of a customer and its sum.  What is done for every row is
 * compiled for each.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

#include "activity.h"
#include "base/calendar.h"
#include "base/table.h"
#include "compat.h"
#include "visits.h"

/*
 * What is known of a customer in a period.  In an empty slot full is 0.
 */
typedef struct ActivityEntry
{
	int64		customer;
	int32		period;
	uint32		full;
	int128		amount;
} ActivityEntry;

typedef struct ActivityTable
{
	ActivityWork work;
	AdvTable	table;
	char		slots[FLEXIBLE_ARRAY_MEMBER];	/* then the batch */
} ActivityTable;

static inline int
compare(const ActivityEntry *a, const ActivityEntry *b)
{
	if (a->customer != b->customer)
		return a->customer < b->customer ? -1 : 1;
	return (a->period > b->period) - (a->period < b->period);
}

#define FREE(e) ((e)->full == 0)
#define SAME(a, b) ((a)->customer == (b)->customer && (a)->period == (b)->period)
#define CUSTOMER(e) ((e)->customer)
#define COMPARE(a, b) compare(a, b)
#define KEY(e, seed) \
	(((uint64) (e)->customer + (uint64) (e)->period * UINT64CONST(0x9E3779B97F4A7C15) * (seed)) * (seed))

#define TABLE_PREFIX sums
#define TABLE_STATE ActivityTable
#define TABLE_ENTRY ActivityEntry
#define TABLE_SLOT_SIZE sizeof(ActivityEntry)
#define TABLE_MOST ACTIVITY_MOST_SLOTS_AMOUNTS
#define TABLE_KEY KEY
#define TABLE_FREE FREE
#define TABLE_SAME SAME
#define TABLE_ADD(a, b) adv_money_add(&(a)->amount, (b)->amount)
#define TABLE_CUSTOMER CUSTOMER
#define TABLE_COMPARE COMPARE
#define TABLE_TOO_LARGE activity_too_large
#include "base/table.h"

static inline bool
has_amounts(const AdvHeader *header)
{
	return (header->flags & ACTIVITY_HAS_AMOUNTS) != 0;
}

/*
 * sound tells whether a value has the shape that it claims.
 */
static pg_attribute_always_inline bool
sound(const AdvHeader *value)
{
	const ActivityWork *t = (const ActivityWork *) value;

	if (!adv_valid_period(t->period) || t->ids > ADV_IDS_TEXT ||
		(value->flags & ~(ACTIVITY_IS_TABLE | ACTIVITY_HAS_AMOUNTS)) != 0)
		return false;
	if ((value->flags & ACTIVITY_IS_TABLE) == 0)
		return ((const ActivityPacked *) value)->decimals <= ADV_MONEY_DECIMALS &&
			((const ActivityPacked *) value)->short_contracts >= 0;
	if (VARSIZE(value) < sizeof(ActivityWork) || t->short_contracts < 0)
		return false;
	if (!has_amounts(value))
		return activity_visits_sound((const ActivityVisits *) value);
	return VARSIZE(value) >= offsetof(ActivityTable, slots) && sums_sound((const ActivityTable *) value);
}

/*
 * make_table returns an empty table.
 */
static ActivityTable *
make_table(int period, int ids)
{
	ActivityTable *t = sums_make(0);

	t->work.header.kind = ADV_KIND_ACTIVITY;
	t->work.header.version = ACTIVITY_VERSION;
	t->work.header.flags = ACTIVITY_HAS_AMOUNTS | ACTIVITY_IS_TABLE;
	t->work.period = period;
	t->work.ids = ids;
	return t;
}

/*
 * add_packed adds all of a packed summary and returns the table, which may be new.
 */
static ActivityTable *
add_packed(ActivityTable *t, const ActivityPacked *packed)
{
	ActivityReader r = activity_reader(packed, 's');
	sums_Filler f;
	int64		i;

	sums_fill(&f, t, packed->customers);
	while (activity_next(&r))
		for (i = 0; i < r.customer.count; i++)
		{
			ActivityEntry *e = sums_next(&f);

			e->customer = r.customer.id;
			e->period = packed->first + r.customer.periods[i];
			e->full = 1;
			e->amount = r.customer.amounts[i];
		}
	return sums_filled(&f);
}

/*
 * as_work returns a summary as it is at work: itself, or a new one.
 */
static ActivityWork *
as_work(AdvHeader *value)
{
	const ActivityPacked *packed = (const ActivityPacked *) value;
	ActivityTable *t;

	if (value->flags & ACTIVITY_IS_TABLE)
		return (ActivityWork *) value;
	if (!has_amounts(value))
		return &activity_as_visits(value)->work;
	t = make_table(packed->period, packed->ids);
	t->work.short_contracts = packed->short_contracts;
	return &add_packed(t, packed)->work;
}

/* ------------------------------------------------------------------------
 * Packing
 * ------------------------------------------------------------------------
 */

/*
 * pack_table returns a table packed.
 */
static const ActivityPacked *
pack_table(const ActivityTable *t)
{
	ActivityPacked like = {.header.flags = ACTIVITY_HAS_AMOUNTS,.period = t->work.period,.ids = t->work.ids,.short_contracts = t->work.short_contracts};
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	int64		n;
	ActivityEntry *entries = sums_sorted(t, &n);
	ActivityCustomer c;
	ActivityWriter w;
	int64		i;

	for (i = 0; i < n; i++)
	{
		first = Min(first, entries[i].period);
		last = Max(last, entries[i].period);
		like.decimals = adv_money_decimals(entries[i].amount, like.decimals);
	}

	c = activity_customer(true);
	w = activity_writer(like.decimals, 64 + 4 * n);
	for (i = 0; i < n;)
	{
		CHECK_FOR_INTERRUPTS();
		c.id = entries[i].customer;
		c.count = 0;
		for (; i < n && entries[i].customer == c.id; i++)
			activity_append(&c, entries[i].period - first, entries[i].amount);
		activity_write(&w, &c);
	}
	pfree(entries);
	like.customers = w.customers;
	like.first = first;
	like.last = last;
	return activity_finish(&w.buf, &like);
}

/*
 * pack returns a summary packed: itself, or a new value.
 */
static const AdvHeader *
pack(const AdvHeader *value)
{
	if ((value->flags & ACTIVITY_IS_TABLE) == 0)
		return value;
	if (has_amounts(value))
		return &pack_table((const ActivityTable *) value)->header;
	return &activity_pack_visits((const ActivityVisits *) value)->header;
}

/*
 * activity_packed_arg returns argument argno, which must not be NULL, packed.
 */
ActivityPacked *
activity_packed_arg(FunctionCallInfo fcinfo, int argno)
{
	return (ActivityPacked *) pack(adv_summary_arg(fcinfo, argno, &adv_activity_kind));
}

/*
 * add_short adds to a number of short contracts.
 */
static void
add_short(int64 *contracts, int64 more)
{
	if (pg_add_s64_overflow(*contracts, more, contracts))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many short contracts for one %s", ACTIVITY_TYPE)));
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * check_same refuses what does not go together in one summary.
 */
static void
check_same(const ActivityWork *t, int content, int period)
{
	if ((t->header.flags & ACTIVITY_HAS_AMOUNTS) != content)
		adv_refuse_mixing("activity with and without amounts", ACTIVITY_TYPE);
	if (t->period != period)
		adv_refuse_mixing("unlike periods", ACTIVITY_TYPE);
}

/*
 * merge adds b to a, and returns a or a new value.
 */
static AdvHeader *
merge(AdvHeader *value, const AdvHeader *other)
{
	const ActivityWork *b = (const ActivityWork *) other;
	ActivityWork *a = (ActivityWork *) value;
	AdvIds		ids;

	check_same(a, other->flags & ACTIVITY_HAS_AMOUNTS, b->period);
	ids = adv_common_ids(a->ids, b->ids, ACTIVITY_TYPE);
	a = as_work(value);
	a->ids = ids;
	add_short(&a->short_contracts, other->flags & ACTIVITY_IS_TABLE ? b->short_contracts :
			  ((const ActivityPacked *) other)->short_contracts);
	if (!has_amounts(other))
		return &activity_merge_visits((ActivityVisits *) a, other)->work.header;
	if (other->flags & ACTIVITY_IS_TABLE)
		return &sums_insert_table((ActivityTable *) a, (const ActivityTable *) b)->work.header;
	return &add_packed((ActivityTable *) a, (const ActivityPacked *) other)->work.header;
}

const AdvSummaryKind adv_activity_kind = {
	.kind = ADV_KIND_ACTIVITY,
	.version = ACTIVITY_VERSION,
	.type = ACTIVITY_TYPE,
	.word = "activity",
	.smallest = offsetof(ActivityPacked, data),
	.sound = sound,
	.pack = pack,
	.merge = merge,
	.write_text = activity_write_text,
	.read_text = activity_read_text,
	.write_binary = activity_write_binary,
	.read_binary = activity_read_binary
};

ADV_SUMMARY_TYPE(activity_summary, adv_activity_kind)

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * open_state returns the state in argument 0 for changing, or a new one, with this
 * content, for the period that an argument names, or where its number is 0 for days.
 */
static pg_attribute_always_inline ActivityWork *
open_state(FunctionCallInfo fcinfo, int content, int period)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_activity_kind);
	ActivityWork *t = (ActivityWork *) state;
	int			wanted = ADV_PERIOD_DAY;

	if (unlikely(period > 0 && PG_ARGISNULL(period)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("period of activity must not be null")));
	if (period > 0)
	{
		if (state && likely(adv_same_word(adv_text_arg(fcinfo, period), adv_periods[t->period - ADV_PERIOD_DAY].word)))
			wanted = t->period;
		else
			wanted = adv_choice_arg(fcinfo, period, "period", adv_periods);
	}
	if (state == NULL)
		return content & ACTIVITY_HAS_AMOUNTS ? &make_table(wanted, ADV_IDS_NONE)->work : &activity_make_visits(wanted, ADV_IDS_NONE)->work;
	check_same(t, content, wanted);
	return as_work(state);
}

/*
 * accumulate adds a row to the state: the customer in argument 1, at the time in
 * argument 2.  Where else is what are numbers of arguments, 0 for none.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, int period, int zone, int amount)
{
	ActivityWork *t = open_state(fcinfo, amount > 0 ? ACTIVITY_HAS_AMOUNTS : 0, period);
	AdvIds		ids;
	int64		customer;
	int32		number;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(t);
	customer = adv_customer_arg(fcinfo, 1, &ids);
	adv_keep_ids(&t->ids, ids, ACTIVITY_TYPE);
	number = adv_period_of_time(&t->cache, t->period, adv_time_arg(fcinfo, 2),
								zone > 0 && !PG_ARGISNULL(zone) ? adv_text_arg(fcinfo, zone) : NULL);
	if (amount > 0)
	{
		ActivityEntry e = {customer, number, 1, PG_ARGISNULL(amount) ? 0 : adv_money_arg(fcinfo, amount)};

		PG_RETURN_POINTER(sums_add((ActivityTable *) t, &e));
	}
	PG_RETURN_POINTER(activity_add_visit((ActivityVisits *) t, customer, number));
}

/*
 * adv_activity_accum adds a row: (state, customer, at, period).  Rows without
 * customer or time are left out.
 */
ADV_FUNCTION(adv_activity_accum)
{
	return accumulate(fcinfo, 3, 0, 0);
}

/*
 * adv_activity_accum_amount is the same with an amount, NULL for none: (state,
 * customer, at, period, amount).
 */
ADV_FUNCTION(adv_activity_accum_amount)
{
	return accumulate(fcinfo, 3, 0, 4);
}

/*
 * adv_activity_accum_zone adds a row by the calendar of a time zone: (state, customer,
 * at, period, time_zone).
 */
ADV_FUNCTION(adv_activity_accum_zone)
{
	return accumulate(fcinfo, 3, 4, 0);
}

/*
 * adv_activity_accum_zone_amount is the same with an amount: (state, customer, at,
 * period, time_zone, amount).
 */
ADV_FUNCTION(adv_activity_accum_zone_amount)
{
	return accumulate(fcinfo, 3, 4, 5);
}

/*
 * adv_repeat_purchase_accum adds an order: (state, customer, at).
 */
ADV_FUNCTION(adv_repeat_purchase_accum)
{
	return accumulate(fcinfo, 0, 0, 0);
}

/*
 * adv_repeat_purchase_accum_zone is the same by the calendar of a time zone: (state,
 * customer, at, time_zone).
 */
ADV_FUNCTION(adv_repeat_purchase_accum_zone)
{
	return accumulate(fcinfo, 0, 3, 0);
}

/* ------------------------------------------------------------------------
 * Contracts
 * ------------------------------------------------------------------------
 */

/*
 * as_of_arg returns the date as_of in argument argno.
 */
static DateADT
as_of_arg(FunctionCallInfo fcinfo, int argno)
{
	if (PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("as_of must not be null"),
				 errhint("Pass the date up to which contracts are known, for example current_date.")));
	if (DATE_NOT_FINITE(PG_GETARG_DATEADT(argno)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("as_of must be a finite date"),
				 errdetail("A contract that has not ended covers every day up to it."),
				 errhint("Pass the date up to which contracts are known, for example current_date.")));
	return PG_GETARG_DATEADT(argno);
}

/*
 * refuse_contract reports a contract that ended before it started.
 */
static void
refuse_contract(FunctionCallInfo fcinfo)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("a contract ended before it started"),
			 errdetail("It started on %s and ended on %s.",
					   DatumGetCString(DirectFunctionCall1(date_out, PG_GETARG_DATUM(2))),
					   DatumGetCString(DirectFunctionCall1(date_out, PG_GETARG_DATUM(3)))),
			 errhint("ended is the first day that the contract does not cover, null of one that has not ended.")));
}

/*
 * accumulate_contract adds a contract: (state, customer, started, ended, period, as_of),
 * amount being the number of that argument, 0 where there is none.  The customer is
 * active in the periods whose last day the contract covers, as_of being the last day
 * that counts.
 */
static pg_attribute_always_inline Datum
accumulate_contract(FunctionCallInfo fcinfo, int amount)
{
	ActivityWork *t = open_state(fcinfo, amount > 0 ? ACTIVITY_HAS_AMOUNTS : 0, 4);
	DateADT		as_of = as_of_arg(fcinfo, 5);
	DateADT		started;
	DateADT		ended;
	DateADT		end;
	AdvIds		ids;
	int64		customer;
	int64		first;
	int64		last;
	int64		i;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(t);
	started = PG_GETARG_DATEADT(2);
	ended = PG_ARGISNULL(3) ? DATEVAL_NOEND : PG_GETARG_DATEADT(3);
	if (ended < started)
		refuse_contract(fcinfo);
	customer = adv_customer_arg(fcinfo, 1, &ids);
	adv_keep_ids(&t->ids, ids, ACTIVITY_TYPE);

	/* the period of a day ends on the last day covered, or after it */
	first = adv_period_of_date(&t->cache, t->period, started);
	end = Min(ended, as_of + 1);
	last = end > started ? (int64) adv_period_checked_of(t->period, end) - 1 : first - 1;
	if (last < first && ended <= as_of)
		add_short(&t->short_contracts, 1);
	if (amount > 0)
	{
		ActivityTable *table = (ActivityTable *) t;
		ActivityEntry e = {customer, 0, 1, PG_ARGISNULL(amount) ? 0 : adv_money_arg(fcinfo, amount)};

		for (i = first; i <= last; i++)
		{
			e.period = i;
			table = sums_add(table, &e);
		}
		PG_RETURN_POINTER(table);
	}
	if (first <= last)
		PG_RETURN_POINTER(activity_add_stretch((ActivityVisits *) t, customer, first, last));
	PG_RETURN_POINTER(t);
}

/*
 * adv_contract_activity_accum adds a contract: (state, customer, started, ended, period,
 * as_of).  Rows without customer or start are left out.
 */
ADV_FUNCTION(adv_contract_activity_accum)
{
	return accumulate_contract(fcinfo, 0);
}

/*
 * adv_contract_activity_accum_amount is the same with an amount that is due in each
 * period, NULL for none: (state, customer, started, ended, period, as_of, amount).
 */
ADV_FUNCTION(adv_contract_activity_accum_amount)
{
	return accumulate_contract(fcinfo, 6);
}
