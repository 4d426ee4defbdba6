-- Series against test/oracle: scipy, statsmodels, the best of all partitions; and sums that
-- do not depend on how the rows were split.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set oracle :abs_srcdir '/test/oracle/'
\set ECHO none
CREATE TEMP TABLE point (set text, t bigint, value float8, n bigint DEFAULT 1);
CREATE TEMP TABLE trend_oracle (set text, method text, correction text, confidence float8, slope float8, low float8, high float8, statistic float8, p_value float8, tau float8, factor float8, standard_error float8);
CREATE TEMP TABLE change_oracle (set text, penalty float8, shortest int, starts bigint[]);
CREATE TEMP TABLE forecast_oracle (set text, model text, season int, parameters float8[], step int, value float8, deviation float8);
CREATE TEMP TABLE fit_oracle (set text, model text, season int, log_likelihood float8);
\set file :oracle 'series_data.csv'
COPY point (set, t, value) FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'series_random.csv'
COPY point FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'series_trend.csv'
COPY trend_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'series_change.csv'
COPY change_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'series_forecast.csv'
COPY forecast_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'series_fit.csv'
COPY fit_oracle FROM :'file' (FORMAT csv, HEADER);
-- a value of n rows: n rows
CREATE TEMP TABLE series AS SELECT set, series_agg(t, value) AS s FROM point, generate_series(1, n) GROUP BY set;
CREATE TEMP TABLE smooth AS SELECT set, series_agg(t, CASE WHEN set = 'AirPassengers' THEN ln(value) ELSE value END) AS s FROM point WHERE set !~ '^r\d' GROUP BY set;
\set ECHO all

--
-- Whatever differs
--
SELECT o.set, o.method, o.correction, o.confidence, a.slope, o.slope, a.low, o.low, a.high, o.high, a.statistic, o.statistic, a.p_value, o.p_value, a.tau, o.tau, a.factor, o.factor, a.standard_error, o.standard_error
	FROM trend_oracle o JOIN series USING (set), LATERAL trend(s, o.confidence, o.method, correction => o.correction) a
	WHERE NOT (pg_temp.near(a.slope, o.slope) AND pg_temp.near(a.low, o.low, 1e-8) AND pg_temp.near(a.high, o.high, 1e-8) AND pg_temp.near(a.statistic, o.statistic, 1e-8)
		AND pg_temp.near(a.p_value, o.p_value) AND pg_temp.near(a.tau, o.tau) AND pg_temp.near(a.factor, o.factor, 1e-8) AND pg_temp.near(a.standard_error, o.standard_error));
SELECT o.set, o.penalty, o.shortest, o.starts, found FROM change_oracle o JOIN series USING (set), LATERAL (SELECT coalesce(array_agg(number), '{}') AS found FROM change_points(s, o.penalty, o.shortest)) a WHERE found <> o.starts;
SELECT o.set, o.model, o.season, o.step, a.value, o.value, (high95 - low95) / 2 / 1.9599639845400545 AS deviation, o.deviation
	FROM forecast_oracle o JOIN smooth USING (set), LATERAL forecast(s, o.step, o.model, o.season, parameters => o.parameters) a
	WHERE a.step = o.step AND NOT (pg_temp.near(a.value, o.value, 1e-8) AND pg_temp.near((high95 - low95) / 2 / 1.9599639845400545, o.deviation, 1e-7));
-- a fit is no worse than that of statsmodels
SELECT o.set, o.model, o.season, a.log_likelihood, o.log_likelihood FROM fit_oracle o JOIN smooth USING (set), LATERAL forecast_model(s, o.model, o.season) a WHERE NOT a.log_likelihood >= o.log_likelihood - 0.01;
SELECT (SELECT count(*) FROM trend_oracle) AS trends, (SELECT count(*) FROM change_oracle) AS changes, (SELECT count(*) FROM forecast_oracle) AS forecasts, (SELECT count(*) FROM fit_oracle) AS fits;

--
-- Definitions in SQL
--
-- the slope is the median of all slopes
SELECT count(*) FILTER (WHERE NOT pg_temp.near((trend(s)).slope, m)) AS differ FROM series JOIN (
	SELECT set, percentile_cont(0.5) WITHIN GROUP (ORDER BY (b.value - a.value) / (b.t - a.t)) AS m FROM point a JOIN point b USING (set) WHERE a.t < b.t GROUP BY set) q USING (set);
-- moving ranges
SELECT count(*) AS rows, count(*) FILTER (WHERE NOT (pg_temp.near(center, c) AND pg_temp.near(high - center, 3 * r))) AS differ FROM (
	SELECT set, avg(value) AS c, avg(abs(value - before)) / (2 / sqrt(pi())) AS r FROM (SELECT *, lag(value) OVER (PARTITION BY set ORDER BY t) AS before FROM point) p GROUP BY set) q
	JOIN series USING (set), LATERAL control_chart(s, method => 'moving_range');
-- rolling origins: each a forecast of its own
SELECT step, n = 6 AS n, pg_temp.near(mae, e) AS mae, pg_temp.near(rmse, r) AS rmse, pg_temp.near(within80, w) AS within80, pg_temp.near(ratio_to_naive, e / f) AS ratio FROM forecast_accuracy((SELECT s FROM series WHERE set = 'Nile'), 2, 'simple', origins => 6) a JOIN (
	SELECT step, avg(abs(x.value - f.value)) AS e, sqrt(avg((x.value - f.value) ^ 2)) AS r, 100 * avg((x.value BETWEEN low80 AND high80)::int) AS w, avg(abs(x.value - o.value)) AS f
	FROM generate_series(93, 98) origin, LATERAL (SELECT series_agg(t, value) AS s FROM point WHERE set = 'Nile' AND t <= origin) y, LATERAL forecast(s, 2, 'simple') f
	JOIN point x ON x.set = 'Nile' AND x.t = number JOIN point o ON o.set = 'Nile' AND o.t = number - step GROUP BY step) b USING (step) ORDER BY 1;

--
-- Any partition, any order: the same summary, byte for byte
--
CREATE TEMP TABLE row AS SELECT i, date '2024-01-01' + (i * 7919 % 300) AS day, (hashint8extended(i, 1) / 1e3) * 10.0::float8 ^ (i % 21 - 18) AS v FROM generate_series(1, 20000) i;
CREATE TEMP TABLE whole AS SELECT series_agg(day, v) AS s FROM row;
SELECT parts, bool_and(q.s = whole.s AND q.s::text = whole.s::text AND series_summary_send(q.s) = series_summary_send(whole.s)) AS same FROM whole, (
	SELECT parts, rollup(s) AS s FROM (SELECT parts, series_agg(day, v) AS s FROM row, unnest(ARRAY[1, 2, 7, 1000]) parts GROUP BY parts, hashint8(i) % parts) p GROUP BY parts) q GROUP BY parts ORDER BY 1;
SELECT s = (SELECT series_agg(day, v ORDER BY v) FROM row) AS by_value, s = (SELECT series_agg(day, v ORDER BY i DESC) FROM row) AS backwards, s = s::text::series_summary AS text FROM whole;
SELECT a.s + b.s = whole.s AND b.s + a.s = whole.s AS plus FROM whole, (SELECT series_agg(day, v) AS s FROM row WHERE i % 3 = 0) a, (SELECT series_agg(day, v) AS s FROM row WHERE i % 3 > 0) b;
SELECT rollup(NULL::series_summary) IS NULL AS none, series_agg(NULL::date, 1) = series_agg(NULL::date, 2) AS empty, rollup(s) = (SELECT s FROM whole) AS with_null FROM (SELECT s FROM whole UNION ALL SELECT NULL) q;
-- an empty one is neutral, of whatever period
SELECT whole.s + e = whole.s AND e + whole.s = whole.s AS neutral FROM whole, (SELECT series_agg(NULL::bigint, NULL) AS e) q;
SELECT (SELECT series_agg(NULL::bigint, NULL)) + (SELECT series_agg(NULL::date, NULL)) = (SELECT series_agg(NULL::date, NULL)) + (SELECT series_agg(NULL::bigint, NULL)) AS empties;
-- with workers
CREATE TABLE series_row AS TABLE row;
ANALYZE series_row;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT series_agg(day, v) FROM series_row;
SELECT a.s = whole.s AND series_summary_send(a.s) = series_summary_send(whole.s) AS same FROM (SELECT series_agg(day, v) AS s FROM series_row) a, whole;
DROP TABLE series_row;
