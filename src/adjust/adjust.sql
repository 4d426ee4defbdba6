-- adjust.sql
--		Adjusted p-values: many segments at once.

ROOM 'Adjusted p-values: many segments at once';

METRIC 'adjusted p-value' QUESTION 'Which of many segments really differ?'
	FORMULA 'Benjamini-Hochberg or Holm' UNIT 'probability' RANGE '0..1' BETTER 'lower'
	EXAMPLE 'SELECT segment, p_adjust(p_value) OVER () FROM tests'
	SOURCE 'Benjamini & Hochberg 1995; Holm 1979';

FUNCTION p_adjust(p_values float8[], method text DEFAULT 'benjamini_hochberg') RETURNS float8[] AS adv_p_adjust_array
'P-values adjusted for having looked at many segments; methods benjamini_hochberg and holm. Null elements stay null and do not count.';

FUNCTION p_adjust(p float8, method text DEFAULT 'benjamini_hochberg') RETURNS float8 NOT STRICT WINDOW AS adv_p_adjust_window
'P-value adjusted for all rows of the window partition; methods benjamini_hochberg and holm. Use: p_adjust(p) OVER ().';
