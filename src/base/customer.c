/*
 * customer.c
 *		Who a customer is: ids of several types as 64-bit numbers.
 */
#include "postgres.h"

#include "customer.h"

const AdvChoice adv_ids_words[] = {
	{"integer", ADV_IDS_INTEGER},
	{"uuid", ADV_IDS_UUID},
	{"text", ADV_IDS_TEXT},
	{NULL, 0}
};

/*
 * adv_refuse_mixing reports what does not go together in one value of a type.
 */
void
adv_refuse_mixing(const char *what, const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot mix %s in one %s", what, type)));
	pg_unreachable();
}
