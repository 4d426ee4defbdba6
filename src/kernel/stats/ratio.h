/*
 * ratio.h
 *		A ratio of two sums over the same units, with an interval by the delta method.
 *
 * A unit (a customer, a post) brings y to the numerator and x to the denominator; the
 * ratio is sum y / sum x, its standard error that of the mean of y - ratio x over the
 * mean of x, with n - 1 below (Cochran 1977, Sampling Techniques, 3rd ed., 2.11 and
 * 6.3).  Intervals use Student's t with n - 1 degrees of freedom.  On the log scale
 * they cannot fall below 0, and cover better where few units bring most.
 *
 * A bound that does not exist is NaN: with one unit, or of a ratio of 0 on the log
 * scale.
 */
#ifndef ADV_KERNEL_RATIO_H
#define ADV_KERNEL_RATIO_H

#include <stdbool.h>

#include "uncertainty.h"
#include "kernel/num/status.h"

typedef struct AdvRatio
{
	double		value;
	double		error;			/* standard error; means something where n > 1 */
	double		n;				/* units, or Kish's effective number of them */
} AdvRatio;

/* from means, variances and covariance of the units, n - 1 below */
extern AdvRatio adv_ratio_of_means(double mean_y, double mean_x, double variance_y,
								   double variance_x, double covariance, double n);

/* from sums: total_y / total_x, and the sum of (y - ratio x)^2 */
extern AdvRatio adv_ratio_of_sums(double total_y, double total_x, double squares,
								  double n);

extern AdvStatus adv_sum_ratio(AdvRatio r, bool logarithmic, double confidence,
						   AdvEstimate *out);

/*
 * First minus second.  Plain: Welch.  On the log scale: the bounds of both put together
 * by the method of Zou & Donner (2008), and Welch's test of the logarithms.
 */
extern AdvStatus adv_sum_ratio_difference(AdvRatio a, AdvRatio b, bool logarithmic,
									  double confidence, AdvComparison *out);
extern AdvStatus adv_sum_ratio_benchmark(AdvRatio r, double benchmark, bool logarithmic,
									 double confidence, AdvComparison *out);

#endif
