/* worth.sql: what a customer is worth, by models of how customers buy and what they spend. */
\r
\if :has_worth
\qecho
\qecho :bold'What is a customer worth?':plain
\qecho 'A model of how customers buy and leave, fitted to what they did, says of each of them whether they'
\qecho 'are still there and how many purchases are to come; another one what those are worth.'
\qecho
\set ECHO queries
CREATE TEMP TABLE bases AS
SELECT customer_id, purchase_agg(ordered_at, 'UTC', amount) AS purchases
FROM orders WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL GROUP BY customer_id;

CREATE TEMP TABLE models AS
SELECT mbg_nbd_fit(purchases, :'as_of'::date, interval '1 week') AS buying,
       gamma_gamma_fit(purchases, :'as_of'::date) AS spending
FROM bases;

SELECT i.model, i.customers, i.log_likelihood::numeric(12,1), i.converged
FROM models, LATERAL (VALUES (buying), (spending)) AS m (model), clv_model_info(m.model) AS i;

SELECT customer_id, r.frequency, r.mean_spend::numeric(8,2), r.alive::numeric(4,2),
       r.expected_purchases::numeric(5,1) AS expected, r.clv::numeric(9,2) AS worth_a_year
FROM bases, models, clv_report(purchases, buying, spending, :'as_of'::date, '1 year', discount_rate => 10) AS r
ORDER BY r.clv DESC NULLS LAST, customer_id LIMIT 5;
\set ECHO none

\qecho 'alive is the probability that the customer is still one; expected are the purchases of the next year,'
\qecho 'worth_a_year their value today, at 10 % a year. Does the model fit? Customers by repeat purchases:'
\qecho
\set ECHO queries
SELECT d.purchases, d.observed, d.expected::numeric(8,1)
FROM models, (SELECT clv_agg(purchases, :'as_of'::date, interval '1 week') AS s FROM bases) AS b,
     purchase_distribution(s, buying, most => 5) AS d;
\set ECHO none
\qecho 'The last row counts those with as many or more.'
\else
\set left_out :left_out '\n  What is a customer worth? (orders has no amounts of customers who bought again)'
\endif
