/*
 * chi_square.h
 *		The chi-square distribution.
 */
#ifndef ADV_KERNEL_CHI_SQUARE_H
#define ADV_KERNEL_CHI_SQUARE_H

/*
 * P(X >= x) with df > 0 degrees of freedom, accurate far into the tail; NaN
 * outside its domain.
 */
extern double adv_chi_square_p_value(double x, double df);

/* x with P(X <= x) = p, for 0 < p < 1; NaN outside */
extern double adv_chi_square_quantile(double p, double df);

#endif
