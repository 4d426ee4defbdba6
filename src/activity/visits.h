/*
 * visits.h
 *		Activity without amounts at work: what visits.c does for state.c.
 *
 * A visit is a customer in a period, or in several one after the other.
 */
#ifndef ADV_VISITS_H
#define ADV_VISITS_H

#include "kernel/num/order.h"
#include "work.h"

/*
 * A body and behind it, in the rest of the value, visits that wait.  The body is a list of
 * customers as a packed summary has it, or a grid: cells of 64 bits, one for each id from
 * one on, a bit for each period from one on.
 */
typedef struct ActivityVisits
{
	ActivityWork work;
	int32		first;			/* earliest period of the body, 0 of nobody; of a grid's bit 0 */
	int32		last;			/* latest; of the last bit */
	int64		customers;		/* of the body, of a grid 0 */
	uint32		body_bytes;
	uint32		waiting;
	uint32		room;			/* for so many to wait */
	int32		cell0;			/* the customer of a grid's first cell */
	uint8		wide;			/* those who wait are places, not words */
	uint8		grid;			/* the body is one */
	uint8		merges;			/* how often the room was full, up to ACTIVITY_MERGES */
	uint8		zero[5];
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} ActivityVisits;

#define ACTIVITY_MERGES 10

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

/*
 * activity_room returns how many visits can wait in a state of this size.
 */
static inline Size
activity_room(Size size, Size body_bytes, bool wide)
{
	return (size - offsetof(ActivityVisits, data) - MAXALIGN(body_bytes)) / sizeof(uint64) >> wide;
}

/*
 * activity_visits_sound tells whether a value has the shape that it claims.
 */
static inline bool
activity_visits_sound(const ActivityVisits *t)
{
	return VARSIZE(t) >= offsetof(ActivityVisits, data) && t->wide + t->grid <= 1 &&
		MAXALIGN(t->body_bytes) <= VARSIZE(t) - offsetof(ActivityVisits, data) &&
		t->room == activity_room(VARSIZE(t), t->body_bytes, t->wide) && t->waiting <= t->room &&
		t->customers >= 0 && t->first <= t->last && t->merges <= ACTIVITY_MERGES;
}

/* A list of customers, or a grid. */
typedef struct ActivityBody
{
	const uint8 *at;
	Size		bytes;
	int32		first;
	int32		last;
	int64		customers;
	uint64		most;			/* the last customer's key, where it is known */
	const uint64 *cells;		/* of a grid */
	int32		cell0;
} ActivityBody;

/* Visits that wait, in order of customers. */
typedef struct ActivityWaits
{
	const uint64 *words;		/* or */
	const AdvPlace *places;
	int64		n;
} ActivityWaits;

#define ACTIVITY_WORD_BIAS UINT64CONST(0x7fffffff80000000)	/* key of a customer less the half of its word */
#define ACTIVITY_LEAST_ROOM 64	/* bytes for those who wait; twice after each merge */

/*
 * activity_holds_any tells whether a body is of anybody, or damaged.
 */
static inline bool
activity_holds_any(ActivityBody body)
{
	return body.bytes > 0 || body.customers != 0;
}

/*
 * activity_places returns the visits that wait where they are places.
 */
static inline AdvPlace *
activity_places(const ActivityVisits *t)
{
	return (AdvPlace *) activity_words(t);
}

/*
 * activity_word_key returns the key of a word's customer.
 */
static inline uint64
activity_word_key(uint64 word)
{
	return (word >> 32) + ACTIVITY_WORD_BIAS;
}

/*
 * activity_word_period returns a word's period.
 */
static inline int32
activity_word_period(uint64 word)
{
	return (int32) ((uint32) word ^ 0x80000000);
}

/*
 * activity_place returns the place of a visit; rows are in order of first periods.
 */
static inline AdvPlace
activity_place(uint64 key, int32 first, int32 last)
{
	AdvPlace	place = {key, ((uint64) ((uint32) first ^ 0x80000000) << 32) | (uint32) last};

	return place;
}

/*
 * activity_place_first returns the first period of a place.
 */
static inline int32
activity_place_first(const AdvPlace *place)
{
	return (int32) ((uint32) (place->row >> 32) ^ 0x80000000);
}

/*
 * activity_place_last returns the last period of a place.
 */
static inline int32
activity_place_last(const AdvPlace *place)
{
	return (int32) (uint32) place->row;
}

/* bodies.c */
extern ActivityBody activity_body_of(const ActivityVisits *t);
extern ActivityWaits activity_sorted_waits(const ActivityVisits *a, const ActivityVisits *b);
extern void activity_span_of_body(ActivityBody body, int64 *first, int64 *last);
extern void activity_fill_cells(ActivityBody body, uint64 *cells, uint64 least, int shift);
extern ActivityBody activity_merge_bodies(StringInfo buf, Size begin, ActivityBody a, ActivityBody b, ActivityWaits waits);

/* grid.c */
extern ActivityVisits *activity_grid_of(const ActivityVisits *t, ActivityBody body);
extern void activity_fill_grid(ActivityVisits *t);
extern ActivityVisits *activity_merge_grids(ActivityVisits *a, const ActivityVisits *b);

/* visits.c */
extern ActivityVisits *activity_alloc_visits(Size size, const ActivityWork *like);
extern ActivityVisits *activity_make_visits(int period, int ids);
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
