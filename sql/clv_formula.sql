-- Customer lifetime value without a model: formulas and historic value.
\getenv abs_srcdir PG_ABS_SRCDIR
\set check :abs_srcdir '/test/lib/check.sql'
\i :check

-- by hand: 50 x 4 x 3 = 600, of which 25 % is 150
SELECT clv_from_averages(50, 4, 3) AS whole, clv_from_averages(50, 4, 3, 25) AS margin, clv_from_averages(average_order_value => 50, orders_per_period => 4, periods => 3, margin => 25) AS named, clv_from_averages(NULL, 4, 3) AS unknown, clv_from_averages(50, 0, 3) AS none;
-- Gupta & Lehmann 2003, the margin multiple r / (1 + i - r): their table
SELECT discount, array_agg(round(clv_perpetuity(1, retention, discount)::numeric, 2) ORDER BY retention) AS retention_60_70_80_90
FROM unnest(ARRAY[10, 12, 14, 16]) discount, unnest(ARRAY[60, 70, 80, 90]) retention GROUP BY 1 ORDER BY 1;
-- the first margin now: one more, 100 x 1.1 / (1.1 - 0.8)
SELECT round(clv_perpetuity(100, 80, 10, true)::numeric, 6) AS now, round((100 + clv_perpetuity(100, 80, 10))::numeric, 6) AS later;
-- nobody leaves and nothing is discounted: no finite value
SELECT clv_perpetuity(100, 100, 0), clv_perpetuity(100, 100, 10), clv_perpetuity(100, 0, 10), clv_perpetuity(NULL, 80, 10), clv_perpetuity(-7, 80, 12);

-- a rate a year over a month: that whose twelfth power it is
SELECT abs(clv_perpetuity(100, 80, 10, period => '1 month') - 100 * 0.8 / (1.1 ^ (1 / 12.0)::float8 - 0.8)) < 1e-9 AS month, clv_perpetuity(100, 80, 10, period => '12 months') = clv_perpetuity(100, 80, 10) AS year;
-- what may have been a fraction: said once a query how it is read, or refused
SELECT clv_from_averages(50, 4, periods, 0.25) FROM generate_series(1, 3) periods;
SELECT historic_clv(amount, 0.4) FROM generate_series(1, 3) amount;
SELECT clv_perpetuity(100, retention, 0.1)::numeric(12, 6) FROM (VALUES (0), (1), (80), (100)) v(retention);
SELECT clv_from_averages(50, 4, 3, margin) FROM (VALUES (0), (1), (100)) v(margin);
-- exactly 1 may be all of them: 1 / 1.09
SELECT clv_perpetuity(100, 1, 10);
SELECT clv_perpetuity(100, 0.8, 10);

-- value so far, exactly; a third of 0.01 is rounded to the millionth
SELECT historic_clv(a), historic_clv(a, 100), historic_clv(a, 33.3333333), historic_clv(a) FILTER (WHERE false) AS none FROM unnest(ARRAY[10.10, 20.20, NULL, -0.31, 0.01]) a;
SELECT historic_clv(a, m) FROM (VALUES (100.00, 25), (200, 50), (300, NULL)) v(a, m);
SELECT historic_clv(NULL::numeric) AS nothing, historic_clv(i) AS integers, historic_clv(1e31 * i) AS large FROM generate_series(1, 4) i;
-- the same as sum in every grouping, in parallel, in a window
CREATE TABLE clv_rows AS SELECT i, i % 7 AS g, i % 3 AS h, ((i * 7919) % 100000 - 20000) / 100.0 AS amount FROM generate_series(1, 20000) i;
ANALYZE clv_rows;
SELECT count(*), bool_and(a = b) AS same FROM (SELECT g, h, historic_clv(amount) AS a, sum(amount) AS b FROM clv_rows GROUP BY GROUPING SETS ((g, h), (h), ())) v;
SELECT bool_and(a = b) AS window FROM (SELECT historic_clv(amount) OVER w AS a, sum(amount) OVER w AS b FROM clv_rows WHERE i <= 300 WINDOW w AS (ORDER BY i ROWS 20 PRECEDING)) v;
SELECT customer_equity(amount) = sum(amount)::float8 AS equity, customer_equity(NULL) AS nobody, customer_equity(1e16 * (CASE i WHEN 1 THEN 1 WHEN 2 THEN -1 END) + 0) IS NOT NULL AS some FROM clv_rows;
-- sums that plain addition gets wrong: 1e16 + 1 - 1e16 is 1
SELECT customer_equity(x), sum(x) AS plain FROM unnest(ARRAY[1e16, 1, -1e16]::float8[]) x;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT historic_clv(amount), customer_equity(amount) FROM clv_rows;
SELECT historic_clv(amount) = (SELECT sum(amount) FROM clv_rows) AS same, historic_clv(amount, 40) = (SELECT sum(amount * 0.4) FROM clv_rows) AS margin, customer_equity(amount) = (SELECT sum(amount)::float8 FROM clv_rows) AS equity FROM clv_rows;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE clv_rows;

-- errors
SELECT e, split_part(pg_temp.tried('SELECT ' || e), E'\n', 1) AS tried FROM unnest(ARRAY[
	$$clv_from_averages(-5, 1, 2)$$, $$clv_from_averages(1, -1, 1)$$, $$clv_from_averages(1, 1, -1)$$, $$clv_from_averages('NaN', 1, 1)$$, $$clv_from_averages(1, 1, 1, 101)$$, $$clv_from_averages(1e308, 10, 10)$$, $$clv_from_averages(1, 1, 'infinity')$$,
	$$clv_perpetuity(1, 101, 10)$$, $$clv_perpetuity(1, 80, -1)$$, $$clv_perpetuity('infinity', 80, 10)$$, $$clv_perpetuity(1e308, 100, 0.001)$$, $$clv_perpetuity(1, 80, 1e300, true, '1000 years')$$, $$clv_perpetuity(1, 80, 10, period => '1 hour')$$, $$clv_perpetuity(1, 0.99, 10)$$,
	$$historic_clv(0.0000001)$$, $$historic_clv(numeric 'NaN')$$, $$historic_clv(1e40)$$, $$historic_clv(10, 101)$$, $$historic_clv(10, -0.5)$$, $$historic_clv(10, numeric 'NaN')$$, $$historic_clv(1e32 - 1) FROM generate_series(1, 3)$$,
	$$historic_clv(1.5::float8)$$, $$customer_equity('NaN')$$, $$customer_equity(1.7e308) FROM generate_series(1, 2)$$,
	$$historic_clv_accum('{1,2}', 1)$$, $$historic_clv_accum('{1,2,9,1}', 1)$$, $$historic_clv_final('{{1,2,3,4}}')$$, $$historic_clv_combine('{0,0,0,0}', '{0,0,0,NULL}')$$, $$customer_equity_final('{1}')$$]) e;
