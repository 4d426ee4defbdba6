-- The latest answer of every respondent: what is refused, and how.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
--
-- Errors
--
\pset format unaligned
\pset tuples_only on
\set ECHO none
SELECT expression || E'\n  ' || regexp_replace(pg_temp.tried('SELECT ' || expression), '\n  Values of this type are made by its aggregates.', '') AS tried FROM unnest(ARRAY[
	$$latest_agg(1, timestamptz '2024-01-01', 11)$$, $$latest_agg(1, timestamptz '2024-01-01', 10.000000000000002)$$, $$latest_agg(1, timestamptz '2024-01-01', -0.5)$$, $$latest_agg(1, timestamptz '2024-01-01', 'NaN')$$, $$nps_latest(1, timestamptz '2024-01-01', 'infinity')$$,
	$$latest_agg(NULL::bigint, timestamptz '2024-01-01', 11)$$, $$latest_agg(1, timestamptz 'infinity', 5)$$, $$latest_agg(1, timestamptz '100000-01-01', 5)$$, $$latest_agg(1, date '-infinity', 5)$$,
	$$latest_agg(1, timestamptz '2024-01-01', 3, 5, 1)$$, $$latest_agg(1, timestamptz '2024-01-01', 3, NULL, 5)$$, $$latest_agg(1, timestamptz '2024-01-01', 3, 1, x) FROM generate_series(5, 6) x$$,
	$$latest_agg(1, timestamptz '2024-01-01', 3) + latest_agg(1, timestamptz '2024-01-01', 3, 1, 5)$$, $$latest_agg(1, timestamptz '2024-01-01', 3) + latest_agg('1', timestamptz '2024-01-01', 3)$$,
	$$latest_agg(1, date '2024-01-01', 3) + latest_agg(1, timestamptz '2024-01-01', 3)$$, $$latest_agg(1, at, 3) FROM (VALUES (date '2024-01-01'::calendar_time), (timestamp '2024-01-01'::calendar_time)) v(at)$$, $$latest_agg(c, date '2024-01-01', 3) FROM (VALUES (1::customer_key), ('1')) v(c)$$,
	$$latest_accum(latest_agg(1, timestamptz '2024-01-01', 3), 'a'::text, timestamptz '2024-01-01', 3)$$, $$latest_accum(latest_agg(1, timestamptz '2024-01-01', 3, 1, 5), 1, timestamptz '2024-01-01', 3)$$,
	$$'{"latest":2,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":0,"unit":86400000000,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":0,"unit":86400000000}'::latest_summary$$,
	$$'{"latest":1,"ids":"name","times":"date","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[10,10],"respondents":0,"first":0,"unit":86400000000,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":1,"unit":86400000000,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":0,"unit":1,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":0,"unit":0,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":-9223372036854775808,"unit":1,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":99999999,"first":0,"unit":86400000000,"answers":""}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":0,"unit":86400000000,"answers":"AAAA"}'::latest_summary$$,
	$$'{"latest":1,"ids":null,"times":null,"scale":[0,10],"respondents":0,"first":0,"unit":86400000000,"answers":"!"}'::latest_summary$$,
	-- 00 0d 00: a score of 11; 00 0c 01: nobody at the first time; 00 01 00 and half of a double; 00 01 00 and 5; 00 8c 00 00: a long way to write 10
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":"AA0A"}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":"AAwB"}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":"AAEAQBQAAA=="}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":"AAEAQBQAAAAAAAA="}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":"AIwAAA=="}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":9223371331199999999,"unit":86400000000,"answers":"AAwB"}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":2,"first":0,"unit":86400000000,"answers":"////////////AQAAAA=="}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"timestamptz","scale":[0,10],"respondents":1,"first":0,"unit":86400000000,"answers":"AAwA"}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"date","scale":[0,10],"respondents":1,"first":0,"unit":1,"answers":"AAwA"}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"date","scale":[0,10],"respondents":1,"first":0,"unit":2,"answers":"AAwA"}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":"time","scale":[0,10],"respondents":1,"first":0,"unit":1,"answers":"AAwA"}'::latest_summary$$,
	$$'{"latest":1,"ids":"integer","times":null,"scale":[0,10],"respondents":1,"first":0,"unit":1,"answers":"AAwA"}'::latest_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
