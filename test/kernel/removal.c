/*
 * removal.c
 *		Tests of removal effects: by hand, against dense elimination on random chains,
 *		and on the transitions of ChannelAttribution's 10,000 paths.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/journey/removal.h"

#define MOST 40
#define MOST_WAYS (MOST * MOST + MOST)

static int64_t begin[MOST + 2];
static int32_t to[MOST_WAYS];
static double weight[MOST_WAYS];
static double converted[MOST + 1];
static double lost[MOST + 1];
static double worth[MOST + 1];
static int32_t held[(MOST + 1) * ADV_REMOVAL_HELD];
static double matrix[MOST + 1][MOST + 1];	/* weights, by state */
static double without[MOST];
static double value_without[MOST];
static double probability;
static double value;

static long blocks;

static void *
resize(void *arg, void *block, size_t bytes)
{
	(void) arg;
	if (block == NULL)
		blocks++;
	if (bytes > 0)
		return realloc(block, bytes);
	blocks--;
	free(block);
	return NULL;
}

static bool
stops(void *arg)
{
	return *(bool *) arg;
}

static AdvStatus
removal(int states, int touches)
{
	AdvChain	chain = {states, begin, to, weight, converted, lost, worth, touches, held};
	int			i;
	int			k;
	int64_t		n = 0;

	for (i = 0; i <= states; i++)
	{
		begin[i] = n;
		for (k = 0; k < states; k++)
			if (matrix[i][k] > 0)
			{
				to[n] = k;
				weight[n++] = matrix[i][k];
			}
	}
	begin[states + 1] = n;
	return adv_removal(&chain, (AdvMemory) {resize, NULL}, (AdvStop) {NULL, NULL}, &probability, &value, without, value_without);
}

/*
 * dense solves x_i = end_i / total_i + sum over k of p_ik x_k by elimination with
 * pivots, states with the touch left out, and returns x of the start.
 */
static double
dense(int states, const double *end, int touch)
{
	static long double a[MOST + 1][MOST + 2];
	int			i;
	int			j;
	int			k;

	for (i = 0; i <= states; i++)
	{
		long double total = (long double) converted[i] + lost[i];

		for (k = 0; k < states; k++)
			total += matrix[i][k];
		for (k = 0; k <= states; k++)
		{
			bool		gone = false;

			for (j = 0; k < states && j < ADV_REMOVAL_HELD; j++)
				gone |= held[k * ADV_REMOVAL_HELD + j] == touch;
			a[i][k] = (i == k) - (k == states || gone ? 0 : (long double) matrix[i][k] / total);
		}
		a[i][states + 1] = (long double) end[i] / total;
	}
	for (i = 0; i <= states; i++)
	{
		int			pivot = i;

		for (k = i + 1; k <= states; k++)
			if (fabsl(a[k][i]) > fabsl(a[pivot][i]))
				pivot = k;
		for (k = 0; k <= states + 1; k++)
		{
			long double t = a[i][k];

			a[i][k] = a[pivot][k];
			a[pivot][k] = t;
		}
		for (k = 0; k <= states; k++)
		{
			long double factor = a[k][i] / a[i][i];

			for (j = i; k != i && j <= states + 1; j++)
				a[k][j] -= factor * a[i][j];
		}
	}
	return (double) (a[states][states + 1] / a[states][states]);
}

static void
clear(void)
{
	memset(matrix, 0, sizeof(matrix));
	memset(converted, 0, sizeof(converted));
	memset(lost, 0, sizeof(lost));
	memset(worth, 0, sizeof(worth));
	memset(held, -1, sizeof(held));
}

/* C1 > C2 > C3 converting, C1 not, C2 > C3 not: by hand */
static void
test_hand(void)
{
	clear();
	matrix[3][0] = 2;
	matrix[3][1] = 1;
	matrix[0][1] = 1;
	lost[0] = 1;
	matrix[1][2] = 2;
	converted[2] = 1;
	lost[2] = 1;
	worth[2] = 12;
	held[0] = 0;
	held[3] = 1;
	held[6] = 2;
	CHECK_TRUE(removal(3, 3) == ADV_OK);
	CHECK_CLOSE(probability, 1.0 / 3, 1e-15);
	CHECK_CLOSE(value, 4.0, 1e-15);
	CHECK_CLOSE(1 - without[0] / probability, 0.5, 1e-14);
	CHECK_NEAR(without[1], 0, 0);
	CHECK_NEAR(without[2], 0, 0);
	CHECK_CLOSE(value_without[0], 2.0, 1e-14);
}

static void
test_random(void)
{
	unsigned long long seed = 11;
	int			round;

#define RANDOM(limit) (seed = seed * 6364136223846793005ULL + 1442695040888963407ULL, (int) ((seed >> 33) % (limit)))
	for (round = 0; round < 300; round++)
	{
		int			states = 1 + RANDOM(MOST);
		int			touches = 1 + RANDOM(8);
		int			i;
		int			k;

		clear();
		for (i = 0; i <= states; i++)
		{
			for (k = 0; k < states; k++)
				if (RANDOM(4) == 0)
					matrix[i][k] = 1 + RANDOM(20);
			/* hardly any journey ends in some rounds */
			if (i < states)
			{
				converted[i] = round % 3 ? RANDOM(5) : RANDOM(5) * 1e-6;
				lost[i] = (round % 3 ? 1 : 1e-6) * (1 + RANDOM(5));
				worth[i] = converted[i] * (RANDOM(100) - 20);
				for (k = 0; k <= RANDOM(ADV_REMOVAL_HELD); k++)
					held[i * ADV_REMOVAL_HELD + k] = RANDOM(touches);
			}
		}
		matrix[states][0] = 1;
		CHECK_TRUE(removal(states, touches) == ADV_OK);
		/* the dense solution, which subtracts, is in more digits */
		CHECK_CLOSE(probability, dense(states, converted, -2), 1e-12);
		CHECK_NEAR(value, dense(states, worth, -2), 1e-10);
		for (k = 0; k < touches; k++)
		{
			CHECK_NEAR(without[k], dense(states, converted, k), 1e-12);
			CHECK_NEAR(value_without[k], dense(states, worth, k), 1e-10);
		}
		CHECK_TRUE(blocks == 0);
	}
}

/* the question whether to stop is asked, and nothing is left behind */
static void
test_stop(void)
{
	static int64_t many_begin[1003];
	static int32_t many_to[1002000];
	static double many_weight[1002000];
	static double ends[1001];
	static int32_t many_held[3003];
	AdvChain	chain = {1000, many_begin, many_to, many_weight, ends, ends, ends, 1, many_held};
	bool		stop = true;
	int64_t		n = 0;
	int			i;
	int			k;

	for (i = 0; i <= 1000; i++)
	{
		many_begin[i] = n;
		for (k = 0; k < 1000; k++)
			if (k != i)
			{
				many_to[n] = k;
				many_weight[n++] = 1;
			}
		ends[i] = 1;
	}
	many_begin[1001] = n;
	CHECK_TRUE(adv_removal(&chain, (AdvMemory) {resize, NULL}, (AdvStop) {stops, &stop}, &probability, &value, without, value_without) == ADV_STOPPED);
	CHECK_TRUE(blocks == 0);
}

/*
 * ChannelAttribution's example: how often each of its 12 channels follows each other in
 * its 10,000 paths, the last row after the start, and how many paths end with it in a
 * conversion or not, and what they are worth.
 */
static const double channel_ways[13][12] = {
	{102922, 1965, 3, 1138, 2341, 197, 6202, 277, 2128, 0, 3484, 507},
	{3414, 14031, 3, 393, 10583, 108, 4873, 134, 789, 0, 1899, 410},
	{0, 7, 0, 0, 0, 0, 3, 2, 8, 0, 0, 0},
	{1064, 278, 0, 637, 486, 40, 601, 63, 355, 0, 322, 150},
	{4608, 4513, 8, 1071, 8511, 75, 3122, 353, 807, 0, 1602, 341},
	{364, 132, 0, 23, 141, 186, 269, 0, 106, 0, 128, 17},
	{7889, 5216, 3, 1171, 4392, 282, 32974, 550, 2740, 7, 4054, 1566},
	{276, 123, 0, 60, 238, 12, 337, 470, 261, 0, 190, 48},
	{2122, 590, 11, 469, 567, 75, 1622, 455, 7558, 0, 1048, 232},
	{0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0},
	{7352, 1702, 7, 648, 1618, 110, 4670, 309, 982, 0, 2466, 243},
	{699, 342, 4, 174, 293, 7, 1055, 43, 304, 0, 248, 737},
	{28846, 12119, 3, 435, 14213, 696, 20427, 305, 3837, 8, 7391, 107}
};
static const double channel_ends[12][3] = {
	{8447, 29945, 28414.214274},
	{989, 3392, 3850.020987},
	{5, 17, 10.972000},
	{531, 1692, 2202.612288},
	{4167, 14205, 16754.203797},
	{92, 330, 506.013993},
	{3355, 11963, 13487.974271},
	{230, 716, 1069.384250},
	{1207, 3919, 5249.949987},
	{2, 6, 5.273000},
	{653, 2072, 2799.091987},
	{107, 345, 453.260750}
};

/*
 * test_channels: alpha, beta, delta, epsilon, eta, gamma, iota, kappa, lambda, mi, theta,
 * zeta; numbers of an independent solution, which ChannelAttribution's simulation
 * comes near to.
 */
static void
test_channels(void)
{
	static const int channels[] = {0, 1, 4, 6, 10, 9};
	static const double expected[] = {5344.947682, 2527.352167, 3340.847402, 3884.614702, 1971.912880, 1.722425};
	double		conversions = 0;
	double		total = 0;
	double		effects = 0;
	double		value_effects = 0;
	int			i;

	clear();
	for (i = 0; i < 13; i++)
		memcpy(matrix[i], channel_ways[i], sizeof(channel_ways[i]));
	for (i = 0; i < 12; i++)
	{
		converted[i] = channel_ends[i][0];
		lost[i] = channel_ends[i][1];
		worth[i] = channel_ends[i][2];
		held[i * ADV_REMOVAL_HELD] = i;
		conversions += converted[i];
		total += worth[i];
	}
	CHECK_TRUE(removal(12, 12) == ADV_OK);
	for (i = 0; i < 12; i++)
	{
		effects += 1 - without[i] / probability;
		value_effects += 1 - value_without[i] / value;
	}
	for (i = 0; i < 6; i++)
		CHECK_NEAR((1 - without[channels[i]] / probability) / effects * conversions, expected[i], 1e-6);
	CHECK_NEAR((1 - value_without[0] / value) / value_effects * total, 18799.170626, 1e-6);
}

int
main(void)
{
	CHECK_RUN(test_hand);
	CHECK_RUN(test_random);
	CHECK_RUN(test_channels);
	CHECK_RUN(test_stop);
	return check_report("removal");
}
