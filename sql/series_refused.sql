-- Series: what is refused, what is said, and what nothing can be said of.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set ECHO none
SET datestyle = 'ISO';
CREATE TEMP TABLE s AS SELECT series_agg(i, i % 5) AS numbers, series_agg(date '2024-01-01' + i, i % 5) AS days, series_agg(date '2024-01-01' + i, 'week', NULL, i % 5) AS weeks FROM generate_series(0, 29) i;
\set ECHO all

--
-- Errors
--
\pset format unaligned
\pset tuples_only on
SELECT pg_temp.tried($$SELECT series_agg('infinity'::date, 1)$$);
SELECT pg_temp.tried($$SELECT series_agg('-infinity'::timestamp, 'month', NULL, 1)$$);
SELECT pg_temp.tried($$SELECT series_agg(now(), 1)$$);
SELECT pg_temp.tried($$SELECT series_agg(date '2024-01-01', 'fortnight', NULL, 1)$$);
SELECT pg_temp.tried($$SELECT series_agg(date '2024-01-01', 'day', 'UTC', 1)$$);
SELECT pg_temp.tried($$SELECT series_agg(1, 'NaN')$$);
SELECT pg_temp.tried($$SELECT trend(series_agg(i, i % 3)) FROM unnest('{0,9223372036854775806,9223372036854775807,5}'::bigint[]) i$$);
SELECT pg_temp.tried($$SELECT series_agg(1, 1.1e18)$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, NULL) FROM (SELECT date '2024-01-01' AS d, rating_agg(5) AS r) x$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, 'rate') FROM (SELECT date '2024-01-01' AS d, rating_agg(5) AS r) x$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, 'nps') FROM (SELECT date '2024-01-01' AS d, rating_agg(5, 1, 7) AS r) x$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, 'csat') FROM (SELECT date '2024-01-01' AS d, rating_agg(5, 1, 7) AS r) x$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, 'nps') FROM (SELECT date '2024-01-01' AS d, rating_agg(5, 0, 10, 2.5) AS r) x$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, 'nps') FROM (SELECT date '2024-01-01' AS d, rate_agg(true) AS r) x$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, 'mean') FROM (SELECT date '2024-01-01' AS d, numbers AS r FROM s) x$$);
SELECT pg_temp.tried($$SELECT series_agg(d, r, 'mean') FROM (VALUES (date '2024-01-01', rating_summary '{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,1]}'), ('2024-01-02', rating_summary '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,1]}')) v (d, r)$$);
SELECT pg_temp.tried($$SELECT numbers + days FROM s$$);
SELECT pg_temp.tried($$SELECT series_by(weeks, 'month') FROM s$$);
SELECT pg_temp.tried($$SELECT series_by(numbers, 'month') FROM s$$);
SELECT pg_temp.tried($$SELECT trend(days, 95) FROM s$$);
SELECT pg_temp.tried($$SELECT trend(days, method => 'theil') FROM s$$);
SELECT pg_temp.tried($$SELECT trend(days, correction => 'newey-west') FROM s$$);
SELECT pg_temp.tried($$SELECT trend(numbers, per => 'month') FROM s$$);
SELECT pg_temp.tried($$SELECT trend(numbers, as_of => '2024-01-31') FROM s$$);
SELECT pg_temp.tried($$SELECT trend(days, as_of => 'infinity') FROM s$$);
SELECT pg_temp.tried($$SELECT change_points(days, -1) FROM s$$);
SELECT pg_temp.tried($$SELECT change_points(days, 'NaN') FROM s$$);
SELECT pg_temp.tried($$SELECT change_points(days, shortest => 0) FROM s$$);
SELECT pg_temp.tried($$SELECT control_chart(days, 0) FROM s$$);
SELECT pg_temp.tried($$SELECT control_chart(days, sigmas => 0) FROM s$$);
SELECT pg_temp.tried($$SELECT control_chart(days, method => 'spread') FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 0) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 10001) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, 'arima') FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, season => 61) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, season => 0) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, low => 0) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, low => 5, high => 0) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, low => 0, high => 3) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, low => 0, high => 3, transform => 'log') FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, transform => 'logit') FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, transform => 'log') FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, parameters => ARRAY[0.5, 3]) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, 'holt', parameters => ARRAY[0.5, 3]) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, 'holt', parameters => ARRAY[0.5, 0.6, 3, 1]) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(days, 1, 'simple', parameters => ARRAY['NaN', 3]::float8[]) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast_model(days, 'naive') FROM s$$);
SELECT pg_temp.tried($$SELECT forecast_accuracy(days, 1, origins => 0) FROM s$$);
SELECT pg_temp.tried($$SELECT forecast(series_agg(t, 1), 1) FROM unnest(ARRAY[0, 1, 5, 9223372036854775807]) t$$);
SELECT pg_temp.tried($$SELECT forecast(series_agg(9223372036854775800 + t, t), 9) FROM generate_series(1, 6) t$$);

\pset format aligned
\pset tuples_only off

--
-- Said once a query
--
SELECT (trend(weeks)).n FROM s, generate_series(1, 2);
SELECT (trend(weeks, as_of => '2024-01-21')).n FROM s;
SELECT (trend(weeks, as_of => '2024-02-04')).n FROM s;
SELECT count(*) FROM s, control_chart(weeks);
SELECT at FROM forecast((SELECT series_agg(d, 1) FROM unnest(ARRAY['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01']::date[]) d), 1);
SELECT step, value FROM forecast((SELECT days FROM s), 1, 'holt', 52);

--
-- Nothing to say
--
SELECT t.* FROM (SELECT series_agg(i, i) AS s FROM generate_series(1, 3) i) x, trend(s) t;
SELECT f.* FROM (SELECT series_agg(i, i) AS s FROM generate_series(1, 3) i) x, forecast(s, 1) f;
SELECT c.* FROM (SELECT series_agg(i, i) AS s FROM generate_series(1, 3) i) x, control_chart(s) c;
SELECT count(*) FROM (SELECT series_agg(i, i) AS s FROM generate_series(1, 3) i) x, change_points(s);
SELECT trend(NULL) IS NULL AS trend, trend(s) AS empty, (SELECT count(*) FROM forecast(s, 3)) AS forecast, (SELECT count(*) FROM forecast(NULL, 3)) AS nothing, (SELECT count(*) FROM forecast_accuracy(s, 3)) AS accuracy FROM (SELECT series_agg(NULL::date, 1) AS s) x;
-- all values equal
SELECT t.slope, t.low, t.high, t.p_value, t.n FROM (SELECT series_agg(i, 7) AS s FROM generate_series(1, 12) i) x, trend(s) t;
SELECT (SELECT count(*) FROM change_points(s)) AS changes, f.* FROM (SELECT series_agg(i, 7) AS s FROM generate_series(1, 12) i) x, forecast(s, 1) f;
SELECT DISTINCT center, low, high, z, signal FROM (SELECT series_agg(i, 7) AS s FROM generate_series(1, 12) i) x, control_chart(s) c;
SELECT model_name, alpha, level, sigma, log_likelihood, aicc, mase FROM (SELECT series_agg(i, 7) AS s FROM generate_series(1, 12) i) x, forecast_model(s);
SELECT n, mae, mase, ratio_to_naive, within80 FROM (SELECT series_agg(i, 7) AS s FROM generate_series(1, 30) i) x, forecast_accuracy(s, 1);
SELECT (SELECT count(*) FROM change_points(s, 0)) AS changes, (SELECT count(*) FROM change_points(s)) AS by_default FROM (SELECT series_agg(i, i / 6) AS s FROM generate_series(1, 11) i) x;
-- a line without noise
SELECT value, low95, high95 FROM (SELECT series_agg(i, 2 * i) AS s FROM generate_series(1, 12) i) x, forecast(s, 2);
SELECT slope, low, high, factor FROM (SELECT series_agg(i, 2 * i) AS s FROM generate_series(1, 12) i) x, trend(s);
-- all of its slopes are one, and there is no room to write them out
SET statement_timeout = '20s';
SELECT slope, low, high, tau FROM (SELECT series_agg(i, 2 * i) AS s FROM generate_series(1, 100000) i) x, trend(s) t;
RESET statement_timeout;
-- on a bound
SELECT round(value::numeric, 4) AS value, low95 >= 0 AND high95 <= 100 AS within FROM (SELECT series_agg(i, CASE WHEN i % 4 = 0 THEN 100 ELSE 90 END) AS s FROM generate_series(1, 12) i) x, forecast(s, 1, 'simple', low => 0, high => 100);
SELECT value, low95, high95 FROM (SELECT series_agg(i, 100) AS s FROM generate_series(1, 12) i) x, forecast(s, 1, low => 0, high => 100);
