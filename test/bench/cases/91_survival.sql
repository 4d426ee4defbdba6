--
-- How long customers stay: N customers of two plans, durations in days within
-- two years, a third of them still there. By hand, Kaplan-Meier's curve is a
-- GROUP BY of the durations and window functions over its result.
--

-- @let curve
SELECT duration AS t, count(*) FILTER (WHERE observed) AS d,
	   sum(count(*)) OVER (ORDER BY duration DESC) AS n
FROM lifetimes GROUP BY duration

-- @setup
DROP TABLE IF EXISTS lifetimes;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE lifetimes AS
SELECT i::bigint AS customer_id, plan, least(ends, seen) AS duration, ends < seen AS observed
FROM (SELECT i, plan, ceil(-ln(1 - r) * (300 + 200 * plan)) AS ends, ceil(r2 * 730) AS seen
	  FROM (SELECT i, (random() * 2)::int % 2 AS plan, random() AS r, random() AS r2
			FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n) AS i OFFSET 0) AS a OFFSET 0) AS b;
VACUUM (ANALYZE, FREEZE) lifetimes;

-- @case survival_curve
-- @about survival of every day, with Greenwood's error
-- @faster 1.0
-- @wrap count(*), sum(probability), sum(standard_error)
-- @ours
SELECT duration, at_risk, events, probability, standard_error
FROM (SELECT survival_agg(duration, observed) AS s FROM lifetimes) AS a, survival_curve(s);
-- @hand window functions over days
SELECT t AS duration, n::float8 AS at_risk, d::float8 AS events, s AS probability, s * sqrt(sum(d / (n * (n - d))) OVER (ORDER BY t)) AS standard_error
FROM (SELECT t, d::float8 AS d, n::float8 AS n, exp(sum(ln(1 - d::float8 / n::float8)) OVER (ORDER BY t)) AS s
	  FROM ({curve}) AS c) AS c;

-- @case survival_median
-- @about median lifespan by plan
-- @faster 1.0
-- @wrap count(*), sum(median)
-- @ours
SELECT plan, survival_quantile(survival_agg(duration, observed)) AS median FROM lifetimes GROUP BY plan;
-- @hand window functions over days
SELECT plan, min(t) AS median
FROM (SELECT plan, t, sum(ln(1 - d::float8 / n::float8)) OVER (PARTITION BY plan ORDER BY t) AS s
	  FROM (SELECT plan, duration AS t, count(*) FILTER (WHERE observed) AS d,
				   sum(count(*)) OVER (PARTITION BY plan ORDER BY duration DESC) AS n
			FROM lifetimes GROUP BY plan, duration) AS c) AS c
WHERE s <= ln(0.5::float8) GROUP BY plan;

-- @case logrank
-- @about log-rank test of two plans
-- @faster 1.0
-- @ours
SELECT (logrank(s)).chi_square FROM (SELECT plan, survival_agg(duration, observed) AS s FROM lifetimes GROUP BY plan) AS a;
-- @hand window functions over days
SELECT sum(d1 - d * n1 / n) ^ 2 / sum(d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1)) AS chi_square
FROM (SELECT d::float8 AS d, d1::float8 AS d1, n::float8 AS n, n1::float8 AS n1
	  FROM (SELECT count(*) FILTER (WHERE observed) AS d, count(*) FILTER (WHERE observed AND plan = 1) AS d1,
				   sum(count(*)) OVER w AS n, sum(count(*) FILTER (WHERE plan = 1)) OVER w AS n1
			FROM lifetimes GROUP BY duration WINDOW w AS (ORDER BY duration DESC)) AS a) AS b
WHERE d > 0 AND n > 1;
