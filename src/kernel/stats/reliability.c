/*
 * reliability.c
 *		How well several items measure one thing: Cronbach's alpha.
 *
 * Sources: Cronbach (1951), Psychometrika 16; Feldt (1965), Psychometrika 30: that
 * (1 - true alpha) / (1 - alpha) follows F with n - 1 and (n - 1)(k - 1) degrees of
 * freedom.  Alpha is right to 1e-15 times the sum of the covariances over their total,
 * its bounds to the 1e-9 of the table that they are compared with (test/kernel/ratio.c).
 */
#include <float.h>
#include <math.h>

#include "reliability.h"
#include "kernel/num/quotient.h"
#include "kernel/num/special.h"

/* f_quantile: of the F distribution */
static double
f_quantile(double p, double df1, double df2)
{
	double		x = adv_beta_quantile(p, 0.5 * df1, 0.5 * df2);
	double		y = adv_beta_upper_quantile(p, 0.5 * df2, 0.5 * df1);	/* 1 - x */

	return adv_quotient(df2 * x, df1 * y);
}

double
adv_alpha(const double *covariance, int k, int without)
{
	double		total = 0.0;
	double		own = 0.0;
	double		scale = 0.0;
	int			items = k - (without >= 0);
	int			i,
				j;

	for (i = 0; i < k; i++)
		for (j = 0; j < k; j++)
		{
			if (i == without || j == without)
				continue;
			total += covariance[i * k + j];
			scale += fabs(covariance[i * k + j]);
			if (i == j)
				own += covariance[i * k + j];
		}
	/* items that cancel each other leave a total of 0, but for rounding */
	if (items < 2 || !(total > 16.0 * DBL_EPSILON * scale))
		return NAN;
	return items / (items - 1.0) * (1.0 - own / total);
}

AdvStatus
adv_reliability(const double *covariance, int k, double n, double confidence,
				AdvEstimate *out)
{
	double		alpha = n > 1.0 ? adv_alpha(covariance, k, -1) : NAN;
	double		tail = 0.5 * (1.0 - confidence);

	if (!(confidence > 0.0 && confidence < 1.0))
		return ADV_DOMAIN;
	out->value = alpha;
	out->n = n;
	out->low = out->high = NAN;
	if (isnan(alpha))
		return ADV_OK;
	out->low = 1.0 - (1.0 - alpha) * f_quantile(1.0 - tail, n - 1.0, (n - 1.0) * (k - 1));
	out->high = 1.0 - (1.0 - alpha) * f_quantile(tail, n - 1.0, (n - 1.0) * (k - 1));
	return ADV_OK;
}

double
adv_item_rest_correlation(const double *covariance, int k, int item)
{
	double		shared = 0.0;
	double		rest = 0.0;
	double		scale = 0.0;
	int			i,
				j;

	for (i = 0; i < k; i++)
		for (j = 0; j < k; j++)
		{
			if (i != item && j != item)
			{
				rest += covariance[i * k + j];
				scale += fabs(covariance[i * k + j]);
			}
			else if (i == item && j != item)
				shared += covariance[i * k + j];
		}
	if (!(rest > 16.0 * DBL_EPSILON * scale && covariance[item * k + item] > 0.0))
		return NAN;
	return fmax(-1.0, fmin(1.0, shared / sqrt(rest * covariance[item * k + item])));
}
