/*
 * mean.c
 *		A mean with Student's t interval, Welch's comparison, sample size.
 *
 * Domain: finite means, variances that are not negative.  Measured against scipy and
 * mpmath (test/oracle/rating.py): bounds of a mean within 2e-15, of a difference
 * within 7e-13, t and p within 9e-12 where two means of 10^9 answers differ by a part
 * in 10^5, since what is left of them then has no more digits; test/kernel/mean.c,
 * sql/rating_oracle.sql.
 *
 * Sources: Student (1908); Welch (1947), Biometrika 34, with the degrees of
 * freedom of Satterthwaite (1946), eq. (17); sample size and its correction
 * for a finite population: Cochran (1977), Sampling Techniques, (4.1), (4.2).
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "mean.h"
#include "kernel/num/special.h"
#include "kernel/num/quotient.h"

static bool
confidence_valid(double confidence)
{
	return confidence > 0.0 && confidence < 1.0;
}

/* moments_valid: the variance is looked at only where it is defined and known */
static bool
moments_valid(AdvMoments m)
{
	return isfinite(m.mean) && m.n > 0.0 && isfinite(m.n) &&
		(m.n <= 1.0 || isnan(m.variance) || (m.variance >= 0.0 && isfinite(m.variance)));
}

/* standard_error: of the mean, NaN where the variance is not defined */
static double
standard_error(AdvMoments m)
{
	return m.n > 1.0 ? sqrt(m.variance / m.n) : NAN;
}

/*
 * t_margin: half the width of an interval; a standard error of 0 leaves none,
 * however few the degrees of freedom, and NaN leaves it undefined.
 */
static double
t_margin(double confidence, double df, double error)
{
	if (error == 0.0)
		return 0.0;
	return -adv_t_quantile(0.5 * (1.0 - confidence), df) * error;
}

static void
compare(double difference, double error, double df, double confidence,
		AdvComparison *out)
{
	double		margin = t_margin(confidence, df, error);

	out->difference = difference;
	out->low = difference - margin;
	out->high = difference + margin;
	out->statistic = error == 0.0 ? NAN : difference / error;
	out->p_value = adv_t_p_value(out->statistic, df);
}

AdvStatus
adv_mean(AdvMoments m, double confidence, AdvEstimate *out)
{
	double		margin;

	if (!moments_valid(m) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	margin = t_margin(confidence, m.n - 1.0, standard_error(m));
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
	double		error_a,
				error_b,
				error,
				share_a,
				share_b,
				df;

	if (!moments_valid(a) || !moments_valid(b) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	error_a = standard_error(a);
	error_b = standard_error(b);
	error = hypot(error_a, error_b);
	share_a = adv_quotient(error_a, error) * adv_quotient(error_a, error);
	share_b = adv_quotient(error_b, error) * adv_quotient(error_b, error);
	df = 1.0 / (adv_quotient(share_a * share_a, a.n - 1.0) +
				adv_quotient(share_b * share_b, b.n - 1.0));
	compare(a.mean - b.mean, error, df, confidence, out);
	return ADV_OK;
}

AdvStatus
adv_mean_benchmark(AdvMoments m, double benchmark, double confidence,
				   AdvComparison *out)
{
	if (!moments_valid(m) || !isfinite(benchmark) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	compare(m.mean - benchmark, standard_error(m), m.n - 1.0, confidence, out);
	return ADV_OK;
}

AdvStatus
adv_mean_lift(AdvMoments a, AdvMoments b, double confidence, AdvComparison *out)
{
	double		error;
	double		ratio;

	if (!moments_valid(a) || !moments_valid(b) || !confidence_valid(confidence))
		return ADV_DOMAIN;
	error = hypot(adv_quotient(standard_error(a), a.mean), adv_quotient(standard_error(b), b.mean));
	ratio = a.mean > 0.0 && b.mean > 0.0 ? a.mean / b.mean : NAN;
	error *= adv_normal_two_sided(confidence);
	out->difference = ratio - 1.0;
	out->low = ratio * exp(-error) - 1.0;
	out->high = ratio * exp(error) - 1.0;
	out->statistic = NAN;
	out->p_value = NAN;
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
		n = population / (1.0 + adv_quotient(fmax(population - 1.0, 0.0), n));
	*out = fmax(ceil(n), 1.0);
	return ADV_OK;
}
