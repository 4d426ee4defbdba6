/*
 * scoring.h
 *		How well scores tell those with an outcome from those without.
 *
 * Scores come as points, from the lowest to the highest, no two alike: how many have each,
 * without and with the outcome.
 */
#ifndef ADV_KERNEL_SCORING_H
#define ADV_KERNEL_SCORING_H

#include <stdbool.h>
#include <stddef.h>

typedef struct AdvScorePoint
{
	double		score;
	double		no;
	double		yes;
} AdvScorePoint;

/* What does not exist is NaN. */
typedef struct AdvScoring
{
	double		n;
	double		events;
	double		auc;
	double		auc_error;		/* DeLong's */
	double		ks;
	bool		probabilities;	/* all scores are within 0..1; what follows is NaN if not */
	double		brier;
	double		skill;			/* of the Brier score, against the share of events */
	double		log_loss;
} AdvScoring;

/* adv_discrimination finds what is true of any scores, adv_scoring what is of probabilities, too */
extern void adv_discrimination(const AdvScorePoint *points, size_t n, AdvScoring *out);
extern void adv_scoring(const AdvScorePoint *points, size_t n, AdvScoring *out);

/* the interval of an AUC; on the scale of its log odds, or its own */
extern void adv_auc_interval(double auc, double error, double confidence, bool logit, double *low, double *high);

/* A group of neighbours; ties are in one. */
typedef struct AdvScoreGroup
{
	double		n;				/* 0: an empty group */
	double		events;
	double		sum;			/* of scores */
} AdvScoreGroup;

/*
 * adv_score_groups fills as many groups as are asked for: one of whom a share s scores lower
 * (or higher, if from_top) is in the one numbered floor(groups * s).
 */
extern void adv_score_groups(const AdvScorePoint *points, size_t n, int groups, bool from_top, AdvScoreGroup *out);

/*
 * Hosmer and Lemeshow's test, and the expected calibration error, of groups of
 * probabilities; freedom is 0 where there is no test.
 */
extern void adv_calibration(const AdvScoreGroup *groups, int n, double *statistic, int *freedom, double *error);

/* Customers of one score who were treated, and others. */
typedef struct AdvUpliftPoint
{
	double		score;
	double		n[2];			/* without treatment, and with */
	double		yes[2];
} AdvUpliftPoint;

/* adv_incremental returns what treatment has brought among so many. */
extern double adv_incremental(const AdvUpliftPoint *all);

/*
 * adv_qini returns the Qini coefficient of points, from the highest score to the lowest; NaN
 * where there is none.
 */
extern double adv_qini(const AdvUpliftPoint *points, size_t n);

#endif
