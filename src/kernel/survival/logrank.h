/*
 * logrank.h
 *		Whether groups survive alike.
 */
#ifndef ADV_KERNEL_LOGRANK_H
#define ADV_KERNEL_LOGRANK_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/num/status.h"

/* Customers of a group who leave at a time, by the event or censored. */
typedef struct AdvLogrankExit
{
	double		time;
	int64_t		group;
	int64_t		events;
	int64_t		customers;
} AdvLogrankExit;

/* Customers of a group who enter late. */
typedef struct AdvLogrankEntry
{
	double		time;
	int64_t		group;
	int64_t		customers;
} AdvLogrankEntry;

typedef struct AdvLogrank
{
	double		chi_square;		/* NaN where there is nothing to compare */
	double		degrees_of_freedom;
	double		p_value;
} AdvLogrank;

/* how many doubles adv_logrank works with */
static inline size_t
adv_logrank_work(size_t groups)
{
	return groups * (groups + 2);
}

/*
 * Exits and entries are in order of time; at_risk holds the customers of each
 * group who are there from the beginning, and is used up.
 */
extern AdvStatus adv_logrank(const AdvLogrankExit *exits, size_t n_exits,
							 const AdvLogrankEntry *entries, size_t n_entries,
							 size_t groups, double rho, const AdvStop *stop,
							 int64_t *at_risk, double *work, AdvLogrank *out);

#endif
