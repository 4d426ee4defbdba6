-- Random referral graphs against networkx, from test/oracle, and graphs whose answers are known.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset null '-'

--
-- Random graphs, against networkx: downstream, depth, generations exactly, influence to 1e-9
--
CREATE TEMP TABLE given (set int, referrer int, referee int, day int, value numeric);
CREATE TEMP TABLE people (set int, who text, advocate int, direct bigint, downstream bigint, revenue numeric, depth int, generation int, influence float8, weighted float8, in_cycle boolean);
\set file :abs_srcdir '/test/oracle/referral_rows.csv'
COPY given FROM :'file' (FORMAT csv, HEADER);
\set file :abs_srcdir '/test/oracle/referral_people.csv'
COPY people FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE graphs AS SELECT set, referral_agg(referrer, referee, date '2025-01-01' + day, NULL, value) AS s FROM given GROUP BY 1;
SELECT who, count(*) AS advocates, count(*) FILTER (WHERE (a.direct, a.downstream, a.downstream_revenue, a.depth, a.in_cycle) IS NOT DISTINCT FROM (p.direct, p.downstream, p.revenue, p.depth, p.in_cycle)) AS same,
	count(*) FILTER (WHERE pg_temp.near(a.influence, p.influence)) AS plain, count(*) FILTER (WHERE pg_temp.near(w.influence, p.weighted)) AS weighted
FROM graphs JOIN people p USING (set), LATERAL (SELECT * FROM advocate_ranking(s, referrer => who) r WHERE r.advocate = p.advocate::text) a,
	LATERAL (SELECT * FROM advocate_ranking(s, referrer => who, weighted => true, damping => 0.5) r WHERE r.advocate = p.advocate::text) w GROUP BY 1 ORDER BY 1;
-- with ids that are text and uuid, the same graph
SELECT t.kind, bool_and(a.downstream = p.downstream AND a.downstream_revenue = p.revenue) AS same FROM people p JOIN
	(SELECT set, 'text' AS kind, referral_agg('c' || lpad(referrer::text, 3, '0'), 'c' || lpad(referee::text, 3, '0'), timestamp '2025-01-01' + day * interval '1 day', NULL, value) AS s FROM given GROUP BY 1
	UNION ALL SELECT set, 'uuid', referral_agg(lpad(referrer::text, 32, '0')::uuid, lpad(referee::text, 32, '0')::uuid, timestamptz '2025-01-01 UTC' + day * interval '1 day', NULL, value) FROM given GROUP BY 1) t USING (set),
	LATERAL (SELECT * FROM advocate_ranking(s, referrer => who) r WHERE ltrim(translate(r.advocate, 'c-', ''), '0') = p.advocate::text) a GROUP BY 1 ORDER BY 1;
-- generations and trees, from the referrer of each person by plain SQL
CREATE TEMP TABLE brought AS SELECT DISTINCT ON (set, referee) set, referrer, referee, v AS value
FROM (SELECT set, referrer, referee, min(day) AS day, sum(value) AS v FROM given WHERE referrer <> referee GROUP BY 1, 2, 3) g ORDER BY set, referee, day, referrer;
CREATE TEMP TABLE placed AS WITH RECURSIVE people AS (SELECT set, referrer AS person FROM given WHERE referrer <> referee UNION SELECT set, referee FROM given WHERE referrer <> referee),
	down AS (SELECT set, person AS root, person, 0 AS generation, 0::numeric AS value FROM people p WHERE NOT EXISTS (SELECT FROM brought b WHERE b.set = p.set AND b.referee = p.person)
		UNION ALL SELECT d.set, d.root, b.referee, d.generation + 1, b.value FROM down d JOIN brought b ON b.set = d.set AND b.referrer = d.person)
SELECT p.set, p.person, root, generation, coalesce(down.value, b.value) AS value FROM people p LEFT JOIN down USING (set, person) LEFT JOIN brought b ON b.set = p.set AND b.referee = p.person;
SELECT count(*) AS generations, count(*) FILTER (WHERE (g.customers, g.revenue) = (p.n, p.value)) AS same
FROM graphs, referral_generations(s) g LEFT JOIN LATERAL (SELECT count(*) AS n, sum(value) AS value FROM placed WHERE placed.set = graphs.set AND generation IS NOT DISTINCT FROM g.generation) p ON true;
SELECT count(*) AS trees, count(*) FILTER (WHERE (t.customers, t.depth, t.width, t.revenue) = (p.n, p.depth, p.width, p.value)) AS same
FROM graphs, referral_trees(s) t, LATERAL (SELECT sum(n) AS n, max(generation) AS depth, max(n) AS width, sum(value) AS value FROM (SELECT generation, count(*) AS n, sum(value) AS value FROM placed WHERE placed.set = graphs.set AND root::text = t.root GROUP BY 1) g) p
WHERE NOT in_cycle;
-- a cycle with what hangs from it, a chain, a star: the sum of all downstream is known
SELECT what, count(*) AS advocates, sum(downstream) AS downstream, max(downstream) AS most, max(depth) AS depth, count(*) FILTER (WHERE in_cycle) AS in_cycle, pg_temp.near(sum(influence), nullif(share, 0)) AS influence
FROM (SELECT 'chain' AS what, 0 AS share, referral_agg(i, i + 1, date '2025-01-01' + i, NULL, NULL) AS s FROM generate_series(1, 3000) i
	UNION ALL SELECT 'star', 0, referral_agg(0, i, date '2025-01-01', NULL, NULL) FROM generate_series(1, 3000) i
	UNION ALL SELECT 'ring', 1, referral_agg(i, 1 + i % 3000, date '2025-01-01', NULL, NULL) FROM generate_series(1, 3000) i
	UNION ALL SELECT 'ring with tails', 0, referral_agg(CASE WHEN i > 1000 THEN i - 1000 ELSE i END, CASE WHEN i > 1000 THEN i ELSE 1 + i % 1000 END, date '2025-01-01', NULL, NULL) FROM generate_series(1, 2000) i) v,
	advocate_ranking(s) GROUP BY 1, share ORDER BY 1;
-- above a cycle, where all count
SELECT a.advocate, downstream, downstream_revenue, depth, in_cycle FROM (SELECT referral_agg(a, b, date '2025-01-01', NULL, 6) AS s FROM (VALUES ('top', 'a'), ('a', 'b'), ('b', 'c'), ('c', 'a'), ('c', 'end'), ('top', 'end'), ('far', 'top')) v(a, b)) w, advocate_ranking(s, referrer => 'all') a ORDER BY 1;
-- equal shares of 1, to the last millionth
SELECT advocate, direct_revenue FROM (SELECT referral_agg(i, 9, date '2025-01-01', NULL, CASE i WHEN 1 THEN 1 END) AS s FROM generate_series(1, 3) i) v, advocate_ranking(s, referrer => 'all') ORDER BY 1;

--
-- Merging: any partition gives the same bytes, whatever the order; text and binary are read back
--
SELECT count(*) AS graphs, count(*) FILTER (WHERE record_image_eq(ROW(s), ROW(parts)) AND record_image_eq(ROW(s), ROW(whole)) AND s = added AND record_image_eq(ROW(s), ROW(s::text::referral_summary))) AS same
FROM graphs JOIN (SELECT set, rollup(s) AS parts FROM (SELECT set, referral_agg(referrer, referee, date '2025-01-01' + day, NULL, value) AS s FROM given GROUP BY set, day % 7) p GROUP BY 1) p USING (set)
	JOIN (SELECT set, referral_agg(referrer, referee, date '2025-01-01' + day, NULL, value ORDER BY value, day DESC) AS whole FROM given GROUP BY 1) w USING (set)
	JOIN (SELECT set, referral_agg(referrer, referee, date '2025-01-01' + day, NULL, value) FILTER (WHERE day < 100) + referral_agg(referrer, referee, date '2025-01-01' + day, NULL, value) FILTER (WHERE day >= 100) AS added FROM given GROUP BY 1) a USING (set);
SELECT count(*) AS referrals, count(DISTINCT s) AS same FROM (SELECT referral_agg(x % 50, nullif(x % 301, 7), timestamptz '2025-01-01 UTC' + x % 97 * interval '1 second', NULL, x % 13 / 8.0 ORDER BY x * f % 1009) AS s FROM generate_series(1, 5000) x, unnest('{1,7,100}'::int[]) f GROUP BY f) v;
SELECT referral_agg(a, b, t, NULL, v) FROM (VALUES (-9223372036854775808, 9223372036854775807, timestamp '2025-01-01 00:00:00.000001', -12345678901234567890123456789012.123456), (0, NULL, '1900-01-01', 12345678901234567890123456789012.123456)) v(a, b, t, v);
-- a window's answer is that of its frame, of rows and of summaries
CREATE TEMP TABLE w AS SELECT i, 1 + i % 5 AS a, 10 + i % 17 AS b, timestamptz '2025-01-01 UTC' + i * interval '1 hour' AS at FROM generate_series(1, 60) i;
SELECT count(*), bool_and(x = y AND z = y) AS same FROM (SELECT referral_agg(a, b, at, NULL, i) OVER f AS x, rollup(s) OVER f AS z, y
	FROM w CROSS JOIN LATERAL (SELECT referral_agg(v.a, v.b, v.at, NULL, v.i) AS y FROM w v WHERE v.i BETWEEN w.i - 10 AND w.i) q JOIN (SELECT i AS k, referral_agg(a, b, at, NULL, i) AS s FROM w GROUP BY i) p ON k = i WINDOW f AS (ORDER BY i ROWS 10 PRECEDING)) r;
-- in parallel
CREATE TABLE referral_rows AS SELECT i % 50 AS a, i % 997 AS b, timestamp '2025-01-01' + i * interval '1 minute' AS t, round(i / 7.0, 2) AS v FROM generate_series(1, 20000) i;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS off) SELECT referral_agg(a, b, t, NULL, v) FROM referral_rows;
CREATE TABLE referral_parallel AS SELECT referral_agg(a, b, t, NULL, v) AS s FROM referral_rows;
SET max_parallel_workers_per_gather = 0;
SELECT record_image_eq(ROW(s), ROW((SELECT referral_agg(a, b, t, NULL, v) FROM referral_rows))) AS same FROM referral_parallel;
DROP TABLE referral_rows, referral_parallel;
