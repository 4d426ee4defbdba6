/*
 * quadrature.h
 *		Integrals of smooth functions by Gauss-Legendre rules.
 */
#ifndef ADV_KERNEL_QUADRATURE_H
#define ADV_KERNEL_QUADRATURE_H

/*
 * A rule on -1..1: these nodes, their negatives, and a weight for each of both.
 */
typedef struct AdvGaussRule
{
	int			pairs;
	double		nodes[8];
	double		weights[8];
} AdvGaussRule;

extern const AdvGaussRule adv_gauss_8;	/* of 8 points */
extern const AdvGaussRule adv_gauss_16;

/* the integral of f over from..to, by the rule of 16 points */
extern double adv_gauss(double (*f) (double x, const void *arg), const void *arg,
						double from, double to);

/*
 * The integral over 0..length, which may be infinite if rate > 0, of
 * exp(-rate (exp(l) - 1) - power l), for rate >= 0 and power >= -1; NaN where
 * it would take too long.
 */
extern double adv_discounted_power(double rate, double power, double length);

#endif
