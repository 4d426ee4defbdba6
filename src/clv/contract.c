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
 * adv_contract_survival returns the probability to complete so many periods:
 * (model, periods).
 */
ADV_FUNCTION(adv_contract_survival)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_SURVIVAL, 0, &q);

	PG_RETURN_FLOAT8(clv_answer(clv_model_kind(m), m->parameters, &q));
}

/*
 * adv_contract_survival_estimate returns the same with its interval: (model,
 * periods, confidence).
 */
ADV_FUNCTION(adv_contract_survival_estimate)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_SURVIVAL, 0, &q);

	return clv_return_estimate(fcinfo, 2, m, &q, CLV_LOGIT);
}

/*
 * adv_contract_retention returns the probability to complete a period having
 * completed the one before: (model, period).
 */
ADV_FUNCTION(adv_contract_retention)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_RETENTION, 1, &q);

	PG_RETURN_FLOAT8(clv_answer(clv_model_kind(m), m->parameters, &q));
}

/*
 * adv_contract_retention_estimate returns the same with its interval: (model,
 * period, confidence).
 */
ADV_FUNCTION(adv_contract_retention_estimate)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_RETENTION, 1, &q);

	return clv_return_estimate(fcinfo, 2, m, &q, CLV_LOGIT);
}

/*
 * adv_contract_residual returns the discounted renewals to come of a customer
 * just before a renewal: (model, renewal, discount_rate).
 */
ADV_FUNCTION(adv_contract_residual)
{
	ClvQuestion q;
	const ClvModel *m = contract_args(fcinfo, CLV_RESIDUAL, 1, &q);
	double		percent = PG_GETARG_FLOAT8(2);
	double		residual;

	if (!(percent >= 0) || isinf(percent))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("discount rate %g is out of range", percent),
				 errdetail("A discount rate is 0 or more, in percent a period."),
				 errhint("Write 10 percent as 10.")));
	q.rate = percent / 100;
	residual = clv_answer(clv_model_kind(m), m->parameters, &q);
	if (isinf(residual))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("renewals without end have no sum unless they are discounted"),
				 errhint("Pass a discount rate above 0.")));
	PG_RETURN_FLOAT8(residual);
}
