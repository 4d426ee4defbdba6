/*
 * pieces.h
 *		A text in pieces, a few of them read ahead, and the terms that they begin.
 */
#ifndef ADV_PIECES_H
#define ADV_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/num/status.h"
#include "letters.h"
#include "lexicon.h"

/* of characters between two questions whether to stop; a power of 2 */
#define ADV_PIECES_ASK_EVERY 16384

/* pieces that are looked at before the first is done with; a power of 2, more than a term has words */
#define ADV_PIECES_AHEAD 16

/*
 * What stands between spaces, or between two scripts: letters with the signs around
 * them, an emoji, or a run of a script without spaces.
 */
typedef struct AdvPiece
{
	AdvLetterClass class;		/* WORD, EMOJI, HAN or THAI */
	const char *at;				/* in the text */
	const char *end;
	bool		apart;			/* there is a space before it */
	bool		upper;			/* has capitals and no small letters */
	bool		whole;			/* its letters are all in `folded` */
	int			length;			/* bytes of folded */
	int			first;			/* where the signs before the letters end */
	int			last;			/* where the signs behind them begin */
	char		folded[ADV_LEXICON_LONGEST + 1];
} AdvPiece;

typedef struct AdvPieces
{
	const char *text;
	const char *at;
	const char *end;
	const AdvStop *stop;
	AdvStatus	status;
	unsigned	asked;
	int			exclamations;
	int			questions;
	unsigned	first;			/* the next piece to be used */
	unsigned	count;			/* pieces that were read ahead */
	AdvPiece	pieces[ADV_PIECES_AHEAD];
} AdvPieces;

/*
 * adv_pieces_stopped tells whether to give up, having asked now and then.
 */
static inline bool
adv_pieces_stopped(AdvPieces *r)
{
	if ((++r->asked & (ADV_PIECES_ASK_EVERY - 1)) == 0 && r->stop && r->stop->should_stop(r->stop->arg))
		r->status = ADV_STOPPED;
	return r->status != ADV_OK;
}

/*
 * adv_pieces_count_mark counts a mark of exclamation or question.
 */
static inline void
adv_pieces_count_mark(AdvPieces *r, uint32_t sign)
{
	if (sign == '!')
		r->exclamations += r->exclamations < 4;
	else if (sign == '?' || sign == 0x061F)
		r->questions += r->questions < 4;
}

extern void adv_pieces_begin(AdvPieces *r, const char *text, size_t bytes, const AdvStop *stop);
extern AdvPiece *adv_pieces_ahead(AdvPieces *r, unsigned n);
extern void adv_pieces_pass(AdvPieces *r, unsigned n);
extern bool adv_pieces_all_upper(AdvPieces *of);
extern const AdvTerm *adv_pieces_find_letters(AdvPieces *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces,
											  bool *upper);
extern const AdvTerm *adv_pieces_find_emoji(AdvPieces *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces);

#endif
