/*
 * funnel_walk.c
 *		How far a customer's events get along the steps of a funnel.
 *
 * p[k] is the latest start of the chains that have reached step k and may go on.  The
 * events of an instant are taken together: a chain of level j moves to level i if
 * steps j + 1 .. i can be matched to different events of the instant, and the others
 * can lie somewhere in between.  It ends at level i if only the former holds.  Such
 * matchings are found by augmenting paths (Kuhn 1955), and exist for all steps and
 * all events that must be used as soon as they exist for either (Mendelsohn & Dulmage
 * 1958).
 */
#include "funnel_match.h"

#include <string.h>

/* ------------------------------------------------------------------------
 * Matching steps to events
 * ------------------------------------------------------------------------
 */

/*
 * adv_funnel_serve finds an event for a step, moving other steps to other events where that
 * helps; false where there is none.
 */
bool
adv_funnel_serve(Supply *s, int n, int step, uint8_t *tried)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		uint64_t	given;

		if ((s[i].match & bit(step)) == 0 || tried[i])
			continue;
		tried[i] = 1;
		if (__builtin_popcountll(s[i].given) < s[i].count)
		{
			s[i].given |= bit(step);
			return true;
		}
		for (given = s[i].given; given != 0; given &= given - 1)
		{
			int			other = lowest(given);

			if (adv_funnel_serve(s, n, other, tried))
			{
				s[i].given = (s[i].given & ~bit(other)) | bit(step);
				return true;
			}
		}
	}
	return false;
}

/*
 * place finds a step within `range` for event i of those that must be used.
 */
static bool
place(const uint64_t *must, int i, uint64_t range, int8_t *user, uint64_t *tried)
{
	uint64_t	free;

	for (free = must[i] & range & ~*tried; free != 0; free &= free - 1)
	{
		int			step = lowest(free);

		if (*tried & bit(step))
			continue;
		*tried |= bit(step);
		if (user[step - 1] < 0 || place(must, user[step - 1], range, user, tried))
		{
			user[step - 1] = (int8_t) i;
			return true;
		}
	}
	return false;
}

/*
 * gather reads the instant of the event that an instant's first is.  Events that no
 * matching of so few steps can lack are left out of the supply.
 */
static void
gather(const AdvFunnel *f, const AdvEvent *events, int64_t n, Instant *g)
{
	int64_t		candidates[MOST] = {0};
	int64_t		i;

	g->events = events;
	g->n = n;
	g->excluded = false;
	g->matched = 0;
	g->lowest = 0;
	g->supplies = 0;
	for (i = 0; i < n; i++)
	{
		uint64_t	match = f->match[events[i].code];
		uint64_t	rest;
		bool		needed = false;
		int			k;

		if (f->excluded && f->excluded[events[i].code])
			g->excluded = true;
		if (lowest(match) > g->lowest)
			g->lowest = lowest(match);
		g->matched |= match;
		for (rest = match; rest != 0; rest &= rest - 1)
			needed |= candidates[lowest(rest) - 1]++ < f->steps;
		if (!needed)
			continue;
		/* those of one name follow each other */
		for (k = g->supplies - 1; k >= 0 && k >= g->supplies - 8 && g->supply[k].match != match;)
			k--;
		if (k >= 0 && g->supply[k].match == match)
			g->supply[k].count++;
		else if (g->supplies < MOST_SUPPLIES)
		{
			g->supply[g->supplies].match = match;
			g->supply[g->supplies++].count = 1;
		}
	}
}

/*
 * fill_must collects the events that a chain of level j that goes on must use, if it
 * is not to be broken by them; returns how many they are, more than `most` where they
 * are too many.
 */
static int
fill_must(const AdvFunnel *f, const Instant *g, int j, uint64_t *must, int most)
{
	uint64_t	forbidden = f->order == ADV_FUNNEL_STRICT ? UINT64_MAX : up_to(j + 1);
	int			n = 0;
	int64_t		i;

	for (i = 0; i < g->n; i++)
	{
		uint64_t	match = f->match[g->events[i].code];

		if (f->order == ADV_FUNNEL_STRICT || (match & forbidden) != 0)
		{
			if (n == most)
				return most + 1;
			must[n++] = match;
		}
	}
	return n;
}

/*
 * moves returns the highest level that a chain of level j can end at in an instant, and
 * sets the levels at which it can go on.  A chain of level 0 begins in the instant,
 * and may leave what it does not use before it.
 */
static int
moves(const AdvFunnel *f, Instant *g, int j, uint64_t *levels)
{
	uint64_t	must[MOST];
	int8_t		user[MOST];
	uint8_t		tried[MOST_SUPPLIES];
	int			most = f->increasing && j < f->steps ? j + 1 : f->steps;
	int			musts = 0;
	int			reach;
	int			i;

	for (i = 0; i < g->supplies; i++)
		g->supply[i].given = 0;
	for (reach = j; reach < most && (g->matched & bit(reach + 1)) != 0; reach++)
	{
		if (f->reuse)
			continue;
		memset(tried, 0, g->supplies);
		if (!adv_funnel_serve(g->supply, g->supplies, reach + 1, tried))
			break;
	}

	if (j == 0)
		*levels = up_to(reach);
	else if (f->repeats && f->order == ADV_FUNNEL_ORDERED)
		*levels = up_to(reach) & ~up_to(j - 1);
	else if (f->repeats)
		*levels = up_to(reach) & ~up_to(j - 1) & ~up_to(g->lowest - 1);
	else
	{
		*levels = 0;
		musts = fill_must(f, g, j, must, reach - j);
		if (musts > reach - j)
			return reach;
		for (i = j + musts; i <= reach; i++)
		{
			int			k;

			memset(user, -1, sizeof(user));
			for (k = 0; k < musts; k++)
			{
				uint64_t	seen = 0;

				if (!place(must, k, up_to(i) & ~up_to(j), user, &seen))
					break;
			}
			if (k == musts)
				*levels |= bit(i);
		}
	}
	return reach;
}

/* ------------------------------------------------------------------------
 * The level
 * ------------------------------------------------------------------------
 */

/* What is known while walking along. */
typedef struct Walk
{
	int64_t		p[MOST + 1];	/* by level, from 1; before it, for walk_simple */
	int			top;			/* no chain is of a higher level */
	int			level;
	int64_t		first_time;		/* when that level was first reached */
	int64_t		first_start;	/* by a chain that started then */
	int64_t		first_after;	/* and none could start before this */
	int64_t		last_start;		/* the latest of those that reached it */
	int64_t		after;			/* the last instant with an excluded event */
} Walk;

/*
 * reached notes that a chain that began at `start` ends at a level.
 */
static inline void
reached(Walk *w, int level, int64_t start, int64_t time)
{
	if (level > w->level)
	{
		w->level = level;
		w->first_time = time;
		w->first_start = start;
		w->first_after = w->after;
		w->last_start = start;
	}
	else if (level == w->level && start > w->last_start)
		w->last_start = start;
}

/*
 * take_one walks past an instant that has one event, which serves one step.
 */
static inline void
take_one(const AdvFunnel *f, Walk *w, uint64_t match, int64_t time)
{
	int			k;

	if (f->repeats && f->order == ADV_FUNNEL_ORDERED)
	{
		while (match != 0)
		{
			int64_t		start;

			k = 64 - __builtin_clzll(match);
			match ^= bit(k);
			if (k > w->top + 1)
				continue;
			start = k == 1 ? time : w->p[k - 1];
			if (!is_within(f, start, time))
				continue;
			if (start > w->p[k])
				w->p[k] = start;
			if (k > w->top)
				w->top = k;
			reached(w, k, start, time);
		}
		return;
	}
	for (k = w->top < f->steps ? w->top + 1 : f->steps; k >= 1; k--)
	{
		bool		stays = f->order == ADV_FUNNEL_ORDERED ? (match & up_to(k + 1)) == 0 :
			f->repeats && (match & up_to(k)) != 0;
		int64_t		start = k == 1 ? time : w->p[k - 1];

		if (!stays)
			w->p[k] = NONE;
		if ((match & bit(k)) == 0 || !is_within(f, start, time))
			continue;
		if (start > w->p[k])
			w->p[k] = start;
		if (k > w->top)
			w->top = k;
		reached(w, k, start, time);
	}
}

/*
 * take_run walks past an instant in which each of these steps is matched by an event
 * of its own.
 */
static inline void
take_run(const AdvFunnel *f, Walk *w, uint64_t match, int64_t time)
{
	for (; match != 0; match &= match - 1)
	{
		int			k = lowest(match);
		int64_t		start = k == 1 ? time : w->p[k - 1];

		if (k > w->top + 1)
			return;
		if (!is_within(f, start, time))
			continue;
		if (start > w->p[k])
			w->p[k] = start;
		if (k > w->top)
			w->top = k;
		reached(w, k, start, time);
	}
}

/*
 * take_many walks past an instant in any case.
 */
static void
take_many(const AdvFunnel *f, Walk *w, Instant *g, int64_t time)
{
	int64_t		p[MOST + 1];
	int			top = w->top;
	int			j;

	for (j = 1; j <= f->steps; j++)
		p[j] = NONE;
	for (j = top; j >= 0; j--)
	{
		int64_t		start = j == 0 ? time : w->p[j];
		uint64_t	levels;
		int			reach;

		if (!is_within(f, start, time))
			continue;
		reach = moves(f, g, j, &levels);
		if (reach > j)
			reached(w, reach, start, time);
		if (g->excluded && start != time)
			continue;
		for (; levels != 0; levels &= levels - 1)
		{
			int			i = lowest(levels);

			if (start > p[i])
				p[i] = start;
			if (i > w->top)
				w->top = i;
		}
	}
	memcpy(&w->p[1], &p[1], f->steps * sizeof(int64_t));
}

/*
 * walk_simple is walk where no name matches two steps, events need not be ever later,
 * and none is excluded: the start of a chain of level k - 1 is always later than, or
 * that of, the chains of level k.
 */
static void
walk_simple(const AdvFunnel *f, const AdvEvent *events, int64_t n, Walk *w)
{
	/* times are less than 2^61 from 0, so that NONE is never within */
	uint64_t	within = f->within > INT64_C(1) << 62 ? UINT64_C(1) << 62 : (uint64_t) f->within;
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		uint64_t	match = f->match[events[i].code];
		int64_t		time = events[i].time;
		int64_t		start;
		bool		reaches;
		int			k;

		if (i + 1 < n && events[i + 1].time == time)
		{
			w->top = f->steps;
			for (; i + 1 < n && events[i + 1].time == time; i++)
				match |= f->match[events[i + 1].code];
			take_run(f, w, match, time);
			continue;
		}
		if (match == 0)
			continue;
		k = lowest(match);
		w->p[0] = time;
		start = w->p[k - 1];
		reaches = (uint64_t) time - (uint64_t) start <= within;
		w->p[k] = reaches ? start : w->p[k];
		if (reaches && k >= w->level)
			reached(w, k, start, time);
	}
	w->top = f->steps;
}

/*
 * walk finds the level.
 */
static void
walk(const AdvFunnel *f, const AdvEvent *events, int64_t n, Walk *w, Instant *g)
{
	bool		skips = f->order == ADV_FUNNEL_ORDERED && f->repeats;
	int64_t		i;
	int64_t		end;
	int			k;

	for (k = 1; k <= f->steps; k++)
		w->p[k] = NONE;
	w->top = 0;
	w->level = 0;
	w->after = NONE;
	if (f->simple && !f->increasing && f->excluded == NULL)
	{
		walk_simple(f, events, n, w);
		return;
	}
	for (i = 0; i < n; i = end)
	{
		int64_t		time = events[i].time;
		uint64_t	match = f->match[events[i].code];
		bool		excluded = f->excluded && f->excluded[events[i].code];
		bool		alone = f->simple || (match & (match - 1)) == 0 || !f->reuse;

		for (end = i + 1; end < n && events[end].time == time; end++)
		{
			uint64_t	more = f->match[events[end].code];

			if (f->excluded)
				excluded |= f->excluded[events[end].code];
			/* of events that match nothing, ordered funnels see nothing */
			alone &= f->simple || (skips && (more == 0 || match == 0) && ((more | match) & ((more | match) - 1)) == 0) ||
				(skips && (more == 0 || match == 0) && !f->reuse);
			match |= more;
		}
		if (match == 0 && skips && !excluded)
			continue;
		if (alone && !excluded)
		{
			if (f->simple && !f->increasing && (match & (match - 1)) != 0)
				take_run(f, w, match, time);
			else
				take_one(f, w, match, time);
		}
		else
		{
			gather(f, events + i, end - i, g);
			take_many(f, w, g, time);
			if (excluded)
				w->after = time;
		}
	}
}

/* ------------------------------------------------------------------------
 * The chain
 * ------------------------------------------------------------------------
 */

/*
 * levels_ahead sets, for every instant of a chain that begins in that of event i, in
 * work[its first event]: the levels from which the last can be reached there or later.
 */
static void
levels_ahead(const AdvFunnel *f, const AdvEvent *events, int64_t n, int64_t i, int level, uint64_t *work, Instant *g)
{
	int64_t		start = events[i].time;
	int64_t		end = i;
	int64_t		from;
	uint64_t	ahead = 0;

	while (end < n && is_within(f, start, events[end].time))
		end++;
	work[end] = 0;
	for (; end > i && events[end - 1].time > start; end = from)
	{
		uint64_t	here = 0;
		uint64_t	levels;
		int			j;

		for (from = end - 1; from > i && events[from - 1].time == events[end - 1].time;)
			from--;
		gather(f, events + from, end - from, g);
		for (j = 1; j < level; j++)
			if (moves(f, g, j, &levels) >= level || (!g->excluded && (levels & ahead) != 0))
				here |= bit(j);
		work[from] = ahead = here;
	}
}

/*
 * follow finds the chain of this level that begins in the instant of event i; false
 * where there is none, and then `*dead` is an event at which all had ended.
 */
static bool
follow(const AdvFunnel *f, const AdvEvent *events, int64_t n, int64_t i, int level,
	   uint64_t *work, Instant *g, int64_t *times, int64_t *dead)
{
	int64_t		start = events[i].time;
	int64_t		end;
	int			j = 0;

	if (!f->repeats)
		levels_ahead(f, events, n, i, level, work, g);
	for (; i < n && is_within(f, start, events[i].time); i = end)
	{
		uint64_t	levels;
		int			reach;

		end = instant_end(events, n, i);
		gather(f, events + i, end - i, g);
		reach = moves(f, g, j, &levels);
		*dead = i;
		if (reach < level)
		{
			if (g->excluded && j > 0)
				return false;
			if (!f->repeats)
				levels &= end < n && is_within(f, start, events[end].time) ? work[end] : 0;
			if (levels == 0)
				return false;
			reach = 64 - __builtin_clzll(levels);
		}
		for (; j < reach && j < level; j++)
			times[j] = events[i].time;
		if (j == level)
			return true;
	}
	*dead = 0;
	return false;
}

/*
 * succeeds tells whether a chain that begins in the instant of event i reaches this
 * level; it looks no further than to where all such chains have ended.
 */
static bool
succeeds(const AdvFunnel *f, const AdvEvent *events, int64_t n, int64_t i, int level, Instant *g)
{
	int64_t		start = events[i].time;
	uint64_t	alive = 0;
	int64_t		end;

	for (; i < n && is_within(f, start, events[i].time); i = end)
	{
		bool		begins = events[i].time == start;
		uint64_t	next = 0;
		uint64_t	levels;

		end = instant_end(events, n, i);
		gather(f, events + i, end - i, g);
		do
		{
			if (moves(f, g, begins ? 0 : lowest(alive), &levels) >= level)
				return true;
			if (begins || !g->excluded)
				next |= levels;
			alive &= alive - 1;
		} while (alive != 0);
		if (next == 0)
			return false;
		alive = next;
	}
	return false;
}

/*
 * first_at returns the first event that is not before a time.
 */
static int64_t
first_at(const AdvEvent *events, int64_t n, int64_t time)
{
	int64_t		low = 0;
	int64_t		high = n;

	while (low < high)
	{
		int64_t		middle = low + (high - low) / 2;

		if (events[middle].time < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * find_chain sets the times of the chain that starts first, or last.
 */
static void
find_chain(const AdvFunnel *f, const AdvEvent *events, int64_t n, const Walk *w, uint64_t *work,
		   Instant *g, int64_t *times)
{
	int64_t		from;
	int64_t		dead = 0;
	int64_t		i;

	if (f->last)
	{
		(void) follow(f, events, n, first_at(events, n, w->last_start), w->level, work, g, times, &dead);
		return;
	}
	from = earliest_start(f, w->first_time);
	if (from < w->first_after)
		from = w->first_after;
	for (i = first_at(events, n, from); i < n && events[i].time <= w->first_start;)
	{
		int64_t		end = instant_end(events, n, i);
		uint64_t	match = 0;
		int64_t		k;

		for (k = i; k < end; k++)
			match |= f->match[events[k].code];
		if ((match & 1) && (f->repeats || succeeds(f, events, n, i, w->level, g)) &&
			follow(f, events, n, i, w->level, work, g, times, &dead))
			return;

		/*
		 * Where steps may recur, a chain that began later is of no higher level, and
		 * is broken by what breaks this one.
		 */
		i = (match & 1) && f->repeats && dead > end ? dead : end;
	}
}

/*
 * adv_funnel_walk
 */
void
adv_funnel_walk(const AdvFunnel *f, const AdvEvent *events, int64_t n, int times_from, uint64_t *work, AdvFunnelResult *result)
{
	Instant		g;
	Walk		w;
	int			k;

	result->level = 0;
	result->goes_on = false;
	result->alive = NONE;
	if (f->order == ADV_FUNNEL_ANY)
	{
		adv_funnel_walk_any(f, events, n, times_from, &g, result);
		return;
	}
	walk(f, events, n, &w, &g);
	result->level = w.level;
	for (k = 1; k <= w.top; k++)
		if (w.p[k] > result->alive)
			result->alive = w.p[k];
	result->goes_on = result->alive != NONE;
	if (w.level >= times_from && w.level > 0)
		find_chain(f, events, n, &w, work, &g, result->times);
}
