/*
 * period.c
 *		Periods: which one a date or a point in time lies in, and where one
 *		begins.
 *
 * Periods are numbered so that 0 is 2000-01-01, the week of Monday 2000-01-03, that of
 * Sunday 2000-01-02, January 2000, its first quarter, the year 2000.  The numbers are
 * stored: never change them.
 *
 * The rows of an aggregate mostly come in the order of time, so a state
 * keeps the period of its last row and where that begins and ends.  Of points in
 * time these are the ends of the stretch around the point in which
 * the zone keeps its distance from UTC as well: where a clock is set back over
 * midnight, a local day is not one stretch of time.
 */
#include "postgres.h"

#include "fmgr.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "period.h"

/* Days from 1970-01-01 to 2000-01-01. */
#define EPOCH_DAYS (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)
#define SUNDAY 1				/* 2000-01-02 */
#define MONDAY 2

const AdvChoice adv_number_and_periods[] = {
	{"number", 0},
	{"day", ADV_PERIOD_DAY},
	{"week", ADV_PERIOD_WEEK},
	{"month", ADV_PERIOD_MONTH},
	{"quarter", ADV_PERIOD_QUARTER},
	{"year", ADV_PERIOD_YEAR},
	{"sunday week", ADV_PERIOD_SUNDAY_WEEK},
	{NULL, 0}
};

/*
 * adv_period_word returns the name of a kind of period.
 */
const char *
adv_period_word(int period)
{
	return adv_periods[period - ADV_PERIOD_DAY].word;
}

/*
 * floor_divide rounds towards the past.
 */
static int64
floor_divide(int64 a, int64 b)
{
	return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/*
 * adv_period_of returns the number of the period that a day lies in.
 */
int32
adv_period_of(int period, DateADT day)
{
	int			year;
	int			month;
	int			mday;
	int32		months;

	if (period == ADV_PERIOD_DAY)
		return day;
	if (adv_period_is_week(period))
		return floor_divide((int64) day - (period == ADV_PERIOD_WEEK ? MONDAY : SUNDAY), 7);
	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	months = (year - 2000) * 12 + month - 1;
	if (period == ADV_PERIOD_MONTH)
		return months;
	return floor_divide(months, period == ADV_PERIOD_QUARTER ? 3 : 12);
}

/*
 * adv_period_start returns the first day of a period.
 */
DateADT
adv_period_start(int period, int32 number)
{
	int64		months;
	int64		year;

	if (period == ADV_PERIOD_DAY)
		return number;
	if (adv_period_is_week(period))
		return number * 7 + (period == ADV_PERIOD_WEEK ? MONDAY : SUNDAY);
	months = (int64) number * (period == ADV_PERIOD_MONTH ? 1 : period == ADV_PERIOD_QUARTER ? 3 : 12);
	year = floor_divide(months, 12);
	return date2j(2000 + year, months - year * 12 + 1, 1) - POSTGRES_EPOCH_JDATE;
}

/*
 * adv_period_in_range tells whether a period lies, with its neighbours,
 * within the range of dates.
 */
bool
adv_period_in_range(int period, int64 number)
{
	DateADT		earliest = DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE;
	DateADT		latest = DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1;

	return number > adv_period_of(period, earliest) &&
		number < adv_period_of(period, latest);
}

/*
 * refuse_time reports a day outside the range of periods.
 */
static void
refuse_time(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("a time is out of range"),
			 errdetail("It is infinite, or too close to the ends of the range of type date."),
			 errhint("Filter such rows out, or find out where they come from.")));
}

/*
 * adv_period_checked_of is adv_period_of for days that may be too close to the
 * ends of the range of dates.
 */
int32
adv_period_checked_of(int period, DateADT day)
{
	int32		number = adv_period_of(period, day);

	if (!adv_period_in_range(period, number))
		refuse_time();
	return number;
}

/*
 * locate caches the period of a day, with its ends in days.
 */
static void
locate(AdvPeriodCache *cache, int period, DateADT day)
{
	int32		number = adv_period_checked_of(period, day);

	cache->current = number;
	cache->from = adv_period_start(period, number);
	cache->until = adv_period_start(period, number + 1);
}

/*
 * adv_period_locate_date returns the period of a date, and caches it.
 */
int32
adv_period_locate_date(AdvPeriodCache *cache, int period, DateADT day)
{
	if (DATE_NOT_FINITE(day))
		refuse_time();
	locate(cache, period, day);
	cache->cached = ADV_PERIOD_CACHED_DATES;
	return cache->current;
}

/*
 * in_list tells whether a word is in a list, whatever its case.
 */
static bool
in_list(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (pg_strcasecmp(word, *list) == 0)
			return true;
	return false;
}

/*
 * zone_named returns a time zone by its full name.  Abbreviations are not
 * taken: what they mean is a setting, and those that are files of the time zone
 * database as well mean one thing there and another to AT TIME ZONE.  Nor are POSIX
 * rules such as 'UTC+3', which lies west of UTC where everybody looks for it in the
 * east; but four names of the database look like one.  Nor is what a machine calls
 * its own zone: it is another one elsewhere.
 */
static pg_tz *
zone_named(text *name)
{
	static const char *const abbreviations[] = {"EST", "MST", "HST", "CET", "EET", "MET", "WET", NULL};
	static const char *const machines[] = {"localtime", "posixrules", NULL};
	static const char *const no_rules[] = {"EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", NULL};
	char	   *word = text_to_cstring(name);
	bool		rule = strchr(word, '/') == NULL && strpbrk(word, "+0123456789") != NULL && !in_list(word, no_rules);
	pg_tz	   *zone = NULL;

	if (!rule && !in_list(word, abbreviations) && !in_list(word, machines) && strlen(word) <= TZ_STRLEN_MAX)
		zone = pg_tzset(word);
	if (zone == NULL || !pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" not recognized", word),
				 errdetail("Abbreviations such as EST, and offsets, are not taken: they say nothing of summer time."),
				 errhint("Write a full name such as 'Europe/Berlin', 'America/New_York' or 'UTC'.")));
	return zone;
}

/*
 * next_change returns how far local time is from UTC at a point in time, and
 * sets the next change of that; false where there is none to come.
 */
static bool
next_change(pg_tz *zone, pg_time_t at, long *offset, pg_time_t *change)
{
	long		after;
	int			dst;
	int			dst_after;
	int			found = pg_next_dst_boundary(&at, offset, &dst, change, &after,
											 &dst_after, zone);

	if (found < 0)
		refuse_time();
	return found > 0;
}

/*
 * adv_period_locate_timestamp returns the period of a point in time, and caches
 * it.
 */
int32
adv_period_locate_timestamp(AdvPeriodCache *cache, int period, TimestampTz at, text *zone)
{
	Size		length = VARSIZE_ANY_EXHDR(zone);
	pg_tz	   *tz;
	pg_time_t	second;
	pg_time_t	from;
	pg_time_t	until;
	pg_time_t	change;
	long		offset;
	long		other;

	if (TIMESTAMP_NOT_FINITE(at))
		refuse_time();

	tz = zone_named(zone);
	second = floor_divide(at, USECS_PER_SEC) + EPOCH_DAYS * SECS_PER_DAY;
	until = next_change(tz, second, &offset, &change) ? change : PG_INT64_MAX;
	locate(cache, period, floor_divide(second + offset, SECS_PER_DAY) - EPOCH_DAYS);
	from = (cache->from + EPOCH_DAYS) * SECS_PER_DAY - offset;
	until = Min(until, (cache->until + EPOCH_DAYS) * SECS_PER_DAY - offset);
	while (next_change(tz, from, &other, &change) && change <= second)
		from = change;

	cache->cached = ADV_PERIOD_CACHED_NOTHING;
	if (length < ADV_PERIOD_ZONE)
	{
		cache->cached = ADV_PERIOD_CACHED_ZONE;
		cache->from = (from - EPOCH_DAYS * SECS_PER_DAY) * USECS_PER_SEC;
		cache->until = (until - EPOCH_DAYS * SECS_PER_DAY) * USECS_PER_SEC;
		memcpy(cache->zone, VARDATA_ANY(zone), length);
		cache->zone[length] = '\0';
	}
	return cache->current;
}
