/*
 * latest_pack.c
 *		The latest answer of every respondent: the packed form, and text and
 *		binary forms.
 *
 * Packed, respondents follow each other in ascending order (hashes as signed
 * numbers), each written as variable-length integers:
 *
 *	key - previous key - 1		key = respondent + 2^63; -1 before the first
 *	score						0: never answered, and no more follows; 1: between two
 *								points, the double follows at the end; else 2 + the
 *								score - the scale's minimum
 *	(time - first) / unit		the unit is the largest part of a day of which all
 *								these times are multiples
 *
 * Nothing in it depends on how the summary came about, so equal summaries are
 * the same bytes.  What comes from outside is accepted only if writing it again
 * gives the same.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"

#include "compat.h"
#include "kernel/num/varint.h"
#include "latest.h"
#include "rating.h"

#define NEVER_ANSWERED 0
#define BETWEEN_POINTS 1
#define WHOLE 2

/*
 * latest_too_large reports a summary that does not fit into a value.
 */
void
latest_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many respondents for one %s", LATEST_TYPE),
			 errdetail("A summary holds up to %lld respondents, and %d MB when stored.",
					   (long long) LATEST_MOST, LATEST_MOST_BYTES / (1024 * 1024)),
			 errhint("Group by a part of the respondents, such as abs(hashint8(respondent) %% 8), and roll up the ratings of the parts.")));
	pg_unreachable();
}

/*
 * whole_day returns how many units of these times a day is: the largest unit that is
 * written.
 */
static uint64
whole_day(int times)
{
	return times == ADV_TIME_DATE ? 1 : USECS_PER_DAY;
}

/*
 * last_time returns the end of the range of these times: calendar_time has two bits
 * less than a timestamp.
 */
static int64
last_time(int times)
{
	return times == ADV_TIME_DATE ? DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1 : PG_INT64_MAX >> 2;
}

/*
 * first_time returns its beginning.
 */
static int64
first_time(int times)
{
	return times == ADV_TIME_DATE ? DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE : MIN_TIMESTAMP;
}

/* ------------------------------------------------------------------------
 * Writing
 * ------------------------------------------------------------------------
 */

/*
 * begin starts a packed summary in buf.
 */
static void
begin(StringInfo buf, Size expected)
{
	initStringInfo(buf);
	enlargeStringInfo(buf, expected);
	buf->len = offsetof(LatestPacked, data);
}

/*
 * finish returns what has been appended as a packed summary that begins like this one.
 */
static LatestPacked *
finish(StringInfo buf, const LatestSummary *like, int64 respondents, int64 first, int64 unit)
{
	LatestPacked *packed = (LatestPacked *) buf->data;

	memset(packed, 0, offsetof(LatestPacked, data));
	SET_VARSIZE(packed, buf->len);
	packed->header.kind = ADV_KIND_LATEST;
	packed->header.version = LATEST_VERSION;
	packed->scale_min = like->scale_min;
	packed->scale_max = like->scale_max;
	packed->ids = like->ids;
	packed->times = like->times;
	packed->respondents = respondents;
	packed->first = first;
	packed->unit = unit;
	return packed;
}

static uint64
common_divisor(uint64 a, uint64 b)
{
	while (b != 0)
	{
		uint64		rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * append_entry writes an entry whose key is so far behind the one before.
 */
static void
append_entry(StringInfo buf, const LatestEntry *e, uint64 delta, int scale_min, uint64 first,
			 uint64 unit)
{
	double		point = e->score - scale_min;
	bool		whole = point == floor(point);
	uint8	   *at;

	enlargeStringInfo(buf, 3 * ADV_VARINT_LONGEST + sizeof(uint64));
	at = adv_varint_put((uint8 *) buf->data + buf->len, delta);
	if (e->when == LATEST_MISSING)
		at = adv_varint_put(at, NEVER_ANSWERED);
	else
	{
		at = adv_varint_put(at, whole ? WHOLE + (uint64) point : BETWEEN_POINTS);
		at = adv_varint_put(at, (e->when - first) / unit);
		if (!whole)
		{
			uint64		bits;

			memcpy(&bits, &e->score, sizeof(bits));
			bits = pg_hton64(bits);
			memcpy(at, &bits, sizeof(bits));
			at += sizeof(bits);
		}
	}
	buf->len = at - (uint8 *) buf->data;
	if (buf->len > LATEST_MOST_BYTES)
		latest_too_large();
}

/*
 * latest_pack_entries returns n entries packed, which are in order, one a respondent,
 * as a summary that begins like this one.
 */
LatestPacked *
latest_pack_entries(const LatestEntry *entries, int64 n, const LatestSummary *like)
{
	uint64		first = PG_UINT64_MAX;
	uint64		unit = whole_day(like->times);
	uint64		key = PG_UINT64_MAX;
	StringInfoData buf;
	int64		i;

	for (i = 0; i < n; i++)
		if (entries[i].when != LATEST_MISSING)
			first = Min(first, entries[i].when);
	if (first == PG_UINT64_MAX)
		first = LATEST_EPOCH;
	for (i = 0; i < n; i++)
		if (entries[i].when != LATEST_MISSING && (entries[i].when - first) % unit != 0)
			unit = common_divisor(unit, entries[i].when - first);

	begin(&buf, 64 + 8 * n);
	for (i = 0; i < n; i++)
	{
		uint64		next = adv_id_order(entries[i].respondent);

		CHECK_FOR_INTERRUPTS();
		append_entry(&buf, &entries[i], next - key - 1, like->scale_min, first, unit);
		key = next;
	}
	return finish(&buf, like, n, (int64) (first - LATEST_EPOCH), unit);
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * latest_reader begins to read a packed summary that came from this source.
 */
LatestReader
latest_reader(const LatestPacked *packed, char source)
{
	LatestReader r = {0};

	r.at = packed->data;
	r.end = (const uint8 *) packed + VARSIZE(packed);
	r.key = PG_UINT64_MAX;
	r.left = packed->respondents;
	r.first = packed->first;
	r.unit = packed->unit;
	r.last = last_time(packed->times);
	r.scale_min = packed->scale_min;
	r.scale_max = packed->scale_max;
	r.source = source;
	return r;
}

/*
 * refuse reports bytes that no packed summary has.
 */
static void
refuse(LatestReader *r, const char *detail)
{
	adv_source_refuse(r->source, LATEST_TYPE, detail);
}

static inline uint64
get_varint(LatestReader *r)
{
	uint64		value;

	if (unlikely(!adv_varint_get(&r->at, r->end, &value)))
		refuse(r, r->at >= r->end ? "The list of respondents ends early." : "A number is too long.");
	return value;
}

/*
 * get_answer reads what follows the code of a score.
 */
static inline void
get_answer(LatestReader *r, uint64 code)
{
	uint64		units = get_varint(r);
	uint64		bits;

	if (units > ((uint64) r->last - (uint64) r->first) / r->unit)
		refuse(r, "A time is out of range.");
	r->entry.when = (uint64) r->first + LATEST_EPOCH + units * r->unit;
	if (code != BETWEEN_POINTS)
	{
		if (code - WHOLE > (uint64) (r->scale_max - r->scale_min))
			refuse(r, "A score is outside the scale.");
		r->entry.score = r->scale_min + (int) (code - WHOLE);
		return;
	}
	if (r->end - r->at < (ptrdiff_t) sizeof(bits))
		refuse(r, "The list of respondents ends early.");
	memcpy(&bits, r->at, sizeof(bits));
	r->at += sizeof(bits);
	bits = pg_ntoh64(bits);
	memcpy(&r->entry.score, &bits, sizeof(bits));
	if (!(r->entry.score >= r->scale_min && r->entry.score <= r->scale_max))
		refuse(r, "A score is outside the scale.");
}

/*
 * latest_next reads the next respondent; false after the last.
 */
bool
latest_next(LatestReader *r)
{
	uint64		key;
	uint64		code;

	CHECK_FOR_INTERRUPTS();
	if (r->left == 0)
	{
		if (r->at != r->end)
			refuse(r, "Bytes follow the list of respondents.");
		return false;
	}
	r->left--;
	key = r->key + 1 + get_varint(r);
	if (unlikely(r->begun && key <= r->key))
		refuse(r, "The respondents are not in order.");
	r->begun = true;
	r->key = key;
	r->entry.respondent = (int64) adv_id_order(key);
	r->entry.when = LATEST_MISSING;
	r->entry.score = 0;
	code = get_varint(r);
	if (code != NEVER_ANSWERED)
		get_answer(r, code);
	return true;
}

/*
 * from_outside returns a packed summary made of parts read from outside, having
 * made sure that it is one that could have been made here.
 */
static LatestPacked *
from_outside(const LatestPacked *parts, int64 scale_min, int64 scale_max, const char *data,
			 Size length, char source)
{
	bool		binary = source == 'b';
	LatestSummary like = {.ids = parts->ids,.times = parts->times};
	StringInfoData buf;
	LatestPacked *packed;
	LatestPacked *again;
	LatestReader r;
	LatestEntry *entries;
	int64		n = 0;

	if (parts->respondents > 0 ? !adv_valid_ids(parts->ids) : parts->ids != ADV_IDS_NONE)
		adv_wire_refuse(binary, LATEST_TYPE, "There are no such respondents.");
	if (parts->respondents > 0 ? parts->times < ADV_TIME_DATE || parts->times > ADV_TIME_POINT : parts->times != 0)
		adv_wire_refuse(binary, LATEST_TYPE, "There are no such times.");
	if (scale_min < PG_INT16_MIN || scale_max > PG_INT16_MAX ||
		scale_min >= scale_max || scale_max - scale_min >= RATING_MAX_POINTS)
		adv_wire_refuse(binary, LATEST_TYPE, "There is no such scale.");
	if (parts->first < first_time(parts->times) || parts->first > last_time(parts->times) ||
		parts->unit < 1 || (uint64) parts->unit > whole_day(parts->times))
		adv_wire_refuse(binary, LATEST_TYPE, "The first time or the unit of times is out of range.");
	/* a respondent takes two bytes or more */
	if ((Size) parts->respondents > length / 2)
		adv_wire_refuse(binary, LATEST_TYPE, "The list of respondents ends early.");
	if (length > LATEST_MOST_BYTES || parts->respondents > LATEST_MOST)
		latest_too_large();

	like.scale_min = scale_min;
	like.scale_max = scale_max;
	begin(&buf, offsetof(LatestPacked, data) + length);
	appendBinaryStringInfo(&buf, data, length);
	packed = finish(&buf, &like, parts->respondents, parts->first, parts->unit);
	entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, parts->respondents) * sizeof(LatestEntry));
	r = latest_reader(packed, source);
	while (latest_next(&r))
		entries[n++] = r.entry;
	again = latest_pack_entries(entries, n, &like);
	if (VARSIZE(again) != VARSIZE(packed) || memcmp(again, packed, VARSIZE(packed)) != 0)
		refuse(&r, "The value is not written in the way that its aggregates write it.");
	pfree(entries);
	return packed;
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

static const AdvChoice times_words[] = {
	{"date", ADV_TIME_DATE},
	{"timestamp", ADV_TIME_LOCAL},
	{"timestamptz", ADV_TIME_POINT},
	{NULL, 0}
};

/*
 * latest_write_text appends the text form of a packed summary.
 */
void
latest_write_text(StringInfo buf, const AdvHeader *packed)
{
	const LatestPacked *p = (const LatestPacked *) packed;

	appendStringInfoString(buf, ",\"ids\":");
	adv_text_ids(buf, (AdvIds) p->ids);
	if (p->times)
		appendStringInfo(buf, ",\"times\":\"%s\"", adv_time_word((AdvTimeKind) p->times));
	else
		appendStringInfoString(buf, ",\"times\":null");
	appendStringInfo(buf, ",\"scale\":[%d,%d],\"respondents\":%lld,\"first\":%lld,\"unit\":%lld,\"answers\":",
					 p->scale_min, p->scale_max, (long long) p->respondents,
					 (long long) p->first, (long long) p->unit);
	adv_text_base64(buf, p->data, VARSIZE(p) - offsetof(LatestPacked, data));
}

/*
 * latest_read_text reads it.
 */
AdvHeader *
latest_read_text(AdvReader *reader)
{
	LatestPacked parts = {0};
	int64		scale_min;
	int64		scale_max;
	Size		length;
	char	   *data;

	adv_read_expect_key(reader, "ids");
	parts.ids = adv_read_ids(reader);
	adv_read_expect_key(reader, "times");
	parts.times = adv_read_null(reader) ? 0 : adv_read_choice(reader, times_words);
	adv_read_expect_key(reader, "scale");
	adv_read_open(reader, '[');
	adv_read_expect_more(reader, ']');
	scale_min = adv_read_int64(reader);
	adv_read_expect_more(reader, ']');
	scale_max = adv_read_int64(reader);
	adv_read_close(reader, ']');
	adv_read_expect_key(reader, "respondents");
	parts.respondents = adv_read_count(reader);
	adv_read_expect_key(reader, "first");
	parts.first = adv_read_int64(reader);
	adv_read_expect_key(reader, "unit");
	parts.unit = adv_read_int64(reader);
	adv_read_expect_key(reader, "answers");
	data = adv_read_base64(reader, &length);
	return &from_outside(&parts, scale_min, scale_max, data, length, 't')->header;
}

/*
 * latest_write_binary appends the binary form of a packed summary.
 */
void
latest_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const LatestPacked *p = (const LatestPacked *) packed;

	pq_sendbyte(buf, p->ids);
	pq_sendbyte(buf, p->times);
	pq_sendint16(buf, p->scale_min);
	pq_sendint16(buf, p->scale_max);
	pq_sendint64(buf, p->first);
	pq_sendint64(buf, p->unit);
	adv_send_count(buf, p->respondents);
	pq_sendbytes(buf, (const char *) p->data, VARSIZE(p) - offsetof(LatestPacked, data));
}

/*
 * latest_read_binary reads it.
 */
AdvHeader *
latest_read_binary(StringInfo buf)
{
	LatestPacked parts = {0};
	int			scale_min;
	int			scale_max;
	int			length;

	parts.ids = pq_getmsgbyte(buf);
	parts.times = pq_getmsgbyte(buf);
	scale_min = (int16) pq_getmsgint(buf, 2);
	scale_max = (int16) pq_getmsgint(buf, 2);
	parts.first = pq_getmsgint64(buf);
	parts.unit = pq_getmsgint64(buf);
	parts.respondents = adv_recv_count(buf, LATEST_TYPE);
	length = buf->len - buf->cursor;
	return &from_outside(&parts, scale_min, scale_max, pq_getmsgbytes(buf, length), length, 'b')->header;
}
