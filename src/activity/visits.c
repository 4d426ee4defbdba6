/*
 * visits.c
 *		Activity without amounts at work: a packed body, and visits that wait.
 *
 * A row's visit is put where others wait.  When the room for them is full, they are
 * sorted by customer, digit by digit, and merged with the body, customer by customer,
 * into a new one, which is put in its place; the state is made larger where the body
 * leaves too little room.  So a row costs the same however many customers there are,
 * nothing is looked for in memory at random, and a state of many customers takes two to
 * three times what is stored of it: one that a worker hands to its leader is small, and
 * merged as a stream.
 *
 * Of most customers all periods lie within 64: they are read, merged and written as bits
 * counted from the first of them.  Of others they are lists.
 *
 * A visit that waits is a word of a customer's 32 bits and a period's.  From the first
 * customer on whose number takes more, or visit of several periods, it is a place: the
 * key is that of the packed form, the row the first and the last period.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "compat.h"
#include "kernel/num/order.h"
#include "kernel/num/varint.h"
#include "visits.h"

#define LEAST_SIZE 256			/* bytes of a state */
#define LEAST_ROOM 64			/* bytes for those who wait; twice after each merge */
#define MOST_MERGES 10			/* that are counted */
#define MUCH_ROOM (4 << 20)		/* up to here, four times the body */
#define LONGEST_STRETCH (4 * 8)	/* bytes of a customer whose periods are bits */

#define SIGN UINT64CONST(0x8000000000000000)
#define WORD_BIAS UINT64CONST(0x7fffffff80000000)	/* key of a customer less the half of its word */

/* A list of customers. */
typedef struct Body
{
	const uint8 *at;
	Size		bytes;
	int32		first;
	int32		last;
	int64		customers;
} Body;

/* Visits that wait, in order of customers. */
typedef struct Waits
{
	const uint64 *words;		/* or */
	const AdvPlace *places;
	int64		n;
} Waits;

/* The customers of a body, one after the other. */
typedef struct Source
{
	ActivityReader reader;
	int64		shift;			/* to count periods from the first of the merged body */
	bool		more;
	bool		list;			/* periods are the reader's, not bits */
	uint64		key;
	int64		first;			/* the periods: first and those of the bits */
	uint64		bits;
} Source;

/* What is merged, and room for a customer whose periods are lists. */
typedef struct Merging
{
	Source		sources[2];
	int			n;
	int64		base;			/* the first period */
	ActivityCustomer one;
	ActivityCustomer other;
	ActivityWriter w;
} Merging;

/* ------------------------------------------------------------------------
 * The parts of a state
 * ------------------------------------------------------------------------
 */

static inline AdvPlace *
places_of(const ActivityVisits *t)
{
	return (AdvPlace *) activity_words(t);
}

static Body
body_of(const ActivityVisits *t)
{
	Body		body = {t->data, t->body_bytes, t->first, t->last, t->customers};

	return body;
}

static Body
body_of_packed(const ActivityPacked *p)
{
	Body		body = {p->data, VARSIZE(p) - offsetof(ActivityPacked, data), p->first, p->last, p->customers};

	return body;
}

/*
 * holds_any tells whether a body is of anybody, or damaged.
 */
static inline bool
holds_any(Body body)
{
	return body.bytes > 0 || body.customers != 0;
}

/*
 * room_for returns how many visits can wait in a state of this size.
 */
static Size
room_for(Size size, Size body_bytes, bool wide)
{
	return (size - offsetof(ActivityVisits, data) - MAXALIGN(body_bytes)) / (wide ? sizeof(AdvPlace) : sizeof(uint64));
}

/*
 * activity_visits_sound tells whether a value has the shape that it claims.
 */
bool
activity_visits_sound(const ActivityVisits *t)
{
	return VARSIZE(t) >= offsetof(ActivityVisits, data) && VARSIZE(t) % MAXIMUM_ALIGNOF == 0 && t->wide <= 1 &&
		MAXALIGN(t->body_bytes) <= VARSIZE(t) - offsetof(ActivityVisits, data) &&
		t->room == room_for(VARSIZE(t), t->body_bytes, t->wide) && t->waiting <= t->room &&
		t->customers >= 0 && t->first <= t->last && t->merges <= MOST_MERGES;
}

/*
 * size_for returns how large a state with this body is to be.
 */
static Size
size_for(Size body_bytes, int merges)
{
	Size		head = offsetof(ActivityVisits, data) + MAXALIGN(body_bytes);
	Size		room = Max(body_bytes, Min(4 * body_bytes, MUCH_ROOM));

	return pg_nextpower2_size_t(Max(head + Max(room, (Size) LEAST_ROOM << merges), LEAST_SIZE));
}

/*
 * make returns a state of this size with nobody in it, otherwise like another.
 */
static ActivityVisits *
make(Size size, const ActivityWork *like)
{
	ActivityVisits *t = palloc0(size);

	t->work = *like;
	SET_VARSIZE(t, size);
	t->work.header.kind = ADV_KIND_ACTIVITY;
	t->work.header.version = ACTIVITY_VERSION;
	t->work.header.flags = ACTIVITY_IS_TABLE;
	t->room = room_for(size, 0, false);
	return t;
}

/*
 * activity_make_visits returns a state with nobody in it.
 */
ActivityVisits *
activity_make_visits(int period, int ids)
{
	ActivityWork work = {.period = period,.ids = ids};

	return make(LEAST_SIZE, &work);
}

/*
 * put_body makes a body, whose visits do not wait any more, that of a state, which it
 * returns, or a new one.
 */
static ActivityVisits *
put_body(ActivityVisits *t, Body body, bool wide)
{
	int			merges = Min(t->merges + 1, MOST_MERGES);
	Size		size = size_for(body.bytes, merges);

	if (size > VARSIZE(t))
		t = make(size, &t->work);
	memcpy(t->data, body.at, body.bytes);
	t->first = body.first;
	t->last = body.last;
	t->customers = body.customers;
	t->body_bytes = body.bytes;
	t->waiting = 0;
	t->wide = wide;
	t->merges = merges;
	t->room = room_for(VARSIZE(t), body.bytes, wide);
	return t;
}

/* ------------------------------------------------------------------------
 * Visits that wait
 * ------------------------------------------------------------------------
 */

static inline uint64
word_key(uint64 word)
{
	return (word >> 32) + WORD_BIAS;
}

static inline int32
word_period(uint64 word)
{
	return (int32) ((uint32) word ^ 0x80000000);
}

/*
 * place_of returns the place of a visit; rows are in order of first periods.
 */
static inline AdvPlace
place_of(uint64 key, int32 first, int32 last)
{
	AdvPlace	place = {key, ((uint64) ((uint32) first ^ 0x80000000) << 32) | (uint32) last};

	return place;
}

static inline int32
place_first(const AdvPlace *place)
{
	return (int32) ((uint32) (place->row >> 32) ^ 0x80000000);
}

static inline int32
place_last(const AdvPlace *place)
{
	return (int32) (uint32) place->row;
}

/*
 * sorted_waits returns the visits that wait in one state, or in two, in order.
 */
static Waits
sorted_waits(const ActivityVisits *a, const ActivityVisits *b)
{
	const ActivityVisits *states[2] = {a, b};
	Size		n = (Size) a->waiting + (b ? b->waiting : 0);
	bool		wide = a->wide || (b && b->wide);
	Size		bytes = n * (wide ? sizeof(AdvPlace) : sizeof(uint64));
	char	   *things;
	char	   *spare;
	Waits		waits = {.n = n};
	Size		at = 0;
	int			i;

	if (n == 0)
		return waits;
	things = MemoryContextAllocHuge(CurrentMemoryContext, bytes);
	spare = MemoryContextAllocHuge(CurrentMemoryContext, bytes);
	for (i = 0; i < 2; i++)
	{
		const ActivityVisits *t = states[i];
		uint32		k;

		if (t == NULL)
			continue;
		if (t->wide == wide)
			memcpy(things + at * (bytes / n), activity_words(t), t->waiting * (bytes / n));
		else
			for (k = 0; k < t->waiting; k++)
			{
				uint64		word = activity_words(t)[k];

				((AdvPlace *) things)[at + k] = place_of(word_key(word), word_period(word), word_period(word));
			}
		at += t->waiting;
	}
	if (wide)
	{
		adv_check_status(adv_order((AdvPlace *) things, (AdvPlace *) spare, n, &adv_interrupts));
		waits.places = (AdvPlace *) things;
	}
	else
	{
		adv_check_status(adv_order_high((uint64 *) things, (uint64 *) spare, n, &adv_interrupts));
		waits.words = (uint64 *) things;
	}
	pfree(spare);
	return waits;
}

/*
 * span_of_waits widens first and last to what visits are in.
 */
static void
span_of_waits(Waits waits, int64 *first, int64 *last)
{
	int64		i;

	for (i = 0; i < waits.n; i++)
	{
		*first = Min(*first, waits.words ? word_period(waits.words[i]) : place_first(&waits.places[i]));
		*last = Max(*last, waits.words ? word_period(waits.words[i]) : place_last(&waits.places[i]));
	}
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * read_bits reads the next customer of a body as bits; false where that cannot be done,
 * for a reason that is left to activity_next to see.
 */
static inline bool
read_bits(Source *s)
{
	ActivityReader *r = &s->reader;
	const uint8 *at = r->at;
	uint64		key;
	uint64		head;
	uint64		rest;
	uint64		bits;
	int			bytes;
	int			i;

	if (r->left == 0 || r->end - at < LONGEST_STRETCH)
		return false;
	bytes = adv_varint_get_ahead(at, &key);
	if (unlikely(bytes == 0))
		return false;
	at += bytes;
	bytes = adv_varint_get_ahead(at, &head);
	if (unlikely(bytes == 0))
		return false;
	at += bytes;
	bytes = adv_varint_get_ahead(at, &rest);
	if (unlikely(bytes == 0))
		return false;
	at += bytes;
	bits = 1;
	if ((head & 1) == 0)
		bits |= rest << 1;
	else
	{
		int			bit = 0;

		if (rest > 8)
			return false;
		for (i = 0; i < (int) rest; i++)
		{
			bit += *at + 1;
			if (*at++ >= 64 || bit >= 64)
				return false;
			bits |= UINT64CONST(1) << bit;
		}
	}
	key += r->key + 1;
	if (unlikely((r->begun && key <= r->key) || (int64) (head / 2) + pg_leftmost_one_pos64(bits) > r->span))
		return false;
	r->begun = true;
	r->key = key;
	r->left--;
	r->at = at;
	s->first = (int64) (head / 2) + s->shift;
	s->bits = bits;
	return true;
}

/*
 * step goes to the next customer of a source.
 */
static inline void
step(Source *s)
{
	const ActivityCustomer *c = &s->reader.customer;
	int64		i;

	s->list = !read_bits(s);
	s->more = !s->list || activity_next(&s->reader);
	s->key = s->reader.key;
	if (unlikely(s->list && s->more && c->periods[c->count - 1] - c->periods[0] < 64))
	{
		s->list = false;
		s->first = c->periods[0] + s->shift;
		s->bits = 0;
		for (i = 0; i < c->count; i++)
			s->bits |= UINT64CONST(1) << (c->periods[i] - c->periods[0]);
	}
}

/*
 * add_source adds a body to what is merged.
 */
static void
add_source(Merging *m, Body body)
{
	Source	   *s = &m->sources[m->n++];

	s->reader = activity_body_reader(body.at, body.bytes, body.customers, (int64) body.last - body.first);
	s->shift = body.first - m->base;
	step(s);
}

/*
 * join_bits adds periods to others; false where they do not fit into 64.
 */
static inline bool
join_bits(int64 *first, uint64 *bits, int64 more_first, uint64 more)
{
	int64		behind = more_first - *first;

	if (*bits == 0)
	{
		*first = more_first;
		*bits = more;
		return true;
	}
	if (behind >= 0)
	{
		if (behind >= 64 || (more << behind) >> behind != more)
			return false;
		*bits |= more << behind;
		return true;
	}
	behind = -behind;
	if (behind >= 64 || (*bits << behind) >> behind != *bits)
		return false;
	*bits = *bits << behind | more;
	*first = more_first;
	return true;
}

/*
 * write_bits does what activity_write does.
 */
static inline void
write_bits(ActivityWriter *w, uint64 key, int64 first, uint64 bits)
{
	int			spread = pg_leftmost_one_pos64(bits);
	uint8	   *at;
	int			more;

	if (unlikely(w->buf.maxlen - w->buf.len <= 4 * ADV_VARINT_LONGEST + 8))
		enlargeStringInfo(&w->buf, 4 * ADV_VARINT_LONGEST + 8);
	at = (uint8 *) w->buf.data + w->buf.len;
	at = adv_varint_put_ahead(at, key - w->key - 1);
	/* gaps are one byte each, and their number is another: the bitmap has up to nine */
	if (spread > 14 && (more = pg_popcount64(bits) - 1) + 1 < (spread + 6) / 7)
	{
		int			last = 0;

		at = adv_varint_put_ahead(at, (uint64) first * 2 + 1);
		*at++ = more;
		for (bits &= bits - 1; bits != 0; bits &= bits - 1)
		{
			int			bit = pg_rightmost_one_pos64(bits);

			*at++ = bit - last - 1;
			last = bit;
		}
	}
	else
	{
		at = adv_varint_put_ahead(at, (uint64) first * 2);
		at = adv_varint_put_ahead(at, bits >> 1);
	}
	w->buf.len = at - (uint8 *) w->buf.data;
	if (unlikely(w->buf.len > ACTIVITY_MOST_BYTES))
		activity_too_large();
	w->key = key;
	w->customers++;
}

/*
 * compare_rows orders places of one customer by first periods.
 */
static int
compare_rows(const void *a, const void *b)
{
	uint64		x = ((const AdvPlace *) a)->row;
	uint64		y = ((const AdvPlace *) b)->row;

	return (x > y) - (x < y);
}

/*
 * list_waits makes a list, ascending, of the periods of one customer's n visits that
 * wait, from the i-th on.
 */
static void
list_waits(Merging *m, ActivityCustomer *c, Waits waits, int64 i, int64 n)
{
	AdvPlace   *copy = NULL;
	int64		latest = PG_INT64_MIN;	/* first period of the one before */
	int64		next = PG_INT64_MIN;
	int64		k;

	c->count = 0;
	for (k = 0; k < n; k++)
	{
		AdvPlace	place = copy ? copy[k] : waits.places ? waits.places[i + k] :
			place_of(0, word_period(waits.words[i + k]), word_period(waits.words[i + k]));
		int64		period = place_first(&place);

		if (period < latest)
		{
			/* they came in another order */
			int64		j;

			copy = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(AdvPlace));
			for (j = 0; j < n; j++)
				copy[j] = waits.places ? waits.places[i + j] :
					place_of(0, word_period(waits.words[i + j]), word_period(waits.words[i + j]));
			qsort(copy, n, sizeof(AdvPlace), compare_rows);
			c->count = 0;
			latest = next = PG_INT64_MIN;
			k = -1;
			continue;
		}
		latest = period;
		for (period = Max(period, next); period <= place_last(&place); period++)
			activity_append(c, period - m->base, 0);
		next = Max(next, (int64) place_last(&place) + 1);
		/* seven periods are a byte */
		if (unlikely(c->count / 7 > ACTIVITY_MOST_BYTES))
			activity_too_large();
	}
	if (copy)
		pfree(copy);
}

/*
 * join_list adds a list of periods, counted from another first, to those of m->one.
 */
static void
join_list(Merging *m, const int32 *periods, int64 n, int64 shift)
{
	ActivityCustomer *a = &m->one;
	ActivityCustomer *into = &m->other;
	ActivityCustomer swap;
	int64		i = 0;
	int64		k = 0;

	into->count = 0;
	while (into->room < a->count + n)
		activity_enlarge(into);
	while (i < a->count && k < n)
	{
		int32		x = a->periods[i];
		int32		y = periods[k] + shift;

		into->periods[into->count++] = Min(x, y);
		i += x <= y;
		k += y <= x;
	}
	for (; i < a->count; i++)
		into->periods[into->count++] = a->periods[i];
	for (; k < n; k++)
		into->periods[into->count++] = periods[k] + shift;
	swap = *a;
	*a = *into;
	*into = swap;
}

/*
 * write_lists writes the customer of this key, whose periods do not fit into 64: of the
 * sources, and n visits that wait, from the i-th on.
 */
static pg_noinline void
write_lists(Merging *m, uint64 key, Waits waits, int64 i, int64 n)
{
	int			s;

	list_waits(m, &m->one, waits, i, n);
	for (s = 0; s < m->n; s++)
	{
		Source	   *source = &m->sources[s];
		int32		periods[64];
		int			count = 0;
		uint64		bits;

		if (!source->more || source->key != key)
			continue;
		if (source->list)
		{
			join_list(m, source->reader.customer.periods, source->reader.customer.count, source->shift);
			continue;
		}
		for (bits = source->bits; bits != 0; bits &= bits - 1)
			periods[count++] = source->first + pg_rightmost_one_pos64(bits);
		join_list(m, periods, count, 0);
	}
	m->one.id = (int64) (key ^ SIGN);
	activity_write(&m->w, &m->one);
}

/*
 * merge_customers writes all customers of the sources and of what waits.
 */
static pg_attribute_always_inline void
merge_customers(Merging *m, Waits waits, bool wide)
{
	int64		i = 0;

#define KEY_AT(i) (wide ? waits.places[i].key : word_key(waits.words[i]))

	for (;;)
	{
		bool		any = i < waits.n;
		uint64		key = any ? KEY_AT(i) : 0;
		int64		begin = i;
		bool		fits = true;
		int64		first = 0;
		uint64		bits = 0;
		int			s;

		CHECK_FOR_INTERRUPTS();
		for (s = 0; s < m->n; s++)
			if (m->sources[s].more && (!any || m->sources[s].key < key))
			{
				key = m->sources[s].key;
				any = true;
			}
		if (!any)
			break;
		for (s = 0; s < m->n; s++)
			if (m->sources[s].more && m->sources[s].key == key)
				fits = fits && !m->sources[s].list && join_bits(&first, &bits, m->sources[s].first, m->sources[s].bits);
		for (; i < waits.n && KEY_AT(i) == key; i++)
		{
			int64		from = (wide ? place_first(&waits.places[i]) : word_period(waits.words[i])) - m->base;
			uint64		more = 1;

			if (wide)
			{
				int64		length = (int64) place_last(&waits.places[i]) - m->base - from;

				fits = fits && length < 64;
				more = fits ? PG_UINT64_MAX >> (63 - length) : 0;
			}
			fits = fits && join_bits(&first, &bits, from, more);
		}
		if (likely(fits))
			write_bits(&m->w, key, first, bits);
		else
			write_lists(m, key, waits, begin, i - begin);
		for (s = 0; s < m->n; s++)
			if (m->sources[s].more && m->sources[s].key == key)
				step(&m->sources[s]);
	}
#undef KEY_AT
}

/*
 * merge_bodies returns a body of one or two others and of visits that wait, which it
 * frees, from buf->len on in buf, which it begins with so many bytes.
 */
static Body
merge_bodies(StringInfo buf, Size begin, Body a, Body b, Waits waits)
{
	Merging		m = {.n = 0};
	Body		body = {0};
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;

	if (holds_any(a))
	{
		first = a.first;
		last = a.last;
	}
	if (holds_any(b))
	{
		first = Min(first, b.first);
		last = Max(last, b.last);
	}
	span_of_waits(waits, &first, &last);
	m.base = first;
	m.w = activity_writer(0, begin + Min(a.bytes + b.bytes + 4 * waits.n, ACTIVITY_MOST_BYTES));
	m.w.buf.len = begin;
	if (holds_any(a) || holds_any(b) || waits.n > 0)
	{
		m.one = activity_customer(false);
		m.other = activity_customer(false);
		if (holds_any(a))
			add_source(&m, a);
		if (holds_any(b))
			add_source(&m, b);
		if (waits.places)
			merge_customers(&m, waits, true);
		else
			merge_customers(&m, waits, false);
		body.first = first;
		body.last = last;
		while (m.n > 0)
			pfree(m.sources[--m.n].reader.customer.periods);
		pfree(m.one.periods);
		pfree(m.other.periods);
	}
	if (waits.words)
		pfree(unconstify(uint64 *, waits.words));
	if (waits.places)
		pfree(unconstify(AdvPlace *, waits.places));
	*buf = m.w.buf;
	body.at = (const uint8 *) buf->data + begin;
	body.bytes = buf->len - begin;
	body.customers = m.w.customers;
	return body;
}

/*
 * merged returns a state like t, or t itself, in which nobody waits, with what another
 * body holds and what waits in another state.
 */
static ActivityVisits *
merged(ActivityVisits *t, Body other, const ActivityVisits *waits, bool wide)
{
	StringInfoData buf;
	Body		body = merge_bodies(&buf, 0, body_of(t), other, sorted_waits(t, waits));

	t = put_body(t, body, wide);
	pfree(buf.data);
	return t;
}

/*
 * activity_enlarge_visits returns a state like t, or t itself, in which there is room
 * for more to wait.
 */
ActivityVisits *
activity_enlarge_visits(ActivityVisits *t)
{
	Body		none = {0};

	return merged(t, none, NULL, t->wide);
}

/*
 * activity_add_stretch adds a visit in several periods and returns the state, which may
 * be new.
 */
ActivityVisits *
activity_add_stretch(ActivityVisits *t, int64 customer, int32 first, int32 last)
{
	if (!t->wide)
	{
		Body		none = {0};

		if (first == last && customer == (int32) customer)
			return activity_add_visit(t, customer, first);
		t = merged(t, none, NULL, true);
	}
	if (unlikely(t->waiting >= t->room))
		t = activity_enlarge_visits(t);
	places_of(t)[t->waiting++] = place_of((uint64) customer ^ SIGN, first, last);
	return t;
}

/*
 * activity_as_visits returns a summary without amounts as a state: itself, or a new one.
 */
ActivityVisits *
activity_as_visits(AdvHeader *value)
{
	const ActivityPacked *packed = (const ActivityPacked *) value;
	ActivityWork work = {.period = packed->period,.ids = packed->ids,.short_contracts = packed->short_contracts};
	Body		body = body_of_packed(packed);

	if (value->flags & ACTIVITY_IS_TABLE)
		return (ActivityVisits *) value;
	return put_body(make(size_for(body.bytes, 1), &work), body, false);
}

/*
 * add_each adds the visits of a body one by one.
 */
static ActivityVisits *
add_each(ActivityVisits *t, Body body)
{
	ActivityReader r = activity_body_reader(body.at, body.bytes, body.customers, (int64) body.last - body.first);
	int64		i;

	while (activity_next(&r))
		for (i = 0; i < r.customer.count; i++)
			t = activity_add_visit(t, r.customer.id, body.first + r.customer.periods[i]);
	pfree(r.customer.periods);
	return t;
}

/*
 * activity_merge_visits adds what another summary holds, of the same periods, and
 * returns the state, which may be new.
 */
ActivityVisits *
activity_merge_visits(ActivityVisits *t, const AdvHeader *other)
{
	const ActivityVisits *b = other->flags & ACTIVITY_IS_TABLE ? (const ActivityVisits *) other : NULL;
	Body		body = b ? body_of(b) : body_of_packed((const ActivityPacked *) other);
	uint32		i;

	/* few are not worth making the body anew */
	if (body.bytes + (b ? b->waiting * sizeof(uint64) : 0) > t->body_bytes / 4)
		return merged(t, body, b, t->wide || (b && b->wide));
	t = add_each(t, body);
	for (i = 0; b && i < b->waiting; i++)
	{
		if (b->wide)
			t = activity_add_stretch(t, (int64) (places_of(b)[i].key ^ SIGN), place_first(&places_of(b)[i]), place_last(&places_of(b)[i]));
		else
			t = activity_add_visit(t, (int64) (word_key(activity_words(b)[i]) ^ SIGN), word_period(activity_words(b)[i]));
	}
	return t;
}

/*
 * activity_pack_visits returns a state packed.
 */
const ActivityPacked *
activity_pack_visits(const ActivityVisits *t)
{
	ActivityPacked like = {.period = t->work.period,.ids = t->work.ids,.short_contracts = t->work.short_contracts};
	Body		body = body_of(t);
	Body		none = {0};
	StringInfoData buf;

	if (t->waiting > 0)
		body = merge_bodies(&buf, offsetof(ActivityPacked, data), body, none, sorted_waits(t, NULL));
	else
	{
		initStringInfo(&buf);
		enlargeStringInfo(&buf, offsetof(ActivityPacked, data) + body.bytes);
		memcpy(buf.data + offsetof(ActivityPacked, data), body.at, body.bytes);
		buf.len = offsetof(ActivityPacked, data) + body.bytes;
	}
	like.customers = body.customers;
	like.first = body.first;
	like.last = body.last;
	return activity_finish(&buf, &like);
}
