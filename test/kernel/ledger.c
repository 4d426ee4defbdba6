/*
 * ledger.c
 *		Tests of the ledger of points: against a simulation that moves single points, on
 *		random ledgers, and members with many lots.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/points/ledger.h"

#define MOST_EVENTS 40
#define MOST_POINTS 2000
#define PERIODS 8
#define DAY 10					/* a period */

static long blocks;

static void *
resize(void *arg, void *block, size_t bytes)
{
	(void) arg;
	blocks += (block == NULL) - (bytes == 0);
	if (bytes > 0)
		return realloc(block, bytes);
	free(block);
	return NULL;
}

static uint64_t seed;

static int
drawn(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int) ((seed >> 33) % (uint64_t) n);
}

static int
compare(const void *a, const void *b)
{
	const AdvPointsEvent *x = a;
	const AdvPointsEvent *y = b;

	if (x->when != y->when)
		return x->when < y->when ? -1 : 1;
	return (x->expires > y->expires) - (x->expires < y->expires);
}

/* single points: when they expire, and whether they are there */
static int64_t point_expires[MOST_POINTS];
static bool point_there[MOST_POINTS];
static int	points;

static void
simulate(const AdvPointsEvent *events, int n, int64_t as_of, AdvPointsTotals *t)
{
	int64_t		issued = 0;
	int64_t		redeemed = 0;
	int64_t		expired = 0;
	int64_t		debt = 0;
	int64_t		left = 0;
	int			i;
	int			k;

	points = 0;
	for (i = 0; i <= n; i++)
	{
		int64_t		at = i < n ? adv_points_at(events[i].when) : as_of;
		AdvPointsWhat what = i < n ? adv_points_what(events[i].when) : ADV_POINTS_ISSUED;
		int			many = i < n ? (int) events[i].points : 0;

		if (at > as_of)
		{
			at = as_of;
			many = 0;
		}
		for (k = 0; k < points; k++)
			if (point_there[k] && point_expires[k] <= at)
			{
				point_there[k] = false;
				expired++;
			}
		while (many-- > 0)
		{
			int			found = -1;

			for (k = 0; k < points; k++)
				if (point_there[k] && (found < 0 || what == ADV_POINTS_WITHDRAWN || point_expires[k] < point_expires[found]))
					found = k;
			issued += what == ADV_POINTS_ISSUED;
			issued -= what == ADV_POINTS_WITHDRAWN;
			redeemed += what == ADV_POINTS_SPENT;
			redeemed -= what == ADV_POINTS_RETURNED;
			if (what == ADV_POINTS_SPENT || what == ADV_POINTS_WITHDRAWN)
			{
				if (found < 0)
					debt++;
				else
					point_there[found] = false;
			}
			else if (debt > 0)
				debt--;
			else
			{
				point_there[points] = true;
				point_expires[points++] = events[i].expires;
			}
		}
	}
	for (k = 0; k < points; k++)
		left += point_there[k];
	t->issued = issued;
	t->redeemed = redeemed;
	t->expired = expired;
	t->outstanding = left;
	t->overdrawn = debt;
}

static void
random_ledgers(void)
{
	static int64_t from[PERIODS];
	static int32_t number[PERIODS];
	static AdvPointsCell cells[PERIODS * (PERIODS + 1) / 2];
	AdvTimeline timeline = {from, number, PERIODS, PERIODS};
	AdvLedger	l = {.memory = {resize, NULL}};
	AdvLedger	with_cells = {.memory = {resize, NULL},.timeline = &timeline,.cells = cells};
	int			trial;
	int			i;

	for (i = 0; i < PERIODS; i++)
	{
		from[i] = i * DAY;
		number[i] = i;
	}
	for (trial = 0; trial < 3000; trial++)
	{
		AdvPointsEvent events[MOST_EVENTS];
		int			n = 1 + drawn(MOST_EVENTS);
		int64_t		as_of = drawn(PERIODS * DAY);
		AdvPointsTotals expected;
		AdvPointsTotals found;
		AdvPointsTotals again;
		AdvPointsCell sum = {0, 0, 0};
		bool		below = false;
		int32_t		cohort;
		int32_t		age;

		for (i = 0; i < n; i++)
		{
			int64_t		at = drawn(PERIODS * DAY);
			int			what = drawn(10);

			what = what < 5 ? ADV_POINTS_ISSUED : what < 8 ? ADV_POINTS_SPENT : what == 8 ? ADV_POINTS_RETURNED : ADV_POINTS_WITHDRAWN;
			events[i].when = at * 4 + what;
			events[i].expires = what > ADV_POINTS_RETURNED || drawn(5) == 0 ? ADV_POINTS_NEVER :
				at + (trial % 2 ? 20 : (what == ADV_POINTS_ISSUED) + drawn(30));
			events[i].points = 1 + drawn(20);
		}
		qsort(events, n, sizeof(events[0]), compare);
		simulate(events, n, as_of, &expected);
		CHECK_TRUE(adv_ledger_walk(&l, events, n, as_of, &found) == ADV_OK);
		CHECK_TRUE(found.issued == expected.issued && found.redeemed == expected.redeemed && found.expired == expected.expired &&
				   found.outstanding == expected.outstanding && found.overdrawn == expected.overdrawn);
		CHECK_TRUE(found.issued + found.overdrawn == found.redeemed + found.expired + found.outstanding);

		memset(cells, 0, sizeof(cells));
		CHECK_TRUE(adv_ledger_walk(&with_cells, events, n, as_of, &again) == ADV_OK);
		CHECK_TRUE(memcmp(&found, &again, sizeof(found)) == 0);
		for (cohort = 0; cohort < PERIODS; cohort++)
		{
			AdvPointsCell c = {0, 0, 0};

			for (age = 0; age < PERIODS - cohort; age++)
			{
				const AdvPointsCell *cell = &cells[adv_points_cell(PERIODS, cohort, age)];

				c.issued += cell->issued;
				c.redeemed += cell->redeemed;
				c.expired += cell->expired;
			}
			below |= c.issued - c.redeemed - c.expired < 0;
			sum.issued += c.issued;
			sum.redeemed += c.redeemed;
			sum.expired += c.expired;
		}
		CHECK_TRUE(!below);
		CHECK_TRUE(sum.issued == found.issued && sum.redeemed == found.redeemed - found.overdrawn && sum.expired == found.expired);
	}
	resize(NULL, l.lots, 0);
	resize(NULL, l.queue, 0);
	resize(NULL, with_cells.lots, 0);
	resize(NULL, with_cells.queue, 0);
	resize(NULL, with_cells.taken, 0);
}

static bool
stop(void *arg)
{
	(void) arg;
	return true;
}

/* lots that expire in the opposite order are no harder than others; it can be stopped */
static void
many_lots(void)
{
	enum
	{
		N = 1000000
	};
	AdvPointsEvent *events = malloc(2 * N * sizeof(AdvPointsEvent));
	AdvLedger	l = {.memory = {resize, NULL}};
	AdvPointsTotals t;
	int			i;

	for (i = 0; i < N; i++)
		events[i] = (AdvPointsEvent) {.when = (int64_t) i * 4,.expires = 10 * (int64_t) N - 2 * i,.points = 2};
	for (; i < 2 * N; i++)
		events[i] = (AdvPointsEvent) {.when = (int64_t) i * 4 + ADV_POINTS_SPENT,.expires = ADV_POINTS_NEVER,.points = 1};
	CHECK_TRUE(adv_ledger_walk(&l, events, 2 * N, 3 * N, &t) == ADV_OK);
	CHECK_TRUE(t.issued == 2 * N && t.redeemed == N && t.outstanding == N && t.expired == 0);
	/* lot i expires at 10 N - 2 i; those of i >= N / 2 were spent, of the others N / 4 have
	 * expired by 9.5 N */
	CHECK_TRUE(adv_ledger_walk(&l, events, 2 * N, 9 * (int64_t) N + N / 2, &t) == ADV_OK);
	CHECK_TRUE(t.expired == 2 * (N / 4) && t.outstanding == 2 * (N / 4));
	l.stop.should_stop = stop;
	CHECK_TRUE(adv_ledger_walk(&l, events, 2 * N, 3 * N, &t) == ADV_STOPPED);
	resize(NULL, l.lots, 0);
	resize(NULL, l.queue, 0);
	free(events);
	CHECK_TRUE(blocks == 0);
}

int
main(void)
{
	CHECK_RUN(random_ledgers);
	CHECK_RUN(many_lots);
	return check_report("ledger");
}
