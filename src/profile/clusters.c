/*
 * clusters.c
 *		Clusters of customers by their numbers, and how many of them to take.
 *
 * Customers with the same numbers are one point that counts as often; points are taken in
 * the order of a hash of what they are, whatever made the summary, so that equal customers
 * give equal clusters.
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
#include "kernel/num/order.h"
#include "kernel/segment/kmeans.h"

#define MOST_RESTARTS 1000
#define MOST_EXACT 5000			/* points whose every pair is looked at */

/* Customers as points, on the scale on which distances are measured. */
typedef struct Scaled
{
	AdvPoints	points;
	double	   *mean;			/* of every number */
	double	   *scale;			/* 0: never varies */
} Scaled;

/* How clusters are looked for. */
typedef struct Search
{
	bool		standardise;
	int			restarts;
	uint64		seed;
} Search;

static void *
huge(Size size)
{
	return MemoryContextAllocHuge(CurrentMemoryContext, Max(size, 1));
}

/*
 * customers_arg returns the summary in argument 0, which must have numbers.
 */
static const ProfileSummary *
customers_arg(FunctionCallInfo fcinfo)
{
	const ProfileSummary *s = profile_arg(fcinfo, 0, PROFILE_PLAIN);

	if (s->rows > 0 && s->numbers == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("summary has no numbers to find clusters by"),
				 errhint("Make it with profile_agg(ARRAY[number, ...], categories).")));
	return s;
}

/*
 * search_args reads arguments argno, standardise, to argno + 2, restarts.
 */
static Search
search_args(FunctionCallInfo fcinfo, int argno)
{
	Search		search;

	search.standardise = PG_GETARG_BOOL(argno);
	search.seed = (uint64) PG_GETARG_INT64(argno + 1);
	search.restarts = PG_GETARG_INT32(argno + 2);
	if (search.restarts < 1 || search.restarts > MOST_RESTARTS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of restarts %d is out of range", search.restarts),
				 errdetail("The best of 1 to %d starts is taken.", MOST_RESTARTS)));
	return search;
}

/*
 * clusters_arg returns a number of clusters.
 */
static int
clusters_arg(FunctionCallInfo fcinfo, int argno)
{
	int			k = PG_GETARG_INT32(argno);

	if (k < 1 || k > CLUSTERS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of clusters %d is out of range", k),
				 errdetail("There are 1 to %d clusters.", CLUSTERS_MOST)));
	return k;
}

/*
 * clusters_measure finds mean and scale of a number: its standard deviation, or 1; 0 where it does
 * not vary.
 */
void
clusters_measure(const ProfileSummary *s, int column, bool standardise, double *mean, double *scale)
{
	int			at = profile_numbers_at(s) + column;
	double		first = adv_word_number(profile_row(s, 0)[at]);
	AdvDD		sum = {0, 0};
	bool		varies = false;
	Size		i;

	for (i = 0; i < s->rows; i++)
	{
		const uint64 *row = profile_row(s, i);
		double		x = adv_word_number(row[at]);

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		varies |= x != first;
		sum = adv_dd_add(sum, adv_dd_two_product((double) (row[0] >> ADV_ROW_BITS), x));
	}
	*mean = varies ? adv_dd_value(sum) / s->n : first;
	*scale = varies ? 1 : 0;
	if (!varies || !standardise)
		return;
	sum = adv_dd(0);
	for (i = 0; i < s->rows; i++)
	{
		const uint64 *row = profile_row(s, i);
		double		d = adv_word_number(row[at]) - *mean;

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		sum = adv_dd_add(sum, adv_dd((double) (row[0] >> ADV_ROW_BITS) * d * d));
	}
	*scale = sqrt(adv_dd_value(sum) / s->n);
}

/* Points that are put in order. */
typedef struct Matrix
{
	const double *x;
	int			columns;
} Matrix;

/*
 * compare_points orders places of equal hash by what is there.
 */
static int
compare_points(const void *a, const void *b, void *arg)
{
	const Matrix *m = arg;

	return memcmp(m->x + ((const AdvPlace *) a)->row * m->columns, m->x + ((const AdvPlace *) b)->row * m->columns,
				  m->columns * sizeof(double));
}

/*
 * hash_of returns a hash of numbers that never changes.
 */
static uint64
hash_of(const double *x, int columns)
{
	uint64		hash = UINT64CONST(0x636c757374657273);
	int			i;

	for (i = 0; i < columns; i++)
	{
		unsigned __int128 product = (unsigned __int128) (hash ^ adv_number_word_bits(x[i])) * UINT64CONST(0x9e3779b97f4a7c15);

		hash = (uint64) product ^ (uint64) (product >> 64);
		hash += UINT64CONST(0x2545f4914f6cdd1d);
	}
	return hash;
}

/*
 * scaled_of returns the points of a summary of one customer or more.
 */
static Scaled
scaled_of(const ProfileSummary *s, bool standardise)
{
	int			columns = s->numbers;
	Size		n = s->rows;
	Scaled		z;
	double	   *raw = huge(n * columns * sizeof(double));
	double	   *x = huge(n * columns * sizeof(double));
	double	   *weight = huge(n * sizeof(double));
	AdvPlace   *places = huge(n * sizeof(AdvPlace));
	AdvPlace   *spare = huge(n * sizeof(AdvPlace));
	Matrix		matrix = {raw, columns};
	Size		distinct = 0;
	Size		i;
	Size		end;
	int			j;

	z.mean = palloc(columns * sizeof(double));
	z.scale = palloc(columns * sizeof(double));
	for (j = 0; j < columns; j++)
		clusters_measure(s, j, standardise, &z.mean[j], &z.scale[j]);
	for (i = 0; i < n; i++)
	{
		const uint64 *row = profile_row(s, i) + profile_numbers_at(s);

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		for (j = 0; j < columns; j++)
			raw[i * columns + j] = z.scale[j] > 0 ? (adv_word_number(row[j]) - z.mean[j]) / z.scale[j] + 0.0 : 0;
		places[i].key = hash_of(raw + i * columns, columns);
		places[i].row = i;
	}
	adv_check_status(adv_order(places, spare, n, &adv_interrupts));
	for (i = 0; i < n; i = end)
	{
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		for (end = i + 1; end < n && places[end].key == places[i].key; end++)
			;
		if (end - i > 1)
			qsort_arg(places + i, end - i, sizeof(AdvPlace), compare_points, &matrix);
		for (; i < end; i++)
		{
			const double *from = raw + places[i].row * columns;

			if (distinct == 0 || memcmp(x + (distinct - 1) * columns, from, columns * sizeof(double)) != 0)
			{
				memcpy(x + distinct * columns, from, columns * sizeof(double));
				weight[distinct++] = 0;
			}
			weight[distinct - 1] += (double) (profile_row(s, places[i].row)[0] >> ADV_ROW_BITS);
		}
	}
	pfree(raw);
	pfree(places);
	pfree(spare);
	z.points.x = x;
	z.points.weight = weight;
	z.points.n = distinct;
	z.points.columns = columns;
	return z;
}

/*
 * refuse_clusters reports more clusters than there are points.
 */
static void
refuse_clusters(int k, Size points)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("more clusters than distinct customers: %d and %zu", k, points),
			 errhint("Ask for %zu clusters at most.", points)));
}

/*
 * find fills the clusters, of which there are k.
 */
static void
find(const Scaled *z, const Search *search, AdvClusters *clusters)
{
	AdvStatus	status = adv_kmeans(&z->points, clusters, search->restarts, search->seed,
									adv_memory_of(CurrentMemoryContext), &adv_interrupts);

	if (status == ADV_DOMAIN)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customers are too near to each other for %d clusters", clusters->k),
				 errhint("Their distances are 0 in double precision: ask for fewer clusters, or scale the numbers.")));
	adv_check_status(status);
}

/*
 * room_for returns clusters to be found.
 */
static AdvClusters
room_for(const Scaled *z, int k)
{
	AdvClusters clusters = {.k = k};

	clusters.centre = palloc((Size) k * z->points.columns * sizeof(double));
	clusters.size = palloc(k * sizeof(double));
	clusters.of = huge(z->points.n * sizeof(uint32));
	return clusters;
}

/*
 * adv_kmeans_fit_model returns the clusters of customers as a model: (summary, clusters,
 * names, standardise, seed, restarts).
 */
ADV_FUNCTION(adv_kmeans_fit_model)
{
	const ProfileSummary *s;
	FittedModel head = {.outcome = ADV_FIT_CONVERGED};
	FittedModel *m;
	ProfileText *names;
	AdvClusters clusters;
	Search		search;
	Scaled		z;
	double	   *to;
	uint32		used = 0;
	int			columns;
	int			k;
	int			c,
				j;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = customers_arg(fcinfo);
	if (PG_ARGISNULL(1) || adv_any_null(fcinfo, 3, 5))
		PG_RETURN_NULL();
	k = clusters_arg(fcinfo, 1);
	search = search_args(fcinfo, 3);
	if (s->rows == 0)
		PG_RETURN_NULL();
	columns = s->numbers + s->categories;
	if (columns > ADV_MODEL_COLUMNS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many columns for a model: %d", columns),
				 errdetail("It has up to %d.", ADV_MODEL_COLUMNS)));
	names = profile_names_arg(fcinfo, 2, s);
	z = scaled_of(s, search.standardise);
	if ((Size) k > z.points.n)
		refuse_clusters(k, z.points.n);
	clusters = room_for(&z, k);
	find(&z, &search, &clusters);

	head.header.variant = MODEL_KMEANS;
	head.terms = clusters_terms(s->numbers, k);
	head.numbers = s->numbers;
	head.categories = s->categories;
	for (j = 0; j < columns; j++)
		head.text_bytes += names[j].length;
	m = (FittedModel *) adv_summary_alloc(&adv_fitted_model_kind, model_size(&head));
	m->header.variant = MODEL_KMEANS;
	m->outcome = ADV_FIT_CONVERGED;
	m->iterations = clusters.iterations;
	m->terms = head.terms;
	m->numbers = head.numbers;
	m->categories = head.categories;
	m->stratum = -1;
	m->text_bytes = head.text_bytes;
	m->skipped = s->skipped;
	m->customers = s->n;
	to = m->beta;
	*to++ = clusters.inertia + 0.0;
	for (j = 0; j < s->numbers; j++)
		*to++ = z.scale[j];
	for (c = 0; c < k; c++)
	{
		*to++ = clusters.size[c];
		for (j = 0; j < s->numbers; j++)
			*to++ = z.mean[j] + z.scale[j] * clusters.centre[(Size) c * s->numbers + j] + 0.0;
	}
	for (j = 0; j < columns; j++)
	{
		ModelColumn *column = &model_columns(m)[j];

		column->at = used;
		column->length = names[j].length;
		memcpy(model_text(m) + used, names[j].bytes, names[j].length);
		used += names[j].length;
	}
	PG_RETURN_POINTER(m);
}

/*
 * adv_cluster_choice returns a row for every number of clusters: (summary, most,
 * standardise, seed, restarts).
 */
ADV_FUNCTION(adv_cluster_choice)
{
	AdvMemory	memory = adv_memory_of(CurrentMemoryContext);
	const ProfileSummary *s;
	Search		search;
	Scaled		z;
	double		alone = 0;
	int			most;
	int			k;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	s = customers_arg(fcinfo);
	if (adv_any_null(fcinfo, 1, 4))
		return (Datum) 0;
	most = clusters_arg(fcinfo, 1);
	search = search_args(fcinfo, 2);
	if (s->rows == 0)
		return (Datum) 0;
	z = scaled_of(s, search.standardise);
	for (k = 1; k <= most && (Size) k <= z.points.n; k++)
	{
		AdvReportRow row = {.columns = 0};
		AdvClusters clusters = room_for(&z, k);
		double		silhouette = NAN;
		double		simplified;
		double		n = s->n;

		find(&z, &search, &clusters);
		if (z.points.n <= MOST_EXACT)
			adv_check_status(adv_silhouette(&z.points, &clusters, true, &silhouette, memory, &adv_interrupts));
		adv_check_status(adv_silhouette(&z.points, &clusters, false, &simplified, memory, &adv_interrupts));
		if (k == 1)
			alone = clusters.inertia;
		adv_report_integer(&row, k);
		adv_report_float8(&row, clusters.inertia);
		adv_report_float8(&row, silhouette);
		adv_report_float8(&row, simplified);
		if (k > 1 && n > k)
			adv_report_ratio(&row, 1, (alone - clusters.inertia) / (k - 1), clusters.inertia / (n - k));
		else
			adv_report_datum(&row, (Datum) 0, true);
		adv_report_put(fcinfo, &row);
		pfree(clusters.of);
	}
	return (Datum) 0;
}
