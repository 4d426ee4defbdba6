-- Exact sets of customers, against count(DISTINCT), INTERSECT and EXCEPT.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET jit = off;
CREATE FUNCTION pg_temp.set_of(VARIADIC customers bigint[]) RETURNS customer_set IMMUTABLE
	RETURN (SELECT customer_agg(c) FROM unnest(customers) c);

--
-- By hand
--
SELECT a | b AS union, (a | b) = a + b AS plus, ARRAY(SELECT customer_ids(a | b)) AS either, ARRAY(SELECT customer_ids(a & b)) AS both,
	ARRAY(SELECT customer_ids(a - b)) AS only_a, ARRAY(SELECT customer_ids(b - a)) AS only_b, ARRAY(SELECT customer_ids(a # b)) AS one
FROM (SELECT pg_temp.set_of(1, 2, 3, 4, 2) AS a, pg_temp.set_of(3, 4, 5) AS b) v;
-- 2 of 4 are among the 3; 2 of 5; 2 of 3; of {1..6} both: 3 4, first: 1 2, second: 5, neither: 6
SELECT customer_count(a) AS n, retention_rate(a, b), churn_rate(a, b), jaccard_index(a, b), overlap_coefficient(a, b), p.*, a @> b AS contains, a && b AS overlaps, a @> pg_temp.set_of(4) AS has_set,
	pg_temp.set_of(4, 3) <@ a AS contained, a <@ b AS contained_not, a @> 3 AS has, a @> 5 AS has_not
FROM (SELECT pg_temp.set_of(1, 2, 3, 4) AS a, pg_temp.set_of(3, 4, 5) AS b, pg_temp.set_of(1, 2, 3, 4, 5, 6) AS everyone) v, customer_pair(a, b, everyone) p;
SELECT (retention_rate_estimate(a, b)).*, retention_rate_estimate(a, b) = rate_estimate(r) AS wilson, retention_rate_estimate(a, b, 0.9, 'jeffreys') = rate_estimate(r, 0.9, 'jeffreys') AS jeffreys,
	retention_rate_difference(a, b, b, a) = rate_difference(r, rate_agg(2, 3)) AS newcombe, retention_rate_difference(a, b, b, a, 0.8, 'pooled') = rate_difference(r, rate_agg(2, 3), 0.8, 'pooled') AS pooled
FROM (SELECT pg_temp.set_of(1, 2, 3, 4) AS a, pg_temp.set_of(3, 4, 5) AS b, rate_agg(2, 4) AS r) v GROUP BY a, b, r;
-- members in signed order, of the whole range
SELECT customer_ids(pg_temp.set_of(0, -1, 1, 9223372036854775807, -9223372036854775808, 4294967296, 4294967295, -4294967296, -4294967297, 2147483648, -2147483648));
-- a NULL is no customer; no rows are no set
SELECT customer_agg(c) AS none FROM (VALUES (NULL::bigint)) v(c) WHERE false;
SELECT customer_agg(c) AS empty, customer_count(customer_agg(c)) AS n, customer_agg(c) = pg_temp.set_of(1) - pg_temp.set_of(1) AS same FROM (VALUES (NULL::bigint), (NULL)) v(c);
SELECT customer_agg(c) = customer_agg(d) AS one_empty_set FROM (VALUES (NULL::uuid, NULL::text)) v(c, d);
SELECT ARRAY(SELECT customer_ids(customer_agg(c))) AS ids FROM (VALUES (NULL::bigint), (7), (NULL)) v(c);
SELECT customer_count(NULL::customer_set) AS zero, NULL::customer_set | pg_temp.set_of(1) IS NULL AS union, retention_rate(NULL, pg_temp.set_of(1)) IS NULL AS rate, rollup(NULL::customer_set) IS NULL AS rollup,
	pg_temp.set_of(1) @> NULL::customer_key IS NULL AS has, customer_set_combine(NULL, NULL) IS NULL AS combine, (SELECT count(*) FROM customer_ids(NULL)) AS ids;
-- the empty set
SELECT retention_rate(e, a), churn_rate(e, a), retention_rate(a, e), churn_rate(a, e), retention_rate_estimate(e, a), retention_rate_difference(e, a, a, a), retention_rate_difference(a, a, e, a), jaccard_index(e, e), jaccard_index(a, e), overlap_coefficient(a, e),
	(SELECT count(*) FROM customer_ids(e)) AS ids, a @> e AS contains, e <@ e AS contained, e && a AS overlaps, customer_pair(a, a, e), customer_pair(e, e, a), e @> 1 AS has
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
SELECT shape, n, customer_count(s) = n AS count, ARRAY(SELECT customer_ids(s)) = ARRAY(SELECT DISTINCT customer FROM visits v WHERE v.shape = w.shape ORDER BY 1) AS ids,
	s::bytea::customer_set = s AS roaring, s::text::customer_set = s AS text FROM whole w ORDER BY 1;
SELECT shape, count(*) AS pairs, bool_and(ARRAY(SELECT customer_ids(a.s | b.s)) = ARRAY(SELECT DISTINCT customer FROM visits v WHERE v.shape = a.shape AND month IN (a.month, b.month) ORDER BY 1)) AS union,
	bool_and(ARRAY(SELECT customer_ids(a.s & b.s)) = ARRAY(SELECT customer FROM visits v WHERE v.shape = a.shape AND month = a.month INTERSECT SELECT customer FROM visits v WHERE v.shape = a.shape AND month = b.month ORDER BY 1)) AS intersection,
	bool_and(ARRAY(SELECT customer_ids(a.s - b.s)) = ARRAY(SELECT customer FROM visits v WHERE v.shape = a.shape AND month = a.month EXCEPT SELECT customer FROM visits v WHERE v.shape = a.shape AND month = b.month ORDER BY 1)) AS difference,
	bool_and(a.s # b.s = (a.s | b.s) - (a.s & b.s) AND a.s # b.s = (a.s - b.s) | (b.s - a.s)) AS symmetric_difference,
	bool_and((a.s && b.s) = (customer_count(a.s & b.s) > 0) AND (a.s @> b.s) = (a.s | b.s = a.s) AND (a.s <@ b.s) = (a.s - b.s = a.s - a.s) AND a.s @> (a.s & b.s) AND (a.s - b.s) <@ a.s) AS containment,
	bool_and(jaccard_index(a.s, b.s) = customer_count(a.s & b.s)::float8 / customer_count(a.s | b.s) AND overlap_coefficient(a.s, b.s) = customer_count(a.s & b.s)::float8 / least(a.n, b.n)) AS indices,
	bool_and(retention_rate(a.s, b.s) = 100 * customer_count(a.s & b.s)::float8 / a.n AND churn_rate(a.s, b.s) = 100 * customer_count(a.s - b.s)::float8 / a.n) AS retention,
	bool_and(customer_pair(a.s, b.s, w.s) = (customer_count(a.s & b.s), customer_count(a.s - b.s), customer_count(b.s - a.s), customer_count(w.s - a.s - b.s))::customer_pair) AS pair
FROM months a JOIN months b USING (shape) JOIN whole w USING (shape) GROUP BY shape ORDER BY 1;
-- a population that leaves some out
SELECT customer_pair(a.s, b.s, p) = (SELECT (count(*) FILTER (WHERE x AND y), count(*) FILTER (WHERE x AND NOT y), count(*) FILTER (WHERE y AND NOT x), count(*) FILTER (WHERE NOT x AND NOT y))::customer_pair
	FROM (SELECT a.s @> c AS x, b.s @> c AS y FROM generate_series(1, 9999, 7) c) v) AS pair
FROM months a, months b, (SELECT customer_agg(c) AS p FROM generate_series(1, 9999, 7) c) v WHERE a.shape = 'dense' AND b.shape = 'dense' AND a.month = 0 AND b.month = 1;
SELECT shape, bool_and((s @> c) = EXISTS (SELECT FROM visits v WHERE v.shape = w.shape AND customer = c)) AS has, count(*) FILTER (WHERE s @> c) > 100 AS some, count(*) FILTER (WHERE NOT s @> c) > 100 AS others
FROM whole w, LATERAL (SELECT customer FROM visits v WHERE v.shape = w.shape AND i % 100 = 0 UNION SELECT customer + 70001 FROM visits v WHERE v.shape = w.shape AND i % 100 = 0
	AND customer < 9223372036854700000 UNION SELECT pg_temp.drawn(i, 'x', 9000) - 3000 FROM generate_series(1, 500) i) c(c) GROUP BY shape ORDER BY 1;
-- as the pairs are compared: McNemar
SELECT rate_paired_counts_difference(p.both_times, p.only_first, p.only_second, p.neither) = (SELECT rate_paired_difference(a.s @> c, b.s @> c) FROM customer_ids(w.s) c) AS mcnemar
FROM months a JOIN months b USING (shape) JOIN whole w USING (shape), customer_pair(a.s, b.s, w.s) p WHERE shape = 'negative' AND a.month = 2 AND b.month = 3;

DROP TABLE visits;
