/*
 * clustered.h
 *		A share whose trials come in clusters: many referrals of one advocate.
 *
 * The trials of a cluster are more alike than others.  The variance of the share is
 * that of a ratio over clusters, v = G / (G - 1) * sum (y - p m)^2 / (sum m)^2 with y
 * successes of m trials in each of G clusters (Cochran 1977, 3.12; Liang & Zeger 1986,
 * with the correction for few clusters).  What the trials are worth is
 * p (1 - p) / v, at most their number; of all or no successes the number of clusters.
 */
#ifndef ADV_KERNEL_CLUSTERED_H
#define ADV_KERNEL_CLUSTERED_H

#include <math.h>
#include <stdint.h>

typedef struct AdvClustered
{
	int64_t		clusters;
	int64_t		successes;
	int64_t		trials;
	double		yy;				/* sums over clusters of y y, y m and m m */
	double		ym;
	double		mm;
} AdvClustered;

/* adv_clustered_add adds a cluster with trials. */
static inline void
adv_clustered_add(AdvClustered *c, int64_t successes, int64_t trials)
{
	double		y = (double) successes;
	double		m = (double) trials;

	c->clusters++;
	c->successes += successes;
	c->trials += trials;
	c->yy += y * y;
	c->ym += y * m;
	c->mm += m * m;
}

/* adv_clustered_n returns how many independent trials they are worth. */
static inline double
adv_clustered_n(const AdvClustered *c)
{
	double		n = (double) c->trials;
	double		p = (double) c->successes / n;
	double		g = (double) c->clusters;
	double		squares = c->yy - 2 * p * c->ym + p * p * c->mm;

	if (c->successes == 0 || c->successes == c->trials || c->clusters < 2)
		return g;
	/* where all clusters are alike, nothing but rounding is left */
	if (!(squares > 1e-13 * c->yy))
		return n;
	return fmin(p * (1 - p) * n * n * (g - 1) / (g * squares), n);
}

#endif
