/*
 * series.h
 *		Values in the order of time: the summary, for the files of this room.
 *
 * A summary holds, for every period (or number) that has a value, the number of rows,
 * their sum and the sum of their squares.  Sums are whole numbers of a fixed unit, to
 * which every value is rounded on its own: the order of rows, of parts and of workers
 * plays no part.
 */
#ifndef ADV_SERIES_H
#define ADV_SERIES_H

#include "postgres.h"

#include "fmgr.h"

#include "base/period.h"
#include "base/report.h"
#include "base/summary.h"
#include "kernel/num/limbs.h"

#define SERIES_TYPE "series_summary"

/* Values are kept to 2^-80, 24 decimals, squares to 2^-96. */
#define SERIES_SUM_LIMBS 3
#define SERIES_SUM_BITS 80
#define SERIES_SQUARE_LIMBS 4
#define SERIES_SQUARE_BITS 96
#define SERIES_MOST_VALUE 1e18

/* What the values are: the lowest bits of the flags. */
typedef enum SeriesValues
{
	SERIES_PLAIN,				/* means of whatever */
	SERIES_SCALE,				/* means of scores on the scale low..high */
	SERIES_SHARE,				/* percent of yes or no */
	SERIES_NET					/* promoters less detractors, in percent */
} SeriesValues;

#define SERIES_VALUES 3			/* the bits */
#define SERIES_INSIDE 4			/* some row lies not on the first day of its period */
#define SERIES_FLAGS (SERIES_VALUES | SERIES_INSIDE)

#define SERIES_NUMBERS 0		/* the period of a series over numbers */

typedef struct SeriesRow
{
	int64		at;				/* the period's number, or the number */
	int64		n;				/* rows */
	uint64		sum[SERIES_SUM_LIMBS];
	uint64		squares[SERIES_SQUARE_LIMBS];
} SeriesRow;

/*
 * One flat value, in memory and on disk; base/rows.h says how it grows.  The header's
 * last byte is the period.
 */
typedef struct SeriesSummary
{
	AdvHeader	header;
	int32		sorted;
	int32		pending;
	int32		last;			/* the last day with a row, SERIES_NO_DAY of none and of numbers */
	int32		unused;			/* always 0 */
	double		low;			/* what values can be, both 0 of plain ones */
	double		high;
	AdvPeriodCache cache;		/* the day of the last row; of what is stored all 0 */
	SeriesRow	rows[FLEXIBLE_ARRAY_MEMBER];
} SeriesSummary;

#define SERIES_NO_DAY PG_INT32_MIN

static inline int
series_period(const SeriesSummary *s)
{
	return s->header.variant;
}

static inline SeriesValues
series_values(const SeriesSummary *s)
{
	return (SeriesValues) (s->header.flags & SERIES_VALUES);
}

extern const AdvSummaryKind adv_series_kind;

/* state.c */
extern SeriesSummary *series_make(Size size, int period, SeriesValues values, double low, double high);
extern SeriesSummary *series_add(SeriesSummary *s, const SeriesRow *row);
extern SeriesSummary *series_next(SeriesSummary *s);
extern void series_trim(SeriesSummary *s);
extern void series_value_row(SeriesRow *row, int64 at, double value);
extern const SeriesSummary *series_packed(const SeriesSummary *s);
extern int32 series_covered(const SeriesSummary *s);

/* What a stored summary brings to a point. */
typedef struct SeriesReading
{
	SeriesValues values;
	double		low;
	double		high;
	SeriesRow	row;			/* at is not set */
} SeriesReading;

/* readings.c */
extern bool series_read(FunctionCallInfo fcinfo, int argno, SeriesReading *reading);

/* io.c */
extern void series_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *series_read_text(AdvReader *reader);
extern void series_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *series_read_binary(StringInfo buf);

/*
 * A series as the kernel wants it: the periods that are over and have a value.
 */
typedef struct Series
{
	const SeriesSummary *summary;
	int64		n;
	int64	   *at;
	double	   *x;				/* periods from the first */
	double	   *value;
	double	   *rows;			/* how many */
	double	   *squares;		/* about the value */
} Series;

/* points.c */
extern bool series_arg(FunctionCallInfo fcinfo, int as_of, Series *series);
extern double series_mean(const SeriesRow *row);
extern double series_squares(const SeriesRow *row);
extern void series_report_time(AdvReportRow *row, const SeriesSummary *s, int64 at);
extern int64 series_step(const Series *series);
extern double *series_grid(const Series *series, int64 step, int64 *length);

#endif
