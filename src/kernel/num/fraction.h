/*
 * fraction.h
 *		What scores between two scale points lack to the point above them.
 *
 * A score x is counted at the point k = ceil(x), which decides its class.  The
 * mean and the variance need x itself, so the shortfalls e = k - x are summed
 * beside the counts: e, e k and e squared.  The sums are whole numbers of
 * 2^-52 (e squared of 2^-104, in two parts), exact for every score of
 * magnitude 1 or more and off by at most 2^-53 below: adding, merging in any
 * order and taking away are exact.
 */
#ifndef ADV_KERNEL_FRACTION_H
#define ADV_KERNEL_FRACTION_H

#include <stdint.h>

#include "dd.h"

__extension__ typedef __int128 AdvInt128;

/* An int128 that asks for no more than 8-byte alignment. */
typedef struct AdvWide
{
	int64_t		high;
	uint64_t	low;
} AdvWide;

typedef struct AdvFractions
{
	int64_t		answers;		/* scores that were not whole */
	AdvWide		e;
	AdvWide		ek;
	AdvWide		e2_high;		/* units of 2^-52 */
	AdvWide		e2_low;			/* units of 2^-104, each term below 2^52 */
} AdvFractions;

extern AdvInt128 adv_wide_get(AdvWide w);
extern AdvWide adv_wide_make(AdvInt128 x);

/* sign is 1 to add, -1 to take away; 0 < e < 1 */
extern void adv_fractions_add(AdvFractions *f, double e, int k, int sign);
extern void adv_fractions_merge(AdvFractions *into, const AdvFractions *from,
								int sign);

/* The sums as numbers. */
extern AdvDD adv_fractions_e(const AdvFractions *f);
extern AdvDD adv_fractions_ek(const AdvFractions *f);
extern AdvDD adv_fractions_e2(const AdvFractions *f);

#endif
