-- How many referrals convert, how fast they spread: published numbers, and numbers by hand.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET intervalstyle = postgres;
\pset null '-'

--
-- Conversion: referred and converted on day 1-5, 2-, 3-40, 10-12, 20-, 25-26, 28-, 30-31
--
CREATE TEMP TABLE conversion AS SELECT a, c FROM (VALUES (1, 5), (2, NULL), (3, 40), (10, 12), (20, NULL), (25, 26), (28, NULL), (30, 31)) v(a, c);
SELECT referral_conversion_rate(s, d + 35, '14 days') AS mature, (referral_conversion_rate_estimate(s, d + 35, '14 days', method => 'kaplan_meier')).value AS kaplan_meier,
	referral_conversion_rate(s, d + 35) AS so_far, referral_conversion_rate(s) AS ever
FROM (SELECT date '2025-01-01' AS d, referral_agg(a, 100 + a, date '2025-01-01' + a, date '2025-01-01' + c, NULL) AS s FROM conversion) v;
-- Kaplan-Meier is that of survival_agg, with its interval, in whatever unit
SELECT t, pg_temp.near((k).value, 100 - 100 * (e).value) AND pg_temp.near((k).low, 100 - 100 * (e).high) AND pg_temp.near((k).high, 100 - 100 * (e).low) AND (k).n = 8 AS same
FROM (SELECT survival_agg(coalesce(nullif(c, 40), 35) - a, c <> 40 AND c IS NOT NULL) AS s, referral_agg(a, 100 + a, timestamptz '2025-01-01 UTC' + a * interval '1 day', timestamptz '2025-01-01 UTC' + c * interval '1 day', NULL) AS r FROM conversion) v,
	unnest('{1,3,14,30}'::int[]) t, LATERAL (SELECT referral_conversion_rate_estimate(r, timestamptz '2025-01-01 UTC' + interval '35 days', t * interval '1 day', method => 'kaplan_meier') AS k, survival_probability_estimate(s, t) AS e OFFSET 0) e;
-- advocates with referrals 50 1 10 5 20 3 8 12, conversions 40 1 2 0 9 3 1 6 (statsmodels' GEE: 12.174848 * sqrt(8 / 7))
CREATE TEMP TABLE clusters AS SELECT referral_agg(a, 1000 * a + j, date '2025-01-01', CASE WHEN j <= y THEN date '2025-01-02' END, NULL) AS s
FROM unnest('{50,1,10,5,20,3,8,12}'::int[], '{40,1,2,0,9,3,1,6}'::int[]) WITH ORDINALITY u(m, y, a), generate_series(1, m) j;
SELECT method, (e).value::numeric(9,6), (e).low::numeric(11,8), (e).high::numeric(11,8), (e).n::numeric(11,8) FROM clusters, unnest('{cluster,wilson}'::text[]) method, LATERAL (SELECT referral_conversion_rate_estimate(s, method => method) AS e OFFSET 0) e;
SELECT 100 * sqrt((e).value / 100 * (1 - (e).value / 100) / (e).n) BETWEEN 13.015455 AND 13.015465 AS standard_error FROM clusters, LATERAL (SELECT referral_conversion_rate_estimate(s) AS e OFFSET 0) e;
-- all or none converted: as many as there are advocates; one advocate: no interval; clusters alike: all count
SELECT what, (e).* FROM (SELECT 'all' AS what, referral_agg(a % 4, a, d, d, NULL) AS s FROM generate_series(11, 30) a, (SELECT date '2025-01-01') v(d)
	UNION ALL SELECT 'none', referral_agg(a % 4, a, d, NULL, NULL) FROM generate_series(11, 30) a, (SELECT date '2025-01-01') v(d)
	UNION ALL SELECT 'one', referral_agg(1, a, d, CASE WHEN a < 20 THEN d END, NULL) FROM generate_series(11, 30) a, (SELECT date '2025-01-01') v(d)
	UNION ALL SELECT 'alike', referral_agg(a % 4, a, d, CASE WHEN a < 20 THEN d END, NULL) FROM generate_series(12, 27) a, (SELECT date '2025-01-01') v(d)) v, LATERAL (SELECT referral_conversion_rate_estimate(s) AS e OFFSET 0) e;
SELECT (referral_conversion_rate_difference(s, s)).*, (referral_conversion_rate_difference(s, 50)).* FROM clusters;
-- two groups: Newcombe's interval of their effective numbers, by rate over counts
SELECT method, pg_temp.near((d).difference, (a).value - (b).value) AND pg_temp.near((d).low, (d).difference - sqrt(((a).value - (a).low) ^ 2 + ((b).high - (b).value) ^ 2)) AND pg_temp.near((d).high, (d).difference + sqrt(((a).high - (a).value) ^ 2 + ((b).value - (b).low) ^ 2)) AS newcombe
FROM clusters, (SELECT referral_agg(a % 7, a, date '2025-01-01', CASE WHEN a % 3 < 1 THEN date '2025-01-01' END, NULL) AS t FROM generate_series(100, 180) a) v, unnest('{cluster,wilson}'::text[]) method,
	LATERAL (SELECT referral_conversion_rate_estimate(s, method => method) AS a, referral_conversion_rate_estimate(t, method => method) AS b, referral_conversion_rate_difference(s, t, method => method) AS d OFFSET 0) e;
SELECT (referral_conversion_rate_difference(s, t, d + 35, '14 days', method => 'kaplan_meier')).*, (referral_conversion_rate_difference(s, 20, d + 35, '14 days', method => 'kaplan_meier')).difference
FROM (SELECT date '2025-01-01' AS d, referral_agg(a, 100 + a, date '2025-01-01' + a, date '2025-01-01' + c, NULL) AS s, referral_agg(a, 100 + a, date '2025-01-01' + a, date '2025-01-03' + c, NULL) AS t FROM conversion) v;
-- advocates with at least one: 7 of 8
SELECT advocate_conversion_rate(s), (advocate_conversion_rate_estimate(s)).*, (rate_estimate(r)).* FROM clusters, (SELECT rate_agg(7, 8) AS r) v;
SELECT (advocate_conversion_rate_difference(s, s)).*, (advocate_conversion_rate_difference(s, 50)).* FROM clusters;

--
-- Garwood, as published; the viral coefficient, cycles
--
SELECT n, customers, bool_and(pg_temp.near(p.low, g.low, 5e-9) AND pg_temp.near(p.high, g.high, 5e-9)) AS garwood
FROM (VALUES (0, 1, 0, 3.68887945), (1, 1, .02531781, 5.57164339), (10, 1, 4.79538870, 18.39035604), (100, 1, 81.36399125, 121.62679379), (14, 400, .01913483, .05872405)) g(n, customers, low, high),
	LATERAL (SELECT referral_agg(1, i, CASE WHEN n > 0 THEN date '2025-01-01' END, NULL, NULL) AS s FROM generate_series(2, 1 + greatest(n, 1)) i) v, referral_report(s, customers => customers) p GROUP BY 1, 2 ORDER BY 2, 1;
-- converted referrals per customer 0 0 1 0 2 0 0 3 0 1: of unknown people, and of known ones
SELECT (e).value, (e).low, (e).high::numeric(9,8), (e).n, viral_coefficient(s, 10) AS k, viral_coefficient(t, 10) AS known,
	(((e).high - (e).value) / 2.2621571628)::numeric(9,8) AS standard_error
FROM (SELECT referral_agg(a, NULL::int, date '2025-01-01', date '2025-01-02', NULL) AS s, referral_agg(a, 100 * a + i, date '2025-01-01', date '2025-01-02', NULL) AS t
	FROM unnest('{0,0,1,0,2,0,0,3,0,1}'::int[]) WITH ORDINALITY u(n, a), generate_series(1, n) i) v, LATERAL (SELECT viral_coefficient_estimate(s, 10) AS e OFFSET 0) e;
-- somebody invited by two converts once
SELECT viral_coefficient(s, 2) AS k, referral_conversion_rate(s) AS rate FROM (SELECT referral_agg(a, 9, date '2025-01-01', date '2025-01-02', NULL) AS s FROM generate_series(1, 2) a) v;
SELECT difference::numeric(14,10), low::numeric(14,10), high::numeric(14,10), statistic::numeric(14,10), p_value::numeric(14,10) FROM (SELECT referral_agg(a, 100 * a + i, date '2025-01-01', date '2025-01-02', NULL) AS s
	FROM unnest('{0,0,1,0,2,0,0,3,0,1}'::int[]) WITH ORDINALITY u(n, a), generate_series(1, n) i) v, viral_coefficient_difference(s, s, 10, 20);
SELECT viral_growth(1000, 0.8, 5), viral_amplification(0.8), viral_growth(1000, 1, 5) AS at_1, pg_temp.near(viral_growth(1000, 1 + 1e-12, 5), 6000 + 1000 * 1e-12 * 15, 1e-14) AS near_1, viral_growth(7, 0, 3) AS dead, viral_amplification(1) AS endless;
-- from ann's own conversion on day 2: bob on day 5; from bob's to cat: 9; dan's referrer is not in the graph: 2 from the referral
SELECT c.* FROM (SELECT referral_agg(a, b, date '2025-01-01' + r, date '2025-01-01' + c, NULL) AS s FROM (VALUES ('zoe', 'ann', 1, 2), ('ann', 'bob', 3, 5), ('bob', 'cat', 6, 14), ('zed', 'dan', 1, 3), ('zed', 'eve', 1, NULL), ('zed', 'fay', 4, 2)) v(a, b, r, c)) w, viral_cycle_time(s) c;
SELECT c.* FROM (SELECT referral_agg('ann', 'bob', date '2025-01-01', NULL, NULL) AS s) v, viral_cycle_time(s) c;

