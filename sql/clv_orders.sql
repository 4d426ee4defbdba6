-- From a summary of orders to models and the report of all customers: the same as from
-- purchase summaries, to the last digit.
\getenv abs_srcdir PG_ABS_SRCDIR
\set clv :abs_srcdir '/test/lib/clv.sql'
\i :clv

-- orders, some of them refunds on days of their own, others with a purchase of the same day
CREATE TEMP TABLE sold AS
SELECT customer, day, amount FROM bought UNION ALL
SELECT customer, day + CASE WHEN customer % 2 = 0 THEN 0 ELSE 400 END, round(-amount / 2, 2) FROM bought WHERE customer % 7 = 0;
-- without days on which a refund outweighs what was bought: there one sum a day is less than the rows
DELETE FROM sold s WHERE (SELECT sum(amount) < 0 AND max(amount) > 0 FROM sold o WHERE (o.customer, o.day) = (s.customer, s.day));
CREATE TEMP TABLE by_customer AS SELECT customer, purchase_agg(day, amount) AS p, purchase_agg(day, 'month', NULL, amount) AS months, purchase_agg(day) AS bare FROM sold GROUP BY customer;
CREATE TEMP TABLE whole AS SELECT activity_agg(customer, day, 'day', amount) AS s, activity_agg('c' || customer, day, 'day', amount) AS texts, activity_agg(customer, day, 'day') AS bare FROM sold;
SET client_min_messages = warning;
SELECT as_of, clv_data(s, as_of) = (SELECT clv_agg(p, as_of, '1 week') FROM by_customer) AS weeks, clv_data(s, as_of, '1 month') = (SELECT clv_agg(p, as_of, '1 month') FROM by_customer) AS months,
	clv_data(texts, as_of, data => 'spend') = (SELECT clv_spend_agg(p, as_of) FILTER (WHERE purchase_mean_spend(p, as_of) > 0) FROM by_customer) AS spend,
	clv_data(bare, as_of, '1 day') = (SELECT clv_agg(bare, as_of, '1 day') FROM by_customer WHERE as_of >= first_purchase(bare)) AS bare,
	clv_fit(clv_data(s, as_of), 'bg_nbd') = (SELECT clv_fit(clv_agg(p, as_of, '1 week'), 'bg_nbd') FROM by_customer) AS fit
FROM whole, unnest(ARRAY['2023-07-01', '2024-02-29', '2026-01-01']::date[]) as_of;
RESET client_min_messages;
-- months are opportunities, up to the last that has ended
SELECT as_of, clv_data(activity_by(s, 'month'), as_of, data => 'opportunities') = (SELECT clv_opportunities_agg(purchase_agg, as_of) FROM (SELECT purchase_agg(month, 'month', NULL, amount)
	FROM (SELECT customer, date_trunc('month', day)::date AS month, sum(amount) AS amount FROM sold GROUP BY 1, 2) v GROUP BY customer) w) AS same
FROM whole, unnest(ARRAY['2023-07-31', '2023-08-01']::date[]) as_of;
-- spans of millennia and amounts of any size, among others
WITH o AS (SELECT c % 20 AS customer, date '0001-01-01' + (CASE WHEN c < 5 THEN c WHEN c % 3 = 0 THEN 7000000 + c ELSE 700000 + c END) AS day, CASE WHEN c % 4 = 0 THEN 1e16 + c WHEN c % 4 = 1 THEN 0.000001 * c ELSE c END AS amount FROM generate_series(0, 99) c),
	p AS (SELECT purchase_agg(day, amount) AS p FROM o GROUP BY customer), a AS (SELECT activity_agg(customer, day, 'day', amount) AS s FROM o)
SELECT as_of, clv_data(s, as_of) = (SELECT clv_agg(p, as_of, interval '1 week') FROM p) AS times, clv_data(s, as_of, data => 'spend') = (SELECT clv_spend_agg(p, as_of) FROM p) AS spend FROM a, unnest(ARRAY['10000-01-01', '30000-01-01']::date[]) as_of;
-- the report of all, in the order of customers, and joined by number where they are texts
SELECT name, count(*) AS customers, count(*) FILTER (WHERE (a.frequency, a.recency, a.age, a.mean_spend, a.probability_alive, a.expected_purchases, a.expected_spend, a.clv) IS DISTINCT FROM (r.frequency, r.recency, r.age, r.mean_spend, r.probability_alive, r.expected_purchases, r.expected_spend, r.clv)) AS differ,
	count(t.customer) AS texts, count(*) FILTER (WHERE t.clv IS DISTINCT FROM r.clv) AS texts_differ
FROM model, (SELECT m AS spend FROM model WHERE name = 'spend') v, whole, clv_report(s, m, spend, '2023-09-30', '1 year', 12, 30) a JOIN by_customer c USING (customer)
	CROSS JOIN LATERAL clv_report(p, m, spend, '2023-09-30', '1 year', 12, 30) r JOIN LATERAL (SELECT * FROM clv_report(texts, m, spend, '2023-09-30', '1 year', 12, 30) OFFSET 0) t ON t.customer = customer_number('c' || a.customer)
WHERE name IN ('bg', 'pareto') GROUP BY name ORDER BY name;
SELECT count(*) = (SELECT count(*) FROM by_customer WHERE first_purchase(p) <= '2023-09-30') AS who_had_come, count(DISTINCT customer) = count(*) AS once
FROM whole, model, clv_report(s, m, (SELECT m FROM model WHERE name = 'spend'), '2023-09-30', '1 year') WHERE name = 'bg';
-- those who leave nothing are left out of spend, and said to be
SELECT clv_data(s, '2024-12-31', data => 'spend') FROM (SELECT activity_agg(c, d, 'day', a) AS s FROM (VALUES (1, date '2024-01-01', 10), (1, '2024-02-01', 20), (2, '2024-01-01', 10), (2, '2024-02-01', 20), (2, '2024-03-01', -20), (3, '2024-01-01', 5)) v(c, d, a)) w;
-- NULL, nobody
SELECT clv_data(NULL, '2024-01-01'), clv_data(s, NULL), clv_data(s, '2024-01-01', data => NULL), clv_data(s, '2000-01-01') FROM whole;
SELECT clv_data(activity_agg(NULL::bigint, date '2024-01-01', 'day', 1), '2024-01-01', data => 'spend');
SELECT count(*) FROM whole, model, clv_report(s, m, NULL, '2023-09-30', '1 year') WHERE name = 'bg';
SELECT customer_number(-5::smallint), customer_number(NULL), customer_number('5'::text) = customer_number('5'::name) AS same, customer_number('5'::text) <> 5 AS hashed;
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || expression || ' FROM whole, model WHERE name = ''bg''') AS tried
FROM unnest(ARRAY[$$clv_data(s, 'infinity')$$, $$clv_data(s, '2024-01-01', '1 hour')$$, $$clv_data(s, '2024-01-01', data => 'contracts')$$, $$clv_data(s, '2024-01-01', data => 'money')$$, $$clv_data(s, '2024-01-01', '1 week', 'spend')$$,
	$$clv_data(s, '2024-01-01', '1 month', 'opportunities')$$, $$clv_data(bare, '2024-01-01', data => 'spend')$$, $$(SELECT count(*) FROM clv_report(s, m, m, '2024-01-01', '1 year'))$$, $$(SELECT count(*) FROM clv_report(s, clv_model('bg_bb', '{1,1,1,1}', '1 month'), clv_model('gamma_gamma', '{6.25,3.74,15.44}'), '2024-01-01', '1 year'))$$,
	$$(SELECT count(*) FROM clv_report(s, m, clv_model('gamma_gamma', '{6.25,3.74,15.44}'), '-infinity', '1 year'))$$]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
