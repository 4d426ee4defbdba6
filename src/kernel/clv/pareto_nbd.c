/*
 * pareto_nbd.c
 *		Pareto/NBD: its likelihood, and what it expects of a customer.
 *
 * Customers buy at a rate that is gamma(r, alpha) distributed among them, for
 * a lifetime that is exponential with a rate that is gamma(s, beta) distributed.
 * The likelihood of x purchases, the last at t_x, is, with k = r + x,
 *
 *		(r)_x alpha^r beta^s [ (alpha + T)^-k (beta + T)^-s
 *			+ s integral over y from t_x to T of (alpha + y)^-k (beta + y)^-(s + 1) ]
 *
 * (Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005, "A note on
 * deriving the Pareto/NBD model").  The integral is not made a difference of
 * hypergeometric functions, which cancels, but computed: in the logarithm of
 * whichever of (alpha + y) / (alpha + t_x) and (beta + y) / (beta + t_x) is
 * larger the integrand has no singularity within pi of the real line.  All
 * terms are positive, and the derivatives are means and covariances over the
 * integrand as a density.  Everything is relative to y = t_x, where the integrand
 * is largest.
 *
 * Domain: x whole and t_x at most T, both up to 1e15; parameters from 1e-12 to 1e12.
 * Against 50 digits, with parameters from .001 to 1,000, x up to 1,000 and T up to
 * 1e6, the log likelihood is right to 2e-13 and its gradient too, of 1 or their size;
 * predictions, with parameters from .01 to 200, to 4e-15 (test/kernel/clv_oracle.c).
 */
#include <math.h>
#include <string.h>

#include "description.h"
#include "kernel/num/quadrature.h"
#include "kernel/num/special.h"

/* a part of an integrand that is smaller than exp(-NOTHING) is left out */
#define NOTHING			45.0

/* one rule is exact to rounding for a logarithm that changes by so much */
#define CHANGE			14.0
#define LONGEST			2.5

/* and so is the short rule for one that changes by less */
#define SHORT_CHANGE	2.0
#define SHORT_LONGEST	1.25

#define PANELS_CAP		10000

#define ENOUGH			1e-17

typedef struct Cell
{
	double		value;			/* log of (r)_x / alpha^x */
	double		rate;			/* its derivative in log r */
	double		curvature;		/* and the second */
} Cell;

typedef struct Head
{
	AdvRising	r;
	double		slope;			/* log(r / alpha) */
} Head;

#define HEAD_NUMBERS (sizeof(Head) / sizeof(double))
#define CELL_NUMBERS (sizeof(Cell) / sizeof(double))

/*
 * Those who left at y between t_x and T: the integral, relative to the integrand
 * at t_x, and means over it.
 */
enum
{
	LOG_ALPHA,					/* log((alpha + y) / (alpha + t_x)) */
	SHARE_ALPHA,				/* (y - t_x) / (alpha + y) */
	LOG_BETA,
	SHARE_BETA,
	MEANS
};

typedef struct Left
{
	double		weight;			/* with the factor s (beta + t_x)^-1 */
	double		mean[MEANS];
	double		product[MEANS][MEANS];	/* means of products, the lower triangle */
} Left;

static bool
pareto_telling(const AdvClvRow *row)
{
	return row->T > 0.0;
}

static double
pareto_cells(const AdvClvRow *row)
{
	return row->x + 1.0;
}

static void
pareto_prepare(const double *parameters, size_t cells, double *work)
{
	double		r = parameters[0];
	Head	   *head = (Head *) work;
	Cell	   *cell = (Cell *) (work + HEAD_NUMBERS);
	size_t		i;

	adv_rising_from(r, &head->r);
	head->slope = log(r / parameters[1]);
	if (cells == 0)
		return;
	cell[0].value = 0.0;
	cell[0].rate = 0.0;
	cell[0].curvature = 0.0;
	for (i = 1; i < cells; i++)
	{
		double		x = (double) i - 1.0;

		cell[i].value = cell[i - 1].value + log((r + x) / parameters[1]);
		cell[i].rate = cell[i - 1].rate + r / (r + x);
		cell[i].curvature = cell[i - 1].curvature + r / (r + x) * (x / (r + x));
	}
}

/*
 * left_between: for t_x < T.  With near the smaller of alpha and beta, l =
 * log((near + y) / (near + t_x)) and ratio = (near + t_x) / (far + t_x), the
 * integrand in l is exp(-u l) (1 + ratio (exp(l) - 1))^-w.  Products are left out
 * where they are not asked for.
 */
static void
left_between(const double *parameters, const AdvClvRow *row, double longer_alpha,
			 double longer_beta, bool products, Left *left)
{
	double		at_alpha = parameters[1] + row->tx;
	double		at_beta = parameters[3] + row->tx;
	bool		by_beta = at_beta <= at_alpha;
	double		ratio = by_beta ? at_beta / at_alpha : at_alpha / at_beta;
	double		k = parameters[0] + row->x;
	double		s = parameters[2];
	double		u = by_beta ? s : k - 1.0;
	double		w = by_beta ? k : s + 1.0;
	double		end = by_beta ? longer_beta : longer_alpha;
	int			near = by_beta ? LOG_BETA : LOG_ALPHA;
	int			far = by_beta ? LOG_ALPHA : LOG_BETA;
	double		from = 0.0;
	double		sum = 0.0;
	int			i,
				j;

	memset(left, 0, sizeof(Left));
	/* the logarithm of the integrand is concave, and no more than -(u + w) l - w log ratio */
	if (u + w * ratio > 0.0)
		end = fmin(end, NOTHING / (u + w * ratio));
	if ((u + w) * end > NOTHING)
		end = fmin(end, (NOTHING - w * log(ratio)) / (u + w));
	while (from < end)
	{
		double		grown = ratio * exp(from);
		double		steep = fabs(u) + w * fmin(1.0, 4.0 * grown / (1.0 - ratio + grown));
		double		to = fmin(end, from + fmin(LONGEST, CHANGE / steep));
		double		half = 0.5 * (to - from);
		double		middle = exp(from + half);
		double		before = sum;
		bool		brief = to - from <= fmin(SHORT_LONGEST, SHORT_CHANGE / steep);
		int			pairs = brief ? ADV_GAUSS_SHORT_PAIRS : ADV_GAUSS_PAIRS;
		const double *nodes = brief ? adv_gauss_short_nodes : adv_gauss_nodes;
		const double *weights = brief ? adv_gauss_short_weights : adv_gauss_weights;
		int			pair;
		int			side;

		for (pair = 0; pair < pairs; pair++)
		{
			double		away = half * nodes[pair];
			double		factor = exp(away);

			for (side = 0; side < 2; side++)
			{
				double		l = from + half + (side == 0 ? away : -away);
				double		growth = side == 0 ? middle * factor : middle / factor;
				double		more = ratio * (growth - 1.0);
				double		share = 1.0 / (1.0 + more);
				/* log1p(more), quicker */
				double		other = log(1.0 + more) + (more - ((1.0 + more) - 1.0)) * share;
				double		weight = half * weights[pair] * exp(-u * l - w * other);
				double		terms[MEANS];

				terms[near] = l;
				terms[near + 1] = (growth - 1.0) / growth;
				terms[far] = other;
				terms[far + 1] = more * share;
				sum += weight;
				for (i = 0; i < MEANS; i++)
				{
					double		term = weight * terms[i];

					left->mean[i] += term;
					if (products)
						for (j = 0; j <= i; j++)
							left->product[i][j] += term * terms[j];
				}
			}
		}
		/* past the peak the integrand falls faster and faster */
		if (sum - before <= ENOUGH * sum && u + w * grown / (1.0 - ratio + grown) > 0.0)
			break;
		from = to;
	}
	left->weight = s * sum * (by_beta ? 1.0 : ratio);
	for (i = 0; i < MEANS; i++)
	{
		left->mean[i] /= sum;
		for (j = 0; j <= i; j++)
			left->product[i][j] /= sum;
	}
}

/*
 * left_slope: the mean of alpha y / (alpha + y)^2, minus the derivative of y /
 * (alpha + y) in log alpha, where c = alpha / (alpha + t_x); or that of beta.
 */
static double
left_slope(double c, const Left *left, int share)
{
	double		mean = left->mean[share];

	return c * ((1.0 - c) * (1.0 - mean) + c * (mean - left->product[share][share]));
}

/*
 * log_likelihood: hessian, of which the lower triangle is set, is NULL where it is not asked for.
 *
 * A customer left at some y between t_x and T, with a likelihood that has the
 * slopes
 *
 *		-r log((alpha + y) / alpha), k y / (alpha + y) - x,
 *		1 - s log((beta + y) / beta), (s + 1) y / (beta + y) - 1,
 *
 * or is still one, with the same of y = T but s for s + 1 and without the 1s.
 * The gradient is the mean of the slopes over all these cases, and the Hessian
 * the mean of their derivatives and the covariance of the slopes.
 */
static inline void
log_likelihood(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
			   double *value, double *gradient, double (*hessian)[ADV_CLV_PARAMETERS])
{
	double		r = parameters[0];
	double		alpha = parameters[1];
	double		s = parameters[2];
	double		beta = parameters[3];
	double		x = row->x;
	double		k = r + x;
	double		silent = row->T - row->tx;
	double		until_alpha = log1p(row->tx / alpha);
	double		until_beta = log1p(row->tx / beta);
	double		longer_alpha = log1p(silent / (alpha + row->tx));
	double		longer_beta = log1p(silent / (beta + row->tx));
	double		still = exp(-k * longer_alpha - s * longer_beta);
	double		gone = 0.0;
	double		ca = alpha / (alpha + row->tx);
	double		cb = beta / (beta + row->tx);
	Left		left = {0};
	Cell		cell;

	if (x < (double) cells)
		cell = ((const Cell *) (work + HEAD_NUMBERS))[(size_t) x];
	else
	{
		const Head *head = (const Head *) work;
		AdvLogRising rising;

		adv_log_rising_slopes(&head->r, x, &rising);
		cell.value = rising.value + x * head->slope;
		cell.rate = rising.rate;
		cell.curvature = rising.curvature;
	}
	if (silent > 0.0)
	{
		left_between(parameters, row, longer_alpha, longer_beta, hessian != NULL, &left);
		gone = left.weight / (still + left.weight);
	}
	*value = cell.value - k * until_alpha - s * until_beta + log(still + left.weight);
	gradient[0] = cell.rate -
		r * (until_alpha + (1.0 - gone) * longer_alpha + gone * left.mean[LOG_ALPHA]);
	gradient[1] = (1.0 - gone) * ((r * row->T - alpha * x) / (alpha + row->T)) +
		gone * (r - k * ca * (1.0 - left.mean[SHARE_ALPHA]));
	gradient[2] = gone -
		s * (until_beta + (1.0 - gone) * longer_beta + gone * left.mean[LOG_BETA]);
	gradient[3] = (1.0 - gone) * (s * (row->T / (beta + row->T))) +
		gone * (s - (s + 1.0) * cb * (1.0 - left.mean[SHARE_BETA]));

	if (hessian != NULL)
	{
		/* from y = t_x the slopes change by these times the terms of Left */
		const double scale[] = {-r, k * ca, -s, (s + 1.0) * cb};

		/* and to those of who is still a customer by these */
		const double change[] = {
			-r * longer_alpha,
			k * ca * (silent / (alpha + row->T)),
			-s * longer_beta - 1.0,
			cb * (1.0 + s * (silent / (beta + row->T)))
		};
		int			i,
					j;

		for (i = 0; i < 4; i++)
			for (j = 0; j <= i; j++)
				hessian[i][j] = gone *
					(scale[i] * scale[j] * (left.product[i][j] - left.mean[i] * left.mean[j]) +
					 (1.0 - gone) * (change[i] - scale[i] * left.mean[i]) *
					 (change[j] - scale[j] * left.mean[j]));
		hessian[0][0] += cell.curvature + (gradient[0] - cell.rate);
		hessian[1][0] += r * ((gradient[1] + x) / k);
		hessian[1][1] -= (1.0 - gone) * k * (alpha / (alpha + row->T)) * (row->T / (alpha + row->T)) +
			gone * k * left_slope(ca, &left, SHARE_ALPHA);
		hessian[2][2] += gradient[2] - gone;
		hessian[3][2] += s * ((1.0 - gone) * (row->T / (beta + row->T)) +
							  gone * (1.0 - cb * (1.0 - left.mean[SHARE_BETA])));
		hessian[3][3] -= (1.0 - gone) * s * (beta / (beta + row->T)) * (row->T / (beta + row->T)) +
			gone * (s + 1.0) * left_slope(cb, &left, SHARE_BETA);
	}
}

static void
pareto_row(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		   double *value, double *gradient)
{
	log_likelihood(parameters, cells, work, row, value, gradient, NULL);
}

static void
pareto_curved(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
			  double *value, double *gradient, double (*hessian)[ADV_CLV_PARAMETERS])
{
	log_likelihood(parameters, cells, work, row, value, gradient, hessian);
}

static int
pareto_starts(const AdvClvRow *rows, size_t n, double starts[][ADV_CLV_PARAMETERS])
{
	static const double buying[] = {0.4, 2.0};
	static const double leaving[] = {0.5, 3.0};
	static const double lives[] = {0.7, 4.0};	/* in units of the mean T */
	double		rate = 1.5 * adv_clv_rate(rows, n);
	double		time = 0.0;
	double		customers = 0.0;
	size_t		row;
	int			i;

	for (row = 0; row < n; row++)
	{
		time += rows[row].count * rows[row].T;
		customers += rows[row].count;
	}
	for (i = 0; i < 8; i++)
	{
		double	   *start = starts[i];

		start[0] = buying[i & 1];
		start[1] = start[0] / rate;
		start[2] = leaving[i >> 1 & 1];
		start[3] = start[2] * lives[i >> 2] * time / customers;
	}
	return i;
}

const AdvClvKind adv_clv_pareto_nbd = {
	4, {"r", "alpha", "s", "beta", NULL},
	adv_clv_valid_times, pareto_telling, pareto_cells, HEAD_NUMBERS, CELL_NUMBERS, 128,
	pareto_prepare, pareto_row, pareto_starts, pareto_curved
};

static double
pareto_here(const double *parameters, const AdvClvRow *row)
{
	double		silent = row->T - row->tx;
	double		longer_alpha = log1p(silent / (parameters[1] + row->tx));
	double		longer_beta = log1p(silent / (parameters[3] + row->tx));
	Left		left;

	if (silent == 0.0)
		return 1.0;
	left_between(parameters, row, longer_alpha, longer_beta, false, &left);
	return 1.0 / (1.0 + left.weight *
				  exp((parameters[0] + row->x) * longer_alpha + parameters[2] * longer_beta));
}

/*
 * pareto_staying: a customer who is still one buys at the mean rate k / (alpha +
 * T), and is one u later with probability ((beta + T) / (beta + T + u))^s.
 */
static AdvStatus
pareto_staying(const double *parameters, const AdvClvRow *row, double t, double rate,
			   double *out)
{
	double		before = parameters[3] + row->T;
	double		stays = adv_discounted_power(rate * before, parameters[2] - 1.0,
											 log1p(t / before));

	*out = ((parameters[0] + row->x) / (parameters[1] + row->T)) * before * stays;
	return isnan(stays) ? ADV_NO_CONVERGENCE : ADV_OK;
}

typedef struct Leaver
{
	double		n;
	double		k;
	double		before_alpha;
	double		s;
	double		before_beta;
} Leaver;

/*
 * leaver: the density of log y, y the time after T at which the customer
 * leaves, having bought n times since T.
 */
static double
leaver(double log_y, const void *arg)
{
	const Leaver *of = arg;
	double		y = exp(log_y);

	return adv_clv_purchases(of->n, of->k, of->before_alpha, y) *
		of->s * (y / (of->before_beta + y)) * exp(-of->s * log1p(y / of->before_beta));
}

/*
 * leavers: the probability to leave before t, having bought n times.  The
 * density is log-concave, and is integrated from its peak to both sides.
 */
static AdvStatus
leavers(const Leaver *of, double t, double *out)
{
	double		a = of->before_alpha;
	double		b = of->before_beta;
	double		curve = of->k + of->s;
	double		slope = (1.0 - of->k) * b + (of->n - of->s) * a;
	double		root = sqrt(slope * slope + 4.0 * curve * (of->n + 1.0) * a * b);
	double		peak = slope > 0.0 ? (slope + root) / (2.0 * curve) :
		2.0 * (of->n + 1.0) * a * b / (root - slope);
	double		end = log(t);
	double		start = fmin(log(peak), end);
	double		panel = fmin(1.5, 8.0 / sqrt(of->k + of->n + of->s + 2.0));
	double		from = start;
	double		sum = 0.0;
	int			panels;

	for (panels = 0; panels < PANELS_CAP; panels++)
	{
		double		more = adv_gauss(leaver, of, from - panel, from);

		sum += more;
		from -= panel;
		if (!(more > ENOUGH * sum))
			break;
	}
	for (from = start; from < end && panels < PANELS_CAP; panels++)
	{
		double		more = adv_gauss(leaver, of, from, fmin(from + panel, end));

		sum += more;
		from += panel;
		if (!(more > ENOUGH * sum))
			break;
	}
	*out = sum;
	return panels == PANELS_CAP || isnan(sum) ? ADV_NO_CONVERGENCE : ADV_OK;
}

static AdvStatus
pareto_probability(const double *parameters, const AdvClvRow *row, double n, double t,
				   double *out)
{
	const Leaver of = {
		n, parameters[0] + row->x, parameters[1] + row->T, parameters[2], parameters[3] + row->T
	};
	double		alive = pareto_here(parameters, row);
	double		leave = 0.0;
	AdvStatus	status = ADV_OK;

	if (t > 0.0)
		status = leavers(&of, t, &leave);
	*out = fmin(1.0, (n == 0.0 ? 1.0 - alive : 0.0) + alive *
				(adv_clv_purchases(n, of.k, of.before_alpha, t) *
				 exp(-of.s * log1p(t / of.before_beta)) + leave));
	return status;
}

const AdvClvOutlook adv_clv_pareto_nbd_outlook = {
	pareto_here, pareto_staying, pareto_probability, NULL
};
