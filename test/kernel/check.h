/*
 * check.h
 *		The checks of the kernel's unit tests.
 *
 * A test is a function that main runs with CHECK_RUN. A check in it that fails
 * says where, and the test goes on; check_report, which main returns, says how
 * many tests passed and failed, and how many single checks they made. Checks
 * outside all tests count as one test.
 */
#ifndef ADV_TEST_CHECK_H
#define ADV_TEST_CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* of the tests that have ended, and of the checks since then */
static int	tests_passed;
static int	tests_failed;
static long checks_made;
static long check_passed;
static long check_failed;

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

/*
 * check_end counts the checks since the last call as one test. One without any
 * check tests nothing, and fails.
 */
static inline void
check_end(const char *name)
{
	if (check_failed > 0 || check_passed == 0)
	{
		tests_failed++;
		printf("%s: %ld of %ld checks failed\n", name, check_failed, check_passed + check_failed);
	}
	else
		tests_passed++;
	checks_made += check_passed + check_failed;
	check_passed = check_failed = 0;
}

static inline void
check_run(void (*test) (void), const char *name)
{
	if (check_passed + check_failed > 0)
		check_end("before the next test");
	printf("%s\n", name);
	fflush(stdout);
	test();
	check_end(name);
}

static inline int
check_report(const char *name)
{
	if (check_passed + check_failed > 0)
		check_end("after the last test");
	printf("%s: %ld checks\n", name, checks_made);
	printf("%s: %d passed, %d failed\n", name, tests_passed, tests_failed);
	return tests_failed > 0;
}

/* runs a function as a test */
#define CHECK_RUN(test) check_run((test), #test)

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
