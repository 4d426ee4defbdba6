/*
 * logrank.c
 *		Tests of the log-rank test.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/survival/logrank.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))
#define MOST_GROUPS 4

static bool
never(void *arg)
{
	(void) arg;
	return false;
}

static bool
always(void *arg)
{
	(void) arg;
	return true;
}

static const AdvStop go_on = {never, NULL};
static const AdvStop stop = {always, NULL};

static int
by_time(const void *a, const void *b)
{
	const AdvLogrankExit *x = a;
	const AdvLogrankExit *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/*
 * test: of customers who are all there from the beginning, in any order.
 */
static AdvLogrank
test(AdvLogrankExit *exits, size_t n, size_t groups, double rho)
{
	int64_t		at_risk[MOST_GROUPS] = {0};
	double		work[MOST_GROUPS * (MOST_GROUPS + 2)];
	AdvLogrank	out = {0, 0, 0};
	size_t		i;

	qsort(exits, n, sizeof(AdvLogrankExit), by_time);
	for (i = 0; i < n; i++)
		at_risk[exits[i].group] += exits[i].customers;
	CHECK_TRUE(adv_logrank_work(groups) <= (size_t) LENGTH(work));
	CHECK_TRUE(adv_logrank(exits, n, NULL, 0, groups, rho, &go_on, at_risk, work, &out) == ADV_OK);
	for (i = 0; i < groups; i++)
		CHECK_TRUE(at_risk[i] == 0);
	return out;
}

static void
test_values(void)
{
	/* Miller (1997), p. 49; R: survdiff(Surv(time, status) ~ x, aml, rho) */
	AdvLogrankExit aml[] = {
		{9, 0, 1, 1}, {13, 0, 1, 2}, {18, 0, 1, 1}, {23, 0, 1, 1}, {28, 0, 0, 1}, {31, 0, 1, 1},
		{34, 0, 1, 1}, {45, 0, 0, 1}, {48, 0, 1, 1}, {161, 0, 0, 1},
		{5, 1, 2, 2}, {8, 1, 2, 2}, {12, 1, 1, 1}, {16, 1, 0, 1}, {23, 1, 1, 1}, {27, 1, 1, 1},
		{30, 1, 1, 1}, {33, 1, 1, 1}, {43, 1, 1, 1}, {45, 1, 1, 1}
	};
	AdvLogrank	t = test(aml, LENGTH(aml), 2, 0);
	int			i;

	CHECK_CLOSE(t.chi_square, 3.39638870, 1e-8);
	CHECK_NEAR(t.degrees_of_freedom, 1, 0);
	CHECK_NEAR(t.p_value, .0653393, 5e-8);
	CHECK_CLOSE(test(aml, LENGTH(aml), 2, 1).chi_square, 2.7792795, 1e-7);
	/* a group nobody is in changes nothing */
	CHECK_CLOSE(test(aml, LENGTH(aml), 3, 0).chi_square, t.chi_square, 1e-14);
	CHECK_NEAR(test(aml, LENGTH(aml), 3, 0).degrees_of_freedom, 1, 0);
	/* nor do names */
	for (i = 0; i < LENGTH(aml); i++)
		aml[i].group = 1 - aml[i].group;
	CHECK_CLOSE(test(aml, LENGTH(aml), 2, 0).chi_square, t.chi_square, 1e-13);
	/* one group: nothing to compare */
	for (i = 0; i < LENGTH(aml); i++)
		aml[i].group = 0;
	t = test(aml, LENGTH(aml), 1, 0);
	CHECK_NAN(t.chi_square);
	CHECK_NEAR(t.degrees_of_freedom, 0, 0);
	CHECK_NAN(t.p_value);
}

/*
 * test_late: by hand.  a is there from 0, leaves at 1 and 3; b enters at 2,
 * leaves at 4 and 5.  Only at 3 are both at risk: expected of a are 1 at 1, 1/3
 * at 3; the difference is 2/3, its variance 2/9.
 */
static void
test_late(void)
{
	AdvLogrankExit exits[] = {{1, 0, 1, 1}, {3, 0, 1, 1}, {4, 1, 1, 1}, {5, 1, 1, 1}};
	AdvLogrankEntry entries[] = {{2, 1, 2}};
	int64_t		at_risk[] = {2, 0};
	double		work[8];
	AdvLogrank	out;

	CHECK_TRUE(adv_logrank(exits, LENGTH(exits), entries, LENGTH(entries), 2, 0, &go_on, at_risk, work, &out) == ADV_OK);
	CHECK_CLOSE(out.chi_square, (2 / 3.0) * (2 / 3.0) / (2 / 9.0), 1e-14);
	CHECK_NEAR(out.degrees_of_freedom, 1, 0);

	/* entering at 3 is too late for what happens at 3 */
	entries[0].time = 3;
	at_risk[0] = 2;
	at_risk[1] = 0;
	CHECK_TRUE(adv_logrank(exits, LENGTH(exits), entries, LENGTH(entries), 2, 0, &go_on, at_risk, work, &out) == ADV_OK);
	CHECK_NAN(out.chi_square);
	CHECK_TRUE(adv_logrank(exits, LENGTH(exits), entries, LENGTH(entries), 2, 0, &stop, at_risk, work, &out) == ADV_STOPPED);
	CHECK_TRUE(adv_logrank(exits, 0, NULL, 0, 0, 0, &go_on, at_risk, work, &out) == ADV_OK);
	CHECK_NAN(out.p_value);
}

int
main(void)
{
	CHECK_RUN(test_values);
	CHECK_RUN(test_late);
	return check_report("logrank");
}
