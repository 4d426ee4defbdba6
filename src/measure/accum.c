/*
 * accum.c
 *		Reading rows of measures, and adding them to a summary.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "fmgr.h"
#include "utils/array.h"

#include "base/summary.h"
#include "base/weight.h"
#include "compat.h"
#include "measure.h"

#define LARGEST_VALUE 1e100		/* so that no sum of products overflows */
#define LARGEST_EXACT 9007199254740992.0	/* 2^53 */
#define LARGEST_UNITS (INT64CONST(1) << 62)

/* ------------------------------------------------------------------------
 * Reading a row
 * ------------------------------------------------------------------------
 */

/* A respondent: the values that are known, in order, and which they are. */
typedef struct Row
{
	uint32		mask;
	int			known;
	int			member[MEASURE_MOST];
	double		x[MEASURE_MOST];
} Row;

/*
 * array_arg returns an array argument of one dimension, and what it holds, NULL as
 * NaN.
 */
static ArrayType *
array_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);

	if (ARR_NDIM(array) != 1 || ARR_ELEMTYPE(array) != FLOAT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be an array of one dimension, not %d", name, ARR_NDIM(array)),
				 errhint("Pass one element for each measure: ARRAY[trust, satisfaction, recommendation].")));
	return array;
}

/*
 * is_null tells whether element i of an array is NULL, by its bitmap, NULL where none is.
 */
static bool
is_null(const bits8 *bitmap, int i)
{
	return bitmap && (bitmap[i / 8] & (1 << (i % 8))) == 0;
}

/*
 * scale_arg reads an array of limits, of which there must be so many; a NULL is NaN.
 */
static void
scale_arg(FunctionCallInfo fcinfo, int argno, const char *name, int measures, double *limits)
{
	ArrayType  *array = array_arg(fcinfo, argno, name);
	const double *next = (const double *) measure_array_data(array);
	int			i;

	if (ARR_DIMS(array)[0] != measures)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has %d elements, but there are %d measures", name, ARR_DIMS(array)[0], measures),
				 errhint("Pass the end of the scale of each measure, or null for measures without scale.")));
	for (i = 0; i < measures; i++)
		limits[i] = is_null(ARR_NULLBITMAP(array), i) ? NAN : *next++ + 0.0;
}

/*
 * first_state returns an empty state for measures on the scales in arguments 2 and 3.
 */
static MeasureSummary *
first_state(FunctionCallInfo fcinfo, int flags, int measures, uint32 mask)
{
	double		limits[2 * MEASURE_MOST];
	MeasureSummary *s;
	int			i;

	if (measures < 1 || measures > MEASURE_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a row has %d measures", measures),
				 errdetail("A %s holds 1 to %d measures.", MEASURE_TYPE, MEASURE_MOST),
				 errhint("Summarize more of them in several summaries.")));
	if (PG_ARGISNULL(2) != PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is null, but %s is not", PG_ARGISNULL(2) ? "minimum" : "maximum", PG_ARGISNULL(2) ? "maximum" : "minimum"),
				 errhint("A scale has two ends; pass null for both where the measures have no scale.")));
	if (!PG_ARGISNULL(2))
	{
		scale_arg(fcinfo, 2, "minimum", measures, limits);
		scale_arg(fcinfo, 3, "maximum", measures, limits + measures);
		for (i = 0; i < measures; i++)
		{
			double		low = limits[i];
			double		high = limits[measures + i];

			if (isnan(low) && isnan(high))
			{
				limits[i] = limits[measures + i] = 0;
				continue;
			}
			if (!(fabs(low) <= LARGEST_VALUE && fabs(high) <= LARGEST_VALUE) || low == high)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("scale %g..%g of measure %d is none", low, high, i + 1),
						 errhint("Minimum and maximum are two finite numbers; where the minimum is the larger one, the item is read as reversed; null for both means without scale.")));
			flags |= MEASURE_SCALED;
		}
	}
	s = measure_make(flags, measures, 1, measure_pattern_size(flags, mask));
	if (flags & MEASURE_SCALED)
		memcpy(s->data, limits, 2 * measures * sizeof(double));
	return s;
}

/*
 * check_scale refuses a row on other scales than those before.
 */
static void
check_scale(FunctionCallInfo fcinfo, const MeasureSummary *s)
{
	const double *low = measure_minimum(s);
	const double *high = measure_maximum(s);
	bool		same;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		same = low == NULL && PG_ARGISNULL(2) && PG_ARGISNULL(3);
	else
	{
		ArrayType  *a = PG_GETARG_ARRAYTYPE_P(2);
		ArrayType  *b = PG_GETARG_ARRAYTYPE_P(3);
		const double *x = measure_array_data(a);
		const double *y = measure_array_data(b);
		int			i;

		same = low && ARR_NDIM(a) == 1 && ARR_NDIM(b) == 1 &&
			ARR_DIMS(a)[0] == measure_count(s) && ARR_DIMS(b)[0] == measure_count(s);
		for (i = 0; same && i < measure_count(s); i++)
		{
			bool		none = is_null(ARR_NULLBITMAP(a), i);

			same = none == is_null(ARR_NULLBITMAP(b), i) && none == (low[i] == high[i]) &&
				(none || (*x++ == low[i] && *y++ == high[i]));
		}
	}
	if (likely(same))
		return;
	/* what is wrong with them, if not that they are others */
	{
		MeasureSummary *other = first_state(fcinfo, s->header.flags & ~MEASURE_SCALED, measure_count(s), 0);

		if (!measure_same_scale(s, other))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cannot add a row on other scales to a %s", MEASURE_TYPE),
					 errdetail("The scales of the rows before are %s; those of this row are %s.",
							   measure_scale_text(s), measure_scale_text(other)),
					 errhint("Minimum and maximum must be the same for all rows of a summary.")));
		pfree(other);
	}
}

/*
 * refuse_value reports a value that cannot be.
 */
static void
refuse_value(const MeasureSummary *s, int measure, double x)
{
	if (!(fabs(x) <= LARGEST_VALUE))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value %g of measure %d is out of range", x, measure + 1),
				 errdetail("A value is a finite number of at most %g.", LARGEST_VALUE),
				 errhint("Pass null for a value that is not known.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("value %g of measure %d is off the scale %g..%g", x, measure + 1,
					measure_minimum(s)[measure], measure_maximum(s)[measure]),
			 errhint("Pass null for an answer that is none, such as 99 for \"do not know\".")));
}

/*
 * row_arg reads the values in argument 1.  The state is made by the first row; it must
 * be for as many measures as the row has, on the same scales.
 */
static MeasureSummary *
row_arg(FunctionCallInfo fcinfo, MeasureSummary *s, int flags, Row *row)
{
	ArrayType  *array;
	const double *next;
	const bits8 *bitmap;
	const double *low;
	const double *high;
	int			measures;
	int			i;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("values must not be null"),
				 errhint("Pass an array of nulls for somebody who answered nothing, or leave the row out with FILTER.")));
	array = array_arg(fcinfo, 1, "values");
	measures = ARR_DIMS(array)[0];
	next = (const double *) measure_array_data(array);
	bitmap = ARR_NULLBITMAP(array);
	if (s == NULL || s->patterns == 0)
		s = first_state(fcinfo, flags, measures, measures <= MEASURE_MOST ? (1 << measures) - 1 : 0);
	else if (measures != measure_count(s))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a row has %d measures, the rows before had %d", measures, measure_count(s)),
				 errhint("Pass as many elements in every row, and null for a value that is not known.")));
	else
		check_scale(fcinfo, s);
	low = measure_minimum(s);
	high = measure_maximum(s);
	row->mask = 0;
	row->known = 0;
	for (i = 0; i < measures; i++)
	{
		double		x;

		if (bitmap && is_null(bitmap, i))
			continue;
		x = *next++ + 0.0;		/* not -0 */
		if (unlikely(!(fabs(x) <= LARGEST_VALUE)) ||
			(low && low[i] != high[i] && unlikely(!(low[i] < high[i] ? x >= low[i] && x <= high[i] : x >= high[i] && x <= low[i]))))
			refuse_value(s, i, x);
		row->mask |= 1 << i;
		row->member[row->known] = i;
		row->x[row->known++] = x;
	}
	return s;
}

/*
 * units_of finds how many units of the last of some decimals, at least *decimals, a
 * value is; false where it has more than six, or is too large.
 */
static bool
units_of(double x, int *decimals, int64 *units)
{
	int			least = *decimals;
	int			d;

	for (d = fabs(x) * measure_units[least] <= LARGEST_EXACT ? least : 0; d <= MEASURE_DECIMALS; d++)
	{
		double		t = x * measure_units[d];

		if (!(fabs(t) <= LARGEST_EXACT))
			return false;
		*units = (int64) rint(t);
		if ((double) *units / measure_units[d] == x)
			break;
	}
	if (d > MEASURE_DECIMALS)
		return false;
	*decimals = Max(d, least);
	return d >= least || (!__builtin_mul_overflow(*units, (int64) measure_units[least - d], units) &&
						  *units <= LARGEST_UNITS && *units >= -LARGEST_UNITS);
}

/*
 * row_units reads a row as whole numbers, giving measures more decimals where they
 * need them; false where that cannot be.
 */
static bool
row_units(MeasureSummary *s, const Row *row, int64 *units)
{
	uint8	   *decimals = measure_decimals(s);
	int			i;

	for (i = 0; i < row->known; i++)
	{
		double		x = row->x[i];
		int			d = decimals[row->member[i]];

		if (likely(d == 0 && fabs(x) <= LARGEST_EXACT))
		{
			units[i] = (int64) x;
			if (likely((double) units[i] == x))
				continue;
		}
		if (!units_of(x, &d, &units[i]) ||
			(d > decimals[row->member[i]] && !measure_set_decimals(s, row->member[i], d)))
			return false;
	}
	return true;
}

/*
 * add_units adds a row of whole numbers, or takes it away; false where some sum
 * overflows, all of them being wrapped around then.
 */
static pg_attribute_always_inline bool
add_units(MeasureCell *cell, const int64 *units, int k, bool away)
{
	bool		overflow = false;
	int			i,
				j;

	for (i = 0; i < k; i++, cell++)
		overflow |= away ? __builtin_sub_overflow(cell->whole, (int128) units[i], &cell->whole) :
			__builtin_add_overflow(cell->whole, (int128) units[i], &cell->whole);
	for (i = 0; i < k; i++)
		for (j = i; j < k; j++, cell++)
		{
			int128		product = (int128) units[i] * units[j];

			overflow |= away ? __builtin_sub_overflow(cell->whole, product, &cell->whole) :
				__builtin_add_overflow(cell->whole, product, &cell->whole);
		}
	return !overflow;
}

/*
 * plain_array returns the elements of an argument that is an array of so many numbers
 * as it stands; NULL where it has to be looked at with care.
 */
static inline const double *
plain_array(FunctionCallInfo fcinfo, int argno, int length)
{
	const ArrayType *array = (const ArrayType *) DatumGetPointer(fcinfo->args[argno].value);

	if (fcinfo->args[argno].isnull || !VARATT_IS_4B_U(array) || ARR_NDIM(array) != 1 || array->dataoffset != 0 ||
		ARR_DIMS(array)[0] != length || ARR_ELEMTYPE(array) != FLOAT8OID)
		return NULL;
	return (const double *) ((const char *) array + ARR_OVERHEAD_NONULLS(1));
}

/*
 * add_small does what add_units does, of numbers of no more than 32 bits.  No sum of
 * products is larger than the larger of two sums of squares, and no sum is: to look at
 * the squares is enough.
 */
static pg_attribute_always_inline bool
add_small(MeasureCell *cell, const int64 *units, int k)
{
	bool		overflow = false;
	int			i,
				j;

	for (i = 0; i < k; i++, cell++)
		cell->whole = (int128) ((uint128) cell->whole + (uint128) (int128) units[i]);
	for (i = 0; i < k; i++)
	{
		overflow |= __builtin_add_overflow(cell->whole, (int128) (units[i] * units[i]), &cell->whole);
		cell++;
		for (j = i + 1; j < k; j++, cell++)
			cell->whole = (int128) ((uint128) cell->whole + (uint128) (int128) (units[i] * units[j]));
	}
	return !overflow;
}

/*
 * add_complete adds the most usual row: all measures known, whole numbers of no more
 * than 32 bits, or with no more decimals than before, on the scales of the rows before.
 * False, and nothing changed, where the row is another.
 */
static pg_attribute_always_inline bool
add_complete(FunctionCallInfo fcinfo, MeasureSummary *s)
{
	int			m = measure_count(s);
	const double *x = plain_array(fcinfo, 1, m);
	const double *low = measure_minimum(s);
	MeasureEntry last;
	MeasurePattern *p;
	const uint8 *decimals;
	int64		units[MEASURE_MOST];
	int64		sign = 0;
	int			i;

	if (x == NULL || s->patterns == 0 || s->header.flags & MEASURE_FLOAT)
		return false;
	last = measure_directory(s)[s->patterns - 1];
	if (last.mask != (1U << m) - 1)
		return false;
	decimals = measure_decimals(s);
	for (i = 0; i < m; i++)
	{
		if (likely(decimals[i] == 0))
		{
			if (!(fabs(x[i]) <= PG_INT32_MAX))
				return false;
			units[i] = (int64) x[i];
			if ((double) units[i] != x[i])
				return false;
		}
		else
		{
			double		t;

			if (decimals[i] > MEASURE_DECIMALS)
				return false;
			t = x[i] * measure_units[decimals[i]];
			if (!(fabs(t) < PG_INT32_MAX))
				return false;
			units[i] = (int64) (t + (t < 0 ? -0.5 : 0.5));
			if ((double) units[i] / measure_units[decimals[i]] != x[i])
				return false;
		}
		sign |= units[i];
	}
	if (low)
	{
		const double *high = measure_maximum(s);
		const double *minimum = plain_array(fcinfo, 2, m);
		const double *maximum = plain_array(fcinfo, 3, m);

		if (minimum == NULL || maximum == NULL)
			return false;
		for (i = 0; i < m; i++)
			if (minimum[i] != low[i] || maximum[i] != high[i] ||
				!((x[i] >= low[i] && x[i] <= high[i]) || (x[i] >= high[i] && x[i] <= low[i])) || low[i] == high[i])
				return false;
	}
	else if (!fcinfo->args[2].isnull || !fcinfo->args[3].isnull)
		return false;
	/* what measure_pattern does, for a mask that is known */
	p = (MeasurePattern *) ((char *) s + last.at);
	if (unlikely(last.at % sizeof(int64) != 0 || last.at < offsetof(MeasureSummary, data) ||
				 last.at + offsetof(MeasurePattern, data) + (m + m * (m + 1) / 2) * sizeof(MeasureCell) > VARSIZE(s) ||
				 p->n == PG_INT64_MAX))
		return false;
	/* written out for what is most usual */
	if (unlikely(!(m == 4 ? add_small(measure_cells(s, p), units, 4) :
				   m == 3 ? add_small(measure_cells(s, p), units, 3) :
				   m == 2 ? add_small(measure_cells(s, p), units, 2) :
				   add_small(measure_cells(s, p), units, m))))
	{
		(void) add_units(measure_cells(s, p), units, m, true);
		return false;
	}
	p->n++;
	for (i = 0; sign < 0 && i < m; i++)
		measure_negatives(s)[i] += units[i] < 0;
	return true;
}

/*
 * add_reals adds a row to double-doubles, with a weight.  A value with up to six
 * decimals is that decimal number, as it is among whole numbers.
 */
static void
add_reals(MeasureCell *cell, const Row *row, double weight)
{
	AdvDD		x[MEASURE_MOST];
	int			i,
				j;

	for (i = 0; i < row->known; i++)
	{
		int			d = 0;
		int64		units;

		x[i] = units_of(row->x[i], &d, &units) ? adv_dd_divide(adv_dd((double) units), adv_dd(measure_units[d])) : adv_dd(row->x[i]);
	}
	for (i = 0; i < row->known; i++, cell++)
		measure_add_real(cell, weight == 1 ? x[i] : adv_dd_multiply(x[i], adv_dd(weight)));
	for (i = 0; i < row->known; i++)
	{
		AdvDD		wx = weight == 1 ? x[i] : adv_dd_multiply(x[i], adv_dd(weight));

		for (j = i; j < row->known; j++, cell++)
			measure_add_real(cell, adv_dd_multiply(wx, x[j]));
	}
}

/*
 * count_negatives adds one for each negative value of a row, or takes it away.
 */
static void
count_negatives(MeasureSummary *s, const Row *row, int sign)
{
	int64	   *negatives = measure_negatives(s);
	int			i;

	for (i = 0; i < row->known; i++)
		negatives[row->member[i]] += row->x[i] < 0 ? sign : 0;
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * state_in_place returns the state where it is as an aggregate keeps it, else NULL.
 * What is in it has not been looked at.
 */
static inline MeasureSummary *
state_in_place(FunctionCallInfo fcinfo)
{
	AdvHeader  *value = (AdvHeader *) DatumGetPointer(fcinfo->args[0].value);

	if (fcinfo->args[0].isnull || !VARATT_IS_4B_U(value) || !adv_in_aggregate(fcinfo) ||
		VARSIZE(value) < offsetof(MeasureSummary, data) || value->kind != ADV_KIND_MEASURE ||
		value->version != adv_measure_kind.version || !measure_shaped(value))
		return NULL;
	return (MeasureSummary *) value;
}

/*
 * adv_measure_accum adds one respondent: (state, values, minimum, maximum).
 */
ADV_FUNCTION(adv_measure_accum)
{
	MeasureSummary *s = state_in_place(fcinfo);
	MeasurePattern *p;
	int64		units[MEASURE_MOST];
	Row			row;

	if (likely(s != NULL) && add_complete(fcinfo, s))
		PG_RETURN_POINTER(s);
	s = (MeasureSummary *) adv_summary_state(fcinfo, 0, &adv_measure_kind);
	s = row_arg(fcinfo, s, 0, &row);
	if (unlikely(s->header.flags & MEASURE_WEIGHTED))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add an unweighted respondent to a weighted %s", MEASURE_TYPE),
				 errhint("Give unweighted respondents the weight 1.")));
	p = measure_find(&s, row.mask);
	if (unlikely((s->header.flags & MEASURE_FLOAT) == 0 && !row_units(s, &row, units)))
		measure_make_float(s);
	if ((s->header.flags & MEASURE_FLOAT) == 0 &&
		unlikely(!add_units(measure_cells(s, p), units, row.known, false)))
	{
		(void) add_units(measure_cells(s, p), units, row.known, true);
		measure_make_float(s);
	}
	if (unlikely(s->header.flags & MEASURE_FLOAT))
		add_reals(measure_cells(s, p), &row, 1);
	if (unlikely(pg_add_s64_overflow(p->n, 1, &p->n)))
		measure_count_overflow();
	count_negatives(s, &row, 1);
	PG_RETURN_POINTER(s);
}

/*
 * adv_measure_accum_inv takes one respondent away again: (state, values, minimum,
 * maximum).  NULL, where sums are not exact, tells the executor to aggregate the frame
 * anew.
 */
ADV_FUNCTION(adv_measure_accum_inv)
{
	MeasureSummary *s = (MeasureSummary *) adv_summary_state(fcinfo, 0, &adv_measure_kind);
	MeasurePattern *p;
	int64		units[MEASURE_MOST];
	Row			row;

	if (s == NULL || s->header.flags & MEASURE_FLOAT)
		PG_RETURN_NULL();
	if (s->patterns == 0)
		measure_refuse_absent();
	s = row_arg(fcinfo, s, 0, &row);
	p = measure_find(&s, row.mask);
	if (p->n == 0 || !row_units(s, &row, units) ||
		!add_units(measure_cells(s, p), units, row.known, true))
		measure_refuse_absent();
	p->n--;
	count_negatives(s, &row, -1);
	PG_RETURN_POINTER(s);
}

/*
 * adv_measure_accum_weighted adds one weighted respondent: (state, values, minimum,
 * maximum, weight).  A NULL weight leaves the row out.
 */
ADV_FUNCTION(adv_measure_accum_weighted)
{
	const int	flags = MEASURE_WEIGHTED | MEASURE_FLOAT;
	MeasureSummary *s = (MeasureSummary *) adv_summary_state(fcinfo, 0, &adv_measure_kind);
	MeasurePattern *p;
	MeasureWeights *w;
	double		weight;
	Row			row;

	if (PG_ARGISNULL(4))
		PG_RETURN_POINTER(s ? s : measure_make(flags, 0, 0, 0));
	s = row_arg(fcinfo, s, flags, &row);
	if (unlikely((s->header.flags & MEASURE_WEIGHTED) == 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add a weighted respondent to an unweighted %s", MEASURE_TYPE),
				 errhint("Give unweighted respondents the weight 1.")));
	weight = adv_weight_arg(fcinfo, 4);
	p = measure_find(&s, row.mask);
	if (pg_add_s64_overflow(p->n, 1, &p->n))
		measure_count_overflow();
	w = measure_weights(s, p);
	adv_add_weight(&w->total, adv_dd(weight));
	adv_add_weight(&w->squares, adv_dd_two_product(weight, weight));
	add_reals(measure_cells(s, p), &row, weight);
	count_negatives(s, &row, 1);
	PG_RETURN_POINTER(s);
}
