/*
 * funnel_walk.h
 *		How far a customer's events get along the steps of a funnel.
 *
 * A chain is events e(1) .. e(k), each used once, that match steps 1 .. k, in the
 * order of time, with t(e(k)) - t(e(1)) <= within.  The level is that of the longest
 * chain there is.
 *
 * Events of one instant count in whichever order serves best.  Any other event lies
 * before the chain, after it, or between e(i) and e(i + 1), which it must be allowed
 * to:
 *		ordered						always
 *		ordered, without repeats	if it matches no step 1 .. i + 1
 *		strict						if it matches a step 1 .. i
 *		strict, without repeats		never
 * and those that are excluded never.
 *
 * In the order `any` the level is the largest number of different steps matched by
 * events, each used once, within a window of that length.
 *
 * One pass along the events: of all chains that have reached a step, and may go on,
 * that which started latest will reach what any of them can.  Tested against the
 * search of all chains in test/kernel/funnel_walk.c.
 */
#ifndef ADV_KERNEL_FUNNEL_WALK_H
#define ADV_KERNEL_FUNNEL_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "event.h"

#define ADV_FUNNEL_MOST_STEPS 64

typedef enum AdvFunnelOrder
{
	ADV_FUNNEL_ORDERED,
	ADV_FUNNEL_STRICT,
	ADV_FUNNEL_ANY
} AdvFunnelOrder;

typedef struct AdvFunnel
{
	int			steps;
	AdvFunnelOrder order;
	bool		repeats;		/* steps that have been reached may recur */
	bool		increasing;		/* each event is later than that before */
	bool		reuse;			/* an event may serve several steps */
	bool		simple;			/* ordered, with repeats, and no name matches two steps */
	bool		last;			/* times are of the chain that starts last */
	int64_t		within;			/* INT64_MAX: without limit */
	const uint64_t *match;		/* by code: the steps it matches, bit k - 1 of step k */
	const uint8_t *excluded;	/* by code, or NULL */

	/*
	 * For the order `any`: codes that match the same steps are of one class, those
	 * that match none of class 0.  counts is for the walk's own use.
	 */
	int			classes;
	const uint32_t *class_of;	/* by code */
	const uint64_t *class_match;
	int64_t    *counts;			/* by class */
} AdvFunnel;

typedef struct AdvFunnelResult
{
	int			level;
	bool		goes_on;		/* a chain might grow with later events */
	int64_t		alive;			/* the latest start of those that might */
	int64_t		times[ADV_FUNNEL_MOST_STEPS];	/* of the events of the chain */
} AdvFunnelResult;

/*
 * adv_funnel_walk walks along n events, which are in order.  Where the level is at least
 * times_from, times are set: of the chain of that level that starts first, or last, each
 * later step as early as it can be.  `work` is room for n + 1 numbers, used only where
 * steps must not recur.  Times lie within -2^61 .. 2^61.
 */
extern void adv_funnel_walk(const AdvFunnel *f, const AdvEvent *events, int64_t n,
							int times_from, uint64_t *work, AdvFunnelResult *result);

#endif
