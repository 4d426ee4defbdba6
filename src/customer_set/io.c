/*
 * io.c
 *		Exact sets of customers: text and binary forms, the Roaring format,
 *		comparing.
 *
 * Bytes from outside are checked to the last before anything else sees them.  Text
 * and binary forms are accepted only as they are written here; the Roaring format
 * however it may be written.
 */
#include "postgres.h"

#include "common/base64.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "customer_set.h"
#include "kernel/sets/roaring_format.h"
#include "base/wire.h"

/*
 * check_list returns what is wrong with bytes as a list of hashes, NULL if nothing
 * is.
 */
static const char *
check_list(const uint8 *bytes, Size length)
{
	Size		n = length / sizeof(uint64);
	Size		i;

	if (length % sizeof(uint64) != 0)
		return "The list of customers ends early.";
	for (i = 1; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (adv_get64(bytes + 8 * i) <= adv_get64(bytes + 8 * i - 8))
			return "The customers are not in order.";
	}
	return NULL;
}

/*
 * from_outside returns a packed set whose body was read from outside, having made
 * sure that it is one that could have been made here.
 */
static SetPacked *
from_outside(int ids, const char *data, Size length, bool binary)
{
	AdvRoaring	found = {0, 0, true};
	StringInfoData buf;
	const char *wrong;

	if (!adv_valid_ids(ids))
		adv_wire_refuse(binary, SET_TYPE, "There are no such customers.");
	if (length > SET_MOST_BYTES)
		set_too_large();
	wrong = ids == ADV_IDS_INTEGER ? adv_roaring64_check((const uint8 *) data, length, &found) :
		check_list((const uint8 *) data, length);
	if (wrong == NULL && !found.canonical)
		wrong = "The value is not written in the way that its aggregates write it.";
	if (wrong)
		adv_wire_refuse(binary, SET_TYPE, wrong);
	set_begin_packed(&buf, length);
	appendBinaryStringInfo(&buf, data, length);
	return set_finish_packed(&buf, ids);
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * adv_set_out writes the text form.
 */
ADV_FUNCTION(adv_set_out)
{
	SetPacked  *p = set_packed_arg(fcinfo, 0);
	SetBody		body = set_packed_body(p);
	int			room = pg_b64_enc_len(body.bytes);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"customer_set\":%d,\"ids\":\"%s\",\"customers\":%lld,\"set\":\"",
					 SET_VERSION, adv_ids_words[p->ids - ADV_IDS_INTEGER].word,
					 (long long) p->customers);
	enlargeStringInfo(&buf, room + 2);
	buf.len += pg_b64_encode((const void *) body.at, body.bytes, buf.data + buf.len, room);
	appendStringInfoString(&buf, "\"}");
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_set_in reads the text form.
 */
ADV_FUNCTION(adv_set_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "customer_set", SET_VERSION, SET_TYPE);
	int			ids = adv_json_choice(&json, "ids", adv_ids_words);
	int64		customers = adv_json_int64(&json, "customers");
	int			length;
	const char *text = adv_json_string(&json, "set", &length);
	int			room = pg_b64_dec_len(length);
	char	   *data = palloc(room + 1);
	int			decoded = pg_b64_decode(text, length, (void *) data, room);
	SetPacked  *p;

	adv_json_end(&json);
	if (decoded < 0)
		adv_wire_refuse(false, SET_TYPE, "\"set\" is not in base64.");
	p = from_outside(ids, data, decoded, false);
	if (p->customers != customers)
		adv_wire_refuse(false, SET_TYPE, "The number of customers is not that of the set.");
	PG_RETURN_POINTER(p);
}

/*
 * adv_set_send writes the binary form.
 */
ADV_FUNCTION(adv_set_send)
{
	SetPacked  *p = set_packed_arg(fcinfo, 0);
	SetBody		body = set_packed_body(p);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_CUSTOMER_SET);
	pq_sendbyte(&buf, SET_VERSION);
	pq_sendbyte(&buf, p->ids);
	pq_sendbytes(&buf, (const char *) body.at, body.bytes);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_set_recv reads the binary form.
 */
ADV_FUNCTION(adv_set_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			ids;
	int			length;

	adv_recv_header(buf, ADV_KIND_CUSTOMER_SET, SET_VERSION, SET_TYPE);
	ids = pq_getmsgbyte(buf);
	length = buf->len - buf->cursor;
	PG_RETURN_POINTER(from_outside(ids, pq_getmsgbytes(buf, length), length, true));
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

	if (p->ids != ADV_IDS_INTEGER)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("only a set of integer customers has a Roaring form"),
				 errdetail("Customers that are uuids or texts are kept as their hashes.")));
	bytes = palloc(VARHDRSZ + body.bytes);
	SET_VARSIZE(bytes, VARHDRSZ + body.bytes);
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

/* ------------------------------------------------------------------------
 * Comparing: packed, equal sets are the same bytes
 * ------------------------------------------------------------------------
 */

/*
 * adv_set_eq tells whether two sets hold the same customers, of the same type.
 */
ADV_FUNCTION(adv_set_eq)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = set_packed_arg(fcinfo, 1);

	PG_RETURN_BOOL(VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0);
}

/*
 * adv_set_ne is the negation of adv_set_eq.
 */
ADV_FUNCTION(adv_set_ne)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_set_eq(fcinfo)));
}

/*
 * hash returns a seeded hash of what adv_set_eq compares.
 */
static uint64
hash(const SetPacked *p, uint64 seed)
{
	return hash_bytes_extended((const unsigned char *) p, VARSIZE(p), seed);
}

/*
 * adv_set_hash is the 32-bit hash of a set.
 */
ADV_FUNCTION(adv_set_hash)
{
	PG_RETURN_INT32((int32) hash(set_packed_arg(fcinfo, 0), 0));
}

/*
 * adv_set_hash_extended is the seeded 64-bit hash of a set, whose low half is
 * adv_set_hash where the seed is 0.
 */
ADV_FUNCTION(adv_set_hash_extended)
{
	PG_RETURN_UINT64(hash(set_packed_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}
