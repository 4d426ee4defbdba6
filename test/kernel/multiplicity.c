/*
 * multiplicity.c
 *		Tests of adjusted p-values.
 */
#include <stddef.h>

#include "check.h"
#include "kernel/stats/multiplicity.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))
#define MOST 200

static AdvPlace work[2 * MOST];

/*
 * never: nothing stops.
 */
static bool
never(void *arg)
{
	return arg != NULL;
}

static const AdvStop stop = {never, NULL};


static void
check_adjusted(const double *p, const double *expected, int n, AdvAdjustMethod method)
{
	double		adjusted[MOST];
	int			i;

	for (i = 0; i < n; i++)
		adjusted[i] = p[i];
	CHECK_TRUE(adv_p_adjust(adjusted, n, method, work, &stop) == ADV_OK);
	for (i = 0; i < n; i++)
		CHECK_CLOSE(adjusted[i], expected[i], 1e-14);
}

static void
test_values(void)
{
	/* Benjamini & Hochberg 1995, section 3.2: 4 of 15 are significant at 0.05 */
	double		bh_1995[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
		0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
	/* R: p.adjust(p, "BH"), p.adjust(p, "holm") */
	static const double p[] = {0.04, 0.01, 0.01, 0.5, 0.9, 0.9, 0.03};
	static const double bh[] = {0.07, 0.035, 0.035, 0.7, 0.9, 0.9, 0.07};
	static const double holm[] = {0.16, 0.07, 0.07, 1.0, 1.0, 1.0, 0.15};
	static const double ladder[] = {0.01, 0.02, 0.03, 0.04, 0.05};
	static const double ladder_bh[] = {0.05, 0.05, 0.05, 0.05, 0.05};
	static const double ladder_holm[] = {0.05, 0.08, 0.09, 0.09, 0.09};
	static const double edges[] = {1.0, 0.0, 1.0};
	double		one = 0.3;
	int			significant = 0;
	int			i;

	CHECK_TRUE(adv_p_adjust(bh_1995, LENGTH(bh_1995), ADV_ADJUST_BENJAMINI_HOCHBERG,
							work, &stop) == ADV_OK);
	for (i = 0; i < LENGTH(bh_1995); i++)
		significant += bh_1995[i] <= 0.05;
	CHECK_TRUE(significant == 4);
	/* 15 * 0.0001 / 1, 15 * 0.0095 / 4 */
	CHECK_CLOSE(bh_1995[0], 0.0015, 1e-14);
	CHECK_CLOSE(bh_1995[3], 0.035625, 1e-14);

	check_adjusted(p, bh, LENGTH(p), ADV_ADJUST_BENJAMINI_HOCHBERG);
	check_adjusted(p, holm, LENGTH(p), ADV_ADJUST_HOLM);
	check_adjusted(ladder, ladder_bh, LENGTH(ladder), ADV_ADJUST_BENJAMINI_HOCHBERG);
	check_adjusted(ladder, ladder_holm, LENGTH(ladder), ADV_ADJUST_HOLM);
	check_adjusted(edges, edges, LENGTH(edges), ADV_ADJUST_BENJAMINI_HOCHBERG);
	check_adjusted(edges, edges, LENGTH(edges), ADV_ADJUST_HOLM);
	check_adjusted(&one, &one, 1, ADV_ADJUST_BENJAMINI_HOCHBERG);
	check_adjusted(&one, &one, 1, ADV_ADJUST_HOLM);
	CHECK_TRUE(adv_p_adjust(NULL, 0, ADV_ADJUST_HOLM, NULL, &stop) == ADV_OK);
}

/*
 * test_definition: against the definitions, which need no sorting: the smallest
 * n p_j / #{p_k <= p_j} over p_j >= p_i, the largest #{p_k >= p_j} p_j over
 * p_j <= p_i, where equal p-values may take any of their ranks.
 */
static void
test_definition(void)
{
	unsigned	seed = 12345;
	int			round;

	for (round = 0; round < 100; round++)
	{
		int			n = 1 + round * 2 % MOST;
		double		p[MOST];
		double		bh[MOST];
		double		holm[MOST];
		int			i,
					j,
					k;

		for (i = 0; i < n; i++)
		{
			seed = seed * 1103515245u + 12345u;
			/* coarse in some rounds, so that many are equal */
			p[i] = round % 3 == 0 ? (seed >> 16) % 11 / 10.0 : (seed >> 8) % 100000 / 99999.0;
			p[i] *= round % 2 ? 1.0 : p[i] * p[i] * p[i];
		}
		for (i = 0; i < n; i++)
		{
			bh[i] = 1.0;
			holm[i] = 0.0;
			for (j = 0; j < n; j++)
			{
				int			below = 0;
				int			above = 0;

				for (k = 0; k < n; k++)
				{
					below += p[k] <= p[j];
					above += p[k] >= p[j];
				}
				if (p[j] >= p[i])
					bh[i] = fmin(bh[i], n * p[j] / below);
				if (p[j] <= p[i])
					holm[i] = fmax(holm[i], above * p[j]);
			}
			holm[i] = fmin(holm[i], 1.0);
		}
		check_adjusted(p, bh, n, ADV_ADJUST_BENJAMINI_HOCHBERG);
		check_adjusted(p, holm, n, ADV_ADJUST_HOLM);
	}
}

static void
test_hostile(void)
{
	static const double bad[] = {NAN, INFINITY, -INFINITY, -1e-300, 1.0 + 1e-15};
	int			i;

	for (i = 0; i < LENGTH(bad); i++)
	{
		double		p[] = {0.5, 0.01, 0.2};

		p[2] = bad[i];
		CHECK_TRUE(adv_p_adjust(p, 3, ADV_ADJUST_BENJAMINI_HOCHBERG, work, &stop) == ADV_DOMAIN);
		CHECK_TRUE(adv_p_adjust(p, 3, ADV_ADJUST_HOLM, work, &stop) == ADV_DOMAIN);
		CHECK_TRUE(p[0] == 0.5 && p[1] == 0.01);
	}
}

int
main(void)
{
	CHECK_RUN(test_values);
	CHECK_RUN(test_definition);
	CHECK_RUN(test_hostile);
	return check_report("multiplicity");
}
