/*
 * report.c
 *		What the answers of this room share: reading arguments, making rows.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "compat.h"
#include "measure.h"

/*
 * measure_arg returns the summary in argument argno, which must not be NULL.
 */
MeasureSummary *
measure_arg(FunctionCallInfo fcinfo, int argno)
{
	return (MeasureSummary *) adv_summary_arg(fcinfo, argno, &adv_measure_kind);
}

/*
 * measure_all returns the mask of all measures.
 */
uint32
measure_all(const MeasureSummary *s)
{
	return (1U << measure_count(s)) - 1;
}

/*
 * measure_number_arg returns the index, from 0, of the measure whose number, from 1,
 * is in argument argno.
 */
int
measure_number_arg(FunctionCallInfo fcinfo, int argno, const MeasureSummary *s, const char *name)
{
	int			number = PG_GETARG_INT32(argno);

	if (number < 1 || number > measure_count(s))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %d is out of range", name, number),
				 errdetail("The summary has %d measures.", measure_count(s)),
				 errhint("Measures are numbered from 1, in the order of the arrays that were summarized.")));
	return number - 1;
}

/*
 * measure_doubles_arg reads an array of numbers, none of which may be NULL or NaN or
 * infinite, and returns how many there are.
 */
int
measure_doubles_arg(FunctionCallInfo fcinfo, int argno, const char *name, double **values)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	int			n;
	int			i;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be an array of one dimension, not %d", name, ARR_NDIM(array)),
				 errhint("Write ARRAY[0.5, 0.25, 0.25].")));
	n = ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0];
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not contain nulls", name),
				 errhint("Leave out what is not known, in every array alike.")));
	*values = (double *) measure_array_data(array);
	for (i = 0; i < n; i++)
		if (!isfinite((*values)[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s must be finite numbers, not %g", name, (*values)[i]),
					 errhint("Leave out what is not known, in every array alike.")));
	return n;
}

/*
 * measure_names_arg returns the names of the measures in argument argno, their numbers
 * where it is NULL.
 */
char **
measure_names_arg(FunctionCallInfo fcinfo, int argno, const MeasureSummary *s)
{
	char	  **names = palloc0((measure_count(s) + 1) * sizeof(char *));
	Datum	   *texts;
	bool	   *nulls;
	int			n = 0;
	int			i;

	if (!PG_ARGISNULL(argno))
	{
		ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);

		if (ARR_NDIM(array) == 1)
			deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &n);
		if (n != measure_count(s))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("there are %d names of %d measures", n, measure_count(s)),
					 errhint("Pass one name for each measure of the summary, in their order.")));
	}
	for (i = 0; i < measure_count(s); i++)
		names[i] = n > 0 && !nulls[i] ? TextDatumGetCString(texts[i]) : psprintf("%d", i + 1);
	return names;
}

/*
 * measure_need_scales refuses measures without scale.
 */
void
measure_need_scales(const MeasureSummary *s, uint32 mask)
{
	int			i;

	for (i = 0; i < measure_count(s); i++)
		if ((mask >> i & 1) && (measure_minimum(s) == NULL || measure_minimum(s)[i] == measure_maximum(s)[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("measure %d has no scale", i + 1),
					 errdetail("An index puts each measure on 0..100 by the ends of its scale."),
					 errhint("Pass them to measure_agg: ARRAY[1, 1], ARRAY[5, 5] for two questions on 1..5.")));
}

/*
 * measure_need_same_scale refuses to compare summaries of other measures.
 */
void
measure_need_same_scale(const MeasureSummary *a, const MeasureSummary *b)
{
	if (measure_count(a) > 0 && measure_count(b) > 0 && !measure_same_scale(a, b))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot compare summaries on other scales"),
				 errdetail("The scales of one are %s; those of the other are %s.",
						   measure_scale_text(a), measure_scale_text(b)),
				 errhint("Summarize the same measures on the same scales.")));
}

static void
add(MeasureRow *row, Datum value, bool null)
{
	row->values[row->columns] = value;
	row->nulls[row->columns++] = null;
}

/*
 * measure_add_text adds a text to a row, NULL for none.
 */
void
measure_add_text(MeasureRow *row, const char *text)
{
	add(row, text ? CStringGetTextDatum(text) : (Datum) 0, text == NULL);
}

/*
 * measure_add_count adds a bigint to a row.
 */
void
measure_add_count(MeasureRow *row, int64 count)
{
	add(row, Int64GetDatum(count), false);
}

/*
 * measure_add_number adds a number to a row; NaN is NULL.
 */
void
measure_add_number(MeasureRow *row, double number)
{
	add(row, Float8GetDatum(number), isnan(number));
}

/*
 * measure_add_flag adds true or false to a row.
 */
void
measure_add_flag(MeasureRow *row, bool flag)
{
	add(row, BoolGetDatum(flag), false);
}

/*
 * measure_put_row puts a row into the result of a function that returns many, and
 * empties it.
 */
void
measure_put_row(FunctionCallInfo fcinfo, MeasureRow *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	if (result->setDesc->natts != row->columns)
		elog(ERROR, "result row has %d columns, expected %d", result->setDesc->natts, row->columns);
	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
	row->columns = 0;
}

/*
 * measure_return_row returns the only row of a function.
 */
Datum
measure_return_row(FunctionCallInfo fcinfo, MeasureRow *row)
{
	AdvCall    *call = adv_call(fcinfo);

	if (call->row_type == NULL)
		call->row_type = adv_row_type(fcinfo);
	if (call->row_type->natts != row->columns)
		elog(ERROR, "result row has %d columns, expected %d", call->row_type->natts, row->columns);
	return HeapTupleGetDatum(heap_form_tuple(call->row_type, row->values, row->nulls));
}
