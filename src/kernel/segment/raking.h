/*
 * raking.h
 *		Weights with which the shares of categories meet targets.
 */
#ifndef ADV_KERNEL_RAKING_H
#define ADV_KERNEL_RAKING_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/num/status.h"

#define ADV_RAKE_PRECISION 1e-12	/* of shares */

typedef struct AdvRaking
{
	size_t		cells;
	const double *n;			/* customers of every cell */
	int			dimensions;
	const int  *of;				/* the category of every cell and dimension, from 0 in all */
	int			categories;		/* of all dimensions */
	const double *target;		/* the share of every category */
	double		limit;			/* of weights, whose mean is 1; infinite for none */
} AdvRaking;

/*
 * adv_rake writes the weights.  sum: a double a category.  ADV_NO_CONVERGENCE: no weights
 * meet the targets.
 */
extern AdvStatus adv_rake(const AdvRaking *r, double *weight, double *sum, int *iterations, const AdvStop *stop);

#endif
