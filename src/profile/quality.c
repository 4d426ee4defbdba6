/*
 * quality.c
 *		How well the scores of customers do: one row of measures, groups from the lowest
 *		score to the highest or the other way round, and what treating the highest brings.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/report.h"
#include "kernel/model/scoring.h"
#include "kernel/stats/chi_square.h"
#include "profile.h"

#define TEST_GROUPS 10			/* of Hosmer and Lemeshow's test */
#define MOST_GROUPS 1000

static const AdvChoice auc_methods[] = {
	{"delong", 0},
	{"logit", 1},
	{NULL, 0}
};

/*
 * points_arg returns the points of the summary in argument 0, from the lowest score to the
 * highest, which is the order of its rows, of two words each; n is their number.
 */
static AdvScorePoint *
points_arg(FunctionCallInfo fcinfo, Size *n)
{
	const ProfileSummary *s = profile_arg(fcinfo, 0, PROFILE_SCORE);
	AdvScorePoint *points = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) s->rows + 1) * sizeof(AdvScorePoint));
	Size		i;

	*n = 0;
	for (i = 0; i < s->rows; i++)
	{
		const uint64 *row = profile_row(s, i);
		double		count = (double) (row[0] >> ADV_ROW_BITS);

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (i == 0 || row[1] != row[-1])
		{
			points[*n].score = adv_word_number(row[1]);
			points[*n].no = points[*n].yes = 0;
			(*n)++;
		}
		if (row[0] & ADV_ROW_YES)
			points[*n - 1].yes += count;
		else
			points[*n - 1].no += count;
	}
	return points;
}

/*
 * recalibrate fits the outcomes to the log odds of their probabilities: intercept 0 and
 * slope 1 where these are right; NaN where they cannot be told.
 */
static void
recalibrate(const AdvScorePoint *points, Size n, double *intercept, double *slope)
{
	int16		none = 0;
	double		mean[2];
	double		scale[2];
	double		unit[2];
	bool		kept[2];
	double		beta[2];
	double		covariance[4];
	bool		separated[2];
	AdvDesign	d = {.stride = 2,.weight_at = -1,.numbers_at = 1,.numbers = 1,.codes_at = 2,
	.term_of = &none,.terms = 2,.mean = mean,.scale = scale,.unit = unit,.kept = kept};
	AdvModelFit fit = {.beta = beta,.covariance = covariance,.separated = separated};
	static const double right[2] = {0, 1};
	AdvLogisticOptions options = {false, 0, right};
	uint64	   *rows;
	Size		i;
	int			yes;

	*intercept = *slope = NAN;
	if (n == 0 || !(points[0].score > 0 && points[n - 1].score < 1))
		return;
	rows = MemoryContextAllocHuge(CurrentMemoryContext, 4 * n * sizeof(uint64));
	for (i = 0; i < n; i++)
		for (yes = 0; yes < 2; yes++)
		{
			double		count = yes ? points[i].yes : points[i].no;

			if (count == 0)
				continue;
			rows[2 * d.n] = (uint64) count << ADV_ROW_BITS | (yes ? ADV_ROW_YES : 0);
			rows[2 * d.n++ + 1] = adv_number_word_bits(log(points[i].score) - log1p(-points[i].score));
		}
	d.rows = (const uint64_t *) rows;
	adv_check_status(adv_logistic_fit(&d, &options, &fit, palloc(adv_logistic_work(2) * sizeof(double)), &adv_interrupts));
	if (fit.outcome == ADV_FIT_CONVERGED)
	{
		*intercept = beta[0];
		*slope = beta[1];
	}
	pfree(rows);
}

/*
 * adv_score_quality returns a row about scores: (summary, confidence, method).  What is
 * asked of probabilities is NULL where a score is none.
 */
ADV_FUNCTION(adv_score_quality)
{
	AdvReportRow row = {.columns = 0};
	AdvScoreGroup groups[TEST_GROUPS];
	AdvScoring	q;
	AdvScorePoint *points;
	Size		n;
	double		confidence = adv_confidence_arg(fcinfo, 1);
	bool		logit = adv_choice_arg(fcinfo, 2, "method", auc_methods) == 1;
	double		low;
	double		high;
	double		intercept = NAN;
	double		slope = NAN;
	double		statistic = NAN;
	double		error = NAN;
	int			freedom = 0;

	points = points_arg(fcinfo, &n);
	adv_scoring(points, n, &q);
	adv_auc_interval(q.auc, q.auc_error, confidence, logit, &low, &high);
	if (q.probabilities)
	{
		recalibrate(points, n, &intercept, &slope);
		adv_score_groups(points, n, TEST_GROUPS, false, groups);
		adv_calibration(groups, TEST_GROUPS, &statistic, &freedom, &error);
	}
	adv_report_count(&row, (int64) q.n);
	adv_report_count(&row, (int64) q.events);
	adv_report_float8(&row, q.auc);
	adv_report_float8(&row, low);
	adv_report_float8(&row, high);
	adv_report_float8(&row, q.auc_error);
	adv_report_float8(&row, 2 * q.auc - 1);
	adv_report_float8(&row, q.ks);
	adv_report_float8(&row, q.brier);
	adv_report_float8(&row, q.skill);
	adv_report_float8(&row, q.log_loss);
	adv_report_float8(&row, intercept);
	adv_report_float8(&row, slope);
	adv_report_float8(&row, freedom > 0 ? statistic : NAN);
	adv_report_datum(&row, Int32GetDatum(freedom), freedom == 0);
	adv_report_float8(&row, freedom == 0 ? NAN : isinf(statistic) ? 0 : adv_chi_square_p_value(statistic, freedom));
	adv_report_float8(&row, error);
	return HeapTupleGetDatum(heap_form_tuple(adv_row_type(fcinfo), row.values, row.nulls));
}

/*
 * groups_args returns groups of the scores: (summary, groups, confidence); NULL where an
 * argument is.
 */
static AdvScoreGroup *
groups_args(FunctionCallInfo fcinfo, bool from_top, int *n, double *confidence)
{
	AdvScoreGroup *groups;
	AdvScorePoint *points;
	Size		n_points;

	if (adv_any_null(fcinfo, 0, 2))
		return NULL;
	*n = PG_GETARG_INT32(1);
	*confidence = adv_confidence_arg(fcinfo, 2);
	if (*n < 1 || *n > MOST_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d groups are out of range", *n),
				 errdetail("There are from 1 to %d.", MOST_GROUPS)));
	points = points_arg(fcinfo, &n_points);
	if (!from_top && n_points > 0 && !(points[0].score >= 0 && points[n_points - 1].score <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is no probability",
						adv_number_word(points[0].score < 0 ? points[0].score : points[n_points - 1].score)),
				 errdetail("Only probabilities, within 0 and 1, are calibrated or not."),
				 errhint("Divide percentages by 100; gains and the auc of score_quality take any score.")));
	groups = palloc(*n * sizeof(AdvScoreGroup));
	adv_score_groups(points, n_points, *n, from_top, groups);
	return groups;
}

/*
 * adv_calibration_report returns a row a group, the lowest scores first.
 */
ADV_FUNCTION(adv_calibration_report)
{
	AdvReportRow row = {.columns = 0};
	AdvScoreGroup *groups;
	double		confidence;
	int			n;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	groups = groups_args(fcinfo, false, &n, &confidence);
	for (i = 0; groups && i < n; i++)
	{
		if (groups[i].n == 0)
			continue;
		adv_report_integer(&row, i + 1);
		adv_report_count(&row, (int64) groups[i].n);
		adv_report_count(&row, (int64) groups[i].events);
		adv_report_ratio(&row, 1, groups[i].sum, groups[i].n);
		adv_report_rate(&row, groups[i].events, groups[i].n, confidence);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_gains returns a row a group, the highest scores first.
 */
ADV_FUNCTION(adv_gains)
{
	AdvReportRow row = {.columns = 0};
	AdvScoreGroup *groups;
	double		total = 0;
	double		events = 0;
	double		so_far = 0;
	double		caught = 0;
	double		confidence;
	int			n;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	groups = groups_args(fcinfo, true, &n, &confidence);
	for (i = 0; groups && i < n; i++)
	{
		total += groups[i].n;
		events += groups[i].events;
	}
	for (i = 0; groups && i < n; i++)
	{
		if (groups[i].n == 0)
			continue;
		so_far += groups[i].n;
		caught += groups[i].events;
		adv_report_integer(&row, i + 1);
		adv_report_count(&row, (int64) groups[i].n);
		adv_report_count(&row, (int64) groups[i].events);
		adv_report_ratio(&row, 1, groups[i].sum, groups[i].n);
		adv_report_rate(&row, groups[i].events, groups[i].n, confidence);
		adv_report_ratio(&row, 100, so_far, total);
		adv_report_ratio(&row, 100, caught, events);
		adv_report_ratio(&row, total / groups[i].n, groups[i].events, events);
		adv_report_ratio(&row, total / so_far, caught, events);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * uplift_arg returns the points of the summary in argument 0, from the highest score to the
 * lowest; n is their number.
 */
static AdvUpliftPoint *
uplift_arg(FunctionCallInfo fcinfo, Size *n)
{
	const ProfileSummary *s = profile_arg(fcinfo, 0, PROFILE_TREATED);
	AdvUpliftPoint *points = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) s->rows + 1) * sizeof(AdvUpliftPoint));
	Size		i;

	*n = 0;
	for (i = s->rows; i-- > 0;)
	{
		const uint64 *row = profile_row(s, i);
		uint64		word = row[0];
		double		count = (double) (word >> ADV_ROW_BITS);
		int			arm = (word & ADV_ROW_TREATED) != 0;

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (i + 1 == s->rows || row[1] != row[3])
		{
			memset(&points[*n], 0, sizeof(AdvUpliftPoint));
			points[(*n)++].score = adv_word_number(row[1]);
		}
		points[*n - 1].n[arm] += count;
		if (word & ADV_ROW_YES)
			points[*n - 1].yes[arm] += count;
	}
	return points;
}

/*
 * adv_uplift_curve returns a row a score, from the highest: who has it or a higher one.
 */
ADV_FUNCTION(adv_uplift_curve)
{
	AdvReportRow row = {.columns = 0};
	AdvUpliftPoint sum = {0, {0, 0}, {0, 0}};
	AdvUpliftPoint *points;
	Size		n;
	Size		i;

	InitMaterializedSRF(fcinfo, 0);
	points = uplift_arg(fcinfo, &n);
	for (i = 0; i < n; i++)
	{
		sum.n[0] += points[i].n[0];
		sum.n[1] += points[i].n[1];
		sum.yes[0] += points[i].yes[0];
		sum.yes[1] += points[i].yes[1];
		adv_report_float8(&row, points[i].score);
		adv_report_count(&row, (int64) (sum.n[0] + sum.n[1]));
		adv_report_count(&row, (int64) sum.n[1]);
		adv_report_count(&row, (int64) sum.yes[1]);
		adv_report_count(&row, (int64) sum.yes[0]);
		adv_report_float8(&row, adv_incremental(&sum));
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_qini_coefficient returns the Qini coefficient; NULL where one arm is empty, or no order
 * is better than chance.
 */
ADV_FUNCTION(adv_qini_coefficient)
{
	Size		n;
	AdvUpliftPoint *points = uplift_arg(fcinfo, &n);
	double		qini = adv_qini(points, n);

	if (isnan(qini))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(qini);
}
