/*
 * mean.h
 *		A mean with Student's t interval, Welch's comparison, sample size.
 *
 * variance is the sample variance (n - 1 below).  With n <= 1 the variance is
 * not defined, and where it is NaN it is not known: the value is reported, its
 * bounds are NaN.
 */
#ifndef ADV_KERNEL_MEAN_H
#define ADV_KERNEL_MEAN_H

#include "uncertainty.h"
#include "kernel/num/status.h"

typedef struct AdvMoments
{
	double		mean;
	double		variance;
	double		n;
} AdvMoments;

extern AdvStatus adv_mean(AdvMoments m, double confidence, AdvEstimate *out);

/* Welch (1947), Satterthwaite's degrees of freedom; statistic is t */
extern AdvStatus adv_mean_difference(AdvMoments a, AdvMoments b,
									 double confidence, AdvComparison *out);
extern AdvStatus adv_mean_benchmark(AdvMoments m, double benchmark,
									double confidence, AdvComparison *out);

/*
 * How much higher mean a is than mean b, as a fraction of b: interval by the delta
 * method on the log, with normal quantiles; no test.  A mean that is not positive
 * leaves the lift, a variance that is not defined its bounds, NaN.
 */
extern AdvStatus adv_mean_lift(AdvMoments a, AdvMoments b, double confidence,
							   AdvComparison *out);

/* population <= 0 means without limit */
extern AdvStatus adv_mean_sample_size(double margin, double confidence,
									  double standard_deviation,
									  double population, double *out);

#endif
