/*
 * answer.c
 *		Concentration of values in an array, one a person: gini, top_share, hhi,
 *		lorenz_curve.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "base/numbers.h"
#include "base/report.h"
#include "kernel/stats/concentration.h"

#define ST_SORT sort_amounts
#define ST_ELEMENT_TYPE double
#define ST_COMPARE(a, b) ((*(a) > *(b)) - (*(a) < *(b)))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * amounts_arg returns the numbers in argument 0 in order, and sets how many there are;
 * NULL elements are left out.
 */
static double *
amounts_arg(FunctionCallInfo fcinfo, int64 *n)
{
	bool	   *nulls;
	double	   *amounts = adv_floats_arg(fcinfo, 0, "amounts", &nulls, n);
	int64		known = 0;

	for (int64 i = 0; i < *n; i++)
	{
		if (nulls[i])
			continue;
		if (!(amounts[i] >= 0) || isinf(amounts[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("amount %s is out of range", adv_number_word(amounts[i])),
					 errdetail("Shares are of amounts that are finite and at least 0."),
					 errhint("Filter refunds out, or add them to what they belong to.")));
		amounts[known++] = amounts[i];
	}
	*n = known;
	sort_amounts(amounts, known);
	return amounts;
}

/*
 * adv_gini_array returns Gini's coefficient: (amounts, corrected).
 */
ADV_FUNCTION(adv_gini_array)
{
	int64		n;
	double	   *amounts = amounts_arg(fcinfo, &n);
	double		value = adv_gini(amounts, n, PG_GETARG_BOOL(1));

	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/*
 * adv_top_share_array returns the share of the largest: (amounts, fraction).
 */
ADV_FUNCTION(adv_top_share_array)
{
	double		fraction = PG_GETARG_FLOAT8(1);
	double	   *amounts;
	double		value;
	int64		n;

	if (!(fraction >= 0 && fraction <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fraction %s is out of range", adv_number_word(fraction)),
				 errdetail("A fraction lies between 0 and 1."),
				 errhint("Write the top 10 percent as 0.1.")));
	amounts = amounts_arg(fcinfo, &n);
	value = adv_top_share(amounts, n, fraction);
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * value);
}

/*
 * adv_hhi_array returns the index of Herfindahl and Hirschman: (amounts, normalized).
 */
ADV_FUNCTION(adv_hhi_array)
{
	int64		n;
	double	   *amounts = amounts_arg(fcinfo, &n);
	double		value = adv_hhi(amounts, n, PG_GETARG_BOOL(1));

	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(10000 * value);
}

/*
 * adv_lorenz_curve_rows returns the curve: (amounts).
 */
ADV_FUNCTION(adv_lorenz_curve_rows)
{
	AdvReportRow row = {0};
	int64		n;
	double	   *amounts;
	double	   *sums;

	InitMaterializedSRF(fcinfo, 0);
	amounts = amounts_arg(fcinfo, &n);
	sums = MemoryContextAllocHuge(CurrentMemoryContext, (n + 1) * sizeof(double));
	if (!adv_lorenz_curve(amounts, n, sums))
		PG_RETURN_NULL();
	for (int64 i = 0; i <= n; i++)
	{
		adv_report_float8(&row, 100 * (double) i / (double) n);
		adv_report_float8(&row, 100 * sums[i]);
		adv_report_put(fcinfo, &row);
	}
	PG_RETURN_NULL();
}
