/*
 * smoothing.h
 *		Forecasts by exponential smoothing: simple, Holt, damped, each with additive
 *		season or without.
 */
#ifndef ADV_KERNEL_SMOOTHING_H
#define ADV_KERNEL_SMOOTHING_H

#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

typedef enum AdvSmoothingTrend
{
	ADV_SMOOTHING_SIMPLE,
	ADV_SMOOTHING_HOLT,
	ADV_SMOOTHING_DAMPED
} AdvSmoothingTrend;

/* weeks of a year, minutes of an hour; longer ones take too long to fit */
#define ADV_SMOOTHING_LONGEST_SEASON 60

/*
 * A model: which, its smoothing parameters, and the states before the first period.
 * What a model does not have is 0, phi of an undamped trend 1.
 */
typedef struct AdvSmoothing
{
	AdvSmoothingTrend trend;
	int			season;			/* periods, 1: none */
	double		alpha;			/* of the level */
	double		beta;			/* of the slope, in R's parametrization: at most alpha */
	double		gamma;			/* of the season: at most 1 - alpha */
	double		phi;
	double		level;
	double		slope;
	double		seasons[ADV_SMOOTHING_LONGEST_SEASON];	/* of the first period on */
} AdvSmoothing;

/* What a fit says. */
typedef struct AdvSmoothingFit
{
	double		squares;		/* sum of squares of the errors one step ahead */
	int64_t		observed;
	int			fitted;			/* parameters and states */
	double		variance;		/* of an error: squares / (observed - fitted) */
	double		log_likelihood; /* -n/2 log squares */
	double		aicc;
} AdvSmoothingFit;

/* adv_smoothing_parameters returns how many are fitted, states included. */
extern int	adv_smoothing_parameters(AdvSmoothingTrend trend, int season);

/*
 * adv_smoothing_run runs through values, NaN where one is missing; errors, unless
 * NULL, becomes the values less what was expected, NaN where missing.  The model's
 * states become those behind the last period, its seasons those of the next on.
 * It returns the sum of squares.
 */
extern double adv_smoothing_run(AdvSmoothing *model, const double *y, int64_t n, double *errors);

/*
 * adv_smoothing_fit fits a model, of which trend and season are given, to values, NaN
 * where missing, of which more than one more than its parameters are not.
 */
extern AdvStatus adv_smoothing_fit(AdvSmoothing *model, const double *y, int64_t n,
								   const AdvMemory *memory, AdvStop stop);

/* adv_smoothing_judge fills in what a fit says; fitted is 0 of given parameters. */
extern void adv_smoothing_judge(const AdvSmoothing *model, const double *y, int64_t n,
								int fitted, AdvSmoothingFit *fit);

/*
 * adv_smoothing_forecast continues from the states behind the last period: values[h]
 * and deviations[h] of the period h + 1 ahead.
 */
extern void adv_smoothing_forecast(const AdvSmoothing *model, double variance, int horizon,
								   double *values, double *deviations);

/*
 * adv_naive_forecast repeats the last season.  It returns the variance of a step of a
 * season, NaN where there is none.
 */
extern double adv_naive_forecast(const double *y, int64_t n, int season, int horizon,
								 double *values, double *deviations);

/*
 * adv_naive_error returns the mean of |y_t - y_(t - season)|, NaN where there is none.
 */
extern double adv_naive_error(const double *y, int64_t n, int season);

#endif
