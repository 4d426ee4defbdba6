/*
 * clv.c
 *		Tests of the likelihoods and fits of the models of how customers buy.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "check.h"
#include "clv.h"
#include "special.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static const AdvClvOptions usual = {NULL, ADV_CLV_LOWER, ADV_CLV_UPPER, 0.0, ADV_CLV_EVALUATIONS};

static const double parameter_sets[][ADV_CLV_PARAMETERS] = {
	{0.243, 4.414, 0.793, 2.426}, {1.0, 1.0, 1.0, 1.0}, {30.0, 7.0, 0.01, 5.0}, {1e-3, 20.0, 3.0, 0.4},
	{2e5, 1e5, 7.0, 1e3}, {3.0, 4e4, 1e4, 2e4}, {0.5, 1e-3, 12.0, 1e-3}
};

static const AdvClvRow times[] = {
	{0, 0, 38.86, 1}, {2, 30.43, 38.86, 1}, {1, 1e-3, 20, 1}, {7, 12, 12, 1}, {40, 3, 500, 1},
	{1000, 10, 100, 1}, {5000, 9000, 9100, 1}, {0, 0, 0, 1}, {1, 1e-9, 1e-9, 1}, {3, 2, 1e7, 1}
};

/*
 * value: the log likelihood at parameters of which the i-th is times exp(by).
 */
static double
value(AdvClvModel model, const double *parameters, int i, double by, const AdvClvRow *row)
{
	double		moved[ADV_CLV_PARAMETERS];
	double		result = NAN;
	int			j;

	for (j = 0; j < adv_clv_parameters(model); j++)
		moved[j] = parameters[j];
	moved[i] *= exp(by);
	CHECK_TRUE(adv_clv_log_likelihood(model, moved, row, &result, NULL) == ADV_OK);
	return result;
}

/*
 * check_gradients: against central differences of sixth order; a log
 * likelihood is a sum of terms of the size of row->x, which is what rounding is
 * proportional to.
 */
static void
check_gradients(AdvClvModel model, const double *parameters, const AdvClvRow *row)
{
	const double h = 0.01;
	double		gradient[ADV_CLV_PARAMETERS];
	double		at;
	int			i;

	CHECK_TRUE(adv_clv_log_likelihood(model, parameters, row, &at, gradient) == ADV_OK);
	for (i = 0; i < adv_clv_parameters(model); i++)
	{
		double		d1 = value(model, parameters, i, h, row) - value(model, parameters, i, -h, row);
		double		d2 = value(model, parameters, i, 2 * h, row) -
			value(model, parameters, i, -2 * h, row);
		double		d3 = value(model, parameters, i, 3 * h, row) -
			value(model, parameters, i, -3 * h, row);
		double		slope = (45.0 * d1 - 9.0 * d2 + d3) / (60.0 * h);

		CHECK_NEAR(gradient[i], slope, 2e-8 * (1.0 + fabs(slope)) + 1e-12 * fabs(at));
	}
}

static void
test_gradients(void)
{
	static const AdvClvModel models[] = {ADV_CLV_BG_NBD, ADV_CLV_MBG_NBD, ADV_CLV_PARETO_NBD};
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(models); i++)
		for (j = 0; j < LENGTH(parameter_sets); j++)
			for (k = 0; k < LENGTH(times); k++)
				check_gradients(models[i], parameter_sets[j], &times[k]);
}

/*
 * test_values: BG/NBD against eq. 6 of Fader, Hardie & Lee, MBG/NBD against
 * its own, written with log gamma.
 */
static void
test_values(void)
{
	int			j,
				k;

	for (j = 0; j < 4; j++)
		for (k = 0; k < 5; k++)
		{
			const AdvClvRow *row = &times[k];
			double		r = parameter_sets[j][0];
			double		alpha = parameter_sets[j][1];
			double		a = parameter_sets[j][2];
			double		b = parameter_sets[j][3];
			double		x = row->x;
			double		common = adv_log_gamma(r + x) - adv_log_gamma(r) + r * log(alpha) -
				adv_log_beta(a, b);
			double		scale = -(r + x) * log(alpha + row->tx);
			double		since = -(r + x) * log(alpha + row->T) - scale;
			double		bg = common + scale + log(exp(adv_log_beta(a, b + x) + since) +
												 (x > 0 ? exp(adv_log_beta(a + 1, b + x - 1)) : 0));
			double		mbg = common + scale + log(exp(adv_log_beta(a, b + x + 1) + since) +
												  exp(adv_log_beta(a + 1, b + x)));

			CHECK_NEAR(value(ADV_CLV_BG_NBD, parameter_sets[j], 0, 0.0, row), bg,
					   1e-11 * (1.0 + fabs(bg)));
			CHECK_NEAR(value(ADV_CLV_MBG_NBD, parameter_sets[j], 0, 0.0, row), mbg,
					   1e-11 * (1.0 + fabs(mbg)));
		}
}

static AdvClvFit
fit(AdvClvModel model, const AdvClvRow *rows, size_t n, const AdvClvOptions *options)
{
	AdvClvFit	result;
	double	   *work = malloc(adv_clv_work(model, rows, n) * sizeof(double));

	if (work == NULL)
		abort();
	result.outcome = 0;
	CHECK_TRUE(adv_clv_fit(model, rows, n, options, work, NULL, &result) == ADV_OK);
	free(work);
	return result;
}

/* numbers at random, of splitmix64 */
static double
uniform(uint64_t *state)
{
	uint64_t	z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return ((double) ((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double
normal(uint64_t *state)
{
	return adv_normal_quantile(uniform(state));
}

/* Marsaglia & Tsang 2000 */
static double
gamma_variate(uint64_t *state, double shape)
{
	double		boost = shape < 1.0 ? pow(uniform(state), 1.0 / shape) : 1.0;
	double		d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;

	for (;;)
	{
		double		z = normal(state);
		double		v = 1.0 + z / sqrt(9.0 * d);

		if (v <= 0.0)
			continue;
		v = v * v * v;
		if (log(uniform(state)) < 0.5 * z * z + d - d * v + d * log(v))
			return boost * d * v;
	}
}

static double
beta_variate(uint64_t *state, double a, double b)
{
	double		x = gamma_variate(state, a);

	return x / (x + gamma_variate(state, b));
}

/*
 * simulate: customers who became so at a random time of the first third.
 */
static void
simulate(AdvClvModel model, const double *p, AdvClvRow *rows, int n)
{
	uint64_t	state = 20240607;
	int			i;

	for (i = 0; i < n; i++)
	{
		double		rate = gamma_variate(&state, p[0]) / p[1];
		double		leave = model == ADV_CLV_PARETO_NBD ? 0.0 : beta_variate(&state, p[2], p[3]);
		double		life = INFINITY;
		double		now = 0.0;

		rows[i].x = 0.0;
		rows[i].tx = 0.0;
		rows[i].T = 60.0 - 20.0 * uniform(&state);
		rows[i].count = 1.0;
		if (model == ADV_CLV_PARETO_NBD)
			life = -log(uniform(&state)) * p[3] / gamma_variate(&state, p[2]);
		if (model == ADV_CLV_MBG_NBD && uniform(&state) < leave)
			continue;
		for (;;)
		{
			now -= log(uniform(&state)) / rate;
			if (!(now <= fmin(life, rows[i].T)))
				break;
			rows[i].x++;
			rows[i].tx = now;
			if (uniform(&state) < leave)
				break;
		}
	}
}

/*
 * check_fit: that the parameters are within four standard errors of the true
 * ones, the maximum is one, and the covariance the inverse of what differences
 * of the likelihood say.
 */
static void
check_fit(AdvClvModel model, const AdvClvRow *rows, int n, const double *truth)
{
	AdvClvFit	result = fit(model, rows, (size_t) n, &usual);
	AdvClvOptions begun = usual;
	AdvClvFit	again;
	double		sum = 0.0;
	double		slopes[ADV_CLV_PARAMETERS] = {0.0};
	double		away[ADV_CLV_PARAMETERS];
	int			m = adv_clv_parameters(model);
	int			i,
				j;

	CHECK_TRUE(result.outcome == ADV_CLV_CONVERGED);
	for (i = 0; i < n; i++)
	{
		double		one,
					gradient[ADV_CLV_PARAMETERS];

		CHECK_TRUE(adv_clv_log_likelihood(model, result.parameters, &rows[i], &one,
										  gradient) == ADV_OK);
		sum += rows[i].count * one;
		for (j = 0; j < m; j++)
			slopes[j] += rows[i].count * gradient[j];
	}
	CHECK_CLOSE(result.log_likelihood, sum, 1e-12);
	for (j = 0; j < m; j++)
	{
		away[j] = log(result.parameters[j] / truth[j]);
		CHECK_NEAR(slopes[j] * sqrt(result.covariance[j][j]), 0.0, 1e-6);
		CHECK_NEAR(away[j], 0.0, 4.0 * sqrt(result.covariance[j][j]));
	}

	/* from another start to the same point */
	begun.start = truth;
	again = fit(model, rows, (size_t) n, &begun);
	CHECK_TRUE(again.outcome == ADV_CLV_CONVERGED);
	CHECK_CLOSE(again.log_likelihood, result.log_likelihood, 1e-13);
	for (j = 0; j < m; j++)
	{
		CHECK_CLOSE(again.parameters[j], result.parameters[j], 1e-6);
		CHECK_CLOSE(again.covariance[j][j], result.covariance[j][j], 1e-4);
	}
}

static void
test_recovery(void)
{
	static const double bg[] = {0.6, 5.0, 0.8, 2.5};
	static const double pareto[] = {0.7, 6.0, 0.9, 20.0};
	AdvClvRow	rows[3000];

	simulate(ADV_CLV_BG_NBD, bg, rows, LENGTH(rows));
	check_fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), bg);
	simulate(ADV_CLV_MBG_NBD, bg, rows, LENGTH(rows));
	check_fit(ADV_CLV_MBG_NBD, rows, LENGTH(rows), bg);
	simulate(ADV_CLV_PARETO_NBD, pareto, rows, LENGTH(rows));
	check_fit(ADV_CLV_PARETO_NBD, rows, LENGTH(rows), pareto);
}

/*
 * test_poor: data that do not determine the parameters.
 */
static void
test_poor(void)
{
	static const AdvClvRow never[] = {{0, 0, 10, 100}, {0, 0, 20, 50}};
	static const AdvClvRow one[] = {{3, 20, 30, 1}};
	static const AdvClvRow same[] = {{2, 20, 30, 500}};
	static const AdvClvRow alive[] = {{1, 30, 30, 50}, {2, 30, 30, 40}, {5, 30, 30, 40}};
	static const AdvClvRow none[] = {{0, 0, 0, 100}, {3, 2, 9, 0}};
	static const AdvClvRow frequent[] = {{100000, 9000, 9100, 3}, {250000, 9000, 9001, 1}};
	static const struct
	{
		const AdvClvRow *rows;
		int			n;
	}			sets[] = {
		{never, LENGTH(never)}, {one, 1}, {same, 1}, {alive, LENGTH(alive)}, {frequent, 2}
	};
	static const AdvClvModel models[] = {ADV_CLV_BG_NBD, ADV_CLV_MBG_NBD, ADV_CLV_PARETO_NBD};
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(models); i++)
	{
		AdvClvFit	result;

		for (j = 0; j < LENGTH(sets); j++)
		{
			result = fit(models[i], sets[j].rows, (size_t) sets[j].n, &usual);
			CHECK_TRUE(result.outcome == ADV_CLV_AT_BOUND || result.outcome == ADV_CLV_FLAT);
			CHECK_TRUE(isfinite(result.log_likelihood));
			CHECK_TRUE(result.evaluations < 500);
			for (k = 0; k < adv_clv_parameters(models[i]); k++)
				CHECK_TRUE(result.parameters[k] >= ADV_CLV_LOWER * (1 - 1e-9) &&
						   result.parameters[k] <= ADV_CLV_UPPER * (1 + 1e-9));
		}
		result = fit(models[i], none, LENGTH(none), &usual);
		CHECK_TRUE(result.outcome == ADV_CLV_NOTHING);
		CHECK_TRUE(result.customers == 100.0);
		CHECK_NAN(result.parameters[0]);
		CHECK_NAN(result.covariance[0][0]);
		result = fit(models[i], NULL, 0, &usual);
		CHECK_TRUE(result.outcome == ADV_CLV_NOTHING);
	}
}

int
main(void)
{
	test_values();
	test_gradients();
	test_recovery();
	test_poor();
	return check_report("clv");
}
