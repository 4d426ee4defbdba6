/*
 * answer.c
 *		What every room's accessors share: reading the arguments that say how
 *		to answer, and returning estimates and comparisons.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "answer.h"
#include "compat.h"
#include "kernel/stats/net_score.h"
#include "kernel/stats/proportion.h"

#define MAX_COLUMNS 12

/* The methods of intervals and tests, by the names users pass. */
const AdvChoice adv_share_methods[] = {
	{"wilson", ADV_PROPORTION_WILSON},
	{"jeffreys", ADV_PROPORTION_JEFFREYS},
	{"agresti_coull", ADV_PROPORTION_AGRESTI_COULL},
	{"clopper_pearson", ADV_PROPORTION_CLOPPER_PEARSON},
	{NULL, 0}
};

const AdvChoice adv_share_difference_methods[] = {
	{"newcombe", ADV_DIFFERENCE_NEWCOMBE},
	{"agresti_caffo", ADV_DIFFERENCE_AGRESTI_CAFFO},
	{"pooled", ADV_DIFFERENCE_POOLED},
	{NULL, 0}
};

const AdvChoice adv_net_methods[] = {
	{"adjusted_wald", ADV_NET_ADJUSTED_WALD},
	{"wald", ADV_NET_WALD},
	{"score", ADV_NET_SCORE},
	{NULL, 0}
};

const AdvChoice adv_net_difference_methods[] = {
	{"adjusted_wald", ADV_NET_ADJUSTED_WALD},
	{"wald", ADV_NET_WALD},
	{NULL, 0}
};

static bool
interrupted(void *arg)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

/* How long computations are stopped: adv_check_status then serves the interrupt. */
const AdvStop adv_interrupts = {interrupted, NULL};

/*
 * resize gives the kernel memory of the context arg.
 */
static void *
resize(void *arg, void *block, size_t bytes)
{
	if (bytes == 0)
	{
		pfree(block);
		return NULL;
	}
	if (block == NULL)
		return MemoryContextAllocHuge((MemoryContext) arg, bytes);
	return repalloc_huge(block, bytes);
}

/*
 * adv_memory_of returns how the kernel is given memory of a context.
 */
AdvMemory
adv_memory_of(MemoryContext context)
{
	AdvMemory	memory = {resize, context};

	return memory;
}

/*
 * adv_check_list refuses an array of several dimensions.
 */
void
adv_check_list(const ArrayType *array, const char *name)
{
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be an array of one dimension, not %d", name, ARR_NDIM(array))));
}

/*
 * adv_confidence_arg returns a confidence level between 0 and 1, both
 * excluded.
 */
double
adv_confidence_arg(FunctionCallInfo fcinfo, int argno)
{
	double		confidence = PG_GETARG_FLOAT8(argno);

	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence level %g is out of range", confidence),
				 errdetail("A confidence level lies between 0 and 1, both excluded."),
				 errhint("Write 95 percent as 0.95.")));
	return confidence;
}

/*
 * adv_finite_arg returns a number that is neither NaN nor infinite.
 */
double
adv_finite_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	double		value = PG_GETARG_FLOAT8(argno);

	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be a finite number, not %g", name, value)));
	return value;
}

/*
 * adv_number_word returns a number for a message, in the shortest form that reads back
 * as the same: what is refused for being just above a limit does not look like it.
 */
char *
adv_number_word(double value)
{
	char	   *word;

	if (!isfinite(value))
		return psprintf("%g", value);
	word = palloc(DOUBLE_SHORTEST_DECIMAL_LEN);
	double_to_shortest_decimal_buf(value, word);
	return word;
}

/*
 * adv_percent_arg returns a percentage.
 */
double
adv_percent_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	double		percent = PG_GETARG_FLOAT8(argno);

	if (!(percent >= 0 && percent <= 100))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %g is out of range", name, percent),
				 errdetail("A percentage lies between 0 and 100."),
				 errhint("Write 70 percent as 70.")));
	return percent;
}

/*
 * adv_says tells, once a query for each argument, that it is time for a notice about it.
 */
bool
adv_says(FunctionCallInfo fcinfo, int argno)
{
	AdvCall    *call = adv_call(fcinfo);
	uint64		bit = UINT64CONST(1) << argno;

	if (call->said & bit)
		return false;
	call->said |= bit;
	return true;
}

/*
 * say_percent says, once a query, how a percentage was read.  argno tells what is said
 * of one argument from what is said of another.
 */
static void
say_percent(FunctionCallInfo fcinfo, int argno, const char *name, double percent)
{
	if (!adv_says(fcinfo, argno))
		return;
	ereport(NOTICE,
			(errmsg("%s %g is read as %g percent", name, percent, percent),
			 errhint("Write %g percent as %g.", 100 * percent, 100 * percent)));
}

/*
 * adv_percent_notice says how a percentage strictly between 0 and 1 was read: it may
 * have been meant as a fraction.
 */
void
adv_percent_notice(FunctionCallInfo fcinfo, int argno, const char *name, double percent)
{
	if (unlikely(percent > 0 && percent < 1))
		say_percent(fcinfo, argno, name, percent);
}

/*
 * adv_retention_rate_arg returns a retention rate in percent.  Nobody keeps less
 * than one customer in a hundred: what is strictly between 0 and 1 is a fraction, and
 * exactly 1 may be one: how it was read is said.
 */
double
adv_retention_rate_arg(FunctionCallInfo fcinfo, int argno)
{
	double		percent = adv_percent_arg(fcinfo, argno, "retention rate");

	if (percent > 0 && percent < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention rate %g is out of range", percent),
				 errdetail("A retention rate is in percent, 0 or from 1 to 100."),
				 errhint("Write %g percent as %g.", 100 * percent, 100 * percent)));
	if (percent == 1)
		say_percent(fcinfo, argno, "retention rate", percent);
	return percent;
}

/*
 * adv_discount_rate_arg returns a discount rate in percent a year, and says how it
 * was read where it may have been meant as a fraction.
 */
double
adv_discount_rate_arg(FunctionCallInfo fcinfo, int argno)
{
	double		percent = PG_GETARG_FLOAT8(argno);

	if (!(percent >= 0) || isinf(percent))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("discount rate %g is out of range", percent),
				 errdetail("A discount rate is 0 or more, in percent a year."),
				 errhint("Write 10 percent as 10.")));
	adv_percent_notice(fcinfo, argno, "discount rate", percent);
	return percent;
}

/*
 * adv_margin_arg returns a wanted margin of error.
 */
double
adv_margin_arg(FunctionCallInfo fcinfo, int argno)
{
	double		margin = PG_GETARG_FLOAT8(argno);

	if (!(margin > 0) || isinf(margin))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("margin %g is out of range", margin),
				 errdetail("A margin of error is positive and in the unit of the metric."),
				 errhint("Write plus or minus 3 points as 3.")));
	return margin;
}

/*
 * adv_population_arg returns the size of a finite population, 0 where it is
 * NULL: without limit.
 */
double
adv_population_arg(FunctionCallInfo fcinfo, int argno)
{
	if (PG_ARGISNULL(argno))
		return 0;
	if (PG_GETARG_INT64(argno) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population %lld is out of range",
						(long long) PG_GETARG_INT64(argno)),
				 errhint("Pass the number of people there are to ask, or null for a very large one.")));
	return (double) PG_GETARG_INT64(argno);
}

/*
 * adv_choice_arg returns the meaning of a word, and names the words there are
 * where it is none of them.
 */
int
adv_choice_arg(FunctionCallInfo fcinfo, int argno, const char *name,
			   const AdvChoice *choices)
{
	text	   *word = PG_GETARG_TEXT_PP(argno);
	const AdvChoice *choice;
	StringInfoData known;

	for (choice = choices; choice->word; choice++)
		if (VARSIZE_ANY_EXHDR(word) == strlen(choice->word) &&
			memcmp(VARDATA_ANY(word), choice->word, strlen(choice->word)) == 0)
			return choice->meaning;

	initStringInfo(&known);
	for (choice = choices; choice->word; choice++)
		appendStringInfo(&known, "%s\"%s\"", choice == choices ? "" : ", ",
						 choice->word);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown %s \"%s\"", name, text_to_cstring(word)),
			 errhint("Known are: %s.", known.data)));
	pg_unreachable();
}

/*
 * adv_call returns what this call keeps, in memory that lasts as long as the call:
 * a query, as a rule.
 */
AdvCall *
adv_call(FunctionCallInfo fcinfo)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;

	if (flinfo->fn_extra == NULL)
		flinfo->fn_extra = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(AdvCall));
	return flinfo->fn_extra;
}

/*
 * adv_row_type returns what the rows of the calling function's result type look
 * like, in memory that lasts as long as the function call.
 */
TupleDesc
adv_row_type(FunctionCallInfo fcinfo)
{
	MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	TupleDesc	type;

	if (get_call_result_type(fcinfo, NULL, &type) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	type = BlessTupleDesc(CreateTupleDescCopy(type));
	MemoryContextSwitchTo(old);
	return type;
}

/*
 * adv_form_row returns a row of a type whose columns are double precision or
 * bigint; NaN stands for NULL.
 */
Datum
adv_form_row(TupleDesc type, int columns, const double *values)
{
	Datum		datums[MAX_COLUMNS];
	bool		nulls[MAX_COLUMNS];
	int			i;

	if (type->natts != columns || columns > MAX_COLUMNS)
		elog(ERROR, "result row has %d columns, expected %d", type->natts, columns);
	for (i = 0; i < columns; i++)
	{
		nulls[i] = isnan(values[i]);
		datums[i] = TupleDescAttr(type, i)->atttypid == INT8OID ?
			Int64GetDatum((int64) values[i]) : Float8GetDatum(values[i]);
	}
	return HeapTupleGetDatum(heap_form_tuple(type, datums, nulls));
}

/*
 * adv_return_row returns a row of the calling function's result type, which is
 * looked up once per query and kept with the function call.
 */
Datum
adv_return_row(FunctionCallInfo fcinfo, int columns, const double *values)
{
	AdvCall    *call = adv_call(fcinfo);

	if (call->row_type == NULL)
		call->row_type = adv_row_type(fcinfo);
	return adv_form_row(call->row_type, columns, values);
}

/*
 * adv_return_estimate returns an estimate, its bounds times unit.  The value is
 * the caller's own, so that it is to the last digit what the metric returns
 * without an interval.
 */
Datum
adv_return_estimate(FunctionCallInfo fcinfo, double value, AdvEstimate e,
					double unit)
{
	double		values[] = {value, e.low * unit, e.high * unit, e.n};

	return adv_return_row(fcinfo, lengthof(values), values);
}

/*
 * adv_return_comparison returns a comparison, its difference times unit.
 */
Datum
adv_return_comparison(FunctionCallInfo fcinfo, AdvComparison c, double unit)
{
	double		values[] = {c.difference * unit, c.low * unit, c.high * unit,
	c.statistic, c.p_value};

	return adv_return_row(fcinfo, lengthof(values), values);
}

/*
 * adv_return_sample_size returns a number of answers as a bigint.
 */
Datum
adv_return_sample_size(double n)
{
	/* 2^63, the first double that is too large */
	if (!(n < 9223372036854775808.0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sample size is out of range for type bigint"),
				 errhint("The margin is too small.")));
	return Int64GetDatum((int64) n);
}

/*
 * adv_check_status turns what a kernel function reports into an error.
 */
void
adv_check_status(AdvStatus status)
{
	switch (status)
	{
		case ADV_OK:
			return;
		case ADV_STOPPED:
			CHECK_FOR_INTERRUPTS();
			elog(ERROR, "computation stopped without an interrupt");
			return;
		case ADV_NO_CONVERGENCE:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("the computation did not converge"),
					 errhint("Try another method or confidence level, and please report the values.")));
			return;
		case ADV_DOMAIN:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("numbers are outside the domain of the statistic")));
			return;
	}
}
