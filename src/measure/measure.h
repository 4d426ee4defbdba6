/*
 * measure.h
 *		Several measures of one respondent or customer: the summary, for the files
 *		of this room.
 *
 * A summary keeps, for each pattern of missing values, how many respondents have it,
 * the sums of the measures that they answered and the sums of products of every two
 * of these.  Means, variances and covariances of any respondents that are told apart
 * by what they answered follow from that, so weights, the policy for missing values
 * and the form of an index are chosen by who asks.
 */
#ifndef ADV_MEASURE_H
#define ADV_MEASURE_H

#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "port/pg_bitutils.h"
#include "utils/array.h"

#include "base/summary.h"
#include "kernel/stats/mean.h"

#define MEASURE_TYPE "measure_summary"
#define MEASURE_MOST 16			/* measures */
#define MEASURE_DECIMALS 6		/* of values that are summed exactly */

/* Flags of the header. */
#define MEASURE_SCALED 1		/* some measure has a scale */
#define MEASURE_FLOAT 2			/* sums are double-doubles, else whole numbers */
#define MEASURE_WEIGHTED 4		/* so are they, and respondents carry weights */
#define MEASURE_FLAGS (MEASURE_SCALED | MEASURE_FLOAT | MEASURE_WEIGHTED)

/*
 * One flat value, in memory and on disk.  Behind this: of a summary with scales the
 * minimum and the maximum of every measure, both 0 where it has none; for every
 * measure the number of negative values; for every measure the decimals of its whole
 * numbers, a byte each, up to a multiple of 8; the directory, in order of the masks;
 * the patterns.  The header's last byte is the number of measures.
 */
typedef struct MeasureSummary
{
	AdvHeader	header;
	uint32		patterns;		/* in the directory */
	uint32		room;			/* patterns that the directory has room for */
	uint32		used;			/* bytes */
	uint32		padding;
	char		data[FLEXIBLE_ARRAY_MEMBER];
} MeasureSummary;

/* What the directory says: bit i of the mask is set where measure i was answered. */
typedef struct MeasureEntry
{
	uint32		mask;
	uint32		at;				/* from the beginning of the value */
} MeasureEntry;

/* A sum: a whole number of units of the last decimals, or a double-double. */
typedef union MeasureCell
{
	int128		whole;
	AdvDD		real;
} MeasureCell;

typedef struct MeasureWeights
{
	AdvDD		total;			/* sum of w */
	AdvDD		squares;		/* sum of w squared */
} MeasureWeights;

/*
 * A pattern: the number of respondents; of weighted summaries MeasureWeights; the sums
 * of the measures in the mask; the products of each with itself and those behind it.
 */
typedef struct MeasurePattern
{
	int64		n;
	char		data[FLEXIBLE_ARRAY_MEMBER];
} MeasurePattern;

extern const AdvSummaryKind adv_measure_kind;
extern const double measure_units[MEASURE_DECIMALS + 1];	/* powers of ten */

/*
 * measure_count returns the number of measures.
 */
static inline int
measure_count(const MeasureSummary *s)
{
	return s->header.variant;
}

/*
 * measure_minimum returns the minimum of every measure's scale; NULL where none has
 * one.
 */
static inline const double *
measure_minimum(const MeasureSummary *s)
{
	return s->header.flags & MEASURE_SCALED ? (const double *) s->data : NULL;
}

/*
 * measure_maximum returns the maximum likewise.
 */
static inline const double *
measure_maximum(const MeasureSummary *s)
{
	return s->header.flags & MEASURE_SCALED ? (const double *) s->data + measure_count(s) : NULL;
}

/*
 * measure_scales_size returns the bytes of the scales.
 */
static inline Size
measure_scales_size(int flags, int measures)
{
	return flags & MEASURE_SCALED ? 2 * measures * sizeof(double) : 0;
}

/*
 * measure_negatives returns how many values of every measure were negative.
 */
static inline int64 *
measure_negatives(const MeasureSummary *s)
{
	return (int64 *) (s->data + measure_scales_size(s->header.flags, measure_count(s)));
}

/*
 * measure_decimals returns how many decimals the whole numbers of every measure have.
 */
static inline uint8 *
measure_decimals(const MeasureSummary *s)
{
	return (uint8 *) (measure_negatives(s) + measure_count(s));
}

/*
 * measure_directory returns where the patterns are.
 */
static inline MeasureEntry *
measure_directory(const MeasureSummary *s)
{
	return (MeasureEntry *) (measure_decimals(s) + MAXALIGN(measure_count(s)));
}

/*
 * measure_width returns the number of measures in a mask.
 */
static inline int
measure_width(uint32 mask)
{
	return pg_popcount32(mask);
}

/*
 * measure_weights returns the weights of a pattern's respondents; NULL where they have
 * none.
 */
static inline MeasureWeights *
measure_weights(const MeasureSummary *s, const MeasurePattern *p)
{
	return s->header.flags & MEASURE_WEIGHTED ? (MeasureWeights *) p->data : NULL;
}

/*
 * measure_cells returns a pattern's sums, followed by its products.
 */
static inline MeasureCell *
measure_cells(const MeasureSummary *s, const MeasurePattern *p)
{
	return (MeasureCell *) (p->data + (s->header.flags & MEASURE_WEIGHTED ? sizeof(MeasureWeights) : 0));
}

/*
 * measure_size returns the bytes of a summary with so many bytes of patterns.
 */
static inline Size
measure_size(int flags, int measures, Size room, Size patterns)
{
	return offsetof(MeasureSummary, data) + measure_scales_size(flags, measures) +
		measures * sizeof(int64) + MAXALIGN(measures) + room * sizeof(MeasureEntry) + patterns;
}

/*
 * measure_known_decimals tells whether no measure has more decimals than six, eight
 * measures at a time: a byte of 7 or more has its highest bit set, or gets it with 121.
 */
static inline bool
measure_known_decimals(const MeasureSummary *s)
{
	const uint64 *word = (const uint64 *) measure_decimals(s);
	uint64		high = 0;
	int			i;

	for (i = 0; i < measure_count(s); i += sizeof(uint64), word++)
		high |= *word | (*word + UINT64CONST(0x7979797979797979));
	return (high & UINT64CONST(0x8080808080808080)) == 0;
}

/*
 * measure_shaped tells whether a value is long enough for what it claims to hold.
 */
static inline bool
measure_shaped(const AdvHeader *value)
{
	const MeasureSummary *s = (const MeasureSummary *) value;

	return measure_count(s) <= MEASURE_MOST && (value->flags & ~MEASURE_FLAGS) == 0 &&
		((value->flags & MEASURE_WEIGHTED) == 0 || (value->flags & MEASURE_FLOAT)) &&
		s->room <= (1 << MEASURE_MOST) * 4 && s->patterns <= s->room &&
		s->used >= measure_size(value->flags, measure_count(s), s->room, 0) && s->used <= VARSIZE(s);
}

/* state.c */
extern MeasurePattern *measure_pattern(const MeasureSummary *s, uint32 i);
extern MeasurePattern *measure_find(MeasureSummary **s, uint32 mask);
extern MeasureSummary *measure_make(int flags, int measures, uint32 room, Size patterns);
extern Size measure_pattern_size(int flags, uint32 mask);
extern void measure_make_float(MeasureSummary *s);
extern bool measure_set_decimals(MeasureSummary *s, int measure, int decimals);
extern void measure_add_real(MeasureCell *cell, AdvDD term);
extern void measure_count_overflow(void);
extern void measure_refuse_absent(void);
extern AdvDD measure_cell_value(const MeasureSummary *s, MeasureCell cell);
extern const AdvHeader *measure_pack(const AdvHeader *value);
extern char *measure_scale_text(const MeasureSummary *s);
extern bool measure_same_scale(const MeasureSummary *a, const MeasureSummary *b);

/*
 * Moments of some measures over the respondents who answered all of these.
 */
typedef struct MeasureMoments
{
	int			k;
	int			member[MEASURE_MOST];
	int64		respondents;
	double		weight;			/* sum of w, the number of unweighted respondents */
	double		n;				/* Kish's effective number */
	double		mean[MEASURE_MOST];
	double		spread[MEASURE_MOST][MEASURE_MOST]; /* sum w (x - m) (y - m) / sum w */
} MeasureMoments;

/* moments.c */
extern void measure_moments(const MeasureSummary *s, uint32 mask, MeasureMoments *out);
extern void measure_pattern_moments(const MeasureSummary *s, uint32 i, uint32 mask, MeasureMoments *out);
extern void measure_rescale(const MeasureSummary *s, MeasureMoments *moments);
extern double measure_total(const MeasureSummary *s, int measure);

/*
 * measure_covariance returns a sample covariance, with n - 1 below; NaN where n <= 1.
 */
static inline double
measure_covariance(const MeasureMoments *m, int i, int j)
{
	return m->n > 1 ? m->spread[i][j] * (m->n / (m->n - 1)) : NAN;
}

static inline AdvMoments
measure_mean_of(const MeasureMoments *m, int i)
{
	AdvMoments	r = {m->mean[i], measure_covariance(m, i, i), m->n};

	return r;
}

/*
 * measure_array_data returns the elements of an array, those that are not NULL.
 */
static inline const void *
measure_array_data(const ArrayType *array)
{
	return (const char *) array +
		(ARR_HASNULL(array) ? (Size) array->dataoffset : ARR_OVERHEAD_NONULLS(ARR_NDIM(array)));
}

#define MEASURE_MOST_COLUMNS 20

/* A row of a report in the making: NaN is NULL. */
typedef struct MeasureRow
{
	Datum		values[MEASURE_MOST_COLUMNS];
	bool		nulls[MEASURE_MOST_COLUMNS];
	int			columns;
} MeasureRow;

/* report.c */
extern MeasureSummary *measure_arg(FunctionCallInfo fcinfo, int argno);
extern uint32 measure_all(const MeasureSummary *s);
extern int	measure_number_arg(FunctionCallInfo fcinfo, int argno, const MeasureSummary *s, const char *name);
extern int	measure_doubles_arg(FunctionCallInfo fcinfo, int argno, const char *name, double **values);
extern char **measure_names_arg(FunctionCallInfo fcinfo, int argno, const MeasureSummary *s);
extern void measure_need_scales(const MeasureSummary *s, uint32 mask);
extern void measure_need_same_scale(const MeasureSummary *a, const MeasureSummary *b);
extern void measure_add_text(MeasureRow *row, const char *text);
extern void measure_add_count(MeasureRow *row, int64 count);
extern void measure_add_number(MeasureRow *row, double number);
extern void measure_add_flag(MeasureRow *row, bool flag);
extern void measure_put_row(FunctionCallInfo fcinfo, MeasureRow *row);
extern Datum measure_return_row(FunctionCallInfo fcinfo, MeasureRow *row);

/* io.c */
extern void measure_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *measure_read_text(AdvReader *reader);
extern void measure_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *measure_read_binary(StringInfo buf);

#endif
