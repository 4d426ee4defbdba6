/*
 * fitted_io.c
 *		Fitted models as a kind of value: text and binary forms.
 *
 * The text is JSON to be read by people, too: coefficients stand with what they are of.
 * What is not known is null in the text, and NaN, always the same, in the binary form.
 * Both are read into the same parts, which fitted_check.c checks and puts together.
 */
#include "postgres.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "clusters.h"
#include "fitted_parts.h"

static const AdvChoice outcomes[] = {
	{"converged", ADV_FIT_CONVERGED},
	{"separated", ADV_FIT_SEPARATED},
	{"one_class", ADV_FIT_ONE_CLASS},
	{"too_few", ADV_FIT_TOO_FEW},
	{"nothing", ADV_FIT_NOTHING},
	{"cap", ADV_FIT_CAP},
	{NULL, 0}
};

static const AdvChoice notes[] = {
	{"estimated", TERM_ESTIMATED},
	{"collinear", TERM_COLLINEAR},
	{"separated", TERM_SEPARATED},
	{"unknown", TERM_UNKNOWN},
	{NULL, 0}
};

static const AdvChoice methods[] = {
	{"none", 0},
	{"firth", MODEL_FIRTH},
	{"efron", 0},
	{"breslow", MODEL_BRESLOW},
	{NULL, 0}
};

/*
 * word_of returns the word of a meaning.
 */
static const char *
word_of(const AdvChoice *choices, int meaning)
{
	while (choices->meaning != meaning)
		choices++;
	return choices->word;
}

/* ------------------------------------------------------------------------
 * Text
 * ------------------------------------------------------------------------
 */

/*
 * text_number appends a number, null where it is not known.
 */
static void
text_number(StringInfo buf, double x)
{
	if (isnan(x))
		appendStringInfoString(buf, "null");
	else
		adv_text_float8(buf, x);
}

/*
 * text_key appends a key and a number.
 */
static void
text_key(StringInfo buf, const char *key, double x)
{
	appendStringInfo(buf, ",\"%s\":", key);
	text_number(buf, x);
}

/*
 * text_term appends the coefficient of a term, and a note where there is none.
 */
static void
text_term(StringInfo buf, const FittedModel *m, int term)
{
	appendStringInfoString(buf, ",\"coefficient\":");
	text_number(buf, m->beta[term]);
	if (model_terms(m)[term].note != TERM_ESTIMATED)
		appendStringInfo(buf, ",\"note\":\"%s\"", word_of(notes, model_terms(m)[term].note));
}

/*
 * model_write_text appends the text form.
 */
void
model_write_text(StringInfo buf, const AdvHeader *packed)
{
	const FittedModel *m = (const FittedModel *) packed;
	int			flags = m->header.flags;
	const char *text = model_text(m);
	Size		i;
	int			j,
				k;

	appendStringInfo(buf, ",\"kind\":\"%s\"", model_kind_word(m));
	if (model_kind(m) == MODEL_KMEANS)
	{
		clusters_write_text(buf, m);
		return;
	}
	appendStringInfo(buf, ",\"method\":\"%s\"",
					 model_kind(m) == MODEL_COX ? (flags & MODEL_BRESLOW ? "breslow" : "efron") :
					 word_of(methods, flags & MODEL_FIRTH));
	text_key(buf, "ridge", m->ridge);
	appendStringInfo(buf, ",\"outcome\":\"%s\",\"weighted\":%d", word_of(outcomes, m->outcome), (flags & MODEL_WEIGHTED) != 0);
	text_key(buf, "customers", m->customers);
	text_key(buf, "events", m->events);
	appendStringInfo(buf, ",\"skipped\":%lld,\"iterations\":%d", (long long) m->skipped, m->iterations);
	text_key(buf, "log_likelihood", m->log_likelihood);
	text_key(buf, "null_log_likelihood", m->null_log_likelihood);
	text_key(buf, "concordance", m->concordance);
	text_key(buf, "concordance_error", m->concordance_error);
	appendStringInfo(buf, ",\"columns\":[%d,%d],\"stratum\":%d,\"intercept\":{\"name\":\"intercept\"", m->numbers, m->categories, m->stratum + 1);
	text_term(buf, m, 0);
	appendStringInfoString(buf, "},\"numbers\":[");
	for (j = 0; j < m->numbers; j++)
	{
		const ModelColumn *c = &model_columns(m)[j];

		appendStringInfo(buf, "%s{\"name\":", j > 0 ? "," : "");
		adv_text_quoted(buf, text + c->at, c->length);
		text_term(buf, m, j + 1);
		appendStringInfoChar(buf, '}');
	}
	appendStringInfoString(buf, "],\"categories\":[");
	for (j = 0; j < m->categories; j++)
	{
		const ModelColumn *c = &model_columns(m)[m->numbers + j];

		appendStringInfo(buf, "%s{\"name\":", j > 0 ? "," : "");
		adv_text_quoted(buf, text + c->at, c->length);
		appendStringInfoString(buf, ",\"values\":[");
		for (k = c->first; k < (int) (c->first + c->count); k++)
		{
			const ModelName *n = &model_names(m)[k];

			appendStringInfo(buf, "%s{\"value\":", k > (int) c->first ? "," : "");
			adv_text_quoted(buf, text + n->at, n->length);
			if (n->term > 0)
				text_term(buf, m, n->term);
			appendStringInfoChar(buf, '}');
		}
		appendStringInfoString(buf, "]}");
	}
	appendStringInfoString(buf, "],\"covariance\":[");
	for (i = 0; i < model_covariances(m); i++)
	{
		if (i > 0)
			appendStringInfoChar(buf, ',');
		text_number(buf, model_covariance(m)[i]);
	}
	appendStringInfoString(buf, "],\"profile\":[");
	for (j = 0; j < m->terms && (flags & MODEL_PROFILE); j++)
	{
		const AdvProfile *p = &model_profile(m)[j];

		appendStringInfoString(buf, j > 0 ? ",[" : "[");
		text_number(buf, p->chi_square);
		for (k = 0; k < ADV_PROFILE_LEVELS; k++)
		{
			appendStringInfoChar(buf, ',');
			text_number(buf, p->low[k]);
			appendStringInfoChar(buf, ',');
			text_number(buf, p->high[k]);
		}
		appendStringInfoChar(buf, ']');
	}
	appendStringInfo(buf, "],\"steps\":%d,\"baseline\":[", m->steps);
	for (j = 0; j < m->steps; j++)
	{
		const AdvCoxStep *s = &model_steps(m)[j];

		if (j % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		appendStringInfoString(buf, j > 0 ? ",[" : "[");
		adv_text_float8(buf, s->time);
		appendStringInfoChar(buf, ',');
		adv_text_float8(buf, s->hazard);
		appendStringInfo(buf, ",%d,%d]", s->stratum, s->last);
	}
	appendStringInfoChar(buf, ']');
}

/*
 * read_number reads a number, or null.
 */
static double
read_number(AdvReader *reader)
{
	return adv_read_null(reader) ? get_float8_nan() : adv_read_float8(reader);
}

/*
 * read_key reads a key that must come next, and its number.
 */
static double
read_key(AdvReader *reader, const char *key)
{
	adv_read_expect_key(reader, key);
	return read_number(reader);
}

/*
 * read_small reads a whole number within a range.
 */
static int
read_small(AdvReader *reader, const ModelParts *p, int low, int high)
{
	int64		x = adv_read_int64(reader);

	if (x < low || x > high)
		model_parts_refuse(p, "A number is out of range.");
	return (int) x;
}

/*
 * read_term reads what text_term wrote, but for the key.
 */
static int
read_term(AdvReader *reader, ModelParts *p, int *terms)
{
	double		beta = read_number(reader);
	int			note = adv_read_key(reader, "note") ? adv_read_choice(reader, notes) : TERM_ESTIMATED;

	return model_parts_take_term(p, terms, beta, note);
}

/*
 * read_category reads a column of categories.
 */
static void
read_category(AdvReader *reader, ModelParts *p, ModelColumn *c, int *terms, Size *names_room)
{
	FittedModel *h = &p->head;

	c->first = h->names;
	adv_read_expect_key(reader, "values");
	adv_read_open(reader, '[');
	while (adv_read_more(reader, ']'))
	{
		ModelName  *n;
		Size		length;
		char	   *bytes;

		if (h->names == PROFILE_MOST_NAMES)
			model_parts_refuse(p, "There are too many categories.");
		if (h->names == (int) *names_room)
			p->names = repalloc(p->names, (*names_room *= 2) * sizeof(ModelName));
		n = &p->names[h->names++];
		adv_read_open(reader, '{');
		adv_read_expect_key(reader, "value");
		bytes = adv_read_quoted(reader, &length);
		n->at = model_parts_take_text(p, bytes, length, PROFILE_MOST_NAME);
		n->length = length;
		pfree(bytes);
		n->term = adv_read_key(reader, "coefficient") ? read_term(reader, p, terms) : 0;
		adv_read_close(reader, '}');
		c->count++;
	}
}

/*
 * read_columns reads the columns and their coefficients.
 */
static void
read_columns(AdvReader *reader, ModelParts *p)
{
	FittedModel *h = &p->head;
	Size		names_room = 64;
	int			terms = 0;
	Size		length;
	char	   *bytes;
	int64		numbers;
	int			j;

	p->names = palloc(names_room * sizeof(ModelName));
	adv_read_expect_key(reader, "columns");
	adv_read_open(reader, '[');
	adv_read_expect_more(reader, ']');
	numbers = adv_read_count(reader);
	adv_read_expect_more(reader, ']');
	model_parts_take_columns(p, numbers, adv_read_count(reader));
	adv_read_close(reader, ']');
	adv_read_expect_key(reader, "stratum");
	h->stratum = read_small(reader, p, 0, ADV_MODEL_COLUMNS) - 1;
	adv_read_expect_key(reader, "intercept");
	adv_read_open(reader, '{');
	adv_read_expect_key(reader, "name");
	(void) adv_read_string(reader, &length);
	adv_read_expect_key(reader, "coefficient");
	read_term(reader, p, &terms);
	adv_read_close(reader, '}');
	adv_read_expect_key(reader, "numbers");
	adv_read_open(reader, '[');
	for (j = 0; j < h->numbers + h->categories; j++)
	{
		ModelColumn *c = &p->columns[j];

		if (j == h->numbers)
		{
			adv_read_close(reader, ']');
			adv_read_expect_key(reader, "categories");
			adv_read_open(reader, '[');
		}
		adv_read_expect_more(reader, ']');
		adv_read_open(reader, '{');
		adv_read_expect_key(reader, "name");
		bytes = adv_read_quoted(reader, &length);
		if (length == 0)
			model_parts_refuse(p, "A name is empty.");
		c->at = model_parts_take_text(p, bytes, length, MODEL_MOST_NAME);
		c->length = length;
		if (j < h->numbers)
		{
			adv_read_expect_key(reader, "coefficient");
			read_term(reader, p, &terms);
		}
		else
			read_category(reader, p, c, &terms, &names_room);
		adv_read_close(reader, '}');
	}
	adv_read_close(reader, ']');
	if (h->categories == 0)
	{
		adv_read_expect_key(reader, "categories");
		adv_read_open(reader, '[');
		adv_read_close(reader, ']');
	}
	h->terms = terms;
}

/*
 * model_read_text reads the text form.
 */
AdvHeader *
model_read_text(AdvReader *reader)
{
	ModelParts	p = {.binary = false};
	FittedModel *h = &p.head;
	Size		i;
	int			j,
				k;

	adv_read_expect_key(reader, "kind");
	h->header.variant = adv_read_choice(reader, model_kinds);
	if (h->header.variant == MODEL_KMEANS)
		return clusters_read_text(reader);
	adv_read_expect_key(reader, "method");
	h->header.flags = adv_read_choice(reader, methods + (h->header.variant == MODEL_COX ? 2 : 0));
	h->ridge = read_key(reader, "ridge");
	adv_read_expect_key(reader, "outcome");
	h->outcome = adv_read_choice(reader, outcomes);
	adv_read_expect_key(reader, "weighted");
	h->header.flags |= read_small(reader, &p, 0, 1) ? MODEL_WEIGHTED : 0;
	h->customers = read_key(reader, "customers");
	h->events = read_key(reader, "events");
	adv_read_expect_key(reader, "skipped");
	h->skipped = adv_read_count(reader);
	adv_read_expect_key(reader, "iterations");
	h->iterations = read_small(reader, &p, 0, PG_INT32_MAX);
	h->log_likelihood = read_key(reader, "log_likelihood");
	h->null_log_likelihood = read_key(reader, "null_log_likelihood");
	h->concordance = read_key(reader, "concordance");
	h->concordance_error = read_key(reader, "concordance_error");
	read_columns(reader, &p);
	if (h->outcome == ADV_FIT_CONVERGED && h->ridge == 0)
		h->header.flags |= MODEL_COVARIANCE | (h->header.flags & MODEL_FIRTH ? MODEL_PROFILE : 0);
	adv_read_expect_key(reader, "covariance");
	adv_read_open(reader, '[');
	p.covariance = palloc((model_covariances(h) + 1) * sizeof(double));
	for (i = 0; i < model_covariances(h); i++)
	{
		adv_read_expect_more(reader, ']');
		p.covariance[i] = adv_read_float8(reader);
	}
	adv_read_close(reader, ']');
	adv_read_expect_key(reader, "profile");
	adv_read_open(reader, '[');
	p.profile = palloc(h->terms * sizeof(AdvProfile));
	for (j = 0; j < h->terms && (h->header.flags & MODEL_PROFILE); j++)
	{
		AdvProfile *f = &p.profile[j];

		adv_read_expect_more(reader, ']');
		adv_read_open(reader, '[');
		adv_read_expect_more(reader, ']');
		f->chi_square = read_number(reader);
		for (k = 0; k < ADV_PROFILE_LEVELS; k++)
		{
			adv_read_expect_more(reader, ']');
			f->low[k] = read_number(reader);
			adv_read_expect_more(reader, ']');
			f->high[k] = read_number(reader);
		}
		adv_read_close(reader, ']');
	}
	adv_read_close(reader, ']');
	adv_read_expect_key(reader, "steps");
	h->steps = read_small(reader, &p, 0, MODEL_MOST_STEPS);
	/* every step has more characters than this */
	if ((Size) h->steps * 8 > strlen(reader->next))
		model_parts_refuse(&p, "A list is too short.");
	adv_read_expect_key(reader, "baseline");
	adv_read_open(reader, '[');
	p.steps = palloc0(((Size) h->steps + 1) * sizeof(AdvCoxStep));
	for (j = 0; j < h->steps; j++)
	{
		AdvCoxStep *s = &p.steps[j];

		adv_read_expect_more(reader, ']');
		adv_read_open(reader, '[');
		adv_read_expect_more(reader, ']');
		s->time = adv_read_float8(reader);
		adv_read_expect_more(reader, ']');
		s->hazard = adv_read_float8(reader);
		adv_read_expect_more(reader, ']');
		s->stratum = read_small(reader, &p, -1, PROFILE_MOST_NAMES);
		adv_read_expect_more(reader, ']');
		s->last = read_small(reader, &p, 0, 1);
		adv_read_close(reader, ']');
	}
	adv_read_close(reader, ']');
	return model_parts_assembled(&p);
}

/* ------------------------------------------------------------------------
 * Binary
 * ------------------------------------------------------------------------
 */

/*
 * send_text sends a text and its length.
 */
static void
send_text(StringInfo buf, const char *bytes, Size length)
{
	adv_send_count(buf, length);
	pq_sendbytes(buf, bytes, length);
}

/*
 * model_write_binary appends the binary form.
 */
void
model_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const FittedModel *m = (const FittedModel *) packed;
	Size		i;
	int			j,
				k;

	pq_sendbyte(buf, model_kind(m));
	if (model_kind(m) == MODEL_KMEANS)
	{
		clusters_write_binary(buf, m);
		return;
	}
	pq_sendbyte(buf, m->header.flags);
	pq_sendbyte(buf, m->outcome);
	pq_sendbyte(buf, m->numbers);
	pq_sendbyte(buf, m->categories);
	pq_sendbyte(buf, m->stratum + 1);
	adv_send_count(buf, m->skipped);
	adv_send_count(buf, m->iterations);
	pq_sendfloat8(buf, m->customers);
	pq_sendfloat8(buf, m->events);
	pq_sendfloat8(buf, m->log_likelihood);
	pq_sendfloat8(buf, m->null_log_likelihood);
	pq_sendfloat8(buf, m->ridge);
	pq_sendfloat8(buf, m->concordance);
	pq_sendfloat8(buf, m->concordance_error);
	for (j = 0; j < m->numbers + m->categories; j++)
	{
		const ModelColumn *c = &model_columns(m)[j];

		send_text(buf, model_text(m) + c->at, c->length);
		if (j < m->numbers)
			continue;
		adv_send_count(buf, c->count);
		for (k = c->first; k < (int) (c->first + c->count); k++)
		{
			const ModelName *n = &model_names(m)[k];

			send_text(buf, model_text(m) + n->at, n->length);
			pq_sendbyte(buf, n->term > 0);
		}
	}
	for (j = 0; j < m->terms; j++)
	{
		pq_sendfloat8(buf, m->beta[j]);
		pq_sendbyte(buf, model_terms(m)[j].note);
	}
	for (i = 0; i < model_covariances(m); i++)
		pq_sendfloat8(buf, model_covariance(m)[i]);
	for (j = 0; j < m->terms && (m->header.flags & MODEL_PROFILE); j++)
	{
		pq_sendfloat8(buf, model_profile(m)[j].chi_square);
		for (k = 0; k < ADV_PROFILE_LEVELS; k++)
		{
			pq_sendfloat8(buf, model_profile(m)[j].low[k]);
			pq_sendfloat8(buf, model_profile(m)[j].high[k]);
		}
	}
	adv_send_count(buf, m->steps);
	for (j = 0; j < m->steps; j++)
	{
		const AdvCoxStep *s = &model_steps(m)[j];

		pq_sendfloat8(buf, s->time);
		pq_sendfloat8(buf, s->hazard);
		pq_sendint32(buf, s->stratum);
		pq_sendbyte(buf, s->last);
	}
}

/*
 * recv_number reads a number: what is not known is the same NaN everywhere.
 */
static double
recv_number(StringInfo buf)
{
	double		x = pq_getmsgfloat8(buf);

	if (isnan(x) && adv_number_word_bits(x) != adv_number_word_bits(get_float8_nan()))
		adv_wire_refuse(true, MODEL_TYPE, "What is not known is another NaN.");
	return x;
}

/*
 * recv_text reads a text that send_text has sent.
 */
static uint32
recv_text(StringInfo buf, ModelParts *p, Size most, uint32 *length)
{
	int64		bytes = adv_recv_count(buf, MODEL_TYPE);

	if (bytes > (int64) most)
		model_parts_refuse(p, "A name is too long.");
	*length = bytes;
	return model_parts_take_text(p, pq_getmsgbytes(buf, bytes), bytes, most);
}

/*
 * model_read_binary reads the binary form.
 */
AdvHeader *
model_read_binary(StringInfo buf)
{
	ModelParts	p = {.binary = true};
	FittedModel *h = &p.head;
	Size		names_room = 64;
	int			numbers;
	int			terms = 0;
	int64		count;
	Size		i;
	int			j,
				k;

	h->header.variant = pq_getmsgbyte(buf);
	if (h->header.variant == MODEL_KMEANS)
		return clusters_read_binary(buf);
	h->header.flags = pq_getmsgbyte(buf);
	h->outcome = pq_getmsgbyte(buf);
	if (h->header.variant < MODEL_LOGISTIC || h->header.variant > MODEL_COX || h->outcome < ADV_FIT_CONVERGED ||
		h->outcome > ADV_FIT_CAP || (h->header.flags & ~(2 * MODEL_WEIGHTED - 1)) != 0)
		model_parts_refuse(&p, "There is no such model.");
	numbers = pq_getmsgbyte(buf);
	model_parts_take_columns(&p, numbers, pq_getmsgbyte(buf));
	h->stratum = pq_getmsgbyte(buf) - 1;
	h->skipped = adv_recv_count(buf, MODEL_TYPE);
	count = adv_recv_count(buf, MODEL_TYPE);
	if (count > PG_INT32_MAX)
		model_parts_refuse(&p, "A number is out of range.");
	h->iterations = count;
	h->customers = recv_number(buf);
	h->events = recv_number(buf);
	h->log_likelihood = recv_number(buf);
	h->null_log_likelihood = recv_number(buf);
	h->ridge = recv_number(buf);
	h->concordance = recv_number(buf);
	h->concordance_error = recv_number(buf);
	p.names = palloc(names_room * sizeof(ModelName));
	h->terms = 1 + h->numbers;
	for (j = 0; j < h->numbers + h->categories; j++)
	{
		ModelColumn *c = &p.columns[j];

		c->at = recv_text(buf, &p, MODEL_MOST_NAME, &c->length);
		if (c->length == 0)
			model_parts_refuse(&p, "A name is empty.");
		if (j < h->numbers)
			continue;
		c->first = h->names;
		count = adv_recv_count(buf, MODEL_TYPE);
		if (count > PROFILE_MOST_NAMES - h->names)
			model_parts_refuse(&p, "There are too many categories.");
		for (c->count = 0; c->count < count; c->count++)
		{
			ModelName  *n;
			uint32		length;
			int			own;

			if (h->names == (int) names_room)
				p.names = repalloc(p.names, (names_room *= 2) * sizeof(ModelName));
			n = &p.names[h->names++];
			n->at = recv_text(buf, &p, PROFILE_MOST_NAME, &length);
			n->length = length;
			own = pq_getmsgbyte(buf);
			if (own > 1 || (own == 1 && h->terms >= ADV_MODEL_TERMS))
				model_parts_refuse(&p, "There are too many terms.");
			n->term = own ? h->terms++ : 0;
		}
	}
	for (j = 0; j < h->terms; j++)
	{
		double		beta = recv_number(buf);
		int			note = pq_getmsgbyte(buf);

		if (note > TERM_UNKNOWN)
			model_parts_refuse(&p, "There is no such note.");
		model_parts_take_term(&p, &terms, beta, note);
	}
	p.covariance = palloc((model_covariances(h) + 1) * sizeof(double));
	for (i = 0; i < model_covariances(h); i++)
		p.covariance[i] = pq_getmsgfloat8(buf);
	p.profile = palloc(h->terms * sizeof(AdvProfile));
	for (j = 0; j < h->terms && (h->header.flags & MODEL_PROFILE); j++)
	{
		p.profile[j].chi_square = recv_number(buf);
		for (k = 0; k < ADV_PROFILE_LEVELS; k++)
		{
			p.profile[j].low[k] = recv_number(buf);
			p.profile[j].high[k] = recv_number(buf);
		}
	}
	count = adv_recv_count(buf, MODEL_TYPE);
	if (count > MODEL_MOST_STEPS || count * 21 > buf->len - buf->cursor)
		model_parts_refuse(&p, "There are more steps than bytes.");
	h->steps = count;
	p.steps = palloc0((Size) (count + 1) * sizeof(AdvCoxStep));
	for (j = 0; j < count; j++)
	{
		int			last;

		p.steps[j].time = pq_getmsgfloat8(buf);
		p.steps[j].hazard = pq_getmsgfloat8(buf);
		p.steps[j].stratum = (int32) pq_getmsgint(buf, 4);
		last = pq_getmsgbyte(buf);
		if (last > 1)
			model_parts_refuse(&p, "There is no such flag.");
		p.steps[j].last = last;
	}
	return model_parts_assembled(&p);
}
