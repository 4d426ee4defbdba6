/*
 * ledger.h
 *		The points of one member of a loyalty programme: what was issued, spent and has
 *		expired by some time, and what is left.
 *
 * Points come in lots, each good until its expiry: at < expires.  Spending takes the lot
 * that expires first, of these the older.  What is spent beyond all lots is a debt, which
 * the next lot pays first.  At one instant lots expire first, then points are issued, then
 * spent.  An issue taken back takes what is left of the newest lots, and becomes a debt
 * beyond them; a redemption undone pays a debt first, and is a lot beyond it.
 *
 *		issued + overdrawn = redeemed + expired + outstanding
 *
 * holds after every event.
 *
 * By cohort the same is told of the lots of every period of issue.  A debt belongs to no
 * cohort before a lot pays it.  A redemption undone, and an issue taken back when its
 * points have been spent, undo what was redeemed last; where nothing was, they count in
 * their own cohort, below 0.
 */
#ifndef ADV_KERNEL_LEDGER_H
#define ADV_KERNEL_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

/* Points, in whichever unit, in memory that may be aligned to 8 bytes only. */
__extension__ typedef __int128 AdvPoints __attribute__((aligned(8)));

/* In the order in which they count at one instant.  Never renumber: these are stored. */
typedef enum AdvPointsWhat
{
	ADV_POINTS_ISSUED,
	ADV_POINTS_RETURNED,		/* a redemption undone */
	ADV_POINTS_WITHDRAWN,		/* an issue taken back */
	ADV_POINTS_SPENT
} AdvPointsWhat;

#define ADV_POINTS_NEVER INT64_MAX	/* when points expire that do not */

typedef struct AdvPointsEvent
{
	int64_t		when;			/* microseconds times 4, plus an AdvPointsWhat */
	int64_t		expires;		/* microseconds */
	AdvPoints	points;			/* 0 or more */
} AdvPointsEvent;

static inline int64_t
adv_points_at(int64_t when)
{
	return when >> 2;
}

static inline AdvPointsWhat
adv_points_what(int64_t when)
{
	return (AdvPointsWhat) (when & 3);
}

typedef struct AdvPointsTotals
{
	AdvPoints	issued;
	AdvPoints	redeemed;
	AdvPoints	expired;
	AdvPoints	outstanding;
	AdvPoints	overdrawn;
} AdvPointsTotals;

/* What happened to the lots of a cohort in one period. */
typedef struct AdvPointsCell
{
	AdvPoints	issued;
	AdvPoints	redeemed;
	AdvPoints	expired;
} AdvPointsCell;

/*
 * Stretches of time, each of which lies in one period, in order; periods count from 0,
 * that of the first stretch.
 */
typedef struct AdvTimeline
{
	const int64_t *from;		/* microseconds */
	const int32_t *period;
	size_t		n;
	int32_t		periods;
} AdvTimeline;

/*
 * Cells of all cohorts: periods of one cohort after those of the cohort before, beginning
 * with its own.
 */
static inline size_t
adv_points_cells(int32_t periods)
{
	return (size_t) periods * ((size_t) periods + 1) / 2;
}

static inline size_t
adv_points_cell(int32_t periods, int32_t cohort, int32_t age)
{
	return (size_t) cohort * (2 * (size_t) periods + 1 - (size_t) cohort) / 2 + (size_t) age;
}

typedef struct AdvLot
{
	int64_t		expires;
	AdvPoints	left;
	size_t		older;			/* the lot before, plus 1, of those that may have points left */
	int32_t		cohort;
} AdvLot;

/* Points redeemed from a cohort. */
typedef struct AdvTaken
{
	AdvPoints	points;
	int32_t		cohort;
} AdvTaken;

/*
 * Where members are walked, one after the other.  All zeros but for memory, stop and, for
 * the cells, which are added to, timeline and cells.
 */
typedef struct AdvLedger
{
	AdvMemory	memory;
	AdvStop		stop;
	const AdvTimeline *timeline;	/* NULL: no cells */
	AdvPointsCell *cells;

	AdvLot	   *lots;			/* in the order in which they came */
	size_t		lots_room;
	size_t		lots_n;
	size_t		newest;			/* the last that may have points left, plus 1 */
	size_t	   *queue;			/* lots by expiry: in order from first, or a heap */
	size_t		first;
	size_t		queue_n;		/* end of the queue */
	bool		heap;
	AdvTaken   *taken;			/* what was redeemed last is last */
	size_t		taken_room;
	size_t		taken_n;
	bool		undoes;			/* the member has events that undo others */
	size_t		stretch;		/* where the timeline was asked last */
} AdvLedger;

/*
 * adv_ledger_walk tells what became of a member's points by as_of, microseconds.  Events
 * are in order of when, then expires; the sum of all their points must fit.
 */
extern AdvStatus adv_ledger_walk(AdvLedger *ledger, const AdvPointsEvent *events, size_t n,
								 int64_t as_of, AdvPointsTotals *totals);

#endif
