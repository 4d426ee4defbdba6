/*
 * personas.c
 *		What sets the clusters of a model apart: of every trait its mean, or its most frequent
 *		category, against that of all customers, and the customer nearest to the centre.
 *
 * The v-test of a trait is (mean - mean of all) / sqrt(s2 / n (N - n) / (N - 1)), s2 being
 * the variance of all: how far a cluster is from n customers drawn at random without
 * replacement.  A category is a number that is 1 or 0, its mean a share, whose variance
 * is that of the hypergeometric distribution.
 *
 * Source: Lebart, Morineau & Piron (1995), Statistique exploratoire multidimensionnelle.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/report.h"
#include "clusters.h"
#include "kernel/num/dd.h"

/* What is known of a cluster. */
typedef struct Persona
{
	double		n;
	AdvDD	   *sum;			/* of every number, less its mean of all */
	double	   *count;			/* of every category */
	double		distance;		/* squared, of the row nearest to the centre */
	const uint64 *nearest;
} Persona;

/* A trait of a cluster. */
typedef struct Trait
{
	int			column;
	int			name;			/* of a category, else -1 */
	double		value;
	double		of_all;
	double		v;				/* NaN: the same for all */
} Trait;

/*
 * compare_traits puts the largest v-tests first, then columns in order.
 */
static int
compare_traits(const void *a, const void *b)
{
	const Trait *x = a;
	const Trait *y = b;
	double		vx = isnan(x->v) ? -1 : fabs(x->v);
	double		vy = isnan(y->v) ? -1 : fabs(y->v);

	return vx != vy ? (vx > vy ? -1 : 1) : x->column - y->column;
}

/*
 * v_test returns how far a mean of n out of N is from that of all.
 */
static double
v_test(double difference, double variance, double n, double all)
{
	double		square = all > 1 ? variance / n * (all - n) / (all - 1) : 0;

	return square > 0 ? difference / sqrt(square) : NAN;
}

/*
 * put_persona puts the rows of a cluster.
 */
static void
put_persona(FunctionCallInfo fcinfo, const ProfileSummary *s, const FittedModel *m, const Persona *personas, int cluster,
			const double *mean, const double *variance, const double *count)
{
	const Persona *p = &personas[cluster];
	const ProfileName *names = profile_names(s);
	int			columns = m->numbers + m->categories;
	Trait	   *traits = palloc0(columns * sizeof(Trait));
	int			i;
	Size		k;

	for (i = 0; i < m->numbers; i++)
	{
		double		d = adv_dd_value(p->sum[i]) / p->n;

		traits[i].column = i;
		traits[i].name = -1;
		traits[i].value = mean[i] + d;
		traits[i].of_all = mean[i];
		traits[i].v = v_test(d, variance[i], p->n, s->n);
	}
	for (; i < columns; i++)
		traits[i].name = -1;
	for (k = 0; k < s->names; k++)
	{
		Trait	   *t = &traits[m->numbers + names[k].column];
		double		share = p->count[k] / p->n;
		double		of_all = count[k] / s->n;

		/* of equals the first */
		if (t->name >= 0 && 100 * share <= t->value)
			continue;
		t->column = m->numbers + names[k].column;
		t->name = k;
		t->value = 100 * share;
		t->of_all = 100 * of_all;
		t->v = v_test(share - of_all, of_all * (1 - of_all), p->n, s->n);
	}
	qsort(traits, columns, sizeof(Trait), compare_traits);
	for (i = 0; i < columns; i++)
	{
		const Trait *t = &traits[i];
		const ModelColumn *column = &model_columns(m)[t->column];
		AdvReportRow row = {.columns = 0};

		adv_report_integer(&row, cluster + 1);
		adv_report_count(&row, (int64) p->n);
		adv_report_float8(&row, 100 * p->n / s->n);
		adv_report_integer(&row, i + 1);
		adv_report_text(&row, model_text(m) + column->at, column->length);
		if (t->name >= 0)
			adv_report_text(&row, profile_bytes(s) + names[t->name].at, names[t->name].length);
		else
			adv_report_datum(&row, (Datum) 0, true);
		adv_report_float8(&row, t->value);
		adv_report_float8(&row, t->of_all);
		adv_report_float8(&row, t->v);
		if (t->name >= 0)
		{
			const ProfileName *n = &names[adv_row_code(p->nearest + profile_codes_at(s), t->column - m->numbers)];

			adv_report_text(&row, profile_bytes(s) + n->at, n->length);
		}
		else
		{
			char	   *number = adv_number_word(adv_word_number(p->nearest[profile_numbers_at(s) + t->column]));

			adv_report_text(&row, number, strlen(number));
		}
		adv_report_put(fcinfo, &row);
	}
}

/*
 * adv_personas returns a row for every cluster and trait: (summary, model).
 */
ADV_FUNCTION(adv_personas)
{
	const ProfileSummary *s;
	const FittedModel *m;
	Persona    *personas;
	double	   *mean;
	double	   *variance;
	double	   *count;
	double	   *x;
	Size		i;
	int			c,
				j;

	InitMaterializedSRF(fcinfo, 0);
	s = PG_ARGISNULL(0) ? NULL : profile_arg(fcinfo, 0, PROFILE_PLAIN);
	m = PG_ARGISNULL(1) ? NULL : model_arg(fcinfo, 1);
	if (s == NULL || m == NULL)
		return (Datum) 0;
	if (model_kind(m) != MODEL_KMEANS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a model %s has no clusters", model_kind_word(m)),
				 errhint("Fit one with kmeans_fit.")));
	if (s->rows == 0)
		return (Datum) 0;
	if (s->numbers != m->numbers || s->categories != m->categories)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("the model was fitted to %d numbers and %d categories, not %d and %d",
						m->numbers, m->categories, s->numbers, s->categories),
				 errhint("Pass a summary of the same columns, in the same order.")));
	mean = palloc0(m->numbers * sizeof(double));
	variance = palloc0(m->numbers * sizeof(double));
	count = palloc0((s->names + 1) * sizeof(double));
	x = palloc(m->numbers * sizeof(double));
	personas = MemoryContextAllocHuge(CurrentMemoryContext, clusters_of(m) * sizeof(Persona));
	for (c = 0; c < clusters_of(m); c++)
	{
		personas[c].n = 0;
		personas[c].sum = palloc0(m->numbers * sizeof(AdvDD));
		personas[c].count = palloc0((s->names + 1) * sizeof(double));
		personas[c].distance = INFINITY;
		personas[c].nearest = NULL;
	}

	for (j = 0; j < m->numbers; j++)
	{
		double		deviation;

		clusters_measure(s, j, true, &mean[j], &deviation);
		variance[j] = deviation * deviation;
	}
	for (i = 0; i < s->rows; i++)
	{
		const uint64 *row = profile_row(s, i);
		double		weight = (double) (row[0] >> ADV_ROW_BITS);
		double		distance;
		Persona    *p;

		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		for (j = 0; j < m->numbers; j++)
			x[j] = adv_word_number(row[profile_numbers_at(s) + j]);
		p = &personas[clusters_nearest(m, x, &distance)];
		p->n += weight;
		for (j = 0; j < m->numbers; j++)
			p->sum[j] = adv_dd_add(p->sum[j], adv_dd_two_product(weight, x[j] - mean[j]));
		for (j = 0; j < m->categories; j++)
		{
			int			code = adv_row_code(row + profile_codes_at(s), j);

			if (code >= (int) s->names || profile_names(s)[code].column != j)
				adv_summary_refuse(PROFILE_TYPE);
			p->count[code] += weight;
			count[code] += weight;
		}
		/* a distance beyond double precision is infinite */
		if (p->nearest == NULL || distance < p->distance)
		{
			p->distance = distance;
			p->nearest = row;
		}
	}
	for (c = 0; c < clusters_of(m); c++)
		if (personas[c].n > 0)
			put_persona(fcinfo, s, m, personas, c, mean, variance, count);
	return (Datum) 0;
}
