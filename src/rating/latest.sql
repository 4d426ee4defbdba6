-- latest.sql
--		The latest answer of every respondent.

ROOM 'Latest answers: one a respondent';

METRIC 'latest nps' QUESTION 'Would they recommend us, by the latest answer of each?'
	FORMULA 'NPS of one answer a respondent' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE 'SELECT nps_latest(customer, answered_at, score) FROM answers'
	SOURCE 'as nps';

SUMMARY latest_summary SSPACE 16384
'The latest answer of every respondent: when it was given, and its score.';

TRANSITION latest_accum(state latest_summary, respondent customer_key, at calendar_time, score float8);

TRANSITION latest_accum(state latest_summary, respondent customer_key, at calendar_time, score float8, scale_min integer, scale_max integer);

FINAL nps_latest_final(state latest_summary) RETURNS float8 AS adv_latest_nps;

AGGREGATE latest_agg(respondent customer_key, at calendar_time, score float8)
	STATE latest_summary SSPACE 16384 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale 0 to 10; of two at the same time the lower score.';

AGGREGATE latest_agg(respondent customer_key, at calendar_time, score float8, scale_min integer, scale_max integer)
	STATE latest_summary SSPACE 16384 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale given; of two at the same time the lower score.';

AGGREGATE nps_latest(respondent customer_key, at calendar_time, score float8)
	STATE latest_summary SSPACE 16384 SFUNC latest_accum FINAL nps_latest_final
'NPS of the latest answer of every respondent: 100 (promoters - detractors) / respondents who answered.';

FUNCTION ratings(summary latest_summary) RETURNS rating_summary COST 1000 AS adv_latest_ratings
'The summary of the latest answers, one a respondent, of which every rating can be asked; who never answered is missing in it.';

FUNCTION respondents(summary latest_summary) RETURNS bigint NOT STRICT AS adv_latest_respondents
'Number of respondents, those who never answered too; 0 of null.';
