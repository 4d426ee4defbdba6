/*
 * comparison.c
 *		Whether groups of customers survive alike: an aggregate over summaries.
 *
 * The state is a double precision array: how many of its elements are used, the
 * number of groups, rho, then of every group the number of its rows and its
 * rows; then room to grow.  The final function sorts the groups, so that their
 * order does not matter.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "base/numbers.h"
#include "compat.h"
#include "kernel/survival/logrank.h"
#include "survival.h"

#define FIRST_CAPACITY 64
#define MAX_GROUPS 1000

/* whole numbers in a double are exact up to here */
#define MAX_CUSTOMERS 9007199254740992.0

enum
{
	USED,
	GROUPS,
	RHO,
	STATE_HEADER
};

enum
{
	DURATION,
	ENTERED,
	EVENTS,
	CENSORED,
	ROW_COLUMNS
};

static const AdvNumbers logrank = {
	.aggregate = "logrank",
	.type = FLOAT8OID,
	.length = FIRST_CAPACITY,
	.fewest = STATE_HEADER,
	.limit_hint = "Round durations, for example to whole days."
};

/*
 * used returns how many elements of a state are used: the first, which is 0 in a new
 * one, says so.
 */
static Size
used(ArrayType *array)
{
	return Max((Size) adv_doubles(array)[USED], STATE_HEADER);
}

/*
 * check returns the elements of a state, having made sure that as many are there as it
 * says.
 */
static double *
check(ArrayType *array)
{
	double	   *state = adv_doubles(array);

	if (!(state[USED] >= 0 && state[USED] <= adv_numbers_length(array)) ||
		!(state[GROUPS] >= 0 && state[GROUPS] <= MAX_GROUPS) ||
		!(state[RHO] >= 0 && state[RHO] <= DBL_MAX))
		adv_numbers_refuse(&logrank);
	return state;
}

/*
 * reserve returns a state that counts so many more groups, with room for so many more
 * elements behind those that are used.
 */
static ArrayType *
reserve(ArrayType *array, Size more, double groups, double rho)
{
	double	   *state = check(array);

	if (state[GROUPS] > 0 && state[RHO] != rho)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rho changed from %g to %g within one aggregate", state[RHO], rho),
				 errhint("Rho must be the same in every row.")));
	if (state[GROUPS] + groups > MAX_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many groups for one logrank"),
				 errdetail("It compares %d groups at most.", MAX_GROUPS),
				 errhint("Put small groups together.")));
	array = adv_numbers_reserve(array, used(array), used(array) + more, &logrank);
	state = adv_doubles(array);
	state[USED] = (double) used(array);
	state[GROUPS] += groups;
	state[RHO] = rho;
	return array;
}

/*
 * rho_arg returns rho in argument 2, 0 where there is none.
 */
static double
rho_arg(FunctionCallInfo fcinfo)
{
	double		rho;

	if (PG_NARGS() < 3)
		return 0;
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("rho must not be null")));
	rho = PG_GETARG_FLOAT8(2);
	if (!(rho >= 0 && rho <= DBL_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rho %g is out of range", rho),
				 errdetail("Rho is 0 or more: 0 is the log-rank test, 1 gives early ends more weight.")));
	return rho + 0.0;			/* not -0 */
}

/*
 * adv_logrank_accum adds one group: (state, summary [, rho]).
 */
ADV_FUNCTION(adv_logrank_accum)
{
	ArrayType  *array = adv_numbers_state(fcinfo, &logrank);
	double		rho = rho_arg(fcinfo);
	const SurvivalSummary *s;
	double	   *state;
	double	   *to;
	int			i;

	check(array);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(array);
	s = survival_arg(fcinfo, 1);
	if (survival_weighted(s))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("logrank needs unweighted customers"),
				 errhint("Summarize them without weights, or compare restricted means.")));
	if (s->customers == 0)
		PG_RETURN_POINTER(array);

	array = reserve(array, 1 + (Size) s->sorted * ROW_COLUMNS, 1, rho);
	state = adv_doubles(array);
	to = state + used(array);
	*to++ = s->sorted;
	for (i = 0; i < s->sorted; i++, to += ROW_COLUMNS)
	{
		AdvSurvivalRow *row = survival_row(s, i);

		to[DURATION] = row->duration;
		to[ENTERED] = row->entered;
		to[EVENTS] = (double) row->events;
		to[CENSORED] = (double) row->censored;
	}
	state[USED] = to - state;
	PG_RETURN_POINTER(array);
}

/*
 * merge adds the groups of another state.
 */
static ArrayType *
merge(ArrayType *array, ArrayType *other)
{
	double	   *from = check(other);
	Size		more = used(other) - STATE_HEADER;
	double	   *state;

	check(array);
	if (from[GROUPS] == 0)
		return array;
	array = reserve(array, more, from[GROUPS], from[RHO]);
	state = adv_doubles(array);
	memcpy(state + used(array), from + STATE_HEADER, more * sizeof(double));
	state[USED] += (double) more;
	return array;
}

/*
 * adv_logrank_combine adds the groups in argument 1 to those in argument 0.
 */
ADV_FUNCTION(adv_logrank_combine)
{
	return adv_numbers_combine(fcinfo, &logrank, merge);
}

/* A group in the state: its rows, one after the other. */
typedef struct Group
{
	const double *rows;
	Size		n;
} Group;

/*
 * compare_groups puts groups in an order that depends on nothing but what they
 * hold.
 */
static int
compare_groups(const void *a, const void *b)
{
	const Group *x = a;
	const Group *y = b;
	Size		i;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	for (i = 0; i < x->n * ROW_COLUMNS; i++)
		if (x->rows[i] != y->rows[i])
			return x->rows[i] < y->rows[i] ? -1 : 1;
	return 0;
}

static bool
is_count(double value)
{
	return value >= 0 && value <= DBL_MAX && value == floor(value);
}

/*
 * find_groups fills in the groups of a state and returns how many rows they
 * have, having checked every number.
 */
static Size
find_groups(const double *state, Size end, Group *groups)
{
	Size		at = STATE_HEADER;
	Size		rows = 0;
	double		customers = 0;
	int			found = 0;

	while (at < end)
	{
		Group	   *group = &groups[found];
		Size		i;

		if (found++ == (int) state[GROUPS] ||
			!(is_count(state[at]) && state[at] <= (double) ((end - at - 1) / ROW_COLUMNS)))
			adv_numbers_refuse(&logrank);
		group->n = (Size) state[at];
		group->rows = &state[at + 1];
		for (i = 0; i < group->n; i++)
		{
			const double *row = group->rows + i * ROW_COLUMNS;

			CHECK_FOR_INTERRUPTS();
			if (!(row[DURATION] >= 0 && row[DURATION] <= DBL_MAX) ||
				!(row[ENTERED] < row[DURATION] && (row[ENTERED] >= 0 || isinf(row[ENTERED]))) ||
				!is_count(row[EVENTS]) || !is_count(row[CENSORED]))
				adv_numbers_refuse(&logrank);
			customers += row[EVENTS] + row[CENSORED];
		}
		rows += group->n;
		at += 1 + group->n * ROW_COLUMNS;
	}
	if (found != (int) state[GROUPS])
		adv_numbers_refuse(&logrank);
	if (!(customers <= MAX_CUSTOMERS))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many customers for one logrank")));
	return rows;
}

#define ST_SORT sort_exits
#define ST_ELEMENT_TYPE AdvLogrankExit
#define ST_COMPARE(a, b) (((a)->time > (b)->time) - ((a)->time < (b)->time))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE AdvLogrankEntry
#define ST_COMPARE(a, b) (((a)->time > (b)->time) - ((a)->time < (b)->time))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * test compares the groups.
 */
static AdvLogrank
test(const Group *groups, Size n_groups, Size rows, double rho)
{
	AdvLogrankExit *exits = MemoryContextAllocHuge(CurrentMemoryContext,
												   Max(rows, 1) * sizeof(*exits));
	AdvLogrankEntry *entries = MemoryContextAllocHuge(CurrentMemoryContext,
													  Max(rows, 1) * sizeof(*entries));
	int64	   *at_risk = palloc0(Max(n_groups, 1) * sizeof(int64));
	double	   *work = palloc((adv_logrank_work(n_groups) + 1) * sizeof(double));
	Size		n_exits = 0;
	Size		n_entries = 0;
	AdvLogrank	result;
	Size		group;
	Size		i;

	for (group = 0; group < n_groups; group++)
		for (i = 0; i < groups[group].n; i++)
		{
			const double *row = groups[group].rows + i * ROW_COLUMNS;
			AdvLogrankExit *exit = &exits[n_exits++];

			CHECK_FOR_INTERRUPTS();
			exit->time = row[DURATION];
			exit->group = group;
			exit->events = (int64) row[EVENTS];
			exit->customers = exit->events + (int64) row[CENSORED];
			if (row[ENTERED] >= 0)
			{
				AdvLogrankEntry *entry = &entries[n_entries++];

				entry->time = row[ENTERED];
				entry->group = group;
				entry->customers = exit->customers;
			}
			else
				at_risk[group] += exit->customers;
		}
	sort_exits(exits, n_exits);
	sort_entries(entries, n_entries);
	adv_check_status(adv_logrank(exits, n_exits, entries, n_entries, n_groups, rho,
								 &adv_interrupts, at_risk, work, &result));
	return result;
}

/*
 * adv_logrank_final returns the test: chi-square, degrees of freedom, p-value,
 * groups.
 */
ADV_FUNCTION(adv_logrank_final)
{
	ArrayType  *array = adv_numbers_arg(fcinfo, 0, &logrank);
	double	   *state = check(array);
	Size		n_groups = (Size) state[GROUPS];
	Group	   *groups = palloc(Max(n_groups, 1) * sizeof(Group));
	Size		rows = find_groups(state, used(array), groups);
	AdvLogrank	result;
	double		row[4];

	if (n_groups == 0)
		PG_RETURN_NULL();
	qsort(groups, n_groups, sizeof(Group), compare_groups);
	result = test(groups, n_groups, rows, state[RHO]);
	row[0] = result.chi_square;
	row[1] = result.degrees_of_freedom;
	row[2] = result.p_value;
	row[3] = (double) n_groups;
	return adv_return_row(fcinfo, lengthof(row), row);
}
