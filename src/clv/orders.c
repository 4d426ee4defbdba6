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

#include "base/activities.h"
#include "base/answer.h"
#include "base/report.h"
#include "clv.h"
#include "compat.h"
#include "kernel/num/order.h"

#define DEFAULT_UNIT 7			/* days */

/* rows are put in order and added so many at a time, at most */
#define BLOCK (1024 * 1024)

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
 * set_row sets the row of data of a customer; false where the data leave the customer
 * out.
 */
static bool
set_row(ClvData data, const AdvPurchaseHistory *h, AdvClvRow *row)
{
	row->x = (double) h->frequency;
	row->count = 1;
	switch (data)
	{
		case CLV_TIMES:
			row->tx = h->span;
			row->T = h->age;
			return true;
		case CLV_OPPORTUNITIES:
			row->tx = (double) h->last;
			row->T = (double) h->opportunities;
			return true;
		default:
			row->tx = h->mean_spend;
			row->T = 0;
			return h->mean_spend > 0;
	}
}

/* Rows on their way into a summary. */
typedef struct Block
{
	Size		room;
	Size		n;
	AdvClvRow  *rows;
	AdvClvRow  *sorted;
	AdvPlace   *places;			/* twice the room */
} Block;

/*
 * make_block returns a block with room for so many rows, or the most there are.
 */
static Block
make_block(int64 rows)
{
	Block		b = {.room = Max(1, Min(rows, BLOCK))};

	b.rows = palloc(b.room * sizeof(AdvClvRow));
	b.sorted = palloc(b.room * sizeof(AdvClvRow));
	b.places = palloc(2 * b.room * sizeof(AdvPlace));
	return b;
}

/*
 * order_by puts places in order by one number of their rows, which lies at an offset;
 * those where it is equal stay in order.
 */
static void
order_by(Block *b, Size offset)
{
	Size		i;

	for (i = 0; i < b->n; i++)
		b->places[i].key = adv_order_key(*(const double *) ((const char *) &b->rows[b->places[i].row] + offset));
	adv_check_status(adv_order(b->places, b->places + b->n, b->n, &adv_interrupts));
}

/*
 * append_block adds the rows of a block, which is empty then, to a summary and returns
 * it.  In order they need no sorting there, which takes longer.
 */
static ClvSummary *
append_block(ClvSummary *s, Block *b, double unit)
{
	Size		n = b->n;
	Size		distinct = 0;
	Size		i;

	for (i = 0; i < n; i++)
		b->places[i].row = i;
	order_by(b, offsetof(AdvClvRow, T));
	order_by(b, offsetof(AdvClvRow, tx));
	order_by(b, offsetof(AdvClvRow, x));
	for (i = 0; i < n; i++)
	{
		const AdvClvRow *row = &b->rows[b->places[i].row];

		if (distinct > 0 && clv_compare_rows(&b->sorted[distinct - 1], row) == 0)
			b->sorted[distinct - 1].count++;
		else
			b->sorted[distinct++] = *row;
	}
	b->n = 0;
	return clv_append(s, b->sorted, distinct, n, unit);
}

/*
 * adv_clv_data returns customers' data for models, NULL where an argument but unit is:
 * (summary, as_of, unit, data).
 */
ADV_FUNCTION(adv_clv_data)
{
	AdvActivities a;
	ClvData		data;
	ClvSummary *s;
	Block		block;
	AdvPurchaseHistory history;
	double		unit;
	int64		until;
	int64		worthless = 0;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	a = adv_activities_arg(fcinfo, 0);
	data = data_arg(fcinfo, 3, &a);
	unit = unit_arg(fcinfo, 2, &a, data);
	until = adv_purchases_until_arg(fcinfo, 1, a.period);
	s = clv_summary_make(0, data);
	block = make_block(a.customers);
	while (adv_activities_next(&a))
	{
		AdvPurchasesKnown k = known_of(&a, until);

		if (!adv_purchases_history(&k, a.period, until, unit > 0 ? unit : 1, &history))
			continue;
		if (set_row(data, &history, &block.rows[block.n]))
		{
			if (++block.n == block.room)
				s = append_block(s, &block, unit);
		}
		else
			worthless += !isnan(history.mean_spend);
	}
	s = append_block(s, &block, unit);
	if (worthless > 0 && adv_says(fcinfo, 0))
		ereport(NOTICE,
				(errmsg("customers are left out whose purchases after the first were worth nothing: %lld", (long long) worthless),
				 errdetail("In the model every purchase is worth more than 0.")));
	PG_RETURN_POINTER(adv_clv_data_kind.pack(&s->header));
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
