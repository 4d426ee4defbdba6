/*
 * check.h
 *		The checks of the kernel's unit tests.
 *
 * A check that fails says where and goes on; check_report, which main returns,
 * says how many passed and failed.
 */
#ifndef ADV_TEST_CHECK_H
#define ADV_TEST_CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

static int	check_passed;
static int	check_failed;

static inline void
check_true(bool ok, const char *file, int line, const char *what)
{
	if (ok)
		check_passed++;
	else
	{
		check_failed++;
		printf("%s:%d: not so: %s\n", file, line, what);
	}
}

/*
 * check_near: infinities are near themselves alone, NaN is near NaN.
 */
static inline void
check_near(double actual, double expected, double tolerance,
		   const char *file, int line, const char *what)
{
	if (actual == expected || fabs(actual - expected) <= tolerance ||
		(isnan(actual) && isnan(expected)))
		check_passed++;
	else
	{
		check_failed++;
		printf("%s:%d: %s is %.17g, expected %.17g within %.3g\n",
			   file, line, what, actual, expected, tolerance);
	}
}

static inline int
check_report(const char *name)
{
	printf("%s: %d passed, %d failed\n", name, check_passed, check_failed);
	return check_failed > 0;
}

#define CHECK_TRUE(condition) \
	check_true((condition), __FILE__, __LINE__, #condition)

/* within an absolute, and within a relative tolerance */
#define CHECK_NEAR(actual, expected, tolerance) \
	check_near((actual), (expected), (tolerance), __FILE__, __LINE__, #actual)
#define CHECK_CLOSE(actual, expected, tolerance) \
	check_near((actual), (expected), fabs(expected) * (tolerance), \
			   __FILE__, __LINE__, #actual)
#define CHECK_NAN(actual) CHECK_NEAR(actual, NAN, 0.0)

#endif
