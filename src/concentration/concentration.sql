-- concentration.sql
--		Concentration: how much comes from how few.

ROOM 'Concentration: how much comes from how few';

METRIC 'concentration' QUESTION 'Does most of it come from a few?' FORMULA 'Gini: sum (2 i - n - 1) x / (n sum x); what the top fraction has; sum of squared percentages'
	UNIT '0..1; percent; 0..10,000' RANGE '0..' BETTER 'lower' EXAMPLE 'SELECT gini(array_agg(revenue)), top_share(array_agg(revenue), 0.2), hhi(array_agg(revenue)) FROM customers'
	SOURCE 'Gini 1912; Lorenz 1905; Hirschman 1964';

FUNCTION gini(amounts float8[], corrected boolean DEFAULT false) RETURNS float8 AS adv_gini_array
'Gini coefficient of the values, one a person: 0 where all are equal, next to 1 where one has all; corrected for few people on demand.';

FUNCTION top_share(amounts float8[], fraction float8 DEFAULT 0.1) RETURNS float8 AS adv_top_share_array
'Percentage of the sum that the largest fraction of the values has; a part of a person where they do not divide.';

FUNCTION hhi(amounts float8[], normalized boolean DEFAULT false) RETURNS float8 AS adv_hhi_array
'Herfindahl-Hirschman index: the sum of squared percentages, up to 10,000 where one has all; normalized: 0 where all are equal.';

FUNCTION lorenz_curve(amounts float8[]) RETURNS TABLE (population_share float8, value_share float8) COST 100 ROWS 100 AS adv_lorenz_curve_rows
'A row for nobody and for each value, the smallest first: what percentage of the people has what percentage of the sum.';
