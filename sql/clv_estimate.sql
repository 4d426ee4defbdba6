-- Customer lifetime value: how sure a model is of what it says, and whether it
-- fits at all.
\getenv abs_srcdir PG_ABS_SRCDIR
\set oracle :abs_srcdir '/test/oracle/'
\set clv :abs_srcdir '/test/lib/clv.sql'
\i :clv

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
		WHEN 'new' THEN expected_purchases(m, 0, 0, 0, '1 year') WHEN 'spend' THEN expected_spend(m, 2, 40) WHEN 'survival' THEN contract_survival_probability(m, 3) WHEN 'retention' THEN contract_retention_rate(m, 2) / 100 END;
CREATE TEMP TABLE error AS
SELECT name, what, max(value) AS value, sqrt(sum(slope_i * slope_j * c)) AS error
FROM (SELECT name, what, i, j, c, pg_temp.said(m, what) AS value,
		(pg_temp.said(pg_temp.moved(m, i, 1e-3), what) - pg_temp.said(pg_temp.moved(m, i, -1e-3), what)) / 2e-3 AS slope_i,
		(pg_temp.said(pg_temp.moved(m, j, 1e-3), what) - pg_temp.said(pg_temp.moved(m, j, -1e-3), what)) / 2e-3 AS slope_j
	FROM fitted JOIN covariance USING (name) JOIN (VALUES ('bg', 'alive'), ('bg', 'expected'), ('bg', 'discounted'), ('bg', 'new'), ('spend', 'spend'), ('sbg', 'survival'), ('sbg', 'retention')) w(name, what) USING (name)) v
GROUP BY name, what;
-- z of 90 percent is 1.6448536269514722
SELECT what, near, pg_temp.near((e).value / unit, value, 1e-12) AS value, pg_temp.near((e).low / unit, low, 1e-5) AS low, pg_temp.near((e).high / unit, high, 1e-5) AS high, (e).n
FROM (SELECT what, e, value, unit, ((e).high - (e).low) / unit / 2 / (1.6448536269514722 * error) BETWEEN 0.98 AND 1.1 AS near,
		CASE WHEN what IN ('expected', 'new') THEN value * exp(-1.6448536269514722 * error / value) ELSE 1 / (1 + (1 - value) / value * exp(1.6448536269514722 * error / value / (1 - value))) END AS low,
		CASE WHEN what IN ('expected', 'new') THEN value * exp(1.6448536269514722 * error / value) ELSE 1 / (1 + (1 - value) / value * exp(-1.6448536269514722 * error / value / (1 - value))) END AS high
	FROM error JOIN fitted USING (name), LATERAL (SELECT CASE what WHEN 'alive' THEN probability_alive_estimate(m, 2, 30, 38, 0.9) WHEN 'expected' THEN expected_purchases_estimate(m, 2, 30, 38, '1 year', 0.9)
			WHEN 'new' THEN expected_purchases_estimate(m, 0, 0, 0, '1 year', 0.9) WHEN 'survival' THEN contract_survival_probability_estimate(m, 3, 0.9) ELSE contract_retention_rate_estimate(m, 2, 0.9) END AS e) w, LATERAL (SELECT CASE what WHEN 'retention' THEN 100 ELSE 1 END AS unit) u
	WHERE what NOT IN ('discounted', 'spend')) v ORDER BY what;
SELECT pg_temp.near((e).value, value, 1e-12) AS value, pg_temp.near((e).low, value * exp(-1.959963984540054 * relative), 1e-5) AS low, pg_temp.near((e).high, value * exp(1.959963984540054 * relative), 1e-5) AS high, (e).n
FROM (SELECT clv_estimate(b.m, s.m, 2, 30, 38, 40, '1 year', 15, 25) AS e, clv(b.m, s.m, 2, 30, 38, 40, '1 year', 15, 25) AS value, sqrt((d.error / d.value) ^ 2 + (m.error / m.value) ^ 2) AS relative
	FROM fitted b, fitted s, error d, error m WHERE b.name = 'bg' AND s.name = 'spend' AND d.what = 'discounted' AND m.what = 'spend') v;
-- by hand: the logit of beta / (alpha + beta) is ln beta - ln alpha
SELECT pg_temp.near(ln((e).high / (100 - (e).high)) - ln((e).value / (100 - (e).value)), 1.959963984540054 * sqrt((c ->> 0)::float8 - 2 * (c ->> 1)::float8 + (c ->> 2)::float8), 1e-7) AS by_hand
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
SELECT count(*), sum(((r).probability_alive IS DISTINCT FROM (probability_alive_estimate(m, s, '2025-12-31')).value)::int) AS alive,
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
