/*
 * shapley.c
 *		Tests of Shapley values: against the average over all orders of players.
 */
#include "check.h"
#include "kernel/journey/shapley.h"

#define PLAYERS 6

static double worth[1 << PLAYERS];
static double sum[PLAYERS];
static int	orders;

static void
join(int players, int set)
{
	int			i;

	if (set == (1 << players) - 1)
		orders++;
	for (i = 0; i < players; i++)
		if ((set >> i & 1) == 0)
		{
			int			rest = players - 1;
			int			others = 1;
			int			k;

			/* as often as the others can follow in any order */
			for (k = set; k; k &= k - 1)
				rest--;
			for (; rest > 1; rest--)
				others *= rest;
			sum[i] += others * (worth[set | 1 << i] - worth[set]);
			join(players, set | 1 << i);
		}
}

static void
test_random(void)
{
	unsigned long long seed = 3;
	int			players;

	for (players = 1; players <= PLAYERS; players++)
	{
		double		values[PLAYERS];
		double		amount[1 << PLAYERS];
		double		total = 0;
		int			set;
		int			i;

		for (set = 0; set < 1 << players; set++)
		{
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			worth[set] = amount[set] = (double) (seed >> 40) / 1000.0;
		}
		for (i = 0; i < players; i++)
			sum[i] = 0;
		orders = 0;
		join(players, 0);
		adv_shapley(worth, players, values);
		for (i = 0; i < players; i++)
		{
			CHECK_CLOSE(values[i], sum[i] / orders, 1e-12);
			total += values[i];
		}
		CHECK_CLOSE(total, worth[(1 << players) - 1] - worth[0], 1e-12);

		adv_sum_subsets(amount, players);
		for (set = 0; set < 1 << players; set++)
		{
			double		expected = 0;

			for (i = 0; i <= set; i++)
				if ((i & ~set) == 0)
					expected += worth[i];
			CHECK_CLOSE(amount[set], expected, 1e-13);
		}
	}
}

/* no players, and as many as there may be: all the same */
static void
test_extremes(void)
{
	adv_shapley(worth, 0, NULL);
	{
		static double many[1 << ADV_SHAPLEY_MOST];
		double		values[ADV_SHAPLEY_MOST];
		int			set;

		for (set = 0; set < 1 << ADV_SHAPLEY_MOST; set++)
			many[set] = __builtin_popcount(set);
		adv_shapley(many, ADV_SHAPLEY_MOST, values);
		for (set = 0; set < ADV_SHAPLEY_MOST; set++)
			CHECK_CLOSE(values[set], 1.0, 1e-12);
	}
}

int
main(void)
{
	CHECK_RUN(test_random);
	CHECK_RUN(test_extremes);
	return check_report("shapley");
}
