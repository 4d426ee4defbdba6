/*
 * activity_time.c
 *		Periods: which one a date or a point in time lies in, and where one
 *		begins.
 *
 * Periods are numbered so that 0 is 2000-01-01, the week of Monday 2000-01-03,
 * January 2000, its first quarter, the year 2000.  The numbers are stored:
 * never change them.
 *
 * The rows of an aggregate mostly come in the order of time, so the table
 * remembers the period of its last row and where that begins and ends.  Of
 * points in time these are the ends of the stretch around the point in which
 * the zone keeps its distance from UTC as well: where a clock is set back over
 * midnight, a local day is not one stretch of time.
 */
#include "postgres.h"

#include "fmgr.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "activity.h"
#include "compat.h"

/* Days from 1970-01-01 to 2000-01-01. */
#define EPOCH_DAYS (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)
#define MONDAY 2				/* 2000-01-03 */

const AdvChoice activity_periods[] = {
	{"day", ACTIVITY_DAY},
	{"week", ACTIVITY_WEEK},
	{"month", ACTIVITY_MONTH},
	{"quarter", ACTIVITY_QUARTER},
	{"year", ACTIVITY_YEAR},
	{NULL, 0}
};

/*
 * activity_period_word returns the name of a kind of period.
 */
const char *
activity_period_word(int period)
{
	return activity_periods[period - ACTIVITY_DAY].word;
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
 * activity_period_of returns the number of the period that a day lies in.
 */
int32
activity_period_of(int period, DateADT day)
{
	int			year;
	int			month;
	int			mday;
	int32		months;

	if (period == ACTIVITY_DAY)
		return day;
	if (period == ACTIVITY_WEEK)
		return floor_divide((int64) day - MONDAY, 7);
	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	months = (year - 2000) * 12 + month - 1;
	if (period == ACTIVITY_MONTH)
		return months;
	return floor_divide(months, period == ACTIVITY_QUARTER ? 3 : 12);
}

/*
 * activity_start_of returns the first day of a period.
 */
DateADT
activity_start_of(int period, int32 number)
{
	int64		months;
	int64		year;

	if (period == ACTIVITY_DAY)
		return number;
	if (period == ACTIVITY_WEEK)
		return number * 7 + MONDAY;
	months = (int64) number * (period == ACTIVITY_MONTH ? 1 : period == ACTIVITY_QUARTER ? 3 : 12);
	year = floor_divide(months, 12);
	return date2j(2000 + year, months - year * 12 + 1, 1) - POSTGRES_EPOCH_JDATE;
}

/*
 * activity_valid_period tells whether a period lies, with its neighbours,
 * within the range of dates.
 */
bool
activity_valid_period(int period, int64 number)
{
	DateADT		earliest = DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE;
	DateADT		latest = DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1;

	return number > activity_period_of(period, earliest) &&
		number < activity_period_of(period, latest);
}

/*
 * refuse_time reports a day outside the range of periods.
 */
static void
refuse_time(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("a time of activity is out of range"),
			 errdetail("It is infinite, or too close to the ends of the range of type date."),
			 errhint("Filter such rows out, or find out where they come from.")));
}

/*
 * activity_checked_period_of is activity_period_of for days that may be too
 * close to the ends of the range of dates.
 */
int32
activity_checked_period_of(int period, DateADT day)
{
	int32		number = activity_period_of(period, day);

	if (!activity_valid_period(period, number))
		refuse_time();
	return number;
}

/*
 * locate caches the period of a day, with its ends in days.
 */
static void
locate(ActivityTable *t, DateADT day)
{
	int32		number = activity_checked_period_of(t->period, day);

	t->current = number;
	t->from = activity_start_of(t->period, number);
	t->until = activity_start_of(t->period, number + 1);
}

/*
 * activity_locate_date returns the period of a date, and caches it.
 */
int32
activity_locate_date(ActivityTable *t, DateADT day)
{
	if (DATE_NOT_FINITE(day))
		refuse_time();
	locate(t, day);
	t->cached = ACTIVITY_CACHED_DATES;
	return t->current;
}

/*
 * zone_named returns a time zone by its full name.  Abbreviations are not
 * taken: what they mean is a setting.
 */
static pg_tz *
zone_named(text *name)
{
	char	   *word = text_to_cstring(name);
	pg_tz	   *zone = strlen(word) <= TZ_STRLEN_MAX ? pg_tzset(word) : NULL;

	if (zone == NULL || !pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" not recognized", word),
				 errhint("Write a full name such as 'Europe/Berlin' or 'UTC'.")));
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
 * activity_locate_timestamp returns the period of a point in time, and caches
 * it.
 */
int32
activity_locate_timestamp(ActivityTable *t, TimestampTz at, text *zone)
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
	locate(t, floor_divide(second + offset, SECS_PER_DAY) - EPOCH_DAYS);
	from = (t->from + EPOCH_DAYS) * SECS_PER_DAY - offset;
	until = Min(until, (t->until + EPOCH_DAYS) * SECS_PER_DAY - offset);
	while (next_change(tz, from, &other, &change) && change <= second)
		from = change;

	t->cached = ACTIVITY_CACHED_NOTHING;
	if (length < ACTIVITY_ZONE)
	{
		t->cached = ACTIVITY_CACHED_ZONE;
		t->from = (from - EPOCH_DAYS * SECS_PER_DAY) * USECS_PER_SEC;
		t->until = (until - EPOCH_DAYS * SECS_PER_DAY) * USECS_PER_SEC;
		memcpy(t->zone, VARDATA_ANY(zone), length);
		t->zone[length] = '\0';
	}
	return t->current;
}
