/*
 * select.h
 *		The k-th smallest of many numbers, and quantiles, without sorting them all.
 */
#ifndef ADV_KERNEL_SELECT_H
#define ADV_KERNEL_SELECT_H

#include <stdint.h>

/*
 * adv_select returns the k-th smallest, counted from 0, of n > k numbers, which it
 * reorders: those before the k-th are not larger, those behind it not smaller.
 */
extern int64_t adv_select(int64_t *numbers, int64_t n, int64_t k);

/*
 * adv_quantile returns the quantile p, within 0..1, of n numbers, interpolated between
 * two neighbours (R's type 7, SQL's percentile_cont); NaN where n is 0.
 */
extern double adv_quantile(int64_t *numbers, int64_t n, double p);

#endif
