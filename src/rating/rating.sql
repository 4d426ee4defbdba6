-- rating.sql
--		Ratings: NPS, CSAT, CES.

ROOM 'Ratings: NPS, CSAT, CES';

CREATE TYPE rating_summary;

FUNCTION rating_summary_in(value cstring) RETURNS rating_summary AS adv_rating_in
'Reads the text form of rating_summary.';

FUNCTION rating_summary_out(summary rating_summary) RETURNS cstring AS adv_rating_out
'Writes the text form of rating_summary.';

FUNCTION rating_summary_recv(value internal) RETURNS rating_summary AS adv_rating_recv
'Reads the binary form of rating_summary.';

FUNCTION rating_summary_send(summary rating_summary) RETURNS bytea AS adv_rating_send
'Writes the binary form of rating_summary.';

CREATE TYPE rating_summary (
	INPUT = rating_summary_in,
	OUTPUT = rating_summary_out,
	RECEIVE = rating_summary_recv,
	SEND = rating_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE rating_summary IS
'Answers on a rating scale, counted at every point: the summary behind NPS, CSAT and CES.';

FUNCTION rating_summary_eq(a rating_summary, b rating_summary) RETURNS boolean AS adv_rating_eq
'Whether two summaries hold the same: the operator =.';

FUNCTION rating_summary_ne(a rating_summary, b rating_summary) RETURNS boolean AS adv_rating_ne
'Whether two summaries differ: the operator <>.';

FUNCTION rating_summary_hash(summary rating_summary) RETURNS integer AS adv_rating_hash
'Hash of a summary.';

FUNCTION rating_summary_hash_extended(summary rating_summary, seed bigint) RETURNS bigint AS adv_rating_hash_extended
'Seeded 64-bit hash of a summary.';

FUNCTION rating_summary_plus(a rating_summary, b rating_summary) RETURNS rating_summary AS adv_rating_plus
'The summary of the answers of both: the operator +.';

CREATE OPERATOR = (
	LEFTARG = rating_summary,
	RIGHTARG = rating_summary,
	FUNCTION = rating_summary_eq,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES
);
COMMENT ON OPERATOR =(rating_summary, rating_summary) IS
'Whether two summaries hold the same.';

CREATE OPERATOR <> (
	LEFTARG = rating_summary,
	RIGHTARG = rating_summary,
	FUNCTION = rating_summary_ne,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <>(rating_summary, rating_summary) IS
'Whether two summaries differ.';

CREATE OPERATOR + (
	LEFTARG = rating_summary,
	RIGHTARG = rating_summary,
	FUNCTION = rating_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(rating_summary, rating_summary) IS
'The summary of the answers of both.';

CREATE OPERATOR CLASS rating_summary_ops
	DEFAULT FOR TYPE rating_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 rating_summary_hash(rating_summary),
		FUNCTION 2 rating_summary_hash_extended(rating_summary, bigint);
COMMENT ON OPERATOR CLASS rating_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';
COMMENT ON OPERATOR FAMILY rating_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';

TRANSITION rating_accum(state rating_summary, score smallint) AS adv_rating_accum_int2;

TRANSITION rating_accum_inv(state rating_summary, score smallint) AS adv_rating_accum_inv_int2;

TRANSITION rating_accum(state rating_summary, score smallint, scale_min integer, scale_max integer) AS adv_rating_accum_int2;

TRANSITION rating_accum_inv(state rating_summary, score smallint, scale_min integer, scale_max integer) AS adv_rating_accum_inv_int2;

TRANSITION rating_accum(state rating_summary, score smallint, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_int2;

TRANSITION rating_accum_inv(state rating_summary, score smallint, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_inv_int2;

TRANSITION rating_accum_weighted(state rating_summary, score smallint, weight float8) AS adv_rating_accum_weighted_int2;

TRANSITION rating_accum_weighted(state rating_summary, score smallint, weight float8, scale_min integer, scale_max integer) AS adv_rating_accum_weighted_int2;

TRANSITION nps_accum(state rating_summary, score smallint, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_int2;

TRANSITION nps_accum_inv(state rating_summary, score smallint, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_inv_int2;

TRANSITION csat_accum(state rating_summary, score smallint, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_int2;

TRANSITION csat_accum_inv(state rating_summary, score smallint, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_inv_int2;

TRANSITION rating_accum(state rating_summary, score integer) AS adv_rating_accum_int4;

TRANSITION rating_accum_inv(state rating_summary, score integer) AS adv_rating_accum_inv_int4;

TRANSITION rating_accum(state rating_summary, score integer, scale_min integer, scale_max integer) AS adv_rating_accum_int4;

TRANSITION rating_accum_inv(state rating_summary, score integer, scale_min integer, scale_max integer) AS adv_rating_accum_inv_int4;

TRANSITION rating_accum(state rating_summary, score integer, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_int4;

TRANSITION rating_accum_inv(state rating_summary, score integer, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_inv_int4;

TRANSITION rating_accum_weighted(state rating_summary, score integer, weight float8) AS adv_rating_accum_weighted_int4;

TRANSITION rating_accum_weighted(state rating_summary, score integer, weight float8, scale_min integer, scale_max integer) AS adv_rating_accum_weighted_int4;

TRANSITION nps_accum(state rating_summary, score integer, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_int4;

TRANSITION nps_accum_inv(state rating_summary, score integer, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_inv_int4;

TRANSITION csat_accum(state rating_summary, score integer, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_int4;

TRANSITION csat_accum_inv(state rating_summary, score integer, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_inv_int4;

TRANSITION rating_accum(state rating_summary, score numeric) AS adv_rating_accum_numeric;

TRANSITION rating_accum_inv(state rating_summary, score numeric) AS adv_rating_accum_inv_numeric;

TRANSITION rating_accum(state rating_summary, score numeric, scale_min integer, scale_max integer) AS adv_rating_accum_numeric;

TRANSITION rating_accum_inv(state rating_summary, score numeric, scale_min integer, scale_max integer) AS adv_rating_accum_inv_numeric;

TRANSITION rating_accum(state rating_summary, score numeric, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_numeric;

TRANSITION rating_accum_inv(state rating_summary, score numeric, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_inv_numeric;

TRANSITION rating_accum_weighted(state rating_summary, score numeric, weight float8) AS adv_rating_accum_weighted_numeric;

TRANSITION rating_accum_weighted(state rating_summary, score numeric, weight float8, scale_min integer, scale_max integer) AS adv_rating_accum_weighted_numeric;

TRANSITION nps_accum(state rating_summary, score numeric, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_numeric;

TRANSITION nps_accum_inv(state rating_summary, score numeric, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_inv_numeric;

TRANSITION csat_accum(state rating_summary, score numeric, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_numeric;

TRANSITION csat_accum_inv(state rating_summary, score numeric, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_inv_numeric;

TRANSITION rating_accum(state rating_summary, score float8) AS adv_rating_accum_float8;

TRANSITION rating_accum_inv(state rating_summary, score float8) AS adv_rating_accum_inv_float8;

TRANSITION rating_accum(state rating_summary, score float8, scale_min integer, scale_max integer) AS adv_rating_accum_float8;

TRANSITION rating_accum_inv(state rating_summary, score float8, scale_min integer, scale_max integer) AS adv_rating_accum_inv_float8;

TRANSITION rating_accum(state rating_summary, score float8, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_float8;

TRANSITION rating_accum_inv(state rating_summary, score float8, scale_min integer, scale_max integer, on_invalid text) AS adv_rating_accum_inv_float8;

TRANSITION rating_accum_weighted(state rating_summary, score float8, weight float8) AS adv_rating_accum_weighted_float8;

TRANSITION rating_accum_weighted(state rating_summary, score float8, weight float8, scale_min integer, scale_max integer) AS adv_rating_accum_weighted_float8;

TRANSITION nps_accum(state rating_summary, score float8, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_float8;

TRANSITION nps_accum_inv(state rating_summary, score float8, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer) AS adv_nps_accum_inv_float8;

TRANSITION csat_accum(state rating_summary, score float8, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_float8;

TRANSITION csat_accum_inv(state rating_summary, score float8, scale_min integer, scale_max integer, boxes integer) AS adv_csat_accum_inv_float8;

TRANSITION rating_combine(state rating_summary, other rating_summary);

TRANSITION rating_combine_inv(state rating_summary, other rating_summary);

TRANSITION rating_rollup_accum(state rating_summary, summary rating_summary);

FINAL rating_rollup_final(state rating_summary) RETURNS rating_summary;

FINAL nps_final(state rating_summary) RETURNS float8 AS adv_nps;

FINAL csat_final(state rating_summary) RETURNS float8 AS adv_csat;

FINAL ces_final(state rating_summary) RETURNS float8 AS adv_rating_mean;

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

CREATE TYPE latest_summary;

FUNCTION latest_summary_in(value cstring) RETURNS latest_summary AS adv_latest_in
'Reads the text form of latest_summary.';

FUNCTION latest_summary_out(summary latest_summary) RETURNS cstring AS adv_latest_out
'Writes the text form of latest_summary.';

FUNCTION latest_summary_recv(value internal) RETURNS latest_summary AS adv_latest_recv
'Reads the binary form of latest_summary.';

FUNCTION latest_summary_send(summary latest_summary) RETURNS bytea AS adv_latest_send
'Writes the binary form of latest_summary.';

CREATE TYPE latest_summary (
	INPUT = latest_summary_in,
	OUTPUT = latest_summary_out,
	RECEIVE = latest_summary_recv,
	SEND = latest_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE latest_summary IS
'The latest answer of every respondent: when it was given, and its score.';

FUNCTION latest_summary_eq(a latest_summary, b latest_summary) RETURNS boolean AS adv_latest_eq
'Whether two summaries hold the same: the operator =.';

FUNCTION latest_summary_ne(a latest_summary, b latest_summary) RETURNS boolean AS adv_latest_ne
'Whether two summaries differ: the operator <>.';

FUNCTION latest_summary_hash(summary latest_summary) RETURNS integer AS adv_latest_hash
'Hash of a summary.';

FUNCTION latest_summary_hash_extended(summary latest_summary, seed bigint) RETURNS bigint AS adv_latest_hash_extended
'Seeded 64-bit hash of a summary.';

FUNCTION latest_summary_plus(a latest_summary, b latest_summary) RETURNS latest_summary AS adv_latest_plus
'The latest answers of both: the operator +.';

CREATE OPERATOR = (
	LEFTARG = latest_summary,
	RIGHTARG = latest_summary,
	FUNCTION = latest_summary_eq,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES
);
COMMENT ON OPERATOR =(latest_summary, latest_summary) IS
'Whether two summaries hold the same.';

CREATE OPERATOR <> (
	LEFTARG = latest_summary,
	RIGHTARG = latest_summary,
	FUNCTION = latest_summary_ne,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <>(latest_summary, latest_summary) IS
'Whether two summaries differ.';

CREATE OPERATOR + (
	LEFTARG = latest_summary,
	RIGHTARG = latest_summary,
	FUNCTION = latest_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(latest_summary, latest_summary) IS
'The latest answers of both.';

CREATE OPERATOR CLASS latest_summary_ops
	DEFAULT FOR TYPE latest_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 latest_summary_hash(latest_summary),
		FUNCTION 2 latest_summary_hash_extended(latest_summary, bigint);
COMMENT ON OPERATOR CLASS latest_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';
COMMENT ON OPERATOR FAMILY latest_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';

TRANSITION latest_accum(state latest_summary, respondent bigint, answered_at timestamptz, score float8) AS adv_latest_accum_integer;

TRANSITION latest_accum(state latest_summary, respondent bigint, answered_at timestamptz, score float8, scale_min integer, scale_max integer) AS adv_latest_accum_integer;

TRANSITION latest_accum(state latest_summary, respondent uuid, answered_at timestamptz, score float8) AS adv_latest_accum_uuid;

TRANSITION latest_accum(state latest_summary, respondent uuid, answered_at timestamptz, score float8, scale_min integer, scale_max integer) AS adv_latest_accum_uuid;

TRANSITION latest_accum(state latest_summary, respondent text, answered_at timestamptz, score float8) AS adv_latest_accum_text;

TRANSITION latest_accum(state latest_summary, respondent text, answered_at timestamptz, score float8, scale_min integer, scale_max integer) AS adv_latest_accum_text;

TRANSITION latest_combine(state latest_summary, other latest_summary);

FINAL latest_final(state latest_summary) RETURNS latest_summary;

FINAL nps_latest_final(state latest_summary) RETURNS float8 AS adv_latest_nps;

METRIC 'nps' QUESTION 'Would they recommend us?'
	FORMULA '100 (promoters - detractors) / answers' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Reichheld 2003; interval: Rocks 2016';

AGGREGATE rating_agg(score smallint)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on the scale 0..10.';

AGGREGATE rating_agg(score smallint, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale.';

AGGREGATE rating_agg(score smallint, scale_min integer, scale_max integer, on_invalid text)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale; on_invalid is error, or count to count scores outside the scale instead.';

AGGREGATE rating_agg(score smallint, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on the scale 0..10.';

AGGREGATE rating_agg(score smallint, weight float8, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on a given scale.';

AGGREGATE rating_agg(score integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on the scale 0..10.';

AGGREGATE rating_agg(score integer, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale.';

AGGREGATE rating_agg(score integer, scale_min integer, scale_max integer, on_invalid text)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale; on_invalid is error, or count to count scores outside the scale instead.';

AGGREGATE rating_agg(score integer, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on the scale 0..10.';

AGGREGATE rating_agg(score integer, weight float8, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on a given scale.';

AGGREGATE rating_agg(score numeric)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on the scale 0..10.';

AGGREGATE rating_agg(score numeric, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale.';

AGGREGATE rating_agg(score numeric, scale_min integer, scale_max integer, on_invalid text)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale; on_invalid is error, or count to count scores outside the scale instead.';

AGGREGATE rating_agg(score numeric, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on the scale 0..10.';

AGGREGATE rating_agg(score numeric, weight float8, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on a given scale.';

AGGREGATE rating_agg(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on the scale 0..10.';

AGGREGATE rating_agg(score float8, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale.';

AGGREGATE rating_agg(score float8, scale_min integer, scale_max integer, on_invalid text)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv
'Summary of answers on a given scale; on_invalid is error, or count to count scores outside the scale instead.';

AGGREGATE rating_agg(score float8, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on the scale 0..10.';

AGGREGATE rating_agg(score float8, weight float8, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted
'Summary of weighted answers on a given scale.';

AGGREGATE nps(score smallint)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, of answers 0..10: share of 9-10 less share of 0-6.';

AGGREGATE nps(score smallint, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer)
	STATE rating_summary SSPACE 48 SFUNC nps_accum INVERSE nps_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, on a given scale with given class limits.';

AGGREGATE nps(score smallint, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL nps_final
'Net Promoter Score, -100..100, of weighted answers 0..10.';

AGGREGATE nps(score integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, of answers 0..10: share of 9-10 less share of 0-6.';

AGGREGATE nps(score integer, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer)
	STATE rating_summary SSPACE 48 SFUNC nps_accum INVERSE nps_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, on a given scale with given class limits.';

AGGREGATE nps(score integer, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL nps_final
'Net Promoter Score, -100..100, of weighted answers 0..10.';

AGGREGATE nps(score numeric)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, of answers 0..10: share of 9-10 less share of 0-6.';

AGGREGATE nps(score numeric, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer)
	STATE rating_summary SSPACE 48 SFUNC nps_accum INVERSE nps_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, on a given scale with given class limits.';

AGGREGATE nps(score numeric, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL nps_final
'Net Promoter Score, -100..100, of weighted answers 0..10.';

AGGREGATE nps(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, of answers 0..10: share of 9-10 less share of 0-6.';

AGGREGATE nps(score float8, scale_min integer, scale_max integer, detractor_max integer, promoter_min integer)
	STATE rating_summary SSPACE 48 SFUNC nps_accum INVERSE nps_accum_inv FINAL nps_final
'Net Promoter Score, -100..100, on a given scale with given class limits.';

AGGREGATE nps(score float8, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL nps_final
'Net Promoter Score, -100..100, of weighted answers 0..10.';

FUNCTION nps(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS float8 NOT STRICT
'Net Promoter Score, -100..100; the class limits default to the convention of the scale.';

FUNCTION nps_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_estimate NOT STRICT COST 10
'nps with its confidence interval; methods adjusted_wald, wald, score.';

FUNCTION nps_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10
'nps of a minus nps of b (of the adjusted scores, unless method is wald), in NPS points, with interval and test; methods adjusted_wald, wald.';

FUNCTION nps_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10 AS adv_nps_benchmark
'nps (adjusted, unless method is wald or score) minus a fixed benchmark, in NPS points, with interval and test; methods adjusted_wald, wald, score.';

FUNCTION nps(detractors bigint, passives bigint, promoters bigint) RETURNS float8 AS adv_nps_counts
'Net Promoter Score, -100..100, of known counts.';

FUNCTION nps_estimate(detractors bigint, passives bigint, promoters bigint, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald') RETURNS metric_estimate COST 10 AS adv_nps_counts_estimate
'Net Promoter Score of known counts with its confidence interval; methods adjusted_wald, wald, score.';

FUNCTION nps_sample_size(margin float8, confidence float8 DEFAULT 0.95, population bigint DEFAULT NULL, promoter_share float8 DEFAULT NULL, detractor_share float8 DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of answers that gives NPS this margin of error, in NPS points; without shares, the largest that can be needed.';

FUNCTION promoters(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of promoters.';

FUNCTION passives(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of passives.';

FUNCTION detractors(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of detractors.';

METRIC 'latest nps' QUESTION 'Would they recommend us, by the latest answer of each?'
	FORMULA 'NPS of one answer a respondent' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as nps';

AGGREGATE rollup(summary rating_summary)
	STATE rating_summary SSPACE 64 SFUNC rating_rollup_accum INVERSE rating_combine_inv FINAL rating_rollup_final
'The summary of everything that the summaries hold.';

AGGREGATE latest_agg(respondent bigint, answered_at timestamptz, score float8)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale 0 to 10; of two at the same time the lower score. The respondent is an integer.';

AGGREGATE latest_agg(respondent bigint, answered_at timestamptz, score float8, scale_min integer, scale_max integer)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale given; of two at the same time the lower score. The respondent is an integer.';

AGGREGATE latest_agg(respondent uuid, answered_at timestamptz, score float8)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale 0 to 10; of two at the same time the lower score. The respondent is a uuid, kept as its 64-bit hash.';

AGGREGATE latest_agg(respondent uuid, answered_at timestamptz, score float8, scale_min integer, scale_max integer)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale given; of two at the same time the lower score. The respondent is a uuid, kept as its 64-bit hash.';

AGGREGATE latest_agg(respondent text, answered_at timestamptz, score float8)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale 0 to 10; of two at the same time the lower score. The respondent is a text, kept as its 64-bit hash.';

AGGREGATE latest_agg(respondent text, answered_at timestamptz, score float8, scale_min integer, scale_max integer)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL latest_final
'The latest answer of every respondent, on the scale given; of two at the same time the lower score. The respondent is a text, kept as its 64-bit hash.';

AGGREGATE rollup(summary latest_summary)
	STATE latest_summary SSPACE 512 SFUNC latest_combine FINAL latest_final
'The latest answers of all that the summaries hold.';

AGGREGATE nps_latest(respondent bigint, answered_at timestamptz, score float8)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL nps_latest_final
'NPS of the latest answer of every respondent: 100 (promoters - detractors) / respondents who answered. The respondent is an integer.';

AGGREGATE nps_latest(respondent uuid, answered_at timestamptz, score float8)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL nps_latest_final
'NPS of the latest answer of every respondent: 100 (promoters - detractors) / respondents who answered. The respondent is a uuid, kept as its 64-bit hash.';

AGGREGATE nps_latest(respondent text, answered_at timestamptz, score float8)
	STATE latest_summary SSPACE 512 SFUNC latest_accum FINAL nps_latest_final
'NPS of the latest answer of every respondent: 100 (promoters - detractors) / respondents who answered. The respondent is a text, kept as its 64-bit hash.';

FUNCTION ratings(summary latest_summary) RETURNS rating_summary COST 1000 AS adv_latest_ratings
'The summary of the latest answers, one a respondent, of which every rating can be asked; who never answered is missing in it.';

FUNCTION respondents(summary latest_summary) RETURNS bigint NOT STRICT AS adv_latest_respondents
'Number of respondents, those who never answered too; 0 of null.';

METRIC 'promoter share' QUESTION 'How many would recommend us?'
	FORMULA '100 promoters / answers; likewise passives and detractors' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Reichheld 2003; interval: Wilson 1927';

FUNCTION promoter_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS float8 NOT STRICT
'Share of promoters, in percent of the answers.';

FUNCTION promoter_share_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_estimate NOT STRICT COST 10
'promoter_share with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION promoter_share_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10
'promoter_share of a minus promoter_share of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION promoter_share_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10 AS adv_promoter_share_benchmark
'promoter_share minus a fixed benchmark, in percentage points, with interval and test, by the score test.';

FUNCTION passive_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS float8 NOT STRICT
'Share of passives, in percent of the answers.';

FUNCTION passive_share_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_estimate NOT STRICT COST 10
'passive_share with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION passive_share_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10
'passive_share of a minus passive_share of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION passive_share_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10 AS adv_passive_share_benchmark
'passive_share minus a fixed benchmark, in percentage points, with interval and test, by the score test.';

FUNCTION detractor_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS float8 NOT STRICT
'Share of detractors, in percent of the answers.';

FUNCTION detractor_share_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_estimate NOT STRICT COST 10
'detractor_share with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION detractor_share_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10
'detractor_share of a minus detractor_share of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION detractor_share_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL) RETURNS metric_comparison NOT STRICT COST 10 AS adv_detractor_share_benchmark
'detractor_share minus a fixed benchmark, in percentage points, with interval and test, by the score test.';

METRIC 'nps change' QUESTION 'What moved NPS: the mix of segments or their own scores?'
	FORMULA 'sum (w1 - w0)(m0 + m1) / 2 and sum (w0 + w1)(m1 - m0) / 2' UNIT 'points' RANGE '-200..200' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Kitagawa 1955';

AGGREGATE nps_change(before rating_summary, after rating_summary)
	STATE float8[] SSPACE 128 SFUNC nps_change_accum FINAL nps_change_final COMBINE nps_change_combine
'What moved NPS: the mix of segments or their own scores; one row per segment, null where it is absent.';

AGGREGATE nps_change(before rating_summary, after rating_summary, detractor_max integer, promoter_min integer)
	STATE float8[] SSPACE 128 SFUNC nps_change_accum FINAL nps_change_final COMBINE nps_change_combine
'What moved NPS, with class limits: the mix of segments or their own scores.';

METRIC 'csat' QUESTION 'Are they satisfied?'
	FORMULA '100 answers in the top two boxes / answers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

AGGREGATE csat(score smallint)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent: share of 4-5 among answers 1..5.';

AGGREGATE csat(score smallint, scale_min integer, scale_max integer, boxes integer)
	STATE rating_summary SSPACE 48 SFUNC csat_accum INVERSE csat_accum_inv FINAL csat_final
'CSAT, in percent: share of the highest boxes of a given scale.';

AGGREGATE csat(score smallint, weight float8)
	STATE rating_summary SSPACE 256 SFUNC rating_accum_weighted FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent, of weighted answers 1..5.';

AGGREGATE csat(score integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent: share of 4-5 among answers 1..5.';

AGGREGATE csat(score integer, scale_min integer, scale_max integer, boxes integer)
	STATE rating_summary SSPACE 48 SFUNC csat_accum INVERSE csat_accum_inv FINAL csat_final
'CSAT, in percent: share of the highest boxes of a given scale.';

AGGREGATE csat(score integer, weight float8)
	STATE rating_summary SSPACE 256 SFUNC rating_accum_weighted FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent, of weighted answers 1..5.';

AGGREGATE csat(score numeric)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent: share of 4-5 among answers 1..5.';

AGGREGATE csat(score numeric, scale_min integer, scale_max integer, boxes integer)
	STATE rating_summary SSPACE 48 SFUNC csat_accum INVERSE csat_accum_inv FINAL csat_final
'CSAT, in percent: share of the highest boxes of a given scale.';

AGGREGATE csat(score numeric, weight float8)
	STATE rating_summary SSPACE 256 SFUNC rating_accum_weighted FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent, of weighted answers 1..5.';

AGGREGATE csat(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent: share of 4-5 among answers 1..5.';

AGGREGATE csat(score float8, scale_min integer, scale_max integer, boxes integer)
	STATE rating_summary SSPACE 48 SFUNC csat_accum INVERSE csat_accum_inv FINAL csat_final
'CSAT, in percent: share of the highest boxes of a given scale.';

AGGREGATE csat(score float8, weight float8)
	STATE rating_summary SSPACE 256 SFUNC rating_accum_weighted FINAL csat_final INITCOND '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}'
'CSAT, in percent, of weighted answers 1..5.';

FUNCTION csat(summary rating_summary, boxes integer DEFAULT 2) RETURNS float8 NOT STRICT
'CSAT, in percent: share of the highest boxes of the scale.';

FUNCTION csat_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson', boxes integer DEFAULT 2) RETURNS metric_estimate NOT STRICT COST 10
'csat with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION csat_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe', boxes integer DEFAULT 2) RETURNS metric_comparison NOT STRICT COST 10
'csat of a minus csat of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION csat_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, boxes integer DEFAULT 2) RETURNS metric_comparison NOT STRICT COST 10 AS adv_csat_benchmark
'csat minus a fixed benchmark, in percentage points, with interval and test, by the score test.';

METRIC 'net csat' QUESTION 'Are more satisfied than dissatisfied?'
	FORMULA '100 (top two boxes - bottom two boxes) / answers' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Rocks 2016';

FUNCTION csat_net(summary rating_summary, boxes integer DEFAULT 2) RETURNS float8 NOT STRICT
'Net CSAT, -100..100: share of the highest boxes less share of the lowest.';

FUNCTION csat_net_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', boxes integer DEFAULT 2) RETURNS metric_estimate NOT STRICT COST 10
'csat_net with its confidence interval; methods adjusted_wald, wald, score.';

FUNCTION csat_net_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', boxes integer DEFAULT 2) RETURNS metric_comparison NOT STRICT COST 10
'csat_net of a minus csat_net of b (of the adjusted scores, unless method is wald), in percentage points, with interval and test; methods adjusted_wald, wald.';

FUNCTION csat_net_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', boxes integer DEFAULT 2) RETURNS metric_comparison NOT STRICT COST 10 AS adv_csat_net_benchmark
'csat_net (adjusted, unless method is wald or score) minus a fixed benchmark, in percentage points, with interval and test; methods adjusted_wald, wald, score.';

METRIC 'mean csat' QUESTION 'How satisfied are they on a scale of 0 to 100?'
	FORMULA '100 (mean - minimum) / (maximum - minimum)' UNIT 'points' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Fornell et al. 1996 (ACSI)';

FUNCTION csat_mean(summary rating_summary) RETURNS float8
'Mean satisfaction rescaled to 0..100, the form of the ACSI.';

FUNCTION csat_mean_estimate(summary rating_summary, confidence float8 DEFAULT 0.95) RETURNS metric_estimate COST 10
'csat_mean with its confidence interval, by Student''s t.';

FUNCTION csat_mean_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10
'csat_mean of a minus csat_mean of b, in points of 0..100, with interval and test, by Welch''s t.';

FUNCTION csat_mean_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10 AS adv_csat_mean_benchmark
'csat_mean minus a fixed benchmark, in points of 0..100, with interval and test, by Student''s t.';

METRIC 'ces' QUESTION 'How easy was it?'
	FORMULA 'mean score' UNIT 'points of the scale' RANGE 'the scale' BETTER 'higher on the 1-7 form, lower on the 1-5 form of effort'
	EXAMPLE ''
	SOURCE 'Dixon, Freeman & Toman 2010';

AGGREGATE ces(score smallint)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of answers 1..7.';

AGGREGATE ces(score smallint, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final
'Customer Effort Score: mean of answers on a given scale.';

AGGREGATE ces(score smallint, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of weighted answers 1..7.';

AGGREGATE ces(score integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of answers 1..7.';

AGGREGATE ces(score integer, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final
'Customer Effort Score: mean of answers on a given scale.';

AGGREGATE ces(score integer, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of weighted answers 1..7.';

AGGREGATE ces(score numeric)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of answers 1..7.';

AGGREGATE ces(score numeric, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final
'Customer Effort Score: mean of answers on a given scale.';

AGGREGATE ces(score numeric, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of weighted answers 1..7.';

AGGREGATE ces(score float8)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of answers 1..7.';

AGGREGATE ces(score float8, scale_min integer, scale_max integer)
	STATE rating_summary SSPACE 48 SFUNC rating_accum INVERSE rating_accum_inv FINAL ces_final
'Customer Effort Score: mean of answers on a given scale.';

AGGREGATE ces(score float8, weight float8)
	STATE rating_summary SSPACE 512 SFUNC rating_accum_weighted FINAL ces_final INITCOND '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}'
'Customer Effort Score: mean of weighted answers 1..7.';

FUNCTION ces(summary rating_summary) RETURNS float8 AS adv_rating_mean
'Customer Effort Score: the mean, in the unit of the scale.';

FUNCTION ces_estimate(summary rating_summary, confidence float8 DEFAULT 0.95) RETURNS metric_estimate COST 10 AS adv_rating_mean_estimate
'ces with its confidence interval, by Student''s t.';

FUNCTION ces_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10 AS adv_rating_mean_difference
'ces of a minus ces of b, in points of the scale, with interval and test, by Welch''s t.';

FUNCTION ces_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10 AS adv_rating_mean_benchmark
'ces minus a fixed benchmark, in points of the scale, with interval and test, by Student''s t.';

METRIC 'ces share' QUESTION 'How many found it easy?'
	FORMULA '100 answers in the easy boxes / answers' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Dixon, Freeman & Toman 2010';

FUNCTION ces_share(summary rating_summary, boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS float8 NOT STRICT
'Share of answers that found it easy, in percent: 5-7 of 7 points, 4-5 of 5.';

FUNCTION ces_share_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson', boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS metric_estimate NOT STRICT COST 10
'ces_share with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION ces_share_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe', boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS metric_comparison NOT STRICT COST 10
'ces_share of a minus ces_share of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION ces_share_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS metric_comparison NOT STRICT COST 10 AS adv_ces_share_benchmark
'ces_share minus a fixed benchmark, in percentage points, with interval and test, by the score test.';

METRIC 'net ces' QUESTION 'Do more find it easy than difficult?'
	FORMULA '100 (easy - difficult) / answers' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Dixon, Freeman & Toman 2010';

FUNCTION ces_net(summary rating_summary, easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS float8 NOT STRICT
'Net ease, -100..100: share of easy less share of difficult, 6-7 less 1-3 of 7 points.';

FUNCTION ces_net_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS metric_estimate NOT STRICT COST 10
'ces_net with its confidence interval; methods adjusted_wald, wald, score.';

FUNCTION ces_net_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS metric_comparison NOT STRICT COST 10
'ces_net of a minus ces_net of b (of the adjusted scores, unless method is wald), in percentage points, with interval and test; methods adjusted_wald, wald.';

FUNCTION ces_net_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false) RETURNS metric_comparison NOT STRICT COST 10 AS adv_ces_net_benchmark
'ces_net (adjusted, unless method is wald or score) minus a fixed benchmark, in percentage points, with interval and test; methods adjusted_wald, wald, score.';

METRIC 'rating' QUESTION 'What do the answers look like?'
	FORMULA 'mean, deviation, quantiles and counts of scores' UNIT 'points of the scale' RANGE 'the scale' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Student 1908; Welch 1947';

FUNCTION rating_mean(summary rating_summary) RETURNS float8
'Mean score, in the unit of the scale.';

FUNCTION rating_mean_estimate(summary rating_summary, confidence float8 DEFAULT 0.95) RETURNS metric_estimate COST 10
'rating_mean with its confidence interval, by Student''s t.';

FUNCTION rating_mean_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10
'rating_mean of a minus rating_mean of b, in points of the scale, with interval and test, by Welch''s t.';

FUNCTION rating_mean_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10 AS adv_rating_mean_benchmark
'rating_mean minus a fixed benchmark, in points of the scale, with interval and test, by Student''s t.';

FUNCTION rating_stddev(summary rating_summary) RETURNS float8
'Sample standard deviation of the scores; null at one (effective) answer or less.';

FUNCTION rating_quantile(summary rating_summary, fraction float8) RETURNS float8
'Lowest score with at least this fraction of the answers at or below it; 0.5 is the median.';

FUNCTION rating_sample_size(margin float8, standard_deviation float8, confidence float8 DEFAULT 0.95, population bigint DEFAULT NULL) RETURNS bigint NOT STRICT
'Number of answers that gives a mean this margin of error, in the unit of the scale.';

FUNCTION responses(summary rating_summary) RETURNS bigint NOT STRICT
'Number of answers on the scale.';

FUNCTION asked(summary rating_summary) RETURNS bigint NOT STRICT
'Number of rows seen: answers, missing (null) and invalid ones.';

FUNCTION invalid_count(summary rating_summary) RETURNS bigint NOT STRICT
'Number of scores outside the scale, where they were counted.';

FUNCTION rating_histogram(summary rating_summary) RETURNS TABLE (score integer, count bigint, share float8) COST 10 ROWS 11
'A row for every point of the scale: score, number of answers, share in percent.';

METRIC 'response rate' QUESTION 'How many answered?'
	FORMULA '100 answers / asked' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

FUNCTION response_rate(summary rating_summary) RETURNS float8 AS adv_rating_response_rate
'Answers on the scale in percent of those asked.';

FUNCTION response_rate_estimate(summary rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS metric_estimate COST 10 AS adv_rating_response_rate_estimate
'response_rate with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION response_rate_difference(a rating_summary, b rating_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe') RETURNS metric_comparison COST 10 AS adv_rating_response_rate_difference
'response_rate of a minus response_rate of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION response_rate_difference(summary rating_summary, benchmark float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 10 AS adv_rating_response_rate_benchmark
'response_rate minus a fixed benchmark, in percentage points, with interval and test, by the score test.';
