/*
 * money.c
 *		Amounts of money: exact, as whole numbers of millionths.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "compat.h"
#include "money.h"

#define MOST_DIGITS 32			/* before the point; six more fit into an int128 */

/*
 * refuse reports an amount that is not taken as it is.
 */
static void
refuse(const char *shown, const char *why, const char *hint)
{
	int			length = strlen(shown);

	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amount %.60s%s %s", shown, length > 60 ? "..." : "", why),
			 errdetail("Amounts are kept exactly, with up to %d digits before and %d after the decimal point.",
					   MOST_DIGITS, ADV_MONEY_DECIMALS),
			 errhint("%s", hint)));
}

/*
 * The short form in which numerics of everyday size are kept, also on disk, where it does
 * not change: 16 bits, then digits to the base of 10,000, the first of which counts 10,000
 * to the power of the weight.
 */
#define SHORT_FORM_MASK 0xC000
#define SHORT_FORM 0x8000
#define SHORT_NEGATIVE 0x2000
#define SHORT_WEIGHT_NEGATIVE 0x0040
#define SHORT_WEIGHT 0x003F

/*
 * small_amount reads a numeric in that form of less than 10^12, with up to four decimals;
 * false where it is another.
 */
static inline bool
small_amount(const struct varlena *value, int64 *amount)
{
	const char *at = VARDATA_ANY(value);
	uint16		header;
	int			n;
	int			weight;
	int			i;
	int64		sum = 0;

	if (VARATT_IS_EXTERNAL(value) || VARATT_IS_COMPRESSED(value) || VARSIZE_ANY_EXHDR(value) < sizeof(header))
		return false;
	n = (int) ((VARSIZE_ANY_EXHDR(value) - sizeof(header)) / sizeof(int16));
	memcpy(&header, at, sizeof(header));
	weight = header & SHORT_WEIGHT;
	if ((header & SHORT_FORM_MASK) != SHORT_FORM || (header & SHORT_WEIGHT_NEGATIVE) || weight > 2 || n > weight + 2)
		return false;
	for (i = 0; i < n; i++)
	{
		int16		digit;

		at += sizeof(digit);
		memcpy(&digit, at, sizeof(digit));
		sum = sum * 10000 + digit;
	}
	for (; i <= weight + 1; i++)
		sum *= 10000;
	sum *= 100;					/* these were ten thousandths */
	*amount = header & SHORT_NEGATIVE ? -sum : sum;
	return true;
}

/*
 * any_amount reads any numeric.
 */
static pg_noinline int128
any_amount(Datum value)
{
	char	   *shown = DatumGetCString(DirectFunctionCall1(numeric_out, value));
	const char *at = shown + (*shown == '-');
	int128		amount = 0;
	int			digits;

	if (*at < '0' || *at > '9')
		refuse(shown, "is not a finite number", "Leave such rows out, or pass null for an amount that is not known.");
	for (digits = 0; *at >= '0' && *at <= '9'; at++)
	{
		if (digits++ == MOST_DIGITS)
			refuse(shown, "is too large", "Find out where it comes from, or count in a larger unit of money.");
		amount = amount * 10 + (*at - '0');
	}
	if (*at == '.')
		at++;
	for (digits = 0; digits < ADV_MONEY_DECIMALS; digits++)
		amount = amount * 10 + (*at ? *at++ - '0' : 0);
	for (; *at; at++)
		if (*at != '0')
			refuse(shown, psprintf("has more than %d decimals", ADV_MONEY_DECIMALS),
				   psprintf("Round it: round(amount, %d).", ADV_MONEY_DECIMALS));
	return *shown == '-' ? -amount : amount;
}

/*
 * adv_money_arg returns the numeric in argument argno, which must not be NULL.
 */
int128
adv_money_arg(FunctionCallInfo fcinfo, int argno)
{
	int64		small;

	if (likely(small_amount((const struct varlena *) PG_GETARG_POINTER(argno), &small)))
		return small;
	return any_amount(PG_GETARG_DATUM(argno));
}

/*
 * adv_money_unit returns one unit of the last of so many decimals.
 */
int64
adv_money_unit(int decimals)
{
	int64		unit = 1;

	for (; decimals < ADV_MONEY_DECIMALS; decimals++)
		unit *= 10;
	return unit;
}

/*
 * adv_money_decimals returns how many decimals, least or more, it takes to
 * write an amount.
 */
int
adv_money_decimals(int128 amount, int least)
{
	/* long divisions take long, and most amounts are small and whole, or need no more */
	if (likely(amount == (int64) amount))
	{
		if ((int64) amount % 1000000 == 0)
			return least;
		while (least < ADV_MONEY_DECIMALS && (int64) amount % adv_money_unit(least) != 0)
			least++;
		return least;
	}
	while (least < ADV_MONEY_DECIMALS && amount % adv_money_unit(least) != 0)
		least++;
	return least;
}

/*
 * adv_money_numeric returns an amount, which needs no more decimals than these,
 * as a numeric that shows so many.
 */
Datum
adv_money_numeric(int128 amount, int decimals)
{
	uint128		rest = amount < 0 ? -(uint128) amount : (uint128) amount;
	char		text[48];
	char	   *at = text + sizeof(text);
	int			digits;

	if (likely(amount == (int64) amount))
		return NumericGetDatum(int64_div_fast_to_numeric((int64) amount / adv_money_unit(decimals), decimals));
	rest /= adv_money_unit(decimals);
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
	return DirectFunctionCall3(numeric_in, CStringGetDatum(at), ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

/*
 * adv_money_overflow reports a sum that does not fit.
 */
void
adv_money_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("a sum of amounts is out of range"),
			 errdetail("Sums are kept exactly, up to about 1.7e32."),
			 errhint("Find out where such amounts come from, or count in a larger unit of money.")));
	pg_unreachable();
}
