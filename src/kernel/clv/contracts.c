/*
 * contracts.c
 *		sBG and BdW: how long customers stay who must renew a contract.
 *
 * A customer completes t periods with probability (1 - theta)^(t^c), theta
 * beta(alpha, beta) distributed among customers:
 *
 *		S(t) = B(alpha, beta + t^c) / B(alpha, beta)
 *
 * (Fader, Hardie, Liu, Davin & Steenburgh 2018, eq. 5); sBG is c = 1 (Fader &
 * Hardie 2007, eq. 6).  With k = t^c and rising factorials (a)_k this is
 * (beta)_k / (alpha + beta)_k, and also (beta)_alpha / (beta + k)_alpha: the
 * first keeps its digits where k is small, the second where it is large.
 *
 * Domain: t whole, from 0 to 1e15; parameters from 1e-12 to 1e12.  Against 50 digits
 * the log likelihood of sBG, with parameters from 1e-6 to 1e6, is right to 3e-15, that
 * of BdW, where two survivals that are close are taken from one another, to 2e-9;
 * gradients to 2e-11, survival to 4e-15, retention and residuals to 3e-13 of their
 * size (test/kernel/clv_oracle.c).
 */
#include <math.h>

#include "description.h"
#include "kernel/num/quadrature.h"
#include "kernel/num/special.h"

/* so many renewals are added up, the rest is an integral */
#define RENEWALS		256
#define PANELS_CAP		20000

#define ENOUGH			1e-17

typedef struct Survival
{
	double		alpha;
	double		beta;
	double		c;
	double		leave;			/* log of (beta)_alpha / beta^alpha */
	double		leave_rate;		/* derivative of log (beta)_alpha in log beta */
	AdvRising	stay;			/* of beta */
	AdvRising	all;			/* of alpha + beta */
} Survival;

typedef struct LogSurvival
{
	double		value;			/* log S(t) */
	double		slopes[3];		/* in the logarithms of alpha, beta and c */
	double		rate;			/* in log t */
} LogSurvival;

#define HEAD_NUMBERS (sizeof(Survival) / sizeof(double))
#define CELL_NUMBERS (sizeof(LogSurvival) / sizeof(double))

static void
survival_from(const double *parameters, double c, Survival *of)
{
	AdvLogRising leave;

	of->alpha = parameters[0];
	of->beta = parameters[1];
	of->c = c;
	adv_rising_from(of->beta, &of->stay);
	adv_rising_from(of->alpha + of->beta, &of->all);
	adv_log_rising_slopes(&of->stay, of->alpha, &leave);
	of->leave = leave.value;
	of->leave_rate = leave.rate;
}

/*
 * log_survival: log S(t) and its derivatives, for t >= 0.
 */
static void
log_survival(const Survival *of, double t, LogSurvival *out)
{
	double		alpha = of->alpha;
	double		beta = of->beta;
	double		log_k = of->c * log(t);
	double		k = exp(log_k);
	double		by_k;			/* derivative of log S in log k */

	if (t == 0.0)
	{
		out->value = out->slopes[0] = out->slopes[1] = out->slopes[2] = out->rate = 0.0;
		return;
	}
	if (k > 1e15 * (alpha + beta) * (1.0 + alpha))
	{
		/* only the power of k is left */
		by_k = -alpha;
		out->value = of->leave + alpha * (log(beta) - log_k);
		out->slopes[0] = alpha * (adv_digamma(alpha + beta) - log_k);
		out->slopes[1] = of->leave_rate;
	}
	else
	{
		AdvRising	from;
		AdvLogRising leave,
					all;

		adv_rising_from(beta + k, &from);
		adv_log_rising_slopes(&from, alpha, &leave);
		adv_log_rising_slopes(&of->all, k, &all);
		by_k = -leave.rate * (k / (beta + k));
		if (k <= alpha + beta)
			out->value = adv_log_rising(&of->stay, k) - all.value - k * log1p(alpha / beta);
		else
			out->value = of->leave - leave.value - alpha * log1p(k / beta);
		out->slopes[0] = -all.rate * (alpha / (alpha + beta));
		out->slopes[1] = of->leave_rate - leave.rate * (beta / (beta + k));
	}
	out->slopes[2] = by_k * log_k;
	out->rate = by_k * of->c;
}

static bool
contract_valid(const AdvClvRow *row)
{
	return row->x >= 0.0 && row->x <= ADV_CLV_MOST && row->x == floor(row->x) &&
		(row->T == 0.0 || row->T == 1.0);
}

static bool
contract_telling(const AdvClvRow *row)
{
	return row->x > 0.0 || row->T > 0.0;
}

static double
contract_cells(const AdvClvRow *row)
{
	return row->x + 2.0;
}

static void
sbg_prepare(const double *parameters, size_t cells, double *work)
{
	Survival   *of = (Survival *) work;
	LogSurvival *cell = (LogSurvival *) (work + HEAD_NUMBERS);
	size_t		i;

	survival_from(parameters, 1.0, of);
	if (cells == 0)
		return;
	log_survival(of, 0.0, &cell[0]);
	for (i = 1; i < cells; i++)
	{
		double		stay = of->beta + ((double) i - 1.0);
		double		share = of->alpha / (of->alpha + stay);

		cell[i].value = cell[i - 1].value - log1p(of->alpha / stay);
		cell[i].slopes[0] = cell[i - 1].slopes[0] - share;
		cell[i].slopes[1] = cell[i - 1].slopes[1] + share * (of->beta / stay);
	}
}

static void
bdw_prepare(const double *parameters, size_t cells, double *work)
{
	Survival   *of = (Survival *) work;
	LogSurvival *cell = (LogSurvival *) (work + HEAD_NUMBERS);
	size_t		i;

	survival_from(parameters, parameters[2], of);
	for (i = 0; i < cells; i++)
		log_survival(of, (double) i, &cell[i]);
}

/*
 * cell_at: the cell of any t, computed in *direct where there is no table.
 */
static const LogSurvival *
cell_at(size_t cells, const double *work, double t, LogSurvival *direct)
{
	if (t < (double) cells)
		return (const LogSurvival *) (work + HEAD_NUMBERS) + (size_t) t;
	log_survival((const Survival *) work, t, direct);
	return direct;
}

static void
sbg_row(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		double *value, double *gradient)
{
	LogSurvival direct;
	const LogSurvival *cell = cell_at(cells, work, row->x, &direct);

	*value = cell->value;
	gradient[0] = cell->slopes[0];
	gradient[1] = cell->slopes[1];
	if (row->T > 0.0)
	{
		double		stay = parameters[1] + row->x;
		double		all = parameters[0] + stay;

		*value += log(parameters[0] / all);
		gradient[0] += stay / all;
		gradient[1] -= parameters[1] / all;
	}
}

/*
 * bdw_row: the probability to leave is S(x) - S(x + 1).
 */
static void
bdw_row(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		double *value, double *gradient)
{
	LogSurvival direct,
				direct_next;
	const LogSurvival *cell = cell_at(cells, work, row->x, &direct);
	int			i;

	(void) parameters;
	*value = cell->value;
	for (i = 0; i < 3; i++)
		gradient[i] = cell->slopes[i];
	if (row->T > 0.0)
	{
		const LogSurvival *next = cell_at(cells, work, row->x + 1.0, &direct_next);
		double		falls = fmin(next->value - cell->value, -1e-300);
		double		odds = exp(falls) / -expm1(falls);

		*value += log(-expm1(falls));
		for (i = 0; i < 3; i++)
			gradient[i] -= odds * (next->slopes[i] - cell->slopes[i]);
	}
}

/*
 * hazard: the share of the periods at the end of which a customer left.
 */
static double
hazard(const AdvClvRow *rows, size_t n)
{
	double		left = 0.0;
	double		periods = 0.0;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		left += rows[i].count * rows[i].T;
		periods += rows[i].count * (rows[i].x + rows[i].T);
	}
	return fmax(1e-3, fmin(left / periods, 0.99));
}

static int
sbg_starts(const AdvClvRow *rows, size_t n, double starts[][ADV_CLV_PARAMETERS])
{
	static const double sums[] = {0.5, 2.0, 10.0, 100.0};
	double		leave = hazard(rows, n);
	int			i;

	for (i = 0; i < 4; i++)
	{
		starts[i][0] = leave * sums[i];
		starts[i][1] = sums[i] - starts[i][0];
	}
	return i;
}

static int
bdw_starts(const AdvClvRow *rows, size_t n, double starts[][ADV_CLV_PARAMETERS])
{
	static const double powers[] = {0.6, 1.0, 1.7};
	int			m = 0;
	int			i,
				j;

	for (i = 0; i < 3; i++)
	{
		m += sbg_starts(rows, n, starts + m);
		for (j = 0; j < 4; j++)
			starts[4 * i + j][2] = powers[i];
	}
	return m;
}

const AdvClvKind adv_clv_sbg = {
	2, {"alpha", "beta", NULL},
	contract_valid, contract_telling, contract_cells, HEAD_NUMBERS, CELL_NUMBERS, 16384,
	sbg_prepare, sbg_row, sbg_starts, NULL
};

const AdvClvKind adv_clv_bdw = {
	3, {"alpha", "beta", "c", NULL},
	contract_valid, contract_telling, contract_cells, HEAD_NUMBERS, CELL_NUMBERS, 8192,
	bdw_prepare, bdw_row, bdw_starts, NULL
};

/*
 * survival_of: whether model and parameters are of sBG or BdW.
 */
static bool
survival_of(AdvClvModel model, const double *parameters, Survival *of)
{
	if ((model != ADV_CLV_SBG && model != ADV_CLV_BDW) ||
		!adv_clv_valid_parameters(model, parameters))
		return false;
	survival_from(parameters, model == ADV_CLV_BDW ? parameters[2] : 1.0, of);
	return true;
}

static bool
valid_periods(double t, double least)
{
	return t >= least && t <= ADV_CLV_MOST && t == floor(t);
}

AdvStatus
adv_clv_survival(AdvClvModel model, const double *parameters, double t, double *probability)
{
	Survival	of;
	LogSurvival at;

	if (!survival_of(model, parameters, &of) || !valid_periods(t, 0.0))
		return ADV_DOMAIN;
	log_survival(&of, t, &at);
	*probability = exp(at.value);
	return isnan(*probability) ? ADV_NO_CONVERGENCE : ADV_OK;
}

AdvStatus
adv_clv_retention(AdvClvModel model, const double *parameters, double t, double *probability)
{
	Survival	of;
	LogSurvival before,
				after;

	if (!survival_of(model, parameters, &of) || !valid_periods(t, 1.0))
		return ADV_DOMAIN;
	if (model == ADV_CLV_SBG)
	{
		*probability = (of.beta + (t - 1.0)) / (of.alpha + of.beta + (t - 1.0));
		return ADV_OK;
	}
	log_survival(&of, t - 1.0, &before);
	log_survival(&of, t, &after);
	*probability = exp(fmin(after.value - before.value, 0.0));
	return isnan(*probability) ? ADV_NO_CONVERGENCE : ADV_OK;
}

typedef struct Renewals
{
	const Survival *of;
	double		n;
	double		before;			/* log S(n - 1) */
	double		discount;		/* log(1 + rate) */
} Renewals;

/*
 * renewal: the logarithm of the term k, and its derivative in k.
 */
static double
renewal(const Renewals *renewals, double k, double *slope)
{
	LogSurvival at;

	log_survival(renewals->of, renewals->n + k, &at);
	*slope = at.rate / (renewals->n + k) - renewals->discount;
	return at.value - renewals->before - renewals->discount * k;
}

static double
renewal_density(double log_t, const void *arg)
{
	const Renewals *renewals = arg;
	double		t = exp(log_t);
	double		slope;

	return t * exp(renewal(renewals, t - renewals->n, &slope));
}

/*
 * renewals_from: the integral of the terms over k from from on, in log(n + k).
 * Where nothing but a power of t is left and nothing is discounted, the rest is
 * that of the power.
 */
static AdvStatus
renewals_from(const Renewals *renewals, double from, double enough, double *out)
{
	const Survival *of = renewals->of;
	double		log_t = log(renewals->n + from);
	double		sum = 0.0;
	int			panels;

	for (panels = 0; panels < PANELS_CAP; panels++)
	{
		double		t = exp(log_t);
		double		slope;
		double		value = renewal(renewals, t - renewals->n, &slope);
		double		panel = fmin(1.0 / fmax(1.0, of->c), 5.0 / (1.0 + fabs(slope) * t));
		double		more;

		if (renewals->discount == 0.0 &&
			of->c * log_t > log(1e15 * (of->alpha + of->beta) * (1.0 + of->alpha)))
		{
			*out = sum + t * exp(value) / (of->alpha * of->c - 1.0);
			return ADV_OK;
		}
		more = adv_gauss(renewal_density, renewals, log_t, log_t + panel);
		sum += more;
		log_t += panel;
		/* the terms fall faster and faster in log t, or like a power of it */
		if (more <= ENOUGH * (enough + sum) && slope * t < -2.0)
		{
			*out = sum;
			return ADV_OK;
		}
	}
	return ADV_NO_CONVERGENCE;
}

/*
 * adv_clv_residual: a sum, and from some term on the formula of Euler and
 * Maclaurin.
 */
AdvStatus
adv_clv_residual(AdvClvModel model, const double *parameters, double n, double rate,
				 double *renewals)
{
	Survival	of;
	LogSurvival at;
	Renewals	terms;
	double		sum = 0.0;
	double		term,
				slope,
				rest;
	int			k;

	if (!survival_of(model, parameters, &of) || !valid_periods(n, 1.0) ||
		!(rate >= 0.0 && rate <= ADV_CLV_MOST))
		return ADV_DOMAIN;
	if (rate == 0.0 && of.alpha * of.c <= 1.0)
	{
		*renewals = INFINITY;
		return ADV_OK;
	}
	log_survival(&of, n - 1.0, &at);
	terms.of = &of;
	terms.n = n;
	terms.before = at.value;
	terms.discount = log1p(rate);
	for (k = 0; k < RENEWALS; k++)
	{
		term = exp(renewal(&terms, k, &slope));
		sum += term;
		/* the rest is less than that of a geometric series */
		if (term * (1.0 + rate) <= ENOUGH * rate * sum)
		{
			*renewals = sum;
			return ADV_OK;
		}
	}
	term = exp(renewal(&terms, RENEWALS, &slope));
	if (renewals_from(&terms, RENEWALS, sum, &rest) != ADV_OK)
		return ADV_NO_CONVERGENCE;
	*renewals = sum + rest + term * (0.5 - slope / 12.0 + slope * slope * slope / 720.0);
	return isnan(*renewals) ? ADV_NO_CONVERGENCE : ADV_OK;
}
