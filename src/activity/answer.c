/*
 * answer.c
 *		What else is asked of when customers were active: the same by longer
 *		periods, two periods of the same customers, repeat purchase, totals.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "activity_report.h"
#include "base/metric.h"
#include "compat.h"

/* ------------------------------------------------------------------------
 * Longer periods
 * ------------------------------------------------------------------------
 */

/*
 * activity_whole_arg returns the kind of period in argument argno, which the periods of
 * the summary must fill without rest, and be shorter than where it has to be longer.
 */
int
activity_whole_arg(FunctionCallInfo fcinfo, int argno, const ActivityPacked *p, bool longer)
{
	int			period = adv_choice_arg(fcinfo, argno, "period", adv_periods);

	if (longer && period == p->period)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("stickiness per %s needs activity by a shorter period", adv_period_word(period)),
				 errhint("Summarize activity by day; days make up every other period.")));
	if (!adv_period_made_of(period, p->period))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a %s is not made of whole %ss", adv_period_word(period),
						adv_period_word(p->period)),
				 errhint("Summarize activity by day; days make up every other period.")));
	return period;
}

/*
 * lengthen makes a customer's periods longer; until is where the longer period
 * of the last one ends, counted as those of from are.
 */
static void
lengthen(const ActivityPacked *p, const ActivityCustomer *from, int period, int32 first, ActivityCustomer *to)
{
	int64		until = 0;
	int64		i;

	to->id = from->id;
	to->count = 0;
	for (i = 0; i < from->count; i++)
	{
		int128		amount = from->amounts ? from->amounts[i] : 0;

		/* most are in the longer period of the one before */
		if (i == 0 || from->periods[i] >= until)
		{
			int32		number = adv_period_of(period, adv_period_start(p->period, p->first + from->periods[i]));

			until = (int64) adv_period_of(p->period, adv_period_start(period, number + 1)) - p->first;
			activity_append(to, number - first, amount);
			continue;
		}
		if (to->amounts)
			adv_money_add(&to->amounts[to->count - 1], amount);
	}
}

/*
 * adv_activity_by returns the same activity by longer periods: (summary,
 * period).
 */
ADV_FUNCTION(adv_activity_by)
{
	ActivityPacked *p = activity_packed_arg(fcinfo, 0);
	ActivityPacked like = *p;
	ActivityCustomer c = activity_customer(activity_has_amounts(p));
	ActivityReader r;
	ActivityWriter w;
	int64		i;

	like.period = activity_whole_arg(fcinfo, 1, p, false);
	like.first = adv_period_checked_of(like.period, adv_period_start(p->period, p->first));
	like.last = adv_period_checked_of(like.period, adv_period_start(p->period, p->last));

	/* Sums may need fewer decimals than what they are of. */
	like.decimals = 0;
	r = activity_reader(p, 's');
	while (p->decimals > 0 && like.decimals < p->decimals && activity_next(&r))
	{
		lengthen(p, &r.customer, like.period, like.first, &c);
		for (i = 0; i < c.count; i++)
			like.decimals = adv_money_decimals(c.amounts[i], like.decimals);
	}

	r = activity_reader(p, 's');
	w = activity_writer(like.decimals, VARSIZE(p));
	while (activity_next(&r))
	{
		lengthen(p, &r.customer, like.period, like.first, &c);
		activity_write(&w, &c);
	}
	PG_RETURN_POINTER(activity_finish(&w.buf, &like));
}

/* ------------------------------------------------------------------------
 * Customers
 * ------------------------------------------------------------------------
 */

/*
 * adv_active_customers returns the number of customers, 0 of NULL.
 */
ADV_FUNCTION(adv_active_customers)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : activity_packed_arg(fcinfo, 0)->customers);
}

/*
 * day_arg returns the period of a summary that the date in argument argno lies
 * in, counted from the first.
 */
static int64
day_arg(FunctionCallInfo fcinfo, int argno, const ActivityPacked *p)
{
	AdvPeriodCache cache = {0};

	return (int64) adv_period_of_date(&cache, p->period, PG_GETARG_DATEADT(argno)) - p->first;
}

/*
 * active_in tells whether a customer was active in a period.
 */
static bool
active_in(const ActivityCustomer *c, int64 period)
{
	int64		i;

	for (i = 0; i < c->count && c->periods[i] <= period; i++)
		if (c->periods[i] == period)
			return true;
	return false;
}

/*
 * adv_activity_pair returns how many customers were active in both of two
 * periods, in one of them, in neither, of those who had first come by the earlier
 * one: (summary, first, second, as_of).  Of a period that has not ended nobody knows
 * yet who is not active: NULL.
 */
ADV_FUNCTION(adv_activity_pair)
{
	ActivityPacked *p;
	int64		first;
	int64		second;
	ActivityReader r;
	double		row[4] = {0, 0, 0, 0};

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	p = activity_packed_arg(fcinfo, 0);
	first = day_arg(fcinfo, 1, p);
	second = day_arg(fcinfo, 2, p);
	if (Max(first, second) >= activity_unfinished(fcinfo, p, 3) - p->first)
		PG_RETURN_NULL();
	r = activity_reader(p, 's');
	while (activity_next(&r))
		if (r.customer.periods[0] <= Min(first, second))
			row[!active_in(&r.customer, first) * 2 + !active_in(&r.customer, second)]++;
	return adv_return_row(fcinfo, lengthof(row), row);
}

/*
 * adv_customer_number returns a customer as summaries keep one, in 64 bits.
 */
ADV_FUNCTION(adv_customer_number)
{
	AdvIds		ids;

	PG_RETURN_INT64(adv_customer_arg(fcinfo, 0, &ids));
}

/*
 * adv_short_contracts returns the number of contracts that cover the last day of no
 * period, 0 of NULL.
 */
ADV_FUNCTION(adv_short_contracts)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : activity_packed_arg(fcinfo, 0)->short_contracts);
}

/* ------------------------------------------------------------------------
 * Repeat purchase: customers active in two periods or more
 * ------------------------------------------------------------------------
 */

/*
 * ask_repeat_purchase asks how many of the customers of the summary in argument argno,
 * which may be a state, were active in two periods or more.
 */
static bool
ask_repeat_purchase(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	ActivityPacked *p = activity_packed_arg(fcinfo, argno);
	ActivityReader r = activity_reader(p, 's');
	int64		repeat = 0;

	while (activity_next(&r))
		repeat += r.customer.count >= 2;
	return adv_ask_share(question, repeat, p->customers);
}

static const AdvMetric repeat_purchase_rate = {ADV_SHAPE_SHARE, 1, ask_repeat_purchase, 0, NULL};

ADV_METRIC(repeat_purchase_rate, repeat_purchase_rate)

/* ------------------------------------------------------------------------
 * Totals that are already known
 * ------------------------------------------------------------------------
 */

/*
 * retained_share reads (customers_at_start, customers_at_end, new_customers) and sets
 * 100 (CE - CN) / CS; false where nobody was there at the start.
 */
static bool
retained_share(FunctionCallInfo fcinfo, double *share)
{
	int64		at_start = PG_GETARG_INT64(0);
	int64		at_end = PG_GETARG_INT64(1);
	int64		new = PG_GETARG_INT64(2);

	if (at_start < 0 || at_end < 0 || new < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("numbers of customers must not be negative: %lld, %lld, %lld",
						(long long) at_start, (long long) at_end, (long long) new),
				 errhint("The arguments are customers_at_start, customers_at_end, new_customers.")));
	if (new > at_end)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%lld new customers are more than the %lld at the end",
						(long long) new, (long long) at_end),
				 errhint("The arguments are customers_at_start, customers_at_end, new_customers.")));
	if (at_start == 0)
		return false;
	*share = 100.0 * (at_end - new) / at_start;
	return true;
}

/*
 * adv_retention_rate returns 100 (CE - CN) / CS: (customers_at_start,
 * customers_at_end, new_customers).
 */
ADV_FUNCTION(adv_retention_rate)
{
	double		share;

	if (!retained_share(fcinfo, &share))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(share);
}

/*
 * adv_churn_rate returns 100 less the same.
 */
ADV_FUNCTION(adv_churn_rate)
{
	double		share;

	if (!retained_share(fcinfo, &share))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 - share);
}

/*
 * adv_compound_growth returns by how much, in percent, a number that grows by the same
 * part in each of so many periods grows in one; NULL from 0: (first, last, periods).
 */
ADV_FUNCTION(adv_compound_growth)
{
	double		first = adv_finite_arg(fcinfo, 0, "first number");
	double		last = adv_finite_arg(fcinfo, 1, "last number");
	double		periods = adv_finite_arg(fcinfo, 2, "number of periods");
	double		growth;

	if (first < 0 || last < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("growth from %g to %g is not that of a number that is 0 or more", first, last),
				 errhint("The arguments are first, last, periods.")));
	if (!(periods > 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of periods %g is not positive", periods),
				 errhint("From January to April there are 3 periods, of a month each.")));
	if (first == 0)
		PG_RETURN_NULL();
	growth = (last - first) / first;
	/* the difference of logarithms where the quotient has no number */
	growth = 100 * expm1((isinf(growth) ? log(last) - log(first) : log1p(growth)) / periods);
	if (isinf(growth))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("growth is out of range for type double precision")));
	PG_RETURN_FLOAT8(growth);
}
