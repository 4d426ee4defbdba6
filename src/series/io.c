/*
 * io.c
 *		Series in their text and binary forms.
 *
 * A point is its time and its number of rows, then, of one row, the value, else both
 * sums in their limbs.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "compat.h"
#include "series.h"

/* the least a point takes in the binary form */
#define LEAST_SENT_POINT 10

static const AdvChoice values_words[] = {
	{"plain", SERIES_PLAIN},
	{"scale", SERIES_SCALE},
	{"share", SERIES_SHARE},
	{"net", SERIES_NET},
	{NULL, 0}
};

/*
 * is_one_value tells whether a row is that of one value, which it returns.
 */
static bool
is_one_value(const SeriesRow *row, double *value)
{
	SeriesRow	other;

	if (row->n != 1)
		return false;
	*value = adv_dd_value(adv_limbs_value(row->sum, SERIES_SUM_LIMBS, SERIES_SUM_BITS));
	if (!(fabs(*value) <= SERIES_MOST_VALUE))
		return false;
	series_value_row(&other, row->at, *value);
	return memcmp(&other, row, sizeof(other)) == 0;
}

static void
write_limbs(StringInfo buf, const uint64 *from, int limbs)
{
	int			i;

	for (i = 0; i < limbs; i++)
		appendStringInfo(buf, "%s%lld", i ? "," : "[", (long long) (int64) from[i]);
	appendStringInfoChar(buf, ']');
}

/*
 * series_write_text writes the text form.
 */
void
series_write_text(StringInfo buf, const AdvHeader *packed)
{
	const SeriesSummary *s = (const SeriesSummary *) packed;
	int			i;

	appendStringInfo(buf, ",\"period\":\"%s\"", series_period(s) == SERIES_NUMBERS ? "number" : adv_period_word(series_period(s)));
	if (series_values(s) != SERIES_PLAIN)
	{
		appendStringInfo(buf, ",\"values\":\"%s\",\"range\":[", values_words[series_values(s)].word);
		adv_text_float8(buf, s->low);
		appendStringInfoChar(buf, ',');
		adv_text_float8(buf, s->high);
		appendStringInfoChar(buf, ']');
	}
	if (s->header.flags & SERIES_INSIDE)
		appendStringInfo(buf, ",\"last\":%d", s->last);
	appendStringInfoString(buf, ",\"points\":[");
	for (i = 0; i < s->sorted; i++)
	{
		const SeriesRow *row = &s->rows[i];
		double		value;

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(buf, "%s[%lld,%lld,", i ? "," : "", (long long) row->at, (long long) row->n);
		if (is_one_value(row, &value))
			adv_text_float8(buf, value);
		else
		{
			write_limbs(buf, row->sum, SERIES_SUM_LIMBS);
			appendStringInfoChar(buf, ',');
			write_limbs(buf, row->squares, SERIES_SQUARE_LIMBS);
		}
		appendStringInfoChar(buf, ']');
	}
	appendStringInfoChar(buf, ']');
}

/* ------------------------------------------------------------------------
 * What is read is checked
 * ------------------------------------------------------------------------
 */

/*
 * begin returns a summary without rows, having checked what it is of.
 */
static SeriesSummary *
begin(int period, int values, double low, double high, bool binary)
{
	bool		known = true;

	switch ((SeriesValues) values)
	{
		case SERIES_PLAIN:
			known = low == 0 && high == 0;
			break;
		case SERIES_SCALE:
			known = low < high && low == rint(low) && high == rint(high) && fabs(low) <= 32768 && fabs(high) <= 32768;
			break;
		case SERIES_SHARE:
			known = low == 0 && high == 100;
			break;
		case SERIES_NET:
			known = low == -100 && high == 100;
			break;
	}
	if (!known)
		adv_wire_refuse(binary, SERIES_TYPE, "The range does not fit the values.");
	return series_make(0, period, (SeriesValues) values, low + 0.0, high + 0.0);
}

/*
 * check_row refuses a row that cannot be.
 */
static void
check_row(const SeriesSummary *s, int i, bool binary)
{
	const SeriesRow *row = &s->rows[i];
	int			period = series_period(s);
	double		value;
	double		n = (double) row->n;
	double		sum = adv_dd_value(adv_limbs_value(row->sum, SERIES_SUM_LIMBS, SERIES_SUM_BITS));
	double		squares = adv_dd_value(adv_limbs_value(row->squares, SERIES_SQUARE_LIMBS, SERIES_SQUARE_BITS));
	double		largest = SERIES_MOST_VALUE * (1 + 1e-9);

	if (period != SERIES_NUMBERS && !adv_period_in_range(period, row->at))
		adv_wire_refuse(binary, SERIES_TYPE, "A time is out of range.");
	if (i > 0 && s->rows[i - 1].at >= row->at)
		adv_wire_refuse(binary, SERIES_TYPE, "The points are not in order.");
	if (row->n < 1)
		adv_wire_refuse(binary, SERIES_TYPE, "A point has no rows.");
	/* a mean of squares is no less than the square of the mean */
	if (!(fabs(sum) <= n * largest) || !(squares >= 0 && squares <= n * largest * largest) ||
		!(squares / n >= sum / n * (sum / n) * (1 - 1e-9) - 1e-24) ||
		(row->n == 1 && !(squares <= sum * sum * (1 + 1e-9) + 1e-24)))
		adv_wire_refuse(binary, SERIES_TYPE, "The sums of a point do not fit each other.");
	value = sum / n;
	if (series_values(s) != SERIES_PLAIN && !(value >= s->low - 1e-9 && value <= s->high + 1e-9))
		adv_wire_refuse(binary, SERIES_TYPE, "A value is out of its range.");
}

/*
 * finish sets the last day, or refuses it where it is given and cannot be.
 */
static SeriesSummary *
finish(SeriesSummary *s, bool inside, int64 last, bool binary)
{
	int			period = series_period(s);

	if (s->sorted == 0 && s->header.flags != 0)
		adv_wire_refuse(binary, SERIES_TYPE, "There are no points of which the values could be said to be.");
	if (inside && (period == SERIES_NUMBERS || period == ADV_PERIOD_DAY || s->sorted == 0))
		adv_wire_refuse(binary, SERIES_TYPE, "A last day belongs to periods of several days.");
	if (period != SERIES_NUMBERS && s->sorted > 0)
	{
		int32		at = (int32) s->rows[s->sorted - 1].at;

		s->last = adv_period_start(period, at);
		if (inside)
		{
			if (last < s->last || last >= adv_period_start(period, at + 1))
				adv_wire_refuse(binary, SERIES_TYPE, "The last day is not in the last period.");
			s->last = (int32) last;
			s->header.flags |= SERIES_INSIDE;
		}
	}
	series_trim(s);
	return s;
}

static void
read_limbs(AdvReader *reader, uint64 *to, int limbs)
{
	int			i;

	adv_read_open(reader, '[');
	for (i = 0; i < limbs; i++)
	{
		adv_read_expect_more(reader, ']');
		to[i] = (uint64) adv_read_int64(reader);
	}
	adv_read_close(reader, ']');
}

/*
 * set_value fills in a row of one value.  What would be rounded is refused: a series
 * has one form.
 */
static void
set_value(SeriesRow *row, int64 at, double value, bool binary)
{
	double		kept;

	if (!(fabs(value) <= SERIES_MOST_VALUE))
		adv_wire_refuse(binary, SERIES_TYPE, "A value is out of range.");
	series_value_row(row, at, value);
	kept = adv_dd_value(adv_limbs_value(row->sum, SERIES_SUM_LIMBS, SERIES_SUM_BITS));
	if (kept != value || (value == 0 && signbit(value)))
		adv_wire_refuse(binary, SERIES_TYPE, "A value has more than 24 decimals.");
}

/*
 * check_sums refuses sums that stand for one value.
 */
static void
check_sums(const SeriesRow *row, bool binary)
{
	double		value;

	if (is_one_value(row, &value))
		adv_wire_refuse(binary, SERIES_TYPE, "A point of one value has sums.");
}

/*
 * series_read_text reads the text form.
 */
AdvHeader *
series_read_text(AdvReader *reader)
{
	SeriesSummary *s;
	int			period;
	int			values = SERIES_PLAIN;
	double		range[2] = {0, 0};
	bool		inside;
	int64		last = 0;
	int			i;

	adv_read_expect_key(reader, "period");
	period = adv_read_choice(reader, adv_number_and_periods);
	if (adv_read_key(reader, "values"))
	{
		values = adv_read_choice(reader, values_words);
		adv_read_expect_key(reader, "range");
		adv_read_open(reader, '[');
		for (i = 0; i < 2; i++)
		{
			adv_read_expect_more(reader, ']');
			range[i] = adv_read_float8(reader);
		}
		adv_read_close(reader, ']');
	}
	s = begin(period, values, range[0], range[1], false);
	inside = adv_read_key(reader, "last");
	if (inside)
		last = adv_read_int64(reader);
	adv_read_expect_key(reader, "points");
	adv_read_open(reader, '[');
	for (i = 0; adv_read_more(reader, ']'); i++)
	{
		SeriesRow  *row;

		CHECK_FOR_INTERRUPTS();
		s = series_next(s);
		row = &s->rows[i];
		adv_read_open(reader, '[');
		adv_read_expect_more(reader, ']');
		row->at = adv_read_int64(reader);
		adv_read_expect_more(reader, ']');
		row->n = adv_read_count(reader);
		adv_read_expect_more(reader, ']');
		if (reader->next[strspn(reader->next, " \t\n\r")] == '[')
		{
			read_limbs(reader, row->sum, SERIES_SUM_LIMBS);
			adv_read_expect_more(reader, ']');
			read_limbs(reader, row->squares, SERIES_SQUARE_LIMBS);
			check_sums(row, false);
		}
		else
		{
			if (row->n != 1)
				adv_wire_refuse(false, SERIES_TYPE, "A point of several rows has no sums.");
			set_value(row, row->at, adv_read_float8(reader), false);
		}
		adv_read_close(reader, ']');
		check_row(s, i, false);
	}
	return &finish(s, inside, last, false)->header;
}

/*
 * series_write_binary writes the binary form.
 */
void
series_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const SeriesSummary *s = (const SeriesSummary *) packed;
	int			i;
	int			k;

	pq_sendbyte(buf, s->header.flags);
	pq_sendbyte(buf, series_period(s));
	pq_sendfloat8(buf, s->low);
	pq_sendfloat8(buf, s->high);
	pq_sendint32(buf, s->header.flags & SERIES_INSIDE ? s->last : 0);
	adv_send_count(buf, s->sorted);
	for (i = 0; i < s->sorted; i++)
	{
		const SeriesRow *row = &s->rows[i];
		double		value;

		CHECK_FOR_INTERRUPTS();
		pq_sendint64(buf, row->at);
		if (is_one_value(row, &value))
		{
			adv_send_count(buf, 0);
			pq_sendfloat8(buf, value);
			continue;
		}
		adv_send_count(buf, row->n);
		for (k = 0; k < SERIES_SUM_LIMBS; k++)
			pq_sendint64(buf, row->sum[k]);
		for (k = 0; k < SERIES_SQUARE_LIMBS; k++)
			pq_sendint64(buf, row->squares[k]);
	}
}

/*
 * series_read_binary reads the binary form: a number of rows of 0 stands for one value.
 */
AdvHeader *
series_read_binary(StringInfo buf)
{
	SeriesSummary *s;
	int			flags = pq_getmsgbyte(buf);
	int			period = pq_getmsgbyte(buf);
	double		low = pq_getmsgfloat8(buf);
	double		high = pq_getmsgfloat8(buf);
	int32		last = (int32) pq_getmsgint(buf, 4);
	int64		n = adv_recv_count(buf, SERIES_TYPE);
	int			i;
	int			k;

	if (flags & ~SERIES_FLAGS)
		adv_wire_refuse(true, SERIES_TYPE, "There is a flag that this version does not know.");
	if (period != SERIES_NUMBERS && !adv_valid_period(period))
		adv_wire_refuse(true, SERIES_TYPE, "There is no such period.");
	if ((flags & SERIES_INSIDE) == 0 && last != 0)
		adv_wire_refuse(true, SERIES_TYPE, "There is a last day that is none.");
	if (n > (buf->len - buf->cursor) / LEAST_SENT_POINT)
		adv_wire_refuse(true, SERIES_TYPE, "There are fewer points than announced.");
	s = begin(period, flags & SERIES_VALUES, low, high, true);
	for (i = 0; i < n; i++)
	{
		SeriesRow  *row;

		CHECK_FOR_INTERRUPTS();
		s = series_next(s);
		row = &s->rows[i];
		row->at = pq_getmsgint64(buf);
		row->n = adv_recv_count(buf, SERIES_TYPE);
		if (row->n == 0)
			set_value(row, row->at, pq_getmsgfloat8(buf), true);
		else
		{
			for (k = 0; k < SERIES_SUM_LIMBS; k++)
				row->sum[k] = (uint64) pq_getmsgint64(buf);
			for (k = 0; k < SERIES_SQUARE_LIMBS; k++)
				row->squares[k] = (uint64) pq_getmsgint64(buf);
			check_sums(row, true);
		}
		check_row(s, i, true);
	}
	return &finish(s, (flags & SERIES_INSIDE) != 0, last, true)->header;
}
