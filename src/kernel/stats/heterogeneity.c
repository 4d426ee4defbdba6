/*
 * heterogeneity.c
 *		Do several groups differ by more than chance, and by how much?
 *
 * Sources: Cochran (1954), Biometrics 10; DerSimonian & Laird (1986), Controlled
 * Clinical Trials 7; Higgins & Thompson (2002), Statistics in Medicine 21; Viechtbauer
 * (2005), Journal of Educational and Behavioral Statistics 30, for the scoring steps of
 * restricted maximum likelihood; Higgins, Thompson & Spiegelhalter (2009), Journal of
 * the Royal Statistical Society A 172, for the prediction interval, here with a normal
 * quantile.  Domain: variances from 1e-200 to 1e200.  Agrees with metafor to the 11 digits
 * that it was asked for, REML to 9; the unit does not matter (test/kernel/heterogeneity.c).
 */
#include <math.h>
#include <stdlib.h>

#include "chi_square.h"
#include "heterogeneity.h"
#include "kernel/num/special.h"

#define STEPS_CAP 500
#define HALVINGS_CAP 60

static int
compare(const void *a, const void *b)
{
	const AdvGroup *x = a;
	const AdvGroup *y = b;

	if (x->estimate != y->estimate)
		return x->estimate < y->estimate ? -1 : 1;
	return x->variance < y->variance ? -1 : x->variance > y->variance;
}

/* Sums over the groups, of weights w = 1 / (variance + tau2). */
typedef struct Sums
{
	double		w;
	double		w2;
	double		w3;
	double		mean;
	double		q;				/* sum w (y - mean)^2 */
	double		q2;				/* sum w^2 (y - mean)^2 */
	double		log_w;
} Sums;

static Sums
sums(const AdvGroup *groups, size_t k, double tau2)
{
	Sums		s = {0, 0, 0, 0, 0, 0, 0};
	double		total = 0.0;
	size_t		i;

	for (i = 0; i < k; i++)
	{
		double		w = 1.0 / (groups[i].variance + tau2);

		s.w += w;
		s.w2 += w * w;
		s.w3 += w * w * w;
		s.log_w += log(w);
		total += w * (groups[i].estimate - groups[0].estimate);
	}
	s.mean = groups[0].estimate + total / s.w;
	for (i = 0; i < k; i++)
	{
		double		w = 1.0 / (groups[i].variance + tau2);
		double		d = groups[i].estimate - s.mean;

		s.q += w * d * d;
		s.q2 += w * w * d * d;
	}
	return s;
}

/* restricted_likelihood: its logarithm, but for a constant */
static double
restricted_likelihood(const Sums *s)
{
	return 0.5 * (s->log_w - log(s->w) - s->q);
}

/*
 * maximum: tau2 of the largest restricted likelihood, by scoring; a step that makes it
 * smaller is halved.
 */
static AdvStatus
maximum(const AdvGroup *groups, size_t k, double start, double *tau2)
{
	Sums		s = sums(groups, k, start);
	int			step;

	*tau2 = start;
	for (step = 0; step < STEPS_CAP; step++)
	{
		/* the trace of P and of P squared, P being the residuals' projection */
		double		trace = s.w - s.w2 / s.w;
		double		trace2 = s.w2 - 2.0 * s.w3 / s.w + (s.w2 / s.w) * (s.w2 / s.w);
		double		move = (s.q2 - trace) / trace2;
		double		next = *tau2;
		double		now = restricted_likelihood(&s);
		int			halving;

		for (halving = 0; halving < HALVINGS_CAP; halving++, move *= 0.5)
		{
			Sums		there;

			next = fmax(*tau2 + move, 0.0);
			there = sums(groups, k, next);
			if (restricted_likelihood(&there) >= now - 1e-14 * fabs(now))
			{
				s = there;
				break;
			}
		}
		if (halving == HALVINGS_CAP || fabs(next - *tau2) <= 1e-13 * next || next == *tau2)
		{
			if (halving < HALVINGS_CAP)
				*tau2 = next;
			return ADV_OK;
		}
		*tau2 = next;
	}
	return ADV_NO_CONVERGENCE;
}

/* i2_interval: by the standard error of log H (Higgins & Thompson 2002) */
static void
i2_interval(AdvHeterogeneity *h, size_t k, double z)
{
	double		h2 = h->q / h->df;
	double		error;
	int			i;

	if (h->q > k)
		error = 0.5 * (log(h->q) - log(h->df)) / (sqrt(2.0 * h->q) - sqrt(2.0 * k - 3.0));
	else
		error = k > 2 ? sqrt(1.0 / (2.0 * (k - 2.0)) * (1.0 - 1.0 / (3.0 * (k - 2.0) * (k - 2.0)))) : NAN;
	for (i = 0; i < 2; i++)
	{
		double		bound = h2 * exp((i == 0 ? -2.0 : 2.0) * z * error);

		*(i == 0 ? &h->i2_low : &h->i2_high) = isnan(bound) || h->q == 0.0 ? NAN : fmax((bound - 1.0) / bound, 0.0);
	}
}

AdvStatus
adv_heterogeneity(AdvGroup *groups, size_t k, double confidence,
				  AdvHeterogeneityMethod method, AdvHeterogeneity *out)
{
	const AdvHeterogeneity none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	double		z = adv_normal_two_sided(confidence);
	AdvStatus	status = ADV_OK;
	Sums		s;
	size_t		i;

	if (k < 1 || !(confidence > 0.0 && confidence < 1.0))
		return ADV_DOMAIN;
	for (i = 0; i < k; i++)
		if (!isfinite(groups[i].estimate) || !(groups[i].variance > 0.0) || !isfinite(1.0 / groups[i].variance) ||
			!isfinite(groups[i].variance))
			return ADV_DOMAIN;
	qsort(groups, k, sizeof(AdvGroup), compare);
	s = sums(groups, k, 0.0);
	*out = none;
	if (k > 1)
	{
		out->q = s.q;
		out->df = k - 1.0;
		out->p_value = adv_chi_square_p_value(out->q, out->df);
		out->i2 = out->q > 0.0 ? fmax((out->q - out->df) / out->q, 0.0) : 0.0;
		i2_interval(out, k, z);
		out->tau2 = method == ADV_HETEROGENEITY_FIXED ? 0.0 : fmax((out->q - out->df) / (s.w - s.w2 / s.w), 0.0);
		if (method == ADV_HETEROGENEITY_REML)
			status = maximum(groups, k, out->tau2, &out->tau2);
		s = sums(groups, k, out->tau2);
	}
	out->mean = s.mean;
	out->error = sqrt(1.0 / s.w);
	out->low = s.mean - z * out->error;
	out->high = s.mean + z * out->error;
	if (k > 1)
	{
		double		margin = z * sqrt(out->tau2 + 1.0 / s.w);

		out->prediction_low = s.mean - margin;
		out->prediction_high = s.mean + margin;
	}
	return status;
}
