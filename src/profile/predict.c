/*
 * predict.c
 *		What a fitted model says of a customer.
 *
 * A prediction is NULL where something is not known of the customer; a category that
 * the model has never seen is an error, unless it is asked for otherwise.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"

#include "base/texts.h"
#include "clusters.h"
#include "kernel/num/special.h"
#include "profile.h"

typedef enum Unknown
{
	UNKNOWN_ERROR,
	UNKNOWN_NULL,
	UNKNOWN_REFERENCE
} Unknown;

static const AdvChoice unknown_words[] = {
	{"error", UNKNOWN_ERROR},
	{"null", UNKNOWN_NULL},
	{"reference", UNKNOWN_REFERENCE},
	{NULL, 0}
};

/* A customer, as a model sees one. */
typedef struct Customer
{
	const double *numbers;
	int			terms[ADV_MODEL_COLUMNS];	/* of the categories; 0: the reference */
	int			stratum;		/* its category, -1: none */
} Customer;

/*
 * find_category returns the place of a category among those of a column, -1 where it
 * is not there.
 */
static int
find_category(const FittedModel *m, const ModelColumn *c, const char *bytes, Size length)
{
	const char *text = model_text(m);
	int			low = c->first;
	int			high = (int) (c->first + c->count) - 1;

	while (low <= high)
	{
		int			middle = (low + high) / 2;
		const ModelName *n = &model_names(m)[middle];
		int			order = memcmp(bytes, text + n->at, Min(length, n->length));

		if (order == 0 && length == n->length)
			return middle;
		if (order < 0 || (order == 0 && length < n->length))
			high = middle - 1;
		else
			low = middle + 1;
	}
	return -1;
}

/*
 * refuse_category reports a category that the model has not seen.
 */
static void
refuse_category(const FittedModel *m, const ModelColumn *c, const char *bytes, Size length)
{
	StringInfoData known;
	uint32		i;

	initStringInfo(&known);
	for (i = c->first; i < c->first + c->count && known.len < 200; i++)
		appendStringInfo(&known, "%s\"%.*s\"", known.len > 0 ? ", " : "", model_names(m)[i].length,
						 model_text(m) + model_names(m)[i].at);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the model does not know the category \"%.*s\" of %.*s", pg_mbcliplen(bytes, length, 100), bytes,
					(int) c->length, model_text(m) + c->at),
			 errdetail("It was fitted to %s%s.", known.data, i < c->first + c->count ? " and others" : ""),
			 errhint("Pass unknown => 'null' for no prediction, or unknown => 'reference' to take such customers for those of the reference.")));
}

/*
 * refuse_length reports a customer of another shape.
 */
static void
refuse_length(const FittedModel *m, int numbers, int categories)
{
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("the model was fitted to %d numbers and %d categories, not %d and %d",
					m->numbers, m->categories, numbers, categories),
			 errhint("Pass the same columns as profile_agg had, in the same order.")));
}

/*
 * customer_args reads a customer from arguments argno (numbers), the next (categories) and
 * `unknown`; false where something is not known.
 */
static bool
customer_args(FunctionCallInfo fcinfo, const FittedModel *m, int argno, int unknown, Customer *customer)
{
	ProfileArray numbers = profile_array_arg(fcinfo, argno, "numbers");
	ProfileArray categories = profile_array_arg(fcinfo, argno + 1, "categories");
	AdvTexts	texts = {categories.data, NULL, categories.n, 0};
	int			i;

	customer->stratum = -1;
	if (numbers.has_null || categories.has_null)
		return false;
	if (unlikely(numbers.n != m->numbers || categories.n != m->categories))
		refuse_length(m, numbers.n, categories.n);
	customer->numbers = (const double *) numbers.data;
	for (i = 0; i < m->categories; i++)
	{
		const ModelColumn *c = &model_columns(m)[m->numbers + i];
		Size		length = 0;
		const char *bytes = NULL;
		int			found;

		(void) adv_texts_next(&texts, &bytes, &length);
		found = find_category(m, c, bytes, length);
		if (found < 0)
			switch ((Unknown) adv_choice_arg(fcinfo, unknown, "treatment of categories not seen", unknown_words))
			{
				case UNKNOWN_ERROR:
					refuse_category(m, c, bytes, length);
					break;
				case UNKNOWN_NULL:
					return false;
				case UNKNOWN_REFERENCE:
					/* a stratum has none */
					if (i == m->stratum)
						return false;
					found = model_reference(m, i);
					break;
			}
		customer->terms[i] = i == m->stratum ? 0 : model_names(m)[found].term;
		if (i == m->stratum)
			customer->stratum = found;
	}
	return true;
}

/*
 * finite_number returns a number of a customer.
 */
static inline double
finite_number(const double *numbers, int i)
{
	double		x = numbers[i];

	if (unlikely(!isfinite(x)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number %d must be a finite number, not %g", i + 1, x)));
	return x;
}

/*
 * linear_sum returns the sum of terms and coefficients; without the intercept of a Cox model,
 * which is of its baseline.
 */
static double
linear_sum(const FittedModel *m, const Customer *customer)
{
	double		sum = model_kind(m) == MODEL_COX ? 0 : m->beta[0];
	int			i;

	for (i = 0; i < m->numbers; i++)
	{
		double		x = finite_number(customer->numbers, i);

		if (likely(!isnan(m->beta[i + 1])))
			sum += m->beta[i + 1] * x;
	}
	for (i = 0; i < m->categories; i++)
		if (customer->terms[i] > 0 && !isnan(m->beta[customer->terms[i]]))
			sum += m->beta[customer->terms[i]];
	return sum;
}

/*
 * answer returns the prediction of a sum of terms.
 */
static double
answer(const FittedModel *m, double linear)
{
	return model_kind(m) == MODEL_COX ? exp(linear) : 1 / (1 + exp(-linear));
}

/*
 * refuse_kind reports a question for another kind of model.
 */
static void
refuse_kind(const FittedModel *m, ModelKind wanted)
{
	if (model_kind(m) == wanted)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("a model %s cannot say this", model_kind_word(m)),
			 wanted == MODEL_COX ? errhint("Fit durations: cox_fit(profile_agg(duration, event, ...)).") :
			 errhint("Fit outcomes: logistic_fit(profile_agg(outcome, ...)); of a model of durations, 1 - survival_at(model, time, ...) is the probability of the event by then.")));
}

/*
 * predict returns the prediction of a model in argument 0, customer and unknown from
 * argno on, times unit.
 */
static Datum
predict(FunctionCallInfo fcinfo, int argno, double unit, bool logistic)
{
	const FittedModel *m;
	Customer	customer;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(argno + 2))
		PG_RETURN_NULL();
	m = model_fitted_arg(fcinfo, 0);
	if (logistic)
		refuse_kind(m, MODEL_LOGISTIC);
	if (!customer_args(fcinfo, m, argno, argno + 2, &customer))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(unit * answer(m, linear_sum(m, &customer)));
}

/*
 * predict_cluster returns the cluster of a customer, NULL where a number is not known;
 * categories are not looked at.
 */
static Datum
predict_cluster(FunctionCallInfo fcinfo, const FittedModel *m)
{
	ProfileArray numbers = profile_array_arg(fcinfo, 1, "numbers");
	ProfileArray categories = profile_array_arg(fcinfo, 2, "categories");
	double		distance;
	int			i;

	if (numbers.has_null)
		PG_RETURN_NULL();
	if (numbers.n != m->numbers || (categories.n != 0 && categories.n != m->categories))
		refuse_length(m, numbers.n, categories.n);
	for (i = 0; i < m->numbers; i++)
	{
		double		x = finite_number((const double *) numbers.data, i);

		if (fabs(x) > PROFILE_LARGEST)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("number %d, %g is out of range", i + 1, x),
					 errdetail("Numbers are finite, and not beyond %g.", PROFILE_LARGEST)));
	}
	PG_RETURN_FLOAT8(1 + clusters_nearest(m, (const double *) numbers.data, &distance));
}

/*
 * adv_model_predict returns a probability, or a hazard relative to that of a customer of
 * whom all numbers are 0 and all categories the reference: (model, numbers, categories,
 * unknown); of a k-means model the cluster.
 */
ADV_FUNCTION(adv_model_predict)
{
	if (!PG_ARGISNULL(0) && !PG_ARGISNULL(3))
	{
		const FittedModel *m = model_fitted_arg(fcinfo, 0);

		if (model_kind(m) == MODEL_KMEANS)
			return predict_cluster(fcinfo, m);
	}
	return predict(fcinfo, 1, 1, false);
}

/*
 * adv_advocacy_potential returns the probability in percent: (model, numbers,
 * categories, unknown).
 */
ADV_FUNCTION(adv_advocacy_potential)
{
	return predict(fcinfo, 1, 100, true);
}

/*
 * adv_churn_probability_profile returns the probability: (model, numbers, categories,
 * unknown).
 */
ADV_FUNCTION(adv_churn_probability_profile)
{
	return predict(fcinfo, 1, 1, true);
}

/*
 * adv_model_predict_estimate returns the prediction with its interval, symmetric on the
 * linear scale: (model, numbers, categories, confidence, unknown).
 */
ADV_FUNCTION(adv_model_predict_estimate)
{
	const FittedModel *m;
	AdvEstimate e;
	Customer	customer;
	double		x[1 + 2 * ADV_MODEL_COLUMNS];
	int			at[1 + 2 * ADV_MODEL_COLUMNS];
	double		variance = 0;
	double		sum;
	double		reach;
	int			n = 0;
	int			i,
				j;

	if (PG_ARGISNULL(0) || adv_any_null(fcinfo, 3, 4))
		PG_RETURN_NULL();
	m = model_fitted_arg(fcinfo, 0);
	if (model_kind(m) == MODEL_KMEANS)
		refuse_kind(m, MODEL_LOGISTIC);
	reach = adv_normal_two_sided(adv_confidence_arg(fcinfo, 3));
	if ((m->header.flags & MODEL_COVARIANCE) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a model fitted with a ridge has no standard errors"),
				 errdetail("A ridge pulls coefficients to 0, which an interval would not show."),
				 errhint("Use model_predict, or fit without a ridge.")));
	if (!customer_args(fcinfo, m, 1, 4, &customer))
		PG_RETURN_NULL();
	sum = linear_sum(m, &customer);
	if (model_kind(m) == MODEL_LOGISTIC)
	{
		at[n] = 0;
		x[n++] = 1;
	}
	for (i = 0; i < m->numbers; i++)
	{
		at[n] = i + 1;
		x[n++] = customer.numbers[i];
	}
	for (i = 0; i < m->categories; i++)
		if (customer.terms[i] > 0)
		{
			at[n] = customer.terms[i];
			x[n++] = 1;
		}
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			variance += x[i] * x[j] * model_covariance_of(m, at[i], at[j]);
	reach *= sqrt(Max(variance, 0));
	e.low = answer(m, sum - reach);
	e.high = answer(m, sum + reach);
	e.n = m->customers;
	return adv_return_estimate(fcinfo, answer(m, sum), e, 1);
}

/*
 * adv_survival_at_profile returns the probability of no event up to a time: (model, time, numbers,
 * categories, unknown); NULL beyond the longest time that a customer was followed.
 */
ADV_FUNCTION(adv_survival_at_profile)
{
	const FittedModel *m;
	const AdvCoxStep *steps;
	Customer	customer;
	double		time;
	int			low = 0;
	int			high;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(4))
		PG_RETURN_NULL();
	m = model_fitted_arg(fcinfo, 0);
	refuse_kind(m, MODEL_COX);
	time = PG_GETARG_FLOAT8(1);
	if (!(time >= 0 && isfinite(time)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("time %g is out of range", time),
				 errdetail("A time is 0 or more, in the unit of the durations.")));
	if (!customer_args(fcinfo, m, 2, 4, &customer))
		PG_RETURN_NULL();

	/* the first step of this stratum, or a later one, that is beyond the time */
	steps = model_steps(m);
	high = m->steps;
	while (low < high)
	{
		int			middle = (low + high) / 2;
		const AdvCoxStep *s = &steps[middle];

		if (s->stratum < customer.stratum || (s->stratum == customer.stratum && s->time <= time))
			low = middle + 1;
		else
			high = middle;
	}
	/* what ends a stratum is at its longest time */
	if (low > 0 && steps[low - 1].stratum == customer.stratum && steps[low - 1].last && steps[low - 1].time < time)
		PG_RETURN_NULL();
	if (low == 0 || steps[low - 1].stratum != customer.stratum)
		PG_RETURN_FLOAT8(1);
	/* no hazard is none for anybody, however large the multiple */
	if (steps[low - 1].hazard == 0)
		PG_RETURN_FLOAT8(1);
	PG_RETURN_FLOAT8(exp(-steps[low - 1].hazard * exp(linear_sum(m, &customer) + m->beta[0])));
}
