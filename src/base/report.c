/*
 * report.c
 *		Rows of a report, column by column, and arguments that reports share.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "answer.h"
#include "compat.h"
#include "kernel/stats/proportion.h"
#include "report.h"

/*
 * adv_report_datum adds a value of any type.
 */
void
adv_report_datum(AdvReportRow *row, Datum value, bool null)
{
	if (row->columns == ADV_REPORT_COLUMNS)
		elog(ERROR, "result row has more than %d columns", ADV_REPORT_COLUMNS);
	row->nulls[row->columns] = null;
	row->values[row->columns++] = value;
}

/*
 * adv_report_text adds a text.
 */
void
adv_report_text(AdvReportRow *row, const char *text, Size length)
{
	adv_report_datum(row, PointerGetDatum(cstring_to_text_with_len(text, length)), false);
}

/*
 * adv_report_integer adds a small number.
 */
void
adv_report_integer(AdvReportRow *row, int32 number)
{
	adv_report_datum(row, Int32GetDatum(number), false);
}

/*
 * adv_report_count adds a count.
 */
void
adv_report_count(AdvReportRow *row, int64 count)
{
	adv_report_datum(row, Int64GetDatum(count), false);
}

/*
 * adv_report_float8 adds a number, NULL where it is NaN.
 */
void
adv_report_float8(AdvReportRow *row, double value)
{
	adv_report_datum(row, Float8GetDatum(value), isnan(value));
}

/*
 * adv_report_ratio adds unit * a / b, NULL where b is 0.
 */
void
adv_report_ratio(AdvReportRow *row, double unit, double a, double b)
{
	adv_report_float8(row, b == 0 ? NAN : unit * a / b);
}

/*
 * adv_report_rate adds x out of n in percent, with Wilson's interval, NULL where n
 * is 0.
 */
void
adv_report_rate(AdvReportRow *row, double x, double n, double confidence)
{
	AdvEstimate e = {0, NAN, NAN, 0};

	if (n > 0)
		adv_check_status(adv_proportion(x, n, confidence, ADV_PROPORTION_WILSON, &e));
	adv_report_ratio(row, 100, x, n);
	adv_report_float8(row, 100 * e.low);
	adv_report_float8(row, 100 * e.high);
}

/*
 * adv_report_interval adds a length of time, in days and time, NULL where it is NaN.
 */
void
adv_report_interval(AdvReportRow *row, double microseconds)
{
	Interval   *interval = palloc0(sizeof(Interval));
	int64		whole = isnan(microseconds) ? 0 : (int64) rint(microseconds);

	interval->day = (int32) (whole / USECS_PER_DAY);
	interval->time = whole % USECS_PER_DAY;
	adv_report_datum(row, IntervalPGetDatum(interval), isnan(microseconds));
}

/*
 * adv_report_put gives out a row, and empties it for the next.
 */
void
adv_report_put(FunctionCallInfo fcinfo, AdvReportRow *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	CHECK_FOR_INTERRUPTS();
	if (row->columns != result->setDesc->natts)
		elog(ERROR, "result row has %d columns, expected %d", result->setDesc->natts, row->columns);
	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
	row->columns = 0;
}

/*
 * adv_duration_arg returns a length of time in microseconds; a day has 24 hours.
 */
int64
adv_duration_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	Interval   *interval = PG_GETARG_INTERVAL_P(argno);
	int64		days;
	int64		length;

	if (interval->month != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %s is in months", name,
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(argno)))),
				 errdetail("Months and years are not all of one length."),
				 errhint("Write it in days, such as '30 days'.")));
	if (INTERVAL_NOT_FINITE(interval) ||
		__builtin_mul_overflow((int64) interval->day, USECS_PER_DAY, &days) ||
		__builtin_add_overflow(days, interval->time, &length) || length <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %s is not positive", name,
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(argno)))),
				 errhint("Pass a positive, finite length of time, such as '7 days'.")));
	return length;
}

/*
 * adv_top_arg returns how many rows of a kind to show, NULL for all.
 */
int64
adv_top_arg(FunctionCallInfo fcinfo, int argno)
{
	if (PG_ARGISNULL(argno))
		return PG_INT64_MAX;
	if (PG_GETARG_INT32(argno) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("top %d is not positive", PG_GETARG_INT32(argno)),
				 errhint("Pass how many to show; null shows all.")));
	return PG_GETARG_INT32(argno);
}
