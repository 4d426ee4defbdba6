/*
 * quotient.h
 *		Quotients that may have a divisor of 0, and percentages.
 *
 * The kernel is tested with every floating-point division by zero trapped.
 * Where one is meant, and gives an infinity or NaN as IEEE 754 says,
 * adv_quotient divides.
 */
#ifndef ADV_KERNEL_QUOTIENT_H
#define ADV_KERNEL_QUOTIENT_H

#include <math.h>

__attribute__((no_sanitize("float-divide-by-zero")))
static inline double
adv_quotient(double a, double b)
{
	return a / b;
}

/*
 * adv_percentage: how much of the whole a part is, NaN of nothing.  All of it is
 * exactly 100: rounded, 100 x / x is a little more or less where 100 x is not
 * a double.  What is less than all of it cannot be rounded to more than 100.
 */
static inline double
adv_percentage(double part, double whole)
{
	if (fabs(part) == whole && whole > 0.0)
		return copysign(100.0, part);
	return adv_quotient(100.0 * part, whole);
}

#endif
