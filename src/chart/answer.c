/*
 * answer.c
 *		Small charts in text, for where people would rather look than read.
 *
 * Drawn in Unicode's block elements; a database in another encoding than UTF-8
 * gets plain ASCII.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "compat.h"

#define LEVELS 8
#define MAX_WIDTH 1000

static const char *const spark_blocks[LEVELS] = {
	"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"
};
static const char *const spark_ascii[LEVELS] = {
	"_", ".", "-", "=", "+", "*", "%", "#"
};

/* one to eight eighths of a full block */
static const char *const bar_blocks[LEVELS] = {
	"\u258F", "\u258E", "\u258D", "\u258C", "\u258B", "\u258A", "\u2589", "\u2588"
};

/* a bar that goes left is drawn to half a character: there are no finer blocks */
#define RIGHT_HALF "\u2590"
#define AXIS "\u2502"

/* from nothing to all */
#define SHADES 5
static const char *const shade_blocks[SHADES] = {
	" ", "\u2591", "\u2592", "\u2593", "\u2588"
};
static const char *const shade_ascii[SHADES] = {
	" ", ".", "+", "%", "#"
};

/*
 * max_arg returns the value at which a drawing is full.
 */
static double
max_arg(FunctionCallInfo fcinfo, int argno)
{
	double		max = adv_finite_arg(fcinfo, argno, "max");

	if (!(max > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max must be positive, not %g", max)));
	return max;
}

/*
 * width_arg returns a width in characters.
 */
static int
width_arg(FunctionCallInfo fcinfo, int argno)
{
	int			width = PG_GETARG_INT32(argno);

	if (width < 1 || width > MAX_WIDTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("width %d is out of range", width),
				 errdetail("What is drawn is 1 to %d characters wide.", MAX_WIDTH)));
	return width;
}

/*
 * share_arg returns a value as a share of max, cut to 0..1.
 */
static double
share_arg(FunctionCallInfo fcinfo, int argno, double max)
{
	double		value = PG_GETARG_FLOAT8(argno);

	if (isnan(value))
		adv_finite_arg(fcinfo, argno, "value");
	return value <= 0 ? 0 : value >= max ? 1 : value / max;
}

/*
 * adv_sparkline draws one character per element, from the lowest to the
 * highest of them; NULL is a gap, all equal are drawn half high.
 */
ADV_FUNCTION(adv_sparkline)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	const char *const *levels = GetDatabaseEncoding() == PG_UTF8 ? spark_blocks : spark_ascii;
	double		lowest = INFINITY;
	double		highest = -INFINITY;
	StringInfoData line;
	Datum	   *datums;
	bool	   *nulls;
	int			n;
	int			i;

	adv_check_list(array, "values");
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &datums, &nulls, &n);
	for (i = 0; i < n; i++)
	{
		if (nulls[i])
			continue;
		if (!isfinite(DatumGetFloat8(datums[i])))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("cannot draw %g", DatumGetFloat8(datums[i])),
					 errhint("Values must be finite; null draws a gap.")));
		lowest = Min(lowest, DatumGetFloat8(datums[i]));
		highest = Max(highest, DatumGetFloat8(datums[i]));
	}

	initStringInfo(&line);
	for (i = 0; i < n; i++)
	{
		int			level = (LEVELS - 1) / 2;

		if (nulls[i])
		{
			appendStringInfoChar(&line, ' ');
			continue;
		}
		if (highest / 2 > lowest / 2)
		{
			/* halved, so that the span of the largest numbers is finite */
			double		span = highest / 2 - lowest / 2;
			double		height = (DatumGetFloat8(datums[i]) / 2 - lowest / 2) / span;

			level = Min((int) (height * LEVELS), LEVELS - 1);
		}
		appendStringInfoString(&line, levels[level]);
	}
	PG_RETURN_TEXT_P(cstring_to_text(line.data));
}

/*
 * append_times appends a character so many times.
 */
static void
append_times(StringInfo text, const char *character, int times)
{
	while (times-- > 0)
		appendStringInfoString(text, character);
}

/*
 * append_right appends a bar that goes right, of so many eighths of a character.
 */
static void
append_right(StringInfo bar, int eighths, bool utf8)
{
	append_times(bar, utf8 ? bar_blocks[LEVELS - 1] : "#", eighths / LEVELS);
	if (eighths % LEVELS && utf8)
		appendStringInfoString(bar, bar_blocks[eighths % LEVELS - 1]);
	else if (eighths % LEVELS >= LEVELS / 2)
		appendStringInfoChar(bar, '#');
}

/*
 * append_left appends a bar of so many halves of a character that goes left from the
 * end of a field.
 */
static void
append_left(StringInfo bar, int halves, int field, bool utf8)
{
	int			half = utf8 ? halves % 2 : 0;
	int			full = utf8 ? halves / 2 : (halves + 1) / 2;

	append_times(bar, " ", field - full - half);
	append_times(bar, RIGHT_HALF, half);
	append_times(bar, utf8 ? bar_blocks[LEVELS - 1] : "#", full);
}

/*
 * adv_text_bar draws value as a bar: (value, max, width, min).  With a min of 0 it is
 * width characters long at max; with a negative one the width is shared by the bars
 * of negative values, which go left from a line at 0, and those of positive ones.
 * What lies outside min..max is drawn at the edge.
 */
ADV_FUNCTION(adv_text_bar)
{
	double		max = max_arg(fcinfo, 1);
	int			width = width_arg(fcinfo, 2);
	double		min = adv_finite_arg(fcinfo, 3, "min");
	double		share = share_arg(fcinfo, 0, max);
	bool		utf8 = GetDatabaseEncoding() == PG_UTF8;
	int			left = 0;
	StringInfoData bar;

	if (min > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min must not be positive, but is %g", min),
				 errhint("A bar begins at 0.")));
	initStringInfo(&bar);
	if (min < 0)
	{
		double		value = PG_GETARG_FLOAT8(0);

		/* halved, so that the span of the largest numbers is finite */
		left = Max((int) rint(width * (-min / 2 / (max / 2 - min / 2))), 1);
		append_left(&bar, value < 0 ? (int) rint(Min(value / min, 1) * left * 2) : 0, left, utf8);
		appendStringInfoString(&bar, utf8 ? AXIS : "|");
	}
	append_right(&bar, (int) rint(share * (width - left) * LEVELS), utf8);
	PG_RETURN_TEXT_P(cstring_to_text(bar.data));
}

/*
 * adv_text_shade draws value as a cell of a heat map, width characters from empty to
 * full, full at max: (value, max, width).  Every shade stands for as much.
 */
ADV_FUNCTION(adv_text_shade)
{
	double		max = max_arg(fcinfo, 1);
	int			width = width_arg(fcinfo, 2);
	double		share = share_arg(fcinfo, 0, max);
	const char *const *shades = GetDatabaseEncoding() == PG_UTF8 ? shade_blocks : shade_ascii;
	StringInfoData cell;
	int			i;

	initStringInfo(&cell);
	for (i = 0; i < width; i++)
		appendStringInfoString(&cell, shades[Min((int) (share * SHADES), SHADES - 1)]);
	PG_RETURN_TEXT_P(cstring_to_text(cell.data));
}
