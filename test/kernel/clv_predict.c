/*
 * clv_predict.c
 *		Tests of what the models of how customers buy expect of them.
 */
#include <float.h>
#include <stddef.h>

#include "check.h"
#include "kernel/clv/likelihood.h"
#include "kernel/num/quadrature.h"
#include "kernel/num/special.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static const AdvClvModel models[] = {
	ADV_CLV_BG_NBD, ADV_CLV_MBG_NBD, ADV_CLV_PARETO_NBD, ADV_CLV_BG_BB
};

static const double parameter_sets[][ADV_CLV_PARAMETERS] = {
	{0.243, 4.414, 0.793, 2.426}, {1.0, 1.0, 1.0, 1.0}, {0.55, 10.56, 0.61, 11.64},
	{3.0, 0.5, 2.5, 0.3}
};

/* rows of all four models */
static const AdvClvRow rows[] = {
	{0, 0, 0, 0}, {0, 0, 38, 0}, {2, 30, 39, 0}, {7, 12, 12, 0}, {200, 290, 300, 0}, {1, 1, 200, 0}
};

static double
alive(AdvClvModel model, const double *p, const AdvClvRow *row)
{
	double		value = NAN;

	CHECK_TRUE(adv_clv_alive(model, p, row, &value) == ADV_OK);
	return value;
}

static double
expected(AdvClvModel model, const double *p, const AdvClvRow *row, double t)
{
	double		value = NAN;

	CHECK_TRUE(adv_clv_expected(model, p, row, t, &value) == ADV_OK);
	return value;
}

static double
discounted(AdvClvModel model, const double *p, const AdvClvRow *row, double t, double rate)
{
	double		value = NAN;

	CHECK_TRUE(adv_clv_discounted(model, p, row, t, rate, &value) == ADV_OK);
	return value;
}

static double
probability(AdvClvModel model, const double *p, const AdvClvRow *row, double n, double t)
{
	double		value = NAN;

	CHECK_TRUE(adv_clv_probability(model, p, row, n, t, &value) == ADV_OK);
	return value;
}

static void
test_published(void)
{
	static const double bg[] = {0.243, 4.414, 0.793, 2.426};
	static const double pareto[] = {0.55, 10.56, 0.61, 11.64};
	static const double bgbb[] = {1.204, 0.750, 0.657, 2.783};
	static const double spend[] = {6.25, 3.74, 15.44};
	static const double sbg[] = {0.668, 3.806};
	static const double residual[] = {5.4149, 5.9018, 6.2943, 6.6203, 6.8971};
	static const AdvClvRow first = {2, 30.43, 38.86, 0};
	static const AdvClvRow busy = {1000, 10, 100, 0};
	static const AdvClvRow tenth = {10, 35, 39, 0};
	static const AdvClvRow always = {6, 6, 6, 0};
	static const AdvClvRow never = {0, 0, 6, 0};
	double		value;
	int			i;

	/* Fader, Hardie & Lee 2005, "Implementing the BG/NBD model in Excel" */
	CHECK_CLOSE(expected(ADV_CLV_BG_NBD, bg, NULL, 1.0), 0.053267891, 1e-8);
	CHECK_CLOSE(expected(ADV_CLV_BG_NBD, bg, NULL, 2.0), 0.10338974, 1e-8);
	CHECK_CLOSE(expected(ADV_CLV_BG_NBD, bg, NULL, 3.0), 0.15086523, 1e-8);
	CHECK_CLOSE(expected(ADV_CLV_BG_NBD, bg, &first, 39.0), 1.226028, 1e-6);
	CHECK_CLOSE(alive(ADV_CLV_BG_NBD, bg, &first), 0.7265785701, 1e-9);
	CHECK_TRUE(alive(ADV_CLV_BG_NBD, bg, &busy) == 0.0);
	/* the examples of the R package BTYD */
	CHECK_CLOSE(expected(ADV_CLV_PARETO_NBD, pareto, &tenth, 2.0), 0.3884117232, 1e-9);
	CHECK_CLOSE(alive(ADV_CLV_PARETO_NBD, pareto, &tenth), 0.9231982191, 1e-9);
	/* Fader, Hardie & Shang 2010, table 5: purchases of the next five years */
	CHECK_NEAR(expected(ADV_CLV_BG_BB, bgbb, &always, 5.0), 3.75, 0.005);
	CHECK_NEAR(expected(ADV_CLV_BG_BB, bgbb, &never, 5.0), 0.07, 0.005);
	/* Fader & Hardie 2013, of customers of 2 and of no transactions */
	CHECK_TRUE(adv_clv_spend(spend, 2.0, 22.35, &value) == ADV_OK);
	CHECK_CLOSE(value, 24.663714, 1e-7);
	CHECK_TRUE(adv_clv_spend(spend, 0.0, NAN, &value) == ADV_OK);
	CHECK_CLOSE(value, 35.218978, 1e-7);
	/* Fader & Hardie 2010, "Customer-base valuation in a contractual setting" */
	for (i = 0; i < 5; i++)
	{
		CHECK_TRUE(adv_clv_residual(ADV_CLV_SBG, sbg, i + 1.0, 0.1, &value) == ADV_OK);
		CHECK_NEAR(value, residual[i], 6e-5);
	}
}

/*
 * test_probabilities: they add up to 1, and to the expected number.
 */
static void
test_probabilities(void)
{
	const double t = 26.0;
	int			i,
				j,
				k,
				n;

	for (i = 0; i < LENGTH(models); i++)
		for (j = 0; j < LENGTH(parameter_sets); j++)
			for (k = 0; k < LENGTH(rows); k++)
			{
				const double *p = parameter_sets[j];
				double		sum = 0.0;
				double		mean = 0.0;
				double		all = expected(models[i], p, &rows[k], t);

				for (n = 0; n < 5000; n++)
				{
					double		chance = probability(models[i], p, &rows[k], n, t);

					CHECK_TRUE(chance >= 0.0 && chance <= 1.0);
					sum += chance;
					mean += n * chance;
					if (n * chance < 1e-14 * mean)
						break;
				}
				CHECK_NEAR(sum, 1.0, 1e-11);
				CHECK_CLOSE(mean, all, 1e-10);
				CHECK_TRUE(probability(models[i], p, &rows[k], 0.0, 0.0) == 1.0);
				CHECK_TRUE(probability(models[i], p, &rows[k], 3.0, 0.0) == 0.0);
			}
}

typedef struct Discounting
{
	AdvClvModel model;
	const double *p;
	const AdvClvRow *row;
	double		rate;
} Discounting;

static double
discounting(double log_t, const void *arg)
{
	const Discounting *of = arg;
	double		t = expm1(log_t);

	return of->rate * exp(-of->rate * t) * (t + 1.0) * expected(of->model, of->p, of->row, t);
}

/*
 * test_discounted: the integral of exp(-rate t) over the expected number, by
 * parts; in BG/BB a sum over opportunities.
 */
static void
test_discounted(void)
{
	static const double rates[] = {1e-3, 0.02, 0.5};
	static const double horizons[] = {3.0, 52.0, 1000.0, INFINITY};
	int			i,
				j,
				k,
				l,
				m,
				n;

	for (i = 0; i < LENGTH(models); i++)
		for (j = 0; j < LENGTH(parameter_sets); j++)
			for (k = 1; k < LENGTH(rows) - 1; k++)
				for (l = 0; l < LENGTH(rates); l++)
					for (m = 0; m < LENGTH(horizons); m++)
					{
						const double *p = parameter_sets[j];
						double		end = fmin(horizons[m], 45.0 / rates[l]);
						double		sum = 0.0;
						Discounting of = {models[i], p, &rows[k], rates[l]};

						if (models[i] == ADV_CLV_BG_BB)
							for (n = 1; n <= end; n++)
								sum += exp(-rates[l] * n) * (expected(models[i], p, &rows[k], n) -
															 expected(models[i], p, &rows[k], n - 1));
						else
						{
							for (n = 0; n < 40; n++)
								sum += adv_gauss(discounting, &of, log1p(end) * n / 40.0,
												 log1p(end) * (n + 1) / 40.0);
							sum += exp(-rates[l] * end) * expected(models[i], p, &rows[k], end);
						}
						CHECK_CLOSE(discounted(models[i], p, &rows[k], horizons[m], rates[l]), sum,
									1e-10);
					}
}

/*
 * hypergeometric: 2F1(a, b; c; z) by its series, for 0 <= z < 1.
 */
static double
hypergeometric(double a, double b, double c, double z)
{
	double		term = 1.0;
	double		sum = 1.0;
	double		n;

	for (n = 0.0; n < 1e6 && fabs(term) > 1e-18 * fabs(sum); n += 1.0)
	{
		term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
		sum += term;
	}
	return sum;
}

/*
 * test_closed: BG/NBD against eq. 10 of its source, Pareto/NBD against its own
 * closed form.
 */
static void
test_closed(void)
{
	static const double horizons[] = {0.01, 1.0, 39.0, 500.0, 5000.0};
	int			j,
				k,
				m;

	for (j = 0; j < LENGTH(parameter_sets); j++)
		for (k = 0; k < LENGTH(rows); k++)
			for (m = 0; m < LENGTH(horizons); m++)
			{
				const double *p = parameter_sets[j];
				const AdvClvRow *row = &rows[k];
				double		t = horizons[m];
				double		x = p[0] + row->x;
				double		stay = p[3] + row->x;
				double		since = p[1] + row->T;
				double		value;

				if (p[2] == 1.0)
					continue;
				value = (p[2] + stay - 1.0) / (p[2] - 1.0) *
					(1.0 - exp(x * log(since / (since + t))) *
					 hypergeometric(x, stay, p[2] + stay - 1.0, t / (since + t)));
				if (p[2] + stay > 1.0)
					CHECK_CLOSE(expected(ADV_CLV_BG_NBD, p, row, t),
								value * alive(ADV_CLV_BG_NBD, p, row), t <= 1.0 ? 1e-9 : 1e-11);
				since = p[3] + row->T;
				value = x / (p[1] + row->T) * since / (p[2] - 1.0) *
					(1.0 - pow(since / (since + t), p[2] - 1.0));
				CHECK_CLOSE(expected(ADV_CLV_PARETO_NBD, p, row, t),
							value * alive(ADV_CLV_PARETO_NBD, p, row), t < 1.0 ? 1e-10 : 1e-12);
			}
}

/*
 * test_removable: where a closed form divides by 0, and where a sum gives way to
 * an integral.
 */
static void
test_removable(void)
{
	int			i;

	for (i = 0; i < LENGTH(models); i++)
	{
		double		p[] = {0.7, 5.0, 1.0, 3.0};
		double		below[] = {0.7, 5.0, 1.0 - 1e-5, 3.0};
		double		above[] = {0.7, 5.0, 1.0 + 1e-5, 3.0};
		double		t;

		for (t = 10.0; t < 1e6; t *= 10.0)
		{
			CHECK_CLOSE(expected(models[i], p, &rows[2], t),
						0.5 * (expected(models[i], below, &rows[2], t) +
							   expected(models[i], above, &rows[2], t)), 2e-8);
			CHECK_CLOSE(discounted(models[i], p, &rows[2], t, 1e-3),
						0.5 * (discounted(models[i], below, &rows[2], t, 1e-3) +
							   discounted(models[i], above, &rows[2], t, 1e-3)), 2e-8);
		}
		/* no jump anywhere: relative to their sizes second differences are small */
		for (t = 20.0; t < 20000.0; t *= 1.02)
		{
			double		second = expected(models[i], p, &rows[2], floor(t) - 1.0) -
				2.0 * expected(models[i], p, &rows[2], floor(t)) +
				expected(models[i], p, &rows[2], floor(t) + 1.0);

			CHECK_TRUE(second < 1e-11 && second > -1.0 / t);
		}
	}
}

/*
 * test_hostile: whatever the arguments, an end is reached, and what is given is
 * possible.
 */
static void
test_hostile(void)
{
	static const double values[] = {1e-6, 0.3, 40.0, 1e6};
	static const AdvClvRow extreme[] = {
		{0, 0, 0, 0}, {0, 0, 1e-9, 0}, {0, 0, 1e5, 0}, {1000, 1000, 1e5, 0}, {1000, 2000, 2000, 0},
		{99999, 1e5, 1e5, 0}, {1, 1, 1, 0}
	};
	static const double horizons[] = {0.0, 1e-310, 1e-9, 1.0, 1e3, 1e15};
	static const double rates[] = {1e-9, 0.01, 1e6};
	int			i,
				j,
				k,
				l,
				m;

	for (i = 0; i < LENGTH(models); i++)
		for (j = 0; j < 256; j++)
			for (k = 0; k < LENGTH(extreme); k++)
			{
				const double p[] = {
					values[j & 3], values[j >> 2 & 3], values[j >> 4 & 3], values[j >> 6]
				};
				double		here,
							value;

				/* a sample of the combinations is enough */
				if ((j + k) % 11 != 0)
					continue;
				if (!adv_clv_valid_row(models[i], &extreme[k]))
				{
					CHECK_TRUE(adv_clv_alive(models[i], p, &extreme[k], &value) == ADV_DOMAIN);
					continue;
				}
				here = alive(models[i], p, &extreme[k]);
				CHECK_TRUE(here >= 0.0 && here <= 1.0);
				for (l = 0; l < LENGTH(horizons); l++)
				{
					AdvStatus	status = adv_clv_expected(models[i], p, &extreme[k], horizons[l], &value);
					double		most = value;

					CHECK_TRUE(status == ADV_NO_CONVERGENCE || (status == ADV_OK && value >= 0.0 &&
																value <= DBL_MAX));
					for (m = 0; m < LENGTH(rates); m++)
					{
						AdvStatus	other = adv_clv_discounted(models[i], p, &extreme[k], horizons[l],
															   rates[m], &value);

						CHECK_TRUE(other == ADV_NO_CONVERGENCE ||
								   (other == ADV_OK && value >= 0.0 && value <= DBL_MAX));
						if (status == ADV_OK && other == ADV_OK)
							CHECK_TRUE(value <= most * (1.0 + 1e-8));
					}
					status = adv_clv_probability(models[i], p, &extreme[k], 5.0, horizons[l], &value);
					CHECK_TRUE(status == ADV_NO_CONVERGENCE ||
							   (status == ADV_OK && value >= 0.0 && value <= 1.0));
				}
			}
}

static void
test_contract(void)
{
	static const double sbg[] = {2.5, 7.0, 1.0};
	static const double slow[] = {0.7, 7.0, 2.3};
	static const double early[] = {3.0, 2.0, 0.5};
	static const double rates[] = {1e-4, 0.01, 0.1, 3.0};
	double		value,
				bdw;
	int			i,
				t;

	for (t = 1; t < 1000; t += 1 + t)
	{
		double		before;

		CHECK_TRUE(adv_clv_survival(ADV_CLV_SBG, sbg, t, &value) == ADV_OK);
		CHECK_TRUE(adv_clv_survival(ADV_CLV_BDW, sbg, t, &bdw) == ADV_OK);
		CHECK_CLOSE(value, exp(adv_log_beta(2.5, 7.0 + t) - adv_log_beta(2.5, 7.0)), 1e-12);
		CHECK_CLOSE(bdw, value, 1e-15);
		CHECK_TRUE(adv_clv_survival(ADV_CLV_SBG, sbg, t - 1, &before) == ADV_OK);
		CHECK_TRUE(adv_clv_retention(ADV_CLV_SBG, sbg, t, &bdw) == ADV_OK);
		CHECK_CLOSE(bdw, value / before, 1e-13);
		CHECK_TRUE(adv_clv_survival(ADV_CLV_BDW, slow, t, &value) == ADV_OK);
		CHECK_CLOSE(value, exp(adv_log_beta(0.7, 7.0 + pow(t, 2.3)) - adv_log_beta(0.7, 7.0)), 1e-9);
		CHECK_TRUE(adv_clv_survival(ADV_CLV_BDW, slow, t - 1, &before) == ADV_OK);
		CHECK_TRUE(adv_clv_retention(ADV_CLV_BDW, slow, t, &bdw) == ADV_OK);
		CHECK_CLOSE(bdw, value / before, 1e-13);
	}
	CHECK_TRUE(adv_clv_survival(ADV_CLV_BDW, slow, 0.0, &value) == ADV_OK);
	CHECK_TRUE(value == 1.0);

	/* term by term */
	for (i = 0; i < LENGTH(rates); i++)
	{
		const double *const sets[] = {sbg, slow, early};
		int			set;

		for (set = 0; set < 3; set++)
		{
			double		before,
						term = 1.0,
						sum = 0.0;

			if (set > 0 && rates[i] < 0.01)
				continue;
			CHECK_TRUE(adv_clv_survival(ADV_CLV_BDW, sets[set], 2.0, &before) == ADV_OK);
			for (t = 3; t < 1000000 && term > 1e-17 * sum; t++)
			{
				(void) adv_clv_survival(ADV_CLV_BDW, sets[set], t, &term);
				term *= exp(-log1p(rates[i]) * (t - 3)) / before;
				sum += term;
			}
			CHECK_TRUE(adv_clv_residual(ADV_CLV_BDW, sets[set], 3.0, rates[i], &value) == ADV_OK);
			CHECK_CLOSE(value, sum, 1e-11);
		}
	}
	/* undiscounted: (beta + n - 1) / (alpha - 1) */
	CHECK_TRUE(adv_clv_residual(ADV_CLV_SBG, sbg, 3.0, 0.0, &value) == ADV_OK);
	CHECK_CLOSE(value, 6.0, 1e-12);
	CHECK_TRUE(adv_clv_residual(ADV_CLV_BDW, sbg, 3.0, 0.0, &value) == ADV_OK);
	CHECK_CLOSE(value, 6.0, 1e-12);
	{
		const double heavy[] = {0.9, 3.0};

		CHECK_TRUE(adv_clv_residual(ADV_CLV_SBG, heavy, 1.0, 0.0, &value) == ADV_OK);
		CHECK_TRUE(value == INFINITY);
	}
}

static void
test_domain(void)
{
	static const double p[] = {1.0, 1.0, 1.0, 1.0};
	static const double bad[] = {1.0, 0.0, 1.0, 1.0};
	double		value;

	CHECK_TRUE(adv_clv_alive(ADV_CLV_SBG, p, NULL, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_alive(ADV_CLV_BG_NBD, bad, NULL, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_expected(ADV_CLV_BG_NBD, p, NULL, -1.0, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_expected(ADV_CLV_BG_NBD, p, NULL, INFINITY, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_discounted(ADV_CLV_BG_NBD, p, NULL, INFINITY, 0.0, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_discounted(ADV_CLV_BG_NBD, p, NULL, 1.0, NAN, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_probability(ADV_CLV_BG_NBD, p, NULL, 0.5, 1.0, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_survival(ADV_CLV_BG_NBD, p, 1.0, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_survival(ADV_CLV_SBG, p, 0.5, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_retention(ADV_CLV_SBG, p, 0.0, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_residual(ADV_CLV_SBG, p, 0.0, 0.1, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_spend(p, 1.0, -1.0, &value) == ADV_DOMAIN);
	CHECK_TRUE(adv_clv_spend(p, 0.0, 0.0, &value) == ADV_OK);
	CHECK_TRUE(value == INFINITY);
}

int
main(void)
{
	CHECK_RUN(test_published);
	CHECK_RUN(test_probabilities);
	CHECK_RUN(test_discounted);
	CHECK_RUN(test_closed);
	CHECK_RUN(test_removable);
	CHECK_RUN(test_hostile);
	CHECK_RUN(test_contract);
	CHECK_RUN(test_domain);
	return check_report("clv_predict");
}
