/*
 * orders.c
 *		Customers' data for models, and the report of all customers, read from a summary
 *		of activity: orders of all customers in one value.
 *
 * A period in which a customer was active is one with a purchase, but where its amounts
 * sum to less than 0: that is a refund, taken off the purchases before.  With that the
 * numbers are those of purchase summaries, to the last digit.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"

#include "base/activities.h"
#include "base/answer.h"
#include "base/report.h"
#include "clv.h"
#include "compat.h"
#include "kernel/num/order.h"

#define DEFAULT_UNIT 7			/* days */

/*
 * known_of returns what is known of the customer last read, up to and including a
 * period.
 */
static AdvPurchasesKnown
known_of(const AdvActivities *a, int64 until)
{
	AdvPurchasesKnown k = {0};
	int64		i;

	for (i = 0; i < a->active && (int64) a->first + a->periods[i] <= until; i++)
	{
		int128		amount = a->amounts ? a->sums[i] : 0;

		adv_purchases_see(&k, a->first + a->periods[i], amount < 0 ? 0 : ADV_BOUGHT, amount);
	}
	if (!a->amounts)
		k.unknown = k.repeated_unknown = true;
	return k;
}

/*
 * unit_arg returns the unit of data in days, where it is asked for; data of
 * opportunities and spend have none to choose.
 */
static double
unit_arg(FunctionCallInfo fcinfo, int argno, const AdvActivities *a, ClvData data)
{
	if (data == CLV_TIMES)
		return PG_ARGISNULL(argno) ? DEFAULT_UNIT : adv_days_arg(fcinfo, argno, "unit", false);
	if (!PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("data of %s take no unit", clv_data_kind(data)->word),
				 data == CLV_OPPORTUNITIES ?
				 errhint("An opportunity is a period of the summary: read longer ones with activity_by.") :
				 errhint("Leave the unit out: clv_data(summary, as_of, data => 'spend').")));
	return data == CLV_OPPORTUNITIES ? adv_period_days(a->period) : 0;
}

/*
 * data_arg returns which data are asked for, which the summary must tell.
 */
static ClvData
data_arg(FunctionCallInfo fcinfo, int argno, const AdvActivities *a)
{
	ClvData		data = (ClvData) adv_choice_arg(fcinfo, argno, "data", clv_data);

	if (data == CLV_CONTRACTS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("activity does not tell how long contracts last"),
				 errhint("Summarize contracts with clv_contract_agg.")));
	if (data == CLV_SPEND && !a->amounts)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("data of spend need a summary with amounts"),
				 errhint("Summarize them: activity_agg(customer, at, 'day', amount).")));
	return data;
}

/*
 * Rows of data come from whole numbers, so many customers' are put in order as words, and
 * only one of those who are alike becomes a row.  Of a word the highest bits are the
 * frequency; those below are of spend its sum, in units of the summary's last decimal,
 * otherwise the periods from the first purchase to the last, then from the first to as_of.
 */
#define FREQUENCY_BITS 20
#define SPEND_BITS 44
#define PERIODS_BITS 22

#define BELOW(bits, value) ((value) >= 0 && (value) < INT64CONST(1) << (bits))

/* words are put in order and added so many at a time, at most */
#define BLOCK (1024 * 1024)

/* Customers' data on their way into a summary. */
typedef struct Orders
{
	ClvSummary *s;
	AdvPeriod	period;
	int64		until;			/* the last period that counts */
	double		unit;			/* in days; 0 where the data have none */
	int64		money;			/* amounts are whole numbers of this */
	Size		room;
	Size		n;
	uint64	   *words;			/* twice the room */
	AdvClvRow  *rows;
} Orders;

/*
 * orders_begin begins a summary of the customers of a.
 */
static Orders
orders_begin(const AdvActivities *a, ClvData data, int64 until, double unit)
{
	Orders		o = {.period = a->period,.until = until,.unit = unit,.money = a->money};

	o.room = Max(1, Min(a->customers, BLOCK));
	o.s = clv_summary_make(0, data);
	o.words = palloc(2 * o.room * sizeof(uint64));
	o.rows = palloc(o.room * sizeof(AdvClvRow));
	return o;
}

/*
 * word_of sets the word of a customer; false where it has none.
 */
static bool
word_of(const Orders *o, const AdvPurchasesKnown *k, uint64 *word)
{
	int64		frequency = k->purchases - 1;
	int64		span = (int64) k->last - k->first;
	int64		age = o->until - k->first;

	*word = (uint64) frequency << (64 - FREQUENCY_BITS);
	if (clv_summary_data(o->s) == CLV_SPEND)
	{
		int128		spend = k->repeated / o->money;

		*word |= (uint64) spend;
		return BELOW(FREQUENCY_BITS, frequency) && BELOW(SPEND_BITS, spend);
	}
	*word |= (uint64) span << PERIODS_BITS | (uint64) age;
	return BELOW(FREQUENCY_BITS, frequency) && BELOW(PERIODS_BITS, span) && BELOW(PERIODS_BITS, age);
}

/*
 * known_of_word returns what is known of a customer, as far as a word tells it.
 */
static AdvPurchasesKnown
known_of_word(const Orders *o, uint64 word)
{
	AdvPurchasesKnown k = {.purchases = (int64) (word >> (64 - FREQUENCY_BITS)) + 1};

	if (clv_summary_data(o->s) == CLV_SPEND)
		k.repeated = (int128) (word & ((UINT64CONST(1) << SPEND_BITS) - 1)) * o->money;
	else
	{
		k.first = (int32) (o->until - (int64) (word & ((1 << PERIODS_BITS) - 1)));
		k.last = k.first + (int32) (word >> PERIODS_BITS & ((1 << PERIODS_BITS) - 1));
	}
	return k;
}

/*
 * row_of returns the row of customers of whom this is known.
 */
static AdvClvRow
row_of(const Orders *o, const AdvPurchasesKnown *k, int64 customers)
{
	AdvPurchaseHistory h;
	AdvClvRow	row = {.count = customers};

	adv_purchases_history(k, o->period, o->until, o->unit > 0 ? o->unit : 1, &h);
	row.x = (double) h.frequency;
	switch (clv_summary_data(o->s))
	{
		case CLV_TIMES:
			row.tx = h.span;
			row.T = h.age;
			break;
		case CLV_OPPORTUNITIES:
			row.tx = (double) h.last;
			row.T = (double) h.opportunities;
			break;
		default:
			row.tx = h.mean_spend;
	}
	return row;
}

/*
 * orders_flush adds the customers of all words to the summary.
 */
static void
orders_flush(Orders *o)
{
	Size		rows = 0;
	Size		i;
	Size		j;

	adv_check_status(adv_order_words(o->words, o->words + o->room, o->n, &adv_interrupts));
	for (i = 0; i < o->n; i = j)
	{
		AdvPurchasesKnown k = known_of_word(o, o->words[i]);

		CHECK_FOR_INTERRUPTS();
		for (j = i + 1; j < o->n && o->words[j] == o->words[i]; j++)
			;
		o->rows[rows++] = row_of(o, &k, j - i);
	}
	o->s = clv_append(o->s, o->rows, rows, o->n, o->unit);
	o->n = 0;
}

/*
 * orders_add adds a customer.
 */
static inline void
orders_add(Orders *o, const AdvPurchasesKnown *k)
{
	if (likely(word_of(o, k, &o->words[o->n])))
	{
		if (++o->n == o->room)
			orders_flush(o);
	}
	else
	{
		AdvClvRow	row = row_of(o, k, 1);

		o->s = clv_append(o->s, &row, 1, 1, o->unit);
	}
}

/*
 * adv_clv_data returns customers' data for models, NULL where an argument but unit is:
 * (summary, as_of, unit, data).
 */
ADV_FUNCTION(adv_clv_data)
{
	AdvActivities a;
	ClvData		data;
	Orders		o;
	double		unit;
	int64		worthless = 0;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	a = adv_activities_arg(fcinfo, 0);
	data = data_arg(fcinfo, 3, &a);
	unit = unit_arg(fcinfo, 2, &a, data);
	o = orders_begin(&a, data, adv_purchases_until_arg(fcinfo, 1, a.period), unit);
	while (adv_activities_next(&a))
	{
		AdvPurchasesKnown k = known_of(&a, o.until);

		if (k.purchases == 0)
			continue;
		if (data != CLV_SPEND || (k.purchases > 1 && k.repeated > 0))
			orders_add(&o, &k);
		else
			worthless += k.purchases > 1;
	}
	orders_flush(&o);
	if (worthless > 0 && adv_says(fcinfo, 0))
		ereport(NOTICE,
				(errmsg("customers are left out whose purchases after the first were worth nothing: %lld", (long long) worthless),
				 errdetail("In the model every purchase is worth more than 0.")));
	PG_RETURN_POINTER(adv_clv_data_kind.pack(&o.s->header));
}

/*
 * adv_clv_report_activity returns a row for every customer: (summary, model,
 * spend_model, as_of, horizon, discount_rate, margin).
 */
ADV_FUNCTION(adv_clv_report_activity)
{
	ClvReport	r = clv_report_args(fcinfo);
	bool		opportunities = clv_model_kind(r.model) == ADV_CLV_BG_BB;
	AdvReportRow row = {.columns = 0};
	AdvActivities a;
	int64		until;
	int64		came;

	InitMaterializedSRF(fcinfo, 0);
	a = adv_activities_arg(fcinfo, 0);
	until = adv_purchases_until_arg(fcinfo, 3, a.period);
	came = adv_period_checked_of(a.period, PG_GETARG_DATEADT(3));
	while (adv_activities_next(&a))
	{
		AdvPurchasesKnown k = known_of(&a, until);
		AdvPurchaseHistory history = {.mean_spend = NAN};
		ClvCustomer customer;
		double		numbers[CLV_REPORT_COLUMNS];
		int			i;

		if (!adv_purchases_history(&k, a.period, until, r.model->unit, &history) &&
			!(opportunities && known_of(&a, came).purchases > 0))
			continue;
		clv_set_customer(&history, a.period, r.model, &customer);
		clv_report_row(&r, &customer, numbers);
		adv_report_count(&row, a.customer);
		adv_report_count(&row, (int64) numbers[0]);
		for (i = 1; i < CLV_REPORT_COLUMNS; i++)
			adv_report_float8(&row, numbers[i]);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
