/*
 * views.sql: a view of plain columns for each kind of question, for tools that draw charts: text, dates and
 * numbers, no type of ours. Over the tables of the demo (test/demo/tables.sql); for yours, put your tables and
 * columns in. doc/bi.md says how tools see them.
 *
 *	psql -f doc/views.sql
 *
 * Where there are several, the columns are called month (or cohort), region, metric, value, low, high, n: the
 * interval is of 95 %, n the number that it rests on. Rates and shares are percentages. A row is left out where
 * there is nothing to count, and n tells where there is little.
 *
 * What is read often is kept: three materialized views of summaries, to be refreshed (doc/rollups.md).
 */

CREATE SCHEMA IF NOT EXISTS bi;
COMMENT ON SCHEMA bi IS 'Plain columns for charts';

-- ----------------------------------------------------------------------------
-- What is kept
-- ----------------------------------------------------------------------------

CREATE MATERIALIZED VIEW bi.kept_answers AS
SELECT day, coalesce(region, 'unknown') AS region, rating_agg(score) AS likely, rating_agg(satisfaction, 1, 5) AS satisfied, rating_agg(effort, 1, 7) AS easy,
	   rate_agg(score IS NOT NULL) AS answered
FROM answers WHERE day IS NOT NULL GROUP BY 1, 2;
CREATE UNIQUE INDEX ON bi.kept_answers (day, region);
COMMENT ON MATERIALIZED VIEW bi.kept_answers IS 'Answers of each day and region, summarized';

CREATE MATERIALIZED VIEW bi.kept_activity AS
SELECT coalesce(region, 'unknown') AS region, activity_agg(customer_id, ordered_at, 'month', 'UTC') AS months
FROM orders LEFT JOIN customers USING (customer_id) WHERE ordered_at IS NOT NULL GROUP BY 1;
CREATE UNIQUE INDEX ON bi.kept_activity (region);
COMMENT ON MATERIALIZED VIEW bi.kept_activity IS 'Which customers ordered in which month, by region, summarized';

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
FROM (SELECT date_trunc('month', day)::date AS month, region, rollup(likely) AS likely, rollup(satisfied) AS satisfied, rollup(easy) AS easy, rollup(answered) AS answered
	  FROM bi.kept_answers GROUP BY 1, 2) AS s,
	 LATERAL (SELECT 'nps' AS metric, (nps_estimate(likely)).* UNION ALL SELECT 'csat', (csat_estimate(satisfied)).* UNION ALL SELECT 'ces', (rating_mean_estimate(easy)).*
	  UNION ALL SELECT 'response rate', (rate_estimate(answered)).*) AS e
WHERE e.value IS NOT NULL;
COMMENT ON VIEW bi.scores IS 'NPS, CSAT, CES and response rate by month and region';

CREATE VIEW bi.histogram AS
SELECT month, region, h.*
FROM (SELECT date_trunc('month', day)::date AS month, region, rollup(likely) AS likely FROM bi.kept_answers GROUP BY 1, 2) AS s, rating_histogram(likely) AS h;
COMMENT ON VIEW bi.histogram IS 'Answers at each score by month and region';

CREATE VIEW bi.moved AS
WITH m AS (
	SELECT date_trunc('month', day)::date AS month, region, rollup(likely) AS likely FROM bi.kept_answers GROUP BY 1, 2
)
SELECT month, (c).before, (c).after, (c).mix_effect, (c).rate_effect
FROM (SELECT coalesce(a.month, (b.month + interval '1 month')::date) AS month, nps_change(b.likely, a.likely) AS c
	  FROM m AS a FULL JOIN m AS b ON a.region = b.region AND a.month = b.month + interval '1 month' GROUP BY 1) AS s
WHERE (c).before IS NOT NULL AND (c).after IS NOT NULL;
COMMENT ON VIEW bi.moved IS 'What moved NPS from the month before: other regions answering, or other scores in them';

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
FROM bi.kept_activity, as_of, cohorts(months, as_of => (at + interval '1 day')::date)
WHERE rate IS NOT NULL;
COMMENT ON VIEW bi.cohorts IS 'Customers by the month of their first order: the share that ordered in each later month';

CREATE VIEW bi.growth AS
SELECT region, period AS month, active, new_customers, retained, resurrected, churned, growth_rate, quick_ratio
FROM bi.kept_activity, as_of, growth_accounting(months, as_of => (at + interval '1 day')::date)
WHERE complete;
COMMENT ON VIEW bi.growth IS 'Customers who came, stayed, came back and left, by month';

CREATE VIEW bi.survival AS
SELECT region, c.duration AS days, 100 * c.probability AS value, 100 * c.low AS low, 100 * c.high AS high, c.at_risk AS n
FROM (SELECT region, survival_agg(signed_up_at::date, closed_at::date, (at + interval '1 day')::date) AS s
	  FROM customers, as_of WHERE signed_up_at IS NOT NULL GROUP BY region) AS g, survival_curve(s) AS c;
COMMENT ON VIEW bi.survival IS 'Share of customers who are still there after so many days';

-- ----------------------------------------------------------------------------
-- Ways and campaigns
-- ----------------------------------------------------------------------------

CREATE VIEW bi.funnel AS
SELECT step, event, customers AS n, rate AS value, low, high, step_rate, step_low, step_high, extract(epoch FROM median_time)::float8 AS median_seconds
FROM bi.kept_visits, funnel(events, '{visit,cart,pay}', within => '1 hour');
COMMENT ON VIEW bi.funnel IS 'Where visitors drop, within the hour, in the last 90 days';

CREATE VIEW bi.flows AS
SELECT t.* FROM bi.kept_visits, transitions(events) AS t;
COMMENT ON VIEW bi.flows IS 'What follows upon what, in the last 90 days';

CREATE VIEW bi.attribution AS
SELECT model, touch AS channel, conversions, share AS value
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
SELECT customer_id, region, last_order, purchase_frequency(p) AS repeat_days, purchase_mean_spend(p) AS mean_spend, purchase_spend(p) AS spend
FROM (SELECT customer_id, purchase_agg(ordered_at::date, amount) AS p, max(ordered_at)::date AS last_order
	  FROM orders WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL GROUP BY customer_id) AS o
	 LEFT JOIN customers USING (customer_id);
COMMENT ON VIEW bi.purchases IS 'What each customer has bought: the page of a ranking, or of RFM';
