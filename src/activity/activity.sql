-- activity.sql
--		Activity: when customers were active.

ROOM 'Activity: when customers were active';

METRIC 'activity' QUESTION 'When was each customer active?'
	FORMULA 'the periods with a row of the customer, and the sums of amounts' UNIT 'periods' RANGE '' BETTER ''
	EXAMPLE 'SELECT activity_agg(customer, ordered_at, ''month'', ''Europe/Berlin'') FROM orders'
	SOURCE 'counted exactly';

SUMMARY activity_summary SSPACE 24576
'When customers were active: the periods of every customer, exactly, and where it is told the sums of their amounts.';

TRANSITION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text);

TRANSITION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text, amount numeric) AS adv_activity_accum_amount;

TRANSITION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text, time_zone text) AS adv_activity_accum_zone;

TRANSITION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text, time_zone text, amount numeric) AS adv_activity_accum_zone_amount;

AGGREGATE activity_agg(customer customer_key, at calendar_time, period text)
	STATE activity_summary SSPACE 16384 SFUNC activity_accum FINAL activity_final
'The periods (day, week, sunday week, month, quarter, year) in which every customer was active.';

AGGREGATE activity_agg(customer customer_key, at calendar_time, period text, amount numeric)
	STATE activity_summary SSPACE 24576 SFUNC activity_accum FINAL activity_final
'The periods in which every customer was active, and the sums of the amounts.';

AGGREGATE activity_agg(customer customer_key, at calendar_time, period text, time_zone text)
	STATE activity_summary SSPACE 16384 SFUNC activity_accum FINAL activity_final
'The periods, by the calendar of a time zone, in which every customer was active. Null is the zone of times that are local.';

AGGREGATE activity_agg(customer customer_key, at calendar_time, period text, time_zone text, amount numeric)
	STATE activity_summary SSPACE 24576 SFUNC activity_accum FINAL activity_final
'The periods, by the calendar of a time zone, in which every customer was active, and the sums of the amounts.';

FUNCTION activity_by(summary activity_summary, period text) RETURNS activity_summary COST 1000
'The same activity by longer periods: days by week, month, quarter or year, months by quarter or year, quarters by year.';

FUNCTION active_customers(summary activity_summary) RETURNS bigint NOT STRICT
'Number of customers that were active at all; 0 of null.';

FUNCTION customer_number(customer customer_key) RETURNS bigint
'The number by which summaries know a customer: the id where that is an integer, else the hash of the uuid or text.';

METRIC 'contracts' QUESTION 'Who is under contract, and what is due?'
	FORMULA 'the periods whose last day a contract covers, and the sums of the amounts' UNIT 'periods' RANGE '' BETTER ''
	EXAMPLE 'SELECT r.* FROM (SELECT contract_activity_agg(customer, started, ended, ''month'', current_date, mrr) AS s FROM contracts) AS v, revenue_retention(s, current_date) AS r'
	SOURCE 'counted exactly';

TRANSITION contract_activity_accum(state activity_summary, customer customer_key, started date, ended date, period text, as_of date);

TRANSITION contract_activity_accum(state activity_summary, customer customer_key, started date, ended date, period text, as_of date, amount numeric) AS adv_contract_activity_accum_amount;

AGGREGATE contract_activity_agg(customer customer_key, started date, ended date, period text, as_of date)
	STATE activity_summary SSPACE 16384 SFUNC contract_activity_accum FINAL activity_final
'The periods whose last day, as_of at the latest, a contract of the customer covers: from started to the day before ended, null of one that is open.';

AGGREGATE contract_activity_agg(customer customer_key, started date, ended date, period text, as_of date, amount numeric)
	STATE activity_summary SSPACE 24576 SFUNC contract_activity_accum FINAL activity_final
'The same, and the sums of the amounts that are due in a period, such as monthly recurring revenue.';

FUNCTION short_contracts(summary activity_summary) RETURNS bigint NOT STRICT
'Number of contracts that ended before they covered the last day of a period, and are in none; 0 of null.';

METRIC 'retention' QUESTION 'How many of the customers stay, period by period?'
	FORMULA '100 (customers at end - new) / customers at start; 100 retained / customers at start' UNIT 'percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE 'SELECT r.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v, retention_by_period(s) AS r'
	SOURCE 'interval: Wilson 1927';

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

FUNCTION retention_rate(customers_at_start bigint, customers_at_end bigint, new_customers bigint) RETURNS float8
'Retention rate of known totals: 100 (at end - new) / at start.';

FUNCTION churn_rate(customers_at_start bigint, customers_at_end bigint, new_customers bigint) RETURNS float8
'Churn rate of known totals: 100 less the retention rate.';

METRIC 'cohort retention' QUESTION 'How many of those who came together are still there?'
	FORMULA '100 cohort customers active k periods later / cohort' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT c.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v, cohorts(s, as_of => current_date) AS c'
	SOURCE 'interval: Wilson 1927';

FUNCTION cohorts(summary activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL, per text DEFAULT NULL) RETURNS TABLE (
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
'Cohort retention, a row for every cohort (customers by their first period) and number of periods since: how many of the customers were retained, in percent, with the interval, and what they brought, of amounts. Kinds: bounded (active in that period), unbounded (in that or a later one); against: first (the whole cohort), previous (those of the period before); entry: first, recurring (a customer belongs to the cohort of every active period). A period that had not ended by as_of (by default the last) is not complete, and has no rates. Rolling: of activity by day, periods of so many days that begin on each customer''s own first day, cohorts per (by default month) of that, out of the customers for whom the period is complete.';

FUNCTION cohorts(entries activity_summary, returns activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL, per text DEFAULT NULL) RETURNS TABLE (
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
	) NOT STRICT COST 1000 ROWS 300 AS adv_cohorts_entries
'The same, where entries say who belongs to which cohort, such as sign-ups, and returns who is retained, such as orders; revenue is that of the returns alone. Both are by the same periods.';

FUNCTION cohort_average(summary activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL) RETURNS TABLE (
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
'Cohort retention of all cohorts for which a period is complete, weighted by their size, a row for every number of periods since the first. Kinds: bounded (active in that period), unbounded (in that or a later one); against: first (the whole cohort), previous (those of the period before); entry: first, recurring (a customer belongs to the cohort of every active period).';

FUNCTION cohort_average(entries activity_summary, returns activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence float8 DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL) RETURNS TABLE (
		period integer,
		cohorts bigint,
		customers bigint,
		retained bigint,
		rate float8,
		low float8,
		high float8,
		revenue numeric,
		revenue_rate float8
	) NOT STRICT COST 1000 ROWS 24 AS adv_cohort_average_entries
'The same, where entries say who belongs to which cohort, and returns who is retained, and what they brought.';

METRIC 'paired activity' QUESTION 'Did the same customers come in both periods?'
	FORMULA 'customers active in both periods, in one of them, in neither' UNIT 'customers' RANGE '0 and more' BETTER ''
	EXAMPLE 'SELECT activity_pair(s, ''2024-01-01'', ''2024-02-01'') FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v'
	SOURCE 'for McNemar 1947';

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

FUNCTION activity_pair(summary activity_summary, first date, second date, as_of date DEFAULT NULL) RETURNS activity_pair NOT STRICT COST 1000
'Of the customers who had first come by the earlier of the two periods in which the dates lie, how many were active in both, in one of them, in neither: for rate_paired_difference. NULL where one of the two had not ended by as_of (by default the last).';

METRIC 'revenue retention' QUESTION 'How much of the revenue stays, and how much do the same customers bring now?'
	FORMULA '100 (revenue at start - contraction - churned) / revenue at start; net: + expansion' UNIT 'percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE 'SELECT r.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'', amount) AS s FROM orders) AS v, revenue_retention(s) AS r'
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
	EXAMPLE 'SELECT repeat_purchase_rate(customer, ordered_at, ''Europe/Berlin'') FROM orders'
	SOURCE 'interval: Wilson 1927';

TRANSITION repeat_purchase_accum(state activity_summary, customer customer_key, at calendar_time);

TRANSITION repeat_purchase_accum(state activity_summary, customer customer_key, at calendar_time, time_zone text) AS adv_repeat_purchase_accum_zone;

QUARTET repeat_purchase_rate(summary activity_summary) SHARE
'Repeat purchase rate of a summary of orders by day: customers active in two periods or more, in percent of all.';

AGGREGATE repeat_purchase_rate(customer customer_key, at calendar_time)
	STATE activity_summary SSPACE 16384 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more, in percent of all.';

AGGREGATE repeat_purchase_rate(customer customer_key, at calendar_time, time_zone text)
	STATE activity_summary SSPACE 16384 SFUNC repeat_purchase_accum FINAL repeat_purchase_rate
'Repeat purchase rate: customers with orders on two days or more by the calendar of a time zone, in percent of all.';

METRIC 'growth' QUESTION 'Where do active customers come from, and where do they go?'
	FORMULA 'active = new + retained + resurrected; quick ratio = (new + resurrected) / churned; returning customers = 100 (active - new) / active' UNIT 'customers, ratio, percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE 'SELECT g.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v, growth_accounting(s) AS g'
	SOURCE 'lifecycle report of product analytics';

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

METRIC 'compound growth' QUESTION 'How fast does a number grow, period by period?'
	FORMULA '100 ((last / first)^(1 / periods) - 1)' UNIT 'percent a period' RANGE '-100 and more' BETTER 'higher'
	EXAMPLE 'SELECT compound_growth(first => 1200, last => 1900, periods => 11)'
	SOURCE 'compound interest';

FUNCTION compound_growth(first float8, last float8, periods float8) RETURNS float8
'Compound growth in percent a period: 100 ((last / first)^(1 / periods) - 1).';

METRIC 'stickiness' QUESTION 'How often do active customers come?'
	FORMULA '100 average customers a day / customers in the month' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT t.* FROM (SELECT activity_agg(customer, seen_at, ''day'', ''UTC'') AS s FROM visits) AS v, stickiness(s) AS t'
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
