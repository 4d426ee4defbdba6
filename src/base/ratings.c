/*
 * ratings.c
 *		Reading the counts of a rating_summary, for every room that is given one, and the
 *		conventions of its scales.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"

#include "compat.h"
#include "ratings.h"

/*
 * adv_rating_on_scale tells whether the scale is this one.
 */
bool
adv_rating_on_scale(const AdvRatingSummary *s, int min, int max)
{
	return s->scale_min == min && s->scale_max == max;
}

/*
 * adv_rating_nps_classes sets the classes of NPS; false where the scale has no
 * convention.  Detractors are 0-6 and promoters 9-10, on five points 1-3 and 5.
 */
bool
adv_rating_nps_classes(const AdvRatingSummary *s, AdvRatingClasses *classes)
{
	bool		ten = adv_rating_on_scale(s, 0, 10) || adv_rating_on_scale(s, 1, 10);

	classes->low_max = ten ? 6 : 3;
	classes->high_min = ten ? 9 : 5;
	classes->swapped = false;
	return ten || adv_rating_on_scale(s, 1, 5);
}

/*
 * adv_rating_csat_boxes sets how many of the highest scores are the satisfied; false
 * where the scale has no convention.
 */
bool
adv_rating_csat_boxes(const AdvRatingSummary *s, int *boxes)
{
	*boxes = 2;
	return adv_rating_on_scale(s, 1, 5);
}

/*
 * adv_rating_sum_counts adds up the counters first to last.
 */
int64
adv_rating_sum_counts(const AdvRatingSummary *s, int first, int last)
{
	int64		sum = 0;
	int			i;

	for (i = first; i <= last; i++)
		if (pg_add_s64_overflow(sum, adv_rating_count(s, i), &sum))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("count of answers is out of range for type bigint")));
	return sum;
}
