/*
 * grid.c
 *		Activity without amounts: a grid of ids and periods.
 *
 * Where ids are numbers close to each other, and all periods lie within 64, a row need not
 * be sorted: the cell of its customer is known.  The cells are few enough: up to
 * GRID_SPARSE for each customer, when the grid is made, and half of that for ids to come.
 * Rows that lie outside wait, until there are many of them; then everything is merged, and
 * there is another grid, or none.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "compat.h"
#include "kernel/num/varint.h"
#include "visits.h"

#define GRID_LEAST 512			/* customers */
#define GRID_SPARSE 4			/* cells for each of them */
#define GRID_MOST (64 << 20)	/* cells of all */

/*
 * least_key returns the key of a body's first customer.
 */
static uint64
least_key(ActivityBody body)
{
	uint64		key = 0;

	(void) adv_varint_get(&body.at, body.at + body.bytes, &key);
	return key;
}

/*
 * make_grid returns a state like t, with an empty grid for customers from one on and periods
 * from one on.
 */
static ActivityVisits *
make_grid(const ActivityVisits *t, int32 cell0, Size cells, int32 first)
{
	Size		bytes = cells * sizeof(uint64);
	Size		room = Max(bytes / 8, (Size) ACTIVITY_LEAST_ROOM << ACTIVITY_MERGES);
	ActivityVisits *g = activity_alloc_visits(MAXALIGN(offsetof(ActivityVisits, data) + bytes + room), &t->work);

	g->merges = ACTIVITY_MERGES;
	g->grid = true;
	g->cell0 = cell0;
	g->first = first;
	g->last = first + 63;
	g->body_bytes = bytes;
	g->room = activity_room(VARSIZE(g), bytes, false);
	return g;
}

/*
 * activity_grid_of returns a state like t, with a body as a grid; NULL where ids or periods are
 * too far from each other.
 */
ActivityVisits *
activity_grid_of(const ActivityVisits *t, ActivityBody body)
{
	uint64		least = least_key(body);
	uint64		cells = body.most - least + 1;
	ActivityVisits *g;

	if (body.customers < GRID_LEAST || (int64) body.last - body.first >= 64 ||
		(int64) adv_id_order(least) < PG_INT32_MIN || (int64) adv_id_order(body.most) > PG_INT32_MAX ||
		cells > GRID_SPARSE * (uint64) body.customers)
		return NULL;
	/* new customers get higher ids */
	cells = Min(cells + cells / 2, (uint64) (PG_INT32_MAX - (int64) adv_id_order(least) + 1));
	if (cells > GRID_MOST)
		return NULL;
	g = make_grid(t, (int32) adv_id_order(least), cells, Min(body.first, PG_INT32_MAX - 63));
	activity_fill_cells(body, (uint64 *) g->data, least, body.first - g->first);
	return g;
}

/*
 * activity_fill_grid puts the visits that wait into the cells, but those that have none.
 */
void
activity_fill_grid(ActivityVisits *t)
{
	uint64	   *cells = (uint64 *) t->data;
	uint64	   *words = activity_words(t);
	const uint32 cell0 = (uint32) t->cell0 ^ 0x80000000;
	const uint32 first = (uint32) t->first ^ 0x80000000;
	const uint32 n = t->body_bytes / sizeof(uint64);
	uint32		left = 0;
	uint32		i;

	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < t->waiting; i++)
	{
		uint32		cell = (uint32) (words[i] >> 32) - cell0;
		uint32		bit = (uint32) words[i] - first;

		if (likely(cell < n && bit < 64))
			cells[cell] |= UINT64CONST(1) << bit;
		else
			words[left++] = words[i];
	}
	t->waiting = left;
}

/*
 * shifted returns bits moved upwards by so many, or where these are below 0 downwards; those
 * that fall off are not set.
 */
static inline uint64
shifted(uint64 bits, int64 by)
{
	if (by <= -64 || by >= 64)
		return 0;
	return by >= 0 ? bits << by : bits >> -by;
}

/*
 * activity_merge_grids adds the cells of b to a and returns a or a new state; NULL where no grid
 * holds both.
 */
ActivityVisits *
activity_merge_grids(ActivityVisits *a, const ActivityVisits *b)
{
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	int64		begin = Min(a->cell0, b->cell0);
	Size		n = a->body_bytes / sizeof(uint64);
	Size		more = b->body_bytes / sizeof(uint64);
	int64		cells = Max(a->cell0 + (int64) n, b->cell0 + (int64) more) - begin;
	uint64	   *into;
	int64		shift;
	Size		i;

	activity_span_of_body(activity_body_of(a), &first, &last);
	activity_span_of_body(activity_body_of(b), &first, &last);
	if (first > last)
		return a;
	if (last - first >= 64 || cells > GRID_MOST || cells > 2 * (int64) Max(n, more))
		return NULL;
	if (cells > (int64) n || last > a->last || first < a->first)
	{
		ActivityVisits *g = make_grid(a, begin, cells, Min(first, PG_INT32_MAX - 63));

		shift = (int64) a->first - g->first;
		into = (uint64 *) g->data + (a->cell0 - begin);
		for (i = 0; i < n; i++)
		{
			if (i % 65536 == 0)
				CHECK_FOR_INTERRUPTS();
			into[i] = shifted(((uint64 *) a->data)[i], shift);
		}
		/* it is as large, and so is the room */
		memcpy(activity_words(g), activity_words(a), a->waiting * sizeof(uint64));
		g->waiting = a->waiting;
		a = g;
	}
	shift = (int64) b->first - a->first;
	into = (uint64 *) a->data + (b->cell0 - a->cell0);
	for (i = 0; i < more; i++)
	{
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		into[i] |= shifted(((const uint64 *) b->data)[i], shift);
	}
	return a;
}
