-- activity.sql
--		Activity: when customers were active.

ROOM 'Activity: when customers were active';

CREATE TYPE activity_summary;

FUNCTION activity_summary_in(value cstring) RETURNS activity_summary AS adv_activity_in
'Reads the text form of activity_summary.';

FUNCTION activity_summary_out(summary activity_summary) RETURNS cstring AS adv_activity_out
'Writes the text form of activity_summary.';

FUNCTION activity_summary_recv(value internal) RETURNS activity_summary AS adv_activity_recv
'Reads the binary form of activity_summary.';

FUNCTION activity_summary_send(summary activity_summary) RETURNS bytea AS adv_activity_send
'Writes the binary form of activity_summary.';

CREATE TYPE activity_summary (
	INPUT = activity_summary_in,
	OUTPUT = activity_summary_out,
	RECEIVE = activity_summary_recv,
	SEND = activity_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE activity_summary IS
'When customers were active: the periods of every customer, exactly.';

FUNCTION activity_summary_eq(a activity_summary, b activity_summary) RETURNS boolean AS adv_activity_eq
'Whether two summaries hold the same: the operator =.';

FUNCTION activity_summary_ne(a activity_summary, b activity_summary) RETURNS boolean AS adv_activity_ne
'Whether two summaries differ: the operator <>.';

FUNCTION activity_summary_hash(summary activity_summary) RETURNS integer AS adv_activity_hash
'Hash of a summary.';

FUNCTION activity_summary_hash_extended(summary activity_summary, seed bigint) RETURNS bigint AS adv_activity_hash_extended
'Seeded 64-bit hash of a summary.';

FUNCTION activity_summary_plus(a activity_summary, b activity_summary) RETURNS activity_summary AS adv_activity_plus
'The summary of the answers of both: the operator +.';

CREATE OPERATOR = (
	LEFTARG = activity_summary,
	RIGHTARG = activity_summary,
	FUNCTION = activity_summary_eq,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES
);
COMMENT ON OPERATOR =(activity_summary, activity_summary) IS
'Whether two summaries hold the same.';

CREATE OPERATOR <> (
	LEFTARG = activity_summary,
	RIGHTARG = activity_summary,
	FUNCTION = activity_summary_ne,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <>(activity_summary, activity_summary) IS
'Whether two summaries differ.';

CREATE OPERATOR + (
	LEFTARG = activity_summary,
	RIGHTARG = activity_summary,
	FUNCTION = activity_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(activity_summary, activity_summary) IS
'The summary of the answers of both.';

CREATE OPERATOR CLASS activity_summary_ops
	DEFAULT FOR TYPE activity_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 activity_summary_hash(activity_summary),
		FUNCTION 2 activity_summary_hash_extended(activity_summary, bigint);
COMMENT ON OPERATOR CLASS activity_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';
COMMENT ON OPERATOR FAMILY activity_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';

TRANSITION activity_accum(state activity_summary, customer bigint, at date, period text) AS adv_activity_accum_integer;

TRANSITION activity_accum(state activity_summary, customer bigint, at timestamptz, period text, time_zone text) AS adv_activity_accum_integer;

TRANSITION activity_accum(state activity_summary, customer bigint, at date, period text, amount numeric) AS adv_activity_accum_amount_integer;

TRANSITION activity_accum(state activity_summary, customer bigint, at timestamptz, period text, time_zone text, amount numeric) AS adv_activity_accum_amount_integer;

TRANSITION activity_accum(state activity_summary, customer bigint, at date, period text, entry boolean) AS adv_activity_accum_entry_integer;

TRANSITION activity_accum(state activity_summary, customer bigint, at timestamptz, period text, time_zone text, entry boolean) AS adv_activity_accum_entry_integer;

TRANSITION activity_accum(state activity_summary, customer bigint, at date, period text, amount numeric, entry boolean) AS adv_activity_accum_amount_entry_integer;

TRANSITION activity_accum(state activity_summary, customer bigint, at timestamptz, period text, time_zone text, amount numeric, entry boolean) AS adv_activity_accum_amount_entry_integer;

TRANSITION activity_accum(state activity_summary, customer uuid, at date, period text) AS adv_activity_accum_uuid;

TRANSITION activity_accum(state activity_summary, customer uuid, at timestamptz, period text, time_zone text) AS adv_activity_accum_uuid;

TRANSITION activity_accum(state activity_summary, customer uuid, at date, period text, amount numeric) AS adv_activity_accum_amount_uuid;

TRANSITION activity_accum(state activity_summary, customer uuid, at timestamptz, period text, time_zone text, amount numeric) AS adv_activity_accum_amount_uuid;

TRANSITION activity_accum(state activity_summary, customer uuid, at date, period text, entry boolean) AS adv_activity_accum_entry_uuid;

TRANSITION activity_accum(state activity_summary, customer uuid, at timestamptz, period text, time_zone text, entry boolean) AS adv_activity_accum_entry_uuid;

TRANSITION activity_accum(state activity_summary, customer uuid, at date, period text, amount numeric, entry boolean) AS adv_activity_accum_amount_entry_uuid;

TRANSITION activity_accum(state activity_summary, customer uuid, at timestamptz, period text, time_zone text, amount numeric, entry boolean) AS adv_activity_accum_amount_entry_uuid;

TRANSITION activity_accum(state activity_summary, customer text, at date, period text) AS adv_activity_accum_text;

TRANSITION activity_accum(state activity_summary, customer text, at timestamptz, period text, time_zone text) AS adv_activity_accum_text;

TRANSITION activity_accum(state activity_summary, customer text, at date, period text, amount numeric) AS adv_activity_accum_amount_text;

TRANSITION activity_accum(state activity_summary, customer text, at timestamptz, period text, time_zone text, amount numeric) AS adv_activity_accum_amount_text;

TRANSITION activity_accum(state activity_summary, customer text, at date, period text, entry boolean) AS adv_activity_accum_entry_text;

TRANSITION activity_accum(state activity_summary, customer text, at timestamptz, period text, time_zone text, entry boolean) AS adv_activity_accum_entry_text;

TRANSITION activity_accum(state activity_summary, customer text, at date, period text, amount numeric, entry boolean) AS adv_activity_accum_amount_entry_text;

TRANSITION activity_accum(state activity_summary, customer text, at timestamptz, period text, time_zone text, amount numeric, entry boolean) AS adv_activity_accum_amount_entry_text;

TRANSITION activity_combine(state activity_summary, other activity_summary);

FINAL activity_final(state activity_summary) RETURNS activity_summary;

CREATE TYPE activity_pair AS (
	both_times bigint,
	only_first bigint,
	only_second bigint,
	neither bigint
);
COMMENT ON TYPE activity_pair IS
'Customers by whether they were active in each of two periods.';
COMMENT ON COLUMN activity_pair.both_times IS
'Active in both.';
COMMENT ON COLUMN activity_pair.only_first IS
'Active in the first, not in the second.';
COMMENT ON COLUMN activity_pair.only_second IS
'Active in the second, not in the first.';
COMMENT ON COLUMN activity_pair.neither IS
'Active in neither, but before.';

TRANSITION repeat_purchase_accum(state activity_summary, customer bigint, at date) AS adv_repeat_purchase_accum_integer;

TRANSITION repeat_purchase_accum(state activity_summary, customer bigint, at timestamptz, time_zone text) AS adv_repeat_purchase_accum_integer;

TRANSITION repeat_purchase_accum(state activity_summary, customer uuid, at date) AS adv_repeat_purchase_accum_uuid;

TRANSITION repeat_purchase_accum(state activity_summary, customer uuid, at timestamptz, time_zone text) AS adv_repeat_purchase_accum_uuid;

TRANSITION repeat_purchase_accum(state activity_summary, customer text, at date) AS adv_repeat_purchase_accum_text;

TRANSITION repeat_purchase_accum(state activity_summary, customer text, at timestamptz, time_zone text) AS adv_repeat_purchase_accum_text;

METRIC 'latest nps' QUESTION 'Would they recommend us, by the latest answer of each?'
	FORMULA 'NPS of one answer a respondent' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as nps';

AGGREGATE rollup(summary activity_summary)
	STATE activity_summary SSPACE 512 SFUNC activity_combine FINAL activity_final
'The summary of everything that the summaries hold.';

METRIC 'retention' QUESTION 'How many of the customers stay, period by period?'
	FORMULA '100 (customers at end - new) / customers at start; 100 retained / customers at start' UNIT 'percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

AGGREGATE activity_agg(customer bigint, at date, period text)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active. The customer is an integer.';

AGGREGATE activity_agg(customer bigint, at timestamptz, period text, time_zone text)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active. The customer is an integer.';

AGGREGATE activity_agg(customer bigint, at date, period text, amount numeric)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, and the sum of the amounts. The customer is an integer.';

AGGREGATE activity_agg(customer bigint, at timestamptz, period text, time_zone text, amount numeric)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, and the sum of the amounts. The customer is an integer.';

AGGREGATE activity_agg(customer bigint, at date, period text, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, by entry events and by return events. The customer is an integer.';

AGGREGATE activity_agg(customer bigint, at timestamptz, period text, time_zone text, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, by entry events and by return events. The customer is an integer.';

AGGREGATE activity_agg(customer bigint, at date, period text, amount numeric, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, by entry events and by return events, and the sum of the amounts. The customer is an integer.';

AGGREGATE activity_agg(customer bigint, at timestamptz, period text, time_zone text, amount numeric, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, by entry events and by return events, and the sum of the amounts. The customer is an integer.';

AGGREGATE activity_agg(customer uuid, at date, period text)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer uuid, at timestamptz, period text, time_zone text)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer uuid, at date, period text, amount numeric)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, and the sum of the amounts. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer uuid, at timestamptz, period text, time_zone text, amount numeric)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, and the sum of the amounts. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer uuid, at date, period text, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, by entry events and by return events. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer uuid, at timestamptz, period text, time_zone text, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, by entry events and by return events. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer uuid, at date, period text, amount numeric, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, by entry events and by return events, and the sum of the amounts. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer uuid, at timestamptz, period text, time_zone text, amount numeric, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, by entry events and by return events, and the sum of the amounts. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at date, period text)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active. The customer is a text, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at timestamptz, period text, time_zone text)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active. The customer is a text, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at date, period text, amount numeric)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, and the sum of the amounts. The customer is a text, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at timestamptz, period text, time_zone text, amount numeric)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, and the sum of the amounts. The customer is a text, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at date, period text, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, by entry events and by return events. The customer is a text, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at timestamptz, period text, time_zone text, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, by entry events and by return events. The customer is a text, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at date, period text, amount numeric, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year) in which every customer was active, by entry events and by return events, and the sum of the amounts. The customer is a text, kept as its 64-bit hash.';

AGGREGATE activity_agg(customer text, at timestamptz, period text, time_zone text, amount numeric, entry boolean)
	STATE activity_summary SSPACE 512 SFUNC activity_accum FINAL activity_final
'The periods (day, week, month, quarter, year), by the calendar of a time zone, in which every customer was active, by entry events and by return events, and the sum of the amounts. The customer is a text, kept as its 64-bit hash.';

FUNCTION activity_by(summary activity_summary, period text) RETURNS activity_summary COST 1000
'The same activity by longer periods: days by week, month, quarter or year, months by quarter or year, quarters by year.';

FUNCTION active_customers(summary activity_summary) RETURNS bigint NOT STRICT
'Number of customers that were active at all; 0 of null.';

FUNCTION retention_by_period(summary activity_summary, as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS TABLE (
		period date,
		customers_at_start bigint,
		new_customers bigint,
		customers_at_end bigint,
		retained bigint,
		churned bigint,
		resurrected bigint,
		retention_rate float8,
		retained_rate float8,
		low float8,
		high float8,
		complete boolean
	) NOT STRICT COST 1000 ROWS 24
'Retention, a row for every period: customers active in the period before (at start) and in this (at end), the source formula 100 (at end - new) / at start, and 100 retained / at start with its interval. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

FUNCTION retention_rate(customers_at_end bigint, new_customers bigint, customers_at_start bigint) RETURNS float8
'Retention rate of known totals: 100 (at end - new) / at start.';

METRIC 'retention of a set' QUESTION 'How many of exactly these customers are still there?'
	FORMULA '100 |start and end| / |start|' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927; difference: Newcombe 1998';

FUNCTION churn_rate(customers_at_end bigint, new_customers bigint, customers_at_start bigint) RETURNS float8
'Churn rate of known totals: 100 less the retention rate.';

METRIC 'cohort retention' QUESTION 'How many of those who came together are still there?'
	FORMULA '100 cohort customers active k periods later / cohort' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

FUNCTION cohorts(summary activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95, entry text DEFAULT 'first') RETURNS TABLE (
		cohort date,
		size bigint,
		period integer,
		customers bigint,
		retained bigint,
		rate float8,
		low float8,
		high float8,
		revenue numeric,
		revenue_rate float8,
		complete boolean
	) NOT STRICT COST 1000 ROWS 300
'Cohort retention, a row for every cohort (customers by their first period) and number of periods since: how many of the customers were retained, in percent, with the interval, and what they brought, of amounts. Kinds: bounded (active in that period), unbounded (in that or a later one); against: first (the whole cohort), previous (those of the period before); entry: first, recurring (a customer belongs to the cohort of every period with an entry event). A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

FUNCTION cohort_average(summary activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95, entry text DEFAULT 'first') RETURNS TABLE (
		period integer,
		cohorts bigint,
		customers bigint,
		retained bigint,
		rate float8,
		low float8,
		high float8,
		revenue numeric,
		revenue_rate float8
	) NOT STRICT COST 1000 ROWS 24
'Cohort retention of all cohorts for which a period is complete, weighted by their size, a row for every number of periods since the first. Kinds: bounded (active in that period), unbounded (in that or a later one); against: first (the whole cohort), previous (those of the period before); entry: first, recurring (a customer belongs to the cohort of every period with an entry event).';

METRIC 'paired activity' QUESTION 'Did the same customers come in both periods?'
	FORMULA 'customers active in both periods, in one of them, in neither' UNIT 'customers' RANGE '0 and more' BETTER ''
	EXAMPLE ''
	SOURCE 'for McNemar 1947';

FUNCTION activity_pair(summary activity_summary, first date, second date) RETURNS activity_pair COST 1000
'Of the customers who had first come by the earlier of the two periods in which the dates lie, how many were active in both, in one of them, in neither: for rate_paired_difference.';

METRIC 'revenue retention' QUESTION 'How much of the revenue stays, and how much do the same customers bring now?'
	FORMULA '100 (revenue at start - contraction - churned) / revenue at start; net: + expansion' UNIT 'percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Cochran 1977';

FUNCTION revenue_retention(summary activity_summary, as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS TABLE (
		period date,
		revenue_at_start numeric,
		new_revenue numeric,
		resurrected numeric,
		expansion numeric,
		contraction numeric,
		churned numeric,
		revenue_at_end numeric,
		gross_revenue_retention float8,
		gross_low float8,
		gross_high float8,
		net_revenue_retention float8,
		net_low float8,
		net_high float8,
		revenue_churn_rate float8,
		complete boolean
	) NOT STRICT COST 1000 ROWS 24
'Revenue retention, a row for every period: revenue of the period before (at start) and of this (at end), and what makes the difference; gross: what customers who brought something in the period before still bring, no more of each than before, in percent of that; net: with what they bring more, both with their intervals; churn: 100 less gross. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

METRIC 'repeat purchase rate' QUESTION 'How many customers order again?'
	FORMULA '100 customers with orders on two days or more / customers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

FUNCTION repeat_purchase_rate(summary activity_summary) RETURNS float8 COST 1000
'Repeat purchase rate of a summary of orders by day: customers active in two periods or more, in percent of all.';

AGGREGATE repeat_purchase_rate(customer bigint, at date)
	STATE activity_summary SSPACE 512 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more, in percent of all. The customer is an integer.';

AGGREGATE repeat_purchase_rate(customer bigint, at timestamptz, time_zone text)
	STATE activity_summary SSPACE 512 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more by the calendar of a time zone, in percent of all. The customer is an integer.';

AGGREGATE repeat_purchase_rate(customer uuid, at date)
	STATE activity_summary SSPACE 512 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more, in percent of all. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE repeat_purchase_rate(customer uuid, at timestamptz, time_zone text)
	STATE activity_summary SSPACE 512 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more by the calendar of a time zone, in percent of all. The customer is a uuid, kept as its 64-bit hash.';

AGGREGATE repeat_purchase_rate(customer text, at date)
	STATE activity_summary SSPACE 512 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more, in percent of all. The customer is a text, kept as its 64-bit hash.';

AGGREGATE repeat_purchase_rate(customer text, at timestamptz, time_zone text)
	STATE activity_summary SSPACE 512 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more by the calendar of a time zone, in percent of all. The customer is a text, kept as its 64-bit hash.';

FUNCTION repeat_purchase_rate_estimate(summary activity_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS metric_estimate COST 1000
'Repeat purchase rate with its interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION repeat_purchase_rate_difference(a activity_summary, b activity_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe') RETURNS metric_comparison COST 1000
'Repeat purchase rate of a minus that of b, which are summaries of different customers, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION repeat_purchase_rate_difference(summary activity_summary, benchmark float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 1000 AS adv_repeat_purchase_rate_benchmark
'Repeat purchase rate minus a benchmark in percent, in percentage points, with interval and test.';

METRIC 'growth' QUESTION 'Where do active customers come from, and where do they go?'
	FORMULA 'active = new + retained + resurrected; quick ratio = (new + resurrected) / churned; returning customers = 100 (active - new) / active' UNIT 'customers, ratio, percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE ''
	SOURCE '';

FUNCTION growth_accounting(summary activity_summary, as_of date DEFAULT NULL) RETURNS TABLE (
		period date,
		active bigint,
		new_customers bigint,
		retained bigint,
		resurrected bigint,
		churned bigint,
		dormant bigint,
		growth_rate float8,
		quick_ratio float8,
		returning_customer_rate float8,
		complete boolean
	) NOT STRICT COST 1000 ROWS 24
'Where active customers come from and go to, a row for every period: new, retained, resurrected; churned since the period before, dormant since earlier; growth in percent; quick ratio (new + resurrected) / churned; returning customers in percent of the active. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

METRIC 'stickiness' QUESTION 'How often do active customers come?'
	FORMULA '100 average customers a day / customers in the month' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Student t over customers';

FUNCTION stickiness(summary activity_summary, per text DEFAULT 'month', as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS TABLE (
		period date,
		active bigint,
		average_active float8,
		stickiness float8,
		low float8,
		high float8,
		complete boolean
	) NOT STRICT COST 1000 ROWS 24
'Stickiness, such as DAU/MAU of a summary by day: customers active in the longer period, customers active in an average shorter one, the second in percent of the first with its interval. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

FUNCTION active_periods_histogram(summary activity_summary) RETURNS TABLE (
		active_periods integer,
		customers bigint,
		share float8
	) COST 1000 ROWS 24
'How many customers were active in how many periods, and their share in percent.';
