/* stay.sql: retention by cohort, and how long customers stay. */
\r
\if :has_stays
\qecho
\qecho :bold'Who stays?':plain
\qecho 'Customers by the quarter of their first order, and the percentage of them that ordered in the'
\qecho 'quarters after it, the darker the more. A quarter that is not over is left out, not reported low.'
\qecho
\set ECHO queries
SELECT to_char(cohort, 'YYYY "Q"Q') || to_char(size, '99999') AS cohort, period AS quarter, shade(rate) || ' ' || rate::int AS rate
FROM (SELECT activity_agg(customer_id, ordered_at, 'quarter', 'UTC') AS activity FROM orders) AS o,
     LATERAL cohorts(activity, as_of => :'as_of')
WHERE rate IS NOT NULL \crosstabview
\set ECHO none

\qecho 'And of all customers together, quarter by quarter: how many came, stayed, came back and left.'
\qecho
\set ECHO queries
SELECT period AS quarter, active, new_customers AS new, retained, resurrected AS back, churned AS gone,
       growth_rate::numeric(5,1) AS growth, quick_ratio::numeric(5,2)
FROM (SELECT activity_agg(customer_id, ordered_at, 'quarter', 'UTC') AS activity FROM orders) AS o,
     growth_accounting(activity, as_of => :'as_of')
WHERE complete;
\set ECHO none

\qecho 'quick_ratio is new and returning customers for each one that left: below 1 the company shrinks.'
\else
\set left_out :left_out '\n  Who stays? (orders has no customers with days in several quarters)'
\endif

\if :has_lifespans
\qecho
\qecho :bold'How long do they stay?':plain
\qecho 'Days from the opening of an account until it is closed, by segment. Accounts that are still open'
\qecho 'count for as long as they have been.'
\qecho
\set ECHO queries
SELECT segment, (l).customers, (l).ended, (l).restricted_mean::int AS mean_days, (l).restricted_mean_low::int AS low,
       (l).restricted_mean_high::int AS high, (l).horizon::int AS within, (l).mean_of_ended::int AS naive
FROM (SELECT segment, customer_lifespan(signed_up_at, closed_at, :'as_of'::timestamptz) AS l
      FROM customers GROUP BY segment) AS s
ORDER BY mean_days DESC;

SELECT (logrank(stays)).* FROM (SELECT segment, survival_agg(signed_up_at, closed_at, :'as_of'::timestamptz) AS stays
                                FROM customers GROUP BY segment) AS s;
\set ECHO none
\qecho 'naive is the mean over closed accounts alone: too low, since those that last are still open. A'
\qecho 'p_value below 0.05 says that the segments differ by more than chance.'
\else
\set left_out :left_out '\n  How long do they stay? (customers has no signed_up_at, segment and closed_at)'
\endif
