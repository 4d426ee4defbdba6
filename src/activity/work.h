/*
 * work.h
 *		When customers were active, as aggregates keep it while they run: what the
 *		forms of it share, and the form of many amounts.
 *
 * Amounts of few customers are in a hash table (state.c).  A table of many would be
 * larger than the processor's caches, and many times as large as what is stored.  So
 * where one is full it becomes runs (runs.c): a log of entries in the order in which they
 * came, and behind it runs, in each of which so many entries are packed.  They are merged
 * when the summary is packed, or when they are too many.
 */
#ifndef ADV_ACTIVITY_WORK_H
#define ADV_ACTIVITY_WORK_H

#include "activity.h"
#include "base/growth.h"

/*
 * What a customer's amounts of a period sum to, as far as it is known.  In an empty slot
 * of a table full is 0.
 */
typedef struct ActivityEntry
{
	uint64		key;			/* of the customer: see adv_id_order */
	int32		period;
	uint32		full;
	int128		amount;
} ActivityEntry;

/*
 * activity_compare orders entries by customer, then by period.
 */
static inline int
activity_compare(const ActivityEntry *a, const ActivityEntry *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->period > b->period) - (a->period < b->period);
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
	uint32		used;			/* entries in the log */
	uint32		runs;
	uint32		until;			/* where the last run ends, counted from the end of the room */
	uint32		from[ACTIVITY_MOST_RUNS];	/* where each begins */
	char		data[FLEXIBLE_ARRAY_MEMBER];	/* the log, then the runs */
} ActivityRuns;

static inline ActivityEntry *
activity_log(const ActivityRuns *r)
{
	return (ActivityEntry *) r->data;
}

extern bool activity_runs_sound(const ActivityRuns *r);
extern ActivityRuns *activity_runs_make(const ActivityWork *like);
extern AdvHeader *activity_runs_emptied(ActivityRuns *r);
extern ActivityRuns *activity_runs_add_packed(ActivityRuns *r, const ActivityPacked *packed);
extern AdvHeader *activity_runs_add_runs(ActivityRuns *r, const ActivityRuns *other);
extern ActivityPacked *activity_runs_packed(const ActivityRuns *r);

/*
 * activity_runs_add adds an entry and returns the runs, which may be new.
 */
static inline ActivityRuns *
activity_runs_add(ActivityRuns *r, const ActivityEntry *e)
{
	activity_log(r)[r->used++] = *e;
	return likely(r->used < r->room) ? r : (ActivityRuns *) adv_flat(activity_runs_emptied(r));
}

#endif
