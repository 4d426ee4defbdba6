/*
 * sources.c
 *		Customers and their events from bodies and logs, in order and merged.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "journey_state.h"

/*
 * new_code returns the number that a name gets.
 */
static inline uint32
new_code(const JourneyFrom *from, uint32 code)
{
	return from->codes ? from->codes[code] : code;
}

/*
 * take_entry adds the event of an entry to a customer.
 */
static inline void
take_entry(JourneyCustomer *c, const JourneyEntry *e, const JourneyFrom *from)
{
	const JourneyState *t = (const JourneyState *) from->s;

	if (unlikely(e->code >= from->names || e->value > t->values))
		adv_run_corrupt(JOURNEY_TYPE);
	journey_reserve(c, c->n + 1);
	c->events[c->n].time = e->time;
	c->events[c->n].code = new_code(from, e->code);
	if (c->values)
		c->values[c->n] = e->value ? *journey_value(t, e->value) : 0;
	c->n++;
}

/*
 * take_customer adds the events of the customer that a reader has come to.
 */
static inline void
take_customer(JourneyCustomer *c, AdvRunReader *r, const JourneyFrom *from)
{
	journey_read(c, r, from->names, from->codes);
}

/*
 * behind_table returns from where runs come whose names have the numbers in a table.
 */
static const JourneyFrom *
behind_table(const AdvRun *table, const uint8 *at, const JourneyFrom *from)
{
	const uint32 *numbers = (const uint32 *) at;
	JourneyFrom *behind = palloc(sizeof(JourneyFrom));
	uint32	   *codes = palloc(table->bytes);
	uint32		i;

	behind->s = from->s;
	behind->names = table->bytes / sizeof(uint32);
	behind->codes = codes;
	for (i = 0; i < behind->names; i++)
	{
		if (unlikely(i % 65536 == 0))
			CHECK_FOR_INTERRUPTS();
		if (unlikely(numbers[i] >= from->names))
			adv_run_corrupt(JOURNEY_TYPE);
		codes[i] = new_code(from, numbers[i]);
	}
	return behind;
}

/*
 * note makes the description of a body such that it can hold an event.
 */
static inline void
note(AdvRun *body, const JourneyEntry *e)
{
	body->first = body->events > 0 ? Min(body->first, e->time) : e->time;
	if (body->unit > 0)
		body->unit = adv_time_unit_of(e->time, body->unit);
	body->events++;
}

#define STREAM_ENTRY JourneyEntry
#define STREAM_CUSTOMER JourneyCustomer
#define STREAM_BEGIN(c, k) ((c)->key = (k), (c)->n = 0)
#define STREAM_READER AdvRunReader
#define STREAM_MOST JOURNEY_MOST_SOURCES
#define STREAM_TYPE JOURNEY_TYPE
#define STREAM_OPEN(run, at, from) adv_run_reader(run, at, 's', JOURNEY_TYPE, "customer")
#define STREAM_NEXT(reader) adv_run_next(reader, JOURNEY_LEAST_EVENT)
#define STREAM_KEY(reader) (reader)->key
#define STREAM_NOTE(run, entry) note(run, entry)
#define STREAM_TAKE_ENTRY(c, entry, from) take_entry(c, entry, from)
#define STREAM_TAKE_CUSTOMER(c, reader, from) take_customer(c, reader, from)
#define STREAM_TABLE(run, at, from) behind_table(run, at, from)
#include "base/stream.h"

/*
 * journey_streams returns a place for what is merged.
 */
Streams *
journey_streams(void)
{
	return stream_nothing();
}

/*
 * journey_add_runs adds all runs of a state, or the body of a packed summary.
 */
void
journey_add_runs(Streams *all, const JourneyFrom *from)
{
	const JourneyState *t = (const JourneyState *) from->s;

	if (from->s->header.flags & JOURNEY_IS_STATE)
		stream_runs(all, t->runs, (const uint8 *) journey_runs(t), t->s.body.bytes, from);
	else
		stream_run(all, &from->s->body, journey_body((const JourneyPacked *) from->s), from);
}

/*
 * journey_add_log adds the log of a state.
 */
void
journey_add_log(Streams *all, const JourneyFrom *from)
{
	const JourneyState *t = (const JourneyState *) from->s;
	uint32		i;

	if ((from->s->header.flags & JOURNEY_IS_STATE) == 0)
		return;
	stream_log(all, journey_log(t), t->used, from);
	for (i = 1; i <= t->values; i++)
		all->like.decimals = adv_money_decimals(*journey_value(t, i), all->like.decimals);
}

/*
 * journey_next_of_all makes c the next customer of all; false after the last.
 */
bool
journey_next_of_all(Streams *all, JourneyCustomer *c)
{
	return stream_next(all, c);
}

/*
 * journey_merge_streams appends to buf the body of all customers, for a state with all
 * their names, and returns its description.
 */
AdvRun
journey_merge_streams(StringInfo buf, Streams *all, const JourneyState *t)
{
	JourneyCustomer c = journey_customer((t->s.header.flags & JOURNEY_HAS_VALUES) != 0);
	AdvRunWriter w;

	all->like.wide = t->s.names > JOURNEY_NARROW;
	all->like.valued = c.values != NULL;
	w = adv_run_writer(buf, &all->like);
	enlargeStringInfo(buf, Min(8 * (Size) all->like.events, MaxAllocSize / 2));
	while (stream_next(all, &c))
	{
		journey_sort(&c);
		journey_write(&w, &c);
	}
	pfree(c.events);
	pfree(all);
	return w.run;
}
