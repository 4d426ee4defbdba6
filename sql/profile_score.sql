-- How well scores do: published numbers.
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
SELECT logistic_fit(profile_agg(low, ARRAY[age, lwt, smoke, ptd, ht, ui], ARRAY[race]), '{age,lwt,smoke,ptd,ht,ui,race}') AS m FROM birth;

--
-- Scores
--
CREATE TEMP TABLE score AS SELECT score_agg(model_predict(m, ARRAY[age, lwt, smoke, ptd, ht, ui], ARRAY[race]), low) AS s FROM birth, fitted;
SELECT round(auc::numeric, 9) AS auc, round(auc_low::numeric, 9) AS low, round(auc_high::numeric, 9) AS high, round(ks::numeric, 9) AS ks, round(brier::numeric, 9) AS brier, round(brier_skill::numeric, 8) AS skill, round(log_loss::numeric, 9) AS log_loss, round(hosmer_lemeshow::numeric, 7) AS hl, degrees_of_freedom AS df, round(p_value::numeric, 7) AS p, round(calibration_error::numeric, 8) AS ece FROM score, score_quality(s);
SELECT round(auc_low::numeric, 9) AS low, round(auc_high::numeric, 9) AS high FROM score, score_quality(s, method => 'logit');
SELECT score_group, n, events, round(rate::numeric, 4) AS rate, round(customers_share::numeric, 4) AS customers, round(captured_share::numeric, 4) AS captured, round(lift::numeric, 8) AS lift, round(cumulative_lift::numeric, 4) AS cumulative FROM score, gains(s);
SELECT score_group, n, events, round(mean_score::numeric, 4) AS mean_score, round(rate::numeric, 2) AS rate, round(low::numeric, 2) AS low, round(high::numeric, 2) AS high FROM score, calibration(s, 5);
CREATE TEMP TABLE twelve AS SELECT score_agg(x, y = 1) AS s FROM unnest(ARRAY[.9, .8, .8, .7, .6, .6, .5, .4, .3, .3, .2, .1], ARRAY[1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0]) v (x, y);
SELECT pg_temp.close(auc, .828571428571429) AND pg_temp.close(auc_error, .123580374022) AND pg_temp.close(brier, .178333333333333) AS right, round(calibration_intercept::numeric, 8) AS intercept, round(calibration_slope::numeric, 7) AS slope FROM twelve, score_quality(s);
-- any score has an AUC: what is asked of probabilities is null
SELECT round(auc::numeric, 9) AS auc, brier, calibration_slope, hosmer_lemeshow, calibration_error FROM (SELECT score_agg(100 * x, y = 1) AS s FROM unnest(ARRAY[.9, .8, .8, .7, .6, .6, .5, .4, .3, .3, .2, .1], ARRAY[1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0]) v (x, y)) v, score_quality(s);
SELECT auc, brier, log_loss, calibration_slope FROM (SELECT score_agg(x, y) AS s FROM (VALUES (0, true), (1, true), (1, false)) v (x, y)) v, score_quality(s);
SELECT n, events, auc, gini, brier_skill FROM (SELECT score_agg(.5, true) AS s) v, score_quality(s);
CREATE TEMP TABLE uplift AS SELECT score_agg(x, y = '1', t = '1') AS s FROM unnest(ARRAY[.9, .9, .8, .7, .7, .6, .5, .4, .4, .3, .2, .1], string_to_array('110100100100', NULL), string_to_array('110101010010', NULL)) v (x, y, t);
SELECT score, n, treated, treated_responders, other_responders, round(incremental::numeric, 8) AS q FROM uplift, uplift_curve(s);
SELECT round(qini_coefficient(s)::numeric, 12) AS qini FROM uplift;
SELECT qini_coefficient(score_agg(x, x > 2, true)) AS no_others, qini_coefficient(score_agg(x, false, x > 2)) AS no_responders FROM generate_series(1, 4) x;
SELECT (score_quality(s)).n AS treated_too FROM uplift;

