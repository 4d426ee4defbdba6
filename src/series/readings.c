/*
 * readings.c
 *		What a stored summary brings to a series: its value by a metric, with the number
 *		of its answers and their spread.
 *
 * A share is the mean of answers that count 100 or 0, a net score that of 100, 0 or
 * -100: so sums of points are those of their answers, exactly.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "base/rates.h"
#include "base/ratings.h"
#include "base/sentiments.h"
#include "compat.h"
#include "series.h"

typedef enum Metric
{
	NO_METRIC,
	RATE,
	NPS,
	CSAT,
	MEAN,
	NET
} Metric;

static const AdvChoice metrics[] = {
	{"nps", NPS},
	{"csat", CSAT},
	{"mean", MEAN},
	{"rate", RATE},
	{"net", NET},
	{NULL, 0}
};

/*
 * refuse_metric reports a metric that a kind of summary does not have.
 */
static void
refuse_metric(const char *type, const char *known)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("a series of %s needs a metric that it has", type),
			 errhint("Pass %s.", known)));
}

static void
refuse_scale(const AdvRatingSummary *s, const char *metric)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the scale %d to %d has no usual %s", s->scale_min, s->scale_max, metric),
			 errhint("Make the series of the value itself, as in series_agg(day, nps(ratings, 4, 6)).")));
}

static void
refuse_weights(const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("a series cannot take the weights of a %s", type),
			 errhint("Make the series of the value itself, as in series_agg(day, nps(ratings)).")));
}

/*
 * set_classes fills in a reading of answers that count 100, or, of some, -100.
 */
static void
set_classes(SeriesReading *r, SeriesValues values, int64 high, int64 low, int64 n)
{
	r->values = values;
	r->low = values == SERIES_NET ? -100 : 0;
	r->high = 100;
	r->row.n = n;
	(void) adv_limbs_whole(r->row.sum, SERIES_SUM_LIMBS, SERIES_SUM_BITS, ((AdvInt128) high - low) * 100, 0);
	(void) adv_limbs_whole(r->row.squares, SERIES_SQUARE_LIMBS, SERIES_SQUARE_BITS, ((AdvInt128) high + low) * 10000, 0);
}

/*
 * add_part adds a part of a sum.
 */
static void
add_part(SeriesReading *r, AdvInt128 whole, int fraction, bool square)
{
	uint64		part[SERIES_SQUARE_LIMBS];
	bool		fits = square ?
		adv_limbs_whole(part, SERIES_SQUARE_LIMBS, SERIES_SQUARE_BITS, whole, fraction) && adv_limbs_add(r->row.squares, part, SERIES_SQUARE_LIMBS) :
		adv_limbs_whole(part, SERIES_SUM_LIMBS, SERIES_SUM_BITS, whole, fraction) && adv_limbs_add(r->row.sum, part, SERIES_SUM_LIMBS);

	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("a sum of values is out of range for %s", SERIES_TYPE)));
}

/*
 * begin_scores begins a reading of scores.
 */
static void
begin_scores(SeriesReading *r, double low, double high, int64 n)
{
	r->values = SERIES_SCALE;
	r->low = low;
	r->high = high;
	r->row.n = n;
	memset(r->row.sum, 0, sizeof(r->row.sum));
	memset(r->row.squares, 0, sizeof(r->row.squares));
}

/*
 * add_fractions_squares adds the squares of what lies between two points, down to the
 * last bit that is kept.
 */
static void
add_fractions_squares(SeriesReading *r, const AdvFractions *f)
{
	add_part(r, adv_wide_get(f->e2_high), 52, true);
	add_part(r, adv_wide_get(f->e2_low) >> (104 - SERIES_SQUARE_BITS), SERIES_SQUARE_BITS, true);
}

/*
 * set_scores fills in a reading of scores.  A score lies e below its point k.
 */
static void
set_scores(SeriesReading *r, const AdvRatingSummary *s, int64 n)
{
	const AdvFractions *f = adv_rating_fractions(s);
	AdvInt128	sum = 0;
	AdvInt128	squares = 0;
	int			i;

	begin_scores(r, s->scale_min, s->scale_max, n);
	for (i = 0; i < adv_rating_points(s); i++)
	{
		AdvInt128	k = s->scale_min + i;

		sum += k * adv_rating_count(s, i);
		squares += k * k * adv_rating_count(s, i);
	}
	add_part(r, sum, 0, false);
	add_part(r, squares, 0, true);
	if (f)
	{
		add_part(r, -adv_wide_get(f->e), 52, false);
		add_part(r, -2 * adv_wide_get(f->ek), 52, true);
		add_fractions_squares(r, f);
	}
}

static bool
read_rating(const AdvHeader *value, Metric metric, SeriesReading *r)
{
	const AdvRatingSummary *s = (const AdvRatingSummary *) value;
	int			last = adv_rating_points(s) - 1;
	int64		n = adv_rating_sum_counts(s, 0, last);
	AdvRatingClasses classes;
	int			boxes;

	if (metric != NPS && metric != CSAT && metric != MEAN)
		refuse_metric("ratings", "'nps', 'csat' or 'mean'");
	if (n == 0)
		return false;
	if (adv_rating_weights(s))
		refuse_weights("weighted rating_summary");
	switch (metric)
	{
		case NPS:
			if (!adv_rating_nps_classes(s, &classes))
				refuse_scale(s, "classes of NPS");
			set_classes(r, SERIES_NET, adv_rating_sum_counts(s, classes.high_min - s->scale_min, last),
						adv_rating_sum_counts(s, 0, classes.low_max - s->scale_min), n);
			break;
		case CSAT:
			if (!adv_rating_csat_boxes(s, &boxes))
				refuse_scale(s, "boxes of CSAT");
			set_classes(r, SERIES_SHARE, adv_rating_sum_counts(s, last + 1 - boxes, last), 0, n);
			break;
		default:
			set_scores(r, s, n);
			break;
	}
	return true;
}

static bool
read_rate(const AdvHeader *value, Metric metric, SeriesReading *r)
{
	AdvRateCounts c = adv_rate_counts(value);

	if (metric != NO_METRIC && metric != RATE)
		refuse_metric("rates", "'rate', or null");
	if (c.trials == 0)
		return false;
	if (c.weighted)
		refuse_weights("weighted rate_summary");
	set_classes(r, SERIES_SHARE, c.successes, 0, c.trials);
	return true;
}

/*
 * read_sentiment: in the net unknown texts are neutral, as in net_sentiment; those with
 * a score between -1 and 1 are summed in ek, with their sign.
 */
static bool
read_sentiment(const AdvHeader *value, Metric metric, SeriesReading *r)
{
	const SentimentSummary *s = (const SentimentSummary *) value;
	int64		scored = s->count[SENTIMENT_NEGATIVE] + s->count[SENTIMENT_NEUTRAL] + s->count[SENTIMENT_POSITIVE];

	switch (metric)
	{
		case NET:
			if (scored + s->count[SENTIMENT_UNKNOWN] == 0)
				return false;
			set_classes(r, SERIES_NET, s->count[SENTIMENT_POSITIVE], s->count[SENTIMENT_NEGATIVE], scored + s->count[SENTIMENT_UNKNOWN]);
			return true;
		case MEAN:
			if (scored == 0)
				return false;
			begin_scores(r, -1, 1, scored);
			add_part(r, (AdvInt128) s->count[SENTIMENT_HIGHEST] - s->count[SENTIMENT_LOWEST], 0, false);
			add_part(r, (AdvInt128) s->count[SENTIMENT_HIGHEST] + s->count[SENTIMENT_LOWEST], 0, true);
			add_part(r, adv_wide_get(s->scores.ek), 52, false);
			add_fractions_squares(r, &s->scores);
			return true;
		default:
			refuse_metric("sentiment", "'net' or 'mean'");
			return false;
	}
}

/* Who reads which kind. */
static const struct
{
	AdvKind		kind;
	bool		(*read) (const AdvHeader *value, Metric metric, SeriesReading *r);
} readers[] = {
	{ADV_KIND_RATING, read_rating},
	{ADV_KIND_RATE, read_rate},
	{ADV_KIND_SENTIMENT, read_sentiment}
};

/*
 * series_read reads (summary, metric) at argument argno and behind; false where the
 * summary holds no answer.
 */
bool
series_read(FunctionCallInfo fcinfo, int argno, SeriesReading *reading)
{
	AdvHeader  *value = adv_value_arg(fcinfo, argno);
	Metric		metric = PG_ARGISNULL(argno + 1) ? NO_METRIC :
		(Metric) adv_choice_arg(fcinfo, argno + 1, "metric", metrics);
	int			i;

	if (VARSIZE(value) >= sizeof(AdvHeader))
		for (i = 0; i < (int) lengthof(readers); i++)
			if (value->kind == readers[i].kind)
				return readers[i].read(adv_summary_check(adv_summary_kinds[value->kind], value), metric, reading);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("a series cannot be made of this kind of summary"),
			 errdetail("Series are made of ratings, rates and sentiment."),
			 errhint("Make it of a value, as in series_agg(day, measure_mean(summary)).")));
	return false;
}
