-- Activity: what the reports mean is said in plain SQL in test/lib/activity.sql, and
-- compared here over random data.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set definitions :abs_srcdir '/test/lib/activity.sql'
SET datestyle = iso;
SET jit = off;
SET client_min_messages = warning;	-- dates as_of long after the last visit are meant

--
-- Definitions, over random data
--
CREATE TEMP TABLE visit AS
SELECT pg_temp.drawn(i, 'a', 20) * pg_temp.drawn(i, 'b', 15) AS customer,
	date '1999-10-20' + (pg_temp.drawn(i, 'c', 30) * pg_temp.drawn(i, 'd', 30) * 3 / 5)::int + (i / 30)::int AS day,
	CASE WHEN i % 7 <> 1 THEN (pg_temp.drawn(i, 'amount', 2000) - 300)::numeric / 100 END AS amount,
	CASE WHEN i % 11 <> 1 THEN pg_temp.drawn(i, 'entry', 3) = 0 END AS entry
FROM generate_series(1, 1500) i;
\set ECHO errors
\i :definitions
\set ECHO all
SELECT period, as_of, count(*) AS reports, sum("rows") AS rows, string_agg(report, ', ') FILTER (WHERE differences > 0) AS differ
FROM (VALUES ('week', '2001-05-30'), ('month', NULL), ('month', 'infinity'), ('month', '2000-10-01'), ('month', '2001-12-24'),
	('quarter', '2001-01-15'), ('year', '2002-01-01')) o(period, as_of), pg_temp.compared(period, as_of::date) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT period, as_of, amounts, entries, count(*) AS reports, sum("rows") AS rows, string_agg(report, ', ') FILTER (WHERE differences > 0) AS differ
FROM (VALUES ('week', '2001-05-30'), ('month', NULL), ('month', 'infinity'), ('month', '2000-10-01'), ('quarter', '2001-01-15'), ('year', '2002-01-01')) o(period, as_of),
	(VALUES (true, false), (false, true), (true, true)) m(amounts, entries), pg_temp.compared(period, as_of::date, amounts, entries)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
-- many days, and few customers with long gaps
TRUNCATE visit;
INSERT INTO visit SELECT pg_temp.drawn(i, 'm', 40), date '1999-12-02' + pg_temp.drawn(i, 'n', 70)::int, pg_temp.drawn(i, 'o', 7), i % 3 = 0 FROM generate_series(1, 700) i;
SELECT period, amounts AS money_and_entries, sum("rows") AS rows, string_agg(report, ', ') FILTER (WHERE differences > 0) AS differ
FROM (VALUES ('day', NULL, false), ('week', '2000-02-14', false), ('day', '2000-03-01', true)) o(period, as_of, amounts),
	pg_temp.compared(period, as_of::date, amounts, amounts) GROUP BY 1, 2 ORDER BY 1, 2;
TRUNCATE visit;
INSERT INTO visit SELECT pg_temp.drawn(i, 'e', 4) - 2, date '1999-01-01' + pg_temp.drawn(i, 'f', 600)::int, pg_temp.drawn(i, 'o', 7) * 1e20, i % 3 = 0 FROM generate_series(1, 30) i;
SELECT period, sum("rows") AS rows, string_agg(report, ', ') FILTER (WHERE differences > 0) AS differ
FROM (VALUES ('day', '2000-07-01', false), ('week', '-infinity', false), ('month', '2003-01-01', true), ('quarter', NULL, false)) o(period, as_of, amounts),
	pg_temp.compared(period, as_of::date, amounts, amounts) GROUP BY 1 ORDER BY 1;
