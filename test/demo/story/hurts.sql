/* hurts.sql: the words of detractors, and what each theme of their comments costs. */
\r
\set question 'What hurts most?'
\if :has_comments
\qecho
\qecho :bold:question:plain
\qecho 'Customers write comments in their own languages. First the words that mark detractors, in any'
\qecho 'language: of Chinese and Japanese, which have no spaces, they are pairs of characters.'
\qecho
\set ECHO queries
SELECT term, texts_a AS detractors, texts_b AS promoters, z::numeric(5,1), p_adjusted::numeric(6,4)
FROM (SELECT term_agg(comment) FILTER (WHERE score <= 6) AS a,
             term_agg(comment) FILTER (WHERE score >= 9) AS b FROM answers) AS g,
     keywords(a, b, min_count => 20)
ORDER BY z DESC, term
LIMIT 10;
\set ECHO none

\qecho 'z is how sure it is that a word is said more by detractors than by promoters.'
\qecho 'Somebody who reads such lists writes down which words stand for which theme, once:'
\qecho
\set ECHO queries
TABLE theme_words;

CREATE TABLE themes_by_quarter AS
SELECT date_trunc('quarter', day)::date AS quarter,
       theme_agg(score, text_themes(comment, (SELECT lexicon_agg(term, theme) FROM theme_words, unnest(terms) AS term))) AS themes
FROM answers WHERE day IS NOT NULL
GROUP BY 1;
\set ECHO none
COMMENT ON TABLE themes_by_quarter IS 'A summary of the scores of each quarter by the themes of their comments';
COMMENT ON COLUMN themes_by_quarter.quarter IS 'The quarter';
COMMENT ON COLUMN themes_by_quarter.themes IS 'Detractors, passives and promoters by combination of themes';
\qecho
\set ECHO queries
SELECT theme, answers, nps::numeric(5,1), nps_without::numeric(5,1), cost::numeric(5,2),
       low::numeric(5,2), high::numeric(5,2), p_adjusted::numeric(6,4), text_bar(-cost, greatest(1, max(-cost) OVER ()), 15, 0) AS bar
FROM (SELECT rollup(themes) AS themes FROM themes_by_quarter) AS q, theme_costs(themes)
ORDER BY cost;
\set ECHO none

\qecho 'cost is the NPS of all answers less that of those who do not name the theme: the points that the'
\qecho 'theme takes away, as often as it is named; a positive one lifts the score.'
\qecho 'The dearest one, quarter by quarter:'
\qecho
\set ECHO queries
SELECT c.theme, sparkline(array_agg(-q.cost ORDER BY quarter)) AS cost_by_quarter,
       max(-q.cost)::numeric(5,2) AS most, min(-q.cost)::numeric(5,2) AS least
FROM (SELECT theme FROM (SELECT rollup(themes) AS themes FROM themes_by_quarter) AS a, theme_costs(themes) LIMIT 1) AS c,
     (SELECT quarter, t.theme, t.cost FROM themes_by_quarter, theme_costs(themes) AS t) AS q
WHERE q.theme = c.theme
GROUP BY c.theme;
\set ECHO none

INSERT INTO findings
SELECT :'question', format('What costs most is "%s": %s NPS points%s.', theme, round(-cost::numeric, 1),
						   CASE WHEN p_adjusted < 0.05 THEN ', more than chance' ELSE ', which may be chance' END)
FROM (SELECT rollup(themes) AS themes FROM themes_by_quarter) AS m, theme_costs(themes)
WHERE cost < 0
LIMIT 1;
\else
INSERT INTO left_out VALUES (:'question', 'surveys has no comments beside scores');
\endif
