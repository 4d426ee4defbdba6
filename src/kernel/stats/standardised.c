/*
 * standardised.c
 *		A rate that a population would have whose strata have these rates.
 *
 * The variance is sum share^2 p (1 - p) / n; Wilson's interval is of the number of
 * trials that would give a simple rate this variance.  Where that is 0, all strata
 * being at 0 or at 1, the number is that of equal shares of a trial: 1 / sum share^2 / n.
 *
 * Agrees with Fay & Feuer's table 1 to 11 digits (test/kernel/heterogeneity.c).
 *
 * Sources: Fay & Feuer (1997), Statistics in Medicine 16, (2) and (3); Wilson (1927).
 */
#include <math.h>

#include "chi_square.h"
#include "proportion.h"
#include "standardised.h"

AdvStatus
adv_standardised_rate(const AdvStratum *strata, size_t k, double confidence,
					  AdvStandardisedMethod method, AdvEstimate *out)
{
	double		rate = 0.0;
	double		variance = 0.0; /* binomial */
	double		events = 0.0;	/* Poisson */
	double		spread = 0.0;
	double		largest = 0.0;
	double		tail = 0.5 * (1.0 - confidence);
	double		n;
	AdvStatus	status;
	size_t		i;

	if (!(confidence > 0.0 && confidence < 1.0))
		return ADV_DOMAIN;
	for (i = 0; i < k; i++)
	{
		double		p;
		double		w;

		if (strata[i].share == 0.0)
			continue;
		if (!(strata[i].share > 0.0) || !(strata[i].trials > 0.0))
			return ADV_DOMAIN;
		p = strata[i].successes / strata[i].trials;
		w = strata[i].share / strata[i].trials;
		if (!(p >= 0.0 && p <= 1.0) || !isfinite(w))
			return ADV_DOMAIN;
		rate += strata[i].share * p;
		variance += strata[i].share * w * p * (1.0 - p);
		events += w * w * strata[i].successes;
		spread += strata[i].share * w;
		largest = fmax(largest, w);
	}
	if (!(spread > 0.0))
		return ADV_DOMAIN;
	rate = fmin(rate, 1.0);
	n = variance > 0.0 ? rate * (1.0 - rate) / variance : 1.0 / spread;
	out->value = rate;
	out->n = n;
	if (method == ADV_STANDARDISED_WILSON)
	{
		status = adv_proportion(fmin(rate * n, n), n, confidence, ADV_PROPORTION_WILSON, out);
		out->value = rate;
		return status;
	}
	out->low = rate > 0.0 ? events / (2.0 * rate) * adv_chi_square_quantile(tail, 2.0 * rate * rate / events) : 0.0;
	events += largest * largest;
	out->high = events / (2.0 * (rate + largest)) *
		adv_chi_square_quantile(1.0 - tail, 2.0 * (rate + largest) * (rate + largest) / events);
	return ADV_OK;
}
