/*
 * attribution.c
 *		Which touch deserves the sale: all models in one pass.
 *
 * Every event that is not the conversion is a touch.  A journey is the touches of a
 * customer up to and with the instant of a conversion, or to nothing; the touches of
 * one instant are in the order of the bytes of their names, conversions of one instant
 * share their journey.  What a journey gives to touches differs by model; what each
 * model gives adds up to what there was.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "attribution.h"
#include "base/report.h"
#include "kernel/journey/shapley.h"

static const AdvChoice models[] = {
	{"first", MODEL_FIRST},
	{"last", MODEL_LAST},
	{"linear", MODEL_LINEAR},
	{"position", MODEL_POSITION},
	{"time_decay", MODEL_TIME_DECAY},
	{"markov", MODEL_MARKOV},
	{"shapley", MODEL_SHAPLEY},
	{NULL, 0}
};

static const AdvChoice worths[] = {
	{"conversions", false},
	{"rate", true},
	{NULL, 0}
};

enum
{
	JOURNEY,
	CONVERSION,
	MODELS,
	RESTART,
	LOOKBACK,
	NULL_JOURNEYS,
	IGNORING,
	COLLAPSE,
	HALF_LIFE,
	MARKOV_ORDER,
	WORTH,
	AMONG
};

/*
 * models_arg returns which models are asked for, in which order.
 */
static int
models_arg(FunctionCallInfo fcinfo, int *asked)
{
	bool	   *nulls;
	int			rows;
	int			columns;
	Datum	   *texts;
	int			known;
	int			n = 0;
	int			i;
	int			k;

	if (PG_ARGISNULL(MODELS))
	{
		for (n = 0; n < MODELS_KNOWN; n++)
			asked[n] = n;
		return n;
	}
	texts = journey_texts_arg(fcinfo, MODELS, "models", &nulls, &rows, &columns);
	for (i = 0; i < rows * columns; i++)
	{
		const char *word = nulls[i] ? "null" : TextDatumGetCString(texts[i]);

		for (k = 0; models[k].word && (nulls[i] || strcmp(models[k].word, word) != 0);)
			k++;
		if (models[k].word == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown model \"%s\"", word),
					 errhint("Known are: \"first\", \"last\", \"linear\", \"position\", \"time_decay\", \"markov\", \"shapley\".")));
		known = models[k].meaning;
		for (k = 0; k < n && asked[k] != known;)
			k++;
		if (k == n)
			asked[n++] = known;
	}
	return n;
}

/* ------------------------------------------------------------------------
 * What a journey gives
 * ------------------------------------------------------------------------
 */

/*
 * give adds a share of a journey's conversions to what a touch has in a model.
 */
static inline void
give(Attribution *a, int model, uint32 touch, double share, double conversions, double value)
{
	a->conversions[model][touch] += share * conversions;
	a->revenue[model][touch] += share * value;
}

/*
 * give_position gives 40 percent each to the first and the last touch, and 20 to those
 * between.
 */
static void
give_position(Attribution *a, int64 n, double conversions, double value)
{
	const uint32 *codes = a->path;
	int64		i;

	if (n <= 2)
	{
		give(a, MODEL_POSITION, codes[0], 1.0 / n, conversions, value);
		if (n == 2)
			give(a, MODEL_POSITION, codes[1], 0.5, conversions, value);
		return;
	}
	give(a, MODEL_POSITION, codes[0], 0.4, conversions, value);
	give(a, MODEL_POSITION, codes[n - 1], 0.4, conversions, value);
	for (i = 1; i < n - 1; i++)
		give(a, MODEL_POSITION, codes[i], 0.2 / (n - 2), conversions, value);
}

/*
 * give_decayed gives each touch half as much for every half-life before the last.
 */
static void
give_decayed(Attribution *a, int64 n, double conversions, double value)
{
	int64		last = a->path_times[n - 1];
	double		sum = 0;
	int64		i;

	for (i = 0; i < n; i++)
		sum += exp2(-(double) (last - a->path_times[i]) / a->half_life);
	for (i = 0; i < n; i++)
		give(a, MODEL_TIME_DECAY, a->path[i], exp2(-(double) (last - a->path_times[i]) / a->half_life) / sum, conversions, value);
}

/*
 * give_different gives every different touch the same.
 */
static void
give_different(Attribution *a, int64 n, int64 conversions, double value)
{
	int64		different = 0;
	uint32		set = 0;
	int64		i;

	a->journey++;
	for (i = 0; i < n; i++)
		if (a->seen[a->path[i]] != a->journey)
		{
			a->seen[a->path[i]] = a->journey;
			a->different[different++] = a->path[i];
		}
	if (!a->rate)
	{
		for (i = 0; i < different; i++)
			give(a, MODEL_SHAPLEY, a->different[i], 1.0 / different, conversions, value);
		return;
	}
	for (i = 0; i < different; i++)
	{
		uint32		touch = a->different[i];

		if (a->player[touch] < 0)
		{
			if (a->players == ADV_SHAPLEY_MOST)
				ereport(ERROR,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("more than %d touches for Shapley values of the rate", ADV_SHAPLEY_MOST),
						 errdetail("Every set of touches has to be looked at."),
						 errhint("Give rare touches one name, or ask for worth => 'conversions', which has no limit.")));
			a->player[touch] = a->players++;
		}
		set |= (uint32) 1 << a->player[touch];
	}
	a->set_conversions[set] += conversions;
	a->set_value[set] += value;
	a->set_journeys[set] += Max(conversions, 1);
}

/*
 * give_journey gives what a journey of n touches has brought; one without conversions is
 * to nothing.
 */
static void
give_journey(Attribution *a, int64 n, int64 conversions, int128 value)
{
	const uint32 *codes = a->path;
	int64		i;

	if (conversions > 0)
	{
		double		amount = (double) value;

		a->total += conversions;
		adv_money_add(&a->total_value, value);
		if (n == 0)
		{
			a->without += conversions;
			adv_money_add(&a->without_value, value);
			return;
		}
		if (a->wanted[MODEL_FIRST])
		{
			a->conversions[MODEL_FIRST][codes[0]] += conversions;
			adv_money_add(&a->first_value[codes[0]], value);
		}
		if (a->wanted[MODEL_LAST])
		{
			a->conversions[MODEL_LAST][codes[n - 1]] += conversions;
			adv_money_add(&a->last_value[codes[n - 1]], value);
		}
		for (i = 0; a->wanted[MODEL_LINEAR] && i < n; i++)
			give(a, MODEL_LINEAR, codes[i], 1.0 / n, conversions, amount);
		if (a->wanted[MODEL_POSITION])
			give_position(a, n, conversions, amount);
		if (a->wanted[MODEL_TIME_DECAY])
			give_decayed(a, n, conversions, amount);
	}
	if (n == 0)
		return;
	if (a->wanted[MODEL_MARKOV])
		attribution_walk(a, n, conversions, (double) value);
	if (a->wanted[MODEL_SHAPLEY] && (conversions > 0 || a->rate))
		give_different(a, n, conversions, (double) value);
}

/*
 * take_path makes the path of the touches from .. until - 1: without those that are to
 * be ignored, unless there are no others, and repeats in a row once.
 */
static int64
take_path(Attribution *a, const AdvEvent *touches, int64 from, int64 until)
{
	int64		n = 0;
	bool		ignore = false;
	int64		i;

	if (until - from > a->path_room)
	{
		a->path_room = 2 * (until - from);
		a->path = MemoryContextAllocHuge(CurrentMemoryContext, a->path_room * sizeof(uint32));
		a->path_times = MemoryContextAllocHuge(CurrentMemoryContext, a->path_room * sizeof(int64));
	}
	for (i = from; a->ignored && i < until && !ignore; i++)
		ignore = !a->ignored[touches[i].code];
	for (i = from; i < until; i++)
	{
		if (ignore && a->ignored[touches[i].code])
			continue;
		if (a->collapse && n > 0 && a->path[n - 1] == touches[i].code)
			n--;				/* the later one counts */
		a->path[n] = touches[i].code;
		a->path_times[n++] = touches[i].time;
	}
	return n;
}

/*
 * give_customer gives what a customer's journeys have brought.
 */
static void
give_customer(Attribution *a, const JourneyCustomer *c)
{
	AdvEvent   *touches;
	int64		n = 0;			/* touches so far */
	int64		begin = 0;		/* of the journey */
	int64		after = 0;		/* the touches after the last conversion */
	int64		i;
	int64		end;

	if (c->n > a->touches_room)
	{
		a->touches_room = 2 * c->n;
		a->touches = MemoryContextAllocHuge(CurrentMemoryContext, a->touches_room * sizeof(AdvEvent));
	}
	touches = a->touches;
	for (i = 0; i < c->n; i = end)
	{
		int64		time = c->events[i].time;
		int64		conversions = 0;
		int128		value = 0;

		for (end = i; end < c->n && c->events[end].time == time; end++)
			if (c->events[end].code == a->conversion)
			{
				conversions++;
				if (c->values)
					adv_money_add(&value, c->values[end]);
			}
			else
				touches[n++] = c->events[end];
		if (conversions == 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		while (begin < n && time - touches[begin].time > a->lookback)
			begin++;
		give_journey(a, take_path(a, touches, begin, n), conversions, value);
		after = n;
		if (a->restart)
			begin = n;
	}
	if (a->null_journeys && after < n)
		give_journey(a, take_path(a, touches, after, n), 0, 0);
}

/* ------------------------------------------------------------------------
 * The answer
 * ------------------------------------------------------------------------
 */

/*
 * revenue_datum returns an amount, in units of 10^-8, as a numeric with `least` decimals
 * or as many as it takes.
 */
static Datum
revenue_datum(int128 amount, int least)
{
	int			decimals = REVENUE_DECIMALS;
	uint128		rest;
	char		text[64];
	char	   *at = text + sizeof(text);
	int			digits;

	for (; decimals > least && amount % 10 == 0; decimals--)
		amount /= 10;
	rest = amount < 0 ? -(uint128) amount : (uint128) amount;
	*--at = '\0';
	for (digits = 0; rest > 0 || digits <= decimals; digits++)
	{
		if (decimals > 0 && digits == decimals)
			*--at = '.';
		*--at = '0' + (int) (rest % 10);
		rest /= 10;
	}
	if (amount < 0)
		*--at = '-';
	return DirectFunctionCall3(numeric_in, CStringGetDatum(at), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/* What is lost by rounding down. */
typedef struct Remainder
{
	double		lost;
	uint32		touch;
} Remainder;

/*
 * compare_remainders orders remainders, the largest first.
 */
static int
compare_remainders(const void *a, const void *b)
{
	const Remainder *x = a;
	const Remainder *y = b;

	if (x->lost != y->lost)
		return x->lost > y->lost ? -1 : 1;
	return (x->touch > y->touch) - (x->touch < y->touch);
}

/*
 * apportion shares out a total in proportion to parts that add up to it but for
 * rounding: rounded down, and what is left to those that lost most.
 */
static void
apportion(int128 total, const double *parts, uint32 n, double scale, int128 *shares)
{
	Remainder  *remainders = palloc(Max(n, 1) * sizeof(Remainder));
	int128		left = total;
	uint32		some = 0;
	uint32		i;

	for (i = 0; i < n; i++)
	{
		double		part = parts[i] * scale;
		double		down = floor(part);

		shares[i] = 0;
		if (parts[i] == 0)
			continue;
		shares[i] = (int128) down;
		left -= shares[i];
		remainders[some].lost = part - down;
		remainders[some++].touch = i;
	}
	qsort(remainders, some, sizeof(Remainder), compare_remainders);
	for (i = 0; some > 0 && i < some; i++)
	{
		/* large sums are not exact as doubles: all get some of what is left */
		int128		each = left / (int128) (some - i);

		if (left > 0 && each * (int128) (some - i) < left)
			each++;
		shares[remainders[i].touch] += each;
		left -= each;
	}
	pfree(remainders);
}

/*
 * finish_shapley sets what touches have by Shapley values of the rate: parts of the
 * rate, and of the revenue.
 */
static void
finish_shapley(Attribution *a)
{
	Size		sets = (Size) 1 << a->players;
	double	   *worth = palloc(sets * sizeof(double));
	double		values[ADV_SHAPLEY_MOST];
	double		journeys;
	uint32		i;
	int			pass;

	adv_sum_subsets(a->set_conversions, a->players);
	adv_sum_subsets(a->set_value, a->players);
	adv_sum_subsets(a->set_journeys, a->players);
	journeys = a->set_journeys[sets - 1];
	for (pass = 0; pass < 2; pass++)
	{
		const double *of = pass == 0 ? a->set_conversions : a->set_value;

		for (Size set = 0; set < sets; set++)
			worth[set] = a->set_journeys[set] > 0 ? of[set] / a->set_journeys[set] : 0;
		CHECK_FOR_INTERRUPTS();
		adv_shapley(worth, a->players, values);
		for (i = 0; i < a->names; i++)
			if (a->player[i] >= 0)
			{
				if (pass == 0)
					a->conversions[MODEL_SHAPLEY][i] = values[a->player[i]];
				else
					a->revenue[MODEL_SHAPLEY][i] = values[a->player[i]] * journeys;
			}
	}
	pfree(worth);
}

/*
 * report_touch gives out the row of a model and a touch.
 */
static void
report_touch(FunctionCallInfo fcinfo, const Attribution *a, int model, const char *touch, Size length,
			 double conversions, double of, int128 revenue, bool known, double effect)
{
	AdvReportRow row = {.columns = 0};

	adv_report_text(&row, models[model].word, strlen(models[model].word));
	adv_report_text(&row, touch, length);
	adv_report_float8(&row, conversions);
	adv_report_datum(&row, known ? revenue_datum(revenue, a->decimals) : (Datum) 0, !known);
	adv_report_ratio(&row, 100, conversions, of);
	adv_report_float8(&row, effect);
	adv_report_put(fcinfo, &row);
}

/*
 * report_model gives out the rows of a model.
 */
static void
report_model(FunctionCallInfo fcinfo, Attribution *a, int model, const JourneyName *names)
{
	int128		unit = REVENUE_DECIMALS - ADV_MONEY_DECIMALS == 2 ? 100 : 1;
	bool		fits = a->total_value < (((int128) 1) << 126) / unit && a->total_value > -(((int128) 1) << 126) / unit;
	int128		touched = a->total_value - a->without_value;
	int128	   *shares = palloc(Max(a->names, 1) * sizeof(int128));
	bool		rate = model == MODEL_SHAPLEY && a->rate;
	double		of = 0;
	uint32		i;

	if (a->valued && !fits)
		adv_money_overflow();
	if (a->valued && model <= MODEL_LAST)
		for (i = 0; i < a->names; i++)
			shares[i] = (model == MODEL_FIRST ? a->first_value : a->last_value)[i] * unit;
	else if (a->valued)
		apportion(touched * unit, a->revenue[model], a->names, (double) unit, shares);
	if (rate)
		for (i = 0; i < a->names; i++)
			of += a->conversions[model][i];
	else
		of = a->total;
	for (i = 0; i < a->names; i++)
		if (i != a->conversion)
			report_touch(fcinfo, a, model, names[i].at, names[i].length, a->conversions[model][i], of,
						 a->valued ? shares[i] : 0, a->valued, model == MODEL_MARKOV ? a->effects[i] : NAN);
	if (a->without > 0)
		report_touch(fcinfo, a, model, "(none)", strlen("(none)"), rate ? NAN : a->without, of,
					 a->without_value * unit, a->valued, NAN);
	pfree(shares);
}

/*
 * adv_attribution returns a row a model and touch: (journey, conversion, models, restart,
 * lookback, null_journeys, ignoring, collapse, half_life, markov_order, worth, among).
 */
ADV_FUNCTION(adv_attribution)
{
	const JourneyPacked *p = journey_open_report(fcinfo, 1 << MODELS | 1 << LOOKBACK | 1 << IGNORING | 1 << AMONG);
	Attribution a = {0};
	int			asked[MODELS_KNOWN];
	int			n;
	JourneyName *names;
	JourneyReader r;
	int64		code;
	int			i;

	if (p == NULL)
		return (Datum) 0;
	names = journey_names(p);
	a.names = p->s.names;
	code = journey_event_arg(fcinfo, CONVERSION, names, a.names);
	a.conversion = (uint32) code;
	n = models_arg(fcinfo, asked);
	a.restart = PG_GETARG_BOOL(RESTART);
	a.lookback = PG_ARGISNULL(LOOKBACK) ? PG_INT64_MAX : adv_duration_arg(fcinfo, LOOKBACK, "lookback");
	a.null_journeys = PG_GETARG_BOOL(NULL_JOURNEYS);
	if (!PG_ARGISNULL(IGNORING))
		a.ignored = journey_codes_arg(fcinfo, IGNORING, "touches to be ignored", names, a.names);
	a.collapse = PG_GETARG_BOOL(COLLAPSE);
	a.half_life = (double) adv_duration_arg(fcinfo, HALF_LIFE, "half-life");
	a.order = PG_GETARG_INT32(MARKOV_ORDER);
	if (a.order < 1 || a.order > ADV_REMOVAL_HELD)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("markov_order %d is out of range", a.order),
				 errhint("It is 1, 2 or 3: how many touches a state of the chain holds.")));
	a.rate = adv_choice_arg(fcinfo, WORTH, "worth", worths);
	a.valued = p->s.body.valued;
	a.decimals = p->s.body.decimals;

	for (i = 0; i < n; i++)
		a.wanted[asked[i]] = true;
	for (i = 0; i < MODELS_KNOWN; i++)
	{
		a.conversions[i] = palloc0(Max(a.names, 1) * sizeof(double));
		a.revenue[i] = palloc0(Max(a.names, 1) * sizeof(double));
	}
	a.first_value = palloc0(Max(a.names, 1) * sizeof(int128));
	a.last_value = palloc0(Max(a.names, 1) * sizeof(int128));
	a.effects = palloc0(Max(a.names, 1) * sizeof(double));
	a.seen = palloc0(Max(a.names, 1) * sizeof(int64));
	a.different = palloc(Max(a.names, 1) * sizeof(uint32));
	a.player = palloc(Max(a.names, 1) * sizeof(int));
	for (i = 0; (uint32) i < a.names; i++)
		a.player[i] = -1;
	if (a.rate && a.wanted[MODEL_SHAPLEY])
	{
		a.set_conversions = palloc0(sizeof(double) << ADV_SHAPLEY_MOST);
		a.set_value = palloc0(sizeof(double) << ADV_SHAPLEY_MOST);
		a.set_journeys = palloc0(sizeof(double) << ADV_SHAPLEY_MOST);
	}
	attribution_begin_chain(&a);

	r = journey_read_among(fcinfo, p, AMONG);
	while (journey_next(&r))
		give_customer(&a, &r.customer);
	if (a.rate && a.wanted[MODEL_SHAPLEY])
		finish_shapley(&a);
	if (a.wanted[MODEL_MARKOV])
		attribution_end_chain(&a);
	for (i = 0; i < n; i++)
		report_model(fcinfo, &a, asked[i], names);
	return (Datum) 0;
}
