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

#endif
