/*
 * lexicon.h
 *		A set of terms, searched as it is stored: byte by byte down a tree.
 *
 * A term is what its letters fold to, words with one space between.  Nodes of the tree
 * stand in the order of their depth, the children of one side by side in the order of
 * their bytes; where only one term is left, its last bytes are read in the term itself.
 * Each term has at most one value of a kind, and any number of themes.
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

typedef struct AdvTermNode
{
	uint32_t	child;			/* the first */
	uint32_t	term;			/* 1 + the term that ends here; of a leaf, that is left */
	uint16_t	children;		/* 0: a leaf */
	uint8_t		label;			/* the byte that leads here */
	uint8_t		unused;
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
	uint32_t	nodes;			/* at least the root */
	uint32_t	names;
	uint32_t	themes;
	uint32_t	letters;
	uint32_t	words;			/* of the term with most */
	uint32_t	unused;
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
 * adv_term_child returns the child of a node that a byte leads to; 0 where there is
 * none.
 */
static inline uint32_t
adv_term_child(const AdvTermNode *nodes, const AdvTermNode *n, uint8_t byte)
{
	uint32_t	low = n->child;
	uint32_t	high = n->child + n->children;

	/* bytes in a row are found where they are expected */
	if (byte < nodes[low].label || byte > nodes[high - 1].label)
		return 0;
	if (nodes[high - 1].label - nodes[low].label == n->children - 1)
		return low + (byte - nodes[low].label);
	while (high - low > 4)
	{
		uint32_t	middle = (low + high) / 2;

		if (nodes[middle].label <= byte)
			low = middle;
		else
			high = middle;
	}
	for (; low < high; low++)
		if (nodes[low].label == byte)
			return low;
	return 0;
}

/*
 * adv_term_step follows a byte; false where no term goes on so.
 */
static inline bool
adv_term_step(const AdvLexicon *l, AdvTermWalk *walk, uint8_t byte)
{
	const AdvTermNode *nodes = adv_lexicon_nodes(l);
	const AdvTermNode *n = &nodes[walk->node];

	if (n->children == 0)
	{
		const AdvTerm *t = &adv_lexicon_term_array(l)[n->term - 1];

		if (n->term == 0 || walk->depth >= t->length ||
			(uint8_t) adv_lexicon_letters(l)[t->key + walk->depth] != byte)
			return false;
	}
	else
	{
		uint32_t	child = adv_term_child(nodes, n, byte);

		if (child == 0)
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
	const AdvTermNode *n = &adv_lexicon_nodes(l)[walk->node];
	const AdvTerm *t;

	if (n->term == 0)
		return NULL;
	t = &adv_lexicon_term_array(l)[n->term - 1];
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
