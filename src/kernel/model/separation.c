/*
 * separation.c
 *		Whether outcomes can be told apart without error: a proof, not a guess.
 *
 * With z_i the terms of a customer, negated where there was no success, the likelihood
 * has no maximum just where a direction d has z_i'd >= 0 for all and > 0 for some
 * (Albert & Anderson 1984).  By Stiemke's theorem there is one just where the negative
 * of c, the sum of all z_i, is no sum of multiples >= 0 of them.  So the sum nearest to
 * -c is looked for (Lawson & Hanson's method): what it lacks is 0, or r with z_i'r <= 0
 * for all and c'r < 0, and then -r is such a direction.
 *
 * Each z_i is scaled to length 1, which changes no sign.  c is their mean.
 *
 * Sources: Albert & Anderson (1984), Biometrika 71; Konis (2007), Linear programming
 * algorithms for detecting separated data; Lawson & Hanson (1974), Solving Least
 * Squares Problems, chapter 23.
 */
#include <math.h>

#include "logistic.h"

#define ROWS_A_LOOK 4096
#define NOTHING 1e-10			/* of c: what rounding leaves of it */
#define BEHIND 1e-9				/* of r: what rounding makes of z_i'r = 0 */

/*
 * vector_of writes z_i at length 1.
 */
static void
vector_of(const AdvDesign *d, size_t i, double *z)
{
	const uint64_t *row = adv_design_row(d, i);
	double		x[ADV_MODEL_COLUMNS + 1];
	int			dummies[ADV_MODEL_COLUMNS];
	int			n = adv_design_terms(d, row, x, dummies);
	double		length = 0.0;
	int			j;

	memset(z, 0, (size_t) d->terms * sizeof(double));
	adv_design_add(d, x, dummies, n, row[0] & ADV_ROW_YES ? 1.0 : -1.0, z);
	for (j = 0; j < d->terms; j++)
	{
		if (!d->kept[j])
			z[j] = 0.0;
		length += z[j] * z[j];
	}
	length = sqrt(length);
	for (j = 0; j < d->terms && length > 0.0; j++)
		z[j] /= length;
}

/*
 * adv_separation finds a direction.
 */
AdvStatus
adv_separation(const AdvDesign *d, double *direction, bool *found, double *work, const AdvStop *stop)
{
	int			terms = d->terms;
	double	   *c = work;
	double	   *r = c + terms;
	double	   *z = r + terms;
	double	   *basis = z + terms;	/* orthonormal, of the members */
	size_t		member[ADV_MODEL_TERMS];
	double		multiple[ADV_MODEL_TERMS];
	double		wanted[ADV_MODEL_TERMS];
	double		triangle[ADV_MODEL_TERMS];
	double		length = 0.0;
	int			members = 0;
	int			round;
	size_t		i;
	int			j,
				k;

	*found = false;
	memset(c, 0, (size_t) terms * sizeof(double));
	for (i = 0; i < d->n; i++)
	{
		if (i % ROWS_A_LOOK == 0 && stop->should_stop(stop->arg))
			return ADV_STOPPED;
		vector_of(d, i, z);
		for (j = 0; j < terms; j++)
			c[j] -= z[j] / (double) d->n;
	}
	memcpy(r, c, (size_t) terms * sizeof(double));	/* c is -c from here on */
	length = sqrt(adv_dot(c, c, terms));
	for (round = 0; round < 20 * terms + 100; round++)
	{
		double		rest = sqrt(adv_dot(r, r, terms));
		double		most = 0.0;
		size_t		best = 0;

		if (rest <= NOTHING * fmax(length, NOTHING))
			return ADV_OK;
		for (i = 0; i < d->n; i++)
		{
			double		product;

			if (i % ROWS_A_LOOK == 0 && stop->should_stop(stop->arg))
				return ADV_STOPPED;
			vector_of(d, i, z);
			product = adv_dot(z, r, terms) / rest;
			if (product > most)
			{
				most = product;
				best = i;
			}
		}
		if (most <= BEHIND)
		{
			for (j = 0; j < terms; j++)
				direction[j] = -r[j] / rest;
			*found = true;
			return ADV_OK;
		}
		if (members == terms)
			return ADV_NO_CONVERGENCE;
		member[members] = best;
		multiple[members++] = 0.0;

		/* multiples of the members that come nearest; those that fall to 0 leave */
		for (;;)
		{
			double		part = 1.0;
			double		rows[ADV_MODEL_TERMS];
			int			left = 0;
			int			leaving = -1;

			if (stop->should_stop(stop->arg))
				return ADV_STOPPED;
			/* Gram and Schmidt, each twice; the triangle is solved from the last member up */
			for (k = 0; k < members; k++)
			{
				double	   *own = basis + (size_t) k * (size_t) terms;
				double		size;
				int			twice,
							l;

				vector_of(d, member[k], own);
				for (twice = 0; twice < 2; twice++)
					for (l = 0; l < k; l++)
					{
						const double *other = basis + (size_t) l * (size_t) terms;
						double		along = adv_dot(own, other, terms);

						for (j = 0; j < terms; j++)
							own[j] -= along * other[j];
					}
				size = sqrt(adv_dot(own, own, terms));
				if (!(size > 1e-13))
					return ADV_NO_CONVERGENCE;
				for (j = 0; j < terms; j++)
					own[j] /= size;
				rows[k] = adv_dot(own, c, terms);
			}
			for (k = members - 1; k >= 0; k--)
			{
				int			l;

				wanted[k] = rows[k];
				for (l = k + 1; l < members; l++)
				{
					vector_of(d, member[l], z);
					triangle[l] = adv_dot(basis + (size_t) k * (size_t) terms, z, terms);
					wanted[k] -= triangle[l] * wanted[l];
				}
				vector_of(d, member[k], z);
				wanted[k] /= adv_dot(basis + (size_t) k * (size_t) terms, z, terms);
			}
			for (k = 0; k < members; k++)
				if (wanted[k] <= 0.0 &&
					(leaving < 0 || multiple[k] < part * (multiple[k] - wanted[k])))
				{
					part = multiple[k] > 0.0 ? multiple[k] / (multiple[k] - wanted[k]) : 0.0;
					leaving = k;
				}
			for (k = 0; k < members; k++)
			{
				double		next = multiple[k] + part * (wanted[k] - multiple[k]);

				if (k == leaving || next < 0.0)
					continue;
				member[left] = member[k];
				multiple[left++] = next;
			}
			members = left;
			if (leaving < 0 || members == 0)
				break;
		}
		memcpy(r, c, (size_t) terms * sizeof(double));
		for (k = 0; k < members; k++)
		{
			const double *own = basis + (size_t) k * (size_t) terms;
			double		along = adv_dot(own, r, terms);

			for (j = 0; j < terms; j++)
				r[j] -= along * own[j];
		}
	}
	return ADV_NO_CONVERGENCE;
}
