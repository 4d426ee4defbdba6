/*
 * report.h
 *		Rows of a report, column by column.
 *
 * A report is a function that returns rows; it calls InitMaterializedSRF, then fills
 * a row and gives it out, again and again.
 */
#ifndef ADV_REPORT_H
#define ADV_REPORT_H

#include "postgres.h"

#include "fmgr.h"

#define ADV_REPORT_COLUMNS 24

typedef struct AdvReportRow
{
	int			columns;		/* filled so far */
	Datum		values[ADV_REPORT_COLUMNS];
	bool		nulls[ADV_REPORT_COLUMNS];
} AdvReportRow;

extern void adv_report_datum(AdvReportRow *row, Datum value, bool null);
extern void adv_report_text(AdvReportRow *row, const char *text, Size length);
extern void adv_report_integer(AdvReportRow *row, int32 number);
extern void adv_report_count(AdvReportRow *row, int64 count);
extern void adv_report_float8(AdvReportRow *row, double value);
extern void adv_report_ratio(AdvReportRow *row, double unit, double a, double b);
extern void adv_report_rate(AdvReportRow *row, double x, double n, double confidence);
extern void adv_report_interval(AdvReportRow *row, double microseconds);
extern void adv_report_put(FunctionCallInfo fcinfo, AdvReportRow *row);

extern int64 adv_duration_arg(FunctionCallInfo fcinfo, int argno, const char *name);
extern int64 adv_top_arg(FunctionCallInfo fcinfo, int argno);

#endif
