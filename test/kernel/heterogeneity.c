/*
 * heterogeneity.c
 *		Tests of heterogeneity, of standardised rates and of sequential intervals.
 *
 * BCG: Colditz et al. (1994), log risk ratios of thirteen trials; R's metafor, rma with
 * methods DL, REML and FE.  Fay & Feuer (1997), table 1.  Sequential: 62 and 40 of 1000,
 * worked out from the formulas apart from this code.
 */
#include "check.h"
#include "kernel/stats/chi_square.h"
#include "kernel/stats/heterogeneity.h"
#include "kernel/stats/sequential.h"
#include "kernel/stats/standardised.h"

static const double trials[13][4] = {
	{4, 119, 11, 128}, {6, 300, 29, 274}, {3, 228, 11, 209}, {62, 13536, 248, 12619}, {33, 5036, 47, 5761}, {180, 1361, 372, 1079}, {8, 2537, 10, 619},
	{505, 87886, 499, 87892}, {29, 7470, 45, 7232}, {17, 1699, 65, 1600}, {186, 50448, 141, 27197}, {5, 2493, 3, 2338}, {27, 16886, 29, 17825}
};

static void
bcg(AdvGroup *groups)
{
	int			i;

	for (i = 0; i < 13; i++)
	{
		const double *t = trials[i];

		groups[i].estimate = log(t[0] / (t[0] + t[1])) - log(t[2] / (t[2] + t[3]));
		groups[i].variance = 1 / t[0] - 1 / (t[0] + t[1]) + 1 / t[2] - 1 / (t[2] + t[3]);
	}
}

static AdvHeterogeneity
of_bcg(AdvHeterogeneityMethod method, double unit)
{
	AdvGroup	groups[13];
	AdvHeterogeneity h;
	int			i;

	bcg(groups);
	for (i = 0; i < 13; i++)
	{
		groups[i].estimate *= unit;
		groups[i].variance *= unit * unit;
	}
	CHECK_TRUE(adv_heterogeneity(groups, 13, 0.95, method, &h) == ADV_OK);
	return h;
}

static void
test_bcg(void)
{
	AdvHeterogeneity h = of_bcg(ADV_HETEROGENEITY_DL, 1.0);
	static const double units[] = {1e-50, 1e-3, 1e3, 1e50};
	int			i;

	CHECK_CLOSE(h.q, 152.233008082, 1e-11);
	CHECK_TRUE(h.df == 12.0);
	CHECK_CLOSE(h.i2, .921173468546, 1e-11);
	CHECK_CLOSE(h.i2_low, .883163794741, 1e-11);
	CHECK_CLOSE(h.i2_high, .946817666259, 1e-11);
	CHECK_CLOSE(h.tau2, .308760262862, 1e-11);
	CHECK_CLOSE(h.mean, -.714117222073, 1e-11);
	CHECK_CLOSE(h.low, -1.06444528008, 1e-11);
	CHECK_CLOSE(h.high, -.363789164062, 1e-11);
	CHECK_CLOSE(h.prediction_low, -1.85815375273, 1e-11);
	CHECK_CLOSE(h.prediction_high, .429919308586, 1e-11);
	h = of_bcg(ADV_HETEROGENEITY_FIXED, 1.0);
	CHECK_CLOSE(h.mean, -.430285163654, 1e-11);
	CHECK_CLOSE(h.error, .0404987517109, 1e-11);
	CHECK_TRUE(h.tau2 == 0.0);
	h = of_bcg(ADV_HETEROGENEITY_REML, 1.0);
	CHECK_CLOSE(h.tau2, .313243258136, 1e-9);
	CHECK_CLOSE(h.mean, -.714532342158, 1e-10);
	CHECK_CLOSE(h.error, .179781516105, 1e-9);
	/* the unit does not matter */
	for (i = 0; i < 4; i++)
	{
		AdvHeterogeneity u = of_bcg(ADV_HETEROGENEITY_REML, units[i]);

		CHECK_CLOSE(u.tau2 / (units[i] * units[i]), h.tau2, 1e-9);
		CHECK_CLOSE(u.i2, h.i2, 1e-12);
	}
}

static void
test_groups(void)
{
	AdvGroup	alike[] = {{.1, .0025}, {.12, .0036}, {.09, .0016}, {.11, .0025}};
	AdvGroup	far[] = {{1e6, 1.0}, {1e6 + 1.0, 1.0}};
	AdvGroup	one[] = {{3.0, 4.0}};
	AdvGroup	equal[] = {{3.0, 4.0}, {3.0, 1.0}};
	AdvGroup	bad[] = {{3.0, 0.0}, {3.0, 1.0}};
	AdvHeterogeneity h;

	CHECK_TRUE(adv_heterogeneity(alike, 4, 0.95, ADV_HETEROGENEITY_DL, &h) == ADV_OK);
	CHECK_CLOSE(h.q, .207194127243, 1e-11);
	CHECK_CLOSE(h.mean, .1019412724307, 1e-12);
	CHECK_TRUE(h.i2 == 0.0 && h.tau2 == 0.0);
	CHECK_TRUE(adv_heterogeneity(alike, 4, 0.95, ADV_HETEROGENEITY_REML, &h) == ADV_OK);
	CHECK_TRUE(h.tau2 == 0.0);
	/* Q = .5 of two that are 1 apart, each with variance 1 */
	CHECK_TRUE(adv_heterogeneity(far, 2, 0.95, ADV_HETEROGENEITY_DL, &h) == ADV_OK);
	CHECK_CLOSE(h.q, 0.5, 1e-9);
	CHECK_CLOSE(h.mean, 1e6 + 0.5, 1e-15);
	CHECK_TRUE(adv_heterogeneity(one, 1, 0.95, ADV_HETEROGENEITY_REML, &h) == ADV_OK);
	CHECK_TRUE(h.mean == 3.0 && h.error == 2.0);
	CHECK_NAN(h.q);
	CHECK_NAN(h.tau2);
	CHECK_NAN(h.prediction_low);
	CHECK_TRUE(adv_heterogeneity(equal, 2, 0.95, ADV_HETEROGENEITY_REML, &h) == ADV_OK);
	CHECK_TRUE(h.q == 0.0 && h.tau2 == 0.0 && h.i2 == 0.0 && h.p_value == 1.0);
	CHECK_TRUE(adv_heterogeneity(bad, 2, 0.95, ADV_HETEROGENEITY_DL, &h) == ADV_DOMAIN);
	CHECK_TRUE(adv_heterogeneity(one, 0, 0.95, ADV_HETEROGENEITY_DL, &h) == ADV_DOMAIN);
}

static void
test_standardised(void)
{
	const AdvStratum simple[] = {{30, 120, .5}, {28, 80, .3}, {25, 50, .2}};
	const AdvStratum none[] = {{0, 1000, 1.0}};
	const AdvStratum absent[] = {{1, 10, .5}, {0, 0, .5}};
	const double counts[] = {107, 141, 60, 40, 39, 25};
	const double births[] = {230061, 329449, 114920, 39487, 14208, 3052};
	const double standard[] = {63986.6, 186263.6, 157302.2, 97647.0, 47572.6, 12262.6};
	AdvStratum	downs[6];
	double		total = 0.0;
	AdvEstimate e;
	int			i;

	CHECK_TRUE(adv_standardised_rate(simple, 3, 0.95, ADV_STANDARDISED_WILSON, &e) == ADV_OK);
	CHECK_CLOSE(e.value, .33, 1e-15);
	CHECK_CLOSE(e.low, .27579878383, 1e-11);
	CHECK_CLOSE(e.high, .389129595332, 1e-11);
	for (i = 0; i < 6; i++)
		total += standard[i];
	for (i = 0; i < 6; i++)
		downs[i] = (AdvStratum) {counts[i], births[i], standard[i] / total};
	CHECK_TRUE(adv_standardised_rate(downs, 6, 0.95, ADV_STANDARDISED_GAMMA, &e) == ADV_OK);
	CHECK_CLOSE(1e5 * e.value, 92.3045255, 1e-9);
	CHECK_CLOSE(1e5 * e.low, 80.4417498507, 1e-11);
	CHECK_CLOSE(1e5 * e.high, 105.7633457493, 1e-11);
	/* Garwood (1936): chi-square of two degrees of freedom at .975 is -2 log .025 */
	CHECK_TRUE(adv_standardised_rate(none, 1, 0.95, ADV_STANDARDISED_GAMMA, &e) == ADV_OK);
	CHECK_TRUE(e.low == 0.0);
	CHECK_CLOSE(e.high, -log(.025) / 1000.0, 1e-13);
	CHECK_TRUE(adv_standardised_rate(absent, 2, 0.95, ADV_STANDARDISED_WILSON, &e) == ADV_DOMAIN);
}

static void
test_quantile(void)
{
	/* published tables of chi-square, and the exponential distribution */
	CHECK_CLOSE(adv_chi_square_quantile(0.95, 1.0), 3.841458820694124, 1e-14);
	{
		/* of 10 degrees of freedom the tail is exp(-h) (1 + h + .. h^4 / 24), h = x / 2 */
		double		h = 0.5 * adv_chi_square_quantile(0.975, 10.0);

		CHECK_CLOSE(exp(-h) * (1 + h * (1 + h / 2 * (1 + h / 3 * (1 + h / 4)))), 0.025, 1e-13);
	}
	CHECK_CLOSE(adv_chi_square_quantile(0.025, 2.0), -2.0 * log(0.975), 1e-13);
	CHECK_CLOSE(adv_chi_square_quantile(0.025, 10.0), 3.246972780236841, 1e-13);
	{
		static const double dfs[] = {1e-2, 0.1, 0.5, 1, 3.7, 40, 1e3, 1e6};
		static const double ps[] = {1e-6, 0.025, 0.5, 0.975, 0.999999};
		int			i,
					j;

		for (i = 0; i < 8; i++)
			for (j = 0; j < 5; j++)
			{
				double		x = adv_chi_square_quantile(ps[j], dfs[i]);

				if (x > 1e-300)
					CHECK_NEAR(adv_chi_square_p_value(x, dfs[i]), 1.0 - ps[j], dfs[i] > 1e3 ? 1e-9 : 1e-12);
			}
	}
	CHECK_NAN(adv_chi_square_quantile(0.0, 1.0));
	CHECK_NAN(adv_chi_square_quantile(1.0, 1.0));
	CHECK_NAN(adv_chi_square_quantile(0.5, 0.0));
	CHECK_NAN(adv_chi_square_quantile(NAN, 1.0));
}

static void
test_sequential(void)
{
	double		error = sqrt(.062 * .938 / 1000 + .04 * .96 / 1000);
	AdvSequential s;
	AdvSequential end;

	CHECK_TRUE(adv_sequential(.022, error, 2000.0, 0.95, 5000.0, &s) == ADV_OK);
	CHECK_CLOSE(s.rho, .0398400667714, 1e-11);
	CHECK_CLOSE(.022 - s.margin, -.0086951631984, 1e-11);
	CHECK_CLOSE(.022 + s.margin, .0526951631984, 1e-11);
	CHECK_CLOSE(s.p_value, .303785969183, 1e-11);
	/* p is alpha where the interval ends at 0 */
	CHECK_TRUE(adv_sequential(s.margin, error, 2000.0, 0.95, 5000.0, &end) == ADV_OK);
	CHECK_CLOSE(end.p_value, 0.05, 1e-13);
	/* nothing seen: p is 1, never more */
	CHECK_TRUE(adv_sequential(0.0, error, 2000.0, 0.95, 5000.0, &end) == ADV_OK);
	CHECK_TRUE(end.p_value == 1.0);
	/* no overflow, far out */
	CHECK_TRUE(adv_sequential(1e6, 1.0, 2000.0, 0.95, 5000.0, &end) == ADV_OK);
	CHECK_TRUE(end.p_value == 0.0);
	CHECK_TRUE(adv_sequential(1.0, 0.0, 2000.0, 0.95, 5000.0, &end) == ADV_DOMAIN);
	CHECK_TRUE(adv_sequential(1.0, 1.0, 2000.0, 0.95, 0.0, &end) == ADV_DOMAIN);
	CHECK_TRUE(adv_sequential(NAN, 1.0, 2000.0, 0.95, 10.0, &end) == ADV_DOMAIN);
}

int
main(void)
{
	test_bcg();
	test_groups();
	test_standardised();
	test_quantile();
	test_sequential();
	return check_report("heterogeneity");
}
