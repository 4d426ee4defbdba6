/*
 * runs.c
 *		When customers were active, and their amounts, of many: a log of entries, and runs,
 *		which are packed summaries (pack.c).
 *
 * The log takes entries as they come, without a look at those before.  When there is no
 * room for another they are put in order, those of one customer and period are added up,
 * and they become a run.  Runs are read side by side, and merged (base/stream.h).  Those
 * that came last are merged when there are too many, together with older ones that are no
 * larger, so that an entry is merged again only with as many others as it was with before.
 *
 * Invariant: there is room for at least one more entry.  What is packed does not depend
 * on where one run ended and the next began.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/run.h"
#include "compat.h"
#include "work.h"

/* entries of a log: at first, and at most */
#define FIRST_ROOM 32768
#define MOST_ROOM 262144

/* smaller summaries are taken apart and go into the log */
#define SMALL_RUN 16384			/* bytes */

/* all runs are merged when they take more */
#define MOST_BYTES (512 * 1024 * 1024)

/* so many are merged at once, at least */
#define FEWEST_MERGED (ACTIVITY_MOST_RUNS / 2)

/* ------------------------------------------------------------------------
 * The parts of runs
 * ------------------------------------------------------------------------
 */

/*
 * size_of returns how large a value is with room for so many entries and so many bytes
 * of runs.
 */
static inline Size
size_of(uint32 room, Size bytes)
{
	return offsetof(ActivityRuns, data) + (Size) room * sizeof(ActivityEntry) + bytes;
}

/*
 * activity_runs_sound tells whether a value, which has room for the fields, has the
 * shape of runs, but for where they begin, which run_at looks at.
 */
bool
activity_runs_sound(const ActivityRuns *r)
{
	return VARSIZE(r) >= offsetof(ActivityRuns, data) && r->room <= MOST_ROOM && r->used < r->room &&
		r->runs <= ACTIVITY_MOST_RUNS && VARSIZE(r) >= size_of(r->room, r->until);
}

/*
 * runs_of returns where the first run begins.
 */
static inline char *
runs_of(const ActivityRuns *r)
{
	return (char *) r->data + (Size) r->room * sizeof(ActivityEntry);
}

/*
 * run_at returns the i-th run.
 */
static const ActivityPacked *
run_at(const ActivityRuns *r, uint32 i)
{
	const ActivityPacked *run = (const ActivityPacked *) (runs_of(r) + r->from[i]);

	if (r->from[i] % MAXIMUM_ALIGNOF != 0 || r->until < offsetof(ActivityPacked, data) ||
		r->from[i] > r->until - offsetof(ActivityPacked, data) || VARSIZE(run) > r->until - r->from[i] ||
		VARSIZE(run) < offsetof(ActivityPacked, data) || run->decimals > ADV_MONEY_DECIMALS || !activity_has_amounts(run))
		adv_summary_refuse(ACTIVITY_TYPE);
	return run;
}

/*
 * activity_runs_make returns runs with nothing in them, otherwise like a working value.
 */
ActivityRuns *
activity_runs_make(const ActivityWork *like)
{
	Size		size = size_of(FIRST_ROOM, 0);
	ActivityRuns *r = palloc0(size);

	r->work = *like;
	SET_VARSIZE(r, size);
	r->work.header.flags = ACTIVITY_HAS_AMOUNTS | ACTIVITY_IS_RUNS;
	r->room = FIRST_ROOM;
	return r;
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * note makes the description of a run such that it can hold an entry.
 */
static inline void
note(AdvRun *run, const ActivityEntry *e)
{
	run->first = run->events++ > 0 ? Min(run->first, e->period) : e->period;
	/* of most amounts nothing has to be divided by what is not known here */
	if (unlikely(run->decimals != 2 || e->amount != (int64) e->amount || (int64) e->amount % 10000 != 0))
		run->decimals = adv_money_decimals(e->amount, run->decimals);
}

/*
 * reader_of begins to read a run, whose periods are counted from none, into customers of
 * who merges.
 */
static ActivityReader
reader_of(const ActivityPacked *run)
{
	ActivityReader r = activity_reader(run, 's');

	activity_customer_free(&r.customer);
	r.first = run->first;
	r.last = run->last;
	return r;
}

#define STREAM_ENTRY ActivityEntry
#define STREAM_CUSTOMER ActivityCustomer
#define STREAM_BEGIN(c, k) ((c)->id = (int64) adv_id_order(k), (c)->count = 0)
#define STREAM_READER ActivityReader
#define STREAM_MOST (ACTIVITY_MOST_RUNS + 1)
#define STREAM_TYPE ACTIVITY_TYPE
#define STREAM_OPEN(run, at, from) reader_of(from)
#define STREAM_NEXT(reader) activity_come_to_next(reader)
#define STREAM_KEY(reader) (reader)->key
#define STREAM_NOTE(run, entry) note(run, entry)
#define STREAM_TAKE_ENTRY(c, entry, from) activity_append(c, (entry)->period, (entry)->amount)
#define STREAM_TAKE_CUSTOMER(c, reader, from) activity_read(reader, c)
#include "base/stream.h"

/*
 * add_runs adds runs from the i-th on to what is merged.
 */
static void
add_runs(Streams *all, const ActivityRuns *r, uint32 i)
{
	for (; i < r->runs; i++)
	{
		const ActivityPacked *packed = run_at(r, i);
		AdvRun		run = {.customers = packed->customers,.events = packed->customers};

		run.first = packed->first;
		run.unit = all->like.unit;
		run.decimals = packed->decimals;
		stream_run(all, &run, packed->data, packed);
	}
}

/*
 * add_up adds up amounts of one period that follow each other, and tells whether the
 * periods ascend.
 */
static inline bool
add_up(ActivityCustomer *c)
{
	bool		ascending = true;
	int64		n = 0;
	int64		i;

	for (i = 1; i < c->count; i++)
		if (c->periods[i] == c->periods[n])
			adv_money_add(&c->amounts[n], c->amounts[i]);
		else
		{
			ascending &= c->periods[i] > c->periods[n];
			c->periods[++n] = c->periods[i];
			c->amounts[n] = c->amounts[i];
		}
	c->count = n + 1;
	return ascending;
}

#define STRETCH_ELEMENT uint64
#define STRETCH_AFTER(a, b, arg) (*(a) > *(b))
#include "base/stretch.h"

#define FEW 64					/* periods of a customer */

/*
 * put_in_order does what add_up does, where periods do not ascend.
 */
static pg_noinline void
put_in_order(ActivityCustomer *c)
{
	uint64		few[2 * FEW];
	uint64	   *places = few;
	const int64 n = c->count;
	int64		i;

	if (n > FEW)
		places = MemoryContextAllocHuge(CurrentMemoryContext, 2 * n * sizeof(uint64));
	for (i = 0; i < n; i++)
		places[i] = (uint64) ((int64) c->periods[i] - PG_INT32_MIN) << 32 | i;
	stretch_sort(places, n, NULL);
	while (c->room < 2 * n)
		activity_enlarge(c);
	memcpy(&c->amounts[n], c->amounts, n * sizeof(int128));
	for (i = 0; i < n; i++)
	{
		c->periods[i] = (int32) ((int64) (places[i] >> 32) + PG_INT32_MIN);
		c->amounts[i] = c->amounts[n + (uint32) places[i]];
	}
	if (places != few)
		pfree(places);
	add_up(c);
}

/*
 * with_decimals returns a packed summary with so many decimals, no fewer than it needs.
 */
static ActivityPacked *
with_decimals(const ActivityPacked *packed, int decimals)
{
	ActivityPacked like = *packed;
	ActivityReader reader = activity_reader(packed, 's');
	ActivityWriter w = activity_writer(decimals, VARSIZE(packed));

	while (activity_next(&reader))
		activity_write(&w, &reader.customer);
	activity_customer_free(&reader.customer);
	like.decimals = decimals;
	return activity_finish(&w.buf, &like);
}

/*
 * merged returns all of the streams, of which there is one, as a packed summary of about
 * so many bytes.
 */
static ActivityPacked *
merged(Streams *all, int period, Size bytes)
{
	ActivityPacked like = {.header.flags = ACTIVITY_HAS_AMOUNTS,.period = period,.decimals = all->like.decimals};
	ActivityPacked *packed;
	ActivityCustomer c = activity_customer(true);
	ActivityWriter w = activity_writer(like.decimals, Min(bytes, ACTIVITY_MOST_BYTES));
	int64		amounts = 0;
	int			decimals = 0;
	int64		i;

	like.first = w.first = all->like.first;
	like.last = like.first;
	while (stream_next(all, &c))
	{
		if (unlikely(!add_up(&c)))
			put_in_order(&c);
		like.last = Max(like.last, c.periods[c.count - 1]);
		for (i = 0; decimals < like.decimals && i < c.count; i++)
			decimals = adv_money_decimals(c.amounts[i], decimals);
		amounts += c.count;
		if (amounts > ACTIVITY_MOST_AMOUNTS)
			activity_too_large();
		activity_write(&w, &c);
	}
	activity_customer_free(&c);
	pfree(all);
	like.customers = w.customers;
	packed = activity_finish(&w.buf, &like);
	/* amounts may add up to whole ones */
	if (decimals < like.decimals)
	{
		ActivityPacked *more = packed;

		packed = with_decimals(more, decimals);
		pfree(more);
	}
	return packed;
}

/*
 * merged_runs returns runs from the i-th on as one.
 */
static ActivityPacked *
merged_runs(const ActivityRuns *r, uint32 i)
{
	Streams    *all = stream_nothing();
	Size		bytes = r->until - r->from[i];

	add_runs(all, r, i);
	return merged(all, r->work.period, bytes);
}

/*
 * merged_logs returns the log of runs, and of others if there are any, as a run.
 */
static ActivityPacked *
merged_logs(const ActivityRuns *r, const ActivityRuns *other)
{
	Streams    *all = stream_nothing();
	Size		entries = (Size) r->used + (other ? other->used : 0);

	stream_log(all, activity_log(r), r->used, NULL);
	if (other)
		stream_log(all, activity_log(other), other->used, NULL);
	return merged(all, r->work.period, 64 + 6 * entries);
}

/* ------------------------------------------------------------------------
 * Adding
 * ------------------------------------------------------------------------
 */

/* What runs get: room for so many entries, a run, all of others; NULL where they do not. */
typedef struct More
{
	const ActivityRuns *r;
	uint32		room;
	const ActivityPacked *run;	/* of others it has the log */
	const ActivityRuns *other;
} More;

/*
 * runs_take adds what runs get, for which there is room.
 */
static void
runs_take(ActivityRuns *r, const More *more)
{
	const ActivityRuns *other = more->other;
	uint32		i;

	if (more->run)
	{
		memcpy(runs_of(r) + r->until, more->run, VARSIZE(more->run));
		r->from[r->runs++] = r->until;
		r->until += MAXALIGN(VARSIZE(more->run));
	}
	if (other == NULL)
		return;
	memcpy(runs_of(r) + r->until, runs_of(other), other->until);
	for (i = 0; i < other->runs; i++)
		r->from[r->runs++] = r->until + other->from[i];
	r->until += other->until;
	if (more->run)
		return;
	memcpy(activity_log(r) + r->used, activity_log(other), other->used * sizeof(ActivityEntry));
	r->used += other->used;
}

/*
 * runs_fill writes runs with what they get.
 */
static void
runs_fill(AdvHeader *to, const void *from)
{
	const More *more = from;
	const ActivityRuns *r = more->r;
	ActivityRuns *larger = (ActivityRuns *) to;

	memcpy(larger, r, offsetof(ActivityRuns, data) + r->used * sizeof(ActivityEntry));
	larger->room = more->room;
	memcpy(runs_of(larger), runs_of(r), r->until);
	runs_take(larger, more);
}

/*
 * runs_with returns the runs with what they get, or what becomes them.
 */
static AdvHeader *
runs_with(ActivityRuns *r, uint32 room, const ActivityPacked *run, const ActivityRuns *other)
{
	More		more = {r, room, run, other};
	More	   *lasting;
	Size		bytes = (Size) r->until + (run ? MAXALIGN(VARSIZE(run)) : 0) + (other ? other->until : 0);

	if (room == r->room && VARSIZE(r) >= size_of(room, bytes))
	{
		runs_take(r, &more);
		return &r->work.header;
	}
	/* what grows is copied; what is joined may not grow any more */
	if (other == NULL)
		bytes = Max(bytes, Min(bytes + bytes / 2 + room * sizeof(ActivityEntry) / 2, MOST_BYTES));
	lasting = palloc(sizeof(More));
	*lasting = more;
	return adv_grow(size_of(room, bytes), runs_fill, lasting);
}

/*
 * fewer returns the runs with a place for one more, of so many bytes.
 */
static ActivityRuns *
fewer(ActivityRuns *r, Size bytes)
{
	bool		full = r->until + bytes > MOST_BYTES;
	uint32		from = r->runs;
	ActivityPacked *all;

	if (likely(r->runs < ACTIVITY_MOST_RUNS && !full))
		return r;
	while (from > 0 && (full || r->runs - from < FEWEST_MERGED ||
						r->from[from] - r->from[from - 1] <= r->until - r->from[from]))
		from--;
	all = merged_runs(r, from);
	r->until = r->from[from];
	r->runs = from;
	r = (ActivityRuns *) adv_flat(runs_with(r, r->room, all, NULL));
	pfree(all);
	return r;
}

/*
 * add_run returns the runs, which may be new, and one more.
 */
static ActivityRuns *
add_run(ActivityRuns *r, const ActivityPacked *run)
{
	r = fewer(r, VARSIZE(run));
	return (ActivityRuns *) adv_flat(runs_with(r, r->room, run, NULL));
}

/*
 * activity_runs_emptied returns the runs with the log as one of them, or what becomes them.
 */
AdvHeader *
activity_runs_emptied(ActivityRuns *r)
{
	ActivityPacked *run = merged_logs(r, NULL);
	uint32		room = r->room;

	/* where many are of the same customer and period, a larger room would not help */
	if (VARSIZE(run) > r->used)
		room = Max(room, Min(2 * room, MOST_ROOM));
	r->used = 0;
	return runs_with(fewer(r, VARSIZE(run)), room, run, NULL);
}

/*
 * activity_runs_add_packed adds all of a packed summary and returns the runs, which may
 * be new.
 */
ActivityRuns *
activity_runs_add_packed(ActivityRuns *r, const ActivityPacked *packed)
{
	ActivityReader reader;
	ActivityEntry e = {.full = 1};
	int64		i;

	if (VARSIZE(packed) >= SMALL_RUN)
		return add_run(r, packed);
	reader = activity_reader(packed, 's');
	while (activity_next(&reader))
		for (i = 0; i < reader.customer.count; i++)
		{
			e.key = reader.key;
			e.period = packed->first + reader.customer.periods[i];
			e.amount = reader.customer.amounts[i];
			r = activity_runs_add(r, &e);
		}
	activity_customer_free(&reader.customer);
	return r;
}

/*
 * activity_runs_add_runs adds all of other runs and returns the runs, or what becomes them.
 */
AdvHeader *
activity_runs_add_runs(ActivityRuns *r, const ActivityRuns *other)
{
	uint32		i;

	if (r->runs + other->runs < ACTIVITY_MOST_RUNS && (Size) r->until + other->until < MOST_BYTES)
	{
		const ActivityPacked *run = NULL;

		if (r->used + other->used >= r->room)
		{
			run = merged_logs(r, other);
			r->used = 0;
		}
		return runs_with(r, r->room, run, other);
	}
	for (i = 0; i < other->runs; i++)
		r = add_run(r, run_at(other, i));
	for (i = 0; i < other->used; i++)
		r = activity_runs_add(r, &activity_log(other)[i]);
	return &r->work.header;
}

/*
 * activity_runs_packed returns runs, of which there is something, as a packed summary; it
 * leaves them as they are.
 */
ActivityPacked *
activity_runs_packed(const ActivityRuns *r)
{
	Streams    *all = stream_nothing();
	ActivityPacked *packed;

	add_runs(all, r, 0);
	stream_log(all, activity_log(r), r->used, NULL);
	packed = merged(all, r->work.period, r->until + 6 * (Size) r->used);
	packed->ids = r->work.ids;
	packed->short_contracts = r->work.short_contracts;
	return packed;
}
