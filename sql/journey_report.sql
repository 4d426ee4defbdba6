-- Journeys: transitions, paths, sessions, events, engagement.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;
SET timezone = 'America/New_York';
SET extra_float_digits = 0;
SET intervalstyle = postgres;
\pset null -

-- Three customers: the expected numbers are counted by hand.
CREATE TEMP TABLE touches AS
SELECT c, e, ('2024-01-01 ' || s)::timestamp AS at
FROM (VALUES (1,'email','9:00'), (1,'search','9:10'), (1,'email','9:40'), (1,'buy','10:10'), (1,'direct','10:40'), (1,'buy','11:11'),
	(2,'search','9:00'), (2,'email','9:00'), (2,'buy','9:30'), (2,'search','9:31'), (3,'email','12:00'), (3,'email','12:00'), (3,'search','12:30')) AS v (c, e, s);
CREATE TEMP TABLE touch_summary AS SELECT journey_agg(c, at, e) AS j FROM touches;

\echo start-email 3, email-search 3, search-exit 2, one each of the others
SELECT t.source, target, n, customers, round(share::numeric, 4) AS share FROM touch_summary, transitions(j) AS t;
\echo repeats are one; by session; after and before an event; the most frequent
SELECT t.source, target, n FROM touch_summary, transitions(j, collapse => true) AS t WHERE 'email' IN (t.source, target);
SELECT t.source, target, n FROM touch_summary, transitions(j, gap => '30 minutes') AS t WHERE '(start)' = t.source OR target = '(exit)';
SELECT t.source, target, n FROM touch_summary, transitions(j, after => 'search', before => 'buy') AS t;
SELECT t.source, target, n, customers FROM touch_summary, transitions(j, top => 2) AS t;
SELECT count(*) FROM touch_summary, transitions(j, after => 'nothing');

\echo sessions of 5, 1, 4 and 3 events
SELECT s.* FROM touch_summary, journey_sessions(j) AS s;
SELECT s.* FROM touch_summary, journey_sessions(j, '29 minutes') AS s;

SELECT p.* FROM touch_summary, journey_paths(j, length => 2) AS p;
SELECT path, occurrences, customers FROM touch_summary, journey_paths(j, 5, collapse => true, gap => '30 minutes', top => 2) AS p;
SELECT path, occurrences FROM touch_summary, journey_paths(j, 3, starting_at => 'search') AS p;
SELECT path, occurrences FROM touch_summary, journey_paths(j, 2, ending_at => 'buy') AS p;
SELECT path, occurrences FROM touch_summary, journey_paths(j, 9, starting_at => 'search', ending_at => 'email') AS p;

\echo customer 1 bought as often as it read email, and later
SELECT event, events, round(share::numeric, 4) AS share, customers, round(reach::numeric, 4) AS reach, first_touches, last_touches, preferred_by FROM touch_summary, journey_events(j);
\echo Student: 13/3 +- 4.302653 * 1.527525 / sqrt(3); entropy of 3 1 5 4 out of 13
SELECT customers, events, active_days, events_per_customer, low, high FROM touch_summary, engagement(j);
SELECT breadth, round(diversity::numeric, 9) AS diversity, effective_events, depth,
	round((ln(13.0) - (3 * ln(3.0) + 5 * ln(5.0) + 4 * ln(4.0)) / 13)::numeric, 9) AS by_hand FROM touch_summary, engagement(j, '{"buy": 5, "direct": 0.5, "nothing": 1}');
\echo days of points in time need a zone
SELECT d.active_days, u.active_days AS utc, b.active_days AS tokyo
FROM (SELECT journey_agg(1, at, 'a') AS j FROM (VALUES (timestamptz '2024-01-01 14:30 UTC'), ('2024-01-01 15:30 UTC')) AS v (at)) AS s,
	engagement(j) AS d, engagement(j, time_zone => 'UTC') AS u, engagement(j, time_zone => 'Asia/Tokyo') AS b;
SELECT active_days FROM (SELECT journey_agg(1, date '1999-12-30' + x / 2, 'a') AS j FROM generate_series(1, 6) AS x) AS s, engagement(j);

\echo nothing
CREATE TEMP TABLE nothing AS SELECT journey_summary '{"journey":1,"skipped":0}' AS j;
SELECT (SELECT count(*) FROM transitions(j)) AS transitions, (SELECT count(*) FROM journey_paths(j)) AS paths, (SELECT count(*) FROM journey_events(j)) AS events FROM nothing;
SELECT s.* FROM nothing, journey_sessions(j) AS s;
SELECT e.* FROM nothing, engagement(j, '{}') AS e;

\echo
\echo random events, many at one instant, against plain SQL: rows that differ
SELECT setseed(0.25) \g /dev/null
CREATE TEMP TABLE random_events AS
SELECT (random() * 150)::int AS c, timestamptz '2024-01-01 UTC' + (random() * 400)::int * interval '1 minute' AS at, chr(97 + (random() * random() * 5)::int) AS e FROM generate_series(1, 3000);
CREATE TEMP TABLE random_summary AS SELECT journey_agg(c, at, e) AS j FROM random_events;
CREATE TEMP VIEW stepped AS
SELECT *, sum(begins) OVER (PARTITION BY c ORDER BY at, e, i) AS session
FROM (SELECT *, coalesce(at - lag(at) OVER (PARTITION BY c ORDER BY at, e, i) > interval '30 minutes', true)::int AS begins
	FROM (SELECT row_number() OVER () AS i, * FROM random_events) AS r) AS r;
CREATE TEMP VIEW plain AS
WITH w AS (SELECT c, e, lag(e) OVER w AS before, lead(e) OVER w AS after FROM stepped WINDOW w AS (PARTITION BY c, session ORDER BY at, e, i))
SELECT source, target, count(*) AS n, count(DISTINCT c) AS customers FROM (SELECT c, coalesce(before, '(start)') AS source, e AS target FROM w UNION ALL SELECT c, e, '(exit)' FROM w WHERE after IS NULL) AS u GROUP BY 1, 2;
SELECT * FROM (SELECT t.source, target, n, customers FROM random_summary, transitions(j, gap => '30 minutes') AS t) AS a FULL JOIN plain AS b USING (source, target, n, customers)
WHERE NOT (a IS NOT NULL AND b IS NOT NULL);
SELECT s.sessions - d.sessions AS sessions, round((events_per_session - mean)::numeric, 9) AS events, round((single_event_share - single)::numeric, 9) AS single,
	median_duration - median AS median, abs(extract(epoch FROM mean_duration - duration)) < 1e-5 AS duration
FROM random_summary, journey_sessions(j) AS s, (
	SELECT count(*) AS sessions, avg(n)::float8 AS mean, 100 * avg((n = 1)::int)::float8 AS single, percentile_cont(0.5) WITHIN GROUP (ORDER BY d) AS median, avg(d) AS duration
	FROM (SELECT count(*) AS n, max(at) - min(at) AS d FROM stepped GROUP BY c, session) AS g) AS d;
CREATE TEMP VIEW plain_paths AS
SELECT path, count(*) AS occurrences, count(DISTINCT c) AS customers FROM (SELECT c, (array_agg(e ORDER BY at, e))[:3] AS path FROM stepped GROUP BY c, session) AS g GROUP BY 1;
SELECT * FROM (SELECT path, occurrences, customers FROM random_summary, journey_paths(j, 3, gap => '30 minutes', top => NULL)) AS a FULL JOIN plain_paths AS b USING (path, occurrences, customers)
WHERE NOT (a IS NOT NULL AND b IS NOT NULL);
SELECT occurrences = (SELECT sum(occurrences) FROM (SELECT occurrences FROM plain_paths ORDER BY occurrences DESC OFFSET 4) AS o) AS same,
	customers = (SELECT count(DISTINCT c) FROM (SELECT c, (array_agg(e ORDER BY at, e))[:3] AS path FROM stepped GROUP BY c, session) AS g
		WHERE path NOT IN (SELECT p.path FROM random_summary, journey_paths(j, 3, gap => '30 minutes', top => 4) AS p)) AS who
FROM random_summary, journey_paths(j, 3, gap => '30 minutes', top => 4) WHERE path = '{(other)}';
SELECT * FROM (SELECT event, events, customers, first_touches, last_touches, preferred_by FROM random_summary, journey_events(j)) AS a
FULL JOIN (SELECT e AS event, count(*) AS events, count(DISTINCT c) AS customers,
		count(*) FILTER (WHERE e = (SELECT e FROM random_events AS f WHERE f.c = r.c ORDER BY at, e LIMIT 1) AND i = (SELECT min(i) FROM stepped AS f WHERE f.c = r.c AND f.e = r.e)) AS first_touches,
		count(*) FILTER (WHERE e = (SELECT e FROM random_events AS f WHERE f.c = r.c ORDER BY at DESC, e DESC LIMIT 1) AND i = (SELECT min(i) FROM stepped AS f WHERE f.c = r.c AND f.e = r.e)) AS last_touches,
		count(*) FILTER (WHERE e = (SELECT e FROM random_events AS f WHERE f.c = r.c GROUP BY e ORDER BY count(*) DESC, max(at) DESC, e DESC LIMIT 1) AND i = (SELECT min(i) FROM stepped AS f WHERE f.c = r.c AND f.e = r.e)) AS preferred_by
	FROM stepped AS r GROUP BY 1) AS b USING (event, events, customers, first_touches, last_touches, preferred_by) WHERE NOT (a IS NOT NULL AND b IS NOT NULL);
\echo the sums always agree
SELECT sum(n) = (SELECT sum(n) FROM random_summary, transitions(j)) AS n, sum(share) AS share_of_three FROM random_summary, transitions(j, top => 1);


\echo a segment is as if there were no others; who dropped after a step
CREATE TEMP VIEW segment AS SELECT (SELECT customer_agg(c) FROM random_events WHERE c % 3 = 0) AS third, (SELECT journey_agg(c, at, e) FROM random_events WHERE c % 3 = 0) AS theirs, j FROM random_summary;
SELECT (SELECT array_agg(x) FROM funnel(j, '{a,b,c}', '1 hour', among => third) AS x) = (SELECT array_agg(x) FROM funnel(theirs, '{a,b,c}', '1 hour') AS x) AS funnel,
	(SELECT array_agg(x) FROM transitions(j, among => third) AS x) = (SELECT array_agg(x) FROM transitions(theirs) AS x) AS transitions,
	(SELECT array_agg(x) FROM journey_paths(j, gap => '1 hour', top => 3, among => third) AS x) = (SELECT array_agg(x) FROM journey_paths(theirs, gap => '1 hour', top => 3) AS x) AS paths,
	(SELECT array_agg(x) FROM journey_sessions(j, among => third) AS x) = (SELECT array_agg(x) FROM journey_sessions(theirs) AS x) AS sessions,
	(SELECT array_agg(x) FROM journey_events(j, third) AS x) = (SELECT array_agg(x) FROM journey_events(theirs) AS x) AS events,
	(SELECT array_agg(x) FROM engagement(j, among => third) AS x) = (SELECT array_agg(x) FROM engagement(theirs) AS x) AS engagement,
	(SELECT array_agg(x) FROM attribution(j, 'a', among => third) AS x) = (SELECT array_agg(x) FROM attribution(theirs, 'a') AS x) AS attribution
FROM segment;
SELECT level, customer_count(who) - f.customers AS differ, customer_count(who - next) - coalesce(lead(dropped) OVER (ORDER BY level), 0) AS dropped
FROM random_summary, generate_series(1, 3) AS level, funnel_customers(j, '{a,b,c}', '1 hour', level => level) AS who,
	LATERAL (SELECT CASE WHEN level < 3 THEN funnel_customers(j, '{a,b,c}', '1 hour', level => level + 1) ELSE who END) AS n (next), funnel(j, '{a,b,c}', '1 hour') AS f
WHERE f.step = level;
SELECT array_agg(c) FROM (SELECT journey_agg(c, date '2024-01-01', e) AS j FROM (VALUES (-9223372036854775808, 'a'), (-1, 'a'), (0, 'b'), (7, 'a'), (9223372036854775807, 'a')) AS v (c, e)) AS s, customer_ids(funnel_customers(j, '{a}')) AS c;
SELECT sum(f.customers) FROM (SELECT journey_agg('c' || c, date '2024-01-01', 'a') AS j, customer_agg('c' || c * 2) AS even FROM generate_series(1, 9) AS c) AS s, funnel(j, '{a}', among => even & funnel_customers(j, '{a}')) AS f;

\echo bad input
\set VERBOSITY sqlstate
SELECT transitions(j, gap => '-1 hour') FROM nothing;
SELECT transitions(j, gap => '1 year') FROM nothing;
SELECT transitions(j, top => 0) FROM nothing;
SELECT journey_paths(j, 0) FROM nothing;
SELECT journey_paths(j, 101) FROM nothing;
SELECT journey_sessions(j, '0') FROM nothing;
SELECT engagement(j, '[1]') FROM nothing;
SELECT engagement(j, '{"a": "1"}') FROM nothing;
SELECT engagement(j, '{"a": [1]}') FROM nothing;
SELECT engagement(j, '{"a": 1e999}') FROM nothing;
SELECT engagement(j, time_zone => 'Mars') FROM touch_summary;
SELECT engagement(j, confidence => 0) FROM nothing;
SELECT funnel_customers(j, '{a}', level => 0) FROM touch_summary;
SELECT funnel_customers(j, '{a}', level => 2) FROM touch_summary;
SELECT journey_events(j, customer_agg('1'::text)) FROM touch_summary GROUP BY j;
