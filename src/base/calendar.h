/*
 * calendar.h
 *		When something happened: calendar_time, the one type in which aggregates
 *		take a date, a timestamp or a timestamptz.
 *
 * It says which of the three it is.  A date and a timestamp are local as they stand;
 * a timestamptz is a point in time, which lies on a day only in a time zone.  So
 * nothing is ever moved through the session's time zone.
 *
 * A value is passed in 8 bytes: days or microseconds since 2000, times 4, plus the
 * kind.  Infinite times do not exist, nor those beyond 73,000 years from now.
 */
#ifndef ADV_CALENDAR_H
#define ADV_CALENDAR_H

#include "postgres.h"

#include "fmgr.h"

#include "period.h"

/* Never renumber: these may be stored. */
typedef enum AdvTimeKind
{
	ADV_TIME_DATE = 1,			/* days */
	ADV_TIME_LOCAL,				/* microseconds of a timestamp */
	ADV_TIME_POINT				/* microseconds of a timestamptz */
} AdvTimeKind;

#define PG_GETARG_CALENDAR_TIME(n) PG_GETARG_INT64(n)

static inline AdvTimeKind
adv_time_kind(int64 time)
{
	return (AdvTimeKind) (time & 3);
}

/* adv_time_value returns days since 2000 of a date, else microseconds. */
static inline int64
adv_time_value(int64 time)
{
	return time >> 2;
}

/* Times as microseconds are no farther from 2000 than this. */
#define ADV_MOST_TIME (PG_INT64_MAX >> 2)

/* Units in which times are written: microsecond, millisecond, second, day. */
#define ADV_TIME_UNITS 4

extern const int64 adv_time_units[ADV_TIME_UNITS];
extern const AdvChoice adv_time_words[];

extern const char *adv_time_word(AdvTimeKind kind);
extern int64 adv_date_microseconds(int64 days, const char *type);
extern int64 adv_as_of_arg(FunctionCallInfo fcinfo, int argno, int kept, const char *what, const char *type);
ADV_NORETURN extern void adv_refuse_times(AdvTimeKind kept, AdvTimeKind found, const char *type);
extern int	adv_time_unit_of(int64 microseconds, int least);
ADV_NORETURN extern void adv_time_refuse(void);
extern int32 adv_period_locate_time(AdvPeriodCache *cache, int period, int64 time, text *zone);
extern DateADT adv_day_of_time(AdvPeriodCache *cache, int64 time, text *zone);

/*
 * adv_time_microseconds returns a time in microseconds, that of a date at midnight, for
 * a value of a type.
 */
static inline int64
adv_time_microseconds(int64 time, const char *type)
{
	return adv_time_kind(time) != ADV_TIME_DATE ? adv_time_value(time) : adv_date_microseconds(adv_time_value(time), type);
}

/*
 * adv_keep_times notes which times a value keeps, where it keeps none yet, and refuses
 * others.
 */
static inline void
adv_keep_times(uint8 *kept, AdvTimeKind found, const char *type)
{
	if (likely(*kept == found))
		return;
	if (*kept != 0)
		adv_refuse_times((AdvTimeKind) *kept, found, type);
	*kept = found;
}

/*
 * adv_time_in_units returns a length of time in units, of which it is a whole number.
 */
static inline uint64
adv_time_in_units(uint64 passed, int unit)
{
	/* division by what is known here is multiplication */
	switch (unit)
	{
		case 0:
			return passed;
		case 1:
			return passed / 1000;
		case 2:
			return passed / USECS_PER_SEC;
		default:
			return passed / USECS_PER_DAY;
	}
}

/*
 * adv_time_arg returns the time in argument argno, which must not be NULL.
 */
static inline int64
adv_time_arg(FunctionCallInfo fcinfo, int argno)
{
	int64		time = PG_GETARG_CALENDAR_TIME(argno);

	if (unlikely((time & 3) == 0))
		adv_time_refuse();
	return time;
}

/*
 * adv_period_of_time returns the period that a time lies in, through the cache.  A
 * timestamptz needs a time zone; for the others it must be NULL.
 */
static pg_attribute_always_inline int32
adv_period_of_time(AdvPeriodCache *cache, int period, int64 time, text *zone)
{
	if (likely(adv_time_kind(time) == ADV_TIME_POINT && zone != NULL))
		return adv_period_of_timestamp(cache, period, adv_time_value(time), zone);
	if (adv_time_kind(time) == ADV_TIME_DATE && zone == NULL)
		return adv_period_of_date(cache, period, (DateADT) adv_time_value(time));
	return adv_period_locate_time(cache, period, time, zone);
}

#endif
