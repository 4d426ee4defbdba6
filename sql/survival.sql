-- Lifespan: how long customers stay, worked out by hand, as the comments say.  Numbers of
-- other tools are in survival_oracle.sql, merging and forms in survival_summary.sql.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

--
-- By hand
--
-- two of four end at 5, one is last seen at 5, one ends at 9; one is unknown:
-- S(5) = 1 - 2/4, S(9) = 0
CREATE TEMP TABLE by_hand AS SELECT survival_agg(duration, observed) AS s
FROM (VALUES (5, true), (9, true), (5, true), (5, false), (7, NULL)) v(duration, observed);
SELECT s, survival_events(s), survival_censored(s), unknown_count(s) FROM by_hand;
SELECT c.* FROM by_hand, survival_curve(s) c;
-- the curve is on 1/2 from 5 to 9; the area to 9 is 5 + 4/2, to 7 it is 5 + 2/2
SELECT survival_probability(s, 4.9), survival_probability(s, 5), survival_probability(s, 8.9), survival_probability(s, 100), survival_probability(s, -1),
	survival_quantile(s), survival_quantile(s, 0.4), survival_quantile(s, 0.51),
	restricted_mean(s), restricted_mean(s, 7), restricted_mean(s, 0), restricted_mean(s, 100), cumulative_hazard(s, 5), cumulative_hazard(s, 9)
FROM by_hand;
-- somebody still there when last seen: nothing is known beyond
SELECT survival_probability(s, 10), survival_probability(s, 10.1), survival_probability_estimate(s, 10.1), restricted_mean(s, 10.1), cumulative_hazard(s, 10.1), survival_quantile(s, 0.6)
FROM (SELECT survival_agg(d, d < 10) AS s FROM (VALUES (5), (10)) v(d)) w;
-- an interval adds no more than a cast
SELECT survival_agg(extract(epoch FROM i) / 86400, true) FROM (VALUES (interval '1 day'), ('36 hours')) v(i);
-- weights and late entry; where all weigh 1 and nobody came late it is as without
SELECT survival_agg(e, d, o, w) FROM (VALUES (NULL, 5, true, 1), (2, 5, true, 0.5), (2, 5, false, 3), (NULL, 7, true, NULL)) v(e, d, o, w);
SELECT survival_agg(NULL, d, o, 1) = survival_agg(d, o) AS same, survival_agg(NULL, d, o, 2) = survival_agg(d, o) AS other FROM (VALUES (5, true), (7, false)) v(d, o);
-- dates: gone on the fourth day; gone after as_of; open; not yet started; no start
SELECT survival_agg(started, ended, date '2024-01-31')
FROM (VALUES (date '2024-01-01', date '2024-01-05'), ('2024-01-01', '2024-02-05'), ('2024-01-11', NULL), ('2024-02-01', NULL), (NULL, NULL)) v(started, ended);
SELECT survival_agg(started, ended, timestamptz '2024-01-31 00:00+00')
FROM (VALUES (timestamptz '2024-01-01 00:00+00', timestamptz '2024-01-05 12:00+00'), ('2024-01-01 00:00+00', '2024-02-05 00:00+00'), (NULL, '2024-01-01 00:00+00')) v(started, ended);
-- a timestamp is taken as it stands, whatever the session's time zone: the night the clocks change
SET timezone = 'Europe/Berlin';
SELECT survival_agg(timestamp '2024-03-30 12:00', timestamp '2024-03-31 12:00', timestamp '2024-05-01 00:00') AS local,
	survival_agg(timestamptz '2024-03-30 12:00', timestamptz '2024-03-31 12:00', timestamptz '2024-05-01 00:00') AS point;
RESET timezone;
-- 2 of 3 ended, after 10 and 20 days, one is still there after 30: the curve is
-- 2/3 from 10, 1/3 from 20; its area is 10 + 20/3 + 10/3 = 20, the mean of those who ended
-- 15, days per end 60 / 2
SELECT l.customers, l.ended, l.median, l.restricted_mean, l.horizon, l.mean_of_ended, l.inverse_churn
FROM (SELECT (customer_lifespan(date '2024-01-01', ended, date '2024-01-31')).* FROM (VALUES (date '2024-01-11'), ('2024-01-21'), (NULL)) v(ended)) l;
-- the intervals are those of the estimates
SELECT ((l).median, (l).median_low, (l).median_high) IS NOT DISTINCT FROM (m.value, m.low, m.high) AS median,
	((l).restricted_mean, (l).restricted_mean_low, (l).restricted_mean_high) IS NOT DISTINCT FROM (r.value, r.low, r.high) AS restricted_mean, m.high > m.low AS bounds
FROM (SELECT customer_lifespan(started, started + i % 70, date '2024-03-01') AS l, survival_agg(started, started + i % 70, date '2024-03-01') AS s
	FROM (SELECT i, date '2024-01-01' + i % 50 AS started FROM generate_series(1, 200) i) v) x,
	survival_quantile_estimate(s) m, restricted_mean_estimate(s) r;

--
-- NULL, nothing
--
SELECT survival_agg(d, true) AS none, customer_lifespan(NULL::date, NULL, NULL) AS no_lifespan FROM (SELECT 1::float8) v(d) WHERE false;
SELECT s, survival_events(s), survival_censored(s), unknown_count(s), survival_probability(s, 1), survival_probability_estimate(s, 1), survival_probability_difference(s, s, 1),
	survival_quantile(s), survival_quantile_estimate(s), restricted_mean(s), restricted_mean_estimate(s), restricted_mean_difference(s, s),
	cumulative_hazard(s, 1), cumulative_hazard_estimate(s, 1), (SELECT count(*) FROM survival_curve(s)) AS points, customer_lifespan_final(s)
FROM (VALUES (NULL::survival_summary), ('{"survival":1,"unknown":3,"durations":[],"events":[],"censored":[]}')) v(s);
SELECT restricted_mean_estimate(s, 5, NULL), restricted_mean_difference(s, s, 5, NULL), survival_probability(s, NULL), survival_quantile(s, NULL) FROM by_hand;
SELECT logrank(s), logrank(s, 1) FROM (VALUES (NULL::survival_summary), ('{"survival":1,"unknown":3,"durations":[],"events":[],"censored":[]}')) v(s);
SELECT logrank(s) FROM by_hand;
SELECT customer_lifespan(NULL::date, NULL, current_date), customer_lifespan(current_date + 1, NULL, current_date);
-- never an end: no median, the mean is the horizon
SELECT (customer_lifespan(date '2024-01-01', NULL, date '2024-01-11')).*;
-- without weight the row is left out, even with a null beside it
SELECT s, survival_censored(s), unknown_count(s) FROM (SELECT survival_agg(NULL, d, o, w) AS s FROM (VALUES (1, true, NULL), (NULL, true, NULL), (2, NULL, 1), (3, false, 0), (4, true, 0.5)) v(d, o, w)) x;
SELECT survival_probability(s, 3), survival_probability(s, 4), (survival_probability_estimate(s, 3)).n FROM (SELECT survival_agg(NULL, d, o, w) AS s FROM (VALUES (3, false, 0), (4, true, 0.5)) v(d, o, w)) x;

