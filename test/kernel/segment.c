/*
 * segment.c
 *		Tests of clusters, of tables of counts and of weights: published numbers, limits and
 *		what stops them.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/segment/contingency.h"
#include "kernel/segment/kmeans.h"
#include "kernel/segment/raking.h"
#include "kernel/segment/random.h"

static bool
stops(void *arg)
{
	return *(bool *) arg;
}

static bool stop_at_once = true;
static const AdvStop stop = {stops, &stop_at_once};

static void *
resize(void *arg, void *block, size_t bytes)
{
	(void) arg;
	if (bytes == 0)
	{
		free(block);
		return NULL;
	}
	return realloc(block, bytes);
}

static const AdvMemory memory = {resize, NULL};

/* table_of adds up the sums of a table */
static AdvTable
table_of(int rows, int columns, const double *n, double *sums)
{
	AdvTable	t = {rows, columns, n, sums, sums + rows, 0};

	memset(sums, 0, (rows + columns) * sizeof(double));
	for (int i = 0; i < rows; i++)
		for (int j = 0; j < columns; j++)
		{
			sums[i] += n[i * columns + j];
			sums[rows + j] += n[i * columns + j];
			t.total += n[i * columns + j];
		}
	return t;
}

static void
association(void)
{
	/* HairEyeColor, of R */
	const double hair[] = {68, 20, 15, 5, 119, 84, 54, 29, 26, 17, 14, 14, 7, 94, 10, 16};
	const double tea[] = {3, 1, 1, 3};
	const double none[] = {0, 8, 5, 7};
	const double three[] = {3, 0, 1, 0, 2, 1, 1, 0, 4};
	const double strong[] = {1e14, 0, 0, 1e14};
	const double equal[] = {10, 10, 10, 10};
	double		sums[8];
	double		low,
				high,
				p,
				again;
	AdvAssociation a;
	AdvTable	t = table_of(4, 4, hair, sums);

	adv_association(&t, &a);
	CHECK_NEAR(a.pearson, 138.289841626, 5e-10);
	CHECK_NEAR(a.df, 9, 0);
	CHECK_NEAR(a.v, .279044623343, 5e-13);
	CHECK_NEAR(a.corrected, .270483152912, 5e-13);
	CHECK_TRUE(adv_cramers_v_interval(&t, &a, 0.95, &low, &high, NULL) == ADV_OK);
	CHECK_NEAR(low, .223527016369, 1e-11);
	CHECK_NEAR(high, .317988102938, 1e-11);
	CHECK_NEAR(adv_adjusted_residual(&t, 3, 1), 9.96755012115, 5e-12);
	CHECK_TRUE(adv_cramers_v_interval(&t, &a, 0.95, &low, &high, &stop) == ADV_STOPPED);
	CHECK_TRUE(adv_simulated_p_value(&t, a.pearson, 99, 1, &p, memory, &stop) == ADV_STOPPED);
	CHECK_TRUE(adv_fisher_p_value(&t, &p, memory, &stop) == ADV_STOPPED);
	CHECK_TRUE(adv_simulated_p_value(&t, a.pearson, 99, 1, &p, memory, NULL) == ADV_OK);
	CHECK_NEAR(p, 0.01, 1e-15);

	t = table_of(2, 2, tea, sums);
	CHECK_TRUE(adv_fisher_p_value(&t, &p, memory, NULL) == ADV_OK);
	CHECK_NEAR(p, .485714285714, 5e-13);
	t = table_of(2, 2, none, sums);
	CHECK_TRUE(adv_fisher_p_value(&t, &p, memory, NULL) == ADV_OK);
	CHECK_NEAR(p, .0546954624355, 2e-7);
	CHECK_NEAR(p, 848 / 15504., 1e-14);
	t = table_of(3, 3, three, sums);
	adv_association(&t, &a);
	CHECK_NEAR(a.pearson, 10.9166666667, 5e-11);
	CHECK_TRUE(adv_fisher_p_value(&t, &p, memory, NULL) == ADV_OK);
	CHECK_NEAR(p, .0555555555556, 5e-13);
	CHECK_TRUE(adv_simulated_p_value(&t, a.pearson, 99999, 7, &p, memory, NULL) == ADV_OK);
	CHECK_NEAR(p, .0202020202, 3 * sqrt(.0202 * .98 / 1e5));
	CHECK_TRUE(adv_simulated_p_value(&t, a.pearson, 99999, 7, &again, memory, NULL) == ADV_OK);
	CHECK_NEAR(again, p, 0);

	/* as strong as can be, of as many as can be; and none at all */
	t = table_of(2, 2, strong, sums);
	adv_association(&t, &a);
	CHECK_NEAR(a.v, 1, 1e-12);
	CHECK_TRUE(adv_fisher_p_value(&t, &p, memory, NULL) == ADV_OK);
	CHECK_NEAR(p, 0, 1e-280);
	t = table_of(2, 2, equal, sums);
	adv_association(&t, &a);
	CHECK_NEAR(a.pearson, 0, 0);
	CHECK_NEAR(a.corrected, 0, 0);
	CHECK_TRUE(adv_cramers_v_interval(&t, &a, 0.95, &low, &high, NULL) == ADV_OK);
	CHECK_NEAR(low, 0, 0);
	CHECK_NEAR(high, 0, 0);
	CHECK_TRUE(adv_fisher_p_value(&t, &p, memory, NULL) == ADV_OK);
	CHECK_NEAR(p, 1, 1e-14);
}

static void
clusters(void)
{
	/* by hand: 1 with weight 3; 5 and 7 */
	const double x[] = {1, 5, 7};
	const double weight[] = {3, 1, 1};
	AdvPoints	points = {x, weight, 3, 1};
	double		centre[3],
				size[3],
				silhouette;
	uint32_t	of[3];
	AdvClusters c = {.k = 2,.centre = centre,.size = size,.of = of};
	uint64_t	state = 1;

	CHECK_TRUE(adv_kmeans(&points, &c, 10, 1, memory, NULL) == ADV_OK);
	CHECK_NEAR(c.inertia, 2, 0);
	CHECK_TRUE(size[0] == 3 && size[1] == 2 && centre[0] == 1 && centre[1] == 6);
	CHECK_TRUE(of[0] == 0 && of[1] == 1 && of[2] == 1);
	/* (3 x 1 + (4 - 2) / 4 + (6 - 2) / 6) / 5; by centres (3 + (4 - 1) / 4 + (6 - 1) / 6) / 5 */
	CHECK_TRUE(adv_silhouette(&points, &c, true, &silhouette, memory, NULL) == ADV_OK);
	CHECK_NEAR(silhouette, (3 + 2 / 4. + 4 / 6.) / 5, 1e-15);
	CHECK_TRUE(adv_silhouette(&points, &c, false, &silhouette, memory, NULL) == ADV_OK);
	CHECK_NEAR(silhouette, (3 + 3 / 4. + 5 / 6.) / 5, 1e-15);
	c.k = 3;
	CHECK_TRUE(adv_kmeans(&points, &c, 1, 1, memory, NULL) == ADV_OK);
	CHECK_NEAR(c.inertia, 0, 0);
	c.k = 1;
	CHECK_TRUE(adv_kmeans(&points, &c, 1, 1, memory, NULL) == ADV_OK);
	CHECK_NEAR(centre[0], 3, 1e-15);
	CHECK_TRUE(adv_silhouette(&points, &c, true, &silhouette, memory, NULL) == ADV_OK);
	CHECK_NAN(silhouette);
	CHECK_TRUE(adv_kmeans(&points, &c, 1, 1, memory, &stop) == ADV_STOPPED);

	/* points whose distances are 0 in double precision */
	{
		const double near[] = {1e-200, 2e-200, 3e-200};
		AdvPoints	alike = {near, weight, 3, 1};

		c.k = 3;
		CHECK_TRUE(adv_kmeans(&alike, &c, 1, 1, memory, NULL) == ADV_DOMAIN);
	}
	/* the first words of SplitMix64 of seed 1, as its authors' code has them */
	CHECK_TRUE(adv_random_word(&state) == UINT64_C(0x910a2dec89025cc1));
}

static void
weights(void)
{
	const double n[] = {120, 80, 60, 140};
	const int	of[] = {0, 2, 0, 3, 1, 2, 1, 3};
	const double target[] = {.5, .5, .4, .6};
	const double contrary[] = {.9, .1, .1, .9};
	AdvRaking	r = {4, n, 2, of, 4, target, INFINITY};
	double		w[4],
				sum[4];
	int			iterations;

	CHECK_TRUE(adv_rake(&r, w, sum, &iterations, NULL) == ADV_OK);
	CHECK_NEAR(w[0], .908360927455, 5e-13);
	CHECK_NEAR(w[1], 1.13745860882, 5e-12);
	CHECK_NEAR(w[2], .849944811757, 5e-13);
	CHECK_NEAR(w[3], 1.06430936639, 5e-12);
	CHECK_TRUE(adv_rake(&r, w, sum, &iterations, &stop) == ADV_STOPPED);
	r.target = contrary;
	r.limit = 1.2;
	CHECK_TRUE(adv_rake(&r, w, sum, &iterations, NULL) == ADV_NO_CONVERGENCE);
}

int
main(void)
{
	CHECK_RUN(association);
	CHECK_RUN(clusters);
	CHECK_RUN(weights);
	return check_report("segment");
}
