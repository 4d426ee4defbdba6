/*
 * future.c
 *		What is to be expected of a customer: arguments are checked here, the
 *		models do the rest.
 *
 * What an answer is good for, and where, is said at the head of each model.
 */
#include <math.h>

#include "description.h"
#include "kernel/num/special.h"

/* see adv_clv_quantile */
#define QUANTILE_ERROR 1e-12

static const AdvClvRow newcomer = {0.0, 0.0, 0.0, 1.0};

/*
 * outlook: that of a model; NULL if there is none, or the arguments are not
 * valid.  Sets *row to that of a new customer if it is NULL.
 */
static const AdvClvOutlook *
outlook(AdvClvModel model, const double *parameters, const AdvClvRow **row)
{
	if (!adv_clv_valid_parameters(model, parameters))
		return NULL;
	if (*row == NULL)
		*row = &newcomer;
	else if (!adv_clv_kind(model)->valid(*row))
		return NULL;
	switch (model)
	{
		case ADV_CLV_BG_NBD:
			return &adv_clv_bg_nbd_outlook;
		case ADV_CLV_MBG_NBD:
			return &adv_clv_mbg_nbd_outlook;
		case ADV_CLV_PARETO_NBD:
			return &adv_clv_pareto_nbd_outlook;
		case ADV_CLV_BG_BB:
			return &adv_clv_bg_bb_outlook;
		default:
			return NULL;
	}
}

static bool
valid_time(double t)
{
	return t >= 0.0 && t <= ADV_CLV_MOST;
}

static bool
valid_discount(double t, double rate)
{
	return rate >= 0.0 && rate <= ADV_CLV_MOST && (valid_time(t) || (t > 0.0 && rate > 0.0));
}

AdvStatus
adv_clv_now(AdvClvModel model, const double *parameters, const AdvClvRow *row, double *here,
			double *alive)
{
	const AdvClvOutlook *of = outlook(model, parameters, &row);

	if (of == NULL)
		return ADV_DOMAIN;
	*here = of->here(parameters, row);
	*alive = of->next == NULL ? *here : *here * of->next(parameters, row);
	return ADV_OK;
}

AdvStatus
adv_clv_staying(AdvClvModel model, const double *parameters, const AdvClvRow *row, double t,
				double rate, double *purchases)
{
	const AdvClvOutlook *of = outlook(model, parameters, &row);

	if (of == NULL || !valid_discount(t, rate))
		return ADV_DOMAIN;
	*purchases = 0.0;
	return t == 0.0 ? ADV_OK : of->staying(parameters, row, t, rate, purchases);
}

AdvStatus
adv_clv_alive(AdvClvModel model, const double *parameters, const AdvClvRow *row,
			  double *probability)
{
	double		here;

	return adv_clv_now(model, parameters, row, &here, probability);
}

AdvStatus
adv_clv_expected(AdvClvModel model, const double *parameters, const AdvClvRow *row, double t,
				 double *purchases)
{
	return adv_clv_discounted(model, parameters, row, t, 0.0, purchases);
}

AdvStatus
adv_clv_discounted(AdvClvModel model, const double *parameters, const AdvClvRow *row, double t,
				   double rate, double *purchases)
{
	double		here,
				alive;
	AdvStatus	status;

	if (!valid_discount(t, rate) ||
		adv_clv_now(model, parameters, row, &here, &alive) != ADV_OK)
		return ADV_DOMAIN;
	*purchases = 0.0;
	if (here == 0.0)
		return ADV_OK;
	status = adv_clv_staying(model, parameters, row, t, rate, purchases);
	*purchases *= here;
	return status;
}

AdvStatus
adv_clv_probability(AdvClvModel model, const double *parameters, const AdvClvRow *row, double n,
					double t, double *probability)
{
	const AdvClvOutlook *of = outlook(model, parameters, &row);

	if (of == NULL || !valid_time(t) || !(n >= 0.0 && n <= ADV_CLV_MOST && n == floor(n)))
		return ADV_DOMAIN;
	return of->probability(parameters, row, n, t, probability);
}

AdvStatus
adv_clv_quantile(AdvClvModel model, const double *parameters, const AdvClvRow *row, double t,
				 double probability, const AdvStop *stop, double *n)
{
	const AdvClvOutlook *of = outlook(model, parameters, &row);
	double		sum = 0.0;
	double		lost = 0.0;		/* by rounding, so far */

	if (of == NULL || !valid_time(t) || !(probability > 0.0 && probability < 1.0))
		return ADV_DOMAIN;
	for (*n = 0.0; *n <= ADV_CLV_MOST_QUANTILE; *n += 1.0)
	{
		double		one;
		double		more;
		double		next;
		AdvStatus	status = of->probability(parameters, row, *n, t, &one);

		if (status != ADV_OK)
			return status;
		more = one - lost;
		next = sum + more;
		lost = (next - sum) - more;
		sum = next;
		if (sum >= probability - QUANTILE_ERROR)
			return ADV_OK;
		if (stop->should_stop(stop->arg))
			return ADV_STOPPED;
	}
	return ADV_NO_CONVERGENCE;
}

/*
 * adv_clv_purchases: the negative binomial distribution.
 */
double
adv_clv_purchases(double n, double k, double before, double t)
{
	double		all = before + t;

	if (n == 0.0)
		return exp(-k * log1p(t / before));
	if (t == 0.0)
		return 0.0;
	return exp(adv_log_beta_power(t / all, before / all, n, k)) / n;
}

double
adv_clv_purchases_or_more(double n, double k, double before, double t)
{
	double		all = before + t;

	if (n == 0.0)
		return 1.0;
	if (t <= before)
		return adv_beta_cdf(t / all, n, k);
	return 1.0 - adv_beta_cdf(before / all, k, n);
}
