/* loyalty.sql: the rates of the loyalty programme, and what its points will cost. */
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

\set question 'What do the points cost us?'
\qecho
\qecho :bold:question:plain
\qecho 'One summary keeps the ledger; points are good until the end of the year after they were earned.'
\qecho
\set ECHO queries
CREATE TABLE points_kept AS
SELECT points_agg(customer_id, occurred_at, CASE kind WHEN 'earned' THEN points ELSE -points END,
                  CASE kind WHEN 'earned' THEN date_trunc('year', occurred_at, 'UTC') + interval '2 years' END, false) AS ledger
FROM loyalty_points WHERE kind <> 'expired';
\set ECHO none
COMMENT ON TABLE points_kept IS 'All points that were earned and redeemed by every member, summarized';
\set ECHO queries
SELECT members, issued, redeemed, expired, outstanding, overdrawn, redemption_rate::numeric(4,1) AS percent,
       redemption_low::numeric(4,1) AS low, redemption_high::numeric(4,1) AS high
FROM points_kept, as_of, points_balance(ledger, at);
\set ECHO none

\qecho 'Points are redeemed late, so those of young quarters are taken to go the way of the old ones. A point'
\qecho 'is worth a cent. The common formula takes all outstanding points for new ones:'
\qecho
\set ECHO queries
SELECT method, liability::numeric(10,0) AS euros, low::numeric(10,0), high::numeric(10,0), v.outstanding,
       to_come::numeric(12,0), redemption_rate::numeric(4,1) AS percent
FROM points_kept, as_of, unnest('{chain_ladder,simple}'::text[]) AS method,
     points_liability(ledger, 0.01, 'quarter', at, time_zone => 'UTC', method => method) AS v;
\set ECHO none

INSERT INTO findings
SELECT :'question', format('Of %s outstanding points some %s will be redeemed, which costs %s euros (%s to %s).',
						   to_char(outstanding, 'FM999,999,999,999'), to_char(to_come, 'FM999,999,999,999'), to_char(liability, 'FM999,999,999,999'),
						   to_char(low, 'FM999,999,999,999'), to_char(high, 'FM999,999,999,999'))
FROM points_kept, as_of, points_liability(ledger, 0.01, 'quarter', at, time_zone => 'UTC')
WHERE liability IS NOT NULL;
\else
INSERT INTO left_out VALUES (:'question', 'customers has no loyalty_enrolled_at, or loyalty_points is empty');
\endif
