/*
 * funnel.c
 *		Where customers drop: how many get along the steps, and how long it takes them.
 *
 * Every customer's events are walked along once; what a chain, a level, and the modes
 * are is in kernel/journey/funnel_walk.h.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/customers.h"
#include "base/report.h"
#include "journey_report.h"
#include "kernel/journey/funnel_walk.h"
#include "kernel/num/select.h"

static const AdvChoice orders[] = {
	{"ordered", ADV_FUNNEL_ORDERED},
	{"strict", ADV_FUNNEL_STRICT},
	{"any", ADV_FUNNEL_ANY},
	{NULL, 0}
};

static const AdvChoice chains[] = {
	{"first", false},
	{"last", true},
	{NULL, 0}
};

/* The arguments of funnel and funnel_customers that say how to walk. */
typedef enum FunnelArgs
{
	JOURNEY,
	STEPS,
	WITHIN,
	ORDER,
	REPEATS,
	INCREASING,
	REUSE,
	EXCLUDING,
	CHAIN,
	AS_OF,
	CONFIDENCE,
	AMONG,
	LEVEL = CHAIN,				/* of funnel_customers */
	LEVEL_AMONG
} FunnelArgs;

/* A funnel over the names of a summary. */
typedef struct Funnel
{
	AdvFunnel	walk;
	const char **labels;		/* by step */
	uint64_t   *work;
	int64		room;
} Funnel;

/*
 * journey_open_report prepares the result of a report, whose last argument is a set of
 * customers, and returns its summary; NULL, for
 * a report without rows, where an argument is NULL that may not be.
 */
const JourneyPacked *
journey_open_report(FunctionCallInfo fcinfo, uint32 may_be_null)
{
	JourneySummary *s = NULL;
	int			among = PG_NARGS() - 1;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	/* what is of the wrong kind is refused, whatever else is NULL */
	if (!PG_ARGISNULL(0))
		s = (JourneySummary *) adv_summary_arg(fcinfo, 0, &adv_journey_kind);
	if (!PG_ARGISNULL(among))
		(void) adv_summary_arg(fcinfo, among, adv_summary_kinds[ADV_KIND_CUSTOMER_SET]);
	for (i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && (may_be_null & ((uint32) 1 << i)) == 0)
			return NULL;
	return journey_pack(s);
}

/*
 * journey_read_among begins to read a summary: only the customers in the set in argument
 * argno, where that is not NULL.
 */
JourneyReader
journey_read_among(FunctionCallInfo fcinfo, const JourneyPacked *p, int argno)
{
	JourneyReader r = journey_reader(&p->s.body, journey_body(p), p->s.names, 's');

	if (!PG_ARGISNULL(argno))
	{
		AdvCustomers among = adv_customers_arg(fcinfo, argno);

		if (p->s.ids != among.ids && p->s.ids != ADV_IDS_NONE && among.ids != ADV_IDS_NONE)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the set of customers has ids of type %s, the journeys have ids of type %s",
							adv_ids_word((AdvIds) among.ids), adv_ids_word((AdvIds) p->s.ids)),
					 errhint("Cast the ids of one of them where it is made: customer_agg(id::text).")));
		r.among = among.customers;
		r.among_left = among.n;
	}
	return r;
}

/*
 * journey_find_name returns the code of a name among n, -1 where there is none.
 */
int64
journey_find_name(const JourneyName *names, uint32 n, const text *name)
{
	JourneyName wanted = {VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)};
	int64		low = 0;
	int64		high = n;

	while (low < high)
	{
		int64		middle = (low + high) / 2;
		int			order = journey_compare_names(&names[middle], &wanted);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/*
 * journey_say_unknown says, once a query, that no event has a name that argument argno
 * asks for, and which one differs in case only or what names there are: a word misspelt
 * would be an event that never came.
 */
void
journey_say_unknown(FunctionCallInfo fcinfo, int argno, const JourneyName *names, uint32 n, const text *name)
{
	const char *wanted = VARDATA_ANY(name);
	Size		length = VARSIZE_ANY_EXHDR(name);
	StringInfoData known;
	uint32		i;

	if (n == 0 || !adv_says(fcinfo, argno))
		return;
	initStringInfo(&known);
	for (i = 0; i < n; i++)
		if (names[i].length == length && pg_strncasecmp(names[i].at, wanted, length) == 0)
			break;
	if (i < n)
		appendStringInfo(&known, "There is \"%.*s\": capital letters count.", (int) names[i].length, names[i].at);
	else
	{
		appendStringInfoString(&known, "Names are:");
		for (i = 0; i < Min(n, 8); i++)
			appendStringInfo(&known, "%s \"%.*s\"", i == 0 ? "" : ",", (int) names[i].length, names[i].at);
		appendStringInfoString(&known, n > 8 ? " and others." : ".");
	}
	ereport(NOTICE,
			(errmsg("no event is named \"%.*s\"", (int) length, wanted),
			 errhint("%s", known.data)));
}

/*
 * journey_texts_arg returns the elements of a list of texts, NULL where they are, and how
 * many they are in rows of how many.
 */
Datum *
journey_texts_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool **nulls, int *rows, int *columns)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	Datum	   *values;
	int			n;

	if (ARR_NDIM(array) > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s have %d dimensions", name, ARR_NDIM(array)),
				 errhint("Pass a list, or a list of lists of alternatives of one length, filled up with nulls.")));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, nulls, &n);
	*rows = ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0];
	*columns = ARR_NDIM(array) == 2 ? ARR_DIMS(array)[1] : 1;
	return values;
}

/*
 * codes_arg marks, by code, the names in a list.
 */
bool *
journey_codes_arg(FunctionCallInfo fcinfo, int argno, const char *name, const JourneyName *names, uint32 n)
{
	bool	   *marked = palloc0(Max(n, 1));
	bool	   *nulls;
	int			rows;
	int			columns;
	Datum	   *texts;
	int			i;

	if (PG_ARGISNULL(argno))
		return marked;
	texts = journey_texts_arg(fcinfo, argno, name, &nulls, &rows, &columns);
	for (i = 0; i < rows * columns; i++)
		if (!nulls[i])
		{
			int64		code = journey_find_name(names, n, DatumGetTextPP(texts[i]));

			if (code >= 0)
				marked[code] = true;
		}
	return marked;
}

/*
 * read_steps reads the steps and which of them each name matches.
 */
static void
read_steps(FunctionCallInfo fcinfo, Funnel *f, const JourneyName *names, uint32 n)
{
	uint64_t   *match = palloc0(Max(n, 1) * sizeof(uint64_t));
	bool	   *nulls;
	int			columns;
	Datum	   *texts = journey_texts_arg(fcinfo, STEPS, "steps", &nulls, &f->walk.steps, &columns);
	int			step;
	int			i;

	if (f->walk.steps == 0 || f->walk.steps > ADV_FUNNEL_MOST_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a funnel of %d steps", f->walk.steps),
				 errhint("A funnel has 1 to %d steps.", ADV_FUNNEL_MOST_STEPS)));
	f->labels = palloc(f->walk.steps * sizeof(char *));
	for (step = 0; step < f->walk.steps; step++)
	{
		StringInfoData label;
		bool		named = false;

		initStringInfo(&label);
		for (i = step * columns; i < (step + 1) * columns; i++)
		{
			int64		code;

			if (nulls[i])
				continue;
			if (named)
				appendStringInfoString(&label, " | ");
			appendStringInfoString(&label, TextDatumGetCString(texts[i]));
			code = journey_find_name(names, n, DatumGetTextPP(texts[i]));
			if (code >= 0)
				match[code] |= UINT64_C(1) << step;
			else
				journey_say_unknown(fcinfo, STEPS, names, n, DatumGetTextPP(texts[i]));
			named = true;
		}
		if (!named)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("step %d is null", step + 1),
					 errhint("Every step is the name of an event, or a list of names with one at least that is not null.")));
		f->labels[step] = label.data;
	}
	f->walk.match = match;
}

/*
 * number_classes gives codes that match the same steps one number.
 */
static void
number_classes(Funnel *f, uint32 n)
{
	uint32_t   *class_of = palloc0(Max(n, 1) * sizeof(uint32_t));
	uint64_t   *class_match = palloc((n + 1) * sizeof(uint64_t));
	uint32		i;
	int			k;

	class_match[0] = 0;
	f->walk.classes = 1;
	for (i = 0; i < n; i++)
	{
		uint64_t	match = f->walk.match[i];

		if (match == 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		for (k = 1; k < f->walk.classes && class_match[k] != match;)
			k++;
		class_of[i] = k;
		if (k == f->walk.classes)
			class_match[f->walk.classes++] = match;
	}
	f->walk.class_of = class_of;
	f->walk.class_match = class_match;
	f->walk.counts = palloc(f->walk.classes * sizeof(int64_t));
}

/*
 * read_funnel reads the arguments that say how to walk.
 */
static Funnel
read_funnel(FunctionCallInfo fcinfo, const JourneyName *names, uint32 n)
{
	Funnel		f = {0};
	uint32		i;

	f.walk.within = PG_ARGISNULL(WITHIN) ? PG_INT64_MAX : adv_duration_arg(fcinfo, WITHIN, "window");
	f.walk.order = adv_choice_arg(fcinfo, ORDER, "order", orders);
	f.walk.repeats = PG_GETARG_BOOL(REPEATS);
	f.walk.increasing = PG_GETARG_BOOL(INCREASING);
	f.walk.reuse = PG_GETARG_BOOL(REUSE);
	if (f.walk.order == ADV_FUNNEL_ANY && (!f.walk.repeats || f.walk.increasing))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s means nothing in the order \"any\"", f.walk.repeats ? "increasing => true" : "repeats => false"),
				 errhint("Leave it out, or choose the order \"ordered\" or \"strict\".")));
	read_steps(fcinfo, &f, names, n);
	f.walk.excluded = (const uint8_t *) journey_codes_arg(fcinfo, EXCLUDING, "excluded events", names, n);
	f.walk.simple = f.walk.order == ADV_FUNNEL_ORDERED && f.walk.repeats;
	for (i = 0; i < n; i++)
	{
		if (f.walk.match[i] & (f.walk.match[i] - 1))
			f.walk.simple = false;
		if (f.walk.match[i] != 0 && f.walk.excluded[i])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%.*s\" is a step and excluded", (int) names[i].length, names[i].at),
					 errhint("Leave it out of the steps or of the excluded events.")));
	}
	if (PG_ARGISNULL(EXCLUDING))
		f.walk.excluded = NULL;
	if (f.walk.order == ADV_FUNNEL_ANY)
		number_classes(&f, n);
	return f;
}

/*
 * walk walks along a customer's events.
 */
static void
walk(Funnel *f, const JourneyCustomer *c, int times_from, AdvFunnelResult *result)
{
	if (!f->walk.repeats && c->n + 1 > f->room)
	{
		f->room = 2 * (c->n + 1);
		f->work = MemoryContextAllocHuge(CurrentMemoryContext, f->room * sizeof(uint64_t));
	}
	adv_funnel_walk(&f->walk, c->events, c->n, times_from, f->work, result);
}

/* Lengths of time of those who reached a step. */
typedef struct Lengths
{
	int64		n;
	int64		room;
	int64	   *lengths;
	int128		sum;
} Lengths;

/*
 * add_length adds a length of time.
 */
static void
add_length(Lengths *l, int64 length)
{
	if (l->n == l->room)
	{
		l->room = Max(64, 2 * l->room);
		l->lengths = l->lengths ? repalloc_huge(l->lengths, l->room * sizeof(int64)) : palloc(l->room * sizeof(int64));
	}
	l->lengths[l->n++] = length;
	l->sum += length;
}

/*
 * report_lengths adds median, mean and 90th percentile.
 */
static void
report_lengths(AdvReportRow *row, Lengths *l)
{
	CHECK_FOR_INTERRUPTS();
	adv_report_interval(row, adv_quantile(l->lengths, l->n, 0.5));
	adv_report_interval(row, l->n > 0 ? (double) l->sum / (double) l->n : NAN);
	adv_report_interval(row, adv_quantile(l->lengths, l->n, 0.9));
}

/*
 * as_of_arg returns the time until which events are known, in microseconds.
 */
static int64
as_of_arg(FunctionCallInfo fcinfo, const Funnel *f, const JourneyPacked *p)
{
	if (f->walk.within == PG_INT64_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of needs a window"),
				 errdetail("Without one every customer who has not finished still may."),
				 errhint("Pass within, or leave as_of out.")));
	return adv_as_of_arg(fcinfo, AS_OF, p->s.times, "events", JOURNEY_TYPE);
}

/*
 * adv_funnel returns a row a step: (journey, steps, within, order, repeats, increasing,
 * reuse, excluding, chain, as_of, confidence, among).
 */
ADV_FUNCTION(adv_funnel)
{
	const JourneyPacked *p = journey_open_report(fcinfo, 1 << WITHIN | 1 << EXCLUDING | 1 << AS_OF | 1 << AMONG);
	AdvReportRow row = {.columns = 0};
	int64		customers[ADV_FUNNEL_MOST_STEPS + 1] = {0};
	int64		open[ADV_FUNNEL_MOST_STEPS + 1] = {0};
	Lengths    *before;
	Lengths    *first;
	JourneyReader r;
	Funnel		f;
	double		confidence;
	int64		as_of = 0;
	int			k;

	if (p == NULL)
		return (Datum) 0;
	f = read_funnel(fcinfo, journey_names(p), p->s.names);
	f.walk.last = adv_choice_arg(fcinfo, CHAIN, "chain", chains);
	confidence = adv_confidence_arg(fcinfo, CONFIDENCE);
	if (!PG_ARGISNULL(AS_OF))
		as_of = as_of_arg(fcinfo, &f, p);
	before = palloc0(f.walk.steps * sizeof(Lengths));
	first = palloc0(f.walk.steps * sizeof(Lengths));

	r = journey_read_among(fcinfo, p, AMONG);
	while (journey_next(&r))
	{
		AdvFunnelResult result;

		walk(&f, &r.customer, 2, &result);
		customers[result.level]++;
		if (!PG_ARGISNULL(AS_OF) && result.level > 0 && result.level < f.walk.steps && result.goes_on &&
			as_of - result.alive <= f.walk.within)
			open[result.level]++;
		for (k = 1; k < result.level; k++)
		{
			add_length(&before[k], result.times[k] - result.times[k - 1]);
			add_length(&first[k], result.times[k] - result.times[0]);
		}
	}
	/* at least so far */
	for (k = f.walk.steps - 1; k >= 1; k--)
	{
		customers[k] += customers[k + 1];
		open[k] += open[k + 1];
	}
	for (k = 1; k <= f.walk.steps; k++)
	{
		double		closed = customers[k] - open[k];

		adv_report_integer(&row, k);
		adv_report_text(&row, f.labels[k - 1], strlen(f.labels[k - 1]));
		adv_report_count(&row, customers[k]);
		adv_report_count(&row, open[k]);
		if (k > 1)
		{
			adv_report_rate(&row, closed, customers[1] - open[1], confidence);
			adv_report_rate(&row, closed, customers[k - 1] - open[k - 1], confidence);
			adv_report_count(&row, customers[k - 1] - open[k - 1] - (int64) closed);
			report_lengths(&row, &before[k - 1]);
			report_lengths(&row, &first[k - 1]);
		}
		else
		{
			adv_report_ratio(&row, 100, closed, closed);
			while (row.columns < 17)
				adv_report_datum(&row, 0, true);
		}
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * adv_funnel_customers returns who got to a step at least: (journey, steps, within, order,
 * repeats, increasing, reuse, excluding, level, among).
 */
ADV_FUNCTION(adv_funnel_customers)
{
	const JourneyPacked *p;
	AdvCustomers reached = {0};
	int64		room = 64;
	JourneyReader r;
	Funnel		f;
	int			level;
	int			i;

	p = PG_ARGISNULL(JOURNEY) ? NULL : journey_pack((JourneySummary *) adv_summary_arg(fcinfo, JOURNEY, &adv_journey_kind));
	if (!PG_ARGISNULL(LEVEL_AMONG))
		(void) adv_summary_arg(fcinfo, LEVEL_AMONG, adv_summary_kinds[ADV_KIND_CUSTOMER_SET]);
	for (i = 0; i <= LEVEL; i++)
		if (PG_ARGISNULL(i) && i != WITHIN && i != EXCLUDING)
			PG_RETURN_NULL();
	f = read_funnel(fcinfo, journey_names(p), p->s.names);
	level = PG_GETARG_INT32(LEVEL);
	if (level < 1 || level > f.walk.steps)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("level %d is out of range", level),
				 errhint("The funnel has %d steps.", f.walk.steps)));
	reached.ids = (AdvIds) p->s.ids;
	reached.customers = palloc(room * sizeof(int64));
	r = journey_read_among(fcinfo, p, LEVEL_AMONG);
	while (journey_next(&r))
	{
		AdvFunnelResult result;

		walk(&f, &r.customer, PG_INT32_MAX, &result);
		if (result.level < level)
			continue;
		if (reached.n == room)
			reached.customers = repalloc_huge(reached.customers, (room *= 2) * sizeof(int64));
		reached.customers[reached.n++] = (int64) adv_id_order(r.customer.key);
	}
	return adv_customers_set(&reached);
}
