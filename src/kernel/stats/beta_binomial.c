/*
 * beta_binomial.c
 *		Maximum likelihood for the beta-binomial distribution.
 *
 * With mean mu = alpha / (alpha + beta), precision s = alpha + beta and R =
 * adv_log_rising, a group of x successes and y failures in n trials has the
 * log likelihood
 *
 *		x log mu + y log(1 - mu) + R(mu s, x) + R((1 - mu) s, y) - R(s, n)
 *
 * The first two terms are the binomial's, the rest vanishes as s grows.  What
 * is maximised is the excess over the binomial at the pooled rate, so that a
 * billion trials do not drown the difference that one more group makes; its
 * parameters are theta = logit mu and tau = log s.
 *
 * The likelihood can have more than one maximum (a group of a billion trials
 * wants s infinite, thousands of small groups do not), hence a scan over s
 * before Newton's method.
 *
 * Domain: 0 <= successes <= trials of every group, any number of groups.  Where the
 * maximum is finite, alpha and beta are within 3e-12 and the likelihood within 5e-15
 * of those found in 50 digits (test/oracle/beta_binomial.py);
 * test/kernel/beta_binomial.c, sql/rate_oracle.sql.
 *
 * Sources: Griffiths (1973), Biometrics 29, for the likelihood; Kleinman
 * (1973), JASA 68, for the mean given the precision by moments, which the scan
 * uses; Tarone (1979), Biometrika 66, for the sign of the slope where s is
 * infinite.
 */
#include <math.h>
#include <stdbool.h>

#include "beta_binomial.h"
#include "kernel/num/special.h"

#define SCAN_FROM		0.01
#define NEWTON_CAP		500
#define HALVING_CAP		40
#define LONGEST_STEP	2.0
#define GROUPS_PER_STOP	65536

/* per trial, what rounding makes of an excess of 0 */
#define ROUNDING		1e-15

/* a Newton step that promises to gain less than this is the last one */
#define LAST_GAIN		1e-12

typedef struct Fit
{
	const AdvGroupRate *groups;
	size_t		n;
	const AdvStop *stop;
	double		successes;		/* of all groups together */
	double		failures;
	double		largest;		/* trials of the largest group */
	double		all_success;	/* groups without a failure */
	double		all_failure;	/* groups without a success */
	double		count;			/* groups with trials */
	bool		overdispersed;	/* the likelihood falls towards s infinite */
} Fit;

typedef struct Point
{
	double		theta;
	double		tau;
	double		excess;
	double		d_theta;
	double		d_tau;
	double		d_theta_theta;
	double		d_theta_tau;
	double		d_tau_tau;
} Point;

typedef struct Base
{
	double		mu;
	double		nu;				/* 1 - mu */
	double		excess;			/* of the binomial with mu */
	AdvRising	alpha;
	AdvRising	beta;
	AdvRising	sum;
} Base;

static bool
stop_asked(const Fit *fit, size_t i)
{
	return i % GROUPS_PER_STOP == 0 && fit->stop != NULL &&
		fit->stop->should_stop(fit->stop->arg);
}

/*
 * summarize: the totals of the groups, and Tarone's comparison of the squared
 * deviations from the pooled rate with their binomial expectation.
 */
static AdvStatus
summarize(Fit *fit)
{
	double		squares = 0.0;
	double		total;
	size_t		i;

	for (i = 0; i < fit->n; i++)
	{
		const AdvGroupRate *g = &fit->groups[i];
		double		count = (double) g->groups;

		if (stop_asked(fit, i))
			return ADV_STOPPED;
		if (g->successes < 0 || g->successes > g->trials || g->groups < 0)
			return ADV_DOMAIN;
		if (g->trials == 0 || g->groups == 0)
			continue;
		fit->count += count;
		fit->successes += count * (double) g->successes;
		fit->failures += count * (double) (g->trials - g->successes);
		fit->largest = fmax(fit->largest, (double) g->trials);
		if (g->successes == g->trials)
			fit->all_success += count;
		if (g->successes == 0)
			fit->all_failure += count;
	}
	if (fit->successes == 0.0 || fit->failures == 0.0)
		return ADV_DOMAIN;

	total = fit->successes + fit->failures;
	for (i = 0; i < fit->n; i++)
	{
		const AdvGroupRate *g = &fit->groups[i];
		double		gap = (double) g->successes -
			(double) g->trials * (fit->successes / total);

		if (stop_asked(fit, i))
			return ADV_STOPPED;
		squares += (double) g->groups * gap * gap;
	}
	fit->overdispersed = squares > fit->successes * (fit->failures / total);
	return ADV_OK;
}

/*
 * mean_given_precision: sets at->theta to the weighted mean rate whose weights
 * are right for this at->tau.
 */
static AdvStatus
mean_given_precision(const Fit *fit, Point *at)
{
	double		rho = 1.0 / (1.0 + exp(at->tau));
	double		successes = 0.0;
	double		failures = 0.0;
	size_t		i;

	for (i = 0; i < fit->n; i++)
	{
		const AdvGroupRate *g = &fit->groups[i];
		double		weight;

		if (stop_asked(fit, i))
			return ADV_STOPPED;
		if (g->trials == 0)
			continue;
		weight = (double) g->groups / (1.0 + ((double) g->trials - 1.0) * rho);
		successes += weight * (double) g->successes;
		failures += weight * (double) (g->trials - g->successes);
	}
	at->theta = log(successes) - log(failures);
	return ADV_OK;
}

/*
 * base_at: what all groups have in common at theta and tau.
 */
static Base
base_at(const Fit *fit, const Point *at)
{
	double		total = fit->successes + fit->failures;
	double		mu = fit->successes / total;
	double		nu = fit->failures / total;
	double		s = exp(at->tau);
	double		gap;
	Base		base;

	base.mu = 1.0 / (1.0 + exp(-at->theta));
	base.nu = 1.0 / (1.0 + exp(at->theta));
	gap = base.mu < base.nu ? base.mu - mu : nu - base.nu;
	base.excess = fit->successes * log1p(gap / mu) + fit->failures * log1p(-gap / nu);
	adv_rising_from(base.mu * s, &base.alpha);
	adv_rising_from(base.nu * s, &base.beta);
	adv_rising_from(s, &base.sum);
	return base;
}

/*
 * excess_at: the excess at theta and tau.
 */
static AdvStatus
excess_at(const Fit *fit, Point *at)
{
	Base		base = base_at(fit, at);
	size_t		i;

	at->excess = base.excess;
	for (i = 0; i < fit->n; i++)
	{
		const AdvGroupRate *g = &fit->groups[i];

		if (stop_asked(fit, i))
			return ADV_STOPPED;
		at->excess += (double) g->groups *
			(adv_log_rising(&base.alpha, (double) g->successes) +
			 adv_log_rising(&base.beta, (double) (g->trials - g->successes)) -
			 adv_log_rising(&base.sum, (double) g->trials));
	}
	return ADV_OK;
}

/*
 * evaluate: the excess at theta and tau, and its derivatives.
 *
 * For d_tau the derivatives of three log rising factorials are added up whose
 * k cancel: left out where the group is large against s, for then they would
 * be the bulk of the slopes, and part of the slopes where it is small.
 */
static AdvStatus
evaluate(const Fit *fit, Point *at)
{
	Base		base = base_at(fit, at);
	size_t		i;

	at->excess = base.excess;
	at->d_theta = 0.0;
	at->d_tau = 0.0;
	at->d_theta_theta = 0.0;
	at->d_theta_tau = 0.0;
	at->d_tau_tau = 0.0;
	for (i = 0; i < fit->n; i++)
	{
		const AdvGroupRate *g = &fit->groups[i];
		double		count = (double) g->groups;
		AdvLogRising x,
					y,
					n;

		if (stop_asked(fit, i))
			return ADV_STOPPED;
		adv_log_rising_slopes(&base.alpha, (double) g->successes, &x);
		adv_log_rising_slopes(&base.beta, (double) (g->trials - g->successes), &y);
		adv_log_rising_slopes(&base.sum, (double) g->trials, &n);
		at->excess += count * (x.value + y.value - n.value);
		at->d_theta += count * (base.nu * x.rate - base.mu * y.rate);
		at->d_tau += count * ((double) g->trials > base.sum.a ?
							  x.rate + y.rate - n.rate :
							  x.slope + y.slope - n.slope);
		at->d_theta_theta += count *
			(base.nu * base.nu * x.curvature + base.mu * base.mu * y.curvature -
			 base.mu * base.nu * (x.rate + y.rate));
		at->d_theta_tau += count * (base.nu * x.curvature - base.mu * y.curvature);
		at->d_tau_tau += count * (x.curvature + y.curvature - n.curvature);
	}
	return ADV_OK;
}

/*
 * scan: sets *best to the best of a number of points with s a power of ten
 * apart; where none is better than the binomial, to that with the largest s,
 * from which the way to an s still larger is uphill.
 */
static AdvStatus
scan(const Fit *fit, Point *best)
{
	double		last = log(fit->largest * 10.0);
	Point		at = {0};

	best->excess = 0.0;
	for (at.tau = log(SCAN_FROM); at.tau < last + log(10.0); at.tau += log(10.0))
	{
		AdvStatus	status = mean_given_precision(fit, &at);

		if (status == ADV_OK)
			status = excess_at(fit, &at);
		if (status != ADV_OK)
			return status;
		if (at.excess > best->excess || best->excess <= 0.0)
			*best = at;
	}
	return ADV_OK;
}

/*
 * newton_step: the step uphill from a point, with a curvature of the wrong sign
 * turned round (in the LDL' factors, which makes it independent of the scale of
 * either parameter).  Returns the gain that it promises, to first order.
 */
static double
newton_step(const Point *at, double *step_theta, double *step_tau)
{
	double		pivot = fabs(at->d_theta_theta);
	double		lower = -at->d_theta_tau / pivot;
	double		schur = fabs(-at->d_tau_tau - lower * -at->d_theta_tau);
	double		longest;

	*step_tau = (at->d_tau - lower * at->d_theta) / schur;
	if (!(fabs(*step_tau) <= LONGEST_STEP))
		*step_tau = copysign(LONGEST_STEP, at->d_tau - lower * at->d_theta);
	*step_theta = at->d_theta / pivot - lower * *step_tau;
	longest = fmax(fabs(*step_theta), fabs(*step_tau));
	if (longest > LONGEST_STEP)
	{
		*step_theta *= LONGEST_STEP / longest;
		*step_tau *= LONGEST_STEP / longest;
	}
	return at->d_theta * *step_theta + at->d_tau * *step_tau;
}

/*
 * climb: Newton's method with step halving from *at, which becomes the maximum
 * or, if there is none, a point with s beyond ADV_BETA_POOLED.
 */
static AdvStatus
climb(const Fit *fit, Point *at, int *iterations)
{
	double		noise = 10.0 * ROUNDING * (fit->successes + fit->failures);
	AdvStatus	status = evaluate(fit, at);

	for (*iterations = 1; status == ADV_OK && *iterations <= NEWTON_CAP; ++*iterations)
	{
		double		step_theta,
					step_tau;
		double		gain = newton_step(at, &step_theta, &step_tau);
		Point		next = *at;
		int			halvings;

		if (!isfinite(gain))
			return ADV_NO_CONVERGENCE;
		for (halvings = 0; halvings < HALVING_CAP; halvings++)
		{
			next.theta = at->theta + step_theta;
			next.tau = at->tau + step_tau;
			status = evaluate(fit, &next);
			if (status != ADV_OK)
				return status;
			if (next.excess >= at->excess - noise)
				break;
			step_theta *= 0.5;
			step_tau *= 0.5;
		}
		*at = next;
		if (gain < LAST_GAIN || at->tau > log(ADV_BETA_POOLED))
			return ADV_OK;
	}
	return status == ADV_OK ? ADV_NO_CONVERGENCE : status;
}

AdvStatus
adv_beta_binomial_fit(const AdvGroupRate *groups, size_t n, const AdvStop *stop,
					  AdvBetaPrior *out)
{
	Fit			fit = {groups, n, stop, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, false};
	AdvStatus	status = summarize(&fit);
	Point		best = {0};
	double		total = fit.successes + fit.failures;
	double		pooled;

	if (status != ADV_OK)
		return status;
	pooled = fit.successes * log(fit.successes / total) +
		fit.failures * log(fit.failures / total);
	out->iterations = 0;
	if (fit.largest > 1.0 && fit.all_success + fit.all_failure == fit.count)
	{
		out->alpha = fit.all_success / fit.count / ADV_BETA_POOLED;
		out->beta = fit.all_failure / fit.count / ADV_BETA_POOLED;
		out->log_likelihood = fit.all_success * log(fit.all_success / fit.count) +
			fit.all_failure * log(fit.all_failure / fit.count);
		return ADV_OK;
	}

	if (fit.largest > 1.0)
		status = scan(&fit, &best);
	if (status == ADV_OK && fit.largest > 1.0 && (fit.overdispersed || best.excess > 0.0))
		status = climb(&fit, &best, &out->iterations);
	if (status != ADV_OK)
		return status;
	if (best.excess <= ROUNDING * total || best.tau > log(ADV_BETA_POOLED))
	{
		out->alpha = ADV_BETA_POOLED * (fit.successes / total);
		out->beta = ADV_BETA_POOLED * (fit.failures / total);
		out->log_likelihood = pooled;
	}
	else
	{
		out->alpha = exp(best.tau) / (1.0 + exp(-best.theta));
		out->beta = exp(best.tau) / (1.0 + exp(best.theta));
		out->log_likelihood = pooled + best.excess;
	}
	return ADV_OK;
}
