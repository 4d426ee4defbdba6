--
-- A graph of N/10 referrals, in which a customer has about five ancestors: all that is
-- downstream of each advocate, by hand over all pairs of an ancestor and a descendant;
-- the conversion rate with an interval over advocates; PageRank, which nobody would
-- write by hand; a chain in which everybody was brought by the one before.
--

-- @let clusters
SELECT count(*)::float8 AS g, sum(m)::float8 AS n, sum(y)::float8 AS x, sum(y * y)::float8 AS yy, sum(y * m)::float8 AS ym, sum(m * m)::float8 AS mm
FROM (SELECT count(*) AS m, count(converted_at) AS y FROM referral GROUP BY referrer) AS a

-- @setup
DROP TABLE IF EXISTS referral, chain, referral_summaries;
SELECT setseed(0.12) \g /dev/null
CREATE UNLOGGED TABLE referral AS
SELECT 1 + ((i - 1) * least(r ^ 3, 0.999999))::bigint AS referrer, i AS referee, timestamptz '2025-01-01 UTC' + i * interval '7 seconds' AS referred_at,
	   CASE WHEN s < 0.3 THEN timestamptz '2025-01-01 UTC' + i * interval '7 seconds' + s * interval '90 days' END AS converted_at, (100 * t)::numeric(8, 2) AS value
FROM (SELECT i, random() AS r, random() AS s, random() AS t FROM (SELECT n FROM bench_rows) AS b, generate_series(2::bigint, n / 10 + 1) AS i OFFSET 0) AS a;
DELETE FROM referral WHERE referrer >= referee;
CREATE UNLOGGED TABLE chain AS
SELECT i AS referrer, i + 1 AS referee, timestamptz '2025-01-01 UTC' + i * interval '7 seconds' AS referred_at FROM (SELECT n FROM bench_rows) AS b, generate_series(1::bigint, n / 10) AS i;
CREATE UNLOGGED TABLE referral_summaries AS
SELECT (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) FROM referral) AS tree,
	   (SELECT referral_agg(referrer, referee, referred_at, NULL, NULL) FROM chain) AS chain;
VACUUM (ANALYZE, FREEZE) referral, chain, referral_summaries;

-- @case referral_downstream
-- @about downstream customers and revenue of every advocate, from the summary
-- @modes serial
-- @faster 2
-- @wrap count(*), sum(downstream), sum(revenue)
-- @set work_mem = '1GB'
-- @ours
SELECT advocate::bigint, downstream, downstream_revenue AS revenue FROM referral_summaries, advocate_ranking(tree, damping => NULL);
-- @hand WITH RECURSIVE over ancestors
WITH RECURSIVE pair AS (
	SELECT referrer AS advocate, referee, value FROM referral
	UNION ALL
	SELECT r.referrer, p.referee, p.value FROM pair AS p JOIN referral AS r ON r.referee = p.advocate
)
SELECT advocate, count(*) AS downstream, sum(value) AS revenue FROM pair GROUP BY advocate;
-- @bytes 16000000 summary
SELECT pg_column_size(tree) FROM referral_summaries;

-- @case referral_rows
-- @about the same from the rows
-- @modes serial
-- @faster 1
-- @wrap count(*), sum(downstream), sum(revenue)
-- @set work_mem = '1GB'
-- @ours
SELECT advocate::bigint, downstream, downstream_revenue AS revenue FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referral) AS r, advocate_ranking(s, damping => NULL);
-- @hand WITH RECURSIVE over ancestors
WITH RECURSIVE pair AS (
	SELECT referrer AS advocate, referee, value FROM referral
	UNION ALL
	SELECT r.referrer, p.referee, p.value FROM pair AS p JOIN referral AS r ON r.referee = p.advocate
)
SELECT advocate, count(*) AS downstream, sum(value) AS revenue FROM pair GROUP BY advocate;

-- @case referral_conversion
-- @about conversion rate and what the referrals are worth, from the rows
-- @ours
SELECT round(e.value::numeric, 6) AS rate, round(e.n::numeric, 3) AS worth FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referral) AS r, referral_conversion_rate_estimate(s) AS e;
-- @hand sums over advocates
SELECT round((100 * p)::numeric, 6) AS rate, round(least(p * (1 - p) * n * n * (g - 1) / (g * (yy - 2 * p * ym + p * p * mm)), n)::numeric, 3) AS worth
FROM (SELECT *, x / n AS p FROM ({clusters}) AS c) AS c;
-- @reference count(converted_at)
SELECT count(converted_at) FROM referral;

-- @case referral_pagerank
-- @about influence of all, all referrers counted, from the summary
-- @modes serial
-- @below 2000
-- @set work_mem = '1GB'
-- @ours
SELECT count(*), sum(influence) < 1 AS sound FROM referral_summaries, advocate_ranking(tree, referrer => 'all');

-- @case referral_chain
-- @about a chain of all, generation by generation
-- @modes serial
-- @below 1000
-- @set work_mem = '1GB'
-- @ours
SELECT count(*), max(depth), sum(downstream) FROM referral_summaries, advocate_ranking(chain, damping => NULL);
