/*
 * keyness.h
 *		Words that mark one group of texts against another, and pairs of words that belong
 *		together.
 */
#ifndef ADV_KERNEL_KEYNESS_H
#define ADV_KERNEL_KEYNESS_H

/*
 * Log-likelihood ratio of the table
 *		both		only_row
 *		only_column	neither
 * of counts, twice its logarithm: Dunning's -2 log lambda, chi-square of one degree of
 * freedom where rows and columns are independent.  Signed: negative where both are
 * rarer together than they would be then.
 */
extern double adv_log_likelihood_ratio(double both, double only_row, double only_column, double neither);

typedef struct AdvLogOdds
{
	double		value;			/* difference of the two groups' log odds */
	double		error;			/* standard error; NaN with it where there is none */
} AdvLogOdds;

/*
 * Log odds of a word in group a, of `words_a` words, against group b, with an
 * informative prior: `prior` of `prior_words` words.
 */
extern AdvLogOdds adv_log_odds(double count_a, double words_a, double count_b, double words_b,
							   double prior, double prior_words);

#endif
