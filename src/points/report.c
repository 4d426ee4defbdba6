/*
 * report.c
 *		What became of all points by some time: balance, triangle, breakage, liability.
 *
 * Every report walks all members, one after the other, up to as_of, included.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "points.h"
#include "base/answer.h"
#include "base/period.h"
#include "base/report.h"
#include "kernel/num/special.h"
#include "kernel/stats/chain_ladder.h"
#include "kernel/stats/ratio.h"

#define MOST_PERIODS 2000		/* of a triangle */

/*
 * adv_points_skipped returns how many rows were left out.
 */
ADV_FUNCTION(adv_points_skipped)
{
	PG_RETURN_INT64(((PointsSummary *) adv_summary_arg(fcinfo, 0, &adv_points_kind))->skipped);
}

/*
 * open_report begins a report over the summary in argument 0, and returns it packed; NULL,
 * for no rows, where an argument is NULL but one of those in a mask.
 */
static const PointsSummary *
open_report(FunctionCallInfo fcinfo, int may_be_null)
{
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && (may_be_null & 1 << i) == 0)
			return NULL;
	return points_pack((const PointsSummary *) adv_summary_arg(fcinfo, 0, &adv_points_kind));
}

/*
 * numeric_of returns points as a numeric, with as many decimals as the summary has.
 */
static Datum
numeric_of(int128 points, const PointsSummary *p)
{
	return adv_money_numeric(points, p->list.decimals);
}

static void
report_points(AdvReportRow *row, int128 points, const PointsSummary *p)
{
	adv_report_datum(row, numeric_of(points, p), false);
}

/*
 * number_of returns points as a number.
 */
static double
number_of(int128 points)
{
	return (double) points / adv_money_unit(0);
}

/* ------------------------------------------------------------------------
 * The walk
 * ------------------------------------------------------------------------
 */

typedef struct Walk
{
	PointsReader reader;
	AdvLedger	ledger;
	int64		as_of;
	int128		all;			/* points of all events, of which no sum is larger */
	AdvPointsTotals totals;		/* of the member walked last */
} Walk;

/*
 * begin_walk begins to walk the members.
 */
static Walk
begin_walk(const PointsSummary *p, int64 as_of)
{
	Walk		w = {.as_of = as_of};

	w.reader = points_reader(&p->list, p->data, 's');
	w.ledger.memory = adv_memory_of(CurrentMemoryContext);
	w.ledger.stop = adv_interrupts;
	return w;
}

/*
 * walk_next walks the next member who has rows by as_of; false after the last.
 */
static bool
walk_next(Walk *w)
{
	while (points_next(&w->reader))
	{
		const PointsMember *m = &w->reader.customer;
		int64		i;

		if (adv_points_at(m->events[0].when) > w->as_of)
			continue;
		for (i = 0; i < m->n; i++)
			adv_money_add(&w->all, m->events[i].points);
		adv_check_status(adv_ledger_walk(&w->ledger, m->events, m->n, w->as_of, &w->totals));
		return true;
	}
	return false;
}

/*
 * add_totals adds what became of the points of one to those of others.
 */
static void
add_totals(AdvPointsTotals *to, const AdvPointsTotals *from)
{
	to->issued += from->issued;
	to->redeemed += from->redeemed;
	to->expired += from->expired;
	to->outstanding += from->outstanding;
	to->overdrawn += from->overdrawn;
}

/* ------------------------------------------------------------------------
 * Balance
 * ------------------------------------------------------------------------
 */

/* Means and sums of squares of x and y, one value after the other (Welford 1962). */
typedef struct Moments
{
	double		n;
	double		x;
	double		y;
	double		xx;
	double		yy;
	double		xy;
	bool		negative;		/* one of them was below 0 */
} Moments;

static void
add_moments(Moments *m, double x, double y)
{
	double		dx = x - m->x;
	double		dy = y - m->y;

	m->n++;
	m->negative |= x < 0 || y < 0;
	m->x += dx / m->n;
	m->y += dy / m->n;
	m->xx += dx * (x - m->x);
	m->yy += dy * (y - m->y);
	m->xy += dx * (y - m->y);
}

/*
 * report_redeemed adds the share of points issued that were redeemed, in percent, with an
 * interval over members, as the ratio of two measures has it.
 */
static void
report_redeemed(AdvReportRow *row, const AdvPointsTotals *t, const Moments *m, double confidence)
{
	AdvEstimate e = {NAN, NAN, NAN, 0};
	double		below = m->n - 1;

	if (t->issued > 0)
	{
		if (m->n > 1)
			adv_check_status(adv_sum_ratio(adv_ratio_of_means(m->y, m->x, m->yy / below, m->xx / below, m->xy / below, m->n),
										   !m->negative, confidence, &e));
		e.value = (double) t->redeemed / (double) t->issued;
	}
	adv_report_float8(row, 100 * e.value);
	adv_report_float8(row, 100 * e.low);
	adv_report_float8(row, 100 * e.high);
}

/*
 * adv_points_balance returns one row: (summary, as_of, confidence).
 */
ADV_FUNCTION(adv_points_balance)
{
	const PointsSummary *p = open_report(fcinfo, 0);
	AdvReportRow row = {.columns = 0};
	AdvPointsTotals all = {0};
	Moments		m = {0};
	int64		members = 0;
	int64		redeemers = 0;
	double		confidence;
	Walk		w;

	if (p == NULL)
		return (Datum) 0;
	confidence = adv_confidence_arg(fcinfo, 2);
	w = begin_walk(p, adv_as_of_arg(fcinfo, 1, p->times, "points", POINTS_TYPE));
	while (walk_next(&w))
	{
		members++;
		redeemers += w.totals.redeemed > 0;
		add_totals(&all, &w.totals);
		add_moments(&m, number_of(w.totals.issued), number_of(w.totals.redeemed));
	}
	adv_report_count(&row, members);
	report_points(&row, all.issued, p);
	report_points(&row, all.redeemed, p);
	report_points(&row, all.expired, p);
	report_points(&row, all.outstanding, p);
	report_points(&row, all.overdrawn, p);
	adv_report_count(&row, redeemers);
	adv_report_rate(&row, redeemers, members, confidence);
	report_redeemed(&row, &all, &m, confidence);
	adv_report_put(fcinfo, &row);
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * The triangle
 * ------------------------------------------------------------------------
 */

typedef struct Triangle
{
	AdvPeriod	period;
	int32		first;			/* number of the first period */
	int32		periods;
	int32		ended;			/* how many of them had ended by as_of */
	AdvPointsCell *cells;
	AdvPointsTotals totals;
} Triangle;

/*
 * add_stretches adds to a timeline the stretches of time from the first time to the last,
 * which lie in periods from `first` on.
 */
static void
add_stretches(AdvTimeline *t, int64 from, int64 until, int kind, AdvPeriod period, text *zone, int32 first)
{
	Size		room = 64;
	int64	   *at = palloc(room * sizeof(int64));
	int32	   *number = palloc(room * sizeof(int32));
	AdvPeriodCache cache = {0};
	int64		unit = kind == ADV_TIME_POINT ? 1 : USECS_PER_DAY;
	int64		next = from;

	while (next <= until)
	{
		int64		value = kind == ADV_TIME_DATE ? next / USECS_PER_DAY : next;

		CHECK_FOR_INTERRUPTS();
		if (t->n == room)
		{
			room *= 2;
			at = repalloc_huge(at, room * sizeof(int64));
			number = repalloc_huge(number, room * sizeof(int32));
		}
		at[t->n] = next;
		number[t->n++] = adv_period_of_time(&cache, period, (int64) ((uint64) value << 2 | kind), zone) - first;
		if (cache.cached == ADV_PERIOD_CACHED_NOTHING)
			elog(ERROR, "a time zone has too long a name");
		if (cache.until > until / unit + 1)
			break;
		next = cache.until * unit;
	}
	t->from = at;
	t->period = number;
}

/*
 * make_triangle returns what happened by cohort and age up to as_of; periods is 0 where
 * nothing had.  The arguments are those of the period, as_of and the time zone.
 */
static Triangle
make_triangle(FunctionCallInfo fcinfo, const PointsSummary *p, int period_argno, int as_of_argno, int zone_argno)
{
	Triangle	t = {.period = (AdvPeriod) adv_choice_arg(fcinfo, period_argno, "period", adv_periods)};
	text	   *zone = PG_ARGISNULL(zone_argno) ? NULL : PG_GETARG_TEXT_PP(zone_argno);
	int64		as_of = adv_as_of_arg(fcinfo, as_of_argno, p->times, "points", POINTS_TYPE);
	int64		time = PG_GETARG_CALENDAR_TIME(as_of_argno);
	int			kind = adv_time_kind(time);
	int64		first = p->list.first;
	AdvPeriodCache cache = {0};
	AdvTimeline timeline = {0};
	int64		last;
	int64		ended;
	Walk		w;

	/* the time zone is checked whatever there is */
	last = adv_period_of_time(&cache, t.period, time, zone);
	if (p->list.events == 0 || first > as_of)
		return t;
	/* a day is over when as_of says that it is included */
	ended = kind == ADV_TIME_DATE ?
		adv_period_of_time(&cache, t.period, (int64) ((uint64) (adv_time_value(time) + 1) << 2 | kind), zone) : last;
	first = kind == ADV_TIME_DATE ? first / USECS_PER_DAY : first;
	t.first = adv_period_of_time(&cache, t.period, (int64) ((uint64) first << 2 | kind), zone);
	if (last - t.first >= MOST_PERIODS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many periods for one triangle: " INT64_FORMAT, last - t.first + 1),
				 errdetail("The first points are of %s; a triangle has up to %d periods.",
						   DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(adv_period_start(t.period, t.first)))), MOST_PERIODS),
				 errhint("Pass a longer period, or leave out rows whose time is wrong.")));
	t.periods = (int32) (last - t.first) + 1;
	t.ended = (int32) (ended - t.first);
	t.cells = palloc0(adv_points_cells(t.periods) * sizeof(AdvPointsCell));
	timeline.periods = t.periods;
	add_stretches(&timeline, p->list.first, as_of, kind, t.period, zone, t.first);

	w = begin_walk(p, as_of);
	w.ledger.timeline = &timeline;
	w.ledger.cells = t.cells;
	while (walk_next(&w))
		add_totals(&t.totals, &w.totals);
	return t;
}

/*
 * cell returns what happened to a cohort at an age.
 */
static const AdvPointsCell *
cell(const Triangle *t, int32 cohort, int32 age)
{
	return &t->cells[adv_points_cell(t->periods, cohort, age)];
}

/*
 * add_cell adds what happened at an age to what happened before.
 */
static void
add_cell(AdvPointsCell *to, const AdvPointsCell *from)
{
	to->issued += from->issued;
	to->redeemed += from->redeemed;
	to->expired += from->expired;
}

/*
 * cohort_total returns what happened to a cohort by as_of.
 */
static AdvPointsCell
cohort_total(const Triangle *t, int32 cohort)
{
	AdvPointsCell total = {0};
	int32		age;

	for (age = 0; age < t->periods - cohort; age++)
		add_cell(&total, cell(t, cohort, age));
	return total;
}

/*
 * is_empty tells whether no points were issued to a cohort and none redeemed or expired.
 */
static bool
is_empty(const Triangle *t, int32 cohort)
{
	int32		age;

	for (age = 0; age < t->periods - cohort; age++)
	{
		const AdvPointsCell *c = cell(t, cohort, age);

		if (c->issued != 0 || c->redeemed != 0 || c->expired != 0)
			return false;
	}
	return true;
}

static void
report_cohort(AdvReportRow *row, const Triangle *t, int32 cohort)
{
	adv_report_datum(row, DateADTGetDatum(adv_period_start(t->period, t->first + cohort)), false);
}

/*
 * adv_points_triangle returns a row a cohort and age: (summary, period, as_of,
 * time_zone).
 */
ADV_FUNCTION(adv_points_triangle)
{
	const PointsSummary *p = open_report(fcinfo, 1 << 3);
	AdvReportRow row = {.columns = 0};
	Triangle	t;
	int32		cohort;
	int32		age;

	if (p == NULL)
		return (Datum) 0;
	t = make_triangle(fcinfo, p, 1, 2, 3);
	for (cohort = 0; cohort < t.periods; cohort++)
	{
		AdvPointsCell total = {0};

		if (is_empty(&t, cohort))
			continue;
		for (age = 0; age < t.periods - cohort; age++)
		{
			add_cell(&total, cell(&t, cohort, age));
			report_cohort(&row, &t, cohort);
			adv_report_integer(&row, age);
			report_points(&row, total.issued, p);
			report_points(&row, total.redeemed, p);
			report_points(&row, total.expired, p);
			adv_report_datum(&row, BoolGetDatum(cohort + age < t.ended), false);
			adv_report_put(fcinfo, &row);
		}
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * What is still to come
 * ------------------------------------------------------------------------
 */

/*
 * tail_arg returns the factor behind the last age.
 */
static double
tail_arg(FunctionCallInfo fcinfo, int argno)
{
	double		tail = adv_finite_arg(fcinfo, argno, "tail");

	if (!(tail >= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tail %s is below 1", adv_number_word(tail)),
				 errdetail("It is the factor by which redemptions grow behind the last age of the triangle."),
				 errhint("Pass 1 where nothing comes any more, 1.05 for 5 percent more.")));
	return tail;
}

typedef struct Development
{
	int32		n;
	int32	   *number;			/* of the cohorts */
	AdvCohort  *cohorts;
	AdvPointsCell *totals;		/* by as_of */
	AdvLadder	all;
	AdvPointsCell total;
} Development;

/*
 * climb fills in the cohorts of a development.
 */
static void
climb(Development *d, double tail)
{
	int32		ages = 0;
	int32		i;

	for (i = 0; i < d->n; i++)
		ages = Max(ages, d->cohorts[i].known);
	adv_chain_ladder(d->cohorts, d->n, ages, tail, palloc(Max(1, 4 * (Size) ages) * sizeof(double)), &d->all);
}

/*
 * say_unfinished says, once a query, that the oldest cohort is taken for finished while it
 * still has points, and is young or redeems them: what comes after its age is not in any liability.
 */
static void
say_unfinished(FunctionCallInfo fcinfo, int argno, const Triangle *t, const Development *d)
{
	const AdvCohort *c = d->cohorts;

	if (d->n == 0 || c->known == 0 || c->most <= 0 || (c->known > 3 && c->amounts[c->known - 1] <= 1.01 * c->amounts[c->known - 2]) || !adv_says(fcinfo, argno))
		return;
	ereport(NOTICE,
			(errmsg("points of the %s of %s are taken for finished, but %s of them are outstanding", adv_period_word(t->period),
					DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(adv_period_start(t->period, t->first + d->number[0])))), adv_number_word(c->most)),
			 errhint("What they will still redeem is not in what is to come. Pass it as a tail: 1.3 where redemptions will grow by 30 percent after that age.")));
}

/*
 * develop returns what the cohorts of a triangle come to, with the tail in argument argno.
 */
static Development
develop(FunctionCallInfo fcinfo, int argno, const Triangle *t, double tail)
{
	Development d = {0};
	double	   *amounts = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, adv_points_cells(t->periods)) * sizeof(double));
	int32		cohort;
	int32		age;

	d.number = palloc(Max(1, t->periods) * sizeof(int32));
	d.cohorts = palloc0(Max(1, t->periods) * sizeof(AdvCohort));
	d.totals = palloc0(Max(1, t->periods) * sizeof(AdvPointsCell));
	for (cohort = 0; cohort < t->periods; cohort++)
	{
		AdvCohort  *c = &d.cohorts[d.n];
		AdvPointsCell *total = &d.totals[d.n];
		AdvPointsCell so_far = {0};

		CHECK_FOR_INTERRUPTS();
		if (is_empty(t, cohort))
			continue;
		*total = cohort_total(t, cohort);
		add_cell(&d.total, total);
		c->amounts = amounts;
		c->known = Max(0, t->ended - cohort);
		for (age = 0; age < c->known; age++)
		{
			add_cell(&so_far, cell(t, cohort, age));
			*amounts++ = number_of(so_far.redeemed);
		}
		c->issued = number_of(total->issued);
		c->now = number_of(total->redeemed);
		c->most = number_of(total->issued - total->redeemed - total->expired);
		d.number[d.n++] = cohort;
	}
	climb(&d, tail);
	if (tail == 1)
		say_unfinished(fcinfo, argno, t, &d);
	return d;
}

/*
 * percentage returns a of b in percent, NaN where b is not positive.
 */
static double
percentage(double a, double b)
{
	double		whole = 100 * a;

	return !(b > 0) ? NAN : isinf(whole) ? 100 * (a / b) : whole / b;
}

/*
 * report_development adds what points that were issued come to, as numbers.
 */
static void
report_development(AdvReportRow *row, double issued, double now, double factor, double ultimate, double error)
{
	adv_report_float8(row, factor);
	adv_report_float8(row, ultimate);
	adv_report_float8(row, ultimate - now);
	adv_report_float8(row, isnan(ultimate) ? NAN : error);
	adv_report_float8(row, percentage(ultimate, issued));
	adv_report_float8(row, issued - ultimate);
	adv_report_float8(row, 100 - percentage(ultimate, issued));
}

/*
 * adv_points_breakage returns a row a cohort, and one for all: (summary, period, as_of,
 * tail, time_zone).
 */
ADV_FUNCTION(adv_points_breakage)
{
	const PointsSummary *p = open_report(fcinfo, 1 << 4);
	AdvReportRow row = {.columns = 0};
	Development d;
	Triangle	t;
	double		tail;
	int32		i;

	if (p == NULL)
		return (Datum) 0;
	tail = tail_arg(fcinfo, 3);
	t = make_triangle(fcinfo, p, 1, 2, 4);
	d = develop(fcinfo, 3, &t, tail);
	if (d.n == 0)
		return (Datum) 0;
	for (i = 0; i < d.n; i++)
	{
		const AdvCohort *c = &d.cohorts[i];

		report_cohort(&row, &t, d.number[i]);
		report_points(&row, d.totals[i].issued, p);
		report_points(&row, d.totals[i].redeemed, p);
		report_development(&row, c->issued, c->now, c->factor, c->ultimate, c->error);
		adv_report_put(fcinfo, &row);
	}
	adv_report_datum(&row, (Datum) 0, true);
	report_points(&row, d.total.issued, p);
	report_points(&row, d.total.redeemed, p);
	report_development(&row, number_of(d.total.issued), number_of(d.total.redeemed), NAN, d.all.ultimate, d.all.error);
	adv_report_put(fcinfo, &row);
	return (Datum) 0;
}

enum
{
	BY_CHAIN_LADDER,
	BY_RATE
};

static const AdvChoice liability_methods[] = {
	{"chain_ladder", BY_CHAIN_LADDER},
	{"simple", BY_RATE},
	{NULL, 0}
};

/*
 * adv_points_liability returns what outstanding points will still cost: (summary,
 * value_per_point, period, as_of, tail, time_zone, confidence, method).
 *
 * The interval is that of a lognormal distribution with this mean and standard error
 * (Mack 1993, p. 220), at most the value of all outstanding points.
 */
ADV_FUNCTION(adv_points_liability)
{
	const PointsSummary *p = open_report(fcinfo, 1 << 5);
	AdvReportRow row = {.columns = 0};
	Development d;
	Triangle	t;
	double		value;
	double		tail;
	double		confidence;
	double		outstanding;
	double		points;
	double		error;
	double		low;
	double		high;
	int			method;

	if (p == NULL)
		return (Datum) 0;
	value = adv_finite_arg(fcinfo, 1, "value_per_point");
	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value_per_point %s is negative", adv_number_word(value)),
				 errhint("Pass what one point costs when it is redeemed.")));
	tail = tail_arg(fcinfo, 4);
	confidence = adv_confidence_arg(fcinfo, 6);
	method = adv_choice_arg(fcinfo, 7, "method", liability_methods);
	t = make_triangle(fcinfo, p, 2, 3, 5);
	d = develop(fcinfo, 4, &t, tail);
	outstanding = number_of(t.totals.outstanding);
	if (method == BY_CHAIN_LADDER)
	{
		points = d.all.ultimate - number_of(d.total.redeemed);
		error = d.all.error;
	}
	else
	{
		double		rate = d.total.issued > 0 ? d.all.ultimate / number_of(d.total.issued) : NAN;

		points = outstanding > 0 ? outstanding * rate : 0;
		error = outstanding > 0 ? outstanding / number_of(d.total.issued) * d.all.error : 0;
	}
	low = high = points;
	if (isnan(points) || isnan(error))
		low = high = error = NAN;
	else if (points > 0)
	{
		double		variance = log1p(error / points * (error / points));
		double		z = adv_normal_two_sided(confidence);

		low = points * exp(-variance / 2 - z * sqrt(variance));
		high = Min(points * exp(-variance / 2 + z * sqrt(variance)), Max(outstanding, points));
	}
	adv_report_float8(&row, points * value);
	adv_report_float8(&row, low * value);
	adv_report_float8(&row, high * value);
	adv_report_float8(&row, error * value);
	report_points(&row, t.totals.outstanding, p);
	adv_report_float8(&row, points);
	adv_report_ratio(&row, 100, d.all.ultimate, number_of(d.total.issued));
	adv_report_put(fcinfo, &row);
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * A triangle of one's own
 * ------------------------------------------------------------------------
 */

/*
 * numbers_of returns the elements of a numeric[] as numbers, NaN for NULL.
 */
static double *
numbers_of(ArrayType *array, const char *name, int *n)
{
	Datum	   *elements;
	bool	   *nulls;
	double	   *numbers;
	int			i;

	deconstruct_array(array, NUMERICOID, -1, false, TYPALIGN_INT, &elements, &nulls, n);
	numbers = palloc(Max(1, *n) * sizeof(double));
	for (i = 0; i < *n; i++)
	{
		numbers[i] = nulls[i] ? NAN : DatumGetFloat8(DirectFunctionCall1(numeric_float8, elements[i]));
		if (!nulls[i] && !(numbers[i] >= 0 && isfinite(numbers[i])))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s %s is out of range", name, DatumGetCString(DirectFunctionCall1(numeric_out, elements[i]))),
					 errdetail("Points of a triangle are 0 or more, and finite.")));
	}
	return numbers;
}

/*
 * adv_chain_ladder_arrays returns a row a cohort, and one for all: (issued, redeemed,
 * tail).  redeemed has a row a cohort and a column an age, NULL behind what is known;
 * issued may be NULL.
 */
ADV_FUNCTION(adv_chain_ladder_arrays)
{
	Development d = {0};
	AdvReportRow row = {.columns = 0};
	ArrayType  *redeemed;
	double	   *amounts;
	double	   *issued = NULL;
	double		all_issued = 0;
	double		now = 0;
	double		tail;
	int			ages;
	int			n;
	int			i;
	int			age;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return (Datum) 0;
	tail = tail_arg(fcinfo, 2);
	redeemed = PG_GETARG_ARRAYTYPE_P(1);
	if (ARR_NDIM(redeemed) == 0)
		return (Datum) 0;
	if (ARR_NDIM(redeemed) != 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("redeemed has %d dimensions", ARR_NDIM(redeemed)),
				 errhint("Pass a row for every cohort and a column for every age, with null where a cohort is too young, such as '{{200,350},{260,null}}'.")));
	d.n = ARR_DIMS(redeemed)[0];
	ages = ARR_DIMS(redeemed)[1];
	amounts = numbers_of(redeemed, "redeemed", &n);
	if (!PG_ARGISNULL(0))
	{
		ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);

		issued = numbers_of(array, "issued", &n);
		if (ARR_NDIM(array) != 1 || n != d.n)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("issued has %d numbers, redeemed has %d cohorts", n, d.n),
					 errhint("Pass as many numbers as redeemed has rows, in the same order.")));
	}
	d.cohorts = palloc0(d.n * sizeof(AdvCohort));
	for (i = 0; i < d.n; i++)
	{
		AdvCohort  *c = &d.cohorts[i];

		CHECK_FOR_INTERRUPTS();
		c->amounts = amounts + (Size) i * ages;
		for (c->known = 0; c->known < ages && !isnan(c->amounts[c->known]); c->known++)
			;
		for (age = c->known; age < ages; age++)
			if (!isnan(c->amounts[age]))
				ereport(ERROR,
						(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						 errmsg("redeemed[%d][%d] is null, but a later age is known", i + 1, c->known + 1),
						 errhint("Nulls stand only behind the ages that a cohort has reached.")));
		if (issued && isnan(issued[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("issued[%d] is null", i + 1),
					 errhint("Pass null for the whole array where it is not known what was issued.")));
		c->issued = issued ? issued[i] : NAN;
		c->now = c->known > 0 ? c->amounts[c->known - 1] : 0;
		c->most = issued ? Max(0, c->issued - c->now) : INFINITY;
		all_issued += c->issued;
		now += c->now;
	}
	climb(&d, tail);
	for (i = 0; i <= d.n; i++)
	{
		AdvCohort	all = {.issued = all_issued,.now = now,.factor = NAN,.ultimate = d.all.ultimate,.error = d.all.error};
		const AdvCohort *c = i < d.n ? &d.cohorts[i] : &all;

		adv_report_datum(&row, Int32GetDatum(i + 1), i == d.n);
		adv_report_float8(&row, c->issued);
		adv_report_float8(&row, c->now);
		report_development(&row, c->issued, c->now, c->factor, c->ultimate, c->error);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
