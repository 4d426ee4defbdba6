-- Activity: retention, growth, stickiness, repeat purchase, by hand.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;

--
-- By hand
--
CREATE TEMP TABLE story (customer bigint, day date);
INSERT INTO story VALUES
	(1, '2024-01-31'), (1, '2024-02-01'), (1, '2024-02-29'), (1, '2024-03-01'),	-- stays
	(2, '2024-01-01'), (2, '2024-03-31'),										-- leaves and comes back
	(3, '2024-01-15'),															-- leaves
	(4, '2024-02-10'), (4, '2024-03-10'),										-- new in February
	(5, '2024-03-05'), (NULL, '2024-03-05'), (6, NULL);							-- new in March; no customer, no time
SELECT activity_agg(customer, day, 'month') FROM story;
SELECT r.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, retention_by_period(s, 'infinity') r;
SELECT period, active, new_customers, retained, resurrected, churned, dormant, growth_rate, quick_ratio, returning_customer_rate
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, growth_accounting(s, 'infinity');
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, as_of => '2024-04-01');
-- March has not ended
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, 'unbounded');
-- nobody came in April
SELECT cohort, size, period, customers, retained, rate, complete
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, cohorts(s, 'bounded', 'previous', as_of => '2024-05-20') WHERE cohort = '2024-01-01';
SELECT h.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, active_periods_histogram(s) h;
-- 5 customers, in March 5 visits of 4 customers on 31 days
SELECT active_customers(s), period, active, pg_temp.near(average_active * 31, 4) AS average, pg_temp.near(stickiness, 100 / 31.0) AS stickiness
FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, stickiness(s, as_of => '2024-04-01') WHERE period = '2024-03-01';
-- 10 customers at 20 % and 100 at 0 %: 1.818 %, not 10 %
SELECT cohorts, customers, retained, round(rate::numeric, 3) AS rate
FROM (SELECT activity_agg(customer, day, 'month') AS s FROM (
	SELECT i, date '2024-01-01' FROM generate_series(1, 10) i UNION ALL
	SELECT i, date '2024-02-01' FROM generate_series(1, 2) i UNION ALL
	SELECT i, date '2024-02-01' FROM generate_series(11, 110) i) v(customer, day)) w,
	cohort_average(s, as_of => '2024-04-01') WHERE period = 1;
-- weeks begin on Monday, also across the year and before 2000
SELECT array_agg(period) FROM (SELECT activity_agg(1, day, 'week') AS s
	FROM unnest(ARRAY['2024-12-29', '2024-12-30', '2025-01-05', '2025-01-06']::date[]) day) v, retention_by_period(s);
SELECT p, array_agg(period) FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) WITH ORDINALITY o(p, i),
	LATERAL (SELECT activity_agg(1, day, p) AS s FROM unnest(ARRAY['1999-12-31', '2000-01-02', '2000-01-03']::date[]) day) v,
	retention_by_period(s) GROUP BY i, p ORDER BY i;

--
-- Pairs of periods, repeat purchase
--
-- by February 1, 2, 3, 4 had come: 1 was there in both months, 2 and 3 in January, 4 in February
SELECT p.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, activity_pair(s, '2024-02-15', '2024-03-01', '2024-04-01') p;
SELECT p.* FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v, activity_pair(s, '2024-03-01', '2024-02-15', 'infinity') p;
SELECT activity_pair(s, '2024-03-01', '2024-03-31', '2024-04-01') AS same, activity_pair(s, '2023-03-01', '2024-03-31', '2024-04-01') AS before,
	activity_pair(s, '2030-01-01', '2031-01-01', '2031-02-01') AS after, activity_pair(s, NULL, '2024-03-31', '2024-04-01') AS unknown FROM (SELECT activity_agg(customer, day, 'month') AS s FROM story) v;
-- a period that has not ended, or is still to come, is not reported low: 100 came in April, and 35 of them by May 9
SELECT activity_pair(s, '2024-05-01', '2024-04-01') AS first, activity_pair(s, '2024-04-01', '2024-05-01') AS second, activity_pair(s, '2024-03-01', '2024-04-01') AS ended,
	activity_pair(s, '2024-04-01', '2024-05-01', '2024-05-31') AS last_day, activity_pair(s, '2024-05-01', '2024-04-01', '2024-06-01') AS day_after,
	activity_pair(s, '2024-04-01', '2024-06-01', '2024-06-01') AS to_come, activity_pair(s, '2024-04-01', '2024-06-01') AS later, activity_pair(s, '2024-03-01', '2024-04-01', '-infinity') AS never
FROM (SELECT activity_agg(c, date '2024-04-01' + c % 30, 'month') + activity_agg(c, date '2024-05-01' + c % 9, 'month') FILTER (WHERE c <= 35) AS s FROM generate_series(1, 100) c) v \gx
-- 3 and 5 ordered on one day only
SELECT repeat_purchase_rate(customer, day) AS rate, repeat_purchase_rate(customer, day) FILTER (WHERE false) AS none,
	repeat_purchase_rate(customer::text, day) AS texts, repeat_purchase_rate(md5(customer::text)::uuid, day) AS uuids,
	(SELECT repeat_purchase_rate(s) FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v) AS of_summary FROM story;
-- one evening in New York, two days in UTC
SELECT zone, repeat_purchase_rate(1, at, zone), repeat_purchase_rate('1'::text, at, zone) AS texts, repeat_purchase_rate(md5('1')::uuid, at, zone) AS uuids
FROM unnest(ARRAY['2024-03-05 20:00-05', '2024-03-05 18:00-05']::timestamptz[]) at, unnest(ARRAY['UTC', 'America/New_York']) zone GROUP BY zone ORDER BY zone;
-- the interval, the test: those of rates
SELECT repeat_purchase_rate_estimate(s) = rate_estimate(a) AS estimate, repeat_purchase_rate_estimate(s, 0.9, 'jeffreys') = rate_estimate(a, 0.9, 'jeffreys') AS jeffreys,
	repeat_purchase_rate_difference(s, t) = rate_difference(a, b) AS difference,
	repeat_purchase_rate_difference(s, t, 0.9, 'pooled') = rate_difference(a, b, 0.9, 'pooled') AS pooled,
	repeat_purchase_rate_difference(s, 50) = rate_difference(a, 50) AS benchmark
FROM (SELECT activity_agg(customer, day, 'day') AS s, rate_agg(3, 5) FILTER (WHERE customer = 5) AS a, rate_agg(1, 4) FILTER (WHERE customer = 3) AS b FROM story) v,
	(SELECT activity_agg(c, date '2024-01-01' + c / 4 * i, 'day') AS t FROM generate_series(1, 4) c, generate_series(0, 1) i) w;
SELECT repeat_purchase_rate(s) AS rate, repeat_purchase_rate_estimate(s) AS estimate, repeat_purchase_rate_difference(s, s) AS difference,
	repeat_purchase_rate_difference(s, 50) AS benchmark, activity_pair(s, '2024-01-01', '2024-02-01') AS pair, activity_pair(s, '2024-01-01', '2024-02-01', '2024-03-01') AS ended
FROM (SELECT activity_agg(NULL::bigint, day, 'day') AS s FROM story) v;

--
-- Totals
--
SELECT retention_rate(customers_at_start => 1000, customers_at_end => 950, new_customers => 100),
	churn_rate(customers_at_start => 1000, customers_at_end => 950, new_customers => 100),
	retention_rate(100, 120, 0) AS above, churn_rate(100, 120, 0) AS below, retention_rate(0, 5, 5) AS nobody, retention_rate(9, NULL, 5) AS unknown;

--
-- NULL, nothing, extremes
--
SELECT activity_agg(customer, day, 'day') AS none FROM story WHERE false;
SELECT activity_agg(NULL, day, 'day') AS empty FROM story;
SELECT active_customers(NULL), active_customers(s), s = s + s AS same, (SELECT count(*) FROM retention_by_period(s, '2024-01-01')) AS retention,
	(SELECT count(*) FROM cohorts(s)) AS cohorts, (SELECT count(*) FROM cohort_average(s)) AS average, (SELECT count(*) FROM growth_accounting(s)) AS growth,
	(SELECT count(*) FROM stickiness(s)) AS stickiness, (SELECT count(*) FROM active_periods_histogram(s)) AS histogram, activity_by(s, 'year')
FROM (SELECT activity_agg(NULL::bigint, day, 'day') AS s FROM story) v;
SELECT count(*) FROM retention_by_period(NULL), cohorts(NULL), growth_accounting(NULL), stickiness(NULL);
SELECT count(*) FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, cohorts(s, NULL);
SELECT active_customers(s), length(s::text) < 200 AS short, s = s::text::activity_summary AS lossless
FROM (SELECT activity_agg(c, d, 'day') AS s FROM (VALUES (-9223372036854775808, date '4000-01-01 BC'), (9223372036854775807, '5874000-12-31'),
	(0, '2000-01-01'), (-1, '1999-12-31'), (0, '5874000-12-31')) v(c, d)) w;
