/*
 * cohort.h
 *		Cohorts: what reports by the calendar and reports from each customer's own
 *		first day share.
 */
#ifndef ADV_COHORT_H
#define ADV_COHORT_H

#include "activity_report.h"

typedef enum CohortKind
{
	COHORT_BOUNDED,				/* a return event in period k */
	COHORT_UNBOUNDED			/* a return event in period k or later */
} CohortKind;

typedef enum CohortBase
{
	COHORT_AGAINST_FIRST,
	COHORT_AGAINST_PREVIOUS
} CohortBase;

typedef enum CohortEntry
{
	COHORT_FIRST_ENTRY,
	COHORT_EVERY_ENTRY
} CohortEntry;

/* What is asked. */
typedef struct CohortQuestion
{
	CohortKind	kind;
	CohortBase	base;
	CohortEntry entry;
} CohortQuestion;

/* Kinds of events, a set. */
#define COHORT_RETURN 1
#define COHORT_ENTRY 2

/* What is known of a customer: when there were which events. */
typedef struct CohortMember
{
	int64		count;			/* of active periods */
	const int32 *periods;		/* ascending, counted from the first of the report */
	const int128 *amounts;		/* of each; NULL without amounts */
	const uint8 *kinds;			/* of events in each; NULL where all are of both */
} CohortMember;

/* Where events come from. */
typedef struct CohortEvents
{
	ActivityPacked *both;		/* period, first, last, decimals and customers of the report */
	bool		amounts;
	ActivityReader entries;
	ActivityReader returns;
	int64		returns_from;	/* first period of the returns, counted from that of the report */
	bool		has_returns;	/* a second summary tells them, and is not read to its end */
	bool		two;			/* there is one */
	ActivityCustomer merged;
	uint8	   *kinds;
	int64		room;			/* for kinds */
} CohortEvents;

/* What a cell says. */
typedef struct CohortCell
{
	int64		of;				/* out of how many customers */
	int64		retained;		/* how many */
	int128		base;			/* out of what revenue */
	int128		revenue;		/* how much; both 0 without amounts */
} CohortCell;

/*
 * cohort_has tells whether there was an event of a kind in the i-th active period.
 */
static inline bool
cohort_has(const CohortMember *member, int64 i, int kind)
{
	return member->kinds == NULL || (member->kinds[i] & kind) != 0;
}

extern bool cohort_next(CohortEvents *e, CohortMember *member);
extern void cohort_add_cell(AdvReportRow *row, const CohortEvents *events, int64 k, CohortCell cell,
							double confidence, bool complete);

/*
 * rolling.c: what cohorts and cohort_average return where the argument after the
 * entry says that periods count from each customer's own first day
 */
extern void rolling_cohorts(FunctionCallInfo fcinfo, CohortEvents *events, CohortQuestion q, int option,
							double confidence);
extern void rolling_average(FunctionCallInfo fcinfo, CohortEvents *events, CohortQuestion q, int option,
							double confidence);

#endif
