/*
 * answer.c
 *		P-values adjusted for having looked at many segments.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"

#include "base/answer.h"
#include "compat.h"
#include "kernel/stats/multiplicity.h"

static const AdvChoice methods[] = {
	{"benjamini_hochberg", ADV_ADJUST_BENJAMINI_HOCHBERG},
	{"holm", ADV_ADJUST_HOLM},
	{NULL, 0}
};

/*
 * check_p refuses what is no p-value.
 */
static double
check_p(double p)
{
	if (!(p >= 0 && p <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("p-value %s is out of range", adv_number_word(p)),
				 errdetail("A p-value lies between 0 and 1.")));
	return p;
}

/*
 * adjust adjusts the n values that are not null, in place.
 */
static void
adjust(double *p, const bool *nulls, int64 n, AdvAdjustMethod method)
{
	double	   *known = MemoryContextAllocHuge(CurrentMemoryContext,
											   Max(n, 1) * sizeof(double));
	AdvPlace   *work = MemoryContextAllocHuge(CurrentMemoryContext,
											  2 * Max(n, 1) * sizeof(AdvPlace));
	int64		count = 0;
	int64		i;

	for (i = 0; i < n; i++)
		if (!nulls[i])
			known[count++] = check_p(p[i]);
	adv_check_status(adv_p_adjust(known, count, method, work, &adv_interrupts));
	for (i = 0, count = 0; i < n; i++)
		if (!nulls[i])
			p[i] = known[count++];
	pfree(work);
	pfree(known);
}

/*
 * adv_p_adjust adjusts an array: (p_values, method).  NULL elements stay NULL
 * and do not count.
 */
ADV_FUNCTION(adv_p_adjust_array)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	int			method = adv_choice_arg(fcinfo, 1, "method", methods);
	int			lower_bound;
	Datum	   *datums;
	bool	   *nulls;
	double	   *p;
	int			n;
	int			i;

	if (ARR_NDIM(array) == 0)
		PG_RETURN_ARRAYTYPE_P(array);
	adv_check_list(array, "p-values");
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &datums, &nulls, &n);
	p = palloc(n * sizeof(double));
	for (i = 0; i < n; i++)
		p[i] = nulls[i] ? 0 : DatumGetFloat8(datums[i]);
	adjust(p, nulls, n, method);
	for (i = 0; i < n; i++)
		datums[i] = Float8GetDatum(p[i]);
	lower_bound = ARR_LBOUND(array)[0];
	PG_RETURN_ARRAYTYPE_P(construct_md_array(datums, nulls, 1, &n, &lower_bound,
											 FLOAT8OID, sizeof(float8),
											 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* What the window function keeps for a partition. */
typedef struct Partition
{
	double	   *p;				/* NULL until the first row has been asked for */
	bool	   *nulls;
} Partition;

/*
 * same_method returns the method of a row, and refuses another one than that of the
 * partition's first row, which is NULL before it is known.
 */
static text *
same_method(WindowObject window, int64 row, text *first)
{
	bool		isnull;
	bool		isout;
	Datum		value = WinGetFuncArgInPartition(window, 1, (int) row, WINDOW_SEEK_HEAD, false, &isnull, &isout);
	text	   *word = isnull ? NULL : DatumGetTextPP(value);

	if (row == 0)
		return isnull ? NULL : DatumGetTextPCopy(value);
	if ((word == NULL) != (first == NULL) ||
		(word && (VARSIZE_ANY_EXHDR(word) != VARSIZE_ANY_EXHDR(first) ||
				  memcmp(VARDATA_ANY(word), VARDATA_ANY(first), VARSIZE_ANY_EXHDR(first)) != 0)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the method changes within the window"),
				 errdetail("It is %s, then %s.",
						   first ? quote_literal_cstr(text_to_cstring(first)) : "null",
						   word ? quote_literal_cstr(text_to_cstring(word)) : "null"),
				 errhint("P-values are adjusted together, by one method; write PARTITION BY for groups with methods of their own.")));
	return first;
}

/*
 * adv_p_adjust_window adjusts the p-values of a partition together: (p,
 * method).  The method is the same for all rows of a partition.
 */
ADV_FUNCTION(adv_p_adjust_window)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Partition  *partition = WinGetPartitionLocalMemory(window, sizeof(Partition));
	int64		row = WinGetCurrentPosition(window);

	if (partition->p == NULL)
	{
		/* of the context that lives as long as the partition's own memory */
		MemoryContext context = GetMemoryChunkContext(partition);
		int64		n = WinGetPartitionRowCount(window);
		bool		isout;
		text	   *method = NULL;
		LOCAL_FCINFO(choice, 1);
		double	   *p;
		int64		i;

		p = MemoryContextAllocHuge(context, n * sizeof(double));
		partition->nulls = MemoryContextAllocHuge(context, n * sizeof(bool));
		for (i = 0; i < n; i++)
		{
			Datum		value = WinGetFuncArgInPartition(window, 0, (int) i,
														 WINDOW_SEEK_HEAD, false,
														 &partition->nulls[i], &isout);

			p[i] = partition->nulls[i] ? 0 : DatumGetFloat8(value);
			method = same_method(window, i, method);
		}
		InitFunctionCallInfoData(*choice, NULL, 1, InvalidOid, NULL, NULL);
		choice->args[0].value = PointerGetDatum(method);
		choice->args[0].isnull = method == NULL;
		if (method == NULL)
			memset(partition->nulls, true, n * sizeof(bool));
		else
			adjust(p, partition->nulls, n,
				   adv_choice_arg(choice, 0, "method", methods));
		partition->p = p;
	}
	if (partition->nulls[row])
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(partition->p[row]);
}
