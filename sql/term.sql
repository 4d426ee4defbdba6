-- Words of texts, keywords, pairs of words. Expected numbers come from test/oracle,
-- from Dunning (1993), table 1, or from arithmetic by hand.
\getenv abs_srcdir PG_ABS_SRCDIR
\set check :abs_srcdir '/test/lib/check.sql'
\set oracle :abs_srcdir '/test/oracle/'
\i :check
\pset format unaligned
\pset tuples_only

-- four texts of detractors, four of promoters; the numbers are those of the formulas of
-- Monroe, Colaresi & Quinn (2008) by hand: slow is log(6/41) - log(3/43) over sqrt(1/6 + 1/3)
CREATE TEMP TABLE said (score int, body text);
INSERT INTO said VALUES (2, 'Delivery was slow.'), (4, 'Slow support and rude staff'), (6, 'RUDE staff!'), (0, 'price is high and delivery slow'),
	(9, 'fast delivery'), (10, 'friendly staff and fair price'), (9, 'Fast support'), (10, 'staff is friendly and delivery fast');
CREATE TEMP VIEW groups AS
	SELECT term_agg(body) FILTER (WHERE score <= 6) AS a, term_agg(body) FILTER (WHERE score >= 9) AS b,
		term_agg(string_to_array(lower(translate(body, '.!', '')), ' '), true) AS pairs FROM said;
SELECT term, round(z::numeric, 6), round(g2::numeric, 6), count_a, count_b, texts_a, texts_b FROM groups, keywords(a, b);
SELECT term, round(z::numeric, 6) FROM groups, keywords(a, b, prior => 10) WHERE term IN ('slow', 'rude', 'delivery', 'fast');
-- p-values are those of z, adjusted for 13 words; the interval's middle is the log odds ratio
SELECT term, pg_temp.near(log_odds, ln(6 / 41.0 / (3 / 43.0))), pg_temp.near(high - log_odds, 1.959963984540054 * sqrt(0.5)), pg_temp.near(p_value, 0.2948163111445277, 1e-12),
	pg_temp.near(p_adjusted, 0.9775374952943806, 1e-12) FROM groups, keywords(a, b) WHERE term = 'slow';
SELECT count(*), bool_and(z = -w.back) FROM groups, keywords(a, b) LEFT JOIN LATERAL (SELECT term, z AS back FROM keywords(b, a)) AS w USING (term);
SELECT t.* FROM groups, top_terms(a, 4) AS t;
SELECT t.* FROM groups, top_terms(pairs, 3, bigrams => true) AS t;
SELECT c.first, c.second, count, texts, round(expected::numeric, 6), round(g2::numeric, 6), round(pmi::numeric, 6) FROM groups, collocations(pairs) AS c;
SELECT term, round(z::numeric, 6) FROM (SELECT term_agg(string_to_array(body, ' '), true) FILTER (WHERE score <= 6) AS a,
	term_agg(string_to_array(body, ' '), true) FILTER (WHERE score >= 9) AS b FROM said) AS g, keywords(a, b, min_count => 2, bigrams => true);

-- Dunning's table 1: both, first alone, second alone, neither
SELECT g2 FROM (VALUES (110, 2442, 111, 29114, 270.72), (29, 13, 123, 31612, 263.90), (31, 23, 139, 31584, 256.84), (10, 0, 3, 31764, 167.23)) AS d (ab, a, b, n, printed),
	LATERAL (SELECT term_agg(w, true) AS terms FROM (SELECT '{a,b}'::text[] AS w FROM generate_series(1, ab) UNION ALL SELECT '{a,z}' FROM generate_series(1, d.a)
		UNION ALL SELECT '{y,b}' FROM generate_series(1, d.b) UNION ALL SELECT '{y,z}' FROM generate_series(1, n)) AS r) AS s,
	LATERAL (SELECT round(g2::numeric, 2) = printed AS g2 FROM collocations(terms) WHERE first = 'a' AND second = 'b') AS c;

-- the oracle's texts: exact counts, numbers to 1e-12
CREATE TEMP TABLE drawn (grp text, body text);
\set file :oracle 'keyword_texts.csv'
COPY drawn FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE keyword (prior float8, term text, log_odds float8, error float8, z float8, p_value float8, p_adjusted float8, g2 float8, count_a int, count_b int, texts_a int, texts_b int);
\set file :oracle 'keywords.csv'
COPY keyword FROM :'file' (FORMAT csv, HEADER);
SELECT term_agg(body) FILTER (WHERE grp = 'a') AS a, term_agg(body) FILTER (WHERE grp = 'b') AS b FROM drawn \gset
SELECT count(*), count(*) FILTER (WHERE (k.count_a, k.count_b, k.texts_a, k.texts_b) = (o.count_a, o.count_b, o.texts_a, o.texts_b)),
	count(*) FILTER (WHERE pg_temp.near(k.log_odds, o.log_odds, 1e-13) AND pg_temp.near(k.z, o.z, 1e-12) AND pg_temp.near(k.low, o.log_odds - 1.6448536269514722 * o.error, 1e-12)),
	count(*) FILTER (WHERE pg_temp.near(k.p_value, o.p_value, 1e-12) AND pg_temp.near(k.p_adjusted, o.p_adjusted, 1e-12) AND pg_temp.near(k.g2, o.g2, 1e-10))
FROM (VALUES (NULL), (37.5)) AS p (prior) CROSS JOIN keywords(:'a', :'b', p.prior, 0.9) AS k JOIN keyword o ON o.term = k.term AND o.prior IS NOT DISTINCT FROM p.prior;
-- the same with a common table expression: words split at spaces, texts counted once
SELECT count(*), bool_and((t.count, t.texts, t.per_1000, t.text_share) IS NOT DISTINCT FROM (s.count, s.texts, 1000.0::float8 * s.count / n, 100.0::float8 * s.texts / nonempty))
FROM top_terms(:'a', NULL) AS t FULL JOIN (SELECT w AS term, count(*), count(DISTINCT body || i) AS texts
	FROM (SELECT body, row_number() OVER () AS i FROM drawn WHERE grp = 'a') AS d, string_to_table(body, ' ') AS w WHERE w <> '' GROUP BY 1) AS s USING (term),
	(SELECT sum(count)::float8 AS n FROM top_terms(:'a', NULL)) AS n, (SELECT count(body) AS nonempty FROM drawn WHERE grp = 'a') AS texts;
SELECT count(*), bool_and(t.count = s.count AND t.texts = s.texts), bool_and(pg_temp.near(t.pmi, log(2, s.count * n / (f.count * l.count))::float8))
FROM (SELECT term_agg(string_to_array(body, ' '), true) AS terms FROM drawn) AS d, LATERAL (SELECT * FROM collocations(terms, NULL, 1)) AS t
	FULL JOIN (SELECT w AS first, next AS second, count(*), count(DISTINCT i) AS texts FROM (SELECT i, w, lead(w) OVER (PARTITION BY i ORDER BY n) AS next
		FROM (SELECT body, row_number() OVER () AS i FROM drawn) AS d, string_to_table(body, ' ') WITH ORDINALITY AS s (w, n)) AS p WHERE next <> '' GROUP BY 1, 2) AS s USING (first, second)
	JOIN LATERAL (SELECT term_agg(string_to_array(body, ' '), true) AS terms FROM drawn) AS again ON true
	JOIN LATERAL (SELECT sum(count) FROM collocations(again.terms, NULL, 1) AS x WHERE x.first = t.first) AS f (count) ON true
	JOIN LATERAL (SELECT sum(count) FROM collocations(again.terms, NULL, 1) AS x WHERE x.second = t.second) AS l (count) ON true,
	(SELECT sum(greatest(cardinality(string_to_array(body, ' ')) - 1, 0))::numeric AS n FROM drawn) AS n WHERE s.first < 'w03';

-- the most frequent pairs are the first of all
SELECT n, (SELECT array_agg(t) FROM top_terms(terms, n, true) AS t) = (SELECT (array_agg(t))[:n] FROM top_terms(terms, NULL, true) AS t) FROM (SELECT term_agg(string_to_array(body, ' '), true) AS terms FROM drawn) AS d, (VALUES (1), (2), (7), (100), (5000)) AS v (n);

-- the order of rows, the parts and the tokenizer leave no trace
CREATE TEMP VIEW shuffled AS SELECT string_to_array(body, ' ') AS terms, hashtext(body || grp) AS h, grp FROM drawn;
SELECT record_image_eq(row(x), row(y)), record_image_eq(row(x), row(z)), x::text::term_summary = x, x = w FROM
	(SELECT term_agg(terms, true) AS x FROM (SELECT * FROM shuffled ORDER BY h) AS a) AS a, (SELECT term_agg(terms, true) AS y FROM (SELECT * FROM shuffled ORDER BY terms) AS b) AS b,
	(SELECT rollup(s) AS z FROM (SELECT term_agg(terms, true) AS s FROM shuffled GROUP BY h % 9) AS c) AS c,
	(SELECT term_agg(terms, true) FILTER (WHERE grp = 'a') + term_agg(terms, true) FILTER (WHERE grp = 'b') AS w FROM shuffled) AS d;
SELECT (SELECT term_agg(body) FROM drawn) = (SELECT term_agg(string_to_array(body, ' ')) FROM drawn) AS text_is_its_words,
	(SELECT term_agg(to_tsvector('simple', body)) FROM said) = (SELECT term_agg(body) FROM said) AS and_lexemes;
-- windows aggregate their frames anew
SELECT bool_and(w = (SELECT term_agg(body) FROM said AS s WHERE s.ctid BETWEEN v.before AND v.ctid)) FROM (SELECT ctid, lag(ctid, 2, '(0,1)') OVER (ORDER BY ctid) AS before,
	term_agg(body) OVER (ORDER BY ctid ROWS 2 PRECEDING) AS w FROM said) AS v;

-- words: a text counts once for each, NULL is no text, an empty one is
SELECT t.* FROM (SELECT term_agg(body) AS terms FROM (VALUES ('Ja, ja, JA'), (''), (NULL), ('nein')) AS v (body)) AS s, top_terms(terms) AS t;
SELECT count(*) FROM (SELECT term_agg(body) AS terms FROM (VALUES (NULL), (NULL)) AS v (body)) AS s, top_terms(terms) AS t;
SELECT term_agg(''::text), term_agg(NULL::text) IS NULL, term_agg('{}'::text[], true), rollup(NULL::term_summary) IS NULL, term_agg(''::text) FILTER (WHERE false) IS NULL;
SELECT string_agg(concat_ws(' ', term, count, texts), ', ') FROM (SELECT term_agg(v, true) AS terms FROM (VALUES ('{a,b,NULL,a,b,"",a,b}'::text[])) AS t (v)) AS s, top_terms(terms, bigrams => true);
SELECT string_agg(concat_ws(' ', term, count, texts), ', ') FROM (SELECT term_agg(v) AS terms FROM (VALUES (to_tsvector('english', 'the stars and the star')), (strip(to_tsvector('english', 'stars stars')))) AS t (v)) AS s, top_terms(terms);
SELECT string_agg(term, '|') FROM (SELECT term_agg('Don''t stop! 好吃好吃 ÉTÉ été 🙂🙂 x_y 4.5'::text) AS terms) AS s, top_terms(terms);
-- empty sides and single words have no keywords; odds of the only word there is none
SELECT count(k) FROM (SELECT term_agg('a'::text) AS a, term_agg(''::text) AS b) AS s, keywords(a, b) AS k;
SELECT k.* FROM (SELECT term_agg('a'::text) AS a, term_agg('a a'::text) AS b) AS s, keywords(a, b) AS k;
SELECT count(*) FROM keywords(NULL, NULL);

-- what is refused
SELECT pg_temp.tried(statement) FROM (VALUES
	($$SELECT term_agg(ARRAY[['a'], ['b']])$$), ($$SELECT term_agg(ARRAY['a'], NULL)$$),
	($$SELECT term_agg(ARRAY[repeat('a', 1048577)])$$),
	($$SELECT term_agg(ARRAY['a'], b) FROM (VALUES (true), (false)) AS v (b)$$),
	($$SELECT term_agg(ARRAY['a'], true) + term_agg(ARRAY['a'])$$),
	($$SELECT collocations(term_agg('a b'::text))$$), ($$SELECT top_terms(term_agg('a b'::text), bigrams => true)$$),
	($$SELECT top_terms(term_agg('a'::text), 0)$$), ($$SELECT keywords(term_agg('a'::text), term_agg('b'::text), 0)$$),
	($$SELECT keywords(term_agg('a'::text), term_agg('b'::text), 'NaN')$$), ($$SELECT keywords(term_agg('a'::text), term_agg('b'::text), confidence => 95)$$),
	($$SELECT '{"term":2}'::term_summary$$), ($$SELECT '{"term":1,"texts":1,"words":2,"terms":[1,5],"data":"AAFhAAA="}'::term_summary$$),
	($$SELECT '{"term":1,"texts":1,"words":1,"terms":[1,6],"data":"AAFhgAAA"}'::term_summary$$),
	($$SELECT term_combine(s, s) FROM (SELECT '{"term":1,"texts":9223372036854775807,"words":1,"terms":[1,5],"data":"AAFhAAA="}'::term_summary AS s) AS v$$)) AS t (statement);

-- a group that is compared with all is noticed, once a query
SELECT count(*) FROM (SELECT term_agg(body) FILTER (WHERE score <= 6) AS a, term_agg(body) AS b FROM said) AS g, generate_series(1, 3), keywords(a, b);
-- many words
SELECT count(*), sum(count) FROM (SELECT term_agg(ARRAY['w' || i, 'w' || i * 7 % 100003], true) AS terms FROM generate_series(1, 100000) AS i) AS s, top_terms(terms, NULL);

--
-- Pairs that read alike, of terms with spaces, are not the same pair
--
SELECT k.term, count_a, count_b, texts_a, texts_b
FROM (SELECT term_agg(t, true) FILTER (WHERE g = 'a') AS a, term_agg(t, true) FILTER (WHERE g = 'b') AS b FROM (VALUES ('a', ARRAY['new', 'york city']), ('b', ARRAY['new york', 'city'])) v (g, t)) v, keywords(a, b, bigrams => true) k ORDER BY count_a DESC;
