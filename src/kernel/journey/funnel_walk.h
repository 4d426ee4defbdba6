/*
 * funnel_walk.h
 *		How far a customer's events get along the steps of a funnel.
 *
 * A chain is events e1 .. ek, each used once, that match steps 1 .. k, in the order of
 * time, with t(ek) - t(e1) <= within.  Events of one instant count in whichever order
 * serves best.  The level is that of the longest chain there is.
 *
 * An event that is not of the chain lies between e(i) and e(i+1) if it can be in no
 * other place: later than e(1), earlier than the last, and of events of one instant in
 * the best order.  Such an event must
 *		ordered						be anything
 *		ordered, without repeats	match no step 1 .. i + 1
 *		strict						match a step 1 .. i
 *		strict, without repeats		not be there
 * and never be one of those that are excluded.
 *
 * In the order `any` the level is the largest number of different steps that are
 * matched by events, each used once, within a window of that length.
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
	bool		last;			/* times are of the chain that starts last */
	int64_t		within;			/* INT64_MAX: without limit */
	const uint64_t *match;		/* by code: the steps it matches, bit k - 1 of step k */
	const uint8_t *excluded;	/* by code, or NULL */
} AdvFunnel;

typedef struct AdvFunnelResult
{
	int			level;
	bool		open;			/* a chain goes on that starts at `alive` or later */
	int64_t		alive;			/* the latest start of those that go on at the end */
	int64_t		times[ADV_FUNNEL_MOST_STEPS];	/* of the events of the chain */
} AdvFunnelResult;

/*
 * adv_funnel_walk walks along n events, which are in order, of codes within `match`.
 * Where times are asked for, the chain is that of the highest level that starts first,
 * or last, each later step as early as it can be; `work` then has room for n numbers,
 * and is used only where steps must not recur.
 */
extern void adv_funnel_walk(const AdvFunnel *f, const AdvEvent *events, int64_t n,
							bool times, uint64_t *work, AdvFunnelResult *result);

#endif
