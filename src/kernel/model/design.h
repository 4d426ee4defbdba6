/*
 * design.h
 *		Rows of customers as what models are fitted to.
 *
 * A row is a few words of 64 bits: first the number of customers that are alike, with
 * what is true of them in its lowest bits; then numbers, as doubles; then categories,
 * four codes of 16 bits a word.  Rows lie one behind the other.  A design says which
 * word is what, and what terms of a model follow from it:
 *
 *	term 0				the intercept
 *	1 .. numbers		the numbers, centred and scaled to standard deviation 1
 *	behind				categories other than the reference, 0 or 1
 *
 * Models are fitted on this scale, where their matrices are well conditioned and
 * whether terms are collinear is a question of size; adv_design_unscale puts
 * coefficients and covariances back on that of the user.
 */
#ifndef ADV_KERNEL_DESIGN_H
#define ADV_KERNEL_DESIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernel/num/status.h"

#define ADV_ROW_YES 1			/* the outcome, the event */
#define ADV_ROW_TREATED 2
#define ADV_ROW_BITS 2
#define ADV_ROW_FLAGS 3
#define ADV_ROW_CODES 4			/* codes a word */

#define ADV_MODEL_COLUMNS 64
#define ADV_MODEL_TERMS 257		/* the intercept and 256 others */

typedef struct AdvDesign
{
	const uint64_t *rows;
	size_t		n;
	size_t		stride;			/* words a row */
	int			weight_at;		/* -1: none, every customer counts 1 */
	int			numbers_at;
	int			numbers;
	int			codes_at;
	int			categories;
	const int16_t *term_of;		/* of every code; 0 for none */
	int			terms;
	double	   *mean;			/* of every term, and its standard deviation (n below) */
	double	   *scale;
	double	   *unit;			/* 1 / scale */
	bool	   *kept;			/* false: constant or collinear */
} AdvDesign;

static inline double
adv_word_number(uint64_t word)
{
	double		x;

	memcpy(&x, &word, sizeof(x));
	return x;
}

static inline uint64_t
adv_number_word_bits(double x)
{
	uint64_t	word;

	memcpy(&word, &x, sizeof(word));
	return word;
}

static inline const uint64_t *
adv_design_row(const AdvDesign *d, size_t i)
{
	return d->rows + i * d->stride;
}

/* how much a row counts */
static inline double
adv_design_weight(const AdvDesign *d, const uint64_t *row)
{
	double		count = (double) (row[0] >> ADV_ROW_BITS);

	return d->weight_at < 0 ? count : count * adv_word_number(row[d->weight_at]);
}

static inline int
adv_row_code(const uint64_t *codes, int i)
{
	return (int) (codes[i / ADV_ROW_CODES] >> (16 * (i % ADV_ROW_CODES))) & 0xffff;
}

/*
 * adv_design_terms writes intercept and numbers of a row to x, the terms that are 1
 * by its categories to dummies, and returns how many of these there are.
 */
static inline int
adv_design_terms(const AdvDesign *d, const uint64_t *row, double *x, int *dummies)
{
	const uint64_t *word = row + d->numbers_at - 1;
	const double *mean = d->mean;
	const double *unit = d->unit;
	int			numbers = d->numbers;
	int			n = 0;
	int			i;

	x[0] = 1.0;
	for (i = 1; i <= numbers; i++)
		x[i] = (adv_word_number(word[i]) - mean[i]) * unit[i];
	for (i = 0; i < d->categories; i++)
	{
		int			term = d->term_of[adv_row_code(row + d->codes_at, i)];

		if (term > 0)
			dummies[n++] = term;
	}
	return n;
}

/* adv_design_product returns the product of a row's terms and coefficients. */
static inline double
adv_design_product(const AdvDesign *d, const double *x, const int *dummies, int n, const double *beta)
{
	double		sum = 0.0;
	int			i;

	for (i = 0; i <= d->numbers; i++)
		sum += x[i] * beta[i];
	for (i = 0; i < n; i++)
		sum += beta[dummies[i]];
	return sum;
}

/* adv_dot returns the product of two vectors. */
static inline double
adv_dot(const double *a, const double *b, int n)
{
	double		sum = 0.0;
	int			i;

	for (i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/*
 * adv_add_multiple adds a multiple of one vector to another, two numbers at a time, which
 * every processor can.
 */
static inline void
adv_add_multiple(double *restrict to, const double *restrict x, double by, int n)
{
	typedef double Pair __attribute__((vector_size(16)));
	Pair		times = {by, by};
	int			i;

	for (i = 0; i + 2 <= n; i += 2)
	{
		Pair		a;
		Pair		b;

		memcpy(&a, to + i, sizeof(a));
		memcpy(&b, x + i, sizeof(b));
		a += times * b;
		memcpy(to + i, &a, sizeof(a));
	}
	if (i < n)
		to[i] += by * x[i];
}

/*
 * adv_design_add adds a multiple of a row's terms to a vector; adv_design_square adds a
 * multiple of their outer product to the lower half of a matrix.
 */
static inline void
adv_design_add(const AdvDesign *d, const double *x, const int *dummies, int n, double by, double *vector)
{
	int			i;

	adv_add_multiple(vector, x, by, d->numbers + 1);
	for (i = 0; i < n; i++)
		vector[dummies[i]] += by;
}

static inline void
adv_design_square(const AdvDesign *d, const double *x, const int *dummies, int n, double by, double *matrix)
{
	size_t		terms = (size_t) d->terms;
	int			numbers = d->numbers;
	int			i,
				j;

	for (i = 0; i <= numbers; i++)
		adv_add_multiple(matrix + (size_t) i * terms, x, by * x[i], i + 1);
	for (i = 0; i < n; i++)
	{
		double	   *line = matrix + (size_t) dummies[i] * terms;

		adv_add_multiple(line, x, by, numbers + 1);
		for (j = 0; j <= i; j++)
			line[dummies[j]] += by;	/* terms of later columns are larger */
	}
}

/*
 * adv_design_linear returns the sum of a row's terms and coefficients on the user's scale:
 * log odds, or the logarithm of a risk relative to that of a customer at the mean.
 */
static inline double
adv_design_linear(const AdvDesign *d, const uint64_t *row, const double *beta)
{
	double		sum = beta[0];
	int			i;

	for (i = 0; i < d->numbers; i++)
		if (d->kept[i + 1])
			sum += beta[i + 1] * adv_word_number(row[d->numbers_at + i]);
	for (i = 0; i < d->categories; i++)
	{
		int			term = d->term_of[adv_row_code(row + d->codes_at, i)];

		if (term > 0 && d->kept[term])
			sum += beta[term];
	}
	return sum;
}

/*
 * adv_design_measure finds mean and scale of the terms, and which of them are kept: a
 * term that does not vary, or that those before it determine, is not.  with_intercept
 * tells whether the model has one.  work: terms * terms doubles.
 */
extern AdvStatus adv_design_measure(AdvDesign *d, bool with_intercept, double *work, const AdvStop *stop);

/*
 * adv_design_unscale puts coefficients, and a covariance (lower half; NULL: none) whose
 * other half it fills, on the user's scale.
 */
extern void adv_design_unscale(const AdvDesign *d, double *beta, double *covariance);

/* ------------------------------------------------------------------------
 * Positive definite matrices by rows, of which the lower half is read.  Terms that
 * are not kept are passed over: theirs are 0 in every solution.
 * ------------------------------------------------------------------------
 */

/*
 * adv_factor replaces a matrix by its root (Cholesky); false where it is not positive
 * definite, to a tolerance of its diagonal.
 */
extern bool adv_factor(double *matrix, int n, const bool *kept);
extern void adv_factor_solve(const double *root, int n, const bool *kept, double *vector);

/* adv_factor_inverse writes the inverse of what the root is of, both halves. */
extern void adv_factor_inverse(const double *root, int n, const bool *kept, double *inverse);
extern double adv_factor_log_determinant(const double *root, int n, const bool *kept);

#endif
