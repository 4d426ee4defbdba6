--
-- Who stays: N events of N/10 customers, some of them far more active than
-- others, over 24 months, in the order of time.
--

-- @setup
DROP TABLE IF EXISTS events, activity_by_day, sales, contracts;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE events AS
SELECT (1 + floor(CASE WHEN hot < 0.15 THEN floor(c / 100) * 100 ELSE c END))::bigint AS customer_id,
	   timestamptz '2024-01-01 00:00:00+00' + (i * (730 * 86400.0 / n) + random() * 60) * interval '1 second' AS at
FROM (SELECT i, n, least(n / 10 * (0.1 + 0.9 * i / n) * (1 - r * r), n / 10 - 1) AS c, hot
	  FROM (SELECT i, n, random() AS r, random() AS hot
			FROM (SELECT n::float8 FROM bench_rows) AS b, generate_series(1, n::bigint) AS i OFFSET 0) AS q OFFSET 0) AS s;
CREATE UNLOGGED TABLE activity_by_day AS
SELECT (at AT TIME ZONE 'UTC')::date AS day, activity_agg(customer_id, at, 'month', 'UTC') AS months FROM events GROUP BY 1;
CREATE UNLOGGED TABLE sales AS
SELECT customer_id, at, (5 + 100 * random() ^ 3)::numeric(10,2) AS amount FROM events;
CREATE UNLOGGED TABLE contracts AS
SELECT 1 + i / 2 AS customer_id, started, CASE WHEN i % 3 > 0 THEN started + floor(400 * random() ^ 2)::int END AS ended, (5 + 100 * random() ^ 3)::numeric(10,2) AS mrr
FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n::bigint / 2) AS i, LATERAL (SELECT date '2024-01-01' + floor(730 * random() + i * 0)::int AS started) AS c;
VACUUM (ANALYZE, FREEZE) events, activity_by_day, sales, contracts;

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
-- @hand bitmap of months for each customer
SELECT (date '2024-01-01' + k * interval '1 month')::date AS period, coalesce(sum(c) FILTER (WHERE ((b & (b << 1)) >> k) & 1 = 1), 0)::bigint AS retained
FROM (SELECT b, count(*) AS c
	  FROM (SELECT customer_id, bit_or(1 << width_bucket(at, {months})) AS b FROM events GROUP BY 1) AS x
	  GROUP BY 1) AS y CROSS JOIN generate_series(0, 23) AS k GROUP BY k;
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

-- @case cohort_revenue
-- @about what the customers of every cohort brought, month by month
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @wrap count(*), sum(retained), sum(revenue)
-- @ours
SELECT cohort, period::bigint AS period, retained, revenue
FROM (SELECT activity_agg(customer_id, at, 'month', 'UTC', amount) AS s FROM sales) AS a, cohorts(s) WHERE retained > 0;
-- @hand window
SELECT (date '2024-01-01' + c * interval '1 month')::date AS cohort, (k - c)::bigint AS period, count(*) AS retained, sum(amount) AS revenue
FROM (SELECT k, min(k) OVER (PARTITION BY customer_id) AS c, amount
	  FROM (SELECT customer_id, width_bucket(at, {months}) AS k, sum(amount) AS amount FROM sales GROUP BY 1, 2) AS a) AS f
GROUP BY c, k;
-- @hand join of the first month
WITH a AS MATERIALIZED (SELECT customer_id, width_bucket(at, {months}) AS k, sum(amount) AS amount FROM sales GROUP BY 1, 2)
SELECT (date '2024-01-01' + c * interval '1 month')::date AS cohort, (k - c)::bigint AS period, count(*) AS retained, sum(amount) AS revenue
FROM a JOIN (SELECT customer_id, min(k) AS c FROM a GROUP BY 1) AS f USING (customer_id) GROUP BY c, k;

-- @case net_revenue_retention
-- @about of the revenue of the month before, what the same customers bring
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @wrap count(*), sum(at_start), sum(net)
-- @ours
SELECT period, revenue_at_start AS at_start, net_revenue_retention AS net
FROM (SELECT activity_agg(customer_id, at, 'month', 'UTC', amount) AS s FROM sales) AS a, revenue_retention(s, 'infinity') WHERE revenue_at_start > 0;
-- @hand lag
SELECT (date '2024-01-01' + k * interval '1 month')::date AS period, lag(amount) OVER (ORDER BY k) AS at_start,
	   (100 * kept / lag(amount) OVER (ORDER BY k))::float8 AS net
FROM (SELECT k, sum(amount) AS amount, sum(amount) FILTER (WHERE before = k - 1) AS kept
	  FROM (SELECT k, amount, lag(k) OVER (PARTITION BY customer_id ORDER BY k) AS before
			FROM (SELECT customer_id, width_bucket(at, {months}) AS k, sum(amount) AS amount FROM sales GROUP BY 1, 2) AS a) AS b
	  GROUP BY 1) AS m ORDER BY 1 OFFSET 1;
-- @hand join with the month before
WITH a AS MATERIALIZED (SELECT customer_id, width_bucket(at, {months}) AS k, sum(amount) AS amount FROM sales GROUP BY 1, 2)
SELECT (date '2024-01-01' + b.k * interval '1 month' + interval '1 month')::date AS period, sum(b.amount) AS at_start,
	   (100 * sum(a.amount) / sum(b.amount))::float8 AS net
FROM a AS b LEFT JOIN a ON a.customer_id = b.customer_id AND a.k = b.k + 1 WHERE b.k < 23 GROUP BY b.k;

-- @case contract_retention
-- @about N/2 contracts: who is on the books on the last day of each month, and was on that before
-- @set work_mem = '512MB'
-- @wrap count(*), sum(customers), sum(retained)
-- @ours
SELECT period, customers_at_end AS customers, retained
FROM (SELECT contract_activity_agg(customer_id, started, ended, 'month', '2025-12-31') AS s FROM contracts) AS a, retention_by_period(s);
-- @hand bitmap of last days for each customer
SELECT (date '2024-01-01' + k * interval '1 month')::date AS period, sum(n) FILTER (WHERE (b >> k) & 1 = 1)::bigint AS customers,
	   coalesce(sum(n) FILTER (WHERE ((b & (b << 1)) >> k) & 1 = 1), 0)::bigint AS retained
FROM (SELECT b, count(*) AS n
	  FROM (SELECT customer_id, bit_or((1 << (extract(year FROM until) * 12 + extract(month FROM until) - 24289)::int)
				- (1 << (extract(year FROM started) * 12 + extract(month FROM started) - 24289)::int)) AS b
			FROM contracts, LATERAL (SELECT least(ended, '2026-01-01') AS until OFFSET 0) AS u GROUP BY 1) AS x GROUP BY 1) AS y
	CROSS JOIN generate_series(0, 23) AS k GROUP BY k;

-- @case cohorts_rolling
-- @about weeks from each customer's own first day, out of those of whom the week is known
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @wrap count(*), sum(customers), sum(retained)
-- @ours
SELECT period::bigint AS period, customers, retained
FROM (SELECT activity_agg(customer_id, at, 'day', 'UTC') AS s FROM events) AS a, cohort_average(s, as_of => '2026-01-01', rolling => '7 days') WHERE retained > 0;
-- @hand window over days
WITH f AS MATERIALIZED (SELECT customer_id, day, min(day) OVER (PARTITION BY customer_id) AS first FROM (SELECT customer_id, at::date AS day FROM events GROUP BY 1, 2) AS d),
c AS (SELECT (date '2026-01-01' - first) / 7 AS ended, count(*) AS n FROM f WHERE day = first GROUP BY 1)
SELECT k::bigint AS period, (SELECT sum(n) FROM c WHERE ended > k)::bigint AS customers, count(*) AS retained
FROM (SELECT customer_id, (day - first) / 7 AS k FROM f WHERE (day - first) / 7 < (date '2026-01-01' - first) / 7 GROUP BY 1, 2) AS w GROUP BY k;
