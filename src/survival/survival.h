/*
 * survival.h
 *		The summary of how long customers stayed, shared by the files of this
 *		room.
 */
#ifndef ADV_SURVIVAL_H
#define ADV_SURVIVAL_H

#include "postgres.h"

#include "fmgr.h"

#include "base/summary.h"
#include "kernel/survival/life_table.h"

#define SURVIVAL_TYPE "survival_summary"
#define SURVIVAL_WEIGHTED 1		/* flag: some weight is not 1, the rows are AdvSurvivalWeightedRow */

/*
 * One flat value, in memory and on disk: this header, then rows of equal customers in
 * order of duration and entry and, while an aggregate runs, rows that wait, as
 * base/rows.h keeps them.
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

extern const AdvSummaryKind adv_survival_kind;

static inline bool
survival_weighted(const SurvivalSummary *s)
{
	return (s->header.flags & SURVIVAL_WEIGHTED) != 0;
}

static inline AdvSurvivalRow *
survival_row(const SurvivalSummary *s, Size i)
{
	return (AdvSurvivalRow *) ((char *) s->rows + i * adv_survival_stride(survival_weighted(s)));
}

static inline AdvSurvivalWeights *
survival_weights(AdvSurvivalRow *row)
{
	return &((AdvSurvivalWeightedRow *) row)->weights;
}

/* state.c */
extern SurvivalSummary *survival_make(bool weighted);
extern SurvivalSummary *survival_next(SurvivalSummary *s);
extern SurvivalSummary *survival_with_weights(SurvivalSummary *s);
extern SurvivalSummary *survival_trimmed(SurvivalSummary *s);
extern const SurvivalSummary *survival_arg(FunctionCallInfo fcinfo, int argno);
extern int	survival_compare(const AdvSurvivalRow *a, const AdvSurvivalRow *b);

/* io.c */
extern void survival_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *survival_read_text(AdvReader *reader);
extern void survival_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *survival_read_binary(StringInfo buf);

#endif
