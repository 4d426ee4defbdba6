-- Survival summaries: merging, order, parallel plans, text forms, errors.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

--
-- Merging, order, forms
--
CREATE TEMP TABLE stay AS SELECT i, (i * 7919) % 1009 / 4.0 AS duration, i % 3 > 0 AS observed, CASE WHEN i % 5 = 0 THEN ((i * 7919) % 1009 - 0.5) / 8 END AS entered
FROM generate_series(1, 20000) i WHERE (i * 7919) % 1009 > 0;
CREATE TEMP TABLE whole AS SELECT survival_agg(entered, duration, observed, 1) AS s FROM stay;
SELECT (SELECT survival_agg(entered, duration, observed, 1 ORDER BY i DESC) FROM stay) = s AS backwards,
	(SELECT survival_agg(entered, duration, observed, 1 ORDER BY duration, i) FROM stay) = s AS in_order,
	(SELECT rollup(p) FROM (SELECT survival_agg(entered, duration, observed, 1) AS p FROM stay GROUP BY i % 97) v) = s AS rollup,
	(SELECT rollup(p) FROM (SELECT survival_agg(entered, duration, observed, 1) AS p FROM stay GROUP BY i) v) = s AS rollup_of_rows,
	(SELECT survival_agg(entered, duration, observed, 1) FROM stay WHERE i <= 300) + (SELECT survival_agg(entered, duration, observed, 1) FROM stay WHERE i > 300) = s AS plus,
	(SELECT sum(1) FROM stay) = survival_events(s) + survival_censored(s) AS counts
FROM whole;
-- a naive definition of the number at risk and of the events
SELECT count(*) AS points, bool_and(at_risk = (SELECT count(*) FROM stay WHERE coalesce(entered, -1) < c.duration AND duration >= c.duration)) AS at_risk,
	bool_and(events = (SELECT count(*) FROM stay WHERE duration = c.duration AND observed)) AS events,
	bool_and(censored = (SELECT count(*) FROM stay WHERE duration = c.duration AND NOT observed)) AS censored
FROM whole, survival_curve(s) c WHERE mod(c.duration::numeric, 50) = 0;
SELECT bool_and(s = s::text::survival_summary) AS text, bool_and(adv.hash = hash_record_extended(ROW(s::text::survival_summary), 7)) AS hash, count(DISTINCT s::text) = count(*) AS different
FROM (SELECT s FROM whole UNION ALL SELECT survival_agg(entered, duration, observed, 1 + i % 3) FROM stay GROUP BY i % 50) v(s), LATERAL (SELECT hash_record_extended(ROW(s), 7)) adv(hash);
SELECT count(DISTINCT s) AS distinct FROM (SELECT survival_agg(d, true) AS s FROM (VALUES (1, 1), (2, 1), (2, 2), (1, 2), (3, 3)) v(d, g) GROUP BY g) w;
SELECT a = b AS same, a <> b AS other FROM (SELECT survival_agg(1, true) AS a, survival_agg(1, false) AS b) v;
-- a state that has not been finished says the same as the finished one
SELECT survival_accum(survival_accum(NULL::survival_summary, 5, true), 3, false) = survival_agg(d, d = 5) AS same,
	survival_accum(survival_accum(NULL::survival_summary, 5, true), 3, false)::text AS text FROM (VALUES (3), (5)) v(d);
-- a window that grows, against recomputation
SELECT bool_and(a.s = (SELECT survival_agg(duration, observed) FROM stay WHERE stay.i <= a.i)) AS running
FROM (SELECT i, survival_agg(duration, observed) OVER (ORDER BY i) AS s FROM stay WHERE i <= 60) a;
-- the log-rank test does not depend on the order of the groups
SELECT count(DISTINCT t::text) AS tests FROM (SELECT logrank(s ORDER BY hashint8extended(g, o)) AS t
	FROM (SELECT i % 7 AS g, survival_agg(entered, duration, observed, 1) AS s FROM stay GROUP BY 1) v, generate_series(1, 10) o GROUP BY o) w;
-- weights: order changes nothing that can be seen; weight 1 is as without
SELECT bool_and(pg_temp.near(a.probability, b.probability, 1e-13) AND pg_temp.near(a.standard_error, b.standard_error, 1e-13)) AS order_of_weights, count(*) AS points
FROM (SELECT survival_agg(NULL, duration, observed, 0.1 + i % 7 ORDER BY i) AS x, survival_agg(NULL, duration, observed, 0.1 + i % 7 ORDER BY i DESC) AS y FROM stay) v,
	survival_curve(x) a JOIN LATERAL survival_curve(y) b USING (duration);
-- rows of weight 1 first, then others, in either order, and merged with a summary that has none
SELECT survival_agg(NULL, duration, observed, w ORDER BY w) = survival_agg(NULL, duration, observed, w ORDER BY w DESC) AS order_of_ones,
	(SELECT survival_agg(duration, observed) FROM stay WHERE i % 4 > 0) + survival_agg(NULL, duration, observed, w) FILTER (WHERE w > 1) = survival_agg(NULL, duration, observed, w) AS merged
FROM (SELECT *, CASE WHEN i % 4 > 0 THEN 1 ELSE 2.5 END AS w FROM stay) v;

--
-- In parallel
--
CREATE TABLE survival_parallel AS SELECT i, i % 5 AS g, (i * 7919) % 1009 / 4.0 AS duration, i % 3 > 0 AS observed FROM generate_series(1, 60000) i;
ANALYZE survival_parallel;
CREATE TEMP TABLE serial AS SELECT g, survival_agg(duration, observed) AS s, customer_lifespan(date '2024-01-01', date '2024-01-01' + duration::int, date '2024-06-01') AS l FROM survival_parallel GROUP BY g;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT survival_agg(duration, observed), customer_lifespan(date '2024-01-01', date '2024-01-01' + duration::int, date '2024-06-01') FROM survival_parallel;
SELECT bool_and(p.s = serial.s) AS summaries, bool_and(p.l = serial.l) AS lifespans, count(*) AS groups
FROM (SELECT g, survival_agg(duration, observed) AS s, customer_lifespan(date '2024-01-01', date '2024-01-01' + duration::int, date '2024-06-01') AS l FROM survival_parallel GROUP BY g) p JOIN serial USING (g);
CREATE TABLE survival_groups AS SELECT i % 300 AS g, survival_agg(duration, observed) AS s FROM survival_parallel GROUP BY 1;
ANALYZE survival_groups;
EXPLAIN (COSTS OFF) SELECT rollup(s), logrank(s) FROM survival_groups;
CREATE TEMP TABLE parallel AS SELECT rollup(s) AS s, logrank(s) AS t FROM survival_groups;
SET max_parallel_workers_per_gather = 0;
SELECT p.s = s.s AS rollup, p.t = s.t AS logrank, (p.t).groups FROM parallel p, (SELECT rollup(s) AS s, logrank(s) AS t FROM survival_groups) s;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE survival_parallel, survival_groups;

--
-- Errors
--
CREATE TEMP TABLE by_hand AS SELECT survival_agg(duration, observed) AS s FROM (VALUES (5, true), (9, true), (5, true), (5, false), (7, NULL)) v(duration, observed);
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$survival_agg(-1, true)$$, $$survival_agg('NaN'::float8, true)$$, $$survival_agg('infinity'::float8, true)$$,
	$$survival_agg(5, 5, true, 1)$$, $$survival_agg(-1, 5, true, 1)$$, $$survival_agg(NULL, 1, true, -1)$$, $$survival_agg(NULL, 1, true, 'NaN')$$,
	$$survival_agg(date '2024-01-01', NULL, timestamptz '2024-02-01 00:00+00')$$, $$survival_agg(timestamp '2024-01-01', date '2024-01-02', timestamp '2024-02-01')$$,
	$$survival_agg(date '2024-01-02', date '2024-01-01', date '2024-02-01')$$, $$survival_agg(timestamptz '2024-01-02 12:00+00', '2024-01-01 00:00+00', '2024-02-01 00:00+00')$$,
	$$customer_lifespan(date '-infinity', NULL, date '2024-02-01')$$, $$customer_lifespan(date '2024-01-01', NULL, 'infinity')$$, $$customer_lifespan(date '2024-01-01', NULL, NULL)$$,
	$$customer_lifespan(date '2024-01-01', 'infinity', date '2024-02-01')$$,
	$$survival_curve(s, 1.5) FROM by_hand$$, $$survival_curve(s, 0.9, 'logit') FROM by_hand$$, $$survival_probability(s, 'NaN') FROM by_hand$$,
	$$survival_quantile(s, 0) FROM by_hand$$, $$survival_quantile(s, 50) FROM by_hand$$, $$survival_quantile_estimate(s, 0.5, 95) FROM by_hand$$,
	$$restricted_mean(s, -1) FROM by_hand$$, $$restricted_mean(s, 'infinity') FROM by_hand$$, $$cumulative_hazard(s, 'infinity') FROM by_hand$$,
	$$logrank(survival_agg, 1) FROM (SELECT survival_agg(NULL, 1, true, 2)) v$$, $$logrank(s, -1) FROM by_hand$$, $$logrank(s, NULL) FROM by_hand$$,
	$$logrank(s, rho) FROM by_hand, (VALUES (0), (1)) v(rho)$$, $$logrank(s) FROM by_hand, generate_series(1, 1001)$$,
	$$logrank_accum(ARRAY[1], s) FROM by_hand$$, $$logrank_final(ARRAY[9, 1, 0])$$, $$logrank_final(ARRAY[4, 1, 0, 7])$$, $$logrank_final(ARRAY[8, 1, 0, 1, 'NaN'::float8, 0, 1, 1])$$,
	$$logrank_final(ARRAY[8, 1, 0, 1, 5, 7, 1, 1])$$, $$logrank_final(ARRAY[8, 1, 0, 1, 5, 0, 1.5, 1])$$, $$logrank_final(ARRAY[8, 2, 0, 1, 5, 0, 1, 1])$$, $$logrank_final(ARRAY[8, 1, 0, 1, 5, 0, 9e15, 9e15])$$,
	$$rollup(s) FROM (VALUES ('{"survival":1,"unknown":0,"durations":[1],"events":[9223372036854775807],"censored":[0]}'::survival_summary), ('{"survival":1,"unknown":0,"durations":[1],"events":[1],"censored":[0]}')) v(s)$$,
	$$'{"survival":2}'::survival_summary$$, $$'{"rate":1}'::survival_summary$$, $$'{"survival":1}'::survival_summary$$, $$'{"survival":1,"unknown":0,"durations":[1]}'::survival_summary$$, $$'{"survival":1,"unknown":0,"durations":5}'::survival_summary$$, $$'{"survival":1,"unknown":0,"durations":[1],"events":[],"censored":[0]}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1],"events":[1],"censored":[0,0]}'::survival_summary$$, $$'{"survival":1,"unknown":0,"durations":[2,1],"events":[1,1],"censored":[0,0]}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1,1],"events":[1,1],"censored":[0,0]}'::survival_summary$$, $$'{"survival":1,"unknown":0,"durations":[-1],"events":[1],"censored":[0]}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1],"events":[-1],"censored":[2]}'::survival_summary$$, $$'{"survival":1,"unknown":0,"durations":[1],"events":[0],"censored":[0]}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1],"events":[9223372036854775807],"censored":[1]}'::survival_summary$$, $$'{"survival":1,"unknown":0,"durations":[1],"events":[1],"censored":[0],"entered":[1]}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1],"events":[1],"censored":[0],"more":1}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1],"events":[1],"censored":[0],"weights":[[1,0],[1,0],[2,0]]}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1],"events":[1],"censored":[0],"weights":[[1,0],[0,0],[2,0]]}'::survival_summary$$,
	$$'{"survival":1,"unknown":0,"durations":[1],"events":[1],"censored":[0],"weights":[[-1,0],[0,0],[1,0]]}'::survival_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
-- who is still there has a duration, too: said once
SELECT g, survival_agg(nullif(d, 2), d > 2) FROM generate_series(1, 2) g, generate_series(1, 3) d GROUP BY g ORDER BY g;
