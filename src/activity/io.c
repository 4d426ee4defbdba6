/*
 * io.c
 *		When customers were active: text and binary forms.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"

#include "activity.h"
#include "compat.h"

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
	if (packed->customers > 0 && (first != 0 || last != r.last))
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
	if (like.customers > 0 ? !adv_valid_ids(like.ids) : like.ids != ADV_IDS_NONE)
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There are no such customers.");
	if (first < PG_INT32_MIN || last > PG_INT32_MAX || first > last)
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "The first and last period contradict each other.");
	if (like.customers == 0 && (first != 0 || last != 0))
		adv_wire_refuse(source == 'b', ACTIVITY_TYPE, "There are periods, but no customers.");
	if ((like.header.flags & ~ACTIVITY_HAS_AMOUNTS) != 0)
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
 * activity_write_text appends the text form of a packed summary.
 */
void
activity_write_text(StringInfo buf, const AdvHeader *packed)
{
	const ActivityPacked *p = (const ActivityPacked *) packed;

	appendStringInfo(buf, ",\"period\":\"%s\",\"ids\":", adv_period_word(p->period));
	adv_text_ids(buf, (AdvIds) p->ids);
	appendStringInfo(buf, ",\"customers\":%lld,\"first\":%d,\"last\":%d",
					 (long long) p->customers, p->first, p->last);
	if (activity_has_amounts(p))
		appendStringInfo(buf, ",\"decimals\":%d", p->decimals);
	if (p->short_contracts > 0)
		appendStringInfo(buf, ",\"short_contracts\":%lld", (long long) p->short_contracts);
	appendStringInfoString(buf, ",\"active\":");
	adv_text_base64(buf, p->data, VARSIZE(p) - offsetof(ActivityPacked, data));
}

/*
 * activity_read_text reads it.
 */
AdvHeader *
activity_read_text(AdvReader *reader)
{
	ActivityPacked parts = {0};
	int64		first;
	int64		last;
	int64		decimals;
	Size		length;
	char	   *data;

	adv_read_expect_key(reader, "period");
	parts.period = adv_read_choice(reader, adv_periods);
	adv_read_expect_key(reader, "ids");
	parts.ids = adv_read_ids(reader);
	adv_read_expect_key(reader, "customers");
	parts.customers = adv_read_count(reader);
	adv_read_expect_key(reader, "first");
	first = adv_read_int64(reader);
	adv_read_expect_key(reader, "last");
	last = adv_read_int64(reader);
	if (adv_read_key(reader, "decimals"))
	{
		parts.header.flags = ACTIVITY_HAS_AMOUNTS;
		decimals = adv_read_count(reader);
		parts.decimals = Min(decimals, PG_UINT8_MAX);
	}
	if (adv_read_key(reader, "short_contracts"))
	{
		parts.short_contracts = adv_read_count(reader);
		if (parts.short_contracts == 0)
			adv_wire_refuse(false, ACTIVITY_TYPE, "Of no short contracts nothing is written.");
	}
	adv_read_expect_key(reader, "active");
	data = adv_read_base64(reader, &length);
	return &from_outside(&parts, first, last, data, length, 't')->header;
}

/*
 * activity_write_binary appends the binary form of a packed summary.
 */
void
activity_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const ActivityPacked *p = (const ActivityPacked *) packed;

	pq_sendbyte(buf, p->header.flags);
	pq_sendbyte(buf, p->period);
	pq_sendbyte(buf, p->ids);
	pq_sendbyte(buf, p->decimals);
	pq_sendint32(buf, p->first);
	pq_sendint32(buf, p->last);
	adv_send_count(buf, p->customers);
	adv_send_count(buf, p->short_contracts);
	pq_sendbytes(buf, (const char *) p->data, VARSIZE(p) - offsetof(ActivityPacked, data));
}

/*
 * activity_read_binary reads it.
 */
AdvHeader *
activity_read_binary(StringInfo buf)
{
	ActivityPacked parts = {0};
	int32		first;
	int32		last;
	int			length;

	parts.header.flags = pq_getmsgbyte(buf);
	parts.period = pq_getmsgbyte(buf);
	parts.ids = pq_getmsgbyte(buf);
	parts.decimals = pq_getmsgbyte(buf);
	first = (int32) pq_getmsgint(buf, 4);
	last = (int32) pq_getmsgint(buf, 4);
	parts.customers = adv_recv_count(buf, ACTIVITY_TYPE);
	parts.short_contracts = adv_recv_count(buf, ACTIVITY_TYPE);
	length = buf->len - buf->cursor;
	return &from_outside(&parts, first, last, pq_getmsgbytes(buf, length), length, 'b')->header;
}
