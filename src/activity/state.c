/*
 * state.c
 *		When customers were active: the table that aggregates work on, and the kind
 *		of summary.
 *
 * Without amounts a state is as visits.c has it.  With amounts it is a table, an entry
 * of which is a period of a customer and its sum; one that would be large becomes runs
 * (work.h).  What is done for every row is compiled for each.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

#include "base/calendar.h"
#include "base/table.h"
#include "compat.h"
#include "visits.h"
#include "work.h"

typedef struct ActivityTable
{
	ActivityWork work;
	AdvTable table;
	char		slots[FLEXIBLE_ARRAY_MEMBER];	/* then the batch */
} ActivityTable;

#define FREE(e) ((e)->full == 0)
#define SAME(a, b) ((a)->key == (b)->key && (a)->period == (b)->period)
#define CUSTOMER(e) ((int64) adv_id_order((e)->key))
#define COMPARE(a, b) activity_compare(a, b)
#define KEY(e, seed) \
	(((e)->key + (uint64) (e)->period * UINT64CONST(0x9E3779B97F4A7C15) * (seed)) * (seed))

#define TABLE_PREFIX sums
#define TABLE_STATE ActivityTable
#define TABLE_ENTRY ActivityEntry
#define TABLE_SLOT_SIZE sizeof(ActivityEntry)
#define TABLE_MOST ACTIVITY_TABLE_SLOTS_AMOUNTS
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
 * is_work tells whether a value is in a form that aggregates change.
 */
static inline bool
is_work(const AdvHeader *header)
{
	return (header->flags & (ACTIVITY_IS_TABLE | ACTIVITY_IS_RUNS)) != 0;
}

/*
 * sound tells whether a value has the shape that it claims.
 */
static pg_attribute_always_inline bool
sound(const AdvHeader *value)
{
	const ActivityWork *w = (const ActivityWork *) value;
	const ActivityTable *t = (const ActivityTable *) value;

	if (!adv_valid_period(w->period) || w->ids > ADV_IDS_TEXT)
		return false;
	switch (value->flags)
	{
		case 0:
		case ACTIVITY_HAS_AMOUNTS:
			return ((const ActivityPacked *) value)->decimals <= ADV_MONEY_DECIMALS &&
				((const ActivityPacked *) value)->short_contracts >= 0;
		case ACTIVITY_IS_TABLE:
			return VARSIZE(value) >= sizeof(ActivityWork) && w->short_contracts >= 0 &&
				activity_visits_sound((const ActivityVisits *) value);
		case ACTIVITY_IS_TABLE | ACTIVITY_HAS_AMOUNTS:
			return VARSIZE(value) >= offsetof(ActivityTable, slots) && w->short_contracts >= 0 && sums_sound(t);
		case ACTIVITY_IS_RUNS | ACTIVITY_HAS_AMOUNTS:
			return VARSIZE(value) >= offsetof(ActivityRuns, data) && w->short_contracts >= 0 &&
				activity_runs_sound((const ActivityRuns *) value);
		default:
			return false;
	}
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

			e->key = adv_id_order(r.customer.id);
			e->period = packed->first + r.customer.periods[i];
			e->full = 1;
			e->amount = r.customer.amounts[i];
		}
	return sums_filled(&f);
}

/*
 * add_table adds the entries of a table to runs and returns these, which may be new.
 */
static ActivityRuns *
add_table(ActivityRuns *r, const ActivityTable *t)
{
	uint32		i;

	for (i = 0; i < sums_entries(t); i++)
	{
		const ActivityEntry *e = sums_entry(t, i);

		if (e)
			r = activity_runs_add(r, e);
	}
	return r;
}

/*
 * as_runs returns a table with amounts, or runs, as runs: themselves, or new ones.
 */
static ActivityRuns *
as_runs(ActivityWork *w)
{
	if (w->header.flags & ACTIVITY_IS_RUNS)
		return (ActivityRuns *) w;
	return add_table(activity_runs_make(w), (const ActivityTable *) w);
}

/*
 * most_entries returns how many entries of a table with amounts a summary holds at most.
 */
static int64
most_entries(const AdvHeader *value)
{
	const AdvTable *table = &((const ActivityTable *) value)->table;

	if (value->flags & ACTIVITY_IS_RUNS)
		return PG_INT32_MAX;
	if (value->flags & ACTIVITY_IS_TABLE)
		return (int64) table->used + table->waiting;
	/* every amount takes a byte, and every customer two */
	return VARSIZE(value) - offsetof(ActivityPacked, data);
}

/*
 * fits tells whether a table with amounts has room for so many entries more.
 */
static inline bool
fits(const ActivityTable *t, int64 more)
{
	return t->table.used + more <= adv_table_full(ACTIVITY_TABLE_SLOTS_AMOUNTS);
}

/*
 * add_to_table adds an amount to a table, which is runs if it would be too large, and
 * returns them.
 */
static pg_noinline ActivityWork *
add_to_table(ActivityTable *t, const ActivityEntry *e)
{
	/* what waits goes in with it */
	if (likely(fits(t, ADV_TABLE_BATCH)))
		return &sums_add(t, e)->work;
	return &activity_runs_add(as_runs(&t->work), e)->work;
}

/*
 * add_amounts adds a summary with amounts to a working value and returns it, which may
 * be new, or what becomes it where the summary has runs.
 */
static AdvHeader *
add_amounts(ActivityWork *w, const AdvHeader *other)
{
	const ActivityTable *b = (const ActivityTable *) other;
	ActivityRuns *r;

	if ((w->header.flags & ACTIVITY_IS_TABLE) && fits((ActivityTable *) w, ADV_TABLE_BATCH + most_entries(other)))
		return &(other->flags & ACTIVITY_IS_TABLE ? sums_insert_table((ActivityTable *) w, b) :
				 add_packed((ActivityTable *) w, (const ActivityPacked *) other))->work.header;
	r = as_runs(w);
	if (other->flags & ACTIVITY_IS_RUNS)
		return activity_runs_add_runs(r, (const ActivityRuns *) other);
	if ((other->flags & ACTIVITY_IS_TABLE) == 0)
		return &activity_runs_add_packed(r, (const ActivityPacked *) other)->work.header;
	return &add_table(r, b)->work.header;
}

/*
 * at_work returns a summary in a form that is changed: itself, or a new one.
 */
static ActivityWork *
at_work(AdvHeader *value)
{
	const ActivityPacked *packed = (const ActivityPacked *) value;
	ActivityTable *t;

	if (is_work(value))
		return (ActivityWork *) value;
	if (!has_amounts(value))
		return &activity_as_visits(value)->work;
	t = make_table(packed->period, packed->ids);
	t->work.short_contracts = packed->short_contracts;
	return (ActivityWork *) add_amounts(&t->work, value);
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
	ActivityPacked like = {.header.flags = t->work.header.flags};
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	int64		n;
	ActivityEntry *entries = sums_sorted(t, &n);
	ActivityCustomer c;
	ActivityWriter w;
	int64		i;

	like.period = t->work.period;
	like.ids = t->work.ids;
	like.short_contracts = t->work.short_contracts;
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
		const uint64 key = entries[i].key;

		CHECK_FOR_INTERRUPTS();
		c.id = (int64) adv_id_order(key);
		c.count = 0;
		for (; i < n && entries[i].key == key; i++)
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
	if (!is_work(value))
		return value;
	if (!has_amounts(value))
		return &activity_pack_visits((const ActivityVisits *) value)->header;
	if (value->flags & ACTIVITY_IS_RUNS)
		return &activity_runs_packed((const ActivityRuns *) value)->header;
	return &pack_table((const ActivityTable *) value)->header;
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
check_same(const ActivityWork *w, int content, int period)
{
	if ((w->header.flags & ACTIVITY_HAS_AMOUNTS) != content)
		adv_refuse_mixing("activity with and without amounts", ACTIVITY_TYPE);
	if (w->period != period)
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
	a = at_work(value);
	a->ids = ids;
	add_short(&a->short_contracts, is_work(other) ? b->short_contracts :
			  ((const ActivityPacked *) other)->short_contracts);
	if (has_amounts(other))
		return add_amounts(a, other);
	return &activity_merge_visits((ActivityVisits *) a, other)->work.header;
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
	ActivityWork *w = (ActivityWork *) state;
	int			wanted = ADV_PERIOD_DAY;

	if (unlikely(period > 0 && PG_ARGISNULL(period)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("period of activity must not be null")));
	if (period > 0)
	{
		if (state && likely(adv_same_word(adv_text_arg(fcinfo, period), adv_periods[w->period - ADV_PERIOD_DAY].word)))
			wanted = w->period;
		else
			wanted = adv_choice_arg(fcinfo, period, "period", adv_periods);
	}
	if (state == NULL)
		return content & ACTIVITY_HAS_AMOUNTS ? &make_table(wanted, ADV_IDS_NONE)->work :
			&activity_make_visits(wanted, ADV_IDS_NONE)->work;
	check_same(w, content, wanted);
	return at_work(state);
}

/*
 * add_amount adds an amount to the state, which may be new, and returns it.
 */
static pg_attribute_always_inline Datum
add_amount(FunctionCallInfo fcinfo, ActivityWork *w, const ActivityEntry *e)
{
	ActivityRuns *r = (ActivityRuns *) w;

	if (unlikely((w->header.flags & ACTIVITY_IS_RUNS) == 0))
		PG_RETURN_POINTER(add_to_table((ActivityTable *) w, e));
	activity_log(r)[r->used++] = *e;
	if (unlikely(r->used == r->room))
		return adv_grown(fcinfo, activity_runs_emptied(r));
	PG_RETURN_POINTER(r);
}

/*
 * accumulate adds a row to the state: the customer in argument 1, at the time in
 * argument 2.  Where else is what are numbers of arguments, 0 for none.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, int period, int zone, int amount)
{
	ActivityWork *w = open_state(fcinfo, amount > 0 ? ACTIVITY_HAS_AMOUNTS : 0, period);
	ActivityEntry e = {.full = 1};
	AdvIds		ids;
	int64		customer;
	int32		number;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(w);
	customer = adv_customer_arg(fcinfo, 1, &ids);
	adv_keep_ids(&w->ids, ids, ACTIVITY_TYPE);
	number = adv_period_of_time(&w->cache, w->period, adv_time_arg(fcinfo, 2),
								zone > 0 && !PG_ARGISNULL(zone) ? adv_text_arg(fcinfo, zone) : NULL);
	if (amount > 0)
	{
		e.key = adv_id_order(customer);
		e.period = number;
		e.amount = PG_ARGISNULL(amount) ? 0 : adv_money_arg(fcinfo, amount);
		return add_amount(fcinfo, w, &e);
	}
	PG_RETURN_POINTER(activity_add_visit((ActivityVisits *) w, customer, number));
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
	ActivityWork *w = open_state(fcinfo, amount > 0 ? ACTIVITY_HAS_AMOUNTS : 0, 4);
	DateADT		as_of = as_of_arg(fcinfo, 5);
	DateADT		started;
	DateADT		ended;
	DateADT		end;
	ActivityEntry e = {.full = 1};
	AdvIds		ids;
	int64		customer;
	int64		first;
	int64		last;
	int64		i;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(w);
	started = PG_GETARG_DATEADT(2);
	ended = PG_ARGISNULL(3) ? DATEVAL_NOEND : PG_GETARG_DATEADT(3);
	if (ended < started)
		refuse_contract(fcinfo);
	customer = adv_customer_arg(fcinfo, 1, &ids);
	adv_keep_ids(&w->ids, ids, ACTIVITY_TYPE);
	e.key = adv_id_order(customer);
	e.amount = amount == 0 || PG_ARGISNULL(amount) ? 0 : adv_money_arg(fcinfo, amount);

	/* the period of a day ends on the last day covered, or after it */
	first = adv_period_of_date(&w->cache, w->period, started);
	end = Min(ended, as_of + 1);
	last = end > started ? (int64) adv_period_checked_of(w->period, end) - 1 : first - 1;
	if (last < first && ended <= as_of)
		add_short(&w->short_contracts, 1);
	if (amount > 0)
	{
		for (i = first; i <= last; i++)
		{
			e.period = i;
			w = w->header.flags & ACTIVITY_IS_RUNS ? &activity_runs_add((ActivityRuns *) w, &e)->work :
				add_to_table((ActivityTable *) w, &e);
		}
		PG_RETURN_POINTER(w);
	}
	if (first <= last)
		PG_RETURN_POINTER(activity_add_stretch((ActivityVisits *) w, customer, first, last));
	PG_RETURN_POINTER(w);
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
