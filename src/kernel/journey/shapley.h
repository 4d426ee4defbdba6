/*
 * shapley.h
 *		Shapley values of a game given by the worth of every set of players.
 *
 * Shapley (1953).  With n players there are 2^n sets: at most ADV_SHAPLEY_MOST.
 * The sum of the values is the worth of all minus that of none; accurate to about
 * 1e-15 n times the largest worth.
 */
#ifndef ADV_KERNEL_SHAPLEY_H
#define ADV_KERNEL_SHAPLEY_H

#define ADV_SHAPLEY_MOST 16

/* worth[set], bit i of set for player i */
extern void adv_shapley(const double *worth, int players, double *values);

/* for every set, the sum of what its subsets have, itself included, in place */
extern void adv_sum_subsets(double *amount, int players);

#endif
