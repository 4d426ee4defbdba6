/*
 * order.c
 *		A stable sort by 64-bit keys: by 11 bits at a time from the lowest up, leaving
 *		out those in which all keys agree (Knuth, TAOCP 3, 5.2.5).
 */
#include "order.h"

#define BITS 11
#define VALUES (1 << BITS)
#define FEW 96					/* sorted by insertion */

/*
 * digit returns the i-th digit of a key, from the lowest.
 */
static inline unsigned
digit(uint64_t key, int i)
{
	return (unsigned) (key >> (i * BITS)) & (VALUES - 1);
}

/*
 * ORDER defines a sort: its name, what it sorts, how a key is read, and how many digits a
 * key has.
 */
#define ORDER(name, Type, KEY, digits) \
AdvStatus \
name(Type *things, Type *spare, size_t n, const AdvStop *stop) \
{ \
	size_t		at[digits][VALUES]; \
	Type	   *from = things; \
	Type	   *to = spare; \
	size_t		i; \
	int			d; \
\
	if (n <= FEW) \
	{ \
		for (i = 1; i < n; i++) \
		{ \
			Type		thing = things[i]; \
			size_t		j = i; \
\
			for (; j > 0 && KEY(things[j - 1]) > KEY(thing); j--) \
				things[j] = things[j - 1]; \
			things[j] = thing; \
		} \
		return ADV_OK; \
	} \
	memset(at, 0, sizeof(at)); \
	for (i = 0; i < n; i++) \
		for (d = 0; d < digits; d++) \
			at[d][digit(KEY(things[i]), d)]++; \
	for (d = 0; d < digits; d++) \
	{ \
		size_t		sum = 0; \
		Type	   *old; \
		unsigned	v; \
\
		if (at[d][digit(KEY(things[0]), d)] == n) \
			continue; \
		if (stop->should_stop(stop->arg)) \
			return ADV_STOPPED; \
		for (v = 0; v < VALUES; v++) \
		{ \
			size_t		many = at[d][v]; \
\
			at[d][v] = sum; \
			sum += many; \
		} \
		for (i = 0; i < n; i++) \
			to[at[d][digit(KEY(from[i]), d)]++] = from[i]; \
		old = from; \
		from = to; \
		to = old; \
	} \
	if (from != things) \
		memcpy(things, from, n * sizeof(Type)); \
	return ADV_OK; \
}

#define PLACE_KEY(place) (place).key
#define HIGH_HALF(word) ((word) >> 32)

/* adv_order sorts places; adv_order_high sorts words by their higher halves. */
ORDER(adv_order, AdvPlace, PLACE_KEY, 6)
ORDER(adv_order_high, uint64_t, HIGH_HALF, 3)
