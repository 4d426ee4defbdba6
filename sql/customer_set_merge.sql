-- Exact sets of customers: uuids and texts, one form for one set, merging.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET jit = off;
CREATE FUNCTION pg_temp.set_of(VARIADIC customers bigint[]) RETURNS customer_set IMMUTABLE
	RETURN (SELECT customer_agg(c) FROM unnest(customers) c);

--
-- Random data of many shapes
--
CREATE TABLE visits AS
SELECT shape, i, CASE shape
	WHEN 'dense' THEN pg_temp.drawn(i, 'd', 5000)
	WHEN 'negative' THEN pg_temp.drawn(i, 'd', 70000) - 66000
	WHEN 'sparse' THEN (pg_temp.drawn(i, 'l', 4294967296) - 2147483648) * 4294967296 + pg_temp.drawn(i, 's', 4294967296)
	WHEN 'extremes' THEN CASE WHEN i % 2 = 0 THEN 9223372036854775807 - i % 4999 ELSE -9223372036854775808 + i % 5003 END
	WHEN 'runs' THEN i - i % 10 * 7
	WHEN 'clumps' THEN pg_temp.drawn(i, 'c', 9) * 65536 * 65535 + pg_temp.drawn(i, 'd', 3000)
	END AS customer, pg_temp.drawn(i, 'm', 4) AS month
FROM generate_series(1, 20000) i, unnest(ARRAY['dense', 'negative', 'sparse', 'extremes', 'runs', 'clumps']) shape;
CREATE INDEX ON visits (shape, customer);
CREATE INDEX ON visits (shape, i);
ANALYZE visits;
CREATE TEMP TABLE whole AS SELECT shape, customer_agg(customer) AS s, count(DISTINCT customer) AS n FROM visits GROUP BY shape;
CREATE TEMP TABLE months AS SELECT shape, month, customer_agg(customer) AS s, count(DISTINCT customer) AS n FROM visits GROUP BY shape, month;
--
-- Uuids and texts, kept as hashes
--
CREATE TEMP TABLE named AS SELECT month, customer_agg(md5(customer::text)::uuid) AS u, customer_agg('c' || customer) AS t, customer_agg(customer) AS s FROM visits WHERE shape = 'negative' GROUP BY month;
SELECT bool_and(customer_count(a.u) = customer_count(a.s) AND customer_count(a.t) = customer_count(a.s)) AS count, bool_and(customer_count(a.u & b.u) = customer_count(a.s & b.s) AND customer_count(a.t & b.t) = customer_count(a.s & b.s)) AS intersection,
	bool_and(customer_count(a.u | b.u) = customer_count(a.s | b.s) AND customer_count(a.t + b.t) = customer_count(a.s | b.s)) AS union, bool_and(customer_count(a.u - b.u) = customer_count(a.s - b.s) AND customer_count(a.t - b.t) = customer_count(a.s - b.s)) AS difference,
	bool_and(customer_count(a.u # b.u) = customer_count(a.s # b.s) AND customer_count(a.t # b.t) = customer_count(a.s # b.s)) AS symmetric_difference, bool_and((a.u @> (a.u & b.u)) AND (a.t & b.t) <@ b.t AND a.u && (a.u | b.u)) AS containment,
	bool_and(retention_rate(a.u, b.u) = retention_rate(a.s, b.s) AND retention_rate_estimate(a.t, b.t) = retention_rate_estimate(a.s, b.s) AND customer_pair(a.u, b.u, a.u) = customer_pair(a.s, b.s, a.s)) AS rates,
	bool_and(a.u::text::customer_set = a.u AND a.t::text::customer_set = a.t AND (a.u = b.u) = (a.month = b.month)) AS text
FROM named a, named b;
SELECT bool_and((s @> c) = (u @> md5(c::text)::uuid) AND (s @> c) = (t @> ('c' || c))) AS has, count(*) FILTER (WHERE s @> c) > 50 AS some, count(*) FILTER (WHERE NOT s @> c) > 100 AS others
FROM named, generate_series(-66000, 4000, 97) c WHERE month = 1;
SELECT (SELECT customer_count(rollup(u)) FROM named) = (SELECT n FROM whole WHERE shape = 'negative') AS uuids, (SELECT rollup(t) FROM named) = (SELECT customer_agg('c' || customer) FROM visits WHERE shape = 'negative') AS texts;
-- the hashes are XXH64, in order as unsigned numbers: of a and of the empty text d24ec4f1a98c6e5b, ef46db3751d8e999
SELECT encode(decode(customer_agg(t)::text::jsonb ->> 'set', 'base64'), 'hex') FROM (VALUES ('a'), (''), ('a')) v(t);

--
-- Canonical: one set, one form, whatever its history
--
CREATE TEMP TABLE histories AS
SELECT name, customer_agg(c) AS direct, customer_agg(c ORDER BY -c) AS backwards, customer_agg(c ORDER BY md5(c::text)) AS shuffled, rollup(part) AS parts
FROM (VALUES ('one', 1, 1), ('below an array', 1, 4095), ('an array', 2, 4096), ('above an array', 3, 4097), ('to the end', 61440, 65535), ('across', 60000, 70000), ('a container', 65536, 131071), ('more', 65535, 131072), ('much', -1000, 140000)) v(name, low, high),
	LATERAL (SELECT c, pg_temp.set_of(c) AS part FROM generate_series(low, high) c) w GROUP BY name;
SELECT name, backwards = direct AS backwards, shuffled = direct AS shuffled, parts = direct AS parts, (direct | pg_temp.set_of(777777)) - pg_temp.set_of(777777) = direct AS added_and_removed,
	(direct - pg_temp.set_of(65535)) | (direct & pg_temp.set_of(65535)) = direct AS removed_and_added, (direct # everything) # everything = direct AS twice_complement, everything - (everything - direct) = direct AS complement, (direct & alternate) | (direct - alternate) = direct AS halves, direct::bytea::customer_set = direct AS roaring
FROM histories, (SELECT customer_agg(c) AS everything FROM generate_series(-5000, 150000) c) e, (SELECT customer_agg(c) AS alternate FROM generate_series(-5000, 150000, 2) c) f ORDER BY name;
-- every second number, up to the boundary of an array and beyond: cut from others, and made directly
SELECT n, (SELECT customer_agg(c) FROM generate_series(0, n, 2) c) = (SELECT customer_agg(c) FROM generate_series(0, n) c) & (SELECT customer_agg(c) FROM generate_series(0, 300000, 2) c) AS same
FROM unnest(ARRAY[0, 2, 100, 8188, 8190, 8192, 8194, 65534, 65536, 131072, 250000]) n;
SELECT count(*) AS distinct FROM (SELECT s FROM (SELECT customer_agg(i % 2) AS s FROM generate_series(1, 12) i GROUP BY i % 4, i % 3) v GROUP BY s) w;
SELECT bool_and(metric_summary_hash(a.s) = metric_summary_hash(b.s) AND metric_summary_hash_extended(a.s, 5) = metric_summary_hash_extended(b.s, 5)) AS hash,
	bool_and(metric_summary_hash(a.s)::bigint & 4294967295 = metric_summary_hash_extended(a.s, 0) & 4294967295) AS low_half FROM whole a, LATERAL (SELECT rollup(s) AS s FROM months b WHERE b.shape = a.shape) b;

--
-- Merging: parts that overlap, in any order, in any number
--
SELECT shape, bool_and(r = w.s AND b = w.s) AS rollup FROM (SELECT shape, parts, rollup(part ORDER BY md5(h::text)) AS r, rollup(part ORDER BY h DESC) AS b
	FROM unnest(ARRAY[2, 40, 3000]) parts, LATERAL (SELECT shape, i % parts AS h, customer_agg(customer) AS part FROM visits GROUP BY 1, 2) v GROUP BY shape, parts) x JOIN whole w USING (shape) GROUP BY shape ORDER BY 1;
SELECT rollup(t) = (SELECT customer_agg('c' || customer) FROM visits WHERE shape = 'sparse') AS texts FROM (SELECT customer_agg('c' || customer) AS t FROM visits WHERE shape = 'sparse' GROUP BY i % 500) v;
SELECT rollup(s) = (SELECT rollup(s) FROM (SELECT s FROM months UNION ALL SELECT customer_agg(NULL::bigint) UNION ALL SELECT NULL) v) AS neutral FROM months;
-- states that nobody has packed yet, also with rows that wait
SELECT shape, customer_set_combine(s, s) = s AS working, customer_count(w) = n + 1 AS count, w = s | pg_temp.set_of(777777) AS accum, w @> 777777 AS has, (SELECT count(*) FROM customer_ids(w)) = n + 1 AS ids,
	customer_set_combine(w, s) = w AND customer_set_combine(s, w) = w AND customer_set_combine(w, w) = w AS waits, w::text::customer_set = w AND w::bytea::customer_set = w AS forms, (w | s) - s = pg_temp.set_of(777777) AS algebra
FROM whole, LATERAL (SELECT customer_set_accum(customer_set_accum(customer_set_accum(s, 777777::bigint), NULL::bigint), 777777::bigint) AS w) v ORDER BY 1;
-- windows, against recomputation
SELECT bool_and(running = (SELECT customer_agg(customer) FROM visits u WHERE shape = 'clumps' AND u.i BETWEEN v.i - 300 AND v.i)) AS windows, max(customer_count(running)) > 100 AS some
FROM (SELECT i, customer_agg(customer) OVER (ORDER BY i ROWS 300 PRECEDING) AS running FROM visits WHERE shape = 'clumps' AND i < 600) v;
SELECT bool_and(customer_count(running) = (SELECT count(DISTINCT customer) FROM visits u WHERE shape = 'dense' AND u.i <= v.i)) AS running
FROM (SELECT i, customer_agg(customer) OVER (ORDER BY i) AS running FROM visits WHERE shape = 'dense' AND i < 1500) v WHERE i % 50 = 0;
SELECT bool_and(s = (SELECT customer_agg(customer) FROM visits v WHERE (v.shape = g.shape OR g.shape IS NULL) AND (v.month = g.month OR g.month IS NULL))) AS grouping_sets, count(*)
FROM (SELECT shape, month, customer_agg(customer) AS s FROM visits GROUP BY CUBE (shape, month)) g;

--
-- Parallel
--
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT customer_agg(customer) FROM visits;
SELECT shape, customer_agg = s AS parallel FROM (SELECT shape, customer_agg(customer) FROM visits GROUP BY shape) v JOIN whole USING (shape) ORDER BY 1;
SELECT a = (SELECT rollup(s) FROM whole) AS integers, customer_count(u) = customer_count(a) AS uuids, customer_count(t) = customer_count(a) AS texts
FROM (SELECT customer_agg(customer) AS a, customer_agg(md5(customer::text)::uuid) AS u, customer_agg('c' || customer) AS t FROM visits) v;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;

--
-- Stored, packed and compressed
--
CREATE TEMP TABLE stored AS SELECT shape, s FROM whole;
SELECT bool_and(a.s = b.s AND customer_count(a.s & b.s) = n) AS stored FROM stored a JOIN whole b USING (shape);

--
-- Sizes: stored bits a customer
--
SELECT round(pg_column_size(customer_agg(c)) * 8.0 / count(*), 2) AS dense FROM generate_series(1, 100000) c;
SELECT round(pg_column_size(customer_agg(c)) * 8.0 / count(*)) AS tenth FROM generate_series(1, 200000) c WHERE pg_temp.drawn(c, 't', 10) = 0;

DROP TABLE visits;
