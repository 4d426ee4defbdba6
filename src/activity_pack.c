/*
 * activity_pack.c
 *		When customers were active: the packed form, and text and binary forms.
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
 * whichever form is shorter, the bitmap where they are equal.  Nothing in it
 * depends on how the summary came about, so equal summaries are the same bytes.
 * What comes from outside is accepted only if writing it again gives the same.
 */
#include "postgres.h"

#include "common/base64.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "activity.h"
#include "compat.h"
#include "kernel/varint.h"
#include "wire.h"

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
 * next_period returns the period of the lowest of the bits that are left of
 * entry *i, or of the entry after it, and takes that bit away.
 */
static int64
next_period(const ActivityEntry *entries, int64 *i, uint64 *bits)
{
	int			bit;

	if (*bits == 0)
		*bits = entries[++*i].bits;
	bit = pg_rightmost_one_pos64(*bits);
	*bits &= *bits - 1;
	return (int64) entries[*i].block * 64 + bit;
}

/*
 * append_customer writes one customer's n entries, which are in order.
 */
static void
append_customer(StringInfo buf, uint64 delta, const ActivityEntry *entries,
				int64 n, int64 first)
{
	uint64		low = entries[0].bits;
	uint64		high = entries[n - 1].bits;
	int64		f = (int64) entries[0].block * 64 + pg_rightmost_one_pos64(low);
	int64		l = (int64) entries[n - 1].block * 64 + pg_leftmost_one_pos64(high);
	int64		bitmap = l == f ? 1 : (l - f + 6) / 7;
	int64		gaps = 0;
	int64		count = 0;
	int64		previous = f;
	bool		sparse;
	uint64		bits = low & (low - 1);
	uint8	   *at;
	int64		i;
	int64		e = 0;

	for (i = 0; i < n; i++)
		count += pg_popcount64(entries[i].bits);
	count--;
	if (n == 1)
		gaps = count;			/* all of them short */
	else
		for (i = 0; i < count; i++)
		{
			int64		p = next_period(entries, &e, &bits);

			gaps += varint_length(p - previous - 1);
			previous = p;
		}
	gaps += varint_length(count);
	sparse = count > 0 && gaps < bitmap;

	enlargeStringInfo(buf, 2 * ADV_VARINT_LONGEST + Min(gaps, bitmap) + 1);
	at = adv_varint_put((uint8 *) buf->data + buf->len, delta);
	at = adv_varint_put(at, (uint64) (f - first) * 2 + sparse);
	if (n == 1 && !sparse)
		at = adv_varint_put(at, (low >> pg_rightmost_one_pos64(low)) >> 1);
	else
	{
		if (sparse)
			at = adv_varint_put(at, count);
		else
		{
			memset(at, 0x80, bitmap);
			at[bitmap - 1] = 0;
		}
		previous = f;
		bits = low & (low - 1);
		e = 0;
		for (i = 0; i < count; i++)
		{
			int64		p = next_period(entries, &e, &bits);

			if (sparse)
				at = adv_varint_put(at, p - previous - 1);
			else
				at[(p - f - 1) / 7] |= 1 << (p - f - 1) % 7;
			previous = p;
		}
		if (!sparse)
			at += bitmap;
	}
	buf->len = at - (uint8 *) buf->data;
	if (buf->len > ACTIVITY_MOST_BYTES)
		activity_too_large();
}

/*
 * begin starts a packed summary in buf.
 */
static void
begin(StringInfo buf, Size expected)
{
	initStringInfo(buf);
	enlargeStringInfo(buf, expected);
	buf->len = offsetof(ActivityPacked, data);
}

/*
 * finish returns what has been appended as a packed summary.
 */
static ActivityPacked *
finish(StringInfo buf, int period, int ids, int64 customers, int64 first, int64 last)
{
	ActivityPacked *packed = (ActivityPacked *) buf->data;

	memset(packed, 0, offsetof(ActivityPacked, data));
	SET_VARSIZE(packed, buf->len);
	packed->header.kind = ADV_KIND_ACTIVITY;
	packed->header.version = ACTIVITY_VERSION;
	packed->period = period;
	packed->ids = ids;
	packed->customers = customers;
	packed->first = first;
	packed->last = last;
	return packed;
}

/*
 * compare orders entries by customer and block.
 */
static inline int
compare(const ActivityEntry *a, const ActivityEntry *b)
{
	if (a->customer != b->customer)
		return a->customer < b->customer ? -1 : 1;
	return (a->block > b->block) - (a->block < b->block);
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
 * pack_table returns a table, which it leaves as it is, packed.
 */
static ActivityPacked *
pack_table(const ActivityTable *t)
{
	int64		n = 0;
	ActivityEntry *entries = MemoryContextAllocHuge(CurrentMemoryContext,
													Max(1, (Size) t->used + t->waiting) * sizeof(ActivityEntry));
	uint64		key = PG_UINT64_MAX;
	int64		customers = 0;
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	int64		merged = 0;
	StringInfoData buf;
	ActivityPacked *packed;
	int64		i;
	int64		end;

	for (i = 0; i < (int64) activity_slots(t) + t->waiting; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (t->entries[i].bits != 0)
			entries[n++] = t->entries[i];
	}
	sort_entries(entries, n);

	/* What waited may be there twice. */
	for (i = 0; i < n; i++)
	{
		int64		start = (int64) entries[i].block * 64;

		first = Min(first, start + pg_rightmost_one_pos64(entries[i].bits));
		last = Max(last, start + pg_leftmost_one_pos64(entries[i].bits));
		if (merged > 0 && compare(&entries[merged - 1], &entries[i]) == 0)
			entries[merged - 1].bits |= entries[i].bits;
		else
			entries[merged++] = entries[i];
	}

	begin(&buf, 64 + 4 * merged);
	for (i = 0; i < merged; i = end)
	{
		uint64		next = (uint64) entries[i].customer ^ (UINT64CONST(1) << 63);

		CHECK_FOR_INTERRUPTS();
		for (end = i + 1; end < merged && entries[end].customer == entries[i].customer;)
			end++;
		append_customer(&buf, next - key - 1, &entries[i], end - i, first);
		key = next;
		customers++;
	}
	packed = finish(&buf, t->period, t->ids, customers, n > 0 ? first : 0, n > 0 ? last : 0);
	pfree(entries);
	return packed;
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

static ActivityReader
reader_from(const ActivityPacked *packed, char source)
{
	ActivityReader r = {0};

	r.at = packed->data;
	r.end = (const uint8 *) packed + VARSIZE(packed);
	r.key = PG_UINT64_MAX;
	r.left = packed->customers;
	r.first = packed->first;
	r.span = (int64) packed->last - packed->first;
	r.source = source;
	r.room = 64;
	r.periods = palloc(r.room * sizeof(int32));
	return r;
}

/*
 * activity_reader begins to read a packed summary.
 */
ActivityReader
activity_reader(const ActivityPacked *packed)
{
	return reader_from(packed, 's');
}

/*
 * refuse reports bytes that no packed summary has.
 */
static void
refuse(ActivityReader *r, const char *detail)
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
		refuse(r, "The list of customers ends early.");
	return *r->at++;
}

static inline uint64
get_varint(ActivityReader *r)
{
	uint64		value;

	if (unlikely(!adv_varint_get(&r->at, r->end, &value)))
		refuse(r, r->at >= r->end ? "The list of customers ends early." : "A number is too long.");
	return value;
}

/*
 * add_period adds a period, counted from the summary's first, to the customer.
 */
static inline void
add_period(ActivityReader *r, int64 period)
{
	if (unlikely(period > r->span))
		refuse(r, "A period is later than the last.");
	if (unlikely(r->count == r->room))
	{
		r->room *= 2;
		r->periods = repalloc_huge(r->periods, r->room * sizeof(int32));
	}
	r->periods[r->count++] = period;
}

/*
 * activity_next reads the next customer; false after the last.
 */
bool
activity_next(ActivityReader *r)
{
	uint64		key;
	uint64		head;
	int64		period;

	CHECK_FOR_INTERRUPTS();
	if (r->left == 0)
	{
		if (r->at != r->end)
			refuse(r, "Bytes follow the list of customers.");
		return false;
	}
	r->left--;
	key = r->key + 1 + get_varint(r);
	if (unlikely(r->begun && key <= r->key))
		refuse(r, "The customers are not in order.");
	r->begun = true;
	r->key = key;
	r->customer = (int64) (key ^ (UINT64CONST(1) << 63));
	r->count = 0;
	head = get_varint(r);
	if (head / 2 > (uint64) r->span)
		refuse(r, "A period is later than the last.");
	period = head / 2;
	add_period(r, period);
	if (head & 1)
	{
		uint64		n = get_varint(r);

		for (; n > 0; n--)
		{
			uint64		gap = get_varint(r);

			if (gap > (uint64) r->span)
				refuse(r, "A period is later than the last.");
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
	return true;
}

/*
 * validated returns a packed summary that came from outside, having made sure
 * that it is one that could have been made here.
 */
static ActivityPacked *
validated(ActivityPacked *packed, char source)
{
	ActivityReader r = reader_from(packed, source);
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	uint64		key = PG_UINT64_MAX;
	StringInfoData again;
	ActivityEntry *entries = NULL;
	int64		room = 0;

	if (!adv_period_in_range(packed->period, packed->first) ||
		!adv_period_in_range(packed->period, packed->last))
		refuse(&r, "A period is out of range.");
	if (packed->customers == 0 && (packed->first != 0 || packed->last != 0))
		refuse(&r, "There are periods, but no customers.");
	initStringInfo(&again);
	while (activity_next(&r))
	{
		const uint8 *at = r.at;
		int64		n = 0;
		int64		i;

		first = Min(first, r.periods[0]);
		last = Max(last, r.periods[r.count - 1]);
		if (r.count > room)
		{
			room = 2 * r.count;
			if (entries)
				pfree(entries);
			entries = MemoryContextAllocHuge(CurrentMemoryContext, room * sizeof(ActivityEntry));
		}
		for (i = 0; i < r.count; i++)
		{
			ActivityEntry e = activity_entry(r.customer, r.first + r.periods[i]);

			if (n > 0 && entries[n - 1].block == e.block)
				entries[n - 1].bits |= e.bits;
			else
				entries[n++] = e;
		}
		resetStringInfo(&again);
		append_customer(&again, r.key - key - 1, entries, n, r.first);
		if (at - again.len < packed->data || memcmp(at - again.len, again.data, again.len) != 0)
			refuse(&r, "A customer is not written in the shortest way.");
		key = r.key;
	}
	if (packed->customers > 0 && (first != 0 || last != r.span))
		refuse(&r, "The first or last period is not that of any customer.");
	return packed;
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * from_outside returns a packed summary made of parts read from outside.
 */
static ActivityPacked *
from_outside(int64 period, int64 ids, int64 customers, int64 first, int64 last,
			 const char *data, Size length, char source)
{
	StringInfoData buf;

	if (length > ACTIVITY_MOST_BYTES)
		activity_too_large();
	if (!adv_valid_period(period))
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There is no such period.");
	if (!adv_valid_ids(ids))
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There are no such customers.");
	if (first < PG_INT32_MIN || last > PG_INT32_MAX || first > last)
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "The first and last period contradict each other.");
	begin(&buf, offsetof(ActivityPacked, data) + length);
	appendBinaryStringInfo(&buf, data, length);
	return validated(finish(&buf, period, ids, customers, first, last), source);
}

/*
 * adv_activity_out writes the text form.
 */
PG_FUNCTION_INFO_V1(adv_activity_out);
Datum
adv_activity_out(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = activity_packed_arg(fcinfo, 0);
	int			length = VARSIZE(p) - offsetof(ActivityPacked, data);
	int			room = pg_b64_enc_len(length);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"activity\":%d,\"period\":\"%s\",\"ids\":\"%s\",\"customers\":%lld,\"first\":%d,\"last\":%d,\"active\":\"",
					 ACTIVITY_VERSION, adv_period_word(p->period),
					 adv_ids_words[p->ids - ADV_IDS_INTEGER].word,
					 (long long) p->customers, p->first, p->last);
	enlargeStringInfo(&buf, room + 2);
	buf.len += pg_b64_encode((const void *) p->data, length, buf.data + buf.len, room);
	appendStringInfoString(&buf, "\"}");
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_activity_in reads the text form.
 */
PG_FUNCTION_INFO_V1(adv_activity_in);
Datum
adv_activity_in(PG_FUNCTION_ARGS)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "activity", ACTIVITY_VERSION,
									 ACTIVITY_TYPE);
	int			period = adv_json_choice(&json, "period", adv_periods);
	int			ids = adv_json_choice(&json, "ids", adv_ids_words);
	int64		customers = adv_json_count(&json, "customers");
	int64		first = adv_json_int64(&json, "first");
	int64		last = adv_json_int64(&json, "last");
	int			length;
	const char *text = adv_json_string(&json, "active", &length);
	int			room = pg_b64_dec_len(length);
	char	   *data = palloc(room + 1);
	int			decoded = pg_b64_decode(text, length, (void *) data, room);

	adv_json_end(&json);
	if (decoded < 0)
		adv_wire_refuse(false, ACTIVITY_TYPE, "\"active\" is not in base64.");
	PG_RETURN_POINTER(from_outside(period, ids, customers, first, last, data, decoded, 't'));
}

/*
 * adv_activity_send writes the binary form.
 */
PG_FUNCTION_INFO_V1(adv_activity_send);
Datum
adv_activity_send(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = activity_packed_arg(fcinfo, 0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_ACTIVITY);
	pq_sendbyte(&buf, ACTIVITY_VERSION);
	pq_sendbyte(&buf, p->period);
	pq_sendbyte(&buf, p->ids);
	pq_sendint32(&buf, p->first);
	pq_sendint32(&buf, p->last);
	adv_send_count(&buf, p->customers);
	pq_sendbytes(&buf, (const char *) p->data, VARSIZE(p) - offsetof(ActivityPacked, data));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_activity_recv reads the binary form.
 */
PG_FUNCTION_INFO_V1(adv_activity_recv);
Datum
adv_activity_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			period;
	int			ids;
	int32		first;
	int32		last;
	int64		customers;
	int			length;

	adv_recv_header(buf, ADV_KIND_ACTIVITY, ACTIVITY_VERSION, ACTIVITY_TYPE);
	period = pq_getmsgbyte(buf);
	ids = pq_getmsgbyte(buf);
	first = (int32) pq_getmsgint(buf, 4);
	last = (int32) pq_getmsgint(buf, 4);
	customers = adv_recv_count(buf, ACTIVITY_TYPE);
	length = buf->len - buf->cursor;
	PG_RETURN_POINTER(from_outside(period, ids, customers, first, last,
								   pq_getmsgbytes(buf, length), length, 'b'));
}
