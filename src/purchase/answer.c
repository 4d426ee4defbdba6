/*
 * answer.c
 *		The purchases of one customer: what they say, as of a date.
 *
 * Only periods that had ended by the end of the date as_of count; where it is NULL,
 * all do.  What comes of one that has not ended is not known, and what a summary
 * holds of it may have come later.  A period stands for its first day.
 *
 * A refund is taken off the purchase before it, or off the first one where there
 * is none before; a refund that had not come by as_of is not known of.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "purchase.h"
#include "compat.h"
#include "base/money.h"

/* What is known of a customer by some date. */
typedef struct Known
{
	const PurchaseSummary *s;
	int64		purchases;		/* periods with a purchase */
	int32		first;			/* the first and the last of them */
	int32		last;
	bool		unknown;		/* some amount is not known */
	int128		total;			/* of all periods */
	int128		repeated;		/* without the first purchase */
	bool		repeated_unknown;
} Known;

/*
 * known_by reads a summary up to and including a period.
 */
static Known
known_by(const PurchaseSummary *s, int64 until)
{
	Known		k = {s, 0, 0, 0, false, 0, 0, false};
	int			i;

	for (i = 0; i < s->sorted && purchase_row(s, i)->time.period <= until; i++)
	{
		const PurchaseRow *row = purchase_row(s, i);
		int128		amount;

		CHECK_FOR_INTERRUPTS();
		if (row->time.what & PURCHASE_BOUGHT)
		{
			if (k.purchases++ == 0)
				k.first = row->time.period;
			k.last = row->time.period;
		}
		if (!purchase_amounts(s))
			continue;
		amount = purchase_amount(row);
		adv_money_add(&k.total, amount);
		k.unknown = k.unknown || (row->time.what & PURCHASE_UNKNOWN);
		if (k.purchases > 1)
		{
			adv_money_add(&k.repeated, amount);
			k.repeated_unknown = k.repeated_unknown || (row->time.what & PURCHASE_UNKNOWN);
		}
	}
	return k;
}

/*
 * last_ended returns the last period that had ended by the end of a day.
 */
static int64
last_ended(const PurchaseSummary *s, DateADT day)
{
	int64		current = adv_period_checked_of(s->header.width, day);

	return adv_period_start(s->header.width, current + 1) - 1 > day ? current - 1 : current;
}

/*
 * as_of_arg returns the last period that had ended by the date in argument argno,
 * one later than any where that is NULL or not there.
 */
static int64
as_of_arg(FunctionCallInfo fcinfo, int argno, const PurchaseSummary *s)
{
	if (argno >= PG_NARGS() || PG_ARGISNULL(argno) || DATE_IS_NOEND(PG_GETARG_DATEADT(argno)))
		return PG_INT64_MAX;
	if (DATE_IS_NOBEGIN(PG_GETARG_DATEADT(argno)))
		return PG_INT64_MIN;
	return last_ended(s, PG_GETARG_DATEADT(argno));
}

/*
 * known_arg reads (summary, as_of); false where the summary is NULL or nothing
 * was bought by then.
 */
static bool
known_arg(FunctionCallInfo fcinfo, Known *k)
{
	PurchaseSummary *s;

	if (PG_ARGISNULL(0))
		return false;
	s = purchase_arg(fcinfo, 0);
	*k = known_by(s, as_of_arg(fcinfo, 1, s));
	return k->purchases > 0;
}

/*
 * days_between returns the days between the beginnings of two periods.
 */
static double
days_between(const PurchaseSummary *s, int32 from, int32 to)
{
	return (double) adv_period_start(s->header.width, to) - adv_period_start(s->header.width, from);
}

/*
 * mean_spend returns the mean amount of the purchases after the first; NaN where
 * there are none or the amounts are not known.
 */
static double
mean_spend(const Known *k)
{
	if (k->purchases < 2 || !purchase_amounts(k->s) || k->repeated_unknown)
		return NAN;
	return (double) k->repeated / adv_money_unit(0) / (k->purchases - 1);
}

/*
 * finite_as_of returns the date as_of of argument argno, which an age needs.
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
 * clv_history reads the purchases in argument argno, which must not be NULL, up
 * to and including as_of; false where there are none.  unit is in days.
 */
bool
clv_history(FunctionCallInfo fcinfo, int argno, DateADT as_of, double unit, ClvHistory *history)
{
	PurchaseSummary *s = purchase_arg(fcinfo, argno);
	int64		until = last_ended(s, finite_as_of(as_of));
	Known		k = known_by(s, until);

	if (k.purchases == 0)
		return false;
	history->frequency = k.purchases - 1;
	history->recency = days_between(s, k.first, k.last) / unit;
	history->age = days_between(s, k.first, until) / unit;
	history->last = (int64) k.last - k.first;
	history->opportunities = until - k.first;
	history->mean_spend = mean_spend(&k);
	return true;
}

/*
 * clv_came tells whether the customer of the purchases in argument argno had come
 * by as_of, be it in a period that had not ended.
 */
bool
clv_came(FunctionCallInfo fcinfo, int argno, DateADT as_of)
{
	PurchaseSummary *s = purchase_arg(fcinfo, argno);

	return known_by(s, adv_period_checked_of(s->header.width, finite_as_of(as_of))).purchases > 0;
}

/*
 * period_days returns the mean length of a period.
 */
static double
period_days(int period)
{
	switch ((AdvPeriod) period)
	{
		case ADV_PERIOD_DAY:
			return 1;
		case ADV_PERIOD_WEEK:
			return 7;
		case ADV_PERIOD_MONTH:
			return CLV_DAYS_OF_MONTH;
		case ADV_PERIOD_QUARTER:
			return 3 * CLV_DAYS_OF_MONTH;
		case ADV_PERIOD_YEAR:
			return 12 * CLV_DAYS_OF_MONTH;
	}
	pg_unreachable();
}

bool
clv_opportunities(FunctionCallInfo fcinfo, int argno, DateADT as_of, double *unit,
				  ClvHistory *history)
{
	*unit = period_days(purchase_arg(fcinfo, argno)->header.width);
	return clv_history(fcinfo, argno, as_of, *unit, history);
}

/*
 * adv_purchase_frequency returns the number of periods with a purchase, without
 * the first: (summary, as_of).
 */
ADV_FUNCTION(adv_purchase_frequency)
{
	Known		k;

	if (!known_arg(fcinfo, &k))
		PG_RETURN_NULL();
	PG_RETURN_INT64(k.purchases - 1);
}

/*
 * adv_purchase_recency returns the time from the first purchase to the last in
 * units: (summary, as_of, unit).
 */
ADV_FUNCTION(adv_purchase_recency)
{
	Known		k;

	if (PG_ARGISNULL(2) || !known_arg(fcinfo, &k))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(days_between(k.s, k.first, k.last) / clv_days_arg(fcinfo, 2, "unit", false));
}

/*
 * adv_purchase_age returns the time from the first purchase to as_of in units:
 * (summary, as_of, unit).
 */
ADV_FUNCTION(adv_purchase_age)
{
	ClvHistory	history;

	if (adv_any_null(fcinfo, 0, 2) ||
		!clv_history(fcinfo, 0, PG_GETARG_DATEADT(1), clv_days_arg(fcinfo, 2, "unit", false), &history))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(history.age);
}

/*
 * adv_purchase_mean_spend returns the mean amount of the purchases after the
 * first: (summary, as_of).
 */
ADV_FUNCTION(adv_purchase_mean_spend)
{
	Known		k;
	double		mean = known_arg(fcinfo, &k) ? mean_spend(&k) : NAN;

	if (isnan(mean))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mean);
}

/*
 * adv_purchase_spend returns the amounts of all purchases, less refunds, exactly:
 * (summary, as_of).
 */
ADV_FUNCTION(adv_purchase_spend)
{
	Known		k;

	if (!known_arg(fcinfo, &k) || !purchase_amounts(k.s) || k.unknown)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(adv_money_numeric(k.total, adv_money_decimals(k.total, 2)));
}

/*
 * adv_first_purchase returns the first day of the first period with a purchase.
 */
ADV_FUNCTION(adv_first_purchase)
{
	Known		k;

	if (!known_arg(fcinfo, &k))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(adv_period_start(k.s->header.width, k.first));
}

/*
 * adv_last_purchase returns the first day of the last period with a purchase:
 * (summary, as_of).
 */
ADV_FUNCTION(adv_last_purchase)
{
	Known		k;

	if (!known_arg(fcinfo, &k))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(adv_period_start(k.s->header.width, k.last));
}

/*
 * adv_purchase_periods returns a row for every period with a purchase or a
 * refund.
 */
ADV_FUNCTION(adv_purchase_periods)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	PurchaseSummary *s;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	s = purchase_arg(fcinfo, 0);
	for (i = 0; i < s->sorted; i++)
	{
		const PurchaseRow *row = purchase_row(s, i);
		Datum		values[3];
		bool		nulls[3] = {false, false, false};

		CHECK_FOR_INTERRUPTS();
		values[0] = DateADTGetDatum(adv_period_start(s->header.width, row->time.period));
		values[1] = BoolGetDatum((row->time.what & PURCHASE_BOUGHT) != 0);
		nulls[2] = !purchase_amounts(s) || (row->time.what & PURCHASE_UNKNOWN);
		values[2] = nulls[2] ? (Datum) 0 :
			adv_money_numeric(purchase_amount(row), adv_money_decimals(purchase_amount(row), 2));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
