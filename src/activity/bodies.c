/*
 * bodies.c
 *		Activity without amounts: bodies and visits that wait, in order and merged.
 *
 * Of most customers all periods lie within 64: they are read, merged and written as bits
 * counted from the first of them.  Of others they are lists.  Either way a customer is
 * written as pack.c writes it.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "compat.h"
#include "kernel/num/varint.h"
#include "visits.h"

#define LONGEST_STRETCH (4 * 8)	/* bytes of a customer whose periods are bits */

/* The customers of a body, one after the other. */
typedef struct Source
{
	ActivityReader reader;
	const uint64 *cells;		/* of a grid, of which `cell` is read next */
	int64		n;
	int64		cell;
	uint64		key0;			/* of the first */
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
 * Visits that wait
 * ------------------------------------------------------------------------
 */

/*
 * activity_body_of returns the body of a state.
 */
ActivityBody
activity_body_of(const ActivityVisits *t)
{
	ActivityBody body = {.at = t->data,.bytes = t->body_bytes,.first = t->first,.last = t->last,.customers = t->customers};

	if (t->grid)
	{
		body.cells = (const uint64 *) t->data;
		body.cell0 = t->cell0;
	}
	return body;
}

/*
 * activity_sorted_waits returns the visits that wait in one state, or in two, in order.
 */
ActivityWaits
activity_sorted_waits(const ActivityVisits *a, const ActivityVisits *b)
{
	const ActivityVisits *states[2] = {a, b};
	Size		n = (Size) a->waiting + (b ? b->waiting : 0);
	bool		wide = a->wide || (b && b->wide);
	Size		bytes = n * (wide ? sizeof(AdvPlace) : sizeof(uint64));
	char	   *things;
	char	   *spare;
	ActivityWaits waits = {.n = n};
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

				((AdvPlace *) things)[at + k] = activity_place(activity_word_key(word), activity_word_period(word), activity_word_period(word));
			}
		at += t->waiting;
	}
	if (wide)
	{
		adv_check_status(adv_order_spread((AdvPlace *) things, (AdvPlace *) spare, n, &adv_interrupts));
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
span_of_waits(ActivityWaits waits, int64 *first, int64 *last)
{
	int64		i;

	for (i = 0; i < waits.n; i++)
	{
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		*first = Min(*first, waits.words ? activity_word_period(waits.words[i]) : activity_place_first(&waits.places[i]));
		*last = Max(*last, waits.words ? activity_word_period(waits.words[i]) : activity_place_last(&waits.places[i]));
	}
}

/* ------------------------------------------------------------------------
 * Reading and writing customers
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
	if (unlikely((r->begun && key <= r->key) || (int64) (head / 2) + pg_leftmost_one_pos64(bits) > r->last))
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
 * step_in_grid goes to the next cell of a grid that is not empty.
 */
static inline void
step_in_grid(Source *s)
{
	while (s->cell < s->n && s->cells[s->cell] == 0)
	{
		s->cell++;
		if (unlikely(s->cell % 65536 == 0))
			CHECK_FOR_INTERRUPTS();
	}
	s->more = s->cell < s->n;
	if (s->more)
	{
		int			begin = pg_rightmost_one_pos64(s->cells[s->cell]);

		s->bits = s->cells[s->cell] >> begin;
		s->first = begin + s->shift;
		s->key = s->key0 + s->cell++;
	}
}

/*
 * step goes to the next customer of a source.
 */
static inline void
step(Source *s)
{
	const ActivityCustomer *c = &s->reader.customer;
	int64		i;

	if (s->cells)
	{
		step_in_grid(s);
		return;
	}

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
add_source(Merging *m, ActivityBody body)
{
	Source	   *s = &m->sources[m->n++];

	memset(s, 0, sizeof(Source));
	s->cells = body.cells;
	s->n = body.bytes / sizeof(uint64);
	s->key0 = adv_id_order((int64) body.cell0);
	s->reader = activity_list_reader(body.at, body.bytes, body.customers, (int64) body.last - body.first, false);
	s->shift = body.first - m->base;
	step(s);
}

/*
 * activity_fill_cells puts the customers of a body, whose periods lie within 64, into cells,
 * of which the first is that of a key; a bit is that many more than the period, counted from
 * the body's first.
 */
void
activity_fill_cells(ActivityBody body, uint64 *cells, uint64 least, int shift)
{
	Merging		m = {.base = body.first};
	Source	   *s = m.sources;

	for (add_source(&m, body); s->more; step(s))
	{
		CHECK_FOR_INTERRUPTS();
		cells[s->key - least] = s->bits << (s->first + shift);
	}
	pfree(s->reader.customer.periods);
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

#define ST_SORT sort_rows
#define ST_ELEMENT_TYPE AdvPlace
#define ST_COMPARE(a, b) (((a)->row > (b)->row) - ((a)->row < (b)->row))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * list_waits makes a list, ascending, of the periods of one customer's n visits that
 * wait, from the i-th on.
 */
static void
list_waits(Merging *m, ActivityCustomer *c, ActivityWaits waits, int64 i, int64 n)
{
	AdvPlace   *copy = NULL;
	int64		latest = PG_INT64_MIN;	/* first period of the one before */
	int64		next = PG_INT64_MIN;
	int64		k;

	c->count = 0;
	for (k = 0; k < n; k++)
	{
		AdvPlace	place = copy ? copy[k] : waits.places ? waits.places[i + k] :
			activity_place(0, activity_word_period(waits.words[i + k]), activity_word_period(waits.words[i + k]));
		int64		period = activity_place_first(&place);

		if (k % 65536 == 65535)
			CHECK_FOR_INTERRUPTS();
		if (period < latest)
		{
			/* they came in another order */
			int64		j;

			copy = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(AdvPlace));
			for (j = 0; j < n; j++)
				copy[j] = waits.places ? waits.places[i + j] :
					activity_place(0, activity_word_period(waits.words[i + j]), activity_word_period(waits.words[i + j]));
			sort_rows(copy, n);
			c->count = 0;
			latest = next = PG_INT64_MIN;
			k = -1;
			continue;
		}
		latest = period;
		for (period = Max(period, next); period <= activity_place_last(&place); period++)
		{
			activity_append(c, period - m->base, 0);
			if (likely(c->count % 65536 != 0))
				continue;
			CHECK_FOR_INTERRUPTS();
			/* seven periods are a byte */
			if (c->count / 7 > ACTIVITY_MOST_BYTES)
				activity_too_large();
		}
		next = Max(next, (int64) activity_place_last(&place) + 1);
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
write_lists(Merging *m, uint64 key, ActivityWaits waits, int64 i, int64 n)
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
	m->one.id = (int64) adv_id_order(key);
	activity_write(&m->w, &m->one);
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * merge_customers writes all customers of the sources and of what waits.
 */
static pg_attribute_always_inline void
merge_customers(Merging *m, ActivityWaits waits, bool wide)
{
	int64		i = 0;

#define KEY_AT(i) (wide ? waits.places[i].key : activity_word_key(waits.words[i]))

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
			int64		from = (wide ? activity_place_first(&waits.places[i]) : activity_word_period(waits.words[i])) - m->base;
			uint64		more = 1;

			if (wide)
			{
				int64		length = (int64) activity_place_last(&waits.places[i]) - m->base - from;

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
 * used_bits returns in which periods of a grid anybody was active.
 */
static uint64
used_bits(ActivityBody grid)
{
	Size		n = grid.bytes / sizeof(uint64);
	uint64		used = 0;
	Size		i;

	for (i = 0; i < n; i++)
	{
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		used |= grid.cells[i];
	}
	return used;
}

/*
 * activity_span_of_body widens first and last to what a body is in.
 */
void
activity_span_of_body(ActivityBody body, int64 *first, int64 *last)
{
	uint64		used;

	if (!activity_holds_any(body))
		return;
	if (body.cells == NULL)
	{
		*first = Min(*first, body.first);
		*last = Max(*last, body.last);
		return;
	}
	used = used_bits(body);
	if (used != 0)
	{
		*first = Min(*first, (int64) body.first + pg_rightmost_one_pos64(used));
		*last = Max(*last, (int64) body.first + pg_leftmost_one_pos64(used));
	}
}

/*
 * activity_merge_bodies returns a body of one or two others and of visits that wait, which it
 * frees, from buf->len on in buf, which it begins with so many bytes.
 */
ActivityBody
activity_merge_bodies(StringInfo buf, Size begin, ActivityBody a, ActivityBody b, ActivityWaits waits)
{
	Merging		m = {.n = 0};
	ActivityBody body = {0};
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;

	activity_span_of_body(a, &first, &last);
	activity_span_of_body(b, &first, &last);
	span_of_waits(waits, &first, &last);
	m.base = first;
	m.w = activity_writer(0, begin + Min(a.bytes + b.bytes + 4 * waits.n, ACTIVITY_MOST_BYTES));
	m.w.buf.len = begin;
	if (activity_holds_any(a) || activity_holds_any(b) || waits.n > 0)
	{
		m.one = activity_customer(false);
		m.other = activity_customer(false);
		if (activity_holds_any(a))
			add_source(&m, a);
		if (activity_holds_any(b))
			add_source(&m, b);
		if (waits.places)
			merge_customers(&m, waits, true);
		else
			merge_customers(&m, waits, false);
		if (m.w.customers > 0)
		{
			body.first = first;
			body.last = last;
			body.most = m.w.key;
		}
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
