/*
 * funnel_any.c
 *		How many different steps of a funnel a customer's events serve, in any order.
 *
 * A window ends at every instant in turn; what is in it is counted by the steps that
 * events match, and a largest matching of steps to events is looked for where that has
 * changed.  The events of any one start can be among those of some largest matching, so
 * the window that starts first has an event of its own in it.
 */
#include "funnel_match.h"

#include <string.h>

/*
 * steps_served returns how many different steps the events that have been counted can
 * serve.
 */
static int
steps_served(const AdvFunnel *f, Instant *g)
{
	uint8_t		tried[MOST_SUPPLIES];
	int			served = 0;
	int			k;

	g->supplies = 0;
	g->matched = 0;
	for (k = 1; k < f->classes; k++)
		if (f->counts[k] > 0)
		{
			g->matched |= f->class_match[k];
			if (g->supplies < MOST_SUPPLIES)
			{
				g->supply[g->supplies].match = f->class_match[k];
				g->supply[g->supplies].given = 0;
				g->supply[g->supplies++].count = f->counts[k];
			}
		}
	if (f->reuse)
		return __builtin_popcountll(g->matched);
	for (k = 1; k <= f->steps; k++)
	{
		memset(tried, 0, g->supplies);
		if ((g->matched & bit(k)) != 0 && adv_funnel_serve(g->supply, g->supplies, k, tried))
			served++;
	}
	return served;
}

/*
 * count adds an event to those counted, or takes it away; true where that may matter.
 */
static inline bool
count(const AdvFunnel *f, const AdvEvent *e, int sign)
{
	uint32_t	class = f->class_of[e->code];
	int64_t		before = f->counts[class];

	f->counts[class] += sign;
	return class != 0 && (before < f->steps || f->counts[class] < f->steps);
}

/*
 * adv_funnel_walk_any is adv_funnel_walk for the order `any`.
 */
void
adv_funnel_walk_any(const AdvFunnel *f, const AdvEvent *events, int64_t n, int times_from, Instant *g, AdvFunnelResult *result)
{
	int64_t		after = NONE;	/* the last instant with an excluded event */
	int64_t		low = 0;
	int64_t		best_low = 0;
	int64_t		best_end = 0;
	int64_t		last_end = 0;
	int			served = 0;
	int64_t		i;
	int64_t		end;
	int64_t		k;

	memset(f->counts, 0, f->classes * sizeof(int64_t));
	for (i = 0; i < n; i = end)
	{
		int64_t		from = earliest_start(f, events[i].time);
		bool		changed = false;
		bool		excluded = false;

		end = instant_end(events, n, i);
		if (from < after)
			from = after;
		for (; low < i && events[low].time < from; low++)
			changed |= count(f, &events[low], -1);
		for (k = i; k < end; k++)
		{
			changed |= count(f, &events[k], 1);
			if (f->class_of[events[k].code] != 0)
				result->alive = events[k].time;
			excluded |= f->excluded && f->excluded[events[k].code];
		}
		if (changed)
			served = steps_served(f, g);
		if (served > result->level)
		{
			result->level = served;
			best_low = low;
			best_end = end;
		}
		if (served == result->level)
			last_end = end;
		if (excluded)
			after = events[i].time;
	}
	result->goes_on = result->level > 0 && result->alive >= after;
	if (result->level < times_from || result->level == 0)
		return;

	memset(f->counts, 0, f->classes * sizeof(int64_t));
	if (f->last)
	{
		for (low = best_end = last_end;;)
		{
			for (end = low--; low > 0 && events[low - 1].time == events[end - 1].time;)
				low--;
			for (k = low; k < end; k++)
				(void) count(f, &events[k], 1);
			if (steps_served(f, g) >= result->level)
				break;
		}
		memset(f->counts, 0, f->classes * sizeof(int64_t));
	}
	else
		for (low = best_low; f->class_of[events[low].code] == 0;)
			low++;
	/* with all events of the instant where it starts */
	while (low > 0 && events[low - 1].time == events[low].time)
		low--;
	for (i = low, served = 0; i < n && served < result->level; i = end)
	{
		bool		changed = false;
		int			now;

		end = instant_end(events, n, i);
		for (k = i; k < end; k++)
			changed |= count(f, &events[k], 1);
		now = changed ? steps_served(f, g) : served;
		for (; served < now && served < result->level; served++)
			result->times[served] = events[i].time;
	}
}
