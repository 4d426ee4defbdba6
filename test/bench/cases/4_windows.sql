--
-- Moving windows. By hand the fastest for frames of rows may be the difference
-- of two running sums.
--

-- @setup
DROP TABLE IF EXISTS window_answers;
CREATE UNLOGGED TABLE window_answers AS
SELECT response_id, region, answered_at, score FROM answers ORDER BY response_id;
VACUUM (ANALYZE, FREEZE) window_answers;

-- @case window_rows
-- @about NPS of the last 1000 answers, at each of N/5 answers
-- @modes serial
-- @set work_mem = '256MB'
-- @faster 1.0
-- @wrap count(*), sum(nps)
-- @ours
SELECT response_id,
	   nps(score) OVER (ORDER BY response_id ROWS 999 PRECEDING) AS nps
FROM window_answers;
-- @hand avg case
SELECT response_id,
	   avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END)
	   OVER (ORDER BY response_id ROWS 999 PRECEDING) AS nps
FROM window_answers;
-- @hand sum case
SELECT response_id,
	   100 * sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END) OVER w
	   / nullif(count(score) OVER w, 0)::float8 AS nps
FROM window_answers
WINDOW w AS (ORDER BY response_id ROWS 999 PRECEDING);
-- @hand running sums
SELECT response_id,
	   100 * (net - lag(net, 1000, 0::bigint) OVER w)
	   / nullif(n - lag(n, 1000, 0::bigint) OVER w, 0)::float8 AS nps
FROM (SELECT response_id,
			 sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END) OVER v AS net,
			 count(score) OVER v AS n
	  FROM window_answers
	  WINDOW v AS (ORDER BY response_id ROWS UNBOUNDED PRECEDING)) AS r
WINDOW w AS (ORDER BY response_id ROWS UNBOUNDED PRECEDING);

-- @case window_rows_by_region
-- @about NPS of the last 100 answers of the region, at each of N/5 answers
-- @modes serial
-- @set work_mem = '256MB'
-- @faster 1.0
-- @wrap count(*), sum(nps)
-- @ours
SELECT response_id,
	   nps(score) OVER (PARTITION BY region ORDER BY response_id ROWS 99 PRECEDING) AS nps
FROM window_answers;
-- @hand avg case
SELECT response_id,
	   avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END)
	   OVER (PARTITION BY region ORDER BY response_id ROWS 99 PRECEDING) AS nps
FROM window_answers;
-- @hand sum case
SELECT response_id,
	   100 * sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END) OVER w
	   / nullif(count(score) OVER w, 0)::float8 AS nps
FROM window_answers
WINDOW w AS (PARTITION BY region ORDER BY response_id ROWS 99 PRECEDING);

-- @case window_days_of_rows
-- @about NPS of the last 30 days on each of 731 days, from the rows
-- @faster 1.0
-- @ours
SELECT date_bin('1 day', answered_at, '2024-01-01') AS day,
	   nps(rollup(rating_agg(score)) OVER (ORDER BY date_bin('1 day', answered_at, '2024-01-01')
										   ROWS 29 PRECEDING)) AS nps
FROM survey GROUP BY 1;
-- @hand sum case
SELECT date_bin('1 day', answered_at, '2024-01-01') AS day,
	   100.0 * sum(sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)) OVER w
	   / nullif(sum(count(score)) OVER w, 0) AS nps
FROM survey GROUP BY 1
WINDOW w AS (ORDER BY date_bin('1 day', answered_at, '2024-01-01') ROWS 29 PRECEDING);
-- @hand count filter
SELECT date_bin('1 day', answered_at, '2024-01-01') AS day,
	   100.0 * sum(count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) OVER w
	   / nullif(sum(count(score)) OVER w, 0) AS nps
FROM survey GROUP BY 1
WINDOW w AS (ORDER BY date_bin('1 day', answered_at, '2024-01-01') ROWS 29 PRECEDING);
