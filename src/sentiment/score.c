/*
 * score.c
 *		Texts read by a lexicon: their score, why, their themes, their words.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "base/report.h"
#include "base/texts.h"
#include "compat.h"
#include "kernel/text/tone.h"
#include "kernel/text/words.h"
#include "sentiment.h"

/*
 * reach_arg returns how many units before a word change it.
 */
static int
reach_arg(FunctionCallInfo fcinfo, int argno)
{
	int			reach = PG_GETARG_INT32(argno);

	if (reach < 0 || reach > ADV_TONE_REACH_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reach is not between 0 and %d: %d", ADV_TONE_REACH_MOST, reach),
				 errhint("It is the number of words before a word in which negators and boosters are looked for.")));
	return reach;
}

/*
 * weigh scores the text in argument 0 by the lexicon in argument 1, with the reach in
 * argument 2.
 */
static AdvTone
weigh(FunctionCallInfo fcinfo, const AdvToneListener *listener)
{
	text	   *body = adv_text_arg(fcinfo, 0);
	TermLexicon *lexicon = lexicon_arg(fcinfo, 1);
	int			reach = reach_arg(fcinfo, 2);
	AdvTone		tone;

	adv_need_utf8();
	adv_check_status(adv_tone(&tone, VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body), &lexicon->body, reach,
							  listener, &adv_interrupts));
	return tone;
}

/*
 * adv_sentiment returns the score of a text: (body, lexicon, reach).
 */
ADV_FUNCTION(adv_sentiment)
{
	AdvTone		tone = weigh(fcinfo, NULL);

	if (!tone.known)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(tone.score);
}

/* Terms that were found, until all are known. */
typedef struct Found
{
	AdvToneTerm *terms;
	Size		count;
	Size		room;
} Found;

static void
keep(void *arg, const AdvToneTerm *term)
{
	Found	   *found = arg;

	if (found->count == found->room)
	{
		found->room = found->room ? 2 * found->room : 64;
		found->terms = found->terms ? repalloc_huge(found->terms, found->room * sizeof(AdvToneTerm)) :
			MemoryContextAllocHuge(CurrentMemoryContext, found->room * sizeof(AdvToneTerm));
	}
	found->terms[found->count++] = *term;
}

/*
 * adv_sentiment_words returns a row for every term of the lexicon in a text: (body,
 * lexicon, reach).  Effects add up to the sum behind the score.
 */
ADV_FUNCTION(adv_sentiment_words)
{
	Found		found = {0};
	AdvToneListener listener = {.found = keep,.arg = &found};
	AdvTone		tone = weigh(fcinfo, &listener);
	const AdvLexicon *l = &lexicon_arg(fcinfo, 1)->body;
	const char *body = VARDATA_ANY(adv_text_arg(fcinfo, 0));
	Size		at = 0;
	int32		position = 1;
	Size		i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < found.count; i++)
	{
		const AdvToneTerm *t = &found.terms[i];
		const char *word = lexicon_kinds[t->kind].word;
		int			value = __builtin_popcount(t->term->kinds & ((1 << t->kind) - 1));
		AdvReportRow row = {0};

		for (; at < t->at; at++)
			position += ((uint8) body[at] & 0xC0) != 0x80;
		adv_report_integer(&row, position);
		adv_report_text(&row, adv_lexicon_letters(l) + t->term->key, t->term->length);
		adv_report_text(&row, word, strlen(word));
		adv_report_float8(&row, adv_lexicon_values(l)[t->term->value + value]);
		adv_report_float8(&row, t->kind == ADV_TERM_WORD ? t->effect * (t->before ? tone.contrast : 1) : NAN);
		adv_report_put(fcinfo, &row);
	}
	/* what marks add, where they add anything */
	if (tone.emphasis != 0)
	{
		AdvReportRow row = {0};

		adv_report_datum(&row, (Datum) 0, true);
		adv_report_datum(&row, (Datum) 0, true);
		adv_report_text(&row, "emphasis", strlen("emphasis"));
		adv_report_datum(&row, (Datum) 0, true);
		adv_report_float8(&row, tone.emphasis);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* Which themes of a lexicon were found. */
typedef struct Themes
{
	const AdvLexicon *lexicon;
	bool	   *found;
} Themes;

static void
mark(void *arg, const AdvTerm *term)
{
	Themes	   *themes = arg;
	int			i;

	for (i = 0; i < term->themes; i++)
		themes->found[adv_lexicon_themes(themes->lexicon)[term->theme + i]] = true;
}

/*
 * adv_text_themes returns the themes of a text in order, each once: (body, lexicon).
 */
ADV_FUNCTION(adv_text_themes)
{
	text	   *body = adv_text_arg(fcinfo, 0);
	const AdvLexicon *l = &lexicon_arg(fcinfo, 1)->body;
	Themes		themes;
	AdvToneListener listener = {.theme = mark,.arg = &themes};
	Datum	   *names;
	int			n = 0;
	uint32		i;

	adv_need_utf8();
	themes.lexicon = l;
	themes.found = palloc0(l->names + 1);
	if (l->names > 0)
		adv_check_status(adv_tone_themes(VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body), l, &listener, &adv_interrupts));
	names = palloc((l->names + 1) * sizeof(Datum));
	for (i = 0; i < l->names; i++)
		if (themes.found[i])
		{
			const AdvThemeName *name = &adv_lexicon_names(l)[i];

			names[n++] = PointerGetDatum(cstring_to_text_with_len(adv_lexicon_letters(l) + name->at, name->length));
		}
	PG_RETURN_ARRAYTYPE_P(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/*
 * refuse_many reports a text whose words do not fit an array.
 */
static void
refuse_many(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("text has too many words for an array"),
			 errhint("Count its words with term_agg, which needs no array.")));
}

/*
 * adv_text_terms returns the words of a text in order: (body, lexicon), the lexicon, a
 * word list for scripts without spaces, may be NULL.
 */
ADV_FUNCTION(adv_text_terms)
{
	text	   *body;
	const AdvLexicon *list;
	AdvWords	words;
	ArrayType  *array;
	Size		room = 256;
	Size		used = ARR_OVERHEAD_NONULLS(1);
	int32		count = 0;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	adv_need_utf8();
	body = adv_text_arg(fcinfo, 0);
	list = PG_ARGISNULL(1) ? NULL : &lexicon_arg(fcinfo, 1)->body;
	array = palloc0(room);
	adv_words_begin(&words, VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body), list, &adv_interrupts);
	while (adv_words_next(&words))
	{
		Size		bytes = INTALIGN(VARHDRSZ + words.length);
		char	   *element;

		if (used + bytes > room)
		{
			if (used + bytes > MaxAllocSize / 2)
				refuse_many();
			array = repalloc(array, 2 * (used + bytes));
			memset((char *) array + room, 0, 2 * (used + bytes) - room);
			room = 2 * (used + bytes);
		}
		element = (char *) array + used;
		SET_VARSIZE(element, VARHDRSZ + words.length);
		memcpy(VARDATA(element), words.word, words.length);
		used += bytes;
		count++;
	}
	adv_check_status(words.status);
	if (count == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));
	SET_VARSIZE(array, used);
	array->ndim = 1;
	array->dataoffset = 0;
	array->elemtype = TEXTOID;
	ARR_DIMS(array)[0] = count;
	ARR_LBOUND(array)[0] = 1;
	PG_RETURN_ARRAYTYPE_P(array);
}
