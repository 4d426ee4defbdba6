-- Loyalty points: what is still to come, by published triangles and by hand.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset null -

-- factors 1.71428571 1.19871795 1.07142857, s.e. 23.745318, by hand (Mack 1993)
SELECT cohort, issued_points AS issued, redeemed_points AS redeemed, factor::numeric(10,8), ultimate::numeric(12,6), to_come::numeric(12,6), standard_error::numeric(12,6), redemption_rate::numeric(12,8), breakage_rate::numeric(12,8)
FROM chain_ladder('{1000,1200,1500,1600}', '{{200,350,420,450},{260,430,515,NULL},{310,540,NULL,NULL},{330,NULL,NULL,NULL}}');
-- Taylor & Ashe 1983 as in Mack 1993, table 1: reserves and standard errors in thousands
SELECT cohort, (ultimate / 1000)::numeric(8,0) AS ultimate, (to_come / 1000)::numeric(8,0) AS reserve, (standard_error / 1000)::numeric(8,0) AS error, redemption_rate
FROM chain_ladder(NULL, '{{357848,1124788,1735330,2218270,2745596,3319994,3466336,3606286,3833515,3901463},
	{352118,1236139,2170033,3353322,3799067,4120063,4647867,4914039,5339085,NULL},
	{290507,1292306,2218525,3235179,3985995,4132918,4628910,4909315,NULL,NULL},
	{310608,1418858,2195047,3757447,4029929,4381982,4588268,NULL,NULL,NULL},
	{443160,1136350,2128333,2897821,3402672,3873311,NULL,NULL,NULL,NULL},
	{396132,1333217,2180715,2985752,3691712,NULL,NULL,NULL,NULL,NULL},
	{440832,1288463,2419861,3483130,NULL,NULL,NULL,NULL,NULL,NULL},
	{359480,1421128,2864498,NULL,NULL,NULL,NULL,NULL,NULL,NULL},
	{376686,1363294,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL},
	{344014,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL}}');
-- a ledger with the first triangle: a member a cohort
CREATE TEMP TABLE triangle AS
WITH c (i, issued, redeemed) AS (VALUES (0, 1000, '{200,350,420,450}'::int[]), (1, 1200, '{260,430,515}'), (2, 1500, '{310,540}'), (3, 1600, '{330}'))
SELECT i AS member, (date '2025-01-01' + make_interval(months => i))::date AS at, issued AS points FROM c
UNION ALL SELECT i, (date '2025-01-15' + make_interval(months => i + a - 1))::date, -(redeemed[a] - coalesce(redeemed[a - 1], 0)) FROM c, generate_subscripts(redeemed, 1) AS a;
CREATE TEMP TABLE triangle_summary AS SELECT points_agg(member, at, points) AS s FROM triangle;
SELECT count(*) AS rows, count(*) FILTER (WHERE (b.factor, b.ultimate, b.to_come, b.standard_error, b.redemption_rate, b.breakage, b.breakage_rate) IS DISTINCT FROM (c.factor, c.ultimate, c.to_come, c.standard_error, c.redemption_rate, c.breakage, c.breakage_rate)) AS wrong
FROM triangle_summary, ROWS FROM (points_breakage(s, 'month', date '2025-04-30')) WITH ORDINALITY AS b
	JOIN chain_ladder('{1000,1200,1500,1600}', '{{200,350,420,450},{260,430,515,NULL},{310,540,NULL,NULL},{330,NULL,NULL,NULL}}') WITH ORDINALITY AS c USING (ordinality);
SELECT method, liability::numeric(10,2), low::numeric(10,2), high::numeric(10,2), v.standard_error::numeric(10,4), outstanding, to_come::numeric(10,4), redemption_rate::numeric(10,6)
FROM triangle_summary, unnest('{chain_ladder,simple}'::text[]) AS method, points_liability(s, 0.5, 'month', date '2025-04-30', method => method) AS v;
-- a month that has not ended is in no factor; a cohort of it is taken from what was issued to it
SELECT b.cohort, b.issued, b.redeemed, factor::numeric(8,4), ultimate::numeric(10,4), standard_error::numeric(10,4)
FROM triangle_summary, points_breakage(s, 'month', date '2025-04-20') AS b;
-- a tail of 10 percent; never more than is left; nothing redeemed at first; one cohort
SELECT what, cohort, ultimate::numeric(10,4), to_come::numeric(10,4), standard_error::numeric(10,4), breakage::numeric(10,4) FROM (
	SELECT 'tail' AS what, * FROM chain_ladder('{1000,1200}', '{{200,350},{260,NULL}}', 1.1)
	UNION ALL SELECT 'left', * FROM chain_ladder('{400,300}', '{{100,390},{250,NULL}}')
	UNION ALL SELECT 'late', * FROM chain_ladder('{1000,1000,2000}', '{{0,100,200},{0,140,NULL},{0,NULL,NULL}}')
	UNION ALL SELECT 'new', * FROM chain_ladder('{1000,1000,2000}', '{{100,200},{120,NULL},{NULL,NULL}}')
	UNION ALL SELECT 'one', * FROM chain_ladder('{1000}', '{{NULL}}')
	UNION ALL SELECT 'none', * FROM chain_ladder('{0,0}', '{{0,0},{0,NULL}}')) AS t;
-- percentages of the largest numbers are finite: 1e307 of 1e308 grow by 1e10, to all that was issued
SELECT cohort, ultimate, redemption_rate, breakage_rate FROM chain_ladder('{1e300,1e308}', '{{1e290,1e300},{1e307,NULL}}');
