/*
 * rows.h
 *		A flat sorted multiset: rows in order, no two alike, and rows that wait to be
 *		merged into them.  A template, in the manner of PostgreSQL's simplehash.h and
 *		sort_template.h: included once for every kind of row, with these macros set.
 *
 *		ROWS_PREFIX		what the names of the functions begin with
 *		ROWS_VALUE		the value that holds the rows: a struct that begins with an
 *						AdvHeader, has the counters int32 sorted and pending, and ends
 *						with rows[FLEXIBLE_ARRAY_MEMBER], aligned as its rows need
 *		ROWS_ROW		the row
 *		ROWS_COMPARE(a, b)	below, at or above 0, of two const ROWS_ROW *
 *		ROWS_ADD(to, from)	adds a row to an equal one
 *		ROWS_MOST		how many rows a value may have: so few that its text form is
 *						below 1 GB and can be dumped and restored
 *		ROWS_REFUSE(n)	reports that there are more, and does not return
 *
 * They are unset afterwards.  With ROWS_PREFIX x:
 *
 *		x_size(n)		bytes of a value with n rows
 *		x_sound(v)		whether as many rows are there as the value says
 *		x_row(v, i)		the row at i
 *		x_append(v, rows, n)	v, or a larger value, with n more rows, in any order
 *		x_settle(v)		merges the rows that wait into those in order
 *		x_packed(v)		v with nothing waiting and no room to spare: v itself where it is
 *						that already, else a new value; v is not changed
 *		x_next(v)		v, or a larger value, with a place behind its rows, all 0, that
 *						counts as in order: for reading a value row by row; what is read
 *						is checked by whoever reads
 *		x_trim(v)		gives up the room behind the rows, in place
 *
 * A value grows in place: rows wait until there is no room left, are sorted and merged
 * into those before, and only if that leaves little room is the value made anew, larger.
 * So a row costs the same however many there are, and of equal rows only one is kept.
 * A value of a few rows has a power of 2 of bytes in total, which is what palloc would
 * take for it; a large one grows by half.  A new one of 64 to 128 bytes is a good start:
 * many groups have few rows.
 *
 * A value that had to grow is in the current memory context.
 */
#include "miscadmin.h"
#include "utils/memutils.h"

#ifndef ADV_ROWS_H
#define ADV_ROWS_H

#define ADV_ROWS_CONCAT_(a, b) a##_##b
#define ADV_ROWS_CONCAT(a, b) ADV_ROWS_CONCAT_(a, b)
#define ADV_ROWS_NAME(name) ADV_ROWS_CONCAT(ROWS_PREFIX, name)

/* up to here the bytes of a value are a power of 2 */
#define ADV_ROWS_SMALL 8192

/*
 * adv_rows_size_for returns how many bytes a value takes that needs so many.
 */
static inline Size
adv_rows_size_for(Size wanted, Size least)
{
	Size		size = least;

	if (wanted > ADV_ROWS_SMALL)
		return Min(wanted, MaxAllocSize);
	while (size < wanted)
		size *= 2;
	return size;
}

#endif

#define ROWS_SIZE ADV_ROWS_NAME(size)
#define ROWS_ROOM ADV_ROWS_NAME(room)
#define ROWS_SOUND ADV_ROWS_NAME(sound)
#define ROWS_AT ADV_ROWS_NAME(row)
#define ROWS_SORT ADV_ROWS_NAME(sort)
#define ROWS_SETTLE ADV_ROWS_NAME(settle)
#define ROWS_ENLARGED ADV_ROWS_NAME(enlarged)
#define ROWS_APPEND_ALL ADV_ROWS_NAME(append_all)
#define ROWS_APPEND ADV_ROWS_NAME(append)
#define ROWS_PACKED ADV_ROWS_NAME(packed)
#define ROWS_NEXT ADV_ROWS_NAME(next)
#define ROWS_TRIM ADV_ROWS_NAME(trim)

#define ST_SORT ROWS_SORT
#define ST_ELEMENT_TYPE ROWS_ROW
#define ST_COMPARE(a, b) ROWS_COMPARE(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static inline Size
ROWS_SIZE(Size n)
{
	return offsetof(ROWS_VALUE, rows) + n * sizeof(ROWS_ROW);
}

/*
 * room returns how many rows fit into a value.
 */
static inline Size
ROWS_ROOM(const ROWS_VALUE *v)
{
	return (VARSIZE(v) - offsetof(ROWS_VALUE, rows)) / sizeof(ROWS_ROW);
}

static inline bool
ROWS_SOUND(const ROWS_VALUE *v)
{
	return v->sorted >= 0 && v->pending >= 0 && (Size) v->sorted + v->pending <= ROWS_ROOM(v);
}

static inline ROWS_ROW *
ROWS_AT(const ROWS_VALUE *v, Size i)
{
	return (ROWS_ROW *) v->rows + i;
}

/*
 * settle merges the rows that wait into those in order.
 */
static void
ROWS_SETTLE(ROWS_VALUE *v)
{
	ROWS_ROW   *rows = (ROWS_ROW *) v->rows;
	ROWS_ROW   *waiting = rows + v->sorted;
	Size		left = v->sorted;
	Size		right = 0;
	Size		to;
	ROWS_ROW   *copy;
	Size		i;

	if (v->pending == 0)
		return;
	ROWS_SORT(waiting, v->pending);
	for (i = 1; i < (Size) v->pending; i++)
	{
		if (ROWS_COMPARE(&waiting[right], &waiting[i]) == 0)
			ROWS_ADD(&waiting[right], &waiting[i]);
		else if (++right != i)
			waiting[right] = waiting[i];
	}
	right++;
	v->pending = 0;
	if (left == 0 || ROWS_COMPARE(&rows[left - 1], waiting) < 0)
	{
		v->sorted += (int32) right;
		return;
	}

	/* from the last to the first, into the room behind; equal rows leave a gap */
	copy = palloc(right * sizeof(ROWS_ROW));
	memcpy(copy, waiting, right * sizeof(ROWS_ROW));
	to = left + right;
	v->sorted = (int32) to;
	while (right > 0)
	{
		int			order = left == 0 ? -1 : ROWS_COMPARE(&rows[left - 1], &copy[right - 1]);

		CHECK_FOR_INTERRUPTS();
		if (order < 0)
			rows[--to] = copy[--right];
		else
		{
			rows[--to] = rows[--left];
			if (order == 0)
				ROWS_ADD(&rows[to], &copy[--right]);
		}
	}
	if (to > left)
		memmove(&rows[left], &rows[to], (v->sorted - to) * sizeof(ROWS_ROW));
	v->sorted -= (int32) (to - left);
	pfree(copy);
}

/*
 * enlarged returns a value, of which nothing waits, with room for so many rows.
 */
static ROWS_VALUE *
ROWS_ENLARGED(ROWS_VALUE *v, Size wanted)
{
	Size		size = adv_rows_size_for(ROWS_SIZE(wanted), 64);
	Size		used = ROWS_SIZE(v->sorted);
	ROWS_VALUE *larger = palloc(size);

	memcpy(larger, v, used);
	memset((char *) larger + used, 0, size - used);
	SET_VARSIZE(larger, size);
	return larger;
}

/*
 * append_all does what append does, whatever room there is.
 */
static pg_noinline ROWS_VALUE *
ROWS_APPEND_ALL(ROWS_VALUE *v, const ROWS_ROW *rows, Size n)
{
	for (;;)
	{
		Size		now = Min(n, ROWS_ROOM(v) - v->sorted - v->pending);
		Size		free_rows;

		memcpy(ROWS_AT(v, v->sorted + v->pending), rows, now * sizeof(ROWS_ROW));
		v->pending += (int32) now;
		rows += now;
		n -= now;
		if (n == 0)
			return v;
		ROWS_SETTLE(v);
		if (v->sorted > ROWS_MOST)
			ROWS_REFUSE(v->sorted);
		free_rows = ROWS_ROOM(v) - v->sorted;
		if (free_rows < Min(n, ROWS_MOST) || free_rows < (Size) v->sorted / 4)
			v = ROWS_ENLARGED(v, (Size) v->sorted + Max(Min(n, ROWS_MOST), (Size) v->sorted / 2));
	}
}

static inline ROWS_VALUE *
ROWS_APPEND(ROWS_VALUE *v, const ROWS_ROW *rows, Size n)
{
	if (likely(n == 1 && (Size) v->sorted + v->pending < ROWS_ROOM(v)))
	{
		*ROWS_AT(v, v->sorted + v->pending) = *rows;
		v->pending++;
		return v;
	}
	return ROWS_APPEND_ALL(v, rows, n);
}

static ROWS_VALUE *
ROWS_PACKED(const ROWS_VALUE *v)
{
	Size		size = ROWS_SIZE((Size) v->sorted + v->pending);
	ROWS_VALUE *packed;

	if (v->pending == 0 && VARSIZE(v) == size)
		return (ROWS_VALUE *) v;
	packed = palloc(size);
	memcpy(packed, v, size);
	ROWS_SETTLE(packed);
	SET_VARSIZE(packed, ROWS_SIZE(packed->sorted));
	if (packed->sorted > ROWS_MOST)
		ROWS_REFUSE(packed->sorted);
	return packed;
}

static pg_attribute_unused() ROWS_VALUE *
ROWS_NEXT(ROWS_VALUE *v)
{
	if (unlikely((Size) v->sorted == ROWS_ROOM(v)))
	{
		ROWS_VALUE *old = v;

		if (v->sorted >= ROWS_MOST)
			ROWS_REFUSE(v->sorted + 1);
		v = ROWS_ENLARGED(v, Min((Size) v->sorted + v->sorted / 2 + 8, ROWS_MOST));
		pfree(old);
	}
	v->sorted++;
	return v;
}

static inline pg_attribute_unused() void
ROWS_TRIM(ROWS_VALUE *v)
{
	SET_VARSIZE(v, ROWS_SIZE(v->sorted));
}

#undef ROWS_SIZE
#undef ROWS_ROOM
#undef ROWS_SOUND
#undef ROWS_AT
#undef ROWS_SORT
#undef ROWS_SETTLE
#undef ROWS_ENLARGED
#undef ROWS_APPEND_ALL
#undef ROWS_APPEND
#undef ROWS_PACKED
#undef ROWS_NEXT
#undef ROWS_TRIM
#undef ROWS_PREFIX
#undef ROWS_VALUE
#undef ROWS_ROW
#undef ROWS_COMPARE
#undef ROWS_ADD
#undef ROWS_MOST
#undef ROWS_REFUSE
