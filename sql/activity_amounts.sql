--
-- Amounts of many customers: more than the table of an aggregate holds. Whatever order
-- they come in, and whatever is put together, the summary is the same, to the byte; what
-- is in it is what SQL sums by hand.
--
CREATE TEMP TABLE orders AS
SELECT i, CASE WHEN i % 5 = 0 THEN hashint8extended(i % 4000, 1) ELSE hashint8extended(i, 2) & 32767 END AS customer, date '2024-01-01' + (hashint8extended(i, 3) & 63)::int AS day,
	CASE i % 7 WHEN 0 THEN .5 WHEN 1 THEN 123456789012345.678901 WHEN 2 THEN -7 ELSE ((hashint8extended(i, 4) & 8191) / 100.0)::numeric(10, 2) END AS amount
FROM generate_series(1, 250000) i;
CREATE TEMP TABLE sums AS SELECT customer, day, sum(amount) AS amount FROM orders GROUP BY 1, 2;
CREATE TEMP TABLE whole AS SELECT activity_agg(customer, day, 'day', amount) AS s FROM orders;

-- what is in it
SELECT active_customers(s) = c.customers AS customers, r.revenue = c.amount AS revenue, s::text::jsonb -> 'decimals' AS decimals
FROM whole, (SELECT count(DISTINCT customer) AS customers, sum(amount) AS amount FROM sums) c, (SELECT sum(revenue) AS revenue FROM whole, cohorts(s)) r;
SELECT count(*) AS periods, count(*) FILTER (WHERE r.revenue = c.amount) AS same
FROM (SELECT cohort + period AS period, sum(revenue) AS revenue FROM whole, cohorts(s) GROUP BY 1) r JOIN (SELECT day, sum(amount) AS amount FROM sums GROUP BY 1) c ON day = r.period;

-- sums, in the order of customers, of days, and in none
SELECT activity_agg(customer, day, 'day', amount) = (SELECT s FROM whole) AS of_sums FROM sums;
SELECT activity_agg(customer, day, 'day', amount) = (SELECT s FROM whole) AS by_customer FROM (SELECT * FROM orders ORDER BY customer, day) o;
SELECT activity_agg(customer, day, 'day', amount) = (SELECT s FROM whole) AS backwards FROM (SELECT * FROM orders ORDER BY day DESC) o;
SELECT activity_agg(customer, day, 'day', amount ORDER BY hashint8(i)) = (SELECT s FROM whole) AS mixed FROM orders;

-- parts: of many, of few, more of them than are kept side by side, by day
SELECT count(*) AS partitions, bool_and((SELECT rollup(part) FROM (SELECT activity_agg(customer, day, 'day', amount) AS part FROM orders GROUP BY i % n) p) = s) AS same
FROM whole, unnest(ARRAY[2, 9, 75, 2000]) n;
SELECT (SELECT rollup(part) FROM (SELECT activity_agg(customer, day, 'day', amount) AS part FROM orders GROUP BY day) p) = s AS days,
	(SELECT activity_agg(customer, day, 'day', amount) FROM orders WHERE i <= 200000) + (SELECT activity_agg(customer, day, 'day', amount) FROM orders WHERE i > 200000) = s AS plus,
	(SELECT activity_agg(customer, day, 'day', amount) FROM orders WHERE i <= 249990) + (SELECT activity_agg(customer, day, 'day', amount) FROM orders WHERE i > 249990) = s AS many_and_few,
	(SELECT activity_agg(customer, day, 'day', amount) FROM orders WHERE i <= 10) + (SELECT activity_agg(customer, day, 'day', amount) FROM orders WHERE i > 10) = s AS few_and_many
FROM whole;
SELECT activity_by(s, 'month') = (SELECT activity_agg(customer, day, 'month', amount) FROM orders) AS months, s = s::text::activity_summary AS text FROM whole;

-- at work a value may be stored, and gone on with
CREATE TEMP TABLE at_work AS
SELECT activity_combine(activity_accum(w, 1, date '2024-01-01', 'day', 5), activity_accum(NULL, 2, date '2024-01-01', 'day', .25)) AS s FROM (SELECT activity_combine(NULL, s) AS w FROM whole) v;
SELECT w.s + (SELECT activity_agg(c, date '2024-01-01', 'day', a) FROM (VALUES (1, 5), (2, .25)) v(c, a)) = a.s AS stored FROM whole w, at_work a;

-- states at work are put together, as those of workers are: of few, of many, more of them than are kept side by side
CREATE AGGREGATE pg_temp.working(customer_key, calendar_time, text, numeric) (sfunc = activity_accum, stype = activity_summary);
CREATE AGGREGATE pg_temp.joined(activity_summary) (sfunc = activity_combine, stype = activity_summary, finalfunc = activity_final);
SELECT n, (SELECT pg_temp.joined(part) FROM (SELECT pg_temp.working(customer, day, 'day', amount) AS part FROM orders GROUP BY CASE WHEN n = 0 THEN i <= 60000 ELSE i % n = 1 END) p) = s AS same FROM whole, unnest(ARRAY[0, 2, 9, 5000]) n;
SELECT pg_temp.joined(part) = (SELECT activity_agg(customer, day, 'day', 80 * amount) FROM orders) AS many
FROM (SELECT pg_temp.working(customer, day, 'day', amount) AS part FROM orders GROUP BY i % 2) p, generate_series(1, 80);

-- decimals that add up to none
SELECT s::text::jsonb -> 'decimals' AS decimals, s = (SELECT activity_agg(i, date '2024-01-01', 'day', 1) FROM generate_series(0, 59999) i) AS same
FROM (SELECT activity_agg(i % 60000, date '2024-01-01', 'day', .5) AS s FROM generate_series(0, 119999) i) v;

-- a sum out of range
SELECT activity_agg(i % 40000, date '2024-01-01', 'day', 99999999999999999999999999999999) FROM generate_series(0, 119999) i;
