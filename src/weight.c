/*
 * weight.c
 *		Weights of answers: read, summed and turned into an effective number.
 *
 * Sums are double-double: they agree to far better than 1e-12 whatever the
 * order of the rows.  Source of the effective number: Kish (1965), Survey
 * Sampling.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "fmgr.h"

#include "compat.h"
#include "weight.h"

/*
 * adv_weight_arg returns a weight, which must not be NULL.
 */
double
adv_weight_arg(FunctionCallInfo fcinfo, int argno)
{
	double		weight = PG_GETARG_FLOAT8(argno);

	if (!(weight >= 0 && weight <= DBL_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight %g is out of range", weight),
				 errdetail("A weight is finite and not negative."),
				 errhint("A null weight leaves the row out.")));
	return weight;
}

/*
 * adv_add_weight adds a term to a sum, which must stay finite.
 */
void
adv_add_weight(AdvDD *sum, AdvDD term)
{
	AdvDD		result = adv_dd_add(*sum, term);

	if (!isfinite(result.hi) || !isfinite(result.lo))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of weights is out of range for type double precision"),
				 errhint("Weights matter only in proportion: divide them all by the same number.")));
	*sum = result;
}

/*
 * adv_valid_weight_sum tells whether a sum that came from outside can be one.
 */
bool
adv_valid_weight_sum(AdvDD sum)
{
	return isfinite(sum.hi) && isfinite(sum.lo) && sum.hi + sum.lo == sum.hi &&
		sum.hi >= 0;
}

/*
 * adv_effective_n returns (sum w)^2 / sum w^2, 0 where there is no weight.
 */
double
adv_effective_n(AdvDD total, AdvDD squares)
{
	if (!(total.hi > 0 && squares.hi > 0))
		return 0;
	/* divided first, so that the square of large weights cannot overflow */
	return adv_dd_value(adv_dd_multiply(adv_dd_divide(total, squares), total));
}
