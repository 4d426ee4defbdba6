/*
 * status.h
 *		What a kernel function reports: the kernel floor raises no errors.
 *
 * The kernel is pure C on top of libc.  It never allocates behind the
 * caller's back, never prints, keeps no globals, and can be stopped: a
 * function that may run long takes an AdvStop and asks it now and then.
 */
#ifndef ADV_KERNEL_STATUS_H
#define ADV_KERNEL_STATUS_H

#include <stdbool.h>

typedef enum AdvStatus
{
	ADV_OK = 0,
	ADV_DOMAIN,					/* an argument outside the function's domain */
	ADV_NO_CONVERGENCE,			/* the iteration cap was reached */
	ADV_STOPPED					/* the should-stop callback said stop */
} AdvStatus;

/* Asked now and then by long computations; true means give up at once. */
typedef struct AdvStop
{
	bool		(*should_stop) (void *arg);
	void	   *arg;
} AdvStop;

#endif
