/*
 * memo.c
 *		What a call has computed for the customers before.
 *
 * What is to be expected of a customer who stays depends on how many purchases
 * there were and since when, not on when the last one was: in days, as summaries
 * have it, there are far fewer such customers than customers.  A place in a table
 * holds the last of those that fall there.  What is asked is compared as a whole,
 * the parameters too, so that it does not matter whether they change from row to
 * row.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/memutils.h"

#include "clv.h"
#include "compat.h"

/* the table, and how many calls must have done without: it takes the time of hundreds */
#define PLACES 8192
#define CALLS_WITHOUT 1000

/* Numbers alone, so that equal questions are equal bytes. */
typedef struct Asked
{
	double		model;			/* 0: nothing */
	double		parameters[ADV_CLV_PARAMETERS];
	double		x;
	double		age;
	double		t;
	double		rate;
} Asked;

typedef struct ClvAnswered
{
	Asked		asked;
	double		purchases;
} ClvAnswered;

ClvMemo *
clv_memo(FunctionCallInfo fcinfo)
{
	AdvCall    *call = adv_call(fcinfo);

	if (call->room == NULL)
	{
		MemoryContext context = fcinfo->flinfo->fn_mcxt;
		ClvMemo    *memo = MemoryContextAllocZero(context, sizeof(ClvMemo));

		memo->context = context;
		call->room = memo;
	}
	return call->room;
}

/*
 * place_of returns where an answer is kept.
 */
static ClvAnswered *
place_of(ClvMemo *memo, const Asked *asked)
{
	const double numbers[] = {asked->x, asked->age, asked->rate, asked->parameters[0]};
	uint64		hash = 0;
	Size		i;

	for (i = 0; i < lengthof(numbers); i++)
	{
		uint64		bits;

		memcpy(&bits, &numbers[i], sizeof(bits));
		hash = (hash ^ bits) * UINT64CONST(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return &memo->places[hash % PLACES];
}

AdvStatus
clv_memo_staying(ClvMemo *memo, AdvClvModel model, const double *parameters,
				 const AdvClvRow *row, double t, double rate, double *purchases)
{
	Asked		asked;
	ClvAnswered *place;

	if (memo == NULL || row == NULL || (memo->places == NULL && memo->calls++ < CALLS_WITHOUT))
		return adv_clv_staying(model, parameters, row, t, rate, purchases);
	if (memo->places == NULL)
		memo->places = MemoryContextAllocZero(memo->context, PLACES * sizeof(ClvAnswered));
	asked.model = model;
	memcpy(asked.parameters, parameters, sizeof(asked.parameters));
	asked.x = row->x;
	asked.age = row->T;
	asked.t = t;
	asked.rate = rate;
	place = place_of(memo, &asked);
	if (memcmp(&place->asked, &asked, sizeof(Asked)) != 0)
	{
		AdvStatus	status = adv_clv_staying(model, parameters, row, t, rate, purchases);

		if (status != ADV_OK)
			return status;
		place->asked = asked;
		place->purchases = *purchases;
	}
	*purchases = place->purchases;
	return ADV_OK;
}
