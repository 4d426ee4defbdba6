/*
 * story.sql: the demo's questions, one file each.  A question shows its query as it is sent, the
 * answer, and how to read it; one whose data are missing is left out, and named at the end.
 *
 * Variables given from outside: bold and plain start and end a heading; made_up tells whether
 * company.sql made the company up.  The comment of an included file ends with \r, which empties
 * the query buffer, so that it is not shown as a part of the first query.
 */

\set ON_ERROR_STOP on
\pset footer off
\pset null '-'
SET TIME ZONE 'UTC';

/* What there is to ask about. */
SELECT EXISTS (SELECT FROM surveys WHERE score IS NOT NULL) AS has_scores,
	   EXISTS (SELECT FROM surveys WHERE satisfaction IS NOT NULL OR effort IS NOT NULL) AS has_ratings,
	   EXISTS (SELECT FROM campaign_sends WHERE delivered_at IS NOT NULL) AS has_sends,
	   (SELECT count(DISTINCT is_control) = 2 FROM campaign_sends) AS has_control,
	   EXISTS (SELECT FROM referrals WHERE referrer_id IS NOT NULL) AS has_referrals,
	   EXISTS (SELECT FROM customers WHERE loyalty_enrolled_at IS NOT NULL)
	   AND EXISTS (SELECT FROM loyalty_points) AS has_loyalty,
	   EXISTS (SELECT FROM orders WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL) AS has_orders,
	   EXISTS (SELECT FROM cdnow.orders) AS has_cdnow,
	   (SELECT count(DISTINCT date_trunc('quarter', ordered_at)) >= 3
		FROM orders WHERE customer_id IS NOT NULL) AS has_stays,
	   (SELECT count(*) >= 100 FROM (SELECT FROM orders WHERE customer_id IS NOT NULL AND amount > 0
		GROUP BY customer_id HAVING count(DISTINCT ordered_at::date) > 1) again) AS has_worth,
	   EXISTS (SELECT FROM customers WHERE signed_up_at <= closed_at AND segment IS NOT NULL) AS has_lifespans,
	   (SELECT (at + interval '1 day')::date FROM as_of) AS as_of,
	   (SELECT count(DISTINCT date_trunc('month', day)) >= 4
		FROM answers WHERE score IS NOT NULL) AS has_months
\gset

/*
 * What to group answers by: the region if there are several, or else the next best; and for the
 * mix of customers the segment, likewise.
 */
WITH choice (place, name, groups) AS (
	SELECT 1, 'region', count(DISTINCT region) FROM answers WHERE score IS NOT NULL
	UNION ALL SELECT 2, 'segment', count(DISTINCT segment) FROM answers WHERE score IS NOT NULL
	UNION ALL SELECT 3, 'plan', count(DISTINCT plan) FROM answers WHERE score IS NOT NULL
	UNION ALL SELECT 4, 'country', count(DISTINCT country) FROM answers WHERE score IS NOT NULL
	UNION ALL SELECT 5, 'channel', count(DISTINCT channel) FROM answers WHERE score IS NOT NULL
), usable AS (
	SELECT * FROM choice WHERE groups BETWEEN 2 AND 40
), chosen AS (
	SELECT coalesce((SELECT name FROM usable ORDER BY place LIMIT 1), 'region') AS by,
		   coalesce((SELECT name FROM usable ORDER BY name <> 'segment', place LIMIT 1), 'region') AS mix
)
SELECT by, mix, CASE WHEN by = mix THEN by ELSE by || ', ' || mix END AS keys,
	   EXISTS (SELECT FROM usable) AS has_groups
FROM chosen
\gset

\set left_out ''
\if :made_up
\ir story/intro.sql
\endif
\ir story/recommend.sql
\ir story/how_many.sql
\ir story/better.sql
\ir story/moved.sql
\ir story/satisfied.sql
\ir story/differ.sql
\ir story/campaigns.sql
\ir story/referrals.sql
\ir story/loyalty.sql
\ir story/again.sql
\ir story/stay.sql
\ir story/worth.sql

SELECT :'left_out' <> '' AS left_out_some \gset
\if :left_out_some
\qecho
\qecho 'Left out, because the data have nothing about it:' :left_out
\endif
