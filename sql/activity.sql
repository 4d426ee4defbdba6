-- Activity: retention, cohorts, growth, stickiness.  What the reports mean is
-- said in plain SQL in test/lib/activity.sql, and compared here over random data.
\getenv abs_srcdir PG_ABS_SRCDIR
\set definitions :abs_srcdir '/test/lib/activity.sql'
SET extra_float_digits = 0;
SET datestyle = iso;
SET jit = off;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

-- Relative to the larger of 1 and the expected number.
CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
		ELSE abs(a - b) <= tolerance * greatest(1, abs(b)) END;
CREATE FUNCTION pg_temp.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text; detail text; hint text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', sqlstate || ' ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;
-- a number below n, at random, the same everywhere
CREATE FUNCTION pg_temp.drawn(i bigint, what text, n bigint) RETURNS bigint IMMUTABLE
	RETURN ('x' || left(md5(i || what), 15))::bit(60)::bigint % n;

--
-- By hand
--
CREATE TEMP TABLE story (customer bigint, day date);
INSERT INTO story VALUES
	(1, '2024-01-31'), (1, '2024-02-01'), (1, '2024-02-29'), (1, '2024-03-01'),	-- stays
	(2, '2024-01-01'), (2, '2024-03-31'),										-- leaves and comes back
	(3, '2024-01-15'),															-- leaves
	(4, '2024-02-10'), (4, '2024-03-10'),										-- new in February
	(5, '2024-03-05'), (NULL, '2024-03-05'), (6, NULL);							-- new in March; no customer, no time
SELECT activity_agg(customer, day, 'month') FROM story;
SELECT r.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, retention_by_period(s, 'infinity') r;
SELECT period, active, new_customers, retained, resurrected, churned, dormant, growth_rate, quick_ratio, returning_customer_rate
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, growth_accounting(s, 'infinity');
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, as_of => '2024-04-01');
-- March has not ended
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, 'unbounded');
-- nobody came in April
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, 'bounded', 'previous', '2024-05-20') WHERE cohort = '2024-01-01';
SELECT h.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, active_periods_histogram(s) h;
-- 5 customers, in March 5 visits of 4 customers on 31 days
SELECT active_customers(s), period, active, pg_temp.near(average_active * 31, 4) AS average, pg_temp.near(stickiness, 100 / 31.0) AS stickiness
FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, stickiness(s, as_of => '2024-04-01') WHERE period = '2024-03-01';
-- 10 customers at 20 % and 100 at 0 %: 1.818 %, not 10 %
SELECT cohorts, customers, retained, round(rate::numeric, 3) AS rate
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM (
	SELECT i, date '2024-01-01' FROM generate_series(1, 10) i UNION ALL
	SELECT i, date '2024-02-01' FROM generate_series(1, 2) i UNION ALL
	SELECT i, date '2024-02-01' FROM generate_series(11, 110) i) v(customer, day)) w,
	cohort_average(s, as_of => '2024-04-01') WHERE period = 1;
-- weeks begin on Monday, also across the year and before 2000
SELECT array_agg(period) FROM (SELECT activity_agg(1, day, 'week') AS s
	FROM unnest(ARRAY['2024-12-29', '2024-12-30', '2025-01-05', '2025-01-06']::date[]) day) v, retention_by_period(s);
SELECT p, array_agg(period) FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) WITH ORDINALITY o(p, i),
	LATERAL (SELECT activity_agg(1, day, p) AS s FROM unnest(ARRAY['1999-12-31', '2000-01-02', '2000-01-03']::date[]) day) v,
	retention_by_period(s) GROUP BY i, p ORDER BY i;

--
-- By hand: money and entry events
--
CREATE TEMP TABLE sale (customer bigint, day date, amount numeric, entry boolean);
INSERT INTO sale VALUES
	(1, '2024-01-05', 10, true), (1, '2024-01-20', 2.50, false), (1, '2024-02-03', 20, false), (1, '2024-04-01', 5, true),	-- two entries
	(2, '2024-01-09', 40, true), (2, '2024-02-10', -15.25, false),		-- returns part of it, as the only event
	(3, '2024-01-31', 7, false), (3, '2024-02-01', NULL, true), (3, '2024-03-01', 1, false),	-- comes before the entry
	(4, '2024-03-03', 0.000001, true),
	(5, '2024-03-03', 9, NULL), (NULL, '2024-03-03', 9, true), (5, NULL, 9, true);	-- left out: the first only of entries
SELECT activity_agg(customer, day, 'month', amount) AS amounts, activity_agg(customer, day, 'month', entry) AS entries,
	activity_agg(customer, day, 'month', amount, entry) AS both FROM sale \gx
-- 1, 2, 3 come in January, where only entries count 1 and 2, and 3 in February
SELECT cohort, size, period, customers, retained, rate, revenue, revenue_rate, complete
FROM (SELECT activity_agg(customer, day, 'month', amount) AS s FROM sale) v, cohorts(s, as_of => '2024-04-20');
SELECT cohort, size, period, customers, retained, rate, revenue, revenue_rate, complete
FROM (SELECT activity_agg(customer, day, 'month', amount, entry) AS s FROM sale) v, cohorts(s, as_of => '2024-04-20');
-- recurring: 1 belongs to January and April, and did not return in April: that was an entry
SELECT cohort, size, period, customers, retained, rate, revenue
FROM (SELECT activity_agg(customer, day, 'month', amount, entry) AS s FROM sale) v, cohorts(s, as_of => '2024-05-01', entry => 'recurring');
-- without entries: of every month's customers those of the next
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
-- Cochran's interval by hand: x = 100, 100, y = 50, 100: 75 +- 1.96 * 100 * sqrt(2 * (25 ^ 2 + 25 ^ 2)) / 200
SELECT gross_revenue_retention AS gross, round(gross_low::numeric, 6) AS low, gross_high AS high, net_revenue_retention AS net, round(net_low::numeric, 6) AS net_low,
	round((75 - 1.959963984540054 * 100 * sqrt(2 * (25 ^ 2 + 25 ^ 2)) / 200)::numeric, 6) AS by_hand, round(net_high::numeric, 6) AS net_high
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
FROM (SELECT activity_agg(user_id, event_date, 'day', event_type = 'signup') AS s
	FROM (VALUES (1, date '2022-01-01', 'signup'), (1, '2022-01-02', 'login'), (2, '2022-01-01', 'signup'), (2, '2022-01-03', 'purchase'),
		(3, '2022-01-01', 'signup'), (3, '2022-01-02', 'login')) v(user_id, event_date, event_type)) v, cohorts(s);
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

--
-- Pairs of periods, repeat purchase
--
-- by February 1, 2, 3, 4 had come: 1 was there in both months, 2 and 3 in January, 4 in February
SELECT p.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, activity_pair(s, '2024-02-15', '2024-03-01') p;
SELECT p.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, activity_pair(s, '2024-03-01', '2024-02-15') p;
SELECT activity_pair(s, '2024-03-01', '2024-03-31') AS same, activity_pair(s, '2023-03-01', '2024-03-31') AS before, activity_pair(s, '2030-01-01', '2031-01-01') AS after,
	activity_pair(s, NULL, '2024-03-31') AS unknown FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v;
-- 3 and 5 ordered on one day only
SELECT repeat_purchase_rate(customer, day) AS rate, repeat_purchase_rate(customer, day) FILTER (WHERE false) AS none,
	repeat_purchase_rate(customer::text, day) AS texts, repeat_purchase_rate(md5(customer::text)::uuid, day) AS uuids,
	(SELECT repeat_purchase_rate(s) FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v) AS of_summary FROM story;
-- one evening in New York, two days in UTC
SELECT zone, repeat_purchase_rate(1, at, zone), repeat_purchase_rate('1'::text, at, zone) AS texts, repeat_purchase_rate(md5('1')::uuid, at, zone) AS uuids
FROM unnest(ARRAY['2024-03-05 20:00-05', '2024-03-05 18:00-05']::timestamptz[]) at, unnest(ARRAY['UTC', 'America/New_York']) zone GROUP BY zone ORDER BY zone;
-- the interval, the test: those of rates
SELECT repeat_purchase_rate_estimate(s) = rate_estimate(a) AS estimate, repeat_purchase_rate_estimate(s, 0.9, 'jeffreys') = rate_estimate(a, 0.9, 'jeffreys') AS jeffreys,
	repeat_purchase_rate_difference(s, t) = rate_difference(a, b) AS difference,
	repeat_purchase_rate_difference(s, t, 0.9, 'pooled') = rate_difference(a, b, 0.9, 'pooled') AS pooled,
	repeat_purchase_rate_difference(s, 50) = rate_difference(a, 50) AS benchmark
FROM (SELECT activity_agg(customer, day, 'day') AS s, rate_agg(3, 5) FILTER (WHERE customer = 5) AS a, rate_agg(1, 4) FILTER (WHERE customer = 3) AS b FROM story) v,
	(SELECT activity_agg(c, date '2024-01-01' + c / 4 * i, 'day') AS t FROM generate_series(1, 4) c, generate_series(0, 1) i) w;
SELECT repeat_purchase_rate(s) AS rate, repeat_purchase_rate_estimate(s) AS estimate, repeat_purchase_rate_difference(s, s) AS difference,
	repeat_purchase_rate_difference(s, 50) AS benchmark, activity_pair(s, '2024-01-01', '2024-02-01') AS pair
FROM (SELECT activity_agg(NULL::bigint, day, 'day') AS s FROM story) v;

--
-- Totals
--
SELECT retention_rate(customers_at_end => 950, new_customers => 100, customers_at_start => 1000),
	churn_rate(customers_at_end => 950, new_customers => 100, customers_at_start => 1000),
	retention_rate(120, 0, 100) AS above, churn_rate(120, 0, 100) AS below, retention_rate(5, 5, 0) AS nobody, retention_rate(NULL, 5, 9) AS unknown;
SELECT retention_rate(b), churn_rate(NOT b), retention_rate(b, 2.0), churn_rate(NOT b, 2.0) FROM unnest(ARRAY[true, true, true, false, NULL]) b;
SELECT retention_rate(90, 100), churn_rate(10, 100);

--
-- Definitions, over random data
--
CREATE TEMP TABLE visit AS
SELECT pg_temp.drawn(i, 'a', 20) * pg_temp.drawn(i, 'b', 15) AS customer,
	date '1999-10-20' + (pg_temp.drawn(i, 'c', 30) * pg_temp.drawn(i, 'd', 30) * 3 / 5)::int + (i / 30)::int AS day,
	CASE WHEN i % 7 <> 1 THEN (pg_temp.drawn(i, 'amount', 2000) - 300)::numeric / 100 END AS amount,
	CASE WHEN i % 11 <> 1 THEN pg_temp.drawn(i, 'entry', 3) = 0 END AS entry
FROM generate_series(1, 1500) i;
\set ECHO errors
\i :definitions
\set ECHO all
SELECT period, as_of, report, "rows", differences
FROM (VALUES ('week', '2001-05-30'), ('month', NULL), ('month', 'infinity'), ('month', '2000-10-01'), ('month', '2001-12-24'),
	('quarter', '2001-01-15'), ('year', '2002-01-01')) o(period, as_of), pg_temp.compared(period, as_of::date);
SELECT period, as_of, amounts, entries, count(*) AS reports, sum("rows") AS rows, sum(differences) AS differences
FROM (VALUES ('week', '2001-05-30'), ('month', NULL), ('month', 'infinity'), ('month', '2000-10-01'), ('quarter', '2001-01-15'), ('year', '2002-01-01')) o(period, as_of),
	(VALUES (true, false), (false, true), (true, true)) m(amounts, entries), pg_temp.compared(period, as_of::date, amounts, entries)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
-- many days, and few customers with long gaps
TRUNCATE visit;
INSERT INTO visit SELECT pg_temp.drawn(i, 'm', 40), date '1999-12-02' + pg_temp.drawn(i, 'n', 70)::int, pg_temp.drawn(i, 'o', 7), i % 3 = 0 FROM generate_series(1, 700) i;
SELECT period, amounts AS money_and_entries, sum("rows") AS rows, sum(differences) AS differences
FROM (VALUES ('day', NULL, false), ('week', '2000-02-14', false), ('day', '2000-03-01', true)) o(period, as_of, amounts),
	pg_temp.compared(period, as_of::date, amounts, amounts) GROUP BY 1, 2 ORDER BY 1, 2;
TRUNCATE visit;
INSERT INTO visit SELECT pg_temp.drawn(i, 'e', 4) - 2, date '1999-01-01' + pg_temp.drawn(i, 'f', 600)::int, pg_temp.drawn(i, 'o', 7) * 1e20, i % 3 = 0 FROM generate_series(1, 30) i;
SELECT period, sum("rows") AS rows, sum(differences) AS differences
FROM (VALUES ('day', '2000-07-01', false), ('week', '-infinity', false), ('month', '2003-01-01', true), ('quarter', NULL, false)) o(period, as_of, amounts),
	pg_temp.compared(period, as_of::date, amounts, amounts) GROUP BY 1 ORDER BY 1;

--
-- Merging: parts that overlap, in any order, in any number
--
CREATE TABLE activity_rows AS
SELECT i, pg_temp.drawn(i, 'g', 9000) - 4000 AS customer, timestamptz '2023-12-30 12:00:00Z' + pg_temp.drawn(i, 'h', 400 * 86400) * interval '1 second' AS at,
	(pg_temp.drawn(i, 'n', 20001) - 10000) / 10.0 ^ (i % 7) AS amount, CASE WHEN i % 9 > 0 THEN i % 4 = 0 END AS entry
FROM generate_series(1, 12000) i;
ANALYZE activity_rows;
CREATE TEMP TABLE whole AS
SELECT p AS period, activity_agg(customer, at, p, 'Asia/Tokyo') AS s FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p, activity_rows GROUP BY p;
SELECT period, active_customers(s), (SELECT count(DISTINCT customer) FROM activity_rows) AS distinct,
	s = (SELECT activity_agg(customer, (at AT TIME ZONE 'Asia/Tokyo')::date, period) FROM activity_rows) AS dates,
	s = (SELECT activity_agg(customer, at, period, 'Asia/Tokyo' ORDER BY md5(i::text)) FROM activity_rows) AS shuffled,
	s = (SELECT activity_agg(customer, at, period, 'Asia/Tokyo') FROM activity_rows, generate_series(1, 2)) AS twice,
	bool_and(s = merged) AS rollup
FROM whole, unnest(ARRAY[2, 300, 12000]) parts,
	LATERAL (SELECT rollup(part ORDER BY md5(h::text)) AS merged
		FROM (SELECT i % parts AS h, activity_agg(customer, at, period, 'Asia/Tokyo') AS part FROM activity_rows GROUP BY 1) v) w
GROUP BY period, s ORDER BY 1;
SELECT s = a + b AND s = b + a AND s + s = s AS plus, activity_summary_hash(s) = activity_summary_hash(a + b) AS hash, a <> b AS other
FROM whole, LATERAL (SELECT activity_agg(customer, at, period, 'Asia/Tokyo') FILTER (WHERE i % 3 = 0) AS a,
	activity_agg(customer, at, period, 'Asia/Tokyo') FILTER (WHERE i % 3 > 0) AS b FROM activity_rows) v WHERE period = 'month';
-- a rollup of rollups, and states that nobody has packed yet
SELECT s = rollup(part) AS rollup, s = rollup(activity_combine(part, part)) AS combine, activity_combine(s, s) = s AS working,
	activity_accum(s, 77777::bigint, date '2024-02-01', 'month') = s + (SELECT activity_agg(77777, date '2024-02-01', 'month')) AS accum
FROM whole, LATERAL (SELECT rollup(part) AS part FROM (SELECT i % 20 AS h, i % 4 AS g, activity_agg(customer, at, period, 'Asia/Tokyo') AS part
	FROM activity_rows GROUP BY 1, 2) v GROUP BY h) w WHERE period = 'month' GROUP BY s;
-- the same with money and entry events
SELECT p AS period, active_customers(a) AS customers, a = a2 AND e = e2 AND b = b2 AS shuffled, a = pa AND e = pe AND b = pb AS rollup,
	b = b::text::activity_summary AND e = e::text::activity_summary AND a = a::text::activity_summary AS text, a <> b AND a <> e AND e <> b AS unlike,
	activity_by(a, 'year') = ya AND activity_by(e, 'year') = ye AND activity_by(b, 'year') = yb AS longer
FROM unnest(ARRAY['day', 'month', 'quarter', 'year']) p,
	LATERAL (SELECT activity_agg(customer, at, p, 'Asia/Tokyo', amount) AS a, activity_agg(customer, at, p, 'Asia/Tokyo', entry) AS e, activity_agg(customer, at, p, 'Asia/Tokyo', amount, entry) AS b,
			activity_agg(customer, at, 'year', 'Asia/Tokyo', amount) AS ya, activity_agg(customer, at, 'year', 'Asia/Tokyo', entry) AS ye, activity_agg(customer, at, 'year', 'Asia/Tokyo', amount, entry) AS yb
		FROM activity_rows) v,
	LATERAL (SELECT activity_agg(customer, (at AT TIME ZONE 'Asia/Tokyo')::date, p, amount ORDER BY md5(i::text)) AS a2, activity_agg(customer, (at AT TIME ZONE 'Asia/Tokyo')::date, p, entry ORDER BY md5(i::text)) AS e2,
		activity_agg(customer, (at AT TIME ZONE 'Asia/Tokyo')::date, p, amount, entry ORDER BY md5(i::text)) AS b2 FROM activity_rows) w,
	LATERAL (SELECT rollup(a ORDER BY md5(h::text)) AS pa, rollup(e ORDER BY md5(h::text)) AS pe, rollup(b ORDER BY md5(h::text)) AS pb
		FROM (SELECT i % 300 AS h, activity_agg(customer, at, p, 'Asia/Tokyo', amount) AS a, activity_agg(customer, at, p, 'Asia/Tokyo', entry) AS e, activity_agg(customer, at, p, 'Asia/Tokyo', amount, entry) AS b
			FROM activity_rows GROUP BY 1) x) y;
SELECT s + s = (SELECT activity_agg(customer, at, 'month', 'UTC', 2 * amount) FROM activity_rows) AS twice, activity_combine(s, s) = s + s AS working,
	activity_accum(s, 77777::bigint, date '2024-02-01', 'month', 1.5) = s + (SELECT activity_agg(77777, date '2024-02-01', 'month', 1.5)) AS accum,
	(SELECT sum(amount) FROM activity_rows) = (SELECT sum(revenue) FROM cohorts(s)) AS sum
FROM (SELECT activity_agg(customer, at, 'month', 'UTC', amount) AS s FROM activity_rows) v;
-- uuids and texts, grouping sets
SELECT count(*) AS groups, bool_and(active_customers(t) = n AND active_customers(u) = n AND t = t2 AND u = u2) AS same
FROM (SELECT i % 3, i % 2, count(DISTINCT customer) FILTER (WHERE entry IS NOT NULL) AS n,
		activity_agg(customer::text, at, 'month', 'UTC', amount, entry) AS t, activity_agg(md5(customer::text)::uuid, at, 'month', 'UTC', amount, entry) AS u,
		activity_agg(customer::text, (at AT TIME ZONE 'UTC')::date, 'month', amount, entry) AS t2, activity_agg(md5(customer::text)::uuid, (at AT TIME ZONE 'UTC')::date, 'month', amount, entry) AS u2,
		activity_agg(customer::text, at, 'month', 'UTC', amount), activity_agg(md5(customer::text)::uuid, at, 'month', 'UTC', entry)
	FROM activity_rows GROUP BY GROUPING SETS ((i % 3, i % 2), (i % 2), ())) v;
-- windows recompute
SELECT bool_and(w = (SELECT activity_agg(customer, at, 'month', 'UTC', amount, entry) FROM activity_rows r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS money
FROM (SELECT i, activity_agg(customer, at, 'month', 'UTC', amount, entry) OVER (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW) AS w
	FROM activity_rows WHERE i <= 200) v;
SELECT bool_and(w = (SELECT repeat_purchase_rate(customer / 1000, at, 'UTC') FROM activity_rows r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS repeat_purchase
FROM (SELECT i, repeat_purchase_rate(customer / 1000, at, 'UTC') OVER (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW) AS w
	FROM activity_rows WHERE i <= 200) v;
SELECT bool_and(w = (SELECT activity_agg(customer, at, 'month', 'UTC') FROM activity_rows r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS window
FROM (SELECT i, activity_agg(customer, at, 'month', 'UTC') OVER (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW) AS w
	FROM activity_rows WHERE i <= 200) v;

--
-- In parallel
--
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo') FROM activity_rows;
SELECT s = (SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo') FROM activity_rows) AS same FROM whole WHERE period = 'month';
SELECT s = (SELECT activity_agg(customer, at, 'day', 'Asia/Tokyo') FROM activity_rows) AS same FROM whole WHERE period = 'day';
EXPLAIN (COSTS OFF) SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo', amount, entry), repeat_purchase_rate(customer, at, 'UTC') FROM activity_rows;
CREATE TEMP TABLE parallel AS SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo', amount, entry) AS b, activity_agg(customer, at, 'month', 'Asia/Tokyo', amount) AS a,
	activity_agg(customer, at, 'month', 'Asia/Tokyo', entry) AS e, repeat_purchase_rate(customer, at, 'UTC') AS r FROM activity_rows;
SET max_parallel_workers_per_gather = 0;
SELECT v.b = p.b AND v.a = p.a AND v.e = p.e AND v.r = p.r AS same
FROM parallel p, (SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo', amount, entry) AS b, activity_agg(customer, at, 'month', 'Asia/Tokyo', amount) AS a,
	activity_agg(customer, at, 'month', 'Asia/Tokyo', entry) AS e, repeat_purchase_rate(customer, at, 'UTC') AS r FROM activity_rows) v;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE activity_rows;

--
-- Time zones: every change of 1980 to 2030 in zones with a tale to tell, such
-- as clocks set back over midnight (St John's) and days left out (Apia)
--
CREATE TEMP TABLE instant AS
SELECT zone, timestamptz '2006-10-28 00:00:00Z' + i * interval '10 minutes' AS at FROM generate_series(0, 400) i, (VALUES ('America/St_Johns')) z(zone)
UNION ALL
SELECT zone, timestamptz '2011-12-29 00:00:00Z' + i * interval '10 minutes' FROM generate_series(0, 400) i, (VALUES ('Pacific/Apia')) z(zone)
UNION ALL
SELECT zone, timestamptz '1980-01-01 00:00:00Z' + pg_temp.drawn(i, zone, 50 * 365 * 86400::bigint) * interval '1 second'
FROM generate_series(1, 300) i, (VALUES ('Europe/Berlin'), ('America/Havana'), ('Asia/Kathmandu'), ('Africa/Casablanca'),
	('Antarctica/Troll'), ('Australia/Lord_Howe'), ('America/Sao_Paulo'), ('Asia/Gaza'), ('UTC'), ('Etc/GMT+12'), ('Pacific/Kiritimati')) z(zone)
UNION ALL VALUES ('Europe/Berlin', timestamptz '0044-03-15 12:00:00Z BC'), ('Europe/Berlin', '9999-12-31 23:30:00Z'), ('UTC', '1999-12-31 23:59:59.999999Z');
SELECT p, count(*) AS zones, bool_and(ordered AND shuffled) AS agree
FROM (SELECT p, zone, activity_agg(1, at, p, zone ORDER BY at) = activity_agg(1, (at AT TIME ZONE zone)::date, p) AS ordered,
		activity_agg(1, at, p, zone ORDER BY md5(at::text)) = activity_agg(1, (at AT TIME ZONE zone)::date, p) AS shuffled
	FROM instant, unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p GROUP BY p, zone) v GROUP BY p ORDER BY p;
-- each customer in their own zone
SELECT s = t AS own FROM (SELECT activity_agg(zone, at, 'day', zone) AS s, activity_agg(zone, (at AT TIME ZONE zone)::date, 'day') AS t FROM instant) v;

--
-- Customers of other types.  The hash is XXH64: the numbers are those of the
-- xxHash library, version 0.8.1
--
SELECT x, to_hex((sum((get_byte(b, i) & 127) * 128::numeric ^ i) - 2 ^ 63::numeric)::bigint) AS hash
FROM unnest(ARRAY['', 'a', 'abc', 'customer', 'customer-1234', 'Nobody inspects the spammish repetition', repeat('0123456789', 10)]) x,
	LATERAL (SELECT decode(activity_agg(one, date '2000-01-01', 'day')::text::jsonb ->> 'active', 'base64') AS b FROM (VALUES (x)) v(one)) v,
	LATERAL generate_series(0, length(b) - 3) i GROUP BY x ORDER BY length(x);
SELECT active_customers(activity_agg(md5(i::text), date '2024-01-01' + i, 'month')) AS texts,
	active_customers(activity_agg(md5(i::text)::uuid, date '2024-01-01' + i, 'month')) AS uuids,
	active_customers(activity_agg(i, timestamptz '2024-01-01' + i * interval '1 day', 'month', 'UTC')) AS integers,
	active_customers(activity_agg(md5(i::text), timestamptz '2024-01-01' + i * interval '1 day', 'month', 'UTC')) AS texts_at,
	active_customers(activity_agg(md5(i::text)::uuid, timestamptz '2024-01-01' + i * interval '1 day', 'month', 'UTC')) AS uuids_at
FROM generate_series(1, 1000) i;

--
-- NULL, nothing, extremes
--
SELECT activity_agg(customer, day, 'day') AS none FROM story WHERE false;
SELECT activity_agg(NULL::bigint, day, 'day') AS empty FROM story;
SELECT active_customers(NULL), active_customers(s), s = s + s AS same, (SELECT count(*) FROM retention_by_period(s, '2024-01-01')) AS retention,
	(SELECT count(*) FROM cohorts(s)) AS cohorts, (SELECT count(*) FROM cohort_average(s)) AS average, (SELECT count(*) FROM growth_accounting(s)) AS growth,
	(SELECT count(*) FROM stickiness(s)) AS stickiness, (SELECT count(*) FROM active_periods_histogram(s)) AS histogram, activity_by(s, 'year')
FROM (SELECT activity_agg(NULL::bigint, day, 'day') AS s FROM story) v;
SELECT count(*) FROM retention_by_period(NULL), cohorts(NULL), growth_accounting(NULL), stickiness(NULL);
SELECT count(*) FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, cohorts(s, NULL);
SELECT active_customers(s), length(s::text) < 200 AS short, s = s::text::activity_summary AS lossless
FROM (SELECT activity_agg(c, d, 'day') AS s FROM (VALUES (-9223372036854775808, date '4000-01-01 BC'), (9223372036854775807, '5874000-12-31'),
	(0, '2000-01-01'), (-1, '1999-12-31'), (0, '5874000-12-31')) v(c, d)) w;

--
-- Forms
--
SELECT count(*) AS summaries, bool_and(s = s::text::activity_summary) AS text, bool_and(s::text = s::text::activity_summary::text) AS again,
	bool_and(activity_summary_send(s) = activity_summary_send(s::text::activity_summary)) AS binary
FROM (SELECT activity_agg(pg_temp.drawn(i, 'k', m), date '1999-06-01' + pg_temp.drawn(i, 'l', n)::int, p) AS s
	FROM generate_series(1, 300) i, unnest(ARRAY[1, 10, 300, 1000000000000000]) m, unnest(ARRAY[1, 40, 400, 40000]) n,
	unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p GROUP BY m, n, p) v;
SELECT count(*) AS distinct FROM (SELECT s FROM (SELECT activity_agg(i, date '2024-01-01', 'month') AS s FROM generate_series(1, 10) i GROUP BY i % 2
	UNION ALL SELECT activity_agg(i, date '2024-01-31', 'month') FROM generate_series(1, 10) i GROUP BY i % 2) v GROUP BY s) w;

SELECT count(*) AS summaries, bool_and(b = b::text::activity_summary AND a = a::text::activity_summary AND e = e::text::activity_summary) AS text,
	bool_and(b::text = b::text::activity_summary::text) AS again,
	bool_and(activity_summary_send(b) = activity_summary_send(b::text::activity_summary)) AS binary
FROM (SELECT activity_agg(k, day, p, amount, entry) AS b, activity_agg(k, day, p, amount) AS a, activity_agg(k, day, p, entry) AS e
	FROM (SELECT m, n, p, pg_temp.drawn(i, 'k', m) AS k, date '1999-06-01' + pg_temp.drawn(i, 'l', n)::int AS day,
			(pg_temp.drawn(i, 'o', 2001) - 1000) * 10.0 ^ (m % 7 - 6 + n / 2000) AS amount, i % 3 > 0 AS entry
		FROM generate_series(1, 300) i, unnest(ARRAY[1, 10, 300, 1000000000000000]) m, unnest(ARRAY[1, 40, 400, 40000]) n,
			unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p) v GROUP BY m, n, p) w;
-- the decimals of a summary are those that its sums need, however they came about
SELECT activity_agg(1, day, 'day', amount)::text::jsonb -> 'decimals' AS days, activity_by(activity_agg(1, day, 'day', amount), 'month')::text::jsonb -> 'decimals' AS months,
	activity_agg(1, day, 'month', amount)::text::jsonb -> 'decimals' AS again, activity_agg(1, day, 'day', 0 * amount)::text::jsonb -> 'decimals' AS none
FROM (VALUES (date '2024-01-01', 1.25), ('2024-01-02', 2.75), ('2024-02-02', 8.000)) v(day, amount);
-- the ends of the range
SELECT s = s::text::activity_summary AS lossless, array_agg(revenue) AS revenue
FROM (SELECT activity_agg(i, date '2024-01-01' + i, 'day', x) AS s FROM (VALUES (0, 99999999999999999999999999999999.999999), (1, -99999999999999999999999999999999.999999), (2, 0.000001)) v(i, x)) w,
	cohorts(s) WHERE period = 0 GROUP BY s;

--
-- Errors
--
SELECT regexp_replace(pg_temp.tried('SELECT ' || expression), 'x{20,}', 'xx') AS tried FROM unnest(ARRAY[
	$$activity_agg(1, date '2024-01-01', 'hour')$$, $$activity_agg(1, date '2024-01-01', NULL)$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', NULL)$$,
	$$activity_agg(1, timestamptz '2024-01-01', 'day', 'Mars/Olympus')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'CEST')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'UTC+3')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', '-03')$$,
	$$activity_agg(1, timestamptz '2024-01-01', 'day', repeat('x', 1000))$$,
	$$activity_agg(1, timestamptz 'infinity', 'day', 'UTC')$$, $$activity_agg(1, date '-infinity', 'day')$$, $$activity_agg(1, date '4714-11-24 BC', 'year')$$,
	$$activity_agg(1, date '2024-01-01', CASE WHEN i < 2 THEN 'day' ELSE 'month' END) FROM generate_series(1, 2) i$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg(1, date '2024-01-01', 'month')$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg('1'::text, date '2024-01-01', 'day')$$,
	$$activity_by(activity_agg(1, date '2024-01-01', 'week'), 'month')$$, $$activity_by(activity_agg(1, date '2024-01-01', 'month'), 'day')$$,
	$$activity_by(activity_agg(1, date '2024-01-01', 'month'), 'decade')$$, $$activity_by(activity_agg(1, date '4714-12-01 BC', 'day'), 'year')$$,
	$$stickiness(activity_agg(1, date '2024-01-01', 'week'))$$,
	$$activity_agg(1, date '2024-01-01', 'day', 0.0000001)$$, $$activity_agg(1, date '2024-01-01', 'day', 1e32)$$, $$activity_agg(1, date '2024-01-01', 'day', -1e1000)$$,
	$$activity_agg(1, date '2024-01-01', 'day', numeric 'NaN')$$, $$activity_agg(1, date '2024-01-01', 'day', numeric '-Infinity')$$,
	$$activity_agg(1, date '2024-01-01', 'day', 99999999999999999999999999999999) FROM generate_series(1, 2)$$,
	$$activity_by(activity_agg(1, date '2024-01-01' + i, 'day', 99999999999999999999999999999999), 'month') FROM generate_series(1, 2) i$$,
	$$cohorts(activity_agg(i, date '2024-01-01', 'day', 99999999999999999999999999999999)) FROM generate_series(1, 2) i$$,
	$$revenue_retention(activity_agg(i, date '2024-01-01', 'day', 99999999999999999999999999999999)) FROM generate_series(1, 2) i$$,
	$$revenue_retention(activity_agg(1, date '2024-01-01', 'day', -a)) FROM unnest(ARRAY[99999999999999999999999999999999, 70141183460469231731687303715885.105728]) a$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg(1, date '2024-01-01', 'day', 1)$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg(1, date '2024-01-01', 'day', true)$$,
	$$activity_accum(activity_agg(1, date '2024-01-01', 'day', 1), 1::bigint, date '2024-01-01', 'day', 1, true)$$,
	$$activity_accum(activity_agg(1, date '2024-01-01', 'day', 1, true), 1::bigint, date '2024-01-01', 'day', true)$$,
	$$repeat_purchase_accum(activity_agg(1, date '2024-01-01', 'month'), 1::bigint, date '2024-01-01')$$,
	$$repeat_purchase_rate(1, timestamptz '2024-01-01', NULL)$$, $$repeat_purchase_rate(1, date 'infinity')$$,
	$$repeat_purchase_rate_estimate(activity_agg(1, date '2024-01-01', 'day'), method => 'wald')$$,
	$$repeat_purchase_rate_difference(activity_agg(1, date '2024-01-01', 'day'), 101)$$,
	$$revenue_retention(activity_agg(1, date '2024-01-01', 'day'))$$, $$revenue_retention(activity_agg(1, date '2024-01-01', 'day', 1), confidence => 1)$$,
	$$activity_pair(activity_agg(1, date '2024-01-01', 'day'), 'infinity', '2024-01-01')$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), entry => 'last')$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), 'rolling')$$, $$cohorts(activity_agg(1, date '2024-01-01', 'day'), against => 'last')$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), confidence => 95)$$,
	$$cohorts(activity_agg(1, day, 'day')) FROM unnest(ARRAY['0200-01-01', '2024-01-01']::date[]) day$$,
	$$retention_by_period(activity_agg(1, date '2024-01-01', 'day'), '4000-01-01')$$,
	$$retention_rate(100, 101, 100)$$, $$churn_rate(-1, 0, 100)$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":0,"last":0}'::activity_summary$$,
	$$'{"activity":2,"period":"day","ids":"integer","customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"hour","ids":"integer","customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"name","customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":1,"last":1,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":0,"last":0,"active":"AA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":0,"last":0,"active":"!"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"active":"AAAB"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":1,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":1,"active":"AAEBAA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":2,"first":0,"last":0,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":2,"first":0,"last":0,"active":"////////////AQAAAAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"entries":2,"active":"AAAAAQ=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"entries":1,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"entries":1,"active":"AAAAAA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"entries":1,"active":"AAAABQ=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":7,"active":"AAAAAQ=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":-1,"active":"AAAAAQ=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":1,"active":"AAAAFA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":0,"active":"AAAAgAA="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":0,"active":"AAAA////////////////////////Aw=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":6,"active":"AAAA////////////////////////BA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"year","ids":"integer","customers":1,"first":2147483647,"last":2147483647,"active":"AAAA"}'::activity_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
