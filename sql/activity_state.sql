--
-- Activity without amounts: whatever way a state takes, from a list to a grid and back, its
-- summary is the same.
--
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET max_parallel_workers_per_gather = 0;
-- states as they are, and what combines them
CREATE AGGREGATE working(customer_key, calendar_time, text) (SFUNC = activity_accum, STYPE = activity_summary);
CREATE AGGREGATE combined(activity_summary) (SFUNC = activity_combine, STYPE = activity_summary, FINALFUNC = activity_final);
CREATE TEMP TABLE visits AS
SELECT way, x, customer, day, period
FROM generate_series(0, 19999) AS x,
LATERAL (VALUES
	('close to each other', 5 + x * 31 % 3000, date '2024-01-01' + x * 7919 % 700, 'month'),
	('below 0, and few', x % 40 - 20, date '2024-01-01' + x % 1500, 'month'),
	('more and more', x / 3 - x * 7 % 500, date '2020-01-01' + x / 30, 'month'),
	('fewer and fewer', (20000 - x) / 3, date '2024-01-01' - x / 100, 'week'),
	('far from each other', x % 9000 * 10000000019, date '2024-01-01' + x * 7919 % 700, 'month'),
	('some far away', CASE x % 200 WHEN 99 THEN 2147483647 - x % 7 WHEN 199 THEN -2147483648 + x % 7 ELSE x * 17 % 2500 END, date '2024-01-01' + x % 500, 'month'),
	('far away at last', CASE WHEN x > 19500 THEN 3000000000 + x ELSE x * 17 % 2500 END, date '2024-01-01' + x % 500, 'month'),
	('many periods', x * 31 % 3000, date '2024-01-01' + x * 7919 % 700, 'day'),
	('periods in no order', x * 31 % 3000 * 4000000007, date '2024-01-01' + x * 7919 % 90000, 'week'),
	('many periods at last', x * 31 % 3000, date '2024-01-01' + CASE WHEN x > 15000 THEN x ELSE x % 60 END, 'day'),
	('the last id of 32 bits', 2147483647 - x * 31 % 3000, date '2024-01-01' + x * 7919 % 700, 'quarter'),
	('across the last id of 32 bits', 2147483600::bigint + x * 31 % 19000, date '2024-01-01' + x * 7919 % 700, 'month'),
	('across the first id of 32 bits', -2147485000::bigint + x * 31 % 3000, date '2024-01-01' + x * 7919 % 700, 'month'),
	('one customer', 7, date '2024-01-01' + x * 7919 % 40000, 'day')
) AS w (way, customer, day, period);
CREATE INDEX ON visits (way);
ANALYZE visits;
-- fourteen ways, each against itself in other orders, and in parts that are combined
WITH whole AS (SELECT way, period, activity_agg(customer, day, period ORDER BY x) AS s FROM visits GROUP BY 1, 2),
parts AS (
	SELECT way, 'blocks' AS kind, x / 4500 AS part, working(customer, day, period ORDER BY x) AS s FROM visits GROUP BY 1, 3, period
	UNION ALL SELECT way, 'shares', x % 3, working(customer, day, period ORDER BY x) FROM visits GROUP BY 1, 3, period
	UNION ALL SELECT way, 'packed', x / 4500, activity_agg(customer, day, period ORDER BY x) FROM visits GROUP BY 1, 3, period
	UNION ALL SELECT way, 'many', x / 50, activity_agg(customer, day, period ORDER BY x) FROM visits GROUP BY 1, 3, period),
forwards AS (SELECT way, kind, combined(s ORDER BY part) AS s FROM parts GROUP BY 1, 2),
backwards AS (SELECT way, kind, combined(s ORDER BY part DESC) AS s FROM parts GROUP BY 1, 2)
SELECT w.way, active_customers(w.s) AS customers,
	   w.s = (SELECT activity_agg(customer, day, period ORDER BY x DESC) FROM visits AS v WHERE v.way = w.way) AS reversed,
	   w.s = (SELECT activity_agg(customer, day, period ORDER BY hashint8(x)) FROM visits AS v WHERE v.way = w.way) AS mixed,
	   w.s = w.s::text::activity_summary AS read,
	   (SELECT count(*) FILTER (WHERE f.s = w.s) FROM forwards AS f WHERE f.way = w.way) AS forwards,
	   (SELECT count(*) FILTER (WHERE b.s = w.s) FROM backwards AS b WHERE b.way = w.way) AS backwards
FROM whole AS w ORDER BY w.way COLLATE "C";
-- and every way against counting
SELECT v.way,
	   (SELECT array_agg(r.customers_at_end ORDER BY r.period) FROM retention_by_period(v.s) AS r WHERE r.customers_at_end > 0) =
	   (SELECT array_agg(n ORDER BY p) FROM (
			SELECT date_trunc(period, day)::date AS p, count(DISTINCT customer) AS n FROM visits AS o WHERE o.way = v.way GROUP BY 1) AS c) AS counted
FROM (SELECT way, activity_agg(customer, day, period) AS s FROM visits GROUP BY way) AS v ORDER BY v.way COLLATE "C";
-- states of different ways together: lists and grids, words and places
WITH states AS (SELECT way, period, working(customer, day, period ORDER BY x) AS s FROM visits WHERE way IN ('close to each other', 'more and more', 'far away at last', 'far from each other') GROUP BY 1, 2)
SELECT count(*) AS pairs,
	   count(*) FILTER (WHERE (SELECT combined(t ORDER BY i) FROM (VALUES (1, a.s), (2, b.s)) AS v (i, t)) =
							  (SELECT activity_agg(customer, day, 'month') FROM visits AS v WHERE v.way IN (a.way, b.way))) AS same
FROM states AS a, states AS b;
-- contracts, which are stretches, together with visits
WITH c AS (SELECT working(x % 700, date '2024-01-01' + x % 300, 'month') AS s FROM generate_series(1, 5000) AS x),
d AS (SELECT contract_activity_agg(x % 900, date '2023-01-15' + x % 200, date '2023-06-15' + x % 500, 'month', '2024-12-31') AS s FROM generate_series(1, 5000) AS x)
SELECT (SELECT combined(s ORDER BY i) FROM (SELECT 1 AS i, s FROM c UNION ALL SELECT 2, s FROM d) AS u) =
	   (SELECT combined(s ORDER BY i) FROM (SELECT 2 AS i, s FROM c UNION ALL SELECT 1, s FROM d) AS u) AS same;
-- a state into which many small ones go stays small: it is a group of many
CREATE AGGREGATE gathered(activity_summary) (SFUNC = activity_combine, STYPE = activity_summary);
SELECT max(pg_column_size(s)) < 1024 AS small FROM (
	SELECT k, gathered(s ORDER BY day) AS s
	FROM (SELECT x % 20 AS k, x / 20 AS day, activity_agg(x % 3, date '2024-01-01' + x / 20, 'day') AS s FROM generate_series(0, 519) AS x GROUP BY 1, 2) AS d GROUP BY k) AS g;
DROP AGGREGATE working(customer_key, calendar_time, text), combined(activity_summary), gathered(activity_summary);
