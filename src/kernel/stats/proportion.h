/*
 * proportion.h
 *		One proportion, two proportions, their difference and their ratio; two
 *		proportions of the same people.
 *
 * Counts are doubles, because a weighted sample enters with its effective
 * number of trials.  Arguments must satisfy 0 <= successes <= trials,
 * trials > 0 and 0 < confidence < 1; anything else is ADV_DOMAIN.
 */
#ifndef ADV_KERNEL_PROPORTION_H
#define ADV_KERNEL_PROPORTION_H

#include "uncertainty.h"
#include "kernel/num/status.h"

typedef enum AdvProportionMethod
{
	ADV_PROPORTION_WILSON,
	ADV_PROPORTION_JEFFREYS,
	ADV_PROPORTION_AGRESTI_COULL,
	ADV_PROPORTION_CLOPPER_PEARSON
} AdvProportionMethod;

typedef enum AdvProportionDifferenceMethod
{
	ADV_DIFFERENCE_NEWCOMBE,	/* hybrid score, method 10; N-1 test */
	ADV_DIFFERENCE_AGRESTI_CAFFO,	/* plus one success and one failure each; N-1 test */
	ADV_DIFFERENCE_POOLED		/* Newcombe's interval, pooled z test */
} AdvProportionDifferenceMethod;

extern AdvStatus adv_proportion(double successes, double trials,
								double confidence, AdvProportionMethod method,
								AdvEstimate *out);

/* first minus second; statistic is z */
extern AdvStatus adv_proportion_difference(double successes1, double trials1,
										   double successes2, double trials2,
										   double confidence,
										   AdvProportionDifferenceMethod method,
										   AdvComparison *out);

/* proportion minus benchmark: Wilson's interval shifted, and the score test */
extern AdvStatus adv_proportion_benchmark(double successes, double trials,
										  double benchmark, double confidence,
										  AdvComparison *out);

/*
 * Relative lift first / second - 1: the score interval of the ratio (Koopman
 * 1984, Miettinen & Nurminen's without their n/(n-1) factor), the N-1 test.
 * No success in the second group: ADV_DOMAIN.  A bound may be infinite.
 */
extern AdvStatus adv_proportion_lift(double successes1, double trials1,
									 double successes2, double trials2,
									 double confidence, AdvComparison *out);

/*
 * Two proportions of the same trials, seen twice: `both` succeeded both times,
 * only_first and only_second once, `neither` never.  First minus second:
 * Newcombe's paired interval, method 10; statistic is McNemar's z, the p-value
 * that of the mid-p test.
 */
extern AdvStatus adv_proportion_paired_difference(double both, double only_first,
												  double only_second, double neither,
												  double confidence,
												  AdvComparison *out);

/*
 * Answers needed so that the normal-theory margin of a proportion near
 * `expected` is at most `margin`; population <= 0 means without limit.
 */
extern AdvStatus adv_proportion_sample_size(double margin, double confidence,
											double expected, double population,
											double *out);

#endif
