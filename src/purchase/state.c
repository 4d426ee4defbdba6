/*
 * state.c
 *		The purchases of one customer: making and merging the summary.
 *
 * A summary holds the periods (days, unless told otherwise) in which the
 * customer bought, each with what was spent in it.  Purchases of the same period
 * are one.  A refund is an amount below 0; it is kept in its own period, so that
 * merging is exact in any order, and taken off the purchase before it when the
 * summary is read.
 *
 * The state of every aggregate here is the value itself, flat, changed in
 * place: rows are appended, and when there is no room left sorted and merged
 * into those before them; the state is made anew, twice as large, when more than
 * half of it is full after that, so that a row costs the same however many
 * there are.  A customer with a few purchases takes a few bytes.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "purchase.h"
#include "compat.h"
#include "base/customer.h"
#include "base/money.h"
#include "base/rows.h"

#define FEWEST_ROWS 3

static pg_attribute_always_inline int
compare_rows(const void *left, const void *right)
{
	const AdvPurchaseTime *a = left;
	const AdvPurchaseTime *b = right;

	return (a->period > b->period) - (a->period < b->period);
}

#define ST_SORT sort_times
#define ST_ELEMENT_TYPE AdvPurchaseTime
#define ST_COMPARE(a, b) compare_rows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_rows
#define ST_ELEMENT_TYPE AdvPurchaseRow
#define ST_COMPARE(a, b) compare_rows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static Size
size_of(Size rows, int flags)
{
	return offsetof(AdvPurchases, rows) + rows * purchase_stride(flags);
}

static Size
used(const AdvPurchases *s)
{
	return (Size) s->sorted + s->pending;
}

static Size
room(const AdvPurchases *s)
{
	return (VARSIZE(s) - offsetof(AdvPurchases, rows)) / purchase_stride(s->header.flags);
}

/*
 * check returns value as a purchase summary, having made sure that it is one.
 */
static AdvPurchases *
check(AdvHeader *value)
{
	AdvPurchases *s = (AdvPurchases *) value;

	if (VARSIZE(value) < offsetof(AdvPurchases, rows) ||
		value->kind != ADV_KIND_PURCHASE || value->version != PURCHASE_VERSION ||
		(value->flags & ~ADV_PURCHASE_AMOUNTS) || !adv_valid_period(value->width) ||
		s->sorted < 0 || s->pending < 0 || used(s) > room(s))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", PURCHASE_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return s;
}

static void
refuse_more_rows(Size rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many purchases for one %s: %zu", PURCHASE_TYPE, rows),
			 errdetail("A summary holds the purchases of one customer."),
			 errhint("Group by customer.")));
}

/*
 * purchase_make returns an empty summary with room for so many rows.
 */
AdvPurchases *
purchase_make(Size rows, int period, int flags)
{
	Size		size = size_of(rows, flags);
	AdvPurchases *s;

	if (!AllocSizeIsValid(size))
		refuse_more_rows(rows);
	s = palloc0(size);
	SET_VARSIZE(s, size);
	s->header.kind = ADV_KIND_PURCHASE;
	s->header.version = PURCHASE_VERSION;
	s->header.flags = flags;
	s->header.width = period;
	return s;
}

/*
 * add_time adds what there was in a period to what is known of it.
 */
static pg_attribute_always_inline void
add_time(void *row, const void *other)
{
	((AdvPurchaseTime *) row)->what |= ((const AdvPurchaseTime *) other)->what;
}

/*
 * add_row does the same with the amounts.
 */
static pg_attribute_always_inline void
add_row(void *row, const void *other)
{
	AdvPurchaseRow *to = row;
	int128		sum = adv_purchase_amount(to);

	add_time(row, other);
	adv_money_add(&sum, adv_purchase_amount(other));
	to->amount = adv_wide_make(sum);
}

/*
 * compact merges the rows that wait into those in order.
 */
static void
compact(AdvPurchases *s)
{
	Size		sorted = s->sorted;

	if (s->pending == 0)
		return;
	if (adv_purchase_amounts(s))
	{
		sort_rows(adv_purchase_row(s, sorted), s->pending);
		s->sorted = (int32) adv_rows_merge(s->rows, sizeof(AdvPurchaseRow), sorted, used(s), compare_rows, add_row);
	}
	else
	{
		sort_times(&adv_purchase_row(s, sorted)->time, s->pending);
		s->sorted = (int32) adv_rows_merge(s->rows, sizeof(AdvPurchaseTime), sorted, used(s), compare_rows, add_time);
	}
	s->pending = 0;
}

/*
 * append adds n rows and returns the summary, which may be new.
 */
static AdvPurchases *
append(AdvPurchases *s, const AdvPurchaseRow *rows, Size n)
{
	Size		stride = purchase_stride(s->header.flags);

	if (unlikely(n > room(s) - used(s)))
	{
		compact(s);
		if (2 * (s->sorted + n) > room(s))
		{
			Size		most = (MaxAllocSize - offsetof(AdvPurchases, rows)) / stride;

			if (s->sorted + n > most)
				refuse_more_rows(s->sorted + n);
			s = adv_rows_enlarged(s, size_of(s->sorted, s->header.flags),
								  size_of(Min(2 * (s->sorted + n), most), s->header.flags));
		}
	}
	memcpy(adv_purchase_row(s, used(s)), rows, n * stride);
	s->pending += (int32) n;
	return s;
}

/*
 * finished returns a summary with nothing waiting and no room, without changing
 * the one it is given.
 */
static AdvPurchases *
finished(AdvPurchases *s)
{
	Size		size = size_of(used(s), s->header.flags);
	AdvPurchases *r;

	if (s->pending == 0 && VARSIZE(s) == size)
		return s;
	r = palloc(size);
	memcpy(r, s, size);
	SET_VARSIZE(r, size);
	compact(r);
	SET_VARSIZE(r, size_of(r->sorted, r->header.flags));
	return r;
}

/*
 * adv_purchases_arg returns argument argno, a finished summary, for reading.
 */
const AdvPurchases *
adv_purchases_arg(FunctionCallInfo fcinfo, int argno)
{
	return finished(check(adv_value_arg(fcinfo, argno)));
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * period_arg returns the kind of period in argument argno.
 */
static int
period_arg(FunctionCallInfo fcinfo, int argno)
{
	if (PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("period must not be null"),
				 errhint("Leave it out for days.")));
	return adv_choice_arg(fcinfo, argno, "period", adv_periods);
}

/*
 * open_state returns the state in argument 0 for changing, or a new one; period
 * is the number of its argument, 0 where there is none.
 */
static AdvPurchases *
open_state(FunctionCallInfo fcinfo, int period, int flags)
{
	AdvPurchases *s;

	if (PG_ARGISNULL(0))
		return purchase_make(FEWEST_ROWS, period ? period_arg(fcinfo, period) : ADV_PERIOD_DAY, flags);
	s = check(adv_state_arg(fcinfo, 0));
	if (s->header.flags != flags)
		adv_refuse_mixing("purchases with and without amounts", PURCHASE_TYPE);
	if (s->header.width != (period ? period_arg(fcinfo, period) : ADV_PERIOD_DAY))
		adv_refuse_mixing("unlike periods", PURCHASE_TYPE);
	return s;
}

/*
 * accumulate adds a row: (state, at [, time_zone] [, amount] [, period]), amount
 * and period being the numbers of their arguments, 0 where there are none.  Rows
 * without a time are left out.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, bool timestamp, int amount, int period)
{
	AdvPurchases *s = open_state(fcinfo, period, amount ? ADV_PURCHASE_AMOUNTS : 0);
	AdvPeriodCache cache = {0};
	AdvPurchaseRow row = {{0, ADV_BOUGHT}, {0, 0}};

	if (timestamp && PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("time zone of purchases must not be null"),
				 errhint("Where a time zone is not known, use coalesce(time_zone, 'UTC').")));
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(s);
	row.time.period = timestamp ?
		adv_period_of_timestamp(&cache, s->header.width, PG_GETARG_TIMESTAMPTZ(1), PG_GETARG_TEXT_PP(2)) :
		adv_period_of_date(&cache, s->header.width, PG_GETARG_DATEADT(1));
	if (amount && PG_ARGISNULL(amount))
		row.time.what |= ADV_AMOUNT_UNKNOWN;
	else if (amount)
	{
		int128		value = adv_money_arg(fcinfo, amount);

		if (value < 0)
			row.time.what = 0;
		row.amount = adv_wide_make(value);
	}
	PG_RETURN_POINTER(append(s, &row, 1));
}

/*
 * adv_purchase_accum adds a row: (state, at date).
 */
ADV_FUNCTION(adv_purchase_accum)
{
	return accumulate(fcinfo, false, 0, 0);
}

/*
 * adv_purchase_accum_period adds a row: (state, at date, period).
 */
ADV_FUNCTION(adv_purchase_accum_period)
{
	return accumulate(fcinfo, false, 0, 2);
}

/*
 * adv_purchase_accum_amount adds a row: (state, at date, amount).
 */
ADV_FUNCTION(adv_purchase_accum_amount)
{
	return accumulate(fcinfo, false, 2, 0);
}

/*
 * adv_purchase_accum_amount_period adds a row: (state, at date, amount, period).
 */
ADV_FUNCTION(adv_purchase_accum_amount_period)
{
	return accumulate(fcinfo, false, 2, 3);
}

/*
 * adv_purchase_accum_zone adds a row: (state, at timestamptz, time_zone).
 */
ADV_FUNCTION(adv_purchase_accum_zone)
{
	return accumulate(fcinfo, true, 0, 0);
}

/*
 * adv_purchase_accum_zone_period adds a row: (state, at timestamptz, time_zone,
 * period).
 */
ADV_FUNCTION(adv_purchase_accum_zone_period)
{
	return accumulate(fcinfo, true, 0, 3);
}

/*
 * adv_purchase_accum_zone_amount adds a row: (state, at timestamptz, time_zone,
 * amount).
 */
ADV_FUNCTION(adv_purchase_accum_zone_amount)
{
	return accumulate(fcinfo, true, 3, 0);
}

/*
 * adv_purchase_accum_zone_amount_period adds a row: (state, at timestamptz,
 * time_zone, amount, period).
 */
ADV_FUNCTION(adv_purchase_accum_zone_amount_period)
{
	return accumulate(fcinfo, true, 3, 4);
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * merge adds all of b to a, which may be changed, and returns the sum.
 */
static AdvPurchases *
merge(AdvPurchases *a, const AdvPurchases *b)
{
	if (a->header.flags != b->header.flags)
		adv_refuse_mixing("purchases with and without amounts", PURCHASE_TYPE);
	if (a->header.width != b->header.width)
		adv_refuse_mixing("unlike periods", PURCHASE_TYPE);
	return append(a, adv_purchase_row(b, 0), used(b));
}

/*
 * adv_purchase_combine adds the summary in argument 1 to the state in argument
 * 0: the combine function and the transition of rollup.
 */
ADV_FUNCTION(adv_purchase_combine)
{
	AdvPurchases *other;

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
 * adv_purchase_final returns the state in the form that is stored.
 */
ADV_FUNCTION(adv_purchase_final)
{
	PG_RETURN_POINTER((AdvPurchases *) adv_purchases_arg(fcinfo, 0));
}

/*
 * adv_purchase_plus returns the sum of two summaries: the operator +.
 */
ADV_FUNCTION(adv_purchase_plus)
{
	AdvHeader  *a = (AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));

	PG_RETURN_POINTER(finished(merge(check(a), check(adv_value_arg(fcinfo, 1)))));
}
