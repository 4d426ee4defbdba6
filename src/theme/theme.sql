-- theme.sql
--		Themes: what each of them costs in NPS points.

ROOM 'Themes: what each of them costs in NPS points';

SUMMARY theme_summary SSPACE 4096
'Detractors, passives and promoters for every combination of themes that occurs.';

TRANSITION theme_accum(state theme_summary, score float8, themes text[]);

METRIC 'theme cost' QUESTION 'What hurts most?'
	FORMULA 'NPS of all - NPS of those who do not name the theme = share x difference' UNIT 'points' RANGE '-200..200' BETTER 'higher'
	EXAMPLE 'SELECT c.* FROM (SELECT theme_agg(score, themes) AS themes FROM answers) AS a, theme_costs(themes) AS c'
	SOURCE 'Reichheld 2003; MacKinnon & White 1985; Benjamini & Hochberg 1995';

AGGREGATE theme_agg(score float8, themes text[])
	STATE theme_summary SSPACE 1536 SFUNC theme_accum FINAL theme_final
'A summary of scores 0..10 by the themes, 64 at most, that each answer names. A null score is no answer; null themes are none.';

FUNCTION theme_costs(summary theme_summary, confidence float8 DEFAULT 0.95)
	RETURNS TABLE (theme text, answers bigint, share float8, nps float8, nps_without float8, difference float8,
		cost float8, standard_error float8, low float8, high float8, p_value float8, p_adjusted float8,
		effect float8, effect_error float8, adjusted_cost float8) NOT STRICT COST 1000 ROWS 20 AS adv_theme_costs_of
'A row a theme, the dearest first: answers that name it, their share and NPS, that of the others, the cost in NPS points with its interval, and the effect and the cost with the other themes held fixed.';
