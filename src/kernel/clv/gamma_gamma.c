/*
 * gamma_gamma.c
 *		Gamma-gamma: what the transactions of customers are worth.
 *
 * A customer's transactions are gamma(p, nu) distributed, with nu gamma(q, v)
 * distributed among customers.  The density of the mean z of x transactions is,
 * with y = x z / (v + x z),
 *
 *		y^(p x) (1 - y)^q / (B(p x, q) z)
 *
 * (Fader & Hardie 2013, eq. 1).
 *
 * Domain: x whole, from 1 to 1e15, z above 0; parameters from 1e-12 to 1e12.  Against
 * 50 digits, with parameters from 1e-6 to 1e6, x up to 1,000 and z from .01 to 1e6, the
 * log likelihood is right to 2e-15, its gradient to 9e-11, of 1 or their size; the
 * expected spend to 3e-16 (test/kernel/clv_oracle.c).
 */
#include <math.h>

#include "description.h"
#include "kernel/num/special.h"

typedef struct Cell
{
	double		value;			/* -log B(p x, q) */
	double		p;				/* derivatives in log p and log q */
	double		q;
} Cell;

#define CELL_NUMBERS (sizeof(Cell) / sizeof(double))

#define MOST_MEAN		1e99

static bool
spend_valid(const AdvClvRow *row)
{
	return row->x >= 1.0 && row->x <= ADV_CLV_MOST && row->x == floor(row->x) &&
		row->tx >= 1.0 / MOST_MEAN && row->tx <= MOST_MEAN;
}

static bool
spend_telling(const AdvClvRow *row)
{
	(void) row;
	return true;
}

static double
spend_cells(const AdvClvRow *row)
{
	return row->x + 1.0;
}

static void
cell_at(const double *parameters, double x, Cell *cell)
{
	double		px = parameters[0] * x;
	double		q = parameters[1];
	double		sum = adv_digamma(px + q);

	cell->value = -adv_log_beta(px, q);
	cell->p = px * (sum - adv_digamma(px));
	cell->q = q * (sum - adv_digamma(q));
}

static void
spend_prepare(const double *parameters, size_t cells, double *work)
{
	Cell	   *cell = (Cell *) work;
	size_t		x;

	for (x = 1; x < cells; x++)
		cell_at(parameters, (double) x, &cell[x]);
}

static void
spend_row(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		  double *value, double *gradient)
{
	double		px = parameters[0] * row->x;
	double		q = parameters[1];
	double		ratio = row->x * row->tx / parameters[2];
	double		log_y = -log1p(1.0 / ratio);
	double		log_rest = -log1p(ratio);
	Cell		direct;
	const Cell *cell = &direct;

	if (row->x < (double) cells)
		cell = (const Cell *) work + (size_t) row->x;
	else
		cell_at(parameters, row->x, &direct);
	*value = cell->value + px * log_y + q * log_rest - log(row->tx);
	gradient[0] = cell->p + px * log_y;
	gradient[1] = cell->q + q * log_rest;
	gradient[2] = q / (1.0 + 1.0 / ratio) - px / (1.0 + ratio);
}

static int
spend_starts(const AdvClvRow *rows, size_t n, double starts[][ADV_CLV_PARAMETERS])
{
	static const double shapes[] = {0.5, 2.0, 8.0};
	static const double spreads[] = {1.5, 4.0, 15.0};
	double		value = 0.0;
	double		transactions = 0.0;
	size_t		row;
	int			i;

	for (row = 0; row < n; row++)
	{
		value += rows[row].count * rows[row].x * rows[row].tx;
		transactions += rows[row].count * rows[row].x;
	}
	for (i = 0; i < 9; i++)
	{
		double	   *start = starts[i];

		start[0] = shapes[i % 3];
		start[1] = spreads[i / 3];
		start[2] = value / transactions * fmax(start[1] - 1.0, 1.0) / start[0];
	}
	return i;
}

const AdvClvKind adv_clv_gamma_gamma = {
	3, {"p", "q", "v", NULL},
	spend_valid, spend_telling, spend_cells, 0, CELL_NUMBERS, 16384,
	spend_prepare, spend_row, spend_starts, NULL
};

/*
 * adv_clv_spend: p (v + x z) / (p x + q - 1), eq. 5 of the source.
 */
AdvStatus
adv_clv_spend(const double *parameters, double x, double mean, double *spend)
{
	double		most = parameters[0] * x + parameters[1];

	if (!adv_clv_valid_parameters(ADV_CLV_GAMMA_GAMMA, parameters) ||
		!(x >= 0.0 && x <= ADV_CLV_MOST) ||
		(x > 0.0 && !(mean > 0.0 && mean <= MOST_MEAN)))
		return ADV_DOMAIN;
	if (most <= 1.0)
		*spend = INFINITY;
	else
		*spend = parameters[0] * (parameters[2] + (x > 0.0 ? x * mean : 0.0)) / (most - 1.0);
	return ADV_OK;
}
