/*
 * quadrature.c
 *		Tests of the Gauss-Legendre rule and of what is made of it.
 */
#include <stddef.h>

#include "check.h"
#include "kernel/num/quadrature.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static double
power(double x, const void *arg)
{
	return pow(x, *(const double *) arg);
}

typedef struct Discounted
{
	double		rate;
	double		power;
} Discounted;

static double
integrand(double l, const void *arg)
{
	const Discounted *of = arg;

	return exp(-of->rate * expm1(l) - of->power * l);
}

/*
 * test_rule: exact for polynomials up to degree 31, and 15 of the short rule.
 */
static void
test_rule(void)
{
	double		degree;

	for (degree = 0.0; degree < 32.0; degree += 1.0)
		CHECK_CLOSE(adv_gauss(power, &degree, 0.0, 2.0), pow(2.0, degree + 1.0) / (degree + 1.0),
					1e-14);
	for (degree = 0.0; degree < 16.0; degree += 1.0)
	{
		double		sum = 0.0;
		int			i;

		for (i = 0; i < ADV_GAUSS_SHORT_PAIRS; i++)
			sum += adv_gauss_short_weights[i] * (pow(1.0 - adv_gauss_short_nodes[i], degree) +
												 pow(1.0 + adv_gauss_short_nodes[i], degree));
		CHECK_CLOSE(sum, pow(2.0, degree + 1.0) / (degree + 1.0), 1e-14);
	}
}

/*
 * test_discounted_power: against 2,000 rules, and where it is elementary.
 */
static void
test_discounted_power(void)
{
	static const double rates[] = {1e-8, 1e-3, 0.3, 5.0, 1e4};
	static const double powers[] = {-1.0, -0.7, 0.0, 0.4, 3.0, 1000.0};
	static const double lengths[] = {1e-6, 0.5, 4.0, 25.0};
	int			i,
				j,
				k,
				n;

	for (i = 0; i < LENGTH(rates); i++)
		for (j = 0; j < LENGTH(powers); j++)
			for (k = 0; k < LENGTH(lengths); k++)
			{
				Discounted of = {rates[i], powers[j]};
				double		sum = 0.0;
				double		end = fmin(lengths[k], log1p(100.0 / rates[i]));

				if (powers[j] > 0.0)
					end = fmin(end, 50.0 / powers[j]);
				for (n = 0; n < 2000; n++)
					sum += adv_gauss(integrand, &of, end * n / 2000.0, end * (n + 1) / 2000.0);
				CHECK_CLOSE(adv_discounted_power(rates[i], powers[j], lengths[k]), sum, 1e-12);
			}
	/* rate exp(rate) E_1: 0.59634736232319407 at 1 (Gompertz) */
	CHECK_CLOSE(adv_discounted_power(1.0, 0.0, INFINITY), 0.59634736232319407, 1e-14);
	CHECK_CLOSE(adv_discounted_power(0.02, -1.0, INFINITY), 1.0 / 0.02, 1e-13);
	CHECK_CLOSE(adv_discounted_power(0.0, 2.0, 3.0), -expm1(-6.0) / 2.0, 1e-15);
	CHECK_CLOSE(adv_discounted_power(0.0, -0.5, 3.0), 2.0 * expm1(1.5), 1e-15);
	CHECK_TRUE(adv_discounted_power(0.0, 0.0, 3.0) == 3.0);
	CHECK_TRUE(adv_discounted_power(5.0, 1.0, 0.0) == 0.0);
	CHECK_NAN(adv_discounted_power(-1.0, 0.0, 1.0));
	CHECK_NAN(adv_discounted_power(1.0, NAN, 1.0));
}

int
main(void)
{
	CHECK_RUN(test_rule);
	CHECK_RUN(test_discounted_power);
	return check_report("quadrature");
}
