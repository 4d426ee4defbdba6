/*
 * report.c
 *		What a fitted model says of itself: its terms, how the fit ended, and whether one
 *		model fits better than another.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "base/report.h"
#include "clusters.h"
#include "kernel/num/special.h"
#include "kernel/stats/chi_square.h"
#include "profile.h"

/* by how much a larger model may be less likely, of the likelihood: fits end within less */
#define SHORTFALL 1e-9

/*
 * level_of returns which of the levels with profile intervals a confidence is.
 */
static int
level_of(double confidence)
{
	int			i;

	for (i = 0; i < ADV_PROFILE_LEVELS; i++)
		if (confidence == adv_profile_levels[i])
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("a model fitted with the penalty firth has no intervals at confidence level %g", confidence),
			 errdetail("They are found with the fit, at %g, %g and %g.",
					   adv_profile_levels[0], adv_profile_levels[1], adv_profile_levels[2])));
	pg_unreachable();
}

/*
 * report_centres puts a row for every cluster and number: its name, the cluster, and the
 * centre for a coefficient.
 */
static void
report_centres(FunctionCallInfo fcinfo, const FittedModel *m)
{
	int			c,
				i,
				j;

	for (c = 0; c < clusters_of(m); c++)
		for (i = 0; i < m->numbers; i++)
		{
			AdvReportRow row = {.columns = 0};
			char	   *cluster = psprintf("%d", c + 1);

			adv_report_text(&row, model_text(m) + model_columns(m)[i].at, model_columns(m)[i].length);
			adv_report_text(&row, cluster, strlen(cluster));
			adv_report_float8(&row, clusters_centre(m, c)[i]);
			for (j = 0; j < 7; j++)
				adv_report_datum(&row, (Datum) 0, true);
			adv_report_put(fcinfo, &row);
		}
}

/*
 * adv_model_terms returns a row a term: (model, confidence).
 */
ADV_FUNCTION(adv_model_terms)
{
	const FittedModel *m;
	AdvReportRow row = {.columns = 0};
	double		confidence;
	double		reach;
	int			level = 0;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, 0, 1))
		return (Datum) 0;
	m = model_arg(fcinfo, 0);
	confidence = adv_confidence_arg(fcinfo, 1);
	reach = adv_normal_two_sided(confidence);
	if (m->header.flags & MODEL_PROFILE)
		level = level_of(confidence);
	if (model_kind(m) == MODEL_KMEANS)
	{
		report_centres(fcinfo, m);
		return (Datum) 0;
	}
	for (i = model_kind(m) == MODEL_COX ? 1 : 0; i < m->terms; i++)
	{
		const ModelTerm *t = &model_terms(m)[i];
		double		beta = m->beta[i];
		double		error = NAN;
		double		z = NAN;
		double		p = NAN;
		double		low = NAN;
		double		high = NAN;
		char	   *category;
		char	   *name = model_term_name(m, i, &category);
		const char *note = NULL;

		if ((m->header.flags & MODEL_COVARIANCE) && t->note == TERM_ESTIMATED)
		{
			error = sqrt(model_covariance_of(m, i, i));
			z = beta / error;
			p = adv_normal_p_value(z);
			low = beta - reach * error;
			high = beta + reach * error;
		}
		if ((m->header.flags & MODEL_PROFILE) && t->note == TERM_ESTIMATED)
		{
			const AdvProfile *f = &model_profile(m)[i];

			z = isnan(f->chi_square) ? NAN : copysign(sqrt(f->chi_square), beta);
			p = isnan(f->chi_square) ? NAN : adv_chi_square_p_value(f->chi_square, 1);
			low = f->low[level];
			high = f->high[level];
		}
		if (t->note == TERM_COLLINEAR)
			note = "collinear";
		else if (t->note == TERM_SEPARATED)
			note = "separated";
		else if (t->name >= 0 && model_reference(m, t->column - m->numbers) >= 0)
		{
			const ModelName *n = &model_names(m)[model_reference(m, t->column - m->numbers)];

			note = psprintf("against %.*s", n->length, model_text(m) + n->at);
		}
		adv_report_text(&row, name, strlen(name));
		if (category)
			adv_report_text(&row, category, strlen(category));
		else
			adv_report_datum(&row, (Datum) 0, true);
		adv_report_float8(&row, beta);
		adv_report_float8(&row, error);
		adv_report_float8(&row, z);
		adv_report_float8(&row, p);
		adv_report_float8(&row, exp(beta));
		adv_report_float8(&row, exp(low));
		adv_report_float8(&row, exp(high));
		if (note)
			adv_report_text(&row, note, strlen(note));
		else
			adv_report_datum(&row, (Datum) 0, true);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * estimated returns the number of coefficients.
 */
static int
estimated(const FittedModel *m)
{
	int			n = 0;
	int			i;

	if (model_kind(m) == MODEL_KMEANS)
		return clusters_of(m) * m->numbers;
	for (i = model_kind(m) == MODEL_COX ? 1 : 0; i < m->terms; i++)
		n += model_terms(m)[i].note == TERM_ESTIMATED;
	return n;
}

/*
 * adv_model_info returns a row about a model and how it was fitted.  Information
 * criteria and R squared are of maximum likelihood; the n of a Cox model's BIC is the
 * number of events (Volinsky & Raftery 2000).
 */
ADV_FUNCTION(adv_model_info)
{
	const FittedModel *m = model_arg(fcinfo, 0);
	bool		cox = model_kind(m) == MODEL_COX;
	bool		clusters = model_kind(m) == MODEL_KMEANS;
	bool		likely = !clusters && m->outcome == ADV_FIT_CONVERGED && m->ridge == 0 && (m->header.flags & MODEL_FIRTH) == 0;
	int			n = estimated(m);
	double		deviance = likely ? -2 * m->log_likelihood : NAN;
	AdvReportRow row = {.columns = 0};
	char	   *message = model_message(m);

	adv_report_text(&row, model_kind_word(m), strlen(model_kind_word(m)));
	adv_report_float8(&row, m->customers);
	adv_report_count(&row, m->skipped);
	adv_report_float8(&row, clusters ? NAN : m->events);
	adv_report_integer(&row, n);
	adv_report_float8(&row, clusters ? NAN : m->log_likelihood);
	adv_report_float8(&row, clusters ? NAN : m->null_log_likelihood);
	adv_report_float8(&row, deviance + 2 * n);
	adv_report_float8(&row, deviance + n * log(cox ? m->events : m->customers));
	adv_report_ratio(&row, 1, likely ? m->null_log_likelihood - m->log_likelihood : NAN, m->null_log_likelihood);
	adv_report_float8(&row, clusters ? NAN : m->concordance);
	adv_report_float8(&row, clusters ? NAN : m->concordance_error);
	adv_report_integer(&row, m->iterations);
	adv_report_datum(&row, BoolGetDatum(m->outcome == ADV_FIT_CONVERGED), false);
	adv_report_text(&row, message, strlen(message));
	return HeapTupleGetDatum(heap_form_tuple(adv_row_type(fcinfo), row.values, row.nulls));
}

/*
 * same_text tells whether two texts are one.
 */
static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/*
 * refuse_pair reports two models that a likelihood ratio says nothing about.
 */
static void
refuse_pair(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("models cannot be compared by their likelihoods"),
			 errdetail("%s", what),
			 errhint("Both must be fitted by maximum likelihood to the same customers, the smaller one comes first.")));
}

/*
 * adv_likelihood_ratio_test_model compares two models, the smaller within the larger:
 * (smaller, larger).  NULL where a fit did not converge.
 */
ADV_FUNCTION(adv_likelihood_ratio_test_model)
{
	const FittedModel *a = model_arg(fcinfo, 0);
	const FittedModel *b = model_arg(fcinfo, 1);
	double		row[3];
	int			i,
				j;

	if (model_kind(a) != model_kind(b) || (a->header.flags & MODEL_BRESLOW) != (b->header.flags & MODEL_BRESLOW))
		refuse_pair("They are of different kinds, or treat ties differently.");
	if (model_kind(a) == MODEL_KMEANS)
		refuse_pair("Clusters have no likelihood.");
	if (a->ridge != 0 || b->ridge != 0 || ((a->header.flags | b->header.flags) & MODEL_FIRTH))
		refuse_pair("A penalty changes the likelihood of each in another way.");
	if (a->customers != b->customers || a->events != b->events)
		refuse_pair(psprintf("They were fitted to %.15g customers with %.15g events and %.15g with %.15g.",
							 a->customers, a->events, b->customers, b->events));
	if (a->outcome != ADV_FIT_CONVERGED || b->outcome != ADV_FIT_CONVERGED)
		PG_RETURN_NULL();
	if (!(fabs(a->null_log_likelihood - b->null_log_likelihood) <= SHORTFALL * fabs(a->null_log_likelihood)))
		refuse_pair("Their likelihoods without terms differ.");
	for (i = 1; i < a->terms; i++)
	{
		char	   *category;
		char	   *name = model_term_name(a, i, &category);

		for (j = 1; j < b->terms; j++)
		{
			char	   *other_category;
			char	   *other = model_term_name(b, j, &other_category);

			if (same_text(name, other) && same_text(category, other_category))
				break;
		}
		if (j == b->terms && model_terms(a)[i].note == TERM_ESTIMATED)
			refuse_pair(psprintf("The larger one has no term %s%s%s.", name, category ? " = " : "", category ? category : ""));
	}
	if (b->log_likelihood - a->log_likelihood < -SHORTFALL * fabs(a->log_likelihood))
		refuse_pair("The larger one is less likely.");
	row[1] = estimated(b) - estimated(a);
	if (row[1] < 1)
		refuse_pair("The larger one has no term more.");
	row[0] = Max(2 * (b->log_likelihood - a->log_likelihood), 0);
	row[2] = adv_chi_square_p_value(row[0], row[1]);
	return adv_return_row(fcinfo, lengthof(row), row);
}
