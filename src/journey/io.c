/*
 * io.c
 *		Journeys: text and binary forms, and the kind.
 *
 * Both forms carry the packed value; what comes from outside is accepted only if
 * packing it again gives the same.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "journey.h"
#include "base/wire.h"
#include "kernel/num/varint.h"

/*
 * journey_names returns the names of a packed summary, in its memory.
 */
JourneyName *
journey_names(const JourneyPacked *p)
{
	const uint8 *at = p->data;
	const uint8 *end = p->data + p->names_bytes;
	JourneyName *names;
	uint32		i;

	names = MemoryContextAllocHuge(CurrentMemoryContext, Max(p->s.names, 1) * sizeof(JourneyName));
	for (i = 0; i < p->s.names; i++)
	{
		uint64		length;

		if (!adv_varint_get(&at, end, &length) || length > (uint64) (end - at))
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("invalid value of type %s", JOURNEY_TYPE)));
		names[i].at = (const char *) at;
		names[i].length = length;
		at += length;
	}
	return names;
}

/*
 * check_names refuses names that are not in order, not distinct, not text, or not
 * written in the shortest way.
 */
static void
check_names(const JourneyPacked *p, const JourneyReader *r)
{
	const uint8 *at = p->data;
	const uint8 *end = p->data + p->names_bytes;
	JourneyName last = {NULL, 0};
	uint8		shortest[ADV_VARINT_LONGEST];
	uint32		i;

	for (i = 0; i < p->s.names; i++)
	{
		JourneyName name;
		uint64		length;
		const uint8 *begin = at;

		CHECK_FOR_INTERRUPTS();
		if (!adv_varint_get(&at, end, &length) || length > (uint64) (end - at))
			journey_refuse(r, "The list of names ends early.");
		if (adv_varint_put(shortest, length) - shortest != at - begin)
			journey_refuse(r, "A number is longer than it needs to be.");
		name.at = (const char *) at;
		name.length = length;
		if (!pg_verify_mbstr(GetDatabaseEncoding(), name.at, length, true))
			journey_refuse(r, "A name is not text in the encoding of this database.");
		if (i > 0 && journey_compare_names(&last, &name) >= 0)
			journey_refuse(r, "Names are not in order.");
		last = name;
		at += length;
	}
	if (at != end)
		journey_refuse(r, "Bytes follow the last name.");
}

/*
 * validated returns a packed summary that came from outside, having made sure that it
 * is one that could have been made here.
 */
static AdvHeader *
validated(JourneyPacked *p, char source)
{
	JourneyReader r = journey_reader(&p->s.body, journey_body(p), p->s.names, source);
	StringInfoData buf;
	AdvRunWriter again;
	AdvRun		found = {.unit = ADV_TIME_UNITS - 1};
	uint8	   *seen;
	uint32		names = 0;
	int64		i;

	check_names(p, &r);
	seen = palloc0(Max(p->s.names, 1));
	initStringInfo(&buf);
	again = adv_run_writer(&buf, &p->s.body);
	while (journey_next(&r))
	{
		const JourneyCustomer *c = &r.customer;

		buf.len = 0;
		for (i = 0; i < c->n; i++)
		{
			const AdvEvent *e = &c->events[i];

			if (i > 0 && e->time == e[-1].time &&
				(e->code < e[-1].code || (e->code == e[-1].code && c->values && c->values[i] < c->values[i - 1])))
				journey_refuse(&r, "Events of one instant are not in order.");
			if (found.events == 0 || e->time < found.first)
				found.first = e->time;
			found.unit = adv_time_unit_of(e->time, found.unit);
			if (c->values)
				found.decimals = adv_money_decimals(c->values[i], found.decimals);
			found.events++;
			names += !seen[e->code];
			seen[e->code] = true;
		}
		journey_write(&again, c);
		if (r.run.at - buf.len < journey_body(p) || memcmp(r.run.at - buf.len, buf.data, buf.len) != 0)
			journey_refuse(&r, "A customer is not written in the shortest way.");
	}
	if (found.events != p->s.body.events || found.first != p->s.body.first)
		journey_refuse(&r, "The number of events or the earliest time is not that of the customers.");
	if (found.unit != p->s.body.unit || found.decimals != p->s.body.decimals)
		journey_refuse(&r, "The unit of times or the number of decimals is not what is needed.");
	if (names != p->s.names)
		journey_refuse(&r, "There is a name without events.");
	return &p->s.header;
}

/*
 * from_outside returns a packed summary made of parts read from outside.
 */
static AdvHeader *
from_outside(const JourneySummary *parts, int64 names, int64 names_bytes, const char *data, int64 length, char source)
{
	JourneyPacked *p;
	bool		binary = source == 'b';

	if (length > (int64) JOURNEY_MOST_BYTES)
		journey_too_large();
	if (names_bytes > length || names > names_bytes)
		adv_wire_refuse(binary, JOURNEY_TYPE, "There are more names than bytes.");
	if ((parts->header.flags & ~JOURNEY_HAS_VALUES) != 0)
		adv_wire_refuse(binary, JOURNEY_TYPE, "There is no such content.");
	if (parts->body.unit >= ADV_TIME_UNITS || parts->body.decimals > (parts->header.flags & JOURNEY_HAS_VALUES ? ADV_MONEY_DECIMALS : 0))
		adv_wire_refuse(binary, JOURNEY_TYPE, "The unit of times or the number of decimals is out of range.");
	if (parts->body.first > ADV_MOST_TIME || parts->body.first < -ADV_MOST_TIME)
		adv_wire_refuse(binary, JOURNEY_TYPE, "A time is out of range.");
	if (parts->body.events == 0 ? parts->ids != 0 || parts->times != 0 || length != 0 :
		!adv_valid_ids(parts->ids) || parts->times < ADV_TIME_DATE || parts->times > ADV_TIME_POINT)
		adv_wire_refuse(binary, JOURNEY_TYPE, "The types of customers and times are those of events, or none without any.");
	p = (JourneyPacked *) adv_summary_alloc(&adv_journey_kind, offsetof(JourneyPacked, data) + length);
	p->s.header.flags = parts->header.flags;
	p->s.ids = parts->ids;
	p->s.times = parts->times;
	p->s.names = names;
	p->s.skipped = parts->skipped;
	p->s.body = parts->body;
	p->s.body.bytes = length - names_bytes;
	p->s.body.wide = names > JOURNEY_NARROW;
	p->s.body.valued = (parts->header.flags & JOURNEY_HAS_VALUES) != 0;
	p->names_bytes = names_bytes;
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
	return &journey_pack((const JourneySummary *) value)->s.header;
}

/*
 * write_text appends the text form of a packed summary.
 */
static void
write_text(StringInfo buf, const AdvHeader *packed)
{
	const JourneyPacked *p = (const JourneyPacked *) packed;
	appendStringInfo(buf, ",\"skipped\":%lld", (long long) p->s.skipped);
	if (p->s.header.flags & JOURNEY_HAS_VALUES)
		appendStringInfo(buf, ",\"decimals\":%d", p->s.body.decimals);
	if (p->s.body.events == 0)
		return;
	appendStringInfo(buf, ",\"ids\":\"%s\",\"times\":\"%s\",\"customers\":%lld,\"events\":%lld,\"first\":%lld,\"unit\":%d,\"names\":[%u,%u],\"data\":",
					 adv_ids_word(p->s.ids), adv_time_word(p->s.times), (long long) p->s.body.customers,
					 (long long) p->s.body.events, (long long) p->s.body.first, p->s.body.unit,
					 p->s.names, p->names_bytes);
	adv_text_base64(buf, p->data, VARSIZE(p) - offsetof(JourneyPacked, data));
}

/*
 * read_text reads it.
 */
static AdvHeader *
read_text(AdvReader *reader)
{
	JourneySummary s = {.body.unit = ADV_TIME_UNITS - 1};
	int64		names = 0;
	int64		names_bytes = 0;
	const char *data = "";
	Size		length = 0;

	adv_read_expect_key(reader, "skipped");
	s.skipped = adv_read_count(reader);
	if (adv_read_key(reader, "decimals"))
	{
		s.header.flags |= JOURNEY_HAS_VALUES;
		s.body.decimals = adv_read_small(reader);
	}
	if (adv_read_key(reader, "ids"))
	{
		s.ids = adv_read_choice(reader, adv_ids_words);
		adv_read_expect_key(reader, "times");
		s.times = adv_read_choice(reader, adv_time_words);
		adv_read_expect_key(reader, "customers");
		s.body.customers = adv_read_count(reader);
		adv_read_expect_key(reader, "events");
		s.body.events = adv_read_count(reader);
		adv_read_expect_key(reader, "first");
		s.body.first = adv_read_int64(reader);
		adv_read_expect_key(reader, "unit");
		s.body.unit = adv_read_small(reader);
		adv_read_expect_key(reader, "names");
		adv_read_two_counts(reader, &names, &names_bytes);
		adv_read_expect_key(reader, "data");
		data = adv_read_base64(reader, &length);
		if (s.body.events == 0)
			adv_wire_refuse(false, JOURNEY_TYPE, "There are no events.");
	}
	return from_outside(&s, names, names_bytes, data, length, 't');
}

/*
 * write_binary appends the binary form of a packed summary.
 */
static void
write_binary(StringInfo buf, const AdvHeader *packed)
{
	const JourneyPacked *p = (const JourneyPacked *) packed;

	pq_sendbyte(buf, p->s.header.flags);
	pq_sendbyte(buf, p->s.ids);
	pq_sendbyte(buf, p->s.times);
	pq_sendbyte(buf, p->s.body.unit);
	pq_sendbyte(buf, p->s.body.decimals);
	adv_send_count(buf, p->s.skipped);
	adv_send_count(buf, p->s.body.customers);
	adv_send_count(buf, p->s.body.events);
	pq_sendint64(buf, p->s.body.first);
	adv_send_count(buf, p->s.names);
	adv_send_count(buf, p->names_bytes);
	pq_sendbytes(buf, (const void *) p->data, VARSIZE(p) - offsetof(JourneyPacked, data));
}

/*
 * read_binary reads it.
 */
static AdvHeader *
read_binary(StringInfo buf)
{
	JourneySummary s = {0};
	int64		names;
	int64		names_bytes;
	int			length;

	s.header.flags = pq_getmsgbyte(buf);
	s.ids = pq_getmsgbyte(buf);
	s.times = pq_getmsgbyte(buf);
	s.body.unit = pq_getmsgbyte(buf);
	s.body.decimals = pq_getmsgbyte(buf);
	s.skipped = adv_recv_count(buf, JOURNEY_TYPE);
	s.body.customers = adv_recv_count(buf, JOURNEY_TYPE);
	s.body.events = adv_recv_count(buf, JOURNEY_TYPE);
	s.body.first = pq_getmsgint64(buf);
	names = adv_recv_count(buf, JOURNEY_TYPE);
	names_bytes = adv_recv_count(buf, JOURNEY_TYPE);
	length = buf->len - buf->cursor;
	return from_outside(&s, names, names_bytes, pq_getmsgbytes(buf, length), length, 'b');
}

const AdvSummaryKind adv_journey_kind = {
	.kind = ADV_KIND_JOURNEY,
	.version = JOURNEY_VERSION,
	.type = JOURNEY_TYPE,
	.word = "journey",
	.smallest = offsetof(JourneyPacked, data),
	.sound = journey_sound,
	.pack = kind_pack,
	.merge = journey_merge,
	.write_text = write_text,
	.read_text = read_text,
	.write_binary = write_binary,
	.read_binary = read_binary
};

ADV_SUMMARY_TYPE(journey_summary, adv_journey_kind)
