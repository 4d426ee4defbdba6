/*
 * cox.c
 *		Proportional hazards by Newton's method.
 *
 * Rows are passed once a step, from the longest time to the shortest: sums over those at
 * risk grow.  Customers who are alike are tied, not weighted.  Ties by Efron: of d events
 * at one time, the l-th sees those at risk less l / d of the events themselves; what is
 * summed over l are powers of l / d and of what is left, so that a time costs d numbers
 * and one matrix.
 *
 * Measured against R's coxph: coefficients, standard errors and likelihoods agree to 1e-9;
 * concordance and its error to 1e-12.  test/kernel/cox.c allows 1e-8.
 *
 * Sources: Cox (1972), JRSS B 34; Efron (1977), JASA 72; Breslow (1974), Biometrics 30;
 * Therneau & Grambsch (2000), Modeling Survival Data, 3.1 to 3.3; Harrell et al. (1982),
 * JAMA 247; Therneau & Watson (2015) for the error of the concordance.
 */
#include "cox.h"

#include <math.h>

#define STEPS 100
#define HALVINGS 40
#define DEVIANCE 1e-12
#define ROWS_A_LOOK 4096
#define RESTLESS 1e-4			/* a step at the end of a fit that has no maximum */

/* Sums of weights, terms and their squares, times the risk. */
typedef struct Sums
{
	double		s0;
	double	   *s1;
	double	   *s2;
} Sums;

typedef struct Fit
{
	const AdvCoxData *data;
	const AdvStop *stop;
	Sums		risk;			/* of those at risk, and of those with an event now */
	Sums		event;
	double	   *information;
	double	   *root;
	double	   *score;
	double	   *step;
	double	   *trial;
	double		likelihood;
} Fit;

/*
 * adv_cox_work returns how many doubles of work a fit needs.
 */
size_t
adv_cox_work(int terms)
{
	return 4 * (size_t) terms * (size_t) terms + 6 * (size_t) terms;
}

/*
 * stratum_of returns the stratum of a row, -1 where there are none.
 */
static inline int
stratum_of(const AdvCoxData *data, const uint64_t *row)
{
	return data->stratum < 0 ? -1 : adv_row_code(row + data->design.codes_at, data->stratum);
}

/*
 * duration_of returns the time of a row.
 */
static inline double
duration_of(const AdvCoxData *data, const uint64_t *row)
{
	return adv_word_number(row[data->duration_at]);
}

/*
 * adv_cox_sort sorts by time, then, keeping that order, by stratum.
 */
AdvStatus
adv_cox_sort(AdvCoxData *data, AdvPlace *spare, const AdvStop *stop)
{
	const AdvDesign *d = &data->design;
	AdvStatus	status;
	size_t		i;

	for (i = 0; i < d->n; i++)
	{
		data->order[i].key = ~adv_order_key(duration_of(data, adv_design_row(d, i)));
		data->order[i].row = i;
	}
	status = adv_order(data->order, spare, d->n, stop);
	if (status != ADV_OK || data->stratum < 0)
		return status;
	for (i = 0; i < d->n; i++)
		data->order[i].key = (uint64_t) stratum_of(data, adv_design_row(d, data->order[i].row));
	return adv_order(data->order, spare, d->n, stop);
}

/*
 * end_of returns where the rows of one stratum and time that begin at `from` end.
 */
static size_t
end_of(const AdvCoxData *data, size_t from)
{
	const AdvDesign *d = &data->design;
	const uint64_t *first = adv_design_row(d, data->order[from].row);
	size_t		i;

	for (i = from + 1; i < d->n; i++)
	{
		const uint64_t *row = adv_design_row(d, data->order[i].row);

		if (duration_of(data, row) != duration_of(data, first) || stratum_of(data, row) != stratum_of(data, first))
			break;
	}
	return i;
}

/*
 * begins_stratum tells whether a row is the first of its stratum.
 */
static bool
begins_stratum(const AdvCoxData *data, size_t i)
{
	const AdvDesign *d = &data->design;

	return i == 0 || stratum_of(data, adv_design_row(d, data->order[i].row)) !=
		stratum_of(data, adv_design_row(d, data->order[i - 1].row));
}

/*
 * clear empties sums.
 */
static void
clear(Sums *sums, size_t terms)
{
	sums->s0 = 0.0;
	memset(sums->s1, 0, terms * sizeof(double));
	memset(sums->s2, 0, terms * terms * sizeof(double));
}

/*
 * add_events adds what the events of one time say; d of them.  Risks are taken in a unit
 * near their sum, a power of two, so that their squares are numbers however far the
 * coefficients have gone.
 */
static AdvStatus
add_events(Fit *f, double d)
{
	size_t		terms = (size_t) f->data->design.terms;
	double		unit;
	double		at_risk;
	double		with_event;
	int			power;
	double		p1 = 0.0;		/* sums over l of 1 / left, share / left .. */
	double		q1 = 0.0;
	double		p2 = 0.0;
	double		q2 = 0.0;
	double		r2 = 0.0;
	double		l;
	size_t		i,
				j;

	(void) frexp(f->risk.s0, &power);
	unit = ldexp(1.0, power > 1000 ? -1000 : power < -1000 ? 1000 : -power);
	at_risk = f->risk.s0 * unit;
	with_event = f->event.s0 * unit;
	if (f->data->breslow)
	{
		f->likelihood -= d * log(f->risk.s0);
		p1 = d / at_risk;
		p2 = p1 / at_risk;
	}
	else
		for (l = 0.0; l < d; l += 1.0)
		{
			double		share = l / d;
			double		left = at_risk - share * with_event;

			if (fmod(l, ROWS_A_LOOK) == 0.0 && f->stop->should_stop(f->stop->arg))
				return ADV_STOPPED;
			f->likelihood -= log(left / unit);
			p1 += 1.0 / left;
			q1 += share / left;
			p2 += 1.0 / (left * left);
			q2 += share / (left * left);
			r2 += share * share / (left * left);
		}
	for (i = 0; i < terms; i++)
	{
		double	   *line = f->information + i * terms;
		double		a = f->risk.s1[i] * unit;
		double		e = f->event.s1[i] * unit;

		f->score[i] -= p1 * a - q1 * e;
		for (j = 0; j <= i; j++)
			line[j] += p1 * (f->risk.s2[i * terms + j] * unit) - q1 * (f->event.s2[i * terms + j] * unit) -
				(f->risk.s1[j] * unit * (p2 * a - q2 * e) - f->event.s1[j] * unit * (q2 * a - r2 * e));
	}
	return ADV_OK;
}

/*
 * look finds likelihood, score and information at some coefficients.
 */
static AdvStatus
look(Fit *f, const double *beta)
{
	const AdvCoxData *data = f->data;
	const AdvDesign *d = &data->design;
	size_t		terms = (size_t) d->terms;
	double		x[ADV_MODEL_COLUMNS + 1];
	int			dummies[ADV_MODEL_COLUMNS];
	size_t		from,
				to,
				i;

	f->likelihood = 0.0;
	memset(f->information, 0, terms * terms * sizeof(double));
	memset(f->score, 0, terms * sizeof(double));
	for (from = 0; from < d->n; from = to)
	{
		double		events = 0.0;

		to = end_of(data, from);
		if (begins_stratum(data, from))
			clear(&f->risk, terms);
		for (i = from; i < to; i++)
		{
			const uint64_t *row = adv_design_row(d, data->order[i].row);
			double		w = adv_design_weight(d, row);
			int			n = adv_design_terms(d, row, x, dummies);
			double		log_risk = adv_design_product(d, x, dummies, n, beta);
			double		risk = w * exp(log_risk);

			if (i % ROWS_A_LOOK == 0 && f->stop->should_stop(f->stop->arg))
				return ADV_STOPPED;
			f->risk.s0 += risk;
			adv_design_add(d, x, dummies, n, risk, f->risk.s1);
			adv_design_square(d, x, dummies, n, risk, f->risk.s2);
			if ((row[0] & ADV_ROW_YES) == 0)
				continue;
			if (events == 0.0)
				clear(&f->event, terms);
			events += w;
			f->likelihood += w * log_risk;
			f->event.s0 += risk;
			adv_design_add(d, x, dummies, n, w, f->score);
			adv_design_add(d, x, dummies, n, risk, f->event.s1);
			adv_design_square(d, x, dummies, n, risk, f->event.s2);
		}
		if (events > 0.0 && add_events(f, events) != ADV_OK)
			return ADV_STOPPED;
	}
	return ADV_OK;
}

/*
 * climb maximizes the partial likelihood from 0 on.
 */
static AdvStatus
climb(Fit *f, AdvModelFit *fit)
{
	const AdvDesign *d = &f->data->design;
	size_t		terms = (size_t) d->terms;
	double		before = -INFINITY;
	int			half = 0;
	int			i;

	fit->outcome = ADV_FIT_CAP;
	memset(f->trial, 0, terms * sizeof(double));
	memset(fit->beta, 0, terms * sizeof(double));
	for (fit->iterations = 0; fit->iterations < STEPS;)
	{
		AdvStatus	status = look(f, f->trial);
		bool		done;

		if (status != ADV_OK)
			return status;
		if (fit->iterations == 0)
			fit->null_log_likelihood = f->likelihood;
		if (!(f->likelihood >= before - 1e-14 * fabs(before)) && half < HALVINGS)
		{
			half++;
			for (i = 0; i < d->terms; i++)
			{
				f->step[i] /= 2.0;
				f->trial[i] = fit->beta[i] + f->step[i];
			}
			continue;
		}
		memcpy(fit->beta, f->trial, terms * sizeof(double));
		fit->log_likelihood = f->likelihood;
		if (half == HALVINGS || !isfinite(f->likelihood))
			return ADV_OK;
		half = 0;
		memcpy(f->root, f->information, terms * terms * sizeof(double));
		if (!adv_factor(f->root, d->terms, d->kept))
		{
			/* so flat that rounding is all there is: the likelihood only rises */
			fit->outcome = fit->iterations > 5 ? ADV_FIT_SEPARATED : ADV_FIT_CAP;
			for (i = 1; i < d->terms; i++)
				fit->separated[i] = d->kept[i] && fabs(f->step[i]) > RESTLESS * (1.0 + fabs(fit->beta[i]));
			return ADV_OK;
		}
		done = fabs(f->likelihood - before) <= DEVIANCE * fabs(f->likelihood) || f->likelihood == 0.0;
		before = f->likelihood;
		memcpy(f->step, f->score, terms * sizeof(double));
		adv_factor_solve(f->root, d->terms, d->kept, f->step);
		if (done)
		{
			fit->outcome = ADV_FIT_CONVERGED;
			for (i = 1; i < d->terms; i++)
				if (fabs(f->step[i]) > RESTLESS * (1.0 + fabs(fit->beta[i])))
				{
					fit->separated[i] = true;
					fit->outcome = ADV_FIT_SEPARATED;
				}
			if (fit->outcome == ADV_FIT_CONVERGED)
				adv_factor_inverse(f->root, d->terms, d->kept, fit->covariance);
			return ADV_OK;
		}
		for (i = 0; i < d->terms; i++)
			f->trial[i] = fit->beta[i] + f->step[i];
		fit->iterations++;
	}
	return ADV_OK;
}

/*
 * adv_cox_fit fits a model.
 */
AdvStatus
adv_cox_fit(AdvCoxData *data, AdvModelFit *fit, double *work, const AdvStop *stop)
{
	AdvDesign  *d = &data->design;
	size_t		terms = (size_t) d->terms;
	Fit			f = {.data = data,.stop = stop};
	AdvStatus	status;
	size_t		r;
	int			i;

	f.information = work;
	f.root = f.information + terms * terms;
	f.risk.s2 = f.root + terms * terms;
	f.event.s2 = f.risk.s2 + terms * terms;
	f.risk.s1 = f.event.s2 + terms * terms;
	f.event.s1 = f.risk.s1 + terms;
	f.score = f.event.s1 + terms;
	f.step = f.score + terms;
	f.trial = f.step + terms;
	fit->customers = fit->events = 0.0;
	fit->iterations = 0;
	fit->log_likelihood = fit->null_log_likelihood = fit->concordance = fit->concordance_error = NAN;
	for (i = 0; i < d->terms; i++)
	{
		fit->beta[i] = NAN;
		fit->separated[i] = false;
	}
	for (r = 0; r < terms * terms; r++)
		fit->covariance[r] = NAN;
	for (r = 0; r < d->n; r++)
	{
		const uint64_t *row = adv_design_row(d, r);
		double		w = adv_design_weight(d, row);

		fit->customers += w;
		if (row[0] & ADV_ROW_YES)
			fit->events += w;
	}
	if (!(fit->customers > 0.0))
	{
		fit->outcome = ADV_FIT_NOTHING;
		return ADV_OK;
	}
	if (fit->events == 0.0)
	{
		fit->outcome = ADV_FIT_ONE_CLASS;
		return ADV_OK;
	}
	if (fit->customers < (double) d->terms)
	{
		fit->outcome = ADV_FIT_TOO_FEW;
		return ADV_OK;
	}
	status = adv_design_measure(d, false, f.information, stop);
	if (status == ADV_OK)
		status = climb(&f, fit);
	if (status != ADV_OK)
		return status;
	if (fit->outcome == ADV_FIT_CONVERGED)
		adv_design_unscale(d, fit->beta, fit->covariance);
	for (i = 1; i < d->terms; i++)
		if (!d->kept[i])
			fit->beta[i] = NAN;
	return ADV_OK;
}

/*
 * adv_cox_baseline finds the steps of the baseline.  Those of a stratum are found from
 * the last to the first: their hazards are summed up when all are there.
 */
size_t
adv_cox_baseline(const AdvCoxData *data, const double *beta, AdvCoxStep *steps)
{
	const AdvDesign *d = &data->design;
	double		at_risk = 0.0;
	size_t		n = 0;
	size_t		first = 0;		/* step of this stratum */
	size_t		from,
				to,
				i;

	for (from = 0; from < d->n; from = to)
	{
		const uint64_t *row = adv_design_row(d, data->order[from].row);
		double		events = 0.0;
		AdvCoxStep	step = {.time = duration_of(data, row),.stratum = stratum_of(data, row)};

		to = end_of(data, from);
		if (begins_stratum(data, from))
		{
			first = n;
			at_risk = 0.0;
			step.last = true;
			if (steps)
				steps[n] = step;
			n++;
			step.last = false;
		}
		for (i = from; i < to; i++)
		{
			double		w;

			row = adv_design_row(d, data->order[i].row);
			w = adv_design_weight(d, row);
			if (steps)
				at_risk += w * exp(adv_design_linear(d, row, beta));
			if (row[0] & ADV_ROW_YES)
				events += w;
		}
		if (events > 0.0)
		{
			if (steps)
			{
				step.hazard = events / at_risk;
				steps[n] = step;
			}
			n++;
		}
		if (steps && (to == d->n || begins_stratum(data, to)))
		{
			double		sum = 0.0;

			for (i = 0; i < (n - first) / 2; i++)
			{
				AdvCoxStep	other = steps[first + i];

				steps[first + i] = steps[n - 1 - i];
				steps[n - 1 - i] = other;
			}
			for (i = first; i < n; i++)
				steps[i].hazard = sum += steps[i].hazard;
		}
	}
	return n;
}

/* ------------------------------------------------------------------------
 * Concordance
 * ------------------------------------------------------------------------
 */

/* A tree of sums over ranks (Fenwick 1994). */
static void
tree_add(double *tree, size_t n, size_t rank, double weight)
{
	for (rank++; rank <= n; rank += rank & -rank)
		tree[rank] += weight;
}

/*
 * tree_forget makes the tree empty again, which holds these rows alone.
 */
static void
tree_forget(double *tree, size_t n, const double *rank, size_t from, size_t to)
{
	for (; from < to; from++)
	{
		size_t		at = (size_t) rank[from] + 1;

		for (; at <= n; at += at & -at)
			tree[at] = 0.0;
	}
}

/*
 * tree_below returns the sum of the weights below a rank.
 */
static double
tree_below(const double *tree, size_t rank)
{
	double		sum = 0.0;

	for (; rank > 0; rank -= rank & -rank)
		sum += tree[rank];
	return sum;
}

/*
 * compare adds to a row's pairs what the rows in the tree are to it: earlier events, of
 * which those at higher risk are in order, or later times, of which those at lower.
 */
static void
compare(const double *tree, size_t n, size_t rank, bool earlier, double *in_order, double *pairs)
{
	double		below = tree_below(tree, rank);
	double		equal = tree_below(tree, rank + 1) - below;
	double		all = tree_below(tree, n);

	*in_order += (earlier ? all - below - equal : below) + equal / 2.0;
	*pairs += all;
}

/*
 * adv_concordance finds the share of comparable pairs in which who had the event first
 * was at the higher risk.
 */
AdvStatus
adv_concordance(const AdvCoxData *data, const double *beta, AdvPlace *risks, AdvPlace *spare, double *work,
				AdvModelFit *fit, const AdvStop *stop)
{
	const AdvDesign *d = &data->design;
	size_t		n = d->n;
	double	   *rank = work;	/* by place in the order of times */
	double	   *in_order = rank + n;
	double	   *pairs = in_order + n;
	double	   *tree = pairs + n;
	size_t		ranks = 0;
	double		all = 0.0;
	double		good = 0.0;
	double		squares = 0.0;
	size_t		from,
				to,
				i;
	AdvStatus	status;

	for (i = 0; i < n; i++)
	{
		double		risk = adv_design_linear(d, adv_design_row(d, data->order[i].row), beta);

		risks[i].key = adv_order_key(risk + 0.0);
		risks[i].row = i;
		in_order[i] = pairs[i] = 0.0;
	}
	status = adv_order(risks, spare, n, stop);
	if (status != ADV_OK)
		return status;
	for (i = 0; i < n; i++)
	{
		if (i > 0 && risks[i].key != risks[i - 1].key)
			ranks++;
		rank[risks[i].row] = (double) ranks;
	}
	ranks++;
	memset(tree, 0, (ranks + 1) * sizeof(double));
	for (from = 0; from < n; from = to)
	{
		size_t		last = from;

		/* a stratum, in both directions */
		do
			last = end_of(data, last);
		while (last < n && !begins_stratum(data, last));
		for (i = from; i < last; i = to)
		{
			size_t		j;
			int			pass;

			to = end_of(data, i);
			if (stop->should_stop(stop->arg))
				return ADV_STOPPED;
			/* those without event join, events are compared, then join */
			for (pass = 0; pass < 3; pass++)
				for (j = i; j < to; j++)
				{
					const uint64_t *row = adv_design_row(d, data->order[j].row);
					bool		event = (row[0] & ADV_ROW_YES) != 0;

					if (pass == 1 && event)
						compare(tree, ranks, (size_t) rank[j], false, &in_order[j], &pairs[j]);
					else if (event == (pass == 2) && pass != 1)
						tree_add(tree, ranks, (size_t) rank[j], adv_design_weight(d, row));
				}
		}
		for (i = from; i < last; i++)
		{
			const uint64_t *row = adv_design_row(d, data->order[i].row);

			all += adv_design_weight(d, row) * pairs[i];
			good += adv_design_weight(d, row) * in_order[i];
		}
		tree_forget(tree, ranks, rank, from, last);
		for (i = last; i > from; i = to)
		{
			size_t		j;
			int			pass;

			/* the same times, from the shortest */
			for (to = i - 1; to > from && duration_of(data, adv_design_row(d, data->order[to - 1].row)) ==
				 duration_of(data, adv_design_row(d, data->order[i - 1].row)); to--)
				;
			if (stop->should_stop(stop->arg))
				return ADV_STOPPED;
			/* events are compared, then join, those without event are compared */
			for (pass = 0; pass < 3; pass++)
				for (j = to; j < i; j++)
				{
					const uint64_t *row = adv_design_row(d, data->order[j].row);
					bool		event = (row[0] & ADV_ROW_YES) != 0;

					if (event && pass == 1)
						tree_add(tree, ranks, (size_t) rank[j], adv_design_weight(d, row));
					else if (pass == (event ? 0 : 2))
						compare(tree, ranks, (size_t) rank[j], true, &in_order[j], &pairs[j]);
				}
		}
		tree_forget(tree, ranks, rank, from, last);
		to = last;
	}
	if (!(all > 0.0))
		return ADV_OK;
	fit->concordance = good / all;
	for (i = 0; i < n; i++)
	{
		double		pull = (in_order[i] - fit->concordance * pairs[i]) / all;

		squares += adv_design_weight(d, adv_design_row(d, data->order[i].row)) * pull * pull;
	}
	fit->concordance_error = sqrt(squares);
	return ADV_OK;
}
