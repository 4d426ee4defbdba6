/*
 * special.c
 *		Distribution functions and their inverses.
 *
 * Every probability is computed as the smaller of its two tails wherever it
 * can be small, and the two sides of a beta variate, x and y = 1 - x, are
 * carried as a pair, so that neither loses digits at its own end.
 *
 * Sources:
 *	AS241		Wichura (1988), The percentage points of the normal
 *				distribution, Applied Statistics 37, PPND16.
 *	Loader		Loader (2000), Fast and accurate computation of binomial
 *				probabilities: the saddle-point form of x^a y^b / B(a, b).
 *	DM92		DiDonato & Morris (1992), Algorithm 708, ACM TOMS 18, eq. (9):
 *				the continued fraction.
 *	LR80		Lugannani & Rice (1980), Advances in Applied Probability 12; for
 *				the beta the first term of Temme's uniform expansion, DLMF
 *				8.18.9.
 *	DLMF		https://dlmf.nist.gov, 5.11.1, 5.11.2, 5.15.8.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "quotient.h"
#include "special.h"

#define LOG_2PI			1.8378770664093454836
#define SQRT_HALF		0.70710678118654752440
#define SQRT_HALF_PI	1.2533141373155002512

/* from here on the asymptotic series of the gamma functions are exact */
#define ASYMPTOTIC		10.0

/* up to here a rising factorial is multiplied out */
#define RISING_PRODUCT	8.0
#define RISING_PRODUCT_FROM 1e-30

/* the continued fraction takes some multiple of sqrt(min(a, b)) steps */
#define FRACTION_CAP	1000000

/* from here on the saddle-point tail has 11 digits or more */
#define SADDLE_POINT	1e8

#define QUANTILE_CAP	200

#define PARAMETER_MIN	1e-99
#define PARAMETER_MAX	1e99

/* from here on Student's t is the normal distribution to 15 digits */
#define DF_NORMAL		1e20

/*
 * AS241, from q = p - 1/2 and tail = min(p, 1 - p): both are passed because
 * the caller may know either better than their difference would tell.
 */
static double
normal_quantile(double q, double tail)
{
	double		r,
				value;

	if (fabs(q) <= 0.425)
	{
		r = 0.180625 - q * q;
		return q * (((((((2509.0809287301226727 * r +
						  33430.575583588128105) * r +
						 67265.770927008700853) * r +
						45921.953931549871457) * r +
					   13731.693765509461125) * r +
					  1971.5909503065514427) * r +
					 133.14166789178437745) * r +
					3.387132872796366608)
			/ (((((((5226.495278852545925 * r +
					 28729.085735721942674) * r +
					39307.89580009271061) * r +
				   21213.794301586595867) * r +
				  5394.1960214247511077) * r +
				 687.1870074920579083) * r +
				42.313330701600911252) * r + 1.0);
	}

	r = sqrt(-log(tail));
	if (r <= 5.0)
	{
		r -= 1.6;
		value = (((((((7.7454501427834140764e-4 * r +
					   0.0227238449892691845833) * r +
					  0.24178072517745061177) * r +
					 1.27045825245236838258) * r +
					3.64784832476320460504) * r +
				   5.7694972214606914055) * r +
				  4.6303378461565452959) * r +
				 1.42343711074968357734)
			/ (((((((1.05075007164441684324e-9 * r +
					 5.475938084995344946e-4) * r +
					0.0151986665636164571966) * r +
				   0.14810397642748007459) * r +
				  0.68976733498510000455) * r +
				 1.6763848301838038494) * r +
				2.05319162663775882187) * r + 1.0);
	}
	else
	{
		r -= 5.0;
		value = (((((((2.01033439929228813265e-7 * r +
					   2.71155556874348757815e-5) * r +
					  0.0012426609473880784386) * r +
					 0.026532189526576123093) * r +
					0.29656057182850489123) * r +
				   1.7848265399172913358) * r +
				  5.4637849111641143699) * r +
				 6.6579046435011037772)
			/ (((((((2.04426310338993978564e-15 * r +
					 1.4215117583164458887e-7) * r +
					1.8463183175100546818e-5) * r +
				   7.868691311456132591e-4) * r +
				  0.0148753612908506148525) * r +
				 0.13692988092273580531) * r +
				0.59983220655588793769) * r + 1.0);
	}
	return q < 0.0 ? -value : value;
}

double
adv_normal_cdf(double x)
{
	return 0.5 * erfc(-x * SQRT_HALF);
}

double
adv_normal_quantile(double p)
{
	if (!(p >= 0.0 && p <= 1.0))
		return NAN;
	if (p == 0.0)
		return -INFINITY;
	if (p == 1.0)
		return INFINITY;
	return normal_quantile(p - 0.5, p < 0.5 ? p : 1.0 - p);
}

double
adv_normal_two_sided(double confidence)
{
	if (!(confidence >= 0.0 && confidence <= 1.0))
		return NAN;
	if (confidence == 1.0)
		return INFINITY;
	return normal_quantile(0.5 * confidence, 0.5 * (1.0 - confidence));
}

double
adv_normal_p_value(double z)
{
	return erfc(fabs(z) * SQRT_HALF);
}

double
adv_log_gamma(double x)
{
	int			sign;

	if (!(x >= 0.0))
		return NAN;
	return lgamma_r(x, &sign);
}

/*
 * stirling_error: log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), for
 * x > 0 (DLMF 5.11.1).
 */
static double
stirling_error(double x)
{
	double		r;

	if (x < ASYMPTOTIC)
		return adv_log_gamma(x + 1.0) - (x + 0.5) * log(x) + x - 0.5 * LOG_2PI;
	r = 1.0 / (x * x);
	return (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680
			- r * (1.0 / 1188 - r * (691.0 / 360360 - r / 156)))))) / x;
}

/*
 * deviance: k log(k / (n p)) + n p - k, given gap = k - n p, which the caller
 * knows without cancellation (Loader's bd0).
 */
static double
deviance(double k, double n, double p, double gap)
{
	double		mean = n * p;
	double		ratio;

	if (fabs(gap) < 0.1 * (k + mean))
	{
		double		v = gap / (k + mean);
		double		sum = gap * v;
		double		term = 2.0 * k * v;
		int			i;

		for (i = 3; i < 100; i += 2)
		{
			double		before = sum;

			term *= v * v;
			sum += term / i;
			if (sum == before)
				break;
		}
		return sum;
	}
	ratio = adv_quotient(k, mean);
	if (mean >= DBL_MIN && ratio >= DBL_MIN && ratio <= DBL_MAX)
		return k * log(ratio) - gap;
	return k * (log(k / n) - log(p)) - gap;
}

double
adv_log_beta(double a, double b)
{
	double		n = a + b;

	if (!(a >= 0.0 && b >= 0.0))
		return NAN;
	if (a == 0.0 || b == 0.0)
		return INFINITY;
	if (n > DBL_MAX)
		return -INFINITY;
	return stirling_error(a) + stirling_error(b) - stirling_error(n)
		+ a * (a < b ? log(a / n) : log1p(-b / n))
		+ b * (b < a ? log(b / n) : log1p(-a / n))
		+ 0.5 * (LOG_2PI - log(a) - log(b / n));
}

/*
 * log_power: log of x^a y^b / B(a, b), the derivative of I_x(a, b) in the
 * logit of x; gap = a - (a + b) x.
 */
static double
log_power(double x, double y, double a, double b, double gap)
{
	double		n = a + b;

	return stirling_error(n) - stirling_error(a) - stirling_error(b)
		- deviance(a, n, x, gap) - deviance(b, n, y, -gap)
		+ 0.5 * (log(a) + log(b / n) - LOG_2PI);
}

double
adv_log_beta_power(double x, double y, double a, double b)
{
	return log_power(x, y, a, b, x <= y ? a - (a + b) * x : (a + b) * y - b);
}

/*
 * fraction: I_x(a, b) over x^a y^b / B(a, b) by the continued fraction of DM92,
 * evaluated with the modified Lentz method.  Meant for gap + 1 >= 2 x.
 */
static double
fraction(double x, double a, double b, double gap)
{
	const double tiny = 1e-300;
	double		n = a + b;
	double		f = a * (gap + 1.0) / (a + 1.0);
	double		c,
				d = 0.0;
	int			m;

	if (f == 0.0)
		f = tiny;
	c = f;
	for (m = 1; m < FRACTION_CAP; m++)
	{
		double		w = a + 2.0 * m - 1.0;
		double		mbx = m * (b - m) * x / w;
		double		am = (a + m - 1.0) / w * (n + m - 1.0) * x * mbx;
		double		bm = m + mbx + (a + m) * (gap + 1.0 + m * (2.0 - x)) / (w + 2.0);
		double		delta;

		d = bm + am * d;
		if (d == 0.0)
			d = tiny;
		c = bm + am / c;
		if (c == 0.0)
			c = tiny;
		d = 1.0 / d;
		delta = c * d;
		f *= delta;
		if (fabs(delta - 1.0) <= DBL_EPSILON)
			return 1.0 / f;
	}
	return NAN;
}

/*
 * mills_ratio: the normal upper tail over the normal density.
 */
static double
mills_ratio(double w)
{
	double		r;

	if (w < 25.0)
		return SQRT_HALF_PI * exp(0.5 * w * w) * erfc(w * SQRT_HALF);
	r = 1.0 / (w * w);
	return (1.0 - r * (1.0 - r * (3.0 - r * (15.0 - r * (105.0 - r * 945.0))))) / w;
}

/*
 * saddle_point: what fraction() gives, for a and b both large (LR80).
 */
static double
saddle_point(double x, double y, double a, double b, double gap)
{
	double		n = a + b;
	double		sigma = sqrt(a * (b / n));
	double		w = copysign(sqrt(2.0 * (deviance(a, n, x, gap) +
										 deviance(b, n, y, -gap))), gap);
	double		correction;

	if (fabs(w) < 1e-3)
		correction = (b - a) / n / (3.0 * sigma);
	else
		correction = sigma / gap - 1.0 / w;
	return (mills_ratio(w) + correction) / sigma
		* exp(stirling_error(a) + stirling_error(b) - stirling_error(n));
}

/*
 * log_beta_cdf: log I_x(a, b) for x, y in (0, 1), x + y = 1 to rounding, of
 * which the smaller is taken to be exact.  *slope is its derivative in the
 * logit of x.
 */
static double
log_beta_cdf(double x, double y, double a, double b, double *slope)
{
	double		bx = b * x;
	double		gap = fma(a, y, -bx) + fma(-b, x, bx);
	double		power,
				ratio,
				other;
	bool		below;

	gap += x <= y ? ((1.0 - y) - x) * a : -((1.0 - x) - y) * b;
	power = log_power(x, y, a, b, gap);
	below = gap + 1.0 >= 2.0 * x;
	if (a >= SADDLE_POINT && b >= SADDLE_POINT)
		ratio = below ? saddle_point(x, y, a, b, gap) : saddle_point(y, x, b, a, -gap);
	else
		ratio = below ? fraction(x, a, b, gap) : fraction(y, b, a, -gap);
	if (below)
	{
		*slope = adv_quotient(1.0, ratio);
		return fmin(power + log(ratio), 0.0);
	}
	other = fmin(exp(power) * ratio, 1.0 - DBL_EPSILON / 2);
	*slope = exp(power) / (1.0 - other);
	return log1p(-other);
}

/*
 * parameter_valid: 0 and infinity, where the distribution is a single point,
 * or anything between that leaves room for products.
 */
static bool
parameter_valid(double a)
{
	return a == 0.0 || isinf(a) || (a >= PARAMETER_MIN && a <= PARAMETER_MAX);
}

static bool
beta_domain(double p, double a, double b)
{
	return p >= 0.0 && p <= 1.0 && a >= 0.0 && b >= 0.0 &&
		parameter_valid(a) && parameter_valid(b) &&
		!(a == 0.0 && b == 0.0) && !(isinf(a) && isinf(b));
}

/*
 * beta_point: whether the distribution is a single point, and which.
 */
static bool
beta_point(double a, double b, double *point)
{
	*point = a == 0.0 || isinf(b) ? 0.0 : 1.0;
	return a == 0.0 || b == 0.0 || isinf(a) || isinf(b);
}

double
adv_beta_cdf(double x, double a, double b)
{
	double		at,
				slope;

	if (!beta_domain(x, a, b))
		return NAN;
	if (beta_point(a, b, &at))
		return x >= at ? 1.0 : 0.0;
	if (x == 0.0 || x == 1.0)
		return x;
	return exp(log_beta_cdf(x, 1.0 - x, a, b, &slope));
}

/*
 * lower_quantile: x and y with I_x(a, b) = p, for 0 < p <= 1/2.
 *
 * Newton's method on log I_x(a, b) = log p in the logit of x.  There log I is
 * concave (the logit of a beta variate has a log-concave density), so the
 * iteration meets the root from below after its first step and cannot cycle.
 */
static void
lower_quantile(double p, double a, double b, double *px, double *py)
{
	double		start = log(a) - log(b);
	double		last = INFINITY;
	double		x,
				y;
	int			i;

	if (a >= 1.0 && b >= 1.0)
		start += adv_normal_quantile(p) * sqrt(1.0 / a + 1.0 / b);
	start = fmax(fmin(start, 600.0), -600.0);
	x = 1.0 / (1.0 + exp(-start));
	y = 1.0 / (1.0 + exp(start));
	for (i = 0; i < QUANTILE_CAP && x > 0.0 && y > 0.0; i++)
	{
		double		slope;
		double		reached = log_beta_cdf(x, y, a, b, &slope);
		double		step = (log(p) - reached) / slope;
		double		odds,
					sum;

		if (isnan(step))
		{
			x = y = NAN;
			break;
		}
		odds = exp(fmax(fmin(step, 300.0), -300.0));
		sum = y + x * odds;
		x = x * odds / sum;
		y = y / sum;
		step = fabs(step);
		if (step <= DBL_EPSILON || (step < 1e-6 && step >= last))
			break;
		last = step;
	}
	*px = x;
	*py = y;
}

/*
 * quantile_pair: x and y with I_x(a, b) = p, for 0 < p < 1.
 */
static void
quantile_pair(double p, double a, double b, double *x, double *y)
{
	if (p <= 0.5)
		lower_quantile(p, a, b, x, y);
	else
		lower_quantile(1.0 - p, b, a, y, x);
}

double
adv_beta_quantile(double p, double a, double b)
{
	double		x,
				y;

	if (!beta_domain(p, a, b))
		return NAN;
	if (beta_point(a, b, &x))
		return x;
	if (p == 0.0 || p == 1.0)
		return p;
	quantile_pair(p, a, b, &x, &y);
	return x;
}

/*
 * adv_beta_upper_quantile: x with 1 - I_x(a, b) = q, for a q too small to be
 * subtracted from 1.
 */
double
adv_beta_upper_quantile(double q, double a, double b)
{
	double		x,
				y;

	if (!beta_domain(q, a, b))
		return NAN;
	if (beta_point(a, b, &x))
		return x;
	if (q == 0.0 || q == 1.0)
		return 1.0 - q;
	quantile_pair(q, b, a, &y, &x);
	return x;
}

/*
 * adv_t_p_value: P(|T| >= |t|) = I_x(df/2, 1/2), x = df / (df + t^2).
 */
double
adv_t_p_value(double t, double df)
{
	double		r,
				slope,
				x,
				y;

	if (!(df >= PARAMETER_MIN) || isnan(t))
		return NAN;
	if (df >= DF_NORMAL)
		return adv_normal_p_value(t);
	r = fabs(t) / sqrt(df);
	if (r > 1e100)
		return exp(-df * log(r) - log(0.5 * df) - adv_log_beta(0.5 * df, 0.5));
	x = 1.0 / (1.0 + r * r);
	y = r * r / (1.0 + r * r);
	if (y == 0.0)
		return 1.0;
	return exp(log_beta_cdf(x, y, 0.5 * df, 0.5, &slope));
}

double
adv_t_cdf(double t, double df)
{
	double		p = 0.5 * adv_t_p_value(t, df);

	return t < 0.0 ? p : 1.0 - p;
}

double
adv_t_quantile(double p, double df)
{
	double		tail = 2.0 * fmin(p, 1.0 - p);
	double		t,
				x,
				y;

	if (!(p >= 0.0 && p <= 1.0 && df >= PARAMETER_MIN))
		return NAN;
	if (df >= DF_NORMAL)
		return adv_normal_quantile(p);
	if (tail == 1.0)
		return 0.0;
	if (tail == 0.0)
		t = INFINITY;
	else
	{
		quantile_pair(tail, 0.5 * df, 0.5, &x, &y);
		if (x < 1e-290)
			t = exp(0.5 * log(df) -
					(log(tail) + log(0.5 * df) + adv_log_beta(0.5 * df, 0.5)) / df);
		else
			t = sqrt(df * (y / x));
	}
	return p < 0.5 ? -t : t;
}

/*
 * digamma_error: log x - 1 / (2 x) - digamma(x), for x >= ASYMPTOTIC (DLMF
 * 5.11.2).
 */
static double
digamma_error(double x)
{
	double		r = 1.0 / x / x;

	return r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240
			- r * (1.0 / 132 - r * (691.0 / 32760 - r / 12))))));
}

/*
 * trigamma_error: trigamma(x) - 1 / x - 1 / (2 x^2), for x >= ASYMPTOTIC (DLMF
 * 5.15.8).
 */
static double
trigamma_error(double x)
{
	double		r = 1.0 / x / x;

	return r / x * (1.0 / 6 - r * (1.0 / 30 - r * (1.0 / 42 - r * (1.0 / 30
			- r * (5.0 / 66 - r * (691.0 / 2730 - r * 7.0 / 6))))));
}

double
adv_digamma(double x)
{
	double		value = 0.0;

	if (!(x >= 0.0))
		return NAN;
	if (x == 0.0)
		return -INFINITY;
	for (; x < ASYMPTOTIC; x += 1.0)
		value -= 1.0 / x;
	return value + log(x) - 0.5 / x - digamma_error(x);
}

double
adv_trigamma(double x)
{
	double		value = 0.0;

	if (!(x >= 0.0))
		return NAN;
	if (x == 0.0)
		return INFINITY;
	for (; x < ASYMPTOTIC; x += 1.0)
		value += 1.0 / x / x;
	return value + 1.0 / x + 0.5 / x / x + trigamma_error(x);
}

/*
 * adv_rising_from: below ASYMPTOTIC digamma and trigamma are those of a + 1, so
 * that the poles at a = 0 need not cancel; from there on they are what the
 * leading terms leave.
 */
void
adv_rising_from(double a, AdvRising *from)
{
	from->a = a >= PARAMETER_MIN && a <= PARAMETER_MAX ? a : NAN;
	from->stirling = stirling_error(from->a);
	from->digamma = a < ASYMPTOTIC ? adv_digamma(from->a + 1.0) : digamma_error(from->a);
	from->trigamma = a < ASYMPTOTIC ? adv_trigamma(from->a + 1.0) : trigamma_error(from->a);
}

/*
 * multiplied_out: whether the rising factorial is short enough to be
 */
static bool
multiplied_out(double a, double k)
{
	return k <= RISING_PRODUCT && k == floor(k) && a >= RISING_PRODUCT_FROM;
}

double
adv_log_rising(const AdvRising *from, double k)
{
	double		a = from->a;
	double		sum = a + k;

	if (!(k >= 0.0 && sum <= PARAMETER_MAX))
		return NAN;
	if (multiplied_out(a, k))
	{
		double		product = 0.0;	/* less 1 */
		double		j;

		for (j = 1.0; j < k; j += 1.0)
			product += (1.0 + product) * (j / a);
		return log1p(product);
	}
	return deviance(sum, a, 1.0, k) - 0.5 * log1p(k / a)
		+ (stirling_error(sum) - from->stirling);
}

void
adv_log_rising_slopes(const AdvRising *from, double k, AdvLogRising *out)
{
	double		a = from->a;
	double		sum = a + k;
	double		share = k / sum;

	out->value = adv_log_rising(from, k);
	if (multiplied_out(a, k))
	{
		double		j;

		out->slope = 0.0;
		out->rate = fmin(k, 1.0);
		out->curvature = 0.0;
		for (j = 1.0; j < k; j += 1.0)
		{
			double		step = j / (a + j);

			out->slope -= step;
			out->rate += a / (a + j);
			out->curvature += step * (a / (a + j));
		}
	}
	else if (a < ASYMPTOTIC)
	{
		double		after_first = a * (adv_digamma(sum) - from->digamma);

		out->rate = 1.0 + after_first;
		out->slope = out->rate - k;
		out->curvature = after_first + a * (a * (adv_trigamma(sum) - from->trigamma));
	}
	else
	{
		double		growth = log1p(k / a);
		double		rest = 0.5 * share + a * (from->digamma - digamma_error(sum));

		out->rate = a * growth + rest;
		out->slope = deviance(sum, a, 1.0, k) - k * growth + rest;
		out->curvature = (k < a ? out->slope + k * share : out->rate - a * share)
			- 0.5 * share * (a + sum) / sum
			+ a * (a * (trigamma_error(sum) - from->trigamma));
	}
}
