-- Drivers of an outcome, and what a region emphasises.  attitude: R's lm and cor.test,
-- relaimpo's lmg and the relative weights of Johnson (2000); the culture was worked out
-- apart from this code from the formulas on its page.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/measure.sql'
\set ECHO none
\i :file
\set ECHO all
\set names '{rating,complaints,privileges,learning,raises,critical,advance}'

CREATE TEMP TABLE driver AS SELECT d.* FROM key_drivers(:'attitude', names => :'names') WITH ORDINALITY d;
\echo sums to R squared
INSERT INTO wanted SELECT 'R squared ' || w, sum(v), .732601992531 FROM driver, LATERAL (VALUES ('lmg', importance), ('johnson', relative_weight)) x (w, v) GROUP BY w;
INSERT INTO wanted SELECT w || driver, got, expected, digits FROM driver, LATERAL (VALUES
	('beta ', beta, ARRAY[.670725204, -.073427428, .308870244, .069811715, .031199749, -.183464450], 1e-7),
	('lmg ', importance, ARRAY[.370816194, .050903793, .155765990, .120345079, .006588723, .028182213], 1e-7),
	('johnson ', relative_weight, ARRAY[.362760200, .056002279, .163610911, .121780400, .008255466, .020192737], 1e-7)) x (w, got, six, digits), LATERAL (SELECT six[ordinality]) e (expected);
INSERT INTO wanted SELECT w, got, expected, digits FROM driver, LATERAL (VALUES ('correlation', correlation, .825417569542, 1e-8), ('its low', low, .662012769871, 1e-8), ('its high', high, .913913891354, 1e-8)) x (w, got, expected, digits) WHERE driver = 'complaints';
INSERT INTO wanted SELECT 'p of learning', p_value, .069925346, 1e-7 FROM driver WHERE driver = 'learning';
INSERT INTO wanted SELECT 'vif of raises', vif, 3.07822621819 FROM driver WHERE driver = 'raises';
-- beta is the coefficient in standard deviations, t the coefficient over its standard error
INSERT INTO wanted SELECT 'beta of ' || driver, coefficient * sd / (SELECT stddev_samp(rating) FROM attitude), beta FROM driver JOIN (SELECT k, stddev_samp(v) AS sd FROM attitude,
	LATERAL (VALUES ('complaints', complaints), ('privileges', privileges), ('learning', learning), ('raises', raises), ('critical', critical), ('advance', advance)) x (k, v) GROUP BY k) s ON k = driver;
INSERT INTO wanted SELECT 't of ' || driver, coefficient / standard_error, t FROM driver;
INSERT INTO wanted SELECT 'performance of complaints', performance, (SELECT avg(complaints) FROM attitude) FROM driver WHERE driver = 'complaints';
SELECT driver, performance::numeric(4,1), importance::numeric(5,4), rank, quadrant, note FROM driver ORDER BY rank;
-- the share of one driver of one is R squared, the square of the correlation
INSERT INTO wanted SELECT 'alone', importance, corr(rating, complaints) ^ 2 FROM attitude, LATERAL (SELECT 1) x,
	LATERAL (SELECT importance FROM (SELECT measure_agg(ARRAY[rating, complaints], NULL, NULL) AS s FROM attitude) a, key_drivers(s)) d GROUP BY importance;

\echo of two drivers the share is the mean of the R squared alone and the R squared added
INSERT INTO wanted SELECT 'two', d.importance, (r1 ^ 2 + (r1 ^ 2 + r2 ^ 2 - 2 * r1 * r2 * r12) / (1 - r12 ^ 2) - r2 ^ 2) / 2
FROM (SELECT corr(rating, learning) AS r1, corr(rating, raises) AS r2, corr(learning, raises) AS r12, measure_agg(ARRAY[learning, rating, raises], NULL, NULL) AS s FROM attitude) a, key_drivers(s, outcome => 2) d WHERE driver = '1';

\echo drivers that determine each other, in units that are far apart, and one that is always the same
CREATE TEMP TABLE tied AS SELECT d.* FROM (SELECT measure_agg(ARRAY[rating, complaints, 1e6 * (complaints + learning), learning, 50, raises], NULL, NULL) AS s FROM attitude) a, key_drivers(s, names => '{rating,complaints,sum,learning,constant,raises}') d;
SELECT driver, round(importance::numeric, 6) AS importance, coefficient IS NULL AS coefficient, vif IS NULL AS vif, rank, note FROM tied;
INSERT INTO wanted SELECT 'tied', (SELECT sum(importance) FROM tied), (SELECT sum(importance) FROM (SELECT measure_agg(ARRAY[rating, complaints, learning, raises], NULL, NULL) AS s FROM attitude) a, key_drivers(s));
INSERT INTO wanted SELECT 'untied', (SELECT coefficient FROM tied WHERE driver = 'raises'), coefficient FROM (SELECT measure_agg(ARRAY[rating, complaints, learning, raises], NULL, NULL) AS s FROM attitude) a, key_drivers(s) WHERE driver = '4';
INSERT INTO wanted SELECT 'tied, johnson', sum(relative_weight), sum(importance) FROM tied;
\echo an outcome that is always the same; fewer respondents than drivers; nobody
SELECT driver, n, importance, coefficient, note FROM (SELECT measure_agg(ARRAY[7, complaints, learning], NULL, NULL) AS s FROM attitude) a, key_drivers(s);
SELECT driver, n, correlation, standard_error, note FROM (SELECT measure_agg(ARRAY[a, b, c], NULL, NULL) AS s FROM (VALUES (1, 2, 4), (3, 5, 4.5)) v (a, b, c)) a, key_drivers(s);
SELECT count(*) FROM (SELECT measure_agg(ARRAY[1, NULL], NULL, NULL) AS s) a, key_drivers(s);

\echo culture: who says yes to everything, and what is said yes to more
SELECT measure_agg(ARRAY[a, b, c], ARRAY[1, 1, 1], ARRAY[5, 5, 5]) FILTER (WHERE north) AS north, measure_agg(ARRAY[a, b, c], ARRAY[1, 1, 1], ARRAY[5, 5, 5]) AS everywhere
FROM (VALUES (true, 5, 4, 5), (true, 4, 4, 5), (true, 3, 3, 4), (true, 5, 5, 5), (true, 4, 3, 5), (true, 5, 4, 4),
	(false, 3, 3, 2), (false, 4, 2, 3), (false, 3, 3, 3), (false, 2, 3, 2), (false, 4, 3, 2), (false, 3, 2, 3), (false, 3, NULL, 2)) v (north, a, b, c) \gset
CREATE TEMP TABLE relevance AS SELECT c.* FROM cultural_relevance(:'north', :'everywhere') WITH ORDINALITY c;
INSERT INTO wanted SELECT w || measure, got, three[ordinality], digits FROM relevance, LATERAL (VALUES ('z ', z, ARRAY[.0738865106, -.5910920844, .5172055739], 1e-8), ('mean ', adjusted_mean, ARRAY[3.6037174838, 2.9202601293, 4.0593557202], 1e-8),
	('raw ', index, ARRAY[115.5555555556, 117.9487179487, 130.2325581395], 1e-8), ('index ', adjusted_index, ARRAY[96.0991329022, 89.8541578259, 113.2843456789], 1e-8)) x (w, got, three, digits);
INSERT INTO wanted SELECT w, got, expected FROM relevance, LATERAL (VALUES ('z low', low, -.1676015464), ('z high', high, 1.2020126942)) x (w, got, expected) WHERE measure = '3';
-- the p-value is .05 where the interval of 95 % ends at 0: of a confidence of 1 - p it does
INSERT INTO wanted SELECT 'p', 1 + c.low, 1 FROM relevance r, cultural_relevance(:'north', :'everywhere', confidence => 1 - r.p_value) c WHERE r.measure = '3' AND c.measure = '3';
-- a whole point less on everything changes nothing but the level
INSERT INTO wanted SELECT 'shifted ' || a.measure, a.z, b.z FROM cultural_relevance(:'north', :'everywhere') b JOIN cultural_relevance((SELECT measure_agg(ARRAY[a - 1, b - 1, 7 - c], ARRAY[1, 1, 5], ARRAY[5, 5, 1])
	FROM (VALUES (5, 4, 5), (4, 4, 5), (3, 3, 4), (5, 5, 5), (4, 3, 5), (5, 4, 4)) v (a, b, c)), (SELECT measure_agg(ARRAY[a, b, 6 - c], ARRAY[1, 1, 5], ARRAY[5, 5, 1]) FROM (VALUES (1, 2, 3), (4, 4, 4)) v (a, b, c))) a USING (measure);

-- equal weights change nothing, and a respondent of weight 2 has the means of two
SELECT measure_agg(ARRAY[rating, complaints, learning], ARRAY[0, 0, 0], ARRAY[100, 100, 100]) AS plain, measure_agg(ARRAY[rating, complaints, learning], ARRAY[0, 0, 0], ARRAY[100, 100, 100], 2.5) AS equal,
	measure_agg(ARRAY[rating, complaints, learning], ARRAY[0, 0, 0], ARRAY[100, 100, 100], 1 + rating % 2) AS twice FROM attitude \gset
SELECT measure_agg(ARRAY[rating, complaints, learning], ARRAY[0, 0, 0], ARRAY[100, 100, 100]) AS copied FROM attitude, generate_series(0, rating % 2) \gset
INSERT INTO wanted SELECT 'equal weights ' || what, got, expected FROM key_drivers(:'equal') e JOIN key_drivers(:'plain') p USING (driver), LATERAL (VALUES ('importance', e.importance, p.importance), ('low', e.low, p.low), ('t', e.t, p.t), ('n', e.n, p.n)) v (what, got, expected);
INSERT INTO wanted SELECT 'weight 2 ' || what, got, expected FROM key_drivers(:'twice') e JOIN key_drivers(:'copied') p USING (driver), LATERAL (VALUES ('importance', e.importance, p.importance), ('coefficient', e.coefficient, p.coefficient), ('performance', e.performance, p.performance)) v (what, got, expected);
INSERT INTO wanted SELECT 'equal weights, z ' || what, got, expected FROM cultural_relevance(:'equal', :'plain') e JOIN cultural_relevance(:'plain', :'plain') p USING (measure), LATERAL (VALUES ('z', e.z, p.z), ('low', e.low, p.low), ('index', e.adjusted_index, p.adjusted_index)) v (what, got, expected);

SELECT count(*) AS numbers FROM wanted;
SELECT what, got, expected FROM wanted WHERE pg_temp.near(got, expected, digits) IS NOT TRUE;

\pset format unaligned
\echo what cannot be asked
SELECT pg_temp.tried(format('SELECT count(*) FROM key_drivers(%L, %s)', :'attitude', x)) FROM unnest(ARRAY['0', '8', '1, ARRAY[''a'']', '1, NULL, 2']) x;
SELECT pg_temp.tried('SELECT count(*) FROM (SELECT measure_agg(ARRAY[1], NULL, NULL) AS s) a, key_drivers(s)'), pg_temp.tried('SELECT count(*) FROM (SELECT measure_agg(ARRAY[1, 2], NULL, NULL) AS s) a, cultural_relevance(s, s)'),
	pg_temp.tried('SELECT count(*) FROM (SELECT measure_agg(ARRAY[1, 2, 3], ARRAY[1, 1, 0], ARRAY[5, 5, 10]) AS s) a, cultural_relevance(s, s)'), pg_temp.tried(format('SELECT count(*) FROM cultural_relevance(%L, %L)', :'north', :'attitude'));
SELECT count(*) FROM key_drivers(NULL), cultural_relevance(NULL, NULL);
