/*
 * numbers.sql: numbers that the dashboard shows, counted by hand: plain SQL over the tables, no function of
 * the extension. A row a number: its name in charts.js, and the text that has to stand there.
 */
WITH day AS (
	SELECT at, (at AT TIME ZONE 'UTC')::date AS today FROM company.as_of
), scored AS (
	SELECT date_trunc('month', day)::date AS month, date_trunc('week', day)::date AS week, (score >= 9)::int - (score <= 6)::int AS point FROM company.answers WHERE score IS NOT NULL
), months AS (
	SELECT month, 100 * avg(point) AS nps, count(*) AS n, row_number() OVER (ORDER BY month DESC) AS back FROM scored GROUP BY month
), latest AS (
	SELECT DISTINCT ON (customer_id) region, day AS answered, (score >= 9)::int - (score <= 6)::int AS point
	FROM company.answers WHERE score IS NOT NULL ORDER BY customer_id, answered_at DESC, response_id DESC
), regions AS (
	SELECT region, 100 * avg(point) AS nps, count(*) AS n FROM latest, day WHERE answered > at - interval '1 year' GROUP BY region
), bought AS (
	SELECT DISTINCT customer_id, date_trunc('month', ordered_at AT TIME ZONE 'UTC')::date AS month FROM company.orders
), firsts AS (
	SELECT customer_id, min(month) AS first FROM bought GROUP BY customer_id
), now AS (
	SELECT max(month) AS month, (max(month) - interval '1 month')::date AS before FROM bought
), lives AS (
	SELECT coalesce((closed_at AT TIME ZONE 'UTC')::date, today + 1) - (signed_up_at AT TIME ZONE 'UTC')::date AS days, closed_at IS NOT NULL AS ended FROM company.customers, day
), ends AS (
	SELECT days, count(*) FILTER (WHERE ended) AS ended, sum(count(*)) OVER (ORDER BY days DESC) AS at_risk FROM lives GROUP BY days
), recent AS (
	SELECT * FROM company.visits WHERE occurred_at >= (SELECT max(occurred_at) FROM company.visits) - interval '90 days'
), invited AS (
	SELECT referrer_id, (converted_at IS NOT NULL)::int AS came FROM company.referrals WHERE referrer_id IS DISTINCT FROM referred_id
), advocates AS (
	SELECT count(*) AS n, sum(came) AS k, (sum(came) + 1.9207294 - 1.959964 * sqrt(sum(came) * (count(*) - sum(came))::numeric / count(*) + 0.9603647)) / (count(*) + 3.8414589) AS wilson
	FROM invited GROUP BY referrer_id
), numbers (name, value, decimals) AS (
	SELECT 'nps.value', nps, 1 FROM months WHERE back = 1
	UNION ALL SELECT 'nps.n', n, 0 FROM months WHERE back = 1
	UNION ALL SELECT 'moved.value', a.nps - b.nps, 1 FROM months AS a, months AS b WHERE a.back = 1 AND b.back = 2
	UNION ALL SELECT 'regions.best', max(nps), 1 FROM regions
	UNION ALL SELECT 'regions.worst', min(nps), 1 FROM regions
	UNION ALL SELECT 'regions.n', sum(n), 0 FROM regions
	UNION ALL (SELECT 'control.value', 100 * avg(point), 1 FROM scored, day WHERE week + 7 <= today GROUP BY week ORDER BY week DESC LIMIT 1)
	UNION ALL SELECT 'cohorts.n', count(*), 0 FROM firsts, now WHERE first = before
	UNION ALL SELECT 'cohorts.value', 100 * avg((b.customer_id IS NOT NULL)::int), 1 FROM now CROSS JOIN firsts AS f LEFT JOIN bought AS b USING (customer_id, month) WHERE first = before
	UNION ALL SELECT 'growth.active', count(*), 0 FROM bought JOIN now USING (month)
	UNION ALL SELECT 'growth.churned', count(*), 0 FROM now, bought AS b WHERE b.month = before AND NOT EXISTS (SELECT FROM bought AS c WHERE c.customer_id = b.customer_id AND c.month = now.month)
	UNION ALL SELECT 'survival.n', count(*), 0 FROM lives
	UNION ALL SELECT 'survival.value', 100 * exp(sum(ln(1 - ended / at_risk))), 1 FROM ends WHERE days <= 365
	UNION ALL SELECT 'funnel.n', count(DISTINCT customer_id), 0 FROM recent WHERE event = 'visit'
	UNION ALL SELECT 'flows.n', count(*), 0 FROM (SELECT occurred_at - lag(occurred_at) OVER (PARTITION BY customer_id ORDER BY occurred_at) AS gap FROM recent) AS g WHERE gap IS NULL OR gap > interval '30 minutes'
	UNION ALL SELECT 'attribution.n', count(*), 0 FROM recent WHERE event = 'pay'
	UNION ALL SELECT 'ranking.low', 100 * max(wilson), 1 FROM advocates
	UNION ALL SELECT 'rfm.n', count(DISTINCT customer_id), 0 FROM company.orders WHERE amount > 0
)
SELECT json_object_agg(name, to_char(value, CASE decimals WHEN 0 THEN 'FM999,999,990' ELSE 'FM999,990.0' END)) FROM numbers;
