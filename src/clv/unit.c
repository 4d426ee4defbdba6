/*
 * unit.c
 *		Intervals as days: the units and horizons of models.
 */
#include "postgres.h"

#include <math.h>

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "clv.h"
#include "compat.h"

/*
 * clv_days_arg returns the interval in argument argno, which must not be NULL,
 * in days.  It must be finite and a day or more, or zero where that is allowed:
 * purchases are known by day, and '39' are seconds.
 */
double
clv_days_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool zero)
{
	Interval   *i = PG_GETARG_INTERVAL_P(argno);
	double		days = i->month * CLV_DAYS_OF_MONTH + i->day + i->time / (double) USECS_PER_DAY;

	if (INTERVAL_NOT_FINITE(i) || !(days >= 1 || (zero && days == 0)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s of %s is out of range", name,
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(argno)))),
				 errdetail("It must be finite and %s.", zero ? "a day or longer, or 0" : "a day or longer"),
				 errhint("Write the unit, as in '39 weeks': a number alone is seconds.")));
	return days;
}
