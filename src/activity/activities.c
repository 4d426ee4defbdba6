/*
 * activities.c
 *		When customers were active, as other rooms read it.
 */
#include "postgres.h"

#include "fmgr.h"

#include "activity.h"
#include "base/activities.h"
#include "compat.h"

/*
 * adv_activities_arg begins to read the summary in argument argno, which must not be
 * NULL.
 */
AdvActivities
adv_activities_arg(FunctionCallInfo fcinfo, int argno)
{
	const ActivityPacked *p = activity_packed_arg(fcinfo, argno);
	AdvActivities a = {
		.ids = (AdvIds) p->ids,
		.period = (AdvPeriod) p->period,
		.amounts = activity_has_amounts(p),
		.customers = p->customers,
		.first = p->first,
		.money = adv_money_unit(p->decimals)
	};

	a.reader = palloc(sizeof(ActivityReader));
	*a.reader = activity_reader(p, 's');
	return a;
}

/*
 * adv_activities_next reads the next customer; false after the last.
 */
bool
adv_activities_next(AdvActivities *a)
{
	const ActivityCustomer *c = &a->reader->customer;

	if (!activity_next(a->reader))
		return false;
	a->customer = c->id;
	a->active = c->count;
	a->periods = c->periods;
	a->sums = c->amounts;
	return true;
}
