-- rate.sql
--		Rates: successes out of trials.

ROOM 'Rates: successes out of trials';

SUMMARY rate_summary SSPACE 128 MOVING
'Successes, failures and unknown outcomes, exactly; with their weights where they have any.';

TRANSITION rate_accum(state rate_summary, success boolean);

TRANSITION rate_accum_inv(state rate_summary, success boolean);

TRANSITION rate_accum(state rate_summary, successes bigint, trials bigint) AS adv_rate_accum_counts;

TRANSITION rate_accum_inv(state rate_summary, successes bigint, trials bigint) AS adv_rate_accum_counts_inv;

TRANSITION rate_accum_weighted(state rate_summary, success boolean, weight float8);

FINAL rate_value_final(state rate_summary) RETURNS float8 AS adv_rate;

TRANSITION rate_paired_accum(state bigint[], first boolean, second boolean);

TRANSITION rate_paired_combine(state bigint[], other bigint[]);

FINAL rate_paired_final(state bigint[]) RETURNS metric_comparison;

CREATE TYPE rate_prior AS (
	alpha double precision,
	beta double precision,
	groups bigint,
	log_likelihood double precision
);
COMMENT ON TYPE rate_prior IS
'The beta distribution of the true rates behind many groups.';
COMMENT ON COLUMN rate_prior.alpha IS 'First parameter: successes that the prior is worth.';
COMMENT ON COLUMN rate_prior.beta IS 'Second parameter: failures that the prior is worth.';
COMMENT ON COLUMN rate_prior.groups IS 'Number of groups with trials, to which it was fitted.';
COMMENT ON COLUMN rate_prior.log_likelihood IS 'Log-likelihood at the maximum, without the binomial coefficients.';

TRANSITION rate_prior_accum(state bigint[], summary rate_summary);

TRANSITION rate_prior_combine(state bigint[], other bigint[]);

FINAL rate_prior_final(state bigint[]) RETURNS rate_prior;

METRIC 'latest nps' QUESTION 'Would they recommend us, by the latest answer of each?'
	FORMULA 'NPS of one answer a respondent' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as nps';

METRIC 'csat' QUESTION 'Are they satisfied?'
	FORMULA '100 answers in the top two boxes / answers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

AGGREGATE csat(satisfied boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'CSAT of thumbs: satisfied answers in percent of all.';

METRIC 'response rate' QUESTION 'How many answered?'
	FORMULA '100 answers / asked' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

AGGREGATE response_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Response rate: responders in percent of those contacted. True counts as success, false as failure, null as unknown.';

AGGREGATE response_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Response rate: responders in percent of those contacted. From counts that are already known.';

AGGREGATE response_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Response rate: responders in percent of those contacted. Every trial carries a weight.';

METRIC 'rate' QUESTION 'How many of those who could, did?'
	FORMULA '100 successes / trials' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Wilson 1927; Newcombe 1998; Campbell 2007; Koopman 1984';

AGGREGATE rate_agg(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv
'Summary of successes and trials. True counts as success, false as failure, null as unknown.';

AGGREGATE rate_agg(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv
'Summary of successes and trials. From counts that are already known.';

AGGREGATE rate_agg(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted
'Summary of successes and trials. Every trial carries a weight.';

AGGREGATE rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Rate: successes in percent of trials. True counts as success, false as failure, null as unknown.';

AGGREGATE rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Rate: successes in percent of trials. From counts that are already known.';

AGGREGATE rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Rate: successes in percent of trials. Every trial carries a weight.';

FUNCTION rate(summary rate_summary) RETURNS float8
'Successes in percent of trials; null where there are none.';

FUNCTION successes(summary rate_summary) RETURNS bigint NOT STRICT AS adv_rate_successes
'Number of successes.';

FUNCTION trials(summary rate_summary) RETURNS bigint NOT STRICT AS adv_rate_trials
'Number of trials.';

FUNCTION unknown_count(summary rate_summary) RETURNS bigint NOT STRICT AS adv_rate_unknown
'Number of unknown outcomes, which count neither as success nor as trial.';

FUNCTION rate_estimate(summary rate_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS metric_estimate COST 10
'Rate with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION rate_difference(a rate_summary, b rate_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe') RETURNS metric_comparison COST 10
'Rate of a minus rate of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION rate_difference(summary rate_summary, benchmark float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10 AS adv_rate_benchmark
'Rate minus a fixed benchmark, in percentage points, with interval and score test.';

FUNCTION rate_lift(a rate_summary, b rate_summary, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10
'How much higher the rate of a is than that of b, in percent of the rate of b, with score interval and the N-1 test of the difference; null where b has no success.';

FUNCTION rate_lower_bound(summary rate_summary, confidence float8 DEFAULT 0.95) RETURNS float8 COST 10
'Lower end of the Wilson interval, in percent: for ranking groups of unlike size.';

FUNCTION rate_sample_size(margin float8, confidence float8 DEFAULT 0.95, population bigint DEFAULT NULL, expected_rate float8 DEFAULT 50) RETURNS bigint NOT STRICT
'Number of trials that gives a rate this margin of error, in percentage points.';

METRIC 'paired rates' QUESTION 'Did the same customers change?'
	FORMULA '100 (only first - only second) / pairs' UNIT 'points' RANGE '-100..100' BETTER ''
	EXAMPLE ''
	SOURCE 'Newcombe 1998; McNemar 1947; Fagerland, Lydersen & Laake 2013';

FUNCTION rate_paired_difference(both_times bigint, only_first bigint, only_second bigint, neither bigint, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10
'First rate minus second rate of the same customers, in percentage points, with Newcombe''s paired interval, McNemar''s z and the mid-p test; of known counts.';

AGGREGATE rate_paired_difference(first boolean, second boolean)
	STATE bigint[] SSPACE 64 SFUNC rate_paired_accum FINAL rate_paired_final COMBINE rate_paired_combine
'First rate minus second rate of the same customers, one row each, in percentage points, with Newcombe''s paired interval at 0.95, McNemar''s z and the mid-p test. A row with a null is left out.';

METRIC 'shrunk rate' QUESTION 'Which small groups are really better?'
	FORMULA '100 (successes + alpha) / (trials + alpha + beta)' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Skellam 1948';

AGGREGATE rate_prior(summary rate_summary)
	STATE bigint[] SSPACE 1024 SFUNC rate_prior_accum FINAL rate_prior_final COMBINE rate_prior_combine
'Beta distribution of the true rates behind many groups, by maximum likelihood; one summary per group.';

FUNCTION rate_shrunk(summary rate_summary, prior rate_prior) RETURNS float8
'Rate of a group in percent, drawn towards that of all groups, the more the fewer trials it has.';

FUNCTION rate_shrunk_estimate(summary rate_summary, prior rate_prior, confidence float8 DEFAULT 0.95) RETURNS metric_estimate COST 10
'Rate of a group drawn towards that of all groups, with the interval of its beta distribution.';

METRIC 'redemption rate' QUESTION 'How many members redeem?'
	FORMULA '100 redeemers / members' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE redemption_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Redemption rate: members who redeemed, in percent of members. True counts as success, false as failure, null as unknown.';

AGGREGATE redemption_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Redemption rate: members who redeemed, in percent of members. From counts that are already known.';

AGGREGATE redemption_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Redemption rate: members who redeemed, in percent of members. Every trial carries a weight.';

METRIC 'participation rate' QUESTION 'How many customers take part in the programme?'
	FORMULA '100 customers who earned or spent / customers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE participation_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Participation rate: customers who earned or spent, in percent of customers. True counts as success, false as failure, null as unknown.';

AGGREGATE participation_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Participation rate: customers who earned or spent, in percent of customers. From counts that are already known.';

AGGREGATE participation_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Participation rate: customers who earned or spent, in percent of customers. Every trial carries a weight.';

METRIC 'active engagement rate' QUESTION 'How many members are active?'
	FORMULA '100 active members / members' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE active_engagement_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Active engagement rate: active members in percent of members. True counts as success, false as failure, null as unknown.';

AGGREGATE active_engagement_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Active engagement rate: active members in percent of members. From counts that are already known.';

AGGREGATE active_engagement_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Active engagement rate: active members in percent of members. Every trial carries a weight.';

METRIC 'enrolment rate' QUESTION 'How many of the eligible sign up?'
	FORMULA '100 new members / eligible' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE enrolment_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Enrolment (sign-up) rate: new members in percent of the eligible. True counts as success, false as failure, null as unknown.';

AGGREGATE enrolment_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Enrolment (sign-up) rate: new members in percent of the eligible. From counts that are already known.';

AGGREGATE enrolment_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Enrolment (sign-up) rate: new members in percent of the eligible. Every trial carries a weight.';

METRIC 'click-through rate' QUESTION 'How many impressions are clicked?'
	FORMULA '100 clicks / impressions' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE click_through_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Click-through rate: clicks in percent of impressions. True counts as success, false as failure, null as unknown.';

AGGREGATE click_through_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Click-through rate: clicks in percent of impressions. From counts that are already known.';

AGGREGATE click_through_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Click-through rate: clicks in percent of impressions. Every trial carries a weight.';

METRIC 'open rate' QUESTION 'How many messages are opened?'
	FORMULA '100 unique opens / delivered' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE open_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Open rate: unique opens in percent of delivered messages. True counts as success, false as failure, null as unknown.';

AGGREGATE open_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Open rate: unique opens in percent of delivered messages. From counts that are already known.';

AGGREGATE open_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Open rate: unique opens in percent of delivered messages. Every trial carries a weight.';

METRIC 'click-to-open rate' QUESTION 'How many openers click?'
	FORMULA '100 unique clicks / unique opens' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE click_to_open_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Click-to-open rate: unique clicks in percent of unique opens. True counts as success, false as failure, null as unknown.';

AGGREGATE click_to_open_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Click-to-open rate: unique clicks in percent of unique opens. From counts that are already known.';

AGGREGATE click_to_open_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Click-to-open rate: unique clicks in percent of unique opens. Every trial carries a weight.';

METRIC 'conversion rate' QUESTION 'How many convert?'
	FORMULA '100 converted / contacted' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE conversion_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Conversion rate: converted in percent of those contacted. True counts as success, false as failure, null as unknown.';

AGGREGATE conversion_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Conversion rate: converted in percent of those contacted. From counts that are already known.';

AGGREGATE conversion_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Conversion rate: converted in percent of those contacted. Every trial carries a weight.';

METRIC 'returning customers' QUESTION 'How many orders come from earlier customers?'
	FORMULA '100 returning / all, of orders or of customers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE returning_customer_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Returning-customer rate: orders or customers of those who had ordered before, in percent of all. True counts as success, false as failure, null as unknown.';

AGGREGATE returning_customer_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Returning-customer rate: orders or customers of those who had ordered before, in percent of all. From counts that are already known.';

AGGREGATE returning_customer_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Returning-customer rate: orders or customers of those who had ordered before, in percent of all. Every trial carries a weight.';

METRIC 'product return rate' QUESTION 'How much of what is sold comes back?'
	FORMULA '100 returned / sold, of units, orders or value' UNIT 'percent' RANGE '0..100' BETTER 'lower'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE product_return_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Product return rate: units or orders sent back, in percent of those sold. True counts as success, false as failure, null as unknown.';

AGGREGATE product_return_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Product return rate: units or orders sent back, in percent of those sold. From counts that are already known.';

AGGREGATE product_return_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Product return rate: units or orders sent back, in percent of those sold. Every trial carries a weight, such as its value.';

METRIC 'save rate' QUESTION 'How many of the customers at risk can be kept?'
	FORMULA '100 stayed / customers at risk who were contacted' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as rate';

AGGREGATE save_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Save rate: customers at risk who stayed, in percent of those contacted. True counts as success, false as failure, null as unknown.';

AGGREGATE save_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Save rate: customers at risk who stayed, in percent of those contacted. From counts that are already known.';

AGGREGATE save_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Save rate: customers at risk who stayed, in percent of those contacted. Every trial carries a weight.';

METRIC 'retention' QUESTION 'How many of the customers stay, period by period?'
	FORMULA '100 (customers at end - new) / customers at start; 100 retained / customers at start' UNIT 'percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

AGGREGATE retention_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Retention rate: customers who stayed, in percent of customers. True counts as success (stayed), false as failure, null as unknown.';

AGGREGATE retention_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Retention rate: customers who stayed, in percent of customers. From counts that are already known.';

AGGREGATE retention_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Retention rate: customers who stayed, in percent of customers. Every trial carries a weight.';

METRIC 'retention of a set' QUESTION 'How many of exactly these customers are still there?'
	FORMULA '100 |start and end| / |start|' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927; difference: Newcombe 1998';

AGGREGATE churn_rate(success boolean)
	STATE rate_summary SSPACE 32 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Churn rate: customers who left, in percent of customers. True counts as success (left), false as failure, null as unknown.';

AGGREGATE churn_rate(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'Churn rate: customers who left, in percent of customers. From counts that are already known.';

AGGREGATE churn_rate(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted FINAL rate_value_final
'Churn rate: customers who left, in percent of customers. Every trial carries a weight.';
