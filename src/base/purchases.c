/*
 * purchases.c
 *		The purchases of one customer: what is known of them by some date.
 *
 * Only periods that had ended by the end of the date as_of count.  What comes of one
 * that has not ended is not known, and what a summary holds of it may have come
 * later.  A period stands for its first day.
 *
 * A refund is taken off the purchase before it, or off the first one where there is
 * none before; a refund that had not come by as_of is not known of.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"

#include "compat.h"
#include "money.h"
#include "purchases.h"
#include "span.h"
#include "summary.h"

/*
 * adv_purchases_arg returns the summary in argument argno, which must not be NULL, with
 * all rows in order, for reading.
 */
const AdvPurchases *
adv_purchases_arg(FunctionCallInfo fcinfo, int argno)
{
	const AdvSummaryKind *kind = adv_summary_kinds[ADV_KIND_PURCHASE];

	return (const AdvPurchases *) kind->pack(adv_summary_arg(fcinfo, argno, kind));
}

/*
 * adv_purchases_known reads a summary up to and including a period.
 */
AdvPurchasesKnown
adv_purchases_known(const AdvPurchases *s, int64 until)
{
	AdvPurchasesKnown k = {0};
	int			i;

	for (i = 0; i < s->sorted && adv_purchase_row(s, i)->time.period <= until; i++)
	{
		const AdvPurchaseRow *row = adv_purchase_row(s, i);

		CHECK_FOR_INTERRUPTS();
		adv_purchases_see(&k, row->time.period, row->time.what,
						  adv_purchase_amounts(s) ? adv_purchase_amount(row) : 0);
	}
	if (!adv_purchase_amounts(s))
		k.unknown = k.repeated_unknown = true;
	return k;
}

/*
 * adv_purchases_last_ended returns the last period that had ended by the end of a
 * day.
 */
int64
adv_purchases_last_ended(AdvPeriod period, DateADT day)
{
	int64		current = adv_period_checked_of(period, day);

	return adv_period_start(period, current + 1) - 1 > day ? current - 1 : current;
}

/*
 * adv_purchases_days returns the days between the beginnings of two periods.
 */
double
adv_purchases_days(AdvPeriod period, int64 from, int64 to)
{
	return (double) adv_period_start(period, to) - adv_period_start(period, from);
}

/*
 * adv_purchases_mean_spend returns the mean amount of the purchases after the first;
 * NaN where there are none or an amount is not known.
 */
double
adv_purchases_mean_spend(const AdvPurchasesKnown *known)
{
	if (known->purchases < 2 || known->repeated_unknown)
		return NAN;
	return (double) known->repeated / adv_money_unit(0) / (known->purchases - 1);
}

/*
 * finite_as_of returns a date as_of, which an age needs.
 */
static DateADT
finite_as_of(DateADT as_of)
{
	if (DATE_NOT_FINITE(as_of))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("as_of must be a finite date"),
				 errhint("Pass the date up to which purchases are known, for example current_date.")));
	return as_of;
}

/*
 * adv_purchases_until_arg returns the last period that had ended by the end of the date
 * as_of in argument argno.
 */
int64
adv_purchases_until_arg(FunctionCallInfo fcinfo, int argno, AdvPeriod period)
{
	return adv_purchases_last_ended(period, finite_as_of(PG_GETARG_DATEADT(argno)));
}

/*
 * adv_purchases_history sets what a model asks of what is known up to and including a
 * period; false where nothing was bought.  unit is in days.
 */
bool
adv_purchases_history(const AdvPurchasesKnown *k, AdvPeriod period, int64 until, double unit,
					  AdvPurchaseHistory *history)
{
	if (k->purchases == 0)
		return false;
	history->frequency = k->purchases - 1;
	history->span = adv_purchases_days(period, k->first, k->last) / unit;
	history->age = adv_purchases_days(period, k->first, until) / unit;
	history->last = (int64) k->last - k->first;
	history->opportunities = until - k->first;
	history->mean_spend = adv_purchases_mean_spend(k);
	return true;
}

/*
 * adv_purchase_history reads the purchases in argument argno, which must not be
 * NULL, in periods that had ended by as_of; false where there are none.  unit is in
 * days.
 */
bool
adv_purchase_history(FunctionCallInfo fcinfo, int argno, DateADT as_of, double unit,
					 AdvPurchaseHistory *history)
{
	const AdvPurchases *s = adv_purchases_arg(fcinfo, argno);
	int64		until = adv_purchases_last_ended(adv_purchase_period(s), finite_as_of(as_of));
	AdvPurchasesKnown k = adv_purchases_known(s, until);

	return adv_purchases_history(&k, adv_purchase_period(s), until, unit, history);
}

/*
 * adv_purchase_came tells whether the customer of the purchases in argument argno
 * had come by as_of, be it in a period that had not ended.
 */
bool
adv_purchase_came(FunctionCallInfo fcinfo, int argno, DateADT as_of)
{
	const AdvPurchases *s = adv_purchases_arg(fcinfo, argno);

	return adv_purchases_known(s, adv_period_checked_of(adv_purchase_period(s), finite_as_of(as_of))).purchases > 0;
}
