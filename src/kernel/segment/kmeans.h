/*
 * kmeans.h
 *		Points in groups around their means.
 */
#ifndef ADV_KERNEL_KMEANS_H
#define ADV_KERNEL_KMEANS_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

/* Points, no two alike, of columns numbers each, and how many customers are at each. */
typedef struct AdvPoints
{
	const double *x;
	const double *weight;
	size_t		n;
	int			columns;
} AdvPoints;

typedef struct AdvClusters
{
	int			k;
	double	   *centre;			/* columns a cluster */
	double	   *size;			/* customers of each */
	uint32_t   *of;				/* the cluster of every point */
	double		inertia;
	int			iterations;		/* of the start that was best */
} AdvClusters;

/*
 * adv_kmeans finds k clusters, from the largest to the smallest.  centre, size and of are
 * the caller's; k is at most n.
 */
extern AdvStatus adv_kmeans(const AdvPoints *points, AdvClusters *clusters, int restarts, uint64_t seed,
							AdvMemory memory, const AdvStop *stop);

/*
 * adv_silhouette is the mean silhouette of customers: exact, which looks at every pair of
 * points, or simplified, by distances from centres.  NaN of one cluster.
 */
extern AdvStatus adv_silhouette(const AdvPoints *points, const AdvClusters *clusters, bool exact,
								double *silhouette, AdvMemory memory, const AdvStop *stop);

/* adv_squared_distance is that of two points. */
static inline double
adv_squared_distance(const double *a, const double *b, int columns)
{
	double		sum = 0;
	int			i;

	for (i = 0; i < columns; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sum;
}

#endif
