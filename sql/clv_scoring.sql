-- Customer lifetime value of customers in a table: by their numbers or their
-- purchases, without what is not known, and what is refused.
\getenv abs_srcdir PG_ABS_SRCDIR
\set clv :abs_srcdir '/test/lib/clv.sql'
\i :clv

--
-- NULL and edges
--
SELECT name, probability_alive(m, NULL, 1, 2), expected_purchases(m, 0, 0, 0, NULL), expected_purchases(m, 1, 1, 2, NULL), purchase_probability(m, NULL, 1, 1, 2, '1 week'),
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
SELECT expected_spend(s, p, '2024-12-31') AS spend, clv(m, s, p, '2024-12-31', '1 year') AS clv, r.mean_spend, r.probability_alive::numeric(4,3), r.clv
FROM model, (SELECT m AS s FROM model WHERE name = 'spend') v, (SELECT purchase_agg(day) AS p FROM unnest(ARRAY['2024-01-01', '2024-03-01']::date[]) day
	UNION ALL SELECT purchase_agg(day, amount) FROM (VALUES (date '2024-01-01', 10), ('2024-03-01', 20), ('2024-03-02', -20)) w(day, amount)) u, clv_report(p, m, s, '2024-12-31', '1 year') r WHERE name = 'bg';
-- for ever is more
SELECT discounted_purchases(m, p, '2024-03-01', 10, '1 year') < discounted_purchases(m, p, '2024-03-01', 10) AS less
FROM model, summary WHERE name = 'bg' AND customer = 1;

--
-- Errors
--
CREATE TEMP TABLE data AS SELECT clv_agg(1, 1, 5, '1 week') AS s;
\pset format unaligned
SELECT pg_temp.tried(replace(replace('SELECT ' || expression || ' FROM model WHERE name = ''bg''', '{bb}', '(SELECT m FROM model WHERE name = ''bb'')'), '{spend}', '(SELECT m FROM model WHERE name = ''spend'')')) AS tried
FROM unnest(ARRAY[
	$$probability_alive({spend}, 1, 1, 2)$$, $$expected_spend(m, 1, 1)$$, $$contract_survival_probability(m, 1)$$, $$clv(m, m, 1, 1, 2, 3, '1 year')$$, $$clv({spend}, m, 1, 1, 2, 3, '1 year')$$,
	$$probability_alive(m, -1, 1, 2)$$, $$probability_alive(m, 1.5, 1, 2)$$, $$probability_alive(m, 1, 0, 2)$$, $$probability_alive(m, 1, 3, 2)$$, $$probability_alive(m, 0, 1, 2)$$,
	$$probability_alive(m, 'NaN', 1, 2)$$, $$probability_alive(m, 1, 'NaN', 2)$$, $$probability_alive(m, 1, 1, 'NaN')$$, $$probability_alive(m, 1, 1, 'Infinity')$$,
	$$probability_alive({bb}, 3, 2, 6)$$, $$probability_alive({bb}, 2, 2.5, 6)$$,
	$$expected_purchases(m, 0, 0, 0, '-1 day'::interval)$$, $$expected_purchases(m, 0, 0, 0, '39'::interval)$$, $$expected_purchases({bb}, 0, 0, 0, '100 days')$$, $$purchase_probability(m, -1, 0, 0, 0, '1 week')$$,
	$$discounted_purchases(m, 0, 0, 0, -1)$$, $$discounted_purchases(m, 0, 0, 0, 'NaN')$$, $$discounted_purchases(m, 0, 0, 0, 'Infinity')$$, $$discounted_purchases(m, 0, 0, 0, 0)$$, $$discounted_purchases(m, 0, 0, 0, 0.1) > 0$$, $$clv(m, {spend}, 1, 1, 2, 3, '1 year', 0.1, 0.2) > 0$$,
	$$clv(m, {spend}, 1, 1, 2, -3, '1 year')$$, $$clv(m, {spend}, 1, 1, 2, 'NaN', '1 year')$$, $$clv(m, {spend}, 1, 1, 2, 3, '1 year', margin => 101)$$, $$clv(m, {spend}, 1, 1, 2, 1e308, '100 years')$$,
	$$expected_spend({spend}, -1, 1)$$, $$expected_spend({spend}, 0.5, 1)$$,
	$$probability_alive_estimate(m, 1, 1, 2, 95)$$, $$expected_purchases_estimate(m, 0, 0, 0, '1 week', 0)$$,
	$$(SELECT probability_alive({bb}, p, '2024-03-01') FROM summary LIMIT 1)$$, $$(SELECT count(*) FROM (SELECT clv_agg(1, 1, 1, '1 day') AS s) v, purchase_distribution(s, m))$$, $$(SELECT count(*) FROM data, purchase_distribution(s, m, 0))$$,
	$$(SELECT count(*) FROM data, purchase_distribution(s, m, 1001))$$, $$(SELECT count(*) FROM data, purchase_distribution(s, {bb}))$$, $$(SELECT probability_alive(f, 1, 1, 2) FROM (SELECT clv_fit(clv_agg(NULL, 1, 1, '1 day'), 'bg_nbd') AS f) v)$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
SELECT pg_temp.tried('SELECT ' || expression || ' FROM model WHERE name = ''sbg''') AS tried
FROM unnest(ARRAY[$$contract_survival_probability(m, -1)$$, $$contract_retention_rate(m, 0)$$, $$contract_residual(m, 0, 10)$$, $$contract_residual(m, 1, 0)$$, $$contract_residual(m, 1, -1)$$, $$contract_residual(m, 1, 'NaN')$$,
	$$contract_survival_probability_estimate(m, 1, 1)$$, $$probability_alive(m, 1, 1, 2)$$]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
-- a model that did not converge is told once by each function
WITH model AS (SELECT '{"clv_model":1,"model":"bg_nbd","unit_days":7,"outcome":"flat","customers":9,"evaluations":9,"ridge":0,"log_likelihood":-5,"parameters":{"r":1,"alpha":1,"a":1,"b":2},"covariance":null}'::clv_model AS buying,
	clv_model('gamma_gamma', ARRAY[6, 4, 15]) AS spending)
SELECT n, clv(buying, spending, n, 5, 10, 20, '1 year') > 0 AS clv, (clv_report(purchases, buying, spending, '2024-03-01', '1 year')).clv > 0 AS report
FROM model, generate_series(1, 2) n, (SELECT purchase_agg(date '2024-01-01' + 7 * i, 5) AS purchases FROM generate_series(0, 3) i) p ORDER BY n;
