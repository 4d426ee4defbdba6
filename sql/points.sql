-- Loyalty points: ledgers by hand, NULL, forms and errors.  Random ledgers are in
-- points_oracle.sql, breakage in points_breakage.sql.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset null -

--
-- By hand
--
-- 100 until day 31, 50 until day 40; 30 are spent of the first.  On day 31 the other 70
-- expire before 40 are spent.  On day 38 90 are spent of 10 and 60: a debt of 20.
CREATE TEMP TABLE hand (day int, points numeric, expiry int);
INSERT INTO hand VALUES (1, 100, 31), (10, 50, 40), (15, -30, NULL), (31, -40, NULL), (35, 60, 65), (38, -90, NULL);
CREATE TEMP TABLE hand_summary AS SELECT points_agg(7, date '2025-01-01' + day, points, date '2025-01-01' + expiry, false) AS s FROM hand;
SELECT day, issued, redeemed, expired, outstanding, overdrawn FROM hand_summary, unnest('{0,1,30,31,38,100}'::int[]) AS day, points_balance(s, date '2025-01-01' + day);
-- 50 spent of 20: a debt of 30, which the next issue pays; its rest expires on day 10 before 10 are spent
CREATE TEMP TABLE debt (day int, points numeric, expiry int);
INSERT INTO debt VALUES (1, 20, NULL), (2, -50, NULL), (3, 100, 10), (10, -10, NULL);
SELECT day, issued, redeemed, expired, outstanding, overdrawn
FROM (SELECT points_agg('ann'::text, date '2025-01-01' + day, points, date '2025-01-01' + expiry, false) AS s FROM debt) AS d, unnest('{1,2,3,10}'::int[]) AS day, points_balance(s, date '2025-01-01' + day);

-- The home-grown ledger takes points twice: all that was ever spent, 70, is taken of the
-- lots that are left on day 31, 50, though 30 of it had been taken of a lot that is gone.
SELECT greatest(0, sum(points) FILTER (WHERE points > 0 AND coalesce(expiry, 99) > 31) + sum(points) FILTER (WHERE points < 0)) AS home_grown,
	(SELECT outstanding FROM hand_summary, points_balance(s, date '2025-02-01')) AS ours
FROM hand WHERE day <= 31;

-- reversals.  ann: an issue taken back takes the newest lot, 60 of 100 (day 3); of what is
-- gone a debt remains.  bob: a redemption undone comes back with its expiry, or pays a debt.
SELECT member, day, b.* FROM (VALUES
	('ann', '{(1,40,20,f),(2,100,30,f),(3,-60,,t),(4,-70,,f),(5,-100,,t),(6,200,,f)}'::text),
	('bob', '{(1,50,9,f),(2,-50,,f),(3,50,9,t),(9,-5,,f),(10,20,,t),(11,30,5,t)}')) AS v (member, rows),
	LATERAL (SELECT points_agg(member::text, date '2025-01-01' + (p[1])::int, (p[2])::numeric, date '2025-01-01' + nullif(p[3], '')::int, (p[4])::boolean) AS s
		FROM regexp_matches(rows, '\((\d+),(-?\d+),(\d*),([tf])\)', 'g') AS p) AS x,
	generate_series(1, 11) AS day, LATERAL (SELECT issued, redeemed, expired, outstanding, overdrawn FROM points_balance(s, date '2025-01-01' + day)) AS b
WHERE CASE member WHEN 'ann' THEN day <= 6 ELSE day IN (1, 2, 3, 8, 9, 10, 11) END;
-- states at work are joined, as those of workers are, also such that were joined before
CREATE AGGREGATE pg_temp.working(customer_key, calendar_time, numeric, calendar_time, boolean) (sfunc = points_accum, stype = points_summary);
CREATE AGGREGATE pg_temp.halves(points_summary) (sfunc = points_combine, stype = points_summary);
CREATE AGGREGATE pg_temp.joined(points_summary) (sfunc = points_combine, stype = points_summary, finalfunc = points_final);
CREATE TEMP TABLE many AS SELECT i, hashint4(i) & 2047 AS m, date '2025-01-01' + (hashint4(-i) & 255) AS at, (hashint4(i * 7) % 100)::numeric / 4 AS p, CASE WHEN i % 3 = 0 THEN date '2026-01-01' + i % 40 END AS e FROM generate_series(1, 60000) i;
SELECT n, pg_temp.joined(half) = (SELECT points_agg(m, at, p, e, false) FROM many) AS same
FROM unnest('{2,6,50}'::int[]) AS n, LATERAL (SELECT pg_temp.halves(part) AS half FROM (SELECT i % n AS k, pg_temp.working(m, at, p, e, false) AS part FROM many GROUP BY 1) v GROUP BY k % 3) w GROUP BY n;
-- points issued in January, spent in February, spending undone in March and spent again: the
-- cohort is January's throughout; an issue of January taken back in April after that is too
SELECT t.* FROM (SELECT points_agg(1, at, points, NULL, reversal) AS s
	FROM (VALUES (date '2025-01-10', 100, false), ('2025-02-10', -80, false), ('2025-03-10', 80, true), ('2025-03-11', -100, false), ('2025-04-10', -30, true)) AS v (at, points, reversal)) AS x,
	points_triangle(s, 'month', date '2025-05-01') AS t;
-- a debt belongs to no cohort before a lot pays it
SELECT t.* FROM (SELECT points_agg(1, at, points) AS s FROM (VALUES (date '2025-01-10', 20), ('2025-02-10', -50), ('2025-03-10', 100)) AS v (at, points)) AS x,
	unnest('{2025-02-28,2025-03-31}'::date[]) AS as_of, points_triangle(s, 'month', as_of) AS t WHERE age = 1 OR cohort = '2025-03-01';

--
-- NULL, nothing, and mistakes
--
SELECT points_agg(m, at, p), points_skipped(points_agg(m, at, p)) FROM (VALUES (NULL::int, date '2025-01-01', 1), (1, NULL, 1), (1, '2025-01-01', NULL)) AS v (m, at, p);
SELECT points_agg(1, date '2025-01-01', 1) FILTER (WHERE false) IS NULL AS nothing, points_agg(NULL::int, NULL::date, NULL::numeric)::text FROM generate_series(1, 2);
SELECT b.* FROM (SELECT points_agg(NULL::int, NULL::date, NULL::numeric) AS s) AS n, points_balance(s, date '2025-01-01') AS b;
SELECT count(b) AS none FROM points_balance(NULL, date '2025-01-01') AS b;
SELECT (SELECT count(*) FROM hand_summary, points_balance(s, NULL)) AS as_of, (SELECT count(*) FROM hand_summary, points_triangle(s, 'month', date '2024-01-01')) AS before, (SELECT count(*) FROM hand_summary, points_breakage(s, 'month', date '2024-01-01')) AS breakage;
SELECT v.* FROM hand_summary, points_liability(s, 1, 'month', date '2024-01-01') AS v;
-- members without points are members; a row of 0 is as good as none where points came as well
SELECT members, issued, redemption_rate FROM (SELECT points_agg(m, date '2025-01-01', p) AS s FROM (VALUES (1, 0), (2, 0), (2, 5)) AS v (m, p)) AS x, points_balance(s, date '2025-01-01');
-- halves that make a whole are stored as one
SELECT points_agg(1, date '2025-01-01', p) = (SELECT points_agg(1, date '2025-01-01', 1)) AS whole FROM (VALUES (0.5), (0.50)) AS v (p);
SELECT outstanding FROM (SELECT points_agg(1, timestamp '2025-01-01', 99999999999999999999999999999999.999999, NULL, NULL) AS s) AS x, points_balance(s, timestamp '2025-01-01');
\pset format unaligned
\pset tuples_only
SELECT pg_temp.tried(statement) FROM unnest(ARRAY[
	$$SELECT points_agg(1, date '2025-01-02', 5, date '2025-01-02', false)$$,
	$$SELECT points_agg(1, timestamptz '2025-01-02 0:00+00', 5, timestamptz '2025-01-01 0:00+00', NULL)$$,
	$$SELECT points_agg(1, timestamp '2025-01-02', 5, date '2025-02-02', false)$$,
	$$SELECT points_agg(1, date '2025-01-02', 5, date 'infinity', false)$$,
	$$SELECT points_agg(1, date '2025-01-02', 'NaN')$$,
	$$SELECT points_agg(1, date '2025-01-02', '-Infinity')$$,
	$$SELECT points_agg(1, date '2025-01-02', 0.0000001)$$,
	$$SELECT points_agg(m, at, 1) FROM (VALUES (1, calendar_time(date '2025-01-02')), (2, calendar_time(timestamp '2025-01-02'))) AS v (m, at)$$,
	$$SELECT points_agg(1, date '2025-01-02', 1) + points_agg('a'::text, date '2025-01-02', 1)$$,
	$$SELECT points_balance(s, timestamp '2025-01-01') FROM hand_summary$$,
	$$SELECT points_balance(s, date '2025-01-01', 95) FROM hand_summary$$,
	$$SELECT points_triangle(s, 'decade', date '2025-01-01') FROM hand_summary$$,
	$$SELECT points_triangle(s, 'day', date '2035-01-01') FROM hand_summary$$,
	$$SELECT points_triangle(s, 'month', date '2025-01-01', 'UTC') FROM hand_summary$$,
	$$SELECT points_triangle(points_agg(1, timestamptz '2025-01-02 0:00+00', 5), 'month', timestamptz '2025-01-02 0:00+00')$$,
	$$SELECT points_breakage(s, 'month', date '2025-01-01', 0.9) FROM hand_summary$$,
	$$SELECT points_breakage(s, 'month', date '2025-01-01', 'NaN') FROM hand_summary$$,
	$$SELECT points_liability(s, -1, 'month', date '2025-01-01') FROM hand_summary$$,
	$$SELECT points_liability(s, 1, 'month', date '2025-01-01', method => 'mack') FROM hand_summary$$,
	$$SELECT chain_ladder('{1}', '{1}')$$,
	$$SELECT chain_ladder('{1,2}', '{{1}}')$$,
	$$SELECT chain_ladder('{1}', '{{NULL,1}}')$$,
	$$SELECT chain_ladder('{NULL}', '{{1}}')$$,
	$$SELECT chain_ladder('{1}', '{{-1}}')$$,
	$$SELECT chain_ladder('{NaN}', '{{1}}')$$,
	$$SELECT points_balance(points_agg(m, date '2025-01-01', 99999999999999999999999999999999), date '2025-01-01') FROM generate_series(1, 2) AS m$$,
	$$SELECT '{"points":1,"skipped":-1}'::points_summary$$,
	$$SELECT '{"points":2,"skipped":0}'::points_summary$$]) AS statement;
