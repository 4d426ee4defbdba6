/*
 * report.c
 *		Referrals in one row, by generation, and by tree.
 *
 * Generation 0 has come without a referrer.  The members of a cycle, and those whom they
 * brought, are in no generation.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/report.h"
#include "kernel/stats/poisson.h"
#include "question.h"

/* Where each person is in the forest. */
typedef struct Forest
{
	int32	   *root;			/* of a cycle, and below one: its member with the smallest id */
	int32	   *generation;		/* -1: none */
	bool	   *converted;
	int32		people;
	int32	   *order;			/* people by generation, those in none last */
	int32		generations;
} Forest;

/*
 * members_of_cycles returns how many people are in cycles.
 */
static int64
members_of_cycles(const ReferralGraph *g)
{
	int64		members = 0;

	for (int32 c = 0; c < g->components.n; c++)
	{
		int32		n = g->components.begin[c + 1] - g->components.begin[c];

		if (n > 1)
			members += n;
	}
	return members;
}

/*
 * adv_referral_report returns one row about all referrals: (summary, as_of, maturity,
 * customers, confidence).
 */
ADV_FUNCTION(adv_referral_report)
{
	AdvReportRow row = {0};
	ReferralQuestion q;
	ReferralGraph g;
	AdvEstimate e = {NAN, NAN, NAN, 0};
	int32	   *referrers;		/* by person: how many referred him */
	int64		referees = 0;
	int64		several = 0;
	int64		unknown = 0;
	int64		advocates = 0;
	int64		counted = 0;
	int64		converted = 0;
	int64		before = 0;
	int64		customers = 0;
	double		confidence;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(4))
		PG_RETURN_NULL();
	confidence = adv_confidence_arg(fcinfo, 4);
	if (!referral_ask(fcinfo, 0, 1, 2, &q))
		PG_RETURN_NULL();
	/* with one referrer each, cycles that were reported would not be seen */
	g = referral_graph(&q, REFERRAL_ALL);
	referrers = palloc0(Max(q.list.people, 1) * sizeof(int32));
	for (uint32 i = 0; i < q.list.n; i++)
	{
		const Referral *r = &q.list.referrals[i];

		advocates += i == 0 || r->referrer != q.list.referrals[i - 1].referrer;
		before += r->converted != REFERRAL_NEVER && r->converted < r->referred;
		if (referral_counts(&q, r))
		{
			counted++;
			converted += referral_succeeded(&q, r);
		}
		if (r->referee == REFERRAL_UNKNOWN)
		{
			unknown++;
			continue;
		}
		referees += referrers[r->referee]++ == 0;
		several += referrers[r->referee] == 2;
	}
	if (!PG_ARGISNULL(3))
	{
		customers = PG_GETARG_INT64(3);
		referral_check_customers(customers, advocates);
		adv_check_status(adv_event_rate(q.list.n, (double) customers, confidence, &e));
	}
	adv_report_count(&row, q.list.n);
	adv_report_count(&row, unknown);
	adv_report_count(&row, referees);
	adv_report_count(&row, advocates);
	adv_report_ratio(&row, 1, q.list.n, advocates);
	adv_report_float8(&row, e.value);
	adv_report_float8(&row, e.low);
	adv_report_float8(&row, e.high);
	adv_report_ratio(&row, 100, advocates, customers);
	adv_report_count(&row, counted);
	adv_report_count(&row, converted);
	adv_report_ratio(&row, 100, converted, counted);
	adv_report_count(&row, q.in_itself);
	adv_report_count(&row, q.repeated);
	adv_report_count(&row, several);
	adv_report_count(&row, before);
	adv_report_count(&row, members_of_cycles(&g));
	adv_report_count(&row, q.skipped);
	adv_report_put(fcinfo, &row);
	PG_RETURN_NULL();
}

/*
 * one_referrer_arg returns how a referee's one referrer is chosen.
 */
static ReferralWho
one_referrer_arg(FunctionCallInfo fcinfo, int argno)
{
	ReferralWho who = adv_choice_arg(fcinfo, argno, "referrer", referral_who_words);

	if (who == REFERRAL_ALL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("referrer \"all\" gives no generations and no trees"),
				 errdetail("Somebody with several referrers would be in several places."),
				 errhint("Pass first or last; advocate_ranking knows all.")));
	return who;
}

/*
 * plant returns where everybody is in the forest of those who were brought by one.
 */
static Forest
plant(const ReferralQuestion *q, const ReferralGraph *g)
{
	const AdvComponents *s = &g->components;
	int32		people = q->list.people;
	Size		room = Max(people, 1);
	int64	   *by = referral_converted_by(q);
	int32	   *begin;
	Forest		f;

	f.people = people;
	f.root = MemoryContextAllocHuge(CurrentMemoryContext, room * sizeof(int32));
	f.generation = MemoryContextAllocHuge(CurrentMemoryContext, room * sizeof(int32));
	f.converted = MemoryContextAllocHuge(CurrentMemoryContext, room);
	f.order = MemoryContextAllocHuge(CurrentMemoryContext, room * sizeof(int32));
	f.generations = 0;
	/* a component comes after all that it leads to: from the last, those above come first */
	for (int32 c = s->n - 1; c >= 0; c--)
	{
		int32		n = s->begin[c + 1] - s->begin[c];
		int32		first = s->member[s->begin[c]];

		if (c % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		for (int32 i = s->begin[c]; i < s->begin[c + 1]; i++)
			first = Min(first, s->member[i]);
		for (int32 i = s->begin[c]; i < s->begin[c + 1]; i++)
		{
			int32		u = s->member[i];
			int64		edge = g->brought_by[u];
			int32		above = edge < 0 ? -1 : (int32) q->list.referrals[g->referral[edge]].referrer;

			f.converted[u] = by[u] >= 0;
			f.root[u] = n > 1 || above < 0 ? first : f.root[above];
			f.generation[u] = n > 1 ? -1 : above < 0 ? 0 : f.generation[above] < 0 ? -1 : f.generation[above] + 1;
			f.generations = Max(f.generations, f.generation[u] + 1);
		}
	}
	begin = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) f.generations + 2) * sizeof(int32));
	memset(begin, 0, ((Size) f.generations + 2) * sizeof(int32));
#define PLACE(u) (f.generation[u] < 0 ? f.generations : f.generation[u])
	for (int32 u = 0; u < people; u++)
		begin[PLACE(u) + 1]++;
	for (int32 i = 0; i <= f.generations; i++)
		begin[i + 1] += begin[i];
	for (int32 u = 0; u < people; u++)
		f.order[begin[PLACE(u)]++] = u;
#undef PLACE
	pfree(begin);
	pfree(by);
	return f;
}

/*
 * value_of returns what somebody's one referral was worth, 0 without any.
 */
static inline int128
value_of(const ReferralGraph *g, int32 u)
{
	return g->brought_by[u] < 0 ? 0 : g->values[g->brought_by[u]];
}

/*
 * open_forest begins a report of the forest: (summary, as_of, referrer); false where
 * there is nothing to report.
 */
static bool
open_forest(FunctionCallInfo fcinfo, ReferralQuestion *q, ReferralGraph *g, Forest *f)
{
	ReferralWho who;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(2))
		return false;
	who = one_referrer_arg(fcinfo, 2);
	if (!referral_ask(fcinfo, 0, 1, -1, q))
		return false;
	*g = referral_graph(q, who);
	*f = plant(q, g);
	return true;
}

/*
 * adv_referral_generations returns a row a generation: (summary, as_of, referrer).
 */
ADV_FUNCTION(adv_referral_generations)
{
	AdvReportRow row = {0};
	ReferralQuestion q;
	ReferralGraph g;
	Forest		f;
	int			decimals;

	if (!open_forest(fcinfo, &q, &g, &f))
		PG_RETURN_NULL();
	decimals = referral_decimals(&g);
	for (int32 i = 0; i < f.people;)
	{
		int32		generation = f.generation[f.order[i]];
		int64		customers = 0;
		int64		converted = 0;
		int128		revenue = 0;

		for (; i < f.people && f.generation[f.order[i]] == generation; i++)
		{
			int32		u = f.order[i];

			if (g.outside[u])
				continue;
			customers++;
			converted += f.converted[u];
			adv_money_add(&revenue, value_of(&g, u));
		}
		if (customers == 0)
			continue;
		adv_report_datum(&row, Int32GetDatum(generation), generation < 0);
		adv_report_count(&row, customers);
		adv_report_count(&row, converted);
		adv_report_datum(&row, adv_money_numeric(revenue, decimals), false);
		adv_report_put(fcinfo, &row);
	}
	PG_RETURN_NULL();
}

/* What a tree has, at the place of its root. */
typedef struct Tree
{
	int32		customers;
	int32		depth;
	int32		width;
	int32		here;			/* people of the generation at hand */
	int128		revenue;
} Tree;

typedef struct TreeOrder
{
	int32		customers;
	int32		root;
} TreeOrder;

#define ST_SORT sort_trees
#define ST_ELEMENT_TYPE TreeOrder
#define ST_COMPARE(a, b) \
	((a)->customers != (b)->customers ? ((a)->customers < (b)->customers) - ((a)->customers > (b)->customers) : \
	 ((a)->root > (b)->root) - ((a)->root < (b)->root))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * adv_referral_trees returns a row a tree, the largest first: (summary, as_of, referrer).
 */
ADV_FUNCTION(adv_referral_trees)
{
	AdvReportRow row = {0};
	ReferralQuestion q;
	ReferralGraph g;
	Forest		f;
	Tree	   *trees;
	TreeOrder  *order;
	int			decimals;
	Size		n = 0;

	if (!open_forest(fcinfo, &q, &g, &f))
		PG_RETURN_NULL();
	decimals = referral_decimals(&g);
	trees = MemoryContextAllocExtended(CurrentMemoryContext, Max(f.people, 1) * sizeof(Tree), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	order = MemoryContextAllocHuge(CurrentMemoryContext, Max(f.people, 1) * sizeof(TreeOrder));
	for (int32 i = 0; i < f.people; i++)
	{
		int32		u = f.order[i];
		Tree	   *t = &trees[f.root[u]];

		t->customers++;
		adv_money_add(&t->revenue, value_of(&g, u));
		if (f.generation[u] < 0)
		{
			t->depth = -1;
			continue;
		}
		if (t->depth != f.generation[u])
			t->here = 0;
		t->depth = f.generation[u];
		t->here++;
		t->width = Max(t->width, t->here);
	}
	for (int32 u = 0; u < f.people; u++)
		if (trees[u].customers > 1)
		{
			order[n].customers = trees[u].customers;
			order[n++].root = u;
		}
	sort_trees(order, n);
	for (Size i = 0; i < n; i++)
	{
		const Tree *t = &trees[order[i].root];

		adv_report_datum(&row, referral_id_text(&q.list, order[i].root), false);
		adv_report_count(&row, t->customers);
		adv_report_datum(&row, Int32GetDatum(t->depth), t->depth < 0);
		adv_report_datum(&row, Int64GetDatum(t->width), t->depth < 0);
		adv_report_datum(&row, adv_money_numeric(t->revenue, decimals), false);
		adv_report_datum(&row, BoolGetDatum(t->depth < 0), false);
		adv_report_put(fcinfo, &row);
	}
	PG_RETURN_NULL();
}
