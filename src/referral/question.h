/*
 * question.h
 *		Referrals as of a time, and the graph of who brought whom: what all reports
 *		begin with.
 */
#ifndef ADV_REFERRAL_QUESTION_H
#define ADV_REFERRAL_QUESTION_H

#include "kernel/graph/graph.h"
#include "kernel/stats/clustered.h"
#include "referral.h"

/*
 * Referrals as they were known at a time.  A self-referral is none; what converted later
 * has not yet, and is worth nothing yet.
 */
typedef struct ReferralQuestion
{
	ReferralList list;
	int64		rows;			/* of all referrals, whenever they were */
	int64		repeated;		/* of them, those that say no more than another of their pair */
	int64		skipped;
	int64		in_itself;		/* self-referrals */
	int64		as_of;			/* PG_INT64_MAX where there is none */
	int64		maturity;		/* 0 where there is none */
} ReferralQuestion;

typedef enum ReferralWho
{
	REFERRAL_FIRST,				/* a referee was brought by the first referrer in time */
	REFERRAL_LAST,
	REFERRAL_ALL
} ReferralWho;

/* The people, and edges to those whom they brought. */
typedef struct ReferralGraph
{
	AdvGraph	graph;
	uint32	   *referral;		/* by edge: which one it is */
	AdvGraphValue *values;		/* by edge */
	int32	   *sources;		/* by person: edges to it */
	int64	   *brought_by;		/* by person: the edge by which it came; -1 for none */
	bool	   *outside;		/* by person: neither brought anybody nor was brought */
	AdvComponents components;
} ReferralGraph;

extern const AdvChoice referral_who_words[];

extern void referral_check_customers(int64 customers, int64 advocates);
extern bool referral_ask(FunctionCallInfo fcinfo, int argno, int as_of, int maturity, ReferralQuestion *q);
extern int64 *referral_converted_by(const ReferralQuestion *q);
extern ReferralGraph referral_graph(const ReferralQuestion *q, ReferralWho who);
extern Datum referral_id_text(const ReferralList *list, uint32 person);
extern int	referral_decimals(const ReferralGraph *g);

/*
 * referral_arg returns the summary in argument argno, which must not be NULL, packed.
 */
static inline const ReferralPacked *
referral_arg(FunctionCallInfo fcinfo, int argno)
{
	return referral_pack((const ReferralSummary *) adv_summary_arg(fcinfo, argno, &adv_referral_kind));
}

/*
 * referral_converted tells whether a referral has converted, and not before it was made.
 */
static inline bool
referral_converted(const Referral *r)
{
	return r->converted != REFERRAL_NEVER && r->converted >= r->referred;
}

/*
 * referral_counts tells whether a referral is old enough to count.
 */
static inline bool
referral_counts(const ReferralQuestion *q, const Referral *r)
{
	return q->maturity == 0 || r->referred <= q->as_of - q->maturity;
}

/*
 * referral_succeeded tells whether a referral that counts has converted in time.
 */
static inline bool
referral_succeeded(const ReferralQuestion *q, const Referral *r)
{
	return referral_converted(r) && (q->maturity == 0 || r->converted - r->referred <= q->maturity);
}

#endif
