/*
 * removal.h
 *		What conversions depend on: a Markov chain of states, and what is left of the
 *		probability of a conversion when a touch is taken out of it.
 *
 * Anderl, Becker, von Wangenheim & Schumann (2016), Mapping the customer journey.  A
 * journey is a walk from the start from state to state to a conversion or to nothing; a
 * state holds one touch or more.  Taking out a touch sends every walk that comes to a
 * state with it to nothing.
 *
 * Weights are numbers of journeys.  No subtraction takes place: all but values, which
 * may be of either sign, is accurate to about 1e-15 times the number of states, tested
 * against dense elimination in test/kernel/removal.c.
 */
#ifndef ADV_KERNEL_REMOVAL_H
#define ADV_KERNEL_REMOVAL_H

#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

#define ADV_REMOVAL_HELD 3		/* touches that a state can hold */

typedef struct AdvChain
{
	int32_t		states;			/* the start is one more, numbered `states` */
	const int64_t *begin;		/* state s goes on to: begin[s] .. begin[s + 1] - 1 */
	const int32_t *to;
	const double *weight;
	const double *converted;	/* by state: journeys that end in a conversion here */
	const double *lost;			/* in nothing */
	const double *value;		/* what the conversions are worth */
	int32_t		touches;
	const int32_t *held;		/* by state: its touches, -1 where it holds fewer */
} AdvChain;

/*
 * adv_removal sets the probability of a conversion and the expected value of a
 * journey, and the same without each touch.
 */
extern AdvStatus adv_removal(const AdvChain *chain, AdvMemory memory, AdvStop stop,
							 double *probability, double *value,
							 double *probability_without, double *value_without);

#endif
