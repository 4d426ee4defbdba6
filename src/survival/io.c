/*
 * io.c
 *		Survival summaries compared, hashed, and in their text and binary forms.
 *
 * All of it is done with the finished value, whose rows are in order: equal
 * summaries are equal bytes.
 */
#include "postgres.h"

#include <math.h>

#include "common/hashfn.h"
#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "compat.h"
#include "survival.h"
#include "base/weight.h"
#include "base/wire.h"

/* in the binary form: somebody entered late */
#define SENT_LATE 2

/* the least a row takes in the binary form */
#define LEAST_SENT_ROW 10

/*
 * contents returns the bytes that two summaries are compared by.
 */
static const char *
contents(const SurvivalSummary *s, Size *size)
{
	*size = VARSIZE(s) - offsetof(SurvivalSummary, customers);
	return (const char *) &s->customers;
}

/*
 * adv_survival_eq tells whether two summaries hold the same.
 */
ADV_FUNCTION(adv_survival_eq)
{
	SurvivalSummary *a = survival_arg(fcinfo, 0);
	SurvivalSummary *b = survival_arg(fcinfo, 1);
	Size		size;
	const char *bytes = contents(a, &size);

	PG_RETURN_BOOL(VARSIZE(a) == VARSIZE(b) && a->header.flags == b->header.flags &&
				   memcmp(bytes, contents(b, &size), size) == 0);
}

/*
 * adv_survival_ne is the negation of adv_survival_eq.
 */
ADV_FUNCTION(adv_survival_ne)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_survival_eq(fcinfo)));
}

static uint64
hash(SurvivalSummary *s, uint64 seed)
{
	Size		size;
	const char *bytes = contents(s, &size);

	return hash_bytes_extended((const unsigned char *) bytes, (int) size, seed);
}

/*
 * adv_survival_hash is the 32-bit hash of a summary.
 */
ADV_FUNCTION(adv_survival_hash)
{
	PG_RETURN_INT32((int32) hash(survival_arg(fcinfo, 0), 0));
}

/*
 * adv_survival_hash_extended is the seeded 64-bit hash of a summary, whose low
 * half is adv_survival_hash where the seed is 0.
 */
ADV_FUNCTION(adv_survival_hash_extended)
{
	PG_RETURN_UINT64(hash(survival_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * validate_weights refuses weights that the customers of a row cannot have.
 */
static void
validate_weights(const AdvSurvivalRow *row, const AdvSurvivalWeights *w, bool binary)
{
	if (!adv_valid_weight_sum(w->events) || !adv_valid_weight_sum(w->censored) ||
		!adv_valid_sum(w->squares))
		adv_wire_refuse(binary, SURVIVAL_TYPE, "A sum of weights is out of range.");
	if ((w->events.hi > 0 && row->events == 0) || (w->censored.hi > 0 && row->censored == 0))
		adv_wire_refuse(binary, SURVIVAL_TYPE, "There is weight where there is no customer.");
	if (!adv_valid_weights(adv_dd_add(w->events, w->censored), w->squares,
						   row->events + row->censored))
		adv_wire_refuse(binary, SURVIVAL_TYPE,
						"The sum of squared weights does not fit the weights.");
}

/*
 * add_validated takes a row, just read into its place behind the others, into
 * the summary, or refuses it.
 */
static void
add_validated(SurvivalSummary *s, bool binary)
{
	AdvSurvivalRow *row = survival_row(s, s->sorted);
	int64		customers;

	CHECK_FOR_INTERRUPTS();
	if (!(row->duration >= 0) || isinf(row->duration) || signbit(row->duration))
		adv_wire_refuse(binary, SURVIVAL_TYPE, "A duration is out of range.");
	if (!(row->entered == -INFINITY ||
		  (row->entered >= 0 && row->entered < row->duration && !signbit(row->entered))))
		adv_wire_refuse(binary, SURVIVAL_TYPE, "An entry is not between 0 and the duration.");
	if (s->sorted > 0 && survival_compare(survival_row(s, s->sorted - 1), row) >= 0)
		adv_wire_refuse(binary, SURVIVAL_TYPE, "The durations are not in order.");
	if (row->events < 0 || row->censored < 0)
		adv_wire_refuse(binary, SURVIVAL_TYPE, "A count is negative.");
	if (pg_add_s64_overflow(row->events, row->censored, &customers) ||
		pg_add_s64_overflow(s->customers, customers, &s->customers))
		adv_wire_refuse(binary, SURVIVAL_TYPE,
						"The counts add up to more than type bigint can hold.");
	if (customers == 0)
		adv_wire_refuse(binary, SURVIVAL_TYPE, "There is a duration without customers.");
	if (survival_weighted(s))
		validate_weights(row, survival_weights(row), binary);
	s->sorted++;
}

/*
 * has_late tells whether somebody entered late.
 */
static bool
has_late(SurvivalSummary *s)
{
	int			i;

	for (i = 0; i < s->sorted; i++)
		if (survival_row(s, i)->entered >= 0)
			return true;
	return false;
}

/*
 * adv_survival_out writes the text form: an array for every column.
 */
ADV_FUNCTION(adv_survival_out)
{
	SurvivalSummary *s = survival_arg(fcinfo, 0);
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"survival\":%d,\"unknown\":%lld,\"durations\":[",
					 SURVIVAL_VERSION, (long long) s->unknown);
	for (i = 0; i < s->sorted; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoChar(&buf, ',');
		adv_text_float8(&buf, survival_row(s, i)->duration);
	}
	appendStringInfoString(&buf, "],\"events\":[");
	for (i = 0; i < s->sorted; i++)
		appendStringInfo(&buf, i ? ",%lld" : "%lld", (long long) survival_row(s, i)->events);
	appendStringInfoString(&buf, "],\"censored\":[");
	for (i = 0; i < s->sorted; i++)
		appendStringInfo(&buf, i ? ",%lld" : "%lld", (long long) survival_row(s, i)->censored);
	appendStringInfoChar(&buf, ']');
	if (has_late(s))
	{
		appendStringInfoString(&buf, ",\"entered\":[");
		for (i = 0; i < s->sorted; i++)
		{
			if (i > 0)
				appendStringInfoChar(&buf, ',');
			if (survival_row(s, i)->entered >= 0)
				adv_text_float8(&buf, survival_row(s, i)->entered);
			else
				appendStringInfoString(&buf, "null");
		}
		appendStringInfoChar(&buf, ']');
	}
	if (survival_weighted(s))
	{
		appendStringInfoString(&buf, ",\"weights\":[");
		for (i = 0; i < s->sorted; i++)
		{
			AdvSurvivalWeights *w = survival_weights(survival_row(s, i));

			CHECK_FOR_INTERRUPTS();
			if (i > 0)
				appendStringInfoChar(&buf, ',');
			adv_text_dd(&buf, w->events);
			appendStringInfoChar(&buf, ',');
			adv_text_dd(&buf, w->censored);
			appendStringInfoChar(&buf, ',');
			adv_text_dd(&buf, w->squares);
		}
		appendStringInfoChar(&buf, ']');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_survival_in reads the text form.
 */
ADV_FUNCTION(adv_survival_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "survival",
									 SURVIVAL_VERSION, SURVIVAL_TYPE);
	bool		late = adv_json_has(&json, "entered");
	bool		weighted = adv_json_has(&json, "weights");
	int64		unknown = adv_json_count(&json, "unknown");
	int			n = 0;
	JsonbContainer *durations = adv_json_list(&json, "durations", &n);
	JsonbContainer *events = adv_json_array(&json, "events", n, durations != NULL);
	JsonbContainer *censored = adv_json_array(&json, "censored", n, durations != NULL);
	JsonbContainer *entered = late ? adv_json_array(&json, "entered", n, true) : NULL;
	JsonbContainer *weights = weighted ? adv_json_array(&json, "weights", 3 * n, true) : NULL;
	SurvivalSummary *s = survival_make(n, weighted ? SURVIVAL_WEIGHTED : 0);
	int			i;

	adv_json_end(&json);
	s->unknown = unknown;
	for (i = 0; i < n; i++)
	{
		AdvSurvivalRow *row = survival_row(s, i);

		row->duration = adv_json_element_float8(&json, durations, i);
		row->entered = -INFINITY;
		if (late && !adv_json_element_is_null(entered, i))
			row->entered = adv_json_element_float8(&json, entered, i);
		row->events = adv_json_element_int64(&json, events, i);
		row->censored = adv_json_element_int64(&json, censored, i);
		if (weighted)
		{
			AdvSurvivalWeights *w = survival_weights(row);

			w->events = adv_json_element_dd(&json, weights, 3 * i);
			w->censored = adv_json_element_dd(&json, weights, 3 * i + 1);
			w->squares = adv_json_element_dd(&json, weights, 3 * i + 2);
		}
		add_validated(s, false);
	}
	PG_RETURN_POINTER(s);
}

/*
 * adv_survival_send writes the binary form.
 */
ADV_FUNCTION(adv_survival_send)
{
	SurvivalSummary *s = survival_arg(fcinfo, 0);
	bool		late = has_late(s);
	StringInfoData buf;
	int			i;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_SURVIVAL);
	pq_sendbyte(&buf, SURVIVAL_VERSION);
	pq_sendbyte(&buf, s->header.flags | (late ? SENT_LATE : 0));
	adv_send_count(&buf, s->unknown);
	adv_send_count(&buf, s->sorted);
	for (i = 0; i < s->sorted; i++)
	{
		AdvSurvivalRow *row = survival_row(s, i);

		CHECK_FOR_INTERRUPTS();
		pq_sendfloat8(&buf, row->duration);
		if (late)
			pq_sendfloat8(&buf, row->entered);
		adv_send_count(&buf, row->events);
		adv_send_count(&buf, row->censored);
		if (survival_weighted(s))
		{
			adv_send_dd(&buf, survival_weights(row)->events);
			adv_send_dd(&buf, survival_weights(row)->censored);
			adv_send_dd(&buf, survival_weights(row)->squares);
		}
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_survival_recv reads the binary form.
 */
ADV_FUNCTION(adv_survival_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	SurvivalSummary *s;
	int64		unknown;
	int64		n;
	int64		i;
	int			flags;
	bool		late;

	adv_recv_header(buf, ADV_KIND_SURVIVAL, SURVIVAL_VERSION, SURVIVAL_TYPE);
	flags = pq_getmsgbyte(buf);
	if (flags & ~(SURVIVAL_WEIGHTED | SENT_LATE))
		adv_wire_refuse(true, SURVIVAL_TYPE, "There is a flag that this version does not know.");
	late = (flags & SENT_LATE) != 0;
	unknown = adv_recv_count(buf, SURVIVAL_TYPE);
	n = adv_recv_count(buf, SURVIVAL_TYPE);
	if (n > (buf->len - buf->cursor) / LEAST_SENT_ROW)
		adv_wire_refuse(true, SURVIVAL_TYPE, "There are fewer rows than announced.");

	s = survival_make(n, flags & SURVIVAL_WEIGHTED);
	s->unknown = unknown;
	for (i = 0; i < n; i++)
	{
		AdvSurvivalRow *row = survival_row(s, i);

		row->duration = pq_getmsgfloat8(buf);
		row->entered = late ? pq_getmsgfloat8(buf) : -INFINITY;
		row->events = adv_recv_count(buf, SURVIVAL_TYPE);
		row->censored = adv_recv_count(buf, SURVIVAL_TYPE);
		if (survival_weighted(s))
		{
			survival_weights(row)->events = adv_recv_dd(buf, SURVIVAL_TYPE);
			survival_weights(row)->censored = adv_recv_dd(buf, SURVIVAL_TYPE);
			survival_weights(row)->squares = adv_recv_dd(buf, SURVIVAL_TYPE);
		}
		add_validated(s, true);
	}
	adv_recv_end(buf, SURVIVAL_TYPE);
	if (late != has_late(s))
		adv_wire_refuse(true, SURVIVAL_TYPE, "Nobody entered late, but the value says so.");
	PG_RETURN_POINTER(s);
}
