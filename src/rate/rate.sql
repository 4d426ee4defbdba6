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

METRIC 'rate' QUESTION 'How many of those who could, did?'
	FORMULA '100 successes / trials' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT rate(clicked) FROM messages'
	SOURCE 'Wilson 1927; Newcombe 1998; Campbell 2007; Koopman 1984';

AGGREGATE rate_agg(success boolean)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv
'Summary of successes and trials. True counts as success, false as failure, null as unknown.';

AGGREGATE rate_agg(successes bigint, trials bigint)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv
'Summary of successes and trials. From counts that are already known.';

AGGREGATE rate_agg(success boolean, weight float8)
	STATE rate_summary SSPACE 128 SFUNC rate_accum_weighted
'Summary of successes and trials. Every trial carries a weight.';

RATE rate
'Rate: successes in percent of trials.';

QUARTET rate(summary rate_summary) SHARE
'Successes in percent of trials; null where there are none.';

FUNCTION successes(summary rate_summary) RETURNS bigint NOT STRICT AS adv_rate_successes
'Number of successes.';

FUNCTION trials(summary rate_summary) RETURNS bigint NOT STRICT AS adv_rate_trials
'Number of trials.';

FUNCTION unknown_count(summary rate_summary) RETURNS bigint NOT STRICT AS adv_rate_unknown
'Number of unknown outcomes, which count neither as success nor as trial.';

FUNCTION rate_lift(a rate_summary, b rate_summary, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10
'How much higher the rate of a is than that of b, in percent of the rate of b, with score interval and the N-1 test of the difference; null where b has no success.';

FUNCTION rate_lower_bound(summary rate_summary, confidence float8 DEFAULT 0.95) RETURNS float8 COST 10
'Lower end of the Wilson interval, in percent: for ranking groups of unlike size.';

FUNCTION rate_sample_size(margin float8, confidence float8 DEFAULT 0.95, population bigint DEFAULT NULL, expected_rate float8 DEFAULT 50) RETURNS bigint NOT STRICT
'Number of trials that gives a rate this margin of error, in percentage points.';

METRIC 'paired rates' QUESTION 'Did the same customers change?'
	FORMULA '100 (only first - only second) / pairs' UNIT 'points' RANGE '-100..100' BETTER ''
	EXAMPLE 'SELECT (rate_paired_difference(bought_before, bought_after)).* FROM customers'
	SOURCE 'Newcombe 1998; McNemar 1947; Fagerland, Lydersen & Laake 2013';

FUNCTION rate_paired_counts_difference(both_times bigint, only_first bigint, only_second bigint, neither bigint, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10
'First rate minus second rate of the same customers, in percentage points, with Newcombe''s paired interval, McNemar''s z and the mid-p test; of known counts.';

AGGREGATE rate_paired_difference(first boolean, second boolean)
	STATE bigint[] SSPACE 128 SFUNC rate_paired_accum FINAL rate_paired_final COMBINE rate_paired_combine
'First rate minus second rate of the same customers, one row each, in percentage points, with Newcombe''s paired interval at 0.95, McNemar''s z and the mid-p test. A row with a null is left out.';

METRIC 'shrunk rate' QUESTION 'Which small groups are really better?'
	FORMULA '100 (successes + alpha) / (trials + alpha + beta)' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT rate_shrunk(clicks, (SELECT rate_prior(clicks) FROM pages)) FROM pages'
	SOURCE 'Skellam 1948';

AGGREGATE rate_prior(summary rate_summary)
	STATE bigint[] SSPACE 8192 SFUNC rate_prior_accum FINAL rate_prior_final COMBINE rate_prior_combine
'Beta distribution of the true rates behind many groups, by maximum likelihood; one summary per group.';

FUNCTION rate_shrunk(summary rate_summary, prior rate_prior) RETURNS float8
'Rate of a group in percent, drawn towards that of all groups, the more the fewer trials it has.';

FUNCTION rate_shrunk_estimate(summary rate_summary, prior rate_prior, confidence float8 DEFAULT 0.95) RETURNS metric_estimate COST 10
'Rate of a group drawn towards that of all groups, with the interval of its beta distribution.';

METRIC 'redemption rate' QUESTION 'How many members redeem?'
	FORMULA '100 redeemers / members' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT redemption_rate(redeemed) FROM members'
	SOURCE 'as rate';

RATE redemption_rate
'Redemption rate: members who redeemed, in percent of members.';

METRIC 'participation rate' QUESTION 'How many customers take part in the programme?'
	FORMULA '100 customers who earned or spent / customers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT participation_rate(took_part) FROM customers'
	SOURCE 'as rate';

RATE participation_rate
'Participation rate: customers who earned or spent, in percent of customers.';

METRIC 'active engagement rate' QUESTION 'How many members are active?'
	FORMULA '100 active members / members' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT active_engagement_rate(active) FROM members'
	SOURCE 'as rate';

RATE active_engagement_rate
'Active engagement rate: active members in percent of members.';

METRIC 'enrolment rate' QUESTION 'How many of the eligible sign up?'
	FORMULA '100 new members / eligible' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT enrolment_rate(enrolled) FROM eligible'
	SOURCE 'as rate';

RATE enrolment_rate
'Enrolment (sign-up) rate: new members in percent of the eligible.';

METRIC 'click-through rate' QUESTION 'How many impressions are clicked?'
	FORMULA '100 clicks / impressions' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT click_through_rate(clicks, impressions) FROM campaigns'
	SOURCE 'as rate';

RATE click_through_rate
'Click-through rate: clicks in percent of impressions.';

METRIC 'open rate' QUESTION 'How many messages are opened?'
	FORMULA '100 unique opens / delivered' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT open_rate(opened) FROM messages'
	SOURCE 'as rate';

RATE open_rate
'Open rate: unique opens in percent of delivered messages.';

METRIC 'click-to-open rate' QUESTION 'How many openers click?'
	FORMULA '100 unique clicks / unique opens' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT click_to_open_rate(clicks, opens) FROM campaigns'
	SOURCE 'as rate';

RATE click_to_open_rate
'Click-to-open rate: unique clicks in percent of unique opens.';

METRIC 'conversion rate' QUESTION 'How many convert?'
	FORMULA '100 converted / contacted' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT conversion_rate(converted) FROM contacts'
	SOURCE 'as rate';

RATE conversion_rate
'Conversion rate: converted in percent of those contacted.';

METRIC 'returning customers' QUESTION 'How many orders come from earlier customers?'
	FORMULA '100 returning / all, of orders or of customers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT returning_customer_rate(ordered_before) FROM orders'
	SOURCE 'as rate';

RATE returning_customer_rate
'Returning-customer rate: orders or customers of those who had ordered before, in percent of all.';

METRIC 'product return rate' QUESTION 'How much of what is sold comes back?'
	FORMULA '100 returned / sold, of units, orders or value' UNIT 'percent' RANGE '0..100' BETTER 'lower'
	EXAMPLE 'SELECT product_return_rate(returned, sold) FROM products'
	SOURCE 'as rate';

RATE product_return_rate
'Product return rate: units or orders sent back, in percent of those sold.';

METRIC 'save rate' QUESTION 'How many of the customers at risk can be kept?'
	FORMULA '100 stayed / customers at risk who were contacted' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT save_rate(stayed) FROM customers_at_risk'
	SOURCE 'as rate';

RATE save_rate
'Save rate: customers at risk who stayed, in percent of those contacted.';
