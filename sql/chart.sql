-- Charts in text, by eye and by hand.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

SELECT sparkline(ARRAY[1, 2, 3, 4, 5, 6, 7, 8]), sparkline(ARRAY[8, 1]), sparkline(ARRAY[3, 3]), sparkline(ARRAY[0, NULL, 1]);
SELECT sparkline(ARRAY[]::float8[]) = '' AS empty, sparkline(NULL), sparkline(ARRAY[-1.7e308, 1.7e308, 0]), sparkline(ARRAY[NULL]::float8[]) = ' ' AS gap;
-- lengths in eighths: 8 x 5 = 40, 20, 1, 0 and beyond either end
SELECT v, bar(v, 40, 5), length(bar(v, 40, 5)) FROM unnest(ARRAY[40, 20, 1, 0.4, 0, -5, 50, 'infinity', '-infinity']::float8[]) v;
SELECT bar(1, 2), length(bar(1, 1)), bar(NULL, 1), length(bar(1, 1, 1000));
-- shades of a fifth each: below 20, 40, 60, 80 and from there
SELECT v, shade(v), shade(v, 50, 1) FROM unnest(ARRAY[-5, 0, 19.9, 20, 39.9, 40, 60, 79.9, 80, 100, 'infinity', '-infinity']::float8[]) v;
SELECT shade(NULL), length(shade(1, 1, 1000));
SELECT shade('NaN');
SELECT shade(1, -1);
SELECT shade(1, 1, 0);
SELECT sparkline(ARRAY['NaN'::float8]);
SELECT sparkline(ARRAY['infinity'::float8]);
SELECT sparkline(ARRAY[[1, 2], [3, 4]]);
SELECT bar('NaN', 1);
SELECT bar(1, 0);
SELECT bar(1, 'NaN');
SELECT bar(1, 'infinity');
SELECT bar(1, 1, 0);
SELECT bar(1, 1, 1001);
