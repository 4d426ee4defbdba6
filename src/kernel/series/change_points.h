/*
 * change_points.h
 *		When the level of a series changed.
 */
#ifndef ADV_KERNEL_CHANGE_POINTS_H
#define ADV_KERNEL_CHANGE_POINTS_H

#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

/*
 * adv_noise_variance returns the variance of a value of weight 1 about its level, from
 * differences of neighbours, which changes of level do not make larger; 0 where all
 * values are equal.  The weights are positive.
 */
extern double adv_noise_variance(const double *y, const double *weight, int64_t n,
								 const AdvMemory *memory);

/*
 * adv_change_points finds the levels that have the least sum of weighted squares
 * about them plus a penalty for each change, each of at least so many points.
 * starts[i] becomes the first point of the i-th level, from 0; there is room for n.
 */
extern AdvStatus adv_change_points(const double *y, const double *weight, int64_t n,
								   double penalty, int64_t shortest,
								   const AdvMemory *memory, AdvStop stop,
								   int64_t *starts, int64_t *levels);

#endif
