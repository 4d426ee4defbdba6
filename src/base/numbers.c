/*
 * numbers.c
 *		A row of numbers as the state of an aggregate.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/memutils.h"

#include "answer.h"
#include "compat.h"
#include "numbers.h"

/*
 * adv_numbers_refuse reports an array that the aggregate did not make.
 */
void
adv_numbers_refuse(const AdvNumbers *kind)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("state of %s must be an array that %s made", kind->aggregate, kind->aggregate)));
	pg_unreachable();
}

/*
 * check returns the array, having made sure that its numbers can be read in bounds.
 */
static ArrayType *
check(ArrayType *array, const AdvNumbers *kind)
{
	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != kind->type ||
		(kind->fewest > 0 ? ARR_DIMS(array)[0] < kind->fewest :
		 ARR_DIMS(array)[0] != kind->length))
		adv_numbers_refuse(kind);
	return array;
}

/*
 * make returns an array of so many zeros.
 */
static ArrayType *
make(Size length, const AdvNumbers *kind)
{
	Size		size = ARR_OVERHEAD_NONULLS(1) + length * sizeof(int64);
	ArrayType  *array;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("state of %s is too large", kind->aggregate),
				 errdetail("It holds at most %zu numbers.",
						   (MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / sizeof(int64)),
				 kind->limit_hint ? errhint("%s", kind->limit_hint) : 0));
	array = palloc0(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = kind->type;
	ARR_DIMS(array)[0] = (int) length;
	ARR_LBOUND(array)[0] = 1;
	return array;
}

/*
 * adv_numbers_state returns the state in argument 0 for changing, or a new one.
 */
ArrayType *
adv_numbers_state(FunctionCallInfo fcinfo, const AdvNumbers *kind)
{
	if (PG_ARGISNULL(0))
		return make(kind->length, kind);
	return check((ArrayType *) adv_state_arg(fcinfo, 0), kind);
}

/*
 * adv_numbers_arg returns the state in argument argno, which must not be NULL, for
 * reading.
 */
ArrayType *
adv_numbers_arg(FunctionCallInfo fcinfo, int argno, const AdvNumbers *kind)
{
	return check(PG_GETARG_ARRAYTYPE_P(argno), kind);
}

/*
 * adv_numbers_reserve returns an array that begins with the first `used` numbers and
 * has room for `wanted`: the same one where it has, else one at least twice as long,
 * as long as that fits.
 */
ArrayType *
adv_numbers_reserve(ArrayType *array, Size used, Size wanted, const AdvNumbers *kind)
{
	Size		length = ARR_DIMS(array)[0];
	Size		longest = (MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / sizeof(int64);
	ArrayType  *larger;

	if (wanted <= length)
		return array;
	larger = make(Max(wanted, Min(2 * length, longest)), kind);
	memcpy(adv_int64s(larger), adv_int64s(array), used * sizeof(int64));
	return larger;
}

/*
 * adv_numbers_combine is the combine function of such a state: merge adds the second
 * array, which it does not change, to the first, and returns the sum, which may be
 * new.
 */
Datum
adv_numbers_combine(FunctionCallInfo fcinfo, const AdvNumbers *kind,
					ArrayType *(*merge) (ArrayType *array, ArrayType *other))
{
	ArrayType  *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = adv_numbers_arg(fcinfo, 1, kind);
	PG_RETURN_POINTER(merge(adv_numbers_state(fcinfo, kind), other));
}

/*
 * adv_floats_arg returns the elements of the float8[] in argument argno, which must not be
 * NULL, in memory of their own, and sets how many there are and which are NULL.
 */
double *
adv_floats_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool **nulls, int64 *n)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	Datum	   *datums;
	double	   *values;
	int			elements = 0;

	adv_check_list(array, name);
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &datums, nulls, &elements);
	values = palloc(Max(elements, 1) * sizeof(double));
	for (int i = 0; i < elements; i++)
		values[i] = (*nulls)[i] ? 0 : DatumGetFloat8(datums[i]);
	pfree(datums);
	*n = elements;
	return values;
}
