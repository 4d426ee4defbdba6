/*
 * nps.c
 *		NPS beyond one summary: from counts, sample sizes, and what moved it.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "base/answer.h"
#include "base/metric.h"
#include "base/numbers.h"
#include "compat.h"
#include "kernel/num/quotient.h"
#include "rating.h"

/*
 * ask_counts asks for the NPS of (detractors, passives, promoters) at argno and
 * behind; false where all are 0.
 */
static bool
ask_counts(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	static const char *const names[] = {"detractors", "passives", "promoters"};
	AdvTrinomial counts;
	int			i;

	for (i = 0; i < 3; i++)
		if (PG_GETARG_INT64(argno + i) < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("number of %s is negative: %lld", names[i],
							(long long) PG_GETARG_INT64(argno + i)),
					 errhint("The arguments are detractors, passives, promoters.")));
	counts.low = (double) PG_GETARG_INT64(argno);
	counts.middle = (double) PG_GETARG_INT64(argno + 1);
	counts.high = (double) PG_GETARG_INT64(argno + 2);
	return adv_ask_net(question, counts);
}

static const AdvMetric counts_metric = {ADV_SHAPE_NET, 3, ask_counts, 0, NULL};

/*
 * adv_nps_from_counts returns the NPS of (detractors, passives, promoters).
 */
ADV_FUNCTION(adv_nps_from_counts)
{
	return adv_metric_value(fcinfo, &counts_metric);
}

/*
 * adv_nps_from_counts_estimate returns the NPS of (detractors, passives, promoters,
 * confidence, method) with its interval.
 */
ADV_FUNCTION(adv_nps_from_counts_estimate)
{
	return adv_metric_estimate(fcinfo, &counts_metric);
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
		adv_percent_notice(fcinfo, 3, "promoter_share", promoters);
		adv_percent_notice(fcinfo, 4, "detractor_share", detractors);
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

static const AdvNumbers change_numbers = {
	.aggregate = "nps_change",
	.type = FLOAT8OID,
	.length = CHANGE_SUMS
};

/*
 * adv_nps_change_accum adds one segment: (state, before, after [,
 * detractor_max, promoter_min]).  NULL or empty: the segment is absent.
 */
ADV_FUNCTION(adv_nps_change_accum)
{
	ArrayType  *state = adv_numbers_state(fcinfo, &change_numbers);
	double	   *sums = adv_doubles(state);
	double		c[2] = {0, 0};
	double		net[2] = {0, 0};
	int			i;

	for (i = 0; i < 2; i++)
		if (!PG_ARGISNULL(i + 1))
			c[i] = rating_net_promoters(fcinfo, 3, rating_arg(fcinfo, i + 1), &net[i]);
	sums[BEFORE_ANSWERS] += c[0];
	sums[BEFORE_NET] += net[0];
	sums[AFTER_ANSWERS] += c[1];
	sums[AFTER_NET] += net[1];
	sums[AFTER_AT_BEFORE] += c[0] > 0 ? c[1] * (net[0] / c[0]) : net[1];
	sums[BEFORE_AT_AFTER] += c[1] > 0 ? c[0] * (net[1] / c[1]) : net[0];
	PG_RETURN_POINTER(state);
}

/*
 * merge adds the sums of other to those of array.
 */
static ArrayType *
merge(ArrayType *array, ArrayType *other)
{
	int			i;

	for (i = 0; i < CHANGE_SUMS; i++)
		adv_doubles(array)[i] += adv_doubles(other)[i];
	return array;
}

/*
 * adv_nps_change_combine adds the state in argument 1 to that in argument 0.
 */
ADV_FUNCTION(adv_nps_change_combine)
{
	return adv_numbers_combine(fcinfo, &change_numbers, merge);
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
	const double *sums;
	double		n0;
	double		n1;
	double		row[5];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	sums = adv_doubles(adv_numbers_arg(fcinfo, 0, &change_numbers));
	n0 = sums[BEFORE_ANSWERS];
	n1 = sums[AFTER_ANSWERS];
	if (!(n0 > 0 || n1 > 0))
		PG_RETURN_NULL();
	/* what cannot be said of an empty side is NaN, and so NULL */
	row[0] = n0 > 0 ? on_grid(100 * sums[BEFORE_NET] / n0) : NAN;
	row[1] = n1 > 0 ? on_grid(100 * sums[AFTER_NET] / n1) : NAN;
	row[2] = row[1] - row[0];
	row[3] = on_grid(50 * (adv_quotient(sums[AFTER_AT_BEFORE] + sums[AFTER_NET], n1) -
						   adv_quotient(sums[BEFORE_NET] + sums[BEFORE_AT_AFTER], n0)));
	row[4] = row[2] - row[3];
	return adv_return_row(fcinfo, lengthof(row), row);
}
