-- The latest answer of every respondent, against DISTINCT ON.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;
SET timezone = 'UTC';
SET jit = off;

--
-- By hand
--
CREATE TEMP TABLE story (respondent int, answered_at timestamptz, score smallint);
INSERT INTO story VALUES
	(1, '2024-01-05', 2), (1, '2024-03-05', 10),	-- won over
	(2, '2024-02-01', 9), (2, '2024-02-20', NULL),	-- did not answer again
	(3, '2024-02-02', 9), (3, '2024-02-02', 7),		-- twice at once: the lower counts
	(4, '2024-02-03', 10), (4, '2024-01-03', 0),	-- rows in any order
	(5, '2024-02-04', NULL),						-- never answered
	(6, '2024-02-05', 6),
	(NULL, '2024-02-05', 6), (7, NULL, 6);			-- no respondent, no time
-- 10, 9, 7, 10, 6: 100 (3 - 1) / 5; 6 were asked
SELECT nps_latest, nps(ratings(s)), ratings(s), respondents(s), response_rate(ratings(s))
FROM (SELECT nps_latest(respondent, answered_at, score), latest_agg(respondent, answered_at, score) AS s FROM story) v;
SELECT latest_agg(respondent, answered_at, score) FROM story;
-- in seconds: 00, 2 + 10, 0; then 1 key left out, 2 + 0, 432000 = 0x697 80 in sevens; then
-- between two points, 86401 seconds, and the bytes of 7.5
SELECT encode(decode(s::text::jsonb ->> 'answers', 'base64'), 'hex') AS answers, timestamptz '2000-01-01' + (s::text::jsonb ->> 'first')::bigint * interval '1 microsecond' AS first, s::text::jsonb -> 'unit' AS unit
FROM (SELECT latest_agg(r, at, score) AS s FROM (VALUES (-9223372036854775808, timestamptz '2024-01-01', 10.0), (-9223372036854775806, '2024-01-06', 0), (-9223372036854775805, '2024-01-02 00:00:01', 7.5)) v(r, at, score)) w;
-- a score between two points counts at the upper one, a later one replaces it
SELECT nps_latest(1, timestamptz '2024-01-01', x), ratings(latest_agg(1, timestamptz '2024-01-01' + x * interval '1 day', x)), ratings(latest_agg(1, timestamptz '2024-01-01' - x * interval '1 day', x))
FROM (VALUES (8.5), (9)) v(x);
-- other scales
SELECT csat(ratings(s)), nps(ratings(s)), rating_mean(ratings(s)) FROM (SELECT latest_agg(respondent, answered_at, score % 5 + 1, 1, 5) AS s FROM story) v;

--
-- Definition, over random data: many ties, missing scores, scores between points
--
CREATE TABLE latest_answer AS
SELECT i, pg_temp.drawn(i, 'r', 8000) - 1000 AS respondent, timestamptz '2023-12-31 12:00:00Z' + pg_temp.drawn(i, 't', 4) * interval '1 day' + pg_temp.drawn(i, 'u', 2) * interval '1 hour' AS answered_at,
	CASE WHEN pg_temp.drawn(i, 'm', 7) > 0 THEN pg_temp.drawn(i, 's', 21) / 2.0::float8 END AS score
FROM generate_series(1, 20000) i;
ANALYZE latest_answer;
CREATE TEMP VIEW definition AS
SELECT DISTINCT ON (respondent) respondent, score FROM latest_answer ORDER BY respondent, score IS NULL, answered_at DESC, score;
CREATE TEMP TABLE whole AS SELECT latest_agg(respondent, answered_at, score) AS s, nps_latest(respondent, answered_at, score) AS nps FROM latest_answer;
CREATE TEMP VIEW summary AS SELECT s FROM whole;
SELECT respondents(s) = (SELECT count(DISTINCT respondent) FROM latest_answer) AS respondents,
	ratings(s) = (SELECT rating_agg(score) FROM definition) AS ratings, nps = (SELECT nps(score) FROM definition) AS nps,
	missing > 50 AS missing, replaced > 1000 AS replaced, tied > 1000 AS tied
FROM whole, (SELECT count(*) FILTER (WHERE score IS NULL) AS missing FROM definition) m, (SELECT (SELECT count(*) FROM latest_answer) - count(*) AS replaced FROM definition) r,
	(SELECT count(*) - count(DISTINCT (respondent, answered_at)) AS tied FROM latest_answer) t;
-- scores of every type, and groups
SELECT bool_and(s2 = d AND s4 = d AND sn = d AND s8 = d) AS types, count(*) AS groups
FROM (SELECT g, ratings(latest_agg(respondent, answered_at, score::smallint)) AS s2, ratings(latest_agg(respondent, answered_at, score::int)) AS s4,
		ratings(latest_agg(respondent, answered_at::timestamp, score::int::numeric)) AS sn, ratings(latest_agg(respondent::int, answered_at, score::int::float8)) AS s8
	FROM latest_answer, LATERAL (SELECT i % 9 AS g) v GROUP BY g) a
JOIN (SELECT g, rating_agg(score) AS d FROM (SELECT DISTINCT ON (i % 9, respondent) i % 9 AS g, score::int AS score FROM latest_answer
	ORDER BY i % 9, respondent, score IS NULL, answered_at DESC, score::int) v GROUP BY g) b USING (g);
-- timestamps are local as they stand, whatever the zone of the session
SELECT ratings(latest_agg(respondent, answered_at::timestamp, score)) = ratings((TABLE summary)) AS timestamps FROM latest_answer;
-- dates
SELECT ratings(latest_agg(respondent, answered_at::date, score)) = (SELECT rating_agg(score) FROM (SELECT DISTINCT ON (respondent) score FROM latest_answer
	ORDER BY respondent, score IS NULL, answered_at::date DESC, score) v) AS dates FROM latest_answer;
-- uuid and text respondents
SELECT ratings(u) = ratings(s) AND respondents(u) = respondents(s) AS uuids, ratings(t) = ratings(s) AND respondents(t) = respondents(s) AS texts, n = nps AS nps_uuid, m = nps AS nps_text
FROM whole, (SELECT latest_agg(md5(respondent::text)::uuid, answered_at, score) AS u, latest_agg('r' || respondent, answered_at, score, 0, 10) AS t,
	nps_latest(md5(respondent::text)::uuid, answered_at, score) AS n, nps_latest('r' || respondent, answered_at, score) AS m FROM latest_answer) v;

--
-- Merging: parts that overlap, in any order, in any number
--
SELECT parts, rollup(part ORDER BY md5(h::text)) = (TABLE summary) AS rollup, rollup(part ORDER BY h DESC) = (TABLE summary) AS backwards
FROM unnest(ARRAY[2, 300, 20000]) parts, LATERAL (SELECT i % parts AS h, latest_agg(respondent, answered_at, score) AS part FROM latest_answer GROUP BY 1) v
GROUP BY parts ORDER BY 1;
SELECT s = (SELECT latest_agg(respondent, answered_at, score ORDER BY md5(i::text)) FROM latest_answer) AS shuffled,
	s = (SELECT latest_agg(respondent, answered_at, score ORDER BY extract(epoch FROM answered_at) DESC) FROM latest_answer) AS latest_first,
	s = (SELECT latest_agg(respondent, answered_at, score) FROM latest_answer, generate_series(1, 2)) AS twice
FROM whole;
SELECT s = a + b AND s = b + a AND s + s = s AS plus, metric_summary_hash(s) = metric_summary_hash(a + b) AS hash,
	metric_summary_hash(s) & 4294967295 = metric_summary_hash_extended(s, 0) & 4294967295 AS low_half, a <> b AS other, a = b AS same
FROM whole, LATERAL (SELECT latest_agg(respondent, answered_at, score) FILTER (WHERE i % 3 = 0) AS a, latest_agg(respondent, answered_at, score) FILTER (WHERE i % 3 > 0) AS b FROM latest_answer) v;
-- states that nobody has packed yet, also with rows that wait
SELECT latest_combine(s, s) = s AS working, ratings(latest_combine(s, s)) = ratings(s) AS ratings, respondents(w) = respondents(s) + 1 AS respondents,
	w = s + (SELECT latest_agg(77777, timestamptz '2024-01-01', 3)) AS accum, ratings(w) = ratings(w::text::latest_summary) AS answers, nps_latest_final(w) = nps(ratings(w)) AS nps, latest_combine(w, s) = w AS waits
FROM whole, LATERAL (SELECT latest_accum(latest_accum(s, 77777, timestamptz '2024-01-01', 3), 77777, timestamptz '2023-01-01', 9) AS w) v;
SELECT count(*) AS distinct FROM (SELECT s FROM (SELECT latest_agg(i % 2, timestamptz '2024-01-01', i % 2) AS s FROM generate_series(1, 12) i GROUP BY i % 4, i % 3) v GROUP BY s) w;
SELECT s = s::text::latest_summary AS lossless, s::text = s::text::latest_summary::text AS text FROM whole;
-- windows recompute
SELECT bool_and(w = (SELECT latest_agg(respondent, answered_at, score) FROM latest_answer r WHERE r.i BETWEEN v.i - 30 AND v.i)
	AND n IS NOT DISTINCT FROM (SELECT nps_latest(respondent, answered_at, score) FROM latest_answer r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS window
FROM (SELECT i, latest_agg(respondent, answered_at, score) OVER w AS w, nps_latest(respondent, answered_at, score) OVER w AS n
	FROM latest_answer WHERE i <= 200 WINDOW w AS (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW)) v;
SELECT bool_and(n IS NOT DISTINCT FROM (SELECT nps_latest(respondent, answered_at, score) FROM latest_answer r WHERE (g IS NULL OR r.i % 3 = g) AND (h IS NULL OR r.i % 4 = h))) AS sets, count(*) AS rows
FROM (SELECT i % 3 AS g, i % 4 AS h, nps_latest(respondent, answered_at, score) AS n FROM latest_answer GROUP BY GROUPING SETS ((1), (2), (1, 2), ())) v;

--
-- In parallel
--
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT latest_agg(respondent, answered_at, score), nps_latest(respondent, answered_at, score) FROM latest_answer;
CREATE TEMP TABLE parallel AS SELECT latest_agg(respondent, answered_at, score) AS s, nps_latest(respondent, answered_at, score) AS nps FROM latest_answer;
SELECT p.s = w.s AS summaries, p.nps = w.nps AS nps FROM parallel p, whole w;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP VIEW definition;
DROP TABLE latest_answer;

--
-- NULL, nothing, extremes
--
SELECT latest_agg(respondent, answered_at, score) AS none, nps_latest(respondent, answered_at, score) AS no_nps FROM story WHERE false;
SELECT latest_agg(NULL, answered_at, score) AS empty, nps_latest(NULL, answered_at, score) AS no_nps FROM story;
SELECT nps_latest(respondent, answered_at, NULL), response_rate(ratings(latest_agg(respondent, answered_at, NULL))) FROM story;
SELECT respondents(NULL), respondents(s), ratings(NULL::latest_summary), ratings(s), s = s + s AS same FROM (SELECT latest_agg(NULL::bigint, answered_at, score) AS s FROM story) v;
SELECT respondents(s), rating_mean(ratings(s)), length(s::text) < 250 AS short, s = s::text::latest_summary AS lossless, s::text::jsonb -> 'unit' AS unit
FROM (SELECT latest_agg(r, at, score, -1, 1) AS s FROM (VALUES (-9223372036854775808, timestamptz '4713-01-01 00:00 BC UTC', 1), (9223372036854775807, '75000-12-31 23:59:59.999999 UTC', -0.25),
	(0, '2000-01-01', '-0'::float8), (0, '1999-12-31', 1), (-1, '2000-01-01', NULL)) v(r, at, score)) w;
SELECT latest_agg(1, timestamptz '2024-01-01', '-0'::float8) = latest_agg(1, timestamptz '2024-01-01', 0) AS zero;
