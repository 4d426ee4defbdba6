/*
 * answer.c
 *		The questions that a rating summary answers: NPS, CSAT, CES and what
 *		goes with them, each as a value, an estimate and a comparison.
 *
 * Every metric is a net score (the share of a high class less that of a low
 * class), a share, or a mean.  ask() turns a metric and its options into one
 * of these; the rest is the same for all metrics of a shape.  Shares and net
 * scores leave as percentages.
 *
 * Sources: Reichheld (2003) for NPS; Dixon, Freeman & Toman (2010) for CES;
 * Kish (1965) for the effective number of weighted answers, which stands in
 * for n in every interval; the methods' sources stand in the kernel.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"

#include "base/answer.h"
#include "compat.h"
#include "kernel/stats/mean.h"
#include "kernel/stats/net_score.h"
#include "kernel/stats/proportion.h"
#include "kernel/num/quotient.h"
#include "rating.h"
#include "base/weight.h"

typedef enum Metric
{
	NPS,
	PROMOTER_SHARE,
	PASSIVE_SHARE,
	DETRACTOR_SHARE,
	CSAT,
	CSAT_NET,
	CSAT_MEAN,
	CES_SHARE,
	CES_NET,
	MEAN,
	RESPONSE_RATE
} Metric;

typedef enum Shape
{
	SHAPE_NET,
	SHAPE_SHARE,
	SHAPE_MEAN
} Shape;

/* A metric of one summary, ready for the kernel. */
typedef struct Question
{
	Shape		shape;
	double		value;			/* in percent, or of the mean in its unit */
	AdvTrinomial net;			/* effective counts */
	double		successes;
	double		trials;
	AdvMoments	moments;
	int			scale_min;		/* of the mean, which means nothing elsewhere */
	int			scale_max;
} Question;

/* ------------------------------------------------------------------------
 * Sums over a summary
 * ------------------------------------------------------------------------
 */

/*
 * responses_of returns the number of answers on the scale.
 */
static int64
responses_of(const RatingSummary *s)
{
	return rating_sum_counts(s, 0, rating_points(s) - 1);
}

/*
 * weight_at returns the weight of the answers at a point, or their number.
 */
static double
weight_at(const RatingSummary *s, int i)
{
	RatingWeights *w = rating_weights(s);

	return w ? adv_dd_value(w->at[i]) : (double) rating_count(s, i);
}

/*
 * total_weight returns the weight of all answers, or their number.
 */
static AdvDD
total_weight(const RatingSummary *s)
{
	RatingWeights *w = rating_weights(s);
	AdvDD		sum = adv_dd(0);
	int			i;

	for (i = 0; i < rating_points(s); i++)
		sum = adv_dd_add(sum, w ? w->at[i] : adv_dd((double) rating_count(s, i)));
	return sum;
}

/*
 * effective_n returns the number of answers or, of weighted ones, Kish's
 * effective number (sum w)^2 / sum w^2; 0 where there is nothing.
 */
static double
effective_n(const RatingSummary *s)
{
	RatingWeights *w = rating_weights(s);

	if (w == NULL)
		return (double) responses_of(s);
	return adv_effective_n(total_weight(s), w->squares);
}

/*
 * weight_between returns the weight of the scores first to last, which may lie
 * beyond the scale.
 */
static double
weight_between(const RatingSummary *s, int first, int last)
{
	double		sum = 0;
	int			score;

	for (score = Max(first, s->scale_min); score <= Min(last, s->scale_max); score++)
		sum += weight_at(s, score - s->scale_min);
	return sum;
}

/*
 * count_between returns the number of the answers first to last.
 */
static int64
count_between(const RatingSummary *s, int first, int last)
{
	return rating_sum_counts(s, Max(first, s->scale_min) - s->scale_min,
							 Min(last, s->scale_max) - s->scale_min);
}

/*
 * moments_of returns mean, sample variance and (effective) number.
 *
 * The sums of x and x^2 are kept in double-double, so that the variance of
 * equal answers is 0 whatever they are.
 */
static AdvMoments
moments_of(const RatingSummary *s)
{
	RatingWeights *w = rating_weights(s);
	AdvFractions *f = rating_fractions(s);
	AdvDD		total = total_weight(s);
	AdvDD		x = adv_dd(0);
	AdvDD		x2 = adv_dd(0);
	AdvDD		e = adv_dd(0);
	AdvDD		ek = adv_dd(0);
	AdvDD		e2 = adv_dd(0);
	AdvDD		squares;
	AdvMoments	m = {0, 0, 0};
	int			i;

	m.n = effective_n(s);
	if (!(m.n > 0))
		return m;

	for (i = 0; i < rating_points(s); i++)
	{
		double		k = s->scale_min + i;
		AdvDD		at = w ? w->at[i] : adv_dd((double) rating_count(s, i));
		AdvDD		term = adv_dd_multiply(at, adv_dd(k));

		x = adv_dd_add(x, term);
		x2 = adv_dd_add(x2, adv_dd_multiply(term, adv_dd(k)));
	}
	if (w)
	{
		e = w->we;
		ek = w->wek;
		e2 = w->we2;
	}
	else if (f)
	{
		e = adv_fractions_e(f);
		ek = adv_fractions_ek(f);
		e2 = adv_fractions_e2(f);
	}
	/* x = k - e, x^2 = k^2 - 2 e k + e^2 */
	x = adv_dd_add(x, adv_dd_negate(e));
	x2 = adv_dd_add(x2, adv_dd_negate(adv_dd_add(ek, ek)));
	x2 = adv_dd_add(x2, e2);

	m.mean = adv_dd_value(adv_dd_divide(x, total));
	squares = adv_dd_add(x2, adv_dd_negate(adv_dd_divide(adv_dd_multiply(x, x), total)));
	/* what is left of equal answers is the rounding of double-double */
	if (squares.hi > x2.hi * 1e-29 && m.n > 1)
		m.variance = adv_dd_value(adv_dd_divide(squares, total)) * (m.n / (m.n - 1));
	return m;
}

/* ------------------------------------------------------------------------
 * Options
 * ------------------------------------------------------------------------
 */

/* Scores up to low_max are the low class, from high_min the high class. */
typedef struct Classes
{
	int			low_max;
	int			high_min;
	bool		swapped;		/* low scores are the good ones */
} Classes;

/*
 * option reads an integer option; a missing one or NULL is the default, and
 * there must be one.
 */
static int
option(FunctionCallInfo fcinfo, int argno, int fallback, const RatingSummary *s,
	   const char *what, const char *example)
{
	if (argno < PG_NARGS() && !PG_ARGISNULL(argno))
		return PG_GETARG_INT32(argno);
	if (fallback == PG_INT32_MIN)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the scale %d to %d has no usual %s", s->scale_min, s->scale_max, what),
				 errhint("Pass %s after the summary, as in %s.", what, example)));
	return fallback;
}

/*
 * nps_classes reads detractor_max and promoter_min at argno and behind.  By
 * convention detractors are 0-6 and promoters 9-10, on five points 1-3 and 5.
 */
static Classes
nps_classes(FunctionCallInfo fcinfo, int argno, const RatingSummary *s)
{
	bool		ten = (s->scale_min == 0 || s->scale_min == 1) && s->scale_max == 10;
	bool		five = s->scale_min == 1 && s->scale_max == 5;
	Classes		c = {0, 0, false};

	c.low_max = option(fcinfo, argno, ten ? 6 : five ? 3 : PG_INT32_MIN, s,
					   "detractor_max and promoter_min", "nps(summary, 4, 6)");
	c.high_min = option(fcinfo, argno + 1, ten ? 9 : five ? 5 : PG_INT32_MIN, s,
						"detractor_max and promoter_min", "nps(summary, 4, 6)");
	if (c.low_max < s->scale_min || c.high_min > s->scale_max || c.low_max >= c.high_min)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("class limits %d and %d do not fit the scale %d to %d",
						c.low_max, c.high_min, s->scale_min, s->scale_max),
				 errhint("Pass the highest score of a detractor and the lowest of a promoter, the first below the second, both on the scale.")));
	return c;
}

/*
 * rating_net_promoters returns the weight of all answers, or their number, and
 * sets net to that of promoters less detractors; the class limits are at
 * argument argno and behind.
 */
double
rating_net_promoters(FunctionCallInfo fcinfo, int argno, const RatingSummary *s,
					 double *net)
{
	Classes		c = nps_classes(fcinfo, argno, s);

	*net = weight_between(s, c.high_min, s->scale_max) -
		weight_between(s, s->scale_min, c.low_max);
	return adv_dd_value(total_weight(s));
}

/*
 * check_boxes refuses a number of boxes that does not leave a score over.
 */
static void
check_boxes(const RatingSummary *s, int boxes)
{
	if (boxes < 1 || boxes > rating_points(s) - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d boxes do not fit the scale %d to %d",
						boxes, s->scale_min, s->scale_max),
				 errhint("Pass how many scores at the end of the scale count, at least 1 and fewer than it has.")));
}

/*
 * check_net_boxes refuses boxes at both ends of the scale that overlap.
 */
static void
check_net_boxes(const RatingSummary *s, int high, int low)
{
	check_boxes(s, high);
	check_boxes(s, low);
	if (low > rating_points(s) - high)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d and %d boxes overlap on the scale %d to %d",
						high, low, s->scale_min, s->scale_max),
				 errhint("A score cannot count at both ends of the scale.")));
}

/*
 * csat_classes reads boxes at argno: so many of the highest scores are the
 * satisfied, so many of the lowest the dissatisfied.
 */
static Classes
csat_classes(FunctionCallInfo fcinfo, int argno, const RatingSummary *s, bool net)
{
	int			boxes = option(fcinfo, argno, 2, s, "boxes", "csat(summary, 2)");
	Classes		c = {0, 0, false};

	if (net)
		check_net_boxes(s, boxes, boxes);
	else
		check_boxes(s, boxes);
	c.low_max = s->scale_min + boxes - 1;
	c.high_min = s->scale_max - boxes + 1;
	return c;
}

/*
 * ces_classes reads the boxes of a CES share (boxes, lower_is_easier) or net
 * (easy_boxes, difficult_boxes, lower_is_easier) at argno and behind.  By
 * convention 5-7 count as easy on seven points, in the net 6-7 against 1-3; on
 * five points two boxes everywhere.
 */
static Classes
ces_classes(FunctionCallInfo fcinfo, int argno, const RatingSummary *s, bool net)
{
	int			direction = argno + (net ? 2 : 1);
	int			usual = PG_INT32_MIN;
	int			easy;
	int			difficult;
	Classes		c = {0, 0, false};

	if (rating_points(s) == 5)
		usual = 2;
	else if (rating_points(s) == 7)
		usual = net ? 2 : 3;
	easy = option(fcinfo, argno, usual, s,
				  net ? "easy_boxes and difficult_boxes" : "boxes",
				  net ? "ces_net(summary, 2, 3)" : "ces_share(summary, 3)");
	difficult = !net ? 0 :
		option(fcinfo, argno + 1, rating_points(s) == 7 ? 3 : usual, s,
			   "easy_boxes and difficult_boxes", "ces_net(summary, 2, 3)");
	if (net)
		check_net_boxes(s, easy, difficult);
	else
		check_boxes(s, easy);
	c.swapped = direction < PG_NARGS() && !PG_ARGISNULL(direction) &&
		PG_GETARG_BOOL(direction);
	if (c.swapped)
	{
		c.low_max = s->scale_min + easy - 1;
		c.high_min = s->scale_max - difficult + 1;
	}
	else
	{
		c.low_max = s->scale_min + difficult - 1;
		c.high_min = s->scale_max - easy + 1;
	}
	return c;
}

/*
 * shape_of tells which shape a metric has.
 */
static Shape
shape_of(Metric metric)
{
	switch (metric)
	{
		case NPS:
		case CSAT_NET:
		case CES_NET:
			return SHAPE_NET;
		case CSAT_MEAN:
		case MEAN:
			return SHAPE_MEAN;
		default:
			return SHAPE_SHARE;
	}
}

/*
 * trinomial_of divides the answers into classes, by weight or number.
 */
static AdvTrinomial
trinomial_of(const RatingSummary *s, Classes c)
{
	AdvTrinomial t;

	t.low = weight_between(s, s->scale_min, c.low_max);
	t.middle = weight_between(s, c.low_max + 1, c.high_min - 1);
	t.high = weight_between(s, c.high_min, s->scale_max);
	if (c.swapped)
	{
		double		swap = t.low;

		t.low = t.high;
		t.high = swap;
	}
	return t;
}

/*
 * ask prepares a metric of a summary, its options being at argno and behind;
 * false where the summary holds nothing to answer with.
 */
static bool
ask(FunctionCallInfo fcinfo, int argno, const RatingSummary *s, Metric metric,
	Question *q)
{
	Classes		c = {0, 0, false};
	double		total;

	memset(q, 0, sizeof(*q));
	q->shape = shape_of(metric);
	q->scale_min = s->scale_min;
	q->scale_max = s->scale_max;

	switch (metric)
	{
		case NPS:
		case PROMOTER_SHARE:
		case PASSIVE_SHARE:
		case DETRACTOR_SHARE:
			c = nps_classes(fcinfo, argno, s);
			break;
		case CSAT:
		case CSAT_NET:
			c = csat_classes(fcinfo, argno, s, metric == CSAT_NET);
			break;
		case CES_SHARE:
		case CES_NET:
			c = ces_classes(fcinfo, argno, s, metric == CES_NET);
			break;
		case RESPONSE_RATE:
			q->successes = (double) responses_of(s);
			q->trials = (double) rating_sum_counts(s, 0, rating_cells(s) - 1);
			q->value = adv_percentage(q->successes, q->trials);
			return q->trials > 0;
		case CSAT_MEAN:
			{
				double		unit = 100.0 / (s->scale_max - s->scale_min);

				q->moments = moments_of(s);
				q->moments.mean = (q->moments.mean - s->scale_min) * unit;
				q->moments.variance *= unit * unit;
				q->scale_min = 0;
				q->scale_max = 100;
				q->value = q->moments.mean;
				return q->moments.n > 0;
			}
		case MEAN:
			q->moments = moments_of(s);
			q->value = q->moments.mean;
			return q->moments.n > 0;
	}

	q->trials = effective_n(s);
	if (!(q->trials > 0))
		return false;
	q->net = trinomial_of(s, c);
	q->successes = metric == PASSIVE_SHARE ? q->net.middle :
		metric == DETRACTOR_SHARE ? q->net.low : q->net.high;
	total = rating_weights(s) ? adv_dd_value(total_weight(s)) : q->trials;
	q->value = adv_percentage(q->shape == SHAPE_NET ? q->net.high - q->net.low : q->successes, total);
	if (rating_weights(s))
	{
		/* rounding must not make more successes than trials */
		q->successes = Min(q->successes * (q->trials / total), q->trials);
		q->net.low *= q->trials / total;
		q->net.middle *= q->trials / total;
		q->net.high *= q->trials / total;
	}
	return true;
}

/* ------------------------------------------------------------------------
 * Answers: value, estimate, difference of two summaries and from a benchmark
 * ------------------------------------------------------------------------
 */

/*
 * value_of returns the value of a metric: (summary, options...).
 */
static Datum
value_of(FunctionCallInfo fcinfo, Metric metric)
{
	Question	q;

	if (PG_ARGISNULL(0) ||
		!ask(fcinfo, 1, rating_check(adv_value_arg(fcinfo, 0)), metric, &q))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(q.value);
}

/*
 * estimate_of returns a metric with its interval: (summary, confidence
 * [, method], options...), without method for means.
 */
static Datum
estimate_of(FunctionCallInfo fcinfo, Metric metric)
{
	int			options = shape_of(metric) == SHAPE_MEAN ? 2 : 3;
	double		confidence;
	Question	q;
	AdvEstimate e = {0, 0, 0, 0};

	if (adv_any_null(fcinfo, 0, options - 1))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 1);
	switch (shape_of(metric))
	{
		case SHAPE_NET:
			{
				AdvNetMethod method = adv_choice_arg(fcinfo, 2, "method", adv_net_methods);

				if (!ask(fcinfo, options, rating_check(adv_value_arg(fcinfo, 0)), metric, &q))
					PG_RETURN_NULL();
				adv_check_status(adv_net_score(q.net, confidence, method, &e));
				return adv_return_estimate(fcinfo, q.value, e, 100);
			}
		case SHAPE_SHARE:
			{
				AdvProportionMethod method = adv_choice_arg(fcinfo, 2, "method", adv_share_methods);

				if (!ask(fcinfo, options, rating_check(adv_value_arg(fcinfo, 0)), metric, &q))
					PG_RETURN_NULL();
				adv_check_status(adv_proportion(q.successes, q.trials, confidence, method, &e));
				return adv_return_estimate(fcinfo, q.value, e, 100);
			}
		default:
			if (!ask(fcinfo, options, rating_check(adv_value_arg(fcinfo, 0)), metric, &q))
				PG_RETURN_NULL();
			adv_check_status(adv_mean(q.moments, confidence, &e));
			return adv_return_estimate(fcinfo, q.value, e, 1);
	}
}

/*
 * difference_of compares a metric of two summaries: (a, b, confidence
 * [, method], options...), without method for means.
 */
static Datum
difference_of(FunctionCallInfo fcinfo, Metric metric)
{
	Shape		shape = shape_of(metric);
	int			options = shape == SHAPE_MEAN ? 3 : 4;
	int			method = 0;
	double		confidence;
	Question	a;
	Question	b;
	AdvComparison c = {0, 0, 0, 0, 0};

	if (adv_any_null(fcinfo, 0, options - 1))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 2);
	if (shape != SHAPE_MEAN)
		method = adv_choice_arg(fcinfo, 3, "method", shape == SHAPE_NET ?
								adv_net_difference_methods : adv_share_difference_methods);
	if (!ask(fcinfo, options, rating_check(adv_value_arg(fcinfo, 0)), metric, &a) ||
		!ask(fcinfo, options, rating_check(adv_value_arg(fcinfo, 1)), metric, &b))
		PG_RETURN_NULL();

	switch (shape)
	{
		case SHAPE_NET:
			adv_check_status(adv_net_score_difference(a.net, b.net, confidence, method, &c));
			return adv_return_comparison(fcinfo, c, 100);
		case SHAPE_SHARE:
			adv_check_status(adv_proportion_difference(a.successes, a.trials,
													   b.successes, b.trials,
													   confidence, method, &c));
			return adv_return_comparison(fcinfo, c, 100);
		default:
			if (a.scale_min != b.scale_min || a.scale_max != b.scale_max)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("cannot compare means on different scales"),
						 errdetail("One scale is %d to %d, the other %d to %d.",
								   a.scale_min, a.scale_max, b.scale_min, b.scale_max),
						 errhint("Compare the means rescaled to 0..100 with csat_mean_difference.")));
			adv_check_status(adv_mean_difference(a.moments, b.moments, confidence, &c));
			return adv_return_comparison(fcinfo, c, 1);
	}
}

/*
 * benchmark_of compares a metric with a fixed number: (summary, benchmark,
 * confidence [, method], options...), a method for net scores alone.
 */
static Datum
benchmark_of(FunctionCallInfo fcinfo, Metric metric)
{
	Shape		shape = shape_of(metric);
	int			options = shape == SHAPE_NET ? 4 : 3;
	int			method = 0;
	double		benchmark;
	double		confidence;
	Question	q;
	double		lowest;
	double		highest;
	AdvComparison c = {0, 0, 0, 0, 0};

	if (adv_any_null(fcinfo, 0, options - 1))
		PG_RETURN_NULL();
	benchmark = PG_GETARG_FLOAT8(1);
	confidence = adv_confidence_arg(fcinfo, 2);
	if (shape == SHAPE_NET)
		method = adv_choice_arg(fcinfo, 3, "method", adv_net_methods);
	if (!ask(fcinfo, options, rating_check(adv_value_arg(fcinfo, 0)), metric, &q))
		PG_RETURN_NULL();

	lowest = shape == SHAPE_NET ? -100 : shape == SHAPE_SHARE ? 0 : q.scale_min;
	highest = shape == SHAPE_MEAN ? q.scale_max : 100;
	if (!(benchmark >= lowest && benchmark <= highest))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("benchmark %g is out of range", benchmark),
				 errdetail("The metric lies between %g and %g.", lowest, highest),
				 errhint("Pass the benchmark in the unit of the metric: 70 percent as 70.")));

	switch (shape)
	{
		case SHAPE_NET:
			adv_check_status(adv_net_score_benchmark(q.net, benchmark / 100,
													 confidence, method, &c));
			return adv_return_comparison(fcinfo, c, 100);
		case SHAPE_SHARE:
			adv_check_status(adv_proportion_benchmark(q.successes, q.trials,
													  benchmark / 100, confidence, &c));
			return adv_return_comparison(fcinfo, c, 100);
		default:
			adv_check_status(adv_mean_benchmark(q.moments, benchmark, confidence, &c));
			return adv_return_comparison(fcinfo, c, 1);
	}
}

#define ANSWER(name, body) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return body; }

#define METRIC(name, metric) \
	ANSWER(adv_##name, value_of(fcinfo, metric)) \
	ANSWER(adv_##name##_estimate, estimate_of(fcinfo, metric)) \
	ANSWER(adv_##name##_difference, difference_of(fcinfo, metric)) \
	ANSWER(adv_##name##_benchmark, benchmark_of(fcinfo, metric))

METRIC(nps, NPS)
METRIC(promoter_share, PROMOTER_SHARE)
METRIC(passive_share, PASSIVE_SHARE)
METRIC(detractor_share, DETRACTOR_SHARE)
METRIC(csat, CSAT)
METRIC(csat_net, CSAT_NET)
METRIC(csat_mean, CSAT_MEAN)
METRIC(ces_share, CES_SHARE)
METRIC(ces_net, CES_NET)
METRIC(rating_mean, MEAN)
METRIC(rating_response_rate, RESPONSE_RATE)

/* ------------------------------------------------------------------------
 * Counts: those of nothing are 0
 * ------------------------------------------------------------------------
 */

typedef enum Count
{
	COUNT_PROMOTERS,
	COUNT_PASSIVES,
	COUNT_DETRACTORS,
	COUNT_RESPONSES,
	COUNT_ASKED,
	COUNT_INVALID
} Count;

/*
 * count_of returns a number of answers: (summary, options...).
 */
static Datum
count_of(FunctionCallInfo fcinfo, Count count)
{
	RatingSummary *s;
	Classes		c;

	if (PG_ARGISNULL(0))
		PG_RETURN_INT64(0);
	s = rating_check(adv_value_arg(fcinfo, 0));
	switch (count)
	{
		case COUNT_RESPONSES:
			PG_RETURN_INT64(responses_of(s));
		case COUNT_ASKED:
			PG_RETURN_INT64(rating_sum_counts(s, 0, rating_cells(s) - 1));
		case COUNT_INVALID:
			PG_RETURN_INT64(rating_count(s, rating_invalid_cell(s)));
		default:
			break;
	}
	c = nps_classes(fcinfo, 1, s);
	if (count == COUNT_PROMOTERS)
		PG_RETURN_INT64(count_between(s, c.high_min, s->scale_max));
	if (count == COUNT_DETRACTORS)
		PG_RETURN_INT64(count_between(s, s->scale_min, c.low_max));
	PG_RETURN_INT64(count_between(s, c.low_max + 1, c.high_min - 1));
}

ANSWER(adv_promoters, count_of(fcinfo, COUNT_PROMOTERS))
ANSWER(adv_passives, count_of(fcinfo, COUNT_PASSIVES))
ANSWER(adv_detractors, count_of(fcinfo, COUNT_DETRACTORS))
ANSWER(adv_responses, count_of(fcinfo, COUNT_RESPONSES))
ANSWER(adv_asked, count_of(fcinfo, COUNT_ASKED))
ANSWER(adv_invalid_count, count_of(fcinfo, COUNT_INVALID))

/* ------------------------------------------------------------------------
 * The distribution
 * ------------------------------------------------------------------------
 */

/*
 * adv_rating_stddev returns the sample standard deviation, NULL below two
 * (effective) answers.
 */
ADV_FUNCTION(adv_rating_stddev)
{
	AdvMoments	m = moments_of(rating_check(adv_value_arg(fcinfo, 0)));

	if (!(m.n > 1))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(sqrt(m.variance));
}

/*
 * adv_rating_quantile returns the lowest score with at least this fraction of
 * the answers at or below it: the inverse of the empirical distribution.
 */
ADV_FUNCTION(adv_rating_quantile)
{
	RatingSummary *s = rating_check(adv_value_arg(fcinfo, 0));
	double		fraction = PG_GETARG_FLOAT8(1);
	double		total = adv_dd_value(total_weight(s));
	AdvFractions *f = rating_fractions(s);
	double		below = 0;
	int			i;

	if (!(fraction >= 0 && fraction <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fraction %g is out of range", fraction),
				 errdetail("A fraction lies between 0 and 1."),
				 errhint("Write the median as 0.5.")));
	if (!(total > 0))
		PG_RETURN_NULL();
	if (f && f->answers > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("quantiles are known only where all scores are whole"),
				 errdetail("%lld of the scores lie between two points of the scale.",
						   (long long) f->answers),
				 errhint("Use percentile_disc on the scores themselves.")));

	for (i = 0; i < rating_points(s) - 1; i++)
	{
		below += weight_at(s, i);
		/* a tie that rounding made unequal is still a tie */
		if (below > 0 && below >= fraction * total * (1 - 1e-14))
			break;
	}
	PG_RETURN_FLOAT8(s->scale_min + i);
}

/*
 * adv_rating_histogram returns a row for every point of the scale: score,
 * number of answers, their share in percent.
 */
ADV_FUNCTION(adv_rating_histogram)
{
	RatingSummary *s = rating_check(adv_value_arg(fcinfo, 0));
	ReturnSetInfo *result;
	double		total = adv_dd_value(total_weight(s));
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	result = (ReturnSetInfo *) fcinfo->resultinfo;
	for (i = 0; i < rating_points(s); i++)
	{
		Datum		values[3];
		bool		nulls[3] = {false, false, !(total > 0)};

		values[0] = Int32GetDatum(s->scale_min + i);
		values[1] = Int64GetDatum(rating_count(s, i));
		values[2] = Float8GetDatum(nulls[2] ? 0 : adv_percentage(weight_at(s, i), total));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
