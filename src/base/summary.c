/*
 * summary.c
 *		What all summaries have in common, dispatched on their kind.
 *
 * Every function here is the C side of many SQL functions.  SQL's types keep the
 * kinds apart, but a value may be damaged, or be handed over by a direct call:
 * what a value claims to be is checked before anything in it is believed.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "compat.h"
#include "growth.h"
#include "summary.h"

/*
 * adv_summary_refuse reports a value that is of no kind, or of one for which there is
 * no such function.
 */
void
adv_summary_refuse(const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid value of type %s", type),
			 errhint("The value may have been written by another version of advocacy.")));
	pg_unreachable();
}

/*
 * kind_of returns the kind that a value begins with.
 */
static const AdvSummaryKind *
kind_of(const AdvHeader *value)
{
	const AdvSummaryKind *kind = NULL;

	if (VARSIZE(value) >= sizeof(AdvHeader) && value->kind < ADV_SUMMARY_KINDS)
		kind = adv_summary_kinds[value->kind];
	if (kind == NULL)
		adv_summary_refuse("metric_summary");
	return kind;
}

/*
 * adv_summary_arg returns the value in argument argno, which must not be NULL, for
 * reading.
 */
AdvHeader *
adv_summary_arg(FunctionCallInfo fcinfo, int argno, const AdvSummaryKind *kind)
{
	return adv_summary_check(kind, adv_value_arg(fcinfo, argno));
}

/*
 * adv_summary_alloc returns a value of so many bytes, all 0 behind the header.
 */
AdvHeader *
adv_summary_alloc(const AdvSummaryKind *kind, Size size)
{
	AdvHeader  *value = palloc0(size);

	SET_VARSIZE(value, size);
	value->kind = kind->kind;
	value->version = kind->version;
	return value;
}

/*
 * any_arg returns the value in argument argno, of whatever kind, for reading.
 */
static AdvHeader *
any_arg(FunctionCallInfo fcinfo, int argno, const AdvSummaryKind **kind)
{
	AdvHeader  *value = adv_value_arg(fcinfo, argno);

	*kind = kind_of(value);
	return adv_summary_check(*kind, value);
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * merge_args returns argument 1 merged into argument 0, which is NULL or may be
 * changed: as a kind's merge does.
 */
static AdvHeader *
merge_args(FunctionCallInfo fcinfo, AdvHeader *a)
{
	const AdvSummaryKind *kind;
	AdvHeader  *b = any_arg(fcinfo, 1, &kind);

	if (a == NULL)
		return b;
	a = adv_summary_check(kind, a);
	if (kind->merge == NULL)
		adv_summary_refuse("metric_summary");
	return kind->merge(a, b);
}

/*
 * adv_summary_combine adds the summary in argument 1 to the state in argument 0:
 * the combine function of every aggregate, and the transition function of rollup.
 */
ADV_FUNCTION(adv_summary_combine)
{
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	return adv_grown(fcinfo, merge_args(fcinfo, PG_ARGISNULL(0) ? NULL : adv_state_arg(fcinfo, 0)));
}

/*
 * adv_summary_plus returns the sum of two summaries: the operator +.
 */
ADV_FUNCTION(adv_summary_plus)
{
	const AdvSummaryKind *kind;
	AdvHeader  *sum = adv_flat(merge_args(fcinfo, (AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0))));

	kind = kind_of(sum);
	PG_RETURN_POINTER(kind->pack(sum));
}

/*
 * adv_summary_final returns the state in the form that is stored.
 */
ADV_FUNCTION(adv_summary_final)
{
	const AdvSummaryKind *kind;
	AdvHeader  *state = any_arg(fcinfo, 0, &kind);

	PG_RETURN_POINTER(kind->pack(state));
}

/*
 * adv_summary_add does what adv_summary_combine does, for moving windows, where a
 * transition must not return NULL.
 */
Datum
adv_summary_add(FunctionCallInfo fcinfo, const AdvSummaryKind *kind)
{
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_POINTER(kind->make_empty());
	return adv_summary_combine(fcinfo);
}

/*
 * adv_summary_rollup_final returns the state in the form that is stored, or NULL
 * where it holds nothing.
 */
ADV_FUNCTION(adv_summary_rollup_final)
{
	const AdvSummaryKind *kind;
	AdvHeader  *state = any_arg(fcinfo, 0, &kind);

	if (kind->is_empty == NULL)
		adv_summary_refuse("metric_summary");
	if (kind->is_empty(state))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(kind->pack(state));
}

/*
 * adv_summary_combine_inv takes the summary in argument 1 away from the state in
 * argument 0.  NULL, where that cannot be done exactly, tells the executor to
 * aggregate the frame anew.  It is the operator -, too, whose answer may be stored.
 */
ADV_FUNCTION(adv_summary_combine_inv)
{
	const AdvSummaryKind *kind;
	AdvHeader  *b;
	AdvHeader  *rest;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(1))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	b = any_arg(fcinfo, 1, &kind);
	if (kind->subtract == NULL)
		adv_summary_refuse("metric_summary");
	rest = kind->subtract(adv_summary_state(fcinfo, 0, kind), b);
	if (rest == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(AggCheckCallContext(fcinfo, NULL) ? rest : kind->pack(rest));
}

/* ------------------------------------------------------------------------
 * Order, equality and hash, by content: those of metric_summary, which every
 * summary is
 * ------------------------------------------------------------------------
 */

/*
 * compare orders two summaries of one kind by the bytes of their packed forms.
 */
static int
compare(FunctionCallInfo fcinfo)
{
	const AdvSummaryKind *kind;
	const AdvSummaryKind *other;
	const AdvHeader *a = any_arg(fcinfo, 0, &kind);
	const AdvHeader *b = any_arg(fcinfo, 1, &other);
	Size		shorter;
	int			order;

	if (kind != other)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot compare %s with %s", kind->type, other->type)));
	a = kind->pack(a);
	b = kind->pack(b);
	shorter = Min(VARSIZE(a), VARSIZE(b));
	order = memcmp((const char *) a + VARHDRSZ, (const char *) b + VARHDRSZ, shorter - VARHDRSZ);
	if (order == 0)
		order = VARSIZE(a) < VARSIZE(b) ? -1 : VARSIZE(a) > VARSIZE(b);
	return order;
}

/*
 * adv_summary_cmp returns a number below, at or above 0 as the first summary comes
 * before, with or after the second.
 */
ADV_FUNCTION(adv_summary_cmp)
{
	PG_RETURN_INT32(compare(fcinfo));
}

/* adv_summary_eq tells whether two summaries hold the same. */
ADV_FUNCTION(adv_summary_eq)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

/* adv_summary_ne tells whether two summaries differ. */
ADV_FUNCTION(adv_summary_ne)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

/* adv_summary_lt tells whether the first summary comes before the second. */
ADV_FUNCTION(adv_summary_lt)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

/* adv_summary_le tells whether the first summary does not come after the second. */
ADV_FUNCTION(adv_summary_le)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

/* adv_summary_gt tells whether the first summary comes after the second. */
ADV_FUNCTION(adv_summary_gt)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

/* adv_summary_ge tells whether the first summary does not come before the second. */
ADV_FUNCTION(adv_summary_ge)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

/*
 * hash returns a seeded hash of what compare compares.
 */
static uint64
hash(FunctionCallInfo fcinfo, uint64 seed)
{
	const AdvSummaryKind *kind;
	const AdvHeader *value = any_arg(fcinfo, 0, &kind);

	value = kind->pack(value);
	return hash_bytes_extended((const unsigned char *) value + VARHDRSZ,
							   VARSIZE(value) - VARHDRSZ, seed);
}

/*
 * adv_summary_hash is the 32-bit hash of a summary.
 */
ADV_FUNCTION(adv_summary_hash)
{
	PG_RETURN_INT32((int32) hash(fcinfo, 0));
}

/*
 * adv_summary_hash_extended is the seeded 64-bit hash of a summary, whose low half
 * is adv_summary_hash where the seed is 0.
 */
ADV_FUNCTION(adv_summary_hash_extended)
{
	PG_RETURN_UINT64(hash(fcinfo, (uint64) PG_GETARG_INT64(1)));
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * adv_summary_out writes the text form.
 */
ADV_FUNCTION(adv_summary_out)
{
	const AdvSummaryKind *kind;
	const AdvHeader *value = any_arg(fcinfo, 0, &kind);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"%s\":%d", kind->word, kind->version);
	kind->write_text(&buf, kind->pack(value));
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_summary_read_text reads the text form of a kind in argument 0.
 */
Datum
adv_summary_read_text(FunctionCallInfo fcinfo, const AdvSummaryKind *kind)
{
	AdvReader	reader;
	AdvHeader  *value;

	adv_read_begin(&reader, PG_GETARG_CSTRING(0), kind->word, kind->version, kind->type);
	value = kind->read_text(&reader);
	adv_read_end(&reader);
	PG_RETURN_POINTER(value);
}

/*
 * adv_summary_send writes the binary form.
 */
ADV_FUNCTION(adv_summary_send)
{
	const AdvSummaryKind *kind;
	const AdvHeader *value = any_arg(fcinfo, 0, &kind);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, kind->kind);
	pq_sendbyte(&buf, kind->version);
	kind->write_binary(&buf, kind->pack(value));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_summary_read_binary reads the binary form of a kind in argument 0.
 */
Datum
adv_summary_read_binary(FunctionCallInfo fcinfo, const AdvSummaryKind *kind)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	AdvHeader  *value;

	adv_recv_header(buf, kind->kind, kind->version, kind->type);
	value = kind->read_binary(buf);
	adv_recv_end(buf, kind->type);
	PG_RETURN_POINTER(value);
}

/*
 * adv_metric_summary_in reads the text form of any kind, which says which it is: a
 * column of this type can be dumped and restored.
 */
ADV_FUNCTION(adv_metric_summary_in)
{
	const char *text = PG_GETARG_CSTRING(0);
	int			i;

	for (i = 0; i < ADV_SUMMARY_KINDS; i++)
		if (adv_summary_kinds[i] && adv_read_begins_with(text, adv_summary_kinds[i]->word))
			return adv_summary_read_text(fcinfo, adv_summary_kinds[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid text value for type metric_summary"),
			 errdetail("A JSON object is expected that begins with the kind of summary, such as \"rating\"."),
			 errhint("A literal that was meant as something else has to be cast to it, as in 'anna'::text.")));
	PG_RETURN_NULL();
}

/*
 * adv_metric_summary_recv reads the binary form of any kind.
 */
ADV_FUNCTION(adv_metric_summary_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			kind = buf->cursor < buf->len ? (uint8) buf->data[buf->cursor] : 0;

	if (kind >= ADV_SUMMARY_KINDS || adv_summary_kinds[kind] == NULL)
		adv_wire_refuse(true, "metric_summary", "There is no such kind of summary.");
	return adv_summary_read_binary(fcinfo, adv_summary_kinds[kind]);
}
