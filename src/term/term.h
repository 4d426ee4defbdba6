/*
 * term.h
 *		The summary of terms, shared by the files of this room.
 */
#ifndef ADV_TERM_H
#define ADV_TERM_H

#include "postgres.h"

#include "fmgr.h"

#include "base/lookup.h"
#include "base/summary.h"

#define TERM_TYPE "term_summary"
#define TERM_VERSION 1

#define TERM_HAS_PAIRS 1		/* pairs of terms that follow each other */
#define TERM_IS_STATE 2			/* a TermState, not a TermPacked */

/* How every value begins. */
typedef struct TermSummary
{
	AdvHeader	header;
	int64		texts;			/* that were not NULL */
	int64		words;			/* occurrences of terms */
	int64		followed;		/* occurrences of pairs */
	uint32		terms;			/* different ones */
	uint32		pairs;
} TermSummary;

/*
 * What is stored.  A term: the number of bytes that it shares with the one before, the
 * number of those that follow, these, its occurrences less 1, and these less its
 * texts.  Terms are in the order of their bytes.  A pair, in the order of the numbers of
 * its terms: the first one's, less that of the pair before; the second one's, less that
 * of the pair before and 1 if both begin with one term; and as of a term.  Numbers are
 * varints.  So the same content is the same bytes.
 */
typedef struct TermPacked
{
	TermSummary s;
	uint32		terms_bytes;
	uint32		unused;			/* always 0 */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} TermPacked;

/*
 * What an aggregate works on: slots of terms, slots of pairs, the terms one behind
 * another, the pairs.
 */
typedef struct TermState
{
	TermSummary s;
	uint64		seed;
	uint32		text;			/* the number of the text that is read */
	uint32		term_units;		/* of 8 bytes, in use */
	uint32		term_room;		/* of such units */
	uint32		pair_room;
	uint8		term_slots;		/* binary logarithms */
	uint8		pair_slots;		/* 0 without pairs */
	uint8		seeds;			/* how many were drawn */
	bool		crowded;
	uint32		unused;
	AdvLookupSlot slots[FLEXIBLE_ARRAY_MEMBER];
} TermState;

typedef struct TermEntry
{
	int64		count;
	int64		texts;
	uint32		last;			/* number of the text in which it occurred last */
	uint32		length;
	char		bytes[FLEXIBLE_ARRAY_MEMBER];
} TermEntry;

#define TERM_UNIT sizeof(int64)
#define TERM_LONGEST (1 << 20)	/* bytes of a term */
#define TERM_MOST_BYTES ((Size) 700 << 20)	/* packed, so that there is a text form */
#define TERM_BATCH 32			/* words of a text */

typedef struct TermPair
{
	uint32		a;				/* references of its terms */
	uint32		b;
	uint32		last;
	uint32		unused;
	int64		count;
	int64		texts;
} TermPair;

/* A word of a text, and how often it is there. */
typedef struct TermWord
{
	const char *at;
	uint32		length;
	uint32		count;
} TermWord;

/* A term as reports see it. */
typedef struct TermItem
{
	const char *at;
	uint32		length;
	uint32		first;			/* bytes of a pair's first term, else 0 */
	int64		count;
	int64		texts;
} TermItem;

/* Pairs of a packed summary, one after another. */
typedef struct TermPairReader
{
	const TermPacked *p;
	const uint8 *at;
	const uint8 *end;
	uint32		left;
	int64		a;				/* numbers of the terms */
	int64		b;
	int64		count;
	int64		texts;
} TermPairReader;

static inline AdvLookupSlot *
term_pair_slots(const TermState *t)
{
	return (AdvLookupSlot *) t->slots + ((Size) 1 << t->term_slots);
}

static inline char *
term_entries(const TermState *t)
{
	return (char *) (term_pair_slots(t) + (t->pair_slots == 0 ? 0 : (Size) 1 << t->pair_slots));
}

/*
 * term_entry returns the term of a reference.
 */
static inline TermEntry *
term_entry(const TermState *t, uint32 ref)
{
	return (TermEntry *) (term_entries(t) + (Size) (ref - 1) * TERM_UNIT);
}

static inline TermPair *
term_pairs(const TermState *t)
{
	return (TermPair *) (term_entries(t) + (Size) t->term_room * TERM_UNIT);
}

/*
 * term_units returns how many units a term of so many bytes takes.
 */
static inline Size
term_units(Size length)
{
	return (offsetof(TermEntry, bytes) + length + TERM_UNIT - 1) / TERM_UNIT;
}

static inline Size
term_state_size(int term_slots, Size term_room, int pair_slots, Size pair_room)
{
	return offsetof(TermState, slots) + (sizeof(AdvLookupSlot) << term_slots) +
		(pair_slots == 0 ? 0 : sizeof(AdvLookupSlot) << pair_slots) +
		term_room * TERM_UNIT + pair_room * sizeof(TermPair);
}

extern const AdvSummaryKind adv_term_kind;

/* state.c */
extern bool term_sound(const AdvHeader *value);
ADV_NORETURN extern void term_too_large(void);
extern TermState *term_make(uint64 terms, Size units, uint64 pairs, bool has_pairs);
extern TermState *term_state_arg(FunctionCallInfo fcinfo, bool has_pairs);
ADV_NORETURN extern void term_too_long(Size length);
extern void term_begin_text(TermState *t);
extern void term_add(TermState **state, bool *mine, const TermWord *words, int n, uint32 *refs);
extern void term_add_pairs(TermState **state, bool *mine, const uint32 *refs, int n);
extern void term_merge_packed(TermState **state, bool *mine, const TermPacked *other);
extern AdvHeader *term_merge(AdvHeader *value, const AdvHeader *other);

/* stored.c */
extern const TermPacked *term_pack(const TermSummary *s);
extern TermState *term_open(const TermPacked *p);
extern TermItem *term_items(const TermPacked *p, char **bytes);
extern TermPairReader term_pair_reader(const TermPacked *p);
extern bool term_next_pair(TermPairReader *r);
extern void term_damaged(void);

#endif
