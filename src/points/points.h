/*
 * points.h
 *		Loyalty points: all that was issued to, and spent by, every member.
 *
 * A summary has two shapes, which begin alike.  What is stored is packed: members in
 * ascending order, each with its events in the order in which they count.  The state of
 * an aggregate is runs, each of which is such a list, and a log of events that came
 * after: the log is sorted and becomes a run when it is full, and many runs become one.
 *
 * Events of one member that are alike in when, what and expiry are one, with their points
 * added up: so the same rows, in any order, are the same bytes.
 */
#ifndef ADV_POINTS_H
#define ADV_POINTS_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "base/calendar.h"
#include "base/customer.h"
#include "base/money.h"
#include "base/run.h"
#include "base/summary.h"
#include "kernel/points/ledger.h"

#define POINTS_TYPE "points_summary"
#define POINTS_VERSION 1

#define POINTS_IS_STATE 1		/* flag */

#define POINTS_MOST_RUNS 64
#define POINTS_MOST_SOURCES (2 * POINTS_MOST_RUNS + 2)

#define POINTS_LEAST_EVENT 3	/* bytes */

/* stored; the text form, of four characters for three bytes, stays below 1 GB */
#define POINTS_MOST_BYTES ((Size) 700 << 20)

/*
 * Of a state, list.bytes are those of all runs, each with its AdvRun before it, and
 * list.events the number of their events.
 */
typedef struct PointsSummary
{
	AdvHeader	header;
	uint8		ids;			/* of members, an AdvIds; 0 without any */
	uint8		times;			/* an AdvTimeKind; 0 without any */
	uint16		runs;			/* of a state */
	uint32		used;			/* entries in the log of a state */
	int64		skipped;		/* rows left out */
	AdvRun		list;			/* see lots.c */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];	/* the list, or runs and log */
} PointsSummary;

typedef struct PointsEntry
{
	uint64		key;			/* the id, so that unsigned order is that of ids */
	AdvPointsEvent event;
} PointsEntry;

/* The events of a member. */
typedef struct PointsMember
{
	uint64		key;
	int64		n;
	int64		room;
	AdvPointsEvent *events;
} PointsMember;

typedef struct PointsReader
{
	AdvRunReader run;
	PointsMember customer;
} PointsReader;

typedef struct PointsWriter
{
	AdvRunWriter run;
	int			decimals;		/* that what was written needs */
} PointsWriter;

/* lots.c */
extern PointsMember points_member(void);
extern void points_enlarge(PointsMember *m, int64 n);
extern PointsReader points_reader(const AdvRun *list, const uint8 *at, char source);
extern bool points_next(PointsReader *r);
extern void points_read(PointsMember *m, AdvRunReader *r);
ADV_NORETURN extern void points_refuse(const PointsReader *r, const char *detail);
extern PointsWriter points_writer(StringInfo buf, const AdvRun *like);
extern void points_write(PointsWriter *w, const PointsMember *m);
extern void points_note(AdvRun *list, const AdvPointsEvent *e);
ADV_NORETURN extern void points_too_large(void);

/* state.c */
extern const PointsSummary *points_pack(const PointsSummary *s);
extern AdvHeader *points_merge(AdvHeader *value, const AdvHeader *other);
extern bool points_sound(const AdvHeader *value);

/* io.c */
extern const AdvSummaryKind adv_points_kind;

/*
 * points_reserve makes room for n events.
 */
static inline void
points_reserve(PointsMember *m, int64 n)
{
	if (unlikely(n > m->room))
		points_enlarge(m, n);
}

/*
 * points_compare orders the events of a member: those alike are one.
 */
static inline int
points_compare(const AdvPointsEvent *a, const AdvPointsEvent *b)
{
	if (a->when != b->when)
		return a->when < b->when ? -1 : 1;
	return (a->expires > b->expires) - (a->expires < b->expires);
}

#endif
