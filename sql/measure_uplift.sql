-- Experiments, standardised rates, heterogeneity.  BCG: Colditz et al. (1994), R's
-- metafor (rma, methods DL, REML and FE); Fay & Feuer (1997), table 1; the rest was
-- worked out apart from this code from the formulas on the page.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/measure.sql'
\set ECHO none
\i :file
\set ECHO all

\echo heterogeneity of the thirteen trials of BCG
SELECT array_agg(ln(ai::float8 / (ai + bi)) - ln(ci::float8 / (ci + di)) ORDER BY n) AS estimates, array_agg(sqrt(1.0 / ai - 1.0 / (ai + bi) + 1.0 / ci - 1.0 / (ci + di))::float8 ORDER BY n) AS errors
FROM (VALUES (1, 4, 119, 11, 128), (2, 6, 300, 29, 274), (3, 3, 228, 11, 209), (4, 62, 13536, 248, 12619), (5, 33, 5036, 47, 5761), (6, 180, 1361, 372, 1079), (7, 8, 2537, 10, 619), (8, 505, 87886, 499, 87892), (9, 29, 7470, 45, 7232),
	(10, 17, 1699, 65, 1600), (11, 186, 50448, 141, 27197), (12, 5, 2493, 3, 2338), (13, 27, 16886, 29, 17825)) v (n, ai, bi, ci, di) \gset
INSERT INTO wanted SELECT 'dl ' || w, got, expected FROM heterogeneity(:'estimates', :'errors') h, LATERAL (VALUES ('k', k, 13), ('q', q, 152.233008082), ('df', df, 12), ('i2', i_squared, 92.1173468546), ('i2 low', i_squared_low, 88.3163794741), ('i2 high', i_squared_high, 94.6817666259),
	('tau2', tau_squared, .308760262862), ('mean', mean, -.714117222073), ('low', low, -1.06444528008), ('high', high, -.363789164062), ('prediction low', prediction_low, -1.85815375273), ('prediction high', prediction_high, .429919308586), ('shrunk', shrunk[1], -.799390973186)) x (w, got, expected);
INSERT INTO wanted SELECT 'reml ' || w, got, expected FROM heterogeneity(:'estimates', :'errors', 'reml') h, LATERAL (VALUES ('tau2', tau_squared, .313243258136), ('mean', mean, -.714532342158), ('se', standard_error, .179781516105)) x (w, got, expected);
INSERT INTO wanted SELECT 'fixed ' || w, got, expected FROM heterogeneity(:'estimates', :'errors', 'fixed') h, LATERAL (VALUES ('mean', mean, -.430285163654), ('se', standard_error, .0404987517109), ('shrunk', shrunk[2], -.430285163654)) x (w, got, expected);
INSERT INTO wanted SELECT 'alike ' || w, got, expected FROM heterogeneity(ARRAY[.1, .12, .09, .11], ARRAY[.05, .06, .04, .05]) h, LATERAL (VALUES ('q', q, .207194127243), ('i2', i_squared, 0), ('tau2', tau_squared, 0), ('mean', mean, .1019412724307)) x (w, got, expected);
SELECT m, (heterogeneity(ARRAY[3, 1, 2.5, 9], ARRAY[1, .5, .7, 2], m)).mean = (heterogeneity(ARRAY[9, 2.5, 1, 3], ARRAY[2, .7, .5, 1], m)).mean AS any_order FROM unnest(ARRAY['dl', 'reml', 'fixed']) m;
SELECT heterogeneity(ARRAY[2], ARRAY[.5]), heterogeneity(ARRAY[2, 2], ARRAY[1, 1], 'reml'), heterogeneity(ARRAY[]::float8[], ARRAY[]::float8[]);

\echo standardised rates
CREATE FUNCTION pg_temp.rates(successes bigint[], trials bigint[]) RETURNS rate_summary[]
	RETURN (SELECT array_agg(s ORDER BY i) FROM (SELECT i, rate_agg(successes[i], trials[i]) AS s FROM generate_subscripts(successes, 1) i GROUP BY i) x);
CALL pg_temp.want('standardised', standardised_rate(pg_temp.rates('{30,28,25}', '{120,80,50}'), '{.5,.3,.2}'), ARRAY[33, 27.579878383, 38.9129595332]);
CALL pg_temp.want('people', standardised_rate(pg_temp.rates('{30,28,25}', '{120,80,50}'), '{5000,3000,2000}'), ARRAY[33, 27.579878383, 38.9129595332]);
INSERT INTO wanted SELECT 'crude', rate(rate_agg(s, n)), 33.2 FROM (VALUES (30, 120), (28, 80), (25, 50)) v (s, n);
INSERT INTO wanted SELECT 'Fay & Feuer ' || w, 1000 * got, expected, 2e-9 FROM standardised_rate(pg_temp.rates('{107,141,60,40,39,25}', '{230061,329449,114920,39487,14208,3052}'), '{63986.6,186263.6,157302.2,97647.0,47572.6,12262.6}', method => 'gamma') e,
	LATERAL (VALUES ('rate', e.value, 92.3045255), ('low', low, 80.4417498507), ('high', high, 105.7633457493)) x (w, got, expected);
UPDATE wanted SET digits = 1e-8 WHERE what LIKE 'Fay%';
-- one stratum is the rate itself: Wilson's interval; of no event the upper bound is Garwood's, chi-square(2) / 2 / n = 3.688879454113936 / n
INSERT INTO wanted SELECT 'one ' || i, got, expected FROM (SELECT standardised_rate(ARRAY[s], ARRAY[7]) AS a, rate_estimate(s) AS b, standardised_rate(ARRAY[n], ARRAY[7], method => 'gamma') AS c FROM (SELECT rate_agg(3, 20) AS s, rate_agg(0, 1000) AS n) x) y,
	LATERAL (VALUES (1, (a).value, (b).value), (2, (a).low, (b).low), (3, (a).high, (b).high), (4, (a).n, (b).n), (5, 1 + (c).low, 1), (6, (c).high, .3688879454113936)) v (i, got, expected);

\echo a test with a covariate: revenue after, revenue before
SELECT measure_agg(ARRAY[y, x], NULL, NULL) FILTER (WHERE t) AS treated, measure_agg(ARRAY[y, x], NULL, NULL) FILTER (WHERE NOT t) AS control FROM (VALUES (true, 12, 10), (true, 18, 15), (true, 9, 8), (true, 25, 20), (true, 31, 27), (true, 14, 13), (true, 22, 18), (true, 17, 16),
	(false, 10, 11), (false, 14, 14), (false, 8, 9), (false, 21, 21), (false, 24, 25), (false, 12, 13), (false, 16, 15)) v (t, y, x) \gset
INSERT INTO wanted SELECT 'plain ' || w, got, expected FROM uplift(:'treated'::measure_summary, :'control') u, LATERAL (VALUES ('difference', difference, 3.5), ('low', low, -3.78091673503), ('high', high, 10.780916735), ('p', p_value, .317800961),
	('lift', lift, 23.3333333333), ('lift low', lift_low, -16.8545026262), ('lift high', lift_high, 82.9456987), ('incremental', incremental, 28), ('incremental low', incremental_low, 8 * -3.78091673503)) x (w, got, expected);
-- the means differ from the difference of plain means by theta x that of the covariate, 15.875 - 108 / 7
INSERT INTO wanted SELECT 'adjusted ' || w, got, expected FROM uplift(:'treated'::measure_summary, :'control', covariate => 2) u, LATERAL (VALUES ('difference', difference, 3.00121040952), ('low', low, 1.79779847948), ('high', high, 4.20462233956), ('t', statistic, 5.39017186419),
	('p', p_value, .0001250736), ('reduction', variance_reduction, 97.2674124127), ('theta', (3.5 - difference) / (15.875 - 108 / 7.0), 1.11728868267), ('both', treated - control, difference)) x (w, got, expected);
UPDATE wanted SET digits = 1e-7 WHERE what = 'adjusted p';
\echo a covariate that does not vary changes nothing
SELECT (a).difference = (b).difference AS difference, (a).low = (b).low AS low, (a).variance_reduction FROM (SELECT uplift(t, c, covariate => 2) AS a, uplift(t, c) AS b FROM (SELECT measure_agg(ARRAY[y, 1], NULL, NULL) AS t, measure_agg(ARRAY[y + y % 2, 1], NULL, NULL) AS c FROM generate_series(1, 9) y) x) y;

\echo sequential: 62 of 1000 against 40 of 1000
INSERT INTO wanted SELECT 'sequential ' || w, got, expected FROM (SELECT rate_agg(62, 1000) AS t, rate_agg(40, 1000) AS c) a, uplift(t, c, method => 'sequential') u, LATERAL (VALUES ('difference', difference, 2.2), ('low', low, -.86951631984), ('high', high, 5.26951631984), ('p', p_value, .303785969183),
	('incremental', incremental, 22), ('incremental high', incremental_high, 52.6951631984)) x (w, got, expected);
\echo fixed: as rate_difference and rate_lift
SELECT (u.difference, u.low, u.high, u.statistic, u.p_value) = (d.difference, d.low, d.high, d.statistic, d.p_value) AS difference, (u.lift, u.lift_low, u.lift_high) = (l.difference, l.low, l.high) AS lift
FROM (SELECT rate_agg(62, 1000) AS t, rate_agg(40, 1000) AS c) a, uplift(t, c) u, rate_difference(t, c) d, rate_lift(t, c) l;
-- the sequential interval of means is half as wide again where it is tightest, and p is alpha where it ends at 0
SELECT round((s.high - s.low)::numeric / (f.high - f.low)::numeric, 2) AS wider FROM (SELECT measure_agg(ARRAY[i % 7], NULL, NULL) AS t, measure_agg(ARRAY[i % 5], NULL, NULL) AS c FROM generate_series(1, 2500) i) a, uplift(t, c) f, uplift(t, c, method => 'sequential') s;
INSERT INTO wanted SELECT 'at its end', 1 + v.low, 1 FROM (SELECT measure_agg(ARRAY[10 * (i % 7)], NULL, NULL) AS t, measure_agg(ARRAY[15 * (i % 5)], NULL, NULL) AS c FROM generate_series(1, 200) i) a, uplift(c, t, method => 'sequential') u, uplift(c, t, 1 - u.p_value, 'sequential', 5000 * (-2 * ln(u.p_value) + ln(1 - 2 * ln(u.p_value))) / (-2 * ln(.05) + ln(1 - 2 * ln(.05)))) v WHERE u.p_value < 1;

-- equal weights change nothing
INSERT INTO wanted SELECT 'equal weights ' || what, got, expected FROM (SELECT measure_agg(ARRAY[i % 7, i % 3], NULL, NULL) AS t, measure_agg(ARRAY[i % 5, i % 4], NULL, NULL) AS c, measure_agg(ARRAY[i % 7, i % 3], NULL, NULL, 3) AS t3, measure_agg(ARRAY[i % 5, i % 4], NULL, NULL, .7) AS c7 FROM generate_series(1, 60) i) a,
	uplift(t, c, covariate => 2) u, uplift(t3, c7, covariate => 2) w, LATERAL (VALUES ('difference', w.difference, u.difference), ('low', w.low, u.low), ('reduction', w.variance_reduction, u.variance_reduction), ('incremental', w.incremental, u.incremental)) v (what, got, expected);

\echo no control success, nobody, one of each
SELECT uplift(rate_agg(3, 10), rate_agg(0, 10)), uplift(rate_agg(0, 0), rate_agg(0, 10)), uplift(rate_agg(0, 5), rate_agg(0, 10), method => 'sequential') FROM generate_series(1, 1);
SELECT uplift(measure_agg(ARRAY[3], NULL, NULL), measure_agg(ARRAY[2], NULL, NULL)), uplift(measure_agg(ARRAY[3], NULL, NULL), NULL), uplift(measure_agg(ARRAY[NULL]::int[], NULL, NULL), measure_agg(ARRAY[2], NULL, NULL)) FROM generate_series(1, 1);
SELECT (uplift(measure_agg(ARRAY[-i], NULL, NULL), measure_agg(ARRAY[i], NULL, NULL))).lift FROM generate_series(1, 3) i;

\echo rows without covariate are left out, said once: of each group one of five
SELECT (uplift(measure_agg(ARRAY[i + g, nullif(i, 3)], NULL, NULL), measure_agg(ARRAY[i, nullif(i, 3)], NULL, NULL), covariate => 2)).treated_n FROM generate_series(1, 5) i, generate_series(1, 3) g GROUP BY g;

\echo sample ratio
INSERT INTO wanted SELECT 'ratio ' || n || w, got, expected, digits FROM (VALUES (1, sample_ratio_test('{5000,5200}', '{50,50}'), 3.92156862745, .0476703806562, 1e-8), (2, sample_ratio_test('{821588,815482}', '{1,1}'), 22.7743688419, 1.82179287e-06, 1e-8), (3, sample_ratio_test('{1000,1000,1100}', '{1,1,1}'), 6.45161290323, .0397237333864, 1e-8)) t (n, r, statistic, p, digits),
	LATERAL (VALUES (' chi-square', (r).statistic, statistic), (' p', (r).p_value, p)) x (w, got, expected);
SELECT sample_ratio_test('{821588,815482}', '{1,1}') AS bad, (sample_ratio_test('{5000,5200}', '{50,50}')).mismatch, sample_ratio_test('{0,0}', '{1,1}') AS nobody;

SELECT count(*) AS numbers FROM wanted;
SELECT what, got, expected FROM wanted WHERE pg_temp.near(got, expected, digits) IS NOT TRUE;

\pset format unaligned
\pset tuples_only
\echo what cannot be asked
SELECT pg_temp.tried('SELECT ' || x) FROM unnest(ARRAY['heterogeneity(ARRAY[1, 2], ARRAY[1])', 'heterogeneity(ARRAY[1, 2], ARRAY[1, 0])', 'heterogeneity(ARRAY[1, 2], ARRAY[1, -1])', 'heterogeneity(ARRAY[1, NULL], ARRAY[1, 1])', 'heterogeneity(ARRAY[1, ''NaN''::float8], ARRAY[1, 1])',
	'heterogeneity(ARRAY[[1, 2]], ARRAY[1, 1])', 'heterogeneity(ARRAY[1, 2], ARRAY[1, 1], ''eb'')', 'sample_ratio_test(ARRAY[1, 2], ARRAY[1])', 'sample_ratio_test(ARRAY[1, 2], ARRAY[1, 0])', 'sample_ratio_test(ARRAY[-1, 2], ARRAY[1, 1])', 'sample_ratio_test(ARRAY[1], ARRAY[1])', 'sample_ratio_test(ARRAY[1, NULL], ARRAY[1, 1])',
	'standardised_rate(ARRAY[rate_agg(1, 2)], ARRAY[1, 2])', 'standardised_rate(ARRAY[rate_agg(1, 2), rate_agg(0, 0)], ARRAY[3, 1])', 'standardised_rate(ARRAY[rate_agg(1, 2), NULL], ARRAY[3, 1])', 'standardised_rate(ARRAY[rate_agg(1, 2)], ARRAY[-1])', 'standardised_rate(ARRAY[rate_agg(1, 2)], ARRAY[0])',
	'standardised_rate(ARRAY[rate_agg(1, 2)], ARRAY[1], method => ''x'')', 'uplift(rate_agg(1, 2), rate_agg(1, 2), method => ''peek'')', 'uplift(rate_agg(1, 2), rate_agg(1, 2), tuning => 0)', 'uplift(rate_agg(1, 2), rate_agg(1, 3), 1e-300, ''sequential'')', 'uplift(measure_agg(ARRAY[1], NULL, NULL), measure_agg(ARRAY[1, 2], NULL, NULL))',
	'uplift(measure_agg(ARRAY[1], NULL, NULL), measure_agg(ARRAY[1], NULL, NULL), outcome => 2)', 'uplift(measure_agg(ARRAY[1, 2], NULL, NULL), measure_agg(ARRAY[1, 2], NULL, NULL), covariate => 1)']) x;
-- a stratum that nobody lives in needs no trials
SELECT standardised_rate(ARRAY[rate_agg(1, 2), NULL], ARRAY[3, 0]);
