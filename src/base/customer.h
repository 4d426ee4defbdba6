/*
 * customer.h
 *		Who a customer is: ids of several types as 64-bit numbers.
 *
 * Integers are kept as they are.  A uuid is kept as the hash of its 16 bytes, a
 * text as that of its bytes in the encoding of the database.  What is kept says
 * which of the three it is, and never mixes them.
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

ADV_NORETURN extern void adv_refuse_mixing(const char *what, const char *type);

static inline bool
adv_valid_ids(int ids)
{
	return ids >= ADV_IDS_INTEGER && ids <= ADV_IDS_TEXT;
}

/*
 * adv_customer_arg returns the customer in argument argno, which must not be
 * NULL.
 */
static inline int64
adv_customer_arg(FunctionCallInfo fcinfo, int argno, AdvIds ids)
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
