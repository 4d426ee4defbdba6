/*
 * state.c
 *		Several measures of one respondent or customer: adding, taking away, merging.
 *
 * Values with up to six decimals are summed exactly: each measure is counted in whole
 * units of its last decimal, in 128 bits.  A value with more, or a sum that does not
 * fit, turns all sums of the summary into double-doubles; so are weighted ones.
 *
 * A pattern that has been taken away again stays, with n = 0, until the summary is
 * packed.  Entries of the directory are checked when they are followed: only what a
 * value is long is looked at in advance.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#include "base/summary.h"
#include "base/weight.h"
#include "compat.h"
#include "measure.h"

const double measure_units[MEASURE_DECIMALS + 1] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};

/* ------------------------------------------------------------------------
 * The parts of a summary
 * ------------------------------------------------------------------------
 */

/*
 * measure_pattern_size returns the bytes of a pattern with this mask.
 */
Size
measure_pattern_size(int flags, uint32 mask)
{
	int			k = measure_width(mask);

	return offsetof(MeasurePattern, data) + (flags & MEASURE_WEIGHTED ? sizeof(MeasureWeights) : 0) +
		(k + k * (k + 1) / 2) * sizeof(MeasureCell);
}

/*
 * measure_pattern returns the i-th pattern.
 */
MeasurePattern *
measure_pattern(const MeasureSummary *s, uint32 i)
{
	MeasureEntry e = measure_directory(s)[i];

	if (e.at % sizeof(int64) != 0 || e.mask >> measure_count(s) != 0 ||
		e.at < (Size) ((char *) (measure_directory(s) + s->room) - (char *) s) ||
		e.at + measure_pattern_size(s->header.flags, e.mask) > VARSIZE(s))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", MEASURE_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return (MeasurePattern *) ((char *) s + e.at);
}

/*
 * measure_make returns a summary without patterns, with room for so many of them that
 * take so many bytes.
 */
MeasureSummary *
measure_make(int flags, int measures, uint32 room, Size patterns)
{
	MeasureSummary *s = (MeasureSummary *)
		adv_summary_alloc(&adv_measure_kind, measure_size(flags, measures, room, patterns));

	s->header.flags = flags;
	s->header.variant = measures;
	s->room = room;
	s->used = measure_size(flags, measures, room, 0);
	return s;
}

/*
 * reshape returns a copy of a summary, without the patterns that nobody has, with room
 * for so many patterns more that take so many bytes.
 */
static MeasureSummary *
reshape(const MeasureSummary *s, uint32 room, Size more)
{
	int			flags = s->header.flags;
	Size		patterns = more;
	uint32		kept = 0;
	MeasureSummary *r;
	uint32		i;

	for (i = 0; i < s->patterns; i++)
		if (measure_pattern(s, i)->n > 0)
		{
			patterns += measure_pattern_size(flags, measure_directory(s)[i].mask);
			kept++;
		}
	r = measure_make(flags, measure_count(s), kept + room, patterns);
	memcpy(r->data, s->data, (char *) measure_directory(s) - s->data);
	for (i = 0; i < s->patterns; i++)
	{
		MeasureEntry e = measure_directory(s)[i];
		MeasurePattern *p = measure_pattern(s, i);

		CHECK_FOR_INTERRUPTS();
		if (p->n == 0)
			continue;
		memcpy((char *) r + r->used, p, measure_pattern_size(flags, e.mask));
		e.at = r->used;
		measure_directory(r)[r->patterns++] = e;
		r->used += measure_pattern_size(flags, e.mask);
	}
	return r;
}

/*
 * place returns where a mask is in the directory, or belongs.
 */
static uint32
place(const MeasureSummary *s, uint32 mask)
{
	const MeasureEntry *directory = measure_directory(s);
	uint32		low = 0;
	uint32		high = s->patterns;

	/* most respondents have answered everything: the largest mask */
	if (high > 0 && directory[high - 1].mask <= mask)
		return directory[high - 1].mask == mask ? high - 1 : high;
	while (low < high)
	{
		uint32		middle = (low + high) / 2;

		if (directory[middle].mask < mask)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * measure_find returns the pattern with this mask, which is made where there is none;
 * the summary may be a new one then.
 */
MeasurePattern *
measure_find(MeasureSummary **summary, uint32 mask)
{
	MeasureSummary *s = *summary;
	uint32		i = place(s, mask);
	Size		size = measure_pattern_size(s->header.flags, mask);
	MeasureEntry *directory;

	if (i < s->patterns && measure_directory(s)[i].mask == mask)
		return measure_pattern(s, i);
	if (s->patterns == s->room || s->used + size > VARSIZE(s))
	{
		/* all that there can be takes less than 100 MB */
		*summary = s = reshape(s, s->patterns + 1, Max(VARSIZE(s), size));
		i = place(s, mask);
	}
	directory = measure_directory(s);
	memmove(directory + i + 1, directory + i, (s->patterns - i) * sizeof(MeasureEntry));
	directory[i].mask = mask;
	directory[i].at = s->used;
	s->patterns++;
	s->used += size;
	return measure_pattern(s, i);
}

/*
 * sound tells whether a value can be read in bounds.
 */
static bool
sound(const AdvHeader *value)
{
	return measure_shaped(value) && measure_known_decimals((const MeasureSummary *) value);
}

/* ------------------------------------------------------------------------
 * Scales, for messages
 * ------------------------------------------------------------------------
 */

/*
 * measure_scale_text returns the scales of a summary in words.
 */
char *
measure_scale_text(const MeasureSummary *s)
{
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	if (measure_minimum(s) == NULL)
		appendStringInfo(&buf, "%d without scale", measure_count(s));
	for (i = 0; measure_minimum(s) && i < measure_count(s); i++)
		if (measure_minimum(s)[i] == measure_maximum(s)[i])
			appendStringInfo(&buf, "%snone", i ? ", " : "");
		else
			appendStringInfo(&buf, "%s%g..%g", i ? ", " : "", measure_minimum(s)[i], measure_maximum(s)[i]);
	return buf.data;
}

/*
 * measure_same_scale tells whether two summaries have the same measures.
 */
bool
measure_same_scale(const MeasureSummary *a, const MeasureSummary *b)
{
	return measure_count(a) == measure_count(b) &&
		(a->header.flags & MEASURE_SCALED) == (b->header.flags & MEASURE_SCALED) &&
		memcmp(a->data, b->data, measure_scales_size(a->header.flags, measure_count(a))) == 0;
}

/* ------------------------------------------------------------------------
 * Sums
 * ------------------------------------------------------------------------
 */

/*
 * measure_cell_value returns a sum in units of its last decimals.
 */
AdvDD
measure_cell_value(const MeasureSummary *s, MeasureCell cell)
{
	uint128		x = cell.whole < 0 ? -(uint128) cell.whole : (uint128) cell.whole;
	const uint128 mask = ((uint128) 1 << 42) - 1;
	AdvDD		r;

	if (s->header.flags & MEASURE_FLOAT)
		return cell.real;
	r = adv_dd_add(adv_dd_two_sum(ldexp((double) (uint64) (x >> 84), 84), ldexp((double) (uint64) ((x >> 42) & mask), 42)),
				   adv_dd((double) (uint64) (x & mask)));
	return cell.whole < 0 ? adv_dd_negate(r) : r;
}

/*
 * ten_to returns a power of ten, up to that of all decimals of a product.
 */
static double
ten_to(int exponent)
{
	return exponent > MEASURE_DECIMALS ? measure_units[MEASURE_DECIMALS] * measure_units[exponent - MEASURE_DECIMALS] : measure_units[exponent];
}

/*
 * members writes the numbers of the measures in a mask.
 */
static int
members(uint32 mask, int *member)
{
	int			k = 0;

	for (; mask; mask &= mask - 1)
		member[k++] = pg_rightmost_one_pos32(mask);
	return k;
}

/*
 * measure_make_float turns the sums into double-doubles.
 */
void
measure_make_float(MeasureSummary *s)
{
	uint8	   *decimals = measure_decimals(s);
	uint32		at;

	for (at = 0; at < s->patterns; at++)
	{
		MeasureCell *cell = measure_cells(s, measure_pattern(s, at));
		int			member[MEASURE_MOST];
		int			k = members(measure_directory(s)[at].mask, member);
		int			i,
					j;

		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < k; i++, cell++)
			cell->real = adv_dd_positive_zero(adv_dd_divide(measure_cell_value(s, *cell), adv_dd(ten_to(decimals[member[i]]))));
		for (i = 0; i < k; i++)
			for (j = i; j < k; j++, cell++)
				cell->real = adv_dd_positive_zero(adv_dd_divide(measure_cell_value(s, *cell),
																adv_dd(ten_to(decimals[member[i]] + decimals[member[j]]))));
	}
	memset(decimals, 0, measure_count(s));
	s->header.flags |= MEASURE_FLOAT;
}

/*
 * multiply multiplies all sums that hold a measure by a factor for each time they do;
 * false, and nothing changed, where one would not fit, or, to divide, where one is no
 * multiple of it.
 */
static bool
multiply(MeasureSummary *s, int measure, int64 factor, bool divide)
{
	int			pass;
	uint32		at;

	for (pass = 0; pass < 2; pass++)
		for (at = 0; at < s->patterns; at++)
		{
			uint32		mask = measure_directory(s)[at].mask;
			MeasureCell *cell = measure_cells(s, measure_pattern(s, at));
			int			member[MEASURE_MOST];
			int			k;
			int			i,
						j;

			CHECK_FOR_INTERRUPTS();
			if ((mask >> measure & 1) == 0)
				continue;
			k = members(mask, member);
			for (i = -1; i < k; i++)
				for (j = Max(i, 0); j < k; j++, cell++)
				{
					int			times = (i >= 0 && member[i] == measure) + (member[j] == measure);
					int128		by = times == 2 ? (int128) factor * factor : factor;
					int128		result;

					if (times == 0)
						continue;
					if (divide ? cell->whole % by != 0 : __builtin_mul_overflow(cell->whole, by, &result))
						return false;
					if (pass == 1)
						cell->whole = divide ? cell->whole / by : result;
				}
		}
	return true;
}

/*
 * measure_set_decimals gives a measure more decimals; false where the sums do not fit then.
 */
bool
measure_set_decimals(MeasureSummary *s, int measure, int decimals)
{
	uint8	   *known = measure_decimals(s) + measure;

	if (!multiply(s, measure, (int64) measure_units[decimals - *known], false))
		return false;
	*known = decimals;
	return true;
}

/*
 * measure_pack returns the summary without room to grow, without patterns that nobody
 * has, its measures with no more decimals than their sums need.
 */
const AdvHeader *
measure_pack(const AdvHeader *value)
{
	const MeasureSummary *s = (const MeasureSummary *) value;
	MeasureSummary *r;
	bool		packed = s->room == s->patterns && s->used == VARSIZE(s);
	int			i;
	uint32		at;

	for (i = 0; i < measure_count(s); i++)
		packed &= measure_decimals(s)[i] == 0;
	for (at = 0; packed && at < s->patterns; at++)
		packed = measure_pattern(s, at)->n > 0 &&
			(at == 0 || measure_directory(s)[at].at > measure_directory(s)[at - 1].at);
	if (packed)
		return value;
	r = reshape(s, 0, 0);
	for (i = 0; i < measure_count(r); i++)
		while (measure_decimals(r)[i] > 0 && multiply(r, i, 10, true))
			measure_decimals(r)[i]--;
	return &r->header;
}

/*
 * measure_add_real adds a term to a double-double.
 */
void
measure_add_real(MeasureCell *cell, AdvDD term)
{
	cell->real = adv_dd_positive_zero(adv_dd_add(cell->real, term));
}

/*
 * measure_count_overflow reports too many respondents.
 */
void
measure_count_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of respondents is out of range for type bigint")));
}

/*
 * measure_refuse_absent reports that what is to be taken away was never added.
 */
void
measure_refuse_absent(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cannot take away respondents that the %s does not hold", MEASURE_TYPE)));
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

static bool
measure_is_empty(const AdvHeader *value)
{
	const MeasureSummary *s = (const MeasureSummary *) value;
	uint32		i;

	for (i = 0; i < s->patterns; i++)
		if (measure_pattern(s, i)->n > 0)
			return false;
	return true;
}

static AdvHeader *
measure_make_empty(void)
{
	return &measure_make(0, 0, 0, 0)->header;
}

/*
 * first_empty returns the one of two summaries without respondents that comes first,
 * so that their order does not matter.
 */
static AdvHeader *
first_empty(MeasureSummary *a, MeasureSummary *b)
{
	a = reshape(a, 0, 0);
	b = reshape(b, 0, 0);
	if (VARSIZE(a) != VARSIZE(b))
		return VARSIZE(a) < VARSIZE(b) ? &a->header : &b->header;
	return memcmp(a, b, VARSIZE(a)) <= 0 ? &a->header : &b->header;
}

/*
 * refuse_merging refuses summaries of other measures.
 */
static void
refuse_merging(const MeasureSummary *a, const MeasureSummary *b)
{
	if (!measure_same_scale(a, b))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge summaries on other scales"),
				 errdetail("The scales of one are %s; those of the other are %s.",
						   measure_scale_text(a), measure_scale_text(b)),
				 errhint("Summarize the same measures on the same scales.")));
	if ((a->header.flags ^ b->header.flags) & MEASURE_WEIGHTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a weighted and an unweighted %s", MEASURE_TYPE),
				 errhint("Give unweighted respondents the weight 1.")));
}

/*
 * align gives two summaries sums of one kind, in the same units.  Both are changed.
 */
static void
align(MeasureSummary *a, MeasureSummary *b)
{
	bool		exact = ((a->header.flags | b->header.flags) & MEASURE_FLOAT) == 0;
	int			i;

	for (i = 0; exact && i < measure_count(a); i++)
	{
		int			d = Max(measure_decimals(a)[i], measure_decimals(b)[i]);

		exact = (measure_decimals(a)[i] == d || measure_set_decimals(a, i, d)) &&
			(measure_decimals(b)[i] == d || measure_set_decimals(b, i, d));
	}
	if (exact)
		return;
	if ((a->header.flags & MEASURE_FLOAT) == 0)
		measure_make_float(a);
	if ((b->header.flags & MEASURE_FLOAT) == 0)
		measure_make_float(b);
}

/*
 * aligned tells whether two summaries have sums of one kind, in the same units.
 */
static bool
aligned(const MeasureSummary *a, const MeasureSummary *b)
{
	return ((a->header.flags ^ b->header.flags) & MEASURE_FLOAT) == 0 &&
		memcmp(measure_decimals(a), measure_decimals(b), measure_count(a)) == 0;
}

static MeasureSummary *
copy(const MeasureSummary *s)
{
	return memcpy(palloc(VARSIZE(s)), s, VARSIZE(s));
}

/*
 * cells_of returns how many sums a pattern with this mask has.
 */
static int
cells_of(uint32 mask)
{
	int			k = measure_width(mask);

	return k + k * (k + 1) / 2;
}

/*
 * add_pattern adds the exact sums of a pattern to another; false, and nothing changed,
 * where one does not fit.
 */
static bool
add_pattern(MeasureCell *into, const MeasureCell *from, int cells)
{
	bool		overflow = false;
	int			i;

	for (i = 0; i < cells; i++)
		overflow |= __builtin_add_overflow(into[i].whole, from[i].whole, &into[i].whole);
	for (i = 0; overflow && i < cells; i++)
		(void) __builtin_sub_overflow(into[i].whole, from[i].whole, &into[i].whole);
	return !overflow;
}

/*
 * measure_merge adds b to a.
 */
static AdvHeader *
measure_merge(AdvHeader *value, const AdvHeader *other)
{
	MeasureSummary *a = (MeasureSummary *) value;
	MeasureSummary *b = (MeasureSummary *) other;
	uint32		at;
	int			i;

	if (measure_is_empty(value) || measure_is_empty(other))
		return measure_is_empty(value) && measure_is_empty(other) ? first_empty(a, b) :
			measure_is_empty(value) ? &b->header : value;
	refuse_merging(a, b);
	if (!aligned(a, b))
	{
		b = copy(b);
		align(a, b);
	}
	for (at = 0; at < b->patterns; at++)
	{
		uint32		mask = measure_directory(b)[at].mask;
		MeasurePattern *from = measure_pattern(b, at);
		MeasurePattern *into;

		CHECK_FOR_INTERRUPTS();
		if (from->n == 0)
			continue;
		into = measure_find(&a, mask);
		if (pg_add_s64_overflow(into->n, from->n, &into->n))
			measure_count_overflow();
		if (measure_weights(a, into))
		{
			adv_add_weight(&measure_weights(a, into)->total, measure_weights(b, from)->total);
			adv_add_weight(&measure_weights(a, into)->squares, measure_weights(b, from)->squares);
		}
		if ((a->header.flags & MEASURE_FLOAT) == 0 &&
			!add_pattern(measure_cells(a, into), measure_cells(b, from), cells_of(mask)))
		{
			b = copy(b);
			from = measure_pattern(b, at);
			measure_make_float(a);
			measure_make_float(b);
		}
		if (a->header.flags & MEASURE_FLOAT)
			for (i = 0; i < cells_of(mask); i++)
				measure_add_real(&measure_cells(a, into)[i], measure_cells(b, from)[i].real);
	}
	for (i = 0; i < measure_count(a); i++)
		if (pg_add_s64_overflow(measure_negatives(a)[i], measure_negatives(b)[i], &measure_negatives(a)[i]))
			measure_count_overflow();
	return &a->header;
}

/*
 * measure_subtract takes b away from a, where the sums are exact.
 */
static AdvHeader *
measure_subtract(AdvHeader *value, const AdvHeader *other)
{
	MeasureSummary *a = (MeasureSummary *) value;
	MeasureSummary *b = (MeasureSummary *) other;
	uint32		at;
	int			i;

	if (measure_is_empty(other))
		return value;
	if ((a->header.flags | b->header.flags) & MEASURE_FLOAT)
		return NULL;
	if (!measure_is_empty(value))
		refuse_merging(a, b);
	else
		measure_refuse_absent();
	if (!aligned(a, b))
	{
		b = copy(b);
		align(a, b);
		if (a->header.flags & MEASURE_FLOAT)
			return NULL;
	}
	for (at = 0; at < b->patterns; at++)
	{
		uint32		mask = measure_directory(b)[at].mask;
		MeasurePattern *from = measure_pattern(b, at);
		MeasurePattern *into;

		if (from->n == 0)
			continue;
		into = measure_find(&a, mask);
		if (into->n < from->n)
			measure_refuse_absent();
		into->n -= from->n;
		for (i = 0; i < cells_of(mask); i++)
			if (__builtin_sub_overflow(measure_cells(a, into)[i].whole, measure_cells(b, from)[i].whole,
									   &measure_cells(a, into)[i].whole) ||
				(into->n == 0 && measure_cells(a, into)[i].whole != 0))
				measure_refuse_absent();
	}
	for (i = 0; i < measure_count(a); i++)
	{
		measure_negatives(a)[i] -= measure_negatives(b)[i];
		if (measure_negatives(a)[i] < 0)
			measure_refuse_absent();
	}
	return &a->header;
}

const AdvSummaryKind adv_measure_kind = {
	.kind = ADV_KIND_MEASURE,
	.version = 1,
	.type = MEASURE_TYPE,
	.word = "measure",
	.smallest = offsetof(MeasureSummary, data),
	.sound = sound,
	.pack = measure_pack,
	.merge = measure_merge,
	.is_empty = measure_is_empty,
	.make_empty = measure_make_empty,
	.subtract = measure_subtract,
	.write_text = measure_write_text,
	.read_text = measure_read_text,
	.write_binary = measure_write_binary,
	.read_binary = measure_read_binary
};

ADV_SUMMARY_TYPE(measure_summary, adv_measure_kind)
ADV_SUMMARY_MOVING(measure, adv_measure_kind)
