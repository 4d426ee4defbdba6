/*
 * drivers.c
 *		What drives an outcome, and what a region emphasises.
 *
 * Sources: Lindeman, Merenda & Gold (1980), Johnson (2000) for the importance of
 * drivers; Martilla & James (1977), Journal of Marketing 41, for importance against
 * performance; Fischer (2004), Journal of Cross-Cultural Psychology 35, for scores
 * adjusted within a group.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"

#include "base/answer.h"
#include "compat.h"
#include "kernel/stats/regression.h"
#include "measure.h"

/*
 * rank_of returns the place of a driver by importance, ties sharing the best one.
 */
static int
rank_of(const AdvDriver *drivers, int k, int driver)
{
	int			rank = 1;
	int			i;

	for (i = 0; i < k; i++)
		rank += drivers[i].importance > drivers[driver].importance;
	return rank;
}

/*
 * quadrant returns what to do about a driver, in the words of the field: its share of
 * what is explained against an equal one, its performance against that of all.
 */
static const char *
quadrant(double importance, double equal, double performance, double usual)
{
	if (isnan(importance) || isnan(performance))
		return NULL;
	if (importance >= equal)
		return performance >= usual ? "keep up" : "concentrate here";
	return performance >= usual ? "possible overkill" : "low priority";
}

/*
 * has_scale tells whether a measure is on a scale.
 */
static bool
has_scale(const MeasureSummary *s, int i)
{
	return measure_minimum(s) && measure_minimum(s)[i] != measure_maximum(s)[i];
}

/*
 * adv_key_drivers returns a row a driver: (summary, outcome, names, confidence).
 */
ADV_FUNCTION(adv_key_drivers)
{
	MeasureSummary *s;
	MeasureMoments m;
	MeasureRow	row = {.columns = 0};
	AdvDriver	drivers[MEASURE_MOST];
	double		covariance[MEASURE_MOST * MEASURE_MOST];
	int			at[MEASURE_MOST];	/* outcome first */
	double		r_squared;
	double		usual = 0;
	double		confidence;
	char	  **names;
	int			outcome;
	int			k;
	int			i,
				j;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3) || measure_count(s = measure_arg(fcinfo, 0)) == 0)
		return (Datum) 0;
	outcome = measure_number_arg(fcinfo, 1, s, "outcome");
	names = measure_names_arg(fcinfo, 2, s);
	confidence = adv_confidence_arg(fcinfo, 3);
	k = measure_count(s) - 1;
	if (k < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("key_drivers needs an outcome and a driver"),
				 errhint("Summarize both: measure_agg(ARRAY[recommendation, service, price], ...).")));
	measure_moments(s, measure_all(s), &m);
	if (m.respondents == 0)
		return (Datum) 0;
	measure_rescale(s, &m);
	at[0] = outcome;
	for (i = 0, j = 1; i <= k; i++)
		if (i != outcome)
			at[j++] = i;
	for (i = 0; i <= k; i++)
		for (j = 0; j <= k; j++)
			covariance[i * (k + 1) + j] = m.n > 1 ? measure_covariance(&m, at[i], at[j]) : 0;
	adv_check_status(adv_drivers(covariance, k, m.n, confidence, drivers, &r_squared,
								 palloc(adv_drivers_work(k) * sizeof(double))));
	for (i = 1; i <= k; i++)
		usual += has_scale(s, at[i]) ? m.mean[at[i]] / k : NAN;
	for (i = 0; i < k; i++)
	{
		const AdvDriver *d = &drivers[i];
		double		performance = has_scale(s, at[i + 1]) ? m.mean[at[i + 1]] : NAN;
		bool		known = !d->constant && !isnan(r_squared);

		measure_add_text(&row, names[at[i + 1]]);
		measure_add_number(&row, m.n);
		measure_add_number(&row, performance);
		measure_add_number(&row, d->correlation);
		measure_add_number(&row, d->correlation_low);
		measure_add_number(&row, d->correlation_high);
		measure_add_number(&row, d->coefficient);
		measure_add_number(&row, d->error);
		measure_add_number(&row, d->t);
		measure_add_number(&row, d->p_value);
		measure_add_number(&row, d->beta);
		measure_add_number(&row, d->vif);
		measure_add_number(&row, d->importance);
		measure_add_number(&row, d->relative_weight);
		if (known)
			measure_add_count(&row, rank_of(drivers, k, i));
		else
			measure_add_text(&row, NULL);
		measure_add_text(&row, known && r_squared > 0 ? quadrant(d->importance / r_squared, 1.0 / k, performance, usual) : NULL);
		measure_add_text(&row, d->collinear ? "collinear" : d->constant ? "constant" : isnan(r_squared) ? "constant outcome" : NULL);
		measure_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* A battery of one group: mean and standard deviation of all its answers. */
typedef struct Battery
{
	MeasureMoments moments;
	double		mean;
	double		deviation;
} Battery;

/*
 * battery_arg reads the battery in argument argno, in the unit of its one scale; a
 * reversed item is turned around.
 */
static void
battery_arg(FunctionCallInfo fcinfo, int argno, Battery *b)
{
	MeasureSummary *s = measure_arg(fcinfo, argno);
	MeasureMoments *m = &b->moments;
	int			k = measure_count(s);
	double		variance = 0;
	double		low = 0;
	double		high = 0;
	int			i,
				j;

	if (k < 3)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cultural_relevance needs a battery of 3 measures or more, not of %d", k),
				 errdetail("The style of answering is told from the emphasis by the other measures of the battery."),
				 errhint("Summarize the whole battery.")));
	measure_moments(s, measure_all(s), m);
	for (i = 0; i < k && measure_minimum(s); i++)
	{
		double		minimum = measure_minimum(s)[i];
		double		maximum = measure_maximum(s)[i];

		if (i == 0)
		{
			low = Min(minimum, maximum);
			high = Max(minimum, maximum);
		}
		else if (low != Min(minimum, maximum) || high != Max(minimum, maximum))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cultural_relevance needs measures on one scale"),
					 errdetail("Their scales are %s.", measure_scale_text(s)),
					 errhint("Summarize questions that were answered on the same scale.")));
		if (minimum > maximum)
		{
			m->mean[i] = minimum + maximum - m->mean[i];
			for (j = 0; j < k; j++)
				if (j != i)
					m->spread[i][j] = m->spread[j][i] = -m->spread[i][j];
		}
	}
	b->mean = 0;
	for (i = 0; i < k; i++)
		b->mean += m->mean[i] / k;
	for (i = 0; i < k; i++)
		variance += (m->spread[i][i] + (m->mean[i] - b->mean) * (m->mean[i] - b->mean)) / k;
	b->deviation = m->n > 0 ? sqrt(variance * (k * m->n / (k * m->n - 1))) : NAN;
	if (!(b->deviation > 0))
		b->deviation = NAN;
}

/*
 * adv_cultural_relevance returns a row a measure: (region, all, names, confidence).
 */
ADV_FUNCTION(adv_cultural_relevance)
{
	Battery		region;
	Battery		all;
	MeasureMoments *m = &region.moments;
	MeasureRow	row = {.columns = 0};
	double		confidence;
	char	  **names;
	int			i,
				j,
				l;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3) ||
		measure_count(measure_arg(fcinfo, 0)) == 0 || measure_count(measure_arg(fcinfo, 1)) == 0)
		return (Datum) 0;
	measure_need_same_scale(measure_arg(fcinfo, 0), measure_arg(fcinfo, 1));
	battery_arg(fcinfo, 0, &region);
	battery_arg(fcinfo, 1, &all);
	names = measure_names_arg(fcinfo, 2, measure_arg(fcinfo, 0));
	confidence = adv_confidence_arg(fcinfo, 3);
	for (i = 0; i < m->k; i++)
	{
		/* how far a measure is from the respondent's own mean */
		AdvMoments	own = {m->mean[i] - region.mean, 0, m->n};
		AdvComparison c = {NAN, NAN, NAN, NAN, NAN};
		double		z = own.mean / region.deviation;
		double		adjusted = all.mean + z * all.deviation;

		for (j = 0; j < m->k; j++)
			for (l = 0; l < m->k; l++)
				own.variance += ((i == j) - 1.0 / m->k) * ((i == l) - 1.0 / m->k) * m->spread[j][l];
		own.variance = own.n > 1 ? Max(own.variance, 0) * (own.n / (own.n - 1)) : NAN;
		if (own.variance < 1e-14 * region.deviation * region.deviation)
			own.variance = 0;
		if (m->n > 0)
			adv_check_status(adv_mean_benchmark(own, 0, confidence, &c));
		measure_add_text(&row, names[i]);
		measure_add_number(&row, m->n);
		measure_add_number(&row, m->mean[i]);
		measure_add_number(&row, all.moments.mean[i] != 0 ? 100 * m->mean[i] / all.moments.mean[i] : NAN);
		measure_add_number(&row, z);
		measure_add_number(&row, c.low / region.deviation);
		measure_add_number(&row, c.high / region.deviation);
		measure_add_number(&row, c.p_value);
		measure_add_number(&row, adjusted);
		measure_add_number(&row, all.moments.mean[i] != 0 ? 100 * adjusted / all.moments.mean[i] : NAN);
		measure_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}
