/*
 * contract.c
 *		What a model of contracts says: how many are still there, how many renew,
 *		what renewals are to come.
 *
 * Fader & Hardie 2007 and 2010; periods are whole.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "base/answer.h"
#include "clv.h"
#include "compat.h"

/*
 * contract_args reads (model, period), and sets what to ask; periods begin with
 * first.
 */
static const ClvModel *
contract_args(FunctionCallInfo fcinfo, ClvWhat what, int first, ClvQuestion *q)
{
	const ClvModel *m = clv_model_arg(fcinfo, 0, CLV_CONTRACT_MODELS);
	int64		period = PG_GETARG_INT64(1);

	if (period < first)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("period %lld is out of range", (long long) period),
				 errdetail("The first is %d.", first)));
	*q = (ClvQuestion) {.what = what,.t = (double) period,.n = (double) period};
	return m;
}

/*
 * adv_contract_survival_probability returns the probability to complete so many periods:
 * (model, periods).
 */
ADV_FUNCTION(adv_contract_survival_probability)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_SURVIVAL, 0, &q);

	PG_RETURN_FLOAT8(clv_answer(clv_model_kind(m), m->parameters, &q));
}

/*
 * adv_contract_survival_probability_estimate returns the same with its interval: (model,
 * periods, confidence).
 */
ADV_FUNCTION(adv_contract_survival_probability_estimate)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_SURVIVAL, 0, &q);

	return clv_return_estimate(fcinfo, 2, m, &q, CLV_LOGIT, 1);
}

/*
 * adv_contract_retention_rate returns how many of those who completed the period
 * before complete this one, in percent: (model, period).
 */
ADV_FUNCTION(adv_contract_retention_rate)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_RETENTION, 1, &q);

	PG_RETURN_FLOAT8(100 * clv_answer(clv_model_kind(m), m->parameters, &q));
}

/*
 * adv_contract_retention_rate_estimate returns the same with its interval: (model,
 * period, confidence).
 */
ADV_FUNCTION(adv_contract_retention_rate_estimate)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_RETENTION, 1, &q);

	return clv_return_estimate(fcinfo, 2, m, &q, CLV_LOGIT, 100);
}

/*
 * adv_contract_residual returns the discounted renewals to come of a customer
 * just before a renewal: (model, renewal, discount_rate, period), period being
 * the length of a period, to which a rate a year is taken down.
 */
ADV_FUNCTION(adv_contract_residual)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_RESIDUAL, 1, &q);
	double		residual;

	q.rate = clv_period_discount_args(fcinfo, 2, 3) / 100;
	residual = clv_answer(clv_model_kind(m), m->parameters, &q);
	if (isinf(residual))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("renewals without end have no sum unless they are discounted"),
				 errhint("Pass a discount rate above 0.")));
	PG_RETURN_FLOAT8(residual);
}
