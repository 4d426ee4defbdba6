/*
 * memory.h
 *		Where a kernel function gets memory whose size cannot be told in advance.
 *
 * resize returns a block of so many bytes that begins with what the old one held:
 * NULL makes a new one, 0 bytes give one back.  It does not return NULL: it may leave
 * the computation instead, whose blocks its owner then gives back.
 */
#ifndef ADV_KERNEL_MEMORY_H
#define ADV_KERNEL_MEMORY_H

#include <stddef.h>

typedef struct AdvMemory
{
	void	   *(*resize) (void *arg, void *block, size_t bytes);
	void	   *arg;
} AdvMemory;

#endif
