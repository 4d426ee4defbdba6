-- Customer lifetime value: what follows from a model.  Numbers come from
-- test/oracle (its README names the source of each), from the papers, or are
-- worked out by hand or in plain SQL, as the comments say.
\getenv abs_srcdir PG_ABS_SRCDIR
\set oracle :abs_srcdir '/test/oracle/'
\set clv :abs_srcdir '/test/lib/clv.sql'
\i :clv

--
-- Published
--
-- Fader, Hardie & Lee 2005 and their spreadsheet
SELECT t, expected_purchases(m, 0, 0, 0, t * interval '1 week')::numeric(12,9) AS expected, published,
	pg_temp.near(expected_purchases(m, 0, 0, 0, t * interval '1 week'), published, 5e-9 / published) AS agrees
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
-- Fader, Hardie & Shang 2010: donations expected in the next five years, and the
-- probability to be alive in the first of them
SELECT x, tx, expected_purchases(m, x, tx, 6, '5 years')::numeric(4,2) AS expected, probability_alive(m, x, tx, 6)::numeric(4,2) AS alive, published
FROM model, (VALUES (0, 0, '0.07, 0.11'), (6, 6, '3.75, 0.93')) v(x, tx, published) WHERE name = 'bb';

--
-- The oracle: times in days, or where they are shorter than one in 1000 days
--
CREATE TEMP TABLE prediction (model text, p1 float8, p2 float8, p3 float8, p4 float8, what text, x float8, tx float8, age float8, t float8, rate float8, n bigint, value float8);
\set file :oracle 'clv_prediction.csv'
COPY prediction FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP VIEW answered AS
SELECT p.*, CASE what
	WHEN 'alive' THEN probability_alive(m, cx, ctx, cage)
	WHEN 'expected' THEN expected_purchases(m, cx, ctx, cage, horizon)
	WHEN 'discounted' THEN discounted_purchases(m, cx, ctx, cage, percent, horizon)
	WHEN 'probability' THEN purchase_probability(m, n, cx, ctx, cage, horizon)
	WHEN 'spend' THEN expected_spend(m, x, tx)
	WHEN 'survival' THEN contract_survival_probability(m, t::bigint)
	WHEN 'retention' THEN contract_retention_rate(m, t::bigint) / 100
	WHEN 'residual' THEN CASE WHEN value < 'infinity' THEN contract_residual(m, n, 100 * rate) END END AS answer
FROM prediction p, LATERAL (SELECT coalesce(p.x, 0) AS cx, coalesce(p.tx, 0) AS ctx, coalesce(p.age, 0) AS cage) c, -- none: a new customer
	LATERAL (SELECT CASE WHEN t > 0 AND t < 1 THEN 1000 ELSE 1 END AS days) u,
	LATERAL (SELECT CASE model
			WHEN 'bg_nbd' THEN clv_model('bg_nbd', ARRAY[p1, p2, p3, p4], days * interval '1 day')
			WHEN 'mbg_nbd' THEN clv_model('mbg_nbd', ARRAY[p1, p2, p3, p4], days * interval '1 day')
			WHEN 'pareto_nbd' THEN clv_model('pareto_nbd', ARRAY[p1, p2, p3, p4], days * interval '1 day')
			WHEN 'bg_bb' THEN clv_model('bg_bb', ARRAY[p1, p2, p3, p4], days * interval '1 day')
			WHEN 'gamma_gamma' THEN clv_model('gamma_gamma', ARRAY[p1, p2, p3])
			WHEN 'sbg' THEN clv_model('shifted_beta_geometric', ARRAY[p1, p2])
			WHEN 'bdw' THEN clv_model('beta_discrete_weibull', ARRAY[p1, p2, p3]) END AS m,
		CASE WHEN t < 'infinity' THEN t * days * interval '1 day' END AS horizon,
		CASE WHEN what = 'discounted' THEN (100 * (exp(rate::numeric * 365.25 / days) - 1))::float8 END AS percent) v;
-- an infinite spend is null
SELECT model, what, count(*), sum((NOT pg_temp.near(answer, nullif(value, 'infinity'), 1e-8) AND abs(answer - value) > 1e-14)::int) AS wrong
FROM answered WHERE what <> 'residual' OR value < 'infinity' GROUP BY model, what ORDER BY model, what;

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
	SELECT name, sum(p), sum(n * p), expected FROM model, LATERAL (SELECT expected_purchases(m, 0, 0, 0, '30 weeks') AS expected) e,
		generate_series(0, 400) n, LATERAL (SELECT purchase_probability(m, n, 0, 0, 0, '30 weeks') AS p) v
	WHERE name IN ('bg', 'mbg', 'pareto') GROUP BY name, expected
	UNION ALL
	SELECT name, sum(p), sum(n * p), expected FROM model, (VALUES (0, 0, 6), (2, 4, 6), (6, 6, 6), (0, 0, 0)) c(x, tx, t),
		LATERAL (SELECT expected_purchases(m, x, tx, t, '5 years') AS expected) e,
		generate_series(0, 6) n, LATERAL (SELECT purchase_probability(m, n, x, tx, t, '5 years') AS p) v
	WHERE name = 'bb' GROUP BY name, x, tx, t, expected) v GROUP BY name ORDER BY name;
-- a new customer, of 0, 0 and 0, is one for certain but where they may leave at once:
-- b / (a + b) of MBG/NBD, and delta / (gamma + delta) at the first opportunity
SELECT name, pg_temp.near(probability_alive(m, 0, 0, 0), CASE name WHEN 'mbg' THEN 1.614 / (0.891 + 1.614) WHEN 'bb' THEN 2.783 / (0.657 + 2.783) ELSE 1 END) AS alive
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
FROM (SELECT m, (SELECT m FROM model WHERE name = 'spend') AS s, clv_model('bg_nbd', ARRAY[0.243, 4.414 * 7, 0.793, 2.426], '1 day') AS d FROM model WHERE name = 'bg') v;
-- BG/BB: twelve months are a year of 365.25 days, and opportunities are counted whole
SELECT expected_purchases(m, 2, 4, 6, '1 year') = expected_purchases(m, 2, 4, 6, '360 days') AS whole, expected_purchases(m, 2, 4, 6, '0') AS none FROM model WHERE name = 'bb';
-- clv is what it says
SELECT name, pg_temp.near(clv(m, s, x, tx, t, 20, '1 year'), expected_purchases(m, x, tx, t, '1 year') * expected_spend(s, x, 20)) AS plain,
	pg_temp.near(clv(m, s, x, tx, t, 20, '1 year', 12, 30), discounted_purchases(m, x, tx, t, 12, '1 year') * expected_spend(s, x, 20) * 0.3) AS discounted_margin
FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v, (TABLE customer UNION ALL VALUES (2, 4, 6)) c(x, tx, t)
WHERE name IN ('bg', 'mbg', 'pareto') AND x IN (0, 7) OR name = 'bb' AND (x, tx, t) = (2, 4, 6) ORDER BY name, x, t;
-- contracts: survival is the product of retention; of sBG that is (beta + t - 1) /
-- (alpha + beta + t - 1); a residual is a sum over survival
SELECT name, bool_and(pg_temp.near(contract_survival_probability(m, t), product)) AS survival,
	bool_and(pg_temp.near(contract_retention_rate(m, t), 100 * CASE name WHEN 'sbg' THEN (3.806 + t - 1) / (0.668 + 3.806 + t - 1) ELSE contract_survival_probability(m, t) / contract_survival_probability(m, t - 1) END)) AS retention,
	bool_and(pg_temp.near(contract_residual(m, t, 25), (SELECT sum(contract_survival_probability(m, t + k) / contract_survival_probability(m, t - 1) * power(1.25, -k)) FROM generate_series(0, 150) k), 1e-8)) AS residual
FROM (SELECT name, m, t, exp(sum(ln(contract_retention_rate(m, t) / 100)) OVER (PARTITION BY name ORDER BY t)) AS product
	FROM model, generate_series(1, 12) t WHERE name IN ('sbg', 'bdw')) v GROUP BY name;
SELECT name, contract_survival_probability(m, 0), 100 * contract_survival_probability(m, 1) = contract_retention_rate(m, 1) AS first FROM model WHERE name IN ('sbg', 'bdw') ORDER BY name;
-- a rate a year over a month: that whose twelfth power it is
SELECT pg_temp.near(contract_residual(m, 3, 25, '1 month'), contract_residual(m, 3, 100 * (1.25 ^ (1 / 12.0)::float8 - 1))) AS month, contract_residual(m, 3, 25, '12 months') = contract_residual(m, 3, 25) AS year FROM model WHERE name = 'sbg';
-- BdW with c = 1 is sBG
SELECT t, pg_temp.near(contract_survival_probability(a, t), contract_survival_probability(b, t)) AS survival, pg_temp.near(contract_residual(a, t, 10), contract_residual(b, t, 10), 1e-8) AS residual
FROM (SELECT clv_model('beta_discrete_weibull', '{0.668,3.806,1}') AS a, m AS b FROM model WHERE name = 'sbg') v, unnest(ARRAY[1, 7, 100]) t;
