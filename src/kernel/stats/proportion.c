/*
 * proportion.c
 *		One proportion, two proportions, their difference and their ratio; two
 *		proportions of the same people.
 *
 * Small shares keep their digits: no bound comes from a subtraction from 1.
 * Where a method has a bound at 0 or 1 for no or nothing but successes, it is
 * exactly that.
 *
 * Domain: 0 <= successes <= trials, trials finite; confidence between 0 and 1.
 * Measured against 50 digits (test/oracle/proportion.py): bounds of a share within
 * 3e-15, of a difference and of a lift within 6e-14, of pairs within 2e-14, z and p
 * within 2e-13, relative to the larger of .001 and the number;
 * test/kernel/proportion.c, sql/rate_oracle.sql.
 *
 * Sources:
 *	Wilson (1927), JASA 22.
 *	Clopper & Pearson (1934), Biometrika 26.
 *	Agresti & Coull (1998), The American Statistician 52.
 *	Brown, Cai & DasGupta (2001), Statistical Science 16, for Jeffreys'
 *		interval and its bounds at the edges.
 *	Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
 *	Newcombe (1998), Statistics in Medicine 17, 2635-2650, method 10, for pairs.
 *	Agresti & Caffo (2000), The American Statistician 54.
 *	Campbell (2007), Statistics in Medicine 26, for the N-1 test.
 *	Koopman (1984), Biometrics 40, and Miettinen & Nurminen (1985), Statistics
 *		in Medicine 4, eq. (10)-(12), for the ratio.
 *	McNemar (1947), Psychometrika 12, and Fagerland, Lydersen & Laake (2013),
 *		BMC Medical Research Methodology 13:91, for the test of pairs.
 */
#include <math.h>
#include <stdbool.h>

#include "mean.h"
#include "proportion.h"
#include "kernel/num/special.h"
#include "kernel/num/quotient.h"

#define LOG_RATIO_MAX	709.0
#define BISECTION_CAP	200

typedef struct Interval
{
	double		low;
	double		high;
} Interval;

static bool
confidence_valid(double confidence)
{
	return confidence > 0.0 && confidence < 1.0;
}

static bool
counts_valid(double successes, double trials)
{
	return successes >= 0.0 && successes <= trials && trials > 0.0 &&
		isfinite(trials);
}

static double
clamp(double x, double low, double high)
{
	return fmin(fmax(x, low), high);
}

/*
 * wilson: the roots of (1 + z^2/n) P^2 - (2 p + z^2/n) P + p^2, the smaller as
 * the product of the two over the larger one.
 */
static Interval
wilson(double x, double n, double z)
{
	double		p = x / n;
	double		z2 = z * z;
	double		larger = x + 0.5 * z2 + z * sqrt(x * ((n - x) / n) + 0.25 * z2);
	Interval	i;

	i.low = x == 0.0 ? 0.0 : fmin(p * x / larger, p);
	i.high = x == n ? 1.0 : clamp(larger / (n + z2), p, 1.0);
	return i;
}

static Interval
jeffreys(double x, double n, double tail)
{
	Interval	i;

	i.low = x == 0.0 ? 0.0 : adv_beta_quantile(tail, x + 0.5, n - x + 0.5);
	i.high = x == n ? 1.0 : adv_beta_upper_quantile(tail, x + 0.5, n - x + 0.5);
	return i;
}

/*
 * agresti_coull: its bounds can lie outside 0..1, and are cut off there.
 */
static Interval
agresti_coull(double x, double n, double z)
{
	double		n_adjusted = n + z * z;
	double		p = (x + 0.5 * z * z) / n_adjusted;
	double		q = (n - x + 0.5 * z * z) / n_adjusted;
	double		margin = z * sqrt(p * q / n_adjusted);
	Interval	i;

	i.low = fmax(p - margin, 0.0);
	i.high = fmin(p + margin, 1.0);
	return i;
}

static Interval
clopper_pearson(double x, double n, double tail)
{
	Interval	i;

	i.low = x == 0.0 ? 0.0 : adv_beta_quantile(tail, x, n - x + 1.0);
	i.high = x == n ? 1.0 : adv_beta_upper_quantile(tail, x + 1.0, n - x);
	return i;
}

AdvStatus
adv_proportion(double successes, double trials, double confidence,
			   AdvProportionMethod method, AdvEstimate *out)
{
	double		tail = 0.5 * (1.0 - confidence);
	Interval	i;

	if (!counts_valid(successes, trials) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	switch (method)
	{
		case ADV_PROPORTION_WILSON:
			i = wilson(successes, trials, adv_normal_two_sided(confidence));
			break;
		case ADV_PROPORTION_JEFFREYS:
			i = jeffreys(successes, trials, tail);
			break;
		case ADV_PROPORTION_AGRESTI_COULL:
			i = agresti_coull(successes, trials, adv_normal_two_sided(confidence));
			break;
		case ADV_PROPORTION_CLOPPER_PEARSON:
			i = clopper_pearson(successes, trials, tail);
			break;
		default:
			return ADV_DOMAIN;
	}
	if (isnan(i.low) || isnan(i.high))
		return ADV_NO_CONVERGENCE;
	out->value = successes / trials;
	out->low = i.low;
	out->high = i.high;
	out->n = trials;
	return ADV_OK;
}

/*
 * pooled_z: the two-proportion z with the variance of the pooled proportion,
 * times `factor`; NaN where that variance is 0.
 */
static double
pooled_z(double x1, double n1, double x2, double n2, double factor)
{
	double		p = (x1 + x2) / (n1 + n2);
	double		q = ((n1 - x1) + (n2 - x2)) / (n1 + n2);
	double		error = sqrt(p * q * (1.0 / n1 + 1.0 / n2));

	if (error == 0.0)
		return NAN;
	return (x1 / n1 - x2 / n2) / error * factor;
}

/*
 * n_minus_1_z: Campbell's.  With one answer or less in all, which only
 * effective numbers can be, there is no evidence either way.
 */
static double
n_minus_1_z(double x1, double n1, double x2, double n2)
{
	return pooled_z(x1, n1, x2, n2,
					sqrt(fmax(1.0 - 1.0 / (n1 + n2), 0.0)));
}

static void
newcombe(double x1, double n1, double x2, double n2, double z, AdvComparison *out)
{
	double		p1 = x1 / n1;
	double		p2 = x2 / n2;
	Interval	i1 = wilson(x1, n1, z);
	Interval	i2 = wilson(x2, n2, z);

	out->low = clamp(p1 - p2 - hypot(p1 - i1.low, i2.high - p2), -1.0, 1.0);
	out->high = clamp(p1 - p2 + hypot(i1.high - p1, p2 - i2.low), -1.0, 1.0);
}

static void
agresti_caffo(double x1, double n1, double x2, double n2, double z, AdvComparison *out)
{
	double		p1 = (x1 + 1.0) / (n1 + 2.0);
	double		p2 = (x2 + 1.0) / (n2 + 2.0);
	double		margin = z * sqrt(p1 * (1.0 - p1) / (n1 + 2.0) +
								  p2 * (1.0 - p2) / (n2 + 2.0));

	out->low = clamp(p1 - p2 - margin, -1.0, 1.0);
	out->high = clamp(p1 - p2 + margin, -1.0, 1.0);
}

AdvStatus
adv_proportion_difference(double successes1, double trials1,
						  double successes2, double trials2, double confidence,
						  AdvProportionDifferenceMethod method,
						  AdvComparison *out)
{
	double		z;

	if (!counts_valid(successes1, trials1) || !counts_valid(successes2, trials2) ||
		!confidence_valid(confidence) || method > ADV_DIFFERENCE_POOLED)
		return ADV_DOMAIN;
	z = adv_normal_two_sided(confidence);
	if (method == ADV_DIFFERENCE_AGRESTI_CAFFO)
		agresti_caffo(successes1, trials1, successes2, trials2, z, out);
	else
		newcombe(successes1, trials1, successes2, trials2, z, out);
	out->difference = successes1 / trials1 - successes2 / trials2;
	out->statistic = method == ADV_DIFFERENCE_POOLED ?
		pooled_z(successes1, trials1, successes2, trials2, 1.0) :
		n_minus_1_z(successes1, trials1, successes2, trials2);
	out->p_value = adv_normal_p_value(out->statistic);
	return ADV_OK;
}

AdvStatus
adv_proportion_benchmark(double successes, double trials, double benchmark,
						 double confidence, AdvComparison *out)
{
	Interval	i;

	if (!counts_valid(successes, trials) || !confidence_valid(confidence) ||
		!(benchmark >= 0.0 && benchmark <= 1.0))
		return ADV_DOMAIN;
	i = wilson(successes, trials, adv_normal_two_sided(confidence));
	out->difference = successes / trials - benchmark;
	out->low = i.low - benchmark;
	out->high = i.high - benchmark;
	out->statistic = benchmark > 0.0 && benchmark < 1.0 ?
		out->difference / sqrt(benchmark * (1.0 - benchmark) / trials) : NAN;
	out->p_value = adv_normal_p_value(out->statistic);
	return ADV_OK;
}

typedef struct TwoSamples
{
	double		x1;
	double		n1;
	double		x2;
	double		n2;
} TwoSamples;

/*
 * ratio_score: the score statistic for the hypothesis log(p1 / p2) = v.
 *
 * p2, the second proportion under the hypothesis, is the root in 0..1 of
 * A p^2 + B p + C, A = (n1 + n2) ratio, B = -((n1 + x2) ratio + x1 + n2),
 * C = x1 + x2, and q2 = 1 - p2 that of the same equation in q; each is written
 * without cancellation.
 */
static double
ratio_score(const TwoSamples *s, double v)
{
	double		ratio = exp(v);
	double		lift = expm1(v);
	double		f1 = s->n1 - s->x1;
	double		f2 = s->n2 - s->x2;
	double		b = (s->n1 + s->x2) * ratio + s->x1 + s->n2;
	double		split = (f1 - f2) + (s->n1 + s->x2) * lift;
	double		root = sqrt(split * split + 4.0 * ratio * f1 * f2);
	double		c = f1 + f2 + (s->n1 + s->n2 + f2) * lift;
	double		p2 = 2.0 * (s->x1 + s->x2) / (b + root);
	double		q2 = c >= 0.0 ? (c + root) / (2.0 * (s->n1 + s->n2) * ratio) :
		2.0 * lift * f2 / (c - root);
	double		q1 = fmax(q2 - lift * p2, 0.0);
	double		gap = (s->x1 / s->n1 - s->x2 / s->n2) - lift * (s->x2 / s->n2);
	double		variance = ratio * p2 * (q1 / s->n1 + ratio * q2 / s->n2);

	return gap == 0.0 ? 0.0 : adv_quotient(gap, sqrt(variance));
}

/*
 * ratio_bound: where the score statistic, which falls as the ratio grows,
 * passes `target`; from the ends of the representable ratios.
 */
static double
ratio_bound(const TwoSamples *s, double target)
{
	double		low = -LOG_RATIO_MAX;
	double		high = LOG_RATIO_MAX;
	int			i;

	if (ratio_score(s, low) < target)
		return -1.0;
	if (ratio_score(s, high) > target)
		return INFINITY;
	for (i = 0; i < BISECTION_CAP; i++)
	{
		double		middle = 0.5 * (low + high);

		if (middle <= low || middle >= high)
			break;
		if (ratio_score(s, middle) > target)
			low = middle;
		else
			high = middle;
	}
	return expm1(low);
}

AdvStatus
adv_proportion_lift(double successes1, double trials1,
					double successes2, double trials2,
					double confidence, AdvComparison *out)
{
	TwoSamples	s = {successes1, trials1, successes2, trials2};
	double		z;

	if (!counts_valid(successes1, trials1) || !counts_valid(successes2, trials2) ||
		successes2 == 0.0 || !confidence_valid(confidence))
		return ADV_DOMAIN;
	z = adv_normal_two_sided(confidence);
	out->difference = adv_quotient(successes1 / trials1, successes2 / trials2) - 1.0;
	out->low = successes1 == 0.0 ? -1.0 : fmin(ratio_bound(&s, z), out->difference);
	out->high = fmax(ratio_bound(&s, -z), out->difference);
	out->statistic = n_minus_1_z(successes1, trials1, successes2, trials2);
	out->p_value = adv_normal_p_value(out->statistic);
	return ADV_OK;
}

/*
 * pair_correlation: phi of the table, its numerator, if positive, less n / 2 but
 * not below 0; 0 where a proportion has no variance.
 */
static double
pair_correlation(double both, double only_first, double only_second, double neither)
{
	double		n = both + only_first + only_second + neither;
	double		numerator = both * neither - only_first * only_second;
	double		scale = sqrt(both + only_first) * sqrt(only_second + neither) *
		sqrt(both + only_second) * sqrt(only_first + neither);

	if (numerator > 0.0)
		numerator = fmax(numerator - 0.5 * n, 0.0);
	return scale > 0.0 ? clamp(numerator / scale, -1.0, 1.0) : 0.0;
}

/*
 * pair_margin: the third side of a triangle whose other two, of lengths a and
 * b, enclose an angle of this cosine.
 */
static double
pair_margin(double a, double b, double cosine)
{
	return sqrt((a - b) * (a - b) + 2.0 * (1.0 - cosine) * a * b);
}

/*
 * mid_p: the two-sided p-value of `fewer` and `more` pairs that differ, where
 * either way is as likely, less half the probability of what was seen.
 */
static double
mid_p(double fewer, double more)
{
	double		at_most = adv_beta_cdf(0.5, more, fewer + 1.0);

	if (fewer == more)
		return fmin(1.5 - at_most, 1.0);
	return at_most + adv_beta_cdf(0.5, more + 1.0, fewer);
}

AdvStatus
adv_proportion_paired_difference(double both, double only_first,
								 double only_second, double neither,
								 double confidence, AdvComparison *out)
{
	double		n = both + only_first + only_second + neither;
	double		differ = only_first + only_second;
	double		p1,
				p2;
	double		z;
	double		phi;
	Interval	i1;
	Interval	i2;

	if (!(both >= 0.0 && only_first >= 0.0 && only_second >= 0.0 && neither >= 0.0) ||
		!(n > 0.0 && isfinite(n)) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	p1 = (both + only_first) / n;
	p2 = (both + only_second) / n;
	z = adv_normal_two_sided(confidence);
	phi = pair_correlation(both, only_first, only_second, neither);
	i1 = wilson(both + only_first, n, z);
	i2 = wilson(both + only_second, n, z);
	out->difference = (only_first - only_second) / n;
	out->low = fmax(out->difference - pair_margin(p1 - i1.low, i2.high - p2, phi), -1.0);
	out->high = fmin(out->difference + pair_margin(i1.high - p1, p2 - i2.low, phi), 1.0);
	out->statistic = differ > 0.0 ? (only_first - only_second) / sqrt(differ) : NAN;
	out->p_value = differ > 0.0 ?
		mid_p(fmin(only_first, only_second), fmax(only_first, only_second)) : NAN;
	return ADV_OK;
}

AdvStatus
adv_proportion_sample_size(double margin, double confidence, double expected,
						   double population, double *out)
{
	if (!(expected >= 0.0 && expected <= 1.0))
		return ADV_DOMAIN;
	return adv_mean_sample_size(margin, confidence,
								sqrt(expected * (1.0 - expected)), population, out);
}
