-- Activity: retention, cohorts, growth, stickiness.  What the reports mean is
-- said in plain SQL in test/lib/activity.sql, and compared here over random data.
\getenv abs_srcdir PG_ABS_SRCDIR
\set definitions :abs_srcdir '/test/lib/activity.sql'
SET extra_float_digits = 0;
SET datestyle = iso;
SET jit = off;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

-- Relative to the larger of 1 and the expected number.
CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
		ELSE abs(a - b) <= tolerance * greatest(1, abs(b)) END;
CREATE FUNCTION pg_temp.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text; detail text; hint text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', sqlstate || ' ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;
-- a number below n, at random, the same everywhere
CREATE FUNCTION pg_temp.drawn(i bigint, what text, n bigint) RETURNS bigint IMMUTABLE
	RETURN ('x' || left(md5(i || what), 15))::bit(60)::bigint % n;

--
-- By hand
--
CREATE TEMP TABLE story (customer bigint, day date);
INSERT INTO story VALUES
	(1, '2024-01-31'), (1, '2024-02-01'), (1, '2024-02-29'), (1, '2024-03-01'),	-- stays
	(2, '2024-01-01'), (2, '2024-03-31'),										-- leaves and comes back
	(3, '2024-01-15'),															-- leaves
	(4, '2024-02-10'), (4, '2024-03-10'),										-- new in February
	(5, '2024-03-05'), (NULL, '2024-03-05'), (6, NULL);							-- new in March; no customer, no time
SELECT activity_agg(customer, day, 'month') FROM story;
SELECT r.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, retention_by_period(s, 'infinity') r;
SELECT period, active, new_customers, retained, resurrected, churned, dormant, growth_rate, quick_ratio
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, growth_accounting(s, 'infinity');
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, as_of => '2024-04-01');
-- March has not ended
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, 'unbounded');
-- nobody came in April
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, 'bounded', 'previous', '2024-05-20') WHERE cohort = '2024-01-01';
SELECT h.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, active_periods_histogram(s) h;
-- 5 customers, in March 5 visits of 4 customers on 31 days
SELECT active_customers(s), period, active, pg_temp.near(average_active * 31, 4) AS average, pg_temp.near(stickiness, 100 / 31.0) AS stickiness
FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, stickiness(s, as_of => '2024-04-01') WHERE period = '2024-03-01';
-- 10 customers at 20 % and 100 at 0 %: 1.818 %, not 10 %
SELECT cohorts, customers, retained, round(rate::numeric, 3) AS rate
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM (
	SELECT i, date '2024-01-01' FROM generate_series(1, 10) i UNION ALL
	SELECT i, date '2024-02-01' FROM generate_series(1, 2) i UNION ALL
	SELECT i, date '2024-02-01' FROM generate_series(11, 110) i) v(customer, day)) w,
	cohort_average(s, as_of => '2024-04-01') WHERE period = 1;
-- weeks begin on Monday, also across the year and before 2000
SELECT array_agg(period) FROM (SELECT activity_agg(1, day, 'week') AS s
	FROM unnest(ARRAY['2024-12-29', '2024-12-30', '2025-01-05', '2025-01-06']::date[]) day) v, retention_by_period(s);
SELECT p, array_agg(period) FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) WITH ORDINALITY o(p, i),
	LATERAL (SELECT activity_agg(1, day, p) AS s FROM unnest(ARRAY['1999-12-31', '2000-01-02', '2000-01-03']::date[]) day) v,
	retention_by_period(s) GROUP BY i, p ORDER BY i;

--
-- Totals
--
SELECT retention_rate(customers_at_end => 950, new_customers => 100, customers_at_start => 1000),
	churn_rate(customers_at_end => 950, new_customers => 100, customers_at_start => 1000),
	retention_rate(120, 0, 100) AS above, churn_rate(120, 0, 100) AS below, retention_rate(5, 5, 0) AS nobody, retention_rate(NULL, 5, 9) AS unknown;
SELECT retention_rate(b), churn_rate(NOT b), retention_rate(b, 2.0), churn_rate(NOT b, 2.0) FROM unnest(ARRAY[true, true, true, false, NULL]) b;
SELECT retention_rate(90, 100), churn_rate(10, 100);

--
-- Definitions, over random data
--
CREATE TEMP TABLE visit AS
SELECT pg_temp.drawn(i, 'a', 20) * pg_temp.drawn(i, 'b', 15) AS customer,
	date '1999-10-20' + (pg_temp.drawn(i, 'c', 30) * pg_temp.drawn(i, 'd', 30) * 3 / 5)::int + (i / 30)::int AS day
FROM generate_series(1, 1500) i;
\i :definitions
SELECT period, as_of, report, "rows", differences
FROM (VALUES ('week', '2001-05-30'), ('month', NULL), ('month', 'infinity'), ('month', '2000-10-01'), ('month', '2001-12-24'),
	('quarter', '2001-01-15'), ('year', '2002-01-01')) o(period, as_of),
	LATERAL (SELECT activity_agg(customer, day, period) AS s FROM visit) v, pg_temp.compared(s, period, as_of::date);
-- many days, and few customers with long gaps
TRUNCATE visit;
INSERT INTO visit SELECT pg_temp.drawn(i, 'm', 40), date '1999-12-02' + pg_temp.drawn(i, 'n', 70)::int FROM generate_series(1, 700) i;
SELECT period, sum("rows") AS rows, sum(differences) AS differences
FROM (VALUES ('day', NULL), ('week', '2000-02-14')) o(period, as_of),
	LATERAL (SELECT activity_agg(customer, day, period) AS s FROM visit) v, pg_temp.compared(s, period, as_of::date) GROUP BY 1 ORDER BY 1;
TRUNCATE visit;
INSERT INTO visit SELECT pg_temp.drawn(i, 'e', 4) - 2, date '1999-01-01' + pg_temp.drawn(i, 'f', 600)::int FROM generate_series(1, 30) i;
SELECT period, sum("rows") AS rows, sum(differences) AS differences
FROM (VALUES ('day', '2000-07-01'), ('week', '-infinity'), ('month', '2003-01-01'), ('quarter', NULL)) o(period, as_of),
	LATERAL (SELECT activity_agg(customer, day, period) AS s FROM visit) v, pg_temp.compared(s, period, as_of::date) GROUP BY 1 ORDER BY 1;

--
-- Merging: parts that overlap, in any order, in any number
--
CREATE TABLE activity_rows AS
SELECT i, pg_temp.drawn(i, 'g', 9000) - 4000 AS customer, timestamptz '2023-12-30 12:00:00Z' + pg_temp.drawn(i, 'h', 400 * 86400) * interval '1 second' AS at
FROM generate_series(1, 12000) i;
ANALYZE activity_rows;
CREATE TEMP TABLE whole AS
SELECT p AS period, activity_agg(customer, at, p, 'Asia/Tokyo') AS s FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p, activity_rows GROUP BY p;
SELECT period, active_customers(s), (SELECT count(DISTINCT customer) FROM activity_rows) AS distinct,
	s = (SELECT activity_agg(customer, (at AT TIME ZONE 'Asia/Tokyo')::date, period) FROM activity_rows) AS dates,
	s = (SELECT activity_agg(customer, at, period, 'Asia/Tokyo' ORDER BY md5(i::text)) FROM activity_rows) AS shuffled,
	s = (SELECT activity_agg(customer, at, period, 'Asia/Tokyo') FROM activity_rows, generate_series(1, 2)) AS twice,
	bool_and(s = merged) AS rollup
FROM whole, unnest(ARRAY[2, 300, 12000]) parts,
	LATERAL (SELECT rollup(part ORDER BY md5(h::text)) AS merged
		FROM (SELECT i % parts AS h, activity_agg(customer, at, period, 'Asia/Tokyo') AS part FROM activity_rows GROUP BY 1) v) w
GROUP BY period, s ORDER BY 1;
SELECT s = a + b AND s = b + a AND s + s = s AS plus, activity_summary_hash(s) = activity_summary_hash(a + b) AS hash, a <> b AS other
FROM whole, LATERAL (SELECT activity_agg(customer, at, period, 'Asia/Tokyo') FILTER (WHERE i % 3 = 0) AS a,
	activity_agg(customer, at, period, 'Asia/Tokyo') FILTER (WHERE i % 3 > 0) AS b FROM activity_rows) v WHERE period = 'month';
-- a rollup of rollups, and states that nobody has packed yet
SELECT s = rollup(part) AS rollup, s = rollup(activity_combine(part, part)) AS combine, activity_combine(s, s) = s AS working,
	activity_accum(s, 77777::bigint, date '2024-02-01', 'month') = s + (SELECT activity_agg(77777, date '2024-02-01', 'month')) AS accum
FROM whole, LATERAL (SELECT rollup(part) AS part FROM (SELECT i % 20 AS h, i % 4 AS g, activity_agg(customer, at, period, 'Asia/Tokyo') AS part
	FROM activity_rows GROUP BY 1, 2) v GROUP BY h) w WHERE period = 'month' GROUP BY s;
-- windows recompute
SELECT bool_and(w = (SELECT activity_agg(customer, at, 'month', 'UTC') FROM activity_rows r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS window
FROM (SELECT i, activity_agg(customer, at, 'month', 'UTC') OVER (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW) AS w
	FROM activity_rows WHERE i <= 200) v;

--
-- In parallel
--
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo') FROM activity_rows;
SELECT s = (SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo') FROM activity_rows) AS same FROM whole WHERE period = 'month';
SELECT s = (SELECT activity_agg(customer, at, 'day', 'Asia/Tokyo') FROM activity_rows) AS same FROM whole WHERE period = 'day';
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE activity_rows;

--
-- Time zones: every change of 1980 to 2030 in zones with a tale to tell, such
-- as clocks set back over midnight (St John's) and days left out (Apia)
--
CREATE TEMP TABLE instant AS
SELECT zone, timestamptz '2006-10-28 00:00:00Z' + i * interval '10 minutes' AS at FROM generate_series(0, 400) i, (VALUES ('America/St_Johns')) z(zone)
UNION ALL
SELECT zone, timestamptz '2011-12-29 00:00:00Z' + i * interval '10 minutes' FROM generate_series(0, 400) i, (VALUES ('Pacific/Apia')) z(zone)
UNION ALL
SELECT zone, timestamptz '1980-01-01 00:00:00Z' + pg_temp.drawn(i, zone, 50 * 365 * 86400::bigint) * interval '1 second'
FROM generate_series(1, 300) i, (VALUES ('Europe/Berlin'), ('America/Havana'), ('Asia/Kathmandu'), ('Africa/Casablanca'),
	('Antarctica/Troll'), ('Australia/Lord_Howe'), ('America/Sao_Paulo'), ('Asia/Gaza'), ('UTC'), ('Etc/GMT+12'), ('Pacific/Kiritimati')) z(zone)
UNION ALL VALUES ('Europe/Berlin', timestamptz '0044-03-15 12:00:00Z BC'), ('Europe/Berlin', '9999-12-31 23:30:00Z'), ('UTC', '1999-12-31 23:59:59.999999Z');
SELECT p, count(*) AS zones, bool_and(ordered AND shuffled) AS agree
FROM (SELECT p, zone, activity_agg(1, at, p, zone ORDER BY at) = activity_agg(1, (at AT TIME ZONE zone)::date, p) AS ordered,
		activity_agg(1, at, p, zone ORDER BY md5(at::text)) = activity_agg(1, (at AT TIME ZONE zone)::date, p) AS shuffled
	FROM instant, unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p GROUP BY p, zone) v GROUP BY p ORDER BY p;
-- each customer in their own zone
SELECT s = t AS own FROM (SELECT activity_agg(zone, at, 'day', zone) AS s, activity_agg(zone, (at AT TIME ZONE zone)::date, 'day') AS t FROM instant) v;

--
-- Customers of other types.  The hash is XXH64: the numbers are those of the
-- xxHash library, version 0.8.1
--
SELECT x, to_hex((sum((get_byte(b, i) & 127) * 128::numeric ^ i) - 2 ^ 63::numeric)::bigint) AS hash
FROM unnest(ARRAY['', 'a', 'abc', 'customer', 'customer-1234', 'Nobody inspects the spammish repetition', repeat('0123456789', 10)]) x,
	LATERAL (SELECT decode(activity_agg(one, date '2000-01-01', 'day')::text::jsonb ->> 'active', 'base64') AS b FROM (VALUES (x)) v(one)) v,
	LATERAL generate_series(0, length(b) - 3) i GROUP BY x ORDER BY length(x);
SELECT active_customers(activity_agg(md5(i::text), date '2024-01-01' + i, 'month')) AS texts,
	active_customers(activity_agg(md5(i::text)::uuid, date '2024-01-01' + i, 'month')) AS uuids,
	active_customers(activity_agg(i, timestamptz '2024-01-01' + i * interval '1 day', 'month', 'UTC')) AS integers,
	active_customers(activity_agg(md5(i::text), timestamptz '2024-01-01' + i * interval '1 day', 'month', 'UTC')) AS texts_at,
	active_customers(activity_agg(md5(i::text)::uuid, timestamptz '2024-01-01' + i * interval '1 day', 'month', 'UTC')) AS uuids_at
FROM generate_series(1, 1000) i;

--
-- NULL, nothing, extremes
--
SELECT activity_agg(customer, day, 'day') AS none FROM story WHERE false;
SELECT activity_agg(NULL::bigint, day, 'day') AS empty FROM story;
SELECT active_customers(NULL), active_customers(s), s = s + s AS same, (SELECT count(*) FROM retention_by_period(s, '2024-01-01')) AS retention,
	(SELECT count(*) FROM cohorts(s)) AS cohorts, (SELECT count(*) FROM cohort_average(s)) AS average, (SELECT count(*) FROM growth_accounting(s)) AS growth,
	(SELECT count(*) FROM stickiness(s)) AS stickiness, (SELECT count(*) FROM active_periods_histogram(s)) AS histogram, activity_by(s, 'year')
FROM (SELECT activity_agg(NULL::bigint, day, 'day') AS s FROM story) v;
SELECT count(*) FROM retention_by_period(NULL), cohorts(NULL), growth_accounting(NULL), stickiness(NULL);
SELECT count(*) FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, cohorts(s, NULL);
SELECT active_customers(s), length(s::text) < 200 AS short, s = s::text::activity_summary AS lossless
FROM (SELECT activity_agg(c, d, 'day') AS s FROM (VALUES (-9223372036854775808, date '4000-01-01 BC'), (9223372036854775807, '5874000-12-31'),
	(0, '2000-01-01'), (-1, '1999-12-31'), (0, '5874000-12-31')) v(c, d)) w;

--
-- Forms
--
SELECT count(*) AS summaries, bool_and(s = s::text::activity_summary) AS text, bool_and(s::text = s::text::activity_summary::text) AS again,
	bool_and(activity_summary_send(s) = activity_summary_send(s::text::activity_summary)) AS binary
FROM (SELECT activity_agg(pg_temp.drawn(i, 'k', m), date '1999-06-01' + pg_temp.drawn(i, 'l', n)::int, p) AS s
	FROM generate_series(1, 300) i, unnest(ARRAY[1, 10, 300, 1000000000000000]) m, unnest(ARRAY[1, 40, 400, 40000]) n,
	unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p GROUP BY m, n, p) v;
SELECT count(*) AS distinct FROM (SELECT s FROM (SELECT activity_agg(i, date '2024-01-01', 'month') AS s FROM generate_series(1, 10) i GROUP BY i % 2
	UNION ALL SELECT activity_agg(i, date '2024-01-31', 'month') FROM generate_series(1, 10) i GROUP BY i % 2) v GROUP BY s) w;

--
-- Errors
--
SELECT regexp_replace(pg_temp.tried('SELECT ' || expression), 'x{20,}', 'xx') AS tried FROM unnest(ARRAY[
	$$activity_agg(1, date '2024-01-01', 'hour')$$, $$activity_agg(1, date '2024-01-01', NULL)$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', NULL)$$,
	$$activity_agg(1, timestamptz '2024-01-01', 'day', 'Mars/Olympus')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'CEST')$$,
	$$activity_agg(1, timestamptz '2024-01-01', 'day', repeat('x', 1000))$$,
	$$activity_agg(1, timestamptz 'infinity', 'day', 'UTC')$$, $$activity_agg(1, date '-infinity', 'day')$$, $$activity_agg(1, date '4714-11-24 BC', 'year')$$,
	$$activity_agg(1, date '2024-01-01', CASE WHEN i < 2 THEN 'day' ELSE 'month' END) FROM generate_series(1, 2) i$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg(1, date '2024-01-01', 'month')$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg('1'::text, date '2024-01-01', 'day')$$,
	$$activity_by(activity_agg(1, date '2024-01-01', 'week'), 'month')$$, $$activity_by(activity_agg(1, date '2024-01-01', 'month'), 'day')$$,
	$$activity_by(activity_agg(1, date '2024-01-01', 'month'), 'decade')$$, $$activity_by(activity_agg(1, date '4714-12-01 BC', 'day'), 'year')$$,
	$$stickiness(activity_agg(1, date '2024-01-01', 'week'))$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), 'rolling')$$, $$cohorts(activity_agg(1, date '2024-01-01', 'day'), against => 'last')$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), confidence => 95)$$,
	$$cohorts(activity_agg(1, day, 'day')) FROM unnest(ARRAY['0200-01-01', '2024-01-01']::date[]) day$$,
	$$retention_by_period(activity_agg(1, date '2024-01-01', 'day'), '4000-01-01')$$,
	$$retention_rate(100, 101, 100)$$, $$churn_rate(-1, 0, 100)$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":0,"last":0}'::activity_summary$$,
	$$'{"activity":2,"period":"day","ids":"integer","customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"hour","ids":"integer","customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"name","customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":1,"last":1,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":0,"last":0,"active":"AA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":0,"last":0,"active":"!"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"active":"AAAB"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":1,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":1,"active":"AAEBAA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":2,"first":0,"last":0,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":2,"first":0,"last":0,"active":"////////////AQAAAAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"year","ids":"integer","customers":1,"first":2147483647,"last":2147483647,"active":"AAAA"}'::activity_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
