/*
 * special.c
 *		Tests of the distribution functions.
 *
 * Sources of the numbers: R 4.2.2 by the call that stands beside a number, with
 * sprintf("%.17g"); "quad": DLMF 8.17.22 evaluated in quadruple precision,
 * where R itself has no more than 11 digits; the rest are identities.
 */
#include <float.h>
#include <stddef.h>

#include "check.h"
#include "kernel/num/special.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static void
test_normal(void)
{
	/* Wichura 1988, the check of PPND16 */
	CHECK_NEAR(adv_normal_quantile(0.25), -0.6744897501960817, 2e-16);
	CHECK_NEAR(adv_normal_quantile(0.001), -3.090232306167814, 1e-15);
	CHECK_NEAR(adv_normal_quantile(1e-20), -9.262340089798408, 4e-15);

	CHECK_CLOSE(adv_normal_cdf(-37.0), 5.7255712225245771e-300, 2e-13);	/* R: pnorm(-37) */
	CHECK_CLOSE(adv_normal_cdf(-8.0), 6.2209605742717849e-16, 1e-14);	/* R: pnorm(-8) */
	CHECK_CLOSE(adv_normal_cdf(-1.96), 0.024997895148220428, 1e-15);	/* R: pnorm(-1.96) */
	CHECK_CLOSE(adv_normal_cdf(1.0), 0.84134474606854293, 1e-15);	/* R: pnorm(1) */
	CHECK_CLOSE(adv_normal_quantile(0.975), 1.9599639845400536, 5e-16);	/* R: qnorm(0.975) */
	CHECK_CLOSE(adv_normal_quantile(0.6), 0.25334710313579978, 5e-16);	/* R: qnorm(0.6) */
	CHECK_CLOSE(adv_normal_quantile(1e-5), -4.2648907939228256, 5e-16);	/* R: qnorm(1e-5) */
	CHECK_CLOSE(adv_normal_quantile(1e-300), -37.047096299361201, 5e-16);	/* R: qnorm(1e-300) */

	CHECK_CLOSE(adv_normal_two_sided(0.95), 1.959963984540054, 1e-15);	/* any table */
	CHECK_CLOSE(adv_normal_two_sided(0.5), 0.67448975019608171, 1e-15);	/* R: qnorm(0.75) */
	/* R: qnorm(5e-7, lower.tail = FALSE); 1 - 0.999999 is 1e-6 to 11 digits */
	CHECK_CLOSE(adv_normal_two_sided(0.999999), 4.8916384756985902, 1e-11);
	/* sqrt(pi / 2) c for a small c */
	CHECK_CLOSE(adv_normal_two_sided(1e-20), 1.2533141373155003e-20, 1e-15);
	/* R: 2 * pnorm(-2.6413232722941253) */
	CHECK_CLOSE(adv_normal_p_value(-2.6413232722941253), 0.008258287929380756, 1e-14);
	CHECK_CLOSE(adv_normal_p_value(37.0), 2 * 5.7255712225245771e-300, 2e-13);

	CHECK_TRUE(adv_normal_quantile(0.5) == 0.0);
	CHECK_TRUE(adv_normal_quantile(0.0) == -INFINITY);
	CHECK_TRUE(adv_normal_quantile(1.0) == INFINITY);
	CHECK_TRUE(adv_normal_two_sided(0.0) == 0.0);
	CHECK_TRUE(adv_normal_two_sided(1.0) == INFINITY);
	CHECK_TRUE(adv_normal_p_value(0.0) == 1.0);
	CHECK_TRUE(adv_normal_p_value(INFINITY) == 0.0);
	CHECK_NAN(adv_normal_quantile(-DBL_MIN));
	CHECK_NAN(adv_normal_quantile(1.0 + DBL_EPSILON));
	CHECK_NAN(adv_normal_two_sided(NAN));
	CHECK_NAN(adv_normal_cdf(NAN));
}

typedef struct Row
{
	double		first;			/* x or p, t or p */
	double		a;				/* a or df */
	double		b;
	double		value;
	double		tolerance;
} Row;

static void
test_beta(void)
{
	static const Row cdf[] = {
		{0.3, 2.5, 3.5, 0.29675298929566635, 1e-14},	/* R: pbeta(0.3, 2.5, 3.5) */
		{0.01, 0.5, 0.5, 0.06376856085851984, 1e-14},	/* R: pbeta(0.01, 0.5, 0.5) */
		{1e-10, 0.5, 3.0, 1.8749999998749995e-05, 1e-14},	/* R: pbeta(1e-10, 0.5, 3) */
		{0.2, 100.0, 200.0, 3.5460073665672315e-08, 1e-13},	/* R: pbeta(0.2, 100, 200) */
		{3e-9, 2.0, 1e9, 0.80085172742471156, 1e-14},	/* R: pbeta(3e-9, 2, 1e9) */
		{4e-10, 0.5, 1e9, 0.62890663046534309, 1e-14},	/* quad */
		{0.29, 1e4, 2e4, 3.8196707616059858e-60, 1e-13},	/* quad */
		{0.3333, 1e6, 2e6, 0.45131470497840601, 1e-13},	/* quad */
		{0.37, 1e8, 1.7e8, 1.0004363331617669e-36, 1e-12},	/* quad */
		{0.5001, 5e8, 5e8, 0.99999999987301862, 1e-15},	/* quad */
		{0.49998, 1e9, 1e9, 0.036819135020384301, 1e-12},	/* quad */
		{0.4999, 1e9, 1e9, 1.8720471951494254e-19, 1e-12},	/* quad */
		{0.74995, 3e9, 1e9, 1.4107829208183389e-13, 1e-12},	/* quad */
	};
	static const Row quantile[] = {
		{0.025, 81.5, 182.5, 0.25452193499102344, 1e-14},	/* R: qbeta(0.025, 81.5, 182.5) */
		{0.975, 81.5, 182.5, 0.36564749917408246, 1e-14},	/* R: qbeta(0.975, 81.5, 182.5) */
		{0.025, 0.5, 20.5, 2.4246478459242726e-05, 1e-14},	/* R: qbeta(0.025, 0.5, 20.5) */
		{1e-10, 0.5, 0.5, 2.4674011002723406e-20, 1e-14},	/* R: qbeta(1e-10, 0.5, 0.5) */
		{0.975, 1.0, 1e9, 3.6888794473100178e-09, 1e-14},	/* R: qbeta(0.975, 1, 1e9) */
		{0.025, 5e8, 5e8, 0.49996901024840679, 1e-14},	/* R: qbeta(0.025, 5e8, 5e8) */
		{0.999999, 3.0, 7.0, 0.91486108571954849, 1e-11},	/* R: qbeta(0.999999, 3, 7) */
		{1e-300, 2.0, 3.0, 4.0824829046387433e-151, 1e-13},	/* R: qbeta(1e-300, 2, 3) */
		{0.5, 0.01, 0.02, 3.1055928275772113e-13, 1e-12},	/* R: qbeta(0.5, 0.01, 0.02) */
		{0.025, 0.1, 1e9, 5.7917102481277334e-26, 1e-13},	/* R: qbeta(0.025, 0.1, 1e9) */
	};
	static const double parameters[] = {0.1, 0.5, 1.0, 1.5, 7.0, 100.0, 12345.6, 1e6, 3e8, 1e9};
	static const double levels[] = {1e-300, 1e-12, 5e-7, 0.025, 0.25, 0.5, 0.75, 0.975, 0.9999995};
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(cdf); i++)
		CHECK_CLOSE(adv_beta_cdf(cdf[i].first, cdf[i].a, cdf[i].b),
					cdf[i].value, cdf[i].tolerance);
	for (i = 0; i < LENGTH(quantile); i++)
		CHECK_CLOSE(adv_beta_quantile(quantile[i].first, quantile[i].a, quantile[i].b),
					quantile[i].value, quantile[i].tolerance);

	for (i = 0; i < LENGTH(parameters); i++)
	{
		double		a = parameters[i];
		double		x = 0.7 / a < 1.0 ? 0.7 / a : 0.3;

		/* I_x(a, 1) = x^a, I_x(1, b) = 1 - (1 - x)^b */
		CHECK_CLOSE(adv_beta_cdf(1.0 - x, a, 1.0), exp(a * log(1.0 - x)), 1e-12);
		CHECK_CLOSE(adv_beta_cdf(x, 1.0, a), -expm1(a * log1p(-x)), 1e-14);
		CHECK_CLOSE(adv_beta_quantile(0.1, a, 1.0), exp(log(0.1) / a), 1e-13);
		CHECK_CLOSE(adv_beta_quantile(0.1, 1.0, a), -expm1(log1p(-0.1) / a), 1e-13);
		CHECK_CLOSE(adv_beta_cdf(0.5, a, a), 0.5, 1e-13);
		CHECK_CLOSE(adv_beta_quantile(0.5, a, a), 0.5, 1e-14);

		for (j = 0; j < LENGTH(parameters); j++)
		{
			double		b = parameters[j];
			double		last = 0.0;

			for (k = 0; k < LENGTH(levels); k++)
			{
				double		p = levels[k];
				double		q = adv_beta_quantile(p, a, b);

				CHECK_TRUE(q >= last && q <= 1.0);
				last = q;
				CHECK_CLOSE(adv_beta_upper_quantile(1.0 - p, a, b),
							adv_beta_quantile(1.0 - (1.0 - p), a, b), 1e-13);
				/* the quantile is a double, and moves the cdf by what it is rounded */
				if (q > 1e-290 && q <= 0.5)
					CHECK_CLOSE(adv_beta_cdf(q, a, b), p, 4e-13 * sqrt(1.0 + a + b));
			}
		}
	}

	/* the arcsine law, I_x(1/2, 1/2) = 2 / pi asin(sqrt(x)) */
	CHECK_CLOSE(adv_beta_cdf(0.25, 0.5, 0.5), 1.0 / 3.0, 1e-15);
	CHECK_CLOSE(adv_beta_quantile(1.0 / 3.0, 0.5, 0.5), 0.25, 1e-15);
	/* an upper tail that 1 - q does not hold: 1 - x = q^(1/b), b = 1/4 */
	CHECK_CLOSE(1.0 - adv_beta_upper_quantile(1e-20, 1.0, 4.0), 1e-5, 1e-11);
	CHECK_CLOSE(adv_beta_upper_quantile(1e-20, 1.0, 1e9), -expm1(-20.0 * log(10.0) / 1e9), 1e-14);

	CHECK_TRUE(adv_beta_cdf(0.0, 2.0, 3.0) == 0.0);
	CHECK_TRUE(adv_beta_cdf(1.0, 2.0, 3.0) == 1.0);
	CHECK_TRUE(adv_beta_quantile(0.0, 2.0, 3.0) == 0.0);
	CHECK_TRUE(adv_beta_quantile(1.0, 2.0, 3.0) == 1.0);
	CHECK_TRUE(adv_beta_upper_quantile(0.0, 2.0, 3.0) == 1.0);
	CHECK_TRUE(adv_beta_upper_quantile(1.0, 2.0, 3.0) == 0.0);
	/* single points */
	CHECK_TRUE(adv_beta_cdf(0.3, 0.0, 2.0) == 1.0);
	CHECK_TRUE(adv_beta_cdf(0.3, 2.0, 0.0) == 0.0);
	CHECK_TRUE(adv_beta_quantile(0.3, 2.0, INFINITY) == 0.0);
	CHECK_TRUE(adv_beta_quantile(0.3, INFINITY, 2.0) == 1.0);
	CHECK_NAN(adv_beta_cdf(0.3, 0.0, 0.0));
	CHECK_NAN(adv_beta_cdf(0.3, INFINITY, INFINITY));
	CHECK_NAN(adv_beta_cdf(0.3, -1.0, 2.0));
	CHECK_NAN(adv_beta_cdf(-0.1, 2.0, 2.0));
	CHECK_NAN(adv_beta_cdf(1.1, 2.0, 2.0));
	CHECK_NAN(adv_beta_quantile(NAN, 2.0, 2.0));
	CHECK_NAN(adv_beta_upper_quantile(0.5, NAN, 2.0));
}

static void
test_t(void)
{
	static const Row p_value[] = {
		{2.5, 5.0, 0.0, 0.054490099342376204, 1e-14},	/* R: 2 * pt(-2.5, 5) */
		{2.5, 0.3, 0.0, 0.52888543921834508, 1e-14},	/* R: 2 * pt(-2.5, 0.3) */
		{37.0, 10.0, 0.0, 4.9498909653971106e-12, 1e-13},	/* R: 2 * pt(-37, 10) */
		{-10.0, 1e9, 0.0, 1.5239744906090896e-23, 1e-13},	/* R: 2 * pt(-10, 1e9) */
		{1.96, 1e9, 0.0, 0.049995790573729715, 1e-14},	/* R: 2 * pt(-1.96, 1e9) */
		{3.0, 17.3, 0.0, 0.0079385829735026409, 1e-14},	/* R: 2 * pt(-3, 17.3) */
		{1e10, 3.0, 0.0, 2.2053155816871531e-30, 1e-13},	/* R: 2 * pt(-1e10, 3) */
	};
	static const Row quantile[] = {
		{0.975, 5.0, 0.0, 2.5705818356363137, 1e-14},	/* R: qt(0.975, 5) */
		{0.975, 0.5, 0.0, 164.55767348049446, 1e-13},	/* R: qt(0.975, 0.5) */
		{0.975, 17.776, 0.0, 2.1028213103802216, 1e-14},	/* R: qt(0.975, 17.776) */
		{1e-20, 5.0, 0.0, -15683.92545436577, 1e-13},	/* R: qt(1e-20, 5) */
		{0.975, 1e9, 0.0, 1.9599639869123249, 1e-14},	/* R: qt(0.975, 1e9) */
		{0.9999995, 2.5, 0.0, 290.5230616085762, 1e-9},	/* R: qt(0.9999995, 2.5) */
		{0.6, 40.0, 0.0, 0.25503868634581406, 1e-14},	/* R: qt(0.6, 40) */
		{1e-100, 1e4, 0.0, -21.516974193914965, 1e-13},	/* R: qt(1e-100, 1e4) */
	};
	static const double dfs[] = {0.05, 0.5, 1.0, 2.5, 10.0, 1e3, 1e6, 1e9, 1e15, INFINITY};
	static const double levels[] = {1e-200, 1e-9, 0.025, 0.4, 0.5 - 1e-9, 0.6, 0.9999995};
	int			i,
				j;

	/* Fisher & Yates, Statistical Tables, table III */
	CHECK_NEAR(adv_t_quantile(0.975, 1.0), 12.706, 5e-4);
	CHECK_NEAR(adv_t_quantile(0.975, 30.0), 2.042, 5e-4);
	CHECK_NEAR(adv_t_quantile(0.995, 10.0), 3.169, 5e-4);

	for (i = 0; i < LENGTH(p_value); i++)
		CHECK_CLOSE(adv_t_p_value(p_value[i].first, p_value[i].a),
					p_value[i].value, p_value[i].tolerance);
	for (i = 0; i < LENGTH(quantile); i++)
		CHECK_CLOSE(adv_t_quantile(quantile[i].first, quantile[i].a),
					quantile[i].value, quantile[i].tolerance);

	/* one degree of freedom is Cauchy's distribution, infinity the normal */
	for (i = 0; i < LENGTH(levels); i++)
	{
		double		p = levels[i];

		CHECK_CLOSE(adv_t_quantile(p, 1.0), p < 0.5 ? -1.0 / tan(M_PI * p) : tan(M_PI * (p - 0.5)),
					p == 0.9999995 || p == 0.5 - 1e-9 ? 1e-6 : 1e-13);
		CHECK_CLOSE(adv_t_quantile(p, INFINITY), adv_normal_quantile(p), 0.0);
	}
	CHECK_CLOSE(adv_t_cdf(-7.0, 1.0), atan(1.0 / 7.0) / M_PI, 1e-14);
	CHECK_CLOSE(adv_t_cdf(7.0, 1.0), 0.5 + atan(7.0) / M_PI, 1e-14);
	CHECK_CLOSE(adv_t_cdf(3.0, INFINITY), adv_normal_cdf(3.0), 1e-15);
	/* two degrees: 1/2 + t / (2 sqrt(2 + t^2)) */
	CHECK_CLOSE(adv_t_cdf(0.3, 2.0), 0.5 + 0.3 / (2.0 * sqrt(2.09)), 1e-15);
	/* beyond where t^2 is finite, one degree: 2 / (pi t) */
	CHECK_CLOSE(adv_t_p_value(1e200, 1.0), 2.0 / (M_PI * 1e200), 1e-12);
	CHECK_CLOSE(adv_t_quantile(1e-200, 1.0), -1.0 / (M_PI * 1e-200), 1e-12);

	for (i = 0; i < LENGTH(dfs); i++)
		for (j = 0; j < LENGTH(levels); j++)
		{
			double		t = adv_t_quantile(levels[j], dfs[i]);

			if (isfinite(t) && fabs(t) < 1e300)
				CHECK_CLOSE(adv_t_cdf(t, dfs[i]), levels[j], 1e-12);
			CHECK_TRUE(adv_t_cdf(-t, dfs[i]) + adv_t_cdf(t, dfs[i]) == 1.0);
		}

	CHECK_TRUE(adv_t_quantile(0.5, 3.0) == 0.0);
	CHECK_TRUE(adv_t_quantile(0.0, 3.0) == -INFINITY);
	CHECK_TRUE(adv_t_quantile(1.0, 3.0) == INFINITY);
	CHECK_TRUE(adv_t_p_value(0.0, 3.0) == 1.0);
	CHECK_TRUE(adv_t_p_value(INFINITY, 3.0) == 0.0);
	CHECK_NAN(adv_t_p_value(1.0, 0.0));
	CHECK_NAN(adv_t_cdf(NAN, 3.0));
	CHECK_NAN(adv_t_quantile(0.3, -1.0));
	CHECK_NAN(adv_t_quantile(NAN, 3.0));
}

static void
test_gamma(void)
{
	const double euler = 0.57721566490153286;
	static const double points[] = {1e-5, 0.1, 0.7, 1.0, 3.3, 9.0, 9.999, 10.0, 55.5, 1e6, 1e12};
	int			i;

	CHECK_CLOSE(adv_log_gamma(1e9), 19723265827.503716, 1e-15);	/* R: lgamma(1e9) */
	CHECK_CLOSE(adv_log_gamma(0.001), 6.9071788853838534, 1e-15);	/* R: lgamma(0.001) */
	CHECK_CLOSE(adv_log_gamma(0.5), 0.5 * log(M_PI), 1e-15);
	CHECK_TRUE(adv_log_gamma(0.0) == INFINITY);
	CHECK_NAN(adv_log_gamma(-0.5));

	CHECK_CLOSE(adv_log_beta(1e9, 0.5), -9.7892679754235061, 1e-14);	/* R: lbeta(1e9, 0.5) */
	CHECK_CLOSE(adv_log_beta(1e9, 1e9), -1386294370.2160115, 1e-15);	/* R: lbeta(1e9, 1e9) */
	/* R: lbeta(0.001, 1000) */
	CHECK_CLOSE(adv_log_beta(0.001, 1000.0), 6.9002716296879552, 1e-14);
	CHECK_CLOSE(adv_log_beta(82.0, 183.0), -165.03960173173689, 1e-15);	/* R: lbeta(82, 183) */
	CHECK_CLOSE(adv_log_beta(3.0, 1e15), -102.92318200417213, 1e-14);	/* R: lbeta(3, 1e15) */
	CHECK_CLOSE(adv_log_beta(0.5, 0.5), log(M_PI), 1e-14);
	CHECK_TRUE(adv_log_beta(0.0, 1.0) == INFINITY);
	CHECK_TRUE(adv_log_beta(1.0, INFINITY) == -INFINITY);
	CHECK_NAN(adv_log_beta(-1.0, 1.0));

	/* the density of a beta variate, times x (1 - x) */
	CHECK_CLOSE(adv_log_beta_power(0.3, 0.7, 2.5, 3.5),
				2.5 * log(0.3) + 3.5 * log(0.7) - adv_log_beta(2.5, 3.5), 1e-14);
	CHECK_CLOSE(adv_log_beta_power(1e-30, 1.0, 0.4, 7.0),
				0.4 * log(1e-30) - adv_log_beta(0.4, 7.0), 1e-14);
	/* at the mean of a large one, where the logarithms cancel: Stirling */
	CHECK_CLOSE(adv_log_beta_power(0.25, 0.75, 1e12, 3e12),
				0.5 * log(1e12 * 3e12 / 4e12 / (2.0 * M_PI)), 1e-12);

	CHECK_CLOSE(adv_digamma(1.0), -euler, 1e-15);
	CHECK_CLOSE(adv_digamma(0.5), -euler - 2.0 * log(2.0), 1e-15);
	CHECK_CLOSE(adv_digamma(1e-3), -1000.5755719318104, 1e-15);	/* R: digamma(1e-3) */
	CHECK_CLOSE(adv_digamma(5.9999), 1.7060995359722761, 1e-15);	/* R: digamma(5.9999) */
	CHECK_CLOSE(adv_digamma(1e9), 20.723265836446412, 1e-15);	/* R: digamma(1e9) */
	CHECK_CLOSE(adv_trigamma(1.0), M_PI * M_PI / 6.0, 1e-15);
	CHECK_CLOSE(adv_trigamma(0.5), M_PI * M_PI / 2.0, 1e-15);
	CHECK_CLOSE(adv_trigamma(1e-3), 1000001.6425331959, 1e-15);	/* R: trigamma(1e-3) */
	CHECK_CLOSE(adv_trigamma(5.9999), 0.18132623476948007, 2e-15);	/* R: trigamma(5.9999) */
	CHECK_CLOSE(adv_trigamma(1e9), 1.0000000005000008e-09, 2e-15);	/* R: trigamma(1e9) */
	for (i = 0; i < LENGTH(points); i++)
	{
		double		x = points[i];

		CHECK_NEAR(adv_digamma(x + 1.0) - adv_digamma(x), 1.0 / x, 4e-16 * (40.0 + 1.0 / x));
		CHECK_NEAR(adv_trigamma(x) - adv_trigamma(x + 1.0), 1.0 / (x * x),
				   4e-16 * (1.0 + 1.0 / (x * x)));
	}
	CHECK_TRUE(adv_digamma(0.0) == -INFINITY);
	CHECK_TRUE(adv_trigamma(0.0) == INFINITY);
	CHECK_NAN(adv_digamma(-1.0));
	CHECK_NAN(adv_trigamma(NAN));
}

/*
 * test_rising: against the product and its derivatives term by term.
 */
static void
test_rising(void)
{
	static const double bases[] = {1e-12, 1e-3, 0.4, 2.0, 9.9, 10.0, 345.6, 1e5, 1e9, 1e12};
	static const int lengths[] = {0, 1, 2, 8, 9, 10, 100, 20000};
	AdvRising	from;
	AdvLogRising r;
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(bases); i++)
	{
		double		a = bases[i];

		adv_rising_from(a, &from);
		for (j = 0; j < LENGTH(lengths); j++)
		{
			double		value = 0.0;
			double		slope = 0.0;
			double		rate = 0.0;
			double		curvature = 0.0;

			for (k = 0; k < lengths[j]; k++)
			{
				value += log1p(k / a);
				slope -= k / (a + k);
				rate += a / (a + k);
				curvature += k / (a + k) * (a / (a + k));
			}
			adv_log_rising_slopes(&from, lengths[j], &r);
			CHECK_CLOSE(r.value, value, 1e-12);
			CHECK_CLOSE(r.slope, slope, 1e-12);
			CHECK_CLOSE(r.rate, rate, 1e-12);
			CHECK_CLOSE(r.curvature, curvature, 1e-9);
			CHECK_TRUE(adv_log_rising(&from, lengths[j]) == r.value);
		}
	}

	/* a whole number of steps is not needed: Gamma(5/2) / Gamma(1) */
	adv_rising_from(1.0, &from);
	CHECK_CLOSE(adv_log_rising(&from, 1.5), log(0.75 * sqrt(M_PI)), 1e-14);
	CHECK_NAN(adv_log_rising(&from, -1.0));
	CHECK_NAN(adv_log_rising(&from, NAN));
	adv_rising_from(0.0, &from);
	CHECK_NAN(adv_log_rising(&from, 3.0));
	adv_rising_from(-2.0, &from);
	CHECK_NAN(adv_log_rising(&from, 3.0));
	adv_log_rising_slopes(&from, 30.0, &r);
	CHECK_NAN(r.slope);
}

/*
 * test_hostile: whatever the arguments, an answer comes: a number in its range,
 * or NaN.
 */
static void
test_hostile(void)
{
	static const double values[] = {
		NAN, INFINITY, -INFINITY, 0.0, -0.0, 5e-324, 1e-310, 1e-300, 1e-16, 0.3, 1.0 - 1e-16, 1.0,
		1.0 + DBL_EPSILON, 2.5, 1e3, 1e7, 1e9, 1e18, 1e98, 1e300, DBL_MAX, -1.0, -1e300
	};
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(values); i++)
	{
		double		x = values[i];
		double		p = adv_normal_p_value(x);

		CHECK_TRUE(isnan(x) ? isnan(p) : p >= 0.0 && p <= 1.0);
		for (j = 0; j < LENGTH(values); j++)
		{
			double		a = values[j];

			p = adv_t_p_value(x, a);
			CHECK_TRUE(a >= 1e-99 && !isnan(x) ? p >= 0.0 && p <= 1.0 : isnan(p));
			p = adv_t_quantile(x, a);
			CHECK_TRUE(a >= 1e-99 && x >= 0.0 && x <= 1.0 ? !isnan(p) : isnan(p));
			for (k = 0; k < LENGTH(values); k++)
			{
				double		b = values[k];
				bool		valid = x >= 0.0 && x <= 1.0 &&
					a >= 1e-99 && a <= 1e99 && b >= 1e-99 && b <= 1e99;
				double		cdf = adv_beta_cdf(x, a, b);
				double		low = adv_beta_quantile(x, a, b);
				double		high = adv_beta_upper_quantile(x, a, b);

				CHECK_TRUE((isnan(cdf) && !valid) || (cdf >= 0.0 && cdf <= 1.0));
				CHECK_TRUE((isnan(low) && !valid) || (low >= 0.0 && low <= 1.0));
				CHECK_TRUE((isnan(high) && !valid) || (high >= 0.0 && high <= 1.0));
			}
		}
	}
}

int
main(void)
{
	CHECK_RUN(test_normal);
	CHECK_RUN(test_beta);
	CHECK_RUN(test_t);
	CHECK_RUN(test_gamma);
	CHECK_RUN(test_rising);
	CHECK_RUN(test_hostile);
	return check_report("special");
}
