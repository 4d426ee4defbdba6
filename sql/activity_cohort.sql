-- Activity: money and cohorts, by hand and as others publish them.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;

CREATE TEMP TABLE story (customer bigint, day date);
INSERT INTO story VALUES
	(1, '2024-01-31'), (1, '2024-02-01'), (1, '2024-02-29'), (1, '2024-03-01'),	-- stays
	(2, '2024-01-01'), (2, '2024-03-31'),										-- leaves and comes back
	(3, '2024-01-15'),															-- leaves
	(4, '2024-02-10'), (4, '2024-03-10'),										-- new in February
	(5, '2024-03-05'), (NULL, '2024-03-05'), (6, NULL);							-- new in March; no customer, no time

--
-- By hand: money, and entries that come from a summary of their own
--
CREATE TEMP TABLE sale (customer bigint, day date, amount numeric, entry boolean);
INSERT INTO sale VALUES
	(1, '2024-01-05', 10, true), (1, '2024-01-20', 2.50, false), (1, '2024-02-03', 20, false), (1, '2024-04-01', 5, true),	-- two entries
	(2, '2024-01-09', 40, true), (2, '2024-02-10', -15.25, false),		-- returns part of it, as the only event
	(3, '2024-01-31', 7, false), (3, '2024-02-01', NULL, true), (3, '2024-03-01', 1, false),	-- comes before the entry
	(4, '2024-03-03', 0.000001, true),
	(5, '2024-03-03', 9, NULL), (NULL, '2024-03-03', 9, true), (5, NULL, 9, true);	-- left out: the first only of entries
CREATE TEMP TABLE sold AS
SELECT activity_agg(customer, day, 'month', amount) AS all_sales, activity_agg(customer, day, 'month', amount) FILTER (WHERE entry) AS entries,
	activity_agg(customer, day, 'month', amount) FILTER (WHERE NOT entry) AS returns, activity_agg(customer, day, 'month') FILTER (WHERE entry) AS sign_ups FROM sale;
SELECT all_sales, entries FROM sold \gx
-- 1, 2, 3 come in January, where only entries count 1 and 2, and 3 in February
SELECT cohort, size, period, customers, retained, rate, revenue, revenue_rate, complete FROM sold, cohorts(all_sales, as_of => '2024-04-20');
SELECT cohort, size, period, customers, retained, rate, revenue, revenue_rate, complete FROM sold, cohorts(entries, returns, as_of => '2024-04-20');
-- recurring: 1 belongs to January and April, and did not return in April: that was an entry
SELECT cohort, size, period, customers, retained, rate, revenue FROM sold, cohorts(entries, returns, as_of => '2024-05-01', entry => 'recurring');
-- entries may be some of the returns: 100, 50 and 50 of one customer are 100 and 50 %, not 200 and 25 %; amounts of entries alone are no revenue
SELECT c.cohort, c.period, c.revenue, c.revenue_rate, a.revenue AS average, a.revenue_rate AS average_rate, n.revenue AS none, n.revenue_rate AS no_rate
FROM (SELECT activity_agg(1, d, 'month', a) FILTER (WHERE a = 100) AS e, activity_agg(1, d, 'month', a) AS r, activity_agg(1, d, 'month') AS plain
	FROM (VALUES (date '2024-01-05', 100), ('2024-02-05', 50), ('2024-03-05', 50)) o(d, a)) v, cohorts(e, r, as_of => 'infinity') c
	JOIN cohort_average(e, r, as_of => 'infinity') a USING (period) JOIN cohort_average(e, plain, as_of => 'infinity') n USING (period);
-- returns have amounts where entries have none: first-time entry
SELECT cohort, size, period, retained, revenue FROM sold, cohorts(sign_ups, returns, as_of => '2024-05-01') WHERE period < 2;
-- nobody of those who return has an entry; nobody returns; one summary as both is one summary
SELECT count(*) AS rows, sum(retained) FILTER (WHERE period > 0) AS retained FROM sold, (SELECT activity_agg(7, date '2024-02-02', 'month') AS r) v, cohorts(sign_ups, r);
SELECT count(*) AS rows, sum(retained) FILTER (WHERE period > 0) AS retained FROM sold, (SELECT activity_agg(NULL, date '2024-02-02', 'month') AS r) v, cohorts(sign_ups, r);
SELECT count(*) AS no_entries FROM sold, (SELECT activity_agg(NULL, date '2024-02-02', 'month') AS e) v, cohorts(e, returns);
SELECT count(*) AS differ FROM (SELECT c.* FROM sold, cohorts(sign_ups, sign_ups, entry => 'recurring') c EXCEPT SELECT c.* FROM sold, cohorts(sign_ups, entry => 'recurring') c) v;
SELECT count(*) AS null_returns FROM sold, cohorts(sign_ups, NULL::activity_summary);
SELECT period, cohorts, customers, retained, rate, revenue, revenue_rate FROM sold, cohort_average(entries, returns, as_of => '2024-05-01');
-- of one summary: of every month's customers those of the next
SELECT cohort, size, retained FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, as_of => '2024-04-01', entry => 'recurring') WHERE period = 1;
SELECT period, cohorts, customers, retained, rate, revenue, revenue_rate
FROM (SELECT activity_agg(customer, day, 'month', amount) AS s FROM sale) v, cohort_average(s, as_of => '2024-05-01');
SELECT period, cohorts, customers, retained, rate, revenue, revenue_rate
FROM (SELECT activity_agg(customer, day, 'month', amount) AS s FROM sale) v, cohort_average(s, against => 'previous', as_of => '2024-05-01');
-- February: 1 brings 7.50 more; 2 brought 40 and takes 15.25 back: 55.25 churn, in March
-- their return to 0 is an expansion; 3 churns in February by 7, resurrects in March by 1;
-- gross is 12.50 / 59.50, net 4.75 / 59.50, and in March nothing is left of the 20 of 1
SELECT r.period, revenue_at_start AS start, new_revenue AS new, resurrected, expansion, contraction, churned, revenue_at_end AS "end",
	gross_revenue_retention AS gross, net_revenue_retention AS net, revenue_churn_rate AS churn, complete
FROM (SELECT activity_agg(customer, day, 'month', amount) FILTER (WHERE customer < 4) AS s FROM sale) v, revenue_retention(s, '2024-04-20') r;
-- Cochran's standard error by hand: x = 100, 100, y = 50, 100: 100 * sqrt(2 * (25 ^ 2 + 25 ^ 2)) / 200 = 25; Student's t of one degree of freedom is tan(.475 pi)
SELECT gross_revenue_retention AS gross, round(gross_low::numeric, 6) AS low, gross_high AS high, net_revenue_retention AS net, round(net_low::numeric, 6) AS net_low,
	round((75 * exp(-tan(0.475 * pi()) * 25 / 75))::numeric, 6) AS by_hand, round(net_high::numeric, 6) AS net_high
FROM (SELECT activity_agg(c, d, 'month', a) AS s FROM (VALUES (1, date '2024-01-01', 100), (2, '2024-01-01', 100), (1, '2024-02-01', 50), (2, '2024-02-01', 100)) v(c, d, a)) w,
	revenue_retention(s, 'infinity') WHERE period = '2024-02-01';
-- one customer has no interval
SELECT gross_revenue_retention AS gross, gross_low AS low, gross_high AS high, net_revenue_retention AS net
FROM (SELECT activity_agg(1, d, 'month', a) AS s FROM (VALUES (date '2024-01-01', 100), ('2024-02-01', 120)) v(d, a)) w, revenue_retention(s, 'infinity');
-- nothing at the start, or less
SELECT period, revenue_at_start, gross_revenue_retention, net_low, revenue_churn_rate
FROM (SELECT activity_agg(1, d, 'month', a) AS s FROM (VALUES (date '2024-01-01', 0), ('2024-02-01', -3), ('2024-03-01', 3)) v(d, a)) w, revenue_retention(s, 'infinity');

--
-- Published examples
--
-- ClickHouse, documentation of its function retention: of those who came on
-- January 1, 5 came on the 1st, 5 on the 2nd, 5 on the 3rd
CREATE TEMP TABLE clickhouse AS
SELECT uid, date '2020-01-01' + day AS day FROM generate_series(0, 2) AS day, LATERAL generate_series(0, 4 + 5 * day) AS uid;
SELECT array_agg(retained ORDER BY period) AS retained FROM (SELECT activity_agg(uid, day, 'day') AS s FROM clickhouse) v, cohorts(s) WHERE cohort = '2020-01-01';
-- PingCAP (TiDB Cloud Lake), documentation of its function RETENTION: three sign
-- up on January 1, of whom two log in on the 2nd, and one buys on the 3rd
SELECT array_agg(retained ORDER BY period) AS retained
FROM (SELECT activity_agg(user_id, event_date, 'day') FILTER (WHERE event_type = 'signup') AS e, activity_agg(user_id, event_date, 'day') FILTER (WHERE event_type <> 'signup') AS r
	FROM (VALUES (1, date '2022-01-01', 'signup'), (1, '2022-01-02', 'login'), (2, '2022-01-01', 'signup'), (2, '2022-01-03', 'purchase'),
		(3, '2022-01-01', 'signup'), (3, '2022-01-02', 'login')) v(user_id, event_date, event_type)) v, cohorts(e, r);
-- Apache Doris, documentation of its function RETENTION: r3 of 0, 1, 2 is 111, 110, 100
SELECT array_agg(retained ORDER BY period) AS retained
FROM (SELECT activity_agg(uid, day, 'day') AS s FROM (VALUES (0, date '2022-10-12'), (0, '2022-10-13'), (0, '2022-10-14'), (1, '2022-10-12'), (1, '2022-10-13'),
	(2, '2022-10-12')) v(uid, day)) v, cohorts(s);
-- Revenue retention: MetricKit (glossary, NRR): 100k, + 15k, - 5k, - 10k: 100 %;
-- dnoise (NRR): 200,000, - 6,000, - 4,000, + 20,000: 105 %; IgnyteIQ (glossary):
-- 100k, + 18k, - 6k, - 9k: 103 %, and gross, by its definition, 85 %
SELECT source, revenue_at_start, expansion, contraction, churned, net_revenue_retention AS net, gross_revenue_retention AS gross
FROM (VALUES ('MetricKit', 100000, 15000, 5000, 10000), ('dnoise', 200000, 20000, 4000, 6000), ('IgnyteIQ', 100000, 18000, 6000, 9000)) e(source, start, more, less, gone),
	LATERAL (SELECT activity_agg(c, d, 'month', a) AS s FROM (VALUES
		(1, date '2024-01-01', gone), (2, '2024-01-01', 30000), (3, '2024-01-01', 40000), (4, '2024-01-01', start - gone - 70000),
		(2, '2024-02-01', 30000 + more), (3, '2024-02-01', 40000 - less), (4, '2024-02-01', start - gone - 70000), (5, '2024-02-01', 12345)) v(c, d, a)) w,
	revenue_retention(s, 'infinity') WHERE period = '2024-02-01';
