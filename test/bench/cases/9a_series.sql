--
-- A metric over time. By hand: the median of all slopes over a self join; days grouped
-- and a chart from window functions. Series of 1,000 and 20,000 points, 120 months, and
-- three years of days with stored ratings.
--

-- @setup
DROP TABLE IF EXISTS walk, long_walk, walks, months, three_years;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE walk AS SELECT i AS x, round((i * 0.01 + 10 * random())::numeric, 3)::float8 AS y FROM generate_series(1, 1000) AS i;
CREATE UNLOGGED TABLE long_walk AS SELECT i AS x, i * 0.001 + 10 * random() AS y FROM generate_series(1, 20000) AS i;
CREATE UNLOGGED TABLE walks AS SELECT series_agg(x, y) AS s FROM long_walk;
CREATE UNLOGGED TABLE months AS
SELECT series_by(series_agg((date '2015-01-01' + i * interval '1 month')::date, 50 + 0.2 * i + 8 * sin(i * pi() / 6) + 5 * random()), 'month') AS s FROM generate_series(0, 119) AS i;
CREATE UNLOGGED TABLE three_years AS
SELECT date '2022-01-01' + d AS day, rating_agg(floor(11 * sqrt(random()))) AS ratings FROM generate_series(0, 1094) AS d, generate_series(1, 40) GROUP BY d;
VACUUM (ANALYZE, FREEZE) walk, long_walk, walks, months, three_years;

-- @case series_trend_1000
-- @about slope of 1,000 points
-- @modes serial
-- @faster 50
-- @ours
SELECT (trend(series_agg(x, y))).slope FROM walk;
-- @hand self join
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (b.y - a.y) / (b.x - a.x)) FROM walk AS a JOIN walk AS b ON a.x < b.x;

-- @case series_trend_20000
-- @about slope, interval and test of 20,000 points
-- @modes serial
-- @below 1000
-- @ours
SELECT (trend(s)).p_value FROM walks;

-- @case series_changes_20000
-- @about changes of level of 20,000 points
-- @modes serial
-- @below 1000
-- @ours
SELECT count(number) FROM walks, change_points(s);

-- @case series_forecast
-- @about forecast of 120 months, six models tried
-- @modes serial
-- @below 50
-- @ours
SELECT max(value) FROM months, forecast(s, 12, season => 12);

-- @case series_chart
-- @about control chart of 1,095 days from stored ratings
-- @modes serial
-- @below 5
-- @wrap count(*), sum(z)
-- @ours
SELECT at AS day, z FROM control_chart((SELECT series_agg(day, ratings, 'nps') FROM three_years));
-- @hand window functions
SELECT day, (v - c) / sqrt((10000 * s - c * c) / n) AS z
FROM (SELECT day, 100.0::float8 * (p - d) / n AS v, n, 100 * sum(p - d) OVER w / sum(n) OVER w AS c, sum(p + d) OVER w / sum(n) OVER w AS s
	  FROM (SELECT day, promoters(ratings)::float8 AS p, detractors(ratings)::float8 AS d, responses(ratings)::float8 AS n FROM three_years) AS a
	  WINDOW w AS (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS b;

-- @case series_days
-- @about mean and spread of a score by day
-- @wrap count(*), sum(value), sum(n), sum(deviation)
-- @ours
SELECT at AS day, value, n, deviation FROM series_points((SELECT series_agg(answered_at, 'day', 'UTC', score) FROM survey));
-- @hand group by
SELECT (answered_at AT TIME ZONE 'UTC')::date AS day, avg(score)::float8 AS value, count(score) AS n, stddev(score)::float8 AS deviation FROM survey GROUP BY 1;
