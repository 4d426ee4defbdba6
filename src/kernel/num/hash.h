/*
 * hash.h
 *		Hashes that are the same on every machine and in every version.
 *
 * adv_hash_bytes is XXH64 with seed 0 (Collet, xxHash specification 0.1.1),
 * which any language can compute outside the database.  It stands for an
 * identifier in stored values: never change it.
 */
#ifndef ADV_KERNEL_HASH_H
#define ADV_KERNEL_HASH_H

#include <stddef.h>
#include <stdint.h>

extern uint64_t adv_hash_bytes(const void *bytes, size_t length);

/*
 * adv_hash_mix scatters the bits of a number over all 64: the finalizer of
 * MurmurHash3, a bijection.
 */
static inline uint64_t
adv_hash_mix(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64_C(0xc4ceb9fe1a85ec53);
	x ^= x >> 33;
	return x;
}

#endif
