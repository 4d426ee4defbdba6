/*
 * state.c
 *		What models of customer lifetime value are fitted to: how many customers
 *		there are of each kind.
 *
 * A summary is an exact multiset of what models ask of a customer.  It grows with
 * the number of different customers, not with that of customers.
 *
 * The state of every aggregate here is the value itself, flat, changed in place, as
 * base/rows.h says.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"

/* the size of a new state; seven rows */
#define FIRST_SIZE 256

const AdvChoice clv_data[] = {
	{"times", CLV_TIMES},
	{"opportunities", CLV_OPPORTUNITIES},
	{"spend", CLV_SPEND},
	{"contracts", CLV_CONTRACTS},
	{NULL, 0}
};

static const ClvDataKind kinds[] = {
	[CLV_TIMES] = {"times", "clv_agg", ADV_CLV_BG_NBD, true,
	{{"frequency", true}, {"recency", false}, {"age", false}}},
	[CLV_OPPORTUNITIES] = {"opportunities", "clv_opportunities_agg", ADV_CLV_BG_BB, true,
	{{"frequency", true}, {"recency", true}, {"opportunities", true}}},
	[CLV_SPEND] = {"spend", "clv_spend_agg", ADV_CLV_GAMMA_GAMMA, false,
	{{"frequency", true}, {"mean_spend", false}, {NULL, true}}},
	[CLV_CONTRACTS] = {"contracts", "clv_contract_agg", ADV_CLV_SBG, false,
	{{"periods", true}, {NULL, true}, {"ended", true}}}
};

const ClvDataKind *
clv_data_kind(ClvData data)
{
	return &kinds[data];
}

static pg_attribute_always_inline int
compare_rows(const AdvClvRow *a, const AdvClvRow *b)
{
	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	if (a->tx != b->tx)
		return a->tx < b->tx ? -1 : 1;
	return (a->T > b->T) - (a->T < b->T);
}

static void
refuse_more_rows(Size rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many different customers for one %s: %zu", CLV_SUMMARY_TYPE, rows),
			 errdetail("A summary holds up to %d different customers, those alike are counted.", CLV_MOST_ROWS),
			 errhint("Round times to whole days or weeks, or fit a model to a sample of the customers.")));
}

#define ROWS_PREFIX rows
#define ROWS_VALUE ClvSummary
#define ROWS_ROW AdvClvRow
#define ROWS_COMPARE(a, b) compare_rows(a, b)
#define ROWS_ADD(to, from) ((to)->count += (from)->count)
#define ROWS_MOST CLV_MOST_ROWS
#define ROWS_REFUSE(n) refuse_more_rows(n)
#include "base/rows.h"

/*
 * clv_compare_rows puts rows in order, whatever their counts.
 */
int
clv_compare_rows(const AdvClvRow *a, const AdvClvRow *b)
{
	return compare_rows(a, b);
}

/*
 * sound tells whether a value has as many rows as it says.
 */
static bool
sound(const AdvHeader *value)
{
	const ClvSummary *s = (const ClvSummary *) value;
	ClvData		data = clv_summary_data(s);

	return value->flags == 0 && data >= CLV_TIMES && data <= CLV_CONTRACTS &&
		rows_sound(s);
}

/*
 * make_sized returns an empty summary of so many bytes.
 */
static ClvSummary *
make_sized(Size size, ClvData data)
{
	ClvSummary *s = (ClvSummary *) adv_summary_alloc(&adv_clv_data_kind, size);

	s->header.variant = data;
	return s;
}

/*
 * clv_summary_make returns an empty summary with room for so many rows.
 */
ClvSummary *
clv_summary_make(Size rows, ClvData data)
{
	if (rows > CLV_MOST_ROWS)
		refuse_more_rows(rows);
	return make_sized(rows_size(rows), data);
}

/*
 * clv_append adds rows, which may be in any order, and returns the summary.
 */
ClvSummary *
clv_append(ClvSummary *s, const AdvClvRow *rows, Size n, int64 customers, double unit)
{
	if (n == 0)
		return s;
	if (s->customers > 0 && s->unit != unit)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot put together customers in different units"),
				 errdetail("The unit of some has %g days, that of others %g.", s->unit, unit),
				 errhint("The unit must be the same in every row and every summary.")));
	if (customers > CLV_MOST_CUSTOMERS - s->customers)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many customers for one %s", CLV_SUMMARY_TYPE),
				 errdetail("Customers are counted up to %.0f.", CLV_MOST_CUSTOMERS)));
	s->unit = unit;
	s->customers += customers;
	return rows_append(s, rows, n);
}

static const AdvHeader *
clv_pack(const AdvHeader *value)
{
	return &rows_packed((const ClvSummary *) value)->header;
}

const ClvSummary *
clv_summary_arg(FunctionCallInfo fcinfo, int argno)
{
	return (const ClvSummary *) clv_pack(adv_summary_arg(fcinfo, argno, &adv_clv_data_kind));
}

const AdvClvRow *
clv_rows(FunctionCallInfo fcinfo, int argno, ClvData data, size_t *n, double *unit)
{
	const ClvSummary *s = clv_summary_arg(fcinfo, argno);

	if (clv_summary_data(s) != data)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("summary is of %s, not of %s",
						kinds[clv_summary_data(s)].word, kinds[data].word),
				 errhint("Make it with %s.", kinds[data].aggregate)));
	*n = s->sorted;
	*unit = s->unit;
	return s->rows;
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * open_state returns the state in argument 0 for changing, or a new one.
 */
static ClvSummary *
open_state(FunctionCallInfo fcinfo, ClvData data)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_clv_data_kind);
	ClvSummary *s = state ? (ClvSummary *) state : make_sized(FIRST_SIZE, data);

	if (clv_summary_data(s) != data)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot add customers of %s to a summary of %s",
						kinds[data].word, kinds[clv_summary_data(s)].word)));
	return s;
}

/*
 * refuse_row reports what is no customer.
 */
static void
refuse_row(ClvData data, const AdvClvRow *row)
{
	switch (data)
	{
		case CLV_TIMES:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("no customer has frequency %.15g, recency %.15g and age %.15g",
							row->x, row->tx, row->T),
					 errdetail("The frequency is a whole number, the recency not above the age, and 0 only where the frequency is."),
					 errhint("The arguments are the number of purchases after the first, the time from the first to the last, and the time from the first to the end of what is known.")));
			break;
		case CLV_OPPORTUNITIES:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("no customer has frequency %.15g, recency %.15g and %.15g opportunities",
							row->x, row->tx, row->T),
					 errdetail("All three are whole numbers, the frequency not above the recency, that not above the opportunities, of which there are 100000 at most, and the recency is 0 only where the frequency is."),
					 errhint("The arguments are the number of opportunities that were used, the number of the last of them, and the number of all, those after the first purchase.")));
			break;
		case CLV_SPEND:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("no customer has frequency %.15g and mean spend %.15g",
							row->x, row->tx),
					 errdetail("The frequency is a whole number, and in the model every purchase is worth more than 0."),
					 errhint("Leave customers whose refunds or free purchases leave nothing out: FILTER (WHERE purchase_mean_spend(purchases, as_of) > 0).")));
			break;
		case CLV_CONTRACTS:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("no customer has completed %.15g periods", row->x),
					 errdetail("Periods are a whole number, 0 or more.")));
			break;
	}
}

/*
 * add adds customers who are all alike to a state.
 */
static Datum
add(ClvSummary *s, double x, double tx, double T, int64 customers, double unit)
{
	AdvClvRow	row = {x + 0.0, tx + 0.0, T + 0.0, (double) customers};	/* not -0 */

	if (!adv_clv_valid_row(kinds[clv_summary_data(s)].model, &row))
		refuse_row(clv_summary_data(s), &row);
	PG_RETURN_POINTER(clv_append(s, &row, customers > 0 ? 1 : 0, customers, unit));
}

/*
 * adv_clv_times_accum adds one customer: (state, frequency, recency, age, unit).  Here
 * and below, a NULL leaves the customer out.
 */
ADV_FUNCTION(adv_clv_times_accum)
{
	ClvSummary *s = open_state(fcinfo, CLV_TIMES);

	if (adv_any_null(fcinfo, 1, 4))
		PG_RETURN_POINTER(s);
	return add(s, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2), PG_GETARG_FLOAT8(3), 1,
			   adv_days_arg(fcinfo, 4, "unit", false));
}

/*
 * adv_clv_times_accum_purchases adds one customer: (state, purchases, as_of, unit).  Here
 * and below, who had not bought by as_of is left out.
 */
ADV_FUNCTION(adv_clv_times_accum_purchases)
{
	ClvSummary *s = open_state(fcinfo, CLV_TIMES);
	AdvPurchaseHistory	history;
	double		unit;

	if (adv_any_null(fcinfo, 1, 3))
		PG_RETURN_POINTER(s);
	unit = adv_days_arg(fcinfo, 3, "unit", false);
	if (!adv_purchase_history(fcinfo, 1, PG_GETARG_DATEADT(2), unit, &history))
		PG_RETURN_POINTER(s);
	return add(s, (double) history.frequency, history.span, history.age, 1, unit);
}

/*
 * adv_clv_opportunities_accum adds one customer: (state, frequency, recency,
 * opportunities, unit).
 */
ADV_FUNCTION(adv_clv_opportunities_accum)
{
	ClvSummary *s = open_state(fcinfo, CLV_OPPORTUNITIES);

	if (adv_any_null(fcinfo, 1, 4))
		PG_RETURN_POINTER(s);
	return add(s, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2), PG_GETARG_FLOAT8(3), 1,
			   adv_days_arg(fcinfo, 4, "unit", false));
}

/*
 * adv_clv_opportunities_accum_purchases adds one customer, whose opportunities are
 * the periods of the purchases: (state, purchases, as_of).
 */
ADV_FUNCTION(adv_clv_opportunities_accum_purchases)
{
	ClvSummary *s = open_state(fcinfo, CLV_OPPORTUNITIES);
	AdvPurchaseHistory history;
	double		unit;

	if (adv_any_null(fcinfo, 1, 2))
		PG_RETURN_POINTER(s);
	unit = adv_period_days(adv_purchase_period(adv_purchases_arg(fcinfo, 1)));
	if (!adv_purchase_history(fcinfo, 1, PG_GETARG_DATEADT(2), unit, &history))
		PG_RETURN_POINTER(s);
	return add(s, (double) history.frequency, (double) history.last,
			   (double) history.opportunities, 1, unit);
}

/*
 * adv_clv_spend_accum adds one customer: (state, frequency, mean_spend).  Who has
 * no repeat purchase says nothing and is left out.
 */
ADV_FUNCTION(adv_clv_spend_accum)
{
	ClvSummary *s = open_state(fcinfo, CLV_SPEND);

	if (adv_any_null(fcinfo, 1, 2) || PG_GETARG_FLOAT8(1) == 0)
		PG_RETURN_POINTER(s);
	return add(s, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2), 0, 1, 0);
}

/*
 * adv_clv_spend_accum_purchases adds one customer: (state, purchases, as_of).  Who
 * has no repeat purchase, or none of known amount, is left out.
 */
ADV_FUNCTION(adv_clv_spend_accum_purchases)
{
	ClvSummary *s = open_state(fcinfo, CLV_SPEND);
	AdvPurchaseHistory	history;

	if (adv_any_null(fcinfo, 1, 2) ||
		!adv_purchase_history(fcinfo, 1, PG_GETARG_DATEADT(2), 1, &history) || isnan(history.mean_spend))
		PG_RETURN_POINTER(s);
	return add(s, (double) history.frequency, history.mean_spend, 0, 1, 0);
}

/*
 * adv_clv_contract_accum adds customers: (state, periods, ended [, customers]).
 */
ADV_FUNCTION(adv_clv_contract_accum)
{
	ClvSummary *s = open_state(fcinfo, CLV_CONTRACTS);
	int64		customers = 1;

	if (adv_any_null(fcinfo, 1, PG_NARGS() - 1))
		PG_RETURN_POINTER(s);
	if (PG_NARGS() == 4)
	{
		customers = PG_GETARG_INT64(3);
		if (customers < 0 || customers > CLV_MOST_CUSTOMERS)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("number of customers %lld is out of range", (long long) customers),
					 errdetail("Customers are counted from 0 to %.0f.", CLV_MOST_CUSTOMERS)));
	}
	return add(s, PG_GETARG_FLOAT8(1), 0, PG_GETARG_BOOL(2) ? 1 : 0, customers, 0);
}

/* ------------------------------------------------------------------------
 * The kind
 * ------------------------------------------------------------------------
 */

/*
 * clv_merge adds b to a.
 */
static AdvHeader *
clv_merge(AdvHeader *value, const AdvHeader *other)
{
	ClvSummary *a = (ClvSummary *) value;
	const ClvSummary *b = (const ClvSummary *) other;

	if (clv_summary_data(a) != clv_summary_data(b))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a summary of %s and one of %s",
						kinds[clv_summary_data(a)].word, kinds[clv_summary_data(b)].word)));
	return &clv_append(a, b->rows, (Size) b->sorted + b->pending, b->customers, b->unit)->header;
}

const AdvSummaryKind adv_clv_data_kind = {
	.kind = ADV_KIND_CLV_DATA,
	.version = CLV_SUMMARY_VERSION,
	.type = CLV_SUMMARY_TYPE,
	.word = "clv",
	.smallest = offsetof(ClvSummary, rows),
	.sound = sound,
	.pack = clv_pack,
	.merge = clv_merge,
	.write_text = clv_write_text,
	.read_text = clv_read_text,
	.write_binary = clv_write_binary,
	.read_binary = clv_read_binary
};

ADV_SUMMARY_TYPE(clv_summary, adv_clv_data_kind)
