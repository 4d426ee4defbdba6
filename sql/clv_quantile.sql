-- The range of one customer's purchases: against the oracle, the probabilities, and
-- customers who are drawn from the model.
\getenv abs_srcdir PG_ABS_SRCDIR
\set clv :abs_srcdir '/test/lib/clv.sql'
\i :clv
\set oracle :abs_srcdir '/test/oracle/'

-- the oracle
CREATE TEMP TABLE quantile (model text, p1 float8, p2 float8, p3 float8, p4 float8, x float8, tx float8, age float8, t int, probability float8, n bigint);
\set file :oracle 'clv_quantile.csv'
COPY quantile FROM :'file' (FORMAT csv, HEADER);
SELECT model, count(*), count(*) FILTER (WHERE purchases_quantile(clv_model(model, ARRAY[p1, p2, p3, p4], '1 day'), coalesce(x, 0), coalesce(tx, 0), coalesce(age, 0), t * interval '1 day', probability) <> n) AS wrong
FROM quantile GROUP BY model ORDER BY model;

-- the least number by which the probabilities add up to enough
SELECT name, bool_and(below < p AND upto >= p) AS least FROM model, (VALUES (0, 0, 20), (2, 10, 20), (12, 18, 20)) c(x, tx, t), unnest(ARRAY[0.01, 0.3, 0.8, 0.99]) p,
	LATERAL (SELECT purchases_quantile(m, x, tx, t, CASE name WHEN 'bb' THEN interval '10 years' ELSE '1 year' END, p) AS q) q,
	LATERAL (SELECT coalesce(sum(pn) FILTER (WHERE n < q), 0) AS below, sum(pn) AS upto FROM generate_series(0, q) n, LATERAL (SELECT purchase_probability(m, n, x, tx, t, CASE name WHEN 'bb' THEN interval '10 years' ELSE '1 year' END) AS pn) v) w
WHERE name IN ('bg', 'mbg', 'pareto', 'bb') GROUP BY name ORDER BY name;

-- Customers drawn from BG/NBD with r 1, alpha 4, a 1, b 2.5: rates are exponential, and the
-- chance to leave is 1 - u ^ (1 / b). From what they bought in the first 30 weeks the range
-- of the next 30 holds 95 % of them or more, as counts are whole; that of 50 % not all.
CREATE TEMP TABLE life AS
WITH RECURSIVE person AS (SELECT i, -ln(1 - pg_temp.drawn(i, 'rate')) / 4 AS rate, 1 - power(1 - pg_temp.drawn(i, 'leave'), 0.4) AS leave FROM generate_series(1, 4000) i),
bought AS (SELECT i, 0 AS n, 0::float8 AS at, false AS gone FROM person
	UNION ALL SELECT i, n + 1, at - ln(1 - pg_temp.drawn(i * 1000 + n, 'wait')) / rate, pg_temp.drawn(i * 1000 + n, 'gone') < leave FROM bought JOIN person USING (i) WHERE NOT gone AND at <= 60)
SELECT i, count(*) FILTER (WHERE at <= 30) - 1 AS x, max(at) FILTER (WHERE at <= 30) AS tx, count(*) FILTER (WHERE at > 30 AND at <= 60) AS later FROM bought GROUP BY i;
SELECT count(*), avg((later BETWEEN q[1] AND q[4])::int) BETWEEN 0.95 AND 0.99 AS nineteen_of_twenty, avg((later < q[1])::int) <= 0.025 AS below, avg((later > q[4])::int) <= 0.028 AS above, avg((later BETWEEN q[2] AND q[3])::int) BETWEEN 0.5 AND 0.9 AS half
FROM life, LATERAL (SELECT array_agg(purchases_quantile(clv_model('bg_nbd', '{1,4,1,2.5}'), x, tx, 30, '30 weeks', p) ORDER BY p) AS q FROM unnest(ARRAY[0.025, 0.25, 0.75, 0.975]) p) v;

-- of summaries, and what is not known
SELECT name, count(*) AS customers, count(q) AS known, count(*) FILTER (WHERE q IS DISTINCT FROM purchases_quantile(m, x, tx, t, '1 year', 0.9)) AS differ
FROM model, summary, LATERAL (SELECT purchases_quantile(m, p, '2023-06-30', '1 year', 0.9) AS q, purchase_frequency(p, '2023-06-30') AS x, purchase_span(p, '2023-06-30') AS tx, purchase_age(p, '2023-06-30') AS t) v
WHERE name IN ('bg', 'pareto') GROUP BY name ORDER BY name;
SELECT purchases_quantile(m, 1, 1, 2, '1 year', NULL), purchases_quantile(m, NULL, '2024-01-01', '1 year', 0.5), purchases_quantile(m, 1, 1, 2, '0', 0.999) AS nothing, purchases_quantile(m, 0, 0, 0, '100 years', 0.999999) > 1000 AS many FROM model WHERE name = 'bg';
\pset format unaligned
SELECT pg_temp.tried(replace('SELECT ' || expression || ' FROM model WHERE name = ''bg''', '{bb}', '(SELECT m FROM model WHERE name = ''bb'')')) AS tried
FROM unnest(ARRAY[$$purchases_quantile(m, 1, 1, 2, '1 year', 0)$$, $$purchases_quantile(m, 1, 1, 2, '1 year', 97.5)$$, $$purchases_quantile(m, 1, 1, 2, '1 year', 'NaN')$$, $$purchases_quantile(m, 1, 1, 2, '-1 day'::interval, 0.5)$$,
	$$purchases_quantile({bb}, 1, 1, 2, '100 days', 0.5)$$, $$purchases_quantile((SELECT m FROM model WHERE name = 'spend'), 1, 1, 2, '100 days', 0.5)$$, $$purchases_quantile(m, 1, 3, 2, '100 days', 0.5)$$,
	$$purchases_quantile({bb}, 1, 1, 2, '3000000 years', 0.999)$$]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
