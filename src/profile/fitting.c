/*
 * fitting.c
 *		Models fitted to a summary of customers.
 *
 * A fit that does not converge is no error: the model says how it ended.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "profile.h"

/* What a model is made of. */
typedef struct Making
{
	const ProfileSummary *s;
	AdvDesign	design;
	AdvModelFit fit;
	ProfileText *columns;		/* their names */
	int16	   *term_of;		/* of every category */
	int			stratum;
} Making;

/*
 * allocate returns memory that may be more than 1 GB.
 */
static void *
allocate(Size size)
{
	return MemoryContextAllocHuge(CurrentMemoryContext, Max(size, 1));
}

/*
 * texts_arg reads an array of texts, of which there must be so many; bytes is NULL where
 * one is.  NULL where the argument is.
 */
static ProfileText *
texts_arg(FunctionCallInfo fcinfo, int argno, const char *name, int n, const char *of)
{
	Datum	   *values;
	bool	   *nulls;
	ProfileText *texts;
	ArrayType  *array;
	int			found;
	int			i;

	if (PG_ARGISNULL(argno))
		return NULL;
	array = PG_GETARG_ARRAYTYPE_P(argno);
	adv_check_list(array, name);
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &found);
	if (found != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has %d elements, but there are %d %s", name, found, n, of),
				 errhint("Give one for each, in the order of profile_agg.")));
	texts = palloc0((n + 1) * sizeof(ProfileText));
	for (i = 0; i < n; i++)
		if (!nulls[i])
		{
			texts[i].bytes = VARDATA_ANY(DatumGetPointer(values[i]));
			texts[i].length = VARSIZE_ANY_EXHDR(DatumGetPointer(values[i]));
		}
	return texts;
}

/*
 * profile_names_arg returns the names of the columns: those given, or x1 .. and c1 ...
 */
ProfileText *
profile_names_arg(FunctionCallInfo fcinfo, int argno, const ProfileSummary *s)
{
	int			n = s->numbers + s->categories;
	ProfileText *names = texts_arg(fcinfo, argno, "names", n, "numbers and categories");
	int			i,
				j;

	if (names == NULL)
	{
		names = palloc((n + 1) * sizeof(ProfileText));
		for (i = 0; i < n; i++)
		{
			names[i].bytes = i < s->numbers ? psprintf("x%d", i + 1) : psprintf("c%d", i + 1 - s->numbers);
			names[i].length = strlen(names[i].bytes);
		}
		return names;
	}
	for (i = 0; i < n; i++)
	{
		if (names[i].bytes == NULL || names[i].length == 0 || names[i].length > MODEL_MOST_NAME)
			ereport(ERROR,
					(errcode(names[i].bytes ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 names[i].bytes ? errmsg("a name has %zu bytes", names[i].length) :
					 errmsg("names must not contain nulls"),
					 errdetail("A name has from 1 to %d bytes.", MODEL_MOST_NAME)));
		for (j = 0; j < i; j++)
			if (names[j].length == names[i].length && memcmp(names[j].bytes, names[i].bytes, names[i].length) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("the name \"%.*s\" is there twice", (int) names[i].length, names[i].bytes)));
	}
	return names;
}

/*
 * refuse_reference reports a reference that no customer has.
 */
static void
refuse_reference(const Making *m, int column, ProfileText wanted)
{
	StringInfoData known;
	Size		i;

	initStringInfo(&known);
	for (i = 0; i < m->s->names && known.len < 200; i++)
	{
		const ProfileName *n = &profile_names(m->s)[i];

		if (n->column == column)
			appendStringInfo(&known, "%s\"%.*s\"", known.len > 0 ? ", " : "", n->length, profile_bytes(m->s) + n->at);
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("no customer has the category \"%.*s\" of %.*s", (int) wanted.length, wanted.bytes,
					(int) m->columns[m->s->numbers + column].length, m->columns[m->s->numbers + column].bytes),
			 errhint("Categories there are: %s.", known.data)));
}

/*
 * begin reads names and references and sets up the design and room for the fit.
 */
static void
begin(FunctionCallInfo fcinfo, Making *m, int names, int references, int stratum)
{
	const ProfileSummary *s = m->s;
	ProfileText *reference;
	AdvDesign  *d = &m->design;
	int			terms = 1 + s->numbers;
	Size		i;
	int			column;

	m->columns = profile_names_arg(fcinfo, names, s);
	m->stratum = stratum;
	reference = texts_arg(fcinfo, references, "reference", s->categories, "categories");
	m->term_of = palloc0((s->names + 1) * sizeof(int16));
	for (i = 0, column = 0; column < s->categories; column++)
	{
		Size		first = i;
		Size		left = s->names;

		for (; i < s->names && profile_names(s)[i].column == column; i++)
		{
			const ProfileName *n = &profile_names(s)[i];

			if (reference && reference[column].bytes && n->length == reference[column].length &&
				memcmp(profile_bytes(s) + n->at, reference[column].bytes, n->length) == 0)
				left = i;
		}
		if (left == s->names)
		{
			if (reference && reference[column].bytes)
				refuse_reference(m, column, reference[column]);
			left = first;
		}
		if (column == stratum)
			continue;
		if (terms + (i - first) - 1 > ADV_MODEL_TERMS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many terms for a model"),
					 errdetail("It has up to %d: numbers, and categories but for the reference of each column.", ADV_MODEL_TERMS - 1),
					 errhint("Group categories that are rare.")));
		for (; first < i; first++)
			if (first != left)
				m->term_of[first] = terms++;
	}
	d->rows = (const uint64_t *) profile_rows(s);
	d->n = s->rows;
	d->stride = profile_stride(s);
	d->weight_at = s->header.flags & PROFILE_WEIGHTED ? profile_weight_at(s) : -1;
	d->numbers_at = profile_numbers_at(s);
	d->numbers = s->numbers;
	d->codes_at = profile_codes_at(s);
	d->categories = s->categories;
	d->term_of = m->term_of;
	d->terms = terms;
	d->mean = palloc(terms * sizeof(double));
	d->scale = palloc(terms * sizeof(double));
	d->unit = palloc(terms * sizeof(double));
	d->kept = palloc(terms * sizeof(bool));
	m->fit.beta = palloc(terms * sizeof(double));
	m->fit.covariance = palloc((Size) terms * terms * sizeof(double));
	m->fit.separated = palloc(terms * sizeof(bool));
	m->fit.profile = palloc0(terms * sizeof(AdvProfile));
	for (i = 0; i < s->rows; i++)
	{
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		for (column = 0; column < s->categories; column++)
			if (adv_row_code(profile_row(s, i) + d->codes_at, column) >= (int) s->names)
				adv_summary_refuse(PROFILE_TYPE);
	}
}

/*
 * number returns a number as models keep it.
 */
static double
number(double x)
{
	return isnan(x) ? get_float8_nan() : x + 0.0;
}

/*
 * add_text appends bytes to the text of a model, and returns where they begin.
 */
static uint32
add_text(FittedModel *m, uint32 *used, const char *bytes, Size length)
{
	uint32		at = *used;

	memcpy(model_text(m) + at, bytes, length);
	*used += length;
	return at;
}

/*
 * model_of returns the model that a fit ended with; steps: those of its baseline.
 */
static FittedModel *
model_of(const Making *making, ModelKind kind, int flags, double ridge, const AdvCoxData *cox)
{
	const ProfileSummary *s = making->s;
	const AdvModelFit *fit = &making->fit;
	const AdvDesign *d = &making->design;
	bool		converged = fit->outcome == ADV_FIT_CONVERGED;
	FittedModel head = {.outcome = fit->outcome};
	FittedModel *m;
	Size		size;
	uint32		used = 0;
	Size		i;
	int			j,
				term;

	head.header.flags = flags | (s->header.flags & PROFILE_WEIGHTED ? MODEL_WEIGHTED : 0);
	if (converged && ridge == 0)
		head.header.flags |= MODEL_COVARIANCE | (flags & MODEL_FIRTH ? MODEL_PROFILE : 0);
	head.terms = d->terms;
	head.numbers = s->numbers;
	head.categories = s->categories;
	head.names = s->names;
	for (j = 0; j < s->numbers + s->categories; j++)
		head.text_bytes += making->columns[j].length;
	head.text_bytes += s->name_bytes;
	if (cox && converged)
	{
		Size		steps = adv_cox_baseline(cox, fit->beta, NULL);

		if (steps > MODEL_MOST_STEPS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many different durations for one %s: %zu", MODEL_TYPE, steps),
					 errhint("Round durations to whole days or weeks.")));
		head.steps = steps;
	}
	size = model_size(&head);
	if (size > MaxAllocSize)
		profile_refuse_size(size);
	m = (FittedModel *) adv_summary_alloc(&adv_fitted_model_kind, size);
	m->header.flags = head.header.flags;
	m->header.variant = kind;
	m->outcome = fit->outcome;
	m->iterations = fit->iterations;
	m->terms = head.terms;
	m->numbers = head.numbers;
	m->categories = head.categories;
	m->stratum = making->stratum;
	m->names = head.names;
	m->steps = head.steps;
	m->text_bytes = head.text_bytes;
	m->skipped = s->skipped;
	m->customers = number(fit->customers);
	m->events = number(fit->events);
	m->log_likelihood = number(isfinite(fit->log_likelihood) ? fit->log_likelihood : NAN);
	m->null_log_likelihood = number(fit->null_log_likelihood);
	m->ridge = ridge + 0.0;
	m->concordance = number(fit->concordance);
	m->concordance_error = number(fit->concordance_error);
	for (term = 0; term < d->terms; term++)
	{
		m->beta[term] = number(converged ? fit->beta[term] : NAN);
		for (j = 0; j <= term && (m->header.flags & MODEL_COVARIANCE); j++)
			model_covariance(m)[(Size) term * (term + 1) / 2 + j] =
				number(fit->covariance[(Size) term * d->terms + j]);
		if (m->header.flags & MODEL_PROFILE)
		{
			AdvProfile *p = &model_profile(m)[term];

			p->chi_square = number(fit->profile[term].chi_square);
			for (j = 0; j < ADV_PROFILE_LEVELS; j++)
			{
				p->low[j] = number(fit->profile[term].low[j]);
				p->high[j] = number(fit->profile[term].high[j]);
			}
		}
		model_terms(m)[term].column = term - 1 < s->numbers ? term - 1 : -1;
		model_terms(m)[term].name = -1;
		model_terms(m)[term].note = fit->separated[term] ? TERM_SEPARATED : !converged ? TERM_UNKNOWN :
			isnan(fit->beta[term]) ? TERM_COLLINEAR : TERM_ESTIMATED;
	}
	if (m->steps > 0)
	{
		AdvCoxStep *steps = allocate(m->steps * sizeof(AdvCoxStep));

		/* field by field: no padding is written */
		adv_cox_baseline(cox, fit->beta, steps);
		for (j = 0; j < m->steps; j++)
		{
			model_steps(m)[j].time = steps[j].time;
			model_steps(m)[j].hazard = number(steps[j].hazard);
			model_steps(m)[j].stratum = steps[j].stratum;
			model_steps(m)[j].last = steps[j].last;
		}
		pfree(steps);
	}
	/* the name of a column, then its categories: the order in which they are read, too */
	for (i = 0, j = 0; j < s->numbers + s->categories; j++)
	{
		ModelColumn *c = &model_columns(m)[j];

		c->length = making->columns[j].length;
		c->at = add_text(m, &used, making->columns[j].bytes, c->length);
		c->first = j < s->numbers ? 0 : i;
		for (; i < s->names && s->numbers + profile_names(s)[i].column == j; i++)
		{
			const ProfileName *n = &profile_names(s)[i];
			ModelName  *name = &model_names(m)[i];

			c->count++;
			name->length = n->length;
			name->at = add_text(m, &used, profile_bytes(s) + n->at, n->length);
			name->term = making->term_of[i];
			if (name->term > 0)
			{
				model_terms(m)[name->term].column = j;
				model_terms(m)[name->term].name = i;
			}
		}
	}
	return m;
}

static const AdvChoice penalties[] = {
	{"none", 0},
	{"firth", MODEL_FIRTH},
	{NULL, 0}
};

static const AdvChoice ties_words[] = {
	{"efron", 0},
	{"breslow", MODEL_BRESLOW},
	{NULL, 0}
};

/*
 * adv_logistic_fit_model returns the logistic model of outcomes: (summary, names, penalty,
 * ridge, reference).
 */
ADV_FUNCTION(adv_logistic_fit_model)
{
	Making		m = {.s = NULL};
	AdvLogisticOptions options = {false, 0, NULL};
	double	   *work;

	if (PG_ARGISNULL(0) || adv_any_null(fcinfo, 2, 3))
		PG_RETURN_NULL();
	m.s = profile_arg(fcinfo, 0, PROFILE_OUTCOME);
	options.firth = adv_choice_arg(fcinfo, 2, "penalty", penalties) == MODEL_FIRTH;
	options.ridge = PG_GETARG_FLOAT8(3);
	if (!(options.ridge >= 0 && options.ridge <= MODEL_MOST_RIDGE) || (options.ridge > 0 && options.firth))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ridge %g is out of range", options.ridge),
				 errdetail("A ridge is 0 for none, or more, the higher the nearer are coefficients to 0; it does not go with the penalty firth.")));
	begin(fcinfo, &m, 1, 4, -1);
	work = palloc(adv_logistic_work(m.design.terms) * sizeof(double));
	adv_check_status(adv_logistic_fit(&m.design, &options, &m.fit, work, &adv_interrupts));
	if (m.fit.outcome == ADV_FIT_CONVERGED)
	{
		AdvPlace   *places = allocate(2 * m.design.n * sizeof(AdvPlace));
		AdvScorePoint *points = allocate(m.design.n * sizeof(AdvScorePoint));

		adv_check_status(adv_logistic_concordance(&m.design, &m.fit, places, places + m.design.n, points, &adv_interrupts));
		pfree(places);
		pfree(points);
	}
	PG_RETURN_POINTER(model_of(&m, MODEL_LOGISTIC, options.firth ? MODEL_FIRTH : 0, options.ridge, NULL));
}

/*
 * adv_cox_fit_model returns the proportional hazards of durations: (summary, names, ties,
 * strata, reference).
 */
ADV_FUNCTION(adv_cox_fit_model)
{
	Making		m = {.s = NULL};
	AdvCoxData	cox;
	AdvPlace   *spare;
	AdvPlace   *risks;
	double	   *work;
	int			flags;
	int			strata;

	if (PG_ARGISNULL(0) || adv_any_null(fcinfo, 2, 3))
		PG_RETURN_NULL();
	m.s = profile_arg(fcinfo, 0, PROFILE_DURATION);
	flags = adv_choice_arg(fcinfo, 2, "ties", ties_words);
	strata = PG_GETARG_INT32(3);
	if (strata < 0 || strata > m.s->categories)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("strata %d is out of range", strata),
				 errdetail("It is the number of a category column, of which there are %d, or 0 for none.", m.s->categories)));
	begin(fcinfo, &m, 1, 4, strata - 1);
	cox.design = m.design;
	cox.duration_at = 1;
	cox.stratum = strata - 1;
	cox.breslow = flags == MODEL_BRESLOW;
	cox.order = allocate(m.design.n * sizeof(AdvPlace));
	spare = allocate(m.design.n * sizeof(AdvPlace));
	adv_check_status(adv_cox_sort(&cox, spare, &adv_interrupts));
	work = palloc(adv_cox_work(m.design.terms) * sizeof(double));
	adv_check_status(adv_cox_fit(&cox, &m.fit, work, &adv_interrupts));
	if (m.fit.outcome == ADV_FIT_CONVERGED)
	{
		risks = allocate(m.design.n * sizeof(AdvPlace));
		work = allocate((4 * m.design.n + 2) * sizeof(double));
		adv_check_status(adv_concordance(&cox, m.fit.beta, risks, spare, work, &m.fit, &adv_interrupts));
	}
	PG_RETURN_POINTER(model_of(&m, MODEL_COX, flags, 0, &cox));
}
