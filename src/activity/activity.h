/*
 * activity.h
 *		When customers were active: the packed summary, and what reads and writes
 *		it.
 *
 * An activity_summary holds, for every customer, the set of periods (days,
 * weeks, months, quarters or years) in which the customer was active; where it
 * is told, also the sums of their amounts.  Periods are numbered from a fixed
 * epoch, so that summaries merge without looking for a common one.  A value is either
 *
 *	at work		what aggregates change: a table, or runs of many amounts (work.h)
 *	packed		what is stored, printed, sent and read: customers in order,
 *				delta-coded; the same content always gives the same bytes (pack.c)
 *
 * and every function takes both.
 */
#ifndef ADV_ACTIVITY_H
#define ADV_ACTIVITY_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "base/customer.h"
#include "base/money.h"
#include "base/period.h"
#include "base/summary.h"
#include "compat.h"

#define ACTIVITY_TYPE "activity_summary"
#define ACTIVITY_VERSION 1

/* flags; never renumber, the last is stored */
#define ACTIVITY_IS_TABLE 1		/* a table, not packed */
#define ACTIVITY_HAS_AMOUNTS 2
#define ACTIVITY_IS_RUNS 4		/* neither, but runs (work.h) */

/*
 * How long the list of a packed summary may be: its text form, of four characters for
 * three bytes, takes 240 MB then.
 */
#define ACTIVITY_MOST_BYTES (180 * 1024 * 1024)

/* binary logarithm of the slots of the largest table of amounts; of more, runs: 1 MB */
#define ACTIVITY_TABLE_SLOTS_AMOUNTS 15

#define ACTIVITY_MOST_AMOUNTS (12 * 1024 * 1024)

/* How both forms begin. */
typedef struct ActivitySummary
{
	AdvHeader	header;
	uint8		period;
	uint8		ids;			/* ADV_IDS_NONE of nobody */
} ActivitySummary;

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
	int64		short_contracts;	/* contracts that are in no period */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} ActivityPacked;

/* Everything about one customer; while runs are merged, not in order yet. */
typedef struct ActivityCustomer
{
	int64		id;
	int64		count;			/* of active periods */
	int32	   *periods;		/* ascending, counted from where the reader counts from */
	int128	   *amounts;		/* of each; NULL without amounts */
	int64		room;
} ActivityCustomer;

/* state.c */
extern const AdvSummaryKind adv_activity_kind;
extern ActivityPacked *activity_packed_arg(FunctionCallInfo fcinfo, int argno);

/* pack.c */
typedef struct ActivityReader
{
	const uint8 *at;
	const uint8 *end;
	uint64		key;			/* of the customer that it has come to */
	bool		begun;			/* there is one */
	int64		left;			/* customers to come */
	int64		first;			/* period from which those written are counted, and */
	int64		last;			/* the last there may be, both as the customer's are counted */
	int64		unit;			/* of the amounts as they are written */
	char		source;			/* of the value: 's'tored, 't'ext, 'b'inary */
	ActivityCustomer customer;
} ActivityReader;

typedef struct ActivityWriter
{
	StringInfoData buf;
	uint64		key;			/* of the customer last written */
	int64		customers;
	int64		first;			/* period from which those written are counted */
	int64		unit;
} ActivityWriter;

ADV_NORETURN extern void activity_too_large(void);
extern ActivityCustomer activity_customer(bool amounts);
extern void activity_customer_free(ActivityCustomer *c);
extern void activity_enlarge(ActivityCustomer *c);
extern ActivityReader activity_reader(const ActivityPacked *packed, char source);
extern ActivityReader activity_list_reader(const uint8 *at, Size bytes, int64 customers, int64 span, bool amounts);
extern bool activity_come_to_next(ActivityReader *r);
extern void activity_read(ActivityReader *r, ActivityCustomer *c);
extern bool activity_next(ActivityReader *r);
ADV_NORETURN extern void activity_refuse(const ActivityReader *r, const char *detail);
extern ActivityWriter activity_writer(int decimals, Size expected);
extern void activity_write(ActivityWriter *w, const ActivityCustomer *c);
extern ActivityPacked *activity_finish(StringInfo buf, const ActivityPacked *like);

static inline bool
activity_has_amounts(const ActivityPacked *p)
{
	return (p->header.flags & ACTIVITY_HAS_AMOUNTS) != 0;
}

/*
 * activity_append adds a period to a customer.
 */
static inline void
activity_append(ActivityCustomer *c, int64 period, int128 amount)
{
	if (unlikely(c->count == c->room))
		activity_enlarge(c);
	c->periods[c->count] = period;
	if (c->amounts)
		c->amounts[c->count] = amount;
	c->count++;
}

/* io.c */
extern void activity_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *activity_read_text(AdvReader *reader);
extern void activity_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *activity_read_binary(StringInfo buf);

#endif
