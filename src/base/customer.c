/*
 * customer.c
 *		The type customer_key: ids of customers, of several types.
 *
 * The text form of a text is the text; that of the others says what they are before
 * it: integer:42, uuid:0dd5...  A text that looks like one of these is written
 * with text: before it.  So a key comes back as it was, and an untyped literal is a
 * text, whatever it looks like, unless it says otherwise itself.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "agg.h"
#include "customer.h"

#define CUSTOMER_TYPE "customer_key"

const AdvChoice adv_ids_words[] = {
	{"integer", ADV_IDS_INTEGER},
	{"uuid", ADV_IDS_UUID},
	{"text", ADV_IDS_TEXT},
	{NULL, 0}
};

/*
 * adv_ids_word returns the name of a kind of ids.
 */
const char *
adv_ids_word(AdvIds ids)
{
	return adv_ids_words[ids - ADV_IDS_INTEGER].word;
}

/*
 * adv_text_ids writes which ids a value keeps, null where there are none.
 */
void
adv_text_ids(StringInfo buf, AdvIds ids)
{
	if (ids == ADV_IDS_NONE)
		appendStringInfoString(buf, "null");
	else
		appendStringInfo(buf, "\"%s\"", adv_ids_word(ids));
}

/*
 * adv_read_ids reads what adv_text_ids wrote.
 */
AdvIds
adv_read_ids(AdvReader *reader)
{
	return adv_read_null(reader) ? ADV_IDS_NONE : (AdvIds) adv_read_choice(reader, adv_ids_words);
}

/*
 * adv_refuse_mixing reports what does not go together in one value of a type.
 */
void
adv_refuse_mixing(const char *what, const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot mix %s in one %s", what, type),
			 errhint("Make all that goes into it in the same way.")));
	pg_unreachable();
}

/*
 * adv_refuse_ids reports a customer whose id is of another type than those that a
 * value keeps.
 */
void
adv_refuse_ids(AdvIds found, AdvIds kept, const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot mix customers of type %s and %s in one %s",
					adv_ids_word(kept), adv_ids_word(found), type),
			 errhint("Cast the customer: an untyped literal or parameter is read as text.")));
	pg_unreachable();
}

/*
 * make returns a key.
 */
static pg_attribute_always_inline Datum
make(AdvIds ids, const char *id, Size length)
{
	Size		size = VARHDRSZ + 1 + length;
	char	   *key = palloc(size);

	SET_VARSIZE(key, size);
	key[VARHDRSZ] = (char) ids;
	memcpy(key + VARHDRSZ + 1, id, length);
	PG_RETURN_POINTER(key);
}

/*
 * valid tells whether an id of so many bytes can be of these ids.
 */
static bool
valid(int ids, Size length)
{
	return ids == ADV_IDS_INTEGER ? length == sizeof(int64) :
		ids == ADV_IDS_UUID ? length == UUID_LEN : ids == ADV_IDS_TEXT;
}

/*
 * adv_customer_key_arg returns the key in argument argno, which must not be NULL.
 * Its id points into the argument.
 */
AdvCustomerKey
adv_customer_key_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(argno);
	const char *data = VARDATA_ANY(value);
	Size		length = VARSIZE_ANY_EXHDR(value);
	AdvCustomerKey key;

	if (unlikely(length < 1 || !valid(data[0], length - 1)))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", CUSTOMER_TYPE)));
	key.ids = (AdvIds) data[0];
	key.id = data + 1;
	key.length = length - 1;
	return key;
}

static Datum
of_integer(int64 id)
{
	return make(ADV_IDS_INTEGER, (const char *) &id, sizeof(id));
}

/*
 * adv_customer_key_bigint casts a bigint.
 */
ADV_FUNCTION(adv_customer_key_bigint)
{
	return of_integer(PG_GETARG_INT64(0));
}

/*
 * adv_customer_key_integer casts an integer.
 */
ADV_FUNCTION(adv_customer_key_integer)
{
	return of_integer(PG_GETARG_INT32(0));
}

/*
 * adv_customer_key_smallint casts a smallint.
 */
ADV_FUNCTION(adv_customer_key_smallint)
{
	return of_integer(PG_GETARG_INT16(0));
}

/*
 * adv_customer_key_uuid casts a uuid.
 */
ADV_FUNCTION(adv_customer_key_uuid)
{
	return make(ADV_IDS_UUID, (const char *) PG_GETARG_UUID_P(0)->data, UUID_LEN);
}

/*
 * adv_customer_key_text casts a text or varchar.
 */
ADV_FUNCTION(adv_customer_key_text)
{
	text	   *id = PG_GETARG_TEXT_PP(0);

	return make(ADV_IDS_TEXT, VARDATA_ANY(id), VARSIZE_ANY_EXHDR(id));
}

/*
 * adv_customer_key_bpchar casts a char(n), whose trailing blanks mean nothing.
 */
ADV_FUNCTION(adv_customer_key_bpchar)
{
	BpChar	   *id = PG_GETARG_BPCHAR_PP(0);

	return make(ADV_IDS_TEXT, VARDATA_ANY(id), bpchartruelen(VARDATA_ANY(id), VARSIZE_ANY_EXHDR(id)));
}

/*
 * adv_customer_key_name casts a name.
 */
ADV_FUNCTION(adv_customer_key_name)
{
	const char *id = NameStr(*PG_GETARG_NAME(0));

	return make(ADV_IDS_TEXT, id, strlen(id));
}

/*
 * named returns which ids a text form says it is of, and how long the word and its
 * colon are; 0 where it says nothing.
 */
static int
named(const char *text, Size length, Size *word)
{
	const AdvChoice *choice;

	for (choice = adv_ids_words; choice->word; choice++)
	{
		*word = strlen(choice->word) + 1;
		if (length >= *word && memcmp(text, choice->word, *word - 1) == 0 && text[*word - 1] == ':')
			return choice->meaning;
	}
	*word = 0;
	return 0;
}

/*
 * adv_customer_key_in reads the text form.
 */
ADV_FUNCTION(adv_customer_key_in)
{
	char	   *text = PG_GETARG_CSTRING(0);
	Size		word;
	int			ids = named(text, strlen(text), &word);
	Datum		id = CStringGetDatum(text + word);

	if (ids == ADV_IDS_INTEGER)
		return of_integer(DatumGetInt64(DirectFunctionCall1(int8in, id)));
	if (ids == ADV_IDS_UUID)
		return make(ADV_IDS_UUID, (const char *) DatumGetUUIDP(DirectFunctionCall1(uuid_in, id))->data, UUID_LEN);
	return make(ADV_IDS_TEXT, text + word, strlen(text + word));
}

/*
 * adv_customer_key_out writes the text form.
 */
ADV_FUNCTION(adv_customer_key_out)
{
	AdvCustomerKey key = adv_customer_key_arg(fcinfo, 0);
	Size		word;
	int64		number;

	if (key.ids == ADV_IDS_INTEGER)
	{
		memcpy(&number, key.id, sizeof(number));
		PG_RETURN_CSTRING(psprintf("integer:%lld", (long long) number));
	}
	if (key.ids == ADV_IDS_UUID)
		PG_RETURN_CSTRING(psprintf("uuid:%s", DatumGetCString(DirectFunctionCall1(uuid_out, PointerGetDatum(key.id)))));
	PG_RETURN_CSTRING(psprintf("%s%.*s", named(key.id, key.length, &word) ? "text:" : "", (int) key.length, key.id));
}

/*
 * adv_customer_key_recv reads the binary form: which ids, then the id.
 */
ADV_FUNCTION(adv_customer_key_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			ids = pq_getmsgbyte(buf);
	int			length = buf->len - buf->cursor;
	char	   *text;

	if (ids == ADV_IDS_INTEGER)
		return of_integer(pq_getmsgint64(buf));
	if (ids == ADV_IDS_TEXT)
	{
		text = pq_getmsgtext(buf, length, &length);
		return make(ADV_IDS_TEXT, text, length);
	}
	if (!valid(ids, length))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value for type %s", CUSTOMER_TYPE)));
	return make(ADV_IDS_UUID, pq_getmsgbytes(buf, length), length);
}

/*
 * adv_customer_key_send writes the binary form.
 */
ADV_FUNCTION(adv_customer_key_send)
{
	AdvCustomerKey key = adv_customer_key_arg(fcinfo, 0);
	StringInfoData buf;
	int64		number;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, key.ids);
	if (key.ids == ADV_IDS_INTEGER)
	{
		memcpy(&number, key.id, sizeof(number));
		pq_sendint64(&buf, number);
	}
	else if (key.ids == ADV_IDS_TEXT)
		pq_sendtext(&buf, key.id, key.length);
	else
		pq_sendbytes(&buf, key.id, key.length);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
