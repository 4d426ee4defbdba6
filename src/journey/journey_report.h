/*
 * journey_report.h
 *		What the reports over journeys share.
 */
#ifndef ADV_JOURNEY_REPORT_H
#define ADV_JOURNEY_REPORT_H

#include "journey.h"

/* funnel.c */
extern const JourneyPacked *journey_open_report(FunctionCallInfo fcinfo, uint32 may_be_null);
extern JourneyReader journey_read_among(FunctionCallInfo fcinfo, const JourneyPacked *p, int argno);
extern int64 journey_find_name(const JourneyName *names, uint32 n, const text *name);
extern void journey_say_unknown(FunctionCallInfo fcinfo, int argno, const JourneyName *names, uint32 n, const text *name);
extern Datum *journey_texts_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool **nulls, int *rows, int *columns);
extern bool *journey_codes_arg(FunctionCallInfo fcinfo, int argno, const char *name, const JourneyName *names, uint32 n);

/* report.c */
extern int64 journey_gap_arg(FunctionCallInfo fcinfo, int argno);
extern int64 journey_event_arg(FunctionCallInfo fcinfo, int argno, const JourneyName *names, uint32 n);
extern int64 journey_visit_codes(const AdvEvent *events, int64 n, int64 from, int64 until, bool collapse,
								 uint32 **codes, int64 *room);
extern void journey_top_codes(uint32 *shown, const int64 *counts, uint32 n, int64 top, uint32 other);

/*
 * journey_session_end returns where the session that begins with event i ends.
 */
static inline int64
journey_session_end(const JourneyCustomer *c, int64 i, int64 gap)
{
	for (i++; i < c->n && c->events[i].time - c->events[i - 1].time <= gap;)
		i++;
	return i;
}

#endif
