/*
 * net_score.c
 *		Tests of net scores.
 *
 * Sources of the numbers stand beside them.  The score interval is checked
 * against a search over the shares themselves, which knows nothing of the
 * closed form of their most likely values.
 */
#include <stddef.h>

#include "check.h"
#include "kernel/stats/net_score.h"
#include "kernel/num/special.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static const double confidences[] = {0.5, 0.8, 0.95, 0.99, 0.999999};

static const AdvTrinomial samples[] = {
	{8, 13, 15}, {15, 20, 65}, {12, 7, 8}, {0, 10, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 40},
	{3, 0, 5}, {0, 4, 5}, {10686, 3, 0}, {1.5, 2.25, 4.75}, {2e8, 3e8, 5e8}, {0, 1e9, 1},
	{1e9, 0, 0}
};

static AdvEstimate
score(AdvTrinomial t, double confidence, AdvNetMethod method)
{
	AdvEstimate e = {NAN, NAN, NAN, NAN};

	CHECK_TRUE(adv_net_score(t, confidence, method, &e) == ADV_OK);
	return e;
}

static AdvComparison
difference(AdvTrinomial a, AdvTrinomial b, double confidence, AdvNetMethod method)
{
	AdvComparison c = {NAN, NAN, NAN, NAN, NAN};

	CHECK_TRUE(adv_net_score_difference(a, b, confidence, method, &c) == ADV_OK);
	return c;
}

static AdvComparison
benchmark(AdvTrinomial t, double value, double confidence, AdvNetMethod method)
{
	AdvComparison c = {NAN, NAN, NAN, NAN, NAN};

	CHECK_TRUE(adv_net_score_benchmark(t, value, confidence, method, &c) == ADV_OK);
	return c;
}

static AdvTrinomial
mirrored(AdvTrinomial t)
{
	AdvTrinomial m = {t.high, t.middle, t.low};

	return m;
}

static void
test_methods(void)
{
	const double z2 = 3.8414588206941236;	/* R: qchisq(0.95, 1) */
	const AdvTrinomial first = {8, 13, 15};
	const AdvTrinomial second = {15, 20, 65};
	const AdvTrinomial passive = {0, 10, 0};
	const AdvTrinomial single = {0, 0, 1};
	const AdvTrinomial promoters = {0, 0, 40};
	AdvEstimate e;

	/* hand arithmetic: 7/36 -+ z sqrt((23/36 - (7/36)^2) / 36) */
	e = score(first, 0.95, ADV_NET_WALD);
	CHECK_TRUE(e.value == 7.0 / 36.0 && e.n == 36.0);
	CHECK_NEAR(e.low, -0.058813, 5e-7);
	CHECK_NEAR(e.high, 0.447702, 5e-7);
	/* hand arithmetic: the same with 8.75, 14.5, 15.75 of 39 */
	e = score(first, 0.95, ADV_NET_ADJUSTED_WALD);
	CHECK_TRUE(e.value == 7.0 / 36.0);
	CHECK_NEAR(e.low, -0.062803, 5e-7);
	CHECK_NEAR(e.high, 0.421777, 5e-7);
	/* 15.75 and 65.75 of 103 */
	e = score(second, 0.95, ADV_NET_ADJUSTED_WALD);
	CHECK_NEAR(e.low, 0.341486, 5e-7);
	CHECK_NEAR(e.high, 0.629388, 5e-7);
	/* nothing but passives: -+ z sqrt(1.5 / 13 / 13) */
	e = score(passive, 0.95, ADV_NET_ADJUSTED_WALD);
	CHECK_CLOSE(e.high, sqrt(z2 * 1.5) / 13.0, 1e-14);
	CHECK_CLOSE(e.low, -sqrt(z2 * 1.5) / 13.0, 1e-14);
	e = score(passive, 0.95, ADV_NET_WALD);
	CHECK_TRUE(e.low == 0.0 && e.high == 0.0);
	/* one promoter: 1/4 + 4.89 sqrt((2.5/4 - 1/16) / 4) > 1 */
	e = score(single, 0.999999, ADV_NET_ADJUSTED_WALD);
	CHECK_TRUE(e.high == 1.0 && e.low == -1.0);
	/* with nothing but passives one share is nil under a hypothesis D: n D^2 = z^2 D (1 - D) */
	e = score(passive, 0.95, ADV_NET_SCORE);
	CHECK_CLOSE(e.high, z2 / (10.0 + z2), 1e-14);
	CHECK_CLOSE(e.low, -z2 / (10.0 + z2), 1e-14);
	/* nothing but promoters: the middle is nil, n (1 - D)^2 = z^2 (1 - D^2) */
	e = score(promoters, 0.95, ADV_NET_SCORE);
	CHECK_CLOSE(e.low, (40.0 - z2) / (40.0 + z2), 1e-14);
	CHECK_TRUE(e.high == 1.0);
	e = score(single, 0.95, ADV_NET_SCORE);
	CHECK_CLOSE(e.low, (1.0 - z2) / (1.0 + z2), 1e-14);
}

/*
 * likelihood_slope: of the log likelihood in d, the low share, where the high
 * share is d + hypothesis.
 */
static double
likelihood_slope(AdvTrinomial t, double hypothesis, double d)
{
	return (t.high > 0.0 ? t.high / (d + hypothesis) : 0.0) +
		(t.low > 0.0 ? t.low / d : 0.0) -
		(t.middle > 0.0 ? 2.0 * t.middle / (1.0 - 2.0 * d - hypothesis) : 0.0);
}

/*
 * searched_z: the score statistic, with the most likely shares found by
 * bisection.
 */
static double
searched_z(AdvTrinomial t, double hypothesis)
{
	double		n = t.low + t.middle + t.high;
	double		low = fmax(0.0, -hypothesis);
	double		high = (1.0 - hypothesis) / 2.0;
	int			i;

	for (i = 0; i < 200; i++)
	{
		double		d = 0.5 * (low + high);

		if (likelihood_slope(t, hypothesis, d) > 0.0)
			low = d;
		else
			high = d;
	}
	return ((t.high - t.low) / n - hypothesis) /
		sqrt((2.0 * low + hypothesis - hypothesis * hypothesis) / n);
}

static void
test_score(void)
{
	static const AdvTrinomial moderate[] = {
		{8, 13, 15}, {15, 20, 65}, {12, 7, 8}, {3, 0, 5}, {0, 4, 5}, {1.5, 2.25, 4.75}, {1, 200, 3}
	};
	int			i,
				j;

	for (i = 0; i < LENGTH(moderate); i++)
		for (j = 0; j < LENGTH(confidences); j++)
		{
			AdvEstimate e = score(moderate[i], confidences[j], ADV_NET_SCORE);
			double		z = adv_normal_two_sided(confidences[j]);
			AdvComparison c;

			CHECK_CLOSE(searched_z(moderate[i], e.low), z, 1e-9);
			CHECK_CLOSE(searched_z(moderate[i], e.high), -z, 1e-9);
			c = benchmark(moderate[i], 0.3, 0.95, ADV_NET_SCORE);
			CHECK_CLOSE(c.statistic, searched_z(moderate[i], 0.3), 1e-12);
			c = benchmark(moderate[i], e.low, 0.95, ADV_NET_SCORE);
			CHECK_CLOSE(c.statistic, z, 1e-9);
		}
}

/*
 * test_properties: bounds lie in -1..1, around the value where the method
 * centres on it, widen with confidence, and change places with the classes.
 */
static void
test_properties(void)
{
	int			i,
				j,
				m;

	for (m = ADV_NET_ADJUSTED_WALD; m <= ADV_NET_SCORE; m++)
		for (i = 0; i < LENGTH(samples); i++)
		{
			AdvEstimate last = {0.0, INFINITY, -INFINITY, 0.0};

			for (j = 0; j < LENGTH(confidences); j++)
			{
				AdvEstimate e = score(samples[i], confidences[j], m);
				AdvEstimate f = score(mirrored(samples[i]), confidences[j], m);

				CHECK_TRUE(e.low >= -1.0 && e.low <= e.high && e.high <= 1.0);
				if (m != ADV_NET_ADJUSTED_WALD)
					CHECK_TRUE(e.low <= e.value && e.value <= e.high);
				CHECK_TRUE(e.low <= last.low && e.high >= last.high);
				CHECK_TRUE(e.low == -f.high && e.high == -f.low && e.value == -f.value);
				last = e;
			}
		}

	/* with many answers the methods agree, to the order of 1 / n */
	for (m = ADV_NET_ADJUSTED_WALD; m <= ADV_NET_SCORE; m++)
	{
		const AdvTrinomial many = {2e8, 3e8, 5e8};
		AdvEstimate e = score(many, 0.95, m);

		/* 0.3 -+ z sqrt((0.7 - 0.09) / 1e9) */
		CHECK_NEAR(e.low, 0.3 - 1.959963984540054 * sqrt(0.61e-9), 1e-8);
		CHECK_NEAR(e.high, 0.3 + 1.959963984540054 * sqrt(0.61e-9), 1e-8);
	}
}

static void
test_difference(void)
{
	const AdvTrinomial a = {8, 13, 15};
	const AdvTrinomial b = {12, 7, 8};
	const AdvTrinomial up = {0, 0, 1};
	const AdvTrinomial down = {3, 0, 0};
	AdvComparison c,
				d;
	int			i,
				j,
				m;

	/*
	 * Hand arithmetic: 7/36 + 4/27 = 0.342593; z is 7/39 + 4/30 = 0.312821 over the
	 * root of (24.5/39 - (7/39)^2) / 39 + (21.5/30 - (4/30)^2) / 30; p by
	 * R: 2 * pnorm(-1.592667)
	 */
	c = difference(a, b, 0.95, ADV_NET_ADJUSTED_WALD);
	CHECK_CLOSE(c.difference, 7.0 / 36.0 + 4.0 / 27.0, 1e-15);
	CHECK_NEAR(c.statistic, 1.592667, 5e-7);
	CHECK_NEAR(c.p_value, 0.111235, 5e-7);
	CHECK_NEAR(c.low, -0.072142, 5e-7);
	CHECK_NEAR(c.high, 0.697783, 5e-7);
	/* 7/36 + 4/27 over the root of (23/36 - (7/36)^2) / 36 + (20/27 - (4/27)^2) / 27 */
	c = difference(a, b, 0.95, ADV_NET_WALD);
	CHECK_CLOSE(c.difference, 7.0 / 36.0 + 4.0 / 27.0, 1e-15);
	CHECK_NEAR(c.statistic, 0.3425926 / sqrt(0.6010802 / 36.0 + 0.7187929 / 27.0), 1e-6);

	/* all promoters against all detractors, plain: no variance, no test */
	c = difference(up, down, 0.95, ADV_NET_WALD);
	CHECK_TRUE(c.difference == 2.0 && c.low == 2.0 && c.high == 2.0);
	CHECK_NAN(c.statistic);
	CHECK_NAN(c.p_value);
	CHECK_TRUE(adv_net_score_difference(a, b, 0.95, ADV_NET_SCORE, &c) == ADV_DOMAIN);
	/* the adjusted bounds of 1/1 against 0/3 would reach beyond 2 */
	c = difference(up, down, 0.999999, ADV_NET_ADJUSTED_WALD);
	CHECK_TRUE(c.high == 2.0);
	c = difference(down, up, 0.999999, ADV_NET_ADJUSTED_WALD);
	CHECK_TRUE(c.low == -2.0);

	for (m = ADV_NET_ADJUSTED_WALD; m <= ADV_NET_WALD; m++)
		for (i = 0; i < LENGTH(samples); i++)
			for (j = 0; j < LENGTH(samples); j++)
			{
				c = difference(samples[i], samples[j], 0.999999, m);
				d = difference(samples[j], samples[i], 0.999999, m);
				CHECK_TRUE(-2.0 <= c.low && c.low <= c.high && c.high <= 2.0);
				/* what is shown is the plain difference, whatever the method */
				CHECK_TRUE(c.difference == difference(samples[i], samples[j], 0.5, ADV_NET_WALD).difference);
				CHECK_TRUE(c.low <= c.difference && c.difference <= c.high);
				CHECK_TRUE(c.difference == -d.difference && c.low == -d.high);
				CHECK_NEAR(c.statistic, -d.statistic, 0.0);
				CHECK_NEAR(c.p_value, d.p_value, 0.0);
			}
}

static void
test_benchmark(void)
{
	const AdvTrinomial a = {8, 13, 15};
	const AdvTrinomial passive = {0, 10, 0};
	AdvComparison c;
	int			m;

	/* 7/36 - 0.1; z is (7/39 - 0.1) over the root of (24.5/39 - (7/39)^2) / 39 */
	c = benchmark(a, 0.1, 0.95, ADV_NET_ADJUSTED_WALD);
	CHECK_CLOSE(c.difference, 7.0 / 36.0 - 0.1, 1e-15);
	CHECK_CLOSE(c.statistic, (7.0 / 39.0 - 0.1) / sqrt((24.5 / 39.0 - 49.0 / 1521.0) / 39.0),
				1e-13);
	/* the score test: under D = 0 both shares are 23/72 and the variance is 23/36/36 */
	c = benchmark(a, 0.0, 0.95, ADV_NET_SCORE);
	CHECK_CLOSE(c.statistic, 7.0 / sqrt(23.0), 1e-14);
	/* R: 2 * pnorm(-7 / sqrt(23)) */
	CHECK_CLOSE(c.p_value, 0.14439979221307139, 1e-13);

	for (m = ADV_NET_ADJUSTED_WALD; m <= ADV_NET_SCORE; m++)
	{
		AdvEstimate e = score(a, 0.8, m);

		c = benchmark(a, -0.25, 0.8, m);
		CHECK_TRUE(c.low == e.low + 0.25 && c.high == e.high + 0.25);
		CHECK_TRUE(c.low <= c.difference && c.difference <= c.high);
		CHECK_CLOSE(c.p_value, erfc(fabs(c.statistic) / sqrt(2.0)), 1e-12);
		CHECK_TRUE(adv_net_score_benchmark(a, 1.00001, 0.8, m, &c) == ADV_DOMAIN);
		CHECK_TRUE(adv_net_score_benchmark(a, -1.00001, 0.8, m, &c) == ADV_DOMAIN);
		CHECK_TRUE(adv_net_score_benchmark(a, NAN, 0.8, m, &c) == ADV_DOMAIN);
	}
	/* without variance there is no test */
	c = benchmark(passive, 0.5, 0.95, ADV_NET_WALD);
	CHECK_TRUE(c.difference == -0.5 && c.low == -0.5 && c.high == -0.5);
	CHECK_NAN(c.p_value);
	c = benchmark(passive, 1.0, 0.95, ADV_NET_SCORE);
	CHECK_NAN(c.p_value);
}

static void
test_sample_size(void)
{
	double		n = NAN;

	/* z^2 (0.5 + 0.2 - 0.09) / 0.0025 = 3.8414588 * 244 = 937.3 */
	CHECK_TRUE(adv_net_score_sample_size(0.05, 0.95, 0.2, 0.5, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 938.0);
	/* 937.3 / (1 + 936.3 / 2000) = 638.4 */
	CHECK_TRUE(adv_net_score_sample_size(0.05, 0.95, 0.2, 0.5, 2000.0, &n) == ADV_OK);
	CHECK_TRUE(n == 639.0);
	/* the largest variance, 1: 3.8414588 / 0.01 = 384.1 */
	CHECK_TRUE(adv_net_score_sample_size(0.1, 0.95, 0.5, 0.5, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 385.0);
	/* 3.841458820694 * 0.61 / 0.0005^2 = 9373159.52, of 1e9: 9286119.25 */
	CHECK_TRUE(adv_net_score_sample_size(0.0005, 0.95, 0.2, 0.5, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 9373160.0);
	CHECK_TRUE(adv_net_score_sample_size(0.0005, 0.95, 0.2, 0.5, 1e9, &n) == ADV_OK);
	CHECK_TRUE(n == 9286120.0);
	CHECK_TRUE(adv_net_score_sample_size(0.1, 0.95, 0.0, 0.0, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 1.0);
	/* 57 % and 43 % add up to more than 1 in binary */
	CHECK_TRUE(adv_net_score_sample_size(0.1, 0.95, 0.57, 0.43 + 1e-16, 0.0, &n) == ADV_OK);
	CHECK_TRUE(adv_net_score_sample_size(0.1, 0.95, 0.6, 0.5, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_net_score_sample_size(0.1, 0.95, -0.1, 0.5, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_net_score_sample_size(-0.1, 0.95, 0.1, 0.5, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_net_score_sample_size(0.1, 0.95, NAN, 0.5, 0.0, &n) == ADV_DOMAIN);
}

static void
test_hostile(void)
{
	static const double values[] = {
		NAN, INFINITY, -1.0, 0.0, 5e-324, 1e-300, 0.5, 3.0, 1e18, 1e300
	};
	static const double levels[] = {NAN, 0.0, 1e-300, 0.5, 1.0 - 1e-16, 1.0};
	const AdvTrinomial other = {1, 2, 3};
	AdvEstimate e;
	AdvComparison c;
	int			i,
				j,
				k,
				l,
				m;

	for (i = 0; i < LENGTH(values); i++)
		for (j = 0; j < LENGTH(values); j++)
			for (k = 0; k < LENGTH(values); k++)
				for (l = 0; l < LENGTH(levels); l++)
				{
					AdvTrinomial t = {values[i], values[j], values[k]};
					bool		valid = t.low >= 0.0 && t.middle >= 0.0 && t.high >= 0.0 &&
						t.low + t.middle + t.high > 0.0 && isfinite(t.low + t.middle + t.high) &&
						levels[l] > 0.0 && levels[l] < 1.0;

					for (m = ADV_NET_ADJUSTED_WALD; m <= ADV_NET_SCORE; m++)
					{
						AdvStatus	expected = valid ? ADV_OK : ADV_DOMAIN;

						CHECK_TRUE(adv_net_score(t, levels[l], m, &e) == expected);
						CHECK_TRUE(!valid || (e.low >= -1.0 && e.low <= e.high && e.high <= 1.0));
						CHECK_TRUE(adv_net_score_benchmark(t, 0.5, levels[l], m, &c) == expected);
						if (m == ADV_NET_SCORE)
							expected = ADV_DOMAIN;
						CHECK_TRUE(adv_net_score_difference(t, other, levels[l], m, &c) == expected);
						CHECK_TRUE(adv_net_score_difference(other, t, levels[l], m, &c) == expected);
					}
				}
}

int
main(void)
{
	CHECK_RUN(test_methods);
	CHECK_RUN(test_score);
	CHECK_RUN(test_properties);
	CHECK_RUN(test_difference);
	CHECK_RUN(test_benchmark);
	CHECK_RUN(test_sample_size);
	CHECK_RUN(test_hostile);
	return check_report("net_score");
}
