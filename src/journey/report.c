/*
 * report.c
 *		Transitions, sessions, events and engagement.
 *
 * A session ends where more than `gap` passes to the next event; without a gap all
 * events of a customer are one.  Events of one instant are taken in the order of the
 * bytes of their names.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "base/period.h"
#include "base/report.h"
#include "journey_report.h"
#include "kernel/num/select.h"
#include "kernel/stats/mean.h"

/*
 * adv_journey_skipped returns how many rows were left out.
 */
ADV_FUNCTION(adv_journey_skipped)
{
	PG_RETURN_INT64(((JourneySummary *) adv_summary_arg(fcinfo, 0, &adv_journey_kind))->skipped);
}

/*
 * journey_gap_arg returns the gap that ends a session, NULL for none.
 */
int64
journey_gap_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_ARGISNULL(argno) ? PG_INT64_MAX : adv_duration_arg(fcinfo, argno, "gap");
}

/*
 * journey_event_arg returns the code of an event: -1 where it is NULL, the number of
 * names where it never occurs.
 */
int64
journey_event_arg(FunctionCallInfo fcinfo, int argno, const JourneyName *names, uint32 n)
{
	int64		code;

	if (PG_ARGISNULL(argno))
		return -1;
	code = journey_find_name(names, n, PG_GETARG_TEXT_PP(argno));
	if (code >= 0)
		return code;
	journey_say_unknown(fcinfo, argno, names, n, PG_GETARG_TEXT_PP(argno));
	return n;
}

/*
 * journey_visit_codes returns the codes of the events of a session, from the first of the event
 * `from` to the first of `until` after it, both included, where they are asked for;
 * repeats in a row are one with collapse.  None where one of them does not occur.
 */
int64
journey_visit_codes(const AdvEvent *events, int64 n, int64 from, int64 until, bool collapse, uint32 **codes, int64 *room)
{
	int64		count = 0;
	bool		found = until < 0;
	int64		i = 0;

	if (from >= 0)
		while (i < n && events[i].code != from)
			i++;
	if (n > *room)
	{
		*room = 2 * n;
		*codes = MemoryContextAllocHuge(CurrentMemoryContext, *room * sizeof(uint32));
	}
	for (; i < n; i++)
	{
		if (count == 0 || !collapse || (*codes)[count - 1] != events[i].code)
			(*codes)[count++] = events[i].code;
		if (until >= 0 && events[i].code == until)
		{
			found = true;
			break;
		}
	}
	return found ? count : 0;
}

/*
 * journey_top_codes replaces, in `shown`, which has room for the code of every name, codes
 * that are not among the most frequent by `other`.
 */
void
journey_top_codes(uint32 *shown, const int64 *counts, uint32 n, int64 top, uint32 other)
{
	int64	   *sorted;
	int64		least;
	int64		equal = top;	/* of those with the least count, how many are shown */
	uint32		i;

	for (i = 0; i < n; i++)
		shown[i] = i;
	if (top >= n)
		return;
	sorted = palloc(n * sizeof(int64));
	memcpy(sorted, counts, n * sizeof(int64));
	least = adv_select(sorted, n, n - top);
	for (i = 0; i < n; i++)
		equal -= counts[i] > least;
	for (i = 0; i < n; i++)
		if (counts[i] < least || (counts[i] == least && equal-- <= 0))
			shown[i] = other;
	pfree(sorted);
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

typedef struct Pair
{
	uint64		key;
	int64		n;
	int64		customers;
	int64		last;			/* the customer counted last */
	char		status;
} Pair;

#define SH_PREFIX pairs
#define SH_ELEMENT_TYPE Pair
#define SH_KEY_TYPE uint64
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) adv_hash_mix(k))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#define MOST_DENSE (1 << 16)

/*
 * Pairs of codes: a square where there are few names, else a hash table.
 */
typedef struct Pairs
{
	uint64		width;
	Pair	   *square;
	pairs_hash *hash;
	int64		customer;
} Pairs;

/*
 * count_pair counts that b follows a.
 */
static inline void
count_pair(Pairs *pairs, uint64 a, uint64 b)
{
	Pair	   *pair;
	bool		found;

	if (pairs->square)
		pair = &pairs->square[a * pairs->width + b];
	else
	{
		pair = pairs_insert(pairs->hash, a << 32 | b, &found);
		if (!found)
			pair->n = pair->customers = pair->last = 0;
	}
	pair->n++;
	pair->customers += pair->last != pairs->customer;
	pair->last = pairs->customer;
}

/*
 * compare_pairs orders pairs, the most frequent first.
 */
static int
compare_pairs(const void *a, const void *b)
{
	const Pair *x = a;
	const Pair *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return (x->key > y->key) - (x->key < y->key);
}

/*
 * listed_pairs returns the pairs that occur, the most frequent first.
 */
static Pair *
listed_pairs(Pairs *pairs, int64 *n)
{
	Pair	   *list;
	uint64		i;

	*n = 0;
	if (pairs->square)
	{
		list = pairs->square;
		for (i = 0; i < pairs->width * pairs->width; i++)
			if (list[i].n > 0)
			{
				list[*n] = list[i];
				list[(*n)++].key = i / pairs->width << 32 | i % pairs->width;
			}
	}
	else
	{
		pairs_iterator iterator;
		Pair	   *pair;

		list = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, pairs->hash->members) * sizeof(Pair));
		pairs_start_iterate(pairs->hash, &iterator);
		while ((pair = pairs_iterate(pairs->hash, &iterator)) != NULL)
			list[(*n)++] = *pair;
	}
	qsort(list, *n, sizeof(Pair), compare_pairs);
	return list;
}

/*
 * report_name adds the name of a code, or of a place that no event has.
 */
static void
report_name(AdvReportRow *row, const JourneyName *names, uint32 n, uint64 code)
{
	static const char *const others[] = {"(start)", "(exit)", "(other)"};

	if (code < n)
		adv_report_text(row, names[code].at, names[code].length);
	else
		adv_report_text(row, others[code - n], strlen(others[code - n]));
}

/*
 * adv_transitions returns a row for every two events that follow each other: (journey,
 * collapse, gap, after, before, top, among).
 */
ADV_FUNCTION(adv_transitions)
{
	const JourneyPacked *p = journey_open_report(fcinfo, 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6);
	AdvReportRow row = {.columns = 0};
	Pairs		pairs = {0};
	JourneyName *names;
	uint32		n;
	uint64		start;
	uint64		end;
	uint32	   *shown;
	uint32	   *codes = NULL;
	int64		room = 0;
	int64	   *counts;
	int64	   *from;
	bool		collapse;
	int64		gap;
	int64		after;
	int64		before;
	int64		top;
	Pair	   *list;
	int64		found;
	int64		i;
	int			pass;

	if (p == NULL)
		return (Datum) 0;
	names = journey_names(p);
	n = p->s.names;
	start = n;
	end = (uint64) n + 1;
	collapse = PG_GETARG_BOOL(1);
	gap = journey_gap_arg(fcinfo, 2);
	after = journey_event_arg(fcinfo, 3, names, n);
	before = journey_event_arg(fcinfo, 4, names, n);
	top = adv_top_arg(fcinfo, 5);

	pairs.width = (uint64) n + 3;
	if (pairs.width * pairs.width <= MOST_DENSE)
		pairs.square = palloc0(pairs.width * pairs.width * sizeof(Pair));
	else
		pairs.hash = pairs_create(CurrentMemoryContext, 1024, NULL);
	shown = palloc(Max(n, 1) * sizeof(uint32));
	counts = palloc0(Max(n, 1) * sizeof(int64));
	for (i = 0; i < n; i++)
		shown[i] = i;
	/* which events are the most frequent has to be known first */
	for (pass = top < n ? 0 : 1; pass < 2; pass++)
	{
		JourneyReader r = journey_read_among(fcinfo, p, 6);

		if (pass == 1 && top < n)
			journey_top_codes(shown, counts, n, top, n + 2);
		while (journey_next(&r))
		{
			const JourneyCustomer *c = &r.customer;
			int64		session_end;

			pairs.customer++;
			for (i = 0; i < c->n; i = session_end)
			{
				int64		length;
				uint64		last = start;
				int64		k;

				session_end = journey_session_end(c, i, gap);
				length = journey_visit_codes(c->events + i, session_end - i, after, before, collapse, &codes, &room);
				if (length == 0)
					continue;
				if (pass == 0)
				{
					for (k = 0; k < length; k++)
						counts[codes[k]]++;
					continue;
				}
				for (k = 0; k < length; k++)
				{
					count_pair(&pairs, last, shown[codes[k]]);
					last = shown[codes[k]];
				}
				count_pair(&pairs, last, end);
			}
		}
	}

	list = listed_pairs(&pairs, &found);
	from = palloc0(((Size) n + 3) * sizeof(int64));
	for (i = 0; i < found; i++)
		from[list[i].key >> 32] += list[i].n;
	for (i = 0; i < found; i++)
	{
		report_name(&row, names, n, list[i].key >> 32);
		report_name(&row, names, n, list[i].key & PG_UINT32_MAX);
		adv_report_count(&row, list[i].n);
		adv_report_count(&row, list[i].customers);
		adv_report_ratio(&row, 100, list[i].n, from[list[i].key >> 32]);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Sessions
 * ------------------------------------------------------------------------
 */

/*
 * adv_journey_sessions returns one row about sessions: (journey, gap, among).
 */
ADV_FUNCTION(adv_journey_sessions)
{
	const JourneyPacked *p = journey_open_report(fcinfo, 1 << 2);
	AdvReportRow row = {.columns = 0};
	JourneyReader r;
	int64		gap;
	int64		sessions = 0;
	int64		customers = 0;
	int64		events = 0;
	int64		single = 0;
	int64		room = 1024;
	int64	   *durations;
	double		sum = 0;
	int64		i;
	int64		end;

	if (p == NULL)
		return (Datum) 0;
	gap = journey_gap_arg(fcinfo, 1);
	durations = palloc(room * sizeof(int64));
	r = journey_read_among(fcinfo, p, 2);
	while (journey_next(&r))
	{
		const JourneyCustomer *c = &r.customer;

		customers++;
		events += c->n;
		for (i = 0; i < c->n; i = end)
		{
			end = journey_session_end(c, i, gap);
			single += end == i + 1;
			if (sessions == room)
				durations = repalloc_huge(durations, (room *= 2) * sizeof(int64));
			durations[sessions++] = c->events[end - 1].time - c->events[i].time;
		}
	}
	CHECK_FOR_INTERRUPTS();
	{
		int128		total = 0;

		for (i = 0; i < sessions; i++)
			total += durations[i];
		sum = (double) total;
	}
	adv_report_count(&row, sessions);
	adv_report_count(&row, customers);
	adv_report_ratio(&row, 1, sessions, customers);
	adv_report_ratio(&row, 1, events, sessions);
	adv_report_ratio(&row, 100, single, sessions);
	adv_report_interval(&row, adv_quantile(durations, sessions, 0.5));
	adv_report_interval(&row, sessions > 0 ? sum / sessions : NAN);
	adv_report_put(fcinfo, &row);
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Events and engagement
 * ------------------------------------------------------------------------
 */

typedef struct EventCounts
{
	int64		events;
	int64		customers;
	int64		first;
	int64		last;
	int64		prefer;
	int64		customer;		/* the customer counted last, and how often */
	int64		of_customer;
} EventCounts;

/*
 * count_customer adds a customer's events to the counts of each, and returns how many
 * different there are.
 */
static int64
count_customer(EventCounts *counts, const JourneyCustomer *c, int64 customer)
{
	uint32		preferred = c->events[0].code;
	int64		different = 0;
	int64		i;

	for (i = 0; i < c->n; i++)
	{
		EventCounts *e = &counts[c->events[i].code];

		e->events++;
		if (e->customer != customer)
		{
			e->customer = customer;
			e->of_customer = 0;
			e->customers++;
			different++;
		}
		e->of_customer++;
	}
	/* of those with the most events, the one that came last */
	for (i = 0; i < c->n; i++)
		if (counts[c->events[i].code].of_customer >= counts[preferred].of_customer)
			preferred = c->events[i].code;
	counts[preferred].prefer++;
	counts[c->events[0].code].first++;
	counts[c->events[c->n - 1].code].last++;
	return different;
}

/*
 * adv_journey_events returns a row an event: (journey, among).
 */
ADV_FUNCTION(adv_journey_events)
{
	const JourneyPacked *p = journey_open_report(fcinfo, 1 << 1);
	AdvReportRow row = {.columns = 0};
	JourneyName *names;
	EventCounts *counts;
	JourneyReader r;
	int64		customers = 0;
	int64		events = 0;
	uint32		i;

	if (p == NULL)
		return (Datum) 0;
	names = journey_names(p);
	counts = MemoryContextAllocExtended(CurrentMemoryContext, Max(p->s.names, 1) * sizeof(EventCounts),
										MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	r = journey_read_among(fcinfo, p, 1);
	while (journey_next(&r))
	{
		events += r.customer.n;
		(void) count_customer(counts, &r.customer, ++customers);
	}
	for (i = 0; i < p->s.names; i++)
	{
		adv_report_text(&row, names[i].at, names[i].length);
		adv_report_count(&row, counts[i].events);
		adv_report_ratio(&row, 100, counts[i].events, events);
		adv_report_count(&row, counts[i].customers);
		adv_report_ratio(&row, 100, counts[i].customers, customers);
		adv_report_count(&row, counts[i].first);
		adv_report_count(&row, counts[i].last);
		adv_report_count(&row, counts[i].prefer);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * weights_arg returns the weight of each event, 0 of those that are not in the object.
 */
static double *
weights_arg(FunctionCallInfo fcinfo, int argno, const JourneyName *names, uint32 n)
{
	Jsonb	   *jsonb = PG_GETARG_JSONB_P(argno);
	double	   *weights = palloc0(Max(n, 1) * sizeof(double));
	JsonbIterator *iterator = JsonbIteratorInit(&jsonb->root);
	JsonbIteratorToken token;
	JsonbValue	v;
	int64		code = -1;
	char	   *key = NULL;

	if (!JB_ROOT_IS_OBJECT(jsonb))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weights are not an object"),
				 errhint("Write them as '{\"visit\": 1, \"review\": 5}'.")));
	while ((token = JsonbIteratorNext(&iterator, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			key = pnstrdup(v.val.string.val, v.val.string.len);
			code = journey_find_name(names, n, cstring_to_text(key));
		}
		else if (token == WJB_VALUE)
		{
			double		weight = NAN;

			if (v.type == jbvNumeric)
				weight = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(v.val.numeric)));
			if (!isfinite(weight))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("the weight of \"%s\" is not a number", key),
						 errhint("Write weights as '{\"visit\": 1, \"review\": 5}'.")));
			if (code >= 0)
				weights[code] = weight;
		}
	}
	return weights;
}

/*
 * adv_engagement returns one row about all customers: (journey, weights, time_zone,
 * confidence, among).
 */
ADV_FUNCTION(adv_engagement)
{
	const JourneyPacked *p = journey_open_report(fcinfo, 1 << 1 | 1 << 2 | 1 << 4);
	AdvReportRow row = {.columns = 0};
	AdvPeriodCache cache = {0};
	AdvMoments	m = {0, 0, 0};
	AdvEstimate e = {0, NAN, NAN, 0};
	JourneyName *names;
	double	   *weights = NULL;
	text	   *zone;
	bool		days_known;
	EventCounts *counts;
	JourneyReader r;
	double		confidence;
	int64		customers = 0;
	int64		events = 0;
	int64		different = 0;
	int64		days = 0;
	double		depth = 0;
	double		entropy = 0;
	int128		squares = 0;
	double		mean;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	names = journey_names(p);
	if (!PG_ARGISNULL(1))
		weights = weights_arg(fcinfo, 1, names, p->s.names);
	zone = PG_ARGISNULL(2) ? NULL : PG_GETARG_TEXT_PP(2);
	confidence = adv_confidence_arg(fcinfo, 3);
	/* on which day a point in time lies depends on the zone */
	days_known = p->s.times != ADV_TIME_POINT || zone != NULL;
	counts = MemoryContextAllocExtended(CurrentMemoryContext, Max(p->s.names, 1) * sizeof(EventCounts),
										MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	r = journey_read_among(fcinfo, p, 4);
	while (journey_next(&r))
	{
		const JourneyCustomer *c = &r.customer;
		int64		last = PG_INT64_MIN;

		different += count_customer(counts, c, ++customers);
		events += c->n;
		squares += (int128) c->n * c->n;
		for (i = 0; days_known && i < c->n; i++)
		{
			int64		time = p->s.times == ADV_TIME_DATE ? c->events[i].time / USECS_PER_DAY : c->events[i].time;
			int64		day = adv_day_of_time(&cache, (int64) ((uint64) time << 2 | p->s.times), zone);

			days += day != last;
			last = day;
		}
	}
	for (i = 0; i < p->s.names; i++)
	{
		double		share = events > 0 ? (double) counts[i].events / events : 0;

		if (share > 0)
			entropy -= share * log(share);
		if (weights)
			depth += weights[i] * counts[i].events;
	}
	mean = customers > 0 ? (double) events / customers : NAN;
	m.n = customers;
	m.mean = mean;
	/* n times the sum of squared differences, exactly */
	if (customers > 1)
		m.variance = (double) (squares * customers - (int128) events * events) / m.n / (m.n - 1);
	if (m.n > 0)
		adv_check_status(adv_mean(m, confidence, &e));

	adv_report_count(&row, customers);
	adv_report_count(&row, events);
	adv_report_datum(&row, Int64GetDatum(days), !days_known);
	adv_report_float8(&row, mean);
	adv_report_float8(&row, m.n > 1 ? Max(e.low, 0) : NAN);
	adv_report_float8(&row, m.n > 1 ? e.high : NAN);
	adv_report_ratio(&row, 1, different, m.n);
	adv_report_float8(&row, m.n > 0 ? entropy + 0.0 : NAN);
	adv_report_float8(&row, m.n > 0 ? exp(entropy) : NAN);
	adv_report_ratio(&row, 1, weights ? depth : NAN, m.n);
	adv_report_put(fcinfo, &row);
	return (Datum) 0;
}
