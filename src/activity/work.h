/*
 * work.h
 *		When customers were active, as aggregates keep it while they run: what the
 *		forms of it share, and the form of many amounts.
 *
 * Amounts of few customers are in a hash table (state.c).  A table of many would be
 * larger than the processor's caches, and many times as large as what is stored.  So
 * where one is full it becomes runs (runs.c): entries in the order in which they came,
 * and behind them packed summaries, each of so many entries.  They are merged when the
 * summary is packed, or when they are too many.
 */
#ifndef ADV_ACTIVITY_WORK_H
#define ADV_ACTIVITY_WORK_H

#include "activity.h"

/*
 * What is known of a customer: activity in the periods from 64 * block on, or with
 * amounts in the period block.  In an empty slot of a table full is 0.
 */
typedef struct ActivityEntry
{
	int64		customer;
	int32		block;
	uint32		full;
	union
	{
		uint64		bits;
		int128		amount;
	}			v;
} ActivityEntry;

/*
 * activity_compare orders entries by customer, then by period.
 */
static inline int
activity_compare(const ActivityEntry *a, const ActivityEntry *b)
{
	if (a->customer != b->customer)
		return a->customer < b->customer ? -1 : 1;
	return (a->block > b->block) - (a->block < b->block);
}

/* How tables and runs begin. */
typedef struct ActivityWork
{
	AdvHeader	header;
	uint8		period;
	uint8		ids;
	uint8		zero[6];
	int64		short_contracts;
	AdvPeriodCache cache;		/* the period of the last row */
} ActivityWork;

#define ACTIVITY_MOST_RUNS 64

typedef struct ActivityRuns
{
	ActivityWork work;
	uint32		room;			/* for entries */
	uint32		waiting;		/* entries */
	uint32		runs;
	uint32		until;			/* where the last run ends, counted from the end of the room */
	uint32		from[ACTIVITY_MOST_RUNS];	/* where each begins */
	char		data[FLEXIBLE_ARRAY_MEMBER];	/* the entries, then the runs */
} ActivityRuns;

static inline ActivityEntry *
activity_waiting(const ActivityRuns *r)
{
	return (ActivityEntry *) r->data;
}

extern bool activity_runs_sound(const ActivityRuns *r);
extern ActivityRuns *activity_runs_make(const ActivityWork *like);
extern ActivityRuns *activity_runs_emptied(ActivityRuns *r);
extern ActivityRuns *activity_runs_add_packed(ActivityRuns *r, const ActivityPacked *packed);
extern ActivityRuns *activity_runs_add_runs(ActivityRuns *r, const ActivityRuns *other);
extern ActivityPacked *activity_runs_packed(const ActivityRuns *r);

/*
 * activity_runs_add adds an entry and returns the runs, which may be new.
 */
static inline ActivityRuns *
activity_runs_add(ActivityRuns *r, const ActivityEntry *e)
{
	activity_waiting(r)[r->waiting++] = *e;
	return likely(r->waiting < r->room) ? r : activity_runs_emptied(r);
}

#endif
