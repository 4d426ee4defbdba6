/*
 * regression.c
 *		What drives an outcome: least squares, and the shares of its R squared.
 *
 * All is done on the correlation matrix.  A driver whose variance, given others, is
 * less than 1e-10 of its own is determined by these; whatever the order, R squared then
 * is that of a largest set of drivers that do not determine each other.
 *
 * The importance of a driver is what it adds to R squared, averaged over all orders of
 * the drivers: over every subset of the others, weighted by how many orders have it
 * first.  R squared of all 2^k subsets comes from a walk that takes one driver after
 * another out of the matrix, or leaves it; the walk is about 3 x 2^k steps long.
 *
 * Agrees with R's lm and relaimpo to the 10 decimals that they were asked for; shares add
 * up to R squared to 1e-13, and a copy of a driver has its share to 1e-13.
 *
 * Sources: Lindeman, Merenda & Gold (1980); Kruskal (1987), The American Statistician
 * 41; Groemping (2006), Journal of Statistical Software 17, whose relaimpo is the oracle
 * of test/kernel/regression.c; Johnson (2000), Multivariate Behavioral Research 35.
 */
#include <math.h>
#include <string.h>

#include "regression.h"
#include "kernel/num/special.h"
#include "kernel/num/symmetric.h"

#define DETERMINED 1e-10

/* What the walk over subsets needs: k + 1 variables, the outcome last. */
typedef struct Walk
{
	int			k;
	double	   *levels;			/* k + 1 matrices */
	double	   *explained;		/* R squared of every subset */
} Walk;

size_t
adv_drivers_work(int k)
{
	size_t		matrix = (size_t) (k + 1) * (k + 1);

	return ((size_t) 1 << k) + (k + 4) * matrix + k;
}

/*
 * walk: R squared of `subset` with all subsets of the drivers from `next` on, the
 * matrix of level next being without what `subset` explains.
 */
static void
walk(const Walk *w, int next, unsigned subset)
{
	int			size = w->k + 1;
	double	   *here = w->levels + (size_t) next * size * size;
	double	   *there = here + size * size;
	int			i,
				j;

	if (next == w->k)
	{
		w->explained[subset] = 1.0 - here[size * size - 1];
		return;
	}
	for (i = next + 1; i < size; i++)
		memcpy(there + i * size + i, here + i * size + i, (size - i) * sizeof(double));
	walk(w, next + 1, subset);
	for (i = next + 1; i < size; i++)
		for (j = i; j < size; j++)
			there[i * size + j] = here[i * size + j] - (here[next * size + next] > DETERMINED ?
														here[next * size + i] / here[next * size + next] * here[next * size + j] : 0.0);
	walk(w, next + 1, subset | 1U << next);
}

/* shapley: each driver's share of R squared */
static void
shapley(const double *explained, int k, double *share)
{
	double		weight[ADV_REGRESSION_MOST];
	unsigned	subset;
	int			i;

	/* |S|! (k - 1 - |S|)! / k! */
	weight[0] = 1.0 / k;
	for (i = 1; i < k; i++)
		weight[i] = weight[i - 1] * i / (k - i);
	for (i = 0; i < k; i++)
		share[i] = 0.0;
	for (subset = 0; subset < 1U << k; subset++)
	{
		int			members = __builtin_popcount(subset);

		for (i = 0; i < k; i++)
			if ((subset >> i & 1) == 0)
				share[i] += weight[members] * (explained[subset | 1U << i] - explained[subset]);
	}
}

/*
 * relative_weights: Johnson's.  The drivers are explained by those of as many
 * uncorrelated variables that are nearest to them.
 */
static AdvStatus
relative_weights(const double *correlation, int k, double *weight, double *work)
{
	int			size = k + 1;
	double	   *matrix = work;
	double	   *vectors = matrix + size * size;
	double	   *root = vectors + size * size;
	double	   *values = root + size * size;
	double		beta[ADV_REGRESSION_MOST];
	AdvStatus	status;
	int			i,
				j,
				l;

	for (i = 0; i < k; i++)
		for (j = 0; j < k; j++)
			matrix[i * k + j] = correlation[i * size + j];
	status = adv_symmetric_eigen(matrix, k, values, vectors);
	if (status != ADV_OK)
		return status;
	for (i = 0; i < k; i++)
	{
		beta[i] = 0.0;
		for (j = 0; j < k; j++)
		{
			double		inverse = 0.0;

			root[i * k + j] = 0.0;
			for (l = 0; l < k; l++)
			{
				double		product = vectors[l * k + i] * vectors[l * k + j];

				if (values[l] <= DETERMINED)
					continue;
				root[i * k + j] += sqrt(values[l]) * product;
				inverse += product / sqrt(values[l]);
			}
			beta[i] += inverse * correlation[j * size + k];
		}
	}
	for (i = 0; i < k; i++)
	{
		weight[i] = 0.0;
		for (j = 0; j < k; j++)
			weight[i] += root[i * k + j] * root[i * k + j] * beta[j] * beta[j];
	}
	return ADV_OK;
}

/* partial: the matrix without what all drivers but one explain; how many did */
static int
partial(const double *correlation, int k, int but, double *matrix)
{
	int			rank = 0;
	int			i;

	memcpy(matrix, correlation, (size_t) (k + 1) * (k + 1) * sizeof(double));
	for (i = 0; i < k; i++)
		if (i != but && matrix[i * (k + 1) + i] > DETERMINED)
		{
			adv_symmetric_sweep(matrix, k + 1, i);
			rank++;
		}
	return rank;
}

static void
correlate(AdvDriver *d, double r, double n, double confidence)
{
	d->correlation = r;
	if (n > 3.0)
	{
		double		margin = adv_normal_two_sided(confidence) / sqrt(n - 3.0);

		/* at the ends there is no room for an interval */
		d->correlation_low = fabs(r) < 1.0 ? tanh(atanh(r) - margin) : r;
		d->correlation_high = fabs(r) < 1.0 ? tanh(atanh(r) + margin) : r;
	}
}

AdvStatus
adv_drivers(const double *covariance, int k, double n, double confidence,
			AdvDriver *drivers, double *r_squared, double *work)
{
	const AdvDriver none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false, false};
	double	   *correlation = work;
	double	   *matrix;
	int			member[ADV_REGRESSION_MOST];
	double		share[ADV_REGRESSION_MOST];
	double		weight[ADV_REGRESSION_MOST];
	double		deviation;
	double		rest;
	Walk		w;
	AdvStatus	status;
	int			m = 0;
	int			size;
	int			rank;
	int			i,
				j;

	if (k < 1 || k > ADV_REGRESSION_MOST || !(confidence > 0.0 && confidence < 1.0))
		return ADV_DOMAIN;
	*r_squared = NAN;
	for (i = 0; i < k; i++)
	{
		drivers[i] = none;
		drivers[i].constant = !(covariance[(i + 1) * (k + 1) + i + 1] > 0.0);
		if (drivers[i].constant)
			drivers[i].importance = 0.0;
		else
			member[m++] = i;
	}
	if (!(covariance[0] > 0.0))
		return ADV_OK;
	*r_squared = 0.0;
	if (m == 0)
		return ADV_OK;

	/* the drivers that vary, and the outcome behind them */
	size = m + 1;
	for (i = 0; i < size; i++)
		for (j = 0; j < size; j++)
		{
			int			a = i < m ? member[i] + 1 : 0;
			int			b = j < m ? member[j] + 1 : 0;
			double		r = covariance[a * (k + 1) + b] /
				sqrt(covariance[a * (k + 1) + a]) / sqrt(covariance[b * (k + 1) + b]);

			correlation[i * size + j] = i == j ? 1.0 : fmax(-1.0, fmin(1.0, r));
		}
	matrix = correlation + size * size;
	status = relative_weights(correlation, m, weight, matrix);
	if (status != ADV_OK)
		return status;

	w.k = m;
	w.levels = matrix;
	w.explained = matrix + (size_t) (m + 1) * size * size;
	memcpy(w.levels, correlation, size * size * sizeof(double));
	walk(&w, 0, 0);
	shapley(w.explained, m, share);

	rank = partial(correlation, m, -1, matrix);
	rest = fmax(matrix[size * size - 1], 0.0);
	*r_squared = 1.0 - rest;
	deviation = sqrt(covariance[0]);
	for (i = 0; i < m; i++)
	{
		AdvDriver  *d = &drivers[member[i]];
		double		df = n - rank - 1.0;
		double		unit = deviation / sqrt(covariance[(member[i] + 1) * (k + 2)]);
		double		own;

		correlate(d, correlation[i * size + m], n, confidence);
		d->importance = share[i];
		d->relative_weight = weight[i];
		(void) partial(correlation, m, i, matrix);
		own = matrix[i * size + i];
		d->collinear = !(own > DETERMINED);
		if (d->collinear)
			continue;
		d->beta = matrix[i * size + m] / own;
		d->vif = 1.0 / own;
		d->coefficient = d->beta * unit;
		d->error = df > 0.0 ? sqrt(rest / (df * own)) * unit : NAN;
		/* an outcome that the drivers determine leaves rounding */
		if (rest > 1e-14 && df > 0.0)
		{
			d->t = d->coefficient / d->error;
			d->p_value = adv_t_p_value(d->t, df);
		}
	}
	return ADV_OK;
}
