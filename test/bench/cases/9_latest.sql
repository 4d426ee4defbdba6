--
-- One answer a respondent, the latest. The best hand-written query packs time
-- and score into one bigint, the later and, of ties, the lower score being the
-- larger, so that max() finds the answer in one pass over the customers.
--

-- @let packed
max(round((date_part('epoch', answered_at) - 1704067200) * 1e6)::bigint * 16 + 15 - score)
-- @let nps
100.0::float8 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(*)

-- @setup
DROP TABLE IF EXISTS latest_by_month;
CREATE UNLOGGED TABLE latest_by_month AS
SELECT date_trunc('month', answered_at, 'UTC') AS month, latest_agg(customer_id, answered_at, score) AS latest
FROM survey GROUP BY 1;
VACUUM (ANALYZE, FREEZE) survey, latest_by_month;

-- @case nps_latest
-- @about NPS of the latest answer of every customer
-- @set work_mem = '512MB'
-- @faster 2.0
-- @spill
-- @ours
SELECT nps_latest(customer_id, answered_at, score) AS nps FROM survey;
-- @hand max of packed time and score
SELECT {nps} AS nps
FROM (SELECT 15 - (latest & 15) AS score FROM (SELECT {packed} AS latest FROM survey GROUP BY customer_id) AS a) AS b;
-- @hand DISTINCT ON
SELECT {nps} AS nps
FROM (SELECT DISTINCT ON (customer_id) score FROM survey ORDER BY customer_id, answered_at DESC, score) AS a;
-- @hand row_number
SELECT {nps} AS nps
FROM (SELECT score, row_number() OVER (PARTITION BY customer_id ORDER BY answered_at DESC, score) AS n FROM survey) AS a
WHERE n = 1;

-- @case nps_latest_by_region
-- @about the same by region
-- @set work_mem = '512MB'
-- @faster 2.0
-- @wrap count(*), sum(nps)
-- @ours
SELECT region, nps_latest(customer_id, answered_at, score) AS nps FROM survey GROUP BY region;
-- @hand max of packed time and score
SELECT region, {nps} AS nps
FROM (SELECT region, 15 - (latest & 15) AS score
	  FROM (SELECT region, {packed} AS latest FROM survey GROUP BY region, customer_id) AS a) AS b GROUP BY region;
-- @hand DISTINCT ON
SELECT region, {nps} AS nps
FROM (SELECT DISTINCT ON (region, customer_id) region, score FROM survey
	  ORDER BY region, customer_id, answered_at DESC, score) AS a GROUP BY region;

-- @case latest_rollup
-- @about the same, of all, from the summaries of 24 months
-- @set work_mem = '512MB'
-- @ours
SELECT nps(ratings(rollup(latest))) AS nps FROM latest_by_month;
-- @hand max of packed time and score
SELECT {nps} AS nps
FROM (SELECT 15 - (latest & 15) AS score FROM (SELECT {packed} AS latest FROM survey GROUP BY customer_id) AS a) AS b;
-- @bytes - bytes a respondent and month, as stored
SELECT round(sum(pg_column_size(latest)) / sum(respondents(latest)))::bigint FROM latest_by_month;
