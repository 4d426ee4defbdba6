-- The summary of measures: what it holds, how it merges, moves and travels.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/measure.sql'
\set ECHO none
\i :file
\set ECHO all
SET extra_float_digits = 1;

\echo by hand: n, sums, products of (1, 5), (2, 3), (4, none), (none, none)
SELECT measure_agg(ARRAY[a, b], ARRAY[1, 1], ARRAY[5, 5]) FROM (VALUES (1, 5), (2, 3), (4, NULL), (NULL, NULL)) v (a, b);
\echo money, its cents as whole numbers; a refund; decimals that the sums do not need are left out
SELECT measure_agg(ARRAY[a, b], NULL, NULL) FROM (VALUES (19.99, 0.000001), (-5.5, 2)) v (a, b);
SELECT measure_agg(ARRAY[a], NULL, NULL), measure_total(measure_agg(ARRAY[a], NULL, NULL)) FROM (SELECT 0.1 AS a FROM generate_series(1, 100)) v;
\echo a third has no end: sums are double-doubles; so are those of weights
SELECT measure_agg(ARRAY[a], NULL, NULL) FROM (VALUES (1 / 3.0::float8), (1)) v (a);
SELECT measure_agg(ARRAY[a, b], ARRAY[1, NULL], ARRAY[5, NULL], w) FROM (VALUES (1, 5, 2), (2, NULL, 0.5), (3, 3, NULL), (3, 3, 0)) v (a, b, w);
\echo nobody at all, and nobody with a weight
SELECT measure_agg(ARRAY[a], NULL, NULL) FROM (SELECT 1 AS a WHERE false) v;
SELECT measure_agg(ARRAY[1], NULL, NULL, NULL), measure_mean(measure_agg(ARRAY[1], NULL, NULL, NULL)), measure_mean(measure_agg(ARRAY[1], NULL, NULL, 0));

CREATE TEMP TABLE answer AS
	SELECT i, i % 7 AS part, CASE WHEN i % 11 > 0 THEN 1 + i * 7 % 5 END AS a, CASE WHEN i % 4 > 0 THEN i * 13 % 11 END AS b,
		CASE WHEN i % 5 > 0 THEN (i * 37 % 1009 - 300) / 100.0 END::numeric(8, 2) AS money, 0.25 + i % 3 AS w FROM generate_series(1, 400) i;
CREATE TEMP TABLE part AS
	SELECT part, measure_agg(ARRAY[a, b, money], ARRAY[1, 0, NULL], ARRAY[5, 10, NULL]) AS s, measure_agg(ARRAY[a, b, money], ARRAY[1, 0, NULL], ARRAY[5, 10, NULL], w) AS weighted,
		measure_agg(ARRAY[a, b / 3.0, money]::float8[], ARRAY[1, 0, NULL], ARRAY[5, 10, NULL]) AS real FROM answer GROUP BY part;
\echo the whole is the sum of its parts, in any order, and what travels comes back
SELECT rollup(s ORDER BY part) = (SELECT measure_agg(ARRAY[a, b, money], ARRAY[1, 0, NULL], ARRAY[5, 10, NULL]) FROM answer) AS whole, rollup(s ORDER BY part) = rollup(s ORDER BY part DESC) AS any_order,
	rollup(s)::text::measure_summary = rollup(s) AS text, rollup(weighted)::text::measure_summary = rollup(weighted) AS weighted, rollup(real)::text::measure_summary = rollup(real) AS real FROM part;
SELECT count(*) AS patterns, sum(n) FROM (SELECT count(*) AS n FROM answer GROUP BY a IS NULL, b IS NULL, money IS NULL) p;
SELECT measure_mean(x.s, k) = y.mean AS mean, abs(measure_total(x.s, k) - y.total) < 1e-9 AS total, measure_count(x.s, k) = y.n AS n
FROM (SELECT rollup(s) AS s FROM part) x, LATERAL (SELECT k, avg(v)::float8 AS mean, sum(v) AS total, count(v) AS n FROM answer, LATERAL (VALUES (1, a::numeric), (2, b), (3, money)) m (k, v) GROUP BY k) y ORDER BY k;
CREATE TEMP TABLE copied (s measure_summary);
\getenv abs_builddir PG_ABS_BUILDDIR
\set file :abs_builddir '/results/measure.bin'
COPY (SELECT s FROM part UNION ALL SELECT weighted FROM part UNION ALL SELECT real FROM part) TO :'file' (FORMAT binary);
COPY copied FROM :'file' (FORMAT binary);
SELECT count(*) FROM copied c WHERE EXISTS (SELECT FROM part WHERE c.s = s OR c.s = weighted OR c.s = real);
SELECT count(DISTINCT s), count(DISTINCT s + s) FROM part;
\echo moving windows: taken away exactly, or added up anew
SELECT count(*) FILTER (WHERE moving = anew) AS same, count(*) FILTER (WHERE real_moving IS NOT NULL) AS real, count(*) FROM (
	SELECT measure_agg(ARRAY[a, b, money], ARRAY[1, 0, NULL], ARRAY[5, 10, NULL]) OVER w AS moving, measure_agg(ARRAY[a, b / 3.0, money]::float8[], ARRAY[1, 0, NULL], ARRAY[5, 10, NULL]) OVER w AS real_moving,
		(SELECT measure_agg(ARRAY[a, b, money], ARRAY[1, 0, NULL], ARRAY[5, 10, NULL]) FROM answer n WHERE n.i BETWEEN answer.i - 3 AND answer.i) AS anew
	FROM answer WINDOW w AS (ORDER BY i ROWS 3 PRECEDING)) x;
SELECT bool_and(moving IS NOT DISTINCT FROM anew) AS same, count(moving) FROM (
	SELECT rollup(s) OVER (ORDER BY part ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS moving, (SELECT rollup(s) FROM part n WHERE n.part BETWEEN p.part - 3 AND p.part - 2) AS anew FROM part p) x;
SELECT bool_and(moving IS NOT DISTINCT FROM anew) AS same FROM (
	SELECT rollup(real) OVER (ORDER BY part ROWS 2 PRECEDING) AS moving, (SELECT rollup(real ORDER BY n.part) FROM part n WHERE n.part BETWEEN p.part - 2 AND p.part) AS anew FROM part p) x;
\echo exact: large numbers with cents, where a sum of doubles is not; beyond 128 bits, double-double
SELECT measure_total(measure_agg(ARRAY[x], NULL, NULL)) FROM unnest(ARRAY[9007199254740993, 1, 9007199254740993, -9007199254740992, -9007199254740992, 0.01]) x;
SELECT measure_mean_estimate(measure_agg(ARRAY[x], NULL, NULL)) FROM unnest(ARRAY[1e9 + 0.01, 1e9 + 0.02, 1e9 + 0.03]) x;
SELECT measure_agg(ARRAY[x], NULL, NULL) FROM unnest(ARRAY[9.007199254740991e15, 0.000001]) x;
SELECT measure_mean(s + s), s + s FROM (SELECT '{"measure":1,"measures":1,"exact":[[1,1,[0,9223372036854775808],[4611686018427387904,0]]]}'::measure_summary AS s) v;
\echo sixteen measures
SELECT measure_mean(measure_agg(array_fill(i, ARRAY[16]), NULL, NULL), 16) FROM generate_series(1, 3) i;

\pset format unaligned
\echo rows that cannot be
SELECT pg_temp.tried('SELECT measure_agg(' || x || ') FROM (VALUES (1), (2)) v (i)') FROM unnest(ARRAY['ARRAY[1, 2], ARRAY[1], ARRAY[5, 5]', 'ARRAY[1, 2], ARRAY[1, 1], ARRAY[5, 5, 5]', 'CASE i WHEN 1 THEN ARRAY[1, 2] ELSE ARRAY[1] END, NULL, NULL',
	'ARRAY[[1, 2]], NULL, NULL', 'ARRAY[]::float8[], NULL, NULL', 'NULL, NULL, NULL', 'ARRAY[1], ARRAY[1], NULL', 'ARRAY[1], ARRAY[1], ARRAY[NULL]::int[]', 'ARRAY[1], ARRAY[1], ARRAY[1]', 'ARRAY[1], ARRAY[''NaN''::float8], ARRAY[1]',
	'array_fill(1, ARRAY[17]), NULL, NULL', 'ARRAY[6], ARRAY[1], ARRAY[5]', 'ARRAY[0.9], ARRAY[5], ARRAY[1]', 'ARRAY[''NaN''::float8], NULL, NULL', 'ARRAY[''-infinity''::float8], ARRAY[1], ARRAY[5]', 'ARRAY[1e101], NULL, NULL', 'ARRAY[1], ARRAY[1], ARRAY[i + 4]',
	'ARRAY[1], NULL, NULL, -1', 'ARRAY[1], NULL, NULL, ''NaN''']) x;
\echo summaries that do not go together
SELECT pg_temp.tried(format('SELECT %L::measure_summary + %L', a, b)) FROM (VALUES ((SELECT measure_agg(ARRAY[1, 2, 3], NULL, NULL)), (SELECT s FROM part WHERE part = 1)), ((SELECT s FROM part WHERE part = 1), (SELECT weighted FROM part WHERE part = 1))) v (a, b);
\echo texts that cannot be
SELECT pg_temp.tried(format('SELECT %L::measure_summary', '{"measure":1,' || x || '}')) FROM unnest(ARRAY['"measures":17,"exact":[]', '"measures":1', '"measures":1,"exact":[[2,1,1,1]]', '"measures":1,"exact":[[1,0,1,1]]', '"measures":1,"exact":[[1,2,4,7]]',
	'"measures":1,"exact":[[1,1,1]]', '"measures":1,"exact":[[1,1,1,1],[1,1,1,1]]', '"measures":1,"scales":[[1,5]],"exact":[[1,1,6,36]]', '"measures":1,"scales":[[1,1]],"exact":[]', '"measures":1,"scales":[null],"exact":[]', '"measures":1,"negative":[2],"exact":[[1,1,1,1]]',
	'"measures":1,"decimals":[7],"exact":[]', '"measures":2,"exact":[[3,2,3,3,5,9,5]]', '"measures":1,"weighted":[[1,1,[2,0],[9,0],[2,0],[2,0]]]', '"measures":1,"float":[[1,1,[1,1],[1,0]]]']) x;
\echo decimals come back in one form, white space or not
SELECT ' { "measure" : 1 , "measures":1, "decimals":[2] , "exact":[ [1, 2, 30, 500]]}'::measure_summary;
