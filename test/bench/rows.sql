/*
 * rows.sql
 *		The rows that the benchmarks read, made from a fixed seed.
 *
 * Run by psql with -v rows=N (10,000,000 for a published figure).
 *
 * survey is one answer of the 0..10 question a row over 730 days: 20 regions,
 * N/10 customers, 55 % promoters, 27 % passives, 18 % detractors, no NULLs.
 *
 * answers, N/5 rows, has what survey has not: scores that are missing, scores
 * of other types, half points, the 1..5 and the 1..7 question, survey weights,
 * and a yes/no answer.
 *
 * groups, N/10 rows, is one table of ready-made counts a row.
 *
 * bench_rows says which N the tables hold, so that a second run in the same
 * server does not make them again.
 */
SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'bench_rows')
	AS made \gset
\if :made
SELECT n = :rows AS made FROM bench_rows \gset
\endif
\if :made
\quit
\endif

SET client_min_messages = warning;
DROP TABLE IF EXISTS bench_rows;
DROP TABLE IF EXISTS survey, answers, groups CASCADE;
SET max_parallel_workers_per_gather = 0;
SELECT setseed(0.42) \g /dev/null

CREATE UNLOGGED TABLE survey AS
SELECT i::bigint AS response_id,
	   (1 + floor(random() * (:rows / 10)))::bigint AS customer_id,
	   (CASE WHEN r < 0.10 THEN floor(r2 * 5)
			 WHEN r < 0.18 THEN 5 + floor(r2 * 2)
			 WHEN r < 0.45 THEN 7 + floor(r2 * 2)
			 ELSE 9 + floor(r2 * 2) END)::smallint AS score,
	   (ARRAY['north-america', 'south-america', 'western-europe', 'eastern-europe',
			  'nordics', 'baltics', 'uk', 'ireland', 'mena', 'south-africa',
			  'east-africa', 'west-africa', 'india', 'china', 'japan', 'korea',
			  'asean', 'australia', 'new-zealand', 'central-asia'])[1 + floor(r3 * 20)::int] AS region,
	   timestamptz '2024-01-01 00:00:00+00'
	   + (i * (730 * 86400.0 / :rows) + random() * 3600) * interval '1 second' AS answered_at
FROM (SELECT i, random() AS r, random() AS r2, random() AS r3
	  FROM generate_series(1, :rows) AS i OFFSET 0) AS s;

CREATE UNLOGGED TABLE answers AS
SELECT response_id, customer_id, region, answered_at,
	   CASE WHEN r >= 0.08 THEN score END AS score,
	   CASE WHEN r >= 0.08 THEN half END::numeric(3, 1) AS score_numeric,
	   CASE WHEN r >= 0.08 THEN half END::double precision AS score_float,
	   CASE WHEN r >= 0.05 THEN 1 + floor(5 * sqrt(r2)) END::smallint AS satisfaction,
	   CASE WHEN r >= 0.06 THEN 1 + floor(7 * sqrt(r3)) END::smallint AS effort,
	   0.25 + 2 * r4 AS weight,
	   CASE WHEN r5 >= 0.03 THEN r5 < 0.20 END AS clicked
FROM (SELECT *, CASE WHEN r5 < 0.1 AND score > 0 THEN score - 0.5 ELSE score END AS half
	  FROM (SELECT *, random() AS r, random() AS r2, random() AS r3, random() AS r4, random() AS r5
			FROM survey WHERE response_id % 5 = 0 OFFSET 0) AS s) AS s;

CREATE UNLOGGED TABLE groups AS
SELECT i::bigint AS group_id,
	   floor(200 * random())::bigint AS detractors,
	   floor(300 * random())::bigint AS passives,
	   1 + floor(500 * random())::bigint AS promoters
FROM generate_series(1, :rows / 10) AS i;

VACUUM (ANALYZE, FREEZE) survey;
VACUUM (ANALYZE, FREEZE) answers;
VACUUM (ANALYZE, FREEZE) groups;
CREATE TABLE bench_rows AS SELECT :rows::bigint AS n;
