/*
 * dictionary.c
 *		term_lexicon: terms with their values and themes.
 *
 * An aggregate collects rows as they come; what is stored is the tree of the kernel's
 * lexicon, made of the rows in order, and searched as it is.  A value has one stored
 * form: equal rows are one, and two values of a term of one kind are an error.
 *
 * Text and binary forms are rows, too: no offset comes from outside.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "compat.h"
#include "sentiment.h"

#define LEAST_ROOM 256
#define ROW_BYTES (sizeof(double) + 3)

/* The words for kinds, and what they mean. */
const AdvChoice lexicon_kinds[] = {
	{"word", ADV_TERM_WORD},
	{"booster", ADV_TERM_BOOSTER},
	{"booster_after", ADV_TERM_BOOSTER_AFTER},
	{"negator", ADV_TERM_NEGATOR},
	{"contrast", ADV_TERM_CONTRAST},
	{NULL, 0}
};

static void
refuse_size(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("%s is larger than 1 GB", LEXICON_TYPE),
			 errhint("Make a lexicon of a part of the terms, such as those of a language, for the texts that it serves.")));
}

/* ------------------------------------------------------------------------
 * Rows
 * ------------------------------------------------------------------------
 */

/*
 * lexicon_new_rows returns no rows yet, with room for so many bytes of them.
 */
LexiconRows *
lexicon_new_rows(Size room)
{
	LexiconRows *rows = (LexiconRows *)
		adv_summary_alloc(&adv_lexicon_kind, offsetof(LexiconRows, data) + Max(room, LEAST_ROOM));

	rows->header.variant = LEXICON_ROWS;
	rows->used = offsetof(LexiconRows, data);
	return rows;
}

/*
 * lexicon_add adds a row, and returns the rows, which may be new.
 */
LexiconRows *
lexicon_add(LexiconRows *rows, const LexiconRow *row)
{
	Size		bytes = ROW_BYTES + row->key_length + row->theme_length;
	char	   *to;

	if (rows->used + bytes > VARSIZE(rows))
	{
		LexiconRows *larger;

		if (rows->used + bytes > MaxAllocSize / 2)
		{
			if (rows->used + bytes > MaxAllocSize - 1024)
				refuse_size();
			larger = lexicon_new_rows(MaxAllocSize - 1024);
		}
		else
			larger = lexicon_new_rows(2 * (rows->used + bytes));
		larger->count = rows->count;
		larger->used = rows->used;
		memcpy(larger->data, rows->data, rows->used - offsetof(LexiconRows, data));
		rows = larger;
	}
	to = (char *) rows + rows->used;
	memcpy(to, &row->value, sizeof(double));
	to += sizeof(double);
	*to++ = (char) row->kind;
	*to++ = (char) row->key_length;
	*to++ = (char) row->theme_length;
	memcpy(to, row->key, row->key_length);
	memcpy(to + row->key_length, row->theme, row->theme_length);
	rows->used += bytes;
	rows->count++;
	return rows;
}

/*
 * next_row reads a row: *at is NULL before the first; false behind the last.
 */
static bool
next_row(const LexiconRows *rows, const char **at, LexiconRow *row)
{
	const char *end = (const char *) rows + rows->used;
	const char *p = *at ? *at : rows->data;

	if (p == end)
		return false;
	if ((Size) (end - p) < ROW_BYTES)
		adv_summary_refuse(LEXICON_TYPE);
	memcpy(&row->value, p, sizeof(double));
	p += sizeof(double);
	row->kind = (uint8) *p++;
	row->key_length = (uint8) *p++;
	row->theme_length = (uint8) *p++;
	if (row->kind > LEXICON_THEME || end - p < row->key_length + row->theme_length)
		adv_summary_refuse(LEXICON_TYPE);
	row->key = p;
	row->theme = p + row->key_length;
	*at = row->theme + row->theme_length;
	return true;
}

/*
 * value_row fills in the row of a term's i-th value, themes behind the values.
 */
static void
value_row(LexiconRow *row, const AdvLexicon *l, const AdvTerm *t, int i)
{
	int			kind;

	memset(row, 0, sizeof(*row));
	row->key = adv_lexicon_letters(l) + t->key;
	row->key_length = t->length;
	row->theme = "";
	for (kind = 0; kind < ADV_TERM_KINDS; kind++)
		if (t->kinds & (1 << kind) && i-- == 0)
		{
			row->kind = kind;
			row->value = adv_lexicon_values(l)[t->value + __builtin_popcount(t->kinds & ((1 << kind) - 1))];
			return;
		}
	{
		const AdvThemeName *name = &adv_lexicon_names(l)[adv_lexicon_themes(l)[t->theme + i]];

		row->kind = LEXICON_THEME;
		row->theme = adv_lexicon_letters(l) + name->at;
		row->theme_length = name->length;
	}
}

/*
 * lexicon_rows_of returns the rows of a lexicon in order, in an array.
 */
LexiconRow *
lexicon_rows_of(const AdvLexicon *l, uint32 *count)
{
	uint32		n = l->values + l->themes;
	LexiconRow *rows = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(LexiconRow));
	uint32		i;

	*count = 0;
	for (i = 0; i < l->terms; i++)
	{
		const AdvTerm *t = &adv_lexicon_term_array(l)[i];
		int			values = __builtin_popcount(t->kinds) + t->themes;
		int			j;

		CHECK_FOR_INTERRUPTS();
		for (j = 0; j < values; j++)
			value_row(&rows[(*count)++], l, t, j);
	}
	return rows;
}

/*
 * lexicon_as_rows returns a value as rows that can be added to.
 */
LexiconRows *
lexicon_as_rows(AdvHeader *value)
{
	const AdvLexicon *l = &((TermLexicon *) value)->body;
	LexiconRows *rows;
	LexiconRow *array;
	uint32		count;
	uint32		i;

	if (value->variant == LEXICON_ROWS)
		return (LexiconRows *) value;
	rows = lexicon_new_rows(0);
	array = lexicon_rows_of(l, &count);
	for (i = 0; i < count; i++)
		rows = lexicon_add(rows, &array[i]);
	pfree(array);
	return rows;
}

/* ------------------------------------------------------------------------
 * Rows into the tree
 * ------------------------------------------------------------------------
 */

static int
compare_bytes(const char *a, int a_length, const char *b, int b_length)
{
	int			order = memcmp(a, b, Min(a_length, b_length));

	return order != 0 ? order : a_length - b_length;
}

static inline int
compare_keys(const LexiconRow *a, const LexiconRow *b)
{
	return compare_bytes(a->key, a->key_length, b->key, b->key_length);
}

static inline int
compare_themes(const LexiconRow *a, const LexiconRow *b)
{
	return compare_bytes(a->theme, a->theme_length, b->theme, b->theme_length);
}

/*
 * lexicon_compare orders rows by term, kind, theme, value.
 */
int
lexicon_compare(const LexiconRow *a, const LexiconRow *b)
{
	int			order = compare_keys(a, b);

	if (order == 0)
		order = a->kind - b->kind;
	if (order == 0)
		order = compare_themes(a, b);
	if (order == 0)
		order = (a->value > b->value) - (a->value < b->value);
	return order;
}

#define ST_SORT sort_rows
#define ST_ELEMENT_TYPE LexiconRow
#define ST_COMPARE(a, b) lexicon_compare(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

typedef const LexiconRow *Named;

#define ST_SORT sort_names
#define ST_ELEMENT_TYPE Named
#define ST_COMPARE(a, b) compare_themes(*(a), *(b))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * refuse_contradiction reports two values of a term.
 */
static void
refuse_contradiction(const LexiconRow *a, const LexiconRow *b, LexiconSource source)
{
	if (source != LEXICON_OF_ROWS)
		adv_wire_refuse(source == LEXICON_OF_BINARY, LEXICON_TYPE, "A term has two values of one kind.");
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("term \"%.*s\" has two values as %s: %s and %s", a->key_length, a->key,
					lexicon_kinds[a->kind].word, adv_number_word(a->value), adv_number_word(b->value)),
			 errdetail("Terms are compared without case, and without the signs and marks that are dropped from texts."),
			 errhint("Remove one of the rows, or merge two lexicons with lexicon_merge, of which the second wins.")));
}

/*
 * unify sorts rows and makes one of equal ones; it returns how many are left.
 */
static uint32
unify(LexiconRow *rows, uint32 count, LexiconSource source)
{
	uint32		n = 0;
	uint32		i;

	sort_rows(rows, count);
	for (i = 0; i < count; i++)
	{
		if (n > 0 && lexicon_compare(&rows[n - 1], &rows[i]) == 0)
			continue;
		if (n > 0 && rows[i].kind != LEXICON_THEME && rows[i].kind == rows[n - 1].kind &&
			compare_keys(&rows[n - 1], &rows[i]) == 0)
			refuse_contradiction(&rows[n - 1], &rows[i], source);
		rows[n++] = rows[i];
	}
	return n;
}

/*
 * number_themes returns the number of every row's theme, counted in the order of the
 * names, and one row of each theme.
 */
static uint16 *
number_themes(LexiconRow *rows, uint32 count, const LexiconRow ***named, uint32 *names)
{
	uint16	   *number = MemoryContextAllocHuge(CurrentMemoryContext, Max(count, 1) * sizeof(uint16));
	const LexiconRow **sorted = MemoryContextAllocHuge(CurrentMemoryContext, Max(count, 1) * sizeof(*sorted));
	uint32		n = 0;
	uint32		i;
	uint32		name = 0;

	for (i = 0; i < count; i++)
		if (rows[i].kind == LEXICON_THEME)
			sorted[n++] = &rows[i];
	sort_names(sorted, n);
	*named = palloc(Min(n + 1, PG_UINT16_MAX + 1) * sizeof(LexiconRow *));
	for (i = 0; i < n; i++)
	{
		if (i == 0 || compare_themes(sorted[i - 1], sorted[i]) != 0)
		{
			if (name == PG_UINT16_MAX)
				ereport(ERROR,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("%s has more than %d themes", LEXICON_TYPE, PG_UINT16_MAX)));
			(*named)[name++] = sorted[i];
		}
		number[sorted[i] - rows] = name - 1;
	}
	pfree(sorted);
	*names = name;
	return number;
}

/*
 * fill writes terms, values, themes and letters of a lexicon whose sizes are set.
 */
static void
fill(AdvLexicon *l, const LexiconRow *rows, uint32 count, const uint16 *number, const LexiconRow **named)
{
	AdvTerm    *term = (AdvTerm *) adv_lexicon_term_array(l) - 1;
	double	   *values = (double *) adv_lexicon_values(l);
	uint16	   *themes = (uint16 *) adv_lexicon_themes(l);
	AdvThemeName *names = (AdvThemeName *) adv_lexicon_names(l);
	char	   *letters = (char *) adv_lexicon_letters(l);
	uint32		value = 0;
	uint32		theme = 0;
	uint32		at = 0;
	uint32		i;

	for (i = 0; i < count; i++)
	{
		if (i == 0 || compare_keys(&rows[i - 1], &rows[i]) != 0)
		{
			term++;
			term->key = at;
			term->value = value;
			term->theme = theme;
			term->length = rows[i].key_length;
			term->kinds = 0;
			term->themes = 0;
			memcpy(letters + at, rows[i].key, rows[i].key_length);
			at += rows[i].key_length;
		}
		if (rows[i].kind == LEXICON_THEME)
		{
			themes[theme++] = number[i];
			term->themes++;
		}
		else
		{
			values[value++] = rows[i].value;
			term->kinds |= 1 << rows[i].kind;
		}
	}
	for (i = 0; i < l->names; i++)
	{
		names[i].at = at;
		names[i].length = named[i]->theme_length;
		memcpy(letters + at, named[i]->theme, named[i]->theme_length);
		at += named[i]->theme_length;
	}
}

/*
 * lexicon_make returns the lexicon of rows, which it sorts.
 */
TermLexicon *
lexicon_make(LexiconRow *rows, uint32 count, LexiconSource source)
{
	AdvLexicon	size;
	AdvTermKey *keys;
	AdvTermTree tree;
	AdvMemory	memory = adv_memory_of(CurrentMemoryContext);
	uint64		letters = 0;
	const LexiconRow **named;
	uint16	   *number;
	TermLexicon *lexicon;
	AdvLexicon *l;
	uint32		i;
	uint32		n = 0;

	count = unify(rows, count, source);
	number = number_themes(rows, count, &named, &size.names);
	keys = MemoryContextAllocHuge(CurrentMemoryContext, Max(count, 1) * sizeof(AdvTermKey));
	size.values = 0;
	size.words = 0;
	size.signed_terms = 0;
	for (i = 0; i < count; i++)
	{
		size.values += rows[i].kind != LEXICON_THEME;
		if (i > 0 && compare_keys(&rows[i - 1], &rows[i]) == 0)
			continue;
		keys[n].key = rows[i].key;
		keys[n++].length = rows[i].key_length;
		letters += rows[i].key_length;
		size.signed_terms += adv_term_is_signed(rows[i].key, rows[i].key_length);
		size.words = Max(size.words, (uint32) adv_term_words(rows[i].key, rows[i].key_length));
	}
	for (i = 0; i < size.names; i++)
		letters += named[i]->theme_length;
	adv_check_status(adv_term_tree_build(&tree, keys, n, &memory, &adv_interrupts));
	size.terms = n;
	size.themes = count - size.values;
	size.nodes = tree.count;
	size.letters = (uint32) letters;
	if (letters > MaxAllocSize || adv_lexicon_bytes(&size) > MaxAllocSize - sizeof(AdvHeader))
		refuse_size();

	lexicon = (TermLexicon *) adv_summary_alloc(&adv_lexicon_kind, sizeof(AdvHeader) + adv_lexicon_bytes(&size));
	l = &lexicon->body;
	*l = size;
	memcpy((AdvTermNode *) adv_lexicon_nodes(l), tree.nodes, tree.count * sizeof(AdvTermNode));
	fill(l, rows, count, number, named);
	pfree(tree.nodes);
	pfree(keys);
	pfree(number);
	pfree(named);
	return lexicon;
}

/*
 * lexicon_of_rows returns the lexicon of rows that were collected.
 */
TermLexicon *
lexicon_of_rows(const LexiconRows *rows, LexiconSource source)
{
	LexiconRow *array;
	const char *at = NULL;
	uint32		count = 0;
	TermLexicon *lexicon;

	if (rows->count > (rows->used - offsetof(LexiconRows, data)) / ROW_BYTES)
		adv_summary_refuse(LEXICON_TYPE);
	array = MemoryContextAllocHuge(CurrentMemoryContext, Max(rows->count, 1) * sizeof(LexiconRow));
	while (count < rows->count && next_row(rows, &at, &array[count]))
		count++;
	lexicon = lexicon_make(array, count, source);
	pfree(array);
	return lexicon;
}

/* ------------------------------------------------------------------------
 * The kind
 * ------------------------------------------------------------------------
 */

/*
 * sound tells whether a value is as long as it says.
 */
static bool
sound(const AdvHeader *value)
{
	const LexiconRows *rows = (const LexiconRows *) value;
	const AdvLexicon *l = &((const TermLexicon *) value)->body;

	if (value->flags != 0)
		return false;
	if (value->variant == LEXICON_ROWS)
		return rows->used >= offsetof(LexiconRows, data) && rows->used <= VARSIZE(value);
	return value->variant == LEXICON_TREE && VARSIZE(value) >= sizeof(TermLexicon) && l->nodes > 256 &&
		VARSIZE(value) == sizeof(AdvHeader) + adv_lexicon_bytes(l);
}

/*
 * lexicon_pack returns the lexicon of rows.
 */
const AdvHeader *
lexicon_pack(const AdvHeader *value)
{
	if (value->variant == LEXICON_TREE)
		return value;
	return &lexicon_of_rows((const LexiconRows *) value, LEXICON_OF_ROWS)->header;
}

/*
 * merge adds the rows of b to those of a.
 */
static AdvHeader *
merge(AdvHeader *a, const AdvHeader *b)
{
	LexiconRows *rows = lexicon_as_rows(a);
	const LexiconRows *more = lexicon_as_rows((AdvHeader *) b);
	const char *at = NULL;
	LexiconRow	row;

	while (next_row(more, &at, &row))
	{
		CHECK_FOR_INTERRUPTS();
		rows = lexicon_add(rows, &row);
	}
	return &rows->header;
}

const AdvSummaryKind adv_lexicon_kind = {
	.kind = ADV_KIND_LEXICON,
	.version = 1,
	.type = LEXICON_TYPE,
	.word = "lexicon",
	.smallest = offsetof(LexiconRows, data),
	.sound = sound,
	.pack = lexicon_pack,
	.merge = merge,
	.write_text = lexicon_write_text,
	.read_text = lexicon_read_text,
	.write_binary = lexicon_write_binary,
	.read_binary = lexicon_read_binary
};

ADV_SUMMARY_TYPE(term_lexicon, adv_lexicon_kind)

/* ------------------------------------------------------------------------
 * A lexicon as an argument
 * ------------------------------------------------------------------------
 */

/* A lexicon that was stored, and what it was read from. */
typedef struct Kept
{
	TermLexicon *lexicon;
	Size		bytes;			/* of from */
	Size		room;
	struct varlena *from;
} Kept;

/*
 * lexicon_arg returns the lexicon in argument argno, which must not be NULL.
 *
 * One that is stored is taken apart once for all rows in a query that have it: they
 * have the same pointer into the TOAST table, or the same compressed bytes.
 */
TermLexicon *
lexicon_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *given = (struct varlena *) PG_GETARG_POINTER(argno);
	AdvCall    *call;
	Kept	   *kept;
	Size		bytes;
	MemoryContext old;

	if (!VARATT_IS_EXTERNAL_ONDISK(given) && !VARATT_IS_4B_C(given))
		return (TermLexicon *) lexicon_pack(adv_summary_arg(fcinfo, argno, &adv_lexicon_kind));
	call = adv_call(fcinfo);
	bytes = VARSIZE_ANY(given);
	kept = call->room;
	if (kept && kept->bytes == bytes && memcmp(kept->from, given, bytes) == 0)
		return kept->lexicon;

	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (kept == NULL)
		call->room = kept = palloc0(sizeof(Kept));
	kept->bytes = 0;
	if (kept->lexicon)
		pfree(kept->lexicon);
	kept->lexicon = NULL;
	kept->lexicon = (TermLexicon *) PG_DETOAST_DATUM(PointerGetDatum(given));
	if (kept->room < bytes)
	{
		if (kept->from)
			pfree(kept->from);
		kept->from = NULL;
		kept->from = palloc(bytes);
		kept->room = bytes;
	}
	memcpy(kept->from, given, bytes);
	kept->lexicon = (TermLexicon *) lexicon_pack(adv_summary_check(&adv_lexicon_kind, &kept->lexicon->header));
	MemoryContextSwitchTo(old);
	kept->bytes = bytes;
	return kept->lexicon;
}
