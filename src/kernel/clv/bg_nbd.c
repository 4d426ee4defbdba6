/*
 * bg_nbd.c
 *		The likelihood of BG/NBD and MBG/NBD.
 *
 * Customers buy at a rate that is gamma(r, alpha) distributed among them, and
 * leave after a purchase with a probability that is beta(a, b) distributed.
 * In BG/NBD they may do so from the first repeat purchase on, in MBG/NBD from
 * the first purchase.  With m chances taken not to leave, m = x or x + 1, and
 * rising factorials (a)_k, the likelihood of x purchases, the last at t_x, is
 *
 *		(r)_x alpha^r (b)_m / (a + b)_m [ (alpha + T)^-(r + x)
 *			+ a / (b + m - 1) (alpha + t_x)^-(r + x) ]
 *
 * where the second term is there if m > 0 (Fader, Hardie & Lee 2005, eq. 6;
 * Batislam, Denizel & Filiztekin 2007).  The logarithm is taken as
 *
 *		log of (r)_x / alpha^x (b)_m / (a + b)_m, less
 *		(r + x) log(1 + t_x / alpha), and
 *		log of ((alpha + t_x) / (alpha + T))^(r + x) + a / (b + m - 1),
 *
 * in which nothing cancels where r and alpha, or a and b, are large together.
 *
 * Domain: x whole and t_x at most T, both up to 1e15; parameters from 1e-12 to 1e12.
 * Against 50 digits, with parameters from 1e-6 to 1e6, x up to 1,000 and T up to
 * 1e6, the log likelihood is right to 6e-15 and its gradient to 2e-15, of 1 or their
 * size (test/kernel/clv_oracle.c).
 */
#include <math.h>

#include "description.h"
#include "kernel/num/special.h"

typedef struct Cell
{
	double		value;
	double		r;				/* derivatives of value in log r, log a, log b */
	double		a;
	double		b;
	double		rr;				/* and the second */
	double		aa;
	double		ab;
	double		bb;
	double		odds;			/* a / (b + m - 1), 0 if m = 0 */
	double		share;			/* b / (b + m - 1) */
} Cell;

typedef struct Head
{
	AdvRising	r;
	AdvRising	b;
	AdvRising	sum;			/* a + b */
} Head;

#define HEAD_NUMBERS (sizeof(Head) / sizeof(double))
#define CELL_NUMBERS (sizeof(Cell) / sizeof(double))

static bool
bg_telling(const AdvClvRow *row)
{
	return row->T > 0.0;
}

static double
bg_cells(const AdvClvRow *row)
{
	return row->x + 1.0;
}

/*
 * set_odds: the members of a cell that need no other cell.
 */
static void
set_odds(const double *parameters, double m, Cell *cell)
{
	double		before = parameters[3] + (m - 1.0);

	cell->odds = m > 0.0 ? parameters[2] / before : 0.0;
	cell->share = m > 0.0 ? parameters[3] / before : 0.0;
}

/*
 * cell_at: the cell of any x.
 */
static void
cell_at(const double *parameters, const Head *head, double x, double m, Cell *cell)
{
	double		a = parameters[2];
	double		b = parameters[3];
	double		share = a / (a + b);
	double		rest = b / (a + b);
	AdvLogRising rate,
				stay,
				all;

	adv_log_rising_slopes(&head->r, x, &rate);
	adv_log_rising_slopes(&head->b, m, &stay);
	adv_log_rising_slopes(&head->sum, m, &all);
	cell->value = rate.value + x * log(parameters[0] / parameters[1])
		+ stay.value - all.value - m * log1p(a / b);
	cell->r = rate.rate;
	cell->a = -all.rate * share;
	cell->b = stay.rate - all.rate * rest;
	cell->rr = rate.curvature;
	cell->aa = -share * (all.curvature * share + all.rate * rest);
	cell->ab = -share * rest * (all.curvature - all.rate);
	cell->bb = stay.curvature - rest * (all.curvature * rest + all.rate * share);
	set_odds(parameters, m, cell);
}

static void
prepare(const double *parameters, size_t cells, double *work, double extra)
{
	double		r = parameters[0];
	double		alpha = parameters[1];
	double		a = parameters[2];
	double		b = parameters[3];
	Head	   *head = (Head *) work;
	Cell	   *cell = (Cell *) (work + HEAD_NUMBERS);
	size_t		i;

	adv_rising_from(r, &head->r);
	adv_rising_from(b, &head->b);
	adv_rising_from(a + b, &head->sum);
	if (cells == 0)
		return;
	cell_at(parameters, head, 0.0, extra, &cell[0]);
	for (i = 1; i < cells; i++)
	{
		double		x = (double) i - 1.0;
		double		m = x + extra;
		double		leave = 1.0 / (a + b + m);
		double		bought = r / (r + x);
		double		odds = a / (b + m);

		cell[i].value = cell[i - 1].value + log((r + x) / alpha) - log1p(odds);
		cell[i].r = cell[i - 1].r + bought;
		cell[i].a = cell[i - 1].a - a * leave;
		cell[i].b = cell[i - 1].b + b * odds * leave;
		cell[i].rr = cell[i - 1].rr + bought * (x / (r + x));
		cell[i].aa = cell[i - 1].aa - a * leave * ((b + m) * leave);
		cell[i].ab = cell[i - 1].ab + a * leave * (b * leave);
		cell[i].bb = cell[i - 1].bb + b * odds * leave * (m / (b + m) - b * leave);
		set_odds(parameters, m + 1.0, &cell[i]);
	}
}

static void
bg_prepare(const double *parameters, size_t cells, double *work)
{
	prepare(parameters, cells, work, 0.0);
}

static void
mbg_prepare(const double *parameters, size_t cells, double *work)
{
	prepare(parameters, cells, work, 1.0);
}

/*
 * log_likelihood: hessian, of which the lower triangle is set, is NULL where it
 * is not asked for.
 *
 * A customer has left, or is still one; left is the probability of the former.
 * The gradient is the mean of the slopes in these two cases, and the Hessian the
 * mean of their derivatives and the covariance of the slopes.
 */
static inline void
log_likelihood(const double *parameters, size_t cells, const double *work,
			   const AdvClvRow *row, double extra, double *value, double *gradient,
			   double (*hessian)[ADV_CLV_PARAMETERS])
{
	double		r = parameters[0];
	double		alpha = parameters[1];
	double		k = r + row->x;
	double		until = log1p(row->tx / alpha);
	double		longer = log1p((row->T - row->tx) / (alpha + row->tx));
	double		silence = exp(-k * longer);
	double		left;
	const Cell *cell;
	Cell		direct;

	if (row->x < (double) cells)
		cell = (const Cell *) (work + HEAD_NUMBERS) + (size_t) row->x;
	else
	{
		cell_at(parameters, (const Head *) work, row->x, row->x + extra, &direct);
		cell = &direct;
	}
	if (cell->odds > 0.0)
	{
		double		sum = silence + cell->odds;

		left = cell->odds / sum;
		*value = cell->value - k * until + log(sum);
	}
	else
	{
		left = 0.0;
		*value = cell->value - k * (until + longer);
	}
	gradient[0] = cell->r - r * (until + (1.0 - left) * longer);
	gradient[1] = (1.0 - left) * ((r * row->T - alpha * row->x) / (alpha + row->T)) +
		left * ((r * row->tx - alpha * row->x) / (alpha + row->tx));
	gradient[2] = cell->a + left;
	gradient[3] = cell->b - left * cell->share;

	if (hessian != NULL)
	{
		double		at_tx = row->tx / (alpha + row->tx);
		double		at_T = row->T / (alpha + row->T);

		/* the slopes of who has left, less those of who is still a customer */
		const double change[] = {
			r * longer,
			-k * (alpha / (alpha + row->T)) * ((row->T - row->tx) / (alpha + row->tx)),
			1.0,
			-cell->share
		};
		int			i,
					j;

		for (i = 0; i < 4; i++)
			for (j = 0; j <= i; j++)
				hessian[i][j] = left * (1.0 - left) * change[i] * change[j];
		hessian[0][0] += cell->rr + (gradient[0] - cell->r);
		hessian[1][0] += r * ((1.0 - left) * at_T + left * at_tx);
		hessian[1][1] -= k * ((1.0 - left) * at_T * (alpha / (alpha + row->T)) +
							  left * at_tx * (alpha / (alpha + row->tx)));
		hessian[2][2] += cell->aa;
		hessian[3][2] += cell->ab;
		hessian[3][3] += cell->bb - left * cell->share * (1.0 - cell->share);
	}
}

static void
bg_row(const double *parameters, size_t cells, const double *work,
	   const AdvClvRow *row, double *value, double *gradient)
{
	log_likelihood(parameters, cells, work, row, 0.0, value, gradient, NULL);
}

static void
bg_curved(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		  double *value, double *gradient, double (*hessian)[ADV_CLV_PARAMETERS])
{
	log_likelihood(parameters, cells, work, row, 0.0, value, gradient, hessian);
}

static void
mbg_row(const double *parameters, size_t cells, const double *work,
		const AdvClvRow *row, double *value, double *gradient)
{
	log_likelihood(parameters, cells, work, row, 1.0, value, gradient, NULL);
}

static void
mbg_curved(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		   double *value, double *gradient, double (*hessian)[ADV_CLV_PARAMETERS])
{
	log_likelihood(parameters, cells, work, row, 1.0, value, gradient, hessian);
}

static int
bg_starts(const AdvClvRow *rows, size_t n, double starts[][ADV_CLV_PARAMETERS])
{
	static const double shapes[] = {0.3, 2.0};
	static const double leave[] = {0.1, 0.4};
	static const double sums[] = {1.0, 8.0};
	double		rate = 1.7 * adv_clv_rate(rows, n);
	int			i;

	for (i = 0; i < 8; i++)
	{
		double	   *start = starts[i];

		start[0] = shapes[i & 1];
		start[1] = start[0] / rate;
		start[2] = sums[i >> 2] * leave[i >> 1 & 1];
		start[3] = sums[i >> 2] - start[2];
	}
	return i;
}

const AdvClvKind adv_clv_bg_nbd = {
	4, {"r", "alpha", "a", "b", NULL},
	adv_clv_valid_times, bg_telling, bg_cells, HEAD_NUMBERS, CELL_NUMBERS, 16384,
	bg_prepare, bg_row, bg_starts, bg_curved
};

const AdvClvKind adv_clv_mbg_nbd = {
	4, {"r", "alpha", "a", "b", NULL},
	adv_clv_valid_times, bg_telling, bg_cells, HEAD_NUMBERS, CELL_NUMBERS, 16384,
	mbg_prepare, mbg_row, bg_starts, mbg_curved
};
