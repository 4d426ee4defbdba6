/*
 * logistic.c
 *		Logistic regression by Newton's method.
 *
 * Without a penalty Newton's steps are halved until the likelihood does not fall, and
 * end where the deviance changes by less than DEVIANCE of itself; the covariance is the
 * inverse of the information at the coefficients that are returned.  A likelihood
 * without maximum rises for ever along a direction that adv_separation proves.
 *
 * Firth's penalty adds half the logarithm of the information's determinant.  Its score is
 * that of data to which every row adds its leverage, half as a success and half as a
 * failure: steps are by the information of these data, and end where they are small.  (By
 * that of the rows alone they are twice too long where a cell has one row, and do not
 * end.)  What is 0 or at the end of an
 * interval of one coefficient is found by maximizing over the others, along a'beta = c
 * (Lagrange), with Newton's method on the signed root of the likelihood ratio.
 *
 * Measured against R's glm and brglm2's brglm_fit: coefficients and standard errors
 * agree to 1e-9 of themselves; test/kernel/logistic.c and sql/profile_fit.sql allow 1e-8.
 *
 * Sources: Firth (1993), Biometrika 80; Heinze & Schemper (2002), Statistics in
 * Medicine 21; McCullagh & Nelder (1989), Generalized Linear Models, 4.4.
 */
#include "logistic.h"

#include <math.h>

#include "kernel/num/special.h"

#define STEPS 100				/* of Newton's method; quadratic near the maximum */
#define PENALISED_STEPS 500		/* linear */
#define HALVINGS 40
#define DEVIANCE 1e-12
#define STEP 1e-11
#define EXTREME 15.0			/* log odds that raise the suspicion of separation */
#define FACTORS 512				/* between 1 and 2, whose product is still a double */
#define ROWS_A_LOOK 4096

const double adv_profile_levels[ADV_PROFILE_LEVELS] = {0.90, 0.95, 0.99};

/* A fit under way. */
typedef struct Fit
{
	const AdvDesign *d;
	const AdvLogisticOptions *options;
	const AdvStop *stop;
	int			steps;
	double		scales;			/* what the scale adds to the penalty */
	double	   *information;
	double	   *root;
	double	   *inverse;
	double	   *stride;			/* the inverse that steps with a penalty are made by */
	double	   *score;
	double	   *step;
	double	   *trial;
	double	   *along;
	double	   *across;
	double		likelihood;		/* at the coefficients looked at last */
	double		extreme;		/* the largest log odds, whatever their sign */
} Fit;

/*
 * adv_logistic_work returns how many doubles of work a fit needs.
 */
size_t
adv_logistic_work(int terms)
{
	return 4 * (size_t) terms * (size_t) terms + 8 * (size_t) terms;
}

/*
 * look finds likelihood, score and information at some coefficients.
 */
static AdvStatus
look(Fit *f, const double *beta)
{
	const AdvDesign *d = f->d;
	size_t		terms = (size_t) d->terms;
	double		x[ADV_MODEL_COLUMNS + 1];
	int			dummies[ADV_MODEL_COLUMNS];
	double		product = 1.0;
	int			factors = 0;
	double		sum = 0.0;
	size_t		r;
	int			i;

	memset(f->information, 0, terms * terms * sizeof(double));
	memset(f->score, 0, terms * sizeof(double));
	f->extreme = 0.0;
	for (r = 0; r < d->n; r++)
	{
		const uint64_t *row = adv_design_row(d, r);
		double		w = adv_design_weight(d, row);
		int			n = adv_design_terms(d, row, x, dummies);
		double		odds = adv_design_product(d, x, dummies, n, beta);
		double		e = exp(-fabs(odds));
		double		far = 1.0 / (1.0 + e);	/* the probability of what is likelier */
		double		near = e * far;
		double		residual;

		if (r % ROWS_A_LOOK == 0 && f->stop->should_stop(f->stop->arg))
			return ADV_STOPPED;
		if (fabs(odds) > f->extreme || odds != odds)
			f->extreme = fabs(odds);
		if (row[0] & ADV_ROW_YES)
		{
			residual = odds >= 0.0 ? near : far;
			sum += odds < 0.0 ? w * odds : 0.0;
		}
		else
		{
			residual = odds >= 0.0 ? -far : -near;
			sum -= odds > 0.0 ? w * odds : 0.0;
		}
		if (w == 1.0)
		{
			product *= 1.0 + e;
			if (++factors == FACTORS)
			{
				sum -= log(product);
				product = 1.0;
				factors = 0;
			}
		}
		else
			sum -= w * log1p(e);
		adv_design_add(d, x, dummies, n, w * residual, f->score);
		adv_design_square(d, x, dummies, n, w * near * far, f->information);
	}
	sum -= log(product);
	for (i = 1; i < d->terms && f->options->ridge > 0.0; i++)
	{
		double		scale = i > d->numbers ? d->scale[i] : 1.0;
		double		by = f->options->ridge * scale * scale;

		if (!d->kept[i])
			continue;
		sum -= by / 2.0 * beta[i] * beta[i];
		f->score[i] -= by * beta[i];
		f->information[(size_t) i * terms + (size_t) i] += by;
	}
	f->likelihood = sum;
	return ADV_OK;
}

/*
 * look_penalised finds likelihood and score with Firth's penalty, the inverse of the
 * information, and that of what is added to it; *regular is false where there is none.
 */
static AdvStatus
look_penalised(Fit *f, const double *beta, bool *regular)
{
	const AdvDesign *d = f->d;
	size_t		terms = (size_t) d->terms;
	double		x[ADV_MODEL_COLUMNS + 1];
	int			dummies[ADV_MODEL_COLUMNS];
	AdvStatus	status = look(f, beta);
	size_t		r;
	int			i,
				j;

	*regular = false;
	if (status != ADV_OK)
		return status;
	memcpy(f->root, f->information, terms * terms * sizeof(double));
	if (!adv_factor(f->root, d->terms, d->kept))
		return ADV_OK;
	*regular = true;
	f->likelihood += adv_factor_log_determinant(f->root, d->terms, d->kept) / 2.0 + f->scales;
	adv_factor_inverse(f->root, d->terms, d->kept, f->inverse);
	for (r = 0; r < d->n; r++)
	{
		const uint64_t *row = adv_design_row(d, r);
		double		w = adv_design_weight(d, row);
		int			n = adv_design_terms(d, row, x, dummies);
		double		odds = adv_design_product(d, x, dummies, n, beta);
		double		e = exp(-fabs(odds));
		double		leverage = 0.0;

		if (r % ROWS_A_LOOK == 0 && f->stop->should_stop(f->stop->arg))
			return ADV_STOPPED;
		for (i = 0; i <= d->numbers; i++)
		{
			const double *line = f->inverse + (size_t) i * terms;
			double		sum = 0.0;

			for (j = 0; j <= d->numbers; j++)
				sum += line[j] * x[j];
			for (j = 0; j < n; j++)
				sum += 2.0 * line[dummies[j]];
			leverage += sum * x[i];
		}
		for (i = 0; i < n; i++)
			for (j = 0; j < n; j++)
				leverage += f->inverse[(size_t) dummies[i] * terms + (size_t) dummies[j]];
		leverage *= e / ((1.0 + e) * (1.0 + e));
		adv_design_add(d, x, dummies, n,
					   w * leverage * (odds >= 0.0 ? -0.5 : 0.5) * (1.0 - e) / (1.0 + e), f->score);
		adv_design_square(d, x, dummies, n, w * leverage * e / ((1.0 + e) * (1.0 + e)), f->information);
	}
	memcpy(f->root, f->information, terms * terms * sizeof(double));
	*regular = adv_factor(f->root, d->terms, d->kept);
	if (*regular)
		adv_factor_inverse(f->root, d->terms, d->kept, f->stride);
	return ADV_OK;
}

/* times writes the product of an inverse and a vector. */
static void
times(const Fit *f, const double *inverse, const double *vector, double *out)
{
	int			i;

	for (i = 0; i < f->d->terms; i++)
		out[i] = adv_dot(inverse + (size_t) i * (size_t) f->d->terms, vector, f->d->terms);
}

/*
 * climb maximizes the penalised likelihood from beta on, where `along` is not NULL along
 * a constant product with it, where only_intercept is set over the intercept alone.
 * slope is that of the likelihood by the product.
 */
static AdvStatus
climb(Fit *f, double *beta, const double *along, bool only_intercept, double *slope, bool *converged)
{
	int			terms = f->d->terms;
	double		before;
	bool		regular;
	AdvStatus	status = look_penalised(f, beta, &regular);
	int			i,
				k,
				half;

	*converged = false;
	for (k = 0; k < PENALISED_STEPS && status == ADV_OK && regular; k++)
	{
		double		size = 0.0;

		f->steps++;
		if (only_intercept)
		{
			for (i = 0; i < terms; i++)
				f->step[i] = 0.0;
			f->step[0] = f->score[0] / f->information[0];
		}
		else
		{
			times(f, f->stride, f->score, f->step);
			if (along)
			{
				times(f, f->stride, along, f->across);
				*slope = adv_dot(along, f->step, terms) / adv_dot(along, f->across, terms);
				for (i = 0; i < terms; i++)
					f->step[i] -= *slope * f->across[i];
			}
		}
		for (i = 0; i < terms; i++)
			size = fmax(size, fabs(f->step[i]) / (1.0 + fabs(beta[i])));
		if (size < STEP)
		{
			*converged = true;
			return ADV_OK;
		}
		/* from far away the information is flat, and steps are too long */
		for (i = 0; i < terms && size > 5.0; i++)
			f->step[i] *= 5.0 / size;
		before = f->likelihood;
		for (half = 0; half < HALVINGS; half++)
		{
			for (i = 0; i < terms; i++)
				f->trial[i] = beta[i] + f->step[i];
			status = look_penalised(f, f->trial, &regular);
			if (status != ADV_OK)
				return status;
			if (regular && f->likelihood >= before - 1e-13 * (1.0 + fabs(before)))
				break;
			for (i = 0; i < terms; i++)
				f->step[i] /= 2.0;
		}
		if (half == HALVINGS)
			return ADV_OK;
		memcpy(beta, f->trial, (size_t) terms * sizeof(double));
	}
	return status;
}

/*
 * find_bound finds how far the product with `along` is from its estimate, in a direction,
 * where the signed root of the likelihood ratio is z.  beta, which is overwritten, begins
 * where the last bound on this side was found, at distance *at.
 */
static AdvStatus
find_bound(Fit *f, double *beta, const double *along, double best, double estimate, double z, double error,
		   double direction, double *bound)
{
	double		at = adv_dot(along, beta, f->d->terms);
	double		to = estimate + direction * z * error;
	int			k;

	*bound = NAN;
	for (k = 0; k < 60; k++)
	{
		double		slope = 0.0;
		double		root;
		double		next;
		bool		converged;
		AdvStatus	status;
		int			i;

		/* the step along the ridge of the likelihood, as far as it is known here */
		times(f, f->inverse, along, f->across);
		next = (to - at) / adv_dot(along, f->across, f->d->terms);
		for (i = 0; i < f->d->terms; i++)
			beta[i] += next * f->across[i];
		status = climb(f, beta, along, false, &slope, &converged);
		if (status != ADV_OK || !converged)
			return status;
		at = to;
		root = sqrt(fmax(2.0 * (best - f->likelihood), 0.0));
		if (fabs(root - z) < 1e-11 * z)
		{
			*bound = at;
			return ADV_OK;
		}
		/* d root / d at is -slope / root; a step at most doubles the distance, or halves it */
		next = (at - estimate) * direction;
		to = root > 0.0 && slope * direction < 0.0 ? next + (z - root) * root / (-slope * direction) : 2.0 * next;
		to = estimate + direction * fmin(fmax(to, next / 2.0), 2.0 * next);
	}
	return ADV_OK;
}

/*
 * find_profiles finds what the penalised likelihood says of every term.
 */
static AdvStatus
find_profiles(Fit *f, const double *best, double likelihood, AdvModelFit *fit, double *beta)
{
	const AdvDesign *d = f->d;
	size_t		terms = (size_t) d->terms;
	int			t,
				i,
				level,
				side;

	for (t = 0; t < d->terms; t++)
	{
		AdvProfile *p = &fit->profile[t];
		double		estimate;
		double		error;
		double		slope;
		bool		converged;
		bool		regular;
		AdvStatus	status;

		p->chi_square = NAN;
		for (level = 0; level < ADV_PROFILE_LEVELS; level++)
			p->low[level] = p->high[level] = NAN;
		if (!d->kept[t])
			continue;
		/* the user's coefficient as a product */
		memset(f->along, 0, terms * sizeof(double));
		f->along[t] = t == 0 || t > d->numbers ? 1.0 : 1.0 / d->scale[t];
		for (i = 1; t == 0 && i <= d->numbers; i++)
			f->along[i] = d->kept[i] ? -d->mean[i] / d->scale[i] : 0.0;
		estimate = adv_dot(f->along, best, d->terms);
		for (side = 0; side < 2; side++)
		{
			memcpy(beta, best, terms * sizeof(double));
			status = look_penalised(f, beta, &regular);
			if (status != ADV_OK)
				return status;
			times(f, f->inverse, f->along, f->across);
			error = sqrt(adv_dot(f->along, f->across, d->terms));
			for (level = 0; level < ADV_PROFILE_LEVELS; level++)
			{
				double	   *bound = side == 0 ? &p->low[level] : &p->high[level];

				status = find_bound(f, beta, f->along, likelihood, estimate,
									adv_normal_two_sided(adv_profile_levels[level]), error,
									side == 0 ? -1.0 : 1.0, bound);
				if (status != ADV_OK)
					return status;
				if (isnan(*bound))
					break;
			}
		}
		memcpy(beta, best, terms * sizeof(double));
		status = look_penalised(f, beta, &regular);
		if (status != ADV_OK)
			return status;
		times(f, f->inverse, f->along, f->across);
		error = -estimate / adv_dot(f->along, f->across, d->terms);
		for (i = 0; i < d->terms; i++)
			beta[i] += error * f->across[i];
		status = climb(f, beta, f->along, false, &slope, &converged);
		if (status != ADV_OK)
			return status;
		if (converged)
			p->chi_square = fmax(2.0 * (likelihood - f->likelihood), 0.0);
	}
	return ADV_OK;
}

/*
 * fit_penalised fits with Firth's penalty.
 */
static AdvStatus
fit_penalised(Fit *f, AdvModelFit *fit, double *beta, double *spare)
{
	const AdvDesign *d = f->d;
	size_t		terms = (size_t) d->terms;
	double		slope;
	bool		converged;
	AdvStatus	status;
	int			i;

	f->scales = 0.0;
	for (i = 1; i <= d->numbers; i++)
		if (d->kept[i])
			f->scales += log(d->scale[i]);
	memcpy(spare, beta, terms * sizeof(double));
	status = climb(f, spare, NULL, true, &slope, &converged);
	if (status != ADV_OK)
		return status;
	if (converged)
		fit->null_log_likelihood = f->likelihood;
	f->steps = 0;
	status = climb(f, beta, NULL, false, &slope, &converged);
	fit->iterations = f->steps;
	fit->log_likelihood = f->likelihood;
	if (status != ADV_OK)
		return status;
	fit->outcome = converged ? ADV_FIT_CONVERGED : ADV_FIT_CAP;
	if (!converged)
		return ADV_OK;
	memcpy(fit->covariance, f->inverse, terms * terms * sizeof(double));
	memcpy(fit->beta, beta, terms * sizeof(double));
	return find_profiles(f, fit->beta, fit->log_likelihood, fit, spare);
}

/*
 * find_separating finds which terms separate: all that do alone, else as few as do
 * together.
 */
static AdvStatus
find_separating(Fit *f, AdvModelFit *fit, double *spare)
{
	AdvDesign	some = *f->d;
	bool		kept[ADV_MODEL_TERMS];
	bool		alone = false;
	bool		found;
	AdvStatus	status;
	int			i;

	some.kept = kept;
	for (i = 0; i < some.terms; i++)
		kept[i] = false;
	kept[0] = true;
	for (i = 1; i < some.terms; i++)
	{
		if (!f->d->kept[i])
			continue;
		kept[i] = true;
		status = adv_separation(&some, spare, &found, f->inverse, f->stop);
		if (status == ADV_STOPPED)
			return status;
		fit->separated[i] = status == ADV_OK && found;
		alone = alone || fit->separated[i];
		kept[i] = false;
	}
	if (alone)
		return ADV_OK;
	for (i = 1; i < some.terms; i++)
		fit->separated[i] = kept[i] = f->d->kept[i];
	for (i = some.terms - 1; i > 0; i--)
	{
		if (!kept[i])
			continue;
		kept[i] = false;
		status = adv_separation(&some, spare, &found, f->inverse, f->stop);
		if (status == ADV_STOPPED)
			return status;
		fit->separated[i] = kept[i] = status != ADV_OK || !found;
	}
	return ADV_OK;
}

/*
 * fit_plain fits by maximum likelihood, or with a ridge.
 */
static AdvStatus
fit_plain(Fit *f, AdvModelFit *fit, double *beta, double *spare)
{
	const AdvDesign *d = f->d;
	size_t		terms = (size_t) d->terms;
	double		before = -INFINITY;
	AdvStatus	status;
	bool		suspect = true;
	int			half = 0;
	int			i;

	fit->outcome = ADV_FIT_CAP;
	memcpy(f->trial, beta, terms * sizeof(double));
	for (f->steps = 0; f->steps < STEPS;)
	{
		status = look(f, f->trial);
		if (status != ADV_OK)
			return status;
		if (!(f->likelihood >= before - 1e-14 * fabs(before)) && half < HALVINGS)
		{
			half++;
			for (i = 0; i < d->terms; i++)
			{
				f->step[i] /= 2.0;
				f->trial[i] = beta[i] + f->step[i];
			}
			continue;
		}
		memcpy(beta, f->trial, terms * sizeof(double));
		if (half == HALVINGS || !isfinite(f->likelihood))
			break;
		half = 0;
		memcpy(f->root, f->information, terms * terms * sizeof(double));
		if (!adv_factor(f->root, d->terms, d->kept))
			break;
		if (fabs(f->likelihood - before) <= DEVIANCE * (fabs(f->likelihood) + 1e-300))
		{
			suspect = f->extreme > EXTREME;
			fit->outcome = ADV_FIT_CONVERGED;
			break;
		}
		before = f->likelihood;
		memcpy(f->step, f->score, terms * sizeof(double));
		adv_factor_solve(f->root, d->terms, d->kept, f->step);
		for (i = 0; i < d->terms; i++)
			f->trial[i] = beta[i] + f->step[i];
		f->steps++;
	}
	fit->iterations = f->steps;
	fit->log_likelihood = f->likelihood;
	if (suspect && f->options->ridge == 0.0)
	{
		bool		found;

		/* of what it overwrites, the inverse and steps, nothing is needed any more */
		status = adv_separation(d, spare, &found, f->inverse, f->stop);
		if (status == ADV_STOPPED)
			return status;
		if (status == ADV_OK && found)
		{
			fit->outcome = ADV_FIT_SEPARATED;
			return find_separating(f, fit, spare);
		}
	}
	memcpy(fit->beta, beta, terms * sizeof(double));
	if (fit->outcome == ADV_FIT_CONVERGED && f->options->ridge == 0.0)
		adv_factor_inverse(f->root, d->terms, d->kept, fit->covariance);
	return ADV_OK;
}

/*
 * adv_logistic_fit fits a model.
 */
AdvStatus
adv_logistic_fit(AdvDesign *d, const AdvLogisticOptions *options, AdvModelFit *fit, double *work,
				 const AdvStop *stop)
{
	size_t		terms = (size_t) d->terms;
	Fit			f = {.d = d,.options = options,.stop = stop,.information = work};
	double	   *beta;
	double	   *spare;
	double		yes = 0.0;
	double		total = 0.0;
	AdvStatus	status;
	size_t		r;
	int			i;

	f.root = f.information + terms * terms;
	f.inverse = f.root + terms * terms;
	f.stride = f.inverse + terms * terms;
	f.score = f.stride + terms * terms;
	f.step = f.score + terms;
	f.trial = f.step + terms;
	f.along = f.trial + terms;
	f.across = f.along + terms;
	beta = f.across + terms;
	spare = beta + terms;
	for (r = 0; r < d->n; r++)
	{
		const uint64_t *row = adv_design_row(d, r);
		double		w = adv_design_weight(d, row);

		total += w;
		if (row[0] & ADV_ROW_YES)
			yes += w;
	}
	fit->customers = total;
	fit->events = yes;
	fit->iterations = 0;
	fit->log_likelihood = fit->null_log_likelihood = fit->concordance = fit->concordance_error = NAN;
	for (i = 0; i < d->terms; i++)
	{
		fit->beta[i] = NAN;
		fit->separated[i] = false;
		beta[i] = 0.0;
		d->kept[i] = true;
	}
	for (r = 0; r < terms * terms; r++)
		fit->covariance[r] = NAN;
	if (!(total > 0.0))
	{
		fit->outcome = ADV_FIT_NOTHING;
		return ADV_OK;
	}
	if (yes == 0.0 || !(yes < total))
	{
		fit->outcome = ADV_FIT_ONE_CLASS;
		return ADV_OK;
	}
	fit->null_log_likelihood = yes * log(yes / total) + (total - yes) * log1p(-yes / total);
	if (total < (double) d->terms && d->weight_at < 0 && options->ridge == 0.0)
	{
		fit->outcome = ADV_FIT_TOO_FEW;
		return ADV_OK;
	}
	status = adv_design_measure(d, true, f.information, stop);
	if (status != ADV_OK)
		return status;
	beta[0] = log(yes / (total - yes));
	if (options->start)
	{
		memcpy(beta, options->start, terms * sizeof(double));
		for (i = 1; i <= d->numbers; i++)
		{
			beta[0] += beta[i] * d->mean[i];
			beta[i] *= d->kept[i] ? d->scale[i] : 0.0;
		}
	}
	status = options->firth ? fit_penalised(&f, fit, beta, spare) : fit_plain(&f, fit, beta, spare);
	if (status != ADV_OK)
		return status;
	if (fit->outcome == ADV_FIT_CONVERGED)
		adv_design_unscale(d, fit->beta, isnan(fit->covariance[0]) ? NULL : fit->covariance);
	for (i = 0; i < d->terms; i++)
		if (!d->kept[i])
			fit->beta[i] = NAN;
	return ADV_OK;
}

/*
 * adv_logistic_concordance finds the AUC.
 */
AdvStatus
adv_logistic_concordance(const AdvDesign *d, AdvModelFit *fit, AdvPlace *places, AdvPlace *spare,
						 AdvScorePoint *points, const AdvStop *stop)
{
	AdvScoring	scoring;
	AdvStatus	status;
	size_t		n = 0;
	size_t		i;

	for (i = 0; i < d->n; i++)
	{
		if (i % ROWS_A_LOOK == 0 && stop->should_stop(stop->arg))
			return ADV_STOPPED;
		places[i].key = adv_order_key(adv_design_linear(d, adv_design_row(d, i), fit->beta) + 0.0);
		places[i].row = i;
	}
	status = adv_order(places, spare, d->n, stop);
	if (status != ADV_OK)
		return status;
	for (i = 0; i < d->n; i++)
	{
		const uint64_t *row = adv_design_row(d, places[i].row);
		AdvScorePoint *p;

		if (i == 0 || places[i].key != places[i - 1].key)
		{
			points[n].score = adv_order_number(places[i].key);
			points[n].no = points[n].yes = 0.0;
			n++;
		}
		p = &points[n - 1];
		if (row[0] & ADV_ROW_YES)
			p->yes += adv_design_weight(d, row);
		else
			p->no += adv_design_weight(d, row);
	}
	adv_discrimination(points, n, &scoring);
	fit->concordance = scoring.auc;
	fit->concordance_error = scoring.auc_error;
	return ADV_OK;
}
