/*
 * limbs.h
 *		Sums of numbers that do not depend on their order: whole numbers of a fixed
 *		unit, in a row of 64-bit limbs, least significant first, in two's complement.
 *
 * A double is rounded to a whole number of units once, on its own, then all adding is
 * exact.  The unit is 2^-bits.
 */
#ifndef ADV_KERNEL_LIMBS_H
#define ADV_KERNEL_LIMBS_H

#include <stdbool.h>
#include <stdint.h>

#include "dd.h"
#include "fraction.h"

/* adv_limbs_add adds; false, and the sum is wrong, where it does not fit. */
extern bool adv_limbs_add(uint64_t *to, const uint64_t *from, int limbs);

/* adv_limbs_double makes limbs of a finite number; false where it does not fit. */
extern bool adv_limbs_double(uint64_t *to, int limbs, int bits, double x);

/* adv_limbs_dd makes limbs of both halves of a double-double, each rounded. */
extern bool adv_limbs_dd(uint64_t *to, int limbs, int bits, AdvDD x);

/* adv_limbs_whole makes limbs of a whole number of 2^-fraction; fraction <= bits. */
extern bool adv_limbs_whole(uint64_t *to, int limbs, int bits, AdvInt128 x, int fraction);

/* adv_limbs_value returns the number, to a double-double's precision. */
extern AdvDD adv_limbs_value(const uint64_t *from, int limbs, int bits);

/* adv_limbs_negative tells whether the number is below 0. */
static inline bool
adv_limbs_negative(const uint64_t *from, int limbs)
{
	return from[limbs - 1] >> 63 != 0;
}

#endif
