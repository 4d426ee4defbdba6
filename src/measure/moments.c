/*
 * moments.c
 *		Means and covariances of the respondents who answered certain measures.
 *
 * Sums are taken apart in double-double, in whole units of the last decimals, so that
 * nothing is lost by cancellation and equal values have a variance of 0.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "base/weight.h"
#include "compat.h"
#include "measure.h"

/* below this share of the sum of squares, a variance is rounding */
#define ROUNDING 1e-26

/* Sums over patterns, in units of the last decimals. */
typedef struct Sums
{
	int64		respondents;
	AdvDD		weight;
	AdvDD		squares;		/* of weights */
	AdvDD		x[MEASURE_MOST];
	AdvDD		xy[MEASURE_MOST][MEASURE_MOST];
} Sums;

static void
accumulate(AdvDD *sum, AdvDD term)
{
	*sum = adv_dd_add(*sum, term);
}

/*
 * add_sums adds pattern i, whose respondents answered all of these k measures.
 */
static void
add_sums(const MeasureSummary *s, uint32 i, const MeasureMoments *of, Sums *sums)
{
	const MeasurePattern *p = measure_pattern(s, i);
	const MeasureWeights *w = measure_weights(s, p);
	const MeasureCell *cell = measure_cells(s, p);
	uint32		mask = measure_directory(s)[i].mask;
	int			width = measure_width(mask);
	int			at[MEASURE_MOST];
	int			a,
				b;

	sums->respondents += p->n;
	accumulate(&sums->weight, w ? w->total : adv_dd_two_sum((double) (p->n >> 32) * 4294967296.0, (double) (p->n & 0xffffffff)));
	accumulate(&sums->squares, w ? w->squares : adv_dd(0));
	for (a = 0; a < of->k; a++)
	{
		at[a] = measure_width(mask & ((1U << of->member[a]) - 1));
		accumulate(&sums->x[a], measure_cell_value(s, cell[at[a]]));
	}
	for (a = 0; a < of->k; a++)
		for (b = a; b < of->k; b++)
			accumulate(&sums->xy[a][b],
					   measure_cell_value(s, cell[width + at[a] * width - at[a] * (at[a] - 1) / 2 + at[b] - at[a]]));
}

/*
 * finish turns sums into moments, of which members and their number are known.
 */
static void
finish(const MeasureSummary *s, const Sums *sums, MeasureMoments *out)
{
	double		unit[MEASURE_MOST];
	int			a,
				b;

	out->respondents = sums->respondents;
	out->weight = adv_dd_value(sums->weight);
	out->n = s->header.flags & MEASURE_WEIGHTED ? adv_effective_n(sums->weight, sums->squares) : (double) sums->respondents;
	for (a = 0; a < out->k; a++)
	{
		unit[a] = measure_units[measure_decimals(s)[out->member[a]]];
		out->mean[a] = out->weight > 0 ? adv_dd_value(adv_dd_divide(sums->x[a], sums->weight)) / unit[a] : NAN;
	}
	for (a = 0; a < out->k; a++)
		for (b = a; b < out->k; b++)
		{
			double		spread = NAN;

			if (out->weight > 0)
			{
				AdvDD		product = adv_dd_multiply(sums->x[a], adv_dd_divide(sums->x[b], sums->weight));
				AdvDD		rest = adv_dd_add(sums->xy[a][b], adv_dd_negate(product));

				spread = adv_dd_value(adv_dd_divide(rest, sums->weight)) / (unit[a] * unit[b]);
				if (a == b && !(adv_dd_value(rest) > ROUNDING * adv_dd_value(sums->xy[a][a])))
					spread = 0;
			}
			out->spread[a][b] = out->spread[b][a] = spread;
		}
	for (a = 0; a < out->k; a++)
		for (b = 0; b < out->k; b++)
			if (out->spread[a][a] == 0 || out->spread[b][b] == 0)
				out->spread[a][b] = 0;
}

static void
begin(uint32 mask, Sums *sums, MeasureMoments *out)
{
	int			i;

	memset(sums, 0, sizeof(*sums));
	out->k = 0;
	for (i = 0; i < MEASURE_MOST; i++)
		if (mask >> i & 1)
			out->member[out->k++] = i;
}

/*
 * measure_moments finds the moments of the measures in a mask, of the respondents who
 * answered all of them.
 */
void
measure_moments(const MeasureSummary *s, uint32 mask, MeasureMoments *out)
{
	Sums		sums;
	uint32		i;

	begin(mask, &sums, out);
	for (i = 0; i < s->patterns; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if ((measure_directory(s)[i].mask & mask) == mask && measure_pattern(s, i)->n > 0)
			add_sums(s, i, out, &sums);
	}
	finish(s, &sums, out);
}

/*
 * measure_pattern_moments finds the moments of the measures in a mask that the
 * respondents of pattern i answered.
 */
void
measure_pattern_moments(const MeasureSummary *s, uint32 i, uint32 mask, MeasureMoments *out)
{
	Sums		sums;

	begin(mask & measure_directory(s)[i].mask, &sums, out);
	add_sums(s, i, out, &sums);
	finish(s, &sums, out);
}

/*
 * measure_rescale turns the moments of measures that have scales into those on 0..100.
 */
void
measure_rescale(const MeasureSummary *s, MeasureMoments *m)
{
	double		factor[MEASURE_MOST];
	int			a,
				b;

	for (a = 0; a < m->k; a++)
	{
		double		minimum = measure_minimum(s) ? measure_minimum(s)[m->member[a]] : 0;
		double		maximum = measure_maximum(s) ? measure_maximum(s)[m->member[a]] : 0;

		factor[a] = 1;
		if (minimum == maximum)
			continue;
		factor[a] = 100 / (maximum - minimum);
		/* multiplied first, so that the end of the scale is exactly 100 */
		m->mean[a] = 100 * (m->mean[a] - minimum) / (maximum - minimum) + 0.0;
	}
	for (a = 0; a < m->k; a++)
		for (b = 0; b < m->k; b++)
			m->spread[a][b] *= factor[a] * factor[b];
}

/*
 * measure_total returns the sum of a measure.
 */
double
measure_total(const MeasureSummary *s, int measure)
{
	AdvDD		total = adv_dd(0);
	uint32		i;

	for (i = 0; i < s->patterns; i++)
	{
		uint32		mask = measure_directory(s)[i].mask;

		if ((mask >> measure & 1) && measure_pattern(s, i)->n > 0)
			accumulate(&total, measure_cell_value(s, measure_cells(s, measure_pattern(s, i))[measure_width(mask & ((1U << measure) - 1))]));
	}
	return adv_dd_value(adv_dd_divide(total, adv_dd(measure_units[measure_decimals(s)[measure]])));
}
