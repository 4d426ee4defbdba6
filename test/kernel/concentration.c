/*
 * concentration.c
 *		Tests of concentration, of counts and of shares of several classes: published
 *		numbers and limits.
 */
#include "check.h"
#include "kernel/stats/clustered.h"
#include "kernel/stats/concentration.h"
#include "kernel/stats/multinomial.h"
#include "kernel/stats/poisson.h"

static bool
stops(void *arg)
{
	return *(bool *) arg;
}

static bool stop_at_once = false;
static const AdvStop stop = {stops, &stop_at_once};

static void
concentration(void)
{
	const double fibonacci[] = {1, 1, 2, 3, 5, 8, 13, 21, 34, 55};
	const double one[] = {0, 0, 0, 7};
	double		curve[11];

	CHECK_NEAR(adv_gini(fibonacci, 10, false), 0.59090909, 5e-9);
	CHECK_NEAR(adv_gini(fibonacci, 10, true), 0.65656566, 5e-9);
	CHECK_NEAR(adv_top_share(fibonacci, 10, 0.1), 0.3846153846, 5e-11);
	CHECK_NEAR(adv_hhi(fibonacci, 10, false), 0.2393760086, 5e-11);
	CHECK_NEAR(adv_gini(one, 4, false), 0.75, 1e-15);
	CHECK_NEAR(adv_gini(one, 4, true), 1, 1e-15);
	CHECK_NEAR(adv_top_share(one, 4, 0.1), 0.4, 1e-15);
	CHECK_NEAR(adv_hhi(one, 4, true), 1, 1e-15);
	CHECK_NAN(adv_gini(one, 3, false));
	CHECK_NAN(adv_gini(one + 3, 1, true));
	CHECK_NAN(adv_hhi(one, 0, false));
	CHECK_TRUE(!adv_lorenz_curve(one, 3, curve));
	CHECK_TRUE(adv_lorenz_curve(fibonacci, 10, curve) && curve[0] == 0 && curve[10] == 1);
	CHECK_NEAR(curve[9], 88 / 143.0, 1e-15);
}

/* Garwood's limits, as published; probabilities from Stirling's series of 50 digits */
static void
counts(void)
{
	const double limits[][4] = {{0, 1, 0, 3.68887945}, {1, 1, .02531781, 5.57164339}, {10, 1, 4.79538870, 18.39035604},
	{100, 1, 81.36399125, 121.62679379}, {14, 400, .01913483, .05872405}};
	AdvEstimate e;

	for (int i = 0; i < 5; i++)
	{
		CHECK_TRUE(adv_event_rate(limits[i][0], limits[i][1], 0.95, &e) == ADV_OK);
		CHECK_NEAR(e.low, limits[i][2], 5e-9);
		CHECK_NEAR(e.high, limits[i][3], 5e-9);
	}
	CHECK_TRUE(adv_event_rate(-1, 1, 0.95, &e) == ADV_DOMAIN);
	CHECK_TRUE(adv_event_rate(1, 0, 0.95, &e) == ADV_DOMAIN);
	CHECK_TRUE(adv_event_rate(1, 1, NAN, &e) == ADV_DOMAIN);
	for (int k = 0; k < 20; k++)
		CHECK_CLOSE(adv_poisson_probability(k, 3.5), exp(k * log(3.5) - 3.5 - lgamma(k + 1.0)), 2e-14);
	/* next to the mode: 1 / sqrt(2 pi n) times 1 - 1 / (12 n) */
	CHECK_CLOSE(adv_poisson_probability(1e9, 1e9), 0.39894228040143267794 / sqrt(1e9) * (1 - 1 / 12e9), 1e-15);
}

static void
several(void)
{
	const double mentions[] = {56, 72, 73, 59, 62, 87, 58};
	double		low[7];
	double		high[7];

	CHECK_TRUE(adv_multinomial(mentions, 7, 0.95, ADV_MULTINOMIAL_GOODMAN, stop, low, high) == ADV_OK);
	CHECK_NEAR(100 * low[0], 8.51672391, 5e-9);
	CHECK_NEAR(100 * high[0], 16.62614081, 5e-9);
	CHECK_NEAR(100 * low[6], 8.87890581, 5e-9);
	CHECK_NEAR(100 * high[6], 17.10741959, 5e-9);
	CHECK_TRUE(adv_multinomial(mentions, 7, 0.95, ADV_MULTINOMIAL_SISON_GLAZ, stop, low, high) == ADV_OK);
	CHECK_NEAR(100 * low[0], 7.92291221, 5e-9);
	CHECK_NEAR(100 * high[0], 16.43557340, 5e-9);
	CHECK_TRUE(adv_multinomial(mentions, 0, 0.95, ADV_MULTINOMIAL_GOODMAN, stop, low, high) == ADV_DOMAIN);
	CHECK_TRUE(adv_multinomial(mentions, 7, NAN, ADV_MULTINOMIAL_GOODMAN, stop, low, high) == ADV_DOMAIN);
	stop_at_once = true;
	CHECK_TRUE(adv_multinomial(mentions, 7, 0.95, ADV_MULTINOMIAL_SISON_GLAZ, stop, low, high) == ADV_STOPPED);
	stop_at_once = false;
}

static void
clusters(void)
{
	const int	trials[] = {50, 1, 10, 5, 20, 3, 8, 12};
	const int	successes[] = {40, 1, 2, 0, 9, 3, 1, 6};
	AdvClustered c = {0};

	for (int i = 0; i < 8; i++)
		adv_clustered_add(&c, successes[i], trials[i]);
	CHECK_NEAR(adv_clustered_n(&c), 14.47829790, 5e-9);
	c = (AdvClustered) {0};
	for (int i = 0; i < 4; i++)
		adv_clustered_add(&c, 3, 7);
	CHECK_NEAR(adv_clustered_n(&c), 28, 0);
	c = (AdvClustered) {0};
	adv_clustered_add(&c, 7, 7);
	adv_clustered_add(&c, 2, 2);
	CHECK_NEAR(adv_clustered_n(&c), 2, 0);
}

int
main(void)
{
	CHECK_RUN(concentration);
	CHECK_RUN(counts);
	CHECK_RUN(several);
	CHECK_RUN(clusters);
	return check_report("concentration");
}
