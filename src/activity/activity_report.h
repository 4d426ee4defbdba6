/*
 * activity_report.h
 *		What the reports over when customers were active share: their periods,
 *		and the making of rows.
 */
#ifndef ADV_ACTIVITY_REPORT_H
#define ADV_ACTIVITY_REPORT_H

#include "activity.h"
#include "base/report.h"

#define ACTIVITY_MOST_PERIODS 100000

/* The periods of a report: 0 .. periods - 1, counted from first. */
typedef struct ActivitySpan
{
	int			period;
	int32		first;
	int64		periods;
	int64		complete;		/* those below are complete */
} ActivitySpan;

extern ActivityPacked *activity_open_report(FunctionCallInfo fcinfo, int as_of, int arguments);
extern int64 activity_unfinished(FunctionCallInfo fcinfo, const ActivityPacked *p, int argno);
extern ActivitySpan activity_span(FunctionCallInfo fcinfo, const ActivityPacked *p, int argno, int most);
extern void activity_refuse_span(const ActivitySpan *s, int most);
extern int	activity_whole_arg(FunctionCallInfo fcinfo, int argno, const ActivityPacked *p, bool longer);
extern void *activity_counters(int64 n, Size size);

extern void activity_add_start(AdvReportRow *row, const ActivitySpan *s, int64 i);
extern void activity_add_flag(AdvReportRow *row, bool flag);
extern void activity_add_ratio(AdvReportRow *row, double unit, double a, double b, bool known);
extern void activity_add_rate(AdvReportRow *row, double x, double n, double confidence, bool known);
extern void activity_add_money(AdvReportRow *row, int128 amount, int decimals, bool known);

#endif
