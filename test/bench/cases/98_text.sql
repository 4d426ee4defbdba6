--
-- Texts of 8 to 24 words out of 20,000, of which the first ones come most often, N/100
-- of them, and a lexicon of 7,500 words: by hand the words of every text are looked up
-- in the table of terms, and the score is made of the sum of their valences; that knows
-- no negator, booster, phrase or capitals. The same number of texts of 100 Chinese or
-- Thai characters, by a lexicon of 1,000 terms.
--

-- @let split
LATERAL string_to_table(translate(lower(body), '.,!?;:', ''), ' ') AS w (word)

-- @let word
left(translate(md5(i::text), '0123456789', 'ghijklmnop'), 4 + i * 7919 % 6)

-- @let lexicon
(SELECT lexicon_agg(term, valence) FROM text_term)

-- @let script
(SELECT lexicon_agg(term, valence) FROM script_term)

-- @setup
DROP TABLE IF EXISTS text_term, text_body, script_term, script_body, text_score;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE text_term AS
SELECT DISTINCT ON (term) term, (1 + i % 6) / 2.0::float8 * (1 - i % 2 * 2) AS valence
FROM (SELECT i, {word} AS term FROM generate_series(31, 20000) AS i) AS v WHERE i * 31 % 8 < 3 ORDER BY term, i;
CREATE UNLOGGED TABLE text_body AS
SELECT i, initcap(left(body, 1)) || substr(body, 2) || (ARRAY['.', '?', ', ok.', ''])[1 + i % 4] AS body
FROM (SELECT t, string_agg({word}, ' ') AS body
	  FROM (SELECT t, (20000 ^ random())::int AS i FROM bench_rows, generate_series(1, n / 100) AS t, generate_series(1, 8 + t % 17) OFFSET 0) AS d GROUP BY t) AS v (i, body);
CREATE UNLOGGED TABLE script_term AS
SELECT DISTINCT ON (term) term, valence
FROM (SELECT string_agg(chr(CASE WHEN i % 2 = 0 THEN 19968 + i * k * 7919 % 2000 ELSE 3585 + i * k * 7919 % 46 END), '' ORDER BY k) AS term, 1 + i % 3 AS valence
	  FROM generate_series(1, 1000) AS i, generate_series(1, 2 + i % 3) AS k GROUP BY i) AS v ORDER BY term, valence;
CREATE UNLOGGED TABLE script_body AS
SELECT i, string_agg(chr(19968 + (2000 * random() ^ 2)::int), '') AS chinese, string_agg(chr(3585 + (45 * random())::int), '') AS thai
FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 100) AS i, generate_series(1, 100) GROUP BY i;
CREATE UNLOGGED TABLE text_score AS
SELECT i % 100 AS region, CASE WHEN i % 7 > 0 THEN random() * 2 - 1 END AS score FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS i;
VACUUM (ANALYZE, FREEZE) text_term, text_body, script_term, script_body, text_score;

-- @case sentiment
-- @about scores of texts by a lexicon of 7,500 words
-- @faster 8
-- @ours
SELECT count(s) AS known, round(sum(s)::numeric, 6) AS sum FROM (SELECT sentiment(body, {lexicon}) AS s FROM text_body OFFSET 0) AS v;
-- @hand join
SELECT count(*) AS known, round(sum(s / sqrt(s * s + 15))::numeric, 6) AS sum
FROM (SELECT sum(valence) AS s FROM text_body, {split} JOIN text_term ON term = word GROUP BY i) AS v;
-- @reference count(length(body))
SELECT count(length(body)) FROM text_body;
-- @bytes 400000 lexicon
SELECT octet_length(term_lexicon_send(lexicon_agg(term, valence))) FROM text_term;

-- @case sentiment_chinese
-- @about scores of texts of 100 Chinese characters
-- @within 3 as many English words
-- @ours
SELECT count(sentiment(chinese, {script})) FROM script_body;
-- @reference as many English words
SELECT count(sentiment(body, {lexicon})) FROM text_body;

-- @case sentiment_thai
-- @about scores of texts of 100 Thai characters
-- @within 3 as many English words
-- @ours
SELECT count(sentiment(thai, {script})) FROM script_body;
-- @reference as many English words
SELECT count(sentiment(body, {lexicon})) FROM text_body;

-- @case text_terms
-- @about number of words
-- @faster 3
-- @ours
SELECT sum(cardinality(text_terms(body))) FROM text_body;
-- @hand string_to_array
SELECT sum(cardinality(string_to_array(translate(lower(body), '.,!?;:', ''), ' '))) FROM text_body;
-- @hand regexp_split_to_array
SELECT sum(cardinality(regexp_split_to_array(translate(lower(body), '.,!?;:', ''), ' '))) FROM text_body;

-- @case net_sentiment_region
-- @about net sentiment by 100 regions
-- @faster 1
-- @wrap count(*), sum(net)
-- @ours
SELECT region, net_sentiment(sentiment_agg(score)) AS net FROM text_score GROUP BY region;
-- @hand count FILTER
SELECT region, 100.0::float8 * (count(*) FILTER (WHERE score >= 0.05) - count(*) FILTER (WHERE score <= -0.05)) / count(*) AS net FROM text_score GROUP BY region;
