/*
 * model.c
 *		Tests of fits: tables that are solved by hand, separation of every kind, rows in
 *		extreme units, and stopping. sql/profile_oracle.sql has R's numbers.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/model/cox.h"
#include "kernel/model/logistic.h"

#define MOST 4000
#define WORDS 8

static uint64_t rows[MOST * WORDS];
static int16_t none;
static double mean[WORDS + 1];
static double scale[WORDS + 1];
static double unit[WORDS + 1];
static bool kept[WORDS + 1];
static double beta[WORDS + 1];
static double covariance[(WORDS + 1) * (WORDS + 1)];
static bool separated[WORDS + 1];
static AdvProfile profile[WORDS + 1];
static double work[2000];
static long looks;

static bool
counted(void *arg)
{
	looks++;
	return arg != NULL && looks >= *(long *) arg;
}

static AdvStop stop = {counted, NULL};

static AdvDesign
design(int numbers, size_t n)
{
	AdvDesign	d = {.rows = rows,.n = n,.stride = (size_t) numbers + 1,.weight_at = -1,.numbers_at = 1,.numbers = numbers,
	.codes_at = numbers + 1,.term_of = &none,.terms = numbers + 1,.mean = mean,.scale = scale,.unit = unit,.kept = kept};

	return d;
}

static AdvModelFit
new_fit(void)
{
	AdvModelFit fit = {.beta = beta,.covariance = covariance,.separated = separated,.profile = profile};

	return fit;
}

static void
put(size_t i, int numbers, uint64_t count, bool yes, const double *x)
{
	uint64_t   *row = rows + i * ((size_t) numbers + 1);
	int			j;

	row[0] = count << ADV_ROW_BITS | (yes ? ADV_ROW_YES : 0);
	for (j = 0; j < numbers; j++)
		row[j + 1] = adv_number_word_bits(x[j]);
}

/* a b c d of a table of two by two: log odds a/b, ratio ad/bc; variances 1/a + 1/b .. */
static void
test_table(void)
{
	static const double x[2] = {0.0, 1.0};
	AdvDesign	d = design(1, 4);
	AdvModelFit fit = new_fit();
	AdvLogisticOptions options = {false, 0.0, NULL};

	put(0, 1, 30, true, &x[0]);
	put(1, 1, 70, false, &x[0]);
	put(2, 1, 45, true, &x[1]);
	put(3, 1, 55, false, &x[1]);
	CHECK_TRUE(adv_logistic_fit(&d, &options, &fit, work, &stop) == ADV_OK);
	CHECK_TRUE(fit.outcome == ADV_FIT_CONVERGED);
	CHECK_CLOSE(beta[0], log(30.0 / 70.0), 1e-12);
	CHECK_CLOSE(beta[1], log(45.0 * 70.0 / (30.0 * 55.0)), 1e-12);
	CHECK_CLOSE(covariance[0], 1 / 30.0 + 1 / 70.0, 1e-12);
	CHECK_CLOSE(covariance[3], 1 / 30.0 + 1 / 70.0 + 1 / 45.0 + 1 / 55.0, 1e-12);
	CHECK_CLOSE(covariance[1], -(1 / 30.0 + 1 / 70.0), 1e-12);
	CHECK_CLOSE(fit.log_likelihood, 30 * log(.3) + 70 * log(.7) + 45 * log(.45) + 55 * log(.55), 1e-13);

	/* Firth's is the table with 1/2 added */
	options.firth = true;
	CHECK_TRUE(adv_logistic_fit(&d, &options, &fit, work, &stop) == ADV_OK);
	CHECK_CLOSE(beta[0], log(30.5 / 70.5), 1e-10);
	CHECK_CLOSE(beta[1], log(45.5 * 70.5 / (30.5 * 55.5)), 1e-10);
	CHECK_TRUE(profile[1].low[1] < beta[1] && profile[1].high[1] > beta[1] && profile[1].low[2] < profile[1].low[1]);
}

/* the same in other units, with a large mean: nothing but the units changes */
static void
test_units(void)
{
	double		first[3];
	double		first_error;
	double		largest = -INFINITY;
	int			round;

	for (round = 0; round < 3; round++)
	{
		static const double by[] = {1.0, 1e9, 1e-9};
		static const double from[] = {0.0, 1e12, -1e-6};
		AdvDesign	d = design(2, 500);
		AdvModelFit fit = new_fit();
		AdvLogisticOptions options = {false, 0.0, NULL};
		size_t		i;

		for (i = 0; i < 500; i++)
		{
			double		x[2] = {(double) (i * 37 % 101), sin((double) i)};
			bool		yes = (i * 7919 % 997) / 997.0 < 1.0 / (1.0 + exp(1.0 - 0.02 * x[0] - 0.5 * x[1]));

			x[0] = from[round] + by[round] * x[0];
			put(i, 2, 1, yes, x);
		}
		CHECK_TRUE(adv_logistic_fit(&d, &options, &fit, work, &stop) == ADV_OK);
		CHECK_TRUE(fit.outcome == ADV_FIT_CONVERGED);
		if (round == 0)
		{
			memcpy(first, beta, sizeof(first));
			first_error = covariance[4];
		}
		CHECK_CLOSE(beta[1] * by[round], first[1], 1e-8);
		CHECK_CLOSE(beta[2], first[2], 1e-8);
		CHECK_CLOSE(covariance[4] * by[round] * by[round], first_error, 1e-8);
		largest = fmax(largest, fit.log_likelihood);
	}
	CHECK_TRUE(largest < 0.0);
}

/* separation by one of many rows, quasi-separation, and none by a hair */
static void
test_separation(void)
{
	static const struct
	{
		double		gap;		/* of successes above failures */
		bool		touching;	/* both outcomes at the border */
		bool		overlapping;
		AdvFitOutcome outcome;
	}			cases[] = {
		{1.0, false, false, ADV_FIT_SEPARATED}, {1e-6, false, false, ADV_FIT_SEPARATED},
		{0.0, true, false, ADV_FIT_SEPARATED}, {0.0, false, true, ADV_FIT_CONVERGED}
	};
	size_t		c;

	for (c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
	{
		AdvDesign	d = design(2, 400);
		AdvModelFit fit = new_fit();
		AdvLogisticOptions options = {false, 0.0, NULL};
		size_t		i;

		for (i = 0; i < 400; i++)
		{
			bool		yes = i >= 200;
			double		x[2] = {(double) (i % 200) / 100.0 + (yes ? 2.0 + cases[c].gap : 0.0), cos((double) i * 3.0)};

			if (cases[c].touching && (i == 199 || i == 200))
				x[0] = 2.0;
			if (cases[c].overlapping && i == 0)
				x[0] = 2.5;
			put(i, 2, 1, yes, x);
		}
		CHECK_TRUE(adv_logistic_fit(&d, &options, &fit, work, &stop) == ADV_OK);
		CHECK_TRUE(fit.outcome == cases[c].outcome);
		CHECK_TRUE(separated[1] == (cases[c].outcome == ADV_FIT_SEPARATED) && !separated[2]);
	}
}

/* a dummy that only successes have, among 4000 rows: quasi-separation by a few */
static void
test_rare(void)
{
	AdvDesign	d = design(2, MOST);
	AdvModelFit fit = new_fit();
	AdvLogisticOptions options = {false, 0.0, NULL};
	size_t		i;

	for (i = 0; i < MOST; i++)
	{
		double		x[2] = {sin((double) i), i == 77 ? 1.0 : 0.0};

		put(i, 2, 1, i == 77 || (i * 7919 % 997) / 997.0 < 0.3 + 0.1 * x[0], x);
	}
	CHECK_TRUE(adv_logistic_fit(&d, &options, &fit, work, &stop) == ADV_OK);
	CHECK_TRUE(fit.outcome == ADV_FIT_SEPARATED && separated[2] && !separated[1]);
}

/* a stop is obeyed wherever it comes */
static void
test_stopped(void)
{
	static const double x[2] = {0.0, 1.0};
	AdvDesign	d = design(1, 4);
	AdvModelFit fit = new_fit();
	long		limit;
	AdvStatus	status = ADV_STOPPED;

	put(0, 1, 30, true, &x[0]);
	put(1, 1, 70, false, &x[0]);
	put(2, 1, 45, true, &x[1]);
	put(3, 1, 55, false, &x[1]);
	for (limit = 1; status == ADV_STOPPED && limit < 5000; limit++)
	{
		AdvStop		at = {counted, &limit};
		AdvLogisticOptions options = {true, 0.0, NULL};

		looks = 0;
		status = adv_logistic_fit(&d, &options, &fit, work, &at);
		CHECK_TRUE(status == ADV_STOPPED || status == ADV_OK);
	}
	CHECK_TRUE(status == ADV_OK && limit > 20);
}

/* exponential times of two groups, no ties: the score at 0 is the log-rank difference */
static void
test_cox(void)
{
	static AdvPlace order[MOST];
	static AdvPlace spare[MOST];
	static AdvPlace risks[MOST];
	static double more[4 * MOST + 2];
	AdvModelFit fit = new_fit();
	AdvCoxData	data = {.duration_at = 2,.stratum = -1,.order = order};
	AdvCoxStep	steps[4];

	/* two customers: b maximizes -log(1 + exp(-b)): no maximum */
	static const double x[3] = {1.0, 0.0, 1.0};
	static const double t[3] = {1.0, 2.0, 3.0};
	int			i;

	data.design = design(2, 2);
	data.design.numbers = 1;
	data.design.codes_at = 3;
	data.design.terms = 2;
	for (i = 0; i < 2; i++)
	{
		double		both[2] = {x[i], t[i]};

		put((size_t) i, 2, 1, true, both);
	}
	CHECK_TRUE(adv_cox_sort(&data, spare, &stop) == ADV_OK);
	CHECK_TRUE(adv_cox_fit(&data, &fit, work, &stop) == ADV_OK);
	CHECK_TRUE(fit.outcome == ADV_FIT_SEPARATED && separated[1]);

	/* three, events at 1 (x 1) and 2 (x 0), at risk then {1, 0, 1} and {0, 1}: the derivative
	 * 1 - 2 u / (1 + 2 u) - u / (1 + u) is 0 at 2 u^2 = 1, u = exp(b) */
	data.design.n = 3;
	for (i = 0; i < 3; i++)
	{
		double		both[2] = {x[i], t[i]};

		put((size_t) i, 2, 1, i < 2, both);
	}
	CHECK_TRUE(adv_cox_sort(&data, spare, &stop) == ADV_OK);
	CHECK_TRUE(adv_cox_fit(&data, &fit, work, &stop) == ADV_OK);
	CHECK_TRUE(fit.outcome == ADV_FIT_CONVERGED);
	CHECK_CLOSE(beta[1], log(sqrt(0.5)), 1e-10);
	CHECK_TRUE(adv_cox_baseline(&data, beta, NULL) == 3);
	CHECK_TRUE(adv_cox_baseline(&data, beta, steps) == 3);
	CHECK_CLOSE(steps[0].hazard * exp(beta[0]), 1 / (1 + 2 * sqrt(0.5)), 1e-10);
	CHECK_CLOSE((steps[1].hazard - steps[0].hazard) * exp(beta[0]), 1 / (1 + sqrt(0.5)), 1e-10);
	CHECK_TRUE(steps[2].last && steps[2].time == 3.0);

	/* pairs: (1, 2) x 1 against 0, first at the lower risk; (1, 3) tied; (2, 3) x 0 before 1 at
	 * the higher risk: 0 + 1/2 + 1 of 3 */
	CHECK_TRUE(adv_concordance(&data, beta, risks, spare, more, &fit, &stop) == ADV_OK);
	CHECK_CLOSE(fit.concordance, 0.5, 1e-12);
}

int
main(void)
{
	CHECK_RUN(test_table);
	CHECK_RUN(test_units);
	CHECK_RUN(test_separation);
	CHECK_RUN(test_rare);
	CHECK_RUN(test_stopped);
	CHECK_RUN(test_cox);
	return check_report("model");
}
