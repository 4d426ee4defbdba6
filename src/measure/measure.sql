-- measure.sql
--		Measures: means and ratios of sums, indices, drivers, experiments.

ROOM 'Measures: means, ratios, indices, drivers, experiments';

SUMMARY measure_summary SSPACE 512 MOVING
'Several measures a respondent or customer: for each pattern of missing values the number of respondents, sums and cross-products.';

TRANSITION measure_accum(state measure_summary, "values" float8[], minimum float8[], maximum float8[]);

TRANSITION measure_accum_inv(state measure_summary, "values" float8[], minimum float8[], maximum float8[]);

TRANSITION measure_accum_weighted(state measure_summary, "values" float8[], minimum float8[], maximum float8[], weight float8);

METRIC 'mean of a measure' QUESTION 'What does a customer bring, on average?'
	FORMULA 'sum of the values / customers who have one' UNIT 'as measured' RANGE 'as measured' BETTER ''
	EXAMPLE 'SELECT measure_mean(measure_agg(ARRAY[revenue], NULL, NULL)) FROM customers'
	SOURCE 'Student 1908; Welch 1947';

AGGREGATE measure_agg("values" float8[], minimum float8[], maximum float8[])
	STATE measure_summary SSPACE 512 SFUNC measure_accum INVERSE measure_accum_inv
'Summary of up to 16 measures a row, each on its scale; a null scale is none, a minimum above the maximum a reversed item.';

AGGREGATE measure_agg("values" float8[], minimum float8[], maximum float8[], weight float8)
	STATE measure_summary SSPACE 512 SFUNC measure_accum_weighted
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
