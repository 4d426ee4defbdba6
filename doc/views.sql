/*
 * views.sql: a view of plain columns for each kind of question, for tools that draw charts: text, dates and
 * numbers, no type of ours. Over the tables of the demo (test/demo/tables.sql); for yours, put your tables and
 * columns in. doc/bi.md says how tools see them.
 *
 *	psql -f doc/views.sql
 *
 * Where there are several, the columns are called month (or cohort), region, metric, value, low, high, n: the
 * interval is of 95 %, n the number that it rests on. Rates and shares are percentages. A row is left out where
 * there is nothing to count, and n tells where there is little. The region '(all)' is everybody: no region's
 * figures can be added up to it, nor averaged.
 *
 * Days and months begin where the session's time zone says: ALTER DATABASE mine SET timezone = 'Europe/Paris'.
 *
 * What is read often is kept: four materialized views of summaries, to be refreshed (doc/rollups.md). To make all
 * of it again, DROP SCHEMA bi CASCADE first. Where a table of yours is missing, its views fail and the others are made.
 */

CREATE SCHEMA IF NOT EXISTS bi;
COMMENT ON SCHEMA bi IS 'Plain columns for charts';

-- ----------------------------------------------------------------------------
-- What is kept
-- ----------------------------------------------------------------------------

CREATE MATERIALIZED VIEW bi.kept_answers AS
SELECT day, coalesce(region, 'unknown') AS region, rating_agg(score) AS likely, rating_agg(satisfaction, 1, 5) AS satisfied, rating_agg(effort, 1, 7) AS easy,
	   rate_agg(score IS NOT NULL) AS answered
FROM answers WHERE day <= current_date GROUP BY 1, 2;
CREATE UNIQUE INDEX ON bi.kept_answers (day, region);
COMMENT ON MATERIALIZED VIEW bi.kept_answers IS 'Answers of each day and region, summarized';

CREATE MATERIALIZED VIEW bi.kept_activity AS
SELECT coalesce(region, 'unknown') AS region, activity_agg(customer_id, ordered_at, 'month', current_setting('TimeZone')) AS months, max(ordered_at) AS until
FROM orders LEFT JOIN customers USING (customer_id) WHERE ordered_at <= now() AND coalesce(amount, 1) > 0 GROUP BY 1;
CREATE UNIQUE INDEX ON bi.kept_activity (region);
COMMENT ON MATERIALIZED VIEW bi.kept_activity IS 'Which customers ordered in which month, by region, summarized, and when the last order was; a refund is no order';

CREATE MATERIALIZED VIEW bi.kept_visits AS
SELECT 1 AS one, journey_agg(customer_id, occurred_at, event) AS events,
	   journey_agg(customer_id, occurred_at, CASE event WHEN 'visit' THEN channel ELSE 'pay' END) FILTER (WHERE event IN ('visit', 'pay')) AS touches
FROM visits WHERE occurred_at >= (SELECT max(occurred_at) FROM visits) - interval '90 days';
CREATE UNIQUE INDEX ON bi.kept_visits (one);
COMMENT ON MATERIALIZED VIEW bi.kept_visits IS 'Visits of the last 90 days, summarized';

-- ----------------------------------------------------------------------------
-- Answers
-- ----------------------------------------------------------------------------

CREATE VIEW bi.scores AS
SELECT month, region, metric, e.value, e.low, e.high, e.n
FROM (SELECT date_trunc('month', day)::date AS month, coalesce(region, '(all)') AS region, rollup(likely) AS likely, rollup(satisfied) AS satisfied, rollup(easy) AS easy,
			 rollup(answered) AS answered
	  FROM bi.kept_answers GROUP BY GROUPING SETS ((1, kept_answers.region), (1))) AS s,
	 LATERAL (SELECT 'nps' AS metric, (nps_estimate(likely, method => 'score')).* UNION ALL SELECT 'csat', (csat_estimate(satisfied)).* UNION ALL SELECT 'ces', (rating_mean_estimate(easy)).*
	  UNION ALL SELECT 'response rate', (rate_estimate(answered)).*) AS e
WHERE e.value IS NOT NULL;
COMMENT ON VIEW bi.scores IS 'NPS, CSAT, CES and response rate by month and region';

CREATE VIEW bi.histogram AS
SELECT month, region, h.*
FROM (SELECT date_trunc('month', day)::date AS month, coalesce(region, '(all)') AS region, rollup(likely) AS likely
	  FROM bi.kept_answers GROUP BY GROUPING SETS ((1, kept_answers.region), (1))) AS s, rating_histogram(likely) AS h;
COMMENT ON VIEW bi.histogram IS 'Answers at each score by month and region';

CREATE VIEW bi.moved AS
WITH m AS (
	SELECT date_trunc('month', day)::date AS month, region, rollup(likely) AS likely FROM bi.kept_answers GROUP BY 1, 2
), pairs AS (
	SELECT coalesce(a.month, (b.month + interval '1 month')::date) AS month, nps_change(b.likely, a.likely) AS c, rollup(b.likely) AS before, rollup(a.likely) AS after
	FROM m AS a FULL JOIN m AS b ON a.region = b.region AND a.month = b.month + interval '1 month' GROUP BY 1
)
SELECT month, (c).before, (c).after, (c).mix_effect, (c).rate_effect, (c).change AS value, d.low, d.high, responses(after) AS n, responses(before) AS n_before
FROM pairs, nps_difference(after, before) AS d
WHERE responses(before) > 0 AND responses(after) > 0;
COMMENT ON VIEW bi.moved IS 'What moved NPS from the month before: other regions answering, or other scores in them';

CREATE VIEW bi.regions AS
SELECT coalesce(region, 'unknown') AS region, e.value, e.low, e.high, e.n, nps(rollup(likely) OVER ()) AS all_regions
FROM (SELECT region, rating_agg(score) AS likely FROM latest_answers, as_of WHERE day > at - interval '1 year' GROUP BY region) AS s, nps_estimate(likely, method => 'score') AS e
WHERE e.n > 0;
COMMENT ON VIEW bi.regions IS 'NPS by region, of the latest answer of each customer in the last year';

CREATE VIEW bi.drivers AS
SELECT region, d.driver, d.importance, d.performance, d.correlation, d.low, d.high, d.n, d.quadrant
FROM (SELECT region, measure_agg(ARRAY[score, satisfaction, trust, affinity, attachment]::float8[], ARRAY[0, 1, 1, 1, 1], ARRAY[10, 5, 5, 5, 5]) AS s
	  FROM answers GROUP BY region) AS a,
	 key_drivers(s, names => ARRAY['score', 'satisfaction', 'trust', 'affinity', 'attachment']) AS d;
COMMENT ON VIEW bi.drivers IS 'What goes together with recommending, by region';

-- ----------------------------------------------------------------------------
-- Customers who stay
-- ----------------------------------------------------------------------------

CREATE VIEW bi.cohorts AS
SELECT region, cohort, period, size AS n, retained, rate AS value, low, high
FROM (SELECT coalesce(region, '(all)') AS region, rollup(months) AS months FROM bi.kept_activity GROUP BY GROUPING SETS ((kept_activity.region), ())) AS a,
	 (SELECT max(until) AS at FROM bi.kept_activity) AS o,
	 cohorts(months, as_of => (at + interval '1 day')::date)
WHERE rate IS NOT NULL;
COMMENT ON VIEW bi.cohorts IS 'Customers by the month of their first order: the share that ordered in each later month';

CREATE VIEW bi.growth AS
SELECT region, g.period AS month, g.active, g.new_customers, g.retained, g.resurrected, g.churned, g.growth_rate, g.quick_ratio,
	   r.retained_rate AS value, r.low, r.high, r.customers_at_start AS n
FROM (SELECT coalesce(region, '(all)') AS region, rollup(months) AS months FROM bi.kept_activity GROUP BY GROUPING SETS ((kept_activity.region), ())) AS a,
	 (SELECT max(until) AS at FROM bi.kept_activity) AS o,
	 growth_accounting(months, as_of => (at + interval '1 day')::date) AS g
	 JOIN retention_by_period(months, as_of => (at + interval '1 day')::date) AS r USING (period)
WHERE g.complete;
COMMENT ON VIEW bi.growth IS 'Customers who came, stayed, came back and left, by month; value is the share of the month before that ordered again';

CREATE VIEW bi.survival AS
SELECT region, c.duration AS days, 100 * c.probability AS value, 100 * c.low AS low, 100 * c.high AS high, c.at_risk AS n
FROM (SELECT CASE WHEN grouping(region) = 1 THEN '(all)' ELSE coalesce(region, 'unknown') END AS region,
			 survival_agg(signed_up_at::date, closed_at::date, (at + interval '1 day')::date) AS s
	  FROM customers, as_of WHERE signed_up_at IS NOT NULL GROUP BY GROUPING SETS ((region), ())) AS g, survival_curve(s) AS c;
COMMENT ON VIEW bi.survival IS 'Share of customers who are still there after so many days';

-- ----------------------------------------------------------------------------
-- Ways and campaigns
-- ----------------------------------------------------------------------------

CREATE VIEW bi.funnel AS
SELECT step, event, customers AS n, rate AS value, low, high, step_rate, step_low, step_high, extract(epoch FROM median_time)::float8 AS median_seconds
FROM bi.kept_visits, funnel(events, '{visit,cart,pay}', within => '1 hour')
WHERE (SELECT count(DISTINCT event) FROM visits WHERE event IN ('visit', 'cart', 'pay')) = 3;
COMMENT ON VIEW bi.funnel IS 'Where visitors drop, within the hour, in the last 90 days';

CREATE VIEW bi.flows AS
SELECT step, source, target, sum(n)::bigint AS n
FROM (SELECT step, event AS source, lead(event, 1, '(exit)') OVER (PARTITION BY path ORDER BY step) AS target, occurrences AS n
	  FROM bi.kept_visits, journey_paths(events, length => 6, gap => '30 minutes', top => NULL), unnest(path) WITH ORDINALITY AS e (event, step)) AS p
GROUP BY step, source, target;
COMMENT ON VIEW bi.flows IS 'What follows upon what, step by step, in the visits of the last 90 days; a visit ends after half an hour without an event';

CREATE VIEW bi.attribution AS
SELECT model, touch AS channel, conversions, share AS value, sum(conversions) OVER (PARTITION BY model) AS n
FROM bi.kept_visits, attribution(touches, 'pay') AS a WHERE conversions > 0;
COMMENT ON VIEW bi.attribution IS 'Which channel brought the buyers of the last 90 days, by every model';

CREATE VIEW bi.campaigns AS
SELECT campaign_id, name, metric, e.value, e.low, e.high, e.n
FROM (SELECT campaign_id, rate_agg(opened_at IS NOT NULL) FILTER (WHERE delivered_at IS NOT NULL) AS opened,
			 rate_agg(clicked_at IS NOT NULL) FILTER (WHERE delivered_at IS NOT NULL) AS clicked,
			 rate_agg(converted_at IS NOT NULL) FILTER (WHERE NOT is_control) AS sent, rate_agg(converted_at IS NOT NULL) FILTER (WHERE is_control) AS control
	  FROM campaign_sends GROUP BY campaign_id) AS s LEFT JOIN campaigns USING (campaign_id),
	 LATERAL (SELECT 'opened' AS metric, (rate_estimate(opened)).* UNION ALL SELECT 'clicked', (rate_estimate(clicked)).*
	  UNION ALL SELECT 'bought', (rate_estimate(sent)).* UNION ALL SELECT 'bought in the control group', (rate_estimate(control)).*) AS e
WHERE e.value IS NOT NULL;
COMMENT ON VIEW bi.campaigns IS 'Rates of each campaign, and of its control group';

CREATE VIEW bi.effects AS
SELECT campaign_id, name, d.difference AS value, d.low, d.high, d.p_value, p_adjust(d.p_value) OVER () AS p_adjusted, trials(sent) + trials(control) AS n
FROM (SELECT campaign_id, rate_agg(converted_at IS NOT NULL) FILTER (WHERE NOT is_control) AS sent, rate_agg(converted_at IS NOT NULL) FILTER (WHERE is_control) AS control
	  FROM campaign_sends GROUP BY campaign_id) AS s LEFT JOIN campaigns USING (campaign_id), rate_difference(sent, control) AS d
WHERE d.difference IS NOT NULL;
COMMENT ON VIEW bi.effects IS 'What each campaign added to the orders of its control group, in percentage points';

-- ----------------------------------------------------------------------------
-- Each customer
-- ----------------------------------------------------------------------------

CREATE VIEW bi.purchases AS
SELECT customer_id, region, last_order, purchase_frequency(p) AS repeats, purchase_mean_spend(p) AS mean_repeat_spend, purchase_spend(p) AS spend
FROM (SELECT customer_id, purchase_agg(ordered_at::date, amount) AS p, max(ordered_at)::date AS last_order
	  FROM orders WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL GROUP BY customer_id) AS o
	 LEFT JOIN customers USING (customer_id);
COMMENT ON VIEW bi.purchases IS 'What each customer has bought: the page of a ranking; repeats are the days with an order after the first, whose mean the model of spending reads';

CREATE VIEW bi.worth AS
WITH p AS (
	SELECT customer_id, purchase_agg(ordered_at::date, amount) AS purchases, (at + interval '1 day')::date AS today
	FROM orders, as_of WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL GROUP BY customer_id, at
), models AS (
	SELECT clv_fit(clv_agg(purchases, today, interval '1 week'), 'mbg_nbd') AS buying,
		   clv_fit(clv_spend_agg(purchases, today) FILTER (WHERE purchase_mean_spend(purchases, today) > 0), 'gamma_gamma') AS spending
	FROM p
)
SELECT customer_id, region, r.frequency AS repeats, r.mean_spend AS mean_repeat_spend, r.probability_alive, r.expected_purchases, r.clv AS value
FROM models, p LEFT JOIN customers USING (customer_id), clv_report(purchases, buying, spending, today, '1 year', discount_rate => 10) AS r;
COMMENT ON VIEW bi.worth IS 'What each customer is expected to buy and to be worth within a year, by models of how customers buy and what they spend';

CREATE VIEW bi.concentration AS
SELECT l.population_share, l.value_share, gini(spent) AS gini, cardinality(spent) AS n
FROM (SELECT array_agg(spent::float8) AS spent FROM (SELECT sum(amount) AS spent FROM orders GROUP BY customer_id HAVING sum(amount) > 0) AS c) AS s, lorenz_curve(spent) AS l;
COMMENT ON VIEW bi.concentration IS 'Which share of the customers brings which share of the revenue: a Lorenz curve';

CREATE VIEW bi.rfm AS
WITH buyers AS (
	SELECT max(at)::date + 1 - max(ordered_at)::date AS days_since, count(DISTINCT ordered_at::date) AS orders, sum(amount - coalesce(refunded_amount, 0))::float8 AS spent
	FROM orders, (SELECT max(ordered_at) AS at FROM orders WHERE ordered_at <= now()) AS o WHERE amount > 0 AND ordered_at <= at AND customer_id IS NOT NULL GROUP BY customer_id
), cells AS (
	SELECT (r).recency, (r).frequency, (r).segment, count(*) AS n, measure_agg(ARRAY[spent], NULL, NULL) AS spend
	FROM (SELECT spent, rfm(days_since, orders, spent) OVER () AS r FROM buyers) AS b GROUP BY 1, 2, 3
)
SELECT recency, frequency, segment, c.n, 100 * c.n / sum(c.n) OVER () AS share, e.value, e.low, e.high
FROM cells AS c, measure_mean_estimate(spend) AS e;
COMMENT ON VIEW bi.rfm IS 'Customers who bought, by recency and frequency, each scored from 1 to 5 among all of them, and what they spent on average, less what was refunded';

CREATE VIEW bi.calibration AS
WITH model AS (
	SELECT logistic_fit(profile_agg(left_us, ARRAY[months, orders], ARRAY[segment, opinion])) AS model FROM leavers WHERE hashtext(customer_id::text) % 2 = 0
)
SELECT score_group, n, events, 100 * mean_score AS predicted, rate AS value, low, high, (score_quality(scores)).auc
FROM (SELECT score_agg(churn_probability(model, ARRAY[months, orders], ARRAY[segment, opinion], 'null'), left_us) AS scores
	  FROM leavers, model WHERE hashtext(customer_id::text) % 2 <> 0) AS s, calibration(scores);
COMMENT ON VIEW bi.calibration IS 'Who would leave within 360 days, by a model fitted to half of the customers, and who of the other half has';

-- ----------------------------------------------------------------------------
-- Those whom customers bring
-- ----------------------------------------------------------------------------

CREATE MATERIALIZED VIEW bi.kept_referrals AS
SELECT 1 AS one, referral_agg(referrer_id, referred_id, invited_at, converted_at, spent) AS referrals
FROM referrals LEFT JOIN (SELECT customer_id AS referred_id, sum(amount) AS spent FROM orders GROUP BY 1) AS o USING (referred_id);
CREATE UNIQUE INDEX ON bi.kept_referrals (one);
COMMENT ON MATERIALIZED VIEW bi.kept_referrals IS 'Who invited whom, and what those have spent, summarized';

CREATE VIEW bi.advocates AS
SELECT a.rank, a.advocate, a.converted, a.direct, a.downstream, a.direct_revenue, a.downstream_revenue, a.rate AS value, a.at_least AS low, a.referrals AS n, count(*) OVER () AS advocates
FROM bi.kept_referrals, as_of, advocate_ranking(referrals, as_of => at) AS a;
COMMENT ON VIEW bi.advocates IS 'Customers who invited others, ranked by low: the conversion rate that their invitations vouch for';

CREATE VIEW bi.referral_tree AS
WITH RECURSIVE first_referrers AS (
	SELECT DISTINCT ON (referred_id) referrer_id::text AS referrer, referred_id::text AS customer FROM referrals
	WHERE converted_at IS NOT NULL AND referred_id <> referrer_id ORDER BY referred_id, invited_at, referrer_id
), tree AS (
	(SELECT a.advocate AS customer, NULL AS referrer, 0 AS depth
	 FROM (SELECT referral_agg(referrer_id, referred_id, invited_at, converted_at, NULL) AS s FROM referrals WHERE converted_at IS NOT NULL) AS r, advocate_ranking(s) AS a
	 ORDER BY a.downstream DESC, a.advocate LIMIT 1)
	UNION
	SELECT customer, referrer, depth + 1 FROM tree AS t (parent, grandparent, depth) JOIN first_referrers ON referrer = parent WHERE depth < 50
)
SELECT depth, customer, referrer, count(*) OVER () AS n FROM tree;
COMMENT ON VIEW bi.referral_tree IS 'Whom the customer with the largest tree brought, whom those brought, and so on';

-- ----------------------------------------------------------------------------
-- What hurts, what is unusual, what is to come
-- ----------------------------------------------------------------------------

CREATE VIEW bi.themes AS
SELECT theme, cost AS value, low, high, answers AS n, nps, nps_without, p_adjusted
FROM (SELECT theme_agg(score, text_themes(comment, (SELECT lexicon_agg(term, theme) FROM theme_words, unnest(terms) AS term))) AS themes FROM answers) AS a,
	 theme_costs(themes)
WHERE answers > 0;
COMMENT ON VIEW bi.themes IS 'What each theme of the comments costs: NPS of all answers less that of those that do not name it';

CREATE VIEW bi.keywords AS
SELECT term, texts_a AS detractors, texts_b AS promoters, log_odds AS value, low, high, p_adjusted
FROM (SELECT term_agg(comment) FILTER (WHERE score <= 6) AS a, term_agg(comment) FILTER (WHERE score >= 9) AS b FROM answers) AS g, keywords(a, b, min_count => 20);
COMMENT ON VIEW bi.keywords IS 'Words that detractors say more often than promoters, or, where value is negative, less often: value is the logarithm of the odds ratio';

CREATE VIEW bi.tone AS
SELECT month, e.value, e.low, e.high, e.n, c.positive, c.neutral, c.negative, c.unknown
FROM (SELECT date_trunc('month', day)::date AS month, sentiment_agg(sentiment(comment)) AS scores FROM answers WHERE comment IS NOT NULL AND day IS NOT NULL GROUP BY 1) AS s,
	 net_sentiment_estimate(scores, unknown => 'leave out') AS e, sentiment_counts(scores) AS c
WHERE e.n > 0;
COMMENT ON VIEW bi.tone IS 'How the comments sound: positive less negative ones, in percent of those that a lexicon knows';

CREATE VIEW bi.control AS
SELECT c.at AS week, c.value, c.center, c.low, c.high, c.n, c.signal
FROM (SELECT series_by(series_agg(day, likely, 'nps'), 'week') AS weeks, max(day) AS today FROM (SELECT day, rollup(likely) AS likely FROM bi.kept_answers GROUP BY day) AS d) AS s,
	 control_chart(weeks, baseline => -1, as_of => today) AS c
WHERE c.n > 0 AND c.low IS NOT NULL;
COMMENT ON VIEW bi.control IS 'NPS by week, between the limits within which a week of so many answers stays as long as nothing changes';

CREATE VIEW bi.forecast AS
WITH s AS (
	SELECT series_by(series_agg(day, likely, 'nps'), 'month') AS months, max(day) AS today
	FROM (SELECT day, rollup(likely) AS likely FROM bi.kept_answers GROUP BY day) AS d
)
SELECT p.at AS month, p.value, NULL::float8 AS low80, NULL::float8 AS high80, NULL::float8 AS low, NULL::float8 AS high, p.n
FROM s, series_points(months) AS p WHERE p.at + interval '1 month' <= today + 1
UNION ALL
SELECT f.at, f.value, f.low80, f.high80, f.low95, f.high95, NULL FROM s, forecast(months, 6, as_of => today) AS f WHERE f.value IS NOT NULL;
COMMENT ON VIEW bi.forecast IS 'NPS by month, and as the best of six models continues it for half a year';

-- ----------------------------------------------------------------------------
-- Points and posts
-- ----------------------------------------------------------------------------

CREATE VIEW bi.liability AS
SELECT method, v.liability AS value, v.low, v.high, v.outstanding AS n, v.to_come, v.redemption_rate
FROM (SELECT points_agg(customer_id, occurred_at, CASE kind WHEN 'earned' THEN points ELSE -points END,
						CASE kind WHEN 'earned' THEN date_trunc('year', occurred_at) + interval '2 years' END, false) AS ledger
	  FROM loyalty_points WHERE kind <> 'expired') AS p,
	 as_of, unnest('{chain_ladder,simple}'::text[]) AS method, points_liability(ledger, 0.01, 'quarter', at, time_zone => current_setting('TimeZone'), method => method) AS v
WHERE v.liability IS NOT NULL;
COMMENT ON VIEW bi.liability IS 'What the outstanding points will cost, by two methods; n are the points';

CREATE VIEW bi.voice AS
SELECT month, v.brand, v.share AS value, v.low, v.high, v.mentions AS n
FROM (SELECT month, array_agg(brand ORDER BY brand) AS brands, array_agg(n ORDER BY brand) AS counts
	  FROM (SELECT date_trunc('month', posted_at)::date AS month, brand, count(*) AS n FROM posts WHERE posted_at IS NOT NULL AND brand IS NOT NULL GROUP BY 1, 2) AS p
	  GROUP BY month) AS m,
	 share_of_voice(brands, counts) AS v;
COMMENT ON VIEW bi.voice IS 'Share of each brand in the posts of the month';
