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
	('bg', clv_model('bg_nbd', '{0.243,4.414,0.793,2.426}', '1 week')),
	('mbg', clv_model('mbg_nbd', '{0.525,6.183,0.891,1.614}', '1 week')),
	('pareto', clv_model('pareto_nbd', '{0.55,10.56,0.61,11.64}', '1 week')),
	('bb', clv_model('bg_bb', '{1.204,0.750,0.657,2.783}', '1 year')),
	('spend', clv_model('gamma_gamma', '{6.25,3.74,15.44}')),
	('sbg', clv_model('shifted_beta_geometric', '{0.668,3.806}')),
	('bdw', clv_model('beta_discrete_weibull', '{0.668,3.806,1.2}'));

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
	WHEN 'alive' THEN CASE WHEN x IS NOT NULL THEN probability_alive(m, x, tx, age) ELSE probability_alive(m, 0, 0, 0) END
	WHEN 'expected' THEN CASE WHEN x IS NOT NULL THEN expected_purchases(m, x, tx, age, horizon) ELSE expected_purchases(m, 0, 0, 0, horizon) END
	WHEN 'discounted' THEN CASE WHEN x IS NOT NULL THEN discounted_purchases(m, x, tx, age, percent, horizon) ELSE discounted_purchases(m, 0, 0, 0, percent, horizon) END
	WHEN 'probability' THEN CASE WHEN x IS NOT NULL THEN purchase_probability(m, n, x, tx, age, horizon) ELSE purchase_probability(m, n, 0, 0, 0, horizon) END
	WHEN 'spend' THEN expected_spend(m, x, tx)
	WHEN 'survival' THEN contract_survival_probability(m, t::bigint)
	WHEN 'retention' THEN contract_retention_rate(m, t::bigint)
	WHEN 'residual' THEN CASE WHEN value < 'infinity' THEN contract_residual(m, n, 100 * rate) END END AS answer
FROM prediction p,
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
-- a new customer is one without repeat purchases, seen for no time
SELECT name, pg_temp.near(expected_purchases(m, 0, 0, 0, '3 years'), expected_purchases(m, 0, 0, 0, '3 years')) AS expected,
	pg_temp.near(purchase_probability(m, 2, 0, 0, 0, '3 years'), purchase_probability(m, 2, 0, 0, 0, '3 years')) AS probability,
	pg_temp.near(discounted_purchases(m, 0, 0, 0, 10), discounted_purchases(m, 0, 0, 0, 10)) AS for_ever,
	pg_temp.near(discounted_purchases(m, 0, 0, 0, 10, '3 years'), discounted_purchases(m, 0, 0, 0, 10, '3 years')) AS discounted,
	probability_alive(m, 0, 0, 0)::numeric(12,9) AS alive
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
	bool_and(pg_temp.near(contract_retention_rate(m, t), CASE name WHEN 'sbg' THEN (3.806 + t - 1) / (0.668 + 3.806 + t - 1) ELSE contract_survival_probability(m, t) / contract_survival_probability(m, t - 1) END)) AS retention,
	bool_and(pg_temp.near(contract_residual(m, t, 25), (SELECT sum(contract_survival_probability(m, t + k) / contract_survival_probability(m, t - 1) * power(1.25, -k)) FROM generate_series(0, 150) k), 1e-8)) AS residual
FROM (SELECT name, m, t, exp(sum(ln(contract_retention_rate(m, t))) OVER (PARTITION BY name ORDER BY t)) AS product
	FROM model, generate_series(1, 12) t WHERE name IN ('sbg', 'bdw')) v GROUP BY name;
SELECT name, contract_survival_probability(m, 0), contract_survival_probability(m, 1) = contract_retention_rate(m, 1) AS first FROM model WHERE name IN ('sbg', 'bdw') ORDER BY name;
-- BdW with c = 1 is sBG
SELECT t, pg_temp.near(contract_survival_probability(a, t), contract_survival_probability(b, t)) AS survival, pg_temp.near(contract_residual(a, t, 10), contract_residual(b, t, 10), 1e-8) AS residual
FROM (SELECT clv_model('beta_discrete_weibull', '{0.668,3.806,1}') AS a, m AS b FROM model WHERE name = 'sbg') v, unnest(ARRAY[1, 7, 100]) t;

--
-- NULL and edges
--
SELECT name, probability_alive(m, NULL, 1, 2), expected_purchases(m, 0, 0, 0, NULL::interval), expected_purchases(m, 1, 1, 2, NULL), purchase_probability(m, NULL, 1, 1, 2, '1 week'),
	discounted_purchases(m, 0, 0, 0, NULL), discounted_purchases(m, 1, NULL, 2, 10), clv(m, s, 1, 1, 2, NULL, '1 week'), clv(m, NULL, 1, 1, 2, 3, '1 week'), probability_alive_estimate(m, 1, 1, 2, NULL),
	clv_estimate(m, s, 1, 1, NULL, 3, '1 week') FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v WHERE name = 'bg';
SELECT probability_alive(NULL, 1, 1, 2), expected_spend(NULL, 1, 1), contract_survival_probability(NULL, 1), contract_residual(m, 1, NULL), contract_retention_rate_estimate(m, NULL) FROM model WHERE name = 'sbg';
-- what is not needed may be NULL; infinite spend is
SELECT expected_spend(m, 0, NULL) = expected_spend(m, 0, 5) AS not_needed, expected_spend(m, 1, NULL) AS unknown, expected_spend(m, NULL, 1) AS nobody,
	expected_spend(clv_model('gamma_gamma', '{6.25,1,15.44}'), 0, NULL) AS infinite, expected_spend(clv_model('gamma_gamma', '{0.5,0.5,15.44}'), 1, 10) AS also,
	expected_spend(clv_model('gamma_gamma', '{6.25,1,15.44}'), 1, 10) AS finite, clv(b, clv_model('gamma_gamma', '{6.25,1,15.44}'), 0, 0, 5, NULL, '1 year') AS clv,
	clv_estimate(b, clv_model('gamma_gamma', '{6.25,1,15.44}'), 0, 0, 5, NULL, '1 year') AS estimate
FROM model, (SELECT m AS b FROM model WHERE name = 'bg') v WHERE name = 'spend';
SELECT name, expected_purchases(m, 0, 0, 0, '0') AS none, purchase_probability(m, 0, 0, 0, 0, '0') AS certain, purchase_probability(m, 1, 0, 0, 0, '0') AS impossible FROM model WHERE name IN ('bg', 'mbg', 'pareto', 'bb') ORDER BY name;
-- a model of given parameters does not say how sure it is
SELECT (e).value::numeric(12,9) AS alive, (e).low AS alive_low, (e).high AS alive_high, (e).n AS alive_n, (expected_purchases_estimate(m, 0, 0, 0, '1 year')).low AS low, (clv_estimate(m, s, 2, 30.43, 38.86, 20, '1 year')).n AS n
FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v, LATERAL (SELECT probability_alive_estimate(m, 2, 30.43, 38.86) AS e) w WHERE name = 'bg';

--
-- Summaries: the same as the numbers, which purchases has tests of
--
CREATE FUNCTION pg_temp.drawn(i bigint, what text) RETURNS float8 IMMUTABLE
	RETURN ('x' || left(md5(i || what), 13))::bit(52)::bigint / 4503599627370496.0::float8;
CREATE TEMP TABLE bought AS
	SELECT i AS customer, date '2023-01-01' + floor(pg_temp.drawn(i, 'first') * 300)::int + floor(k * (5 + 60 * pg_temp.drawn(i, 'gap')))::int AS day, round((5 + 50 * pg_temp.drawn(i * 100 + k, 'amount'))::numeric, 2) AS amount
	FROM generate_series(1, 300) i, LATERAL generate_series(0, floor(9 * pg_temp.drawn(i, 'repeats') ^ 2)::int) k;
CREATE TEMP TABLE summary AS SELECT customer, purchase_agg(day, amount) AS p, purchase_agg(day, amount, 'month') AS by_month FROM bought GROUP BY customer;
SELECT name, as_of, count(*) AS customers, count(c.alive) AS known,
	count(*) FILTER (WHERE c.alive IS DISTINCT FROM probability_alive(m, x, tx, t) OR churn_probability(m, p, as_of) IS DISTINCT FROM churn_probability(m, x, tx, t)
		OR expected_purchases(m, p, as_of, '1 year') IS DISTINCT FROM expected_purchases(m, x, tx, t, '1 year')
		OR purchase_probability(m, 2, p, as_of, '1 month') IS DISTINCT FROM purchase_probability(m, 2, x, tx, t, '1 month')
		OR discounted_purchases(m, p, as_of, 12) IS DISTINCT FROM discounted_purchases(m, x, tx, t, 12)
		OR discounted_purchases(m, p, as_of, 12, '2 years') IS DISTINCT FROM discounted_purchases(m, x, tx, t, 12, '2 years')
		OR expected_spend(s, p, as_of) IS DISTINCT FROM expected_spend(s, x, mean)
		OR clv(m, s, p, as_of, '1 year', 12, 30) IS DISTINCT FROM clv(m, s, x, tx, t, mean, '1 year', 12, 30)
		OR r IS DISTINCT FROM (x, tx, t, mean, probability_alive(m, x, tx, t), expected_purchases(m, x, tx, t, '1 year'), expected_spend(s, x, mean), clv(m, s, x, tx, t, mean, '1 year', 12, 30))::clv_report) AS differ
FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v, summary, unnest(ARRAY['2023-06-30', '2024-03-01']::date[]) as_of,
	LATERAL (SELECT purchase_frequency(p, as_of) AS x, purchase_span(p, as_of) AS tx, purchase_age(p, as_of) AS t, purchase_mean_spend(p, as_of) AS mean, probability_alive(m, p, as_of) AS alive) c,
	clv_report(p, m, s, as_of, '1 year', 12, 30) r
WHERE name IN ('bg', 'mbg', 'pareto') GROUP BY name, as_of ORDER BY name, as_of;
-- opportunities end with the last month that has ended; who came after it is new
SELECT count(*) AS customers, count(*) FILTER (WHERE x IS NULL) AS new,
	count(*) FILTER (WHERE expected_purchases(m, by_month, as_of, '6 months') IS DISTINCT FROM
		CASE WHEN x IS NULL THEN expected_purchases(m, 0, 0, 0, '6 months') ELSE expected_purchases(m, x, tx, t, '6 months') END) AS differ,
	count(*) FILTER (WHERE NOT pg_temp.near(clv(m, s, by_month, as_of, '6 months'), expected_purchases(m, by_month, as_of, '6 months') * expected_spend(s, by_month, as_of), 1e-12)) AS clv_differs
FROM (SELECT clv_model('bg_bb', '{1.204,0.750,0.657,2.783}', '1 month') AS m, (SELECT m FROM model WHERE name = 'spend') AS s) v, summary, (VALUES (date '2023-09-20')) a(as_of),
	LATERAL (SELECT count(DISTINCT date_trunc('month', day)) - 1 AS x, extract(year FROM max(day)) * 12 + extract(month FROM max(day)) - (extract(year FROM min(day)) * 12 + extract(month FROM min(day))) AS tx,
		2023 * 12 + 8 - (extract(year FROM min(day)) * 12 + extract(month FROM min(day))) AS t FROM bought b WHERE b.customer = summary.customer AND day < '2023-09-01' HAVING count(*) > 0
		UNION ALL SELECT NULL, NULL, NULL WHERE NOT EXISTS (SELECT FROM bought b WHERE b.customer = summary.customer AND day < '2023-09-01')) c
WHERE first_purchase(by_month) <= as_of AND EXISTS (SELECT FROM bought b WHERE b.customer = summary.customer AND day <= as_of);
-- without amounts, and where refunds leave nothing
SELECT expected_spend(s, p, '2024-12-31') AS spend, clv(m, s, p, '2024-12-31', '1 year') AS clv, r.mean_spend, r.alive::numeric(4,3), r.clv
FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v, (SELECT purchase_agg(day) AS p FROM unnest(ARRAY['2024-01-01', '2024-03-01']::date[]) day
	UNION ALL SELECT purchase_agg(day, amount) FROM (VALUES (date '2024-01-01', 10), ('2024-03-01', 20), ('2024-03-02', -20)) w(day, amount)) u, clv_report(p, m, s, '2024-12-31', '1 year') r WHERE name = 'bg';
-- no arguments are taken for others
SELECT expected_purchases(m, 0, 0, 0, '1 year') = expected_purchases(m, 0, 0, 0, '1 year') AS new, discounted_purchases(m, 0, 0, 0, 10) = discounted_purchases(m, 0, 0, 0, 10) AS for_ever,
	discounted_purchases(m, p, '2024-03-01', 10, '1 year') < discounted_purchases(m, p, '2024-03-01', 10) AS less, clv(20, 2, 3) AS formula
FROM model, summary WHERE name = 'bg' AND customer = 1;

--
-- Intervals: the slopes in the logarithms of the parameters, from models with
-- one of them moved, and the model's covariance of those
--
CREATE TEMP TABLE row_oracle (set text, model text, x float8, tx float8, t float8, count int);
\set file :oracle 'clv_rows.csv'
COPY row_oracle FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE fitted AS
	SELECT 'bg' AS name, clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd') AS m FROM row_oracle, generate_series(1, count) WHERE set = 'bg_nbd_600'
	UNION ALL SELECT 'spend', clv_fit(clv_spend_agg(x, tx), 'gamma_gamma') FROM row_oracle, generate_series(1, count) WHERE set = 'spend_300'
	UNION ALL SELECT 'sbg', clv_fit(clv_contract_agg(n, ended, c), 'shifted_beta_geometric') FROM (VALUES (0, true, 369), (1, true, 163), (2, true, 86), (3, false, 382)) v(n, ended, c);
SELECT name, clv_converged(m) FROM fitted ORDER BY name;
CREATE FUNCTION pg_temp.moved(m clv_model, i bigint, by float8) RETURNS clv_model
	RETURN (SELECT CASE count(*)
			WHEN 4 THEN clv_model('bg_nbd', ARRAY[min(p) FILTER (WHERE k = 1), min(p) FILTER (WHERE k = 2), min(p) FILTER (WHERE k = 3), min(p) FILTER (WHERE k = 4)], '1 week')
			WHEN 3 THEN clv_model('gamma_gamma', ARRAY[min(p) FILTER (WHERE k = 1), min(p) FILTER (WHERE k = 2), min(p) FILTER (WHERE k = 3)])
			ELSE clv_model('shifted_beta_geometric', ARRAY[min(p) FILTER (WHERE k = 1), min(p) FILTER (WHERE k = 2)]) END
		FROM (SELECT k, value * CASE WHEN k = i THEN exp(by) ELSE 1 END AS p FROM ROWS FROM (clv_model_parameters(m)) WITH ORDINALITY v(parameter, value, e, low, high, k)) w);
-- (i, j) and (j, i) of the covariance, written (1,1) (2,1) (2,2) (3,1) ..
CREATE TEMP VIEW covariance AS
	SELECT name, i, j, (m::text::jsonb -> 'covariance' ->> (greatest(i, j) * (greatest(i, j) - 1) / 2 + least(i, j) - 1))::float8 AS c
	FROM fitted, generate_series(1, 4) i, generate_series(1, 4) j WHERE greatest(i, j) <= jsonb_array_length(jsonb_path_query_array(m::text::jsonb -> 'parameters', '$.keyvalue()'));
CREATE FUNCTION pg_temp.said(m clv_model, what text) RETURNS float8
	RETURN CASE what WHEN 'alive' THEN probability_alive(m, 2, 30, 38) WHEN 'expected' THEN expected_purchases(m, 2, 30, 38, '1 year') WHEN 'discounted' THEN discounted_purchases(m, 2, 30, 38, 15, '1 year')
		WHEN 'new' THEN expected_purchases(m, 0, 0, 0, '1 year') WHEN 'spend' THEN expected_spend(m, 2, 40) WHEN 'survival' THEN contract_survival_probability(m, 3) WHEN 'retention' THEN contract_retention_rate(m, 2) END;
CREATE TEMP TABLE error AS
SELECT name, what, max(value) AS value, sqrt(sum(slope_i * slope_j * c)) AS error
FROM (SELECT name, what, i, j, c, pg_temp.said(m, what) AS value,
		(pg_temp.said(pg_temp.moved(m, i, 1e-3), what) - pg_temp.said(pg_temp.moved(m, i, -1e-3), what)) / 2e-3 AS slope_i,
		(pg_temp.said(pg_temp.moved(m, j, 1e-3), what) - pg_temp.said(pg_temp.moved(m, j, -1e-3), what)) / 2e-3 AS slope_j
	FROM fitted JOIN covariance USING (name) JOIN (VALUES ('bg', 'alive'), ('bg', 'expected'), ('bg', 'discounted'), ('bg', 'new'), ('spend', 'spend'), ('sbg', 'survival'), ('sbg', 'retention')) w(name, what) USING (name)) v
GROUP BY name, what;
-- z of 90 percent is 1.6448536269514722
SELECT what, near, pg_temp.near((e).value, value, 1e-12) AS value, pg_temp.near((e).low, low, 1e-5) AS low, pg_temp.near((e).high, high, 1e-5) AS high, (e).n
FROM (SELECT what, e, value, ((e).high - (e).low) / 2 / (1.6448536269514722 * error) BETWEEN 0.98 AND 1.1 AS near,
		CASE WHEN what IN ('expected', 'new') THEN value * exp(-1.6448536269514722 * error / value) ELSE 1 / (1 + (1 - value) / value * exp(1.6448536269514722 * error / value / (1 - value))) END AS low,
		CASE WHEN what IN ('expected', 'new') THEN value * exp(1.6448536269514722 * error / value) ELSE 1 / (1 + (1 - value) / value * exp(-1.6448536269514722 * error / value / (1 - value))) END AS high
	FROM error JOIN fitted USING (name), LATERAL (SELECT CASE what WHEN 'alive' THEN probability_alive_estimate(m, 2, 30, 38, 0.9) WHEN 'expected' THEN expected_purchases_estimate(m, 2, 30, 38, '1 year', 0.9)
			WHEN 'new' THEN expected_purchases_estimate(m, 0, 0, 0, '1 year', 0.9) WHEN 'survival' THEN contract_survival_probability_estimate(m, 3, 0.9) ELSE contract_retention_rate_estimate(m, 2, 0.9) END AS e) w
	WHERE what NOT IN ('discounted', 'spend')) v ORDER BY what;
SELECT pg_temp.near((e).value, value, 1e-12) AS value, pg_temp.near((e).low, value * exp(-1.959963984540054 * relative), 1e-5) AS low, pg_temp.near((e).high, value * exp(1.959963984540054 * relative), 1e-5) AS high, (e).n
FROM (SELECT clv_estimate(b.m, s.m, 2, 30, 38, 40, '1 year', 15, 25) AS e, clv(b.m, s.m, 2, 30, 38, 40, '1 year', 15, 25) AS value, sqrt((d.error / d.value) ^ 2 + (m.error / m.value) ^ 2) AS relative
	FROM fitted b, fitted s, error d, error m WHERE b.name = 'bg' AND s.name = 'spend' AND d.what = 'discounted' AND m.what = 'spend') v;
-- by hand: the logit of beta / (alpha + beta) is ln beta - ln alpha
SELECT pg_temp.near(ln((e).high / (1 - (e).high)) - ln((e).value / (1 - (e).value)), 1.959963984540054 * sqrt((c ->> 0)::float8 - 2 * (c ->> 1)::float8 + (c ->> 2)::float8), 1e-7) AS by_hand
FROM (SELECT contract_retention_rate_estimate(m, 1) AS e, m::text::jsonb -> 'covariance' AS c FROM fitted WHERE name = 'sbg') v;
-- of a summary the same; certain is certain; one model without covariance is enough
SELECT probability_alive_estimate(b.m, p, '2024-03-01') = probability_alive_estimate(b.m, x, tx, t) AS alive, expected_purchases_estimate(b.m, p, '2024-03-01', '1 year') = expected_purchases_estimate(b.m, x, tx, t, '1 year') AS expected,
	clv_estimate(b.m, s.m, p, '2024-03-01', '1 year') = clv_estimate(b.m, s.m, x, tx, t, mean, '1 year') AS clv, probability_alive_estimate(b.m, 0, 0, 5) AS certain, expected_purchases_estimate(b.m, x, tx, t, '0') AS none,
	clv_estimate(b.m, s.m, p, '2024-03-01', '1 year', margin => 0) AS without_margin, (clv_estimate(b.m, model.m, p, '2024-03-01', '1 year')).low AS unknown
FROM fitted b, fitted s, model, summary, LATERAL (SELECT purchase_frequency(p, '2024-03-01') AS x, purchase_span(p, '2024-03-01') AS tx, purchase_age(p, '2024-03-01') AS t, purchase_mean_spend(p, '2024-03-01') AS mean) c
WHERE b.name = 'bg' AND s.name = 'spend' AND model.name = 'spend' AND customer = 1;

--
-- Many customers in a query: what is kept of those before changes no digit of an
-- answer, whatever changes from row to row.  Estimates keep nothing.
--
CREATE TEMP TABLE asked AS
SELECT m, (SELECT m FROM model WHERE name = 'spend') AS spend, x, CASE WHEN x = 0 THEN 0 ELSE t - (t + x) % 3 END AS tx, t, horizon, rate
FROM generate_series(1, 2) AS round, generate_series(6, 45) AS t, generate_series(0, 3) AS x, model,
	unnest(ARRAY['1 year', '2 years']::interval[]) AS horizon, unnest(ARRAY[0, 15]) AS rate
WHERE name IN ('bg', 'mbg', 'pareto', 'bb') ORDER BY round, t, x, horizon, rate, name;
SELECT count(*), sum((expected_purchases(m, x, tx, t, horizon) IS DISTINCT FROM (expected_purchases_estimate(m, x, tx, t, horizon)).value)::int) AS expected_purchases,
	sum((clv(m, spend, x, tx, t, 20, horizon, rate) IS DISTINCT FROM (clv_estimate(m, spend, x, tx, t, 20, horizon, rate)).value)::int) AS clv,
	sum((NOT pg_temp.near(discounted_purchases(m, x, tx, t, rate, horizon) * expected_spend(spend, x, 20), (clv_estimate(m, spend, x, tx, t, 20, horizon, rate)).value, 1e-14))::int) AS discounted_purchases
FROM asked;
SELECT count(*), sum(((r).alive IS DISTINCT FROM (probability_alive_estimate(m, s, '2025-12-31')).value)::int) AS alive,
	sum(((r).expected_purchases IS DISTINCT FROM (expected_purchases_estimate(m, s, '2025-12-31', horizon)).value)::int) AS expected_purchases,
	sum(((r).clv IS DISTINCT FROM (clv_estimate(m, spend, s, '2025-12-31', horizon, rate)).value)::int) AS clv
FROM (SELECT *, clv_report(s, m, spend, '2025-12-31', horizon, rate) AS r
	FROM (SELECT *, (SELECT purchase_agg(date '2025-12-31' - t + i * (1 + t / 9), 20) FROM generate_series(0, x) AS i) AS s FROM asked WHERE m <> (SELECT m FROM model WHERE name = 'bb')) AS a OFFSET 0) AS v;

--
-- Whether a model fits: what it expects in plain SQL
--
CREATE TEMP TABLE data AS SELECT clv_agg(x, tx, t, '1 week') AS s FROM row_oracle, generate_series(1, count) WHERE set = 'bg_nbd_600';
SELECT d.purchases, d.observed, d.expected::numeric(8,3), d.observed = h.observed AS observed_agrees, pg_temp.near(d.expected, h.expected) AS expected_agrees
FROM data, fitted, purchase_distribution(s, m, 5) d, LATERAL (
	SELECT (SELECT coalesce(sum(count), 0) FROM row_oracle WHERE set = 'bg_nbd_600' AND least(x, 5) = d.purchases) AS observed,
		sum(count * CASE WHEN d.purchases < 5 THEN purchase_probability(m, d.purchases, 0, 0, 0, t * interval '7 days') ELSE 1 - (SELECT sum(purchase_probability(m, k, 0, 0, 0, t * interval '7 days')) FROM generate_series(0, 4) k) END) AS expected
	FROM row_oracle WHERE set = 'bg_nbd_600') h WHERE name = 'bg';
-- Pearson's statistic of the same
SELECT (t).chi_square::numeric(8,4), (t).degrees_of_freedom, (t).p_value::numeric(6,4), (t).groups, pg_temp.near((t).chi_square, (SELECT sum((observed - expected) ^ 2 / expected) FROM purchase_distribution(s, m, 7))) AS agrees
FROM (SELECT s, m, purchase_distribution_test(s, m) AS t FROM data, fitted WHERE name = 'bg') v;
-- from the right, until 5 are expected, and leaving no fewer for what is left
CREATE FUNCTION pg_temp.pooled(s clv_summary, m clv_model, most int, OUT chi_square float8, OUT groups int) LANGUAGE plpgsql AS $$
DECLARE
	d record; o float8 := 0; e float8 := 0;
BEGIN
	chi_square := 0;
	groups := 0;
	FOR d IN SELECT *, sum(expected) OVER (ORDER BY purchases) - expected AS rest FROM purchase_distribution(s, m, most) ORDER BY purchases DESC LOOP
		o := o + d.observed;
		e := e + d.expected;
		IF d.purchases = 0 OR e >= 5 AND d.rest >= 5 THEN
			chi_square := chi_square + (o - e) ^ 2 / e;
			groups := groups + 1;
			o := 0;
			e := 0;
		END IF;
	END LOOP;
END $$;
SELECT most, (t).groups, (t).groups = p.groups AS same_groups, (t).degrees_of_freedom, pg_temp.near((t).chi_square, p.chi_square) AS agrees, (t).p_value::numeric(6,4)
FROM data, fitted, unnest(ARRAY[1, 4, 10, 40, 1000]) most, LATERAL (SELECT purchase_distribution_test(s, m, most) AS t) v, pg_temp.pooled(s, m, most) p WHERE name = 'bg' ORDER BY most;
-- opportunities: everybody is somewhere
SELECT d.purchases, d.observed, pg_temp.near(d.expected, 40 * purchase_probability(m, d.purchases, 0, 0, 0, '3 years') + 60 * purchase_probability(m, d.purchases, 0, 0, 0, '6 years')) AS agrees, (sum(d.expected) OVER ())::numeric(8,4)
FROM model, (SELECT clv_opportunities_agg(i % 4, i % 4, CASE WHEN i % 5 < 2 THEN 3 ELSE 6 END, '1 year') AS s FROM generate_series(1, 100) i) v, purchase_distribution(s, m, 7) d WHERE name = 'bb' AND d.purchases < 7;
-- nobody, and NULL
SELECT purchase_distribution_test(s, m) AS test, (SELECT sum(observed + expected) FROM purchase_distribution(s, m)) AS total, (SELECT count(*) FROM purchase_distribution(NULL, m)) AS "rows"
FROM model, (SELECT clv_agg(NULL, 1, 1, '1 day') AS s) v WHERE name = 'bg';

--
-- Errors
--
SELECT pg_temp.tried(replace(replace('SELECT ' || expression || ' FROM model WHERE name = ''bg''', '{bb}', '(SELECT m FROM model WHERE name = ''bb'')'), '{spend}', '(SELECT m FROM model WHERE name = ''spend'')')) AS tried
FROM unnest(ARRAY[
	$$probability_alive({spend}, 1, 1, 2)$$, $$expected_spend(m, 1, 1)$$, $$contract_survival_probability(m, 1)$$, $$clv(m, m, 1, 1, 2, 3, '1 year')$$, $$clv({spend}, m, 1, 1, 2, 3, '1 year')$$,
	$$probability_alive(m, -1, 1, 2)$$, $$probability_alive(m, 1.5, 1, 2)$$, $$probability_alive(m, 1, 0, 2)$$, $$probability_alive(m, 1, 3, 2)$$, $$probability_alive(m, 0, 1, 2)$$,
	$$probability_alive(m, 'NaN', 1, 2)$$, $$probability_alive(m, 1, 'NaN', 2)$$, $$probability_alive(m, 1, 1, 'NaN')$$, $$probability_alive(m, 1, 1, 'Infinity')$$,
	$$probability_alive({bb}, 3, 2, 6)$$, $$probability_alive({bb}, 2, 2.5, 6)$$,
	$$expected_purchases(m, 0, 0, 0, '-1 day'::interval)$$, $$expected_purchases(m, 0, 0, 0, '39'::interval)$$, $$expected_purchases({bb}, 0, 0, 0, '100 days')$$, $$purchase_probability(m, -1, 0, 0, 0, '1 week')$$,
	$$discounted_purchases(m, 0, 0, 0, -1)$$, $$discounted_purchases(m, 0, 0, 0, 'NaN')$$, $$discounted_purchases(m, 0, 0, 0, 'Infinity')$$, $$discounted_purchases(m, 0, 0, 0, 0)$$,
	$$clv(m, {spend}, 1, 1, 2, -3, '1 year')$$, $$clv(m, {spend}, 1, 1, 2, 'NaN', '1 year')$$, $$clv(m, {spend}, 1, 1, 2, 3, '1 year', margin => 101)$$, $$clv(m, {spend}, 1, 1, 2, 1e308, '100 years')$$,
	$$expected_spend({spend}, -1, 1)$$, $$expected_spend({spend}, 0.5, 1)$$,
	$$probability_alive_estimate(m, 1, 1, 2, 95)$$, $$expected_purchases_estimate(m, 0, 0, 0, '1 week', 0)$$,
	$$(SELECT probability_alive({bb}, p, '2024-03-01') FROM summary LIMIT 1)$$, $$(SELECT count(*) FROM (SELECT clv_agg(1, 1, 1, '1 day') AS s) v, purchase_distribution(s, m))$$, $$(SELECT count(*) FROM data, purchase_distribution(s, m, 0))$$,
	$$(SELECT count(*) FROM data, purchase_distribution(s, m, 1001))$$, $$(SELECT count(*) FROM data, purchase_distribution(s, {bb}))$$, $$(SELECT probability_alive(f, 1, 1, 2) FROM (SELECT clv_fit(clv_agg(NULL, 1, 1, '1 day'), 'bg_nbd') AS f) v)$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
SELECT pg_temp.tried('SELECT ' || expression || ' FROM model WHERE name = ''sbg''') AS tried
FROM unnest(ARRAY[$$contract_survival_probability(m, -1)$$, $$contract_retention_rate(m, 0)$$, $$contract_residual(m, 0, 10)$$, $$contract_residual(m, 1, 0)$$, $$contract_residual(m, 1, -1)$$, $$contract_residual(m, 1, 'NaN')$$,
	$$contract_survival_probability_estimate(m, 1, 1)$$, $$probability_alive(m, 1, 1, 2)$$]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
