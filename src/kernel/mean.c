/*
 * mean.c
 *		A mean with Student's t interval, Welch's comparison, sample size.
 *
 * Sources: Student (1908); Welch (1947), Biometrika 34, with the degrees of
 * freedom of Satterthwaite (1946), eq. (17); sample size and its correction
 * for a finite population: Cochran (1977), Sampling Techniques, (4.1), (4.2).
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "mean.h"
#include "special.h"

static bool
confidence_valid(double confidence)
{
	return confidence > 0.0 && confidence < 1.0;
}

/* moments_valid: the variance is looked at only where it is defined */
static bool
moments_valid(AdvMoments m)
{
	return isfinite(m.mean) && m.n > 0.0 && isfinite(m.n) &&
		(m.n <= 1.0 || (m.variance >= 0.0 && isfinite(m.variance)));
}

/*
 * t_margin: half the width of an interval; a standard error of 0 leaves none,
 * however few the degrees of freedom.
 */
static double
t_margin(double confidence, double df, double error)
{
	if (error == 0.0)
		return 0.0;
	return -adv_t_quantile(0.5 * (1.0 - confidence), df) * error;
}

/*
 * compare: fills out from a difference, its standard error and its degrees of
 * freedom; NaN degrees of freedom: there is no interval and no test, a standard
 * error of 0: no test.
 */
static void
compare(double difference, double error, double df, double confidence,
		AdvComparison *out)
{
	double		margin = isnan(df) ? NAN : t_margin(confidence, df, error);

	out->difference = difference;
	out->low = difference - margin;
	out->high = difference + margin;
	out->statistic = isnan(df) || error == 0.0 ? NAN : difference / error;
	out->p_value = isnan(out->statistic) ? NAN : adv_t_p_value(out->statistic, df);
}

AdvStatus
adv_mean(AdvMoments m, double confidence, AdvEstimate *out)
{
	double		margin = NAN;

	if (!moments_valid(m) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	if (m.n > 1.0)
		margin = t_margin(confidence, m.n - 1.0, sqrt(m.variance / m.n));
	out->value = m.mean;
	out->low = m.mean - margin;
	out->high = m.mean + margin;
	out->n = m.n;
	return ADV_OK;
}

AdvStatus
adv_mean_difference(AdvMoments a, AdvMoments b, double confidence,
					AdvComparison *out)
{
	double		error = NAN;
	double		df = NAN;

	if (!moments_valid(a) || !moments_valid(b) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	if (a.n > 1.0 && b.n > 1.0)
	{
		double		ea = sqrt(a.variance / a.n);
		double		eb = sqrt(b.variance / b.n);

		error = hypot(ea, eb);
		if (error == 0.0)
			df = a.n + b.n - 2.0;
		else
		{
			double		share_a = (ea / error) * (ea / error);
			double		share_b = (eb / error) * (eb / error);

			df = 1.0 / (share_a * share_a / (a.n - 1.0) +
						share_b * share_b / (b.n - 1.0));
		}
	}
	compare(a.mean - b.mean, error, df, confidence, out);
	return ADV_OK;
}

AdvStatus
adv_mean_benchmark(AdvMoments m, double benchmark, double confidence,
				   AdvComparison *out)
{
	if (!moments_valid(m) || !isfinite(benchmark) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	if (m.n > 1.0)
		compare(m.mean - benchmark, sqrt(m.variance / m.n), m.n - 1.0,
				confidence, out);
	else
		compare(m.mean - benchmark, NAN, NAN, confidence, out);
	return ADV_OK;
}

/*
 * adv_mean_sample_size: the normal quantile, not Student's, since a deviation
 * given in advance is taken as known.  Rounded up; at least 1, at most the
 * population; infinite where no double holds it.
 */
AdvStatus
adv_mean_sample_size(double margin, double confidence,
					 double standard_deviation, double population, double *out)
{
	double		root;
	double		n;

	if (!(margin > 0.0) || !confidence_valid(confidence) || isnan(population) ||
		!(standard_deviation >= 0.0 && standard_deviation <= DBL_MAX))
		return ADV_DOMAIN;
	root = adv_normal_two_sided(confidence) * (standard_deviation / margin);
	n = root * root;
	if (population > 0.0 && !isinf(population))
		n = population / (1.0 + fmax(population - 1.0, 0.0) / n);
	*out = fmax(ceil(n), 1.0);
	return ADV_OK;
}
