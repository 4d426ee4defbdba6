/*
 * prediction.c
 *		What a fitted model says of a customer: whether still one, how many
 *		purchases are to come, what they are worth.
 *
 * Functions of a customer come in two forms, of numbers (frequency, recency, age)
 * and of a summary as of a date; the number of arguments tells them apart.  A new
 * customer is one of frequency, recency and age 0.  Recency is what the papers call
 * t_x, the time from the first purchase to the last, not the time since the last.
 *
 * Everything is asked through clv_answer or what that is made of, so that an
 * estimate's value is to the last digit what the function without an interval
 * returns.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"

#define DAYS_OF_YEAR (12 * ADV_DAYS_OF_MONTH)

/*
 * How far from whole a number of opportunities may be, and how much longer or
 * shorter than those of a model: months and years are not equally long.
 */
#define NOT_WHOLE 0.05

#define MODEL_WITH_SPEND CLV_MODEL_BIT(ADV_CLV_GAMMA_GAMMA)

/*
 * checked returns an answer, or refuses to; infinite tells whether it may be
 * that.
 */
static double
checked(AdvStatus status, double value, bool infinite)
{
	if (status == ADV_NO_CONVERGENCE)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the model's answer cannot be computed"),
				 errhint("The parameters, the customer or the horizon are out of the ordinary; of BG/BB, more than a million opportunities may count.")));
	adv_check_status(status);
	if (isnan(value) || (isinf(value) && !infinite))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the model's answer is out of range for type double precision")));
	return value;
}

/*
 * here_now returns the probability that the customer is here, and sets *alive to
 * probability_alive.
 */
static double
here_now(AdvClvModel model, const double *parameters, const AdvClvRow *row, double *alive)
{
	double		here = NAN;
	AdvStatus	status;

	*alive = NAN;
	status = adv_clv_now(model, parameters, row, &here, alive);
	(void) checked(status, *alive, false);
	return here;
}

/*
 * purchases_of returns what to expect of a customer who is here with this
 * probability.
 */
static double
purchases_of(double here, AdvClvModel model, const double *parameters, const ClvQuestion *q)
{
	double		rate = q->what == CLV_DISCOUNTED ? q->rate : 0;
	double		value = 0;
	AdvStatus	status = ADV_OK;

	if (here > 0)
		status = clv_memo_staying(q->memo, model, parameters, q->row, q->t, rate, &value);
	return checked(status, here * value, false);
}

double
clv_answer(AdvClvModel model, const double *parameters, const ClvQuestion *q)
{
	AdvStatus	status = ADV_DOMAIN;
	double		value = NAN;

	switch (q->what)
	{
		case CLV_ALIVE:
			(void) here_now(model, parameters, q->row, &value);
			return value;
		case CLV_EXPECTED:
		case CLV_DISCOUNTED:
			return purchases_of(here_now(model, parameters, q->row, &value), model, parameters, q);
		case CLV_PROBABILITY:
			status = adv_clv_probability(model, parameters, q->row, q->n, q->t, &value);
			break;
		case CLV_QUANTILE:
			status = adv_clv_quantile(model, parameters, q->row, q->t, q->n, &adv_interrupts, &value);
			break;
		case CLV_MEAN_SPEND:
			status = adv_clv_spend(parameters, q->row->x, q->row->tx, &value);
			break;
		case CLV_SURVIVAL:
			status = adv_clv_survival(model, parameters, q->t, &value);
			break;
		case CLV_RETENTION:
			status = adv_clv_retention(model, parameters, q->t, &value);
			break;
		case CLV_RESIDUAL:
			status = adv_clv_residual(model, parameters, q->n, q->rate, &value);
			break;
	}
	return checked(status, value, q->what == CLV_MEAN_SPEND || q->what == CLV_RESIDUAL);
}

/* ------------------------------------------------------------------------
 * Arguments
 * ------------------------------------------------------------------------
 */

/*
 * check_customer refuses numbers that are not those of a customer.
 */
static void
check_customer(AdvClvModel model, const AdvClvRow *row)
{
	if (!adv_clv_valid_row(model, row))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("no customer has frequency %g, recency %g and age %g",
						row->x, row->tx, row->T),
				 model == ADV_CLV_BG_BB ?
				 errdetail("All three are whole numbers, the frequency not above the recency, that not above the age, and the recency is 0 only where the frequency is.") :
				 errdetail("The frequency is a whole number, the recency not above the age, and 0 only where the frequency is.")));
}

void
clv_set_customer(const AdvPurchaseHistory *history, AdvPeriod period, const ClvModel *m,
				 ClvCustomer *customer)
{
	double		days = adv_period_days(period);

	customer->repeats = history->frequency;
	customer->mean_spend = history->mean_spend;
	customer->row.x = (double) history->frequency;
	customer->row.tx = history->span;
	customer->row.T = history->age;
	customer->row.count = 1;
	if (clv_model_kind(m) == ADV_CLV_BG_BB)
	{
		if (fabs(days / m->unit - 1) > NOT_WHOLE)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the periods of the purchases are not the opportunities of the model"),
					 errdetail("The periods have %g days, the model has an opportunity every %g days.",
							   days, m->unit)));
		customer->row.tx = (double) history->last;
		customer->row.T = (double) history->opportunities;
	}
	check_customer(clv_model_kind(m), &customer->row);
}

/*
 * customer_of reads the purchases in argument argno; false where there were none
 * by as_of.
 */
static bool
customer_of(FunctionCallInfo fcinfo, int argno, DateADT as_of, const ClvModel *m,
			ClvCustomer *customer)
{
	AdvPurchaseHistory history = {.mean_spend = NAN};

	if (!adv_purchase_history(fcinfo, argno, as_of, m->unit, &history) &&
		!(clv_model_kind(m) == ADV_CLV_BG_BB && adv_purchase_came(fcinfo, argno, as_of)))
		return false;
	clv_set_customer(&history, adv_purchase_period(adv_purchases_arg(fcinfo, argno)), m, customer);
	return true;
}

bool
clv_customer_arg(FunctionCallInfo fcinfo, int argno, int arguments, const ClvModel *m,
				 ClvCustomer *customer)
{
	if (arguments == 2)
		return customer_of(fcinfo, argno, PG_GETARG_DATEADT(argno + 1), m, customer);
	customer->row.x = PG_GETARG_FLOAT8(argno);
	customer->row.tx = PG_GETARG_FLOAT8(argno + 1);
	customer->row.T = PG_GETARG_FLOAT8(argno + 2);
	customer->row.count = 1;
	check_customer(clv_model_kind(m), &customer->row);
	return true;
}

double
clv_horizon_arg(FunctionCallInfo fcinfo, int argno, const ClvModel *m)
{
	double		units = adv_days_arg(fcinfo, argno, "horizon", true) / m->unit;

	if (clv_model_kind(m) != ADV_CLV_BG_BB)
		return units;
	if (fabs(units - rint(units)) > NOT_WHOLE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("horizon of %g opportunities is not a whole number of them", units),
				 errdetail("The model has an opportunity every %g days.", m->unit)));
	return rint(units);
}

double
clv_discount_arg(FunctionCallInfo fcinfo, int argno, const ClvModel *m)
{
	return log1p(adv_discount_rate_arg(fcinfo, argno) / 100) * m->unit / DAYS_OF_YEAR;
}

double
clv_period_discount_args(FunctionCallInfo fcinfo, int rate, int period)
{
	double		percent = adv_discount_rate_arg(fcinfo, rate);
	double		days = adv_days_arg(fcinfo, period, "period", false);

	if (days != DAYS_OF_YEAR)
		percent = 100 * expm1(log1p(percent / 100) * days / DAYS_OF_YEAR);
	if (isinf(percent))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("discount over a period of %g days is out of range for type double precision", days)));
	return percent;
}

double
clv_margin_arg(FunctionCallInfo fcinfo, int argno)
{
	double		percent = adv_percent_arg(fcinfo, argno, "margin");

	adv_percent_notice(fcinfo, argno, "margin", percent);
	return percent;
}

/*
 * spend_row sets what the model of spend asks of a customer; false where that
 * is not known.
 */
static bool
spend_row(double frequency, double mean, AdvClvRow *row)
{
	row->x = frequency;
	row->tx = frequency > 0 ? mean : 0;
	row->T = 0;
	row->count = 1;
	return frequency == 0 || mean > 0;
}

/*
 * spend_args does the same from the numbers in two arguments, the mean perhaps
 * NULL.
 */
static bool
spend_args(FunctionCallInfo fcinfo, int frequency, int mean, AdvClvRow *row)
{
	double		x = PG_GETARG_FLOAT8(frequency);

	if (!(x >= 0 && x == floor(x)) || isinf(x))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("frequency %g is out of range", x),
				 errdetail("A frequency is a whole number, 0 or more.")));
	if (x == 0 || PG_ARGISNULL(mean))
		return spend_row(x, NAN, row);
	if (!(adv_finite_arg(fcinfo, mean, "mean spend") > 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("mean spend %g is out of range", PG_GETARG_FLOAT8(mean)),
				 errdetail("In the model every purchase is worth more than 0.")));
	return spend_row(x, PG_GETARG_FLOAT8(mean), row);
}

/*
 * tell_unconverged says, once a query, that the model in argument argno was fitted, but
 * not to the end.
 */
static void
tell_unconverged(FunctionCallInfo fcinfo, int argno, const ClvModel *m)
{
	if (likely(m->outcome == 0 || m->outcome == ADV_CLV_CONVERGED) || !adv_says(fcinfo, argno))
		return;
	ereport(NOTICE,
			(errmsg("the fit of the model %s did not converge", clv_model_word(clv_model_kind(m))),
			 errhint("clv_converged(model) tells such models, clv_model_info(model) why; clv_fit with ridge => 0.01 may help.")));
}

bool
clv_value_args(FunctionCallInfo fcinfo, int arguments, ClvValue *v)
{
	int			next = 2 + arguments;
	ClvCustomer customer;

	if (adv_any_null(fcinfo, 0, 4) || adv_any_null(fcinfo, next, PG_NARGS() - 1))
		return false;
	v->buying = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	v->spending = clv_model_arg(fcinfo, 1, MODEL_WITH_SPEND);
	tell_unconverged(fcinfo, 0, v->buying);
	tell_unconverged(fcinfo, 1, v->spending);
	if (arguments == 2)
	{
		if (!clv_customer_arg(fcinfo, 2, 2, v->buying, &customer) ||
			!spend_row((double) customer.repeats, customer.mean_spend, &v->spent))
			return false;
	}
	else
	{
		(void) clv_customer_arg(fcinfo, 2, 3, v->buying, &customer);
		if (!spend_args(fcinfo, 2, 5, &v->spent))
			return false;
	}
	v->bought = customer.row;
	v->purchases = clv_question(CLV_DISCOUNTED, &customer);
	v->purchases.row = &v->bought;
	v->purchases.t = clv_horizon_arg(fcinfo, next, v->buying);
	v->purchases.rate = clv_discount_arg(fcinfo, next + 1, v->buying);
	v->margin = clv_margin_arg(fcinfo, next + 2) / 100;
	return true;
}

/* ------------------------------------------------------------------------
 * Purchases
 * ------------------------------------------------------------------------
 */

/*
 * alive reads (model, customer) and sets the probability that the customer is
 * still one; false where there is none.
 */
static bool
alive(FunctionCallInfo fcinfo, double *probability)
{
	const ClvModel *m = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	ClvCustomer customer;
	ClvQuestion q;

	if (!clv_customer_arg(fcinfo, 1, PG_NARGS() - 1, m, &customer))
		return false;
	q = clv_question(CLV_ALIVE, &customer);
	*probability = clv_answer(clv_model_kind(m), m->parameters, &q);
	return true;
}

/*
 * adv_probability_alive returns the probability that the customer is still one:
 * (model, customer).
 */
ADV_FUNCTION(adv_probability_alive)
{
	double		probability;

	if (!alive(fcinfo, &probability))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(probability);
}

/*
 * adv_churn_probability returns the probability that the customer has left:
 * (model, customer).
 */
ADV_FUNCTION(adv_churn_probability)
{
	double		probability;

	if (!alive(fcinfo, &probability))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(1 - probability);
}

/*
 * adv_expected_purchases returns how many purchases are to be expected within a
 * horizon: (model, customer, horizon).
 */
ADV_FUNCTION(adv_expected_purchases)
{
	int			arguments = PG_NARGS() - 2;
	const ClvModel *m = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	ClvCustomer customer;
	ClvQuestion q;

	if (!clv_customer_arg(fcinfo, 1, arguments, m, &customer))
		PG_RETURN_NULL();
	q = clv_question(CLV_EXPECTED, &customer);
	q.memo = clv_memo(fcinfo);
	q.t = clv_horizon_arg(fcinfo, 1 + arguments, m);
	PG_RETURN_FLOAT8(clv_answer(clv_model_kind(m), m->parameters, &q));
}

/*
 * adv_purchase_probability returns the probability of exactly so many purchases
 * within a horizon: (model, number, customer, horizon).
 */
ADV_FUNCTION(adv_purchase_probability)
{
	int			arguments = PG_NARGS() - 3;
	const ClvModel *m = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	int64		n = PG_GETARG_INT64(1);
	ClvCustomer customer;
	ClvQuestion q;

	if (n < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of purchases %lld is out of range", (long long) n)));
	if (!clv_customer_arg(fcinfo, 2, arguments, m, &customer))
		PG_RETURN_NULL();
	q = clv_question(CLV_PROBABILITY, &customer);
	q.n = (double) n;
	q.t = clv_horizon_arg(fcinfo, 2 + arguments, m);
	PG_RETURN_FLOAT8(clv_answer(clv_model_kind(m), m->parameters, &q));
}

/*
 * adv_purchases_quantile returns the number of purchases within a horizon that is not
 * exceeded with a probability: (model, customer, horizon, probability).
 */
ADV_FUNCTION(adv_purchases_quantile)
{
	int			arguments = PG_NARGS() - 3;
	const ClvModel *m = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	ClvCustomer customer;
	ClvQuestion q;

	if (!clv_customer_arg(fcinfo, 1, arguments, m, &customer))
		PG_RETURN_NULL();
	q = clv_question(CLV_QUANTILE, &customer);
	q.t = clv_horizon_arg(fcinfo, 1 + arguments, m);
	q.n = PG_GETARG_FLOAT8(2 + arguments);
	if (!(q.n > 0 && q.n < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("probability %g is out of range", q.n),
				 errdetail("It lies between 0 and 1, both excluded."),
				 errhint("Within the numbers at 0.025 and at 0.975 are 95 percent or more.")));
	PG_RETURN_INT64((int64) clv_answer(clv_model_kind(m), m->parameters, &q));
}

/*
 * adv_discounted_purchases returns the discounted purchases to be expected
 * within a horizon, for ever where that is NULL: (model, customer,
 * discount_rate, horizon).
 */
ADV_FUNCTION(adv_discounted_purchases)
{
	int			arguments = PG_NARGS() - 3;
	const ClvModel *m;
	ClvCustomer customer;
	ClvQuestion q;

	if (adv_any_null(fcinfo, 0, 1 + arguments))
		PG_RETURN_NULL();
	m = clv_model_arg(fcinfo, 0, CLV_BUYING_MODELS);
	if (!clv_customer_arg(fcinfo, 1, arguments, m, &customer))
		PG_RETURN_NULL();
	q = clv_question(CLV_DISCOUNTED, &customer);
	q.memo = clv_memo(fcinfo);
	q.rate = clv_discount_arg(fcinfo, 1 + arguments, m);
	if (!PG_ARGISNULL(2 + arguments))
		q.t = clv_horizon_arg(fcinfo, 2 + arguments, m);
	else if (q.rate > 0)
		q.t = INFINITY;
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("purchases without end have no sum unless they are discounted"),
				 errhint("Pass a discount rate above 0, or a horizon.")));
	PG_RETURN_FLOAT8(clv_answer(clv_model_kind(m), m->parameters, &q));
}

/* ------------------------------------------------------------------------
 * Money
 * ------------------------------------------------------------------------
 */

double
clv_spend(const ClvModel *m, const AdvClvRow *row)
{
	ClvQuestion q = {.what = CLV_MEAN_SPEND, .row = row};
	double		spend = clv_answer(ADV_CLV_GAMMA_GAMMA, m->parameters, &q);

	return isinf(spend) ? NAN : spend;
}

/*
 * worth returns what purchases are worth, NaN where the spend is not known.
 */
static double
worth(double purchases, double spend, double margin)
{
	double		value = purchases * spend * margin;

	if (isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("customer lifetime value is out of range for type double precision")));
	return value;
}

double
clv_value(const ClvValue *v)
{
	return worth(clv_answer(clv_model_kind(v->buying), v->buying->parameters, &v->purchases),
				 clv_spend(v->spending, &v->spent), v->margin);
}

/*
 * return_known returns a number, NULL for NaN.
 */
static Datum
return_known(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/*
 * adv_expected_spend returns the expected mean spend of a customer of whom so
 * many purchases with this mean are known, NULL where it is infinite: (model,
 * frequency, mean_spend); mean_spend may be NULL where frequency is 0.
 */
ADV_FUNCTION(adv_expected_spend)
{
	AdvClvRow	row;

	if (adv_any_null(fcinfo, 0, 1) || !spend_args(fcinfo, 1, 2, &row))
		PG_RETURN_NULL();
	return return_known(fcinfo, clv_spend(clv_model_arg(fcinfo, 0, MODEL_WITH_SPEND), &row));
}

/*
 * adv_expected_spend_of returns the same of a summary: (model, purchases,
 * as_of).
 */
ADV_FUNCTION(adv_expected_spend_of)
{
	const ClvModel *m = clv_model_arg(fcinfo, 0, MODEL_WITH_SPEND);
	DateADT		as_of = PG_GETARG_DATEADT(2);
	AdvPurchaseHistory	history = {.mean_spend = NAN};
	AdvClvRow	row;

	if ((!adv_purchase_history(fcinfo, 1, as_of, 1, &history) && !adv_purchase_came(fcinfo, 1, as_of)) ||
		!spend_row((double) history.frequency, history.mean_spend, &row))
		PG_RETURN_NULL();
	return return_known(fcinfo, clv_spend(m, &row));
}

/*
 * adv_clv_of_numbers returns what a customer is worth within a horizon, NULL
 * where that is infinite: (model, spend_model, frequency, recency, age,
 * mean_spend, horizon, discount_rate, margin); mean_spend may be NULL where
 * frequency is 0.
 */
ADV_FUNCTION(adv_clv_of_numbers)
{
	ClvValue	v;

	if (!clv_value_args(fcinfo, 4, &v))
		PG_RETURN_NULL();
	v.purchases.memo = clv_memo(fcinfo);
	return return_known(fcinfo, clv_value(&v));
}

/*
 * adv_clv_of_summary returns the same of a summary: (model, spend_model,
 * purchases, as_of, horizon, discount_rate, margin).
 */
ADV_FUNCTION(adv_clv_of_summary)
{
	ClvValue	v;

	if (!clv_value_args(fcinfo, 2, &v))
		PG_RETURN_NULL();
	v.purchases.memo = clv_memo(fcinfo);
	return return_known(fcinfo, clv_value(&v));
}

ClvReport
clv_report_args(FunctionCallInfo fcinfo)
{
	ClvReport	r = {
		.model = clv_model_arg(fcinfo, 1, CLV_BUYING_MODELS),
		.spending = clv_model_arg(fcinfo, 2, MODEL_WITH_SPEND),
		.q = {.what = CLV_EXPECTED}
	};

	r.margin = clv_margin_arg(fcinfo, 6) / 100;
	tell_unconverged(fcinfo, 1, r.model);
	tell_unconverged(fcinfo, 2, r.spending);
	r.q.t = clv_horizon_arg(fcinfo, 4, r.model);
	r.q.rate = clv_discount_arg(fcinfo, 5, r.model);
	r.q.memo = clv_memo(fcinfo);
	return r;
}

void
clv_report_row(ClvReport *r, const ClvCustomer *customer, double *row)
{
	const ClvModel *m = r->model;
	AdvClvRow	spent;
	double		here;

	r->q.row = &customer->row;
	r->q.what = CLV_EXPECTED;
	row[0] = customer->row.x;
	row[1] = customer->row.tx;
	row[2] = customer->row.T;
	row[3] = customer->mean_spend;
	here = here_now(clv_model_kind(m), m->parameters, r->q.row, &row[4]);
	row[5] = row[7] = purchases_of(here, clv_model_kind(m), m->parameters, &r->q);
	row[6] = spend_row((double) customer->repeats, customer->mean_spend, &spent) ? clv_spend(r->spending, &spent) : NAN;
	if (r->q.rate > 0)
	{
		r->q.what = CLV_DISCOUNTED;
		row[7] = purchases_of(here, clv_model_kind(m), m->parameters, &r->q);
	}
	row[7] = worth(row[7], row[6], r->margin);
}

/*
 * adv_clv_report returns a customer's numbers and what follows from them, in a
 * row: (purchases, model, spend_model, as_of, horizon, discount_rate, margin).
 */
ADV_FUNCTION(adv_clv_report)
{
	ClvReport	r = clv_report_args(fcinfo);
	ClvCustomer customer;
	double		row[CLV_REPORT_COLUMNS];

	if (!customer_of(fcinfo, 0, PG_GETARG_DATEADT(3), r.model, &customer))
		PG_RETURN_NULL();
	clv_report_row(&r, &customer, row);
	return adv_return_row(fcinfo, lengthof(row), row);
}
