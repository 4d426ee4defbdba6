/*
 * stretch.h
 *		Sorting what mostly comes as a few stretches, each in order, such as the events that
 *		several runs have of a customer: a template, included once in a file.
 *
 *		STRETCH_ELEMENT		what is sorted
 *		STRETCH_AFTER(a, b, arg)	whether the element *a comes after *b
 *
 * They are unset afterwards.  It defines
 *
 *		stretch_end(e, 0, n, arg)	is n where n elements are in order, or few enough to be
 *						brought into it; else stretch_sort is needed
 *		stretch_sort(e, n, arg)		sorts n elements, behind which there is room for as many
 *
 * Neighbours are merged until one is left: two of them in a walk along both, n elements
 * without any order in n log n comparisons.
 */
#include "miscadmin.h"

#define STRETCH_SHORT 32		/* elements that are as well inserted one by one */

/*
 * stretch_end returns where the stretch that begins at i ends; a short one is made longer.
 */
static inline int64
stretch_end(STRETCH_ELEMENT *e, int64 i, int64 n, const void *arg)
{
	int64		end;

	for (end = Min(n, i + 1); end < n; end++)
	{
		if (STRETCH_AFTER(&e[end - 1], &e[end], arg))
		{
			STRETCH_ELEMENT last = e[end];
			int64		to = end;

			if (end - i >= STRETCH_SHORT)
				break;
			for (; to > i && STRETCH_AFTER(&e[to - 1], &last, arg); to--)
				e[to] = e[to - 1];
			e[to] = last;
		}
		if (unlikely((end & 0xfffff) == 0))
			CHECK_FOR_INTERRUPTS();
	}
	return end;
}

/*
 * stretch_merge writes what is from a to b and what is from b to end, in order.
 */
static inline void
stretch_merge(STRETCH_ELEMENT *to, const STRETCH_ELEMENT *a, const STRETCH_ELEMENT *b, const STRETCH_ELEMENT *end,
			  const void *arg)
{
	const STRETCH_ELEMENT *middle = b;
	int64		k;

	for (k = 0; a < middle && b < end; k++)
	{
		const bool	second = STRETCH_AFTER(a, b, arg);

		/* which one it is cannot be foreseen: no branch */
		to[k] = a[(b - a) & -(ptrdiff_t) second];
		b += second;
		a += !second;
		if (unlikely((k & 0xfffff) == 0xfffff))
			CHECK_FOR_INTERRUPTS();
	}
	memcpy(&to[k], a, (middle - a) * sizeof(STRETCH_ELEMENT));
	memcpy(&to[k + (middle - a)], b, (end - b) * sizeof(STRETCH_ELEMENT));
}

/*
 * stretch_sort sorts n elements, behind which there is room for as many.
 */
static void
stretch_sort(STRETCH_ELEMENT *e, int64 n, const void *arg)
{
	STRETCH_ELEMENT *from = e;
	STRETCH_ELEMENT *to = e + n;
	int64		middle;

	while ((middle = stretch_end(from, 0, n, arg)) < n)
	{
		STRETCH_ELEMENT *swap = from;
		int64		begin = 0;

		while (begin < n)
		{
			int64		end = stretch_end(from, middle, n, arg);

			stretch_merge(to + begin, from + begin, from + middle, from + end, arg);
			begin = end;
			middle = stretch_end(from, begin, n, arg);
		}
		from = to;
		to = swap;
	}
	if (from != e)
		memcpy(e, from, n * sizeof(STRETCH_ELEMENT));
}

#undef STRETCH_SHORT
#undef STRETCH_ELEMENT
#undef STRETCH_AFTER
