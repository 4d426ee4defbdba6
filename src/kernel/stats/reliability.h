/*
 * reliability.h
 *		How well several items measure one thing: Cronbach's alpha.
 *
 * covariance is a k x k matrix by rows.  What is not defined is NaN: an alpha of one
 * item, or of items whose total does not vary.
 */
#ifndef ADV_KERNEL_RELIABILITY_H
#define ADV_KERNEL_RELIABILITY_H

#include "uncertainty.h"
#include "kernel/num/status.h"

/* of all items but one; without < 0 for all */
extern double adv_alpha(const double *covariance, int k, int without);

/* alpha of n respondents with its interval (Feldt 1965), from n >= 2 on */
extern AdvStatus adv_reliability(const double *covariance, int k, double n,
								 double confidence, AdvEstimate *out);

/* correlation of an item with the sum of the others */
extern double adv_item_rest_correlation(const double *covariance, int k, int item);

#endif
