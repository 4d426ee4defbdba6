/*
 * rolling.c
 *		Cohorts whose periods count from each customer's own first day.
 *
 * With periods of seven days, days 0 to 6 after the first are period 0, days 7 to 13
 * period 1.  A period is complete for a customer if its last day is before as_of; what
 * is said of a period is said of those customers alone for whom it is complete, so that
 * who came yesterday does not count as one who did not come again.
 *
 * Cohorts are the customers whose first day lies in the same day, week, month, ..., or
 * in an average all of them.  Cells are counted where a customer's part of them ends, and
 * added up from the last to the first.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "cohort.h"
#include "compat.h"

/* memory: up to 96 bytes a cell */
#define MOST_CELLS (1 << 24)

typedef struct Rolling
{
	CohortQuestion q;
	ActivitySpan span;			/* days */
	int64		length;			/* of a period, in days */
	int64		cohorts;
	int64		most;			/* cells of a cohort */
	int32	   *cohort;			/* of each day; NULL: there is one */
	int64	   *size;			/* of each cohort */
	int64	   *begun;			/* periods that have begun for somebody */
	bool	   *first;			/* whether a day is the first of somebody */

	/* cells */
	int64	   *complete;		/* customers for whom the period is complete */
	int64	   *of;				/* those to compare with; the same against the first period */
	int64	   *retained;
	int128	   *base;			/* NULL without amounts */
	int128	   *revenue;
} Rolling;

/*
 * length_arg returns the length of a period in days.
 */
static int64
length_arg(FunctionCallInfo fcinfo, int argno)
{
	int64		length = adv_duration_arg(fcinfo, argno, "rolling");

	if (length % USECS_PER_DAY != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rolling %s is not a whole number of days",
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(argno)))),
				 errhint("Write it in days, such as '7 days'.")));
	return length / USECS_PER_DAY;
}

/*
 * rolling_of prepares for counting; per is the kind of period that cohorts come in, 0 where
 * there is one cohort.
 */
static Rolling
rolling_of(FunctionCallInfo fcinfo, const CohortEvents *events, CohortQuestion q, int option, int per)
{
	const ActivityPacked *p = events->both;
	Rolling		r = {.q = q,.length = length_arg(fcinfo, option + 5),.cohorts = 1};
	int64		i;

	if (p->period != ADV_PERIOD_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rolling cohorts need activity by day, not by %s", adv_period_word(p->period)),
				 errhint("Summarize activity by day: activity_agg(customer, at, 'day').")));
	r.span = activity_span(fcinfo, p, option + 2, ACTIVITY_MOST_PERIODS);
	if (per != 0 && r.span.periods > 0)
	{
		r.cohort = palloc(r.span.periods * sizeof(int32));
		for (i = 0; i < r.span.periods; i++)
			r.cohort[i] = adv_period_of(per, r.span.first + i) - adv_period_of(per, r.span.first);
		r.cohorts = (int64) r.cohort[r.span.periods - 1] + 1;
	}
	r.most = (r.span.periods + r.length - 1) / r.length;
	if (r.cohorts * r.most > MOST_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many cohorts and periods: %lld", (long long) (r.cohorts * r.most)),
				 errdetail("There are %lld cohorts of up to %lld periods of %lld days.",
						   (long long) r.cohorts, (long long) r.most, (long long) r.length),
				 errhint("Leave out dates that are wrong, or pass longer periods or cohorts: rolling => '7 days', per => 'month'.")));
	r.size = activity_counters(r.cohorts, sizeof(int64));
	r.begun = activity_counters(r.cohorts, sizeof(int64));
	r.first = activity_counters(r.span.periods, sizeof(bool));
	r.complete = activity_counters(r.cohorts * r.most, sizeof(int64));
	r.of = q.base == COHORT_AGAINST_FIRST ? r.complete : activity_counters(r.cohorts * r.most, sizeof(int64));
	r.retained = activity_counters(r.cohorts * r.most, sizeof(int64));
	if (events->amounts)
	{
		r.base = activity_counters(r.cohorts * r.most, sizeof(int128));
		r.revenue = activity_counters(r.cohorts * r.most, sizeof(int128));
	}
	return r;
}

/*
 * count_returns counts in which of the periods that are complete for a customer, so
 * many of them, who came on the i-th active day, there was a return event; the cells of
 * the cohort begin at `at`.
 */
static void
count_returns(Rolling *r, const CohortMember *one, int64 i, int64 at, int64 ended)
{
	int64		day = one->periods[i];
	int64		previous = 0;	/* there in the first period, by definition */
	int64		last = 0;
	int64		j;

	if (r->q.kind == COHORT_UNBOUNDED)
	{
		for (j = one->count - 1; j > i && !cohort_has(one, j, COHORT_RETURN);)
			j--;
		last = (one->periods[j] - day) / r->length;
		r->retained[at + Min(last, ended - 1)]++;
		if (r->q.base == COHORT_AGAINST_PREVIOUS)
			r->of[at + Min(last + 1, ended - 1)]++;
		return;
	}
	r->retained[at]++;
	if (r->q.base == COHORT_AGAINST_PREVIOUS)
	{
		r->of[at]++;
		if (ended > 1)
			r->of[at + 1]++;
	}
	for (j = i + 1; j < one->count; j++)
	{
		int64		k = (one->periods[j] - day) / r->length;

		if (k >= ended)
			break;
		if (k == previous || !cohort_has(one, j, COHORT_RETURN))
			continue;
		if (r->q.base == COHORT_AGAINST_FIRST || k == previous + 1)
			r->retained[at + k]++;
		if (r->q.base == COHORT_AGAINST_PREVIOUS && k + 1 < ended)
			r->of[at + k + 1]++;
		previous = k;
	}
}

/*
 * count_revenue adds what a customer brought in the same periods.
 */
static void
count_revenue(Rolling *r, const CohortMember *one, int64 i, int64 at, int64 ended)
{
	int64		day = one->periods[i];
	int64		j;

	for (j = i; j < one->count; j++)
	{
		int64		k = (one->periods[j] - day) / r->length;

		if (k >= ended)
			break;
		adv_money_add(&r->revenue[at + k], one->amounts[j]);
		if (r->q.base == COHORT_AGAINST_FIRST)
		{
			if (k == 0)
				adv_money_add(&r->base[at + ended - 1], one->amounts[j]);
			continue;
		}
		if (k == 0)
			adv_money_add(&r->base[at], one->amounts[j]);
		if (k + 1 < ended)
			adv_money_add(&r->base[at + k + 1], one->amounts[j]);
	}
}

/*
 * count_member counts a customer as one who came on the i-th active day.
 */
static void
count_member(Rolling *r, const CohortMember *one, int64 i)
{
	int64		day = one->periods[i];
	int64		cohort = r->cohort ? r->cohort[day] : 0;
	int64		at = cohort * r->most;
	int64		ended = (Min(r->span.complete, r->span.periods) - day) / r->length;

	CHECK_FOR_INTERRUPTS();
	r->size[cohort]++;
	r->first[day] = true;
	r->begun[cohort] = Max(r->begun[cohort], (r->span.periods - day + r->length - 1) / r->length);
	if (ended <= 0)
		return;
	r->complete[at + ended - 1]++;
	count_returns(r, one, i, at, ended);
	if (r->revenue)
		count_revenue(r, one, i, at, ended);
}

/*
 * count_all counts all customers.
 */
static void
count_all(Rolling *r, CohortEvents *events)
{
	CohortMember member;
	int64		cohort;
	int64		i;

	while (cohort_next(events, &member))
		for (i = 0; i < member.count; i++)
		{
			if (!cohort_has(&member, i, COHORT_ENTRY))
				continue;
			count_member(r, &member, i);
			if (r->q.entry == COHORT_FIRST_ENTRY)
				break;
		}
	for (cohort = 0; cohort < r->cohorts; cohort++)
		for (i = (cohort + 1) * r->most - 2; i >= cohort * r->most; i--)
		{
			CHECK_FOR_INTERRUPTS();
			r->complete[i] += r->complete[i + 1];
			if (r->q.kind == COHORT_UNBOUNDED)
			{
				r->retained[i] += r->retained[i + 1];
				if (r->of != r->complete)
					r->of[i] += r->of[i + 1];
			}
			if (r->base && r->q.base == COHORT_AGAINST_FIRST)
				adv_money_add(&r->base[i], r->base[i + 1]);
		}
}

/*
 * read_cell returns what a cell says.
 */
static CohortCell
read_cell(const Rolling *r, int64 at)
{
	CohortCell	cell = {.of = r->of[at],.retained = r->retained[at]};

	if (r->revenue)
	{
		cell.base = r->base[at];
		cell.revenue = r->revenue[at];
	}
	return cell;
}

/*
 * rolling_cohorts returns a row for every cohort and period that has begun for
 * somebody: (.., entry, rolling, per).
 */
void
rolling_cohorts(FunctionCallInfo fcinfo, CohortEvents *events, CohortQuestion q, int option, double confidence)
{
	int			per = PG_ARGISNULL(option + 6) ? ADV_PERIOD_MONTH :
		adv_choice_arg(fcinfo, option + 6, "period", adv_periods);
	Rolling		r = rolling_of(fcinfo, events, q, option, per);
	ActivitySpan cohorts = {.period = per};
	AdvReportRow row = {.columns = 0};
	int64		cohort;
	int64		k;

	count_all(&r, events);
	if (r.span.periods > 0)
		cohorts.first = adv_period_of(per, r.span.first);
	for (cohort = 0; cohort < r.cohorts; cohort++)
		for (k = 0; k < r.begun[cohort]; k++)
		{
			int64		complete = r.complete[cohort * r.most + k];

			activity_add_start(&row, &cohorts, cohort);
			adv_report_count(&row, r.size[cohort]);
			adv_report_integer(&row, k);
			cohort_add_cell(&row, events, k, read_cell(&r, cohort * r.most + k), confidence, complete > 0);
			activity_add_flag(&row, complete == r.size[cohort]);
			adv_report_put(fcinfo, &row);
		}
}

/*
 * rolling_average returns a row for every period that is complete for somebody: (..,
 * entry, rolling).  Cohorts are those of a day.
 */
void
rolling_average(FunctionCallInfo fcinfo, CohortEvents *events, CohortQuestion q, int option, double confidence)
{
	Rolling		r = rolling_of(fcinfo, events, q, option, 0);
	AdvReportRow row = {.columns = 0};
	int64		k;

	count_all(&r, events);
	for (k = 0; k < r.most && r.complete[k] > 0; k++)
	{
		int64		cohorts = 0;
		int64		day;

		for (day = 0; day <= Min(r.span.complete, r.span.periods) - (k + 1) * r.length; day++)
			cohorts += r.first[day];
		adv_report_integer(&row, k);
		adv_report_count(&row, cohorts);
		cohort_add_cell(&row, events, k, read_cell(&r, k), confidence, true);
		adv_report_put(fcinfo, &row);
	}
}
