-- What the tests of lifetime value share: \i it as check.sql, which it includes.
\ir check.sql
\set ECHO none

-- here relative to the expected number, however small, down to 1e-12
CREATE OR REPLACE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
		WHEN abs(b) = 'infinity' THEN a = b
		ELSE abs(a - b) <= tolerance * greatest(1e-12, abs(b)) END;
-- a number from 0 to 1 that looks random
CREATE FUNCTION pg_temp.drawn(i bigint, what text) RETURNS float8 IMMUTABLE
	RETURN ('x' || left(md5(i || what), 13))::bit(52)::bigint / 4503599627370496.0::float8;
-- the parameters of a model, by name
CREATE FUNCTION pg_temp.p(m clv_model, name text) RETURNS float8
	RETURN (SELECT value FROM clv_model_parameters(m) WHERE parameter = name);

-- those of the papers, fitted to CDNOW by the week
CREATE TEMP TABLE model (name text PRIMARY KEY, m clv_model);
INSERT INTO model VALUES
	('bg', clv_model('bg_nbd', '{0.243,4.414,0.793,2.426}', '1 week')),
	('mbg', clv_model('mbg_nbd', '{0.525,6.183,0.891,1.614}', '1 week')),
	('pareto', clv_model('pareto_nbd', '{0.55,10.56,0.61,11.64}', '1 week')),
	('bb', clv_model('bg_bb', '{1.204,0.750,0.657,2.783}', '1 year')),
	('spend', clv_model('gamma_gamma', '{6.25,3.74,15.44}')),
	('sbg', clv_model('shifted_beta_geometric', '{0.668,3.806}')),
	('bdw', clv_model('beta_discrete_weibull', '{0.668,3.806,1.2}'));
-- what customers bought
CREATE TEMP TABLE bought AS
	SELECT i AS customer, date '2023-01-01' + floor(pg_temp.drawn(i, 'first') * 300)::int + floor(k * (5 + 60 * pg_temp.drawn(i, 'gap')))::int AS day, round((5 + 50 * pg_temp.drawn(i * 100 + k, 'amount'))::numeric, 2) AS amount
	FROM generate_series(1, 300) i, LATERAL generate_series(0, floor(9 * pg_temp.drawn(i, 'repeats') ^ 2)::int) k;
CREATE TEMP TABLE summary AS SELECT customer, purchase_agg(day, amount) AS p, purchase_agg(day, 'month', NULL, amount) AS by_month FROM bought GROUP BY customer;
\set ECHO all
