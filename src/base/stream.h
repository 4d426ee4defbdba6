/*
 * stream.h
 *		Customers of packed runs and of logs, in order and merged: a template, included once
 *		in a file.
 *
 *		STREAM_ENTRY	an entry of a log, which has a uint64 called key, the customer
 *		STREAM_CUSTOMER	a customer with events
 *		STREAM_BEGIN(c, key)	makes it this one, without events
 *		STREAM_READER	reads a run, customer by customer
 *		STREAM_MOST		how many runs and logs are merged at most
 *		STREAM_TYPE		the SQL type, for messages
 *		STREAM_OPEN(run, at, from)	a reader of the run whose bytes are at
 *		STREAM_NEXT(reader)		goes on to the next customer; false after the last, when
 *						all that the reader has is freed
 *		STREAM_KEY(reader)		the customer that it has come to
 *		STREAM_NOTE(run, entry)	makes the description of a run such that it can hold an entry
 *		STREAM_TAKE_ENTRY(c, entry, from)	adds the event of an entry to a customer
 *		STREAM_TAKE_CUSTOMER(c, reader, from)	adds those of the customer that a reader has
 *						come to; it is called once for each
 *		STREAM_TABLE(run, at, from)		may be left out: what a run that has bytes, but no
 *						customers, makes of from for as many runs behind it as it
 *						says it has events
 *
 * They are unset afterwards.  From is what the caller gave with a run or a log, and lasts.
 * Of a customer whom several have, the events come one after the other, in the order of the
 * first times of the runs and logs, so that they are hardly out of order.
 */
#include "run.h"

#ifndef STREAM_TABLE
#define STREAM_TABLE(run, at, from) (from)
#endif

#define SCATTER_ENTRY STREAM_ENTRY
#include "scatter.h"

typedef struct Stream
{
	STREAM_READER reader;		/* of a run */
	int64		first;			/* time */
	const void *from;
	Scatter    *log;			/* a log, else NULL */
	const STREAM_ENTRY *next;
	const STREAM_ENTRY *end;
} Stream;

/*
 * All that is merged, and the run that can hold it.  The keys of the next customers, at
 * which every customer looks, stand together.
 */
typedef struct Streams
{
	int			n;
	AdvRun		like;
	uint64		keys[STREAM_MOST];
	Stream	   *streams[STREAM_MOST];
} Streams;

/*
 * stream_nothing returns a place for what is merged.
 */
static Streams *
stream_nothing(void)
{
	Streams    *all = palloc(sizeof(Streams));

	all->n = 0;
	memset(&all->like, 0, sizeof(all->like));
	all->like.unit = ADV_TIME_UNITS - 1;
	return all;
}

/*
 * stream_step finds the next customer of a stream, which leaves the others after its last;
 * false then.
 */
static inline bool
stream_step(Streams *all, int i)
{
	Stream	   *s = all->streams[i];

	if (s->log)
	{
		if (unlikely(s->next == s->end) && scatter_next(s->log))
		{
			s->next = s->log->entries;
			s->end = s->next + s->log->n;
		}
		if (likely(s->next < s->end))
		{
			all->keys[i] = s->next->key;
			return true;
		}
	}
	else if (likely(STREAM_NEXT(&s->reader)))
	{
		all->keys[i] = STREAM_KEY(&s->reader);
		return true;
	}
	pfree(s);
	all->n--;
	memmove(&all->streams[i], &all->streams[i + 1], (all->n - i) * sizeof(all->streams[0]));
	memmove(&all->keys[i], &all->keys[i + 1], (all->n - i) * sizeof(all->keys[0]));
	return false;
}

/*
 * stream_begin adds a stream, of a run or of what would be one, and returns its place.
 */
static int
stream_begin(Streams *all, const AdvRun *run, const void *from)
{
	Stream	   *s = palloc0(sizeof(Stream));
	AdvRun	   *like = &all->like;
	int			i;

	s->first = run->first;
	s->from = from;
	for (i = all->n++; i > 0 && all->streams[i - 1]->first > s->first; i--)
	{
		all->streams[i] = all->streams[i - 1];
		all->keys[i] = all->keys[i - 1];
	}
	all->streams[i] = s;
	like->first = like->events > 0 ? Min(like->first, run->first) : run->first;
	like->unit = Min(like->unit, run->unit);
	like->decimals = Max(like->decimals, run->decimals);
	like->events += run->events;
	return i;
}

/*
 * stream_run adds a run.
 */
static void
stream_run(Streams *all, const AdvRun *run, const uint8 *at, const void *from)
{
	int			i;

	if (run->customers == 0)
		return;
	i = stream_begin(all, run, from);
	all->streams[i]->reader = STREAM_OPEN(run, at, from);
	stream_step(all, i);
}

/*
 * stream_runs adds runs that follow each other, each with its description before it.
 */
static inline void
stream_runs(Streams *all, int runs, const uint8 *at, Size bytes, const void *from)
{
	const uint8 *end = at + bytes;
	const void *its = from;
	int64		table = 0;		/* so many runs are still behind one */
	int			i;

	for (i = 0; i < runs; i++)
	{
		AdvRun		run;

		if (end - at >= (ssize_t) sizeof(run))
			memcpy(&run, at, sizeof(run));
		if (end - at < (ssize_t) sizeof(run) || run.bytes > (Size) (end - at) - sizeof(run) ||
			run.unit >= ADV_TIME_UNITS || run.decimals > ADV_MONEY_DECIMALS)
			adv_run_corrupt(STREAM_TYPE);
		if (run.customers == 0 && run.bytes > 0)
		{
			its = STREAM_TABLE(&run, at + sizeof(run), from);
			table = run.events;
		}
		else if (table > 0)
		{
			stream_run(all, &run, at + sizeof(run), its);
			table--;
		}
		else
			stream_run(all, &run, at + sizeof(run), from);
		at += MAXALIGN(sizeof(run) + run.bytes);
	}
}

/*
 * stream_log adds a log of n entries.
 */
static void
stream_log(Streams *all, const STREAM_ENTRY *log, uint32 n, const void *from)
{
	AdvRun		run = {.unit = ADV_TIME_UNITS - 1};
	uint64		least = PG_UINT64_MAX;
	uint64		most = 0;
	uint32		i;
	int			place;

	if (n == 0)
		return;
	for (i = 0; i < n; i++)
	{
		least = Min(least, log[i].key);
		most = Max(most, log[i].key);
		STREAM_NOTE(&run, &log[i]);
	}
	place = stream_begin(all, &run, from);
	all->streams[place]->log = scatter_log(log, n, least, most);
	stream_step(all, place);
}

/*
 * stream_next makes c the next customer of all; false after the last.
 */
static bool
stream_next(Streams *all, STREAM_CUSTOMER *c)
{
	int			have[STREAM_MOST];	/* that have this customer */
	int			n = 0;
	int			ended = 0;
	uint32		taken = 0;
	uint64		key;
	int			i;

	if (all->n == 0)
		return false;
	CHECK_FOR_INTERRUPTS();
	key = all->keys[0];
	for (i = 1; i < all->n; i++)
		key = Min(key, all->keys[i]);
	/* which they are cannot be foreseen: no branches */
	for (i = 0; i < all->n; i++)
	{
		have[n] = i;
		n += all->keys[i] == key;
	}
	STREAM_BEGIN(c, key);
	for (i = 0; i < n; i++)
	{
		Stream	   *s = all->streams[have[i] - ended];

		if (s->log)
			for (; s->next < s->end && s->next->key == key; s->next++)
			{
				STREAM_TAKE_ENTRY(c, s->next, s->from);
				if (unlikely((++taken & 0xfffff) == 0))
					CHECK_FOR_INTERRUPTS();
			}
		else
			STREAM_TAKE_CUSTOMER(c, &s->reader, s->from);
		ended += !stream_step(all, have[i] - ended);
	}
	return true;
}

#undef STREAM_ENTRY
#undef STREAM_CUSTOMER
#undef STREAM_BEGIN
#undef STREAM_READER
#undef STREAM_MOST
#undef STREAM_TYPE
#undef STREAM_OPEN
#undef STREAM_NEXT
#undef STREAM_KEY
#undef STREAM_NOTE
#undef STREAM_TAKE_ENTRY
#undef STREAM_TAKE_CUSTOMER
#undef STREAM_TABLE
