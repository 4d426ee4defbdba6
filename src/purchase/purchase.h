/*
 * purchase.h
 *		The summary of one customer's purchases, for the files that make it.
 */
#ifndef ADV_PURCHASE_H
#define ADV_PURCHASE_H

#include "postgres.h"

#include "base/purchases.h"

#define PURCHASE_TYPE "purchase_summary"
#define PURCHASE_VERSION 1

static inline Size
purchase_stride(int flags)
{
	return flags & ADV_PURCHASE_AMOUNTS ? sizeof(AdvPurchaseRow) : sizeof(AdvPurchaseTime);
}

extern AdvPurchases *purchase_make(Size rows, int period, int flags);

#endif
