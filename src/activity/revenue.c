/*
 * revenue.c
 *		Revenue retention: of what customers brought in one period, what they
 *		bring in the next.
 *
 * With a the amount of a customer in a period, p that of the period before:
 *
 *	p <= 0 < a		new, where there never was a positive amount before, or
 *					resurrected: by a - p
 *	a <= 0 < p		churned: by p - a
 *	otherwise		expansion or contraction: by the difference
 *
 * so that revenue at start + new + resurrected + expansion - contraction -
 * churned = revenue at end, to the last digit, whatever was refunded.
 *
 * The rates are of the customers who brought something at the start, p > 0: ratios
 * of sums y / x with x = p and y = a, or in the gross rate no more than p and no
 * less than 0.  The kernel's ratio says how sure they are.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "activity_report.h"
#include "base/answer.h"
#include "compat.h"
#include "kernel/num/quotient.h"
#include "kernel/stats/ratio.h"

/* The two rates. */
enum
{
	GROSS,
	NET,
	RATES
};

/* What customers brought in a period, against the one before. */
typedef struct Movement
{
	int128		at_start;
	int128		new;
	int128		resurrected;
	int128		expansion;
	int128		contraction;
	int128		churned;
	int128		at_end;
	int64		paying;			/* customers who brought something at the start */
	int128		paid;			/* by them, at the start */
	int128		left[RATES];	/* by them, now */
	double		rate[RATES];	/* what is left, in percent */
	double		squares[RATES]; /* sum of (y - rate x)^2 */
	bool		refunds;		/* somebody of them is below 0 now */
} Movement;

/* One customer's part of it. */
typedef struct Move
{
	int128		before;
	int128		now;
	bool		known;			/* there was a positive amount before */
} Move;

/*
 * next_move goes on to the next period in which there is something to tell of a
 * customer, an active one or the one after it, and returns its number; -1 after
 * the last.  *i and *after say where it is: in the i-th active period, or after.
 */
static int64
next_move(const ActivityCustomer *c, int64 *i, bool *after, Move *move)
{
	int64		period;

	if (*i >= 0 && move->now > 0)
		move->known = true;
	if (*i >= 0 && !*after &&
		(*i + 1 == c->count || c->periods[*i + 1] > c->periods[*i] + 1))
	{
		*after = true;
		move->before = c->amounts[*i];
		move->now = 0;
		return (int64) c->periods[*i] + 1;
	}
	*after = false;
	if (++*i == c->count)
		return -1;
	period = c->periods[*i];
	move->before = *i > 0 && c->periods[*i - 1] + 1 == period ? c->amounts[*i - 1] : 0;
	move->now = c->amounts[*i];
	return period;
}

/*
 * left_of returns what is left of what a customer brought at the start.
 */
static int128
left_of(const Move *move, int which)
{
	return which == NET ? move->now : Min(Max(move->now, 0), move->before);
}

/*
 * add_move adds a customer's part to the sums of a period.
 */
static void
add_move(Movement *m, const Move *move)
{
	int128		difference = move->now;
	int			i;

	adv_money_add(&m->at_start, move->before);
	adv_money_add(&m->at_end, move->now);
	adv_money_subtract(&difference, move->before);
	if (move->before <= 0 && move->now > 0)
		adv_money_add(move->known ? &m->resurrected : &m->new, difference);
	else if (move->before > 0 && move->now <= 0)
		adv_money_subtract(&m->churned, difference);
	else if (difference > 0)
		adv_money_add(&m->expansion, difference);
	else
		adv_money_subtract(&m->contraction, difference);
	if (move->before <= 0)
		return;
	m->paying++;
	m->refunds |= move->now < 0;
	adv_money_add(&m->paid, move->before);
	for (i = 0; i < RATES; i++)
		adv_money_add(&m->left[i], left_of(move, i));
}

/*
 * add_squares adds how far a customer is from the rates.
 */
static void
add_squares(Movement *m, const Move *move)
{
	int			i;

	for (i = 0; i < RATES && move->before > 0; i++)
	{
		double		e = (double) left_of(move, i) - m->rate[i] / 100 * (double) move->before;

		m->squares[i] += e * e;
	}
}

/*
 * movements_of returns what every period of a report says.
 */
static Movement *
movements_of(const ActivityPacked *p, const ActivitySpan *s)
{
	Movement   *m = activity_counters(s->periods, sizeof(Movement));
	int			pass;
	int64		k;

	for (pass = 0; pass < 2; pass++)
	{
		ActivityReader r = activity_reader(p, 's');

		while (activity_next(&r))
		{
			Move		move = {0};
			int64		i = -1;
			bool		after = false;

			while ((k = next_move(&r.customer, &i, &after, &move)) >= 0)
			{
				if (k >= s->periods)
					continue;
				if (pass == 0)
					add_move(&m[k], &move);
				else
					add_squares(&m[k], &move);
			}
		}
		for (k = 0; pass == 0 && k < s->periods; k++)
		{
			int			which;

			for (which = 0; which < RATES; which++)
				m[k].rate[which] = adv_quotient(100 * (double) m[k].left[which], (double) m[k].paid);
		}
	}
	return m;
}

/*
 * add_revenue_rate adds a rate with its interval, on the log scale unless refunds
 * bring somebody below 0, cut where a rate cannot be: above 100 if it is gross.
 */
static void
add_revenue_rate(AdvReportRow *row, const Movement *m, int which, double confidence, bool known)
{
	AdvEstimate e = {0, NAN, NAN, 0};

	if (known)
	{
		AdvRatio	ratio = adv_ratio_of_sums((double) m->left[which], (double) m->paid, m->squares[which], m->paying);

		adv_check_status(adv_sum_ratio(ratio, which == GROSS || !m->refunds, confidence, &e));
	}
	activity_add_ratio(row, m->rate[which], 1, 1, known);
	activity_add_ratio(row, 100 * e.low, 1, 1, !isnan(e.low));
	activity_add_ratio(row, which == GROSS ? Min(100 * e.high, 100) : 100 * e.high, 1, 1, !isnan(e.high));
}

/*
 * adv_revenue_retention returns a row a period: (summary, as_of, confidence).
 */
ADV_FUNCTION(adv_revenue_retention)
{
	ActivityPacked *p = activity_open_report(fcinfo, 1, PG_NARGS());
	AdvReportRow row = {.columns = 0};
	ActivitySpan s;
	Movement   *m;
	double		confidence;
	int64		k;

	if (p == NULL)
		return (Datum) 0;
	if (!activity_has_amounts(p))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("revenue_retention needs a summary with amounts"),
				 errhint("Summarize them: activity_agg(customer, at, period, amount).")));
	confidence = adv_confidence_arg(fcinfo, 2);
	s = activity_span(fcinfo, p, 1, ACTIVITY_MOST_PERIODS);
	m = movements_of(p, &s);
	for (k = 0; k < s.periods; k++)
	{
		bool		complete = k < s.complete;
		bool		known = complete && m[k].paying > 0;

		activity_add_start(&row, &s, k);
		activity_add_money(&row, m[k].at_start, p->decimals, true);
		activity_add_money(&row, m[k].new, p->decimals, true);
		activity_add_money(&row, m[k].resurrected, p->decimals, true);
		activity_add_money(&row, m[k].expansion, p->decimals, true);
		activity_add_money(&row, m[k].contraction, p->decimals, true);
		activity_add_money(&row, m[k].churned, p->decimals, true);
		activity_add_money(&row, m[k].at_end, p->decimals, true);
		add_revenue_rate(&row, &m[k], GROSS, confidence, known);
		add_revenue_rate(&row, &m[k], NET, confidence, known);
		activity_add_ratio(&row, 100 - m[k].rate[GROSS], 1, 1, known);
		activity_add_flag(&row, complete);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
