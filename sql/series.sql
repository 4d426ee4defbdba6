-- Series: what goes in, what comes out, other periods, and the numbers of textbooks:
-- Nile, AirPassengers, USAccDeaths, WWWusage (R's datasets); Montgomery's orange juice.
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
-- What goes in comes out
--
SELECT p.* FROM (SELECT series_agg(day, v) AS s FROM (VALUES (date '2024-03-01', 5.5), ('2024-03-03', 7), ('2024-03-03', 9), ('2024-03-03', NULL), (NULL, 4)) r (day, v)) x, series_points(s) p;
SELECT series_agg(t, v) FROM (VALUES (3, 0.1), (-2, 7), (3, 0.2)) r (t, v);
-- a timestamptz by its zone, a timestamp as it stands; months
SELECT at, value, n FROM series_points((SELECT series_agg(at, 'day', 'Asia/Tokyo', v) FROM (VALUES (timestamptz '2024-03-01 14:59 UTC', 1), ('2024-03-01 15:00 UTC', 2)) r (at, v)));
SELECT at, value, n, deviation FROM series_points((SELECT series_agg(at, 'month', NULL, v) FROM (VALUES (timestamp '2024-02-29 23:59:59', 1), ('2024-02-01', 2), ('2024-04-01', 3)) r (at, v)));
-- stored summaries: value, number and spread of the answers
CREATE TEMP TABLE stored AS SELECT date '2024-01-01' + i AS day, rating_agg((i * 7 + k * k) % 11) AS ratings, rate_agg((i + k) % 3 = 0) AS rates,
	rating_agg(1 + (i + k) % 5, 1, 5) AS stars FROM generate_series(0, 40) i, generate_series(1, 20) k GROUP BY 1;
SELECT bool_and(pg_temp.near(p.value, nps(ratings)) AND p.n = responses(ratings)) AS nps FROM series_points((SELECT series_agg(day, ratings, 'nps') FROM stored)) p JOIN stored ON day = at;
SELECT bool_and(pg_temp.near(p.value, rating_mean(ratings)) AND pg_temp.near(p.deviation, rating_stddev(ratings))) AS mean FROM series_points((SELECT series_agg(day, ratings, 'mean') FROM stored)) p JOIN stored ON day = at;
SELECT bool_and(pg_temp.near(p.value, csat(stars)) AND p.n = responses(stars)) AS csat FROM series_points((SELECT series_agg(day, stars, 'csat') FROM stored)) p JOIN stored ON day = at;
SELECT bool_and(pg_temp.near(p.value, rate(rates)) AND p.n = trials(rates)) AS rate FROM series_points((SELECT series_agg(day, rates, NULL) FROM stored)) p JOIN stored ON day = at;
SELECT bool_and(pg_temp.near(n.value, net_sentiment(moods)) AND n.n = k AND pg_temp.near(m.value, sentiment_mean(moods)) AND m.n = k - 1 AND pg_temp.near(m.deviation, d)) AS sentiment
	FROM (SELECT *, series_agg(day, moods, 'net') OVER w AS net, series_agg(day, moods, 'mean') OVER w AS mean FROM (SELECT date '2024-01-01' + i / 9 AS day, sentiment_agg(v) AS moods, count(*) AS k, stddev(v) AS d FROM generate_series(0, 89) i, LATERAL (SELECT CASE WHEN i % 9 > 0 THEN greatest(-1, least(1, (i * 37 % 31 - 15) / 12.0)) END) c (v) GROUP BY 1) q WINDOW w AS (PARTITION BY day)) q,
	LATERAL series_points(net) n, LATERAL series_points(mean) m;
-- halves: a mean is exact; one without answers brings nothing
SELECT p.* FROM series_points((SELECT series_agg(date '2024-01-01', r, 'mean') FROM (VALUES (rating_summary '{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0]}')) v (r))) p;
SELECT p.* FROM series_points((SELECT series_agg(date '2024-01-01', r, 'mean') FROM (SELECT rating_agg(x) AS r FROM unnest(ARRAY[7.5, 0.25, 3, 9.125]) x) v)) p;
-- by longer periods: as if made so
SELECT at, p.n, pg_temp.near(value, nps(r)) AS nps, pg_temp.near(p.deviation, s) AS deviation FROM series_points((SELECT series_by(series_agg(day, ratings, 'nps'), 'month') FROM stored)) p
	JOIN (SELECT date_trunc('month', day)::date AS m, rollup(ratings) AS r FROM stored GROUP BY 1) q ON m = at, LATERAL (SELECT stddev(v) AS s FROM rating_histogram(r) h, LATERAL (SELECT CASE WHEN score > 8 THEN 100 WHEN score < 7 THEN -100 ELSE 0 END AS v FROM generate_series(1, h.count)) g) d ORDER BY 1;
SELECT array_agg((at, n)) AS weeks FROM series_points((SELECT series_by(series_agg(day, ratings, 'nps'), 'week') FROM stored));
SELECT series_by(series_agg(d, v), p) = series_agg(d, p, NULL, v) AS same FROM (SELECT date '2023-05-17' + i AS d, i * 0.1 AS v FROM generate_series(0, 900) i) r, unnest(ARRAY['day', 'week', 'month', 'quarter', 'year', 'sunday week']) p GROUP BY p;
SELECT series_by(series_by(series_agg(d, v), 'month'), 'year') = series_by(series_agg(d, v), 'year') AS same FROM (SELECT date '2023-05-17' + i AS d, i * 0.1 AS v FROM generate_series(0, 900) i) r;

--
-- Trend
--
SELECT round(slope::numeric, 6) AS slope, round(low::numeric, 6) AS low, round(high::numeric, 6) AS high, round(statistic::numeric, 6) AS z, round(p_value::numeric, 6) AS p, n,
	round(tau::numeric, 6) AS tau, round(autocorrelation::numeric, 6) AS r1, round(factor::numeric, 6) AS factor
	FROM series, trend(s) WHERE set IN ('Nile', 'small');
SELECT correction, round(statistic::numeric, 6) AS z, round(low::numeric, 6) AS low, round(high::numeric, 6) AS high, round(factor::numeric, 6) AS factor
	FROM series, unnest(ARRAY['none', 'hamed-rao']) correction, trend(s, correction => correction) WHERE set = 'Nile';
SELECT correction, round(slope::numeric, 6) AS slope, round(standard_error::numeric, 6) AS se FROM series, unnest(ARRAY['none', 'newey-west', 'ar1']) correction, trend(s, method => 'ols', correction => correction) WHERE set = 'Nile';
-- per month and year; a series by month has slopes per month
SELECT (trend(s)).slope, (trend(s, per => 'week')).slope AS week, (trend(s, per => 'year')).slope AS year FROM (SELECT series_agg(date '2024-01-01' + i, 2 * i) AS s FROM generate_series(0, 99) i) x;
SELECT (trend(series_by(s, 'month'))).slope FROM (SELECT series_agg((date '2024-01-01' + i * interval '1 month')::date, i) AS s FROM generate_series(0, 23) i) x;

--
-- Changes of level
--
SELECT set, number, round(level_before::numeric, 4) AS level_before, round(level_after::numeric, 4) AS level_after, round(difference::numeric, 4) AS difference, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high
	FROM series, change_points(s) WHERE set IN ('Nile', 'step') ORDER BY 1, 2;
SELECT round(sum((value - m) ^ 2)::numeric, 6) AS squares FROM (SELECT *, avg(value) OVER (PARTITION BY t > 7, t > 14) AS m FROM data WHERE set = 'step') d;
SELECT array_agg(number) FROM series, change_points(s, penalty => 40) WHERE set = 'bump';
-- a level of ten rows weighs as ten
SELECT array_agg(number) FROM (SELECT series_agg(t, v) AS s FROM (SELECT t, CASE WHEN t = 5 THEN 3 ELSE t % 2 END AS v FROM generate_series(1, 12) t, generate_series(1, CASE t WHEN 5 THEN 10 ELSE 1 END)) q) x, change_points(s, 8, 1);
SELECT count(*) FROM (SELECT series_agg(t, CASE WHEN t = 5 THEN 3 ELSE t % 2 END) AS s FROM generate_series(1, 12) t) x, change_points(s, 8, 1);

--
-- Control charts
--
CREATE TEMP VIEW juice AS SELECT t, rate_agg(value::bigint, 50) AS r FROM data WHERE set = 'juice' GROUP BY t;
SELECT DISTINCT round(center::numeric, 4) AS center, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high FROM control_chart((SELECT series_agg(date '2024-01-01' + (t - 1)::int, r, 'rate') FROM juice));
SELECT at - date '2023-12-31' AS sample, value, round(z::numeric, 4) AS z, signal FROM control_chart((SELECT series_agg(date '2024-01-01' + (t - 1)::int, r, 'rate') FROM juice)) WHERE signal IS NOT NULL;
SELECT DISTINCT round(center::numeric, 4) AS center, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high FROM control_chart((SELECT series_agg(date '2024-01-01' + (t - 1)::int, r, 'rate') FROM juice WHERE t NOT IN (15, 23)));
SELECT DISTINCT center, round(low::numeric, 6) AS low, round(high::numeric, 6) AS high FROM series, control_chart(s) WHERE set = 'small';
-- is this week unusual? the baseline leaves it out
CREATE TEMP TABLE week AS SELECT t, format('{"rating":1,"scale":[0,10],"counts":[%s,0,0,0,0,0,0,0,%s,0,%s]}', d, 100 - d - p, p)::rating_summary AS r
	FROM (VALUES (1, 20, 50), (2, 22, 50), (3, 18, 47), (4, 25, 45), (5, 19, 50), (6, 21, 50), (7, 20, 47), (8, 40, 30)) v (t, d, p);
SELECT value, n, round(center::numeric, 6) AS center, round(((high - center) / 3)::numeric, 6) AS sd, round(z::numeric, 6) AS z, signal
	FROM control_chart((SELECT series_by(series_agg(date '2024-01-01' + 7 * (t - 1), r, 'nps'), 'week') FROM week), baseline => -1) ORDER BY at DESC LIMIT 1;
-- nine on one side, six rising or falling
SELECT number, signal FROM control_chart((SELECT series_agg(i, v) FROM unnest(ARRAY[5,6,4,5,6,4,5,6,7,5.9,6.5,5.8,6.2,5.7,6.1,5.8,6.2,5,4,3.9,3.8,3.7,3.6,3.5,4]) WITH ORDINALITY u (v, i)), sigmas => 20) WHERE signal IS NOT NULL;
-- Laney's limits, by their definition
WITH p AS (SELECT *, (value - c) / sqrt(c * (100 - c) / n) AS z FROM (SELECT *, sum(value * n) OVER () / sum(n) OVER () AS c FROM series_points((SELECT series_agg(day, rates, NULL) FROM stored))) x),
	w AS (SELECT avg(abs(z - lag)) / (2 / sqrt(pi())) AS wider FROM (SELECT z, lag(z) OVER (ORDER BY at) FROM p) x)
SELECT bool_and(pg_temp.near(l.high, least(100, c + 3 * wider * sqrt(c * (100 - c) / p.n)))) AS laney FROM p, w, control_chart((SELECT series_agg(day, rates, NULL) FROM stored), method => 'laney') l WHERE l.at = p.at;
-- means of several rows: pooled spread within
SELECT bool_and(pg_temp.near(high - center, 3 * sqrt(v / n))) AS within FROM control_chart((SELECT series_agg(day, ratings, 'mean') FROM stored)),
	(SELECT sum((n - 1) * deviation ^ 2) / sum(n - 1) AS v FROM series_points((SELECT series_agg(day, ratings, 'mean') FROM stored))) p;
-- one day with a single row does not change the chart, single rows on most days do; the same SQL definition
WITH r AS (SELECT days, date '2024-01-01' + d AS day, (7 * d + 3 * i + d * i) % 11 AS v FROM (VALUES (1), (12)) k (days), generate_series(0, 19) d, generate_series(1, CASE WHEN d < days THEN 1 ELSE 9 END) i),
	s AS (SELECT days, series_agg(day, v) AS s FROM r GROUP BY days),
	p AS (SELECT days, sum((n - 1) * deviation ^ 2) / sum(n - 1) AS within, avg(value) AS plain, avg(abs(value - lag)) * sqrt(pi()) / 2 AS range FROM (SELECT days, p.*, lag(value) OVER (PARTITION BY days ORDER BY at) FROM s, series_points(s.s) p) x GROUP BY days)
SELECT days, bool_and(pg_temp.near(high - center, 3 * sqrt(within / n))) AS within, bool_and(pg_temp.near(high - center, 3 * range) AND pg_temp.near(center, plain)) AS range
	FROM s JOIN p USING (days), control_chart(s.s) GROUP BY days ORDER BY days;
-- what lies on the center, but for rounding, is on neither side: the sum is 0
SELECT count(signal) FROM control_chart((SELECT series_agg(i, v) FROM unnest(ARRAY[1,2,-3,1,-1,1,-1,.1,-.1,0,0,0,0,0,0,0,0,0,0,0]) WITH ORDINALITY u (v, i)), sigmas => 20);
