-- Exact sets of customers: what is refused, and how.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset format unaligned
--
-- Errors
--
SELECT pg_temp.tried($$SELECT customer_agg(1) | customer_agg('a'::text)$$);
SELECT op, pg_temp.tried(format('SELECT customer_agg(%L::uuid) %s customer_agg(%L::text)', md5('a'), op, 'a')) FROM unnest(ARRAY['+', '|', '&', '-', '#', '@>', '<@', '&&']) op;
SELECT call, pg_temp.tried(format('SELECT %s FROM (SELECT customer_agg(1::bigint) AS a, customer_agg(%L::text) AS b) v', call, 'a')) FROM unnest(ARRAY['jaccard_index(a, b)', 'overlap_coefficient(a, b)', 'retention_rate(a, b)', 'churn_rate(a, b)',
	'retention_rate_estimate(a, b)', 'retention_rate_difference(a, a, a, b)', 'customer_pair(a, a, b)', 'customer_pair(a, b, a)', 'customer_set_combine(a, b)', 'a @> ''a''::text', 'a @> ''1''::text', 'a @> gen_random_uuid()', 'b @> 1', 'a @> ''1''', 'a @> 1.5', 'customer_set_accum(a, ''a''::text)', 'customer_ids(b)', 'customer_set_to_roaring(b)']) call;
SELECT pg_temp.tried($$SELECT rollup(s) FROM (SELECT customer_agg(1) AS s UNION ALL SELECT customer_agg('a'::text)) v$$);
SELECT pg_temp.tried($$SELECT retention_rate_estimate(customer_agg(1), customer_agg(1), 95)$$);
SELECT pg_temp.tried($$SELECT retention_rate_estimate(customer_agg(1), customer_agg(1), method => 'wald')$$);
SELECT pg_temp.tried($$SELECT retention_rate_difference(customer_agg(1), customer_agg(1), customer_agg(1), customer_agg(1), method => 'wald')$$);
SELECT value, regexp_replace(pg_temp.tried(format('SELECT %L::customer_set', value)), '\n  Values of this type are made by its aggregates.', '') FROM (VALUES
	('{"customer_set":2,"ids":"integer","customers":0,"set":"AAAAAAAAAAA="}'), ('{"customer_set":1,"ids":"number","customers":0,"set":"AAAAAAAAAAA="}'),
	('{"customer_set":1,"ids":"integer","customers":1,"set":"AAAAAAAAAAA="}'), ('{"customer_set":1,"ids":"integer","customers":0,"set":"AAAAAAAAAA=="}'),
	('{"customer_set":1,"ids":"integer","customers":0,"set":"?"}'), ('{"customer_set":1,"ids":"integer","customers":0}'), ('{"customer_set":1,"ids":null,"customers":0,"set":"","x":1}'), ('{"customer_set":1,"ids":"integer","customers":0,"set":""}'), ('{"customer_set":1,"ids":null,"customers":0,"set":"AAAAAAAAAAA="}'),
	('{"customer_set":1,"ids":"text","customers":1,"set":"AQAAAAAAAAABAAAAAAAAAA=="}'),
	('{"customer_set":1,"ids":"text","customers":2,"set":"AQAAAAAAAAABAAAAAAAAAA=="}'), ('{"customer_set":1,"ids":"text","customers":0,"set":"AAAA"}'), ('{"customer_set":1,"ids":"integer","customers":0,"set":"AQAAAAAAAAAFAAAAOjAAAAAAAAA="}'), ('[]'), ('')) v(value);
