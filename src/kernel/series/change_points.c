/*
 * change_points.c
 *		When the level of a series changed: the best of all partitions.
 *
 * PELT (Killick, Fearnhead & Eckley 2012), which is exact: F(t), the least cost of the
 * first t points, is the least of F(s) + C(s, t) + penalty over the beginnings s of
 * the last level.  A beginning s that is worse than t, F(s) + C(s, t) > F(t), is
 * never better than t again, as soon as t can begin a level that has ended.
 * Binary segmentation takes one change after the other and can miss two that
 * belong together.
 *
 * The costs of levels come from sums of what precedes, of values less their mean.
 * Many changes take few steps, none at all n^2 / 2.
 */
#include "change_points.h"

#include <math.h>

#include "kernel/num/order.h"
#include "kernel/num/select.h"

/* median of |difference| of a normal variable is so many standard deviations */
#define NORMAL_QUARTILE 0.67448975019608171

/* mean of |difference| is so many */
#define NORMAL_MEAN 0.79788456080286536

#define STEPS_BETWEEN_STOPS (1 << 20)

/*
 * order_of returns a number whose order is that of x.
 */
static inline int64_t
order_of(double x)
{
	return (int64_t) (adv_order_key(x) ^ UINT64_C(1) << 63);
}

/*
 * number_of returns x again.
 */
static inline double
number_of(int64_t order)
{
	return adv_order_number((uint64_t) order ^ UINT64_C(1) << 63);
}

/*
 * median returns the median of numbers, which are given by their order and reordered.
 */
static double
median(int64_t *orders, int64_t n)
{
	double		low = number_of(adv_select(orders, n, (n - 1) / 2));

	return low / 2 + (n % 2 == 1 ? low : number_of(adv_select(orders, n, n / 2))) / 2;
}

/*
 * adv_noise_variance: differences are divided by what makes their variance that of one
 * value.
 */
double
adv_noise_variance(const double *y, const double *weight, int64_t n, const AdvMemory *memory)
{
	int64_t    *d;
	double		sum = 0;
	double		middle;
	double		deviation;
	int64_t		i;

	if (n < 2)
		return 0;
	d = memory->resize(memory->arg, NULL, (size_t) n * sizeof(int64_t));
	for (i = 0; i < n - 1; i++)
	{
		double		difference = (y[i + 1] - y[i]) / sqrt(1 / weight[i] + 1 / weight[i + 1]);

		d[i] = order_of(difference);
		sum += fabs(difference);
	}
	middle = median(d, n - 1);
	for (i = 0; i < n - 1; i++)
		d[i] = order_of(fabs(number_of(d[i]) - middle));
	deviation = median(d, n - 1) / NORMAL_QUARTILE;
	/* more than half of the neighbours are equal */
	if (!(deviation > 0))
		deviation = sum / (double) (n - 1) / NORMAL_MEAN;
	(void) memory->resize(memory->arg, d, 0);
	return deviation * deviation;
}

/* Sums of the points before one. */
typedef struct Before
{
	double		weight;
	double		sum;
	double		squares;
} Before;

static inline double
cost(const Before *from, const Before *to)
{
	double		sum = to->sum - from->sum;
	double		c = (to->squares - from->squares) - sum * sum / (to->weight - from->weight);

	return c > 0 ? c : 0;
}

/*
 * adv_change_points finds the best partition.
 */
AdvStatus
adv_change_points(const double *y, const double *weight, int64_t n, double penalty,
				  int64_t shortest, const AdvMemory *memory, AdvStop stop,
				  int64_t *starts, int64_t *levels)
{
	Before	   *before;
	double	   *least;			/* F: of the first t points */
	int64_t    *begin;			/* of the last level of those */
	int64_t    *open;			/* beginnings that may still be best */
	int64_t		candidates = 0;
	int64_t		steps = 0;
	double		mean = 0;
	double		total = 0;
	int64_t		count = 0;
	int64_t		t;
	int64_t		i;
	AdvStatus	status = ADV_OK;

	if (!(penalty >= 0) || shortest < 1)
		return ADV_DOMAIN;
	*levels = n > 0;
	starts[0] = 0;
	if (n < 2 * shortest)
		return ADV_OK;
	before = memory->resize(memory->arg, NULL, (size_t) (n + 1) * sizeof(Before));
	least = memory->resize(memory->arg, NULL, (size_t) (n + 1) * sizeof(double));
	begin = memory->resize(memory->arg, NULL, (size_t) (n + 1) * sizeof(int64_t));
	open = memory->resize(memory->arg, NULL, (size_t) (n + 1) * sizeof(int64_t));
	for (i = 0; i < n; i++)
	{
		total += weight[i];
		mean += (y[i] - mean) * (weight[i] / total);
	}
	before[0] = (Before) {0, 0, 0};
	for (i = 0; i < n; i++)
	{
		double		d = y[i] - mean;

		before[i + 1].weight = before[i].weight + weight[i];
		before[i + 1].sum = before[i].sum + weight[i] * d;
		before[i + 1].squares = before[i].squares + weight[i] * d * d;
	}

	least[0] = -penalty;
	for (t = shortest; t <= n; t++)
	{
		int64_t		newest = t - shortest;	/* begins a level that can end at t */
		int64_t		kept = 0;

		if (newest == 0 || newest >= shortest)
		{
			for (i = 0; i < candidates && newest > 0; i++)
				if (least[open[i]] + cost(&before[open[i]], &before[newest]) <= least[newest])
					open[kept++] = open[i];
			candidates = kept;
			open[candidates++] = newest;
		}
		least[t] = INFINITY;
		begin[t] = 0;
		for (i = 0; i < candidates; i++)
		{
			double		c = least[open[i]] + cost(&before[open[i]], &before[t]) + penalty;

			if (c < least[t])
			{
				least[t] = c;
				begin[t] = open[i];
			}
		}
		steps += candidates;
		if (steps > STEPS_BETWEEN_STOPS)
		{
			steps = 0;
			if (stop.should_stop && stop.should_stop(stop.arg))
			{
				status = ADV_STOPPED;
				break;
			}
		}
	}
	if (status == ADV_OK)
	{
		for (t = n; t > 0; t = begin[t])
			count++;
		*levels = count;
		for (t = n; t > 0; t = begin[t])
			starts[--count] = begin[t];
	}
	(void) memory->resize(memory->arg, before, 0);
	(void) memory->resize(memory->arg, least, 0);
	(void) memory->resize(memory->arg, begin, 0);
	(void) memory->resize(memory->arg, open, 0);
	return status;
}
