-- clv.sql
--		Customer lifetime value: what customers will be worth.

ROOM 'Customer lifetime value: what customers will be worth';

SUMMARY clv_summary SSPACE 8192
'How many customers there are of each kind: what models of customer lifetime value are fitted to.';

SUMMARY clv_model VALUE
'A model of how customers buy or stay, fitted or of given parameters: its kind, parameters, their covariance, and how the fit ended.';

TRANSITION historic_clv_accum(state bigint[], amount numeric);

TRANSITION historic_clv_accum(state bigint[], amount numeric, margin numeric);

TRANSITION historic_clv_combine(state bigint[], other bigint[]);

FINAL historic_clv_final(state bigint[]) RETURNS numeric;

TRANSITION customer_equity_accum(state float8[], clv float8);

TRANSITION customer_equity_combine(state float8[], other float8[]);

FINAL customer_equity_final(state float8[]) RETURNS float8;

TRANSITION clv_times_accum(state clv_summary, frequency float8, recency float8, age float8, unit interval);

TRANSITION clv_times_accum(state clv_summary, purchases purchase_summary, as_of date, unit interval) AS adv_clv_times_accum_purchases;

TRANSITION clv_opportunities_accum(state clv_summary, frequency float8, recency float8, opportunities float8, unit interval);

TRANSITION clv_opportunities_accum(state clv_summary, purchases purchase_summary, as_of date) AS adv_clv_opportunities_accum_purchases;

TRANSITION clv_spend_accum(state clv_summary, frequency float8, mean_spend float8);

TRANSITION clv_spend_accum(state clv_summary, purchases purchase_summary, as_of date) AS adv_clv_spend_accum_purchases;

TRANSITION clv_contract_accum(state clv_summary, periods float8, ended boolean);

TRANSITION clv_contract_accum(state clv_summary, periods float8, ended boolean, customers bigint);

CREATE TYPE clv_model_description AS (
	model text,
	customers bigint,
	log_likelihood double precision,
	parameters integer,
	aic double precision,
	bic double precision,
	unit interval,
	evaluations integer,
	converged boolean,
	outcome text
);
COMMENT ON TYPE clv_model_description IS
'What a model is and how it was fitted.';
COMMENT ON COLUMN clv_model_description.model IS 'Which model.';
COMMENT ON COLUMN clv_model_description.customers IS 'Number of customers that it was fitted to; null of given parameters.';
COMMENT ON COLUMN clv_model_description.log_likelihood IS 'Log likelihood of the customers.';
COMMENT ON COLUMN clv_model_description.parameters IS 'Number of parameters.';
COMMENT ON COLUMN clv_model_description.aic IS 'Akaike information criterion, 2 parameters - 2 log likelihood: of models of the same customers the lowest is best; null with a ridge.';
COMMENT ON COLUMN clv_model_description.bic IS 'Bayesian information criterion, parameters x ln(customers) - 2 log likelihood; null with a ridge.';
COMMENT ON COLUMN clv_model_description.unit IS 'What 1 means of times; null of models without times.';
COMMENT ON COLUMN clv_model_description.evaluations IS 'How often the likelihood was computed.';
COMMENT ON COLUMN clv_model_description.converged IS 'Whether a maximum of the likelihood was found.';
COMMENT ON COLUMN clv_model_description.outcome IS 'How the fit ended, in a sentence.';

CREATE TYPE likelihood_ratio AS (
	statistic double precision,
	degrees_of_freedom bigint,
	p_value double precision
);
COMMENT ON TYPE likelihood_ratio IS
'Likelihood-ratio test of a restricted model within a general one.';
COMMENT ON COLUMN likelihood_ratio.statistic IS 'Twice the difference of the log likelihoods.';
COMMENT ON COLUMN likelihood_ratio.degrees_of_freedom IS 'How many parameters more the general model has.';
COMMENT ON COLUMN likelihood_ratio.p_value IS 'Probability of such a statistic if the restricted model is right.';

CREATE TYPE clv_report AS (
	frequency bigint,
	recency double precision,
	age double precision,
	mean_spend double precision,
	probability_alive double precision,
	expected_purchases double precision,
	expected_spend double precision,
	clv double precision
);
COMMENT ON TYPE clv_report IS
'A customer''s numbers, in the unit of the model, and what follows from them.';
COMMENT ON COLUMN clv_report.frequency IS 'Number of repeat purchases.';
COMMENT ON COLUMN clv_report.recency IS 'Time from the first purchase to the last: t_x of the papers, not the time since the last.';
COMMENT ON COLUMN clv_report.age IS 'Time from the first purchase to the date of the report.';
COMMENT ON COLUMN clv_report.mean_spend IS 'Mean spend of the repeat purchases; null where there are none.';
COMMENT ON COLUMN clv_report.probability_alive IS 'Probability to be still a customer.';
COMMENT ON COLUMN clv_report.expected_purchases IS 'Expected number of purchases within the horizon.';
COMMENT ON COLUMN clv_report.expected_spend IS 'Expected mean spend of a purchase.';
COMMENT ON COLUMN clv_report.clv IS 'Discounted purchases within the horizon x expected spend x margin.';

CREATE TYPE purchase_distribution_test AS (
	chi_square double precision,
	degrees_of_freedom bigint,
	p_value double precision,
	groups bigint
);
COMMENT ON TYPE purchase_distribution_test IS
'Whether customers by number of repeat purchases are as many as a model expects.';
COMMENT ON COLUMN purchase_distribution_test.chi_square IS 'Pearson''s statistic.';
COMMENT ON COLUMN purchase_distribution_test.degrees_of_freedom IS 'Groups, less one, less the parameters of the model; 0 if there are not enough groups.';
COMMENT ON COLUMN purchase_distribution_test.p_value IS 'P-value of no difference; null without degrees of freedom.';
COMMENT ON COLUMN purchase_distribution_test.groups IS 'Numbers of purchases, those with fewer than 5 expected customers taken together.';

METRIC 'customer lifetime value' QUESTION 'What is a customer worth?'
	FORMULA 'order value x orders x periods x margin; m r / (1 + i - r)' UNIT 'money' RANGE 'any' BETTER 'higher'
	EXAMPLE 'SELECT clv_from_averages(50, 4, 3, margin => 25)'
	SOURCE 'Gupta & Lehmann 2003';

FUNCTION clv_from_averages(average_order_value float8, orders_per_period float8, periods float8, margin float8 DEFAULT 100) RETURNS float8
'Customer lifetime value of an average customer: order value x orders a period x periods x margin in percent.';

FUNCTION clv_perpetuity(margin float8, retention_rate float8, discount_rate float8, first_margin_now boolean DEFAULT false, period interval DEFAULT '1 year') RETURNS float8
'Customer lifetime value for ever: m r / (1 + i - r), or m (1 + i) / (1 + i - r) where the first margin arrives now; margin and retention rate of a period, the discount rate in percent a year.';

METRIC 'historic lifetime value' QUESTION 'What has a customer brought so far?'
	FORMULA 'sum of amount x margin' UNIT 'money' RANGE 'any' BETTER 'higher'
	EXAMPLE 'SELECT customer, historic_clv(amount, 40) FROM orders GROUP BY customer'
	SOURCE 'definition';

AGGREGATE historic_clv(amount numeric)
	STATE bigint[] SSPACE 128 SFUNC historic_clv_accum FINAL historic_clv_final COMBINE historic_clv_combine
'Historic customer lifetime value: the sum of a customer''s amounts, exactly.';

AGGREGATE historic_clv(amount numeric, margin numeric)
	STATE bigint[] SSPACE 128 SFUNC historic_clv_accum FINAL historic_clv_final COMBINE historic_clv_combine
'Historic customer lifetime value: the sum of amount x margin in percent, each to the millionth.';

METRIC 'customer equity' QUESTION 'What are all customers worth together?'
	FORMULA 'sum of lifetime values' UNIT 'money' RANGE 'any' BETTER 'higher'
	EXAMPLE 'SELECT segment, customer_equity(clv) FROM customers GROUP BY segment'
	SOURCE 'Gupta & Lehmann 2003';

AGGREGATE customer_equity(clv float8)
	STATE float8[] SSPACE 128 SFUNC customer_equity_accum FINAL customer_equity_final COMBINE customer_equity_combine
'Customer equity: the sum of the lifetime values of all customers.';

METRIC 'customer model' QUESTION 'How do customers buy, spend and leave?'
	FORMULA 'maximum likelihood of bg_nbd, mbg_nbd, pareto_nbd, bg_bb, gamma_gamma, shifted_beta_geometric, beta_discrete_weibull' UNIT 'parameters' RANGE 'above 0' BETTER ''
	EXAMPLE 'SELECT clv_fit(clv_agg(purchases, ''2024-12-31'', ''1 week''), ''bg_nbd'') FROM customers'
	SOURCE 'Fader, Hardie & Lee 2005; Batislam et al. 2007; Schmittlein et al. 1987; Fader, Hardie & Shang 2010; Fader & Hardie 2007, 2013; Fader et al. 2018';

AGGREGATE clv_agg(frequency float8, recency float8, age float8, unit interval)
	STATE clv_summary SSPACE 8192 SFUNC clv_times_accum FINAL clv_final
'Summary of customers for bg_nbd, mbg_nbd and pareto_nbd: repeat purchases, the time from the first purchase to the last and to the end of what is known, in a unit of time.';

AGGREGATE clv_agg(purchases purchase_summary, as_of date, unit interval)
	STATE clv_summary SSPACE 8192 SFUNC clv_times_accum FINAL clv_final
'Summary of customers as of a date for bg_nbd, mbg_nbd and pareto_nbd.';

AGGREGATE clv_opportunities_agg(frequency float8, recency float8, opportunities float8, unit interval)
	STATE clv_summary SSPACE 8192 SFUNC clv_opportunities_accum FINAL clv_final
'Summary of customers for bg_bb: how many opportunities to buy after the first purchase were used, the number of the last of them, and how many there were.';

AGGREGATE clv_opportunities_agg(purchases purchase_summary, as_of date)
	STATE clv_summary SSPACE 8192 SFUNC clv_opportunities_accum FINAL clv_final
'Summary of customers as of a date for bg_bb.';

AGGREGATE clv_spend_agg(frequency float8, mean_spend float8)
	STATE clv_summary SSPACE 8192 SFUNC clv_spend_accum FINAL clv_final
'Summary of customers for gamma_gamma: repeat purchases and what they were worth on average; customers without one are left out.';

AGGREGATE clv_spend_agg(purchases purchase_summary, as_of date)
	STATE clv_summary SSPACE 8192 SFUNC clv_spend_accum FINAL clv_final
'Summary of customers as of a date for gamma_gamma.';

AGGREGATE clv_contract_agg(periods float8, ended boolean)
	STATE clv_summary SSPACE 8192 SFUNC clv_contract_accum FINAL clv_final
'Summary of contracts for shifted_beta_geometric and beta_discrete_weibull: whole periods completed, and whether the customer left in the next.';

AGGREGATE clv_contract_agg(periods float8, ended boolean, customers bigint)
	STATE clv_summary SSPACE 8192 SFUNC clv_contract_accum FINAL clv_final
'Summary of contracts for shifted_beta_geometric and beta_discrete_weibull, of customers who are alike.';

FUNCTION clv_data(summary activity_summary, as_of date, unit interval DEFAULT NULL, data text DEFAULT 'times') RETURNS clv_summary NOT STRICT COST 10000
'Summary of customers as of a date, of a summary of orders by day: times (in a unit, of a week unless another is given), opportunities or spend.';

FUNCTION clv_fit(summary clv_summary, model text, start float8[] DEFAULT NULL, ridge float8 DEFAULT 0, lower float8 DEFAULT 1e-6, upper float8 DEFAULT 1e6) RETURNS clv_model NOT STRICT COST 100000 AS adv_clv_fit_model
'The model of this name that fits a summary best, by maximum likelihood.';

FUNCTION clv_model(model text, parameters float8[], unit interval DEFAULT NULL) RETURNS clv_model NOT STRICT
'The model of this name with given parameters, in its papers'' order; times in a unit, of a week unless another is given.';

METRIC 'quality of a model' QUESTION 'How sure is a model, and is another one better?'
	FORMULA 'standard errors; AIC, BIC; 2 (log likelihood - log likelihood)' UNIT 'information criterion, chi-square' RANGE 'any' BETTER 'lower'
	EXAMPLE 'SELECT m, (clv_model_info(clv_fit(summary, m))).aic FROM unnest(ARRAY[''bg_nbd'', ''pareto_nbd'']) m'
	SOURCE 'Akaike 1974; Schwarz 1978; Wilks 1938';

FUNCTION clv_converged(model clv_model) RETURNS boolean
'Whether the fit of a model found the maximum of the likelihood; null of given parameters.';

FUNCTION clv_model_parameters(model clv_model, confidence float8 DEFAULT 0.95) RETURNS TABLE (parameter text, value float8, standard_error float8, low float8, high float8) COST 10 ROWS 4
'The parameters of a model with their standard errors and intervals; null where they are not known.';

FUNCTION clv_model_info(model clv_model) RETURNS clv_model_description
'What a model is and how it was fitted.';

FUNCTION likelihood_ratio_test(restricted clv_model, general clv_model) RETURNS likelihood_ratio
'Likelihood-ratio test of sBG within BdW, fitted to the same customers; null where a fit did not converge.';

FUNCTION likelihood_ratio_test(pooled clv_model, segments clv_model[]) RETURNS likelihood_ratio AS adv_likelihood_ratio_test_segments
'Likelihood-ratio test of one model of all customers within one of every segment of them; null where a fit did not converge.';

METRIC 'probability alive' QUESTION 'Is this customer still one?'
	FORMULA 'P(alive | frequency, recency, age) of a model' UNIT 'probability' RANGE '0..1' BETTER 'higher'
	EXAMPLE 'SELECT customer, probability_alive(model, purchases, ''2024-12-31'') FROM customers, fitted'
	SOURCE 'Schmittlein, Morrison & Colombo 1987; Fader, Hardie & Lee 2005';

FUNCTION probability_alive(model clv_model, frequency float8, recency float8, age float8) RETURNS float8
'Probability of a customer with these numbers, in the unit of the model, to be still one.';

FUNCTION probability_alive(model clv_model, purchases purchase_summary, as_of date) RETURNS float8
'Probability of a customer as of a date to be still one.';

FUNCTION probability_alive_estimate(model clv_model, frequency float8, recency float8, age float8, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Probability of a customer with these numbers, in the unit of the model, to be still one, with its interval.';

FUNCTION probability_alive_estimate(model clv_model, purchases purchase_summary, as_of date, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Probability of a customer as of a date to be still one, with its interval.';

METRIC 'churn probability' QUESTION 'Has this customer left?'
	FORMULA '1 - P(alive)' UNIT 'probability' RANGE '0..1' BETTER 'lower'
	EXAMPLE 'SELECT customer, churn_probability(model, purchases, ''2024-12-31'') FROM customers, fitted'
	SOURCE 'as probability alive';

FUNCTION churn_probability(model clv_model, frequency float8, recency float8, age float8) RETURNS float8
'Probability of a customer with these numbers, in the unit of the model, to have left.';

FUNCTION churn_probability(model clv_model, purchases purchase_summary, as_of date) RETURNS float8
'Probability of a customer as of a date to have left.';

METRIC 'expected purchases' QUESTION 'How often will this customer buy?'
	FORMULA 'E(X(t) | frequency, recency, age) of a model' UNIT 'purchases' RANGE '0..' BETTER 'higher'
	EXAMPLE 'SELECT customer, expected_purchases(model, purchases, ''2024-12-31'', ''1 year'') FROM customers, fitted'
	SOURCE 'Fader, Hardie & Lee 2005';

FUNCTION expected_purchases(model clv_model, frequency float8, recency float8, age float8, horizon interval) RETURNS float8
'Expected number of purchases of a customer with these numbers, in the unit of the model, within a horizon.';

FUNCTION expected_purchases(model clv_model, purchases purchase_summary, as_of date, horizon interval) RETURNS float8
'Expected number of purchases of a customer as of a date within a horizon.';

FUNCTION expected_purchases_estimate(model clv_model, frequency float8, recency float8, age float8, horizon interval, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Expected number of purchases of a customer with these numbers, in the unit of the model, within a horizon, with its interval.';

FUNCTION expected_purchases_estimate(model clv_model, purchases purchase_summary, as_of date, horizon interval, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Expected number of purchases of a customer as of a date within a horizon, with its interval.';

FUNCTION purchase_probability(model clv_model, purchases_count bigint, frequency float8, recency float8, age float8, horizon interval) RETURNS float8
'Probability of exactly so many purchases of a customer with these numbers, in the unit of the model, within a horizon.';

FUNCTION purchase_probability(model clv_model, purchases_count bigint, purchases purchase_summary, as_of date, horizon interval) RETURNS float8
'Probability of exactly so many purchases of a customer as of a date within a horizon.';

METRIC 'range of purchases' QUESTION 'Between how many and how many times will this customer buy?'
	FORMULA 'least n with P(X(t) <= n | frequency, recency, age) >= probability' UNIT 'purchases' RANGE '0..' BETTER ''
	EXAMPLE 'SELECT purchases_quantile(model, purchases, ''2024-12-31'', ''1 year'', 0.025), purchases_quantile(model, purchases, ''2024-12-31'', ''1 year'', 0.975) FROM customers, fitted'
	SOURCE 'Fader, Hardie & Lee 2005, eq. 8';

FUNCTION purchases_quantile(model clv_model, frequency float8, recency float8, age float8, horizon interval, probability float8) RETURNS bigint COST 10
'Number of purchases within a horizon that a customer with these numbers, in the unit of the model, does not exceed with a probability.';

FUNCTION purchases_quantile(model clv_model, purchases purchase_summary, as_of date, horizon interval, probability float8) RETURNS bigint COST 10
'Number of purchases within a horizon that a customer as of a date does not exceed with a probability.';

METRIC 'discounted purchases' QUESTION 'How many purchases are to come, the later ones counting less?'
	FORMULA 'sum of expected purchases x exp(-rate t)' UNIT 'purchases' RANGE '0..' BETTER 'higher'
	EXAMPLE 'SELECT customer, discounted_purchases(model, purchases, ''2024-12-31'', 10) FROM customers, fitted'
	SOURCE 'Fader, Hardie & Lee 2005';

FUNCTION discounted_purchases(model clv_model, frequency float8, recency float8, age float8, discount_rate float8, horizon interval DEFAULT NULL) RETURNS float8 NOT STRICT
'Expected number of purchases of a customer with these numbers, in the unit of the model, discounted at a rate in percent a year; for ever unless there is a horizon.';

FUNCTION discounted_purchases(model clv_model, purchases purchase_summary, as_of date, discount_rate float8, horizon interval DEFAULT NULL) RETURNS float8 NOT STRICT
'Expected number of purchases of a customer as of a date, discounted at a rate in percent a year; for ever unless there is a horizon.';

METRIC 'expected spend' QUESTION 'What is a purchase of this customer worth?'
	FORMULA 'p (v + x m) / (p x + q - 1)' UNIT 'currency' RANGE '0..' BETTER 'higher'
	EXAMPLE 'SELECT customer, expected_spend(spend_model, purchases, ''2024-12-31'') FROM customers, fitted'
	SOURCE 'Fader & Hardie 2013';

FUNCTION expected_spend(model clv_model, frequency float8, mean_spend float8) RETURNS float8 NOT STRICT
'Expected mean spend of a customer with so many repeat purchases of this mean; null where it is infinite.';

FUNCTION expected_spend(model clv_model, purchases purchase_summary, as_of date) RETURNS float8 AS adv_expected_spend_of
'Expected mean spend of a customer as of a date; null where it is infinite or unknown.';

METRIC 'predicted lifetime value' QUESTION 'What is this customer worth?'
	FORMULA 'discounted purchases x expected spend x margin' UNIT 'currency' RANGE '0..' BETTER 'higher'
	EXAMPLE 'SELECT customer, clv(model, spend_model, purchases, ''2024-12-31'', ''1 year'', 10) FROM customers, fitted'
	SOURCE 'Fader, Hardie & Lee 2005';

FUNCTION clv(model clv_model, spend_model clv_model, frequency float8, recency float8, age float8, mean_spend float8, horizon interval, discount_rate float8 DEFAULT 0, margin float8 DEFAULT 100) RETURNS float8 NOT STRICT AS adv_clv_of_numbers
'What a customer with these numbers, in the unit of the model, is worth within a horizon: discounted purchases x expected spend x margin.';

FUNCTION clv(model clv_model, spend_model clv_model, purchases purchase_summary, as_of date, horizon interval, discount_rate float8 DEFAULT 0, margin float8 DEFAULT 100) RETURNS float8 AS adv_clv_of_summary
'What a customer is worth within a horizon as of a date: discounted purchases x expected spend x margin.';

FUNCTION clv_estimate(model clv_model, spend_model clv_model, frequency float8, recency float8, age float8, mean_spend float8, horizon interval, discount_rate float8 DEFAULT 0, margin float8 DEFAULT 100, confidence float8 DEFAULT 0.95) RETURNS metric_estimate NOT STRICT AS adv_clv_estimate_of_numbers
'What a customer with these numbers, in the unit of the model, is worth within a horizon, with its interval.';

FUNCTION clv_estimate(model clv_model, spend_model clv_model, purchases purchase_summary, as_of date, horizon interval, discount_rate float8 DEFAULT 0, margin float8 DEFAULT 100, confidence float8 DEFAULT 0.95) RETURNS metric_estimate AS adv_clv_estimate_of_summary
'What a customer is worth within a horizon as of a date, with its interval.';

FUNCTION clv_report(purchases purchase_summary, model clv_model, spend_model clv_model, as_of date, horizon interval, discount_rate float8 DEFAULT 0, margin float8 DEFAULT 100) RETURNS clv_report
'The numbers of a customer as of a date, probability to be still one, expected purchases and spend, and value within a horizon.';

FUNCTION clv_report(summary activity_summary, model clv_model, spend_model clv_model, as_of date, horizon interval, discount_rate float8 DEFAULT 0, margin float8 DEFAULT 100) RETURNS TABLE (
		customer bigint,
		frequency bigint,
		recency float8,
		age float8,
		mean_spend float8,
		probability_alive float8,
		expected_purchases float8,
		expected_spend float8,
		clv float8
	) COST 10000 ROWS 100000 AS adv_clv_report_activity
'The same of every customer of a summary of orders by day, a row each; customer as customer_number has it.';

METRIC 'fit of a model of purchases' QUESTION 'Do customers buy as the model says?'
	FORMULA 'customers by repeat purchases, observed and expected; sum (observed - expected)^2 / expected' UNIT 'customers' RANGE '0..' BETTER ''
	EXAMPLE 'SELECT d.* FROM fitted, purchase_distribution(summary, model) d'
	SOURCE 'Pearson 1900';

FUNCTION purchase_distribution(summary clv_summary, model clv_model, most integer DEFAULT 7) RETURNS TABLE (purchases integer, observed bigint, expected float8) NOT STRICT COST 1000 ROWS 8
'Customers by number of repeat purchases, observed and expected; the last row is of those with as many or more.';

FUNCTION purchase_distribution_test(summary clv_summary, model clv_model, most integer DEFAULT 7) RETURNS purchase_distribution_test
'Test of the model by customers by number of repeat purchases.';

METRIC 'contract survival' QUESTION 'How many renew, and how often?'
	FORMULA 'S(t), 100 S(t) / S(t - 1), sum S(n + k) / S(n - 1) / (1 + rate)^k' UNIT 'probability; percent; renewals' RANGE '0..' BETTER 'higher'
	EXAMPLE 'SELECT t, contract_survival_probability(model, t) FROM fitted, generate_series(1, 8) t'
	SOURCE 'Fader & Hardie 2007, 2010';

FUNCTION contract_survival_probability(model clv_model, periods bigint) RETURNS float8
'Probability to be still a customer after so many whole periods.';

FUNCTION contract_survival_probability_estimate(model clv_model, periods bigint, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Probability to be still a customer after so many whole periods, with its interval.';

FUNCTION contract_retention_rate(model clv_model, period bigint) RETURNS float8
'Customers who complete a period, in percent of those who completed the one before.';

FUNCTION contract_retention_rate_estimate(model clv_model, period bigint, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Customers who complete a period, in percent of those who completed the one before, with its interval.';

FUNCTION contract_residual(model clv_model, renewal bigint, discount_rate float8, period interval DEFAULT '1 year') RETURNS float8
'Expected number of renewals to come, this one included, of a customer just before the renewal of this number, discounted at a rate in percent a year, period being the length of a period.';
