--
-- Shares of yes among yes and no. N/5 rows, 3 % of them unknown.
--

-- @case rate
-- @about rate of a boolean
-- @modes serial parallel jit
-- @faster 1.0
-- @within 1.15 count(clicked)
-- @ours
SELECT rate(clicked) FROM answers;
-- @hand avg cast
SELECT 100 * avg(clicked::int) FROM answers;
-- @hand count filter
SELECT 100.0 * count(*) FILTER (WHERE clicked) / nullif(count(clicked), 0) FROM answers;
-- @hand avg case
SELECT avg(CASE WHEN clicked THEN 100 WHEN NOT clicked THEN 0 END) FROM answers;
-- @hand count or null
SELECT 100.0 * count(clicked OR NULL) / nullif(count(clicked), 0) FROM answers;
-- @hand sum case
SELECT 100.0 * sum(CASE WHEN clicked THEN 1 ELSE 0 END) / nullif(count(clicked), 0) FROM answers;
-- @hand group by
SELECT 100.0 * sum(k) FILTER (WHERE clicked) / sum(k)
FROM (SELECT clicked, count(*) AS k FROM answers WHERE clicked IS NOT NULL GROUP BY clicked) AS h;
-- @reference count(clicked)
SELECT count(clicked) FROM answers;
-- @duckdb
SELECT 100.0 * count_if(clicked) / nullif(count(clicked), 0) FROM answers;

-- @case rate_by_region
-- @about rate of a boolean, 20 regions
-- @faster 1.0
-- @ours
SELECT region, rate(clicked) FROM answers GROUP BY region;
-- @hand avg cast
SELECT region, 100 * avg(clicked::int) FROM answers GROUP BY region;
-- @hand count filter
SELECT region, 100.0 * count(*) FILTER (WHERE clicked) / nullif(count(clicked), 0)
FROM answers GROUP BY region;
-- @hand avg case
SELECT region, avg(CASE WHEN clicked THEN 100 WHEN NOT clicked THEN 0 END)
FROM answers GROUP BY region;

-- @case rate_by_customer
-- @about rate of a boolean, almost N/10 customers
-- @faster 1.0
-- @spill
-- @wrap count(*), sum(rate)
-- @ours
SELECT customer_id, rate(clicked) AS rate FROM answers GROUP BY customer_id;
-- @hand avg cast
SELECT customer_id, 100 * avg(clicked::int) AS rate FROM answers GROUP BY customer_id;
-- @hand count filter
SELECT customer_id,
	   100.0 * count(*) FILTER (WHERE clicked) / nullif(count(clicked), 0)::float8 AS rate
FROM answers GROUP BY customer_id;

-- @case rate_weighted
-- @about rate of a boolean with weights
-- @faster 1.0
-- @ours
SELECT rate(rate_agg(clicked, weight)) FROM answers;
-- @hand sum case
SELECT 100 * sum(CASE WHEN clicked THEN weight END) / sum(CASE WHEN clicked IS NOT NULL THEN weight END)
FROM answers;
-- @hand where
SELECT 100 * sum(CASE WHEN clicked THEN weight END) / sum(weight)
FROM answers WHERE clicked IS NOT NULL;

-- @case rate_of_counts
-- @about rate of N/10 rows of successes and trials, a ratio of sums
-- @faster 1.0
-- @ours
SELECT rate(promoters, promoters + passives + detractors) FROM groups;
-- @hand sums
SELECT 100.0 * sum(promoters) / nullif(sum(promoters + passives + detractors), 0) FROM groups;

-- @case rate_estimate_by_customer
-- @about rate with its Wilson interval, almost N/10 customers
-- @set work_mem = '256MB'
-- @faster 1.0
-- @wrap count(*), sum(value), sum(low), sum(high)
-- @ours
SELECT customer_id, (e).value, (e).low, (e).high
FROM (SELECT customer_id, rate_estimate(rate_agg(clicked)) AS e
	  FROM answers GROUP BY customer_id OFFSET 0) AS a;
-- @hand formula
SELECT customer_id, 100 * x / n AS value, 100 * (centre - half) AS low, 100 * (centre + half) AS high
FROM (SELECT customer_id, x, n, (x + z * z / 2) / (n + z * z) AS centre,
			 z * sqrt(x * (n - x) / n + z * z / 4) / (n + z * z) AS half
	  FROM (SELECT customer_id, nullif(count(clicked), 0)::float8 AS n,
				   (count(*) FILTER (WHERE clicked))::float8 AS x,
				   1.959963984540054::float8 AS z
			FROM answers GROUP BY customer_id OFFSET 0) AS c OFFSET 0) AS i;
