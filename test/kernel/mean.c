/*
 * mean.c
 *		Tests of means.
 *
 * The sample is Student's (1908), the extra sleep of ten patients under two
 * drugs, R's data set sleep: means 0.75 and 2.33, variances 3.2005555... and
 * 4.009.
 */
#include <float.h>
#include <stddef.h>

#include "check.h"
#include "kernel/stats/mean.h"
#include "kernel/num/special.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static const AdvMoments drug1 = {0.75, 28.805 / 9.0, 10};
static const AdvMoments drug2 = {2.33, 4.009, 10};
static const double confidences[] = {0.5, 0.8, 0.95, 0.99, 0.999999};

static AdvEstimate
mean(AdvMoments m, double confidence)
{
	AdvEstimate e = {0.0, 0.0, 0.0, 0.0};

	CHECK_TRUE(adv_mean(m, confidence, &e) == ADV_OK);
	return e;
}

static AdvComparison
difference(AdvMoments a, AdvMoments b, double confidence)
{
	AdvComparison c = {0.0, 0.0, 0.0, 0.0, 0.0};

	CHECK_TRUE(adv_mean_difference(a, b, confidence, &c) == ADV_OK);
	return c;
}

static AdvComparison
benchmark(AdvMoments m, double value, double confidence)
{
	AdvComparison c = {0.0, 0.0, 0.0, 0.0, 0.0};

	CHECK_TRUE(adv_mean_benchmark(m, value, confidence, &c) == ADV_OK);
	return c;
}

static void
test_values(void)
{
	AdvMoments	many = {7.0, 4.0, 1e9};
	AdvEstimate e;
	AdvComparison c;

	/* R: t.test(extra ~ group, data = sleep) */
	c = difference(drug1, drug2, 0.95);
	CHECK_CLOSE(c.difference, -1.58, 1e-15);
	CHECK_CLOSE(c.statistic, -1.8608134674868531, 1e-14);
	CHECK_CLOSE(c.p_value, 0.079394140187358173, 1e-13);
	CHECK_CLOSE(c.low, -3.3654832307117104, 1e-13);
	CHECK_CLOSE(c.high, 0.20548323071171018, 1e-12);
	/* R: t.test(sleep$extra[1:10], mu = 1, conf.level = 0.9), whose interval is of the mean */
	c = benchmark(drug1, 1.0, 0.9);
	CHECK_CLOSE(c.difference, -0.25, 1e-15);
	CHECK_CLOSE(c.statistic, -0.44190338023794046, 1e-14);
	CHECK_CLOSE(c.p_value, 0.66898662361467487, 1e-14);
	CHECK_CLOSE(c.low, -0.28705527872925929 - 1.0, 1e-14);
	CHECK_CLOSE(c.high, 1.7870552787292593 - 1.0, 1e-13);
	e = mean(drug1, 0.9);
	CHECK_CLOSE(e.low, -0.28705527872925929, 1e-13);
	CHECK_CLOSE(e.high, 1.7870552787292593, 1e-14);
	CHECK_TRUE(e.value == 0.75 && e.n == 10.0);
	/* R: t.test(sleep$extra[1:10], conf.level = 0.999999) */
	e = mean(drug1, 0.999999);
	CHECK_CLOSE(e.low, -5.8333293812278226, 1e-10);
	CHECK_CLOSE(e.high, 7.3333293812278235, 1e-10);

	/* a billion answers: qt(0.975, 1e9 - 1) is 1.9599639869; 2 / sqrt(1e9) */
	e = mean(many, 0.95);
	CHECK_NEAR(e.high, 7.0 + 1.9599639869 * 2.0 / sqrt(1e9), 1e-14);
	CHECK_NEAR(e.low, 7.0 - 1.9599639869 * 2.0 / sqrt(1e9), 1e-14);
	/* two answers, one degree of freedom: 0 -+ 12.7062047 sqrt(2 / 2) */
	many.mean = 0.0;
	many.variance = 2.0;
	many.n = 2.0;
	e = mean(many, 0.95);
	CHECK_CLOSE(e.high, tan(M_PI * 0.475), 1e-13);
	/* an effective number of them: R: qt(0.975, 0.5) is 164.5576734805 */
	many.n = 1.5;
	e = mean(many, 0.95);
	CHECK_CLOSE(e.high, 164.55767348049446 * sqrt(2.0 / 1.5), 1e-13);
}

static void
test_undefined(void)
{
	const AdvMoments one = {3.0, NAN, 1.0};
	const AdvMoments none_differ = {3.0, 0.0, 5.0};
	const AdvMoments nor_here = {4.0, 0.0, 7.0};
	AdvEstimate e;
	AdvComparison c;

	/* a single answer has no variance */
	e = mean(one, 0.95);
	CHECK_TRUE(e.value == 3.0 && e.n == 1.0);
	CHECK_NAN(e.low);
	CHECK_NAN(e.high);
	c = difference(one, drug1, 0.95);
	CHECK_TRUE(c.difference == 2.25);
	CHECK_NAN(c.low);
	CHECK_NAN(c.high);
	CHECK_NAN(c.statistic);
	CHECK_NAN(c.p_value);
	c = difference(drug1, one, 0.95);
	CHECK_NAN(c.p_value);
	c = benchmark(one, 2.0, 0.95);
	CHECK_TRUE(c.difference == 1.0);
	CHECK_NAN(c.low);
	CHECK_NAN(c.p_value);

	/* nothing varies: the interval is a point, and there is no test */
	e = mean(none_differ, 0.999999);
	CHECK_TRUE(e.low == 3.0 && e.high == 3.0);
	c = difference(none_differ, nor_here, 0.95);
	CHECK_TRUE(c.difference == -1.0 && c.low == -1.0 && c.high == -1.0);
	CHECK_NAN(c.statistic);
	CHECK_NAN(c.p_value);
	c = benchmark(none_differ, 3.0, 0.95);
	CHECK_TRUE(c.difference == 0.0 && c.low == 0.0);
	CHECK_NAN(c.p_value);

	/* one group alone varies: its own degrees of freedom */
	c = difference(drug1, none_differ, 0.95);
	CHECK_CLOSE(c.high - c.difference,
				adv_t_quantile(0.975, 9.0) * sqrt(drug1.variance / 10.0), 1e-13);
}

static void
test_properties(void)
{
	static const AdvMoments samples[] = {
		{0.75, 3.2, 10}, {2.33, 4.0, 2}, {-5.0, 1e-12, 3.7}, {7.0, 9.0, 1e9}, {1e6, 1e10, 1.01},
		{4.0, 0.0, 9}
	};
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(samples); i++)
	{
		double		low = INFINITY;
		double		high = -INFINITY;

		for (k = 0; k < LENGTH(confidences); k++)
		{
			AdvEstimate e = mean(samples[i], confidences[k]);
			AdvComparison b = benchmark(samples[i], 1.5, confidences[k]);

			CHECK_TRUE(e.low <= e.value && e.value <= e.high && e.low <= low && e.high >= high);
			CHECK_TRUE(b.low <= b.difference && b.difference <= b.high);
			low = e.low;
			high = e.high;
			for (j = 0; j < LENGTH(samples); j++)
			{
				AdvComparison c = difference(samples[i], samples[j], confidences[k]);
				AdvComparison d = difference(samples[j], samples[i], confidences[k]);

				CHECK_TRUE(c.low <= c.difference && c.difference <= c.high);
				CHECK_TRUE(c.low == -d.high && c.high == -d.low);
				CHECK_NEAR(c.statistic, -d.statistic, 0.0);
				CHECK_NEAR(c.p_value, d.p_value, 0.0);
			}
		}
	}

	/* at a confidence of 1 - p the interval ends at 0 */
	{
		AdvComparison c = difference(drug1, drug2, 0.95);

		c = difference(drug1, drug2, 1.0 - c.p_value);
		CHECK_NEAR(c.high, 0.0, 1e-13);
	}
}

static void
test_sample_size(void)
{
	double		n = NAN;

	/* (1.959964 * 2.5 / 0.25)^2 = 384.1 */
	CHECK_TRUE(adv_mean_sample_size(0.25, 0.95, 2.5, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 385.0);
	/* 384.1459 / (1 + 383.1459 / 500) = 217.5 */
	CHECK_TRUE(adv_mean_sample_size(0.25, 0.95, 2.5, 500.0, &n) == ADV_OK);
	CHECK_TRUE(n == 218.0);
	/* 3.841458820694 * 6.25 / 0.001^2 = 24009117.63, of 1e9: 23446195.19 */
	CHECK_TRUE(adv_mean_sample_size(0.001, 0.95, 2.5, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 24009118.0);
	CHECK_TRUE(adv_mean_sample_size(0.001, 0.95, 2.5, 1e9, &n) == ADV_OK);
	CHECK_TRUE(n == 23446196.0);
	CHECK_TRUE(adv_mean_sample_size(0.25, 0.95, 0.0, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 1.0);
	CHECK_TRUE(adv_mean_sample_size(0.25, 0.95, 0.0, 1.0, &n) == ADV_OK);
	CHECK_TRUE(n == 1.0);
	CHECK_TRUE(adv_mean_sample_size(1e-300, 0.95, 1.0, 500.0, &n) == ADV_OK);
	CHECK_TRUE(n == 500.0);
	CHECK_TRUE(adv_mean_sample_size(1e-300, 0.95, 1.0, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == INFINITY);
	CHECK_TRUE(adv_mean_sample_size(INFINITY, 0.95, 1.0, 0.0, &n) == ADV_OK);
	CHECK_TRUE(n == 1.0);
	CHECK_TRUE(adv_mean_sample_size(0.0, 0.95, 1.0, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_mean_sample_size(NAN, 0.95, 1.0, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_mean_sample_size(0.25, NAN, 1.0, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_mean_sample_size(0.25, 0.95, -1.0, 0.0, &n) == ADV_DOMAIN);
	CHECK_TRUE(adv_mean_sample_size(0.25, 0.95, 1.0, NAN, &n) == ADV_DOMAIN);
}

static void
test_hostile(void)
{
	static const double values[] = {
		NAN, INFINITY, -1.0, 0.0, 5e-324, 0.5, 1.0, 1.0 + DBL_EPSILON, 3.0, 1e18, 1e300
	};
	static const double levels[] = {NAN, 0.0, 1e-300, 0.5, 1.0 - 1e-16, 1.0};
	AdvEstimate e;
	AdvComparison c;
	int			i,
				j,
				k,
				l;

	for (i = 0; i < LENGTH(values); i++)
		for (j = 0; j < LENGTH(values); j++)
			for (k = 0; k < LENGTH(values); k++)
				for (l = 0; l < LENGTH(levels); l++)
				{
					AdvMoments	m = {values[i], values[j], values[k]};
					bool		valid = isfinite(m.mean) && m.n > 0.0 && isfinite(m.n) &&
						(m.n <= 1.0 || isnan(m.variance) || (m.variance >= 0.0 && isfinite(m.variance))) &&
						levels[l] > 0.0 && levels[l] < 1.0;
					bool		unknown = m.n <= 1.0 || isnan(m.variance);

					CHECK_TRUE((adv_mean(m, levels[l], &e) == ADV_OK) == valid);
					CHECK_TRUE(!valid || isnan(e.low) == unknown);
					CHECK_TRUE((adv_mean_difference(m, drug1, levels[l], &c) == ADV_OK) == valid);
					CHECK_TRUE(!valid || isnan(c.low) == unknown);
					CHECK_TRUE((adv_mean_benchmark(m, 2.0, levels[l], &c) == ADV_OK) == valid);
					CHECK_TRUE(adv_mean_benchmark(drug1, values[i], 0.95, &c) ==
							   (isfinite(values[i]) ? ADV_OK : ADV_DOMAIN));
				}
}

int
main(void)
{
	CHECK_RUN(test_values);
	CHECK_RUN(test_undefined);
	CHECK_RUN(test_properties);
	CHECK_RUN(test_sample_size);
	CHECK_RUN(test_hostile);
	return check_report("mean");
}
