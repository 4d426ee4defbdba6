/*
 * customers.h
 *		Sets of customers as other rooms read and make them: in order, as numbers.
 *
 * Defined by the room customer_set, which knows how a set is kept.
 */
#ifndef ADV_CUSTOMERS_H
#define ADV_CUSTOMERS_H

#include "postgres.h"

#include "fmgr.h"

#include "customer.h"

/* Customers in ascending order, as signed numbers. */
typedef struct AdvCustomers
{
	AdvIds		ids;			/* ADV_IDS_NONE of nobody */
	int64		n;
	int64	   *customers;
} AdvCustomers;

extern AdvCustomers adv_customers_arg(FunctionCallInfo fcinfo, int argno);
extern Datum adv_customers_set(const AdvCustomers *customers);

#endif
