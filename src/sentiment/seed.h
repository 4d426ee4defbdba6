/*
 * seed.h
 *		The terms that come with the library.
 */
#ifndef ADV_SEED_H
#define ADV_SEED_H

#include "kernel/text/lexicon.h"

/* Terms of one kind and value, with | between them; the last has none. */
typedef struct LexiconSeed
{
	AdvTermKind kind;
	double		value;
	const char *terms;
} LexiconSeed;

extern const LexiconSeed lexicon_seeds[];

#endif
