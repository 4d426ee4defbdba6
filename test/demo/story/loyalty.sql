/* loyalty.sql: the rates of the loyalty programme. */
\r
\set question 'Does the loyalty programme live?'
\if :has_loyalty
\qecho
\qecho :bold:question:plain
\qecho 'Of the customers whose account is open:'
\qecho
\set ECHO queries
CREATE VIEW loyalty_use AS
WITH use AS (
    SELECT customer_id, bool_or(kind = 'redeemed') AS redeemed,
           bool_or(occurred_at > at - interval '90 days') AS recent
    FROM loyalty_points, as_of
    WHERE kind <> 'expired'
    GROUP BY customer_id
)
SELECT region, loyalty_enrolled_at IS NOT NULL AS member, use.customer_id IS NOT NULL AS used,
       coalesce(redeemed, false) AS redeemed, coalesce(recent, false) AS recent
FROM customers LEFT JOIN use USING (customer_id)
WHERE closed_at IS NULL;
\set ECHO none
COMMENT ON VIEW loyalty_use IS 'Customers with an open account, and what they do with the loyalty programme';
\qecho
\set ECHO queries
SELECT CASE WHEN grouping(region) = 1 THEN '(all)' ELSE region END AS region,
       enrolment_rate(member)::numeric(5,1),
       participation_rate(used)::numeric(5,1),
       redemption_rate(redeemed) FILTER (WHERE member)::numeric(5,1),
       active_engagement_rate(recent) FILTER (WHERE member)::numeric(5,1)
FROM loyalty_use
GROUP BY ROLLUP (region)
ORDER BY grouping(region), 2 DESC;
\set ECHO none

\qecho 'The first two are percentages of customers: those who joined, and those who ever earned or spent'
\qecho 'points. The others are percentages of members: those who ever redeemed points, and those who'
\qecho 'earned or redeemed some in the last 90 days.'

INSERT INTO findings
SELECT :'question', format('%s %% of the customers are members; of these, %s %% earned or redeemed points in the last 90 days and %s %% ever redeemed any.',
						   round(enrolment_rate(member)), round(active_engagement_rate(recent) FILTER (WHERE member)),
						   round(redemption_rate(redeemed) FILTER (WHERE member)))
FROM loyalty_use;
\else
INSERT INTO left_out VALUES (:'question', 'customers has no loyalty_enrolled_at, or loyalty_points is empty');
\endif
