-- referral.sql
--		Referrals: who brings whom, and what that earns.

ROOM 'Referrals: who brings whom, and what that earns';

SUMMARY referral_summary SSPACE 24576
'All referrals: who referred whom, when, when that one converted, and what it was worth; with the ids of all people in full.';

TRANSITION referral_accum(state referral_summary, referrer customer_key, referee customer_key, referred_at calendar_time, converted_at calendar_time, value numeric);

METRIC 'referrals' QUESTION 'How many referrals are there, and who makes them?' FORMULA 'referrals / advocates; advocates / customers; referrals / customers, with the exact gamma interval'
	UNIT 'referrals' RANGE '0..' BETTER 'higher' EXAMPLE 'SELECT r.* FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referrals) AS a, referral_report(s, customers => 1000) AS r'
	SOURCE 'Garwood 1936';

AGGREGATE referral_agg(referrer customer_key, referee customer_key, referred_at calendar_time, converted_at calendar_time, value numeric)
	STATE referral_summary SSPACE 16384 SFUNC referral_accum FINAL referral_final
'A summary of referrals. Referee null: an invitation to somebody unknown; converted_at null: not yet; several rows of one pair are one referral.';

FUNCTION referral_report(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, customers bigint DEFAULT NULL, confidence float8 DEFAULT 0.95)
	RETURNS TABLE (invitations bigint, unknown bigint, referees bigint, advocates bigint, referrals_per_advocate float8,
		referrals_per_customer float8, low float8, high float8, participation_rate float8, mature bigint, converted bigint, conversion_rate float8,
		self_referrals bigint, repeated bigint, several_referrers bigint, converted_before bigint, cycle_members bigint, skipped bigint) NOT STRICT COST 10000 ROWS 1
'One row about all referrals: how many, by how many, how many converted, and what is wrong with them.';

METRIC 'referral conversion rate' QUESTION 'How many of those invited become customers?' FORMULA '100 * converted within maturity / referrals as old as maturity'
	UNIT 'percent' RANGE '0..100' BETTER 'higher' EXAMPLE 'SELECT (referral_conversion_rate_estimate(referral_agg(referrer, referee, referred_at, converted_at, value), date ''2025-06-30'', ''30 days'')).* FROM referrals'
	SOURCE 'Cochran 1977; Wilson 1927; Kaplan & Meier 1958';

FUNCTION referral_conversion_rate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL) RETURNS float8 NOT STRICT COST 1000
'Of the referrals at least as old as maturity, the percentage that converted within it; without: of all, so far.';

FUNCTION referral_conversion_rate_estimate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95, method text DEFAULT 'cluster') RETURNS metric_estimate NOT STRICT COST 1000
'With its confidence interval; method cluster respects that one advocate makes many referrals, wilson does not, kaplan_meier counts young referrals, too.';

FUNCTION referral_conversion_rate_difference(a referral_summary, b referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95, method text DEFAULT 'cluster') RETURNS metric_comparison NOT STRICT COST 1000
'Difference of two groups, first minus second, with the same methods.';

FUNCTION referral_conversion_rate_difference(summary referral_summary, benchmark float8, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95, method text DEFAULT 'cluster') RETURNS metric_comparison NOT STRICT COST 1000 AS adv_referral_conversion_rate_benchmark
'Difference from a benchmark, with the same methods.';

METRIC 'advocate conversion rate' QUESTION 'How many advocates bring at least one customer?' FORMULA '100 * advocates with a conversion / advocates'
	UNIT 'percent' RANGE '0..100' BETTER 'higher' EXAMPLE 'SELECT advocate_conversion_rate(referral_agg(referrer, referee, referred_at, converted_at, value)) FROM referrals'
	SOURCE 'Wilson 1927';

FUNCTION advocate_conversion_rate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL) RETURNS float8 NOT STRICT COST 1000
'Percentage of advocates of whose referrals at least one converted.';

FUNCTION advocate_conversion_rate_estimate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS metric_estimate NOT STRICT COST 1000
'With its confidence interval.';

FUNCTION advocate_conversion_rate_difference(a referral_summary, b referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe') RETURNS metric_comparison NOT STRICT COST 1000
'Difference of two groups, first minus second.';

FUNCTION advocate_conversion_rate_difference(summary referral_summary, benchmark float8, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS metric_comparison NOT STRICT COST 1000 AS adv_advocate_conversion_rate_benchmark
'Difference from a benchmark.';

METRIC 'viral coefficient' QUESTION 'How many new customers does a customer bring, and how fast?' FORMULA 'k = conversions / customers; 1 / (1 - k); customers * (k^(cycles + 1) - 1) / (k - 1)'
	UNIT 'customers a customer' RANGE '0..' BETTER 'higher' EXAMPLE 'SELECT (viral_coefficient_estimate(referral_agg(referrer, referee, referred_at, converted_at, value), 1000)).* FROM referrals'
	SOURCE 'Student 1908';

FUNCTION viral_coefficient(summary referral_summary, customers bigint, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL) RETURNS float8 NOT STRICT COST 1000
'Conversions that a customer brings, of all customers who could: those without referrals, too. A person converts once.';

FUNCTION viral_coefficient_estimate(summary referral_summary, customers bigint, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS metric_estimate NOT STRICT COST 1000
'With its confidence interval over customers.';

FUNCTION viral_coefficient_difference(a referral_summary, b referral_summary, customers_a bigint, customers_b bigint, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS metric_comparison NOT STRICT COST 1000
'Difference of two groups, first minus second.';

FUNCTION viral_cycle_time(summary referral_summary, confidence float8 DEFAULT 0.95)
	RETURNS TABLE (conversions bigint, median_time interval, mean_time interval, low interval, high interval) NOT STRICT COST 10000 ROWS 1
'One row: how long it takes from the referrer''s own conversion, else from the referral, to the next conversion; the mean with its interval.';

FUNCTION viral_amplification(coefficient float8) RETURNS float8
'How many customers come of one in the end, itself included: 1 / (1 - k); null from 1 on, where it has no end.';

FUNCTION viral_growth(customers float8, coefficient float8, cycles float8) RETURNS float8
'How many customers there are after some cycles, if each brings so many in the first cycle after it came.';

METRIC 'referral graph' QUESTION 'Who brings whom?' FORMULA 'generation: that of the referrer plus 1; a tree: all who were brought by one, and by those'
	UNIT 'customers' RANGE '0..' BETTER 'higher' EXAMPLE 'SELECT g.* FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referrals) AS a, referral_generations(s) AS g'
	SOURCE 'Tarjan 1972';

FUNCTION referral_generations(summary referral_summary, as_of calendar_time DEFAULT NULL, referrer text DEFAULT 'first')
	RETURNS TABLE (generation integer, customers bigint, converted bigint, revenue numeric) NOT STRICT COST 10000 ROWS 20
'A row a generation: 0 came without a referrer; null are members of cycles, and whom they brought.';

FUNCTION referral_trees(summary referral_summary, as_of calendar_time DEFAULT NULL, referrer text DEFAULT 'first')
	RETURNS TABLE (root text, customers bigint, depth integer, width bigint, revenue numeric, in_cycle boolean) NOT STRICT COST 10000 ROWS 500
'A row for everybody who came without a referrer and brought others, with all that came of it; and one for every cycle.';

METRIC 'advocates' QUESTION 'Who are the most active and the most influential advocates?' FORMULA 'Wilson''s lower bound; all downstream; PageRank from the referee to the referrer'
	UNIT 'rank' RANGE '1..' BETTER 'lower' EXAMPLE 'SELECT r.* FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referrals) AS a, advocate_ranking(s, by => ''downstream'') AS r LIMIT 10'
	SOURCE 'Page, Brin, Motwani & Winograd 1999; Wilson 1927';

FUNCTION advocate_ranking(summary referral_summary, as_of calendar_time DEFAULT NULL, by text DEFAULT 'at_least', half_life interval DEFAULT NULL, damping float8 DEFAULT 0.85, tolerance float8 DEFAULT 1e-10,
	weighted boolean DEFAULT false, confidence float8 DEFAULT 0.95, referrer text DEFAULT 'first')
	RETURNS TABLE (rank bigint, advocate text, referrals bigint, converted bigint, rate float8, at_least float8, activity float8, direct bigint, downstream bigint,
		direct_revenue numeric, downstream_revenue numeric, depth integer, influence float8, in_cycle boolean) NOT STRICT COST 100000 ROWS 500
'A row an advocate, the best first, by the column that by names: by default the least conversion rate that can be vouched for.';

METRIC 'programme return' QUESTION 'What does the referral programme earn?' FORMULA '100 * (revenue * margin - cost) / cost; cost / referrals'
	UNIT 'percent; money' RANGE 'any' BETTER 'higher' EXAMPLE 'SELECT programme_return(revenue => 50000, margin => 40, cost => 8000)'
	SOURCE 'this library';

FUNCTION programme_return(revenue numeric, margin float8, cost numeric) RETURNS float8
'Return on what a programme cost, in percent: revenue that it brought, times the margin in percent, less cost, over cost.';

FUNCTION cost_per_referral(cost numeric, referrals bigint) RETURNS numeric
'What a referral cost: money.';
