/*
 * chain_ladder.c
 *		The chain ladder and its standard error.
 *
 * Step k leads from age k - 1 to age k, step 0 from nothing to age 0.  It multiplies the
 * amount of a cohort by a factor f, or adds f times what was issued.  Its base is the amount
 * or what was issued; with S the sum of the bases and sigma^2 the mean of
 * base (growth / base - f)^2, one below (Mack 1993, p. 217), the mean squared error goes from
 * one step to the next as
 *
 *		mse' = g^2 mse + sigma^2 base + base^2 sigma^2 / S
 *
 * where g is f, or 1 in a step that adds: theorem 3, written step by step.  Its last term is
 * the error of the factor, which all cohorts that take the step share: of their sum it is
 * sigma^2 / S times the square of the sum of their bases and of the factors to come (the
 * corollary, p. 220).
 *
 * Domain: finite amounts.  Accuracy: a few units in the last place; tested with the triangle
 * of Taylor & Ashe as published by Mack, test/kernel/chain_ladder.c.
 */
#include "chain_ladder.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Step
{
	double		factor;
	double		variance;		/* sigma^2 */
	double		sum;			/* of the bases; negative: the step adds */
	double		shared;			/* sum of the bases of all that take the step */
} Step;

/*
 * adds tells whether a step adds a part of what was issued.
 */
static inline bool
adds(const Step *s)
{
	return s->sum < 0;
}

/*
 * estimate estimates a step from the cohorts that know it.
 */
static void
estimate(const AdvCohort *cohorts, int32_t n, Step *steps, int32_t step)
{
	Step	   *s = &steps[step];
	double		before = 0;
	double		after = 0;
	double		issued = 0;
	double		sum;
	double		squares = 0;
	int32_t		pairs = 0;
	int32_t		i;

	s->shared = 0;
	for (i = 0; i < n; i++)
		if (cohorts[i].known > step)
		{
			before += step > 0 ? cohorts[i].amounts[step - 1] : 0;
			after += cohorts[i].amounts[step];
			issued += cohorts[i].issued;
		}
	if (step > 0 && before == 0 && after == 0)
	{
		s->factor = 1;
		s->variance = 0;
		s->sum = 1;
		return;
	}
	sum = before == 0 ? issued : before;
	if (!(sum > 0))
		sum = NAN;
	s->factor = after >= 0 ? after / sum : NAN;
	s->sum = before == 0 ? -sum : sum;
	for (i = 0; i < n; i++)
		if (cohorts[i].known > step)
		{
			double		base = before == 0 ? cohorts[i].issued : cohorts[i].amounts[step - 1];

			if (base > 0)
			{
				double		off = cohorts[i].amounts[step] / base - s->factor;

				squares += base * off * off;
				pairs++;
			}
		}
	if (pairs > 1)
		s->variance = squares / (pairs - 1);
	else if (step > 2)
	{
		/* one pair tells nothing of its variance */
		double		a = steps[step - 2].variance;
		double		b = steps[step - 1].variance;

		s->variance = a > 0 ? fmin(b * b / a, fmin(a, b)) : fmin(a, b);
	}
	else
		s->variance = step == 2 ? steps[1].variance : NAN;
}

/*
 * project fills in a cohort, and adds the error of its development to *process.
 */
static void
project(AdvCohort *c, Step *steps, int32_t ages, double tail, double *process)
{
	int32_t		step = c->known;
	double		value = step > 0 ? c->amounts[step - 1] : ages > 0 || c->issued == 0 ? 0 : NAN;
	double		mse = 0;
	double		own = 0;		/* without the error of the factors */

	c->factor = step >= ages ? tail : adds(&steps[step]) ? NAN : steps[step].factor;
	for (; step < ages; step++)
	{
		Step	   *s = &steps[step];
		double		base = adds(s) ? c->issued : value;
		double		g = adds(s) ? 1 : s->factor;

		s->shared += base;
		mse = g * g * mse + s->variance * base + base * base * s->variance / fabs(s->sum);
		own = g * g * own + s->variance * base;
		value = adds(s) ? value + s->factor * base : value * s->factor;
	}
	value *= tail;
	*process += own * tail * tail;
	c->error = sqrt(mse) * tail;
	c->ultimate = value;
	if (value < c->now)
		c->ultimate = c->now;
	if (value > c->now + c->most)
		c->ultimate = c->now + c->most;
}

/*
 * adv_chain_ladder fills in the cohorts and their sum.
 */
void
adv_chain_ladder(AdvCohort *cohorts, int32_t n, int32_t ages, double tail, double *work,
				 AdvLadder *all)
{
	Step	   *steps = (Step *) work;
	double		to_come = tail;	/* product of the factors behind a step */
	double		mse = 0;
	int32_t		i;

	for (i = 0; i < ages; i++)
		estimate(cohorts, n, steps, i);
	all->ultimate = 0;
	for (i = 0; i < n; i++)
	{
		project(&cohorts[i], steps, ages, tail, &mse);
		all->ultimate += cohorts[i].ultimate;
	}
	for (i = ages - 1; i >= 0; i--)
	{
		const Step *s = &steps[i];

		/* where nothing takes a step its error is shared by none */
		if (s->shared != 0)
			mse += s->variance / fabs(s->sum) * s->shared * s->shared * to_come * to_come;
		if (!adds(s))
			to_come *= s->factor;
	}
	all->error = sqrt(mse);
}
