/*
 * association.c
 *		The first two categories of customers against each other: whether they are related,
 *		and where.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/report.h"
#include "kernel/num/special.h"
#include "kernel/segment/contingency.h"
#include "kernel/stats/chi_square.h"
#include "profile.h"

#define MOST_CELLS (1 << 20)
#define FEW_EXPECTED 5
#define DRAWS 9999
#define MOST_DRAWS 1000000

typedef enum Method
{
	METHOD_PEARSON,
	METHOD_G,
	METHOD_SIMULATION,
	METHOD_EXACT
} Method;

static const AdvChoice methods[] = {
	{"pearson", METHOD_PEARSON},
	{"g", METHOD_G},
	{"simulation", METHOD_SIMULATION},
	{"exact", METHOD_EXACT},
	{NULL, 0}
};

/*
 * make_table counts customers by their first two categories; false where there are none.
 * The names of rows are the first of the summary's, then those of columns.
 */
static bool
make_table(const ProfileSummary *s, AdvTable *t)
{
	double	   *n;
	double	   *row;
	double	   *column;
	Size		i;

	if (s->rows == 0)
		return false;
	if (s->categories < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("summary has %d categories, but a table needs two", s->categories),
				 errhint("Make it with profile_agg(NULL, ARRAY[rows, columns]).")));
	memset(t, 0, sizeof(*t));
	for (i = 0; i < s->names; i++)
	{
		t->rows += profile_names(s)[i].column == 0;
		t->columns += profile_names(s)[i].column == 1;
	}
	if ((Size) t->rows * t->columns > MOST_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many cells for a table: %d rows and %d columns", t->rows, t->columns),
				 errdetail("It has up to %d cells.", MOST_CELLS),
				 errhint("Group categories that are rare.")));
	if (t->rows < 2 || t->columns < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a table of %d rows and %d columns has nothing to compare", t->rows, t->columns),
				 errhint("Each of the two categories needs two values or more.")));
	n = palloc0((Size) t->rows * t->columns * sizeof(double));
	row = palloc0(t->rows * sizeof(double));
	column = palloc0(t->columns * sizeof(double));
	for (i = 0; i < s->rows; i++)
	{
		const uint64 *line = profile_row(s, i);
		double		count = (double) (line[0] >> ADV_ROW_BITS);
		int			a = adv_row_code(line + profile_codes_at(s), 0);
		int			b = adv_row_code(line + profile_codes_at(s), 1) - t->rows;

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (a >= t->rows || b < 0 || b >= t->columns)
			adv_summary_refuse(PROFILE_TYPE);
		n[(Size) a * t->columns + b] += count;
		row[a] += count;
		column[b] += count;
		t->total += count;
	}
	/* of a hostile value only: a category that nobody has */
	for (i = 0; i < (Size) t->rows; i++)
		if (row[i] == 0)
			adv_summary_refuse(PROFILE_TYPE);
	for (i = 0; i < (Size) t->columns; i++)
		if (column[i] == 0)
			adv_summary_refuse(PROFILE_TYPE);
	t->n = n;
	t->row = row;
	t->column = column;
	return true;
}

/*
 * adv_association_test tests whether the first two categories are related: (summary,
 * method, confidence, draws, seed).
 */
ADV_FUNCTION(adv_association_test)
{
	AdvReportRow row = {.columns = 0};
	AdvMemory	memory = adv_memory_of(CurrentMemoryContext);
	const ProfileSummary *s;
	AdvAssociation a;
	AdvTable	t;
	Method		method;
	double		confidence;
	double		low;
	double		high;
	double		p;
	int			draws;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = profile_arg(fcinfo, 0, PROFILE_PLAIN);
	if (adv_any_null(fcinfo, 1, 4))
		PG_RETURN_NULL();
	method = adv_choice_arg(fcinfo, 1, "method", methods);
	confidence = adv_confidence_arg(fcinfo, 2);
	draws = PG_GETARG_INT32(3);
	if (draws < 1 || draws > MOST_DRAWS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of draws %d is out of range", draws),
				 errdetail("A simulation draws 1 to %d tables.", MOST_DRAWS)));
	if (!make_table(s, &t))
		PG_RETURN_NULL();
	adv_association(&t, &a);
	adv_check_status(adv_cramers_v_interval(&t, &a, confidence, &low, &high, &adv_interrupts));
	if (method == METHOD_EXACT)
	{
		AdvStatus	status = adv_fisher_p_value(&t, &p, memory, &adv_interrupts);

		if (status == ADV_NO_CONVERGENCE)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many tables have the same margins as this one"),
					 errdetail("The exact test adds up all of them; here are %d rows, %d columns and %.0f customers.", t.rows, t.columns, t.total),
					 errhint("Use method => 'simulation', or 'pearson', which is close where customers are many.")));
		adv_check_status(status);
	}
	else if (method == METHOD_SIMULATION)
		adv_check_status(adv_simulated_p_value(&t, a.pearson, draws, (uint64) PG_GETARG_INT64(4), &p, memory, &adv_interrupts));
	else
		p = adv_chi_square_p_value(method == METHOD_G ? a.likelihood : a.pearson, a.df);
	adv_report_float8(&row, method == METHOD_G ? a.likelihood : a.pearson);
	adv_report_datum(&row, Int32GetDatum((int32) a.df), method == METHOD_EXACT || method == METHOD_SIMULATION);
	adv_report_float8(&row, p);
	adv_report_float8(&row, a.v);
	adv_report_float8(&row, low);
	adv_report_float8(&row, high);
	adv_report_float8(&row, a.corrected);
	adv_report_count(&row, (int64) t.total);
	adv_report_float8(&row, a.smallest);
	if (a.smallest < FEW_EXPECTED && (method == METHOD_PEARSON || method == METHOD_G))
		adv_report_datum(&row, CStringGetTextDatum("expected counts below 5: prefer exact or simulation"), false);
	else
		adv_report_datum(&row, (Datum) 0, true);
	return HeapTupleGetDatum(heap_form_tuple(adv_row_type(fcinfo), row.values, row.nulls));
}

/*
 * hide_told hides the smallest count of a line (start, step, n of them) where its sum tells
 * those that are hidden: where one is alone, where all are 1, or all minimum - 1; true where
 * it did.  A count of 0 is taken only where there is no other.
 */
static bool
hide_told(const AdvTable *t, int32 minimum, bool *hidden, Size start, Size step, int n)
{
	Size		next = 0;
	double		smallest = INFINITY;
	double		low = INFINITY;
	double		high = 0;
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		Size		at = start + i * step;
		double		x = t->n[at] > 0 ? t->n[at] : 1e300;

		if (hidden[at])
		{
			count++;
			low = fmin(low, t->n[at]);
			high = fmax(high, t->n[at]);
		}
		else if (x < smallest)
		{
			smallest = x;
			next = at;
		}
	}
	if (count == 0 || count == n || (count > 1 && (low < high || (low != 1 && low != minimum - 1))))
		return false;
	return hidden[next] = true;
}

/*
 * hide_across hides the smallest count that has its row among the nodes numbered from first
 * to last and its column among others of the component that begins at root, or the other way.
 */
static bool
hide_across(const AdvTable *t, bool *hidden, const int *order, int root, int first, int last)
{
	Size		next = 0;
	double		smallest = INFINITY;
	int			i,
				j;

	for (i = 0; i < t->rows; i++)
		for (j = 0; j < t->columns; j++)
		{
			Size		at = (Size) i * t->columns + j;
			int			row = order[i];
			int			column = order[t->rows + j];
			double		x = t->n[at] > 0 ? t->n[at] : 1e300;

			if (!hidden[at] && row >= root && column >= root && x < smallest &&
				(row >= first && row <= last) != (column >= first && column <= last))
			{
				smallest = x;
				next = at;
			}
		}
	return smallest < INFINITY && (hidden[next] = true);
}

/*
 * hide_bridge hides a count more where the sums of several lines together tell one that is
 * too small; true where it did.  Rows and columns are nodes, hidden cells their edges: a cell
 * is told if it is a bridge, since the sums on one side of it leave it alone.
 */
static bool
hide_bridge(const AdvTable *t, int32 minimum, bool *hidden)
{
	int			nodes = t->rows + t->columns;
	int		   *order = palloc0(nodes * sizeof(int));	/* of the visit, from 1 */
	int		   *low = palloc(nodes * sizeof(int));	/* the first that is reached from below */
	int		   *parent = palloc(nodes * sizeof(int));
	int		   *next = palloc0(nodes * sizeof(int));
	int			visited = 0;
	bool		more = false;
	int			root;

	for (root = 0; root < nodes && !more; root++)
	{
		int			v = root;
		int			first = 0;	/* of a bridge's far side */
		int			last = 0;

		if (order[root] > 0)
			continue;
		parent[root] = -1;
		order[root] = low[root] = ++visited;
		while (v >= 0)
		{
			bool		isrow = v < t->rows;

			if (next[v] < (isrow ? t->columns : t->rows))
			{
				int			to = next[v]++;
				int			w = isrow ? t->rows + to : to;

				if (!hidden[isrow ? (Size) v * t->columns + to : (Size) to * t->columns + v - t->rows] || w == parent[v])
					continue;
				if (order[w] > 0)
					low[v] = Min(low[v], order[w]);
				else
				{
					parent[w] = v;
					order[w] = low[w] = ++visited;
					v = w;
				}
			}
			else
			{
				int			p = parent[v];

				if (p >= 0)
				{
					double		n = t->n[isrow ? (Size) v * t->columns + p - t->rows : (Size) p * t->columns + v - t->rows];

					low[p] = Min(low[p], low[v]);
					if (low[v] > order[p] && n > 0 && n < minimum)
					{
						first = order[v];
						last = visited;
					}
				}
				v = p;
			}
		}
		more = first > 0 && hide_across(t, hidden, order, order[root], first, last);
	}
	pfree(order);
	pfree(low);
	pfree(parent);
	pfree(next);
	return more;
}

/*
 * hide tells which cells are not shown.
 */
static bool *
hide(const AdvTable *t, int32 minimum)
{
	Size		cells = (Size) t->rows * t->columns;
	bool	   *hidden = palloc0(cells);
	bool		more = minimum > 1;
	Size		i;

	for (i = 0; i < cells; i++)
		hidden[i] = t->n[i] > 0 && t->n[i] < minimum;
	/* every round hides a cell, until sums tell none */
	while (more)
	{
		CHECK_FOR_INTERRUPTS();
		more = false;
		for (i = 0; i < (Size) t->rows; i++)
			more |= hide_told(t, minimum, hidden, i * t->columns, 1, t->columns);
		for (i = 0; i < (Size) t->columns; i++)
			more |= hide_told(t, minimum, hidden, i, t->columns, t->rows);
		if (!more)
			more = hide_bridge(t, minimum, hidden);
	}
	return hidden;
}

/*
 * adv_contingency returns a row a cell: (summary, minimum).
 */
ADV_FUNCTION(adv_contingency)
{
	const ProfileSummary *s;
	const ProfileName *names;
	AdvTable	t;
	bool	   *hidden;
	int32		minimum;
	int			i,
				j;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	s = profile_arg(fcinfo, 0, PROFILE_PLAIN);
	if (PG_ARGISNULL(1))
		return (Datum) 0;
	minimum = PG_GETARG_INT32(1);
	if (minimum < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("minimum %d is negative", minimum),
				 errhint("Counts from 1 to minimum - 1 are not shown; 0 shows all.")));
	if (!make_table(s, &t))
		return (Datum) 0;
	hidden = hide(&t, minimum);
	names = profile_names(s);
	for (i = 0; i < t.rows; i++)
		for (j = 0; j < t.columns; j++)
		{
			AdvReportRow row = {.columns = 0};
			Size		at = (Size) i * t.columns + j;
			double		n = hidden[at] ? NAN : t.n[at];
			double		z = hidden[at] ? NAN : adv_adjusted_residual(&t, i, j);

			if (at % 4096 == 0)
				CHECK_FOR_INTERRUPTS();
			adv_report_text(&row, profile_bytes(s) + names[i].at, names[i].length);
			adv_report_text(&row, profile_bytes(s) + names[t.rows + j].at, names[t.rows + j].length);
			adv_report_datum(&row, Int64GetDatum(hidden[at] ? 0 : (int64) n), hidden[at]);
			adv_report_float8(&row, t.row[i] / t.total * t.column[j]);
			adv_report_float8(&row, 100 * n / t.row[i]);
			adv_report_float8(&row, 100 * n / t.column[j]);
			adv_report_float8(&row, 100 * (n / t.row[i]) / (t.column[j] / t.total));
			adv_report_float8(&row, z);
			adv_report_float8(&row, isnan(z) ? NAN : adv_normal_p_value(z));
			adv_report_put(fcinfo, &row);
		}
	return (Datum) 0;
}
