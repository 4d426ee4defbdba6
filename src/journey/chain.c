/*
 * chain.c
 *		Attribution by removal: the Markov chain of all journeys.
 *
 * A state is a run of `order` touches, one after the other, of a journey; a journey
 * that is shorter is one state.  Revenue is the same with the mean value of a
 * conversion out of each last state.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "attribution.h"
#include "base/answer.h"

#define MOST_STATES 10000000

/* A state: its touches, those that are missing NONE. */
#define NONE PG_UINT32_MAX

typedef struct StateKey
{
	uint32		touch[ADV_REMOVAL_HELD];
} StateKey;

typedef struct ChainState
{
	StateKey	key;
	int32		number;
	char		status;
} ChainState;

/*
 * hash_state returns the hash of a state.
 */
static inline uint32
hash_state(StateKey key)
{
	return (uint32) adv_hash_mix(((uint64) key.touch[0] << 32 | key.touch[1]) ^ adv_hash_mix(key.touch[2]));
}

/*
 * same_state tells whether two states are the same.
 */
static inline bool
same_state(StateKey a, StateKey b)
{
	return a.touch[0] == b.touch[0] && a.touch[1] == b.touch[1] && a.touch[2] == b.touch[2];
}

#define SH_PREFIX states
#define SH_ELEMENT_TYPE ChainState
#define SH_KEY_TYPE StateKey
#define SH_KEY key
#define SH_HASH_KEY(tb, k) hash_state(k)
#define SH_EQUAL(tb, a, b) same_state(a, b)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct Way
{
	uint64		key;			/* from << 32 | to; the start is NONE */
	int64		n;
	char		status;
} Way;

#define SH_PREFIX ways
#define SH_ELEMENT_TYPE Way
#define SH_KEY_TYPE uint64
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) adv_hash_mix(k))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct AttributionChain
{
	states_hash *states;
	ways_hash  *ways;
	StateKey   *keys;			/* by state */
	double	   *converted;
	double	   *lost;
	double	   *value;
	int32		n;
	int32		room;
	double		journeys;
	double		conversions;
	double		total_value;
};

/*
 * attribution_begin_chain begins a chain.
 */
void
attribution_begin_chain(Attribution *a)
{
	AttributionChain *c = palloc0(sizeof(AttributionChain));

	c->states = states_create(CurrentMemoryContext, 256, NULL);
	c->ways = ways_create(CurrentMemoryContext, 256, NULL);
	a->chain = c;
}

/*
 * state_of returns the number of a state, new where it has not occurred.
 */
static int32
state_of(AttributionChain *c, StateKey key)
{
	bool		found;
	ChainState *s = states_insert(c->states, key, &found);

	if (found)
		return s->number;
	if (c->n == c->room)
	{
		int32		old = c->room;

		if (c->n >= MOST_STATES)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("more than %d states of a Markov chain", MOST_STATES),
					 errhint("Give rare touches one name, or ask for a lower markov_order.")));
		c->room = Max(256, 2 * old);
		c->keys = old ? repalloc_huge(c->keys, c->room * sizeof(StateKey)) : palloc(c->room * sizeof(StateKey));
		c->converted = old ? repalloc_huge(c->converted, c->room * sizeof(double)) : palloc(c->room * sizeof(double));
		c->lost = old ? repalloc_huge(c->lost, c->room * sizeof(double)) : palloc(c->room * sizeof(double));
		c->value = old ? repalloc_huge(c->value, c->room * sizeof(double)) : palloc(c->room * sizeof(double));
	}
	s->number = c->n;
	c->keys[c->n] = key;
	c->converted[c->n] = c->lost[c->n] = c->value[c->n] = 0;
	return c->n++;
}

/*
 * attribution_walk adds a journey of n touches, as many times as it has conversions, once
 * where it has none.
 */
void
attribution_walk(Attribution *a, int64 n, int64 conversions, double value)
{
	AttributionChain *c = a->chain;
	int64		times = Max(conversions, 1);
	uint64		from = NONE;
	int64		i;

	for (i = Min(n, a->order) - 1; i < n; i++)
	{
		StateKey	key = {{NONE, NONE, NONE}};
		uint64		state;
		bool		found;
		Way		   *way;
		int			k;

		for (k = 0; k < a->order && k <= i; k++)
			key.touch[k] = a->path[i - k];
		state = state_of(c, key);
		way = ways_insert(c->ways, from << 32 | state, &found);
		if (!found)
			way->n = 0;
		way->n += times;
		from = state;
		if ((i & 0xffff) == 0xffff)
			CHECK_FOR_INTERRUPTS();
	}
	c->journeys += times;
	if (conversions > 0)
	{
		c->converted[from] += conversions;
		c->value[from] += value;
		c->conversions += conversions;
		c->total_value += value;
	}
	else
		c->lost[from] += 1;
}

/*
 * compare_ways orders ways by where they come from and go to.
 */
static int
compare_ways(const void *a, const void *b)
{
	uint64		x = ((const Way *) a)->key;
	uint64		y = ((const Way *) b)->key;

	return (x > y) - (x < y);
}

/*
 * chain_of returns the chain in the form in which the kernel takes it, states numbered
 * as they came, ways in order, touches numbered by `touch`.
 */
static AdvChain
chain_of(AttributionChain *c, const int32 *touch, int32 touches)
{
	AdvChain	chain = {.states = c->n,.touches = touches};
	Way		   *list = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, c->ways->members) * sizeof(Way));
	int64	   *begin = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) c->n + 2) * sizeof(int64));
	int32	   *to;
	double	   *weight;
	int32	   *held;
	ways_iterator iterator;
	Way		   *way;
	int64		n = 0;
	int64		i;
	int64		k = 0;

	ways_start_iterate(c->ways, &iterator);
	while ((way = ways_iterate(c->ways, &iterator)) != NULL)
		list[n++] = *way;
	qsort(list, n, sizeof(Way), compare_ways);
	to = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, n) * sizeof(int32));
	weight = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, n) * sizeof(double));
	held = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, (Size) c->n) * sizeof(int32) * ADV_REMOVAL_HELD);
	for (i = 0; i <= c->n; i++)
	{
		uint64		from = i < c->n ? (uint64) i : NONE;

		begin[i] = k;
		for (; k < n && list[k].key >> 32 == from; k++)
		{
			to[k] = (int32) list[k].key;
			weight[k] = (double) list[k].n;
		}
	}
	begin[c->n + 1] = k;
	for (i = 0; i < (int64) c->n * ADV_REMOVAL_HELD; i++)
	{
		uint32		code = c->keys[i / ADV_REMOVAL_HELD].touch[i % ADV_REMOVAL_HELD];

		held[i] = code == NONE ? -1 : touch[code];
	}
	chain.begin = begin;
	chain.to = to;
	chain.weight = weight;
	chain.held = held;
	chain.converted = c->converted;
	chain.lost = c->lost;
	chain.value = c->value;
	pfree(list);
	return chain;
}

/*
 * normalize sets parts of a total in proportion to effects, and returns whether there
 * are any.
 */
static bool
normalize(double *parts, const double *effects, const int32 *touch, uint32 names, double total)
{
	double		sum = 0;
	uint32		i;

	for (i = 0; i < names; i++)
		if (touch[i] >= 0)
			sum += effects[i];
	if (!(fabs(sum) > 1e-12))
		return false;
	for (i = 0; i < names; i++)
		if (touch[i] >= 0)
			parts[i] = effects[i] / sum * total;
	return true;
}

/*
 * attribution_end_chain sets what touches have by removal, and their effects.
 */
void
attribution_end_chain(Attribution *a)
{
	AttributionChain *c = a->chain;
	AdvMemory	memory;
	int32	   *touch = palloc(Max(a->names, 1) * sizeof(int32));
	double	   *effects = palloc0(Max(a->names, 1) * sizeof(double));
	double	   *without;
	double	   *value_without;
	double		probability;
	double		value;
	int32		touches = 0;
	AdvChain	chain;
	uint32		i;
	int32		s;

	for (i = 0; i < a->names; i++)
	{
		touch[i] = -1;
		a->effects[i] = NAN;
	}
	for (s = 0; s < c->n * ADV_REMOVAL_HELD; s++)
	{
		uint32		code = c->keys[s / ADV_REMOVAL_HELD].touch[s % ADV_REMOVAL_HELD];

		if (code != NONE && touch[code] < 0)
			touch[code] = 0;
	}
	for (i = 0; i < a->names; i++)
		if (touch[i] == 0)
			touch[i] = touches++;
	if (c->conversions == 0)
		return;

	/* the start ends nowhere */
	(void) state_of(c, (StateKey) {{NONE, NONE, NONE}});
	c->n--;
	chain = chain_of(c, touch, touches);
	without = palloc(Max(touches, 1) * sizeof(double));
	value_without = palloc(Max(touches, 1) * sizeof(double));
	memory = adv_memory_of(AllocSetContextCreate(CurrentMemoryContext, "attribution", ALLOCSET_DEFAULT_SIZES));
	adv_check_status(adv_removal(&chain, memory, adv_interrupts, &probability, &value, without, value_without));
	MemoryContextDelete(memory.arg);

	for (i = 0; i < a->names; i++)
		if (touch[i] >= 0)
			a->effects[i] = 1 - without[touch[i]] / probability;
	(void) normalize(a->conversions[MODEL_MARKOV], a->effects, touch, a->names, c->conversions);
	for (i = 0; i < a->names; i++)
		if (touch[i] >= 0)
			effects[i] = value == 0 ? 0 : 1 - value_without[touch[i]] / value;
	/* of a revenue of 0 in all, in proportion to conversions */
	if (!normalize(a->revenue[MODEL_MARKOV], effects, touch, a->names, c->total_value))
		(void) normalize(a->revenue[MODEL_MARKOV], a->effects, touch, a->names, c->total_value);
}
