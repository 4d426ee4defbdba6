/*
 * limbs.c
 *		Sums of numbers that do not depend on their order.
 */
#include "limbs.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 AdvUint128;

/*
 * adv_limbs_add adds.
 */
bool
adv_limbs_add(uint64_t *to, const uint64_t *from, int limbs)
{
	bool		a = adv_limbs_negative(to, limbs);
	bool		b = adv_limbs_negative(from, limbs);
	unsigned	carry = 0;
	int			i;

	for (i = 0; i < limbs; i++)
	{
		uint64_t	sum = to[i] + from[i];
		unsigned	over = sum < to[i];

		to[i] = sum + carry;
		carry = over | (to[i] < sum);
	}
	return a != b || adv_limbs_negative(to, limbs) == a;
}

static void
negate(uint64_t *to, int limbs)
{
	bool		carry = true;
	int			i;

	for (i = 0; i < limbs; i++)
	{
		to[i] = ~to[i] + carry;
		carry = carry && to[i] == 0;
	}
}

/*
 * put writes a magnitude, shifted left, that fits below the sign.
 */
static bool
put(uint64_t *to, int limbs, uint64_t magnitude, int shift)
{
	int			at = shift / 64;
	int			by = shift % 64;

	memset(to, 0, (size_t) limbs * sizeof(uint64_t));
	if (magnitude == 0)
		return true;
	if (64 - __builtin_clzll(magnitude) + shift > 64 * limbs - 1)
		return false;
	to[at] = magnitude << by;
	if (by > 0 && at + 1 < limbs)
		to[at + 1] = magnitude >> (64 - by);
	return true;
}

/*
 * adv_limbs_double makes limbs of a number: its 53 bits, shifted; those below the unit
 * are rounded, ties to even.
 */
bool
adv_limbs_double(uint64_t *to, int limbs, int bits, double x)
{
	uint64_t	word;
	uint64_t	magnitude;
	int			exponent;
	int			shift;

	memcpy(&word, &x, sizeof(word));
	exponent = (int) (word >> 52 & 0x7ff);
	magnitude = word & ((UINT64_C(1) << 52) - 1);
	if (exponent > 0)
		magnitude |= UINT64_C(1) << 52;
	else
		exponent = 1;
	shift = exponent - 1075 + bits;
	if (shift < -54)
		magnitude = 0;
	else if (shift < 0)
	{
		uint64_t	rest = magnitude & ((UINT64_C(1) << -shift) - 1);
		uint64_t	half = UINT64_C(1) << (-shift - 1);

		magnitude >>= -shift;
		magnitude += rest > half || (rest == half && (magnitude & 1));
	}
	if (!put(to, limbs, magnitude, magnitude == 0 || shift < 0 ? 0 : shift))
		return false;
	if (x < 0)
		negate(to, limbs);
	return true;
}

/*
 * adv_limbs_dd makes limbs of a double-double.
 */
bool
adv_limbs_dd(uint64_t *to, int limbs, int bits, AdvDD x)
{
	uint64_t	low[8];

	return adv_limbs_double(to, limbs, bits, x.hi) && adv_limbs_double(low, limbs, bits, x.lo) &&
		adv_limbs_add(to, low, limbs);
}

/*
 * adv_limbs_whole makes limbs of a whole number.
 */
bool
adv_limbs_whole(uint64_t *to, int limbs, int bits, AdvInt128 x, int fraction)
{
	AdvUint128 magnitude = x < 0 ? -(AdvUint128) x : (AdvUint128) x;
	uint64_t	high[8];

	if (!put(to, limbs, (uint64_t) magnitude, bits - fraction) ||
		!put(high, limbs, (uint64_t) (magnitude >> 64), (magnitude >> 64) == 0 ? 0 : bits - fraction + 64) ||
		!adv_limbs_add(to, high, limbs))
		return false;
	if (x < 0)
		negate(to, limbs);
	return true;
}

/*
 * adv_limbs_value returns the number.
 */
AdvDD
adv_limbs_value(const uint64_t *from, int limbs, int bits)
{
	uint64_t	magnitude[8];
	bool		negative = adv_limbs_negative(from, limbs);
	AdvDD		sum = adv_dd(0);
	int			i;

	memcpy(magnitude, from, (size_t) limbs * sizeof(uint64_t));
	if (negative)
		negate(magnitude, limbs);
	for (i = limbs - 1; i >= 0; i--)
	{
		uint64_t	high = magnitude[i] >> 32;
		uint64_t	low = magnitude[i] & 0xffffffff;

		if (high)
			sum = adv_dd_add(sum, adv_dd(ldexp((double) high, 64 * i + 32 - bits)));
		if (low)
			sum = adv_dd_add(sum, adv_dd(ldexp((double) low, 64 * i - bits)));
	}
	return negative ? adv_dd_negate(sum) : sum;
}
