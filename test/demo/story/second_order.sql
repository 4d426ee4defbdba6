/*
 * second_order.sql: the share of customers who order again, by the month or quarter of their
 * first order; show tells whether to show the queries, question what was asked.
 */
\r

SELECT CASE WHEN max(ordered_at) - min(ordered_at) < interval '600 days' THEN 'month'
	   ELSE 'quarter' END AS unit,
	   max(ordered_at)::date AS last_day
FROM :orders \gset

\set ECHO :show
SELECT sum(orders) AS orders, count(*) AS customers, rate(days >= 2)::numeric(5,1) AS ordered_again
FROM (SELECT customer_id, count(*) AS orders, count(DISTINCT ordered_at::date) AS days
      FROM :orders GROUP BY customer_id) AS buyers;

WITH days AS (
    SELECT customer_id, ordered_at::date AS day,
           min(ordered_at::date) OVER (PARTITION BY customer_id) AS first_day
    FROM :orders
), buyers AS (
    SELECT first_day, bool_or(day > first_day AND day <= first_day + 180) AS again
    FROM days
    WHERE first_day + 180 <= :'last_day'
    GROUP BY customer_id, first_day
)
SELECT first_order, e.n AS customers, e.value::numeric(5,1) AS again_in_180_days,
       e.low::numeric(5,1), e.high::numeric(5,1), text_bar(e.value, 100, 30) AS bar
FROM (SELECT date_trunc(:'unit', first_day)::date AS first_order, rate_agg(again) AS s
      FROM buyers GROUP BY 1) AS g,
     rate_estimate(s) AS e
ORDER BY first_order;
\set ECHO none

INSERT INTO findings
SELECT :'question', format('%s %% of %s customers%s ordered on another day again.', round(rate(days >= 2)),
						   to_char(count(*), 'FM999,999,999'), CASE :'orders' WHEN 'orders' THEN '' ELSE ' of CDNOW' END)
FROM (SELECT count(DISTINCT ordered_at::date) AS days FROM :orders GROUP BY customer_id) AS buyers;
