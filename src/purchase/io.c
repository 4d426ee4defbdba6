/*
 * io.c
 *		Purchase summaries compared, hashed, and in their text and binary forms.
 *
 * All of it is done with the finished value, whose rows are in order: equal
 * summaries are equal bytes.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "purchase.h"
#include "compat.h"
#include "base/wire.h"

/* the least a row takes in the binary form */
#define LEAST_SENT_ROW 5

/*
 * adv_purchase_eq tells whether two summaries hold the same.
 */
ADV_FUNCTION(adv_purchase_eq)
{
	const AdvPurchases *a = adv_purchases_arg(fcinfo, 0);
	const AdvPurchases *b = adv_purchases_arg(fcinfo, 1);

	PG_RETURN_BOOL(VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0);
}

/*
 * adv_purchase_ne is the negation of adv_purchase_eq.
 */
ADV_FUNCTION(adv_purchase_ne)
{
	PG_RETURN_BOOL(!DatumGetBool(adv_purchase_eq(fcinfo)));
}

/*
 * hash returns a seeded hash of what adv_purchase_eq compares.
 */
static uint64
hash(const AdvPurchases *s, uint64 seed)
{
	return hash_bytes_extended((const unsigned char *) s, VARSIZE(s), seed);
}

/*
 * adv_purchase_hash is the 32-bit hash of a summary.
 */
ADV_FUNCTION(adv_purchase_hash)
{
	PG_RETURN_INT32((int32) hash(adv_purchases_arg(fcinfo, 0), 0));
}

/*
 * adv_purchase_hash_extended is the seeded 64-bit hash of a summary, whose low
 * half is adv_purchase_hash where the seed is 0.
 */
ADV_FUNCTION(adv_purchase_hash_extended)
{
	PG_RETURN_UINT64(hash(adv_purchases_arg(fcinfo, 0), (uint64) PG_GETARG_INT64(1)));
}

/* ------------------------------------------------------------------------
 * Text and binary forms
 * ------------------------------------------------------------------------
 */

/*
 * add_validated takes a row, just read into its place behind the others, into
 * the summary, or refuses it.
 */
static void
add_validated(AdvPurchases *s, int64 period, int64 what, bool binary)
{
	AdvPurchaseRow *row = adv_purchase_row(s, s->sorted);

	CHECK_FOR_INTERRUPTS();
	if (!adv_period_in_range(s->header.width, period))
		adv_wire_refuse(binary, PURCHASE_TYPE, "A period is out of range.");
	if (s->sorted > 0 && adv_purchase_row(s, s->sorted - 1)->time.period >= period)
		adv_wire_refuse(binary, PURCHASE_TYPE, "The periods are not in order.");
	if ((what & ~(ADV_BOUGHT | ADV_AMOUNT_UNKNOWN)) || what == ADV_AMOUNT_UNKNOWN ||
		(what != ADV_BOUGHT && !adv_purchase_amounts(s)))
		adv_wire_refuse(binary, PURCHASE_TYPE, "There is a period without a purchase.");
	if (adv_purchase_amounts(s) && what == 0 && adv_purchase_amount(row) >= 0)
		adv_wire_refuse(binary, PURCHASE_TYPE, "A refund is not below 0.");
	row->time.period = (int32) period;
	row->time.what = (int32) what;
	s->sorted++;
}

/*
 * adv_purchase_out writes the text form: an array for every column.
 */
ADV_FUNCTION(adv_purchase_out)
{
	const AdvPurchases *s = adv_purchases_arg(fcinfo, 0);
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	appendStringInfo(&buf, "{\"purchase\":%d,\"period\":\"%s\",\"periods\":[",
					 PURCHASE_VERSION, adv_period_word(s->header.width));
	for (i = 0; i < s->sorted; i++)
		appendStringInfo(&buf, i ? ",%d" : "%d", adv_purchase_row(s, i)->time.period);
	appendStringInfoChar(&buf, ']');
	if (adv_purchase_amounts(s))
	{
		appendStringInfoString(&buf, ",\"what\":[");
		for (i = 0; i < s->sorted; i++)
			appendStringInfo(&buf, i ? ",%d" : "%d", adv_purchase_row(s, i)->time.what);
		appendStringInfoString(&buf, "],\"amounts\":[");
		for (i = 0; i < s->sorted; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (i > 0)
				appendStringInfoChar(&buf, ',');
			adv_text_wide(&buf, adv_purchase_row(s, i)->amount);
		}
		appendStringInfoChar(&buf, ']');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * adv_purchase_in reads the text form.
 */
ADV_FUNCTION(adv_purchase_in)
{
	AdvJson		json = adv_json_read(PG_GETARG_CSTRING(0), "purchase", PURCHASE_VERSION,
									 PURCHASE_TYPE);
	bool		amounts = adv_json_has(&json, "amounts");
	int			period = adv_json_choice(&json, "period", adv_periods);
	int			n = 0;
	JsonbContainer *periods = adv_json_list(&json, "periods", &n);
	JsonbContainer *what = amounts ? adv_json_array(&json, "what", n, true) : NULL;
	JsonbContainer *money = amounts ? adv_json_array(&json, "amounts", n, true) : NULL;
	AdvPurchases *s;
	int			i;

	adv_json_end(&json);
	if (!adv_valid_period(period))
		adv_wire_refuse(false, PURCHASE_TYPE, "There is no such period.");
	if (periods == NULL)
		adv_wire_refuse(false, PURCHASE_TYPE, "\"periods\" must be an array.");
	s = purchase_make(n, period, amounts ? ADV_PURCHASE_AMOUNTS : 0);
	for (i = 0; i < n; i++)
	{
		if (amounts)
			adv_purchase_row(s, i)->amount = adv_json_element_wide(&json, money, i);
		add_validated(s, adv_json_element_int64(&json, periods, i),
					  amounts ? adv_json_element_int64(&json, what, i) : ADV_BOUGHT, false);
	}
	PG_RETURN_POINTER(s);
}

/*
 * adv_purchase_send writes the binary form.
 */
ADV_FUNCTION(adv_purchase_send)
{
	const AdvPurchases *s = adv_purchases_arg(fcinfo, 0);
	StringInfoData buf;
	int			i;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, ADV_KIND_PURCHASE);
	pq_sendbyte(&buf, PURCHASE_VERSION);
	pq_sendbyte(&buf, s->header.flags);
	pq_sendbyte(&buf, s->header.width);
	adv_send_count(&buf, s->sorted);
	for (i = 0; i < s->sorted; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buf, adv_purchase_row(s, i)->time.period);
		pq_sendbyte(&buf, adv_purchase_row(s, i)->time.what);
		if (adv_purchase_amounts(s))
			adv_send_wide(&buf, adv_purchase_row(s, i)->amount);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * adv_purchase_recv reads the binary form.
 */
ADV_FUNCTION(adv_purchase_recv)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	AdvPurchases *s;
	int			flags;
	int			period;
	int64		n;
	int64		i;

	adv_recv_header(buf, ADV_KIND_PURCHASE, PURCHASE_VERSION, PURCHASE_TYPE);
	flags = pq_getmsgbyte(buf);
	period = pq_getmsgbyte(buf);
	if (flags & ~ADV_PURCHASE_AMOUNTS)
		adv_wire_refuse(true, PURCHASE_TYPE, "There are unknown flags.");
	if (!adv_valid_period(period))
		adv_wire_refuse(true, PURCHASE_TYPE, "There is no such period.");
	n = adv_recv_count(buf, PURCHASE_TYPE);
	if (n > (buf->len - buf->cursor) / LEAST_SENT_ROW)
		adv_wire_refuse(true, PURCHASE_TYPE, "The list of purchases ends early.");
	s = purchase_make(n, period, flags);
	for (i = 0; i < n; i++)
	{
		int32		number = (int32) pq_getmsgint(buf, 4);
		int			what = pq_getmsgbyte(buf);

		if (flags & ADV_PURCHASE_AMOUNTS)
			adv_purchase_row(s, i)->amount = adv_recv_wide(buf);
		add_validated(s, number, what, true);
	}
	adv_recv_end(buf, PURCHASE_TYPE);
	PG_RETURN_POINTER(s);
}
