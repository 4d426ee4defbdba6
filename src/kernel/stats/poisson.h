/*
 * poisson.h
 *		Events per exposure, and probabilities of counts.
 */
#ifndef ADV_KERNEL_POISSON_H
#define ADV_KERNEL_POISSON_H

#include "uncertainty.h"
#include "kernel/num/status.h"

/*
 * events / exposure with the exact interval (Garwood 1936): quantiles of the gamma
 * distribution.  events >= 0, exposure > 0.
 */
extern AdvStatus adv_event_rate(double events, double exposure, double confidence,
								AdvEstimate *out);

/*
 * P(X = k) of a Poisson distribution with mean lambda > 0, for whole k >= 0, to about
 * 1e-14 of itself also where both are large (Loader 2000).
 */
extern double adv_poisson_probability(double k, double lambda);

#endif
