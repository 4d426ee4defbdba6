-- What the regression tests share: \i it after \getenv abs_srcdir PG_ABS_SRCDIR.
\set ECHO none
SET extra_float_digits = 0;
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

-- near tells whether two numbers agree, relative to the larger of 1 and the expected one.
CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
	RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
		WHEN abs(b) = 'infinity' THEN a = b
		ELSE abs(a - b) <= tolerance * greatest(1, abs(b)) END;

-- tried runs a statement and returns its error: SQLSTATE, message, detail and hint.
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

-- drawn is a number below n, at random, the same everywhere.
CREATE FUNCTION pg_temp.drawn(i bigint, what text, n bigint) RETURNS bigint IMMUTABLE
	RETURN ('x' || left(md5(i || what), 15))::bit(60)::bigint % n;
\set ECHO all
