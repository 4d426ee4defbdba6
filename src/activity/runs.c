/*
 * runs.c
 *		When customers were active, and their amounts, of many: entries that wait, and
 *		runs, which are packed summaries (pack.c).
 *
 * Entries wait as they come, without a look at those before.  When there is no room for
 * another they are put in order, those of one customer and period are added up, and
 * they become a run.  Runs are read side by side, and merged.  Those that came last are
 * merged when there are too many, together with older ones that are no larger, so that
 * an entry is merged again only with as many others as it was with before.
 *
 * Invariant: there is room for at least one more entry.  What is packed does not depend
 * on where one run ended and the next began.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "compat.h"
#include "kernel/num/order.h"
#include "work.h"

/* entries that wait: at first, and at most */
#define FIRST_ROOM 32768
#define MOST_ROOM 262144

/* smaller summaries are taken apart and wait as entries */
#define SMALL_RUN 16384			/* bytes */

/* all runs are merged when they take more */
#define MOST_BYTES (512 * 1024 * 1024)

/* so many are merged at once, at least */
#define FEWEST_MERGED (ACTIVITY_MOST_RUNS / 2)

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
	return VARSIZE(r) >= offsetof(ActivityRuns, data) && r->room <= MOST_ROOM && r->waiting < r->room &&
		r->runs <= ACTIVITY_MOST_RUNS && VARSIZE(r) >= size_of(r->room, r->until);
}

/*
 * run_at returns the i-th run.
 */
static const ActivityPacked *
run_at(const ActivityRuns *r, uint32 i)
{
	const ActivityPacked *run = (const ActivityPacked *) (r->data + (Size) r->room * sizeof(ActivityEntry) + r->from[i]);

	if (r->from[i] % MAXIMUM_ALIGNOF != 0 || r->until < offsetof(ActivityPacked, data) ||
		r->from[i] > r->until - offsetof(ActivityPacked, data) || VARSIZE(run) > r->until - r->from[i] ||
		VARSIZE(run) < offsetof(ActivityPacked, data) || run->decimals > ADV_MONEY_DECIMALS || !activity_has_amounts(run))
		adv_summary_refuse(ACTIVITY_TYPE);
	return run;
}

/*
 * make returns runs with nothing in them, otherwise like a working value, with room for
 * so many entries and so many bytes of runs.
 */
static ActivityRuns *
make(const ActivityWork *like, uint32 room, Size bytes)
{
	Size		size = size_of(room, bytes);
	ActivityRuns *r = palloc0(size);

	r->work = *like;
	SET_VARSIZE(r, size);
	r->work.header.flags = ACTIVITY_HAS_AMOUNTS | ACTIVITY_IS_RUNS;
	r->room = room;
	return r;
}

/*
 * activity_runs_make returns runs with nothing in them, otherwise like a working value.
 */
ActivityRuns *
activity_runs_make(const ActivityWork *like)
{
	return make(like, FIRST_ROOM, 0);
}

/* ------------------------------------------------------------------------
 * Writing a run
 * ------------------------------------------------------------------------
 */

/* entries are asked for so long before they are read */
#define AHEAD 24

#define HIGH(word) ((uint32) ((word) >> 32))

/*
 * entry_of returns the entry that a word stands for.
 */
static inline const ActivityEntry *
entry_of(const ActivityEntry *entries, uint64 word)
{
	return &entries[(uint32) word];
}

/*
 * compare orders two words by the customers and periods of their entries.
 */
static int
compare(const uint64 *a, const uint64 *b, const ActivityEntry *entries)
{
	return activity_compare(entry_of(entries, *a), entry_of(entries, *b));
}

#define ST_SORT sort_words
#define ST_ELEMENT_TYPE uint64
#define ST_COMPARE(a, b, arg) compare(a, b, arg)
#define ST_COMPARE_ARG_TYPE const ActivityEntry
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * words_of returns words, one an entry, in the order of the highest 32 bits in which
 * customers differ, which are above the number of the entry; those in which these are
 * equal are as they came.
 */
static uint64 *
words_of(const ActivityEntry *entries, uint32 n)
{
	uint64	   *words = palloc(2 * (Size) n * sizeof(uint64));
	int64		least = PG_INT64_MAX;
	int64		most = PG_INT64_MIN;
	int			shift = 0;
	uint32		i;

	for (i = 0; i < n; i++)
	{
		least = Min(least, entries[i].customer);
		most = Max(most, entries[i].customer);
	}
	while (((uint64) most - (uint64) least) >> shift > PG_UINT32_MAX)
		shift++;
	for (i = 0; i < n; i++)
		words[i] = (((uint64) entries[i].customer - (uint64) least) >> shift) << 32 | i;
	adv_check_status(adv_order_high(words, words + n, n, &adv_interrupts));
	return words;
}

/*
 * put_in_order puts words from the i-th on that are alike in those bits in order, and
 * returns where they end.  Mostly they are in order, as they came in that of time.
 */
static inline uint32
put_in_order(uint64 *words, uint32 i, uint32 n, const ActivityEntry *entries)
{
	bool		ascending = true;
	uint32		j;

	for (j = i + 1; j < n && HIGH(words[j]) == HIGH(words[i]); j++)
		ascending &= compare(&words[j - 1], &words[j], entries) <= 0;
	if (unlikely(!ascending))
		sort_words(&words[i], j - i, entries);
	return j;
}

/*
 * next_decimals returns how many decimals it takes to write an amount, so many or more.
 */
static inline int
next_decimals(int128 amount, int least)
{
	/* of most amounts nothing has to be divided by what is not known here */
	if (likely(least == 2 && amount == (int64) amount && (int64) amount % 10000 == 0))
		return least;
	return adv_money_decimals(amount, least);
}

/*
 * run_of returns entries as a run.  Its decimals may be more than sums need.
 */
static ActivityPacked *
run_of(const ActivityRuns *r)
{
	const ActivityEntry *entries = activity_waiting(r);
	uint32		n = r->waiting;
	ActivityPacked like = {.header.flags = ACTIVITY_HAS_AMOUNTS,.period = r->work.period};
	uint64	   *words = words_of(entries, n);
	uint32		ordered = 0;	/* so many words are in order */
	ActivityCustomer c = activity_customer(true);
	ActivityWriter w;
	uint32		i;

	like.first = PG_INT32_MAX;
	like.last = PG_INT32_MIN;
	for (i = 0; i < n; i++)
	{
		like.first = Min(like.first, entries[i].block);
		like.last = Max(like.last, entries[i].block);
		like.decimals = next_decimals(entries[i].v.amount, like.decimals);
	}
	w = activity_writer(like.decimals, 64 + 6 * (Size) n);
	for (i = 0; i < n;)
	{
		CHECK_FOR_INTERRUPTS();
		if (i == ordered)
			ordered = put_in_order(words, i, n, entries);
		c.id = entry_of(entries, words[i])->customer;
		c.count = 0;
		for (; i < ordered; i++)
		{
			const ActivityEntry *e = entry_of(entries, words[i]);

			if (e->customer != c.id)
				break;
			if (i + AHEAD < n)
				__builtin_prefetch(entry_of(entries, words[i + AHEAD]));
			if (c.count > 0 && c.periods[c.count - 1] == e->block - like.first)
				adv_money_add(&c.amounts[c.count - 1], e->v.amount);
			else
				activity_append(&c, (int64) e->block - like.first, e->v.amount);
		}
		activity_write(&w, &c);
	}
	pfree(words);
	activity_customer_free(&c);
	like.customers = w.customers;
	return activity_finish(&w.buf, &like);
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/* Runs that are read side by side: a heap, the one with the least customer first. */
typedef struct Merge
{
	int			n;				/* runs that are not read to their end */
	int			heap[ACTIVITY_MOST_RUNS + 1];
	int64		ids[ACTIVITY_MOST_RUNS + 1];	/* the customer that each run has come to */
	int64		first[ACTIVITY_MOST_RUNS + 1];	/* first period of each run */
	ActivityReader readers[ACTIVITY_MOST_RUNS + 1];
	ActivityCustomer spare;
} Merge;

/*
 * before tells whether one run comes before another: by customer, then by age.
 */
static inline bool
before(const Merge *m, int a, int b)
{
	return (m->ids[a] < m->ids[b]) | ((m->ids[a] == m->ids[b]) & (a < b));
}

/*
 * sift moves the run at i down to its place.
 */
static inline void
sift(Merge *m, int i)
{
	int			run = m->heap[i];
	int			child;

	while ((child = 2 * i + 1) < m->n)
	{
		if (child + 1 < m->n)
			child += before(m, m->heap[child + 1], m->heap[child]);
		if (before(m, run, m->heap[child]))
			break;
		m->heap[i] = m->heap[child];
		i = child;
	}
	m->heap[i] = run;
}

/*
 * read_next reads the next customer of a run; false after the last.
 */
static inline bool
read_next(Merge *m, int run)
{
	if (!activity_next(&m->readers[run]))
		return false;
	m->ids[run] = m->readers[run].customer.id;
	return true;
}

/*
 * add_customer adds what a run tells of a customer, whose periods it counts from
 * shift, to what others do.
 */
static void
add_customer(Merge *m, ActivityCustomer *to, const ActivityCustomer *from, int64 shift)
{
	ActivityCustomer *all = &m->spare;
	ActivityCustomer swap;
	int64		i = 0;
	int64		j;

	if (likely(to->count == 0 || to->periods[to->count - 1] < from->periods[0] + shift))
	{
		for (j = 0; j < from->count; j++)
			activity_append(to, from->periods[j] + shift, from->amounts[j]);
		return;
	}
	all->id = to->id;
	all->count = 0;
	for (j = 0; j < from->count; j++)
	{
		int64		period = from->periods[j] + shift;

		for (; i < to->count && to->periods[i] < period; i++)
			activity_append(all, to->periods[i], to->amounts[i]);
		activity_append(all, period, from->amounts[j]);
		if (i < to->count && to->periods[i] == period)
			adv_money_add(&all->amounts[all->count - 1], to->amounts[i++]);
	}
	for (; i < to->count; i++)
		activity_append(all, to->periods[i], to->amounts[i]);
	swap = *to;
	*to = *all;
	*all = swap;
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
 * merged returns all that n runs hold, at least one, as a packed summary.
 */
static ActivityPacked *
merged(const ActivityPacked **runs, int n)
{
	ActivityPacked like = {.header.flags = ACTIVITY_HAS_AMOUNTS,.period = runs[0]->period};
	ActivityPacked *packed;
	ActivityCustomer c = activity_customer(true);
	ActivityWriter w;
	Merge		m;
	Size		bytes = 0;
	int64		amounts = 0;
	int			decimals = 0;
	int			i;

	like.first = PG_INT32_MAX;
	like.last = PG_INT32_MIN;
	for (i = 0; i < n; i++)
	{
		like.first = Min(like.first, runs[i]->first);
		like.last = Max(like.last, runs[i]->last);
		like.decimals = Max(like.decimals, runs[i]->decimals);
		bytes += VARSIZE(runs[i]);
	}
	m.n = 0;
	m.spare = activity_customer(true);
	for (i = 0; i < n; i++)
	{
		m.readers[i] = activity_reader(runs[i], 's');
		m.first[i] = (int64) runs[i]->first - like.first;
		if (read_next(&m, i))
			m.heap[m.n++] = i;
	}
	for (i = m.n / 2 - 1; i >= 0; i--)
		sift(&m, i);

	w = activity_writer(like.decimals, Min(bytes, ACTIVITY_MOST_BYTES));
	while (m.n > 0)
	{
		c.id = m.ids[m.heap[0]];
		c.count = 0;
		do
		{
			int			run = m.heap[0];

			add_customer(&m, &c, &m.readers[run].customer, m.first[run]);
			if (!read_next(&m, run))
				m.heap[0] = m.heap[--m.n];
			sift(&m, 0);
		} while (m.n > 0 && m.ids[m.heap[0]] == c.id);
		for (i = 0; decimals < like.decimals && i < c.count; i++)
			decimals = adv_money_decimals(c.amounts[i], decimals);
		amounts += c.count;
		if (amounts > ACTIVITY_MOST_AMOUNTS)
			activity_too_large();
		activity_write(&w, &c);
	}
	for (i = 0; i < n; i++)
		activity_customer_free(&m.readers[i].customer);
	activity_customer_free(&m.spare);
	activity_customer_free(&c);
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
 * resized returns the runs with room for so many entries and so many bytes of runs.
 */
static ActivityRuns *
resized(ActivityRuns *r, uint32 room, Size bytes)
{
	ActivityRuns *larger;

	if (room == r->room && VARSIZE(r) >= size_of(room, bytes))
		return r;
	/* what is made anew is copied twice: the fewer times the better */
	if (bytes > r->until)
		bytes = Max(bytes, Min(Max(2 * (Size) r->until, room * sizeof(ActivityEntry)), MOST_BYTES));
	larger = make(&r->work, room, bytes);
	larger->waiting = r->waiting;
	larger->runs = r->runs;
	larger->until = r->until;
	memcpy(larger->from, r->from, sizeof(r->from));
	memcpy(activity_waiting(larger), activity_waiting(r), r->waiting * sizeof(ActivityEntry));
	memcpy(larger->data + (Size) room * sizeof(ActivityEntry), r->data + (Size) r->room * sizeof(ActivityEntry), r->until);
	return larger;
}

/*
 * appended returns the runs, for which there is a place, and one more, with room for so
 * many entries.
 */
static ActivityRuns *
appended(ActivityRuns *r, const ActivityPacked *run, uint32 room)
{
	r = resized(r, room, (Size) r->until + MAXALIGN(VARSIZE(run)));
	memcpy(r->data + (Size) room * sizeof(ActivityEntry) + r->until, run, VARSIZE(run));
	r->from[r->runs++] = r->until;
	r->until += MAXALIGN(VARSIZE(run));
	return r;
}

/*
 * add_run does what appended does, and merges runs before where there are too many.
 */
static ActivityRuns *
add_run(ActivityRuns *r, const ActivityPacked *run, uint32 room)
{
	const ActivityPacked *runs[ACTIVITY_MOST_RUNS];
	ActivityPacked *all;
	bool		full = (Size) r->until + VARSIZE(run) > MOST_BYTES;
	uint32		from = r->runs;
	uint32		i;

	if (likely(r->runs < ACTIVITY_MOST_RUNS && !full))
		return appended(r, run, room);
	while (from > 0 && (full || r->runs - from < FEWEST_MERGED ||
						r->from[from] - r->from[from - 1] <= r->until - r->from[from]))
		from--;
	for (i = from; i < r->runs; i++)
		runs[i - from] = run_at(r, i);
	all = merged(runs, r->runs - from);
	r->until = r->from[from];
	r->runs = from;
	r = appended(r, all, r->room);
	pfree(all);
	return appended(r, run, room);
}

/*
 * activity_runs_emptied returns the runs, which may be new, with what waited as one of
 * them.
 */
ActivityRuns *
activity_runs_emptied(ActivityRuns *r)
{
	ActivityPacked *run = run_of(r);
	uint32		room = r->room;

	/* where many are of the same customer and period, a larger room would not help */
	if (VARSIZE(run) > r->waiting && room < MOST_ROOM)
		room = Min(2 * room, MOST_ROOM);
	r->waiting = 0;
	r = add_run(r, run, room);
	pfree(run);
	return r;
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
		return add_run(r, packed, r->room);
	reader = activity_reader(packed, 's');
	while (activity_next(&reader))
		for (i = 0; i < reader.customer.count; i++)
		{
			e.customer = reader.customer.id;
			e.block = packed->first + reader.customer.periods[i];
			e.v.amount = reader.customer.amounts[i];
			r = activity_runs_add(r, &e);
		}
	activity_customer_free(&reader.customer);
	return r;
}

/*
 * activity_runs_add_runs adds all of other runs and returns the runs, which may be new.
 */
ActivityRuns *
activity_runs_add_runs(ActivityRuns *r, const ActivityRuns *other)
{
	uint32		i;

	for (i = 0; i < other->runs; i++)
		r = add_run(r, run_at(other, i), r->room);
	for (i = 0; i < other->waiting; i++)
		r = activity_runs_add(r, &activity_waiting(other)[i]);
	return r;
}

/*
 * activity_runs_packed returns runs, of which there is something, as a packed summary; it
 * leaves them as they are.
 */
ActivityPacked *
activity_runs_packed(const ActivityRuns *r)
{
	const ActivityPacked *runs[ACTIVITY_MOST_RUNS + 1];
	ActivityPacked *packed;
	uint32		i;

	for (i = 0; i < r->runs; i++)
		runs[i] = run_at(r, i);
	if (r->waiting > 0)
		runs[i++] = run_of(r);
	packed = merged(runs, i);
	packed->ids = r->work.ids;
	packed->short_contracts = r->work.short_contracts;
	return packed;
}
