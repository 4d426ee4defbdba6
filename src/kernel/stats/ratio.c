/*
 * ratio.c
 *		A ratio of two sums over the same units, with an interval by the delta method.
 *
 * Sources: Cochran (1977), Sampling Techniques, 3rd ed., 2.11 and 6.3; Welch (1947),
 * Biometrika 34; Zou & Donner (2008), Statistics in Medicine 27, for the difference of
 * two quantities whose own intervals are not symmetric.  Values agree with these formulas
 * to 1e-13 (test/kernel/ratio.c).
 */
#include <math.h>

#include "mean.h"
#include "ratio.h"
#include "kernel/num/special.h"

AdvRatio
adv_ratio_of_means(double mean_y, double mean_x, double variance_y,
				   double variance_x, double covariance, double n)
{
	AdvRatio	r;
	double		variance;

	r.value = mean_y / mean_x;
	variance = variance_y - 2.0 * r.value * covariance + r.value * r.value * variance_x;
	/* of equal ratios it is 0, but for rounding */
	if (variance < 1e-14 * (variance_y + r.value * r.value * variance_x))
		variance = 0.0;
	r.error = sqrt(variance / n) / fabs(mean_x);
	r.n = n;
	return r;
}

AdvRatio
adv_ratio_of_sums(double total_y, double total_x, double squares, double n)
{
	AdvRatio	r;

	r.value = total_y / total_x;
	r.error = n > 1.0 ? sqrt(n / (n - 1.0) * squares) / fabs(total_x) : NAN;
	r.n = n;
	return r;
}

static bool
valid(AdvRatio r, double confidence)
{
	return isfinite(r.value) && r.n > 0.0 && isfinite(r.n) &&
		(r.n <= 1.0 || (r.error >= 0.0 && isfinite(r.error))) &&
		confidence > 0.0 && confidence < 1.0;
}

/* moments: the ratio, or its logarithm, as a mean of n units */
static AdvMoments
moments(AdvRatio r, bool logarithmic)
{
	AdvMoments	m = {r.value, NAN, r.n};
	double		error = r.n > 1.0 ? r.error : NAN;

	if (logarithmic)
	{
		m.mean = log(r.value);
		error /= r.value;
	}
	m.variance = error * error * r.n;
	return m;
}

/* positive: whether there is a logarithm */
static bool
positive(AdvRatio r)
{
	return r.value > 0.0;
}

AdvStatus
adv_sum_ratio(AdvRatio r, bool logarithmic, double confidence, AdvEstimate *out)
{
	AdvStatus	status;

	if (!valid(r, confidence) || (logarithmic && r.value < 0.0))
		return ADV_DOMAIN;
	if (logarithmic && !positive(r))
	{
		out->low = out->high = NAN;
		out->n = r.n;
	}
	else
	{
		status = adv_mean(moments(r, logarithmic), confidence, out);
		if (status != ADV_OK)
			return status;
		if (logarithmic)
		{
			out->low = exp(out->low);
			out->high = exp(out->high);
		}
	}
	out->value = r.value;
	return ADV_OK;
}

AdvStatus
adv_sum_ratio_difference(AdvRatio a, AdvRatio b, bool logarithmic, double confidence,
					 AdvComparison *out)
{
	AdvEstimate of_a;
	AdvEstimate of_b;
	AdvStatus	status;

	if (!valid(a, confidence) || !valid(b, confidence) ||
		(logarithmic && (a.value < 0.0 || b.value < 0.0)))
		return ADV_DOMAIN;
	if (!logarithmic)
		return adv_mean_difference(moments(a, false), moments(b, false), confidence, out);
	if (!positive(a) || !positive(b))
		out->low = out->high = out->statistic = out->p_value = NAN;
	else
	{
		status = adv_mean_difference(moments(a, true), moments(b, true), confidence, out);
		if (status == ADV_OK)
			status = adv_sum_ratio(a, true, confidence, &of_a);
		if (status == ADV_OK)
			status = adv_sum_ratio(b, true, confidence, &of_b);
		if (status != ADV_OK)
			return status;
		out->low = a.value - b.value - hypot(a.value - of_a.low, of_b.high - b.value);
		out->high = a.value - b.value + hypot(of_a.high - a.value, b.value - of_b.low);
	}
	out->difference = a.value - b.value;
	return ADV_OK;
}

AdvStatus
adv_sum_ratio_benchmark(AdvRatio r, double benchmark, bool logarithmic,
					double confidence, AdvComparison *out)
{
	AdvEstimate e;
	AdvStatus	status;

	if (!valid(r, confidence) || !isfinite(benchmark) || (logarithmic && r.value < 0.0))
		return ADV_DOMAIN;
	if (!logarithmic || benchmark <= 0.0)
		status = adv_mean_benchmark(moments(r, false), benchmark, confidence, out);
	else if (!positive(r))
	{
		out->statistic = out->p_value = NAN;
		status = ADV_OK;
	}
	else
		status = adv_mean_benchmark(moments(r, true), log(benchmark), confidence, out);
	if (status != ADV_OK)
		return status;
	out->difference = r.value - benchmark;
	if (logarithmic)
	{
		status = adv_sum_ratio(r, true, confidence, &e);
		out->low = e.low - benchmark;
		out->high = e.high - benchmark;
	}
	return status;
}
