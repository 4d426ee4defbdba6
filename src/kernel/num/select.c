/*
 * select.c
 *		The k-th smallest of many numbers, by partitioning (Hoare 1961), equal ones
 *		apart, around pivots that nobody can foresee badly: about 3 n steps.
 */
#include "select.h"

#include <math.h>

/*
 * adv_select returns the k-th smallest number.
 */
int64_t
adv_select(int64_t *numbers, int64_t n, int64_t k)
{
	int64_t		low = 0;
	int64_t		high = n - 1;
	uint64_t	seed = UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t) n;

	while (low < high)
	{
		int64_t		less = low;
		int64_t		more = high;
		int64_t		i = low;
		int64_t		pivot;

		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		pivot = numbers[low + (int64_t) ((seed >> 16) % (uint64_t) (high - low + 1))];
		while (i <= more)
		{
			int64_t		x = numbers[i];

			if (x < pivot)
			{
				numbers[i++] = numbers[less];
				numbers[less++] = x;
			}
			else if (x > pivot)
			{
				numbers[i] = numbers[more];
				numbers[more--] = x;
			}
			else
				i++;
		}
		if (k < less)
			high = less - 1;
		else if (k > more)
			low = more + 1;
		else
			break;
	}
	return numbers[k];
}

/*
 * adv_quantile returns a quantile.
 */
double
adv_quantile(int64_t *numbers, int64_t n, double p)
{
	double		position = p * (double) (n - 1);
	int64_t		k = (int64_t) floor(position);
	int64_t		lower;
	int64_t		upper;
	int64_t		i;

	if (n == 0)
		return NAN;
	lower = adv_select(numbers, n, k);
	if (k + 1 >= n || position == (double) k)
		return (double) lower;
	upper = numbers[k + 1];
	for (i = k + 2; i < n; i++)
		if (numbers[i] < upper)
			upper = numbers[i];
	return (double) lower + (position - (double) k) * (double) (upper - lower);
}
