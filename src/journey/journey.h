/*
 * journey.h
 *		Who did what, when: all events of all customers in one value.
 *
 * A summary has two shapes.  The state of an aggregate is a dictionary of names, runs,
 * each of which is customers and their events packed, and a log of events that have
 * come since: the log becomes one more run when it is full.  What is stored is packed:
 * the names in the order of their bytes, then one run, the body.  Times are
 * microseconds since 2000, those of dates at midnight.
 */
#ifndef ADV_JOURNEY_H
#define ADV_JOURNEY_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "base/customer.h"
#include "base/calendar.h"
#include "base/money.h"
#include "base/run.h"
#include "base/summary.h"
#include "kernel/journey/event.h"

#define JOURNEY_TYPE "journey_summary"
#define JOURNEY_VERSION 1

/* flags */
#define JOURNEY_IS_STATE 1
#define JOURNEY_HAS_VALUES 2
#define JOURNEY_HAS_TABLES 4	/* of a state: runs have been taken over */

/* names whose codes are bytes, at most */
#define JOURNEY_NARROW 256

#define JOURNEY_LEAST_EVENT 2	/* bytes */

/* stored; the text form, of four characters for three bytes, stays below 1 GB */
#define JOURNEY_MOST_BYTES ((Size) 700 << 20)

/* What both shapes begin with. */
typedef struct JourneySummary
{
	AdvHeader	header;
	uint8		ids;			/* of customers, an AdvIds; 0 without any */
	uint8		times;			/* an AdvTimeKind; 0 without any */
	uint16		unused;
	uint32		names;			/* how many */
	int64		skipped;		/* rows left out */
	AdvRun		body;			/* customers and their events: see body.c */
} JourneySummary;

typedef struct JourneyPacked
{
	JourneySummary s;
	uint32		names_bytes;
	uint32		unused;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];	/* names, body */
} JourneyPacked;

/* A name in memory that is not its own. */
typedef struct JourneyName
{
	const char *at;
	Size		length;
} JourneyName;

/* The events of a customer. */
typedef struct JourneyCustomer
{
	uint64		key;			/* the id, so that unsigned order is that of ids */
	int64		n;
	int64		room;
	AdvEvent   *events;
	int128	   *values;			/* NULL where events have none */
} JourneyCustomer;

typedef struct JourneyReader
{
	AdvRunReader run;
	uint32		names;
	const int64 *among;			/* in order: only these customers; NULL for all */
	int64		among_left;
	JourneyCustomer customer;
} JourneyReader;

/* body.c */
extern JourneyCustomer journey_customer(bool valued);
extern void journey_enlarge(JourneyCustomer *c, int64 n);
extern void journey_sort(JourneyCustomer *c);
extern JourneyReader journey_reader(const AdvRun *body, const uint8 *at, uint32 names, char source);
extern bool journey_next(JourneyReader *r);
extern void journey_read(JourneyCustomer *c, AdvRunReader *r, uint32 names, const uint32 *codes);
ADV_NORETURN extern void journey_refuse(const JourneyReader *r, const char *detail);
extern void journey_write(AdvRunWriter *w, const JourneyCustomer *c);
ADV_NORETURN extern void journey_too_large(void);

/* state.c */
extern const JourneyPacked *journey_pack(const JourneySummary *s);
extern AdvHeader *journey_merge(AdvHeader *a, const AdvHeader *b);
extern bool journey_sound(const AdvHeader *value);

/* io.c */
extern const AdvSummaryKind adv_journey_kind;
extern JourneyName *journey_names(const JourneyPacked *p);

/*
 * journey_reserve makes room for n events.
 */
static inline void
journey_reserve(JourneyCustomer *c, int64 n)
{
	if (unlikely(n > c->room))
		journey_enlarge(c, n);
}

/*
 * journey_body returns the body of a packed summary.
 */
static inline const uint8 *
journey_body(const JourneyPacked *p)
{
	return p->data + p->names_bytes;
}

/*
 * journey_compare_names orders names by their bytes.
 */
static inline int
journey_compare_names(const JourneyName *a, const JourneyName *b)
{
	int			order = memcmp(a->at, b->at, Min(a->length, b->length));

	return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

#endif
