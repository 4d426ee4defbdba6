/*
 * dictionary_io.c
 *		The text and binary forms of lexicons: their rows.
 *
 * In text, a list for every kind of term, of terms with their values, or themes, by
 * turns.  Quotes, backslashes, percent signs and control characters in them are written
 * %22, %5C, %25, %01 to %1F.
 */
#include "postgres.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "base/answer.h"
#include "base/texts.h"
#include "compat.h"
#include "sentiment.h"

static const char *const keys[] = {"words", "boosters", "boosters_after", "negators", "contrasts", "themes"};

/*
 * check_row refuses a row that no lexicon has, or not behind the one before it, which
 * has no key where there is none.
 */
static void
check_row(const LexiconRow *row, const LexiconRow *before, bool binary)
{
	char		key[ADV_LEXICON_LONGEST + 1];
	int			length;

	if (adv_term_normalise(row->key, row->key_length, key, &length) != ADV_TERM_GOOD ||
		length != row->key_length || memcmp(key, row->key, length) != 0)
		adv_wire_refuse(binary, LEXICON_TYPE, "A term is empty, too long or not folded.");
	if (row->kind == LEXICON_THEME && row->theme_length == 0)
		adv_wire_refuse(binary, LEXICON_TYPE, "A theme is empty.");
	if (!(row->value >= -LEXICON_HIGHEST && row->value <= LEXICON_HIGHEST))
		adv_wire_refuse(binary, LEXICON_TYPE, "A value is out of range.");
	if (row->value == 0 && signbit(row->value))
		adv_wire_refuse(binary, LEXICON_TYPE, "A value is a negative zero.");
	if (before->key && lexicon_compare(before, row) >= 0)
		adv_wire_refuse(binary, LEXICON_TYPE, "The terms are not in order.");
}

static void
write_string(StringInfo buf, const char *string, Size length)
{
	Size		i;

	appendStringInfoChar(buf, '"');
	for (i = 0; i < length; i++)
		if (string[i] == '"' || string[i] == '\\' || string[i] == '%' || (uint8) string[i] < 0x20)
			appendStringInfo(buf, "%%%02X", string[i]);
		else
			appendStringInfoChar(buf, string[i]);
	appendStringInfoChar(buf, '"');
}

void
lexicon_write_text(StringInfo buf, const AdvHeader *packed)
{
	uint32		count;
	LexiconRow *rows = lexicon_rows_of(&((const TermLexicon *) packed)->body, &count);
	int			kind;

	for (kind = 0; kind <= LEXICON_THEME; kind++)
	{
		bool		first = true;
		uint32		i;

		for (i = 0; i < count; i++)
		{
			if (rows[i].kind != kind)
				continue;
			CHECK_FOR_INTERRUPTS();
			if (first)
				appendStringInfo(buf, ",\"%s\":[", keys[kind]);
			else
				appendStringInfoChar(buf, ',');
			first = false;
			write_string(buf, rows[i].key, rows[i].key_length);
			appendStringInfoChar(buf, ',');
			if (kind == LEXICON_THEME)
				write_string(buf, rows[i].theme, rows[i].theme_length);
			else
				adv_text_float8(buf, rows[i].value);
		}
		if (!first)
			appendStringInfoChar(buf, ']');
	}
	pfree(rows);
}

/*
 * read_string reads a string of at most ADV_LEXICON_LONGEST bytes.
 */
static uint8
read_string(AdvReader *reader, char *to)
{
	Size		length;
	const char *from = adv_read_string(reader, &length);
	const char *end = from + length;
	static const char digits[] = "0123456789ABCDEF";
	Size		n = 0;

	while (from < end)
	{
		char		c = *from++;

		if (c == '%')
		{
			if (end - from < 2)
				adv_wire_refuse(false, LEXICON_TYPE, "A percent sign is not written %25.");
			if (memcmp(from, "22", 2) == 0)
				c = '"';
			else if (memcmp(from, "5C", 2) == 0)
				c = '\\';
			else if ((*from == '0' || *from == '1') && strchr(digits, from[1]) && memcmp(from, "00", 2) != 0)
				c = (char) ((*from - '0') * 16 + strchr(digits, from[1]) - digits);
			else if (memcmp(from, "25", 2) != 0)
				adv_wire_refuse(false, LEXICON_TYPE, "A percent sign is not written %25.");
			from += 2;
		}
		if (n == ADV_LEXICON_LONGEST)
			adv_wire_refuse(false, LEXICON_TYPE, "A term or theme is too long.");
		to[n++] = c;
	}
	return (uint8) n;
}

AdvHeader *
lexicon_read_text(AdvReader *reader)
{
	LexiconRows *rows;
	int			kind;
	char		key[2][ADV_LEXICON_LONGEST];	/* by turns, of a row and the one before */
	char		theme[2][ADV_LEXICON_LONGEST];
	int			turn = 0;

	adv_need_utf8();
	rows = lexicon_new_rows(0);
	for (kind = 0; kind <= LEXICON_THEME; kind++)
	{
		LexiconRow	before = {.key = NULL};

		if (!adv_read_key(reader, keys[kind]))
			continue;
		adv_read_open(reader, '[');
		while (adv_read_more(reader, ']'))
		{
			LexiconRow	row = {.kind = kind,.key = key[turn],.theme = theme[turn]};
			LexiconRows *larger;

			row.key_length = read_string(reader, key[turn]);
			adv_read_expect_more(reader, ']');
			if (kind == LEXICON_THEME)
				row.theme_length = read_string(reader, theme[turn]);
			else
				row.value = adv_read_float8(reader);
			check_row(&row, &before, false);
			before = row;
			turn = 1 - turn;
			larger = lexicon_add(rows, &row);
			if (larger != rows)
				pfree(rows);
			rows = larger;
		}
	}
	return &lexicon_of_rows(rows, LEXICON_OF_TEXT)->header;
}

void
lexicon_write_binary(StringInfo buf, const AdvHeader *packed)
{
	uint32		count;
	LexiconRow *rows = lexicon_rows_of(&((const TermLexicon *) packed)->body, &count);
	uint32		i;

	adv_send_count(buf, count);
	for (i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendbyte(buf, rows[i].kind);
		pq_sendbyte(buf, rows[i].key_length);
		pq_sendbytes(buf, rows[i].key, rows[i].key_length);
		if (rows[i].kind == LEXICON_THEME)
		{
			pq_sendbyte(buf, rows[i].theme_length);
			pq_sendbytes(buf, rows[i].theme, rows[i].theme_length);
		}
		else
			pq_sendfloat8(buf, rows[i].value);
	}
	pfree(rows);
}

/*
 * recv_string reads the length of a string, and the string.
 */
static const char *
recv_string(StringInfo buf, uint8 *length)
{
	const char *string;

	*length = pq_getmsgbyte(buf);
	string = pq_getmsgbytes(buf, *length);
	if (!pg_verify_mbstr(PG_UTF8, string, *length, true))
		adv_wire_refuse(true, LEXICON_TYPE, "A term or theme is not in UTF8.");
	return string;
}

AdvHeader *
lexicon_read_binary(StringInfo buf)
{
	LexiconRows *rows;
	LexiconRow	before = {.key = NULL};
	int64		count;

	adv_need_utf8();
	rows = lexicon_new_rows(0);
	for (count = adv_recv_count(buf, LEXICON_TYPE); count > 0; count--)
	{
		LexiconRow	row = {.theme = ""};
		LexiconRows *larger;

		CHECK_FOR_INTERRUPTS();
		row.kind = pq_getmsgbyte(buf);
		if (row.kind > LEXICON_THEME)
			adv_wire_refuse(true, LEXICON_TYPE, "There is no such kind of term.");
		row.key = recv_string(buf, &row.key_length);
		if (row.kind == LEXICON_THEME)
			row.theme = recv_string(buf, &row.theme_length);
		else
			row.value = pq_getmsgfloat8(buf);
		check_row(&row, &before, true);
		before = row;
		larger = lexicon_add(rows, &row);
		if (larger != rows)
			pfree(rows);
		rows = larger;
	}
	return &lexicon_of_rows(rows, LEXICON_OF_BINARY)->header;
}
