-- Journeys: attribution.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;
SET extra_float_digits = 0;
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

