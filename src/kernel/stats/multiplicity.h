/*
 * multiplicity.h
 *		P-values adjusted for having looked at many segments.
 */
#ifndef ADV_KERNEL_MULTIPLICITY_H
#define ADV_KERNEL_MULTIPLICITY_H

#include <stddef.h>

#include "kernel/num/order.h"
#include "kernel/num/status.h"

typedef enum AdvAdjustMethod
{
	ADV_ADJUST_BENJAMINI_HOCHBERG,
	ADV_ADJUST_HOLM
} AdvAdjustMethod;

/*
 * Replaces the n p-values (each in 0..1) by adjusted ones, in place and in
 * their own order.  work has room for 2 n entries.
 */
extern AdvStatus adv_p_adjust(double *p, size_t n, AdvAdjustMethod method,
							  AdvPlace *work, const AdvStop *stop);

#endif
