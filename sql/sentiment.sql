-- Sentiment: lexicons, scores of texts, words, themes, net sentiment.
\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;
\pset null NULL
\set ECHO all
SET extra_float_digits = 0;

-- a lexicon in five languages, and lines whose sums are worked out by hand
CREATE TEMP TABLE tiny (term text, valence float8, kind text);
INSERT INTO tiny VALUES ('好', 2, 'word'), ('满意', 2, 'word'), ('贵', -1, 'word'), ('不', -0.74, 'negator'), ('很', 0.293, 'booster'),
	('但', 0.5, 'contrast'), ('不错', 2, 'word'), ('ดี', 2, 'word'), ('แย่', -3, 'word'), ('ไม่', -0.74, 'negator'), ('มาก', 0.293, 'booster_after'),
	('แต่', 0.5, 'contrast'), ('جيد', 2, 'word'), ('جيدة', 2, 'word'), ('سيء', -2, 'word'), ('ليس', -0.74, 'negator'), ('جدا', 0.293, 'booster_after'),
	('ولكن', 0.5, 'contrast'), ('bagus', 2, 'word'), ('mahal', -1, 'word'), ('tidak', -0.74, 'negator'), ('sangat', 0.293, 'booster'),
	('sekali', 0.293, 'booster_after'), ('tapi', 0.5, 'contrast'), ('😍', 3, 'word');
CREATE TEMP TABLE lexicon AS SELECT lexicon_agg(term, valence, kind) AS tiny FROM tiny;
CREATE TEMP TABLE line (id serial, sum float8, body text);
INSERT INTO line (sum, body) VALUES (2 + .293, '服务很好'), (-.74 * (2 + .293), '我不是很满意'), (.5 * (2 + .293) + 1.5 * -1, '服务很好，但价格贵。'),
	(2, '质量不错！'), (2 + .293, 'บริการดีมาก'), (-.74 * 2, 'อาหารไม่ดี'), (.5 * 2 + 1.5 * (-3 - .293), 'อาหารดีแต่บริการแย่มาก'),
	(2 + .293, 'الخدمة جيدة جدًا'), (-.74 * 2, 'المنتج ليس جيد'), (-2, 'والسعر سيء'), (-.74 * 2, 'Pelayanan tidak bagus'),
	(2 + .293 + 3, 'Bagus sekali 😍'), (.5 * (2 + .293) - 1.5 * (1 + .9 * .293), 'Sangat bagus, tapi mahal'), (2 + .733, 'Pelayanan BAGUS!!'), (NULL, '服务一般');
\echo the score is sum / sqrt(sum^2 + 15), marks of exclamation add .292 each
SELECT id, round(sentiment(body, tiny)::numeric, 6) AS sentiment,
	abs(sentiment(body, tiny) - (sum + m) / sqrt((sum + m) ^ 2 + 15)) < 1e-12 AS as_by_hand
FROM line, lexicon, LATERAL (SELECT .292 * length(translate(body, translate(body, '!！', ''), '')) AS m) AS marks ORDER BY id;
\echo why: effects add up to the sum
SELECT id, w.* FROM line, lexicon, sentiment_words(body, tiny) w WHERE id IN (2, 3, 7, 12, 14) ORDER BY id, position;
SELECT bool_and(abs(effect - sum) < 1e-12) FROM (SELECT id, sum, sum(w.effect) AS effect FROM line, lexicon, sentiment_words(body, tiny) w WHERE kind <> 'emphasis' GROUP BY 1, 2) v;

\echo units before a word: times 1, .95, .9; negators and boosters in the order of their distance; no farther than reach
CREATE TEMP TABLE en AS SELECT lexicon_agg(term, valence, kind) AS l
FROM (VALUES ('good', 2, 'word'), ('not', -.74, 'negator'), ('very', .293, 'booster'), ('hardly', -.293, 'booster'), ('but', .5, 'contrast'), ('bad', -2, 'word'),
	('no', -1.2, 'word'), ('no', -.74, 'negator'), ('at least', 0, 'word'), ('least', -.74, 'negator'), (':)', 2, 'word'), (':(', -2, 'word'),
	('not so good', -1, 'word'), ('the bomb', 3, 'word'), ('don''t', -.74, 'negator')) v (term, valence, kind);
SELECT body, round(s::numeric, 6) AS sentiment, round(sign(s)::numeric * sqrt(15 * s * s / (1 - s * s))::numeric, 6) AS sum
FROM unnest(ARRAY['good', 'very good', 'very a good', 'very a b good', 'very a b c good', 'not very good', 'very not good', 'hardly good', 'hardly bad',
	'not a b good', 'not a b c good', 'good but bad', 'good, but bad but good', 'no', 'no good', 'no a good', 'at least good', 'least good', 'good :)', 'good:)', ':(', ':(.',
	'not so good', 'NOT SO, good', 'not so goods', 'GOOD', 'GOOD day', 'VERY GOOD day', 'very GOOD!', 'good!!!!!!', 'bad??', 'bad????', 'good?', 'The bomb.', 'the BOMB', 'don’t good', 'GOOD 1', '',
	'nothing', '(good)', 'good-bad', 'sogood']) AS body, en, LATERAL (SELECT sentiment(body, l) AS s) v;
SELECT round(sentiment('not a good', l, 2)::numeric, 4) AS two, round(sentiment('not a good', l, 1)::numeric, 4) AS one, round(sentiment('very good', l, 0)::numeric, 4) AS none FROM en;
\echo Arabic prefixes, if three letters are left; signs and forms of letters
SELECT sentiment(body, l) IS NOT NULL AS known, body FROM (SELECT lexicon_agg(t, 1) AS l FROM unnest(ARRAY['سعر', 'أجمل', 'خدمة', 'فهم']) t) v,
	unnest(ARRAY['السعر', 'والسعر', 'بالسعر', 'للسعر', 'وللسعر', 'كسعر', 'لسعر', 'فبالسعر', 'اجمل', 'خدمه', 'خِدمـة', 'سعرها', 'فهم', 'هم']) body;
\echo a match never ends before a mark; emoji, their skin and selectors
SELECT sentiment('ดี้', tiny) AS mark, sentiment('ดีๆ', tiny) > 0 AS repeated, sentiment('😍😍x😍️🏽', tiny) = sentiment('😍 😍 x 😍', tiny) AS emoji FROM lexicon;

\echo words of texts
SELECT text_terms(body) FROM unnest(ARRAY['Don''t GO, it’s 3.5 ''quoted'' ÄÖß', '服务很好，但价格贵。好', 'บริการดีมาก ok', 'الخدمةُ جيدة', 'a😍b 👍🏽', 'ＯＫ！ σίς ΣΊΣ', '', '?!', 'x1 rock''n''roll']) body;
SELECT text_terms('服务很好，但价格贵。很不错', l), text_terms('บริการดีมาก ok ไม่ดีค่ะ', l) FROM (SELECT lexicon_agg(t, 'words') AS l FROM unnest(ARRAY['服务', '很好', '很', '价格', 'บริการ', 'ดี', 'มาก', 'ไม่']) t) v;
SELECT text_terms(NULL), text_terms('a', NULL);

\echo themes: the longest term counts
SELECT body, text_themes(body, l) FROM (SELECT lexicon_agg(term, theme) AS l FROM (VALUES ('delivery', 'delivery'), ('courier', 'delivery'), ('price', 'price'), ('delivery price', 'price'), ('贵', 'price'),
	('slow', 'speed'), ('slow', 'delivery')) v (term, theme)) v, unnest(ARRAY['The courier asked a PRICE', 'delivery price too high', 'slow!', '太贵了', 'fine', '']) body;

\echo lexicons: rows, merging, canonical forms
SELECT t.* FROM en, lexicon_terms(l) t WHERE term ~ '^(no|:|at|least)';
SELECT (SELECT count(*) FROM lexicon_terms(lexicon_seed())) AS seed, count(DISTINCT kind) FROM lexicon_terms(lexicon_seed());
SELECT t.* FROM (SELECT lexicon_agg(a, b) AS base FROM (VALUES ('good', 2), ('cheap', -1), ('price', 1)) v (a, b)) v,
	(SELECT lexicon_agg(a, b, c) AS own FROM (VALUES ('Cheap', 2, 'word'), ('so', .3, 'booster')) v (a, b, c)) w, (SELECT lexicon_agg(a, b) AS theme FROM (VALUES ('price', 'price'), ('cheap', 'price')) v (a, b)) x,
	lexicon_terms(base || own || theme) t;
SELECT l, l::text::term_lexicon = l AS text, (SELECT lexicon_agg(term, valence, kind) FROM (SELECT * FROM lexicon_terms(l) ORDER BY valence, term DESC) v) = l AS any_order FROM en;
SELECT lexicon_agg(a, b) FROM (VALUES ('a"b', 1), ('\o/', 2), ('100%', 1), ('  At   LEAST ', 0), ('"quoted"', -0.0)) v (a, b);
SELECT lexicon_agg(a, b) IS NULL AS nothing, sentiment('good', lexicon_agg(a, b)) FROM (SELECT '' AS a, 1 AS b WHERE false) v;
SELECT lexicon_agg(a, b, c) FROM (VALUES ('a', 1, NULL), (NULL, 1, 'word'), ('c', NULL, 'word'), ('A', 1, 'word')) v (a, b, c);
SELECT '{"lexicon":1}'::term_lexicon = '{"lexicon":1, "words":[]}'::term_lexicon, sentiment('good', '{"lexicon":1}'), text_terms('好的', '{"lexicon":1}');
SELECT sentiment('good'), sentiment('I did not like it'), sentiment('质量很好'), sentiment('xyzzy'), sentiment(NULL);

\echo net sentiment: as NPS of the same counts; unknown ones are neutral, or left out
CREATE TEMP TABLE score AS SELECT i, CASE WHEN i % 5 > 0 THEN ((i * 37 % 201) - 100) / 100.0 END::float8 AS s FROM generate_series(1, 500) i;
CREATE TEMP TABLE part AS SELECT i % 7 AS part, sentiment_agg(s) AS s FROM score GROUP BY 1;
SELECT (sentiment_counts(sentiment_agg(s))).*, count(*) FILTER (WHERE s >= .05) AS p, count(*) FILTER (WHERE abs(s) < .05) AS n, count(*) FILTER (WHERE s <= -.05) AS m, count(*) - count(s) AS u FROM score;
SELECT net_sentiment(a) = nps_from_counts(c.negative, c.neutral + c.unknown, c.positive) AS net, net_sentiment(a, 'leave out') = nps_from_counts(c.negative, c.neutral, c.positive) AS known,
	net_sentiment_estimate(a) = nps_from_counts_estimate(c.negative, c.neutral + c.unknown, c.positive) AS estimate, net_sentiment_difference(a, a, unknown => 'leave out') AS nothing, (net_sentiment_difference(a, 10)).difference = net_sentiment(a) - 10 AS benchmark
FROM (SELECT rollup(s) AS a FROM part) v, LATERAL sentiment_counts(a) c;
\echo mean: as avg and stddev
SELECT abs(sentiment_mean(a) - mean) < 1e-15 AS mean, abs((e).high - (e).low - 2 * 1.965927 * deviation / sqrt(n)) < 1e-6 AS interval, (e).n = n AS n, sentiment_mean_difference(a, a) AS nothing, (sentiment_mean_difference(a, 0.5)).difference = sentiment_mean(a) - 0.5 AS benchmark
FROM (SELECT sentiment_agg(s) AS a, sentiment_mean_estimate(sentiment_agg(s)) AS e, avg(s) AS mean, stddev(s) AS deviation, count(s) AS n FROM score) v;
SELECT sentiment_mean_estimate(sentiment_agg(s)) FROM (VALUES (.3), (.3), (.3)) v (s);
SELECT rollup(s ORDER BY part) = rollup(s ORDER BY part DESC) AS any_order, rollup(s) = (SELECT sentiment_agg(s) FROM score) AS whole, rollup(s)::text::sentiment_summary = rollup(s) AS text FROM part;
SELECT bool_and(moving = anew) FROM (SELECT i, sentiment_agg(s) OVER (ORDER BY i ROWS 9 PRECEDING) AS moving, (SELECT sentiment_agg(t.s) FROM score t WHERE t.i BETWEEN score.i - 9 AND score.i) AS anew FROM score) v;
SELECT bool_and(moving = anew) FROM (SELECT part, rollup(s) OVER (ORDER BY part ROWS 2 PRECEDING) AS moving, (SELECT rollup(t.s) FROM part t WHERE t.part BETWEEN part.part - 2 AND part.part) AS anew FROM part) v;
SELECT sentiment_agg(s) FROM (VALUES (1), (-1), (0), (.5), (NULL), (-0.25)) v (s);
SELECT sentiment_agg(s), net_sentiment(sentiment_agg(s)), sentiment_mean(sentiment_agg(s)), net_sentiment_estimate(sentiment_agg(s)) FROM (SELECT 1 AS s WHERE false) v;
SELECT net_sentiment(sentiment_agg(s)), net_sentiment(sentiment_agg(s), 'leave out') AS known, sentiment_mean(sentiment_agg(s)) FROM (VALUES (NULL::float8)) v (s);
