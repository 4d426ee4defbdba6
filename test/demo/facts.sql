/*
 * facts.sql: looks at what the tables have, once, before the questions are asked. It prints psql
 * commands that tell them: has_scores and the like, and what to group by. It also makes the two tables that the questions write to.
 */

\set ON_ERROR_STOP on
SET TIME ZONE 'UTC';
SET client_min_messages = warning;

CREATE TABLE company.findings (question text, finding text);
COMMENT ON TABLE company.findings IS 'What the demo found, in the order of its questions';
COMMENT ON COLUMN company.findings.question IS 'The question';
COMMENT ON COLUMN company.findings.finding IS 'What was found, in a sentence';

CREATE TABLE company.left_out (question text, reason text);
COMMENT ON TABLE company.left_out IS 'The questions that the data say nothing about';
COMMENT ON COLUMN company.left_out.question IS 'The question';
COMMENT ON COLUMN company.left_out.reason IS 'What is missing';

/*
 * What to group answers by: the region if there are several, or else the next best; and for the
 * mix of customers the segment, likewise.
 */
CREATE TEMP TABLE facts AS
WITH choice (place, name, groups) AS (
	SELECT 1, 'region', count(DISTINCT region) FROM company.answers WHERE score IS NOT NULL
	UNION ALL SELECT 2, 'segment', count(DISTINCT segment) FROM company.answers WHERE score IS NOT NULL
	UNION ALL SELECT 3, 'plan', count(DISTINCT plan) FROM company.answers WHERE score IS NOT NULL
	UNION ALL SELECT 4, 'country', count(DISTINCT country) FROM company.answers WHERE score IS NOT NULL
	UNION ALL SELECT 5, 'channel', count(DISTINCT channel) FROM company.answers WHERE score IS NOT NULL
), usable AS (
	SELECT * FROM choice WHERE groups BETWEEN 2 AND 40
), chosen AS (
	SELECT coalesce((SELECT name FROM usable ORDER BY place LIMIT 1), 'region') AS by,
		   coalesce((SELECT name FROM usable ORDER BY name <> 'segment', place LIMIT 1), 'region') AS mix
), first_orders AS (
	SELECT min(ordered_at) AS first, max(ordered_at) AS last
	FROM company.orders WHERE customer_id IS NOT NULL GROUP BY customer_id
), stretch AS (
	SELECT count(DISTINCT date_trunc('quarter', first)) AS quarters,
		   date_trunc('month', max(last)) >= date_trunc('month', min(first)) + interval '2 months' AS has_stays
	FROM first_orders
), last AS (
	SELECT (at + interval '1 day')::date AS as_of,
		   coalesce(date_trunc('quarter', at + interval '1 day')::date, current_date) AS quarter
	FROM company.as_of
)
SELECT by, mix, CASE WHEN by = mix THEN by ELSE by || ', ' || mix END AS keys,
	   EXISTS (SELECT FROM usable) AS has_groups,
	   EXISTS (SELECT FROM company.surveys WHERE score IS NOT NULL) AS has_scores,
	   EXISTS (SELECT FROM company.surveys WHERE score IS NOT NULL AND comment <> '') AS has_comments,
	   EXISTS (SELECT FROM company.surveys WHERE satisfaction IS NOT NULL OR effort IS NOT NULL) AS has_ratings,
	   EXISTS (SELECT FROM company.campaign_sends WHERE delivered_at IS NOT NULL) AS has_sends,
	   (SELECT count(DISTINCT is_control) = 2 FROM company.campaign_sends) AS has_control,
	   EXISTS (SELECT FROM company.referrals WHERE referrer_id IS NOT NULL) AS has_referrals,
	   EXISTS (SELECT FROM company.customers WHERE loyalty_enrolled_at IS NOT NULL)
	   AND EXISTS (SELECT FROM company.loyalty_points) AS has_loyalty,
	   EXISTS (SELECT FROM company.orders WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL) AS has_orders,
	   EXISTS (SELECT FROM cdnow.orders) AS has_cdnow,
	   coalesce(has_stays, false) AS has_stays,
	   CASE WHEN quarters >= 3 THEN 'quarter' ELSE 'month' END AS stay_period,
	   (SELECT count(*) >= 100 FROM (SELECT FROM company.orders WHERE customer_id IS NOT NULL AND amount > 0
		GROUP BY customer_id HAVING count(DISTINCT ordered_at::date) > 1) again) AS has_worth,
	   EXISTS (SELECT FROM company.customers
			   WHERE signed_up_at <= closed_at AND segment IS NOT NULL) AS has_lifespans,
	   (SELECT count(DISTINCT date_trunc('month', day)) >= 4
		FROM company.answers WHERE score IS NOT NULL) AS has_months,
	   as_of, to_char(quarter - interval '6 months', 'YYYY-MM-DD') AS before,
	   to_char(quarter - interval '3 months', 'YYYY-MM-DD') AS after
FROM chosen, stretch, last;

SELECT format('\set %s ''%s''', key, replace(replace(value, '''', ''''''), E'\n', '\n')) FROM facts, json_each_text(row_to_json(facts));
