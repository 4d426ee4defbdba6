/*
 * stored.c
 *		Terms as they are stored: packing a state, reading what is packed.
 *
 * What is read may be damaged: every number is looked at before it is believed.
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"

#include "kernel/num/varint.h"
#include "term.h"

/*
 * term_damaged reports a packed summary that cannot be read.
 */
void
term_damaged(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid value of type %s", TERM_TYPE)));
}

/* ------------------------------------------------------------------------
 * Packing
 * ------------------------------------------------------------------------
 */

/* A term to be sorted. */
typedef struct Ranked
{
	uint64		begin;			/* its first bytes, in the order of numbers */
	uint32		ref;
} Ranked;

/*
 * compare_terms orders terms by their bytes.
 */
static inline int
compare_terms(const Ranked *a, const Ranked *b, const TermState *t)
{
	const TermEntry *x;
	const TermEntry *y;
	int			order;

	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	x = term_entry(t, a->ref);
	y = term_entry(t, b->ref);
	order = memcmp(x->bytes, y->bytes, Min(x->length, y->length));
	return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

#define ST_SORT sort_terms
#define ST_ELEMENT_TYPE Ranked
#define ST_COMPARE_ARG_TYPE const TermState
#define ST_COMPARE(a, b, t) compare_terms(a, b, t)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_pairs
#define ST_ELEMENT_TYPE uint64
#define ST_COMPARE(a, b) (*(a) < *(b) ? -1 : *(a) > *(b))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * put appends a number.
 */
static inline void
put(StringInfo buf, uint64 number)
{
	enlargeStringInfo(buf, ADV_VARINT_LONGEST);
	buf->len = (char *) adv_varint_put((uint8 *) buf->data + buf->len, number) - buf->data;
}

/*
 * sort_all returns the terms of a state in order.
 */
static Ranked *
sort_all(const TermState *t)
{
	Ranked	   *terms = MemoryContextAllocHuge(CurrentMemoryContext, Max(t->s.terms, 1) * sizeof(Ranked));
	uint32		unit = 0;
	uint32		n = 0;

	while (unit < t->term_units && n < t->s.terms)
	{
		const TermEntry *e = term_entry(t, unit + 1);
		uint64		begin = 0;

		memcpy(&begin, e->bytes, Min(e->length, sizeof(begin)));
		terms[n].begin = pg_ntoh64(begin);
		terms[n++].ref = unit + 1;
		unit += term_units(e->length);
	}
	sort_terms(terms, n, t);
	return terms;
}

/*
 * put_terms appends the terms of a state, and notes their ranks by reference.
 */
static void
put_terms(StringInfo buf, const TermState *t, uint32 *ranks)
{
	Ranked	   *terms = sort_all(t);
	const TermEntry *last = NULL;
	uint32		i;

	for (i = 0; i < t->s.terms; i++)
	{
		const TermEntry *e = term_entry(t, terms[i].ref);
		uint32		shared = 0;

		CHECK_FOR_INTERRUPTS();
		if (last)
			while (shared < last->length && shared < e->length && last->bytes[shared] == e->bytes[shared])
				shared++;
		put(buf, shared);
		put(buf, e->length - shared);
		appendBinaryStringInfo(buf, e->bytes + shared, e->length - shared);
		put(buf, e->count - 1);
		put(buf, e->count - e->texts);
		if (ranks)
			ranks[terms[i].ref] = i;
		last = e;
	}
	pfree(terms);
}

/*
 * put_pairs appends the pairs of a state.  They are dealt out to their first terms, and
 * then those of each are sorted.
 */
static void
put_pairs(StringInfo buf, const TermState *t, const uint32 *ranks)
{
	uint32		n = t->s.pairs;
	uint64	   *pairs = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(uint64));
	uint32	   *ends = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) t->s.terms + 1) * sizeof(uint32));
	uint32		last = 0;
	uint32		a;
	uint32		i;

	memset(ends, 0, ((Size) t->s.terms + 1) * sizeof(uint32));
	for (i = 0; i < n; i++)
		ends[ranks[term_pairs(t)[i].a] + 1]++;
	for (a = 0; a < t->s.terms; a++)
		ends[a + 1] += ends[a];
	/* from where they begin to where they end */
	for (i = 0; i < n; i++)
	{
		const TermPair *pair = &term_pairs(t)[i];

		pairs[ends[ranks[pair->a]]++] = (uint64) ranks[pair->b] << 32 | i;
	}
	for (a = 0, i = 0; a < t->s.terms; a++)
	{
		int64		b = -1;

		CHECK_FOR_INTERRUPTS();
		sort_pairs(&pairs[i], ends[a] - i);
		for (; i < ends[a]; i++)
		{
			const TermPair *pair = &term_pairs(t)[(uint32) pairs[i]];
			uint32		rank_b = pairs[i] >> 32;

			put(buf, a - last);
			/* the first of all follows 0, -1 */
			put(buf, a == last ? rank_b - b - 1 : rank_b);
			put(buf, pair->count - 1);
			put(buf, pair->count - pair->texts);
			last = a;
			b = rank_b;
		}
	}
	pfree(ends);
	pfree(pairs);
}

/*
 * term_pack returns the packed form: the value itself where it is that already.
 */
const TermPacked *
term_pack(const TermSummary *s)
{
	const TermState *t = (const TermState *) s;
	StringInfoData buf;
	uint32	   *ranks = NULL;
	Size		terms_bytes;
	TermPacked *p;

	if ((s->header.flags & TERM_IS_STATE) == 0)
		return (const TermPacked *) s;
	initStringInfo(&buf);
	enlargeStringInfo(&buf, offsetof(TermPacked, data));
	memset(buf.data, 0, offsetof(TermPacked, data));
	buf.len = offsetof(TermPacked, data);
	if (s->pairs > 0)
		ranks = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) t->term_units + 1) * sizeof(uint32));
	put_terms(&buf, t, ranks);
	terms_bytes = buf.len - offsetof(TermPacked, data);
	if (s->pairs > 0)
	{
		put_pairs(&buf, t, ranks);
		pfree(ranks);
	}
	if (buf.len > (int64) TERM_MOST_BYTES)
		term_too_large();
	p = (TermPacked *) buf.data;
	p->s = *s;
	p->s.header.flags &= s->texts == 0 ? 0 : ~TERM_IS_STATE;
	p->terms_bytes = terms_bytes;
	SET_VARSIZE(p, buf.len);
	return p;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * take reads a number.
 */
static inline uint64
take(const uint8 **at, const uint8 *end)
{
	uint64		number;

	if (!adv_varint_get(at, end, &number))
		term_damaged();
	return number;
}

/*
 * take_counts reads occurrences and texts.
 */
static inline void
take_counts(const uint8 **at, const uint8 *end, int64 *count, int64 *texts)
{
	uint64		less = take(at, end);
	uint64		again = take(at, end);

	if (less >= PG_INT64_MAX || again > less)
		term_damaged();
	*count = less + 1;
	*texts = *count - again;
}

/*
 * term_items returns the terms of a packed summary in order; their bytes are in *bytes.
 */
TermItem *
term_items(const TermPacked *p, char **bytes)
{
	TermItem   *items = MemoryContextAllocHuge(CurrentMemoryContext, Max(p->s.terms, 1) * sizeof(TermItem));
	Size		total = 0;
	int			pass;

	*bytes = NULL;
	/* first how many bytes there are, then these */
	for (pass = 0; pass < 2; pass++)
	{
		const uint8 *at = p->data;
		const uint8 *end = p->data + p->terms_bytes;
		const char *last = NULL;
		uint64		last_length = 0;
		char	   *to = *bytes;
		uint32		i;

		for (i = 0; i < p->s.terms; i++)
		{
			uint64		shared = take(&at, end);
			uint64		length = take(&at, end);

			CHECK_FOR_INTERRUPTS();
			if (shared > last_length || length > (uint64) (end - at))
				term_damaged();
			if (pass == 0)
				total += shared + length;
			else
			{
				if (shared > 0)
					memcpy(to, last, shared);
				memcpy(to + shared, at, length);
				items[i].at = last = to;
				items[i].length = shared + length;
				items[i].first = 0;
				to += shared + length;
			}
			last_length = shared + length;
			at += length;
			take_counts(&at, end, &items[i].count, &items[i].texts);
			/* no state holds more */
			if (total > MaxAllocSize)
				term_damaged();
		}
		if (pass == 0)
			*bytes = palloc(Max(total, 1));
	}
	return items;
}

/*
 * term_pair_reader begins to read pairs.
 */
TermPairReader
term_pair_reader(const TermPacked *p)
{
	TermPairReader r = {.p = p};

	r.at = p->data + p->terms_bytes;
	r.end = (const uint8 *) p + VARSIZE(p);
	r.left = p->s.pairs;
	r.b = -1;
	return r;
}

/*
 * term_next_pair reads the next pair; false where there is none.
 */
bool
term_next_pair(TermPairReader *r)
{
	uint64		step;
	uint64		b;

	if (r->left == 0)
		return false;
	CHECK_FOR_INTERRUPTS();
	r->left--;
	step = take(&r->at, r->end);
	b = take(&r->at, r->end);
	if (step >= r->p->s.terms || b >= r->p->s.terms)
		term_damaged();
	r->a += step;
	r->b = step == 0 ? r->b + 1 + (int64) b : (int64) b;
	if (r->a >= r->p->s.terms || r->b >= r->p->s.terms)
		term_damaged();
	take_counts(&r->at, r->end, &r->count, &r->texts);
	return true;
}

/*
 * term_open returns a state that holds the same as a packed summary.
 */
TermState *
term_open(const TermPacked *p)
{
	char	   *bytes;
	TermItem   *items = term_items(p, &bytes);
	Size		units = 0;
	TermState  *t;
	bool		mine = true;
	uint32		i;

	for (i = 0; i < p->s.terms; i++)
		units += term_units(items[i].length);
	t = term_make(p->s.terms, units, p->s.pairs, (p->s.header.flags & TERM_HAS_PAIRS) != 0);
	pfree(items);
	pfree(bytes);
	t->s.texts = p->s.texts;
	t->s.words = p->s.words;
	t->s.followed = p->s.followed;
	term_merge_packed(&t, &mine, p);
	return t;
}
