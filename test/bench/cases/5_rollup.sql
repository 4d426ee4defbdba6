--
-- Stored summaries: 730 days by 20 regions, and one for each customer. By hand:
-- a table of counts of promoters, passives and detractors with the same index,
-- which can answer less, and the rows themselves with the index that suits them.
--

-- @let counts
count(*) FILTER (WHERE score >= 9) AS promoters,
count(*) FILTER (WHERE score IN (7, 8)) AS passives,
count(*) FILTER (WHERE score <= 6) AS detractors
-- @let margin
(1.959963984540054 * sqrt(((p + d + 1.5) / (n + 3) - ((p - d) / (n + 3)) ^ 2) / (n + 3)))
-- @let with_interval
100 * (p - d) / n AS nps,
greatest(-100, 100 * ((p - d) / (n + 3) - {margin})) AS low,
least(100, 100 * ((p - d) / (n + 3) + {margin})) AS high

-- @setup
DROP MATERIALIZED VIEW IF EXISTS ratings_by_day, counts_by_day;
DROP TABLE IF EXISTS ratings_by_customer, counts_by_customer;
CREATE INDEX IF NOT EXISTS survey_answered_at
	ON survey USING brin (answered_at) WITH (pages_per_range = 32);
CREATE MATERIALIZED VIEW ratings_by_day AS
SELECT answered_at::date AS day, region, rating_agg(score) AS ratings FROM survey GROUP BY 1, 2;
CREATE UNIQUE INDEX ON ratings_by_day (day, region);
CREATE MATERIALIZED VIEW counts_by_day AS
SELECT answered_at::date AS day, region, {counts} FROM survey GROUP BY 1, 2;
CREATE UNIQUE INDEX ON counts_by_day (day, region);
CREATE UNLOGGED TABLE ratings_by_customer AS
SELECT customer_id, rating_agg(score) AS ratings FROM survey GROUP BY 1;
CREATE UNLOGGED TABLE counts_by_customer AS
SELECT customer_id, {counts} FROM survey GROUP BY 1;
VACUUM (ANALYZE, FREEZE) survey, ratings_by_day, counts_by_day, ratings_by_customer, counts_by_customer;

-- @case rollup_build
-- @about making the summaries of every day and region
-- @faster 1.0
-- @spill
-- @ours
SELECT day, region, promoters(ratings), passives(ratings), detractors(ratings)
FROM (SELECT date_bin('1 day', answered_at, '2024-01-01') AS day, region, rating_agg(score) AS ratings
	  FROM survey GROUP BY 1, 2 OFFSET 0) AS d;
-- @hand counts
SELECT date_bin('1 day', answered_at, '2024-01-01') AS day, region,
	   count(*) FILTER (WHERE score >= 9), count(*) FILTER (WHERE score IN (7, 8)),
	   count(*) FILTER (WHERE score <= 6)
FROM survey GROUP BY 1, 2;
-- @hand counts by range
SELECT date_bin('1 day', answered_at, '2024-01-01') AS day, region,
	   count(*) FILTER (WHERE score >= 9),
	   count(score) - count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6),
	   count(*) FILTER (WHERE score <= 6)
FROM survey GROUP BY 1, 2;

-- @case rollup_month
-- @about NPS and interval of one month, of 600 stored summaries
-- @modes serial
-- @repeat 20
-- @below 10
-- @ours
SELECT (e).value, (e).low, (e).high
FROM (SELECT nps_estimate(rollup(ratings)) AS e
	  FROM ratings_by_day WHERE day >= '2025-03-01' AND day < '2025-04-01' OFFSET 0) AS a;
-- @hand counts table
SELECT {with_interval}
FROM (SELECT sum(promoters)::float8 AS p, sum(detractors)::float8 AS d,
			 sum(promoters + passives + detractors)::float8 AS n
	  FROM counts_by_day WHERE day >= '2025-03-01' AND day < '2025-04-01') AS c;

-- @case rollup_month_of_rows
-- @about the same against the rows of the month
-- @modes serial parallel
-- @below 10
-- @faster 3.0
-- @ours
SELECT (e).value, (e).low, (e).high
FROM (SELECT nps_estimate(rollup(ratings)) AS e
	  FROM ratings_by_day WHERE day >= '2025-03-01' AND day < '2025-04-01' OFFSET 0) AS a;
-- @hand rows by index
SELECT {with_interval}
FROM (SELECT (count(*) FILTER (WHERE score >= 9))::float8 AS p,
			 (count(*) FILTER (WHERE score <= 6))::float8 AS d, count(score)::float8 AS n
	  FROM survey WHERE answered_at >= '2025-03-01' AND answered_at < '2025-04-01') AS c;

-- @case rollup_months
-- @about NPS and interval of every month, of all stored days
-- @modes serial
-- @repeat 5
-- @faster 1.0
-- @ours
SELECT month, (e).value, (e).low, (e).high
FROM (SELECT date_trunc('month', day::timestamp) AS month, nps_estimate(rollup(ratings)) AS e
	  FROM ratings_by_day GROUP BY 1 OFFSET 0) AS a;
-- @hand counts table
SELECT month, {with_interval}
FROM (SELECT date_trunc('month', day::timestamp) AS month, sum(promoters)::float8 AS p,
			 sum(detractors)::float8 AS d, sum(promoters + passives + detractors)::float8 AS n
	  FROM counts_by_day GROUP BY 1) AS c;

-- @case rollup_rolling
-- @about NPS of the last 30 days, on every day in every region, of stored days
-- @modes serial
-- @repeat 2
-- @faster 1.0
-- @wrap count(*), sum(nps)
-- @ours
SELECT region, day,
	   nps(rollup(ratings) OVER (PARTITION BY region ORDER BY day ROWS 29 PRECEDING)) AS nps
FROM ratings_by_day;
-- @hand counts table
SELECT region, day,
	   100 * sum(promoters - detractors) OVER w
	   / sum(promoters + passives + detractors) OVER w::float8 AS nps
FROM counts_by_day
WINDOW w AS (PARTITION BY region ORDER BY day ROWS 29 PRECEDING);
-- @hand counts table integer
SELECT region, day,
	   100 * sum((promoters - detractors)::int) OVER w
	   / sum((promoters + passives + detractors)::int) OVER w::float8 AS nps
FROM counts_by_day
WINDOW w AS (PARTITION BY region ORDER BY day ROWS 29 PRECEDING);

-- @case rollup_rolling_range
-- @about the same with a frame of 30 calendar days
-- @modes serial
-- @repeat 2
-- @faster 1.0
-- @wrap count(*), sum(nps)
-- @ours
SELECT region, day,
	   nps(rollup(ratings) OVER (PARTITION BY region ORDER BY day
								 RANGE interval '29 days' PRECEDING)) AS nps
FROM ratings_by_day;
-- @hand counts table
SELECT region, day,
	   100 * sum((promoters - detractors)::int) OVER w
	   / sum((promoters + passives + detractors)::int) OVER w::float8 AS nps
FROM counts_by_day
WINDOW w AS (PARTITION BY region ORDER BY day RANGE interval '29 days' PRECEDING);

-- @case rollup_customers
-- @about NPS of N/10 stored summaries of a customer each
-- @faster 1.0
-- @ours
SELECT nps(rollup(ratings)) FROM ratings_by_customer;
-- @hand counts table
SELECT 100.0 * sum(promoters - detractors) / sum(promoters + passives + detractors)
FROM counts_by_customer;
-- @hand counts table integer
SELECT 100.0 * sum((promoters - detractors)::int) / sum((promoters + passives + detractors)::int)
FROM counts_by_customer;

-- @case stored_size
-- @about bytes of a summary of the scale 0..10
-- @bytes 128 a day of a region, largest
SELECT max(pg_column_size(ratings)) FROM ratings_by_day;
-- @bytes 128 a customer, largest
SELECT max(pg_column_size(ratings)) FROM ratings_by_customer;
-- @bytes 128 the whole survey
SELECT pg_column_size(rating_agg(score)) FROM survey;
-- @bytes 128 every count above 2^50
WITH RECURSIVE doubled (times, s) AS (
	SELECT 0, (SELECT rating_agg(score) FROM (SELECT generate_series(0, 10) UNION ALL SELECT NULL) AS t (score))
	UNION ALL
	SELECT times + 1, s + s FROM doubled WHERE times < 51)
SELECT pg_column_size(s) FROM doubled WHERE times = 51;
-- @bytes - half points, the whole of answers
SELECT pg_column_size(rating_agg(score_numeric)) FROM answers;
-- @bytes - weighted, the whole of answers
SELECT pg_column_size(rating_agg(score, 0, 10, weight)) FROM answers;
