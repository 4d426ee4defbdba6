/*
 * poisson.c
 *		Garwood's interval of a count, Poisson probabilities.
 *
 * Sources: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28;
 * Loader (2000), Fast and accurate computation of binomial probabilities: what is
 * small is computed as such, not as the difference of large logarithms.  Published
 * limits to their last digit, probabilities to 2e-14 (test/kernel/concentration.c).
 */
#include "poisson.h"

#include <math.h>

#include "chi_square.h"
#include "kernel/num/special.h"

#define LOG_SQRT_2PI 0.91893853320467274178
#define TWO_PI 6.28318530717958647692

/*
 * adv_event_rate returns a rate of events.
 */
AdvStatus
adv_event_rate(double events, double exposure, double confidence, AdvEstimate *out)
{
	double		tail = (1 - confidence) / 2;

	if (!(events >= 0 && exposure > 0 && confidence > 0 && confidence < 1))
		return ADV_DOMAIN;
	out->value = events / exposure;
	out->low = events == 0 ? 0 : adv_chi_square_quantile(tail, 2 * events) / 2 / exposure;
	out->high = adv_chi_square_quantile(1 - tail, 2 * events + 2) / 2 / exposure;
	out->n = exposure;
	return ADV_OK;
}

/*
 * stirling_error returns log k! less Stirling's formula.
 */
static double
stirling_error(double k)
{
	double		kk = k * k;

	if (k < 16)
		return adv_log_gamma(k + 1) - (k + 0.5) * log(k) + k - LOG_SQRT_2PI;
	return (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - (1 / 1680.0 - 1 / 1188.0 / kk) / kk) / kk) / kk) / k;
}

/*
 * deviance returns k log(k / lambda) + lambda - k.
 */
static double
deviance(double k, double lambda)
{
	double		v = (k - lambda) / (k + lambda);
	double		sum = (k - lambda) * v;
	double		term = 2 * k * v;
	int			i;

	if (fabs(v) >= 0.1)
		return k * log(k / lambda) + lambda - k;
	for (i = 1; i < 100; i++)
	{
		double		before = sum;

		term *= v * v;
		sum += term / (2 * i + 1);
		if (sum == before)
			break;
	}
	return sum;
}

/*
 * adv_poisson_probability returns the probability of a count.
 */
double
adv_poisson_probability(double k, double lambda)
{
	if (k < 0)
		return 0;
	if (k == 0)
		return exp(-lambda);
	return exp(-stirling_error(k) - deviance(k, lambda)) / sqrt(TWO_PI * k);
}
