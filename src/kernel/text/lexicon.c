/*
 * lexicon.c
 *		Looking up terms, and making the tree in which they are found.
 *
 * The tree of one set of terms is always the same: nodes are placed in the order of
 * their depth, and of their bytes within, each at the first base that fits.
 *
 * Source: Aoe (1989), An efficient digital search algorithm by using a double-array
 * structure, IEEE Transactions on Software Engineering 15.
 */
#include "lexicon.h"

#include <string.h>

#include "letters.h"

/* nodes between two questions whether to stop; a power of 2 */
#define ASK_EVERY 4096

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
	const AdvTermNode *nodes = adv_lexicon_nodes(l);
	const AdvTermNode *n = nodes;
	const AdvTerm *longest = NULL;
	const char *p = at;

	while (!n->leaf)
	{
		const AdvTermNode *here;
		uint8_t		byte;

		if (p == end)
			return longest;
		byte = (uint8_t) *p++;
		n = &nodes[n->base + byte];
		if (n->label != byte)
			return longest;
		/* a term ends where a character does */
		if (n->leaf || (p < end && ((uint8_t) *p & 0xC0) == 0x80))
			continue;
		here = &nodes[n->base];
		if (here->label == 0 && adv_term_serves(&adv_lexicon_term_array(l)[here->base], use) && ends_here(p, end))
		{
			longest = &adv_lexicon_term_array(l)[here->base];
			*bytes = (size_t) (p - at);
		}
	}
	if (n->tail == 0 || (end - p >= n->tail && (uint8_t) *p == n->next))
	{
		const AdvTerm *t = &adv_lexicon_term_array(l)[n->base];

		if (memcmp(p, adv_lexicon_letters(l) + t->key + t->length - n->tail, n->tail) == 0 &&
			adv_term_serves(t, use) && ends_here(p + n->tail, end))
		{
			longest = t;
			*bytes = (size_t) (p + n->tail - at);
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
	uint32_t	node;
} Below;

/* A tree in the making. */
typedef struct Builder
{
	AdvTermNode *nodes;
	uint8_t    *taken;			/* bit 0: a node is here; bit 1: a node has this base */
	uint32_t	room;			/* of both */
	Below	   *queue;			/* nodes whose children are to be made, in order of depth */
	uint32_t	queued;
	uint32_t	queue_room;
	uint32_t	from[3];		/* where to look for places, for few, some and many children */
	uint32_t	last_base;
	const AdvMemory *memory;
} Builder;

#define TRIES 256

#define NODE 1
#define BASE 2

/*
 * make_room makes sure that there are so many places for nodes.
 */
static void
make_room(Builder *b, uint32_t wanted)
{
	uint32_t	i = b->room;

	if (wanted <= b->room)
		return;
	b->room = wanted < 1024 ? 1024 : wanted + wanted / 2;
	b->nodes = b->memory->resize(b->memory->arg, b->nodes, b->room * sizeof(AdvTermNode));
	b->taken = b->memory->resize(b->memory->arg, b->taken, b->room);
	memset(b->nodes + i, 0, (b->room - i) * sizeof(AdvTermNode));
	memset(b->taken + i, 0, b->room - i);
	for (; i < b->room; i++)
		b->nodes[i].label = ADV_TERM_NO_LABEL;
}

static void
enqueue(Builder *b, Below below)
{
	if (b->queued == b->queue_room)
	{
		b->queue_room = b->queue_room ? 2 * b->queue_room : 256;
		b->queue = b->memory->resize(b->memory->arg, b->queue, b->queue_room * sizeof(Below));
	}
	b->queue[b->queued++] = below;
}

/*
 * find_base returns the first base, of those that are looked at, where all children
 * find a place.
 *
 * Where many places were tried in vain, what is before is not looked at again by nodes
 * with as many children: the time that all take does not grow faster than the tree.
 */
static uint32_t
find_base(Builder *b, const uint8_t *labels, int children)
{
	uint32_t   *from = &b->from[children > 4 ? 2 : children > 1];
	uint32_t	at = *from > labels[0] + 1u ? *from : labels[0] + 1u;
	uint32_t	begin = at;

	for (;; at++)
	{
		uint32_t	base = at - labels[0];
		int			i;

		make_room(b, base + 256);
		if ((b->taken[at] & NODE) || (b->taken[base] & BASE))
			continue;
		for (i = 1; i < children && !(b->taken[base + labels[i]] & NODE); i++)
			;
		if (i < children)
			continue;
		if (at - begin >= TRIES)
			*from = at;
		return base;
	}
}

/*
 * make_leaf makes a node the leaf of a term, of which so many bytes lead to it.
 */
static void
make_leaf(AdvTermNode *n, uint32_t term, const AdvTermKey *key, uint32_t depth)
{
	n->leaf = 1;
	n->base = term;
	n->tail = (uint8_t) (key->length - depth);
	n->next = n->tail > 0 ? (uint8_t) key->key[depth] : 0;
}

/*
 * add_children makes the children of a node, and queues those that will have some.
 */
static void
add_children(Builder *b, Below below, const AdvTermKey *keys)
{
	Below		children[256];
	uint8_t		labels[256];
	int			n = 0;
	int			i;
	uint32_t	base;

	if (keys[below.first].length == below.depth)
	{
		labels[n] = 0;
		children[n].first = below.first++;
		children[n++].last = below.first;
	}
	while (below.first < below.last)
	{
		uint32_t	last = below.first + 1;
		uint8_t		byte = (uint8_t) keys[below.first].key[below.depth];

		while (last < below.last && (uint8_t) keys[last].key[below.depth] == byte)
			last++;
		labels[n] = byte;
		children[n].first = below.first;
		children[n++].last = last;
		below.first = last;
	}
	base = find_base(b, labels, n);
	b->taken[base] |= BASE;
	b->nodes[below.node].base = base;
	if (base > b->last_base)
		b->last_base = base;
	for (i = 0; i < n; i++)
	{
		uint32_t	at = base + labels[i];

		b->taken[at] |= NODE;
		b->nodes[at].label = labels[i];
		if (children[i].last - children[i].first == 1)
		{
			uint32_t	depth = below.depth + (labels[i] != 0);

			make_leaf(&b->nodes[at], children[i].first, &keys[children[i].first], depth);
			continue;
		}
		children[i].depth = below.depth + 1;
		children[i].node = at;
		enqueue(b, children[i]);
	}
}

/*
 * adv_term_tree_build makes the tree of keys that are in the order of their bytes, none
 * twice, none empty, none with a byte 0.  The nodes are the caller's to give back.
 */
AdvStatus
adv_term_tree_build(AdvTermTree *tree, const AdvTermKey *keys, uint32_t count, const AdvMemory *memory,
					const AdvStop *stop)
{
	Builder		b = {.memory = memory,.last_base = 1};
	Below		all = {0, count, 0, 0};
	uint32_t	i;
	AdvStatus	status = ADV_OK;

	make_room(&b, 1024);
	b.nodes[0].base = 1;
	b.taken[0] = NODE;
	if (count == 1)
		make_leaf(&b.nodes[0], 0, &keys[0], 0);
	else if (count > 1)
		enqueue(&b, all);
	for (i = 0; i < b.queued && status == ADV_OK; i++)
	{
		if ((i & (ASK_EVERY - 1)) == ASK_EVERY - 1 && stop && stop->should_stop(stop->arg))
			status = ADV_STOPPED;
		add_children(&b, b.queue[i], keys);
	}
	if (b.queue)
		memory->resize(memory->arg, b.queue, 0);
	memory->resize(memory->arg, b.taken, 0);
	tree->nodes = b.nodes;
	tree->count = b.last_base + 256;
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

/*
 * adv_term_is_signed tells whether a key begins or ends with a sign.
 */
bool
adv_term_is_signed(const char *key, size_t length)
{
	const char *at = key;
	const char *end = key + length;
	bool		first = false;
	bool		last = false;

	while (at < end)
	{
		AdvLetter	letter;

		adv_letter_read(at, end, &letter);
		last = letter.class == ADV_LETTER_SIGN;
		first |= last && at == key;
		at += letter.bytes;
	}
	return first || last;
}
