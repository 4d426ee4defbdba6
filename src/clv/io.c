/*
 * io.c
 *		Summaries of customers in their text and binary forms.
 *
 * Both are of the packed form, whose rows are in order.  The text form is an array
 * for every column, read a number at a time: no list is ever held as text, and none
 * is too long.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "base/wire.h"
#include "clv.h"
#include "compat.h"

/* the least a row takes in the binary form */
#define LEAST_SENT_ROW 3

static double *
column_of(AdvClvRow *row, int column)
{
	return column == 0 ? &row->x : column == 1 ? &row->tx : &row->T;
}

/*
 * add_validated takes a row, just read into its place behind the others, into
 * the summary, or refuses it.
 */
static void
add_validated(ClvSummary *s, bool binary)
{
	AdvClvRow  *row = &s->rows[s->sorted];

	CHECK_FOR_INTERRUPTS();
	if (!adv_clv_valid_row(clv_data_kind(clv_summary_data(s))->model, row) ||
		signbit(row->x) || signbit(row->tx) || signbit(row->T))
		adv_wire_refuse(binary, CLV_SUMMARY_TYPE, "There is a row that no customer has.");
	if (s->sorted > 0 && clv_compare_rows(row - 1, row) >= 0)
		adv_wire_refuse(binary, CLV_SUMMARY_TYPE, "The rows are not in order.");
	if (!(row->count >= 1 && row->count <= CLV_MOST_CUSTOMERS - s->customers) ||
		row->count != floor(row->count))
		adv_wire_refuse(binary, CLV_SUMMARY_TYPE, "A number of customers is out of range.");
	s->customers += (int64) row->count;
	s->sorted++;
}

/*
 * validate_unit refuses a unit that the customers cannot have.
 */
static void
validate_unit(const ClvSummary *s, bool binary)
{
	if (s->customers > 0 && clv_data_kind(clv_summary_data(s))->has_unit ?
		!(s->unit > 0 && isfinite(s->unit)) : s->unit != 0 || signbit(s->unit))
		adv_wire_refuse(binary, CLV_SUMMARY_TYPE, "The unit is out of range.");
}

void
clv_write_text(StringInfo buf, const AdvHeader *packed)
{
	const ClvSummary *s = (const ClvSummary *) packed;
	const ClvDataKind *kind = clv_data_kind(clv_summary_data(s));
	int			column;
	int			i;

	appendStringInfo(buf, ",\"data\":\"%s\"", kind->word);
	if (s->unit != 0)
	{
		appendStringInfoString(buf, ",\"unit_days\":");
		adv_text_float8(buf, s->unit);
	}
	for (column = 0; column < CLV_COLUMNS; column++)
	{
		if (kind->columns[column].name == NULL)
			continue;
		appendStringInfo(buf, ",\"%s\":[", kind->columns[column].name);
		for (i = 0; i < s->sorted; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (i > 0)
				appendStringInfoChar(buf, ',');
			adv_text_float8(buf, *column_of((AdvClvRow *) &s->rows[i], column));
		}
		appendStringInfoChar(buf, ']');
	}
	appendStringInfoString(buf, ",\"customers\":[");
	for (i = 0; i < s->sorted; i++)
	{
		CHECK_FOR_INTERRUPTS();
		appendStringInfo(buf, i ? ",%.0f" : "%.0f", s->rows[i].count);
	}
	appendStringInfoChar(buf, ']');
}

/*
 * room_ahead returns for how many numbers there must be room to read the list that
 * comes next.
 */
static Size
room_ahead(const AdvReader *reader)
{
	const char *end = strchr(reader->next, ']');
	const char *comma = reader->next;
	Size		room = 0;

	while (end && comma && comma < end)
	{
		CHECK_FOR_INTERRUPTS();
		room++;
		comma = memchr(comma + 1, ',', end - comma - 1);
	}
	return room;
}

/*
 * read_list reads a list of up to `most` numbers into a column of the rows, -1 being
 * that of the counts, and returns how many there were.
 */
static Size
read_list(AdvReader *reader, ClvSummary *s, int column, Size most)
{
	Size		n = 0;

	adv_read_open(reader, '[');
	while (adv_read_more(reader, ']'))
	{
		double		value = adv_read_float8(reader);

		if (n == most)
			adv_wire_refuse(false, CLV_SUMMARY_TYPE, "The lists are not equally long.");
		*(column < 0 ? &s->rows[n].count : column_of(&s->rows[n], column)) = value;
		n++;
	}
	return n;
}

AdvHeader *
clv_read_text(AdvReader *reader)
{
	ClvSummary *s = NULL;
	const ClvDataKind *kind;
	ClvData		data;
	double		unit = 0;
	Size		n = 0;
	Size		i;
	int			column;

	adv_read_expect_key(reader, "data");
	data = adv_read_choice(reader, clv_data);
	kind = clv_data_kind(data);
	if (adv_read_key(reader, "unit_days"))
		unit = adv_read_float8(reader);
	for (column = 0; column < CLV_COLUMNS; column++)
	{
		if (kind->columns[column].name == NULL)
			continue;
		adv_read_expect_key(reader, kind->columns[column].name);
		if (s == NULL)
		{
			Size		room = room_ahead(reader);

			s = clv_summary_make(room, data);
			s->unit = unit;
			n = read_list(reader, s, column, room);
			SET_VARSIZE(s, offsetof(ClvSummary, rows) + n * sizeof(AdvClvRow));
		}
		else if (read_list(reader, s, column, n) < n)
			adv_wire_refuse(false, CLV_SUMMARY_TYPE, "The lists are not equally long.");
	}
	adv_read_expect_key(reader, "customers");
	if (read_list(reader, s, -1, n) < n)
		adv_wire_refuse(false, CLV_SUMMARY_TYPE, "The lists are not equally long.");
	for (i = 0; i < n; i++)
		add_validated(s, false);
	validate_unit(s, false);
	return &s->header;
}

void
clv_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const ClvSummary *s = (const ClvSummary *) packed;
	const ClvDataKind *kind = clv_data_kind(clv_summary_data(s));
	int			column;
	int			i;

	pq_sendbyte(buf, clv_summary_data(s));
	pq_sendfloat8(buf, s->unit);
	adv_send_count(buf, s->sorted);
	for (i = 0; i < s->sorted; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (column = 0; column < CLV_COLUMNS; column++)
		{
			double		value = *column_of((AdvClvRow *) &s->rows[i], column);

			if (kind->columns[column].name == NULL)
				continue;
			if (kind->columns[column].whole)
				adv_send_count(buf, (int64) value);
			else
				pq_sendfloat8(buf, value);
		}
		adv_send_count(buf, (int64) s->rows[i].count);
	}
}

AdvHeader *
clv_read_binary(StringInfo buf)
{
	const ClvDataKind *kind;
	ClvSummary *s;
	double		unit;
	int64		n;
	int64		i;
	int			data;
	int			column;

	data = pq_getmsgbyte(buf);
	if (data < CLV_TIMES || data > CLV_CONTRACTS)
		adv_wire_refuse(true, CLV_SUMMARY_TYPE, "There are no such data.");
	kind = clv_data_kind(data);
	unit = pq_getmsgfloat8(buf);
	n = adv_recv_count(buf, CLV_SUMMARY_TYPE);
	if (n > (buf->len - buf->cursor) / LEAST_SENT_ROW)
		adv_wire_refuse(true, CLV_SUMMARY_TYPE, "There are fewer rows than announced.");

	s = clv_summary_make(n, data);
	s->unit = unit;
	for (i = 0; i < n; i++)
	{
		for (column = 0; column < CLV_COLUMNS; column++)
			if (kind->columns[column].name)
				*column_of(&s->rows[i], column) = kind->columns[column].whole ?
					(double) adv_recv_count(buf, CLV_SUMMARY_TYPE) : pq_getmsgfloat8(buf);
		s->rows[i].count = (double) adv_recv_count(buf, CLV_SUMMARY_TYPE);
		add_validated(s, true);
	}
	validate_unit(s, true);
	return &s->header;
}
