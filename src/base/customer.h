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
#include "utils/uuid.h"

#include "answer.h"
#include "compat.h"
#include "kernel/num/hash.h"

/* Never renumber: these are stored. */
typedef enum AdvIds
{
	ADV_IDS_INTEGER = 1,
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
extern const char *adv_ids_word(AdvIds ids);
ADV_NORETURN extern void adv_refuse_mixing(const char *what, const char *type);
ADV_NORETURN extern void adv_refuse_ids(AdvIds found, AdvIds kept, const char *type);

static inline bool
adv_valid_ids(int ids)
{
	return ids >= ADV_IDS_INTEGER && ids <= ADV_IDS_TEXT;
}

/*
 * adv_customer_arg returns the customer in argument argno, which must not be NULL,
 * in 64 bits, and sets which ids it is of.
 */
static inline int64
adv_customer_arg(FunctionCallInfo fcinfo, int argno, AdvIds *ids)
{
	AdvCustomerKey key = adv_customer_key_arg(fcinfo, argno);
	int64		number;

	*ids = key.ids;
	if (key.ids != ADV_IDS_INTEGER)
		return (int64) adv_hash_bytes(key.id, key.length);
	memcpy(&number, key.id, sizeof(number));
	return number;
}

/*
 * adv_typed_customer_arg does the same for an argument that is a bigint, uuid or text.
 */
static inline int64
adv_typed_customer_arg(FunctionCallInfo fcinfo, int argno, AdvIds ids)
{
	text	   *name;

	if (ids == ADV_IDS_INTEGER)
		return PG_GETARG_INT64(argno);
	if (ids == ADV_IDS_UUID)
		return (int64) adv_hash_bytes(PG_GETARG_UUID_P(argno)->data, UUID_LEN);
	name = PG_GETARG_TEXT_PP(argno);
	return (int64) adv_hash_bytes(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
}

#endif
