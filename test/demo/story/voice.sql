/* voice.sql: how the comments sound, in every language that the lexicon knows. */
\r
\set question 'What do they say?'
SELECT count(comment) >= 100 AND getdatabaseencoding() = 'UTF8' AS has_comments FROM surveys \gset
\if :has_comments
\qecho
\qecho :bold:question:plain
\qecho 'Those who answered could write a comment, in their language. A small lexicon that comes with the'
\qecho 'extension knows everyday words of English, Chinese, Thai, Arabic and Indonesian. Does what people'
\qecho 'write go with the score that they give?'
\qecho
\set ECHO queries
CREATE TABLE heard AS
SELECT CASE WHEN score >= 9 THEN 'promoters' WHEN score >= 7 THEN 'passives' ELSE 'detractors' END AS class,
       :by, comment, sentiment(comment) AS score
FROM answers WHERE comment IS NOT NULL AND score IS NOT NULL;
\set ECHO none
COMMENT ON TABLE heard IS 'Comments, and how they sound by the lexicon';
COMMENT ON COLUMN heard.class IS 'Promoters, passives or detractors';
COMMENT ON COLUMN heard.:by IS 'The group of the answer';
COMMENT ON COLUMN heard.comment IS 'What the customer wrote';
COMMENT ON COLUMN heard.score IS 'How it sounds';
\set ECHO queries
SELECT class, c.positive, c.neutral, c.negative, c.unknown, e.value::numeric(5,1) AS net, e.low::numeric(5,1),
       e.high::numeric(5,1), text_bar(e.value, 100, 20, -100) AS bar
FROM (SELECT class, sentiment_agg(score) AS scores FROM heard GROUP BY class) AS h, sentiment_counts(scores) AS c,
     net_sentiment_estimate(scores, unknown => 'leave out') AS e
ORDER BY net DESC;
\set ECHO none

\qecho 'net is the percentage of comments that sound good less that of those that sound bad, of those in which'
\qecho 'the lexicon knows a word. It reads words, not meaning: compare groups by it, not single comments.'
\qecho
\qecho 'Which words make the comments of detractors sound as they do?'
\qecho
\set ECHO queries
SELECT w.term, count(*) AS times, sum(w.effect)::numeric(8,1) AS effect
FROM heard, sentiment_words(comment) AS w
WHERE class = 'detractors' AND w.kind = 'word'
GROUP BY w.term ORDER BY sum(w.effect), w.term LIMIT 8;
\set ECHO none

INSERT INTO findings
SELECT :'question', format('Of the comments of detractors in which the lexicon knows a word %s %% sound bad, of those of promoters %s %%.',
						   round(rate(score <= -0.05) FILTER (WHERE class = 'detractors')), round(rate(score <= -0.05) FILTER (WHERE class = 'promoters')))
FROM heard WHERE score IS NOT NULL;
\else
INSERT INTO left_out VALUES (:'question', 'there are fewer than a hundred comments, or the database is not in UTF8');
\endif
