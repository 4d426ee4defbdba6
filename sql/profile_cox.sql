-- Models of durations: Cox's, against R's survival and MASS.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

\set oracle :abs_srcdir '/test/oracle/'
CREATE FUNCTION pg_temp.close(a float8, b float8) RETURNS boolean RETURN coalesce(abs(a - b) <= 1e-8 * greatest(1, abs(b)), false);
CREATE TEMP TABLE customer (set text, duration float8, yes int, numbers float8[], categories text[], weight float8);
\set file :oracle 'model_rows.csv'
COPY customer FROM :'file' (FORMAT csv, HEADER);

--
-- Durations: ovarian of R's package survival, gehan of MASS
--
CREATE TEMP TABLE hazard AS SELECT cox_fit(profile_agg(duration, yes = 1, numbers, NULL), '{age,rx,ecog.ps}') AS m FROM customer WHERE set = 'ovarian';
SELECT term, round(coefficient::numeric, 9) AS coefficient, round(standard_error::numeric, 9) AS error FROM hazard, model_terms(m);
SELECT round(log_likelihood::numeric, 9) AS log_likelihood, round(null_log_likelihood::numeric, 9) AS null_log_likelihood, round(concordance::numeric, 9) AS concordance, events FROM hazard, model_info(m);
SELECT round(survival_at(m, 365, '{50,1,1}', NULL)::numeric, 11) AS year, round(survival_at(m, 500, '{50,1,1}', NULL)::numeric, 11) AS later, survival_at(m, 10, '{50,1,1}', NULL) AS before_all, survival_at(m, 1227, '{50,1,1}', NULL) IS NULL AS last, survival_at(m, 1228, '{50,1,1}', NULL) AS beyond FROM hazard;
SELECT ties, category, round(coefficient::numeric, 10) AS coefficient, round(standard_error::numeric, 10) AS error, note FROM unnest(ARRAY['efron', 'breslow']) ties,
LATERAL (SELECT cox_fit(profile_agg(duration, yes = 1, NULL, categories), '{treat}', ties, reference => '{6-MP}') AS m FROM customer WHERE set = 'gehan') v, model_terms(m);
-- strata have baselines, no coefficients; a hazard that only rises; no event
SELECT term, category FROM (SELECT cox_fit(profile_agg(duration, yes = 1, numbers, categories), strata => 1) AS m FROM customer WHERE set = 'lung') v, model_terms(m);
SELECT count(DISTINCT survival_at(m, 300, '{60,1}', ARRAY[c])) AS baselines, bool_and(model_predict(m, '{60,1}', ARRAY[c]) = model_predict(m, '{60,1}', '{0}')) AS one_hazard FROM (SELECT cox_fit(profile_agg(duration, yes = 1, numbers, categories), strata => 1) AS m FROM customer WHERE set = 'lung') v, unnest('{0,1,2}'::text[]) c;
SELECT converged, message FROM (SELECT profile_agg(i, i < 6, ARRAY[i], NULL) AS p FROM generate_series(1, 9) i) v, model_info(cox_fit(p, '{late}'));
-- leaving in the order of a number has no maximum, however far apart the numbers: the squares of risks go beyond a double
SELECT ties, converged, message FROM unnest(ARRAY['efron', 'breslow']) ties, (SELECT profile_agg(t, true, ARRAY[x], NULL) AS p FROM (VALUES (3, 77), (2, 73), (1, -80)) v (t, x)) v, model_info(cox_fit(p, '{late}', ties));
SELECT converged, message FROM (SELECT profile_agg(t, e, ARRAY[x], NULL) AS p FROM (VALUES (2, false, -151), (4, true, 3.2), (1, true, -196), (5, true, 10.5), (6, true, 87.5), (3, true, -10)) v (t, e, x)) v, model_info(cox_fit(p, '{late}'));
SELECT message FROM (SELECT profile_agg(i, false, ARRAY[i], NULL) AS p FROM generate_series(1, 9) i) v, model_info(cox_fit(p));
-- what is written is read again
SELECT m = m::text::fitted_model AS cox FROM hazard;
