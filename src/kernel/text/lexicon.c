/*
 * lexicon.c
 *		Looking up terms, and making the tree in which they are found.
 *
 * The tree of one set of terms is always the same: nodes are made in the order of
 * their depth, and of their bytes within.
 */
#include "lexicon.h"

#include <string.h>

#include "letters.h"

/* nodes between two questions whether to stop; a power of 2 */
#define ASK_EVERY 65536

/*
 * adv_lexicon_find returns the term with this key, NULL where there is none.
 */
const AdvTerm *
adv_lexicon_find(const AdvLexicon *l, AdvTermUse use, const char *key, size_t length)
{
	AdvTermWalk walk = {0, 0};
	const AdvTerm *term;
	size_t		i;

	for (i = 0; i < length; i++)
		if (!adv_term_step(l, &walk, (uint8_t) key[i]))
			return NULL;
	term = adv_term_here(l, &walk);
	return term && adv_term_serves(term, use) ? term : NULL;
}

/*
 * ends_here tells whether a term may end at p: not before a mark that belongs to the
 * character before.
 */
static bool
ends_here(const char *p, const char *end)
{
	AdvLetter	letter;

	if (p >= end || (uint8_t) *p < 128)
		return true;
	adv_letter_read(p, end, &letter);
	return !letter.mark;
}

/*
 * adv_lexicon_longest returns the longest term that the letters at `at`, which have no
 * case, begin with, and its bytes; NULL where there is none.
 */
const AdvTerm *
adv_lexicon_longest(const AdvLexicon *l, AdvTermUse use, const char *at, const char *end, size_t *bytes)
{
	AdvTermWalk walk = {0, 0};
	const AdvTerm *longest = NULL;
	const char *p;

	for (p = at; p < end && adv_term_step(l, &walk, (uint8_t) *p);)
	{
		const AdvTerm *here = adv_term_here(l, &walk);

		p++;
		if (here && adv_term_serves(here, use) && ends_here(p, end))
		{
			longest = here;
			*bytes = (size_t) (p - at);
		}
	}
	return longest;
}

/* The keys below a node: first to last - 1 have their first `depth` bytes in common. */
typedef struct Below
{
	uint32_t	first;
	uint32_t	last;
	uint32_t	depth;
} Below;

/*
 * add_node adds a node, above the keys of `below`, and returns which it is.
 */
static uint32_t
add_node(AdvTermTree *tree, Below **queue, uint32_t *room, Below below, uint8_t label, const AdvMemory *memory)
{
	AdvTermNode *n;

	if (tree->count == *room)
	{
		*room = *room ? *room * 2 : 64;
		tree->nodes = memory->resize(memory->arg, tree->nodes, *room * sizeof(AdvTermNode));
		*queue = memory->resize(memory->arg, *queue, *room * sizeof(Below));
	}
	n = &tree->nodes[tree->count];
	memset(n, 0, sizeof(*n));
	n->label = label;
	(*queue)[tree->count] = below;
	return tree->count++;
}

/*
 * adv_term_tree_build makes the tree of keys that are in the order of their bytes, none
 * twice, none empty.  The nodes are the caller's to give back.
 */
AdvStatus
adv_term_tree_build(AdvTermTree *tree, const AdvTermKey *keys, uint32_t count, const AdvMemory *memory,
					const AdvStop *stop)
{
	Below	   *queue = NULL;
	Below		all = {0, count, 0};
	uint32_t	room = 0;
	uint32_t	i;
	AdvStatus	status = ADV_OK;

	tree->nodes = NULL;
	tree->count = 0;
	add_node(tree, &queue, &room, all, 0, memory);
	for (i = 0; i < tree->count && status == ADV_OK; i++)
	{
		Below		b = queue[i];

		if ((i & (ASK_EVERY - 1)) == ASK_EVERY - 1 && stop && stop->should_stop(stop->arg))
			status = ADV_STOPPED;
		if (b.first == b.last)
			continue;
		if (keys[b.first].length == b.depth || b.last - b.first == 1)
			tree->nodes[i].term = b.first + 1;
		if (b.last - b.first == 1)
			continue;
		if (keys[b.first].length == b.depth)
			b.first++;
		while (b.first < b.last)
		{
			Below		child = {b.first, b.first, b.depth + 1};
			uint8_t		byte = (uint8_t) keys[b.first].key[b.depth];
			uint32_t	node;

			while (child.last < b.last && (uint8_t) keys[child.last].key[b.depth] == byte)
				child.last++;
			b.first = child.last;
			node = add_node(tree, &queue, &room, child, byte, memory);
			if (tree->nodes[i].children++ == 0)
				tree->nodes[i].child = node;
		}
	}
	memory->resize(memory->arg, queue, 0);
	return status;
}

/*
 * put_letter adds a character to a key; false where there is no room for it.
 */
static bool
put_letter(char *key, int *length, uint32_t code)
{
	if (*length > ADV_LEXICON_LONGEST - ADV_LETTER_ROOM)
		return false;
	*length += adv_letter_write(key + *length, code);
	return true;
}

/*
 * adv_term_normalise writes the key of a term, of at most ADV_LEXICON_LONGEST bytes: what
 * its letters fold to, one space between words.  The words of a term that has several
 * lose the signs around them; a term of one word keeps them, for it may be ":)".
 */
AdvTermFault
adv_term_normalise(const char *text, size_t bytes, char *key, int *length)
{
	const char *at = text;
	const char *end = text + bytes;
	int			starts[ADV_LEXICON_WORDS + 1];
	int			first[ADV_LEXICON_WORDS];	/* where the letters of a word begin */
	int			last[ADV_LEXICON_WORDS];	/* and end */
	int			words = 0;
	bool		apart = true;
	int			i;

	*length = 0;
	for (; at < end;)
	{
		AdvLetter	letter;

		adv_letter_read(at, end, &letter);
		at += letter.bytes;
		if (letter.class == ADV_LETTER_DROPPED)
			continue;
		if (letter.class == ADV_LETTER_SPACE)
		{
			apart = true;
			continue;
		}
		if (apart)
		{
			if (words == ADV_LEXICON_WORDS)
				return ADV_TERM_OF_MANY_WORDS;
			starts[words] = *length;
			first[words] = -1;
			last[words] = -1;
			words++;
			apart = false;
		}
		if (letter.class != ADV_LETTER_SIGN && first[words - 1] < 0)
			first[words - 1] = *length;
		if (!put_letter(key, length, letter.folded))
			return ADV_TERM_LONG;
		if (letter.class != ADV_LETTER_SIGN)
			last[words - 1] = *length;
	}
	if (words < 2)
		return words == 0 ? ADV_TERM_EMPTY : ADV_TERM_GOOD;
	starts[words] = *length;
	if (*length + words - 1 > ADV_LEXICON_LONGEST)
		return ADV_TERM_LONG;
	{
		char		old[ADV_LEXICON_LONGEST + 1];

		memcpy(old, key, (size_t) *length);
		*length = 0;
		for (i = 0; i < words; i++)
		{
			int			from = first[i] < 0 ? starts[i] : first[i];
			int			to = first[i] < 0 ? starts[i + 1] : last[i];

			if (i > 0)
				key[(*length)++] = ' ';
			memcpy(key + *length, old + from, (size_t) (to - from));
			*length += to - from;
		}
	}
	return ADV_TERM_GOOD;
}

/*
 * adv_term_words returns how many words a key has.
 */
int
adv_term_words(const char *key, size_t length)
{
	int			words = 1;
	size_t		i;

	for (i = 0; i < length; i++)
		words += key[i] == ' ';
	return words;
}
