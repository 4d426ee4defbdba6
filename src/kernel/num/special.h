/*
 * special.h
 *		Distribution functions and their inverses.
 *
 * Every function is total: outside its domain it returns NaN, at the edges of
 * the domain the limit.
 */
#ifndef ADV_KERNEL_SPECIAL_H
#define ADV_KERNEL_SPECIAL_H

extern double adv_normal_cdf(double x);
extern double adv_normal_quantile(double p);

/* z such that a standard normal lies within -z..z with this probability */
extern double adv_normal_two_sided(double confidence);

/* P(|Z| >= |z|), accurate far into the tail */
extern double adv_normal_p_value(double z);

/*
 * The regularized incomplete beta function I_x(a, b), its inverse in x, and the
 * inverse of 1 - I_x(a, b), for a and b in 1e-99..1e99.  Where one of them is 0
 * or infinite, the distribution is a single point at 0 or at 1.
 */
extern double adv_beta_cdf(double x, double a, double b);
extern double adv_beta_quantile(double p, double a, double b);
extern double adv_beta_upper_quantile(double q, double a, double b);

/* Student's t with df >= 1e-99 degrees of freedom, not necessarily whole */
extern double adv_t_cdf(double t, double df);
extern double adv_t_quantile(double p, double df);
extern double adv_t_p_value(double t, double df);

/* for x >= 0, as are digamma and trigamma */
extern double adv_log_gamma(double x);
extern double adv_log_beta(double a, double b);
extern double adv_digamma(double x);
extern double adv_trigamma(double x);

/* log of x^a y^b / B(a, b), for x and y = 1 - x within 0..1 and a, b > 0 */
extern double adv_log_beta_power(double x, double y, double a, double b);

/*
 * Rising factorials a (a + 1) .. (a + k - 1) = Gamma(a + k) / Gamma(a), against
 * a^k, for many k >= 0 and one a > 0.  Nothing loses its digits where either
 * of a and k is far larger than the other.
 */
typedef struct AdvRising
{
	double		a;
	double		stirling;		/* terms of a alone */
	double		digamma;
	double		trigamma;
} AdvRising;

typedef struct AdvLogRising
{
	double		value;			/* log of Gamma(a + k) / (Gamma(a) a^k) */
	double		slope;			/* derivative of value in log a */
	double		rate;			/* slope + k: that of log Gamma(a + k) / Gamma(a) */
	double		curvature;		/* second derivative of either in log a */
} AdvLogRising;

extern void adv_rising_from(double a, AdvRising *from);
extern double adv_log_rising(const AdvRising *from, double k);
extern void adv_log_rising_slopes(const AdvRising *from, double k, AdvLogRising *out);

#endif
