/*
 * index.c
 *		Composite indices of several measures, each on 0..100.
 *
 * The index of a respondent is the weighted mean of his measures, that of a group the
 * mean over its respondents.  The geometric form is the product of the measures' means,
 * each to the power of its weight; its interval is by the delta method.  A measure of
 * weight 0 takes no part: nobody is dropped for not having answered it.
 *
 * Sources: OECD (2008), Handbook on Constructing Composite Indicators; UNDP, Human
 * Development Report 2010, technical note 1, for the geometric form; Cronbach (1951)
 * and Feldt (1965) for the reliability.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"

#include "base/answer.h"
#include "base/metric.h"
#include "compat.h"
#include "kernel/stats/reliability.h"
#include "measure.h"

/* What is done about measures that a respondent did not answer. */
enum
{
	DROP,
	RENORMALISE
};

static const AdvChoice missing_policies[] = {
	{"drop", DROP},
	{"renormalise", RENORMALISE},
	{NULL, 0}
};

enum
{
	ARITHMETIC,
	GEOMETRIC
};

static const AdvChoice forms[] = {
	{"arithmetic", ARITHMETIC},
	{"geometric", GEOMETRIC},
	{NULL, 0}
};

/* How an index is made. */
typedef struct Recipe
{
	double		given[MEASURE_MOST];	/* weights as they were given */
	double		weight[MEASURE_MOST];	/* their sum is 1 */
	uint32		mask;			/* of those with a weight */
	int			missing;
	int			form;
} Recipe;

/*
 * weights_arg reads the weights in argument argno, equal ones where it is NULL.
 */
static void
weights_arg(FunctionCallInfo fcinfo, int argno, const MeasureSummary *s, Recipe *recipe)
{
	int			k = measure_count(s);
	double	   *weights = NULL;
	double		total = 0;
	int			n = PG_ARGISNULL(argno) ? k : measure_doubles_arg(fcinfo, argno, "weights", &weights);
	int			i;

	if (n != k)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are %d weights of %d measures", n, k),
				 errhint("Pass one weight for each measure of the summary; 0 leaves a measure out.")));
	recipe->mask = 0;
	for (i = 0; i < k; i++)
	{
		double		w = weights ? weights[i] : 1;

		if (!(w >= 0 && w <= 1e100))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weight %g of measure %d is out of range", w, i + 1),
					 errdetail("A weight is 0 or positive."),
					 errhint("Reverse a measure by its scale: a minimum above the maximum.")));
		recipe->given[i] = recipe->weight[i] = w;
		recipe->mask |= w > 0 ? 1U << i : 0;
		total += w;
	}
	if (k > 0 && !(total > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weights are all zero"),
				 errhint("Give some measure a positive weight.")));
	for (i = 0; i < k; i++)
		recipe->weight[i] /= total;
	measure_need_scales(s, recipe->mask);
}

/*
 * recipe_arg reads weights, missing and form at argument argno and after it.
 */
static Recipe
recipe_arg(FunctionCallInfo fcinfo, int argno, const MeasureSummary *s)
{
	Recipe		recipe;

	weights_arg(fcinfo, argno, s, &recipe);
	recipe.missing = adv_choice_arg(fcinfo, argno + 1, "missing policy", missing_policies);
	recipe.form = adv_choice_arg(fcinfo, argno + 2, "form", forms);
	if (recipe.missing == RENORMALISE && recipe.form == GEOMETRIC)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("form \"geometric\" cannot be used with missing \"renormalise\""),
				 errdetail("The geometric form is of the means of those who answered everything."),
				 errhint("Use missing \"drop\", or form \"arithmetic\".")));
	return recipe;
}

/*
 * weighted_mean returns sum w m, the weights being those of the moments' measures.
 */
static double
weighted_mean(const MeasureMoments *m, const double *w)
{
	double		sum = 0;
	int			i;

	for (i = 0; i < m->k; i++)
		sum += w[i] * m->mean[i];
	return sum;
}

/*
 * index_mean returns the weighted mean of the measures: of 100 each exactly 100,
 * whatever the weights.
 */
static double
index_mean(const MeasureMoments *m, const Recipe *recipe)
{
	double		sum = 0;
	double		total = 0;
	int			i;

	for (i = 0; i < m->k; i++)
	{
		sum += recipe->given[m->member[i]] * m->mean[i];
		total += recipe->given[m->member[i]];
	}
	return Min(sum / total, 100);
}

/*
 * weighted_spread returns the variance of sum w r, or with other factors of whatever
 * they make, never below 0.
 */
static double
weighted_spread(const MeasureMoments *m, const double *w)
{
	double		sum = 0;
	double		size = 0;
	int			i,
				j;

	for (i = 0; i < m->k; i++)
		for (j = 0; j < m->k; j++)
		{
			double		term = w[i] * w[j] * m->spread[i][j];

			sum += term;
			size += fabs(term);
		}
	return sum > 1e-14 * size ? sum : 0;
}

/*
 * sample turns a variance with n below into one with n - 1.
 */
static AdvMoments
sample(double mean, double spread, double n)
{
	AdvMoments	r = {mean, n > 1 ? spread * (n / (n - 1)) : NAN, n};

	return r;
}

/*
 * complete_index returns the index of those who answered everything.
 */
static AdvMoments
complete_index(const MeasureSummary *s, const Recipe *recipe)
{
	MeasureMoments m;
	double		w[MEASURE_MOST] = {0};
	double		index = 1;
	int			i;

	measure_moments(s, recipe->mask, &m);
	measure_rescale(s, &m);
	for (i = 0; i < m.k; i++)
		w[i] = recipe->weight[m.member[i]];
	if (recipe->form == ARITHMETIC)
		return sample(index_mean(&m, recipe), weighted_spread(&m, w), m.n);
	for (i = 0; i < m.k; i++)
		index *= pow(m.mean[i], w[i]);
	if (!(index > 0))
		return sample(index, NAN, m.n);
	for (i = 0; i < m.k; i++)
		w[i] *= index / m.mean[i];
	return sample(index, weighted_spread(&m, w), m.n);
}

/*
 * answered_index returns the index of those who answered anything, the weights of what
 * they did answer being made to add up to 1.
 */
static AdvMoments
answered_index(const MeasureSummary *s, const Recipe *recipe)
{
	double		weight = 0;
	double		squares = 0;
	double		mean = 0;
	double		spread = 0;
	int64		respondents = 0;
	uint32		p;

	/* means and variances of the patterns, put together one after another */
	for (p = 0; p < s->patterns; p++)
	{
		MeasureMoments m;
		double		w[MEASURE_MOST];
		double		total = 0;
		double		step;
		int			i;

		CHECK_FOR_INTERRUPTS();
		if ((measure_directory(s)[p].mask & recipe->mask) == 0 || measure_pattern(s, p)->n == 0)
			continue;
		measure_pattern_moments(s, p, recipe->mask, &m);
		if (!(m.n > 0))
			continue;
		measure_rescale(s, &m);
		for (i = 0; i < m.k; i++)
			total += recipe->weight[m.member[i]];
		for (i = 0; i < m.k; i++)
			w[i] = recipe->weight[m.member[i]] / total;
		respondents += m.respondents;
		squares += m.weight * m.weight / m.n;
		step = index_mean(&m, recipe) - mean;
		spread += m.weight * (weighted_spread(&m, w) + step * step * weight / (weight + m.weight));
		weight += m.weight;
		mean += step * m.weight / weight;
	}
	return sample(mean, weight > 0 ? spread / weight : NAN,
				  s->header.flags & MEASURE_WEIGHTED ? (weight > 0 ? weight * weight / squares : 0) : (double) respondents);
}

/*
 * index_of returns the index of a group; its n is 0 where nobody has one, and its
 * variance NaN where that is not known: a geometric index of 0.
 */
static AdvMoments
index_of(const MeasureSummary *s, const Recipe *recipe)
{
	return recipe->missing == DROP ? complete_index(s, recipe) : answered_index(s, recipe);
}

/*
 * ask_index asks for the index of the summary in argument argno, by the weights,
 * missing and form at `options` and behind.
 */
static bool
ask_index(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	MeasureSummary *s = measure_arg(fcinfo, argno);
	Recipe		recipe;

	if (adv_any_null(fcinfo, options + 1, options + 2) || measure_count(s) == 0)
		return false;
	recipe = recipe_arg(fcinfo, options, s);
	return adv_ask_mean(question, index_of(s, &recipe), 0, 100);
}

static const AdvMetric index_metric = {
	.shape = ADV_SHAPE_MEAN,
	.inputs = 1,
	.ask = ask_index
};

/*
 * adv_composite_index returns an index: (summary, weights, missing, form).
 */
ADV_FUNCTION(adv_composite_index)
{
	return adv_metric_value(fcinfo, &index_metric);
}

/*
 * adv_composite_index_estimate returns an index with its interval: (summary,
 * confidence, weights, missing, form).
 */
ADV_FUNCTION(adv_composite_index_estimate)
{
	return adv_metric_estimate(fcinfo, &index_metric);
}

/*
 * adv_composite_index_difference compares the indices of two groups, who were asked
 * the same: (a, b, confidence, weights, missing, form).
 */
ADV_FUNCTION(adv_composite_index_difference)
{
	if (!adv_any_null(fcinfo, 0, 1))
		measure_need_same_scale(measure_arg(fcinfo, 0), measure_arg(fcinfo, 1));
	return adv_metric_difference(fcinfo, &index_metric);
}

/*
 * adv_composite_index_benchmark compares an index with a number: (summary, benchmark,
 * confidence, weights, missing, form).
 */
ADV_FUNCTION(adv_composite_index_benchmark)
{
	return adv_metric_benchmark(fcinfo, &index_metric);
}

/*
 * fill_covariances fills a matrix with the covariances of moments; that they have n
 * below, not n - 1, is nothing to alpha and correlations.
 */
static void
fill_covariances(const MeasureMoments *m, double *covariance)
{
	int			i,
				j;

	for (i = 0; i < m->k; i++)
		for (j = 0; j < m->k; j++)
			covariance[i * m->k + j] = m->spread[i][j];
}

/*
 * adv_composite_index_components returns a row a measure that has a weight: (summary,
 * weights, names).
 */
ADV_FUNCTION(adv_composite_index_components)
{
	MeasureSummary *s;
	Recipe		recipe;
	MeasureMoments m;
	MeasureRow	row = {.columns = 0};
	double		covariance[MEASURE_MOST * MEASURE_MOST];
	double		total = 0;
	char	  **names;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || measure_count(s = measure_arg(fcinfo, 0)) == 0)
		return (Datum) 0;
	weights_arg(fcinfo, 1, s, &recipe);
	names = measure_names_arg(fcinfo, 2, s);
	measure_moments(s, recipe.mask, &m);
	measure_rescale(s, &m);
	fill_covariances(&m, covariance);
	for (i = 0; i < m.k; i++)
		total += recipe.weight[m.member[i]] * m.mean[i];
	for (i = 0; i < m.k; i++)
	{
		double		w = recipe.weight[m.member[i]];
		bool		known = m.n > 1;

		measure_add_text(&row, names[m.member[i]]);
		measure_add_number(&row, m.n);
		measure_add_number(&row, m.mean[i]);
		measure_add_number(&row, w);
		measure_add_number(&row, w * m.mean[i]);
		measure_add_number(&row, total > 0 ? 100 * w * m.mean[i] / total : NAN);
		measure_add_number(&row, known ? adv_item_rest_correlation(covariance, m.k, i) : NAN);
		measure_add_number(&row, known ? adv_alpha(covariance, m.k, i) : NAN);
		measure_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_composite_index_change returns a row a measure that has a weight, and one of the
 * index: (before, after, weights, names, confidence).
 */
ADV_FUNCTION(adv_composite_index_change)
{
	MeasureSummary *before;
	MeasureSummary *after;
	Recipe		recipe = {.missing = DROP, .form = ARITHMETIC};
	MeasureMoments a;
	MeasureMoments b;
	AdvMoments	total_a;
	AdvMoments	total_b;
	AdvComparison c = {NAN, NAN, NAN, NAN, NAN};
	MeasureRow	row = {.columns = 0};
	double		change = 0;
	double		confidence;
	char	  **names;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(4))
		return (Datum) 0;
	before = measure_arg(fcinfo, 0);
	after = measure_arg(fcinfo, 1);
	measure_need_same_scale(before, after);
	if (measure_count(before) == 0 || measure_count(after) == 0)
		return (Datum) 0;
	weights_arg(fcinfo, 2, before, &recipe);
	names = measure_names_arg(fcinfo, 3, before);
	confidence = adv_confidence_arg(fcinfo, 4);
	measure_moments(before, recipe.mask, &b);
	measure_rescale(before, &b);
	measure_moments(after, recipe.mask, &a);
	measure_rescale(after, &a);
	for (i = 0; i < a.k; i++)
	{
		double		w = recipe.weight[a.member[i]];

		measure_add_text(&row, names[a.member[i]]);
		measure_add_number(&row, b.mean[i]);
		measure_add_number(&row, a.mean[i]);
		measure_add_number(&row, w);
		measure_add_number(&row, w * (a.mean[i] - b.mean[i]));
		change += w * (a.mean[i] - b.mean[i]);
		measure_add_number(&row, b.mean[i] > 0 ? 100 * a.mean[i] / b.mean[i] : NAN);
		measure_add_number(&row, NAN);
		measure_add_number(&row, NAN);
		measure_put_row(fcinfo, &row);
	}
	total_b = index_of(before, &recipe);
	total_a = index_of(after, &recipe);
	if (total_a.n > 0 && total_b.n > 0)
		adv_check_status(adv_mean_lift(total_a, total_b, confidence, &c));
	measure_add_text(&row, "index");
	measure_add_number(&row, total_b.mean);
	measure_add_number(&row, total_a.mean);
	measure_add_number(&row, 1);
	measure_add_number(&row, change);
	measure_add_number(&row, 100 * (1 + c.difference));
	measure_add_number(&row, 100 * (1 + c.low));
	measure_add_number(&row, 100 * (1 + c.high));
	measure_put_row(fcinfo, &row);
	return (Datum) 0;
}

/*
 * adv_reliability_of returns Cronbach's alpha of all measures with its interval:
 * (summary, confidence).
 */
ADV_FUNCTION(adv_reliability_of)
{
	MeasureSummary *s = measure_arg(fcinfo, 0);
	double		confidence = adv_confidence_arg(fcinfo, 1);
	MeasureMoments m;
	double		covariance[MEASURE_MOST * MEASURE_MOST];
	AdvEstimate e;

	if (measure_count(s) < 2)
		PG_RETURN_NULL();
	measure_need_scales(s, measure_all(s));
	measure_moments(s, measure_all(s), &m);
	if (!(m.n > 1))
		PG_RETURN_NULL();
	measure_rescale(s, &m);
	fill_covariances(&m, covariance);
	adv_check_status(adv_reliability(covariance, m.k, m.n, confidence, &e));
	if (isnan(e.value))
		PG_RETURN_NULL();
	return adv_return_estimate(fcinfo, e.value, e, 1);
}

/*
 * side_arg adds the measures whose numbers are in argument argno to a mask, with a
 * factor that makes their mean.
 */
static void
side_arg(FunctionCallInfo fcinfo, int argno, const char *name, const MeasureSummary *s,
		 double sign, uint32 *mask, double *factor)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	int			n = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;
	int			i;

	if (n == 0 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must list measures", name),
				 errhint("Pass the numbers of the measures, from 1: positive => ARRAY[1, 2], negative => ARRAY[3, 4].")));
	for (i = 0; i < n; i++)
	{
		int			number = ((int32 *) measure_array_data(array))[i];

		if (number < 1 || number > measure_count(s) || (*mask >> (number - 1) & 1))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("measure %d in %s is out of range or listed twice", number, name),
					 errdetail("The summary has %d measures.", measure_count(s)),
					 errhint("Measures are numbered from 1, and each is on one side.")));
		*mask |= 1U << (number - 1);
		factor[number - 1] = sign / n;
	}
}

/*
 * adv_net_emotional_value returns the mean of the positive less that of the negative
 * measures: (summary, positive, negative, confidence).
 */
ADV_FUNCTION(adv_net_emotional_value)
{
	MeasureSummary *s = measure_arg(fcinfo, 0);
	double		confidence = adv_confidence_arg(fcinfo, 3);
	double		factor[MEASURE_MOST] = {0};
	double		w[MEASURE_MOST] = {0};
	uint32		mask = 0;
	MeasureMoments m;
	AdvMoments	net;
	AdvEstimate e;
	int			i;

	if (measure_count(s) == 0)
		PG_RETURN_NULL();
	side_arg(fcinfo, 1, "positive", s, 1, &mask, factor);
	side_arg(fcinfo, 2, "negative", s, -1, &mask, factor);
	measure_need_scales(s, mask);
	measure_moments(s, mask, &m);
	if (!(m.n > 0))
		PG_RETURN_NULL();
	measure_rescale(s, &m);
	for (i = 0; i < m.k; i++)
		w[i] = factor[m.member[i]];
	net = sample(weighted_mean(&m, w), weighted_spread(&m, w), m.n);
	adv_check_status(adv_mean(net, confidence, &e));
	return adv_return_estimate(fcinfo, net.mean, e, 1);
}
