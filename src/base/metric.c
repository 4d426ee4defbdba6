/*
 * metric.c
 *		The value, estimate, difference and benchmark of every metric.
 *
 * Differences are those of the two values as shown, to the last digit; interval
 * and test are the method's own.
 */
#include "postgres.h"

#include "fmgr.h"

#include "answer.h"
#include "compat.h"
#include "kernel/num/quotient.h"
#include "kernel/stats/proportion.h"
#include "metric.h"

/*
 * percent returns a share in percent.  Rounding, of counts beyond 2^53 or of sums
 * of weights, must not make more than all of it.
 */
static double
percent(double part, double whole)
{
	return Max(Min(adv_percentage(part, whole), 100), -100);
}

/*
 * adv_ask_share asks for a share; false where there are no trials.
 */
bool
adv_ask_share(AdvQuestion *question, double successes, double trials)
{
	return adv_ask_weighted_share(question, successes, trials, trials);
}

/*
 * adv_ask_weighted_share asks for the share that the weight of successes has in the
 * weight of all trials, which are worth n.
 */
bool
adv_ask_weighted_share(AdvQuestion *question, double successes, double total, double n)
{
	if (!(n > 0))
		return false;
	question->value = percent(successes, total);
	question->successes = Min(successes * (n / total), n);
	question->trials = n;
	return true;
}

/*
 * adv_ask_net asks for a net score; false where all classes are empty.
 */
bool
adv_ask_net(AdvQuestion *question, AdvTrinomial counts)
{
	double		n = counts.low + counts.middle + counts.high;

	return adv_ask_weighted_net(question, counts, n, n);
}

/*
 * adv_ask_weighted_net asks for the net score of the weights of three classes and
 * of all together, which are worth n answers.
 */
bool
adv_ask_weighted_net(AdvQuestion *question, AdvTrinomial weights, double total, double n)
{
	if (!(n > 0))
		return false;
	question->value = percent(weights.high - weights.low, total);
	question->net.low = weights.low * (n / total);
	question->net.middle = weights.middle * (n / total);
	question->net.high = weights.high * (n / total);
	return true;
}

/*
 * adv_ask_mean asks for a mean that can be nothing but lowest to highest; false
 * where there is nothing to take it of.
 */
bool
adv_ask_mean(AdvQuestion *question, AdvMoments moments, double lowest, double highest)
{
	question->value = moments.mean;
	question->moments = moments;
	question->lowest = lowest;
	question->highest = highest;
	return moments.n > 0;
}

/*
 * ask puts the question to the inputs at argno.
 */
static bool
ask(FunctionCallInfo fcinfo, const AdvMetric *metric, int argno, int options,
	AdvQuestion *question)
{
	memset(question, 0, sizeof(*question));
	return metric->ask(fcinfo, argno, options, metric->which, question);
}

/*
 * return_comparison returns what a method said of two values, in the unit in which
 * they are shown.
 */
static Datum
return_comparison(FunctionCallInfo fcinfo, const AdvMetric *metric, AdvComparison c,
				  double value, double other)
{
	if (metric->shape != ADV_SHAPE_MEAN)
	{
		c.low *= 100;
		c.high *= 100;
	}
	c.difference = value - other;
	return adv_return_comparison(fcinfo, c, 1);
}

/*
 * adv_metric_value returns the value: (inputs, options).
 */
Datum
adv_metric_value(FunctionCallInfo fcinfo, const AdvMetric *metric)
{
	AdvQuestion q;

	if (adv_any_null(fcinfo, 0, metric->inputs - 1) ||
		!ask(fcinfo, metric, 0, metric->inputs, &q))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(q.value);
}

/*
 * adv_metric_estimate returns the value with its interval: (inputs, confidence
 * [, method], options).
 */
Datum
adv_metric_estimate(FunctionCallInfo fcinfo, const AdvMetric *metric)
{
	int			at = metric->inputs;
	int			options = at + (metric->shape == ADV_SHAPE_MEAN ? 1 : 2);
	int			method = 0;
	double		confidence;
	AdvQuestion q;
	AdvEstimate e = {0, 0, 0, 0};

	if (adv_any_null(fcinfo, 0, options - 1))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, at);
	if (metric->shape != ADV_SHAPE_MEAN)
		method = adv_choice_arg(fcinfo, at + 1, "method", metric->shape == ADV_SHAPE_NET ?
								adv_net_methods : adv_share_methods);
	if (!ask(fcinfo, metric, 0, options, &q))
		PG_RETURN_NULL();
	switch (metric->shape)
	{
		case ADV_SHAPE_SHARE:
			adv_check_status(adv_proportion(q.successes, q.trials, confidence, method, &e));
			break;
		case ADV_SHAPE_NET:
			adv_check_status(adv_net_score(q.net, confidence, method, &e));
			break;
		case ADV_SHAPE_MEAN:
			adv_check_status(adv_mean(q.moments, confidence, &e));
			break;
	}
	return adv_return_estimate(fcinfo, q.value, e, metric->shape == ADV_SHAPE_MEAN ? 1 : 100);
}

/*
 * refuse_scales reports means of two groups that are not on one scale.
 */
static void
refuse_scales(const AdvMetric *metric, const AdvQuestion *a, const AdvQuestion *b)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot compare means on different scales"),
			 errdetail("One scale is %g to %g, the other %g to %g.",
					   a->lowest, a->highest, b->lowest, b->highest),
			 metric->rescaled ?
			 errhint("Compare the means rescaled to 0..100 with %s.", metric->rescaled) : 0));
}

/*
 * adv_metric_difference compares two groups: (inputs of a, inputs of b, confidence
 * [, method], options).
 */
Datum
adv_metric_difference(FunctionCallInfo fcinfo, const AdvMetric *metric)
{
	int			at = 2 * metric->inputs;
	int			options = at + (metric->shape == ADV_SHAPE_MEAN ? 1 : 2);
	int			method = 0;
	double		confidence;
	AdvQuestion a;
	AdvQuestion b;
	AdvComparison c = {0, 0, 0, 0, 0};
	bool		answered;

	if (adv_any_null(fcinfo, 0, options - 1))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, at);
	if (metric->shape != ADV_SHAPE_MEAN)
		method = adv_choice_arg(fcinfo, at + 1, "method", metric->shape == ADV_SHAPE_NET ?
								adv_net_difference_methods : adv_share_difference_methods);
	answered = ask(fcinfo, metric, 0, options, &a);
	/* both are asked, so that what is wrong with either is an error */
	if (!ask(fcinfo, metric, metric->inputs, options, &b) || !answered)
		PG_RETURN_NULL();
	switch (metric->shape)
	{
		case ADV_SHAPE_SHARE:
			adv_check_status(adv_proportion_difference(a.successes, a.trials,
													   b.successes, b.trials,
													   confidence, method, &c));
			break;
		case ADV_SHAPE_NET:
			adv_check_status(adv_net_score_difference(a.net, b.net, confidence, method, &c));
			break;
		case ADV_SHAPE_MEAN:
			if (a.lowest != b.lowest || a.highest != b.highest)
				refuse_scales(metric, &a, &b);
			adv_check_status(adv_mean_difference(a.moments, b.moments, confidence, &c));
			break;
	}
	return return_comparison(fcinfo, metric, c, a.value, b.value);
}

/*
 * adv_metric_benchmark compares a group with a fixed number: (inputs, benchmark,
 * confidence [, method], options), a method for net scores alone.
 */
Datum
adv_metric_benchmark(FunctionCallInfo fcinfo, const AdvMetric *metric)
{
	int			at = metric->inputs;
	int			options = at + (metric->shape == ADV_SHAPE_NET ? 3 : 2);
	int			method = 0;
	double		benchmark;
	double		confidence;
	double		lowest = metric->shape == ADV_SHAPE_NET ? -100 : 0;
	double		highest = 100;
	AdvQuestion q;
	AdvComparison c = {0, 0, 0, 0, 0};
	bool		answered;

	if (adv_any_null(fcinfo, 0, options - 1))
		PG_RETURN_NULL();
	benchmark = PG_GETARG_FLOAT8(at);
	confidence = adv_confidence_arg(fcinfo, at + 1);
	if (metric->shape == ADV_SHAPE_NET)
		method = adv_choice_arg(fcinfo, at + 2, "method", adv_net_methods);
	answered = ask(fcinfo, metric, 0, options, &q);
	if (metric->shape == ADV_SHAPE_MEAN && answered)
	{
		lowest = q.lowest;
		highest = q.highest;
	}
	if (!(benchmark >= lowest && benchmark <= highest) &&
		(answered || metric->shape != ADV_SHAPE_MEAN))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("benchmark %g is out of range", benchmark),
				 errdetail("The metric lies between %g and %g.", lowest, highest),
				 errhint("Pass the benchmark in the unit of the metric: 70 percent as 70.")));
	if (!answered)
		PG_RETURN_NULL();
	if (metric->shape != ADV_SHAPE_MEAN)
		adv_percent_notice(fcinfo, at, "benchmark", benchmark);
	switch (metric->shape)
	{
		case ADV_SHAPE_SHARE:
			adv_check_status(adv_proportion_benchmark(q.successes, q.trials, benchmark / 100,
													  confidence, &c));
			break;
		case ADV_SHAPE_NET:
			adv_check_status(adv_net_score_benchmark(q.net, benchmark / 100, confidence,
													 method, &c));
			break;
		case ADV_SHAPE_MEAN:
			adv_check_status(adv_mean_benchmark(q.moments, benchmark, confidence, &c));
			break;
	}
	return return_comparison(fcinfo, metric, c, q.value, benchmark);
}
