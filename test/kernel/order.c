/*
 * order.c
 *		Tests of sorting by 64-bit keys, against qsort.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/num/order.h"

#define MOST 5000

static bool
never(void *arg)
{
	return arg != NULL;
}

static const AdvStop stop = {never, NULL};

static int
compare(const void *a, const void *b)
{
	const AdvPlace *x = a;
	const AdvPlace *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void
test_sorted(void)
{
	static AdvPlace places[MOST];
	static AdvPlace spare[MOST];
	static AdvPlace expected[MOST];
	static AdvPlace dealt[MOST];
	static uint64_t words[MOST];
	static uint64_t more[MOST];
	uint64_t	seed = 5;
	int			round;

	for (round = 0; round < 60; round++)
	{
		size_t		n = round < 30 ? (size_t) round * 7 : MOST;
		bool		same = true;
		size_t		i;

		for (i = 0; i < n; i++)
		{
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			places[i].key = round % 4 == 0 ? seed >> 61 : round % 4 == 1 ? i : seed ^ seed >> 31;
			places[i].row = i;
		}
		if (round % 5 == 4)		/* most of them close to each other, one far away */
			for (i = 1; i < n; i++)
				places[i].key >>= 40;
		for (i = 0; i < n; i++)
			words[i] = (places[i].key << 40) | i;
		memcpy(expected, places, sizeof(places));
		memcpy(dealt, places, sizeof(places));
		qsort(expected, n, sizeof(AdvPlace), compare);
		CHECK_TRUE(adv_order(places, spare, n, &stop) == ADV_OK);
		CHECK_TRUE(memcmp(places, expected, n * sizeof(AdvPlace)) == 0);
		CHECK_TRUE(adv_order_spread(dealt, spare, n, &stop) == ADV_OK);
		CHECK_TRUE(memcmp(dealt, expected, n * sizeof(AdvPlace)) == 0);
		CHECK_TRUE(adv_order_high(words, more, n, &stop) == ADV_OK);
		for (i = 1; i < n; i++)
			same = same && (words[i - 1] >> 32 < words[i] >> 32 ||
							(words[i - 1] >> 32 == words[i] >> 32 && (uint32_t) words[i - 1] < (uint32_t) words[i]));
		CHECK_TRUE(same);
		for (i = 0; i < n; i++)
			words[i] = dealt[n - 1 - i].key;
		CHECK_TRUE(adv_order_words(words, more, n, &stop) == ADV_OK);
		for (i = 0; i < n; i++)
			same = same && words[i] == expected[i].key;
		CHECK_TRUE(same);
	}
}

static void
test_keys(void)
{
	static const double numbers[] = {-INFINITY, -1e300, -1.0, -5e-324, -0.0, 0.0, 5e-324, 0.5, 1.0, 1e300, INFINITY};
	size_t		i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
	{
		CHECK_TRUE(i == 0 || adv_order_key(numbers[i - 1]) < adv_order_key(numbers[i]));
		CHECK_NEAR(adv_order_number(adv_order_key(numbers[i])), numbers[i], 0.0);
	}
}

int
main(void)
{
	CHECK_RUN(test_sorted);
	CHECK_RUN(test_keys);
	return check_report("order");
}
