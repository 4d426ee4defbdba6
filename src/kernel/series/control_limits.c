/*
 * control_limits.c
 *		Control charts.
 *
 * Shares and net scores: Montgomery, Introduction to Statistical Quality Control, 7.2:
 * the variance of all answers about the center, divided by those of a point.  Means of
 * several rows: the variance within points, pooled.  Single values: the mean moving
 * range, divided by d2 = 2 / sqrt(pi), which is exact where values are normal
 * (Montgomery 6.4).  Laney (2002): the limits of the first two times the
 * deviation of z, from its moving ranges, where large n make every week unusual.
 *
 * Signals: Nelson (1984), tests 1 to 3.
 */
#include "control_limits.h"

#include <math.h>

#define D2 1.1283791670955126	/* 2 / sqrt(pi) */
#define SIDE_RUN 9
#define TREND_RUN 6
#define ROUNDING 1e-12			/* on neither side: so close to the center, in its units or deviations */

/*
 * mean_range returns the mean of the distances between neighbours, over divisors where
 * there are any; NaN of one point.
 */
static double
mean_range(const AdvChartPoint *points, int64_t from, int64_t until, double center, bool scaled)
{
	double		sum = 0;
	double		last = 0;
	int64_t		ranges = 0;
	bool		known = false;
	int64_t		i;

	for (i = from; i < until; i++)
	{
		double		x = points[i].value;

		if (scaled && !(points[i].deviation > 0))
			continue;
		if (scaled)
			x = (x - center) / points[i].deviation;
		if (known)
		{
			sum += fabs(x - last);
			ranges++;
		}
		last = x;
		known = true;
	}
	return ranges > 0 ? sum / (double) ranges : NAN;
}

/*
 * set_signals finds the signals.
 */
static void
set_signals(AdvChartPoint *points, int64_t n, double center, double sigmas)
{
	int64_t		side = 0;		/* so many above, or, negative, below */
	int64_t		run = 0;		/* so many rises, or, negative, falls */
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		double		x = points[i].value;
		double		reach = sigmas * points[i].deviation;
		double		rounding = ROUNDING * (fabs(center) + (points[i].deviation > 0 ? points[i].deviation : 0));

		side = x > center + rounding ? (side > 0 ? side + 1 : 1) : x < center - rounding ? (side < 0 ? side - 1 : -1) : 0;
		if (i > 0)
			run = x > points[i - 1].value ? (run > 0 ? run + 1 : 1) :
				x < points[i - 1].value ? (run < 0 ? run - 1 : -1) : 0;
		points[i].signal = ADV_SIGNAL_NONE;
		if (x > center + reach)
			points[i].signal = ADV_SIGNAL_ABOVE;
		else if (x < center - reach)
			points[i].signal = ADV_SIGNAL_BELOW;
		else if (side >= SIDE_RUN || side <= -SIDE_RUN)
			points[i].signal = ADV_SIGNAL_SIDE;
		else if (run >= TREND_RUN - 1)
			points[i].signal = ADV_SIGNAL_RISING;
		else if (run <= -(TREND_RUN - 1))
			points[i].signal = ADV_SIGNAL_FALLING;
	}
}

/*
 * adv_control_limits draws the chart.
 */
void
adv_control_limits(AdvChartPoint *points, int64_t n, int64_t from, int64_t until,
				   AdvChartMethod method, double sigmas, double *center)
{
	double		total = 0;
	double		mean = 0;
	double		squares = 0;	/* about the means of points */
	double		between = 0;
	double		freedom = 0;
	double		variance = NAN;
	bool		single = method == ADV_CHART_MOVING_RANGE;
	int64_t		i;

	for (i = from; i < until; i++)
	{
		double		weight = single ? 1 : points[i].n;

		total += weight;
		mean += (points[i].value - mean) * (weight / total);
		squares += points[i].squares;
		freedom += points[i].n - 1;
	}
	for (i = from; i < until; i++)
		between += points[i].n * (points[i].value - mean) * (points[i].value - mean);
	*center = mean;
	switch (method)
	{
		case ADV_CHART_CLASSES:
		case ADV_CHART_LANEY_CLASSES:
			variance = (squares + between) / total;
			break;
		case ADV_CHART_WITHIN:
		case ADV_CHART_LANEY_WITHIN:
			variance = freedom > 0 ? squares / freedom : NAN;
			break;
		case ADV_CHART_MOVING_RANGE:
			variance = mean_range(points, from, until, mean, false) / D2;
			variance *= variance;
			break;
	}
	for (i = 0; i < n; i++)
		points[i].deviation = sqrt(single ? variance : variance / points[i].n);
	if (method == ADV_CHART_LANEY_CLASSES || method == ADV_CHART_LANEY_WITHIN)
	{
		double		wider = mean_range(points, from, until, mean, true) / D2;

		for (i = 0; i < n && wider > 0; i++)
			points[i].deviation *= wider;
	}
	set_signals(points, n, mean, sigmas);
}
