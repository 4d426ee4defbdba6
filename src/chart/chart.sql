-- chart.sql
--		Charts in text.

ROOM 'Charts in text';

METRIC 'chart' QUESTION 'What does it look like?'
	FORMULA 'characters' UNIT 'text' RANGE '' BETTER ''
	EXAMPLE ''
	SOURCE '';

FUNCTION sparkline("values" float8[]) RETURNS text
'A line of characters, one per value, from the lowest to the highest; null is a gap.';

FUNCTION bar(value float8, max float8, width integer DEFAULT 20) RETURNS text
'A bar, width characters long where value reaches max.';

FUNCTION shade(value float8, max float8 DEFAULT 100, width integer DEFAULT 2) RETURNS text
'A cell of a heat map in text: as many characters as wide, the darker the closer the value is to max.';
