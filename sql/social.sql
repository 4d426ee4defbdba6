-- Share of voice: published numbers, plain SQL.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset null '-'

-- Sison & Glaz 1995, as in R's MultinomialCI and statsmodels' multinomial_proportions_confint
SELECT method, brand, s.mentions, share::numeric(11,8), low::numeric(11,8), high::numeric(11,8) FROM unnest('{goodman,sison_glaz}'::text[]) method,
	share_of_voice('{a,b,c,d,e,f,g}', '{56,72,73,59,62,87,58}', method => method) s;
-- Goodman is Wilson at a confidence of 1 - 0.05 / 7
SELECT count(*) AS brands, count(*) FILTER (WHERE pg_temp.near(s.low, (e).low) AND pg_temp.near(s.high, (e).high)) AS wilson FROM share_of_voice('{a,b,c,d,e,f,g}', '{56,72,73,59,62,87,58}') s,
	LATERAL (SELECT rate_estimate(r, 1 - 0.05 / 7) AS e FROM (SELECT rate_agg(x, 467) AS r FROM unnest(ARRAY[s.mentions]) x) w) v;
-- many mentions, few, none: the intervals come close
SELECT method, brand, share, low::numeric(11,7), high::numeric(11,7) FROM unnest('{goodman,sison_glaz}'::text[]) method, share_of_voice('{big,small,none}', '{4000000000,1000000000,0}', 0.9, method) s;
SELECT method, brand, share, low::numeric(11,7), high::numeric(11,7) FROM unnest('{goodman,sison_glaz}'::text[]) method, (VALUES ('{only}'::text[], '{5}'::bigint[]), ('{a,b}', '{1,0}')) v(b, n), share_of_voice(b, n, method => method) s;
SELECT s.* FROM share_of_voice('{us,them,others}', '{120,60,20}', market_shares => '{50,NULL,25}') s;
SELECT hhi(array_agg(mentions)) FROM share_of_voice('{us,them,others}', '{120,60,20}');
SELECT s.* FROM share_of_voice('{a,b}', '{0,0}', market_shares => '{60,40}') s;
SELECT count(*) FROM (SELECT share_of_voice('{}', '{}') UNION ALL SELECT share_of_voice(NULL, '{1}') UNION ALL SELECT share_of_voice('{a}', '{1}', NULL)) v;
-- market shares that look like fractions are said
SELECT s.excess_share FROM share_of_voice('{us,them}', '{120,60}', market_shares => '{0.5,0.5}') s;
SELECT pg_temp.tried(q) FROM unnest(ARRAY[
	$$SELECT share_of_voice('{a,b}', '{1}')$$, $$SELECT share_of_voice('{a,NULL}', '{1,2}')$$, $$SELECT share_of_voice('{a,b,a}', '{1,2,3}')$$, $$SELECT share_of_voice('{a,b}', '{1,NULL}')$$, $$SELECT share_of_voice('{a}', '{-1}')$$, $$SELECT share_of_voice('{{a}}', '{1}')$$,
	$$SELECT share_of_voice('{a}', '{1}', method => 'wald')$$, $$SELECT share_of_voice('{a,b}', '{9000000000000000000,1}', method => 'sison_glaz')$$, $$SELECT share_of_voice('{a}', '{1}', 1)$$, $$SELECT share_of_voice('{a,b}', '{1,2}', market_shares => '{50}')$$, $$SELECT share_of_voice('{a,b}', '{1,2}', market_shares => '{50,NaN}')$$,
	$$SELECT share_of_voice('{a,b}', '{1,2}', market_shares => '{80,50}')$$]) q;
