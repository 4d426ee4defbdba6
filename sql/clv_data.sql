-- Customers as models are fitted to them: summaries, merged, in parallel, as of a date.
\getenv abs_srcdir PG_ABS_SRCDIR
\set clv :abs_srcdir '/test/lib/clv.sql'
\set clv_customer :abs_srcdir '/test/lib/clv_customer.sql'
\i :clv
\i :clv_customer

--
-- Data, by hand: two customers who are alike are counted
--
SELECT clv_agg(x, tx, t, '1 week') FROM (VALUES (2, 30.43, 38.86), (0, 0, 38.86), (2, 30.43, 38.86), (1, 1.71, 38.86), (0, 0, 0), (NULL, 1, 2), (1, 1, NULL)) v(x, tx, t);
SELECT clv_opportunities_agg(x, tx, t, '1 month') FROM (VALUES (2, 4, 6), (0, 0, 6), (6, 6, 6), (2, 4, 6), (0, 0, 0), (1, NULL, 6)) v(x, tx, t);
-- who has no repeat purchase says nothing about what one is worth
SELECT clv_spend_agg(x, m) FROM (VALUES (1, 29.5), (0, NULL), (0, 5), (2, 10), (1, 29.5), (1, NULL)) v(x, m);
SELECT clv_contract_agg(n, ended), clv_contract_agg(n, ended, c) FROM (VALUES (0, true, 100), (3, false, 50), (0, true, 7), (3, true, 0), (NULL, true, 1), (2, NULL, 1), (2, true, NULL)) v(n, ended, c);
-- -0 is 0; no customers have no unit
SELECT clv_agg('-0', '-0', 5, '7 days'), clv_agg('-0', '-0', 5, '7 days') = clv_agg(0, 0, 5, '168 hours') AS same, clv_agg(1, 1, NULL, '1 day') AS nobody, clv_spend_agg(0, 1) AS nobody_spent;
SELECT clv_agg(1, 1, 1, '1 day') AS no_rows FROM (SELECT 1) v WHERE false;

--
-- Purchases as of a date
--
CREATE TEMP TABLE buyer AS SELECT customer, purchase_agg(day, amount) AS p, purchase_agg(day, 'month', NULL, amount) AS months
FROM (SELECT i % 400 AS customer, date '2023-01-01' + (400 * pg_temp.drawn(i, 'day') * pg_temp.drawn(i % 400, 'left'))::int AS day, (10 * exp(pg_temp.drawn(i % 400, 'spend') + pg_temp.drawn(i, 'amount')))::numeric(10, 2) AS amount
	FROM generate_series(1, 2400) i WHERE pg_temp.drawn(i % 400, 'rate') > pg_temp.drawn(i, 'buys')) v GROUP BY customer;
-- as by the numbers of each customer; nobody who came later
SELECT d, clv_agg(p, d, '1 week') = clv_agg(purchase_frequency(p, d), purchase_span(p, d), purchase_age(p, d), '1 week') AS times, clv_spend_agg(p, d) = clv_spend_agg(purchase_frequency(p, d), purchase_mean_spend(p, d)) AS spend,
	(clv_model_info(clv_fit(clv_agg(p, d, '1 week'), 'bg_nbd'))).customers, count(*) FILTER (WHERE first_purchase(p) <= d) AS buyers
FROM buyer, unnest(ARRAY[date '2023-06-30', '2024-02-29']) d GROUP BY d ORDER BY d;
-- months after the first, up to the last that has ended: on 30 June that is June, on
-- 29 June it is May, and what was bought in June is not known
SELECT d, clv_opportunities_agg(p, d) FROM (SELECT purchase_agg(day, 'month', NULL, NULL) AS p FROM unnest(ARRAY[date '2024-02-10', '2024-04-05', '2024-06-02', '2024-07-01']) day) v, unnest(ARRAY[date '2024-06-30', '2024-06-29', '2024-03-01', '2024-02-28']) d GROUP BY d ORDER BY d DESC;
SELECT bool_and(clv_opportunities_agg = (SELECT clv_opportunities_agg((SELECT count(*) - 1 FROM purchase_periods(months) q WHERE q.period < '2023-06-01'),
		(SELECT (extract(year FROM age(max(q.period), min(q.period))) * 12 + extract(month FROM age(max(q.period), min(q.period))))::float8 FROM purchase_periods(months) q WHERE q.period < '2023-06-01'),
		(SELECT 5 - extract(month FROM min(q.period))::float8 FROM purchase_periods(months) q), '1 month') FROM buyer WHERE first_purchase(months) < '2023-06-01')) AS opportunities
FROM (SELECT clv_opportunities_agg(months, '2023-06-15') FROM buyer) v;

--
-- Merging, order, forms
--
SELECT (SELECT clv_agg(x, tx, t, '1 week' ORDER BY i DESC) FROM clv_customer) = s AS backwards, (SELECT rollup(p) FROM (SELECT clv_agg(x, tx, t, '1 week') AS p FROM clv_customer GROUP BY i % 97) v) = s AS rollup,
	(SELECT rollup(p) FROM (SELECT clv_agg(x, tx, t, '1 week') AS p FROM clv_customer GROUP BY i) v) = s AS rollup_of_rows, (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer WHERE i <= 300) + (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer WHERE i > 300) = s AS plus,
	(SELECT clv_agg(x, tx, t, '7 days') FROM clv_customer) = s AS seven_days, s + s = (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer, generate_series(1, 2)) AS twice,
	s + (SELECT clv_agg(NULL, NULL, NULL, '1 day')) = s AND (SELECT clv_agg(NULL, NULL, NULL, '1 day')) + s = s AS nobody
FROM data;
CREATE TEMP TABLE valued AS SELECT s FROM data UNION ALL SELECT spend FROM data UNION ALL SELECT s FROM renewal UNION ALL SELECT clv_opportunities_agg(x, tx, 6, '1 year') FROM donation UNION ALL SELECT clv_agg(NULL, 1, 1, '1 day') UNION ALL SELECT clv_spend_agg(0, 1);
SELECT bool_and(s::text::clv_summary = s) AS text, bool_and(s::text::clv_summary::text = s::text) AS again, bool_and(metric_summary_hash(s) = metric_summary_hash(s::text::clv_summary)) AS hash, count(DISTINCT s::text) AS different, count(*) AS all FROM valued;
SELECT count(*) AS groups, sum(n) AS rows FROM (SELECT count(*) AS n FROM (TABLE valued UNION ALL TABLE valued) v GROUP BY s) w;
-- a state that has not been finished says the same as the finished one
SELECT clv_times_accum(clv_times_accum(NULL::clv_summary, 1, 2, 3, '1 day'), 0, 0, 3, '1 day') = clv_agg(x, 2 * x, 3, '1 day') AS same, clv_times_accum(NULL::clv_summary, 1, 2, 3, '1 day')::text AS text FROM (VALUES (0), (1)) v(x);
-- sorted by content
SELECT count(*) AS in_order FROM (SELECT s, lag(s) OVER (ORDER BY s) AS before FROM valued) v WHERE s >= before;
-- a window that grows, and one that slides, against recomputation
SELECT bool_and(a.s = (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer c WHERE c.i <= a.i)) AS running, bool_and(a.m = (SELECT clv_fit(clv_spend_agg(x, c.m), 'gamma_gamma') FROM clv_customer c WHERE c.i BETWEEN a.i - 30 AND a.i)) AS sliding
FROM (SELECT i, clv_agg(x, tx, t, '1 week') OVER (ORDER BY i) AS s, clv_fit(clv_spend_agg(x, m) OVER (ORDER BY i ROWS 30 PRECEDING), 'gamma_gamma') AS m FROM clv_customer WHERE i <= 60) a;
-- grouping sets; one state serves several models
SELECT "all", count(*) AS groups, bool_and(m = (SELECT clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') FROM clv_customer c WHERE c.segment = v.segment OR v."all" = 1)) AS alike
FROM (SELECT segment, grouping(segment) AS "all", clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') AS m FROM clv_customer GROUP BY ROLLUP (segment)) v GROUP BY "all" ORDER BY "all";

--
-- In parallel
--
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT segment, clv_agg(x, tx, t, '1 week'), clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd'), clv_fit(clv_spend_agg(x, m), 'gamma_gamma') FROM clv_customer GROUP BY segment;
CREATE TEMP TABLE parallel AS SELECT segment, clv_agg(x, tx, t, '1 week') AS s, clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') AS b, clv_fit(clv_spend_agg(x, m), 'gamma_gamma') AS g FROM clv_customer GROUP BY segment;
EXPLAIN (COSTS OFF) SELECT clv_fit(clv_contract_agg(x, m IS NULL), 'shifted_beta_geometric'), clv_opportunities_agg(0, 0, t, '1 week'), clv_contract_agg(x, true, 3) FROM clv_customer;
CREATE TEMP TABLE parallel_all AS SELECT clv_fit(clv_contract_agg(x, m IS NULL), 'shifted_beta_geometric') AS b, clv_opportunities_agg(0, 0, t, '1 week') AS o, clv_contract_agg(x, true, 3) AS c FROM clv_customer;
SET max_parallel_workers_per_gather = 0;
SELECT bool_and(p.s = q.s AND p.b = q.b AND p.g = q.g) AS serial, count(*) AS groups
FROM parallel p JOIN (SELECT segment, clv_agg(x, tx, t, '1 week') AS s, clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') AS b, clv_fit(clv_spend_agg(x, m), 'gamma_gamma') AS g FROM clv_customer GROUP BY segment) q USING (segment);
SELECT p = q AS serial FROM parallel_all p, (SELECT clv_fit(clv_contract_agg(x, m IS NULL), 'shifted_beta_geometric') AS b, clv_opportunities_agg(0, 0, t, '1 week') AS o, clv_contract_agg(x, true, 3) AS c FROM clv_customer) q;
RESET ALL;
SET extra_float_digits = 0;
DROP TABLE clv_customer;

