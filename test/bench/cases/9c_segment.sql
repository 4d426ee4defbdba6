--
-- Segments of N customers: RFM against three rank() windows, k-means against steps in SQL,
-- a table of survey answers against GROUP BY.
--

-- @setup
DROP TABLE IF EXISTS buyers;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE buyers AS
SELECT floor(700 * random())::int AS recency, floor(-8 * ln(1 - random()))::int AS frequency, (10000 * random() ^ 3)::numeric(10,2) AS monetary, chr(97 + floor(10 * random())::int) AS r, chr(97 + floor(20 * random())::int) AS c,
	k + random() AS x1, 2 * k + random() AS x2, k % 2 * 3 + random() AS x3, random() AS x4, random() AS x5
FROM (SELECT floor(5 * random())::int AS k FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n) OFFSET 0) AS g;
VACUUM (ANALYZE, FREEZE) buyers;

-- @case rfm_scores
-- @about scores of every customer
-- @modes serial
-- @faster 3
-- @ours
SELECT sum((r).recency) AS r, sum((r).frequency) AS f, sum((r).monetary) AS m FROM (SELECT rfm(recency, frequency, monetary) OVER () AS r FROM buyers OFFSET 0) AS v;
-- @hand three ranks
SELECT sum(1 + 5 * (r - 1) / n) AS r, sum(1 + 5 * (f - 1) / n) AS f, sum(1 + 5 * (m - 1) / n) AS m
FROM (SELECT rank() OVER (ORDER BY recency DESC) AS r, rank() OVER (ORDER BY frequency) AS f, rank() OVER (ORDER BY monetary) AS m, count(*) OVER () AS n FROM buyers OFFSET 0) AS v;

-- @case kmeans
-- @about five clusters by five numbers: all of k-means against one step by hand
-- @modes serial
-- @within 3 one step
-- @ours
SELECT n FROM (SELECT kmeans_fit(profile_agg(ARRAY[x1, x2, x3, x4, x5], NULL), 5, restarts => 1) AS m FROM buyers) AS f, model_info(m);
-- @hand one step
SELECT sum(n)::float8 AS n FROM (
	SELECT count(*) AS n, avg(x1), avg(x2), avg(x3), avg(x4), avg(x5)
	FROM (SELECT *, (SELECT k FROM generate_series(0, 4) AS k ORDER BY (x1 - k - .5) ^ 2 + (x2 - 2 * k - .5) ^ 2 + (x3 - k % 2 * 3 - .5) ^ 2 + (x4 - .5) ^ 2 + (x5 - .5) ^ 2 LIMIT 1) AS k FROM buyers OFFSET 0) AS b GROUP BY k) AS s;

-- @case association
-- @about chi-square of 200 cells
-- @modes serial
-- @within 2 group by
-- @ours
SELECT n FROM (SELECT profile_agg(NULL, ARRAY[r, c]) AS p FROM buyers) AS b, association_test(p);
-- @hand group by
SELECT sum(n)::bigint AS n FROM (SELECT count(*) AS n FROM buyers GROUP BY r, c) AS g;

-- @case raking
-- @about weights of 200 combinations
-- @modes serial
-- @within 2 group by
-- @ours
SELECT sum(w.n)::bigint AS n
FROM (SELECT profile_agg(NULL, ARRAY[r, c]) AS p FROM buyers) AS b,
	rake(p, (SELECT jsonb_build_object('c1', jsonb_object_agg(chr(97 + i), 10 + i)) FROM generate_series(0, 9) AS i)) AS w;
-- @hand group by
SELECT sum(n)::bigint AS n FROM (SELECT count(*) AS n FROM buyers GROUP BY r, c) AS g;
