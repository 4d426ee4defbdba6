/*
 * answer.c
 *		The questions that a rating summary answers: NPS, CSAT, CES and what
 *		goes with them, each as a value, an estimate and a comparison.
 *
 * Every metric is a net score (the share of a high class less that of a low
 * class), a share, or a mean.  ask() turns a metric and its options into one
 * of these; the rest is base/metric.
 *
 * A scale without a convention for what is asked is an error that says what to
 * pass: NPS has one for 0..10, 1..10 and 1..5, CSAT for 1..5, CES for 1..7 and
 * 1..5.
 *
 * Sources: Reichheld (2003) for NPS; Dixon, Freeman & Toman (2010) for CES;
 * Kish (1965) for the effective number of weighted answers, which stands in
 * for n in every interval; the methods' sources stand in the kernel.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"

#include "base/metric.h"
#include "base/weight.h"
#include "compat.h"
#include "rating.h"

typedef enum Metric
{
	NPS,
	PROMOTER_SHARE,
	PASSIVE_SHARE,
	DETRACTOR_SHARE,
	CSAT,
	CSAT_NET,
	CSAT_MEAN,
	CES,
	CES_SHARE,
	CES_NET,
	MEAN,
	RESPONSE_RATE
} Metric;

/* ------------------------------------------------------------------------
 * Sums over a summary
 * ------------------------------------------------------------------------
 */

/*
 * responses_of returns the number of answers on the scale.
 */
static int64
responses_of(const AdvRatingSummary *s)
{
	return adv_rating_sum_counts(s, 0, adv_rating_points(s) - 1);
}

/*
 * weight_at returns the weight of the answers at a point, or their number.
 */
static double
weight_at(const AdvRatingSummary *s, int i)
{
	AdvRatingWeights *w = adv_rating_weights(s);

	return w ? adv_dd_value(w->at[i]) : (double) adv_rating_count(s, i);
}

/*
 * total_weight returns the weight of all answers, or their number.
 */
static AdvDD
total_weight(const AdvRatingSummary *s)
{
	AdvRatingWeights *w = adv_rating_weights(s);
	AdvDD		sum = adv_dd(0);
	int			i;

	for (i = 0; i < adv_rating_points(s); i++)
		sum = adv_dd_add(sum, w ? w->at[i] : adv_dd((double) adv_rating_count(s, i)));
	return sum;
}

/*
 * effective_n returns the number of answers or, of weighted ones, Kish's
 * effective number (sum w)^2 / sum w^2; 0 where there is nothing.
 */
static double
effective_n(const AdvRatingSummary *s)
{
	AdvRatingWeights *w = adv_rating_weights(s);

	if (w == NULL)
		return (double) responses_of(s);
	return adv_effective_n(total_weight(s), w->squares);
}

/*
 * weight_between returns the weight of the scores first to last, which may lie
 * beyond the scale.
 */
static double
weight_between(const AdvRatingSummary *s, int first, int last)
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
count_between(const AdvRatingSummary *s, int first, int last)
{
	return adv_rating_sum_counts(s, Max(first, s->scale_min) - s->scale_min,
							 Min(last, s->scale_max) - s->scale_min);
}

/*
 * moments_of returns mean, sample variance and (effective) number.
 *
 * The sums of x and x^2 are kept in double-double, so that the variance of
 * equal answers is 0 whatever they are.
 */
static AdvMoments
moments_of(const AdvRatingSummary *s)
{
	AdvRatingWeights *w = adv_rating_weights(s);
	AdvFractions *f = adv_rating_fractions(s);
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

	for (i = 0; i < adv_rating_points(s); i++)
	{
		double		k = s->scale_min + i;
		AdvDD		at = w ? w->at[i] : adv_dd((double) adv_rating_count(s, i));
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

/* NO_CONVENTION is the default of an option on a scale that has none. */
#define NO_CONVENTION PG_INT32_MIN

/*
 * option reads an integer option; a missing one or NULL is the convention of the
 * scale, and there must be one.
 */
static int
option(FunctionCallInfo fcinfo, int argno, int convention, const AdvRatingSummary *s,
	   const char *what, const char *call, const char *scale)
{
	if (argno < PG_NARGS() && !PG_ARGISNULL(argno))
		return PG_GETARG_INT32(argno);
	if (convention == NO_CONVENTION)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the scale %d to %d has no usual %s", s->scale_min, s->scale_max, what),
				 errhint("Pass %s, as in %s; or summarize the answers on the scale of the question, as in rating_agg(score, %s).",
						 what, call, scale)));
	return convention;
}

/*
 * nps_classes reads detractor_max and promoter_min at argno and behind.  By
 * convention detractors are 0-6 and promoters 9-10, on five points 1-3 and 5.
 */
static AdvRatingClasses
nps_classes(FunctionCallInfo fcinfo, int argno, const AdvRatingSummary *s)
{
	AdvRatingClasses c;
	bool		known = adv_rating_nps_classes(s, &c);

	c.low_max = option(fcinfo, argno, known ? c.low_max : NO_CONVENTION, s,
					   "detractor_max and promoter_min", "nps(summary, 4, 6)", "0, 10");
	c.high_min = option(fcinfo, argno + 1, known ? c.high_min : NO_CONVENTION, s,
						"detractor_max and promoter_min", "nps(summary, 4, 6)", "0, 10");
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
rating_net_promoters(FunctionCallInfo fcinfo, int argno, const AdvRatingSummary *s,
					 double *net)
{
	AdvRatingClasses c = nps_classes(fcinfo, argno, s);

	*net = weight_between(s, c.high_min, s->scale_max) -
		weight_between(s, s->scale_min, c.low_max);
	return adv_dd_value(total_weight(s));
}

/*
 * check_boxes refuses a number of boxes that does not leave a score over.
 */
static void
check_boxes(const AdvRatingSummary *s, int boxes)
{
	if (boxes < 1 || boxes > adv_rating_points(s) - 1)
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
check_net_boxes(const AdvRatingSummary *s, int high, int low)
{
	check_boxes(s, high);
	check_boxes(s, low);
	if (low > adv_rating_points(s) - high)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d and %d boxes overlap on the scale %d to %d",
						high, low, s->scale_min, s->scale_max),
				 errhint("A score cannot count at both ends of the scale.")));
}

/*
 * csat_classes reads boxes at argno: so many of the highest scores are the
 * satisfied, so many of the lowest the dissatisfied.  By convention two of five.
 */
static AdvRatingClasses
csat_classes(FunctionCallInfo fcinfo, int argno, const AdvRatingSummary *s, bool net)
{
	AdvRatingClasses c = {0, 0, false};
	int			boxes;
	bool		known = adv_rating_csat_boxes(s, &boxes);

	boxes = option(fcinfo, argno, known ? boxes : NO_CONVENTION, s, "boxes",
				   net ? "csat_net(summary, 2)" : "csat(summary, 2)", "1, 5");
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
 * convention 5-7 count as easy of 1..7, in the net 6-7 against 1-3; of 1..5 two
 * boxes everywhere.
 */
static AdvRatingClasses
ces_classes(FunctionCallInfo fcinfo, int argno, const AdvRatingSummary *s, bool net)
{
	const char *what = net ? "easy_boxes and difficult_boxes" : "boxes";
	const char *call = net ? "ces_net(summary, 2, 3)" : "ces_share(summary, 3)";
	int			direction = argno + (net ? 2 : 1);
	bool		five = adv_rating_on_scale(s, 1, 5);
	bool		seven = adv_rating_on_scale(s, 1, 7);
	int			easy;
	int			difficult = 0;
	AdvRatingClasses c = {0, 0, false};

	easy = option(fcinfo, argno, five ? 2 : !seven ? NO_CONVENTION : net ? 2 : 3, s, what, call,
				  "1, 7");
	if (net)
	{
		difficult = option(fcinfo, argno + 1, five ? 2 : seven ? 3 : NO_CONVENTION, s, what, call,
						   "1, 7");
		check_net_boxes(s, easy, difficult);
	}
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
 * check_effort_scale refuses a mean of effort on a scale that is none of effort.
 */
static void
check_effort_scale(const AdvRatingSummary *s)
{
	if (!adv_rating_on_scale(s, 1, 7) && !adv_rating_on_scale(s, 1, 5))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the scale %d to %d is none of the Customer Effort Score",
						s->scale_min, s->scale_max),
				 errdetail("It is asked on the scale 1 to 7, or 1 to 5."),
				 errhint("Summarize the answers on the scale of the question, as in rating_agg(score, 1, 7); or ask for rating_mean, which takes any scale.")));
}

/*
 * trinomial_of divides the answers into classes, by weight or number.
 */
static AdvTrinomial
trinomial_of(const AdvRatingSummary *s, AdvRatingClasses c)
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
 * mean_of asks for the mean of the scores.
 */
static bool
mean_of(const AdvRatingSummary *s, AdvQuestion *q)
{
	return adv_ask_mean(q, moments_of(s), s->scale_min, s->scale_max);
}

/*
 * ask asks a metric of the summary in argument argno, its options being at `options`
 * and behind; false where the summary holds nothing to answer with.
 */
static bool
ask(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *q)
{
	const AdvRatingSummary *s = rating_arg(fcinfo, argno);
	Metric		metric = which;
	AdvRatingClasses c = {0, 0, false};
	AdvTrinomial t;
	double		n;
	double		total;

	switch (metric)
	{
		case NPS:
		case PROMOTER_SHARE:
		case PASSIVE_SHARE:
		case DETRACTOR_SHARE:
			c = nps_classes(fcinfo, options, s);
			break;
		case CSAT:
		case CSAT_NET:
			c = csat_classes(fcinfo, options, s, metric == CSAT_NET);
			break;
		case CES_SHARE:
		case CES_NET:
			c = ces_classes(fcinfo, options, s, metric == CES_NET);
			break;
		case RESPONSE_RATE:
			return adv_ask_share(q, (double) responses_of(s),
								 (double) adv_rating_sum_counts(s, 0, adv_rating_cells(s) - 1));
		case CSAT_MEAN:
			{
				double		unit = 100.0 / (s->scale_max - s->scale_min);
				AdvMoments	m = moments_of(s);

				m.mean = (m.mean - s->scale_min) * unit;
				m.variance *= unit * unit;
				return adv_ask_mean(q, m, 0, 100);
			}
		case CES:
			check_effort_scale(s);
			return mean_of(s, q);
		case MEAN:
			return mean_of(s, q);
	}

	n = effective_n(s);
	if (!(n > 0))
		return false;
	total = adv_rating_weights(s) ? adv_dd_value(total_weight(s)) : n;
	t = trinomial_of(s, c);
	if (metric == NPS || metric == CSAT_NET || metric == CES_NET)
		return adv_ask_weighted_net(q, t, total, n);
	return adv_ask_weighted_share(q, metric == PASSIVE_SHARE ? t.middle :
								  metric == DETRACTOR_SHARE ? t.low : t.high, total, n);
}

#define METRIC(name, shape, which) \
	static const AdvMetric name##_metric = \
	{ADV_SHAPE_##shape, 1, ask, which, "csat_mean_difference"}; \
	ADV_METRIC(name, name##_metric)

METRIC(nps, NET, NPS)
METRIC(promoter_share, SHARE, PROMOTER_SHARE)
METRIC(passive_share, SHARE, PASSIVE_SHARE)
METRIC(detractor_share, SHARE, DETRACTOR_SHARE)
METRIC(csat, SHARE, CSAT)
METRIC(csat_net, NET, CSAT_NET)
METRIC(csat_mean, MEAN, CSAT_MEAN)
METRIC(ces, MEAN, CES)
METRIC(ces_share, SHARE, CES_SHARE)
METRIC(ces_net, NET, CES_NET)
METRIC(rating_mean, MEAN, MEAN)
METRIC(response_rate, SHARE, RESPONSE_RATE)

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
	COUNT_QUESTIONS_ASKED,
	COUNT_INVALID
} Count;

/*
 * count_of returns a number of answers: (summary, options...).
 */
static Datum
count_of(FunctionCallInfo fcinfo, Count count)
{
	AdvRatingSummary *s;
	AdvRatingClasses c;

	if (PG_ARGISNULL(0))
		PG_RETURN_INT64(0);
	s = rating_arg(fcinfo, 0);
	switch (count)
	{
		case COUNT_RESPONSES:
			PG_RETURN_INT64(responses_of(s));
		case COUNT_QUESTIONS_ASKED:
			PG_RETURN_INT64(adv_rating_sum_counts(s, 0, adv_rating_cells(s) - 1));
		case COUNT_INVALID:
			PG_RETURN_INT64(adv_rating_count(s, adv_rating_invalid_cell(s)));
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

#define COUNT(name, count) \
	ADV_FUNCTION(adv_##name) \
	{ \
		return count_of(fcinfo, count); \
	}

COUNT(promoters, COUNT_PROMOTERS)
COUNT(passives, COUNT_PASSIVES)
COUNT(detractors, COUNT_DETRACTORS)
COUNT(responses, COUNT_RESPONSES)
COUNT(questions_asked, COUNT_QUESTIONS_ASKED)
COUNT(invalid_count, COUNT_INVALID)

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
	AdvMoments	m = moments_of(rating_arg(fcinfo, 0));

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
	AdvRatingSummary *s = rating_arg(fcinfo, 0);
	double		fraction = PG_GETARG_FLOAT8(1);
	double		total = adv_dd_value(total_weight(s));
	AdvFractions *f = adv_rating_fractions(s);
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

	for (i = 0; i < adv_rating_points(s) - 1; i++)
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
	AdvRatingSummary *s = rating_arg(fcinfo, 0);
	ReturnSetInfo *result;
	double		total = adv_dd_value(total_weight(s));
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	result = (ReturnSetInfo *) fcinfo->resultinfo;
	for (i = 0; i < adv_rating_points(s); i++)
	{
		Datum		values[3];
		bool		nulls[3] = {false, false, !(total > 0)};

		values[0] = Int32GetDatum(s->scale_min + i);
		values[1] = Int64GetDatum(adv_rating_count(s, i));
		values[2] = Float8GetDatum(nulls[2] ? 0 : 100 * weight_at(s, i) / total);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
