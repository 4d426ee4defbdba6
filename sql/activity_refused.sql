-- Activity: what is refused, and how.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset format unaligned
\pset tuples_only on
\set ECHO none
--
-- Errors
--
SELECT regexp_replace(expression, 'x{20,}', 'xx') || E'\n  ' || regexp_replace(pg_temp.tried('SELECT ' || expression), 'x{20,}|\n  Values of this type are made by its aggregates.', '', 'g') AS tried FROM unnest(ARRAY[
	$$activity_agg(1, date '2024-01-01', 'hour')$$, $$activity_agg(1, date '2024-01-01', NULL)$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', NULL)$$, $$activity_agg(1, timestamptz '2024-01-01', 'day')$$, $$activity_agg(1, date '2024-01-01', 'day', 'UTC')$$, $$activity_agg(1, timestamp '2024-01-01', 'day', 'UTC', 1)$$,
	$$activity_agg(1, timestamptz '2024-01-01', 'day', 'Mars/Olympus')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'CEST')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'EST')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'hst')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'localtime')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'EST5')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', 'UTC+3')$$, $$activity_agg(1, timestamptz '2024-01-01', 'day', '-03')$$,
	$$activity_agg(1, timestamptz '2024-01-01', 'day', repeat('x', 1000))$$,
	$$activity_agg(1, timestamptz 'infinity', 'day', 'UTC')$$, $$activity_agg(1, date '-infinity', 'day')$$, $$activity_agg(1, date '4714-11-24 BC', 'year')$$,
	$$activity_agg(1, date '2024-01-01', CASE WHEN i < 2 THEN 'day' ELSE 'month' END) FROM generate_series(1, 2) i$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg(1, date '2024-01-01', 'month')$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg('1'::text, date '2024-01-01', 'day')$$,
	$$activity_by(activity_agg(1, date '2024-01-01', 'week'), 'month')$$, $$activity_by(activity_agg(1, date '2024-01-01', 'month'), 'day')$$,
	$$activity_by(activity_agg(1, date '2024-01-01', 'month'), 'decade')$$, $$activity_by(activity_agg(1, date '4714-12-01 BC', 'day'), 'year')$$,
	$$stickiness(activity_agg(1, date '2024-01-01', 'week'))$$, $$stickiness(activity_agg(1, date '2024-01-01', 'month'))$$, $$stickiness(activity_agg(1, date '2024-01-01', 'day'), 'day')$$, $$stickiness(activity_agg(1, date '2024-01-01', 'year'))$$,
	$$activity_agg(1, date '2024-01-01', 'day', 0.0000001)$$, $$activity_agg(1, date '2024-01-01', 'day', 1e32)$$, $$activity_agg(1, date '2024-01-01', 'day', -1e1000)$$,
	$$activity_agg(1, date '2024-01-01', 'day', numeric 'NaN')$$, $$activity_agg(1, date '2024-01-01', 'day', numeric '-Infinity')$$,
	$$activity_agg(1, date '2024-01-01', 'day', 99999999999999999999999999999999) FROM generate_series(1, 2)$$,
	$$activity_by(activity_agg(1, date '2024-01-01' + i, 'day', 99999999999999999999999999999999), 'month') FROM generate_series(1, 2) i$$,
	$$cohorts(activity_agg(i, date '2024-01-01', 'day', 99999999999999999999999999999999)) FROM generate_series(1, 2) i$$,
	$$revenue_retention(activity_agg(i, date '2024-01-01', 'day', 99999999999999999999999999999999)) FROM generate_series(1, 2) i$$,
	$$revenue_retention(activity_agg(1, date '2024-01-01', 'day', -a)) FROM unnest(ARRAY[99999999999999999999999999999999, 70141183460469231731687303715885.105728]) a$$,
	$$activity_agg(1, date '2024-01-01', 'day') + activity_agg(1, date '2024-01-01', 'day', 1)$$,
	$$activity_accum(activity_agg(1, date '2024-01-01', 'day', 1), 1, date '2024-01-01', 'day')$$, $$activity_accum(activity_agg(1, date '2024-01-01', 'day'), 1, date '2024-01-01', 'day', 1)$$,
	$$activity_accum(activity_agg(1, date '2024-01-01', 'day'), '1', date '2024-01-01', 'day')$$, $$activity_agg(c, date '2024-01-01', 'day') FROM (VALUES (1::customer_key), ('1')) v(c)$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), activity_agg(1, date '2024-01-01', 'month'))$$, $$cohorts(activity_agg(1, date '2024-01-01', 'day'), activity_agg('1', date '2024-01-01', 'day'))$$,
	$$repeat_purchase_accum(activity_agg(1, date '2024-01-01', 'month'), 1, date '2024-01-01')$$,
	$$repeat_purchase_rate(1, timestamptz '2024-01-01', NULL)$$, $$repeat_purchase_rate(1, timestamptz '2024-01-01')$$, $$repeat_purchase_rate(1, date 'infinity')$$,
	$$repeat_purchase_rate_estimate(activity_agg(1, date '2024-01-01', 'day'), method => 'wald')$$,
	$$repeat_purchase_rate_difference(activity_agg(1, date '2024-01-01', 'day'), 101)$$,
	$$revenue_retention(activity_agg(1, date '2024-01-01', 'day'))$$, $$revenue_retention(activity_agg(1, date '2024-01-01', 'day', 1), confidence => 1)$$,
	$$activity_pair(activity_agg(1, date '2024-01-01', 'day'), 'infinity', '2024-01-01')$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), entry => 'last')$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), 'rolling')$$, $$cohorts(activity_agg(1, date '2024-01-01', 'day'), against => 'last')$$,
	$$cohorts(activity_agg(1, date '2024-01-01', 'day'), confidence => 95)$$,
	$$cohorts(activity_agg(1, day, 'day')) FROM unnest(ARRAY['0200-01-01', '2024-01-01']::date[]) day$$,
	$$retention_by_period(activity_agg(1, date '2024-01-01', 'day'), '4000-01-01')$$,
	$$retention_rate(100, 100, 101)$$, $$churn_rate(100, -1, 0)$$, $$'{"activity":1}' = activity_agg(1, date '2024-01-01', 'day')$$, $$activity_agg(1, date '2024-01-01', 'day') = rate_agg(true)$$,
	$$'{"activity":1,"period":"day","ids":null,"customers":0,"first":0,"last":0}'::activity_summary$$,
	$$'{"activity":2,"period":"day","ids":null,"customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"hour","ids":null,"customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"name","customers":1,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":null,"customers":0,"first":1,"last":1,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":null,"customers":0,"first":0,"last":0,"active":"AA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":null,"customers":0,"first":0,"last":0,"active":"!"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"active":"AAAB"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":1,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":1,"active":"AAEBAA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":2,"first":0,"last":0,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":2,"first":0,"last":0,"active":"////////////AQAAAAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":0,"first":0,"last":0,"active":""}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":null,"customers":1,"first":0,"last":0,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"ids":"integer","period":"day","customers":1,"first":0,"last":0,"active":"AAAA"}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"active":"AAAA","x":1}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":7,"active":"AAAAAQ=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":-1,"active":"AAAAAQ=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":1,"active":"AAAAFA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":0,"active":"AAAAgAA="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":0,"active":"AAAA////////////////////////Aw=="}'::activity_summary$$,
	$$'{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":0,"decimals":6,"active":"AAAA////////////////////////BA=="}'::activity_summary$$,
	$$'{"activity":1,"period":"year","ids":"integer","customers":1,"first":2147483647,"last":2147483647,"active":"AAAA"}'::activity_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
