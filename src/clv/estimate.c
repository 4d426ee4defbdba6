/*
 * estimate.c
 *		How sure a model is of what it says: intervals by the delta method.
 *
 * An answer's variance is that of its slopes in the logarithms of the
 * parameters with the covariance of those.  It is the uncertainty of the
 * parameters: how far the answer would be another if other customers of the same
 * kind had been fitted, not how far one customer may be from it.
 *
 * Intervals are symmetric on the scale of the logarithm, of probabilities of the
 * logit, so that they stay within what is possible.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"
#include "kernel/num/quotient.h"
#include "kernel/num/special.h"

/*
 * How far a logarithm is moved for a slope: the error of central differences is
 * of the order of its square, that of rounding of 1e-12 through it.
 */
#define STEP 1e-4

/*
 * answer_moved returns the answer with the logarithm of a parameter moved.
 */
static double
answer_moved(const ClvModel *m, const ClvQuestion *q, int parameter, double by)
{
	double		parameters[ADV_CLV_PARAMETERS];

	memcpy(parameters, m->parameters, sizeof(parameters));
	parameters[parameter] *= exp(by);
	return clv_answer(clv_model_kind(m), parameters, q);
}

/*
 * standard_error returns that of an answer, NaN where the model has no
 * covariance or the answer is not finite nearby.
 */
static double
standard_error(const ClvModel *m, const ClvQuestion *q)
{
	int			n = adv_clv_parameters(clv_model_kind(m));
	double		slopes[ADV_CLV_PARAMETERS];
	const double *covariance = m->covariance;
	double		variance = 0;
	int			i;
	int			j;

	if (isnan(m->covariance[0]))
		return NAN;
	for (i = 0; i < n; i++)
		slopes[i] = (answer_moved(m, q, i, STEP) - answer_moved(m, q, i, -STEP)) / (2 * STEP);
	for (i = 0; i < n; i++)
		for (j = 0; j <= i; j++)
			variance += (i == j ? 1 : 2) * slopes[i] * slopes[j] * *covariance++;
	return isfinite(variance) ? sqrt(Max(variance, 0)) : NAN;
}

/*
 * estimate makes the interval of a value with this standard error.
 */
static AdvEstimate
estimate(double value, double error, double z, ClvScale scale)
{
	AdvEstimate e = {value, value, value, 0};
	double		factor;

	if (error == 0)
		return e;
	if (scale == CLV_LOG)
	{
		factor = exp(adv_quotient(z * error, value));
		e.low = value / factor;
		e.high = value * factor;
	}
	else
	{
		factor = exp(adv_quotient(z * error, value * (1 - value)));
		e.low = value / (value + (1 - value) * factor);
		e.high = value / (value + (1 - value) / factor);
	}
	return e;
}

Datum
clv_return_estimate(FunctionCallInfo fcinfo, int argno, const ClvModel *m, const ClvQuestion *q,
					ClvScale scale, double unit)
{
	double		z = adv_normal_two_sided(adv_confidence_arg(fcinfo, argno));
	double		value = clv_answer(clv_model_kind(m), m->parameters, q);
	AdvEstimate e = estimate(value, standard_error(m, q), z, scale);

	e.n = m->customers;
	return adv_return_estimate(fcinfo, unit * value, e, unit);
}

/*
 * adv_probability_alive_estimate returns the probability that the customer is
 * still one: (model, customer, confidence).
 */
ADV_FUNCTION(adv_probability_alive_estimate)
{
	int			arguments = PG_NARGS() - 2;
	const ClvModel *m = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	ClvCustomer customer;
	ClvQuestion q;

	if (!clv_customer_arg(fcinfo, 1, arguments, m, &customer))
		PG_RETURN_NULL();
	q = clv_question(CLV_ALIVE, &customer);
	return clv_return_estimate(fcinfo, 1 + arguments, m, &q, CLV_LOGIT, 1);
}

/*
 * adv_expected_purchases_estimate returns the purchases to be expected: (model,
 * customer, horizon, confidence).
 */
ADV_FUNCTION(adv_expected_purchases_estimate)
{
	int			arguments = PG_NARGS() - 3;
	const ClvModel *m = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	ClvCustomer customer;
	ClvQuestion q;

	if (!clv_customer_arg(fcinfo, 1, arguments, m, &customer))
		PG_RETURN_NULL();
	q = clv_question(CLV_EXPECTED, &customer);
	q.t = clv_horizon_arg(fcinfo, 1 + arguments, m);
	return clv_return_estimate(fcinfo, 2 + arguments, m, &q, CLV_LOG, 1);
}

/*
 * value_estimate returns what a customer of so many arguments is worth: (model,
 * spend_model, customer, horizon, discount_rate, margin, confidence).  The two
 * models take it that spend and purchases have nothing to do with each other,
 * so the variances of their logarithms add up.
 */
static Datum
value_estimate(FunctionCallInfo fcinfo, int arguments)
{
	ClvQuestion spend = {.what = CLV_MEAN_SPEND};
	ClvValue	v;
	AdvEstimate e;
	double		value;
	double		purchases;
	double		error;
	double		z;

	if (!clv_value_args(fcinfo, arguments, &v))
		PG_RETURN_NULL();
	z = adv_normal_two_sided(adv_confidence_arg(fcinfo, 5 + arguments));
	value = clv_value(&v);
	if (isnan(value))
		PG_RETURN_NULL();
	spend.row = &v.spent;
	purchases = clv_answer(clv_model_kind(v.buying), v.buying->parameters, &v.purchases);
	error = value == 0 ? 0 :
		value * hypot(standard_error(v.buying, &v.purchases) / purchases,
					  standard_error(v.spending, &spend) / clv_spend(v.spending, &v.spent));
	e = estimate(value, error, z, CLV_LOG);
	e.n = v.buying->customers;
	return adv_return_estimate(fcinfo, value, e, 1);
}

/*
 * adv_clv_estimate_of_numbers returns it of (frequency, recency, age,
 * mean_spend).
 */
ADV_FUNCTION(adv_clv_estimate_of_numbers)
{
	return value_estimate(fcinfo, 4);
}

/*
 * adv_clv_estimate_of_summary returns it of (purchases, as_of).
 */
ADV_FUNCTION(adv_clv_estimate_of_summary)
{
	return value_estimate(fcinfo, 2);
}
