-- Rates: successes out of trials, worked out by hand, as the comments say; numbers of
-- other tools are in rate_oracle.sql.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
CREATE FUNCTION pg_temp.of(successes bigint, trials bigint) RETURNS rate_summary
	RETURN format('{"rate":1,"successes":%s,"trials":%s}', successes, trials)::rate_summary;

--
-- One step, by hand
--
-- 3 of 4 known outcomes
SELECT rate(b), conversion_rate(b), open_rate(b), click_through_rate(b), click_to_open_rate(b), response_rate(b),
	redemption_rate(b), participation_rate(b), active_engagement_rate(b), enrolment_rate(b), rate_agg(b)
FROM unnest(ARRAY[true, true, true, false, NULL]) b;
SELECT returning_customer_rate(b), product_return_rate(b), save_rate(b) FROM unnest(ARRAY[true, true, true, false, NULL]) b;
SELECT returning_customer_rate(30, 40), product_return_rate(3, 4), save_rate(s, t) FROM (VALUES (1, 2), (5, 6), (NULL, 9)) v(s, t);
-- of 200 in value 30 came back
SELECT rate(rate_agg(returned, value)) FROM (VALUES (true, 30), (false, 120), (false, 50), (true, NULL), (NULL, 9)) v(returned, value);
-- (10 + 0 + 5) of (100 + 50 + 50); a row with a NULL is unknown
SELECT rate(s, t), rate_agg(s, t) FROM (VALUES (10, 100), (0, 50), (5, 50), (NULL, 3), (2, NULL)) v(s, t);
-- weight 3 of 4; a row without weight is left out
SELECT rate(rate_agg(b, w)), successes(rate_agg(b, w)), trials(rate_agg(b, w)), unknown_count(rate_agg(b, w))
FROM (VALUES (true, 2.5), (true, 0.5), (false, 1), (NULL, 7), (true, NULL)) v(b, w);
SELECT successes(s), trials(s), unknown_count(s), rate(s), rate_lower_bound(s) > 0 AS bound
FROM (SELECT rate_agg(b) AS s FROM unnest(ARRAY[true, true, NULL]) b) v;

--
-- The same customers twice
--
CREATE TABLE pair AS SELECT i, CASE WHEN i % 11 > 0 THEN i % 3 > 0 END AS before, CASE WHEN i % 13 > 0 THEN i % 7 > 2 END AS after FROM generate_series(1, 20000) i;
ANALYZE pair;
CREATE TEMP TABLE paired AS SELECT rate_paired_difference(before, after) AS c FROM pair;
SELECT c = (SELECT rate_paired_counts_difference(count(*) FILTER (WHERE before AND after), count(*) FILTER (WHERE before AND NOT after),
		count(*) FILTER (WHERE after AND NOT before), count(*) FILTER (WHERE NOT (before OR after))) FROM pair WHERE before IS NOT NULL AND after IS NOT NULL) AS counts,
	pg_temp.near((c).difference, (SELECT rate(before) - rate(after) FROM pair WHERE before IS NOT NULL AND after IS NOT NULL)) AS difference,
	(SELECT (r).difference = -(c).difference AND (r).low = -(c).high AND (r).statistic = -(c).statistic AND (r).p_value = (c).p_value FROM (SELECT rate_paired_difference(after, before) AS r FROM pair) v) AS other_way,
	rate_paired_final(rate_paired_combine(rate_paired_accum(NULL, true, false), '{1,2,3,4}')) = rate_paired_counts_difference(1, 3, 3, 4) AS combine
FROM paired;
SELECT bool_and(w IS NOT DISTINCT FROM (SELECT rate_paired_difference(before, after) FROM pair p WHERE p.i BETWEEN v.i - 20 AND v.i)) AS window
FROM (SELECT i, rate_paired_difference(before, after) OVER (ORDER BY i ROWS 20 PRECEDING) AS w FROM pair WHERE i <= 100) v;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT rate_paired_difference(before, after) FROM pair;
CREATE TEMP TABLE parallel AS SELECT rate_paired_difference(before, after) AS c FROM pair;
SELECT p.c = s.c AS same FROM parallel p, paired s;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE pair;
SELECT rate_paired_difference(b, NULL) AS unknown, rate_paired_difference(b, b) AS same, rate_paired_counts_difference(0, 0, 0, 0) AS none, rate_paired_counts_difference(1, 2, NULL, 4) AS null FROM (VALUES (true), (false)) v(b);
SELECT rate_paired_difference(b, b) AS no_rows FROM (VALUES (true)) v(b) WHERE false;
-- all the counts there can be: 1 of 2 only the first time
SELECT (rate_paired_counts_difference(9223372036854775807, 9223372036854775807, 0, 0)).difference;

--
-- NULL, nothing
--
SELECT rate(b), rate_agg(b) FROM (SELECT NULL::boolean) v(b) WHERE false;
SELECT rate(b), rate_agg(b) FROM (VALUES (NULL::boolean)) v(b);
SELECT successes(s), trials(s), unknown_count(s), rate(s), rate_estimate(s), rate_lower_bound(s), rate_difference(s, s), rate_lift(s, s), rate_difference(s, 50)
FROM (VALUES (NULL::rate_summary), ('{"rate":1,"unknown":3}')) v(s);
SELECT rate_prior(s) FROM (VALUES (NULL::rate_summary), ('{"rate":1,"unknown":3}')) v(s);
SELECT rate_lift(pg_temp.of(3, 10), pg_temp.of(0, 10)), (rate_lift(pg_temp.of(0, 10), pg_temp.of(5, 10))).difference;

--
-- Windows, merging, forms
--
CREATE TEMP TABLE trial AS SELECT i, CASE WHEN i % 13 <> 0 THEN sin(i * i) > 0 END AS success FROM generate_series(1, 600) i;
SELECT bool_and(a.s = b.s) AS summaries, bool_and(a.c = b.c) AS counts, bool_and(a.r IS NOT DISTINCT FROM b.r) AS rates
FROM (SELECT i, rate_agg(success) OVER w AS s, rate(success) OVER w AS r, rate_agg(i % 3, i % 7 + 2) OVER w AS c
	FROM trial WINDOW w AS (ORDER BY i ROWS BETWEEN 300 PRECEDING AND 3 FOLLOWING)) a
JOIN LATERAL (SELECT rate_agg(success) AS s, rate(success) AS r, rate_agg(i % 3, i % 7 + 2) AS c
	FROM trial WHERE trial.i BETWEEN a.i - 300 AND a.i + 3) b ON true;
SELECT bool_and(a.s = b.s) AS rollups
FROM (SELECT g, rollup(s) OVER (ORDER BY g ROWS 4 PRECEDING) AS s FROM (SELECT i / 10 AS g, rate_agg(success) AS s FROM trial GROUP BY 1) v) a
JOIN LATERAL (SELECT rate_agg(success) AS s FROM trial WHERE i / 10 BETWEEN a.g - 4 AND a.g) b ON true;
SELECT (SELECT rollup(s) FROM (SELECT rate_agg(success) AS s FROM trial GROUP BY i % 17) p) = rate_agg(success) AS rollup,
	(SELECT rate_agg(success) FROM trial WHERE i <= 300) + (SELECT rate_agg(success) FROM trial WHERE i > 300) = rate_agg(success) AS plus,
	rate_agg(success)::text
FROM trial;
SELECT s = s::text::rate_summary AS lossless, metric_summary_hash(s) = metric_summary_hash(s::text::rate_summary) AS hash, s <> pg_temp.of(1, 1) AS other
FROM (SELECT rate_agg(success, 0.1 * i) AS s FROM trial) v;
SELECT count(*) AS distinct FROM (SELECT s FROM (VALUES (pg_temp.of(1, 2)), (pg_temp.of(1, 2)), (pg_temp.of(2, 2))) v(s) GROUP BY s) w;

--
-- Counts that a double cannot hold: never more than all of it
--
SELECT bool_and(rate(s) <= 100) AS rates, bool_and((rate_estimate(s, method => m)).value <= 100 AND (rate_estimate(s, method => m)).high <= 100) AS estimates
FROM (SELECT pg_temp.of((2::numeric ^ 53 + i * 7919)::bigint, (2::numeric ^ 53 + i * 7919 + i % 2)::bigint) AS s FROM generate_series(1, 1000) i) v,
	unnest(ARRAY['wilson', 'jeffreys', 'agresti_coull', 'clopper_pearson']) m;

--
-- A benchmark that may be a fraction: how it is read is said, once a query
--
SELECT (rate_difference(pg_temp.of(1, 2), 0.7)).difference AS difference FROM generate_series(1, 2);
SELECT rate_sample_size(5, expected_rate => 0.2);

--
-- Errors
--
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$rate(3, 2)$$, $$rate(-1, 2)$$, $$rate_agg(true, -1)$$, $$rate_agg(true, 'NaN')$$, $$rate_agg(true, 'infinity')$$,
	$$rate_agg(true) + rate_agg(true, 1.0)$$, $$rate_accum(rate_agg(true, 1.0), true)$$, $$rate_accum_weighted(rate_agg(true), true, 1)$$,
	$$rate_accum_inv(NULL, true)$$, $$rate_accum_inv(rate_agg(true), false)$$, $$rate_accum_inv(rate_agg(true, 2), true)$$, $$rate_accum_inv(rate_agg(true, 2), 1, 1)$$,
	$$rollup(s) FROM (VALUES (pg_temp.of(0, 9223372036854775807)), (pg_temp.of(1, 1))) v(s)$$,
	$$rate_estimate(pg_temp.of(1, 2), 1)$$, $$rate_estimate(pg_temp.of(1, 2), 0.95, 'wald')$$, $$rate_difference(pg_temp.of(1, 2), pg_temp.of(1, 2), 0.95, 'fisher')$$,
	$$rate_difference(pg_temp.of(1, 2), 101)$$, $$rate_sample_size(-1)$$, $$rate_sample_size(5, expected_rate => 150)$$, $$rate_sample_size(1e-300)$$,
	$$rate_paired_counts_difference(1, -2, 3, 4)$$, $$rate_paired_counts_difference(1, 2, 3, 4, 95)$$, $$rate_paired_combine('{1,2,3,9223372036854775807}', '{0,0,0,1}')$$,
	$$rate_prior_combine('{1,2}', '{1}')$$, $$rate_prior_final('{1,3,2}')$$, $$open_rate(1)$$, $$open_rate('yes'::text)$$, $$rate(sum(x), count(*)) FROM (VALUES (1::bigint)) v(x)$$,
	$$rate_paired_final('{1,2,3}')$$, $$rate_paired_final('{1,2,3,-4}')$$, $$rate_paired_accum('{1,2,3,NULL}', true, true)$$,
	$$rate_shrunk(pg_temp.of(1, 2), ROW(-1, 2, 3, 0)::rate_prior)$$, $$rate_prior(rate_agg) FROM (SELECT rate_agg(true, 1.0)) v$$,
	$$'{"rate":1,"successes":3,"trials":2}'::rate_summary$$, $$'{"rate":9}'::rate_summary$$, $$'{"rate":1,"trials":-1}'::rate_summary$$,
	$$'{"rate":1,"trials":1,"weights":[[1,0],[0,0],[0,0]]}'::rate_summary$$, $$'{"rating":1}'::rate_summary$$, $$'null'::rate_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
