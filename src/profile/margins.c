/*
 * margins.c
 *		Weights for customers who answered, so that they look like all: the shares of their
 *		categories meet those of the population.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "base/report.h"
#include "kernel/segment/raking.h"
#include "profile.h"

#define MOST_CELLS (1 << 20)
#define ADDS_UP 1e-9			/* by which targets may miss 1, or 100, without a word */

/* Customers by the categories that they are weighted by. */
typedef struct Cells
{
	Size		n;
	double	   *count;
	int		   *codes;			/* of every cell and category column */
} Cells;

/*
 * code_of returns a category of a row, which must be one of its column.
 */
static int
code_of(const ProfileSummary *s, const uint64 *row, int column)
{
	int			code = adv_row_code(row + profile_codes_at(s), column);

	if (code >= (int) s->names || profile_names(s)[code].column != column)
		adv_summary_refuse(PROFILE_TYPE);
	return code;
}

/*
 * compare_codes orders cells by their categories.
 */
static int
compare_codes(const void *a, const void *b, void *arg)
{
	const int  *x = a;
	const int  *y = b;
	int			columns = *(const int *) arg;
	int			i;

	for (i = 0; i < columns; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/*
 * cells_of returns the distinct combinations of categories in order, and how many
 * customers have each.
 */
static Cells
cells_of(const ProfileSummary *s)
{
	int			columns = s->categories;
	int			stride = columns + 2;	/* the count lies behind the codes */
	int		   *rows = MemoryContextAllocHuge(CurrentMemoryContext, (Size) s->rows * stride * sizeof(int));
	Cells		cells = {.n = 0};
	Size		i;
	int			j;

	for (i = 0; i < s->rows; i++)
	{
		const uint64 *row = profile_row(s, i);
		double		count = (double) (row[0] >> ADV_ROW_BITS);

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		for (j = 0; j < columns; j++)
			rows[i * stride + j] = code_of(s, row, j);
		memcpy(rows + i * stride + columns, &count, sizeof(count));
	}
	qsort_arg(rows, s->rows, stride * sizeof(int), compare_codes, &columns);
	cells.count = MemoryContextAllocHuge(CurrentMemoryContext, s->rows * sizeof(double));
	cells.codes = MemoryContextAllocHuge(CurrentMemoryContext, (Size) s->rows * columns * sizeof(int));
	for (i = 0; i < s->rows; i++)
	{
		double		count;

		memcpy(&count, rows + i * stride + columns, sizeof(count));
		if (cells.n == 0 || compare_codes(cells.codes + (cells.n - 1) * columns, rows + i * stride, &columns) != 0)
		{
			memcpy(cells.codes + cells.n * columns, rows + i * stride, columns * sizeof(int));
			cells.count[cells.n++] = 0;
		}
		cells.count[cells.n - 1] += count;
	}
	pfree(rows);
	if (cells.n > MOST_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many combinations of categories: %zu", cells.n),
				 errdetail("There are up to %d.", MOST_CELLS),
				 errhint("Pass only the categories that have targets, and group those that are rare.")));
	return cells;
}

/*
 * refuse_margins reports targets that say nothing.
 */
static void
refuse_margins(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("margins cannot be read"),
			 errdetail("%s", detail),
			 errhint("Write, for the first and second category, {\"c1\": {\"female\": 0.51, \"male\": 0.49}, \"c2\": {...}}.")));
}

/*
 * dimension_of returns the category column of a key.
 */
static int
dimension_of(const ProfileSummary *s, const JsonbValue *key)
{
	int			i;

	for (i = 0; i < s->categories; i++)
	{
		char	   *name = psprintf("c%d", i + 1);

		if ((int) strlen(name) == key->val.string.len && memcmp(name, key->val.string.val, key->val.string.len) == 0)
			return i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no category column \"%.*s\"", pg_mbcliplen(key->val.string.val, key->val.string.len, 100), key->val.string.val),
			 s->categories == 0 ? errhint("The summary has none: make it with profile_agg(numbers, categories).") :
			 errhint("They are called c1 to c%d, in the order of profile_agg's categories.", s->categories)));
	pg_unreachable();
}

/*
 * category_of returns the place of a category of a column.
 */
static int
category_of(const ProfileSummary *s, int column, const JsonbValue *key)
{
	ProfileName wanted = {.at = 0,.column = column,.length = Min(key->val.string.len, PG_UINT16_MAX)};
	Size		low = 0;
	Size		high = s->names;

	CHECK_FOR_INTERRUPTS();
	while (low < high)
	{
		Size		middle = (low + high) / 2;
		int			order = profile_compare_names(&wanted, key->val.string.val, &profile_names(s)[middle], profile_bytes(s));

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("no customer has the category \"%.*s\" of c%d", pg_mbcliplen(key->val.string.val, key->val.string.len, 100), key->val.string.val, column + 1),
			 errhint("Nobody can be weighted up to its target: group it with another category.")));
	pg_unreachable();
}

/*
 * target_of returns a share.
 */
static double
target_of(const JsonbValue *value)
{
	double		share;

	if (value->type != jbvNumeric)
		refuse_margins("A target is no number.");
	share = DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(value->val.numeric)));
	if (!(share >= 0 && isfinite(share)))
		refuse_margins(psprintf("A target is %g.", share));
	return share;
}

/*
 * read_dimension reads the targets of a column, whose iterator stands behind its key, and
 * makes them add up to 1.
 */
static void
read_dimension(FunctionCallInfo fcinfo, const ProfileSummary *s, int column, JsonbIterator **it, double *target)
{
	JsonbValue	v;
	double		sum = 0;
	Size		i;

	if (JsonbIteratorNext(it, &v, false) != WJB_BEGIN_OBJECT)
		refuse_margins(psprintf("The targets of c%d are no object of shares.", column + 1));
	while (JsonbIteratorNext(it, &v, false) == WJB_KEY)
	{
		int			category = category_of(s, column, &v);

		if (JsonbIteratorNext(it, &v, true) != WJB_VALUE)
			refuse_margins("A target is no number.");
		target[category] = target_of(&v);
		sum += target[category];
	}
	for (i = 0; i < s->names; i++)
		if (profile_names(s)[i].column == column && isnan(target[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the category \"%.*s\" of c%d has no target", profile_names(s)[i].length,
							profile_bytes(s) + profile_names(s)[i].at, column + 1),
					 errhint("Every category that customers have needs one; 0 leaves its customers out.")));
	if (!(sum > 0 && isfinite(sum)))
		refuse_margins(psprintf("The targets of c%d add up to %g.", column + 1, sum));
	if (fabs(sum - 1) > ADDS_UP && fabs(sum - 100) > 100 * ADDS_UP && adv_says(fcinfo, Min(1 + column, 60)))
		ereport(NOTICE,
				(errmsg("the targets of c%d add up to %.10g", column + 1, sum),
				 errhint("They are divided by it: shares add up to 1.")));
	for (i = 0; i < s->names; i++)
		if (profile_names(s)[i].column == column)
			target[i] /= sum;
}

/*
 * adv_rake_margins returns a row for every combination of categories: (summary, margins,
 * weight_limit).
 */
ADV_FUNCTION(adv_rake_margins)
{
	const ProfileSummary *s;
	AdvRaking	r = {.limit = INFINITY};
	JsonbIterator *it;
	JsonbValue	v;
	Cells		cells;
	double	   *target;
	double	   *weight;
	double		squares = 0;
	double		sum = 0;
	double		total = 0;
	int		   *dimension;
	int		   *of;
	int			iterations;
	AdvStatus	status;
	Size		i;
	int			j;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	s = profile_arg(fcinfo, 0, PROFILE_PLAIN);
	if (PG_ARGISNULL(1))
		return (Datum) 0;
	if (!PG_ARGISNULL(2))
	{
		r.limit = PG_GETARG_FLOAT8(2);
		if (!(r.limit >= 1))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weight limit %g is out of range", r.limit),
					 errdetail("The mean weight is 1, which the limit cannot be below."),
					 errhint("5 is usual; null is no limit.")));
	}
	if (s->rows == 0)
		return (Datum) 0;
	target = palloc((s->names + 1) * sizeof(double));
	for (i = 0; i < s->names; i++)
		target[i] = NAN;
	dimension = palloc((s->categories + 1) * sizeof(int));
	it = JsonbIteratorInit(&PG_GETARG_JSONB_P(1)->root);
	if (JsonbIteratorNext(&it, &v, false) != WJB_BEGIN_OBJECT)
		refuse_margins("They are no object.");
	while (JsonbIteratorNext(&it, &v, false) == WJB_KEY)
	{
		dimension[r.dimensions] = dimension_of(s, &v);
		read_dimension(fcinfo, s, dimension[r.dimensions++], &it, target);
	}
	if (r.dimensions == 0)
		refuse_margins("There is no target.");
	cells = cells_of(s);
	of = MemoryContextAllocHuge(CurrentMemoryContext, cells.n * r.dimensions * sizeof(int));
	for (i = 0; i < cells.n; i++)
		for (j = 0; j < r.dimensions; j++)
			of[i * r.dimensions + j] = cells.codes[i * s->categories + dimension[j]];
	for (i = 0; i < s->names; i++)
		if (isnan(target[i]))
			target[i] = 0;
	r.cells = cells.n;
	r.n = cells.count;
	r.of = of;
	r.categories = s->names;
	r.target = target;
	weight = MemoryContextAllocHuge(CurrentMemoryContext, cells.n * sizeof(double));
	status = adv_rake(&r, weight, palloc((s->names + 1) * sizeof(double)), &iterations, &adv_interrupts);
	if (status == ADV_NO_CONVERGENCE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no weights meet the margins"),
				 PG_ARGISNULL(2) ? errdetail("Some categories have customers only together with others, whose targets contradict them.") :
				 errdetail("None that are at most %g.", r.limit),
				 PG_ARGISNULL(2) ? errhint("Group categories that are rare.") : errhint("Raise the limit, or group categories that are rare.")));
	adv_check_status(status);
	for (i = 0; i < cells.n; i++)
	{
		total += cells.count[i];
		sum += cells.count[i] * weight[i];
		squares += cells.count[i] * weight[i] * weight[i];
	}
	for (i = 0; i < cells.n; i++)
	{
		AdvReportRow row = {.columns = 0};
		Datum	   *categories = palloc(s->categories * sizeof(Datum));

		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		for (j = 0; j < s->categories; j++)
		{
			const ProfileName *n = &profile_names(s)[cells.codes[i * s->categories + j]];

			categories[j] = PointerGetDatum(cstring_to_text_with_len(profile_bytes(s) + n->at, n->length));
		}
		adv_report_datum(&row, PointerGetDatum(construct_array(categories, s->categories, TEXTOID, -1, false, TYPALIGN_INT)), false);
		adv_report_count(&row, (int64) cells.count[i]);
		adv_report_float8(&row, weight[i] * total / sum);
		adv_report_float8(&row, total * squares / (sum * sum));
		adv_report_integer(&row, iterations);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
