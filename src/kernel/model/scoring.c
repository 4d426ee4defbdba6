/*
 * scoring.c
 *		How well scores tell those with an outcome from those without.
 *
 * Everything here is a pass over points in order, so what costs is to sort them: the
 * variance of an AUC, too, whose placements are midranks (Sun & Xu 2014).
 *
 * Measured against pROC's and scikit-learn's numbers, and R's glm for the rest:
 * test/kernel/scoring.c allows 1e-12.
 *
 * Sources: DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44; Sun & Xu (2014), IEEE
 * Signal Processing Letters 21; Brier (1950); Hosmer & Lemeshow (1980), Communications in
 * Statistics A9; Naeini, Cooper & Hauskrecht (2015) for the expected calibration error;
 * Radcliffe (2007), Direct Marketing Analytics Journal, for the Qini coefficient.
 */
#include "scoring.h"

#include <math.h>

#include "kernel/num/special.h"

/* A sum of logarithms: those of single customers as one of a product, as long as it holds. */
typedef struct Logs
{
	double		sum;
	double		product;
} Logs;

/*
 * add_log adds the logarithm of a probability, times a weight.
 */
static inline void
add_log(Logs *logs, double weight, double p)
{
	if (weight == 1.0 && p > 1e-100)
	{
		logs->product *= p;
		if (logs->product > 1e-200)
			return;
		logs->sum += log(logs->product);
		logs->product = 1.0;
	}
	else if (weight > 0.0)
		logs->sum += weight * log(p);
}

/*
 * adv_discrimination finds what is said of all points, whatever scores are.
 */
void
adv_discrimination(const AdvScorePoint *points, size_t n, AdvScoring *out)
{
	double		yes = 0.0;
	double		no = 0.0;
	double		yes_below = 0.0;
	double		no_below = 0.0;
	double		yes_spread = 0.0;
	double		no_spread = 0.0;
	size_t		i;

	out->auc = out->auc_error = out->ks = out->brier = out->skill = out->log_loss = NAN;
	out->probabilities = n > 0 && points[0].score >= 0.0 && points[n - 1].score <= 1.0;
	for (i = 0; i < n; i++)
	{
		yes += points[i].yes;
		no += points[i].no;
	}
	out->n = yes + no;
	out->events = yes;
	if (!(out->n > 0.0))
		return;
	if (yes > 0.0 && no > 0.0)
	{
		double		sum = 0.0;

		out->ks = 0.0;
		for (i = 0; i < n; i++)
		{
			sum += points[i].yes * (no_below + points[i].no / 2.0);
			yes_below += points[i].yes;
			no_below += points[i].no;
			out->ks = fmax(out->ks, fabs(no_below / no - yes_below / yes));
		}
		out->auc = sum / (yes * no);
		yes_below = no_below = 0.0;
		for (i = 0; i < n; i++)
		{
			double		of_yes = (no_below + points[i].no / 2.0) / no - out->auc;
			double		of_no = (yes - yes_below - points[i].yes / 2.0) / yes - out->auc;

			yes_spread += points[i].yes * of_yes * of_yes;
			no_spread += points[i].no * of_no * of_no;
			yes_below += points[i].yes;
			no_below += points[i].no;
		}
		if (yes > 1.0 && no > 1.0)
			out->auc_error = sqrt(yes_spread / (yes - 1.0) / yes + no_spread / (no - 1.0) / no);
	}
}

/*
 * adv_scoring finds what is said of probabilities, too.
 */
void
adv_scoring(const AdvScorePoint *points, size_t n, AdvScoring *out)
{
	double		brier = 0.0;
	Logs		loss = {0.0, 1.0};
	double		share;
	size_t		i;

	adv_discrimination(points, n, out);
	if (!out->probabilities || !(out->n > 0.0))
		return;
	for (i = 0; i < n; i++)
	{
		double		p = points[i].score;

		brier += points[i].yes * (1.0 - p) * (1.0 - p) + points[i].no * p * p;
		add_log(&loss, points[i].yes, p);
		add_log(&loss, points[i].no, 1.0 - p);
	}
	share = out->events / out->n;
	out->brier = brier / out->n;
	if (share > 0.0 && share < 1.0)
		out->skill = 1.0 - out->brier / (share * (1.0 - share));
	out->log_loss = -(loss.sum + log(loss.product)) / out->n;
}

/*
 * adv_auc_interval finds an interval; there is none without an error, nor on the scale of
 * log odds at 0 and 1.
 */
void
adv_auc_interval(double auc, double error, double confidence, bool logit, double *low, double *high)
{
	double		reach = adv_normal_two_sided(confidence) * error;

	*low = *high = NAN;
	if (isnan(reach))
		return;
	if (!logit)
	{
		*low = fmax(auc - reach, 0.0);
		*high = fmin(auc + reach, 1.0);
	}
	else if (auc > 0.0 && auc < 1.0)
	{
		double		odds = log(auc / (1.0 - auc));

		reach /= auc * (1.0 - auc);
		*low = 1.0 / (1.0 + exp(-(odds - reach)));
		*high = 1.0 / (1.0 + exp(-(odds + reach)));
	}
}

/*
 * adv_score_groups puts points into groups.
 */
void
adv_score_groups(const AdvScorePoint *points, size_t n, int groups, bool from_top, AdvScoreGroup *out)
{
	double		total = 0.0;
	double		passed = 0.0;
	size_t		i;

	for (i = 0; i < (size_t) groups; i++)
		out[i].n = out[i].events = out[i].sum = 0.0;
	for (i = 0; i < n; i++)
		total += points[i].no + points[i].yes;
	for (i = 0; i < n; i++)
	{
		const AdvScorePoint *p = &points[from_top ? n - 1 - i : i];
		double		many = p->no + p->yes;
		int			group = (int) (groups * passed / total);
		AdvScoreGroup *g = &out[group < groups ? group : groups - 1];

		g->n += many;
		g->events += p->yes;
		g->sum += many * p->score;
		passed += many;
	}
}

/*
 * adv_calibration compares groups with what their scores promise.
 */
void
adv_calibration(const AdvScoreGroup *groups, int n, double *statistic, int *freedom, double *error)
{
	double		total = 0.0;
	double		away = 0.0;
	int			used = 0;
	int			i;

	*statistic = 0.0;
	for (i = 0; i < n; i++)
	{
		const AdvScoreGroup *g = &groups[i];
		double		off = g->events - g->sum;
		double		variance;

		if (!(g->n > 0.0))
			continue;
		variance = g->sum * (1.0 - g->sum / g->n);
		used++;
		total += g->n;
		away += fabs(off);
		if (off != 0.0)
			*statistic += variance > 0.0 ? off * off / variance : INFINITY;
	}
	*freedom = used > 2 ? used - 2 : 0;
	*error = total > 0.0 ? away / total : NAN;
}

/*
 * adv_incremental returns the responders that treatment has brought: without anyone to
 * compare with, all of them.
 */
double
adv_incremental(const AdvUpliftPoint *all)
{
	return all->n[0] > 0.0 ? all->yes[1] - all->yes[0] * all->n[1] / all->n[0] : all->yes[1];
}

/*
 * adv_qini compares the area below the curve with that of chance and of perfect order.
 */
double
adv_qini(const AdvUpliftPoint *points, size_t n)
{
	AdvUpliftPoint sum = {0.0, {0.0, 0.0}, {0.0, 0.0}};
	AdvUpliftPoint best = {0.0, {0.0, 0.0}, {0.0, 0.0}};
	double		area = 0.0;
	double		last = 0.0;
	double		perfect = 0.0;
	double		chance;
	double		all;
	double		middle;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		double		next;

		sum.n[0] += points[i].n[0];
		sum.n[1] += points[i].n[1];
		sum.yes[0] += points[i].yes[0];
		sum.yes[1] += points[i].yes[1];
		next = adv_incremental(&sum);
		area += (points[i].n[0] + points[i].n[1]) * (last + next) / 2.0;
		last = next;
	}
	if (!(sum.n[0] > 0.0 && sum.n[1] > 0.0))
		return NAN;
	all = sum.n[0] + sum.n[1];
	chance = all * last / 2.0;

	/* those won by treatment first, those lost by it last */
	best.n[1] = best.yes[1] = sum.yes[1];
	perfect += best.n[1] * adv_incremental(&best) / 2.0;
	middle = adv_incremental(&best);
	best.n[1] = sum.n[1];
	best.n[0] = sum.n[0] - sum.yes[0];
	perfect += (all - sum.yes[1] - sum.yes[0]) * (middle + adv_incremental(&best)) / 2.0;
	middle = adv_incremental(&best);
	perfect += sum.yes[0] * (middle + last) / 2.0;
	return perfect > chance ? (area - chance) / (perfect - chance) : NAN;
}
