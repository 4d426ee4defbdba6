-- Scores of recency, frequency and monetary value, and their segments, by hand.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

--
-- RFM, by hand: score = 1 + floor(5 x customers strictly worse / customers)
--
SELECT days, orders, spent, (r).* FROM (
	SELECT *, rfm(days, orders, spent) OVER () AS r FROM (VALUES
		(1, 9, 90), (2, 5, 40), (3, 5, 40), (4, 5, 70), (5, 1, 10), (6, 1, 10), (7, 1, 5), (8, 2, -3), (9, 1, 0), (10, 7, 60), (NULL, 1, 1)) AS v (days, orders, spent)) AS c
ORDER BY days;
-- all equal have 1, one alone has 1; fewer values than scores leave scores unused; what is not known stays out
SELECT DISTINCT rfm(1, 2, 3) OVER () FROM generate_series(1, 7);
SELECT rfm(3, 4, 5, scores => 100) OVER ();
SELECT array_agg(DISTINCT (r).frequency) FROM (SELECT rfm(i, i % 2, i) OVER () AS r FROM generate_series(1, 100) AS i) v;
SELECT g, rfm(x, x, x) OVER (PARTITION BY g) FROM (VALUES (1, 1), (1, 2), (2, NULL)) AS v (g, x) ORDER BY g, x;
-- -0 is 0; from ten scores on a cell has hyphens
SELECT rfm(x, x, x) OVER () FROM (VALUES (0::float8), ('-0')) AS v (x);
SELECT (r).cell, (r).segment FROM (SELECT rfm(-i, i, i, 12) OVER () AS r FROM generate_series(1, 12) AS i) v;
-- ties are those of rank()
SELECT count(*) FILTER (WHERE (r).recency <> 1 + 7 * (a - 1) / n OR (r).frequency <> 1 + 7 * (b - 1) / n OR (r).monetary <> 1 + 7 * (c - 1) / n) AS wrong, count(*)
FROM (SELECT rfm(x, y, z, 7) OVER () AS r, rank() OVER (ORDER BY x DESC) AS a, rank() OVER (ORDER BY y) AS b, rank() OVER (ORDER BY z) AS c, count(*) OVER () AS n
	FROM (SELECT pg_temp.drawn(i, 'x', 300) AS x, pg_temp.drawn(i, 'y', 9) AS y, pg_temp.drawn(i, 'z', 100000) / 7.0 AS z FROM generate_series(1, 5000) AS i) d) v;
-- the map; scores cut elsewhere, with other names, out of ten
SELECT recency, array_agg(rfm_segment(recency, frequency) ORDER BY frequency) FROM generate_series(1, 5) AS recency, generate_series(1, 5) AS frequency GROUP BY 1 ORDER BY 1;
SELECT rfm_segment(9, 9, scores => 10), rfm_segment(8, 1, scores => 10), rfm_segment(5, 5, '{best,b,c,d,e,f,g,h,i,j}'), rfm_segment(NULL, 1);
