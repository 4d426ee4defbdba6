/*
 * theme.h
 *		The summary of scores by theme, shared by the files of this room.
 */
#ifndef ADV_THEME_H
#define ADV_THEME_H

#include "postgres.h"

#include "fmgr.h"

#include "base/lookup.h"
#include "base/summary.h"
#include "kernel/stats/cost.h"

#define THEME_TYPE "theme_summary"
#define THEME_VERSION 1

#define THEME_IS_STATE 1		/* a ThemeState, not a ThemePacked */

#define THEME_MOST 64			/* themes */
#define THEME_LONGEST (1 << 20)	/* bytes of a name */
#define THEME_MOST_BYTES ((Size) 700 << 20)	/* packed, so that there is a text form */

/* How every value begins. */
typedef struct ThemeSummary
{
	AdvHeader	header;
	uint32		themes;
	uint32		cells;			/* combinations of themes that occur */
} ThemeSummary;

/*
 * What is stored: names in the order of their bytes, each behind its length; then cells
 * in the order of their sets of themes, bit i that of name i: the set less the one before
 * and 1, detractors, passives, promoters.  Numbers are varints.
 */
typedef struct ThemePacked
{
	ThemeSummary s;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} ThemePacked;

/*
 * What an aggregate works on: slots of cells, cells, and names in the order in which
 * they came, each behind its length.
 */
typedef struct ThemeState
{
	ThemeSummary s;
	uint64		seed;
	uint32		cell_room;
	uint32		name_bytes;		/* in use */
	uint32		name_room;
	uint8		slots_log;		/* binary logarithm */
	uint8		seeds;
	bool		crowded;
	uint8		unused;
	AdvLookupSlot slots[FLEXIBLE_ARRAY_MEMBER];
} ThemeState;

/* A name: where it lies, and how long it is. */
typedef struct ThemeName
{
	const char *at;
	uint32		length;
} ThemeName;

/* A packed summary, as it is read. */
typedef struct ThemeReader
{
	const ThemePacked *p;
	const uint8 *at;
	const uint8 *end;
	uint64		next;			/* the least set that can come */
	uint32		left;
	bool		strict;			/* of numbers that are written in the shortest way */
	bool		failed;
} ThemeReader;

static inline AdvThemeCell *
theme_cells(const ThemeState *t)
{
	return (AdvThemeCell *) (t->slots + ((Size) 1 << t->slots_log));
}

static inline char *
theme_names(const ThemeState *t)
{
	return (char *) (theme_cells(t) + t->cell_room);
}

static inline Size
theme_state_size(int slots_log, Size cell_room, Size name_room)
{
	return offsetof(ThemeState, slots) + (sizeof(AdvLookupSlot) << slots_log) +
		cell_room * sizeof(AdvThemeCell) + name_room;
}

extern const AdvSummaryKind adv_theme_kind;

/* state.c */
extern void theme_too_large(void);
extern void theme_add_up(int64 *sum, int64 n);
extern bool theme_sound(const AdvHeader *value);
extern AdvHeader *theme_merge(AdvHeader *value, const AdvHeader *other);

/* cells.c */
extern const ThemePacked *theme_pack(const ThemeSummary *s);
extern ThemeReader theme_reader(const ThemePacked *p, bool strict);
extern bool theme_next_name(ThemeReader *r, ThemeName *name);
extern bool theme_next_cell(ThemeReader *r, AdvThemeCell *cell);
extern void theme_damaged(void);

#endif
