/*
 * life_table.h
 *		Time until an event that not everybody has reached yet.
 *
 * A customer is at risk after entering, up to and including the duration at
 * which the event came or the customer was last seen (censored).  From rows of
 * equal customers comes a life table, from that everything else.  Survival is
 * a probability, 0 to 1.
 */
#ifndef ADV_KERNEL_SURVIVAL_H
#define ADV_KERNEL_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/num/dd.h"
#include "kernel/stats/uncertainty.h"
#include "kernel/num/status.h"

/* Customers who entered at the same time and stayed as long. */
typedef struct AdvSurvivalRow
{
	double		duration;
	double		entered;		/* -INFINITY: at risk from the beginning */
	int64_t		events;
	int64_t		censored;
} AdvSurvivalRow;

/* Their weights, where they have any. */
typedef struct AdvSurvivalWeights
{
	AdvDD		events;			/* sum of w */
	AdvDD		censored;
	AdvDD		squares;		/* sum of w squared, of both */
} AdvSurvivalWeights;

typedef struct AdvSurvivalWeightedRow
{
	AdvSurvivalRow row;
	AdvSurvivalWeights weights;
} AdvSurvivalWeightedRow;

/* Rows in order of duration, of either kind. */
typedef struct AdvSurvivalRows
{
	const char *first;
	size_t		rows;
	bool		weighted;
} AdvSurvivalRows;

static inline size_t
adv_survival_stride(bool weighted)
{
	return weighted ? sizeof(AdvSurvivalWeightedRow) : sizeof(AdvSurvivalRow);
}

static inline const AdvSurvivalRow *
adv_survival_row(const AdvSurvivalRows *r, size_t i)
{
	return (const AdvSurvivalRow *) (r->first + i * adv_survival_stride(r->weighted));
}

/* The life table: a step for every duration, in order. */
typedef struct AdvSurvivalStep
{
	double		time;
	double		at_risk;		/* just before; sums of weights where there are any */
	double		events;
	double		censored;
	double		survivors;		/* at_risk without events */
	double		effective;		/* number at risk, Kish's where there are weights */
} AdvSurvivalStep;

/* what is known just after a step, as it adds up */
typedef struct AdvSurvivalCurve
{
	double		survival;		/* Kaplan-Meier */
	AdvDD		product;		/* the same before rounding */
	double		greenwood;		/* variance of its logarithm; infinite at 0 */
	double		hazard;			/* Nelson-Aalen, cumulative */
	double		hazard_variance;
} AdvSurvivalCurve;

typedef enum AdvSurvivalTransform
{
	ADV_SURVIVAL_LOG,
	ADV_SURVIVAL_LOG_LOG,
	ADV_SURVIVAL_PLAIN
} AdvSurvivalTransform;

extern size_t adv_survival_times(const AdvSurvivalRows *rows);

/*
 * late are the rows that entered late, in order of entry; steps has room for
 * adv_survival_times.
 */
extern AdvStatus adv_survival_table(const AdvSurvivalRows *rows,
									const AdvSurvivalRow *const *late, size_t late_rows,
									const AdvStop *stop, AdvSurvivalStep *steps);

extern AdvSurvivalCurve adv_survival_begin(void);
extern void adv_survival_advance(AdvSurvivalCurve *curve, const AdvSurvivalStep *step);

/* z is the normal deviate of the confidence level; NaN: no interval */
extern double adv_survival_error(const AdvSurvivalCurve *curve);
extern void adv_survival_band(const AdvSurvivalCurve *curve, double z,
							  AdvSurvivalTransform transform,
							  double *low, double *high);
extern void adv_survival_hazard_band(const AdvSurvivalCurve *curve, double z,
									 double *low, double *high);

/*
 * The curve at a time.  ADV_DOMAIN: the table ends earlier and somebody was
 * still there.
 */
extern AdvStatus adv_survival_at(const AdvSurvivalStep *steps, size_t n, double time,
								 const AdvStop *stop, AdvSurvivalCurve *out);

/* When survival falls to level; NaN: it does not. */
extern AdvStatus adv_survival_quantile(const AdvSurvivalStep *steps, size_t n, double level,
									   double z, AdvSurvivalTransform transform,
									   const AdvStop *stop, AdvEstimate *out);

/*
 * The area under the curve up to horizon and its standard error; ADV_DOMAIN as
 * above.
 */
extern AdvStatus adv_survival_mean(const AdvSurvivalStep *steps, size_t n, double horizon,
								   const AdvStop *stop, double *mean, double *error);

/* The difference of two independent numbers, by the normal distribution. */
extern AdvComparison adv_survival_difference(double a, double a_error, double b, double b_error,
											 double z, double limit);

#endif
