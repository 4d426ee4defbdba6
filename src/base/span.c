/*
 * span.c
 *		Lengths of time as days.
 */
#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "span.h"

/*
 * adv_days_arg returns the interval in argument argno, which must not be NULL, in
 * days: a month is 30.4375 days, a year 12 months.  It must be finite and a day or
 * more, or zero where that is allowed: customers are known by day, and '39' are
 * seconds.
 */
double
adv_days_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool zero)
{
	Interval   *i = PG_GETARG_INTERVAL_P(argno);
	double		days = i->month * ADV_DAYS_OF_MONTH + i->day + i->time / (double) USECS_PER_DAY;

	if (INTERVAL_NOT_FINITE(i) || !(days >= 1 || (zero && days == 0)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s of %s is out of range", name,
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(argno)))),
				 errdetail("It must be finite and %s.", zero ? "a day or longer, or 0" : "a day or longer"),
				 errhint("Write the unit, as in '39 weeks': a number alone is seconds.")));
	return days;
}

/*
 * adv_period_days returns the mean length of a period in days.
 */
double
adv_period_days(AdvPeriod period)
{
	switch (period)
	{
		case ADV_PERIOD_DAY:
			return 1;
		case ADV_PERIOD_WEEK:
		case ADV_PERIOD_SUNDAY_WEEK:
			return 7;
		case ADV_PERIOD_MONTH:
			return ADV_DAYS_OF_MONTH;
		case ADV_PERIOD_QUARTER:
			return 3 * ADV_DAYS_OF_MONTH;
		case ADV_PERIOD_YEAR:
			return 12 * ADV_DAYS_OF_MONTH;
	}
	pg_unreachable();
}
