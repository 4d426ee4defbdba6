/*
 * multiplicity.h
 *		P-values adjusted for having looked at many segments.
 */
#ifndef ADV_KERNEL_MULTIPLICITY_H
#define ADV_KERNEL_MULTIPLICITY_H

#include <stddef.h>

#include "kernel/num/status.h"

typedef enum AdvAdjustMethod
{
	ADV_ADJUST_BENJAMINI_HOCHBERG,
	ADV_ADJUST_HOLM
} AdvAdjustMethod;

typedef struct AdvRankedP
{
	double		p;
	size_t		place;
} AdvRankedP;

/*
 * Replaces the n p-values (each in 0..1) by adjusted ones, in place and in
 * their own order.  work has room for n entries.
 */
extern AdvStatus adv_p_adjust(double *p, size_t n, AdvAdjustMethod method,
							  AdvRankedP *work);

#endif
