-- Charts in text, by eye and by hand.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

SELECT sparkline(ARRAY[1, 2, 3, 4, 5, 6, 7, 8]), sparkline(ARRAY[8, 1]), sparkline(ARRAY[3, 3]), sparkline(ARRAY[0, NULL, 1]);
SELECT sparkline(ARRAY[]::float8[]) = '' AS empty, sparkline(NULL), sparkline(ARRAY[-1.7e308, 1.7e308, 0]), sparkline(ARRAY[NULL]::float8[]) = ' ' AS gap;
-- lengths in eighths: 8 x 5 = 40, 20, 1, 0 and beyond either end
SELECT v, text_bar(v, 40, 5), length(text_bar(v, 40, 5)) FROM unnest(ARRAY[40, 20, 1, 0.4, 0, -5, 50, 'infinity', '-infinity']::float8[]) v;
SELECT text_bar(1, 2), length(text_bar(1, 1)), text_bar(NULL, 1), length(text_bar(1, 1, 1000));
-- around 0: a quarter of the width for what is negative, 4 characters a side and the line
SELECT v, text_bar(v, 300, 16, -100) AS bar, length(text_bar(v, 300, 16, -100)) FROM unnest(ARRAY[300, 150, 1, 0, -12.5, -25, -100, -500]::float8[]) v;
SELECT text_bar(-1, 1e308, 4, -1e308), text_bar(-1, 1, 1, -1e-9), text_bar(-5, 10, min => 0) = '' AS nothing;
-- shades of a fifth each: below 20, 40, 60, 80 and from there
SELECT v, text_shade(v), text_shade(v, 50, 1) FROM unnest(ARRAY[-5, 0, 19.9, 20, 39.9, 40, 60, 79.9, 80, 100, 'infinity', '-infinity']::float8[]) v;
SELECT text_shade(NULL), length(text_shade(1, 1, 1000));
SELECT text_shade('NaN');
SELECT text_shade(1, -1);
SELECT text_shade(1, 1, 0);
SELECT sparkline(ARRAY['NaN'::float8]);
SELECT sparkline(ARRAY['infinity'::float8]);
SELECT sparkline(ARRAY[[1, 2], [3, 4]]);
SELECT text_bar('NaN', 1);
SELECT text_bar(1, 0);
SELECT text_bar(1, 'NaN');
SELECT text_bar(1, 'infinity');
SELECT text_bar(1, 1, 0);
SELECT text_bar(1, 1, 1001);
SELECT text_bar(1, 1, 10, 0.5);
SELECT text_bar(1, 1, 10, 'NaN');

\echo points: corners, a place that is taken, all equal, nulls, the driver plane
SELECT text_scatter(ARRAY[0, 10, 0, 10, 10], ARRAY[0, 0, 4, 4, 4], ARRAY['low', 'right', 'up', 'both', 'again'], 11, 5);
SELECT text_scatter(ARRAY[3, 3], ARRAY[1, 1], NULL, 5, 3), text_scatter(ARRAY[1, NULL, 2], ARRAY[1, 2, NULL], ARRAY['a', 'b', NULL], 3, 2), text_scatter(ARRAY[]::float8[], ARRAY[]::float8[]) = '' AS empty, text_scatter(NULL, NULL);
SELECT text_scatter(ARRAY[1, 2], ARRAY[1]);
SELECT text_scatter(ARRAY[1, 2], ARRAY[1, 2], ARRAY['a']);
SELECT text_scatter(ARRAY[1, 'NaN']::float8[], ARRAY[1, 2]);
SELECT text_scatter(ARRAY[1, 2], ARRAY[1, 2], width => 1);
SELECT text_scatter(array_fill(1, ARRAY[53]), array_fill(1, ARRAY[53]));
