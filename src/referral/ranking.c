/*
 * ranking.c
 *		Advocates: whom they brought, what that is worth, how influential they are.
 *
 * Referrals, converted, rate and activity are of all referrals that somebody made.  Who was
 * brought, and what that is worth, follows who counts as the referrer of each person.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/report.h"
#include "kernel/stats/proportion.h"
#include "question.h"

enum
{
	SUMMARY,
	AS_OF,
	BY,
	HALF_LIFE,
	DAMPING,
	TOLERANCE,
	WEIGHTED,
	CONFIDENCE,
	REFERRER
};

typedef enum By
{
	BY_AT_LEAST,
	BY_REFERRALS,
	BY_CONVERTED,
	BY_RATE,
	BY_ACTIVITY,
	BY_DIRECT,
	BY_DOWNSTREAM,
	BY_DIRECT_REVENUE,
	BY_DOWNSTREAM_REVENUE,
	BY_DEPTH,
	BY_INFLUENCE
} By;

static const AdvChoice by_words[] = {
	{"at_least", BY_AT_LEAST},
	{"referrals", BY_REFERRALS},
	{"converted", BY_CONVERTED},
	{"rate", BY_RATE},
	{"activity", BY_ACTIVITY},
	{"direct", BY_DIRECT},
	{"downstream", BY_DOWNSTREAM},
	{"direct_revenue", BY_DIRECT_REVENUE},
	{"downstream_revenue", BY_DOWNSTREAM_REVENUE},
	{"depth", BY_DEPTH},
	{"influence", BY_INFLUENCE},
	{NULL, 0}
};

typedef struct Advocate
{
	double		key;			/* what he is ranked by */
	double		at_least;
	double		activity;
	uint32		person;
	uint32		referrals;
	uint32		converted;
	uint32		direct;
	int128		direct_revenue;
} Advocate;

#define ST_SORT sort_advocates
#define ST_ELEMENT_TYPE Advocate
#define ST_COMPARE(a, b) \
	((a)->key != (b)->key ? ((a)->key < (b)->key) - ((a)->key > (b)->key) : \
	 ((a)->person > (b)->person) - ((a)->person < (b)->person))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* What the ranking is made from. */
typedef struct Ranking
{
	ReferralQuestion q;
	ReferralGraph g;
	AdvDownstream below;
	double	   *influence;		/* NULL where it is not asked for */
	Advocate   *advocates;
	Size		n;
	double		half_life;		/* microseconds, 0 for none */
} Ranking;

/*
 * damping_arg returns the damping of influence, NaN where it is not asked for.
 */
static double
damping_arg(FunctionCallInfo fcinfo)
{
	double		damping;

	if (PG_ARGISNULL(DAMPING))
		return NAN;
	damping = PG_GETARG_FLOAT8(DAMPING);
	if (!(damping >= 0 && damping < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("damping %s is out of range", adv_number_word(damping)),
				 errdetail("It is the share of influence that is passed on, from 0 to below 1."),
				 errhint("0.85 is usual; null leaves influence out.")));
	return damping;
}

/*
 * tolerance_arg returns how far off influence may be, in all.
 */
static double
tolerance_arg(FunctionCallInfo fcinfo)
{
	double		tolerance = PG_GETARG_FLOAT8(TOLERANCE);

	if (!(tolerance > 0 && tolerance < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tolerance %s is out of range", adv_number_word(tolerance)),
				 errdetail("A tolerance lies between 0 and 1, both excluded.")));
	return tolerance;
}

/*
 * find_influence sets everybody's influence.
 */
static void
find_influence(Ranking *k, double damping, double tolerance, bool weighted)
{
	Size		people = Max(k->q.list.people, 1);
	int64		edges = k->g.graph.begin[k->g.graph.nodes];
	double	   *received = MemoryContextAllocHuge(CurrentMemoryContext, people * sizeof(double));
	double	   *weights = NULL;

	k->influence = MemoryContextAllocHuge(CurrentMemoryContext, people * sizeof(double));
	if (weighted)
	{
		weights = MemoryContextAllocHuge(CurrentMemoryContext, Max(edges, 1) * sizeof(double));
		for (int64 e = 0; e < edges; e++)
			weights[e] = (double) k->q.list.referrals[k->g.referral[e]].value;
	}
	adv_check_status(adv_pagerank(&k->g.graph, &k->g.components, weights, k->g.outside, damping, tolerance,
								  received, adv_interrupts, k->influence));
	pfree(received);
	if (weights)
		pfree(weights);
}

/*
 * find_downstream sets what lies downstream of everybody.
 */
static void
find_downstream(Ranking *k)
{
	Size		people = Max(k->q.list.people, 1);
	int32	   *work = MemoryContextAllocHuge(CurrentMemoryContext, 3 * people * sizeof(int32));
	AdvGraphValue *sums = MemoryContextAllocHuge(CurrentMemoryContext, people * sizeof(AdvGraphValue));
	AdvStatus	status;

	k->below.nodes = MemoryContextAllocHuge(CurrentMemoryContext, people * sizeof(int32));
	k->below.value = MemoryContextAllocHuge(CurrentMemoryContext, people * sizeof(AdvGraphValue));
	k->below.depth = MemoryContextAllocHuge(CurrentMemoryContext, people * sizeof(int32));
	status = adv_downstream(&k->g.graph, &k->g.components, k->g.values, k->g.sources, work, sums,
							adv_interrupts, &k->below);
	if (status == ADV_DOMAIN)
		adv_money_overflow();
	adv_check_status(status);
	pfree(work);
	pfree(sums);
}

/*
 * to_ten_digits returns a number without its last digits, which depend on the tolerance: people
 * with one influence have one rank.
 */
static double
to_ten_digits(double x)
{
	int			exponent;
	double		fraction = frexp(x, &exponent);

	return ldexp(rint(ldexp(fraction, 33)), exponent - 33);
}

/*
 * key_of returns what an advocate is ranked by.
 */
static double
key_of(const Ranking *k, const Advocate *a, By by)
{
	switch (by)
	{
		case BY_AT_LEAST:
			return a->at_least;
		case BY_REFERRALS:
			return a->referrals;
		case BY_CONVERTED:
			return a->converted;
		case BY_RATE:
			return (double) a->converted / a->referrals;
		case BY_ACTIVITY:
			return a->activity;
		case BY_DIRECT:
			return a->direct;
		case BY_DOWNSTREAM:
			return k->below.nodes[a->person];
		case BY_DIRECT_REVENUE:
			return (double) a->direct_revenue;
		case BY_DOWNSTREAM_REVENUE:
			return (double) k->below.value[a->person];
		case BY_DEPTH:
			return k->below.depth[a->person];
		case BY_INFLUENCE:
			/* somebody who invited unknown people only is not in the graph */
			return isnan(k->influence[a->person]) ? -1 : to_ten_digits(k->influence[a->person]);
	}
	return 0;
}

/*
 * find_advocates sets what each advocate did.
 */
static void
find_advocates(Ranking *k, By by, double confidence)
{
	const ReferralList *list = &k->q.list;
	uint32		end;

	k->advocates = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->people, 1) * sizeof(Advocate));
	k->n = 0;
	for (uint32 i = 0; i < list->n; i = end)
	{
		Advocate   *a = &k->advocates[k->n++];
		AdvEstimate e;

		CHECK_FOR_INTERRUPTS();
		memset(a, 0, sizeof(*a));
		a->person = list->referrals[i].referrer;
		for (end = i; end < list->n && list->referrals[end].referrer == a->person; end++)
		{
			const Referral *r = &list->referrals[end];

			a->referrals++;
			a->converted += referral_converted(r);
			a->activity += k->half_life > 0 ? exp2(-(double) (k->q.as_of - r->referred) / k->half_life) : 1;
		}
		for (int64 edge = k->g.graph.begin[a->person]; edge < k->g.graph.begin[a->person + 1]; edge++)
		{
			a->direct++;
			adv_money_add(&a->direct_revenue, k->g.values[edge]);
		}
		adv_check_status(adv_proportion(a->converted, a->referrals, confidence, ADV_PROPORTION_WILSON, &e));
		a->at_least = e.low;
		a->key = key_of(k, a, by);
	}
}

/*
 * adv_advocate_ranking returns a row an advocate, the best first: (summary, as_of, by,
 * half_life, damping, tolerance, weighted, confidence, referrer).
 */
ADV_FUNCTION(adv_advocate_ranking)
{
	AdvReportRow row = {0};
	Ranking		k;
	By			by;
	ReferralWho who;
	double		damping;
	double		tolerance;
	double		confidence;
	int64		rank = 0;
	int			decimals;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(BY) || adv_any_null(fcinfo, TOLERANCE, REFERRER))
		PG_RETURN_NULL();
	by = adv_choice_arg(fcinfo, BY, "by", by_words);
	k.half_life = PG_ARGISNULL(HALF_LIFE) ? 0 : (double) adv_duration_arg(fcinfo, HALF_LIFE, "half_life");
	damping = damping_arg(fcinfo);
	tolerance = tolerance_arg(fcinfo);
	confidence = adv_confidence_arg(fcinfo, CONFIDENCE);
	who = adv_choice_arg(fcinfo, REFERRER, "referrer", referral_who_words);
	if (k.half_life > 0 && PG_ARGISNULL(AS_OF))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("half_life needs as_of"),
				 errdetail("How old a referral is depends on the time from which one looks."),
				 errhint("Pass as_of, or leave half_life out to count all referrals alike.")));
	if (by == BY_INFLUENCE && isnan(damping))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a ranking by influence needs a damping"),
				 errhint("0.85 is usual.")));
	if (!referral_ask(fcinfo, SUMMARY, AS_OF, -1, &k.q))
		PG_RETURN_NULL();
	k.g = referral_graph(&k.q, who);
	find_downstream(&k);
	k.influence = NULL;
	if (!isnan(damping))
		find_influence(&k, damping, tolerance, PG_GETARG_BOOL(WEIGHTED));
	find_advocates(&k, by, confidence);
	sort_advocates(k.advocates, k.n);
	decimals = referral_decimals(&k.g);
	for (Size i = 0; i < k.n; i++)
	{
		const Advocate *a = &k.advocates[i];
		int32		component = k.g.components.of[a->person];

		if (i == 0 || a->key != a[-1].key)
			rank = i + 1;
		adv_report_count(&row, rank);
		adv_report_datum(&row, referral_id_text(&k.q.list, a->person), false);
		adv_report_count(&row, a->referrals);
		adv_report_count(&row, a->converted);
		adv_report_float8(&row, 100 * (double) a->converted / a->referrals);
		adv_report_float8(&row, 100 * a->at_least);
		adv_report_float8(&row, a->activity);
		adv_report_count(&row, a->direct);
		adv_report_count(&row, k.below.nodes[a->person]);
		adv_report_datum(&row, adv_money_numeric(a->direct_revenue, decimals), false);
		adv_report_datum(&row, adv_money_numeric(k.below.value[a->person], decimals), false);
		adv_report_datum(&row, Int32GetDatum(k.below.depth[a->person]), k.below.depth[a->person] < 0);
		adv_report_float8(&row, k.influence ? k.influence[a->person] : NAN);
		adv_report_datum(&row, BoolGetDatum(k.g.components.begin[component + 1] - k.g.components.begin[component] > 1), false);
		adv_report_put(fcinfo, &row);
	}
	PG_RETURN_NULL();
}
