/*
 * bg_nbd_future.c
 *		What BG/NBD and MBG/NBD expect of a customer.
 *
 * Of a customer who is still one, the rate of buying is gamma(k, since)
 * distributed, k = r + x, since = alpha + T, and the probability to leave after
 * a purchase is p, beta(a, stay) distributed, stay = b + m with m as in
 * bg_nbd.c.  With tau = t / since, the expected number of purchases is the mean
 * over p of
 *
 *		(1 - (1 + p tau)^-k) / p
 *
 * (Fader, Hardie & Lee 2005, eq. 10, before it is integrated).  The integral
 * as a hypergeometric function has a removable singularity at a = 1 and
 * cancels near it; instead, with y = tau / (1 + tau), it is the sum
 *
 *		sum over n of (k)_n / n! y^n (1 - y)^k S_n,
 *		S_n = sum over j < n of (stay)_j / (a + stay)_j,
 *
 * of positive terms: the first factors are the probability that a customer who
 * never leaves would buy n times, S_n is how often one does who would have
 * wanted n times.  Where the sum has many terms, the mean over p is taken by
 * the trapezoidal rule in the logit of p, which converges geometrically; tails
 * in which the integrand is a power of p, or of 1 - p, are geometric series.
 *
 * Domain: that of the likelihood, horizons from 0 to 1e15 and without end.  Against 34
 * digits, with parameters from .01 to 1,000 and x up to 1,000, the probability to be
 * alive is right to 3e-16, expected purchases to 7e-15, discounted ones and
 * probabilities to 6e-14, of their size (test/kernel/clv_oracle.c); beyond, answers are
 * checked for their limits (test/kernel/clv_predict.c).
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "description.h"
#include "kernel/num/quadrature.h"
#include "kernel/num/special.h"
#include "kernel/num/quotient.h"

/* a sum may have so many terms, and begin with a number this small */
#define TERMS_CAP		1500
#define LEAST_LOG		-600.0

/* so many terms are computed together: their divisions do not wait for each other */
#define BLOCK			8

/* a recurrence may begin so far out */
#define STEPS_CAP		20000

#define ENOUGH			1e-16

/* see discounted_forever */
#define FOREVER			22.0
#define FOREVER_MOST	50.0

/* discounting by exp(-NOTHING) leaves nothing */
#define NOTHING			45.0

/* see recurrence_steps */
#define FAR				40.0

#define NODES_CAP		100000
#define LEAST_WIDTH		1e-8

typedef struct Posterior
{
	double		k;
	double		since;
	double		a;
	double		stay;
} Posterior;

/*
 * posterior: of a customer with x, t_x and T of row; extra is 0 of BG/NBD, 1 of
 * MBG/NBD.
 */
static Posterior
posterior(const double *parameters, const AdvClvRow *row, double extra)
{
	Posterior	of = {
		parameters[0] + row->x, parameters[1] + row->T, parameters[2],
		parameters[3] + (row->x + extra)
	};

	return of;
}

static double
here(const double *parameters, const AdvClvRow *row, double extra)
{
	double		m = row->x + extra;
	double		longer;

	if (m == 0.0)
		return 1.0;
	longer = log1p((row->T - row->tx) / (parameters[1] + row->tx));
	return 1.0 / (1.0 + parameters[2] / (parameters[3] + (m - 1.0)) *
				  exp((parameters[0] + row->x) * longer));
}

typedef struct Mean
{
	double		k;
	double		tau;
	double		rate;			/* in units of 1 / since */
} Mean;

/* (1 - (1 + p tau)^-k) / p */
static double
purchases_given(double p, const Mean *of)
{
	return -expm1(-of->k * log1p(p * of->tau)) / p;
}

/* the integral over v up to tau of k exp(-rate v) (1 + p v)^-(k + 1) */
static double
discounted_given(double p, const Mean *of)
{
	return of->k / p * adv_discounted_power(of->rate / p, of->k, log1p(p * of->tau));
}

typedef double (*Given) (double p, const Mean *of);

/*
 * log_integrand: at the logit of p.
 */
static double
log_integrand(double logit, const Posterior *of, Given given, const Mean *mean)
{
	double		p = 1.0 / (1.0 + exp(-logit));
	double		q = 1.0 / (1.0 + exp(logit));

	return adv_log_beta_power(p, q, of->a, of->stay) + log(given(p, mean));
}

/*
 * mean_over_p: of given(p), whose logarithm has no derivative in p larger than
 * steep.
 */
static AdvStatus
mean_over_p(const Posterior *of, Given given, const Mean *mean, double steep, double *out)
{
	const double golden = 0.61803398874989484820;
	double		left = -(40.0 + log(of->stay + 1.0 + steep));
	double		right = 40.0 + log(of->a + 1.0 + mean->k + steep / (1.0 + steep));
	double		from = left;
	double		to = right;
	double		peak,
				top,
				width,
				step,
				sum;
	int			i;

	/* the peak to a part of its width, over which it falls by less than 1/2 */
	for (width = 0.5;; width *= 0.25)
	{
		while (to - from > 0.25 * width)
		{
			double		middle = to - golden * (to - from);
			double		beyond = from + golden * (to - from);

			if (log_integrand(middle, of, given, mean) < log_integrand(beyond, of, given, mean))
				from = middle;
			else
				to = beyond;
		}
		peak = 0.5 * (from + to);
		top = log_integrand(peak, of, given, mean);
		if (!isfinite(top) || width < LEAST_WIDTH)
			return ADV_NO_CONVERGENCE;
		if (log_integrand(peak - width, of, given, mean) > top - 0.5 &&
			log_integrand(peak + width, of, given, mean) > top - 0.5)
			break;
	}
	step = 0.6 * width;

	sum = 1.0;
	for (i = 1; i < NODES_CAP; i++)
	{
		double		term = exp(log_integrand(peak + i * step, of, given, mean) - top);

		sum += term;
		if (term < ENOUGH * sum * -expm1(-of->stay * step))
			break;
		if (peak + i * step > right)
		{
			sum -= term / expm1(-of->stay * step) * exp(-of->stay * step);
			break;
		}
	}
	if (i == NODES_CAP)
		return ADV_NO_CONVERGENCE;
	for (i = 1; i < NODES_CAP; i++)
	{
		double		term = exp(log_integrand(peak - i * step, of, given, mean) - top);

		sum += term;
		if (term < ENOUGH * sum * -expm1(-of->a * step))
			break;
		if (peak - i * step < left)
		{
			sum -= term / expm1(-of->a * step) * exp(-of->a * step);
			break;
		}
	}
	if (i == NODES_CAP)
		return ADV_NO_CONVERGENCE;
	*out = sum * step * exp(top);
	return ADV_OK;
}

/*
 * few_terms: whether the sum of the head of this file is the way to go; longer
 * is log(1 + tau).
 */
static bool
few_terms(double k, double tau, double longer)
{
	double		mean = k * tau;

	return mean + 9.0 * sqrt(mean * (1.0 + tau)) + 45.0 * (1.0 + tau) < TERMS_CAP &&
		-k * longer > LEAST_LOG;
}

static AdvStatus
expected(const Posterior *of, double t, double *out)
{
	double		tau = t / of->since;
	double		y = t / (of->since + t);
	double		longer = log1p(tau);
	double		wanted,			/* the probability of n */
				stays,			/* (stay)_n / (a + stay)_n */
				happen,			/* S_n */
				sum;
	double		n;

	if (!few_terms(of->k, tau, longer))
	{
		const Mean	mean = {of->k, tau, 0.0};

		return mean_over_p(of, purchases_given, &mean, (of->k + 1.0) * tau, out);
	}
	wanted = exp(-of->k * longer);
	stays = 1.0;
	happen = 0.0;
	sum = 0.0;
	for (n = 0.0; n < TERMS_CAP; n += BLOCK)
	{
		double		ratio[BLOCK];
		double		stay[BLOCK];
		double		falls;
		int			i;

		for (i = 0; i < BLOCK; i++)
		{
			double		here = n + i;
			double		next = here + 1.0;
			double		all = of->a + of->stay + here;
			double		inverse = 1.0 / (next * all);

			ratio[i] = y * (of->k + here) * (all * inverse);
			stay[i] = (of->stay + here) * (next * inverse);
		}
		for (i = 0; i < BLOCK; i++)
		{
			wanted *= ratio[i];
			happen += stays;
			stays *= stay[i];
			sum += wanted * happen;
		}
		falls = 1.0 - ratio[BLOCK - 1];
		if (falls > 0.0 && wanted * (falls * happen + 1.0) < ENOUGH * falls * falls * sum)
		{
			*out = sum;
			return ADV_OK;
		}
	}
	return ADV_NO_CONVERGENCE;
}

/*
 * recurrence_steps: an N such that v^(N + 1) (1 + v)^-(N + k + 1) exp(-s v) is
 * larger at some v above tau than at tau by exp(FAR) and more.  The best v is the
 * peak, where s v^2 + (k + s) v = N + 1; that of a guess at N is nearly as good.
 */
static double
recurrence_steps(double k, double s, double tau, double longer)
{
	double		log_y = log(fmax(tau, DBL_MIN)) - longer;
	double		n = adv_quotient(FAR, -log_y);
	double		v = 2.0 * n / (k + s + sqrt((k + s) * (k + s) + 4.0 * s * n));
	double		enough = FAR + fmax(0.0, -log_y - longer);
	double		much;

	v = fmax(v, 2.0 * tau);
	much = log1p(v);
	return ceil(adv_quotient(enough + k * (much - longer) + s * (v - tau), log(v) - much - log_y));
}

/*
 * discounted_forever: what discounted() gives where nothing is left of the last
 * purchases.  With Y = 1 the recurrence is homogeneous,
 * I_n its smallest solution, known but for a factor (Miller's algorithm), and
 * I_0 an integral.  The terms of the sum, about n^k exp(-2 sqrt(s n)), count for
 * something up to sqrt(s n) = FOREVER + 2 k.  Returns false where they are too many.
 */
static bool
discounted_forever(const Posterior *of, double s, double *out)
{
	double		k = of->k;
	double		steps = (FOREVER + 2.0 * k) * (FOREVER + 2.0 * k) / s + 1.0;
	double		above = 0.0;
	double		here = 1e-100;
	double		coefficient = 1.0;	/* that of the last is 1 */
	double		sum = 0.0;
	double		n;

	if (!(steps < STEPS_CAP) || k > FOREVER_MOST || of->a > FOREVER_MOST)
		return false;
	for (n = ceil(steps); n > 0.0; n -= 1.0)
	{
		double		below = ((s + k + 1.0 + 2.0 * n) * here - (k + 1.0 + n) * above) / n;

		sum += coefficient * here;
		above = here;
		here = below;
		coefficient *= n * (of->a + of->stay + (n - 1.0)) / ((k + n) * (of->stay + (n - 1.0)));
	}
	*out = k * adv_discounted_power(s, k, INFINITY) * (1.0 + sum / (coefficient * here));
	return true;
}

/*
 * discounted: the expected number of purchases is the integral of
 *
 *		k exp(-s v) F(v), F(v) = (1 - y)^(k + 1) sum over n of
 *		(k + 1)_n / n! (stay)_n / (a + stay)_n y^n, y = v / (1 + v), s = rate since
 *
 * over v up to tau, or of k times the same coefficients times the integrals I_n
 * of exp(-s y / (1 - y)) (1 - y)^(k - 1) y^n over y up to Y = tau / (1 + tau).
 * From the derivative of exp(-s / (1 - y)) (1 - y)^(k + 1) y^n follows
 *
 *		n I_(n - 1) = (s + k + 1 + 2 n) I_n - (k + 1 + n) I_(n + 1)
 *			+ exp(-s tau) (1 - Y)^(k + 1) Y^n,
 *
 * which is used downwards.  What is neglected by beginning with I_N = 0 becomes
 * a multiple of the smallest solution of the homogeneous recurrence, which is I_n
 * with Y = 1: N is so large that next to nothing of that I_N is below Y, and the
 * same goes for the terms of the sum beyond.
 */
static AdvStatus
discounted(const Posterior *of, double t, double rate, double *out)
{
	double		k = of->k;
	double		s = rate * of->since;
	double		until = fmin(t, NOTHING / rate);
	double		tau = until / of->since;
	double		y = until / (of->since + until);
	double		longer = log1p(tau);
	double		end,
				above,
				here,
				sum;
	double		n;

	n = recurrence_steps(k, s, tau, longer);
	if (!few_terms(k + 1.0, tau, longer) || !(n < STEPS_CAP))
	{
		const Mean	mean = {k, t / of->since, s};

		if (until < t && discounted_forever(of, s, out))
			return ADV_OK;
		return mean_over_p(of, discounted_given, &mean,
						   (k + 1.0) * fmin(mean.tau, NOTHING / s), out);
	}

	/* I_n over Y^(n + 1) (1 - Y)^(k + 1), and the sum from n on over the coefficient of n */
	end = exp(-s * tau);
	above = 0.0;
	here = 0.0;
	sum = 0.0;
	for (n = BLOCK * ceil(n / BLOCK); n > 0.0; n -= BLOCK)
	{
		double		rest[BLOCK];
		double		first[BLOCK];
		double		second[BLOCK];
		double		ratio[BLOCK];
		int			i;

		for (i = 0; i < BLOCK; i++)
		{
			double		this = n - i;
			double		all = of->a + of->stay + (this - 1.0);
			double		inverse = 1.0 / (this * all);
			double		part = all * inverse;

			rest[i] = part * end;
			first[i] = part * y * (s + k + 1.0 + 2.0 * this);
			second[i] = part * y * y * (k + 1.0 + this);
			ratio[i] = y * inverse * (k + this) * (of->stay + (this - 1.0));
		}
		for (i = 0; i < BLOCK; i++)
		{
			double		below = (rest[i] - second[i] * above) + first[i] * here;

			above = here;
			here = below;
			sum = here + ratio[i] * sum;
		}
	}
	*out = k * exp(-(k + 1.0) * longer) * sum * y;
	return ADV_OK;
}

static AdvStatus
staying(const Posterior *of, double t, double rate, double *out)
{
	return rate > 0.0 ? discounted(of, t, rate, out) : expected(of, t, out);
}

/*
 * probability: n purchases are made by those who want n and stay, and by those
 * who want n or more and leave after the n-th.
 */
static AdvStatus
probability(const Posterior *of, double alive, double n, double t, double *out)
{
	double		value;

	if (n == 0.0)
		value = (1.0 - alive) + alive * adv_clv_purchases(0.0, of->k, of->since, t);
	else
	{
		AdvRising	stay,
					all;
		double		before,		/* log of (stay)_(n - 1) / (a + stay)_(n - 1) */
					last = of->a + of->stay + (n - 1.0);

		adv_rising_from(of->stay, &stay);
		adv_rising_from(of->a + of->stay, &all);
		before = adv_log_rising(&stay, n - 1.0) - adv_log_rising(&all, n - 1.0) -
			(n - 1.0) * log1p(of->a / of->stay);
		value = alive * exp(before) *
			((of->stay + (n - 1.0)) / last * adv_clv_purchases(n, of->k, of->since, t) +
			 of->a / last * adv_clv_purchases_or_more(n, of->k, of->since, t));
	}
	*out = fmin(value, 1.0);
	return isnan(value) ? ADV_NO_CONVERGENCE : ADV_OK;
}

static double
bg_here(const double *parameters, const AdvClvRow *row)
{
	return here(parameters, row, 0.0);
}

static double
mbg_here(const double *parameters, const AdvClvRow *row)
{
	return here(parameters, row, 1.0);
}

static AdvStatus
bg_staying(const double *parameters, const AdvClvRow *row, double t, double rate, double *out)
{
	Posterior	of = posterior(parameters, row, 0.0);

	return staying(&of, t, rate, out);
}

static AdvStatus
mbg_staying(const double *parameters, const AdvClvRow *row, double t, double rate, double *out)
{
	Posterior	of = posterior(parameters, row, 1.0);

	return staying(&of, t, rate, out);
}

static AdvStatus
bg_probability(const double *parameters, const AdvClvRow *row, double n, double t,
			   double *out)
{
	Posterior	of = posterior(parameters, row, 0.0);

	return probability(&of, here(parameters, row, 0.0), n, t, out);
}

static AdvStatus
mbg_probability(const double *parameters, const AdvClvRow *row, double n, double t,
				double *out)
{
	Posterior	of = posterior(parameters, row, 1.0);

	return probability(&of, here(parameters, row, 1.0), n, t, out);
}

const AdvClvOutlook adv_clv_bg_nbd_outlook = {
	bg_here, bg_staying, bg_probability, NULL
};

const AdvClvOutlook adv_clv_mbg_nbd_outlook = {
	mbg_here, mbg_staying, mbg_probability, NULL
};
