/*
 * chain_ladder.h
 *		What cohorts that are still developing will come to: the chain ladder, with the
 *		standard error of Mack.
 *
 * Of every cohort cumulative amounts are known for ages 0, 1, .., known - 1.  The factor of
 * an age is the sum of the next age's amounts over that of its own, of all cohorts that know
 * both; the latest amount of a cohort times the factors to come is its ultimate.
 *
 * Where nothing had come by some age in any of these, there is nothing to multiply: what
 * comes next is then taken from what was issued to the cohort, and so is what comes by age 0
 * of a cohort that knows none (the additive method).
 *
 * Source: Mack 1993, Distribution-free calculation of the standard error of chain ladder
 * reserve estimates, ASTIN Bulletin 23 (2), 213-225: theorem 3, its corollary, and the last
 * sigma as it is chosen there after the corollary.
 */
#ifndef ADV_KERNEL_CHAIN_LADDER_H
#define ADV_KERNEL_CHAIN_LADDER_H

#include <stdint.h>

#include "kernel/num/status.h"

typedef struct AdvCohort
{
	/* in */
	const double *amounts;		/* cumulative, at ages 0 .. known - 1 */
	int32_t		known;
	double		issued;			/* NaN: not known */
	double		now;			/* what has come by now, the latest amount or more */
	double		most;			/* what may still come, at most; infinite: anything */

	/* out */
	double		factor;			/* by which it grows to its next age; NaN: from what was issued */
	double		ultimate;		/* NaN: not known */
	double		error;			/* standard error of the ultimate; NaN: not known */
} AdvCohort;

typedef struct AdvLadder
{
	double		ultimate;		/* of all cohorts */
	double		error;
} AdvLadder;

/*
 * adv_chain_ladder fills in the cohorts, which know up to `ages` ages each, and their sum.
 * work has room for 4 * ages numbers.  The tail is a factor behind the last age,
 * taken as known.
 */
extern void adv_chain_ladder(AdvCohort *cohorts, int32_t n, int32_t ages, double tail, double *work,
							 AdvLadder *all);

#endif
