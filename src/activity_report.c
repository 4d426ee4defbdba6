/*
 * activity_report.c
 *		The reports over when customers were active: retention, growth,
 *		cohorts, stickiness.
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

#include "activity.h"
#include "answer.h"
#include "compat.h"
#include "kernel/mean.h"
#include "kernel/proportion.h"

#define MOST_PERIODS 100000
#define MOST_COHORTS 8192

/* The periods of a report: 0 .. periods - 1, counted from first. */
typedef struct Span
{
	int			period;
	int32		first;
	int64		periods;
	int64		complete;		/* those below are complete */
} Span;

/*
 * refuse_span reports more periods than a report can have.
 */
static void
refuse_span(const Span *s, int most)
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
 * span_of returns the periods of a report as of the date in argument argno,
 * none of an empty summary.
 */
static Span
span_of(FunctionCallInfo fcinfo, const ActivityPacked *p, int argno, int most)
{
	Span		s = {p->period, p->first, 0, 0};
	int64		last = p->last;
	int64		known = p->last;

	if (p->customers == 0)
		return s;
	if (!PG_ARGISNULL(argno))
	{
		DateADT		as_of = PG_GETARG_DATEADT(argno);

		if (DATE_IS_NOEND(as_of))
			known = PG_INT32_MAX;
		else if (DATE_IS_NOBEGIN(as_of))
			known = s.first;
		else
		{
			known = adv_period_of(p->period, as_of);
			last = Max(last, adv_period_start(p->period, known) < as_of ? known : known - 1);
		}
	}
	s.periods = last - s.first + 1;
	s.complete = known - s.first;
	if (s.periods > most)
		refuse_span(&s, most);
	return s;
}

/*
 * open_report prepares the result of a report and returns its summary; NULL,
 * for a report without rows, where an argument other than as_of is NULL.
 */
static ActivityPacked *
open_report(FunctionCallInfo fcinfo, int as_of)
{
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < PG_NARGS(); i++)
		if (i != as_of && PG_ARGISNULL(i))
			return NULL;
	return activity_packed_arg(fcinfo, 0);
}

#define MOST_COLUMNS 12

/* A row in the making. */
typedef struct Row
{
	Datum		values[MOST_COLUMNS];
	bool		nulls[MOST_COLUMNS];
	int			columns;
} Row;

static void
add_start(Row *row, const Span *s, int64 i)
{
	row->nulls[row->columns] = false;
	row->values[row->columns++] = DateADTGetDatum(adv_period_start(s->period, s->first + i));
}

static void
add_count(Row *row, int64 count)
{
	row->nulls[row->columns] = false;
	row->values[row->columns++] = Int64GetDatum(count);
}

static void
add_flag(Row *row, bool flag)
{
	row->nulls[row->columns] = false;
	row->values[row->columns++] = BoolGetDatum(flag);
}

/*
 * add_ratio adds unit * a / b, NULL where b is 0 or the number is not known.
 */
static void
add_ratio(Row *row, double unit, double a, double b, bool known)
{
	row->nulls[row->columns] = !known || b == 0;
	row->values[row->columns++] = Float8GetDatum(b == 0 ? 0 : unit * a / b);
}

/*
 * add_rate adds a rate in percent with its interval, NULL where n is 0 or the
 * rate is not known.
 */
static void
add_rate(Row *row, double x, double n, double confidence, bool known)
{
	AdvEstimate e = {0, 0, 0, 0};

	known = known && n > 0;
	if (known)
		adv_check_status(adv_proportion(x, n, confidence, ADV_PROPORTION_WILSON, &e));
	add_ratio(row, 100, x, n, known);
	add_ratio(row, 100, e.low, 1, known);
	add_ratio(row, 100, e.high, 1, known);
}

static void
put_row(FunctionCallInfo fcinfo, Row *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	CHECK_FOR_INTERRUPTS();
	if (row->columns != result->setDesc->natts)
		elog(ERROR, "result row has %d columns, expected %d", result->setDesc->natts, row->columns);
	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
	row->columns = 0;
}

static int64 *
counters(int64 n)
{
	return MemoryContextAllocExtended(CurrentMemoryContext, Max(n, 1) * sizeof(int64),
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
flows_of(const ActivityPacked *p, const Span *s)
{
	ActivityReader r = activity_reader(p);
	Flows		f = {counters(s->periods), counters(s->periods), counters(s->periods)};
	int64		i;

	while (activity_next(&r))
	{
		f.new[r.periods[0]]++;
		f.active[r.periods[0]]++;
		for (i = 1; i < r.count; i++)
		{
			f.active[r.periods[i]]++;
			if (r.periods[i] == r.periods[i - 1] + 1)
				f.retained[r.periods[i]]++;
		}
	}
	return f;
}

/*
 * adv_retention_by_period returns a row a period: (summary, as_of,
 * confidence).
 */
PG_FUNCTION_INFO_V1(adv_retention_by_period);
Datum
adv_retention_by_period(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = open_report(fcinfo, 1);
	Row			row = {.columns = 0};
	double		confidence;
	Span		s;
	Flows		f;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	confidence = adv_confidence_arg(fcinfo, 2);
	s = span_of(fcinfo, p, 1, MOST_PERIODS);
	f = flows_of(p, &s);
	for (i = 0; i < s.periods; i++)
	{
		int64		before = i > 0 ? f.active[i - 1] : 0;
		bool		complete = i < s.complete;

		add_start(&row, &s, i);
		add_count(&row, before);
		add_count(&row, f.new[i]);
		add_count(&row, f.active[i]);
		add_count(&row, f.retained[i]);
		add_count(&row, before - f.retained[i]);
		add_count(&row, f.active[i] - f.new[i] - f.retained[i]);
		add_ratio(&row, 100, f.active[i] - f.new[i], before, complete);
		add_rate(&row, f.retained[i], before, confidence, complete);
		add_flag(&row, complete);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_growth_accounting returns a row a period: (summary, as_of).
 */
PG_FUNCTION_INFO_V1(adv_growth_accounting);
Datum
adv_growth_accounting(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = open_report(fcinfo, 1);
	Row			row = {.columns = 0};
	int64		ever = 0;
	Span		s;
	Flows		f;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	s = span_of(fcinfo, p, 1, MOST_PERIODS);
	f = flows_of(p, &s);
	for (i = 0; i < s.periods; i++)
	{
		int64		before = i > 0 ? f.active[i - 1] : 0;
		int64		churned = before - f.retained[i];
		int64		resurrected = f.active[i] - f.new[i] - f.retained[i];
		bool		complete = i < s.complete;

		ever += f.new[i];
		add_start(&row, &s, i);
		add_count(&row, f.active[i]);
		add_count(&row, f.new[i]);
		add_count(&row, f.retained[i]);
		add_count(&row, resurrected);
		add_count(&row, churned);
		add_count(&row, ever - f.active[i] - churned);
		add_ratio(&row, 100, f.active[i] - before, before, complete);
		add_ratio(&row, 1, f.new[i] + resurrected, churned, complete);
		add_flag(&row, complete);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Cohorts
 * ------------------------------------------------------------------------
 */

typedef enum CohortKind
{
	BOUNDED,					/* active in period k */
	UNBOUNDED					/* active in period k or later */
} CohortKind;

typedef enum CohortBase
{
	AGAINST_FIRST,
	AGAINST_PREVIOUS
} CohortBase;

static const AdvChoice kinds[] = {
	{"bounded", BOUNDED},
	{"unbounded", UNBOUNDED},
	{NULL, 0}
};

static const AdvChoice bases[] = {
	{"first", AGAINST_FIRST},
	{"previous", AGAINST_PREVIOUS},
	{NULL, 0}
};

/*
 * Cells of all cohorts: periods - c cells of cohort c, one after the other.
 */
typedef struct Cohorts
{
	Span		span;
	int64	   *active;
	int64	   *retained;		/* the same cells against the first period */
	CohortBase	base;
} Cohorts;

static int64
cell(const Span *s, int64 cohort, int64 k)
{
	return cohort * s->periods - cohort * (cohort - 1) / 2 + k;
}

/*
 * cohorts_of counts every cell: arguments are (summary, kind, against, as_of,
 * confidence).
 */
static Cohorts
cohorts_of(FunctionCallInfo fcinfo, const ActivityPacked *p)
{
	CohortKind	kind = adv_choice_arg(fcinfo, 1, "kind", kinds);
	CohortBase	base = adv_choice_arg(fcinfo, 2, "base to compare against", bases);
	Span		s = span_of(fcinfo, p, 3, MOST_COHORTS);
	int64		cells = cell(&s, s.periods, 0);
	Cohorts		c = {s, counters(cells), NULL, base};
	ActivityReader r = activity_reader(p);
	int64		cohort;
	int64		i;

	c.retained = kind == BOUNDED && base == AGAINST_PREVIOUS ? counters(cells) : c.active;
	while (activity_next(&r))
	{
		int64		at = cell(&s, r.periods[0], -r.periods[0]);

		if (kind == UNBOUNDED)
		{
			c.active[at + r.periods[r.count - 1]]++;
			continue;
		}
		c.active[at + r.periods[0]]++;
		for (i = 1; i < r.count; i++)
		{
			c.active[at + r.periods[i]]++;
			if (base == AGAINST_PREVIOUS && r.periods[i] == r.periods[i - 1] + 1)
				c.retained[at + r.periods[i]]++;
		}
	}
	if (kind == UNBOUNDED)
		for (cohort = 0; cohort < s.periods; cohort++)
			for (i = s.periods - cohort - 2; i >= 0; i--)
				c.active[cell(&s, cohort, i)] += c.active[cell(&s, cohort, i + 1)];
	return c;
}

/*
 * read_cell sets how many were retained out of how many.
 */
static void
read_cell(const Cohorts *c, int64 cohort, int64 k, int64 *retained, int64 *of)
{
	int64		at = cell(&c->span, cohort, k);

	*of = c->active[c->base == AGAINST_FIRST || k == 0 ? at - k : at - 1];
	*retained = k == 0 ? *of : c->retained[at];
}

/*
 * add_cell_rate adds the rate of a cell; that of period 0 is 100 by definition
 * and has no interval.
 */
static void
add_cell_rate(Row *row, int64 k, int64 retained, int64 of, double confidence, bool complete)
{
	add_rate(row, retained, of, confidence, complete);
	if (k == 0)
		row->nulls[row->columns - 2] = row->nulls[row->columns - 1] = true;
}

/*
 * adv_cohorts returns a row for every cohort and period since: (summary, kind,
 * against, as_of, confidence).
 */
PG_FUNCTION_INFO_V1(adv_cohorts);
Datum
adv_cohorts(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = open_report(fcinfo, 3);
	Row			row = {.columns = 0};
	double		confidence;
	Cohorts		c;
	int64		cohort;
	int64		k;

	if (p == NULL)
		return (Datum) 0;
	confidence = adv_confidence_arg(fcinfo, 4);
	c = cohorts_of(fcinfo, p);
	for (cohort = 0; cohort < c.span.periods; cohort++)
	{
		int64		size = c.active[cell(&c.span, cohort, 0)];

		for (k = 0; size > 0 && k < c.span.periods - cohort; k++)
		{
			bool		complete = cohort + k < c.span.complete;
			int64		retained;
			int64		of;

			read_cell(&c, cohort, k, &retained, &of);
			add_start(&row, &c.span, cohort);
			add_count(&row, size);
			row.nulls[row.columns] = false;
			row.values[row.columns++] = Int32GetDatum(k);
			add_count(&row, of);
			add_count(&row, retained);
			add_cell_rate(&row, k, retained, of, confidence, complete);
			add_flag(&row, complete);
			put_row(fcinfo, &row);
		}
	}
	return (Datum) 0;
}

/*
 * adv_cohort_average returns a row for every period since, all cohorts for
 * which it is complete taken together: (summary, kind, against, as_of,
 * confidence).
 */
PG_FUNCTION_INFO_V1(adv_cohort_average);
Datum
adv_cohort_average(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = open_report(fcinfo, 3);
	Row			row = {.columns = 0};
	double		confidence;
	Cohorts		c;
	int64		cohort;
	int64		k;

	if (p == NULL)
		return (Datum) 0;
	confidence = adv_confidence_arg(fcinfo, 4);
	c = cohorts_of(fcinfo, p);
	for (k = 0; k < Min(c.span.periods, c.span.complete); k++)
	{
		int64		cohorts = 0;
		int64		all = 0;
		int64		all_of = 0;

		for (cohort = 0; cohort + k < Min(c.span.periods, c.span.complete); cohort++)
		{
			int64		retained;
			int64		of;

			read_cell(&c, cohort, k, &retained, &of);
			cohorts += c.active[cell(&c.span, cohort, 0)] > 0;
			all += retained;
			all_of += of;
		}
		if (cohorts == 0)
			continue;
		row.nulls[0] = false;
		row.values[0] = Int32GetDatum(k);
		row.columns = 1;
		add_count(&row, cohorts);
		add_count(&row, all_of);
		add_count(&row, all);
		add_cell_rate(&row, k, all, all_of, confidence, true);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Longer periods
 * ------------------------------------------------------------------------
 */

/*
 * longer_arg returns the kind of period in argument argno, which the periods of
 * the summary must fill without rest.
 */
static int
longer_arg(FunctionCallInfo fcinfo, int argno, const ActivityPacked *p)
{
	int			period = adv_choice_arg(fcinfo, argno, "period", adv_periods);

	if (period < p->period || (p->period == ADV_PERIOD_WEEK && period != ADV_PERIOD_WEEK))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a %s is not made of whole %ss", adv_period_word(period),
						adv_period_word(p->period)),
				 errhint("Summarize activity by day; days make up every other period.")));
	return period;
}

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
 * adv_activity_by returns the same activity by longer periods: (summary,
 * period).
 */
PG_FUNCTION_INFO_V1(adv_activity_by);
Datum
adv_activity_by(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = activity_packed_arg(fcinfo, 0);
	int			period = longer_arg(fcinfo, 1, p);
	ActivityReader r = activity_reader(p);
	ActivityTable *t = activity_make_table(period, p->ids, p->customers);
	ActivityEntry batch[ACTIVITY_BATCH];
	int			n = 0;
	int64		i;

	while (activity_next(&r))
	{
		int32		until = 0;
		ActivityEntry e;

		for (i = 0; i < r.count; i++)
		{
			DateADT		day;
			int32		number;

			/* most are in the longer period of the one before */
			if (i > 0 && r.periods[i] < until)
				continue;
			day = adv_period_start(p->period, r.first + r.periods[i]);
			number = adv_period_checked_of(period, day);
			until = adv_period_of(p->period, adv_period_start(period, number + 1)) - r.first;
			e = activity_entry(r.customer, number);
			if (i > 0 && batch[n - 1].block == e.block)
			{
				batch[n - 1].bits |= e.bits;
				continue;
			}
			if (n == ACTIVITY_BATCH)
			{
				t = activity_insert(t, batch, n);
				n = 0;
			}
			batch[n++] = e;
		}
	}
	PG_RETURN_POINTER(activity_pack((ActivitySummary *) activity_insert(t, batch, n)));
}

/*
 * adv_stickiness returns a row for every longer period: the share of its
 * shorter ones in which an average customer of the longer was active (summary,
 * per, as_of, confidence).  Customers, not their periods, are what is
 * independent: the interval is that of a mean over customers.
 */
PG_FUNCTION_INFO_V1(adv_stickiness);
Datum
adv_stickiness(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = open_report(fcinfo, 2);
	Row			row = {.columns = 0};
	double		confidence;
	int			period;
	ActivityReader r;
	Span		s;
	int32	   *longer;
	int64	   *customers;
	int64	   *sum;
	int64	   *squares;
	int64		i;
	int64		end;

	if (p == NULL)
		return (Datum) 0;
	period = longer_arg(fcinfo, 1, p);
	confidence = adv_confidence_arg(fcinfo, 3);
	s = span_of(fcinfo, p, 2, MOST_PERIODS);
	longer = longer_of(p, period, s.periods);
	customers = counters(s.periods);
	sum = counters(s.periods);
	squares = counters(s.periods);

	r = activity_reader(p);
	while (activity_next(&r))
		for (i = 0; i < r.count; i = end)
		{
			int32		number = longer[r.periods[i]] - longer[0];

			for (end = i + 1; end < r.count && longer[r.periods[end]] - longer[0] == number;)
				end++;
			customers[number]++;
			sum[number] += end - i;
			squares[number] += (end - i) * (end - i);
		}

	for (i = 0; s.periods > 0 && i <= longer[s.periods - 1] - longer[0]; i++)
	{
		Span		one = {period, longer[0], 0, 0};
		int64		next = adv_period_of(p->period, adv_period_start(period, longer[0] + i + 1));
		double		parts = next - adv_period_of(p->period, adv_period_start(period, longer[0] + i));
		bool		complete = next - p->first <= s.complete;
		double		n = customers[i];
		double		mean = n > 0 ? sum[i] / n : 0;
		AdvMoments	m = {mean, n > 1 ? Max(0, (squares[i] - n * mean * mean) / (n - 1)) : 0, n};
		AdvEstimate e = {0, NAN, NAN, 0};

		if (n > 0)
			adv_check_status(adv_mean(m, confidence, &e));
		add_start(&row, &one, i);
		add_count(&row, customers[i]);
		add_ratio(&row, 1, sum[i], parts, complete);
		add_ratio(&row, 100, sum[i], n * parts, complete);
		add_ratio(&row, 100, Max(e.low, 0), parts, complete && n > 1);
		add_ratio(&row, 100, Min(e.high, parts), parts, complete && n > 1);
		add_flag(&row, complete);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Customers
 * ------------------------------------------------------------------------
 */

/*
 * adv_active_customers returns the number of customers, 0 of NULL.
 */
PG_FUNCTION_INFO_V1(adv_active_customers);
Datum
adv_active_customers(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : activity_packed_arg(fcinfo, 0)->customers);
}

/*
 * adv_active_periods_histogram returns a row for every number of periods in
 * which any customer was active.
 */
PG_FUNCTION_INFO_V1(adv_active_periods_histogram);
Datum
adv_active_periods_histogram(PG_FUNCTION_ARGS)
{
	ActivityPacked *p = open_report(fcinfo, -1);
	Row			row = {.columns = 0};
	ActivityReader r;
	int64	   *customers;
	Span		s;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	s.period = p->period;
	s.first = p->first;
	s.periods = (int64) p->last - p->first + 1;
	if (s.periods > MOST_PERIODS)
		refuse_span(&s, MOST_PERIODS);
	customers = counters(s.periods + 1);
	r = activity_reader(p);
	while (activity_next(&r))
		customers[r.count]++;
	for (i = 1; i <= s.periods; i++)
	{
		if (customers[i] == 0)
			continue;
		row.nulls[0] = false;
		row.values[0] = Int32GetDatum(i);
		row.columns = 1;
		add_count(&row, customers[i]);
		add_ratio(&row, 100, customers[i], p->customers, true);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Totals that are already known
 * ------------------------------------------------------------------------
 */

/*
 * retained_share reads (customers_at_end, new_customers, customers_at_start)
 * and sets 100 (CE - CN) / CS; false where nobody was there at the start.
 */
static bool
retained_share(FunctionCallInfo fcinfo, double *share)
{
	int64		at_end = PG_GETARG_INT64(0);
	int64		new = PG_GETARG_INT64(1);
	int64		at_start = PG_GETARG_INT64(2);

	if (at_end < 0 || new < 0 || at_start < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("numbers of customers must not be negative: %lld, %lld, %lld",
						(long long) at_end, (long long) new, (long long) at_start),
				 errhint("The arguments are customers_at_end, new_customers, customers_at_start.")));
	if (new > at_end)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%lld new customers are more than the %lld at the end",
						(long long) new, (long long) at_end),
				 errhint("The arguments are customers_at_end, new_customers, customers_at_start.")));
	if (at_start == 0)
		return false;
	*share = 100.0 * (at_end - new) / at_start;
	return true;
}

/*
 * adv_retention_rate returns 100 (CE - CN) / CS: (customers_at_end,
 * new_customers, customers_at_start).
 */
PG_FUNCTION_INFO_V1(adv_retention_rate);
Datum
adv_retention_rate(PG_FUNCTION_ARGS)
{
	double		share;

	if (!retained_share(fcinfo, &share))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(share);
}

/*
 * adv_churn_rate returns 100 less the same.
 */
PG_FUNCTION_INFO_V1(adv_churn_rate);
Datum
adv_churn_rate(PG_FUNCTION_ARGS)
{
	double		share;

	if (!retained_share(fcinfo, &share))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 - share);
}
