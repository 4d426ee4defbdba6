/*
 * calendar.c
 *		The type calendar_time: dates, timestamps and timestamps with time zone.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "agg.h"
#include "calendar.h"
#include "compat.h"

#define CALENDAR_TYPE "calendar_time"

const int64 adv_time_units[ADV_TIME_UNITS] = {1, 1000, USECS_PER_SEC, USECS_PER_DAY};

const AdvChoice adv_time_words[] = {
	{"date", ADV_TIME_DATE},
	{"timestamp", ADV_TIME_LOCAL},
	{"timestamptz", ADV_TIME_POINT},
	{NULL, 0}
};

/*
 * adv_time_word returns the SQL type that a time came from.
 */
const char *
adv_time_word(AdvTimeKind kind)
{
	return adv_time_words[kind - ADV_TIME_DATE].word;
}

/*
 * adv_date_microseconds returns the midnight of a day, in microseconds, for a value of a
 * type.
 */
int64
adv_date_microseconds(int64 days, const char *type)
{
	if (days > ADV_MOST_TIME / USECS_PER_DAY || days < -(ADV_MOST_TIME / USECS_PER_DAY))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("a date is too far away for a %s", type),
				 errhint("Filter such rows out, or find out where they come from.")));
	return days * USECS_PER_DAY;
}

/*
 * adv_refuse_times reports a time of another type than those that a value keeps.
 */
void
adv_refuse_times(AdvTimeKind kept, AdvTimeKind found, const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot mix times of type %s and %s in one %s", adv_time_word(kept), adv_time_word(found), type),
			 errhint("Cast them to one type, a timestamptz by AT TIME ZONE.")));
	pg_unreachable();
}

/*
 * adv_as_of_arg returns the time as_of in argument argno, which must not be NULL, in
 * microseconds; it is of the type of the times that a value of a type keeps, of whatever
 * that is about.
 */
int64
adv_as_of_arg(FunctionCallInfo fcinfo, int argno, int kept, const char *what, const char *type)
{
	int64		as_of = adv_time_arg(fcinfo, argno);

	if (kept != 0 && kept != (int) adv_time_kind(as_of))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of is a %s, %s have times of type %s", adv_time_word(adv_time_kind(as_of)), what, adv_time_word((AdvTimeKind) kept)),
				 errhint("Cast it, as in %s '2025-06-30': a literal without a type is read as a date.", adv_time_word((AdvTimeKind) kept))));
	return adv_time_microseconds(as_of, type);
}

/*
 * adv_time_unit_of returns the coarsest unit, not above `least`, in which a time is
 * whole.
 */
int
adv_time_unit_of(int64 microseconds, int least)
{
	/* division by what is known here is multiplication */
	if (least == 3 && microseconds % USECS_PER_DAY != 0)
		least = 2;
	if (least == 2 && microseconds % USECS_PER_SEC != 0)
		least = 1;
	if (least == 1 && microseconds % 1000 != 0)
		least = 0;
	return least;
}

/*
 * refuse_infinite reports an infinite time, which often stands for none.
 */
static void
refuse_infinite(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("a time is out of range"),
			 errdetail("It is infinite."),
			 errhint("Write nullif(ended, 'infinity') for an end that has not come; filter out only rows whose time is wrong.")));
}

/*
 * refuse_range reports a time that is too far away.
 */
static void
refuse_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("a time is out of range"),
			 errdetail("It is too close to the ends of the range of its type."),
			 errhint("Filter such rows out, or find out where they come from.")));
}

/*
 * make returns a time.
 */
static Datum
make(AdvTimeKind kind, int64 value)
{
	if (unlikely(value > ADV_MOST_TIME || value < -ADV_MOST_TIME))
	{
		if (kind != ADV_TIME_DATE && TIMESTAMP_NOT_FINITE(value))
			refuse_infinite();
		refuse_range();
	}
	PG_RETURN_INT64((int64) ((uint64) value << 2 | kind));
}

/*
 * of_date returns the time of a date.
 */
static Datum
of_date(DateADT day)
{
	if (DATE_NOT_FINITE(day))
		refuse_infinite();
	return make(ADV_TIME_DATE, day);
}

/*
 * adv_calendar_time_date casts a date.
 */
ADV_FUNCTION(adv_calendar_time_date)
{
	return of_date(PG_GETARG_DATEADT(0));
}

/*
 * adv_calendar_time_local casts a timestamp.
 */
ADV_FUNCTION(adv_calendar_time_local)
{
	return make(ADV_TIME_LOCAL, PG_GETARG_TIMESTAMP(0));
}

/*
 * adv_calendar_time_point casts a timestamptz.
 */
ADV_FUNCTION(adv_calendar_time_point)
{
	return make(ADV_TIME_POINT, PG_GETARG_TIMESTAMPTZ(0));
}

/*
 * adv_time_refuse reports a value that is no time.
 */
void
adv_time_refuse(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid value of type %s", CALENDAR_TYPE)));
	pg_unreachable();
}

/*
 * adv_period_locate_time does what adv_period_of_time does, for all times, and reports
 * what does not go together.
 */
int32
adv_period_locate_time(AdvPeriodCache *cache, int period, int64 time, text *zone)
{
	AdvTimeKind kind = adv_time_kind(time);
	int64		value = adv_time_value(time);

	if (kind == ADV_TIME_POINT)
	{
		if (unlikely(zone == NULL))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a timestamp with time zone needs a time zone"),
					 errdetail("On which day it lies depends on the time zone."),
					 errhint("Pass a full name such as 'Europe/Berlin' or 'UTC' as the time zone.")));
		return adv_period_of_timestamp(cache, period, value, zone);
	}
	if (unlikely(zone != NULL))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a %s has no time zone", kind == ADV_TIME_DATE ? "date" : "timestamp without time zone"),
				 errdetail("It is taken as local time, as it stands."),
				 errhint("Leave the time zone out, or pass null; or make a timestamp with time zone of it with AT TIME ZONE.")));
	if (kind == ADV_TIME_LOCAL)
		value = (value >= 0 ? value : value - (USECS_PER_DAY - 1)) / USECS_PER_DAY;
	return adv_period_of_date(cache, period, (DateADT) value);
}

/*
 * adv_day_of_time returns the day that a time lies on.
 */
DateADT
adv_day_of_time(AdvPeriodCache *cache, int64 time, text *zone)
{
	return adv_period_of_time(cache, ADV_PERIOD_DAY, time, zone);
}

/*
 * is_zone tells whether a field of a text form is the name of a zone, or a word that
 * nobody knows.  Names with digits or a slash look like dates to the parser, but begin
 * with a word that is no month.
 */
static bool
is_zone(int field, int type, const char *text)
{
	char		word[MAXDATELEN + 1];
	int			length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
	int			value;

	if (type != DTK_STRING && type != DTK_DATE)
		return false;
	if (type == DTK_DATE && length == 0)
		return false;
	strlcpy(word, text, Min(length + 1, (int) sizeof(word)));
	switch (DecodeSpecial(field, word, &value))
	{
		case MONTH:
		case DOW:
			return false;
		case ADBC:
		case AMPM:
		case IGNORE_DTF:
		case UNITS:
		case ISOTIME:
			return type != DTK_STRING;
		case RESERV:
			return type != DTK_STRING || value == DTK_ZULU;
		default:
			return true;
	}
}

/*
 * adv_calendar_time_in reads the text form: that of a date, of a timestamp, or of a
 * timestamptz, which has a zone; the name of a zone without a time of day is refused, as
 * the reader of dates would drop it.  The order of day and month follows the session's
 * DateStyle, as it does for these types; the session's time zone plays no part.
 */
ADV_FUNCTION(adv_calendar_time_in)
{
	char	   *text = PG_GETARG_CSTRING(0);
	char		work[MAXDATELEN + MAXDATEFIELDS];
	char	   *field[MAXDATEFIELDS];
	int			ftype[MAXDATEFIELDS];
	int			fields;
	bool		has_offset = false;
	bool		has_name = false;
	bool		has_time = false;
	int			i;
	Timestamp	local;
	Datum		typmod = Int32GetDatum(-1);
	Datum		no_oid = ObjectIdGetDatum(InvalidOid);

	if (ParseDateTime(text, work, sizeof(work), field, ftype, MAXDATEFIELDS, &fields) == 0)
	{
		for (i = 0; i < fields; i++)
		{
			has_time |= ftype[i] == DTK_TIME;
			has_offset |= ftype[i] == DTK_TZ;
			has_name |= is_zone(i, ftype[i], field[i]);
		}
		if (has_name && !has_time && !has_offset)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
					 errmsg("invalid input syntax for type %s: \"%s\"", CALENDAR_TYPE, text),
					 errhint("A day has no time zone: leave the word out, or write the time of day as well, as in 2025-02-01 23:59:59 UTC.")));
		if (has_name || has_offset)
			return make(ADV_TIME_POINT, DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in, CStringGetDatum(text), no_oid, typmod)));
		if (has_time)
			return make(ADV_TIME_LOCAL, DatumGetTimestamp(DirectFunctionCall3(timestamp_in, CStringGetDatum(text), no_oid, typmod)));
		local = DatumGetTimestamp(DirectFunctionCall3(timestamp_in, CStringGetDatum(text), no_oid, typmod));
		if (!TIMESTAMP_NOT_FINITE(local) && local % USECS_PER_DAY != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
					 errmsg("invalid input syntax for type %s: \"%s\"", CALENDAR_TYPE, text),
					 errhint("Write the time of day as 23:59:59, or cast to date, timestamp or timestamptz.")));
	}
	return of_date(DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(text))));
}

/*
 * adv_calendar_time_out writes the text form, in ISO 8601 whatever the session's
 * DateStyle, a point in time in UTC.
 */
ADV_FUNCTION(adv_calendar_time_out)
{
	int64		time = adv_time_arg(fcinfo, 0);
	int64		value = adv_time_value(time);
	char		text[MAXDATELEN + 1];
	struct pg_tm tm;
	fsec_t		fsec;

	if (adv_time_kind(time) == ADV_TIME_DATE)
	{
		if (value < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE || !IS_VALID_DATE(value))
			refuse_range();
		j2date((int) value + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
		EncodeDateOnly(&tm, USE_ISO_DATES, text);
		PG_RETURN_CSTRING(pstrdup(text));
	}
	if (timestamp2tm(value, NULL, &tm, &fsec, NULL, NULL) != 0)
		refuse_range();
	tm.tm_isdst = 0;
	EncodeDateTime(&tm, fsec, adv_time_kind(time) == ADV_TIME_POINT, 0, NULL, USE_ISO_DATES, text);
	PG_RETURN_CSTRING(pstrdup(text));
}

/*
 * adv_calendar_time_recv reads the binary form: the kind, then days or microseconds.
 */
ADV_FUNCTION(adv_calendar_time_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			kind = pq_getmsgbyte(buf);
	int64		value = pq_getmsgint64(buf);

	if (kind < ADV_TIME_DATE || kind > ADV_TIME_POINT || value > ADV_MOST_TIME || value < -ADV_MOST_TIME ||
		(kind == ADV_TIME_DATE && !IS_VALID_DATE(value)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value for type %s", CALENDAR_TYPE)));
	return make((AdvTimeKind) kind, value);
}

/*
 * adv_calendar_time_send writes the binary form.
 */
ADV_FUNCTION(adv_calendar_time_send)
{
	int64		time = adv_time_arg(fcinfo, 0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, adv_time_kind(time));
	pq_sendint64(&buf, adv_time_value(time));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
