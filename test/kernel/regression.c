/*
 * regression.c
 *		Tests of key drivers and of symmetric matrices.
 *
 * attitude is R's data set; lm(scale(rating) ~ scale(.)), relaimpo's lmg, and the
 * relative weights of Johnson (2000).
 */
#include <stddef.h>

#include "check.h"
#include "kernel/num/symmetric.h"
#include "kernel/stats/regression.h"

static const int attitude[30][7] = {
	{43, 51, 30, 39, 61, 92, 45}, {63, 64, 51, 54, 63, 73, 47}, {71, 70, 68, 69, 76, 86, 48}, {61, 63, 45, 47, 54, 84, 35}, {81, 78, 56, 66, 71, 83, 47}, {43, 55, 49, 44, 54, 49, 34},
	{58, 67, 42, 56, 66, 68, 35}, {71, 75, 50, 55, 70, 66, 41}, {72, 82, 72, 67, 71, 83, 31}, {67, 61, 45, 47, 62, 80, 41}, {64, 53, 53, 58, 58, 67, 34}, {67, 60, 47, 39, 59, 74, 41}, {69, 62, 57, 42, 55, 63, 25},
	{68, 83, 83, 45, 59, 77, 35}, {77, 77, 54, 72, 79, 77, 46}, {81, 90, 50, 72, 60, 54, 36}, {74, 85, 64, 69, 79, 79, 63}, {65, 60, 65, 75, 55, 80, 60}, {65, 70, 46, 57, 75, 85, 46}, {50, 58, 68, 54, 64, 78, 52},
	{50, 40, 33, 34, 43, 64, 33}, {64, 61, 52, 62, 66, 80, 41}, {53, 66, 52, 50, 63, 80, 37}, {40, 37, 42, 58, 50, 57, 49}, {63, 54, 42, 48, 66, 75, 33}, {66, 77, 66, 63, 88, 76, 72}, {78, 75, 58, 74, 80, 78, 49},
	{48, 57, 44, 45, 51, 83, 38}, {85, 85, 71, 71, 77, 74, 55}, {82, 82, 39, 59, 64, 78, 39}
};

static double work[1 << 17];

/* covariances: of the columns listed, the outcome first */
static void
covariances(const int *columns, int k, double *out)
{
	double		mean[7];
	int			i,
				j,
				r;

	for (i = 0; i < k; i++)
	{
		mean[i] = 0.0;
		for (r = 0; r < 30; r++)
			mean[i] += attitude[r][columns[i]] / 30.0;
	}
	for (i = 0; i < k; i++)
		for (j = 0; j < k; j++)
		{
			out[i * k + j] = 0.0;
			for (r = 0; r < 30; r++)
				out[i * k + j] += (attitude[r][columns[i]] - mean[i]) * (attitude[r][columns[j]] - mean[j]) / 29.0;
		}
}

static void
test_attitude(void)
{
	static const int all[] = {0, 1, 2, 3, 4, 5, 6};
	static const double beta[] = {.670725204, -.073427428, .308870244, .069811715, .031199749, -.183464450};
	static const double lmg[] = {.370816194, .050903793, .155765990, .120345079, .006588723, .028182213};
	static const double johnson[] = {.362760200, .056002279, .163610911, .121780400, .008255466, .020192737};
	double		covariance[49];
	double		r_squared;
	AdvDriver	d[6];
	int			i;

	covariances(all, 7, covariance);
	CHECK_TRUE(adv_drivers_work(6) <= sizeof(work) / sizeof(double));
	CHECK_TRUE(adv_drivers(covariance, 6, 30.0, 0.95, d, &r_squared, work) == ADV_OK);
	CHECK_CLOSE(r_squared, .732601992531, 1e-11);
	CHECK_CLOSE(d[0].correlation, .825417569542, 1e-11);
	CHECK_CLOSE(d[0].correlation_low, .662012769871, 1e-11);
	CHECK_CLOSE(d[0].correlation_high, .913913891354, 1e-11);
	CHECK_CLOSE(d[2].p_value, .069925346, 1e-7);
	CHECK_CLOSE(d[3].vif, 3.07822621819, 1e-11);
	for (i = 0; i < 6; i++)
	{
		CHECK_NEAR(d[i].beta, beta[i], 6e-10);
		CHECK_NEAR(d[i].importance, lmg[i], 6e-10);
		CHECK_NEAR(d[i].relative_weight, johnson[i], 6e-10);
		CHECK_TRUE(!d[i].collinear && !d[i].constant);
	}
}

/* copies: with a driver twice, both share what it has, whatever the unit */
static void
test_copies(void)
{
	static const int once[] = {0, 1, 3};
	static const int twice[] = {0, 1, 3, 3};
	double		a[9];
	double		b[16];
	double		r_once,
				r_twice;
	AdvDriver	one[2];
	AdvDriver	two[3];
	int			i;

	covariances(once, 3, a);
	covariances(twice, 4, b);
	for (i = 0; i < 4; i++)
	{
		b[i * 4 + 3] *= 1e8;
		b[3 * 4 + i] *= 1e8;
	}
	CHECK_TRUE(adv_drivers(a, 2, 30.0, 0.95, one, &r_once, work) == ADV_OK);
	CHECK_TRUE(adv_drivers(b, 3, 30.0, 0.95, two, &r_twice, work) == ADV_OK);
	CHECK_CLOSE(r_twice, r_once, 1e-14);
	CHECK_CLOSE(two[1].importance, two[2].importance, 1e-13);
	CHECK_CLOSE(two[0].importance + 2.0 * two[1].importance, r_once, 1e-13);
	CHECK_CLOSE(two[0].relative_weight + 2.0 * two[1].relative_weight, r_once, 1e-12);
	CHECK_TRUE(two[1].collinear && two[2].collinear && !two[0].collinear);
	CHECK_NAN(two[1].coefficient);
	CHECK_NAN(two[2].vif);
	CHECK_CLOSE(two[0].coefficient, one[0].coefficient, 1e-13);
	CHECK_CLOSE(two[0].error, one[0].error, 1e-13);
}

static void
test_edges(void)
{
	static const double one[] = {4.0, 1.0, 1.0, 1.0};
	static const double constant[] = {4.0, 0.0, 0.0, 0.0};
	static const double outcome[] = {0.0, 0.0, 0.0, 1.0};
	static const double exact[] = {4.0, 2.0, 2.0, 1.0};
	double		many[16 * 16];
	double		r_squared;
	double		sum = 0.0;
	AdvDriver	d[15];
	int			i,
				j;

	/* one driver: R squared is r squared; b = 1, its error sqrt((1 - r^2) 4 / 8) */
	CHECK_TRUE(adv_drivers(one, 1, 10.0, 0.95, d, &r_squared, work) == ADV_OK);
	CHECK_CLOSE(r_squared, 0.25, 1e-15);
	CHECK_CLOSE(d[0].importance, 0.25, 1e-15);
	CHECK_CLOSE(d[0].relative_weight, 0.25, 1e-15);
	CHECK_CLOSE(d[0].coefficient, 1.0, 1e-15);
	CHECK_CLOSE(d[0].error, sqrt(0.75 * 4.0 / 8.0), 1e-15);
	/* no degree of freedom, no interval of a correlation */
	CHECK_TRUE(adv_drivers(one, 1, 2.0, 0.95, d, &r_squared, work) == ADV_OK);
	CHECK_NAN(d[0].error);
	CHECK_NAN(d[0].p_value);
	CHECK_NAN(d[0].correlation_low);
	CHECK_TRUE(adv_drivers(constant, 1, 10.0, 0.95, d, &r_squared, work) == ADV_OK);
	CHECK_TRUE(d[0].constant && d[0].importance == 0.0 && r_squared == 0.0);
	CHECK_NAN(d[0].coefficient);
	CHECK_TRUE(adv_drivers(outcome, 1, 10.0, 0.95, d, &r_squared, work) == ADV_OK);
	CHECK_NAN(r_squared);
	CHECK_NAN(d[0].importance);
	CHECK_TRUE(adv_drivers(exact, 1, 10.0, 0.95, d, &r_squared, work) == ADV_OK);
	CHECK_CLOSE(r_squared, 1.0, 1e-15);
	CHECK_NAN(d[0].t);
	CHECK_TRUE(adv_drivers(one, 0, 10.0, 0.95, d, &r_squared, work) == ADV_DOMAIN);
	CHECK_TRUE(adv_drivers(one, 16, 10.0, 0.95, d, &r_squared, work) == ADV_DOMAIN);
	CHECK_TRUE(adv_drivers(one, 1, 10.0, 1.0, d, &r_squared, work) == ADV_DOMAIN);

	/* fifteen that do not depend on each other: each has the square of its correlation */
	CHECK_TRUE(adv_drivers_work(15) <= sizeof(work) / sizeof(double));
	for (i = 0; i < 16; i++)
		for (j = 0; j < 16; j++)
			many[i * 16 + j] = i == j ? 1.0 : i == 0 || j == 0 ? 0.01 * (i + j) : 0.0;
	CHECK_TRUE(adv_drivers(many, 15, 100.0, 0.95, d, &r_squared, work) == ADV_OK);
	for (i = 0; i < 15; i++)
	{
		CHECK_CLOSE(d[i].importance, 1e-4 * (i + 1) * (i + 1), 1e-11);
		CHECK_CLOSE(d[i].relative_weight, 1e-4 * (i + 1) * (i + 1), 1e-11);
		sum += d[i].importance;
	}
	CHECK_CLOSE(sum, r_squared, 1e-13);
}

/* eigen: the product with each vector is the value times the vector */
static void
test_eigen(void)
{
	static const int all[] = {0, 1, 2, 3, 4, 5, 6};
	double		matrix[49];
	double		copy[49];
	double		values[7];
	double		vectors[49];
	double		trace = 0.0;
	double		sum = 0.0;
	int			i,
				j,
				l;

	covariances(all, 7, matrix);
	for (i = 0; i < 49; i++)
		copy[i] = matrix[i];
	CHECK_TRUE(adv_symmetric_eigen(copy, 7, values, vectors) == ADV_OK);
	for (l = 0; l < 7; l++)
	{
		sum += values[l];
		trace += matrix[l * 8];
		for (i = 0; i < 7; i++)
		{
			double		product = 0.0;

			for (j = 0; j < 7; j++)
				product += matrix[i * 7 + j] * vectors[l * 7 + j];
			CHECK_NEAR(product, values[l] * vectors[l * 7 + i], 1e-12);
		}
	}
	CHECK_CLOSE(sum, trace, 1e-14);
	copy[3] = NAN;
	CHECK_TRUE(adv_symmetric_eigen(copy, 7, values, vectors) == ADV_DOMAIN);
}

int
main(void)
{
	test_attitude();
	test_copies();
	test_edges();
	test_eigen();
	return check_report("regression");
}
