/*
 * wire.c
 *		The stored format: writing text and binary forms, and reading the latter.
 */
#include "postgres.h"

#include <math.h>

#include "common/base64.h"
#include "common/shortest_dec.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/numeric.h"

#include "compat.h"
#include "wire.h"

/*
 * adv_send_count writes a non-negative number, seven bits to a byte, least
 * significant first.
 */
void
adv_send_count(StringInfo buf, int64 value)
{
	uint64		rest = (uint64) value;

	while (rest >= 0x80)
	{
		pq_sendbyte(buf, (uint8) (rest | 0x80));
		rest >>= 7;
	}
	pq_sendbyte(buf, (uint8) rest);
}

/*
 * adv_send_wide writes a 128-bit number.
 */
void
adv_send_wide(StringInfo buf, AdvWide value)
{
	pq_sendint64(buf, (uint64) value.high);
	pq_sendint64(buf, value.low);
}

/*
 * adv_send_dd writes a double-double.
 */
void
adv_send_dd(StringInfo buf, AdvDD value)
{
	pq_sendfloat8(buf, value.hi);
	pq_sendfloat8(buf, value.lo);
}

/*
 * adv_wire_wrong_version refuses a value whose form this version does not know.
 */
void
adv_wire_wrong_version(bool binary, int64 found, int known, const char *type)
{
	ereport(ERROR,
			(errcode(binary ? ERRCODE_INVALID_BINARY_REPRESENTATION :
					 ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("unsupported version %lld of type %s", (long long) found, type),
			 errdetail("This version of advocacy reads version %d.", known),
			 errhint("The value may come from a newer advocacy. Update the extension here before reading it.")));
	pg_unreachable();
}

/*
 * adv_recv_header reads kind and version and refuses others than these.
 */
void
adv_recv_header(StringInfo buf, int kind, int version, const char *type)
{
	int			found = pq_getmsgbyte(buf);

	if (found != kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value for type %s", type),
				 errdetail("The value is of kind %d, expected is kind %d.", found, kind)));
	found = pq_getmsgbyte(buf);
	if (found != version)
		adv_wire_wrong_version(true, found, version, type);
}

/*
 * adv_recv_count reads what adv_send_count wrote.
 */
int64
adv_recv_count(StringInfo buf, const char *type)
{
	uint64		value = 0;
	int			shift;

	for (shift = 0; shift < 63; shift += 7)
	{
		uint64		byte = (uint64) pq_getmsgbyte(buf);

		value |= (byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
		{
			if (byte == 0 && shift > 0)
				adv_wire_refuse(true, type, "A count is longer than it needs to be.");
			return (int64) value;
		}
	}
	adv_wire_refuse(true, type, "A count is out of range for type bigint.");
}

/*
 * adv_recv_wide reads what adv_send_wide wrote.
 */
AdvWide
adv_recv_wide(StringInfo buf)
{
	AdvWide		value;

	value.high = pq_getmsgint64(buf);
	value.low = (uint64) pq_getmsgint64(buf);
	return value;
}

/*
 * adv_recv_dd reads what adv_send_dd wrote.  A negative zero never is: a value
 * has one form.
 */
AdvDD
adv_recv_dd(StringInfo buf, const char *type)
{
	AdvDD		value;

	value.hi = pq_getmsgfloat8(buf);
	value.lo = pq_getmsgfloat8(buf);
	if ((value.hi == 0 && signbit(value.hi)) || (value.lo == 0 && signbit(value.lo)))
		adv_wire_refuse(true, type, "A zero is negative.");
	return value;
}

/*
 * adv_recv_end refuses trailing bytes.
 */
void
adv_recv_end(StringInfo buf, const char *type)
{
	if (buf->cursor != buf->len)
		adv_wire_refuse(true, type, "Bytes follow the end of the value.");
}

/*
 * adv_wire_refuse reports a value that parsed but cannot be.
 */
void
adv_wire_refuse(bool binary, const char *type, const char *detail)
{
	ereport(ERROR,
			(errcode(binary ? ERRCODE_INVALID_BINARY_REPRESENTATION :
					 ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid %s value for type %s", binary ? "binary" : "text", type),
			 errdetail_internal("%s", detail),
			 errhint("Values of this type are made by its aggregates.")));
	pg_unreachable();
}

/*
 * adv_source_refuse reports bytes that no value of a type has: of a 's'tored value, a
 * 't'ext or a 'b'inary form.
 */
void
adv_source_refuse(char source, const char *type, const char *detail)
{
	if (source == 's')
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", type),
				 errdetail_internal("%s", detail)));
	adv_wire_refuse(source == 'b', type, detail);
}

/*
 * adv_text_wide writes the two halves of a 128-bit number as an array.
 */
void
adv_text_wide(StringInfo buf, AdvWide value)
{
	appendStringInfo(buf, "[%lld,%llu]", (long long) value.high,
					 (unsigned long long) value.low);
}

/*
 * adv_text_float8 writes a double in the shortest form that reads back as the
 * same number.
 */
void
adv_text_float8(StringInfo buf, double value)
{
	char		shortest[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, shortest);
	appendStringInfoString(buf, shortest);
}

/*
 * adv_text_dd writes the two halves of a double-double as an array.
 */
void
adv_text_dd(StringInfo buf, AdvDD value)
{
	appendStringInfoChar(buf, '[');
	adv_text_float8(buf, value.hi);
	appendStringInfoChar(buf, ',');
	adv_text_float8(buf, value.lo);
	appendStringInfoChar(buf, ']');
}

/*
 * adv_text_quoted writes any text as a string, with escapes.
 */
void
adv_text_quoted(StringInfo buf, const char *bytes, Size length)
{
	char	   *text = pnstrdup(bytes, length);

	escape_json(buf, text);
	pfree(text);
}

/*
 * adv_text_base64 writes bytes as a string in base64.
 */
void
adv_text_base64(StringInfo buf, const void *data, Size length)
{
	int			room = pg_b64_enc_len(length);

	appendStringInfoChar(buf, '"');
	enlargeStringInfo(buf, room + 1);
	buf->len += pg_b64_encode(data, length, buf->data + buf->len, room);
	appendStringInfoChar(buf, '"');
}
