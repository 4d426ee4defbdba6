/*
 * funnel_match.h
 *		What the walks of funnels share: steps matched to the events of an instant or of
 *		a window.
 *
 * For funnel_walk.c and funnel_any.c only.
 */
#ifndef ADV_KERNEL_FUNNEL_MATCH_H
#define ADV_KERNEL_FUNNEL_MATCH_H

#include "funnel_walk.h"

#define NONE INT64_MIN		/* no start */
#define MOST ADV_FUNNEL_MOST_STEPS

/*
 * up_to returns the bits of the steps 1 .. k.
 */
static inline uint64_t
up_to(int k)
{
	return k >= 64 ? UINT64_MAX : (UINT64_C(1) << k) - 1;
}

/*
 * bit returns the bit of step k.
 */
static inline uint64_t
bit(int k)
{
	return UINT64_C(1) << (k - 1);
}

/*
 * lowest returns the first step in a mask, 65 where there is none.
 */
static inline int
lowest(uint64_t mask)
{
	return mask ? __builtin_ctzll(mask) + 1 : 65;
}

/*
 * is_within tells whether a chain that began at start may have an event at a time.
 */
static inline bool
is_within(const AdvFunnel *f, int64_t start, int64_t time)
{
	return start != NONE && time - start <= f->within;
}

/*
 * What can be matched: events that match the same steps, how many there are, and
 * which steps they have been given to.
 */
typedef struct Supply
{
	uint64_t	match;
	uint64_t	given;
	int64_t		count;
} Supply;

#define MOST_SUPPLIES (MOST * MOST)

/* The events of an instant. */
typedef struct Instant
{
	const AdvEvent *events;
	int64_t		n;
	bool		excluded;		/* there is one that is */
	uint64_t	matched;		/* steps that any of them match */
	int			lowest;			/* every event matches a step up to this one; 65: not so */
	int			supplies;
	Supply		supply[MOST_SUPPLIES];
} Instant;

/*
 * instant_end returns where the instant of event i ends.
 */
static inline int64_t
instant_end(const AdvEvent *events, int64_t n, int64_t i)
{
	int64_t		end = i + 1;

	while (end < n && events[end].time == events[i].time)
		end++;
	return end;
}

/*
 * earliest_start returns when a chain can have begun that has an event at a time.
 */
static inline int64_t
earliest_start(const AdvFunnel *f, int64_t time)
{
	return f->within == INT64_MAX || time < INT64_MIN + f->within ? INT64_MIN : time - f->within;
}

extern bool adv_funnel_serve(Supply *s, int n, int step, uint8_t *tried);
extern void adv_funnel_walk_any(const AdvFunnel *f, const AdvEvent *events, int64_t n, int times_from,
								Instant *g, AdvFunnelResult *result);

#endif
