/*
 * order.c
 *		A stable sort by 64-bit keys: by 11 bits at a time from the lowest up, leaving
 *		out those in which all keys agree (Knuth, TAOCP 3, 5.2.5).
 */
#include "order.h"

#define BITS 11
#define DIGITS 6
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
 * adv_order sorts places.
 */
AdvStatus
adv_order(AdvPlace *places, AdvPlace *spare, size_t n, const AdvStop *stop)
{
	size_t		at[DIGITS][VALUES];
	AdvPlace   *from = places;
	AdvPlace   *to = spare;
	size_t		i;
	int			d;

	if (n <= FEW)
	{
		for (i = 1; i < n; i++)
		{
			AdvPlace	place = places[i];
			size_t		j = i;

			for (; j > 0 && places[j - 1].key > place.key; j--)
				places[j] = places[j - 1];
			places[j] = place;
		}
		return ADV_OK;
	}
	memset(at, 0, sizeof(at));
	for (i = 0; i < n; i++)
		for (d = 0; d < DIGITS; d++)
			at[d][digit(places[i].key, d)]++;
	for (d = 0; d < DIGITS; d++)
	{
		size_t		sum = 0;
		AdvPlace   *old;
		unsigned	v;

		if (at[d][digit(places[0].key, d)] == n)
			continue;
		if (stop->should_stop(stop->arg))
			return ADV_STOPPED;
		for (v = 0; v < VALUES; v++)
		{
			size_t		many = at[d][v];

			at[d][v] = sum;
			sum += many;
		}
		for (i = 0; i < n; i++)
			to[at[d][digit(from[i].key, d)]++] = from[i];
		old = from;
		from = to;
		to = old;
	}
	if (from != places)
		memcpy(places, from, n * sizeof(AdvPlace));
	return ADV_OK;
}

/*
 * adv_order_high sorts words by their higher halves.
 */
AdvStatus
adv_order_high(uint64_t *words, uint64_t *spare, size_t n, const AdvStop *stop)
{
	enum {passes = 3};
	size_t		at[passes][VALUES];
	uint64_t   *from = words;
	uint64_t   *to = spare;
	size_t		i;
	int			d;

	if (n <= FEW)
	{
		for (i = 1; i < n; i++)
		{
			uint64_t	word = words[i];
			size_t		j = i;

			for (; j > 0 && words[j - 1] >> 32 > word >> 32; j--)
				words[j] = words[j - 1];
			words[j] = word;
		}
		return ADV_OK;
	}
	memset(at, 0, sizeof(at));
	for (i = 0; i < n; i++)
		for (d = 0; d < passes; d++)
			at[d][digit(words[i] >> 32, d)]++;
	for (d = 0; d < passes; d++)
	{
		size_t		sum = 0;
		uint64_t   *old;
		unsigned	v;

		if (stop->should_stop(stop->arg))
			return ADV_STOPPED;
		for (v = 0; v < VALUES; v++)
		{
			size_t		many = at[d][v];

			at[d][v] = sum;
			sum += many;
		}
		for (i = 0; i < n; i++)
			to[at[d][digit(from[i] >> 32, d)]++] = from[i];
		old = from;
		from = to;
		to = old;
	}
	if (from != words)
		memcpy(words, from, n * sizeof(uint64_t));
	return ADV_OK;
}
