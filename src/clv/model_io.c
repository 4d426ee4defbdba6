/*
 * model_io.c
 *		Models compared, hashed, and in their text and binary forms.
 *
 * What is not known is left out of the text and not sent: of a model of given
 * parameters everything about a fit; parameters and covariance where a fit has
 * none.
 */
#include "postgres.h"

#include <math.h>

#include "common/hashfn.h"
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

/*
 * contents returns the bytes that two models are compared by.
 */
static const unsigned char *
contents(const ClvModel *m, Size *size)
{
	*size = sizeof(ClvModel) - offsetof(ClvModel, header.kind);
	return &m->header.kind;
}

/*
 * adv_clv_model_eq tells whether two models are the same.
 */
ADV_FUNCTION(adv_clv_model_eq)
{
	Size		size;
	const unsigned char *a = contents(clv_model_any_arg(fcinfo, 0), &size);
	const unsigned char *b = contents(clv_model_any_arg(fcinfo, 1), &size);

	PG_RETURN_BOOL(memcmp(a, b, size) == 0);
}

/*
 * adv_clv_model_ne is the negation of adv_clv_model_eq.
 */
ADV_FUNCTION(adv_clv_model_ne)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_clv_model_eq(fcinfo)));
}

static uint64
hash(const ClvModel *m, uint64 seed)
{
	Size		size;
	const unsigned char *bytes = contents(m, &size);

	return hash_bytes_extended(bytes, (int) size, seed);
}

/*
 * adv_clv_model_hash is the 32-bit hash of a model.
 */
ADV_FUNCTION(adv_clv_model_hash)
{
	PG_RETURN_INT32((int32) hash(clv_model_any_arg(fcinfo, 0), 0));
}

/*
 * adv_clv_model_hash_extended is the seeded 64-bit hash of a model, whose low
 * half is adv_clv_model_hash where the seed is 0.
 */
ADV_FUNCTION(adv_clv_model_hash_extended)
{
	PG_RETURN_UINT64(hash(clv_model_any_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

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

static void
append_number(StringInfo buf, const char *key, double value)
{
	appendStringInfo(buf, ",\"%s\":", key);
	adv_text_float8(buf, value);
}

/*
 * adv_clv_model_out writes the text form.
 */
ADV_FUNCTION(adv_clv_model_out)
{
	const ClvModel *m = clv_model_any_arg(fcinfo, 0);
	AdvClvModel model = clv_model_kind(m);
	const char *const *names = adv_clv_names(model);
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"clv_model\":%d,\"model\":\"%s\"", CLV_MODEL_VERSION,
					 clv_model_word(model));
	if (m->unit != 0)
		append_number(&buf, "unit_days", m->unit);
	if (m->outcome != 0)
	{
		appendStringInfo(&buf, ",\"outcome\":\"%s\",\"customers\":%.0f,\"evaluations\":%d",
						 outcomes[m->outcome - 1].word, m->customers, m->evaluations);
		append_number(&buf, "ridge", m->ridge);
		if (clv_model_has_parameters(m))
			append_number(&buf, "log_likelihood", m->log_likelihood);
	}
	if (clv_model_has_parameters(m))
	{
		appendStringInfoString(&buf, ",\"parameters\":{");
		for (i = 0; names[i]; i++)
		{
			appendStringInfo(&buf, "%s\"%s\":", i > 0 ? "," : "", names[i]);
			adv_text_float8(&buf, m->parameters[i]);
		}
		appendStringInfoChar(&buf, '}');
	}
	if (clv_model_has_covariance(m))
	{
		appendStringInfoString(&buf, ",\"covariance\":[");
		for (i = 0; i < covariances(model); i++)
		{
			if (i > 0)
				appendStringInfoChar(&buf, ',');
			adv_text_float8(&buf, m->covariance[i]);
		}
		appendStringInfoChar(&buf, ']');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_clv_model_in reads the text form.
 */
ADV_FUNCTION(adv_clv_model_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "clv_model", CLV_MODEL_VERSION,
									 CLV_MODEL_TYPE);
	AdvClvModel model = adv_json_choice(&json, "model", clv_models);
	ClvModel   *m;
	int			i;

	if (model == 0)
		adv_wire_refuse(false, CLV_MODEL_TYPE, "There is no such model.");
	m = clv_model_new(model, 0);
	if (adv_json_has(&json, "unit_days"))
		m->unit = adv_json_float8(&json, "unit_days");
	if (adv_json_has(&json, "outcome"))
	{
		int64		evaluations;

		m->outcome = adv_json_choice(&json, "outcome", outcomes);
		if (m->outcome == 0)
			adv_wire_refuse(false, CLV_MODEL_TYPE, "There is no such outcome.");
		m->customers = adv_json_float8(&json, "customers");
		evaluations = adv_json_int64(&json, "evaluations");
		if (evaluations < 0 || evaluations > PG_INT32_MAX)
			adv_wire_refuse(false, CLV_MODEL_TYPE, "The number of evaluations is out of range.");
		m->evaluations = (int32) evaluations;
		m->ridge = adv_json_float8(&json, "ridge");
		if (adv_json_has(&json, "parameters"))
			m->log_likelihood = adv_json_float8(&json, "log_likelihood");
	}
	if (adv_json_has(&json, "parameters"))
	{
		AdvJson		parameters = adv_json_object(&json, "parameters");

		for (i = 0; i < adv_clv_parameters(model); i++)
			m->parameters[i] = adv_json_float8(&parameters, adv_clv_names(model)[i]);
		adv_json_end(&parameters);
	}
	if (adv_json_has(&json, "covariance"))
	{
		JsonbContainer *covariance = adv_json_array(&json, "covariance", covariances(model), true);

		for (i = 0; i < covariances(model); i++)
			m->covariance[i] = adv_json_element_float8(&json, covariance, i);
	}
	adv_json_end(&json);
	validate(m, false);
	PG_RETURN_POINTER(m);
}

/*
 * adv_clv_model_send writes the binary form.
 */
ADV_FUNCTION(adv_clv_model_send)
{
	const ClvModel *m = clv_model_any_arg(fcinfo, 0);
	AdvClvModel model = clv_model_kind(m);
	StringInfoData buf;
	int			i;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_CLV_MODEL);
	pq_sendbyte(&buf, CLV_MODEL_VERSION);
	pq_sendbyte(&buf, model);
	pq_sendbyte(&buf, m->outcome);
	pq_sendbyte(&buf, (clv_model_has_parameters(m) ? SENT_PARAMETERS : 0) |
				(clv_model_has_covariance(m) ? SENT_COVARIANCE : 0));
	pq_sendfloat8(&buf, m->unit);
	if (m->outcome != 0)
	{
		adv_send_count(&buf, (int64) m->customers);
		adv_send_count(&buf, m->evaluations);
		pq_sendfloat8(&buf, m->ridge);
		if (clv_model_has_parameters(m))
			pq_sendfloat8(&buf, m->log_likelihood);
	}
	if (clv_model_has_parameters(m))
		for (i = 0; i < adv_clv_parameters(model); i++)
			pq_sendfloat8(&buf, m->parameters[i]);
	if (clv_model_has_covariance(m))
		for (i = 0; i < covariances(model); i++)
			pq_sendfloat8(&buf, m->covariance[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_clv_model_recv reads the binary form.
 */
ADV_FUNCTION(adv_clv_model_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	ClvModel   *m;
	int			model;
	int			outcome;
	int			sent;
	int			i;

	adv_recv_header(buf, ADV_KIND_CLV_MODEL, CLV_MODEL_VERSION, CLV_MODEL_TYPE);
	model = pq_getmsgbyte(buf);
	outcome = pq_getmsgbyte(buf);
	sent = pq_getmsgbyte(buf);
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
	adv_recv_end(buf, CLV_MODEL_TYPE);
	if (((sent & SENT_PARAMETERS) != 0) != clv_model_has_parameters(m) ||
		((sent & SENT_COVARIANCE) != 0) != clv_model_has_covariance(m))
		adv_wire_refuse(true, CLV_MODEL_TYPE, "A number is not one.");
	validate(m, true);
	PG_RETURN_POINTER(m);
}
