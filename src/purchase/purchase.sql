-- purchase.sql
--		Purchases: what one customer bought.

ROOM 'Purchases: what one customer bought';

SUMMARY purchase_summary SSPACE 8192
'When one customer bought, and what was spent: what models of customer lifetime value ask of a customer.';

TRANSITION purchase_accum(state purchase_summary, at calendar_time);

TRANSITION purchase_accum(state purchase_summary, at calendar_time, amount numeric) AS adv_purchase_accum_amount;

TRANSITION purchase_accum(state purchase_summary, at calendar_time, period text, time_zone text, amount numeric) AS adv_purchase_accum_period;

METRIC 'purchase history' QUESTION 'How often, how lately, for how much does a customer buy?'
	FORMULA 'repeat purchases; time from first to last; age; mean spend' UNIT 'purchases, units of time, money' RANGE '0..' BETTER 'higher'
	EXAMPLE 'SELECT customer, purchase_frequency(purchase_agg(day, amount)) FROM orders GROUP BY customer'
	SOURCE 'Fader, Hardie & Lee 2005';

AGGREGATE purchase_agg(at calendar_time)
	STATE purchase_summary SSPACE 2048 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day.';

AGGREGATE purchase_agg(at calendar_time, amount numeric)
	STATE purchase_summary SSPACE 8192 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day; an amount below 0 is a refund, null one that is not known.';

AGGREGATE purchase_agg(at calendar_time, period text, time_zone text, amount numeric)
	STATE purchase_summary SSPACE 8192 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day, week, month, quarter or year; the time zone is that of a timestamptz, else null.';

FUNCTION purchase_frequency(summary purchase_summary, as_of date DEFAULT NULL) RETURNS bigint NOT STRICT
'Repeat purchases: periods with a purchase, without the first; null where there is none.';

FUNCTION purchase_span(summary purchase_summary, as_of date DEFAULT NULL, unit interval DEFAULT '1 week') RETURNS float8 NOT STRICT
'Time from the first purchase to the last, in units: what models call recency, t_x.';

FUNCTION purchase_age(summary purchase_summary, as_of date, unit interval DEFAULT '1 week') RETURNS float8
'Time from the first purchase to as_of, in units.';

FUNCTION purchase_mean_spend(summary purchase_summary, as_of date DEFAULT NULL) RETURNS float8 NOT STRICT
'Mean amount of the purchases after the first, less refunds; null where there are none.';

FUNCTION purchase_spend(summary purchase_summary, as_of date DEFAULT NULL) RETURNS numeric NOT STRICT
'All amounts, less refunds, exactly.';

FUNCTION first_purchase(summary purchase_summary) RETURNS date NOT STRICT
'First day of the first period with a purchase.';

FUNCTION last_purchase(summary purchase_summary, as_of date DEFAULT NULL) RETURNS date NOT STRICT
'First day of the last period with a purchase.';

FUNCTION purchase_periods(summary purchase_summary) RETURNS TABLE (period date, bought boolean, amount numeric) NOT STRICT COST 100 ROWS 10
'A row for every period with a purchase or a refund, with its amount.';
