/*
 * lookup.h
 *		An index of entries by what they are called: slots of open addressing, linear
 *		probing, that hold where an entry is, in memory of their owner's.
 *
 * base/table.h keeps entries of one size in its slots; here they lie elsewhere, of any
 * size, and stay where they are when the slots are made anew.  A slot keeps 32 bits of
 * the hash, by the highest of which it is found: slots are made anew without a look at
 * the entries, and taken in their order they go into more of them in ascending order.
 *
 * What is looked up is what users send.  The hash is the value of a polynomial at the
 * seed, modulo 2^61 - 1 (Carter & Wegman 1979): of two entries of n bytes it is the same
 * for at most n / 7 + 1 of all seeds, so that who does not know the seed cannot choose
 * entries that agree.  The first seed is known.  Where an entry lies farther from its
 * slot than chance explains, the owner draws another one, as in base/table.h, and enters
 * all entries anew.
 */
#ifndef ADV_LOOKUP_H
#define ADV_LOOKUP_H

#include "postgres.h"

#include "common/pg_prng.h"

#include "kernel/num/hash.h"

#define ADV_LOOKUP_FEWEST 3		/* binary logarithms of slots */
#define ADV_LOOKUP_MOST 27
#define ADV_LOOKUP_SEEDS 8		/* so many seeds are tried */
#define ADV_LOOKUP_FIRST_SEED UINT64CONST(0x1d8e4e27c47d124f)
#define ADV_LOOKUP_PRIME ((UINT64CONST(1) << 61) - 1)

typedef struct AdvLookupSlot
{
	uint32		tag;			/* of the hash */
	uint32		ref;			/* the owner's, 0: the slot is free */
} AdvLookupSlot;

/*
 * adv_lookup_full returns how many entries so many slots may hold.
 */
static inline uint32
adv_lookup_full(int log_slots)
{
	return (uint32) (((uint64) 3 << log_slots) / 4);
}

/*
 * adv_lookup_slots returns the binary logarithm of the slots that so many entries need,
 * ADV_LOOKUP_MOST + 1 where they are too many.
 */
static inline int
adv_lookup_slots(uint64 entries)
{
	int			log_slots = ADV_LOOKUP_FEWEST;

	while (log_slots <= ADV_LOOKUP_MOST && adv_lookup_full(log_slots) < entries)
		log_slots++;
	return log_slots;
}

/*
 * adv_lookup_times returns a product modulo the prime, of a factor below 2^62 and one
 * below the prime.
 */
static inline uint64
adv_lookup_times(uint64 a, uint64 b)
{
	uint128		product = (uint128) a * b;
	uint64		sum = (uint64) (product & ADV_LOOKUP_PRIME) + (uint64) (product >> 61);

	return sum >= ADV_LOOKUP_PRIME ? sum - ADV_LOOKUP_PRIME : sum;
}

/*
 * adv_lookup_seed returns a seed that nobody can know.
 */
static inline uint64
adv_lookup_seed(void)
{
	return 2 + pg_prng_uint64(&pg_global_prng_state) % (ADV_LOOKUP_PRIME - 2);
}

/*
 * adv_lookup_chunk returns up to 7 bytes as a number.
 */
static inline uint64
adv_lookup_chunk(const unsigned char *p, Size length)
{
	uint64		x = 0;

#ifndef WORDS_BIGENDIAN
	if (length >= 4)
	{
		uint32		first;
		uint32		last;

		memcpy(&first, p, sizeof(first));
		memcpy(&last, p + length - sizeof(last), sizeof(last));
		return first | (uint64) last << 8 * (length - sizeof(last));
	}
#endif
	while (length-- > 0)
		x = x << 8 | p[length];
	return x;
}

/*
 * adv_lookup_bytes returns the tag of bytes.
 */
static inline uint32
adv_lookup_bytes(uint64 seed, const char *bytes, Size length)
{
	const unsigned char *p = (const unsigned char *) bytes;
	uint64		h = length % ADV_LOOKUP_PRIME;

	for (; length > 7; p += 7, length -= 7)
		h = adv_lookup_times(h, seed) + adv_lookup_chunk(p, 7);
	h = adv_lookup_times(h, seed) + adv_lookup_chunk(p, length);
	return adv_hash_mix(adv_lookup_times(h, seed)) >> 32;
}

/*
 * adv_lookup_pair returns the tag of two numbers.
 */
static inline uint32
adv_lookup_pair(uint64 seed, uint32 a, uint32 b)
{
	return adv_hash_mix(adv_lookup_times(adv_lookup_times(a, seed) + b, seed)) >> 32;
}

/*
 * adv_lookup_home returns the slot at which a tag is looked for first.
 */
static inline uint32
adv_lookup_home(int log_slots, uint32 tag)
{
	return tag >> (32 - log_slots);
}

/*
 * adv_lookup_enter enters a reference that is not there yet, and tells whether it lies
 * where chance explains: three quarters full, a stretch of full slots is longer by
 * chance in one of a million tables.
 */
static inline bool
adv_lookup_enter(AdvLookupSlot *slots, int log_slots, uint32 tag, uint32 ref)
{
	uint32		mask = ((uint32) 1 << log_slots) - 1;
	uint32		home = adv_lookup_home(log_slots, tag);
	uint32		slot = home;

	while (slots[slot].ref != 0)
		slot = (slot + 1) & mask;
	slots[slot].tag = tag;
	slots[slot].ref = ref;
	return ((slot - home) & mask) <= 40 * (uint32) log_slots;
}

/*
 * adv_lookup_rehash enters all of some slots into others, which are free and more.
 */
static inline void
adv_lookup_rehash(AdvLookupSlot *to, int to_log, const AdvLookupSlot *from, int from_log)
{
	uint32		i;

	for (i = 0; i < (uint32) 1 << from_log; i++)
		if (from[i].ref != 0)
			(void) adv_lookup_enter(to, to_log, from[i].tag, from[i].ref);
}

#endif
