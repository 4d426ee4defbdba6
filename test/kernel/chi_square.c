/*
 * chi_square.c
 *		Tests of the chi-square distribution.
 */
#include <float.h>

#include "check.h"
#include "kernel/stats/chi_square.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static void
test_values(void)
{
	/* R: pchisq(x, df, lower.tail = FALSE) */
	static const struct
	{
		double		x;
		double		df;
		double		p;
	}			known[] = {
		{1e-06, 1, 0.9992021155721779},
		{0.5, 1, 0.4795001221869535},
		{1, 1, 0.31731050786291415},
		{1.2, 1, 0.2733216782922982},
		{5, 1, 0.025347318677468304},
		{20, 1, 7.744216431044086e-06},
		{2, 2, 0.36787944117144233},
		{1.5, 3, 0.6822703303362125},
		{60, 3, 5.878230727906913e-13},
		{4.5, 5, 0.47988343811329937},
		{100, 5, 5.28514836094324e-20},
		{9, 10, 0.5321035763747156},
		{10, 10, 0.44049328506521246},
		{12, 10, 0.2850565003166312},
		{31, 31, 0.4662125062175083},
		{620, 31, 9.757807460719854e-111},
		{90, 100, 0.7531979655998298},
		{101, 100, 0.45319222327636854},
		{500, 100, 1.7201210053695373e-54},
		{899.1, 999, 0.9892497222310757},
		{999, 999, 0.4940498779585279},
		{1998, 999, 4.833188977602957e-69},
	};
	int			i;

	for (i = 0; i < LENGTH(known); i++)
		CHECK_CLOSE(adv_chi_square_p_value(known[i].x, known[i].df), known[i].p, 1e-11);
}

/*
 * test_definition: with 2 degrees of freedom it is exp(-x / 2), with 1 that of a
 * squared normal deviate, with df + 2 a known term more than with df.
 */
static void
test_definition(void)
{
	double		x;
	double		df;

	for (x = 1e-3; x < 1000; x *= 1.7)
	{
		CHECK_CLOSE(adv_chi_square_p_value(x, 2), exp(-x / 2), 1e-13);
		CHECK_CLOSE(adv_chi_square_p_value(x, 1), erfc(sqrt(x / 2)), 1e-12);
		for (df = 1; df < 200; df += 3.5)
			CHECK_NEAR(adv_chi_square_p_value(x, df + 2) - adv_chi_square_p_value(x, df),
					   exp(df / 2 * log(x / 2) - x / 2 - lgamma(df / 2 + 1)), 1e-12);
	}
}

static void
test_hostile(void)
{
	CHECK_NEAR(adv_chi_square_p_value(0, 3), 1, 0);
	CHECK_NEAR(adv_chi_square_p_value(INFINITY, 3), 0, 0);
	CHECK_NEAR(adv_chi_square_p_value(1e300, 3), 0, 0);
	CHECK_NEAR(adv_chi_square_p_value(1e-300, 3), 1, 0);
	CHECK_NAN(adv_chi_square_p_value(-1, 3));
	CHECK_NAN(adv_chi_square_p_value(NAN, 3));
	CHECK_NAN(adv_chi_square_p_value(1, 0));
	CHECK_NAN(adv_chi_square_p_value(1, NAN));
	CHECK_NAN(adv_chi_square_p_value(1, INFINITY));
}

int
main(void)
{
	CHECK_RUN(test_values);
	CHECK_RUN(test_definition);
	CHECK_RUN(test_hostile);
	return check_report("chi_square");
}
