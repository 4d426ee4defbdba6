/*
 * answer.c
 *		How many referrals convert, and what a programme returns.
 *
 * Referrals count that are as old as `maturity` at `as_of`; they have converted if they
 * did so within `maturity`.  The interval of the conversion rate respects that one advocate
 * sends many: kernel/stats/clustered.h.  By Kaplan and Meier all referrals count,
 * the young ones for as long as they were seen.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "base/report.h"
#include "kernel/num/select.h"
#include "kernel/num/special.h"
#include "kernel/stats/mean.h"
#include "kernel/stats/proportion.h"
#include "kernel/survival/life_table.h"
#include "question.h"

typedef enum Method
{
	CLUSTER,
	WILSON,
	KAPLAN_MEIER
} Method;

static const AdvChoice methods[] = {
	{"cluster", CLUSTER},
	{"wilson", WILSON},
	{"kaplan_meier", KAPLAN_MEIER},
	{NULL, 0}
};

/* A rate of one group, as a fraction. */
typedef struct Rate
{
	double		value;
	double		shown;			/* in percent */
	double		n;				/* what the trials are worth */
	bool		bounded;		/* there is an interval */
	AdvSurvivalCurve curve;		/* by Kaplan and Meier: of those not converted */
} Rate;

/* ------------------------------------------------------------------------
 * Referrals that convert
 * ------------------------------------------------------------------------
 */

/*
 * clusters_of returns the referrals that count, by advocate.
 */
static AdvClustered
clusters_of(const ReferralQuestion *q)
{
	AdvClustered c = {0};
	uint32		end;

	for (uint32 i = 0; i < q->list.n; i = end)
	{
		int64		trials = 0;
		int64		successes = 0;

		CHECK_FOR_INTERRUPTS();
		for (end = i; end < q->list.n && q->list.referrals[end].referrer == q->list.referrals[i].referrer; end++)
			if (referral_counts(q, &q->list.referrals[end]))
			{
				trials++;
				successes += referral_succeeded(q, &q->list.referrals[end]);
			}
		if (trials > 0)
			adv_clustered_add(&c, successes, trials);
	}
	return c;
}

typedef struct Duration
{
	int64		length;			/* microseconds */
	bool		converted;
} Duration;

#define ST_SORT sort_durations
#define ST_ELEMENT_TYPE Duration
#define ST_COMPARE(a, b) (((a)->length > (b)->length) - ((a)->length < (b)->length))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * by_kaplan_meier sets the rate at the maturity; false where nobody was seen so long.
 */
static bool
by_kaplan_meier(const ReferralQuestion *q, Rate *rate)
{
	Size		n = q->list.n;
	Duration   *durations = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(Duration));
	AdvSurvivalRow *rows = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(AdvSurvivalRow));
	AdvSurvivalRows table = {(const char *) rows, 0, false};
	AdvSurvivalStep *steps;
	Size		times;
	AdvStatus	status;

	for (Size i = 0; i < n; i++)
	{
		const Referral *r = &q->list.referrals[i];

		durations[i].converted = referral_converted(r);
		durations[i].length = (durations[i].converted ? r->converted : q->as_of) - r->referred;
	}
	sort_durations(durations, n);
	for (Size i = 0; i < n; i++)
	{
		AdvSurvivalRow *row;

		if (i > 0 && durations[i].length == durations[i - 1].length)
			row = &rows[table.rows - 1];
		else
		{
			row = &rows[table.rows++];
			row->duration = (double) durations[i].length;
			row->entered = -INFINITY;
			row->events = row->censored = 0;
		}
		if (durations[i].converted)
			row->events++;
		else
			row->censored++;
	}
	times = adv_survival_times(&table);
	steps = MemoryContextAllocHuge(CurrentMemoryContext, Max(times, 1) * sizeof(AdvSurvivalStep));
	adv_check_status(adv_survival_table(&table, NULL, 0, &adv_interrupts, steps));
	status = adv_survival_at(steps, times, (double) q->maturity, &adv_interrupts, &rate->curve);
	pfree(durations);
	pfree(rows);
	pfree(steps);
	if (status == ADV_DOMAIN)
		return false;
	adv_check_status(status);
	rate->value = 1 - rate->curve.survival;
	rate->shown = 100 * rate->value;
	rate->n = (double) n;
	rate->bounded = true;
	return true;
}

/*
 * rate_of sets the rate of a summary; false where there is none.
 */
static bool
rate_of(FunctionCallInfo fcinfo, int argno, int as_of, Method method, Rate *rate)
{
	ReferralQuestion q;
	AdvClustered c;

	if (method == KAPLAN_MEIER && (PG_ARGISNULL(as_of) || PG_ARGISNULL(as_of + 1)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method \"kaplan_meier\" needs as_of and maturity"),
				 errdetail("It tells how many will have converted after a time.")));
	if (!referral_ask(fcinfo, argno, as_of, as_of + 1, &q) || q.list.n == 0)
		return false;
	if (method == KAPLAN_MEIER)
		return by_kaplan_meier(&q, rate);
	c = clusters_of(&q);
	if (c.trials == 0)
		return false;
	rate->value = (double) c.successes / (double) c.trials;
	rate->shown = 100 * (double) c.successes / (double) c.trials;
	rate->bounded = method == WILSON || c.clusters > 1;
	rate->n = method == WILSON ? (double) c.trials : adv_clustered_n(&c);
	return true;
}

/*
 * adv_referral_conversion_rate returns the share of referrals that converted: (summary,
 * as_of, maturity).
 */
ADV_FUNCTION(adv_referral_conversion_rate)
{
	Rate		rate;

	if (!rate_of(fcinfo, 0, 1, CLUSTER, &rate))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(rate.shown);
}

/*
 * adv_referral_conversion_rate_estimate returns it with its interval: (summary, as_of,
 * maturity, confidence, method).
 */
ADV_FUNCTION(adv_referral_conversion_rate_estimate)
{
	AdvEstimate e = {0, NAN, NAN, 0};
	double		confidence;
	Method		method;
	Rate		rate;

	if (adv_any_null(fcinfo, 3, 4))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 3);
	method = adv_choice_arg(fcinfo, 4, "method", methods);
	if (!rate_of(fcinfo, 0, 1, method, &rate))
		PG_RETURN_NULL();
	if (method == KAPLAN_MEIER)
	{
		double		low;
		double		high;

		adv_survival_band(&rate.curve, adv_normal_two_sided(confidence), ADV_SURVIVAL_LOG, &low, &high);
		e.low = 1 - high;
		e.high = 1 - low;
	}
	else if (rate.bounded)
		adv_check_status(adv_proportion(rate.value * rate.n, rate.n, confidence, ADV_PROPORTION_WILSON, &e));
	e.n = rate.n;
	return adv_return_estimate(fcinfo, rate.shown, e, 100);
}

/*
 * compare_rates compares two rates, or one with a benchmark where b is NULL.
 */
static AdvComparison
compare_rates(const Rate *a, const Rate *b, double benchmark, Method method, double confidence)
{
	double		other = b ? b->value : benchmark;
	AdvComparison c = {a->value - other, NAN, NAN, NAN, NAN};

	if (!a->bounded || (b && !b->bounded))
		return c;
	if (method == KAPLAN_MEIER)
		c = adv_survival_difference(a->value, adv_survival_error(&a->curve), other,
									b ? adv_survival_error(&b->curve) : 0, adv_normal_two_sided(confidence), 1);
	else if (b)
		adv_check_status(adv_proportion_difference(a->value * a->n, a->n, b->value * b->n, b->n, confidence,
												   ADV_DIFFERENCE_NEWCOMBE, &c));
	else
		adv_check_status(adv_proportion_benchmark(a->value * a->n, a->n, benchmark, confidence, &c));
	c.difference = a->value - other;
	return c;
}

/*
 * adv_referral_conversion_rate_difference compares two groups: (a, b, as_of, maturity,
 * confidence, method).
 */
ADV_FUNCTION(adv_referral_conversion_rate_difference)
{
	double		confidence;
	Method		method;
	Rate		a;
	Rate		b;

	if (adv_any_null(fcinfo, 4, 5))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 4);
	method = adv_choice_arg(fcinfo, 5, "method", methods);
	if (!rate_of(fcinfo, 0, 2, method, &a) || !rate_of(fcinfo, 1, 2, method, &b))
		PG_RETURN_NULL();
	return adv_return_comparison(fcinfo, compare_rates(&a, &b, 0, method, confidence), 100);
}

/*
 * adv_referral_conversion_rate_benchmark compares a group with a percentage: (summary,
 * benchmark, as_of, maturity, confidence, method).
 */
ADV_FUNCTION(adv_referral_conversion_rate_benchmark)
{
	double		benchmark;
	double		confidence;
	Method		method;
	Rate		rate;

	if (PG_ARGISNULL(1) || adv_any_null(fcinfo, 4, 5))
		PG_RETURN_NULL();
	benchmark = adv_percent_arg(fcinfo, 1, "benchmark");
	adv_percent_notice(fcinfo, 1, "benchmark", benchmark);
	confidence = adv_confidence_arg(fcinfo, 4);
	method = adv_choice_arg(fcinfo, 5, "method", methods);
	if (!rate_of(fcinfo, 0, 2, method, &rate))
		PG_RETURN_NULL();
	return adv_return_comparison(fcinfo, compare_rates(&rate, NULL, benchmark / 100, method, confidence), 100);
}

/* ------------------------------------------------------------------------
 * Advocates who convert
 * ------------------------------------------------------------------------
 */

/*
 * advocates_of sets how many advocates have a referral that counts, and how many of
 * them one that converted; false where there are none.
 */
static bool
advocates_of(FunctionCallInfo fcinfo, int argno, int as_of, double *successes, double *n)
{
	ReferralQuestion q;
	uint32		end;

	*successes = *n = 0;
	if (!referral_ask(fcinfo, argno, as_of, as_of + 1, &q))
		return false;
	for (uint32 i = 0; i < q.list.n; i = end)
	{
		bool		counts = false;
		bool		succeeded = false;

		CHECK_FOR_INTERRUPTS();
		for (end = i; end < q.list.n && q.list.referrals[end].referrer == q.list.referrals[i].referrer; end++)
			if (referral_counts(&q, &q.list.referrals[end]))
			{
				counts = true;
				succeeded |= referral_succeeded(&q, &q.list.referrals[end]);
			}
		*n += counts;
		*successes += succeeded;
	}
	return *n > 0;
}

/*
 * adv_advocate_conversion_rate returns the share of advocates who brought somebody:
 * (summary, as_of, maturity).
 */
ADV_FUNCTION(adv_advocate_conversion_rate)
{
	double		successes;
	double		n;

	if (!advocates_of(fcinfo, 0, 1, &successes, &n))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * successes / n);
}

/*
 * adv_advocate_conversion_rate_estimate returns it with its interval: (summary, as_of,
 * maturity, confidence, method).
 */
ADV_FUNCTION(adv_advocate_conversion_rate_estimate)
{
	AdvEstimate e;
	double		successes;
	double		n;

	if (adv_any_null(fcinfo, 3, 4))
		PG_RETURN_NULL();
	{
		double		confidence = adv_confidence_arg(fcinfo, 3);
		int			method = adv_choice_arg(fcinfo, 4, "method", adv_share_methods);

		if (!advocates_of(fcinfo, 0, 1, &successes, &n))
			PG_RETURN_NULL();
		adv_check_status(adv_proportion(successes, n, confidence, method, &e));
	}
	return adv_return_estimate(fcinfo, 100 * successes / n, e, 100);
}

/*
 * adv_advocate_conversion_rate_difference compares two groups: (a, b, as_of, maturity,
 * confidence, method).
 */
ADV_FUNCTION(adv_advocate_conversion_rate_difference)
{
	double		confidence;
	int			method;
	double		successes[2];
	double		n[2];
	AdvComparison c;

	if (adv_any_null(fcinfo, 4, 5))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 4);
	method = adv_choice_arg(fcinfo, 5, "method", adv_share_difference_methods);
	if (!advocates_of(fcinfo, 0, 2, &successes[0], &n[0]) || !advocates_of(fcinfo, 1, 2, &successes[1], &n[1]))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_difference(successes[0], n[0], successes[1], n[1], confidence, method, &c));
	return adv_return_comparison(fcinfo, c, 100);
}

/*
 * adv_advocate_conversion_rate_benchmark compares a group with a percentage: (summary,
 * benchmark, as_of, maturity, confidence).
 */
ADV_FUNCTION(adv_advocate_conversion_rate_benchmark)
{
	double		benchmark;
	double		confidence;
	double		successes;
	double		n;
	AdvComparison c;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(4))
		PG_RETURN_NULL();
	benchmark = adv_percent_arg(fcinfo, 1, "benchmark");
	adv_percent_notice(fcinfo, 1, "benchmark", benchmark);
	confidence = adv_confidence_arg(fcinfo, 4);
	if (!advocates_of(fcinfo, 0, 2, &successes, &n))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_benchmark(successes, n, benchmark / 100, confidence, &c));
	return adv_return_comparison(fcinfo, c, 100);
}

/* ------------------------------------------------------------------------
 * How it spreads
 * ------------------------------------------------------------------------
 */

/*
 * conversions_a_customer sets mean and variance of the conversions that each of so many
 * customers brought; a person counts once, for the first referral that converted him.
 */
static bool
conversions_a_customer(FunctionCallInfo fcinfo, int argno, int customers_arg, int as_of, AdvMoments *m)
{
	ReferralQuestion q;
	int64		customers;
	int64		advocates = 0;
	int64	   *by;
	double		sum = 0;
	double		squares = 0;
	uint32		end;

	if (!referral_ask(fcinfo, argno, as_of, as_of + 1, &q) || PG_ARGISNULL(customers_arg))
		return false;
	customers = PG_GETARG_INT64(customers_arg);
	by = referral_converted_by(&q);
	for (uint32 i = 0; i < q.list.n; i = end)
	{
		int64		brought = 0;

		CHECK_FOR_INTERRUPTS();
		for (end = i; end < q.list.n && q.list.referrals[end].referrer == q.list.referrals[i].referrer; end++)
		{
			const Referral *r = &q.list.referrals[end];

			brought += r->referee == REFERRAL_UNKNOWN ? referral_counts(&q, r) && referral_succeeded(&q, r) :
				by[r->referee] == end;
		}
		advocates++;
		sum += (double) brought;
		squares += (double) brought * (double) brought;
	}
	referral_check_customers(customers, advocates);
	m->n = (double) customers;
	m->mean = sum / m->n;
	m->variance = customers > 1 ? (squares - m->mean * sum) / (m->n - 1) : NAN;
	pfree(by);
	return true;
}

/*
 * adv_viral_coefficient returns the conversions that a customer brings: (summary, customers,
 * as_of, maturity).
 */
ADV_FUNCTION(adv_viral_coefficient)
{
	AdvMoments	m;

	if (!conversions_a_customer(fcinfo, 0, 1, 2, &m))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(m.mean);
}

/*
 * adv_viral_coefficient_estimate returns it with its interval: (summary, customers,
 * as_of, maturity, confidence).
 */
ADV_FUNCTION(adv_viral_coefficient_estimate)
{
	AdvMoments	m;
	AdvEstimate e;
	double		confidence;

	if (PG_ARGISNULL(4))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 4);
	if (!conversions_a_customer(fcinfo, 0, 1, 2, &m))
		PG_RETURN_NULL();
	adv_check_status(adv_mean(m, confidence, &e));
	if (e.low < 0)
		e.low = 0;
	return adv_return_estimate(fcinfo, m.mean, e, 1);
}

/*
 * adv_viral_coefficient_difference compares two groups: (a, b, customers_a, customers_b,
 * as_of, maturity, confidence).
 */
ADV_FUNCTION(adv_viral_coefficient_difference)
{
	AdvMoments	a;
	AdvMoments	b;
	AdvComparison c;
	double		confidence;

	if (PG_ARGISNULL(6))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 6);
	if (!conversions_a_customer(fcinfo, 0, 2, 4, &a) || !conversions_a_customer(fcinfo, 1, 3, 4, &b))
		PG_RETURN_NULL();
	adv_check_status(adv_mean_difference(a, b, confidence, &c));
	return adv_return_comparison(fcinfo, c, 1);
}

/*
 * adv_viral_amplification returns how many customers come of one in the end: (coefficient).
 */
ADV_FUNCTION(adv_viral_amplification)
{
	double		k = adv_finite_arg(fcinfo, 0, "viral coefficient");

	if (!(k >= 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("viral coefficient %s is negative", adv_number_word(k))));
	if (k >= 1)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(1 / (1 - k));
}

/*
 * adv_viral_growth returns how many customers there are after some cycles: (customers,
 * coefficient, cycles).
 */
ADV_FUNCTION(adv_viral_growth)
{
	double		customers = adv_finite_arg(fcinfo, 0, "number of customers");
	double		k = adv_finite_arg(fcinfo, 1, "viral coefficient");
	double		cycles = adv_finite_arg(fcinfo, 2, "number of cycles");
	double		grown;

	if (!(customers >= 0 && k >= 0 && cycles >= 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s is negative",
						!(customers >= 0) ? "number of customers" : !(k >= 0) ? "viral coefficient" : "number of cycles",
						adv_number_word(!(customers >= 0) ? customers : !(k >= 0) ? k : cycles))));
	if (k == 1)
		grown = customers * (cycles + 1);
	else if (k == 0)
		grown = customers;
	else						/* next to 1, too, to the last digits */
		grown = customers * expm1((cycles + 1) * log1p(k - 1)) / (k - 1);
	if (!isfinite(grown))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the number of customers is out of range"),
				 errdetail("%s cycles with a viral coefficient of %s are too many.", adv_number_word(cycles), adv_number_word(k))));
	PG_RETURN_FLOAT8(grown);
}

/*
 * adv_viral_cycle_time returns a row: how long it takes from a customer to the next:
 * (summary, confidence).  From the referrer's own conversion, where it is known and
 * not after that of the referee, else from the referral.
 */
ADV_FUNCTION(adv_viral_cycle_time)
{
	AdvReportRow row = {0};
	ReferralQuestion q;
	int64	   *by;
	int64	   *times;
	int64		n = 0;
	double		sum = 0;
	double		squares = 0;
	double		confidence;
	AdvMoments	m;
	AdvEstimate e = {0, NAN, NAN, 0};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 1);
	if (!referral_ask(fcinfo, 0, -1, -1, &q))
		PG_RETURN_NULL();
	by = referral_converted_by(&q);
	times = MemoryContextAllocHuge(CurrentMemoryContext, Max(q.list.n, 1) * sizeof(int64));
	for (uint32 i = 0; i < q.list.n; i++)
	{
		const Referral *r = &q.list.referrals[i];
		int64		own;

		if (r->referee == REFERRAL_UNKNOWN ? !referral_converted(r) : by[r->referee] != i)
			continue;
		own = by[r->referrer] < 0 ? PG_INT64_MAX : q.list.referrals[by[r->referrer]].converted;
		times[n] = r->converted - (own <= r->converted ? own : r->referred);
		sum += (double) times[n++];
	}
	m.n = (double) n;
	m.mean = n > 0 ? sum / m.n : NAN;
	for (int64 i = 0; i < n; i++)
		squares += ((double) times[i] - m.mean) * ((double) times[i] - m.mean);
	m.variance = n > 1 ? squares / (m.n - 1) : NAN;
	if (n > 0)
		adv_check_status(adv_mean(m, confidence, &e));
	adv_report_count(&row, n);
	adv_report_interval(&row, adv_quantile(times, n, 0.5));
	adv_report_interval(&row, m.mean);
	adv_report_interval(&row, e.low < 0 ? 0 : e.low);
	adv_report_interval(&row, e.high);
	adv_report_put(fcinfo, &row);
	PG_RETURN_NULL();
}

/* ------------------------------------------------------------------------
 * What a programme returns
 * ------------------------------------------------------------------------
 */

/*
 * amount_arg returns the numeric in argument argno, a finite one, at least 0 but where
 * it may be negative.
 */
static Datum
amount_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool negative)
{
	Datum		amount = PG_GETARG_DATUM(argno);
	Numeric		number = DatumGetNumeric(amount);

	if (numeric_is_nan(number) || numeric_is_inf(number) ||
		(!negative && DatumGetBool(DirectFunctionCall2(numeric_lt, amount, DirectFunctionCall1(int4_numeric, Int32GetDatum(0))))))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s is out of range", name, DatumGetCString(DirectFunctionCall1(numeric_out, amount))),
				 errdetail(negative ? "It is a finite amount." : "It is a finite amount, 0 or more.")));
	return amount;
}

/*
 * adv_programme_return returns what a programme brings in percent of what it costs:
 * (revenue, margin in percent, cost).
 */
ADV_FUNCTION(adv_programme_return)
{
	Datum		revenue = amount_arg(fcinfo, 0, "revenue", true);
	double		margin = adv_percent_arg(fcinfo, 1, "margin");
	Datum		cost = amount_arg(fcinfo, 2, "cost", false);
	double		spent = DatumGetFloat8(DirectFunctionCall1(numeric_float8, cost));
	double		earned = DatumGetFloat8(DirectFunctionCall1(numeric_float8, revenue));

	adv_percent_notice(fcinfo, 1, "margin", margin);
	if (spent == 0)
		PG_RETURN_NULL();
	earned = (earned * margin - 100 * spent) / spent;
	if (!isfinite(earned))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("return is out of range for type double precision")));
	PG_RETURN_FLOAT8(earned);
}

/*
 * adv_cost_per_referral returns cost / referrals: (cost, referrals).
 */
ADV_FUNCTION(adv_cost_per_referral)
{
	Datum		cost = amount_arg(fcinfo, 0, "cost", false);
	int64		referrals = PG_GETARG_INT64(1);

	if (referrals < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of referrals %lld is negative", (long long) referrals)));
	if (referrals == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall2(numeric_div, cost, DirectFunctionCall1(int8_numeric, Int64GetDatum(referrals))));
}
