/*
 * cost.h
 *		What each of many themes costs in NPS points, alone and with the others held fixed.
 */
#ifndef ADV_KERNEL_COST_H
#define ADV_KERNEL_COST_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/num/status.h"

#define ADV_COST_MOST 64		/* themes */

/* Answers that name exactly these themes. */
typedef struct AdvThemeCell
{
	uint64_t	themes;			/* bit i: theme i */
	int64_t		counts[3];		/* detractors, passives, promoters */
} AdvThemeCell;

/* What is not defined is NaN. */
typedef struct AdvThemeCost
{
	double		answers;		/* that name it */
	double		share;			/* 0..1 */
	double		with;			/* NPS of those that name it, and of the others */
	double		without;
	double		difference;
	double		cost;			/* share x difference: NPS of all less that without */
	double		error;			/* of cost */
	double		effect;			/* on the score of an answer, the other themes held fixed */
	double		effect_error;	/* HC3 */
} AdvThemeCost;

/* how many doubles of work adv_theme_costs needs */
extern size_t adv_theme_costs_work(int themes);

extern AdvStatus adv_theme_costs(const AdvThemeCell *cells, size_t n, int themes,
								 AdvThemeCost *costs, double *work, AdvStop stop);

#endif
