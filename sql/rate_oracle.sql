-- Rates against test/oracle: R, scipy and published tables; its README names the
-- source of each number.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set oracle :abs_srcdir '/test/oracle/'
\set ECHO none
CREATE FUNCTION pg_temp.of(successes bigint, trials bigint) RETURNS rate_summary
	RETURN format('{"rate":1,"successes":%s,"trials":%s}', successes, trials)::rate_summary;

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

\set ECHO all

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
SET client_min_messages = warning;
SELECT count(*) AS benchmarks, count(*) FILTER (WHERE pg_temp.near((c).difference / 100, o.difference)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p)) AS agree
FROM benchmark_oracle o, LATERAL (SELECT rate_difference(pg_temp.of(x::bigint, n::bigint), 100 * benchmark, confidence) AS c OFFSET 0) v
WHERE x = floor(x) AND n = floor(n);
RESET client_min_messages;
SELECT count(*) AS pairs, count(*) FILTER (WHERE pg_temp.near((c).difference / 100, o.difference)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p)) AS agree
FROM paired_oracle o, LATERAL (SELECT rate_paired_counts_difference(both_times, only_first, only_second, neither, confidence) AS c OFFSET 0) v;
-- published: Fagerland, Lydersen & Laake (2017), chapter 8: -0.0621 (-0.1186 to -0.0046)
SELECT round(difference::numeric, 2) AS difference, round(low::numeric, 2) AS low, round(high::numeric, 2) AS high FROM rate_paired_counts_difference(59, 6, 16, 80);
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

