-- Ratings: what is refused, and in which words.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set ECHO none
-- A summary of known counts, through the text form.
CREATE FUNCTION pg_temp.summary_of(scale_min int, scale_max int, counts bigint[]) RETURNS rating_summary
	RETURN format('{"rating":1,"scale":[%s,%s],"counts":[%s]}', scale_min, scale_max,
		array_to_string(counts, ','))::rating_summary;
CREATE FUNCTION pg_temp.nps_summary(detractors bigint, passives bigint, promoters bigint) RETURNS rating_summary STRICT
	RETURN pg_temp.summary_of(0, 10, ARRAY[detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0]);
\set ECHO all
--
-- Errors
--
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$nps(11)$$, $$nps(-1::smallint)$$, $$nps(10.5)$$, $$nps('NaN'::float8)$$, $$nps('infinity'::float8)$$, $$nps('NaN'::numeric)$$,
	$$csat(6)$$, $$ces(0)$$, $$nps(10.000000000000002)$$, $$rating_agg(10.000000000000002, 0, 10, 1.0)$$,
	$$rating_agg(9, 0, 10, -1.0)$$, $$rating_agg(9, 0, 10, 'NaN'::float8)$$, $$rating_agg(9, 0, 10, 'infinity'::float8)$$, $$rating_agg(9, 0, 10, 1e41)$$, $$rating_agg(9, 0, 10, 1e-41)$$,
	$$rating_agg(1, 5, 1)$$, $$rating_agg(1, 0, 2000)$$, $$rating_agg(1, 0, 100000)$$, $$rating_agg(1, NULL, 5)$$,
	$$rating_agg(1, 1, 5, 'ignore')$$, $$rating_agg(1, 1, 5, '1.75')$$, $$rating_agg(1, 1, 5, NULL)$$, $$rating_agg(1, 1, x) FROM generate_series(5, 6) x$$, $$rating_agg(1, 1, x, 1.0) FROM generate_series(5, 6) x$$,
	-- no convention for the scale
	$$nps(rating_agg(1, 1, 7))$$, $$csat(rating_agg(1))$$, $$csat_estimate(rating_agg(1))$$, $$csat_net(rating_agg(1, 1, 7))$$, $$ces(rating_agg(1))$$, $$ces_difference(rating_agg(1, 1, 7), rating_agg(1, 0, 4))$$,
	$$ces_share(rating_agg(1, 1, 9))$$, $$ces_share(rating_agg(1, 0, 4))$$, $$ces_net(rating_agg(1, 1, 9), 2)$$,
	$$nps(rating_agg(1), 9, 6)$$, $$nps(rating_agg(1), 6, 11)$$, $$csat(rating_agg(1, 1, 5), 0)$$, $$csat(rating_agg(1, 1, 5), 5)$$,
	$$csat_net(rating_agg(1, 1, 5), 3)$$, $$ces_net(rating_agg(1, 1, 7), 4, 4)$$,
	$$rating_agg(1) + rating_agg(1, 1, 5)$$, $$rating_agg(1) + rating_agg(1, 0, 10, 2)$$,
	$$rollup(s) FROM (VALUES (pg_temp.summary_of(0, 1, ARRAY[9223372036854775807, 0])), (pg_temp.summary_of(0, 1, ARRAY[1, 0]))) v(s)$$,
	$$rating_mean_difference(rating_agg(1), rating_agg(1, 1, 5))$$,
	$$nps_estimate(rating_agg(1), 95)$$, $$nps_estimate(rating_agg(1), 'NaN')$$, $$nps_estimate(rating_agg(1), 0.95, 'exact')$$,
	$$nps_difference(a, a, 0.95, 'score') FROM (SELECT rating_agg(1) AS a) v$$, $$nps_difference(rating_agg(1), 101)$$,
	$$rating_quantile(rating_agg(1), 50)$$, $$rating_quantile(rating_agg(1.5), 0.5)$$,
	$$nps_from_counts(-1, 0, 1)$$, $$nps_sample_size(0)$$, $$nps_sample_size(3, population => 0)$$, $$nps_sample_size(3, promoter_share => 70)$$, $$nps_sample_size(3, promoter_share => 70, detractor_share => 40)$$, $$ces_net(rating_agg(1, 1, 7), 0)$$,
	$$nps_sample_size(1e-300)$$, $$rating_sample_size(1, -1)$$, $$rating_accum_inv(NULL, 5)$$,
	$$rating_accum(rating_agg(1, 0, 10, 2), 5)$$, $$rating_accum_inv(rating_agg(1, 0, 10, 2), 1)$$, $$rating_accum_weighted(rating_agg(1), 5, 0, 10, 2)$$, $$nps_change_final('{1,2}')$$,
	-- the types of the arguments: what PostgreSQL says
	$$nps('9'::text)$$, $$nps(true)$$, $$nps(9, 2.0)$$, $$nps(9, 6, 9)$$, $$csat(4, 1)$$, $$csat(rating_agg(1, 1, 5), 2.5)$$,
	$$''::rating_summary$$, $$'[]'::rating_summary$$, $$'{}'::rating_summary$$, $$'{"rate":1}'::rating_summary$$,
	$$'{"rating":2,"scale":[0,1],"counts":[0,0]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[0]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1.5]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[0,-1]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,"1"]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[0,1],"more":1}'::rating_summary$$,
	$$'{"rating":1,"scale":[1,0],"counts":[]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[9223372036854775807,1]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[9223372036854775808,1]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"between":2,"shortfalls":[[0,0],[0,0],[0,0],[0,0]]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"weights":[[1,0],[0,0],[0,0],[0,0],[1,0],[1,0]]}'::rating_summary$$,
	$$'{"rating":1,"counts":[0,1],"scale":[0,1]}'::rating_summary$$, $$'{"rating":1,"scale":[0,1],"counts":[0,1,2]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"weights":[[9,0],[0,0],[0,0],[0,0],[0,0],[1,0]]}'::rating_summary$$,
	$$'{"rating":1,"scale":[0,1],"counts":[0,1],"weights":[[1,0],[2,0],[0,0],[0,0],[0,0],[1,0]]}'::rating_summary$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
