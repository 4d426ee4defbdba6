-- Ratings: NPS, CSAT, CES.  Numbers are worked out by hand, as the comments say;
-- those of other tools are in rating_oracle.sql.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

-- A summary of known counts, through the text form.
CREATE FUNCTION pg_temp.summary_of(scale_min int, scale_max int, counts bigint[]) RETURNS rating_summary
	RETURN format('{"rating":1,"scale":[%s,%s],"counts":[%s]}', scale_min, scale_max,
		array_to_string(counts, ','))::rating_summary;
CREATE FUNCTION pg_temp.nps_summary(detractors bigint, passives bigint, promoters bigint) RETURNS rating_summary STRICT
	RETURN pg_temp.summary_of(0, 10, ARRAY[detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0]);

--
-- One step, by hand
--
-- 3 promoters, 2 passives, 5 detractors: 100 (3 - 5) / 10
SELECT nps(s) FROM unnest(ARRAY[9, 10, 10, 7, 8, 0, 1, 5, 6, 6]) s;
-- 4 of 8 in the top two boxes; 2 of 8 in the top one
SELECT csat(s), csat(rating_agg(s, 1, 5), 1) FROM unnest(ARRAY[5, 5, 4, 4, 3, 2, 1, 1]) s;
SELECT csat(t) FROM unnest(ARRAY[true, true, true, false, NULL]) t;
-- mean of 7, 6, 2
SELECT ces(s), ces(rating_agg(s, 1, 7)), rating_mean(rating_agg(s)) FROM unnest(ARRAY[7, 6, 2]) s;
-- five points: 5 is a promoter, 4 a passive: 100 (2 - 3) / 6
SELECT nps(rating_agg(s, 1, 5)), nps(rating_agg(s, 1, 5), 3, 5)
FROM unnest(ARRAY[5, 5, 4, 3, 2, 1]) s;
SELECT nps_from_counts(8, 13, 15), nps_from_counts(0, 0, 0), nps_from_counts(1, NULL, 3);
-- the same answers in every type
SELECT nps(s::smallint), nps(s::integer), nps(s::bigint), nps(s::numeric), nps(s::real), nps(s::float8)
FROM unnest(ARRAY[9, 10, 10, 7, 8, 0, 1, 5, 6, 6]) s;
-- weights: promoters 3 + 1, detractors 2, of 8
SELECT nps(rating_agg(s, 0, 10, w)), csat(rating_agg(s, 1, 5, w) FILTER (WHERE s BETWEEN 1 AND 5)), ces(rating_agg(s, 1, 7, w) FILTER (WHERE s <= 7))
FROM (VALUES (9, 3.0), (10, 1), (8, 2), (3, 2), (4, NULL)) v(s, w);
-- the difference is that of the two scores as shown, interval and test are the method's: 100 (7/36 + 4/27)
SELECT method, round(difference::numeric, 4) AS difference, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high, round(statistic::numeric, 6) AS z,
	difference = nps_from_counts(8, 13, 15) - nps_from_counts(12, 7, 8) AS as_shown
FROM unnest(ARRAY['adjusted_wald', 'wald']) method, nps_difference(pg_temp.nps_summary(8, 13, 15), pg_temp.nps_summary(12, 7, 8), method => method);
SELECT method, round(difference::numeric, 4) AS difference, difference = nps_from_counts(8, 13, 15) - 10 AS as_shown
FROM unnest(ARRAY['adjusted_wald', 'wald', 'score']) method, nps_difference(pg_temp.nps_summary(8, 13, 15), 10, method => method);

--
-- NULL, nothing, one
--
SELECT nps(s), csat(s), ces(s), rating_agg(s) FROM (SELECT NULL::int) v(s) WHERE false;
SELECT nps(s), csat(s), ces(s), rating_agg(s) FROM (VALUES (NULL::int), (NULL)) v(s);
SELECT responses(s), questions_asked(s), invalid_count(s), response_rate(s), promoters(s), passives(s), detractors(s),
	nps(s), rating_mean(s), rating_stddev(s), rating_quantile(s, 0.5), nps_estimate(s), rating_mean_estimate(s)
FROM (VALUES (NULL::rating_summary), ('{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0],"missing":3}')) v(s);
-- one answer has a mean and no interval for it
SELECT nps(s), rating_stddev(s), rating_mean_estimate(s), responses(s), response_rate(s), (response_rate_estimate(s)).n
FROM (SELECT rating_agg(x) FROM (VALUES (9), (NULL)) v(x)) w(s);
SELECT rating_mean_difference(s, s), rating_mean_difference(s, 5) FROM (SELECT rating_agg(9)) v(s);

--
-- The histogram
--
SELECT h.* FROM (SELECT rating_agg(x, 1, 5) AS s FROM unnest(ARRAY[5, 5, 4, 1]) x) v, rating_histogram(s) h;
SELECT h.* FROM (SELECT rating_agg(x, 1, 3, w) AS s FROM (VALUES (3, 0.5), (1, 1.5)) v(x, w)) v, rating_histogram(s) h;
SELECT count(*), sum(h.count) FROM (SELECT rating_agg(x, 1, 100) AS s FROM generate_series(1, 100) x) v, rating_histogram(s) h;

--
-- Scores between two points: classed at the upper one, exact in the mean
--
SELECT nps(6.5), nps(8.5), nps(6.5::float8), nps(8.5::float8), nps(6.0), nps(8.000000001);
SELECT csat(3.5), csat(3.0), ces_share(rating_agg(4.2, 1, 7)), ces_share(rating_agg(4.0, 1, 7));
SELECT rating_mean(s), rating_stddev(s), responses(s) FROM (SELECT rating_agg(x) AS s FROM unnest(ARRAY[6.7, 6.7, 6.7]) x) v;
SELECT count(*) AS samples, bool_and(abs(rating_mean(s) - mean) < 1e-13) AS means, bool_and(abs(rating_stddev(s) - deviation) < 1e-13) AS deviations
FROM (SELECT g, rating_agg(x, -5, 5) AS s, avg(x::numeric)::float8 AS mean, stddev(x::numeric)::float8 AS deviation
	FROM (SELECT i % 7 AS g, round((5 * sin(i))::numeric, 1 + i % 3)::float8 AS x FROM generate_series(1, 5000) i) v GROUP BY g) w;
-- taken away again by a moving frame, nothing of them stays
SELECT x, rating_agg(x) OVER (ROWS 1 PRECEDING) FROM (VALUES (6.5), (7.25), (3), (4)) v(x);

--
-- Invalid scores
--
SELECT rating_agg(x, 1, 5, 'count') FROM (VALUES (1), (5), (0), (6), (NULL)) v(x);
SELECT invalid_count(s), responses(s), questions_asked(s), round(response_rate(s)::numeric, 4), rating_mean(s)
FROM (SELECT rating_agg(x, 1, 5, 'count') AS s FROM (VALUES (4.5), ('NaN'::float8), ('Infinity'), ('-Infinity'), (5.01), (NULL)) v(x)) w;
SELECT rating_agg(x, 1, 5, 'count') = rating_agg(x, 1, 5) AS same FROM generate_series(1, 5) x;

--
-- Moving windows agree with aggregating every frame anew
--
CREATE TEMP TABLE walk AS SELECT i, CASE WHEN i % 11 <> 0 THEN (5 + 5 * sin(i * i))::int END AS score FROM generate_series(1, 300) i;
SELECT bool_and(a.s = b.s) AS summaries, bool_and(a.n IS NOT DISTINCT FROM b.n) AS nps, bool_and(a.c IS NOT DISTINCT FROM b.c) AS classed
FROM (SELECT i, rating_agg(score) OVER w AS s, nps(score) OVER w AS n, nps(rating_agg(score) OVER w, 4, 8) AS c
	FROM walk WINDOW w AS (ORDER BY i ROWS BETWEEN 7 PRECEDING AND 3 FOLLOWING)) a
JOIN LATERAL (SELECT rating_agg(score) AS s, nps(score) AS n, nps(rating_agg(score), 4, 8) AS c
	FROM walk WHERE walk.i BETWEEN a.i - 7 AND a.i + 3) b ON true;

-- so do windows over stored summaries, of weighted ones too
SELECT bool_and(a.s = b.s) AS summaries, bool_and(abs(a.w - b.w) < 1e-12) AS weighted
FROM (SELECT g, rollup(s) OVER f AS s, rating_mean(rollup(w) OVER f) AS w
	FROM (SELECT i / 10 AS g, rating_agg(score + i % 2 * 0.5) FILTER (WHERE score < 10) AS s, rating_agg(score, 0, 10, i) AS w
		FROM walk GROUP BY 1) v WINDOW f AS (ORDER BY g ROWS BETWEEN 5 PRECEDING AND CURRENT ROW)) a
JOIN LATERAL (SELECT rating_agg(score + i % 2 * 0.5) FILTER (WHERE score < 10) AS s, rating_mean(rating_agg(score, 0, 10, i)) AS w
	FROM walk WHERE i / 10 BETWEEN a.g - 5 AND a.g) b ON true;

--
-- Merging
--
SELECT (SELECT rollup(s) FROM (SELECT i % 13, rating_agg(score) AS s FROM walk GROUP BY 1) p) = rating_agg(score) AS rollup,
	(SELECT rating_agg(score) FROM walk WHERE i <= 100) + (SELECT rating_agg(score) FROM walk WHERE i > 100) = rating_agg(score) AS plus
FROM walk;
SELECT rollup(s) FROM (SELECT NULL::rating_summary) v(s);
SELECT count(*) AS distinct FROM (SELECT s FROM (SELECT rating_agg(x % 3) AS s FROM generate_series(1, 9) x UNION ALL
	SELECT rating_agg(x % 3) FROM generate_series(9, 1, -1) x UNION ALL SELECT rating_agg(x) FROM generate_series(1, 9) x) v GROUP BY s) w;
SELECT a = b AS equal, a <> b AS different, metric_summary_hash(a) = metric_summary_hash(b) AS hash, a = c AS other, a < c AS before
FROM (SELECT rating_agg(1) AS a, rating_agg(1) + '{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0]}' AS b, rating_agg(2) AS c) v;
-- what a moving frame took away leaves nothing behind
-- minus takes away what was added, to the byte; what it cannot tell is null, what is not there an error
SELECT record_image_eq(row(a + b - b), row(a)) AS same, a + b - a = b AS other, questions_asked(a - a) AS none, a - NULL = a AS nothing, w - w AS weighted
FROM (SELECT rating_agg(score) FILTER (WHERE i <= 100) AS a, rating_agg(score + 0.5) FILTER (WHERE i > 100 AND score < 10) AS b, rating_agg(score, 0, 10, i) AS w FROM walk) v;
SELECT rating_agg(1) - rating_agg(2);
SELECT count(*) AS distinct FROM (SELECT DISTINCT rating_agg(5 + (i <= 300)::int * 0.5) OVER (ORDER BY i ROWS 299 PRECEDING) AS s FROM generate_series(1, 602) i) v
WHERE s = (SELECT rating_agg(5) FROM generate_series(1, 300));
-- weights agree whatever the order
SELECT count(*) AS orders, max(nps) - min(nps) < 1e-12 AS nps, max(mean) - min(mean) < 1e-12 AS mean
FROM (SELECT nps(rating_agg(score, 0, 10, w ORDER BY k)), rating_mean(rating_agg(score, 0, 10, w ORDER BY k)) AS mean
	FROM (SELECT o, score, 1e6 ^ sin(i) AS w, hashint4extended(i, o) AS k FROM walk, generate_series(1, 20) o) v GROUP BY o) x;

--
-- Forms: lossless, small
--
-- the largest counts there can be take no more than 128 bytes stored
CREATE TEMP TABLE stored AS SELECT pg_temp.summary_of(0, 10, array_fill(800000000000000000, ARRAY[11])) AS s;
SELECT pg_column_size(s) <= 128 AS small, responses(s) FROM stored;
