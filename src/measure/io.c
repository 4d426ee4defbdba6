/*
 * io.c
 *		Text and binary forms of measures.
 *
 * Patterns come in the order of their masks, each with the number of respondents, of
 * weighted ones the sum of their weights and of the squares of these, then the sums and
 * products.  What is read is packed again: it has one form, whoever wrote it.
 */
#include "postgres.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "base/weight.h"
#include "base/wire.h"
#include "compat.h"
#include "measure.h"

#define LARGEST_SUM 1e280
#define SLACK 1e-9				/* of sums that were rounded */

/* How sums are kept, by name. */
static const AdvChoice sums[] = {
	{"exact", 0},
	{"float", MEASURE_FLOAT},
	{"weighted", MEASURE_FLOAT | MEASURE_WEIGHTED},
	{NULL, 0}
};

/*
 * refuse_if refuses a value that was just read and contradicts itself.
 */
static void
refuse_if(bool wrong, bool binary, const char *detail)
{
	if (wrong)
		adv_wire_refuse(binary, MEASURE_TYPE, detail);
}

/*
 * validate_pattern refuses a pattern whose sums cannot be those of any respondents.
 */
static void
validate_pattern(const MeasureSummary *s, uint32 mask, const MeasurePattern *p, bool binary)
{
	const MeasureWeights *w = measure_weights(s, p);
	const MeasureCell *cell = measure_cells(s, p);
	int			k = measure_width(mask);
	double		n = p->n;
	double		mean[MEASURE_MOST];
	double		spread[MEASURE_MOST];
	int			c = k;
	int			i,
				j;
	int			measure = 0;

	refuse_if(p->n < 1, binary, "A pattern has no respondents.");
	if (w)
	{
		refuse_if(!adv_valid_weight_sum(w->total) || !adv_valid_sum(w->squares) ||
				  !adv_valid_weights(w->total, w->squares, p->n), binary, "A sum of weights is out of range.");
		n = adv_dd_value(w->total);
	}
	for (i = 0; s->header.flags & MEASURE_FLOAT && i < k + k * (k + 1) / 2; i++)
		refuse_if(!(fabs(cell[i].real.hi) <= LARGEST_SUM) || cell[i].real.hi + cell[i].real.lo != cell[i].real.hi,
				  binary, "A sum is out of range.");
	for (i = 0; i < k; i++, measure++)
	{
		double		unit;

		while ((mask >> measure & 1) == 0)
			measure++;
		unit = measure_units[measure_decimals(s)[measure]];
		mean[i] = n > 0 ? adv_dd_value(measure_cell_value(s, cell[i])) / n : 0;
		refuse_if(n == 0 && measure_cell_value(s, cell[i]).hi != 0, binary, "There are values without weight.");
		if (measure_minimum(s) && measure_minimum(s)[measure] != measure_maximum(s)[measure] && n > 0)
		{
			double		low = Min(measure_minimum(s)[measure], measure_maximum(s)[measure]);
			double		high = Max(measure_minimum(s)[measure], measure_maximum(s)[measure]);
			double		slack = SLACK * (fabs(low) + fabs(high));

			refuse_if(!(mean[i] / unit >= low - slack && mean[i] / unit <= high + slack), binary, "A mean is off its scale.");
		}
	}
	for (i = 0; i < k; i++)
		for (j = i; j < k; j++, c++)
		{
			double		product = n > 0 ? adv_dd_value(measure_cell_value(s, cell[c])) / n : 0;
			double		covariance = product - mean[i] * mean[j];

			refuse_if(n == 0 && measure_cell_value(s, cell[c]).hi != 0, binary, "There are values without weight.");
			if (i == j)
			{
				refuse_if(!(covariance >= -SLACK * product), binary, "A sum of squares is too small.");
				spread[i] = sqrt(Max(covariance, 0) + SLACK * product);
			}
		}
	for (i = 0, c = k; i < k; i++)
		for (j = i; j < k; j++, c++)
		{
			double		product = n > 0 ? adv_dd_value(measure_cell_value(s, cell[c])) / n : 0;

			refuse_if(!(fabs(product - mean[i] * mean[j]) <= spread[i] * spread[j] * (1 + SLACK)), binary,
					  "A sum of products does not fit the sums of squares.");
		}
}

/*
 * validate returns a summary that was just read, packed, or refuses it.
 */
static AdvHeader *
validate(MeasureSummary *s, bool binary)
{
	int			m = measure_count(s);
	bool		scaled = false;
	MeasureSummary *packed;
	int			i;
	uint32		at;

	for (i = 0; measure_minimum(s) && i < m; i++)
	{
		refuse_if(!isfinite(measure_minimum(s)[i]) || !isfinite(measure_maximum(s)[i]) ||
				  (measure_minimum(s)[i] == measure_maximum(s)[i] && measure_minimum(s)[i] != 0), binary, "A scale has no length.");
		scaled |= measure_minimum(s)[i] != measure_maximum(s)[i];
	}
	refuse_if(measure_minimum(s) && !scaled, binary, "There are scales, but none has a length.");
	for (at = 0; at < s->patterns; at++)
	{
		CHECK_FOR_INTERRUPTS();
		validate_pattern(s, measure_directory(s)[at].mask, measure_pattern(s, at), binary);
	}
	for (i = 0; i < m; i++)
	{
		int64		known = 0;

		for (at = 0; at < s->patterns; at++)
			if (measure_directory(s)[at].mask >> i & 1)
			{
				refuse_if(measure_pattern(s, at)->n > PG_INT64_MAX - known, binary,
						  "The counts add up to more than type bigint can hold.");
				known += measure_pattern(s, at)->n;
			}
		refuse_if(measure_negatives(s)[i] < 0 || measure_negatives(s)[i] > known, binary,
				  "There are more negative values than values.");
	}
	packed = (MeasureSummary *) measure_pack(&s->header);
	refuse_if(binary && memcmp(measure_decimals(packed), measure_decimals(s), m) != 0, binary, "There are more decimals than the sums need.");
	return &packed->header;
}

/*
 * next_pattern returns a pattern to be read, with a mask behind all those before.
 */
static MeasurePattern *
next_pattern(MeasureSummary **s, int64 mask, bool binary)
{
	uint32		patterns = (*s)->patterns;

	refuse_if(mask < 0 || mask >> measure_count(*s) != 0 ||
			  (patterns > 0 && mask <= measure_directory(*s)[patterns - 1].mask), binary, "A pattern is out of order or range.");
	return measure_find(s, (uint32) mask);
}

void
measure_write_text(StringInfo buf, const AdvHeader *packed)
{
	const MeasureSummary *s = (const MeasureSummary *) packed;
	int			m = measure_count(s);
	const AdvChoice *kind = sums;
	int			any;
	int			i;
	uint32		at;

	appendStringInfo(buf, ",\"measures\":%d", m);
	for (i = 0; measure_minimum(s) && i < m; i++)
	{
		appendStringInfoString(buf, i == 0 ? ",\"scales\":[" : ",");
		if (measure_minimum(s)[i] == measure_maximum(s)[i])
			appendStringInfoString(buf, "null");
		else
		{
			appendStringInfoChar(buf, '[');
			adv_text_float8(buf, measure_minimum(s)[i]);
			appendStringInfoChar(buf, ',');
			adv_text_float8(buf, measure_maximum(s)[i]);
			appendStringInfoChar(buf, ']');
		}
		if (i == m - 1)
			appendStringInfoChar(buf, ']');
	}
	for (i = any = 0; i < m; i++)
		any |= measure_decimals(s)[i];
	for (i = 0; any && i < m; i++)
		appendStringInfo(buf, "%s%d%s", i == 0 ? ",\"decimals\":[" : ",", measure_decimals(s)[i], i == m - 1 ? "]" : "");
	for (i = any = 0; i < m; i++)
		any |= measure_negatives(s)[i] != 0;
	for (i = 0; any && i < m; i++)
		appendStringInfo(buf, "%s%lld%s", i == 0 ? ",\"negative\":[" : ",", (long long) measure_negatives(s)[i], i == m - 1 ? "]" : "");
	while (kind->meaning != (s->header.flags & (MEASURE_FLOAT | MEASURE_WEIGHTED)))
		kind++;
	appendStringInfo(buf, ",\"%s\":[", kind->word);
	for (at = 0; at < s->patterns; at++)
	{
		MeasureEntry e = measure_directory(s)[at];
		const MeasurePattern *p = measure_pattern(s, at);
		const MeasureWeights *w = measure_weights(s, p);
		const MeasureCell *cell = measure_cells(s, p);
		int			k = measure_width(e.mask);

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(buf, "%s[%u,%lld", at ? "," : "", e.mask, (long long) p->n);
		if (w)
		{
			appendStringInfoChar(buf, ',');
			adv_text_dd(buf, w->total);
			appendStringInfoChar(buf, ',');
			adv_text_dd(buf, w->squares);
		}
		for (i = 0; i < k + k * (k + 1) / 2; i++)
		{
			appendStringInfoChar(buf, ',');
			if (s->header.flags & MEASURE_FLOAT)
				adv_text_dd(buf, cell[i].real);
			else if (cell[i].whole >= PG_INT64_MIN && cell[i].whole <= PG_INT64_MAX)
				appendStringInfo(buf, "%lld", (long long) cell[i].whole);
			else
				adv_text_wide(buf, adv_wide_make(cell[i].whole));
		}
		appendStringInfoChar(buf, ']');
	}
	appendStringInfoChar(buf, ']');
}

/*
 * read_cell reads a sum: two halves, or a whole number.
 */
static MeasureCell
read_cell(AdvReader *reader, int flags)
{
	MeasureCell cell;

	while (*reader->next == ' ' || *reader->next == '\t' || *reader->next == '\n' || *reader->next == '\r')
		reader->next++;
	if (flags & MEASURE_FLOAT)
		cell.real = adv_read_dd(reader);
	else if (*reader->next == '[')
		cell.whole = adv_wide_get(adv_read_wide(reader));
	else
		cell.whole = adv_read_int64(reader);
	return cell;
}

AdvHeader *
measure_read_text(AdvReader *reader)
{
	double		limits[2 * MEASURE_MOST] = {0};
	int64		decimals[MEASURE_MOST] = {0};
	int64		negatives[MEASURE_MOST] = {0};
	int			flags = 0;
	int64		m;
	const AdvChoice *kind;
	MeasureSummary *s;
	int			i;

	adv_read_expect_key(reader, "measures");
	m = adv_read_count(reader);
	refuse_if(m > MEASURE_MOST, false, "There are too many measures.");
	if (adv_read_key(reader, "scales"))
	{
		flags |= MEASURE_SCALED;
		adv_read_open(reader, '[');
		for (i = 0; i < m; i++)
		{
			adv_read_expect_more(reader, ']');
			if (adv_read_null(reader))
				continue;
			adv_read_open(reader, '[');
			adv_read_expect_more(reader, ']');
			limits[i] = adv_read_float8(reader);
			adv_read_expect_more(reader, ']');
			limits[m + i] = adv_read_float8(reader);
			adv_read_close(reader, ']');
			refuse_if(limits[i] == limits[m + i], false, "A scale has no length.");
		}
		adv_read_close(reader, ']');
	}
	if (adv_read_key(reader, "decimals"))
	{
		adv_read_open(reader, '[');
		for (i = 0; i < m; i++)
		{
			adv_read_expect_more(reader, ']');
			decimals[i] = adv_read_count(reader);
			refuse_if(decimals[i] > MEASURE_DECIMALS, false, "There are too many decimals.");
		}
		adv_read_close(reader, ']');
	}
	if (adv_read_key(reader, "negative"))
	{
		adv_read_open(reader, '[');
		for (i = 0; i < m; i++)
		{
			adv_read_expect_more(reader, ']');
			negatives[i] = adv_read_count(reader);
		}
		adv_read_close(reader, ']');
	}
	for (kind = sums; kind->word && !adv_read_key(reader, kind->word); kind++)
		;
	refuse_if(kind->word == NULL, false, "The key \"exact\", \"float\" or \"weighted\" is expected.");
	flags |= kind->meaning;
	s = measure_make(flags, m, 0, 0);
	if (flags & MEASURE_SCALED)
		memcpy(s->data, limits, 2 * m * sizeof(double));
	for (i = 0; i < m; i++)
	{
		refuse_if(decimals[i] > 0 && (flags & MEASURE_FLOAT), false, "Only exact sums have decimals.");
		measure_decimals(s)[i] = decimals[i];
		measure_negatives(s)[i] = negatives[i];
	}
	adv_read_open(reader, '[');
	while (adv_read_more(reader, ']'))
	{
		MeasurePattern *p;
		int64		mask;
		int			k;

		adv_read_open(reader, '[');
		adv_read_expect_more(reader, ']');
		mask = adv_read_count(reader);
		p = next_pattern(&s, mask, false);
		adv_read_expect_more(reader, ']');
		p->n = adv_read_count(reader);
		refuse_if(p->n == 0, false, "A pattern has no respondents.");
		if (measure_weights(s, p))
		{
			adv_read_expect_more(reader, ']');
			measure_weights(s, p)->total = adv_read_dd(reader);
			adv_read_expect_more(reader, ']');
			measure_weights(s, p)->squares = adv_read_dd(reader);
		}
		k = measure_width((uint32) mask);
		for (i = 0; i < k + k * (k + 1) / 2; i++)
		{
			adv_read_expect_more(reader, ']');
			measure_cells(s, p)[i] = read_cell(reader, flags);
		}
		adv_read_close(reader, ']');
	}
	return validate(s, false);
}

void
measure_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const MeasureSummary *s = (const MeasureSummary *) packed;
	int			m = measure_count(s);
	int			i;
	uint32		at;

	pq_sendbyte(buf, s->header.flags);
	pq_sendbyte(buf, m);
	for (i = 0; measure_minimum(s) && i < 2 * m; i++)
		pq_sendfloat8(buf, measure_minimum(s)[i]);
	for (i = 0; i < m; i++)
		pq_sendbyte(buf, measure_decimals(s)[i]);
	for (i = 0; i < m; i++)
		adv_send_count(buf, measure_negatives(s)[i]);
	adv_send_count(buf, s->patterns);
	for (at = 0; at < s->patterns; at++)
	{
		MeasureEntry e = measure_directory(s)[at];
		const MeasurePattern *p = measure_pattern(s, at);
		int			k = measure_width(e.mask);

		CHECK_FOR_INTERRUPTS();
		adv_send_count(buf, e.mask);
		adv_send_count(buf, p->n);
		if (measure_weights(s, p))
		{
			adv_send_dd(buf, measure_weights(s, p)->total);
			adv_send_dd(buf, measure_weights(s, p)->squares);
		}
		for (i = 0; i < k + k * (k + 1) / 2; i++)
			if (s->header.flags & MEASURE_FLOAT)
				adv_send_dd(buf, measure_cells(s, p)[i].real);
			else
				adv_send_wide(buf, adv_wide_make(measure_cells(s, p)[i].whole));
	}
}

/*
 * recv_limit reads an end of a scale, which is never a negative zero.
 */
static double
recv_limit(StringInfo buf)
{
	double		limit = pq_getmsgfloat8(buf);

	refuse_if(limit == 0 && signbit(limit), true, "A scale ends at a negative zero.");
	return limit;
}

AdvHeader *
measure_read_binary(StringInfo buf)
{
	int			flags = pq_getmsgbyte(buf);
	int			m = pq_getmsgbyte(buf);
	int64		patterns;
	MeasureSummary *s;
	int			i;

	refuse_if((flags & ~MEASURE_FLAGS) || (flags & MEASURE_WEIGHTED && !(flags & MEASURE_FLOAT)), true,
			  "There is a flag that this version does not know.");
	refuse_if(m > MEASURE_MOST, true, "There are too many measures.");
	s = measure_make(flags, m, 0, 0);
	for (i = 0; flags & MEASURE_SCALED && i < 2 * m; i++)
		((double *) s->data)[i] = recv_limit(buf);
	for (i = 0; i < m; i++)
	{
		measure_decimals(s)[i] = pq_getmsgbyte(buf);
		refuse_if(measure_decimals(s)[i] > (flags & MEASURE_FLOAT ? 0 : MEASURE_DECIMALS), true, "There are too many decimals.");
	}
	for (i = 0; i < m; i++)
		measure_negatives(s)[i] = adv_recv_count(buf, MEASURE_TYPE);
	patterns = adv_recv_count(buf, MEASURE_TYPE);
	while (patterns-- > 0)
	{
		int64		mask = adv_recv_count(buf, MEASURE_TYPE);
		MeasurePattern *p = next_pattern(&s, mask, true);
		int			k = measure_width((uint32) mask);

		CHECK_FOR_INTERRUPTS();
		p->n = adv_recv_count(buf, MEASURE_TYPE);
		refuse_if(p->n == 0, true, "A pattern has no respondents.");
		if (measure_weights(s, p))
		{
			measure_weights(s, p)->total = adv_recv_dd(buf, MEASURE_TYPE);
			measure_weights(s, p)->squares = adv_recv_dd(buf, MEASURE_TYPE);
		}
		for (i = 0; i < k + k * (k + 1) / 2; i++)
			if (flags & MEASURE_FLOAT)
				measure_cells(s, p)[i].real = adv_recv_dd(buf, MEASURE_TYPE);
			else
				measure_cells(s, p)[i].whole = adv_wide_get(adv_recv_wide(buf));
	}
	return validate(s, true);
}
