-- Referrals: published numbers, numbers by hand, and those of networkx from test/oracle.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;
SET intervalstyle = postgres;
\pset null '-'

--
-- By hand: who brought whom, in this order; a cycle of three, somebody by himself, dan twice
--
CREATE TEMP TABLE r (i int, referrer text, referee text, value numeric);
INSERT INTO r VALUES (1, 'ann', 'bob', 100), (2, 'ann', 'cat', 50), (3, 'bob', 'dan', 30), (4, 'bob', 'eve', 0), (5, 'dan', 'fay', 80), (6, 'gus', 'hal', 20),
	(7, 'ida', 'ida', 10), (8, 'jon', 'kim', 5), (9, 'kim', 'lee', 5), (10, 'lee', 'jon', 5), (11, 'cat', 'dan', 999);
CREATE TEMP TABLE s AS SELECT referral_agg(referrer, referee, date '2025-01-01' + i, NULL, value) AS s FROM r;
SELECT s FROM s;
SELECT a.rank, advocate, referrals, direct, downstream, direct_revenue, downstream_revenue, depth, influence::numeric(9,8), in_cycle FROM s, advocate_ranking(s, by => 'downstream') a;
-- everybody's influence, of those who brought nobody what is left: 0.02786942 each
SELECT 1 - sum(influence) - 3 * 0.02786942 BETWEEN -5e-8 AND 5e-8 AS rest FROM s, advocate_ranking(s);
-- the last referrer: dan is cat's, with 999; all: what dan is worth is shared
SELECT who, advocate, direct, downstream, direct_revenue, downstream_revenue, depth FROM s, unnest('{last,all}'::text[]) who, advocate_ranking(s, by => 'downstream', referrer => who) WHERE advocate IN ('ann', 'bob', 'cat');
SELECT g.* FROM s, referral_generations(s) g;
SELECT t.* FROM s, referral_trees(s) t;
SELECT t.* FROM s, referral_trees(s, referrer => 'last') t;
\x on
SELECT p.* FROM s, referral_report(s, customers => 20) p;
-- as of the sixth day
SELECT p.* FROM s, referral_report(s, as_of => date '2025-01-07') p;
\x off

--
-- Langville & Meyer, as in networkx's tests: u > v, v referred u
--
CREATE TEMP TABLE web AS SELECT referral_agg(v, u, date '2025-01-01', NULL, w) AS s
FROM unnest('{1,1,3,3,3,4,4,5,5,6}'::int[], '{2,3,1,2,5,5,6,4,6,4}'::int[], '{3,1,2,2,1,4,1,1,5,2}'::int[]) e(u, v, w);
SELECT damping, weighted, bool_and(pg_temp.near(influence, e, 5e-9)) AS agree
FROM web, (VALUES (0.9, false, '{0.03721197,0.05395735,0.04150565,0.37508082,0.20599833,0.28624589}'::float8[]),
	(0.85, false, '{0.05170475,0.07367926,0.05741241,0.34870369,0.19990381,0.26859608}'),
	(0.85, true, '{0.05430396,0.08892274,0.04913698,0.29658608,0.24762921,0.26342104}')) p(damping, weighted, expected),
	advocate_ranking(s, damping => damping, weighted => weighted, referrer => 'all') a, unnest(expected) WITH ORDINALITY x(e, i) WHERE i::text = advocate GROUP BY 1, 2 ORDER BY 1, 2;

--
-- Pairs, unknown people, what is left out; conversions before the referral
--
\x on
SELECT p.* FROM (SELECT referral_agg(a, b, date '2025-01-01' + r, date '2025-01-01' + c, v) AS s FROM (VALUES (1, 2, 5, NULL, 1.5), (1, 2, 3, 9, 2), (1, 2, 4, 8, -0.25), (1, NULL, 1, NULL, NULL), (1, NULL, 1, NULL, NULL),
	(3, 2, 6, 5, 7), (3, 3, 1, 1, 1), (NULL, 4, 1, 1, 1), (5, 6, NULL, 1, 1)) v(a, b, r, c, v)) w, referral_report(s, date '2025-02-01', '10 days', 100) p;
\x off
SELECT advocate, referrals, converted, direct, direct_revenue, depth, influence IS NULL AS no_influence FROM (SELECT referral_agg(a, b, date '2025-01-01' + r, date '2025-01-01' + c, v) AS s FROM (VALUES (1, 2, 5, NULL, 1.5), (1, 2, 3, 9, 2), (1, 2, 4, 8, -0.25), (1, NULL, 1, NULL, NULL), (8, NULL, 1, 2, 3)) v(a, b, r, c, v)) w, advocate_ranking(s);
-- activity: half for a referral of a half-life ago; the lower bound ranks 40 of 50 above 1 of 1
SELECT a.rank, advocate, referrals, converted, rate, at_least::numeric(6,3), activity, influence FROM (SELECT referral_agg(a, 1000 * a + i, date '2025-01-01' + CASE a WHEN 2 THEN 10 ELSE 0 END, CASE WHEN i <= y THEN date '2025-01-20' END, NULL) AS s FROM (VALUES (1, 50, 40), (2, 1, 1), (3, 4, 0)) v(a, n, y), generate_series(1, n) i) w,
	advocate_ranking(s, as_of => date '2025-01-21', half_life => '10 days', damping => NULL) a;
SELECT by, string_agg(advocate || ':' || a.rank, ' ' ORDER BY a.rank, advocate) FROM s, unnest('{at_least,referrals,converted,rate,activity,direct,downstream,direct_revenue,downstream_revenue,depth,influence}'::text[]) by, advocate_ranking(s, by => by) a GROUP BY 1 ORDER BY 1;
SELECT programme_return(50000, 40, 8000), programme_return(0, 40, 8000) AS lost, programme_return(1, 40, 0) AS free, cost_per_referral(8000, 320)::numeric(9,2), cost_per_referral(8000, 0) AS none;

--
-- Nothing, NULL
--
SELECT referral_agg(NULL::int, 1, date '2025-01-01', NULL, NULL) AS skipped, referral_agg(1, 1, date '2025-01-01', NULL, NULL) FILTER (WHERE false) AS none;
SELECT p.invitations, p.skipped, referral_conversion_rate(s), advocate_conversion_rate(s), viral_coefficient(s, 5), (SELECT count(*) FROM advocate_ranking(s)) AS rows FROM (SELECT referral_agg(NULL::int, 1, date '2025-01-01', NULL, NULL) AS s) v, referral_report(s) p;
SELECT (SELECT count(*) FROM referral_report(NULL)) + (SELECT count(*) FROM advocate_ranking(NULL)) + (SELECT count(*) FROM referral_trees(NULL)) + (SELECT count(*) FROM referral_generations(NULL)) + (SELECT count(*) FROM viral_cycle_time(NULL)) AS rows,
	referral_conversion_rate(NULL), viral_coefficient(NULL, 5), viral_coefficient(s, NULL), referral_conversion_rate_estimate(s, confidence => NULL), (SELECT count(*) FROM advocate_ranking(s, by => NULL)) AS by_null FROM s;

-- times in the other order: said
SELECT referral_conversion_rate(referral_agg(r, 10 + r, date '2025-02-01', date '2025-01-01' + 40 * (r / 3), NULL::numeric)) FROM generate_series(1, 3) r;
