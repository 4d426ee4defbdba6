/*
 * paired.c
 *		Two rates of the same customers, such as before and after.
 *
 * The state is a bigint array of four counts: of the pairs that succeeded both
 * times, only the first, only the second, and never.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "fmgr.h"
#include "utils/array.h"

#include "base/agg.h"
#include "base/answer.h"
#include "compat.h"
#include "kernel/stats/proportion.h"

enum
{
	BOTH,
	ONLY_FIRST,
	ONLY_SECOND,
	NEITHER,
	CELLS
};

#define DEFAULT_CONFIDENCE 0.95

/*
 * paired_state returns the counts of a state.
 */
static int64 *
paired_state(ArrayType *array)
{
	int64	   *counts = (int64 *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
	int			i;

	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != INT8OID ||
		ARR_DIMS(array)[0] != CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state of rate_paired_difference must be an array of %d counts", CELLS)));
	for (i = 0; i < CELLS; i++)
		if (counts[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("state of rate_paired_difference has a negative count")));
	return counts;
}

/*
 * open_paired_state returns the state in argument 0 for changing, or a new one.
 */
static ArrayType *
open_paired_state(FunctionCallInfo fcinfo)
{
	Size		size = ARR_OVERHEAD_NONULLS(1) + CELLS * sizeof(int64);
	ArrayType  *array;

	if (!PG_ARGISNULL(0))
		return (ArrayType *) adv_state_arg(fcinfo, 0);
	array = palloc0(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = INT8OID;
	ARR_DIMS(array)[0] = CELLS;
	ARR_LBOUND(array)[0] = 1;
	return array;
}

static void
add(int64 *count, int64 amount)
{
	if (pg_add_s64_overflow(*count, amount, count))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of pairs is out of range for type bigint")));
}

/*
 * adv_rate_paired_accum counts one pair: (state, first, second).  A pair with a
 * NULL is left out.
 */
ADV_FUNCTION(adv_rate_paired_accum)
{
	ArrayType  *array = open_paired_state(fcinfo);
	int64	   *counts = paired_state(array);

	if (!adv_any_null(fcinfo, 1, 2))
	{
		bool		second = PG_GETARG_BOOL(2);

		add(&counts[PG_GETARG_BOOL(1) ? (second ? BOTH : ONLY_FIRST) :
					(second ? ONLY_SECOND : NEITHER)], 1);
	}
	PG_RETURN_POINTER(array);
}

/*
 * adv_rate_paired_combine adds the state in argument 1 to that in argument 0.
 */
ADV_FUNCTION(adv_rate_paired_combine)
{
	ArrayType  *array;
	int64	   *counts;
	int64	   *other;
	int			i;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = paired_state(PG_GETARG_ARRAYTYPE_P(1));
	array = open_paired_state(fcinfo);
	counts = paired_state(array);
	for (i = 0; i < CELLS; i++)
		add(&counts[i], other[i]);
	PG_RETURN_POINTER(array);
}

/*
 * compare returns the comparison of the pairs, NULL where there are none.
 */
static Datum
compare(FunctionCallInfo fcinfo, const int64 *counts, double confidence)
{
	AdvComparison c = {0, 0, 0, 0, 0};

	if (counts[BOTH] == 0 && counts[ONLY_FIRST] == 0 && counts[ONLY_SECOND] == 0 &&
		counts[NEITHER] == 0)
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_paired_difference(counts[BOTH], counts[ONLY_FIRST],
													  counts[ONLY_SECOND], counts[NEITHER],
													  confidence, &c));
	return adv_return_comparison(fcinfo, c, 100);
}

/*
 * adv_rate_paired_final returns the comparison of the pairs of a state.
 */
ADV_FUNCTION(adv_rate_paired_final)
{
	return compare(fcinfo, paired_state(PG_GETARG_ARRAYTYPE_P(0)), DEFAULT_CONFIDENCE);
}

/*
 * adv_rate_paired_difference returns the comparison of known counts: (both_times,
 * only_first, only_second, neither, confidence).
 */
ADV_FUNCTION(adv_rate_paired_difference)
{
	double		confidence = adv_confidence_arg(fcinfo, 4);
	int64		counts[CELLS];
	int			i;

	for (i = 0; i < CELLS; i++)
	{
		counts[i] = PG_GETARG_INT64(i);
		if (counts[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("count of pairs %lld is negative", (long long) counts[i]),
					 errhint("The arguments are the numbers of pairs that succeeded both times, only the first, only the second, and never.")));
	}
	return compare(fcinfo, counts, confidence);
}
