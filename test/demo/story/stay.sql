/* stay.sql: retention by cohort, and who came and went. */
\r
\set question 'Who stays?'
\if :has_stays
\qecho
\qecho :bold:question:plain
\qecho 'Customers by the' :stay_period 'of their first order, and the percentage of them that ordered in each'
\qecho :stay_period 'after it, the darker the more. A' :stay_period 'that is not over is left out, not reported low.'
\qecho
\set ECHO queries
CREATE MATERIALIZED VIEW activity AS
SELECT activity_agg(customer_id, ordered_at, :'stay_period', 'UTC') AS activity FROM orders;
\set ECHO none
COMMENT ON MATERIALIZED VIEW activity IS 'Which customers ordered when: one summary of all orders';
\qecho
\set ECHO queries
SELECT to_char(cohort, 'YYYY-MM') || to_char(size, '9999999') AS "first order, customers",
       period, text_shade(rate) || ' ' || rate::int AS rate
FROM activity, LATERAL cohorts(activity, as_of => :'as_of')
WHERE rate IS NOT NULL AND period <= 8 \crosstabview
\set ECHO none

\qecho 'And of all customers together,' :stay_period 'by' :stay_period': how many came, stayed, came back and left.'
\qecho
\set ECHO queries
SELECT period AS :stay_period, active, new_customers AS new, retained, resurrected AS back, churned AS gone,
       growth_rate::numeric(7,1) AS growth, quick_ratio::numeric(7,2)
FROM activity, growth_accounting(activity, as_of => :'as_of')
WHERE complete;
\set ECHO none

\qecho 'growth is in per cent. quick_ratio is new and returning customers for each one that left: below 1'
\qecho 'the number of active customers shrinks.'

INSERT INTO findings
SELECT :'question', format('Of the customers who first ordered in a %s, %s %% ordered in the %s after it too. In the last full %s, %s customers were new or came back, and %s left.',
						   :'stay_period', round(100.0 * sum(retained) / nullif(sum(size), 0)), :'stay_period', :'stay_period',
						   to_char(came, 'FM999,999,999'), to_char(churned, 'FM999,999,999'))
FROM activity, LATERAL cohorts(activity, as_of => :'as_of') AS c,
	 LATERAL (SELECT g.new_customers + g.resurrected AS came, g.churned FROM growth_accounting(activity, as_of => :'as_of') AS g
			  WHERE complete ORDER BY g.period DESC LIMIT 1) AS g
WHERE c.rate IS NOT NULL AND c.period = 1
GROUP BY came, churned;
\else
INSERT INTO left_out VALUES (:'question', 'orders has no customers with days in three months');
\endif
