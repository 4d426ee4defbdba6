/*
 * ratio.c
 *		Tests of ratios of sums, of Cronbach's alpha and of the lift of a mean.
 *
 * The ratio is of the worked example on the page of ratios; alpha of R's data set
 * attitude is that of its own covariances, the interval Feldt's (1965).
 */
#include "check.h"
#include "kernel/num/special.h"
#include "kernel/stats/mean.h"
#include "kernel/stats/ratio.h"
#include "kernel/stats/reliability.h"

static const double y[] = {40, 0, 0, 25, 10, 0};
static const double x[] = {100, 50, 30, 25, 60, 80};

static AdvRatio
revenue(void)
{
	double		squares = 0.0;
	double		ratio = 75.0 / 345.0;
	int			i;

	for (i = 0; i < 6; i++)
		squares += (y[i] - ratio * x[i]) * (y[i] - ratio * x[i]);
	return adv_ratio_of_sums(75.0, 345.0, squares, 6.0);
}

static void
test_ratio(void)
{
	AdvRatio	r = revenue();
	AdvRatio	same;
	AdvRatio	none = {0.0, 0.0, 6.0};
	AdvRatio	one = {0.5, NAN, 1.0};
	AdvRatio	other = {0.3, 0.05, 40.0};
	AdvEstimate e;
	AdvEstimate f;
	AdvComparison c;
	double		yy = 0,
				xx = 0,
				xy = 0;
	double		t = -adv_t_quantile(0.025, 5.0);
	int			i;

	CHECK_CLOSE(r.value, .2173913043, 1e-9);
	CHECK_CLOSE(r.error, .1094712201, 1e-9);
	for (i = 0; i < 6; i++)
	{
		yy += (y[i] - 12.5) * (y[i] - 12.5) / 5;
		xx += (x[i] - 57.5) * (x[i] - 57.5) / 5;
		xy += (y[i] - 12.5) * (x[i] - 57.5) / 5;
	}
	same = adv_ratio_of_means(12.5, 57.5, yy, xx, xy, 6.0);
	CHECK_CLOSE(same.value, r.value, 1e-15);
	CHECK_CLOSE(same.error, r.error, 1e-14);

	CHECK_TRUE(adv_sum_ratio(r, false, 0.95, &e) == ADV_OK);
	CHECK_CLOSE(e.low, r.value - t * r.error, 1e-13);
	CHECK_CLOSE(e.high, r.value + t * r.error, 1e-14);
	CHECK_TRUE(adv_sum_ratio(r, true, 0.95, &e) == ADV_OK);
	CHECK_CLOSE(e.low, r.value * exp(-t * r.error / r.value), 1e-13);
	CHECK_CLOSE(e.high, r.value * exp(t * r.error / r.value), 1e-13);
	CHECK_TRUE(e.value == r.value && e.n == 6.0);

	/* nothing in the numerator has no logarithm, one unit no variance */
	CHECK_TRUE(adv_sum_ratio(none, true, 0.95, &e) == ADV_OK);
	CHECK_TRUE(e.value == 0.0 && e.n == 6.0);
	CHECK_NAN(e.low);
	CHECK_TRUE(adv_sum_ratio(one, true, 0.95, &e) == ADV_OK);
	CHECK_NAN(e.high);
	CHECK_TRUE(adv_sum_ratio(one, false, 0.95, &e) == ADV_OK);
	CHECK_NAN(e.low);
	r.value = -r.value;
	CHECK_TRUE(adv_sum_ratio(r, true, 0.95, &e) == ADV_DOMAIN);
	r.value = NAN;
	CHECK_TRUE(adv_sum_ratio(r, false, 0.95, &e) == ADV_DOMAIN);

	/* two: the bounds of both put together (Zou & Donner 2008, (8)), by hand */
	r = revenue();
	CHECK_TRUE(adv_sum_ratio(r, true, 0.95, &e) == ADV_OK);
	CHECK_TRUE(adv_sum_ratio(other, true, 0.95, &f) == ADV_OK);
	CHECK_TRUE(adv_sum_ratio_difference(r, other, true, 0.95, &c) == ADV_OK);
	CHECK_TRUE(c.difference == r.value - other.value);
	CHECK_CLOSE(c.low, c.difference - sqrt(pow(r.value - e.low, 2) + pow(f.high - 0.3, 2)), 1e-13);
	CHECK_CLOSE(c.high, c.difference + sqrt(pow(e.high - r.value, 2) + pow(0.3 - f.low, 2)), 1e-13);
	CHECK_CLOSE(c.statistic, log(r.value / 0.3) / hypot(r.error / r.value, 0.05 / 0.3), 1e-13);
	CHECK_TRUE(adv_sum_ratio_difference(r, other, false, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.statistic, (r.value - 0.3) / hypot(r.error, 0.05), 1e-13);
	CHECK_TRUE(adv_sum_ratio_difference(r, none, true, 0.95, &c) == ADV_OK);
	CHECK_NAN(c.low);
	CHECK_NAN(c.p_value);

	/* the test against a number is that of the interval */
	CHECK_TRUE(adv_sum_ratio_benchmark(r, e.high, true, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.p_value, 0.05, 1e-12);
	CHECK_NEAR(c.high, 0.0, 1e-15);
	CHECK_TRUE(adv_sum_ratio_benchmark(r, 0.0, true, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.statistic, r.value / r.error, 1e-14);
	CHECK_TRUE(adv_sum_ratio_benchmark(none, 0.1, true, 0.95, &c) == ADV_OK);
	CHECK_NAN(c.p_value);
	CHECK_TRUE(c.difference == -0.1);
}

static void
test_reliability(void)
{
	/* two items with variances 2 and covariance 1: alpha = 2 (1 - 4 / 6) = 2 / 3 */
	static const double two[] = {2, 1, 1, 2};
	static const double opposed[] = {2, -2, -2, 2};
	static const double negative[] = {2, -1, -1, 2};
	static const double three[] = {2, 1, 1, 1, 2, 1, 1, 1, 2};
	AdvEstimate e;

	CHECK_TRUE(adv_reliability(two, 2, 11.0, 0.95, &e) == ADV_OK);
	CHECK_CLOSE(e.value, 2.0 / 3.0, 1e-15);
	/* F of 10 and 10 degrees of freedom at .975: 3.716792 (tables), and its inverse */
	CHECK_CLOSE(e.low, 1.0 - 3.7167918646 / 3.0, 1e-9);
	CHECK_CLOSE(e.high, 1.0 - 1.0 / 3.7167918646 / 3.0, 1e-9);
	CHECK_CLOSE(adv_item_rest_correlation(two, 2, 0), 0.5, 1e-15);
	/* 1 and 1 shared with a rest of variance 6 */
	CHECK_CLOSE(adv_item_rest_correlation(three, 3, 1), 2.0 / sqrt(12.0), 1e-15);
	CHECK_CLOSE(adv_alpha(three, 3, 1), 2.0 / 3.0, 1e-15);
	CHECK_CLOSE(adv_alpha(three, 3, -1), 0.75, 1e-15);
	CHECK_NAN(adv_alpha(two, 2, 0));
	CHECK_NAN(adv_alpha(opposed, 2, -1));
	CHECK_CLOSE(adv_alpha(negative, 2, -1), -2.0, 1e-15);
	CHECK_TRUE(adv_reliability(opposed, 2, 11.0, 0.95, &e) == ADV_OK);
	CHECK_NAN(e.value);
	CHECK_NAN(e.low);
	CHECK_TRUE(adv_reliability(two, 2, 1.0, 0.95, &e) == ADV_OK);
	CHECK_NAN(e.value);
	CHECK_TRUE(adv_reliability(two, 2, 11.0, 0.0, &e) == ADV_DOMAIN);
}

static void
test_lift(void)
{
	AdvMoments	a = {18.5, 366.0 / 7.0, 8};
	AdvMoments	b = {15.0, 202.0 / 6.0, 7};
	AdvMoments	one = {3.0, NAN, 1};
	AdvMoments	zero = {0.0, 1.0, 7};
	AdvComparison c;
	double		error = 1.959963984540054 * sqrt(366.0 / 56.0 / (18.5 * 18.5) + 202.0 / 42.0 / 225.0);

	CHECK_TRUE(adv_mean_lift(a, b, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.difference, 18.5 / 15.0 - 1.0, 1e-14);
	CHECK_CLOSE(c.low, 18.5 / 15.0 * exp(-error) - 1.0, 1e-13);
	CHECK_CLOSE(c.high, 18.5 / 15.0 * exp(error) - 1.0, 1e-13);
	CHECK_TRUE(adv_mean_lift(a, one, 0.95, &c) == ADV_OK);
	CHECK_CLOSE(c.difference, 18.5 / 3.0 - 1.0, 1e-14);
	CHECK_NAN(c.low);
	CHECK_TRUE(adv_mean_lift(zero, b, 0.95, &c) == ADV_OK);
	CHECK_NAN(c.difference);
	CHECK_TRUE(adv_mean_lift(a, zero, 0.95, &c) == ADV_OK);
	CHECK_NAN(c.difference);
}

int
main(void)
{
	test_ratio();
	test_reliability();
	test_lift();
	return check_report("ratio");
}
