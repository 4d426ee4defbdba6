/*
 * bg_bb.c
 *		BG/BB: its likelihood, and what it expects of a customer.
 *
 * At each opportunity a customer who is still one buys with a probability p
 * that is beta(alpha, beta) distributed among customers, and before each leaves
 * with a probability theta that is beta(gamma, delta) distributed.  The
 * likelihood of x purchases, the last at the opportunity t_x of n, is, with
 * rising factorials (a)_k,
 *
 *		(alpha)_x [ (beta)_(n - x) / (alpha + beta)_n (delta)_n / (gamma + delta)_n
 *			+ sum over j from t_x to n - 1 of (beta)_(j - x) / (alpha + beta)_j
 *				gamma (delta)_j / (gamma + delta)_(j + 1) ]
 *
 * (Fader, Hardie & Shang 2010, eq. 5).  The terms of the sum follow from one
 * another, relative to the first, down to where they tell nothing.
 *
 * Domain: x at most t_x at most n, whole, n up to 1e5; parameters from 1e-12 to
 * 1e12.  Against 50 digits, with parameters from 1e-6 to 1e6 and 1,000 opportunities,
 * the log likelihood is right to 5e-13 and its gradient to 2e-15, of 1 or their size;
 * predictions, over 52 opportunities and horizons without end, to 6e-14 of their own
 * (test/kernel/clv_oracle.c).
 */
#include <math.h>

#include "description.h"
#include "kernel/num/special.h"

#define MOST_OPPORTUNITIES 1e5

/* opportunities to come that are gone through one by one */
#define TERMS_CAP		1000000

/* that many are, where a closed form would do */
#define TERMS_FEW		256

#define ENOUGH			1e-17

/* a gamma no further from 1 is where the closed form becomes a limit */
#define NEAR_ONE		1e-6

/* rising factorials of these */
enum
{
	ALPHA, BETA, BUY, DELTA, STAY, BASES
};

typedef struct Cell
{
	double		value[BASES];	/* log of (a)_k / a^k */
	double		rate[BASES];	/* derivative of log (a)_k in log a */
} Cell;

typedef struct Head
{
	AdvRising	rising[BASES];
	double		buy;			/* log(alpha / (alpha + beta)) */
	double		pass;			/* log(beta / (alpha + beta)) */
	double		stay;			/* log(delta / (gamma + delta)) */
} Head;

#define HEAD_NUMBERS (sizeof(Head) / sizeof(double))
#define CELL_NUMBERS (sizeof(Cell) / sizeof(double))

static bool
bgbb_valid(const AdvClvRow *row)
{
	return row->x >= 0.0 && row->x <= row->tx && row->tx <= row->T &&
		row->T <= MOST_OPPORTUNITIES && (row->x > 0.0 || row->tx == 0.0) &&
		row->x == floor(row->x) && row->tx == floor(row->tx) && row->T == floor(row->T);
}

static bool
bgbb_telling(const AdvClvRow *row)
{
	return row->T > 0.0;
}

static double
bgbb_cells(const AdvClvRow *row)
{
	return row->tx + 1.0;
}

static void
bgbb_prepare(const double *parameters, size_t cells, double *work)
{
	const double a[BASES] = {
		parameters[0], parameters[1], parameters[0] + parameters[1],
		parameters[3], parameters[2] + parameters[3]
	};
	Head	   *head = (Head *) work;
	Cell	   *cell = (Cell *) (work + HEAD_NUMBERS);
	int			base;
	size_t		i;

	head->buy = -log1p(parameters[1] / parameters[0]);
	head->pass = -log1p(parameters[0] / parameters[1]);
	head->stay = -log1p(parameters[2] / parameters[3]);
	for (base = 0; base < BASES; base++)
	{
		adv_rising_from(a[base], &head->rising[base]);
		for (i = 0; i < cells; i++)
		{
			double		k = (double) i - 1.0;

			cell[i].value[base] = i == 0 ? 0.0 : cell[i - 1].value[base] + log1p(k / a[base]);
			cell[i].rate[base] = i == 0 ? 0.0 :
				cell[i - 1].rate[base] + a[base] / (a[base] + k);
		}
	}
}

/*
 * rising: adds times the log rising factorial to *value, and returns its rate.
 */
static double
rising(size_t cells, const double *work, int base, double k, double times, double *value)
{
	const Head *head = (const Head *) work;
	AdvLogRising direct;

	if (k < (double) cells)
	{
		const Cell *cell = (const Cell *) (work + HEAD_NUMBERS) + (size_t) k;

		*value += times * cell->value[base];
		return cell->rate[base];
	}
	adv_log_rising_slopes(&head->rising[base], k, &direct);
	*value += times * direct.value;
	return direct.rate;
}

/*
 * silence: the probability of no purchase after t_x, given what was until then;
 * that of those who are still there, in *still; and in slopes the derivatives
 * of the logarithm of the first in the parameters.
 */
static double
silence(const double *parameters, const AdvClvRow *row, double *still, double *slopes)
{
	double		beta = parameters[1] + (row->tx - row->x);
	double		buy = parameters[0] + parameters[1] + row->tx;
	double		delta = parameters[3] + row->tx;
	double		stay = parameters[2] + delta;
	double		m = row->T - row->tx;
	double		here = 1.0;		/* still there, and has not bought */
	double		sum = 0.0;
	double		d[4] = {0.0, 0.0, 0.0, 0.0};	/* of log here */
	double		i;
	int			j;

	for (j = 0; j < 4; j++)
		slopes[j] = 0.0;
	for (i = 0.0; i < m; i += 1.0)
	{
		double		by_buy = 1.0 / (buy + i);
		double		by_stay = 1.0 / (stay + i);
		double		leave = here * parameters[2] * by_stay;

		sum += leave;
		slopes[0] += leave * d[0];
		slopes[1] += leave * d[1];
		slopes[2] += leave * (d[2] - by_stay) + here * by_stay;
		slopes[3] += leave * (d[3] - by_stay);
		here *= (beta + i) * by_buy * (delta + i) * by_stay;
		if (here < ENOUGH * sum)
			break;
		d[0] -= by_buy;
		d[1] += (parameters[0] + row->x) * by_buy / (beta + i);
		d[2] -= by_stay;
		d[3] += parameters[2] * by_stay / (delta + i);
	}
	*still = here;
	sum += here;
	for (j = 0; j < 4; j++)
		slopes[j] = (slopes[j] + here * d[j]) / sum;
	return sum;
}

static void
bgbb_row(const double *parameters, size_t cells, const double *work, const AdvClvRow *row,
		 double *value, double *gradient)
{
	const Head *head = (const Head *) work;
	double		passed = row->tx - row->x;
	double		still;
	double		slopes[4];
	double		alpha,
				beta,
				buy,
				delta,
				stay;

	*value = log(silence(parameters, row, &still, slopes)) +
		row->x * head->buy + passed * head->pass + row->tx * head->stay;
	alpha = rising(cells, work, ALPHA, row->x, 1.0, value);
	beta = rising(cells, work, BETA, passed, 1.0, value);
	buy = rising(cells, work, BUY, row->tx, -1.0, value);
	delta = rising(cells, work, DELTA, row->tx, 1.0, value);
	stay = rising(cells, work, STAY, row->tx, -1.0, value);
	buy /= parameters[0] + parameters[1];
	stay /= parameters[2] + parameters[3];
	gradient[0] = alpha + parameters[0] * (slopes[0] - buy);
	gradient[1] = beta + parameters[1] * (slopes[1] - buy);
	gradient[2] = parameters[2] * (slopes[2] - stay);
	gradient[3] = delta + parameters[3] * (slopes[3] - stay);
}

static int
bgbb_starts(const AdvClvRow *rows, size_t n, double starts[][ADV_CLV_PARAMETERS])
{
	static const double leave[] = {0.05, 0.3};
	static const double sums[] = {1.0, 5.0};
	double		buy = fmin(0.9, 1.5 * adv_clv_rate(rows, n));
	int			i;

	for (i = 0; i < 8; i++)
	{
		double	   *start = starts[i];

		start[0] = buy * sums[i & 1];
		start[1] = sums[i & 1] - start[0];
		start[2] = leave[i >> 1 & 1] * sums[i >> 2];
		start[3] = sums[i >> 2] - start[2];
	}
	return i;
}

const AdvClvKind adv_clv_bg_bb = {
	4, {"alpha", "beta", "gamma", "delta", NULL},
	bgbb_valid, bgbb_telling, bgbb_cells, HEAD_NUMBERS, CELL_NUMBERS, 8,
	bgbb_prepare, bgbb_row, bgbb_starts, NULL
};

static double
bgbb_here(const double *parameters, const AdvClvRow *row)
{
	double		still;
	double		slopes[4];
	double		sum = silence(parameters, row, &still, slopes);

	return still / sum;
}

/*
 * bgbb_next: to be there at the next opportunity too, as in eq. 11 of the source.
 */
static double
bgbb_next(const double *parameters, const AdvClvRow *row)
{
	double		delta = parameters[3] + row->T;

	return delta / (parameters[2] + delta);
}

/*
 * log_ratio: log of Gamma(z) Gamma(d + g) / (Gamma(z + g) Gamma(d)), z = d + t,
 * for g > 0.
 */
static double
log_ratio(double d, double t, double g)
{
	AdvRising	low,
				high;

	adv_rising_from(d, &low);
	adv_rising_from(d + t, &high);
	return adv_log_rising(&low, g) - adv_log_rising(&high, g) - g * log1p(t / d);
}

/*
 * opportunities: the expected number of opportunities, of the next t, that a
 * customer is there at who is there now: the sum over j from 1 to t of (delta)_j
 * / (gamma + delta)_j, or delta / (gamma - 1) (1 - (delta + 1)_t / (gamma +
 * delta)_t).
 */
static double
opportunities(double gamma, double delta, double t)
{
	double		g = gamma - 1.0;
	double		sum = 0.0;
	double		term = 1.0;
	double		j;

	if (t <= TERMS_FEW)
	{
		for (j = 0.0; j < t; j += 1.0)
		{
			term *= (delta + j) / (gamma + delta + j);
			sum += term;
		}
		return sum;
	}
	if (fabs(g) <= NEAR_ONE)
	{
		double		middle = delta + 1.0 + 0.5 * g;
		AdvRising	from;
		AdvLogRising slopes;
		double		grows;

		adv_rising_from(middle, &from);
		adv_log_rising_slopes(&from, t, &slopes);
		grows = slopes.rate / middle;
		return delta * (g == 0.0 ? grows : -expm1(-g * grows) / g);
	}
	return delta / g * -expm1(g > 0.0 ? log_ratio(delta + 1.0, t, g) :
							  -log_ratio(delta + gamma, t, -g));
}

/*
 * discounted_opportunities: the same, one in j discounted by exp(-rate j).
 */
static AdvStatus
discounted_opportunities(double gamma, double delta, double t, double rate, double *out)
{
	double		discount = exp(-rate);
	double		sum = 0.0;
	double		term = 1.0;
	double		j;

	for (j = 0.0; j + 1.0 <= t; j += 1.0)
	{
		if (j == TERMS_CAP)
			return ADV_NO_CONVERGENCE;
		term *= discount * (delta + j) / (gamma + delta + j);
		sum += term;
		if (term <= ENOUGH * fmin(expm1(rate), 1.0) * sum)
			break;
	}
	*out = sum;
	return ADV_OK;
}

static AdvStatus
bgbb_staying(const double *parameters, const AdvClvRow *row, double t, double rate,
			 double *out)
{
	double		gamma = parameters[2];
	double		delta = parameters[3] + row->T;
	double		there = 0.0;
	AdvStatus	status = ADV_OK;

	if (rate > 0.0)
		status = discounted_opportunities(gamma, delta, t, rate, &there);
	else
		there = opportunities(gamma, delta, floor(t));
	*out = (parameters[0] + row->x) / (parameters[0] + parameters[1] + row->T) * there;
	return isnan(*out) ? ADV_NO_CONVERGENCE : status;
}

/*
 * bgbb_probability: of those who stay for i more opportunities and buy at n of
 * them, i from n to t; term is relative to exp(scale).
 */
static AdvStatus
bgbb_probability(const double *parameters, const AdvClvRow *row, double n, double t,
				 double *out)
{
	const double most = 1e200;
	double		alpha = parameters[0] + row->x;
	double		beta = parameters[1] + (row->T - row->x);
	double		gamma = parameters[2];
	double		delta = parameters[3] + row->T;
	double		is_here = bgbb_here(parameters, row);
	double		term = 1.0;
	double		sum = 0.0;
	double		scale,
				i;
	AdvRising	from_alpha,
				from_buy,
				from_delta,
				from_stay;

	t = floor(t);
	*out = n == 0.0 ? 1.0 - is_here : 0.0;
	if (n > t)
		return ADV_OK;
	if (t - n > TERMS_CAP)
		return ADV_NO_CONVERGENCE;
	adv_rising_from(alpha, &from_alpha);
	adv_rising_from(alpha + beta, &from_buy);
	adv_rising_from(delta, &from_delta);
	adv_rising_from(gamma + delta, &from_stay);
	scale = adv_log_rising(&from_alpha, n) - adv_log_rising(&from_buy, n) +
		adv_log_rising(&from_delta, n) - adv_log_rising(&from_stay, n) -
		n * (log1p(beta / alpha) + log1p(gamma / delta));
	for (i = n; i < t; i += 1.0)
	{
		double		stay = 1.0 / (gamma + delta + i);

		sum += term * gamma * stay;
		term *= (i + 1.0) / (i + 1.0 - n) * (beta + (i - n)) / (alpha + beta + i) *
			(delta + i) * stay;
		if (term > most)
		{
			term /= most;
			sum /= most;
			scale += log(most);
		}
	}
	*out = fmin(1.0, *out + is_here * exp(scale) * (sum + term));
	return isnan(*out) ? ADV_NO_CONVERGENCE : ADV_OK;
}

const AdvClvOutlook adv_clv_bg_bb_outlook = {
	bgbb_here, bgbb_staying, bgbb_probability, bgbb_next
};
