/*
 * activity.h
 *		When customers were active: the summary in its two forms, for the files
 *		of this room.
 *
 * An activity_summary holds, for every customer, the set of periods (days,
 * weeks, months, quarters or years) in which the customer was active.  Periods
 * are numbered from a fixed epoch, so that summaries merge without looking for
 * a common one.  A value is either
 *
 *	a table		what aggregates work on: an open-addressing table of entries, each
 *				a customer and 64 periods in a row, with a batch of rows waiting
 *	packed		what is stored, printed, sent and read: customers in order,
 *				delta-coded; the same sets always give the same bytes
 *
 * and every function takes both.
 */
#ifndef ADV_ACTIVITY_H
#define ADV_ACTIVITY_H

#include "postgres.h"

#include "fmgr.h"
#include "port/pg_bitutils.h"

#include "agg.h"
#include "answer.h"
#include "compat.h"
#include "customer.h"
#include "period.h"

#define ACTIVITY_TYPE "activity_summary"
#define ACTIVITY_VERSION 1
#define ACTIVITY_IS_TABLE 1		/* flag: a table, not packed */

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
 * 64 periods of a customer, from 64 * block on.  An empty slot has no bits, a
 * full one at least one.
 */
typedef struct ActivityEntry
{
	int64		customer;
	uint64		bits;
	int32		block;
	int32		zero;
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
	ActivityEntry entries[FLEXIBLE_ARRAY_MEMBER];	/* slots, then the batch */
} ActivityTable;

typedef struct ActivityPacked
{
	AdvHeader	header;
	uint8		period;
	uint8		ids;
	uint16		zero;
	int32		first;			/* earliest period of all, 0 of nobody */
	int64		customers;
	int32		last;			/* latest period of all, 0 of nobody */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} ActivityPacked;

/* activity.c */
extern ActivitySummary *activity_check(AdvHeader *value);
extern ActivityTable *activity_make_table(int period, int ids, int64 entries);
extern ActivityTable *activity_insert(ActivityTable *t, const ActivityEntry *entries, int n);
extern ActivityTable *activity_insert_packed(ActivityTable *t, ActivityPacked *packed);
ADV_NORETURN extern void activity_too_large(void);

/* rows are put into a table by so many */
#define ACTIVITY_BATCH 128

static inline uint32
activity_slots(const ActivityTable *t)
{
	return (uint32) 1 << t->header.width;
}

static inline ActivityEntry
activity_entry(int64 customer, int32 period)
{
	ActivityEntry e = {customer, UINT64CONST(1) << (period & 63), period >> 6, 0};

	return e;
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
	char		source;			/* of the value: 's'tored, 't'ext, 'b'inary */
	int64		customer;
	int64		count;			/* the customer's periods, ascending, from first on */
	int32	   *periods;
	int64		room;
} ActivityReader;

extern ActivityPacked *activity_pack(ActivitySummary *s);
extern ActivityPacked *activity_packed_arg(FunctionCallInfo fcinfo, int argno);
extern ActivityReader activity_reader(const ActivityPacked *packed);
extern bool activity_next(ActivityReader *r);

#endif
