-- Rates: successes out of trials.  Numbers come from test/oracle (its README
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
SELECT product_return_rate(returned, value), returning_customer_rate(returned, value), save_rate(returned, value) FROM (VALUES (true, 30), (false, 120), (false, 50), (true, NULL), (NULL, 9)) v(returned, value);
-- (10 + 0 + 5) of (100 + 50 + 50); a row with a NULL is unknown
SELECT rate(s, t), rate_agg(s, t) FROM (VALUES (10, 100), (0, 50), (5, 50), (NULL, 3), (2, NULL)) v(s, t);
-- weight 3 of 4; a row without weight is left out
SELECT rate(b, w), successes(rate_agg(b, w)), trials(rate_agg(b, w)), unknown_count(rate_agg(b, w))
FROM (VALUES (true, 2.5), (true, 0.5), (false, 1), (NULL, 7), (true, NULL)) v(b, w);
SELECT successes(s), trials(s), unknown_count(s), rate(s), rate_lower_bound(s) > 0 AS bound
FROM (SELECT rate_agg(b) AS s FROM unnest(ARRAY[true, true, NULL]) b) v;

--
-- The oracle
--
CREATE TEMP TABLE proportion_oracle (x float8, n float8, confidence float8, method text, value float8, low float8, high float8);
CREATE TEMP TABLE difference_oracle (x1 float8, n1 float8, x2 float8, n2 float8, confidence float8, method text,
	difference float8, low float8, high float8, z float8, p float8);
CREATE TEMP TABLE lift_oracle (x1 float8, n1 float8, x2 float8, n2 float8, confidence float8,
	lift float8, low float8, high float8, z float8, p float8);
CREATE TEMP TABLE benchmark_oracle (x float8, n float8, benchmark float8, confidence float8,
	difference float8, low float8, high float8, z float8, p float8);
CREATE TEMP TABLE paired_oracle (both_times bigint, only_first bigint, only_second bigint, neither bigint, confidence float8,
	difference float8, low float8, high float8, z float8, p float8);
CREATE TEMP TABLE sample_size_oracle (kind text, margin float8, confidence float8, population bigint,
	p float8, d float8, sd float8, unrounded float8, n bigint);
CREATE TEMP TABLE group_rate (set text, successes numeric, trials numeric, groups int);
CREATE TEMP TABLE prior_oracle (set text, groups bigint, successes numeric, trials numeric, outcome text,
	alpha float8, beta float8, log_likelihood float8);
\set file :oracle 'proportion.csv'
COPY proportion_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'proportion_difference.csv'
COPY difference_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'proportion_lift.csv'
COPY lift_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'proportion_benchmark.csv'
COPY benchmark_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'proportion_paired.csv'
COPY paired_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'sample_size.csv'
COPY sample_size_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'beta_binomial_groups.csv'
COPY group_rate FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'beta_binomial.csv'
COPY prior_oracle FROM :'file' (FORMAT csv, HEADER);

-- effective counts cannot be passed as counts
DELETE FROM group_rate WHERE set IN (SELECT set FROM group_rate WHERE successes <> floor(successes) OR trials <> floor(trials));
ALTER TABLE group_rate ALTER successes TYPE bigint, ALTER trials TYPE bigint;

-- fractions in the oracle, percentages here; effective counts cannot be passed as counts
SELECT method, count(*) AS estimates, count(*) FILTER (WHERE pg_temp.near((e).value / 100, value)
	AND pg_temp.near((e).low / 100, low) AND pg_temp.near((e).high / 100, high) AND (e).n = n) AS agree
FROM proportion_oracle, LATERAL (SELECT rate_estimate(pg_temp.of(x::bigint, n::bigint), confidence, method) AS e OFFSET 0) v
WHERE x = floor(x) AND n = floor(n) GROUP BY 1 ORDER BY 1;
SELECT method, count(*) AS differences, count(*) FILTER (WHERE pg_temp.near((c).difference / 100, o.difference)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p)) AS agree
FROM difference_oracle o, LATERAL (SELECT rate_difference(pg_temp.of(x1::bigint, n1::bigint), pg_temp.of(x2::bigint, n2::bigint),
	confidence, method) AS c OFFSET 0) v
WHERE x1 + n1 + x2 + n2 = floor(x1) + floor(n1) + floor(x2) + floor(n2) GROUP BY 1 ORDER BY 1;
-- without a success to compare with there is no lift
SELECT x2 > 0 AS defined, count(*) AS lifts, count(*) FILTER (WHERE CASE WHEN x2 > 0 THEN pg_temp.near((c).difference / 100, lift)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p) ELSE c IS NULL END) AS agree
FROM lift_oracle o, LATERAL (SELECT rate_lift(pg_temp.of(x1::bigint, n1::bigint), pg_temp.of(x2::bigint, n2::bigint), confidence) AS c OFFSET 0) v
WHERE x1 + n1 + x2 + n2 = floor(x1) + floor(n1) + floor(x2) + floor(n2) GROUP BY 1 ORDER BY 1;
SELECT count(*) AS benchmarks, count(*) FILTER (WHERE pg_temp.near((c).difference / 100, o.difference)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p)) AS agree
FROM benchmark_oracle o, LATERAL (SELECT rate_difference(pg_temp.of(x::bigint, n::bigint), 100 * benchmark, confidence) AS c OFFSET 0) v
WHERE x = floor(x) AND n = floor(n);
SELECT count(*) AS pairs, count(*) FILTER (WHERE pg_temp.near((c).difference / 100, o.difference)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p)) AS agree
FROM paired_oracle o, LATERAL (SELECT rate_paired_difference(both_times, only_first, only_second, neither, confidence) AS c OFFSET 0) v;
-- published: Fagerland, Lydersen & Laake (2017), chapter 8: -0.0621 (-0.1186 to -0.0046)
SELECT round(difference::numeric, 2) AS difference, round(low::numeric, 2) AS low, round(high::numeric, 2) AS high FROM rate_paired_difference(59, 6, 16, 80);
SELECT count(*) AS sample_sizes, count(*) FILTER (WHERE n = rate_sample_size(100 * margin, confidence, population, 100 * p)) AS agree
FROM sample_size_oracle WHERE kind = 'proportion';
-- weights 1 and 3, 10 each: (sum w)^2 / sum w^2 = 40^2 / 100 = 16 trials, 35/40 of them successes
SELECT (e).n, pg_temp.near((e).low, o.low) AS low, pg_temp.near((e).high, o.high) AS high
FROM (SELECT rate_estimate(rate_agg(i % 4 <> 0, CASE WHEN i % 2 = 0 THEN 1 ELSE 3 END)) AS e FROM generate_series(1, 20) i) v,
	LATERAL (SELECT (rate_estimate(pg_temp.of(14, 16))).*) o;

--
-- The distribution behind many groups
--
SELECT o.outcome = 'finite' AS finite, count(*) AS sets, count(*) FILTER (WHERE CASE o.outcome WHEN 'finite'
	THEN pg_temp.near((p).alpha / o.alpha, 1, 1e-6) AND pg_temp.near((p).beta / o.beta, 1, 1e-6) AND pg_temp.near((p).log_likelihood, o.log_likelihood, 1e-9)
	ELSE true END) AS agree
FROM prior_oracle o JOIN (SELECT set, rate_prior(pg_temp.of(successes, trials)) AS p
	FROM group_rate, generate_series(1, groups) GROUP BY set) v USING (set) GROUP BY 1 ORDER BY 1 DESC;
SELECT set, outcome, (p).alpha, (p).beta
FROM prior_oracle o JOIN (SELECT set, rate_prior(pg_temp.of(successes, trials)) AS p
	FROM group_rate, generate_series(1, groups) GROUP BY set) v USING (set) WHERE o.outcome <> 'finite' ORDER BY 1;
-- the order of the groups does not matter, nor do groups without trials count
SELECT count(DISTINCT p::text) AS fits FROM (SELECT rate_prior(pg_temp.of(successes, trials) ORDER BY hashint8extended(successes * 100 + trials, o)) AS p
	FROM group_rate, generate_series(1, groups), generate_series(1, 5) o WHERE set = 'rats' GROUP BY o) v;
-- (2 + 3) / (4 + 3 + 7)
SELECT rate_shrunk(pg_temp.of(2, 4), ROW(3, 7, 2, 0)::rate_prior) = 100 * 5 / 14.0::float8 AS by_hand,
	rate_shrunk(pg_temp.of(0, 0), ROW(3, 7, 2, 0)::rate_prior) AS prior_mean,
	rate_shrunk(NULL, ROW(3, 7, 2, 0)::rate_prior), rate_shrunk(pg_temp.of(2, 4), NULL);
-- a beta(5, 9) distribution: R, qbeta(c(.025, .975), 5, 9) = 0.1385793 0.6142617
SELECT round(value::numeric, 5) AS value, round(low::numeric, 5) AS low, round(high::numeric, 5) AS high, n
FROM rate_shrunk_estimate(pg_temp.of(2, 4), ROW(3, 7, 2, 0)::rate_prior);
-- 1 of 1 does not beat 40 of 50
SELECT x, n, rate_lower_bound(s) < 70 AS bound, rate_shrunk(s, rate_prior(s) OVER ()) < 75 AS shrunk
FROM (VALUES (1, 1), (40, 50), (30, 60), (10, 40), (25, 80), (50, 70)) v(x, n), LATERAL (SELECT pg_temp.of(x, n) AS s) w ORDER BY n;

--
-- The same customers twice
--
CREATE TABLE pair AS SELECT i, CASE WHEN i % 11 > 0 THEN i % 3 > 0 END AS before, CASE WHEN i % 13 > 0 THEN i % 7 > 2 END AS after FROM generate_series(1, 20000) i;
ANALYZE pair;
CREATE TEMP TABLE paired AS SELECT rate_paired_difference(before, after) AS c FROM pair;
SELECT c = (SELECT rate_paired_difference(count(*) FILTER (WHERE before AND after), count(*) FILTER (WHERE before AND NOT after),
		count(*) FILTER (WHERE after AND NOT before), count(*) FILTER (WHERE NOT (before OR after))) FROM pair WHERE before IS NOT NULL AND after IS NOT NULL) AS counts,
	pg_temp.near((c).difference, (SELECT rate(before) - rate(after) FROM pair WHERE before IS NOT NULL AND after IS NOT NULL)) AS difference,
	(SELECT (r).difference = -(c).difference AND (r).low = -(c).high AND (r).statistic = -(c).statistic AND (r).p_value = (c).p_value FROM (SELECT rate_paired_difference(after, before) AS r FROM pair) v) AS other_way,
	rate_paired_final(rate_paired_combine(rate_paired_accum(NULL, true, false), '{1,2,3,4}')) = rate_paired_difference(1, 3, 3, 4) AS combine
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
SELECT rate_paired_difference(b, NULL) AS unknown, rate_paired_difference(b, b) AS same, rate_paired_difference(0, 0, 0, 0) AS none, rate_paired_difference(1, 2, NULL, 4) AS null FROM (VALUES (true), (false)) v(b);
SELECT rate_paired_difference(b, b) AS no_rows FROM (VALUES (true)) v(b) WHERE false;
-- all the counts there can be: 1 of 2 only the first time
SELECT (rate_paired_difference(9223372036854775807, 9223372036854775807, 0, 0)).difference;

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
SELECT s = s::text::rate_summary AS lossless, rate_summary_hash(s) = rate_summary_hash(s::text::rate_summary) AS hash, s <> pg_temp.of(1, 1) AS other
FROM (SELECT rate_agg(success, 0.1 * i) AS s FROM trial) v;
SELECT count(*) AS distinct FROM (SELECT s FROM (VALUES (pg_temp.of(1, 2)), (pg_temp.of(1, 2)), (pg_temp.of(2, 2))) v(s) GROUP BY s) w;

--
-- Errors
--
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$rate(3, 2)$$, $$rate(-1, 2)$$, $$rate(true, -1)$$, $$rate(true, 'NaN')$$, $$rate(true, 'infinity')$$,
	$$rate_agg(true) + rate_agg(true, 1.0)$$, $$rate_accum(rate_agg(true, 1.0), true)$$, $$rate_accum_weighted(rate_agg(true), true, 1)$$,
	$$rate_accum_inv(NULL, true)$$, $$rate_accum_inv(rate_agg(true), false)$$,
	$$rollup(s) FROM (VALUES (pg_temp.of(0, 9223372036854775807)), (pg_temp.of(1, 1))) v(s)$$,
	$$rate_estimate(pg_temp.of(1, 2), 1)$$, $$rate_estimate(pg_temp.of(1, 2), 0.95, 'wald')$$, $$rate_difference(pg_temp.of(1, 2), pg_temp.of(1, 2), 0.95, 'fisher')$$,
	$$rate_difference(pg_temp.of(1, 2), 101)$$, $$rate_sample_size(-1)$$, $$rate_sample_size(5, expected_rate => 150)$$, $$rate_sample_size(1e-300)$$,
	$$rate_paired_difference(1, -2, 3, 4)$$, $$rate_paired_difference(1, 2, 3, 4, 95)$$, $$rate_paired_combine('{1,2,3,9223372036854775807}', '{0,0,0,1}')$$,
	$$rate_paired_final('{1,2,3}')$$, $$rate_paired_final('{1,2,3,-4}')$$, $$rate_paired_accum('{1,2,3,NULL}', true, true)$$,
	$$rate_shrunk(pg_temp.of(1, 2), ROW(-1, 2, 3, 0)::rate_prior)$$, $$rate_prior(rate_agg) FROM (SELECT rate_agg(true, 1.0)) v$$,
	$$'{"rate":1,"successes":3,"trials":2}'::rate_summary$$, $$'{"rate":9}'::rate_summary$$, $$'{"rate":1,"trials":-1}'::rate_summary$$,
	$$'{"rate":1,"trials":1,"weights":[[1,0],[0,0],[0,0]]}'::rate_summary$$, $$'{"rating":1}'::rate_summary$$, $$'null'::rate_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
