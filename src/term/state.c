/*
 * state.c
 *		The state of term_agg: terms and pairs of terms, counted.
 *
 * A state is one value: its head, slots that say where terms are, slots of pairs, the
 * terms one behind another in the order in which they came, and the pairs.  A term is
 * known by where it lies, which does not change; so a pair is two numbers.  When a part
 * is full the state is made anew, with more room for that part.
 *
 * A text counts once for a term: the term notes the number of the text in which it
 * occurred last.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "term.h"

#define LEAST_TERM_ROOM 32		/* units */
#define LEAST_PAIR_ROOM 8

/*
 * term_too_large reports a summary that does not fit into a value.
 */
void
term_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many terms for one %s", TERM_TYPE),
			 errdetail("While it is made a summary takes 1 GB at most: about 20 million different terms and pairs of them."),
			 errhint("Summarize groups of the texts, such as months, without pairs where these are not asked for, and add up the counts of the reports.")));
	pg_unreachable();
}

/*
 * term_too_long reports a term that is none.
 */
void
term_too_long(Size length)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a term of %zu bytes is too long", length),
			 errdetail("A term has %d bytes at most.", TERM_LONGEST),
			 errhint("Terms are words; pass whole texts as they are: term_agg(body).")));
	pg_unreachable();
}

/*
 * too_many_occurrences reports a count that does not fit into a bigint.
 */
static void
too_many_occurrences(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of terms is out of range for type bigint")));
}

/*
 * term_sound tells whether a value is as long as its parts say.
 */
bool
term_sound(const AdvHeader *value)
{
	const TermSummary *s = (const TermSummary *) value;
	const TermState *t = (const TermState *) value;
	const TermPacked *p = (const TermPacked *) value;
	Size		size = VARSIZE(value);

	if ((value->flags & ~(TERM_HAS_PAIRS | TERM_IS_STATE)) != 0)
		return false;
	if ((value->flags & TERM_IS_STATE) == 0)
		return p->terms_bytes <= size - offsetof(TermPacked, data) && s->terms <= p->terms_bytes &&
			s->pairs <= size - offsetof(TermPacked, data) - p->terms_bytes;
	return size >= offsetof(TermState, slots) &&
		t->term_slots >= ADV_LOOKUP_FEWEST && t->term_slots <= ADV_LOOKUP_MOST &&
		((value->flags & TERM_HAS_PAIRS) == 0 ? t->pair_slots == 0 :
		 t->pair_slots >= ADV_LOOKUP_FEWEST && t->pair_slots <= ADV_LOOKUP_MOST) &&
		size == term_state_size(t->term_slots, t->term_room, t->pair_slots, t->pair_room) &&
		t->term_units <= t->term_room && s->pairs <= t->pair_room &&
		s->terms <= adv_lookup_full(t->term_slots);
}

/* ------------------------------------------------------------------------
 * Making and enlarging
 * ------------------------------------------------------------------------
 */

/*
 * make_of returns an empty state with so much room.
 */
static TermState *
make_of(int term_slots, Size term_room, int pair_slots, Size pair_room)
{
	Size		size = term_state_size(term_slots, term_room, pair_slots, pair_room);
	TermState  *t;

	if (!AllocSizeIsValid(size))
		term_too_large();
	t = (TermState *) adv_summary_alloc(&adv_term_kind, size);
	t->s.header.flags = TERM_IS_STATE | (pair_slots == 0 ? 0 : TERM_HAS_PAIRS);
	t->seed = ADV_LOOKUP_FIRST_SEED;
	t->term_slots = term_slots;
	t->term_room = term_room;
	t->pair_slots = pair_slots;
	t->pair_room = pair_room;
	return t;
}

/*
 * term_make returns an empty state with room for so many terms, which take so many
 * units, and pairs.
 */
TermState *
term_make(uint64 terms, Size units, uint64 pairs, bool has_pairs)
{
	int			term_slots = adv_lookup_slots(terms);
	int			pair_slots = has_pairs ? adv_lookup_slots(pairs) : 0;

	if (Max(term_slots, pair_slots) > ADV_LOOKUP_MOST)
		term_too_large();
	return make_of(term_slots, Max(units, LEAST_TERM_ROOM), pair_slots, has_pairs ? Max(pairs, LEAST_PAIR_ROOM) : 0);
}

/*
 * reshape returns a state like t with other room.
 */
static TermState *
reshape(const TermState *t, int term_slots, Size term_room, int pair_slots, Size pair_room)
{
	TermState  *r = make_of(term_slots, term_room, pair_slots, pair_room);

	r->s = t->s;
	SET_VARSIZE(r, term_state_size(term_slots, term_room, pair_slots, pair_room));
	r->seed = t->seed;
	r->seeds = t->seeds;
	r->text = t->text;
	r->term_units = t->term_units;
	if (term_slots == t->term_slots)
		memcpy(r->slots, t->slots, sizeof(AdvLookupSlot) << term_slots);
	else
		adv_lookup_rehash(r->slots, term_slots, t->slots, t->term_slots);
	if (pair_slots == t->pair_slots)
		memcpy(term_pair_slots(r), term_pair_slots(t), pair_slots == 0 ? 0 : sizeof(AdvLookupSlot) << pair_slots);
	else
		adv_lookup_rehash(term_pair_slots(r), pair_slots, term_pair_slots(t), t->pair_slots);
	memcpy(term_entries(r), term_entries(t), (Size) t->term_units * TERM_UNIT);
	memcpy(term_pairs(r), term_pairs(t), (Size) t->s.pairs * sizeof(TermPair));
	return r;
}

/*
 * replace puts a state in the place of one that was made here, too, or is the caller's.
 */
static TermState *
replace(TermState **state, bool *mine, TermState *by)
{
	if (*mine)
		pfree(*state);
	*mine = true;
	return *state = by;
}

/*
 * room_for returns a room for `needed`, with some to spare, twice as large as long as it is
 * small, and in the end all that fits.
 */
static Size
room_for(Size room, Size needed, Size unit, Size others)
{
	Size		wanted = Max(needed, room < (1 << 20) ? 2 * room : room + room / 2);

	if (others + wanted * unit > MaxAllocSize && others < MaxAllocSize)
		wanted = Max(needed, (MaxAllocSize - others) / unit);
	return wanted;
}

/*
 * most_pairs returns how many pairs a state of this shape can have.
 */
static Size
most_pairs(int term_slots, Size term_room, int pair_slots)
{
	Size		others = term_state_size(term_slots, term_room, pair_slots, 0);

	return others > MaxAllocSize ? 0 : (MaxAllocSize - others) / sizeof(TermPair);
}

/*
 * enlarge makes room for a term of so many units or, where these are 0, for a pair.
 */
static TermState *
enlarge(TermState **state, bool *mine, Size units)
{
	TermState  *t = *state;
	int			term_slots = t->term_slots;
	int			pair_slots = t->pair_slots;
	Size		term_room = t->term_room;
	Size		pair_room = t->pair_room;

	CHECK_FOR_INTERRUPTS();
	if (units > 0)
	{
		term_slots += t->s.terms >= adv_lookup_full(term_slots);
		if (t->term_units + units > term_room)
			term_room = room_for(term_room, t->term_units + units, TERM_UNIT,
							   term_state_size(term_slots, 0, pair_slots, t->s.pairs));
		/* the room that pairs do not need yet is there for terms */
		if (term_state_size(term_slots, term_room, pair_slots, pair_room) > MaxAllocSize)
			pair_room = Max(t->s.pairs, most_pairs(term_slots, term_room, pair_slots));
	}
	else
	{
		/* as many as their slots hold, so that one does for both */
		pair_slots += t->s.pairs >= adv_lookup_full(pair_slots);
		pair_room = adv_lookup_full(pair_slots);
		if (term_state_size(term_slots, term_room, pair_slots, pair_room) > MaxAllocSize)
			pair_room = most_pairs(term_slots, term_room, pair_slots);
		if (pair_room <= t->s.pairs)
			term_too_large();
	}
	if (Max(term_slots, pair_slots) > ADV_LOOKUP_MOST)
		term_too_large();
	return replace(state, mine, reshape(t, term_slots, term_room, pair_slots, pair_room));
}

/*
 * reseed enters all entries anew, with seeds that nobody can know, until none lies too
 * far from its slot.
 */
static void
reseed(TermState *t)
{
	while (t->crowded && t->seeds < ADV_LOOKUP_SEEDS)
	{
		uint32		unit = 0;
		uint32		i;

		t->seeds++;
		t->crowded = false;
		t->seed = adv_lookup_seed();
		memset(t->slots, 0, term_entries(t) - (char *) t->slots);
		while (unit < t->term_units)
		{
			const TermEntry *e = term_entry(t, unit + 1);

			CHECK_FOR_INTERRUPTS();
			if (!adv_lookup_enter(t->slots, t->term_slots, adv_lookup_bytes(t->seed, e->bytes, e->length), unit + 1))
				t->crowded = true;
			unit += term_units(e->length);
		}
		for (i = 0; i < t->s.pairs; i++)
		{
			const TermPair *pair = &term_pairs(t)[i];

			CHECK_FOR_INTERRUPTS();
			if (!adv_lookup_enter(term_pair_slots(t), t->pair_slots, adv_lookup_pair(t->seed, pair->a, pair->b), i + 1))
				t->crowded = true;
		}
	}
	t->crowded = false;
}

/* ------------------------------------------------------------------------
 * Counting
 * ------------------------------------------------------------------------
 */

/*
 * place returns the reference of a term with its tag, new where it has not been seen.
 */
static inline uint32
place(TermState **state, bool *mine, uint32 tag, const char *bytes, Size length)
{
	TermState  *t = *state;
	uint32		mask = ((uint32) 1 << t->term_slots) - 1;
	Size		units;
	uint32		slot;
	uint32		ref;
	TermEntry  *e;

	for (slot = adv_lookup_home(t->term_slots, tag); t->slots[slot].ref != 0; slot = (slot + 1) & mask)
	{
		if (t->slots[slot].tag != tag)
			continue;
		e = term_entry(t, t->slots[slot].ref);
		if (e->length == length && memcmp(e->bytes, bytes, length) == 0)
			return t->slots[slot].ref;
	}
	if (unlikely(length > TERM_LONGEST))
		term_too_long(length);
	units = term_units(length);
	if (unlikely(t->s.terms >= adv_lookup_full(t->term_slots) || t->term_units + units > t->term_room))
		t = enlarge(state, mine, units);
	ref = t->term_units + 1;
	e = term_entry(t, ref);
	e->length = length;
	memcpy(e->bytes, bytes, length);
	t->term_units += units;
	t->s.terms++;
	if (unlikely(!adv_lookup_enter(t->slots, t->term_slots, tag, ref)))
	{
		t->crowded = true;
		reseed(t);
	}
	return ref;
}

/*
 * place_pair returns a pair, new where it has not been seen.
 */
static inline TermPair *
place_pair(TermState **state, bool *mine, uint32 a, uint32 b)
{
	TermState  *t = *state;
	uint32		tag = adv_lookup_pair(t->seed, a, b);
	uint32		mask = ((uint32) 1 << t->pair_slots) - 1;
	const AdvLookupSlot *slots = term_pair_slots(t);
	uint32		slot;
	TermPair   *pair;

	for (slot = adv_lookup_home(t->pair_slots, tag); slots[slot].ref != 0; slot = (slot + 1) & mask)
	{
		if (slots[slot].tag != tag)
			continue;
		pair = &term_pairs(t)[slots[slot].ref - 1];
		if (pair->a == a && pair->b == b)
			return pair;
	}
	if (unlikely(t->s.pairs >= adv_lookup_full(t->pair_slots) || t->s.pairs >= t->pair_room))
		t = enlarge(state, mine, 0);
	pair = &term_pairs(t)[t->s.pairs++];
	pair->a = a;
	pair->b = b;
	if (unlikely(!adv_lookup_enter(term_pair_slots(t), t->pair_slots, tag, t->s.pairs)))
	{
		t->crowded = true;
		reseed(t);
	}
	return pair;
}

/*
 * term_begin_text begins another text.  When numbers of texts are used up, they begin
 * anew.
 */
void
term_begin_text(TermState *t)
{
	uint32		unit = 0;
	uint32		i;

	if (pg_add_s64_overflow(t->s.texts, 1, &t->s.texts))
		too_many_occurrences();
	if (likely(t->text < PG_UINT32_MAX))
	{
		t->text++;
		return;
	}
	for (; unit < t->term_units; unit += term_units(term_entry(t, unit + 1)->length))
		term_entry(t, unit + 1)->last = 0;
	for (i = 0; i < t->s.pairs; i++)
		term_pairs(t)[i].last = 0;
	t->text = 1;
}

/*
 * term_add counts occurrences of up to a batch of words in the text that is read, and
 * sets their references, 0 of one that is empty; the state may be made anew, and is then
 * `mine`.  In a state larger than the processor's caches nearly every word would wait
 * for memory, so all slots are asked for first, then all terms.
 */
void
term_add(TermState **state, bool *mine, const TermWord *words, int n, uint32 *refs)
{
	TermState  *t = *state;
	uint64		seed = t->seed;
	uint32		tags[TERM_BATCH];
	int			i;

	for (i = 0; i < n; i++)
	{
		tags[i] = adv_lookup_bytes(seed, words[i].at, words[i].length);
		__builtin_prefetch(&t->slots[adv_lookup_home(t->term_slots, tags[i])]);
	}
	for (i = 0; i < n; i++)
	{
		uint32		ref = t->slots[adv_lookup_home(t->term_slots, tags[i])].ref;

		if (ref != 0)
			__builtin_prefetch(term_entry(t, ref), 1);
	}
	for (i = 0; i < n; i++)
	{
		const TermWord *w = &words[i];
		TermEntry  *e;

		refs[i] = 0;
		if (w->length == 0)
			continue;
		/* the seed changes where chosen words are in the way */
		refs[i] = place(state, mine, likely(seed == (*state)->seed) ? tags[i] : adv_lookup_bytes((*state)->seed, w->at, w->length),
						w->at, w->length);
		t = *state;
		e = term_entry(t, refs[i]);
		if (unlikely(pg_add_s64_overflow(t->s.words, w->count, &t->s.words)))
			too_many_occurrences();
		e->count += w->count;
		e->texts += e->last != t->text;
		e->last = t->text;
	}
}

/*
 * term_add_pairs counts terms that follow each other in the text that is read, up to a
 * batch of them; a reference 0 is a gap.  In a state larger than the processor's caches
 * nearly every pair would wait for memory, so all slots are asked for first, then all
 * pairs.
 */
void
term_add_pairs(TermState **state, bool *mine, const uint32 *refs, int n)
{
	const TermState *t = *state;
	uint32		tags[TERM_BATCH];
	int			i;

	for (i = 0; i + 1 < n; i++)
	{
		tags[i] = adv_lookup_pair(t->seed, refs[i], refs[i + 1]);
		__builtin_prefetch(&term_pair_slots(t)[adv_lookup_home(t->pair_slots, tags[i])]);
	}
	for (i = 0; i + 1 < n; i++)
	{
		uint32		ref = term_pair_slots(t)[adv_lookup_home(t->pair_slots, tags[i])].ref;

		if (ref != 0)
			__builtin_prefetch(&term_pairs(t)[ref - 1], 1);
	}
	for (i = 0; i + 1 < n; i++)
	{
		TermPair   *pair;

		if (refs[i] == 0 || refs[i + 1] == 0)
			continue;
		pair = place_pair(state, mine, refs[i], refs[i + 1]);
		if (unlikely(pg_add_s64_overflow((*state)->s.followed, 1, &(*state)->s.followed)))
			too_many_occurrences();
		pair->count++;
		pair->texts += pair->last != (*state)->text;
		pair->last = (*state)->text;
	}
}

/*
 * term_state_arg returns the state in argument 0 for changing, or a new one.
 */
TermState *
term_state_arg(FunctionCallInfo fcinfo, bool has_pairs)
{
	TermSummary *s = (TermSummary *) adv_summary_state(fcinfo, 0, &adv_term_kind);

	if (s == NULL || s->texts == 0)
		return term_make(0, 0, 0, has_pairs);
	if (((s->header.flags & TERM_HAS_PAIRS) != 0) != has_pairs)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bigrams changed within one aggregate"),
				 errhint("Pairs are counted in every row of a group or in none.")));
	if ((s->header.flags & TERM_IS_STATE) == 0)
		return term_open((TermPacked *) s);
	return (TermState *) s;
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * add_up adds to a count.
 */
static inline void
add_up(int64 *sum, int64 n)
{
	if (unlikely(pg_add_s64_overflow(*sum, n, sum)))
		too_many_occurrences();
}

/*
 * merge_term adds a term of another summary, and returns its reference here.
 */
static uint32
merge_term(TermState **state, bool *mine, const char *bytes, Size length, int64 count, int64 texts)
{
	uint32		ref;
	TermEntry  *e;

	CHECK_FOR_INTERRUPTS();
	ref = place(state, mine, adv_lookup_bytes((*state)->seed, bytes, length), bytes, length);
	e = term_entry(*state, ref);
	add_up(&e->count, count);
	add_up(&e->texts, texts);
	return ref;
}

/*
 * merge_pair adds a pair of another summary.
 */
static void
merge_pair(TermState **state, bool *mine, uint32 a, uint32 b, int64 count, int64 texts)
{
	TermPair   *pair;

	CHECK_FOR_INTERRUPTS();
	pair = place_pair(state, mine, a, b);
	add_up(&pair->count, count);
	add_up(&pair->texts, texts);
}

/*
 * merge_state adds all of another state.
 */
static void
merge_state(TermState **state, bool *mine, const TermState *other)
{
	uint32	   *refs = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) other->term_units + 1) * sizeof(uint32));
	uint32		unit = 0;
	uint32		i;

	while (unit < other->term_units)
	{
		const TermEntry *e = term_entry(other, unit + 1);

		refs[unit + 1] = merge_term(state, mine, e->bytes, e->length, e->count, e->texts);
		unit += term_units(e->length);
	}
	for (i = 0; i < other->s.pairs; i++)
	{
		const TermPair *pair = &term_pairs(other)[i];

		merge_pair(state, mine, refs[pair->a], refs[pair->b], pair->count, pair->texts);
	}
	pfree(refs);
}

/*
 * term_merge_packed adds the terms and pairs of a packed summary.
 */
void
term_merge_packed(TermState **state, bool *mine, const TermPacked *other)
{
	char	   *bytes;
	TermItem   *items = term_items(other, &bytes);
	uint32	   *refs = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) other->s.terms + 1) * sizeof(uint32));
	TermPairReader r = term_pair_reader(other);
	uint32		i;

	for (i = 0; i < other->s.terms; i++)
		refs[i] = merge_term(state, mine, items[i].at, items[i].length, items[i].count, items[i].texts);
	while (term_next_pair(&r))
		merge_pair(state, mine, refs[r.a], refs[r.b], r.count, r.texts);
	pfree(refs);
	pfree(items);
	pfree(bytes);
}

/*
 * term_merge returns what both summaries hold: the first one, changed, or a new state.
 */
AdvHeader *
term_merge(AdvHeader *value, const AdvHeader *other)
{
	const TermSummary *a = (const TermSummary *) value;
	const TermSummary *b = (const TermSummary *) other;
	TermState  *t = (TermState *) value;
	bool		mine = false;

	if (b->texts == 0)
		return value;
	if (a->texts == 0)
		return (AdvHeader *) other;
	if ((a->header.flags & TERM_HAS_PAIRS) != (b->header.flags & TERM_HAS_PAIRS))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a %s with pairs and one without", TERM_TYPE),
				 errhint("Make both with pairs, or both without.")));
	if ((a->header.flags & TERM_IS_STATE) == 0)
	{
		t = term_open((const TermPacked *) a);
		mine = true;
	}
	add_up(&t->s.texts, b->texts);
	add_up(&t->s.words, b->words);
	add_up(&t->s.followed, b->followed);
	if (b->header.flags & TERM_IS_STATE)
		merge_state(&t, &mine, (const TermState *) b);
	else
		term_merge_packed(&t, &mine, (const TermPacked *) b);
	return &t->s.header;
}
