/*
 * cox.h
 *		Proportional hazards: Cox's partial likelihood, its baseline, and how well risks
 *		are in the order of events.
 */
#ifndef ADV_KERNEL_COX_H
#define ADV_KERNEL_COX_H

#include "kernel/num/order.h"
#include "logistic.h"

/* Customers followed for a time; ADV_ROW_YES: until their event. */
typedef struct AdvCoxData
{
	AdvDesign	design;
	int			duration_at;
	int			stratum;		/* the category column that is one, -1: none */
	AdvPlace   *order;			/* n: filled by adv_cox_sort */
	bool		breslow;		/* ties: Breslow's way, else Efron's */
} AdvCoxData;

/* A step of the baseline's cumulative hazard, of a customer at the mean. */
typedef struct AdvCoxStep
{
	double		time;
	double		hazard;			/* cumulative */
	int			stratum;		/* its code, or -1 */
	bool		last;			/* of its stratum, at its longest time: no event */
} AdvCoxStep;

/* adv_cox_sort puts rows in order of stratum, then from the longest time to the shortest. */
extern AdvStatus adv_cox_sort(AdvCoxData *data, AdvPlace *spare, const AdvStop *stop);

extern size_t adv_cox_work(int terms);

/*
 * adv_cox_fit fits a model; the coefficient of the intercept is the product of the mean
 * terms and coefficients, with a minus sign: that of a customer at the mean is 0.
 */
extern AdvStatus adv_cox_fit(AdvCoxData *data, AdvModelFit *fit, double *work, const AdvStop *stop);

/*
 * adv_cox_baseline returns how many steps the baseline has, and writes them where steps
 * is not NULL, in order of strata and times.  beta: on the user's scale.
 */
extern size_t adv_cox_baseline(const AdvCoxData *data, const double *beta, AdvCoxStep *steps);

/*
 * adv_concordance finds Harrell's C of a fit and its standard error, by the infinitesimal
 * jackknife.  risks and spare: n; work: 4 n + 2 doubles.
 */
extern AdvStatus adv_concordance(const AdvCoxData *data, const double *beta, AdvPlace *risks, AdvPlace *spare,
								 double *work, AdvModelFit *fit, const AdvStop *stop);

#endif
