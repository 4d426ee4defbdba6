-- profile.sql
--		Models fitted to customers, and how well their scores do.

ROOM 'Models: who will become an advocate, and who will leave';

SUMMARY profile_summary SSPACE 16384
'Customers as models see them: how many there are of each kind, by numbers and categories, with an outcome, a duration or a score.';

TRANSITION profile_accum(state profile_summary, numbers float8[], categories text[]);

TRANSITION profile_outcome_accum(state profile_summary, outcome boolean, numbers float8[], categories text[]);

TRANSITION profile_outcome_accum(state profile_summary, outcome boolean, numbers float8[], categories text[], weight float8);

TRANSITION profile_duration_accum(state profile_summary, duration float8, event boolean, numbers float8[], categories text[]);

TRANSITION score_accum(state profile_summary, score float8, outcome boolean);

TRANSITION score_accum(state profile_summary, score float8, outcome boolean, treated boolean);

METRIC 'customer profile' QUESTION 'What is there to learn from?'
	FORMULA 'distinct rows of numbers and categories, with their outcomes' UNIT 'summary' RANGE '' BETTER ''
	EXAMPLE 'SELECT profile_agg(left_us, ARRAY[tenure, visits], ARRAY[plan]) FROM customers'
	SOURCE 'definition';

AGGREGATE profile_agg(numbers float8[], categories text[])
	STATE profile_summary SSPACE 16384 SFUNC profile_accum FINAL profile_final
'Profiles of customers: numbers and categories, either of which may be null; a customer with a null in them is skipped.';

AGGREGATE profile_agg(outcome boolean, numbers float8[], categories text[])
	STATE profile_summary SSPACE 16384 SFUNC profile_outcome_accum FINAL profile_final
'Profiles of customers with an outcome, yes or no.';

AGGREGATE profile_agg(outcome boolean, numbers float8[], categories text[], weight float8)
	STATE profile_summary SSPACE 16384 SFUNC profile_outcome_accum FINAL profile_final
'Profiles of customers with an outcome, each of whom counts as many times as the weight says.';

AGGREGATE profile_agg(duration float8, event boolean, numbers float8[], categories text[])
	STATE profile_summary SSPACE 16384 SFUNC profile_duration_accum FINAL profile_final
'Profiles of customers who were followed for a time, until an event or without.';

AGGREGATE score_agg(score float8, outcome boolean)
	STATE profile_summary SSPACE 4352 SFUNC score_accum FINAL profile_final
'Scores of customers, and what became of them.';

AGGREGATE score_agg(score float8, outcome boolean, treated boolean)
	STATE profile_summary SSPACE 4352 SFUNC score_accum FINAL profile_final
'Scores of customers, what became of them, and whether they were treated.';

SUMMARY fitted_model VALUE
'A model fitted to customers: its kind, coefficients, their covariance, and how the fit ended.';

CREATE TYPE fitted_model_description AS (
	kind text,
	n double precision,
	skipped bigint,
	events double precision,
	terms integer,
	log_likelihood double precision,
	null_log_likelihood double precision,
	aic double precision,
	bic double precision,
	r_squared double precision,
	concordance double precision,
	concordance_error double precision,
	iterations integer,
	converged boolean,
	message text
);
COMMENT ON TYPE fitted_model_description IS
'What a fitted model is and how it was fitted.';
COMMENT ON COLUMN fitted_model_description.kind IS 'Which kind of model.';
COMMENT ON COLUMN fitted_model_description.n IS 'Number of customers that it was fitted to; with weights their sum.';
COMMENT ON COLUMN fitted_model_description.skipped IS 'Number of customers left out because something was not known of them.';
COMMENT ON COLUMN fitted_model_description.events IS 'Number of them with the outcome, or the event.';
COMMENT ON COLUMN fitted_model_description.terms IS 'Number of coefficients that were estimated.';
COMMENT ON COLUMN fitted_model_description.log_likelihood IS 'Log likelihood; with a penalty the penalised one.';
COMMENT ON COLUMN fitted_model_description.null_log_likelihood IS 'That of a model without terms.';
COMMENT ON COLUMN fitted_model_description.aic IS 'Akaike information criterion: of models of the same customers the lowest is best; null with a penalty.';
COMMENT ON COLUMN fitted_model_description.bic IS 'Bayesian information criterion, terms x ln(customers, or events of a Cox model) - 2 log likelihood; null with a penalty.';
COMMENT ON COLUMN fitted_model_description.r_squared IS 'McFadden''s R squared, 1 - log likelihood / that without terms; null with a penalty.';
COMMENT ON COLUMN fitted_model_description.concordance IS 'In sample: of a logistic model the AUC, of a Cox model Harrell''s C.';
COMMENT ON COLUMN fitted_model_description.concordance_error IS 'Its standard error.';
COMMENT ON COLUMN fitted_model_description.iterations IS 'Steps of the fit.';
COMMENT ON COLUMN fitted_model_description.converged IS 'Whether a maximum of the likelihood was found.';
COMMENT ON COLUMN fitted_model_description.message IS 'How the fit ended, in a sentence.';

METRIC 'model of an outcome' QUESTION 'What makes customers advocates, and what makes them leave?'
	FORMULA 'ln(p / (1 - p)) = b0 + b1 x1 + ..; hazard = baseline x exp(b1 x1 + ..)' UNIT 'log odds, log hazard' RANGE 'any' BETTER ''
	EXAMPLE 'SELECT logistic_fit(profile_agg(left_us, ARRAY[tenure, visits], ARRAY[plan]), ARRAY[''tenure'', ''visits'', ''plan'']) FROM customers'
	SOURCE 'McCullagh & Nelder 1989; Firth 1993; Cox 1972; Efron 1977';

FUNCTION logistic_fit(summary profile_summary, names text[] DEFAULT NULL, penalty text DEFAULT 'none', ridge float8 DEFAULT 0, reference text[] DEFAULT NULL) RETURNS fitted_model NOT STRICT COST 100000 AS adv_logistic_fit_model
'Logistic regression of the outcome: by maximum likelihood, with Firth''s penalty, or with a ridge.';

FUNCTION cox_fit(summary profile_summary, names text[] DEFAULT NULL, ties text DEFAULT 'efron', strata integer DEFAULT 0, reference text[] DEFAULT NULL) RETURNS fitted_model NOT STRICT COST 100000 AS adv_cox_fit_model
'Cox''s proportional hazards of the duration; strata is the number of a category column, each of whose categories has a baseline of its own.';

FUNCTION model_terms(model fitted_model, confidence float8 DEFAULT 0.95) RETURNS TABLE (term text, category text, coefficient float8, standard_error float8, z float8, p_value float8, ratio float8, low float8, high float8, note text) NOT STRICT COST 10 ROWS 10
'The terms of a model: coefficient, standard error and test, and the ratio of odds or hazards with its interval.';

METRIC 'quality of a fit' QUESTION 'Did the fit work, and is a larger model better?'
	FORMULA 'AIC, BIC; 2 (log likelihood - log likelihood)' UNIT 'information criterion, chi-square' RANGE 'any' BETTER 'lower'
	EXAMPLE 'SELECT (model_info(model)).* FROM models'
	SOURCE 'Akaike 1974; Schwarz 1978; McFadden 1974; Harrell et al. 1982; Wilks 1938';

FUNCTION model_info(model fitted_model) RETURNS fitted_model_description
'What a fitted model is and how it was fitted.';

FUNCTION likelihood_ratio_test(smaller fitted_model, larger fitted_model) RETURNS likelihood_ratio AS adv_likelihood_ratio_test_model
'Likelihood-ratio test of a model within one with more terms, fitted to the same customers; null where a fit did not converge.';

METRIC 'prediction' QUESTION 'How likely is it for this customer?'
	FORMULA '1 / (1 + exp(-(b0 + b1 x1 + ..))); exp(b1 x1 + ..)' UNIT 'probability, relative hazard' RANGE '0..1; 0..' BETTER ''
	EXAMPLE 'SELECT customer, model_predict(model, ARRAY[tenure, visits], ARRAY[plan]) FROM customers, models'
	SOURCE 'McCullagh & Nelder 1989; Cox 1972';

FUNCTION model_predict(model fitted_model, numbers float8[], categories text[], unknown text DEFAULT 'error') RETURNS float8 NOT STRICT
'The probability of the outcome; of a Cox model the hazard relative to that of a customer with numbers 0 and the categories of reference.';

FUNCTION model_predict_estimate(model fitted_model, numbers float8[], categories text[], confidence float8 DEFAULT 0.95, unknown text DEFAULT 'error') RETURNS metric_estimate NOT STRICT
'The same with its confidence interval, of the expected value, symmetric on the scale of the coefficients.';

METRIC 'advocacy potential' QUESTION 'Who will become an advocate?'
	FORMULA '100 x probability of a logistic model' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT customer, advocacy_potential(model, ARRAY[tenure, visits], ARRAY[plan]) FROM customers, models'
	SOURCE 'McCullagh & Nelder 1989';

FUNCTION advocacy_potential(model fitted_model, numbers float8[], categories text[], unknown text DEFAULT 'error') RETURNS float8 NOT STRICT
'Probability to become an advocate, 0 to 100, by a logistic model of who did.';

METRIC 'risk of leaving' QUESTION 'Who will leave?'
	FORMULA 'probability of a logistic model; exp(-H0(t) exp(b1 x1 + ..))' UNIT 'probability' RANGE '0..1' BETTER ''
	EXAMPLE 'SELECT customer, churn_probability(model, ARRAY[tenure, visits], ARRAY[plan]) FROM customers, models'
	SOURCE 'McCullagh & Nelder 1989; Breslow 1974';

FUNCTION churn_probability(model fitted_model, numbers float8[], categories text[], unknown text DEFAULT 'error') RETURNS float8 NOT STRICT AS adv_churn_probability_profile
'Probability to leave, 0 to 1, by a logistic model of who left.';

FUNCTION survival_at(model fitted_model, "time" float8, numbers float8[], categories text[], unknown text DEFAULT 'error') RETURNS float8 NOT STRICT AS adv_survival_at_profile
'Probability to stay beyond a time, by a Cox model; null beyond the longest time that a customer was followed.';

CREATE TYPE score_quality_report AS (
	n bigint,
	events bigint,
	auc double precision,
	auc_low double precision,
	auc_high double precision,
	auc_error double precision,
	gini double precision,
	ks double precision,
	brier double precision,
	brier_skill double precision,
	log_loss double precision,
	calibration_intercept double precision,
	calibration_slope double precision,
	hosmer_lemeshow double precision,
	degrees_of_freedom integer,
	p_value double precision,
	calibration_error double precision
);
COMMENT ON TYPE score_quality_report IS
'How well scores tell customers with an outcome from those without.';
COMMENT ON COLUMN score_quality_report.n IS 'Number of customers.';
COMMENT ON COLUMN score_quality_report.events IS 'Number of them with the outcome.';
COMMENT ON COLUMN score_quality_report.auc IS 'Probability that of one with the outcome and one without the former has the higher score; 0.5 is chance.';
COMMENT ON COLUMN score_quality_report.auc_low IS 'Lower end of its interval.';
COMMENT ON COLUMN score_quality_report.auc_high IS 'Upper end of its interval.';
COMMENT ON COLUMN score_quality_report.auc_error IS 'Its standard error (DeLong).';
COMMENT ON COLUMN score_quality_report.gini IS '2 auc - 1.';
COMMENT ON COLUMN score_quality_report.ks IS 'Largest distance of the two distributions of scores.';
COMMENT ON COLUMN score_quality_report.brier IS 'Mean squared error of the probabilities; null, as all that follows, where a score is none.';
COMMENT ON COLUMN score_quality_report.brier_skill IS '1 - Brier score / that of the share of events for everyone.';
COMMENT ON COLUMN score_quality_report.log_loss IS 'Mean of -ln of the probability of what happened.';
COMMENT ON COLUMN score_quality_report.calibration_intercept IS 'Intercept of the outcome on the log odds of the scores: 0 where they are right.';
COMMENT ON COLUMN score_quality_report.calibration_slope IS 'Slope: 1 where they are right, below 1 where they are too extreme.';
COMMENT ON COLUMN score_quality_report.hosmer_lemeshow IS 'Hosmer and Lemeshow''s statistic of ten groups.';
COMMENT ON COLUMN score_quality_report.degrees_of_freedom IS 'Groups less two.';
COMMENT ON COLUMN score_quality_report.p_value IS 'P-value of probabilities that are right, in the sample the model was fitted to.';
COMMENT ON COLUMN score_quality_report.calibration_error IS 'Expected calibration error: mean distance of mean score and share of events in ten groups.';

METRIC 'quality of scores' QUESTION 'Does the model work?'
	FORMULA 'P(score of a case > score of another); mean (outcome - p)^2' UNIT 'probability' RANGE '0..1' BETTER 'higher'
	EXAMPLE 'SELECT (score_quality(score_agg(score, left_us))).* FROM holdout'
	SOURCE 'DeLong et al. 1988; Brier 1950; Hosmer & Lemeshow 1980; Cox 1958';

FUNCTION score_quality(summary profile_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'delong') RETURNS score_quality_report COST 1000
'How well scores tell customers with an outcome from those without, and how right they are as probabilities; method logit takes the interval of the AUC on the scale of log odds.';

FUNCTION calibration(summary profile_summary, groups integer DEFAULT 10, confidence float8 DEFAULT 0.95) RETURNS TABLE (score_group integer, n bigint, events bigint, mean_score float8, rate float8, low float8, high float8) NOT STRICT COST 1000 ROWS 10 AS adv_calibration_report
'Groups from the lowest scores to the highest: the mean score, and the share of events in percent with its interval.';

FUNCTION gains(summary profile_summary, groups integer DEFAULT 10, confidence float8 DEFAULT 0.95) RETURNS TABLE (score_group integer, n bigint, events bigint, mean_score float8, rate float8, low float8, high float8, customers_share float8, captured_share float8, lift float8, cumulative_lift float8) NOT STRICT COST 1000 ROWS 10
'Groups from the highest scores to the lowest: share of events, the share of all events that this group and those above capture, and the lift over everyone.';

METRIC 'uplift by score' QUESTION 'Whom does a campaign win?'
	FORMULA 'treated responders - other responders x treated / others; (area - chance) / (perfect - chance)' UNIT 'customers; share' RANGE 'any; ..1' BETTER 'higher'
	EXAMPLE 'SELECT u.* FROM (SELECT score_agg(score, bought, mailed) AS s FROM campaign) c, uplift_curve(s) u'
	SOURCE 'Radcliffe 2007';

FUNCTION uplift_curve(summary profile_summary) RETURNS TABLE (score float8, n bigint, treated bigint, treated_responders bigint, other_responders bigint, incremental float8) COST 1000 ROWS 100
'Customers with this score or a higher one: how many, treated, responders of each arm, and the responders that treatment has brought.';

FUNCTION qini_coefficient(summary profile_summary) RETURNS float8 COST 1000
'Qini coefficient: how much better than chance scores find those whom treatment wins, 1 being perfect; null where an arm is empty.';
