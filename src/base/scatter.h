/*
 * scatter.h
 *		Sorting a log of entries by customer: a template, included once for every kind of
 *		entry, as rows.h is.
 *
 *		SCATTER_SORTED		the name of the function
 *		SCATTER_ENTRY		the entry, which has a uint64 called key, the customer
 *		SCATTER_COMPARE(a, b)	below, at or above 0, of two const SCATTER_ENTRY *: by key first
 *
 * They are unset afterwards.  It defines
 *
 *		static SCATTER_ENTRY *SCATTER_SORTED(const SCATTER_ENTRY *log, uint32 n)
 *
 * which returns a copy in order.  Ids of customers are mostly spread over their range,
 * so the entries are first dealt out to buckets, each for an equal stretch of the range,
 * and then every bucket is sorted.  Where most of them lie in a few buckets nothing is
 * gained.
 */
#include "miscadmin.h"
#include "utils/memutils.h"

#define ST_SORT scatter_sort_bucket
#define ST_ELEMENT_TYPE SCATTER_ENTRY
#define ST_COMPARE(a, b) SCATTER_COMPARE(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

#define SCATTER_FEW 64			/* are sorted at once */

static SCATTER_ENTRY *
SCATTER_SORTED(const SCATTER_ENTRY *log, uint32 n)
{
	uint32		buckets = 1 + n / 2;
	SCATTER_ENTRY *entries = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(1, n) * sizeof(SCATTER_ENTRY));
	uint32	   *start;
	uint64		least = PG_UINT64_MAX;
	uint64		most = 0;
	int			shift = 0;
	uint32		i;

	if (n <= SCATTER_FEW)
	{
		memcpy(entries, log, n * sizeof(SCATTER_ENTRY));
		scatter_sort_bucket(entries, n);
		return entries;
	}
	start = MemoryContextAllocExtended(CurrentMemoryContext, ((Size) buckets + 1) * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (i = 0; i < n; i++)
	{
		least = Min(least, log[i].key);
		most = Max(most, log[i].key);
	}
	/* so many bits of a key do not matter for its bucket */
	while ((most - least) >> shift >= buckets)
		shift++;
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < n; i++)
		start[(log[i].key - least) >> shift]++;
	for (i = 1; i <= buckets; i++)
		start[i] += start[i - 1];
	CHECK_FOR_INTERRUPTS();
	/* so far these are where buckets end; they are filled from there */
	for (i = 0; i < n; i++)
		entries[--start[(log[i].key - least) >> shift]] = log[i];
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < buckets; i++)
		if (start[i + 1] - start[i] > 1)
			scatter_sort_bucket(&entries[start[i]], start[i + 1] - start[i]);
	pfree(start);
	return entries;
}

#undef SCATTER_FEW
#undef SCATTER_SORTED
#undef SCATTER_ENTRY
#undef SCATTER_COMPARE
