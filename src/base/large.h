/*
 * large.h
 *		Large blocks of memory, in large pages where the system has them.
 *
 * A table of a million customers is read and written all over: with pages of 4 kB most
 * accesses would ask the page table anew, and the first touch of each page would cost a
 * fault.  Where the system gives large pages to whom asks, this asks.
 */
#ifndef ADV_LARGE_H
#define ADV_LARGE_H

#include "postgres.h"

#include <sys/mman.h>

#include "utils/memutils.h"

#define ADV_LARGE_PAGE ((uintptr_t) 2 * 1024 * 1024)

/*
 * adv_large_pages asks for large pages for what lies within a new block of memory, not
 * touched yet.
 */
static inline void
adv_large_pages(void *block, Size size)
{
#ifdef MADV_HUGEPAGE
	uintptr_t	from = ((uintptr_t) block + ADV_LARGE_PAGE - 1) & ~(ADV_LARGE_PAGE - 1);
	uintptr_t	until = ((uintptr_t) block + size) & ~(ADV_LARGE_PAGE - 1);

	if (from < until)
		(void) madvise((void *) from, until - from, MADV_HUGEPAGE);
#endif
}

/*
 * adv_large_alloc returns a block of any size in the current memory context.
 */
static inline void *
adv_large_alloc(Size size)
{
	void	   *block = MemoryContextAllocHuge(CurrentMemoryContext, size);

	adv_large_pages(block, size);
	return block;
}

#endif
