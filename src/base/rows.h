/*
 * rows.h
 *		Rows in order, no two alike, and rows that wait to be merged into them:
 *		how the flat summaries of several rooms grow.
 *
 * A room sorts what waits by a template of its own; the rest is here.
 */
#ifndef ADV_ROWS_H
#define ADV_ROWS_H

#include "postgres.h"

#include "miscadmin.h"

#include "agg.h"

/*
 * adv_rows_merge merges the rows from `sorted` to `end`, which are in order
 * among themselves, into those before, and returns how many are left when rows
 * that compare as equal have been added up.
 */
static pg_attribute_always_inline Size
adv_rows_merge(char *rows, Size stride, Size sorted, Size end,
			   int (*compare) (const void *a, const void *b),
			   void (*add) (void *row, const void *other))
{
	char	   *result = palloc(end * stride);
	Size		left = 0;
	Size		right = sorted;
	Size		merged = 0;

	while (left < sorted || right < end)
	{
		bool		take_left = right == end ||
			(left < sorted && compare(rows + left * stride, rows + right * stride) <= 0);
		const char *row = rows + (take_left ? left++ : right++) * stride;
		char	   *last = result + (merged - 1) * stride;

		CHECK_FOR_INTERRUPTS();
		if (merged > 0 && compare(last, row) == 0)
			add(last, row);
		else
			memcpy(result + merged++ * stride, row, stride);
	}
	memcpy(rows, result, merged * stride);
	pfree(result);
	return merged;
}

/*
 * adv_rows_enlarged returns a value of so many bytes that begins with the first
 * `used` bytes of another; what follows is 0.
 */
static inline void *
adv_rows_enlarged(const void *value, Size used, Size size)
{
	void	   *larger = palloc0(size);

	memcpy(larger, value, used);
	SET_VARSIZE(larger, size);
	return larger;
}

#endif
