/*
 * funnel_walk.c
 *		Tests of the funnel walk: against ClickHouse's own test, and against the search
 *		of all chains, in every mode, on random journeys in which many events are of
 *		one instant.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/journey/funnel_walk.h"

#define MOST_CODES 64
#define MOST_EVENTS 64

static uint64_t match[MOST_CODES];
static uint8_t excluded[MOST_CODES];
static uint32_t class_of[MOST_CODES];
static uint64_t class_match[MOST_CODES + 1];
static int64_t counts[MOST_CODES + 1];
static AdvEvent events[MOST_EVENTS];
static int	n;
static AdvFunnel f;

static int
compare_events(const void *a, const void *b)
{
	const AdvEvent *x = a;
	const AdvEvent *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

/* prepare fills in what follows from match */
static void
prepare(void)
{
	int			i;
	int			k;

	qsort(events, n, sizeof(AdvEvent), compare_events);
	f.match = match;
	f.class_of = class_of;
	f.class_match = class_match;
	f.counts = counts;
	f.classes = 1;
	class_match[0] = 0;
	f.simple = f.order == ADV_FUNNEL_ORDERED && f.repeats;
	for (i = 0; i < MOST_CODES; i++)
	{
		if (match[i] & (match[i] - 1))
			f.simple = false;
		for (k = 0; k < f.classes && class_match[k] != match[i];)
			k++;
		class_of[i] = k;
		if (k == f.classes)
			class_match[f.classes++] = match[i];
	}
}

static AdvFunnelResult
walk(void)
{
	static uint64_t work[MOST_EVENTS + 1];
	AdvFunnelResult r;

	prepare();
	adv_funnel_walk(&f, events, n, 1, work, &r);
	return r;
}

static void
begin(int steps, int64_t within)
{
	memset(match, 0, sizeof(match));
	memset(&f, 0, sizeof(f));
	f.steps = steps;
	f.within = within;
	f.repeats = true;
	n = 0;
}

static void
event(int64_t time, int code)
{
	events[n].time = time;
	events[n++].code = code;
}

/* letters: one event a second, steps and events are letters */
static int
letters(const char *steps, const char *what, AdvFunnelOrder order, bool repeats)
{
	int			i;

	begin(strlen(steps), INT64_MAX);
	f.order = order;
	f.repeats = repeats;
	for (i = 0; steps[i]; i++)
		match[steps[i] - 'a'] |= UINT64_C(1) << i;
	for (i = 0; what[i]; i++)
		event(i, what[i] - 'a');
	return walk().level;
}

/* steps by code, ended by -1 */
static void
steps(const int *codes)
{
	int			i;

	for (i = 0; codes[i] >= 0; i++)
		match[codes[i]] |= UINT64_C(1) << i;
	f.steps = i;
}

/*
 * test_clickhouse: the test 00632_aggregation_window_funnel of ClickHouse; events
 * 1000 .. 1008 are codes 0 .. 8.
 */
static void
test_clickhouse(void)
{
	static const int times[] = {0, 10, 20, 30, 40, 50, 51, 60, 70, 80};
	static const int codes[] = {0, 1, 2, 3, 4, 5, 5, 6, 7, 8};
	int			i;
	int			window;

#define NINE(within) begin(0, within); for (i = 0; i < 9; i++) event(i, i)
	NINE(10000);
	steps((const int[]) {0, 1, 2, 8, -1});
	CHECK_TRUE(walk().level == 4);
	for (window = 2; window <= 4; window++)
	{
		NINE(window);
		steps((const int[]) {3, 4, 5, 6, 7, -1});
		CHECK_TRUE(walk().level == window + 1);
	}
	NINE(10000);
	steps((const int[]) {1, 8, -1});
	CHECK_TRUE(walk().level == 2);
	NINE(10000);
	steps((const int[]) {8, 1, -1});
	CHECK_TRUE(walk().level == 1);

	begin(4, 4);
	for (i = 1; i <= 8; i++)
	{
		event(i, i);
		match[i] = (i <= 7 ? 1 : 0) | (i >= 2 ? 2 : 0) | (i <= 6 ? 4 : 0) | (i >= 4 ? 8 : 0);
	}
	CHECK_TRUE(walk().level == 4);

	for (window = 0; window < 2; window++)
	{
		begin(0, 10000);
		f.repeats = window == 0;
		for (i = 0; i < 10; i++)
			event(times[i], codes[i]);
		steps((const int[]) {0, 1, 2, 3, 4, 5, 6, -1});
		CHECK_TRUE(walk().level == 7 - window);
	}

	/* fail, fail, success within 200 */
	begin(0, 200);
	event(100, 0);
	event(250, 0);
	steps((const int[]) {0, 0, 1, -1});
	CHECK_TRUE(walk().level == 2);
	for (window = 0; window < 2; window++)
	{
		begin(0, 200);
		f.reuse = window == 1;
		event(200, 1);
		event(210, 0);
		event(230, 1);
		steps((const int[]) {0, 0, 1, -1});
		CHECK_TRUE(walk().level == (window == 1 ? 3 : 1));
	}
	begin(0, 200);
	event(180, 0);
	event(220, 0);
	event(250, 1);
	steps((const int[]) {0, 0, 1, -1});
	CHECK_TRUE(walk().level == 3);

	/* ClickHouse issue 52844: 4, where it says 2 */
	begin(0, 10000);
	f.increasing = true;
	{
		static const int what[] = {0, 1, 2, 3, 1, 2, 3, 1, 2, 3};
		static const int when[] = {1, 2, 2, 2, 3, 3, 3, 4, 4, 4};

		for (i = 0; i < 10; i++)
			event(when[i], what[i]);
	}
	steps((const int[]) {0, 1, 2, 3, -1});
	CHECK_TRUE(walk().level == 4);
}

/* by hand */
static void
test_modes(void)
{
	CHECK_TRUE(letters("abc", "acb", ADV_FUNNEL_ORDERED, true) == 2);
	CHECK_TRUE(letters("abc", "acb", ADV_FUNNEL_STRICT, true) == 1);
	CHECK_TRUE(letters("abc", "abac", ADV_FUNNEL_ORDERED, true) == 3);
	CHECK_TRUE(letters("abc", "abac", ADV_FUNNEL_STRICT, true) == 3);
	CHECK_TRUE(letters("abcd", "abcbd", ADV_FUNNEL_ORDERED, true) == 4);
	CHECK_TRUE(letters("abcd", "abcbd", ADV_FUNNEL_ORDERED, false) == 3);
	CHECK_TRUE(letters("abc", "cxba", ADV_FUNNEL_ANY, true) == 3);
	CHECK_TRUE(letters("abc", "xyz", ADV_FUNNEL_ORDERED, true) == 0);
	CHECK_TRUE(letters("abc", "", ADV_FUNNEL_ANY, true) == 0);
}

/* ------------------------------------------------------------------------
 * The search of all chains
 * ------------------------------------------------------------------------
 */

static int	best;
static int64_t best_times[ADV_FUNNEL_MOST_STEPS];
static int	chain[ADV_FUNNEL_MOST_STEPS];

/*
 * lawful tells whether all events that are not of a chain of k may lie where they
 * can.
 */
static bool
lawful(int k)
{
	int			x;
	int			i;

	for (x = 0; x < n; x++)
	{
		uint64_t	m = match[events[x].code];
		int64_t		t = events[x].time;
		bool		may = t <= events[chain[0]].time || t >= events[chain[k - 1]].time;

		for (i = 0; i < k; i++)
			may |= chain[i] == x;
		/* between e(i) and e(i + 1), counted from 1 */
		for (i = 1; i < k && !may; i++)
		{
			uint64_t	reached = (UINT64_C(1) << i) - 1;

			if (t < events[chain[i - 1]].time || t > events[chain[i]].time)
				continue;
			if (f.excluded && excluded[events[x].code])
				continue;
			if (f.order == ADV_FUNNEL_ORDERED)
				may = f.repeats || (m & (reached << 1 | 1)) == 0;
			else
				may = f.repeats && (m & reached) != 0;
		}
		/* an excluded event of the chain itself is not looked at: they are no steps */
		if (!may)
			return false;
	}
	return true;
}

static void
judge(int k)
{
	int64_t		times[ADV_FUNNEL_MOST_STEPS];
	int			order = 0;
	int			i;

	for (i = 0; i < k; i++)
		times[i] = events[chain[i]].time;
	if (k < best)
		return;
	if (k == best)
	{
		for (i = 0; i < k && order == 0; i++)
			order = (times[i] > best_times[i]) - (times[i] < best_times[i]);
		if (f.last && times[0] != best_times[0])
			order = -order;
		if (order >= 0)
			return;
	}
	best = k;
	memcpy(best_times, times, k * sizeof(int64_t));
}

static void
extend(int k)
{
	int			x;
	int			i;

	if (k > 0 && lawful(k))
		judge(k);
	if (k == f.steps)
		return;
	for (x = 0; x < n; x++)
	{
		bool		used = false;

		if ((match[events[x].code] >> k & 1) == 0)
			continue;
		for (i = 0; i < k; i++)
			used |= chain[i] == x;
		if (used && !f.reuse)
			continue;
		if (k > 0 && (events[x].time < events[chain[k - 1]].time ||
					  (f.increasing && events[x].time == events[chain[k - 1]].time) ||
					  events[x].time - events[chain[0]].time > f.within))
			continue;
		chain[k] = x;
		extend(k + 1);
	}
}

/* any: sets of steps with an event each; times in order */
static void
extend_any(int step, int k)
{
	int			x;
	int			i;

	if (step == f.steps)
	{
		int			saved[ADV_FUNNEL_MOST_STEPS];
		int64_t		least;
		int64_t		most;

		if (k == 0)
			return;
		memcpy(saved, chain, sizeof(saved));
		for (i = 1; i < k; i++)
			for (x = i; x > 0 && events[chain[x]].time < events[chain[x - 1]].time; x--)
			{
				int			c = chain[x];

				chain[x] = chain[x - 1];
				chain[x - 1] = c;
			}
		least = events[chain[0]].time;
		most = events[chain[k - 1]].time;
		for (x = 0; x < n && f.excluded; x++)
			if (excluded[events[x].code] && events[x].time > least && events[x].time < most)
				k = 0;
		if (k > 0 && most - least <= f.within)
			judge(k);
		memcpy(chain, saved, sizeof(saved));
		return;
	}
	extend_any(step + 1, k);
	for (x = 0; x < n; x++)
	{
		bool		used = false;

		for (i = 0; i < k; i++)
			used |= chain[i] == x;
		if ((match[events[x].code] >> step & 1) == 0 || (used && !f.reuse))
			continue;
		chain[k] = x;
		extend_any(step + 1, k + 1);
	}
}

static unsigned long long seed = 42;

static int
random_below(int limit)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (int) ((seed >> 33) % limit);
}

static void
test_search(void)
{
	int			round;
	int			wrong = 0;

	for (round = 0; round < 120000; round++)
	{
		int			codes = 2 + random_below(4);
		int			span = 1 + random_below(10);
		int			size = random_below(8);
		AdvFunnelResult r;
		int			i;
		bool		same;

		begin(1 + random_below(4), random_below(3) == 0 ? INT64_MAX : 1 + random_below(6));
		f.order = random_below(3);
		f.repeats = f.order == ADV_FUNNEL_ANY || random_below(2);
		f.increasing = f.order != ADV_FUNNEL_ANY && random_below(3) == 0;
		f.reuse = random_below(4) == 0;
		f.last = random_below(2);
		memset(excluded, 0, sizeof(excluded));
		if (random_below(3) == 0)
		{
			f.excluded = excluded;
			excluded[codes - 1] = 1;
		}
		for (i = 0; i < f.steps; i++)
		{
			/* mostly a name a step; sometimes alternatives, or the same name twice */
			int			names = random_below(5) == 0 ? 2 : 1;

			for (; names > 0; names--)
			{
				int			code = random_below(4) ? i % codes : random_below(codes);

				if (!excluded[code])
					match[code] |= UINT64_C(1) << i;
			}
		}
		for (i = 0; i < size; i++)
			event(random_below(span) - 3, random_below(codes));
		r = walk();
		best = 0;
		if (f.order == ADV_FUNNEL_ANY)
			extend_any(0, 0);
		else
			extend(0);
		same = r.level == best;
		for (i = 0; same && i < best; i++)
			same = r.times[i] == best_times[i];
		if (!same && wrong++ < 3)
		{
			printf("round %d: order %d repeats %d increasing %d reuse %d last %d within %lld steps %d: level %d, search says %d\n",
				   round, f.order, f.repeats, f.increasing, f.reuse, f.last, (long long) f.within, f.steps, r.level, best);
			for (i = 0; i < n; i++)
				printf(" %lld:%u(%llx%s)", (long long) events[i].time, events[i].code,
					   (unsigned long long) match[events[i].code], f.excluded && excluded[events[i].code] ? "x" : "");
			printf("\n");
			for (i = 0; i < best; i++)
				printf(" %lld/%lld", (long long) r.times[i], (long long) best_times[i]);
			printf("\n");
		}
	}
	CHECK_TRUE(wrong == 0);
}

int
main(void)
{
	CHECK_RUN(test_clickhouse);
	CHECK_RUN(test_modes);
	CHECK_RUN(test_search);
	return check_report("funnel_walk");
}
