/*
 * report.c
 *		The reports over when customers were active, period by period:
 *		retention, growth, stickiness; and what all reports share.
 *
 * In all of them a period is complete if it had ended by the date as_of: its
 * last day is before as_of.  Where as_of is not given, the last period in which
 * anybody was active is taken for one that has not ended.  Of a period that is
 * not complete, counts are those so far and rates are NULL.
 *
 * Rows go from the first active period to the last, or on to the last one
 * before as_of, so that nobody's coming back counts as nobody.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "activity_report.h"
#include "compat.h"
#include "kernel/stats/mean.h"
#include "kernel/stats/proportion.h"

/*
 * activity_refuse_span reports more periods than a report can have.
 */
void
activity_refuse_span(const ActivitySpan *s, int most)
{
	Datum		first = DateADTGetDatum(adv_period_start(s->period, s->first));
	Datum		last = DateADTGetDatum(adv_period_start(s->period, s->first + s->periods - 1));

	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("activity spans %lld periods, more than %d", (long long) s->periods, most),
			 errdetail("The first %s would begin on %s, the last on %s.",
					   adv_period_word(s->period),
					   DatumGetCString(DirectFunctionCall1(date_out, first)),
					   DatumGetCString(DirectFunctionCall1(date_out, last))),
			 errhint("Leave out dates that are wrong, or read longer periods with activity_by.")));
}

/*
 * activity_unfinished returns the first period that had not ended by the date in
 * argument argno: the one that it lies in, the last active one where it is NULL.
 */
int64
activity_unfinished(FunctionCallInfo fcinfo, const ActivityPacked *p, int argno)
{
	DateADT		as_of;

	if (PG_ARGISNULL(argno))
		return p->customers == 0 ? PG_INT32_MIN : p->last;
	as_of = PG_GETARG_DATEADT(argno);
	if (DATE_IS_NOEND(as_of))
		return PG_INT32_MAX;
	if (DATE_IS_NOBEGIN(as_of))
		return PG_INT32_MIN;
	return adv_period_of(p->period, as_of);
}

/*
 * say_silence says, once a query, that the data end some complete periods before the date
 * as_of, in argument argno: to a report everybody has left in them.  Of days a week has to
 * be missing.
 */
static void
say_silence(FunctionCallInfo fcinfo, const ActivityPacked *p, int argno, int64 known)
{
	if (known - 1 - p->last < (p->period == ADV_PERIOD_DAY ? 7 : 1) || !adv_says(fcinfo, argno))
		return;
	ereport(NOTICE,
			(errmsg("nobody was active after the %s of %s, but as_of is %s", adv_period_word(p->period),
					DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(adv_period_start(p->period, p->last)))),
					DatumGetCString(DirectFunctionCall1(date_out, PG_GETARG_DATUM(argno)))),
			 errhint("Every period from there to as_of counts as one in which nobody came. Pass the day after the last one that the data cover.")));
}

/*
 * activity_span returns the periods of a report as of the date in argument argno,
 * none of an empty summary.
 */
ActivitySpan
activity_span(FunctionCallInfo fcinfo, const ActivityPacked *p, int argno, int most)
{
	ActivitySpan s = {p->period, p->first, 0, 0};
	int64		last = p->last;
	int64		known;

	if (p->customers == 0)
		return s;
	known = activity_unfinished(fcinfo, p, argno);
	if (!PG_ARGISNULL(argno) && !DATE_NOT_FINITE(PG_GETARG_DATEADT(argno)))
	{
		last = Max(last, adv_period_start(p->period, known) < PG_GETARG_DATEADT(argno) ? known : known - 1);
		say_silence(fcinfo, p, argno, known);
	}
	s.periods = last - s.first + 1;
	s.complete = known - s.first;
	if (s.periods > most)
		activity_refuse_span(&s, most);
	return s;
}

/*
 * activity_open_report prepares the result of a report and returns its summary; NULL,
 * for a report without rows, where one of so many arguments, but as_of, is NULL.
 */
ActivityPacked *
activity_open_report(FunctionCallInfo fcinfo, int as_of, int arguments)
{
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < arguments; i++)
		if (i != as_of && PG_ARGISNULL(i))
			return NULL;
	return activity_packed_arg(fcinfo, 0);
}

/*
 * activity_add_start adds the first day of a period.
 */
void
activity_add_start(AdvReportRow *row, const ActivitySpan *s, int64 i)
{
	row->nulls[row->columns] = false;
	row->values[row->columns++] = DateADTGetDatum(adv_period_start(s->period, s->first + i));
}

/*
 * activity_add_flag adds a truth value.
 */
void
activity_add_flag(AdvReportRow *row, bool flag)
{
	row->nulls[row->columns] = false;
	row->values[row->columns++] = BoolGetDatum(flag);
}

/*
 * activity_add_ratio adds unit * a / b, NULL where b is 0 or the number is not known.
 */
void
activity_add_ratio(AdvReportRow *row, double unit, double a, double b, bool known)
{
	row->nulls[row->columns] = !known || b == 0;
	row->values[row->columns++] = Float8GetDatum(b == 0 ? 0 : unit * a / b);
}

/*
 * activity_add_rate adds a rate in percent with its interval, NULL where n is 0 or the
 * rate is not known.
 */
void
activity_add_rate(AdvReportRow *row, double x, double n, double confidence, bool known)
{
	AdvEstimate e = {0, 0, 0, 0};

	known = known && n > 0;
	if (known)
		adv_check_status(adv_proportion(x, n, confidence, ADV_PROPORTION_WILSON, &e));
	activity_add_ratio(row, 100, x, n, known);
	activity_add_ratio(row, 100, e.low, 1, known);
	activity_add_ratio(row, 100, e.high, 1, known);
}

/*
 * activity_add_money adds a sum of amounts with so many decimals, NULL where there are
 * no amounts.
 */
void
activity_add_money(AdvReportRow *row, int128 amount, int decimals, bool known)
{
	row->nulls[row->columns] = !known;
	row->values[row->columns++] = known ? adv_money_numeric(amount, decimals) : (Datum) 0;
}

/*
 * activity_counters returns n counters of this size, all 0.
 */
void *
activity_counters(int64 n, Size size)
{
	return MemoryContextAllocExtended(CurrentMemoryContext, Max(n, 1) * size,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* ------------------------------------------------------------------------
 * Period by period
 * ------------------------------------------------------------------------
 */

/*
 * How many customers were active in a period; how many of them for the first
 * time ever, and how many in the period before as well.
 */
typedef struct Flows
{
	int64	   *active;
	int64	   *new;
	int64	   *retained;
} Flows;

static Flows
flows_of(const ActivityPacked *p, const ActivitySpan *s)
{
	ActivityReader r = activity_reader(p, 's');
	Flows		f = {activity_counters(s->periods, sizeof(int64)), activity_counters(s->periods, sizeof(int64)), activity_counters(s->periods, sizeof(int64))};
	int64		i;

	while (activity_next(&r))
	{
		const ActivityCustomer *c = &r.customer;

		f.new[c->periods[0]]++;
		f.active[c->periods[0]]++;
		for (i = 1; i < c->count; i++)
		{
			f.active[c->periods[i]]++;
			if (c->periods[i] == c->periods[i - 1] + 1)
				f.retained[c->periods[i]]++;
		}
	}
	return f;
}

/*
 * adv_retention_by_period returns a row a period: (summary, as_of,
 * confidence).
 */
ADV_FUNCTION(adv_retention_by_period)
{
	ActivityPacked *p = activity_open_report(fcinfo, 1, PG_NARGS());
	AdvReportRow row = {.columns = 0};
	double		confidence;
	ActivitySpan s;
	Flows		f;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	confidence = adv_confidence_arg(fcinfo, 2);
	s = activity_span(fcinfo, p, 1, ACTIVITY_MOST_PERIODS);
	f = flows_of(p, &s);
	for (i = 0; i < s.periods; i++)
	{
		int64		before = i > 0 ? f.active[i - 1] : 0;
		bool		complete = i < s.complete;

		activity_add_start(&row, &s, i);
		adv_report_count(&row, before);
		adv_report_count(&row, f.new[i]);
		adv_report_count(&row, f.active[i]);
		adv_report_count(&row, f.retained[i]);
		adv_report_count(&row, before - f.retained[i]);
		adv_report_count(&row, f.active[i] - f.new[i] - f.retained[i]);
		activity_add_ratio(&row, 100, f.active[i] - f.new[i], before, complete);
		activity_add_rate(&row, f.retained[i], before, confidence, complete);
		activity_add_flag(&row, complete);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_growth_accounting returns a row a period: (summary, as_of).
 */
ADV_FUNCTION(adv_growth_accounting)
{
	ActivityPacked *p = activity_open_report(fcinfo, 1, PG_NARGS());
	AdvReportRow row = {.columns = 0};
	int64		ever = 0;
	ActivitySpan s;
	Flows		f;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	s = activity_span(fcinfo, p, 1, ACTIVITY_MOST_PERIODS);
	f = flows_of(p, &s);
	for (i = 0; i < s.periods; i++)
	{
		int64		before = i > 0 ? f.active[i - 1] : 0;
		int64		churned = before - f.retained[i];
		int64		resurrected = f.active[i] - f.new[i] - f.retained[i];
		bool		complete = i < s.complete;

		ever += f.new[i];
		activity_add_start(&row, &s, i);
		adv_report_count(&row, f.active[i]);
		adv_report_count(&row, f.new[i]);
		adv_report_count(&row, f.retained[i]);
		adv_report_count(&row, resurrected);
		adv_report_count(&row, churned);
		adv_report_count(&row, ever - f.active[i] - churned);
		activity_add_ratio(&row, 100, f.active[i] - before, before, complete);
		activity_add_ratio(&row, 1, f.new[i] + resurrected, churned, complete);
		activity_add_ratio(&row, 100, f.active[i] - f.new[i], f.active[i], complete);
		activity_add_flag(&row, complete);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * How often
 * ------------------------------------------------------------------------
 */

/*
 * longer_of returns, for every period of the summary, the number of the longer
 * period that it lies in.
 */
static int32 *
longer_of(const ActivityPacked *p, int period, int64 periods)
{
	int32	   *longer = palloc(Max(periods, 1) * sizeof(int32));
	int64		i;

	for (i = 0; i < periods; i++)
		longer[i] = adv_period_of(period, adv_period_start(p->period, p->first + i));
	return longer;
}

/*
 * adv_stickiness returns a row for every longer period: the share of its
 * shorter ones in which an average customer of the longer was active (summary,
 * per, as_of, confidence).  Customers, not their periods, are what is
 * independent: the interval is that of a mean over customers.
 */
ADV_FUNCTION(adv_stickiness)
{
	ActivityPacked *p = activity_open_report(fcinfo, 2, PG_NARGS());
	AdvReportRow row = {.columns = 0};
	double		confidence;
	int			period;
	ActivityReader r;
	ActivitySpan s;
	int32	   *longer;
	int64	   *customers;
	int64	   *sum;
	int64	   *squares;
	int64		i;
	int64		end;

	if (p == NULL)
		return (Datum) 0;
	period = activity_whole_arg(fcinfo, 1, p, true);
	confidence = adv_confidence_arg(fcinfo, 3);
	s = activity_span(fcinfo, p, 2, ACTIVITY_MOST_PERIODS);
	longer = longer_of(p, period, s.periods);
	customers = activity_counters(s.periods, sizeof(int64));
	sum = activity_counters(s.periods, sizeof(int64));
	squares = activity_counters(s.periods, sizeof(int64));

	r = activity_reader(p, 's');
	while (activity_next(&r))
		for (i = 0; i < r.customer.count; i = end)
		{
			int32		number = longer[r.customer.periods[i]] - longer[0];

			for (end = i + 1; end < r.customer.count && longer[r.customer.periods[end]] - longer[0] == number;)
				end++;
			customers[number]++;
			sum[number] += end - i;
			squares[number] += (end - i) * (end - i);
		}

	for (i = 0; s.periods > 0 && i <= longer[s.periods - 1] - longer[0]; i++)
	{
		ActivitySpan one = {period, longer[0], 0, 0};
		int64		next = adv_period_of(p->period, adv_period_start(period, longer[0] + i + 1));
		double		parts = next - adv_period_of(p->period, adv_period_start(period, longer[0] + i));
		bool		complete = next - p->first <= s.complete;
		double		n = customers[i];
		double		mean = n > 0 ? sum[i] / n : 0;
		AdvMoments	m = {mean, n > 1 ? Max(0, (squares[i] - n * mean * mean) / (n - 1)) : 0, n};
		AdvEstimate e = {0, NAN, NAN, 0};

		if (n > 0)
			adv_check_status(adv_mean(m, confidence, &e));
		activity_add_start(&row, &one, i);
		adv_report_count(&row, customers[i]);
		activity_add_ratio(&row, 1, sum[i], parts, complete);
		activity_add_ratio(&row, 100, sum[i], n * parts, complete);
		activity_add_ratio(&row, 100, Max(e.low, 0), parts, complete && n > 1);
		activity_add_ratio(&row, 100, Min(e.high, parts), parts, complete && n > 1);
		activity_add_flag(&row, complete);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_active_periods_histogram returns a row for every number of periods in
 * which any customer was active.
 */
ADV_FUNCTION(adv_active_periods_histogram)
{
	ActivityPacked *p = activity_open_report(fcinfo, -1, PG_NARGS());
	AdvReportRow row = {.columns = 0};
	ActivityReader r;
	int64	   *customers;
	ActivitySpan s;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	s.period = p->period;
	s.first = p->first;
	s.periods = (int64) p->last - p->first + 1;
	if (s.periods > ACTIVITY_MOST_PERIODS)
		activity_refuse_span(&s, ACTIVITY_MOST_PERIODS);
	customers = activity_counters(s.periods + 1, sizeof(int64));
	r = activity_reader(p, 's');
	while (activity_next(&r))
		customers[r.customer.count]++;
	for (i = 1; i <= s.periods; i++)
	{
		if (customers[i] == 0)
			continue;
		adv_report_integer(&row, i);
		adv_report_count(&row, customers[i]);
		activity_add_ratio(&row, 100, customers[i], p->customers, true);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
