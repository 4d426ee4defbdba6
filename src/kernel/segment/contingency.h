/*
 * contingency.h
 *		Tables of counts by two categories: whether rows and columns are related.
 */
#ifndef ADV_KERNEL_CONTINGENCY_H
#define ADV_KERNEL_CONTINGENCY_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/num/memory.h"
#include "kernel/num/status.h"

/* A table by rows, with its sums, none of which is 0. */
typedef struct AdvTable
{
	int			rows;
	int			columns;
	const double *n;
	const double *row;
	const double *column;
	double		total;
} AdvTable;

typedef struct AdvAssociation
{
	double		pearson;
	double		likelihood;		/* G */
	double		df;
	double		v;				/* Cramer's */
	double		corrected;		/* Bergsma's */
	double		smallest;		/* expected count */
} AdvAssociation;

extern void adv_association(const AdvTable *t, AdvAssociation *a);

/* adv_cramers_v_interval finds the interval of V. */
extern AdvStatus adv_cramers_v_interval(const AdvTable *t, const AdvAssociation *a, double confidence,
										double *low, double *high, const AdvStop *stop);

/*
 * adv_fisher_p_value adds up the probabilities of tables with these margins that are not
 * likelier than this one.  ADV_NO_CONVERGENCE: there are too many of them.
 */
extern AdvStatus adv_fisher_p_value(const AdvTable *t, double *p, AdvMemory memory, const AdvStop *stop);

/*
 * adv_simulated_p_value is (1 + tables with these margins, of so many at random, whose
 * statistic is as large) / (1 + draws).
 */
extern AdvStatus adv_simulated_p_value(const AdvTable *t, double pearson, int draws, uint64_t seed,
									   double *p, AdvMemory memory, const AdvStop *stop);

/* adv_adjusted_residual is (n - expected) over its standard error; NaN where that is 0. */
extern double adv_adjusted_residual(const AdvTable *t, int row, int column);

#endif
