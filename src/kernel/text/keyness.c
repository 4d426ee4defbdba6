/*
 * keyness.c
 *		Words that mark one group of texts against another, and pairs of words that belong
 *		together.
 *
 * Sources: Dunning (1993), Computational Linguistics 19(1), section 4 and table 1, whose
 * numbers are those of test/kernel/keyness.c; Monroe, Colaresi & Quinn (2008), Political
 * Analysis 16(4), equations 15 (with the prior of 22 and 23), 16, 19 and 20.
 *
 * The logarithm of a ratio near 1 is taken as log1p of what it differs by, which is a
 * difference of whole products: a table that is nearly independent keeps its digits.
 * Relative error below 1e-12 in the tables that were tried.
 */
#include <math.h>

#include "keyness.h"

/*
 * part: count times the logarithm of count over what is expected, which is row times
 * column over n; `excess` is count n - row column
 */
static double
part(double count, double row, double column, double excess)
{
	double		beyond;

	if (!(count > 0.0))
		return 0.0;
	beyond = excess / (row * column);
	return count * log1p(beyond);
}

double
adv_log_likelihood_ratio(double both, double only_row, double only_column, double neither)
{
	double		row = both + only_row;
	double		column = both + only_column;
	double		other_row = only_column + neither;
	double		other_column = only_row + neither;
	/* the determinant: how far each count times n is from row times column */
	double		excess = both * neither - only_row * only_column;
	double		ratio;

	ratio = 2.0 * (part(both, row, column, excess) + part(only_row, row, other_column, -excess) +
				   part(only_column, other_row, column, -excess) + part(neither, other_row, other_column, excess));
	ratio = fmax(ratio, 0.0);
	return excess < 0.0 ? -ratio : ratio;
}

AdvLogOdds
adv_log_odds(double count_a, double words_a, double count_b, double words_b, double prior, double prior_words)
{
	AdvLogOdds	odds = {NAN, NAN};
	double		a = count_a + prior;
	double		b = count_b + prior;
	double		rest_a = words_a + prior_words - a;
	double		rest_b = words_b + prior_words - b;

	/* of the only word there is, there are no odds */
	if (!(a > 0.0 && b > 0.0 && rest_a > 0.0 && rest_b > 0.0))
		return odds;
	odds.value = log(a / rest_a) - log(b / rest_b);
	odds.error = sqrt(1.0 / a + 1.0 / b);
	return odds;
}
