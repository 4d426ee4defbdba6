/*
 * ledger.c
 *		The points of one member of a loyalty programme.
 *
 * Invariants: lots are in the order in which they came, so of two the one with the higher
 * number is newer.  The queue holds all lots that have points left, and perhaps empty ones;
 * it is in order as long as lots come in the order of their expiry, as they do where all
 * live equally long, and a heap from the first on that does not.  The chain from newest over
 * older leads through all lots that have points left.
 *
 * Domain: no sum of magnitudes of a member's events is beyond 127 bits.  An event costs
 * O(log lots) at most, amortized.
 *
 * Source of the rules: the accounting of lots by first expiry, first out, stated in the
 * header; tested against a plain simulation, test/oracle/points.py.
 */
#include "ledger.h"

#define STEP 65536				/* events between two questions whether to stop */

/*
 * period_at returns the period of a time, which lies in the timeline or behind its end.
 */
static int32_t
period_at(AdvLedger *l, int64_t at)
{
	const AdvTimeline *t = l->timeline;
	size_t		low = 0;
	size_t		high = t->n;

	/* events of a member are in order: mostly the same stretch or one of the next */
	if (t->from[l->stretch] <= at)
	{
		low = l->stretch;
		if (low + 1 == t->n || at < t->from[low + 1])
			return t->period[low];
	}
	else
		high = l->stretch;
	while (high - low > 1)
	{
		size_t		middle = low + (high - low) / 2;

		if (t->from[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	l->stretch = low;
	return t->period[low];
}

/*
 * cell returns where a cohort's movements of a period are added up.
 */
static AdvPointsCell *
cell(AdvLedger *l, int32_t cohort, int32_t period)
{
	return &l->cells[adv_points_cell(l->timeline->periods, cohort, period > cohort ? period - cohort : 0)];
}

/* ------------------------------------------------------------------------
 * Lots by expiry
 * ------------------------------------------------------------------------
 */

/*
 * before tells whether points of lot a are spent before those of lot b.
 */
static inline bool
before(const AdvLedger *l, size_t a, size_t b)
{
	if (l->lots[a].expires != l->lots[b].expires)
		return l->lots[a].expires < l->lots[b].expires;
	return a < b;
}

/*
 * push adds a lot to the queue, which has room for all lots.
 */
static void
push(AdvLedger *l, size_t lot)
{
	size_t		at;

	if (l->first == l->queue_n)
	{
		l->first = l->queue_n = 0;
		l->heap = false;
	}
	if (!l->heap && l->queue_n > 0 && before(l, lot, l->queue[l->queue_n - 1]))
	{
		/* what is in order is a heap as well */
		for (at = l->first; at < l->queue_n; at++)
			l->queue[at - l->first] = l->queue[at];
		l->queue_n -= l->first;
		l->first = 0;
		l->heap = true;
	}
	at = l->queue_n++;
	if (l->heap)
		for (; at > 0 && before(l, lot, l->queue[(at - 1) / 2]); at = (at - 1) / 2)
			l->queue[at] = l->queue[(at - 1) / 2];
	l->queue[at] = lot;
}

/*
 * pop takes the first lot off the queue.
 */
static void
pop(AdvLedger *l)
{
	size_t		at = 0;
	size_t		last;

	if (!l->heap)
	{
		l->first++;
		return;
	}
	last = l->queue[--l->queue_n];
	for (;;)
	{
		size_t		next = 2 * at + 1;

		if (next >= l->queue_n)
			break;
		if (next + 1 < l->queue_n && before(l, l->queue[next + 1], l->queue[next]))
			next++;
		if (before(l, last, l->queue[next]))
			break;
		l->queue[at] = l->queue[next];
		at = next;
	}
	l->queue[at] = last;
}

/*
 * add_lot adds points that can be spent.
 */
static void
add_lot(AdvLedger *l, int64_t expires, int32_t cohort, AdvPoints points)
{
	AdvLot	   *lot;

	if (points == 0)
		return;
	if (l->lots_n == l->lots_room)
	{
		l->lots_room = l->lots_room > 0 ? 2 * l->lots_room : 64;
		l->lots = l->memory.resize(l->memory.arg, l->lots, l->lots_room * sizeof(AdvLot));
		l->queue = l->memory.resize(l->memory.arg, l->queue, l->lots_room * sizeof(size_t));
	}
	lot = &l->lots[l->lots_n];
	lot->expires = expires;
	lot->left = points;
	lot->cohort = cohort;
	lot->older = l->newest;
	push(l, l->lots_n);
	l->newest = ++l->lots_n;
}

/*
 * expire lets lots expire that are good no longer at a time.
 */
static inline void
expire(AdvLedger *l, AdvPointsTotals *t, int64_t at)
{
	while (l->first < l->queue_n && l->lots[l->queue[l->first]].expires <= at)
	{
		AdvLot	   *lot = &l->lots[l->queue[l->first]];

		t->expired += lot->left;
		t->outstanding -= lot->left;
		if (l->cells && lot->left != 0)
			cell(l, lot->cohort, period_at(l, lot->expires))->expired += lot->left;
		lot->left = 0;
		pop(l);
	}
}

/* ------------------------------------------------------------------------
 * Points redeemed, by cohort
 * ------------------------------------------------------------------------
 */

/*
 * redeem notes that points of a cohort were redeemed.
 */
static void
redeem(AdvLedger *l, int32_t cohort, int32_t period, AdvPoints points)
{
	cell(l, cohort, period)->redeemed += points;
	if (!l->undoes)
		return;
	if (l->taken_n > 0 && l->taken[l->taken_n - 1].cohort == cohort)
	{
		l->taken[l->taken_n - 1].points += points;
		return;
	}
	if (l->taken_n == l->taken_room)
	{
		l->taken_room = l->taken_room > 0 ? 2 * l->taken_room : 64;
		l->taken = l->memory.resize(l->memory.arg, l->taken, l->taken_room * sizeof(AdvTaken));
	}
	l->taken[l->taken_n].cohort = cohort;
	l->taken[l->taken_n++].points = points;
}

/*
 * undo takes back, in a period, that points were redeemed, the last first, at most so
 * many; it returns how many, and their cohort.
 */
static AdvPoints
undo(AdvLedger *l, int32_t period, AdvPoints points, int32_t *cohort)
{
	*cohort = period;
	if (l->taken_n > 0)
	{
		AdvTaken   *last = &l->taken[l->taken_n - 1];

		*cohort = last->cohort;
		if (points > last->points)
			points = last->points;
		last->points -= points;
		if (last->points == 0)
			l->taken_n--;
	}
	cell(l, *cohort, period)->redeemed -= points;
	return points;
}

/* ------------------------------------------------------------------------
 * Events
 * ------------------------------------------------------------------------
 */

/*
 * issue adds a lot, of which a debt is paid first.
 */
static void
issue(AdvLedger *l, AdvPointsTotals *t, int64_t expires, int32_t period, AdvPoints points)
{
	AdvPoints	paid = points < t->overdrawn ? points : t->overdrawn;

	t->issued += points;
	t->overdrawn -= paid;
	t->outstanding += points - paid;
	if (l->cells)
	{
		cell(l, period, period)->issued += points;
		if (paid != 0)
			redeem(l, period, period, paid);
	}
	add_lot(l, expires, period, points - paid);
}

/*
 * give_back undoes a redemption.
 */
static void
give_back(AdvLedger *l, AdvPointsTotals *t, int64_t expires, int32_t period, AdvPoints points)
{
	AdvPoints	paid = points < t->overdrawn ? points : t->overdrawn;

	t->redeemed -= points;
	t->overdrawn -= paid;
	points -= paid;
	t->outstanding += points;
	while (l->cells && points > 0)
	{
		int32_t		cohort;
		AdvPoints	some = undo(l, period, points, &cohort);

		add_lot(l, expires, cohort, some);
		points -= some;
	}
	add_lot(l, expires, period, points);
}

/*
 * withdraw takes an issue back.
 */
static void
withdraw(AdvLedger *l, AdvPointsTotals *t, int32_t period, AdvPoints points)
{
	t->issued -= points;
	while (points > 0 && l->newest > 0)
	{
		AdvLot	   *lot = &l->lots[l->newest - 1];
		AdvPoints	some = points < lot->left ? points : lot->left;

		lot->left -= some;
		points -= some;
		t->outstanding -= some;
		if (l->cells)
			cell(l, lot->cohort, period)->issued -= some;
		if (lot->left == 0)
			l->newest = lot->older;
	}
	t->overdrawn += points;
	while (l->cells && points > 0)
	{
		int32_t		cohort;
		AdvPoints	some = undo(l, period, points, &cohort);

		cell(l, cohort, period)->issued -= some;
		points -= some;
	}
}

/*
 * spend takes points of the lots that expire first.
 */
static void
spend(AdvLedger *l, AdvPointsTotals *t, int32_t period, AdvPoints points)
{
	t->redeemed += points;
	while (points > 0 && l->first < l->queue_n)
	{
		AdvLot	   *lot = &l->lots[l->queue[l->first]];
		AdvPoints	some = points < lot->left ? points : lot->left;

		lot->left -= some;
		points -= some;
		t->outstanding -= some;
		if (l->cells && some != 0)
			redeem(l, lot->cohort, period, some);
		if (lot->left == 0)
			pop(l);
	}
	t->overdrawn += points;
}

/*
 * adv_ledger_walk tells what became of a member's points.
 */
AdvStatus
adv_ledger_walk(AdvLedger *l, const AdvPointsEvent *events, size_t n, int64_t as_of,
				AdvPointsTotals *totals)
{
	AdvPointsTotals t = {0, 0, 0, 0, 0};
	size_t		i;

	l->lots_n = l->newest = l->first = l->queue_n = l->taken_n = 0;
	l->heap = false;
	l->undoes = false;
	for (i = 0; l->cells && i < n; i++)
		l->undoes |= adv_points_what(events[i].when) == ADV_POINTS_RETURNED ||
			adv_points_what(events[i].when) == ADV_POINTS_WITHDRAWN;

	for (i = 0; i < n; i++)
	{
		int64_t		at = adv_points_at(events[i].when);
		int32_t		period;

		if (at > as_of)
			break;
		if (i % STEP == STEP - 1 && l->stop.should_stop && l->stop.should_stop(l->stop.arg))
			return ADV_STOPPED;
		expire(l, &t, at);
		period = l->cells ? period_at(l, at) : 0;
		switch (adv_points_what(events[i].when))
		{
			case ADV_POINTS_ISSUED:
				issue(l, &t, events[i].expires, period, events[i].points);
				break;
			case ADV_POINTS_RETURNED:
				give_back(l, &t, events[i].expires, period, events[i].points);
				break;
			case ADV_POINTS_WITHDRAWN:
				withdraw(l, &t, period, events[i].points);
				break;
			case ADV_POINTS_SPENT:
				spend(l, &t, period, events[i].points);
				break;
		}
	}
	expire(l, &t, as_of);
	*totals = t;
	return ADV_OK;
}
