/*
 * theil_sen.h
 *		Slopes between every two of many points: how many are positive, and those of
 *		given ranks, without looking at all of them.
 */
#ifndef ADV_KERNEL_THEIL_SEN_H
#define ADV_KERNEL_THEIL_SEN_H

#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

/* What all pairs of points say. */
typedef struct AdvPairCounts
{
	int64_t		pairs;			/* of unlike x */
	int64_t		s;				/* rising less falling ones */
	double		variance;		/* of s where there is no trend, with ties */
	double		tau;			/* Kendall's tau-b, NaN where all x or all y are equal */
} AdvPairCounts;

/*
 * Points sorted by x, of equal x by y; n x n / 2 must fit into an int64_t.  x and y are
 * finite, and so far apart from the largest numbers that slopes are finite too.
 */
extern AdvStatus adv_pair_counts(const double *x, const double *y, int64_t n,
								 const AdvMemory *memory, AdvStop stop, AdvPairCounts *out);

/*
 * slopes[i] becomes the slope of rank[i], counted from 0 upwards, of all those between
 * points of unlike x: (y_j - y_i) / (x_j - x_i).
 */
extern AdvStatus adv_select_slopes(const double *x, const double *y, int64_t n,
								   const int64_t *rank, double *slopes, int ranks,
								   const AdvMemory *memory, AdvStop stop);

#endif
