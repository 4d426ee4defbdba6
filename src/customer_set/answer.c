/*
 * answer.c
 *		The questions that sets of customers answer: how many, who, how much two sets
 *		have in common, retention.  Retention and churn leave as percentages.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"

#include "base/answer.h"
#include "customer_set.h"
#include "kernel/stats/proportion.h"
#include "kernel/sets/roaring_format.h"

/*
 * second_arg returns the set in argument argno, which must be of the same type of
 * customers as a set before it.
 */
static SetPacked *
second_arg(FunctionCallInfo fcinfo, int argno, const SetPacked *first)
{
	SetPacked  *p = set_packed_arg(fcinfo, argno);

	if (p->ids != first->ids)
		adv_refuse_mixing("customers of unlike types", SET_TYPE);
	return p;
}

static int64
common(const SetPacked *a, const SetPacked *b)
{
	return set_common_customers(a->ids, set_packed_body(a), set_packed_body(b));
}

/*
 * adv_set_cardinality returns the number of customers, 0 of NULL.
 */
ADV_FUNCTION(adv_set_cardinality)
{
	PG_RETURN_INT64(PG_ARGISNULL(0) ? 0 : set_packed_arg(fcinfo, 0)->customers);
}

/*
 * adv_set_contains tells whether all of the second set are in the first: the
 * operator @>.
 */
ADV_FUNCTION(adv_set_contains)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = second_arg(fcinfo, 1, a);

	PG_RETURN_BOOL(b->customers <= a->customers && common(a, b) == b->customers);
}

/*
 * adv_set_contained tells whether all of the first set are in the second: the
 * operator <@.
 */
ADV_FUNCTION(adv_set_contained)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = second_arg(fcinfo, 1, a);

	PG_RETURN_BOOL(a->customers <= b->customers && common(a, b) == a->customers);
}

/*
 * adv_set_overlaps tells whether there is a customer who is in both: the operator
 * &&.
 */
ADV_FUNCTION(adv_set_overlaps)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);

	PG_RETURN_BOOL(common(a, second_arg(fcinfo, 1, a)) > 0);
}

/*
 * has_customer tells whether the customer in argument 1 is in the set.
 */
static Datum
has_customer(FunctionCallInfo fcinfo, AdvIds ids)
{
	SetPacked  *p = set_packed_arg(fcinfo, 0);

	if (p->ids != ids)
		adv_refuse_mixing("customers of unlike types", SET_TYPE);
	PG_RETURN_BOOL(set_body_contains(ids, set_packed_body(p),
									 (uint64) adv_typed_customer_arg(fcinfo, 1, ids)));
}

/*
 * adv_set_has_integer tells whether a customer is in a set: (set, customer), an
 * integer.
 */
ADV_FUNCTION(adv_set_has_integer)
{
	return has_customer(fcinfo, ADV_IDS_INTEGER);
}

/*
 * adv_set_has_uuid is the same of a customer that is a uuid.
 */
ADV_FUNCTION(adv_set_has_uuid)
{
	return has_customer(fcinfo, ADV_IDS_UUID);
}

/*
 * adv_set_has_text is the same of a customer that is a text.
 */
ADV_FUNCTION(adv_set_has_text)
{
	return has_customer(fcinfo, ADV_IDS_TEXT);
}

/* ------------------------------------------------------------------------
 * Who they are
 * ------------------------------------------------------------------------
 */

/* Goes through a set of integers twice: for the negative ones, then the others. */
typedef struct Members
{
	SetBody		body;
	SetBitmaps	bitmaps;
	AdvRoaringReader reader;
	bool		in_bitmap;
	bool		negative;
} Members;

/*
 * next_bitmap moves to the next bitmap in the order of signed numbers; false after
 * the last.
 */
static bool
next_bitmap(Members *m)
{
	for (;;)
	{
		while (set_bitmap_next(&m->bitmaps))
			if (m->bitmaps.key >> 31 == (uint32) m->negative)
			{
				m->reader = adv_roaring_reader(m->bitmaps.bytes);
				return true;
			}
		if (!m->negative)
			return false;
		m->negative = false;
		m->bitmaps = set_bitmaps(m->body);
	}
}

/*
 * adv_set_members returns the customers of a set of integers in ascending order.
 */
ADV_FUNCTION(adv_set_members)
{
	FuncCallContext *call;
	Members    *m;
	uint32		lower;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		SetPacked  *p;

		call = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		p = set_pack(set_check((AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0))));
		if (p->ids != ADV_IDS_INTEGER)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("only a set of integer customers can be listed"),
					 errdetail("Customers that are uuids or texts are kept as their hashes."),
					 errhint("Ask of every customer whether the set has it: customers @> customer.")));
		m = palloc0(sizeof(Members));
		m->body = set_packed_body(p);
		m->bitmaps = set_bitmaps(m->body);
		m->negative = true;
		call->user_fctx = m;
		MemoryContextSwitchTo(old);
	}
	call = SRF_PERCALL_SETUP();
	m = call->user_fctx;
	CHECK_FOR_INTERRUPTS();
	while (!m->in_bitmap || !adv_roaring_next(&m->reader, &lower))
	{
		m->in_bitmap = next_bitmap(m);
		if (!m->in_bitmap)
			SRF_RETURN_DONE(call);
	}
	SRF_RETURN_NEXT(call, Int64GetDatum((int64) ((uint64) m->bitmaps.key << 32 | lower)));
}

/* ------------------------------------------------------------------------
 * What two sets have in common
 * ------------------------------------------------------------------------
 */

/*
 * adv_jaccard_index returns how many are in both, relative to those in either; NULL
 * of two empty sets.
 */
ADV_FUNCTION(adv_jaccard_index)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = second_arg(fcinfo, 1, a);
	int64		both = common(a, b);
	int64		either = a->customers - both + b->customers;

	if (either == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) both / (double) either);
}

/*
 * adv_overlap_coefficient returns how many are in both, relative to the smaller
 * set; NULL where that is empty.
 */
ADV_FUNCTION(adv_overlap_coefficient)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = second_arg(fcinfo, 1, a);
	int64		smaller = Min(a->customers, b->customers);

	if (smaller == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) common(a, b) / (double) smaller);
}

/*
 * adv_customer_pair returns how many of a population are in both sets, in one of
 * them only, and in neither: (first_set, second_set, population).
 */
ADV_FUNCTION(adv_customer_pair)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = second_arg(fcinfo, 1, a);
	SetPacked  *population = second_arg(fcinfo, 2, a);
	StringInfoData buf;
	SetBody		in_a;
	int64		first;
	int64		second = common(population, b);
	int64		both;
	double		row[4];

	initStringInfo(&buf);
	set_append_operation(&buf, a->ids, set_packed_body(population), set_packed_body(a),
						 SET_INTERSECTION);
	in_a.at = (const uint8 *) buf.data;
	in_a.bytes = buf.len;
	first = set_body_customers(a->ids, in_a);
	both = set_common_customers(a->ids, in_a, set_packed_body(b));
	pfree(buf.data);
	row[0] = (double) both;
	row[1] = (double) (first - both);
	row[2] = (double) (second - both);
	row[3] = (double) (population->customers - first - second + both);
	return adv_return_row(fcinfo, lengthof(row), row);
}

/* ------------------------------------------------------------------------
 * Retention
 * ------------------------------------------------------------------------
 */

/*
 * retained reads the sets of customers at the start and at the end from arguments
 * argno and argno + 1, and sets how many there were at the start and how many of
 * them there are at the end; false where there were none.
 */
static bool
retained(FunctionCallInfo fcinfo, int argno, const SetPacked **start, double *stayed)
{
	SetPacked  *s = set_packed_arg(fcinfo, argno);

	*stayed = (double) common(s, second_arg(fcinfo, argno + 1, s));
	*start = s;
	return s->customers > 0;
}

/*
 * adv_set_retention_rate returns the percentage of the customers at the start who
 * are there at the end: (customers_at_start, customers_at_end).
 */
ADV_FUNCTION(adv_set_retention_rate)
{
	const SetPacked *start;
	double		stayed;

	if (!retained(fcinfo, 0, &start, &stayed))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * stayed / (double) start->customers);
}

/*
 * adv_set_churn_rate returns the percentage of them who are not.
 */
ADV_FUNCTION(adv_set_churn_rate)
{
	const SetPacked *start;
	double		stayed;

	if (!retained(fcinfo, 0, &start, &stayed))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * ((double) start->customers - stayed) / (double) start->customers);
}

/*
 * adv_set_retention_estimate returns the retention rate with its interval:
 * (customers_at_start, customers_at_end, confidence, method).
 */
ADV_FUNCTION(adv_set_retention_estimate)
{
	double		confidence = adv_confidence_arg(fcinfo, 2);
	int			method = adv_choice_arg(fcinfo, 3, "method", adv_share_methods);
	AdvEstimate e = {0, 0, 0, 0};
	const SetPacked *start;
	double		stayed;

	if (!retained(fcinfo, 0, &start, &stayed))
		PG_RETURN_NULL();
	adv_check_status(adv_proportion(stayed, (double) start->customers, confidence, method, &e));
	return adv_return_estimate(fcinfo, 100 * stayed / (double) start->customers, e, 100);
}

/*
 * adv_set_retention_difference compares two retention rates: (start_a, end_a,
 * start_b, end_b, confidence, method).
 */
ADV_FUNCTION(adv_set_retention_difference)
{
	double		confidence = adv_confidence_arg(fcinfo, 4);
	int			method = adv_choice_arg(fcinfo, 5, "method", adv_share_difference_methods);
	AdvComparison c = {0, 0, 0, 0, 0};
	const SetPacked *a;
	const SetPacked *b;
	double		stayed_a;
	double		stayed_b;
	bool		some_a = retained(fcinfo, 0, &a, &stayed_a);
	bool		some_b = retained(fcinfo, 2, &b, &stayed_b);

	if (!some_a || !some_b)
		PG_RETURN_NULL();
	adv_check_status(adv_proportion_difference(stayed_a, (double) a->customers,
											   stayed_b, (double) b->customers,
											   confidence, method, &c));
	return adv_return_comparison(fcinfo, c, 100);
}
