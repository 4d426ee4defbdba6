/*
 * io.c
 *		Rating summaries packed, and in their text and binary forms.
 *
 * Packed, counters are no wider than the largest count needs, and there is no
 * section without an answer: one content, one value.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"

#include "base/weight.h"
#include "base/wire.h"
#include "compat.h"
#include "rating.h"

/*
 * rating_pack returns the packed form.
 */
static const AdvHeader *
rating_pack(const AdvHeader *value)
{
	const AdvRatingSummary *s = (const AdvRatingSummary *) value;
	AdvFractions *f = adv_rating_fractions(s);
	int			flags = f && f->answers == 0 ? s->header.flags & ~ADV_RATING_FRACTIONS : s->header.flags;
	int64		largest = 0;
	int			i;

	for (i = 0; i < adv_rating_cells(s); i++)
		largest = Max(largest, adv_rating_count(s, i));
	if (flags == s->header.flags && adv_tally_width(largest) == adv_rating_width(s))
		return value;
	return &rating_copy(s, adv_tally_width(largest), flags)->header;
}

static bool
is_empty(const AdvHeader *value)
{
	return rating_is_empty((const AdvRatingSummary *) value);
}

/*
 * make_empty returns a summary that is neutral, whatever its scale.
 */
static AdvHeader *
make_empty(void)
{
	return &rating_make(RATING_DEFAULT_MIN, RATING_DEFAULT_MAX, 0, 0)->header;
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * validate refuses a summary, just read, whose parts contradict each other.
 */
static AdvRatingSummary *
validate(AdvRatingSummary *s, bool binary)
{
	AdvFractions *f = adv_rating_fractions(s);
	AdvRatingWeights *w = adv_rating_weights(s);
	int64		total = 0;
	int			i;

	for (i = 0; i < adv_rating_cells(s); i++)
		if (adv_rating_count(s, i) < 0 ||
			pg_add_s64_overflow(total, adv_rating_count(s, i), &total))
			adv_wire_refuse(binary, RATING_TYPE,
							"The counts add up to more than type bigint can hold.");
	if (f)
	{
		AdvInt128	unit = (AdvInt128) 1 << 52;
		AdvInt128	bound;

		if (f->answers <= 0 || f->answers > RATING_MAX_BETWEEN || f->answers > total)
			adv_wire_refuse(binary, RATING_TYPE,
							"The number of scores between points is out of range.");
		bound = unit * f->answers;
		if (adv_wide_get(f->e) < 0 || adv_wide_get(f->e) > bound ||
			adv_wide_get(f->e2_high) < 0 || adv_wide_get(f->e2_high) > bound ||
			adv_wide_get(f->e2_low) < 0 || adv_wide_get(f->e2_low) > bound ||
			adv_wide_get(f->ek) < bound * Min(s->scale_min, 0) ||
			adv_wide_get(f->ek) > bound * Max(s->scale_max, 0))
			adv_wire_refuse(binary, RATING_TYPE,
							"The sums of scores between points are out of range.");
	}
	if (w)
	{
		AdvDD		sum = adv_dd(0);

		for (i = 0; i < adv_rating_points(s); i++)
		{
			if (!adv_valid_weight_sum(w->at[i]))
				adv_wire_refuse(binary, RATING_TYPE, "A sum of weights is out of range.");
			if (w->at[i].hi > 0 && adv_rating_count(s, i) == 0)
				adv_wire_refuse(binary, RATING_TYPE, "There is weight where there is no answer.");
			sum = adv_dd_add(sum, w->at[i]);
		}
		/* the sum of w e k has the sign of the scale */
		if (!adv_valid_sum(w->squares) || !adv_valid_sum(w->we) ||
			!adv_valid_sum(w->we2) ||
			!adv_valid_sum(w->wek.hi < 0 ? adv_dd_negate(w->wek) : w->wek) ||
			!(w->we.hi <= sum.hi && w->we2.hi <= w->we.hi &&
			  w->wek.hi >= w->we.hi * Min(s->scale_min, 0) * (1 + 1e-9) &&
			  w->wek.hi <= w->we.hi * Max(s->scale_max, 0) * (1 + 1e-9)))
			adv_wire_refuse(binary, RATING_TYPE, "A sum of weights is out of range.");
		if (!adv_valid_weights(sum, w->squares, total))
			adv_wire_refuse(binary, RATING_TYPE,
							"The sum of squared weights does not fit the weights.");
	}
	return s;
}

/*
 * set_count stores a count read from outside, widening the summary as needed.
 */
static AdvRatingSummary *
set_count(AdvRatingSummary *s, int cell, int64 count)
{
	if (adv_tally_width(count) > adv_rating_width(s))
		s = rating_copy(s, adv_tally_width(count), s->header.flags);
	adv_tally_set(s->counters, adv_rating_width(s), cell, count);
	return s;
}

static void
rating_write_text(StringInfo buf, const AdvHeader *packed)
{
	const AdvRatingSummary *s = (const AdvRatingSummary *) packed;
	AdvFractions *f = adv_rating_fractions(s);
	AdvRatingWeights *w = adv_rating_weights(s);
	int			i;

	appendStringInfo(buf, ",\"scale\":[%d,%d],\"counts\":[", s->scale_min, s->scale_max);
	for (i = 0; i < adv_rating_points(s); i++)
		appendStringInfo(buf, i ? ",%lld" : "%lld", (long long) adv_rating_count(s, i));
	appendStringInfo(buf, "],\"missing\":%lld,\"invalid\":%lld",
					 (long long) adv_rating_count(s, adv_rating_missing_cell(s)),
					 (long long) adv_rating_count(s, adv_rating_invalid_cell(s)));
	if (f)
	{
		appendStringInfo(buf, ",\"between\":%lld,\"shortfalls\":[", (long long) f->answers);
		adv_text_wide(buf, f->e);
		appendStringInfoChar(buf, ',');
		adv_text_wide(buf, f->ek);
		appendStringInfoChar(buf, ',');
		adv_text_wide(buf, f->e2_high);
		appendStringInfoChar(buf, ',');
		adv_text_wide(buf, f->e2_low);
		appendStringInfoChar(buf, ']');
	}
	if (w)
	{
		AdvDD	   *sums = (AdvDD *) w;

		appendStringInfoString(buf, ",\"weights\":[");
		for (i = 0; i < ADV_RATING_WEIGHT_SUMS + adv_rating_points(s); i++)
		{
			if (i > 0)
				appendStringInfoChar(buf, ',');
			adv_text_dd(buf, sums[i]);
		}
		appendStringInfoChar(buf, ']');
	}
}

/*
 * read_shortfalls reads the sums of scores between points.
 */
static void
read_shortfalls(AdvReader *reader, AdvFractions *f)
{
	AdvWide    *sums[] = {&f->e, &f->ek, &f->e2_high, &f->e2_low};
	int			i;

	f->answers = adv_read_count(reader);
	adv_read_expect_key(reader, "shortfalls");
	adv_read_open(reader, '[');
	for (i = 0; i < (int) lengthof(sums); i++)
	{
		adv_read_expect_more(reader, ']');
		*sums[i] = adv_read_wide(reader);
	}
	adv_read_close(reader, ']');
}

/*
 * rating_read_text reads the text form; "missing" and "invalid" may be left out where
 * they are 0.
 */
static AdvHeader *
rating_read_text(AdvReader *reader)
{
	AdvRatingSummary *s;
	int64		min;
	int64		max;
	int			i;

	adv_read_expect_key(reader, "scale");
	adv_read_open(reader, '[');
	adv_read_expect_more(reader, ']');
	min = adv_read_int64(reader);
	adv_read_expect_more(reader, ']');
	max = adv_read_int64(reader);
	adv_read_close(reader, ']');
	rating_check_scale(min, max);
	s = rating_make((int) min, (int) max, 0, 0);

	adv_read_expect_key(reader, "counts");
	adv_read_open(reader, '[');
	for (i = 0; i < adv_rating_points(s); i++)
	{
		adv_read_expect_more(reader, ']');
		s = set_count(s, i, adv_read_count(reader));
	}
	adv_read_close(reader, ']');
	if (adv_read_key(reader, "missing"))
		s = set_count(s, adv_rating_missing_cell(s), adv_read_count(reader));
	if (adv_read_key(reader, "invalid"))
		s = set_count(s, adv_rating_invalid_cell(s), adv_read_count(reader));
	if (adv_read_key(reader, "between"))
	{
		s = rating_copy(s, adv_rating_width(s), ADV_RATING_FRACTIONS);
		read_shortfalls(reader, adv_rating_fractions(s));
	}
	if (adv_read_key(reader, "weights"))
	{
		AdvDD	   *sums;

		s = rating_copy(s, adv_rating_width(s), s->header.flags | ADV_RATING_WEIGHTED);
		sums = (AdvDD *) adv_rating_weights(s);
		adv_read_open(reader, '[');
		for (i = 0; i < ADV_RATING_WEIGHT_SUMS + adv_rating_points(s); i++)
		{
			adv_read_expect_more(reader, ']');
			sums[i] = adv_read_dd(reader);
		}
		adv_read_close(reader, ']');
	}
	return &validate(s, false)->header;
}

static void
rating_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const AdvRatingSummary *s = (const AdvRatingSummary *) packed;
	AdvFractions *f = adv_rating_fractions(s);
	AdvRatingWeights *w = adv_rating_weights(s);
	int			i;

	pq_sendbyte(buf, s->header.flags);
	pq_sendint16(buf, (uint16) s->scale_min);
	pq_sendint16(buf, (uint16) s->scale_max);
	for (i = 0; i < adv_rating_cells(s); i++)
		adv_send_count(buf, adv_rating_count(s, i));
	if (f)
	{
		adv_send_count(buf, f->answers);
		adv_send_wide(buf, f->e);
		adv_send_wide(buf, f->ek);
		adv_send_wide(buf, f->e2_high);
		adv_send_wide(buf, f->e2_low);
	}
	if (w)
		for (i = 0; i < ADV_RATING_WEIGHT_SUMS + adv_rating_points(s); i++)
			adv_send_dd(buf, ((AdvDD *) w)[i]);
}

static AdvHeader *
rating_read_binary(StringInfo buf)
{
	AdvRatingSummary *s;
	int			flags = pq_getmsgbyte(buf);
	int			min;
	int			max;
	int			i;

	if (flags & ~(ADV_RATING_FRACTIONS | ADV_RATING_WEIGHTED))
		adv_wire_refuse(true, RATING_TYPE, "There is a flag that this version does not know.");
	min = (int16) pq_getmsgint(buf, 2);
	max = (int16) pq_getmsgint(buf, 2);
	rating_check_scale(min, max);

	s = rating_make(min, max, 0, flags);
	for (i = 0; i < adv_rating_cells(s); i++)
		s = set_count(s, i, adv_recv_count(buf, RATING_TYPE));
	if (flags & ADV_RATING_FRACTIONS)
	{
		AdvFractions *f = adv_rating_fractions(s);

		f->answers = adv_recv_count(buf, RATING_TYPE);
		f->e = adv_recv_wide(buf);
		f->ek = adv_recv_wide(buf);
		f->e2_high = adv_recv_wide(buf);
		f->e2_low = adv_recv_wide(buf);
	}
	if (flags & ADV_RATING_WEIGHTED)
		for (i = 0; i < ADV_RATING_WEIGHT_SUMS + adv_rating_points(s); i++)
			((AdvDD *) adv_rating_weights(s))[i] = adv_recv_dd(buf, RATING_TYPE);
	return &validate(s, true)->header;
}

const AdvSummaryKind adv_rating_kind = {
	.kind = ADV_KIND_RATING,
	.version = RATING_VERSION,
	.type = RATING_TYPE,
	.word = "rating",
	.smallest = offsetof(AdvRatingSummary, counters),
	.sound = rating_sound,
	.pack = rating_pack,
	.merge = rating_merge,
	.is_empty = is_empty,
	.make_empty = make_empty,
	.subtract = rating_subtract,
	.write_text = rating_write_text,
	.read_text = rating_read_text,
	.write_binary = rating_write_binary,
	.read_binary = rating_read_binary
};

ADV_SUMMARY_TYPE(rating_summary, adv_rating_kind)
ADV_SUMMARY_MOVING(rating, adv_rating_kind)
