/*
 * answer.c
 *		The questions that a rate summary answers: value, interval, differences,
 *		lift and ranking.  Rates leave as percentages.
 */
#include "postgres.h"

#include "fmgr.h"

#include "base/rates.h"
#include "base/answer.h"
#include "base/metric.h"
#include "compat.h"
#include "kernel/stats/proportion.h"

/*
 * ask_rate asks for the rate of the summary in argument argno.
 */
static bool
ask_rate(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	AdvRateCounts c = adv_rate_counts_arg(fcinfo, argno);

	return adv_ask_weighted_share(question, c.successes_weight, c.trials_weight, c.n);
}

static const AdvMetric rate_metric = {ADV_SHAPE_SHARE, 1, ask_rate, 0, NULL};

ADV_METRIC(rate, rate_metric)

/*
 * adv_rate_successes returns the number of successes, 0 of NULL.
 */
ADV_FUNCTION(adv_rate_successes)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : adv_rate_counts_arg(fcinfo, 0).successes);
}

/*
 * adv_rate_trials returns the number of trials, 0 of NULL.
 */
ADV_FUNCTION(adv_rate_trials)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : adv_rate_counts_arg(fcinfo, 0).trials);
}

/*
 * adv_rate_unknown returns the number of unknown outcomes, 0 of NULL.
 */
ADV_FUNCTION(adv_rate_unknown)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : adv_rate_counts_arg(fcinfo, 0).unknown);
}

/*
 * adv_rate_lower_bound returns the lower end of Wilson's interval, by which
 * groups of unlike size are ranked: (summary, confidence).
 */
ADV_FUNCTION(adv_rate_lower_bound)
{
	double		confidence = adv_confidence_arg(fcinfo, 1);
	AdvQuestion q;
	AdvEstimate e = {0, 0, 0, 0};

	if (!ask_rate(fcinfo, 0, 0, 0, &q))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion(q.successes, q.trials, confidence, ADV_PROPORTION_WILSON, &e));
	PG_RETURN_FLOAT8(100 * e.low);
}

/*
 * adv_rate_lift returns how much higher one rate is than another, relative to
 * the other: (a, b, confidence).
 */
ADV_FUNCTION(adv_rate_lift)
{
	double		confidence = adv_confidence_arg(fcinfo, 2);
	AdvQuestion a;
	AdvQuestion b;
	AdvComparison c = {0, 0, 0, 0, 0};

	if (!ask_rate(fcinfo, 0, 0, 0, &a) || !ask_rate(fcinfo, 1, 0, 0, &b) || !(b.successes > 0))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_lift(a.successes, a.trials, b.successes, b.trials, confidence, &c));
	return adv_return_comparison(fcinfo, c, 100);
}

/*
 * adv_rate_sample_size returns how many trials give this margin: (margin,
 * confidence, population, expected_rate).
 */
ADV_FUNCTION(adv_rate_sample_size)
{
	double		margin;
	double		expected;
	double		n = 0;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	margin = adv_margin_arg(fcinfo, 0);
	adv_percent_notice(fcinfo, 0, "margin", margin);
	expected = adv_percent_arg(fcinfo, 3, "expected_rate");
	adv_percent_notice(fcinfo, 3, "expected_rate", expected);
	adv_check_status(adv_proportion_sample_size(margin / 100, adv_confidence_arg(fcinfo, 1),
												expected / 100,
												adv_population_arg(fcinfo, 2), &n));
	return adv_return_sample_size(n);
}
