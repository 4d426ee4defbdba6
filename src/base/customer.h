/*
 * customer.h
 *		Who a customer is: customer_key, the one type in which aggregates take ids.
 *
 * Ids of every usual type cast to it implicitly; it says whether it was an integer,
 * a uuid or a text, and holds the id in full.  Where only counting matters a
 * customer is kept as 64 bits: integers as they are, a uuid as the hash of its 16
 * bytes, a text as that of its bytes in the encoding of the database.  What is kept
 * says which of the three it is, and never mixes them.
 */
#ifndef ADV_CUSTOMER_H
#define ADV_CUSTOMER_H

#include "postgres.h"

#include "fmgr.h"

#include "answer.h"
#include "compat.h"
#include "kernel/num/hash.h"
#include "wire.h"

/* Never renumber: these are stored. */
typedef enum AdvIds
{
	ADV_IDS_NONE,				/* of nobody */
	ADV_IDS_INTEGER,
	ADV_IDS_UUID,
	ADV_IDS_TEXT
} AdvIds;

/* their names in text forms */
extern const AdvChoice adv_ids_words[];

/*
 * A customer_key: which ids, then the id.  It may have a short header; read it by
 * adv_customer_arg or adv_customer_key_arg.
 */
typedef struct AdvCustomerKey
{
	AdvIds		ids;
	const char *id;				/* 8 bytes of an int64, 16 of a uuid, or a text */
	Size		length;
} AdvCustomerKey;

extern AdvCustomerKey adv_customer_key_arg(FunctionCallInfo fcinfo, int argno);
extern void adv_text_ids(StringInfo buf, AdvIds ids);
extern AdvIds adv_read_ids(AdvReader *reader);
extern const char *adv_ids_word(AdvIds ids);
ADV_NORETURN extern void adv_refuse_mixing(const char *what, const char *type);
ADV_NORETURN extern void adv_refuse_ids(AdvIds found, AdvIds kept, const char *type);

/*
 * adv_id_order returns a number whose order is that of ids, which are signed; of such a
 * number it returns the id.
 */
static inline uint64
adv_id_order(uint64 id)
{
	return id ^ UINT64CONST(1) << 63;
}

static inline bool
adv_valid_ids(int ids)
{
	return ids >= ADV_IDS_INTEGER && ids <= ADV_IDS_TEXT;
}

/*
 * adv_keep_ids notes which ids a value keeps, where it keeps none yet, and refuses
 * others.
 */
static inline void
adv_keep_ids(uint8 *kept, AdvIds found, const char *type)
{
	if (likely(*kept == found))
		return;
	if (*kept != ADV_IDS_NONE)
		adv_refuse_ids(found, (AdvIds) *kept, type);
	*kept = found;
}

/*
 * adv_common_ids returns which ids two values keep together, and refuses unlike
 * ones; a value of nobody goes with any.
 */
static inline AdvIds
adv_common_ids(int a, int b, const char *type)
{
	if (a != b && a != ADV_IDS_NONE && b != ADV_IDS_NONE)
		adv_refuse_ids((AdvIds) b, (AdvIds) a, type);
	return (AdvIds) (a != ADV_IDS_NONE ? a : b);
}

/*
 * adv_customer_arg returns the customer in argument argno, which must not be NULL,
 * in 64 bits, and sets which ids it is of.
 */
static inline int64
adv_customer_arg(FunctionCallInfo fcinfo, int argno, AdvIds *ids)
{
	struct varlena *value = (struct varlena *) PG_GETARG_POINTER(argno);
	AdvCustomerKey key;
	int64		number;

	/* as a cast makes it */
	if (likely(VARATT_IS_4B_U(value) && VARSIZE_4B(value) > VARHDRSZ))
	{
		const char *data = VARDATA_4B(value);
		Size		length = VARSIZE_4B(value) - VARHDRSZ - 1;

		if (data[0] == ADV_IDS_INTEGER && length == sizeof(number))
		{
			*ids = ADV_IDS_INTEGER;
			memcpy(&number, data + 1, sizeof(number));
			return number;
		}
		if (data[0] == ADV_IDS_TEXT)
		{
			*ids = ADV_IDS_TEXT;
			return (int64) adv_hash_bytes(data + 1, length);
		}
	}
	key = adv_customer_key_arg(fcinfo, argno);
	*ids = key.ids;
	if (key.ids != ADV_IDS_INTEGER)
		return (int64) adv_hash_bytes(key.id, key.length);
	memcpy(&number, key.id, sizeof(number));
	return number;
}

#endif
