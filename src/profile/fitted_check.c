/*
 * fitted_check.c
 *		Parts of a fitted model, from outside: checked, and put together.
 *
 * Nothing that a part says is believed: a model that is accepted has the shape that a fit
 * gives it, and every question about it ends with a number or a reason.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "fitted_parts.h"

/*
 * model_parts_refuse reports what no model can be.
 */
void
model_parts_refuse(const ModelParts *p, const char *detail)
{
	adv_wire_refuse(p->binary, MODEL_TYPE, detail);
}

/*
 * room sets aside room for what comes in lists, whose lengths the head tells.
 */
static void
room(ModelParts *p)
{
	int			columns = p->head.numbers + p->head.categories;

	p->columns = palloc0((columns + 1) * sizeof(ModelColumn));
	p->beta = palloc(ADV_MODEL_TERMS * sizeof(double));
	p->notes = palloc0(ADV_MODEL_TERMS * sizeof(int));
	initStringInfo(&p->text);
}

/*
 * model_parts_take_text appends a text, and returns where it begins.
 */
uint32
model_parts_take_text(ModelParts *p, const char *bytes, Size length, Size most)
{
	uint32		at = p->text.len;

	if (length > most)
		model_parts_refuse(p, "A name is too long.");
	if (!pg_verify_mbstr(GetDatabaseEncoding(), bytes, length, true))
		model_parts_refuse(p, "A name is not text in the encoding of this database.");
	appendBinaryStringInfo(&p->text, bytes, length);
	return at;
}

/*
 * model_parts_take_term adds a coefficient and its note; *terms counts them.
 */
int
model_parts_take_term(ModelParts *p, int *terms, double beta, int note)
{
	if (*terms >= ADV_MODEL_TERMS)
		model_parts_refuse(p, "There are too many terms.");
	if (isnan(beta) ? note == TERM_ESTIMATED : note != TERM_ESTIMATED || !isfinite(beta) || (beta == 0 && signbit(beta)))
		model_parts_refuse(p, "A coefficient does not go with its note.");
	p->beta[*terms] = isnan(beta) ? get_float8_nan() : beta;
	p->notes[*terms] = note;
	return (*terms)++;
}

/*
 * within tells whether a number lies in a range, and is no negative zero.
 */
static bool
within(double x, double low, double high)
{
	return x >= low && x <= high && !(x == 0 && signbit(x));
}

/*
 * is_covariance tells whether numbers, of the terms that were estimated, can be a
 * covariance: none of them is larger than the variances allow.
 */
static bool
is_covariance(const ModelParts *p)
{
	int			i,
				j;

	for (i = 0; i < p->head.terms; i++)
	{
		Size		at = (Size) i * (i + 1) / 2;
		double		variance = p->covariance[at + i];

		if (!isfinite(variance) || variance < 0 || (p->notes[i] == TERM_ESTIMATED && variance == 0 && i > 0))
			return false;
		for (j = 0; j <= i; j++)
		{
			double		x = p->covariance[at + j];
			double		other = p->covariance[(Size) j * (j + 1) / 2 + j];

			if (!isfinite(x) || (x == 0 && signbit(x)) || !(fabs(x) <= sqrt(variance) * sqrt(other) * (1 + 1e-6)))
				return false;
		}
	}
	return true;
}

/*
 * check_numbers refuses numbers about a fit that no fit ends with.
 */
static void
check_numbers(const ModelParts *p)
{
	const FittedModel *h = &p->head;
	bool		converged = h->outcome == ADV_FIT_CONVERGED;
	bool		cox = h->header.variant == MODEL_COX;
	int			flags = h->header.flags;
	int			i,
				j;

	if ((flags & (cox ? MODEL_FIRTH | MODEL_PROFILE | MODEL_WEIGHTED : MODEL_BRESLOW)) != 0 ||
		((flags & MODEL_PROFILE) != 0) != (converged && (flags & MODEL_FIRTH)) ||
		((flags & MODEL_COVARIANCE) != 0) != (converged && h->ridge == 0))
		model_parts_refuse(p, "The parts of the model do not go with its kind.");
	if (!within(h->ridge, 0, MODEL_MOST_RIDGE) || (h->ridge != 0 && (cox || (flags & MODEL_FIRTH))))
		model_parts_refuse(p, "The ridge is out of range.");
	if (!within(h->customers, 0, 1e25) || !within(h->events, 0, h->customers) || h->skipped < 0 ||
		h->skipped > PROFILE_MOST_COUNT || h->iterations < 0 || (h->outcome == ADV_FIT_NOTHING) != (h->customers == 0))
		model_parts_refuse(p, "A number about the fit is out of range.");
	if ((converged && !(isfinite(h->log_likelihood))) || isinf(h->log_likelihood) || isinf(h->null_log_likelihood) ||
		(h->log_likelihood == 0 && signbit(h->log_likelihood)) || (h->null_log_likelihood == 0 && signbit(h->null_log_likelihood)))
		model_parts_refuse(p, "The log likelihood is not finite.");
	if ((!isnan(h->concordance) && (!converged || !within(h->concordance, 0, 1) || !within(h->concordance_error, 0, 1))) ||
		isnan(h->concordance) != isnan(h->concordance_error))
		model_parts_refuse(p, "The concordance is out of range.");
	for (i = 0; i < h->terms; i++)
		if (converged ? p->notes[i] != TERM_ESTIMATED && p->notes[i] != TERM_COLLINEAR :
			p->notes[i] != TERM_SEPARATED && p->notes[i] != TERM_UNKNOWN)
			model_parts_refuse(p, "A note does not go with how the fit ended.");
	if (converged && p->notes[0] != TERM_ESTIMATED)
		model_parts_refuse(p, "A note does not go with how the fit ended.");
	if ((flags & MODEL_COVARIANCE) && !is_covariance(p))
		model_parts_refuse(p, "The covariance is not one.");
	for (i = 0; i < h->terms && (flags & MODEL_PROFILE); i++)
	{
		const AdvProfile *f = &p->profile[i];

		if (isinf(f->chi_square) || f->chi_square < 0 || (f->chi_square == 0 && signbit(f->chi_square)))
			model_parts_refuse(p, "A statistic is out of range.");
		for (j = 0; j < ADV_PROFILE_LEVELS; j++)
			if (isinf(f->low[j]) || isinf(f->high[j]) || f->low[j] > p->beta[i] || f->high[j] < p->beta[i] ||
				(f->low[j] == 0 && signbit(f->low[j])) || (f->high[j] == 0 && signbit(f->high[j])))
				model_parts_refuse(p, "A bound is out of range.");
	}
	if ((h->steps > 0) != (cox && converged))
		model_parts_refuse(p, "A baseline does not go with the kind of model.");
	for (i = 0; i < h->steps; i++)
	{
		const AdvCoxStep *s = &p->steps[i];
		const AdvCoxStep *before = s - 1;
		bool		begins = i == 0 || before->last;

		if (!within(s->time, 0, DBL_MAX) || s->time == 0 || !within(s->hazard, 0, DBL_MAX) ||
			(h->stratum < 0 ? s->stratum != -1 :
			 s->stratum < (int) p->columns[h->numbers + h->stratum].first ||
			 s->stratum >= (int) (p->columns[h->numbers + h->stratum].first + p->columns[h->numbers + h->stratum].count)) ||
			(begins ? i > 0 && s->stratum <= before->stratum :
			 s->stratum != before->stratum || s->hazard < before->hazard ||
			 (s->last ? s->time < before->time || s->hazard != before->hazard : s->time <= before->time)) ||
			(begins && s->last && s->hazard != 0) || (i == h->steps - 1 && !s->last))
			model_parts_refuse(p, "The steps of the baseline are not in order.");
	}
}

/*
 * model_parts_assembled checks the parts and puts them together.
 */
AdvHeader *
model_parts_assembled(ModelParts *p)
{
	FittedModel *h = &p->head;
	FittedModel *m;
	int			columns = h->numbers + h->categories;
	Size		size;
	int			i,
				j,
				k;

	if (h->stratum < -1 || h->stratum >= h->categories || (h->header.variant == MODEL_LOGISTIC && h->stratum >= 0))
		model_parts_refuse(p, "The stratum is no column.");
	for (i = 0; i < columns; i++)
	{
		ModelColumn *c = &p->columns[i];
		int			references = 0;

		for (j = 0; j < i; j++)
			if (p->columns[j].length == c->length &&
				memcmp(p->text.data + p->columns[j].at, p->text.data + c->at, c->length) == 0)
				model_parts_refuse(p, "A name is there twice.");
		for (k = c->first; k < (int) (c->first + c->count); k++)
		{
			const ModelName *n = &p->names[k];

			references += n->term == 0;
			if (k > (int) c->first)
			{
				const ModelName *before = n - 1;
				int			order = memcmp(p->text.data + before->at, p->text.data + n->at, Min(before->length, n->length));

				if (order > 0 || (order == 0 && before->length >= n->length))
					model_parts_refuse(p, "Categories are not in order.");
			}
		}
		if (i >= h->numbers && (i - h->numbers == h->stratum ? references != (int) c->count :
								references != (h->customers > 0)))
			model_parts_refuse(p, "A column of categories has not one reference.");
	}
	check_numbers(p);
	h->text_bytes = p->text.len;
	size = model_size(h);
	if (size > MaxAllocSize)
		profile_refuse_size(size);
	m = (FittedModel *) adv_summary_alloc(&adv_fitted_model_kind, size);
	h->header.vl_len_ = m->header.vl_len_;
	h->header.kind = ADV_KIND_FITTED_MODEL;
	h->header.version = MODEL_VERSION;
	memcpy(m, h, offsetof(FittedModel, beta));
	memcpy(m->beta, p->beta, h->terms * sizeof(double));
	if (model_covariances(h) > 0)
		memcpy(model_covariance(m), p->covariance, model_covariances(h) * sizeof(double));
	if (h->header.flags & MODEL_PROFILE)
		memcpy(model_profile(m), p->profile, h->terms * sizeof(AdvProfile));
	if (h->steps > 0)
		memcpy(model_steps(m), p->steps, h->steps * sizeof(AdvCoxStep));
	for (i = 0; i < h->terms; i++)
	{
		ModelTerm  *t = &model_terms(m)[i];

		t->column = i - 1 < h->numbers ? i - 1 : -1;
		t->name = -1;
		t->note = p->notes[i];
	}
	for (i = 0; i < columns; i++)
	{
		const ModelColumn *c = &p->columns[i];

		model_columns(m)[i] = *c;
		for (k = c->first; k < (int) (c->first + c->count); k++)
			if (p->names[k].term > 0)
			{
				model_terms(m)[p->names[k].term].column = i;
				model_terms(m)[p->names[k].term].name = k;
			}
	}
	if (h->names > 0)
		memcpy(model_names(m), p->names, h->names * sizeof(ModelName));
	memcpy(model_text(m), p->text.data, p->text.len);
	return &m->header;
}

/*
 * model_parts_take_columns takes how many columns there are.
 */
void
model_parts_take_columns(ModelParts *p, int64 numbers, int64 categories)
{
	if (numbers < 0 || categories < 0 || numbers > ADV_MODEL_COLUMNS || categories > ADV_MODEL_COLUMNS ||
		numbers + categories > ADV_MODEL_COLUMNS)
		model_parts_refuse(p, "There are too many columns.");
	p->head.numbers = numbers;
	p->head.categories = categories;
	room(p);
}
