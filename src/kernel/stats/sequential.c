/*
 * sequential.c
 *		An interval that may be looked at as often as one likes.
 *
 * With v = n error^2, the variance of one unit, the half-width is
 * sqrt(v 2 (n rho^2 + 1) / (n^2 rho^2) log(sqrt(n rho^2 + 1) / alpha)), and rho is
 * chosen so that it is about least at the number of units given.
 *
 * Sources: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics
 * 52, theorem 2.2 and appendix B.2; Johari, Koomen, Pekelis & Walsh (2022), Operations
 * Research 70, whose mixture test with prior variance rho^2 v gives the same p.  To
 * rounding (test/kernel/heterogeneity.c); p is 0 where it is below 1e-308.
 */
#include <math.h>

#include "sequential.h"

AdvStatus
adv_sequential(double difference, double error, double n, double confidence,
			   double tuning, AdvSequential *out)
{
	double		alpha = 1.0 - confidence;
	double		rho2;
	double		growth;
	double		ratio;

	if (!(error > 0.0) || !isfinite(error) || !isfinite(difference) || !(n > 0.0) || !isfinite(n) ||
		!(confidence > 0.0 && confidence < 1.0) || !(tuning > 0.0) || !isfinite(tuning))
		return ADV_DOMAIN;
	ratio = difference / error;
	rho2 = (-2.0 * log(alpha) + log(1.0 - 2.0 * log(alpha))) / tuning;
	/* 0 with hardly any confidence, or a tuning beyond all n */
	if (!(n * rho2 > 0.0))
		return ADV_DOMAIN;
	growth = n * rho2 + 1.0;
	out->rho = sqrt(rho2);
	out->margin = error * sqrt(2.0 * growth / (n * rho2) * (0.5 * log(growth) - log(alpha)));
	out->p_value = fmin(1.0, exp(0.5 * log(growth) - 0.5 * ratio * ratio * (n * rho2 / growth)));
	return ADV_OK;
}
