-- Models: numbers of R, from test/oracle (its README names the source of each).
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

\set oracle :abs_srcdir '/test/oracle/'
-- relative to the larger of 1 and the number
CREATE FUNCTION pg_temp.close(a float8, b float8, tolerance float8 DEFAULT 1e-8) RETURNS boolean
	RETURN coalesce(abs(a - b) <= tolerance * greatest(1, abs(b)), a IS NULL AND b IS NULL);

CREATE TEMP TABLE customer (set text, duration float8, yes int, numbers float8[], categories text[], weight float8);
CREATE TEMP TABLE fit_oracle (set text, fit text, log_likelihood float8, null_log_likelihood float8, concordance float8, error float8);
CREATE TEMP TABLE term_oracle (set text, fit text, term int, coefficient float8, standard_error float8);
CREATE TEMP TABLE profile_oracle (set text, term int, chi_square float8, low float8, high float8, low_99 float8);
CREATE TEMP TABLE survival_oracle (set text, fit text, "time" float8, probability float8);
CREATE TEMP TABLE quality_oracle (LIKE score_quality_report);
\set file :oracle 'model_rows.csv'
COPY customer FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'model_fit.csv'
COPY fit_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'model_term.csv'
COPY term_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'model_profile.csv'
COPY profile_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'model_survival.csv'
COPY survival_oracle FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'model_quality.csv'
COPY quality_oracle FROM :'file' (FORMAT csv, HEADER);

CREATE TEMP TABLE model AS
SELECT set, 'none' AS fit, logistic_fit(profile_agg(yes = 1, numbers, categories)) AS m FROM customer WHERE duration IS NULL AND set NOT IN ('heavy', 'endometrial') GROUP BY set
UNION ALL SELECT set, 'none', logistic_fit(profile_agg(yes = 1, numbers, categories, weight)) FROM customer WHERE set = 'heavy' GROUP BY set
UNION ALL SELECT set, 'firth', logistic_fit(profile_agg(yes = 1, numbers, categories), penalty => 'firth') FROM customer WHERE set IN ('endometrial', 'made') GROUP BY set
UNION ALL SELECT set, ties, cox_fit(profile_agg(duration, yes = 1, numbers, categories), ties => ties)
FROM customer, unnest(ARRAY['efron', 'breslow']) ties WHERE duration IS NOT NULL GROUP BY 1, 2
UNION ALL SELECT set, ties || '_strata', cox_fit(profile_agg(duration, yes = 1, numbers, categories), ties => ties, strata => 1)
FROM customer, unnest(ARRAY['efron', 'breslow']) ties WHERE set = 'lung' GROUP BY 1, ties;

-- likelihoods and concordance
SELECT count(*) AS fits, count(*) FILTER (WHERE pg_temp.close(i.log_likelihood, o.log_likelihood, 1e-10) AND pg_temp.close(i.null_log_likelihood, o.null_log_likelihood, 1e-10)
	AND pg_temp.close(i.concordance, o.concordance, 1e-12) AND pg_temp.close(concordance_error, error, 1e-12) AND converged) AS agree
FROM fit_oracle o LEFT JOIN model USING (set, fit), model_info(m) i;
-- coefficients and standard errors
CREATE TEMP TABLE term AS
SELECT set, fit, t.*, row_number() OVER (PARTITION BY set, fit ORDER BY ordinality) AS number FROM model, model_terms(m) WITH ORDINALITY t;
SELECT o.fit, count(*) AS terms, count(*) FILTER (WHERE pg_temp.close(t.coefficient, o.coefficient) AND pg_temp.close(t.standard_error, o.standard_error)) AS agree
FROM term_oracle o LEFT JOIN term t ON t.set = o.set AND t.fit = o.fit AND t.number = o.term GROUP BY 1 ORDER BY 1;
-- profiles of the penalised likelihood
SELECT count(*) AS profiles, count(*) FILTER (WHERE pg_temp.close(t.z ^ 2, chi_square) AND pg_temp.close(ln(t.low), o.low) AND pg_temp.close(ln(t.high), o.high) AND pg_temp.close(ln(w.low), low_99)) AS agree
FROM profile_oracle o LEFT JOIN term t ON t.set = o.set AND t.number = o.term AND t.fit = 'firth'
JOIN model m ON m.set = o.set AND m.fit = 'firth', LATERAL (SELECT * FROM model_terms(m, 0.99) LIMIT 1 OFFSET o.term - 1) w;
-- baselines, at the covariates of each set's first row
SELECT count(*) AS times, count(*) FILTER (WHERE pg_temp.close(survival_at(m, "time", numbers, categories), probability)) AS agree
FROM survival_oracle JOIN model USING (set, fit) JOIN (SELECT DISTINCT ON (set) set, numbers, categories FROM (SELECT *, row_number() OVER () AS i FROM customer) v ORDER BY set, i) c USING (set);
-- quality of scores
SELECT q FROM (SELECT score_agg(round((1 / (1 + exp(1 - .25 * numbers[1] + .1 * numbers[2])))::numeric, 2)::float8, yes = 1) AS s FROM customer WHERE set = 'made') v, score_quality(s) q, quality_oracle o
WHERE NOT (pg_temp.close(q.auc, o.auc, 1e-12) AND pg_temp.close(q.auc_low, o.auc_low, 1e-12) AND pg_temp.close(q.auc_high, o.auc_high, 1e-12) AND pg_temp.close(q.auc_error, o.auc_error, 1e-12)
	AND pg_temp.close(q.ks, o.ks, 1e-12) AND pg_temp.close(q.brier, o.brier, 1e-12) AND pg_temp.close(q.brier_skill, o.brier_skill, 1e-12) AND pg_temp.close(q.log_loss, o.log_loss, 1e-12)
	AND pg_temp.close(q.calibration_intercept, o.calibration_intercept) AND pg_temp.close(q.calibration_slope, o.calibration_slope) AND pg_temp.close(q.hosmer_lemeshow, o.hosmer_lemeshow, 1e-10)
	AND pg_temp.close(q.p_value, o.p_value, 1e-10) AND q.degrees_of_freedom = o.degrees_of_freedom AND pg_temp.close(q.calibration_error, o.calibration_error, 1e-12) AND pg_temp.close(q.gini, o.gini, 1e-12) AND q.n = o.n AND q.events = o.events);
