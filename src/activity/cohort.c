/*
 * cohort.c
 *		Cohorts: who came together, how many of them came again, and what they
 *		brought.
 *
 * A cohort is the customers with an entry event in a period: in their first with
 * one, or recurring, in each.  Entry events and return events come from a summary
 * each; of one summary every event is both.  Retained in a later period is who has a
 * return event in it; the cohort itself is its period 0.  What its customers
 * brought is the sum of their amounts in a period, those of return events alone: an
 * event may be in both summaries, and brought its money once.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "cohort.h"
#include "compat.h"

#define MOST_COHORTS 8192

static const AdvChoice kinds[] = {
	{"bounded", COHORT_BOUNDED},
	{"unbounded", COHORT_UNBOUNDED},
	{NULL, 0}
};

static const AdvChoice bases[] = {
	{"first", COHORT_AGAINST_FIRST},
	{"previous", COHORT_AGAINST_PREVIOUS},
	{NULL, 0}
};

static const AdvChoice entries[] = {
	{"first", COHORT_FIRST_ENTRY},
	{"recurring", COHORT_EVERY_ENTRY},
	{NULL, 0}
};

/*
 * Cells of all cohorts: periods - c cells of cohort c, one after the other.
 */
typedef struct Cohorts
{
	ActivitySpan span;
	CohortQuestion q;
	int64	   *active;
	int64	   *retained;		/* the same cells against the first period */
	int128	   *revenue;		/* NULL without amounts */
} Cohorts;

/*
 * events_of opens the events of the summaries in arguments 0 and, of a report over
 * two, 1.
 */
static CohortEvents
events_of(FunctionCallInfo fcinfo, const ActivityPacked *entries, bool two)
{
	CohortEvents		e = {.both = palloc(sizeof(ActivityPacked)),.amounts = activity_has_amounts(entries),.two = two};
	const ActivityPacked *returns;

	*e.both = *entries;
	e.entries = activity_reader(entries, 's');
	if (!two)
		return e;
	returns = activity_packed_arg(fcinfo, 1);
	if (returns->period != entries->period)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("entries by %s do not go with returns by %s",
						adv_period_word(entries->period), adv_period_word(returns->period)),
				 errhint("Read the one of shorter periods with activity_by.")));
	(void) adv_common_ids(entries->ids, returns->ids, "report");
	e.returns = activity_reader(returns, 's');
	e.returns_from = (int64) returns->first - entries->first;
	e.has_returns = activity_next(&e.returns);
	if (e.has_returns)
		e.both->last = Max(entries->last, returns->last);
	e.amounts = activity_has_amounts(returns);
	e.both->decimals = returns->decimals;
	e.merged = activity_customer(e.amounts);
	return e;
}

/*
 * append_event adds an event to the customer in the making.
 */
static void
append_event(CohortEvents *e, int64 period, int kind, const ActivityCustomer *from, int64 i)
{
	ActivityCustomer *c = &e->merged;

	if (c->count == 0 || c->periods[c->count - 1] != period)
	{
		activity_append(c, period, 0);
		if (e->room < c->room)
		{
			uint8	   *kinds = MemoryContextAllocHuge(CurrentMemoryContext, c->room);

			if (e->kinds)
			{
				memcpy(kinds, e->kinds, c->count - 1);
				pfree(e->kinds);
			}
			e->kinds = kinds;
			e->room = c->room;
		}
		e->kinds[c->count - 1] = 0;
	}
	e->kinds[c->count - 1] |= kind;
	if (kind == COHORT_RETURN && from->amounts)
		adv_money_add(&c->amounts[c->count - 1], from->amounts[i]);
}

/*
 * merge_events makes one customer of the entries and the returns, of whom the
 * same customer may have none.  What came before the first entry does not count.
 */
static void
merge_events(CohortEvents *e)
{
	const ActivityCustomer *entry = &e->entries.customer;
	const ActivityCustomer *back = &e->returns.customer;
	int64		returns = 0;
	int64		i = 0;
	int64		j = 0;

	while (e->has_returns && back->id < entry->id)
		e->has_returns = activity_next(&e->returns);
	if (e->has_returns && back->id == entry->id)
		returns = back->count;
	e->merged.count = 0;
	while (j < returns && back->periods[j] + e->returns_from < entry->periods[0])
		j++;
	while (i < entry->count || j < returns)
	{
		int64		next = i < entry->count ? entry->periods[i] : PG_INT64_MAX;
		int64		period = j < returns ? back->periods[j] + e->returns_from : PG_INT64_MAX;

		if (next <= period)
			append_event(e, next, COHORT_ENTRY, entry, i++);
		else
			append_event(e, period, COHORT_RETURN, back, j++);
	}
}

/*
 * cohort_next reads the next customer with an entry event; false after the last.
 */
bool
cohort_next(CohortEvents *e, CohortMember *member)
{
	const ActivityCustomer *c = &e->entries.customer;

	if (!activity_next(&e->entries))
		return false;
	if (e->two)
	{
		merge_events(e);
		c = &e->merged;
	}
	member->count = c->count;
	member->periods = c->periods;
	member->amounts = c->amounts;
	member->kinds = e->kinds;
	return true;
}

static int64
cell_number(const ActivitySpan *s, int64 cohort, int64 k)
{
	return cohort * s->periods - cohort * (cohort - 1) / 2 + k;
}

/*
 * count_member counts a customer as a member of the cohort of the i-th active
 * period.
 */
static void
count_member(Cohorts *c, const CohortMember *one, int64 i)
{
	int32		cohort = one->periods[i];
	int64		at = cell_number(&c->span, cohort, -cohort);
	int32		previous = cohort;
	int64		j;

	CHECK_FOR_INTERRUPTS();
	if (c->q.kind == COHORT_UNBOUNDED)
	{
		for (j = one->count - 1; j > i && !cohort_has(one, j, COHORT_RETURN);)
			j--;
		c->active[at + one->periods[j]]++;
	}
	else
	{
		c->active[at + cohort]++;
		for (j = i + 1; j < one->count; j++)
		{
			int32		period = one->periods[j];

			if (!cohort_has(one, j, COHORT_RETURN))
				continue;
			c->active[at + period]++;
			if (c->q.base == COHORT_AGAINST_PREVIOUS && period == previous + 1)
				c->retained[at + period]++;
			previous = period;
		}
	}
	if (c->revenue)
		for (j = i; j < one->count; j++)
			adv_money_add(&c->revenue[at + one->periods[j]], one->amounts[j]);
}

/*
 * kind_arg returns which kind of retention is asked for.
 */
static int
kind_arg(FunctionCallInfo fcinfo, int argno)
{
	text	   *word = PG_GETARG_TEXT_PP(argno);
	int			year;
	int			month;

	if (sscanf(text_to_cstring(word), "%4d-%2d", &year, &month) == 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown kind \"%s\"", text_to_cstring(word)),
				 errhint("A date is passed by name: as_of => '%s'.", text_to_cstring(word))));
	return adv_choice_arg(fcinfo, argno, "kind", kinds);
}

/*
 * question_of reads (kind, against, as_of, confidence, entry), the first of them being
 * argument option.
 */
static CohortQuestion
question_of(FunctionCallInfo fcinfo, int option)
{
	CohortQuestion q;

	q.kind = kind_arg(fcinfo, option);
	q.base = adv_choice_arg(fcinfo, option + 1, "base to compare against", bases);
	q.entry = adv_choice_arg(fcinfo, option + 4, "entry", entries);
	return q;
}

/*
 * cohorts_of counts every cell, as of the date in an argument.
 */
static Cohorts
cohorts_of(FunctionCallInfo fcinfo, CohortEvents *events, CohortQuestion q, int as_of)
{
	Cohorts		c = {.q = q};
	CohortMember		member;
	int64		cells;
	int64		cohort;
	int64		i;

	c.span = activity_span(fcinfo, events->both, as_of, MOST_COHORTS);
	cells = cell_number(&c.span, c.span.periods, 0);
	c.active = activity_counters(cells, sizeof(int64));
	c.retained = c.q.kind == COHORT_BOUNDED && c.q.base == COHORT_AGAINST_PREVIOUS ?
		activity_counters(cells, sizeof(int64)) : c.active;
	if (events->amounts)
		c.revenue = activity_counters(cells, sizeof(int128));
	while (cohort_next(events, &member))
		for (i = 0; i < member.count; i++)
		{
			if (!cohort_has(&member, i, COHORT_ENTRY))
				continue;
			count_member(&c, &member, i);
			if (q.entry == COHORT_FIRST_ENTRY)
				break;
		}
	if (c.q.kind == COHORT_UNBOUNDED)
		for (cohort = 0; cohort < c.span.periods; cohort++)
			for (i = c.span.periods - cohort - 2; i >= 0; i--)
				c.active[cell_number(&c.span, cohort, i)] += c.active[cell_number(&c.span, cohort, i + 1)];
	return c;
}

/*
 * read_cell returns what the k-th cell of a cohort says.
 */
static CohortCell
read_cell(const Cohorts *c, int64 cohort, int64 k)
{
	int64		at = cell_number(&c->span, cohort, k);
	int64		base = c->q.base == COHORT_AGAINST_FIRST || k == 0 ? at - k : at - 1;
	CohortCell		cell = {.of = c->active[base]};

	cell.retained = k == 0 ? cell.of : c->retained[at];
	if (c->revenue)
	{
		cell.base = c->revenue[base];
		cell.revenue = c->revenue[at];
	}
	return cell;
}

/*
 * cohort_add_cell adds the numbers of a cell and its rates; that of period 0 is 100 by
 * definition and has no interval.
 */
void
cohort_add_cell(AdvReportRow *row, const CohortEvents *events, int64 k, CohortCell cell, double confidence, bool complete)
{
	adv_report_count(row, cell.of);
	adv_report_count(row, cell.retained);
	activity_add_rate(row, cell.retained, cell.of, confidence, complete);
	if (k == 0)
		row->nulls[row->columns - 2] = row->nulls[row->columns - 1] = true;
	activity_add_money(row, cell.revenue, events->both->decimals, events->amounts);
	activity_add_ratio(row, 100, cell.revenue, cell.base, complete && cell.base > 0);
}

/*
 * report_cohorts returns a row for every cohort and period since.
 */
static Datum
report_cohorts(FunctionCallInfo fcinfo, bool two)
{
	int			option = two ? 2 : 1;
	ActivityPacked *p = activity_open_report(fcinfo, option + 2, option + 5);
	AdvReportRow row = {.columns = 0};
	double		confidence;
	CohortEvents events;
	CohortQuestion q;
	Cohorts		c;
	int64		cohort;
	int64		k;

	if (p == NULL)
		return (Datum) 0;
	confidence = adv_confidence_arg(fcinfo, option + 3);
	q = question_of(fcinfo, option);
	events = events_of(fcinfo, p, two);
	if (!PG_ARGISNULL(option + 5))
	{
		rolling_cohorts(fcinfo, &events, q, option, confidence);
		return (Datum) 0;
	}
	if (!PG_ARGISNULL(option + 6))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("per tells the cohorts of rolling periods, which are not asked for"),
				 errhint("Pass rolling => '7 days', or read longer periods with activity_by.")));
	c = cohorts_of(fcinfo, &events, q, option + 2);
	for (cohort = 0; cohort < c.span.periods; cohort++)
	{
		int64		size = c.active[cell_number(&c.span, cohort, 0)];

		for (k = 0; size > 0 && k < c.span.periods - cohort; k++)
		{
			bool		complete = cohort + k < c.span.complete;

			activity_add_start(&row, &c.span, cohort);
			adv_report_count(&row, size);
			adv_report_integer(&row, k);
			cohort_add_cell(&row, &events, k, read_cell(&c, cohort, k), confidence, complete);
			activity_add_flag(&row, complete);
			adv_report_put(fcinfo, &row);
		}
	}
	return (Datum) 0;
}

/*
 * adv_cohorts returns them of one summary, whose events are entries and returns:
 * (summary, kind, against, as_of, confidence, entry, rolling, per).
 */
ADV_FUNCTION(adv_cohorts)
{
	return report_cohorts(fcinfo, false);
}

/*
 * adv_cohorts_entries returns them of two: (entries, returns, kind, against, as_of,
 * confidence, entry, rolling, per).
 */
ADV_FUNCTION(adv_cohorts_entries)
{
	return report_cohorts(fcinfo, true);
}

/*
 * report_average returns a row for every period since, all cohorts for which it is
 * complete taken together.
 */
static Datum
report_average(FunctionCallInfo fcinfo, bool two)
{
	int			option = two ? 2 : 1;
	ActivityPacked *p = activity_open_report(fcinfo, option + 2, option + 5);
	AdvReportRow row = {.columns = 0};
	double		confidence;
	CohortEvents events;
	CohortQuestion q;
	Cohorts		c;
	int64		cohort;
	int64		k;

	if (p == NULL)
		return (Datum) 0;
	confidence = adv_confidence_arg(fcinfo, option + 3);
	q = question_of(fcinfo, option);
	events = events_of(fcinfo, p, two);
	if (!PG_ARGISNULL(option + 5))
	{
		rolling_average(fcinfo, &events, q, option, confidence);
		return (Datum) 0;
	}
	c = cohorts_of(fcinfo, &events, q, option + 2);
	for (k = 0; k < Min(c.span.periods, c.span.complete); k++)
	{
		int64		cohorts = 0;
		CohortCell		all = {0};

		for (cohort = 0; cohort + k < Min(c.span.periods, c.span.complete); cohort++)
		{
			CohortCell		cell = read_cell(&c, cohort, k);

			cohorts += c.active[cell_number(&c.span, cohort, 0)] > 0;
			all.retained += cell.retained;
			all.of += cell.of;
			adv_money_add(&all.revenue, cell.revenue);
			adv_money_add(&all.base, cell.base);
		}
		if (cohorts == 0)
			continue;
		adv_report_integer(&row, k);
		adv_report_count(&row, cohorts);
		cohort_add_cell(&row, &events, k, all, confidence, true);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_cohort_average returns them of one summary: (summary, kind, against, as_of,
 * confidence, entry, rolling).
 */
ADV_FUNCTION(adv_cohort_average)
{
	return report_average(fcinfo, false);
}

/*
 * adv_cohort_average_entries returns them of two: (entries, returns, kind, against,
 * as_of, confidence, entry, rolling).
 */
ADV_FUNCTION(adv_cohort_average_entries)
{
	return report_average(fcinfo, true);
}
