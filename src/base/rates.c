/*
 * rates.c
 *		Reading the counts of a rate_summary, for every room that is given one.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"

#include "compat.h"
#include "rates.h"
#include "weight.h"

/*
 * adv_rate_trial_count returns the number of trials.
 */
int64
adv_rate_trial_count(const AdvRateSummary *s)
{
	int64		trials;

	if (pg_add_s64_overflow(adv_rate_count(s, ADV_RATE_SUCCESSES), adv_rate_count(s, ADV_RATE_FAILURES), &trials))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of trials is out of range for type bigint")));
	return trials;
}

/*
 * adv_rate_counts reads the counts of a value that has been checked.
 */
AdvRateCounts
adv_rate_counts(const AdvHeader *value)
{
	const AdvRateSummary *s = (const AdvRateSummary *) value;
	const AdvRateWeights *w = adv_rate_weights(s);
	AdvRateCounts r;

	r.successes = adv_rate_count(s, ADV_RATE_SUCCESSES);
	r.trials = adv_rate_trial_count(s);
	r.unknown = adv_rate_count(s, ADV_RATE_UNKNOWN);
	r.weighted = w != NULL;
	r.successes_weight = (double) r.successes;
	r.trials_weight = r.n = (double) r.trials;
	if (w)
	{
		r.successes_weight = adv_dd_value(w->successes);
		r.trials_weight = adv_dd_value(w->trials);
		r.n = adv_effective_n(w->trials, w->squares);
	}
	return r;
}

/*
 * adv_rate_counts_arg reads the counts of the summary in argument argno.
 */
AdvRateCounts
adv_rate_counts_arg(FunctionCallInfo fcinfo, int argno)
{
	return adv_rate_counts(adv_summary_arg(fcinfo, argno, &adv_rate_kind));
}
