/*
 * chi_square.c
 *		The chi-square distribution.
 *
 * The upper tail is the regularized incomplete gamma function Q(df / 2, x / 2):
 * below its mean one minus the power series, above it the continued fraction,
 * by the modified Lentz method.  Source: DLMF, 8.7.1 and 8.9.2.
 *
 * Domain: x from 0 to infinity, finite degrees of freedom above 0; anything else is
 * NaN.  Measured in test/kernel/chi_square.c: within 1e-13 of exp(-x / 2) at 2 degrees
 * of freedom, 1e-12 of erfc(sqrt(x / 2)) at 1, 1e-11 of R's pchisq up to 999 degrees and
 * down to 1e-110, all relative.  The quantile gives back its probability to 1e-12 up to
 * 1000 degrees of freedom, to 1e-9 at a million (test/kernel/heterogeneity.c).
 */
#include <float.h>
#include <math.h>

#include "chi_square.h"
#include "kernel/num/quotient.h"
#include "kernel/num/special.h"

/* near the mean both take a few times the square root of df */
#define TERMS_CAP 1000000
#define QUANTILE_CAP 200

/*
 * series: P(a, x) over x^a exp(-x) / Gamma(a + 1).
 */
static double
series(double a, double x)
{
	double		term = 1.0;
	double		sum = 1.0;
	int			n;

	for (n = 1; n < TERMS_CAP; n++)
	{
		term *= x / (a + n);
		sum += term;
		if (term <= sum * DBL_EPSILON)
			return sum;
	}
	return NAN;
}

/*
 * fraction: Q(a, x) over x^a exp(-x) / Gamma(a + 1).
 */
static double
fraction(double a, double x)
{
	const double tiny = 1e-300;
	double		b = x + 1.0 - a;
	double		c = 1.0 / tiny;
	double		d = 1.0 / b;
	double		h = d;
	int			n;

	for (n = 1; n < TERMS_CAP; n++)
	{
		double		an = -n * (n - a);
		double		delta;

		b += 2.0;
		d = an * d + b;
		if (d == 0.0)
			d = tiny;
		c = b + an / c;
		if (c == 0.0)
			c = tiny;
		d = 1.0 / d;
		delta = d * c;
		h *= delta;
		if (fabs(delta - 1.0) <= DBL_EPSILON)
			return a * h;
	}
	return NAN;
}

double
adv_chi_square_p_value(double x, double df)
{
	double		a = df / 2;
	double		power;

	if (!(x >= 0.0 && df > 0.0 && df <= DBL_MAX))
		return NAN;
	x /= 2;
	if (x == 0.0)
		return 1.0;
	if (x > DBL_MAX)
		return 0.0;
	power = exp(a * log(x) - x - adv_log_gamma(a + 1.0));
	if (x < a + 1.0)
		return 1.0 - power * series(a, x);
	return power * fraction(a, x);
}

/*
 * adv_chi_square_quantile: by Newton's steps in log x from the approximation of Wilson
 * & Hilferty (1931), within bounds that are moved closer by every step.
 */
double
adv_chi_square_quantile(double p, double df)
{
	double		low = -745.0;
	double		high = 709.0;
	double		a;
	double		root;
	double		y;
	int			step;

	if (!(p > 0.0 && p < 1.0) || !(df > 0.0) || isinf(df))
		return NAN;
	a = 2.0 / (9.0 * df);
	root = 1.0 - a + adv_normal_quantile(p) * sqrt(a);
	/* where that is not positive, from the first term of the series */
	y = root > 0.1 ? log(df) + 3.0 * log(root) :
		(log(p) + adv_log_gamma(0.5 * df + 1.0)) / (0.5 * df) + M_LN2;
	for (step = 0; step < QUANTILE_CAP; step++)
	{
		double		x;
		double		density;
		double		miss;
		double		next;

		y = fmin(fmax(y, low), high);
		x = exp(y);
		miss = 1.0 - p - adv_chi_square_p_value(x, df);
		/* of log x */
		density = exp(0.5 * df * (y - M_LN2) - 0.5 * x - adv_log_gamma(0.5 * df));
		if (miss < 0.0)
			low = y;
		else
			high = y;
		next = y - adv_quotient(miss, density);
		if (!(next > low && next < high))
			next = 0.5 * (low + high);
		if (fabs(next - y) <= 4.0 * DBL_EPSILON * fmax(fabs(y), 1.0) || miss == 0.0)
			return exp(miss == 0.0 ? y : next);
		y = next;
	}
	return exp(y);
}
