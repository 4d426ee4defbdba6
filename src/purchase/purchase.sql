-- purchase.sql
--		Purchases: what one customer bought.

ROOM 'Purchases: what one customer bought';

CREATE TYPE purchase_summary;

FUNCTION purchase_summary_in(value cstring) RETURNS purchase_summary AS adv_purchase_in
'Reads the text form of purchase_summary.';

FUNCTION purchase_summary_out(summary purchase_summary) RETURNS cstring AS adv_purchase_out
'Writes the text form of purchase_summary.';

FUNCTION purchase_summary_recv(value internal) RETURNS purchase_summary AS adv_purchase_recv
'Reads the binary form of purchase_summary.';

FUNCTION purchase_summary_send(summary purchase_summary) RETURNS bytea AS adv_purchase_send
'Writes the binary form of purchase_summary.';

CREATE TYPE purchase_summary (
	INPUT = purchase_summary_in,
	OUTPUT = purchase_summary_out,
	RECEIVE = purchase_summary_recv,
	SEND = purchase_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE purchase_summary IS
'When one customer bought, and what was spent: what models of customer lifetime value ask of a customer.';

FUNCTION purchase_summary_eq(a purchase_summary, b purchase_summary) RETURNS boolean AS adv_purchase_eq
'Whether two summaries hold the same: the operator =.';

FUNCTION purchase_summary_ne(a purchase_summary, b purchase_summary) RETURNS boolean AS adv_purchase_ne
'Whether two summaries differ: the operator <>.';

FUNCTION purchase_summary_hash(summary purchase_summary) RETURNS integer AS adv_purchase_hash
'Hash of a summary.';

FUNCTION purchase_summary_hash_extended(summary purchase_summary, seed bigint) RETURNS bigint AS adv_purchase_hash_extended
'Seeded 64-bit hash of a summary.';

FUNCTION purchase_summary_plus(a purchase_summary, b purchase_summary) RETURNS purchase_summary AS adv_purchase_plus
'The summary of the purchases of both: the operator +.';

CREATE OPERATOR = (
	LEFTARG = purchase_summary,
	RIGHTARG = purchase_summary,
	FUNCTION = purchase_summary_eq,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES
);
COMMENT ON OPERATOR =(purchase_summary, purchase_summary) IS
'Whether two summaries hold the same.';

CREATE OPERATOR <> (
	LEFTARG = purchase_summary,
	RIGHTARG = purchase_summary,
	FUNCTION = purchase_summary_ne,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <>(purchase_summary, purchase_summary) IS
'Whether two summaries differ.';

CREATE OPERATOR + (
	LEFTARG = purchase_summary,
	RIGHTARG = purchase_summary,
	FUNCTION = purchase_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(purchase_summary, purchase_summary) IS
'The summary of the purchases of both.';

CREATE OPERATOR CLASS purchase_summary_ops
	DEFAULT FOR TYPE purchase_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 purchase_summary_hash(purchase_summary),
		FUNCTION 2 purchase_summary_hash_extended(purchase_summary, bigint);
COMMENT ON OPERATOR CLASS purchase_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';
COMMENT ON OPERATOR FAMILY purchase_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';

TRANSITION purchase_accum(state purchase_summary, at date);

TRANSITION purchase_accum(state purchase_summary, at date, period text) AS adv_purchase_accum_period;

TRANSITION purchase_accum(state purchase_summary, at date, amount numeric) AS adv_purchase_accum_amount;

TRANSITION purchase_accum(state purchase_summary, at date, amount numeric, period text) AS adv_purchase_accum_amount_period;

TRANSITION purchase_accum(state purchase_summary, at timestamptz, time_zone text) AS adv_purchase_accum_zone;

TRANSITION purchase_accum(state purchase_summary, at timestamptz, time_zone text, period text) AS adv_purchase_accum_zone_period;

TRANSITION purchase_accum(state purchase_summary, at timestamptz, time_zone text, amount numeric) AS adv_purchase_accum_zone_amount;

TRANSITION purchase_accum(state purchase_summary, at timestamptz, time_zone text, amount numeric, period text) AS adv_purchase_accum_zone_amount_period;

TRANSITION purchase_combine(state purchase_summary, other purchase_summary);

FINAL purchase_final(state purchase_summary) RETURNS purchase_summary;

METRIC 'latest nps' QUESTION 'Would they recommend us, by the latest answer of each?'
	FORMULA 'NPS of one answer a respondent' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as nps';

AGGREGATE rollup(summary purchase_summary)
	STATE purchase_summary SSPACE 128 SFUNC purchase_combine FINAL purchase_final
'The summary of everything that the summaries of a customer hold.';

METRIC 'purchase history' QUESTION 'How often, how lately, for how much does a customer buy?'
	FORMULA 'repeat purchases; time to the last of them; age; mean spend' UNIT 'purchases, units of time, money' RANGE '0..' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Fader, Hardie & Lee 2005';

AGGREGATE purchase_agg(at date)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day.';

AGGREGATE purchase_agg(at date, period text)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day, week, month, quarter or year.';

AGGREGATE purchase_agg(at date, amount numeric)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day; an amount below 0 is a refund.';

AGGREGATE purchase_agg(at date, amount numeric, period text)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day, week, month, quarter or year; an amount below 0 is a refund.';

AGGREGATE purchase_agg(at timestamptz, time_zone text)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day.';

AGGREGATE purchase_agg(at timestamptz, time_zone text, period text)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day, week, month, quarter or year.';

AGGREGATE purchase_agg(at timestamptz, time_zone text, amount numeric)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day; an amount below 0 is a refund.';

AGGREGATE purchase_agg(at timestamptz, time_zone text, amount numeric, period text)
	STATE purchase_summary SSPACE 128 SFUNC purchase_accum FINAL purchase_final
'The purchases of one customer, by day, week, month, quarter or year; an amount below 0 is a refund.';

FUNCTION purchase_frequency(summary purchase_summary, as_of date DEFAULT NULL) RETURNS bigint NOT STRICT
'Repeat purchases: periods with a purchase, without the first; null where there is none.';

FUNCTION purchase_span(summary purchase_summary, as_of date DEFAULT NULL, unit interval DEFAULT '1 week') RETURNS float8 NOT STRICT
'Time from the first purchase to the last, in units.';

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
