/*
 * period.h
 *		Periods of the calendar: which one a date or a point in time lies in,
 *		and where one begins.
 */
#ifndef ADV_PERIOD_H
#define ADV_PERIOD_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "utils/date.h"

#include "answer.h"
#include "compat.h"

/* Never renumber: these are stored. */
typedef enum AdvPeriod
{
	ADV_PERIOD_DAY = 1,
	ADV_PERIOD_WEEK,			/* ISO weeks, from Monday */
	ADV_PERIOD_MONTH,
	ADV_PERIOD_QUARTER,
	ADV_PERIOD_YEAR,
	ADV_PERIOD_SUNDAY_WEEK		/* weeks from Sunday */
} AdvPeriod;

extern const AdvChoice adv_number_and_periods[];	/* "number", 0, where there is no period */
#define adv_periods (adv_number_and_periods + 1)

static inline bool
adv_valid_period(int period)
{
	return period >= ADV_PERIOD_DAY && period <= ADV_PERIOD_SUNDAY_WEEK;
}

static inline bool
adv_period_is_week(int period)
{
	return period == ADV_PERIOD_WEEK || period == ADV_PERIOD_SUNDAY_WEEK;
}

/*
 * adv_period_made_of tells whether periods of one kind are made of whole ones of another.
 */
static inline bool
adv_period_made_of(int longer, int shorter)
{
	if (longer == shorter || shorter == ADV_PERIOD_DAY)
		return true;
	return !adv_period_is_week(longer) && !adv_period_is_week(shorter) && longer > shorter;
}

extern const char *adv_period_word(int period);
extern bool adv_period_in_range(int period, int64 number);
extern int32 adv_period_of(int period, DateADT day);
extern int32 adv_period_checked_of(int period, DateADT day);
extern DateADT adv_period_start(int period, int32 number);

/*
 * The period of a row, kept for the next one.  A part of states: no pointers.
 * All zeros is a cache that holds nothing.
 */
typedef enum AdvPeriodCached
{
	ADV_PERIOD_CACHED_NOTHING,
	ADV_PERIOD_CACHED_DATES,	/* days from .. until - 1 */
	ADV_PERIOD_CACHED_ZONE		/* timestamps from .. until - 1 in the zone */
} AdvPeriodCached;

#define ADV_PERIOD_ZONE 40		/* bytes; zones whose names do not fit are not cached */

typedef struct AdvPeriodCache
{
	int64		from;
	int64		until;
	int32		current;		/* the period */
	int32		cached;
	char		zone[ADV_PERIOD_ZONE];
} AdvPeriodCache;

extern int32 adv_period_locate_date(AdvPeriodCache *cache, int period, DateADT day);
extern int32 adv_period_locate_timestamp(AdvPeriodCache *cache, int period, TimestampTz at,
										 text *zone);

/*
 * adv_same_word tells whether a text is this word.  Words are short: calling
 * memcmp would take longer.
 */
static inline bool
adv_same_word(const text *value, const char *word)
{
	const char *data = VARDATA_ANY(value);
	Size		length = VARSIZE_ANY_EXHDR(value);
	Size		i;

	for (i = 0; i < length; i++)
		if (data[i] != word[i])
			return false;
	return word[length] == '\0';
}

/*
 * adv_period_of_date returns the period of a date, from the cache where it is
 * the same as that of the last row.
 */
static inline int32
adv_period_of_date(AdvPeriodCache *cache, int period, DateADT day)
{
	if (likely(cache->cached == ADV_PERIOD_CACHED_DATES && day >= cache->from && day < cache->until))
		return cache->current;
	return adv_period_locate_date(cache, period, day);
}

/*
 * adv_period_of_timestamp is the same of a point in time.
 */
static inline int32
adv_period_of_timestamp(AdvPeriodCache *cache, int period, TimestampTz at, text *zone)
{
	if (likely(cache->cached == ADV_PERIOD_CACHED_ZONE && at >= cache->from && at < cache->until &&
			   adv_same_word(zone, cache->zone)))
		return cache->current;
	return adv_period_locate_timestamp(cache, period, at, zone);
}

#endif
