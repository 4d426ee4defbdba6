-- Customers, and the models that fit them: \i it after clv.sql, and drop clv_customer
-- in the end.
\set ECHO none
-- Fader & Hardie 2007: customers left of 1000 after each renewal
CREATE TEMP TABLE contract AS
	SELECT segment, n, ended, customers FROM (
		SELECT segment, t - 1 AS n, true AS ended, coalesce(lag(s) OVER (PARTITION BY segment ORDER BY t), 1000) - s AS customers FROM (
			SELECT 'regular' AS segment, t, s FROM unnest(ARRAY[631, 468, 382, 326, 289, 262, 241]) WITH ORDINALITY v(s, t) UNION ALL
			SELECT 'high end', t, s FROM unnest(ARRAY[869, 743, 653, 593, 551, 517, 491]) WITH ORDINALITY v(s, t)) w UNION ALL
		VALUES ('regular', 7, false, 241), ('high end', 7, false, 491)) u;
CREATE TEMP TABLE renewal AS SELECT segment, clv_contract_agg(n, ended, customers) AS s FROM contract GROUP BY segment;
-- Fader, Hardie & Shang 2010: donations in 6 years of 11,104 who first gave in 1995
CREATE TEMP TABLE donation AS SELECT * FROM (VALUES (6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129), (5, 5, 335), (4, 5, 284), (3, 5, 225),
	(2, 5, 173), (1, 5, 119), (4, 4, 240), (3, 4, 181), (2, 4, 155), (1, 4, 78), (3, 3, 322), (2, 3, 255), (1, 3, 129), (2, 2, 613), (1, 2, 277), (1, 1, 1091), (0, 0, 3464)) v(x, tx, n);
CREATE TEMP TABLE donor AS SELECT clv_fit(clv_opportunities_agg(x, tx, 6, '1 year'), 'bg_bb') AS m FROM donation, generate_series(1, n);
-- customers who buy at a rate that is exponential among them and leave after a
-- purchase with a chance that is Beta(1, 2.5); spend varies by customer
CREATE TABLE clv_customer AS
WITH RECURSIVE customer AS (
	SELECT i, i % 3 AS segment, 12 + i % 40 AS t, -ln(1 - pg_temp.drawn(i, 'rate')) / (4 + 2 * (i % 3)) AS rate, 1 - power(1 - pg_temp.drawn(i, 'leave'), 0.4) AS leave,
		10 * exp(pg_temp.drawn(i, 's1') + pg_temp.drawn(i, 's2') + pg_temp.drawn(i, 's3') - 1.5) AS spend FROM generate_series(1, 1500) i),
purchase AS (
	SELECT i, 0 AS x, 0::float8 AS tx, 0::float8 AS next, false AS gone FROM customer
	UNION ALL
	SELECT i, x + 1, next, next - ln(1 - pg_temp.drawn(i * 1000 + x, 'wait')) / rate, x >= 0 AND pg_temp.drawn(i * 1000 + x, 'gone') < leave
	FROM (SELECT p.i, CASE WHEN x = 0 AND next = 0 THEN -1 ELSE x END AS x, next, rate, leave, t FROM purchase p JOIN customer USING (i) WHERE NOT gone AND next <= t) v)
SELECT i, segment, x, round(tx::numeric, 1)::float8 AS tx, t::float8, CASE WHEN x > 0 THEN round((spend * exp((pg_temp.drawn(i, 'noise') - 0.5) / sqrt(x)))::numeric, 2)::float8 END AS m
FROM customer JOIN (SELECT i, max(x) AS x, max(tx) AS tx FROM purchase WHERE tx > 0.05 OR x = 0 GROUP BY i) p USING (i);
ANALYZE clv_customer;
CREATE TEMP TABLE data AS SELECT clv_agg(x, tx, t, '1 week') AS s, clv_spend_agg(x, m) AS spend FROM clv_customer;
CREATE TEMP TABLE fitted AS
	SELECT clv_fit(s, 'bg_nbd') AS m FROM data UNION ALL SELECT clv_fit(s, 'mbg_nbd') FROM data UNION ALL SELECT clv_fit(s, 'pareto_nbd') FROM data UNION ALL SELECT clv_fit(spend, 'gamma_gamma') FROM data UNION ALL
	SELECT m FROM donor UNION ALL SELECT clv_fit(s, 'shifted_beta_geometric') FROM renewal WHERE segment = 'regular' UNION ALL SELECT clv_fit(s, 'beta_discrete_weibull') FROM renewal WHERE segment = 'high end';
\set ECHO all
