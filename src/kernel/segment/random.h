/*
 * random.h
 *		Numbers at random from a seed, the same on every platform: SplitMix64 (Steele, Lea &
 *		Flood 2014).
 */
#ifndef ADV_KERNEL_RANDOM_H
#define ADV_KERNEL_RANDOM_H

#include <stdint.h>

static inline uint64_t
adv_random_word(uint64_t *state)
{
	uint64_t	z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* adv_random_share returns a number in 0 .. 1, without 1 */
static inline double
adv_random_share(uint64_t *state)
{
	return (double) (adv_random_word(state) >> 11) * 0x1p-53;
}

#endif
