/*
 * answer.h
 *		What every room's accessors share: reading the arguments that say how
 *		to answer, and returning estimates and comparisons.
 */
#ifndef ADV_ANSWER_H
#define ADV_ANSWER_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/array.h"

#include "agg.h"
#include "kernel/num/memory.h"
#include "kernel/stats/uncertainty.h"
#include "kernel/num/status.h"

/* A word a user may pass, and what it means; the list ends with {NULL, 0}. */
typedef struct AdvChoice
{
	const char *word;
	int			meaning;
} AdvChoice;

extern const AdvChoice adv_share_methods[];
extern const AdvChoice adv_share_difference_methods[];
extern const AdvChoice adv_net_methods[];
extern const AdvChoice adv_net_difference_methods[];

extern const AdvStop adv_interrupts;

/* The resize of an AdvMemory, whose arg is the memory context. */

/*
 * What a call of a function keeps from one row of a query to the next.  It is no
 * place for anything that an answer depends on.
 */
typedef struct AdvCall
{
	TupleDesc	row_type;		/* of a function that returns rows; NULL at first */
	uint64		said;			/* the arguments that a notice was about, a bit each */
	void	   *room;			/* the room's own, NULL at first */
} AdvCall;

extern AdvCall *adv_call(FunctionCallInfo fcinfo);
extern AdvMemory adv_memory_of(MemoryContext context);

extern double adv_confidence_arg(FunctionCallInfo fcinfo, int argno);
extern double adv_finite_arg(FunctionCallInfo fcinfo, int argno, const char *name);
extern char *adv_number_word(double value);
extern double adv_percent_arg(FunctionCallInfo fcinfo, int argno, const char *name);
extern void adv_percent_notice(FunctionCallInfo fcinfo, int argno, const char *name,
							   double percent);
extern bool adv_says(FunctionCallInfo fcinfo, int argno);
extern double adv_retention_rate_arg(FunctionCallInfo fcinfo, int argno);
extern double adv_discount_rate_arg(FunctionCallInfo fcinfo, int argno);
extern double adv_margin_arg(FunctionCallInfo fcinfo, int argno);
extern double adv_population_arg(FunctionCallInfo fcinfo, int argno);
extern int	adv_choice_arg(FunctionCallInfo fcinfo, int argno,
						   const char *name, const AdvChoice *choices);

extern TupleDesc adv_row_type(FunctionCallInfo fcinfo);
extern Datum adv_form_row(TupleDesc type, int columns, const double *values);
extern Datum adv_return_row(FunctionCallInfo fcinfo, int columns,
							const double *values);
extern Datum adv_return_estimate(FunctionCallInfo fcinfo, double value,
								 AdvEstimate e, double unit);
extern Datum adv_return_comparison(FunctionCallInfo fcinfo, AdvComparison c,
								   double unit);
extern Datum adv_return_sample_size(double n);
extern void adv_check_status(AdvStatus status);

extern void adv_check_list(const ArrayType *array, const char *name);

/*
 * adv_any_null tells whether one of the arguments first to last is NULL.
 */
static inline bool
adv_any_null(FunctionCallInfo fcinfo, int first, int last)
{
	int			i;

	for (i = first; i <= last && i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			return true;
	return false;
}

#endif
