/*
 * nps.c
 *		NPS beyond one summary: from counts, sample sizes, and what moved it.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"

#include "base/answer.h"
#include "compat.h"
#include "kernel/stats/mean.h"
#include "kernel/stats/net_score.h"
#include "kernel/num/quotient.h"
#include "rating.h"

/*
 * counts_arg reads (detractors, passives, promoters); false where any is NULL
 * or all are 0.
 */
static bool
counts_arg(FunctionCallInfo fcinfo, AdvTrinomial *counts)
{
	static const char *const names[] = {"detractors", "passives", "promoters"};
	int			i;

	if (adv_any_null(fcinfo, 0, 2))
		return false;
	for (i = 0; i < 3; i++)
		if (PG_GETARG_INT64(i) < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("number of %s is negative: %lld", names[i],
							(long long) PG_GETARG_INT64(i)),
					 errhint("The arguments are detractors, passives, promoters.")));
	counts->low = (double) PG_GETARG_INT64(0);
	counts->middle = (double) PG_GETARG_INT64(1);
	counts->high = (double) PG_GETARG_INT64(2);
	return counts->low + counts->middle + counts->high > 0;
}

static double
score_of(AdvTrinomial c)
{
	return adv_percentage(c.high - c.low, c.low + c.middle + c.high);
}

/*
 * adv_nps_counts returns the NPS of (detractors, passives, promoters).
 */
ADV_FUNCTION(adv_nps_counts)
{
	AdvTrinomial c;

	if (!counts_arg(fcinfo, &c))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(score_of(c));
}

/*
 * adv_nps_counts_estimate returns the NPS of (detractors, passives, promoters,
 * confidence, method) with its interval.
 */
ADV_FUNCTION(adv_nps_counts_estimate)
{
	AdvTrinomial c;
	AdvEstimate e = {0, 0, 0, 0};

	if (adv_any_null(fcinfo, 3, 4) || !counts_arg(fcinfo, &c))
		PG_RETURN_NULL();
	adv_check_status(adv_net_score(c, adv_confidence_arg(fcinfo, 3),
								   adv_choice_arg(fcinfo, 4, "method", adv_net_methods), &e));
	return adv_return_estimate(fcinfo, score_of(c), e, 100);
}

/*
 * adv_nps_sample_size returns how many answers give this margin: (margin,
 * confidence, population, promoter_share, detractor_share).
 */
ADV_FUNCTION(adv_nps_sample_size)
{
	double		margin;
	double		promoters = 50; /* half and half has the largest variance */
	double		detractors = 50;
	double		n = 0;

	if (adv_any_null(fcinfo, 0, 1))
		PG_RETURN_NULL();
	margin = adv_margin_arg(fcinfo, 0);
	if (PG_ARGISNULL(3) != PG_ARGISNULL(4))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("promoter_share and detractor_share belong together"),
				 errhint("Pass both, or neither for the largest sample that can be needed.")));
	if (!PG_ARGISNULL(3))
	{
		promoters = adv_percent_arg(fcinfo, 3, "promoter_share");
		detractors = adv_percent_arg(fcinfo, 4, "detractor_share");
		if (promoters + detractors > 100)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("promoter_share %g and detractor_share %g add up to more than 100",
							promoters, detractors)));
	}
	adv_check_status(adv_net_score_sample_size(margin / 100,
											   adv_confidence_arg(fcinfo, 1),
											   detractors / 100, promoters / 100,
											   adv_population_arg(fcinfo, 2), &n));
	return adv_return_sample_size(n);
}

/*
 * adv_rating_sample_size returns how many answers give the mean this margin:
 * (margin, standard_deviation, confidence, population).
 */
ADV_FUNCTION(adv_rating_sample_size)
{
	double		margin;
	double		deviation;
	double		n = 0;

	if (adv_any_null(fcinfo, 0, 2))
		PG_RETURN_NULL();
	margin = adv_margin_arg(fcinfo, 0);
	deviation = adv_finite_arg(fcinfo, 1, "standard_deviation");
	if (deviation < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("standard_deviation is negative: %g", deviation)));
	adv_check_status(adv_mean_sample_size(margin, adv_confidence_arg(fcinfo, 2),
										  deviation, adv_population_arg(fcinfo, 3), &n));
	return adv_return_sample_size(n);
}

/* ------------------------------------------------------------------------
 * nps_change: mix and rate
 *
 * With w the share of a segment in all answers and m its own score, the change
 * of the whole is
 *		sum (w1 - w0) (m0 + m1) / 2		the mix of segments
 *	  + sum (w0 + w1) / 2 (m1 - m0)		their own scores
 * (Kitagawa 1955).  A segment that is absent on one side has no score there;
 * it takes that of the other side, so that all it brings is mix.
 * ------------------------------------------------------------------------
 */

/* The state, a double precision array of these sums over segments. */
enum
{
	BEFORE_ANSWERS,				/* sum of c0 */
	BEFORE_NET,					/* sum of c0 m0 */
	AFTER_ANSWERS,
	AFTER_NET,
	AFTER_AT_BEFORE,			/* sum of c1 m0 */
	BEFORE_AT_AFTER,			/* sum of c0 m1 */
	CHANGE_SUMS
};

/*
 * change_state returns the sums in a state, which must not be NULL.
 */
static float8 *
change_state(ArrayType *array)
{
	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != CHANGE_SUMS ||
		ARR_HASNULL(array) || ARR_ELEMTYPE(array) != FLOAT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state of nps_change must be an array of %d numbers", CHANGE_SUMS)));
	return (float8 *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
}

/*
 * open_change_state returns the state in argument 0 for changing, or a new one.
 */
static ArrayType *
open_change_state(FunctionCallInfo fcinfo)
{
	Datum		zeros[CHANGE_SUMS];
	int			i;

	if (!PG_ARGISNULL(0))
		return (ArrayType *) adv_state_arg(fcinfo, 0);
	for (i = 0; i < CHANGE_SUMS; i++)
		zeros[i] = Float8GetDatum(0);
	return construct_array(zeros, CHANGE_SUMS, FLOAT8OID, sizeof(float8),
						   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
}

/*
 * adv_nps_change_accum adds one segment: (state, before, after [,
 * detractor_max, promoter_min]).  NULL or empty: the segment is absent.
 */
ADV_FUNCTION(adv_nps_change_accum)
{
	ArrayType  *state = open_change_state(fcinfo);
	float8	   *sums = change_state(state);
	double		c[2] = {0, 0};
	double		net[2] = {0, 0};
	int			i;

	for (i = 0; i < 2; i++)
		if (!PG_ARGISNULL(i + 1))
			c[i] = rating_net_promoters(fcinfo, 3, rating_check(adv_value_arg(fcinfo, i + 1)),
										&net[i]);
	sums[BEFORE_ANSWERS] += c[0];
	sums[BEFORE_NET] += net[0];
	sums[AFTER_ANSWERS] += c[1];
	sums[AFTER_NET] += net[1];
	sums[AFTER_AT_BEFORE] += c[0] > 0 ? c[1] * (net[0] / c[0]) : net[1];
	sums[BEFORE_AT_AFTER] += c[1] > 0 ? c[0] * (net[1] / c[1]) : net[0];
	PG_RETURN_POINTER(state);
}

/*
 * adv_nps_change_combine adds the state in argument 1 to that in argument 0.
 */
ADV_FUNCTION(adv_nps_change_combine)
{
	ArrayType  *state;
	float8	   *sums;
	float8	   *other;
	int			i;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	state = open_change_state(fcinfo);
	sums = change_state(state);
	other = change_state(PG_GETARG_ARRAYTYPE_P(1));
	for (i = 0; i < CHANGE_SUMS; i++)
		sums[i] += other[i];
	PG_RETURN_POINTER(state);
}

/*
 * on_grid rounds a score to a multiple of 2^-40, on which sums and differences
 * of scores are exact.
 */
static double
on_grid(double score)
{
	return ldexp(rint(ldexp(score, 40)), -40);
}

/*
 * adv_nps_change_final returns (before, after, change, mix_effect,
 * rate_effect), whose parts add up exactly; NULL where there is nothing.
 */
ADV_FUNCTION(adv_nps_change_final)
{
	float8	   *sums;
	double		n0;
	double		n1;
	double		row[5];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	sums = change_state(PG_GETARG_ARRAYTYPE_P(0));
	n0 = sums[BEFORE_ANSWERS];
	n1 = sums[AFTER_ANSWERS];
	if (!(n0 > 0 || n1 > 0))
		PG_RETURN_NULL();
	/* what cannot be said of an empty side is NaN, and so NULL */
	row[0] = n0 > 0 ? on_grid(100 * sums[BEFORE_NET] / n0) : NAN;
	row[1] = n1 > 0 ? on_grid(100 * sums[AFTER_NET] / n1) : NAN;
	row[2] = row[1] - row[0];
	row[3] = on_grid(50 * ((sums[AFTER_AT_BEFORE] + sums[AFTER_NET]) / n1 -
						   (sums[BEFORE_NET] + sums[BEFORE_AT_AFTER]) / n0));
	row[4] = row[2] - row[3];
	return adv_return_row(fcinfo, lengthof(row), row);
}
