/*
 * money.h
 *		Amounts of money: exact, as whole numbers of millionths.
 *
 * A numeric is taken only if it is such a number, and sums of them are checked,
 * so that every order of adding gives the same to the last digit.
 */
#ifndef ADV_MONEY_H
#define ADV_MONEY_H

#include "postgres.h"

#include "fmgr.h"

#include "compat.h"
#include "kernel/num/varint.h"

#define ADV_MONEY_DECIMALS 6

extern int128 adv_money_arg(FunctionCallInfo fcinfo, int argno);
extern int64 adv_money_unit(int decimals);
extern int	adv_money_decimals(int128 amount, int least);
extern Datum adv_money_numeric(int128 amount, int decimals);
ADV_NORETURN extern void adv_money_overflow(void);

/*
 * adv_money_add adds an amount to a sum.
 */
static inline void
adv_money_add(int128 *sum, int128 amount)
{
	int128		result;

	if (unlikely(__builtin_add_overflow(*sum, amount, &result)))
		adv_money_overflow();
	*sum = result;
}

/*
 * adv_money_subtract takes an amount from a sum.
 */
static inline void
adv_money_subtract(int128 *sum, int128 amount)
{
	int128		result;

	if (unlikely(__builtin_sub_overflow(*sum, amount, &result)))
		adv_money_overflow();
	*sum = result;
}

/* An amount as a variable-length integer takes so many bytes at most. */
#define ADV_MONEY_LONGEST 19

/*
 * adv_money_put writes an amount in whole units, as a variable-length integer: twice
 * it, or of a negative one twice the magnitude less 1.  It returns what is behind it;
 * there must be room for the longest.
 */
static inline uint8 *
adv_money_put(uint8 *at, int128 amount, int64 unit)
{
	uint128		value;

	if (likely(amount == (int64) amount))
	{
		/* of whole numbers; division by what is known here is multiplication */
		int64		n = unit == 1000000 ? (int64) amount / 1000000 :
			unit == 10000 ? (int64) amount / 10000 : (int64) amount / unit;

		if (likely(n >= -(INT64CONST(1) << 54) && n < INT64CONST(1) << 54))
			return adv_varint_put_ahead(at, ((uint64) n << 1) ^ (uint64) (n >> 63));
		value = ((uint128) (int128) n << 1) ^ (uint128) (int128) (n >> 63);
	}
	else
	{
		amount /= unit;
		value = ((uint128) amount << 1) ^ (uint128) (amount >> 127);
	}
	for (; value > PG_UINT64_MAX; value >>= 7)
		*at++ = (uint8) value | 0x80;
	return adv_varint_put(at, (uint64) value);
}

/*
 * adv_money_get reads what adv_money_put wrote and moves *at behind it; false where
 * the bytes end too early, and *at is the end then, or are no amount, and *at stays.
 */
static inline bool
adv_money_get(const uint8 **at, const uint8 *end, int64 unit, int128 *amount)
{
	const uint8 *next = *at;
	uint128		value = 0;
	int			shift = 0;
	uint8		byte;

	if (likely(end - next >= (ptrdiff_t) sizeof(uint64)))
	{
		uint64		small;
		int			length = adv_varint_get_ahead(next, &small);

		if (likely(length > 0))
		{
			*amount = (int128) ((int64) (small >> 1) ^ -(int64) (small & 1)) * unit;
			*at = next + length;
			return true;
		}
	}
	do
	{
		if (unlikely(next >= end))
		{
			*at = end;
			return false;
		}
		byte = *next++;
		if (unlikely(shift == 7 * (ADV_MONEY_LONGEST - 1) && byte > 3))
			return false;
		value |= (uint128) (byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	*amount = (int128) (value >> 1) ^ -(int128) (value & 1);
	if (unlikely(shift > 42) && unit > 1)	/* below, a million times it is small */
	{
		int128		most = (int128) (~(uint128) 0 >> 1) / unit;

		if (*amount > most || *amount < -most)
			return false;
	}
	*amount *= unit;
	*at = next;
	return true;
}

#endif
