-- Exact sets of customers, against count(DISTINCT), INTERSECT and EXCEPT.
SET extra_float_digits = 0;
SET jit = off;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

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
CREATE FUNCTION pg_temp.set_of(VARIADIC customers bigint[]) RETURNS customer_set IMMUTABLE
	RETURN (SELECT customer_agg(c) FROM unnest(customers) c);

--
-- By hand
--
SELECT a | b AS union, (a | b) = a + b AS plus, ARRAY(SELECT members(a | b)) AS either, ARRAY(SELECT members(a & b)) AS both,
	ARRAY(SELECT members(a - b)) AS only_a, ARRAY(SELECT members(b - a)) AS only_b, ARRAY(SELECT members(a # b)) AS one
FROM (SELECT pg_temp.set_of(1, 2, 3, 4, 2) AS a, pg_temp.set_of(3, 4, 5) AS b) v;
-- 2 of 4 are among the 3; 2 of 5; 2 of 3; of {1..6} both: 3 4, first: 1 2, second: 5, neither: 6
SELECT cardinality(a) AS n, retention_rate(a, b), churn_rate(a, b), jaccard_index(a, b), overlap_coefficient(a, b), p.*, a @> b AS contains, a && b AS overlaps, a @> pg_temp.set_of(4) AS has_set,
	pg_temp.set_of(4, 3) <@ a AS contained, a <@ b AS contained_not, a @> 3 AS has, a @> 5 AS has_not
FROM (SELECT pg_temp.set_of(1, 2, 3, 4) AS a, pg_temp.set_of(3, 4, 5) AS b, pg_temp.set_of(1, 2, 3, 4, 5, 6) AS everyone) v, customer_pair(a, b, everyone) p;
SELECT (retention_rate_estimate(a, b)).*, retention_rate_estimate(a, b) = rate_estimate(r) AS wilson, retention_rate_estimate(a, b, 0.9, 'jeffreys') = rate_estimate(r, 0.9, 'jeffreys') AS jeffreys,
	retention_rate_difference(a, b, b, a) = rate_difference(r, rate_agg(2, 3)) AS newcombe, retention_rate_difference(a, b, b, a, 0.8, 'pooled') = rate_difference(r, rate_agg(2, 3), 0.8, 'pooled') AS pooled
FROM (SELECT pg_temp.set_of(1, 2, 3, 4) AS a, pg_temp.set_of(3, 4, 5) AS b, rate_agg(2, 4) AS r) v GROUP BY a, b, r;
-- members in signed order, of the whole range
SELECT members(pg_temp.set_of(0, -1, 1, 9223372036854775807, -9223372036854775808, 4294967296, 4294967295, -4294967296, -4294967297, 2147483648, -2147483648));
-- a NULL is no customer; no rows are no set
SELECT customer_agg(c) AS none FROM (VALUES (NULL::bigint)) v(c) WHERE false;
SELECT customer_agg(c) AS empty, cardinality(customer_agg(c)) AS n, customer_agg(c) = pg_temp.set_of(1) - pg_temp.set_of(1) AS same FROM (VALUES (NULL::bigint), (NULL)) v(c);
SELECT customer_agg(c) AS empty FROM (VALUES (NULL::uuid)) v(c);
SELECT ARRAY(SELECT members(customer_agg(c))) AS members FROM (VALUES (NULL::bigint), (7), (NULL)) v(c);
SELECT cardinality(NULL::customer_set) AS zero, NULL::customer_set | pg_temp.set_of(1) IS NULL AS union, retention_rate(NULL, pg_temp.set_of(1)) IS NULL AS rate, rollup(NULL::customer_set) IS NULL AS rollup,
	pg_temp.set_of(1) @> NULL::bigint IS NULL AS has, customer_set_combine(NULL, NULL) IS NULL AS combine, (SELECT count(*) FROM members(NULL)) AS members;
-- the empty set
SELECT retention_rate(e, a), churn_rate(e, a), retention_rate(a, e), churn_rate(a, e), retention_rate_estimate(e, a), retention_rate_difference(e, a, a, a), retention_rate_difference(a, a, e, a), jaccard_index(e, e), jaccard_index(a, e), overlap_coefficient(a, e),
	(SELECT count(*) FROM members(e)) AS members, a @> e AS contains, e <@ e AS contained, e && a AS overlaps, customer_pair(a, a, e), customer_pair(e, e, a), e @> 1 AS has
FROM (SELECT pg_temp.set_of(1, 2) AS a, customer_agg(NULL::bigint) AS e) v;

--
-- The Roaring format: a map of one bitmap, {1, 10, 100}, which pg_roaringbitmap documents
-- as 3a30...6400; and {-1}, whose 64 bits are ones
--
SELECT pg_temp.set_of(1, 10, 100)::bytea = '\x0100000000000000'::bytea || '\x00000000'::bytea || '\x3a30000001000000000002001000000001000a006400'::bytea AS documented;
SELECT encode(customer_set_to_roaring(pg_temp.set_of(-1)), 'hex') AS minus_one;
-- one run, 100 to 299: 3b30, containers - 1, which are runs, key, cardinality - 1, runs, first, length - 1
SELECT encode(customer_agg(i)::bytea, 'hex') = '0100000000000000' || '00000000' || '3b30' || '0000' || '01' || '0000' || 'c700' || '0100' || '6400' || 'c700' AS run FROM generate_series(100, 299) i;
-- what is written otherwise is the same set: an array that should be runs, an empty bitmap
SELECT roaring::customer_set = pg_temp.set_of(5, 6, 7) AS array, roaring <> roaring::customer_set::bytea AS rewritten
FROM (SELECT '\x0100000000000000000000003a3000000100000000000200100000000500060007'::bytea || '\x00' AS roaring) v;
SELECT '\x0100000000000000050000003a30000000000000'::bytea::customer_set = customer_agg(NULL::bigint) AS empty;
SELECT pg_temp.tried($$SELECT '\x0100000000000000000000003a30000001000000000002001000000001000a0064'::bytea::customer_set$$);
SELECT pg_temp.tried($$SELECT '\x0100000000000000000000003a30000001000000000002001000000001000a00640000'::bytea::customer_set$$);
SELECT pg_temp.tried($$SELECT '\x0100000000000000000000003a30000001000000000002001000000001000a000a00'::bytea::customer_set$$);
SELECT pg_temp.tried($$SELECT '\x0100000000000000000000003a30000001000000000002001100000001000a006400'::bytea::customer_set$$);
SELECT pg_temp.tried($$SELECT ''::bytea::customer_set$$);
SELECT pg_temp.tried($$SELECT customer_agg('a'::text)::bytea$$);

--
-- Definition, over random data of many shapes
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
SELECT shape, n, cardinality(s) = n AS cardinality, ARRAY(SELECT members(s)) = ARRAY(SELECT DISTINCT customer FROM visits v WHERE v.shape = w.shape ORDER BY 1) AS members,
	s::bytea::customer_set = s AS roaring, s::text::customer_set = s AS text FROM whole w ORDER BY 1;
SELECT shape, count(*) AS pairs, bool_and(ARRAY(SELECT members(a.s | b.s)) = ARRAY(SELECT DISTINCT customer FROM visits v WHERE v.shape = a.shape AND month IN (a.month, b.month) ORDER BY 1)) AS union,
	bool_and(ARRAY(SELECT members(a.s & b.s)) = ARRAY(SELECT customer FROM visits v WHERE v.shape = a.shape AND month = a.month INTERSECT SELECT customer FROM visits v WHERE v.shape = a.shape AND month = b.month ORDER BY 1)) AS intersection,
	bool_and(ARRAY(SELECT members(a.s - b.s)) = ARRAY(SELECT customer FROM visits v WHERE v.shape = a.shape AND month = a.month EXCEPT SELECT customer FROM visits v WHERE v.shape = a.shape AND month = b.month ORDER BY 1)) AS difference,
	bool_and(a.s # b.s = (a.s | b.s) - (a.s & b.s) AND a.s # b.s = (a.s - b.s) | (b.s - a.s)) AS symmetric_difference,
	bool_and((a.s && b.s) = (cardinality(a.s & b.s) > 0) AND (a.s @> b.s) = (a.s | b.s = a.s) AND (a.s <@ b.s) = (a.s - b.s = a.s - a.s) AND a.s @> (a.s & b.s) AND (a.s - b.s) <@ a.s) AS containment,
	bool_and(jaccard_index(a.s, b.s) = cardinality(a.s & b.s)::float8 / cardinality(a.s | b.s) AND overlap_coefficient(a.s, b.s) = cardinality(a.s & b.s)::float8 / least(a.n, b.n)) AS indices,
	bool_and(retention_rate(a.s, b.s) = 100 * cardinality(a.s & b.s)::float8 / a.n AND churn_rate(a.s, b.s) = 100 * cardinality(a.s - b.s)::float8 / a.n) AS retention,
	bool_and(customer_pair(a.s, b.s, w.s) = (cardinality(a.s & b.s), cardinality(a.s - b.s), cardinality(b.s - a.s), cardinality(w.s - a.s - b.s))::customer_pair) AS pair
FROM months a JOIN months b USING (shape) JOIN whole w USING (shape) GROUP BY shape ORDER BY 1;
-- a population that leaves some out
SELECT customer_pair(a.s, b.s, p) = (SELECT (count(*) FILTER (WHERE x AND y), count(*) FILTER (WHERE x AND NOT y), count(*) FILTER (WHERE y AND NOT x), count(*) FILTER (WHERE NOT x AND NOT y))::customer_pair
	FROM (SELECT a.s @> c AS x, b.s @> c AS y FROM generate_series(1, 9999, 7) c) v) AS pair
FROM months a, months b, (SELECT customer_agg(c) AS p FROM generate_series(1, 9999, 7) c) v WHERE a.shape = 'dense' AND b.shape = 'dense' AND a.month = 0 AND b.month = 1;
SELECT shape, bool_and((s @> c) = EXISTS (SELECT FROM visits v WHERE v.shape = w.shape AND customer = c)) AS has, count(*) FILTER (WHERE s @> c) > 100 AS some, count(*) FILTER (WHERE NOT s @> c) > 100 AS others
FROM whole w, LATERAL (SELECT customer FROM visits v WHERE v.shape = w.shape AND i % 100 = 0 UNION SELECT customer + 70001 FROM visits v WHERE v.shape = w.shape AND i % 100 = 0
	AND customer < 9223372036854700000 UNION SELECT pg_temp.drawn(i, 'x', 9000) - 3000 FROM generate_series(1, 500) i) c(c) GROUP BY shape ORDER BY 1;
-- as the pairs are compared: McNemar
SELECT rate_paired_counts_difference(p.both_times, p.only_first, p.only_second, p.neither) = (SELECT rate_paired_difference(a.s @> c, b.s @> c) FROM members(w.s) c) AS mcnemar
FROM months a JOIN months b USING (shape) JOIN whole w USING (shape), customer_pair(a.s, b.s, w.s) p WHERE shape = 'negative' AND a.month = 2 AND b.month = 3;

--
-- Uuids and texts, kept as hashes
--
CREATE TEMP TABLE named AS SELECT month, customer_agg(md5(customer::text)::uuid) AS u, customer_agg('c' || customer) AS t, customer_agg(customer) AS s FROM visits WHERE shape = 'negative' GROUP BY month;
SELECT bool_and(cardinality(a.u) = cardinality(a.s) AND cardinality(a.t) = cardinality(a.s)) AS cardinality, bool_and(cardinality(a.u & b.u) = cardinality(a.s & b.s) AND cardinality(a.t & b.t) = cardinality(a.s & b.s)) AS intersection,
	bool_and(cardinality(a.u | b.u) = cardinality(a.s | b.s) AND cardinality(a.t + b.t) = cardinality(a.s | b.s)) AS union, bool_and(cardinality(a.u - b.u) = cardinality(a.s - b.s) AND cardinality(a.t - b.t) = cardinality(a.s - b.s)) AS difference,
	bool_and(cardinality(a.u # b.u) = cardinality(a.s # b.s) AND cardinality(a.t # b.t) = cardinality(a.s # b.s)) AS symmetric_difference, bool_and((a.u @> (a.u & b.u)) AND (a.t & b.t) <@ b.t AND a.u && (a.u | b.u)) AS containment,
	bool_and(retention_rate(a.u, b.u) = retention_rate(a.s, b.s) AND retention_rate_estimate(a.t, b.t) = retention_rate_estimate(a.s, b.s) AND customer_pair(a.u, b.u, a.u) = customer_pair(a.s, b.s, a.s)) AS rates,
	bool_and(a.u::text::customer_set = a.u AND a.t::text::customer_set = a.t AND (a.u = b.u) = (a.month = b.month)) AS text
FROM named a, named b;
SELECT bool_and((s @> c) = (u @> md5(c::text)::uuid) AND (s @> c) = (t @> ('c' || c))) AS has, count(*) FILTER (WHERE s @> c) > 50 AS some, count(*) FILTER (WHERE NOT s @> c) > 100 AS others
FROM named, generate_series(-66000, 4000, 97) c WHERE month = 1;
SELECT (SELECT cardinality(rollup(u)) FROM named) = (SELECT n FROM whole WHERE shape = 'negative') AS uuids, (SELECT rollup(t) FROM named) = (SELECT customer_agg('c' || customer) FROM visits WHERE shape = 'negative') AS texts;
-- the hashes are XXH64, in order as unsigned numbers: of a and of the empty text d24ec4f1a98c6e5b, ef46db3751d8e999
SELECT encode(decode(customer_agg(t)::text::jsonb ->> 'set', 'base64'), 'hex') FROM (VALUES ('a'), (''), ('a')) v(t);

--
-- Canonical: one set, one form, whatever its history
--
CREATE TEMP TABLE histories AS
SELECT name, customer_agg(c) AS direct, customer_agg(c ORDER BY c DESC) AS backwards, customer_agg(c ORDER BY md5(c::text)) AS shuffled, rollup(part) AS parts
FROM (VALUES ('one', 1, 1), ('below an array', 1, 4095), ('an array', 2, 4096), ('above an array', 3, 4097), ('to the end', 61440, 65535), ('across', 60000, 70000), ('a container', 65536, 131071), ('more', 65535, 131072), ('much', -1000, 140000)) v(name, low, high),
	LATERAL (SELECT c, pg_temp.set_of(c) AS part FROM generate_series(low, high) c) w GROUP BY name;
SELECT name, backwards = direct AS backwards, shuffled = direct AS shuffled, parts = direct AS parts, (direct | pg_temp.set_of(777777)) - pg_temp.set_of(777777) = direct AS added_and_removed,
	(direct - pg_temp.set_of(65535)) | (direct & pg_temp.set_of(65535)) = direct AS removed_and_added, (direct # everything) # everything = direct AS twice_complement, everything - (everything - direct) = direct AS complement, (direct & alternate) | (direct - alternate) = direct AS halves, direct::bytea::customer_set = direct AS roaring
FROM histories, (SELECT customer_agg(c) AS everything FROM generate_series(-5000, 150000) c) e, (SELECT customer_agg(c) AS alternate FROM generate_series(-5000, 150000, 2) c) f ORDER BY name;
-- every second number, up to the boundary of an array and beyond: cut from others, and made directly
SELECT n, (SELECT customer_agg(c) FROM generate_series(0, n, 2) c) = (SELECT customer_agg(c) FROM generate_series(0, n) c) & (SELECT customer_agg(c) FROM generate_series(0, 300000, 2) c) AS same
FROM unnest(ARRAY[0, 2, 100, 8188, 8190, 8192, 8194, 65534, 65536, 131072, 250000]) n;
SELECT count(*) AS distinct FROM (SELECT s FROM (SELECT customer_agg(i % 2) AS s FROM generate_series(1, 12) i GROUP BY i % 4, i % 3) v GROUP BY s) w;
SELECT bool_and(customer_set_hash(a.s) = customer_set_hash(b.s) AND customer_set_hash_extended(a.s, 5) = customer_set_hash_extended(b.s, 5)) AS hash,
	bool_and(customer_set_hash(a.s)::bigint & 4294967295 = customer_set_hash_extended(a.s, 0) & 4294967295) AS low_half FROM whole a, LATERAL (SELECT rollup(s) AS s FROM months b WHERE b.shape = a.shape) b;

--
-- Merging: parts that overlap, in any order, in any number
--
SELECT shape, bool_and(r = w.s AND b = w.s) AS rollup FROM (SELECT shape, parts, rollup(part ORDER BY md5(h::text)) AS r, rollup(part ORDER BY h DESC) AS b
	FROM unnest(ARRAY[2, 40, 3000]) parts, LATERAL (SELECT shape, i % parts AS h, customer_agg(customer) AS part FROM visits GROUP BY 1, 2) v GROUP BY shape, parts) x JOIN whole w USING (shape) GROUP BY shape ORDER BY 1;
SELECT rollup(t) = (SELECT customer_agg('c' || customer) FROM visits WHERE shape = 'sparse') AS texts FROM (SELECT customer_agg('c' || customer) AS t FROM visits WHERE shape = 'sparse' GROUP BY i % 500) v;
SELECT rollup(s) = (SELECT rollup(s) FROM (SELECT s FROM months UNION ALL SELECT customer_agg(NULL::bigint) UNION ALL SELECT NULL) v) AS neutral FROM months;
-- states that nobody has packed yet, also with rows that wait
SELECT shape, customer_set_combine(s, s) = s AS working, cardinality(w) = n + 1 AS cardinality, w = s | pg_temp.set_of(777777) AS accum, w @> 777777 AS has, (SELECT count(*) FROM members(w)) = n + 1 AS members,
	customer_set_combine(w, s) = w AND customer_set_combine(s, w) = w AND customer_set_combine(w, w) = w AS waits, w::text::customer_set = w AND w::bytea::customer_set = w AS forms, (w | s) - s = pg_temp.set_of(777777) AS algebra
FROM whole, LATERAL (SELECT customer_set_accum(customer_set_accum(customer_set_accum(s, 777777::bigint), NULL::bigint), 777777::bigint) AS w) v ORDER BY 1;
-- windows, against recomputation
SELECT bool_and(running = (SELECT customer_agg(customer) FROM visits u WHERE shape = 'clumps' AND u.i BETWEEN v.i - 300 AND v.i)) AS windows, max(cardinality(running)) > 100 AS some
FROM (SELECT i, customer_agg(customer) OVER (ORDER BY i ROWS 300 PRECEDING) AS running FROM visits WHERE shape = 'clumps' AND i < 600) v;
SELECT bool_and(cardinality(running) = (SELECT count(DISTINCT customer) FROM visits u WHERE shape = 'dense' AND u.i <= v.i)) AS running
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
SELECT a = (SELECT rollup(s) FROM whole) AS integers, cardinality(u) = cardinality(a) AS uuids, cardinality(t) = cardinality(a) AS texts
FROM (SELECT customer_agg(customer) AS a, customer_agg(md5(customer::text)::uuid) AS u, customer_agg('c' || customer) AS t FROM visits) v;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;

--
-- Stored, packed and compressed
--
CREATE TEMP TABLE stored AS SELECT shape, s FROM whole;
SELECT bool_and(a.s = b.s AND cardinality(a.s & b.s) = n) AS stored FROM stored a JOIN whole b USING (shape);

--
-- Sizes: stored bits a customer
--
SELECT round(pg_column_size(customer_agg(c)) * 8.0 / count(*), 2) AS dense FROM generate_series(1, 100000) c;
SELECT round(pg_column_size(customer_agg(c)) * 8.0 / count(*)) AS tenth FROM generate_series(1, 200000) c WHERE pg_temp.drawn(c, 't', 10) = 0;

--
-- Errors
--
SELECT pg_temp.tried($$SELECT customer_agg(1) | customer_agg('a'::text)$$);
SELECT op, pg_temp.tried(format('SELECT customer_agg(%L::uuid) %s customer_agg(%L::text)', md5('a'), op, 'a')) FROM unnest(ARRAY['+', '|', '&', '-', '#', '@>', '<@', '&&']) op;
SELECT pg_temp.tried(format('SELECT %s FROM (SELECT customer_agg(1::bigint) AS a, customer_agg(%L::text) AS b) v', call, 'a')) FROM unnest(ARRAY['jaccard_index(a, b)', 'overlap_coefficient(a, b)', 'retention_rate(a, b)', 'churn_rate(a, b)',
	'retention_rate_estimate(a, b)', 'retention_rate_difference(a, a, a, b)', 'customer_pair(a, a, b)', 'customer_pair(a, b, a)', 'customer_set_combine(a, b)', 'a @> ''a''::text', 'a @> gen_random_uuid()', 'b @> 1', 'customer_set_accum(a, ''a''::text)', 'members(b)', 'customer_set_to_roaring(b)']) call;
SELECT a = b AS eq, a <> b AS ne FROM (SELECT customer_agg(NULL::bigint) AS a, customer_agg(NULL::text) AS b) v;
SELECT pg_temp.tried($$SELECT rollup(s) FROM (SELECT customer_agg(1) AS s UNION ALL SELECT customer_agg('a'::text)) v$$);
SELECT pg_temp.tried($$SELECT retention_rate_estimate(customer_agg(1), customer_agg(1), 95)$$);
SELECT pg_temp.tried($$SELECT retention_rate_estimate(customer_agg(1), customer_agg(1), method => 'wald')$$);
SELECT pg_temp.tried($$SELECT retention_rate_difference(customer_agg(1), customer_agg(1), customer_agg(1), customer_agg(1), method => 'wald')$$);
SELECT pg_temp.tried(format('SELECT %L::customer_set', value)) FROM (VALUES
	('{"customer_set":2,"ids":"integer","customers":0,"set":"AAAAAAAAAAA="}'), ('{"customer_set":1,"ids":"number","customers":0,"set":"AAAAAAAAAAA="}'),
	('{"customer_set":1,"ids":"integer","customers":1,"set":"AAAAAAAAAAA="}'), ('{"customer_set":1,"ids":"integer","customers":0,"set":"AAAAAAAAAA=="}'),
	('{"customer_set":1,"ids":"integer","customers":0,"set":"?"}'), ('{"customer_set":1,"ids":"integer","customers":0}'), ('{"customer_set":1,"ids":"integer","customers":0,"set":"AAAAAAAAAAA=","x":1}'),
	('{"customer_set":1,"ids":"text","customers":2,"set":"AQAAAAAAAAABAAAAAAAAAA=="}'), ('{"customer_set":1,"ids":"text","customers":0,"set":"AAAA"}'), ('{"customer_set":1,"ids":"integer","customers":0,"set":"AQAAAAAAAAAFAAAAOjAAAAAAAAA="}'), ('[]'), ('')) v(value);

DROP TABLE visits;
