/*
 * cells.c
 *		Scores by theme as they are stored: packing a state, reading what is packed.
 *
 * What is read may be damaged: every number is looked at before it is believed.
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/wire.h"
#include "kernel/num/varint.h"
#include "theme.h"

/*
 * theme_damaged reports a packed summary that cannot be read.
 */
void
theme_damaged(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid value of type %s", THEME_TYPE)));
}

/* ------------------------------------------------------------------------
 * Packing
 * ------------------------------------------------------------------------
 */

#define ST_SORT sort_cells
#define ST_ELEMENT_TYPE AdvThemeCell
#define ST_COMPARE(a, b) ((a)->themes < (b)->themes ? -1 : (a)->themes > (b)->themes)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * compare_names orders names by their bytes.
 */
static int
compare_names(const void *a, const void *b)
{
	const ThemeName *x = a;
	const ThemeName *y = b;
	int			order = memcmp(x->at, y->at, Min(x->length, y->length));

	return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

/*
 * put_names appends the names of a state in order, and sets the number that each will
 * have.
 */
static void
put_names(StringInfo buf, const ThemeState *t, int *numbers)
{
	ThemeName	names[THEME_MOST];
	ThemeName	sorted[THEME_MOST];
	const char *at = theme_names(t);
	uint32		i;
	uint32		j;

	for (i = 0; i < t->s.themes; i++)
	{
		memcpy(&names[i].length, at, sizeof(uint32));
		names[i].at = at + sizeof(uint32);
		at = names[i].at + names[i].length;
		sorted[i] = names[i];
	}
	qsort(sorted, t->s.themes, sizeof(ThemeName), compare_names);
	for (i = 0; i < t->s.themes; i++)
	{
		adv_send_count(buf, sorted[i].length);
		appendBinaryStringInfo(buf, sorted[i].at, sorted[i].length);
		for (j = 0; names[j].at != sorted[i].at; j++)
			;
		numbers[j] = i;
	}
}

/*
 * put_cells appends the cells of a state in order.
 */
static void
put_cells(StringInfo buf, const ThemeState *t, const int *numbers)
{
	AdvThemeCell *cells = MemoryContextAllocHuge(CurrentMemoryContext, Max(t->s.cells, 1) * sizeof(AdvThemeCell));
	uint64		next = 0;
	int64		answers = 0;
	uint32		i;
	int			class;

	for (i = 0; i < t->s.cells; i++)
	{
		uint64		rest;

		cells[i] = theme_cells(t)[i];
		cells[i].themes = 0;
		for (rest = theme_cells(t)[i].themes; rest != 0; rest &= rest - 1)
			cells[i].themes |= UINT64CONST(1) << numbers[__builtin_ctzll(rest)];
	}
	sort_cells(cells, t->s.cells);
	for (i = 0; i < t->s.cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		adv_send_count(buf, cells[i].themes - next);
		for (class = 0; class < 3; class++)
		{
			/* who reads it adds them up, too */
			theme_add_up(&answers, cells[i].counts[class]);
			adv_send_count(buf, cells[i].counts[class]);
		}
		next = cells[i].themes + 1;
	}
	pfree(cells);
}

/*
 * theme_pack returns the packed form: the value itself where it is that already.
 */
const ThemePacked *
theme_pack(const ThemeSummary *s)
{
	const ThemeState *t = (const ThemeState *) s;
	StringInfoData buf;
	int			numbers[THEME_MOST];
	ThemePacked *p;

	if ((s->header.flags & THEME_IS_STATE) == 0)
		return (const ThemePacked *) s;
	initStringInfo(&buf);
	memset(buf.data, 0, offsetof(ThemePacked, data));
	buf.len = offsetof(ThemePacked, data);
	put_names(&buf, t, numbers);
	put_cells(&buf, t, numbers);
	if (buf.len > (int64) THEME_MOST_BYTES)
		theme_too_large();
	p = (ThemePacked *) buf.data;
	p->s = *s;
	p->s.header.flags = 0;
	SET_VARSIZE(p, buf.len);
	return p;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * theme_reader begins to read names, and then cells.
 */
ThemeReader
theme_reader(const ThemePacked *p, bool strict)
{
	ThemeReader r = {.p = p,.strict = strict};

	r.at = p->data;
	r.end = (const uint8 *) p + VARSIZE(p);
	r.left = p->s.themes;
	return r;
}

/*
 * take reads a number.
 */
static uint64
take(ThemeReader *r)
{
	const uint8 *begin = r->at;
	uint8		shortest[ADV_VARINT_LONGEST];
	uint64		number = 0;

	if (!adv_varint_get(&r->at, r->end, &number) ||
		(r->strict && adv_varint_put(shortest, number) - shortest != r->at - begin))
		r->failed = true;
	return number;
}

/*
 * theme_next_name reads the next name; false behind the last, and where it cannot be
 * read.
 */
bool
theme_next_name(ThemeReader *r, ThemeName *name)
{
	uint64		length;

	if (r->left == 0)
	{
		r->left = r->p->s.cells;
		return false;
	}
	length = take(r);
	if (r->failed || length == 0 || length > THEME_LONGEST || length > (uint64) (r->end - r->at))
	{
		r->failed = true;
		r->left = 0;
		return false;
	}
	r->left--;
	name->at = (const char *) r->at;
	name->length = length;
	r->at += length;
	return true;
}

/*
 * theme_next_cell reads the next cell; false behind the last, and where it cannot be
 * read.
 */
bool
theme_next_cell(ThemeReader *r, AdvThemeCell *cell)
{
	uint64		step;
	uint64		count;
	int			class;

	if (r->failed || r->left == 0)
		return false;
	r->left--;
	step = take(r);
	cell->themes = r->next + step;
	/* behind the set of all themes there is none */
	if ((r->next == 0 && r->left + 1 < r->p->s.cells) || cell->themes < step ||
		(r->p->s.themes < THEME_MOST && cell->themes >> r->p->s.themes != 0))
		r->failed = true;
	r->next = cell->themes + 1;
	for (class = 0; class < 3; class++)
	{
		count = take(r);
		if (count > PG_INT64_MAX)
			r->failed = true;
		cell->counts[class] = (int64) count;
	}
	return !r->failed;
}
