-- Customer lifetime value: what follows from a model.  Numbers come from
-- test/oracle (its README names the source of each), from the papers, or are
-- worked out by hand or in plain SQL, as the comments say.
\getenv abs_srcdir PG_ABS_SRCDIR
\set oracle :abs_srcdir '/test/oracle/'
SET extra_float_digits = 0;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

-- Relative to the expected number, or to 1e-12.
CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
		WHEN abs(b) = 'infinity' THEN a = b
		ELSE abs(a - b) <= tolerance * greatest(1e-12, abs(b)) END;
CREATE FUNCTION pg_temp.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text; detail text; hint text; answer text;
BEGIN
	EXECUTE statement INTO answer;
	RETURN coalesce(answer, 'null');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', sqlstate || ' ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;

-- those of the papers, fitted to CDNOW by the week
CREATE TEMP TABLE model (name text PRIMARY KEY, m clv_model);
INSERT INTO model VALUES
	('bg', bg_nbd_model(0.243, 4.414, 0.793, 2.426, '1 week')),
	('mbg', mbg_nbd_model(0.525, 6.183, 0.891, 1.614, '1 week')),
	('pareto', pareto_nbd_model(0.55, 10.56, 0.61, 11.64, '1 week')),
	('bb', bg_bb_model(1.204, 0.750, 0.657, 2.783, '1 year')),
	('spend', gamma_gamma_model(6.25, 3.74, 15.44)),
	('sbg', shifted_beta_geometric_model(0.668, 3.806)),
	('bdw', beta_discrete_weibull_model(0.668, 3.806, 1.2));

--
-- Published
--
-- Fader, Hardie & Lee 2005 and their spreadsheet
SELECT t, expected_purchases(m, t * interval '1 week')::numeric(12,9) AS expected, published,
	pg_temp.near(expected_purchases(m, t * interval '1 week'), published, 5e-9 / published) AS agrees
FROM model, (VALUES (1, 0.053267891), (2, 0.10338974), (3, 0.15086523)) v(t, published) WHERE name = 'bg';
SELECT expected_purchases(m, 2, 30.43, 38.86, '39 weeks')::numeric(8,6) AS "1.226028", probability_alive(m, 2, 30.43, 38.86)::numeric(11,10) AS "0.7265785701",
	probability_alive(m, 1000, 10, 100) AS "0", churn_probability(m, 1000, 10, 100) AS "1"
FROM model WHERE name = 'bg';
-- Pareto/NBD with the parameters of Fader & Hardie 2005
SELECT expected_purchases(m, 10, 35, 39, '2 weeks')::numeric(11,10) AS "0.3884117232", probability_alive(m, 10, 35, 39)::numeric(11,10) AS "0.9231982191"
FROM model WHERE name = 'pareto';
-- Fader & Hardie 2013, table 4, and by hand: p (v + x m) / (p x + q - 1)
SELECT expected_spend(m, 2, 22.35)::numeric(8,6) AS "24.663714", expected_spend(m, 0, 0)::numeric(8,6) AS "35.218978",
	pg_temp.near(expected_spend(m, 3, 50), 6.25 * (15.44 + 3 * 50) / (6.25 * 3 + 3.74 - 1)) AS by_hand
FROM model WHERE name = 'spend';
-- Fader & Hardie 2010, table 3
SELECT n, contract_residual(m, n, 10)::numeric(6,4) AS residual, published FROM model,
	(VALUES (1, 5.4149), (2, 5.9018), (3, 6.2943), (4, 6.6203), (5, 6.8971)) v(n, published) WHERE name = 'sbg';

--
-- What must hold
--
CREATE TEMP TABLE customer (x float8, tx float8, t float8);
INSERT INTO customer VALUES (0, 0, 38.86), (0, 0, 0), (1, 0.14, 38.86), (2, 30.43, 38.86), (7, 35, 35), (26, 38, 39), (3, 1, 30);
-- the probabilities of 0, 1, .. purchases add up to 1, their mean is what is
-- expected
SELECT name, count(*) AS customers, bool_and(pg_temp.near(total, 1, 1e-8)) AS one, bool_and(pg_temp.near(mean, expected, 1e-6)) AS mean
FROM (SELECT name, sum(p) AS total, sum(n * p) AS mean, expected
	FROM model, customer, LATERAL (SELECT expected_purchases(m, x, tx, t, '4 weeks') AS expected) e,
		generate_series(0, 150) n, LATERAL (SELECT purchase_probability(m, n, x, tx, t, '4 weeks') AS p) v
	WHERE name IN ('bg', 'mbg', 'pareto') GROUP BY name, x, tx, t, expected
	UNION ALL
	SELECT name, sum(p), sum(n * p), expected FROM model, LATERAL (SELECT expected_purchases(m, '30 weeks') AS expected) e,
		generate_series(0, 400) n, LATERAL (SELECT purchase_probability(m, n, '30 weeks') AS p) v
	WHERE name IN ('bg', 'mbg', 'pareto') GROUP BY name, expected
	UNION ALL
	SELECT name, sum(p), sum(n * p), expected FROM model, (VALUES (0, 0, 6), (2, 4, 6), (6, 6, 6), (0, 0, 0)) c(x, tx, t),
		LATERAL (SELECT expected_purchases(m, x, tx, t, '5 years') AS expected) e,
		generate_series(0, 6) n, LATERAL (SELECT purchase_probability(m, n, x, tx, t, '5 years') AS p) v
	WHERE name = 'bb' GROUP BY name, x, tx, t, expected) v GROUP BY name ORDER BY name;
-- a new customer is one without repeat purchases, seen for no time
SELECT name, pg_temp.near(expected_purchases(m, 0, 0, 0, '3 years'), expected_purchases(m, '3 years')) AS expected,
	pg_temp.near(purchase_probability(m, 2, 0, 0, 0, '3 years'), purchase_probability(m, 2, '3 years')) AS probability,
	pg_temp.near(discounted_purchases(m, 0, 0, 0, 10), discounted_purchases(m, 10)) AS for_ever,
	pg_temp.near(discounted_purchases(m, 0, 0, 0, 10, '3 years'), discounted_purchases(m, 10, '3 years')) AS discounted,
	probability_alive(m, 0, 0, 0) AS alive
FROM model WHERE name IN ('bg', 'mbg', 'pareto', 'bb') ORDER BY name;
-- a purchase at u counts for 1.15 ^ -u: the increments of what is expected, a
-- thousand of them, discounted one by one from the middle of each (BG/BB: at its
-- end); without a rate nothing is discounted
SELECT name, x, pg_temp.near(discounted_purchases(m, x, tx, t, 15, '4 years'), by_hand, 1e-5) AS discounted,
	discounted_purchases(m, x, tx, t, 0, '4 years') = expected_purchases(m, x, tx, t, '4 years') AS not_discounted
FROM (SELECT name, x, tx, t, sum((expected - coalesce(before, 0)) * power(1.15, CASE name WHEN 'bb' THEN -k ELSE -(k - 0.5) * 4 / 1000 END)) AS by_hand
	FROM (SELECT *, lag(expected) OVER (PARTITION BY name, x, tx, t ORDER BY k) AS before
		FROM (SELECT name, x, tx, t, k, expected_purchases(m, x, tx, t, k * interval '1.461 days') AS expected
			FROM model, customer, generate_series(1, 1000) k WHERE name IN ('bg', 'mbg', 'pareto') AND x IN (0, 2, 26) AND t > 0
			UNION ALL
			SELECT name, 2, 4, 6, k, expected_purchases(m, 2, 4, 6, k * interval '1 year') FROM model, generate_series(1, 4) k WHERE name = 'bb') v) w
	GROUP BY name, x, tx, t) u JOIN model USING (name) ORDER BY name, x;
-- the unit does not matter: 7 days are a week, alpha is a time
SELECT pg_temp.near(probability_alive(d, 7, 35 * 7, 39 * 7), probability_alive(m, 7, 35, 39)) AS alive,
	pg_temp.near(expected_purchases(d, 7, 35 * 7, 39 * 7, '1 year'), expected_purchases(m, 7, 35, 39, '365.25 days')) AS expected,
	pg_temp.near(purchase_probability(d, 3, 7, 35 * 7, 39 * 7, '6 months'), purchase_probability(m, 3, 7, 35, 39, '4383 hours')) AS probability,
	pg_temp.near(discounted_purchases(d, 7, 35 * 7, 39 * 7, 12), discounted_purchases(m, 7, 35, 39, 12)) AS for_ever,
	pg_temp.near(clv(d, s, 7, 35 * 7, 39 * 7, 20, '1 year', 12), clv(m, s, 7, 35, 39, 20, '1 year', 12)) AS clv
FROM (SELECT m, (SELECT m FROM model WHERE name = 'spend') AS s, bg_nbd_model(0.243, 4.414 * 7, 0.793, 2.426, '1 day') AS d FROM model WHERE name = 'bg') v;
-- BG/BB: twelve months are a year of 365.25 days, and opportunities are counted whole
SELECT expected_purchases(m, 2, 4, 6, '1 year') = expected_purchases(m, 2, 4, 6, '360 days') AS whole, expected_purchases(m, 2, 4, 6, '0') AS none FROM model WHERE name = 'bb';
-- clv is what it says
SELECT name, pg_temp.near(clv(m, s, x, tx, t, 20, '1 year'), expected_purchases(m, x, tx, t, '1 year') * expected_spend(s, x, 20)) AS plain,
	pg_temp.near(clv(m, s, x, tx, t, 20, '1 year', 12, 30), discounted_purchases(m, x, tx, t, 12, '1 year') * expected_spend(s, x, 20) * 0.3) AS discounted_margin
FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v, (TABLE customer UNION ALL VALUES (2, 4, 6)) c(x, tx, t)
WHERE name IN ('bg', 'mbg', 'pareto') AND x IN (0, 7) OR name = 'bb' AND (x, tx, t) = (2, 4, 6) ORDER BY name, x, t;
-- contracts: survival is the product of retention; of sBG that is (beta + t - 1) /
-- (alpha + beta + t - 1); a residual is a sum over survival
SELECT name, bool_and(pg_temp.near(contract_survival(m, t), product)) AS survival,
	bool_and(pg_temp.near(contract_retention(m, t), CASE name WHEN 'sbg' THEN (3.806 + t - 1) / (0.668 + 3.806 + t - 1) ELSE contract_survival(m, t) / contract_survival(m, t - 1) END)) AS retention,
	bool_and(pg_temp.near(contract_residual(m, t, 25), (SELECT sum(contract_survival(m, t + k) / contract_survival(m, t - 1) * power(1.25, -k)) FROM generate_series(0, 150) k), 1e-8)) AS residual
FROM (SELECT name, m, t, exp(sum(ln(contract_retention(m, t))) OVER (PARTITION BY name ORDER BY t)) AS product
	FROM model, generate_series(1, 12) t WHERE name IN ('sbg', 'bdw')) v GROUP BY name;
SELECT name, contract_survival(m, 0), contract_survival(m, 1) = contract_retention(m, 1) AS first FROM model WHERE name IN ('sbg', 'bdw') ORDER BY name;
-- BdW with c = 1 is sBG
SELECT t, pg_temp.near(contract_survival(a, t), contract_survival(b, t)) AS survival, pg_temp.near(contract_residual(a, t, 10), contract_residual(b, t, 10), 1e-8) AS residual
FROM (SELECT beta_discrete_weibull_model(0.668, 3.806, 1) AS a, m AS b FROM model WHERE name = 'sbg') v, unnest(ARRAY[1, 7, 100]) t;

--
-- NULL and edges
--
SELECT name, probability_alive(m, NULL, 1, 2), expected_purchases(m, NULL::interval), expected_purchases(m, 1, 1, 2, NULL), purchase_probability(m, NULL, 1, 1, 2, '1 week'),
	discounted_purchases(m, NULL), discounted_purchases(m, 1, NULL, 2, 10), clv(m, s, 1, 1, 2, NULL, '1 week'), clv(m, NULL, 1, 1, 2, 3, '1 week'), probability_alive_estimate(m, 1, 1, 2, NULL),
	clv_estimate(m, s, 1, 1, NULL, 3, '1 week') FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v WHERE name = 'bg';
SELECT probability_alive(NULL, 1, 1, 2), expected_spend(NULL, 1, 1), contract_survival(NULL, 1), contract_residual(m, 1, NULL), contract_retention_estimate(m, NULL) FROM model WHERE name = 'sbg';
-- what is not needed may be NULL; infinite spend is
SELECT expected_spend(m, 0, NULL) = expected_spend(m, 0, 5) AS not_needed, expected_spend(m, 1, NULL) AS unknown, expected_spend(m, NULL, 1) AS nobody,
	expected_spend(gamma_gamma_model(6.25, 1, 15.44), 0, NULL) AS infinite, expected_spend(gamma_gamma_model(0.5, 0.5, 15.44), 1, 10) AS also,
	expected_spend(gamma_gamma_model(6.25, 1, 15.44), 1, 10) AS finite, clv(b, gamma_gamma_model(6.25, 1, 15.44), 0, 0, 5, NULL, '1 year') AS clv,
	clv_estimate(b, gamma_gamma_model(6.25, 1, 15.44), 0, 0, 5, NULL, '1 year') AS estimate
FROM model, (SELECT m AS b FROM model WHERE name = 'bg') v WHERE name = 'spend';
SELECT name, expected_purchases(m, '0') AS none, purchase_probability(m, 0, '0') AS certain, purchase_probability(m, 1, '0') AS impossible FROM model WHERE name IN ('bg', 'mbg', 'pareto', 'bb') ORDER BY name;
-- a model of given parameters does not say how sure it is
SELECT probability_alive_estimate(m, 2, 30.43, 38.86) AS alive, (expected_purchases_estimate(m, '1 year')).low AS low, (clv_estimate(m, s, 2, 30.43, 38.86, 20, '1 year')).n AS n
FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v WHERE name = 'bg';

--
-- Errors
--
SELECT pg_temp.tried(replace(replace('SELECT ' || expression || ' FROM model WHERE name = ''bg''', '{bb}', '(SELECT m FROM model WHERE name = ''bb'')'), '{spend}', '(SELECT m FROM model WHERE name = ''spend'')')) AS tried
FROM unnest(ARRAY[
	$$probability_alive({spend}, 1, 1, 2)$$, $$expected_spend(m, 1, 1)$$, $$contract_survival(m, 1)$$, $$clv(m, m, 1, 1, 2, 3, '1 year')$$, $$clv({spend}, m, 1, 1, 2, 3, '1 year')$$,
	$$probability_alive(m, -1, 1, 2)$$, $$probability_alive(m, 1.5, 1, 2)$$, $$probability_alive(m, 1, 0, 2)$$, $$probability_alive(m, 1, 3, 2)$$, $$probability_alive(m, 0, 1, 2)$$,
	$$probability_alive(m, 'NaN', 1, 2)$$, $$probability_alive(m, 1, 'NaN', 2)$$, $$probability_alive(m, 1, 1, 'NaN')$$, $$probability_alive(m, 1, 1, 'Infinity')$$,
	$$probability_alive({bb}, 3, 2, 6)$$, $$probability_alive({bb}, 2, 2.5, 6)$$,
	$$expected_purchases(m, '-1 day'::interval)$$, $$expected_purchases({bb}, '100 days')$$, $$purchase_probability(m, -1, '1 week')$$,
	$$discounted_purchases(m, -1)$$, $$discounted_purchases(m, 'NaN')$$, $$discounted_purchases(m, 'Infinity')$$, $$discounted_purchases(m, 0)$$,
	$$clv(m, {spend}, 1, 1, 2, -3, '1 year')$$, $$clv(m, {spend}, 1, 1, 2, 'NaN', '1 year')$$, $$clv(m, {spend}, 1, 1, 2, 3, '1 year', margin => 101)$$, $$clv(m, {spend}, 1, 1, 2, 1e308, '100 years')$$,
	$$expected_spend({spend}, -1, 1)$$, $$expected_spend({spend}, 0.5, 1)$$,
	$$probability_alive_estimate(m, 1, 1, 2, 95)$$, $$expected_purchases_estimate(m, '1 week', 0)$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
SELECT pg_temp.tried('SELECT ' || expression || ' FROM model WHERE name = ''sbg''') AS tried
FROM unnest(ARRAY[$$contract_survival(m, -1)$$, $$contract_retention(m, 0)$$, $$contract_residual(m, 0, 10)$$, $$contract_residual(m, 1, 0)$$, $$contract_residual(m, 1, 'NaN')$$,
	$$contract_survival_estimate(m, 1, 1)$$, $$probability_alive(m, 1, 1, 2)$$]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
