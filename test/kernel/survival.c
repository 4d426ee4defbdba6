/*
 * survival.c
 *		Tests of survival curves.
 *
 * The data are those of Miller (1997), p. 49, remission of acute myelogenous
 * leukaemia under maintained treatment; the numbers are those of R's package
 * survival.
 */
#include "check.h"
#include "kernel/survival/life_table.h"

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static const double z95 = 1.959963984540054;

static const AdvSurvivalRow aml[] = {
	{9, -INFINITY, 1, 0}, {13, -INFINITY, 1, 1}, {18, -INFINITY, 1, 0}, {23, -INFINITY, 1, 0},
	{28, -INFINITY, 0, 1}, {31, -INFINITY, 1, 0}, {34, -INFINITY, 1, 0}, {45, -INFINITY, 0, 1},
	{48, -INFINITY, 1, 0}, {161, -INFINITY, 0, 1}
};

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

/*
 * table: the life table of rows none of which entered late.
 */
static size_t
table(const AdvSurvivalRow *rows, size_t n, AdvSurvivalStep *steps)
{
	AdvSurvivalRows r = {(const char *) rows, n, false};

	CHECK_TRUE(adv_survival_table(&r, NULL, 0, &go_on, steps) == ADV_OK);
	return adv_survival_times(&r);
}

static void
test_curve(void)
{
	static const double survival[] = {.909091, .818182, .715909, .613636, .613636, .490909, .368182,
	.368182, .184091, .184091};
	static const double errors[] = {.086678, .116291, .139665, .152632, .152632, .164193, .162669,
	.162669, .153493, .153493};
	AdvSurvivalStep steps[LENGTH(aml)];
	AdvSurvivalCurve curve = adv_survival_begin();
	AdvEstimate e;
	double		low;
	double		high;
	double		mean;
	double		error;
	int			i;

	CHECK_TRUE(table(aml, LENGTH(aml), steps) == LENGTH(aml));
	for (i = 0; i < LENGTH(aml); i++)
	{
		adv_survival_advance(&curve, &steps[i]);
		CHECK_NEAR(curve.survival, survival[i], 5e-7);
		CHECK_NEAR(adv_survival_error(&curve), errors[i], 5e-7);
	}
	CHECK_NEAR(steps[0].at_risk, 11, 0);
	CHECK_NEAR(steps[1].survivors, 9, 0);
	CHECK_NEAR(steps[9].at_risk, 1, 0);

	CHECK_TRUE(adv_survival_at(steps, LENGTH(aml), 31, &go_on, &curve) == ADV_OK);
	adv_survival_band(&curve, z95, ADV_SURVIVAL_LOG, &low, &high);
	CHECK_NEAR(low, .254860, 5e-7);
	CHECK_NEAR(high, .945585, 5e-7);
	adv_survival_band(&curve, z95, ADV_SURVIVAL_LOG_LOG, &low, &high);
	CHECK_NEAR(low, .167331, 5e-7);
	CHECK_NEAR(high, .753400, 5e-7);
	/* fit$cumhaz, fit$std.chaz */
	CHECK_CLOSE(curve.hazard, 0.65876623, 1e-8);
	CHECK_CLOSE(sqrt(curve.hazard_variance), 0.30707919, 1e-7);

	CHECK_TRUE(adv_survival_quantile(steps, LENGTH(aml), 0.5, z95, ADV_SURVIVAL_LOG, &go_on, &e) == ADV_OK);
	CHECK_NEAR(e.value, 31, 0);
	CHECK_NEAR(e.low, 18, 0);
	CHECK_NAN(e.high);
	CHECK_TRUE(adv_survival_mean(steps, LENGTH(aml), 161, &go_on, &mean, &error) == ADV_OK);
	CHECK_NEAR(mean, 52.645455, 5e-7);
	CHECK_NEAR(error, 19.828603, 5e-7);
	/* nothing is known beyond, and nothing has happened before */
	CHECK_TRUE(adv_survival_mean(steps, LENGTH(aml), 162, &go_on, &mean, &error) == ADV_DOMAIN);
	CHECK_TRUE(adv_survival_at(steps, LENGTH(aml), 162, &go_on, &curve) == ADV_DOMAIN);
	CHECK_TRUE(adv_survival_at(steps, LENGTH(aml), 8, &go_on, &curve) == ADV_OK);
	CHECK_NEAR(curve.survival, 1, 0);
	adv_survival_band(&curve, z95, ADV_SURVIVAL_LOG, &low, &high);
	CHECK_TRUE(low == 1 && high == 1);
	adv_survival_band(&curve, z95, ADV_SURVIVAL_LOG_LOG, &low, &high);
	CHECK_TRUE(isnan(low) && isnan(high));
}

/*
 * test_flat: R's example of a curve that lies on the level, ?quantile.survfit.
 */
static void
test_flat(void)
{
	static const AdvSurvivalRow rows[] = {{1, -INFINITY, 1, 1}, {6, -INFINITY, 2, 0},
	{8, -INFINITY, 0, 1}, {9, -INFINITY, 1, 0}, {10, -INFINITY, 0, 1}};
	static const double levels[] = {13 / 14.0, 6 / 7.0, 2 / 3.0, 0.5, 9 / 35.0, 0.1};
	static const double times[] = {1, 3.5, 6, 9, 9.5, NAN};
	AdvSurvivalStep steps[LENGTH(rows)];
	AdvEstimate e;
	int			i;

	table(rows, LENGTH(rows), steps);
	for (i = 0; i < LENGTH(levels); i++)
	{
		CHECK_TRUE(adv_survival_quantile(steps, LENGTH(rows), levels[i], z95, ADV_SURVIVAL_PLAIN,
										 &go_on, &e) == ADV_OK);
		CHECK_NEAR(e.value, times[i], 0);
	}
}

/*
 * test_late: five enter, four of them at 0, one at 1.9; all leave one after the
 * other.
 */
static void
test_late(void)
{
	static const AdvSurvivalRow rows[] = {{2, 1.9, 1, 0}, {3, 0, 1, 0}, {4, 0, 1, 0}, {5, 0, 1, 0}, {10, 0, 1, 0}};
	static const double survival[] = {.8, .6, .4, .2, 0};
	const AdvSurvivalRow *late[] = {&rows[1], &rows[2], &rows[3], &rows[4], &rows[0]};
	AdvSurvivalRows r = {(const char *) rows, LENGTH(rows), false};
	AdvSurvivalStep steps[LENGTH(rows)];
	AdvSurvivalCurve curve = adv_survival_begin();
	double		mean;
	double		error;
	int			i;

	CHECK_TRUE(adv_survival_table(&r, late, LENGTH(late), &go_on, steps) == ADV_OK);
	for (i = 0; i < LENGTH(rows); i++)
	{
		adv_survival_advance(&curve, &steps[i]);
		CHECK_NEAR(curve.survival, survival[i], 1e-15);
	}
	CHECK_NAN(adv_survival_error(&curve));
	/* gone for good: known for ever; 2 + .8 + .6 + .4 + .2 * 5 */
	CHECK_TRUE(adv_survival_mean(steps, LENGTH(rows), 1e6, &go_on, &mean, &error) == ADV_OK);
	CHECK_NEAR(mean, 4.8, 1e-14);
}

/*
 * test_weights: equal weights are as none; weights of every size leave the end
 * of the curve alone.
 */
static void
test_weights(void)
{
	AdvSurvivalWeightedRow rows[LENGTH(aml)];
	AdvSurvivalRows r = {(const char *) rows, LENGTH(aml), true};
	AdvSurvivalStep plain[LENGTH(aml)];
	AdvSurvivalStep steps[LENGTH(aml)];
	AdvSurvivalCurve curve = adv_survival_begin();
	int			i;

	table(aml, LENGTH(aml), plain);
	for (i = 0; i < LENGTH(aml); i++)
	{
		double		w = 0.1;

		rows[i].row = aml[i];
		rows[i].weights.events = adv_dd((double) aml[i].events * w);
		rows[i].weights.censored = adv_dd((double) aml[i].censored * w);
		rows[i].weights.squares = adv_dd((double) (aml[i].events + aml[i].censored) * w * w);
	}
	CHECK_TRUE(adv_survival_table(&r, NULL, 0, &go_on, steps) == ADV_OK);
	for (i = 0; i < LENGTH(aml); i++)
	{
		CHECK_CLOSE(steps[i].effective, plain[i].at_risk, 1e-14);
		CHECK_NEAR(steps[i].survivors / steps[i].at_risk, plain[i].survivors / plain[i].at_risk, 1e-14);
	}
	for (i = 0; i < LENGTH(aml); i++)
	{
		double		w = i == 0 ? 1e100 : 1e-100;

		rows[i].row.events = 1;
		rows[i].row.censored = 0;
		rows[i].weights.events = adv_dd(w);
		rows[i].weights.censored = adv_dd(0);
		rows[i].weights.squares = adv_dd(w * w);
	}
	CHECK_TRUE(adv_survival_table(&r, NULL, 0, &go_on, steps) == ADV_OK);
	CHECK_NEAR(steps[9].at_risk, 1e-100, 0);
	CHECK_NEAR(steps[9].survivors, 0, 0);
	CHECK_CLOSE(steps[1].at_risk, 9e-100, 1e-14);
	for (i = 0; i < LENGTH(aml); i++)
		adv_survival_advance(&curve, &steps[i]);
	CHECK_NEAR(curve.survival, 0, 0);
}

static void
test_hostile(void)
{
	static const AdvSurvivalRow huge[] = {{0, -INFINITY, INT64_MAX - 1, 0}, {1e300, -INFINITY, 0, 1}};
	AdvSurvivalRows r = {(const char *) aml, LENGTH(aml), false};
	AdvSurvivalRows none = {(const char *) aml, 0, false};
	AdvSurvivalStep steps[LENGTH(aml)];
	AdvSurvivalCurve curve;
	AdvEstimate e;
	AdvComparison c;
	double		mean;
	double		error;

	CHECK_TRUE(adv_survival_table(&r, NULL, 0, &stop, steps) == ADV_STOPPED);
	table(aml, LENGTH(aml), steps);
	CHECK_TRUE(adv_survival_at(steps, LENGTH(aml), 50, &stop, &curve) == ADV_STOPPED);
	CHECK_TRUE(adv_survival_quantile(steps, LENGTH(aml), 0.5, z95, ADV_SURVIVAL_LOG, &stop, &e) == ADV_STOPPED);
	CHECK_TRUE(adv_survival_mean(steps, LENGTH(aml), 50, &stop, &mean, &error) == ADV_STOPPED);

	CHECK_TRUE(adv_survival_times(&none) == 0);
	CHECK_TRUE(adv_survival_table(&none, NULL, 0, &go_on, steps) == ADV_OK);
	CHECK_TRUE(adv_survival_at(steps, 0, 0, &go_on, &curve) == ADV_DOMAIN);
	CHECK_TRUE(adv_survival_quantile(steps, 0, 0.5, z95, ADV_SURVIVAL_LOG, &go_on, &e) == ADV_OK);
	CHECK_NAN(e.value);
	CHECK_TRUE(adv_survival_mean(steps, 0, 1, &go_on, &mean, &error) == ADV_DOMAIN);

	/* one of 2^63 - 1 is left: the count is not rounded away */
	table(huge, LENGTH(huge), steps);
	CHECK_NEAR(steps[0].at_risk, 9223372036854775808.0, 0);
	CHECK_NEAR(steps[1].at_risk, 1, 0);
	CHECK_NEAR(steps[0].survivors, 1, 0);

	c = adv_survival_difference(0.5, NAN, 0.4, 0.1, z95, 1);
	CHECK_NEAR(c.difference, 0.1, 1e-15);
	CHECK_NAN(c.low);
	CHECK_NAN(c.p_value);
	c = adv_survival_difference(1, 0, 1, 0, z95, 1);
	CHECK_TRUE(c.low == 0 && c.high == 0 && isnan(c.statistic));
	c = adv_survival_difference(0.9, 0.5, 0.1, 0.5, z95, 1);
	CHECK_NEAR(c.high, 1, 0);
}

int
main(void)
{
	CHECK_RUN(test_curve);
	CHECK_RUN(test_flat);
	CHECK_RUN(test_late);
	CHECK_RUN(test_weights);
	CHECK_RUN(test_hostile);
	return check_report("survival");
}
