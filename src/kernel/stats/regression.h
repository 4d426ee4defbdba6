/*
 * regression.h
 *		What drives an outcome: least squares, and the shares of its R squared.
 *
 * Takes a covariance matrix, the outcome first.  What is not defined is NaN: all but
 * the importance of a driver that does not vary; the coefficient of one that others
 * determine (collinear); errors and tests without degrees of freedom.
 */
#ifndef ADV_KERNEL_REGRESSION_H
#define ADV_KERNEL_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/num/status.h"

#define ADV_REGRESSION_MOST 15	/* drivers */

typedef struct AdvDriver
{
	double		correlation;
	double		correlation_low;	/* Fisher (1921) */
	double		correlation_high;
	double		coefficient;	/* of the outcome's unit, a unit of the driver */
	double		error;
	double		t;
	double		p_value;
	double		beta;			/* of standard deviations */
	double		vif;			/* variance inflation factor */
	double		importance;		/* share of R squared, averaged over all orders */
	double		relative_weight;
	bool		constant;
	bool		collinear;
} AdvDriver;

/* how many doubles of work adv_drivers needs */
extern size_t adv_drivers_work(int k);

/*
 * k drivers and n respondents, covariances by rows of k + 1; R squared is that of all
 * drivers together.
 */
extern AdvStatus adv_drivers(const double *covariance, int k, double n,
							 double confidence, AdvDriver *drivers,
							 double *r_squared, double *work);

#endif
