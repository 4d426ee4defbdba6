--
-- Purchases: N/2 orders of N/10 customers over two years, a day in the table after
-- the other, some on the same day as the one before; from them, and from stored
-- parts, what models ask of a customer: frequency, recency, age, and the mean spend
-- of the days after the first.
--

-- @let ours
purchase_frequency(s, '2025-12-31') AS frequency, purchase_span(s, '2025-12-31', '1 day') AS recency,
purchase_age(s, '2025-12-31', '1 day') AS age, purchase_mean_spend(s, '2025-12-31') AS mean_spend
-- @let by_hand
count(*) - 1 AS frequency, max(day) - min(day) AS recency, '2025-12-31' - min(day) AS age,
(sum(amount) - (array_agg(amount ORDER BY day))[1]) / nullif(count(*) - 1, 0) AS mean_spend

-- @setup
DROP TABLE IF EXISTS orders, purchases_by_month, amounts_by_day;
CREATE UNLOGGED TABLE orders AS
SELECT c AS customer_id, date '2024-01-01' + (c * 37 % 500 + (k - k % 3 % 2) * (3 + c % 23))::int AS day, (5 + (c * 7 + k * 13) % 4000 / 100.0)::numeric(10, 2) AS amount
FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS c, LATERAL generate_series(0, c * 7919 % 9) AS k ORDER BY day;
CREATE UNLOGGED TABLE purchases_by_month AS
SELECT customer_id, date_trunc('month', day)::date AS month, purchase_agg(day, amount) AS s FROM orders GROUP BY 1, 2 ORDER BY 2;
CREATE UNLOGGED TABLE amounts_by_day AS
SELECT customer_id, day, sum(amount) AS amount FROM orders GROUP BY 1, 2 ORDER BY 2;
VACUUM (ANALYZE, FREEZE) orders, purchases_by_month, amounts_by_day;

-- @case purchase_agg
-- @about frequency, recency, age and mean spend of every customer, from orders
-- @faster 1.0
-- @wrap count(*), sum(frequency), sum(recency), sum(age), sum(mean_spend)
-- @spill
-- @ours
SELECT customer_id, {ours} FROM (SELECT customer_id, purchase_agg(day, amount) AS s FROM orders GROUP BY 1 OFFSET 0) AS a;
-- @hand by day, then by customer
SELECT customer_id, {by_hand} FROM (SELECT customer_id, day, sum(amount) AS amount FROM orders WHERE day <= '2025-12-31' GROUP BY 1, 2) AS d GROUP BY 1;
-- @hand first day joined
SELECT customer_id, count(DISTINCT day) - 1 AS frequency, max(day) - min(day) AS recency, '2025-12-31' - min(day) AS age,
	   sum(amount) FILTER (WHERE day > first) / nullif(count(DISTINCT day) - 1, 0) AS mean_spend
FROM orders JOIN (SELECT customer_id, min(day) AS first FROM orders GROUP BY 1) AS f USING (customer_id) WHERE day <= '2025-12-31' GROUP BY 1;
-- @hand window
SELECT customer_id, count(*) FILTER (WHERE new) - 1 AS frequency, max(day) - min(day) AS recency, '2025-12-31' - min(day) AS age,
	   sum(amount) FILTER (WHERE day > first) / nullif(count(*) FILTER (WHERE new) - 1, 0) AS mean_spend
FROM (SELECT customer_id, day, amount, first_value(day) OVER w AS first, day IS DISTINCT FROM lag(day) OVER w AS new
	  FROM orders WHERE day <= '2025-12-31' WINDOW w AS (PARTITION BY customer_id ORDER BY day)) AS o GROUP BY 1;

-- @case purchase_rollup
-- @about the same from stored parts: summaries of months; by hand, the amounts of days
-- @faster 1.0
-- @wrap count(*), sum(frequency), sum(recency), sum(age), sum(mean_spend)
-- @ours
SELECT customer_id, {ours} FROM (SELECT customer_id, rollup(s) AS s FROM purchases_by_month WHERE month <= '2025-12-31' GROUP BY 1 OFFSET 0) AS a;
-- @hand by customer
SELECT customer_id, {by_hand} FROM amounts_by_day WHERE day <= '2025-12-31' GROUP BY 1;
-- @hand first day joined
SELECT customer_id, count(*) - 1 AS frequency, max(day) - min(day) AS recency, '2025-12-31' - min(day) AS age,
	   sum(amount) FILTER (WHERE day > first) / nullif(count(*) - 1, 0) AS mean_spend
FROM amounts_by_day JOIN (SELECT customer_id, min(day) AS first FROM amounts_by_day GROUP BY 1) AS f USING (customer_id) WHERE day <= '2025-12-31' GROUP BY 1;
