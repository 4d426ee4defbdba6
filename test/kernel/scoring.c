/*
 * scoring.c
 *		Tests of how well scores do: against the definitions, pair by pair.
 */
#include "check.h"
#include "kernel/model/scoring.h"

#define N 40

/* AUC and DeLong's variance by every pair, of weighted points */
static void
test_pairs(void)
{
	AdvScorePoint points[N];
	AdvScoring	q;
	double		yes = 0.0;
	double		no = 0.0;
	double		auc = 0.0;
	double		of_yes = 0.0;
	double		of_no = 0.0;
	int			i,
				j;

	for (i = 0; i < N; i++)
	{
		points[i].score = (i + 0.5) / N;
		points[i].yes = i * 7 % 5;
		points[i].no = i * 11 % 4;
		yes += points[i].yes;
		no += points[i].no;
	}
	for (i = 0; i < N; i++)
		for (j = 0; j < N; j++)
			auc += points[i].yes * points[j].no * (i > j ? 1.0 : i == j ? 0.5 : 0.0) / (yes * no);
	for (i = 0; i < N; i++)
	{
		double		below = 0.0;
		double		above = 0.0;

		for (j = 0; j < N; j++)
		{
			below += points[j].no * (i > j ? 1.0 : i == j ? 0.5 : 0.0) / no;
			above += points[j].yes * (j > i ? 1.0 : i == j ? 0.5 : 0.0) / yes;
		}
		of_yes += points[i].yes * (below - auc) * (below - auc) / (yes - 1.0);
		of_no += points[i].no * (above - auc) * (above - auc) / (no - 1.0);
	}
	adv_scoring(points, N, &q);
	CHECK_CLOSE(q.auc, auc, 1e-12);
	CHECK_CLOSE(q.auc_error, sqrt(of_yes / yes + of_no / no), 1e-12);
	CHECK_TRUE(q.n == yes + no && q.events == yes && q.probabilities);
}

static void
test_edges(void)
{
	AdvScorePoint one = {2.0, 0.0, 3.0};
	AdvScorePoint apart[2] = {{0.0, 4.0, 0.0}, {1.0, 0.0, 3.0}};
	AdvScoreGroup groups[4];
	AdvScoring	q;
	double		low;
	double		high;
	double		statistic;
	double		error;
	int			freedom;

	adv_scoring(NULL, 0, &q);
	CHECK_NAN(q.auc);
	CHECK_TRUE(!q.probabilities && q.n == 0.0);
	adv_scoring(&one, 1, &q);
	CHECK_NAN(q.auc);
	CHECK_NAN(q.brier);
	adv_scoring(apart, 2, &q);
	CHECK_NEAR(q.auc, 1.0, 0.0);
	CHECK_NEAR(q.auc_error, 0.0, 0.0);
	CHECK_NEAR(q.ks, 1.0, 0.0);
	CHECK_NEAR(q.brier, 0.0, 0.0);
	CHECK_NEAR(q.log_loss, 0.0, 0.0);
	adv_auc_interval(q.auc, q.auc_error, 0.95, true, &low, &high);
	CHECK_NAN(low);
	adv_auc_interval(0.9, 0.1, 0.95, false, &low, &high);
	CHECK_NEAR(high, 1.0, 0.0);

	/* ties stay together: of 7, 4 are in the first group and 3 where 4/7 of four begin */
	adv_score_groups(apart, 2, 4, false, groups);
	CHECK_TRUE(groups[0].n == 4.0 && groups[1].n == 0.0 && groups[2].n == 3.0 && groups[3].n == 0.0);
	adv_score_groups(apart, 2, 4, true, groups);
	CHECK_TRUE(groups[0].n == 3.0 && groups[1].n == 4.0);
	adv_calibration(groups, 4, &statistic, &freedom, &error);
	CHECK_TRUE(freedom == 0 && error == 0.0);
}

/* treated 1 1 0 0 with responses 1 0 1 0 in the best order, the worst, and as one tie */
static void
test_qini(void)
{
	AdvUpliftPoint best[3] = {{3.0, {0.0, 1.0}, {0.0, 1.0}}, {2.0, {1.0, 1.0}, {0.0, 0.0}}, {1.0, {1.0, 0.0}, {1.0, 0.0}}};
	AdvUpliftPoint worst[3] = {best[2], best[1], best[0]};
	AdvUpliftPoint tie = {0.0, {2.0, 2.0}, {1.0, 1.0}};
	AdvUpliftPoint alone = {0.0, {0.0, 2.0}, {0.0, 1.0}};

	CHECK_NEAR(adv_qini(best, 3), 1.0, 1e-15);
	CHECK_TRUE(adv_qini(worst, 3) < 0.0);
	CHECK_NEAR(adv_qini(&tie, 1), 0.0, 1e-15);
	CHECK_NAN(adv_qini(&alone, 1));
	CHECK_NEAR(adv_incremental(&alone), 1.0, 0.0);
}

int
main(void)
{
	CHECK_RUN(test_pairs);
	CHECK_RUN(test_edges);
	CHECK_RUN(test_qini);
	return check_report("scoring");
}
