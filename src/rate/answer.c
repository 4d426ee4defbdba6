/*
 * answer.c
 *		The questions that a rate summary answers: value, interval, differences,
 *		lift, ranking and shrinkage.  Rates leave as percentages.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/memutils.h"

#include "base/agg.h"
#include "base/answer.h"
#include "compat.h"
#include "kernel/stats/beta_binomial.h"
#include "kernel/stats/proportion.h"
#include "kernel/num/special.h"
#include "rate.h"

/*
 * adv_rate returns successes / trials.
 */
ADV_FUNCTION(adv_rate)
{
	RateCounts	c = rate_counts_arg(fcinfo, 0);

	if (!(c.n > 0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(c.rate);
}

/*
 * adv_rate_successes returns the number of successes, 0 of NULL.
 */
ADV_FUNCTION(adv_rate_successes)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : rate_counts_arg(fcinfo, 0).successes);
}

/*
 * adv_rate_trials returns the number of trials, 0 of NULL.
 */
ADV_FUNCTION(adv_rate_trials)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : rate_counts_arg(fcinfo, 0).trials);
}

/*
 * adv_rate_unknown returns the number of unknown outcomes, 0 of NULL.
 */
ADV_FUNCTION(adv_rate_unknown)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : rate_counts_arg(fcinfo, 0).unknown);
}

/*
 * adv_rate_estimate returns a rate with its interval: (summary, confidence,
 * method).
 */
ADV_FUNCTION(adv_rate_estimate)
{
	double		confidence = adv_confidence_arg(fcinfo, 1);
	int			method = adv_choice_arg(fcinfo, 2, "method", adv_share_methods);
	RateCounts	c = rate_counts_arg(fcinfo, 0);
	AdvEstimate e = {0, 0, 0, 0};

	if (!(c.n > 0))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion(c.x, c.n, confidence, method, &e));
	return adv_return_estimate(fcinfo, c.rate, e, 100);
}

/*
 * adv_rate_lower_bound returns the lower end of Wilson's interval, by which
 * groups of unlike size are ranked: (summary, confidence).
 */
ADV_FUNCTION(adv_rate_lower_bound)
{
	double		confidence = adv_confidence_arg(fcinfo, 1);
	RateCounts	c = rate_counts_arg(fcinfo, 0);
	AdvEstimate e = {0, 0, 0, 0};

	if (!(c.n > 0))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion(c.x, c.n, confidence, ADV_PROPORTION_WILSON, &e));
	PG_RETURN_FLOAT8(100 * e.low);
}

/*
 * adv_rate_difference compares two rates: (a, b, confidence, method).
 */
ADV_FUNCTION(adv_rate_difference)
{
	double		confidence = adv_confidence_arg(fcinfo, 2);
	int			method = adv_choice_arg(fcinfo, 3, "method", adv_share_difference_methods);
	RateCounts	a = rate_counts_arg(fcinfo, 0);
	RateCounts	b = rate_counts_arg(fcinfo, 1);
	AdvComparison c = {0, 0, 0, 0, 0};

	if (!(a.n > 0 && b.n > 0))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_difference(a.x, a.n, b.x, b.n, confidence, method, &c));
	return adv_return_comparison(fcinfo, c, 100);
}

/*
 * adv_rate_benchmark compares a rate with a fixed one: (summary, benchmark,
 * confidence).
 */
ADV_FUNCTION(adv_rate_benchmark)
{
	double		benchmark = adv_percent_arg(fcinfo, 1, "benchmark");
	double		confidence = adv_confidence_arg(fcinfo, 2);
	RateCounts	r = rate_counts_arg(fcinfo, 0);
	AdvComparison c = {0, 0, 0, 0, 0};

	if (!(r.n > 0))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_benchmark(r.x, r.n, benchmark / 100, confidence, &c));
	return adv_return_comparison(fcinfo, c, 100);
}

/*
 * adv_rate_lift returns how much higher one rate is than another, relative to
 * the other: (a, b, confidence).
 */
ADV_FUNCTION(adv_rate_lift)
{
	double		confidence = adv_confidence_arg(fcinfo, 2);
	RateCounts	a = rate_counts_arg(fcinfo, 0);
	RateCounts	b = rate_counts_arg(fcinfo, 1);
	AdvComparison c = {0, 0, 0, 0, 0};

	if (!(a.n > 0 && b.n > 0 && b.x > 0))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_lift(a.x, a.n, b.x, b.n, confidence, &c));
	return adv_return_comparison(fcinfo, c, 100);
}

/*
 * adv_rate_sample_size returns how many trials give this margin: (margin,
 * confidence, population, expected_rate).
 */
ADV_FUNCTION(adv_rate_sample_size)
{
	double		margin;
	double		expected;
	double		n = 0;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	margin = adv_margin_arg(fcinfo, 0);
	expected = adv_percent_arg(fcinfo, 3, "expected_rate");
	adv_check_status(adv_proportion_sample_size(margin / 100, adv_confidence_arg(fcinfo, 1),
												expected / 100,
												adv_population_arg(fcinfo, 2), &n));
	return adv_return_sample_size(n);
}

/* ------------------------------------------------------------------------
 * Shrinkage: the beta distribution of true rates behind many groups
 *
 * The state is a bigint array: how many groups it holds, then successes and
 * trials of each, then room to grow.  The final function sorts, so that the
 * order of the groups does not matter.
 * ------------------------------------------------------------------------
 */

#define PRIOR_FIRST_CAPACITY 15
#define PRIOR_LAST_CAPACITY 67000000	/* about what 1 GB holds */

/* nothing that rate_prior fits comes near it */
#define MAX_PRIOR 1e15

/*
 * prior_data returns where the elements of an array without NULLs begin.
 */
static int64 *
prior_data(ArrayType *array)
{
	return (int64 *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
}

static void
refuse_prior_state(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("state of rate_prior must be an array of the number of groups and their counts")));
}

/*
 * prior_state returns the elements of a state and for how many groups there
 * is room.
 */
static int64 *
prior_state(ArrayType *array, int *capacity)
{
	int64	   *state = prior_data(array);

	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != INT8OID ||
		ARR_DIMS(array)[0] < 1)
		refuse_prior_state();
	*capacity = (ARR_DIMS(array)[0] - 1) / 2;
	if (state[0] < 0 || state[0] > *capacity)
		refuse_prior_state();
	return state;
}

/*
 * prior_make returns an array with room for so many groups.
 */
static ArrayType *
prior_make(int64 capacity)
{
	Size		size = ARR_OVERHEAD_NONULLS(1) + (1 + 2 * (Size) capacity) * sizeof(int64);
	ArrayType  *array;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many groups for one rate_prior: %lld", (long long) capacity),
				 errhint("Fit the prior to a sample of the groups.")));
	array = palloc0(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = INT8OID;
	ARR_DIMS(array)[0] = (int) (1 + 2 * capacity);
	ARR_LBOUND(array)[0] = 1;
	return array;
}

/*
 * prior_reserve returns the state with room for so many more groups.
 */
static ArrayType *
prior_reserve(ArrayType *array, int64 more)
{
	int			capacity;
	int64	   *state = prior_state(array, &capacity);
	int64		needed = state[0] + more;
	ArrayType  *larger;

	if (needed <= capacity)
		return array;
	larger = prior_make(Max(needed, Min(2 * (int64) capacity + 1, PRIOR_LAST_CAPACITY)));
	memcpy(prior_data(larger), state, (1 + 2 * state[0]) * sizeof(int64));
	return larger;
}

static ArrayType *
open_prior_state(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(0) ? prior_make(PRIOR_FIRST_CAPACITY) :
		(ArrayType *) adv_state_arg(fcinfo, 0);
}

/*
 * adv_rate_prior_accum adds one group: (state, summary).
 */
ADV_FUNCTION(adv_rate_prior_accum)
{
	ArrayType  *array = open_prior_state(fcinfo);
	RateCounts	c;
	int64	   *state;
	int			capacity;

	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(array);
	c = rate_counts_arg(fcinfo, 1);
	if (c.weighted)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("rate_prior needs unweighted rates"),
				 errhint("A beta-binomial distribution is one of whole counts.")));
	array = prior_reserve(array, 1);
	state = prior_state(array, &capacity);
	state[1 + 2 * state[0]] = c.successes;
	state[2 + 2 * state[0]] = c.trials;
	state[0]++;
	PG_RETURN_POINTER(array);
}

/*
 * adv_rate_prior_combine adds the groups in argument 1 to those in argument 0.
 */
ADV_FUNCTION(adv_rate_prior_combine)
{
	ArrayType  *array;
	int64	   *state;
	int64	   *other;
	int			capacity;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = prior_state(PG_GETARG_ARRAYTYPE_P(1), &capacity);
	array = prior_reserve(open_prior_state(fcinfo), other[0]);
	state = prior_state(array, &capacity);
	memcpy(&state[1 + 2 * state[0]], &other[1], 2 * other[0] * sizeof(int64));
	state[0] += other[0];
	PG_RETURN_POINTER(array);
}

static int
compare_groups(const void *a, const void *b)
{
	const AdvGroupRate *x = a;
	const AdvGroupRate *y = b;

	CHECK_FOR_INTERRUPTS();
	if (x->trials != y->trials)
		return x->trials < y->trials ? -1 : 1;
	return x->successes < y->successes ? -1 : x->successes > y->successes;
}

/*
 * adv_rate_prior_final fits alpha and beta; NULL where no distribution can be
 * fitted: no trials at all, or no success, or no failure.
 */
ADV_FUNCTION(adv_rate_prior_final)
{
	AdvBetaPrior prior;
	AdvGroupRate *groups;
	AdvStatus	status;
	int64	   *state;
	int			capacity;
	size_t		distinct = 0;
	int64		with_trials = 0;
	int64		i;
	double		row[4];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = prior_state(PG_GETARG_ARRAYTYPE_P(0), &capacity);
	groups = MemoryContextAllocHuge(CurrentMemoryContext,
									Max(state[0], 1) * sizeof(AdvGroupRate));
	for (i = 0; i < state[0]; i++)
	{
		groups[i].successes = state[1 + 2 * i];
		groups[i].trials = state[2 + 2 * i];
		groups[i].groups = 1;
		if (groups[i].successes < 0 || groups[i].successes > groups[i].trials)
			refuse_prior_state();
	}
	qsort(groups, state[0], sizeof(AdvGroupRate), compare_groups);
	for (i = 0; i < state[0]; i++)
	{
		if (groups[i].trials > 0)
			with_trials++;
		if (distinct > 0 && compare_groups(&groups[distinct - 1], &groups[i]) == 0)
			groups[distinct - 1].groups++;
		else
			groups[distinct++] = groups[i];
	}

	status = adv_beta_binomial_fit(groups, distinct, &adv_interrupts, &prior);
	pfree(groups);
	if (status == ADV_DOMAIN)
		PG_RETURN_NULL();
	adv_check_status(status);
	row[0] = prior.alpha;
	row[1] = prior.beta;
	row[2] = (double) with_trials;
	row[3] = prior.log_likelihood;
	return adv_return_row(fcinfo, lengthof(row), row);
}

/*
 * shrink reads (summary, prior) and sets the parameters of the beta
 * distribution of the group's true rate; false where the prior is NULL inside.
 */
static bool
shrink(FunctionCallInfo fcinfo, double *alpha, double *beta, double *n)
{
	RateCounts	c = rate_counts_arg(fcinfo, 0);
	HeapTupleHeader prior = PG_GETARG_HEAPTUPLEHEADER(1);
	bool		alpha_null;
	bool		beta_null;
	Datum		a = GetAttributeByNum(prior, 1, &alpha_null);
	Datum		b = GetAttributeByNum(prior, 2, &beta_null);

	if (alpha_null || beta_null)
		return false;
	if (!(DatumGetFloat8(a) > 0 && DatumGetFloat8(a) <= MAX_PRIOR &&
		  DatumGetFloat8(b) > 0 && DatumGetFloat8(b) <= MAX_PRIOR))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("prior (%g, %g) is out of range",
						DatumGetFloat8(a), DatumGetFloat8(b)),
				 errdetail("Alpha and beta are positive and at most %g.", MAX_PRIOR),
				 errhint("rate_prior fits a prior to the summaries of many groups.")));
	*alpha = DatumGetFloat8(a) + c.x;
	*beta = DatumGetFloat8(b) + (c.n - c.x);
	*n = c.n;
	return true;
}

/*
 * adv_rate_shrunk returns a group's rate drawn towards that of all groups, the
 * more the fewer trials it has: (summary, prior).
 */
ADV_FUNCTION(adv_rate_shrunk)
{
	double		alpha;
	double		beta;
	double		n;

	if (!shrink(fcinfo, &alpha, &beta, &n))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * alpha / (alpha + beta));
}

/*
 * adv_rate_shrunk_estimate returns the same with the equal-tailed interval of
 * the beta distribution: (summary, prior, confidence).
 */
ADV_FUNCTION(adv_rate_shrunk_estimate)
{
	double		confidence = adv_confidence_arg(fcinfo, 2);
	AdvEstimate e = {0, 0, 0, 0};
	double		alpha;
	double		beta;

	if (!shrink(fcinfo, &alpha, &beta, &e.n))
		PG_RETURN_NULL();
	e.low = adv_beta_quantile((1 - confidence) / 2, alpha, beta);
	e.high = adv_beta_quantile(1 - (1 - confidence) / 2, alpha, beta);
	return adv_return_estimate(fcinfo, 100 * alpha / (alpha + beta), e, 100);
}
