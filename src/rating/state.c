/*
 * state.c
 *		Answers on a rating scale: the summary behind NPS, CSAT and CES.
 *
 * A summary counts answers at every point of the scale, missing ones (NULL)
 * and invalid ones (out of scale, where the user chose to count them).  Counts
 * are exact, so merging is exact in any order and a moving window can take
 * answers away again.  A score between two points counts at the upper one;
 * fraction.h tells what is kept beside it.  Weights are summed in
 * double-double and cannot be taken away.
 *
 * The state of every aggregate here is the value itself, flat, changed in
 * place while the aggregate runs; it grows by being made anew.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/answer.h"
#include "compat.h"
#include "rating.h"
#include "base/weight.h"

/*
 * rating_refuse reports a value that is no rating summary.
 */
void
rating_refuse(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid value of type %s", RATING_TYPE),
			 errhint("The value may have been written by another version of advocacy.")));
}

/*
 * rating_check_scale refuses a scale that is none.
 */
void
rating_check_scale(int64 min, int64 max)
{
	if (min >= max)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale minimum %lld is not below scale maximum %lld",
						(long long) min, (long long) max),
				 errhint("Pass the lowest and the highest possible score, for example 1, 5.")));
	if (min < PG_INT16_MIN || max > PG_INT16_MAX || max - min >= RATING_MAX_POINTS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale %lld to %lld is too wide", (long long) min, (long long) max),
				 errdetail("A scale has at most %d points, between %d and %d.",
						   RATING_MAX_POINTS, PG_INT16_MIN, PG_INT16_MAX)));
}

/*
 * rating_make returns an empty summary in the current memory context.
 */
RatingSummary *
rating_make(int min, int max, int width, int flags)
{
	Size		size = rating_size(max - min + 3, width, flags);
	RatingSummary *s = palloc0(size);

	SET_VARSIZE(s, size);
	s->header.kind = ADV_KIND_RATING;
	s->header.version = RATING_VERSION;
	s->header.flags = flags;
	s->header.width = width;
	s->scale_min = min;
	s->scale_max = max;
	return s;
}

/*
 * rating_reshape returns the same summary with counters of this width and with these
 * sections added, s itself where that changes nothing.
 */
RatingSummary *
rating_reshape(RatingSummary *s, int width, int flags)
{
	RatingSummary *r;
	int			i;

	width = Max(width, s->header.width);
	flags |= s->header.flags;
	if (width == s->header.width && flags == s->header.flags)
		return s;

	r = rating_make(s->scale_min, s->scale_max, width, flags);
	for (i = 0; i < rating_cells(s); i++)
		adv_tally_set(r->counters, width, i, rating_count(s, i));
	if (rating_fractions(s))
		*rating_fractions(r) = *rating_fractions(s);
	if (rating_weights(s))
		memcpy(rating_weights(r), rating_weights(s),
			   offsetof(RatingWeights, at) + rating_points(s) * sizeof(AdvDD));
	return r;
}

static void
count_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of answers is out of range for type bigint")));
}

/*
 * rating_sum_counts adds up the counters first to last.
 */
int64
rating_sum_counts(const RatingSummary *s, int first, int last)
{
	int64		sum = 0;
	int			i;

	for (i = first; i <= last; i++)
		if (pg_add_s64_overflow(sum, rating_count(s, i), &sum))
			count_overflow();
	return sum;
}

/*
 * add_count adds to a counter and returns the summary, which may be new.
 */
static RatingSummary *
add_count(RatingSummary *s, int cell, int64 amount)
{
	int64		sum;

	if (unlikely(!adv_tally_add(s->counters, s->header.width, cell, amount)))
	{
		if (pg_add_s64_overflow(rating_count(s, cell), amount, &sum))
			count_overflow();
		s = rating_reshape(s, adv_tally_width(sum), 0);
		adv_tally_set(s->counters, s->header.width, cell, sum);
	}
	/* the total must fit, too: looked at where it may be near the limit */
	if (unlikely(s->header.width == ADV_TALLY_WIDEST))
		(void) rating_sum_counts(s, 0, rating_cells(s) - 1);
	return s;
}

static void
refuse_taking(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cannot take away answers that the %s does not hold", RATING_TYPE)));
}

/*
 * take_count takes from a counter.
 */
static void
take_count(RatingSummary *s, int cell, int64 amount)
{
	if (!adv_tally_subtract(s->counters, s->header.width, cell, amount))
		refuse_taking();
}

static bool
is_empty(const RatingSummary *s)
{
	return rating_sum_counts(s, 0, rating_cells(s) - 1) == 0;
}

/* ------------------------------------------------------------------------
 * Reading the arguments of a transition
 * ------------------------------------------------------------------------
 */

typedef enum ScoreType
{
	SCORE_INT2,
	SCORE_INT4,
	SCORE_NUMERIC,
	SCORE_FLOAT8
} ScoreType;

typedef struct Score
{
	int			point;			/* the scale point it counts at */
	double		shortfall;		/* how far below that point it lies */
	bool		valid;			/* on the scale at all */
} Score;

/*
 * numeric_score returns a numeric as a double; whole ones, which nearly all
 * are, without the way through text that PostgreSQL's own conversion takes.
 */
static double
numeric_score(Datum score)
{
	bool		out_of_range;
	int32		whole = numeric_int4_opt_error(DatumGetNumeric(score), &out_of_range);

	if (!out_of_range &&
		DatumGetBool(DirectFunctionCall2(numeric_eq, score,
										 NumericGetDatum(int64_to_numeric(whole)))))
		return whole;
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, score));
}

/*
 * score_of returns a number as a score.
 */
static inline Score
score_of(double x, int min, int max)
{
	Score		score = {0, 0.0, false};

	if (x >= min && x <= max)
	{
		double		point = ceil(x);

		score.point = (int) point;
		score.shortfall = point - x;
		score.valid = true;
	}
	return score;
}

/*
 * read_score reads argument argno, which must not be NULL.
 */
static pg_attribute_always_inline Score
read_score(FunctionCallInfo fcinfo, int argno, ScoreType type, int min, int max)
{
	Score		score = {0, 0.0, false};

	if (type == SCORE_INT2 || type == SCORE_INT4)
	{
		score.point = type == SCORE_INT2 ? PG_GETARG_INT16(argno) : PG_GETARG_INT32(argno);
		score.valid = score.point >= min && score.point <= max;
		return score;
	}

	if (type == SCORE_NUMERIC)
		return score_of(numeric_score(PG_GETARG_DATUM(argno)), min, max);
	return score_of(PG_GETARG_FLOAT8(argno), min, max);
}

/*
 * refuse_score reports a score that is not on its scale.
 */
static void
refuse_score(FunctionCallInfo fcinfo, int argno, ScoreType type, int min, int max)
{
	Datum		score = PG_GETARG_DATUM(argno);
	char	   *shown;

	switch (type)
	{
		case SCORE_INT2:
			shown = psprintf("%d", DatumGetInt16(score));
			break;
		case SCORE_INT4:
			shown = psprintf("%d", DatumGetInt32(score));
			break;
		case SCORE_NUMERIC:
			shown = DatumGetCString(DirectFunctionCall1(numeric_out, score));
			break;
		default:
			shown = psprintf("%g", DatumGetFloat8(score));
			break;
	}
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is outside the scale %d to %d", shown, min, max),
			 errhint("Pass the scale of the question: nps(score, 1, 5, 3, 5), csat(score, 1, 7, 2), ces(score, 1, 5), rating_agg(score, 1, 7). To count such scores instead of failing, use rating_agg(score, %d, %d, 'count').",
					 min, max)));
}

static const AdvChoice on_invalid_choices[] = {
	{"error", false},
	{"count", true},
	{NULL, 0}
};

/*
 * rating_scale_arg reads the scale at arguments argno and argno + 1.
 */
void
rating_scale_arg(FunctionCallInfo fcinfo, int argno, int *min, int *max)
{
	if (PG_ARGISNULL(argno) || PG_ARGISNULL(argno + 1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("scale minimum and maximum must not be null")));
	*min = PG_GETARG_INT32(argno);
	*max = PG_GETARG_INT32(argno + 1);
	rating_check_scale(*min, *max);
}

/*
 * open_state returns the state in argument 0 for changing, or a new one; the
 * scale is that at argument scale_argno or, where that is 0, the state's own.
 */
static pg_attribute_always_inline RatingSummary *
open_state(FunctionCallInfo fcinfo, int scale_argno)
{
	RatingSummary *s = NULL;
	int			min = RATING_DEFAULT_MIN;
	int			max = RATING_DEFAULT_MAX;

	if (!PG_ARGISNULL(0))
		s = rating_check(adv_state_arg(fcinfo, 0));
	if (scale_argno > 0)
	{
		rating_scale_arg(fcinfo, scale_argno, &min, &max);
		if (s && (s->scale_min != min || s->scale_max != max))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("scale changed from %d to %d to %d to %d within one aggregate",
							s->scale_min, s->scale_max, min, max),
					 errhint("The scale must be the same in every row of a group.")));
	}
	if (s == NULL)
		s = rating_make(min, max, 0, 0);
	return s;
}

/*
 * check_taken_fractions refuses sums that are left where no answer is: something
 * was taken away that was never added.
 */
static void
check_taken_fractions(const AdvFractions *f)
{
	static const AdvFractions zero;

	if (f->answers == 0 && memcmp(f, &zero, sizeof(zero)) != 0)
		refuse_taking();
}

/*
 * add_fraction adds or takes away what a score lies below its point.
 */
static RatingSummary *
add_fraction(RatingSummary *s, Score score, int sign)
{
	AdvFractions *f;

	s = rating_reshape(s, 0, RATING_FRACTIONS);
	f = rating_fractions(s);
	if (sign > 0 && f->answers >= RATING_MAX_BETWEEN)
		count_overflow();
	if (sign < 0 && f->answers < 1)
		refuse_taking();
	adv_fractions_add(f, score.shortfall, score.point, sign);
	check_taken_fractions(f);
	return s;
}

/*
 * rating_add_answer counts one answer, which must be on the scale, and returns
 * the summary, which may be new.
 */
RatingSummary *
rating_add_answer(RatingSummary *s, double x)
{
	Score		score = score_of(x, s->scale_min, s->scale_max);

	s = add_count(s, score.point - s->scale_min, 1);
	return score.shortfall > 0 ? add_fraction(s, score, 1) : s;
}

/*
 * rating_add_missing counts so many people who were asked and did not answer,
 * and returns the summary, which may be new.
 */
RatingSummary *
rating_add_missing(RatingSummary *s, int64 amount)
{
	return add_count(s, rating_missing_cell(s), amount);
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * refuse_weighted keeps unweighted answers out of a weighted summary.
 */
static void
refuse_weighted(const RatingSummary *s)
{
	if (unlikely(s->header.flags & RATING_WEIGHTED))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add an unweighted answer to a weighted %s", RATING_TYPE),
				 errhint("Give unweighted answers the weight 1.")));
}

/*
 * accumulate counts one answer: (state, score [, scale_min, scale_max [,
 * on_invalid]]); sign -1 takes it away again.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, ScoreType type, int sign)
{
	RatingSummary *s = open_state(fcinfo, PG_NARGS() >= 4 ? 2 : 0);
	int			cell;
	Score		score = {0, 0.0, true};
	bool		count_invalid = false;

	refuse_weighted(s);
	if (PG_NARGS() == 5)
	{
		if (PG_ARGISNULL(4))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("on_invalid must not be null"),
					 errhint("Known are: \"error\", \"count\".")));
		count_invalid = adv_choice_arg(fcinfo, 4, "on_invalid", on_invalid_choices);
	}

	if (PG_ARGISNULL(1))
		cell = rating_missing_cell(s);
	else
	{
		score = read_score(fcinfo, 1, type, s->scale_min, s->scale_max);
		cell = score.point - s->scale_min;
		if (unlikely(!score.valid))
		{
			if (!count_invalid)
				refuse_score(fcinfo, 1, type, s->scale_min, s->scale_max);
			cell = rating_invalid_cell(s);
		}
	}

	if (sign > 0)
		s = add_count(s, cell, 1);
	else
		take_count(s, cell, 1);
	if (score.shortfall > 0)
		s = add_fraction(s, score, sign);
	PG_RETURN_POINTER(s);
}

/*
 * read_limit reads a class limit of a one-step aggregate.
 */
static int
read_limit(FunctionCallInfo fcinfo, int argno, const char *name)
{
	if (PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return PG_GETARG_INT32(argno);
}

/*
 * classify counts one answer by its class alone: a state on the aggregate's
 * own scale, in which every answer stands for its class.  The limits are those
 * of the row: nothing of them has to be kept.
 */
static pg_attribute_always_inline Datum
classify(FunctionCallInfo fcinfo, ScoreType type, int sign,
		 int state_min, int state_max,
		 int (*class_point) (FunctionCallInfo fcinfo, int point, int min, int max))
{
	RatingSummary *s;
	int			min;
	int			max;
	int			cell;

	rating_scale_arg(fcinfo, 2, &min, &max);
	s = PG_ARGISNULL(0) ? rating_make(state_min, state_max, 0, 0) :
		rating_check(adv_state_arg(fcinfo, 0));
	if (s->scale_min != state_min || s->scale_max != state_max)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state must be on the scale %d to %d, not %d to %d",
						state_min, state_max, s->scale_min, s->scale_max)));
	refuse_weighted(s);

	if (PG_ARGISNULL(1))
	{
		(void) class_point(fcinfo, min, min, max);	/* limits are checked */
		cell = rating_missing_cell(s);
	}
	else
	{
		Score		score = read_score(fcinfo, 1, type, min, max);

		if (!score.valid)
			refuse_score(fcinfo, 1, type, min, max);
		cell = class_point(fcinfo, score.point, min, max) - state_min;
	}

	if (sign > 0)
		s = add_count(s, cell, 1);
	else
		take_count(s, cell, 1);
	PG_RETURN_POINTER(s);
}

/*
 * nps_class_point gives each class a point of 0..10 that is in it: (state,
 * score, scale_min, scale_max, detractor_max, promoter_min).
 */
static int
nps_class_point(FunctionCallInfo fcinfo, int point, int min, int max)
{
	int			detractor_max = read_limit(fcinfo, 4, "detractor_max");
	int			promoter_min = read_limit(fcinfo, 5, "promoter_min");

	if (detractor_max < min || promoter_min > max || detractor_max >= promoter_min)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("class limits %d and %d do not fit the scale %d to %d",
						detractor_max, promoter_min, min, max),
				 errhint("Pass the highest score of a detractor and the lowest of a promoter, the first below the second, both on the scale.")));
	return point <= detractor_max ? 0 : point < promoter_min ? 7 : 9;
}

/*
 * csat_class_point gives satisfied and other answers a point of 1..5 each:
 * (state, score, scale_min, scale_max, boxes).
 */
static int
csat_class_point(FunctionCallInfo fcinfo, int point, int min, int max)
{
	int			boxes = read_limit(fcinfo, 4, "boxes");

	if (boxes < 1 || boxes > max - min)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d boxes do not fit the scale %d to %d", boxes, min, max),
				 errhint("Pass how many of the highest scores count, at least 1 and fewer than the scale has.")));
	return point > max - boxes ? 5 : 1;
}

/*
 * accumulate_weighted counts one weighted answer: (state, score, weight [,
 * scale_min, scale_max]).
 */
static pg_attribute_always_inline Datum
accumulate_weighted(FunctionCallInfo fcinfo, ScoreType type)
{
	RatingSummary *s = open_state(fcinfo, PG_NARGS() == 5 ? 3 : 0);
	Score		score;
	double		weight;
	RatingWeights *sums;
	AdvDD		we;

	if (!(s->header.flags & RATING_WEIGHTED))
	{
		if (!is_empty(s))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cannot add a weighted answer to an unweighted %s", RATING_TYPE),
					 errhint("Give unweighted answers the weight 1.")));
		s = rating_reshape(s, 0, RATING_WEIGHTED);
	}
	if (PG_ARGISNULL(2))
		PG_RETURN_POINTER(s);
	weight = adv_weight_arg(fcinfo, 2);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(add_count(s, rating_missing_cell(s), 1));

	score = read_score(fcinfo, 1, type, s->scale_min, s->scale_max);
	if (!score.valid)
		refuse_score(fcinfo, 1, type, s->scale_min, s->scale_max);
	s = add_count(s, score.point - s->scale_min, 1);
	if (score.shortfall > 0)
		s = add_fraction(s, score, 1);

	sums = rating_weights(s);
	adv_add_weight(&sums->at[score.point - s->scale_min], adv_dd(weight));
	adv_add_weight(&sums->squares, adv_dd_two_product(weight, weight));
	if (score.shortfall > 0)
	{
		we = adv_dd_two_product(weight, score.shortfall);
		adv_add_weight(&sums->we, we);
		adv_add_weight(&sums->wek, adv_dd_multiply(we, adv_dd(score.point)));
		adv_add_weight(&sums->we2, adv_dd_multiply(we, adv_dd(score.shortfall)));
	}
	PG_RETURN_POINTER(s);
}

/* One entry per type of score: SQL resolves the overload, never the code. */
#define TRANSITION(name, body) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return body; }

#define TRANSITIONS(suffix, type) \
	TRANSITION(adv_rating_accum_##suffix, \
			   accumulate(fcinfo, type, 1)) \
	TRANSITION(adv_rating_accum_inv_##suffix, \
			   accumulate(fcinfo, type, -1)) \
	TRANSITION(adv_rating_accum_weighted_##suffix, \
			   accumulate_weighted(fcinfo, type)) \
	TRANSITION(adv_nps_accum_##suffix, \
			   classify(fcinfo, type, 1, 0, 10, nps_class_point)) \
	TRANSITION(adv_nps_accum_inv_##suffix, \
			   classify(fcinfo, type, -1, 0, 10, nps_class_point)) \
	TRANSITION(adv_csat_accum_##suffix, \
			   classify(fcinfo, type, 1, 1, 5, csat_class_point)) \
	TRANSITION(adv_csat_accum_inv_##suffix, \
			   classify(fcinfo, type, -1, 1, 5, csat_class_point))

TRANSITIONS(int2, SCORE_INT2)
TRANSITIONS(int4, SCORE_INT4)
TRANSITIONS(numeric, SCORE_NUMERIC)
TRANSITIONS(float8, SCORE_FLOAT8)

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * check_mergeable refuses to merge what does not belong together.
 */
static void
check_mergeable(const RatingSummary *a, const RatingSummary *b)
{
	if (a->scale_min != b->scale_min || a->scale_max != b->scale_max)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge rating summaries of different scales"),
				 errdetail("One scale is %d to %d, the other %d to %d.",
						   a->scale_min, a->scale_max, b->scale_min, b->scale_max),
				 errhint("Group by the scale, or aggregate the scores again on one scale.")));
	if ((a->header.flags ^ b->header.flags) & RATING_WEIGHTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a weighted and an unweighted %s", RATING_TYPE),
				 errhint("Give unweighted answers the weight 1.")));
}

/*
 * empty_order orders empty summaries, so that what is left of merging several
 * does not depend on their order.
 */
static int
empty_order(const RatingSummary *a, const RatingSummary *b)
{
	if ((a->header.flags ^ b->header.flags) & RATING_WEIGHTED)
		return b->header.flags & RATING_WEIGHTED ? -1 : 1;
	if (a->scale_min != b->scale_min)
		return a->scale_min - b->scale_min;
	return a->scale_max - b->scale_max;
}

/*
 * merge adds b to a, which may be changed, and returns the sum.
 */
static RatingSummary *
merge(RatingSummary *a, RatingSummary *b)
{
	int			i;

	if (is_empty(a) && is_empty(b))
		return empty_order(a, b) <= 0 ? a : b;
	if (is_empty(b))
		return a;
	if (is_empty(a))
		return b;
	check_mergeable(a, b);

	a = rating_reshape(a, b->header.width, b->header.flags);
	for (i = 0; i < rating_cells(b); i++)
		a = add_count(a, i, rating_count(b, i));
	if (rating_fractions(b))
	{
		AdvFractions *f = rating_fractions(a);

		if (f->answers > RATING_MAX_BETWEEN - rating_fractions(b)->answers)
			count_overflow();
		adv_fractions_merge(f, rating_fractions(b), 1);
	}
	if (rating_weights(b))
	{
		RatingWeights *to = rating_weights(a);
		RatingWeights *from = rating_weights(b);

		adv_add_weight(&to->squares, from->squares);
		adv_add_weight(&to->we, from->we);
		adv_add_weight(&to->wek, from->wek);
		adv_add_weight(&to->we2, from->we2);
		for (i = 0; i < rating_points(a); i++)
			adv_add_weight(&to->at[i], from->at[i]);
	}
	return a;
}

/*
 * adv_rating_combine adds the summary in argument 1 to the state in argument
 * 0: the combine function of every rating aggregate.
 */
ADV_FUNCTION(adv_rating_combine)
{
	RatingSummary *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = rating_check(adv_value_arg(fcinfo, 1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(other);
	PG_RETURN_POINTER(merge(rating_check(adv_state_arg(fcinfo, 0)), other));
}

/*
 * adv_rating_rollup_accum does the same as a transition, which in a moving
 * window must not return NULL: of nothing but NULLs it makes an empty state,
 * which is neutral whatever its scale.
 */
ADV_FUNCTION(adv_rating_rollup_accum)
{
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_POINTER(rating_make(RATING_DEFAULT_MIN, RATING_DEFAULT_MAX, 0, 0));
	return adv_rating_combine(fcinfo);
}

/*
 * adv_rating_rollup_final returns the state, or NULL where it holds nothing.
 */
ADV_FUNCTION(adv_rating_rollup_final)
{
	if (is_empty(rating_check(adv_value_arg(fcinfo, 0))))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/*
 * adv_rating_combine_inv takes the summary in argument 1 away from the state
 * in argument 0.  Sums of weights cannot be taken away: NULL then tells the
 * executor to aggregate the frame anew.
 */
ADV_FUNCTION(adv_rating_combine_inv)
{
	RatingSummary *s;
	RatingSummary *other;
	int			i;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (PG_ARGISNULL(0))
		refuse_taking();
	s = rating_check(adv_state_arg(fcinfo, 0));
	other = rating_check(adv_value_arg(fcinfo, 1));
	if (is_empty(other))
		PG_RETURN_POINTER(s);
	check_mergeable(s, other);
	if (rating_weights(s))
		PG_RETURN_NULL();

	for (i = 0; i < rating_cells(s); i++)
		take_count(s, i, rating_count(other, i));
	if (rating_fractions(other))
	{
		if (rating_fractions(s) == NULL ||
			rating_fractions(s)->answers < rating_fractions(other)->answers)
			refuse_taking();
		adv_fractions_merge(rating_fractions(s), rating_fractions(other), -1);
		check_taken_fractions(rating_fractions(s));
	}
	PG_RETURN_POINTER(s);
}

/*
 * adv_rating_plus returns the sum of two summaries: the operator +.
 */
ADV_FUNCTION(adv_rating_plus)
{
	RatingSummary *a = (RatingSummary *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));

	PG_RETURN_POINTER(merge(rating_check(&a->header),
							rating_check(adv_value_arg(fcinfo, 1))));
}
