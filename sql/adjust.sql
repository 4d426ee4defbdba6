-- P-values adjusted for many segments.  Numbers come from R's p.adjust, through
-- test/oracle, and from Benjamini & Hochberg (1995), whose 15 p-values are the
-- set bh_1995.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/oracle/p_adjust.csv'
SET extra_float_digits = 0;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

CREATE TEMP TABLE oracle (set text, position int, p float8, method text, adjusted float8);
COPY oracle FROM :'file' (FORMAT csv, HEADER);
SELECT method, count(*) AS sets, bool_and(agree) AS arrays FROM (
	SELECT set, method, (SELECT bool_and(abs(a - b) <= 1e-12 OR coalesce(a, b) IS NULL) AND count(a) = count(b)
		FROM unnest(p_adjust(array_agg(p ORDER BY position), method), array_agg(adjusted ORDER BY position)) u(a, b)) AS agree
	FROM oracle GROUP BY set, method) v GROUP BY 1 ORDER BY 1;
SELECT method, count(*) AS values, count(*) FILTER (WHERE abs(adjusted - a) <= 1e-12 OR (adjusted IS NULL AND a IS NULL)) AS agree
FROM (SELECT *, p_adjust(p, method) OVER (PARTITION BY set, method) AS a FROM oracle) v GROUP BY 1 ORDER BY 1;

-- by hand: 3 p-values; Holm: 3 x .01, 2 x .02, max with 1 x .03
SELECT p_adjust(ARRAY[0.03, 0.01, 0.02]), p_adjust(ARRAY[0.03, 0.01, 0.02], 'holm');
SELECT p_adjust(ARRAY[0.01, NULL, 0.04]), p_adjust(ARRAY[]::float8[]), p_adjust('[5:6]={0.5,0.5}'::float8[]), p_adjust(NULL::float8[]), p_adjust(ARRAY[NULL]::float8[]);
SELECT g, p, p_adjust(p) OVER (PARTITION BY g ORDER BY p) FROM (VALUES (1, 0.01::float8), (1, 0.04), (1, NULL), (2, 0.04)) v(g, p);
SELECT p_adjust(p) OVER () FROM (SELECT 0.5::float8) v(p) WHERE false;
SELECT p_adjust(ARRAY[1.5]);
SELECT p_adjust(ARRAY['NaN'::float8]);
SELECT p_adjust(ARRAY[[0.1], [0.2]]);
SELECT p_adjust(ARRAY[0.1], 'fdr');
SELECT p_adjust(p, NULL) OVER () FROM (SELECT 0.5::float8) v(p);
-- one method a window: a row without a p-value has one as well
SELECT p_adjust(p, m) OVER () FROM (VALUES (0.01::float8, 'benjamini_hochberg'), (0.02, 'holm')) v(p, m);
SELECT p_adjust(p, m) OVER () FROM (VALUES (0.01::float8, 'holm'), (0.02, 'holm'), (NULL, 'nonsense')) v(p, m);
SELECT p_adjust(p, m) OVER () FROM (VALUES (0.01::float8, NULL), (0.02, 'holm')) v(p, m);
SELECT p_adjust(p, m) OVER () FROM (VALUES (0.01::float8, 'holm'), (0.02, NULL)) v(p, m);
SELECT m, p_adjust(p, m) OVER (PARTITION BY m) FROM (VALUES (0.01::float8, 'holm'), (0.02, 'benjamini_hochberg'), (0.03, 'holm'), (0.03, 'benjamini_hochberg')) v(p, m) ORDER BY m, p;
-- just above 1 does not look like 1
SELECT p_adjust(ARRAY[1.0000000000000002]);
SELECT p_adjust(p, 'fdr') OVER () FROM (SELECT 0.5::float8) v(p);
