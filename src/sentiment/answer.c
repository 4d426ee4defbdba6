/*
 * answer.c
 *		What a sentiment summary answers: counts, net sentiment, mean.
 *
 * Net sentiment is a net score as NPS is: positive texts are the high class, negative
 * ones the low class, and its intervals are those of net scores.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"

#include "base/answer.h"
#include "base/metric.h"
#include "compat.h"
#include "kernel/num/dd.h"
#include "sentiment.h"

typedef enum Unknown
{
	UNKNOWN_NEUTRAL,
	UNKNOWN_LEFT_OUT
} Unknown;

static const AdvChoice unknowns[] = {
	{"neutral", UNKNOWN_NEUTRAL},
	{"leave out", UNKNOWN_LEFT_OUT},
	{NULL, 0}
};

/*
 * ask_net asks for net sentiment; false where there are no texts.
 */
static bool
ask_net(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	const SentimentSummary *s = (SentimentSummary *) adv_summary_arg(fcinfo, argno, &adv_sentiment_kind);
	AdvTrinomial counts;

	counts.low = (double) s->count[SENTIMENT_NEGATIVE];
	counts.middle = (double) s->count[SENTIMENT_NEUTRAL];
	counts.high = (double) s->count[SENTIMENT_POSITIVE];
	if (PG_ARGISNULL(options))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("unknown must not be null"),
				 errhint("Known are: \"neutral\", \"leave out\".")));
	if (adv_choice_arg(fcinfo, options, "value of unknown", unknowns) == UNKNOWN_NEUTRAL)
		counts.middle += (double) s->count[SENTIMENT_UNKNOWN];
	return adv_ask_net(question, counts);
}

/*
 * ask_mean asks for the mean score of the texts that have one; false where none has.
 */
static bool
ask_mean(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	const SentimentSummary *s = (SentimentSummary *) adv_summary_arg(fcinfo, argno, &adv_sentiment_kind);
	int64		low = s->count[SENTIMENT_LOWEST];
	int64		high = s->count[SENTIMENT_HIGHEST];
	AdvDD		n = adv_dd((double) (s->count[SENTIMENT_NEGATIVE] + s->count[SENTIMENT_NEUTRAL] + s->count[SENTIMENT_POSITIVE]));
	AdvDD		sum = adv_dd_add(adv_fractions_ek(&s->scores), adv_dd((double) (high - low)));
	AdvDD		squares = adv_dd_add(adv_fractions_e2(&s->scores), adv_dd((double) (high + low)));
	AdvMoments	moments = {NAN, NAN, n.hi};

	if (!(n.hi > 0))
		return false;
	moments.mean = adv_dd_value(adv_dd_divide(sum, n));
	if (n.hi > 1)
	{
		AdvDD		spread = adv_dd_add(squares, adv_dd_negate(adv_dd_divide(adv_dd_multiply(sum, sum), n)));

		/* of equal scores, what is left is rounding */
		moments.variance = fmax(adv_dd_value(spread), 0) / (n.hi - 1);
		if (moments.variance < 1e-28)
			moments.variance = 0;
	}
	return adv_ask_mean(question, moments, -1, 1);
}

static const AdvMetric net_metric = {ADV_SHAPE_NET, 1, ask_net, 0, NULL};
static const AdvMetric mean_metric = {ADV_SHAPE_MEAN, 1, ask_mean, 0, NULL};

ADV_METRIC(net_sentiment, net_metric)
ADV_METRIC(sentiment_mean, mean_metric)

/*
 * adv_sentiment_counts returns how many texts are positive, neutral, negative, unknown.
 */
ADV_FUNCTION(adv_sentiment_counts)
{
	static const SentimentCount order[] = {SENTIMENT_POSITIVE, SENTIMENT_NEUTRAL, SENTIMENT_NEGATIVE, SENTIMENT_UNKNOWN};
	const SentimentSummary *s = (SentimentSummary *) adv_summary_arg(fcinfo, 0, &adv_sentiment_kind);
	Datum		values[lengthof(order)];
	bool		nulls[lengthof(order)] = {0};
	int			i;

	for (i = 0; i < (int) lengthof(order); i++)
		values[i] = Int64GetDatum(s->count[order[i]]);
	return HeapTupleGetDatum(heap_form_tuple(adv_row_type(fcinfo), values, nulls));
}
