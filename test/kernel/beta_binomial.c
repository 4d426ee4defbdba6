/*
 * beta_binomial.c
 *		Tests of the beta-binomial fit.
 *
 * A fit is checked against the likelihood itself, written out as sums over
 * the single trials, which needs no special function: its slopes vanish there,
 * and no point of a grid is better.
 */
#include <stddef.h>
#include <stdlib.h>

#include "kernel/stats/beta_binomial.h"
#include "check.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

/*
 * Families of twelve children in Saxony by the number of boys, Geissler (1889);
 * Lindsey & Altham (1998), Applied Statistics 47, table 1.
 */
static const AdvGroupRate geissler[] = {
	{0, 12, 3}, {1, 12, 24}, {2, 12, 104}, {3, 12, 286}, {4, 12, 670}, {5, 12, 1033}, {6, 12, 1343},
	{7, 12, 1112}, {8, 12, 829}, {9, 12, 478}, {10, 12, 181}, {11, 12, 45}, {12, 12, 7}
};

static AdvBetaPrior
fit(const AdvGroupRate *groups, size_t n)
{
	AdvBetaPrior prior = {NAN, NAN, NAN, -1};

	CHECK_TRUE(adv_beta_binomial_fit(groups, n, NULL, &prior) == ADV_OK);
	return prior;
}

/*
 * log_likelihood: and its slopes in alpha and beta, each with the sum of the
 * magnitudes of its terms.
 */
static double
log_likelihood(const AdvGroupRate *groups, int n, double alpha, double beta,
			   double slope[2], double size[2])
{
	double		sum = 0.0;
	int			i;
	int64_t		j;

	slope[0] = slope[1] = size[0] = size[1] = 0.0;
	for (i = 0; i < n; i++)
	{
		double		count = (double) groups[i].groups;
		int64_t		failures = groups[i].trials - groups[i].successes;

		for (j = 0; j < groups[i].successes; j++)
		{
			sum += count * log(alpha + j);
			slope[0] += count / (alpha + j);
			size[0] += count / (alpha + j);
		}
		for (j = 0; j < failures; j++)
		{
			sum += count * log(beta + j);
			slope[1] += count / (beta + j);
			size[1] += count / (beta + j);
		}
		for (j = 0; j < groups[i].trials; j++)
		{
			sum -= count * log(alpha + beta + j);
			slope[0] -= count / (alpha + beta + j);
			slope[1] -= count / (alpha + beta + j);
		}
	}
	return sum;
}

static double
pooled_log_likelihood(const AdvGroupRate *groups, int n)
{
	double		successes = 0.0;
	double		trials = 0.0;
	int			i;

	for (i = 0; i < n; i++)
	{
		successes += (double) groups[i].groups * (double) groups[i].successes;
		trials += (double) groups[i].groups * (double) groups[i].trials;
	}
	return successes * log(successes / trials) +
		(trials - successes) * log1p(-successes / trials);
}

/*
 * check_maximum: the fit has an interior maximum, and it is one.
 */
static AdvBetaPrior
check_maximum(const AdvGroupRate *groups, int n)
{
	AdvBetaPrior prior = fit(groups, n);
	double		slope[2],
				size[2];
	double		best = log_likelihood(groups, n, prior.alpha, prior.beta, slope, size);
	double		log_s,
				logit;

	CHECK_TRUE(prior.alpha + prior.beta < ADV_BETA_POOLED);
	CHECK_TRUE(prior.iterations > 0);
	/* the sums over millions of trials have no more digits themselves */
	CHECK_CLOSE(prior.log_likelihood, best, 1e-10);
	CHECK_TRUE(prior.log_likelihood > pooled_log_likelihood(groups, n));
	CHECK_NEAR(slope[0], 0.0, size[0] * 1e-9);
	CHECK_NEAR(slope[1], 0.0, size[1] * 1e-9);
	for (log_s = -6.0; log_s < 14.0; log_s += 0.5)
		for (logit = -5.0; logit <= 5.0; logit += 0.5)
			CHECK_TRUE(log_likelihood(groups, n, exp(log_s) / (1.0 + exp(-logit)),
									  exp(log_s) / (1.0 + exp(logit)), slope, size) <=
					   best + 1e-10 * fabs(best));
	return prior;
}

static void
check_pooled(const AdvGroupRate *groups, int n, double rate)
{
	AdvBetaPrior prior = fit(groups, n);

	CHECK_CLOSE(prior.alpha, rate * ADV_BETA_POOLED, 1e-14);
	CHECK_CLOSE(prior.beta, (1.0 - rate) * ADV_BETA_POOLED, 1e-14);
	CHECK_CLOSE(prior.log_likelihood, pooled_log_likelihood(groups, n), 1e-14);
}

static void
test_published(void)
{
	AdvBetaPrior prior = check_maximum(geissler, LENGTH(geissler));
	double		with_coefficients = prior.log_likelihood;
	double		coefficient = 1.0;
	int			x;

	for (x = 0; x <= 12; x++)
	{
		with_coefficients += (double) geissler[x].groups * log(coefficient);
		coefficient *= (12.0 - x) / (x + 1.0);
	}
	/* the fit of these families in Wikipedia's "Beta-binomial distribution" */
	CHECK_NEAR(prior.alpha, 34.09558, 0.01);
	CHECK_NEAR(prior.beta, 31.5715, 0.01);
	CHECK_NEAR(with_coefficients, -12492.9, 0.1);
	/* mpmath 1.2.1: findroot on the slopes written with digamma, 50 digits */
	CHECK_CLOSE(prior.alpha, 34.10285761580158, 1e-9);
	CHECK_CLOSE(prior.beta, 31.578234155042065, 1e-9);
}

static void
test_maximum(void)
{
	static const AdvGroupRate two[] = {{1, 10, 1}, {9, 10, 1}};
	static const AdvGroupRate u_shaped[] = {{0, 10, 5}, {10, 10, 3}, {1, 10, 1}};
	static const AdvGroupRate shops[] = {
		{12, 150, 1}, {30, 200, 1}, {5, 90, 1}, {44, 310, 1}, {9, 60, 1}, {0, 25, 1}, {70, 400, 1},
		{0, 0, 9}
	};
	static const AdvGroupRate rare[] = {{0, 2000, 900}, {1, 3000, 40}, {60, 2500, 1}};
	static const AdvGroupRate mixed[] = {
		{0, 1, 5}, {1, 1, 3}, {3, 20, 4}, {17, 20, 1}, {5, 5, 2}, {100, 1000, 1}, {1234, 10000, 1}
	};
	AdvBetaPrior prior,
				mirror;

	/* symmetric counts, symmetric prior */
	prior = check_maximum(two, LENGTH(two));
	CHECK_CLOSE(prior.alpha, prior.beta, 1e-12);
	check_maximum(u_shaped, LENGTH(u_shaped));
	check_maximum(shops, LENGTH(shops));
	check_maximum(rare, LENGTH(rare));
	prior = check_maximum(mixed, LENGTH(mixed));

	/* failures for successes: alpha for beta */
	{
		AdvGroupRate swapped[LENGTH(mixed)];
		int			i;

		for (i = 0; i < LENGTH(mixed); i++)
		{
			swapped[i] = mixed[i];
			swapped[i].successes = mixed[i].trials - mixed[i].successes;
		}
		mirror = fit(swapped, LENGTH(mixed));
		CHECK_CLOSE(mirror.alpha, prior.beta, 1e-10);
		CHECK_CLOSE(mirror.beta, prior.alpha, 1e-10);
	}
}

static void
test_pooled(void)
{
	static const AdvGroupRate equal[] = {{3, 10, 1}, {30, 100, 2}, {300, 1000, 1}};
	static const AdvGroupRate less_than_chance[] = {{9, 20, 3}, {11, 20, 3}, {10, 20, 5}};
	static const AdvGroupRate one_group[] = {{7, 20, 1}};
	static const AdvGroupRate single_trials[] = {{0, 1, 700}, {1, 1, 300}};
	static const AdvGroupRate huge_equal[] = {{400000000, 1000000000, 2}, {4, 10, 1}};

	check_pooled(equal, LENGTH(equal), 0.3);
	check_pooled(less_than_chance, LENGTH(less_than_chance), 0.5);
	check_pooled(one_group, LENGTH(one_group), 0.35);
	check_pooled(single_trials, LENGTH(single_trials), 0.3);
	check_pooled(huge_equal, LENGTH(huge_equal), 0.4);
}

/*
 * test_all_or_nothing: the likelihood climbs towards that of the groups, each
 * all success or all failure, as s goes to 0.
 */
static void
test_all_or_nothing(void)
{
	static const AdvGroupRate groups[] = {{0, 10, 5}, {7, 7, 2}, {1, 1, 1}};
	AdvBetaPrior prior = fit(groups, LENGTH(groups));

	CHECK_CLOSE(prior.alpha, 3.0 / 8.0 / ADV_BETA_POOLED, 1e-14);
	CHECK_CLOSE(prior.beta, 5.0 / 8.0 / ADV_BETA_POOLED, 1e-14);
	CHECK_CLOSE(prior.log_likelihood, 3.0 * log(3.0 / 8.0) + 5.0 * log(5.0 / 8.0), 1e-14);
}

/*
 * test_large: a group of a billion trials among small ones, and two of a
 * billion.
 */
static void
test_large(void)
{
	AdvGroupRate groups[81];
	AdvBetaPrior small,
				both,
				two;
	int			n = 0;
	int			x,
				trials;

	/* as many of each count as a beta(1, 2) has: 2 (n - x + 1) / ((n + 1) (n + 2)) */
	for (trials = 2; trials <= 8; trials++)
		for (x = 0; x <= trials; x++)
		{
			groups[n].successes = x;
			groups[n].trials = trials;
			groups[n].groups = (trials - x + 1) * 5040 / ((trials + 1) * (trials + 2));
			n++;
		}
	small = check_maximum(groups, n);
	CHECK_NEAR(small.alpha, 1.0, 0.02);
	CHECK_NEAR(small.beta, 2.0, 0.04);

	/* one more group moves the prior by the order of one in all of them */
	groups[n].successes = 333333333;
	groups[n].trials = 1000000000;
	groups[n].groups = 1;
	both = fit(groups, n + 1);
	CHECK_NEAR(both.alpha, small.alpha, 0.01);
	CHECK_NEAR(both.beta, small.beta, 0.01);

	/*
	 * Two of 1e9 trials that differ by 2e-4, 9 standard errors: by moments the
	 * variance of the true rates is (1e-4)^2 less 0.25e-9, and s about 0.25 / variance
	 */
	groups[0].successes = 500000000;
	groups[0].trials = 1000000000;
	groups[0].groups = 1;
	groups[1] = groups[0];
	groups[1].successes += 200000;
	two = fit(groups, 2);
	CHECK_NEAR((two.alpha + two.beta) * (1e-8 - 0.25e-9) / 0.25, 1.0, 0.1);
	CHECK_CLOSE(two.alpha / (two.alpha + two.beta), 0.5001, 1e-9);
	/* Newton's method in quadruple precision on the likelihood written with log gamma */
	CHECK_CLOSE(two.alpha, 12823076.3841788, 1e-7);
	CHECK_CLOSE(two.beta, 12817948.1792662, 1e-7);
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
	const int	many = 70000;
	AdvGroupRate *groups = calloc(many, sizeof(AdvGroupRate));
	Countdown	countdown = {1000000, 0};
	AdvStop		stop = {count_down, &countdown};
	AdvBetaPrior prior;
	int			asked,
				i;

	if (groups == NULL)
		abort();
	for (i = 0; i < many; i++)
	{
		groups[i].successes = i % 7;
		groups[i].trials = 6 + i % 5;
		groups[i].groups = 1;
	}
	CHECK_TRUE(adv_beta_binomial_fit(groups, many, &stop, &prior) == ADV_OK);
	asked = countdown.asked;
	/* twice in each of at least eight passes */
	CHECK_TRUE(asked >= 16);
	/* whenever the answer is yes, it is taken at once */
	for (i = 0; i < asked; i += 1 + i / 2)
	{
		countdown.left = i;
		CHECK_TRUE(adv_beta_binomial_fit(groups, many, &stop, &prior) == ADV_STOPPED);
		CHECK_TRUE(countdown.left == -1);
	}
	free(groups);

	/* the small fit is stoppable too */
	countdown.left = 0;
	CHECK_TRUE(adv_beta_binomial_fit(geissler, LENGTH(geissler), &stop, &prior) == ADV_STOPPED);
}

static void
test_hostile(void)
{
	const int64_t most = INT64_MAX;
	const AdvGroupRate bad[] = {
		{0, 0, 5}, {0, 5, 5}, {5, 5, 5}, {6, 5, 1}, {-1, 5, 1}, {1, 5, -1}, {1, -5, 1}, {1, 5, 0}
	};
	const AdvGroupRate extreme[] = {{most, most, 1}, {0, most, 1}, {most / 2, most, 1}};
	const AdvGroupRate crowded[] = {{most / 2, most, most}, {3, most, most}, {1, 1, most}};
	const AdvGroupRate near_equal[] = {
		{500000000000000000, 1000000000000000000, 1}, {500000020000000000, 1000000000000000000, 1}
	};
	AdvBetaPrior prior;
	AdvStatus	status;
	int			i;

	CHECK_TRUE(adv_beta_binomial_fit(NULL, 0, NULL, &prior) == ADV_DOMAIN);
	for (i = 0; i < LENGTH(bad); i++)
		CHECK_TRUE(adv_beta_binomial_fit(&bad[i], 1, NULL, &prior) == ADV_DOMAIN);

	/* beyond any use, but an end is reached, and what is given is a distribution */
	prior.alpha = prior.beta = 1.0;
	status = adv_beta_binomial_fit(extreme, LENGTH(extreme), NULL, &prior);
	CHECK_TRUE(status == ADV_OK || status == ADV_NO_CONVERGENCE);
	CHECK_TRUE(prior.alpha > 0.0 && prior.beta > 0.0);
	status = adv_beta_binomial_fit(crowded, LENGTH(crowded), NULL, &prior);
	CHECK_TRUE(status == ADV_OK || status == ADV_NO_CONVERGENCE);
	CHECK_TRUE(prior.alpha > 0.0 && prior.beta > 0.0);
	/* rates 2e-8 apart want s = 2.5e15, which is reported as pooled */
	check_pooled(near_equal, LENGTH(near_equal), 0.50000001);
}

int
main(void)
{
	CHECK_RUN(test_published);
	CHECK_RUN(test_maximum);
	CHECK_RUN(test_pooled);
	CHECK_RUN(test_all_or_nothing);
	CHECK_RUN(test_large);
	CHECK_RUN(test_stop);
	CHECK_RUN(test_hostile);
	return check_report("beta_binomial");
}
