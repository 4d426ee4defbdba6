/*
 * io.c
 *		Scores by theme: text and binary forms, and the kind.
 *
 * Both forms carry the packed value.  What comes from outside is accepted only if it is
 * one that could have been made here.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "base/wire.h"
#include "theme.h"

/*
 * check_names refuses names that are not in order, not distinct, or not text.
 */
static void
check_names(ThemeReader *r, bool binary)
{
	ThemeName	last = {NULL, 0};
	ThemeName	name;

	while (theme_next_name(r, &name))
	{
		int			order;

		if (!pg_verify_mbstr(GetDatabaseEncoding(), name.at, name.length, true))
			adv_wire_refuse(binary, THEME_TYPE, "A theme is not text in the encoding of this database.");
		order = last.at ? memcmp(last.at, name.at, Min(last.length, name.length)) : -1;
		if (order > 0 || (order == 0 && last.length >= name.length))
			adv_wire_refuse(binary, THEME_TYPE, "Themes are not in order.");
		last = name;
	}
}

/*
 * from_outside returns a packed summary made of parts read from outside.
 */
static AdvHeader *
from_outside(int64 themes, int64 cells, const char *data, int64 length, bool binary)
{
	ThemePacked *p;
	ThemeReader r;
	AdvThemeCell cell;
	uint64		named = 0;
	int64		sum = 0;
	int			i;

	if (themes > THEME_MOST || cells > length)
		adv_wire_refuse(binary, THEME_TYPE, "There are too many themes or combinations.");
	if (length > (int64) THEME_MOST_BYTES)
		theme_too_large();
	p = (ThemePacked *) adv_summary_alloc(&adv_theme_kind, offsetof(ThemePacked, data) + length);
	p->s.themes = themes;
	p->s.cells = cells;
	memcpy(p->data, data, length);
	r = theme_reader(p, true);
	check_names(&r, binary);
	while (theme_next_cell(&r, &cell))
	{
		int64		answers = 0;

		CHECK_FOR_INTERRUPTS();
		named |= cell.themes;
		for (i = 0; i < 3; i++)
			if (pg_add_s64_overflow(sum, cell.counts[i], &sum))
				adv_wire_refuse(binary, THEME_TYPE, "A count is out of range.");
			else
				answers |= cell.counts[i];
		if (answers == 0)
			adv_wire_refuse(binary, THEME_TYPE, "There is a combination without answers.");
	}
	if (r.failed || r.at != r.end)
		adv_wire_refuse(binary, THEME_TYPE, "The themes and combinations are not as long as they claim to be, or not written in the shortest way.");
	if (themes > 0 && named != (~UINT64CONST(0) >> (THEME_MOST - themes)))
		adv_wire_refuse(binary, THEME_TYPE, "There is a theme without answers.");
	return &p->s.header;
}

/* ------------------------------------------------------------------------
 * The kind
 * ------------------------------------------------------------------------
 */

/*
 * kind_pack returns the packed form.
 */
static const AdvHeader *
kind_pack(const AdvHeader *value)
{
	return &theme_pack((const ThemeSummary *) value)->s.header;
}

/*
 * write_text appends the text form of a packed summary.
 */
static void
write_text(StringInfo buf, const AdvHeader *packed)
{
	const ThemePacked *p = (const ThemePacked *) packed;

	appendStringInfo(buf, ",\"themes\":%u,\"cells\":%u,\"data\":", p->s.themes, p->s.cells);
	adv_text_base64(buf, p->data, VARSIZE(p) - offsetof(ThemePacked, data));
}

/*
 * read_text reads it.
 */
static AdvHeader *
read_text(AdvReader *reader)
{
	int64		themes;
	int64		cells;
	char	   *data;
	Size		length;

	adv_read_expect_key(reader, "themes");
	themes = adv_read_count(reader);
	adv_read_expect_key(reader, "cells");
	cells = adv_read_count(reader);
	adv_read_expect_key(reader, "data");
	data = adv_read_base64(reader, &length);
	return from_outside(themes, cells, data, length, false);
}

/*
 * write_binary appends the binary form of a packed summary.
 */
static void
write_binary(StringInfo buf, const AdvHeader *packed)
{
	const ThemePacked *p = (const ThemePacked *) packed;

	adv_send_count(buf, p->s.themes);
	adv_send_count(buf, p->s.cells);
	pq_sendbytes(buf, (const void *) p->data, VARSIZE(p) - offsetof(ThemePacked, data));
}

/*
 * read_binary reads it.
 */
static AdvHeader *
read_binary(StringInfo buf)
{
	int64		themes = adv_recv_count(buf, THEME_TYPE);
	int64		cells = adv_recv_count(buf, THEME_TYPE);
	int			length = buf->len - buf->cursor;

	return from_outside(themes, cells, pq_getmsgbytes(buf, length), length, true);
}

const AdvSummaryKind adv_theme_kind = {
	.kind = ADV_KIND_THEME,
	.version = THEME_VERSION,
	.type = THEME_TYPE,
	.word = "theme",
	.smallest = offsetof(ThemePacked, data),
	.sound = theme_sound,
	.pack = kind_pack,
	.merge = theme_merge,
	.write_text = write_text,
	.read_text = read_text,
	.write_binary = write_binary,
	.read_binary = read_binary
};

ADV_SUMMARY_TYPE(theme_summary, adv_theme_kind)
