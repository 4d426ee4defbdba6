/*
 * kmeans.c
 *		Points in groups around their means.
 *
 * Starts are chosen by k-means++, the best of a few candidates each time; then points go
 * to the nearest centre, and centres to the mean of their points, until no point moves; of
 * many starts the one of the least inertia is kept.  A cluster that loses all its points
 * takes the point farthest from its centre.
 *
 * All sums are taken in the order of the points: who passes the same points in the same
 * order gets the same clusters, on every platform.
 *
 * Sources: Lloyd (1982); Arthur & Vassilvitskii (2007), k-means++, with the greedy choice
 * of its section 7; Rousseeuw (1987), silhouettes; Hruschka et al. (2004), simplified.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "kmeans.h"
#include "random.h"

#define MOST_ITERATIONS 10000
#define STOP_EVERY 16384		/* points between two questions whether to stop */

/* What a start works with. */
typedef struct Work
{
	const AdvPoints *p;
	int			k;
	double	   *centre;
	double	   *size;
	double	   *sum;			/* of every cluster, for the next centres */
	uint32_t   *points;			/* of every cluster */
	uint32_t   *of;
	double	   *distance;		/* squared, of every point, to its centre */
	double	   *candidate;		/* the same, were another centre added */
	double	   *best;
	const AdvStop *stop;
} Work;

static bool
stopped(const AdvStop *stop)
{
	return stop && stop->should_stop(stop->arg);
}

static const double *
point(const AdvPoints *p, size_t i)
{
	return p->x + i * p->columns;
}

/*
 * draw returns a point at random, by its share of what is left; the last with any where
 * rounding leaves none.
 */
static size_t
draw(const Work *w, double total, uint64_t *state)
{
	double		u = adv_random_share(state) * total;
	size_t		last = 0;
	size_t		i;

	for (i = 0; i < w->p->n; i++)
	{
		double		share = w->p->weight[i] * w->distance[i];

		if (share <= 0)
			continue;
		last = i;
		u -= share;
		if (u < 0)
			break;
	}
	return last;
}

/*
 * start chooses k centres among the points.
 */
static AdvStatus
start(Work *w, uint64_t *state)
{
	const AdvPoints *p = w->p;
	int			trials = 2 + (int) log(w->k);
	double		total = 0;
	size_t		i;
	int			c,
				trial;

	for (i = 0; i < p->n; i++)
		w->distance[i] = 1;
	for (i = 0; i < p->n; i++)
		total += p->weight[i];
	i = draw(w, total, state);
	memcpy(w->centre, point(p, i), p->columns * sizeof(double));
	total = 0;
	for (i = 0; i < p->n; i++)
	{
		w->distance[i] = adv_squared_distance(point(p, i), w->centre, p->columns);
		total += p->weight[i] * w->distance[i];
	}
	for (c = 1; c < w->k; c++)
	{
		double		least = INFINITY;
		double	   *swap;

		for (trial = 0; trial < trials; trial++)
		{
			const double *x = point(p, draw(w, total, state));
			double		sum = 0;

			for (i = 0; i < p->n; i++)
			{
				double		d;

				if (i % STOP_EVERY == 0 && stopped(w->stop))
					return ADV_STOPPED;
				d = adv_squared_distance(point(p, i), x, p->columns);
				w->candidate[i] = d < w->distance[i] ? d : w->distance[i];
				sum += p->weight[i] * w->candidate[i];
			}
			if (sum < least)
			{
				least = sum;
				memcpy(w->centre + (size_t) c * p->columns, x, p->columns * sizeof(double));
				swap = w->best;
				w->best = w->candidate;
				w->candidate = swap;
			}
		}
		swap = w->distance;
		w->distance = w->best;
		w->best = swap;
		total = least;
	}
	return ADV_OK;
}

/*
 * assign gives every point to the nearest centre, of equals to the first; *moved tells
 * whether one went to another.
 */
static AdvStatus
assign(Work *w, bool *moved)
{
	const AdvPoints *p = w->p;
	size_t		i;
	int			c;

	*moved = false;
	memset(w->points, 0, w->k * sizeof(uint32_t));
	for (i = 0; i < p->n; i++)
	{
		const double *x = point(p, i);
		double		least;
		int			nearest = 0;

		if (i % STOP_EVERY == 0 && stopped(w->stop))
			return ADV_STOPPED;
		least = adv_squared_distance(x, w->centre, p->columns);
		for (c = 1; c < w->k; c++)
		{
			double		d = adv_squared_distance(x, w->centre + (size_t) c * p->columns, p->columns);

			if (d < least)
			{
				least = d;
				nearest = c;
			}
		}
		*moved |= w->of[i] != (uint32_t) nearest;
		w->of[i] = nearest;
		w->distance[i] = least;
		w->points[nearest]++;
	}
	return ADV_OK;
}

/*
 * fill gives every empty cluster the point that is farthest from its centre and not alone;
 * false where no point is away from its centre.
 */
static bool
fill(Work *w, bool *moved)
{
	const AdvPoints *p = w->p;
	size_t		i;
	int			c;

	for (c = 0; c < w->k; c++)
	{
		size_t		farthest = p->n;

		if (w->points[c] > 0)
			continue;
		for (i = 0; i < p->n; i++)
			if (w->points[w->of[i]] > 1 && w->distance[i] > 0 &&
				(farthest == p->n || w->distance[i] > w->distance[farthest]))
				farthest = i;
		if (farthest == p->n)
			return false;
		w->points[w->of[farthest]]--;
		w->of[farthest] = c;
		w->distance[farthest] = 0;
		w->points[c] = 1;
		*moved = true;
	}
	return true;
}

/*
 * recentre puts the centres at the means of their points.
 */
static void
recentre(Work *w)
{
	const AdvPoints *p = w->p;
	size_t		i;
	int			c,
				j;

	memset(w->size, 0, w->k * sizeof(double));
	memset(w->sum, 0, (size_t) w->k * p->columns * sizeof(double));
	for (i = 0; i < p->n; i++)
	{
		double	   *sum = w->sum + (size_t) w->of[i] * p->columns;
		const double *x = point(p, i);

		w->size[w->of[i]] += p->weight[i];
		for (j = 0; j < p->columns; j++)
			sum[j] += p->weight[i] * x[j];
	}
	for (c = 0; c < w->k; c++)
		for (j = 0; j < p->columns; j++)
			w->centre[(size_t) c * p->columns + j] = w->sum[(size_t) c * p->columns + j] / w->size[c];
}

/*
 * before tells whether cluster a comes before cluster b: by size, then by centre.
 */
static bool
before(const Work *w, uint32_t a, uint32_t b)
{
	int			j;

	if (w->size[a] != w->size[b])
		return w->size[a] > w->size[b];
	for (j = 0; j < w->p->columns; j++)
	{
		double		x = w->centre[(size_t) a * w->p->columns + j];
		double		y = w->centre[(size_t) b * w->p->columns + j];

		if (x != y)
			return x < y;
	}
	return false;
}

/*
 * keep copies what a start ended with, its clusters in order.
 */
static void
keep(const Work *w, AdvClusters *to, double inertia, int iterations)
{
	size_t		bytes = w->p->columns * sizeof(double);
	uint32_t   *place = w->points;
	size_t		i;
	int			c,
				d;

	/* so many come before each: the numbers of points are no longer wanted */
	for (c = 0; c < w->k; c++)
	{
		place[c] = 0;
		for (d = 0; d < w->k; d++)
			place[c] += d != c && (before(w, d, c) || (d < c && !before(w, c, d)));
	}
	for (c = 0; c < w->k; c++)
	{
		to->size[place[c]] = w->size[c];
		memcpy(to->centre + (size_t) place[c] * w->p->columns, w->centre + (size_t) c * w->p->columns, bytes);
	}
	for (i = 0; i < w->p->n; i++)
		to->of[i] = place[w->of[i]];
	to->inertia = inertia;
	to->iterations = iterations;
}

/*
 * adv_kmeans finds the clusters.
 */
AdvStatus
adv_kmeans(const AdvPoints *p, AdvClusters *clusters, int restarts, uint64_t seed,
		   AdvMemory memory, const AdvStop *stop)
{
	Work		w = {.p = p,.k = clusters->k,.stop = stop};
	size_t		centres = (size_t) w.k * p->columns;
	double	   *lists = memory.resize(memory.arg, NULL, 3 * p->n * sizeof(double));
	double	   *few = memory.resize(memory.arg, NULL, (2 * centres + w.k) * sizeof(double));
	AdvStatus	status = ADV_OK;
	size_t		i;
	int			run;

	w.distance = lists;
	w.candidate = lists + p->n;
	w.best = lists + 2 * p->n;
	w.centre = few;
	w.sum = few + centres;
	w.size = few + 2 * centres;
	w.points = memory.resize(memory.arg, NULL, w.k * sizeof(uint32_t));
	w.of = memory.resize(memory.arg, NULL, p->n * sizeof(uint32_t));
	clusters->inertia = INFINITY;
	for (run = 0; run < restarts && status == ADV_OK; run++)
	{
		bool		moved = true;
		double		inertia = 0;
		int			steps = 0;

		status = start(&w, &seed);
		memset(w.of, 0xff, p->n * sizeof(uint32_t));
		while (status == ADV_OK)
		{
			if (steps++ == MOST_ITERATIONS)
				status = ADV_NO_CONVERGENCE;
			else
				status = assign(&w, &moved);
			if (status == ADV_OK && !fill(&w, &moved))
				status = ADV_DOMAIN;
			if (status != ADV_OK || !moved)
				break;
			recentre(&w);
		}
		if (status != ADV_OK)
			break;
		for (i = 0; i < p->n; i++)
			inertia += p->weight[i] * w.distance[i];
		if (inertia < clusters->inertia)
			keep(&w, clusters, inertia, steps);
	}
	memory.resize(memory.arg, lists, 0);
	memory.resize(memory.arg, few, 0);
	memory.resize(memory.arg, w.points, 0);
	memory.resize(memory.arg, w.of, 0);
	return status;
}

/*
 * adv_silhouette returns the mean silhouette; that of a customer alone in a cluster is 0.
 */
AdvStatus
adv_silhouette(const AdvPoints *p, const AdvClusters *k, bool exact, double *silhouette,
			   AdvMemory memory, const AdvStop *stop)
{
	double	   *sum = memory.resize(memory.arg, NULL, k->k * sizeof(double));
	double		total = 0;
	double		all = 0;
	AdvStatus	status = ADV_OK;
	size_t		i,
				j;
	int			c;

	for (i = 0; i < p->n; i++)
	{
		const double *x = point(p, i);
		uint32_t	own = k->of[i];
		double		a;
		double		b = INFINITY;

		if ((exact || i % STOP_EVERY == 0) && stopped(stop))
		{
			status = ADV_STOPPED;
			break;
		}
		memset(sum, 0, k->k * sizeof(double));
		for (j = 0; j < p->n && exact; j++)
			sum[k->of[j]] += p->weight[j] * sqrt(adv_squared_distance(x, point(p, j), p->columns));
		for (c = 0; c < k->k; c++)
		{
			if (!exact)
				sum[c] = sqrt(adv_squared_distance(x, k->centre + (size_t) c * p->columns, p->columns));
			else if (c != (int) own)
				sum[c] /= k->size[c];
			if (c != (int) own && sum[c] < b)
				b = sum[c];
		}
		a = sum[own];
		if (exact)
			a = k->size[own] > 1 ? a / (k->size[own] - 1) : b;
		if (k->size[own] > 1 && fmax(a, b) > 0)
			total += p->weight[i] * ((b - a) / fmax(a, b));
		all += p->weight[i];
	}
	memory.resize(memory.arg, sum, 0);
	*silhouette = k->k > 1 && all > 0 ? total / all : NAN;
	return status;
}
