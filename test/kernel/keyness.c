/*
 * keyness.c
 *		Tests of keywords and of pairs of words.
 */
#include "check.h"
#include "kernel/text/keyness.h"

static void
test_log_likelihood_ratio(void)
{
	/* Dunning (1993), table 1 */
	CHECK_NEAR(adv_log_likelihood_ratio(110, 2442, 111, 29114), 270.72, 0.005);
	CHECK_NEAR(adv_log_likelihood_ratio(29, 13, 123, 31612), 263.90, 0.005);
	CHECK_NEAR(adv_log_likelihood_ratio(31, 23, 139, 31584), 256.84, 0.005);
	CHECK_NEAR(adv_log_likelihood_ratio(10, 0, 3, 31764), 167.23, 0.005);

	/* scipy: chi2_contingency(table, correction=False, lambda_='log-likelihood') */
	CHECK_CLOSE(adv_log_likelihood_ratio(3, 13, 0, 15), 4.269598290594603, 1e-13);
	CHECK_CLOSE(adv_log_likelihood_ratio(0, 16, 3, 12), -4.700007670113344, 1e-12);
}

static void
test_independence(void)
{
	/* exactly, and nearly: to the second order the square of the determinant over the margins */
	double		n = 1e6;
	double		e = 1e-3;

	CHECK_TRUE(adv_log_likelihood_ratio(2, 4, 3, 6) == 0);
	CHECK_TRUE(adv_log_likelihood_ratio(0, 0, 3, 6) == 0);
	CHECK_TRUE(adv_log_likelihood_ratio(0, 0, 0, 0) == 0);
	CHECK_CLOSE(adv_log_likelihood_ratio(n + e, n - e, n - e, n + e), 4 * e * e / n, 1e-4);
	CHECK_TRUE(adv_log_likelihood_ratio(n - e, n + e, n + e, n - e) < 0);
}

static void
test_log_odds(void)
{
	/* by hand: log(6 / 41) - log(3 / 43), 1 / 6 + 1 / 3 */
	AdvLogOdds	odds = adv_log_odds(3, 16, 0, 15, 3, 31);

	CHECK_CLOSE(odds.value, 0.7407752295492, 1e-13);
	CHECK_CLOSE(odds.error, 0.7071067811865476, 1e-15);
	CHECK_CLOSE(odds.value / odds.error, 1.047614, 1e-6);
	odds = adv_log_odds(3, 16, 0, 15, 30.0 / 31, 10);
	CHECK_CLOSE(odds.value / odds.error, 1.321182, 1e-6);

	/* of the only word there are no odds */
	odds = adv_log_odds(2, 2, 5, 5, 7, 7);
	CHECK_TRUE(isnan(odds.value) && isnan(odds.error));
}

int
main(void)
{
	CHECK_RUN(test_log_likelihood_ratio);
	CHECK_RUN(test_independence);
	CHECK_RUN(test_log_odds);
	return check_report("keyness");
}
