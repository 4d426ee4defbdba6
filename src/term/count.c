/*
 * count.c
 *		The transitions of term_agg: the terms of a text, and those that are handed over.
 *
 * Terms that are handed over are taken as they are; an empty one is no term.  Of a
 * tsvector a lexeme occurs as often as it has positions, of which PostgreSQL keeps 255
 * at most, or once where these were stripped.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "tsearch/ts_type.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "base/texts.h"
#include "compat.h"
#include "kernel/text/words.h"
#include "term.h"

/*
 * adv_term_accum_text counts the words of a text: (state, body).  NULL is no text.
 */
ADV_FUNCTION(adv_term_accum_text)
{
	bool		mine = false;
	TermState  *t;
	AdvWords	words;
	text	   *body;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	adv_need_utf8();
	t = term_state_arg(fcinfo, false);
	body = adv_text_arg(fcinfo, 1);
	term_begin_text(t);
	adv_words_begin(&words, VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body), NULL, &adv_interrupts);
	while (adv_words_next(&words))
	{
		CHECK_FOR_INTERRUPTS();
		(void) term_add(&t, &mine, words.word, words.length, 1);
	}
	adv_check_status(words.status);
	PG_RETURN_POINTER(t);
}

/*
 * adv_term_accum_terms counts the terms of an array: (state, terms [, bigrams]).  A
 * NULL array is no text; where an element is NULL or empty no pair is.
 */
ADV_FUNCTION(adv_term_accum_terms)
{
	bool		has_pairs = false;
	bool		mine = false;
	TermState  *t;
	AdvTexts	terms;
	const char *bytes;
	Size		length;
	uint32		refs[TERM_BATCH];
	int			n = 0;

	if (PG_NARGS() == 3)
	{
		if (PG_ARGISNULL(2))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("bigrams must not be null"),
					 errhint("Pass true for pairs of terms that follow each other, false for terms alone.")));
		has_pairs = PG_GETARG_BOOL(2);
	}
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	t = term_state_arg(fcinfo, has_pairs);
	terms = adv_texts_arg(fcinfo, 1, "terms");
	term_begin_text(t);
	while (adv_texts_next(&terms, &bytes, &length))
	{
		uint32		ref = 0;

		CHECK_FOR_INTERRUPTS();
		if (length > 0)
			ref = term_add(&t, &mine, bytes, length, 1);
		if (!has_pairs)
			continue;
		refs[n++] = ref;
		if (n == TERM_BATCH)
		{
			term_add_pairs(&t, &mine, refs, n);
			refs[0] = ref;
			n = 1;
		}
	}
	if (n > 1)
		term_add_pairs(&t, &mine, refs, n);
	PG_RETURN_POINTER(t);
}

/*
 * adv_term_accum_lexemes counts the lexemes of a text: (state, lexemes).  NULL is no
 * text.
 */
ADV_FUNCTION(adv_term_accum_lexemes)
{
	bool		mine = false;
	TermState  *t;
	TSVector	lexemes;
	const WordEntry *e;
	int			i;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	t = term_state_arg(fcinfo, false);
	lexemes = PG_GETARG_TSVECTOR(1);
	term_begin_text(t);
	for (i = 0, e = ARRPTR(lexemes); i < lexemes->size; i++, e++)
	{
		CHECK_FOR_INTERRUPTS();
		if (e->len > 0)
			(void) term_add(&t, &mine, STRPTR(lexemes) + e->pos, e->len,
							e->haspos ? Max(1, POSDATALEN(lexemes, e)) : 1);
	}
	PG_RETURN_POINTER(t);
}
