-- points.sql
--		Loyalty points: issued, redeemed, expired, outstanding, and what they will cost.

ROOM 'Loyalty points: balance, breakage, liability';

SUMMARY points_summary SSPACE 16384
'All points that were issued to, and spent by, every member of a loyalty programme.';

TRANSITION points_accum(state points_summary, member customer_key, at calendar_time, points numeric);
TRANSITION points_accum(state points_summary, member customer_key, at calendar_time, points numeric, expires_at calendar_time, reversal boolean);

METRIC 'points balance' QUESTION 'How many points are outstanding, and how many are ever used?'
	FORMULA 'issued + overdrawn = redeemed + expired + outstanding; lots that expire first are spent first' UNIT 'points, percent' RANGE '0..' BETTER ''
	EXAMPLE 'SELECT b.* FROM (SELECT points_agg(customer, day, points) AS p FROM ledger) AS l, points_balance(p, current_date) AS b'
	SOURCE 'Wilson 1927; Cochran 1977';

AGGREGATE points_agg(member customer_key, at calendar_time, points numeric) STATE points_summary SSPACE 8192 SFUNC points_accum FINAL points_final
'A summary of points that do not expire: above 0 they are issued, below 0 spent.';

AGGREGATE points_agg(member customer_key, at calendar_time, points numeric, expires_at calendar_time, reversal boolean) STATE points_summary SSPACE 8192 SFUNC points_accum FINAL points_final
'A summary of points, good while at < expires_at, null for ever; a reversal takes an issue back (below 0) or undoes a redemption (above 0).';

FUNCTION points_skipped(summary points_summary) RETURNS bigint
'Rows without member, time or points, which were left out.';

FUNCTION points_balance(summary points_summary, as_of calendar_time, confidence float8 DEFAULT 0.95)
	RETURNS TABLE (members bigint, issued numeric, redeemed numeric, expired numeric, outstanding numeric, overdrawn numeric,
		redeemers bigint, redeemer_rate float8, redeemer_low float8, redeemer_high float8,
		redemption_rate float8, redemption_low float8, redemption_high float8) NOT STRICT COST 10000 ROWS 1
'One row: what became of all points, which share of members and of points redeemed, with intervals over members.';

METRIC 'breakage' QUESTION 'How many points will never be used?' FORMULA '100 - 100 * ultimate / issued; ultimate by the chain ladder'
	UNIT 'percent' RANGE '0..100' BETTER '' EXAMPLE 'SELECT b.* FROM (SELECT points_agg(customer, day, points) AS p FROM ledger) AS l, points_breakage(p, ''month'', current_date) AS b'
	SOURCE 'Mack 1993';

FUNCTION points_triangle(summary points_summary, period text, as_of calendar_time, time_zone text DEFAULT NULL)
	RETURNS TABLE (cohort date, age integer, issued numeric, redeemed numeric, expired numeric, complete boolean) NOT STRICT COST 10000 ROWS 300
'A row for every period of issue and number of periods since: points issued, redeemed and expired until the end of that period.';

FUNCTION points_breakage(summary points_summary, period text, as_of calendar_time, tail float8 DEFAULT 1, time_zone text DEFAULT NULL)
	RETURNS TABLE (cohort date, issued numeric, redeemed numeric, factor float8, ultimate float8, to_come float8, standard_error float8,
		redemption_rate float8, breakage float8, breakage_rate float8) NOT STRICT COST 10000 ROWS 25
'A row for every period of issue, and one for all: how many points will ever be redeemed, and how many never.';

FUNCTION chain_ladder(issued numeric[], redeemed numeric[], tail float8 DEFAULT 1)
	RETURNS TABLE (cohort integer, issued_points float8, redeemed_points float8, factor float8, ultimate float8, to_come float8, standard_error float8,
		redemption_rate float8, breakage float8, breakage_rate float8) NOT STRICT COST 100 ROWS 25 AS adv_chain_ladder_arrays
'The same from a triangle: redeemed has a row for every cohort and a column for every age, null where a cohort is too young.';

METRIC 'points liability' QUESTION 'What do the points cost us?' FORMULA '(ultimate - redeemed) * value; simple: outstanding * value * ultimate / issued'
	UNIT 'money' RANGE '0..' BETTER 'lower' EXAMPLE 'SELECT v.* FROM (SELECT points_agg(customer, day, points) AS p FROM ledger) AS l, points_liability(p, 0.01, ''month'', current_date) AS v'
	SOURCE 'Mack 1993';

FUNCTION points_liability(summary points_summary, value_per_point float8, period text, as_of calendar_time, tail float8 DEFAULT 1,
	time_zone text DEFAULT NULL, confidence float8 DEFAULT 0.95, method text DEFAULT 'chain_ladder')
	RETURNS TABLE (liability float8, low float8, high float8, standard_error float8, outstanding numeric, to_come float8, redemption_rate float8) NOT STRICT COST 10000 ROWS 1
'One row: what outstanding points will still cost, with an interval.';
