-- measure.sql
--		Measures: means and ratios of sums, indices, drivers, experiments.

ROOM 'Measures: means, ratios, indices, drivers, experiments';

SUMMARY measure_summary SSPACE 512 MOVING
'Several measures a respondent or customer: for each pattern of missing values the number of respondents, sums and cross-products.';

TRANSITION measure_accum(state measure_summary, "values" float8[], minimum float8[], maximum float8[]);

TRANSITION measure_accum_inv(state measure_summary, "values" float8[], minimum float8[], maximum float8[]);

TRANSITION measure_accum_weighted(state measure_summary, "values" float8[], minimum float8[], maximum float8[], weight float8);

CREATE TYPE uplift_report AS (
	treated double precision,
	control double precision,
	treated_n double precision,
	control_n double precision,
	difference double precision,
	low double precision,
	high double precision,
	statistic double precision,
	p_value double precision,
	lift double precision,
	lift_low double precision,
	lift_high double precision,
	incremental double precision,
	incremental_low double precision,
	incremental_high double precision,
	variance_reduction double precision
);
COMMENT ON TYPE uplift_report IS
'What an offer did: the outcome of those who had it against that of those who had not.';
COMMENT ON COLUMN uplift_report.treated IS 'Rate in percent, or mean, of those treated; adjusted where there is a covariate.';
COMMENT ON COLUMN uplift_report.control IS 'The same of those not treated.';
COMMENT ON COLUMN uplift_report.treated_n IS 'Units treated, of weighted ones their effective number.';
COMMENT ON COLUMN uplift_report.control_n IS 'Units not treated, likewise.';
COMMENT ON COLUMN uplift_report.difference IS 'Treated minus control.';
COMMENT ON COLUMN uplift_report.low IS 'Lower end of the confidence interval of the difference.';
COMMENT ON COLUMN uplift_report.high IS 'Upper end of the confidence interval of the difference.';
COMMENT ON COLUMN uplift_report.statistic IS 'z of rates, t of means; null of sequential looks.';
COMMENT ON COLUMN uplift_report.p_value IS 'Two-sided p-value of no difference.';
COMMENT ON COLUMN uplift_report.lift IS 'Difference in percent of control.';
COMMENT ON COLUMN uplift_report.lift_low IS 'Lower end of the confidence interval of the lift.';
COMMENT ON COLUMN uplift_report.lift_high IS 'Upper end of the confidence interval of the lift.';
COMMENT ON COLUMN uplift_report.incremental IS 'Difference times units treated: successes, or the sum of the measure, that the offer brought.';
COMMENT ON COLUMN uplift_report.incremental_low IS 'Lower end of the confidence interval of that.';
COMMENT ON COLUMN uplift_report.incremental_high IS 'Upper end of the confidence interval of that.';
COMMENT ON COLUMN uplift_report.variance_reduction IS 'By how many percent the covariate made the variance of the difference smaller.';

CREATE TYPE heterogeneity_report AS (
	k bigint,
	q double precision,
	df double precision,
	p_value double precision,
	i_squared double precision,
	i_squared_low double precision,
	i_squared_high double precision,
	tau_squared double precision,
	mean double precision,
	standard_error double precision,
	low double precision,
	high double precision,
	prediction_low double precision,
	prediction_high double precision,
	shrunk double precision[]
);
COMMENT ON TYPE heterogeneity_report IS
'Whether groups differ by more than chance, and by how much.';
COMMENT ON COLUMN heterogeneity_report.k IS 'Number of groups.';
COMMENT ON COLUMN heterogeneity_report.q IS 'Cochran''s Q: chi-square of no difference.';
COMMENT ON COLUMN heterogeneity_report.df IS 'Its degrees of freedom.';
COMMENT ON COLUMN heterogeneity_report.p_value IS 'Its p-value.';
COMMENT ON COLUMN heterogeneity_report.i_squared IS 'Share of the variation that is not chance, in percent.';
COMMENT ON COLUMN heterogeneity_report.i_squared_low IS 'Lower end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.i_squared_high IS 'Upper end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.tau_squared IS 'Variance of the true values between groups.';
COMMENT ON COLUMN heterogeneity_report.mean IS 'Mean of the groups, each weighted by how well it is known.';
COMMENT ON COLUMN heterogeneity_report.standard_error IS 'Its standard error.';
COMMENT ON COLUMN heterogeneity_report.low IS 'Lower end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.high IS 'Upper end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.prediction_low IS 'Lower end of where another group is expected.';
COMMENT ON COLUMN heterogeneity_report.prediction_high IS 'Upper end of where another group is expected.';
COMMENT ON COLUMN heterogeneity_report.shrunk IS 'The estimates, each drawn towards the mean as far as it is chance, in the order given.';

CREATE TYPE sample_ratio_report AS (
	statistic double precision,
	df bigint,
	p_value double precision,
	mismatch boolean
);
COMMENT ON TYPE sample_ratio_report IS
'Whether groups have the shares that were meant.';
COMMENT ON COLUMN sample_ratio_report.statistic IS 'Chi-square of the shares that were meant.';
COMMENT ON COLUMN sample_ratio_report.df IS 'Its degrees of freedom.';
COMMENT ON COLUMN sample_ratio_report.p_value IS 'Its p-value.';
COMMENT ON COLUMN sample_ratio_report.mismatch IS 'Whether the p-value is below 0.001: do not read the experiment then.';

METRIC 'mean of a measure' QUESTION 'What does a customer bring, on average?'
	FORMULA 'sum of the values / customers who have one' UNIT 'as measured' RANGE 'as measured' BETTER ''
	EXAMPLE 'SELECT measure_mean(measure_agg(ARRAY[revenue], NULL, NULL)) FROM customers'
	SOURCE 'Student 1908; Welch 1947';

AGGREGATE measure_agg("values" float8[], minimum float8[], maximum float8[])
	STATE measure_summary SSPACE 512 SFUNC measure_accum INVERSE measure_accum_inv FINAL measure_final
'Summary of up to 16 measures a row, each on its scale; a null scale is none, a minimum above the maximum a reversed item.';

AGGREGATE measure_agg("values" float8[], minimum float8[], maximum float8[], weight float8)
	STATE measure_summary SSPACE 512 SFUNC measure_accum_weighted FINAL measure_final
'Summary of up to 16 measures a row, each row with a weight.';

FUNCTION measure_count(summary measure_summary, measure integer DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of respondents, of those who answered a measure where one is named.';

FUNCTION measure_total(summary measure_summary, measure integer DEFAULT 1) RETURNS float8
'Sum of a measure; null where nobody has a value.';

QUARTET measure_mean(summary measure_summary, measure integer DEFAULT 1) MEAN
'Mean of a measure, in its own unit.';

METRIC 'ratio of sums' QUESTION 'How much of one thing for each of another?'
	FORMULA 'per x sum of numerators / sum of denominators' UNIT 'percent, or per' RANGE '' BETTER ''
	EXAMPLE 'SELECT ratio(measure_agg(ARRAY[likes, followers], NULL, NULL), per => 1000) FROM posts'
	SOURCE 'Cochran 1977; Zou & Donner 2008';

QUARTET ratio(summary measure_summary, per float8 DEFAULT 100) RATIO
'Ratio of the sums of two measures, numerator and denominator; 100 for a percentage, 1000 for a rate per thousand.';

METRIC 'customer advocacy index' QUESTION 'How strongly do customers stand by us?'
	FORMULA 'mean of sum of w r, r = 100 (x - min) / (max - min)' UNIT 'points' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT customer_advocacy_index(measure_agg(ARRAY[trust, satisfaction, recommendation], ARRAY[1, 1, 0], ARRAY[5, 5, 10])) FROM answers'
	SOURCE 'no standard; OECD 2008; Cronbach 1951; Feldt 1965';

FUNCTION customer_advocacy_index(summary measure_summary, weights float8[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic') RETURNS float8 NOT STRICT AS adv_composite_index
'Customer Advocacy Index: trust, satisfaction and recommendation, each on 0..100, as one weighted mean.';

QUARTET composite_index(summary measure_summary, weights float8[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic') MEAN
'Weighted mean of the measures, each put on 0..100; missing drop or renormalise, form arithmetic or geometric.';

FUNCTION composite_index_components(summary measure_summary, weights float8[] DEFAULT NULL, names text[] DEFAULT NULL) RETURNS TABLE (
		measure text,
		n float8,
		mean float8,
		weight float8,
		contribution float8,
		share float8,
		item_rest_correlation float8,
		alpha_without float8
	) NOT STRICT COST 100 ROWS 5
'What each measure brings to a composite index, and how well it goes with the others.';

FUNCTION composite_index_change(before measure_summary, after measure_summary, weights float8[] DEFAULT NULL, names text[] DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS TABLE (
		measure text,
		mean_before float8,
		mean_after float8,
		weight float8,
		effect float8,
		index float8,
		low float8,
		high float8
	) NOT STRICT COST 100 ROWS 5
'What each measure brings to the change of a composite index; the last row is the index, to base 100 before.';

FUNCTION reliability(summary measure_summary, confidence float8 DEFAULT 0.95) RETURNS metric_estimate COST 10 AS adv_reliability_of
'Cronbach''s alpha: how well the measures go together, 1 at most, with Feldt''s interval.';

METRIC 'emotional loyalty index' QUESTION 'How attached are customers to us?'
	FORMULA 'as the customer advocacy index, of affinity, attachment and trust' UNIT 'points' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT emotional_loyalty_index(measure_agg(ARRAY[affinity, attachment, trust], ARRAY[1, 1, 1], ARRAY[7, 7, 7])) FROM answers'
	SOURCE 'no standard';

FUNCTION emotional_loyalty_index(summary measure_summary, weights float8[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic') RETURNS float8 NOT STRICT AS adv_composite_index
'Emotional Loyalty Index: affinity, attachment and trust, each on 0..100, as one weighted mean.';

METRIC 'net emotional value' QUESTION 'Do good feelings outweigh bad ones?'
	FORMULA 'mean of the positive - mean of the negative, each on 0..100' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE 'SELECT net_emotional_value(measure_agg(ARRAY[happy, cared_for, irritated], ARRAY[0, 0, 0], ARRAY[10, 10, 10]), ARRAY[1, 2], ARRAY[3]) FROM answers'
	SOURCE 'Shaw 2007';

FUNCTION net_emotional_value(summary measure_summary, positive integer[], negative integer[], confidence float8 DEFAULT 0.95) RETURNS metric_estimate COST 10
'Mean of the positive less mean of the negative measures of each respondent, each put on 0..100; the measures by their numbers.';

METRIC 'key drivers' QUESTION 'What drives satisfaction, and where are we weak at it?'
	FORMULA 'share of R squared, averaged over all orders of the drivers' UNIT 'share of R squared' RANGE '0..1' BETTER ''
	EXAMPLE 'SELECT d.* FROM (SELECT measure_agg(ARRAY[recommendation, service, price], ARRAY[0, 1, 1], ARRAY[10, 5, 5]) AS s FROM answers) a, key_drivers(s) d'
	SOURCE 'Lindeman, Merenda & Gold 1980; Johnson 2000; Fisher 1921; Martilla & James 1977';

FUNCTION key_drivers(summary measure_summary, outcome integer DEFAULT 1, names text[] DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS TABLE (
		driver text,
		n float8,
		performance float8,
		correlation float8,
		low float8,
		high float8,
		coefficient float8,
		standard_error float8,
		t float8,
		p_value float8,
		beta float8,
		vif float8,
		importance float8,
		relative_weight float8,
		rank bigint,
		quadrant text,
		note text
	) NOT STRICT COST 10000 ROWS 5
'What drives the outcome: for each other measure its performance, correlation, regression coefficient and importance, and what to do about it.';

METRIC 'cultural relevance' QUESTION 'What does a region care about, its style of answering apart?'
	FORMULA 'z = (mean - mean of all answers) / their standard deviation, within the region' UNIT 'standard deviations' RANGE '' BETTER ''
	EXAMPLE 'SELECT r.region, c.* FROM by_region r, (SELECT rollup(s) AS s FROM by_region) a, cultural_relevance(r.s, a.s) c'
	SOURCE 'no standard; Fischer 2004';

FUNCTION cultural_relevance(region measure_summary, "all" measure_summary, names text[] DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS TABLE (
		measure text,
		n float8,
		mean float8,
		index float8,
		z float8,
		low float8,
		high float8,
		p_value float8,
		adjusted_mean float8,
		adjusted_index float8
	) NOT STRICT COST 100 ROWS 5
'What a region emphasises: each measure against all regions, raw and adjusted for the region''s style of answering.';

METRIC 'heterogeneity' QUESTION 'Do regions really differ?'
	FORMULA 'Q = sum w (y - mean)^2; I squared = (Q - df) / Q' UNIT 'percent' RANGE '0..100' BETTER ''
	EXAMPLE 'SELECT heterogeneity(array_agg(index), array_agg(standard_error)) FROM regions'
	SOURCE 'Cochran 1954; DerSimonian & Laird 1986; Higgins & Thompson 2002; Viechtbauer 2005';

FUNCTION heterogeneity(estimates float8[], standard_errors float8[], method text DEFAULT 'dl', confidence float8 DEFAULT 0.95) RETURNS heterogeneity_report COST 100 AS adv_heterogeneity_of
'Whether groups differ by more than chance, and by how much; methods dl, reml and fixed.';

METRIC 'standardised rate' QUESTION 'What would the rate be if groups were as large as in the population?'
	FORMULA 'sum of share x rate' UNIT 'percent' RANGE '0..100' BETTER ''
	EXAMPLE 'SELECT standardised_rate(array_agg(rates), array_agg(inhabitants)) FROM age_groups'
	SOURCE 'Fay & Feuer 1997; Wilson 1927';

FUNCTION standardised_rate(rates rate_summary[], population float8[], confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS metric_estimate COST 100 AS adv_standardised_rate_of
'Rate in percent, the groups weighted as in a population, with its interval; methods wilson, and gamma for rare events.';

METRIC 'uplift' QUESTION 'What did the offer bring?'
	FORMULA 'treated - control; x treated customers' UNIT 'as measured' RANGE '' BETTER 'higher'
	EXAMPLE 'SELECT u.* FROM (SELECT rate_agg(bought) FILTER (WHERE offered) AS t, rate_agg(bought) FILTER (WHERE NOT offered) AS c FROM customers) a, uplift(t, c) u'
	SOURCE 'Newcombe 1998; Welch 1947; Deng et al. 2013; Waudby-Smith et al. 2024; Johari et al. 2022';

FUNCTION uplift(treated rate_summary, control rate_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'fixed', tuning float8 DEFAULT 5000) RETURNS uplift_report COST 100 AS adv_uplift_rates
'What an offer did to a rate; method fixed, or sequential where one looks more than once.';

FUNCTION uplift(treated measure_summary, control measure_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'fixed', tuning float8 DEFAULT 5000, outcome integer DEFAULT 1, covariate integer DEFAULT NULL) RETURNS uplift_report NOT STRICT COST 100 AS adv_uplift_measures
'What an offer did to a mean; a covariate measured before makes the interval narrower.';

METRIC 'sample ratio' QUESTION 'Was the experiment shared out as it was meant?'
	FORMULA 'chi-square of the counts against the shares' UNIT 'p-value' RANGE '0..1' BETTER 'higher'
	EXAMPLE 'SELECT sample_ratio_test(ARRAY[5000, 5200], ARRAY[50, 50])'
	SOURCE 'Fabijan et al. 2019';

FUNCTION sample_ratio_test(counts bigint[], shares float8[]) RETURNS sample_ratio_report
'Whether groups have the shares that were meant; a mismatch, p below 0.001, spoils the experiment.';
