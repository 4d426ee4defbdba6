/*
 * latest.c
 *		The latest answer of every respondent: the table that aggregates work on,
 *		the kind of summary, and what is asked of it.
 *
 * An answer is replaced by a later one, and by a lower one at the same time, so
 * that neither the order of the rows nor how they were parted shows.  A NULL
 * score is no answer and replaces none.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"

#include "base/answer.h"
#include "base/table.h"
#include "compat.h"
#include "latest.h"
#include "rating.h"

typedef struct LatestTable
{
	AdvHeader	header;
	int16		scale_min;
	int16		scale_max;
	uint8		ids;
	uint8		times;
	uint8		zero[2];
	AdvTable	table;
	LatestEntry slots[FLEXIBLE_ARRAY_MEMBER];	/* then the batch */
} LatestTable;

/*
 * replace puts an answer of the same respondent in the place of another, if it is
 * later, or of two at the same time the lower score.
 */
static inline void
replace(LatestEntry *a, const LatestEntry *b)
{
	if (b->when != a->when ? b->when > a->when : b->score < a->score)
		*a = *b;
}

#define TABLE_PREFIX answers
#define TABLE_STATE LatestTable
#define TABLE_ENTRY LatestEntry
#define TABLE_SLOT_SIZE sizeof(LatestEntry)
#define TABLE_MOST LATEST_MOST_SLOTS
#define TABLE_KEY(e, seed) ((uint64) (e)->respondent * (seed))
#define TABLE_FREE(e) ((e)->when == LATEST_EMPTY)
#define TABLE_SAME(a, b) ((a)->respondent == (b)->respondent)
#define TABLE_ADD(a, b) replace(a, b)
#define TABLE_CUSTOMER(e) ((e)->respondent)
#define TABLE_COMPARE(a, b) (((a)->respondent > (b)->respondent) - ((a)->respondent < (b)->respondent))
#define TABLE_TOO_LARGE latest_too_large
#include "base/table.h"

static bool
sound(const AdvHeader *value)
{
	const LatestTable *t = (const LatestTable *) value;

	if (t->ids > ADV_IDS_TEXT || t->times > ADV_TIME_POINT)
		return false;
	if (value->flags == LATEST_IS_TABLE)
		return VARSIZE(value) >= offsetof(LatestTable, slots) && answers_sound(t);
	return value->flags == 0 && ((const LatestPacked *) value)->unit > 0;
}

/*
 * make_table returns an empty table.
 */
static LatestTable *
make_table(int scale_min, int scale_max)
{
	LatestTable *t = answers_make(0);

	t->header.kind = ADV_KIND_LATEST;
	t->header.version = LATEST_VERSION;
	t->header.flags = LATEST_IS_TABLE;
	t->scale_min = scale_min;
	t->scale_max = scale_max;
	return t;
}

/*
 * add_packed adds all of a packed summary and returns the table, which may be
 * new.
 */
static LatestTable *
add_packed(LatestTable *t, const LatestPacked *packed)
{
	LatestReader r = latest_reader(packed, 's');
	answers_Filler f;

	answers_fill(&f, t, packed->respondents);
	while (latest_next(&r))
		*answers_next(&f) = r.entry;
	return answers_filled(&f);
}

/*
 * as_table returns a summary as a table: itself, or a new one.
 */
static LatestTable *
as_table(AdvHeader *value)
{
	const LatestPacked *packed = (const LatestPacked *) value;
	LatestTable *t;

	if (value->flags & LATEST_IS_TABLE)
		return (LatestTable *) value;
	t = make_table(packed->scale_min, packed->scale_max);
	t->ids = packed->ids;
	t->times = packed->times;
	return add_packed(t, packed);
}

/*
 * pack returns a summary packed: itself, or a new value.
 */
static const AdvHeader *
pack(const AdvHeader *value)
{
	LatestEntry *entries;
	LatestPacked *packed;
	int64		n;

	if ((value->flags & LATEST_IS_TABLE) == 0)
		return value;
	entries = answers_sorted((const LatestTable *) value, &n);
	packed = latest_pack_entries(entries, n, (const LatestSummary *) value);
	pfree(entries);
	return &packed->header;
}

/*
 * check_scale refuses answers on another scale.
 */
static void
check_scale(const LatestTable *t, int scale_min, int scale_max)
{
	if (t->scale_min != scale_min || t->scale_max != scale_max)
		adv_refuse_mixing("unlike scales", LATEST_TYPE);
}

/*
 * merge adds b to a, and returns a or a new value.
 */
static AdvHeader *
merge(AdvHeader *value, const AdvHeader *other)
{
	const LatestTable *b = (const LatestTable *) other;
	LatestTable *a = (LatestTable *) value;
	AdvIds		ids = adv_common_ids(a->ids, b->ids, LATEST_TYPE);

	check_scale(a, b->scale_min, b->scale_max);
	a = as_table(value);
	a->ids = ids;
	if (b->times != 0)
		adv_keep_times(&a->times, (AdvTimeKind) b->times, LATEST_TYPE);
	if (other->flags & LATEST_IS_TABLE)
		a = answers_insert_table(a, b);
	else
		a = add_packed(a, (const LatestPacked *) other);
	return &a->header;
}

const AdvSummaryKind adv_latest_kind = {
	.kind = ADV_KIND_LATEST,
	.version = LATEST_VERSION,
	.type = LATEST_TYPE,
	.word = "latest",
	.smallest = offsetof(LatestPacked, data),
	.sound = sound,
	.pack = pack,
	.merge = merge,
	.write_text = latest_write_text,
	.read_text = latest_read_text,
	.write_binary = latest_write_binary,
	.read_binary = latest_read_binary
};

ADV_SUMMARY_TYPE(latest_summary, adv_latest_kind)

/* ------------------------------------------------------------------------
 * Transition
 * ------------------------------------------------------------------------
 */

/*
 * open_state returns the state in argument 0 for changing, or a new one, for the
 * scale at argument 4, if there is one.
 */
static LatestTable *
open_state(FunctionCallInfo fcinfo)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_latest_kind);
	int			min = RATING_DEFAULT_MIN;
	int			max = RATING_DEFAULT_MAX;

	if (PG_NARGS() > 4)
		rating_scale_arg(fcinfo, 4, &min, &max);
	if (state == NULL)
		return make_table(min, max);
	check_scale((LatestTable *) state, min, max);
	return as_table(state);
}

/*
 * score_arg returns the score in argument 3, which must not be NULL.
 */
static inline double
score_arg(FunctionCallInfo fcinfo, const LatestTable *t)
{
	double		score = PG_GETARG_FLOAT8(3);

	if (unlikely(!(score >= t->scale_min && score <= t->scale_max)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is outside the scale %d to %d", adv_number_word(score), t->scale_min, t->scale_max),
				 errhint("Pass the scale of the question: latest_agg(respondent, at, score, 1, 5).")));
	return score == 0 ? 0 : score;	/* a zero has no sign */
}

/*
 * adv_latest_accum adds a row: (state, respondent, at, score [, scale_min,
 * scale_max]).  Rows without respondent or time are left out.
 */
ADV_FUNCTION(adv_latest_accum)
{
	LatestTable *t = open_state(fcinfo);
	LatestEntry e;
	AdvIds		ids;
	int64		time;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(t);
	time = adv_time_arg(fcinfo, 2);
	e.respondent = adv_customer_arg(fcinfo, 1, &ids);
	e.when = PG_ARGISNULL(3) ? LATEST_MISSING : (uint64) adv_time_value(time) + LATEST_EPOCH;
	e.score = PG_ARGISNULL(3) ? 0 : score_arg(fcinfo, t);
	adv_keep_ids(&t->ids, ids, LATEST_TYPE);
	adv_keep_times(&t->times, adv_time_kind(time), LATEST_TYPE);
	PG_RETURN_POINTER(answers_add(t, &e));
}

/* ------------------------------------------------------------------------
 * Questions
 * ------------------------------------------------------------------------
 */

/*
 * settled returns a table in which nothing waits: t, which it leaves as it is, or
 * a copy.
 */
static const LatestTable *
settled(const LatestTable *t)
{
	LatestTable *copy;

	if (t->table.waiting == 0)
		return t;
	copy = palloc(VARSIZE(t));
	memcpy(copy, t, VARSIZE(t));
	return answers_insert_waiting(copy);
}

/*
 * add_entry counts a respondent's latest answer.
 */
static inline AdvRatingSummary *
add_entry(AdvRatingSummary *s, const LatestEntry *e)
{
	return e->when == LATEST_MISSING ? rating_add_missing(s, 1) : rating_add_answer(s, e->score);
}

/*
 * ratings_of returns the summary of the latest answers in argument 0.
 */
static AdvRatingSummary *
ratings_of(FunctionCallInfo fcinfo)
{
	const AdvHeader *value = adv_summary_arg(fcinfo, 0, &adv_latest_kind);
	const LatestSummary *s = (const LatestSummary *) value;
	AdvRatingSummary *sum = rating_make(s->scale_min, s->scale_max, 0, 0);
	uint32		i;

	if (value->flags & LATEST_IS_TABLE)
	{
		const LatestTable *t = settled((const LatestTable *) value);

		for (i = 0; i < answers_entries(t); i++)
		{
			const LatestEntry *e = answers_entry(t, i);

			CHECK_FOR_INTERRUPTS();
			if (e)
				sum = add_entry(sum, e);
		}
	}
	else
	{
		LatestReader r = latest_reader((const LatestPacked *) value, 's');

		while (latest_next(&r))
			sum = add_entry(sum, &r.entry);
	}
	return sum;
}

/*
 * adv_latest_ratings returns the summary of the latest answers.  Respondents who
 * never answered are missing in it.
 */
ADV_FUNCTION(adv_latest_ratings)
{
	PG_RETURN_POINTER(ratings_of(fcinfo));
}

/*
 * adv_latest_nps returns the NPS of the latest answers, NULL where there is none.
 */
ADV_FUNCTION(adv_latest_nps)
{
	double		net;
	double		answers = rating_net_promoters(fcinfo, 1, ratings_of(fcinfo), &net);

	if (!(answers > 0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100 * net / answers);
}

/*
 * adv_latest_respondents returns the number of respondents, 0 of NULL.
 */
ADV_FUNCTION(adv_latest_respondents)
{
	const AdvHeader *value;

	if (PG_ARGISNULL(0))
		PG_RETURN_INT64(0);
	value = adv_summary_arg(fcinfo, 0, &adv_latest_kind);
	if (value->flags & LATEST_IS_TABLE)
		PG_RETURN_INT64(settled((const LatestTable *) value)->table.used);
	PG_RETURN_INT64(((const LatestPacked *) value)->respondents);
}
