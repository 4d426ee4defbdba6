/*
 * answer.c
 *		The questions that sets of customers answer: algebra, how many, who, how much
 *		two sets have in common, retention.  Retention and churn leave as percentages.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"

#include "base/answer.h"
#include "base/metric.h"
#include "customer_set.h"
#include "kernel/sets/roaring_format.h"

/*
 * second_arg returns the set in argument argno, which must be of the same type of
 * customers as a set before it.
 */
static SetPacked *
second_arg(FunctionCallInfo fcinfo, int argno, const SetPacked *first)
{
	SetPacked  *p = set_packed_arg(fcinfo, argno);

	(void) adv_common_ids(p->ids, first->ids, SET_TYPE);
	return p;
}

static int64
common(const SetPacked *a, const SetPacked *b)
{
	return set_common_customers(adv_common_ids(a->ids, b->ids, SET_TYPE), set_packed_body(a), set_packed_body(b));
}

/* ------------------------------------------------------------------------
 * Algebra
 * ------------------------------------------------------------------------
 */

/*
 * operate returns the result of an operation on two sets.
 */
static Datum
operate(FunctionCallInfo fcinfo, SetAlgebra operation)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = set_packed_arg(fcinfo, 1);
	AdvIds		ids = adv_common_ids(a->ids, b->ids, SET_TYPE);
	SetBody		body;
	StringInfoData raw;
	StringInfoData buf;

	initStringInfo(&raw);
	set_append_operation(&raw, ids, set_packed_body(a), set_packed_body(b), operation);
	body.at = (const uint8 *) raw.data;
	body.bytes = raw.len;
	set_begin_packed(&buf, body.bytes);
	set_append_canonical(&buf, ids, body);
	pfree(raw.data);
	PG_RETURN_POINTER(set_finish_packed(&buf, ids));
}

/*
 * adv_set_union returns those who are in either set: the operator |.
 */
ADV_FUNCTION(adv_set_union)
{
	return operate(fcinfo, SET_UNION);
}

/*
 * adv_set_intersection returns those who are in both: the operator &.
 */
ADV_FUNCTION(adv_set_intersection)
{
	return operate(fcinfo, SET_INTERSECTION);
}

/*
 * adv_set_except returns those of the first who are not in the second: the
 * operator -.
 */
ADV_FUNCTION(adv_set_except)
{
	return operate(fcinfo, SET_DIFFERENCE);
}

/*
 * adv_set_only_one returns those who are in one of them only: the
 * operator #.
 */
ADV_FUNCTION(adv_set_only_one)
{
	return operate(fcinfo, SET_SYMMETRIC_DIFFERENCE);
}

/* ------------------------------------------------------------------------
 * How many, and whether
 * ------------------------------------------------------------------------
 */

/*
 * adv_customer_count returns the number of customers, 0 of NULL.
 */
ADV_FUNCTION(adv_customer_count)
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
 * adv_set_has tells whether a customer is in a set: (set, customer).
 */
ADV_FUNCTION(adv_set_has)
{
	SetPacked  *p = set_packed_arg(fcinfo, 0);
	AdvIds		ids;
	uint64		customer = (uint64) adv_customer_arg(fcinfo, 1, &ids);

	if (p->ids == ADV_IDS_NONE)
		PG_RETURN_BOOL(false);
	if (p->ids != ids)
		adv_refuse_ids(ids, (AdvIds) p->ids, SET_TYPE);
	PG_RETURN_BOOL(set_body_contains(ids, set_packed_body(p), customer));
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
 * adv_customer_ids returns the customers of a set of integers in ascending order.
 */
ADV_FUNCTION(adv_customer_ids)
{
	FuncCallContext *call;
	Members    *m;
	uint32		lower;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		SetPacked  *p;
		SetPacked  *copy;

		call = SRF_FIRSTCALL_INIT();
		p = set_packed_arg(fcinfo, 0);
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		copy = palloc(VARSIZE(p));
		memcpy(copy, p, VARSIZE(p));
		if (p->ids != ADV_IDS_INTEGER && p->ids != ADV_IDS_NONE)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("only a set of integer customers can be listed"),
					 errdetail("Customers that are uuids or texts are kept as their hashes."),
					 errhint("Ask of every customer whether the set has it: customers @> customer.")));
		m = palloc0(sizeof(Members));
		m->body = set_packed_body(copy);
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
	AdvIds		ids = (AdvIds) population->ids;
	StringInfoData buf;
	SetBody		in_a;
	int64		first;
	int64		second = common(population, b);
	int64		both;
	double		row[4];

	initStringInfo(&buf);
	set_append_operation(&buf, ids, set_packed_body(population), set_packed_body(a),
						 SET_INTERSECTION);
	in_a.at = (const uint8 *) buf.data;
	in_a.bytes = buf.len;
	first = set_body_customers(ids, in_a);
	both = set_common_customers(ids, in_a, set_packed_body(b));
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
 * ask_retention asks how many of the customers at the start, of the set in argument
 * argno, are there at the end, in the next.
 */
static bool
ask_retention(FunctionCallInfo fcinfo, int argno, int options, int which, AdvQuestion *question)
{
	SetPacked  *start = set_packed_arg(fcinfo, argno);
	int64		stayed = common(start, second_arg(fcinfo, argno + 1, start));

	return adv_ask_share(question, (double) stayed, (double) start->customers);
}

static const AdvMetric retention = {ADV_SHAPE_SHARE, 2, ask_retention, 0, NULL};

ADV_METRIC(set_retention, retention)

/*
 * adv_set_churn_rate returns the percentage of the customers at the start who are not
 * there at the end: (customers_at_start, customers_at_end).
 */
ADV_FUNCTION(adv_set_churn_rate)
{
	SetPacked  *start = set_packed_arg(fcinfo, 0);
	int64		stayed = common(start, second_arg(fcinfo, 1, start));

	if (start->customers == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * (double) (start->customers - stayed) / (double) start->customers);
}

/* ------------------------------------------------------------------------
 * The Roaring format
 * ------------------------------------------------------------------------
 */

/*
 * adv_set_to_roaring returns a set of integers in the portable 64-bit Roaring
 * format.
 */
ADV_FUNCTION(adv_set_to_roaring)
{
	SetPacked  *p = set_packed_arg(fcinfo, 0);
	SetBody		body = set_packed_body(p);
	bytea	   *bytes;
	Size		size;

	if (p->ids != ADV_IDS_INTEGER && p->ids != ADV_IDS_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("only a set of integer customers has a Roaring form"),
				 errdetail("Customers that are uuids or texts are kept as their hashes.")));
	/* a map of no bitmaps is the number of them */
	size = Max(body.bytes, sizeof(uint64));
	bytes = palloc0(VARHDRSZ + size);
	SET_VARSIZE(bytes, VARHDRSZ + size);
	memcpy(VARDATA(bytes), body.at, body.bytes);
	PG_RETURN_BYTEA_P(bytes);
}

/*
 * adv_set_from_roaring reads the portable 64-bit Roaring format.
 */
ADV_FUNCTION(adv_set_from_roaring)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	SetBody		body = {(const uint8 *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)};
	AdvRoaring	found;
	StringInfoData buf;
	const char *wrong = adv_roaring64_check(body.at, body.bytes, &found);

	if (wrong)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid Roaring bitmap"),
				 errdetail_internal("%s", wrong),
				 errhint("Expected is the portable format of 64-bit Roaring bitmaps.")));
	set_begin_packed(&buf, body.bytes);
	set_append_canonical(&buf, ADV_IDS_INTEGER, body);
	PG_RETURN_POINTER(set_finish_packed(&buf, ADV_IDS_INTEGER));
}
