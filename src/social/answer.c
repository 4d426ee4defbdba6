/*
 * answer.c
 *		Share of voice: whose name is mentioned how often.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"

#include "base/answer.h"
#include "base/numbers.h"
#include "base/report.h"
#include "kernel/stats/multinomial.h"

/* of intervals by Sison and Glaz */
#define MOST_MENTIONS 1e12

enum
{
	BRANDS,
	COUNTS,
	CONFIDENCE,
	METHOD,
	MARKET_SHARES
};

static const AdvChoice methods[] = {
	{"goodman", ADV_MULTINOMIAL_GOODMAN},
	{"sison_glaz", ADV_MULTINOMIAL_SISON_GLAZ},
	{NULL, 0}
};

/*
 * elements_arg returns the elements of the array in argument argno, none of them NULL, and
 * sets how many there are.
 */
static Datum *
elements_arg(FunctionCallInfo fcinfo, int argno, const char *name, int *n)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	bool		counts = ARR_ELEMTYPE(array) == INT8OID;
	Datum	   *elements;
	bool	   *nulls;

	adv_check_list(array, name);
	*n = 0;
	deconstruct_array(array, ARR_ELEMTYPE(array), counts ? (int) sizeof(int64) : -1, counts && FLOAT8PASSBYVAL,
					  counts ? TYPALIGN_DOUBLE : TYPALIGN_INT, &elements, &nulls, n);
	for (int i = 0; i < *n; i++)
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("element %d of %s is null", i + 1, name),
					 errhint(counts ? "Filter it out, or count it as 0: coalesce(count, 0)." :
							 "Filter it out, or give it a name: coalesce(brand, 'unknown').")));
	return elements;
}

/*
 * check_length refuses an array of another length than that of the brands.
 */
static void
check_length(const char *name, int64 n, int64 brands)
{
	if (n != brands)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are %lld %s for %lld brands", (long long) n, name, (long long) brands),
				 errhint("Pass one for each brand, in the same order.")));
}

/*
 * compare_brands orders brands by their bytes.
 */
static int
compare_brands(const void *a, const void *b)
{
	const text *x = *(text *const *) a;
	const text *y = *(text *const *) b;
	Size		length = Min(VARSIZE_ANY_EXHDR(x), VARSIZE_ANY_EXHDR(y));
	int			order = memcmp(VARDATA_ANY(x), VARDATA_ANY(y), length);

	return order != 0 ? order : (VARSIZE_ANY_EXHDR(x) > length) - (VARSIZE_ANY_EXHDR(y) > length);
}

/*
 * check_different refuses a brand that is there twice: the shares would be those of its
 * parts.
 */
static void
check_different(const Datum *brands, int n)
{
	text	  **sorted = palloc(Max(n, 1) * sizeof(text *));

	for (int i = 0; i < n; i++)
		sorted[i] = DatumGetTextPP(brands[i]);
	qsort(sorted, n, sizeof(text *), compare_brands);
	for (int i = 1; i < n; i++)
		if (compare_brands(&sorted[i - 1], &sorted[i]) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("brand \"%.*s\" is there twice", (int) VARSIZE_ANY_EXHDR(sorted[i]), VARDATA_ANY(sorted[i])),
					 errhint("Add the mentions up first: GROUP BY brand.")));
}

/*
 * market_shares_arg returns the market shares, which are percentages, NaN for one that is
 * not known.
 */
static double *
market_shares_arg(FunctionCallInfo fcinfo, int brands)
{
	bool	   *nulls;
	int64		n;
	double	   *shares = adv_floats_arg(fcinfo, MARKET_SHARES, "market shares", &nulls, &n);
	double		sum = 0;
	double		most = 0;

	check_length("market shares", n, brands);
	for (int64 i = 0; i < n; i++)
	{
		if (!nulls[i] && !(shares[i] >= 0 && shares[i] <= 100))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("market share %s is out of range", adv_number_word(shares[i])),
					 errdetail("A market share is a percentage, 0 to 100.")));
		sum += shares[i];
		most = Max(most, shares[i]);
		if (nulls[i])
			shares[i] = NAN;
	}
	if (sum > 100.5)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("market shares add up to %s percent", adv_number_word(sum)),
				 errhint("Pass percentages of one market.")));
	if (most <= 1)
		adv_percent_notice(fcinfo, MARKET_SHARES, "market share", most < 1 ? most : 0.999);
	return shares;
}

/*
 * adv_share_of_voice returns a row a brand: (brands, counts, confidence, method,
 * market_shares).
 */
ADV_FUNCTION(adv_share_of_voice)
{
	AdvReportRow row = {0};
	Datum	   *brands;
	Datum	   *mentions;
	double	   *counts;
	double	   *low;
	double	   *high;
	double	   *shares = NULL;
	double		confidence;
	double		sum = 0;
	int			method;
	int			n;
	int			found;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, BRANDS, METHOD))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, CONFIDENCE);
	method = adv_choice_arg(fcinfo, METHOD, "method", methods);
	brands = elements_arg(fcinfo, BRANDS, "brands", &n);
	mentions = elements_arg(fcinfo, COUNTS, "counts", &found);
	check_length("counts", found, n);
	check_different(brands, n);
	if (!PG_ARGISNULL(MARKET_SHARES))
		shares = market_shares_arg(fcinfo, n);
	counts = palloc(Max(n, 1) * sizeof(double));
	low = palloc(Max(n, 1) * sizeof(double));
	high = palloc(Max(n, 1) * sizeof(double));
	for (int i = 0; i < n; i++)
	{
		if (DatumGetInt64(mentions[i]) < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("count of mentions %lld is negative", (long long) DatumGetInt64(mentions[i]))));
		counts[i] = (double) DatumGetInt64(mentions[i]);
		sum += counts[i];
		low[i] = high[i] = NAN;
	}
	if (method == ADV_MULTINOMIAL_SISON_GLAZ && sum > MOST_MENTIONS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many mentions for method \"sison_glaz\": %s", adv_number_word(sum)),
				 errdetail("It adds up probabilities of counts one by one, of up to %g mentions.", MOST_MENTIONS),
				 errhint("Use method \"goodman\", which comes close with many mentions.")));
	if (sum > 0)
		adv_check_status(adv_multinomial(counts, n, confidence, method, adv_interrupts, low, high));
	for (int i = 0; i < n; i++)
	{
		double		share = sum > 0 ? 100 * counts[i] / sum : NAN;

		adv_report_datum(&row, brands[i], false);
		adv_report_datum(&row, mentions[i], false);
		adv_report_float8(&row, share);
		adv_report_float8(&row, 100 * low[i]);
		adv_report_float8(&row, 100 * high[i]);
		adv_report_float8(&row, shares ? share - shares[i] : NAN);
		adv_report_put(fcinfo, &row);
	}
	PG_RETURN_NULL();
}
