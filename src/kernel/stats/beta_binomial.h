/*
 * beta_binomial.h
 *		The distribution of true rates behind many groups, by maximum
 *		likelihood, and a group's rate shrunk towards it.
 */
#ifndef ADV_KERNEL_BETA_BINOMIAL_H
#define ADV_KERNEL_BETA_BINOMIAL_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/num/status.h"

typedef struct AdvGroupRate
{
	int64_t		successes;
	int64_t		trials;
	int64_t		groups;			/* how many groups have exactly these counts */
} AdvGroupRate;

typedef struct AdvBetaPrior
{
	double		alpha;
	double		beta;
	double		log_likelihood; /* without the binomial coefficients */
	int			iterations;
} AdvBetaPrior;

/*
 * Fits alpha and beta to n entries.  Groups without trials say nothing and are
 * passed over.  Where the groups differ no more than chance would have them,
 * the likelihood has no maximum: alpha and beta are then infinite in the ratio
 * of the pooled rate, reported as alpha = pooled * ADV_BETA_POOLED and so on.
 * Where every group is all success or all failure it climbs towards alpha and
 * beta 0 in the ratio of such groups, reported as alpha = share / ADV_BETA_POOLED.
 * No group with trials, or a pooled rate of 0 or 1: ADV_DOMAIN.
 */
#define ADV_BETA_POOLED 1e12

extern AdvStatus adv_beta_binomial_fit(const AdvGroupRate *groups, size_t n,
									   const AdvStop *stop, AdvBetaPrior *out);

#endif
