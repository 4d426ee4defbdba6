/*
 * quotient.c
 *		Tests of quotients that may have a divisor of 0, and of percentages.
 */
#include "check.h"
#include "kernel/num/quotient.h"

int
main(void)
{
	int			above = 0;
	int			below = 0;
	int			wrong = 0;
	int			i;

	CHECK_TRUE(adv_quotient(1.0, 0.0) == INFINITY);
	CHECK_TRUE(adv_quotient(-1.0, 0.0) == -INFINITY);
	CHECK_NAN(adv_quotient(0.0, 0.0));

	CHECK_TRUE(adv_percentage(1.0, 8.0) == 12.5);
	CHECK_TRUE(adv_percentage(-3.0, 4.0) == -75.0);
	CHECK_TRUE(adv_percentage(3.0, 2.0) == 150.0);
	CHECK_TRUE(adv_percentage(-3.0, 2.0) == -150.0);
	CHECK_NAN(adv_percentage(0.0, 0.0));
	CHECK_TRUE(adv_percentage(1.0, 0.0) == INFINITY);

	/* 100 times such a count is no double, and may be rounded up or down */
	for (i = 0; i < 100000; i++)
	{
		double		whole = 11529215046068470.0 + 2.0 * i;

		above += 100.0 * whole / whole > 100.0;
		below += 100.0 * whole / whole < 100.0;
		wrong += adv_percentage(whole, whole) != 100.0;
		wrong += adv_percentage(-whole, whole) != -100.0;
		wrong += adv_percentage(nextafter(whole, 0.0), whole) > 100.0;
	}
	CHECK_TRUE(above > 0);
	CHECK_TRUE(below > 0);
	CHECK_TRUE(wrong == 0);
	return check_report("quotient");
}
