/*
 * rates.h
 *		Reading the counts of a rate_summary, for every room that is given one.
 */
#ifndef ADV_RATES_H
#define ADV_RATES_H

#include "postgres.h"

#include "fmgr.h"

#include "kernel/num/dd.h"
#include "kernel/num/tally.h"
#include "summary.h"

#define ADV_RATE_WEIGHTED 1		/* flag: AdvRateWeights follow the counters */

enum
{
	ADV_RATE_SUCCESSES,
	ADV_RATE_FAILURES,
	ADV_RATE_UNKNOWN,
	ADV_RATE_CELLS
};

/*
 * One flat value, in memory and on disk: the header, whose last byte is the width of a
 * counter, three counters as wide as needed and, of weighted rates, AdvRateWeights on
 * the next multiple of 8.
 */
typedef struct AdvRateSummary
{
	AdvHeader	header;
	char		counters[FLEXIBLE_ARRAY_MEMBER];
} AdvRateSummary;

typedef struct AdvRateWeights
{
	AdvDD		successes;		/* sum of w over successes */
	AdvDD		trials;			/* sum of w */
	AdvDD		squares;		/* sum of w squared */
} AdvRateWeights;

typedef struct AdvRateCounts
{
	int64		successes;
	int64		trials;
	int64		unknown;
	bool		weighted;
	double		successes_weight;	/* of unweighted rates their number */
	double		trials_weight;
	double		n;				/* what the trials are worth: Kish's effective number */
} AdvRateCounts;

extern const AdvSummaryKind adv_rate_kind;

/* adv_rate_width returns log2 of the bytes of a counter. */
static inline int
adv_rate_width(const AdvRateSummary *s)
{
	return s->header.variant;
}

/*
 * adv_rate_weights returns the weights; NULL where there are none.
 */
static inline AdvRateWeights *
adv_rate_weights(const AdvRateSummary *s)
{
	if ((s->header.flags & ADV_RATE_WEIGHTED) == 0)
		return NULL;
	return (AdvRateWeights *) ((char *) s + VARSIZE(s) - sizeof(AdvRateWeights));
}

static inline int64
adv_rate_count(const AdvRateSummary *s, int cell)
{
	return adv_tally_get(s->counters, adv_rate_width(s), cell);
}

extern int64 adv_rate_trial_count(const AdvRateSummary *s);
extern AdvRateCounts adv_rate_counts(const AdvHeader *value);
extern AdvRateCounts adv_rate_counts_arg(FunctionCallInfo fcinfo, int argno);

/*
 * adv_rate_effective_successes returns how many of the n trials that the trials are
 * worth were successes.
 */
static inline double
adv_rate_effective_successes(const AdvRateCounts *r)
{
	return r->n > 0 ? Min(r->successes_weight * (r->n / r->trials_weight), r->n) : 0;
}

#endif
