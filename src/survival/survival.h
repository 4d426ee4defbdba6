/*
 * survival.h
 *		The summary of how long customers stayed, shared by the files of this
 *		room.
 */
#ifndef ADV_SURVIVAL_H
#define ADV_SURVIVAL_H

#include "postgres.h"

#include "fmgr.h"

#include "base/agg.h"
#include "kernel/survival/life_table.h"

#define SURVIVAL_TYPE "survival_summary"
#define SURVIVAL_VERSION 1
#define SURVIVAL_WEIGHTED 1		/* the rows are AdvSurvivalWeightedRow */

/*
 * One flat value, in memory and on disk: this header, then rows of equal
 * customers.  First those in order of duration and entry, no two alike; then,
 * while an aggregate runs, rows that wait to be merged into them, and room for
 * more.  A finished value ends with the rows in order.
 */
typedef struct SurvivalSummary
{
	AdvHeader	header;
	int64		customers;
	int64		unknown;		/* rows with a NULL */
	int32		sorted;
	int32		pending;
	char		rows[FLEXIBLE_ARRAY_MEMBER];
} SurvivalSummary;

static inline bool
survival_weighted(const SurvivalSummary *s)
{
	return (s->header.flags & SURVIVAL_WEIGHTED) != 0;
}

static inline Size
survival_stride(const SurvivalSummary *s)
{
	return adv_survival_stride(survival_weighted(s));
}

static inline AdvSurvivalRow *
survival_row(SurvivalSummary *s, Size i)
{
	return (AdvSurvivalRow *) (s->rows + i * survival_stride(s));
}

static inline AdvSurvivalWeights *
survival_weights(AdvSurvivalRow *row)
{
	return &((AdvSurvivalWeightedRow *) row)->weights;
}

extern SurvivalSummary *survival_make(Size rows, int flags);
extern SurvivalSummary *survival_arg(FunctionCallInfo fcinfo, int argno);
extern int	survival_compare(const AdvSurvivalRow *a, const AdvSurvivalRow *b);

#endif
