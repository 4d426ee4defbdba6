-- Means, ratios of sums and composite indices.  Numbers without another source were
-- worked out apart from this code, from the formulas on the pages: Student's and Welch's
-- t, Feldt's F, the delta method; a weighted variance is sum w (x - m)^2 / sum w, times
-- n / (n - 1), n being Kish's.  attitude is R's data set of that name.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/measure.sql'
\set ECHO none
\i :file
\set ECHO all

CREATE TEMP TABLE battery (region text, a int, b int, c int, w float8);
INSERT INTO battery VALUES ('north', 5, 4, 9, 1), ('north', 4, 4, 8, 2), ('north', 3, 3, 6, 1), ('north', 5, 5, 10, 1), ('north', 2, 3, 4, 3),
	('north', 4, NULL, 7, 1), ('north', 1, 2, 2, 1), ('north', 5, 4, 10, 2), ('north', NULL, NULL, NULL, 1), ('north', 4, 5, 9, 1),
	('south', 4, 4, 8, 1), ('south', 5, 5, 9, 1), ('south', 5, 4, 10, 1), ('south', 3, 4, 7, 1), ('south', 4, 5, 9, 1), ('south', 5, 5, 10, 1);
CREATE TEMP TABLE region AS
	SELECT region, measure_agg(ARRAY[a, b, c], ARRAY[1, 1, 0], ARRAY[5, 5, 10]) AS s,
		measure_agg(ARRAY[a, b, c], ARRAY[1, 1, 0], ARRAY[5, 5, 10], w) AS weighted,
		measure_agg(ARRAY[6 - a, b, c], ARRAY[5, 1, 0], ARRAY[1, 5, 10]) AS reversed
	FROM battery GROUP BY region;
SELECT s AS north FROM region WHERE region = 'north' \gset
SELECT s AS south, reversed FROM region WHERE region = 'south' \gset
SELECT weighted FROM region WHERE region = 'north' \gset

\echo the index
CALL pg_temp.want('north', composite_index_estimate(:'north'), ARRAY[68.9583333333, 43.7130600928, 94.2036065738, 8]);
CALL pg_temp.want('renormalised', composite_index_estimate(:'north', missing => 'renormalise'), ARRAY[69.3518518519, 47.6205991785, 91.0831045252, 9]);
CALL pg_temp.want('2:1:1', composite_index_estimate(:'north', weights => ARRAY[2, 1, 1]), ARRAY[68.125, 41.4351524908, 94.8148475092, 8]);
CALL pg_temp.want('geometric', composite_index_estimate(:'north', form => 'geometric'), ARRAY[68.901182455, 43.5359580514, 94.2664068586, 8]);
CALL pg_temp.want('weighted', composite_index_estimate(:'weighted'::measure_summary), ARRAY[66.3888888889, 37.7558624234, 95.0219153544, 6.54545454545]);
CALL pg_temp.want('south', composite_index_estimate(:'south'), ARRAY[86.3888888889, 72.5098334537, 100.267944324, 6]);
CALL pg_temp.want('reversed', composite_index_estimate(:'reversed'), ARRAY[86.3888888889, 72.5098334537, 100.267944324, 6]);
CALL pg_temp.want('against 75', composite_index_difference(:'north', 75), ARRAY[-6.0416666666667, -31.2869399072, 19.2036065738, -.565898866847, .589134792157]);
CALL pg_temp.want('south - north', composite_index_difference(:'south'::measure_summary, :'north'), ARRAY[17.4305555556, -9.18640701094, 44.0475181221, 1.456938253, .175473289]);
-- item a alone: the mean of 25 (a - 1)
INSERT INTO wanted SELECT 'only a', composite_index(:'north', weights => ARRAY[3, 0, 0]), 25 * (avg(a) - 1) FROM battery WHERE region = 'north';
INSERT INTO wanted VALUES ('advocacy', customer_advocacy_index(:'north'), 68.9583333333), ('loyalty', emotional_loyalty_index(:'north', ARRAY[2, 1, 1]), 68.125);

\echo its components and its change
INSERT INTO wanted SELECT what || c.measure, got, expected
FROM composite_index_components(:'north', names => ARRAY['a', 'b', 'c']) c,
	LATERAL (VALUES ('mean ', c.mean, ARRAY[65.625, 68.75, 72.5]), ('share ', c.share, ARRAY[31.7220543807, 33.2326283988, 35.0453172205]),
		('item-rest ', c.item_rest_correlation, ARRAY[.942385532264, .877697806762, .990195841679]),
		('alpha without ', c.alpha_without, ARRAY[.947176684882, .977839610454, .883582089552]), ('n ', c.n, ARRAY[8, 8, 8])) v (what, got, all_three),
	LATERAL (SELECT all_three[ascii(c.measure) - 96]) e (expected);
INSERT INTO wanted SELECT 'effect ' || measure, effect, expected
FROM composite_index_change(:'north', :'south') WITH ORDINALITY c JOIN unnest(ARRAY[5.90277777778, 6.25, 5.27777777778, 17.4305555556]) WITH ORDINALITY e (expected, ordinality) USING (ordinality);
INSERT INTO wanted SELECT what, got, expected FROM composite_index_change(:'north', :'south') c,
	LATERAL (VALUES ('index', c.index, 125.27693857), ('index low', c.low, 90.3138179323), ('index high', c.high, 173.775305892)) v (what, got, expected) WHERE measure = 'index';

\echo reliability
CALL pg_temp.want('alpha', reliability(:'north'), ARRAY[.95795028015, .857874769383, .990850988705, 8]);
CALL pg_temp.want('attitude', reliability(:'attitude'), ARRAY[.843142769565, .739375685643, .91577307216, 30]);

\echo net emotional value, a respondent at a time
INSERT INTO wanted SELECT 'nev' || n, got, expected FROM (SELECT net_emotional_value(:'north', ARRAY[1, 2], ARRAY[3]) AS e) e,
	(SELECT avg(v) AS m, stddev_samp(v) / sqrt(8) AS se FROM (SELECT (25 * (a - 1) + 25 * (b - 1)) / 2.0 - 10 * c AS v FROM battery WHERE region = 'north' AND b IS NOT NULL) v) x,
	-- t of 7 degrees of freedom
	LATERAL (VALUES (1, (e).value, m), (2, (e).low, m - 2.364624251592785 * se), (3, (e).high, m + 2.364624251592785 * se), (4, (e).n, 8)) v (n, got, expected);

\echo means and totals, against avg, sum and Student
INSERT INTO wanted SELECT 'mean' || n, got, expected FROM (SELECT measure_mean_estimate(:'north', measure => 3) AS e) e,
	(SELECT avg(c) AS m, stddev_samp(c) / sqrt(9) AS se FROM battery WHERE region = 'north') x,
	-- t of 8
	LATERAL (VALUES (1, (e).value, m), (2, (e).low, m - 2.306004135204166 * se), (3, (e).high, m + 2.306004135204166 * se), (4, (e).n, 9)) v (n, got, expected);
INSERT INTO wanted SELECT 'total ' || i, measure_total(:'north', i), (SELECT CASE i WHEN 1 THEN sum(a) WHEN 2 THEN sum(b) ELSE sum(c) END FROM battery WHERE region = 'north') FROM generate_series(1, 3) i;
-- R: t.test(extra ~ group, data = sleep), t.test(sleep$extra[1:10], mu = 1, conf.level = 0.9)
SELECT measure_agg(ARRAY[x], NULL, NULL) FILTER (WHERE g = 1) AS drug1, measure_agg(ARRAY[x], NULL, NULL) FILTER (WHERE g = 2) AS drug2
FROM (VALUES (1, .7), (1, -1.6), (1, -.2), (1, -1.2), (1, -.1), (1, 3.4), (1, 3.7), (1, .8), (1, 0), (1, 2), (2, 1.9), (2, .8), (2, 1.1), (2, .1), (2, -.1), (2, 4.4), (2, 5.5), (2, 1.6), (2, 4.6), (2, 3.4)) v (g, x) \gset
CALL pg_temp.want('sleep', measure_mean_difference(:'drug1'::measure_summary, :'drug2'), ARRAY[-1.58, -3.3654832307117104, .20548323071171018, -1.8608134674868531, .079394140187358173]);
CALL pg_temp.want('sleep 1', measure_mean_difference(:'drug1', 1, 0.9), ARRAY[-.25, -1.28705527872925929, .7870552787292593, -.44190338023794046, .66898662361467487]);

\echo ratios of sums
SELECT measure_agg(ARRAY[after, before], NULL, NULL) AS revenue FROM (VALUES (40, 100), (0, 50), (0, 30), (25, 25), (10, 60), (0, 80)) v (after, before) \gset
-- standard error 10.94712201, t of 5: 2.570581835636314
CALL pg_temp.want('revenue', ratio_estimate(:'revenue', method => 'plain'), ARRAY[21.73913043478, 21.73913043478 - 2.570581835636314 * 10.947122009, 21.73913043478 + 2.570581835636314 * 10.947122009, 6]);
CALL pg_temp.want('revenue, log', ratio_estimate(:'revenue'), ARRAY[21.73913043478, 21.73913043478 * exp(-2.570581835636314 * 10.947122009 / 21.73913043478), 21.73913043478 * exp(2.570581835636314 * 10.947122009 / 21.73913043478), 6]);
CREATE TEMP TABLE post (likes int, comments int, shares int, followers int, reach int);
INSERT INTO post VALUES (120, 14, 9, 5000, 3100), (80, 3, 2, 5100, 2000), (300, 41, 60, 5200, 9000), (45, 1, 0, 5250, 1500), (150, 22, 12, 5300, 4200);
INSERT INTO wanted SELECT what || n, got, expected, 1e-8 FROM (
	SELECT ratio_estimate(measure_agg(ARRAY[likes, 1], NULL, NULL), method => 'plain', per => 1) AS applause,
		ratio_estimate(measure_agg(ARRAY[likes, followers], NULL, NULL), per => 1000) AS likes,
		ratio_estimate(measure_agg(ARRAY[likes + comments + shares, reach], NULL, NULL), method => 'plain') AS reach,
		ratio_estimate(measure_agg(ARRAY[likes + comments + shares, followers], NULL, NULL), method => 'plain') AS followers FROM post) p,
	LATERAL (VALUES ('applause', applause, ARRAY[139, 16.83641537, 261.16358463]), ('likes', likes, ARRAY[26.88588008]), ('by reach', reach, ARRAY[4.33838384, 3.96943277, 4.70733490]),
		('by followers', followers, ARRAY[3.32301741, .00575147, 6.64028334])) v (what, e, w),
	LATERAL unnest(ARRAY[(e).value, (e).low, (e).high], w) WITH ORDINALITY u (got, expected, n) WHERE expected IS NOT NULL;
UPDATE wanted SET digits = 1e-6 WHERE what = 'by followers2';
-- against a benchmark the test and the interval agree: p is .05 where the bound is the benchmark
INSERT INTO wanted SELECT 'p at the bound', (ratio_difference(:'revenue', (ratio_estimate(:'revenue')).high)).p_value, .05;
INSERT INTO wanted SELECT 'p at the plain bound', (ratio_difference(:'revenue', (ratio_estimate(:'revenue', method => 'plain')).high, method => 'plain')).p_value, .05;
-- plain, of two: Welch of two means whose standard errors are those of the ratios
INSERT INTO wanted SELECT 'two ratios', (ratio_difference(:'revenue', :'revenue'::measure_summary, method => 'plain')).low, -2.2281388519649385 * 10.947122009 * sqrt(2);

SELECT count(*) AS numbers FROM wanted;
SELECT what, got, expected FROM wanted WHERE NOT pg_temp.near(got, expected, digits);

\echo a logarithm asks for what is not negative; refunds make it plain
SELECT measure_agg(ARRAY[-1, 2], NULL, NULL) + measure_agg(ARRAY[3, 4], NULL, NULL) AS refund \gset
SELECT (ratio_estimate(:'refund')).low = (ratio_estimate(:'refund', method => 'plain')).low AS plain, pg_temp.tried(format('SELECT ratio_estimate(%L, method => ''log'')', :'refund'));
\echo nothing brought, one unit, no denominator, nobody
SELECT ratio_estimate(measure_agg(ARRAY[0, x], NULL, NULL)), ratio_estimate(measure_agg(ARRAY[0, x], NULL, NULL), method => 'plain') FROM generate_series(1, 2) x;
SELECT ratio_estimate(measure_agg(ARRAY[1, 2], NULL, NULL)), ratio(measure_agg(ARRAY[1, 0], NULL, NULL)), ratio(measure_agg(ARRAY[NULL, 2], NULL, NULL)), ratio(NULL) FROM generate_series(1, 1);
SELECT composite_index_estimate(s), composite_index_difference(s, s), reliability(s), measure_mean_estimate(s) FROM (SELECT measure_agg(ARRAY[2, 3], ARRAY[1, 1], ARRAY[5, 5]) AS s) x;
SELECT composite_index(s), composite_index_estimate(s), reliability(s), measure_mean(s), measure_total(s), measure_count(s), measure_count(s, 1) FROM (SELECT measure_agg(ARRAY[NULL, NULL]::int[], ARRAY[1, 1], ARRAY[5, 5]) AS s) x;
SELECT composite_index(NULL), reliability(NULL), measure_count(NULL), composite_index(:'north', missing => NULL), composite_index_estimate(:'north', NULL);
\echo a geometric mean with a 0 in it is 0; one item, or items that cancel each other, have no alpha; alpha may be negative
SELECT composite_index_estimate(measure_agg(ARRAY[1, x], ARRAY[1, 1], ARRAY[5, 5]), form => 'geometric') FROM generate_series(1, 3) x;
SELECT reliability(measure_agg(ARRAY[x], ARRAY[1], ARRAY[5])), reliability(measure_agg(ARRAY[x, 6 - x], ARRAY[1, 1], ARRAY[5, 5])),
	(reliability(measure_agg(ARRAY[x, 5 - x + x % 2], ARRAY[1, 1], ARRAY[5, 5]))).value < 0 AS negative FROM generate_series(1, 4) x;
\echo who answered a, whatever of the rest: a measure of weight 0 takes no part
SELECT measure FROM composite_index_components(:'north', ARRAY[1, 0, 1], ARRAY['a', 'b', 'c']);

\pset format unaligned
\echo what cannot be asked
SELECT pg_temp.tried(format(f, quote_literal(:'north'))) FROM unnest(ARRAY['SELECT composite_index(%s, ARRAY[1, 2])', 'SELECT composite_index(%s, ARRAY[0, 0, 0])', 'SELECT composite_index(%s, ARRAY[1, -1, 1])',
	'SELECT composite_index(%s, ARRAY[1, NULL, 1])', 'SELECT composite_index(%s, ARRAY[''NaN''::float8, 1, 1])', 'SELECT composite_index(%s, ARRAY[[1, 2, 3]])', 'SELECT composite_index(%s, missing => ''impute'')', 'SELECT composite_index(%s, form => ''harmonic'')',
	'SELECT composite_index(%s, missing => ''renormalise'', form => ''geometric'')', 'SELECT composite_index_estimate(%s, 95)', 'SELECT composite_index_difference(%s, ''NaN''::float8)', 'SELECT measure_mean(%s, 4)', 'SELECT measure_mean(%s, 0)', 'SELECT ratio(%s)',
	'SELECT net_emotional_value(%s, ARRAY[1], ARRAY[1])', 'SELECT net_emotional_value(%s, ARRAY[1], ARRAY[4])', 'SELECT net_emotional_value(%s, ARRAY[1], ARRAY[]::int[])', 'SELECT count(*) FROM composite_index_components(%s, names => ARRAY[''a''])']) f;
SELECT pg_temp.tried(format('SELECT composite_index(%L)', :'revenue')), pg_temp.tried(format('SELECT composite_index_difference(%L::measure_summary, %L)', :'north', :'revenue')), pg_temp.tried(format('SELECT ratio(%L, -1)', :'revenue')), pg_temp.tried(format('SELECT ratio_estimate(%L, method => ''x'')', :'revenue'));
