/*
 * cost.c
 *		Tests of what themes cost.
 */
#include <stdlib.h>

#include "check.h"
#include "kernel/stats/cost.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

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

static AdvStatus
costs_of(const AdvThemeCell *cells, size_t n, int themes, AdvThemeCost *costs, bool (*stop) (void *))
{
	double	   *work = malloc(adv_theme_costs_work(themes) * sizeof(double));
	AdvStatus	status = adv_theme_costs(cells, n, themes, costs, work, (AdvStop) {stop, NULL});

	free(work);
	return status;
}

static void
test_by_hand(void)
{
	/* twenty scores: no theme, price, delivery, both.  HC3 by statsmodels 0.13 */
	static const AdvThemeCell cells[] = {{0, {0, 3, 8}}, {1, {2, 1, 1}}, {2, {3, 0, 1}}, {3, {1, 0, 0}}};
	AdvThemeCost costs[2];

	CHECK_TRUE(costs_of(cells, LENGTH(cells), 2, costs, never) == ADV_OK);
	CHECK_TRUE(costs[0].answers == 5 && costs[0].share == 0.25 && costs[0].with == -40);
	CHECK_CLOSE(costs[0].cost, -20.0, 1e-14);
	CHECK_CLOSE(costs[0].error, 12.909944487358057, 1e-14);
	CHECK_CLOSE(costs[1].cost, -80.0 / 3, 1e-14);
	CHECK_CLOSE(costs[1].error, 14.427340300559496, 1e-14);
	CHECK_CLOSE(costs[0].effect, -87.5, 1e-13);
	CHECK_CLOSE(costs[1].effect, -112.5, 1e-13);
	CHECK_CLOSE(costs[0].effect_error, 45.767571514762, 1e-12);
	CHECK_CLOSE(costs[1].effect_error, 47.307428710075, 1e-12);
}

static void
test_determined(void)
{
	/* a and b always together, c of one answer only, d of all */
	static const AdvThemeCell cells[] = {{8, {2, 3, 4}}, {11, {5, 1, 1}}, {12, {1, 0, 0}}};
	AdvThemeCost costs[4];

	CHECK_TRUE(costs_of(cells, LENGTH(cells), 4, costs, never) == ADV_OK);
	CHECK_TRUE(isnan(costs[0].effect) && isnan(costs[1].effect) && isnan(costs[3].effect));
	CHECK_TRUE(costs[0].cost == costs[1].cost && !isnan(costs[0].cost));
	CHECK_TRUE(isnan(costs[3].cost) && isnan(costs[3].without) && isnan(costs[3].error));
	/* -100 against the 200 / 9 of those without */
	CHECK_CLOSE(costs[2].effect, -100 - 200.0 / 9, 1e-13);
	CHECK_TRUE(isnan(costs[2].effect_error));
}

static void
test_large(void)
{
	/* counts a billion times as large: costs and effects are the same, errors smaller; of
	 * two themes that differ in one answer each still has an effect */
	static const AdvThemeCell cells[] = {{0, {0, 3000000000, 8000000000}}, {1, {2000000000, 1000000000, 1000000000}},
	{2, {3000000000, 0, 1000000000}}, {3, {1000000000, 0, 0}}};
	static const AdvThemeCell apart[] = {{0, {100000, 0, 100000}}, {1, {1, 0, 0}}, {3, {500000, 0, 300000}}};
	AdvThemeCost costs[2];

	CHECK_TRUE(costs_of(cells, LENGTH(cells), 2, costs, never) == ADV_OK);
	CHECK_CLOSE(costs[0].cost, -20.0, 1e-14);
	CHECK_CLOSE(costs[0].error, 12.909944487358057 / sqrt(1e9), 1e-13);
	CHECK_CLOSE(costs[1].effect, -112.5, 1e-12);
	CHECK_TRUE(costs_of(apart, LENGTH(apart), 2, costs, never) == ADV_OK);
	/* by hand: of the answer that names the first alone, against those without; of the others, -25 against -100 */
	CHECK_CLOSE(costs[0].effect, -100.0, 1e-6);
	CHECK_CLOSE(costs[1].effect, 75.0, 1e-6);
}

static void
test_stopped(void)
{
	static const AdvThemeCell cells[] = {{0, {0, 3, 8}}};
	AdvThemeCost costs[1];

	CHECK_TRUE(costs_of(cells, 1, 0, costs, always) == ADV_STOPPED);
	CHECK_TRUE(costs_of(cells, 1, 65, costs, never) == ADV_DOMAIN);
	CHECK_TRUE(costs_of(cells, 0, 0, costs, never) == ADV_DOMAIN);
	CHECK_TRUE(costs_of(cells, 1, 0, costs, never) == ADV_OK);
}

int
main(void)
{
	CHECK_RUN(test_by_hand);
	CHECK_RUN(test_determined);
	CHECK_RUN(test_large);
	CHECK_RUN(test_stopped);
	return check_report("cost");
}
