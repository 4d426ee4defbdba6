-- sentiment.sql
--		Sentiment: lexicons, how texts sound by them, their words and themes.

ROOM 'Sentiment: how texts sound, words and themes';

METRIC 'sentiment' QUESTION 'What do they say?'
	FORMULA 'sum / sqrt(sum^2 + 15), sum of the valences of words, boosted and negated' UNIT 'score' RANGE '-1..1' BETTER 'higher'
	EXAMPLE 'SELECT sentiment(comment) FROM answers'
	SOURCE 'Hutto & Gilbert 2014 (VADER)';

SUMMARY term_lexicon VALUE
'Terms with their values and themes, searched as stored: words, boosters, negators, contrasts of any language.';

TRANSITION lexicon_accum(state term_lexicon, term text, valence float8);

TRANSITION lexicon_accum(state term_lexicon, term text, valence float8, kind text);

TRANSITION lexicon_accum(state term_lexicon, term text, theme text) AS adv_lexicon_accum_theme;

TRANSITION lexicon_combine(state term_lexicon, other term_lexicon) AS adv_summary_combine;

FINAL lexicon_final(state term_lexicon) RETURNS term_lexicon AS adv_summary_final;

AGGREGATE lexicon_agg(term text, valence float8)
	STATE term_lexicon SSPACE 4096 SFUNC lexicon_accum FINAL lexicon_final COMBINE lexicon_combine
'Lexicon of words and their valences.';

AGGREGATE lexicon_agg(term text, valence float8, kind text)
	STATE term_lexicon SSPACE 4096 SFUNC lexicon_accum FINAL lexicon_final COMBINE lexicon_combine
'Lexicon of terms and their values; kind is word, booster, booster_after, negator or contrast, null a word.';

AGGREGATE lexicon_agg(term text, theme text)
	STATE term_lexicon SSPACE 4096 SFUNC lexicon_accum FINAL lexicon_final COMBINE lexicon_combine
'Lexicon of terms and the themes that they stand for.';

FUNCTION lexicon_merge(base term_lexicon, own term_lexicon) RETURNS term_lexicon COST 10000
'The terms of both: what the second says of a term takes the place of what the first says.';

CREATE OPERATOR || (
	LEFTARG = term_lexicon,
	RIGHTARG = term_lexicon,
	FUNCTION = lexicon_merge
);
COMMENT ON OPERATOR ||(term_lexicon, term_lexicon) IS
'The terms of both lexicons, of which the right one wins.';

FUNCTION lexicon_terms(lexicon term_lexicon) RETURNS TABLE (term text, valence float8, kind text, theme text) COST 1000 ROWS 5000
'A row for every value and every theme of a term.';

FUNCTION lexicon_seed() RETURNS term_lexicon COST 10000
'A small lexicon that comes with the library: English, Chinese, Thai, Arabic, Indonesian, emoji.';

FUNCTION text_terms(body text, lexicon term_lexicon DEFAULT NULL) RETURNS text[] NOT STRICT COST 20
'The words of a text, folded, in order; words of scripts without spaces by a word list, or as pairs of characters.';

FUNCTION sentiment(body text, lexicon term_lexicon DEFAULT lexicon_seed(), reach integer DEFAULT 3) RETURNS float8 COST 50
'How a text sounds by a lexicon, -1..1; null where no word of it is in the lexicon.';

FUNCTION sentiment_words(body text, lexicon term_lexicon DEFAULT lexicon_seed(), reach integer DEFAULT 3) RETURNS TABLE ("position" integer, term text, kind text, valence float8, effect float8) COST 50 ROWS 10
'Why a text sounds as it does: its terms in the lexicon, and what each word adds to the sum.';

METRIC 'net sentiment' QUESTION 'Do more texts sound good than bad?'
	FORMULA '100 (positive - negative) / texts; positive from 0.05, negative from -0.05' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE 'SELECT net_sentiment(sentiment_agg(sentiment(comment))) FROM answers'
	SOURCE 'classes: Hutto & Gilbert 2014; interval: Rocks 2016';

SUMMARY sentiment_summary SSPACE 144 MOVING
'Scores of texts: how many are positive, neutral, negative, unknown, and their exact sums.';

TRANSITION sentiment_accum(state sentiment_summary, score float8);

TRANSITION sentiment_accum_inv(state sentiment_summary, score float8);

AGGREGATE sentiment_agg(score float8)
	STATE sentiment_summary SSPACE 144 SFUNC sentiment_accum INVERSE sentiment_accum_inv
'Summary of the scores of texts, -1..1; null is unknown.';

QUARTET net_sentiment(summary sentiment_summary, unknown text DEFAULT 'neutral') NET
'Positive texts less negative ones in percent of all, -100..100; unknown ones count as neutral, or are left out.';

CREATE TYPE sentiment_count_report AS (
	positive bigint,
	neutral bigint,
	negative bigint,
	unknown bigint
);
COMMENT ON TYPE sentiment_count_report IS
'Texts by how they sound.';
COMMENT ON COLUMN sentiment_count_report.positive IS 'Texts with a score of 0.05 or more.';
COMMENT ON COLUMN sentiment_count_report.neutral IS 'Texts with a score between.';
COMMENT ON COLUMN sentiment_count_report.negative IS 'Texts with a score of -0.05 or less.';
COMMENT ON COLUMN sentiment_count_report.unknown IS 'Texts without a score.';

FUNCTION sentiment_counts(summary sentiment_summary) RETURNS sentiment_count_report
'How many texts are positive, neutral, negative and unknown.';

METRIC 'mean sentiment' QUESTION 'How do they sound on average?'
	FORMULA 'mean score of the texts that have one' UNIT 'score' RANGE '-1..1' BETTER 'higher'
	EXAMPLE 'SELECT sentiment_mean(sentiment_agg(sentiment(comment))) FROM answers'
	SOURCE 'Student 1908; Welch 1947';

QUARTET sentiment_mean(summary sentiment_summary) MEAN
'Mean score of the texts that have one, -1..1.';

METRIC 'themes' QUESTION 'What are they talking about?'
	FORMULA 'themes of the terms in a text, longest terms first' UNIT 'themes' RANGE 'those of the lexicon' BETTER ''
	EXAMPLE 'SELECT text_themes(comment, (SELECT lexicon_agg(term, theme) FROM themes)) FROM answers'
	SOURCE 'Fung & Wu 1987 (longest match)';

FUNCTION text_themes(body text, lexicon term_lexicon) RETURNS text[] COST 50
'The themes of a text in order, by a lexicon that gives terms their themes.';
