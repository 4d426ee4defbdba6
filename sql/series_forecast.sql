-- Series: forecasts.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set oracle :abs_srcdir '/test/oracle/'
\set ECHO none
SET datestyle = 'ISO';
CREATE TEMP TABLE data (set text, t bigint, value float8);
\set file :oracle 'series_data.csv'
COPY data FROM :'file' (FORMAT csv, HEADER);
INSERT INTO data SELECT 'small', t, v FROM unnest(ARRAY[31,33,31,35,38,36,36,40,39,42,41,45]) WITH ORDINALITY u(v, t);
INSERT INTO data SELECT 'step', t, v FROM unnest(ARRAY[42,44,41,43,42,40,43,30,31,29,32,28,31,30,41,43,42,44]) WITH ORDINALITY u(v, t);
INSERT INTO data SELECT 'bump', t, v FROM unnest(ARRAY[0,1,0,1,0,1,6,7,6,7,0,1,0,1,0,1]) WITH ORDINALITY u(v, t);
INSERT INTO data SELECT 'juice', t, v FROM unnest(ARRAY[12,15,8,10,4,7,16,9,14,10,5,6,17,12,22,8,10,5,13,11,20,18,24,15,9,12,7,13,9,6]) WITH ORDINALITY u(v, t);
CREATE TEMP VIEW series AS SELECT set, series_agg(t, value) AS s FROM data GROUP BY set;
\set ECHO all

--
-- Forecasts
--
SELECT model, step, number, round(value::numeric, 6) AS value, round(((high95 - low95) / 2 / 1.9599639845400545)::numeric, 6) AS sd FROM series,
	(VALUES ('simple', ARRAY[.3, 31]), ('holt', ARRAY[.5, .1, 30, 1]), ('damped', ARRAY[.5, .1, .9, 30, 1])) m (model, parameters), forecast(s, 3, model, parameters => m.parameters) WHERE set = 'small' ORDER BY model DESC, step;
SELECT round(value::numeric, 6) AS value, round(low95::numeric, 6) AS low95, round(high95::numeric, 6) AS high95 FROM forecast((SELECT series_agg(i, v) FROM unnest(ARRAY[80,84,88,90,93,95]) WITH ORDINALITY u (v, i)), 1, 'simple', low => -100, high => 100, parameters => ARRAY[.3, ln(180 / 20.)]);
SELECT set, model_name, season_length, round(alpha::numeric, 4) AS alpha, round(log_likelihood::numeric, 3) AS log_likelihood, round(aicc::numeric, 3) AS aicc, round(mase::numeric, 6) AS mase FROM series, forecast_model(s) WHERE set IN ('Nile', 'WWWusage') ORDER BY 1, aicc;
-- maxima at the end of a range, behind others: the best of eight searches by scipy's Nelder-Mead, states solved for by numpy, is -74.710732 and -54.492181
SELECT model_name, round(alpha::numeric, 3) AS alpha, round(log_likelihood::numeric, 5) AS log_likelihood FROM (VALUES
	('damped', ARRAY[-.2,-2.2,1.3,2.5,.5,2.2,2.5,.6,3.3,4.1,3.2,3.2,4.4,2.4,4.3,5.6,3.6,6.1,5,3.6,5.9,5.3,6.9,5.7,8.3,6.8,8.2,7.5,8.1,9.9,9.2,8.9,8.3,11.1,10.9,10.2,11,10.1,10.4,10.9]),
	('holt', ARRAY[.4,1.3,3.2,4.9,5.2,4.8,3.6,4.5,5,4.8,4.6,4.5,2,1.9,2.3,2.2,1.1,1.2,1.7,3.6,4.6,5.3,5.2,3.9,3.5,2.1,2,3.1,4.2,5.1,5.2,6.2])) m (model, v),
	LATERAL forecast_model((SELECT series_agg(i, y) FROM unnest(v) WITH ORDINALITY u (y, i)), model);
SELECT set, log_likelihood >= -552.2185 AS reached FROM series, forecast_model(s, 'simple', 12) WHERE set = 'USAccDeaths';
SELECT log_likelihood >= 121.8175 AS reached, aicc IS NOT NULL AS aicc FROM (SELECT series_agg(t, ln(value)) AS s FROM data WHERE set = 'AirPassengers') x, forecast_model(s, 'holt', 12);
SELECT round(ln(value)::numeric, 4) AS value, round(ln(low95)::numeric, 4) AS low, round(ln(high95)::numeric, 4) AS high FROM series, forecast(s, 1, 'holt', 12, transform => 'log') WHERE set = 'AirPassengers';
SELECT set, round(value::numeric, 3) AS value, round(low80::numeric, 3) AS low80, round(high80::numeric, 3) AS high80, round(low95::numeric, 2) AS low95, round(high95::numeric, 2) AS high95 FROM series, forecast(s, 1) WHERE set IN ('Nile', 'WWWusage');
SELECT round(avg(mase)::numeric, 6) AS mase, min(ratio_to_naive) AS ratio FROM series, forecast_accuracy(s, 24, 'naive', season => 12, origins => 1) WHERE set = 'AirPassengers';
-- what a model says is what a forecast does with its parameters
SELECT bool_and(pg_temp.near(a.value, b.value)) AS same FROM series, forecast_model(s, 'damped', 12) m,
	LATERAL forecast(s, 15, 'damped', 12, parameters => ARRAY[alpha, beta, gamma, phi, level, slope] || seasons) a, LATERAL forecast(s, 15, 'damped', 12) b WHERE a.step = b.step AND set = 'USAccDeaths';
-- dates go on by the calendar; a series of stored summaries stays within its scale
CREATE TEMP TABLE stored AS SELECT date '2024-01-01' + i AS day, rating_agg((i * 7 + k * k) % 11) AS ratings FROM generate_series(0, 40) i, generate_series(1, 20) k GROUP BY 1;
SELECT step, at, number FROM forecast((SELECT series_agg((date '2024-01-31' + i * interval '1 month')::date, 'month', NULL, i % 5) FROM generate_series(0, 9) i), 3, 'naive', as_of => '2024-11-30');
SELECT bool_and(low95 >= -100 AND high95 <= 100 AND low95 < low80 AND high80 < high95) AS within FROM forecast((SELECT series_agg(day, ratings, 'nps') FROM stored), 60);
-- numbers by what their distances have in common; a missing one is missing
SELECT number FROM forecast((SELECT series_agg(t, t % 7) FROM unnest(ARRAY[10, 15, 20, 30, 35, 40]) t), 2, 'simple');
SELECT pg_temp.near(a.value, b.value) AS same FROM forecast((SELECT series_agg(t, v) FROM (VALUES (1, 5), (2, 6), (3, NULL), (4, 8), (5, 7)) r (t, v)), 1, 'simple', parameters => ARRAY[.5, 5]) a,
	forecast((SELECT series_agg(t, v) FROM (VALUES (1, 5), (2, 6), (3, 8), (4, 7)) r (t, v)), 1, 'simple', parameters => ARRAY[.5, 5]) b;
