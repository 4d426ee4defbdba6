/*
 * io.c
 *		Loyalty points: text and binary forms, and the kind.
 *
 * Both forms carry the packed value; what comes from outside is accepted only if packing
 * it again gives the same.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "points.h"
#include "base/wire.h"

/*
 * validated returns a packed summary that came from outside, having made sure that it is
 * one that could have been made here.
 */
static AdvHeader *
validated(PointsSummary *p, char source)
{
	PointsReader r = points_reader(&p->list, p->data, source);
	AdvRun		found = {.unit = ADV_TIME_UNITS - 1};
	StringInfoData buf;
	PointsWriter again;
	int64		i;

	initStringInfo(&buf);
	again = points_writer(&buf, &p->list);
	while (points_next(&r))
	{
		const PointsMember *m = &r.customer;

		for (i = 0; i < m->n; i++)
		{
			if (i > 0 && points_compare(&m->events[i - 1], &m->events[i]) >= 0)
				points_refuse(&r, "Events of one instant are not in order.");
			points_note(&found, &m->events[i]);
		}
		buf.len = 0;
		again.run.begin = 0;
		points_write(&again, m);
		if (r.run.at - buf.len < p->data || memcmp(r.run.at - buf.len, buf.data, buf.len) != 0)
			points_refuse(&r, "A member is not written in the shortest way.");
	}
	if (found.events != p->list.events || found.first != p->list.first)
		points_refuse(&r, "The number of events or the earliest time is not that of the members.");
	if (found.unit != p->list.unit || found.decimals != p->list.decimals)
		points_refuse(&r, "The unit of times or the number of decimals is not what is needed.");
	return &p->header;
}

/*
 * from_outside returns a packed summary made of parts read from outside.
 */
static AdvHeader *
from_outside(const PointsSummary *parts, const char *data, int64 length, char source)
{
	bool		binary = source == 'b';
	PointsSummary *p;

	if (length > (int64) POINTS_MOST_BYTES)
		points_too_large();
	if (parts->list.unit >= ADV_TIME_UNITS || parts->list.decimals > ADV_MONEY_DECIMALS)
		adv_wire_refuse(binary, POINTS_TYPE, "The unit of times or the number of decimals is out of range.");
	if (parts->list.first > ADV_MOST_TIME || parts->list.first < -ADV_MOST_TIME)
		adv_wire_refuse(binary, POINTS_TYPE, "A time is out of range.");
	if (parts->list.events == 0 ? parts->ids != 0 || parts->times != 0 || length != 0 :
		!adv_valid_ids(parts->ids) || parts->times < ADV_TIME_DATE || parts->times > ADV_TIME_POINT)
		adv_wire_refuse(binary, POINTS_TYPE, "The types of members and times are those of events, or none without any.");
	if (parts->times == ADV_TIME_DATE && parts->list.unit != ADV_TIME_UNITS - 1)
		adv_wire_refuse(binary, POINTS_TYPE, "Dates are not written in days.");
	p = (PointsSummary *) adv_summary_alloc(&adv_points_kind, offsetof(PointsSummary, data) + length);
	p->ids = parts->ids;
	p->times = parts->times;
	p->skipped = parts->skipped;
	p->list = parts->list;
	p->list.bytes = length;
	memcpy(p->data, data, length);
	return validated(p, source);
}

/* ------------------------------------------------------------------------
 * The kind
 * ------------------------------------------------------------------------
 */

/*
 * kind_pack returns the packed form.
 */
static const AdvHeader *
kind_pack(const AdvHeader *value)
{
	return &points_pack((const PointsSummary *) value)->header;
}

/*
 * write_text appends the text form of a packed summary.
 */
static void
write_text(StringInfo buf, const AdvHeader *packed)
{
	const PointsSummary *p = (const PointsSummary *) packed;

	appendStringInfo(buf, ",\"skipped\":%lld", (long long) p->skipped);
	if (p->list.events == 0)
		return;
	appendStringInfo(buf, ",\"ids\":\"%s\",\"times\":\"%s\",\"members\":%lld,\"events\":%lld,\"first\":%lld,\"unit\":%d,\"decimals\":%d,\"data\":",
					 adv_ids_word(p->ids), adv_time_word(p->times), (long long) p->list.customers,
					 (long long) p->list.events, (long long) p->list.first, p->list.unit, p->list.decimals);
	adv_text_base64(buf, p->data, p->list.bytes);
}

/*
 * read_text reads it.
 */
static AdvHeader *
read_text(AdvReader *reader)
{
	PointsSummary s = {.list.unit = ADV_TIME_UNITS - 1};
	const char *data = "";
	Size		length = 0;

	adv_read_expect_key(reader, "skipped");
	s.skipped = adv_read_count(reader);
	if (adv_read_key(reader, "ids"))
	{
		s.ids = adv_read_choice(reader, adv_ids_words);
		adv_read_expect_key(reader, "times");
		s.times = adv_read_choice(reader, adv_time_words);
		adv_read_expect_key(reader, "members");
		s.list.customers = adv_read_count(reader);
		adv_read_expect_key(reader, "events");
		s.list.events = adv_read_count(reader);
		adv_read_expect_key(reader, "first");
		s.list.first = adv_read_int64(reader);
		adv_read_expect_key(reader, "unit");
		s.list.unit = adv_read_small(reader);
		adv_read_expect_key(reader, "decimals");
		s.list.decimals = adv_read_small(reader);
		adv_read_expect_key(reader, "data");
		data = adv_read_base64(reader, &length);
		if (s.list.events == 0)
			adv_wire_refuse(false, POINTS_TYPE, "There are no events.");
	}
	return from_outside(&s, data, length, 't');
}

/*
 * write_binary appends the binary form of a packed summary.
 */
static void
write_binary(StringInfo buf, const AdvHeader *packed)
{
	const PointsSummary *p = (const PointsSummary *) packed;

	pq_sendbyte(buf, p->ids);
	pq_sendbyte(buf, p->times);
	pq_sendbyte(buf, p->list.unit);
	pq_sendbyte(buf, p->list.decimals);
	adv_send_count(buf, p->skipped);
	adv_send_count(buf, p->list.customers);
	adv_send_count(buf, p->list.events);
	pq_sendint64(buf, p->list.first);
	pq_sendbytes(buf, (const void *) p->data, p->list.bytes);
}

/*
 * read_binary reads it.
 */
static AdvHeader *
read_binary(StringInfo buf)
{
	PointsSummary s = {.header = {0}};
	int			length;

	s.ids = pq_getmsgbyte(buf);
	s.times = pq_getmsgbyte(buf);
	s.list.unit = pq_getmsgbyte(buf);
	s.list.decimals = pq_getmsgbyte(buf);
	s.skipped = adv_recv_count(buf, POINTS_TYPE);
	s.list.customers = adv_recv_count(buf, POINTS_TYPE);
	s.list.events = adv_recv_count(buf, POINTS_TYPE);
	s.list.first = pq_getmsgint64(buf);
	length = buf->len - buf->cursor;
	return from_outside(&s, pq_getmsgbytes(buf, length), length, 'b');
}

const AdvSummaryKind adv_points_kind = {
	.kind = ADV_KIND_POINTS,
	.version = POINTS_VERSION,
	.type = POINTS_TYPE,
	.word = "points",
	.smallest = offsetof(PointsSummary, data),
	.sound = points_sound,
	.pack = kind_pack,
	.merge = points_merge,
	.write_text = write_text,
	.read_text = read_text,
	.write_binary = write_binary,
	.read_binary = read_binary
};

ADV_SUMMARY_TYPE(points_summary, adv_points_kind)
