-- Activity: merging, parallel plans, windows, time zones, customers of every type, forms.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;
SET jit = off;

--
-- Merging: parts that overlap, in any order, in any number
--
CREATE TABLE activity_rows AS
SELECT i, pg_temp.drawn(i, 'g', 9000) - 4000 AS customer, timestamptz '2023-12-30 12:00:00Z' + pg_temp.drawn(i, 'h', 400 * 86400) * interval '1 second' AS at,
	(pg_temp.drawn(i, 'n', 20001) - 10000) / 10.0 ^ (i % 7) AS amount
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
SELECT s = a + b AND s = b + a AND s + s = s AS plus, metric_summary_hash(s) = metric_summary_hash(a + b) AS hash, a <> b AS other
FROM whole, LATERAL (SELECT activity_agg(customer, at, period, 'Asia/Tokyo') FILTER (WHERE i % 3 = 0) AS a,
	activity_agg(customer, at, period, 'Asia/Tokyo') FILTER (WHERE i % 3 > 0) AS b FROM activity_rows) v WHERE period = 'month';
-- a rollup of rollups, and states that nobody has packed yet
SELECT s = rollup(part) AS rollup, s = rollup(activity_combine(part, part)) AS combine, activity_combine(s, s) = s AS working,
	activity_accum(s, 77777::bigint, date '2024-02-01', 'month') = s + (SELECT activity_agg(77777, date '2024-02-01', 'month')) AS accum
FROM whole, LATERAL (SELECT rollup(part) AS part FROM (SELECT i % 20 AS h, i % 4 AS g, activity_agg(customer, at, period, 'Asia/Tokyo') AS part
	FROM activity_rows GROUP BY 1, 2) v GROUP BY h) w WHERE period = 'month' GROUP BY s;
-- the same with money
SELECT p AS period, active_customers(a) AS customers, a = a2 AS shuffled, a = pa AS rollup, a = a::text::activity_summary AS text, a <> s AS unlike, activity_by(a, 'year') = ya AS longer
FROM unnest(ARRAY['day', 'month', 'quarter', 'year']) p JOIN whole ON period = p,
	LATERAL (SELECT activity_agg(customer, at, p, 'Asia/Tokyo', amount) AS a, activity_agg(customer, at, 'year', 'Asia/Tokyo', amount) AS ya,
		activity_agg(customer, (at AT TIME ZONE 'Asia/Tokyo')::date, p, amount ORDER BY md5(i::text)) AS a2 FROM activity_rows) v,
	LATERAL (SELECT rollup(a ORDER BY md5(h::text)) AS pa FROM (SELECT i % 300 AS h, activity_agg(customer, at, p, 'Asia/Tokyo', amount) AS a FROM activity_rows GROUP BY 1) x) y ORDER BY 1;
SELECT s + s = (SELECT activity_agg(customer, at, 'month', 'UTC', 2 * amount) FROM activity_rows) AS twice, activity_combine(s, s) = s + s AS working,
	activity_accum(s, 77777::bigint, date '2024-02-01', 'month', 1.5) = s + (SELECT activity_agg(77777, date '2024-02-01', 'month', 1.5)) AS accum,
	(SELECT sum(amount) FROM activity_rows) = (SELECT sum(revenue) FROM cohorts(s)) AS sum
FROM (SELECT activity_agg(customer, at, 'month', 'UTC', amount) AS s FROM activity_rows) v;
-- uuids and texts, grouping sets
SELECT count(*) AS groups, bool_and(active_customers(t) = n AND active_customers(u) = n AND t = t2 AND u = u2) AS same
FROM (SELECT i % 3, i % 2, count(DISTINCT customer) AS n,
		activity_agg(customer::text, at, 'month', 'UTC', amount) AS t, activity_agg(md5(customer::text)::uuid, at, 'month', 'UTC', amount) AS u,
		activity_agg(customer::text, at AT TIME ZONE 'UTC', 'month', amount) AS t2, activity_agg(md5(customer::text)::uuid, (at AT TIME ZONE 'UTC')::date, 'month', amount) AS u2,
		activity_agg(customer::text, at, 'month', 'UTC'), activity_agg(md5(customer::text)::uuid, at, 'month', 'UTC')
	FROM activity_rows GROUP BY GROUPING SETS ((i % 3, i % 2), (i % 2), ())) v;
-- windows recompute
SELECT bool_and(w = (SELECT activity_agg(customer, at, 'month', 'UTC', amount) FROM activity_rows r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS money
FROM (SELECT i, activity_agg(customer, at, 'month', 'UTC', amount) OVER (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW) AS w
	FROM activity_rows WHERE i <= 200) v;
SELECT bool_and(w = (SELECT repeat_purchase_rate(customer / 1000, at, 'UTC') FROM activity_rows r WHERE r.i BETWEEN v.i - 30 AND v.i)) AS repeat_purchase
FROM (SELECT i, repeat_purchase_rate(customer / 1000, at, 'UTC') OVER (ORDER BY i ROWS BETWEEN 30 PRECEDING AND CURRENT ROW) AS w
	FROM activity_rows WHERE i <= 200) v;
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
EXPLAIN (COSTS OFF) SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo', amount), repeat_purchase_rate(customer, at, 'UTC') FROM activity_rows;
CREATE TEMP TABLE parallel AS SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo', amount) AS a, repeat_purchase_rate(customer, at, 'UTC') AS r FROM activity_rows;
SET max_parallel_workers_per_gather = 0;
SELECT v.a = p.a AND v.r = p.r AS same
FROM parallel p, (SELECT activity_agg(customer, at, 'month', 'Asia/Tokyo', amount) AS a, repeat_purchase_rate(customer, at, 'UTC') AS r FROM activity_rows) v;
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
FROM (SELECT p, zone, activity_agg(1, at, p, zone ORDER BY extract(epoch FROM at)) = activity_agg(1, (at AT TIME ZONE zone)::date, p) AS ordered,
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

-- a timestamp is local as it stands, whatever the zone of the session; a null zone is none
SET timezone = 'Pacific/Kiritimati';
SELECT activity_agg(1, at AT TIME ZONE 'UTC', 'day') = activity_agg(1, at, 'day', 'UTC') AS timestamps, activity_agg(1, (at AT TIME ZONE 'UTC')::date, 'day', NULL) = activity_agg(1, at, 'day', 'UTC') AS dates
FROM generate_series(timestamptz '1999-12-30 00:30Z', '2000-01-03 23:30Z', '7 hours') at;
RESET timezone;
-- customers of every type, and what they are kept as
SELECT activity_agg(c::smallint, d, 'day') = activity_agg(c, d, 'day') AND activity_agg(c::integer, d, 'day') = activity_agg(c, d, 'day') AS integers,
	activity_agg(t::varchar, d, 'day') = activity_agg(t, d, 'day') AND activity_agg(t::char(9), d, 'day') = activity_agg(t, d, 'day') AND activity_agg(t::name, d, 'day') = activity_agg(t, d, 'day') AS texts
FROM (VALUES (7::bigint, '7'::text, date '2024-01-01'), (-8, '8', '2024-01-02')) v(c, t, d);

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

SELECT count(*) AS summaries, bool_and(a = a::text::activity_summary) AS text, bool_and(a::text = a::text::activity_summary::text) AS again,
	bool_and(activity_summary_send(a) = activity_summary_send(a::text::activity_summary)) AS binary
FROM (SELECT activity_agg(k, day, p, amount) AS a
	FROM (SELECT m, n, p, pg_temp.drawn(i, 'k', m) AS k, date '1999-06-01' + pg_temp.drawn(i, 'l', n)::int AS day,
			(pg_temp.drawn(i, 'o', 2001) - 1000) * 10.0 ^ (m % 7 - 6 + n / 2000) AS amount
		FROM generate_series(1, 300) i, unnest(ARRAY[1, 10, 300, 1000000000000000]) m, unnest(ARRAY[1, 40, 400, 40000]) n,
			unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p) v GROUP BY m, n, p) w;
-- the decimals of a summary are those that its sums need, however they came about
SELECT activity_agg(1, day, 'day', amount)::text::jsonb -> 'decimals' AS days, activity_by(activity_agg(1, day, 'day', amount), 'month')::text::jsonb -> 'decimals' AS months,
	activity_agg(1, day, 'month', amount)::text::jsonb -> 'decimals' AS again, activity_agg(1, day, 'day', 0 * amount)::text::jsonb -> 'decimals' AS none
FROM (VALUES (date '2024-01-01', 1.25), ('2024-01-02', 2.75), ('2024-02-02', 8.000)) v(day, amount);
-- the ends of the range
SELECT s = s::text::activity_summary AS lossless, array_agg(revenue) AS revenue
FROM (SELECT activity_agg(i, date '2024-01-01' + i, 'day', x) AS s FROM (VALUES (0, 99999999999999999999999999999999.999999), (1, -99999999999999999999999999999999.999999), (2, 0.000001)) v(i, x)) w,
	cohorts(s) WHERE period = 0 GROUP BY s;

