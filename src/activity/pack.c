/*
 * pack.c
 *		When customers were active: the packed form.
 *
 * Packed, customers follow each other in ascending order (hashes as signed
 * numbers), each written as variable-length integers, seven bits to a byte,
 * least significant first, the highest bit telling that more follow:
 *
 *	key - previous key - 1		key = customer + 2^63; -1 before the first
 *	2 * (f - first) + form		f is the customer's first active period
 *	form 0: a bitmap			bit i stands for the period f + 1 + i, as one
 *								integer of any length
 *	form 1: n, n gaps			a gap is the number of idle periods between two
 *								active ones
 *
 * whichever form is shorter, the bitmap where they are equal.  Then, with amounts,
 * that of each active period: in units of the last decimal that any amount of the
 * summary needs, as an integer, twice it, or of a negative one twice the magnitude
 * less 1.
 *
 * Nothing in it depends on how the summary came about, so equal summaries are
 * the same bytes.  What comes from outside is accepted only if writing it again
 * gives the same.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "activity.h"
#include "compat.h"
#include "kernel/num/varint.h"
#include "port/pg_bitutils.h"

#define MANY_PERIODS 65536		/* of a customer, between two looks for an interrupt */

/*
 * activity_too_large reports a summary that does not fit into a value.
 */
void
activity_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many customers for one %s", ACTIVITY_TYPE),
			 errdetail("A summary holds up to %d MB when stored, and %d amounts of a customer and period.",
					   ACTIVITY_MOST_BYTES / (1024 * 1024), ACTIVITY_MOST_AMOUNTS),
			 errhint("Group by a part of the customers, such as abs(hashint8(customer) %% 8), and add up the counts of the reports.")));
	pg_unreachable();
}

/* ------------------------------------------------------------------------
 * A customer
 * ------------------------------------------------------------------------
 */

/*
 * activity_customer returns a customer with room for periods.
 */
ActivityCustomer
activity_customer(bool amounts)
{
	ActivityCustomer c = {0};

	c.room = 64;
	c.periods = palloc(c.room * sizeof(int32));
	if (amounts)
		c.amounts = palloc(c.room * sizeof(int128));
	return c;
}

/*
 * activity_customer_free gives up the room of a customer.
 */
void
activity_customer_free(ActivityCustomer *c)
{
	pfree(c->periods);
	if (c->amounts)
		pfree(c->amounts);
}

/*
 * activity_enlarge makes room for more periods.
 */
void
activity_enlarge(ActivityCustomer *c)
{
	c->room *= 2;
	c->periods = repalloc_huge(c->periods, c->room * sizeof(int32));
	if (c->amounts)
		c->amounts = repalloc_huge(c->amounts, c->room * sizeof(int128));
}

/* ------------------------------------------------------------------------
 * Writing
 * ------------------------------------------------------------------------
 */

static int
varint_length(uint64 value)
{
	return value == 0 ? 1 : pg_leftmost_one_pos64(value) / 7 + 1;
}

/*
 * activity_writer begins a list of customers, of about so many bytes.
 */
ActivityWriter
activity_writer(int decimals, Size expected)
{
	ActivityWriter w = {.key = PG_UINT64_MAX,.unit = adv_money_unit(decimals)};

	initStringInfo(&w.buf);
	enlargeStringInfo(&w.buf, offsetof(ActivityPacked, data) + expected);
	w.buf.len = offsetof(ActivityPacked, data);
	return w;
}

/*
 * activity_write adds the next customer.
 */
void
activity_write(ActivityWriter *w, const ActivityCustomer *c)
{
	uint64		key = adv_id_order(c->id);
	const int32 *p = c->periods;
	int64		more = c->count - 1;
	int64		spread = (uint32) p[more] - (uint32) p[0];
	int64		bitmap = Max(1, (spread + 6) / 7);
	int64		gaps = varint_length(more) + more;
	bool		sparse;
	Size		bytes;
	uint8	   *at;
	int64		i;

	if (spread > 0x80)			/* below, all of them are short */
		for (i = 1; i <= more; i++)
		{
			gaps += varint_length((uint32) p[i] - (uint32) p[i - 1] - 1) - 1;
			if (unlikely(i % MANY_PERIODS == 0))
				CHECK_FOR_INTERRUPTS();
		}
	sparse = more > 0 && gaps < bitmap;

	bytes = 2 * ADV_VARINT_LONGEST + Min(gaps, bitmap) + (c->amounts ? c->count * ADV_MONEY_LONGEST : 0);
	if (unlikely((Size) (w->buf.maxlen - w->buf.len) <= bytes))
		enlargeStringInfo(&w->buf, bytes);
	at = adv_varint_put((uint8 *) w->buf.data + w->buf.len, key - w->key - 1);
	at = adv_varint_put(at, (uint64) (p[0] - w->first) * 2 + sparse);
	if (more == 0)
		*at++ = 0;
	else if (sparse)
	{
		at = adv_varint_put(at, more);
		for (i = 1; i <= more; i++)
			at = adv_varint_put(at, (uint32) p[i] - (uint32) p[i - 1] - 1);
	}
	else
	{
		memset(at, 0x80, bitmap);
		at[bitmap - 1] = 0;
		for (i = 1; i <= more; i++)
		{
			uint32		bit = (uint32) p[i] - (uint32) p[0] - 1;

			at[bit / 7] |= 1 << bit % 7;
			if (unlikely(i % MANY_PERIODS == 0))
				CHECK_FOR_INTERRUPTS();
		}
		at += bitmap;
	}
	if (c->amounts)
	{
		const int128 *amounts = c->amounts;
		const int64 unit = w->unit;

		for (i = 0; i <= more; i++)
			at = adv_money_put(at, amounts[i], unit);
	}
	w->buf.len = at - (uint8 *) w->buf.data;
	if (w->buf.len > ACTIVITY_MOST_BYTES)
		activity_too_large();
	w->key = key;
	w->customers++;
}

/*
 * activity_finish returns what buf holds, after room for it, as a packed summary
 * that is otherwise like this one.
 */
ActivityPacked *
activity_finish(StringInfo buf, const ActivityPacked *like)
{
	ActivityPacked *packed = (ActivityPacked *) buf->data;

	memset(packed, 0, offsetof(ActivityPacked, data));
	SET_VARSIZE(packed, buf->len);
	packed->header.kind = ADV_KIND_ACTIVITY;
	packed->header.version = ACTIVITY_VERSION;
	packed->header.flags = like->header.flags & ACTIVITY_HAS_AMOUNTS;
	packed->period = like->period;
	packed->decimals = like->decimals;
	packed->customers = like->customers;
	packed->short_contracts = like->short_contracts;
	if (like->customers > 0)
	{
		packed->ids = like->ids;
		packed->first = like->first;
		packed->last = like->last;
	}
	return packed;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * activity_reader begins to read a packed summary that came from this source.
 */
ActivityReader
activity_reader(const ActivityPacked *packed, char source)
{
	ActivityReader r = activity_list_reader(packed->data, (const uint8 *) packed + VARSIZE(packed) - packed->data, packed->customers,
											(int64) packed->last - packed->first, activity_has_amounts(packed));

	r.unit = adv_money_unit(packed->decimals);
	r.source = source;
	return r;
}

/*
 * activity_list_reader begins to read a list of customers, whose periods span so many and
 * whose amounts, if they have any, are in millionths.
 */
ActivityReader
activity_list_reader(const uint8 *at, Size bytes, int64 customers, int64 span, bool amounts)
{
	ActivityReader r = {.at = at,.end = at + bytes,.key = PG_UINT64_MAX,.left = customers,.last = span,.unit = 1,.source = 's'};

	r.customer = activity_customer(amounts);
	return r;
}

/*
 * activity_refuse reports bytes that no packed summary has.
 */
void
activity_refuse(const ActivityReader *r, const char *detail)
{
	adv_source_refuse(r->source, ACTIVITY_TYPE, detail);
}

/*
 * get_varint reads an integer at *at and moves it.
 */
static inline uint64
get_varint(const ActivityReader *r, const uint8 **at)
{
	uint64		value;

	if (unlikely(!adv_varint_take(at, r->end, &value)))
		activity_refuse(r, *at >= r->end ? "The list of customers ends early." : "A number is too long.");
	return value;
}

/*
 * add_period adds a period to a customer.
 */
static inline void
add_period(const ActivityReader *r, ActivityCustomer *c, int64 period)
{
	if (unlikely(period > r->last))
		activity_refuse(r, "A period is later than the last.");
	if (unlikely(c->count % MANY_PERIODS == MANY_PERIODS - 1))
		CHECK_FOR_INTERRUPTS();
	if (unlikely(c->count == c->room))
		activity_enlarge(c);
	c->periods[c->count++] = period;
}

/*
 * activity_come_to_next comes to the next customer, whose key is the reader's then; false
 * after the last.
 */
bool
activity_come_to_next(ActivityReader *r)
{
	uint64		key;

	CHECK_FOR_INTERRUPTS();
	if (r->left == 0)
	{
		if (r->at != r->end)
			activity_refuse(r, "Bytes follow the list of customers.");
		return false;
	}
	r->left--;
	key = r->key + 1 + get_varint(r, &r->at);
	if (unlikely(r->begun && key <= r->key))
		activity_refuse(r, "The customers are not in order.");
	r->begun = true;
	r->key = key;
	return true;
}

/*
 * activity_read adds the periods, and amounts, of the customer that the reader has come to
 * to those of c.
 */
void
activity_read(ActivityReader *r, ActivityCustomer *c)
{
	/* copies: what is written might lie anywhere, for all that the compiler knows */
	const uint8 *at = r->at;
	const uint8 *end = r->end;
	const int64 span = r->last - r->first;
	const int64 from = c->count;
	uint64		head = get_varint(r, &at);
	int64		period;

	if (head / 2 > (uint64) span)
		activity_refuse(r, "A period is later than the last.");
	period = r->first + (int64) (head / 2);
	add_period(r, c, period);
	if (head & 1)
	{
		uint64		n = get_varint(r, &at);

		for (; n > 0; n--)
		{
			uint64		gap = get_varint(r, &at);

			if (gap > (uint64) span)
				activity_refuse(r, "A period is later than the last.");
			period += gap + 1;
			add_period(r, c, period);
		}
	}
	else
	{
		uint8		byte;

		do
		{
			uint32		bits;

			if (unlikely(at >= end))
				activity_refuse(r, "The list of customers ends early.");
			byte = *at++;
			for (bits = byte & 0x7f; bits != 0; bits &= bits - 1)
				add_period(r, c, period + 1 + pg_rightmost_one_pos32(bits));
			period += 7;
		} while (byte & 0x80);
	}
	if (c->amounts)
	{
		const int64 unit = r->unit;
		int128	   *amounts = c->amounts;
		int64		i;

		for (i = from; i < c->count; i++)
			if (unlikely(!adv_money_get(&at, end, unit, &amounts[i])))
				activity_refuse(r, at >= end ? "The list of customers ends early." : "An amount is out of range.");
	}
	r->at = at;
}

/*
 * activity_next reads the next customer; false after the last.
 */
bool
activity_next(ActivityReader *r)
{
	if (!activity_come_to_next(r))
		return false;
	r->customer.id = (int64) adv_id_order(r->key);
	r->customer.count = 0;
	activity_read(r, &r->customer);
	return true;
}
