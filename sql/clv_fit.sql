-- Models of customer lifetime value, fitted.  Numbers are published, come from
-- test/oracle (its README names the source of each), or are worked out in plain
-- SQL, as the comments say.
\getenv abs_srcdir PG_ABS_SRCDIR
\set oracle :abs_srcdir '/test/oracle/'
\set clv :abs_srcdir '/test/lib/clv.sql'
\set clv_customer :abs_srcdir '/test/lib/clv_customer.sql'
\i :clv
\i :clv_customer

--
-- Published
--
-- Fader & Hardie 2007: customers left of 1000 after each renewal; .704, 1.182,
-- -1680.3 and .668, 3.806, -1611.2
SELECT segment, parameter, value::numeric(8,6) FROM renewal, clv_model_parameters(clv_fit(s, 'shifted_beta_geometric')) ORDER BY segment DESC, parameter;
SELECT segment, log_likelihood::numeric(10,4), parameters, converged FROM renewal, clv_model_info(clv_fit(s, 'shifted_beta_geometric')) ORDER BY segment DESC;
-- Fader, Hardie & Shang 2010: donations in 6 years of 11,104 who first gave in
-- 1995; 1.204, .750, .657, 2.783, -33225.6
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

SELECT count(*) AS customers, count(DISTINCT (x, tx, t)) AS different, count(*) FILTER (WHERE x > 0) AS repeat, max(x) AS most, bool_and(tx <= t AND (x = 0) = (tx = 0)) AS valid FROM clv_customer;
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
DROP TABLE clv_customer;
