/*
 * sources.c
 *		Customers and their events from bodies and logs, in order and merged.
 *
 * A source gives its customers in ascending order.  Those of several are merged into one
 * body: of a customer, the events of all, sorted.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "journey_state.h"

/*
 * compare_entries orders entries by customer, time and code.
 */
static inline int
compare_entries(const JourneyEntry *a, const JourneyEntry *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return (a->code > b->code) - (a->code < b->code);
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE JourneyEntry
#define ST_COMPARE(a, b) compare_entries(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * sorted_log returns the log of a state in order.
 *
 * Ids of customers are mostly spread over their range, so the entries are first
 * dealt out to buckets, each for an equal stretch of the range, and then every
 * bucket is sorted.  Where most of them lie in a few buckets nothing is gained.
 */
static JourneyEntry *
sorted_log(const JourneyState *t)
{
	const JourneyEntry *log = journey_log(t);
	uint32		n = t->used;
	uint32		buckets = 1 + n / 2;
	JourneyEntry	   *entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, n) * sizeof(JourneyEntry));
	uint32	   *start;
	uint64		least = PG_UINT64_MAX;
	uint64		most = 0;
	int			shift = 0;
	uint32		i;

	if (n <= 64)
	{
		memcpy(entries, log, n * sizeof(JourneyEntry));
		sort_entries(entries, n);
		return entries;
	}
	start = MemoryContextAllocExtended(CurrentMemoryContext, (buckets + 1) * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (i = 0; i < n; i++)
	{
		least = Min(least, log[i].key);
		most = Max(most, log[i].key);
	}
	/* so many bits of a key do not matter for its bucket */
	while ((most - least) >> shift >= buckets)
		shift++;
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < n; i++)
		start[(log[i].key - least) >> shift]++;
	for (i = 1; i <= buckets; i++)
		start[i] += start[i - 1];
	CHECK_FOR_INTERRUPTS();
	/* so far these are where buckets end; they are filled from there */
	for (i = 0; i < n; i++)
		entries[--start[(log[i].key - least) >> shift]] = log[i];
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < buckets; i++)
		if (start[i + 1] - start[i] > 1)
			sort_entries(&entries[start[i]], start[i + 1] - start[i]);
	pfree(start);
	return entries;
}

/*
 * step finds the next customer of a source.
 */
static void
step(JourneySource *s)
{
	if (s->state)
	{
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
	uint32		i;

	if (t->used == 0)
		return;
	memset(s, 0, sizeof(JourneySource));
	s->state = t;
	s->next = sorted_log(t);
	s->end = s->next + t->used;
	s->codes = codes;
	step(s);
	(*n)++;
	for (i = 0; i < t->used; i++)
	{
		like->first = like->events > 0 ? Min(like->first, entries[i].time) : entries[i].time;
		like->unit = adv_time_unit_of(entries[i].time, like->unit);
		like->events++;
	}
	for (i = 1; i <= t->values; i++)
		like->decimals = adv_money_decimals(*journey_value(t, i), like->decimals);
}

/*
 * journey_take adds the events of a source's next customer to c, and goes on.
 */
void
journey_take(JourneySource *s, JourneyCustomer *c)
{
	int64		i;

	if (s->state)
	{
		for (; s->next < s->end && s->next->key == c->key; s->next++)
		{
			if (unlikely(s->next->code >= s->state->s.names || s->next->value > s->state->values))
				ereport(ERROR,
						(errcode(ERRCODE_DATA_CORRUPTED),
						 errmsg("invalid value of type %s", JOURNEY_TYPE)));
			journey_enlarge(c, c->n + 1);
			c->events[c->n].time = s->next->time;
			c->events[c->n].code = s->codes ? s->codes[s->next->code] : s->next->code;
			if (c->values)
				c->values[c->n] = s->next->value ? *journey_value(s->state, s->next->value) : 0;
			c->n++;
			if (unlikely((c->n & 0xfffff) == 0))
				CHECK_FOR_INTERRUPTS();
		}
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

