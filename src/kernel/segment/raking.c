/*
 * raking.c
 *		Weights with which the shares of categories meet targets, dimension after dimension
 *		until all of them do: iterative proportional fitting.
 *
 * Rounds go on beyond the precision that is asked for as long as they bring more.
 *
 * With a limit, weights above it are cut to it after every round, and what the others must
 * make up for is found in the next ones.
 *
 * Sources: Deming & Stephan (1940); Ireland & Kullback (1968), convergence; DeBell &
 * Krosnick (2009), cut weights.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "raking.h"

#define MOST_ITERATIONS 10000

/*
 * sums adds up the weights of every category of a dimension, or of all where it is -1.
 */
static void
sums(const AdvRaking *r, int dimension, const double *weight, double *sum)
{
	size_t		i;
	int			d;

	memset(sum, 0, r->categories * sizeof(double));
	for (i = 0; i < r->cells; i++)
		for (d = dimension < 0 ? 0 : dimension; d < (dimension < 0 ? r->dimensions : dimension + 1); d++)
			sum[r->of[i * r->dimensions + d]] += r->n[i] * weight[i];
}

/*
 * adv_rake finds the weights.
 */
AdvStatus
adv_rake(const AdvRaking *r, double *weight, double *sum, int *iterations, const AdvStop *stop)
{
	double		total = 0;
	double		before = INFINITY;
	size_t		i;
	int			d;

	for (i = 0; i < r->cells; i++)
	{
		total += r->n[i];
		weight[i] = 1;
	}
	for (*iterations = 1; *iterations <= MOST_ITERATIONS; ++*iterations)
	{
		double		worst = 0;
		int			c;

		if (stop && stop->should_stop(stop->arg))
			return ADV_STOPPED;
		for (d = 0; d < r->dimensions; d++)
		{
			sums(r, d, weight, sum);
			for (i = 0; i < r->cells; i++)
			{
				c = r->of[i * r->dimensions + d];
				if (weight[i] > 0)
					weight[i] *= r->target[c] * total / sum[c];
			}
		}
		for (i = 0; i < r->cells; i++)
			weight[i] = fmin(weight[i], r->limit);
		sums(r, -1, weight, sum);
		for (c = 0; c < r->categories; c++)
			worst = fmax(worst, fabs(sum[c] / total - r->target[c]));
		/* of categories that nobody is left of the sum is 0 where the target is not */
		if (worst <= ADV_RAKE_PRECISION && worst >= before / 2)
			return ADV_OK;
		before = worst;
	}
	return ADV_NO_CONVERGENCE;
}
