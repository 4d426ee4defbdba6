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
 * intervals are longer above by what is missing.  Published intervals to their last digit,
 * 1e-10 (test/kernel/concentration.c); of two classes and thousands of millions it is about
 * 5 % longer than the binomial's, an error of the expansion.
 */
#include "multinomial.h"

#include <math.h>
#include <stdbool.h>

#include "chi_square.h"
#include "poisson.h"

#define MOMENTS 4
#define PATIENCE (1 << 20)		/* counts between two questions whether to stop */

/*
 * add_side adds up the probabilities of the counts from `k` on, one way, up to a distance
 * of c from the mean lambda, and their moments about it; p is that of k.  False: it was
 * stopped.
 */
static bool
add_side(double lambda, double k, double step, double c, double p, AdvStop stop, double *d)
{
	int			steps = 0;

	while (k >= 0 && fabs(k - lambda) <= c && p > 0)
	{
		double		power = p;

		d[0] += p;
		for (int j = 1; j <= MOMENTS; j++)
			d[j] += power *= k - lambda;
		p *= step > 0 ? lambda / (k + 1) : k / lambda;
		k += step;
		if (++steps == PATIENCE)
		{
			steps = 0;
			if (stop.should_stop(stop.arg))
				return false;
		}
	}
	return true;
}

/*
 * truncated_moments sets mean less lambda, variance, third and fourth central moment of a
 * Poisson count that lies within c of its mean lambda, a whole number, and the
 * probability that it does; false: it was stopped.
 */
static bool
truncated_moments(double lambda, double c, AdvStop stop, double *m, double *inside)
{
	double		d[MOMENTS + 1] = {0};
	double		p;

	if (lambda == 0)
	{
		m[0] = m[1] = m[2] = m[3] = 0;
		*inside = 1;
		return true;
	}
	p = adv_poisson_probability(lambda, lambda);
	if (!add_side(lambda, lambda, 1, c, p, stop, d) || !add_side(lambda, lambda - 1, -1, c, p, stop, d))
		return false;
	*inside = d[0];
	for (int j = 1; j <= MOMENTS; j++)
		d[j] /= d[0];
	m[0] = d[1];
	m[1] = d[2] - d[1] * d[1];
	m[2] = d[3] - 3 * d[1] * d[2] + 2 * d[1] * d[1] * d[1];
	m[3] = d[4] - 4 * d[1] * d[3] + 6 * d[1] * d[1] * d[2] - 3 * d[1] * d[1] * d[1] * d[1];
	return true;
}

/*
 * coverage returns the probability that all counts lie within c; NaN where it was stopped.
 */
static double
coverage(const double *counts, int64_t classes, double n, double c, AdvStop stop)
{
	double		m[MOMENTS];
	double		mean = 0;		/* less n */
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
		double		inside;

		if (i % 4096 == 4095 && stop.should_stop(stop.arg))
			return NAN;
		if (!truncated_moments(counts[i], c, stop, m, &inside))
			return NAN;
		log_inside += log(inside);
		mean += m[0];
		variance += m[1];
		third += m[2];
		fourth += m[3] - 3 * m[1] * m[1];
	}
	if (!(variance > 0))
		return 0;
	skew = third / pow(variance, 1.5);
	kurtosis = fourth / (variance * variance);
	z = -mean / sqrt(variance);
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

	while (above < n && coverage(counts, classes, n, above, stop) < confidence)
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
		if (coverage(counts, classes, n, middle, stop) < confidence)
			below = middle;
		else
			above = middle;
	}
	covered = coverage(counts, classes, n, below, stop);
	missing = (confidence - covered) / (coverage(counts, classes, n, above, stop) - covered);
	if (stop.should_stop(stop.arg))
		return ADV_STOPPED;
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
