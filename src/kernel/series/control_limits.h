/*
 * control_limits.h
 *		Control charts: what values of a process that does not change look like, and
 *		which do not.
 */
#ifndef ADV_KERNEL_CONTROL_LIMITS_H
#define ADV_KERNEL_CONTROL_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/* What the limits come from. */
typedef enum AdvChartMethod
{
	ADV_CHART_CLASSES,			/* shares and net scores: variance about the center */
	ADV_CHART_WITHIN,			/* means: pooled variance within points */
	ADV_CHART_MOVING_RANGE,		/* from one point to the next */
	ADV_CHART_LANEY_CLASSES,	/* the first two, widened where the spread is more */
	ADV_CHART_LANEY_WITHIN
} AdvChartMethod;

typedef enum AdvSignal
{
	ADV_SIGNAL_NONE,
	ADV_SIGNAL_ABOVE,
	ADV_SIGNAL_BELOW,
	ADV_SIGNAL_SIDE,			/* the last of nine or more on one side of the center */
	ADV_SIGNAL_RISING,			/* the last of six or more, each above the one before */
	ADV_SIGNAL_FALLING
} AdvSignal;

/* A point: its mean, its number of rows, and their sum of squares about the mean. */
typedef struct AdvChartPoint
{
	double		value;
	double		n;
	double		squares;
	/* the answer */
	double		deviation;		/* standard deviation of the value */
	AdvSignal	signal;
} AdvChartPoint;

/*
 * adv_control_limits finds center and deviations from the points from <= i < until, at
 * least one, and the signals of all, in their order.  A deviation is NaN where
 * it cannot be told.
 */
extern void adv_control_limits(AdvChartPoint *points, int64_t n, int64_t from, int64_t until,
							   AdvChartMethod method, double sigmas, double *center);

#endif
