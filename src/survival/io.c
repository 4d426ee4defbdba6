/*
 * io.c
 *		The text and binary forms of survival summaries.
 *
 * Text has a list for every column; both are read row by row into a value that grows,
 * and what is read is checked as a whole.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "base/weight.h"
#include "compat.h"
#include "survival.h"

/* in the binary form: somebody entered late */
#define SENT_LATE 2

/* the least a row takes in the binary form */
#define LEAST_SENT_ROW 10

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
 * validate refuses a row that cannot follow the one before it, and counts its
 * customers.
 */
static void
validate(SurvivalSummary *s, int i, bool binary)
{
	AdvSurvivalRow *row = survival_row(s, i);
	int64		customers;

	CHECK_FOR_INTERRUPTS();
	if (!(row->duration >= 0) || isinf(row->duration) || signbit(row->duration))
		adv_wire_refuse(binary, SURVIVAL_TYPE, "A duration is out of range.");
	if (!(row->entered == -INFINITY ||
		  (row->entered >= 0 && row->entered < row->duration && !signbit(row->entered))))
		adv_wire_refuse(binary, SURVIVAL_TYPE, "An entry is not between 0 and the duration.");
	if (i > 0 && survival_compare(survival_row(s, i - 1), row) >= 0)
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
}

/*
 * has_late tells whether somebody entered late.
 */
static bool
has_late(const SurvivalSummary *s)
{
	int			i;

	for (i = 0; i < s->sorted; i++)
		if (survival_row(s, i)->entered >= 0)
			return true;
	return false;
}

/* What a list of the text form holds of a row. */
typedef enum Column
{
	DURATION,
	EVENTS,
	CENSORED,
	ENTERED,
	WEIGHTS
} Column;

static const char *const keys[] = {"durations", "events", "censored", "entered", "weights"};

/*
 * write_cell appends what is in a column of a row.
 */
static void
write_cell(StringInfo buf, AdvSurvivalRow *row, Column column)
{
	switch (column)
	{
		case DURATION:
			adv_text_float8(buf, row->duration);
			break;
		case EVENTS:
			appendStringInfo(buf, "%lld", (long long) row->events);
			break;
		case CENSORED:
			appendStringInfo(buf, "%lld", (long long) row->censored);
			break;
		case ENTERED:
			if (row->entered >= 0)
				adv_text_float8(buf, row->entered);
			else
				appendStringInfoString(buf, "null");
			break;
		case WEIGHTS:
			adv_text_dd(buf, survival_weights(row)->events);
			appendStringInfoChar(buf, ',');
			adv_text_dd(buf, survival_weights(row)->censored);
			appendStringInfoChar(buf, ',');
			adv_text_dd(buf, survival_weights(row)->squares);
			break;
	}
}

/*
 * write_column appends a key and the list of a column.
 */
static void
write_column(StringInfo buf, const SurvivalSummary *s, Column column)
{
	int			i;

	appendStringInfo(buf, ",\"%s\":[", keys[column]);
	for (i = 0; i < s->sorted; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoChar(buf, ',');
		write_cell(buf, survival_row(s, i), column);
	}
	appendStringInfoChar(buf, ']');
}

/*
 * survival_write_text writes the text form, a list for every column.
 */
void
survival_write_text(StringInfo buf, const AdvHeader *packed)
{
	const SurvivalSummary *s = (const SurvivalSummary *) packed;

	appendStringInfo(buf, ",\"unknown\":%lld", (long long) s->unknown);
	write_column(buf, s, DURATION);
	write_column(buf, s, EVENTS);
	write_column(buf, s, CENSORED);
	if (has_late(s))
		write_column(buf, s, ENTERED);
	if (survival_weighted(s))
		write_column(buf, s, WEIGHTS);
}

/*
 * read_cell reads what is in a column of a row.
 */
static void
read_cell(AdvReader *reader, AdvSurvivalRow *row, Column column)
{
	switch (column)
	{
		case DURATION:
			row->duration = adv_read_float8(reader);
			row->entered = -INFINITY;
			break;
		case EVENTS:
			row->events = adv_read_int64(reader);
			break;
		case CENSORED:
			row->censored = adv_read_int64(reader);
			break;
		case ENTERED:
			if (!adv_read_null(reader))
				row->entered = adv_read_float8(reader);
			break;
		case WEIGHTS:
			survival_weights(row)->events = adv_read_dd(reader);
			adv_read_expect_more(reader, ']');
			survival_weights(row)->censored = adv_read_dd(reader);
			adv_read_expect_more(reader, ']');
			survival_weights(row)->squares = adv_read_dd(reader);
			break;
	}
}

/*
 * read_column reads the list of a column, whose key has been read, into the rows.
 */
static void
read_column(AdvReader *reader, SurvivalSummary *s, Column column)
{
	int			i;

	adv_read_open(reader, '[');
	for (i = 0; i < s->sorted; i++)
	{
		adv_read_expect_more(reader, ']');
		read_cell(reader, survival_row(s, i), column);
	}
	adv_read_close(reader, ']');
}

/*
 * survival_read_text reads the text form.
 */
AdvHeader *
survival_read_text(AdvReader *reader)
{
	SurvivalSummary *s = survival_make(false);
	int			i;

	adv_read_expect_key(reader, "unknown");
	s->unknown = adv_read_count(reader);
	adv_read_expect_key(reader, keys[DURATION]);
	adv_read_open(reader, '[');
	while (adv_read_more(reader, ']'))
	{
		s = survival_next(s);
		read_cell(reader, survival_row(s, s->sorted - 1), DURATION);
	}
	adv_read_expect_key(reader, keys[EVENTS]);
	read_column(reader, s, EVENTS);
	adv_read_expect_key(reader, keys[CENSORED]);
	read_column(reader, s, CENSORED);
	if (adv_read_key(reader, keys[ENTERED]))
		read_column(reader, s, ENTERED);
	if (adv_read_key(reader, keys[WEIGHTS]))
	{
		SurvivalSummary *old = s;

		s = survival_with_weights(s);
		pfree(old);
		read_column(reader, s, WEIGHTS);
	}
	for (i = 0; i < s->sorted; i++)
		validate(s, i, false);
	return &survival_trimmed(s)->header;
}

/*
 * survival_write_binary writes the binary form, row by row.
 */
void
survival_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const SurvivalSummary *s = (const SurvivalSummary *) packed;
	bool		late = has_late(s);
	int			i;

	pq_sendbyte(buf, s->header.flags | (late ? SENT_LATE : 0));
	adv_send_count(buf, s->unknown);
	adv_send_count(buf, s->sorted);
	for (i = 0; i < s->sorted; i++)
	{
		AdvSurvivalRow *row = survival_row(s, i);

		CHECK_FOR_INTERRUPTS();
		pq_sendfloat8(buf, row->duration);
		if (late)
			pq_sendfloat8(buf, row->entered);
		adv_send_count(buf, row->events);
		adv_send_count(buf, row->censored);
		if (survival_weighted(s))
		{
			adv_send_dd(buf, survival_weights(row)->events);
			adv_send_dd(buf, survival_weights(row)->censored);
			adv_send_dd(buf, survival_weights(row)->squares);
		}
	}
}

/*
 * survival_read_binary reads the binary form.
 */
AdvHeader *
survival_read_binary(StringInfo buf)
{
	SurvivalSummary *s;
	int			flags = pq_getmsgbyte(buf);
	bool		late = (flags & SENT_LATE) != 0;
	int64		n;
	int			i;

	if (flags & ~(SURVIVAL_WEIGHTED | SENT_LATE))
		adv_wire_refuse(true, SURVIVAL_TYPE, "There is a flag that this version does not know.");
	s = survival_make((flags & SURVIVAL_WEIGHTED) != 0);
	s->unknown = adv_recv_count(buf, SURVIVAL_TYPE);
	n = adv_recv_count(buf, SURVIVAL_TYPE);
	if (n > (buf->len - buf->cursor) / LEAST_SENT_ROW)
		adv_wire_refuse(true, SURVIVAL_TYPE, "There are fewer rows than announced.");
	for (i = 0; i < n; i++)
	{
		AdvSurvivalRow *row;

		s = survival_next(s);
		row = survival_row(s, i);
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
		validate(s, i, true);
	}
	if (late != has_late(s))
		adv_wire_refuse(true, SURVIVAL_TYPE, "Nobody entered late, but the value says so.");
	return &survival_trimmed(s)->header;
}
