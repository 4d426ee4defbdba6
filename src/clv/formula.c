/*
 * formula.c
 *		Customer lifetime value without a model: formulas, and what customers
 *		have brought so far.
 *
 * Source of the perpetuity: Gupta & Lehmann (2003), Customers as assets, Journal
 * of Interactive Marketing 17(1), 9-24.
 *
 * The state of historic_clv is a bigint array: the two halves of an exact sum of
 * millionths, how many decimals its amounts show, and how many there are.  That
 * of customer_equity is a double precision array: a double-double sum, and how
 * many there are.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/answer.h"
#include "base/money.h"
#include "base/numbers.h"
#include "clv.h"
#include "compat.h"
#include "kernel/num/dd.h"

/* ------------------------------------------------------------------------
 * Formulas
 * ------------------------------------------------------------------------
 */

/*
 * not_negative_arg returns a number that is finite and 0 or more.
 */
static double
not_negative_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	double		value = adv_finite_arg(fcinfo, argno, name);

	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must not be negative, but is %g", name, value)));
	return value;
}

static void
refuse_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("value out of range: overflow")));
}

/*
 * adv_clv_from_averages returns value x frequency x lifespan x margin:
 * (average_order_value, orders_per_period, periods, margin in percent).
 */
ADV_FUNCTION(adv_clv_from_averages)
{
	double		value = not_negative_arg(fcinfo, 0, "average order value");
	double		orders = not_negative_arg(fcinfo, 1, "orders per period");
	double		periods = not_negative_arg(fcinfo, 2, "number of periods");
	double		margin = clv_margin_arg(fcinfo, 3);
	double		clv = value * orders * periods * margin / 100;

	if (!isfinite(clv))
		refuse_overflow();
	PG_RETURN_FLOAT8(clv);
}

/*
 * adv_clv_perpetuity returns m r / (1 + i - r), or m (1 + i) / (1 + i - r) where
 * the first margin arrives now: (margin, retention_rate, discount_rate,
 * first_margin_now, period).  Margins and retention are those of a period, the
 * discount rate is one of a year.  NULL where nobody ever leaves and nothing is
 * discounted.
 */
ADV_FUNCTION(adv_clv_perpetuity)
{
	double		margin = adv_finite_arg(fcinfo, 0, "margin");
	double		retention = adv_retention_rate_arg(fcinfo, 1);
	double		discount = clv_period_discount_args(fcinfo, 2, 4);
	double		first = PG_GETARG_BOOL(3) ? 100 + discount : retention;

	double		clv;

	if (100 + discount - retention <= 0)
		PG_RETURN_NULL();
	clv = margin * (first / (100 + discount - retention));
	if (!isfinite(clv))
		refuse_overflow();
	PG_RETURN_FLOAT8(clv);
}

/* ------------------------------------------------------------------------
 * Value so far
 * ------------------------------------------------------------------------
 */

enum
{
	SUM_HIGH,
	SUM_LOW,
	DECIMALS,
	AMOUNTS,
	CELLS
};

static const AdvNumbers sum_kind = {
	.aggregate = "historic_clv",
	.type = INT8OID,
	.length = CELLS
};

/*
 * cells_of returns what a state of historic_clv holds, having made sure that it is
 * one.
 */
static int64 *
cells_of(ArrayType *array)
{
	int64	   *s = adv_int64s(array);

	if (s[DECIMALS] < 0 || s[DECIMALS] > ADV_MONEY_DECIMALS || s[AMOUNTS] < 0)
		adv_numbers_refuse(&sum_kind);
	return s;
}

static int128
sum_of(const int64 *s)
{
	return (int128) ((uint128) s[SUM_HIGH] << 64 | (uint64) s[SUM_LOW]);
}

/*
 * add adds an amount, or a sum of so many of them, to a state.
 */
static void
add(int64 *s, int128 amount, int64 decimals, int64 amounts)
{
	int128		sum = sum_of(s);

	adv_money_add(&sum, amount);
	s[SUM_HIGH] = (int64) (sum >> 64);
	s[SUM_LOW] = (int64) sum;
	s[DECIMALS] = Max(s[DECIMALS], decimals);
	s[AMOUNTS] = s[AMOUNTS] > PG_INT64_MAX - amounts ? PG_INT64_MAX : s[AMOUNTS] + amounts;
}

/*
 * small_margin says how a margin below 1 was read; false where it is negative.
 */
static bool
small_margin(FunctionCallInfo fcinfo, Datum margin)
{
	double		percent = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, margin));

	adv_percent_notice(fcinfo, 2, "margin", percent);
	return percent >= 0;
}

/*
 * margin_of returns the amount in argument 1 times the margin in argument 2, in
 * percent, rounded to the millionth.
 */
static int128
margin_of(FunctionCallInfo fcinfo)
{
	Datum		one = NumericGetDatum(int64_to_numeric(1));
	Datum		hundred = NumericGetDatum(int64_to_numeric(100));
	Datum		margin = PG_GETARG_DATUM(2);
	Datum		product;
	LOCAL_FCINFO(rounded, 1);

	/* NaN is above all numbers */
	if (!DatumGetBool(DirectFunctionCall2(numeric_le, margin, hundred)) ||
		(!DatumGetBool(DirectFunctionCall2(numeric_ge, margin, one)) && !small_margin(fcinfo, margin)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("margin %s is out of range",
						DatumGetCString(DirectFunctionCall1(numeric_out, margin))),
				 errdetail("A percentage lies between 0 and 100."),
				 errhint("Write 70 percent as 70.")));
	product = DirectFunctionCall2(numeric_mul, PG_GETARG_DATUM(1), margin);
	InitFunctionCallInfoData(*rounded, NULL, 1, InvalidOid, NULL, NULL);
	rounded->args[0].value = DirectFunctionCall2(numeric_round,
												 DirectFunctionCall2(numeric_div, product, hundred),
												 Int32GetDatum(ADV_MONEY_DECIMALS));
	rounded->args[0].isnull = false;
	return adv_money_arg(rounded, 0);
}

/*
 * adv_historic_clv_accum adds an amount: (state, amount [, margin in percent]).  With a
 * margin, what is added is rounded to the millionth.  Rows with a NULL are left
 * out.
 */
ADV_FUNCTION(adv_historic_clv_accum)
{
	ArrayType  *array = adv_numbers_state(fcinfo, &sum_kind);
	int64	   *s = cells_of(array);
	int128		amount;

	if (adv_any_null(fcinfo, 1, 2))
		PG_RETURN_POINTER(array);
	amount = PG_NARGS() == 3 ? margin_of(fcinfo) : adv_money_arg(fcinfo, 1);
	add(s, amount, adv_money_decimals(amount, 0), 1);
	PG_RETURN_POINTER(array);
}

static ArrayType *
merge_sums(ArrayType *array, ArrayType *other)
{
	const int64 *from = cells_of(other);

	add(cells_of(array), sum_of(from), from[DECIMALS], from[AMOUNTS]);
	return array;
}

/*
 * adv_historic_clv_combine adds the state in argument 1 to that in argument 0.
 */
ADV_FUNCTION(adv_historic_clv_combine)
{
	return adv_numbers_combine(fcinfo, &sum_kind, merge_sums);
}

/*
 * adv_historic_clv_final returns the sum, NULL of nothing.
 */
ADV_FUNCTION(adv_historic_clv_final)
{
	const int64 *s;
	int128		sum;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = cells_of(adv_numbers_arg(fcinfo, 0, &sum_kind));
	if (s[AMOUNTS] == 0)
		PG_RETURN_NULL();
	sum = sum_of(s);
	PG_RETURN_DATUM(adv_money_numeric(sum, adv_money_decimals(sum, (int) s[DECIMALS])));
}

/* ------------------------------------------------------------------------
 * Customer equity
 * ------------------------------------------------------------------------
 */

enum
{
	EQUITY_HIGH,
	EQUITY_LOW,
	CUSTOMERS,
	EQUITY_CELLS
};

static const AdvNumbers equity_kind = {
	.aggregate = "customer_equity",
	.type = FLOAT8OID,
	.length = EQUITY_CELLS
};

static void
add_equity(double *s, AdvDD value, double customers)
{
	AdvDD		sum = {s[EQUITY_HIGH], s[EQUITY_LOW]};

	sum = adv_dd_add(sum, value);
	if (!isfinite(sum.hi))
		refuse_overflow();
	s[EQUITY_HIGH] = sum.hi;
	s[EQUITY_LOW] = sum.lo;
	s[CUSTOMERS] += customers;
}

/*
 * adv_customer_equity_accum adds a customer's value: (state, clv).  NULL is left
 * out.
 */
ADV_FUNCTION(adv_customer_equity_accum)
{
	ArrayType  *array = adv_numbers_state(fcinfo, &equity_kind);

	if (!PG_ARGISNULL(1))
		add_equity(adv_doubles(array), adv_dd(adv_finite_arg(fcinfo, 1, "clv")), 1);
	PG_RETURN_POINTER(array);
}

static ArrayType *
merge_equity(ArrayType *array, ArrayType *other)
{
	const double *from = adv_doubles(other);
	AdvDD		value = {from[EQUITY_HIGH], from[EQUITY_LOW]};

	add_equity(adv_doubles(array), value, from[CUSTOMERS]);
	return array;
}

/*
 * adv_customer_equity_combine adds the state in argument 1 to that in argument
 * 0.
 */
ADV_FUNCTION(adv_customer_equity_combine)
{
	return adv_numbers_combine(fcinfo, &equity_kind, merge_equity);
}

/*
 * adv_customer_equity_final returns the sum, NULL of nobody.
 */
ADV_FUNCTION(adv_customer_equity_final)
{
	const double *s;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = adv_doubles(adv_numbers_arg(fcinfo, 0, &equity_kind));
	if (!(s[CUSTOMERS] > 0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(s[EQUITY_HIGH] + s[EQUITY_LOW]);
}
