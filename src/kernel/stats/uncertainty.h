/*
 * uncertainty.h
 *		The two shapes in which the kernel reports uncertainty.
 *
 * Both are in the kernel's own unit: shares and net scores as fractions,
 * means in the scale they were measured on.  A bound that does not exist (the
 * mean of a single answer has no interval) and a test that cannot be made (its
 * standard error is 0) are NaN; nothing else ever is.
 */
#ifndef ADV_KERNEL_ESTIMATE_H
#define ADV_KERNEL_ESTIMATE_H

typedef struct AdvEstimate
{
	double		value;
	double		low;
	double		high;
	double		n;				/* answers, or Kish's effective number of them */
} AdvEstimate;

typedef struct AdvComparison
{
	double		difference;
	double		low;
	double		high;
	double		statistic;
	double		p_value;		/* two-sided */
} AdvComparison;

#endif
