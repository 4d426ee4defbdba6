/*
 * activities.h
 *		When customers were active, as other rooms read it: customer by customer.
 *
 * Defined by the room activity, which knows how a summary is kept.
 */
#ifndef ADV_ACTIVITIES_H
#define ADV_ACTIVITIES_H

#include "postgres.h"

#include "fmgr.h"

#include "customer.h"
#include "period.h"

typedef struct AdvActivities
{
	AdvIds		ids;			/* ADV_IDS_NONE of nobody */
	AdvPeriod	period;
	bool		amounts;
	int64		customers;
	int32		first;			/* that periods are counted from */
	int64		money;			/* the sums are whole numbers of this */

	/* of the customer last read */
	int64		customer;		/* in ascending order, as signed numbers */
	int64		active;			/* how many periods */
	const int32 *periods;		/* ascending */
	const int128 *sums;			/* of each; NULL without amounts */
	struct ActivityReader *reader;
} AdvActivities;

extern AdvActivities adv_activities_arg(FunctionCallInfo fcinfo, int argno);
extern bool adv_activities_next(AdvActivities *a);

#endif
