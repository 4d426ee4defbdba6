-- Referrals that are refused, and merging.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\pset null '-'
CREATE TEMP TABLE s AS SELECT referral_agg(a, b, date '2025-01-01', NULL, NULL) AS s FROM unnest('{1,1,2,2,4,6,8,9}'::int[], '{2,3,4,5,6,7,9,8}'::int[]) v(a, b);

--
-- Refused
--
SELECT pg_temp.tried(q) FROM unnest(ARRAY[
	$$SELECT referral_agg(a, 'x'::text, date '2025-01-01', NULL, NULL) FROM generate_series(1, 2) a$$,
	$$SELECT referral_agg(1, 2, t, NULL, NULL) FROM (VALUES (calendar_time(date '2025-01-01')), (calendar_time(timestamp '2025-01-01'))) v(t)$$,
	$$SELECT referral_agg(1, 2, date '2025-01-01', timestamp '2025-01-01', NULL)$$,
	$$SELECT referral_agg(1, 2, date 'infinity', NULL, NULL)$$,
	$$SELECT referral_agg(1, 2, date '2025-01-01', NULL, 'NaN')$$,
	$$SELECT referral_agg(1, 2, date '2025-01-01', NULL, 'Infinity')$$,
	$$SELECT referral_agg(1, 2, date '2025-01-01', NULL, 0.1234567)$$,
	$$SELECT referral_conversion_rate(s, date '2025-02-01', '1 month') FROM s$$,
	$$SELECT referral_conversion_rate(s, date '2025-02-01', '-1 day') FROM s$$,
	$$SELECT referral_conversion_rate(s, maturity => '1 day') FROM s$$,
	$$SELECT referral_conversion_rate(s, timestamptz '2025-02-01 UTC') FROM s$$,
	$$SELECT referral_conversion_rate_estimate(s, method => 'gee') FROM s$$,
	$$SELECT referral_conversion_rate_estimate(s, method => 'kaplan_meier') FROM s$$,
	$$SELECT referral_conversion_rate_estimate(s, confidence => 95) FROM s$$,
	$$SELECT referral_conversion_rate_difference(s, 'NaN'::float8) FROM s$$,
	$$SELECT advocate_ranking(s, damping => 1) FROM s$$,
	$$SELECT advocate_ranking(s, damping => 'NaN') FROM s$$,
	$$SELECT advocate_ranking(s, damping => NULL, by => 'influence') FROM s$$,
	$$SELECT advocate_ranking(s, tolerance => 0) FROM s$$,
	$$SELECT advocate_ranking(s, by => 'fame') FROM s$$,
	$$SELECT advocate_ranking(s, half_life => '7 days') FROM s$$,
	$$SELECT advocate_ranking(s, as_of => date '2025-02-01', half_life => '1 year') FROM s$$,
	$$SELECT advocate_ranking(s, referrer => 'second') FROM s$$,
	$$SELECT referral_trees(s, referrer => 'all') FROM s$$,
	$$SELECT referral_report(s, customers => 5) FROM s$$,
	$$SELECT viral_coefficient(s, 0) FROM s$$,
	$$SELECT viral_amplification('NaN')$$,
	$$SELECT viral_amplification(-0.1)$$,
	$$SELECT viral_growth(1e300, 10, 100)$$,
	$$SELECT viral_growth(-1, 1, 1)$$,
	$$SELECT programme_return('NaN', 40, 1)$$,
	$$SELECT programme_return(1, 140, 1)$$,
	$$SELECT programme_return(1, 40, -1)$$,
	$$SELECT programme_return(1e307, 40, 1)$$,
	$$SELECT cost_per_referral(1, -1)$$,
	-- a referrer of whom there is no id, and a referee
	$$SELECT '{"referral":1,"skipped":0,"rows":1,"ids":"integer","times":"timestamptz","people":[0,0],"referrals":1,"first":0,"unit":3,"decimals":0,"data":"gICAgAgAAQAAAA=="}'::referral_summary$$]) q;
-- a margin that looks like a fraction is said
SELECT programme_return(50000, 0.4, 8000);
