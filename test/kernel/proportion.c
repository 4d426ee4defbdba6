/*
 * proportion.c
 *		Tests of one and two proportions.
 *
 * Sources of the numbers stand beside them: published tables, R 4.2.2 or
 * statsmodels 0.13.5 by call, or hand arithmetic.
 */
#include <stddef.h>

#include "check.h"
#include "kernel/stats/proportion.h"
#include "kernel/num/special.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static const double confidences[] = {0.5, 0.8, 0.95, 0.99, 0.999999};

static AdvEstimate
proportion(double x, double n, double confidence, AdvProportionMethod method)
{
	AdvEstimate e = {NAN, NAN, NAN, NAN};

	CHECK_TRUE(adv_proportion(x, n, confidence, method, &e) == ADV_OK);
	return e;
}

static AdvComparison
difference(double x1, double n1, double x2, double n2, double confidence,
		   AdvProportionDifferenceMethod method)
{
	AdvComparison c = {NAN, NAN, NAN, NAN, NAN};

	CHECK_TRUE(adv_proportion_difference(x1, n1, x2, n2, confidence, method, &c) == ADV_OK);
	return c;
}

static AdvComparison
lift(double x1, double n1, double x2, double n2, double confidence)
{
	AdvComparison c = {NAN, NAN, NAN, NAN, NAN};

	CHECK_TRUE(adv_proportion_lift(x1, n1, x2, n2, confidence, &c) == ADV_OK);
	return c;
}

static void
test_published(void)
{
	/* Newcombe 1998, Statistics in Medicine 17, 857-872, table I, methods 3 and 5 */
	static const struct
	{
		double		x;
		double		n;
		double		wilson[2];
		double		exact[2];
	}			table[] = {
		{81, 263, {0.2553, 0.3662}, {0.2527, 0.3676}},
		{15, 148, {0.0624, 0.1605}, {0.0578, 0.1617}},
		{0, 20, {0.0000, 0.1611}, {0.0000, 0.1684}},
		{1, 29, {0.0061, 0.1718}, {0.0009, 0.1776}},
	};
	int			i;

	for (i = 0; i < LENGTH(table); i++)
	{
		AdvEstimate e = proportion(table[i].x, table[i].n, 0.95, ADV_PROPORTION_WILSON);

		CHECK_NEAR(e.low, table[i].wilson[0], 5e-5);
		CHECK_NEAR(e.high, table[i].wilson[1], 5e-5);
		e = proportion(table[i].x, table[i].n, 0.95, ADV_PROPORTION_CLOPPER_PEARSON);
		CHECK_NEAR(e.low, table[i].exact[0], 5e-5);
		CHECK_NEAR(e.high, table[i].exact[1], 5e-5);
	}
}

static void
test_methods(void)
{
	/*
	 * R: prop.test(81, 263, conf.level = c, correct = FALSE)$conf.int,
	 * binom.test(81, 263, conf.level = c)$conf.int, qbeta((1 - c) / 2, 81.5, 182.5)
	 * and its upper tail
	 */
	static const struct
	{
		double		confidence;
		double		wilson[2];
		double		exact[2];
		double		jeffreys[2];
	}			table[] = {
		{0.5, {0.28912925755582081, 0.32750347147458236},
			{0.28740779412303241, 0.32955599194971474},
			{0.28927137800918223, 0.32762687228833165}},
		{0.8, {0.27278813300373861, 0.34556474709263157},
			{0.27079526717899555, 0.34737717438783333},
			{0.27262363564710113, 0.34542456211893224}},
		{0.99, {0.24013690268760776, 0.38528250231822986},
			{0.23683735816553864, 0.38625832566974494},
			{0.23858004766093202, 0.38426823916736541}},
		{0.999999, {0.18972107113447681, 0.45827440053911833},
			{0.18168665739023154, 0.45781513984028277},
			{0.1832450599562728, 0.45580198315659815}},
	};
	AdvEstimate e;
	int			i;

	for (i = 0; i < LENGTH(table); i++)
	{
		e = proportion(81, 263, table[i].confidence, ADV_PROPORTION_WILSON);
		CHECK_TRUE(e.value == 81.0 / 263.0 && e.n == 263.0);
		CHECK_CLOSE(e.low, table[i].wilson[0], 1e-11);
		CHECK_CLOSE(e.high, table[i].wilson[1], 1e-11);
		e = proportion(81, 263, table[i].confidence, ADV_PROPORTION_CLOPPER_PEARSON);
		CHECK_CLOSE(e.low, table[i].exact[0], 1e-11);
		CHECK_CLOSE(e.high, table[i].exact[1], 1e-11);
		e = proportion(81, 263, table[i].confidence, ADV_PROPORTION_JEFFREYS);
		CHECK_CLOSE(e.low, table[i].jeffreys[0], 1e-11);
		CHECK_CLOSE(e.high, table[i].jeffreys[1], 1e-11);
	}

	/* statsmodels: proportion_confint(15, 148, 0.05, 'agresti_coull') */
	e = proportion(15, 148, 0.95, ADV_PROPORTION_AGRESTI_COULL);
	CHECK_CLOSE(e.low, 0.06138597492879727, 1e-13);
	CHECK_CLOSE(e.high, 0.16148766632524705, 1e-13);
	/* z^2 / 2 = 1.9207294 of 20 + z^2: p = 0.0805626, p - z sqrt(p q / 23.84) < 0 */
	e = proportion(0, 20, 0.95, ADV_PROPORTION_AGRESTI_COULL);
	CHECK_TRUE(e.low == 0.0);
	CHECK_NEAR(e.high, 0.0805626 + 1.959964 * sqrt(0.0805626 * 0.9194374 / 23.8414588), 2e-7);

	/* R: the same calls with 4e8 of 1e9, qbeta(c(.025, .975), 4e8 + .5, 6e8 + .5) */
	e = proportion(4e8, 1e9, 0.95, ADV_PROPORTION_WILSON);
	CHECK_CLOSE(e.low, 0.39996963675271657, 1e-14);
	CHECK_CLOSE(e.high, 0.40003036401557512, 1e-14);
	e = proportion(4e8, 1e9, 0.95, ADV_PROPORTION_CLOPPER_PEARSON);
	CHECK_CLOSE(e.low, 0.39996963615798764, 1e-14);
	CHECK_CLOSE(e.high, 0.40003036442088613, 1e-14);
	e = proportion(4e8, 1e9, 0.95, ADV_PROPORTION_JEFFREYS);
	CHECK_CLOSE(e.low, 0.39996963665798135, 1e-14);
	CHECK_CLOSE(e.high, 0.40003036392087987, 1e-14);
	/* R: binom.test(1, 2e9)$conf.int */
	e = proportion(1, 2e9, 0.95, ADV_PROPORTION_CLOPPER_PEARSON);
	CHECK_CLOSE(e.low, 1.265890399206481e-11, 1e-13);
	CHECK_CLOSE(e.high, 2.7858216922855022e-09, 1e-13);

	/* one success of one: (a / 2)^(1 / n) */
	e = proportion(1, 1, 0.95, ADV_PROPORTION_CLOPPER_PEARSON);
	CHECK_CLOSE(e.low, 0.025, 1e-14);
	CHECK_TRUE(e.high == 1.0);
	/* none of n: 1 - (a / 2)^(1 / n), Wilson's z^2 / (n + z^2) */
	e = proportion(0, 1e9, 0.95, ADV_PROPORTION_CLOPPER_PEARSON);
	CHECK_TRUE(e.low == 0.0);
	CHECK_CLOSE(e.high, -expm1(log(0.025) / 1e9), 1e-13);
	e = proportion(0, 2, 0.95, ADV_PROPORTION_CLOPPER_PEARSON);
	CHECK_TRUE(e.low == 0.0);
	CHECK_CLOSE(e.high, 1.0 - sqrt(0.025), 1e-14);
	e = proportion(0, 1e9, 0.95, ADV_PROPORTION_WILSON);
	CHECK_TRUE(e.low == 0.0);
	CHECK_CLOSE(e.high, 3.8414588206941236 / (1e9 + 3.8414588206941236), 1e-14);
	/* an effective number below 1 */
	e = proportion(0.25, 0.5, 0.95, ADV_PROPORTION_WILSON);
	CHECK_CLOSE(e.low + e.high, 1.0, 1e-15);
}

/*
 * test_properties: bounds lie in 0..1 around the value, widen with confidence,
 * and change places when successes and failures do.
 */
static void
test_properties(void)
{
	static const double samples[][2] = {
		{0, 1}, {1, 1}, {0, 20}, {1, 20}, {10, 20}, {19, 20}, {20, 20}, {2.5, 7.25},
		{1, 1e9}, {5e8, 1e9}, {999999999, 1e9}, {1e9, 1e9}, {3, 1e15}
	};
	int			i,
				j,
				m;

	for (m = ADV_PROPORTION_WILSON; m <= ADV_PROPORTION_CLOPPER_PEARSON; m++)
		for (i = 0; i < LENGTH(samples); i++)
		{
			double		x = samples[i][0];
			double		n = samples[i][1];
			AdvEstimate last = {x / n, x / n, x / n, n};

			for (j = 0; j < LENGTH(confidences); j++)
			{
				AdvEstimate e = proportion(x, n, confidences[j], m);
				AdvEstimate f = proportion(n - x, n, confidences[j], m);

				CHECK_TRUE(e.low >= 0.0 && e.low <= e.value && e.value <= e.high && e.high <= 1.0);
				CHECK_TRUE(e.low <= last.low && e.high >= last.high);
				CHECK_NEAR(e.low + f.high, 1.0, 4e-16);
				CHECK_NEAR(e.high + f.low, 1.0, 4e-16);
				CHECK_TRUE(x > 0.0 || e.low == 0.0);
				CHECK_TRUE(x < n || e.high == 1.0);
				last = e;
			}
		}
}

static void
test_difference(void)
{
	/* Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10 */
	static const struct
	{
		double		x1;
		double		n1;
		double		x2;
		double		n2;
		double		low;
		double		high;
	}			table[] = {
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1.0000},
		{10, 10, 0, 10, 0.6075, 1.0000},
	};
	AdvComparison c;
	int			i,
				m;

	for (i = 0; i < LENGTH(table); i++)
	{
		c = difference(table[i].x1, table[i].n1, table[i].x2, table[i].n2, 0.95,
					   ADV_DIFFERENCE_NEWCOMBE);
		CHECK_NEAR(c.low, table[i].low, 5e-5);
		CHECK_NEAR(c.high, table[i].high, 5e-5);
		for (m = ADV_DIFFERENCE_NEWCOMBE; m <= ADV_DIFFERENCE_POOLED; m++)
		{
			AdvComparison d;

			c = difference(table[i].x1, table[i].n1, table[i].x2, table[i].n2, 0.95, m);
			d = difference(table[i].x2, table[i].n2, table[i].x1, table[i].n1, 0.95, m);
			CHECK_TRUE(c.difference == table[i].x1 / table[i].n1 - table[i].x2 / table[i].n2);
			CHECK_TRUE(c.low >= -1.0 && c.low <= c.difference);
			CHECK_TRUE(c.high <= 1.0 && c.high >= c.difference);
			CHECK_NEAR(c.low, -d.high, 1e-16);
			CHECK_NEAR(c.statistic, -d.statistic, 0.0);
			CHECK_NEAR(c.p_value, d.p_value, 0.0);
		}
	}

	/* R: prop.test(c(56, 48), c(70, 80), correct = FALSE), the root of its statistic */
	c = difference(56, 70, 48, 80, 0.95, ADV_DIFFERENCE_POOLED);
	CHECK_CLOSE(c.statistic, 2.6501719512585331, 1e-14);
	CHECK_CLOSE(c.p_value, 0.0080450813681965643, 1e-13);
	/* times sqrt(149 / 150); R: 2 * pnorm(-z) */
	c = difference(56, 70, 48, 80, 0.95, ADV_DIFFERENCE_NEWCOMBE);
	CHECK_CLOSE(c.statistic, 2.6501719512585331 * sqrt(149.0 / 150.0), 1e-14);
	CHECK_CLOSE(c.p_value, 0.008258287929380756, 1e-13);

	/* statsmodels: confint_proportions_2indep(..., method='agresti-caffo') */
	c = difference(56, 70, 48, 80, 0.95, ADV_DIFFERENCE_AGRESTI_CAFFO);
	CHECK_CLOSE(c.low, 0.052452926638053676, 1e-13);
	CHECK_CLOSE(c.high, 0.33575845547576744, 1e-13);
	c = difference(9, 10, 3, 10, 0.95, ADV_DIFFERENCE_AGRESTI_CAFFO);
	CHECK_CLOSE(c.low, 0.16000080110040027, 1e-13);
	CHECK_CLOSE(c.high, 0.8399991988995997, 1e-13);
	c = difference(0, 10, 0, 20, 0.95, ADV_DIFFERENCE_AGRESTI_CAFFO);
	CHECK_CLOSE(c.low, -0.14109009545014226, 1e-13);
	CHECK_CLOSE(c.high, 0.216847671207718, 1e-13);

	/* 2/3 - 1/3 -+ 4.89 sqrt(2 * 2/9 / 3) would reach beyond 1 */
	c = difference(1, 1, 0, 1, 0.999999, ADV_DIFFERENCE_AGRESTI_CAFFO);
	CHECK_TRUE(c.high == 1.0);
	c = difference(0, 1, 1, 1, 0.999999, ADV_DIFFERENCE_AGRESTI_CAFFO);
	CHECK_TRUE(c.low == -1.0);

	/* no variance, no test */
	c = difference(7, 7, 1, 1, 0.95, ADV_DIFFERENCE_POOLED);
	CHECK_NAN(c.statistic);
	CHECK_NAN(c.p_value);
	CHECK_TRUE(c.difference == 0.0);
	/* one answer in all is no evidence */
	c = difference(0.5, 0.5, 0, 0.5, 0.95, ADV_DIFFERENCE_NEWCOMBE);
	CHECK_TRUE(c.statistic == 0.0 && c.p_value == 1.0);
	/* a billion in each group: z = d sqrt(n / (2 p q)) but for N - 1 */
	c = difference(500010000, 1e9, 499990000, 1e9, 0.95, ADV_DIFFERENCE_POOLED);
	CHECK_CLOSE(c.statistic, 2e-5 * sqrt(2e9), 1e-10);
	/* z^2 / n is nil against the bounds: d +- z sqrt(2 p q / n) */
	CHECK_NEAR(c.low, 2e-5 - 1.959963984540054 * sqrt(0.5e-9), 1e-12);
	CHECK_NEAR(c.high, 2e-5 + 1.959963984540054 * sqrt(0.5e-9), 1e-12);
}

static void
test_benchmark(void)
{
	AdvComparison c;
	AdvEstimate e = proportion(81, 263, 0.95, ADV_PROPORTION_WILSON);

	CHECK_TRUE(adv_proportion_benchmark(81, 263, 0.25, 0.95, &c) == ADV_OK);
	CHECK_TRUE(c.difference == 81.0 / 263.0 - 0.25);
	CHECK_TRUE(c.low == e.low - 0.25 && c.high == e.high - 0.25);
	/* (81 - 65.75) / sqrt(263 * 3 / 16) */
	CHECK_CLOSE(c.statistic, 15.25 / sqrt(263.0 * 3.0 / 16.0), 1e-14);
	CHECK_CLOSE(c.p_value, erfc(c.statistic / sqrt(2.0)), 1e-14);
	/* the bounds are the benchmarks that the test just rejects */
	CHECK_TRUE(adv_proportion_benchmark(81, 263, e.low, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.p_value, 0.05, 1e-12);
	CHECK_TRUE(adv_proportion_benchmark(81, 263, e.high, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.p_value, 0.05, 1e-12);
	/* (1 - 0.01) / sqrt(100 * 0.0001 * 0.9999) and its mirror image */
	CHECK_TRUE(adv_proportion_benchmark(1, 100, 0.0001, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.statistic, 0.99 / sqrt(0.009999), 1e-13);
	CHECK_TRUE(adv_proportion_benchmark(99, 100, 0.9999, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.statistic, -0.99 / sqrt(0.009999), 1e-12);
	/* under a benchmark of 0 or 1 nothing varies */
	CHECK_TRUE(adv_proportion_benchmark(1, 20, 0.0, 0.95, &c) == ADV_OK);
	CHECK_NAN(c.p_value);
	CHECK_TRUE(adv_proportion_benchmark(20, 20, 1.0, 0.95, &c) == ADV_OK);
	CHECK_NAN(c.p_value);
	CHECK_TRUE(c.difference == 0.0 && c.high == 0.0 && c.low < 0.0);
}

static void
test_lift(void)
{
	static const double samples[][4] = {
		{56, 70, 48, 80}, {0, 10, 3, 10}, {10, 10, 3, 10}, {3, 10, 10, 10}, {1, 1, 1, 1},
		{1, 1e9, 1, 1e9}, {5e8, 1e9, 4e8, 1e9}, {2.5, 7.25, 0.5, 3}, {1e9, 1e9, 1e9, 1e9}
	};
	const double z2 = 3.8414588206941236;	/* R: qchisq(0.95, 1) */
	AdvComparison c,
				d;
	int			i,
				j;

	/* Koopman 1984: 36 of 40 and 16 of 80, ratio 2.94 to 7.15 */
	c = lift(36, 40, 16, 80, 0.95);
	CHECK_NEAR(c.low, 1.94, 5e-3);
	CHECK_NEAR(c.high, 6.15, 5e-3);
	CHECK_CLOSE(c.difference, 3.5, 1e-15);
	/*
	 * statsmodels: confint_proportions_2indep(..., method='score',
	 * compare='ratio', correction=False), which iterates to 1e-6
	 */
	c = lift(7, 34, 1, 34, 0.95);
	CHECK_NEAR(c.low, 0.2208528535148115, 1e-6);
	CHECK_NEAR(c.high, 41.57571760976041, 1e-5);
	c = lift(5, 56, 2, 29, 0.95);
	CHECK_NEAR(c.low, 0.3131751000728717 - 1.0, 1e-6);
	CHECK_NEAR(c.high, 5.610456250344177 - 1.0, 1e-6);

	/* all succeed: the ratio's bounds are n1 / (n1 + z^2) and 1 + z^2 / n2 */
	c = lift(70, 70, 80, 80, 0.95);
	CHECK_CLOSE(c.low, -z2 / (70.0 + z2), 1e-12);
	CHECK_CLOSE(c.high, z2 / 80.0, 1e-12);
	CHECK_TRUE(c.difference == 0.0);
	CHECK_NAN(c.statistic);

	for (i = 0; i < LENGTH(samples); i++)
	{
		const double *s = samples[i];
		AdvComparison last = {0.0, INFINITY, -INFINITY, 0.0, 0.0};

		for (j = 0; j < LENGTH(confidences); j++)
		{
			c = lift(s[0], s[1], s[2], s[3], confidences[j]);
			CHECK_TRUE(-1.0 <= c.low && c.low <= c.difference);
			CHECK_TRUE(c.difference <= c.high && c.high < INFINITY);
			CHECK_TRUE(c.low <= last.low && c.high >= last.high);
			CHECK_TRUE((s[0] == 0.0) == (c.low == -1.0));
			if (s[0] > 0.0)
			{
				d = lift(s[2], s[3], s[0], s[1], confidences[j]);
				CHECK_NEAR((1.0 + c.low) * (1.0 + d.high), 1.0, 1e-13);
				CHECK_NEAR((1.0 + c.high) * (1.0 + d.low), 1.0, 1e-13);
			}
			last = c;
		}
	}

	/* the test is that of the difference; 0.95 excludes 0 where p < 0.05, roughly */
	c = lift(56, 70, 48, 80, 0.95);
	d = difference(56, 70, 48, 80, 0.95, ADV_DIFFERENCE_NEWCOMBE);
	CHECK_TRUE(c.statistic == d.statistic && c.p_value == d.p_value && c.low > 0.0);
	/* where the pooled z is z, the score interval ends at a ratio of 1 */
	d = difference(56, 70, 48, 80, 0.95, ADV_DIFFERENCE_POOLED);
	c = lift(56, 70, 48, 80, 1.0 - d.p_value);
	CHECK_NEAR(c.low, 0.0, 1e-13);

	CHECK_TRUE(adv_proportion_lift(3, 10, 0, 10, 0.95, &c) == ADV_DOMAIN);
}

static AdvComparison
paired(double both, double only_first, double only_second, double neither, double confidence)
{
	AdvComparison c = {NAN, NAN, NAN, NAN, NAN};

	CHECK_TRUE(adv_proportion_paired_difference(both, only_first, only_second, neither,
												confidence, &c) == ADV_OK);
	return c;
}

static void
test_paired(void)
{
	/* test/oracle/proportion_paired.csv */
	static const struct
	{
		double		table[4];
		double		confidence;
		double		low;
		double		high;
		double		p;
	}			cases[] = {
		{{59, 6, 16, 80}, 0.95, -0.11862119563870993, -0.004625113933050055, 0.03468966484069824},
		{{59, 6, 16, 80}, 0.999, -0.15474811436420793, 0.0331741552509077, 0.03468966484069824},
		{{1, 1, 7, 12}, 0.95, -0.506920226686141, -0.025559124164859795, 0.0390625},
		{{36, 12, 2, 0}, 0.95, 0.05692958400323881, 0.3404276029749407, 0.00738525390625},
		{{0, 14, 12, 24}, 0.95, -0.15739368458457514, 0.23334000981461037, 0.7011080384254456},
		{{0, 30, 20, 0}, 0.95, -0.0763712450482127, 0.44783220539486923, 0.16077960181198847},
		{{0, 54, 0, 0}, 0.95, 0.906077002995994, 1, 5.551115123125783e-17},
		{{10, 3, 3, 10}, 0.95, -0.1861660190647158, 0.1861660190647158, 0.84375},
		{{1000000, 20100, 20000, 1000000}, 0.95, -0.00014336895676595544, 0.00024140334096329547, 0.6175193384982379},
		{{123456789, 2000000, 2003000, 400000000}, 0.95, -1.3122135323214202e-05, 1.7468603147987764e-06, 0.1337601277878046},
	};
	/* from none to all pairs that differ */
	static const double counts[] = {0, 1, 2, 5, 30, 1e6, 4e18};
	AdvComparison c;
	AdvComparison other;
	int			i,
				j,
				k,
				m;

	for (i = 0; i < LENGTH(cases); i++)
	{
		const double *t = cases[i].table;

		c = paired(t[0], t[1], t[2], t[3], cases[i].confidence);
		CHECK_NEAR(c.low, cases[i].low, 1e-13);
		CHECK_NEAR(c.high, cases[i].high, 1e-13);
		CHECK_CLOSE(c.statistic, (t[1] - t[2]) / sqrt(t[1] + t[2]), 1e-15);
		CHECK_CLOSE(c.p_value, cases[i].p, 1e-10);
	}

	/* nobody differs: (1 - wilson's low of 50 of 50) both ways, no test */
	c = paired(50, 0, 0, 0, 0.95);
	CHECK_TRUE(c.difference == 0.0 && c.low == -c.high);
	CHECK_NEAR(c.high, 1.0 - proportion(50, 50, 0.95, ADV_PROPORTION_WILSON).low, 1e-15);
	CHECK_NAN(c.statistic);
	CHECK_NAN(c.p_value);

	for (i = 0; i < LENGTH(counts); i++)
		for (j = 0; j < LENGTH(counts); j++)
			for (k = 0; k < LENGTH(counts); k++)
				for (m = 0; m < LENGTH(counts); m++)
				{
					double		n = counts[i] + counts[j] + counts[k] + counts[m];

					if (n == 0.0)
						continue;
					c = paired(counts[i], counts[j], counts[k], counts[m], 0.95);
					CHECK_TRUE(c.low >= -1.0 && c.low <= c.difference && c.difference <= c.high && c.high <= 1.0);
					CHECK_TRUE(counts[j] + counts[k] == 0.0 ? isnan(c.p_value) : c.p_value >= 0.0 && c.p_value <= 1.0);
					/* the other way round */
					other = paired(counts[i], counts[k], counts[j], counts[m], 0.95);
					CHECK_NEAR(other.low, -c.high, 1e-15);
					CHECK_TRUE(other.p_value == c.p_value || isnan(c.p_value));
				}

	CHECK_TRUE(adv_proportion_paired_difference(0, 0, 0, 0, 0.95, &c) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_paired_difference(1, -1, 1, 1, 0.95, &c) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_paired_difference(NAN, 1, 1, 1, 0.95, &c) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_paired_difference(1, 1, 1, INFINITY, 0.95, &c) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_paired_difference(1, 1, 1, 1, 1.0, &c) == ADV_DOMAIN);
}

static void
test_sample_size(void)
{
	double		n = NAN;

	/* z^2 p q / m^2 = 3.8415 / 4 / 0.0025 = 384.15 */
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, 0.5, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 385.0);
	/* Krejcie & Morgan 1970, table 1 */
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, 0.5, 1000.0, &n) == ADV_OK);
	CHECK_TRUE(n == 278.0);
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, 0.5, 100.0, &n) == ADV_OK);
	CHECK_TRUE(n == 80.0);
	/* 3.8415 * 0.09 / 0.0009 = 384.15 */
	CHECK_TRUE(adv_proportion_sample_size(0.03, 0.95, 0.1, -1.0, &n) == ADV_OK);
	CHECK_TRUE(n == 385.0);
	/* 3.841458820694 / 4 / 0.0005^2 = 3841458.82, of 1e9: 3826758.49 */
	CHECK_TRUE(adv_proportion_sample_size(0.0005, 0.95, 0.5, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 3841459.0);
	CHECK_TRUE(adv_proportion_sample_size(0.0005, 0.95, 0.5, 1e9, &n) == ADV_OK);
	CHECK_TRUE(n == 3826759.0);
	CHECK_TRUE(adv_proportion_sample_size(1e-12, 0.95, 0.5, 1000.0, &n) == ADV_OK);
	CHECK_TRUE(n == 1000.0);
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, 1.0, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 1.0);
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, 1.00001, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, -0.00001, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, 0.0, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 1.0);
	CHECK_TRUE(adv_proportion_sample_size(0.0, 0.95, 0.5, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_sample_size(0.05, 1.0, 0.5, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_sample_size(0.05, 0.95, NAN, 0.0, &n) == ADV_DOMAIN);
}

/*
 * test_hostile: ADV_DOMAIN exactly where the header says, and an answer in
 * range wherever it does not.
 */
static void
test_hostile(void)
{
	static const double values[] = {
		NAN, INFINITY, -INFINITY, -1.0, -0.0, 5e-324, 1e-300, 0.5, 1.0, 7.0, 1e18, 1e300
	};
	static const double levels[] = {NAN, -0.5, 0.0, 1e-300, 0.5, 1.0 - 1e-16, 1.0, 2.0};
	AdvEstimate e;
	AdvComparison c;
	int			i,
				j,
				k,
				m;

	for (i = 0; i < LENGTH(values); i++)
		for (j = 0; j < LENGTH(values); j++)
			for (k = 0; k < LENGTH(levels); k++)
			{
				double		x = values[i];
				double		n = values[j];
				double		confidence = levels[k];
				bool		valid = x >= 0.0 && x <= n && n > 0.0 && isfinite(n) &&
					confidence > 0.0 && confidence < 1.0;
				AdvStatus	expected = valid ? ADV_OK : ADV_DOMAIN;

				for (m = ADV_PROPORTION_WILSON; m <= ADV_PROPORTION_CLOPPER_PEARSON; m++)
				{
					AdvStatus	status = adv_proportion(x, n, confidence, m, &e);

					CHECK_TRUE((status == ADV_DOMAIN) == !valid);
					CHECK_TRUE(status != ADV_OK || (e.low >= 0.0 && e.high <= 1.0));
				}
				for (m = ADV_DIFFERENCE_NEWCOMBE; m <= ADV_DIFFERENCE_POOLED; m++)
				{
					CHECK_TRUE(adv_proportion_difference(x, n, 3, 7, confidence, m, &c) == expected);
					CHECK_TRUE(!valid || (c.low >= -1.0 && c.high <= 1.0));
				}
				CHECK_TRUE(adv_proportion_lift(x, n, 3, 7, confidence, &c) == expected);
				CHECK_TRUE(!valid || (c.low >= -1.0 && c.high >= c.low));
				CHECK_TRUE(adv_proportion_lift(3, 7, x, n, confidence, &c) ==
						   (x > 0.0 ? expected : ADV_DOMAIN));
				CHECK_TRUE(adv_proportion_benchmark(x, n, 0.5, confidence, &c) == expected);
			}
	CHECK_TRUE(adv_proportion_benchmark(3, 7, 1.00001, 0.95, &c) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_benchmark(3, 7, -0.00001, 0.95, &c) == ADV_DOMAIN);
	CHECK_TRUE(adv_proportion_benchmark(3, 7, NAN, 0.95, &c) == ADV_DOMAIN);
}

int
main(void)
{
	CHECK_RUN(test_published);
	CHECK_RUN(test_methods);
	CHECK_RUN(test_properties);
	CHECK_RUN(test_difference);
	CHECK_RUN(test_benchmark);
	CHECK_RUN(test_lift);
	CHECK_RUN(test_paired);
	CHECK_RUN(test_sample_size);
	CHECK_RUN(test_hostile);
	return check_report("proportion");
}
