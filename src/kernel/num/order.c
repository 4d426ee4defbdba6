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
#define WHOLE(word) (word)

/* adv_order sorts places, adv_order_words words; adv_order_high those by their higher halves. */
ORDER(adv_order, AdvPlace, PLACE_KEY, 6)
ORDER(adv_order_high, uint64_t, HIGH_HALF, 3)
ORDER(adv_order_words, uint64_t, WHOLE, 6)

/*
 * deal puts places into the order of one digit of what a key's bucket is.
 */
static void
deal(const AdvPlace *from, AdvPlace *to, size_t n, uint64_t least, int shift, int d, size_t *at)
{
	size_t		sum = 0;
	size_t		i;

	for (i = 0; i < VALUES; i++)
	{
		size_t		many = at[i];

		at[i] = sum;
		sum += many;
	}
	for (i = 0; i < n; i++)
		to[at[digit((from[i].key - least) >> shift, d)]++] = from[i];
}

/*
 * adv_order_spread sorts places by their keys: by the two highest digits of their range
 * first.  Where keys are spread over it, few of them agree in those.
 */
AdvStatus
adv_order_spread(AdvPlace *places, AdvPlace *spare, size_t n, const AdvStop *stop)
{
	size_t		at[2][VALUES];
	uint64_t	least = UINT64_MAX;
	uint64_t	most = 0;
	int			shift = 0;
	size_t		i;
	size_t		end;

	if (n <= FEW)
		return adv_order(places, spare, n, stop);
	for (i = 0; i < n; i++)
	{
		least = places[i].key < least ? places[i].key : least;
		most = places[i].key > most ? places[i].key : most;
	}
	while ((most - least) >> shift >= VALUES * VALUES)
		shift++;
	memset(at, 0, sizeof(at));
	for (i = 0; i < n; i++)
	{
		at[0][digit((places[i].key - least) >> shift, 0)]++;
		at[1][digit((places[i].key - least) >> shift, 1)]++;
	}
	if (stop->should_stop(stop->arg))
		return ADV_STOPPED;
	deal(places, spare, n, least, shift, 0, at[0]);
	deal(spare, places, n, least, shift, 1, at[1]);
	for (i = 0; i < n && shift > 0; i = end)
	{
		uint64_t	bucket = (places[i].key - least) >> shift;
		int			sorted = 1;

		for (end = i + 1; end < n && (places[end].key - least) >> shift == bucket; end++)
			sorted &= places[end - 1].key <= places[end].key;
		if (!sorted)
		{
			AdvStatus	status = adv_order(&places[i], spare, end - i, stop);

			if (status != ADV_OK)
				return status;
		}
	}
	return ADV_OK;
}
