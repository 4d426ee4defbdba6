/*
 * distribution.c
 *		Whether a model fits: how many customers it expects to have bought how
 *		often, against how many did.
 *
 * A customer seen for a time T is expected to have bought n times with the
 * probability that a new one does within T.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"
#include "kernel/stats/chi_square.h"

#define MOST_PURCHASES 1000

/* fewer expected than this are taken together for the test (Cochran 1954) */
#define LEAST_EXPECTED 5

#define ST_SORT sort_by_age
#define ST_ELEMENT_TYPE AdvClvRow
#define ST_COMPARE(a, b) (((a)->T > (b)->T) - ((a)->T < (b)->T))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Customers by number of purchases, 0 .. most; the last cell is of most or more. */
typedef struct Distribution
{
	const ClvModel *m;
	int			most;
	double	   *observed;
	double	   *expected;
} Distribution;

/*
 * distribution_of reads (summary, model, most).  What is expected is computed
 * once for every length of time that a customer was seen.
 */
static Distribution
distribution_of(FunctionCallInfo fcinfo)
{
	Distribution d = {.m = clv_model_arg(fcinfo, 1, CLV_BUYING_MODELS),.most = PG_GETARG_INT32(2)};
	ClvQuestion q = {.what = CLV_PROBABILITY};
	const AdvClvRow *rows;
	AdvClvRow  *sorted;
	double		unit;
	size_t		n;
	size_t		i;
	int			x;

	if (d.most < 1 || d.most > MOST_PURCHASES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("most %d is out of range", d.most),
				 errdetail("The last row may be of 1 to %d purchases or more.", MOST_PURCHASES)));
	rows = clv_rows(fcinfo, 0,
					clv_model_kind(d.m) == ADV_CLV_BG_BB ? CLV_OPPORTUNITIES : CLV_TIMES, &n, &unit);
	if (n > 0 && unit != d.m->unit)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("summary and model are in different units"),
				 errdetail("The summary's unit has %g days, the model's %g.", unit, d.m->unit)));

	d.observed = palloc0((d.most + 1) * sizeof(double));
	d.expected = palloc0((d.most + 1) * sizeof(double));
	sorted = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(AdvClvRow));
	memcpy(sorted, rows, n * sizeof(AdvClvRow));
	sort_by_age(sorted, n);
	for (i = 0; i < n;)
	{
		double		customers = 0;
		double		rest = 1;

		q.t = sorted[i].T;
		for (; i < n && sorted[i].T == q.t; i++)
		{
			customers += sorted[i].count;
			d.observed[(int) Min(sorted[i].x, d.most)] += sorted[i].count;
		}
		for (x = 0; x < d.most; x++)
		{
			double		probability;

			CHECK_FOR_INTERRUPTS();
			q.n = x;
			probability = clv_answer(clv_model_kind(d.m), d.m->parameters, &q);
			d.expected[x] += customers * probability;
			rest -= probability;
		}
		d.expected[d.most] += customers * Max(rest, 0);
	}
	pfree(sorted);
	return d;
}

/*
 * adv_purchase_distribution returns a row for every number of purchases:
 * (summary, model, most).
 */
ADV_FUNCTION(adv_purchase_distribution)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Distribution d;
	int			x;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, 0, 2))
		return (Datum) 0;
	d = distribution_of(fcinfo);
	for (x = 0; x <= d.most; x++)
	{
		Datum		values[3];
		bool		nulls[3] = {false, false, false};

		values[0] = Int32GetDatum(x);
		values[1] = Int64GetDatum((int64) d.observed[x]);
		values[2] = Float8GetDatum(d.expected[x]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * adv_purchase_distribution_test returns Pearson's test of the same, NULL of
 * nobody: (summary, model, most).  From the right, numbers of purchases that too
 * few customers are expected to have are taken together.
 */
ADV_FUNCTION(adv_purchase_distribution_test)
{
	Distribution d = distribution_of(fcinfo);
	double		left = 0;		/* expected of those below x */
	double		observed = 0;
	double		expected = 0;
	double		chi_square = 0;
	double		row[4];
	int			groups = 0;
	int			x;

	for (x = 0; x <= d.most; x++)
		left += d.expected[x];
	if (left == 0)
		PG_RETURN_NULL();
	for (x = d.most; x >= 0; x--)
	{
		left -= d.expected[x];
		observed += d.observed[x];
		expected += d.expected[x];
		if (x > 0 && (expected < LEAST_EXPECTED || left < LEAST_EXPECTED))
			continue;
		chi_square += (observed - expected) * (observed - expected) / expected;
		groups++;
		observed = expected = 0;
	}
	row[0] = chi_square;
	row[1] = Max(groups - 1 - adv_clv_parameters(clv_model_kind(d.m)), 0);
	row[2] = adv_chi_square_p_value(chi_square, row[1]);
	row[3] = groups;
	return adv_return_row(fcinfo, lengthof(row), row);
}
