-- The types that all rooms share: customers, times, and what every summary is.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

\echo an id of every usual type is a customer, and says which it is
CREATE DOMAIN email AS text;
SELECT v::text AS key FROM (VALUES (42::bigint::customer_key), (42::integer::customer_key), (42::smallint::customer_key), ('0dd5d1a0-0000-4000-8000-00000000abcd'::uuid::customer_key),
	('a@b.c'::text::customer_key), ('a@b.c'::varchar::customer_key), ('a@b.c'::varchar(20)::customer_key), ('ab   '::char(5)::customer_key), ('ab'::name::customer_key), ('a@b.c'::email::customer_key), ('42')) AS k (v);
\echo a key comes back as it was: its text form, read again, is the same
SELECT v::text AS key, v::text::cstring::text = customer_key_out(customer_key_in(v::text::cstring))::text AS same
FROM (VALUES (42::customer_key), ('-9223372036854775808'::bigint::customer_key), ('integer:42'::text::customer_key), ('text:'::text::customer_key), ('uuid:x'::text::customer_key),
	(''::text::customer_key), ('integer'::text::customer_key), ('é'::text::customer_key)) AS k (v);
\echo a literal that says what it is must be that
SELECT 'integer:x'::customer_key;
SELECT 'uuid:12'::customer_key;
SELECT 'integer:99999999999999999999'::customer_key;
\echo other types do not cast
SELECT 4.2::customer_key;
SELECT true::customer_key;

\echo a date, a timestamp and a timestamptz are times, and say which they are, whatever zone and DateStyle the session has
SET timezone = 'America/New_York';
SET datestyle = 'SQL, DMY';
SELECT v::text AS at FROM (VALUES (date '2025-02-01'::calendar_time), (timestamp '2025-02-01 23:30:00.5'::calendar_time), (timestamptz '2025-02-01 23:30+01'::calendar_time),
	(date '0044-03-15 BC'::calendar_time), (timestamp '0044-03-15 12:00 BC'::calendar_time)) AS k (v);
RESET datestyle;
\echo the text form reads back: a zone makes a timestamptz, a time of day a timestamp
SELECT v::text AS text, calendar_time_out(calendar_time_in(v::text::cstring))::text = v::text AS same
FROM (VALUES ('2025-02-01'::calendar_time), ('2025-02-01 23:30'), ('2025-02-01 11:30 pm'), ('2025-02-01 23:30+01'), ('2025-02-01T23:30Z'), ('2025-02-01 23:30 Europe/Berlin'),
	('2025-02-01 23:30 BC'), ('Feb 1 2025'), ('20250201')) AS k (v);
RESET timezone;
\echo infinite and very far times are no times
SELECT 'infinity'::date::calendar_time;
SELECT '-infinity'::timestamp::calendar_time;
SELECT 'infinity'::timestamptz::calendar_time;
SELECT timestamp '200000-01-01'::calendar_time;
SELECT 'not a day'::calendar_time;
SELECT '20250201T233000'::calendar_time;
SELECT 'now'::calendar_time IS NULL;
-- a zone is not dropped: it needs a time of day; words of months, of days of the week, BC and AD are no zones
SELECT '2024-01-31 PST'::calendar_time;
SELECT '2024-01-31 Europe/Berlin'::calendar_time;
SELECT 'PST8PDT 2024-01-31'::calendar_time;
SELECT '2024-01-31Z'::calendar_time;
SELECT '2024-01-31 somewhere'::calendar_time;
SELECT text, text::calendar_time FROM unnest(ARRAY['Wed Jan 31 2024', 'January 31, 2024', '31-Jan-2024', 'Jan-31-2024', '0044-03-15 BC', '2024-01-31 AD', 'J2460341', '20240131', '2024/01/31',
	'10:00 Wed 31 January 2024', 'PST 2024-01-31 10:00', '2024-01-31 10:00 PST8PDT', '20240131T100000+01', '2024-01-31 10:00 pm']) text;
\echo a time of day is not a time
SELECT time '10:00'::calendar_time;

\echo summaries of every type sort, are distinct, are unique, hash and join by content
CREATE TEMP TABLE s AS
SELECT g, rate_agg(x <= g) AS s FROM generate_series(1, 3) AS g, generate_series(1, 4) AS x GROUP BY g
UNION ALL SELECT 4, rate_agg(x <= 2) FROM generate_series(1, 4) AS x UNION ALL SELECT 5, NULL;
SELECT count(DISTINCT s) FROM s;
SELECT DISTINCT s FROM s ORDER BY s;
SELECT s, count(*) FROM s GROUP BY s HAVING count(*) > 1;
SELECT a.g, b.g FROM s AS a JOIN s AS b ON a.s = b.s AND a.g < b.g;
SELECT s FROM s WHERE s IN (SELECT s FROM s WHERE g = 1);
CREATE UNIQUE INDEX ON s (s);
DELETE FROM s WHERE g = 4;
CREATE UNIQUE INDEX ON s (s);
SET enable_seqscan = off;
SELECT g FROM s WHERE s = (SELECT rate_agg(x <= 3) FROM generate_series(1, 4) AS x);
RESET enable_seqscan;
\echo the order is total: the six operators agree with each other for every pair
SELECT count(*) AS pairs, count(*) FILTER (WHERE (a.s < b.s) <> (b.s > a.s) OR (a.s <= b.s) <> (b.s >= a.s) OR (a.s = b.s) = (a.s <> b.s) OR (a.s < b.s) = (a.s >= b.s)
	OR metric_summary_cmp(a.s, b.s) <> -metric_summary_cmp(b.s, a.s) OR (a.s = b.s) <> (metric_summary_hash(a.s) = metric_summary_hash(b.s))) AS wrong
FROM s AS a, s AS b WHERE a.s IS NOT NULL AND b.s IS NOT NULL;
\echo summaries of two types have no order
SELECT rate_agg(true) = rating_agg(5) AS same;
\echo text of metric_summary says of what kind it is, and is read again
SELECT s::metric_summary FROM s WHERE g = 1;
SELECT '{"rate":1,"successes":1,"trials":4,"unknown":0}'::metric_summary = rate_agg(x = 1) AS same FROM generate_series(1, 4) AS x;
SELECT '{"rate":9}'::metric_summary;
SELECT '{"rat":1}'::metric_summary;
SELECT 'rate'::metric_summary;
CREATE TABLE any_summary (s metric_summary);
INSERT INTO any_summary SELECT unnest(ARRAY[rate_agg(true)::metric_summary, rating_agg(5), customer_agg(7), activity_agg(7, date '2024-01-01', 'day'), survival_agg(7, true),
	latest_agg(7, date '2024-01-01', 7), purchase_agg(date '2024-01-01', 7), clv_contract_agg(7, true), clv_model('gamma_gamma', '{7,7,7}'), NULL]);
SELECT count(*) FILTER (WHERE s::text::metric_summary = s) AS kinds FROM any_summary;
DROP TABLE any_summary;

\echo text forms: what is wrong is said, where
SELECT '{"rate": 1, "successes": 1 ,"trials":4, "unknown":0 } '::rate_summary;
SELECT ''::rate_summary;
SELECT '{"rating":1}'::rate_summary;
SELECT '{"rate":2,"successes":1,"trials":4,"unknown":0}'::rate_summary;
SELECT '{"rate":1,"trials":4,"successes":1,"unknown":0}'::rate_summary;
SELECT '{"rate":1,"successes":1,"trials":4,"unknown":0'::rate_summary;
SELECT '{"rate":1,"successes":1,"trials":4,"unknown":0}x'::rate_summary;
SELECT '{"rate":1,"successes":1.5,"trials":4,"unknown":0}'::rate_summary;
SELECT '{"rate":1,"successes":+1,"trials":4,"unknown":0}'::rate_summary;
SELECT '{"rate":1,"successes":99999999999999999999,"trials":4,"unknown":0}'::rate_summary;
SELECT '{"rate":1,"successes":-1,"trials":4,"unknown":0}'::rate_summary;
SELECT '{"rate":1,"successes":1,"trials":1,"unknown":0,"weights":[[1,0],[1,0],[inf,0]]}'::rate_summary;
SELECT '{"rate":1,"successes":1,"trials":1,"unknown":0,"weights":[[1,0],[1,0]]}'::rate_summary;
SELECT ('{"rate":1,"successes":' || repeat('1', 500) || '}')::rate_summary;
