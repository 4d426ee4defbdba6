-- Journeys: the summary, and funnels.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;
SET timezone = 'America/New_York';
SET extra_float_digits = 0;
SET intervalstyle = postgres;
\pset null -

-- Customers 1 to 6, seconds: the expected numbers of this funnel are counted by hand.
CREATE TEMP TABLE visits AS
SELECT c, e, timestamp '2024-01-01' + s * interval '1 second' AS at
FROM (VALUES (1,'a',0), (1,'a',5), (1,'b',9), (1,'c',20), (2,'a',0), (2,'b',100), (3,'a',3), (3,'b',4), (3,'b',8), (3,'c',30),
	(4,'a',1), (4,'b',1), (4,'c',2), (5,'b',7), (5,'c',9), (6,'a',0), (6,'b',61), (6,'a',61), (6,'b',70), (6,'c',200)) AS v (c, e, s);
CREATE TEMP TABLE visit_summary AS SELECT journey_agg(c, at, e) AS j FROM visits;

SELECT step, event, customers, open, round(rate::numeric, 6) AS rate, round(low::numeric, 8) AS low, round(high::numeric, 8) AS high,
	step_rate, round(step_low::numeric, 8) AS step_low, dropped FROM visit_summary, funnel(j, '{a,b,c}', '1 minute');
SELECT step, median_time, mean_time, p90_time, median_total, mean_total, p90_total FROM visit_summary, funnel(j, '{a,b,c}', '1 minute');
\echo the chain that starts last: a to b 0 0 1 4
SELECT step, customers, median_time, mean_time, p90_time FROM visit_summary, funnel(j, '{a,b,c}', '1 minute', chain => 'last') WHERE step = 2;
\echo without a limit; whose window is open; excluded; alternatives; an event that never occurs; any order
SELECT step, customers, rate FROM visit_summary, funnel(j, '{a,b,c}');
SELECT step, customers, open, rate, dropped FROM visit_summary, funnel(j, '{a,b,c}', '1 minute', as_of => timestamp '2024-01-01 00:01:40');
SELECT step, customers FROM visit_summary, funnel(j, '{a,c}', '1 minute', excluding => '{b}');
SELECT step, event, customers FROM visit_summary, funnel(j, '{{a,NULL},{b,c}}', '1 minute');
SELECT step, event, customers, rate, step_rate FROM visit_summary, funnel(j, '{a,nothing,c}', '1 minute');
SELECT step, event, customers, rate, step_rate FROM visit_summary, funnel(j, '{nothing,c}');
SELECT step, customers, median_total FROM visit_summary, funnel(j, '{c,b,a}', '20 seconds', 'any');

\echo modes, one event a second: ordered, strict, without repeats
CREATE TEMP VIEW letters AS
SELECT steps, events, (SELECT journey_agg(1, timestamp '2024-01-01' + i * interval '1 second', substr(events, i, 1)) FROM generate_series(1, length(events)) AS i) AS j
FROM (VALUES ('abc', 'acb'), ('abc', 'abac'), ('abcd', 'abcbd')) AS v (steps, events);
SELECT steps, events, ordered, strict, once
FROM letters, LATERAL (SELECT sum(customers) AS ordered FROM funnel(j, string_to_array(steps, NULL))) AS o,
	LATERAL (SELECT sum(customers) AS strict FROM funnel(j, string_to_array(steps, NULL), step_order => 'strict')) AS s,
	LATERAL (SELECT sum(customers) AS once FROM funnel(j, string_to_array(steps, NULL), repeats => false)) AS r;

\echo ClickHouse, test 00632_aggregation_window_funnel
CREATE FUNCTION pg_temp.level(times int[], events text[], steps text[], within int, VARIADIC options text[] DEFAULT '{}') RETURNS bigint LANGUAGE SQL AS
$$ SELECT sum(customers)::bigint FROM (SELECT journey_agg(1, timestamp '2024-01-01' + t * interval '1 second', e) AS j FROM unnest(times, events) AS u (t, e)) AS s,
	funnel(j, steps, make_interval(secs => within), increasing => 'increasing' = ANY (options), repeats => 'once' <> ALL (options), reuse => 'reuse' = ANY (options)) $$;
CREATE FUNCTION pg_temp.nine(steps text[], within int) RETURNS bigint LANGUAGE SQL AS
$$ SELECT pg_temp.level(ARRAY[0,1,2,3,4,5,6,7,8], '{1000,1001,1002,1003,1004,1005,1006,1007,1008}', steps, within) $$;
SELECT pg_temp.nine('{1000,1001,1002,1008}', 10000) AS "4", pg_temp.nine('{1003,1004,1005,1006,1007}', 2) AS "3", pg_temp.nine('{1003,1004,1005,1006,1007}', 3) AS "4",
	pg_temp.nine('{1003,1004,1005,1006,1007}', 4) AS "5", pg_temp.nine('{1001,1008}', 10000) AS "2", pg_temp.nine('{1008,1001}', 10000) AS "1",
	pg_temp.level(ARRAY[1,2,3,4,5,6,7,8], '{1001,1002,1003,1004,1005,1006,1007,1008}', '{{1001,1002,1003,1004,1005,1006,1007},{1002,1003,1004,1005,1006,1007,1008},{1001,1002,1003,1004,1005,1006,NULL},{1004,1005,1006,1007,1008,NULL,NULL}}', 4) AS "4";
SELECT pg_temp.level(t, e, '{1000,1001,1002,1003,1004,1005,1006}', 10000) AS "7", pg_temp.level(t, e, '{1000,1001,1002,1003,1004,1005,1006}', 10000, 'once') AS "6"
FROM (VALUES (ARRAY[0,10,20,30,40,50,51,60,70,80], '{1000,1001,1002,1003,1004,1005,1005,1006,1007,1008}'::text[])) AS v (t, e);
SELECT pg_temp.level('{100,250}', '{fail,fail}', '{fail,fail,success}', 200) AS "2", pg_temp.level('{200,210,230}', '{success,fail,success}', '{fail,fail,success}', 200) AS "1",
	pg_temp.level('{200,210,230}', '{success,fail,success}', '{fail,fail,success}', 200, 'reuse') AS "3", pg_temp.level('{180,220,250}', '{fail,fail,success}', '{fail,fail,success}', 200) AS "3";
\echo ClickHouse issue 52844: 4, where it says 2
SELECT pg_temp.level('{1,2,2,2,3,3,3,4,4,4}', '{0,1,2,3,1,2,3,1,2,3}', '{0,1,2,3}', 10000, 'increasing');

\echo
\echo random events, many at one instant: the funnel equals its definition in SQL
SELECT setseed(0.5) \g /dev/null
CREATE TEMP TABLE random_events AS
SELECT (random() * 150)::int AS c, timestamptz '2024-01-01 UTC' + (random() * 90)::int * interval '1 minute' AS at, chr(97 + (random() * 5)::int) AS e,
	CASE WHEN random() < 0.3 THEN round((random() * 100 - 20)::numeric, 2) END AS v FROM generate_series(1, 3000);
CREATE TEMP TABLE random_summary AS SELECT journey_agg(c, at, e) AS j FROM random_events;
WITH chains AS (
	SELECT a.c, a.at AS t1, t2, t3 FROM random_events AS a
	LEFT JOIN LATERAL (SELECT min(b.at) AS t2 FROM random_events AS b WHERE b.c = a.c AND b.e = 'b' AND b.at BETWEEN a.at AND a.at + interval '20 minutes') AS b ON true
	LEFT JOIN LATERAL (SELECT min(d.at) AS t3 FROM random_events AS d WHERE d.c = a.c AND d.e = 'd' AND d.at BETWEEN t2 AND a.at + interval '20 minutes') AS d ON true
	WHERE a.e = 'a'),
best AS (SELECT DISTINCT ON (c) *, 1 + (t2 IS NOT NULL)::int + (t3 IS NOT NULL)::int AS level FROM chains ORDER BY c, 1 + (t2 IS NOT NULL)::int + (t3 IS NOT NULL)::int DESC, t1),
definition AS (
	SELECT 1 AS step, count(*) AS customers, NULL::interval AS median, NULL::interval AS p90, NULL::interval AS mean FROM best
	UNION ALL SELECT 2, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY t2 - t1), percentile_cont(0.9) WITHIN GROUP (ORDER BY t2 - t1), avg(t2 - t1) FROM best WHERE level >= 2
	UNION ALL SELECT 3, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY t3 - t2), percentile_cont(0.9) WITHIN GROUP (ORDER BY t3 - t2), avg(t3 - t2) FROM best WHERE level >= 3)
SELECT count(*) AS steps, min(d.customers) > 20 AS many FROM definition AS d, random_summary, funnel(j, '{a,b,d}', '20 minutes') AS f
WHERE f.step = d.step AND f.customers = d.customers AND (f.median_time, f.p90_time) IS NOT DISTINCT FROM (median, p90) AND (f.step = 1 OR abs(extract(epoch FROM f.mean_time - mean)) < 1e-5);

\echo any partition and order of rows is the same summary; the text form keeps it
CREATE TEMP TABLE whole AS SELECT journey_agg(c, at, e, v) AS j FROM random_events;
SELECT (SELECT rollup(j) FROM (SELECT journey_agg(c, at, e, v) AS j FROM random_events GROUP BY at) AS p) = j AS by_time,
	(SELECT rollup(j ORDER BY random()) FROM (SELECT journey_agg(c, at, e, v ORDER BY random()) AS j FROM random_events GROUP BY c, e) AS p) = j AS by_customer,
	(SELECT journey_agg(c, at, e, v) FROM random_events WHERE c < 70) + (SELECT journey_agg(c, at, e, v) FROM random_events WHERE c >= 70) = j AS sum,
	j::text::journey_summary = j AS text, journey_agg = j AS serial
FROM whole, (SELECT journey_agg(c, at, e, v ORDER BY at + interval '0' DESC) FROM random_events) AS s;
\echo more names than a byte can number, and names that are not ASCII
SELECT journey_agg(c, at, e || m) = (SELECT rollup(j) FROM (SELECT journey_agg(c, at, e || m) AS j FROM random_events, generate_series(1, 60) AS m GROUP BY c % 7) AS p) AS same,
	length(journey_agg(c, at, e || m)::text::journey_summary::text) = length(journey_agg(c, at, e || m)::text) AS text
FROM random_events, generate_series(1, 60) AS m;
\echo times of all three types, ids of all three types; the unit is the coarsest that will do
SELECT j::text FROM (SELECT journey_agg(x, date '2024-01-01' + x, 'e') AS j FROM generate_series(1, 2) AS x) AS s;
SELECT j::text FROM (SELECT journey_agg('c'::text, at, 'é', 1.5) AS j FROM (VALUES (timestamptz '2024-01-01 00:00:00.001 UTC'), ('2024-01-01 UTC')) AS v (at)) AS s;
SELECT j::text FROM (SELECT journey_agg(md5('x')::uuid, timestamp '2024-01-01 00:00:00.000001', '', NULL) AS j) AS s;
\echo nothing, rows left out
SELECT journey_agg(1, date '2024-01-01', 'a') IS NULL AS none FROM visits WHERE false;
SELECT j, journey_skipped(j) FROM (SELECT journey_agg(c, d, e) AS j FROM (VALUES (NULL::int, date '2024-01-01', 'a'), (1, NULL, 'a'), (1, '2024-01-01', NULL)) AS v (c, d, e)) AS s;
SELECT step, customers, rate, low FROM funnel('{"journey":1,"skipped":0}', '{a}');
SELECT count(*) FROM funnel(NULL, '{a}');
\echo a row that comes twice is two events
SELECT sum(customers) FROM (SELECT journey_agg(1, date '2024-01-01', 'a') AS j FROM generate_series(1, 2)) AS s, funnel(j, '{a,a}');

\echo bad input
SELECT journey_agg(1, date '5874897-12-31', 'a');
SELECT journey_agg(c, at, 'a') FROM (VALUES (1::bigint, date '2024-01-01')) AS v (c, at) HAVING journey_agg('x'::text, at, 'a') + journey_agg(c, at, 'a') IS NULL;
SELECT journey_agg(1, date '2024-01-01', 'a') + journey_agg(1, timestamp '2024-01-01', 'a');
SELECT journey_agg(1, date '2024-01-01', 'a', 'NaN');
\set VERBOSITY sqlstate
SELECT journey_agg(1, 'infinity'::date, 'a');
SELECT journey_agg(1, date '5874897-12-31', 'a');
SELECT f.* FROM visit_summary, funnel(j, '{}') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a,NULL}') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{{a,b},{NULL,NULL}}') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{{{a}}}') AS f;
SELECT f.* FROM visit_summary, funnel(j, array_fill('a'::text, '{65}')) AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a}', '1 month') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a}', '0') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a}', '-1 day') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a}', step_order => 'sorted') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a}', chain => 'best') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a}', confidence => 95) AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a,b}', excluding => '{b}') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a,b}', step_order => 'any', increasing => true) AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a,b}', step_order => 'any', repeats => false) AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a,b}', as_of => timestamp '2024-01-01') AS f;
SELECT f.* FROM visit_summary, funnel(j, '{a,b}', '1 day', as_of => date '2024-01-01') AS f;
SELECT '{"journey":2,"skipped":0}'::journey_summary;
SELECT '{"journey":1,"skipped":-1}'::journey_summary;
