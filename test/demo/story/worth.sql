/* worth.sql: what a customer is worth, by models of how customers buy and what they spend. */
\r
\set question 'What is a customer worth?'
\if :has_worth
\qecho
\qecho :bold:question:plain
\qecho 'A model of how customers buy and leave, fitted to what they did, says of each of them whether they'
\qecho 'are still there and how many purchases are to come; another one what those are worth.'
\qecho
\set ECHO queries
CREATE TABLE purchases_by_customer AS
SELECT customer_id, purchase_agg(ordered_at::date, amount) AS purchases
FROM orders WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL GROUP BY customer_id;
\qecho
CREATE TABLE models AS
SELECT clv_fit(clv_agg(purchases, :'as_of'::date, interval '1 week'), 'mbg_nbd') AS buying,
       clv_fit(clv_spend_agg(purchases, :'as_of'::date)
           FILTER (WHERE purchase_mean_spend(purchases, :'as_of') > 0), 'gamma_gamma') AS spending
FROM purchases_by_customer;
\set ECHO none
COMMENT ON TABLE purchases_by_customer IS 'The purchases of each customer, as one value';
COMMENT ON COLUMN purchases_by_customer.customer_id IS 'The customer';
COMMENT ON COLUMN purchases_by_customer.purchases IS 'Days and amounts of all purchases';
COMMENT ON TABLE models IS 'Two fitted models: how customers buy, and what they spend';
COMMENT ON COLUMN models.buying IS 'The model of how customers buy and leave';
COMMENT ON COLUMN models.spending IS 'The model of what a purchase brings';
\qecho
\set ECHO queries
SELECT i.model, i.customers, i.log_likelihood::numeric(12,1), i.converged
FROM models, LATERAL (VALUES (buying), (spending)) AS m (model), clv_model_info(m.model) AS i;
\set ECHO none
SELECT clv_converged(buying) AS buying_fits, clv_converged(buying) AND clv_converged(spending) AS both_fit
FROM models \gset
SELECT count(*) AS free, count(*) > 0 AS some_free FROM purchases_by_customer
WHERE purchase_mean_spend(purchases, :'as_of'::date) <= 0 \gset
\qecho 'The second model is of customers who bought again, and paid.'
\if :some_free
\qecho 'Customers whose repeat purchases brought nothing or less are left out of it; there are so many:' :free
\endif

\if :both_fit
\qecho
\set ECHO queries
CREATE TABLE customer_values AS
SELECT customer_id, r.frequency, r.mean_spend, r.probability_alive, r.expected_purchases, r.clv AS worth_a_year
FROM purchases_by_customer, models,
     clv_report(purchases, buying, spending, :'as_of'::date, '1 year', discount_rate => 10) AS r;
\set ECHO none
COMMENT ON TABLE customer_values IS 'What each customer did, and may be expected to do and to be worth in the next year';
COMMENT ON COLUMN customer_values.customer_id IS 'The customer';
COMMENT ON COLUMN customer_values.frequency IS 'Days of purchases after the first';
COMMENT ON COLUMN customer_values.mean_spend IS 'Mean amount of such a day';
COMMENT ON COLUMN customer_values.probability_alive IS 'Probability that the customer is still one';
COMMENT ON COLUMN customer_values.expected_purchases IS 'Purchases expected within the next year';
COMMENT ON COLUMN customer_values.worth_a_year IS 'Revenue expected within the next year, discounted by 10 %';
\qecho
\set ECHO queries
SELECT customer_id, frequency, mean_spend::numeric(10,2), probability_alive::numeric(4,2) AS alive,
       expected_purchases::numeric(7,1) AS expected, worth_a_year::numeric(12,2)
FROM customer_values
ORDER BY customer_values.worth_a_year DESC NULLS LAST, customer_id LIMIT 5;
\set ECHO none

\qecho 'frequency counts the days of purchases after the first. alive is the probability that the customer is'
\qecho 'still one; expected are the purchases of the next year, worth_a_year their revenue, discounted by 10 %.'
\if :some_free
\qecho 'Of those who were left out of the second model it is not known what they are worth.'
\endif

INSERT INTO findings
SELECT :'question', format('About %s of %s customers are still there. In the next year they should order for %s; the best tenth of all for %s %% of that.',
						   to_char(sum(probability_alive), 'FM999,999,999'), to_char(count(*), 'FM999,999,999'),
						   to_char(sum(worth_a_year), 'FM999,999,999,999'),
						   round(100 * sum(worth_a_year) FILTER (WHERE tenth = 1) / nullif(sum(worth_a_year), 0)))
FROM (SELECT *, ntile(10) OVER (ORDER BY worth_a_year DESC NULLS LAST) AS tenth FROM customer_values) AS v;
\else
\qecho 'A fit that did not converge says nothing: no customer is ranked by it.'
INSERT INTO findings VALUES (:'question', 'A model of the purchases did not converge, so no customer is ranked.');
\endif

\if :buying_fits
\qecho
\qecho 'Does the model fit? Customers by repeat purchases, observed and as the model expects:'
\qecho
\set ECHO queries
SELECT d.purchases, d.observed, d.expected::numeric(10,1)
FROM models, (SELECT clv_agg(purchases, :'as_of'::date, interval '1 week') AS s
              FROM purchases_by_customer) AS b,
     purchase_distribution(s, buying, most => 5) AS d;
\set ECHO none
\qecho 'The last row counts those with as many or more.'
\endif
\else
INSERT INTO left_out VALUES (:'question', 'fewer than 100 customers in orders paid on two days or more');
\endif
