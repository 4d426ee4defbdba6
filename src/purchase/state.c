/*
 * state.c
 *		The purchases of one customer: making, merging and storing the summary.
 *
 * A summary holds the periods (days, unless told otherwise) in which the customer
 * bought, each with what was spent in it.  Purchases of the same period are one.  A
 * refund is an amount below 0; it is kept in its own period, so that merging is exact
 * in any order, and taken off the purchase before it when the summary is read.
 *
 * The rows have amounts as soon as one is known; of purchases before that the amount
 * is one that is not known.  So it does not matter in which order rows come.
 *
 * The state of every aggregate here is the value itself, flat, changed in place, as
 * base/rows.h says.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"

#include "base/calendar.h"
#include "base/customer.h"
#include "base/money.h"
#include "base/purchases.h"
#include "base/summary.h"
#include "compat.h"

#define PURCHASE_TYPE "purchase_summary"

/* the text form of a row takes 70 bytes at most */
#define MOST_ROWS 12000000

/* bytes of a new state: six rows without amounts, four with them */
#define FIRST_SIZE 64
#define FIRST_SIZE_AMOUNTS 128

/* the least a row takes in the binary form */
#define LEAST_SENT_ROW 5

extern const AdvSummaryKind adv_purchase_kind;	/* listed in kinds.h */

static void
refuse_more_rows(Size rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many purchases for one %s: %zu", PURCHASE_TYPE, rows),
			 errdetail("A summary holds the purchases of one customer."),
			 errhint("Group by customer.")));
}

static pg_attribute_always_inline int
compare_times(const AdvPurchaseTime *a, const AdvPurchaseTime *b)
{
	return (a->period > b->period) - (a->period < b->period);
}

/*
 * add_row adds what there was in a period, with its amount, to what is known of it.
 */
static inline void
add_row(AdvPurchaseRow *to, const AdvPurchaseRow *from)
{
	int128		sum = adv_purchase_amount(to);

	to->time.what |= from->time.what;
	adv_money_add(&sum, adv_purchase_amount(from));
	to->amount = adv_wide_make(sum);
}

#define ROWS_PREFIX times
#define ROWS_VALUE AdvPurchases
#define ROWS_ROW AdvPurchaseTime
#define ROWS_COMPARE(a, b) compare_times(a, b)
#define ROWS_ADD(to, from) ((to)->what |= (from)->what)
#define ROWS_MOST MOST_ROWS
#define ROWS_REFUSE(n) refuse_more_rows(n)
#include "base/rows.h"

#define ROWS_PREFIX rows
#define ROWS_VALUE AdvPurchases
#define ROWS_ROW AdvPurchaseRow
#define ROWS_COMPARE(a, b) compare_times(&(a)->time, &(b)->time)
#define ROWS_ADD(to, from) add_row(to, from)
#define ROWS_MOST MOST_ROWS
#define ROWS_REFUSE(n) refuse_more_rows(n)
#include "base/rows.h"

/*
 * sound tells whether a value has the rows it claims.
 */
static bool
sound(const AdvHeader *value)
{
	const AdvPurchases *s = (const AdvPurchases *) value;

	return (value->flags & ~ADV_PURCHASE_AMOUNTS) == 0 && adv_valid_period(value->variant) &&
		(adv_purchase_amounts(s) ? rows_sound(s) : times_sound(s));
}

/*
 * make returns an empty summary of so many bytes.
 */
static AdvPurchases *
make(Size size, AdvPeriod period, int flags)
{
	AdvPurchases *s = (AdvPurchases *) adv_summary_alloc(&adv_purchase_kind, size);

	s->header.flags = flags;
	s->header.variant = period;
	return s;
}

/*
 * with_amounts returns a summary whose rows have amounts: s itself where they have,
 * else a new one, in which they are not known.
 */
static AdvPurchases *
with_amounts(AdvPurchases *s)
{
	Size		n = (Size) s->sorted + s->pending;
	AdvPurchases *r;
	Size		i;

	if (adv_purchase_amounts(s))
		return s;
	if (n > MOST_ROWS)
		refuse_more_rows(n);
	r = make(Max(rows_size(n), FIRST_SIZE_AMOUNTS), adv_purchase_period(s), ADV_PURCHASE_AMOUNTS);
	r->sorted = s->sorted;
	r->pending = s->pending;
	for (i = 0; i < n; i++)
	{
		rows_row(r, i)->time = *times_row(s, i);
		rows_row(r, i)->time.what |= ADV_AMOUNT_UNKNOWN;
	}
	return r;
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static AdvPurchases *
open_state(FunctionCallInfo fcinfo, AdvPeriod period, bool amounts)
{
	AdvPurchases *s = (AdvPurchases *) adv_summary_state(fcinfo, 0, &adv_purchase_kind);

	if (s == NULL)
		return amounts ? make(FIRST_SIZE_AMOUNTS, period, ADV_PURCHASE_AMOUNTS) : make(FIRST_SIZE, period, 0);
	if (adv_purchase_period(s) != period)
		adv_refuse_mixing("unlike periods", PURCHASE_TYPE);
	return s;
}

/*
 * accumulate adds a row: (state, at, ..), amount being the number of that argument, 0
 * where there is none.  Rows without a time are left out.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, AdvPeriod period, text *zone, int amount)
{
	bool		known = amount && !PG_ARGISNULL(amount);
	AdvPurchases *s = open_state(fcinfo, period, known && !PG_ARGISNULL(1));
	AdvPeriodCache cache = {0};
	AdvPurchaseRow row = {{0, ADV_BOUGHT}, {0, 0}};

	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(s);
	row.time.period = adv_period_of_time(&cache, period, adv_time_arg(fcinfo, 1), zone);
	if (known)
	{
		int128		value = adv_money_arg(fcinfo, amount);

		if (value < 0)
			row.time.what = 0;
		row.amount = adv_wide_make(value);
		s = with_amounts(s);
	}
	if (!adv_purchase_amounts(s))
		PG_RETURN_POINTER(times_append(s, &row.time, 1));
	if (!known)
		row.time.what |= ADV_AMOUNT_UNKNOWN;
	PG_RETURN_POINTER(rows_append(s, &row, 1));
}

/*
 * adv_purchase_accum adds a row: (state, at).
 */
ADV_FUNCTION(adv_purchase_accum)
{
	return accumulate(fcinfo, ADV_PERIOD_DAY, NULL, 0);
}

/*
 * adv_purchase_accum_amount adds a row: (state, at, amount).
 */
ADV_FUNCTION(adv_purchase_accum_amount)
{
	return accumulate(fcinfo, ADV_PERIOD_DAY, NULL, 2);
}

/*
 * adv_purchase_accum_period adds a row: (state, at, period, time_zone, amount).  A
 * NULL period is the day.
 */
ADV_FUNCTION(adv_purchase_accum_period)
{
	AdvPeriod	period = PG_ARGISNULL(2) ? ADV_PERIOD_DAY :
		(AdvPeriod) adv_choice_arg(fcinfo, 2, "period", adv_periods);

	return accumulate(fcinfo, period, PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3), 4);
}

/* ------------------------------------------------------------------------
 * The kind
 * ------------------------------------------------------------------------
 */

/*
 * merge adds all of b to a.
 */
static AdvHeader *
merge(AdvHeader *value, const AdvHeader *other)
{
	AdvPurchases *a = (AdvPurchases *) value;
	AdvPurchases *b = (AdvPurchases *) other;
	Size		n = (Size) b->sorted + b->pending;

	if (adv_purchase_period(a) != adv_purchase_period(b))
		adv_refuse_mixing("unlike periods", PURCHASE_TYPE);
	if (!adv_purchase_amounts(a) && !adv_purchase_amounts(b))
		return &times_append(a, times_row(b, 0), n)->header;
	return &rows_append(with_amounts(a), rows_row(with_amounts(b), 0), n)->header;
}

static const AdvHeader *
pack(const AdvHeader *value)
{
	const AdvPurchases *s = (const AdvPurchases *) value;

	return adv_purchase_amounts(s) ? &rows_packed(s)->header : &times_packed(s)->header;
}

/*
 * write_list appends a key and a list of what is in one column of the rows.
 */
static void
write_list(StringInfo buf, const AdvPurchases *s, const char *key, bool what)
{
	int			i;

	appendStringInfo(buf, ",\"%s\":[", key);
	for (i = 0; i < s->sorted; i++)
	{
		const AdvPurchaseTime *time = &adv_purchase_row(s, i)->time;

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(buf, i ? ",%d" : "%d", what ? time->what : time->period);
	}
	appendStringInfoChar(buf, ']');
}

/*
 * write_text writes a list for every column.
 */
static void
write_text(StringInfo buf, const AdvHeader *packed)
{
	const AdvPurchases *s = (const AdvPurchases *) packed;
	int			i;

	appendStringInfo(buf, ",\"period\":\"%s\"", adv_period_word(adv_purchase_period(s)));
	write_list(buf, s, "periods", false);
	if (!adv_purchase_amounts(s))
		return;
	write_list(buf, s, "what", true);
	appendStringInfoString(buf, ",\"amounts\":[");
	for (i = 0; i < s->sorted; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoChar(buf, ',');
		adv_text_wide(buf, rows_row(s, i)->amount);
	}
	appendStringInfoChar(buf, ']');
}

/*
 * next returns the summary with a place for another row behind the others.
 */
static AdvPurchases *
next(AdvPurchases *s)
{
	return adv_purchase_amounts(s) ? rows_next(s) : times_next(s);
}

/*
 * set_time fills in the time of the last row, just read, or refuses it.
 */
static void
set_time(AdvPurchases *s, int i, int64 period, bool binary)
{
	if (!adv_period_in_range(adv_purchase_period(s), period))
		adv_wire_refuse(binary, PURCHASE_TYPE, "A period is out of range.");
	if (i > 0 && adv_purchase_row(s, i - 1)->time.period >= period)
		adv_wire_refuse(binary, PURCHASE_TYPE, "The periods are not in order.");
	adv_purchase_row(s, i)->time.period = (int32) period;
	adv_purchase_row(s, i)->time.what = ADV_BOUGHT;
}

/*
 * set_amount fills in the rest of a row with an amount.
 */
static void
set_amount(AdvPurchases *s, int i, int64 what, AdvWide amount, bool binary)
{
	AdvPurchaseRow *row = rows_row(s, i);

	row->amount = amount;
	row->time.what = (int32) what;
	if ((what & ~(ADV_BOUGHT | ADV_AMOUNT_UNKNOWN)) || what == ADV_AMOUNT_UNKNOWN)
		adv_wire_refuse(binary, PURCHASE_TYPE, "There is a period without a purchase.");
	if (what == 0 && adv_purchase_amount(row) >= 0)
		adv_wire_refuse(binary, PURCHASE_TYPE, "A refund is not below 0.");
}

static AdvHeader *
read_text(AdvReader *reader)
{
	AdvPurchases *s;
	int			i;

	adv_read_expect_key(reader, "period");
	s = make(FIRST_SIZE, (AdvPeriod) adv_read_choice(reader, adv_periods), 0);
	adv_read_expect_key(reader, "periods");
	adv_read_open(reader, '[');
	for (i = 0; adv_read_more(reader, ']'); i++)
	{
		s = next(s);
		set_time(s, i, adv_read_int64(reader), false);
	}
	if (adv_read_key(reader, "what"))
	{
		s = with_amounts(s);
		adv_read_open(reader, '[');
		for (i = 0; i < s->sorted; i++)
		{
			int64		what;

			adv_read_expect_more(reader, ']');
			what = adv_read_int64(reader);
			/* checked with the amount */
			rows_row(s, i)->time.what = what == (int32) what ? (int32) what : -1;
		}
		adv_read_close(reader, ']');
		adv_read_expect_key(reader, "amounts");
		adv_read_open(reader, '[');
		for (i = 0; i < s->sorted; i++)
		{
			adv_read_expect_more(reader, ']');
			set_amount(s, i, rows_row(s, i)->time.what, adv_read_wide(reader), false);
		}
		adv_read_close(reader, ']');
		rows_trim(s);
	}
	else
		times_trim(s);
	return &s->header;
}

static void
write_binary(StringInfo buf, const AdvHeader *packed)
{
	const AdvPurchases *s = (const AdvPurchases *) packed;
	int			i;

	pq_sendbyte(buf, s->header.flags);
	pq_sendbyte(buf, adv_purchase_period(s));
	adv_send_count(buf, s->sorted);
	for (i = 0; i < s->sorted; i++)
	{
		const AdvPurchaseRow *row = adv_purchase_row(s, i);

		CHECK_FOR_INTERRUPTS();
		pq_sendint32(buf, row->time.period);
		pq_sendbyte(buf, row->time.what);
		if (adv_purchase_amounts(s))
			adv_send_wide(buf, row->amount);
	}
}

static AdvHeader *
read_binary(StringInfo buf)
{
	AdvPurchases *s;
	int			flags = pq_getmsgbyte(buf);
	int			period = pq_getmsgbyte(buf);
	int64		n;
	int			i;

	if (flags & ~ADV_PURCHASE_AMOUNTS)
		adv_wire_refuse(true, PURCHASE_TYPE, "There is a flag that this version does not know.");
	if (!adv_valid_period(period))
		adv_wire_refuse(true, PURCHASE_TYPE, "There is no such period.");
	n = adv_recv_count(buf, PURCHASE_TYPE);
	if (n > (buf->len - buf->cursor) / LEAST_SENT_ROW)
		adv_wire_refuse(true, PURCHASE_TYPE, "There are fewer rows than announced.");
	s = make(FIRST_SIZE, (AdvPeriod) period, flags);
	for (i = 0; i < n; i++)
	{
		int32		number = (int32) pq_getmsgint(buf, 4);
		int			what = pq_getmsgbyte(buf);

		CHECK_FOR_INTERRUPTS();
		s = next(s);
		set_time(s, i, number, true);
		if (adv_purchase_amounts(s))
			set_amount(s, i, what, adv_recv_wide(buf), true);
		else if (what != ADV_BOUGHT)
			adv_wire_refuse(true, PURCHASE_TYPE, "There is a period without a purchase.");
	}
	SET_VARSIZE(s, adv_purchase_amounts(s) ? rows_size(n) : times_size(n));
	return &s->header;
}

const AdvSummaryKind adv_purchase_kind = {
	.kind = ADV_KIND_PURCHASE,
	.version = 1,
	.type = PURCHASE_TYPE,
	.word = "purchase",
	.smallest = offsetof(AdvPurchases, rows),
	.sound = sound,
	.pack = pack,
	.merge = merge,
	.write_text = write_text,
	.read_text = read_text,
	.write_binary = write_binary,
	.read_binary = read_binary
};

ADV_SUMMARY_TYPE(purchase_summary, adv_purchase_kind)
