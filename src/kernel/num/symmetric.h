/*
 * symmetric.h
 *		Linear algebra of small symmetric matrices, by rows.
 */
#ifndef ADV_KERNEL_SYMMETRIC_H
#define ADV_KERNEL_SYMMETRIC_H

#include "status.h"

/*
 * Eigenvalues and eigenvectors of a k x k matrix, which is overwritten.  Row i of
 * vectors belongs to values[i].
 */
extern AdvStatus adv_symmetric_eigen(double *matrix, int k, double *values,
									 double *vectors);

/*
 * Takes out of a k x k matrix of covariances what variable i explains: afterwards they
 * are those of the residuals.
 */
extern void adv_symmetric_sweep(double *matrix, int k, int i);

#endif
