--
-- Who stays: N events of N/10 customers, some of them far more active than
-- others, over 24 months, in the order of time.
--

-- @setup
DROP TABLE IF EXISTS events, activity_by_day;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE events AS
SELECT (1 + floor(CASE WHEN hot < 0.15 THEN floor(c / 100) * 100 ELSE c END))::bigint AS customer_id,
	   timestamptz '2024-01-01 00:00:00+00' + (i * (730 * 86400.0 / n) + random() * 60) * interval '1 second' AS at
FROM (SELECT i, n, least(n / 10 * (0.1 + 0.9 * i / n) * (1 - r * r), n / 10 - 1) AS c, hot
	  FROM (SELECT i, n, random() AS r, random() AS hot
			FROM (SELECT n::float8 FROM bench_rows) AS b, generate_series(1, n::bigint) AS i OFFSET 0) AS q OFFSET 0) AS s;
CREATE UNLOGGED TABLE activity_by_day AS
SELECT (at AT TIME ZONE 'UTC')::date AS day, activity_agg(customer_id, at, 'month', 'UTC') AS months FROM events GROUP BY 1;
VACUUM (ANALYZE, FREEZE) events, activity_by_day;

-- @let months
(SELECT array_agg(g) FROM generate_series(timestamptz '2024-02-01 00:00:00+00', '2025-12-01 00:00:00+00', '1 month') AS g)

-- @case cohorts
-- @about cohort matrix by month
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @faster 6.0
-- @wrap count(*), sum(retained)
-- @ours
SELECT cohort, period::bigint AS period, retained
FROM (SELECT activity_agg(customer_id, at, 'month', 'UTC') AS s FROM events) AS a, cohorts(s) WHERE retained > 0;
-- @hand bitmap of months for each customer
SELECT (date '2024-01-01' + m0 * interval '1 month')::date AS cohort, (k - m0)::bigint AS period, sum(c)::bigint AS retained
FROM (SELECT b, position('1' IN reverse(b::bit(24)::text)) - 1 AS m0, count(*) AS c
	  FROM (SELECT customer_id, bit_or(1 << width_bucket(at, {months})) AS b FROM events GROUP BY 1) AS x
	  GROUP BY 1) AS y CROSS JOIN generate_series(0, 23) AS k
WHERE (b >> k) & 1 = 1 GROUP BY 1, 2;
-- @hand window
WITH a AS (SELECT customer_id, date_trunc('month', at) AS m FROM events GROUP BY 1, 2),
f AS (SELECT m, min(m) OVER (PARTITION BY customer_id) AS c FROM a)
SELECT c::date AS cohort,
	   ((extract(year FROM m) - extract(year FROM c)) * 12 + extract(month FROM m) - extract(month FROM c))::bigint AS period,
	   count(*) AS retained
FROM f GROUP BY c, m;
-- @duckdb
WITH b AS (SELECT customer_id, bit_or(1::bigint << datediff('month', timestamp '2024-01-01', ts)::int) AS b FROM events GROUP BY 1),
g AS (SELECT b, count(*) AS n FROM b GROUP BY b),
m AS (SELECT b, n, list_min(list_filter(range(24), lambda i: (b >> i) & 1 = 1)) AS m0 FROM g)
SELECT strftime(date '2024-01-01' + to_months(m0::int), '%Y-%m-%d') AS cohort, k - m0 AS period, sum(n)::bigint AS retained
FROM m, range(24) AS t (k) WHERE (b >> k) & 1 = 1 GROUP BY 1, 2;

-- @case retention_by_period
-- @about customers of the month before who came again
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @faster 10.0
-- @wrap count(*), sum(retained)
-- @ours
SELECT period, retained
FROM (SELECT activity_agg(customer_id, at, 'month', 'UTC') AS s FROM events) AS a, retention_by_period(s);
-- @hand lag
SELECT m::date AS period, count(*) FILTER (WHERE p = m - interval '1 month') AS retained
FROM (SELECT m, lag(m) OVER (PARTITION BY customer_id ORDER BY m) AS p
	  FROM (SELECT date_trunc('month', at) AS m, customer_id FROM events GROUP BY 1, 2) AS a) AS s GROUP BY 1;
-- @duckdb
WITH a AS (SELECT DISTINCT datediff('month', timestamp '2024-01-01', ts) AS m, customer_id AS c FROM events)
SELECT strftime(date '2024-01-01' + to_months(x.m::int), '%Y-%m-%d') AS period, count(y.c) AS retained
FROM a AS x LEFT JOIN a AS y ON y.c = x.c AND y.m = x.m - 1 GROUP BY 1;

-- @case customers_by_month
-- @about distinct customers of every month
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @faster 3.0
-- @wrap count(*), sum(customers)
-- @ours
SELECT period, customers_at_end AS customers
FROM (SELECT activity_agg(customer_id, at, 'month', 'UTC') AS s FROM events) AS a, retention_by_period(s);
-- @hand count distinct
SELECT date_trunc('month', at)::date AS period, count(DISTINCT customer_id) AS customers FROM events GROUP BY 1;
-- @hand grouped twice
SELECT m::date AS period, count(*) AS customers
FROM (SELECT date_trunc('month', at) AS m, customer_id FROM events GROUP BY 1, 2) AS a GROUP BY 1;
-- @duckdb
SELECT strftime(date_trunc('month', ts), '%Y-%m-%d') AS period, count(DISTINCT customer_id) AS customers FROM events GROUP BY 1;

-- @case activity_rollup
-- @about cohort matrix from summaries of 730 days
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @wrap count(*), sum(retained)
-- @ours
SELECT cohort, period::bigint AS period, retained
FROM (SELECT rollup(months) AS s FROM activity_by_day) AS a, cohorts(s) WHERE retained > 0;
-- @hand bitmap of months for each customer
SELECT (date '2024-01-01' + m0 * interval '1 month')::date AS cohort, (k - m0)::bigint AS period, sum(c)::bigint AS retained
FROM (SELECT b, position('1' IN reverse(b::bit(24)::text)) - 1 AS m0, count(*) AS c
	  FROM (SELECT customer_id, bit_or(1 << width_bucket(at, {months})) AS b FROM events GROUP BY 1) AS x
	  GROUP BY 1) AS y CROSS JOIN generate_series(0, 23) AS k
WHERE (b >> k) & 1 = 1 GROUP BY 1, 2;
