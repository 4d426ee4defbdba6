/* referrals.sql: who refers best, by a rate that is fair to small numbers. */
\r
\set question 'Who are the best referrers?'
\if :has_referrals
\qecho
\qecho :bold:question:plain
\qecho 'Only invitations that are 30 days old count, for a younger one may still succeed.'
\qecho
\set ECHO queries
CREATE VIEW ripe_referrals AS
SELECT r.*, region, converted_at IS NOT NULL AS converted
FROM referrals AS r LEFT JOIN customers ON customer_id = referrer_id
WHERE invited_at < (SELECT at FROM as_of) - interval '30 days';
\set ECHO none
COMMENT ON VIEW ripe_referrals IS 'Invitations that are 30 days old';
\qecho
\set ECHO queries
SELECT region, e.n AS invitations, e.value::numeric(5,1) AS conversion_rate,
       e.low::numeric(5,1), e.high::numeric(5,1), text_bar(e.value, 100, 30) AS bar
FROM (SELECT region, rate_agg(converted) AS s FROM ripe_referrals GROUP BY region) AS g,
     rate_estimate(s) AS e
ORDER BY conversion_rate DESC;
\set ECHO none

\qecho 'Friends of the same customer are more alike than others, so these intervals are a little narrow.'
\qecho 'Now the customers themselves. By their plain rate, those with 1 success of 1 would lead.'
\qecho
\set ECHO queries
CREATE VIEW referrers AS
SELECT referrer_id, trials(s) AS invitations, successes(s) AS converted, rate(s),
       rank() OVER (ORDER BY rate(s) DESC) AS rank_by_rate, rate_lower_bound(s),
       rate_shrunk(s, rate_prior(s) OVER ())
FROM (SELECT referrer_id, rate_agg(converted) AS s FROM ripe_referrals GROUP BY referrer_id) AS g;
\set ECHO none
COMMENT ON VIEW referrers IS 'The invitations of each customer, and how many of them succeeded';
\qecho
\set ECHO queries
SELECT referrer_id, invitations, converted, rate::numeric(5,1), rank_by_rate,
       rate_lower_bound::numeric(5,1), rate_shrunk::numeric(5,1)
FROM referrers
ORDER BY referrers.rate_shrunk DESC, referrer_id
LIMIT 10;
\set ECHO none

\qecho 'rate_lower_bound is the low end of the interval. rate_shrunk, by which the rows are ordered, draws'
\qecho 'a rate towards that of all referrers, the more the fewer invitations are behind it.'

INSERT INTO findings
SELECT :'question', format('%s %% of all invitations bring a customer. The best referrer is %s: %s of %s invitations succeeded.',
						   round(rate(s)), referrer_id, converted, invitations)
FROM (SELECT rate_agg(converted) AS s FROM ripe_referrals) AS a,
	 (SELECT * FROM referrers ORDER BY referrers.rate_shrunk DESC, referrer_id LIMIT 1) AS b;
\else
INSERT INTO left_out VALUES (:'question', 'referrals is empty');
\endif
