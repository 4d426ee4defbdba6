/*
 * io.c
 *		Terms: text and binary forms, and the kind.
 *
 * Both forms carry the packed value; what comes from outside is accepted only if it is
 * one that could have been made here.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/wire.h"
#include "kernel/num/varint.h"
#include "term.h"

/* A packed summary that is being checked. */
typedef struct Checked
{
	const TermPacked *p;
	const uint8 *at;
	const uint8 *end;
	bool		binary;
} Checked;

/*
 * refuse reports what is wrong.
 */
static void
refuse(const Checked *c, const char *detail)
{
	adv_wire_refuse(c->binary, TERM_TYPE, detail);
}

/*
 * take reads a number, which must be written in the shortest way.
 */
static uint64
take(Checked *c)
{
	const uint8 *begin = c->at;
	uint8		shortest[ADV_VARINT_LONGEST];
	uint64		number;

	if (!adv_varint_get(&c->at, c->end, &number))
		refuse(c, "The terms end early.");
	if (adv_varint_put(shortest, number) - shortest != c->at - begin)
		refuse(c, "A number is longer than it needs to be.");
	return number;
}

/*
 * take_counts reads occurrences and texts, and adds the former up.
 */
static void
take_counts(Checked *c, int64 *sum)
{
	uint64		less = take(c);
	uint64		again = take(c);

	if (less >= PG_INT64_MAX || again > less || less + 1 - again > (uint64) c->p->s.texts ||
		pg_add_s64_overflow(*sum, (int64) less + 1, sum))
		refuse(c, "A count is out of range.");
}

/*
 * check_terms refuses terms that are not in order, not distinct, or not text.
 */
static void
check_terms(Checked *c)
{
	const TermPacked *p = c->p;
	StringInfoData last;
	Size		total = 0;
	int64		sum = 0;
	uint32		i;

	initStringInfo(&last);
	for (i = 0; i < p->s.terms; i++)
	{
		uint64		shared = take(c);
		uint64		length = take(c);

		CHECK_FOR_INTERRUPTS();
		if (shared > (uint64) last.len || length == 0 || length > (uint64) (c->end - c->at))
			refuse(c, "A term is empty or longer than what is there.");
		/* behind what is shared, the bytes ascend */
		if (shared < (uint64) last.len && (uint8) last.data[shared] >= *c->at)
			refuse(c, "Terms are not in order.");
		last.len = shared;
		appendBinaryStringInfo(&last, (const char *) c->at, length);
		c->at += length;
		if (last.len > TERM_LONGEST)
			term_too_long(last.len);
		if (!pg_verify_mbstr(GetDatabaseEncoding(), last.data, last.len, true))
			refuse(c, "A term is not text in the encoding of this database.");
		total += term_units(last.len) * TERM_UNIT;
		if (total > MaxAllocSize)
			term_too_large();
		take_counts(c, &sum);
	}
	if (c->at != c->end)
		refuse(c, "Bytes follow the last term.");
	if (sum != p->s.words)
		refuse(c, "The number of words is not that of the terms.");
	pfree(last.data);
}

/*
 * check_pairs refuses pairs that are not in order, not distinct, or not of the terms.
 */
static void
check_pairs(Checked *c)
{
	const TermPacked *p = c->p;
	int64		a = 0;
	int64		b = -1;
	int64		sum = 0;
	uint32		i;

	for (i = 0; i < p->s.pairs; i++)
	{
		uint64		step = take(c);
		uint64		second = take(c);

		CHECK_FOR_INTERRUPTS();
		if (step >= p->s.terms || second >= p->s.terms)
			refuse(c, "A pair is not of the terms.");
		a += step;
		b = step == 0 ? b + 1 + (int64) second : (int64) second;
		if (a >= p->s.terms || b >= p->s.terms)
			refuse(c, "A pair is not of the terms.");
		take_counts(c, &sum);
	}
	if (c->at != c->end)
		refuse(c, "Bytes follow the last pair.");
	if (sum != p->s.followed)
		refuse(c, "The number of pairs is not that of those listed.");
}

/*
 * from_outside returns a packed summary made of parts read from outside.
 */
static AdvHeader *
from_outside(const TermSummary *parts, int64 terms, int64 pairs, int64 terms_bytes, const char *data, int64 length,
			 bool binary)
{
	Checked		c = {.binary = binary};
	TermPacked *p;

	if ((parts->header.flags & ~TERM_HAS_PAIRS) != 0)
		refuse(&c, "There is no such content.");
	if (terms_bytes > length || terms > terms_bytes || pairs > length - terms_bytes)
		refuse(&c, "There are more terms or pairs than bytes.");
	if (parts->texts == 0 ? length != 0 || parts->header.flags != 0 :
		(parts->header.flags & TERM_HAS_PAIRS) == 0 && (pairs != 0 || length != terms_bytes))
		refuse(&c, "There is no place for terms or pairs.");
	if (length > (int64) TERM_MOST_BYTES)
		term_too_large();
	p = (TermPacked *) adv_summary_alloc(&adv_term_kind, offsetof(TermPacked, data) + length);
	p->s.header.flags = parts->header.flags;
	p->s.texts = parts->texts;
	p->s.words = parts->words;
	p->s.followed = parts->followed;
	p->s.terms = terms;
	p->s.pairs = pairs;
	p->terms_bytes = terms_bytes;
	memcpy(p->data, data, length);
	c.p = p;
	c.at = p->data;
	c.end = p->data + terms_bytes;
	check_terms(&c);
	c.end = p->data + length;
	check_pairs(&c);
	return &p->s.header;
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
	return &term_pack((const TermSummary *) value)->s.header;
}

/*
 * write_text appends the text form of a packed summary.
 */
static void
write_text(StringInfo buf, const AdvHeader *packed)
{
	const TermPacked *p = (const TermPacked *) packed;

	appendStringInfo(buf, ",\"texts\":%lld,\"words\":%lld,\"terms\":[%u,%u]", (long long) p->s.texts,
					 (long long) p->s.words, p->s.terms, p->terms_bytes);
	if (p->s.header.flags & TERM_HAS_PAIRS)
		appendStringInfo(buf, ",\"followed\":%lld,\"pairs\":%u", (long long) p->s.followed, p->s.pairs);
	appendStringInfoString(buf, ",\"data\":");
	adv_text_base64(buf, p->data, VARSIZE(p) - offsetof(TermPacked, data));
}

/*
 * read_text reads it.
 */
static AdvHeader *
read_text(AdvReader *reader)
{
	TermSummary s = {.texts = 0};
	int64		terms;
	int64		pairs = 0;
	int64		terms_bytes;
	char	   *data;
	Size		length;

	adv_read_expect_key(reader, "texts");
	s.texts = adv_read_count(reader);
	adv_read_expect_key(reader, "words");
	s.words = adv_read_count(reader);
	adv_read_expect_key(reader, "terms");
	adv_read_two_counts(reader, &terms, &terms_bytes);
	if (adv_read_key(reader, "followed"))
	{
		s.header.flags = TERM_HAS_PAIRS;
		s.followed = adv_read_count(reader);
		adv_read_expect_key(reader, "pairs");
		pairs = adv_read_count(reader);
	}
	adv_read_expect_key(reader, "data");
	data = adv_read_base64(reader, &length);
	return from_outside(&s, terms, pairs, terms_bytes, data, length, false);
}

/*
 * write_binary appends the binary form of a packed summary.
 */
static void
write_binary(StringInfo buf, const AdvHeader *packed)
{
	const TermPacked *p = (const TermPacked *) packed;

	pq_sendbyte(buf, p->s.header.flags);
	adv_send_count(buf, p->s.texts);
	adv_send_count(buf, p->s.words);
	adv_send_count(buf, p->s.followed);
	adv_send_count(buf, p->s.terms);
	adv_send_count(buf, p->s.pairs);
	adv_send_count(buf, p->terms_bytes);
	pq_sendbytes(buf, (const void *) p->data, VARSIZE(p) - offsetof(TermPacked, data));
}

/*
 * read_binary reads it.
 */
static AdvHeader *
read_binary(StringInfo buf)
{
	TermSummary s = {.texts = 0};
	int64		terms;
	int64		pairs;
	int64		terms_bytes;
	int			length;

	s.header.flags = pq_getmsgbyte(buf);
	s.texts = adv_recv_count(buf, TERM_TYPE);
	s.words = adv_recv_count(buf, TERM_TYPE);
	s.followed = adv_recv_count(buf, TERM_TYPE);
	terms = adv_recv_count(buf, TERM_TYPE);
	pairs = adv_recv_count(buf, TERM_TYPE);
	terms_bytes = adv_recv_count(buf, TERM_TYPE);
	length = buf->len - buf->cursor;
	return from_outside(&s, terms, pairs, terms_bytes, pq_getmsgbytes(buf, length), length, true);
}

const AdvSummaryKind adv_term_kind = {
	.kind = ADV_KIND_TERM,
	.version = TERM_VERSION,
	.type = TERM_TYPE,
	.word = "term",
	.smallest = offsetof(TermPacked, data),
	.sound = term_sound,
	.pack = kind_pack,
	.merge = term_merge,
	.write_text = write_text,
	.read_text = read_text,
	.write_binary = write_binary,
	.read_binary = read_binary
};

ADV_SUMMARY_TYPE(term_summary, adv_term_kind)
