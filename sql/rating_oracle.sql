-- Ratings against test/oracle: R, scipy and published tables; its README names the
-- source of each number.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set oracle :abs_srcdir '/test/oracle/'
\set ECHO none
-- A summary of known counts, through the text form.
CREATE FUNCTION pg_temp.summary_of(scale_min int, scale_max int, counts bigint[]) RETURNS rating_summary
	RETURN format('{"rating":1,"scale":[%s,%s],"counts":[%s]}', scale_min, scale_max,
		array_to_string(counts, ','))::rating_summary;
CREATE FUNCTION pg_temp.nps_summary(detractors bigint, passives bigint, promoters bigint) RETURNS rating_summary STRICT
	RETURN pg_temp.summary_of(0, 10, ARRAY[detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0]);
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
	difference float8, low float8, high float8, z float8, p_value float8);
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

CREATE FUNCTION pg_temp.ask(function text, arguments text, s rating_summary, OUT answer float8) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT %I($1%s)', function, ', ' || arguments) INTO answer USING s;
END $$;
CREATE FUNCTION pg_temp.ask_estimate(function text, arguments text, s rating_summary, confidence float8,
	OUT answer metric_estimate) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT (%I($1, confidence => $2%s)).*', function, ', ' || arguments) INTO answer USING s, confidence;
END $$;

CREATE TEMP TABLE summary AS
	SELECT set, pg_temp.summary_of(scale_min, scale_max, ARRAY(
			SELECT (SELECT coalesce(sum(count), 0)::bigint FROM answer_set a WHERE a.set = k.set AND a.score = point)
			FROM generate_series(scale_min, scale_max) point ORDER BY point)) AS s
	FROM (SELECT DISTINCT set, scale_min, scale_max FROM answer_set WHERE set NOT LIKE 'weighted%') k
	UNION ALL
	SELECT set, rating_agg(score, min, max, weight)
	FROM (SELECT *, scale_min AS min, scale_max AS max FROM answer_set) a, generate_series(1, count)
	WHERE set LIKE 'weighted%' GROUP BY set;

\set ECHO all
SELECT count(*) AS forms, bool_and(s = s::text::rating_summary AND s::text = s::text::rating_summary::text) AS lossless FROM summary;

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
FROM net_oracle, LATERAL (SELECT nps_from_counts_estimate(detractors::bigint, passives::bigint, promoters::bigint, confidence, method) AS e OFFSET 0) x
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
