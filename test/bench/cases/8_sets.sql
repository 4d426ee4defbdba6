--
-- Who, month by month: sets of customers against count(DISTINCT) and against the
-- best way to find who came in two months in a row.
--

-- @setup
DROP TABLE IF EXISTS sets_by_month, customers_by_month;
CREATE UNLOGGED TABLE sets_by_month AS
SELECT date_trunc('month', answered_at, 'UTC') AS month, customer_agg(customer_id) AS customers FROM survey GROUP BY 1;
CREATE UNLOGGED TABLE customers_by_month AS
SELECT DISTINCT date_trunc('month', answered_at, 'UTC') AS month, customer_id FROM survey ORDER BY 1, 2;
CREATE UNIQUE INDEX ON customers_by_month (month, customer_id);
VACUUM (ANALYZE, FREEZE) survey, sets_by_month, customers_by_month;

-- @case customer_agg
-- @about distinct customers of all rows
-- @set work_mem = '512MB'
-- @faster 3.0
-- @spill
-- @ours
SELECT customer_count(customer_agg(customer_id)) AS customers FROM survey;
-- @hand count(DISTINCT)
SELECT count(DISTINCT customer_id) AS customers FROM survey;
-- @hand count of DISTINCT
SELECT count(*) AS customers FROM (SELECT DISTINCT customer_id FROM survey) AS a;

-- @case customers_by_month_by_sets
-- @about distinct customers of every month
-- @set work_mem = '512MB'
-- @wrap count(*), sum(customers)
-- @ours
SELECT date_trunc('month', answered_at, 'UTC') AS month, customer_count(customer_agg(customer_id)) AS customers FROM survey GROUP BY 1;
-- @hand count(DISTINCT)
SELECT date_trunc('month', answered_at, 'UTC') AS month, count(DISTINCT customer_id) AS customers FROM survey GROUP BY 1;
-- @hand count of DISTINCT
SELECT month, count(*) AS customers
FROM (SELECT DISTINCT date_trunc('month', answered_at, 'UTC') AS month, customer_id FROM survey) AS a GROUP BY 1;

-- @case overlap_of_months
-- @about customers of a month who came in the next, from rows
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @wrap count(*), sum(stayed)
-- @ours
WITH sets AS MATERIALIZED (SELECT date_trunc('month', answered_at) AS month, customer_agg(customer_id) AS customers FROM survey GROUP BY 1)
SELECT a.month, customer_count(a.customers & b.customers) AS stayed
FROM sets AS a JOIN sets AS b ON b.month = a.month + interval '1 month';
-- @hand bitmap of months for each customer
SELECT timestamptz '2024-01-01' + k * interval '1 month' AS month, sum(c) FILTER (WHERE (b >> k) & 3 = 3)::bigint AS stayed
FROM (SELECT b, count(*) AS c
	  FROM (SELECT bit_or(1 << ((date_part('year', answered_at) - 2024) * 12 + date_part('month', answered_at) - 1)::int) AS b
			FROM survey GROUP BY customer_id) AS x GROUP BY 1) AS y, generate_series(0, 22) AS k GROUP BY k;
-- @hand lag
SELECT month - interval '1 month' AS month, count(*) AS stayed
FROM (SELECT month, lag(month) OVER (PARTITION BY customer_id ORDER BY month) AS before
	  FROM (SELECT DISTINCT date_trunc('month', answered_at) AS month, customer_id FROM survey) AS a) AS s
WHERE before = month - interval '1 month' GROUP BY 1;

-- @case overlap_of_stored_months
-- @about the same, of what is stored by month
-- @set work_mem = '512MB'
-- @set timezone = 'UTC'
-- @modes serial
-- @wrap count(*), sum(stayed)
-- @ours
SELECT a.month, customer_count(a.customers & b.customers) AS stayed
FROM sets_by_month AS a JOIN sets_by_month AS b ON b.month = a.month + interval '1 month';
-- @hand join of distinct customers
SELECT a.month, count(*) AS stayed
FROM customers_by_month AS a JOIN customers_by_month AS b ON b.month = a.month + interval '1 month' AND b.customer_id = a.customer_id
GROUP BY 1;
-- @bytes - sets
SELECT pg_total_relation_size('sets_by_month');
-- @bytes - rows
SELECT pg_total_relation_size('customers_by_month');
