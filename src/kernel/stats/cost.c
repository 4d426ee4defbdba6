/*
 * cost.c
 *		What each of many themes costs in NPS points, alone and with the others held fixed.
 *
 * An answer is x = 100, 0 or -100.  Where s of the answers name a theme, N is the NPS of
 * all and W that of those that do not name it, the cost is N - W.  Its standard error is
 * the delta method's: the root of the sum of psi^2 over n, where
 *		psi = x - N - [not named] (x - W) / (1 - s)
 * is what an answer moves it by; shares are estimated too, so it is not that of a
 * difference of two groups times the share.
 *
 * Themes overlap.  Their effects on x, each with the others held fixed, are those of
 * least squares with an intercept, their errors HC3: each squared residual over
 * (1 - leverage)^2, which holds where the variance differs between themes, as it does
 * with scores, and in small samples (MacKinnon & White 1985, Journal of Econometrics 29;
 * Long & Ervin 2000, The American Statistician 54).
 *
 * All answers of a cell have one leverage, and there are three kinds of them: the work
 * is that of the cells, not of the answers.  A theme that others determine, as one that
 * all answers name, has no effect of its own, nor have those that determine it.
 * An answer that a theme has for itself leaves no residual, so its error is unknown.
 *
 * Agrees with statsmodels 0.13 to 1e-9 of the value on the data of
 * test/oracle/theme_costs.csv.
 */
#include <math.h>
#include <string.h>

#include "cost.h"

#define DETERMINED 1e-11		/* of its own variation is left */
#define ALL_LEVERAGE 1e-9
#define NO_PART 1e-8			/* of a coefficient */

static const double scores[3] = {-100.0, 0.0, 100.0};

size_t
adv_theme_costs_work(int themes)
{
	size_t		size = themes + 2;

	return size * size + 3 * size;
}

/* sum: answers of all three kinds */
static double
sum(const double *counts)
{
	return counts[0] + counts[1] + counts[2];
}

/* nps: of counts; NaN of none */
static double
nps(const double *counts)
{
	double		n = sum(counts);

	return n > 0.0 ? 100.0 * (counts[2] - counts[0]) / n : NAN;
}

/* weigh: cost and error of a theme, of the counts with it and of all */
static void
weigh(const double *with, const double *all, AdvThemeCost *cost)
{
	double		without[3] = {all[0] - with[0], all[1] - with[1], all[2] - with[2]};
	double		n = sum(all);
	double		squares = 0.0;
	double		of_all = nps(all);
	int			i;

	cost->answers = sum(with);
	cost->share = cost->answers / n;
	cost->with = nps(with);
	cost->without = nps(without);
	cost->difference = cost->with - cost->without;
	cost->cost = cost->share * cost->difference;
	for (i = 0; i < 3; i++)
	{
		double		named = scores[i] - of_all;

		squares += with[i] * named * named;
		if (without[i] > 0.0)
		{
			double		not_named = named - (scores[i] - cost->without) * n / sum(without);

			squares += without[i] * not_named * not_named;
		}
	}
	cost->error = isnan(cost->cost) ? NAN : sqrt(squares) / n;
}

/* sweep: Goodnight's (1979), of a pivot, on a square matrix by rows */
static void
sweep(double *matrix, int size, int pivot)
{
	double	   *row = matrix + pivot * size;
	double		d = row[pivot];
	int			i,
				j;

	for (j = 0; j < size; j++)
		row[j] /= d;
	for (i = 0; i < size; i++)
	{
		double		b = matrix[i * size + pivot];

		if (i == pivot)
			continue;
		for (j = 0; j < size; j++)
			matrix[i * size + j] -= b * row[j];
		matrix[i * size + pivot] = -b / d;
	}
	row[pivot] = 1.0 / d;
}

/*
 * add_products: sums of squares and products of an intercept, the themes and the score
 */
static void
add_products(double *matrix, int size, const AdvThemeCell *cell)
{
	int			members[ADV_COST_MOST + 1] = {0};
	int			m = 1;
	double		n = 0.0;
	double		total = 0.0;
	uint64_t	rest;
	int			i,
				j;

	for (rest = cell->themes; rest != 0; rest &= rest - 1)
		members[m++] = 1 + __builtin_ctzll(rest);
	for (i = 0; i < 3; i++)
	{
		n += cell->counts[i];
		total += cell->counts[i] * scores[i];
	}
	for (i = 0; i < m; i++)
	{
		for (j = 0; j < m; j++)
			matrix[members[i] * size + members[j]] += n;
		matrix[members[i] * size + size - 1] += total;
		matrix[(size - 1) * size + members[i]] += total;
	}
}

/*
 * add_residuals: what the answers of a cell bring to the variance of each coefficient,
 * whose covariances the swept matrix has; NaN where an answer is all there is
 */
static void
add_residuals(const double *matrix, int size, const double *kept, const AdvThemeCell *cell, double *v, double *variance)
{
	double		leverage = 0.0;
	double		fitted = 0.0;
	double		squares = 0.0;
	uint64_t	rest;
	int			last = size - 1;
	int			i;

	for (i = 0; i < last; i++)
		v[i] = kept[i] * matrix[i];
	fitted = matrix[last];
	for (rest = cell->themes; rest != 0; rest &= rest - 1)
	{
		const double *row = matrix + (1 + __builtin_ctzll(rest)) * size;

		if (kept[1 + __builtin_ctzll(rest)] == 0.0)
			continue;
		for (i = 0; i < last; i++)
			v[i] += kept[i] * row[i];
		fitted += row[last];
	}
	leverage = v[0];
	for (rest = cell->themes; rest != 0; rest &= rest - 1)
		leverage += v[1 + __builtin_ctzll(rest)];
	if (1.0 - leverage < ALL_LEVERAGE)
	{
		for (i = 0; i < last; i++)
			if (fabs(v[i]) > NO_PART)
				variance[i] = NAN;
		return;
	}
	for (i = 0; i < 3; i++)
		squares += cell->counts[i] * (scores[i] - fitted) * (scores[i] - fitted);
	squares /= (1.0 - leverage) * (1.0 - leverage);
	for (i = 0; i < last; i++)
		variance[i] += v[i] * v[i] * squares;
}

AdvStatus
adv_theme_costs(const AdvThemeCell *cells, size_t n, int themes, AdvThemeCost *costs, double *work, AdvStop stop)
{
	double		all[3] = {0};
	double		with[ADV_COST_MOST][3] = {{0}};
	int			size = themes + 2;
	int			last = size - 1;
	double	   *matrix = work;
	double	   *kept = matrix + size * size;
	double	   *v = kept + size;
	double	   *variance = v + size;
	size_t		cell;
	int			i,
				j;

	if (themes < 0 || themes > ADV_COST_MOST)
		return ADV_DOMAIN;
	memset(work, 0, adv_theme_costs_work(themes) * sizeof(double));
	for (cell = 0; cell < n; cell++)
	{
		uint64_t	rest;

		if (cell % 1024 == 0 && stop.should_stop(stop.arg))
			return ADV_STOPPED;
		for (i = 0; i < 3; i++)
			all[i] += cells[cell].counts[i];
		for (rest = cells[cell].themes; rest != 0; rest &= rest - 1)
			for (i = 0; i < 3; i++)
				with[__builtin_ctzll(rest)][i] += cells[cell].counts[i];
		add_products(matrix, size, &cells[cell]);
	}
	if (!(sum(all) > 0.0))
		return ADV_DOMAIN;

	for (i = 0; i < last; i++)
	{
		/* before it is swept, the diagonal is what is left of a variable's variation */
		double		own = i == 0 ? sum(all) : sum(with[i - 1]);

		kept[i] = matrix[i * size + i] > DETERMINED * own ? 1.0 : 0.0;
		if (kept[i] != 0.0)
			sweep(matrix, size, i);
	}
	for (cell = 0; cell < n; cell++)
	{
		if (cell % 1024 == 0 && stop.should_stop(stop.arg))
			return ADV_STOPPED;
		add_residuals(matrix, size, kept, &cells[cell], v, variance);
	}
	for (i = 0; i < themes; i++)
	{
		AdvThemeCost *cost = &costs[i];
		bool		known = kept[i + 1] != 0.0;

		weigh(with[i], all, cost);
		for (j = 1; j < last; j++)
			if (kept[j] == 0.0 && fabs(matrix[(i + 1) * size + j]) > NO_PART)
				known = false;
		cost->effect = known ? matrix[(i + 1) * size + last] : NAN;
		cost->effect_error = known ? sqrt(variance[i + 1]) : NAN;
	}
	return ADV_OK;
}
