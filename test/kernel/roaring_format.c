/*
 * roaring_format.c
 *		Tests of checking, reading and rewriting Roaring bitmaps.
 *
 * Bytes are assembled by hand from RoaringFormatSpec; on random sets, libroaring
 * is the oracle: what it writes is right, is canonical where it has chosen its
 * containers anew, and holds what it says it holds.
 */
#include <roaring/roaring.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/sets/roaring_format.h"

/* ------------------------------------------------------------------------
 * By hand
 * ------------------------------------------------------------------------
 */

/* {1, 10, 100}, as pg_roaringbitmap documents it */
static const uint8_t array_bytes[] = {
	0x3a, 0x30, 0, 0, 1, 0, 0, 0,	/* cookie, one container */
	0, 0, 2, 0,					/* key 0, cardinality - 1 */
	16, 0, 0, 0,				/* offset */
	1, 0, 10, 0, 100, 0
};

/* {65536 .. 65545, 65550}: runs, one container, no offsets */
static const uint8_t run_bytes[] = {
	0x3b, 0x30, 0, 0,			/* cookie, containers - 1 */
	1,							/* container 0 is of runs */
	1, 0, 10, 0,				/* key 1, cardinality - 1 */
	2, 0,						/* runs */
	0, 0, 9, 0,					/* 0 .. 9 */
	14, 0, 0, 0					/* 14 */
};

/* {0, 1, 2, 3} and {131072}, {196608}, {262144}: four containers, hence offsets */
static const uint8_t mixed_bytes[] = {
	0x3b, 0x30, 3, 0,
	1,
	0, 0, 3, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0,
	37, 0, 0, 0, 43, 0, 0, 0, 45, 0, 0, 0, 47, 0, 0, 0,
	1, 0, 0, 0, 3, 0,
	0, 0,
	0, 0,
	0, 0
};

static void
expect_numbers(const uint8_t *bytes, size_t size, const uint32_t *numbers, uint32_t n)
{
	AdvRoaring	found = {0, 0, false};
	AdvRoaringReader r;
	uint32_t	value;
	uint32_t	i;

	CHECK_TRUE(adv_roaring_check(bytes, size, &found) == NULL);
	CHECK_TRUE(found.size == size && found.cardinality == n && found.canonical);
	CHECK_TRUE(adv_roaring_size(bytes) == size);
	CHECK_TRUE(adv_roaring_cardinality(bytes) == n);
	r = adv_roaring_reader(bytes);
	for (i = 0; i < n; i++)
	{
		CHECK_TRUE(adv_roaring_next(&r, &value) && value == numbers[i]);
		CHECK_TRUE(adv_roaring_contains(bytes, numbers[i]));
	}
	CHECK_TRUE(!adv_roaring_next(&r, &value));
}

static void
test_by_hand(void)
{
	static const uint32_t in_array[] = {1, 10, 100};
	static const uint32_t in_runs[] = {65536, 65537, 65538, 65539, 65540, 65541, 65542, 65543,
	65544, 65545, 65550};
	static const uint32_t in_mixed[] = {0, 1, 2, 3, 131072, 196608, 262144};

	expect_numbers(array_bytes, sizeof(array_bytes), in_array, 3);
	expect_numbers(run_bytes, sizeof(run_bytes), in_runs, 11);
	expect_numbers(mixed_bytes, sizeof(mixed_bytes), in_mixed, 7);
	CHECK_TRUE(!adv_roaring_contains(array_bytes, 0));
	CHECK_TRUE(!adv_roaring_contains(array_bytes, 65537));
	CHECK_TRUE(!adv_roaring_contains(run_bytes, 65546));
	CHECK_TRUE(!adv_roaring_contains(run_bytes, 65535));
	CHECK_TRUE(!adv_roaring_contains(mixed_bytes, 131073));
}

/*
 * refused tells whether bytes with one of them changed are refused.
 */
static bool
refused(const uint8_t *bytes, size_t size, size_t at, uint8_t value)
{
	uint8_t		copy[128];
	AdvRoaring	found;

	memcpy(copy, bytes, size);
	copy[at] = value;
	return adv_roaring_check(copy, size, &found) != NULL || found.size != size;
}

static void
test_refused(void)
{
	AdvRoaring	found;
	size_t		length;

	for (length = 0; length < sizeof(mixed_bytes); length++)
	{
		/* in memory of their own, so that reading beyond is caught */
		uint8_t    *copy = malloc(length + 1);

		memcpy(copy + 1, mixed_bytes, length);
		CHECK_TRUE(adv_roaring_check(copy + 1, length, &found) != NULL);
		if (length < sizeof(run_bytes))
		{
			memcpy(copy + 1, run_bytes, length);
			CHECK_TRUE(adv_roaring_check(copy + 1, length, &found) != NULL);
		}
		if (length < sizeof(array_bytes))
		{
			memcpy(copy + 1, array_bytes, length);
			CHECK_TRUE(adv_roaring_check(copy + 1, length, &found) != NULL);
		}
		free(copy);
	}
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 0, 0x39));	/* cookie */
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 2, 1));	/* cookie of 32 bits */
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 4, 2));	/* containers */
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 4, 0));
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 7, 255));
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 10, 1));	/* cardinality */
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 10, 3));
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 11, 16));
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 12, 15));	/* offset */
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 16, 10));	/* twice the same */
	CHECK_TRUE(refused(array_bytes, sizeof(array_bytes), 16, 11));	/* out of order */
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 4, 0));	/* not runs */
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 4, 3));	/* too many marked */
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 7, 9));	/* cardinality */
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 9, 1));	/* runs */
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 9, 0));
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 9, 3));
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 15, 10));	/* touching, once counted right */
	CHECK_TRUE(refused(run_bytes, sizeof(run_bytes), 18, 1));	/* too many */
	CHECK_TRUE(refused(mixed_bytes, sizeof(mixed_bytes), 9, 4));	/* keys */
	CHECK_TRUE(refused(mixed_bytes, sizeof(mixed_bytes), 9, 0));
	CHECK_TRUE(refused(mixed_bytes, sizeof(mixed_bytes), 25, 44));	/* offset */
	CHECK_TRUE(refused(mixed_bytes, sizeof(mixed_bytes), 4, 0x11));
	{
		/* runs that touch, that overlap, that are too long, with the right sum */
		uint8_t		touch[] = {0x3b, 0x30, 0, 0, 1, 0, 0, 10, 0, 2, 0, 0, 0, 9, 0, 10, 0, 0, 0};
		uint8_t		overlap[] = {0x3b, 0x30, 0, 0, 1, 0, 0, 10, 0, 2, 0, 0, 0, 9, 0, 9, 0, 0, 0};
		uint8_t		wraps[] = {0x3b, 0x30, 0, 0, 1, 0, 0, 1, 0, 1, 0, 255, 255, 1, 0};
		uint8_t		apart[] = {0x3b, 0x30, 0, 0, 1, 0, 0, 10, 0, 2, 0, 0, 0, 9, 0, 11, 0, 0, 0};

		CHECK_TRUE(adv_roaring_check(touch, sizeof(touch), &found) != NULL);
		CHECK_TRUE(adv_roaring_check(overlap, sizeof(overlap), &found) != NULL);
		CHECK_TRUE(adv_roaring_check(wraps, sizeof(wraps), &found) != NULL);
		CHECK_TRUE(adv_roaring_check(apart, sizeof(apart), &found) == NULL);
	}
}

static void
test_map(void)
{
	/* {1, 10, 100} and {-1}, whose bits are all ones */
	uint8_t		map[64] = {2};
	uint8_t		minus_one[] = {0x3a, 0x30, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 0, 0, 16, 0, 0, 0, 0xff, 0xff};
	size_t		size = 8;
	AdvRoaring	found;

	size += 4;
	memcpy(map + size, array_bytes, sizeof(array_bytes));
	size += sizeof(array_bytes);
	memset(map + size, 0xff, 4);
	size += 4;
	memcpy(map + size, minus_one, sizeof(minus_one));
	size += sizeof(minus_one);

	CHECK_TRUE(adv_roaring64_check(map, size, &found) == NULL);
	CHECK_TRUE(found.canonical && found.cardinality == 4 && found.size == size);
	CHECK_TRUE(adv_roaring64_check(map, size + 1, &found) != NULL);
	CHECK_TRUE(adv_roaring64_check(map, size - 1, &found) != NULL);
	map[0] = 1;
	CHECK_TRUE(adv_roaring64_check(map, size, &found) != NULL);
	map[0] = 3;
	CHECK_TRUE(adv_roaring64_check(map, size, &found) != NULL);
	map[0] = 2;
	map[7] = 1;
	CHECK_TRUE(adv_roaring64_check(map, size, &found) != NULL);
	map[7] = 0;
	memset(map + 8, 0xff, 4);	/* the same key twice */
	CHECK_TRUE(adv_roaring64_check(map, size, &found) != NULL);
	memset(map, 0, 8);
	CHECK_TRUE(adv_roaring64_check(map, 8, &found) == NULL);
	CHECK_TRUE(found.canonical && found.cardinality == 0);
	CHECK_TRUE(adv_roaring64_check(map, 7, &found) != NULL);
	{
		/* an empty bitmap is right, but not canonical */
		uint8_t		empty[] = {1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0x3a, 0x30, 0, 0, 0, 0, 0, 0};

		CHECK_TRUE(adv_roaring64_check(empty, sizeof(empty), &found) == NULL);
		CHECK_TRUE(!found.canonical && found.cardinality == 0);
		CHECK_TRUE(adv_roaring_canonical(empty + 12, map) == 0);
	}
}

/* ------------------------------------------------------------------------
 * Against the library
 * ------------------------------------------------------------------------
 */

static uint64_t seed = 1;

static uint32_t
drawn(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) ((seed >> 33) % below);
}

static uint8_t *
written(const roaring_bitmap_t *r, size_t *size)
{
	uint8_t    *bytes;

	*size = roaring_bitmap_portable_size_in_bytes(r);
	bytes = malloc(*size);
	roaring_bitmap_portable_serialize(r, (char *) bytes);
	return bytes;
}

/*
 * compare_with_library checks everything about a set; it frees the bitmap.
 */
static void
compare_with_library(roaring_bitmap_t *r)
{
	size_t		size;
	size_t		optimal_size;
	size_t		room;
	uint8_t    *bytes = written(r, &size);
	uint8_t    *optimal;
	uint8_t    *canonical;
	uint8_t    *again;
	uint32_t   *numbers = malloc(4 * (roaring_bitmap_get_cardinality(r) + 1));
	uint64_t	n = roaring_bitmap_get_cardinality(r);
	AdvRoaring	found = {0, 0, false};
	AdvRoaringReader reader;
	uint32_t	value;
	uint64_t	i;
	bool		same = true;

	CHECK_TRUE(adv_roaring_check(bytes, size, &found) == NULL);
	CHECK_TRUE(found.size == size && found.cardinality == n);
	CHECK_TRUE(adv_roaring_cardinality(bytes) == n && adv_roaring_size(bytes) == size);

	roaring_bitmap_to_uint32_array(r, numbers);
	reader = adv_roaring_reader(bytes);
	for (i = 0; i < n; i++)
		same &= adv_roaring_next(&reader, &value) && value == numbers[i];
	CHECK_TRUE(same && !adv_roaring_next(&reader, &value));
	for (i = 0; i < 200; i++)
	{
		value = n > 0 && i % 2 ? numbers[drawn((uint32_t) n)] + drawn(3) - 1 : drawn(1 << 20);
		same &= adv_roaring_contains(bytes, value) == roaring_bitmap_contains(r, value);
	}
	CHECK_TRUE(same);

	room = adv_roaring_canonical_room(bytes);
	canonical = malloc(room);
	if (n > 0)
	{
		size_t		canonical_size = adv_roaring_canonical(bytes, canonical);
		bool		was_canonical = canonical_size == size && memcmp(canonical, bytes, size) == 0;

		CHECK_TRUE(canonical_size <= room);
		CHECK_TRUE(found.canonical == was_canonical);

		/* numbers that are put in one by one are in arrays and bitsets */
		roaring_bitmap_free(r);
		r = roaring_bitmap_of_ptr(n, numbers);
		roaring_bitmap_run_optimize(r);
		optimal = written(r, &optimal_size);
		CHECK_TRUE(adv_roaring_check(optimal, optimal_size, &found) == NULL);

		/* where a container is as long in two forms, later versions choose another */
		if (ROARING_VERSION_MAJOR == 0)
			CHECK_TRUE(optimal_size == canonical_size && found.canonical &&
					   memcmp(optimal, canonical, optimal_size) == 0);
		again = malloc(adv_roaring_canonical_room(optimal));
		CHECK_TRUE(adv_roaring_canonical(optimal, again) == canonical_size &&
				   memcmp(again, canonical, canonical_size) == 0);
		free(again);
		free(optimal);
	}
	else
		CHECK_TRUE(adv_roaring_canonical(bytes, canonical) == 0 && !found.canonical);
	free(canonical);
	free(numbers);
	free(bytes);
	roaring_bitmap_free(r);
}

static void
test_random(void)
{
	int			i;

	for (i = 0; i < 400; i++)
	{
		roaring_bitmap_t *r = roaring_bitmap_create();
		int			pieces = (int) drawn(12);

		for (; pieces > 0; pieces--)
		{
			uint32_t	first = drawn(6) << 16 | drawn(65536);
			uint32_t	n = drawn(3) ? drawn(9000) : drawn(60);
			uint32_t	apart = 1 + drawn(4);
			uint32_t	k;

			if (drawn(4) == 0)
				roaring_bitmap_add_range_closed(r, first, first + n);
			else
				for (k = 0; k < n; k++)
					roaring_bitmap_add(r, apart == 4 ? first + drawn(65536) : first + apart * k);
			if (drawn(3) == 0)
				roaring_bitmap_run_optimize(r);
		}
		compare_with_library(r);
	}
}

/*
 * test_ties goes through containers in which runs take about as many bytes as
 * the alternative.
 */
static void
test_ties(void)
{
	uint32_t	runs;
	uint32_t	more;

	for (runs = 1; runs < 2100; runs += runs < 20 || runs > 2030 ? 1 : 97)
		for (more = 0; more < 5; more++)
		{
			roaring_bitmap_t *r = roaring_bitmap_create();
			uint32_t	i;
			roaring_bitmap_t *optimized;

			/* runs of two, and some numbers more at the end of the last */
			for (i = 0; i < runs; i++)
				roaring_bitmap_add_range_closed(r, 20 * i, 20 * i + (i + 2 == runs && more < 2 ? 0 : 1));
			roaring_bitmap_add_range_closed(r, 20 * runs - 19, 20 * runs - 19 + more);
			optimized = roaring_bitmap_copy(r);
			roaring_bitmap_run_optimize(optimized);
			compare_with_library(optimized);
			compare_with_library(r);
		}
}

static void
test_boundaries(void)
{
	static const uint32_t sizes[] = {1, 2, 4095, 4096, 4097, 65535, 65536, 65537, 131072, 200000};
	size_t		i;
	uint32_t	apart;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (apart = 1; apart <= 3; apart++)
		{
			roaring_bitmap_t *r = roaring_bitmap_create();
			uint32_t	k;

			for (k = 0; k < sizes[i]; k++)
				roaring_bitmap_add(r, UINT32_MAX - apart * k);
			compare_with_library(r);
		}
	compare_with_library(roaring_bitmap_create());
}

/*
 * test_mutations changes bytes of right bitmaps: what is still found right is read
 * without harm, and the library reads the same from it.
 */
static void
test_mutations(void)
{
	int			i;
	int			accepted = 0;

	for (i = 0; i < 20000; i++)
	{
		roaring_bitmap_t *r = roaring_bitmap_create();
		size_t		size;
		uint8_t    *bytes;
		AdvRoaring	found;
		int			k;

		for (k = (int) drawn(6); k > 0; k--)
		{
			uint32_t	first = drawn(5) << 16 | drawn(100);

			roaring_bitmap_add_range_closed(r, first, first + drawn(8));
		}
		if (drawn(50) == 0)
			for (k = 0; k < 5000; k++)
				roaring_bitmap_add(r, drawn(65536));
		if (drawn(2))
			roaring_bitmap_run_optimize(r);
		bytes = written(r, &size);
		roaring_bitmap_free(r);
		for (k = (int) drawn(3); k >= 0; k--)
			bytes[drawn((uint32_t) size)] = (uint8_t) (drawn(2) ? drawn(256) : drawn(4));
		if (adv_roaring_check(bytes, size, &found) == NULL)
		{
			uint8_t    *canonical = malloc(adv_roaring_canonical_room(bytes));
			AdvRoaring	again = {0, 0, false};
			size_t		length = adv_roaring_canonical(bytes, canonical);

			accepted++;
			r = roaring_bitmap_portable_deserialize_safe((const char *) bytes, found.size);
			if (r == NULL || roaring_bitmap_get_cardinality(r) != found.cardinality)
				CHECK_TRUE(false);
			if (length > 0 && (adv_roaring_check(canonical, length, &again) != NULL ||
							   !again.canonical || again.cardinality != found.cardinality))
				CHECK_TRUE(false);
			if (r)
				roaring_bitmap_free(r);
			free(canonical);
		}
		free(bytes);
	}
	CHECK_TRUE(accepted > 100 && accepted < 19000);
}

int
main(void)
{
	CHECK_RUN(test_by_hand);
	CHECK_RUN(test_refused);
	CHECK_RUN(test_map);
	CHECK_RUN(test_random);
	CHECK_RUN(test_ties);
	CHECK_RUN(test_boundaries);
	CHECK_RUN(test_mutations);
	return check_report("roaring_format");
}
