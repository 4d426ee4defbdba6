-- The purchases of one customer, against plain SQL.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;

--
-- By hand: two orders on the first day, a repeat after 14 and one after 28 days,
-- of which 4 are refunded a week later
--
CREATE TEMP TABLE story (day date, amount numeric);
INSERT INTO story VALUES ('2024-03-01', 10), ('2024-03-01', 5.50), ('2024-03-15', 20), ('2024-03-29', 30), ('2024-04-05', -4), (NULL, 99);
SELECT purchase_agg(day, amount) AS amounts, purchase_agg(day) AS days, purchase_agg(day, 'month', NULL, NULL) AS months FROM story;
SELECT purchase_frequency(p), purchase_span(p), purchase_span(p, unit => '1 day') AS days, purchase_age(p, '2024-04-19'), purchase_mean_spend(p), purchase_spend(p),
	first_purchase(p), last_purchase(p) FROM (SELECT purchase_agg(day, amount) AS p FROM story) v;
-- as of a date: the refund is not known of yet; the first day alone; before it
SELECT d, purchase_frequency(p, d), purchase_span(p, d) AS recency, purchase_age(p, d) AS age, purchase_mean_spend(p, d) AS mean_spend, purchase_spend(p, d) AS spend, last_purchase(p, d)
FROM (SELECT purchase_agg(day, amount) AS p FROM story) v, unnest(ARRAY['2024-04-04', '2024-03-28', '2024-03-14', '2024-03-01', '2024-02-29']::date[]) d;
SELECT r.* FROM (SELECT purchase_agg(day, amount) AS p FROM story) v, purchase_periods(p) r;
SELECT r.* FROM (SELECT purchase_agg(day, 'month', NULL, amount) AS p FROM story) v, purchase_periods(p) r;
-- months: March alone, April has a refund only
SELECT purchase_frequency(p), purchase_age(p, '2024-05-20', '1 month'), purchase_spend(p) FROM (SELECT purchase_agg(day, 'month', NULL, amount) AS p FROM story) v;
-- an amount that is not known makes the mean unknown, but not the times
SELECT purchase_frequency(p), purchase_mean_spend(p), purchase_spend(p), purchase_mean_spend(p, '2024-01-02') AS before
FROM (SELECT purchase_agg(d, a) AS p FROM (VALUES (date '2024-01-01', 1), ('2024-01-02', 2), ('2024-01-03', NULL)) v(d, a)) w;
-- a refund before any purchase, and nothing but one
SELECT purchase_frequency(p), purchase_spend(p), first_purchase(p), purchase_mean_spend(p) FROM (SELECT purchase_agg(d, a) AS p FROM (VALUES (date '2024-01-01', -1), ('2024-01-02', 20), ('2024-01-03', 6)) v(d, a)) w;
SELECT purchase_frequency(p), purchase_spend(p), first_purchase(p) FROM (SELECT purchase_agg(date '2024-01-01', -1) AS p) w;
-- an evening in New York is another day in UTC
SELECT zone, purchase_frequency(purchase_agg(at, NULL, zone, NULL)), purchase_frequency(purchase_agg(at, 'month', zone, NULL)) AS months, purchase_spend(purchase_agg(at, NULL, zone, 2.25)) AS spend, first_purchase(purchase_agg(at, 'week', zone, 1)) AS week
FROM unnest(ARRAY['2024-03-31 20:00-04', '2024-03-31 18:00-04']::timestamptz[]) at, unnest(ARRAY['UTC', 'America/New_York']) zone GROUP BY zone ORDER BY zone;
-- dates and timestamps are local as they stand, whatever the session's time zone
SET timezone = 'America/New_York';
SELECT purchase_agg(day, 5) = purchase_agg(day + time '23:59', 5) AS same, purchase_agg(day) FROM (VALUES (date '2025-02-01'), ('1999-12-31')) v(day);
RESET timezone;
-- an amount is one that is not known until one is; the order of rows changes nothing
SELECT purchase_agg(day, a ORDER BY i) = purchase_agg(day, a ORDER BY i DESC) AS same, purchase_agg(day, a) = rollup(p) AS merged, purchase_agg(day, NULL) = purchase_agg(day) AS none, purchase_agg(day, a)
FROM (SELECT i, day, a, CASE WHEN a IS NULL THEN purchase_agg(day) ELSE purchase_agg(day, a) END AS p FROM (VALUES (1, date '2024-01-01', NULL), (2, '2024-01-02', 2), (3, '2024-01-03', NULL)) v(i, day, a) GROUP BY 1, 2, 3) w;

--
-- Definitions, over random data
--
CREATE TABLE purchase_rows AS
SELECT i, pg_temp.drawn(i, 'a', 90) * pg_temp.drawn(i, 'b', 10) AS customer, date '2023-01-01' + (pg_temp.drawn(i, 'c', 500))::int AS day, (pg_temp.drawn(i, 'd', 5000) - 300) / 100.0 AS amount
FROM generate_series(1, 6000) i;
ANALYZE purchase_rows;
CREATE TEMP TABLE base AS SELECT customer, purchase_agg(day, amount) AS p, purchase_agg(day) AS q FROM purchase_rows GROUP BY customer;
CREATE TEMP VIEW definition AS
WITH known AS (SELECT as_of, customer, day, sum(amount) AS amount, bool_or(amount >= 0) AS bought FROM purchase_rows, (VALUES (date '2024-12-31'), ('2023-07-01'), ('2023-01-10')) d(as_of) WHERE day <= as_of GROUP BY 1, 2, 3),
first AS (SELECT as_of, customer, min(day) AS first, max(day) AS last, count(*) AS n FROM known WHERE bought GROUP BY 1, 2),
second AS (SELECT as_of, customer, min(day) AS second FROM known JOIN first USING (as_of, customer) WHERE bought AND day > first GROUP BY 1, 2)
SELECT as_of, customer, n - 1 AS x, (last - first) / 7.0 AS tx, (as_of - first) / 7.0 AS t, (SELECT sum(amount) FROM known k WHERE k.as_of = first.as_of AND k.customer = first.customer) AS spend,
	(SELECT sum(amount) FROM known k WHERE k.as_of = first.as_of AND k.customer = first.customer AND day >= second) / nullif(n - 1, 0) AS mean
FROM first LEFT JOIN second USING (as_of, customer);
SELECT as_of, count(*) AS customers, count(*) FILTER (WHERE x > 0) AS repeated, bool_and(x = purchase_frequency(p, as_of)) AS x, bool_and(pg_temp.near(purchase_span(p, as_of), tx::float8)) AS tx,
	bool_and(pg_temp.near(purchase_age(p, as_of), t::float8)) AS t, bool_and(spend = purchase_spend(p, as_of)) AS spend, bool_and(pg_temp.near(purchase_mean_spend(p, as_of), mean::float8)) AS mean
FROM definition JOIN base USING (customer) GROUP BY 1 ORDER BY 1;
SELECT as_of, count(*) AS nobody_yet FROM base, (VALUES (date '2024-12-31'), ('2023-07-01'), ('2023-01-10')) d(as_of) WHERE purchase_frequency(p, as_of) IS NULL GROUP BY 1 ORDER BY 1;

--
-- Merging, order, parallel plans, windows, forms
--
SELECT count(*) AS customers, bool_and(p = merged) AS rollup, bool_and(p = shuffled) AS shuffled, bool_and(p = p::text::purchase_summary AND q = q::text::purchase_summary) AS text, bool_and(p = p + part) AS plus
FROM base JOIN (SELECT customer, rollup(part ORDER BY md5(h::text)) AS merged, purchase_agg(NULL::date, 1) AS part FROM (SELECT customer, i % 5 AS h, purchase_agg(day, amount) AS part FROM purchase_rows GROUP BY 1, 2) v GROUP BY 1) m USING (customer)
	JOIN (SELECT customer, purchase_agg(day, amount ORDER BY md5(i::text)) AS shuffled FROM purchase_rows GROUP BY 1) s USING (customer);
SELECT bool_and(w = (SELECT purchase_agg(day, amount) FROM purchase_rows r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS window
FROM (SELECT i, purchase_agg(day, amount) OVER (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW) AS w FROM purchase_rows WHERE i <= 200) v;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_hashagg = off;
EXPLAIN (COSTS OFF) SELECT customer, purchase_agg(day, amount) FROM purchase_rows GROUP BY customer;
SELECT bool_and(b.p = v.p) AS same FROM base b JOIN (SELECT customer, purchase_agg(day, amount) AS p FROM purchase_rows GROUP BY customer) v USING (customer);
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET enable_hashagg;
SELECT count(*) AS groups, bool_and(n = purchase_frequency(p) + 1) AS same FROM (SELECT customer % 5, customer % 2, purchase_agg(day) AS p, count(DISTINCT day) AS n FROM purchase_rows GROUP BY GROUPING SETS ((1, 2), (2), ())) v;
SELECT purchase_frequency(purchase_agg(date '2000-01-01' + i % 9000, 1.5)), purchase_spend(purchase_agg(date '2000-01-01' + i % 9000, 1.5)) FROM generate_series(1, 100000) i;
DROP VIEW definition;
DROP TABLE purchase_rows;

--
-- NULL, nothing, errors
--
SELECT purchase_agg(day) FILTER (WHERE false) AS none, purchase_agg(NULL::date) AS empty, purchase_frequency(NULL), first_purchase(NULL), purchase_age(purchase_agg(NULL::date), '2024-01-01'), (SELECT count(*) FROM purchase_periods(NULL)) FROM story;
SELECT purchase_age(p, NULL), purchase_age(p, '2024-06-01', NULL), purchase_frequency(p, '-infinity'), purchase_frequency(p, 'infinity') FROM (SELECT purchase_agg(day) AS p FROM story) v;
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || e) FROM unnest(ARRAY[
	$$purchase_agg(date 'infinity')$$, $$purchase_agg(date '2024-01-01', 'hour', NULL, NULL)$$, $$purchase_agg(date '2024-01-01', NULL, 'UTC', 5)$$, $$purchase_agg(timestamp '2024-01-01', NULL, 'UTC', 5)$$,
	$$purchase_agg(timestamptz '2024-01-01')$$, $$purchase_agg(timestamptz '2024-01-01', NULL, NULL, 1)$$, $$purchase_agg(timestamptz '2024-01-01', NULL, 'Mars', 1)$$,
	$$purchase_agg(date '2024-01-01', numeric 'NaN')$$, $$purchase_agg(date '2024-01-01', 0.00000001)$$,
	$$purchase_agg(date '2024-01-01') + purchase_agg(date '2024-01-01', 'week', NULL, NULL)$$, $$purchase_agg(date '2024-01-01', 1e32 - 1) + purchase_agg(date '2024-01-01', 1e32 - 1) + purchase_agg(date '2024-01-01', 1e32 - 1)$$,
	$$purchase_age(purchase_agg(date '2024-01-01'), 'infinity')$$, $$purchase_age(purchase_agg(date '2024-01-01'), '2025-01-01', '0 days')$$, $$purchase_age(purchase_agg(date '2024-01-01'), '2025-01-01', '-1 week')$$,
	$$'{"purchase":2,"period":"day","periods":[]}'::purchase_summary$$, $$'{"purchase":1,"period":"day"}'::purchase_summary$$, $$'{"purchase":1,"period":"hour","periods":[]}'::purchase_summary$$,
	$$'{"purchase":1,"period":"day","periods":[2,1]}'::purchase_summary$$, $$'{"purchase":1,"period":"day","periods":[1,1]}'::purchase_summary$$, $$'{"purchase":1,"period":"day","periods":[1.5]}'::purchase_summary$$,
	$$'{"purchase":1,"period":"day","periods":[1],"what":[1]}'::purchase_summary$$, $$'{"purchase":1,"period":"day","periods":[1],"what":[2],"amounts":[[0,1]]}'::purchase_summary$$,
	$$'{"purchase":1,"period":"day","periods":[1],"what":[0],"amounts":[[0,1]]}'::purchase_summary$$, $$'{"purchase":1,"period":"day","periods":[2147483647]}'::purchase_summary$$, $$'{"purchase":1,"period":"day","periods":[],"x":1}'::purchase_summary$$]) WITH ORDINALITY AS t(e, i) ORDER BY i;
