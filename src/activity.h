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

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "port/pg_bitutils.h"
#include "utils/date.h"

#include "agg.h"
#include "answer.h"
#include "compat.h"
#include "customer.h"

#define ACTIVITY_TYPE "activity_summary"
#define ACTIVITY_VERSION 1
#define ACTIVITY_IS_TABLE 1		/* flag: a table, not packed */

/*
 * How long the list of a packed summary may be: in text it has to fit into one
 * jsonb string (256 MB), at four characters for three bytes.
 */
#define ACTIVITY_MOST_BYTES (180 * 1024 * 1024)

/* Never renumber these two: they are stored. */
typedef enum ActivityPeriod
{
	ACTIVITY_DAY = 1,
	ACTIVITY_WEEK,				/* ISO weeks, from Monday */
	ACTIVITY_MONTH,
	ACTIVITY_QUARTER,
	ACTIVITY_YEAR
} ActivityPeriod;

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

/* What the cache of a table holds the period of. */
typedef enum ActivityCached
{
	ACTIVITY_CACHED_NOTHING,
	ACTIVITY_CACHED_DATES,		/* days from .. until - 1 */
	ACTIVITY_CACHED_ZONE		/* timestamps from .. until - 1 in the zone */
} ActivityCached;

#define ACTIVITY_ZONE 40		/* bytes; zones whose names do not fit are not cached */

typedef struct ActivityTable
{
	AdvHeader	header;
	uint8		period;
	uint8		ids;
	uint8		cached;
	uint8		zero;
	uint32		used;			/* slots that are full */
	uint32		waiting;		/* entries in the batch */
	int32		current;		/* the period that is cached */
	int64		from;
	int64		until;
	char		zone[ACTIVITY_ZONE];
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

/* activity_time.c */
extern const AdvChoice activity_periods[];
extern const char *activity_period_word(int period);
extern bool activity_valid_period(int period, int64 number);
extern int32 activity_period_of(int period, DateADT day);
extern int32 activity_checked_period_of(int period, DateADT day);
extern DateADT activity_start_of(int period, int32 number);
extern int32 activity_locate_date(ActivityTable *t, DateADT day);
extern int32 activity_locate_timestamp(ActivityTable *t, TimestampTz at, text *zone);

/*
 * activity_same_word tells whether a text is this word.  Words are short:
 * calling memcmp would take longer.
 */
static inline bool
activity_same_word(const text *value, const char *word)
{
	const char *data = VARDATA_ANY(value);
	Size		length = VARSIZE_ANY_EXHDR(value);
	Size		i;

	for (i = 0; i < length; i++)
		if (data[i] != word[i])
			return false;
	return word[length] == '\0';
}

/*
 * activity_period_of_date returns the period of a date, from the cache where
 * it is the same as that of the last row.
 */
static inline int32
activity_period_of_date(ActivityTable *t, DateADT day)
{
	if (likely(t->cached == ACTIVITY_CACHED_DATES && day >= t->from && day < t->until))
		return t->current;
	return activity_locate_date(t, day);
}

/*
 * activity_period_of_timestamp is the same of a point in time.
 */
static inline int32
activity_period_of_timestamp(ActivityTable *t, TimestampTz at, text *zone)
{
	if (likely(t->cached == ACTIVITY_CACHED_ZONE && at >= t->from && at < t->until &&
			   activity_same_word(zone, t->zone)))
		return t->current;
	return activity_locate_timestamp(t, at, zone);
}

#endif
