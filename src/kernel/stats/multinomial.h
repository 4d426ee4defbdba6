/*
 * multinomial.h
 *		Shares of several classes at once: intervals that hold together.
 *
 * Counts are whole and at least 0, their sum is positive.  low and high are
 * fractions, within 0..1, an element a class.
 */
#ifndef ADV_KERNEL_MULTINOMIAL_H
#define ADV_KERNEL_MULTINOMIAL_H

#include <stdint.h>

#include "kernel/num/status.h"

typedef enum AdvMultinomialMethod
{
	ADV_MULTINOMIAL_GOODMAN,
	ADV_MULTINOMIAL_SISON_GLAZ
} AdvMultinomialMethod;

extern AdvStatus adv_multinomial(const double *counts, int64_t classes, double confidence,
								 AdvMultinomialMethod method, AdvStop stop,
								 double *low, double *high);

#endif
