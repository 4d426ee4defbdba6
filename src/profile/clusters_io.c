/*
 * clusters_io.c
 *		K-means models among fitted models: text and binary forms.
 *
 * Both are read into the same parts; nothing that they say is believed.
 */
#include "postgres.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "utils/memutils.h"

#include "clusters.h"
#include "fitted_parts.h"

#define MOST_ITERATIONS 10000
#define LARGEST (10 * PROFILE_LARGEST)	/* of scales and centres */

/*
 * number_in refuses a number out of range, or a negative zero.
 */
static double
number_in(const ModelParts *p, double x, double low, double high)
{
	if (!(x >= low && x <= high) || (x == 0 && signbit(x)))
		model_parts_refuse(p, "A number of the clusters is out of range.");
	return x;
}

/*
 * begin takes how many columns and clusters there are, and makes room for them.
 */
static void
begin(ModelParts *p, int64 numbers, int64 categories, int64 clusters)
{
	model_parts_take_columns(p, numbers, categories);
	if (numbers < 1 || clusters < 1 || clusters > CLUSTERS_MOST)
		model_parts_refuse(p, "There are no clusters, or too many.");
	p->head.header.variant = MODEL_KMEANS;
	p->head.terms = clusters_terms(numbers, clusters);
	p->head.stratum = -1;
	p->beta = palloc(p->head.terms * sizeof(double));
}

/*
 * assembled checks the parts and puts them together.
 */
static AdvHeader *
assembled(ModelParts *p)
{
	FittedModel *h = &p->head;
	FittedModel *m;
	const double *at = p->beta;
	int			clusters = clusters_of(h);
	int			columns = h->numbers + h->categories;
	double		before = (double) PROFILE_MOST_COUNT;
	int			i,
				j;

	if (h->iterations < 1 || h->iterations > MOST_ITERATIONS || h->skipped < 0 || h->skipped > PROFILE_MOST_COUNT)
		model_parts_refuse(p, "A number about the fit is out of range.");
	number_in(p, *at++, 0, 1e300);
	for (j = 0; j < h->numbers; j++)
		number_in(p, *at++, 0, LARGEST);
	h->customers = 0;
	for (i = 0; i < clusters; i++)
	{
		double		size = number_in(p, *at++, 1, before);

		if (size != rint(size))
			model_parts_refuse(p, "A cluster has no whole number of customers.");
		before = size;
		h->customers += size;
		for (j = 0; j < h->numbers; j++)
			number_in(p, *at++, -LARGEST, LARGEST);
	}
	number_in(p, h->customers, 1, (double) PROFILE_MOST_COUNT);
	for (i = 0; i < columns; i++)
		for (j = 0; j < i; j++)
			if (p->columns[j].length == p->columns[i].length &&
				memcmp(p->text.data + p->columns[j].at, p->text.data + p->columns[i].at, p->columns[i].length) == 0)
				model_parts_refuse(p, "A name is there twice.");
	h->text_bytes = p->text.len;
	h->outcome = ADV_FIT_CONVERGED;
	m = (FittedModel *) adv_summary_alloc(&adv_fitted_model_kind, model_size(h));
	m->header.variant = MODEL_KMEANS;
	m->outcome = h->outcome;
	m->iterations = h->iterations;
	m->terms = h->terms;
	m->numbers = h->numbers;
	m->categories = h->categories;
	m->stratum = -1;
	m->text_bytes = h->text_bytes;
	m->skipped = h->skipped;
	m->customers = h->customers;
	memcpy(m->beta, p->beta, h->terms * sizeof(double));
	memcpy(model_columns(m), p->columns, columns * sizeof(ModelColumn));
	memcpy(model_text(m), p->text.data, p->text.len);
	return &m->header;
}

/*
 * clusters_write_text appends the text form, behind the kind.
 */
void
clusters_write_text(StringInfo buf, const FittedModel *m)
{
	int			clusters = clusters_of(m);
	int			c,
				j;

	appendStringInfo(buf, ",\"skipped\":%lld,\"iterations\":%d,\"columns\":[%d,%d,%d],\"inertia\":",
					 (long long) m->skipped, m->iterations, m->numbers, m->categories, clusters);
	adv_text_float8(buf, clusters_inertia(m));
	appendStringInfoString(buf, ",\"names\":[");
	for (j = 0; j < m->numbers + m->categories; j++)
	{
		const ModelColumn *column = &model_columns(m)[j];

		appendStringInfo(buf, "%s{\"name\":", j > 0 ? "," : "");
		adv_text_quoted(buf, model_text(m) + column->at, column->length);
		if (j < m->numbers)
		{
			appendStringInfoString(buf, ",\"scale\":");
			adv_text_float8(buf, clusters_scale(m)[j]);
		}
		appendStringInfoChar(buf, '}');
	}
	appendStringInfoString(buf, "],\"clusters\":[");
	for (c = 0; c < clusters; c++)
	{
		appendStringInfo(buf, "%s{\"size\":%.0f,\"centre\":[", c > 0 ? "," : "", clusters_size(m, c));
		for (j = 0; j < m->numbers; j++)
		{
			if (j > 0)
				appendStringInfoChar(buf, ',');
			adv_text_float8(buf, clusters_centre(m, c)[j]);
		}
		appendStringInfoString(buf, "]}");
	}
	appendStringInfoChar(buf, ']');
}

/*
 * clusters_read_text reads what clusters_write_text wrote.
 */
AdvHeader *
clusters_read_text(AdvReader *reader)
{
	ModelParts	p = {.binary = false};
	FittedModel *h = &p.head;
	int64		numbers;
	int64		categories;
	int64		count;
	double	   *to;
	int			c,
				j;

	adv_read_expect_key(reader, "skipped");
	h->skipped = adv_read_count(reader);
	adv_read_expect_key(reader, "iterations");
	count = adv_read_count(reader);
	h->iterations = Min(count, MOST_ITERATIONS + 1);
	adv_read_expect_key(reader, "columns");
	adv_read_open(reader, '[');
	adv_read_expect_more(reader, ']');
	numbers = adv_read_count(reader);
	adv_read_expect_more(reader, ']');
	categories = adv_read_count(reader);
	adv_read_expect_more(reader, ']');
	begin(&p, numbers, categories, adv_read_count(reader));
	adv_read_close(reader, ']');
	to = p.beta;
	adv_read_expect_key(reader, "inertia");
	*to++ = adv_read_float8(reader);
	adv_read_expect_key(reader, "names");
	adv_read_open(reader, '[');
	for (j = 0; j < h->numbers + h->categories; j++)
	{
		ModelColumn *column = &p.columns[j];
		Size		length;
		char	   *bytes;

		adv_read_expect_more(reader, ']');
		adv_read_open(reader, '{');
		adv_read_expect_key(reader, "name");
		bytes = adv_read_quoted(reader, &length);
		if (length == 0)
			model_parts_refuse(&p, "A name is empty.");
		column->at = model_parts_take_text(&p, bytes, length, MODEL_MOST_NAME);
		column->length = length;
		if (j < h->numbers)
		{
			adv_read_expect_key(reader, "scale");
			*to++ = adv_read_float8(reader);
		}
		adv_read_close(reader, '}');
	}
	adv_read_close(reader, ']');
	adv_read_expect_key(reader, "clusters");
	adv_read_open(reader, '[');
	for (c = 0; c < clusters_of(h); c++)
	{
		adv_read_expect_more(reader, ']');
		adv_read_open(reader, '{');
		adv_read_expect_key(reader, "size");
		*to++ = (double) adv_read_count(reader);
		adv_read_expect_key(reader, "centre");
		adv_read_open(reader, '[');
		for (j = 0; j < h->numbers; j++)
		{
			adv_read_expect_more(reader, ']');
			*to++ = adv_read_float8(reader);
		}
		adv_read_close(reader, ']');
		adv_read_close(reader, '}');
	}
	adv_read_close(reader, ']');
	return assembled(&p);
}

/*
 * clusters_write_binary appends the binary form, behind the kind.
 */
void
clusters_write_binary(StringInfo buf, const FittedModel *m)
{
	int			i;

	pq_sendbyte(buf, m->numbers);
	pq_sendbyte(buf, m->categories);
	adv_send_count(buf, clusters_of(m));
	adv_send_count(buf, m->skipped);
	adv_send_count(buf, m->iterations);
	for (i = 0; i < m->numbers + m->categories; i++)
	{
		adv_send_count(buf, model_columns(m)[i].length);
		pq_sendbytes(buf, model_text(m) + model_columns(m)[i].at, model_columns(m)[i].length);
	}
	for (i = 0; i < m->terms; i++)
		pq_sendfloat8(buf, m->beta[i]);
}

/*
 * clusters_read_binary reads what clusters_write_binary wrote.
 */
AdvHeader *
clusters_read_binary(StringInfo buf)
{
	ModelParts	p = {.binary = true};
	FittedModel *h = &p.head;
	int			numbers = pq_getmsgbyte(buf);
	int			categories = pq_getmsgbyte(buf);
	int64		count;
	int			i;

	begin(&p, numbers, categories, adv_recv_count(buf, MODEL_TYPE));
	h->skipped = adv_recv_count(buf, MODEL_TYPE);
	count = adv_recv_count(buf, MODEL_TYPE);
	h->iterations = Min(count, MOST_ITERATIONS + 1);
	for (i = 0; i < numbers + categories; i++)
	{
		ModelColumn *column = &p.columns[i];

		count = adv_recv_count(buf, MODEL_TYPE);
		if (count < 1 || count > MODEL_MOST_NAME)
			model_parts_refuse(&p, "A name is empty, or too long.");
		column->length = count;
		column->at = model_parts_take_text(&p, pq_getmsgbytes(buf, count), count, MODEL_MOST_NAME);
	}
	for (i = 0; i < h->terms; i++)
		p.beta[i] = pq_getmsgfloat8(buf);
	return assembled(&p);
}
