/*
 * trend.h
 *		Whether numbers in the order of time rise or fall, and how fast.
 */
#ifndef ADV_KERNEL_TREND_H
#define ADV_KERNEL_TREND_H

#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

typedef enum AdvTrendMethod
{
	ADV_TREND_THEIL_SEN,		/* with the test of Mann and Kendall */
	ADV_TREND_OLS				/* least squares */
} AdvTrendMethod;

typedef enum AdvTrendCorrection
{
	ADV_TREND_AR1,
	ADV_TREND_UNCORRECTED,
	ADV_TREND_HAMED_RAO,		/* of Theil-Sen only */
	ADV_TREND_NEWEY_WEST		/* of least squares only */
} AdvTrendCorrection;

/* The answer; NaN where there is none. */
typedef struct AdvTrend
{
	double		slope;
	double		low;
	double		high;
	double		statistic;		/* z of Theil-Sen, t of least squares */
	double		p_value;
	double		standard_error; /* of least squares, corrected */
	double		tau;			/* Kendall's tau-b */
	int64_t		s;				/* rising less falling pairs */
	double		variance;		/* of s, not corrected */
	double		autocorrelation;	/* of the residuals, lag 1 */
	double		factor;			/* by which variances were multiplied */
} AdvTrend;

#define ADV_TREND_FEWEST 4		/* points */

/*
 * Points sorted by x, of equal x by y; finite.  Of fewer than four nothing is known;
 * where all y are equal the slope is 0 and there is no test.
 */
extern AdvStatus adv_trend(const double *x, const double *y, int64_t n, double confidence,
						   AdvTrendMethod method, AdvTrendCorrection correction,
						   const AdvMemory *memory, AdvStop stop, AdvTrend *out);

#endif
