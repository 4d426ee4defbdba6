/*
 * net_score.c
 *		Net scores: the share of a high class less the share of a low class.
 *
 * With shares p (high), d (low) and m (middle) the variance of an answer is
 * p + d - (p - d)^2, computed as (p + d) m + 4 p d, which cannot be negative.
 *
 * Domain: counts that are not negative, of a finite sum; confidence between 0
 * and 1.  Measured against 50 digits (test/oracle/net_score.py): bounds of a score
 * within 3e-15, of a difference within 2e-14, z and p within 8e-13, relative to the
 * larger of .001 and the number; test/kernel/net_score.c, sql/rating_oracle.sql.
 *
 * Sources: Rocks (2016), Interval estimation for the Net Promoter Score, The
 * American Statistician 70, for the adjusted Wald interval and its 3/4, 3/2,
 * 3/4; the score interval is the trinomial score test of p - d = D inverted,
 * as Tango (1998), Statistics in Medicine 17, eq. (10)-(14), does for the
 * difference of paired proportions.
 */
#include <math.h>
#include <stdbool.h>

#include "mean.h"
#include "net_score.h"
#include "kernel/num/special.h"

/* shares given as percentages divided by 100 may add up to a little over 1 */
#define SHARE_SLACK		1e-9

#define BISECTION_CAP	200

typedef struct NetMoments
{
	double		score;
	double		variance;		/* of the score */
} NetMoments;

static bool
confidence_valid(double confidence)
{
	return confidence > 0.0 && confidence < 1.0;
}

static bool
counts_valid(AdvTrinomial t)
{
	double		n = t.low + t.middle + t.high;

	return t.low >= 0.0 && t.middle >= 0.0 && t.high >= 0.0 &&
		n > 0.0 && isfinite(n);
}

static double
clamp(double x, double low, double high)
{
	return fmin(fmax(x, low), high);
}

static double
net_score(AdvTrinomial t)
{
	return (t.high - t.low) / (t.low + t.middle + t.high);
}

static NetMoments
net_moments(AdvTrinomial t, AdvNetMethod method)
{
	double		n,
				p,
				d;
	NetMoments	m;

	if (method == ADV_NET_ADJUSTED_WALD)
	{
		t.low += 0.75;
		t.middle += 1.5;
		t.high += 0.75;
	}
	n = t.low + t.middle + t.high;
	p = t.high / n;
	d = t.low / n;
	m.score = net_score(t);
	m.variance = ((p + d) * (t.middle / n) + 4.0 * p * d) / n;
	return m;
}

/*
 * null_variance: the variance of the score under the hypothesis that it is D,
 * 0 <= D <= 1, and that the other parameter is as likely as can be.
 *
 * Setting the derivative of h log(d + D) + l log(d) + m log(1 - D - 2 d) in d
 * to 0 gives 2 n d^2 - B d - l D (1 - D) = 0, B = h + l - D (n + 2 l + m); d is
 * its root that is not negative.
 */
static double
null_variance(AdvTrinomial t, double hypothesis)
{
	double		n = t.low + t.middle + t.high;
	double		b = t.high + t.low - hypothesis * (n + 2.0 * t.low + t.middle);
	double		spread = hypothesis * (1.0 - hypothesis);
	double		root = sqrt(b * b + 8.0 * n * t.low * spread);
	double		d;

	if (b > 0.0)
		d = (b + root) / (4.0 * n);
	else if (root > b)
		d = 2.0 * t.low * spread / (root - b);
	else
		d = 0.0;
	return (2.0 * d + spread) / n;
}

static double
score_variance(AdvTrinomial t, double hypothesis)
{
	if (hypothesis < 0.0)
	{
		AdvTrinomial mirrored = {t.high, t.middle, t.low};

		return null_variance(mirrored, -hypothesis);
	}
	return null_variance(t, hypothesis);
}

/*
 * score_high: the upper bound: the hypothesis above the score which is just
 * not rejected, by bisection.
 */
static double
score_high(AdvTrinomial t, double z)
{
	double		score = net_score(t);
	double		low = score;
	double		high = 1.0;
	int			i;

	for (i = 0; i < BISECTION_CAP; i++)
	{
		double		middle = 0.5 * (low + high);

		if (middle <= low || middle >= high)
			break;
		if ((middle - score) * (middle - score) < z * z * score_variance(t, middle))
			low = middle;
		else
			high = middle;
	}
	return high;
}

static void
net_interval(AdvTrinomial t, double z, AdvNetMethod method, double *low, double *high)
{
	if (method == ADV_NET_SCORE)
	{
		AdvTrinomial mirrored = {t.high, t.middle, t.low};

		*low = -score_high(mirrored, z);
		*high = score_high(t, z);
	}
	else
	{
		NetMoments	m = net_moments(t, method);
		double		margin = z * sqrt(m.variance);

		*low = clamp(m.score - margin, -1.0, 1.0);
		*high = clamp(m.score + margin, -1.0, 1.0);
	}
}

static void
net_test(double difference, double variance, AdvComparison *out)
{
	out->statistic = variance > 0.0 ? difference / sqrt(variance) : NAN;
	out->p_value = adv_normal_p_value(out->statistic);
}

AdvStatus
adv_net_score(AdvTrinomial counts, double confidence, AdvNetMethod method,
			  AdvEstimate *out)
{
	if (!counts_valid(counts) || !confidence_valid(confidence) ||
		method > ADV_NET_SCORE)
		return ADV_DOMAIN;
	out->value = net_score(counts);
	out->n = counts.low + counts.middle + counts.high;
	net_interval(counts, adv_normal_two_sided(confidence), method,
				 &out->low, &out->high);
	return ADV_OK;
}

AdvStatus
adv_net_score_difference(AdvTrinomial a, AdvTrinomial b, double confidence,
						 AdvNetMethod method, AdvComparison *out)
{
	NetMoments	ma,
				mb;
	double		difference;
	double		margin;

	if (!counts_valid(a) || !counts_valid(b) || !confidence_valid(confidence) ||
		method >= ADV_NET_SCORE)
		return ADV_DOMAIN;
	ma = net_moments(a, method);
	mb = net_moments(b, method);
	margin = adv_normal_two_sided(confidence) * sqrt(ma.variance + mb.variance);
	difference = ma.score - mb.score;
	net_test(difference, ma.variance + mb.variance, out);
	out->difference = net_score(a) - net_score(b);
	out->low = clamp(difference - margin, -2.0, 2.0);
	out->high = clamp(difference + margin, -2.0, 2.0);
	return ADV_OK;
}

AdvStatus
adv_net_score_benchmark(AdvTrinomial counts, double benchmark, double confidence,
						AdvNetMethod method, AdvComparison *out)
{
	double		low,
				high;

	if (!counts_valid(counts) || !confidence_valid(confidence) ||
		!(benchmark >= -1.0 && benchmark <= 1.0) || method > ADV_NET_SCORE)
		return ADV_DOMAIN;
	if (method == ADV_NET_SCORE)
		net_test(net_score(counts) - benchmark, score_variance(counts, benchmark), out);
	else
	{
		NetMoments	m = net_moments(counts, method);

		net_test(m.score - benchmark, m.variance, out);
	}
	net_interval(counts, adv_normal_two_sided(confidence), method, &low, &high);
	out->difference = net_score(counts) - benchmark;
	out->low = low - benchmark;
	out->high = high - benchmark;
	return ADV_OK;
}

AdvStatus
adv_net_score_sample_size(double margin, double confidence, double low_share,
						  double high_share, double population, double *out)
{
	double		middle = 1.0 - low_share - high_share;

	if (!(low_share >= 0.0 && high_share >= 0.0 && middle >= -SHARE_SLACK))
		return ADV_DOMAIN;
	return adv_mean_sample_size(margin, confidence,
								sqrt((low_share + high_share) * fmax(middle, 0.0) +
									 4.0 * low_share * high_share),
								population, out);
}
