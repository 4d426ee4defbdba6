--
-- Fitting models to N/10 customers who buy at their own rates and leave after
-- some purchase, a summary each. By hand, SQL counts the customers of each kind
-- with GROUP BY; nobody maximizes a likelihood in SQL, so that fits have an aim
-- in milliseconds and beside them what it costs to read the customers at all.
--

-- @setup
DROP TABLE IF EXISTS fitted_buyers, fitted_orders;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE fitted_buyers AS
SELECT c AS customer_id, c % 5 AS segment, purchase_agg(first + floor(days)::int, 10 + (c * 7 + k) % 40) AS s
FROM (SELECT c, first, k, sum(CASE WHEN k = 0 THEN 0 ELSE -wait * ln(1 - random()) END) OVER (PARTITION BY c ORDER BY k) AS days
	  FROM (SELECT c, date '2024-01-01' + (random() * 300)::int AS first, -30 / ln(1 - random()) AS wait,
				   ln(1 - random()) / (0.4 * ln(1 - random())) AS most
			FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS c) AS a, LATERAL generate_series(0, least(most, 60)::int) AS k) AS b
WHERE days < 600 GROUP BY c;
CREATE UNLOGGED TABLE fitted_orders AS
SELECT customer_id, period AS day, amount FROM fitted_buyers, purchase_periods(s) ORDER BY period, customer_id;
VACUUM (ANALYZE, FREEZE) fitted_buyers, fitted_orders;

-- @case clv_agg
-- @about kinds of customers by frequency, recency and age in weeks: a summary takes 32 bytes and 32 a kind
-- @faster 1.0
-- @ours
SELECT (pg_column_size(clv_agg(s, '2025-06-30', '1 week')) - 32) / 32 AS kinds FROM fitted_buyers;
-- @hand GROUP BY
SELECT count(*) AS kinds
FROM (SELECT count(*) AS customers FROM fitted_buyers
	  GROUP BY purchase_frequency(s, '2025-06-30'), purchase_span(s, '2025-06-30', '1 week'), purchase_age(s, '2025-06-30', '1 week')) AS a;

-- @case bg_nbd_fit
-- @about BG/NBD of all customers, from their summaries
-- @modes serial parallel
-- @ours
SELECT customers FROM (SELECT clv_fit(clv_agg(s, '2025-06-30', '1 week'), 'bg_nbd') AS m FROM fitted_buyers) AS f, clv_model_info(m);
-- @reference reading the customers
SELECT count(purchase_age(s, '2025-06-30')) AS customers FROM fitted_buyers;

-- @case bg_nbd_fit_segments
-- @about BG/NBD of each of five segments
-- @modes serial parallel
-- @wrap count(*), sum(customers)
-- @ours
SELECT segment, (clv_model_info(m)).customers FROM (SELECT segment, clv_fit(clv_agg(s, '2025-06-30', '1 week'), 'bg_nbd') AS m FROM fitted_buyers GROUP BY segment) AS f;
-- @reference reading the customers
SELECT segment, count(purchase_age(s, '2025-06-30')) AS customers FROM fitted_buyers GROUP BY segment;

-- @case pareto_nbd_fit
-- @about Pareto/NBD of all customers, from their summaries
-- @modes serial parallel
-- @ours
SELECT customers FROM (SELECT clv_fit(clv_agg(s, '2025-06-30', '1 week'), 'pareto_nbd') AS m FROM fitted_buyers) AS f, clv_model_info(m);
-- @reference reading the customers
SELECT count(purchase_age(s, '2025-06-30')) AS customers FROM fitted_buyers;

-- @case gamma_gamma_fit
-- @about gamma-gamma of what all customers spend
-- @modes serial parallel
-- @ours
SELECT customers FROM (SELECT clv_fit(clv_spend_agg(s, '2025-06-30'), 'gamma_gamma') AS m FROM fitted_buyers) AS f, clv_model_info(m);
-- @reference reading the customers
SELECT count(purchase_mean_spend(s, '2025-06-30')) AS customers FROM fitted_buyers;

-- @case orders_to_models
-- @about from the orders to BG/NBD and gamma-gamma, in one pass
-- @faster 3.0
-- @set work_mem = '512MB'
-- @wrap sum(customers), sum(log_likelihood)
-- @ours
SELECT i.customers, i.log_likelihood FROM (SELECT activity_agg(customer_id, day, 'day', amount) AS s FROM fitted_orders OFFSET 0) AS a,
	   LATERAL (VALUES (clv_fit(clv_data(s, '2025-06-30'), 'bg_nbd')), (clv_fit(clv_data(s, '2025-06-30', data => 'spend'), 'gamma_gamma'))) AS f (m), clv_model_info(m) AS i;
-- @hand a purchase summary of each customer
SELECT i.customers, i.log_likelihood FROM (SELECT clv_agg(p, date '2025-06-30', interval '1 week') AS s, clv_spend_agg(p, date '2025-06-30') AS spend
	  FROM (SELECT purchase_agg(day, amount) AS p FROM fitted_orders GROUP BY customer_id) AS b OFFSET 0) AS a,
	   LATERAL (VALUES (clv_fit(s, 'bg_nbd')), (clv_fit(spend, 'gamma_gamma'))) AS f (m), clv_model_info(m) AS i;
