/*
 * tally.h
 *		A row of counters that are as wide as they need to be.
 *
 * Counters take 1, 2, 4 or 8 bytes each, all of one row the same; width is the
 * binary logarithm of that.  A million customers with ten answers each then
 * cost a few bytes a counter, and a billion answers still fit.  The functions
 * say false where a value does not fit: the owner of the memory then makes a
 * wider row.  The widest counters are signed, so that every value is an
 * int64_t.
 */
#ifndef ADV_KERNEL_TALLY_H
#define ADV_KERNEL_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADV_TALLY_WIDEST 3

static inline int64_t
adv_tally_limit(int width)
{
	switch (width)
	{
		case 0:
			return UINT8_MAX;
		case 1:
			return UINT16_MAX;
		case 2:
			return UINT32_MAX;
		default:
			return INT64_MAX;
	}
}

/* The narrowest width that holds value, which must not be negative. */
static inline int
adv_tally_width(int64_t value)
{
	int			width = 0;

	while (value > adv_tally_limit(width))
		width++;
	return width;
}

static inline int64_t
adv_tally_get(const void *row, int width, int i)
{
	switch (width)
	{
		case 0:
			return ((const uint8_t *) row)[i];
		case 1:
			return ((const uint16_t *) row)[i];
		case 2:
			return ((const uint32_t *) row)[i];
		default:
			return ((const int64_t *) row)[i];
	}
}

/* Stores a value that fits. */
static inline void
adv_tally_set(void *row, int width, int i, int64_t value)
{
	switch (width)
	{
		case 0:
			((uint8_t *) row)[i] = (uint8_t) value;
			break;
		case 1:
			((uint16_t *) row)[i] = (uint16_t) value;
			break;
		case 2:
			((uint32_t *) row)[i] = (uint32_t) value;
			break;
		default:
			((int64_t *) row)[i] = value;
			break;
	}
}

/* Adds amount >= 0; false, and nothing changed, where the sum does not fit. */
static inline bool
adv_tally_add(void *row, int width, int i, int64_t amount)
{
	int64_t		old = adv_tally_get(row, width, i);

	if (amount > adv_tally_limit(width) - old)
		return false;
	adv_tally_set(row, width, i, old + amount);
	return true;
}

/* Adds 1; false, and nothing changed, where the counter is full. */
static inline bool
adv_tally_increment(void *row, int width, int i)
{
	switch (width)
	{
		case 0:
			return ((uint8_t *) row)[i] != UINT8_MAX && ++((uint8_t *) row)[i];
		case 1:
			return ((uint16_t *) row)[i] != UINT16_MAX && ++((uint16_t *) row)[i];
		case 2:
			return ((uint32_t *) row)[i] != UINT32_MAX && ++((uint32_t *) row)[i];
		default:
			return ((int64_t *) row)[i] != INT64_MAX && ++((int64_t *) row)[i];
	}
}

/* Takes amount >= 0 away; false, and nothing changed, below zero. */
static inline bool
adv_tally_subtract(void *row, int width, int i, int64_t amount)
{
	int64_t		old = adv_tally_get(row, width, i);

	if (amount > old)
		return false;
	adv_tally_set(row, width, i, old - amount);
	return true;
}

#endif
