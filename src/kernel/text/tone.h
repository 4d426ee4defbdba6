/*
 * tone.h
 *		How a text sounds: the sentiment of its words by a lexicon, as a score from -1
 *		to 1, and what every term in it contributes.
 */
#ifndef ADV_TONE_H
#define ADV_TONE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/num/status.h"
#include "lexicon.h"

#define ADV_TONE_REACH 3		/* units before a word that change it, by default */
#define ADV_TONE_REACH_MOST 16

/* A term that was found. */
typedef struct AdvToneTerm
{
	const AdvTerm *term;
	AdvTermKind kind;			/* as what it was taken */
	size_t		at;				/* bytes of the text before it */
	double		effect;			/* what a word adds to the sum, but for a contrast behind it */
	bool		before;			/* before the first contrast */
} AdvToneTerm;

/* Told of every term, in order; NULL where nobody asks. */
typedef struct AdvToneListener
{
	void		(*found) (void *arg, const AdvToneTerm *term);
	void		(*theme) (void *arg, const AdvTerm *term);
	void	   *arg;
} AdvToneListener;

typedef struct AdvTone
{
	bool		known;			/* some word was in the lexicon */
	double		sum;			/* of all words, with the effect of contrast */
	double		emphasis;		/* of marks of exclamation and question */
	double		score;			/* NaN where no word is known */
	double		contrast;		/* by which words before the contrast were multiplied; 1 without */
} AdvTone;

extern AdvStatus adv_tone(AdvTone *tone, const char *text, size_t bytes, const AdvLexicon *lexicon,
						  int reach, const AdvToneListener *listener, const AdvStop *stop);
extern AdvStatus adv_tone_themes(const char *text, size_t bytes, const AdvLexicon *lexicon,
								 const AdvToneListener *listener, const AdvStop *stop);

#endif
