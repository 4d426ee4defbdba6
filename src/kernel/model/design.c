/*
 * design.c
 *		Terms of a model: their scale, which are collinear, and the linear algebra of
 *		fits.
 *
 * Whether a term is collinear is decided by Cholesky's method on the correlations of
 * all terms, in their order: a term whose variance the terms before it explain but for
 * COLLINEAR of it says nothing new.  Sums are taken in the order of the rows, which is
 * one for one content.
 *
 * Source: Golub & Van Loan (2013), Matrix Computations, 4.2.
 */
#include "design.h"

#include <math.h>

#define COLLINEAR 1e-11
#define SINGULAR 1e-14			/* what is left of a diagonal that rounding explains */
#define ROWS_A_LOOK 4096		/* between looks whether to stop */

/*
 * measure_moments finds means and standard deviations: of numbers in two passes, of
 * categories by their share.
 */
static AdvStatus
measure_moments(AdvDesign *d, double *total, const AdvStop *stop)
{
	size_t		r;
	int			i;

	*total = 0.0;
	for (i = 0; i < d->terms; i++)
		d->mean[i] = d->scale[i] = 0.0;
	for (r = 0; r < d->n; r++)
	{
		const uint64_t *row = adv_design_row(d, r);
		double		w = adv_design_weight(d, row);

		if (r % ROWS_A_LOOK == 0 && stop->should_stop(stop->arg))
			return ADV_STOPPED;
		*total += w;
		for (i = 0; i < d->numbers; i++)
			d->mean[i + 1] += w * adv_word_number(row[d->numbers_at + i]);
		for (i = 0; i < d->categories; i++)
			d->mean[d->term_of[adv_row_code(row + d->codes_at, i)]] += w;
	}
	if (!(*total > 0))
		return ADV_DOMAIN;
	for (i = 0; i < d->terms; i++)
		d->mean[i] /= *total;
	for (r = 0; r < d->n; r++)
	{
		const uint64_t *row = adv_design_row(d, r);
		double		w = adv_design_weight(d, row);

		if (r % ROWS_A_LOOK == 0 && stop->should_stop(stop->arg))
			return ADV_STOPPED;
		for (i = 0; i < d->numbers; i++)
		{
			double		deviation = adv_word_number(row[d->numbers_at + i]) - d->mean[i + 1];

			d->scale[i + 1] += w * deviation * deviation;
		}
	}
	for (i = 1; i <= d->numbers; i++)
		d->scale[i] = sqrt(d->scale[i] / *total);
	for (; i < d->terms; i++)
		d->scale[i] = sqrt(d->mean[i] * (1.0 - d->mean[i]));
	d->mean[0] = d->scale[0] = 1.0;
	for (i = 1; i < d->terms; i++)
		if (!isfinite(d->mean[i]) || !isfinite(d->scale[i]))
			return ADV_DOMAIN;
	return ADV_OK;
}

/*
 * adv_design_measure finds the scale of terms and those that are kept.
 */
AdvStatus
adv_design_measure(AdvDesign *d, bool with_intercept, double *work, const AdvStop *stop)
{
	size_t		terms = (size_t) d->terms;
	double		x[ADV_MODEL_COLUMNS + 1];
	int			dummies[ADV_MODEL_COLUMNS];
	double		total;
	AdvStatus	status = measure_moments(d, &total, stop);
	size_t		r;
	int			i,
				j,
				k;

	if (status != ADV_OK)
		return status;
	d->kept[0] = with_intercept;
	for (i = 1; i < d->terms; i++)
	{
		/* a constant may differ from its mean by what rounding makes of it */
		d->kept[i] = d->scale[i] > fabs(d->mean[i]) * 1e-13;
		if (!d->kept[i])
			d->scale[i] = 1.0;
	}
	for (i = 0; i < d->terms; i++)
		d->unit[i] = 1.0 / d->scale[i];
	memset(work, 0, terms * terms * sizeof(double));
	for (r = 0; r < d->n; r++)
	{
		const uint64_t *row = adv_design_row(d, r);
		int			n = adv_design_terms(d, row, x, dummies);

		if (r % ROWS_A_LOOK == 0 && stop->should_stop(stop->arg))
			return ADV_STOPPED;
		adv_design_square(d, x, dummies, n, adv_design_weight(d, row) / total, work);
	}

	/* correlations: numbers are centred and scaled, categories are not yet */
	for (i = 1; i < d->terms; i++)
		for (j = 1; j <= i; j++)
		{
			double		mean_i = i > d->numbers ? d->mean[i] : work[(size_t) i * terms];
			double		mean_j = j > d->numbers ? d->mean[j] : work[(size_t) j * terms];

			work[(size_t) i * terms + j] = (work[(size_t) i * terms + j] - mean_i * mean_j) /
				((i > d->numbers ? d->scale[i] : 1.0) * (j > d->numbers ? d->scale[j] : 1.0));
		}
	for (i = 1; i < d->terms; i++)
	{
		double	   *line = work + (size_t) i * terms;
		double		variance = line[i];

		if (!d->kept[i])
			continue;
		for (j = 1; j < i; j++)
		{
			const double *other = work + (size_t) j * terms;

			if (!d->kept[j])
				continue;
			for (k = 1; k < j; k++)
				if (d->kept[k])
					line[j] -= line[k] * other[k];
			line[j] /= other[j];
			variance -= line[j] * line[j];
		}
		if (variance > COLLINEAR)
			line[i] = sqrt(variance);
		else
			d->kept[i] = false;
	}
	return ADV_OK;
}

/*
 * adv_design_unscale puts coefficients and a covariance on the user's scale: with T of
 * beta = T b, where b_j is b_j / s_j and the intercept b_0 less the sum of b_j m_j / s_j.
 */
void
adv_design_unscale(const AdvDesign *d, double *beta, double *covariance)
{
	size_t		terms = (size_t) d->terms;
	int			i,
				j;

	for (i = 1; i <= d->numbers; i++)
	{
		beta[i] /= d->scale[i];
		beta[0] -= beta[i] * d->mean[i];
	}
	if (covariance == NULL)
		return;
	for (i = 0; i < d->terms; i++)
		for (j = 0; j < i; j++)
			covariance[(size_t) j * terms + i] = covariance[(size_t) i * terms + j];
	for (i = 1; i <= d->numbers; i++)
		for (j = 0; j < d->terms; j++)
			covariance[(size_t) i * terms + j] /= d->scale[i];
	for (i = 1; i <= d->numbers; i++)
		for (j = 0; j < d->terms; j++)
			covariance[(size_t) j * terms + i] /= d->scale[i];
	for (j = 0; j < d->terms; j++)
		for (i = 1; i <= d->numbers; i++)
			covariance[j] -= d->mean[i] * covariance[(size_t) i * terms + j];
	for (j = 0; j < d->terms; j++)
		for (i = 1; i <= d->numbers; i++)
			covariance[(size_t) j * terms] -= d->mean[i] * covariance[(size_t) j * terms + i];
}

/*
 * adv_factor replaces the lower half of a matrix by its root.
 */
bool
adv_factor(double *matrix, int n, const bool *kept)
{
	int			i,
				j,
				k;

	for (i = 0; i < n; i++)
	{
		double	   *line = matrix + (size_t) i * n;
		double		rest = line[i];

		if (!kept[i])
			continue;
		for (j = 0; j < i; j++)
		{
			const double *other = matrix + (size_t) j * n;

			if (!kept[j])
				continue;
			for (k = 0; k < j; k++)
				if (kept[k])
					line[j] -= line[k] * other[k];
			line[j] /= other[j];
			rest -= line[j] * line[j];
		}
		if (!(rest > SINGULAR * line[i]) || !isfinite(rest))
			return false;
		line[i] = sqrt(rest);
	}
	return true;
}

/*
 * adv_factor_solve replaces a vector by the solution of the equations.
 */
void
adv_factor_solve(const double *root, int n, const bool *kept, double *vector)
{
	int			i,
				j;

	for (i = 0; i < n; i++)
	{
		if (!kept[i])
		{
			vector[i] = 0.0;
			continue;
		}
		for (j = 0; j < i; j++)
			if (kept[j])
				vector[i] -= root[(size_t) i * n + j] * vector[j];
		vector[i] /= root[(size_t) i * n + i];
	}
	for (i = n - 1; i >= 0; i--)
	{
		if (!kept[i])
			continue;
		for (j = i + 1; j < n; j++)
			if (kept[j])
				vector[i] -= root[(size_t) j * n + i] * vector[j];
		vector[i] /= root[(size_t) i * n + i];
	}
}

/*
 * adv_factor_inverse writes the inverse, a column at a time.
 */
void
adv_factor_inverse(const double *root, int n, const bool *kept, double *inverse)
{
	int			i,
				j;

	for (i = 0; i < n; i++)
	{
		double	   *line = inverse + (size_t) i * n;

		for (j = 0; j < n; j++)
			line[j] = 0.0;
		if (!kept[i])
			continue;
		line[i] = 1.0;
		adv_factor_solve(root, n, kept, line);
	}
	/* the same to the last bit on both sides of the diagonal */
	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			inverse[(size_t) j * n + i] = inverse[(size_t) i * n + j];
}

/*
 * adv_factor_log_determinant returns the logarithm of the determinant.
 */
double
adv_factor_log_determinant(const double *root, int n, const bool *kept)
{
	double		sum = 0.0;
	int			i;

	for (i = 0; i < n; i++)
		if (kept[i])
			sum += 2.0 * log(root[(size_t) i * n + i]);
	return sum;
}
