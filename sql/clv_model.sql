-- Models of customer lifetime value as values: how fits end, which one is better,
-- what is stored.
\getenv abs_srcdir PG_ABS_SRCDIR
\set clv :abs_srcdir '/test/lib/clv.sql'
\set clv_customer :abs_srcdir '/test/lib/clv_customer.sql'
\i :clv
\i :clv_customer

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
	('nobody', clv_fit('{"clv":1,"data":"times","frequency":[],"recency":[],"age":[],"customers":[]}', 'bg_nbd')),
	('nobody', clv_fit('{"clv":1,"data":"spend","frequency":[],"mean_spend":[],"customers":[]}', 'gamma_gamma')),
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
-- all models of the same customers in one query, the best first
SELECT m, rank() OVER (ORDER BY (clv_model_info(fit)).aic), fit = (SELECT f.m FROM fitted f WHERE (clv_model_info(f.m)).model = v.m) AS same FROM (SELECT m, clv_fit(s, m) AS fit FROM data, unnest(ARRAY['bg_nbd', 'mbg_nbd', 'pareto_nbd']) m) v ORDER BY 2;
-- segments that are the same differ in nothing
SELECT statistic < 1e-6 AS nothing, degrees_of_freedom, p_value::numeric(4,3) FROM renewal, LATERAL (SELECT clv_fit(s, 'shifted_beta_geometric') AS m, clv_fit(s + s, 'shifted_beta_geometric') AS twice) v, likelihood_ratio_test(twice, ARRAY[m, m]) WHERE segment = 'regular';
-- what did not converge cannot be compared
SELECT likelihood_ratio_test(clv_fit(s, 'shifted_beta_geometric'), clv_fit(s, 'beta_discrete_weibull')) FROM (VALUES ('{"clv":1,"data":"contracts","periods":[5],"ended":[0],"customers":[10]}'::clv_summary)) v(s);

--
-- NULL
--
SELECT clv_fit(NULL::clv_summary, 'bg_nbd'), clv_fit(s, 'bg_nbd', ridge => NULL), clv_fit(s, 'bg_nbd', lower => NULL), clv_converged(NULL), clv_model_info(NULL) AS info, (SELECT count(*) FROM clv_model_parameters(NULL)) AS parameters,
	likelihood_ratio_test(NULL::clv_model, NULL::clv_model) AS test, clv_model(NULL, '{1,1}') AS model, clv_model('bg_nbd', NULL) AS parameters, clv_fit(s, NULL) AS no_model FROM data;
SELECT clv_fit(clv_agg(x, tx, t, '1 week'), 'bg_nbd'), clv_fit(clv_contract_agg(x, true), 'shifted_beta_geometric'), rollup(NULL::clv_summary) FROM clv_customer WHERE false;
SELECT clv_fit(clv_agg(NULL, tx, t, '1 week'), 'pareto_nbd') FROM clv_customer;

--
-- Forms
--
CREATE TEMP TABLE modelled AS SELECT m FROM fitted UNION ALL SELECT m FROM ended;
SELECT bool_and(m::text::clv_model = m) AS text, bool_and(m::text::clv_model::text = m::text) AS again, bool_and(metric_summary_hash(m) = metric_summary_hash(m::text::clv_model)) AS hash, count(DISTINCT m::text) AS different, count(*) AS all FROM modelled;
SELECT count(*) AS groups FROM (SELECT FROM (TABLE modelled UNION ALL TABLE modelled) v GROUP BY m) w;
-- a week, unless there is another unit
SELECT a = b AS same, a <> b AS other, a = c AS week FROM (SELECT clv_model('bg_nbd', '{1,2,3,4}') AS a, clv_model('bg_nbd', '{1,2,3,4}', '1 day') AS b, clv_model('bg_nbd', '{1,2,3,4}', '7 days') AS c) v;
SELECT clv_model('bg_nbd', '{0.243,4.414,0.793,2.426}'), clv_model('gamma_gamma', '{6.25,3.74,15.44}'), clv_model('shifted_beta_geometric', '{0.668,3.806}');
SELECT m FROM ended WHERE what IN ('nobody', 'all of today');
DROP TABLE clv_customer;
