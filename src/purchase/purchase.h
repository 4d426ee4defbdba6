/*
 * purchase.h
 *		The summary of one customer's purchases, for the files that make it.
 */
#ifndef ADV_CLV_PURCHASE_H
#define ADV_CLV_PURCHASE_H

#include "postgres.h"

#include "clv/clv.h"
#include "kernel/num/fraction.h"
#include "base/period.h"

#define PURCHASE_VERSION 1
#define PURCHASE_AMOUNTS 1		/* flag: the rows have amounts */

/* what there was in a period */
#define PURCHASE_BOUGHT 1		/* a purchase; without it there was only a refund */
#define PURCHASE_UNKNOWN 2		/* the amount of a purchase is not known */

typedef struct PurchaseTime
{
	int32		period;
	int32		what;
} PurchaseTime;

typedef struct PurchaseRow
{
	PurchaseTime time;
	AdvWide		amount;			/* in millionths, refunds taken off; only with PURCHASE_AMOUNTS */
} PurchaseRow;

/*
 * One flat value, in memory and on disk: this header, then rows.  First those in
 * order of period, no two alike; then, while an aggregate runs, rows that wait
 * to be merged into them, and room for more.  A finished value ends with the
 * rows in order.
 */
typedef struct PurchaseSummary
{
	AdvHeader	header;			/* width: the AdvPeriod */
	int32		sorted;
	int32		pending;
	char		rows[FLEXIBLE_ARRAY_MEMBER];
} PurchaseSummary;

static inline bool
purchase_amounts(const PurchaseSummary *s)
{
	return (s->header.flags & PURCHASE_AMOUNTS) != 0;
}

static inline Size
purchase_stride(int flags)
{
	return flags & PURCHASE_AMOUNTS ? sizeof(PurchaseRow) : sizeof(PurchaseTime);
}

static inline PurchaseRow *
purchase_row(const PurchaseSummary *s, Size i)
{
	return (PurchaseRow *) (s->rows + i * purchase_stride(s->header.flags));
}

static inline int128
purchase_amount(const PurchaseRow *row)
{
	return adv_wide_get(row->amount);
}

extern PurchaseSummary *purchase_make(Size rows, int period, int flags);
extern PurchaseSummary *purchase_arg(FunctionCallInfo fcinfo, int argno);

#endif
