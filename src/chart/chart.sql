-- chart.sql
--		Charts in text.

ROOM 'Charts in text';

METRIC 'chart' QUESTION 'What does it look like?'
	FORMULA 'characters' UNIT 'text' RANGE '' BETTER ''
	EXAMPLE 'SELECT region, text_bar(nps(score), 100, min => -100) FROM answers GROUP BY region'
	SOURCE 'sparkline: Tufte 2006';

FUNCTION sparkline("values" float8[]) RETURNS text
'A line of characters, one per value, from the lowest to the highest; null is a gap.';

FUNCTION text_bar(value float8, max float8, width integer DEFAULT 20, min float8 DEFAULT 0) RETURNS text
'A bar, width characters long where value reaches max. With a negative min negative values go left from a line where 0 is.';

FUNCTION text_shade(value float8, max float8 DEFAULT 100, width integer DEFAULT 2) RETURNS text
'A cell of a heat map in text: as many characters as wide, the darker the closer the value is to max.';

FUNCTION text_scatter(x float8[], y float8[], labels text[] DEFAULT NULL, width integer DEFAULT 40, height integer DEFAULT 12) RETURNS text NOT STRICT
'Points in a plane in text, each a letter with its label below; lines stand at the means. A point with a null is left out.';
