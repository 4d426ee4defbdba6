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

#include "common/base64.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"

#include "compat.h"
#include "kernel/num/varint.h"
#include "rating.h"
#include "latest.h"
#include "base/wire.h"

#define NEVER_ANSWERED 0
#define BETWEEN_POINTS 1
#define WHOLE 2

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
 * finish returns what has been appended as a packed summary.
 */
static LatestPacked *
finish(StringInfo buf, int ids, int scale_min, int scale_max, int64 respondents, int64 first,
	   int64 unit)
{
	LatestPacked *packed = (LatestPacked *) buf->data;

	memset(packed, 0, offsetof(LatestPacked, data));
	SET_VARSIZE(packed, buf->len);
	packed->header.kind = ADV_KIND_LATEST;
	packed->header.version = LATEST_VERSION;
	packed->scale_min = scale_min;
	packed->scale_max = scale_max;
	packed->ids = ids;
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
 * pack_entries returns n entries packed, which are in order, one a respondent.
 */
static LatestPacked *
pack_entries(const LatestEntry *entries, int64 n, int ids, int scale_min, int scale_max)
{
	uint64		first = PG_UINT64_MAX;
	uint64		unit = USECS_PER_DAY;
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
		uint64		next = (uint64) entries[i].respondent ^ (UINT64CONST(1) << 63);

		CHECK_FOR_INTERRUPTS();
		append_entry(&buf, &entries[i], next - key - 1, scale_min, first, unit);
		key = next;
	}
	return finish(&buf, ids, scale_min, scale_max, n, (int64) (first - LATEST_EPOCH), unit);
}

/*
 * compare orders entries by respondent, of one respondent that first which
 * counts.
 */
static inline int
compare(const LatestEntry *a, const LatestEntry *b)
{
	if (a->respondent != b->respondent)
		return a->respondent < b->respondent ? -1 : 1;
	return latest_replaces(a, b) ? -1 : latest_replaces(b, a);
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE LatestEntry
#define ST_COMPARE(a, b) compare(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * pack_table returns a table, which it leaves as it is, packed.
 */
static LatestPacked *
pack_table(const LatestTable *t)
{
	int64		n = 0;
	int64		distinct = 0;
	LatestEntry *entries = MemoryContextAllocHuge(CurrentMemoryContext,
												  Max(1, (Size) t->used + t->waiting) * sizeof(LatestEntry));
	LatestPacked *packed;
	int64		i;

	for (i = 0; i < (int64) latest_slots(t) + t->waiting; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (t->entries[i].when != LATEST_EMPTY)
			entries[n++] = t->entries[i];
	}
	sort_entries(entries, n);

	/* What waited may be there twice. */
	for (i = 0; i < n; i++)
		if (distinct == 0 || entries[distinct - 1].respondent != entries[i].respondent)
			entries[distinct++] = entries[i];
	packed = pack_entries(entries, distinct, t->ids, t->scale_min, t->scale_max);
	pfree(entries);
	return packed;
}

/*
 * latest_pack returns a summary packed: itself, or a new value.
 */
LatestPacked *
latest_pack(LatestSummary *s)
{
	if (s->header.flags & LATEST_IS_TABLE)
		return pack_table((LatestTable *) s);
	return (LatestPacked *) s;
}

/*
 * latest_packed_arg returns argument argno, which must not be NULL, packed.
 */
LatestPacked *
latest_packed_arg(FunctionCallInfo fcinfo, int argno)
{
	return latest_pack(latest_check(adv_value_arg(fcinfo, argno)));
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

static LatestReader
reader_from(const LatestPacked *packed, char source)
{
	LatestReader r = {0};

	r.at = packed->data;
	r.end = (const uint8 *) packed + VARSIZE(packed);
	r.key = PG_UINT64_MAX;
	r.left = packed->respondents;
	r.first = packed->first;
	r.unit = packed->unit;
	r.scale_min = packed->scale_min;
	r.scale_max = packed->scale_max;
	r.source = source;
	return r;
}

/*
 * latest_reader begins to read a packed summary.
 */
LatestReader
latest_reader(const LatestPacked *packed)
{
	return reader_from(packed, 's');
}

/*
 * refuse reports bytes that no packed summary has.
 */
static void
refuse(LatestReader *r, const char *detail)
{
	if (r->source == 's')
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", LATEST_TYPE),
				 errdetail_internal("%s", detail)));
	adv_wire_refuse(r->source == 'b', LATEST_TYPE, detail);
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

	if (units > ((uint64) END_TIMESTAMP - 1 - (uint64) r->first) / r->unit)
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
	r->entry.respondent = (int64) (key ^ (UINT64CONST(1) << 63));
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
from_outside(int64 ids, int64 scale_min, int64 scale_max, int64 respondents, int64 first,
			 int64 unit, const char *data, Size length, char source)
{
	StringInfoData buf;
	LatestPacked *packed;
	LatestPacked *again;
	LatestReader r;
	LatestEntry *entries;
	int64		n = 0;

	if (!adv_valid_ids(ids))
		adv_wire_refuse(source == 'b', LATEST_TYPE, "There are no such respondents.");
	if (scale_min < PG_INT16_MIN || scale_max > PG_INT16_MAX ||
		scale_min >= scale_max || scale_max - scale_min >= RATING_MAX_POINTS)
		adv_wire_refuse(source == 'b', LATEST_TYPE, "There is no such scale.");
	if (!IS_VALID_TIMESTAMP(first) || unit < 1 || unit > USECS_PER_DAY)
		adv_wire_refuse(source == 'b', LATEST_TYPE, "The first time or the unit of times is out of range.");
	/* a respondent takes two bytes or more */
	if ((Size) respondents > length / 2)
		adv_wire_refuse(source == 'b', LATEST_TYPE, "The list of respondents ends early.");
	if (length > LATEST_MOST_BYTES || respondents > LATEST_MOST)
		latest_too_large();

	begin(&buf, offsetof(LatestPacked, data) + length);
	appendBinaryStringInfo(&buf, data, length);
	packed = finish(&buf, ids, scale_min, scale_max, respondents, first, unit);
	entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, respondents) * sizeof(LatestEntry));
	r = reader_from(packed, source);
	while (latest_next(&r))
		entries[n++] = r.entry;
	again = pack_entries(entries, n, ids, scale_min, scale_max);
	if (VARSIZE(again) != VARSIZE(packed) || memcmp(again, packed, VARSIZE(packed)) != 0)
		refuse(&r, "The value is not written in the way that its aggregates write it.");
	pfree(entries);
	return packed;
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * adv_latest_out writes the text form.
 */
ADV_FUNCTION(adv_latest_out)
{
	LatestPacked *p = latest_packed_arg(fcinfo, 0);
	int			length = VARSIZE(p) - offsetof(LatestPacked, data);
	int			room = pg_b64_enc_len(length);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"latest\":%d,\"ids\":\"%s\",\"scale\":[%d,%d],\"respondents\":%lld,\"first\":%lld,\"unit\":%lld,\"answers\":\"",
					 LATEST_VERSION, adv_ids_words[p->ids - ADV_IDS_INTEGER].word,
					 p->scale_min, p->scale_max, (long long) p->respondents,
					 (long long) p->first, (long long) p->unit);
	enlargeStringInfo(&buf, room + 2);
	buf.len += pg_b64_encode((const void *) p->data, length, buf.data + buf.len, room);
	appendStringInfoString(&buf, "\"}");
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_latest_in reads the text form.
 */
ADV_FUNCTION(adv_latest_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "latest", LATEST_VERSION, LATEST_TYPE);
	int			ids = adv_json_choice(&json, "ids", adv_ids_words);
	JsonbContainer *scale = adv_json_array(&json, "scale", 2, true);
	int64		respondents = adv_json_count(&json, "respondents");
	int64		first = adv_json_int64(&json, "first");
	int64		unit = adv_json_int64(&json, "unit");
	int			length;
	const char *text = adv_json_string(&json, "answers", &length);
	int			room = pg_b64_dec_len(length);
	char	   *data = palloc(room + 1);
	int			decoded = pg_b64_decode(text, length, (void *) data, room);

	adv_json_end(&json);
	if (decoded < 0)
		adv_wire_refuse(false, LATEST_TYPE, "\"answers\" is not in base64.");
	PG_RETURN_POINTER(from_outside(ids, adv_json_element_int64(&json, scale, 0),
								   adv_json_element_int64(&json, scale, 1),
								   respondents, first, unit, data, decoded, 't'));
}

/*
 * adv_latest_send writes the binary form.
 */
ADV_FUNCTION(adv_latest_send)
{
	LatestPacked *p = latest_packed_arg(fcinfo, 0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_LATEST);
	pq_sendbyte(&buf, LATEST_VERSION);
	pq_sendbyte(&buf, p->ids);
	pq_sendint16(&buf, p->scale_min);
	pq_sendint16(&buf, p->scale_max);
	pq_sendint64(&buf, p->first);
	pq_sendint64(&buf, p->unit);
	adv_send_count(&buf, p->respondents);
	pq_sendbytes(&buf, (const char *) p->data, VARSIZE(p) - offsetof(LatestPacked, data));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_latest_recv reads the binary form.
 */
ADV_FUNCTION(adv_latest_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			ids;
	int			scale_min;
	int			scale_max;
	int64		first;
	int64		unit;
	int64		respondents;
	int			length;

	adv_recv_header(buf, ADV_KIND_LATEST, LATEST_VERSION, LATEST_TYPE);
	ids = pq_getmsgbyte(buf);
	scale_min = (int16) pq_getmsgint(buf, 2);
	scale_max = (int16) pq_getmsgint(buf, 2);
	first = pq_getmsgint64(buf);
	unit = pq_getmsgint64(buf);
	respondents = adv_recv_count(buf, LATEST_TYPE);
	length = buf->len - buf->cursor;
	PG_RETURN_POINTER(from_outside(ids, scale_min, scale_max, respondents, first, unit,
								   pq_getmsgbytes(buf, length), length, 'b'));
}
