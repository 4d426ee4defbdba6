/*
 * question.c
 *		Referrals as of a time, and the graph of who brought whom.
 *
 * A referee's referrer is the first in time, or the last; of two at one time the one with the
 * smaller id.  Where all count, what a referee is worth is shared equally between
 * the referrers: in millionths, what is left over goes to the first of them, so that the sum
 * is exact.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "base/report.h"
#include "question.h"

const AdvChoice referral_who_words[] = {
	{"first", REFERRAL_FIRST},
	{"last", REFERRAL_LAST},
	{"all", REFERRAL_ALL},
	{NULL, 0}
};

/*
 * allocate returns room for n things of a size.
 */
static void *
allocate(Size n, Size size)
{
	return MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * size);
}

/*
 * referral_check_customers refuses a number of customers that is below that of the
 * advocates among them.
 */
void
referral_check_customers(int64 customers, int64 advocates)
{
	if (customers < Max(advocates, 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customers %lld is out of range", (long long) customers),
				 errdetail("There are %lld advocates among them.", (long long) advocates),
				 errhint("Pass how many customers could have referred somebody, also those who did not.")));
}

/*
 * referral_ask reads the summary in argument argno and, where their numbers are not
 * negative, the arguments as_of and maturity; false where the summary is NULL.
 */
bool
referral_ask(FunctionCallInfo fcinfo, int argno, int as_of, int maturity, ReferralQuestion *q)
{
	const ReferralPacked *p;
	int64		conversions = 0;
	int64		before = 0;
	uint32		n = 0;

	q->as_of = PG_INT64_MAX;
	q->maturity = 0;
	if (maturity >= 0 && !PG_ARGISNULL(maturity))
	{
		q->maturity = Min(adv_duration_arg(fcinfo, maturity, "maturity"), 2 * ADV_MOST_TIME);
		if (PG_ARGISNULL(as_of))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("maturity needs as_of"),
					 errdetail("How old a referral is depends on the time from which one looks."),
					 errhint("Pass as_of, or leave maturity out to count all referrals, so far.")));
	}
	if (PG_ARGISNULL(argno))
		return false;
	p = referral_arg(fcinfo, argno);
	if (as_of >= 0 && !PG_ARGISNULL(as_of))
		q->as_of = adv_as_of_arg(fcinfo, as_of, p->s.times, "referrals", REFERRAL_TYPE);
	q->list = referral_list(p, 's');
	q->rows = p->s.rows;
	q->repeated = p->s.rows - p->s.referrals;
	q->skipped = p->s.skipped;
	q->in_itself = 0;
	for (uint32 i = 0; i < q->list.n; i++)
	{
		Referral	r = q->list.referrals[i];

		if (r.referred > q->as_of)
			continue;
		if (referral_in_itself(&r))
		{
			q->in_itself++;
			continue;
		}
		if (r.converted != REFERRAL_NEVER && r.converted > q->as_of)
		{
			r.converted = REFERRAL_NEVER;
			r.value = 0;
		}
		conversions += r.converted != REFERRAL_NEVER;
		before += r.converted != REFERRAL_NEVER && r.converted < r.referred;
		q->list.referrals[n++] = r;
	}
	q->list.n = n;
	if (before > conversions / 2 && adv_says(fcinfo, argno))
		ereport(NOTICE,
				(errmsg("%lld of %lld conversions are before their referral, and count as none", (long long) before, (long long) conversions),
				 errhint("The arguments of referral_agg are referrer, referee, referred_at, converted_at, value.")));
	CHECK_FOR_INTERRUPTS();
	return true;
}

/*
 * referral_converted_by returns, by person, the first referral that counts and converted
 * him, -1 for none: a person converts once, whoever referred him.
 */
int64 *
referral_converted_by(const ReferralQuestion *q)
{
	int64	   *by = allocate(q->list.people, sizeof(int64));

	for (uint32 i = 0; i < q->list.people; i++)
		by[i] = -1;
	for (uint32 i = 0; i < q->list.n; i++)
	{
		const Referral *r = &q->list.referrals[i];

		if (r->referee == REFERRAL_UNKNOWN || !referral_counts(q, r) || !referral_succeeded(q, r))
			continue;
		if (by[r->referee] < 0 || r->referred < q->list.referrals[by[r->referee]].referred)
			by[r->referee] = i;
	}
	CHECK_FOR_INTERRUPTS();
	return by;
}

/*
 * share_values shares what each person is worth equally between the referrers.
 */
static void
share_values(const ReferralQuestion *q, ReferralGraph *g)
{
	int128	   *total = allocate(q->list.people, sizeof(int128));
	int32	   *given = allocate(q->list.people, sizeof(int32));
	int64		edges = g->graph.begin[g->graph.nodes];

	memset(total, 0, q->list.people * sizeof(int128));
	memset(given, 0, q->list.people * sizeof(int32));
	for (int64 e = 0; e < edges; e++)
		adv_money_add(&total[g->graph.to[e]], g->values[e]);
	for (int64 e = 0; e < edges; e++)
	{
		int32		v = g->graph.to[e];
		int128		rest = total[v] % g->sources[v];

		g->values[e] = total[v] / g->sources[v];
		if (given[v]++ < (rest < 0 ? -rest : rest))
			g->values[e] += rest < 0 ? -1 : 1;
	}
	pfree(total);
	pfree(given);
}

/*
 * referral_graph returns who brought whom.
 */
ReferralGraph
referral_graph(const ReferralQuestion *q, ReferralWho who)
{
	const ReferralList *list = &q->list;
	int32		people = list->people;
	int64	   *begin = allocate((Size) people + 1, sizeof(int64));
	int32	   *to = allocate(list->n, sizeof(int32));
	int64	   *chosen = allocate(people, sizeof(int64));	/* a referral, -1 for none */
	int32	   *work = allocate(3 * (Size) people, sizeof(int32));
	int64		edges = 0;
	ReferralGraph g;
	uint32		i;

	g.referral = allocate(list->n, sizeof(uint32));
	g.values = allocate(list->n, sizeof(AdvGraphValue));
	g.sources = allocate(people, sizeof(int32));
	g.brought_by = allocate(people, sizeof(int64));
	g.outside = allocate(people, sizeof(bool));
	g.components.of = allocate(people, sizeof(int32));
	g.components.member = allocate(people, sizeof(int32));
	g.components.begin = allocate((Size) people + 1, sizeof(int32));
	for (int32 u = 0; u < people; u++)
	{
		chosen[u] = g.brought_by[u] = -1;
		g.sources[u] = 0;
		g.outside[u] = true;
		begin[u] = 0;
	}
	for (i = 0; i < list->n; i++)
	{
		const Referral *r = &list->referrals[i];
		int64	   *best;

		if (r->referee == REFERRAL_UNKNOWN)
			continue;
		g.outside[r->referrer] = g.outside[r->referee] = false;
		best = &chosen[r->referee];
		if (*best < 0 || (who == REFERRAL_LAST ? r->referred > list->referrals[*best].referred :
						  r->referred < list->referrals[*best].referred))
			*best = i;
	}
	begin[people] = 0;
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < list->n; i++)
	{
		const Referral *r = &list->referrals[i];

		if (r->referee == REFERRAL_UNKNOWN || (who != REFERRAL_ALL && chosen[r->referee] != i))
			continue;
		begin[r->referrer + 1]++;
		to[edges] = r->referee;
		g.referral[edges] = i;
		g.values[edges] = r->value;
		g.sources[r->referee]++;
		g.brought_by[r->referee] = edges++;
	}
	for (int32 u = 0; u < people; u++)
		begin[u + 1] += begin[u];
	g.graph.nodes = people;
	g.graph.begin = begin;
	g.graph.to = to;
	if (who == REFERRAL_ALL)
		share_values(q, &g);
	adv_check_status(adv_components(&g.graph, work, adv_interrupts, &g.components));
	pfree(work);
	pfree(chosen);
	return g;
}

/*
 * referral_id_text returns the id of a person as a text.
 */
Datum
referral_id_text(const ReferralList *list, uint32 person)
{
	const ReferralId *id = &list->id[person];
	int64		number;
	char		digits[MAXINT8LEN + 1];

	if (list->ids == ADV_IDS_TEXT)
		return PointerGetDatum(cstring_to_text_with_len(id->at, id->length));
	if (list->ids == ADV_IDS_UUID)
		return CStringGetTextDatum(DatumGetCString(DirectFunctionCall1(uuid_out, PointerGetDatum(id->at))));
	memcpy(&number, id->at, sizeof(number));
	return PointerGetDatum(cstring_to_text_with_len(digits, pg_lltoa(number, digits)));
}

/*
 * referral_decimals returns how many decimals the values of all edges need.
 */
int
referral_decimals(const ReferralGraph *g)
{
	int			decimals = 0;

	for (int64 e = 0; e < g->graph.begin[g->graph.nodes]; e++)
		decimals = adv_money_decimals(g->values[e], decimals);
	return decimals;
}
