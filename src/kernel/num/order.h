/*
 * order.h
 *		Many numbers in order, and where each came from.
 */
#ifndef ADV_KERNEL_ORDER_H
#define ADV_KERNEL_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "status.h"

typedef struct AdvPlace
{
	uint64_t	key;
	uint64_t	row;
} AdvPlace;

/* adv_order_key returns a key in the order of numbers; -0 comes before 0. */
static inline uint64_t
adv_order_key(double x)
{
	uint64_t	bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits ^ (bits >> 63 ? UINT64_MAX : UINT64_C(1) << 63);
}

/* adv_order_number returns the number of a key. */
static inline double
adv_order_number(uint64_t key)
{
	double		x;

	key ^= key >> 63 ? UINT64_C(1) << 63 : UINT64_MAX;
	memcpy(&x, &key, sizeof(x));
	return x;
}

/*
 * adv_order sorts places by their keys; those of equal keys stay in order.  spare is as
 * long.
 */
extern AdvStatus adv_order(AdvPlace *places, AdvPlace *spare, size_t n, const AdvStop *stop);

/*
 * adv_order_spread does the same, faster where keys are spread over their range, such as
 * hashes.
 */
extern AdvStatus adv_order_spread(AdvPlace *places, AdvPlace *spare, size_t n, const AdvStop *stop);

/*
 * adv_order_high sorts words by their higher 32 bits; those where these are equal stay in
 * order.  spare is as long.
 */
extern AdvStatus adv_order_high(uint64_t *words, uint64_t *spare, size_t n, const AdvStop *stop);

/* adv_order_words sorts words.  spare is as long. */
extern AdvStatus adv_order_words(uint64_t *words, uint64_t *spare, size_t n, const AdvStop *stop);

#endif
