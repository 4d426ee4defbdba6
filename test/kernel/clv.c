/*
 * clv.c
 *		Tests of the likelihoods and fits of the models of how customers buy.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "check.h"
#include "kernel/clv/likelihood.h"
#include "kernel/clv/description.h"
#include "kernel/num/special.h"

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

/* x, t_x and T of BG/BB; x and the mean of gamma-gamma; x and T of sBG and BdW */
static const AdvClvRow opportunities[] = {
	{0, 0, 6, 1}, {6, 6, 6, 1}, {2, 4, 6, 1}, {1, 1, 52, 1}, {30, 700, 1000, 1}, {0, 0, 0, 1},
	{5, 40, 100000, 1}
};

static const AdvClvRow spends[] = {
	{1, 35.0, 0, 1}, {2, 22.35, 0, 1}, {40, 1e-3, 0, 1}, {1000, 1e6, 0, 1}, {7, 1e-20, 0, 1}
};

static const AdvClvRow contracts[] = {
	{0, 0, 1, 1}, {0, 0, 0, 1}, {1, 0, 1, 1}, {7, 0, 0, 1}, {7, 0, 1, 1}, {300, 0, 1, 1},
	{20000, 0, 0, 1}
};

static void
test_gradients(void)
{
	static const struct
	{
		AdvClvModel model;
		const AdvClvRow *rows;
		int			n;
	}			sets[] = {
		{ADV_CLV_BG_NBD, times, LENGTH(times)},
		{ADV_CLV_MBG_NBD, times, LENGTH(times)},
		{ADV_CLV_PARETO_NBD, times, LENGTH(times)},
		{ADV_CLV_BG_BB, opportunities, LENGTH(opportunities)},
		{ADV_CLV_GAMMA_GAMMA, spends, LENGTH(spends)},
		{ADV_CLV_SBG, contracts, LENGTH(contracts)},
		{ADV_CLV_BDW, contracts, LENGTH(contracts)}
	};
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(sets); i++)
		for (j = 0; j < LENGTH(parameter_sets); j++)
		{
			double		parameters[ADV_CLV_PARAMETERS];

			for (k = 0; k < ADV_CLV_PARAMETERS; k++)
				parameters[k] = parameter_sets[j][k];
			/* a power of a number of periods is a moderate one */
			if (sets[i].model == ADV_CLV_BDW)
				parameters[2] = pow(parameters[2], 0.1);
			for (k = 0; k < sets[i].n; k++)
				check_gradients(sets[i].model, parameters, &sets[i].rows[k]);
		}
}

/*
 * check_hessian: against central differences of the gradient of sixth order, with
 * a table of so many cells.
 */
static void
check_hessian(const AdvClvKind *kind, const double *parameters, size_t cells,
			  const AdvClvRow *row)
{
	const double h = 0.01;
	static const double weights[] = {-1, 9, -45, 0, 45, -9, 1};
	double	   *work = malloc((kind->head + cells * kind->width) * sizeof(double));
	double		hessian[ADV_CLV_PARAMETERS][ADV_CLV_PARAMETERS];
	double		gradient[ADV_CLV_PARAMETERS];
	double		other[ADV_CLV_PARAMETERS];
	double		at,
				other_at;
	int			i,
				j,
				k;

	if (work == NULL)
		abort();
	kind->prepare(parameters, cells, work);
	kind->row(parameters, cells, work, row, &at, gradient);
	kind->curved(parameters, cells, work, row, &other_at, other, hessian);
	CHECK_TRUE(at == other_at);
	for (i = 0; i < kind->parameters; i++)
		CHECK_TRUE(gradient[i] == other[i]);
	for (i = 0; i < kind->parameters; i++)
	{
		double		slopes[ADV_CLV_PARAMETERS] = {0.0};

		for (k = -3; k <= 3; k++)
		{
			double		moved[ADV_CLV_PARAMETERS];

			for (j = 0; j < kind->parameters; j++)
				moved[j] = parameters[j] * (j == i ? exp(k * h) : 1.0);
			kind->prepare(moved, cells, work);
			kind->row(moved, cells, work, row, &at, other);
			for (j = 0; j < kind->parameters; j++)
				slopes[j] += weights[k + 3] * other[j] / (60.0 * h);
		}
		for (j = 0; j <= i; j++)
			CHECK_NEAR(hessian[i][j], slopes[j], 1e-8 * (1.0 + fabs(slopes[j])));
	}
	free(work);
}

static void
test_hessians(void)
{
	static const AdvClvModel models[] = {ADV_CLV_BG_NBD, ADV_CLV_MBG_NBD, ADV_CLV_PARETO_NBD};
	int			i,
				j,
				k;

	for (i = 0; i < LENGTH(models); i++)
		for (j = 0; j < LENGTH(parameter_sets); j++)
			for (k = 0; k < LENGTH(times); k++)
			{
				const AdvClvKind *kind = adv_clv_kind(models[i]);

				check_hessian(kind, parameter_sets[j], 0, &times[k]);
				check_hessian(kind, parameter_sets[j], (size_t) times[k].x + 1, &times[k]);
			}
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

/*
 * test_other_values: the other likelihoods as their sources have them, with the
 * integral of Pareto/NBD by Simpson's rule.
 */
static void
test_other_values(void)
{
	int			i,
				j,
				k;

	for (j = 0; j < 4; j++)
	{
		const double *p = parameter_sets[j];

		for (k = 0; k < 5; k++)
		{
			const AdvClvRow *row = &times[k];
			const int	steps = 200000;
			double		x = p[0] + row->x;
			double		scale = x * log(p[1] + row->tx) + p[2] * log(p[3] + row->tx);
			double		sum = 0.0;
			double		expected;

			for (i = 0; i <= steps; i++)
			{
				/* in l = log(1 + (y - t_x) / the smaller of alpha and beta) */
				double		unit = fmin(p[1], p[3]);
				double		end = log1p((row->T - row->tx) / unit);
				double		l = end * i / steps;
				double		y = row->tx + unit * expm1(l);

				sum += (i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0) * end / steps / 3.0 *
					exp(scale - x * log(p[1] + y) - (p[2] + 1.0) * log(p[3] + y)) *
					(y - row->tx + unit);
			}
			expected = adv_log_gamma(x) - adv_log_gamma(p[0]) + p[0] * log(p[1]) + p[2] * log(p[3]) -
				scale + log(exp(scale - x * log(p[1] + row->T) - p[2] * log(p[3] + row->T)) +
							p[2] * sum);
			CHECK_NEAR(value(ADV_CLV_PARETO_NBD, p, 0, 0.0, row), expected,
					   1e-10 * (1.0 + fabs(expected)));
		}

		for (k = 0; k < 5; k++)
		{
			const AdvClvRow *row = &opportunities[k];
			double		x = row->x;
			double		none = adv_log_beta(p[0], p[1]) + adv_log_beta(p[2], p[3]);
			double		first = adv_log_beta(p[0] + x, p[1] + row->tx - x) +
				adv_log_beta(p[2], p[3] + row->tx);
			double		sum = exp(adv_log_beta(p[0] + x, p[1] + row->T - x) +
								  adv_log_beta(p[2], p[3] + row->T) - first);

			for (i = 0; i < (int) (row->T - row->tx); i++)
				sum += exp(adv_log_beta(p[0] + x, p[1] + row->tx - x + i) +
						   adv_log_beta(p[2] + 1.0, p[3] + row->tx + i) - first);
			CHECK_NEAR(value(ADV_CLV_BG_BB, p, 0, 0.0, row), log(sum) + first - none,
					   1e-11 * (1.0 + fabs(first - none)));
		}

		for (k = 0; k < 3; k++)
		{
			const AdvClvRow *row = &spends[k];
			double		px = p[0] * row->x;
			double		expected = adv_log_gamma(px + p[1]) - adv_log_gamma(px) -
				adv_log_gamma(p[1]) + p[1] * log(p[2]) + (px - 1.0) * log(row->tx) +
				px * log(row->x) - (px + p[1]) * log(p[2] + row->x * row->tx);

			CHECK_NEAR(value(ADV_CLV_GAMMA_GAMMA, p, 0, 0.0, row), expected,
					   1e-11 * (1.0 + fabs(expected)));
		}

		for (k = 0; k < 5; k++)
		{
			const AdvClvRow *row = &contracts[k];
			double		c = fmin(p[2], 2.0);
			double		bdw[3] = {p[0], p[1], c};
			double		none = adv_log_beta(p[0], p[1]);
			double		stay = adv_log_beta(p[0], p[1] + pow(row->x, c)) - none;
			double		leave = exp(stay) - exp(adv_log_beta(p[0], p[1] + pow(row->x + 1.0, c)) - none);
			double		sbg = adv_log_beta(p[0] + row->T, p[1] + row->x) - none;

			CHECK_NEAR(value(ADV_CLV_SBG, p, 0, 0.0, row), sbg, 1e-12 * (1.0 + fabs(sbg)));
			if (row->T == 0.0)
				CHECK_NEAR(value(ADV_CLV_BDW, bdw, 0, 0.0, row), stay, 1e-12 * (1.0 + fabs(stay)));
			else if (leave > 1e-6)
				CHECK_NEAR(value(ADV_CLV_BDW, bdw, 0, 0.0, row), log(leave), 1e-9);
			bdw[2] = 1.0;
			CHECK_NEAR(value(ADV_CLV_BDW, bdw, 0, 0.0, row), sbg, 1e-9 * (1.0 + fabs(sbg)));
		}
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
 * simulate_other: of the other models.
 */
static void
simulate_other(AdvClvModel model, const double *p, AdvClvRow *rows, int n)
{
	uint64_t	state = 20240608;
	int			i,
				j;

	for (i = 0; i < n; i++)
	{
		rows[i].x = 0.0;
		rows[i].tx = 0.0;
		rows[i].T = 0.0;
		rows[i].count = 1.0;
		if (model == ADV_CLV_BG_BB)
		{
			double		buy = beta_variate(&state, p[0], p[1]);
			double		leave = beta_variate(&state, p[2], p[3]);

			rows[i].T = 8.0 + i % 5;
			for (j = 1; j <= rows[i].T && uniform(&state) > leave; j++)
				if (uniform(&state) < buy)
				{
					rows[i].x++;
					rows[i].tx = j;
				}
		}
		else if (model == ADV_CLV_GAMMA_GAMMA)
		{
			double		rate = gamma_variate(&state, p[1]) / p[2];

			rows[i].x = 1.0 + i % 6;
			rows[i].tx = gamma_variate(&state, p[0] * rows[i].x) / rate / rows[i].x;
		}
		else
		{
			double		leave = beta_variate(&state, p[0], p[1]);
			double		c = model == ADV_CLV_BDW ? p[2] : 1.0;
			double		life = pow(log(uniform(&state)) / log1p(-leave), 1.0 / c);

			rows[i].x = fmin(floor(life), 9.0);
			rows[i].T = life < 9.0 ? 1.0 : 0.0;
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
	static const double bgbb[] = {1.2, 1.5, 0.9, 4.0};
	static const double spend[] = {6.0, 4.0, 15.0};
	static const double contract[] = {1.2, 3.0, 1.4};
	AdvClvRow	rows[3000];

	simulate(ADV_CLV_BG_NBD, bg, rows, LENGTH(rows));
	check_fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), bg);
	simulate(ADV_CLV_MBG_NBD, bg, rows, LENGTH(rows));
	check_fit(ADV_CLV_MBG_NBD, rows, LENGTH(rows), bg);
	simulate(ADV_CLV_PARETO_NBD, pareto, rows, LENGTH(rows));
	check_fit(ADV_CLV_PARETO_NBD, rows, LENGTH(rows), pareto);
	simulate_other(ADV_CLV_BG_BB, bgbb, rows, LENGTH(rows));
	check_fit(ADV_CLV_BG_BB, rows, LENGTH(rows), bgbb);
	simulate_other(ADV_CLV_GAMMA_GAMMA, spend, rows, LENGTH(rows));
	check_fit(ADV_CLV_GAMMA_GAMMA, rows, LENGTH(rows), spend);
	simulate_other(ADV_CLV_SBG, contract, rows, LENGTH(rows));
	check_fit(ADV_CLV_SBG, rows, LENGTH(rows), contract);
	simulate_other(ADV_CLV_BDW, contract, rows, LENGTH(rows));
	check_fit(ADV_CLV_BDW, rows, LENGTH(rows), contract);
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

/*
 * test_published: fits with known results.
 */
static void
test_published(void)
{
	/* Fader & Hardie 2007, table 1: in percent, after so many renewals */
	static const double regular[] = {100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1};
	static const double high_end[] = {100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1};
	/* donors by x and t_x of 6 years, Fader, Hardie & Shang 2010, table 1 */
	static const AdvClvRow donors[] = {
		{6, 6, 6, 1203}, {5, 6, 6, 728}, {4, 6, 6, 512}, {3, 6, 6, 357}, {2, 6, 6, 234},
		{1, 6, 6, 129}, {5, 5, 6, 335}, {4, 5, 6, 284}, {3, 5, 6, 225}, {2, 5, 6, 173},
		{1, 5, 6, 119}, {4, 4, 6, 240}, {3, 4, 6, 181}, {2, 4, 6, 155}, {1, 4, 6, 78},
		{3, 3, 6, 322}, {2, 3, 6, 255}, {1, 3, 6, 129}, {2, 2, 6, 613}, {1, 2, 6, 277},
		{1, 1, 6, 1091}, {0, 0, 6, 3464}
	};
	AdvClvRow	rows[8];
	AdvClvFit	result;
	int			i,
				set;

	for (set = 0; set < 2; set++)
	{
		const double *percent = set == 0 ? regular : high_end;

		for (i = 0; i < 8; i++)
		{
			rows[i].x = i;
			rows[i].tx = 0.0;
			rows[i].T = i < 7 ? 1.0 : 0.0;
			rows[i].count = 10.0 * (i < 7 ? percent[i] - percent[i + 1] : percent[i]);
		}
		result = fit(ADV_CLV_SBG, rows, 8, &usual);
		CHECK_TRUE(result.outcome == ADV_CLV_CONVERGED);
		CHECK_NEAR(result.customers, 1000.0, 1e-9);
		CHECK_NEAR(result.parameters[0], set == 0 ? 0.704077 : 0.668088, 1e-6);
		CHECK_NEAR(result.parameters[1], set == 0 ? 1.182043 : 3.806095, 1e-6);
		CHECK_NEAR(result.log_likelihood, set == 0 ? -1680.2652 : -1611.1581, 1e-4);
	}

	result = fit(ADV_CLV_BG_BB, donors, LENGTH(donors), &usual);
	CHECK_TRUE(result.outcome == ADV_CLV_CONVERGED);
	CHECK_NEAR(result.customers, 11104.0, 0.0);
	CHECK_NEAR(result.parameters[0], 1.204, 5e-4);
	CHECK_NEAR(result.parameters[1], 0.750, 5e-4);
	CHECK_NEAR(result.parameters[2], 0.657, 5e-4);
	CHECK_NEAR(result.parameters[3], 2.783, 5e-4);
	CHECK_NEAR(result.log_likelihood, -33225.6, 0.05);
}

/*
 * test_options: ridge, bounds, caps and what is refused.
 */
static void
test_options(void)
{
	static const double truth[] = {0.6, 5.0, 0.8, 2.5};
	static const AdvClvRow bad[] = {
		{-1, 0, 5, 1}, {1, 2, 1, 1}, {0, 1, 5, 1}, {1, 0, 5, 1}, {1.5, 1, 5, 1}, {NAN, 0, 5, 1},
		{0, 0, INFINITY, 1}, {0, 0, 5, -1}, {0, 0, 5, NAN}, {1, NAN, 5, 1}
	};
	AdvClvRow	rows[500];
	AdvClvOptions options = usual;
	AdvClvFit	free_fit,
				result;
	double		work[4096];
	double		slopes[4] = {0.0};
	double		one,
				gradient[4];
	int			i,
				j;

	simulate(ADV_CLV_BG_NBD, truth, rows, LENGTH(rows));
	free_fit = fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), &usual);

	/* at the maximum the slopes of the likelihood are those of the penalty */
	options.ridge = 10.0;
	result = fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), &options);
	CHECK_TRUE(result.outcome == ADV_CLV_CONVERGED);
	CHECK_TRUE(result.log_likelihood < free_fit.log_likelihood);
	for (i = 0; i < LENGTH(rows); i++)
	{
		CHECK_TRUE(adv_clv_log_likelihood(ADV_CLV_BG_NBD, result.parameters, &rows[i], &one,
										  gradient) == ADV_OK);
		for (j = 0; j < 4; j++)
			slopes[j] += gradient[j];
	}
	for (j = 0; j < 4; j++)
		CHECK_NEAR(slopes[j], 10.0 * log(result.parameters[j]), 1e-6);

	options = usual;
	options.upper = 2.0;
	result = fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), &options);
	CHECK_TRUE(result.outcome == ADV_CLV_AT_BOUND);
	CHECK_CLOSE(result.parameters[1], 2.0, 1e-12);

	options = usual;
	options.evaluations = 3;
	result = fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), &options);
	CHECK_TRUE(result.outcome == ADV_CLV_CAP);
	CHECK_TRUE(result.parameters[0] > 0.0);
	CHECK_TRUE(result.log_likelihood <= free_fit.log_likelihood);
	CHECK_NAN(result.covariance[0][0]);

	for (i = 0; i < LENGTH(bad); i++)
	{
		CHECK_TRUE(!adv_clv_valid_row(ADV_CLV_BG_NBD, &bad[i]));
		CHECK_TRUE(adv_clv_fit(ADV_CLV_BG_NBD, &bad[i], 1, &usual, work, NULL,
							   &result) == ADV_DOMAIN);
	}
	options = usual;
	options.lower = 0.0;
	CHECK_TRUE(adv_clv_fit(ADV_CLV_BG_NBD, rows, 1, &options, work, NULL, &result) == ADV_DOMAIN);
	options = usual;
	options.ridge = NAN;
	CHECK_TRUE(adv_clv_fit(ADV_CLV_BG_NBD, rows, 1, &options, work, NULL, &result) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_fit(0, rows, 1, &usual, work, NULL, &result) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_names(8) == NULL && adv_clv_parameters(8) == 0);
}

typedef struct Countdown
{
	int			left;
	int			asked;
} Countdown;

static bool
count_down(void *arg)
{
	Countdown  *countdown = arg;

	countdown->asked++;
	return --countdown->left < 0;
}

static void
test_stop(void)
{
	static const double truth[] = {0.6, 5.0, 0.8, 2.5};
	AdvClvRow	rows[300];
	Countdown	countdown = {1000000, 0};
	AdvStop		stop = {count_down, &countdown};
	AdvClvFit	result;
	double		work[8192];
	int			asked,
				i;

	simulate(ADV_CLV_BG_NBD, truth, rows, LENGTH(rows));
	CHECK_TRUE(adv_clv_work(ADV_CLV_BG_NBD, rows, LENGTH(rows)) <= LENGTH(work));
	CHECK_TRUE(adv_clv_fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), &usual, work, &stop,
						   &result) == ADV_OK);
	asked = countdown.asked;
	CHECK_TRUE(asked >= result.evaluations);
	/* whenever the answer is yes, it is taken at once */
	for (i = 0; i < asked; i++)
	{
		countdown.left = i;
		CHECK_TRUE(adv_clv_fit(ADV_CLV_BG_NBD, rows, LENGTH(rows), &usual, work, &stop,
							   &result) == ADV_STOPPED);
		CHECK_TRUE(countdown.left == -1);
	}
}

/*
 * test_many: where a part of the rows is climbed with first, the whole is what
 * is fitted.
 */
static void
test_many(void)
{
	static const double truth[] = {0.6, 5.0, 0.8, 2.5};
	const int	many = 12000;
	AdvClvRow  *rows = malloc((size_t) many * sizeof(AdvClvRow));

	if (rows == NULL)
		abort();
	simulate(ADV_CLV_BG_NBD, truth, rows, many);
	check_fit(ADV_CLV_BG_NBD, rows, many, truth);
	free(rows);
}

/*
 * test_bound: where a part of many rows leads to a bound, so does the whole from one
 * point to begin with, which takes no part: of customers who never leave a is as low,
 * and b as high, as they may be.
 */
static void
test_bound(void)
{
	static const double never[] = {1.3, 12.0, 1e-9, 1e9};
	static const double begin[] = {1.0, 10.0, 0.1, 1.0};
	const int	many = 80000;
	AdvClvRow  *rows = malloc((size_t) many * sizeof(AdvClvRow));
	AdvClvOptions whole = usual;
	AdvClvFit	result;
	AdvClvFit	again;
	int			i;

	if (rows == NULL)
		abort();
	simulate(ADV_CLV_BG_NBD, never, rows, many);
	whole.start = begin;
	result = fit(ADV_CLV_BG_NBD, rows, (size_t) many, &usual);
	again = fit(ADV_CLV_BG_NBD, rows, (size_t) many, &whole);
	CHECK_TRUE(result.outcome == ADV_CLV_AT_BOUND && again.outcome == ADV_CLV_AT_BOUND);
	CHECK_CLOSE(result.log_likelihood, again.log_likelihood, 1e-12);
	for (i = 0; i < 4; i++)
		CHECK_CLOSE(result.parameters[i], again.parameters[i], 1e-6);
	CHECK_CLOSE(result.parameters[0], 1.3, 0.05);
	CHECK_CLOSE(result.parameters[1], 12.0, 0.05);
	free(rows);
}

int
main(void)
{
	CHECK_RUN(test_values);
	CHECK_RUN(test_other_values);
	CHECK_RUN(test_gradients);
	CHECK_RUN(test_hessians);
	CHECK_RUN(test_recovery);
	CHECK_RUN(test_published);
	CHECK_RUN(test_poor);
	CHECK_RUN(test_options);
	CHECK_RUN(test_stop);
	CHECK_RUN(test_many);
	CHECK_RUN(test_bound);
	return check_report("clv");
}
