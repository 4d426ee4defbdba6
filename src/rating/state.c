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

#include "common/int.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "base/answer.h"
#include "base/weight.h"
#include "compat.h"
#include "rating.h"

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
 * rating_make returns an empty summary in the current memory context, its counters
 * of this width.
 */
AdvRatingSummary *
rating_make(int min, int max, int width, int flags)
{
	Size		size = adv_rating_size(max - min + 3, width, flags);
	AdvRatingSummary *s = (AdvRatingSummary *) adv_summary_alloc(&adv_rating_kind, size);

	s->header.flags = flags;
	s->header.variant = width;
	s->scale_min = min;
	s->scale_max = max;
	return s;
}

/*
 * rating_copy returns a copy with counters of this width, which must be wide enough,
 * and with these sections: new ones are 0.
 */
AdvRatingSummary *
rating_copy(const AdvRatingSummary *s, int width, int flags)
{
	AdvRatingSummary *r = rating_make(s->scale_min, s->scale_max, width, flags);
	int			i;

	for (i = 0; i < adv_rating_cells(s); i++)
		adv_tally_set(r->counters, width, i, adv_rating_count(s, i));
	if (adv_rating_fractions(s) && adv_rating_fractions(r))
		*adv_rating_fractions(r) = *adv_rating_fractions(s);
	if (adv_rating_weights(s) && adv_rating_weights(r))
		memcpy(adv_rating_weights(r), adv_rating_weights(s),
			   offsetof(AdvRatingWeights, at) + adv_rating_points(s) * sizeof(AdvDD));
	return r;
}

/*
 * reshape returns the same summary with counters at least this wide and with these
 * sections added, s itself where that changes nothing.
 */
static AdvRatingSummary *
reshape(AdvRatingSummary *s, int width, int flags)
{
	width = Max(width, adv_rating_width(s));
	flags |= s->header.flags;
	if (width == adv_rating_width(s) && flags == s->header.flags)
		return s;
	return rating_copy(s, width, flags);
}

static void
count_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of answers is out of range for type bigint")));
}

/*
 * add_count adds to a counter and returns the summary, which may be new.
 */
static AdvRatingSummary *
add_count(AdvRatingSummary *s, int cell, int64 amount)
{
	int64		sum;

	if (unlikely(!adv_tally_add(s->counters, adv_rating_width(s), cell, amount)))
	{
		if (pg_add_s64_overflow(adv_rating_count(s, cell), amount, &sum))
			count_overflow();
		s = reshape(s, adv_tally_width(sum), 0);
		adv_tally_set(s->counters, adv_rating_width(s), cell, sum);
	}
	/* the total must fit, too: looked at where it may be near the limit */
	if (unlikely(adv_rating_width(s) == ADV_TALLY_WIDEST))
		(void) adv_rating_sum_counts(s, 0, adv_rating_cells(s) - 1);
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
take_count(AdvRatingSummary *s, int cell, int64 amount)
{
	if (!adv_tally_subtract(s->counters, adv_rating_width(s), cell, amount))
		refuse_taking();
}

/*
 * rating_is_empty tells whether nobody was asked.
 */
bool
rating_is_empty(const AdvRatingSummary *s)
{
	return adv_rating_sum_counts(s, 0, adv_rating_cells(s) - 1) == 0;
}

/* ------------------------------------------------------------------------
 * Reading the arguments of a transition
 * ------------------------------------------------------------------------
 */

typedef struct Score
{
	int			point;			/* the scale point it counts at */
	double		shortfall;		/* how far below that point it lies */
	bool		valid;			/* on the scale at all */
} Score;

/*
 * score_of returns a number as a score.
 */
static inline Score
score_of(double x, int min, int max)
{
	Score		score = {0, 0.0, false};

	if (likely(x >= min && x <= max))
	{
		score.point = (int) x;
		score.point += score.point < x; /* rounded up, without a call of ceil */
		score.shortfall = score.point - x;
		score.valid = true;
	}
	return score;
}

/*
 * refuse_score reports a score that is not on its scale.
 */
static void
refuse_score(double score, const AdvRatingSummary *s)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is outside the scale %d to %d", adv_number_word(score), s->scale_min, s->scale_max),
			 errhint("Pass the scale of the question, as in rating_agg(score, 1, 7). To count such scores instead of failing, use rating_agg(score, %d, %d, 'count').",
					 s->scale_min, s->scale_max)));
}

static const AdvChoice on_invalid_choices[] = {
	{"error", false},
	{"count", true},
	{NULL, 0}
};

/*
 * on_invalid_arg tells whether scores off the scale are counted.
 */
static bool
on_invalid_arg(FunctionCallInfo fcinfo, int argno)
{
	text	   *word = PG_GETARG_TEXT_PP(argno);
	char		first = VARSIZE_ANY_EXHDR(word) > 0 ? *VARDATA_ANY(word) : '\0';

	if (unlikely(first >= '0' && first <= '9'))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown on_invalid \"%s\"", text_to_cstring(word)),
				 errhint("Known are: \"error\", \"count\". A weight in this place is a double precision: write it without quotes, or cast it.")));
	return adv_choice_arg(fcinfo, argno, "on_invalid", on_invalid_choices);
}

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
 * plain_state returns the state in argument 0 where it can be changed as it lies
 * there, as it can in nearly every row, and NULL where there is more to do.
 */
static inline AdvRatingSummary *
plain_state(FunctionCallInfo fcinfo)
{
	AdvRatingSummary *s = (AdvRatingSummary *) PG_GETARG_POINTER(0);

	if (likely(!PG_ARGISNULL(0) && adv_in_aggregate(fcinfo) && VARATT_IS_4B_U(s) &&
			   VARSIZE(s) >= offsetof(AdvRatingSummary, counters) &&
			   s->header.kind == ADV_KIND_RATING && s->header.version == RATING_VERSION &&
			   rating_sound(&s->header)))
		return s;
	return NULL;
}

/*
 * same_scale tells whether the scale at arguments argno and argno + 1 is that of s.
 */
static inline bool
same_scale(FunctionCallInfo fcinfo, int argno, const AdvRatingSummary *s)
{
	return !PG_ARGISNULL(argno) && PG_GETARG_INT32(argno) == s->scale_min &&
		!PG_ARGISNULL(argno + 1) && PG_GETARG_INT32(argno + 1) == s->scale_max;
}

/*
 * open_state returns the state in argument 0 for changing, or a new one; the
 * scale is that at argument scale_argno or, where that is 0, the state's own.
 */
static AdvRatingSummary *
open_state(FunctionCallInfo fcinfo, int scale_argno)
{
	AdvRatingSummary *s = plain_state(fcinfo);
	int			min = RATING_DEFAULT_MIN;
	int			max = RATING_DEFAULT_MAX;

	if (unlikely(s == NULL))
		s = (AdvRatingSummary *) adv_summary_state(fcinfo, 0, &adv_rating_kind);
	if (s && (scale_argno == 0 || same_scale(fcinfo, scale_argno, s)))
		return s;
	if (scale_argno > 0)
		rating_scale_arg(fcinfo, scale_argno, &min, &max);
	if (s)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale changed from %d to %d to %d to %d within one aggregate",
						s->scale_min, s->scale_max, min, max),
				 errhint("The scale must be the same in every row of a group.")));
	return rating_make(min, max, 0, 0);
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
static AdvRatingSummary *
add_fraction(AdvRatingSummary *s, Score score, int sign)
{
	AdvFractions *f;

	s = reshape(s, 0, ADV_RATING_FRACTIONS);
	f = adv_rating_fractions(s);
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
AdvRatingSummary *
rating_add_answer(AdvRatingSummary *s, double x)
{
	Score		score = score_of(x, s->scale_min, s->scale_max);

	s = add_count(s, score.point - s->scale_min, 1);
	return score.shortfall > 0 ? add_fraction(s, score, 1) : s;
}

/*
 * rating_add_missing counts so many people who were asked and did not answer,
 * and returns the summary, which may be new.
 */
AdvRatingSummary *
rating_add_missing(AdvRatingSummary *s, int64 amount)
{
	return add_count(s, adv_rating_missing_cell(s), amount);
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * refuse_weighted keeps unweighted answers out of a weighted summary.
 */
static void
refuse_weighted(const AdvRatingSummary *s)
{
	if (s->header.flags & ADV_RATING_WEIGHTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add an unweighted answer to a weighted %s, or take one away", RATING_TYPE),
				 errhint("Give unweighted answers the weight 1.")));
}

/*
 * accumulate counts one answer, whatever it is, or takes it away again where sign is
 * -1.
 */
static Datum
accumulate(FunctionCallInfo fcinfo, int sign)
{
	AdvRatingSummary *s = open_state(fcinfo, PG_NARGS() >= 4 ? 2 : 0);
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
		count_invalid = on_invalid_arg(fcinfo, 4);
	}

	if (PG_ARGISNULL(1))
		cell = adv_rating_missing_cell(s);
	else
	{
		score = score_of(PG_GETARG_FLOAT8(1), s->scale_min, s->scale_max);
		cell = score.point - s->scale_min;
		if (unlikely(!score.valid))
		{
			if (!count_invalid)
				refuse_score(PG_GETARG_FLOAT8(1), s);
			cell = adv_rating_invalid_cell(s);
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
 * quick_cell returns the counter of what nearly every row is, a missing answer or a
 * whole score on the scale, and -1 of anything else.
 */
static inline int
quick_cell(FunctionCallInfo fcinfo, const AdvRatingSummary *s)
{
	double		x;

	if (PG_ARGISNULL(1))
		return adv_rating_missing_cell(s);
	x = PG_GETARG_FLOAT8(1);
	return x >= s->scale_min && x <= s->scale_max && (int) x == x ? (int) x - s->scale_min : -1;
}

/*
 * adv_rating_accum counts one answer: (state, score [, scale_min, scale_max [,
 * on_invalid]]).  Where the state's counters have room, there is no more to it than
 * finding the right one.
 */
ADV_FUNCTION(adv_rating_accum)
{
	if (PG_NARGS() < 5)
	{
		AdvRatingSummary *s = plain_state(fcinfo);

		if (likely(s && s->header.flags == 0 && adv_rating_width(s) < ADV_TALLY_WIDEST &&
				   (PG_NARGS() == 2 || same_scale(fcinfo, 2, s))))
		{
			int			cell = quick_cell(fcinfo, s);

			if (likely(cell >= 0 && adv_tally_increment(s->counters, adv_rating_width(s), cell)))
				PG_RETURN_POINTER(s);
		}
	}
	return accumulate(fcinfo, 1);
}

/*
 * adv_rating_accum_inv takes one answer away again.
 */
ADV_FUNCTION(adv_rating_accum_inv)
{
	return accumulate(fcinfo, -1);
}

/*
 * adv_rating_accum_weighted counts one weighted answer: (state, score, scale_min,
 * scale_max, weight).  A NULL weight leaves the row out.
 */
ADV_FUNCTION(adv_rating_accum_weighted)
{
	AdvRatingSummary *s = open_state(fcinfo, 2);
	Score		score;
	double		weight;
	AdvRatingWeights *sums;
	AdvDD		we;

	if (!(s->header.flags & ADV_RATING_WEIGHTED))
	{
		if (!rating_is_empty(s))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cannot add a weighted answer to an unweighted %s", RATING_TYPE),
					 errhint("Give unweighted answers the weight 1.")));
		s = reshape(s, 0, ADV_RATING_WEIGHTED);
	}
	if (PG_ARGISNULL(4))
		PG_RETURN_POINTER(s);
	weight = adv_weight_arg(fcinfo, 4);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(add_count(s, adv_rating_missing_cell(s), 1));

	score = score_of(PG_GETARG_FLOAT8(1), s->scale_min, s->scale_max);
	if (!score.valid)
		refuse_score(PG_GETARG_FLOAT8(1), s);
	s = add_count(s, score.point - s->scale_min, 1);
	if (score.shortfall > 0)
		s = add_fraction(s, score, 1);

	sums = adv_rating_weights(s);
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

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * check_mergeable refuses to merge what does not belong together.
 */
static void
check_mergeable(const AdvRatingSummary *a, const AdvRatingSummary *b)
{
	if (a->scale_min != b->scale_min || a->scale_max != b->scale_max)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge rating summaries of different scales"),
				 errdetail("One scale is %d to %d, the other %d to %d.",
						   a->scale_min, a->scale_max, b->scale_min, b->scale_max),
				 errhint("Group by the scale, or aggregate the scores again on one scale.")));
	if ((a->header.flags ^ b->header.flags) & ADV_RATING_WEIGHTED)
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
empty_order(const AdvRatingSummary *a, const AdvRatingSummary *b)
{
	if ((a->header.flags ^ b->header.flags) & ADV_RATING_WEIGHTED)
		return b->header.flags & ADV_RATING_WEIGHTED ? -1 : 1;
	if (a->scale_min != b->scale_min)
		return a->scale_min - b->scale_min;
	return a->scale_max - b->scale_max;
}

/*
 * rating_merge adds other to value.
 */
AdvHeader *
rating_merge(AdvHeader *value, const AdvHeader *other)
{
	AdvRatingSummary *a = (AdvRatingSummary *) value;
	AdvRatingSummary *b = (AdvRatingSummary *) other;
	int			i;

	if (rating_is_empty(a) && rating_is_empty(b))
		return empty_order(a, b) <= 0 ? &a->header : &b->header;
	if (rating_is_empty(b))
		return &a->header;
	if (rating_is_empty(a))
		return &b->header;
	check_mergeable(a, b);

	a = reshape(a, adv_rating_width(b), b->header.flags);
	for (i = 0; i < adv_rating_cells(b); i++)
		a = add_count(a, i, adv_rating_count(b, i));
	if (adv_rating_fractions(b))
	{
		AdvFractions *f = adv_rating_fractions(a);

		if (f->answers > RATING_MAX_BETWEEN - adv_rating_fractions(b)->answers)
			count_overflow();
		adv_fractions_merge(f, adv_rating_fractions(b), 1);
	}
	if (adv_rating_weights(b))
	{
		AdvRatingWeights *to = adv_rating_weights(a);
		AdvRatingWeights *from = adv_rating_weights(b);

		adv_add_weight(&to->squares, from->squares);
		adv_add_weight(&to->we, from->we);
		adv_add_weight(&to->wek, from->wek);
		adv_add_weight(&to->we2, from->we2);
		for (i = 0; i < adv_rating_points(a); i++)
			adv_add_weight(&to->at[i], from->at[i]);
	}
	return &a->header;
}

/*
 * rating_subtract takes other away from value, NULL where either is weighted: sums
 * of weights cannot be taken away.
 */
AdvHeader *
rating_subtract(AdvHeader *value, const AdvHeader *other)
{
	AdvRatingSummary *s = (AdvRatingSummary *) value;
	AdvRatingSummary *b = (AdvRatingSummary *) other;
	int			i;

	if (rating_is_empty(b))
		return value;
	check_mergeable(s, b);
	if (adv_rating_weights(s))
		return NULL;

	for (i = 0; i < adv_rating_cells(s); i++)
		take_count(s, i, adv_rating_count(b, i));
	if (adv_rating_fractions(b))
	{
		if (adv_rating_fractions(s) == NULL ||
			adv_rating_fractions(s)->answers < adv_rating_fractions(b)->answers)
			refuse_taking();
		adv_fractions_merge(adv_rating_fractions(s), adv_rating_fractions(b), -1);
		check_taken_fractions(adv_rating_fractions(s));
	}
	return value;
}
