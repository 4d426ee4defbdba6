/*
 * varint.h
 *		Numbers in as many bytes as they need.
 *
 * Seven bits to a byte, least significant first; the highest bit of a byte
 * tells that more follow.
 */
#ifndef ADV_KERNEL_VARINT_H
#define ADV_KERNEL_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ADV_VARINT_LONGEST 10	/* bytes */

/* Writes a number and returns what is behind it. */
static inline uint8_t *
adv_varint_put(uint8_t *at, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t) (value | 0x80);
	*at++ = (uint8_t) value;
	return at;
}

/*
 * The same where 8 bytes or more may be written at *at: all but the longest numbers at
 * once, with zeros behind them.
 */
static inline uint8_t *
adv_varint_put_ahead(uint8_t *at, uint64_t value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (value < UINT64_C(1) << 56)
	{
		int			more = (63 - __builtin_clzll(value | 1)) / 7;
		uint64_t	x = value;

		x = (x & UINT64_C(0x000000000fffffff)) | (x & UINT64_C(0x00fffffff0000000)) << 4;
		x = (x & UINT64_C(0x00003fff00003fff)) | (x & UINT64_C(0x0fffc0000fffc000)) << 2;
		x = (x & UINT64_C(0x007f007f007f007f)) | (x & UINT64_C(0x3f803f803f803f80)) << 1;
		x |= UINT64_C(0x8080808080808080) & ((UINT64_C(1) << 8 * more) - 1);
		memcpy(at, &x, sizeof(x));
		return at + more + 1;
	}
#endif
	return adv_varint_put(at, value);
}

/*
 * Reads a number and moves *at behind it; false where the bytes end too early
 * or are more than the longest.  Bits beyond the 64th are dropped.
 */
static inline bool
adv_varint_get(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
	int			shift;

	*value = 0;
	for (shift = 0; shift < 7 * ADV_VARINT_LONGEST; shift += 7)
	{
		uint8_t		byte;

		if (*at >= end)
			return false;
		byte = *(*at)++;
		*value |= (uint64_t) (byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			return true;
	}
	return false;
}

/*
 * The same where 8 bytes or more can be read at *at: all but the longest numbers at
 * once; 0 of those, and nothing is moved.
 */
static inline int
adv_varint_get_ahead(const uint8_t *at, uint64_t *value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t	x;
	uint64_t	stop;

	memcpy(&x, at, sizeof(x));
	/* mostly: what follows need not wait for how long it is */
	if ((x & 0x80) == 0)
	{
		*value = x & 0x7f;
		return 1;
	}
	stop = ~x & UINT64_C(0x8080808080808080);
	if (stop == 0)
		return 0;
	x &= (stop ^ (stop - 1)) & UINT64_C(0x7f7f7f7f7f7f7f7f);
	x = (x & UINT64_C(0x007f007f007f007f)) | (x & UINT64_C(0x7f007f007f007f00)) >> 1;
	x = (x & UINT64_C(0x00003fff00003fff)) | (x & UINT64_C(0x3fff00003fff0000)) >> 2;
	*value = (x & UINT64_C(0x000000000fffffff)) | (x & UINT64_C(0x0fffffff00000000)) >> 4;
	return __builtin_ctzll(stop) / 8 + 1;
#else
	(void) at;
	(void) value;
	return 0;
#endif
}

/*
 * The same as adv_varint_get, at once where there is room.
 */
static inline bool
adv_varint_take(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
	const uint8_t *next = *at;	/* a copy: *at may stay in a register */
	int			bytes = end - next >= (ptrdiff_t) sizeof(uint64_t) ? adv_varint_get_ahead(next, value) : 0;
	bool		read = bytes > 0;

	next += bytes;
	if (!read)
		read = adv_varint_get(&next, end, value);
	*at = next;
	return read;
}

#endif
