/*
 * select.c
 *		Tests of the k-th smallest number and of quantiles, against sorting.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/num/select.h"

#define MOST 500

static int
compare(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

static void
test_random(void)
{
	static const double p[] = {0, 0.1, 0.25, 0.5, 0.9, 1};
	unsigned long long seed = 7;
	int			round;

	for (round = 0; round < 300; round++)
	{
		int64_t		numbers[MOST];
		int64_t		sorted[MOST];
		int			n = 1 + round * 7 % MOST;
		int			i;

		for (i = 0; i < n; i++)
		{
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			/* few different, in order, or any */
			numbers[i] = round % 3 == 0 ? (int64_t) (seed >> 33) % 5 : round % 3 == 1 ? i : (int64_t) (seed >> 8) - (1LL << 54);
			sorted[i] = numbers[i];
		}
		qsort(sorted, n, sizeof(int64_t), compare);
		for (i = 0; i < 6; i++)
		{
			double		position = p[i] * (n - 1);
			int			k = (int) position;
			double		expected = k + 1 < n ? sorted[k] + (position - k) * (double) (sorted[k + 1] - sorted[k]) : sorted[k];

			CHECK_CLOSE(adv_quantile(numbers, n, p[i]), expected, 1e-15);
		}
		CHECK_TRUE(adv_select(numbers, n, n / 2) == sorted[n / 2]);
		qsort(numbers, n, sizeof(int64_t), compare);
		for (i = 0; i < n && numbers[i] == sorted[i];)
			i++;
		CHECK_TRUE(i == n);
	}
	CHECK_NAN(adv_quantile(NULL, 0, 0.5));
}

int
main(void)
{
	CHECK_RUN(test_random);
	return check_report("select");
}
