/*
 * forecast.c
 *		Where a series goes: forecasts, the models behind them, and how good they are.
 *
 * A forecast is made on the values themselves, on their logarithms, or on the logit of
 * where they lie between two bounds, from which it never leaves them.  Its bands are
 * normal there.  Without bounds given, a series of stored summaries has those of
 * its scale.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "base/report.h"
#include "compat.h"
#include "kernel/num/special.h"
#include "kernel/series/smoothing.h"
#include "series.h"

#define FEWEST 4
#define MOST_HORIZON 10000
#define MOST_ORIGINS 1000

/* Models, by the words users pass. */
enum
{
	MODEL_SIMPLE = ADV_SMOOTHING_SIMPLE,
	MODEL_HOLT = ADV_SMOOTHING_HOLT,
	MODEL_DAMPED = ADV_SMOOTHING_DAMPED,
	MODEL_NAIVE,
	MODEL_AUTO
};

static const AdvChoice models[] = {
	{"simple", MODEL_SIMPLE},
	{"holt", MODEL_HOLT},
	{"damped", MODEL_DAMPED},
	{"naive", MODEL_NAIVE},
	{"auto", MODEL_AUTO},
	{NULL, 0}
};

typedef enum Scale
{
	SCALE_PLAIN,
	SCALE_LOG,
	SCALE_LOGIT
} Scale;

static const AdvChoice transforms[] = {
	{"none", SCALE_PLAIN},
	{"log", SCALE_LOG},
	{"logit", SCALE_LOGIT},
	{NULL, 0}
};

/* What is asked for, and of what. */
typedef struct Request
{
	Series		series;
	int64		step;
	double	   *grid;			/* on the scale of the model, NaN where missing */
	double	   *original;
	int64		length;
	int			model;
	int			season;			/* 1: none */
	bool		any_season;		/* auto: with it or without */
	Scale		scale;
	double		low;
	double		high;
	const double *given;		/* parameters, NULL: fitted */
	int			n_given;
} Request;

/* A model that a series was given. */
typedef struct Chosen
{
	bool		known;
	int			model;
	AdvSmoothing start;			/* states before the first period */
	AdvSmoothing end;			/* behind the last */
	AdvSmoothingFit fit;
	double		mase;
} Chosen;

/* ------------------------------------------------------------------------
 * Arguments
 * ------------------------------------------------------------------------
 */

/*
 * onto returns a value on the scale of the model.  One on a bound is moved inside by
 * half of what one of n answers can move it.
 */
static double
onto(const Request *r, double y, double n)
{
	double		inside;

	switch (r->scale)
	{
		case SCALE_LOG:
			if (!(y > 0))
				ereport(ERROR,
						(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						 errmsg("value %s has no logarithm", adv_number_word(y)),
						 errhint("Use another transform.")));
			return log(y);
		case SCALE_LOGIT:
			if (!(y >= r->low && y <= r->high))
				ereport(ERROR,
						(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						 errmsg("value %s is not within %s and %s", adv_number_word(y), adv_number_word(r->low), adv_number_word(r->high)),
						 errhint("Pass the ends of the scale as low and high.")));
			inside = (r->high - r->low) / (2 * n);
			if (y == r->low)
				y += inside;
			else if (y == r->high)
				y -= inside;
			return log((y - r->low) / (r->high - y));
		default:
			return y;
	}
}

/*
 * back returns a value of the model on the scale of the series.
 */
static double
back(const Request *r, double u)
{
	switch (r->scale)
	{
		case SCALE_LOG:
			return exp(u);
		case SCALE_LOGIT:
			return u > 0 ? r->high - (r->high - r->low) / (1 + exp(u)) : r->low + (r->high - r->low) * (exp(u) / (1 + exp(u)));
		default:
			return u;
	}
}

/*
 * scale_args reads (low, high, transform) at argument argno and behind.
 */
static void
scale_args(FunctionCallInfo fcinfo, int argno, Request *r)
{
	const SeriesSummary *s = r->series.summary;
	bool		bounds = !PG_ARGISNULL(argno) || !PG_ARGISNULL(argno + 1);

	if (PG_ARGISNULL(argno) != PG_ARGISNULL(argno + 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("low and high belong together"),
				 errhint("Pass both ends of the scale, as low => -100, high => 100.")));
	r->low = s->low;
	r->high = s->high;
	if (bounds)
	{
		r->low = adv_finite_arg(fcinfo, argno, "low");
		r->high = adv_finite_arg(fcinfo, argno + 1, "high");
		if (!(r->low < r->high))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("low %s is not below high %s", adv_number_word(r->low), adv_number_word(r->high))));
	}
	r->scale = bounds || series_values(s) != SERIES_PLAIN ? SCALE_LOGIT : SCALE_PLAIN;
	if (PG_ARGISNULL(argno + 2))
		return;
	r->scale = (Scale) adv_choice_arg(fcinfo, argno + 2, "transform", transforms);
	if (r->scale == SCALE_LOGIT ? !(r->low < r->high) : bounds)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 r->scale == SCALE_LOGIT ? errmsg("transform \"logit\" needs low and high") :
				 errmsg("low and high do not go with transform \"%s\"", transforms[r->scale].word),
				 errhint("Bounds are for transform \"logit\", which they stand for by themselves.")));
}

/*
 * season_arg reads the season at argument argno; NULL is none, or, of a model that is
 * chosen by itself, that of the calendar.
 */
static void
season_arg(FunctionCallInfo fcinfo, int argno, Request *r)
{
	r->season = 1;
	r->any_season = r->model == MODEL_AUTO;
	if (!PG_ARGISNULL(argno))
	{
		r->season = PG_GETARG_INT32(argno);
		if (r->season < 1 || r->season > ADV_SMOOTHING_LONGEST_SEASON)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("season %d is out of range", r->season),
					 errdetail("A season is 1 to %d periods.", ADV_SMOOTHING_LONGEST_SEASON),
					 errhint("Pass 12 for months within a year, 7 for days within a week, 1 for none.")));
	}
	else if (r->model == MODEL_AUTO)
		switch (series_period(r->series.summary))
		{
			case ADV_PERIOD_DAY:
				r->season = 7;
				break;
			case ADV_PERIOD_MONTH:
				r->season = 12;
				break;
			case ADV_PERIOD_QUARTER:
				r->season = 4;
				break;
			default:
				break;
		}
}

/*
 * given_arg reads the parameters of a model: the smoothing parameters that it has, in
 * the order alpha, beta, gamma, phi, then level, slope and seasons.
 */
static void
given_arg(FunctionCallInfo fcinfo, int argno, Request *r)
{
	ArrayType  *array;
	int			expected;
	int			i;

	r->given = NULL;
	if (PG_ARGISNULL(argno))
		return;
	if (r->model == MODEL_AUTO || r->model == MODEL_NAIVE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model \"%s\" has no parameters", models[r->model].word),
				 errhint("Name the model that the parameters belong to.")));
	array = PG_GETARG_ARRAYTYPE_P(argno);
	expected = adv_smoothing_parameters((AdvSmoothingTrend) r->model, r->season) + (r->season > 1);
	r->n_given = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (ARR_NDIM(array) != 1 || array_contains_nulls(array) || r->n_given != expected)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("parameters must be an array of %d numbers", expected),
				 errhint("They are alpha, beta, gamma and phi, as far as the model has them, then level, slope and seasons, as forecast_model shows them.")));
	r->given = (const double *) ((const char *) array + (ARR_HASNULL(array) ? (Size) array->dataoffset : ARR_OVERHEAD_NONULLS(1)));
	for (i = 0; i < expected; i++)
		if (!isfinite(r->given[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("parameters must be finite numbers, not %g", r->given[i])));
}

/*
 * set_given sets a model to given parameters.
 */
static void
set_given(const Request *r, AdvSmoothing *m)
{
	const double *next = r->given;
	int			i;

	m->alpha = *next++;
	if (m->trend != ADV_SMOOTHING_SIMPLE)
		m->beta = *next++;
	if (m->season > 1)
		m->gamma = *next++;
	if (m->trend == ADV_SMOOTHING_DAMPED)
		m->phi = *next++;
	if (!(m->alpha >= 0 && m->alpha <= 1 && m->beta >= 0 && m->beta <= m->alpha &&
		  m->gamma >= 0 && m->gamma <= 1 - m->alpha && m->phi > 0 && m->phi <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("smoothing parameters are out of range"),
				 errdetail("They are alpha %g, beta %g, gamma %g, phi %g.", m->alpha, m->beta, m->gamma, m->phi),
				 errhint("alpha lies within 0..1, beta within 0..alpha, gamma within 0..1 - alpha, phi above 0 and at most 1.")));
	m->level = *next++;
	if (m->trend != ADV_SMOOTHING_SIMPLE)
		m->slope = *next++;
	for (i = 0; m->season > 1 && i < m->season; i++)
		m->seasons[i] = *next++;
}

/*
 * request_args reads (model, season, low, high, transform) at argument argno and
 * behind, as_of at another; false where a needed one is NULL.
 */
static bool
request_args(FunctionCallInfo fcinfo, int argno, int as_of, Request *r)
{
	int64		i;
	int64		k = 0;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(argno))
		return false;
	memset(r, 0, sizeof(*r));
	r->model = adv_choice_arg(fcinfo, argno, "model", models);
	(void) series_arg(fcinfo, as_of, &r->series);
	season_arg(fcinfo, argno + 1, r);
	scale_args(fcinfo, argno + 2, r);
	r->step = series_step(&r->series);
	r->original = series_grid(&r->series, r->step, &r->length);
	r->grid = palloc((r->length + 1) * sizeof(double));
	for (i = 0; i < r->length; i++)
	{
		r->grid[i] = NAN;
		if (!isnan(r->original[i]))
		{
			double		n = r->series.rows[k++];

			r->grid[i] = onto(r, r->original[i], n > 1 ? n : (double) r->series.n);
		}
	}
	if (r->series.n * 2 < r->length && adv_says(fcinfo, argno))
		ereport(NOTICE,
				(errmsg("%lld of %lld periods are missing", (long long) (r->length - r->series.n), (long long) r->length),
				 errhint("Where a row stands for a longer period, say so: series_agg(at, 'month', null, value), or series_by(series, 'month').")));
	return true;
}

/*
 * horizon_arg reads how many periods to look ahead.
 */
static int
horizon_arg(FunctionCallInfo fcinfo, int argno)
{
	int			horizon = PG_GETARG_INT32(argno);

	if (horizon < 1 || horizon > MOST_HORIZON)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("horizon %d is out of range", horizon),
				 errdetail("A horizon is 1 to %d periods.", MOST_HORIZON)));
	return horizon;
}

/* ------------------------------------------------------------------------
 * Models
 * ------------------------------------------------------------------------
 */

/*
 * level_series tells whether all values are one, and returns how many there are.
 */
static bool
level_series(const double *y, int64 n, int64 *observed, double *level)
{
	bool		alike = true;
	int64		i;

	*observed = 0;
	*level = NAN;
	for (i = 0; i < n; i++)
	{
		if (isnan(y[i]))
			continue;
		if ((*observed)++ == 0)
			*level = y[i];
		alike = alike && y[i] == *level;
	}
	return alike;
}

/*
 * in_sample_error returns MASE: the mean error one step ahead, on the scale of the
 * series, over that of the naive forecast.
 */
static double
in_sample_error(const Request *r, const AdvSmoothing *start, int64 n)
{
	AdvSmoothing copy = *start;
	double	   *errors = palloc((n + 1) * sizeof(double));
	double		naive = adv_naive_error(r->original, n, start->season);
	double		sum = 0;
	int64		observed = 0;
	int64		i;

	(void) adv_smoothing_run(&copy, r->grid, n, errors);
	for (i = 0; i < n; i++)
		if (!isnan(errors[i]))
		{
			sum += fabs(r->original[i] - back(r, r->grid[i] - errors[i]));
			observed++;
		}
	pfree(errors);
	return naive > 0 && observed > 0 ? sum / (double) observed / naive : NAN;
}

/*
 * fit_one fits a model to the first n periods; false where there are too few.
 */
static bool
fit_one(const Request *r, int model, int season, int64 n, Chosen *out)
{
	AdvSmoothing *m = &out->start;
	AdvMemory	memory = adv_memory_of(CurrentMemoryContext);
	int64		observed;
	double		level;
	bool		alike = level_series(r->grid, n, &observed, &level);
	int			fitted = adv_smoothing_parameters((AdvSmoothingTrend) model, season);

	memset(out, 0, sizeof(*out));
	out->model = model;
	out->mase = NAN;
	m->trend = (AdvSmoothingTrend) model;
	m->season = season;
	m->phi = 1;
	if (observed < FEWEST)
		return false;
	if (r->given)
	{
		set_given(r, m);
		fitted = 0;
	}
	else if (alike)
		m->level = level;
	else
	{
		if (observed <= fitted || (season > 1 && n < 2 * season))
			return false;
		adv_check_status(adv_smoothing_fit(m, r->grid, n, &memory, adv_interrupts));
	}
	adv_smoothing_judge(m, r->grid, n, fitted, &out->fit);
	if (alike && !r->given)
	{
		out->fit.squares = out->fit.variance = 0;
		out->fit.log_likelihood = INFINITY;
	}
	out->end = *m;
	(void) adv_smoothing_run(&out->end, r->grid, n, NULL);
	out->known = true;
	return true;
}

/*
 * better tells whether a fit is better than another, by AICc; one without errors is
 * better than any, one whose AICc is not defined worse.
 */
static bool
better(const Chosen *a, const Chosen *b)
{
	if (!a->known || !b->known)
		return a->known && !b->known;
	if (b->fit.squares == 0)
		return false;
	if (a->fit.squares == 0)
		return true;
	return a->fit.aicc < b->fit.aicc || (isnan(b->fit.aicc) && !isnan(a->fit.aicc));
}

#define MOST_MODELS 6

/*
 * fit_all fits the models that are asked for to the first n periods, and returns how
 * many could be, the best first.
 */
static int
fit_all(const Request *r, int64 n, Chosen *out)
{
	int			found = 0;
	int			model;
	int			with;

	if (r->model != MODEL_AUTO)
		return fit_one(r, r->model, r->season, n, out);
	for (with = 0; with <= (r->season > 1); with++)
		for (model = MODEL_SIMPLE; model <= MODEL_DAMPED; model++)
		{
			Chosen		one;
			int			at;
			int64		observed;
			double		level;

			/* nothing to choose between where all values are equal */
			if (found > 0 && level_series(r->grid, n, &observed, &level))
				return found;
			if (!fit_one(r, model, with ? r->season : 1, n, &one))
				continue;
			for (at = found++; at > 0 && better(&one, &out[at - 1]); at--)
				out[at] = out[at - 1];
			out[at] = one;
		}
	return found;
}

/*
 * predict forecasts from the first n periods, on the scale of the model; false where
 * there is no model.
 */
static bool
predict(const Request *r, int64 n, int horizon, double *values, double *deviations)
{
	Chosen	   *fits;
	int64		observed;
	double		level;
	bool		known;

	if (r->model == MODEL_NAIVE)
	{
		(void) level_series(r->grid, n, &observed, &level);
		if (observed < FEWEST || n < r->season)
			return false;
		(void) adv_naive_forecast(r->grid, n, r->season, horizon, values, deviations);
		return true;
	}
	fits = palloc(MOST_MODELS * sizeof(Chosen));
	known = fit_all(r, n, fits) > 0;
	if (known)
		adv_smoothing_forecast(&fits[0].end, fits[0].fit.variance, horizon, values, deviations);
	pfree(fits);
	return known;
}

/*
 * say_too_few says that there is no forecast.
 */
static void
say_too_few(FunctionCallInfo fcinfo, const Request *r, int argno)
{
	if (r->series.n >= FEWEST && adv_says(fcinfo, argno))
		ereport(NOTICE,
				(errmsg("%lld points are too few for the model", (long long) r->series.n),
				 errhint("A model with a season needs two seasons; every model needs more points than it has parameters.")));
}

/* ------------------------------------------------------------------------
 * Reports
 * ------------------------------------------------------------------------
 */

static const double bands[] = {1.2815515655446004, 1.9599639845400545};	/* 80 and 95 percent */

/*
 * adv_series_forecast returns a row for every period ahead: (series, horizon, model,
 * season, low, high, transform, parameters, as_of).
 */
ADV_FUNCTION(adv_series_forecast)
{
	AdvReportRow row = {0};
	Request		r;
	double	   *values;
	double	   *deviations;
	int			horizon;
	bool		known;
	int			h;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(1))
		return (Datum) 0;
	horizon = horizon_arg(fcinfo, 1);
	if (!request_args(fcinfo, 2, 8, &r))
		return (Datum) 0;
	given_arg(fcinfo, 7, &r);
	values = palloc(horizon * sizeof(double));
	deviations = palloc(horizon * sizeof(double));
	known = predict(&r, r.length, horizon, values, deviations);
	if (!known)
		say_too_few(fcinfo, &r, 1);
	for (h = 0; h < horizon && r.series.n > 0; h++)
	{
		int64		at;
		int			k;

		if (__builtin_mul_overflow(r.step, (int64) h + 1, &at) ||
			__builtin_add_overflow(at, r.series.at[r.series.n - 1], &at))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("bigint out of range")));
		adv_report_integer(&row, h + 1);
		series_report_time(&row, r.series.summary, at);
		adv_report_float8(&row, known ? back(&r, values[h]) : NAN);
		for (k = 0; k < 2; k++)
		{
			adv_report_float8(&row, known ? back(&r, values[h] - bands[k] * deviations[h]) : NAN);
			adv_report_float8(&row, known ? back(&r, values[h] + bands[k] * deviations[h]) : NAN);
		}
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * report_parameter adds a parameter, NULL where the model does not have it.
 */
static void
report_parameter(AdvReportRow *row, double value, bool has)
{
	adv_report_float8(row, has ? value : NAN);
}

/*
 * adv_series_forecast_model returns a row for every model, the best first: (series,
 * model, season, low, high, transform, as_of).
 */
ADV_FUNCTION(adv_series_forecast_model)
{
	AdvReportRow row = {0};
	Request		r;
	Chosen	   *fits;
	int			n;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (!request_args(fcinfo, 1, 6, &r))
		return (Datum) 0;
	if (r.model == MODEL_NAIVE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model \"naive\" has no parameters"),
				 errhint("forecast_accuracy says how good it is.")));
	fits = palloc(MOST_MODELS * sizeof(Chosen));
	n = fit_all(&r, r.length, fits);
	if (n == 0)
		say_too_few(fcinfo, &r, 1);
	for (i = 0; i < n; i++)
	{
		const AdvSmoothing *m = &fits[i].start;
		bool		trend = m->trend != ADV_SMOOTHING_SIMPLE;
		bool		perfect = fits[i].fit.squares == 0;
		Datum		seasons[ADV_SMOOTHING_LONGEST_SEASON];
		int			k;

		adv_report_text(&row, models[fits[i].model].word, strlen(models[fits[i].model].word));
		adv_report_integer(&row, m->season);
		adv_report_float8(&row, m->alpha);
		report_parameter(&row, m->beta, trend);
		report_parameter(&row, m->gamma, m->season > 1);
		report_parameter(&row, m->phi, m->trend == ADV_SMOOTHING_DAMPED);
		adv_report_float8(&row, m->level);
		report_parameter(&row, m->slope, trend);
		for (k = 0; k < m->season; k++)
			seasons[k] = Float8GetDatum(m->seasons[k]);
		adv_report_datum(&row, m->season > 1 ? PointerGetDatum(construct_array(seasons, m->season, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)) : (Datum) 0, m->season == 1);
		adv_report_count(&row, fits[i].fit.observed);
		adv_report_float8(&row, sqrt(fits[i].fit.variance));
		adv_report_float8(&row, perfect ? NAN : fits[i].fit.log_likelihood);
		adv_report_float8(&row, perfect ? NAN : fits[i].fit.aicc);
		adv_report_float8(&row, in_sample_error(&r, m, r.length));
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* Sums over origins, of one step. */
typedef struct Errors
{
	int64		n;
	double		absolute;
	double		squares;
	double		scaled;
	int64		n_scaled;
	double		naive;
	int64		n_naive;
	double		beside_naive;	/* absolute errors where there is a naive forecast */
	int64		within[2];
} Errors;

/*
 * add_origin adds the errors of the forecasts from the first n periods.
 */
static void
add_origin(const Request *r, int64 n, int horizon, double *work, Errors *sums)
{
	double	   *values = work;
	double	   *deviations = work + horizon;
	double	   *naive = work + 2 * horizon;
	double		scale = adv_naive_error(r->original, n, r->season);
	int			h;
	int			k;

	if (!predict(r, n, horizon, values, deviations))
		return;
	(void) adv_naive_forecast(r->original, n, r->season, horizon, naive, work + 3 * horizon);
	for (h = 0; h < horizon; h++)
	{
		double		y = r->original[n + h];
		double		error = fabs(y - back(r, values[h]));
		Errors	   *e = &sums[h];

		if (isnan(error))
			continue;
		e->n++;
		e->absolute += error;
		e->squares += error * error;
		if (scale > 0)
		{
			e->scaled += error / scale;
			e->n_scaled++;
		}
		if (!isnan(naive[h]))
		{
			e->naive += fabs(y - naive[h]);
			e->beside_naive += error;
			e->n_naive++;
		}
		for (k = 0; k < 2; k++)
			e->within[k] += y >= back(r, values[h] - bands[k] * deviations[h]) && y <= back(r, values[h] + bands[k] * deviations[h]);
	}
}

/*
 * adv_series_forecast_accuracy returns a row for every step ahead, over forecasts from
 * several origins, the last ones for which all steps are known: (series, horizon, model,
 * season, low, high, transform, origins, as_of).
 */
ADV_FUNCTION(adv_series_forecast_accuracy)
{
	AdvReportRow row = {0};
	Request		r;
	Errors	   *sums;
	double	   *work;
	int			horizon;
	int			origins;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(7))
		return (Datum) 0;
	horizon = horizon_arg(fcinfo, 1);
	origins = PG_GETARG_INT32(7);
	if (origins < 1 || origins > MOST_ORIGINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("origins %d is out of range", origins),
				 errdetail("Forecasts are made from 1 to %d origins.", MOST_ORIGINS)));
	if (!request_args(fcinfo, 2, 8, &r))
		return (Datum) 0;
	sums = palloc0(horizon * sizeof(Errors));
	work = palloc(4 * horizon * sizeof(double));
	for (i = origins - 1; i >= 0; i--)
	{
		CHECK_FOR_INTERRUPTS();
		if (r.length - horizon - i >= FEWEST)
			add_origin(&r, r.length - horizon - i, horizon, work, sums);
	}
	for (i = 0; i < horizon; i++)
	{
		const Errors *e = &sums[i];

		adv_report_integer(&row, i + 1);
		adv_report_count(&row, e->n);
		adv_report_ratio(&row, 1, e->absolute, (double) e->n);
		adv_report_float8(&row, e->n > 0 ? sqrt(e->squares / (double) e->n) : NAN);
		adv_report_ratio(&row, 1, e->scaled, (double) e->n_scaled);
		adv_report_ratio(&row, 1, e->beside_naive, e->naive);
		adv_report_ratio(&row, 100, (double) e->within[0], (double) e->n);
		adv_report_ratio(&row, 100, (double) e->within[1], (double) e->n);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
