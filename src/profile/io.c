/*
 * io.c
 *		Text and binary forms of rows of customers.
 *
 * The binary form is the packed value, number by number; counts are variable-length
 * integers.  The text form tells how many customers there are, and holds the binary form
 * in base64: a million rows are not read by eye, and have to stay below 1 GB.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "profile.h"

/*
 * write_body appends the packed value.
 */
static void
write_body(StringInfo buf, const ProfileSummary *s)
{
	Size		i;
	int			j;

	StaticAssertStmt(ADV_MODEL_COLUMNS <= 255 && PROFILE_MOST_NAME <= 255, "columns and lengths are sent as bytes");
	pq_sendbyte(buf, profile_data(s));
	pq_sendbyte(buf, s->header.flags);
	pq_sendbyte(buf, s->numbers);
	pq_sendbyte(buf, s->categories);
	adv_send_count(buf, s->skipped);
	adv_send_count(buf, s->names);
	adv_send_count(buf, s->rows);
	for (i = 0; i < s->names; i++)
	{
		const ProfileName *n = &profile_names(s)[i];

		pq_sendbyte(buf, n->column);
		pq_sendbyte(buf, n->length);
		pq_sendbytes(buf, profile_bytes(s) + n->at, n->length);
	}
	for (i = 0; i < s->rows; i++)
	{
		const uint64 *row = profile_row(s, i);

		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		adv_send_count(buf, row[0]);
		for (j = 1; j < profile_codes_at(s); j++)
			pq_sendint64(buf, row[j]);
		for (j = 0; j < s->categories; j++)
			pq_sendint16(buf, adv_row_code(row + profile_codes_at(s), j));
	}
}

/*
 * read_body reads a packed value, of which it checks everything.
 */
static AdvHeader *
read_body(StringInfo buf, bool binary)
{
	ProfileSummary head = {.header = {.kind = ADV_KIND_PROFILE,.version = PROFILE_VERSION}};
	ProfileSummary *s;
	bool	   *used;
	Size		name_bytes = 0;
	int64		names;
	int64		rows;
	int			names_from;
	int			stride;
	int64		i;
	int			j;

	head.header.variant = pq_getmsgbyte(buf);
	head.header.flags = pq_getmsgbyte(buf);
	head.numbers = pq_getmsgbyte(buf);
	head.categories = pq_getmsgbyte(buf);
	head.skipped = adv_recv_count(buf, PROFILE_TYPE);
	names = adv_recv_count(buf, PROFILE_TYPE);
	rows = adv_recv_count(buf, PROFILE_TYPE);
	if (head.header.variant < PROFILE_PLAIN || head.header.variant > PROFILE_TREATED ||
		(head.header.flags & ~PROFILE_WEIGHTED) != 0 ||
		(head.header.flags != 0 && head.header.variant != PROFILE_OUTCOME))
		adv_wire_refuse(binary, PROFILE_TYPE, "There is no such content.");
	if (head.numbers + head.categories > ADV_MODEL_COLUMNS ||
		((rows == 0 || head.header.variant >= PROFILE_SCORE) && head.numbers + head.categories != 0) ||
		(rows == 0 && head.header.flags != 0))
		adv_wire_refuse(binary, PROFILE_TYPE, "The number of columns is out of range.");
	if (head.skipped > PROFILE_MOST_COUNT)
		adv_wire_refuse(binary, PROFILE_TYPE, "A count is out of range.");
	stride = profile_stride(&head);
	/* every category has two bytes at least, every row more than its numbers */
	if (names > PROFILE_MOST_NAMES || names > buf->len || rows > buf->len ||
		rows * ((int64) profile_codes_at(&head) * 8 - 7 + 2 * head.categories) > buf->len - buf->cursor)
		adv_wire_refuse(binary, PROFILE_TYPE, "There are more rows or categories than bytes.");
	names_from = buf->cursor;
	for (i = 0; i < names; i++)
	{
		int			column = pq_getmsgbyte(buf);
		int			length = pq_getmsgbyte(buf);

		if (column >= head.categories)
			adv_wire_refuse(binary, PROFILE_TYPE, "A category is of no column.");
		(void) pq_getmsgbytes(buf, length);
		name_bytes += length;
	}
	head.rows = rows;
	head.names = names;
	head.name_bytes = name_bytes;
	if (profile_packed_size(&head) > PROFILE_MOST_BYTES)
		profile_refuse_size(profile_packed_size(&head));
	s = palloc0(profile_packed_size(&head));
	memcpy(s, &head, offsetof(ProfileSummary, data));
	SET_VARSIZE(s, profile_packed_size(&head));
	buf->cursor = names_from;
	name_bytes = 0;
	for (i = 0; i < names; i++)
	{
		ProfileName *n = &profile_names(s)[i];
		const char *bytes;

		n->column = pq_getmsgbyte(buf);
		n->length = pq_getmsgbyte(buf);
		n->at = name_bytes;
		bytes = pq_getmsgbytes(buf, n->length);
		if (!pg_verify_mbstr(GetDatabaseEncoding(), bytes, n->length, true))
			adv_wire_refuse(binary, PROFILE_TYPE, "A category is not text in the encoding of this database.");
		memcpy(profile_bytes(s) + name_bytes, bytes, n->length);
		name_bytes += n->length;
		if (i > 0 && profile_compare_names(n - 1, profile_bytes(s), n, profile_bytes(s)) >= 0)
			adv_wire_refuse(binary, PROFILE_TYPE, "Categories are not in order.");
	}
	used = palloc0(names + 1);
	for (i = 0; i < rows; i++)
	{
		uint64	   *row = profile_row(s, i);
		int64		count;

		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		row[0] = adv_recv_count(buf, PROFILE_TYPE);
		count = row[0] >> ADV_ROW_BITS;
		if (count < 1 || count > PROFILE_MOST_COUNT - s->n ||
			(profile_data(s) != PROFILE_TREATED && (row[0] & ADV_ROW_TREATED) != 0) ||
			(profile_data(s) == PROFILE_PLAIN && (row[0] & ADV_ROW_YES) != 0))
			adv_wire_refuse(binary, PROFILE_TYPE, "A count is out of range.");
		s->n += count;
		for (j = 1; j < profile_codes_at(s); j++)
		{
			double		x;

			row[j] = pq_getmsgint64(buf);
			x = adv_word_number(row[j]);
			if (!(fabs(x) <= (j < profile_weight_at(s) && profile_data(s) == PROFILE_DURATION ? DBL_MAX : PROFILE_LARGEST)) ||
				(x == 0 && signbit(x)))
				adv_wire_refuse(binary, PROFILE_TYPE, "A number is out of range, or a negative zero.");
			if (j < profile_numbers_at(s) && profile_data(s) < PROFILE_SCORE &&
				!(x > 0 && (x <= PROFILE_MOST_WEIGHT || profile_data(s) == PROFILE_DURATION)))
				adv_wire_refuse(binary, PROFILE_TYPE, "A duration or weight is out of range.");
		}
		for (j = 0; j < s->categories; j++)
		{
			int			code = pq_getmsgint(buf, 2);

			if (code >= names || profile_names(s)[code].column != j)
				adv_wire_refuse(binary, PROFILE_TYPE, "A category is not one of its column.");
			used[code] = true;
			row[profile_codes_at(s) + j / ADV_ROW_CODES] |= (uint64) code << (16 * (j % ADV_ROW_CODES));
		}
		if (i > 0 && profile_compare_rows(s, row - stride, row, stride) >= 0)
			adv_wire_refuse(binary, PROFILE_TYPE, "Rows are not in order.");
	}
	for (i = 0; i < names; i++)
		if (!used[i])
			adv_wire_refuse(binary, PROFILE_TYPE, "There is a category without customers.");
	return &s->header;
}

/*
 * profile_write_binary appends the binary form.
 */
void
profile_write_binary(StringInfo buf, const AdvHeader *packed)
{
	write_body(buf, (const ProfileSummary *) packed);
}

/*
 * profile_read_binary reads the binary form.
 */
AdvHeader *
profile_read_binary(StringInfo buf)
{
	return read_body(buf, true);
}

/*
 * profile_write_text appends the text form.
 */
void
profile_write_text(StringInfo buf, const AdvHeader *packed)
{
	const ProfileSummary *s = (const ProfileSummary *) packed;
	StringInfoData body;

	initStringInfo(&body);
	write_body(&body, s);
	appendStringInfo(buf, ",\"customers\":%lld,\"skipped\":%lld,\"rows\":%u,\"data\":",
					 (long long) s->n, (long long) s->skipped, s->rows);
	adv_text_base64(buf, body.data, body.len);
	pfree(body.data);
}

/*
 * profile_read_text reads the text form.
 */
AdvHeader *
profile_read_text(AdvReader *reader)
{
	StringInfoData body;
	AdvHeader  *value;
	ProfileSummary *s;
	int64		customers;
	int64		skipped;
	int64		rows;
	Size		length;

	adv_read_expect_key(reader, "customers");
	customers = adv_read_count(reader);
	adv_read_expect_key(reader, "skipped");
	skipped = adv_read_count(reader);
	adv_read_expect_key(reader, "rows");
	rows = adv_read_count(reader);
	adv_read_expect_key(reader, "data");
	body.data = adv_read_base64(reader, &length);
	body.len = body.maxlen = length;
	body.cursor = 0;
	value = read_body(&body, false);
	s = (ProfileSummary *) value;
	if (body.cursor != body.len || s->n != customers || s->skipped != skipped || s->rows != rows)
		adv_wire_refuse(false, PROFILE_TYPE, "The data are not what is said of them.");
	return value;
}
