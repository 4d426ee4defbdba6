/*
 * activity.h
 *		When customers were active: the summary in its two forms, for the files
 *		of this room.
 *
 * An activity_summary holds, for every customer, the set of periods (days,
 * weeks, months, quarters or years) in which the customer was active; where it
 * is told, also what kinds of events there were in them, and the sum of their
 * amounts.  Periods are numbered from a fixed epoch, so that summaries merge
 * without looking for a common one.  A value is either
 *
 *	a table		what aggregates work on: an open-addressing table of entries,
 *				with a batch of rows waiting
 *	packed		what is stored, printed, sent and read: customers in order,
 *				delta-coded; the same content always gives the same bytes
 *
 * and every function takes both.
 */
#ifndef ADV_ACTIVITY_H
#define ADV_ACTIVITY_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "port/pg_bitutils.h"

#include "base/agg.h"
#include "base/answer.h"
#include "compat.h"
#include "base/customer.h"
#include "base/money.h"
#include "base/period.h"

#define ACTIVITY_TYPE "activity_summary"
#define ACTIVITY_VERSION 1

/* flags; never renumber, the last two are stored */
#define ACTIVITY_IS_TABLE 1		/* a table, not packed */
#define ACTIVITY_HAS_AMOUNTS 2
#define ACTIVITY_HAS_ENTRIES 4	/* entry events are told from return events */
#define ACTIVITY_CONTENT (ACTIVITY_HAS_AMOUNTS | ACTIVITY_HAS_ENTRIES)

/* Kinds of events, a set; without ACTIVITY_HAS_ENTRIES all are of the first. */
#define ACTIVITY_RETURN 1
#define ACTIVITY_ENTRY 2
#define ACTIVITY_BOTH (ACTIVITY_RETURN | ACTIVITY_ENTRY)

/*
 * How long the list of a packed summary may be: in text it has to fit into one
 * jsonb string (256 MB), at four characters for three bytes.
 */
#define ACTIVITY_MOST_BYTES (180 * 1024 * 1024)

/* How both forms begin. */
typedef struct ActivitySummary
{
	AdvHeader	header;			/* width: binary logarithm of a table's slots */
	uint8		period;
	uint8		ids;
} ActivitySummary;

/*
 * What is known of a customer.  Without amounts: events of one kind in 64
 * periods, from 64 * block on; the kind is a part of the key.  With amounts: all
 * events in one period, block.  An empty slot has no kinds.
 */
typedef struct ActivityEntry
{
	int64		customer;
	int32		block;
	uint32		kinds;
	union
	{
		uint64		bits;
		int128		amount;
	}			v;
} ActivityEntry;

typedef struct ActivityTable
{
	AdvHeader	header;
	uint8		period;
	uint8		ids;
	uint16		zero;
	uint32		used;			/* slots that are full */
	uint32		waiting;		/* entries in the batch */
	AdvPeriodCache cache;		/* the period of the last row */
	char		slots[FLEXIBLE_ARRAY_MEMBER];	/* then the batch */
} ActivityTable;

typedef struct ActivityPacked
{
	AdvHeader	header;
	uint8		period;
	uint8		ids;
	uint8		decimals;		/* of amounts: as many as one of them needs */
	uint8		zero;
	int32		first;			/* earliest period of all, 0 of nobody */
	int64		customers;
	int32		last;			/* latest period of all, 0 of nobody */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} ActivityPacked;

/* Everything about one customer. */
typedef struct ActivityCustomer
{
	int64		id;
	int64		count;			/* of active periods */
	int32	   *periods;		/* ascending, counted from the summary's first */
	uint8	   *kinds;			/* of events in each; NULL without entries */
	int128	   *amounts;		/* of each; NULL without amounts */
	int64		room;
} ActivityCustomer;

/*
 * activity_kinds returns the kinds of events in the i-th active period, where
 * without entries every event is of both.
 */
static inline int
activity_kinds(const ActivityCustomer *c, int64 i)
{
	return c->kinds ? c->kinds[i] : ACTIVITY_BOTH;
}

/* activity.c */
extern ActivitySummary *activity_check(AdvHeader *value);
ADV_NORETURN extern void activity_too_large(void);

static inline uint32
activity_slots(const ActivityTable *t)
{
	return (uint32) 1 << t->header.width;
}

static inline bool
activity_has_amounts(const ActivityTable *t)
{
	return (t->header.flags & ACTIVITY_HAS_AMOUNTS) != 0;
}

/*
 * activity_slot_size returns the size of a slot, the beginning of an entry.
 */
static inline Size
activity_slot_size(bool amounts)
{
	return amounts ? sizeof(ActivityEntry) : offsetof(ActivityEntry, v) + sizeof(uint64);
}

static inline ActivityEntry *
activity_slot(const ActivityTable *t, uint32 i, bool amounts)
{
	return (ActivityEntry *) (t->slots + i * activity_slot_size(amounts));
}

/*
 * activity_batch returns the rows that wait, which lie behind the slots.
 */
static inline ActivityEntry *
activity_batch(const ActivityTable *t)
{
	return activity_slot(t, activity_slots(t), activity_has_amounts(t));
}

/*
 * activity_table_entry returns a slot, or after the last of them what waits.
 */
static inline const ActivityEntry *
activity_table_entry(const ActivityTable *t, uint32 i)
{
	return likely(i < activity_slots(t)) ? activity_slot(t, i, activity_has_amounts(t)) :
		&activity_batch(t)[i - activity_slots(t)];
}

/* activity_pack.c */
typedef struct ActivityReader
{
	const uint8 *at;
	const uint8 *end;
	uint64		key;			/* of the customer last read */
	bool		begun;			/* there is one */
	int64		left;			/* customers to come */
	int32		first;
	int64		span;			/* last - first */
	int64		unit;			/* of the amounts as they are written */
	char		source;			/* of the value: 's'tored, 't'ext, 'b'inary */
	ActivityCustomer customer;
} ActivityReader;

typedef struct ActivityWriter
{
	StringInfoData buf;
	uint64		key;			/* of the customer last written */
	int64		customers;
	int64		unit;
} ActivityWriter;

extern ActivityPacked *activity_pack(ActivitySummary *s);
extern ActivityPacked *activity_packed_arg(FunctionCallInfo fcinfo, int argno);
extern ActivityCustomer activity_customer(int flags);
extern void activity_enlarge(ActivityCustomer *c);
extern ActivityReader activity_reader(const ActivityPacked *packed, char source);
extern bool activity_next(ActivityReader *r);
ADV_NORETURN extern void activity_refuse(const ActivityReader *r, const char *detail);
extern ActivityWriter activity_writer(int decimals, Size expected);
extern void activity_write(ActivityWriter *w, const ActivityCustomer *c);
extern ActivityPacked *activity_finish(StringInfo buf, const ActivityPacked *like);

/*
 * activity_append adds a period, the latest yet, to a customer.
 */
static inline void
activity_append(ActivityCustomer *c, int64 period, int kinds, int128 amount)
{
	if (unlikely(c->count == c->room))
		activity_enlarge(c);
	c->periods[c->count] = period;
	if (c->kinds)
		c->kinds[c->count] = kinds;
	if (c->amounts)
		c->amounts[c->count] = amount;
	c->count++;
}

#endif
