/*
 * rating.h
 *		The summary of rating answers, shared by the files of this room.
 */
#ifndef ADV_RATING_H
#define ADV_RATING_H

#include "postgres.h"

#include "fmgr.h"

#include "base/ratings.h"
#include "base/summary.h"

#define RATING_TYPE "rating_summary"
#define RATING_VERSION 1

#define RATING_MAX_POINTS 1001

#define RATING_DEFAULT_MIN 0
#define RATING_DEFAULT_MAX 10

/* sums over so many scores between points cannot leave 128 bits */
#define RATING_MAX_BETWEEN (INT64CONST(1) << 56)

/*
 * rating_sound tells whether a value is as long as its scale, counters and flags say.
 */
static inline bool
rating_sound(const AdvHeader *value)
{
	const AdvRatingSummary *s = (const AdvRatingSummary *) value;

	return adv_rating_width(s) <= ADV_TALLY_WIDEST &&
		(value->flags & ~(ADV_RATING_FRACTIONS | ADV_RATING_WEIGHTED)) == 0 &&
		s->scale_min < s->scale_max &&
		VARSIZE(value) == adv_rating_size(adv_rating_cells(s), adv_rating_width(s), value->flags);
}

static inline AdvRatingSummary *
rating_arg(FunctionCallInfo fcinfo, int argno)
{
	return (AdvRatingSummary *) adv_summary_arg(fcinfo, argno, &adv_rating_kind);
}

extern void rating_check_scale(int64 min, int64 max);
extern AdvRatingSummary *rating_make(int min, int max, int width, int flags);
extern AdvRatingSummary *rating_copy(const AdvRatingSummary *s, int width, int flags);
extern void rating_scale_arg(FunctionCallInfo fcinfo, int argno, int *min, int *max);
extern AdvRatingSummary *rating_add_answer(AdvRatingSummary *s, double score);
extern AdvRatingSummary *rating_add_missing(AdvRatingSummary *s, int64 amount);
extern bool rating_is_empty(const AdvRatingSummary *s);
extern AdvHeader *rating_merge(AdvHeader *value, const AdvHeader *other);
extern AdvHeader *rating_subtract(AdvHeader *value, const AdvHeader *other);
extern double rating_net_promoters(FunctionCallInfo fcinfo, int argno,
								   const AdvRatingSummary *s, double *net);

#endif
