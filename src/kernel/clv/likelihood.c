/*
 * likelihood.c
 *		The models by their number: names, checks, the likelihood of one row.
 */
#include <math.h>

#include "description.h"

/* a table has at most so many cells, and so many for each row */
#define CELLS_CAP		4096
#define CELLS_PER_ROW	8

const AdvClvKind *
adv_clv_kind(AdvClvModel model)
{
	switch (model)
	{
		case ADV_CLV_BG_NBD:
			return &adv_clv_bg_nbd;
		case ADV_CLV_MBG_NBD:
			return &adv_clv_mbg_nbd;
		case ADV_CLV_PARETO_NBD:
			return &adv_clv_pareto_nbd;
		case ADV_CLV_BG_BB:
			return &adv_clv_bg_bb;
		case ADV_CLV_GAMMA_GAMMA:
			return &adv_clv_gamma_gamma;
		case ADV_CLV_SBG:
			return &adv_clv_sbg;
		case ADV_CLV_BDW:
			return &adv_clv_bdw;
		default:
			return NULL;
	}
}

int
adv_clv_parameters(AdvClvModel model)
{
	const AdvClvKind *kind = adv_clv_kind(model);

	return kind == NULL ? 0 : kind->parameters;
}

const char *const *
adv_clv_names(AdvClvModel model)
{
	const AdvClvKind *kind = adv_clv_kind(model);

	return kind == NULL ? NULL : kind->names;
}

bool
adv_clv_valid_times(const AdvClvRow *row)
{
	return row->x >= 0.0 && row->x <= ADV_CLV_MOST && row->x == floor(row->x) &&
		row->T >= 0.0 && row->T <= ADV_CLV_MOST && row->tx <= row->T &&
		(row->x > 0.0 ? row->tx > 0.0 : row->tx == 0.0);
}

bool
adv_clv_valid_row(AdvClvModel model, const AdvClvRow *row)
{
	const AdvClvKind *kind = adv_clv_kind(model);

	return kind != NULL && row->count >= 0.0 && row->count <= ADV_CLV_MOST &&
		kind->valid(row);
}

bool
adv_clv_valid_parameters(AdvClvModel model, const double *parameters)
{
	const AdvClvKind *kind = adv_clv_kind(model);
	int			i;

	if (kind == NULL)
		return false;
	for (i = 0; i < kind->parameters; i++)
		if (!(parameters[i] >= ADV_CLV_LEAST_PARAMETER &&
			  parameters[i] <= ADV_CLV_MOST_PARAMETER))
			return false;
	return true;
}

AdvStatus
adv_clv_log_likelihood(AdvClvModel model, const double *parameters, const AdvClvRow *row,
					   double *value, double *gradient)
{
	const AdvClvKind *kind = adv_clv_kind(model);
	double		work[ADV_CLV_HEAD];
	double		unwanted[ADV_CLV_PARAMETERS];

	if (kind == NULL || !adv_clv_valid_parameters(model, parameters) || !kind->valid(row))
		return ADV_DOMAIN;
	kind->prepare(parameters, 0, work);
	kind->row(parameters, 0, work, row, value, gradient == NULL ? unwanted : gradient);
	return isfinite(*value) ? ADV_OK : ADV_NO_CONVERGENCE;
}

double
adv_clv_rate(const AdvClvRow *rows, size_t n)
{
	double		purchases = 0.0;
	double		time = 0.0;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		purchases += rows[i].count * rows[i].x;
		time += rows[i].count * rows[i].T;
	}
	return purchases > 0.0 ? purchases / time : 0.1 / time;
}

size_t
adv_clv_cells(const AdvClvKind *kind, const AdvClvRow *rows, size_t n)
{
	double		most = 0.0;
	size_t		i;

	if (kind->cells == NULL)
		return 0;
	for (i = 0; i < n; i++)
		most = fmax(most, kind->cells(&rows[i]));
	most = fmin(most, CELLS_CAP);
	return n < CELLS_CAP ? (size_t) fmin(most, (double) (n * CELLS_PER_ROW)) : (size_t) most;
}

size_t
adv_clv_work(AdvClvModel model, const AdvClvRow *rows, size_t n)
{
	const AdvClvKind *kind = adv_clv_kind(model);

	return kind == NULL ? 1 : kind->head + adv_clv_cells(kind, rows, n) * kind->width;
}
