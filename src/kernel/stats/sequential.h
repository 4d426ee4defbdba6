/*
 * sequential.h
 *		An interval that may be looked at as often as one likes.
 *
 * Whatever rule stops the looking, it holds the truth at all times together with the
 * confidence given.  Asymptotic: of the mean of many independent units.
 */
#ifndef ADV_KERNEL_SEQUENTIAL_H
#define ADV_KERNEL_SEQUENTIAL_H

#include "kernel/num/status.h"

typedef struct AdvSequential
{
	double		rho;
	double		margin;			/* half the width of the interval */
	double		p_value;		/* always valid */
} AdvSequential;

/*
 * Of a difference with this standard error, above 0, from n units in all; the interval
 * is tightest at about `tuning` units.
 */
extern AdvStatus adv_sequential(double difference, double error, double n,
								double confidence, double tuning, AdvSequential *out);

#endif
