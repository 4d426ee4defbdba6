--
-- Texts of 8 to 24 words of 20,000 forms, Zipf, N/50 of them in three groups: words and
-- pairs of words, with the texts that they are in; the words of one group against those
-- of another; scores by theme.
--

-- @let split
string_to_table(translate(lower(body), '.,!?;:', ''), ' ')

-- @setup
DROP TABLE IF EXISTS texts, text_counts, themed, theme_counts;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE texts AS
SELECT i AS id, CASE WHEN score >= 9 THEN 'promoter' WHEN score >= 7 THEN 'passive' ELSE 'detractor' END AS class, score,
	   upper(left(body, 1)) || substr(body, 2) || (ARRAY['.', '!', ', ok.', '?'])[1 + i % 4] AS body
FROM (SELECT i, floor(11 * random())::int AS score,
		(SELECT string_agg(translate(substr(md5(r::text), 1, 2 + r % 7), '0123456789', 'etaoinshrd'), ' ')
		 FROM (SELECT floor(3.7 * (exp(random() * ln(1 + 20000 / 3.7)) - 1))::int AS r FROM generate_series(1, 8 + (i * 7919) % 17)) AS w) AS body
	  FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 50) AS i OFFSET 0) AS t;
CREATE UNLOGGED TABLE text_counts AS
SELECT term_agg(body) FILTER (WHERE class = 'detractor') AS detractors, term_agg(body) FILTER (WHERE class = 'promoter') AS promoters FROM texts;
CREATE UNLOGGED TABLE themed AS
SELECT score, array_remove(ARRAY[CASE WHEN random() < 0.2 THEN 'delivery' END, CASE WHEN random() < 0.1 THEN 'price' END, CASE WHEN random() < 0.1 THEN 'app' END,
	CASE WHEN random() < 0.05 THEN 'staff' END], NULL) AS themes FROM texts, generate_series(1, 5);
CREATE UNLOGGED TABLE theme_counts AS SELECT theme_agg(score, themes) AS themes FROM themed;
VACUUM (ANALYZE, FREEZE) texts, themed, text_counts, theme_counts;

-- @case terms_by_group
-- @about the 20 most frequent words of each group, texts counted too
-- @faster 8
-- @ours
SELECT class, t.term, t.count, t.texts FROM (SELECT class, term_agg(body) AS terms FROM texts GROUP BY class OFFSET 0) AS g, top_terms(terms, 20) AS t ORDER BY 1, 3 DESC, 2;
-- @hand split in LATERAL, a word a text first
SELECT class, term, count, texts FROM (
	SELECT class, term, sum(n)::bigint AS count, count(*) AS texts, row_number() OVER (PARTITION BY class ORDER BY sum(n) DESC, term) AS place
	FROM (SELECT id, class, term, count(*) AS n FROM texts, {split} AS term WHERE term <> '' GROUP BY 1, 2, 3) AS s GROUP BY 1, 2) AS p
WHERE place <= 20 ORDER BY 1, 3 DESC, 2;
-- @hand ts_stat, once a group
SELECT class, term, count, texts FROM (
	SELECT class, word AS term, nentry::bigint AS count, ndoc::bigint AS texts, row_number() OVER (PARTITION BY class ORDER BY nentry DESC, word) AS place
	FROM (VALUES ('promoter'), ('passive'), ('detractor')) AS c (class),
		 LATERAL ts_stat(format('SELECT to_tsvector(''simple'', body) FROM texts WHERE class = %L', class)) AS s) AS p
WHERE place <= 20 ORDER BY 1, 3 DESC, 2;
-- @reference split in LATERAL, occurrences only
SELECT count(*) FROM (SELECT class, term, count(*) FROM texts, {split} AS term GROUP BY 1, 2) AS s;

-- @case terms_pairs
-- @about the 20 most frequent pairs of words, texts counted too
-- @set work_mem = '256MB'
-- @modes serial
-- @faster 10
-- @ours
SELECT t.term, t.count, t.texts FROM (SELECT term_agg(text_terms(body), true) AS terms FROM texts OFFSET 0) AS g, top_terms(terms, 20, true) AS t ORDER BY 2 DESC, 1;
-- @hand lag over the words of a text
SELECT first || ' ' || second AS term, sum(n)::bigint AS count, count(*) AS texts
FROM (SELECT id, first, second, count(*) AS n
	  FROM (SELECT id, lag(w) OVER (PARTITION BY id ORDER BY n) AS first, w AS second FROM texts, {split} WITH ORDINALITY AS s (w, n)) AS p
	  WHERE first IS NOT NULL GROUP BY 1, 2, 3) AS t GROUP BY first, second ORDER BY 2 DESC, 1 LIMIT 20;
-- @hand two slices of an array
SELECT first || ' ' || second AS term, sum(n)::bigint AS count, count(*) AS texts
FROM (SELECT id, first, second, count(*) AS n
	  FROM (SELECT id, string_to_array(translate(lower(body), '.,!?;:', ''), ' ') AS w FROM texts OFFSET 0) AS s, unnest(w[:cardinality(w) - 1], w[2:]) AS p (first, second)
	  GROUP BY 1, 2, 3) AS t GROUP BY first, second ORDER BY 2 DESC, 1 LIMIT 20;
-- @reference two slices, occurrences only
SELECT count(*) FROM (SELECT first, second, count(*) FROM (SELECT string_to_array(translate(lower(body), '.,!?;:', ''), ' ') AS w FROM texts OFFSET 0) AS s,
	unnest(w[:cardinality(w) - 1], w[2:]) AS p (first, second) GROUP BY 1, 2) AS t;

-- @case terms_keywords
-- @about words of detractors against those of promoters, summarized beforehand
-- @modes serial
-- @below 100
-- @ours
SELECT count(*) FROM text_counts, keywords(detractors, promoters);

-- @case theme_costs
-- @about what four themes cost
-- @faster 1
-- @ours
SELECT theme, answers, round(cost::numeric, 9) AS cost FROM (SELECT theme_agg(score, themes) AS themes FROM themed) AS t, theme_costs(themes) ORDER BY 1;
-- @hand unnested, against all
SELECT theme, answers, round(100 * ((p - d) / n - ((p - d) - (tp - td)) / (n - answers)), 9) AS cost
FROM (SELECT theme, count(*) AS answers, count(*) FILTER (WHERE score >= 9)::numeric AS tp, count(*) FILTER (WHERE score <= 6)::numeric AS td
	  FROM themed, unnest(themes) AS theme GROUP BY 1) AS t,
	 (SELECT count(*)::numeric AS n, count(*) FILTER (WHERE score >= 9)::numeric AS p, count(*) FILTER (WHERE score <= 6)::numeric AS d FROM themed) AS a
ORDER BY 1;

-- @case theme_costs_stored
-- @about the same, summarized beforehand
-- @modes serial
-- @below 1
-- @ours
SELECT cost FROM theme_counts, theme_costs(themes);
