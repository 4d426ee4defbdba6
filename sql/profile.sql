-- Models: published numbers, what customers are like, and what is not known.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

\set oracle :abs_srcdir '/test/oracle/'
CREATE FUNCTION pg_temp.close(a float8, b float8) RETURNS boolean RETURN coalesce(abs(a - b) <= 1e-8 * greatest(1, abs(b)), false);
CREATE TEMP TABLE customer (set text, duration float8, yes int, numbers float8[], categories text[], weight float8);
\set file :oracle 'model_rows.csv'
COPY customer FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE birth AS SELECT yes = 1 AS low, numbers[1] AS age, numbers[2] AS lwt, numbers[3] AS smoke, numbers[4] AS ptd, numbers[5] AS ht, numbers[6] AS ui, categories[1] AS race FROM customer WHERE set = 'birthwt';
CREATE TEMP TABLE fitted AS
SELECT logistic_fit(profile_agg(low, ARRAY[age, lwt, smoke, ptd, ht, ui], ARRAY[race]), '{age,lwt,smoke,ptd,ht,ui,race}') AS m,
	logistic_fit(profile_agg(low, ARRAY[lwt], ARRAY[race]), '{lwt,race}') AS small FROM birth;

--
-- birthwt, of R's package MASS (Venables & Ripley 2002, 7.2; standard errors at the estimate)
--
SELECT term, category, round(coefficient::numeric, 8) AS coefficient, round(standard_error::numeric, 8) AS error, round(z::numeric, 4) AS z, round(p_value::numeric, 6) AS p, note FROM fitted, model_terms(m);
SELECT pg_temp.close(ratio, 6.28827776827) AND pg_temp.close(low, 1.584610118) AND pg_temp.close(high, 24.95404844 - 2.2e-7) AS ratio FROM fitted, model_terms(m) WHERE term = 'ht';
SELECT kind, n, skipped, events, terms, round(log_likelihood::numeric, 8) AS log_likelihood, round(null_log_likelihood::numeric, 8) AS null_log_likelihood, round(aic::numeric, 6) AS aic, round(bic::numeric, 6) AS bic, round(r_squared::numeric, 6) AS r_squared, converged, message FROM fitted, model_info(m);
SELECT round(statistic::numeric, 8) AS statistic, degrees_of_freedom, round(p_value::numeric, 9) AS p FROM fitted, likelihood_ratio_test(small, m);
SELECT pg_temp.close(value, .490771228073) AND pg_temp.close(low, .247969101661) AND pg_temp.close(high, .738006841043) AS predicted, n FROM fitted, model_predict_estimate(m, '{25,120,1,0,0,0}', '{2}');
SELECT advocacy_potential(m, '{25,120,1,0,0,0}', '{2}') = 100 * model_predict(m, '{25,120,1,0,0,0}', '{2}') AND churn_probability(m, '{25,120,1,0,0,0}', '{2}') = model_predict(m, '{25,120,1,0,0,0}', '{2}') AS same FROM fitted;
-- pounds and kilograms together, a constant, and a category that another column determines
SELECT term, category, round(coefficient::numeric, 6) AS coefficient, note
FROM (SELECT logistic_fit(profile_agg(low, ARRAY[lwt, lwt * 0.45359237, 1e6, smoke], ARRAY[race, 'r' || race])) AS m FROM birth) v, model_terms(m);
SELECT message FROM (SELECT logistic_fit(profile_agg(low, ARRAY[lwt, lwt * 0.45359237, 7, smoke], NULL)) AS m FROM birth) v, model_info(m);
-- another reference
SELECT category, round(coefficient::numeric, 6) AS coefficient, note FROM (SELECT logistic_fit(profile_agg(low, NULL, ARRAY[race]), reference => '{3}') AS m FROM birth) v, model_terms(m);
-- ridge, against scikit-learn's LogisticRegression(C = 1 / 10) of scaled columns
SELECT bool_and(pg_temp.close(coefficient, expected)) AS slopes, bool_and(standard_error IS NULL AND low IS NULL) AS no_errors
FROM (SELECT logistic_fit(profile_agg(low, ARRAY[age, lwt, smoke], NULL), ridge => 10) AS m FROM birth) v, model_terms(m), (VALUES ('x1', -.0321628587725), ('x2', -.00935028426538), ('x3', .54095722576)) e (term, expected) WHERE e.term = model_terms.term;
SELECT pg_temp.close(ln(p / (1 - p)), -.828812230243) AS intercept FROM (SELECT model_predict(logistic_fit(profile_agg(low, ARRAY[age, lwt, smoke], NULL), ridge => 10), ARRAY[avg(age), avg(lwt), avg(smoke)], NULL) AS p FROM birth) v;

--
-- Separation, and Firth's penalty: endometrial (Heinze & Schemper 2002), and a table that adding 1/2 solves
--
CREATE TEMP TABLE cancer AS SELECT profile_agg(yes = 1, numbers, NULL) AS p FROM customer WHERE set = 'endometrial';
SELECT converged, message FROM cancer, model_info(logistic_fit(p, '{NV,PI,EH}'));
SELECT term, coefficient, note FROM cancer, model_terms(logistic_fit(p, '{NV,PI,EH}'));
SELECT term, round(coefficient::numeric, 9) AS coefficient, round(ln(low)::numeric, 8) AS low, round(ln(high)::numeric, 8) AS high, round(p_value::numeric, 10) AS p FROM cancer, model_terms(logistic_fit(p, '{NV,PI,EH}', 'firth'));
SELECT round(log_likelihood::numeric, 9) AS penalised, aic FROM cancer, model_info(logistic_fit(p, penalty => 'firth'));
CREATE TEMP TABLE four AS SELECT profile_agg(y, ARRAY[x], NULL, n) AS p FROM (VALUES (0, false, 7), (0, true, 3), (1, true, 5)) v (x, y, n);
SELECT pg_temp.close(t.coefficient, e.coefficient) AS coefficient, e.low IS NULL OR pg_temp.close(ln(t.low), e.low) AND pg_temp.close(ln(t.high), e.high) AS interval
FROM four, model_terms(logistic_fit(p, penalty => 'firth')) t JOIN (VALUES ('intercept', ln(3.5 / 7.5), NULL, NULL), ('x1', ln(5.5 * 7.5 / 3.5 / .5), .605993589361, 8.14406182493)) e (term, coefficient, low, high) USING (term);
-- cells of one row: log odds with 1/2 added; that b is no different by hand, of ln(p q) and half of ln det: 2 (2 ln(.75 / .5) + ln(.1875 / .25))
SELECT converged, message, pg_temp.close(b.coefficient, -2 * ln(3)) AS coefficient, pg_temp.close(b.z * b.z, 4 * ln(1.5) + 2 * ln(.75)) AS chi_square
FROM (SELECT logistic_fit(profile_agg(y, NULL, ARRAY[k]), penalty => 'firth') AS m FROM (VALUES (true, 'a'), (false, 'b')) v (y, k)) v, model_info(m), model_terms(m) b WHERE category = 'b';
SELECT bool_and(pg_temp.close(model_predict(m, NULL, ARRAY[k]), p)) AS cells
FROM (SELECT logistic_fit(profile_agg(y, NULL, ARRAY[k]), penalty => 'firth') AS m FROM (VALUES (true, 'a'), (false, 'b'), (true, 'c'), (false, 'c'), (true, 'c'), (true, 'd'), (true, 'd')) v (y, k)) v, (VALUES ('a', 1.5 / 2), ('b', .5 / 2), ('c', 2.5 / 4), ('d', 2.5 / 3)) e (k, p);
-- complete separation by two together, by neither alone; a model of one class, of few, of nobody
SELECT message FROM (SELECT profile_agg(x + z > 10.5, ARRAY[x, z], NULL) AS p FROM generate_series(1, 10) x, generate_series(1, 10) z) v, model_info(logistic_fit(p));
SELECT message FROM (SELECT profile_agg(x + z > 10 + (x * z) % 2, ARRAY[x, z], ARRAY['a', CASE WHEN z > 9 THEN 'b' ELSE 'c' END]) AS p FROM generate_series(1, 10) x, generate_series(1, 10) z) v, model_info(logistic_fit(p));
SELECT message, n, events, log_likelihood IS NULL AS unknown FROM (SELECT profile_agg(true, ARRAY[i], NULL) AS p FROM generate_series(1, 5) i) v, model_info(logistic_fit(p));
SELECT message FROM (SELECT profile_agg(i > 1, ARRAY[i, i * i, i ^ 3], NULL) AS p FROM generate_series(1, 3) i) v, model_info(logistic_fit(p));
SELECT message, n, skipped FROM (SELECT profile_agg(NULL::boolean, ARRAY[i], NULL) AS p FROM generate_series(1, 3) i) v, model_info(logistic_fit(p));

--
-- Order, partition and window do not matter; both forms are read as they were written
--
CREATE TEMP TABLE whole AS SELECT profile_agg(yes = 1, numbers, categories) AS p, score_agg(numbers[1], yes = 1, numbers[3] > 2) AS s, profile_agg(1 + numbers[1], yes = 1, numbers, categories) AS d, profile_agg(numbers, categories) AS n, profile_agg(yes = 1, numbers, categories, weight) AS w FROM customer WHERE set = 'made';
SELECT record_image_eq(row(w.*), row(b.*)) AS backwards FROM whole w, (SELECT profile_agg(yes = 1, numbers, categories), score_agg(numbers[1], yes = 1, numbers[3] > 2), profile_agg(1 + numbers[1], yes = 1, numbers, categories), profile_agg(numbers, categories), profile_agg(yes = 1, numbers, categories, weight) FROM (SELECT * FROM customer WHERE set = 'made' ORDER BY numbers[2] DESC) v) b;
SELECT record_image_eq(row(w.*), row(v.*)) AS parts FROM whole w, (SELECT rollup(p), rollup(s), rollup(d), rollup(n), rollup(w) FROM (SELECT profile_agg(yes = 1, numbers, categories) AS p, score_agg(numbers[1], yes = 1, numbers[3] > 2) AS s, profile_agg(1 + numbers[1], yes = 1, numbers, categories) AS d, profile_agg(numbers, categories) AS n, profile_agg(yes = 1, numbers, categories, weight) AS w FROM customer WHERE set = 'made' GROUP BY numbers[3]) v) v;
SELECT record_image_eq(row(w.*), row(w.p::text::profile_summary, w.s::text::profile_summary, w.d::text::profile_summary, w.n::text::profile_summary, w.w::text::profile_summary)) AS text FROM whole w;
SELECT m = m::text::fitted_model AS logistic, logistic_fit(p, penalty => 'firth') = logistic_fit(p, penalty => 'firth')::text::fitted_model AS firth, logistic_fit(p, ridge => 1)::text = logistic_fit(p, ridge => 1)::text::fitted_model::text AS ridge FROM fitted, whole;
SELECT m::text::json ->> 'kind' AS kind, m::text::json #>> '{categories,0,values,1}' AS category FROM (SELECT logistic_fit(profile_agg(i % 3 > 1, ARRAY[i % 7], ARRAY[CASE WHEN i % 2 = 0 THEN E'\n"\\é' ELSE '' END]), ARRAY[E'\t\u0001', '"']) AS m FROM generate_series(1, 60) i) v WHERE m::text::fitted_model = m;
-- parallel, and a window
SELECT bool_and(again = whole) AS window FROM (SELECT profile_agg(i % 3 = 0, ARRAY[i % 4], ARRAY[chr(97 + i % 3)]) OVER (ORDER BY i ROWS 9 PRECEDING) AS again, (SELECT profile_agg(j % 3 = 0, ARRAY[j % 4], ARRAY[chr(97 + j % 3)]) FROM generate_series(greatest(1, i - 9), i) j) AS whole FROM generate_series(1, 40) i) v;
-- skipped and left out
SELECT n, skipped FROM (SELECT profile_agg(y, x, c) AS p FROM (VALUES (true, '{1,2}'::float8[], '{a}'::text[]), (NULL, '{1,2}', '{a}'), (false, '{1,NULL}', '{a}'), (false, '{1,2}', ARRAY[NULL]), (false, '{3,1}', '{b}'), (true, '{-0,0}', '{}'::text[] || 'a'::text)) v (y, x, c)) v, model_info(logistic_fit(p, ridge => 1));
SELECT n, skipped FROM (SELECT profile_agg(i > 2, ARRAY[i % 2], NULL, nullif(i % 4, 3)) AS p FROM generate_series(1, 8) i) v, model_info(logistic_fit(p, ridge => 1));
-- what a model does not know of a customer
SELECT model_predict(m, '{25,120,1,0,0,NULL}', '{2}') AS null_number, model_predict(m, '{25,120,1,0,0,0}', ARRAY[NULL]::text[]) AS null_category, model_predict(m, '{25,120,1,0,0,0}', '{9}', 'null') AS null_unknown, model_predict(m, '{25,120,1,0,0,0}', '{9}', 'reference') = model_predict(m, '{25,120,1,0,0,0}', '{1}') AS reference, model_predict(NULL, '{1}', '{1}') AS no_model FROM fitted;
SELECT likelihood_ratio_test(logistic_fit(p), logistic_fit(p)) IS NULL AS not_converged FROM cancer;
