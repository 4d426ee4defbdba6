/*
 * quadrature.h
 *		Integrals of smooth functions by Gauss-Legendre rules.
 */
#ifndef ADV_KERNEL_QUADRATURE_H
#define ADV_KERNEL_QUADRATURE_H

/*
 * The rule of 16 points on -1..1: these nodes, their negatives, and a weight
 * for each of both.
 */
#define ADV_GAUSS_PAIRS 8
extern const double adv_gauss_nodes[ADV_GAUSS_PAIRS];
extern const double adv_gauss_weights[ADV_GAUSS_PAIRS];

/* and the rule of 8 points */
#define ADV_GAUSS_SHORT_PAIRS 4
extern const double adv_gauss_short_nodes[ADV_GAUSS_SHORT_PAIRS];
extern const double adv_gauss_short_weights[ADV_GAUSS_SHORT_PAIRS];

/* the integral of f over from..to, by one rule */
extern double adv_gauss(double (*f) (double x, const void *arg), const void *arg,
						double from, double to);

/*
 * The integral over 0..length, which may be infinite if rate > 0, of
 * exp(-rate (exp(l) - 1) - power l), for rate >= 0 and power >= -1; NaN where
 * it would take too long.
 */
extern double adv_discounted_power(double rate, double power, double length);

#endif
