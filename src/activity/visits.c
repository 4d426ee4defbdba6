/*
 * visits.c
 *		Activity without amounts at work: a packed body, and visits that wait.
 *
 * A row's visit is put where others wait.  When the room for them is full, they are
 * sorted by customer, digit by digit, and merged with the body, customer by customer,
 * into a new one, which is put in its place; the state is made larger where the body
 * leaves too little room.  So a row costs the same however many customers there are,
 * nothing is looked for in memory at random, and a state of many customers takes two to
 * five times what is stored of it: one that a worker hands to its leader is small, and
 * merged as a stream.
 *
 * Where ids are numbers close to each other, and all periods lie within 64, the body is a
 * grid instead: what waits goes into its cells, whose ids are known, and only what lies
 * outside waits on, until there is much of that.
 *
 * A visit that waits is a word of a customer's 32 bits and a period's.  From the first
 * customer on whose number takes more, or visit of several periods, it is a place: the
 * key is that of the packed form, the row the first and the last period.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "visits.h"

#define LEAST_SIZE 256			/* bytes of a state */
#define MUCH_ROOM (4 << 20)		/* up to here, four times the body */

/* ------------------------------------------------------------------------
 * The parts of a state
 * ------------------------------------------------------------------------
 */

/*
 * body_of_packed returns the body of a packed summary.
 */
static ActivityBody
body_of_packed(const ActivityPacked *p)
{
	ActivityBody body = {.first = p->first,.last = p->last,.customers = p->customers};

	body.at = p->data;
	body.bytes = VARSIZE(p) - offsetof(ActivityPacked, data);
	return body;
}

/*
 * size_for returns how large a state with this body is to be.
 */
static Size
size_for(Size body_bytes, int merges, bool wide)
{
	Size		head = offsetof(ActivityVisits, data) + MAXALIGN(body_bytes);
	Size		room = Max(body_bytes, Min(4 * body_bytes, MUCH_ROOM)) << wide;

	room = Max(room, (Size) ACTIVITY_LEAST_ROOM << merges);
	if (head + room > MaxAllocSize / 2)
		return TYPEALIGN_DOWN(MAXIMUM_ALIGNOF, Min(head + room, MaxAllocSize));
	return pg_nextpower2_size_t(Max(head + room, LEAST_SIZE));
}

/*
 * activity_alloc_visits returns a state of this size with nobody in it, otherwise like another.
 */
ActivityVisits *
activity_alloc_visits(Size size, const ActivityWork *like)
{
	ActivityVisits *t = palloc0(size);

	t->work = *like;
	SET_VARSIZE(t, size);
	t->work.header.kind = ADV_KIND_ACTIVITY;
	t->work.header.version = ACTIVITY_VERSION;
	t->work.header.flags = ACTIVITY_IS_TABLE;
	t->room = activity_room(size, 0, false);
	return t;
}

/*
 * activity_make_visits returns a state with nobody in it.
 */
ActivityVisits *
activity_make_visits(int period, int ids)
{
	ActivityWork work = {.period = period,.ids = ids};

	return activity_alloc_visits(LEAST_SIZE, &work);
}

/*
 * put_body makes a body, whose visits do not wait any more, that of a state, which it
 * returns, or a new one.  Merges are those so far for want of room.
 */
static ActivityVisits *
put_body(ActivityVisits *t, ActivityBody body, bool wide, int merges)
{
	Size		size = size_for(body.bytes, merges, wide);
	ActivityVisits *g = body.most > 0 && !wide ? activity_grid_of(t, body) : NULL;

	if (g)
		return g;
	if (size > VARSIZE(t))
		t = activity_alloc_visits(size, &t->work);
	memcpy(t->data, body.at, body.bytes);
	t->first = body.first;
	t->last = body.last;
	t->customers = body.customers;
	t->body_bytes = body.bytes;
	t->waiting = 0;
	t->wide = wide;
	t->grid = false;
	t->merges = merges;
	t->room = activity_room(VARSIZE(t), body.bytes, wide);
	return t;
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * merged returns a state like t, or t itself, in which nobody waits, with what another
 * body holds and what waits in another state.
 */
static ActivityVisits *
merged(ActivityVisits *t, ActivityBody other, const ActivityVisits *waits, bool wide, int merges)
{
	StringInfoData buf;
	ActivityBody body = activity_merge_bodies(&buf, 0, activity_body_of(t), other, activity_sorted_waits(t, waits));

	t = put_body(t, body, wide, merges);
	pfree(buf.data);
	return t;
}

/*
 * activity_enlarge_visits returns a state like t, or t itself, in which there is room
 * for more to wait.
 */
ActivityVisits *
activity_enlarge_visits(ActivityVisits *t)
{
	ActivityBody none = {0};

	if (t->grid)
	{
		activity_fill_grid(t);
		if (t->waiting <= t->room / 2)
			return t;
	}
	return merged(t, none, NULL, t->wide, Min(t->merges + 1, ACTIVITY_MERGES));
}

/*
 * activity_add_stretch adds a visit in several periods and returns the state, which may
 * be new.
 */
ActivityVisits *
activity_add_stretch(ActivityVisits *t, int64 customer, int32 first, int32 last)
{
	if (!t->wide)
	{
		ActivityBody none = {0};

		if (first == last && customer == (int32) customer)
			return activity_add_visit(t, customer, first);
		t = merged(t, none, NULL, true, t->merges);
	}
	if (unlikely(t->waiting >= t->room))
		t = activity_enlarge_visits(t);
	activity_places(t)[t->waiting++] = activity_place(adv_id_order(customer), first, last);
	return t;
}

/*
 * activity_as_visits returns a summary without amounts as a state: itself, or a new one.
 */
ActivityVisits *
activity_as_visits(AdvHeader *value)
{
	const ActivityPacked *packed = (const ActivityPacked *) value;
	ActivityWork work = {.period = packed->period,.ids = packed->ids,.short_contracts = packed->short_contracts};
	ActivityBody body = body_of_packed(packed);

	if (value->flags & ACTIVITY_IS_TABLE)
		return (ActivityVisits *) value;
	return put_body(activity_alloc_visits(size_for(body.bytes, 0, false), &work), body, false, 0);
}

/*
 * add_each adds the visits of a body one by one.
 */
static ActivityVisits *
add_each(ActivityVisits *t, ActivityBody body)
{
	ActivityReader r = activity_list_reader(body.at, body.bytes, body.customers, (int64) body.last - body.first, false);
	int64		i;

	while (activity_next(&r))
		for (i = 0; i < r.customer.count; i++)
			t = activity_add_visit(t, r.customer.id, body.first + r.customer.periods[i]);
	pfree(r.customer.periods);
	return t;
}

/*
 * activity_merge_visits adds what another summary holds, of the same periods, and
 * returns the state, which may be new.
 */
ActivityVisits *
activity_merge_visits(ActivityVisits *t, const AdvHeader *other)
{
	const ActivityVisits *b = other->flags & ACTIVITY_IS_TABLE ? (const ActivityVisits *) other : NULL;
	ActivityBody none = {0};
	ActivityBody body = b ? activity_body_of(b) : body_of_packed((const ActivityPacked *) other);
	ActivityVisits *g;
	uint32		i;

	if (t->grid && b && b->grid && (g = activity_merge_grids(t, b)) != NULL)
	{
		t = g;
		body = none;
	}
	/* few are not worth making the body anew */
	else if (body.cells || body.bytes + (b ? b->waiting * sizeof(uint64) : 0) > t->body_bytes / 2)
		return merged(t, body, b, t->wide || (b && b->wide), t->merges);
	t = add_each(t, body);
	for (i = 0; b && i < b->waiting; i++)
	{
		const AdvPlace *place = &activity_places(b)[i];
		uint64		word = activity_words(b)[i];

		if (b->wide)
			t = activity_add_stretch(t, (int64) adv_id_order(place->key), activity_place_first(place), activity_place_last(place));
		else
			t = activity_add_visit(t, (int64) adv_id_order(activity_word_key(word)), activity_word_period(word));
	}
	return t;
}

/*
 * activity_pack_visits returns a state packed.
 */
const ActivityPacked *
activity_pack_visits(const ActivityVisits *t)
{
	ActivityPacked like = {.period = t->work.period,.ids = t->work.ids,.short_contracts = t->work.short_contracts};
	ActivityBody body = activity_body_of(t);
	ActivityBody none = {0};
	StringInfoData buf;

	if (t->waiting > 0 || t->grid)
		body = activity_merge_bodies(&buf, offsetof(ActivityPacked, data), body, none, activity_sorted_waits(t, NULL));
	else
	{
		initStringInfo(&buf);
		enlargeStringInfo(&buf, offsetof(ActivityPacked, data) + body.bytes);
		memcpy(buf.data + offsetof(ActivityPacked, data), body.at, body.bytes);
		buf.len = offsetof(ActivityPacked, data) + body.bytes;
	}
	like.customers = body.customers;
	like.first = body.first;
	like.last = body.last;
	return activity_finish(&buf, &like);
}
