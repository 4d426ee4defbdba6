/*
 * rating.h
 *		The summary of rating answers, shared by the files of this room.
 */
#ifndef ADV_RATING_H
#define ADV_RATING_H

#include "postgres.h"

#include "fmgr.h"

#include "base/summary.h"
#include "kernel/num/dd.h"
#include "kernel/num/fraction.h"
#include "kernel/num/tally.h"

#define RATING_TYPE "rating_summary"
#define RATING_VERSION 1

/* what follows the counters, in this order */
#define RATING_FRACTIONS 1		/* AdvFractions: some score was not whole */
#define RATING_WEIGHTED 2		/* RatingWeights: answers carry weights */

#define RATING_MAX_POINTS 1001

#define RATING_DEFAULT_MIN 0
#define RATING_DEFAULT_MAX 10

/* sums over so many scores between points cannot leave 128 bits */
#define RATING_MAX_BETWEEN (INT64CONST(1) << 56)

/*
 * One flat value, in memory and on disk: this header; a counter for every
 * point of the scale, for missing and for invalid answers, as wide as needed;
 * then, on the next multiple of 8, the sections that flags names.
 */
typedef struct RatingSummary
{
	AdvHeader	header;
	int16		scale_min;
	int16		scale_max;
	int32		unused;			/* always 0 */
	char		counters[FLEXIBLE_ARRAY_MEMBER];
} RatingSummary;

typedef struct RatingWeights
{
	AdvDD		squares;		/* sum of w squared */
	AdvDD		we;				/* as in AdvFractions, weighted */
	AdvDD		wek;
	AdvDD		we2;
	AdvDD		at[FLEXIBLE_ARRAY_MEMBER];	/* sum of w at each point */
} RatingWeights;

/* the weighted sums that are not per point */
#define RATING_WEIGHT_SUMS 4

/* rating_width returns log2 of the bytes of a counter. */
static inline int
rating_width(const RatingSummary *s)
{
	return s->header.variant;
}

static inline int
rating_points(const RatingSummary *s)
{
	return s->scale_max - s->scale_min + 1;
}

/* The counters behind those of the points. */
#define rating_missing_cell(s) (rating_points(s))
#define rating_invalid_cell(s) (rating_points(s) + 1)
#define rating_cells(s) (rating_points(s) + 2)

static inline int64
rating_count(const RatingSummary *s, int cell)
{
	return adv_tally_get(s->counters, rating_width(s), cell);
}

static inline Size
rating_sections_offset(int cells, int width)
{
	return MAXALIGN(offsetof(RatingSummary, counters) + ((Size) cells << width));
}

static inline Size
rating_size(int cells, int width, int flags)
{
	Size		size = offsetof(RatingSummary, counters) + ((Size) cells << width);

	if (flags == 0)
		return size;
	size = MAXALIGN(size);
	if (flags & RATING_FRACTIONS)
		size += sizeof(AdvFractions);
	if (flags & RATING_WEIGHTED)
		size += offsetof(RatingWeights, at) + (cells - 2) * sizeof(AdvDD);
	return size;
}

/* NULL where the summary has no such section. */
static inline AdvFractions *
rating_fractions(const RatingSummary *s)
{
	if ((s->header.flags & RATING_FRACTIONS) == 0)
		return NULL;
	return (AdvFractions *) ((char *) s +
							 rating_sections_offset(rating_cells(s), rating_width(s)));
}

static inline RatingWeights *
rating_weights(const RatingSummary *s)
{
	if ((s->header.flags & RATING_WEIGHTED) == 0)
		return NULL;
	return (RatingWeights *) ((char *) s +
							  rating_sections_offset(rating_cells(s), rating_width(s)) +
							  (s->header.flags & RATING_FRACTIONS ? sizeof(AdvFractions) : 0));
}

extern const AdvSummaryKind adv_rating_kind;

/*
 * rating_sound tells whether a value is as long as its scale, counters and flags say.
 */
static inline bool
rating_sound(const AdvHeader *value)
{
	const RatingSummary *s = (const RatingSummary *) value;

	return rating_width(s) <= ADV_TALLY_WIDEST &&
		(value->flags & ~(RATING_FRACTIONS | RATING_WEIGHTED)) == 0 &&
		s->scale_min < s->scale_max &&
		VARSIZE(value) == rating_size(rating_cells(s), rating_width(s), value->flags);
}

static inline RatingSummary *
rating_arg(FunctionCallInfo fcinfo, int argno)
{
	return (RatingSummary *) adv_summary_arg(fcinfo, argno, &adv_rating_kind);
}

extern void rating_check_scale(int64 min, int64 max);
extern RatingSummary *rating_make(int min, int max, int width, int flags);
extern RatingSummary *rating_copy(const RatingSummary *s, int width, int flags);
extern void rating_scale_arg(FunctionCallInfo fcinfo, int argno, int *min, int *max);
extern RatingSummary *rating_add_answer(RatingSummary *s, double score);
extern RatingSummary *rating_add_missing(RatingSummary *s, int64 amount);
extern bool rating_is_empty(const RatingSummary *s);
extern AdvHeader *rating_merge(AdvHeader *value, const AdvHeader *other);
extern AdvHeader *rating_subtract(AdvHeader *value, const AdvHeader *other);
extern int64 rating_sum_counts(const RatingSummary *s, int first, int last);
extern double rating_net_promoters(FunctionCallInfo fcinfo, int argno,
								   const RatingSummary *s, double *net);

#endif
