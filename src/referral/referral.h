/*
 * referral.h
 *		Who brought whom, when, with what success: all referrals in one value.
 *
 * A summary has two shapes.  The state of an aggregate is a dictionary of people, whose
 * ids it keeps in full, and a list of referrals, in the order in which they came.  What
 * is stored is packed: the ids in order, then the referrals of each referrer.  Several
 * rows of one pair are one referral: the first time, the first conversion, the values
 * added up.  Rows that name nobody who was invited stay what they are.
 *
 * Times are microseconds since 2000, those of dates at midnight.
 */
#ifndef ADV_REFERRAL_H
#define ADV_REFERRAL_H

#include "postgres.h"

#include "fmgr.h"

#include "base/calendar.h"
#include "base/customer.h"
#include "base/money.h"
#include "base/summary.h"

#define REFERRAL_TYPE "referral_summary"
#define REFERRAL_VERSION 1

#define REFERRAL_IS_STATE 1		/* flag */

/* stored; the text form, of four characters for three bytes, stays below 1 GB */
#define REFERRAL_MOST_BYTES ((Size) 700 << 20)

#define REFERRAL_UNKNOWN PG_UINT32_MAX	/* a referee */
#define REFERRAL_NEVER PG_INT64_MAX /* not converted */

/* A referral; people by number. */
typedef struct Referral
{
	uint32		referrer;
	uint32		referee;
	int64		referred;
	int64		converted;
	int128		value;
} Referral;

/* What both shapes begin with. */
typedef struct ReferralSummary
{
	AdvHeader	header;
	uint8		ids;			/* of people, an AdvIds; 0 without any */
	uint8		times;			/* an AdvTimeKind; 0 without any */
	uint8		unit;			/* packed: of times, 0 microseconds .. 3 days */
	uint8		decimals;		/* packed: of values */
	uint32		people;
	uint32		referrals;
	uint32		ids_bytes;
	int64		rows;			/* those in the referrals */
	int64		skipped;		/* and those left out */
} ReferralSummary;

typedef struct ReferralPacked
{
	ReferralSummary s;
	int64		first;			/* the earliest time of a referral, 0 without any */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];	/* ids, referrals */
} ReferralPacked;

/* An id in memory that is not its own. */
typedef struct ReferralId
{
	const char *at;
	uint32		length;
} ReferralId;

/* The people of a summary in order, and its referrals by referrer and referee. */
typedef struct ReferralList
{
	AdvIds		ids;
	uint32		people;
	ReferralId *id;
	uint32		n;
	Referral   *referrals;
} ReferralList;

/* state.c */
extern AdvHeader *referral_merge(AdvHeader *a, const AdvHeader *b);
extern bool referral_sound(const AdvHeader *value);
extern ReferralList referral_list_of_state(const ReferralSummary *s);

/* packed.c */
extern const ReferralPacked *referral_pack(const ReferralSummary *s);
extern ReferralList referral_list(const ReferralPacked *p, char source);
extern const ReferralPacked *referral_validated(const ReferralPacked *p, char source);
extern void referral_order(ReferralList *list);
ADV_NORETURN extern void referral_too_large(void);

/* io.c */
extern const AdvSummaryKind adv_referral_kind;

/*
 * referral_in_itself tells whether somebody referred himself.
 */
static inline bool
referral_in_itself(const Referral *r)
{
	return r->referrer == r->referee;
}

#endif
