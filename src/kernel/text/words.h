/*
 * words.h
 *		The words of a text, one after the other, folded.
 *
 * A word is a row of letters, marks and digits, with apostrophes inside; an emoji is a
 * word of its own.  Han and Kana are read as overlapping pairs of characters or, with a
 * word list, as the longest words in the list, from left to right, what is not in the
 * list as pairs.  Thai, Lao, Khmer and Burmese are read by the list, too; what is not
 * in it, or all where there is none, is one word as far as it goes.
 *
 *		AdvWords words;
 *
 *		adv_words_begin(&words, text, bytes, NULL, &stop);
 *		while (adv_words_next(&words))
 *			... words.word, words.length: not terminated, good until the next call ...
 *		if (words.status != ADV_OK) ... stopped ...
 */
#ifndef ADV_WORDS_H
#define ADV_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/num/status.h"
#include "lexicon.h"

#define ADV_WORD_LONGEST 255	/* bytes; what goes beyond is left out */

typedef struct AdvWords
{
	/* the word */
	int			length;
	char		word[ADV_WORD_LONGEST + 1];

	AdvStatus	status;			/* ADV_STOPPED where the caller wanted that */

	/* the reader's own */
	const char *text;
	const char *at;				/* what is to be read */
	const char *end;
	const char *run;			/* end of the run without spaces, at most at */
	const char *gap;			/* end of what no word of the list begins in */
	bool		first;			/* of the pairs of a gap none was given */
	unsigned	asked;
	const AdvLexicon *list;		/* or NULL */
	const AdvStop *stop;		/* or NULL */
} AdvWords;

extern void adv_words_begin(AdvWords *words, const char *text, size_t bytes, const AdvLexicon *list,
							const AdvStop *stop);
extern bool adv_words_next(AdvWords *words);

#endif
