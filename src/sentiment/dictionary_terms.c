/*
 * dictionary_terms.c
 *		Lexicons from rows, merged, and as rows.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "base/report.h"
#include "base/texts.h"
#include "compat.h"
#include "seed.h"
#include "sentiment.h"

/*
 * set_key makes the text in argument 1 the term of a row; key is where it is kept.
 */
static void
set_key(FunctionCallInfo fcinfo, LexiconRow *row, char *key)
{
	text	   *term = adv_text_arg(fcinfo, 1);
	int			length;

	switch (adv_term_normalise(VARDATA_ANY(term), VARSIZE_ANY_EXHDR(term), key, &length))
	{
		case ADV_TERM_GOOD:
			break;
		case ADV_TERM_EMPTY:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("term is empty"),
					 errdetail("A term has at least one letter or sign that is not dropped from texts; \"%s\" has none.", text_to_cstring(term)),
					 errhint("Leave such rows out with FILTER (WHERE term ~ '\\S').")));
			break;
		case ADV_TERM_LONG:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("term is longer than %d bytes", ADV_LEXICON_LONGEST),
					 errdetail("It begins with \"%s\".",
							   pnstrdup(VARDATA_ANY(term), pg_mbcliplen(VARDATA_ANY(term), VARSIZE_ANY_EXHDR(term), 40)))));
			break;
		case ADV_TERM_OF_MANY_WORDS:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("term has more than %d words", ADV_LEXICON_WORDS),
					 errdetail("It begins with \"%s\".",
							   pnstrdup(VARDATA_ANY(term), pg_mbcliplen(VARDATA_ANY(term), VARSIZE_ANY_EXHDR(term), 40)))));
	}
	row->key = key;
	row->key_length = length;
}

/*
 * open_rows returns the state in argument 0 as rows to be added to.
 */
static LexiconRows *
open_rows(FunctionCallInfo fcinfo)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_lexicon_kind);

	adv_need_utf8();
	return state ? lexicon_as_rows(state) : lexicon_new_rows(0);
}

/*
 * adv_lexicon_accum adds a value: (state, term, valence [, kind]).  A row with a NULL
 * term or valence is left out; a NULL kind is a word.
 */
ADV_FUNCTION(adv_lexicon_accum)
{
	LexiconRows *rows = open_rows(fcinfo);
	LexiconRow	row = {.kind = ADV_TERM_WORD,.theme = ""};
	char		key[ADV_LEXICON_LONGEST + 1];

	if (adv_any_null(fcinfo, 1, 2))
		PG_RETURN_POINTER(rows);
	if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
		row.kind = adv_choice_arg(fcinfo, 3, "kind", lexicon_kinds);
	row.value = PG_GETARG_FLOAT8(2) + 0.0;	/* no negative zero */
	set_key(fcinfo, &row, key);
	if (!(row.value >= -LEXICON_HIGHEST && row.value <= LEXICON_HIGHEST))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("valence of \"%.*s\" is out of range: %s", row.key_length, row.key, adv_number_word(row.value)),
				 errdetail("A valence is from %g to %g; lexicons mostly have -4 to 4.", -LEXICON_HIGHEST, LEXICON_HIGHEST)));
	PG_RETURN_POINTER(lexicon_add(rows, &row));
}

/*
 * adv_lexicon_accum_theme adds a theme: (state, term, theme).  A row with a NULL is
 * left out.
 */
ADV_FUNCTION(adv_lexicon_accum_theme)
{
	LexiconRows *rows = open_rows(fcinfo);
	LexiconRow	row = {.kind = LEXICON_THEME};
	char		key[ADV_LEXICON_LONGEST + 1];
	text	   *theme;

	if (adv_any_null(fcinfo, 1, 2))
		PG_RETURN_POINTER(rows);
	theme = adv_text_arg(fcinfo, 2);
	set_key(fcinfo, &row, key);
	if (VARSIZE_ANY_EXHDR(theme) == 0 || VARSIZE_ANY_EXHDR(theme) > ADV_LEXICON_LONGEST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("theme of \"%.*s\" is empty or longer than %d bytes", row.key_length, row.key, ADV_LEXICON_LONGEST)));
	row.theme = VARDATA_ANY(theme);
	row.theme_length = VARSIZE_ANY_EXHDR(theme);
	PG_RETURN_POINTER(lexicon_add(rows, &row));
}

/*
 * adv_lexicon_merge returns the terms of both: (base, own).  What the second says of a
 * term, of its values or of its themes, takes the place of what the first says.
 */
ADV_FUNCTION(adv_lexicon_merge)
{
	const AdvLexicon *base = &((TermLexicon *) lexicon_pack(adv_summary_arg(fcinfo, 0, &adv_lexicon_kind)))->body;
	const AdvLexicon *own = &((TermLexicon *) lexicon_pack(adv_summary_arg(fcinfo, 1, &adv_lexicon_kind)))->body;
	uint32		count;
	uint32		more;
	LexiconRow *of_base = lexicon_rows_of(base, &count);
	LexiconRow *of_own = lexicon_rows_of(own, &more);
	LexiconRow *rows = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) count + more + 1) * sizeof(LexiconRow));
	uint32		n = 0;
	uint32		i;

	for (i = 0; i < count; i++)
	{
		const LexiconRow *row = &of_base[i];
		AdvTermUse	use = row->kind == LEXICON_THEME ? ADV_TERM_THEME : ADV_TERM_TONE;

		CHECK_FOR_INTERRUPTS();
		if (adv_lexicon_find(own, use, row->key, row->key_length) == NULL)
			rows[n++] = *row;
	}
	memcpy(rows + n, of_own, more * sizeof(LexiconRow));
	PG_RETURN_POINTER(lexicon_make(rows, n + more, LEXICON_OF_ROWS));
}

/*
 * adv_lexicon_terms returns the rows of a lexicon: term, valence, kind, theme.
 */
ADV_FUNCTION(adv_lexicon_terms)
{
	TermLexicon *lexicon = lexicon_arg(fcinfo, 0);
	uint32		count;
	LexiconRow *rows = lexicon_rows_of(&lexicon->body, &count);
	uint32		i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < count; i++)
	{
		const LexiconRow *r = &rows[i];
		bool		theme = r->kind == LEXICON_THEME;
		AdvReportRow row = {0};

		adv_report_text(&row, r->key, r->key_length);
		adv_report_float8(&row, theme ? NAN : r->value);
		if (theme)
		{
			adv_report_datum(&row, (Datum) 0, true);
			adv_report_text(&row, r->theme, r->theme_length);
		}
		else
		{
			adv_report_text(&row, lexicon_kinds[r->kind].word, strlen(lexicon_kinds[r->kind].word));
			adv_report_datum(&row, (Datum) 0, true);
		}
		adv_report_put(fcinfo, &row);
	}
	pfree(rows);
	return (Datum) 0;
}

/*
 * adv_lexicon_seed returns the lexicon that comes with the library.
 */
ADV_FUNCTION(adv_lexicon_seed)
{
	LexiconRows *rows;
	const LexiconSeed *seed;

	adv_need_utf8();
	rows = lexicon_new_rows(32768);
	for (seed = lexicon_seeds; seed->terms; seed++)
	{
		const char *term = seed->terms;

		while (*term)
		{
			Size		length = strcspn(term, "|");
			LexiconRow	row = {.kind = seed->kind,.value = seed->value,.theme = ""};
			char		key[ADV_LEXICON_LONGEST + 1];
			int			key_length;

			if (adv_term_normalise(term, length, key, &key_length) != ADV_TERM_GOOD)
				elog(ERROR, "\"%.*s\" is no term", (int) length, term);
			row.key = key;
			row.key_length = key_length;
			rows = lexicon_add(rows, &row);
			term += length;
			term += *term == '|';
		}
	}
	PG_RETURN_POINTER(lexicon_of_rows(rows, LEXICON_OF_ROWS));
}
