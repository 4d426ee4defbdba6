-- Concentration: published numbers, plain SQL.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset null '-'

SELECT a, gini(a), gini(a, true) AS corrected, top_share(a), hhi(a), hhi(a, true) AS normalized
FROM (VALUES ('{1,1,2,3,5,8,13,21,34,55}'::float8[]), ('{0,0,0,7}'), ('{120,60,20}'), ('{4,4,4,4}'), ('{5}'), ('{0,0}'), ('{}'), ('{NULL}'), ('{3,NULL,1}'), ('{1e308,1e308,0}'), ('{1e-320,0}')) v(a);
SELECT l.* FROM lorenz_curve('{3,1,NULL,6,0}') l;
SELECT count(*) FROM (SELECT lorenz_curve('{0,0}') UNION ALL SELECT lorenz_curve('{}') UNION ALL SELECT lorenz_curve(NULL)) v;
SELECT f, top_share('{1,2,3,4}', f) FROM unnest('{0,0.1,0.25,0.3,0.5,0.75,1}'::float8[]) f;
-- against plain SQL: the mean difference of all pairs, the area under the curve, squared shares
CREATE TEMP TABLE draws AS SELECT set, array_agg(pg_temp.drawn(i * set, 'x', 1000) ^ 2 / 7.0) AS a FROM generate_series(1, 9) set, generate_series(1, 20 + 13 * set) i GROUP BY set;
SELECT count(*) AS sets, count(*) FILTER (WHERE pg_temp.near(gini(a), pairs / (2 * n * total), 1e-13) AND pg_temp.near(gini(a, true), pairs / (2 * (n - 1) * total), 1e-13)) AS gini,
	count(*) FILTER (WHERE pg_temp.near(gini(a), 1 - area, 1e-13)) AS lorenz, count(*) FILTER (WHERE pg_temp.near(hhi(a), 1e4 * squares / total ^ 2, 1e-13) AND pg_temp.near(hhi(a, true), 1e4 * (squares / total ^ 2 - 1 / n) / (1 - 1 / n), 1e-12)) AS hhi
FROM draws, LATERAL (SELECT sum(abs(x - y)) AS pairs FROM unnest(a) x, unnest(a) y) p, LATERAL (SELECT sum(x) AS total, count(*)::float8 AS n, sum(x * x) AS squares FROM unnest(a) x) t,
	LATERAL (SELECT sum((value_share + coalesce(before, 0)) / 100) / n AS area FROM (SELECT value_share, lag(value_share) OVER (ORDER BY population_share) AS before FROM lorenz_curve(a)) l) c;
SELECT count(*) AS same FROM draws, unnest('{0.05,0.1,0.2,0.5}'::float8[]) f, LATERAL (SELECT array_length(a, 1) * f AS wanted, sum(x) AS total FROM unnest(a) x) t
WHERE pg_temp.near(top_share(a, f), (SELECT 100 * sum(x * least(greatest(wanted - i + 1, 0), 1)) / total FROM (SELECT x, row_number() OVER (ORDER BY x DESC) AS i FROM unnest(a) x) r), 1e-13);
SELECT hhi(array_agg(n)), gini(array_agg(n)) FROM (VALUES (120::bigint), (60), (20)) v(n);
SELECT pg_temp.tried(q) FROM unnest(ARRAY[
	$$SELECT gini('{1,-1}')$$, $$SELECT hhi('{NaN}')$$, $$SELECT lorenz_curve('{Infinity}')$$, $$SELECT gini('{{1,2},{3,4}}')$$, $$SELECT top_share('{1}', 10)$$, $$SELECT top_share('{1}', 'NaN')$$]) q;
