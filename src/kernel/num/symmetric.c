/*
 * symmetric.c
 *		Linear algebra of small symmetric matrices, by rows.
 *
 * Source: Jacobi (1846); Golub & Van Loan (2013), Matrix Computations, 8.5.  The
 * eigenvalues of a correlation matrix are found to a few times 1e-16, and its product
 * with each vector agrees likewise (test/kernel/regression.c).
 */
#include <math.h>

#include "symmetric.h"

#define SWEEPS_CAP 60

/* rotate: rows and columns p and q, so that the element at (p, q) becomes 0 */
static void
rotate(double *a, int k, int p, int q, double *vectors)
{
	double		theta = (a[q * k + q] - a[p * k + p]) / (2.0 * a[p * k + q]);
	double		t = (theta >= 0.0 ? 1.0 : -1.0) / (fabs(theta) + hypot(theta, 1.0));
	double		c = 1.0 / hypot(t, 1.0);
	double		s = t * c;
	int			i;

	for (i = 0; i < k; i++)
	{
		double		x = a[i * k + p];
		double		y = a[i * k + q];

		a[i * k + p] = c * x - s * y;
		a[i * k + q] = s * x + c * y;
	}
	for (i = 0; i < k; i++)
	{
		double		x = a[p * k + i];
		double		y = a[q * k + i];

		a[p * k + i] = c * x - s * y;
		a[q * k + i] = s * x + c * y;
	}
	for (i = 0; i < k; i++)
	{
		double		x = vectors[p * k + i];
		double		y = vectors[q * k + i];

		vectors[p * k + i] = c * x - s * y;
		vectors[q * k + i] = s * x + c * y;
	}
	a[p * k + q] = a[q * k + p] = 0.0;
}

AdvStatus
adv_symmetric_eigen(double *matrix, int k, double *values, double *vectors)
{
	int			sweep;
	int			i,
				j;

	for (i = 0; i < k; i++)
		for (j = 0; j < k; j++)
		{
			if (!isfinite(matrix[i * k + j]))
				return ADV_DOMAIN;
			vectors[i * k + j] = i == j;
		}
	for (sweep = 0; sweep < SWEEPS_CAP; sweep++)
	{
		double		off = 0.0;
		double		all = 0.0;

		for (i = 0; i < k; i++)
			for (j = 0; j < k; j++)
			{
				all += matrix[i * k + j] * matrix[i * k + j];
				off += i == j ? 0.0 : matrix[i * k + j] * matrix[i * k + j];
			}
		if (off <= 1e-32 * all)
		{
			for (i = 0; i < k; i++)
				values[i] = matrix[i * k + i];
			return ADV_OK;
		}
		for (i = 0; i < k; i++)
			for (j = i + 1; j < k; j++)
				if (matrix[i * k + j] != 0.0)
					rotate(matrix, k, i, j, vectors);
	}
	return ADV_NO_CONVERGENCE;
}

void
adv_symmetric_sweep(double *matrix, int k, int i)
{
	double		pivot = matrix[i * k + i];
	int			a,
				b;

	for (a = 0; a < k; a++)
	{
		double		factor = matrix[a * k + i] / pivot;

		if (a != i)
			for (b = 0; b < k; b++)
				if (b != i)
					matrix[a * k + b] -= factor * matrix[i * k + b];
	}
	for (a = 0; a < k; a++)
		matrix[a * k + i] = matrix[i * k + a] = 0.0;
}
