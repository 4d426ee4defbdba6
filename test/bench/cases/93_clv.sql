--
-- Fitting models to N/10 customers who buy at their own rates and leave after
-- some purchase, a summary each. By hand, SQL counts the customers of each kind
-- with GROUP BY; nobody maximizes a likelihood in SQL, so that fits have an aim
-- in milliseconds and beside them what it costs to read the customers at all.
--

-- @setup
DROP TABLE IF EXISTS fitted_buyers;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE fitted_buyers AS
SELECT c AS customer_id, c % 5 AS segment, purchase_agg(first + (k * gap)::int, 10 + (c * 7 + k) % 40) AS s
FROM (SELECT c, date '2024-01-01' + (random() * 300)::int AS first, 4 - 40 * ln(1 - random()) AS gap, floor(ln(1 - random()) / ln(0.7)) AS most
	  FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS c) AS a, LATERAL generate_series(0, least(most, 60)::int) AS k
GROUP BY c;
VACUUM (ANALYZE, FREEZE) fitted_buyers;

-- @case clv_agg
-- @about customers of each frequency, recency and age in weeks
-- @faster 1.0
-- @ours
SELECT count(*) AS kinds, sum(customers::text::bigint) AS customers
FROM (SELECT clv_agg(s, '2025-06-30', '1 week') AS d FROM fitted_buyers) AS a, json_array_elements(d::text::json -> 'customers') AS customers;
-- @hand GROUP BY
SELECT count(*) AS kinds, sum(customers) AS customers
FROM (SELECT count(*) AS customers FROM fitted_buyers
	  GROUP BY purchase_frequency(s, '2025-06-30'), purchase_recency(s, '2025-06-30', '1 week'), purchase_age(s, '2025-06-30', '1 week')) AS a;

-- @case bg_nbd_fit
-- @about BG/NBD of all customers, from their summaries
-- @modes serial parallel
-- @ours
SELECT customers FROM (SELECT bg_nbd_fit(s, '2025-06-30', '1 week') AS m FROM fitted_buyers) AS f, clv_model_info(m);
-- @reference reading the customers
SELECT count(purchase_age(s, '2025-06-30')) AS customers FROM fitted_buyers;

-- @case bg_nbd_fit_segments
-- @about BG/NBD of each of five segments
-- @modes serial parallel
-- @wrap count(*), sum(customers)
-- @ours
SELECT segment, (clv_model_info(m)).customers FROM (SELECT segment, bg_nbd_fit(s, '2025-06-30', '1 week') AS m FROM fitted_buyers GROUP BY segment) AS f;
-- @reference reading the customers
SELECT segment, count(purchase_age(s, '2025-06-30')) AS customers FROM fitted_buyers GROUP BY segment;

-- @case pareto_nbd_fit
-- @about Pareto/NBD of all customers, from their summaries
-- @modes serial parallel
-- @ours
SELECT customers FROM (SELECT pareto_nbd_fit(s, '2025-06-30', '1 week') AS m FROM fitted_buyers) AS f, clv_model_info(m);
-- @reference reading the customers
SELECT count(purchase_age(s, '2025-06-30')) AS customers FROM fitted_buyers;

-- @case gamma_gamma_fit
-- @about gamma-gamma of what all customers spend
-- @modes serial parallel
-- @ours
SELECT customers FROM (SELECT gamma_gamma_fit(s, '2025-06-30') AS m FROM fitted_buyers) AS f, clv_model_info(m);
-- @reference reading the customers
SELECT count(purchase_mean_spend(s, '2025-06-30')) AS customers FROM fitted_buyers;
