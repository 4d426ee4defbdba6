/*
 * net_score.h
 *		Net scores: the share of a high class less the share of a low class.
 *
 * NPS, net satisfaction and net ease are all this: a trinomial sample and the
 * difference of two of its shares.  Counts are doubles (effective numbers for
 * weighted samples), none negative, their sum positive.
 */
#ifndef ADV_KERNEL_NET_SCORE_H
#define ADV_KERNEL_NET_SCORE_H

#include "uncertainty.h"
#include "kernel/num/status.h"

typedef enum AdvNetMethod
{
	ADV_NET_ADJUSTED_WALD,		/* 3/4, 3/2, 3/4 added (Rocks 2016) */
	ADV_NET_WALD,
	ADV_NET_SCORE				/* the trinomial score test inverted */
} AdvNetMethod;

typedef struct AdvTrinomial
{
	double		low;			/* detractors */
	double		middle;			/* passives */
	double		high;			/* promoters */
} AdvTrinomial;

/* value is always (high - low) / n; the method decides the interval alone */
extern AdvStatus adv_net_score(AdvTrinomial counts, double confidence,
							   AdvNetMethod method, AdvEstimate *out);

/*
 * First minus second, of the scores as they are.  Interval, z and p are those of
 * the method: with ADV_NET_ADJUSTED_WALD of the adjusted scores, a little nearer to
 * 0, so that the interval is not centred on the difference.  ADV_NET_SCORE is
 * ADV_DOMAIN here.
 */
extern AdvStatus adv_net_score_difference(AdvTrinomial a, AdvTrinomial b,
										  double confidence, AdvNetMethod method,
										  AdvComparison *out);

/*
 * Score minus a fixed benchmark in -1..1, methods as above; but ADV_NET_SCORE is
 * the score test itself, and its interval.
 */
extern AdvStatus adv_net_score_benchmark(AdvTrinomial counts, double benchmark,
										 double confidence, AdvNetMethod method,
										 AdvComparison *out);

/* population <= 0 means without limit; low_share + high_share <= 1 */
extern AdvStatus adv_net_score_sample_size(double margin, double confidence,
										   double low_share, double high_share,
										   double population, double *out);

#endif
