/*
 * clv_unit.c
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
 * in days.  It must be finite and positive or, where zero is allowed, not
 * negative.
 */
double
clv_days_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool zero)
{
	Interval   *i = PG_GETARG_INTERVAL_P(argno);
	double		days = i->month * CLV_DAYS_OF_MONTH + i->day + i->time / (double) USECS_PER_DAY;

	if (INTERVAL_NOT_FINITE(i) || !(zero ? days >= 0 : days > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s of %s is out of range", name,
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(argno)))),
				 errdetail("It must be finite and %s.", zero ? "not negative" : "positive"),
				 errhint("Write for example interval '1 week'.")));
	return days;
}
