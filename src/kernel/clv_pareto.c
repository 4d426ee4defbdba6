/*
 * clv_pareto.c
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
 * hypergeometric functions, which cancels, but computed: as a series where alpha
 * and beta are not far apart, else by quadrature.  All terms are positive, and
 * the derivatives are means over the integrand as a density.  Everything is
 * relative to y = t_x, where the integrand is largest.
 */
#include <math.h>

#include "clv_model.h"
#include "quadrature.h"
#include "special.h"

/* a part of an integrand that is smaller than exp(-NOTHING) is left out */
#define NOTHING			45.0

/*
 * The rule of 16 points is exact to rounding over so long a part of the integral,
 * in which the integrand's logarithm changes by so much; that of 8 points in
 * shorter ones.
 */
#define LONGEST			2.5
#define CHANGE			14.0
#define SHORT			1.0
#define SMALL_CHANGE	2.0

#define PANELS_CAP		10000

#define ENOUGH			1e-17

/* where the series is used */
#define SERIES_MOST		0.3
#define SERIES_MOST_STEEP	4.0
#define SERIES_LEAST	0.1		/* two digits of sixteen cancel */

typedef struct Cell
{
	double		value;			/* log of (r)_x / alpha^x */
	double		rate;			/* its derivative in log r */
} Cell;

typedef struct Head
{
	AdvRising	r;
	double		slope;			/* log(r / alpha) */
} Head;

#define HEAD_NUMBERS (sizeof(Head) / sizeof(double))
#define CELL_NUMBERS (sizeof(Cell) / sizeof(double))

/*
 * Those who left between t_x and T: the integral, relative to the integrand at
 * t_x, and means over it.
 */
typedef struct Left
{
	double		weight;			/* with the factor s (beta + t_x)^-1 */
	double		log_alpha;		/* of log((alpha + y) / (alpha + t_x)) */
	double		log_beta;
	double		alpha;			/* of (alpha + t_x) / (alpha + y) */
	double		beta;
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
	for (i = 1; i < cells; i++)
	{
		double		x = (double) i - 1.0;

		cell[i].value = cell[i - 1].value + log((r + x) / parameters[1]);
		cell[i].rate = cell[i - 1].rate + r / (r + x);
	}
}

/*
 * series: of left, where t_x < T.  With near the smaller of alpha and beta, -p its
 * power, c = r + x + s, m = log((far + y) / (far + t_x)) and z = (far - near) / (far
 * + t_x), the integrand in m is
 *
 *		exp(-c m) (1 - z exp(-m))^-p
 *			= sum over j of (p)_j / j! z^j exp(-(c + j) m)
 *
 * from 0 to length.  Returns false where that takes many terms, or where the
 * integral over a term, (1 - exp(-(c + j) length)) / (c + j), cancels.
 */
static bool
series(const double *parameters, const AdvClvRow *row, Left *left)
{
	double		at_alpha = parameters[1] + row->tx;
	double		at_beta = parameters[3] + row->tx;
	bool		by_beta = at_beta <= at_alpha;
	double		k = parameters[0] + row->x;
	double		s = parameters[2];
	double		p = by_beta ? s + 1.0 : k;
	double		c = k + s;
	double		z = by_beta ? (at_alpha - at_beta) / at_alpha : (at_beta - at_alpha) / at_beta;
	double		length = log1p((row->T - row->tx) / (by_beta ? at_alpha : at_beta));
	double		log_ratio = log1p(-z);
	double		decay = exp(-c * length);
	double		step = exp(-length);
	double		term = (1.0 - decay) / c;	/* the integral over one, then times .. */
	double		factor = 1.0;	/* (p)_j / j! z^j */
	double		slope = 0.0;	/* of log (p)_j in p */
	double		sum = 0.0;
	double		log_near = 0.0;
	double		log_far = 0.0;
	double		near = 0.0;
	double		far = 0.0;
	double		j;

	if (z > SERIES_MOST || p * z > SERIES_MOST_STEEP || c * length < SERIES_LEAST)
		return false;
	for (j = 0.0;; j += 1.0)
	{
		double		next_decay = decay * step;
		double		next_term = (1.0 - next_decay) / (c + j + 1.0);

		sum += factor * term;
		log_near += factor * slope * term;
		log_far += factor * (term - length * decay) / (c + j);
		near += factor * (p + j) * next_term;
		far += factor * next_term;
		if (factor * term <= ENOUGH * sum)
			break;
		slope += 1.0 / (p + j);
		factor *= z * (p + j) / (j + 1.0);
		decay = next_decay;
		term = next_term;
	}
	log_far /= sum;
	log_near = log_far - log_near / sum - log_ratio;
	near *= (1.0 - z) / (p * sum);
	far /= sum;
	left->weight = s * sum * exp(p * log_ratio) / (by_beta ? 1.0 - z : 1.0);
	left->log_alpha = by_beta ? log_far : log_near;
	left->log_beta = by_beta ? log_near : log_far;
	left->alpha = by_beta ? far : near;
	left->beta = by_beta ? near : far;
	return true;
}

/*
 * quadrature: the same where there is no series.  With l = log((near + y) / (near
 * + t_x)) and ratio = 1 - z, the integrand in l is exp(-u l) (1 + ratio (exp(l) -
 * 1))^-w, which has no singularity within pi of the real line.
 */
static void
quadrature(const double *parameters, const AdvClvRow *row, Left *left)
{
	double		at_alpha = parameters[1] + row->tx;
	double		at_beta = parameters[3] + row->tx;
	bool		by_beta = at_beta <= at_alpha;
	double		ratio = by_beta ? at_beta / at_alpha : at_alpha / at_beta;
	double		k = parameters[0] + row->x;
	double		s = parameters[2];
	double		u = by_beta ? s : k - 1.0;
	double		w = by_beta ? k : s + 1.0;
	double		end = log1p((row->T - row->tx) / (by_beta ? at_beta : at_alpha));
	double		from = 0.0;
	double		sum = 0.0;
	double		log_near = 0.0;
	double		log_far = 0.0;
	double		near = 0.0;
	double		far = 0.0;

	/* the logarithm of the integrand is concave, and no more than -(u + w) l - w log ratio */
	if (u + w * ratio > 0.0)
		end = fmin(end, NOTHING / (u + w * ratio));
	end = fmin(end, (NOTHING - w * log(ratio)) / (u + w));
	while (from < end)
	{
		double		grown = ratio * exp(from);
		double		steep = fabs(u) + w * fmin(1.0, 4.0 * grown / (1.0 - ratio + grown));
		double		to = fmin(end, from + fmin(LONGEST, CHANGE / steep));
		const AdvGaussRule *rule = to - from <= SHORT && steep * (to - from) <= SMALL_CHANGE ?
			&adv_gauss_8 : &adv_gauss_16;
		double		half = 0.5 * (to - from);
		double		before = sum;
		int			i;

		for (i = 0; i < 2 * rule->pairs; i++)
		{
			double		away = half * rule->nodes[i >> 1];
			double		l = from + half + (i & 1 ? away : -away);
			double		growth = exp(l);
			double		more = ratio * (growth - 1.0);
			double		other = log1p(more);
			double		weight = half * rule->weights[i >> 1] * exp(-u * l - w * other);

			sum += weight;
			log_near += weight * l;
			log_far += weight * other;
			near += weight / growth;
			far += weight / (1.0 + more);
		}
		/* past the peak the integrand falls faster and faster */
		if (sum - before <= ENOUGH * sum && u + w * grown / (1.0 - ratio + grown) > 0.0)
			break;
		from = to;
	}
	left->weight = s * sum * (by_beta ? 1.0 : ratio);
	left->log_alpha = (by_beta ? log_far : log_near) / sum;
	left->log_beta = (by_beta ? log_near : log_far) / sum;
	left->alpha = (by_beta ? far : near) / sum;
	left->beta = (by_beta ? near : far) / sum;
}

/*
 * left_between: for t_x < T.
 */
static void
left_between(const double *parameters, const AdvClvRow *row, Left *left)
{
	if (!series(parameters, row, left))
		quadrature(parameters, row, left);
}

static void
pareto_row(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		   double *value, double *gradient)
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
	Left		left = {0.0, 0.0, 0.0, 0.0, 0.0};
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
	}
	if (silent > 0.0)
	{
		left_between(parameters, row, &left);
		gone = left.weight / (still + left.weight);
	}
	*value = cell.value - k * until_alpha - s * until_beta + log(still + left.weight);
	gradient[0] = cell.rate -
		r * (until_alpha + (1.0 - gone) * longer_alpha + gone * left.log_alpha);
	gradient[1] = (1.0 - gone) * ((r * row->T - alpha * x) / (alpha + row->T)) +
		gone * (r - k * (alpha / (alpha + row->tx)) * left.alpha);
	gradient[2] = gone -
		s * (until_beta + (1.0 - gone) * longer_beta + gone * left.log_beta);
	gradient[3] = (1.0 - gone) * (s * (row->T / (beta + row->T))) +
		gone * (s - (s + 1.0) * (beta / (beta + row->tx)) * left.beta);
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
	pareto_prepare, pareto_row, pareto_starts
};

static double
pareto_here(const double *parameters, const AdvClvRow *row)
{
	double		silent = row->T - row->tx;
	Left		left;

	if (silent == 0.0)
		return 1.0;
	left_between(parameters, row, &left);
	return 1.0 / (1.0 + left.weight *
				  exp((parameters[0] + row->x) * log1p(silent / (parameters[1] + row->tx)) +
					  parameters[2] * log1p(silent / (parameters[3] + row->tx))));
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
