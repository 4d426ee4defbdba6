/*
 * metric.h
 *		One metric, four answers: its value, the value with its interval, the
 *		difference of two groups, and the difference from a benchmark.
 *
 * A metric is a share, a net score (the share of a high class less that of a low
 * class) or a mean.  A room says how a question is put to what it holds; how it is
 * answered is the same for all metrics of a shape.  Shares and net scores leave as
 * percentages, means in their own unit.
 *
 * The arguments of the four, of a metric that is asked of so many inputs (a summary
 * is one input, a set at the start and one at the end are two):
 *		value		inputs, options
 *		estimate	inputs, confidence [, method], options
 *		difference	inputs of a, inputs of b, confidence [, method], options
 *		benchmark	inputs, benchmark, confidence [, method], options
 * A mean has no methods; the benchmark of a share has none either.  The answer is
 * NULL where an argument before the options is NULL, or where there is nothing to
 * answer with.
 */
#ifndef ADV_METRIC_H
#define ADV_METRIC_H

#include "postgres.h"

#include "fmgr.h"

#include "agg.h"
#include "kernel/stats/mean.h"
#include "kernel/stats/net_score.h"

typedef enum AdvShape
{
	ADV_SHAPE_SHARE,
	ADV_SHAPE_NET,
	ADV_SHAPE_MEAN
} AdvShape;

/* A metric of one group, ready for the kernel. */
typedef struct AdvQuestion
{
	double		value;			/* as shown */
	double		successes;		/* of a share; of weighted trials by effective numbers */
	double		trials;
	AdvTrinomial net;			/* of a net score, likewise */
	AdvMoments	moments;		/* of a mean */
	double		lowest;			/* what a mean can be at least and at most */
	double		highest;
} AdvQuestion;

typedef struct AdvMetric
{
	AdvShape	shape;
	int			inputs;

	/*
	 * ask fills in the question that is put to the inputs at arguments argno and
	 * behind, with its options at argument `options` and behind; false where there
	 * is nothing to answer with.
	 */
	bool		(*ask) (FunctionCallInfo fcinfo, int argno, int options, int which,
						AdvQuestion *question);
	int			which;			/* for an ask that serves several metrics */
	const char *rescaled;		/* of a mean: what compares different scales, or NULL */
} AdvMetric;

extern bool adv_ask_share(AdvQuestion *question, double successes, double trials);
extern bool adv_ask_weighted_share(AdvQuestion *question, double successes, double total,
								   double n);
extern bool adv_ask_net(AdvQuestion *question, AdvTrinomial counts);
extern bool adv_ask_weighted_net(AdvQuestion *question, AdvTrinomial weights, double total,
								 double n);
extern bool adv_ask_mean(AdvQuestion *question, AdvMoments moments, double lowest,
						 double highest);

extern Datum adv_metric_value(FunctionCallInfo fcinfo, const AdvMetric *metric);
extern Datum adv_metric_estimate(FunctionCallInfo fcinfo, const AdvMetric *metric);
extern Datum adv_metric_difference(FunctionCallInfo fcinfo, const AdvMetric *metric);
extern Datum adv_metric_benchmark(FunctionCallInfo fcinfo, const AdvMetric *metric);

/*
 * ADV_METRIC defines the four functions of a metric: adv_<name>, and those with
 * _estimate, _difference and _benchmark behind it.
 */
#define ADV_METRIC(name, metric) \
	ADV_FUNCTION(adv_##name) \
	{ \
		return adv_metric_value(fcinfo, &(metric)); \
	} \
	ADV_FUNCTION(adv_##name##_estimate) \
	{ \
		return adv_metric_estimate(fcinfo, &(metric)); \
	} \
	ADV_FUNCTION(adv_##name##_difference) \
	{ \
		return adv_metric_difference(fcinfo, &(metric)); \
	} \
	ADV_FUNCTION(adv_##name##_benchmark) \
	{ \
		return adv_metric_benchmark(fcinfo, &(metric)); \
	}

#endif
