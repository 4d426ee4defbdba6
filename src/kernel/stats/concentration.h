/*
 * concentration.h
 *		How unequally something is spread over people or brands.
 *
 * Values are finite, at least 0 and in ascending order, where that is asked for.  Where
 * their sum is 0, and where there are none, a measure is NaN; so is one that is
 * corrected for the number of values where there is one only.
 */
#ifndef ADV_KERNEL_CONCENTRATION_H
#define ADV_KERNEL_CONCENTRATION_H

#include <stdbool.h>
#include <stdint.h>

/* Gini's coefficient of sorted values, 0..1; corrected: times n / (n - 1). */
extern double adv_gini(const double *sorted, int64_t n, bool corrected);

/* What the largest fraction of sorted values has of their sum, 0..1. */
extern double adv_top_share(const double *sorted, int64_t n, double fraction);

/* Herfindahl's and Hirschman's index, 0..1; normalized: 0 where all are equal. */
extern double adv_hhi(const double *values, int64_t n, bool normalized);

/* sums[i] becomes what the i smallest have of the sum, 0..1; room for n + 1. */
extern bool adv_lorenz_curve(const double *sorted, int64_t n, double *sums);

#endif
