/*
 * body.c
 *		Customers and their events, packed.
 *
 * A body is a run (base/run.h), whose events are
 *
 *		t - previous t			in units of the body; before the first, its earliest
 *		code					a byte, or an integer where the body is wide
 *		value					where it has values: units of its last decimal, twice
 *								them, or of a negative one twice the magnitude less 1
 *
 * Events are in the order of time, code and value.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "journey.h"
#include "kernel/num/varint.h"

#define CHUNK 4096				/* events for which room is made at a time */

/*
 * journey_too_large reports a summary that does not fit into a value.
 */
void
journey_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many events for one %s", JOURNEY_TYPE),
			 errdetail("A summary holds up to %d MB: about 140 million events whose times are whole seconds, or 90 million of any time, and 256 MB of names.",
					   (int) (JOURNEY_MOST_BYTES >> 20)),
			 errhint("Keep only the events that are asked for, or group by a part of the customers, such as abs(hashint8(customer)) %% 8, and add up the counts of the reports.")));
	pg_unreachable();
}

/* ------------------------------------------------------------------------
 * A customer
 * ------------------------------------------------------------------------
 */

/*
 * journey_customer returns a customer without events, whose events have values or
 * not.
 */
JourneyCustomer
journey_customer(bool valued)
{
	JourneyCustomer c = {0};

	c.room = 64;
	c.events = palloc(c.room * sizeof(AdvEvent));
	if (valued)
		c.values = palloc(c.room * sizeof(int128));
	return c;
}

/*
 * journey_enlarge makes room for n events, for which there is none.
 */
void
journey_enlarge(JourneyCustomer *c, int64 n)
{
	c->room = Max(2 * c->room, n);
	c->events = repalloc_huge(c->events, c->room * sizeof(AdvEvent));
	if (c->values)
		c->values = repalloc_huge(c->values, c->room * sizeof(int128));
}

/*
 * comes_after tells whether an event comes after another one, by time, code and value;
 * values are those by place, NULL where there are none.
 */
static inline bool
comes_after(const AdvEvent *a, const AdvEvent *b, const int128 *values)
{
	if (likely(a->time != b->time))
		return a->time > b->time;
	if (a->code != b->code || values == NULL)
		return a->code > b->code;
	return values[a->place] > values[b->place];
}

#define STRETCH_ELEMENT AdvEvent
#define STRETCH_AFTER(a, b, values) comes_after(a, b, values)
#include "base/stretch.h"

/*
 * journey_sort brings a customer's events into order.
 */
void
journey_sort(JourneyCustomer *c)
{
	const int64 n = c->n;
	bool		moved = false;
	int64		i;

	for (i = 0; c->values && i < n; i++)
		c->events[i].place = (uint32) i;
	if (stretch_end(c->events, 0, n, c->values) < n)
	{
		journey_reserve(c, 2 * n);
		stretch_sort(c->events, n, c->values);
	}
	for (i = 0; c->values && i < n; i++)
		moved |= c->events[i].place != (uint32) i;
	if (moved)
	{
		journey_reserve(c, 2 * n);
		memcpy(&c->values[n], c->values, n * sizeof(int128));
		for (i = 0; i < n; i++)
			c->values[i] = c->values[n + c->events[i].place];
	}
}

/* ------------------------------------------------------------------------
 * Writing
 * ------------------------------------------------------------------------
 */

/*
 * journey_write adds the next customer, whose events are in order.
 */
void
journey_write(AdvRunWriter *w, const JourneyCustomer *c)
{
	/* copies: what is written might lie anywhere, for all that the compiler knows */
	const AdvEvent *events = c->events;
	const int128 *values = c->values;
	const int	unit = w->run.unit;
	const bool	wide = w->run.wide;
	const bool	valued = w->run.valued;
	Size		each = 2 * ADV_VARINT_LONGEST + (valued ? ADV_MONEY_LONGEST : 0);
	int64		time = w->run.first;
	uint8	   *at;
	int64		i;
	int64		end;

	for (i = 0; i < c->n; i = end)
	{
		end = Min(c->n, i + CHUNK);
		adv_run_reserve(w->buf, 2 * ADV_VARINT_LONGEST + (end - i) * each);
		at = (uint8 *) w->buf->data + w->buf->len;
		if (i == 0)
		{
			at = adv_varint_put(at, c->key - w->key - 1);
			at = adv_varint_put(at, c->n - 1);
		}
		else
			CHECK_FOR_INTERRUPTS();
		for (int64 k = i; k < end; k++)
		{
			uint64		passed = events[k].time - time;

			at = adv_varint_put_ahead(at, adv_time_in_units(passed, unit));
			time = events[k].time;
			if (wide)
				at = adv_varint_put(at, events[k].code);
			else
				*at++ = (uint8) events[k].code;
			if (valued)
				at = adv_money_put(at, values ? values[k] : 0, w->money);
		}
		w->buf->len = at - (uint8 *) w->buf->data;
		if ((Size) w->buf->len > JOURNEY_MOST_BYTES)
			journey_too_large();
	}
	w->key = c->key;
	w->run.customers++;
	w->run.events += c->n;
	w->run.bytes = w->buf->len - w->begin;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * journey_reader begins to read a body, whose events have so many names, and which
 * came from this source.
 */
JourneyReader
journey_reader(const AdvRun *body, const uint8 *at, uint32 names, char source)
{
	JourneyReader r = {.run = adv_run_reader(body, at, source, JOURNEY_TYPE, "customer")};

	r.names = names;
	r.customer = journey_customer(body->valued);
	return r;
}

/*
 * journey_refuse reports bytes that no summary has.
 */
void
journey_refuse(const JourneyReader *r, const char *detail)
{
	adv_run_refuse(&r->run, detail);
}

/*
 * get_value reads a value at *at.
 */
static int128
get_value(const AdvRunReader *r, const uint8 **at)
{
	int128		value;

	if (unlikely(!adv_money_get(at, r->end, r->money, &value)))
	{
		if (*at >= r->end)
			adv_run_refuse_end(r);
		adv_run_refuse(r, "A value is out of range.");
	}
	return value;
}

/*
 * is_among tells whether the customer read last is one of those asked for.
 */
static bool
is_among(JourneyReader *r)
{
	int64		customer = (int64) adv_id_order(r->run.key);

	while (r->among_left > 0 && *r->among < customer)
	{
		r->among++;
		r->among_left--;
	}
	return r->among_left > 0 && *r->among == customer;
}

/*
 * journey_read adds the events of the customer that a reader has come to, which have so
 * many names; these get other numbers where there are such.
 */
void
journey_read(JourneyCustomer *c, AdvRunReader *r, uint32 names, const uint32 *codes)
{
	const int64 n = (int64) r->n;
	/* copies: what is written might lie anywhere, for all that the compiler knows */
	const uint8 *at = r->at;
	const uint8 *end = r->end;
	const bool	wide = r->wide;
	const bool	valued = r->valued;
	int64		time = r->first;
	AdvEvent   *events;
	int128	   *values;
	int64		i;

	journey_reserve(c, c->n + n);
	events = &c->events[c->n];
	values = c->values ? &c->values[c->n] : NULL;
	for (i = 0; i < n; i++)
	{
		uint64		code;

		time = adv_run_later(r, time, adv_run_get(r, &at));
		if (wide)
			code = adv_run_get(r, &at);
		else if (likely(at < end))
			code = *at++;
		else
			adv_run_refuse_end(r);
		if (unlikely(code >= names))
			adv_run_refuse(r, "There is no such name.");
		events[i].time = time;
		events[i].code = codes ? codes[code] : (uint32) code;
		if (valued || values)
		{
			const uint8 *next = at;
			int128		value = valued ? get_value(r, &next) : 0;

			at = next;
			if (values)
				values[i] = value;
		}
		if (unlikely((i & 0xfffff) == 0xfffff))
			CHECK_FOR_INTERRUPTS();
	}
	c->n += n;
	r->at = at;
}

/*
 * journey_next reads the next customer of those asked for; false after the last.
 */
bool
journey_next(JourneyReader *r)
{
	JourneyCustomer *c = &r->customer;

	while (adv_run_next(&r->run, JOURNEY_LEAST_EVENT))
	{
		c->key = r->run.key;
		c->n = 0;
		journey_read(c, &r->run, r->names, NULL);
		if (r->among == NULL || is_among(r))
			return true;
	}
	return false;
}
