-- term.sql
--		Terms: words, keywords, pairs of words.

ROOM 'Terms: words, keywords, pairs of words';

SUMMARY term_summary SSPACE 65536
'The different words of many texts, with their occurrences and the number of texts they are in; of pairs of words likewise.';

TRANSITION term_accum(state term_summary, body text) AS adv_term_accum_text;

TRANSITION term_accum(state term_summary, terms text[]) AS adv_term_accum_terms;

TRANSITION term_accum(state term_summary, terms text[], bigrams boolean) AS adv_term_accum_terms;

TRANSITION term_accum(state term_summary, lexemes tsvector) AS adv_term_accum_lexemes;

METRIC 'top terms' QUESTION 'Which words do they use most?'
	FORMULA 'occurrences and texts of each word; 1000 occurrences / words' UNIT 'per 1,000 words' RANGE '0..1000' BETTER ''
	EXAMPLE 'SELECT t.* FROM (SELECT term_agg(body) AS terms FROM answers) AS a, top_terms(terms) AS t'
	SOURCE 'this library';

AGGREGATE term_agg(body text)
	STATE term_summary SSPACE 49152 SFUNC term_accum FINAL term_final
'A summary of the words of texts: occurrences, and texts they are in. Null is no text.';

AGGREGATE term_agg(terms text[])
	STATE term_summary SSPACE 49152 SFUNC term_accum FINAL term_final
'The same of lists of words, such as text_terms makes.';

AGGREGATE term_agg(terms text[], bigrams boolean)
	STATE term_summary SSPACE 114688 SFUNC term_accum FINAL term_final
'The same of lists of words with pairs of those that follow each other, where bigrams is true.';

AGGREGATE term_agg(lexemes tsvector)
	STATE term_summary SSPACE 49152 SFUNC term_accum FINAL term_final
'The same of lexemes, so that a text search configuration tells what a word is.';

FUNCTION top_terms(summary term_summary, top integer DEFAULT 20, bigrams boolean DEFAULT false)
	RETURNS TABLE (term text, count bigint, texts bigint, per_1000 float8, text_share float8) NOT STRICT COST 1000 ROWS 20
'A row for each of the most frequent words, or pairs: occurrences, texts it is in, occurrences per 1,000 and share of the texts in percent.';

METRIC 'keywords' QUESTION 'What do detractors say that promoters do not?'
	FORMULA 'log odds of a word in a less those in b, with an informative prior, over their standard error' UNIT 'z' RANGE 'any' BETTER ''
	EXAMPLE 'SELECT k.* FROM (SELECT term_agg(body) FILTER (WHERE score <= 6) AS a, term_agg(body) FILTER (WHERE score >= 9) AS b FROM answers) AS g, keywords(a, b) AS k'
	SOURCE 'Monroe, Colaresi & Quinn 2008; Dunning 1993; Benjamini & Hochberg 1995';

FUNCTION keywords(a term_summary, b term_summary, prior float8 DEFAULT NULL, confidence float8 DEFAULT 0.95, min_count bigint DEFAULT 1, bigrams boolean DEFAULT false)
	RETURNS TABLE (term text, log_odds float8, low float8, high float8, z float8, p_value float8, p_adjusted float8, g2 float8,
		count_a bigint, count_b bigint, texts_a bigint, texts_b bigint) NOT STRICT COST 1000 ROWS 500
'A row for each word, or pair, of two groups, those that mark a first, those that mark b last: log odds ratio with its interval, z, p-value, this adjusted for the number of words, G2, negative where it is rarer in a, and counts.';

METRIC 'collocations' QUESTION 'Which words belong together?'
	FORMULA 'G2 of the pair against its words; log2 of observed over expected pairs' UNIT 'G2, bits' RANGE 'any' BETTER ''
	EXAMPLE 'SELECT c.* FROM (SELECT term_agg(text_terms(body), true) AS terms FROM answers) AS a, collocations(terms) AS c'
	SOURCE 'Dunning 1993; Church & Hanks 1990';

FUNCTION collocations(summary term_summary, top integer DEFAULT 20, min_count bigint DEFAULT 2)
	RETURNS TABLE (first text, second text, count bigint, texts bigint, expected float8, g2 float8, pmi float8) NOT STRICT COST 1000 ROWS 20
'A row for each pair of words that follow each other more often than chance explains: occurrences, texts, occurrences expected by chance, G2 and pointwise mutual information.';
