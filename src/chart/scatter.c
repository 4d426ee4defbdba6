/*
 * scatter.c
 *		Points in a plane, in text: importance against performance, and the like.
 *
 * Every point is a letter, which the legend below explains.  Lines stand at the means
 * of both axes, so that the plane falls into four parts.
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

#define MOST_POINTS 52			/* letters */
#define LEAST_SIZE 2
#define MOST_SIZE 200

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* An axis: where its values are drawn. */
typedef struct Axis
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	double		lowest;
	double		highest;
	double		mean;
	int			size;			/* in characters */
} Axis;

/*
 * array_arg reads an array of one dimension.
 */
static void
array_arg(FunctionCallInfo fcinfo, int argno, const char *name, Oid type, Axis *axis)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);

	adv_check_list(array, name);
	if (type == FLOAT8OID)
		deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
						  &axis->values, &axis->nulls, &axis->n);
	else
		deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &axis->values, &axis->nulls, &axis->n);
}

/*
 * axis_arg reads the values of an axis, and its size in characters.
 */
static void
axis_arg(FunctionCallInfo fcinfo, int argno, int size_argno, const char *name, const char *size_name, Axis *axis)
{
	int			i;

	array_arg(fcinfo, argno, name, FLOAT8OID, axis);
	axis->size = PG_GETARG_INT32(size_argno);
	if (axis->size < LEAST_SIZE || axis->size > MOST_SIZE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %d is out of range", size_name, axis->size),
				 errdetail("What is drawn is %d to %d characters in each direction.", LEAST_SIZE, MOST_SIZE)));
	for (i = 0; i < axis->n; i++)
		if (!axis->nulls[i] && !isfinite(DatumGetFloat8(axis->values[i])))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("cannot draw %g", DatumGetFloat8(axis->values[i])),
					 errhint("Values must be finite; null leaves a point out.")));
}

/*
 * span finds the ends and the mean of the values of an axis that are drawn.
 */
static void
span(Axis *axis, const bool *drawn, int points)
{
	int			i;

	axis->lowest = INFINITY;
	axis->highest = -INFINITY;
	axis->mean = 0;
	for (i = 0; i < axis->n; i++)
	{
		double		value = DatumGetFloat8(axis->values[i]);

		if (!drawn[i])
			continue;
		axis->lowest = Min(axis->lowest, value);
		axis->highest = Max(axis->highest, value);
		axis->mean += value / points;
	}
}

/*
 * place returns where a value is drawn, in the middle where all are equal.
 */
static int
place(const Axis *axis, double value)
{
	double		length = axis->highest / 2 - axis->lowest / 2;

	if (!(length > 0))
		return axis->size / 2;
	return Max(Min((int) ((value / 2 - axis->lowest / 2) / length * (axis->size - 1) + 0.5), axis->size - 1), 0);
}

/*
 * adv_text_scatter draws points: (x, y, labels, width, height).
 */
ADV_FUNCTION(adv_text_scatter)
{
	bool		utf8 = GetDatabaseEncoding() == PG_UTF8;
	Axis		x;
	Axis		y;
	Axis		labels = {.n = 0};
	StringInfoData drawing;
	char	   *grid;
	bool	   *drawn;
	int			points = 0;
	int			column,
				row;
	int			i;

	if (adv_any_null(fcinfo, 0, 1) || adv_any_null(fcinfo, 3, 4))
		PG_RETURN_NULL();
	axis_arg(fcinfo, 0, 3, "x", "width", &x);
	axis_arg(fcinfo, 1, 4, "y", "height", &y);
	if (!PG_ARGISNULL(2))
		array_arg(fcinfo, 2, "labels", TEXTOID, &labels);
	if (x.n != y.n || (!PG_ARGISNULL(2) && labels.n != x.n))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are %d values of x, %d of y and %d labels", x.n, y.n, PG_ARGISNULL(2) ? x.n : labels.n),
				 errhint("All arrays have one element for each point, in the same order.")));
	drawn = palloc0(x.n + 1);
	for (i = 0; i < x.n; i++)
	{
		drawn[i] = !x.nulls[i] && !y.nulls[i];
		points += drawn[i];
	}
	if (points > MOST_POINTS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are %d points, more than the %d letters", points, MOST_POINTS),
				 errhint("Draw the most important ones.")));
	initStringInfo(&drawing);
	if (points == 0)
		PG_RETURN_TEXT_P(cstring_to_text(""));
	span(&x, drawn, points);
	span(&y, drawn, points);

	/* a letter that finds its place taken goes to the nearest one in its row */
	grid = palloc0(x.size * y.size);
	for (i = 0; i < x.n; i++)
	{
		char	   *line;
		int			at;
		int			step;

		if (!drawn[i])
			continue;
		line = grid + (y.size - 1 - place(&y, DatumGetFloat8(y.values[i]))) * x.size;
		at = place(&x, DatumGetFloat8(x.values[i]));
		for (step = 0; step < x.size; step++)
		{
			int			right = Min(at + step, x.size - 1);
			int			left = Max(at - step, 0);

			if (line[right] && line[left])
				continue;
			line[line[right] ? left : right] = letters[i % MOST_POINTS];
			break;
		}
	}
	for (row = 0; row < y.size; row++)
	{
		bool		mean_row = row == y.size - 1 - place(&y, y.mean);

		for (column = 0; column < x.size; column++)
		{
			bool		mean_column = column == place(&x, x.mean);

			if (grid[row * x.size + column])
				appendStringInfoChar(&drawing, grid[row * x.size + column]);
			else if (mean_row && mean_column)
				appendStringInfoString(&drawing, utf8 ? "\u253C" : "+");
			else if (mean_row)
				appendStringInfoString(&drawing, utf8 ? "\u2500" : "-");
			else if (mean_column)
				appendStringInfoString(&drawing, utf8 ? "\u2502" : "|");
			else
				appendStringInfoChar(&drawing, ' ');
		}
		while (drawing.len > 0 && drawing.data[drawing.len - 1] == ' ')
			drawing.data[--drawing.len] = '\0';
		appendStringInfoChar(&drawing, '\n');
	}
	for (i = 0; i < labels.n; i++)
	{
		if (!drawn[i])
			continue;
		appendStringInfo(&drawing, "%s%c ", drawing.data[drawing.len - 1] == '\n' ? "" : ", ", letters[i % MOST_POINTS]);
		if (!labels.nulls[i])
			appendStringInfoString(&drawing, TextDatumGetCString(labels.values[i]));
	}
	if (drawing.data[drawing.len - 1] == '\n')
		drawing.data[--drawing.len] = '\0';
	PG_RETURN_TEXT_P(cstring_to_text_with_len(drawing.data, drawing.len));
}
