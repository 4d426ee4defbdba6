/*
 * lexicon.h
 *		A set of terms, searched as it is stored: byte by byte down a tree.
 *
 * A term is what its letters fold to, words with one space between.  The nodes of the
 * tree are a double array (Aoe 1989): the child of a node that a byte leads to stands at
 * the node's base + the byte, and bears that byte as its label; no two nodes have one
 * base, so the label tells whose child it is.  A term that others go on from ends at the
 * child of the byte 0.  Where only one term is left, its last bytes are read in the term
 * itself.  Each term has at most one value of a kind, and any number of themes.
 */
#ifndef ADV_LEXICON_H
#define ADV_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

#define ADV_LEXICON_LONGEST 255	/* bytes of a term, or of a theme */
#define ADV_LEXICON_WORDS 8		/* words of a term */

typedef enum AdvTermKind
{
	ADV_TERM_WORD,
	ADV_TERM_BOOSTER,
	ADV_TERM_BOOSTER_AFTER,
	ADV_TERM_NEGATOR,
	ADV_TERM_CONTRAST,
	ADV_TERM_KINDS
} AdvTermKind;

typedef struct AdvTerm
{
	uint32_t	key;			/* in the letters */
	uint32_t	value;			/* the first of its values, in order of the kinds */
	uint32_t	theme;			/* the first of its themes */
	uint8_t		length;			/* bytes of the key */
	uint8_t		kinds;			/* bit i: a value of kind i */
	uint16_t	themes;
} AdvTerm;

#define ADV_TERM_NO_LABEL 0xFF	/* of the root, and of what is no node: no byte of UTF-8 */

typedef struct AdvTermNode
{
	uint32_t	base;			/* of a leaf: the term that is left */
	uint8_t		label;			/* the byte that leads here */
	uint8_t		leaf;			/* 1 or 0 */
	uint8_t		tail;			/* of a leaf: how many bytes of its term are left */
	uint8_t		next;			/* and the first of them, or 0 */
} AdvTermNode;

typedef struct AdvThemeName
{
	uint32_t	at;				/* in the letters */
	uint32_t	length;
} AdvThemeName;

/*
 * A lexicon.  Behind this, each where it is aligned: terms in order of their bytes,
 * values, nodes, names of themes in order, the themes of terms, letters.
 */
typedef struct AdvLexicon
{
	uint32_t	terms;
	uint32_t	values;
	uint32_t	nodes;			/* 256 beyond the last base */
	uint32_t	names;
	uint32_t	themes;
	uint32_t	letters;
	uint32_t	words;			/* of the term with most */
	uint32_t	signed_terms;	/* that begin or end with a sign, as ":)" does */
} AdvLexicon;

static inline const AdvTerm *
adv_lexicon_term_array(const AdvLexicon *l)
{
	return (const AdvTerm *) (l + 1);
}

static inline const double *
adv_lexicon_values(const AdvLexicon *l)
{
	return (const double *) (adv_lexicon_term_array(l) + l->terms);
}

static inline const AdvTermNode *
adv_lexicon_nodes(const AdvLexicon *l)
{
	return (const AdvTermNode *) (adv_lexicon_values(l) + l->values);
}

static inline const AdvThemeName *
adv_lexicon_names(const AdvLexicon *l)
{
	return (const AdvThemeName *) (adv_lexicon_nodes(l) + l->nodes);
}

static inline const uint16_t *
adv_lexicon_themes(const AdvLexicon *l)
{
	return (const uint16_t *) (adv_lexicon_names(l) + l->names);
}

static inline const char *
adv_lexicon_letters(const AdvLexicon *l)
{
	return (const char *) (adv_lexicon_themes(l) + l->themes);
}

/*
 * adv_lexicon_bytes returns the size of a lexicon with these numbers of things.
 */
static inline uint64_t
adv_lexicon_bytes(const AdvLexicon *l)
{
	return sizeof(AdvLexicon) + (uint64_t) l->terms * sizeof(AdvTerm) + (uint64_t) l->values * sizeof(double) +
		(uint64_t) l->nodes * sizeof(AdvTermNode) + (uint64_t) l->names * sizeof(AdvThemeName) +
		(uint64_t) l->themes * sizeof(uint16_t) + l->letters;
}

/* Where a search is: how many bytes deep, and in which node. */
typedef struct AdvTermWalk
{
	uint32_t	node;
	uint32_t	depth;
} AdvTermWalk;

/*
 * adv_term_step follows a byte; false where no term goes on so.
 */
static inline bool
adv_term_step(const AdvLexicon *l, AdvTermWalk *walk, uint8_t byte)
{
	const AdvTermNode *nodes = adv_lexicon_nodes(l);
	const AdvTermNode *n = &nodes[walk->node];

	if (n->leaf)
	{
		const AdvTerm *t = &adv_lexicon_term_array(l)[n->base];

		if (walk->depth >= t->length || (uint8_t) adv_lexicon_letters(l)[t->key + walk->depth] != byte)
			return false;
	}
	else
	{
		uint32_t	child = n->base + byte;

		if (nodes[child].label != byte)
			return false;
		walk->node = child;
	}
	walk->depth++;
	return true;
}

/*
 * adv_term_here returns the term that ends where the walk is; NULL where none does.
 */
static inline const AdvTerm *
adv_term_here(const AdvLexicon *l, const AdvTermWalk *walk)
{
	const AdvTermNode *nodes = adv_lexicon_nodes(l);
	const AdvTermNode *n = &nodes[walk->node];
	const AdvTerm *t;

	if (!n->leaf)
	{
		n = &nodes[n->base];
		return n->label == 0 ? &adv_lexicon_term_array(l)[n->base] : NULL;
	}
	t = &adv_lexicon_term_array(l)[n->base];
	return t->length == walk->depth ? t : NULL;
}

/* What a term is looked for as: one that does not serve is as if it were not there. */
typedef enum AdvTermUse
{
	ADV_TERM_ANY,
	ADV_TERM_TONE,				/* has a value of some kind */
	ADV_TERM_THEME
} AdvTermUse;

static inline bool
adv_term_serves(const AdvTerm *t, AdvTermUse use)
{
	return use == ADV_TERM_ANY || (use == ADV_TERM_TONE ? t->kinds != 0 : t->themes != 0);
}

extern const AdvTerm *adv_lexicon_find(const AdvLexicon *l, AdvTermUse use, const char *key, size_t length);
extern const AdvTerm *adv_lexicon_longest(const AdvLexicon *l, AdvTermUse use, const char *at, const char *end,
										  size_t *bytes);

/* What a text is as a term. */
typedef enum AdvTermFault
{
	ADV_TERM_GOOD,
	ADV_TERM_EMPTY,
	ADV_TERM_LONG,
	ADV_TERM_OF_MANY_WORDS
} AdvTermFault;

extern AdvTermFault adv_term_normalise(const char *text, size_t bytes, char *key, int *length);
extern int	adv_term_words(const char *key, size_t length);
extern bool adv_term_is_signed(const char *key, size_t length);

/* A term for building: bytes in order, without repetition. */
typedef struct AdvTermKey
{
	const char *key;
	uint32_t	length;
} AdvTermKey;

/* The tree of a lexicon in the making. */
typedef struct AdvTermTree
{
	AdvTermNode *nodes;
	uint32_t	count;
} AdvTermTree;

extern AdvStatus adv_term_tree_build(AdvTermTree *tree, const AdvTermKey *keys, uint32_t count,
									 const AdvMemory *memory, const AdvStop *stop);

#endif
