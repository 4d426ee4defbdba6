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
 * whichever form is shorter, the bitmap where they are equal.  Then, for each
 * active period,
 *
 *	with entries: the kinds		two bits, four periods to a byte, the first of
 *								them lowest; what is over is 0
 *	with amounts: the amount	in units of the last decimal that any amount of
 *								the summary needs, as an integer: twice it, or of
 *								a negative one twice the magnitude less 1
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
#include "base/wire.h"

#define WIDE_VARINT 19			/* of the longest 128-bit one */

/* ------------------------------------------------------------------------
 * A customer
 * ------------------------------------------------------------------------
 */

/*
 * activity_customer returns a customer with room for periods, in a summary with
 * these flags.
 */
ActivityCustomer
activity_customer(int flags)
{
	ActivityCustomer c = {0};

	c.room = 64;
	c.periods = palloc(c.room * sizeof(int32));
	if (flags & ACTIVITY_HAS_ENTRIES)
		c.kinds = palloc(c.room * sizeof(uint8));
	if (flags & ACTIVITY_HAS_AMOUNTS)
		c.amounts = palloc(c.room * sizeof(int128));
	return c;
}

/*
 * activity_enlarge makes room for more periods.
 */
void
activity_enlarge(ActivityCustomer *c)
{
	c->room *= 2;
	c->periods = repalloc_huge(c->periods, c->room * sizeof(int32));
	if (c->kinds)
		c->kinds = repalloc_huge(c->kinds, c->room * sizeof(uint8));
	if (c->amounts)
		c->amounts = repalloc_huge(c->amounts, c->room * sizeof(int128));
}

/* ------------------------------------------------------------------------
 * Writing
 * ------------------------------------------------------------------------
 */

static uint8 *
put_wide_varint(uint8 *at, uint128 value)
{
	for (; value > PG_UINT64_MAX; value >>= 7)
		*at++ = (uint8) value | 0x80;
	return adv_varint_put(at, value);
}

static int
varint_length(uint64 value)
{
	return value == 0 ? 1 : pg_leftmost_one_pos64(value) / 7 + 1;
}

/*
 * put_amount writes an amount in whole units.
 */
static uint8 *
put_amount(uint8 *at, int128 amount, int64 unit)
{
	if (amount == (int64) amount)
	{
		int64		n = (int64) amount / unit;

		return put_wide_varint(at, ((uint128) (int128) n << 1) ^ (uint128) (int128) (n >> 63));
	}
	amount /= unit;
	return put_wide_varint(at, ((uint128) amount << 1) ^ (uint128) (amount >> 127));
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
	uint64		key = (uint64) c->id ^ (UINT64CONST(1) << 63);
	const int32 *p = c->periods;
	int64		more = c->count - 1;
	int64		spread = p[more] - p[0];
	int64		bitmap = Max(1, (spread + 6) / 7);
	int64		gaps = varint_length(more) + more;
	bool		sparse;
	uint8	   *at;
	int64		i;

	if (spread > 0x80)			/* below, all of them are short */
		for (i = 1; i <= more; i++)
			gaps += varint_length(p[i] - p[i - 1] - 1) - 1;
	sparse = more > 0 && gaps < bitmap;

	enlargeStringInfo(&w->buf, 2 * ADV_VARINT_LONGEST + Min(gaps, bitmap) + 1 + c->count / 4 +
					  (c->amounts ? c->count * WIDE_VARINT : 0));
	at = adv_varint_put((uint8 *) w->buf.data + w->buf.len, key - w->key - 1);
	at = adv_varint_put(at, (uint64) p[0] * 2 + sparse);
	if (sparse)
	{
		at = adv_varint_put(at, more);
		for (i = 1; i <= more; i++)
			at = adv_varint_put(at, p[i] - p[i - 1] - 1);
	}
	else
	{
		memset(at, 0x80, bitmap);
		at[bitmap - 1] = 0;
		for (i = 1; i <= more; i++)
			at[(uint32) (p[i] - p[0] - 1) / 7] |= 1 << (uint32) (p[i] - p[0] - 1) % 7;
		at += bitmap;
	}
	if (c->kinds)
	{
		for (i = 0; i < c->count; i++)
		{
			if (i % 4 == 0)
				*at++ = 0;
			at[-1] |= c->kinds[i] << (2 * (i % 4));
		}
	}
	if (c->amounts)
		for (i = 0; i < c->count; i++)
			at = put_amount(at, c->amounts[i], w->unit);
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
	packed->header.flags = like->header.flags & ACTIVITY_CONTENT;
	packed->period = like->period;
	packed->ids = like->ids;
	packed->decimals = like->decimals;
	packed->customers = like->customers;
	if (like->customers > 0)
	{
		packed->first = like->first;
		packed->last = like->last;
	}
	return packed;
}

/*
 * compare orders entries by customer, block and kinds.
 */
static inline int
compare(const ActivityEntry *a, const ActivityEntry *b)
{
	if (a->customer != b->customer)
		return a->customer < b->customer ? -1 : 1;
	if (a->block != b->block)
		return a->block < b->block ? -1 : 1;
	return (a->kinds > b->kinds) - (a->kinds < b->kinds);
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE ActivityEntry
#define ST_COMPARE(a, b) compare(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * merge_sorted brings what is known of the same customer and block together,
 * where a row that waited has said it again, and returns how many entries are
 * left.
 */
static int64
merge_sorted(ActivityEntry *entries, int64 n, bool amounts)
{
	int64		merged = 0;
	int64		i;

	for (i = 0; i < n; i++)
	{
		ActivityEntry *last = &entries[merged - 1];

		if (merged == 0 || last->customer != entries[i].customer || last->block != entries[i].block ||
			(!amounts && last->kinds != entries[i].kinds))
			entries[merged++] = entries[i];
		else if (amounts)
		{
			last->kinds |= entries[i].kinds;
			adv_money_add(&last->v.amount, entries[i].v.amount);
		}
		else
			last->v.bits |= entries[i].v.bits;
	}
	return merged;
}

/*
 * take_block adds what the first of the sorted entries, which are of one
 * customer, tell of their block, and returns how many they are.
 */
static int64
take_block(ActivityCustomer *c, const ActivityEntry *entries, int64 n, int64 first)
{
	int64		start = (int64) entries[0].block * 64 - first;
	uint64		bits[ACTIVITY_ENTRY + 1] = {0};
	uint64		all = 0;
	int64		i;

	if (c->amounts)
	{
		activity_append(c, entries[0].block - first, entries[0].kinds, entries[0].v.amount);
		return 1;
	}
	for (i = 0; i < n && entries[i].block == entries[0].block; i++)
	{
		bits[entries[i].kinds] = entries[i].v.bits;
		all |= entries[i].v.bits;
	}
	for (; all != 0; all &= all - 1)
	{
		int			bit = pg_rightmost_one_pos64(all);
		int			kinds = 0;

		if (c->kinds)
			kinds = ((bits[ACTIVITY_RETURN] >> bit) & 1) * ACTIVITY_RETURN +
				((bits[ACTIVITY_ENTRY] >> bit) & 1) * ACTIVITY_ENTRY;
		activity_append(c, start + bit, kinds, 0);
	}
	return i;
}

/*
 * sorted_entries returns the entries of a table, of which there are n, in order.
 *
 * Ids of customers are mostly spread over their range, so the entries are first
 * dealt out to buckets, each for an equal stretch of the range, and then every
 * bucket is sorted.  Where most of them lie in a few buckets nothing is gained.
 */
static ActivityEntry *
sorted_entries(const ActivityTable *t, int64 n)
{
	Size		size = activity_slot_size(activity_has_amounts(t));
	uint32		places = activity_slots(t) + t->waiting;
	int64		buckets = 2 + n / 8;
	ActivityEntry *entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, n) * sizeof(ActivityEntry));
	uint32	   *start = palloc0((buckets + 1) * sizeof(uint32));
	int64		least = PG_INT64_MAX;
	int64		most = PG_INT64_MIN;
	uint64		stretch;
	uint32		place;
	int64		i;

	for (place = 0; place < places; place++)
	{
		const ActivityEntry *e = activity_table_entry(t, place);

		CHECK_FOR_INTERRUPTS();
		if (e->kinds != 0)
		{
			least = Min(least, e->customer);
			most = Max(most, e->customer);
		}
	}
	stretch = ((uint64) most - (uint64) least) / buckets + 1;
	for (place = 0; place < places; place++)
	{
		const ActivityEntry *e = activity_table_entry(t, place);

		CHECK_FOR_INTERRUPTS();
		if (e->kinds != 0)
			start[((uint64) e->customer - (uint64) least) / stretch]++;
	}
	for (i = 1; i <= buckets; i++)
		start[i] += start[i - 1];
	/* so far these are where buckets end; they are filled from there */
	for (place = 0; place < places; place++)
	{
		const ActivityEntry *e = activity_table_entry(t, place);

		CHECK_FOR_INTERRUPTS();
		if (e->kinds != 0)
			memcpy(&entries[--start[((uint64) e->customer - (uint64) least) / stretch]], e, size);
	}
	for (i = 0; i < buckets; i++)
		sort_entries(&entries[start[i]], start[i + 1] - start[i]);
	pfree(start);
	return entries;
}

/*
 * pack_table returns a table, which it leaves as it is, packed.
 */
static ActivityPacked *
pack_table(const ActivityTable *t)
{
	bool		amounts = activity_has_amounts(t);
	int64		n = (int64) t->used + t->waiting;
	ActivityEntry *entries = sorted_entries(t, n);
	ActivityPacked like = {.header.flags = t->header.flags,.period = t->period,.ids = t->ids};
	ActivityCustomer c = activity_customer(t->header.flags);
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	ActivityWriter w;
	int64		i;

	n = merge_sorted(entries, n, amounts);
	for (i = 0; i < n; i++)
	{
		int64		start = (int64) entries[i].block * 64;

		first = Min(first, amounts ? entries[i].block : start + pg_rightmost_one_pos64(entries[i].v.bits));
		last = Max(last, amounts ? entries[i].block : start + pg_leftmost_one_pos64(entries[i].v.bits));
		if (amounts)
			like.decimals = adv_money_decimals(entries[i].v.amount, like.decimals);
	}

	w = activity_writer(like.decimals, 64 + 4 * n);
	for (i = 0; i < n;)
	{
		int64		end;

		CHECK_FOR_INTERRUPTS();
		for (end = i + 1; end < n && entries[end].customer == entries[i].customer;)
			end++;
		c.id = entries[i].customer;
		c.count = 0;
		while (i < end)
			i += take_block(&c, &entries[i], end - i, first);
		activity_write(&w, &c);
	}
	pfree(entries);
	like.customers = w.customers;
	like.first = first;
	like.last = last;
	return activity_finish(&w.buf, &like);
}

/*
 * activity_pack returns a summary packed: itself, or a new value.
 */
ActivityPacked *
activity_pack(ActivitySummary *s)
{
	if (s->header.flags & ACTIVITY_IS_TABLE)
		return pack_table((ActivityTable *) s);
	return (ActivityPacked *) s;
}

/*
 * activity_packed_arg returns argument argno, which must not be NULL, packed.
 */
ActivityPacked *
activity_packed_arg(FunctionCallInfo fcinfo, int argno)
{
	return activity_pack(activity_check(adv_value_arg(fcinfo, argno)));
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
	ActivityReader r = {0};

	r.at = packed->data;
	r.end = (const uint8 *) packed + VARSIZE(packed);
	r.key = PG_UINT64_MAX;
	r.left = packed->customers;
	r.first = packed->first;
	r.span = (int64) packed->last - packed->first;
	r.unit = adv_money_unit(packed->decimals);
	r.source = source;
	r.customer = activity_customer(packed->header.flags);
	return r;
}

/*
 * activity_refuse reports bytes that no packed summary has.
 */
void
activity_refuse(const ActivityReader *r, const char *detail)
{
	if (r->source == 's')
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", ACTIVITY_TYPE),
				 errdetail_internal("%s", detail)));
	adv_wire_refuse(r->source == 'b', ACTIVITY_TYPE, detail);
}

static inline uint8
get_byte(ActivityReader *r)
{
	if (unlikely(r->at >= r->end))
		activity_refuse(r, "The list of customers ends early.");
	return *r->at++;
}

static inline uint64
get_varint(ActivityReader *r)
{
	uint64		value = 0;
	int			shift;

	for (shift = 0; shift < 64; shift += 7)
	{
		uint8		byte = get_byte(r);

		value |= (uint64) (byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			return value;
	}
	activity_refuse(r, "A number is too long.");
}

/*
 * get_amount reads what put_amount wrote.
 */
static inline int128
get_amount(ActivityReader *r)
{
	uint128		value = 0;
	int128		amount;
	int			shift = 0;
	uint8		byte;

	do
	{
		byte = get_byte(r);
		if (unlikely(shift == 7 * (WIDE_VARINT - 1) && byte > 3))
			activity_refuse(r, "An amount is out of range.");
		value |= (uint128) (byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	amount = (int128) (value >> 1) ^ -(int128) (value & 1);
	if (unlikely(shift > 42) && r->unit > 1)	/* below, a million times it is small */
	{
		int128		most = (int128) (~(uint128) 0 >> 1) / r->unit;

		if (amount > most || amount < -most)
			activity_refuse(r, "An amount is out of range.");
	}
	return amount * r->unit;
}

/*
 * add_period adds a period, counted from the summary's first, to the customer.
 */
static inline void
add_period(ActivityReader *r, int64 period)
{
	ActivityCustomer *c = &r->customer;

	if (unlikely(period > r->span))
		activity_refuse(r, "A period is later than the last.");
	if (unlikely(c->count == c->room))
		activity_enlarge(c);
	c->periods[c->count++] = period;
}

/*
 * get_kinds reads the kinds of events in every period of the customer.
 */
static void
get_kinds(ActivityReader *r)
{
	uint8		byte = 0;
	int64		i;

	for (i = 0; i < r->customer.count; i++)
	{
		if (i % 4 == 0)
			byte = get_byte(r);
		r->customer.kinds[i] = byte & ACTIVITY_BOTH;
		if (unlikely(r->customer.kinds[i] == 0))
			activity_refuse(r, "An active period has no events.");
		byte >>= 2;
	}
}

/*
 * activity_next reads the next customer; false after the last.
 */
bool
activity_next(ActivityReader *r)
{
	ActivityCustomer *c = &r->customer;
	uint64		key;
	uint64		head;
	int64		period;
	int64		i;

	CHECK_FOR_INTERRUPTS();
	if (r->left == 0)
	{
		if (r->at != r->end)
			activity_refuse(r, "Bytes follow the list of customers.");
		return false;
	}
	r->left--;
	key = r->key + 1 + get_varint(r);
	if (unlikely(r->begun && key <= r->key))
		activity_refuse(r, "The customers are not in order.");
	r->begun = true;
	r->key = key;
	c->id = (int64) (key ^ (UINT64CONST(1) << 63));
	c->count = 0;
	head = get_varint(r);
	if (head / 2 > (uint64) r->span)
		activity_refuse(r, "A period is later than the last.");
	period = head / 2;
	add_period(r, period);
	if (head & 1)
	{
		uint64		n = get_varint(r);

		for (; n > 0; n--)
		{
			uint64		gap = get_varint(r);

			if (gap > (uint64) r->span)
				activity_refuse(r, "A period is later than the last.");
			period += gap + 1;
			add_period(r, period);
		}
	}
	else
	{
		uint8		byte;

		do
		{
			uint32		bits;

			byte = get_byte(r);
			for (bits = byte & 0x7f; bits != 0; bits &= bits - 1)
				add_period(r, period + 1 + pg_rightmost_one_pos32(bits));
			period += 7;
		} while (byte & 0x80);
	}
	if (c->kinds)
		get_kinds(r);
	if (c->amounts)
		for (i = 0; i < c->count; i++)
			c->amounts[i] = get_amount(r);
	return true;
}
