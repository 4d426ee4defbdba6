/*
 * hash.c
 *		XXH64, seed 0.
 *
 * Source: Collet, xxHash fast digest algorithm, specification 0.1.1, section
 * XXH64; the steps below are numbered as there.
 */
#include "hash.h"

#define PRIME1 UINT64_C(0x9E3779B185EBCA87)
#define PRIME2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define PRIME3 UINT64_C(0x165667B19E3779F9)
#define PRIME4 UINT64_C(0x85EBCA77C2B2AE63)
#define PRIME5 UINT64_C(0x27D4EB2F165667C5)

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

/* Bytes are read in little-endian order, whatever the machine's. */
static uint64_t
read32(const unsigned char *p)
{
	return (uint64_t) p[0] | (uint64_t) p[1] << 8 | (uint64_t) p[2] << 16 | (uint64_t) p[3] << 24;
}

static uint64_t
read64(const unsigned char *p)
{
	return read32(p) | read32(p + 4) << 32;
}

static uint64_t
round_of(uint64_t accumulator, uint64_t lane)
{
	return rotate(accumulator + lane * PRIME2, 31) * PRIME1;
}

static uint64_t
merge(uint64_t accumulator, uint64_t other)
{
	return (accumulator ^ round_of(0, other)) * PRIME1 + PRIME4;
}

uint64_t
adv_hash_bytes(const void *bytes, size_t length)
{
	const unsigned char *p = bytes;
	const unsigned char *end = p + length;
	uint64_t	h = PRIME5;

	/* steps 1 to 3: stripes of 32 bytes */
	if (length >= 32)
	{
		uint64_t	a[4] = {PRIME1 + PRIME2, PRIME2, 0, -PRIME1};
		int			i;

		for (; end - p >= 32; p += 32)
			for (i = 0; i < 4; i++)
				a[i] = round_of(a[i], read64(p + 8 * i));
		h = rotate(a[0], 1) + rotate(a[1], 7) + rotate(a[2], 12) + rotate(a[3], 18);
		for (i = 0; i < 4; i++)
			h = merge(h, a[i]);
	}
	/* step 4 */
	h += length;
	/* step 5: what remains */
	for (; end - p >= 8; p += 8)
		h = rotate(h ^ round_of(0, read64(p)), 27) * PRIME1 + PRIME4;
	if (end - p >= 4)
	{
		h = rotate(h ^ read32(p) * PRIME1, 23) * PRIME2 + PRIME3;
		p += 4;
	}
	for (; p < end; p++)
		h = rotate(h ^ *p * PRIME5, 11) * PRIME1;
	/* step 6 */
	h = (h ^ h >> 33) * PRIME2;
	h = (h ^ h >> 29) * PRIME3;
	return h ^ h >> 32;
}
