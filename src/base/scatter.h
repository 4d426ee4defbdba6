/*
 * scatter.h
 *		A log of entries in the order of customers: a template, included once in a file.
 *
 *		SCATTER_ENTRY	the entry, which has a uint64 called key, the customer
 *
 * It is unset afterwards.  It defines
 *
 *		Scatter			a log that is read in order
 *		scatter_log(log, n, least, most)	begins to read one, which lasts until it has
 *						been read and is not changed; these are the least and the
 *						greatest of its n keys
 *		scatter_next(s)	goes on to the next entries: s->n of them, at s->entries; false
 *						after the last
 *
 * Entries of one customer come together, in the order in which they are in the log.
 *
 * Memory that is written for the first time costs more than all else, so of a long log
 * only places are sorted, into buckets, each for an equal stretch of the keys; the entries
 * of one bucket at a time are then fetched and sorted where they fit into a processor's
 * cache.  Ids of customers are mostly spread over their range; where most of them lie in a
 * few buckets nothing is gained.
 */
#include "miscadmin.h"
#include "utils/memutils.h"

#define SCATTER_BUCKET 1024		/* entries that are fetched at a time, about */
#define SCATTER_MOST_BUCKETS 4096
#define SCATTER_AHEAD 32		/* entries that are on their way from memory */

typedef struct Scatter
{
	const SCATTER_ENTRY *log;
	uint32	   *places;			/* in the log, by bucket */
	uint32	   *ends;			/* of the buckets, among the places */
	uint32		buckets;
	uint32		bucket;			/* that comes next */
	uint32	   *slots;			/* room for one more than the entries of a bucket */
	SCATTER_ENTRY *fetched;
	SCATTER_ENTRY *entries;		/* of the bucket before */
	uint32		n;
} Scatter;

#define ST_SORT scatter_sort_entries
#define ST_ELEMENT_TYPE SCATTER_ENTRY
#define ST_COMPARE(a, b) (((a)->key > (b)->key) - ((a)->key < (b)->key))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * scatter_shift returns how many bits of a difference of keys, this at most, do not matter
 * for which one it is of so many stretches, two or more.
 */
static inline int
scatter_shift(uint64 most, uint32 stretches)
{
	int			shift = 0;

	while (most >> shift >= stretches)
		shift++;
	return shift;
}

/*
 * scatter_log begins to read a log.
 */
static Scatter *
scatter_log(const SCATTER_ENTRY *log, uint32 n, uint64 least, uint64 most)
{
	Scatter    *s = palloc(sizeof(Scatter));
	uint32		largest = 0;
	uint32	   *at;
	int			shift;
	uint32		i;

	s->log = log;
	s->buckets = Min(2 + n / SCATTER_BUCKET, SCATTER_MOST_BUCKETS);
	s->bucket = 0;
	s->places = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(n, 1) * sizeof(uint32));
	s->ends = at = palloc0(s->buckets * sizeof(uint32));
	shift = scatter_shift(most - least, s->buckets);
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < n; i++)
		at[(log[i].key - least) >> shift]++;
	/* where each begins, which moves to its end while it is filled */
	for (i = 0, n = 0; i < s->buckets; i++)
	{
		uint32		count = at[i];

		largest = Max(largest, count);
		at[i] = n;
		n += count;
	}
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < n; i++)
		s->places[at[(log[i].key - least) >> shift]++] = i;
	s->slots = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) largest + 2) * sizeof(uint32));
	s->fetched = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) largest + 1) * sizeof(SCATTER_ENTRY));
	s->entries = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) largest + 1) * sizeof(SCATTER_ENTRY));
	return s;
}

/*
 * scatter_next goes on to the next bucket that is not empty; after the last it frees all.
 */
static bool
scatter_next(Scatter *s)
{
	/* copies: what is written might lie anywhere, for all that the compiler knows */
	const SCATTER_ENTRY *log = s->log;
	SCATTER_ENTRY *fetched = s->fetched;
	SCATTER_ENTRY *entries = s->entries;
	uint32	   *slots = s->slots;
	const uint32 *places;
	uint64		least = PG_UINT64_MAX;
	uint64		most = 0;
	uint64		moved = 0;
	uint32		stretches;
	uint32		n = 0;
	int			shift;
	uint32		i;

	CHECK_FOR_INTERRUPTS();
	for (; n == 0 && s->bucket < s->buckets; s->bucket++)
	{
		uint32		begin = s->bucket == 0 ? 0 : s->ends[s->bucket - 1];

		places = &s->places[begin];
		n = s->ends[s->bucket] - begin;
	}
	s->n = n;
	if (n == 0)
	{
		pfree(s->places);
		pfree(s->ends);
		pfree(s->slots);
		pfree(s->fetched);
		pfree(s->entries);
		pfree(s);
		return false;
	}
	for (i = 0; i < n; i++)
	{
		__builtin_prefetch(&log[places[Min(i + SCATTER_AHEAD, n - 1)]]);
		fetched[i] = log[places[i]];
		least = Min(least, fetched[i].key);
		most = Max(most, fetched[i].key);
	}
	stretches = n + 1;
	shift = scatter_shift(most - least, stretches);
	memset(slots, 0, (stretches + 1) * sizeof(uint32));
	for (i = 0; i < n; i++)
		slots[((fetched[i].key - least) >> shift) + 1]++;
	for (i = 1; i <= stretches; i++)
		slots[i] += slots[i - 1];
	for (i = 0; i < n; i++)
		entries[slots[(fetched[i].key - least) >> shift]++] = fetched[i];

	/* few are out of place now, by little, unless keys lie close together */
	for (i = 1; i < n; i++)
		if (unlikely(entries[i - 1].key > entries[i].key))
		{
			SCATTER_ENTRY entry = entries[i];
			uint32		to = i;

			while (to > 0 && entries[to - 1].key > entry.key)
			{
				entries[to] = entries[to - 1];
				to--;
			}
			entries[to] = entry;
			moved += i - to;
			if (unlikely(moved > 8 * (uint64) n + 64))
			{
				scatter_sort_entries(entries, n);
				break;
			}
		}
	return true;
}

#undef SCATTER_BUCKET
#undef SCATTER_MOST_BUCKETS
#undef SCATTER_AHEAD
#undef SCATTER_ENTRY
