-- What lifetime value refuses: customers, fits, models, comparisons.
\getenv abs_srcdir PG_ABS_SRCDIR
\set clv :abs_srcdir '/test/lib/clv.sql'
\set clv_customer :abs_srcdir '/test/lib/clv_customer.sql'
\i :clv
\i :clv_customer

CREATE TEMP TABLE buyer AS SELECT customer, purchase_agg(day, amount) AS p, purchase_agg(day, 'month', NULL, amount) AS months
FROM (SELECT i % 400 AS customer, date '2023-01-01' + (400 * pg_temp.drawn(i, 'day') * pg_temp.drawn(i % 400, 'left'))::int AS day, (10 * exp(pg_temp.drawn(i % 400, 'spend') + pg_temp.drawn(i, 'amount')))::numeric(10, 2) AS amount
	FROM generate_series(1, 2400) i WHERE pg_temp.drawn(i % 400, 'rate') > pg_temp.drawn(i, 'buys')) v GROUP BY customer;
--
-- Errors
--
\pset format unaligned
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
	$$clv_fit(s, 'nbd') FROM data$$, $$clv_model('nbd', '{1}')$$, $$clv_model('gamma_gamma', '{1,1}')$$, $$clv_model('gamma_gamma', '{1,1,NULL}')$$, $$clv_model('gamma_gamma', '{1,1,1}', '1 week')$$, $$clv_model('bg_nbd', '{0,1,1,1}')$$, $$clv_model('bg_nbd', '{1,NaN,1,1}')$$, $$clv_model('gamma_gamma', '{1,1,1e300}')$$, $$clv_model('pareto_nbd', '{1,1,1,1}', '0')$$, $$clv_model_parameters(clv_model('bg_nbd', '{1,1,1,1}'), 95)$$,
	$$likelihood_ratio_test(clv_fit(s, 'bg_nbd'), clv_fit(s, 'pareto_nbd')) FROM data$$, $$likelihood_ratio_test(clv_fit(s, 'beta_discrete_weibull'), clv_fit(s, 'shifted_beta_geometric')) FROM renewal$$, $$likelihood_ratio_test(clv_model('shifted_beta_geometric', '{1,1}'), clv_fit(s, 'beta_discrete_weibull')) FROM renewal$$,
	$$likelihood_ratio_test(clv_fit(s, 'shifted_beta_geometric'), clv_fit(s, 'beta_discrete_weibull', ridge => 1)) FROM renewal$$, $$likelihood_ratio_test(clv_fit(s, 'shifted_beta_geometric'), clv_fit(s + s, 'beta_discrete_weibull')) FROM renewal$$,
	$$likelihood_ratio_test(clv_fit(a.s, 'shifted_beta_geometric'), clv_fit(b.s, 'beta_discrete_weibull')) FROM renewal a, renewal b WHERE a.segment = 'high end' AND b.segment = 'regular'$$,
	$$likelihood_ratio_test(m, ARRAY[m]) FROM fitted$$, $$likelihood_ratio_test(m, ARRAY[m, NULL]) FROM fitted$$, $$likelihood_ratio_test(m, ARRAY[m, m]) FROM fitted$$, $$likelihood_ratio_test(clv_fit(s, 'bg_nbd'), ARRAY[clv_fit(s, 'bg_nbd'), clv_fit(s, 'mbg_nbd')]) FROM data$$,
	$$likelihood_ratio_test(m, ARRAY[m, clv_model('bg_nbd', '{1,1,1,1}')]) FROM fitted$$, $$likelihood_ratio_test(m, '{}'::clv_model[]) FROM fitted$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
DROP TABLE clv_customer;
