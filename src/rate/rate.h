/*
 * rate.h
 *		The counts behind a rate, for the files of this room.
 */
#ifndef ADV_RATE_H
#define ADV_RATE_H

#include "postgres.h"

#include "fmgr.h"

#include "base/summary.h"

extern const AdvSummaryKind adv_rate_kind;

typedef struct RateCounts
{
	int64		successes;
	int64		trials;
	int64		unknown;
	bool		weighted;
	double		successes_weight;	/* of unweighted rates their number */
	double		trials_weight;
	double		n;				/* what the trials are worth: Kish's effective number */
} RateCounts;

extern RateCounts rate_counts_arg(FunctionCallInfo fcinfo, int argno);

#endif
