/*
 * io.c
 *		Summaries of customers compared, hashed, and in their text and binary
 *		forms.
 *
 * All of it is done with the finished value, whose rows are in order: equal
 * summaries are equal bytes.
 */
#include "postgres.h"

#include <math.h>

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "clv.h"
#include "compat.h"
#include "base/wire.h"

/* the least a row takes in the binary form */
#define LEAST_SENT_ROW 3

/*
 * contents returns the bytes that two summaries are compared by.
 */
static const unsigned char *
contents(const ClvSummary *s, Size *size)
{
	*size = VARSIZE(s) - offsetof(ClvSummary, header.kind);
	return &s->header.kind;
}

/*
 * adv_clv_summary_eq tells whether two summaries hold the same.
 */
ADV_FUNCTION(adv_clv_summary_eq)
{
	ClvSummary *a = clv_summary_arg(fcinfo, 0);
	ClvSummary *b = clv_summary_arg(fcinfo, 1);
	Size		size;
	const unsigned char *bytes = contents(a, &size);

	PG_RETURN_BOOL(VARSIZE(a) == VARSIZE(b) && memcmp(bytes, contents(b, &size), size) == 0);
}

/*
 * adv_clv_summary_ne is the negation of adv_clv_summary_eq.
 */
ADV_FUNCTION(adv_clv_summary_ne)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_clv_summary_eq(fcinfo)));
}

static uint64
hash(const ClvSummary *s, uint64 seed)
{
	Size		size;
	const unsigned char *bytes = contents(s, &size);

	return hash_bytes_extended(bytes, (int) size, seed);
}

/*
 * adv_clv_summary_hash is the 32-bit hash of a summary.
 */
ADV_FUNCTION(adv_clv_summary_hash)
{
	PG_RETURN_INT32((int32) hash(clv_summary_arg(fcinfo, 0), 0));
}

/*
 * adv_clv_summary_hash_extended is the seeded 64-bit hash of a summary, whose low
 * half is adv_clv_summary_hash where the seed is 0.
 */
ADV_FUNCTION(adv_clv_summary_hash_extended)
{
	PG_RETURN_UINT64(hash(clv_summary_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

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

/*
 * adv_clv_summary_out writes the text form: an array for every column.
 */
ADV_FUNCTION(adv_clv_summary_out)
{
	ClvSummary *s = clv_summary_arg(fcinfo, 0);
	const ClvDataKind *kind = clv_data_kind(clv_summary_data(s));
	StringInfoData buf;
	int			column;
	int			i;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"clv\":%d,\"data\":\"%s\"", CLV_SUMMARY_VERSION, kind->word);
	if (s->unit != 0)
	{
		appendStringInfoString(&buf, ",\"unit_days\":");
		adv_text_float8(&buf, s->unit);
	}
	for (column = 0; column < CLV_COLUMNS; column++)
	{
		if (kind->columns[column].name == NULL)
			continue;
		appendStringInfo(&buf, ",\"%s\":[", kind->columns[column].name);
		for (i = 0; i < s->sorted; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (i > 0)
				appendStringInfoChar(&buf, ',');
			adv_text_float8(&buf, *column_of(&s->rows[i], column));
		}
		appendStringInfoChar(&buf, ']');
	}
	appendStringInfoString(&buf, ",\"customers\":[");
	for (i = 0; i < s->sorted; i++)
		appendStringInfo(&buf, i ? ",%.0f" : "%.0f", s->rows[i].count);
	appendStringInfoString(&buf, "]}");
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_clv_summary_in reads the text form.
 */
ADV_FUNCTION(adv_clv_summary_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "clv", CLV_SUMMARY_VERSION,
									 CLV_SUMMARY_TYPE);
	ClvData		data = adv_json_choice(&json, "data", clv_data);
	JsonbContainer *columns[CLV_COLUMNS] = {NULL};
	JsonbContainer *customers;
	const ClvDataKind *kind;
	ClvSummary *s;
	double		unit = 0;
	int			n = 0;
	int			column;
	int			i;

	if (data == 0)
		adv_wire_refuse(false, CLV_SUMMARY_TYPE, "There are no such data.");
	kind = clv_data_kind(data);
	if (adv_json_has(&json, "unit_days"))
		unit = adv_json_float8(&json, "unit_days");
	customers = adv_json_list(&json, "customers", &n);
	for (column = 0; column < CLV_COLUMNS; column++)
		if (kind->columns[column].name)
			columns[column] = adv_json_array(&json, kind->columns[column].name, n,
											 customers != NULL);
	adv_json_end(&json);

	s = clv_summary_make(n, data);
	s->unit = unit;
	for (i = 0; i < n; i++)
	{
		for (column = 0; column < CLV_COLUMNS; column++)
			if (columns[column])
				*column_of(&s->rows[i], column) = adv_json_element_float8(&json, columns[column], i);
		s->rows[i].count = adv_json_element_float8(&json, customers, i);
		add_validated(s, false);
	}
	validate_unit(s, false);
	PG_RETURN_POINTER(s);
}

/*
 * adv_clv_summary_send writes the binary form.
 */
ADV_FUNCTION(adv_clv_summary_send)
{
	ClvSummary *s = clv_summary_arg(fcinfo, 0);
	const ClvDataKind *kind = clv_data_kind(clv_summary_data(s));
	StringInfoData buf;
	int			column;
	int			i;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_CLV_DATA);
	pq_sendbyte(&buf, CLV_SUMMARY_VERSION);
	pq_sendbyte(&buf, clv_summary_data(s));
	pq_sendfloat8(&buf, s->unit);
	adv_send_count(&buf, s->sorted);
	for (i = 0; i < s->sorted; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (column = 0; column < CLV_COLUMNS; column++)
		{
			double		value = *column_of(&s->rows[i], column);

			if (kind->columns[column].name == NULL)
				continue;
			if (kind->columns[column].whole)
				adv_send_count(&buf, (int64) value);
			else
				pq_sendfloat8(&buf, value);
		}
		adv_send_count(&buf, (int64) s->rows[i].count);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_clv_summary_recv reads the binary form.
 */
ADV_FUNCTION(adv_clv_summary_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	const ClvDataKind *kind;
	ClvSummary *s;
	double		unit;
	int64		n;
	int64		i;
	int			data;
	int			column;

	adv_recv_header(buf, ADV_KIND_CLV_DATA, CLV_SUMMARY_VERSION, CLV_SUMMARY_TYPE);
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
	adv_recv_end(buf, CLV_SUMMARY_TYPE);
	validate_unit(s, true);
	PG_RETURN_POINTER(s);
}
