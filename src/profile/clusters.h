/*
 * clusters.h
 *		Clusters of customers, for the files that find and describe them.
 *
 * A k-means model is a fitted_model without terms; where others have coefficients it has
 * its inertia; the scale of every number, 0 for one that never varies; and of every
 * cluster, from the largest to the smallest, its size and its centre.
 */
#ifndef ADV_CLUSTERS_H
#define ADV_CLUSTERS_H

#include "postgres.h"

#include "profile.h"

#define CLUSTERS_MOST 1000

/* the coefficients that a model of so many numbers and clusters has */
static inline int
clusters_terms(int numbers, int clusters)
{
	return 1 + numbers + clusters * (1 + numbers);
}

static inline int
clusters_of(const FittedModel *m)
{
	return (m->terms - 1 - m->numbers) / (1 + m->numbers);
}

static inline double
clusters_inertia(const FittedModel *m)
{
	return m->beta[0];
}

static inline const double *
clusters_scale(const FittedModel *m)
{
	return m->beta + 1;
}

static inline double
clusters_size(const FittedModel *m, int cluster)
{
	return m->beta[1 + m->numbers + cluster * (1 + m->numbers)];
}

static inline const double *
clusters_centre(const FittedModel *m, int cluster)
{
	return m->beta + 1 + m->numbers + cluster * (1 + m->numbers) + 1;
}

/*
 * clusters_nearest returns the cluster, from 0, whose centre is nearest, and the square of
 * its distance.
 */
static inline int
clusters_nearest(const FittedModel *m, const double *numbers, double *distance)
{
	const double *scale = clusters_scale(m);
	int			nearest = 0;
	int			c,
				i;

	*distance = INFINITY;
	for (c = 0; c < clusters_of(m); c++)
	{
		const double *centre = clusters_centre(m, c);
		double		sum = 0;

		for (i = 0; i < m->numbers; i++)
			if (scale[i] > 0)
			{
				double		d = (numbers[i] - centre[i]) / scale[i];

				sum += d * d;
			}
		if (sum < *distance)
		{
			*distance = sum;
			nearest = c;
		}
	}
	return nearest;
}

/* clusters.c */
extern void clusters_measure(const ProfileSummary *s, int column, bool standardise, double *mean, double *scale);

/* clusters_io.c */
extern void clusters_write_text(StringInfo buf, const FittedModel *m);
extern AdvHeader *clusters_read_text(AdvReader *reader);
extern void clusters_write_binary(StringInfo buf, const FittedModel *m);
extern AdvHeader *clusters_read_binary(StringInfo buf);

#endif
