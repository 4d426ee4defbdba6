/*
 * wire.c
 *		The stored format: writing and reading text and binary forms.
 *
 * Text is read by PostgreSQL's own JSON parser into a jsonb value, from which
 * fields are then asked for by name; adv_json_end refuses a key that nobody
 * asked for.  Numbers go through numeric, which loses nothing.
 */
#include "postgres.h"

#include <math.h>

#include "common/base64.h"
#include "common/shortest_dec.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
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

/*
 * find returns the value of a key, or NULL, and counts it as used.
 */
static JsonbValue *
find(AdvJson *json, const char *key)
{
	JsonbValue *value = getKeyJsonValueFromContainer(json->object, key,
													 strlen(key), NULL);

	if (value)
		json->used++;
	return value;
}

/*
 * number_text returns a JSON number in decimal digits, and refuses anything
 * else.
 */
static char *
number_text(AdvJson *json, JsonbValue *value)
{
	if (value == NULL || value->type != jbvNumeric)
		adv_wire_refuse(false, json->type, "A number is expected.");
	return DatumGetCString(DirectFunctionCall1(numeric_out,
											   NumericGetDatum(value->val.numeric)));
}

/*
 * number_int64 returns a whole JSON number.
 */
static int64
number_int64(AdvJson *json, JsonbValue *value)
{
	char	   *text = number_text(json, value);
	char	   *end;
	long long	result;

	errno = 0;
	result = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0')
		adv_wire_refuse(false, json->type,
						psprintf("%s is not a whole number in the range of type bigint.", text));
	return result;
}

/*
 * number_float8 returns a JSON number as a double.
 */
static double
number_float8(AdvJson *json, JsonbValue *value)
{
	char	   *text = number_text(json, value);
	double		result = strtod(text, NULL);

	if (isinf(result))
		adv_wire_refuse(false, json->type,
						psprintf("%s is out of range for type double precision.", text));
	return result;
}

/*
 * adv_json_read parses text, which must be an object with this kind and
 * version.
 */
AdvJson
adv_json_read(char *text, const char *kind, int version, const char *type)
{
	Jsonb	   *jsonb = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
														   CStringGetDatum(text)));
	AdvJson		json = {&jsonb->root, type, 0};
	JsonbValue *found;
	int64		found_version;

	if (!JsonContainerIsObject(json.object) ||
		(found = find(&json, kind)) == NULL)
		adv_wire_refuse(false, type,
						psprintf("A JSON object with the key \"%s\" is expected.", kind));
	found_version = number_int64(&json, found);
	if (found_version != version)
		adv_wire_wrong_version(false, found_version, version, type);
	return json;
}

/*
 * adv_json_has tells whether there is such a key, without using it.
 */
bool
adv_json_has(AdvJson *json, const char *key)
{
	return getKeyJsonValueFromContainer(json->object, key, strlen(key), NULL) != NULL;
}

/*
 * adv_json_count returns a count that may be left out where it is 0.
 */
int64
adv_json_count(AdvJson *json, const char *key)
{
	JsonbValue *value = find(json, key);
	int64		count;

	if (value == NULL)
		return 0;
	count = number_int64(json, value);
	if (count < 0)
		adv_wire_refuse(false, json->type, "A count is negative.");
	return count;
}

/*
 * adv_json_int64 returns a whole number that must be there.
 */
int64
adv_json_int64(AdvJson *json, const char *key)
{
	return number_int64(json, find(json, key));
}

/*
 * adv_json_float8 returns a number that must be there.
 */
double
adv_json_float8(AdvJson *json, const char *key)
{
	return number_float8(json, find(json, key));
}

/*
 * adv_json_object returns the object at a key, which must be there.  It has to
 * be ended for itself.
 */
AdvJson
adv_json_object(AdvJson *json, const char *key)
{
	JsonbValue *value = find(json, key);
	AdvJson		object = {NULL, json->type, 0};

	if (value == NULL || value->type != jbvBinary ||
		!JsonContainerIsObject(value->val.binary.data))
		adv_wire_refuse(false, json->type, psprintf("\"%s\" must be an object.", key));
	object.object = value->val.binary.data;
	return object;
}

/*
 * adv_json_string returns a string that must be there.  It is not terminated,
 * and belongs to the jsonb value.
 */
const char *
adv_json_string(AdvJson *json, const char *key, int *length)
{
	JsonbValue *value = find(json, key);

	if (value == NULL || value->type != jbvString)
		adv_wire_refuse(false, json->type, psprintf("\"%s\" must be a string.", key));
	*length = value->val.string.len;
	return value->val.string.val;
}

/*
 * adv_json_choice returns the meaning of the word at a key, that of the list's
 * end where it has none.
 */
int
adv_json_choice(AdvJson *json, const char *key, const AdvChoice *choices)
{
	int			length;
	const char *word = adv_json_string(json, key, &length);

	for (; choices->word; choices++)
		if ((Size) length == strlen(choices->word) && memcmp(word, choices->word, length) == 0)
			break;
	return choices->meaning;
}

/*
 * array_of returns a JSON value as an array of this length.
 */
static JsonbContainer *
array_of(AdvJson *json, JsonbValue *value, int length, const char *what)
{
	if (value == NULL || value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data) ||
		JsonContainerSize(value->val.binary.data) != (uint32) length)
		adv_wire_refuse(false, json->type,
						psprintf("%s must be an array of %d numbers.", what, length));
	return value->val.binary.data;
}

/*
 * adv_json_array returns the array at a key, NULL where there is none and none
 * is required.
 */
JsonbContainer *
adv_json_array(AdvJson *json, const char *key, int length, bool required)
{
	JsonbValue *value = find(json, key);

	if (value == NULL && !required)
		return NULL;
	return array_of(json, value, length, psprintf("\"%s\"", key));
}

/*
 * adv_json_list returns the array of whatever length at a key, NULL where there
 * is no such key.
 */
JsonbContainer *
adv_json_list(AdvJson *json, const char *key, int *length)
{
	JsonbValue *value = find(json, key);

	if (value == NULL)
		return NULL;
	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		adv_wire_refuse(false, json->type, psprintf("\"%s\" must be an array.", key));
	*length = JsonContainerSize(value->val.binary.data);
	return value->val.binary.data;
}

/*
 * adv_json_element_float8 returns a number out of an array.
 */
double
adv_json_element_float8(AdvJson *json, JsonbContainer *array, int i)
{
	return number_float8(json, getIthJsonbValueFromContainer(array, i));
}

/*
 * adv_json_element_is_null tells whether there is a null in an array.
 */
bool
adv_json_element_is_null(JsonbContainer *array, int i)
{
	JsonbValue *value = getIthJsonbValueFromContainer(array, i);

	return value && value->type == jbvNull;
}

/*
 * adv_json_element_int64 returns a whole number out of an array.
 */
int64
adv_json_element_int64(AdvJson *json, JsonbContainer *array, int i)
{
	return number_int64(json, getIthJsonbValueFromContainer(array, i));
}

/*
 * adv_json_element_wide returns a 128-bit number out of an array.
 */
AdvWide
adv_json_element_wide(AdvJson *json, JsonbContainer *array, int i)
{
	JsonbContainer *pair = array_of(json, getIthJsonbValueFromContainer(array, i),
									2, "A sum");
	char	   *text = number_text(json, getIthJsonbValueFromContainer(pair, 1));
	char	   *end;
	AdvWide		value;

	value.high = adv_json_element_int64(json, pair, 0);
	errno = 0;
	value.low = strtoull(text, &end, 10);
	if (errno != 0 || *end != '\0' || text[0] == '-')
		adv_wire_refuse(false, json->type,
						psprintf("%s is not half of a 128-bit number.", text));
	return value;
}

/*
 * adv_json_element_dd returns a double-double out of an array.
 */
AdvDD
adv_json_element_dd(AdvJson *json, JsonbContainer *array, int i)
{
	JsonbContainer *pair = array_of(json, getIthJsonbValueFromContainer(array, i),
									2, "A sum");
	AdvDD		value;

	value.hi = number_float8(json, getIthJsonbValueFromContainer(pair, 0));
	value.lo = number_float8(json, getIthJsonbValueFromContainer(pair, 1));
	return value;
}

/*
 * adv_json_end refuses keys that nobody asked for.
 */
void
adv_json_end(AdvJson *json)
{
	if (JsonContainerSize(json->object) != (uint32) json->used)
		adv_wire_refuse(false, json->type, "There is a key that does not belong here.");
}
