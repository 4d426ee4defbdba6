/*
 * paired.c
 *		Two rates of the same customers, such as before and after.
 *
 * The state is a bigint array of four counts: of the pairs that succeeded both
 * times, only the first, only the second, and never.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"

#include "base/answer.h"
#include "base/numbers.h"
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

static const AdvNumbers paired_numbers = {
	.aggregate = "rate_paired_difference",
	.type = INT8OID,
	.length = CELLS
};

/*
 * check_counts returns the counts of a state.
 */
static int64 *
check_counts(ArrayType *array)
{
	int64	   *counts = adv_int64s(array);
	int			i;

	for (i = 0; i < CELLS; i++)
		if (counts[i] < 0)
			adv_numbers_refuse(&paired_numbers);
	return counts;
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
	ArrayType  *array = adv_numbers_state(fcinfo, &paired_numbers);
	int64	   *counts = check_counts(array);

	if (!adv_any_null(fcinfo, 1, 2))
	{
		bool		second = PG_GETARG_BOOL(2);

		add(&counts[PG_GETARG_BOOL(1) ? (second ? BOTH : ONLY_FIRST) :
					(second ? ONLY_SECOND : NEITHER)], 1);
	}
	PG_RETURN_POINTER(array);
}

/*
 * merge adds the counts of other to those of array.
 */
static ArrayType *
merge(ArrayType *array, ArrayType *other)
{
	int64	   *to = check_counts(array);
	const int64 *from = check_counts(other);
	int			i;

	for (i = 0; i < CELLS; i++)
		add(&to[i], from[i]);
	return array;
}

/*
 * adv_rate_paired_combine adds the state in argument 1 to that in argument 0.
 */
ADV_FUNCTION(adv_rate_paired_combine)
{
	return adv_numbers_combine(fcinfo, &paired_numbers, merge);
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
	return compare(fcinfo, check_counts(adv_numbers_arg(fcinfo, 0, &paired_numbers)),
				   DEFAULT_CONFIDENCE);
}

/*
 * adv_rate_paired_counts_difference returns the comparison of known counts: (both_times,
 * only_first, only_second, neither, confidence).
 */
ADV_FUNCTION(adv_rate_paired_counts_difference)
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
