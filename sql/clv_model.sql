-- Data and models of customer lifetime value.  Numbers are published, come from
-- test/oracle (its README names the source of each), or are worked out in plain
-- SQL, as the comments say.
\getenv abs_srcdir PG_ABS_SRCDIR
\set oracle :abs_srcdir '/test/oracle/'
SET extra_float_digits = 0;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

-- Relative to the expected number.
CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL ELSE abs(a - b) <= tolerance * abs(b) END;
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
CREATE FUNCTION pg_temp.drawn(i bigint, what text) RETURNS float8 IMMUTABLE
	RETURN ('x' || left(md5(i || what), 13))::bit(52)::bigint / 4503599627370496.0::float8;
-- the parameters of a model, by name
CREATE FUNCTION pg_temp.p(m clv_model, name text) RETURNS float8
	RETURN (SELECT value FROM clv_model_parameters(m) WHERE parameter = name);

--
-- Data, by hand: two customers who are alike are counted
--
SELECT clv_agg(x, tx, t, '1 week') FROM (VALUES (2, 30.43, 38.86), (0, 0, 38.86), (2, 30.43, 38.86), (1, 1.71, 38.86), (0, 0, 0), (NULL, 1, 2), (1, 1, NULL)) v(x, tx, t);
SELECT clv_opportunities_agg(x, tx, t, '1 month') FROM (VALUES (2, 4, 6), (0, 0, 6), (6, 6, 6), (2, 4, 6), (0, 0, 0), (1, NULL, 6)) v(x, tx, t);
-- who has no repeat purchase says nothing about what one is worth
SELECT clv_spend_agg(x, m) FROM (VALUES (1, 29.5), (0, NULL), (0, 5), (2, 10), (1, 29.5), (1, NULL)) v(x, m);
SELECT clv_contract_agg(n, ended), clv_contract_agg(n, ended, c) FROM (VALUES (0, true, 100), (3, false, 50), (0, true, 7), (3, true, 0), (NULL, true, 1), (2, NULL, 1), (2, true, NULL)) v(n, ended, c);
-- -0 is 0; no customers have no unit
SELECT clv_agg('-0', '-0', 5, '7 days'), clv_agg('-0', '-0', 5, '7 days') = clv_agg(0, 0, 5, '168 hours') AS same, clv_agg(1, 1, NULL, '1 day') AS nobody, clv_spend_agg(0, 1) AS nobody_spent;
SELECT clv_agg(1, 1, 1, '1 day') AS no_rows FROM (SELECT 1) v WHERE false;

--
-- Published
--
-- Fader & Hardie 2007: customers left of 1000 after each renewal; .704, 1.182,
-- -1680.3 and .668, 3.806, -1611.2
CREATE TEMP TABLE contract AS
	SELECT segment, n, ended, customers FROM (
		SELECT segment, t - 1 AS n, true AS ended, coalesce(lag(s) OVER (PARTITION BY segment ORDER BY t), 1000) - s AS customers FROM (
			SELECT 'regular' AS segment, t, s FROM unnest(ARRAY[631, 468, 382, 326, 289, 262, 241]) WITH ORDINALITY v(s, t) UNION ALL
			SELECT 'high end', t, s FROM unnest(ARRAY[869, 743, 653, 593, 551, 517, 491]) WITH ORDINALITY v(s, t)) w UNION ALL
		VALUES ('regular', 7, false, 241), ('high end', 7, false, 491)) u;
CREATE TEMP TABLE renewal AS SELECT segment, clv_contract_agg(n, ended, customers) AS s FROM contract GROUP BY segment;
SELECT segment, parameter, value::numeric(8,6) FROM renewal, clv_model_parameters(clv_fit(s, 'shifted_beta_geometric')) ORDER BY segment DESC, parameter;
SELECT segment, log_likelihood::numeric(10,4), parameters, converged FROM renewal, clv_model_info(clv_fit(s, 'shifted_beta_geometric')) ORDER BY segment DESC;
-- Fader, Hardie & Shang 2010: donations in 6 years of 11,104 who first gave in
-- 1995; 1.204, .750, .657, 2.783, -33225.6
CREATE TEMP TABLE donation AS SELECT * FROM (VALUES (6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129), (5, 5, 335), (4, 5, 284), (3, 5, 225),
	(2, 5, 173), (1, 5, 119), (4, 4, 240), (3, 4, 181), (2, 4, 155), (1, 4, 78), (3, 3, 322), (2, 3, 255), (1, 3, 129), (2, 2, 613), (1, 2, 277), (1, 1, 1091), (0, 0, 3464)) v(x, tx, n);
CREATE TEMP TABLE donor AS SELECT clv_fit(clv_opportunities_agg(x, tx, 6, '1 year'), 'bg_bb') AS m FROM donation, generate_series(1, n);
SELECT parameter, value::numeric(6,3) FROM donor, clv_model_parameters(m);
SELECT customers, log_likelihood::numeric(10,4), parameters, unit, converged, outcome FROM donor, clv_model_info(m);

--
-- Definitions in plain SQL
--
-- the logarithm of gamma: Stirling's series from 12 on
CREATE FUNCTION pg_temp.lgamma(x float8) RETURNS float8 IMMUTABLE
	RETURN (SELECT (z - 0.5) * ln(z) - z + 0.9189385332046727 + 1 / (12 * z) - 1 / (360 * z ^ 3) + 1 / (1260 * z ^ 5) - 1 / (1680 * z ^ 7) + 1 / (1188 * z ^ 9)
		- (SELECT coalesce(sum(ln(x + k)), 0) FROM generate_series(0, 11 - floor(least(x, 12))::int) k)
		FROM (SELECT x + 12 - floor(least(x, 12)) AS z) v);
CREATE FUNCTION pg_temp.lbeta(a float8, b float8) RETURNS float8 IMMUTABLE
	RETURN pg_temp.lgamma(a) + pg_temp.lgamma(b) - pg_temp.lgamma(a + b);
-- gamma(0.5) = sqrt(pi), gamma(10) = 9!, gamma(20.5)
SELECT pg_temp.near(exp(2 * pg_temp.lgamma(0.5)), pi(), 1e-12) AS half, pg_temp.near(exp(pg_temp.lgamma(10)), 362880, 1e-11) AS ten, pg_temp.lgamma(20.5)::numeric(12,9) AS twenty_and_a_half;

-- customers who buy at a rate that is exponential among them and leave after a
-- purchase with a chance that is Beta(1, 2.5); spend varies by customer
CREATE TABLE clv_customer AS
WITH RECURSIVE customer AS (
	SELECT i, i % 3 AS segment, 12 + i % 40 AS t, -ln(1 - pg_temp.drawn(i, 'rate')) / (4 + 2 * (i % 3)) AS rate, 1 - power(1 - pg_temp.drawn(i, 'leave'), 0.4) AS leave,
		10 * exp(pg_temp.drawn(i, 's1') + pg_temp.drawn(i, 's2') + pg_temp.drawn(i, 's3') - 1.5) AS spend FROM generate_series(1, 1500) i),
purchase AS (
	SELECT i, 0 AS x, 0::float8 AS tx, 0::float8 AS next, false AS gone FROM customer
	UNION ALL
	SELECT i, x + 1, next, next - ln(1 - pg_temp.drawn(i * 1000 + x, 'wait')) / rate, x >= 0 AND pg_temp.drawn(i * 1000 + x, 'gone') < leave
	FROM (SELECT p.i, CASE WHEN x = 0 AND next = 0 THEN -1 ELSE x END AS x, next, rate, leave, t FROM purchase p JOIN customer USING (i) WHERE NOT gone AND next <= t) v)
SELECT i, segment, x, round(tx::numeric, 1)::float8 AS tx, t::float8, CASE WHEN x > 0 THEN round((spend * exp((pg_temp.drawn(i, 'noise') - 0.5) / sqrt(x)))::numeric, 2)::float8 END AS m
FROM customer JOIN (SELECT i, max(x) AS x, max(tx) AS tx FROM purchase WHERE tx > 0.05 OR x = 0 GROUP BY i) p USING (i);
ANALYZE clv_customer;
SELECT count(*) AS customers, count(DISTINCT (x, tx, t)) AS different, count(*) FILTER (WHERE x > 0) AS repeat, max(x) AS most, bool_and(tx <= t AND (x = 0) = (tx = 0)) AS valid FROM clv_customer;
CREATE TEMP TABLE data AS SELECT clv_agg(x, tx, t, '1 week') AS s, clv_spend_agg(x, m) AS spend FROM clv_customer;
CREATE TEMP TABLE fitted AS
	SELECT clv_fit(s, 'bg_nbd') AS m FROM data UNION ALL SELECT clv_fit(s, 'mbg_nbd') FROM data UNION ALL SELECT clv_fit(s, 'pareto_nbd') FROM data UNION ALL SELECT clv_fit(spend, 'gamma_gamma') FROM data UNION ALL
	SELECT m FROM donor UNION ALL SELECT clv_fit(s, 'shifted_beta_geometric') FROM renewal WHERE segment = 'regular' UNION ALL SELECT clv_fit(s, 'beta_discrete_weibull') FROM renewal WHERE segment = 'high end';
SELECT model, customers, parameters, converged FROM fitted, clv_model_info(m);

-- log likelihoods by the papers' formulas, of any parameters: BG/NBD (equation 6),
-- MBG/NBD, gamma-gamma, BG/BB, and S(t - 1) - S(t) of contracts
CREATE FUNCTION pg_temp.likelihood(model text, p float8[]) RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE model
		WHEN 'bg_nbd' THEN (SELECT sum(pg_temp.lgamma(p[1] + x) - pg_temp.lgamma(p[1]) + p[1] * ln(p[2]) + pg_temp.lbeta(p[3], p[4] + x) - pg_temp.lbeta(p[3], p[4]) - (p[1] + x) * ln(p[2] + t)
			+ ln(1 + CASE WHEN x > 0 THEN p[3] / (p[4] + x - 1) * power((p[2] + t) / (p[2] + tx), p[1] + x) ELSE 0 END)) FROM clv_customer)
		WHEN 'mbg_nbd' THEN (SELECT sum(pg_temp.lgamma(p[1] + x) - pg_temp.lgamma(p[1]) + p[1] * ln(p[2]) + pg_temp.lbeta(p[3], p[4] + x + 1) - pg_temp.lbeta(p[3], p[4]) - (p[1] + x) * ln(p[2] + t)
			+ ln(1 + p[3] / (p[4] + x) * power((p[2] + t) / (p[2] + tx), p[1] + x))) FROM clv_customer)
		WHEN 'gamma_gamma' THEN (SELECT sum(pg_temp.lgamma(p[1] * x + p[2]) - pg_temp.lgamma(p[1] * x) - pg_temp.lgamma(p[2]) + p[2] * ln(p[3]) + (p[1] * x - 1) * ln(m) + p[1] * x * ln(x)
			- (p[1] * x + p[2]) * ln(p[3] + m * x)) FROM clv_customer WHERE x > 0)
		WHEN 'bg_bb' THEN (SELECT sum(n * ln(exp(pg_temp.lbeta(p[1] + x, p[2] + 6 - x) - pg_temp.lbeta(p[1], p[2]) + pg_temp.lbeta(p[3], p[4] + 6) - pg_temp.lbeta(p[3], p[4]))
			+ (SELECT coalesce(sum(exp(pg_temp.lbeta(p[1] + x, p[2] + tx - x + i) - pg_temp.lbeta(p[1], p[2]) + pg_temp.lbeta(p[3] + 1, p[4] + tx + i) - pg_temp.lbeta(p[3], p[4]))), 0)
				FROM generate_series(0, 5 - tx) i))) FROM donation)
		ELSE (SELECT sum(c.customers * ln(exp(pg_temp.lbeta(p[1], p[2] + power(n, c)) - pg_temp.lbeta(p[1], p[2])) - CASE WHEN ended THEN exp(pg_temp.lbeta(p[1], p[2] + power(n + 1, c)) - pg_temp.lbeta(p[1], p[2])) ELSE 0 END))
			FROM contract c, (SELECT coalesce(p[3], 1) AS c) w WHERE segment = CASE model WHEN 'shifted_beta_geometric' THEN 'regular' ELSE 'high end' END)
	END;
END $$;
CREATE TEMP TABLE estimate_of AS SELECT (clv_model_info(m)).model, (clv_model_info(m)).log_likelihood, m, (SELECT array_agg(value) FROM clv_model_parameters(m)) AS p FROM fitted;
SELECT model, pg_temp.near(log_likelihood, pg_temp.likelihood(model, p), 1e-10) AS log_likelihood FROM estimate_of WHERE model <> 'pareto_nbd' ORDER BY model;
-- no parameter a thousandth lower or higher is more likely
SELECT model, bool_and(log_likelihood > pg_temp.likelihood(model, (SELECT array_agg(CASE j WHEN i THEN v * f ELSE v END ORDER BY j) FROM unnest(p) WITH ORDINALITY u(v, j)))) AS maximum
FROM estimate_of, unnest(ARRAY[0.999, 1.001]) f, generate_subscripts(p, 1) i WHERE model <> 'pareto_nbd' GROUP BY model ORDER BY model;
-- standard errors of the sBG: the curvature of that likelihood in the logarithms, by
-- differences, its inverse of two rows by hand
CREATE FUNCTION pg_temp.moved(p float8[], a int, b int) RETURNS float8
	RETURN pg_temp.likelihood('shifted_beta_geometric', ARRAY[p[1] * exp(a * 0.001), p[2] * exp(b * 0.001)]);
SELECT pg_temp.near(e[1], p[1] * sqrt(h22 / (h11 * h22 - h12 ^ 2)), 1e-4) AS alpha, pg_temp.near(e[2], p[2] * sqrt(h11 / (h11 * h22 - h12 ^ 2)), 1e-4) AS beta
FROM (SELECT p, (SELECT array_agg(standard_error) FROM clv_model_parameters(m)) AS e, (2 * pg_temp.moved(p, 0, 0) - pg_temp.moved(p, 1, 0) - pg_temp.moved(p, -1, 0)) / 1e-6 AS h11,
		(2 * pg_temp.moved(p, 0, 0) - pg_temp.moved(p, 0, 1) - pg_temp.moved(p, 0, -1)) / 1e-6 AS h22,
		(pg_temp.moved(p, 1, -1) + pg_temp.moved(p, -1, 1) - pg_temp.moved(p, 1, 1) - pg_temp.moved(p, -1, -1)) / 4e-6 AS h12
	FROM estimate_of WHERE model = 'shifted_beta_geometric') v;
-- an interval is that many standard errors of the logarithm
SELECT pg_temp.near(low, value * exp(-1.959963984540054 * standard_error / value)) AND pg_temp.near(high, value ^ 2 / low) AS by_default FROM estimate_of, clv_model_parameters(m) WHERE model = 'bg_nbd' AND parameter = 'a';
SELECT pg_temp.near(high, value * exp(2.5758293035489004 * standard_error / value)) AS of_99_percent FROM estimate_of, clv_model_parameters(m, 0.99) WHERE model = 'bg_nbd' AND parameter = 'a';
SELECT pg_temp.near(aic, 8 - 2 * i.log_likelihood) AS aic, pg_temp.near(bic, 4 * ln(1500) - 2 * i.log_likelihood) AS bic FROM estimate_of, clv_model_info(m) i WHERE i.model = 'pareto_nbd';
-- a ridge: what is maximized is less than half of it times the squared logarithms
SELECT bool_and(likelihood - (SELECT sum(ln(v) ^ 2) FROM unnest(p) v) * 50 > pg_temp.likelihood('bg_nbd', moved) - (SELECT sum(ln(v) ^ 2) FROM unnest(moved) v) * 50) AS maximum,
	bool_and(pg_temp.near(r.log_likelihood, likelihood, 1e-10)) AS log_likelihood, bool_and(r.log_likelihood < e.log_likelihood) AS less_likely, bool_and(aic IS NULL AND bic IS NULL AND converged) AS no_aic
FROM (SELECT (clv_model_info(m)).*, p, pg_temp.likelihood('bg_nbd', p) AS likelihood FROM (SELECT m, (SELECT array_agg(value) FROM clv_model_parameters(m)) AS p FROM (SELECT clv_fit(s, 'bg_nbd', ridge => 100) AS m FROM data OFFSET 0) v) w) r,
	(SELECT log_likelihood FROM estimate_of WHERE model = 'bg_nbd') e, unnest(ARRAY[0.999, 1.001]) f, generate_subscripts(p, 1) i,
	LATERAL (SELECT array_agg(CASE j WHEN i THEN v * f ELSE v END ORDER BY j) AS moved FROM unnest(p) WITH ORDINALITY u(v, j)) w;
-- in days alpha is seven times as long, and all else as in weeks; a start changes nothing
SELECT pg_temp.near(pg_temp.p(d, 'r'), pg_temp.p(m, 'r'), 1e-6) AS r, pg_temp.near(pg_temp.p(d, 'alpha'), 7 * pg_temp.p(m, 'alpha'), 1e-6) AS alpha, pg_temp.near(pg_temp.p(d, 'a'), pg_temp.p(m, 'a'), 1e-6) AS a,
	(SELECT bool_and(pg_temp.near(a.value, b.value, 1e-6) AND pg_temp.near(a.standard_error, b.standard_error, 1e-5)) FROM clv_model_parameters(started) a JOIN clv_model_parameters(m) b USING (parameter)) AS start,
	(SELECT max(value) FROM clv_model_parameters(bounded)) <= 2 AS bounded, clv_converged(bounded)
FROM estimate_of, (SELECT clv_fit(clv_agg(x, tx * 7, t * 7, '1 day'), 'bg_nbd') AS d FROM clv_customer) v, (SELECT clv_fit(s, 'bg_nbd', start => '{2,1,0.1,5}') AS started, clv_fit(s, 'bg_nbd', upper => 2) AS bounded FROM data) w WHERE model = 'bg_nbd';

--
-- The oracle: parameters to 1e-6, log likelihoods to 1e-10, standard errors to 1e-4
-- of their size
--
CREATE TEMP TABLE row_oracle (set text, model text, x float8, tx float8, t float8, count bigint);
CREATE TEMP TABLE fit_oracle (set text, model text, customers bigint, p1 float8, p2 float8, p3 float8, p4 float8, log_likelihood float8, se1 float8, se2 float8, se3 float8, se4 float8,
	se_log1 float8, se_log2 float8, se_log3 float8, se_log4 float8, c11 float8, c12 float8, c13 float8, c14 float8, c22 float8, c23 float8, c24 float8, c33 float8, c34 float8, c44 float8);
\set file :oracle 'clv_rows.csv'
COPY row_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'clv_fit.csv'
COPY fit_oracle FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE oracle_fit AS
	SELECT set, model, CASE model WHEN 'bg_nbd' THEN clv_fit(times, 'bg_nbd') WHEN 'mbg_nbd' THEN clv_fit(times, 'mbg_nbd') WHEN 'pareto_nbd' THEN clv_fit(times, 'pareto_nbd') WHEN 'bg_bb' THEN clv_fit(opportunities, 'bg_bb')
		WHEN 'gamma_gamma' THEN clv_fit(spend, 'gamma_gamma') WHEN 'sbg' THEN clv_fit(contracts, 'shifted_beta_geometric') WHEN 'bdw' THEN clv_fit(contracts, 'beta_discrete_weibull') END AS m
	FROM (SELECT set, model, clv_agg(x, tx, t, '1 week') FILTER (WHERE model IN ('bg_nbd', 'mbg_nbd', 'pareto_nbd')) AS times, clv_opportunities_agg(x, tx, t, '1 week') FILTER (WHERE model = 'bg_bb') AS opportunities,
			clv_spend_agg(x, tx) FILTER (WHERE model = 'gamma_gamma') AS spend, clv_contract_agg(x, t = 1) FILTER (WHERE model IN ('sbg', 'bdw')) AS contracts
		FROM row_oracle, generate_series(1, count) GROUP BY set, model) v;
SELECT o.model, count(DISTINCT o.set) AS sets, count(*) AS parameters, count(*) FILTER (WHERE pg_temp.near(p.value, (ARRAY[p1, p2, p3, p4])[i], 1e-6)) AS value, count(*) FILTER (WHERE pg_temp.near(standard_error, (ARRAY[se1, se2, se3, se4])[i], 1e-4)) AS error,
	bool_and(pg_temp.near(f.log_likelihood, o.log_likelihood, 1e-10)) AS log_likelihood, bool_and(f.customers = o.customers) AS customers, bool_and(converged) AS converged
FROM fit_oracle o JOIN oracle_fit USING (set, model), clv_model_info(m) f, ROWS FROM (clv_model_parameters(m)) WITH ORDINALITY p(parameter, value, standard_error, low, high, i)
GROUP BY o.model ORDER BY o.model;
-- every covariance, of which the model has the lower triangle row by row
SELECT count(*) AS covariances, count(*) FILTER (WHERE abs((m::text::jsonb -> 'covariance' ->> (i * (i - 1) / 2 + j - 1)::int)::float8 - c) <= 1e-4 * sqrt(ci * cj)) AS agree
FROM fit_oracle o JOIN oracle_fit USING (set, model), generate_series(1, 4) i, generate_series(1, i) j,
	LATERAL (SELECT (to_jsonb(o) ->> format('c%s%s', j, i))::float8 AS c, (to_jsonb(o) ->> format('c%s%s', i, i))::float8 AS ci, (to_jsonb(o) ->> format('c%s%s', j, j))::float8 AS cj) v WHERE c IS NOT NULL;

--
-- How fits end that find no maximum
--
CREATE TEMP TABLE ended AS SELECT * FROM (VALUES
	('one customer', clv_fit('{"clv":1,"data":"times","unit_days":7,"frequency":[2],"recency":[30],"age":[39],"customers":[1]}', 'bg_nbd')),
	('all alike', clv_fit('{"clv":1,"data":"times","unit_days":7,"frequency":[2],"recency":[30],"age":[39],"customers":[100]}', 'pareto_nbd')),
	('nobody came again', clv_fit('{"clv":1,"data":"times","unit_days":7,"frequency":[0,0],"recency":[0,0],"age":[20,39],"customers":[10,10]}', 'bg_nbd')),
	('nobody came again', clv_fit('{"clv":1,"data":"times","unit_days":7,"frequency":[0,0],"recency":[0,0],"age":[20,39],"customers":[10,10]}', 'mbg_nbd')),
	('nobody came again', clv_fit('{"clv":1,"data":"times","unit_days":7,"frequency":[0,0],"recency":[0,0],"age":[20,39],"customers":[10,10]}', 'pareto_nbd')),
	('nobody came again', clv_fit('{"clv":1,"data":"opportunities","unit_days":7,"frequency":[0],"recency":[0],"opportunities":[6],"customers":[10]}', 'bg_bb')),
	('every opportunity', clv_fit('{"clv":1,"data":"opportunities","unit_days":7,"frequency":[6],"recency":[6],"opportunities":[6],"customers":[10]}', 'bg_bb')),
	('all of today', clv_fit('{"clv":1,"data":"times","unit_days":7,"frequency":[0],"recency":[0],"age":[0],"customers":[9]}', 'bg_nbd')),
	('no opportunity yet', clv_fit('{"clv":1,"data":"opportunities","unit_days":7,"frequency":[0],"recency":[0],"opportunities":[0],"customers":[10]}', 'bg_bb')),
	('all spend the same', clv_fit('{"clv":1,"data":"spend","frequency":[2],"mean_spend":[10],"customers":[10]}', 'gamma_gamma')),
	('all stay', clv_fit('{"clv":1,"data":"contracts","periods":[5],"ended":[0],"customers":[10]}', 'shifted_beta_geometric')),
	('all left at once', clv_fit('{"clv":1,"data":"contracts","periods":[0],"ended":[1],"customers":[10]}', 'shifted_beta_geometric')),
	('all left at once', clv_fit('{"clv":1,"data":"contracts","periods":[0],"ended":[1],"customers":[10]}', 'beta_discrete_weibull')),
	('not one period', clv_fit('{"clv":1,"data":"contracts","periods":[0],"ended":[0],"customers":[10]}', 'beta_discrete_weibull')),
	('nobody', clv_fit('{"clv":1,"data":"times"}', 'bg_nbd')),
	('nobody', clv_fit('{"clv":1,"data":"spend"}', 'gamma_gamma')),
	('given', clv_model('bg_bb', '{1.2,0.75,0.66,2.78}', '1 year'))) v(what, m);
-- whether a bound or a flat place comes first is not the same everywhere
SELECT what, model, customers, log_likelihood IS NOT NULL AS likely, converged, CASE WHEN outcome ~ '^A parameter is at a bound|^The data do not tell' THEN 'at a bound or flat' ELSE outcome END AS outcome,
	(SELECT count(value) FROM clv_model_parameters(m)) AS known, (SELECT count(standard_error) FROM clv_model_parameters(m)) AS errors
FROM ended, clv_model_info(m);
SELECT model, customers, log_likelihood, aic, bic, unit, evaluations, converged, clv_converged(m) FROM ended, clv_model_info(m) WHERE what = 'given';
SELECT unit FROM (VALUES (interval '1 day'), ('36 hours'), ('1 month'), ('3 months'), ('365.25 days'), ('7 years')) v(u), LATERAL clv_model_info(clv_model('bg_bb', '{1,1,1,1}', u)) i;
-- a ridge finds one where the data alone have none
SELECT converged, customers FROM clv_model_info(clv_fit('{"clv":1,"data":"times","unit_days":7,"frequency":[0,0],"recency":[0,0],"age":[20,39],"customers":[10,10]}', 'bg_nbd', ridge => 1));

--
-- Likelihood-ratio tests
--
-- twice the difference; the p-values by R: pchisq(1.32471111, 1, lower = FALSE)
-- 0.2497483, pchisq(11.68786835, 1, lower = FALSE) 0.0006290893
SELECT segment, statistic::numeric(10,6), degrees_of_freedom, p_value::numeric(8,7), pg_temp.near(statistic, 2 * (b.log_likelihood - a.log_likelihood), 1e-9) AS twice
FROM renewal, likelihood_ratio_test(clv_fit(s, 'shifted_beta_geometric'), clv_fit(s, 'beta_discrete_weibull')), clv_model_info(clv_fit(s, 'shifted_beta_geometric')) a, clv_model_info(clv_fit(s, 'beta_discrete_weibull')) b ORDER BY segment DESC;
-- one model of all, or one of each segment
SELECT degrees_of_freedom, p_value < 1e-40 AS differ, pg_temp.near(statistic, 2 * (apart - (clv_model_info(pooled)).log_likelihood), 1e-9) AS twice
FROM (SELECT clv_fit(rollup(s), 'shifted_beta_geometric') AS pooled, array_agg(clv_fit(s, 'shifted_beta_geometric')) AS segments, sum((clv_model_info(clv_fit(s, 'shifted_beta_geometric'))).log_likelihood) AS apart FROM renewal) v, likelihood_ratio_test(pooled, segments);
-- segments that are the same differ in nothing
SELECT statistic < 1e-6 AS nothing, degrees_of_freedom, p_value::numeric(4,3) FROM renewal, LATERAL (SELECT clv_fit(s, 'shifted_beta_geometric') AS m, clv_fit(s + s, 'shifted_beta_geometric') AS twice) v, likelihood_ratio_test(twice, ARRAY[m, m]) WHERE segment = 'regular';
-- what did not converge cannot be compared
SELECT likelihood_ratio_test(clv_fit(s, 'shifted_beta_geometric'), clv_fit(s, 'beta_discrete_weibull')) FROM (VALUES ('{"clv":1,"data":"contracts","periods":[5],"ended":[0],"customers":[10]}'::clv_summary)) v(s);

--
-- NULL
--
SELECT clv_fit(NULL::clv_summary, 'bg_nbd'), clv_fit(s, 'bg_nbd', ridge => NULL), clv_fit(s, 'bg_nbd', lower => NULL), clv_converged(NULL), clv_model_info(NULL) AS info, (SELECT count(*) FROM clv_model_parameters(NULL)) AS parameters,
	likelihood_ratio_test(NULL::clv_model, NULL::clv_model) AS test, clv_model('bg_nbd', ARRAY[1, 1, 1, NULL]) AS model FROM data;
SELECT clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd'), clv_fit(clv_contract_agg(x, true), 'shifted_beta_geometric'), rollup(NULL::clv_summary) FROM clv_customer WHERE false;
SELECT clv_fit(clv_agg(NULL, tx, t, '1 week'), 'pareto_nbd') FROM clv_customer;

--
-- Purchases as of a date
--
CREATE TEMP TABLE buyer AS SELECT customer, purchase_agg(day, amount) AS p, purchase_agg(day, amount, 'month') AS months
FROM (SELECT i % 400 AS customer, date '2023-01-01' + (400 * pg_temp.drawn(i, 'day') * pg_temp.drawn(i % 400, 'left'))::int AS day, (10 * exp(pg_temp.drawn(i % 400, 'spend') + pg_temp.drawn(i, 'amount')))::numeric(10, 2) AS amount
	FROM generate_series(1, 2400) i WHERE pg_temp.drawn(i % 400, 'rate') > pg_temp.drawn(i, 'buys')) v GROUP BY customer;
-- as by the numbers of each customer; nobody who came later
SELECT d, clv_agg(p, d, '1 week') = clv_agg(purchase_frequency(p, d), purchase_span(p, d), purchase_age(p, d), '1 week') AS times, clv_spend_agg(p, d) = clv_spend_agg(purchase_frequency(p, d), purchase_mean_spend(p, d)) AS spend,
	(clv_model_info(clv_fit(clv_agg(p, d, '1 week'), 'bg_nbd'))).customers, count(*) FILTER (WHERE first_purchase(p) <= d) AS buyers, clv_fit(clv_agg(p, d, '1 week'), 'bg_nbd') = clv_fit(clv_agg(p, d, '1 week'), 'bg_nbd') AS bg_nbd,
	clv_fit(clv_agg(p, d, '1 day'), 'mbg_nbd') = clv_fit(clv_agg(p, d, '1 day'), 'mbg_nbd') AS mbg_nbd, clv_fit(clv_spend_agg(p, d), 'gamma_gamma') = clv_fit(clv_spend_agg(p, d), 'gamma_gamma') AS gamma_gamma, clv_fit(clv_opportunities_agg(months, d), 'bg_bb') = clv_fit(clv_opportunities_agg(months, d), 'bg_bb') AS bg_bb
FROM buyer, unnest(ARRAY[date '2023-06-30', '2024-02-29']) d GROUP BY d ORDER BY d;
-- months after the first, up to the last that has ended: on 30 June that is June, on
-- 29 June it is May, and what was bought in June is not known
SELECT d, clv_opportunities_agg(p, d) FROM (SELECT purchase_agg(day, 'month') AS p FROM unnest(ARRAY[date '2024-02-10', '2024-04-05', '2024-06-02', '2024-07-01']) day) v, unnest(ARRAY[date '2024-06-30', '2024-06-29', '2024-03-01', '2024-02-28']) d GROUP BY d ORDER BY d DESC;
SELECT bool_and(clv_opportunities_agg = (SELECT clv_opportunities_agg((SELECT count(*) - 1 FROM purchase_periods(months) q WHERE q.period < '2023-06-01'),
		(SELECT (extract(year FROM age(max(q.period), min(q.period))) * 12 + extract(month FROM age(max(q.period), min(q.period))))::float8 FROM purchase_periods(months) q WHERE q.period < '2023-06-01'),
		(SELECT 5 - extract(month FROM min(q.period))::float8 FROM purchase_periods(months) q), '1 month') FROM buyer WHERE first_purchase(months) < '2023-06-01')) AS opportunities
FROM (SELECT clv_opportunities_agg(months, '2023-06-15') FROM buyer) v;

--
-- Merging, order, forms
--
SELECT (SELECT clv_agg(x, tx, t, '1 week' ORDER BY i DESC) FROM clv_customer) = s AS backwards, (SELECT rollup(p) FROM (SELECT clv_agg(x, tx, t, '1 week') AS p FROM clv_customer GROUP BY i % 97) v) = s AS rollup,
	(SELECT rollup(p) FROM (SELECT clv_agg(x, tx, t, '1 week') AS p FROM clv_customer GROUP BY i) v) = s AS rollup_of_rows, (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer WHERE i <= 300) + (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer WHERE i > 300) = s AS plus,
	clv_fit(s, 'bg_nbd') = (SELECT clv_fit(clv_agg(x, tx, t, '7 days'), 'bg_nbd') FROM clv_customer) AS one_step, s + s = (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer, generate_series(1, 2)) AS twice,
	s + (SELECT clv_agg(NULL, NULL, NULL, '1 day')) = s AND (SELECT clv_agg(NULL, NULL, NULL, '1 day')) + s = s AS nobody
FROM data;
CREATE TEMP TABLE valued AS SELECT s FROM data UNION ALL SELECT spend FROM data UNION ALL SELECT s FROM renewal UNION ALL SELECT clv_opportunities_agg(x, tx, 6, '1 year') FROM donation UNION ALL SELECT clv_agg(NULL, 1, 1, '1 day') UNION ALL SELECT clv_spend_agg(0, 1);
SELECT bool_and(s::text::clv_summary = s) AS text, bool_and(s::text::clv_summary::text = s::text) AS again, bool_and(clv_summary_hash(s) = clv_summary_hash(s::text::clv_summary)) AS hash,
	bool_and(clv_summary_hash_extended(s, 0) & 4294967295 = clv_summary_hash(s)::bigint & 4294967295) AS low_half, count(DISTINCT s::text) AS different, count(*) AS all FROM valued;
SELECT count(*) AS groups, sum(n) AS rows FROM (SELECT count(*) AS n FROM (TABLE valued UNION ALL TABLE valued) v GROUP BY s) w;
CREATE TEMP TABLE modelled AS SELECT m FROM fitted UNION ALL SELECT m FROM ended;
SELECT bool_and(m::text::clv_model = m) AS text, bool_and(m::text::clv_model::text = m::text) AS again, bool_and(clv_model_hash(m) = clv_model_hash(m::text::clv_model)) AS hash,
	bool_and(clv_model_hash_extended(m, 0) & 4294967295 = clv_model_hash(m)::bigint & 4294967295) AS low_half, count(DISTINCT m::text) AS different, count(*) AS all FROM modelled;
SELECT count(*) AS groups FROM (SELECT FROM (TABLE modelled UNION ALL TABLE modelled) v GROUP BY m) w;
SELECT a = b AS same, a <> b AS other FROM (SELECT clv_model('bg_nbd', '{1,2,3,4}') AS a, clv_model('bg_nbd', '{1,2,3,4}', '1 day') AS b) v;
SELECT clv_model('bg_nbd', '{0.243,4.414,0.793,2.426}'), clv_model('gamma_gamma', '{6.25,3.74,15.44}'), clv_model('shifted_beta_geometric', '{0.668,3.806}');
SELECT m FROM ended WHERE what IN ('nobody', 'all of today');
-- a state that has not been finished says the same as the finished one
SELECT clv_times_accum(clv_times_accum(NULL::clv_summary, 1, 2, 3, '1 day'), 0, 0, 3, '1 day') = clv_agg(x, 2 * x, 3, '1 day') AS same, clv_times_accum(NULL::clv_summary, 1, 2, 3, '1 day')::text AS text FROM (VALUES (0), (1)) v(x);
-- a window that grows, and one that slides, against recomputation
SELECT bool_and(a.s = (SELECT clv_agg(x, tx, t, '1 week') FROM clv_customer c WHERE c.i <= a.i)) AS running, bool_and(a.m = (SELECT clv_fit(clv_spend_agg(x, c.m), 'gamma_gamma') FROM clv_customer c WHERE c.i BETWEEN a.i - 30 AND a.i)) AS sliding
FROM (SELECT i, clv_agg(x, tx, t, '1 week') OVER (ORDER BY i) AS s, clv_fit(clv_spend_agg(x, m) OVER (ORDER BY i ROWS 30 PRECEDING), 'gamma_gamma') AS m FROM clv_customer WHERE i <= 60) a;
-- grouping sets; one state serves several models
SELECT "all", count(*) AS groups, bool_and(m = (SELECT clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') FROM clv_customer c WHERE c.segment = v.segment OR v."all" = 1)) AS alike
FROM (SELECT segment, grouping(segment) AS "all", clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') AS m FROM clv_customer GROUP BY ROLLUP (segment)) v GROUP BY "all" ORDER BY "all";

--
-- In parallel
--
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT segment, clv_agg(x, tx, t, '1 week'), clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd'), clv_fit(clv_spend_agg(x, m), 'gamma_gamma') FROM clv_customer GROUP BY segment;
CREATE TEMP TABLE parallel AS SELECT segment, clv_agg(x, tx, t, '1 week') AS s, clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') AS b, clv_fit(clv_spend_agg(x, m), 'gamma_gamma') AS g FROM clv_customer GROUP BY segment;
EXPLAIN (COSTS OFF) SELECT clv_fit(clv_contract_agg(x, m IS NULL), 'shifted_beta_geometric'), clv_opportunities_agg(0, 0, t, '1 week'), clv_contract_agg(x, true, 3) FROM clv_customer;
CREATE TEMP TABLE parallel_all AS SELECT clv_fit(clv_contract_agg(x, m IS NULL), 'shifted_beta_geometric') AS b, clv_opportunities_agg(0, 0, t, '1 week') AS o, clv_contract_agg(x, true, 3) AS c FROM clv_customer;
SET max_parallel_workers_per_gather = 0;
SELECT bool_and(p.s = q.s AND p.b = q.b AND p.g = q.g) AS serial, count(*) AS groups
FROM parallel p JOIN (SELECT segment, clv_agg(x, tx, t, '1 week') AS s, clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') AS b, clv_fit(clv_spend_agg(x, m), 'gamma_gamma') AS g FROM clv_customer GROUP BY segment) q USING (segment);
SELECT p = q AS serial FROM parallel_all p, (SELECT clv_fit(clv_contract_agg(x, m IS NULL), 'shifted_beta_geometric') AS b, clv_opportunities_agg(0, 0, t, '1 week') AS o, clv_contract_agg(x, true, 3) AS c FROM clv_customer) q;
RESET ALL;
SET extra_float_digits = 0;
DROP TABLE clv_customer;

--
-- Errors
--
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$clv_agg(-1, 0, 5, '1 week')$$, $$clv_agg(1.5, 1, 5, '1 week')$$, $$clv_agg(1, 6, 5, '1 week')$$, $$clv_agg(0, 1, 5, '1 week')$$, $$clv_agg(1, 0, 5, '1 week')$$, $$clv_agg(0, 0, -1, '1 week')$$,
	$$clv_agg('NaN', 0, 5, '1 week')$$, $$clv_agg(1, 'NaN', 5, '1 week')$$, $$clv_agg(1, 1, 'Infinity', '1 week')$$, $$clv_agg(1, 1, 5, '0')$$, $$clv_agg(1, 1, 5, '-1 day')$$,
	$$clv_agg(1, 1, 5, i * interval '1 day') FROM generate_series(1, 2) i$$, $$clv_agg(1, 1, 5, '1 day') + clv_agg(1, 1, 5, '1 week')$$, $$clv_agg(1, 1, 5, '1 day') + clv_spend_agg(1, 1)$$,
	$$clv_opportunities_agg(3, 2, 6, '1 week')$$, $$clv_opportunities_agg(1, 1.5, 6, '1 week')$$, $$clv_opportunities_agg(0, 0, 1e6, '1 week')$$,
	$$clv_spend_agg(1, 0)$$, $$clv_spend_agg(-1, 5)$$, $$clv_spend_agg(1, 'Infinity')$$, $$clv_spend_agg(0.5, 5)$$, $$clv_contract_agg(-1, true)$$, $$clv_contract_agg(1.5, true)$$, $$clv_contract_agg(1, true, -5)$$, $$clv_contract_agg(1, true, 2000000000000000)$$,
	$$clv_contract_agg(1, true, 900000000000000) FROM generate_series(1, 2)$$, $$clv_times_accum(clv_spend_agg(1, 1), 1, 1, 2, '1 week')$$, $$clv_agg(p, 'infinity', '1 week') FROM buyer$$, $$clv_agg(p, '2024-01-01', '0') FROM buyer$$,
	$$clv_fit(clv_spend_agg(1, 5), 'bg_nbd')$$, $$clv_fit(clv_agg(1, 1, 5, '1 week'), 'gamma_gamma')$$, $$clv_fit(clv_agg(1, 1, 5, '1 week'), 'bg_bb')$$, $$clv_fit(clv_spend_agg(1, 5), 'shifted_beta_geometric')$$,
	$$clv_fit(s, 'bg_nbd', '{1,2,3}') FROM data$$, $$clv_fit(s, 'bg_nbd', '{{1,2,3,4}}') FROM data$$, $$clv_fit(s, 'bg_nbd', '{1,2,3,NULL}') FROM data$$, $$clv_fit(s, 'bg_nbd', '{1,2,3,0}') FROM data$$, $$clv_fit(s, 'bg_nbd', '{1,2,3,NaN}') FROM data$$, $$clv_fit(s, 'bg_nbd', '{}') FROM data$$,
	$$clv_fit(s, 'bg_nbd', ridge => -1) FROM data$$, $$clv_fit(s, 'bg_nbd', ridge => 'NaN') FROM data$$, $$clv_fit(s, 'bg_nbd', lower => 0) FROM data$$, $$clv_fit(s, 'bg_nbd', lower => 5, upper => 5) FROM data$$, $$clv_fit(s, 'bg_nbd', upper => 'Infinity') FROM data$$,
	$$clv_model('bg_nbd', '{0,1,1,1}')$$, $$clv_model('bg_nbd', '{1,NaN,1,1}')$$, $$clv_model('gamma_gamma', '{1,1,1e300}')$$, $$clv_model('pareto_nbd', '{1,1,1,1}', '0')$$, $$clv_model_parameters(clv_model('bg_nbd', '{1,1,1,1}'), 95)$$,
	$$likelihood_ratio_test(clv_fit(s, 'bg_nbd'), clv_fit(s, 'pareto_nbd')) FROM data$$, $$likelihood_ratio_test(clv_fit(s, 'beta_discrete_weibull'), clv_fit(s, 'shifted_beta_geometric')) FROM renewal$$, $$likelihood_ratio_test(clv_model('shifted_beta_geometric', '{1,1}'), clv_fit(s, 'beta_discrete_weibull')) FROM renewal$$,
	$$likelihood_ratio_test(clv_fit(s, 'shifted_beta_geometric'), clv_fit(s, 'beta_discrete_weibull', ridge => 1)) FROM renewal$$, $$likelihood_ratio_test(clv_fit(s, 'shifted_beta_geometric'), clv_fit(s + s, 'beta_discrete_weibull')) FROM renewal$$,
	$$likelihood_ratio_test(clv_fit(a.s, 'shifted_beta_geometric'), clv_fit(b.s, 'beta_discrete_weibull')) FROM renewal a, renewal b WHERE a.segment = 'high end' AND b.segment = 'regular'$$,
	$$likelihood_ratio_test(m, ARRAY[m]) FROM fitted$$, $$likelihood_ratio_test(m, ARRAY[m, NULL]) FROM fitted$$, $$likelihood_ratio_test(m, ARRAY[m, m]) FROM fitted$$, $$likelihood_ratio_test(clv_fit(s, 'bg_nbd'), ARRAY[clv_fit(s, 'bg_nbd'), clv_fit(s, 'mbg_nbd')]) FROM data$$,
	$$likelihood_ratio_test(m, ARRAY[m, clv_model('bg_nbd', '{1,1,1,1}')]) FROM fitted$$, $$likelihood_ratio_test(m, '{}'::clv_model[]) FROM fitted$$,
	$$'{"clv":2,"data":"times"}'::clv_summary$$, $$'{"clv":1}'::clv_summary$$, $$'{"clv":1,"data":"rows"}'::clv_summary$$, $$'{"rate":1}'::clv_summary$$, $$'{"clv":1,"data":"times","unit_days":7}'::clv_summary$$, $$'{"clv":1,"data":"times","frequency":[0],"recency":[0],"age":[5],"customers":[1]}'::clv_summary$$,
	$$'{"clv":1,"data":"times","unit_days":-7,"frequency":[0],"recency":[0],"age":[5],"customers":[1]}'::clv_summary$$, $$'{"clv":1,"data":"times","unit_days":7,"frequency":[0],"recency":[1],"age":[5],"customers":[1]}'::clv_summary$$, $$'{"clv":1,"data":"times","unit_days":7,"frequency":[0],"recency":[0],"age":[5],"customers":[0]}'::clv_summary$$,
	$$'{"clv":1,"data":"times","unit_days":7,"frequency":[0],"recency":[0],"age":[5],"customers":[1.5]}'::clv_summary$$, $$'{"clv":1,"data":"times","unit_days":7,"frequency":[0,0],"recency":[0,0],"age":[5,5],"customers":[1,1]}'::clv_summary$$, $$'{"clv":1,"data":"times","unit_days":7,"frequency":[0],"recency":[0,0],"age":[5],"customers":[1]}'::clv_summary$$,
	$$'{"clv":1,"data":"times","unit_days":7,"frequency":[0],"recency":[0],"age":[5],"customers":[1],"more":1}'::clv_summary$$, $$'{"clv":1,"data":"spend","unit_days":7,"frequency":[1],"mean_spend":[5],"customers":[1]}'::clv_summary$$, $$'{"clv":1,"data":"contracts","periods":[1],"ended":[2],"customers":[1]}'::clv_summary$$,
	$$'{"clv":1,"data":"contracts","periods":[1],"ended":[true],"customers":[1]}'::clv_summary$$, $$'{"clv":1,"data":"contracts","periods":[1,2],"ended":[0,0],"customers":[900000000000000,900000000000000]}'::clv_summary$$,
	$$'{"clv_model":2,"model":"bg_nbd"}'::clv_model$$, $$'{"clv_model":1,"model":"nbd"}'::clv_model$$, $$'{"clv_model":1,"model":"bg_nbd"}'::clv_model$$, $$'{"clv_model":1,"model":"bg_nbd","unit_days":7,"parameters":{"r":1,"alpha":1,"a":1}}'::clv_model$$, $$'{"clv_model":1,"model":"bg_nbd","unit_days":7,"parameters":{"r":1,"alpha":1,"a":1,"b":0}}'::clv_model$$,
	$$'{"clv_model":1,"model":"bg_nbd","unit_days":7,"parameters":[1,1,1,1]}'::clv_model$$, $$'{"clv_model":1,"model":"bg_nbd","parameters":{"r":1,"alpha":1,"a":1,"b":1}}'::clv_model$$, $$'{"clv_model":1,"model":"gamma_gamma","unit_days":7,"parameters":{"p":1,"q":1,"v":1}}'::clv_model$$,
	$$'{"clv_model":1,"model":"gamma_gamma","parameters":{"p":1,"q":1,"v":1,"w":1}}'::clv_model$$, $$'{"clv_model":1,"model":"gamma_gamma","parameters":{"p":1,"q":1,"v":1},"covariance":[1,0,1,0,0,1]}'::clv_model$$,
	$$'{"clv_model":1,"model":"shifted_beta_geometric","outcome":"converged","customers":5,"evaluations":9,"ridge":0,"log_likelihood":-5,"parameters":{"alpha":1,"beta":1},"covariance":[1,2,1]}'::clv_model$$,
	$$'{"clv_model":1,"model":"shifted_beta_geometric","outcome":"lost","customers":5,"evaluations":9,"ridge":0,"log_likelihood":-5,"parameters":{"alpha":1,"beta":1}}'::clv_model$$,
	$$'{"clv_model":1,"model":"shifted_beta_geometric","outcome":"nothing","customers":5,"evaluations":9,"ridge":0,"log_likelihood":-5,"parameters":{"alpha":1,"beta":1}}'::clv_model$$,
	$$'{"clv_model":1,"model":"shifted_beta_geometric","outcome":"flat","customers":5.5,"evaluations":9,"ridge":0,"log_likelihood":-5,"parameters":{"alpha":1,"beta":1}}'::clv_model$$,
	$$'{"clv_model":1,"model":"shifted_beta_geometric","outcome":"flat","customers":5,"evaluations":-9,"ridge":0,"log_likelihood":-5,"parameters":{"alpha":1,"beta":1}}'::clv_model$$,
	$$'{"clv_model":1,"model":"shifted_beta_geometric","outcome":"converged","customers":5,"evaluations":9,"ridge":0}'::clv_model$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
