/*
 * weight.c
 *		Weights of answers: read, summed and turned into an effective number.
 *
 * Sums are double-double: they agree to far better than 1e-12 whatever the
 * order of the rows.  Source of the effective number: Kish (1965), Survey
 * Sampling.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "compat.h"
#include "weight.h"

/* so that no sum of squares can overflow, and no share can vanish */
#define MIN_WEIGHT 1e-40
#define MAX_WEIGHT 1e40

/* no sum of weights that came from outside may be larger */
#define MAX_WEIGHT_SUM 1e60
#define MAX_SQUARES_SUM 1e100

/*
 * adv_weight_arg returns a weight, which must not be NULL.
 */
double
adv_weight_arg(FunctionCallInfo fcinfo, int argno)
{
	double		weight = PG_GETARG_FLOAT8(argno);

	if (!(weight == 0 || (weight >= MIN_WEIGHT && weight <= MAX_WEIGHT)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight %g is out of range", weight),
				 errdetail("A weight is 0 or lies between %g and %g.", MIN_WEIGHT, MAX_WEIGHT),
				 errhint("A null weight leaves the row out.")));
	return weight + 0.0;		/* not -0 */
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
				 errmsg("sum of weights is out of range for type double precision")));
	*sum = adv_dd_positive_zero(result);
}

/*
 * adv_valid_sum tells whether a sum of weighted terms that came from outside
 * can be one.
 */
bool
adv_valid_sum(AdvDD sum)
{
	return sum.hi >= 0 && sum.hi <= MAX_SQUARES_SUM && sum.hi + sum.lo == sum.hi;
}

/*
 * adv_valid_weight_sum tells whether a sum of weights that came from outside
 * can be one.
 */
bool
adv_valid_weight_sum(AdvDD sum)
{
	return adv_valid_sum(sum) && sum.hi <= MAX_WEIGHT_SUM &&
		(sum.hi == 0 || sum.hi >= MIN_WEIGHT);
}

/*
 * adv_valid_weights tells whether the weights of so many answers can have this
 * sum and this sum of squares: the effective number is 1 at least and no larger
 * than the number of answers.
 */
bool
adv_valid_weights(AdvDD total, AdvDD squares, int64 answers)
{
	double		n = adv_effective_n(total, squares);

	if (total.hi == 0)
		return squares.hi == 0;
	return n >= 1 - 1e-9 && n <= (double) answers * (1 + 1e-9);
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
