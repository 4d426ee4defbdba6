/*
 * theil_sen.c
 *		Slopes between every two of many points, counted and selected.
 *
 * Of two points i before j, sorted by x, the slope is at most t where
 * y_j - t x_j <= y_i - t x_i: a pair that is out of order in these residuals.  A merge
 * sort counts such pairs in n log n steps (Knight 1966; Dillencourt, Mount & Netanyahu
 * 1992).  So a slope of given rank is closed in between two numbers: those tried first
 * come from slopes of some pairs, drawn with a generator that always starts alike, then
 * the interval is halved, until few slopes are left in it, which are the pairs
 * that change their order between its ends (Matousek 1991) and are written out.
 * Which numbers were tried plays no part in what is returned.
 *
 * Residuals are kept in double-double: two of them are equal only where the slope is
 * the number tried, but for one part in 1e31.
 *
 * The variance of s with ties in both: Kendall (1975), Rank Correlation Methods, 5.
 */
#include "theil_sen.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "kernel/num/dd.h"
#include "kernel/num/select.h"

#define SAMPLE 2048				/* pairs whose slopes are tried first */
#define SMALL_RUN 12			/* sorted by insertion */
#define HALVINGS 24				/* of the interval; then of the numbers in it */
#define MOST_LEFT (INT64_C(1) << 22)	/* slopes that are written out */
#define MOST_TRIED 512			/* numbers whose counts are remembered */

/* A point's residual, and which point it is. */
typedef struct Key
{
	double		hi;
	double		lo;
	int64_t		point;
} Key;

/* A number tried, and how many slopes are at most that. */
typedef struct Tried
{
	double		slope;
	int64_t		count;
} Tried;

typedef struct Search
{
	const double *x;
	const double *y;
	int64_t		n;
	AdvStop		stop;
	bool		stopped;
	Key		   *keys;
	Key		   *work;
	int64_t		twins;			/* pairs of equal x and equal y: never in order */
	double		most;			/* no slope is farther from 0 */
	int64_t    *left;			/* slopes written out, as numbers in the same order */
	int64_t		room;
	int64_t		written;
	int64_t		below;			/* slopes below those that are written out */
	bool		writes;
	Tried		tried[MOST_TRIED];
	int			trials;
} Search;

static bool
should_stop(Search *s)
{
	if (!s->stopped && s->stop.should_stop && s->stop.should_stop(s->stop.arg))
		s->stopped = true;
	return s->stopped;
}

/*
 * order_of returns a whole number in whose order finite numbers are.
 */
static int64_t
order_of(double value)
{
	int64_t		bits;

	value += 0.0;
	memcpy(&bits, &value, sizeof(bits));
	return bits < 0 ? INT64_MIN - bits : bits;
}

/*
 * value_at undoes order_of.
 */
static double
value_at(int64_t order)
{
	int64_t		bits = order < 0 ? INT64_MIN - order : order;
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/*
 * comes_first tells whether b, of which a stood before, belongs before it.
 */
static inline bool
comes_first(const Key *b, const Key *a)
{
	if (b->hi != a->hi)
		return b->hi < a->hi;
	if (b->lo != a->lo)
		return b->lo < a->lo;
	return b->point > a->point;
}

/*
 * write_out notes the slope between two points.
 */
static void
write_out(Search *s, int64_t a, int64_t b)
{
	if (s->written < s->room)
		s->left[s->written++] = order_of((s->y[b] - s->y[a]) / (s->x[b] - s->x[a]));
}

/*
 * merge merges two sorted runs and returns how many pairs were out of order.
 */
static int64_t
merge(Search *s, const Key *a, int64_t na, const Key *b, int64_t nb, Key *out)
{
	int64_t		count = 0;
	int64_t		i = 0;
	int64_t		j = 0;
	int64_t		k;

	while (i < na && j < nb)
	{
		if (comes_first(&b[j], &a[i]))
		{
			count += na - i;
			if (s->writes)
				for (k = i; k < na && s->written < s->room; k++)
					write_out(s, a[k].point, b[j].point);
			*out++ = b[j++];
		}
		else
			*out++ = a[i++];
	}
	memcpy(out, a + i, (size_t) (na - i) * sizeof(Key));
	memcpy(out + (na - i), b + j, (size_t) (nb - j) * sizeof(Key));
	return count;
}

/*
 * sort sorts the keys and returns how many pairs were out of order.
 */
static int64_t
sort(Search *s)
{
	int64_t		count = 0;
	int64_t		run;
	int64_t		i;

	for (i = 0; i < s->n; i += SMALL_RUN)
	{
		int64_t		end = i + SMALL_RUN < s->n ? i + SMALL_RUN : s->n;
		int64_t		j;

		for (j = i + 1; j < end; j++)
		{
			Key			key = s->keys[j];
			int64_t		k = j;

			for (; k > i && comes_first(&key, &s->keys[k - 1]); k--)
			{
				if (s->writes)
					write_out(s, s->keys[k - 1].point, key.point);
				s->keys[k] = s->keys[k - 1];
			}
			s->keys[k] = key;
			count += j - k;
		}
	}
	for (run = SMALL_RUN; run < s->n; run *= 2)
	{
		Key		   *swap = s->keys;

		if (should_stop(s))
			return count;
		for (i = 0; i < s->n; i += 2 * run)
		{
			int64_t		na = i + run < s->n ? run : s->n - i;
			int64_t		nb = i + 2 * run < s->n ? run : s->n - i - na;

			count += merge(s, s->keys + i, na, s->keys + i + na, nb, s->work + i);
		}
		s->keys = s->work;
		s->work = swap;
	}
	return count;
}

/*
 * set_residuals gives the keys their residuals from a line of this slope, of an
 * infinite one what stands in the same order.
 */
static void
set_residuals(Search *s, double slope)
{
	int64_t		i;

	for (i = 0; i < s->n; i++)
	{
		Key		   *key = &s->keys[i];
		AdvDD		r;

		if (isinf(slope))
		{
			key->hi = slope > 0 ? -s->x[key->point] : s->x[key->point];
			key->lo = s->y[key->point];
			continue;
		}
		r = adv_dd_add(adv_dd(s->y[key->point]), adv_dd_negate(adv_dd_two_product(slope, s->x[key->point])));

		key->hi = r.hi + 0.0;
		key->lo = r.lo + 0.0;
	}
}

/*
 * count_at_most returns how many slopes are at most this.
 */
static int64_t
count_at_most(Search *s, double slope)
{
	int64_t		count;
	int64_t		i;

	for (i = 0; i < s->n; i++)
		s->keys[i].point = i;
	set_residuals(s, slope);
	count = sort(s) - s->twins;
	if (s->trials < MOST_TRIED)
		s->tried[s->trials++] = (Tried) {slope, count};
	return count;
}

/*
 * set_up prepares a search, with room for so many slopes.
 */
static void
set_up(Search *s, const double *x, const double *y, int64_t n, int64_t room,
	   const AdvMemory *memory, AdvStop stop)
{
	int64_t		i;
	int64_t		alike = 0;

	memset(s, 0, offsetof(Search, tried));
	s->x = x;
	s->y = y;
	s->n = n;
	s->stop = stop;
	s->trials = 0;
	s->keys = memory->resize(memory->arg, NULL, (size_t) (n + 1) * sizeof(Key));
	s->work = memory->resize(memory->arg, NULL, (size_t) (n + 1) * sizeof(Key));
	s->room = room;
	s->left = memory->resize(memory->arg, NULL, (size_t) (room + 1) * sizeof(int64_t));
	for (i = 1; i < n; i++)
	{
		alike = x[i] == x[i - 1] && y[i] == y[i - 1] ? alike + 1 : 0;
		s->twins += alike;
	}
}

static void
tear_down(Search *s, const AdvMemory *memory)
{
	(void) memory->resize(memory->arg, s->keys, 0);
	(void) memory->resize(memory->arg, s->work, 0);
	(void) memory->resize(memory->arg, s->left, 0);
}

/* Sums over groups of equal numbers, of t in a group. */
typedef struct Ties
{
	double		pairs;			/* t (t - 1) / 2 */
	double		thirds;			/* t (t - 1) (2 t + 5) */
	double		twos;			/* t (t - 1) */
	double		threes;			/* t (t - 1) (t - 2) */
} Ties;

static void
add_ties(Ties *ties, double t)
{
	ties->pairs += t * (t - 1) / 2;
	ties->thirds += t * (t - 1) * (2 * t + 5);
	ties->twos += t * (t - 1);
	ties->threes += t * (t - 1) * (t - 2);
}

/*
 * ties_of returns the ties of numbers in order.
 */
static Ties
ties_of(Search *s, const double *x)
{
	Ties		ties = {0, 0, 0, 0};
	int64_t		start = 0;
	int64_t		i;

	for (i = 1; i <= s->n; i++)
		if (i == s->n || (x ? x[i] != x[start] : s->keys[i].hi != s->keys[start].hi))
		{
			add_ties(&ties, (double) (i - start));
			start = i;
		}
	return ties;
}

/*
 * adv_pair_counts counts rising and falling pairs.
 */
AdvStatus
adv_pair_counts(const double *x, const double *y, int64_t n, const AdvMemory *memory,
				AdvStop stop, AdvPairCounts *out)
{
	Search	   *s = memory->resize(memory->arg, NULL, sizeof(Search));
	double		m = (double) n;
	int64_t		level;
	bool		stopped;
	Ties		tx;
	Ties		ty;

	set_up(s, x, y, n, 0, memory, stop);
	tx = ties_of(s, x);
	level = count_at_most(s, 0);	/* falling and level pairs; the keys are y in order */
	ty = ties_of(s, NULL);
	out->pairs = n * (n - 1) / 2 - (int64_t) tx.pairs;
	out->s = out->pairs - 2 * level + (int64_t) ty.pairs - s->twins;
	out->variance = (m * (m - 1) * (2 * m + 5) - tx.thirds - ty.thirds) / 18;
	if (n > 2)
		out->variance += tx.threes * ty.threes / (9 * m * (m - 1) * (m - 2));
	if (n > 1)
		out->variance += tx.twos * ty.twos / (2 * m * (m - 1));
	out->tau = NAN;
	if (m * (m - 1) / 2 > tx.pairs && m * (m - 1) / 2 > ty.pairs)
		out->tau = (double) out->s / sqrt(m * (m - 1) / 2 - tx.pairs) / sqrt(m * (m - 1) / 2 - ty.pairs);
	tear_down(s, memory);
	stopped = s->stopped;
	(void) memory->resize(memory->arg, s, 0);
	return stopped ? ADV_STOPPED : ADV_OK;
}

/*
 * draw fills a sample with slopes of some pairs, and returns how many.
 */
static int
draw(Search *s, int64_t *sample)
{
	uint64_t	seed = UINT64_C(0x9e3779b97f4a7c15);
	int			drawn = 0;
	int			i;

	for (i = 0; i < SAMPLE; i++)
	{
		int64_t		a;
		int64_t		b;

		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		a = (int64_t) ((seed >> 16) % (uint64_t) s->n);
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		b = (int64_t) ((seed >> 16) % (uint64_t) s->n);
		if (s->x[a] != s->x[b])
			sample[drawn++] = order_of((s->y[b] - s->y[a]) / (s->x[b] - s->x[a]));
	}
	return drawn;
}

/*
 * steepest returns a number which no slope exceeds, such that a residual of it is finite.
 */
static double
steepest(const double *x, const double *y, int64_t n)
{
	double		nearest = INFINITY;
	double		least = INFINITY;
	double		most = -INFINITY;
	double		farthest = 1;
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		if (i > 0 && x[i] > x[i - 1])
			nearest = fmin(nearest, x[i] - x[i - 1]);
		least = fmin(least, y[i]);
		most = fmax(most, y[i]);
		farthest = fmax(farthest, fabs(x[i]));
	}
	return fmin((most - least) / nearest * (1 + 1e-9), 1e290 / farthest);
}

/*
 * select_one returns the slope of a rank.
 */
static double
select_one(Search *s, int64_t rank, int64_t pairs, int64_t *sample, int drawn)
{
	double		low = -INFINITY;
	double		high = INFINITY;
	int64_t		below = 0;		/* slopes of at most low */
	int64_t		until = pairs;	/* slopes of at most high */
	double		share = ((double) rank + 0.5) / (double) pairs;
	double		reach = 2 * sqrt(share * (1 - share) * drawn) + 1;
	double		probes[5];
	int			probe = 0;
	int			halved = 0;
	int64_t		i;

	/* the two in the middle are written out together */
	if (rank >= s->below && rank < s->below + s->written)
		return value_at(adv_select(s->left, s->written, rank - s->below));
	for (i = 0; i < s->trials; i++)
	{
		Tried		t = s->tried[i];

		if (t.count <= rank && t.slope > low)
			low = t.slope, below = t.count;
		if (t.count > rank && t.slope < high)
			high = t.slope, until = t.count;
	}
	if (drawn > 0)
	{
		double		places[] = {share * drawn - reach, share * drawn + reach, share * drawn};

		for (i = 0; i < 3; i++)
		{
			double		place = places[i] < 0 ? 0 : places[i] > drawn - 1 ? drawn - 1 : places[i];

			probes[i] = value_at(adv_select(sample, drawn, (int64_t) place));
		}
		/* where many slopes are alike, the one that is wanted is among them */
		probes[3] = nextafter(probes[2], -INFINITY);
		probes[4] = nextafter(probes[2], INFINITY);
	}
	while (until - below > s->room)
	{
		double		slope;
		int64_t		count;

		if (probe < 5 && drawn > 0)
		{
			slope = probes[probe++];
			if (!(slope > low && slope < high))
				continue;
		}
		else
		{
			double		from = isfinite(low) ? low : -s->most;
			double		to = isfinite(high) ? high : s->most;

			slope = from / 2 + to / 2;
			if (halved++ >= HALVINGS || !(slope > low && slope < high))
			{
				int64_t		a = order_of(from);
				int64_t		b = order_of(to);

				slope = value_at((a & b) + ((a ^ b) >> 1));
			}
			if (!(slope > low && slope < high))
				break;			/* no number lies between */
		}
		count = count_at_most(s, slope);
		if (s->stopped)
			return NAN;
		if (count <= rank)
			low = slope, below = count;
		else
			high = slope, until = count;
	}

	/* the pairs whose order changes between the ends of the interval */
	for (i = 0; i < s->n; i++)
		s->keys[i].point = i;
	set_residuals(s, low);
	(void) sort(s);
	set_residuals(s, high);
	s->writes = true;
	s->written = 0;
	(void) sort(s);
	s->writes = false;
	if (s->stopped || s->written == 0)
		return NAN;
	s->below = below;
	if (s->written == until - below)
		return value_at(adv_select(s->left, s->written, rank - below));
	/* there is not room for all, which are one number */
	s->written = 0;
	return value_at(s->left[0]);
}

/*
 * adv_select_slopes selects the slopes of given ranks.
 */
AdvStatus
adv_select_slopes(const double *x, const double *y, int64_t n, const int64_t *rank,
				  double *slopes, int ranks, const AdvMemory *memory, AdvStop stop)
{
	Search	   *s = memory->resize(memory->arg, NULL, sizeof(Search));
	int64_t    *sample = memory->resize(memory->arg, NULL, SAMPLE * sizeof(int64_t));
	int64_t		room = 24 * n + 1000;
	int64_t		pairs = n * (n - 1) / 2;
	int64_t		alike = 0;
	int			drawn = 0;
	bool		stopped;
	int64_t		i;

	set_up(s, x, y, n, room < MOST_LEFT ? room : MOST_LEFT, memory, stop);
	for (i = 1; i < n; i++)
	{
		alike = x[i] == x[i - 1] ? alike + 1 : 0;
		pairs -= alike;
	}
	if (pairs > s->room)
		drawn = draw(s, sample);
	s->most = steepest(x, y, n);
	for (i = 0; i < ranks && !s->stopped; i++)
		slopes[i] = rank[i] < 0 || rank[i] >= pairs ? NAN : select_one(s, rank[i], pairs, sample, drawn);
	stopped = s->stopped;
	tear_down(s, memory);
	(void) memory->resize(memory->arg, sample, 0);
	(void) memory->resize(memory->arg, s, 0);
	return stopped ? ADV_STOPPED : ADV_OK;
}
