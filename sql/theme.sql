-- What themes cost in NPS points. Expected numbers come from test/oracle, or from
-- arithmetic by hand.
\getenv abs_srcdir PG_ABS_SRCDIR
\set check :abs_srcdir '/test/lib/check.sql'
\set oracle :abs_srcdir '/test/oracle/'
\i :check
\pset format unaligned
\pset tuples_only

-- twenty scores. NPS is 20 (9 promoters, 5 detractors); of the 5 that name the price 1
-- promoter and 3 detractors, -40, of the other 15 8 and 2, 40: it costs 20 - 40 points
CREATE TEMP TABLE answers (score float8, themes text[]);
INSERT INTO answers SELECT unnest('{9,10,9,8,10,8,10,9,7,9,10}'::int[]), '{}'::text[] UNION ALL SELECT unnest('{10,7,3,4}'::int[]), '{price}'::text[]
	UNION ALL SELECT unnest('{2,5,9,0}'::int[]), '{delivery}'::text[] UNION ALL VALUES (6, '{price,delivery}'::text[]);
SELECT theme_agg(score, themes) AS s FROM answers \gset
SELECT theme, answers, share, nps, round(nps_without::numeric, 6), round(difference::numeric, 6), round(cost::numeric, 6), round(standard_error::numeric, 6) FROM theme_costs(:'s');
SELECT theme, round(low::numeric, 6), round(high::numeric, 6), round(p_value::numeric, 6), round(p_adjusted::numeric, 6) FROM theme_costs(:'s');
SELECT theme, round(effect::numeric, 6), round(effect_error::numeric, 6), adjusted_cost FROM theme_costs(:'s');
SELECT theme, round(low::numeric, 6) = round((cost - 1.6448536269514722 * standard_error)::numeric, 6) FROM theme_costs(:'s', 0.9);

-- the oracle's answers
CREATE TEMP TABLE answer (set text, score int, themes text[]);
\set file :oracle 'theme_rows.csv'
COPY answer FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE expected (set text, theme text, answers int, share float8, nps float8, nps_without float8, cost float8, error float8, p_value float8, p_adjusted float8, effect float8, effect_error float8, adjusted_cost float8);
\set file :oracle 'theme_costs.csv'
COPY expected FROM :'file' (FORMAT csv, HEADER);
SELECT a.set, count(*), bool_and(c.answers = e.answers AND pg_temp.near(c.share, e.share, 1e-14) AND pg_temp.near(c.nps, e.nps, 1e-13) AND pg_temp.near(c.nps_without, e.nps_without, 1e-13)) AS counts,
	bool_and(pg_temp.near(c.cost, e.cost, 1e-12) AND pg_temp.near(c.standard_error, e.error, 1e-12) AND pg_temp.near(c.p_value, e.p_value, 1e-11) AND pg_temp.near(c.p_adjusted, e.p_adjusted, 1e-11)) AS costs,
	bool_and(pg_temp.near(c.effect, e.effect) AND pg_temp.near(c.effect_error, e.effect_error) AND pg_temp.near(c.adjusted_cost, e.adjusted_cost)) AS effects
FROM (SELECT set, theme_agg(score, themes) AS themes FROM answer GROUP BY 1) AS a, LATERAL theme_costs(themes) AS c FULL JOIN expected e USING (theme)
WHERE e.set = a.set GROUP BY 1 ORDER BY 1;
-- a cost is NPS of all less NPS of those who do not name the theme
SELECT count(*), bool_and(pg_temp.near(cost, (SELECT nps(score) - nps(score) FILTER (WHERE NOT theme = ANY (themes)) FROM answer WHERE set = 'shop'), 1e-12)),
	bool_and(nps = (SELECT nps(score) FROM answer WHERE set = 'shop' AND theme = ANY (themes))) FROM theme_costs((SELECT theme_agg(score, themes) FROM answer WHERE set = 'shop'));

-- the order of rows and the parts leave no trace
SELECT record_image_eq(row(x), row(y)), record_image_eq(row(x), row(z)), x::text::theme_summary = x FROM
	(SELECT theme_agg(score, themes) AS x FROM (SELECT * FROM answer ORDER BY themes, score) AS a) AS a, (SELECT theme_agg(score, themes) AS y FROM (SELECT * FROM answer ORDER BY score, themes DESC) AS b) AS b,
	(SELECT rollup(s) AS z FROM (SELECT theme_agg(score, themes) AS s FROM answer GROUP BY score, cardinality(themes)) AS c) AS c;
SELECT s = p FROM (SELECT theme_agg(score, themes) AS s, theme_agg(score, themes) FILTER (WHERE score < 5) + theme_agg(score, themes) FILTER (WHERE score >= 5) AS p FROM answer) AS v;

-- scores between points, no score, no themes, a theme twice
SELECT theme_agg(score, themes) FROM (VALUES (6.5, '{a}'::text[]), (6, '{a,a,NULL}'), (8.5, NULL), (NULL, '{b}'), (8, '{}')) AS v (score, themes);
SELECT theme_agg(NULL, '{a}') IS NULL, rollup(NULL::theme_summary) IS NULL, count(c) FROM theme_costs(NULL) AS c;
SELECT count(*) FROM theme_costs((SELECT theme_agg(9, NULL)));
-- a theme that all name has no cost, and no effect of its own; nor have two that are always together
SELECT theme, answers, nps, nps_without, cost, standard_error, p_value, effect FROM theme_costs((SELECT theme_agg(i, '{all}') FROM generate_series(0, 10) AS i));
SELECT theme, round(cost::numeric, 6), effect, effect_error, adjusted_cost FROM theme_costs((SELECT theme_agg(i, CASE WHEN i % 3 = 0 THEN '{a,b}' WHEN i % 3 = 1 THEN '{c}'::text[] END) FROM generate_series(0, 10) AS i));
-- an answer that a theme has for itself tells nothing of its error
SELECT theme, effect IS NOT NULL, effect_error IS NULL FROM theme_costs((SELECT theme_agg(i, CASE i WHEN 5 THEN '{alone}' WHEN 6 THEN '{a}' WHEN 7 THEN '{a}'::text[] END) FROM generate_series(0, 10) AS i)) ORDER BY 1;
-- no variance, no test
SELECT theme, cost, standard_error, low, high, p_value, effect, effect_error FROM theme_costs((SELECT theme_agg(10, CASE WHEN i > 2 THEN '{a}'::text[] END) FROM generate_series(1, 5) AS i));

-- as many answers as there can be
SELECT theme, answers, share, nps FROM theme_costs('{"theme":1,"themes":1,"cells":1,"data":"AWEB//////////9/AAA="}');
-- 64 themes, in every way; one more is refused
SELECT count(*), sum(answers) FROM theme_costs((SELECT theme_agg(i % 11, ARRAY['t' || i % 64, 't' || i * i % 64, 't' || i / 64 % 64]) FROM generate_series(1, 5000) AS i));
SELECT pg_temp.tried(statement) FROM (VALUES
	($$SELECT theme_agg(i % 11, ARRAY['t' || i]) FROM generate_series(1, 65) AS i$$),
	($$SELECT rollup(s) FROM (SELECT theme_agg(i % 11, ARRAY['t' || i]) AS s FROM generate_series(1, 65) AS i GROUP BY i % 2) AS v$$),
	($$SELECT theme_agg(11, '{a}')$$), ($$SELECT theme_agg('NaN', '{a}')$$), ($$SELECT theme_agg(-0.5, NULL)$$), ($$SELECT theme_agg(10.000000000000002, NULL)$$),
	($$SELECT theme_agg(5, '{a,""}')$$), ($$SELECT theme_agg(5, ARRAY[repeat('a', 1048577)])$$), ($$SELECT theme_agg(5, '{{a},{b}}')$$), ($$SELECT theme_costs(theme_agg(5, '{a}'), 1)$$),
	($$SELECT '{"theme":1,"themes":1,"cells":1,"data":"AWEAAAAB"}'::theme_summary$$), ($$SELECT '{"theme":1,"themes":1,"cells":1,"data":"AWEBAAAA"}'::theme_summary$$),
	($$SELECT '{"theme":1,"themes":65,"cells":0,"data":""}'::theme_summary$$),
	($$SELECT theme_combine(s, s) FROM (SELECT '{"theme":1,"themes":0,"cells":1,"data":"AP//////////fwAA"}'::theme_summary AS s) AS v$$),
	-- counts of which each fits, but not their sum
	($$SELECT rollup(s) FROM unnest(ARRAY['{"theme":1,"themes":0,"cells":1,"data":"AP//////////fwAA"}', '{"theme":1,"themes":1,"cells":1,"data":"AWEBAQAA"}']::theme_summary[]) AS s$$)) AS t (statement);
