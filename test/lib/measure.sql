-- measure.sql: what the tests of measures share.  Included silently.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-8) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL ELSE abs(a - b) <= tolerance * abs(b) END;
CREATE FUNCTION pg_temp.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text; detail text; hint text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', sqlstate || ' ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;

-- what was got, and what was expected, relative to 1e-8 where it says nothing else
CREATE TEMP TABLE wanted (what text, got float8, expected float8, digits float8 DEFAULT 1e-8);
-- want notes the numbers of an estimate or a comparison, one by one
CREATE PROCEDURE pg_temp.want(what text, e metric_estimate, expected float8[]) LANGUAGE SQL AS
	'INSERT INTO wanted SELECT what || n, g, w FROM unnest(ARRAY[(e).value, (e).low, (e).high, (e).n], expected) WITH ORDINALITY AS u (g, w, n)';
CREATE PROCEDURE pg_temp.want(what text, c metric_comparison, expected float8[]) LANGUAGE SQL AS
	'INSERT INTO wanted SELECT what || n, g, w FROM unnest(ARRAY[(c).difference, (c).low, (c).high, (c).statistic, (c).p_value], expected) WITH ORDINALITY AS u (g, w, n)';

-- R's data set attitude: percent of favourable answers in 30 departments
CREATE TEMP TABLE attitude (rating int, complaints int, privileges int, learning int, raises int, critical int, advance int);
INSERT INTO attitude VALUES (43,51,30,39,61,92,45),(63,64,51,54,63,73,47),(71,70,68,69,76,86,48),(61,63,45,47,54,84,35),(81,78,56,66,71,83,47),(43,55,49,44,54,49,34),
	(58,67,42,56,66,68,35),(71,75,50,55,70,66,41),(72,82,72,67,71,83,31),(67,61,45,47,62,80,41),(64,53,53,58,58,67,34),(67,60,47,39,59,74,41),(69,62,57,42,55,63,25),
	(68,83,83,45,59,77,35),(77,77,54,72,79,77,46),(81,90,50,72,60,54,36),(74,85,64,69,79,79,63),(65,60,65,75,55,80,60),(65,70,46,57,75,85,46),(50,58,68,54,64,78,52),
	(50,40,33,34,43,64,33),(64,61,52,62,66,80,41),(53,66,52,50,63,80,37),(40,37,42,58,50,57,49),(63,54,42,48,66,75,33),(66,77,66,63,88,76,72),(78,75,58,74,80,78,49),
	(48,57,44,45,51,83,38),(85,85,71,71,77,74,55),(82,82,39,59,64,78,39);
SELECT measure_agg(ARRAY[rating, complaints, privileges, learning, raises, critical, advance], array_fill(0, ARRAY[7]), array_fill(100, ARRAY[7])) AS attitude FROM attitude \gset
