/*
 * answer.c
 *		The purchases of one customer: what they say, as of a date; where that is
 *		NULL, all of them.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"

#include "base/answer.h"
#include "base/money.h"
#include "base/purchases.h"
#include "base/span.h"
#include "compat.h"

/*
 * until_arg returns the last period that had ended by the date in argument argno,
 * one later than any where that is NULL or not there.
 */
static int64
until_arg(FunctionCallInfo fcinfo, int argno, const AdvPurchases *s)
{
	if (argno >= PG_NARGS() || PG_ARGISNULL(argno) || DATE_IS_NOEND(PG_GETARG_DATEADT(argno)))
		return PG_INT64_MAX;
	if (DATE_IS_NOBEGIN(PG_GETARG_DATEADT(argno)))
		return PG_INT64_MIN;
	return adv_purchases_last_ended(adv_purchase_period(s), PG_GETARG_DATEADT(argno));
}

/*
 * known_arg reads (summary, as_of) and returns the summary, NULL where there is none
 * or nothing was bought by then.
 */
static const AdvPurchases *
known_arg(FunctionCallInfo fcinfo, AdvPurchasesKnown *k)
{
	const AdvPurchases *s;

	if (PG_ARGISNULL(0))
		return NULL;
	s = adv_purchases_arg(fcinfo, 0);
	*k = adv_purchases_known(s, until_arg(fcinfo, 1, s));
	return k->purchases > 0 ? s : NULL;
}

/*
 * adv_purchase_frequency returns the number of periods with a purchase, without the
 * first: (summary, as_of).
 */
ADV_FUNCTION(adv_purchase_frequency)
{
	AdvPurchasesKnown k;

	if (known_arg(fcinfo, &k) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT64(k.purchases - 1);
}

/*
 * adv_purchase_span returns the time from the first purchase to the last in units:
 * (summary, as_of, unit).
 */
ADV_FUNCTION(adv_purchase_span)
{
	AdvPurchasesKnown k;
	const AdvPurchases *s;

	if (PG_ARGISNULL(2) || (s = known_arg(fcinfo, &k)) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(adv_purchases_days(adv_purchase_period(s), k.first, k.last) / adv_days_arg(fcinfo, 2, "unit", false));
}

/*
 * adv_purchase_age returns the time from the first purchase to as_of in units:
 * (summary, as_of, unit).
 */
ADV_FUNCTION(adv_purchase_age)
{
	AdvPurchaseHistory history;

	if (adv_any_null(fcinfo, 0, 2) ||
		!adv_purchase_history(fcinfo, 0, PG_GETARG_DATEADT(1), adv_days_arg(fcinfo, 2, "unit", false), &history))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(history.age);
}

/*
 * adv_purchase_mean_spend returns the mean amount of the purchases after the first,
 * NULL where there are none or an amount is not known: (summary, as_of).
 */
ADV_FUNCTION(adv_purchase_mean_spend)
{
	AdvPurchasesKnown k;
	const AdvPurchases *s = known_arg(fcinfo, &k);
	double		mean = s ? adv_purchases_mean_spend(&k) : NAN;

	if (isnan(mean))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mean);
}

/*
 * adv_purchase_spend returns the amounts of all purchases, less refunds, exactly,
 * NULL where one is not known: (summary, as_of).
 */
ADV_FUNCTION(adv_purchase_spend)
{
	AdvPurchasesKnown k;

	if (known_arg(fcinfo, &k) == NULL || k.unknown)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(adv_money_numeric(k.total, adv_money_decimals(k.total, 2)));
}

/*
 * adv_first_purchase returns the first day of the first period with a purchase.
 */
ADV_FUNCTION(adv_first_purchase)
{
	AdvPurchasesKnown k;
	const AdvPurchases *s = known_arg(fcinfo, &k);

	if (s == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(adv_period_start(adv_purchase_period(s), k.first));
}

/*
 * adv_last_purchase returns the first day of the last period with a purchase:
 * (summary, as_of).
 */
ADV_FUNCTION(adv_last_purchase)
{
	AdvPurchasesKnown k;
	const AdvPurchases *s = known_arg(fcinfo, &k);

	if (s == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(adv_period_start(adv_purchase_period(s), k.last));
}

/*
 * adv_purchase_periods returns a row for every period with a purchase or a refund.
 */
ADV_FUNCTION(adv_purchase_periods)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const AdvPurchases *s;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	s = adv_purchases_arg(fcinfo, 0);
	for (i = 0; i < s->sorted; i++)
	{
		const AdvPurchaseRow *row = adv_purchase_row(s, i);
		Datum		values[3];
		bool		nulls[3] = {false, false, false};

		CHECK_FOR_INTERRUPTS();
		values[0] = DateADTGetDatum(adv_period_start(adv_purchase_period(s), row->time.period));
		values[1] = BoolGetDatum((row->time.what & ADV_BOUGHT) != 0);
		nulls[2] = !adv_purchase_amounts(s) || (row->time.what & ADV_AMOUNT_UNKNOWN);
		values[2] = nulls[2] ? (Datum) 0 :
			adv_money_numeric(adv_purchase_amount(row), adv_money_decimals(adv_purchase_amount(row), 2));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
