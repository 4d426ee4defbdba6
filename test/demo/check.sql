/*
 * check.sql: facts about the made-up company, each found in two ways: by the extension and by
 * plain SQL that does not use it, or in the data and in the parameters that they were made from.
 *
 * It prints a line for each, "ok - ..." or "not ok - ..."; NULL is a failure.
 */

\set ON_ERROR_STOP on
SET TIME ZONE 'UTC';

CREATE TEMP TABLE checks (number serial, name text, ok boolean);

/* The two-sided 95 % point of the normal distribution, from tables. */
\set z 1.959963984540054

CREATE FUNCTION near(a double precision[], b double precision[]) RETURNS boolean
	LANGUAGE sql IMMUTABLE
	RETURN (SELECT bool_and(coalesce(abs(x - y) <= 1e-8, false)) FROM unnest(a, b) AS pair (x, y));
COMMENT ON FUNCTION near(double precision[], double precision[]) IS
	'Whether the numbers are the same, one by one, but for rounding; NULL never is';

/* ---------------------------------------------------------------- the tables --------------- */

INSERT INTO checks (name, ok)
SELECT 'every table and column of the company has a comment',
	   count(*) > 100 AND bool_and(obj_description(c.oid, 'pg_class') IS NOT NULL
								   AND col_description(c.oid, attnum) IS NOT NULL)
FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0
WHERE relnamespace = 'company'::regnamespace AND relkind = 'r';

INSERT INTO checks (name, ok)
SELECT 'there are as many customers as were asked for',
	   count(*) = (SELECT value FROM demo_parameters WHERE name = 'customers')
FROM customers;

INSERT INTO checks (name, ok)
SELECT 'nobody orders before signing up or after leaving',
	   count(*) > 0 AND bool_and(ordered_at BETWEEN signed_up_at AND coalesce(closed_at, 'infinity'))
FROM orders JOIN customers USING (customer_id);

INSERT INTO checks (name, ok)
SELECT 'customers and referrals say the same about who referred whom, and when',
	   count(*) > 0 AND bool_and(referred_by IS NOT DISTINCT FROM referrer_id
								 AND signed_up_at IS NOT DISTINCT FROM converted_at)
FROM (SELECT * FROM customers WHERE referred_by IS NOT NULL) c
FULL JOIN (SELECT * FROM referrals WHERE converted_at IS NOT NULL) r ON referred_id = customer_id;

INSERT INTO checks (name, ok)
SELECT 'a referrer was there before the friend',
	   count(*) > 0 AND bool_and(a.signed_up_at <= invited_at AND invited_at <= b.signed_up_at)
FROM referrals
JOIN customers a ON a.customer_id = referrer_id
JOIN customers b ON b.customer_id = referred_id;

INSERT INTO checks (name, ok)
SELECT 'no member spends points that are not there', count(*) > 0 AND bool_and(balance >= 0)
FROM (SELECT sum(CASE kind WHEN 'earned' THEN points ELSE -points END)
			 OVER (PARTITION BY customer_id ORDER BY occurred_at, entry_id) AS balance
	  FROM loyalty_points) l;

INSERT INTO checks (name, ok)
SELECT 'the control groups were sent nothing',
	   count(*) > 0 AND bool_and(coalesce(sent_at, delivered_at, opened_at, clicked_at) IS NULL)
FROM campaign_sends
WHERE is_control;

INSERT INTO checks (name, ok)
SELECT 'promoters refer more and stay longer than detractors',
	   avg(referrals) FILTER (WHERE score >= 9) > 2 * avg(referrals) FILTER (WHERE score <= 6)
	   AND avg(staying) FILTER (WHERE score >= 9) > avg(staying) FILTER (WHERE score <= 6)
FROM (SELECT score, coalesce(referrals, 0) AS referrals, (closed_at IS NULL)::integer AS staying
	  FROM latest_answers
	  JOIN customers USING (customer_id)
	  LEFT JOIN (SELECT referrer_id AS customer_id, count(*) AS referrals
				 FROM referrals GROUP BY 1) r USING (customer_id)) a;

INSERT INTO checks (name, ok)
SELECT 'there are fewer orders on weekends, and more in December than in July',
	   weekend / 2 < 0.8 * week / 5 AND december > july
FROM (SELECT count(*) FILTER (WHERE extract(isodow FROM ordered_at) >= 6) AS weekend,
			 count(*) FILTER (WHERE extract(isodow FROM ordered_at) < 6) AS week,
			 count(*) FILTER (WHERE date_trunc('month', ordered_at) = '2025-12-01') AS december,
			 count(*) FILTER (WHERE date_trunc('month', ordered_at) = '2025-07-01') AS july
	  FROM orders) o;

/* ---------------------------------------------------------------- net promoter score ------- */

CREATE TEMP VIEW by_hand AS
SELECT region, count(*) AS sent, count(score) AS back,
	   count(*) FILTER (WHERE score >= 9) AS p,
	   count(*) FILTER (WHERE score IN (7, 8)) AS m,
	   count(*) FILTER (WHERE score <= 6) AS d
FROM answers GROUP BY region;

CREATE TEMP VIEW by_extension AS
SELECT region, rating_agg(score) AS r, nps(score) AS nps
FROM answers GROUP BY region;

INSERT INTO checks (name, ok)
SELECT 'nps(score) is 100 (P - D) / n in every region',
	   count(*) = 8 AND bool_and(near(ARRAY[nps], ARRAY[100.0 * (p - d) / back]))
FROM by_hand JOIN by_extension USING (region);

INSERT INTO checks (name, ok)
SELECT 'nps of the summary, and of its counts, is nps(score)',
	   count(*) = 8 AND bool_and(near(ARRAY[nps(r), nps_from_counts(detractors(r), passives(r), promoters(r))],
									  ARRAY[nps, nps]))
FROM by_extension;

INSERT INTO checks (name, ok)
SELECT 'promoters, passives and detractors are those of plain SQL, and add up to the responses',
	   count(*) = 8
	   AND bool_and(near(ARRAY[promoters(r), passives(r), detractors(r), responses(r), responses(r)],
						 ARRAY[p, m, d, back, p + m + d]))
FROM by_hand JOIN by_extension USING (region);

INSERT INTO checks (name, ok)
SELECT 'questions_asked and response_rate are those of plain SQL',
	   count(*) = 8 AND bool_and(near(ARRAY[questions_asked(r), response_rate(r)], ARRAY[sent, 100.0 * back / sent]))
FROM by_hand JOIN by_extension USING (region);

INSERT INTO checks (name, ok)
SELECT 'the histogram has the count of every score',
	   count(*) = 11 AND bool_and(h.count = (SELECT count(*) FROM surveys s WHERE s.score = h.score))
FROM (SELECT rating_agg(score) AS r FROM surveys) t, rating_histogram(r) AS h;

INSERT INTO checks (name, ok)
SELECT 'the rollup of days is the whole', parts = whole
FROM (SELECT rollup(r) AS parts FROM (SELECT rating_agg(score) AS r FROM answers GROUP BY day) d) a,
	 (SELECT rating_agg(score) AS whole FROM answers) b;

INSERT INTO checks (name, ok)
SELECT 'a window of three months is its answers counted anew',
	   count(*) = 24 AND bool_and(near(ARRAY[three_months], ARRAY[anew]))
FROM (SELECT month, nps(rollup(r) OVER (ORDER BY month ROWS 2 PRECEDING)) AS three_months
	  FROM (SELECT date_trunc('month', day) AS month, rating_agg(score) AS r
			FROM answers GROUP BY 1) m) w,
	 LATERAL (SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
					 / count(score) AS anew
			  FROM answers
			  WHERE day >= month - interval '2 months' AND day < month + interval '1 month') h;

/* Rocks (2016): 3/4, 3/2 and 3/4 are added to detractors, passives and promoters. */
INSERT INTO checks (name, ok)
SELECT 'the interval of the score is that of the formula in every region',
	   count(*) = 8 AND bool_and(near(ARRAY[i.value, i.low, i.high],
									  ARRAY[nps, 100 * (net - half), 100 * (net + half)]))
FROM by_hand JOIN by_extension USING (region), nps_estimate(r) i,
	 LATERAL (SELECT (p - d) / (back + 3.0) AS net, (p + d + 1.5) / (back + 3.0) AS outer) a,
	 LATERAL (SELECT :z * sqrt((a.outer - net * net) / (back + 3.0)) AS half) b;

/* What the answers would show if there were no chance in them, from the parameters. */
CREATE TEMP VIEW truth AS
SELECT a.region, a.score, r.promoters + s.promoters - r.detractors - s.detractors + drift.value * month
	   + 2 * CASE WHEN month >= since.value THEN improvement.value ELSE 0 END AS nps
FROM latest_answers a
JOIN demo_regions r USING (region)
JOIN demo_segments s USING (segment)
JOIN demo_parameters drift ON drift.name = 'drift'
JOIN demo_parameters improvement ON improvement.name = 'improvement'
JOIN demo_parameters since ON since.name = 'improvement_month',
	 LATERAL (SELECT (extract(year FROM day) - 2024) * 12 + extract(month FROM day) - 1 AS month) m;

INSERT INTO checks (name, ok)
SELECT 'the interval holds the score that the company was given, in at least 6 of 8 regions',
	   count(*) = 8 AND count(*) FILTER (WHERE truth BETWEEN i.low AND i.high) >= 6
FROM (SELECT region, rating_agg(score) AS r, avg(nps) AS truth FROM truth GROUP BY region) t,
	 nps_estimate(r) i;

/* Kitagawa (1955), with the averages of both periods as weights. */
CREATE TEMP VIEW quarters AS
SELECT segment, score, day >= '2025-10-01' AS later,
	   CASE WHEN score >= 9 THEN 100.0 WHEN score <= 6 THEN -100.0 ELSE 0.0 END AS points
FROM answers
WHERE day >= '2025-07-01' AND score IS NOT NULL;

INSERT INTO checks (name, ok)
SELECT 'the change splits into mix and scores as by hand, without a rest',
	   near(ARRAY[(c).before, (c).after, (c).mix_effect, (c).rate_effect, (c).change, (c).change],
			ARRAY[before, after, mix, rate, after - before, mix + rate])
FROM (SELECT nps_change(before, after) AS c
	  FROM (SELECT rating_agg(score) FILTER (WHERE NOT later) AS before,
				   rating_agg(score) FILTER (WHERE later) AS after
			FROM quarters GROUP BY segment) q) e,
	 (SELECT sum(share0 * nps0) AS before, sum(share1 * nps1) AS after,
			 sum((share1 - share0) * (nps0 + nps1) / 2) AS mix,
			 sum((nps1 - nps0) * (share0 + share1) / 2) AS rate
	  FROM (SELECT count(*) FILTER (WHERE NOT later) / sum(count(*) FILTER (WHERE NOT later)) OVER () AS share0,
				   count(*) FILTER (WHERE later) / sum(count(*) FILTER (WHERE later)) OVER () AS share1,
				   avg(points) FILTER (WHERE NOT later) AS nps0,
				   avg(points) FILTER (WHERE later) AS nps1
			FROM quarters GROUP BY segment) s) h;

/* Benjamini and Hochberg (1995): the smallest p m / rank from each place on. */
INSERT INTO checks (name, ok)
SELECT 'p_adjust is Benjamini and Hochberg''s step-up',
	   count(*) = 8 AND bool_and(near(ARRAY[adjusted], ARRAY[least(smallest, 1)]))
FROM (SELECT adjusted, min(p * 8 / place) OVER (ORDER BY place DESC) AS smallest
	  FROM (SELECT p_value AS p, p_adjust(p_value) OVER () AS adjusted,
				   rank() OVER (ORDER BY p_value) AS place
			FROM demo_regions x,
				 LATERAL (SELECT rating_agg(score) FILTER (WHERE a.region = x.region) AS one,
								 rating_agg(score) FILTER (WHERE a.region <> x.region) AS others
						  FROM latest_answers a) g,
				 nps_difference(one, others)) d) b;

/* ---------------------------------------------------------------- satisfaction and effort -- */

INSERT INTO checks (name, ok)
SELECT 'csat and csat_net are those of plain SQL in every region',
	   count(*) = 8 AND bool_and(near(ARRAY[csat, csat(s), csat_net(s)], ARRAY[top, top, top - bottom]))
FROM (SELECT region, csat(satisfaction), rating_agg(satisfaction, 1, 5) AS s,
			 avg(100 * (satisfaction >= 4)::integer) AS top,
			 avg(100 * (satisfaction <= 2)::integer) AS bottom
	  FROM answers GROUP BY region) g;

INSERT INTO checks (name, ok)
SELECT 'ces, ces_share and ces_net are those of plain SQL in every region',
	   count(*) = 8 AND bool_and(near(ARRAY[ces, ces(e), ces_share(e), ces_net(e)],
									  ARRAY[mean, mean, easy, very_easy - hard]))
FROM (SELECT region, ces(effort), rating_agg(effort, 1, 7) AS e, avg(effort) AS mean,
			 avg(100 * (effort >= 5)::integer) AS easy,
			 avg(100 * (effort >= 6)::integer) AS very_easy,
			 avg(100 * (effort <= 3)::integer) AS hard
	  FROM answers GROUP BY region) g;

/* ---------------------------------------------------------------- rates -------------------- */

INSERT INTO checks (name, ok)
SELECT 'the rates of the messages are those of plain SQL in every campaign',
	   count(*) = 8
	   AND bool_and(near(ARRAY[open_rate, click_through_rate, click_to_open_rate, conversion_rate],
						 ARRAY[100.0 * opened / sent, 100.0 * clicked / sent, 100.0 * clicked / opened,
							   100.0 * converted / sent]))
FROM (SELECT campaign_id, count(*) AS sent, count(opened_at) AS opened, count(clicked_at) AS clicked,
			 count(converted_at) AS converted,
			 open_rate(opened_at IS NOT NULL),
			 click_through_rate(clicked_at IS NOT NULL),
			 click_to_open_rate(clicked_at IS NOT NULL) FILTER (WHERE opened_at IS NOT NULL),
			 conversion_rate(converted_at IS NOT NULL)
	  FROM campaign_sends WHERE delivered_at IS NOT NULL GROUP BY campaign_id) c;

/* Of those who were sent the message x1 of n1 ordered, of the control group x0 of n0. */
CREATE TEMP VIEW effect AS
SELECT campaign_id,
	   count(*) FILTER (WHERE NOT is_control) AS n1, count(*) FILTER (WHERE is_control) AS n0,
	   count(converted_at) FILTER (WHERE NOT is_control) AS x1,
	   count(converted_at) FILTER (WHERE is_control) AS x0,
	   rate_agg(converted_at IS NOT NULL) FILTER (WHERE NOT is_control) AS sent,
	   rate_agg(converted_at IS NOT NULL) FILTER (WHERE is_control) AS control
FROM campaign_sends GROUP BY campaign_id;

INSERT INTO checks (name, ok)
SELECT 'successes, trials and rate are those of plain SQL in every campaign',
	   count(*) = 8 AND bool_and(near(ARRAY[successes(sent), trials(sent), rate(sent), rate(control)],
									  ARRAY[x1, n1, 100.0 * x1 / n1, 100.0 * x0 / n0]))
FROM effect;

/* Wilson (1927). */
CREATE FUNCTION pg_temp.wilson(x double precision, n double precision, z double precision)
	RETURNS double precision
	LANGUAGE sql IMMUTABLE
	RETURN 100 * (x / n + z ^ 2 / (2 * n) + z * sqrt(x / n * (1 - x / n) / n + z ^ 2 / (4 * n ^ 2)))
		   / (1 + z ^ 2 / n);

INSERT INTO checks (name, ok)
SELECT 'the interval of a rate is Wilson''s, in every campaign',
	   count(*) = 8 AND bool_and(near(ARRAY[i.value, i.low, i.high, i.n],
									  ARRAY[100.0 * x1 / n1, pg_temp.wilson(x1, n1, -:z),
											pg_temp.wilson(x1, n1, :z), n1]))
FROM effect, rate_estimate(sent) i;

/* Newcombe (1998), method 10, from the two Wilson intervals. */
INSERT INTO checks (name, ok)
SELECT 'the effect of every campaign, its interval and its lift are those of the formulas',
	   count(*) = 8
	   AND bool_and(near(ARRAY[c.difference, l.difference, c.low, c.high],
						 ARRAY[p1 - p0, 100 * (p1 - p0) / p0,
							   p1 - p0 - sqrt((p1 - pg_temp.wilson(x1, n1, -:z)) ^ 2
											  + (pg_temp.wilson(x0, n0, :z) - p0) ^ 2),
							   p1 - p0 + sqrt((pg_temp.wilson(x1, n1, :z) - p1) ^ 2
											  + (p0 - pg_temp.wilson(x0, n0, -:z)) ^ 2)]))
FROM effect, rate_difference(sent, control) c, rate_lift(sent, control) l,
	 LATERAL (SELECT 100.0 * x1 / n1 AS p1, 100.0 * x0 / n0 AS p0) p;

INSERT INTO checks (name, ok)
SELECT 'the interval holds the uplift that the campaign was given, in at least 6 of 8',
	   count(*) = 8 AND count(*) FILTER (WHERE uplift BETWEEN c.low AND c.high) >= 6
FROM effect JOIN demo_campaigns USING (campaign_id), rate_difference(sent, control) c;

INSERT INTO checks (name, ok)
SELECT 'rate_lower_bound does not prefer 1 of 1 to 40 of 50',
	   rate_lower_bound(one) < rate_lower_bound(forty) AND rate(one) > rate(forty)
FROM (SELECT rate_agg(1::bigint, 1::bigint) AS one, rate_agg(40::bigint, 50::bigint) AS forty) r;

INSERT INTO checks (name, ok)
SELECT 'rate_shrunk is the mean of the beta distribution that the prior becomes',
	   count(*) > 50
	   AND bool_and(near(ARRAY[rate_shrunk(s, p)],
						 ARRAY[100 * ((p).alpha + converted) / ((p).alpha + (p).beta + invited)]))
FROM (SELECT *, rate_prior(s) OVER () AS p
	  FROM (SELECT rate_agg(converted_at IS NOT NULL) AS s, count(*) AS invited,
				   count(converted_at) AS converted
			FROM referrals GROUP BY referrer_id) g) r;

INSERT INTO checks (name, ok)
SELECT 'the rates of the loyalty programme are those of plain SQL in every region',
	   count(*) = 8
	   AND bool_and(near(ARRAY[enrolment_rate, participation_rate, redemption_rate],
						 ARRAY[100.0 * members / customers, 100.0 * users / customers,
							   100.0 * redeemers / members]))
FROM (SELECT region, count(*) AS customers, count(loyalty_enrolled_at) AS members,
			 count(l.customer_id) AS users, count(*) FILTER (WHERE redeemed) AS redeemers,
			 enrolment_rate(loyalty_enrolled_at IS NOT NULL),
			 participation_rate(l.customer_id IS NOT NULL),
			 redemption_rate(coalesce(redeemed, false)) FILTER (WHERE loyalty_enrolled_at IS NOT NULL)
	  FROM customers
	  LEFT JOIN (SELECT customer_id, bool_or(kind = 'redeemed') AS redeemed
				 FROM loyalty_points GROUP BY customer_id) l USING (customer_id)
	  GROUP BY region) g;

/* ---------------------------------------------------------------- what they say ------------ */

INSERT INTO checks (name, ok)
SELECT 'words of comments and the comments they are in are those of plain SQL',
	   count(*) > 20 AND bool_and(t.count = s.count AND t.texts = s.texts)
FROM (SELECT term_agg(comment) AS terms FROM surveys JOIN customers USING (customer_id) WHERE language = 'de') a,
	 LATERAL (SELECT * FROM top_terms(terms, NULL)) t
FULL JOIN (SELECT word AS term, count(*), count(DISTINCT response_id) AS texts
		   FROM surveys JOIN customers USING (customer_id),
				string_to_table(lower(translate(comment, '.,', '')), ' ') AS word
		   WHERE language = 'de' GROUP BY 1) s USING (term);

INSERT INTO checks (name, ok)
SELECT 'a theme costs the NPS of all less that of those who do not name it',
	   count(*) = 2 AND bool_and(near(ARRAY[cost, nps_without, answers], ARRAY[all_of_them - without, without, named]))
FROM (SELECT theme_agg(score, themes) AS s, nps(score) AS all_of_them FROM surveys,
		LATERAL (SELECT array_remove(ARRAY[CASE WHEN comment ~ 'delivery' THEN 'delivery' END, CASE WHEN comment ~ 'app' THEN 'app' END], NULL)) t (themes)) a,
	 theme_costs(s) JOIN (
		SELECT 'delivery' AS theme, nps(score) FILTER (WHERE comment !~ 'delivery' OR comment IS NULL) AS without, count(score) FILTER (WHERE comment ~ 'delivery') AS named FROM surveys
		UNION ALL SELECT 'app', nps(score) FILTER (WHERE comment !~ 'app' OR comment IS NULL), count(score) FILTER (WHERE comment ~ 'app') FROM surveys) b USING (theme);

INSERT INTO checks (name, ok)
SELECT 'the points of the loyalty programme are those of plain SQL, and all accounted for',
	   b.issued = l.earned AND b.redeemed = l.redeemed AND b.members = l.members AND b.redeemers = l.redeemers
	   AND b.issued + b.overdrawn = b.redeemed + b.expired + b.outstanding
FROM (SELECT sum(points) FILTER (WHERE kind = 'earned') AS earned, coalesce(sum(points) FILTER (WHERE kind = 'redeemed'), 0) AS redeemed,
			 count(DISTINCT customer_id) AS members, count(DISTINCT customer_id) FILTER (WHERE kind = 'redeemed') AS redeemers
	  FROM loyalty_points WHERE kind <> 'expired') l,
	 (SELECT points_agg(customer_id, occurred_at, CASE kind WHEN 'earned' THEN points ELSE -points END,
						CASE kind WHEN 'earned' THEN occurred_at + interval '1 year' END, false) AS s
	  FROM loyalty_points WHERE kind <> 'expired') p,
	 points_balance(s, timestamptz '2100-01-01 00:00:00+00') b;

/* ---------------------------------------------------------------- who stays ---------------- */

INSERT INTO checks (name, ok)
WITH active AS (
	SELECT DISTINCT customer_id, date_trunc('quarter', ordered_at)::date AS quarter FROM orders
), first AS (
	SELECT customer_id, min(quarter) AS cohort FROM active GROUP BY customer_id
), plain AS (
	SELECT cohort, quarter, count(*) AS retained FROM active JOIN first USING (customer_id) GROUP BY 1, 2
), ours AS (
	SELECT cohort, (cohort + period * interval '3 months')::date AS quarter, retained
	FROM (SELECT activity_agg(customer_id, ordered_at, 'quarter', 'UTC') AS s FROM orders) o, cohorts(s)
)
SELECT 'cohorts by quarter are those of plain SQL',
	   count(*) = 36 AND bool_and(p.retained IS NOT DISTINCT FROM o.retained)
FROM plain p FULL JOIN ours o USING (cohort, quarter);

INSERT INTO checks (name, ok)
SELECT 'segments stay the longer, the less churn they were given',
	   array_agg(segment ORDER BY churn) = array_agg(segment ORDER BY restricted_mean(stays, 600) DESC)
FROM (SELECT segment, survival_agg(signed_up_at::date, closed_at::date, at::date) AS stays
	  FROM customers, as_of GROUP BY segment) c JOIN demo_segments USING (segment);

/* ---------------------------------------------------------------- over time ---------------- */

INSERT INTO checks (name, ok)
SELECT 'a series of NPS by month, made of days, is that of plain SQL',
	   count(*) >= 24 AND bool_and(n = answers AND near(ARRAY[value], ARRAY[nps]))
FROM (SELECT p.* FROM (SELECT series_by(series_agg(day, ratings, 'nps'), 'month') AS months
					   FROM (SELECT day, rating_agg(score) AS ratings FROM answers GROUP BY day) d) s, series_points(months) p) p
FULL JOIN (SELECT date_trunc('month', day)::date AS at, count(*) AS answers,
				  100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(*) AS nps
		   FROM answers WHERE score IS NOT NULL GROUP BY 1) q USING (at);

/* ---------------------------------------------------------------- what they say ------------ */

CREATE TEMP TABLE said AS
SELECT score, sentiment(comment) AS sentiment FROM surveys WHERE comment IS NOT NULL AND score IS NOT NULL;

INSERT INTO checks (name, ok)
SELECT 'net sentiment is the share of good comments less that of bad ones',
	   near(ARRAY[net_sentiment(sentiment_agg(sentiment)), sentiment_mean(sentiment_agg(sentiment))],
			ARRAY[100.0 * (count(*) FILTER (WHERE sentiment >= 0.05) - count(*) FILTER (WHERE sentiment <= -0.05)) / count(*), avg(sentiment)])
FROM said;

INSERT INTO checks (name, ok)
SELECT 'comments sound as the score that goes with them',
	   net_sentiment(sentiment_agg(sentiment) FILTER (WHERE score >= 9), 'leave out') > 90
	   AND net_sentiment(sentiment_agg(sentiment) FILTER (WHERE score <= 6), 'leave out') < -90
FROM said;

/* ---------------------------------------------------------------- models ------------------- */

INSERT INTO checks (name, ok)
SELECT 'a model finds the churn that segments were given, and tells leavers from others',
	   (SELECT (model_info(model)).converged FROM leaving)
	   AND (SELECT corr(coalesce(coefficient, 0), ln(churn)) > 0.9
			FROM demo_segments LEFT JOIN (SELECT category, coefficient FROM leaving, model_terms(model)) t ON category = segment)
	   AND (SELECT (score_quality(score_agg(churn_probability(model, ARRAY[months, orders], ARRAY[segment, opinion]), left_us))).auc > 0.55
			FROM leavers, leaving WHERE hashtext(customer_id::text) % 2 <> 0);

INSERT INTO checks (name, ok)
SELECT 'the mean of all probabilities is the share of those who left, where the model was fitted',
	   abs(avg(churn_probability(model, ARRAY[months, orders], ARRAY[segment, opinion])) - avg(left_us::int)) < 1e-9
FROM leavers, leaving WHERE hashtext(customer_id::text) % 2 = 0;

/* ---------------------------------------------------------------- segments ----------------- */

INSERT INTO checks (name, ok)
SELECT 'scores by recency, frequency and money are those of rank()',
	   count(*) > 0 AND bool_and(cell = concat(1 + 5 * (a - 1) / n, 1 + 5 * (b - 1) / n, 1 + 5 * (c - 1) / n))
FROM (SELECT cell, rank() OVER (ORDER BY days_since DESC) AS a, rank() OVER (ORDER BY orders) AS b, rank() OVER (ORDER BY spent) AS c, count(*) OVER () AS n FROM rfm_segments) r;

/* ---------------------------------------------------------------- charts ------------------- */

INSERT INTO checks (name, ok)
SELECT 'a sparkline has a character for each of 24 months',
	   length(sparkline(array_agg(nps ORDER BY month))) = 24
FROM (SELECT date_trunc('month', day) AS month, nps(score) AS nps FROM answers GROUP BY 1) m;

INSERT INTO checks (name, ok)
SELECT 'a bar grows with its value, up to its width',
	   length(text_bar(0, 100, 20)) = 0 AND length(text_bar(50, 100, 20)) = 10 AND length(text_bar(100, 100, 20)) = 20;

DROP FUNCTION near(double precision[], double precision[]);
SELECT CASE WHEN ok THEN 'ok - ' ELSE 'not ok - ' END || name FROM checks ORDER BY number;

INSERT INTO checks (name, ok)
SELECT 'everybody downstream, and what they are worth, is what plain SQL finds',
	   count(*) > 50 AND bool_and((a.downstream, a.downstream_revenue) = (p.n, p.value))
FROM (SELECT referral_agg(referrer_id, referred_id, invited_at, converted_at, referred_id % 97) AS s
	  FROM referrals) r
CROSS JOIN advocate_ranking(s, damping => NULL) a
JOIN (WITH RECURSIVE pair AS (
		  SELECT referrer_id, referred_id FROM referrals WHERE referred_id IS NOT NULL
		  UNION ALL
		  SELECT r.referrer_id, p.referred_id FROM pair p JOIN referrals r ON r.referred_id = p.referrer_id)
	  SELECT referrer_id, count(*) AS n, sum(referred_id % 97) AS value FROM pair GROUP BY 1) p ON advocate = referrer_id::text;

INSERT INTO checks (name, ok)
SELECT 'generations have the customers and conversions of plain SQL',
	   count(*) > 3 AND bool_and((g.customers, g.converted) = (p.customers, p.converted))
FROM (SELECT referral_agg(referrer_id, referred_id, invited_at, converted_at, NULL) AS s FROM referrals) r
CROSS JOIN referral_generations(s) g
JOIN (WITH RECURSIVE placed AS (
		  SELECT DISTINCT referrer_id AS person, 0 AS generation FROM referrals a
		  WHERE EXISTS (SELECT FROM referrals b WHERE b.referrer_id = a.referrer_id AND b.referred_id IS NOT NULL)
			  AND NOT EXISTS (SELECT FROM referrals b WHERE b.referred_id = a.referrer_id)
		  UNION ALL
		  SELECT referred_id, generation + 1 FROM placed JOIN referrals ON referrer_id = person
		  WHERE referred_id IS NOT NULL)
	  SELECT generation, count(*) AS customers, count(*) FILTER (WHERE generation > 0) AS converted FROM placed GROUP BY 1) p USING (generation);
