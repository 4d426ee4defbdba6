/*
 * life_table.c
 *		Time until an event that not everybody has reached yet.
 *
 * Sums are double-double: exact of counts, so that the order of the rows does
 * not matter, and good to 1e-30 of weights.  The curve, a product, is double-double too:
 * after a million steps it still hits the level of the median.
 *
 * Domain: durations finite and 0 or more, entries below them, counts whose sum fits an
 * int64, sums of weights from 1e-100 to 1e100.  Beyond the last duration nothing is
 * known, unless nobody is left.
 *
 * Accuracy, measured against R's package survival on 15 sets of data: the curve, its
 * standard error and the three bands agree to 8e-16, hazards and quantiles to the last
 * bit, restricted means and their errors to 1.1e-15, all relative to the larger of 1 and
 * the number.  sql/survival_oracle.sql measures it and allows 1e-13;
 * test/kernel/survival.c has the limits of the domain.
 *
 * Sources: Kaplan & Meier (1958), JASA 53, (1a); Greenwood (1926); Nelson
 * (1972), Aalen (1978); weights: Xie & Liu (2005), Statistics in Medicine 24,
 * (3), which puts Kish's effective number at risk into Greenwood's formula;
 * quantiles: Brookmeyer & Crowley (1982), Biometrics 38; restricted mean:
 * Klein & Moeschberger (2003), Survival Analysis, (4.5.2).
 */
#include <math.h>

#include "kernel/num/special.h"
#include "life_table.h"
#include "kernel/num/quotient.h"

/* a curve hits a level where it comes this near, as the level itself is rounded */
#define LEVEL_TOLERANCE 1e-12

/* what sums of weights may leave where nobody is left */
#define NOBODY 1e-14

/* how many steps between two questions whether to stop */
#define STEPS_BETWEEN_STOPS 4096

static bool
stopped(const AdvStop *stop, size_t i)
{
	return i % STEPS_BETWEEN_STOPS == 0 && stop->should_stop(stop->arg);
}

/*
 * exact: a count as a double-double.
 */
static AdvDD
exact(int64_t count)
{
	double		hi = (double) (count / 1024 * 1024);

	return adv_dd_two_sum(hi, (double) (count % 1024));
}

/*
 * sums_of: what a row adds to events, censored and squares.
 */
static AdvSurvivalWeights
sums_of(const AdvSurvivalRow *row, bool weighted)
{
	AdvSurvivalWeights w;

	if (weighted)
		return ((const AdvSurvivalWeightedRow *) row)->weights;
	w.events = exact(row->events);
	w.censored = exact(row->censored);
	w.squares = adv_dd_add(w.events, w.censored);
	return w;
}

static AdvDD
subtract(AdvDD a, AdvDD b)
{
	return adv_dd_add(a, adv_dd_negate(b));
}

size_t
adv_survival_times(const AdvSurvivalRows *rows)
{
	size_t		times = 0;
	size_t		i;

	for (i = 0; i < rows->rows; i++)
		if (i == 0 || adv_survival_row(rows, i)->duration !=
			adv_survival_row(rows, i - 1)->duration)
			times++;
	return times;
}

/*
 * adv_survival_table adds up from the end, so that the number at risk is a sum
 * of those who left later, without those who had not come yet.
 */
AdvStatus
adv_survival_table(const AdvSurvivalRows *rows, const AdvSurvivalRow *const *late,
				   size_t late_rows, const AdvStop *stop, AdvSurvivalStep *steps)
{
	size_t		step = adv_survival_times(rows);
	size_t		i = rows->rows;
	AdvDD		staying = adv_dd(0);
	AdvDD		staying_squares = adv_dd(0);
	AdvDD		absent = adv_dd(0);
	AdvDD		absent_squares = adv_dd(0);

	while (i > 0)
	{
		double		time = adv_survival_row(rows, i - 1)->duration;
		AdvDD		events = adv_dd(0);
		AdvDD		censored = adv_dd(0);
		AdvDD		at_risk;
		AdvDD		squares;
		AdvDD		survivors;
		AdvSurvivalStep *s = &steps[--step];

		if (stopped(stop, step))
			return ADV_STOPPED;
		for (; i > 0 && adv_survival_row(rows, i - 1)->duration == time; i--)
		{
			AdvSurvivalWeights w = sums_of(adv_survival_row(rows, i - 1), rows->weighted);

			events = adv_dd_add(events, w.events);
			censored = adv_dd_add(censored, w.censored);
			staying_squares = adv_dd_add(staying_squares, w.squares);
		}
		staying = adv_dd_add(staying, adv_dd_add(events, censored));
		for (; late_rows > 0 && late[late_rows - 1]->entered >= time; late_rows--)
		{
			AdvSurvivalWeights w = sums_of(late[late_rows - 1], rows->weighted);

			absent = adv_dd_add(absent, adv_dd_add(w.events, w.censored));
			absent_squares = adv_dd_add(absent_squares, w.squares);
		}

		at_risk = subtract(staying, absent);
		squares = subtract(staying_squares, absent_squares);
		survivors = subtract(at_risk, events);
		s->time = time;
		s->at_risk = adv_dd_value(at_risk);
		s->events = adv_dd_value(events);
		s->censored = adv_dd_value(censored);
		s->survivors = adv_dd_value(survivors);
		if (rows->weighted && s->survivors <= NOBODY * s->at_risk)
			s->survivors = 0;
		s->effective = squares.hi > 0 ?
			adv_dd_value(adv_dd_multiply(adv_dd_divide(at_risk, squares), at_risk)) : 0;
	}
	return ADV_OK;
}

AdvSurvivalCurve
adv_survival_begin(void)
{
	AdvSurvivalCurve curve = {1, {1, 0}, 0, 0, 0};

	return curve;
}

/*
 * adv_survival_advance takes the curve past a step.
 */
void
adv_survival_advance(AdvSurvivalCurve *curve, const AdvSurvivalStep *step)
{
	double		share;

	if (!(step->events > 0))
		return;
	share = step->events / step->at_risk;
	curve->product = adv_dd_multiply(curve->product, adv_dd_divide(adv_dd(step->survivors),
																   adv_dd(step->at_risk)));
	curve->survival = adv_dd_value(curve->product);
	curve->greenwood += adv_quotient(share, step->survivors / step->at_risk) / step->effective;
	curve->hazard += share;
	curve->hazard_variance += share / step->effective;
}

/*
 * adv_survival_error is Greenwood's standard error; NaN where nobody is left.
 */
double
adv_survival_error(const AdvSurvivalCurve *curve)
{
	return curve->survival > 0 ? curve->survival * sqrt(curve->greenwood) : NAN;
}

/*
 * adv_survival_band is the interval of survival at one time.
 */
void
adv_survival_band(const AdvSurvivalCurve *curve, double z, AdvSurvivalTransform transform,
				  double *low, double *high)
{
	double		s = curve->survival;
	double		margin = z * sqrt(curve->greenwood);

	*low = *high = NAN;
	if (!(s > 0))
		return;
	switch (transform)
	{
		case ADV_SURVIVAL_LOG:
			*low = s * exp(-margin);
			*high = fmin(s * exp(margin), 1);
			return;
		case ADV_SURVIVAL_LOG_LOG:
			if (s < 1)
			{
				*low = pow(s, exp(margin / -log(s)));
				*high = pow(s, exp(margin / log(s)));
			}
			return;
		case ADV_SURVIVAL_PLAIN:
			*low = fmax(s - s * margin, 0);
			*high = fmin(s + s * margin, 1);
			return;
	}
}

/*
 * adv_survival_hazard_band is the interval of the cumulative hazard, on its
 * logarithm.
 */
void
adv_survival_hazard_band(const AdvSurvivalCurve *curve, double z, double *low, double *high)
{
	double		margin;

	*low = *high = NAN;
	if (!(curve->hazard > 0))
		return;
	margin = z * sqrt(curve->hazard_variance) / curve->hazard;
	*low = curve->hazard * exp(-margin);
	*high = curve->hazard * exp(margin);
}

AdvStatus
adv_survival_at(const AdvSurvivalStep *steps, size_t n, double time, const AdvStop *stop,
				AdvSurvivalCurve *out)
{
	size_t		i;

	*out = adv_survival_begin();
	for (i = 0; i < n && steps[i].time <= time; i++)
	{
		if (stopped(stop, i))
			return ADV_STOPPED;
		adv_survival_advance(out, &steps[i]);
	}
	if (i == n && out->survival > 0 && (n == 0 || steps[n - 1].time < time))
		return ADV_DOMAIN;
	return ADV_OK;
}

/*
 * When a falling curve reaches a level: at the first time it is there or
 * below; where it stays on the level, halfway to its next fall or to the end.
 */
typedef struct Crossing
{
	double		reached;		/* NaN: not yet */
	bool		on_level;		/* and still there */
} Crossing;

static void
cross(Crossing *c, double time, double y, double level)
{
	if (isnan(c->reached))
	{
		if (y <= level + LEVEL_TOLERANCE)
		{
			c->reached = time;
			c->on_level = y >= level - LEVEL_TOLERANCE;
		}
	}
	else if (c->on_level && y < level - LEVEL_TOLERANCE)
	{
		c->reached = (c->reached + time) / 2;
		c->on_level = false;
	}
}

AdvStatus
adv_survival_quantile(const AdvSurvivalStep *steps, size_t n, double level, double z,
					  AdvSurvivalTransform transform, const AdvStop *stop, AdvEstimate *out)
{
	AdvSurvivalCurve curve = adv_survival_begin();
	Crossing	crossings[3] = {{NAN, false}, {NAN, false}, {NAN, false}};
	size_t		i;
	int			k;

	for (i = 0; i < n; i++)
	{
		double		low;
		double		high;

		if (stopped(stop, i))
			return ADV_STOPPED;
		adv_survival_advance(&curve, &steps[i]);
		adv_survival_band(&curve, z, transform, &low, &high);
		cross(&crossings[0], steps[i].time, curve.survival, level);
		cross(&crossings[1], steps[i].time, low, level);
		cross(&crossings[2], steps[i].time, high, level);
	}
	for (k = 0; k < 3; k++)
		if (crossings[k].on_level)
			crossings[k].reached = (crossings[k].reached + steps[n - 1].time) / 2;
	out->value = crossings[0].reached;
	out->low = crossings[1].reached;
	out->high = crossings[2].reached;
	return ADV_OK;
}

AdvStatus
adv_survival_mean(const AdvSurvivalStep *steps, size_t n, double horizon, const AdvStop *stop,
				  double *mean, double *error)
{
	AdvSurvivalCurve curve;
	double		area = 0;
	double		variance = 0;
	int			pass;

	/* the area first; then at every event what is left of it */
	for (pass = 0; pass < 2; pass++)
	{
		double		before = 0;
		double		covered = 0;
		size_t		i;

		curve = adv_survival_begin();
		for (i = 0; i < n && steps[i].time <= horizon; i++)
		{
			double		greenwood = curve.greenwood;

			if (stopped(stop, i))
				return ADV_STOPPED;
			covered += curve.survival * (steps[i].time - before);
			before = steps[i].time;
			adv_survival_advance(&curve, &steps[i]);
			if (pass == 1 && curve.survival > 0)
				variance += (area - covered) * (area - covered) * (curve.greenwood - greenwood);
		}
		if (i == n && curve.survival > 0 && before < horizon)
			return ADV_DOMAIN;
		if (pass == 0)
			area = covered + curve.survival * (horizon - before);
	}
	*mean = area;
	*error = sqrt(variance);
	return ADV_OK;
}

/*
 * adv_survival_difference: limit is the greatest difference there can be; an
 * error that is NaN leaves no interval, errors of 0 no test.
 */
AdvComparison
adv_survival_difference(double a, double a_error, double b, double b_error, double z,
						double limit)
{
	double		error = hypot(a_error, b_error);
	AdvComparison c;

	c.difference = a - b;
	c.low = c.high = c.statistic = c.p_value = NAN;
	if (isnan(error))
		return c;
	c.low = fmax(c.difference - z * error, -limit);
	c.high = fmin(c.difference + z * error, limit);
	if (error > 0)
	{
		c.statistic = c.difference / error;
		c.p_value = adv_normal_p_value(c.statistic);
	}
	return c;
}
