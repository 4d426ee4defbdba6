/*
 * model_io.c
 *		Models as a kind of value: their shape, text and binary forms.
 *
 * What is not known is null in the text and not sent: of a model of given parameters
 * everything about a fit; parameters and covariance where a fit has none; the unit
 * of a model without times.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "libpq/pqformat.h"

#include "clv.h"
#include "compat.h"
#include "base/wire.h"

/* what follows in the binary form */
#define SENT_PARAMETERS 1
#define SENT_COVARIANCE 2

/* How a fit ended, as written. */
static const AdvChoice outcomes[] = {
	{"converged", ADV_CLV_CONVERGED},
	{"at_bound", ADV_CLV_AT_BOUND},
	{"flat", ADV_CLV_FLAT},
	{"cap", ADV_CLV_CAP},
	{"nothing", ADV_CLV_NOTHING},
	{NULL, 0}
};

static int
covariances(AdvClvModel model)
{
	int			n = adv_clv_parameters(model);

	return n * (n + 1) / 2;
}

/*
 * is_covariance tells whether numbers can be a covariance: whether there is a
 * root of the matrix (Cholesky).
 */
static bool
is_covariance(int n, const double *covariance)
{
	double		root[ADV_CLV_PARAMETERS][ADV_CLV_PARAMETERS];
	int			i;
	int			j;
	int			k;

	for (i = 0; i < n; i++)
		for (j = 0; j <= i; j++)
		{
			double		rest = covariance[clv_covariance_at(i, j)];

			if (!isfinite(rest) || (rest == 0 && signbit(rest)))
				return false;
			for (k = 0; k < j; k++)
				rest -= root[i][k] * root[j][k];
			if (i == j && !(rest > 0))
				return false;
			root[i][j] = i == j ? sqrt(rest) : rest / root[j][j];
		}
	return true;
}

static bool
is_amount(double value, double most)
{
	return value >= 0 && value <= most && !signbit(value);
}

/*
 * validate refuses what no model can be.  Parameters and covariance are NaN
 * where there are none.
 */
static void
validate(const ClvModel *m, bool binary)
{
	AdvClvModel model = clv_model_kind(m);
	bool		fitted = m->outcome != 0;

	if (clv_model_has_unit(model) && (m->unit != 0 || clv_model_has_parameters(m)) ?
		!(m->unit > 0 && isfinite(m->unit)) : m->unit != 0 || signbit(m->unit))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "The unit is out of range.");
	if (clv_model_has_parameters(m) && !adv_clv_valid_parameters(model, m->parameters))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "A parameter is out of range.");
	if (clv_model_has_covariance(m) && !is_covariance(adv_clv_parameters(model), m->covariance))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "The covariance is not one.");
	if (!fitted && !(isnan(m->customers) && isnan(m->ridge)))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "A model of given parameters has not been fitted to anything.");
	if (isnan(m->log_likelihood) != !(fitted && clv_model_has_parameters(m)))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "The log likelihood does not go with the parameters.");
	if (fitted && (!is_amount(m->customers, CLV_MOST_CUSTOMERS) ||
				   m->customers != floor(m->customers) || m->evaluations < 0 ||
				   !is_amount(m->ridge, CLV_MOST_RIDGE)))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "A number about the fit is out of range.");
	if (clv_model_has_parameters(m) && fitted &&
		(!isfinite(m->log_likelihood) || (m->log_likelihood == 0 && signbit(m->log_likelihood))))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "The log likelihood is not finite.");
	if ((!clv_model_has_parameters(m) && m->outcome != ADV_CLV_NOTHING && m->outcome != ADV_CLV_CAP) ||
		(clv_model_has_parameters(m) && m->outcome == ADV_CLV_NOTHING) ||
		(clv_model_has_covariance(m) && m->outcome != ADV_CLV_CONVERGED))
		adv_wire_refuse(binary, CLV_MODEL_TYPE, "What is known does not go with how the fit ended.");
}

/*
 * append_number appends a key and a number, null where it is not known.
 */
static void
append_number(StringInfo buf, const char *key, double value)
{
	appendStringInfo(buf, ",\"%s\":", key);
	if (isnan(value))
		appendStringInfoString(buf, "null");
	else
		adv_text_float8(buf, value);
}

/*
 * read_number reads the number of a key that must come next, `missing` for null.
 */
static double
read_number(AdvReader *reader, const char *key, double missing)
{
	adv_read_expect_key(reader, key);
	return adv_read_null(reader) ? missing : adv_read_float8(reader);
}

static void
model_write_text(StringInfo buf, const AdvHeader *packed)
{
	const ClvModel *m = (const ClvModel *) packed;
	AdvClvModel model = clv_model_kind(m);
	const char *const *names = adv_clv_names(model);
	int			i;

	appendStringInfo(buf, ",\"model\":\"%s\"", clv_model_word(model));
	append_number(buf, "unit_days", m->unit == 0 ? NAN : m->unit);
	if (m->outcome == 0)
		appendStringInfoString(buf, ",\"outcome\":null");
	else
		appendStringInfo(buf, ",\"outcome\":\"%s\"", outcomes[m->outcome - 1].word);
	append_number(buf, "customers", m->customers);
	append_number(buf, "evaluations", m->outcome == 0 ? NAN : (double) m->evaluations);
	append_number(buf, "ridge", m->ridge);
	append_number(buf, "log_likelihood", m->log_likelihood);
	appendStringInfoString(buf, ",\"parameters\":");
	if (clv_model_has_parameters(m))
	{
		for (i = 0; names[i]; i++)
		{
			appendStringInfo(buf, "%s\"%s\":", i > 0 ? "," : "{", names[i]);
			adv_text_float8(buf, m->parameters[i]);
		}
		appendStringInfoChar(buf, '}');
	}
	else
		appendStringInfoString(buf, "null");
	appendStringInfoString(buf, ",\"covariance\":");
	if (clv_model_has_covariance(m))
	{
		for (i = 0; i < covariances(model); i++)
		{
			appendStringInfoChar(buf, i > 0 ? ',' : '[');
			adv_text_float8(buf, m->covariance[i]);
		}
		appendStringInfoChar(buf, ']');
	}
	else
		appendStringInfoString(buf, "null");
}

static AdvHeader *
model_read_text(AdvReader *reader)
{
	AdvClvModel model;
	ClvModel   *m;
	double		evaluations;
	int			i;

	adv_read_expect_key(reader, "model");
	model = (AdvClvModel) adv_read_choice(reader, clv_models);
	m = clv_model_new(model, read_number(reader, "unit_days", 0));
	adv_read_expect_key(reader, "outcome");
	if (!adv_read_null(reader))
		m->outcome = adv_read_choice(reader, outcomes);
	m->customers = read_number(reader, "customers", m->customers);
	evaluations = read_number(reader, "evaluations", -1);
	m->ridge = read_number(reader, "ridge", m->ridge);
	m->log_likelihood = read_number(reader, "log_likelihood", m->log_likelihood);
	if (m->outcome == 0 ? evaluations != -1 :
		!(evaluations >= 0 && evaluations <= PG_INT32_MAX && evaluations == floor(evaluations)))
		adv_wire_refuse(false, CLV_MODEL_TYPE, "The number of evaluations is out of range.");
	m->evaluations = m->outcome == 0 ? 0 : (int32) evaluations;

	adv_read_expect_key(reader, "parameters");
	if (!adv_read_null(reader))
	{
		adv_read_open(reader, '{');
		for (i = 0; i < adv_clv_parameters(model); i++)
		{
			adv_read_expect_key(reader, adv_clv_names(model)[i]);
			m->parameters[i] = adv_read_float8(reader);
		}
		adv_read_close(reader, '}');
	}
	adv_read_expect_key(reader, "covariance");
	if (!adv_read_null(reader))
	{
		adv_read_open(reader, '[');
		for (i = 0; i < covariances(model); i++)
		{
			adv_read_expect_more(reader, ']');
			m->covariance[i] = adv_read_float8(reader);
		}
		adv_read_close(reader, ']');
	}
	validate(m, false);
	return &m->header;
}

static void
model_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const ClvModel *m = (const ClvModel *) packed;
	AdvClvModel model = clv_model_kind(m);
	int			i;

	pq_sendbyte(buf, model);
	pq_sendbyte(buf, m->outcome);
	pq_sendbyte(buf, (clv_model_has_parameters(m) ? SENT_PARAMETERS : 0) |
				(clv_model_has_covariance(m) ? SENT_COVARIANCE : 0));
	pq_sendfloat8(buf, m->unit);
	if (m->outcome != 0)
	{
		adv_send_count(buf, (int64) m->customers);
		adv_send_count(buf, m->evaluations);
		pq_sendfloat8(buf, m->ridge);
		if (clv_model_has_parameters(m))
			pq_sendfloat8(buf, m->log_likelihood);
	}
	if (clv_model_has_parameters(m))
		for (i = 0; i < adv_clv_parameters(model); i++)
			pq_sendfloat8(buf, m->parameters[i]);
	if (clv_model_has_covariance(m))
		for (i = 0; i < covariances(model); i++)
			pq_sendfloat8(buf, m->covariance[i]);
}

static AdvHeader *
model_read_binary(StringInfo buf)
{
	ClvModel   *m;
	int			model = pq_getmsgbyte(buf);
	int			outcome = pq_getmsgbyte(buf);
	int			sent = pq_getmsgbyte(buf);
	int			i;

	if (model < 1 || model > ADV_CLV_MODELS)
		adv_wire_refuse(true, CLV_MODEL_TYPE, "There is no such model.");
	if (outcome > ADV_CLV_NOTHING)
		adv_wire_refuse(true, CLV_MODEL_TYPE, "There is no such outcome.");
	if (sent & ~(SENT_PARAMETERS | SENT_COVARIANCE))
		adv_wire_refuse(true, CLV_MODEL_TYPE, "There is a flag that this version does not know.");
	m = clv_model_new(model, pq_getmsgfloat8(buf));
	m->outcome = outcome;
	if (outcome != 0)
	{
		int64		evaluations;

		m->customers = (double) adv_recv_count(buf, CLV_MODEL_TYPE);
		evaluations = adv_recv_count(buf, CLV_MODEL_TYPE);
		if (evaluations > PG_INT32_MAX)
			adv_wire_refuse(true, CLV_MODEL_TYPE, "The number of evaluations is out of range.");
		m->evaluations = (int32) evaluations;
		m->ridge = pq_getmsgfloat8(buf);
		if (sent & SENT_PARAMETERS)
			m->log_likelihood = pq_getmsgfloat8(buf);
	}
	if (sent & SENT_PARAMETERS)
		for (i = 0; i < adv_clv_parameters(model); i++)
			m->parameters[i] = pq_getmsgfloat8(buf);
	if (sent & SENT_COVARIANCE)
		for (i = 0; i < covariances(model); i++)
			m->covariance[i] = pq_getmsgfloat8(buf);
	if (((sent & SENT_PARAMETERS) != 0) != clv_model_has_parameters(m) ||
		((sent & SENT_COVARIANCE) != 0) != clv_model_has_covariance(m))
		adv_wire_refuse(true, CLV_MODEL_TYPE, "A number is not one.");
	validate(m, true);
	return &m->header;
}

/*
 * sound tells whether a value has the size of a model, and what it says of its kind
 * and outcome exists.
 */
static bool
sound(const AdvHeader *value)
{
	const ClvModel *m = (const ClvModel *) value;

	return VARSIZE(value) == sizeof(ClvModel) && value->flags == 0 &&
		clv_model_kind(m) >= 1 && clv_model_kind(m) <= ADV_CLV_MODELS &&
		m->outcome >= 0 && m->outcome <= ADV_CLV_NOTHING;
}

/*
 * model_pack returns the model: it has no other form.
 */
static const AdvHeader *
model_pack(const AdvHeader *value)
{
	return value;
}

const AdvSummaryKind adv_clv_model_kind = {
	.kind = ADV_KIND_CLV_MODEL,
	.version = CLV_MODEL_VERSION,
	.type = CLV_MODEL_TYPE,
	.word = "clv_model",
	.smallest = sizeof(ClvModel),
	.sound = sound,
	.pack = model_pack,
	.write_text = model_write_text,
	.read_text = model_read_text,
	.write_binary = model_write_binary,
	.read_binary = model_read_binary
};

ADV_SUMMARY_TYPE(clv_model, adv_clv_model_kind)
