-- Lifespan: how long customers stay.  Numbers come from test/oracle (its README
-- names the source of each) or are worked out by hand, as the comments say.
\getenv abs_srcdir PG_ABS_SRCDIR
\set oracle :abs_srcdir '/test/oracle/'
SET extra_float_digits = 0;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

-- Relative to the larger of 1 and the expected number.
CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
		WHEN abs(b) = 'infinity' THEN a = b
		ELSE abs(a - b) <= tolerance * greatest(1, abs(b)) END;
CREATE FUNCTION pg_temp.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text; detail text; hint text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', sqlstate || ' ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;

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
SELECT survival_at(s, 4.9), survival_at(s, 5), survival_at(s, 8.9), survival_at(s, 100), survival_at(s, -1),
	survival_quantile(s), survival_quantile(s, 0.4), survival_quantile(s, 0.51),
	restricted_mean(s), restricted_mean(s, 7), restricted_mean(s, 0), restricted_mean(s, 100), cumulative_hazard(s, 5), cumulative_hazard(s, 9)
FROM by_hand;
-- somebody still there when last seen: nothing is known beyond
SELECT survival_at(s, 10), survival_at(s, 10.1), survival_at_estimate(s, 10.1), restricted_mean(s, 10.1), cumulative_hazard(s, 10.1), survival_quantile(s, 0.6)
FROM (SELECT survival_agg(d, d < 10) AS s FROM (VALUES (5), (10)) v(d)) w;
-- intervals: 1 month is 30 days, 12 are 365.25
SELECT survival_agg(i, true) FROM (VALUES (interval '1 day'), ('36 hours'), ('1 month'), ('1 year 1 month'), ('1 mon 1 day 00:00:00.0864')) v(i);
SELECT survival_agg(interval '1 day', i, false), survival_agg(i, false, 2.0), survival_agg(interval '1 day', i, false, 2.0) FROM (VALUES (interval '1 month')) v(i);
-- dates: gone on the fourth day; gone after as_of; open; not yet started; open by infinity
SELECT survival_agg(started, ended, date '2024-01-31')
FROM (VALUES (date '2024-01-01', date '2024-01-05'), ('2024-01-01', '2024-02-05'), ('2024-01-11', NULL), ('2024-02-01', NULL), (NULL, NULL), ('2024-01-30', 'infinity')) v(started, ended);
SELECT survival_agg(started, ended, timestamptz '2024-01-31 00:00+00')
FROM (VALUES (timestamptz '2024-01-01 00:00+00', timestamptz '2024-01-05 12:00+00'), ('2024-01-01 00:00+00', '2024-02-05 00:00+00'), (NULL, '2024-01-01 00:00+00')) v(started, ended);
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
-- The oracle
--
CREATE TEMP TABLE customer (set text, "group" text, entered float8, duration float8, observed boolean, weight float8);
CREATE TEMP TABLE curve_oracle (set text, "group" text, confidence float8, transform text, "time" float8, at_risk float8, events float8,
	censored float8, survival float8, standard_error float8, low float8, high float8);
CREATE TEMP TABLE quantile_oracle (set text, "group" text, fraction float8, confidence float8, transform text, value float8, low float8, high float8);
CREATE TEMP TABLE mean_oracle (set text, "group" text, horizon float8, mean float8, standard_error float8);
CREATE TEMP TABLE hazard_oracle (set text, "group" text, "time" float8, hazard float8, standard_error float8);
CREATE TEMP TABLE difference_oracle (set text, a text, b text, metric text, horizon float8, difference float8, low float8, high float8, z float8, p_value float8);
CREATE TEMP TABLE logrank_oracle (set text, rho float8, chi_square float8, degrees_of_freedom bigint, p_value float8, groups bigint);
\set file :oracle 'survival_rows.csv'
COPY customer FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'survival_curve.csv'
COPY curve_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'survival_quantile.csv'
COPY quantile_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'survival_mean.csv'
COPY mean_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'survival_hazard.csv'
COPY hazard_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'survival_difference.csv'
COPY difference_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'survival_logrank.csv'
COPY logrank_oracle FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE summary AS
	SELECT set, "group", survival_agg(entered, duration, observed) AS s FROM customer WHERE set NOT LIKE 'weighted%' GROUP BY 1, 2
	UNION ALL
	SELECT set, "group", survival_agg(entered, duration, observed, weight) FROM customer WHERE set LIKE 'weighted%' GROUP BY 1, 2;

CREATE TEMP TABLE point AS SELECT set, "group", confidence, transform, p.*
FROM summary, (SELECT DISTINCT confidence, transform FROM curve_oracle) v, survival_curve(s, confidence, transform) p;
ANALYZE curve_oracle, point;
SELECT o.transform, count(*) AS points, count(*) FILTER (WHERE pg_temp.near(c.at_risk, o.at_risk) AND pg_temp.near(c.events, o.events)
	AND pg_temp.near(c.censored, o.censored) AND pg_temp.near(c.survival, o.survival) AND pg_temp.near(c.standard_error, o.standard_error)
	AND pg_temp.near(c.low, o.low) AND pg_temp.near(c.high, o.high)) AS agree
FROM point c RIGHT JOIN curve_oracle o USING (set, "group", confidence, transform, "time") GROUP BY 1 ORDER BY 1;
-- as many points as there, too
SELECT count(*) AS curves, count(*) FILTER (WHERE points = (SELECT count(*) FROM survival_curve(s))) AS agree
FROM summary JOIN (SELECT set, "group", count(*) AS points FROM curve_oracle WHERE confidence = 0.95 AND transform = 'log' GROUP BY 1, 2) o USING (set, "group");
SELECT o.transform, count(*) AS points, count(*) FILTER (WHERE pg_temp.near((e).value, survival) AND pg_temp.near((e).low, o.low) AND pg_temp.near((e).high, o.high)
	AND survival_at(s, "time") = (e).value) AS agree
FROM curve_oracle o JOIN summary USING (set, "group"), LATERAL (SELECT survival_at_estimate(s, "time", confidence, transform) AS e OFFSET 0) v GROUP BY 1 ORDER BY 1;
SELECT o.transform, count(*) AS quantiles, count(*) FILTER (WHERE pg_temp.near((e).value, value) AND pg_temp.near((e).low, o.low) AND pg_temp.near((e).high, o.high)
	AND survival_quantile(s, fraction) IS NOT DISTINCT FROM (e).value) AS agree
FROM quantile_oracle o JOIN summary USING (set, "group"), LATERAL (SELECT survival_quantile_estimate(s, fraction, confidence, transform) AS e OFFSET 0) v GROUP BY 1 ORDER BY 1;
-- 1.959964 standard errors, within 0 and the horizon
SELECT count(*) AS means, count(*) FILTER (WHERE pg_temp.near((e).value, mean) AND pg_temp.near((e).low, greatest(mean - 1.959963984540054 * standard_error, 0))
	AND pg_temp.near((e).high, least(mean + 1.959963984540054 * standard_error, horizon)) AND restricted_mean(s, horizon) = (e).value) AS agree
FROM mean_oracle JOIN summary USING (set, "group"), LATERAL (SELECT restricted_mean_estimate(s, horizon) AS e OFFSET 0) v;
-- the interval is that of the logarithm
SELECT count(*) AS hazards, count(*) FILTER (WHERE pg_temp.near((e).value, hazard) AND pg_temp.near((e).low, hazard * exp(-1.959963984540054 * standard_error / nullif(hazard, 0)))
	AND pg_temp.near((e).high, hazard * exp(1.959963984540054 * standard_error / nullif(hazard, 0))) AND cumulative_hazard(s, "time") = (e).value) AS agree
FROM hazard_oracle JOIN summary USING (set, "group"), LATERAL (SELECT cumulative_hazard_estimate(s, "time") AS e OFFSET 0) v;
SELECT count(*) AS tests, count(*) FILTER (WHERE pg_temp.near((t).chi_square, o.chi_square, 1e-10) AND (t).degrees_of_freedom = o.degrees_of_freedom
	AND pg_temp.near((t).p_value, o.p_value, 1e-10) AND (t).groups = o.groups) AS agree
FROM logrank_oracle o, LATERAL (SELECT logrank(s, rho) AS t FROM summary WHERE set = o.set) v;
-- published: Miller's leukaemia data, in the documentation of R's package survival
SELECT "group", m.value AS median, m.low, m.high FROM summary, survival_quantile_estimate(s) m WHERE set = 'aml' ORDER BY 1;
SELECT round(survival::numeric, 6) AS survival, round(standard_error::numeric, 6) AS standard_error FROM summary, survival_curve(s) WHERE set = 'aml' AND "group" = 'maintained' AND events > 0;
SELECT round(e.low::numeric, 6) AS log_low, round(e.high::numeric, 6) AS log_high, round(f.low::numeric, 6) AS log_log_low, round(f.high::numeric, 6) AS log_log_high,
	round(r.value::numeric, 6) AS mean, round(((r.high - r.low) / (2 * 1.959963984540054))::numeric, 6) AS standard_error
FROM summary, survival_at_estimate(s, 31) e, survival_at_estimate(s, 31, transform => 'log_log') f, restricted_mean_estimate(s, 161) r WHERE set = 'aml' AND "group" = 'maintained';
SELECT round(chi_square::numeric, 8) AS chi_square, degrees_of_freedom, round(p_value::numeric, 7) AS p_value, groups FROM (SELECT (logrank(s)).* FROM summary WHERE set = 'aml') v;
SELECT f AS level, survival_quantile(s, 1 - f) FROM summary, unnest(ARRAY[13/14.0, 6/7.0, 2/3.0, 0.5, 9/35.0, 0.1]::float8[]) f WHERE set = 'flat' ORDER BY 1 DESC;
SELECT array_agg(round(survival::numeric, 9) ORDER BY "time") FROM summary, survival_curve(s) WHERE set = 'staggered';
-- many customers who go one by one: the median lies between two of them
SELECT survival_quantile(survival_agg(i, true)) AS median FROM generate_series(1, 777778) i;

--
-- Differences
--
SELECT metric, count(*) AS differences, count(*) FILTER (WHERE pg_temp.near((c).difference, o.difference) AND pg_temp.near((c).low, o.low)
	AND pg_temp.near((c).high, o.high) AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p_value)) AS agree
FROM difference_oracle o JOIN summary sa ON sa.set = o.set AND sa."group" = a JOIN summary sb ON sb.set = o.set AND sb."group" = b,
	LATERAL (SELECT CASE metric WHEN 'survival_at' THEN survival_at_difference(sa.s, sb.s, horizon) ELSE restricted_mean_difference(sa.s, sb.s, horizon) END AS c OFFSET 0) v
GROUP BY 1 ORDER BY 1;
-- without a horizon, up to the shorter of the longest durations: 965 days of the women
SELECT restricted_mean_difference(f.s, m.s) = restricted_mean_difference(f.s, m.s, 965) AS horizon, restricted_mean_difference(f.s, m.s, 1000) AS too_long
FROM summary f, summary m WHERE f.set = 'lung' AND f."group" = 'female' AND m.set = 'lung' AND m."group" = 'male';
-- nothing to test where nothing varies
SELECT survival_at_difference(s, s, 1), restricted_mean_difference(s, s) FROM summary WHERE set = 'all_censored';

--
-- NULL, nothing
--
SELECT survival_agg(d, true) AS none, customer_lifespan(NULL::date, NULL, NULL) AS no_lifespan FROM (SELECT 1::float8) v(d) WHERE false;
SELECT s, survival_events(s), survival_censored(s), unknown_count(s), survival_at(s, 1), survival_at_estimate(s, 1), survival_at_difference(s, s, 1),
	survival_quantile(s), survival_quantile_estimate(s), restricted_mean(s), restricted_mean_estimate(s), restricted_mean_difference(s, s),
	cumulative_hazard(s, 1), cumulative_hazard_estimate(s, 1), (SELECT count(*) FROM survival_curve(s)) AS points, customer_lifespan_final(s)
FROM (VALUES (NULL::survival_summary), ('{"survival":1,"unknown":3}')) v(s);
SELECT restricted_mean_estimate(s, 5, NULL), restricted_mean_difference(s, s, 5, NULL), survival_at(s, NULL), survival_quantile(s, NULL) FROM by_hand;
SELECT logrank(s), logrank(s, 1) FROM (VALUES (NULL::survival_summary), ('{"survival":1,"unknown":3}')) v(s);
SELECT logrank(s) FROM by_hand;
SELECT customer_lifespan(NULL::date, NULL, current_date), customer_lifespan(current_date + 1, NULL, current_date);
-- never an end: no median, the mean is the horizon
SELECT (customer_lifespan(date '2024-01-01', NULL, date '2024-01-11')).*;
-- without weight the row is left out, even with a null beside it
SELECT s, survival_censored(s), unknown_count(s) FROM (SELECT survival_agg(d, o, w) AS s FROM (VALUES (1, true, NULL), (NULL, true, NULL), (2, NULL, 1), (3, false, 0), (4, true, 0.5)) v(d, o, w)) x;
SELECT survival_at(s, 3), survival_at(s, 4), (survival_at_estimate(s, 3)).n FROM (SELECT survival_agg(d, o, w) AS s FROM (VALUES (3, false, 0), (4, true, 0.5)) v(d, o, w)) x;

--
-- Merging, order, forms
--
CREATE TEMP TABLE stay AS SELECT i, (i * 7919) % 1009 / 4.0 AS duration, i % 3 > 0 AS observed, CASE WHEN i % 5 = 0 THEN ((i * 7919) % 1009 - 0.5) / 8 END AS entered
FROM generate_series(1, 20000) i WHERE (i * 7919) % 1009 > 0;
CREATE TEMP TABLE whole AS SELECT survival_agg(entered, duration, observed) AS s FROM stay;
SELECT (SELECT survival_agg(entered, duration, observed ORDER BY i DESC) FROM stay) = s AS backwards,
	(SELECT survival_agg(entered, duration, observed ORDER BY duration, i) FROM stay) = s AS in_order,
	(SELECT rollup(p) FROM (SELECT survival_agg(entered, duration, observed) AS p FROM stay GROUP BY i % 97) v) = s AS rollup,
	(SELECT rollup(p) FROM (SELECT survival_agg(entered, duration, observed) AS p FROM stay GROUP BY i) v) = s AS rollup_of_rows,
	(SELECT survival_agg(entered, duration, observed) FROM stay WHERE i <= 300) + (SELECT survival_agg(entered, duration, observed) FROM stay WHERE i > 300) = s AS plus,
	(SELECT sum(1) FROM stay) = survival_events(s) + survival_censored(s) AS counts
FROM whole;
-- a naive definition of the number at risk and of the events
SELECT count(*) AS points, bool_and(at_risk = (SELECT count(*) FROM stay WHERE coalesce(entered, -1) < "time" AND duration >= "time")) AS at_risk,
	bool_and(events = (SELECT count(*) FROM stay WHERE duration = "time" AND observed)) AS events,
	bool_and(censored = (SELECT count(*) FROM stay WHERE duration = "time" AND NOT observed)) AS censored
FROM whole, survival_curve(s) WHERE mod("time"::numeric, 50) = 0;
SELECT bool_and(s = s::text::survival_summary) AS text, bool_and(survival_summary_hash(s) = survival_summary_hash(s::text::survival_summary)) AS hash,
	bool_and(survival_summary_hash_extended(s, 0) & 4294967295 = survival_summary_hash(s)::bigint & 4294967295) AS low_half, count(DISTINCT s::text) = count(*) AS different
FROM (SELECT s FROM summary UNION ALL SELECT s FROM whole) v;
SELECT count(*) AS distinct FROM (SELECT s FROM (SELECT survival_agg(d, true) AS s FROM (VALUES (1, 1), (2, 1), (2, 2), (1, 2), (3, 3)) v(d, g) GROUP BY g) w GROUP BY s) x;
SELECT a = b AS same, a <> b AS other FROM (SELECT survival_agg(1, true) AS a, survival_agg(1, false) AS b) v;
-- a state that has not been finished says the same as the finished one
SELECT survival_accum(survival_accum(NULL::survival_summary, 5, true), 3, false) = survival_agg(d, d = 5) AS same,
	survival_accum(survival_accum(NULL::survival_summary, 5, true), 3, false)::text AS text FROM (VALUES (3), (5)) v(d);
-- a window that grows, against recomputation
SELECT bool_and(a.s = (SELECT survival_agg(duration, observed) FROM stay WHERE stay.i <= a.i)) AS running
FROM (SELECT i, survival_agg(duration, observed) OVER (ORDER BY i) AS s FROM stay WHERE i <= 60) a;
-- the log-rank test does not depend on the order of the groups
SELECT count(DISTINCT t::text) AS tests FROM (SELECT logrank(s ORDER BY hashint8extended(g, o)) AS t
	FROM (SELECT i % 7 AS g, survival_agg(entered, duration, observed) AS s FROM stay GROUP BY 1) v, generate_series(1, 10) o GROUP BY o) w;
-- weights: order changes nothing that can be seen; weight 1 is as without
SELECT bool_and(pg_temp.near(a.survival, b.survival, 1e-13) AND pg_temp.near(a.standard_error, b.standard_error, 1e-13)) AS order_of_weights, count(*) AS points
FROM (SELECT survival_agg(duration, observed, 0.1 + i % 7 ORDER BY i) AS x, survival_agg(duration, observed, 0.1 + i % 7 ORDER BY i DESC) AS y FROM stay) v,
	survival_curve(x) a JOIN LATERAL survival_curve(y) b USING ("time");
SELECT bool_and(pg_temp.near(a.survival, b.survival, 1e-13) AND pg_temp.near(a.standard_error, b.standard_error, 1e-13)) AS weight_one, count(*) AS points
FROM (SELECT survival_agg(entered, duration, observed) AS x, survival_agg(entered, duration, observed, 1) AS y FROM stay) v,
	survival_curve(x) a JOIN LATERAL survival_curve(y) b USING ("time");

--
-- In parallel
--
CREATE TABLE survival_parallel AS SELECT i, i % 5 AS g, (i * 7919) % 1009 / 4.0 AS duration, i % 3 > 0 AS observed FROM generate_series(1, 60000) i;
ANALYZE survival_parallel;
CREATE TEMP TABLE serial AS SELECT g, survival_agg(duration, observed) AS s, customer_lifespan(date '2024-01-01', date '2024-01-01' + duration::int, date '2024-06-01') AS l FROM survival_parallel GROUP BY g;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT survival_agg(duration, observed), customer_lifespan(date '2024-01-01', date '2024-01-01' + duration::int, date '2024-06-01') FROM survival_parallel;
SELECT bool_and(p.s = serial.s) AS summaries, bool_and(p.l = serial.l) AS lifespans, count(*) AS groups
FROM (SELECT g, survival_agg(duration, observed) AS s, customer_lifespan(date '2024-01-01', date '2024-01-01' + duration::int, date '2024-06-01') AS l FROM survival_parallel GROUP BY g) p JOIN serial USING (g);
CREATE TABLE survival_groups AS SELECT i % 300 AS g, survival_agg(duration, observed) AS s FROM survival_parallel GROUP BY 1;
ANALYZE survival_groups;
EXPLAIN (COSTS OFF) SELECT rollup(s), logrank(s) FROM survival_groups;
CREATE TEMP TABLE parallel AS SELECT rollup(s) AS s, logrank(s) AS t FROM survival_groups;
SET max_parallel_workers_per_gather = 0;
SELECT p.s = s.s AS rollup, p.t = s.t AS logrank, (p.t).groups FROM parallel p, (SELECT rollup(s) AS s, logrank(s) AS t FROM survival_groups) s;
RESET ALL;
SET extra_float_digits = 0;
DROP TABLE survival_parallel, survival_groups;

--
-- Errors
--
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$survival_agg(-1, true)$$, $$survival_agg('NaN'::float8, true)$$, $$survival_agg('infinity'::float8, true)$$, $$survival_agg(interval '-1 day', true)$$,
	$$survival_agg(5, 5, true)$$, $$survival_agg(-1, 5, true)$$, $$survival_agg(interval '2 days', interval '1 day', true)$$,
	$$survival_agg(1, true, -1)$$, $$survival_agg(1, true, 'NaN')$$,
	$$survival_agg(date '2024-01-02', date '2024-01-01', date '2024-02-01')$$, $$survival_agg(timestamptz '2024-01-02 12:00+00', '2024-01-01 00:00+00', '2024-02-01 00:00+00')$$,
	$$customer_lifespan(date '-infinity', NULL, date '2024-02-01')$$, $$customer_lifespan(date '2024-01-01', NULL, 'infinity')$$, $$customer_lifespan(date '2024-01-01', NULL, NULL)$$,
	$$survival_agg(1, true) + survival_agg(1, true, 1)$$, $$survival_accum(survival_agg(1, true), 1, true, 1)$$, $$survival_accum(survival_agg(1, true, 1), 1, true)$$,
	$$survival_curve(s, 1.5) FROM by_hand$$, $$survival_curve(s, 0.9, 'logit') FROM by_hand$$, $$survival_at(s, 'NaN') FROM by_hand$$,
	$$survival_quantile(s, 0) FROM by_hand$$, $$survival_quantile(s, 50) FROM by_hand$$, $$survival_quantile_estimate(s, 0.5, 95) FROM by_hand$$,
	$$restricted_mean(s, -1) FROM by_hand$$, $$restricted_mean(s, 'infinity') FROM by_hand$$, $$cumulative_hazard(s, 'infinity') FROM by_hand$$,
	$$logrank(survival_agg, 1) FROM (SELECT survival_agg(1, true, 1)) v$$, $$logrank(s, -1) FROM by_hand$$, $$logrank(s, NULL) FROM by_hand$$,
	$$logrank(s, rho) FROM by_hand, (VALUES (0), (1)) v(rho)$$, $$logrank(s) FROM by_hand, generate_series(1, 1001)$$,
	$$logrank_accum(ARRAY[1], s) FROM by_hand$$, $$logrank_final(ARRAY[9, 1, 0])$$, $$logrank_final(ARRAY[4, 1, 0, 7])$$, $$logrank_final(ARRAY[8, 1, 0, 1, 'NaN'::float8, 0, 1, 1])$$,
	$$logrank_final(ARRAY[8, 1, 0, 1, 5, 7, 1, 1])$$, $$logrank_final(ARRAY[8, 1, 0, 1, 5, 0, 1.5, 1])$$, $$logrank_final(ARRAY[8, 2, 0, 1, 5, 0, 1, 1])$$, $$logrank_final(ARRAY[8, 1, 0, 1, 5, 0, 9e15, 9e15])$$,
	$$rollup(s) FROM (VALUES ('{"survival":1,"durations":[1],"events":[9223372036854775807],"censored":[0]}'::survival_summary), ('{"survival":1,"durations":[1],"events":[1],"censored":[0]}')) v(s)$$,
	$$'{"survival":2}'::survival_summary$$, $$'{"rate":1}'::survival_summary$$, $$'{"survival":1,"durations":[1]}'::survival_summary$$, $$'{"survival":1,"durations":5}'::survival_summary$$,
	$$'{"survival":1,"durations":[1],"events":[1],"censored":[0,0]}'::survival_summary$$, $$'{"survival":1,"durations":[2,1],"events":[1,1],"censored":[0,0]}'::survival_summary$$,
	$$'{"survival":1,"durations":[1,1],"events":[1,1],"censored":[0,0]}'::survival_summary$$, $$'{"survival":1,"durations":[-1],"events":[1],"censored":[0]}'::survival_summary$$,
	$$'{"survival":1,"durations":[1],"events":[-1],"censored":[2]}'::survival_summary$$, $$'{"survival":1,"durations":[1],"events":[0],"censored":[0]}'::survival_summary$$,
	$$'{"survival":1,"durations":[1],"events":[9223372036854775807],"censored":[1]}'::survival_summary$$, $$'{"survival":1,"durations":[1],"events":[1],"censored":[0],"entered":[1]}'::survival_summary$$,
	$$'{"survival":1,"durations":[1],"events":[1],"censored":[0],"more":1}'::survival_summary$$,
	$$'{"survival":1,"durations":[1],"events":[1],"censored":[0],"weights":[[1,0],[1,0],[2,0]]}'::survival_summary$$,
	$$'{"survival":1,"durations":[1],"events":[1],"censored":[0],"weights":[[1,0],[0,0],[2,0]]}'::survival_summary$$,
	$$'{"survival":1,"durations":[1],"events":[1],"censored":[0],"weights":[[-1,0],[0,0],[1,0]]}'::survival_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
