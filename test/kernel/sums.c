/*
 * sums.c
 *		Counters, double-double sums and the sums of scores between points.
 *
 * Expected values are worked out by hand, as the comments say.
 */
#include <string.h>

#include "check.h"
#include "kernel/num/dd.h"
#include "kernel/num/fraction.h"
#include "kernel/num/tally.h"

static void
test_tally(void)
{
	char		row[16 * 8];
	const int64_t limits[] = {255, 65535, 4294967295LL, INT64_MAX};
	int			width;

	for (width = 0; width <= ADV_TALLY_WIDEST; width++)
	{
		CHECK_TRUE(adv_tally_limit(width) == limits[width]);
		CHECK_TRUE(adv_tally_width(limits[width]) == width);
		if (width > 0)
			CHECK_TRUE(adv_tally_width(limits[width - 1] + 1) == width);

		memset(row, 0, sizeof(row));
		CHECK_TRUE(adv_tally_add(row, width, 3, limits[width] - 1));
		CHECK_TRUE(adv_tally_add(row, width, 3, 1));
		CHECK_TRUE(!adv_tally_add(row, width, 3, 1));
		CHECK_TRUE(!adv_tally_add(row, width, 3, INT64_MAX));
		CHECK_TRUE(adv_tally_get(row, width, 3) == limits[width]);
		/* its neighbours are as they were */
		CHECK_TRUE(adv_tally_get(row, width, 2) == 0);
		CHECK_TRUE(adv_tally_get(row, width, 4) == 0);
		CHECK_TRUE(!adv_tally_subtract(row, width, 2, 1));
		CHECK_TRUE(adv_tally_subtract(row, width, 3, limits[width]));
		CHECK_TRUE(adv_tally_get(row, width, 3) == 0);
	}
	CHECK_TRUE(adv_tally_width(0) == 0);
}

static void
test_dd(void)
{
	AdvDD		sum = adv_dd(0);
	AdvDD		third = adv_dd_divide(adv_dd(1), adv_dd(3));
	AdvDD		back = adv_dd_multiply(third, adv_dd(3));
	int			i;

	/* 1e16 + 1 ten times - 1e16 = 10, which a double sum loses */
	sum = adv_dd_add(sum, adv_dd(1e16));
	for (i = 0; i < 10; i++)
		sum = adv_dd_add(sum, adv_dd(1));
	sum = adv_dd_add(sum, adv_dd(-1e16));
	CHECK_TRUE(adv_dd_value(sum) == 10);

	/* a million tenths: the double nearest 0.1 is 0.1 + 5.551115123125783e-18 */
	sum = adv_dd(0);
	for (i = 0; i < 1000000; i++)
		sum = adv_dd_add(sum, adv_dd(0.1));
	CHECK_TRUE(sum.hi == 100000);
	CHECK_CLOSE(sum.lo, 5.551115123125783e-12, 1e-6);

	/* 3 (1/3) = 1 to 31 digits */
	CHECK_NEAR(back.hi - 1, 0, 0);
	CHECK_NEAR(back.lo, 0, 1e-31);

	/* (2^53 + 1)^2 - 2^106 = 2^54 + 1, the last of which is beyond the precision */
	back = adv_dd_add(adv_dd(9007199254740992.0), adv_dd(1));
	back = adv_dd_multiply(back, back);
	back = adv_dd_add(back, adv_dd(-ldexp(1, 106)));
	CHECK_TRUE(adv_dd_value(back) == ldexp(1, 54));

	CHECK_TRUE(!signbit(adv_dd_positive_zero(adv_dd(-0.0)).hi));
}

static void
test_wide(void)
{
	AdvInt128	values[] = {0, 1, -1, (AdvInt128) 1 << 100, -((AdvInt128) 1 << 100) + 5};
	size_t		i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		CHECK_TRUE(adv_wide_get(adv_wide_make(values[i])) == values[i]);
}

static void
test_fractions(void)
{
	AdvFractions a;
	AdvFractions b;
	AdvFractions zero;

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	memset(&zero, 0, sizeof(zero));

	/* 6.5 and 7.25: e = .5 at 7 and .75 at 8 */
	adv_fractions_add(&a, 0.5, 7, 1);
	adv_fractions_add(&a, 0.75, 8, 1);
	CHECK_TRUE(a.answers == 2);
	CHECK_TRUE(adv_dd_value(adv_fractions_e(&a)) == 1.25);
	CHECK_TRUE(adv_dd_value(adv_fractions_ek(&a)) == 9.5);
	CHECK_TRUE(adv_dd_value(adv_fractions_e2(&a)) == 0.8125);

	/* below zero: -1.25 counts at -1, e = .25 */
	adv_fractions_add(&b, 0.25, -1, 1);
	CHECK_TRUE(adv_dd_value(adv_fractions_ek(&b)) == -0.25);

	/* the square of a whole number of 2^-52 is kept whole: .3^2 */
	adv_fractions_add(&b, 7 - 6.7, 7, 1);
	CHECK_CLOSE(adv_dd_value(adv_fractions_e2(&b)) - 0.0625, (7 - 6.7) * (7 - 6.7), 1e-15);

	/* merging is addition, and everything can be taken away again */
	adv_fractions_merge(&a, &b, 1);
	CHECK_TRUE(a.answers == 4);
	adv_fractions_merge(&a, &b, -1);
	adv_fractions_add(&a, 0.75, 8, -1);
	adv_fractions_add(&a, 0.5, 7, -1);
	CHECK_TRUE(memcmp(&a, &zero, sizeof(a)) == 0);
}

int
main(void)
{
	CHECK_RUN(test_tally);
	CHECK_RUN(test_dd);
	CHECK_RUN(test_wide);
	CHECK_RUN(test_fractions);
	return check_report("sums");
}
