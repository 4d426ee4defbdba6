/*
 * purchases.h
 *		What one customer bought, as a purchase_summary holds it, and what is known
 *		of it by some date.
 *
 * Here is how a value is laid out and read; it is made and merged in the room of
 * purchases.
 */
#ifndef ADV_PURCHASES_H
#define ADV_PURCHASES_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

#include "agg.h"
#include "kernel/num/fraction.h"
#include "money.h"
#include "period.h"

#define ADV_PURCHASE_AMOUNTS 1	/* flag: some amount is known, the rows have amounts */

/* what there was in a period */
#define ADV_BOUGHT 1			/* a purchase; without it there was only a refund */
#define ADV_AMOUNT_UNKNOWN 2	/* the amount of a purchase is not known */

/* A row of a summary in which no amount is known. */
typedef struct AdvPurchaseTime
{
	int32		period;
	int32		what;
} AdvPurchaseTime;

/* A row of one in which some are. */
typedef struct AdvPurchaseRow
{
	AdvPurchaseTime time;
	AdvWide		amount;			/* in millionths, refunds taken off */
} AdvPurchaseRow;

/*
 * One flat value, in memory and on disk: this header, then rows in order of period
 * and, while an aggregate runs, rows that wait, as base/rows.h keeps them.
 */
typedef struct AdvPurchases
{
	AdvHeader	header;
	int32		sorted;
	int32		pending;
	char		rows[FLEXIBLE_ARRAY_MEMBER];
} AdvPurchases;

static inline bool
adv_purchase_amounts(const AdvPurchases *s)
{
	return (s->header.flags & ADV_PURCHASE_AMOUNTS) != 0;
}

/* adv_purchase_period returns what the periods of a summary are. */
static inline AdvPeriod
adv_purchase_period(const AdvPurchases *s)
{
	return (AdvPeriod) s->header.variant;
}

/* adv_purchase_row returns a row; its amount is there only where there are amounts. */
static inline AdvPurchaseRow *
adv_purchase_row(const AdvPurchases *s, Size i)
{
	Size		stride = adv_purchase_amounts(s) ? sizeof(AdvPurchaseRow) : sizeof(AdvPurchaseTime);

	return (AdvPurchaseRow *) (s->rows + i * stride);
}

static inline int128
adv_purchase_amount(const AdvPurchaseRow *row)
{
	return adv_wide_get(row->amount);
}

/* What is known of a customer by some date. */
typedef struct AdvPurchasesKnown
{
	int64		purchases;		/* periods with a purchase */
	int32		first;			/* the first and the last of them */
	int32		last;
	bool		unknown;		/* some amount is not known */
	int128		total;			/* of all periods */
	int128		repeated;		/* without the first purchase */
	bool		repeated_unknown;
} AdvPurchasesKnown;

/*
 * adv_purchases_see adds the next period to what is known: what there was in it, and its
 * amount, 0 where it is not known.
 */
static inline void
adv_purchases_see(AdvPurchasesKnown *k, int32 period, int what, int128 amount)
{
	bool		unknown = (what & ADV_AMOUNT_UNKNOWN) != 0;

	if (what & ADV_BOUGHT)
	{
		if (k->purchases++ == 0)
			k->first = period;
		k->last = period;
	}
	adv_money_add(&k->total, amount);
	k->unknown |= unknown;
	if (k->purchases > 1)
	{
		adv_money_add(&k->repeated, amount);
		k->repeated_unknown |= unknown;
	}
}

/* What a model asks of a customer's purchases, as of a date. */
typedef struct AdvPurchaseHistory
{
	int64		frequency;		/* x: periods with a purchase, without the first */
	double		span;			/* t_x, from the first to the last, in units */
	double		age;			/* T, in units */
	int64		last;			/* the last purchase's period, counted from the first's */
	int64		opportunities;	/* as_of's period, counted from the first's */
	double		mean_spend;		/* of the periods after the first; NaN if there are none, or an amount is not known */
} AdvPurchaseHistory;

extern const AdvPurchases *adv_purchases_arg(FunctionCallInfo fcinfo, int argno);
extern AdvPurchasesKnown adv_purchases_known(const AdvPurchases *s, int64 until);
extern int64 adv_purchases_last_ended(AdvPeriod period, DateADT day);
extern double adv_purchases_days(AdvPeriod period, int64 from, int64 to);
extern double adv_purchases_mean_spend(const AdvPurchasesKnown *known);

extern int64 adv_purchases_until_arg(FunctionCallInfo fcinfo, int argno, AdvPeriod period);
extern bool adv_purchases_history(const AdvPurchasesKnown *known, AdvPeriod period, int64 until,
								  double unit, AdvPurchaseHistory *history);
extern bool adv_purchase_history(FunctionCallInfo fcinfo, int argno, DateADT as_of, double unit,
								 AdvPurchaseHistory *history);
extern bool adv_purchase_came(FunctionCallInfo fcinfo, int argno, DateADT as_of);

#endif
