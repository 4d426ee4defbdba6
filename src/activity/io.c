/*
 * io.c
 *		When customers were active: text and binary forms.
 */
#include "postgres.h"

#include "common/base64.h"
#include "fmgr.h"
#include "libpq/pqformat.h"

#include "activity.h"
#include "compat.h"
#include "base/wire.h"

/*
 * validated returns a packed summary that came from outside, having made sure
 * that it is one that could have been made here.
 */
static ActivityPacked *
validated(ActivityPacked *packed, char source)
{
	ActivityReader r = activity_reader(packed, source);
	ActivityWriter again = activity_writer(packed->decimals, 64);
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	int			decimals = 0;
	int64		i;

	if (!adv_period_in_range(packed->period, packed->first) ||
		!adv_period_in_range(packed->period, packed->last))
		activity_refuse(&r, "A period is out of range.");
	while (activity_next(&r))
	{
		int			length;

		first = Min(first, r.customer.periods[0]);
		last = Max(last, r.customer.periods[r.customer.count - 1]);
		for (i = 0; r.customer.amounts && i < r.customer.count; i++)
			decimals = adv_money_decimals(r.customer.amounts[i], decimals);
		again.buf.len = offsetof(ActivityPacked, data);
		activity_write(&again, &r.customer);
		length = again.buf.len - offsetof(ActivityPacked, data);
		if (r.at - length < packed->data ||
			memcmp(r.at - length, again.buf.data + offsetof(ActivityPacked, data), length) != 0)
			activity_refuse(&r, "A customer is not written in the shortest way.");
	}
	if (packed->customers > 0 && (first != 0 || last != r.span))
		activity_refuse(&r, "The first or last period is not that of any customer.");
	if (decimals != packed->decimals)
		activity_refuse(&r, "The number of decimals is not the least.");
	return packed;
}

/*
 * from_outside returns a packed summary made of parts read from outside.
 */
static ActivityPacked *
from_outside(const ActivityPacked *parts, int64 first, int64 last,
			 const char *data, Size length, char source)
{
	ActivityPacked like = *parts;
	StringInfoData buf;

	if (length > ACTIVITY_MOST_BYTES)
		activity_too_large();
	if (!adv_valid_period(like.period))
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There is no such period.");
	if (!adv_valid_ids(like.ids))
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There are no such customers.");
	if (first < PG_INT32_MIN || last > PG_INT32_MAX || first > last)
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "The first and last period contradict each other.");
	if (like.customers == 0 && (first != 0 || last != 0))
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There are periods, but no customers.");
	if ((like.header.flags & ~ACTIVITY_CONTENT) != 0)
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There is no such content.");
	if (like.decimals > (like.header.flags & ACTIVITY_HAS_AMOUNTS ? ADV_MONEY_DECIMALS : 0))
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "The number of decimals is out of range.");
	like.first = first;
	like.last = last;
	initStringInfo(&buf);
	enlargeStringInfo(&buf, offsetof(ActivityPacked, data) + length);
	buf.len = offsetof(ActivityPacked, data);
	appendBinaryStringInfo(&buf, data, length);
	return validated(activity_finish(&buf, &like), source);
}

/*
 * adv_activity_out writes the text form.
 */
ADV_FUNCTION(adv_activity_out)
{
	ActivityPacked *p = activity_packed_arg(fcinfo, 0);
	int			length = VARSIZE(p) - offsetof(ActivityPacked, data);
	int			room = pg_b64_enc_len(length);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"activity\":%d,\"period\":\"%s\",\"ids\":\"%s\",\"customers\":%lld,\"first\":%d,\"last\":%d,",
					 ACTIVITY_VERSION, adv_period_word(p->period),
					 adv_ids_words[p->ids - ADV_IDS_INTEGER].word,
					 (long long) p->customers, p->first, p->last);
	if (p->header.flags & ACTIVITY_HAS_ENTRIES)
		appendStringInfoString(&buf, "\"entries\":1,");
	if (p->header.flags & ACTIVITY_HAS_AMOUNTS)
		appendStringInfo(&buf, "\"decimals\":%d,", p->decimals);
	appendStringInfoString(&buf, "\"active\":\"");
	enlargeStringInfo(&buf, room + 2);
	buf.len += pg_b64_encode((const void *) p->data, length, buf.data + buf.len, room);
	appendStringInfoString(&buf, "\"}");
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_activity_in reads the text form.
 */
ADV_FUNCTION(adv_activity_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "activity", ACTIVITY_VERSION,
									 ACTIVITY_TYPE);
	ActivityPacked parts = {.period = adv_json_choice(&json, "period", adv_periods),
		.ids = adv_json_choice(&json, "ids", adv_ids_words),
	.customers = adv_json_count(&json, "customers")};
	int64		first = adv_json_int64(&json, "first");
	int64		last = adv_json_int64(&json, "last");
	int64		entries = adv_json_count(&json, "entries");
	int64		decimals = 0;
	int			length;
	const char *text;
	int			room;
	char	   *data;
	int			decoded;

	if (entries > 1)
		adv_wire_refuse(false, ACTIVITY_TYPE, "\"entries\" is 1, or left out.");
	if (entries)
		parts.header.flags |= ACTIVITY_HAS_ENTRIES;
	if (adv_json_has(&json, "decimals"))
	{
		parts.header.flags |= ACTIVITY_HAS_AMOUNTS;
		decimals = adv_json_count(&json, "decimals");
	}
	parts.decimals = Min(decimals, PG_UINT8_MAX);
	text = adv_json_string(&json, "active", &length);
	adv_json_end(&json);
	room = pg_b64_dec_len(length);
	data = palloc(room + 1);
	decoded = pg_b64_decode(text, length, (void *) data, room);
	if (decoded < 0)
		adv_wire_refuse(false, ACTIVITY_TYPE, "\"active\" is not in base64.");
	PG_RETURN_POINTER(from_outside(&parts, first, last, data, decoded, 't'));
}

/*
 * adv_activity_send writes the binary form.
 */
ADV_FUNCTION(adv_activity_send)
{
	ActivityPacked *p = activity_packed_arg(fcinfo, 0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_ACTIVITY);
	pq_sendbyte(&buf, ACTIVITY_VERSION);
	pq_sendbyte(&buf, p->header.flags);
	pq_sendbyte(&buf, p->period);
	pq_sendbyte(&buf, p->ids);
	pq_sendbyte(&buf, p->decimals);
	pq_sendint32(&buf, p->first);
	pq_sendint32(&buf, p->last);
	adv_send_count(&buf, p->customers);
	pq_sendbytes(&buf, (const char *) p->data, VARSIZE(p) - offsetof(ActivityPacked, data));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_activity_recv reads the binary form.
 */
ADV_FUNCTION(adv_activity_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	ActivityPacked parts = {0};
	int32		first;
	int32		last;
	int			length;

	adv_recv_header(buf, ADV_KIND_ACTIVITY, ACTIVITY_VERSION, ACTIVITY_TYPE);
	parts.header.flags = pq_getmsgbyte(buf);
	parts.period = pq_getmsgbyte(buf);
	parts.ids = pq_getmsgbyte(buf);
	parts.decimals = pq_getmsgbyte(buf);
	first = (int32) pq_getmsgint(buf, 4);
	last = (int32) pq_getmsgint(buf, 4);
	parts.customers = adv_recv_count(buf, ACTIVITY_TYPE);
	length = buf->len - buf->cursor;
	PG_RETURN_POINTER(from_outside(&parts, first, last, pq_getmsgbytes(buf, length), length, 'b'));
}
