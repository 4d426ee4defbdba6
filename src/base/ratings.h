/*
 * ratings.h
 *		Reading the counts of a rating_summary, for every room that is given one.
 */
#ifndef ADV_RATINGS_H
#define ADV_RATINGS_H

#include "postgres.h"

#include "fmgr.h"

#include "kernel/num/dd.h"
#include "kernel/num/fraction.h"
#include "kernel/num/tally.h"
#include "summary.h"

/* what follows the counters, in this order */
#define ADV_RATING_FRACTIONS 1		/* AdvFractions: some score was not whole */
#define ADV_RATING_WEIGHTED 2		/* AdvRatingWeights: answers carry weights */

/*
 * One flat value, in memory and on disk: this header; a counter for every
 * point of the scale, for missing and for invalid answers, as wide as needed;
 * then, on the next multiple of 8, the sections that flags names.
 */
typedef struct AdvRatingSummary
{
	AdvHeader	header;
	int16		scale_min;
	int16		scale_max;
	int32		unused;			/* always 0 */
	char		counters[FLEXIBLE_ARRAY_MEMBER];
} AdvRatingSummary;

typedef struct AdvRatingWeights
{
	AdvDD		squares;		/* sum of w squared */
	AdvDD		we;				/* as in AdvFractions, weighted */
	AdvDD		wek;
	AdvDD		we2;
	AdvDD		at[FLEXIBLE_ARRAY_MEMBER];	/* sum of w at each point */
} AdvRatingWeights;

/* the weighted sums that are not per point */
#define ADV_RATING_WEIGHT_SUMS 4

/* adv_rating_width returns log2 of the bytes of a counter. */
static inline int
adv_rating_width(const AdvRatingSummary *s)
{
	return s->header.variant;
}

static inline int
adv_rating_points(const AdvRatingSummary *s)
{
	return s->scale_max - s->scale_min + 1;
}

/* The counters behind those of the points. */
#define adv_rating_missing_cell(s) (adv_rating_points(s))
#define adv_rating_invalid_cell(s) (adv_rating_points(s) + 1)
#define adv_rating_cells(s) (adv_rating_points(s) + 2)

static inline int64
adv_rating_count(const AdvRatingSummary *s, int cell)
{
	return adv_tally_get(s->counters, adv_rating_width(s), cell);
}

static inline Size
adv_rating_sections_offset(int cells, int width)
{
	return MAXALIGN(offsetof(AdvRatingSummary, counters) + ((Size) cells << width));
}

static inline Size
adv_rating_size(int cells, int width, int flags)
{
	Size		size = offsetof(AdvRatingSummary, counters) + ((Size) cells << width);

	if (flags == 0)
		return size;
	size = MAXALIGN(size);
	if (flags & ADV_RATING_FRACTIONS)
		size += sizeof(AdvFractions);
	if (flags & ADV_RATING_WEIGHTED)
		size += offsetof(AdvRatingWeights, at) + (cells - 2) * sizeof(AdvDD);
	return size;
}

/* NULL where the summary has no such section. */
static inline AdvFractions *
adv_rating_fractions(const AdvRatingSummary *s)
{
	if ((s->header.flags & ADV_RATING_FRACTIONS) == 0)
		return NULL;
	return (AdvFractions *) ((char *) s +
							 adv_rating_sections_offset(adv_rating_cells(s), adv_rating_width(s)));
}

static inline AdvRatingWeights *
adv_rating_weights(const AdvRatingSummary *s)
{
	if ((s->header.flags & ADV_RATING_WEIGHTED) == 0)
		return NULL;
	return (AdvRatingWeights *) ((char *) s +
							  adv_rating_sections_offset(adv_rating_cells(s), adv_rating_width(s)) +
							  (s->header.flags & ADV_RATING_FRACTIONS ? sizeof(AdvFractions) : 0));
}

extern const AdvSummaryKind adv_rating_kind;

/* Scores up to low_max are the low class, from high_min the high class. */
typedef struct AdvRatingClasses
{
	int			low_max;
	int			high_min;
	bool		swapped;		/* low scores are the good ones */
} AdvRatingClasses;

extern bool adv_rating_on_scale(const AdvRatingSummary *s, int min, int max);
extern bool adv_rating_nps_classes(const AdvRatingSummary *s, AdvRatingClasses *classes);
extern bool adv_rating_csat_boxes(const AdvRatingSummary *s, int *boxes);
extern int64 adv_rating_sum_counts(const AdvRatingSummary *s, int first, int last);

#endif
