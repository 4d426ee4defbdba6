/* referrals.sql: who brings whom, what that earns, and who the best advocates are. */
\r
\set question 'Who brings whom, and what do they earn us?'
\if :has_referrals
\qecho
\qecho :bold:question:plain
\qecho 'One summary keeps who referred whom, when, and what the friend has spent since.'
\qecho
\set ECHO queries
CREATE MATERIALIZED VIEW referrals_by_region AS
SELECT region, referral_agg(referrer_id, referred_id, invited_at, converted_at, spent) AS s
FROM referrals AS r LEFT JOIN customers ON customer_id = referrer_id
LEFT JOIN (SELECT customer_id AS friend_id, round(sum(amount)::numeric, 2) AS spent FROM orders GROUP BY 1) AS o ON friend_id = referred_id
GROUP BY region;
\set ECHO none
COMMENT ON MATERIALIZED VIEW referrals_by_region IS 'All referrals by the region of the referrer, summarized';
\qecho 'Only invitations that are 30 days old tell how many convert, for a younger one may still succeed:'
\qecho
\set ECHO queries
SELECT region, round(e.n) AS worth, e.value::numeric(5,1) AS conversion_rate,
       e.low::numeric(5,1), e.high::numeric(5,1), text_bar(e.value, 100, 30) AS bar
FROM referrals_by_region,
     referral_conversion_rate_estimate(s, (SELECT at FROM as_of), '30 days') AS e
ORDER BY conversion_rate DESC;
\set ECHO none

\qecho 'Friends of one customer are more alike than others: worth is how many independent invitations they'
\qecho 'are worth, and the interval knows it.'
\qecho
\qecho 'Customers who were brought bring others, in turn:'
\qecho
\set ECHO queries
SELECT generation, g.customers, g.converted, g.revenue::numeric(12,0)
FROM (SELECT rollup(s) AS s FROM referrals_by_region) AS r, referral_generations(s) AS g
ORDER BY generation LIMIT 6;
\set ECHO none

\qecho 'Generation 0 came by themselves. Now the advocates. By their plain rate, those with 1 success of 1'
\qecho 'would lead; at_least is what their invitations vouch for.'
\qecho
\set ECHO queries
CREATE MATERIALIZED VIEW advocates AS
SELECT a.* FROM (SELECT rollup(s) AS s FROM referrals_by_region) AS r,
     advocate_ranking(s, as_of => (SELECT at FROM as_of), half_life => '90 days') AS a;
\set ECHO none
COMMENT ON MATERIALIZED VIEW advocates IS 'Every customer who referred somebody, ranked';
\qecho
\set ECHO queries
SELECT advocates.rank, advocate, referrals, converted, rate::numeric(5,1), at_least::numeric(5,1),
       activity::numeric(5,1), downstream, downstream_revenue::numeric(12,0) AS brought
FROM advocates ORDER BY advocates.rank, advocate LIMIT 10;
\set ECHO none

\qecho 'downstream are all who came of somebody, brought is what those have spent; activity counts recent'
\qecho 'invitations more. How much of it comes from how few?'
\qecho
\set ECHO queries
SELECT count(*) AS advocates, gini(array_agg(greatest(downstream_revenue, 0)))::numeric(4,2) AS gini,
       top_share(array_agg(greatest(direct_revenue, 0)), 0.1)::numeric(5,1) AS share_of_the_top_tenth
FROM advocates;
\set ECHO none

INSERT INTO findings
SELECT :'question', format('%s %% of the invitations bring a customer; those who were brought have spent %s. The best advocate is %s: %s of %s invitations succeeded.',
						   coalesce(round(referral_conversion_rate(s, (SELECT at FROM as_of), '30 days'))::text, '?'),
						   (SELECT to_char(sum(revenue), 'FM999,999,999,990') FROM referral_generations(s)), advocate, b.converted, b.referrals)
FROM (SELECT rollup(s) AS s FROM referrals_by_region) AS a,
	 (SELECT * FROM advocates ORDER BY advocates.rank, advocate LIMIT 1) AS b;
\else
INSERT INTO left_out VALUES (:'question', 'referrals is empty');
\endif
