\set ECHO none
-- drawn is a number below n, at random, the same everywhere.
CREATE FUNCTION pg_temp.drawn(i bigint, what text, n bigint) RETURNS bigint IMMUTABLE
	RETURN ('x' || left(md5(i || what), 15))::bit(60)::bigint % n;
\set ECHO all
