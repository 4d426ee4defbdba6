/*
 * io.c
 *		Rating summaries compared, hashed, and in their text and binary forms.
 *
 * Two summaries are equal where they say the same, however wide their counters
 * are; every form is written from the canonical value and so is the same for
 * equal summaries.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"

#include "compat.h"
#include "rating.h"
#include "base/weight.h"
#include "base/wire.h"

/*
 * sections_size returns how many bytes follow the counters, and where.
 */
static Size
sections_size(const RatingSummary *s, const char **start)
{
	Size		offset = rating_sections_offset(rating_cells(s), s->header.width);

	*start = (const char *) s + offset;
	return s->header.flags ? VARSIZE(s) - offset : 0;
}

/*
 * without_zero_sections drops a section of fractions whose answers have all
 * been taken away again, so that equal summaries are equal bytes.
 */
static RatingSummary *
without_zero_sections(RatingSummary *s)
{
	AdvFractions *f = rating_fractions(s);
	RatingSummary *r;
	int			i;

	if (f == NULL || f->answers > 0)
		return s;
	r = rating_make(s->scale_min, s->scale_max, s->header.width,
			 s->header.flags & ~RATING_FRACTIONS);
	for (i = 0; i < rating_cells(s); i++)
		adv_tally_set(r->counters, r->header.width, i, rating_count(s, i));
	if (rating_weights(s))
		memcpy(rating_weights(r), rating_weights(s),
			   offsetof(RatingWeights, at) + rating_points(s) * sizeof(AdvDD));
	return r;
}

static RatingSummary *
canonical_arg(FunctionCallInfo fcinfo, int argno)
{
	return without_zero_sections(rating_check(adv_value_arg(fcinfo, argno)));
}

/*
 * adv_rating_eq tells whether two summaries hold the same.
 */
ADV_FUNCTION(adv_rating_eq)
{
	RatingSummary *a = canonical_arg(fcinfo, 0);
	RatingSummary *b = canonical_arg(fcinfo, 1);
	const char *a_sections;
	const char *b_sections;
	Size		size = sections_size(a, &a_sections);
	int			i;

	if (a->scale_min != b->scale_min || a->scale_max != b->scale_max ||
		a->header.flags != b->header.flags)
		PG_RETURN_BOOL(false);
	for (i = 0; i < rating_cells(a); i++)
		if (rating_count(a, i) != rating_count(b, i))
			PG_RETURN_BOOL(false);
	(void) sections_size(b, &b_sections);
	PG_RETURN_BOOL(memcmp(a_sections, b_sections, size) == 0);
}

/*
 * adv_rating_ne is the negation of adv_rating_eq.
 */
ADV_FUNCTION(adv_rating_ne)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_rating_eq(fcinfo)));
}

/*
 * hash returns a seeded hash of what adv_rating_eq compares.
 */
static uint64
hash(RatingSummary *s, uint64 seed)
{
	const char *sections;
	Size		size = sections_size(s, &sections);
	uint64		h = seed;
	int			i;

	h = hash_combine64(h, ((uint64) (uint16) s->scale_min << 16) | (uint16) s->scale_max);
	for (i = 0; i < rating_cells(s); i++)
	{
		int64		count = rating_count(s, i);

		h = hash_bytes_extended((const unsigned char *) &count, sizeof(count), h);
	}
	if (size > 0)
		h = hash_bytes_extended((const unsigned char *) sections, (int) size, h);
	return h;
}

/*
 * adv_rating_hash is the 32-bit hash of a summary.
 */
ADV_FUNCTION(adv_rating_hash)
{
	PG_RETURN_INT32((int32) hash(canonical_arg(fcinfo, 0), 0));
}

/*
 * adv_rating_hash_extended is the seeded 64-bit hash of a summary, whose low
 * half is adv_rating_hash where the seed is 0.
 */
ADV_FUNCTION(adv_rating_hash_extended)
{
	PG_RETURN_UINT64(hash(canonical_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * validate refuses a summary, just read, whose parts contradict each other.
 */
static RatingSummary *
validate(RatingSummary *s, bool binary)
{
	AdvFractions *f = rating_fractions(s);
	RatingWeights *w = rating_weights(s);
	int64		total = 0;
	int			i;

	for (i = 0; i < rating_cells(s); i++)
		if (rating_count(s, i) < 0 ||
			pg_add_s64_overflow(total, rating_count(s, i), &total))
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

		for (i = 0; i < rating_points(s); i++)
		{
			if (!adv_valid_weight_sum(w->at[i]))
				adv_wire_refuse(binary, RATING_TYPE, "A sum of weights is out of range.");
			if (w->at[i].hi > 0 && rating_count(s, i) == 0)
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
static RatingSummary *
set_count(RatingSummary *s, int cell, int64 count)
{
	s = rating_reshape(s, adv_tally_width(count), 0);
	adv_tally_set(s->counters, s->header.width, cell, count);
	return s;
}

/*
 * adv_rating_out writes the text form.
 */
ADV_FUNCTION(adv_rating_out)
{
	RatingSummary *s = canonical_arg(fcinfo, 0);
	AdvFractions *f = rating_fractions(s);
	RatingWeights *w = rating_weights(s);
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"rating\":%d,\"scale\":[%d,%d],\"counts\":[",
					 RATING_VERSION, s->scale_min, s->scale_max);
	for (i = 0; i < rating_points(s); i++)
		appendStringInfo(&buf, i ? ",%lld" : "%lld", (long long) rating_count(s, i));
	appendStringInfo(&buf, "],\"missing\":%lld,\"invalid\":%lld",
					 (long long) rating_count(s, rating_missing_cell(s)),
					 (long long) rating_count(s, rating_invalid_cell(s)));
	if (f)
	{
		appendStringInfo(&buf, ",\"between\":%lld,\"shortfalls\":[", (long long) f->answers);
		adv_text_wide(&buf, f->e);
		appendStringInfoChar(&buf, ',');
		adv_text_wide(&buf, f->ek);
		appendStringInfoChar(&buf, ',');
		adv_text_wide(&buf, f->e2_high);
		appendStringInfoChar(&buf, ',');
		adv_text_wide(&buf, f->e2_low);
		appendStringInfoChar(&buf, ']');
	}
	if (w)
	{
		AdvDD	   *sums = (AdvDD *) w;

		appendStringInfoString(&buf, ",\"weights\":[");
		for (i = 0; i < RATING_WEIGHT_SUMS + rating_points(s); i++)
		{
			if (i > 0)
				appendStringInfoChar(&buf, ',');
			adv_text_dd(&buf, sums[i]);
		}
		appendStringInfoChar(&buf, ']');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_rating_in reads the text form.
 */
ADV_FUNCTION(adv_rating_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "rating",
									 RATING_VERSION, RATING_TYPE);
	JsonbContainer *array = adv_json_array(&json, "scale", 2, true);
	int64		min = adv_json_element_int64(&json, array, 0);
	int64		max = adv_json_element_int64(&json, array, 1);
	RatingSummary *s;
	int			flags = 0;
	int			i;

	rating_check_scale(min, max);
	if (adv_json_has(&json, "between"))
		flags |= RATING_FRACTIONS;
	if (adv_json_has(&json, "weights"))
		flags |= RATING_WEIGHTED;
	s = rating_make(min, max, 0, flags);

	array = adv_json_array(&json, "counts", rating_points(s), true);
	for (i = 0; i < rating_points(s); i++)
	{
		int64		count = adv_json_element_int64(&json, array, i);

		if (count < 0)
			adv_wire_refuse(false, RATING_TYPE, "A count is negative.");
		s = set_count(s, i, count);
	}
	s = set_count(s, rating_missing_cell(s), adv_json_count(&json, "missing"));
	s = set_count(s, rating_invalid_cell(s), adv_json_count(&json, "invalid"));
	if (flags & RATING_FRACTIONS)
	{
		AdvFractions *f = rating_fractions(s);

		f->answers = adv_json_count(&json, "between");
		array = adv_json_array(&json, "shortfalls", 4, true);
		f->e = adv_json_element_wide(&json, array, 0);
		f->ek = adv_json_element_wide(&json, array, 1);
		f->e2_high = adv_json_element_wide(&json, array, 2);
		f->e2_low = adv_json_element_wide(&json, array, 3);
	}
	if (flags & RATING_WEIGHTED)
	{
		AdvDD	   *sums = (AdvDD *) rating_weights(s);

		array = adv_json_array(&json, "weights",
							   RATING_WEIGHT_SUMS + rating_points(s), true);
		for (i = 0; i < RATING_WEIGHT_SUMS + rating_points(s); i++)
			sums[i] = adv_json_element_dd(&json, array, i);
	}
	adv_json_end(&json);
	PG_RETURN_POINTER(validate(s, false));
}

/*
 * adv_rating_send writes the binary form.
 */
ADV_FUNCTION(adv_rating_send)
{
	RatingSummary *s = canonical_arg(fcinfo, 0);
	AdvFractions *f = rating_fractions(s);
	RatingWeights *w = rating_weights(s);
	StringInfoData buf;
	int			i;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_RATING);
	pq_sendbyte(&buf, RATING_VERSION);
	pq_sendbyte(&buf, s->header.flags);
	pq_sendint16(&buf, (uint16) s->scale_min);
	pq_sendint16(&buf, (uint16) s->scale_max);
	for (i = 0; i < rating_cells(s); i++)
		adv_send_count(&buf, rating_count(s, i));
	if (f)
	{
		adv_send_count(&buf, f->answers);
		adv_send_wide(&buf, f->e);
		adv_send_wide(&buf, f->ek);
		adv_send_wide(&buf, f->e2_high);
		adv_send_wide(&buf, f->e2_low);
	}
	if (w)
		for (i = 0; i < RATING_WEIGHT_SUMS + rating_points(s); i++)
			adv_send_dd(&buf, ((AdvDD *) w)[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_rating_recv reads the binary form.
 */
ADV_FUNCTION(adv_rating_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	RatingSummary *s;
	int			flags;
	int			min;
	int			max;
	int			i;

	adv_recv_header(buf, ADV_KIND_RATING, RATING_VERSION, RATING_TYPE);
	flags = pq_getmsgbyte(buf);
	if (flags & ~(RATING_FRACTIONS | RATING_WEIGHTED))
		adv_wire_refuse(true, RATING_TYPE, "There is a flag that this version does not know.");
	min = (int16) pq_getmsgint(buf, 2);
	max = (int16) pq_getmsgint(buf, 2);
	rating_check_scale(min, max);

	s = rating_make(min, max, 0, flags);
	for (i = 0; i < rating_cells(s); i++)
		s = set_count(s, i, adv_recv_count(buf, RATING_TYPE));
	if (flags & RATING_FRACTIONS)
	{
		AdvFractions *f = rating_fractions(s);

		f->answers = adv_recv_count(buf, RATING_TYPE);
		f->e = adv_recv_wide(buf);
		f->ek = adv_recv_wide(buf);
		f->e2_high = adv_recv_wide(buf);
		f->e2_low = adv_recv_wide(buf);
	}
	if (flags & RATING_WEIGHTED)
		for (i = 0; i < RATING_WEIGHT_SUMS + rating_points(s); i++)
			((AdvDD *) rating_weights(s))[i] = adv_recv_dd(buf, RATING_TYPE);
	adv_recv_end(buf, RATING_TYPE);
	PG_RETURN_POINTER(validate(s, true));
}
