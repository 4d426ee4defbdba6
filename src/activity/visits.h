/*
 * visits.h
 *		Activity without amounts at work: what visits.c does for state.c.
 *
 * A visit is a customer in a period, or in several one after the other.
 */
#ifndef ADV_VISITS_H
#define ADV_VISITS_H

#include "activity.h"

/*
 * A body, which is a list of customers as a packed summary has it, and behind it, in
 * the rest of the value, visits that wait.
 */
typedef struct ActivityVisits
{
	ActivityWork work;
	int32		first;			/* earliest period of the body, 0 of nobody */
	int32		last;			/* latest */
	int64		customers;		/* of the body */
	uint32		body_bytes;
	uint32		waiting;
	uint32		room;			/* for so many to wait */
	uint8		wide;			/* those who wait are places, not words */
	uint8		merges;			/* how often the body was made anew, up to MOST_MERGES */
	uint8		zero[2];
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} ActivityVisits;

/*
 * activity_words returns the visits that wait where they are words: in the higher half
 * the customer, in the lower the period, both so that words are in order as unsigned
 * numbers.
 */
static inline uint64 *
activity_words(const ActivityVisits *t)
{
	return (uint64 *) (t->data + MAXALIGN(t->body_bytes));
}

extern ActivityVisits *activity_make_visits(int period, int ids);
extern bool activity_visits_sound(const ActivityVisits *t);
extern ActivityVisits *activity_enlarge_visits(ActivityVisits *t);
extern ActivityVisits *activity_add_stretch(ActivityVisits *t, int64 customer, int32 first, int32 last);
extern ActivityVisits *activity_as_visits(AdvHeader *value);
extern ActivityVisits *activity_merge_visits(ActivityVisits *t, const AdvHeader *other);
extern const ActivityPacked *activity_pack_visits(const ActivityVisits *t);

/*
 * activity_add_visit adds a visit in one period and returns the state, which may be new.
 */
static inline ActivityVisits *
activity_add_visit(ActivityVisits *t, int64 customer, int32 period)
{
	if (unlikely(t->wide || customer != (int32) customer))
		return activity_add_stretch(t, customer, period, period);
	if (unlikely(t->waiting >= t->room))
		t = activity_enlarge_visits(t);
	activity_words(t)[t->waiting++] =
		((uint64) ((uint32) customer ^ 0x80000000) << 32) | ((uint32) period ^ 0x80000000);
	return t;
}

#endif
