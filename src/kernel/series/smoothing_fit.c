/*
 * smoothing_fit.c
 *		Fitting a model of exponential smoothing by maximum likelihood.
 *
 * With normal errors the likelihood is largest where their squares are least.  Given
 * the smoothing parameters, the errors are linear in the initial states: the run through
 * the series with states of 0, less the states times the runs through zeros with a
 * state of 1.  So the best states are solved for, by least squares, and only the
 * smoothing parameters are searched, four at most, within
 *		0.0001 <= alpha <= 0.9999, 0 <= beta <= alpha, 0 <= gamma <= 1 - alpha,
 *		0.8 <= phi <= 0.98
 * first on a grid, then from its best places with NLopt's BOBYQA (Powell 2009) or,
 * of one parameter, by the golden section.  The surface has several maxima, which a
 * search of all states from one place does not leave: hence likelihoods above R's.
 *
 * The parameters are searched as shares of their ranges, so that the ranges of beta
 * and gamma, which alpha sets, are boxes.
 */
#include <math.h>
#include <nlopt.h>
#include <string.h>

#include "smoothing.h"

#define LEAST 0.0001
#define MOST_SEARCHED 4
#define STARTS 3
#define GRID 5					/* places in each direction, at most */
#define STEP 1e-7
#define GAIN 1e-10				/* of the log of squares */
#define EVALUATIONS 400			/* of a search from one place */

typedef struct Fit
{
	AdvSmoothing model;			/* as evaluated last */
	const double *y;
	int64_t		n;
	AdvStop		stop;
	bool		stopped;
	nlopt_opt	opt;
	int			searched;
	int			states;
	double	   *runs;			/* the run through y, then one for each state */
	double	   *gram;			/* products of the runs of states */
	double	   *right;			/* and with that through y */
} Fit;

/*
 * set_parameters sets the smoothing parameters to shares of their ranges.
 */
static void
set_parameters(AdvSmoothing *model, const double *share)
{
	int			next = 1;

	model->alpha = LEAST + share[0] * (1 - 2 * LEAST);
	model->beta = 0;
	model->phi = 1;
	model->gamma = 0;
	if (model->trend != ADV_SMOOTHING_SIMPLE)
		model->beta = share[next++] * model->alpha;
	if (model->season > 1)
		model->gamma = share[next++] * (1 - model->alpha);
	if (model->trend == ADV_SMOOTHING_DAMPED)
		model->phi = 0.8 + share[next++] * 0.18;
}

/*
 * run_state runs through values, or zeros where y is NULL, from given states, and writes
 * what was expected, 0 where a value is missing, less the values.
 */
static void
run_state(const Fit *fit, const double *y, double level, double slope, int one, double *out)
{
	const AdvSmoothing *model = &fit->model;
	double		seasons[ADV_SMOOTHING_LONGEST_SEASON];
	int			m = model->season;
	int			at = 0;
	int64_t		t;

	for (at = 0; m > 1 && at < m; at++)
		seasons[at] = at == one;
	at = 0;
	for (t = 0; t < fit->n; t++)
	{
		double		grown = level + model->phi * slope;
		double		season = m > 1 ? seasons[at] : 0;
		double		surplus = isnan(fit->y[t]) ? 0 : grown + season - (y ? y[t] : 0);

		out[t] = surplus;
		level = grown - model->alpha * surplus;
		slope = model->phi * slope - model->beta * surplus;
		if (m > 1)
		{
			seasons[at] = season - model->gamma * surplus;
			at = at + 1 < m ? at + 1 : 0;
		}
	}
}

/*
 * solve solves for the states: gram x = right, by Cholesky's decomposition of the
 * matrix scaled to a diagonal of 1.  A state that the series says nothing of is 0.
 */
static void
solve(double *gram, double *right, double *scale, int k)
{
	int			i;
	int			j;
	int			l;

	for (i = 0; i < k; i++)
		scale[i] = gram[i * k + i] > 0 ? 1 / sqrt(gram[i * k + i]) : 0;
	for (i = 0; i < k; i++)
	{
		right[i] *= scale[i];
		for (j = 0; j <= i; j++)
			gram[i * k + j] *= scale[i] * scale[j];
	}
	for (j = 0; j < k; j++)
	{
		double		pivot = gram[j * k + j];

		for (l = 0; l < j; l++)
			pivot -= gram[j * k + l] * gram[j * k + l];
		pivot = pivot > 1e-13 ? sqrt(pivot) : 0;
		gram[j * k + j] = pivot;
		for (i = j + 1; i < k; i++)
		{
			double		x = gram[i * k + j];

			for (l = 0; l < j; l++)
				x -= gram[i * k + l] * gram[j * k + l];
			gram[i * k + j] = pivot > 0 ? x / pivot : 0;
		}
	}
	for (i = 0; i < k; i++)
	{
		for (l = 0; l < i; l++)
			right[i] -= gram[i * k + l] * right[l];
		right[i] = gram[i * k + i] > 0 ? right[i] / gram[i * k + i] : 0;
	}
	for (i = k - 1; i >= 0; i--)
	{
		for (l = i + 1; l < k; l++)
			right[i] -= gram[l * k + i] * right[l];
		right[i] = gram[i * k + i] > 0 ? right[i] / gram[i * k + i] : 0;
	}
	for (i = 0; i < k; i++)
		right[i] *= scale[i];
}

/*
 * evaluate solves for the states and returns the log of the squares.
 */
static double
evaluate(Fit *fit, const double *share)
{
	AdvSmoothing *model = &fit->model;
	int			m = model->season;
	int			k = fit->states;
	double	   *base = fit->runs;
	double	   *runs = fit->runs + fit->n;
	int			next = 0;
	AdvSmoothing copy;
	double		squares;
	int64_t		t;
	int			i;
	int			j;

	set_parameters(model, share);
	run_state(fit, fit->y, 0, 0, -1, base);
	run_state(fit, NULL, 1, 0, -1, runs + next++ * fit->n);
	if (model->trend != ADV_SMOOTHING_SIMPLE)
		run_state(fit, NULL, 0, 1, -1, runs + next++ * fit->n);
	if (m > 1)
	{
		/* the seasons add up to 0: each against the last */
		double	   *last = runs + (int64_t) k * fit->n;

		run_state(fit, NULL, 0, 0, m - 1, last);
		for (i = 0; i < m - 1; i++)
		{
			double	   *run = runs + next++ * fit->n;

			run_state(fit, NULL, 0, 0, i, run);
			for (t = m - 1; t < fit->n; t++)
				run[t] -= last[t];
		}
	}
	for (i = 0; i < k; i++)
	{
		const double *a = runs + (int64_t) i * fit->n;

		for (j = 0; j <= i; j++)
		{
			const double *b = runs + (int64_t) j * fit->n;
			double		sum = 0;

			for (t = 0; t < fit->n; t++)
				sum += a[t] * b[t];
			fit->gram[i * k + j] = sum;
		}
		fit->right[i] = 0;
		for (t = 0; t < fit->n; t++)
			fit->right[i] -= a[t] * base[t];
	}
	solve(fit->gram, fit->right, fit->right + k, k);
	next = 0;
	model->level = fit->right[next++];
	model->slope = model->trend != ADV_SMOOTHING_SIMPLE ? fit->right[next++] : 0;
	if (m > 1)
	{
		model->seasons[m - 1] = 0;
		for (i = 0; i < m - 1; i++)
		{
			model->seasons[i] = fit->right[next++];
			model->seasons[m - 1] -= model->seasons[i];
		}
	}
	copy = *model;
	squares = adv_smoothing_run(&copy, fit->y, fit->n, NULL);
	if (!isfinite(squares))
		return 1e10;
	return log(fmax(squares, 1e-280));
}

static double
objective(unsigned searched, const double *share, double *gradient, void *arg)
{
	Fit		   *fit = arg;

	(void) searched;
	(void) gradient;
	if (fit->stop.should_stop && fit->stop.should_stop(fit->stop.arg))
	{
		fit->stopped = true;
		nlopt_force_stop(fit->opt);
		return 1e10;
	}
	return evaluate(fit, share);
}

/*
 * descend searches from a place and returns the least found there.
 */
static double
descend(Fit *fit, double *share)
{
	double		least = evaluate(fit, share);
	double		start[MOST_SEARCHED];

	memcpy(start, share, sizeof(start));
	if (fit->searched == 1)
	{
		/* the golden section, around a place of the grid */
		double		golden = 0.38196601125010515;
		double		a = fmax(share[0] - 1.0 / (2 * GRID), 0);
		double		b = fmin(share[0] + 1.0 / (2 * GRID), 1);
		double		x = a + golden * (b - a);
		double		z = b - golden * (b - a);
		double		at_x = evaluate(fit, &x);
		double		at_z = evaluate(fit, &z);

		while (b - a > STEP)
		{
			if (at_x < at_z)
			{
				b = z;
				z = x;
				at_z = at_x;
				x = a + golden * (b - a);
				at_x = evaluate(fit, &x);
			}
			else
			{
				a = x;
				x = z;
				at_x = at_z;
				z = b - golden * (b - a);
				at_z = evaluate(fit, &z);
			}
		}
		share[0] = a / 2 + b / 2;
	}
	else
	{
		double		found = least;

		fit->opt = nlopt_create(NLOPT_LN_BOBYQA, (unsigned) fit->searched);
		if (fit->opt == NULL)
			return least;
		if (nlopt_set_min_objective(fit->opt, objective, fit) > 0 &&
			nlopt_set_lower_bounds1(fit->opt, 0) > 0 &&
			nlopt_set_upper_bounds1(fit->opt, 1) > 0 &&
			nlopt_set_initial_step1(fit->opt, 0.1) > 0 &&
			nlopt_set_ftol_abs(fit->opt, GAIN) > 0 &&
			nlopt_set_xtol_abs1(fit->opt, STEP) > 0 &&
			nlopt_set_maxeval(fit->opt, EVALUATIONS) > 0)
			(void) nlopt_optimize(fit->opt, share, &found);
		nlopt_destroy(fit->opt);
		fit->opt = NULL;
	}
	if (!fit->stopped)
	{
		double		found = evaluate(fit, share);

		if (found <= least)
			return found;
	}
	memcpy(share, start, sizeof(start));
	return least;
}

/*
 * search finds the best shares, from several places.
 */
static AdvStatus
search(Fit *fit)
{
	static const int places[MOST_SEARCHED] = {2 * GRID, GRID, 4, 3};
	int			steps = places[fit->searched - 1];
	double		best[STARTS][MOST_SEARCHED];
	double		least[STARTS];
	int			starts = 0;
	int			at = 0;
	int			all = 1;
	int			i;
	int			j;

	for (i = 0; i < fit->searched; i++)
		all *= steps;
	for (i = 0; i < all; i++)
	{
		double		share[MOST_SEARCHED] = {0, 0, 0, 0};
		double		value;
		int			rest = i;

		for (j = 0; j < fit->searched; j++, rest /= steps)
			share[j] = (rest % steps + 0.5) / steps;
		if (fit->stop.should_stop && fit->stop.should_stop(fit->stop.arg))
			return ADV_STOPPED;
		value = evaluate(fit, share);
		for (j = starts; j > 0 && value < least[j - 1]; j--)
			if (j < STARTS)
			{
				least[j] = least[j - 1];
				memcpy(best[j], best[j - 1], sizeof(share));
			}
		if (j < STARTS)
		{
			least[j] = value;
			memcpy(best[j], share, sizeof(share));
			starts += starts < STARTS;
		}
	}
	for (i = 0; i < starts; i++)
	{
		least[i] = descend(fit, best[i]);
		if (fit->stopped)
			return ADV_STOPPED;
		if (least[i] < least[at])
			at = i;
	}
	(void) evaluate(fit, best[at]);
	return ADV_OK;
}

/*
 * adv_smoothing_fit fits a model.
 */
AdvStatus
adv_smoothing_fit(AdvSmoothing *model, const double *y, int64_t n,
				  const AdvMemory *memory, AdvStop stop)
{
	Fit		   *fit;
	AdvStatus	status;
	int			states;

	if (model->season < 1 || model->season > ADV_SMOOTHING_LONGEST_SEASON || n < 1)
		return ADV_DOMAIN;
	fit = memory->resize(memory->arg, NULL, sizeof(Fit));
	memset(fit, 0, sizeof(Fit));
	fit->model = *model;
	fit->y = y;
	fit->n = n;
	fit->stop = stop;
	fit->searched = 1 + (model->trend != ADV_SMOOTHING_SIMPLE) + (model->trend == ADV_SMOOTHING_DAMPED) + (model->season > 1);
	fit->states = states = 1 + (model->trend != ADV_SMOOTHING_SIMPLE) + model->season - 1;
	fit->runs = memory->resize(memory->arg, NULL, (size_t) n * (size_t) (states + 2) * sizeof(double));
	fit->gram = memory->resize(memory->arg, NULL, (size_t) (states * states) * sizeof(double));
	fit->right = memory->resize(memory->arg, NULL, (size_t) (2 * states) * sizeof(double));
	status = search(fit);
	*model = fit->model;
	(void) memory->resize(memory->arg, fit->runs, 0);
	(void) memory->resize(memory->arg, fit->gram, 0);
	(void) memory->resize(memory->arg, fit->right, 0);
	(void) memory->resize(memory->arg, fit, 0);
	return status;
}
