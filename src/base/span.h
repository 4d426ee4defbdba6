/*
 * span.h
 *		Lengths of time as days: units and horizons of models, and periods.
 */
#ifndef ADV_SPAN_H
#define ADV_SPAN_H

#include "postgres.h"

#include "fmgr.h"

#include "period.h"

#define ADV_DAYS_OF_MONTH 30.4375	/* a twelfth of 365.25 */

extern double adv_days_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool zero);
extern double adv_period_days(AdvPeriod period);

#endif
