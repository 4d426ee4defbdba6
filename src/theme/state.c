/*
 * state.c
 *		The state of theme_agg: detractors, passives and promoters by combination of themes.
 *
 * A state is one value: its head, slots that say where a combination's cell is, cells in
 * the order in which they came, and names.  A combination is a set of bits, one a theme,
 * in the order in which names came; packing gives them those of the order of their
 * bytes.  When a part is full the state is made anew, with more room for that part.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "base/texts.h"
#include "compat.h"
#include "theme.h"

#define LEAST_CELLS 4
#define LEAST_NAMES 64			/* bytes */

/*
 * theme_too_large reports a summary that does not fit into a value.
 */
void
theme_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many combinations of themes for one %s", THEME_TYPE),
			 errdetail("A summary holds 1 GB: about 20 million combinations."),
			 errhint("Summarize fewer themes, or groups of the answers.")));
}

/*
 * theme_add_up adds to a count.
 */
void
theme_add_up(int64 *sum, int64 n)
{
	if (unlikely(pg_add_s64_overflow(*sum, n, sum)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of answers is out of range for type bigint")));
}

/*
 * theme_sound tells whether a value is as long as its parts say.
 */
bool
theme_sound(const AdvHeader *value)
{
	const ThemeSummary *s = (const ThemeSummary *) value;
	const ThemeState *t = (const ThemeState *) value;

	if ((value->flags & ~THEME_IS_STATE) != 0 || s->themes > THEME_MOST)
		return false;
	if ((value->flags & THEME_IS_STATE) == 0)
		return s->cells <= VARSIZE(value) - offsetof(ThemePacked, data);
	return VARSIZE(value) >= offsetof(ThemeState, slots) &&
		t->slots_log >= ADV_LOOKUP_FEWEST && t->slots_log <= ADV_LOOKUP_MOST &&
		VARSIZE(value) == theme_state_size(t->slots_log, t->cell_room, t->name_room) &&
		s->cells <= t->cell_room && s->cells <= adv_lookup_full(t->slots_log) &&
		t->name_bytes <= t->name_room;
}

/*
 * make returns an empty state with so much room.
 */
static ThemeState *
make(int slots_log, Size cell_room, Size name_room)
{
	Size		size = theme_state_size(slots_log, cell_room, name_room);
	ThemeState *t;

	if (slots_log > ADV_LOOKUP_MOST || !AllocSizeIsValid(size))
		theme_too_large();
	t = (ThemeState *) adv_summary_alloc(&adv_theme_kind, size);
	t->s.header.flags = THEME_IS_STATE;
	t->seed = ADV_LOOKUP_FIRST_SEED;
	t->slots_log = slots_log;
	t->cell_room = cell_room;
	t->name_room = name_room;
	return t;
}

/*
 * reshape returns a state like t with other room.  What it was is given back by who owns
 * it: states grow by half at least.
 */
static ThemeState *
reshape(const ThemeState *t, int slots_log, Size cell_room, Size name_room)
{
	ThemeState *r = make(slots_log, cell_room, name_room);

	r->s.themes = t->s.themes;
	r->s.cells = t->s.cells;
	r->seed = t->seed;
	r->seeds = t->seeds;
	r->name_bytes = t->name_bytes;
	adv_lookup_rehash(r->slots, slots_log, t->slots, t->slots_log);
	memcpy(theme_cells(r), theme_cells(t), (Size) t->s.cells * sizeof(AdvThemeCell));
	memcpy(theme_names(r), theme_names(t), t->name_bytes);
	return r;
}

/*
 * reseed enters all cells anew, with seeds that nobody can know, until none lies too far
 * from its slot.
 */
static void
reseed(ThemeState *t)
{
	while (t->crowded && t->seeds < ADV_LOOKUP_SEEDS)
	{
		uint32		i;

		t->seeds++;
		t->crowded = false;
		t->seed = adv_lookup_seed();
		memset(t->slots, 0, sizeof(AdvLookupSlot) << t->slots_log);
		for (i = 0; i < t->s.cells; i++)
		{
			uint64		themes = theme_cells(t)[i].themes;

			CHECK_FOR_INTERRUPTS();
			if (!adv_lookup_enter(t->slots, t->slots_log, adv_lookup_pair(t->seed, themes >> 32, (uint32) themes), i + 1))
				t->crowded = true;
		}
	}
	t->crowded = false;
}

/* ------------------------------------------------------------------------
 * Names and cells
 * ------------------------------------------------------------------------
 */

/*
 * number_of returns the number of a theme, new where it has not been seen; the state may
 * be made anew.
 */
static int
number_of(ThemeState **state, const char *name, uint32 length)
{
	ThemeState *t = *state;
	const char *at = theme_names(t);
	uint32		i;

	if (unlikely(length == 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a theme is empty"),
				 errhint("Pass the names of the themes of an answer; an answer without any has an empty array.")));
	if (unlikely(length > THEME_LONGEST))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a theme of %u bytes is too long", length),
				 errdetail("The name of a theme has %d bytes at most.", THEME_LONGEST)));
	for (i = 0; i < t->s.themes; i++)
	{
		uint32		known;

		memcpy(&known, at, sizeof(known));
		at += sizeof(known);
		if (known == length && memcmp(at, name, length) == 0)
			return i;
		at += known;
	}
	if (t->s.themes == THEME_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d themes in one %s", THEME_MOST, THEME_TYPE),
				 errdetail("The theme \"%.*s\" is one too many.",
						   pg_mbcliplen(name, length, 60), name),
				 errhint("Keep the themes that matter most, or put several under one name.")));
	if (t->name_room - t->name_bytes < length + sizeof(length))
	{
		Size		room = MAXALIGN(Max(2 * (Size) t->name_room, (Size) t->name_bytes + length + sizeof(length)));

		*state = t = reshape(t, t->slots_log, t->cell_room, room);
	}
	memcpy(theme_names(t) + t->name_bytes, &length, sizeof(length));
	memcpy(theme_names(t) + t->name_bytes + sizeof(length), name, length);
	t->name_bytes += sizeof(length) + length;
	return t->s.themes++;
}

/*
 * cell_of returns the cell of a set of themes, new where it has not been seen; the state
 * may be made anew.
 */
static AdvThemeCell *
cell_of(ThemeState **state, uint64 themes)
{
	ThemeState *t = *state;
	uint32		tag = adv_lookup_pair(t->seed, themes >> 32, (uint32) themes);
	uint32		mask = ((uint32) 1 << t->slots_log) - 1;
	uint32		slot;
	AdvThemeCell *cell;

	for (slot = adv_lookup_home(t->slots_log, tag); t->slots[slot].ref != 0; slot = (slot + 1) & mask)
	{
		cell = &theme_cells(t)[t->slots[slot].ref - 1];
		if (t->slots[slot].tag == tag && cell->themes == themes)
			return cell;
	}
	if (t->s.cells >= t->cell_room || t->s.cells >= adv_lookup_full(t->slots_log))
	{
		CHECK_FOR_INTERRUPTS();
		*state = t = reshape(t, t->slots_log + (t->s.cells >= adv_lookup_full(t->slots_log)),
							 t->s.cells < t->cell_room ? t->cell_room : (Size) t->cell_room + t->cell_room / 2 + 1,
							 t->name_room);
	}
	cell = &theme_cells(t)[t->s.cells++];
	cell->themes = themes;
	if (unlikely(!adv_lookup_enter(t->slots, t->slots_log, tag, t->s.cells)))
	{
		t->crowded = true;
		reseed(t);
	}
	return cell;
}

/* ------------------------------------------------------------------------
 * Packed summaries
 * ------------------------------------------------------------------------
 */

/*
 * add_packed adds all of a packed summary.
 */
static ThemeState *
add_packed(ThemeState *t, const ThemePacked *p)
{
	ThemeReader r = theme_reader(p, false);
	ThemeName	name;
	AdvThemeCell cell;
	int			numbers[THEME_MOST];
	int			n = 0;

	while (theme_next_name(&r, &name))
		numbers[n++] = number_of(&t, name.at, name.length);
	while (theme_next_cell(&r, &cell))
	{
		uint64		themes = 0;
		AdvThemeCell *mine;
		int			i;

		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < n; i++)
			if (cell.themes >> i & 1)
				themes |= UINT64CONST(1) << numbers[i];
		mine = cell_of(&t, themes);
		for (i = 0; i < 3; i++)
			theme_add_up(&mine->counts[i], cell.counts[i]);
	}
	if (r.failed)
		theme_damaged();
	return t;
}

/*
 * open_state returns a state that holds the same as a value, which may be one.
 */
static ThemeState *
open_state(ThemeSummary *s, uint32 more_cells)
{
	int			slots_log;

	if (s->header.flags & THEME_IS_STATE)
		return (ThemeState *) s;
	slots_log = adv_lookup_slots((uint64) s->cells + more_cells);
	return add_packed(make(slots_log, Max(LEAST_CELLS, s->cells), LEAST_NAMES), (ThemePacked *) s);
}

/*
 * theme_merge returns what both summaries hold: the first one, changed, or a new state.
 */
AdvHeader *
theme_merge(AdvHeader *value, const AdvHeader *other)
{
	const ThemeSummary *b = (const ThemeSummary *) other;

	return &add_packed(open_state((ThemeSummary *) value, b->cells), theme_pack(b))->s.header;
}

/* ------------------------------------------------------------------------
 * The transition
 * ------------------------------------------------------------------------
 */

/*
 * class_of returns 0 of a detractor, 1 of a passive, 2 of a promoter.
 */
static int
class_of(double score)
{
	if (unlikely(!(score >= 0 && score <= 10)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is outside the scale 0 to 10", adv_number_word(score)),
				 errhint("Themes are weighed in NPS points: pass the answer to \"would you recommend us\", 0 to 10.")));
	/* a score between two points counts at the upper one */
	return (score > 6) + (score > 8);
}

/*
 * adv_theme_accum adds an answer: (state, score, themes).  A NULL score is no answer,
 * NULL themes are none; a theme that is named twice is named.
 */
ADV_FUNCTION(adv_theme_accum)
{
	ThemeSummary *s = (ThemeSummary *) adv_summary_state(fcinfo, 0, &adv_theme_kind);
	ThemeState *t;
	uint64		themes = 0;
	AdvThemeCell *cell;
	int			class;

	if (PG_ARGISNULL(1))
	{
		if (s == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(s);
	}
	class = class_of(PG_GETARG_FLOAT8(1));
	t = s ? open_state(s, 0) : make(ADV_LOOKUP_FEWEST, LEAST_CELLS, LEAST_NAMES);
	if (!PG_ARGISNULL(2))
	{
		AdvTexts	names = adv_texts_arg(fcinfo, 2, "themes");
		const char *bytes;
		Size		length;

		while (adv_texts_next(&names, &bytes, &length))
			if (bytes)
				themes |= UINT64CONST(1) << number_of(&t, bytes, length);
	}
	cell = cell_of(&t, themes);
	theme_add_up(&cell->counts[class], 1);
	PG_RETURN_POINTER(t);
}
