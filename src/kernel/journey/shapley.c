/*
 * shapley.c
 *		Shapley values: what a player adds to a set, averaged over all orders in which
 *		players can join.
 */
#include "shapley.h"

#include <stddef.h>

/*
 * adv_shapley sets the value of every player.
 */
void
adv_shapley(const double *worth, int players, double *values)
{
	size_t		sets = (size_t) 1 << players;
	double		share[ADV_SHAPLEY_MOST];	/* of the orders in which k join before: k! (n-k-1)! / n! */
	size_t		set;
	int			i;

	if (players == 0)
		return;
	share[0] = 1.0 / players;
	for (i = 1; i < players; i++)
		share[i] = share[i - 1] * i / (players - i);
	for (i = 0; i < players; i++)
		values[i] = 0;
	for (set = 0; set < sets; set++)
	{
		int			before = __builtin_popcountll(set);

		for (i = 0; i < players; i++)
			if ((set >> i & 1) == 0)
				values[i] += share[before] * (worth[set | (size_t) 1 << i] - worth[set]);
	}
}

/*
 * adv_sum_subsets replaces amounts of sets by sums over their subsets.
 */
void
adv_sum_subsets(double *amount, int players)
{
	size_t		sets = (size_t) 1 << players;
	size_t		set;
	int			i;

	for (i = 0; i < players; i++)
		for (set = 0; set < sets; set++)
			if (set >> i & 1)
				amount[set] += amount[set ^ (size_t) 1 << i];
}
