/*
 * cohort.c
 *		Cohorts: who came together, how many of them came again, and what they
 *		brought.
 *
 * A cohort is the customers with an entry event in a period: in their first with
 * one, or recurring, in each.  Where a summary does not tell entry events from
 * return events, every event is both.  Retained in a later period is who has a
 * return event in it; the cohort itself is its period 0.  What its customers
 * brought is the sum of all their amounts in a period.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"

#include "activity_report.h"
#include "compat.h"

#define MOST_COHORTS 8192

typedef enum CohortKind
{
	BOUNDED,					/* a return event in period k */
	UNBOUNDED					/* a return event in period k or later */
} CohortKind;

typedef enum CohortBase
{
	AGAINST_FIRST,
	AGAINST_PREVIOUS
} CohortBase;

typedef enum CohortEntry
{
	FIRST_ENTRY,
	EVERY_ENTRY
} CohortEntry;

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

static const AdvChoice entries[] = {
	{"first", FIRST_ENTRY},
	{"recurring", EVERY_ENTRY},
	{NULL, 0}
};

/*
 * Cells of all cohorts: periods - c cells of cohort c, one after the other.
 */
typedef struct Cohorts
{
	ActivitySpan span;
	CohortKind	kind;
	CohortBase	base;
	int64	   *active;
	int64	   *retained;		/* the same cells against the first period */
	int128	   *revenue;		/* NULL without amounts */
} Cohorts;

/* What a cell says. */
typedef struct Cell
{
	int64		of;				/* out of how many customers */
	int64		retained;		/* how many */
	int128		base;			/* out of what revenue */
	int128		revenue;		/* how much; both 0 without amounts */
} Cell;

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
count_member(Cohorts *c, const ActivityCustomer *one, int64 i)
{
	int32		cohort = one->periods[i];
	int64		at = cell_number(&c->span, cohort, -cohort);
	int32		previous = cohort;
	int64		j;

	CHECK_FOR_INTERRUPTS();
	if (c->kind == UNBOUNDED)
	{
		for (j = one->count - 1; j > i && (activity_kinds(one, j) & ACTIVITY_RETURN) == 0;)
			j--;
		c->active[at + one->periods[j]]++;
	}
	else
	{
		c->active[at + cohort]++;
		for (j = i + 1; j < one->count; j++)
		{
			int32		period = one->periods[j];

			if ((activity_kinds(one, j) & ACTIVITY_RETURN) == 0)
				continue;
			c->active[at + period]++;
			if (c->base == AGAINST_PREVIOUS && period == previous + 1)
				c->retained[at + period]++;
			previous = period;
		}
	}
	if (c->revenue)
		for (j = i; j < one->count; j++)
			adv_money_add(&c->revenue[at + one->periods[j]], one->amounts[j]);
}

/*
 * cohorts_of counts every cell: arguments are (summary, kind, against, as_of,
 * confidence, entry).
 */
static Cohorts
cohorts_of(FunctionCallInfo fcinfo, const ActivityPacked *p)
{
	CohortEntry entry = adv_choice_arg(fcinfo, 5, "entry", entries);
	Cohorts		c = {.kind = adv_choice_arg(fcinfo, 1, "kind", kinds),
	.base = adv_choice_arg(fcinfo, 2, "base to compare against", bases)};
	ActivityReader r = activity_reader(p, 's');
	int64		cells;
	int64		cohort;
	int64		i;

	c.span = activity_span(fcinfo, p, 3, MOST_COHORTS);
	cells = cell_number(&c.span, c.span.periods, 0);
	c.active = activity_counters(cells, sizeof(int64));
	c.retained = c.kind == BOUNDED && c.base == AGAINST_PREVIOUS ?
		activity_counters(cells, sizeof(int64)) : c.active;
	if (p->header.flags & ACTIVITY_HAS_AMOUNTS)
		c.revenue = activity_counters(cells, sizeof(int128));
	while (activity_next(&r))
		for (i = 0; i < r.customer.count; i++)
		{
			if ((activity_kinds(&r.customer, i) & ACTIVITY_ENTRY) == 0)
				continue;
			count_member(&c, &r.customer, i);
			if (entry == FIRST_ENTRY)
				break;
		}
	if (c.kind == UNBOUNDED)
		for (cohort = 0; cohort < c.span.periods; cohort++)
			for (i = c.span.periods - cohort - 2; i >= 0; i--)
				c.active[cell_number(&c.span, cohort, i)] += c.active[cell_number(&c.span, cohort, i + 1)];
	return c;
}

/*
 * read_cell returns what the k-th cell of a cohort says.
 */
static Cell
read_cell(const Cohorts *c, int64 cohort, int64 k)
{
	int64		at = cell_number(&c->span, cohort, k);
	int64		base = c->base == AGAINST_FIRST || k == 0 ? at - k : at - 1;
	Cell		cell = {.of = c->active[base]};

	cell.retained = k == 0 ? cell.of : c->retained[at];
	if (c->revenue)
	{
		cell.base = c->revenue[base];
		cell.revenue = c->revenue[at];
	}
	return cell;
}

/*
 * add_cell adds the numbers of a cell and its rates; that of period 0 is 100 by
 * definition and has no interval.
 */
static void
add_cell(ActivityRow *row, const ActivityPacked *p, int64 k, Cell cell, double confidence, bool complete)
{
	activity_add_count(row, cell.of);
	activity_add_count(row, cell.retained);
	activity_add_rate(row, cell.retained, cell.of, confidence, complete);
	if (k == 0)
		row->nulls[row->columns - 2] = row->nulls[row->columns - 1] = true;
	activity_add_money(row, p, cell.revenue);
	activity_add_ratio(row, 100, cell.revenue, cell.base, complete && cell.base > 0);
}

/*
 * adv_cohorts returns a row for every cohort and period since: (summary, kind,
 * against, as_of, confidence, entry).
 */
ADV_FUNCTION(adv_cohorts)
{
	ActivityPacked *p = activity_open_report(fcinfo, 3);
	ActivityRow row = {.columns = 0};
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
		int64		size = c.active[cell_number(&c.span, cohort, 0)];

		for (k = 0; size > 0 && k < c.span.periods - cohort; k++)
		{
			bool		complete = cohort + k < c.span.complete;

			activity_add_start(&row, &c.span, cohort);
			activity_add_count(&row, size);
			activity_add_number(&row, k);
			add_cell(&row, p, k, read_cell(&c, cohort, k), confidence, complete);
			activity_add_flag(&row, complete);
			activity_put_row(fcinfo, &row);
		}
	}
	return (Datum) 0;
}

/*
 * adv_cohort_average returns a row for every period since, all cohorts for
 * which it is complete taken together: (summary, kind, against, as_of,
 * confidence, entry).
 */
ADV_FUNCTION(adv_cohort_average)
{
	ActivityPacked *p = activity_open_report(fcinfo, 3);
	ActivityRow row = {.columns = 0};
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
		Cell		all = {0};

		for (cohort = 0; cohort + k < Min(c.span.periods, c.span.complete); cohort++)
		{
			Cell		cell = read_cell(&c, cohort, k);

			cohorts += c.active[cell_number(&c.span, cohort, 0)] > 0;
			all.retained += cell.retained;
			all.of += cell.of;
			adv_money_add(&all.revenue, cell.revenue);
			adv_money_add(&all.base, cell.base);
		}
		if (cohorts == 0)
			continue;
		activity_add_number(&row, k);
		activity_add_count(&row, cohorts);
		add_cell(&row, p, k, all, confidence, true);
		activity_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}
