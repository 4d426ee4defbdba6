-- Lifespan: numbers of other tools, from test/oracle (its README names the source of
-- each), and published ones.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

\set oracle :abs_srcdir '/test/oracle/'
-- All agree to 1e-13; measured were 4e-15 and less.
CREATE FUNCTION pg_temp.close(a float8, b float8) RETURNS boolean RETURN pg_temp.near(a, b, 1e-13);

--
-- The oracle
--
CREATE TEMP TABLE customer (set text, "group" text, entered float8, duration float8, observed boolean, weight float8);
CREATE TEMP TABLE curve_oracle (set text, "group" text, confidence float8, transform text, duration float8, at_risk float8, events float8,
	censored float8, probability float8, standard_error float8, low float8, high float8);
CREATE TEMP TABLE quantile_oracle (set text, "group" text, fraction float8, confidence float8, transform text, value float8, low float8, high float8);
CREATE TEMP TABLE mean_oracle (set text, "group" text, horizon float8, mean float8, standard_error float8);
CREATE TEMP TABLE hazard_oracle (set text, "group" text, duration float8, hazard float8, standard_error float8);
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
CREATE TEMP TABLE summary AS SELECT set, "group", survival_agg(entered, duration, observed, weight) AS s FROM customer GROUP BY 1, 2;
CREATE TEMP TABLE point AS SELECT set, "group", confidence, transform, p.*
FROM summary, (SELECT DISTINCT confidence, transform FROM curve_oracle) v, survival_curve(s, confidence, transform) p;
ANALYZE curve_oracle, point;
SELECT o.transform, count(*) AS points, count(*) FILTER (WHERE pg_temp.close(c.at_risk, o.at_risk) AND pg_temp.close(c.events, o.events)
	AND pg_temp.close(c.censored, o.censored) AND pg_temp.close(c.probability, o.probability) AND pg_temp.close(c.standard_error, o.standard_error)
	AND pg_temp.close(c.low, o.low) AND pg_temp.close(c.high, o.high)) AS agree
FROM point c RIGHT JOIN curve_oracle o USING (set, "group", confidence, transform, duration) GROUP BY 1 ORDER BY 1;
-- as many points as there, too
SELECT count(*) AS curves, count(*) FILTER (WHERE points = (SELECT count(*) FROM survival_curve(s))) AS agree
FROM summary JOIN (SELECT set, "group", count(*) AS points FROM curve_oracle WHERE confidence = 0.95 AND transform = 'log' GROUP BY 1, 2) o USING (set, "group");
SELECT o.transform, count(*) AS points, count(*) FILTER (WHERE pg_temp.close((e).value, probability) AND pg_temp.close((e).low, o.low) AND pg_temp.close((e).high, o.high)
	AND survival_probability(s, duration) = (e).value) AS agree
FROM curve_oracle o JOIN summary USING (set, "group"), LATERAL (SELECT survival_probability_estimate(s, duration, confidence, transform) AS e OFFSET 0) v GROUP BY 1 ORDER BY 1;
SELECT o.transform, count(*) AS quantiles, count(*) FILTER (WHERE pg_temp.close((e).value, value) AND pg_temp.close((e).low, o.low) AND pg_temp.close((e).high, o.high)
	AND survival_quantile(s, fraction) IS NOT DISTINCT FROM (e).value) AS agree
FROM quantile_oracle o JOIN summary USING (set, "group"), LATERAL (SELECT survival_quantile_estimate(s, fraction, confidence, transform) AS e OFFSET 0) v GROUP BY 1 ORDER BY 1;
-- 1.959964 standard errors, within 0 and the horizon
SELECT count(*) AS means, count(*) FILTER (WHERE pg_temp.close((e).value, mean) AND pg_temp.close((e).low, greatest(mean - 1.959963984540054 * standard_error, 0))
	AND pg_temp.close((e).high, least(mean + 1.959963984540054 * standard_error, horizon)) AND restricted_mean(s, horizon) = (e).value) AS agree
FROM mean_oracle JOIN summary USING (set, "group"), LATERAL (SELECT restricted_mean_estimate(s, horizon) AS e OFFSET 0) v;
-- the interval is that of the logarithm
SELECT count(*) AS hazards, count(*) FILTER (WHERE pg_temp.close((e).value, hazard) AND pg_temp.close((e).low, hazard * exp(-1.959963984540054 * standard_error / nullif(hazard, 0)))
	AND pg_temp.close((e).high, hazard * exp(1.959963984540054 * standard_error / nullif(hazard, 0))) AND cumulative_hazard(s, duration) = (e).value) AS agree
FROM hazard_oracle JOIN summary USING (set, "group"), LATERAL (SELECT cumulative_hazard_estimate(s, duration) AS e OFFSET 0) v;
SELECT count(*) AS tests, count(*) FILTER (WHERE pg_temp.close((t).chi_square, o.chi_square) AND (t).degrees_of_freedom = o.degrees_of_freedom
	AND pg_temp.close((t).p_value, o.p_value) AND (t).groups = o.groups) AS agree
FROM logrank_oracle o, LATERAL (SELECT logrank(s, rho) AS t FROM summary WHERE set = o.set) v;
-- published: Miller's leukaemia data, in the documentation of R's package survival
SELECT "group", m.value AS median, m.low, m.high FROM summary, survival_quantile_estimate(s) m WHERE set = 'aml' ORDER BY 1;
SELECT round(probability::numeric, 6) AS survival, round(standard_error::numeric, 6) AS standard_error FROM summary, survival_curve(s) WHERE set = 'aml' AND "group" = 'maintained' AND events > 0;
SELECT round(e.low::numeric, 6) AS log_low, round(e.high::numeric, 6) AS log_high, round(f.low::numeric, 6) AS log_log_low, round(f.high::numeric, 6) AS log_log_high,
	round(r.value::numeric, 6) AS mean, round(((r.high - r.low) / (2 * 1.959963984540054))::numeric, 6) AS standard_error
FROM summary, survival_probability_estimate(s, 31) e, survival_probability_estimate(s, 31, transform => 'log_log') f, restricted_mean_estimate(s, 161) r WHERE set = 'aml' AND "group" = 'maintained';
SELECT round(chi_square::numeric, 8) AS chi_square, degrees_of_freedom, round(p_value::numeric, 7) AS p_value, groups FROM (SELECT (logrank(s)).* FROM summary WHERE set = 'aml') v;
SELECT f AS level, survival_quantile(s, 1 - f) FROM summary, unnest(ARRAY[13/14.0, 6/7.0, 2/3.0, 0.5, 9/35.0, 0.1]::float8[]) f WHERE set = 'flat' ORDER BY 1 DESC;
SELECT array_agg(round(probability::numeric, 9) ORDER BY duration) FROM summary, survival_curve(s) WHERE set = 'staggered';
-- many customers who go one by one: the median lies between two of them
SELECT survival_quantile(survival_agg(i, true)) AS median FROM generate_series(1, 777778) i;

--
-- Differences
--
SELECT metric, count(*) AS differences, count(*) FILTER (WHERE pg_temp.close((c).difference, o.difference) AND pg_temp.close((c).low, o.low)
	AND pg_temp.close((c).high, o.high) AND pg_temp.close((c).statistic, z) AND pg_temp.close((c).p_value, p_value)) AS agree
FROM difference_oracle o JOIN summary sa ON sa.set = o.set AND sa."group" = a JOIN summary sb ON sb.set = o.set AND sb."group" = b,
	LATERAL (SELECT CASE metric WHEN 'survival_at' THEN survival_probability_difference(sa.s, sb.s, horizon) ELSE restricted_mean_difference(sa.s, sb.s, horizon) END AS c OFFSET 0) v
GROUP BY 1 ORDER BY 1;
-- without a horizon, up to the shorter of the longest durations: 965 days of the women
SELECT restricted_mean_difference(f.s, m.s) = restricted_mean_difference(f.s, m.s, 965) AS horizon, restricted_mean_difference(f.s, m.s, 1000) AS too_long
FROM summary f, summary m WHERE f.set = 'lung' AND f."group" = 'female' AND m.set = 'lung' AND m."group" = 'male';
-- nothing to test where nothing varies
SELECT survival_probability_difference(s, s, 1), restricted_mean_difference(s, s) FROM summary WHERE set = 'all_censored';

