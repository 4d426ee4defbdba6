/*
 * state.c
 *		sentiment_summary: how many texts are positive, neutral, negative or unknown,
 *		and the sums of their scores.
 *
 * Sums are whole numbers of 2^-52, exact for what sentiment returns to within 2^-53 a
 * score: any order, and any partition, gives the same, and a row can be taken away.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"

#include "base/answer.h"
#include "compat.h"
#include "sentiment.h"

/* scores that are summed: of more, sums might not fit 128 bits */
#define MOST_SCORES (INT64CONST(1) << 56)

static void
refuse_count(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of texts is out of range")));
}

static void
refuse_taking(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cannot take away texts that the %s does not hold", SENTIMENT_TYPE)));
}

/*
 * fault_of returns what is wrong with a summary that no texts have, or NULL.
 */
static const char *
fault_of(const SentimentSummary *s)
{
	const AdvFractions *f = &s->scores;
	AdvInt128	unit = (AdvInt128) 1 << 52;
	AdvInt128	e = adv_wide_get(f->e);
	AdvInt128	sum = adv_wide_get(f->ek);
	AdvInt128	high = adv_wide_get(f->e2_high);
	AdvInt128	low = adv_wide_get(f->e2_low);
	const int64 *n = s->count;
	int64		least;
	int			i;

	for (i = 0; i < SENTIMENT_COUNTS; i++)
		if (n[i] < 0 || n[i] > MOST_SCORES)
			return "A count is out of range.";
	if (n[SENTIMENT_LOWEST] > n[SENTIMENT_NEGATIVE] || n[SENTIMENT_HIGHEST] > n[SENTIMENT_POSITIVE])
		return "There are more extreme scores than scores of their class.";
	/* neutral scores may be 0, which is no fraction */
	least = n[SENTIMENT_NEGATIVE] - n[SENTIMENT_LOWEST] + n[SENTIMENT_POSITIVE] - n[SENTIMENT_HIGHEST];
	if (f->answers < least || f->answers > least + n[SENTIMENT_NEUTRAL])
		return "The number of sums does not fit the counts.";
	if (e < 0 || e > f->answers * unit || sum > e || sum < -e || ((e - sum) & 1) ||
		high < 0 || high > e || low < 0 || low > f->answers * unit)
		return "A sum does not fit the counts.";
	return NULL;
}

/*
 * add adds so many texts to a count, or takes them away.
 */
static void
add(SentimentSummary *s, SentimentCount which, int64 amount)
{
	int64		sum;

	if (pg_add_s64_overflow(s->count[which], amount, &sum) || sum > MOST_SCORES)
		refuse_count();
	if (sum < 0)
		refuse_taking();
	s->count[which] = sum;
}

static AdvHeader *
make_empty(void)
{
	return adv_summary_alloc(&adv_sentiment_kind, sizeof(SentimentSummary));
}

/*
 * account adds the score in argument 1 to the state in argument 0, or takes it away.
 */
static Datum
account(FunctionCallInfo fcinfo, int sign)
{
	SentimentSummary *s = (SentimentSummary *) adv_summary_state(fcinfo, 0, &adv_sentiment_kind);
	double		score;

	if (s == NULL)
		s = (SentimentSummary *) make_empty();
	if (PG_ARGISNULL(1))
	{
		add(s, SENTIMENT_UNKNOWN, sign);
		PG_RETURN_POINTER(s);
	}
	score = PG_GETARG_FLOAT8(1);
	if (!(score >= -1 && score <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score of a text is out of range: %s", adv_number_word(score)),
				 errdetail("A score is from -1 to 1."),
				 errhint("Divide scores of another scale by its largest.")));
	add(s, score >= SENTIMENT_CLASS ? SENTIMENT_POSITIVE : score <= -SENTIMENT_CLASS ? SENTIMENT_NEGATIVE : SENTIMENT_NEUTRAL, sign);
	if (score == 1)
		add(s, SENTIMENT_HIGHEST, sign);
	else if (score == -1)
		add(s, SENTIMENT_LOWEST, sign);
	else if (score != 0)
		adv_fractions_add(&s->scores, fabs(score), score > 0 ? 1 : -1, sign);
	if (sign < 0 && fault_of(s))
		refuse_taking();
	PG_RETURN_POINTER(s);
}

/* adv_sentiment_accum adds the score of a text: (state, score). */
ADV_FUNCTION(adv_sentiment_accum)
{
	return account(fcinfo, 1);
}

/* adv_sentiment_accum_inv takes the score of a text away: (state, score). */
ADV_FUNCTION(adv_sentiment_accum_inv)
{
	return account(fcinfo, -1);
}

static bool
sound(const AdvHeader *value)
{
	return VARSIZE(value) == sizeof(SentimentSummary);
}

static const AdvHeader *
pack(const AdvHeader *value)
{
	return value;
}

static bool
is_empty(const AdvHeader *value)
{
	const SentimentSummary *s = (const SentimentSummary *) value;

	return s->count[SENTIMENT_NEGATIVE] == 0 && s->count[SENTIMENT_NEUTRAL] == 0 &&
		s->count[SENTIMENT_POSITIVE] == 0 && s->count[SENTIMENT_UNKNOWN] == 0;
}

static AdvHeader *
join(AdvHeader *value, const AdvHeader *other, int sign)
{
	SentimentSummary *a = (SentimentSummary *) value;
	const SentimentSummary *b = (const SentimentSummary *) other;
	int			i;

	for (i = 0; i < SENTIMENT_COUNTS; i++)
		add(a, i, sign * b->count[i]);
	adv_fractions_merge(&a->scores, &b->scores, sign);
	if (sign < 0 && fault_of(a))
		refuse_taking();
	return value;
}

static AdvHeader *
merge(AdvHeader *a, const AdvHeader *b)
{
	return join(a, b, 1);
}

static AdvHeader *
subtract(AdvHeader *a, const AdvHeader *b)
{
	return join(a, b, -1);
}

/* ------------------------------------------------------------------------
 * Text and binary
 * ------------------------------------------------------------------------
 */

/*
 * validate refuses what no texts have.
 */
static AdvHeader *
validate(SentimentSummary *s, bool binary)
{
	const char *fault = fault_of(s);

	if (fault)
		adv_wire_refuse(binary, SENTIMENT_TYPE, fault);
	return &s->header;
}

static const char *const keys[SENTIMENT_COUNTS] = {"negative", "neutral", "positive", "unknown", "lowest", "highest"};

static void
write_text(StringInfo buf, const AdvHeader *packed)
{
	const SentimentSummary *s = (const SentimentSummary *) packed;
	int			i;

	for (i = 0; i < SENTIMENT_COUNTS; i++)
		if (i < SENTIMENT_LOWEST || s->count[i] > 0)
			appendStringInfo(buf, ",\"%s\":%lld", keys[i], (long long) s->count[i]);
	if (s->scores.answers == 0)
		return;
	appendStringInfo(buf, ",\"scores\":[%lld,", (long long) s->scores.answers);
	adv_text_wide(buf, s->scores.e);
	appendStringInfoChar(buf, ',');
	adv_text_wide(buf, s->scores.ek);
	appendStringInfoChar(buf, ',');
	adv_text_wide(buf, s->scores.e2_high);
	appendStringInfoChar(buf, ',');
	adv_text_wide(buf, s->scores.e2_low);
	appendStringInfoChar(buf, ']');
}

static AdvHeader *
read_text(AdvReader *reader)
{
	SentimentSummary *s = (SentimentSummary *) make_empty();
	AdvWide    *sums[] = {&s->scores.e, &s->scores.ek, &s->scores.e2_high, &s->scores.e2_low};
	int			i;

	for (i = 0; i < SENTIMENT_COUNTS; i++)
	{
		if (i < SENTIMENT_LOWEST)
			adv_read_expect_key(reader, keys[i]);
		else if (!adv_read_key(reader, keys[i]))
			continue;
		s->count[i] = adv_read_count(reader);
	}
	if (adv_read_key(reader, "scores"))
	{
		adv_read_open(reader, '[');
		adv_read_expect_more(reader, ']');
		s->scores.answers = adv_read_count(reader);
		for (i = 0; i < (int) lengthof(sums); i++)
		{
			adv_read_expect_more(reader, ']');
			*sums[i] = adv_read_wide(reader);
		}
		adv_read_close(reader, ']');
	}
	return validate(s, false);
}

static void
write_binary(StringInfo buf, const AdvHeader *packed)
{
	const SentimentSummary *s = (const SentimentSummary *) packed;
	int			i;

	for (i = 0; i < SENTIMENT_COUNTS; i++)
		adv_send_count(buf, s->count[i]);
	adv_send_count(buf, s->scores.answers);
	adv_send_wide(buf, s->scores.e);
	adv_send_wide(buf, s->scores.ek);
	adv_send_wide(buf, s->scores.e2_high);
	adv_send_wide(buf, s->scores.e2_low);
}

static AdvHeader *
read_binary(StringInfo buf)
{
	SentimentSummary *s = (SentimentSummary *) make_empty();
	int			i;

	for (i = 0; i < SENTIMENT_COUNTS; i++)
		s->count[i] = adv_recv_count(buf, SENTIMENT_TYPE);
	s->scores.answers = adv_recv_count(buf, SENTIMENT_TYPE);
	s->scores.e = adv_recv_wide(buf);
	s->scores.ek = adv_recv_wide(buf);
	s->scores.e2_high = adv_recv_wide(buf);
	s->scores.e2_low = adv_recv_wide(buf);
	return validate(s, true);
}

const AdvSummaryKind adv_sentiment_kind = {
	.kind = ADV_KIND_SENTIMENT,
	.version = 1,
	.type = SENTIMENT_TYPE,
	.word = "sentiment",
	.smallest = sizeof(SentimentSummary),
	.sound = sound,
	.pack = pack,
	.merge = merge,
	.is_empty = is_empty,
	.make_empty = make_empty,
	.subtract = subtract,
	.write_text = write_text,
	.read_text = read_text,
	.write_binary = write_binary,
	.read_binary = read_binary
};

ADV_SUMMARY_TYPE(sentiment_summary, adv_sentiment_kind)
ADV_SUMMARY_MOVING(sentiment, adv_sentiment_kind)
