/*
 * gather.c
 *		Rows of customers: read and added to a summary.
 *
 * A row in which something is NULL is counted and left out, whatever else is in it.  So
 * what a summary holds does not depend on the order of rows; nor does an error, but for
 * which row it names.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/array.h"

#include "base/texts.h"
#include "base/weight.h"
#include "profile.h"

/*
 * profile_array_arg reads an array.
 */
ProfileArray
profile_array_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	ProfileArray result = {0, false, NULL};
	ArrayType  *array;

	if (PG_ARGISNULL(argno))
		return result;
	array = (ArrayType *) PG_GETARG_POINTER(argno);
	if (!VARATT_IS_4B_U(array))
		array = PG_GETARG_ARRAYTYPE_P(argno);
	if (ARR_NDIM(array) == 0)
		return result;
	adv_check_list(array, name);
	result.n = ARR_DIMS(array)[0];
	result.has_null = ARR_HASNULL(array) && array_contains_nulls(array);
	result.data = (const char *) array + (ARR_HASNULL(array) ? array->dataoffset : (int32) ARR_OVERHEAD_NONULLS(1));
	return result;
}

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static inline ProfileSummary *
open_state(FunctionCallInfo fcinfo, ProfileData data)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_profile_kind);
	ProfileSummary *s = state ? (ProfileSummary *) state : profile_make_empty(data);

	if (profile_data(s) != data)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add %s to a summary of %s", profile_data_word(data), profile_data_word(profile_data(s)))));
	return s;
}

/*
 * skip counts a customer of whom something is not known.
 */
static Datum
skip(ProfileSummary *s)
{
	s->skipped++;
	PG_RETURN_POINTER(s);
}

/*
 * refuse_number reports a number that is out of range.
 */
static void
refuse_number(const char *what, double x)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s %g is out of range", what, x),
			 errdetail("Numbers are finite, and not beyond %g.", PROFILE_LARGEST),
			 errhint("What is not known is null: the customer is then left out, and counted as skipped.")));
}

/*
 * add_row adds a customer: words and flags are what comes before the numbers in a row.
 */
static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, ProfileSummary *s, uint64 flags, const double *words, int n_words, bool weighted,
		const ProfileArray *numbers, const ProfileArray *categories)
{
	uint64	   *row;
	AdvTexts	texts = {categories->data, NULL, categories->n, 0};
	int			i;

	s = profile_as_table(s, numbers->n, categories->n, weighted);
	if (unlikely(profile_is_full(s)))
		s = profile_reserve(s);
	row = profile_row(s, s->rows);
	row[0] = (uint64) 1 << ADV_ROW_BITS | flags;
	for (i = 0; i < n_words; i++)
		row[i + 1] = adv_number_word_bits(words[i]);
	row += n_words + 1;
	for (i = 0; i < numbers->n; i++)
	{
		double		x = ((const double *) numbers->data)[i] + 0.0;	/* not -0 */

		if (unlikely(!(fabs(x) <= PROFILE_LARGEST)))
			refuse_number(psprintf("number %d,", i + 1), x);
		row[i] = adv_number_word_bits(x);
	}
	if (categories->n > 0)
	{
		uint16		codes[ADV_MODEL_COLUMNS + ADV_ROW_CODES] = {0};
		uint32		at = s->rows;
		ProfileSummary *before = s;

		for (i = 0; i < categories->n; i++)
		{
			Size		length = 0;
			const char *bytes = NULL;

			(void) adv_texts_next(&texts, &bytes, &length);
			codes[i] = profile_code_of(&s, i, bytes, length);
		}
		if (unlikely(s != before))
		{
			/* the table was made anew: so is the row, behind those that are left */
			uint64	   *old = profile_rows(before) + (Size) at * profile_stride(before);

			memcpy(profile_row(s, s->rows), old, profile_stride(s) * sizeof(uint64));
		}
		row = profile_row(s, s->rows) + profile_codes_at(s);
		for (i = 0; i < categories->n; i += ADV_ROW_CODES)
			row[i / ADV_ROW_CODES] = (uint64) codes[i] | (uint64) codes[i + 1] << 16 |
				(uint64) codes[i + 2] << 32 | (uint64) codes[i + 3] << 48;
	}
	s->rows++;
	s->waiting++;
	if (unlikely(++s->n > PROFILE_MOST_COUNT))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many customers for one %s", PROFILE_TYPE)));
	if (unlikely(profile_is_full(s)))
		return profile_settle(fcinfo, s);
	PG_RETURN_POINTER(s);
}

/*
 * weight_arg returns a weight.
 */
static double
weight_arg(FunctionCallInfo fcinfo, int argno)
{
	double		weight = adv_weight_arg(fcinfo, argno);

	if (weight > PROFILE_MOST_WEIGHT)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight %g is out of range", weight),
				 errdetail("Weights are up to %g.", PROFILE_MOST_WEIGHT)));
	return weight + 0.0;
}

/*
 * adv_profile_accum adds a customer: (state, numbers, categories).
 */
ADV_FUNCTION(adv_profile_accum)
{
	ProfileSummary *s = open_state(fcinfo, PROFILE_PLAIN);
	ProfileArray numbers = profile_array_arg(fcinfo, 1, "numbers");
	ProfileArray categories = profile_array_arg(fcinfo, 2, "categories");

	if (numbers.has_null || categories.has_null)
		return skip(s);
	return add_row(fcinfo, s, 0, NULL, 0, false, &numbers, &categories);
}

/*
 * adv_profile_outcome_accum adds a customer: (state, outcome, numbers, categories
 * [, weight]).  Who has weight 0 does not count at all.
 */
ADV_FUNCTION(adv_profile_outcome_accum)
{
	ProfileSummary *s = open_state(fcinfo, PROFILE_OUTCOME);
	ProfileArray numbers = profile_array_arg(fcinfo, 2, "numbers");
	ProfileArray categories = profile_array_arg(fcinfo, 3, "categories");
	bool		weighted = PG_NARGS() == 5;
	double		weight = 1;

	if (PG_ARGISNULL(1) || numbers.has_null || categories.has_null || (weighted && PG_ARGISNULL(4)))
		return skip(s);
	if (weighted)
	{
		weight = weight_arg(fcinfo, 4);
		if (weight == 0)
			PG_RETURN_POINTER(s);
		return add_row(fcinfo, s, PG_GETARG_BOOL(1) ? ADV_ROW_YES : 0, &weight, 1, true, &numbers, &categories);
	}
	return add_row(fcinfo, s, PG_GETARG_BOOL(1) ? ADV_ROW_YES : 0, NULL, 0, false, &numbers, &categories);
}

/*
 * adv_profile_duration_accum adds a customer: (state, duration, event, numbers, categories).
 */
ADV_FUNCTION(adv_profile_duration_accum)
{
	ProfileSummary *s = open_state(fcinfo, PROFILE_DURATION);
	ProfileArray numbers = profile_array_arg(fcinfo, 3, "numbers");
	ProfileArray categories = profile_array_arg(fcinfo, 4, "categories");
	double		duration;

	if (adv_any_null(fcinfo, 1, 2) || numbers.has_null || categories.has_null)
		return skip(s);
	duration = PG_GETARG_FLOAT8(1);
	if (!(duration > 0 && isfinite(duration)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("duration %g is out of range", duration),
				 errdetail("A duration is positive and finite, in a unit of your choice."),
				 errhint("Who left on the first day was a customer for a part of a day: add 0.5 to all, or leave them out.")));
	return add_row(fcinfo, s, PG_GETARG_BOOL(2) ? ADV_ROW_YES : 0, &duration, 1, false, &numbers, &categories);
}

/*
 * adv_score_accum adds a customer: (state, score, outcome [, treated]).
 */
ADV_FUNCTION(adv_score_accum)
{
	ProfileSummary *s = open_state(fcinfo, PG_NARGS() == 4 ? PROFILE_TREATED : PROFILE_SCORE);
	ProfileArray none = {0, false, NULL};
	uint64		flags;
	double		score;

	if (adv_any_null(fcinfo, 1, 3))
		return skip(s);
	score = PG_GETARG_FLOAT8(1) + 0.0;
	if (!(fabs(score) <= PROFILE_LARGEST))
		refuse_number("score", score);
	flags = PG_GETARG_BOOL(2) ? ADV_ROW_YES : 0;
	if (PG_NARGS() == 4 && PG_GETARG_BOOL(3))
		flags |= ADV_ROW_TREATED;
	return add_row(fcinfo, s, flags, &score, 1, false, &none, &none);
}
