/*
 * heterogeneity.h
 *		Do several groups differ by more than chance, and by how much?
 *
 * Each group gives an estimate and its standard error, above 0.  What is not defined is
 * NaN: of a single group all but the mean.
 */
#ifndef ADV_KERNEL_HETEROGENEITY_H
#define ADV_KERNEL_HETEROGENEITY_H

#include <stddef.h>

#include "kernel/num/status.h"

typedef enum AdvHeterogeneityMethod
{
	ADV_HETEROGENEITY_DL,		/* DerSimonian & Laird (1986) */
	ADV_HETEROGENEITY_REML,		/* restricted maximum likelihood */
	ADV_HETEROGENEITY_FIXED		/* no variance between groups */
} AdvHeterogeneityMethod;

typedef struct AdvGroup
{
	double		estimate;
	double		variance;		/* the square of its standard error */
} AdvGroup;

typedef struct AdvHeterogeneity
{
	double		q;				/* Cochran's, with df degrees of freedom */
	double		df;
	double		p_value;
	double		i2;				/* 0..1, with the interval of Higgins & Thompson (2002) */
	double		i2_low;
	double		i2_high;
	double		tau2;			/* variance between groups */
	double		mean;
	double		error;
	double		low;
	double		high;
	double		prediction_low; /* where the value of another group lies */
	double		prediction_high;
} AdvHeterogeneity;

/* the groups are sorted, so that their order does not matter */
extern AdvStatus adv_heterogeneity(AdvGroup *groups, size_t k, double confidence,
								   AdvHeterogeneityMethod method,
								   AdvHeterogeneity *out);

#endif
