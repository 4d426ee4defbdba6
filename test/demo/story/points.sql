/* points.sql: what the points of the loyalty programme will cost. */
\r
\set question 'What do the points cost us?'
\if :has_loyalty
\qecho
\qecho :bold:question:plain
\qecho 'One summary keeps the ledger; points are good until the end of the year after they were earned.'
\qecho
\set ECHO queries
CREATE MATERIALIZED VIEW points_kept AS
SELECT points_agg(customer_id, occurred_at, CASE kind WHEN 'earned' THEN points ELSE -points END,
                  CASE kind WHEN 'earned' THEN date_trunc('year', occurred_at, 'UTC') + interval '2 years' END, false) AS ledger
FROM loyalty_points WHERE kind <> 'expired';
\set ECHO none
COMMENT ON MATERIALIZED VIEW points_kept IS 'All points that were earned and redeemed by every member, summarized';
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
