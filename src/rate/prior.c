/*
 * prior.c
 *		Shrinkage: the beta distribution of true rates behind many groups.
 *
 * The state is a bigint array: how many groups it holds, then successes and
 * trials of each, then room to grow.  The final function sorts, so that the
 * order of the groups does not matter.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/rates.h"
#include "base/answer.h"
#include "base/numbers.h"
#include "compat.h"
#include "kernel/num/special.h"
#include "kernel/stats/beta_binomial.h"

/* nothing that rate_prior fits comes near it */
#define MAX_PRIOR 1e15

static const AdvNumbers prior_numbers = {
	.aggregate = "rate_prior",
	.type = INT8OID,
	.length = 31,
	.fewest = 1,
	.limit_hint = "Fit the prior to a sample of the groups."
};

/*
 * check_groups returns the numbers of a state, having made sure that as many groups
 * are there as it says.
 */
static int64 *
check_groups(ArrayType *array)
{
	int64	   *state = adv_int64s(array);

	if (state[0] < 0 || state[0] > (adv_numbers_length(array) - 1) / 2)
		adv_numbers_refuse(&prior_numbers);
	return state;
}

/*
 * adv_rate_prior_accum adds one group: (state, summary).
 */
ADV_FUNCTION(adv_rate_prior_accum)
{
	ArrayType  *array = adv_numbers_state(fcinfo, &prior_numbers);
	int64	   *state = check_groups(array);
	AdvRateCounts c;

	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(array);
	c = adv_rate_counts_arg(fcinfo, 1);
	if (c.weighted)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("rate_prior needs unweighted rates"),
				 errhint("A beta-binomial distribution is one of whole counts.")));
	array = adv_numbers_reserve(array, 1 + 2 * state[0], 3 + 2 * state[0], &prior_numbers);
	state = adv_int64s(array);
	state[1 + 2 * state[0]] = c.successes;
	state[2 + 2 * state[0]] = c.trials;
	state[0]++;
	PG_RETURN_POINTER(array);
}

/*
 * merge adds the groups of other to those of array.
 */
static ArrayType *
merge(ArrayType *array, ArrayType *other)
{
	const int64 *from = check_groups(other);
	int64	   *to = check_groups(array);

	array = adv_numbers_reserve(array, 1 + 2 * to[0], 1 + 2 * (to[0] + from[0]), &prior_numbers);
	to = adv_int64s(array);
	memcpy(&to[1 + 2 * to[0]], &from[1], 2 * from[0] * sizeof(int64));
	to[0] += from[0];
	return array;
}

/*
 * adv_rate_prior_combine adds the groups in argument 1 to those in argument 0.
 */
ADV_FUNCTION(adv_rate_prior_combine)
{
	return adv_numbers_combine(fcinfo, &prior_numbers, merge);
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
	size_t		distinct = 0;
	int64		with_trials = 0;
	int64		i;
	double		row[4];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = check_groups(adv_numbers_arg(fcinfo, 0, &prior_numbers));
	groups = MemoryContextAllocHuge(CurrentMemoryContext,
									Max(state[0], 1) * sizeof(AdvGroupRate));
	for (i = 0; i < state[0]; i++)
	{
		groups[i].successes = state[1 + 2 * i];
		groups[i].trials = state[2 + 2 * i];
		groups[i].groups = 1;
		if (groups[i].successes < 0 || groups[i].successes > groups[i].trials)
			adv_numbers_refuse(&prior_numbers);
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
	AdvRateCounts c = adv_rate_counts_arg(fcinfo, 0);
	HeapTupleHeader prior = PG_GETARG_HEAPTUPLEHEADER(1);
	double		successes = 0;
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
	if (c.n > 0)
		successes = Min(c.successes_weight * (c.n / c.trials_weight), c.n);
	*alpha = DatumGetFloat8(a) + successes;
	*beta = DatumGetFloat8(b) + (c.n - successes);
	*n = c.n;
	return true;
}

/*
 * shrunk_rate returns the mean of a beta distribution in percent.
 */
static double
shrunk_rate(double alpha, double beta)
{
	/* rounding of large numbers must not make more than all of it */
	return Min(100 * alpha / (alpha + beta), 100);
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
	PG_RETURN_FLOAT8(shrunk_rate(alpha, beta));
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
	return adv_return_estimate(fcinfo, shrunk_rate(alpha, beta), e, 100);
}
