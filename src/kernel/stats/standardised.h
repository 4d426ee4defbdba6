/*
 * standardised.h
 *		A rate that a population would have whose strata have these rates.
 *
 * Strata have successes out of trials, and shares of the population, which add up to
 * 1.  A stratum with a share needs trials.
 */
#ifndef ADV_KERNEL_STANDARDISED_H
#define ADV_KERNEL_STANDARDISED_H

#include <stddef.h>

#include "uncertainty.h"
#include "kernel/num/status.h"

typedef enum AdvStandardisedMethod
{
	ADV_STANDARDISED_WILSON,	/* of the effective number of trials */
	ADV_STANDARDISED_GAMMA		/* Fay & Feuer (1997), of rare events */
} AdvStandardisedMethod;

typedef struct AdvStratum
{
	double		successes;
	double		trials;
	double		share;
} AdvStratum;

extern AdvStatus adv_standardised_rate(const AdvStratum *strata, size_t k,
									   double confidence, AdvStandardisedMethod method,
									   AdvEstimate *out);

#endif
