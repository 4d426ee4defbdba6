/*
 * series.c
 *		Tests of trend, changes of level, sums that do not depend on order, and of
 *		exponential smoothing, against plain and slow computation of the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/num/limbs.h"
#include "kernel/series/change_points.h"
#include "kernel/series/control_limits.h"
#include "kernel/series/smoothing.h"
#include "kernel/series/theil_sen.h"
#include "kernel/series/trend.h"

#define MOST 400

static void *
resize(void *arg, void *block, size_t bytes)
{
	(void) arg;
	if (bytes == 0)
	{
		free(block);
		return NULL;
	}
	return realloc(block, bytes);
}

static const AdvMemory memory = {resize, NULL};
static const AdvStop never = {NULL, NULL};
static unsigned long long seed = 7;

/* drawn: a number in 0 <= x < 1 */
static double
drawn(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double) (seed >> 11) / 9007199254740992.0;
}

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

static bool
stop_at_once(void *arg)
{
	(void) arg;
	return true;
}

/* ------------------------------------------------------------------------
 * Slopes
 * ------------------------------------------------------------------------
 */

/* every rank of the slopes of small sets, with ties in x, in y, in slopes */
static void
test_slopes(void)
{
	int			kind;
	int			round;

	for (kind = 0; kind < 5; kind++)
		for (round = 0; round < 20; round++)
		{
			double		x[MOST];
			double		y[MOST];
			static double slopes[MOST * MOST];
			static double selected[MOST * MOST];
			static int64_t ranks[MOST * MOST];
			int			n = 2 + (int) (drawn() * (round < 15 ? 30 : 200));
			int			pairs = 0;
			int64_t		s = 0;
			AdvPairCounts counts;
			int			i;
			int			j;

			x[0] = 0;
			for (i = 0; i < n; i++)
			{
				if (i > 0)
					x[i] = x[i - 1] + (kind == 1 ? floor(drawn() * 2) : kind == 2 ? 1 + floor(drawn() * 5) : 1);
				y[i] = kind == 3 ? floor(drawn() * 4) : kind == 4 ? i : drawn() * 1e3 - 500;
				/* of equal x by y */
				for (j = i; j > 0 && x[j - 1] == x[j] && y[j - 1] > y[j]; j--)
				{
					double		swap = y[j];

					y[j] = y[j - 1];
					y[j - 1] = swap;
				}
			}
			for (i = 0; i < n; i++)
				for (j = i + 1; j < n; j++)
					if (x[j] > x[i])
					{
						slopes[pairs] = (y[j] - y[i]) / (x[j] - x[i]);
						s += (slopes[pairs] > 0) - (slopes[pairs] < 0);
						ranks[pairs] = pairs;
						pairs++;
					}
			qsort(slopes, (size_t) pairs, sizeof(double), compare);
			CHECK_TRUE(adv_pair_counts(x, y, n, &memory, never, &counts) == ADV_OK);
			CHECK_TRUE(counts.pairs == pairs && counts.s == s);
			CHECK_TRUE(adv_select_slopes(x, y, n, ranks, selected, pairs < 300 ? pairs : 5, &memory, never) == ADV_OK);
			for (i = 0; i < (pairs < 300 ? pairs : 5); i++)
				CHECK_NEAR(selected[i], slopes[i], 0);
		}
}

/* many points: the intervals are halved and the sample is drawn */
static void
test_many_slopes(void)
{
	enum
	{
		N = 3000
	};
	static double x[N];
	static double y[N];
	static double slopes[N * (N - 1) / 2];
	int			kind;

	for (kind = 0; kind < 4; kind++)
	{
		int64_t		pairs = 0;
		int64_t		ranks[5];
		double		selected[5];
		int			i;
		int			j;

		for (i = 0; i < N; i++)
		{
			x[i] = i;
			y[i] = kind == 0 ? drawn() : kind == 1 ? floor(drawn() * 5) : kind == 2 ? i * 0.1 + floor(drawn() * 2) : i % 2 * 1e15 + drawn();
		}
		for (i = 0; i < N; i++)
			for (j = i + 1; j < N; j++)
				slopes[pairs++] = (y[j] - y[i]) / (x[j] - x[i]);
		qsort(slopes, (size_t) pairs, sizeof(double), compare);
		ranks[0] = 0;
		ranks[1] = pairs / 3;
		ranks[2] = pairs / 2;
		ranks[3] = pairs - 1;
		ranks[4] = pairs;		/* there is none */
		CHECK_TRUE(adv_select_slopes(x, y, N, ranks, selected, 5, &memory, never) == ADV_OK);
		for (i = 0; i < 4; i++)
			CHECK_CLOSE(selected[i], slopes[ranks[i]], 1e-15);
		CHECK_NAN(selected[4]);
	}
	{
		AdvStop		at_once = {stop_at_once, NULL};
		AdvTrend	t;

		CHECK_TRUE(adv_trend(x, y, N, 0.95, ADV_TREND_THEIL_SEN, ADV_TREND_AR1, &memory, at_once, &t) == ADV_STOPPED);
	}
}

/* many sets: the sample may mislead, and only one end of the interval be found in it */
static void
test_misled(void)
{
	enum
	{
		N = 260
	};
	static double x[N];
	static double y[N];
	static double slopes[N * (N - 1) / 2];
	int			round;

	for (round = 0; round < 200; round++)
	{
		int64_t		pairs = 0;
		int64_t		ranks[5];
		double		selected[5];
		int			i;
		int			j;

		for (i = 0; i < N; i++)
		{
			x[i] = round % 2 ? i + 1 : (i + 1) * 86400e6;
			y[i] = i * 0.01 + floor(drawn() * 10000) / 1000;
		}
		for (i = 0; i < N; i++)
			for (j = i + 1; j < N; j++)
				slopes[pairs++] = (y[j] - y[i]) / (x[j] - x[i]);
		qsort(slopes, (size_t) pairs, sizeof(double), compare);
		for (i = 0; i < 5; i++)
			ranks[i] = (int64_t) (drawn() * (double) pairs);
		CHECK_TRUE(adv_select_slopes(x, y, N, ranks, selected, 5, &memory, never) == ADV_OK);
		for (i = 0; i < 5; i++)
			CHECK_CLOSE(selected[i], slopes[ranks[i]], 1e-15);
	}
}

/* points of one time that are not averaged: R's Kendall, scipy's theilslopes */
static void
test_ties_in_time(void)
{
	static const double x[] = {0, 7, 14, 14, 30, 45, 60, 61};
	static const double y[] = {3, 5, 4, 4, 8, 8, 7, 10};
	AdvTrend	t;

	CHECK_TRUE(adv_trend(x, y, 8, 0.95, ADV_TREND_THEIL_SEN, ADV_TREND_UNCORRECTED, &memory, never, &t) == ADV_OK);
	CHECK_NEAR(t.slope, .0925926, 5e-8);
	CHECK_TRUE(t.s == 18);
	CHECK_NEAR(t.variance, 62.404762, 5e-7);
}

/* a line without noise, a level, too few points, a correction of the other method */
static void
test_trend_edges(void)
{
	static const double x[] = {0, 1, 2, 3, 4, 5};
	static const double line[] = {1, 3, 5, 7, 9, 11};
	static const double level[] = {4, 4, 4, 4, 4, 4};
	AdvTrend	t;

	CHECK_TRUE(adv_trend(x, line, 6, 0.95, ADV_TREND_THEIL_SEN, ADV_TREND_AR1, &memory, never, &t) == ADV_OK);
	CHECK_NEAR(t.slope, 2, 0);
	CHECK_NEAR(t.factor, 1, 0);
	CHECK_NEAR(t.tau, 1, 1e-15);
	CHECK_TRUE(adv_trend(x, line, 6, 0.95, ADV_TREND_OLS, ADV_TREND_AR1, &memory, never, &t) == ADV_OK);
	CHECK_NEAR(t.slope, 2, 1e-14);
	CHECK_NAN(t.p_value);
	CHECK_TRUE(adv_trend(x, level, 6, 0.95, ADV_TREND_THEIL_SEN, ADV_TREND_AR1, &memory, never, &t) == ADV_OK);
	CHECK_NEAR(t.slope, 0, 0);
	CHECK_NAN(t.p_value);
	CHECK_TRUE(adv_trend(x, line, 3, 0.95, ADV_TREND_THEIL_SEN, ADV_TREND_AR1, &memory, never, &t) == ADV_OK);
	CHECK_NAN(t.slope);
	CHECK_TRUE(adv_trend(x, line, 6, 0.95, ADV_TREND_OLS, ADV_TREND_HAMED_RAO, &memory, never, &t) == ADV_DOMAIN);
	CHECK_TRUE(adv_trend(x, line, 6, NAN, ADV_TREND_OLS, ADV_TREND_AR1, &memory, never, &t) == ADV_DOMAIN);
}

/* ------------------------------------------------------------------------
 * Changes of level
 * ------------------------------------------------------------------------
 */

static double
squares(const double *y, const double *w, int from, int until)
{
	double		weight = 0;
	double		mean = 0;
	double		sum = 0;
	int			i;

	for (i = from; i < until; i++)
	{
		weight += w[i];
		mean += w[i] * y[i];
	}
	mean /= weight;
	for (i = from; i < until; i++)
		sum += w[i] * (y[i] - mean) * (y[i] - mean);
	return sum;
}

/* the best of all partitions, by trying all beginnings of the last level */
static double
best(const double *y, const double *w, int n, double penalty, int shortest)
{
	double		least[MOST + 1];
	int			t;
	int			s;

	least[0] = -penalty;
	for (t = 1; t <= n; t++)
	{
		least[t] = INFINITY;
		for (s = 0; s + shortest <= t; s++)
			least[t] = fmin(least[t], least[s] + squares(y, w, s, t) + penalty);
	}
	return least[n];
}

static void
test_changes(void)
{
	int			round;

	for (round = 0; round < 300; round++)
	{
		double		y[MOST];
		double		w[MOST];
		int64_t		starts[MOST];
		int64_t		levels;
		int			n = 1 + (int) (drawn() * 60);
		int			shortest = 1 + (int) (drawn() * 6);
		double		penalty = round % 10 == 0 ? 0 : drawn() * 20;
		double		cost = -penalty;
		double		level = 0;
		int			i;

		for (i = 0; i < n; i++)
		{
			if (drawn() < 0.1)
				level = floor(drawn() * 10);
			y[i] = level + (round % 3 ? drawn() * 3 : floor(drawn() * 3));
			w[i] = round % 2 ? 1 : 1 + floor(drawn() * 9);
		}
		CHECK_TRUE(adv_change_points(y, w, n, penalty, shortest, &memory, never, starts, &levels) == ADV_OK);
		CHECK_TRUE(starts[0] == 0);
		for (i = 0; i < levels; i++)
		{
			int64_t		until = i + 1 < levels ? starts[i + 1] : n;

			CHECK_TRUE(until - starts[i] >= (levels > 1 ? shortest : 1));
			cost += squares(y, w, (int) starts[i], (int) until) + penalty;
		}
		if (n >= shortest)
			CHECK_NEAR(cost, best(y, w, n, penalty, shortest), 1e-8);
	}
	{
		static const double y[] = {0, 1, 2, 3};
		static const double w[] = {1, 1, 1, 1};
		int64_t		starts[4];
		int64_t		levels;

		CHECK_TRUE(adv_change_points(y, w, 4, NAN, 1, &memory, never, starts, &levels) == ADV_DOMAIN);
		CHECK_TRUE(adv_change_points(y, w, 4, 1, 0, &memory, never, starts, &levels) == ADV_DOMAIN);
		CHECK_NEAR(adv_noise_variance(y, w, 1, &memory), 0, 0);
	}
}

/* ------------------------------------------------------------------------
 * Sums
 * ------------------------------------------------------------------------
 */

/* sums of numbers of all sizes do not depend on their order, and are right */
static void
test_limbs(void)
{
	int			round;

	for (round = 0; round < 200; round++)
	{
		double		x[100];
		uint64_t	forward[3] = {0, 0, 0};
		uint64_t	backward[3] = {0, 0, 0};
		uint64_t	one[3];
		double		whole = 0;
		int			i;

		for (i = 0; i < 100; i++)
			x[i] = round % 2 ? ldexp(drawn() - 0.5, (int) (drawn() * 120) - 60) : floor(drawn() * 2e6 - 1e6);
		for (i = 0; i < 100; i++)
		{
			CHECK_TRUE(adv_limbs_double(one, 3, 80, x[i]));
			if (fabs(x[i]) >= ldexp(1, -27) || x[i] == 0)
				CHECK_NEAR(adv_dd_value(adv_limbs_value(one, 3, 80)), x[i], 0);
			CHECK_TRUE(adv_limbs_add(forward, one, 3));
			CHECK_TRUE(adv_limbs_double(one, 3, 80, x[99 - i]));
			CHECK_TRUE(adv_limbs_add(backward, one, 3));
			whole += x[i];
		}
		CHECK_TRUE(memcmp(forward, backward, sizeof(forward)) == 0);
		if (round % 2 == 0)
			CHECK_NEAR(adv_dd_value(adv_limbs_value(forward, 3, 80)), whole, 0);
	}
	{
		uint64_t	a[3];
		uint64_t	b[3];

		/* the largest, one too large, sums that do not fit */
		CHECK_TRUE(adv_limbs_double(a, 3, 80, ldexp(1, 110)));
		CHECK_TRUE(!adv_limbs_double(b, 3, 80, ldexp(1, 111)));
		memcpy(b, a, sizeof(a));
		CHECK_TRUE(!adv_limbs_add(a, b, 3));
		CHECK_TRUE(adv_limbs_double(a, 3, 80, -ldexp(1, 110)) && adv_limbs_double(b, 3, 80, -ldexp(1, 110)));
		CHECK_TRUE(adv_limbs_add(a, b, 3));
		CHECK_TRUE(!adv_limbs_add(a, b, 3));
		/* ties of the last bit are even; less than half of it is nothing */
		CHECK_TRUE(adv_limbs_double(a, 3, 80, ldexp(1, -81)) && a[0] == 0);
		CHECK_TRUE(adv_limbs_double(a, 3, 80, ldexp(3, -81)) && a[0] == 2);
		CHECK_TRUE(adv_limbs_double(a, 3, 80, ldexp(1, -1000)) && a[0] == 0);
		CHECK_TRUE(adv_limbs_whole(a, 3, 80, -5, 0) && adv_limbs_double(b, 3, 80, -5));
		CHECK_TRUE(memcmp(a, b, sizeof(a)) == 0);
		CHECK_TRUE(adv_limbs_whole(a, 3, 80, ((AdvInt128) 3 << 90) + 1, 52));
		CHECK_NEAR(adv_limbs_value(a, 3, 80).hi, ldexp(3, 38), 0);
		CHECK_NEAR(adv_limbs_value(a, 3, 80).lo, ldexp(1, -52), 0);
	}
}

/* ------------------------------------------------------------------------
 * Smoothing
 * ------------------------------------------------------------------------
 */

/* no place near the fit, and none of many others, is better */
static void
test_fit(void)
{
	int			trend;
	int			season;

	for (trend = 0; trend < 3; trend++)
		for (season = 1; season <= 4; season += 3)
		{
			double		y[60];
			AdvSmoothing m;
			AdvSmoothingFit fit;
			int			i;

			for (i = 0; i < 60; i++)
				y[i] = i % 17 == 5 ? NAN : 50 + i * 0.4 + (i % 4) * 3 + drawn() * 6;
			memset(&m, 0, sizeof(m));
			m.trend = (AdvSmoothingTrend) trend;
			m.season = season;
			m.phi = 1;
			CHECK_TRUE(adv_smoothing_fit(&m, y, 60, &memory, never) == ADV_OK);
			adv_smoothing_judge(&m, y, 60, adv_smoothing_parameters(m.trend, season), &fit);
			CHECK_TRUE(fit.observed == 56);
			CHECK_TRUE(m.alpha >= 0.0001 && m.alpha <= 0.9999 && m.beta >= 0 && m.beta <= m.alpha && m.gamma >= 0 && m.gamma <= 1 - m.alpha);
			for (i = 0; i < 400; i++)
			{
				AdvSmoothing other = m;
				AdvSmoothingFit its;
				double		size = i % 2 ? 1e-4 : 0.3;
				int			k;

				other.alpha = fmin(fmax(m.alpha + size * (drawn() - 0.5), 0.0001), 0.9999);
				if (trend > 0)
				{
					other.beta = fmin(fmax(m.beta + size * (drawn() - 0.5), 0), other.alpha);
					other.slope += size * (drawn() - 0.5);
				}
				if (trend == 2)
					other.phi = fmin(fmax(m.phi + size * (drawn() - 0.5), 0.8), 0.98);
				if (season > 1)
					other.gamma = fmin(fmax(m.gamma + size * (drawn() - 0.5), 0), 1 - other.alpha);
				other.level += size * (drawn() - 0.5);
				for (k = 0; season > 1 && k < season; k++)
					other.seasons[k] += size * (drawn() - 0.5);
				adv_smoothing_judge(&other, y, 60, 0, &its);
				CHECK_TRUE(its.squares >= fit.squares * (1 - 1e-9));
			}
		}
}

/* with parameters given, by hand: squares, forecasts, deviations; R's HoltWinters */
static void
test_given(void)
{
	static const double y[] = {31, 33, 31, 35, 38, 36, 36, 40, 39, 42, 41, 45};
	AdvSmoothing m;
	AdvSmoothingFit fit;
	double		values[3];
	double		deviations[3];

	memset(&m, 0, sizeof(m));
	m.season = 1;
	m.phi = 1;
	m.alpha = .3;
	m.level = 31;
	adv_smoothing_judge(&m, y, 12, 0, &fit);
	CHECK_NEAR(fit.squares, 141.464874, 5e-7);
	memset(&m, 0, sizeof(m));
	m.trend = ADV_SMOOTHING_HOLT;
	m.season = 1;
	m.phi = 1;
	m.alpha = .5;
	m.beta = .1;
	m.level = 30;
	m.slope = 1;
	adv_smoothing_judge(&m, y, 12, 0, &fit);
	CHECK_NEAR(fit.squares, 42.032698, 5e-7);
	(void) adv_smoothing_run(&m, y, 12, NULL);
	adv_smoothing_forecast(&m, fit.variance, 3, values, deviations);
	CHECK_NEAR(values[2], 47.595952, 5e-7);
	CHECK_NEAR(deviations[0], 1.871557, 5e-7);
	CHECK_NEAR(deviations[1], 2.182592, 5e-7);
	CHECK_NEAR(deviations[2], 2.545592, 5e-7);
}

/* the season goes on where the run ended, wherever that is */
static void
test_season(void)
{
	int			n;

	for (n = 1; n < 20; n++)
	{
		AdvSmoothing m;
		double		y[20];
		double		values[9];
		double		deviations[9];
		int			i;

		memset(&m, 0, sizeof(m));
		m.season = 7;
		m.phi = 1;
		m.level = 10;
		for (i = 0; i < 7; i++)
			m.seasons[i] = i;
		for (i = 0; i < n; i++)
			y[i] = 10 + i % 7;
		CHECK_NEAR(adv_smoothing_run(&m, y, n, NULL), 0, 0);
		adv_smoothing_forecast(&m, 1, 9, values, deviations);
		for (i = 0; i < 9; i++)
			CHECK_NEAR(values[i], 10 + (n + i) % 7, 0);
		if (n >= 7)
		{
			(void) adv_naive_forecast(y, n, 7, 9, values, deviations);
			for (i = 0; i < 9; i++)
				CHECK_NEAR(values[i], 10 + (n + i) % 7, 0);
		}
	}
}

int
main(void)
{
	CHECK_RUN(test_slopes);
	CHECK_RUN(test_many_slopes);
	CHECK_RUN(test_misled);
	CHECK_RUN(test_ties_in_time);
	CHECK_RUN(test_trend_edges);
	CHECK_RUN(test_changes);
	CHECK_RUN(test_limbs);
	CHECK_RUN(test_fit);
	CHECK_RUN(test_given);
	CHECK_RUN(test_season);
	return check_report("series");
}
