-- Ratings: NPS, CSAT, CES.  Numbers come from test/oracle (R, scipy, published
-- tables; its README names the source of each) or are worked out by hand, as
-- the comments say.
\getenv abs_srcdir PG_ABS_SRCDIR
\set oracle :abs_srcdir '/test/oracle/'
SET extra_float_digits = 0;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

-- Relative to the larger of 1 and the expected number.
CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
		ELSE abs(a - b) <= tolerance * greatest(1, abs(b)) END;

CREATE FUNCTION pg_temp.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text; detail text; hint text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', sqlstate || ' ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;

--
-- One step, by hand
--
-- 3 promoters, 2 passives, 5 detractors: 100 (3 - 5) / 10
SELECT nps(s) FROM unnest(ARRAY[9, 10, 10, 7, 8, 0, 1, 5, 6, 6]) s;
-- 4 of 8 in the top two boxes; 2 of 8 in the top one
SELECT csat(s), csat(s, 1, 5, 1) FROM unnest(ARRAY[5, 5, 4, 4, 3, 2, 1, 1]) s;
SELECT csat(t) FROM unnest(ARRAY[true, true, true, false, NULL]) t;
-- mean of 7, 6, 2
SELECT ces(s), ces(s, 1, 7) FROM unnest(ARRAY[7, 6, 2]) s;
-- five points: 5 is a promoter, 4 a passive: 100 (2 - 3) / 6
SELECT nps(s, 1, 5, 3, 5), nps(rating_agg(s, 1, 5)), nps(rating_agg(s, 1, 5), 3, 5)
FROM unnest(ARRAY[5, 5, 4, 3, 2, 1]) s;
SELECT nps(8, 13, 15), nps(0, 0, 0), nps(1, NULL, 3);
-- the same answers in every type
SELECT nps(s::smallint), nps(s::integer), nps(s::bigint), nps(s::numeric), nps(s::real), nps(s::float8)
FROM unnest(ARRAY[9, 10, 10, 7, 8, 0, 1, 5, 6, 6]) s;
-- weights: promoters 3 + 1, detractors 2, of 8
SELECT nps(s, w), csat(s, w) FILTER (WHERE s BETWEEN 1 AND 5), ces(s, w) FILTER (WHERE s <= 7)
FROM (VALUES (9, 3.0), (10, 1), (8, 2), (3, 2), (4, NULL)) v(s, w);

--
-- The oracle: values, estimates and comparisons of named sets of answers
--
CREATE TEMP TABLE answer_set (set text, scale_min int, scale_max int, score int, weight float8, count bigint);
CREATE TEMP TABLE metric_oracle (set text, function text, arguments text, value float8);
CREATE TEMP TABLE estimate_oracle (set text, function text, arguments text, confidence float8,
	value float8, low float8, high float8, n float8);
CREATE TEMP TABLE mean_oracle (set text, confidence float8, n bigint, effective_n float8, mean float8, sd float8,
	low float8, high float8);
CREATE TEMP TABLE mean_difference_oracle (set1 text, set2 text, confidence float8, difference float8,
	low float8, high float8, t float8, df float8, p float8);
CREATE TEMP TABLE mean_benchmark_oracle (set text, benchmark float8, confidence float8, difference float8,
	low float8, high float8, t float8, df float8, p float8);
CREATE TEMP TABLE net_oracle (detractors float8, passives float8, promoters float8, confidence float8, method text,
	value float8, low float8, high float8);
CREATE TEMP TABLE net_difference_oracle (d1 float8, p1 float8, r1 float8, d2 float8, p2 float8, r2 float8,
	confidence float8, method text, difference float8, low float8, high float8, z float8, p float8);
CREATE TEMP TABLE net_benchmark_oracle (d float8, p float8, r float8, benchmark float8, confidence float8, method text,
	difference float8, raw_difference float8, low float8, high float8, z float8, p_value float8);
CREATE TEMP TABLE sample_size_oracle (kind text, margin float8, confidence float8, population bigint,
	p float8, d float8, sd float8, unrounded float8, n bigint);
CREATE TEMP TABLE segment (example text, segment text, d0 bigint, p0 bigint, r0 bigint, d1 bigint, p1 bigint, r1 bigint);
CREATE TEMP TABLE change_oracle (example text, before float8, after float8, change float8, mix float8, rate float8);
\set file :oracle 'rating_sets.csv'
COPY answer_set FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'rating_metric.csv'
COPY metric_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'rating_estimate.csv'
COPY estimate_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'mean.csv'
COPY mean_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'mean_difference.csv'
COPY mean_difference_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'mean_benchmark.csv'
COPY mean_benchmark_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'net_score.csv'
COPY net_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'net_score_difference.csv'
COPY net_difference_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'net_score_benchmark.csv'
COPY net_benchmark_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'sample_size.csv'
COPY sample_size_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'nps_segments.csv'
COPY segment FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'nps_change.csv'
COPY change_oracle FROM :'file' (FORMAT csv, HEADER);

-- A summary of known counts, through the text form.
CREATE FUNCTION pg_temp.summary_of(scale_min int, scale_max int, counts bigint[]) RETURNS rating_summary
	RETURN format('{"rating":1,"scale":[%s,%s],"counts":[%s]}', scale_min, scale_max,
		array_to_string(counts, ','))::rating_summary;
CREATE FUNCTION pg_temp.nps_summary(detractors bigint, passives bigint, promoters bigint) RETURNS rating_summary STRICT
	RETURN pg_temp.summary_of(0, 10, ARRAY[detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0]);
CREATE FUNCTION pg_temp.ask(function text, arguments text, s rating_summary, OUT answer float8) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT %I($1%s)', function, ', ' || arguments) INTO answer USING s;
END $$;
CREATE FUNCTION pg_temp.ask_estimate(function text, arguments text, s rating_summary, confidence float8,
	OUT answer estimate) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT (%I($1, confidence => $2%s)).*', function, ', ' || arguments) INTO answer USING s, confidence;
END $$;

CREATE TEMP TABLE summary AS
	SELECT set, pg_temp.summary_of(scale_min, scale_max, ARRAY(
			SELECT (SELECT coalesce(sum(count), 0)::bigint FROM answer_set a WHERE a.set = k.set AND a.score = point)
			FROM generate_series(scale_min, scale_max) point ORDER BY point)) AS s
	FROM (SELECT DISTINCT set, scale_min, scale_max FROM answer_set WHERE set NOT LIKE 'weighted%') k
	UNION ALL
	SELECT set, rating_agg(score, weight, min, max)
	FROM (SELECT *, scale_min AS min, scale_max AS max FROM answer_set) a, generate_series(1, count)
	WHERE set LIKE 'weighted%' GROUP BY set;

SELECT count(*) AS values, count(*) FILTER (WHERE pg_temp.near(pg_temp.ask(function, arguments, s), value)) AS agree
FROM metric_oracle JOIN summary USING (set);
SELECT set, function, arguments, value, pg_temp.ask(function, arguments, s)
FROM metric_oracle JOIN summary USING (set) WHERE NOT pg_temp.near(pg_temp.ask(function, arguments, s), value);

SELECT count(*) AS estimates, count(*) FILTER (WHERE pg_temp.near((e).value, value) AND pg_temp.near((e).low, low)
	AND pg_temp.near((e).high, high) AND pg_temp.near((e).n, n)) AS agree
FROM estimate_oracle JOIN summary USING (set),
	LATERAL (SELECT pg_temp.ask_estimate(function, arguments, s, confidence) AS e OFFSET 0) x;
SELECT set, function, arguments, value, low, high, n, e
FROM estimate_oracle JOIN summary USING (set),
	LATERAL (SELECT pg_temp.ask_estimate(function, arguments, s, confidence) AS e OFFSET 0) x
WHERE NOT (pg_temp.near((e).value, value) AND pg_temp.near((e).low, low) AND pg_temp.near((e).high, high)
	AND pg_temp.near((e).n, n));

SELECT count(*) AS means, count(*) FILTER (WHERE pg_temp.near((e).value, mean) AND pg_temp.near((e).low, low)
	AND pg_temp.near((e).high, high) AND pg_temp.near((e).n, effective_n) AND pg_temp.near(rating_stddev(s), sd)
	AND responses(s) = n) AS agree
FROM mean_oracle o JOIN summary USING (set), LATERAL (SELECT rating_mean_estimate(s, confidence) AS e OFFSET 0) x;

SELECT count(*) AS mean_differences, count(*) FILTER (WHERE pg_temp.near((c).difference, o.difference)
	AND pg_temp.near((c).low, o.low) AND pg_temp.near((c).high, o.high)
	AND pg_temp.near((c).statistic, o.t) AND pg_temp.near((c).p_value, o.p)) AS agree
FROM mean_difference_oracle o JOIN summary a ON a.set = set1 JOIN summary b ON b.set = set2,
	LATERAL (SELECT rating_mean_difference(a.s, b.s, confidence) AS c OFFSET 0) x;

SELECT count(*) AS mean_benchmarks, count(*) FILTER (WHERE pg_temp.near((c).difference, o.difference)
	AND pg_temp.near((c).low, o.low) AND pg_temp.near((c).high, o.high)
	AND pg_temp.near((c).statistic, o.t) AND pg_temp.near((c).p_value, o.p)) AS agree
FROM mean_benchmark_oracle o JOIN summary USING (set),
	LATERAL (SELECT rating_mean_difference(s, benchmark, confidence) AS c OFFSET 0) x;

-- fractions in the oracle, points here; effective counts cannot be passed as counts
SELECT count(*) AS net_scores, count(*) FILTER (WHERE pg_temp.near((e).value / 100, value)
	AND pg_temp.near((e).low / 100, low) AND pg_temp.near((e).high / 100, high)) AS agree
FROM net_oracle, LATERAL (SELECT nps_estimate(detractors::bigint, passives::bigint, promoters::bigint, confidence, method) AS e OFFSET 0) x
WHERE detractors = floor(detractors) AND passives = floor(passives) AND promoters = floor(promoters);
SELECT count(*) AS net_differences, count(*) FILTER (WHERE pg_temp.near((c).difference / 100, o.difference)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, p)) AS agree
FROM net_difference_oracle o, LATERAL (SELECT nps_difference(pg_temp.nps_summary(d1::bigint, p1::bigint, r1::bigint),
	pg_temp.nps_summary(d2::bigint, p2::bigint, r2::bigint), confidence, method) AS c OFFSET 0) x
WHERE d1 + p1 + r1 + d2 + p2 + r2 = floor(d1) + floor(p1) + floor(r1) + floor(d2) + floor(p2) + floor(r2);
SELECT method, count(*) AS net_benchmarks, count(*) FILTER (WHERE pg_temp.near((c).difference / 100, o.difference)
	AND pg_temp.near((c).low / 100, o.low) AND pg_temp.near((c).high / 100, o.high)
	AND pg_temp.near((c).statistic, z) AND pg_temp.near((c).p_value, o.p_value)) AS agree
FROM net_benchmark_oracle o, LATERAL (SELECT nps_difference(pg_temp.nps_summary(d::bigint, p::bigint, r::bigint),
	100 * benchmark, confidence, method) AS c OFFSET 0) x
WHERE d + p + r = floor(d) + floor(p) + floor(r) GROUP BY 1 ORDER BY 1;
SELECT kind, count(*) AS sample_sizes, count(*) FILTER (WHERE n = CASE kind
	WHEN 'net_score' THEN nps_sample_size(100 * margin, confidence, population, 100 * p, 100 * d)
	ELSE rating_sample_size(margin, sd, confidence, population) END) AS agree
FROM sample_size_oracle WHERE kind <> 'proportion' GROUP BY 1 ORDER BY 1;

--
-- What moved NPS
--
SELECT count(*) AS changes, count(*) FILTER (WHERE pg_temp.near((m).before, o.before) AND pg_temp.near((m).after, o.after)
	AND pg_temp.near((m).change, o.change) AND pg_temp.near((m).mix_effect, mix) AND pg_temp.near((m).rate_effect, rate)) AS agree,
	bool_and((m).before + (m).change = (m).after AND (m).mix_effect + (m).rate_effect = (m).change) AS add_up
FROM change_oracle o JOIN (SELECT example, nps_change(pg_temp.nps_summary(d0, p0, r0), pg_temp.nps_summary(d1, p1, r1)) AS m
	FROM segment GROUP BY 1) x USING (example);
-- by hand: nothing changes
SELECT (nps_change(b, a)).* FROM (VALUES
	(pg_temp.nps_summary(5, 0, 5), pg_temp.nps_summary(5, 0, 5)),
	(pg_temp.nps_summary(0, 0, 10), pg_temp.nps_summary(0, 0, 10))) v(b, a);
-- a segment that is absent on one side is all mix: 50 to 100
SELECT (nps_change(b, a)).* FROM (VALUES
	(pg_temp.nps_summary(5, 0, 5), NULL),
	(pg_temp.nps_summary(0, 0, 10), pg_temp.nps_summary(0, 0, 10))) v(b, a);
SELECT nps_change(b, NULL) AS nothing_after, nps_change(NULL, NULL) IS NULL AS nothing, nps_change(b, b, 5, 8) FROM (SELECT pg_temp.nps_summary(5, 0, 5)) v(b);

--
-- NULL, nothing, one
--
SELECT nps(s), csat(s), ces(s), rating_agg(s) FROM (SELECT NULL::int) v(s) WHERE false;
SELECT nps(s), csat(s), ces(s), rating_agg(s) FROM (VALUES (NULL::int), (NULL)) v(s);
SELECT responses(s), asked(s), invalid_count(s), response_rate(s), promoters(s), passives(s), detractors(s),
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
SELECT h.* FROM (SELECT rating_agg(x, w, 1, 3) AS s FROM (VALUES (3, 0.5), (1, 1.5)) v(x, w)) v, rating_histogram(s) h;
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
SELECT invalid_count(s), responses(s), asked(s), round(response_rate(s)::numeric, 4), rating_mean(s)
FROM (SELECT rating_agg(x, 1, 5, 'count') AS s FROM (VALUES (4.5), ('NaN'::float8), ('Infinity'), ('-Infinity'), (5.01), (NULL)) v(x)) w;
SELECT rating_agg(x, 1, 5, 'count') = rating_agg(x, 1, 5) AS same FROM generate_series(1, 5) x;

--
-- Moving windows agree with aggregating every frame anew
--
CREATE TEMP TABLE walk AS SELECT i, CASE WHEN i % 11 <> 0 THEN (5 + 5 * sin(i * i))::int END AS score FROM generate_series(1, 300) i;
SELECT bool_and(a.s = b.s) AS summaries, bool_and(a.n IS NOT DISTINCT FROM b.n) AS nps, bool_and(a.c IS NOT DISTINCT FROM b.c) AS classed
FROM (SELECT i, rating_agg(score) OVER w AS s, nps(score) OVER w AS n, nps(score, 0, 10, 4, 8) OVER w AS c
	FROM walk WINDOW w AS (ORDER BY i ROWS BETWEEN 7 PRECEDING AND 3 FOLLOWING)) a
JOIN LATERAL (SELECT rating_agg(score) AS s, nps(score) AS n, nps(score, 0, 10, 4, 8) AS c
	FROM walk WHERE walk.i BETWEEN a.i - 7 AND a.i + 3) b ON true;

-- so do windows over stored summaries, of weighted ones too
SELECT bool_and(a.s = b.s) AS summaries, bool_and(abs(a.w - b.w) < 1e-12) AS weighted
FROM (SELECT g, rollup(s) OVER f AS s, rating_mean(rollup(w) OVER f) AS w
	FROM (SELECT i / 10 AS g, rating_agg(score + i % 2 * 0.5) FILTER (WHERE score < 10) AS s, rating_agg(score, i::float8) AS w
		FROM walk GROUP BY 1) v WINDOW f AS (ORDER BY g ROWS BETWEEN 5 PRECEDING AND CURRENT ROW)) a
JOIN LATERAL (SELECT rating_agg(score + i % 2 * 0.5) FILTER (WHERE score < 10) AS s, rating_mean(rating_agg(score, i::float8)) AS w
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
SELECT a = b AS equal, a <> b AS different, rating_summary_hash(a) = rating_summary_hash(b) AS hash,
	rating_summary_hash(a) & 4294967295 = rating_summary_hash_extended(a, 0) & 4294967295 AS low_half, a = c AS other
FROM (SELECT rating_agg(1) AS a, rating_agg(1) + '{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0]}' AS b, rating_agg(2) AS c) v;
-- weights agree whatever the order
SELECT count(*) AS orders, max(nps) - min(nps) < 1e-12 AS nps, max(mean) - min(mean) < 1e-12 AS mean
FROM (SELECT nps(rating_agg(score, w ORDER BY k)), rating_mean(rating_agg(score, w ORDER BY k)) AS mean
	FROM (SELECT o, score, 1e6 ^ sin(i) AS w, hashint4extended(i, o) AS k FROM walk, generate_series(1, 20) o) v GROUP BY o) x;

--
-- Forms: lossless, small
--
SELECT count(*) AS forms, bool_and(s = s::text::rating_summary AND s::text = s::text::rating_summary::text) AS lossless FROM summary;
-- the largest counts there can be take no more than 128 bytes stored
CREATE TEMP TABLE stored AS SELECT pg_temp.summary_of(0, 10, array_fill(800000000000000000, ARRAY[11])) AS s;
SELECT pg_column_size(s) <= 128 AS small, responses(s) FROM stored;

--
-- Errors
--
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$nps(11)$$, $$nps(-1::smallint)$$, $$nps(10.5)$$, $$nps('NaN'::float8)$$, $$nps('infinity'::float8)$$, $$nps('NaN'::numeric)$$,
	$$csat(6)$$, $$ces(0)$$, $$csat(3, 1, 5, 5)$$, $$csat(3, 1, 5, NULL)$$, $$nps(3, 1, 5, 5, 3)$$, $$nps(3, 1, 5, 3, NULL)$$,
	$$nps(9, -1.0)$$, $$nps(9, 'NaN'::float8)$$, $$nps(9, 'infinity'::float8)$$, $$nps(9, 1e41)$$, $$nps(9, 1e-41)$$,
	$$rating_agg(1, 5, 1)$$, $$rating_agg(1, 0, 2000)$$, $$rating_agg(1, 0, 100000)$$, $$rating_agg(1, NULL, 5)$$,
	$$rating_agg(1, 1, 5, 'ignore')$$, $$rating_agg(1, 1, x) FROM generate_series(5, 6) x$$,
	$$nps(rating_agg(1, 1, 7))$$, $$nps(rating_agg(1), 9, 6)$$, $$nps(rating_agg(1), 6, 11)$$, $$csat(rating_agg(1, 1, 5), 0)$$,
	$$csat_net(rating_agg(1, 1, 5), 3)$$, $$ces_share(rating_agg(1, 1, 9))$$, $$ces_net(rating_agg(1, 1, 7), 4, 4)$$,
	$$rating_agg(1) + rating_agg(1, 1, 5)$$, $$rating_agg(1) + rating_agg(1, 2.0)$$,
	$$rollup(s) FROM (VALUES (pg_temp.summary_of(0, 1, ARRAY[9223372036854775807, 0])), (pg_temp.summary_of(0, 1, ARRAY[1, 0]))) v(s)$$,
	$$rating_mean_difference(rating_agg(1), rating_agg(1, 1, 5))$$,
	$$nps_estimate(rating_agg(1), 95)$$, $$nps_estimate(rating_agg(1), 'NaN')$$, $$nps_estimate(rating_agg(1), 0.95, 'exact')$$,
	$$nps_difference(a, a, 0.95, 'score') FROM (SELECT rating_agg(1) AS a) v$$, $$nps_difference(rating_agg(1), 101)$$,
	$$rating_quantile(rating_agg(1), 50)$$, $$rating_quantile(rating_agg(1.5), 0.5)$$,
	$$nps(-1, 0, 1)$$, $$nps_sample_size(0)$$, $$nps_sample_size(3, population => 0)$$, $$nps_sample_size(3, promoter_share => 70)$$, $$nps_sample_size(3, promoter_share => 70, detractor_share => 40)$$, $$ces_net(rating_agg(1, 1, 7), 0)$$,
	$$nps_sample_size(1e-300)$$, $$rating_sample_size(1, -1)$$, $$rating_accum_inv(NULL, 5)$$,
	$$rating_accum(rating_agg(1, 2.0), 5)$$, $$rating_accum_weighted(rating_agg(1), 5, 2)$$,
	$$''::rating_summary$$, $$'[]'::rating_summary$$, $$'{}'::rating_summary$$, $$'{"rate":1}'::rating_summary$$,
	$$'{"rating":2,"scale":[0,1],"counts":[0,0]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[0]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1.5]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[0,-1]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,"1"]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[0,1],"more":1}'::rating_summary$$,
	$$'{"rating":1,"scale":[1,0],"counts":[]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[9223372036854775807,1]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[9223372036854775808,1]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"between":2,"shortfalls":[[0,0],[0,0],[0,0],[0,0]]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"weights":[[1,0],[0,0],[0,0],[0,0],[1,0],[1,0]]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"weights":[[9,0],[0,0],[0,0],[0,0],[0,0],[1,0]]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"weights":[[1,0],[2,0],[0,0],[0,0],[0,0],[1,0]]}'::rating_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
