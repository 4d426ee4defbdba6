/*
 * chain_ladder.c
 *		Tests of the chain ladder: the triangle of Taylor & Ashe (1983) as published by
 *		Mack (1993), and triangles by hand.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/stats/chain_ladder.h"

#define MOST 12

static AdvCohort cohorts[MOST];
static double work[4 * MOST];
static AdvLadder all;

/* a triangle of n cohorts, of which the first knows n ages, the next one less */
static void
climb(const double *amounts, int n, const double *issued, double tail)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		AdvCohort  *c = &cohorts[i];

		c->amounts = amounts + i * n;
		c->known = n - i;
		c->issued = issued ? issued[i] : NAN;
		c->now = c->amounts[c->known - 1];
		c->most = issued ? c->issued - c->now : INFINITY;
	}
	adv_chain_ladder(cohorts, n, n, tail, work, &all);
}

/* Mack 1993, table 1 and its text: reserves and standard errors in thousands */
static void
published(void)
{
	static const double amounts[] = {
		357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463,
		352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085, 0,
		290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315, 0, 0,
		310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268, 0, 0, 0,
		443160, 1136350, 2128333, 2897821, 3402672, 3873311, 0, 0, 0, 0,
		396132, 1333217, 2180715, 2985752, 3691712, 0, 0, 0, 0, 0,
		440832, 1288463, 2419861, 3483130, 0, 0, 0, 0, 0, 0,
		359480, 1421128, 2864498, 0, 0, 0, 0, 0, 0, 0,
		376686, 1363294, 0, 0, 0, 0, 0, 0, 0, 0,
		344014, 0, 0, 0, 0, 0, 0, 0, 0, 0};
	static const double reserve[] = {0, 95, 470, 710, 985, 1419, 2178, 3920, 4279, 4626};
	static const double error[] = {0, 76, 122, 134, 261, 411, 558, 875, 971, 1363};
	double		sum = 0;
	int			i;

	climb(amounts, 10, NULL, 1);
	for (i = 0; i < 10; i++)
	{
		CHECK_NEAR((cohorts[i].ultimate - cohorts[i].now) / 1000, reserve[i], 0.5);
		CHECK_NEAR(cohorts[i].error / 1000, error[i], 0.5);
		sum += cohorts[i].ultimate - cohorts[i].now;
	}
	CHECK_NEAR(sum, 18680856, 0.5);
	CHECK_NEAR(all.error, 2447095, 0.5);
}

/* points: factors 780/455, 1.1987, 450/420 by hand, ultimate and error */
static void
points(void)
{
	static const double amounts[] = {200, 350, 420, 450, 260, 430, 515, 0, 310, 540, 0, 0, 330, 0, 0, 0};
	static const double issued[] = {1000, 1200, 1500, 1600};

	climb(amounts, 4, issued, 1);
	CHECK_CLOSE(cohorts[3].factor, 1320.0 / 770, 1e-14);
	CHECK_CLOSE(cohorts[2].factor, 935.0 / 780, 1e-14);
	CHECK_CLOSE(cohorts[1].factor, 450.0 / 420, 1e-14);
	CHECK_NEAR(cohorts[0].factor, 1, 0);
	CHECK_NEAR(cohorts[1].ultimate, 551.785714, 1e-6);
	CHECK_NEAR(cohorts[2].ultimate, 693.543956, 1e-6);
	CHECK_NEAR(cohorts[3].ultimate, 726.569859, 1e-6);
	CHECK_NEAR(all.ultimate - 1835, 586.899529, 1e-6);
	CHECK_NEAR(all.error, 23.745318, 1e-6);
	/* a tail multiplies all; what is issued is the most */
	climb(amounts, 4, issued, 2);
	CHECK_NEAR(cohorts[0].ultimate, 900, 1e-12);
	CHECK_NEAR(all.error, 47.490636, 1e-5);
	climb(amounts, 4, issued, 10);
	CHECK_NEAR(all.ultimate, 5300, 1e-12);
}

/* nothing at first: the next age is taken from what was issued */
static void
late(void)
{
	static const double amounts[] = {0, 100, 200, 0, 140, 0, 0, 0, 0};
	static const double issued[] = {1000, 1000, 2000};
	static const double unknown[] = {NAN, NAN, NAN};

	climb(amounts, 3, issued, 1);
	CHECK_NEAR(cohorts[1].ultimate, 280, 1e-12);
	CHECK_NEAR(cohorts[2].ultimate, 2000 * 0.12 * 2, 1e-12);
	CHECK_NAN(cohorts[2].factor);
	/* 1000 (0.1 - 0.12)^2 twice, one below, is 0.8, a mean square of 0.8 * 2000 + 2000^2 * 0.8 / 2000
	 * after the first step, 4 of them after the second, which has the variance of the first */
	CHECK_CLOSE(cohorts[2].error, sqrt(4 * 3200 + 0.8 * 240 + 240 * 240 * 0.8 / 100), 1e-12);
	climb(amounts, 3, unknown, 1);
	CHECK_NAN(cohorts[2].ultimate);
	CHECK_NAN(all.ultimate);
}

/* a cohort that knows no age, cohorts without anything, and one alone */
static void
edges(void)
{
	static const double amounts[] = {100, 200, 120, 0};
	static const double nothing[] = {0, 0, 0, 0};
	static const double issued[] = {1000, 1000};

	climb(amounts, 2, issued, 1);
	CHECK_NEAR(cohorts[1].ultimate, 240, 1e-12);
	CHECK_NAN(cohorts[1].error);
	cohorts[2] = (AdvCohort) {.amounts = amounts,.known = 0,.issued = 2000,.now = 0,.most = 2000};
	adv_chain_ladder(cohorts, 3, 2, 1, work, &all);
	CHECK_NEAR(cohorts[2].ultimate, 2000 * 0.11 * 2, 1e-12);
	climb(nothing, 2, issued, 1);
	CHECK_NEAR(all.ultimate, 0, 0);
	CHECK_NEAR(all.error, 0, 0);
	adv_chain_ladder(cohorts, 0, 0, 1, work, &all);
	CHECK_NEAR(all.ultimate, 0, 0);
	cohorts[0] = (AdvCohort) {.amounts = amounts,.known = 0,.issued = 10,.now = 0,.most = 10};
	adv_chain_ladder(cohorts, 1, 0, 1, work, &all);
	CHECK_NAN(all.ultimate);
}

int
main(void)
{
	CHECK_RUN(published);
	CHECK_RUN(points);
	CHECK_RUN(late);
	CHECK_RUN(edges);
	return check_report("chain_ladder");
}
