/*
 * sources.c
 *		Customers and their events from bodies and logs, in order and merged.
 *
 * A source gives its customers in ascending order.  Those of several are merged into one
 * body: of a customer, the events of all, sorted.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "journey_state.h"

#define SCATTER_ENTRY JourneyEntry
#include "base/scatter.h"

/*
 * step finds the next customer of a source.
 */
static void
step(JourneySource *s)
{
	if (s->state)
	{
		if (s->next == s->end && scatter_next(s->log))
		{
			s->next = s->log->entries;
			s->end = s->next + s->log->n;
		}
		s->more = s->next < s->end;
		s->key = s->more ? s->next->key : 0;
	}
	else
	{
		s->more = journey_next(&s->reader);
		s->key = s->more ? s->reader.customer.key : 0;
	}
}

/*
 * journey_add_body adds a body to the sources, and what its events need to `like`.
 */
void
journey_add_body(JourneySource *sources, int *n, JourneyBody *like, const JourneyBody *body, const uint8 *at, uint32 names,
				const uint32 *codes)
{
	JourneySource	   *s = &sources[*n];

	if (body->customers == 0)
		return;
	memset(s, 0, sizeof(JourneySource));
	s->reader = journey_reader(body, at, names, 's');
	s->codes = codes;
	step(s);
	(*n)++;
	like->first = like->events > 0 ? Min(like->first, body->first) : body->first;
	like->unit = Min(like->unit, body->unit);
	like->decimals = Max(like->decimals, body->decimals);
	like->events += body->events;
}

/*
 * journey_add_runs adds all runs of a state.
 */
void
journey_add_runs(JourneySource *sources, int *n, JourneyBody *like, const JourneyState *t, const uint32 *codes)
{
	const char *at = journey_runs(t);
	const char *end = at + t->s.body.bytes;
	uint32		i;

	for (i = 0; i < t->runs; i++)
	{
		JourneyBody body;

		if (end - at >= (ssize_t) sizeof(body))
			memcpy(&body, at, sizeof(body));
		if (end - at < (ssize_t) sizeof(body) || body.bytes > (Size) (end - at) - sizeof(body) ||
			body.unit >= ADV_TIME_UNITS || body.decimals > ADV_MONEY_DECIMALS)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("invalid value of type %s", JOURNEY_TYPE)));
		journey_add_body(sources, n, like, &body, (const uint8 *) at + sizeof(body), t->s.names, codes);
		at += MAXALIGN(sizeof(body) + body.bytes);
	}
}

/*
 * journey_add_log adds the log of a state.
 */
void
journey_add_log(JourneySource *sources, int *n, JourneyBody *like, const JourneyState *t, const uint32 *codes)
{
	JourneySource	   *s = &sources[*n];
	const JourneyEntry *entries = journey_log(t);
	uint64		least = PG_UINT64_MAX;
	uint64		most = 0;
	int64		first = PG_INT64_MAX;
	int			unit = like->unit;
	uint32		i;

	if (t->used == 0)
		return;
	for (i = 0; i < t->used; i++)
	{
		least = Min(least, entries[i].key);
		most = Max(most, entries[i].key);
		first = Min(first, entries[i].time);
		if (unit > 0)
			unit = adv_time_unit_of(entries[i].time, unit);
	}
	memset(s, 0, sizeof(JourneySource));
	s->state = t;
	s->log = scatter_log(entries, t->used, least, most);
	s->codes = codes;
	step(s);
	(*n)++;
	like->first = like->events > 0 ? Min(like->first, first) : first;
	like->unit = unit;
	like->events += t->used;
	for (i = 1; i <= t->values; i++)
		like->decimals = adv_money_decimals(*journey_value(t, i), like->decimals);
}

/*
 * journey_take adds the events of a source's next customer to c, and goes on.
 */
void
journey_take(JourneySource *s, JourneyCustomer *c)
{
	int64		n = c->n;
	int64		i;

	if (s->state)
	{
		const JourneyEntry *e = s->next;

		for (; e < s->end && e->key == c->key; e++, n++)
		{
			if (unlikely(e->code >= s->state->s.names || e->value > s->state->values))
				ereport(ERROR,
						(errcode(ERRCODE_DATA_CORRUPTED),
						 errmsg("invalid value of type %s", JOURNEY_TYPE)));
			journey_enlarge(c, n + 1);
			c->events[n].time = e->time;
			c->events[n].code = s->codes ? s->codes[e->code] : e->code;
			if (c->values)
				c->values[n] = e->value ? *journey_value(s->state, e->value) : 0;
			if (unlikely((n & 0xfffff) == 0xfffff))
				CHECK_FOR_INTERRUPTS();
		}
		s->next = e;
		c->n = n;
	}
	else
	{
		const JourneyCustomer *from = &s->reader.customer;

		journey_enlarge(c, c->n + from->n);
		memcpy(&c->events[c->n], from->events, from->n * sizeof(AdvEvent));
		for (i = 0; s->codes && i < from->n; i++)
			c->events[c->n + i].code = s->codes[from->events[i].code];
		for (i = 0; c->values && i < from->n; i++)
			c->values[c->n + i] = from->values ? from->values[i] : 0;
		c->n += from->n;
	}
	step(s);
}

/*
 * journey_merge_sources appends to buf the body of all customers of the sources, which is
 * otherwise like another, and returns its description.
 */
JourneyBody
journey_merge_sources(StringInfo buf, JourneySource *sources, int n, const JourneyBody *like)
{
	JourneyWriter w = journey_writer(buf, like);
	JourneyCustomer c = journey_customer(like->valued);
	int			i;

	w.body.bytes = 0;
	for (;;)
	{
		JourneySource	   *least = NULL;

		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < n; i++)
			if (sources[i].more && (least == NULL || sources[i].key < least->key))
				least = &sources[i];
		if (least == NULL)
			break;
		c.key = least->key;
		c.n = 0;
		for (i = 0; i < n; i++)
			if (sources[i].more && sources[i].key == c.key)
				journey_take(&sources[i], &c);
		journey_sort(&c);
		journey_write(&w, &c);
	}
	return w.body;
}

