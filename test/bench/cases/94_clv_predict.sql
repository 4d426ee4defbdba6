--
-- What a model says of N/10 customers, one a row: of their numbers, and of their
-- summaries. Hand-written are the formulas of Fader, Hardie & Lee 2005 and of
-- Fader & Hardie 2013, the hypergeometric function as a series in PL/pgSQL.
-- The aim is a million customers a second and core: N/10 microseconds.
--
-- Customers came on 500 days and bought up to 4 times more, so that many are of the
-- same age and frequency, of which the functions keep what they have computed;
-- where ages are all different nothing can be kept.
--

-- @setup
DROP TABLE IF EXISTS buyers, buying;
CREATE UNLOGGED TABLE buyers AS
SELECT customer_id, s, purchase_frequency(s, '2025-12-31') AS x, purchase_span(s, '2025-12-31') AS tx,
	   purchase_age(s, '2025-12-31') AS t, purchase_mean_spend(s, '2025-12-31') AS mean
FROM (SELECT c AS customer_id, purchase_agg(date '2024-01-01' + (c % 500 + k * (3 + c % 23))::int, 10 + (c * 7 + k) % 40) AS s
	  FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS c, LATERAL generate_series(0, c * c % 7) AS k GROUP BY c) AS a;
CREATE UNLOGGED TABLE buying AS
SELECT clv_model('bg_nbd', '{0.243,4.414,0.793,2.426}', '1 week') AS bg, clv_model('pareto_nbd', '{0.553,10.578,0.606,11.669}', '1 week') AS pareto,
	   clv_model('gamma_gamma', '{6.25,3.74,15.44}') AS spend;
VACUUM (ANALYZE, FREEZE) buyers, buying;
CREATE OR REPLACE FUNCTION hand_2f1(a double precision, b double precision, c double precision, z double precision)
	RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	term double precision := 1;
	total double precision := 1;
BEGIN
	FOR i IN 0 .. 100000 LOOP
		term := term * (a + i) * (b + i) / ((c + i) * (i + 1)) * z;
		total := total + term;
		EXIT WHEN term < 1e-15 * total;
	END LOOP;
	RETURN total;
END $$;

-- @let alive
(CASE WHEN x = 0 THEN 1 ELSE 1 / (1 + 0.793::float8 / (2.426::float8 + x - 1) * ((4.414::float8 + t) / (4.414::float8 + tx)) ^ (0.243::float8 + x)) END)

-- @let expected
((0.793::float8 + 2.426 + x - 1) / (0.793::float8 - 1) * (1 - ((4.414::float8 + t) / (4.414::float8 + t + 52.1785714285714286)) ^ (0.243::float8 + x)
	* hand_2f1(0.243::float8 + x, 2.426::float8 + x, 0.793::float8 + 2.426 + x - 1, 52.1785714285714286::float8 / (4.414::float8 + t + 52.1785714285714286))) * {alive})

-- @let spend
(6.25::float8 * (15.44 + x * coalesce(mean, 0)) / (6.25::float8 * x + 3.74 - 1))

-- @case probability_alive
-- @about probability to be still a customer, of numbers
-- @modes serial
-- @wrap count(*), sum(alive)
-- @ours
SELECT customer_id, probability_alive(bg, x, tx, t) AS alive FROM buyers, buying;
-- @hand formula
SELECT customer_id, {alive} AS alive FROM buyers;

-- @case expected_purchases
-- @about purchases expected within a year, of numbers
-- @modes serial
-- @faster 5.0
-- @wrap count(*), sum(expected)
-- @ours
SELECT customer_id, expected_purchases(bg, x, tx, t, '1 year') AS expected FROM buyers, buying;
-- @hand series
SELECT customer_id, {expected} AS expected FROM buyers;
-- @reference ages all different
SELECT customer_id, expected_purchases(bg, x, tx, t + customer_id * 1e-9::float8, '1 year') AS expected FROM buyers, buying;

-- @case clv
-- @about what a customer is worth within a year, of numbers
-- @modes serial
-- @faster 5.0
-- @wrap count(*), sum(clv)
-- @ours
SELECT customer_id, clv(bg, spend, x, tx, t, mean, '1 year') AS clv FROM buyers, buying;
-- @hand series
SELECT customer_id, {expected} * {spend} AS clv FROM buyers;
-- @reference discounted
SELECT customer_id, clv(bg, spend, x, tx, t, mean, '1 year', 15) AS clv FROM buyers, buying;
-- @reference discounted, ages all different
SELECT customer_id, clv(bg, spend, x, tx, t + customer_id * 1e-9::float8, mean, '1 year', 15) AS clv FROM buyers, buying;

-- @case clv_report
-- @about a report of a customer's summary: alive, purchases, spend and value
-- @modes serial parallel
-- @faster 5.0
-- @wrap count(*), sum(frequency), sum(recency), sum(age), sum(mean_spend), sum(probability_alive), sum(expected_purchases), sum(expected_spend), sum(clv)
-- @ours
SELECT customer_id, (r).*
FROM (SELECT customer_id, clv_report(s, bg, spend, '2025-12-31', '1 year') AS r FROM buyers, buying OFFSET 0) AS v;
-- @hand formulas
SELECT customer_id, x AS frequency, tx AS recency, t AS age, mean AS mean_spend, alive AS probability_alive, expected AS expected_purchases, spend AS expected_spend, expected * spend AS clv
FROM (SELECT customer_id, x, tx, t, mean, {alive} AS alive, {expected} AS expected, {spend} AS spend FROM buyers OFFSET 0) AS v;
-- @reference in FROM
SELECT customer_id, r.* FROM buyers, buying, clv_report(s, bg, spend, '2025-12-31', '1 year') AS r;
-- @reference in FROM, a subquery
SELECT customer_id, (r).* FROM buyers, buying, LATERAL (SELECT clv_report(s, bg, spend, '2025-12-31', '1 year') AS r OFFSET 0) AS v;
-- @reference three functions apart
SELECT customer_id, x AS frequency, tx AS recency, t AS age, mean AS mean_spend, probability_alive(bg, s, '2025-12-31'),
	   expected_purchases(bg, s, '2025-12-31', '1 year') AS expected_purchases, 0 AS expected_spend, clv(bg, spend, s, '2025-12-31', '1 year') AS clv
FROM buyers, buying;
-- @reference discounted
SELECT customer_id, (r).*
FROM (SELECT customer_id, clv_report(s, bg, spend, '2025-12-31', '1 year', 15) AS r FROM buyers, buying OFFSET 0) AS v;
-- @reference Pareto/NBD
SELECT customer_id, (r).*
FROM (SELECT customer_id, clv_report(s, pareto, spend, '2025-12-31', '1 year') AS r FROM buyers, buying OFFSET 0) AS v;
