/*
 * contingency.c
 *		Tables of counts by two categories: whether rows and columns are related.
 *
 * Domain: counts from 0 to 1e15, sums of rows and columns of 1 or more.  Statistics are
 * right to 1e-13, an interval to 1e-10, Fisher's p-value to 1e-10 (sql/segment.sql).
 *
 * Sources: Pearson (1900); Bergsma (2013), A bias-correction for Cramer's V and Tschuprow's
 * T, J Korean Stat Soc 42; Smithson (2003), Confidence Intervals (inverted noncentral
 * chi-square); Fisher (1935); Freeman & Halton (1951); Haberman (1973), adjusted residuals;
 * Patefield (1981), tables at random, cell by cell.
 */
#include <math.h>
#include <stdbool.h>

#include "contingency.h"
#include "kernel/num/special.h"
#include "kernel/stats/chi_square.h"
#include "random.h"

/* tables that are as likely, but for rounding */
#define AS_LIKELY (1 + 1e-7)
#define AS_LARGE (1 - 1e-9)

/* how many cells of tables the exact test looks at before it gives up */
#define MOST_STEPS 10000000

static double
expected(const AdvTable *t, int i, int j)
{
	return t->row[i] / t->total * t->column[j];
}

/*
 * pearson_of returns the statistic of counts with the table's margins.
 */
static double
pearson_of(const AdvTable *t, const double *n)
{
	double		sum = 0;
	int			i,
				j;

	for (i = 0; i < t->rows; i++)
		for (j = 0; j < t->columns; j++)
		{
			double		e = expected(t, i, j);
			double		d = n[(size_t) i * t->columns + j] - e;

			sum += d * d / e;
		}
	return sum;
}

/*
 * adv_association finds the statistics of a table of two rows and columns or more.
 */
void
adv_association(const AdvTable *t, AdvAssociation *a)
{
	double		g = 0;
	double		least = t->rows < t->columns ? t->rows : t->columns;
	double		phi;
	double		rows;
	double		columns;
	int			i,
				j;

	a->df = (double) (t->rows - 1) * (t->columns - 1);
	a->smallest = INFINITY;
	for (i = 0; i < t->rows; i++)
		for (j = 0; j < t->columns; j++)
		{
			double		n = t->n[(size_t) i * t->columns + j];
			double		e = expected(t, i, j);

			if (n > 0)
				g += n * log(n / e);
			a->smallest = fmin(a->smallest, e);
		}
	a->pearson = pearson_of(t, t->n);
	a->likelihood = fmax(2 * g, 0);
	phi = a->pearson / t->total;
	a->v = fmin(sqrt(phi / (least - 1)), 1);

	/* Bergsma's equations 5 and 6; one customer tells nothing */
	a->corrected = NAN;
	if (t->total > 1)
	{
		phi = fmax(0, phi - a->df / (t->total - 1));
		rows = t->rows - (double) (t->rows - 1) * (t->rows - 1) / (t->total - 1);
		columns = t->columns - (double) (t->columns - 1) * (t->columns - 1) / (t->total - 1);
		least = fmin(rows, columns) - 1;
		if (least > 0)
			a->corrected = fmin(sqrt(phi / least), 1);
	}
}

/*
 * noncentral returns P(X <= x) of a noncentral chi-square: a mixture, by Poisson's weights
 * of mean ncp / 2, of central ones of df + 2 k degrees of freedom.  It goes both ways from
 * the largest weight, and stops where what is left counts less than 1e-17.
 */
static double
noncentral(double x, double df, double ncp)
{
	double		mean = ncp / 2;
	double		k = floor(mean);
	double		weight = mean > 0 ? exp(k * log(mean) - mean - adv_log_gamma(k + 1)) : 1;
	double		upper = adv_chi_square_p_value(x, df + 2 * k);
	double		half = (df + 2 * k) / 2;
	double		term = exp(half * log(x / 2) - x / 2 - adv_log_gamma(half + 1));
	double		sum = weight * upper;
	double		w = weight;
	double		q = upper;
	double		d = term;
	double		i;

	/* Q(df + 2) = Q(df) + (x / 2)^(df / 2) exp(-x / 2) / Gamma(df / 2 + 1) */
	for (i = k; w > 1e-18 * weight; i++)
	{
		q += d;
		d *= x / 2 / (half + (i - k) + 1);
		w *= mean / (i + 1);
		sum += w * fmin(q, 1);
	}
	w = weight;
	q = upper;
	d = term;
	for (i = k; i > 0 && w > 1e-18 * weight; i--)
	{
		double		h = half - (k - i);

		/* of df - 2: the term before */
		d *= h / (x / 2);
		q -= d;
		w *= i / mean;
		sum += w * fmax(q, 0);
	}
	return 1 - sum;
}

/*
 * inverted finds the ncp for which P(X <= x) is p, 0 where it is smaller for all: false
 * position with Illinois' halving.
 */
static AdvStatus
inverted(double x, double df, double p, double *ncp, const AdvStop *stop)
{
	double		a = 0;
	double		fa = noncentral(x, df, 0) - p;
	double		b = fmax(x, 1);
	double		fb;
	int			side = 0;
	int			i;

	*ncp = 0;
	if (!(x > 0) || fa <= 0)
		return ADV_OK;
	for (i = 0; (fb = noncentral(x, df, b) - p) > 0; i++)
	{
		if (i > 60)
			return ADV_NO_CONVERGENCE;
		a = b;
		fa = fb;
		b += 4 * sqrt(b) + 4;
	}
	for (i = 0; i < 200; i++)
	{
		double		c = (a * fb - b * fa) / (fb - fa);
		double		fc;

		if (stop && stop->should_stop(stop->arg))
			return ADV_STOPPED;
		fc = noncentral(x, df, c) - p;
		*ncp = c;
		if (fabs(fc) < 1e-15 || b - a <= 1e-13 * b)
			return ADV_OK;
		if (fc > 0)
		{
			a = c;
			fa = fc;
			if (side == 1)
				fb /= 2;
			side = 1;
		}
		else
		{
			b = c;
			fb = fc;
			if (side == -1)
				fa /= 2;
			side = -1;
		}
	}
	return ADV_OK;
}

/*
 * adv_cramers_v_interval inverts the distribution of Pearson's statistic.
 */
AdvStatus
adv_cramers_v_interval(const AdvTable *t, const AdvAssociation *a, double confidence,
					   double *low, double *high, const AdvStop *stop)
{
	double		m = (t->rows < t->columns ? t->rows : t->columns) - 1;
	double		tail = (1 - confidence) / 2;
	double		ncp[2];
	AdvStatus	status = inverted(a->pearson, a->df, 1 - tail, &ncp[0], stop);

	if (status == ADV_OK)
		status = inverted(a->pearson, a->df, tail, &ncp[1], stop);
	if (status != ADV_OK)
		return status;
	*low = fmin(sqrt(ncp[0] / (t->total * m)), 1);
	*high = fmin(sqrt(ncp[1] / (t->total * m)), 1);
	return ADV_OK;
}

/*
 * adv_adjusted_residual returns Haberman's residual.
 */
double
adv_adjusted_residual(const AdvTable *t, int i, int j)
{
	double		e = expected(t, i, j);
	double		variance = e * (1 - t->row[i] / t->total) * (1 - t->column[j] / t->total);

	return variance > 0 ? (t->n[(size_t) i * t->columns + j] - e) / sqrt(variance) : NAN;
}

/* ------------------------------------------------------------------------
 * Exact
 * ------------------------------------------------------------------------
 */

/*
 * fisher_of_two adds up the probabilities of all tables of two rows and columns.
 */
static AdvStatus
fisher_of_two(const AdvTable *t, double *p, const AdvStop *stop)
{
	double		a = t->row[0];
	double		b = t->column[0];
	double		low = fmax(0, a + b - t->total);
	double		high = fmin(a, b);
	double		at = t->n[0];
	double		rest = t->total - a - b;
	double		ratio[2] = {1, 1};
	double		less = 0;
	double		all = 1;
	double		x;
	int			way;

	/* probabilities against that of the table at hand: a ratio at a time */
	for (way = 0; way < 2; way++)
		for (x = at; way ? x < high : x > low; x += way ? 1 : -1)
		{
			if (way)
				ratio[1] *= (a - x) * (b - x) / ((x + 1) * (rest + x + 1));
			else
				ratio[0] *= x * (rest + x) / ((a - x + 1) * (b - x + 1));
			if (ratio[way] < 1e-300)
				break;
			/* beyond this only sums are wanted, of what is far likelier: the p-value is 0 */
			if (ratio[way] > 1e290)
			{
				*p = 0;
				return ADV_OK;
			}
			all += ratio[way];
			if (ratio[way] <= AS_LIKELY)
				less += ratio[way];
			if (fmod(x, 65536) == 0 && stop && stop->should_stop(stop->arg))
				return ADV_STOPPED;
		}
	*p = fmin((1 + less) / all, 1);
	return ADV_OK;
}

/* All tables with the margins of one, row by row. */
typedef struct Walk
{
	const AdvTable *t;
	double	   *left;			/* of every column */
	double	   *rest;			/* of every row, while it is filled */
	double		observed;		/* log probability, but for what margins say */
	double		less;
	double		all;
	long		steps;
	const AdvStop *stop;
	AdvStatus	status;
} Walk;

/*
 * walk fills a cell in every way; sum is the log probability of those before it.
 */
static void
walk(Walk *w, int i, int j, double sum)
{
	const AdvTable *t = w->t;
	double		after = 0;
	double		low;
	double		high;
	double		x;
	int			k;

	if (w->status != ADV_OK)
		return;
	if (i == t->rows - 1)
	{
		/* the last row is what is left */
		for (k = 0; k < t->columns; k++)
			sum -= adv_log_gamma(w->left[k] + 1);
		sum -= w->observed;
		w->all += exp(sum);
		if (sum <= log(AS_LIKELY))
			w->less += exp(sum);
		if (++w->steps > MOST_STEPS)
			w->status = ADV_NO_CONVERGENCE;
		else if (w->steps % 4096 == 0 && w->stop && w->stop->should_stop(w->stop->arg))
			w->status = ADV_STOPPED;
		return;
	}
	if (j == 0)
		w->rest[i] = t->row[i];
	for (k = j + 1; k < t->columns; k++)
		after += w->left[k];
	low = fmax(0, w->rest[i] - after);
	high = fmin(w->rest[i], w->left[j]);
	for (x = low; x <= high && w->status == ADV_OK; x++)
	{
		w->left[j] -= x;
		w->rest[i] -= x;
		if (++w->steps > MOST_STEPS)
			w->status = ADV_NO_CONVERGENCE;
		else if (w->steps % 4096 == 0 && w->stop && w->stop->should_stop(w->stop->arg))
			w->status = ADV_STOPPED;
		else
			walk(w, j + 1 < t->columns ? i : i + 1, j + 1 < t->columns ? j + 1 : 0, sum - adv_log_gamma(x + 1));
		w->left[j] += x;
		w->rest[i] += x;
	}
}

/*
 * adv_fisher_p_value returns the exact p-value.
 */
AdvStatus
adv_fisher_p_value(const AdvTable *t, double *p, AdvMemory memory, const AdvStop *stop)
{
	Walk		w = {.t = t,.stop = stop,.status = ADV_OK};
	size_t		i;

	if (t->rows == 2 && t->columns == 2)
		return fisher_of_two(t, p, stop);

	/* a walk is as deep as there are cells; tables of more are too many anyway */
	if ((size_t) t->rows * t->columns > 1000)
		return ADV_NO_CONVERGENCE;
	w.left = memory.resize(memory.arg, NULL, t->columns * sizeof(double));
	w.rest = memory.resize(memory.arg, NULL, t->rows * sizeof(double));
	for (i = 0; i < (size_t) t->columns; i++)
		w.left[i] = t->column[i];
	for (i = 0; i < (size_t) t->rows * t->columns; i++)
		w.observed -= adv_log_gamma(t->n[i] + 1);
	walk(&w, 0, 0, 0);
	memory.resize(memory.arg, w.left, 0);
	memory.resize(memory.arg, w.rest, 0);
	*p = fmin(w.less / w.all, 1);
	return w.status;
}

/* ------------------------------------------------------------------------
 * At random
 * ------------------------------------------------------------------------
 */

/*
 * hypergeometric draws how many of `taken` customers out of `total` are of a kind of which
 * there are `of`: it goes both ways from the likeliest number.
 */
static double
hypergeometric(uint64_t *state, double total, double of, double taken)
{
	double		low = fmax(0, of + taken - total);
	double		high = fmin(of, taken);
	double		up = floor((of + 1) * (taken + 1) / (total + 2));
	double		rest = total - of - taken;
	double		u = adv_random_share(state);
	double		down;
	double		p;
	double		q;

	if (low >= high)
		return low;
	up = fmin(fmax(up, low), high);
	down = up;
	p = q = exp(adv_log_gamma(of + 1) + adv_log_gamma(total - of + 1) + adv_log_gamma(taken + 1) + adv_log_gamma(total - taken + 1) -
				adv_log_gamma(total + 1) - adv_log_gamma(up + 1) - adv_log_gamma(of - up + 1) - adv_log_gamma(taken - up + 1) -
				adv_log_gamma(rest + up + 1));
	u -= p;
	while (u > 0 && (up < high || down > low))
	{
		bool		more = false;

		if (up < high)
		{
			p *= (of - up) * (taken - up) / ((up + 1) * (rest + up + 1));
			up++;
			u -= p;
			if (u <= 0)
				return up;
			more |= p > 1e-18;
		}
		if (down > low)
		{
			q *= down * (rest + down) / ((of - down + 1) * (taken - down + 1));
			down--;
			u -= q;
			if (u <= 0)
				return down;
			more |= q > 1e-18;
		}
		/* what is left of u is rounding */
		if (!more)
			break;
	}
	return up < high ? up : down;
}

/*
 * adv_simulated_p_value draws tables with these margins.
 */
AdvStatus
adv_simulated_p_value(const AdvTable *t, double pearson, int draws, uint64_t seed, double *p,
					  AdvMemory memory, const AdvStop *stop)
{
	size_t		cells = (size_t) t->rows * t->columns;
	double	   *n = memory.resize(memory.arg, NULL, (cells + t->columns) * sizeof(double));
	double	   *left = n + cells;
	double		hits = 0;
	AdvStatus	status = ADV_OK;
	int			draw,
				i,
				j;

	for (draw = 0; draw < draws && status == ADV_OK; draw++)
	{
		double		total = t->total;

		for (j = 0; j < t->columns; j++)
			left[j] = t->column[j];
		for (i = 0; i < t->rows; i++)
		{
			double		taken = t->row[i];
			double		among = total;

			if (stop && stop->should_stop(stop->arg))
			{
				status = ADV_STOPPED;
				break;
			}
			for (j = 0; j < t->columns; j++)
			{
				double		x = j == t->columns - 1 ? taken : hypergeometric(&seed, among, left[j], taken);

				n[(size_t) i * t->columns + j] = x;
				among -= left[j];
				left[j] -= x;
				taken -= x;
			}
			total -= t->row[i];
		}
		hits += pearson_of(t, n) >= pearson * AS_LARGE;
	}
	*p = (1 + hits) / (draws + 1.0);
	memory.resize(memory.arg, n, 0);
	return status;
}
