/*
 * numbers.h
 *		A row of numbers as the state of an aggregate: bigint[] or float8[].
 *
 * Aggregates that keep a few counts, or a list of them, need no type of their own:
 * an array without NULLs is a flat varlena that travels everywhere.  This is the
 * one place where such a state is made, checked, enlarged and merged.  SQL can
 * hand over any array: what the numbers mean is for the aggregate to check.
 */
#ifndef ADV_NUMBERS_H
#define ADV_NUMBERS_H

#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"

#include "agg.h"

typedef struct AdvNumbers
{
	const char *aggregate;		/* for messages */
	Oid			type;			/* INT8OID or FLOAT8OID */
	int			length;			/* how many numbers a new state has, all 0 */
	int			fewest;			/* how many it can have, 0: length and no other */
	const char *limit_hint;		/* what to do where it grows beyond 1 GB */
} AdvNumbers;

extern ArrayType *adv_numbers_state(FunctionCallInfo fcinfo, const AdvNumbers *kind);
extern ArrayType *adv_numbers_arg(FunctionCallInfo fcinfo, int argno, const AdvNumbers *kind);
extern ArrayType *adv_numbers_reserve(ArrayType *array, Size used, Size wanted,
									  const AdvNumbers *kind);
extern Datum adv_numbers_combine(FunctionCallInfo fcinfo, const AdvNumbers *kind,
								 ArrayType *(*merge) (ArrayType *array, ArrayType *other));
extern double *adv_floats_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool **nulls, int64 *n);
ADV_NORETURN extern void adv_numbers_refuse(const AdvNumbers *kind);

/* adv_int64s returns the numbers of a bigint[]. */
static inline int64 *
adv_int64s(ArrayType *array)
{
	return (int64 *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
}

/* adv_doubles returns the numbers of a float8[]. */
static inline double *
adv_doubles(ArrayType *array)
{
	return (double *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
}

/* adv_numbers_length returns how many there are. */
static inline int
adv_numbers_length(const ArrayType *array)
{
	return ARR_DIMS(array)[0];
}

#endif
