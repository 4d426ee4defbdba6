/*
 * multinomial.c
 *		Simultaneous intervals of the shares of several classes.
 *
 * Goodman (1965), On simultaneous confidence intervals for multinomial proportions,
 * Technometrics 7, (1.8): Wilson's interval, with the chi-square of one degree of freedom
 * at (1 - confidence) / classes.
 *
 * Sison & Glaz (1995), Simultaneous confidence intervals and sample size determination
 * for multinomial proportions, JASA 90: all counts lie within c of what was seen with a
 * probability that is that of independent Poisson counts, truncated so, given their sum;
 * the distribution of the sum of truncated counts is approximated by Edgeworth's
 * expansion.  c is the largest whole number with less than the confidence; the
 * intervals are longer above by what is missing.
 */
#include "multinomial.h"

#include <math.h>

#include "chi_square.h"
#include "poisson.h"

#define MOMENTS 4

/*
 * within returns the probability that a Poisson count lies in a .. b.
 */
static double
within(double a, double b, double lambda)
{
	double		sum = 0;

	if (a < 0)
		a = 0;
	if (b < a)
		return 0;
	if (b - a > 400)
		return adv_poisson_cdf(b, lambda) - adv_poisson_cdf(a - 1, lambda);
	for (double k = a; k <= b; k++)
		sum += adv_poisson_probability(k, lambda);
	return sum;
}

/*
 * truncated_moments sets mean, variance, third and fourth central moment of a Poisson
 * count that lies within c of its mean, and returns the probability that it does.
 */
static double
truncated_moments(double lambda, double c, double *m)
{
	double		a = fmax(lambda - c, 0);
	double		b = lambda + c;
	double		inside;
	double		f[MOMENTS + 1] = {0};	/* factorial moments */
	double		f1;

	if (lambda == 0)
	{
		m[0] = m[1] = m[2] = m[3] = 0;
		return 1;
	}
	inside = within(a, b, lambda);
	for (int r = 1; r <= MOMENTS; r++)
		f[r] = pow(lambda, r) * (1 + (within(a - r, a - 1, lambda) - within(b - r + 1, b, lambda)) / inside);
	f1 = f[1];
	m[0] = f1;
	m[1] = f[2] + f1 - f1 * f1;
	m[2] = f[3] + f[2] * (3 - 3 * f1) + (f1 - 3 * f1 * f1 + 2 * f1 * f1 * f1);
	m[3] = f[4] + f[3] * (6 - 4 * f1) + f[2] * (7 - 12 * f1 + 6 * f1 * f1) +
		f1 - 4 * f1 * f1 + 6 * f1 * f1 * f1 - 3 * f1 * f1 * f1 * f1;
	return inside;
}

/*
 * coverage returns the probability that all counts lie within c.
 */
static double
coverage(const double *counts, int64_t classes, double n, double c)
{
	double		m[MOMENTS];
	double		mean = 0;
	double		variance = 0;
	double		third = 0;
	double		fourth = 0;		/* cumulant */
	double		log_inside = 0;
	double		skew;
	double		kurtosis;
	double		z;
	double		z2;
	double		density;

	for (int64_t i = 0; i < classes; i++)
	{
		log_inside += log(truncated_moments(counts[i], c, m));
		mean += m[0];
		variance += m[1];
		third += m[2];
		fourth += m[3] - 3 * m[1] * m[1];
	}
	if (!(variance > 0))
		return 0;
	skew = third / pow(variance, 1.5);
	kurtosis = fourth / (variance * variance);
	z = (n - mean) / sqrt(variance);
	z2 = z * z;
	density = exp(-z2 / 2) / sqrt(2 * M_PI * variance) *
		(1 + skew * (z2 - 3) * z / 6 + kurtosis * ((z2 - 6) * z2 + 3) / 24 +
		 skew * skew * (((z2 - 15) * z2 + 45) * z2 - 15) / 72);
	return exp(log_inside) * density / adv_poisson_probability(n, n);
}

/*
 * sison_glaz sets the intervals.
 */
static AdvStatus
sison_glaz(const double *counts, int64_t classes, double n, double confidence, AdvStop stop,
		   double *low, double *high)
{
	double		below = 0;		/* covers too little */
	double		above = 1;		/* enough */
	double		missing;
	double		covered;

	while (above < n && coverage(counts, classes, n, above) < confidence)
	{
		if (stop.should_stop(stop.arg))
			return ADV_STOPPED;
		below = above;
		above *= 2;
	}
	while (above - below > 1)
	{
		double		middle = floor((below + above) / 2);

		if (stop.should_stop(stop.arg))
			return ADV_STOPPED;
		if (coverage(counts, classes, n, middle) < confidence)
			below = middle;
		else
			above = middle;
	}
	covered = coverage(counts, classes, n, below);
	missing = (confidence - covered) / (coverage(counts, classes, n, above) - covered);
	if (!(missing > 0))
		missing = 0;
	for (int64_t i = 0; i < classes; i++)
	{
		low[i] = fmax((counts[i] - below) / n, 0);
		high[i] = fmin((counts[i] + below + 2 * fmin(missing, 1)) / n, 1);
	}
	return ADV_OK;
}

/*
 * adv_multinomial sets the intervals of all shares.
 */
AdvStatus
adv_multinomial(const double *counts, int64_t classes, double confidence,
				AdvMultinomialMethod method, AdvStop stop, double *low, double *high)
{
	double		n = 0;
	double		a;

	if (!(confidence > 0 && confidence < 1))
		return ADV_DOMAIN;
	for (int64_t i = 0; i < classes; i++)
		n += counts[i];
	if (!(n > 0))
		return ADV_DOMAIN;
	if (method == ADV_MULTINOMIAL_SISON_GLAZ && classes > 1)
		return sison_glaz(counts, classes, n, confidence, stop, low, high);
	a = adv_chi_square_quantile(1 - (1 - confidence) / (double) classes, 1);
	for (int64_t i = 0; i < classes; i++)
	{
		double		x = counts[i];
		double		root = sqrt(a * (a + 4 * x * (n - x) / n));

		low[i] = fmax((a + 2 * x - root) / (2 * (n + a)), 0);
		high[i] = fmin((a + 2 * x + root) / (2 * (n + a)), 1);
	}
	return ADV_OK;
}
