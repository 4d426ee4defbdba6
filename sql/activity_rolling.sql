-- Cohorts whose periods count from each customer's own first day.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;

--
-- By hand: day 0 to 6 is period 0. By March 1 the customers who came on February 1, 2, 10
-- and 20 have had 29, 28, 20 and 10 full days
--
CREATE TEMP TABLE story (customer bigint, day date, amount numeric);
INSERT INTO story VALUES
	(1, '2024-02-01', 10), (1, '2024-02-07', 1), (1, '2024-02-08', 2), (1, '2024-02-28', 4),	-- periods 0, 0, 1, 3
	(2, '2024-02-02', 10), (2, '2024-02-16', 3),			-- 0, 2
	(3, '2024-02-10', 10), (3, '2024-02-23', 5),			-- 0, 1
	(4, '2024-02-20', 10), (4, '2024-02-28', 100);			-- 0, and 1, which has not ended
SELECT cohort, size, period, customers, retained, rate::numeric(5,2), (low IS NULL) AS no_low, revenue, revenue_rate::numeric(5,2), complete
FROM (SELECT activity_agg(customer, day, 'day', amount) AS s FROM story) v, cohorts(s, as_of => '2024-03-01', rolling => '7 days');
SELECT cohort, size, period, customers, retained, complete
FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, cohorts(s, 'unbounded', 'previous', as_of => '2024-03-01', rolling => '1 week', per => 'sunday week');
SELECT period, cohorts, customers, retained, rate::numeric(5,2)
FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, cohort_average(s, as_of => '2024-03-01', rolling => '7 days');
-- without as_of the last day, February 28, has not ended: of customer 1 27 days have
SELECT period, cohorts, customers, retained FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story) v, cohort_average(s, rolling => '14 days');
-- sign-ups and orders
SELECT period, cohorts, customers, retained, revenue
FROM (SELECT activity_agg(customer, day, 'day') FILTER (WHERE amount = 10) AS e, activity_agg(customer, day, 'day', amount) FILTER (WHERE amount <> 10) AS r FROM story) v,
	cohort_average(e, r, as_of => '2024-03-01', rolling => '7 days');

--
-- The definition, in plain SQL, over rows that look random
--
CREATE TEMP TABLE visit AS SELECT ('x' || left(md5(i || 'c'), 4))::bit(16)::int % 40 AS customer, date '2024-01-10' + ('x' || left(md5(i || 'd'), 4))::bit(16)::int % 90 AS day,
	('x' || left(md5(i || 'a'), 4))::bit(16)::int % 1000 / 10.0 - 10 AS amount, i % 3 = 0 AS entry FROM generate_series(1, 150) i;
CREATE FUNCTION pg_temp.definition(two boolean, k_kind text, k_against text, k_entry text, l int, as_of date, per text)
RETURNS TABLE (cohort date, size bigint, period int, customers bigint, retained bigint, revenue numeric, base numeric, known bigint, complete boolean)
BEGIN ATOMIC
WITH active AS (SELECT customer, day, sum(amount) FILTER (WHERE NOT (two AND entry)) AS amount, bool_or(NOT two OR entry) AS entered, bool_or(NOT two OR NOT entry) AS returned FROM visit GROUP BY 1, 2),
ends AS (SELECT coalesce(as_of, max(day)) AS known, greatest(max(day), as_of - 1) AS last FROM visit),
member AS (SELECT customer, min(day) AS d0 FROM active WHERE entered GROUP BY customer HAVING k_entry = 'first'
	UNION ALL SELECT customer, day FROM active WHERE entered AND k_entry = 'recurring'),
lived AS (SELECT customer, d0, CASE WHEN per = 'all' THEN date '2024-01-01' WHEN per = 'day' THEN d0 ELSE date_trunc(per, d0)::date END AS cohort, (known - d0) / l AS ended, (last - d0) / l AS begun FROM member, ends),
there AS (SELECT customer, d0, k, bool_or(k = 0 OR returned) AS there, coalesce(sum(amount), 0) AS amount FROM member JOIN active USING (customer), LATERAL (SELECT (day - d0) / l AS k) v WHERE day >= d0 GROUP BY 1, 2, 3),
last AS (SELECT customer, d0, max(k) FILTER (WHERE there) AS last FROM there GROUP BY 1, 2),
cell AS (SELECT m.*, v.k, v.k < ended AS known, h.amount, coalesce(h.there, false) AS here, coalesce(p.there, false) AS before, p.amount AS amount_before, f.amount AS amount_first, w.last
	FROM lived m CROSS JOIN LATERAL generate_series(0, begun) v(k) JOIN last w USING (customer, d0) LEFT JOIN there h ON (h.customer, h.d0, h.k) = (m.customer, m.d0, v.k)
	LEFT JOIN there p ON (p.customer, p.d0, p.k) = (m.customer, m.d0, v.k - 1) LEFT JOIN there f ON (f.customer, f.d0, f.k) = (m.customer, m.d0, 0))
SELECT cell.cohort, (SELECT count(*) FROM lived w WHERE w.cohort = cell.cohort), k,
	count(*) FILTER (WHERE known AND CASE WHEN k_against = 'first' OR k = 0 THEN true WHEN k_kind = 'bounded' THEN before ELSE cell.last >= k - 1 END),
	count(*) FILTER (WHERE known AND CASE WHEN k = 0 THEN true WHEN k_kind = 'unbounded' THEN cell.last >= k ELSE here AND (k_against = 'first' OR before) END),
	coalesce(sum(amount) FILTER (WHERE known), 0),
	coalesce(sum(CASE WHEN k_against = 'first' OR k = 0 THEN amount_first ELSE amount_before END) FILTER (WHERE known), 0),
	count(*) FILTER (WHERE known), count(*) FILTER (WHERE known) = (SELECT count(*) FROM lived w WHERE w.cohort = cell.cohort)
FROM cell GROUP BY cell.cohort, k;
END;
CREATE TEMP TABLE summary AS SELECT false AS two, activity_agg(customer, day, 'day', amount) AS s, NULL::activity_summary AS r FROM visit
UNION ALL SELECT true, activity_agg(customer, day, 'day') FILTER (WHERE entry), activity_agg(customer, day, 'day', amount) FILTER (WHERE NOT entry) FROM visit;
CREATE TEMP TABLE question AS SELECT * FROM summary, unnest(ARRAY['bounded', 'unbounded']) kind, unnest(ARRAY['first', 'previous']) against, unnest(ARRAY['first', 'recurring']) entry,
	unnest(ARRAY[5, 7, 30, 400]) l, unnest(ARRAY['2024-03-20', '2024-05-01', NULL]::date[]) as_of, unnest(ARRAY['day', 'month']) per;
SELECT two, count(*) AS rows, count(*) FILTER (WHERE (o).customers > 0) AS known, count(*) FILTER (WHERE (d).cohort IS NULL OR (o).cohort IS NULL) AS lacking,
	count(*) FILTER (WHERE ((o).size, (o).customers, (o).retained, (o).revenue, (o).complete) IS DISTINCT FROM ((d).size, (d).customers, (d).retained, (d).revenue, (d).complete)) AS differ,
	count(*) FILTER (WHERE NOT pg_temp.near((o).revenue_rate, CASE WHEN (d).known > 0 AND (d).base > 0 THEN 100 * (d).revenue / (d).base END::float8)) AS rates_differ
FROM question q CROSS JOIN LATERAL (
	SELECT o, d FROM (SELECT * FROM cohorts(s, kind, against, as_of, 0.95, entry, make_interval(days => l), per) WHERE NOT two UNION ALL SELECT * FROM cohorts(s, r, kind, against, as_of, 0.95, entry, make_interval(days => l), per) WHERE two) o
	FULL JOIN pg_temp.definition(two, kind, against, entry, l, as_of, per) d ON (d.cohort, d.period) = (o.cohort, o.period)) v(o, d)
GROUP BY two ORDER BY two;
-- of all together
SELECT two, count(*) AS rows, count(*) FILTER (WHERE ((o).customers, (o).retained, (o).revenue) IS DISTINCT FROM ((d).customers, (d).retained, (d).revenue)) AS differ
FROM (SELECT * FROM question WHERE per = 'day') q CROSS JOIN LATERAL (
	SELECT o, d FROM (SELECT * FROM cohort_average(s, kind, against, as_of, 0.95, entry, make_interval(days => l)) WHERE NOT two UNION ALL SELECT * FROM cohort_average(s, r, kind, against, as_of, 0.95, entry, make_interval(days => l)) WHERE two) o
	FULL JOIN (SELECT * FROM pg_temp.definition(two, kind, against, entry, l, as_of, 'all') WHERE known > 0) d ON d.period = o.period) v(o, d)
GROUP BY two ORDER BY two;

--
-- Errors, and nothing
--
SELECT count(*) FROM (SELECT activity_agg(customer, day, 'day') AS s FROM story WHERE customer > 9) v, cohorts(s, rolling => '7 days');
SELECT count(*) FROM (SELECT activity_agg(NULL::bigint, day, 'day') AS s FROM story) v, cohorts(s, rolling => '7 days'), cohort_average(s, rolling => '7 days');
SELECT count(*) FROM cohorts(NULL, rolling => '7 days');
\pset format unaligned
SELECT pg_temp.tried('SELECT count(*) FROM (SELECT activity_agg(customer, day, ''day'') AS s, activity_agg(customer, day, ''month'') AS m FROM story) v, ' || call) AS tried
FROM unnest(ARRAY[$$cohorts(m, rolling => '7 days')$$, $$cohorts(s, rolling => '1 month')$$, $$cohorts(s, rolling => '36 hours')$$, $$cohorts(s, rolling => '-7 days')$$, $$cohorts(s, rolling => '7')$$,
	$$cohorts(s, per => 'week')$$, $$cohorts(s, rolling => '7 days', per => 'fortnight')$$, $$cohort_average(s, s, rolling => '0 days')$$,
	$$cohorts((SELECT activity_agg(1, d, 'day') FROM unnest(ARRAY['1990-01-01', '2024-01-01']::date[]) d), rolling => '1 day', per => 'day')$$]) WITH ORDINALITY AS t(call, i) ORDER BY i;
