-- Journeys: attribution.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;
SET extra_float_digits = 0;
SET intervalstyle = postgres;
\pset null -

-- A customer for every conversion and every journey to null of paths of one-letter
-- touches an hour apart; the value of a path's conversions is that of its first.
CREATE FUNCTION pg_temp.journeys(paths text[], converted int[], worth numeric[], lost int[]) RETURNS journey_summary LANGUAGE SQL AS $$
	SELECT journey_agg(c, timestamp '2024-01-01' + i * interval '1 hour', CASE WHEN i <= length(path) THEN substr(path, i, 1) ELSE 'buy' END, CASE WHEN i > length(path) AND k = 1 THEN value END)
	FROM (SELECT row_number() OVER () AS c, * FROM (
			SELECT path, true AS converts, value, k FROM unnest(paths, converted, worth) AS u (path, n, value), generate_series(1, n) AS k
			UNION ALL SELECT path, false, NULL, k FROM unnest(paths, lost) AS u (path, n), generate_series(1, n) AS k) AS p) AS p,
		generate_series(1, length(path) + converts::int) AS i $$;
-- A model's conversions in one line, in the order of the touches' names.
CREATE FUNCTION pg_temp.line(j journey_summary, model text, markov_order int DEFAULT 1, worth text DEFAULT 'conversions') RETURNS text LANGUAGE SQL AS $$
	SELECT string_agg(round(conversions::numeric, 8)::text, ' ' ORDER BY touch) FROM attribution(j, 'buy', ARRAY[model], markov_order => markov_order, worth => worth) $$;

-- Customers 1 to 3: the expected numbers are counted by hand, those of the chain solved by hand.
CREATE TEMP TABLE touches AS
SELECT c, e, ('2024-01-01 ' || s)::timestamp AS at
FROM (VALUES (1,'email','9:00'), (1,'search','9:10'), (1,'email','9:40'), (1,'buy','10:10'), (1,'direct','10:40'), (1,'buy','11:11'),
	(2,'search','9:00'), (2,'email','9:00'), (2,'buy','9:30'), (2,'search','9:31'), (3,'email','12:00'), (3,'email','12:00'), (3,'search','12:30')) AS v (c, e, s);
CREATE TEMP TABLE touch_summary AS SELECT journey_agg(c, at, e) AS j FROM touches;
SELECT model, touch, round(conversions::numeric, 8) AS conversions, revenue, round(share::numeric, 4) AS share, round(removal_effect::numeric, 8) AS effect
FROM touch_summary, attribution(j, 'buy', half_life => '1 hour');
\echo Markov 2: .6, 1.2, 1.2
SELECT pg_temp.line(j, 'markov', 2) FROM touch_summary;

\echo G converting twice, M once, G > M once, G not: Markov 2.4 1.6; first 3 1; last 2 2; linear, position, Shapley 2.5 1.5
SELECT pg_temp.line(j, 'markov') AS markov, pg_temp.line(j, 'first') AS first, pg_temp.line(j, 'last') AS last, pg_temp.line(j, 'linear') AS linear,
	pg_temp.line(j, 'position') AS position, pg_temp.line(j, 'shapley') AS shapley,
	(SELECT string_agg(round(removal_effect::numeric, 8)::text, ' ' ORDER BY touch) FROM attribution(j, 'buy', '{markov}')) AS effects
FROM pg_temp.journeys('{g,m,gm,g}', '{2,1,1,0}', '{0,0,0,0}', '{0,0,0,1}') AS j;
\echo C1 > C2 > C3 converting, C1 not, C2 > C3 not: effects .5 1 1, Markov .2 .4 .4
SELECT pg_temp.line(j, 'markov') AS markov, (SELECT string_agg(round(removal_effect::numeric, 8)::text, ' ' ORDER BY touch) FROM attribution(j, 'buy', '{markov}')) AS effects
FROM pg_temp.journeys('{123,1,23}', '{1,0,0}', '{0,0,0}', '{0,1,1}') AS j;

\echo seven paths: the numbers of the table come from an independent dense solution
CREATE TEMP TABLE seven AS SELECT pg_temp.journeys('{abc,ba,c,aca,bbc,a,cb}', '{4,3,2,1,2,1,0}', '{80,45,10,30,26,9,0}', '{6,5,10,2,3,12,7}') AS j;
SELECT o AS markov_order, a.touch, round(conversions::numeric, 8) AS conversions, revenue, round(removal_effect::numeric, 8) AS effect
FROM seven, generate_series(1, 3) AS o, attribution(j, 'buy', '{markov}', markov_order => o) AS a;
SELECT pg_temp.line(j, 'linear') AS linear, pg_temp.line(j, 'position') AS position, pg_temp.line(j, 'shapley') AS shapley, pg_temp.line(j, 'shapley', 1, 'rate') AS of_the_rate FROM seven;
\echo every model adds up: revenue to the last digit
SELECT model, round(sum(conversions)::numeric, 9) AS conversions, sum(revenue) AS revenue, round(sum(share)::numeric, 9) AS share FROM seven, attribution(j, 'buy') GROUP BY 1 ORDER BY 1;
SELECT sum(conversions)::numeric(10,8) AS rate, 13 / 58.0 AS same, sum(revenue) AS revenue FROM seven, attribution(j, 'buy', '{shapley}', worth => 'rate');


\echo
\echo random journeys, many events at one instant, against plain SQL: rows that differ
SELECT setseed(0.75) \g /dev/null
CREATE TEMP TABLE random_events AS
SELECT (random() * 150)::int AS c, timestamptz '2024-01-01 UTC' + (random() * 200)::int * interval '1 hour' AS at, CASE WHEN random() < 0.15 THEN 'buy' ELSE chr(97 + (random() * random() * 5)::int) END AS e,
	CASE WHEN random() < 0.7 THEN round((random() * 100 - 10)::numeric, 2) END AS v FROM generate_series(1, 3000);
CREATE TEMP TABLE random_summary AS SELECT journey_agg(c, at, e, CASE WHEN e = 'buy' THEN v END) AS j FROM random_events;
-- Journeys as the page says: the touches of each instant with conversions, numbered.
CREATE FUNCTION pg_temp.definition(restart bool, lookback interval, ignoring text[], collapse bool)
	RETURNS TABLE (c int, conversion timestamptz, k bigint, value numeric, touch text, at timestamptz, i bigint, n bigint, different bigint, seen bigint) LANGUAGE SQL AS $$
	WITH bought AS (SELECT c, at, count(*) AS k, coalesce(sum(v), 0) AS value, lag(at) OVER (PARTITION BY c ORDER BY at) AS before FROM random_events WHERE e = 'buy' GROUP BY 1, 2),
	touched AS (SELECT b.c, b.at AS conversion, k, value, t.e AS touch, t.at, row_number() OVER () AS line, bool_or(NOT t.e = ANY (ignoring)) OVER (PARTITION BY b.c, b.at) AS others
		FROM bought AS b LEFT JOIN random_events AS t ON t.c = b.c AND t.e <> 'buy' AND t.at <= b.at AND (NOT restart OR before IS NULL OR t.at > before) AND (lookback IS NULL OR t.at >= b.at - lookback)),
	kept AS (SELECT *, lead(touch) OVER (PARTITION BY c, conversion ORDER BY at, touch, line) AS next FROM touched WHERE touch IS NULL OR NOT (others AND touch = ANY (ignoring))),
	path AS (SELECT * FROM kept WHERE NOT collapse OR next IS DISTINCT FROM touch OR touch IS NULL)
	SELECT c, conversion, k, value, touch, at, row_number() OVER w, count(*) OVER (PARTITION BY c, conversion), (SELECT count(DISTINCT p.touch) FROM path AS p WHERE (p.c, p.conversion) = (path.c, path.conversion)),
		row_number() OVER (PARTITION BY c, conversion, touch ORDER BY at, line)
	FROM path WINDOW w AS (PARTITION BY c, conversion ORDER BY at, touch, line) $$;
CREATE FUNCTION pg_temp.differ(restart bool, lookback interval, ignoring text[], collapse bool) RETURNS TABLE (rows bigint, differ bigint) LANGUAGE SQL AS $$
	WITH d AS MATERIALIZED (SELECT *, exp(-ln(2) * extract(epoch FROM max(at) OVER (PARTITION BY c, conversion) - at) / 86400)::float8 AS w FROM pg_temp.definition(restart, lookback, ignoring, collapse)),
	shares AS (SELECT coalesce(touch, '(none)') AS touch, k, value, m.model, CASE m.model WHEN 'first' THEN (i = 1)::int WHEN 'last' THEN (i = n)::int WHEN 'linear' THEN 1.0 / n WHEN 'shapley' THEN (seen = 1)::int / greatest(different, 1)::float8
			WHEN 'position' THEN CASE WHEN n = 1 THEN 1 WHEN n = 2 THEN 0.5 WHEN i IN (1, n) THEN 0.4 ELSE 0.2 / (n - 2) END ELSE w / sum(w) OVER (PARTITION BY c, conversion, m.model) END AS share
		FROM d, unnest('{first,last,linear,position,time_decay,shapley}'::text[]) AS m (model)),
	plain AS (SELECT model, touch, sum(CASE WHEN touch = '(none)' THEN 1 ELSE share END * k) AS conversions, sum(CASE WHEN touch = '(none)' THEN 1 ELSE share END * value) AS revenue FROM shares GROUP BY 1, 2)
	SELECT count(*), count(*) FILTER (WHERE NOT abs(a.conversions - coalesce(p.conversions, 0)) < 1e-9 OR NOT abs(a.revenue - coalesce(p.revenue, 0)::numeric) < 1e-6 OR a.model IS NULL)
	FROM (SELECT a.* FROM random_summary, attribution(j, 'buy', '{first,last,linear,position,time_decay,shapley}', restart => restart, lookback => lookback, ignoring => ignoring, collapse => collapse, half_life => '1 day') AS a) AS a
	FULL JOIN plain AS p USING (model, touch) $$;
SELECT r AS restart, (extract(epoch FROM l) / 3600)::int AS hours, g AS ignoring, c AS collapse, rows, differ FROM (VALUES (true), (false)) AS r (r), (VALUES (NULL::interval), ('30 hours')) AS l (l), (VALUES ('{}'::text[]), ('{a}')) AS g (g), (VALUES (false), (true)) AS c (c),
	pg_temp.differ(r, l, g, c);
SELECT bool_and(conversions = all_conversions AND revenue = all_revenue) AS all_add_up FROM (SELECT round(sum(conversions)::numeric, 6) AS conversions, sum(revenue) AS revenue FROM random_summary, attribution(j, 'buy') GROUP BY model) AS m,
	(SELECT count(*) AS all_conversions, sum(v) AS all_revenue FROM random_events WHERE e = 'buy') AS b;
\echo without journeys to nothing
SELECT round(conversions::numeric, 8) AS conversions, removal_effect FROM pg_temp.journeys('{a,b}', '{3,1}', '{30,5}', '{5,7}') AS j, attribution(j, 'buy', '{markov}', null_journeys => false);

\echo no conversions; nothing but conversions; nothing
SELECT touch, conversions, revenue, share, removal_effect FROM random_summary, attribution(j, 'nothing', '{linear,markov}') WHERE touch = 'a';
SELECT count(*) FROM random_summary, attribution(j, 'Buy', '{last}') WHERE conversions > 0;
SELECT model, touch, conversions, revenue, share FROM (SELECT journey_agg(1, date '2024-01-01', 'buy', -2.5) AS j) AS s, attribution(j, 'buy', '{last,shapley}');
SELECT count(*) FROM attribution('{"journey":1,"skipped":0}', 'buy');
\echo refunds that leave nothing: revenue is shared as conversions are
SELECT touch, round(conversions::numeric, 6) AS conversions, revenue FROM pg_temp.journeys('{ab,c}', '{1,1}', '{10,-10}', '{0,1}') AS j, attribution(j, 'buy', '{markov}');
\echo large sums are shared to the last digit, too
SELECT model, sum(revenue) FROM pg_temp.journeys('{abc}', '{1}', '{12345678901234567890123.456789}', '{0}') AS j, attribution(j, 'buy') GROUP BY 1 ORDER BY 1;

\echo bad input
\set VERBOSITY sqlstate
SELECT attribution(j, 'buy', '{best}') FROM seven;
SELECT attribution(j, 'buy', '{NULL}') FROM seven;
SELECT attribution(j, 'buy', worth => 'money') FROM seven;
SELECT attribution(j, 'buy', markov_order => 0) FROM seven;
SELECT attribution(j, 'buy', markov_order => 4) FROM seven;
SELECT attribution(j, 'buy', lookback => '1 month') FROM seven;
SELECT attribution(j, 'buy', half_life => '0') FROM seven;
SELECT attribution(j, '1', '{shapley}', worth => 'rate') FROM (SELECT journey_agg(1, date '2024-01-01', x::text) AS j FROM generate_series(1, 18) AS x) AS s;
SELECT sum(conversions)::numeric(6, 3) FROM (SELECT journey_agg(1, date '2024-01-01', x::text) AS j FROM generate_series(1, 17) AS x) AS s, attribution(j, '1', '{shapley}', worth => 'rate');
