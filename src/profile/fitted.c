/*
 * fitted.c
 *		Fitted models as values: their shape, and what every reader of one needs.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/memutils.h"

#include "clusters.h"
#include "profile.h"

const AdvChoice model_kinds[] = {
	{"logistic", MODEL_LOGISTIC},
	{"cox", MODEL_COX},
	{"kmeans", MODEL_KMEANS},
	{NULL, 0}
};

/*
 * model_kind_word returns what a model is called.
 */
const char *
model_kind_word(const FittedModel *m)
{
	return model_kind(m) == MODEL_KMEANS ? "kmeans" : model_kind(m) == MODEL_COX ? "cox" : "logistic";
}

/*
 * model_size returns the bytes of a model.
 */
Size
model_size(const FittedModel *m)
{
	return offsetof(FittedModel, beta) + ((Size) m->terms + model_covariances(m)) * sizeof(double) +
		(m->header.flags & MODEL_PROFILE ? m->terms * sizeof(AdvProfile) : 0) +
		(Size) m->steps * sizeof(AdvCoxStep) + (model_kind(m) == MODEL_KMEANS ? 0 : m->terms * sizeof(ModelTerm)) +
		((Size) m->numbers + m->categories) * sizeof(ModelColumn) + m->names * sizeof(ModelName) + m->text_bytes;
}

/*
 * sound tells whether a value is as long as its parts.
 */
static bool
sound(const AdvHeader *value)
{
	const FittedModel *m = (const FittedModel *) value;

	if (value->variant == MODEL_KMEANS &&
		(m->numbers < 1 || m->numbers > ADV_MODEL_COLUMNS || value->flags != 0 || m->names != 0 || m->steps != 0 ||
		 clusters_of(m) < 1 || m->terms != clusters_terms(m->numbers, clusters_of(m))))
		return false;
	return value->variant >= MODEL_LOGISTIC && value->variant <= MODEL_KMEANS &&
		m->terms >= 1 && m->numbers >= 0 && m->categories >= 0 &&
		m->terms <= (value->variant == MODEL_KMEANS ? clusters_terms(ADV_MODEL_COLUMNS, CLUSTERS_MOST) : ADV_MODEL_TERMS) &&
		m->numbers + m->categories <= ADV_MODEL_COLUMNS && m->names >= 0 && m->names <= PROFILE_MOST_NAMES &&
		m->steps >= 0 && m->steps <= MODEL_MOST_STEPS && VARSIZE(m) == model_size(m);
}

/*
 * model_arg returns the model in an argument.
 */
const FittedModel *
model_arg(FunctionCallInfo fcinfo, int argno)
{
	return (const FittedModel *) adv_summary_arg(fcinfo, argno, &adv_fitted_model_kind);
}

/* A model that was compressed or kept elsewhere, as it came and as it is. */
typedef struct ModelMemo
{
	Size		stored_size;
	char	   *stored;
	FittedModel *model;
} ModelMemo;

/*
 * kept_arg returns the model in argument argno: one that has to be fetched or
 * decompressed is so once, as long as the rows of a query bring the same.
 */
static const FittedModel *
kept_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *stored = (struct varlena *) PG_GETARG_POINTER(argno);
	Size		size = VARSIZE_ANY(stored);
	AdvCall    *call;
	ModelMemo  *memo;
	MemoryContext old;
	AdvHeader  *value;

	if (VARATT_IS_4B_U(stored))
		return (const FittedModel *) adv_summary_check(&adv_fitted_model_kind, (AdvHeader *) stored);
	call = adv_call(fcinfo);
	memo = call->room;
	if (memo && memo->model && memo->stored_size == size && memcmp(memo->stored, stored, size) == 0)
		return memo->model;
	value = adv_summary_check(&adv_fitted_model_kind, adv_value_arg(fcinfo, argno));
	if (VARATT_IS_EXTERNAL(stored) && !VARATT_IS_EXTERNAL_ONDISK(stored))
		return (const FittedModel *) value;
	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (memo == NULL)
		memo = call->room = palloc0(sizeof(ModelMemo));
	if (memo->model)
	{
		pfree(memo->model);
		pfree(memo->stored);
		memo->model = NULL;
	}
	memo->stored = palloc(size);
	memcpy(memo->stored, stored, size);
	memo->stored_size = size;
	memo->model = palloc(VARSIZE(value));
	memcpy(memo->model, value, VARSIZE(value));
	MemoryContextSwitchTo(old);
	return memo->model;
}

/*
 * model_fitted_arg returns a model that has converged.
 */
const FittedModel *
model_fitted_arg(FunctionCallInfo fcinfo, int argno)
{
	const FittedModel *m = kept_arg(fcinfo, argno);

	if (m->outcome != ADV_FIT_CONVERGED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no coefficients to predict with"),
				 errdetail("%s", model_message(m)),
				 errhint("(model_info(model)).converged tells such models from others.")));
	return m;
}

/*
 * model_reference returns the reference of a column, -1 where there is none.
 */
int
model_reference(const FittedModel *m, int category)
{
	const ModelColumn *c = &model_columns(m)[m->numbers + category];
	uint32		i;

	for (i = c->first; i < c->first + c->count; i++)
		if (model_names(m)[i].term == 0)
			return i;
	return -1;
}

/*
 * model_term_name returns what a term is called.
 */
char *
model_term_name(const FittedModel *m, int term, char **category)
{
	const ModelTerm *t = &model_terms(m)[term];

	*category = NULL;
	if (t->column < 0)
		return pstrdup("intercept");
	if (t->name >= 0)
	{
		const ModelName *n = &model_names(m)[t->name];

		*category = pnstrdup(model_text(m) + n->at, n->length);
	}
	return pnstrdup(model_text(m) + model_columns(m)[t->column].at, model_columns(m)[t->column].length);
}

/*
 * noted returns the terms with this note, for a sentence.
 */
static char *
noted(const FittedModel *m, TermNote note, int *n)
{
	StringInfoData names;
	int			i;

	initStringInfo(&names);
	*n = 0;
	for (i = 0; i < m->terms; i++)
	{
		char	   *category;
		char	   *name;

		if (model_terms(m)[i].note != (int) note)
			continue;
		name = model_term_name(m, i, &category);
		if (++*n <= 10)
			appendStringInfo(&names, "%s%s%s%s", *n > 1 ? ", " : "", name, category ? " = " : "", category ? category : "");
	}
	if (*n > 10)
		appendStringInfo(&names, " and %d more", *n - 10);
	return names.data;
}

/*
 * model_message returns a sentence about the fit.
 */
char *
model_message(const FittedModel *m)
{
	bool		cox = model_kind(m) == MODEL_COX;
	char	   *names;
	int			n;

	if (model_kind(m) == MODEL_KMEANS)
		return psprintf("No customer is nearer to the centre of another cluster; the sum of squares within the %d clusters is %g.",
						clusters_of(m), clusters_inertia(m));
	switch ((AdvFitOutcome) m->outcome)
	{
		case ADV_FIT_CONVERGED:
			names = noted(m, TERM_COLLINEAR, &n);
			return n == 0 ? pstrdup("The likelihood is at its maximum.") :
				psprintf("The likelihood is at its maximum. Collinear or constant, and left out: %s.", names);
		case ADV_FIT_SEPARATED:
			names = noted(m, TERM_SEPARATED, &n);
			return cox ?
				psprintf("The likelihood has no maximum: it rises for ever with %s. Leave it out, or group its categories.", names) :
				psprintf("Separation: %s %s outcomes apart without error, so the likelihood has no maximum. Fit with penalty => 'firth'.",
						 names, n == 1 ? "tells" : "tell");
		case ADV_FIT_ONE_CLASS:
			return pstrdup(cox ? "There is no event." : "All outcomes are alike.");
		case ADV_FIT_TOO_FEW:
			return psprintf("There are fewer customers than terms: %.0f and %d.", m->customers, m->terms);
		case ADV_FIT_NOTHING:
			return pstrdup("There are no customers.");
		case ADV_FIT_CAP:
			return pstrdup("No maximum was found.");
	}
	return pstrdup("No maximum was found.");
}

/*
 * pack returns the model: it has no other form.
 */
static const AdvHeader *
pack(const AdvHeader *value)
{
	return value;
}

const AdvSummaryKind adv_fitted_model_kind = {
	.kind = ADV_KIND_FITTED_MODEL,
	.version = MODEL_VERSION,
	.type = MODEL_TYPE,
	.word = "fitted_model",
	.smallest = offsetof(FittedModel, beta) + sizeof(double),
	.sound = sound,
	.pack = pack,
	.write_text = model_write_text,
	.read_text = model_read_text,
	.write_binary = model_write_binary,
	.read_binary = model_read_binary
};

ADV_SUMMARY_TYPE(fitted_model, adv_fitted_model_kind)
