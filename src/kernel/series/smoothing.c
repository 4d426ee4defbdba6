/*
 * smoothing.c
 *		Exponential smoothing: running through a series, and forecasts.
 *
 * The models with additive errors of Hyndman, Koehler, Ord & Snyder (2008),
 * Forecasting with Exponential Smoothing, chapters 2 and 6: with l the level, b the
 * slope, s the season
 *		y_t = l + phi b + s_(t-m) + e
 *		l' = l + phi b + alpha e;  b' = phi b + beta e;  s' = s_(t-m) + gamma e
 * A period without a value leaves the states to go on by themselves (e = 0).
 *
 * Forecasts h steps ahead have the variance sigma^2 (1 + sum of c_j^2, 0 < j < h), with
 * c_j = alpha + beta (phi + .. + phi^j), gamma more where j is a whole number of
 * seasons (their table 6.1, class 1).
 */
#include "smoothing.h"

#include <math.h>

/*
 * adv_smoothing_parameters returns how many are fitted.
 */
int
adv_smoothing_parameters(AdvSmoothingTrend trend, int season)
{
	int			parameters = 2; /* alpha, level */

	if (trend != ADV_SMOOTHING_SIMPLE)
		parameters += 2;
	if (trend == ADV_SMOOTHING_DAMPED)
		parameters++;
	/* level and seasons can be shifted against each other: one season less */
	if (season > 1)
		parameters += season;
	return parameters;
}

/*
 * adv_smoothing_run runs through values.
 */
double
adv_smoothing_run(AdvSmoothing *model, const double *y, int64_t n, double *errors)
{
	double		level = model->level;
	double		slope = model->slope;
	double		squares = 0;
	int			m = model->season;
	int			at = 0;			/* in the ring of seasons */
	int64_t		t;
	int			i;

	for (t = 0; t < n; t++)
	{
		double		grown = level + model->phi * slope;
		double		season = m > 1 ? model->seasons[at] : 0;
		double		error = y[t] - (grown + season);

		if (errors)
			errors[t] = error;
		if (isnan(error))
			error = 0;
		squares += error * error;
		level = grown + model->alpha * error;
		slope = model->phi * slope + model->beta * error;
		if (m > 1)
		{
			model->seasons[at] = season + model->gamma * error;
			at = at + 1 < m ? at + 1 : 0;
		}
	}
	model->level = level;
	model->slope = slope;

	/* turned so that the next season comes first: reversed in two parts, then whole */
	if (at > 0)
	{
		int			ends[3][2] = {{0, at - 1}, {at, m - 1}, {0, m - 1}};

		for (i = 0; i < 3; i++)
		{
			int			a = ends[i][0];
			int			b = ends[i][1];

			for (; a < b; a++, b--)
			{
				double		swap = model->seasons[a];

				model->seasons[a] = model->seasons[b];
				model->seasons[b] = swap;
			}
		}
	}
	return squares;
}

/*
 * adv_smoothing_judge fills in what a fit says.
 */
void
adv_smoothing_judge(const AdvSmoothing *model, const double *y, int64_t n, int fitted,
					AdvSmoothingFit *fit)
{
	AdvSmoothing copy = *model;
	double		k = fitted + 1; /* and the variance */
	double		count;
	double		largest = 0;
	int64_t		i;

	fit->squares = adv_smoothing_run(&copy, y, n, NULL);
	fit->observed = 0;
	fit->fitted = fitted;
	for (i = 0; i < n; i++)
		if (!isnan(y[i]))
		{
			fit->observed++;
			largest = fmax(largest, fabs(y[i]));
		}
	count = (double) fit->observed;
	/* errors that are rounding, beside values of this size */
	if (fit->squares <= count * (largest * 1e-13) * (largest * 1e-13))
		fit->squares = 0;
	fit->variance = fit->observed > fitted ? fit->squares / (count - fitted) : NAN;
	fit->log_likelihood = fit->squares > 0 ? -count / 2 * log(fit->squares) : INFINITY;
	fit->aicc = count - k - 1 > 0 ? -2 * fit->log_likelihood + 2 * k + 2 * k * (k + 1) / (count - k - 1) : NAN;
}

/*
 * adv_smoothing_forecast continues.
 */
void
adv_smoothing_forecast(const AdvSmoothing *model, double variance, int horizon,
					   double *values, double *deviations)
{
	double		power = 1;
	double		powers = 0;		/* phi + .. + phi^h */
	double		sum = 1;
	int			h;

	for (h = 1; h <= horizon; h++)
	{
		double		c;

		deviations[h - 1] = sqrt(variance * sum);
		power *= model->phi;
		powers += power;
		values[h - 1] = model->level + powers * model->slope;
		if (model->season > 1)
			values[h - 1] += model->seasons[(h - 1) % model->season];
		c = model->alpha + model->beta * powers;
		if (model->season > 1 && h % model->season == 0)
			c += model->gamma;
		sum += c * c;
	}
}

/*
 * adv_naive_forecast repeats the last season.
 */
double
adv_naive_forecast(const double *y, int64_t n, int season, int horizon,
				   double *values, double *deviations)
{
	double		squares = 0;
	double		variance;
	int64_t		pairs = 0;
	int64_t		i;
	int			h;

	for (i = season; i < n; i++)
		if (!isnan(y[i]) && !isnan(y[i - season]))
		{
			squares += (y[i] - y[i - season]) * (y[i] - y[i - season]);
			pairs++;
		}
	variance = pairs > 0 ? squares / (double) pairs : NAN;
	for (h = 0; h < horizon; h++)
	{
		int			ahead = h / season + 1; /* in seasons */

		/* the last one that is known of this place in the season */
		i = n + h % season - season;
		values[h] = NAN;
		for (; i >= 0 && isnan(values[h]); i -= season)
			values[h] = y[i];
		deviations[h] = sqrt(variance * ahead);
	}
	return variance;
}

/*
 * adv_naive_error returns the mean error of the naive forecast.
 */
double
adv_naive_error(const double *y, int64_t n, int season)
{
	double		sum = 0;
	int64_t		pairs = 0;
	int64_t		i;

	for (i = season; i < n; i++)
		if (!isnan(y[i]) && !isnan(y[i - season]))
		{
			sum += fabs(y[i] - y[i - season]);
			pairs++;
		}
	return pairs > 0 ? sum / (double) pairs : NAN;
}
