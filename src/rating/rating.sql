-- rating.sql
--		Ratings: NPS, CSAT, CES.

ROOM 'Ratings: NPS, CSAT, CES';

METRIC 'rating' QUESTION 'What do the answers look like?'
	FORMULA 'mean, deviation, quantiles and counts of scores' UNIT 'points of the scale' RANGE 'the scale' BETTER 'higher'
	EXAMPLE 'SELECT rating_mean(rating_agg(score)) FROM answers'
	SOURCE 'Student 1908; Welch 1947';

SUMMARY rating_summary SSPACE 64 MOVING
'Answers on a rating scale, counted at every point: the summary behind NPS, CSAT and CES.';

TRANSITION rating_accum(state rating_summary, score float8);

TRANSITION rating_accum_inv(state rating_summary, score float8);

TRANSITION rating_accum(state rating_summary, score float8, scale_min integer, scale_max integer);

TRANSITION rating_accum_inv(state rating_summary, score float8, scale_min integer, scale_max integer);

TRANSITION rating_accum(state rating_summary, score float8, scale_min integer, scale_max integer, on_invalid text);

TRANSITION rating_accum_inv(state rating_summary, score float8, scale_min integer, scale_max integer, on_invalid text);

TRANSITION rating_accum_weighted(state rating_summary, score float8, scale_min integer, scale_max integer, weight float8);

AGGREGATE rating_agg(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on the scale 0..10.';

AGGREGATE rating_agg(score float8, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale.';

AGGREGATE rating_agg(score float8, scale_min integer, scale_max integer, on_invalid text)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale; on_invalid is error, or count to count scores outside the scale instead.';

AGGREGATE rating_agg(score float8, scale_min integer, scale_max integer, weight float8)
	STATE rating_summary SSPACE 1024 SFUNC rating_accum_weighted
'Summary of weighted answers on a given scale.';

QUARTET rating_mean(summary rating_summary) MEAN
'Mean score, in the unit of the scale.';

FUNCTION rating_stddev(summary rating_summary) RETURNS float8
'Sample standard deviation of the scores; null at one (effective) answer or less.';

FUNCTION rating_quantile(summary rating_summary, fraction float8) RETURNS float8
'Lowest score with at least this fraction of the answers at or below it; 0.5 is the median.';

FUNCTION rating_histogram(summary rating_summary) RETURNS TABLE (score integer, count bigint, share float8) COST 10 ROWS 11
'A row for every point of the scale: score, number of answers, share in percent.';

FUNCTION rating_sample_size(margin float8, standard_deviation float8, confidence float8 DEFAULT 0.95, population bigint DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of answers that gives a mean this margin of error, in the unit of the scale.';

FUNCTION responses(summary rating_summary) RETURNS bigint NOT STRICT
'Number of answers on the scale.';

FUNCTION questions_asked(summary rating_summary) RETURNS bigint NOT STRICT
'Number of rows seen: answers, missing (null) and invalid ones.';

FUNCTION invalid_count(summary rating_summary) RETURNS bigint NOT STRICT
'Number of scores outside the scale, where they were counted.';

METRIC 'response rate' QUESTION 'How many answered?'
	FORMULA '100 answers / asked' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT response_rate(score IS NOT NULL) FROM answers'
	SOURCE 'interval: Wilson 1927';

RATE response_rate
'Response rate: responders in percent of those contacted.';

QUARTET response_rate(summary rating_summary) SHARE
'Answers on the scale in percent of those asked.';

METRIC 'nps' QUESTION 'Would they recommend us?'
	FORMULA '100 (promoters - detractors) / answers' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE 'SELECT nps(score) FROM answers'
	SOURCE 'Reichheld 2003; interval: Rocks 2016';

FINAL nps_final(state rating_summary) RETURNS float8 AS adv_nps;

AGGREGATE nps(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, of answers 0..10: share of 9-10 less share of 0-6.';

QUARTET nps(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) NET
'Net Promoter Score, -100..100; the class limits default to the convention of the scale.';

FUNCTION nps_from_counts(detractors bigint, passives bigint, promoters bigint) RETURNS float8
'Net Promoter Score, -100..100, of known counts.';

FUNCTION nps_from_counts_estimate(detractors bigint, passives bigint, promoters bigint, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald') RETURNS metric_estimate
'Net Promoter Score of known counts with its confidence interval.';

FUNCTION nps_sample_size(margin float8, confidence float8 DEFAULT 0.95, population bigint DEFAULT NULL, promoter_share float8 DEFAULT NULL, detractor_share float8 DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of answers that gives NPS this margin of error, in NPS points; without shares, the largest that can be needed.';

FUNCTION promoters(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of promoters.';

FUNCTION passives(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of passives.';

FUNCTION detractors(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of detractors.';

METRIC 'promoter share' QUESTION 'How many would recommend us?'
	FORMULA '100 promoters / answers; likewise passives and detractors' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT promoter_share(rating_agg(score)) FROM answers'
	SOURCE 'Reichheld 2003; interval: Wilson 1927';

QUARTET promoter_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) SHARE
'Share of promoters, in percent of the answers.';

QUARTET passive_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) SHARE
'Share of passives, in percent of the answers.';

QUARTET detractor_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) SHARE
'Share of detractors, in percent of the answers.';

METRIC 'nps change' QUESTION 'What moved NPS: the mix of segments or their own scores?'
	FORMULA 'sum (w1 - w0)(m0 + m1) / 2 and sum (w0 + w1)(m1 - m0) / 2' UNIT 'points' RANGE '-200..200' BETTER 'higher'
	EXAMPLE 'SELECT (nps_change(before, after)).* FROM segments'
	SOURCE 'Kitagawa 1955';

CREATE TYPE nps_movement AS (
	before double precision,
	after double precision,
	change double precision,
	mix_effect double precision,
	rate_effect double precision
);
COMMENT ON TYPE nps_movement IS
'How NPS moved, split into the mix of segments and their own scores; the parts add up exactly.';
COMMENT ON COLUMN nps_movement.before IS 'NPS of all segments before.';
COMMENT ON COLUMN nps_movement.after IS 'NPS of all segments after.';
COMMENT ON COLUMN nps_movement.change IS 'after - before.';
COMMENT ON COLUMN nps_movement.mix_effect IS 'What other shares of the segments brought.';
COMMENT ON COLUMN nps_movement.rate_effect IS 'What other scores within the segments brought.';

TRANSITION nps_change_accum(state float8[], before rating_summary, after rating_summary);

TRANSITION nps_change_accum(state float8[], before rating_summary, after rating_summary, detractor_max integer, promoter_min integer);

TRANSITION nps_change_combine(state float8[], other float8[]);

FINAL nps_change_final(state float8[]) RETURNS nps_movement;

AGGREGATE nps_change(before rating_summary, after rating_summary)
	STATE float8[] SSPACE 128 SFUNC nps_change_accum FINAL nps_change_final COMBINE nps_change_combine
'What moved NPS: the mix of segments or their own scores; one row per segment, null where it is absent.';

AGGREGATE nps_change(before rating_summary, after rating_summary, detractor_max integer, promoter_min integer)
	STATE float8[] SSPACE 128 SFUNC nps_change_accum FINAL nps_change_final COMBINE nps_change_combine
'What moved NPS, with class limits: the mix of segments or their own scores.';

METRIC 'csat' QUESTION 'Are they satisfied?'
	FORMULA '100 answers in the top two boxes / answers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT csat(satisfaction) FROM answers'
	SOURCE 'interval: Wilson 1927';

FINAL csat_final(state rating_summary) RETURNS float8 AS adv_csat;

AGGREGATE csat(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent: share of 4-5 among answers 1..5.';

AGGREGATE csat(satisfied boolean)
	STATE rate_summary SSPACE 48 SFUNC rate_accum INVERSE rate_accum_inv FINAL rate_value_final
'CSAT of thumbs: satisfied answers in percent of all.';

QUARTET csat(summary rating_summary, boxes integer DEFAULT NULL) SHARE
'CSAT, in percent: share of the highest boxes of the scale, of 1..5 the highest two.';

METRIC 'net csat' QUESTION 'Are more satisfied than dissatisfied?'
	FORMULA '100 (top two boxes - bottom two boxes) / answers' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE 'SELECT csat_net(rating_agg(satisfaction, 1, 5)) FROM answers'
	SOURCE 'interval: Rocks 2016';

QUARTET csat_net(summary rating_summary, boxes integer DEFAULT NULL) NET
'Net CSAT, -100..100: share of the highest boxes less share of the lowest.';

METRIC 'mean csat' QUESTION 'How satisfied are they on a scale of 0 to 100?'
	FORMULA '100 (mean - minimum) / (maximum - minimum)' UNIT 'points' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT csat_mean(rating_agg(satisfaction, 1, 10)) FROM answers'
	SOURCE 'Fornell et al. 1996 (ACSI)';

QUARTET csat_mean(summary rating_summary) MEAN
'Mean satisfaction rescaled to 0..100, the form of the ACSI.';

METRIC 'ces' QUESTION 'How easy was it?'
	FORMULA 'mean score' UNIT 'points of the scale' RANGE 'the scale' BETTER 'higher on the 1-7 form, lower on the 1-5 form of effort'
	EXAMPLE 'SELECT ces(ease) FROM answers'
	SOURCE 'Dixon, Freeman & Toman 2010';

FINAL ces_final(state rating_summary) RETURNS float8 AS adv_ces;

AGGREGATE ces(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of answers 1..7.';

QUARTET ces(summary rating_summary) MEAN
'Customer Effort Score: the mean of answers 1..7 or 1..5.';

METRIC 'ces share' QUESTION 'How many found it easy?'
	FORMULA '100 answers in the easy boxes / answers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT ces_share(rating_agg(ease, 1, 7)) FROM answers'
	SOURCE 'Dixon, Freeman & Toman 2010';

QUARTET ces_share(summary rating_summary, boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) SHARE
'Share of answers that found it easy, in percent: 5-7 of 1..7, 4-5 of 1..5.';

METRIC 'net ces' QUESTION 'Do more find it easy than difficult?'
	FORMULA '100 (easy - difficult) / answers' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE 'SELECT ces_net(rating_agg(ease, 1, 7)) FROM answers'
	SOURCE 'Dixon, Freeman & Toman 2010';

QUARTET ces_net(summary rating_summary, easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) NET
'Net ease, -100..100: share of easy less share of difficult, 6-7 less 1-3 of 1..7.';
