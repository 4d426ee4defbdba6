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

/* Where argument 1 is NULL there is no text, and the state stays what it is. */
#define RETURN_STATE_WITHOUT_TEXT() \
	do { \
		if (PG_ARGISNULL(1)) \
		{ \
			AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_term_kind); \
			if (state == NULL) \
				PG_RETURN_NULL(); \
			PG_RETURN_POINTER(state); \
		} \
	} while (0)

/* Words on their way into a state. */
typedef struct Batch
{
	TermState  *t;
	bool		mine;			/* the state was made here */
	bool		pairs;			/* are counted, too */
	int			n;
	TermWord	words[TERM_BATCH];
	uint32		refs[TERM_BATCH + 1];	/* behind that of the word before them */
} Batch;

/*
 * flush counts the words of a batch, which then is empty.
 */
static void
flush(Batch *b)
{
	CHECK_FOR_INTERRUPTS();
	term_add(&b->t, &b->mine, b->words, b->n, b->refs + 1);
	if (b->pairs)
	{
		term_add_pairs(&b->t, &b->mine, b->refs, b->n + 1);
		b->refs[0] = b->refs[b->n];
	}
	b->n = 0;
}

/*
 * add adds a word, which stays where it is until the batch is flushed.
 */
static inline void
add(Batch *b, const char *at, Size length, uint32 count)
{
	if (unlikely(b->n == TERM_BATCH))
		flush(b);
	b->words[b->n++] = (TermWord) {at, length, count};
}

/*
 * adv_term_accum_text counts the words of a text: (state, body).  NULL is no text.
 */
ADV_FUNCTION(adv_term_accum_text)
{
	Batch		b;
	AdvWords	words;
	text	   *body;
	char		kept[TERM_BATCH * 16 + ADV_WORD_LONGEST + 1];
	Size		used = 0;

	RETURN_STATE_WITHOUT_TEXT();
	adv_need_utf8();
	b.t = term_state_arg(fcinfo, false);
	b.mine = b.pairs = false;
	b.n = 0;
	body = adv_text_arg(fcinfo, 1);
	term_begin_text(b.t);
	adv_words_begin(&words, VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body), NULL, &adv_interrupts);
	while (adv_words_next(&words))
	{
		/* the reader keeps one word */
		if (b.n == TERM_BATCH || used + words.length > sizeof(kept))
		{
			flush(&b);
			used = 0;
		}
		memcpy(kept + used, words.word, words.length);
		add(&b, kept + used, words.length, 1);
		used += words.length;
	}
	adv_check_status(words.status);
	flush(&b);
	PG_RETURN_POINTER(b.t);
}

/*
 * adv_term_accum_terms counts the terms of an array: (state, terms [, bigrams]).  A
 * NULL array is no text; where an element is NULL or empty no pair is.
 */
ADV_FUNCTION(adv_term_accum_terms)
{
	Batch		b;
	AdvTexts	terms;
	const char *bytes;
	Size		length;

	b.pairs = false;
	if (PG_NARGS() == 3)
	{
		if (PG_ARGISNULL(2))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("bigrams must not be null"),
					 errhint("Pass true for pairs of terms that follow each other, false for terms alone.")));
		b.pairs = PG_GETARG_BOOL(2);
	}
	RETURN_STATE_WITHOUT_TEXT();
	b.t = term_state_arg(fcinfo, b.pairs);
	b.mine = false;
	b.n = 0;
	b.refs[0] = 0;
	terms = adv_texts_arg(fcinfo, 1, "terms");
	term_begin_text(b.t);
	while (adv_texts_next(&terms, &bytes, &length))
		add(&b, bytes, length, 1);
	flush(&b);
	PG_RETURN_POINTER(b.t);
}

/*
 * adv_term_accum_lexemes counts the lexemes of a text: (state, lexemes).  NULL is no
 * text.
 */
ADV_FUNCTION(adv_term_accum_lexemes)
{
	Batch		b;
	TSVector	lexemes;
	const WordEntry *e;
	int			i;

	RETURN_STATE_WITHOUT_TEXT();
	b.t = term_state_arg(fcinfo, false);
	b.mine = b.pairs = false;
	b.n = 0;
	lexemes = PG_GETARG_TSVECTOR(1);
	term_begin_text(b.t);
	for (i = 0, e = ARRPTR(lexemes); i < lexemes->size; i++, e++)
		add(&b, STRPTR(lexemes) + e->pos, e->len, e->haspos ? Max(1, POSDATALEN(lexemes, e)) : 1);
	flush(&b);
	PG_RETURN_POINTER(b.t);
}
