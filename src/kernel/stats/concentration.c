/*
 * concentration.c
 *		Gini's coefficient, top shares, the Lorenz curve, the Herfindahl-Hirschman index.
 *
 * Sources: Gini 1912, as sum (2 i - n - 1) x_(i) / (n sum x); its correction n / (n - 1),
 * Deltas 2003; Lorenz 1905; Hirschman 1964.  Sums are taken in double-double.
 *
 * Values are divided by the largest first: a sum of numbers near the end of the
 * range is not out of it.  Agrees with sums over all pairs to 1e-13 (sql/concentration.sql).
 */
#include "concentration.h"

#include <math.h>

#include "kernel/num/dd.h"

/*
 * largest returns the largest value, 0 without any.
 */
static double
largest(const double *values, int64_t n)
{
	double		most = 0;

	for (int64_t i = 0; i < n; i++)
		most = fmax(most, values[i]);
	return most;
}

/*
 * adv_gini returns Gini's coefficient.
 */
double
adv_gini(const double *sorted, int64_t n, bool corrected)
{
	double		most = largest(sorted, n);
	AdvDD		above = adv_dd(0);
	AdvDD		sum = adv_dd(0);
	double		divisor = corrected ? (double) n - 1 : (double) n;

	if (!(most > 0) || divisor <= 0)
		return NAN;
	for (int64_t i = 0; i < n; i++)
	{
		double		x = sorted[i] / most;

		above = adv_dd_add(above, adv_dd_two_product((double) (2 * i + 1 - n), x));
		sum = adv_dd_add(sum, adv_dd(x));
	}
	return fmax(adv_dd_value(adv_dd_divide(above, adv_dd_multiply(adv_dd(divisor), sum))), 0);
}

/*
 * adv_top_share returns the share of the largest: on the Lorenz curve, so that a part of
 * a value is taken where the fraction of n is not whole.
 */
double
adv_top_share(const double *sorted, int64_t n, double fraction)
{
	double		most = largest(sorted, n);
	double		wanted = fraction * (double) n;
	int64_t		whole;
	AdvDD		top = adv_dd(0);
	AdvDD		sum = adv_dd(0);

	if (!(most > 0))
		return NAN;
	/* a tenth of 10 is 1, whatever a tenth is in binary */
	if (fabs(wanted - rint(wanted)) < 1e-9)
		wanted = rint(wanted);
	whole = (int64_t) floor(wanted);
	for (int64_t i = n - 1; i >= 0; i--)
	{
		double		x = sorted[i] / most;

		sum = adv_dd_add(sum, adv_dd(x));
		if (n - 1 - i < whole)
			top = adv_dd_add(top, adv_dd(x));
		else if (n - 1 - i == whole)
			top = adv_dd_add(top, adv_dd((wanted - (double) whole) * x));
	}
	return fmin(adv_dd_value(adv_dd_divide(top, sum)), 1);
}

/*
 * adv_hhi returns the sum of squared shares.
 */
double
adv_hhi(const double *values, int64_t n, bool normalized)
{
	double		most = largest(values, n);
	AdvDD		squares = adv_dd(0);
	AdvDD		sum = adv_dd(0);
	double		index;

	if (!(most > 0) || (normalized && n == 1))
		return NAN;
	for (int64_t i = 0; i < n; i++)
	{
		double		x = values[i] / most;

		squares = adv_dd_add(squares, adv_dd_two_product(x, x));
		sum = adv_dd_add(sum, adv_dd(x));
	}
	index = fmin(adv_dd_value(adv_dd_divide(squares, adv_dd_multiply(sum, sum))), 1);
	return normalized ? fmax((index - 1 / (double) n) / (1 - 1 / (double) n), 0) : index;
}

/*
 * adv_lorenz_curve sets the curve, and tells whether there is one.
 */
bool
adv_lorenz_curve(const double *sorted, int64_t n, double *sums)
{
	double		most = largest(sorted, n);
	AdvDD		sum = adv_dd(0);
	AdvDD		total = adv_dd(0);

	if (!(most > 0))
		return false;
	for (int64_t i = 0; i < n; i++)
		total = adv_dd_add(total, adv_dd(sorted[i] / most));
	for (int64_t i = 0; i < n; i++)
	{
		sums[i] = adv_dd_value(adv_dd_divide(sum, total));
		sum = adv_dd_add(sum, adv_dd(sorted[i] / most));
	}
	sums[n] = 1;
	return true;
}
