-- journey.sql
--		Journeys: who did what, when, in which order.

ROOM 'Journeys: funnels, paths, sessions, channels, attribution';

SUMMARY journey_summary SSPACE 16384 ROWS_OF journey
'All events of all customers: who did what, when, and what it was worth.';

TRANSITION journey_accum(state journey_summary, customer customer_key, at calendar_time, event text);
TRANSITION journey_accum(state journey_summary, customer customer_key, at calendar_time, event text, value numeric) AS adv_journey_accum_value;

METRIC 'journeys' QUESTION 'Who did what, when?' FORMULA 'all events of all customers, in the order of time'
	UNIT 'events' RANGE '0..' BETTER '' EXAMPLE 'SELECT journey_agg(customer_id, at, event) FROM events' SOURCE 'this library';

AGGREGATE journey_agg(customer customer_key, at calendar_time, event text) STATE journey_summary SSPACE 4096 SFUNC journey_accum FINAL journey_final
'A summary of events, each of a customer, at a time, with a name.';

AGGREGATE journey_agg(customer customer_key, at calendar_time, event text, value numeric) STATE journey_summary SSPACE 8192 SFUNC journey_accum FINAL journey_final
'The same with what each event was worth: money, which may be negative, exactly; null is 0.';

FUNCTION journey_skipped(journey journey_summary) RETURNS bigint
'Rows without customer, time or event, which were left out.';

METRIC 'funnel' QUESTION 'Where do they drop, and how long does each step take?' FORMULA '100 * customers who reach the step / customers who reach the first'
	UNIT 'percent' RANGE '0..100' BETTER 'higher' EXAMPLE 'SELECT f.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, funnel(j, ''{visit,cart,pay}'', ''7 days'') AS f'
	SOURCE 'Wilson 1927; ClickHouse windowFunnel';

FUNCTION funnel(journey journey_summary, steps text[], within interval DEFAULT NULL, step_order text DEFAULT 'ordered', repeats boolean DEFAULT true,
	increasing boolean DEFAULT false, reuse boolean DEFAULT false, excluding text[] DEFAULT NULL, chain text DEFAULT 'first',
	as_of calendar_time DEFAULT NULL, confidence float8 DEFAULT 0.95, among customer_set DEFAULT NULL)
	RETURNS TABLE (step integer, event text, customers bigint, open bigint, rate float8, low float8, high float8,
		step_rate float8, step_low float8, step_high float8, dropped bigint,
		median_time interval, mean_time interval, p90_time interval,
		median_total interval, mean_total interval, p90_total interval) NOT STRICT COST 10000 ROWS 6
'A row a step: who reached it, of the first step and of the step before, with intervals, and how long it took from the step before and from the first.';

FUNCTION funnel_customers(journey journey_summary, steps text[], within interval DEFAULT NULL, step_order text DEFAULT 'ordered', repeats boolean DEFAULT true,
	increasing boolean DEFAULT false, reuse boolean DEFAULT false, excluding text[] DEFAULT NULL, level integer DEFAULT 1, among customer_set DEFAULT NULL)
	RETURNS customer_set NOT STRICT COST 10000
'Who reached at least a step of a funnel; those who dropped after it are the difference of two such sets.';

METRIC 'transitions' QUESTION 'What do they do next?' FORMULA 'events that follow each other, counted'
	UNIT 'transitions' RANGE '0..' BETTER '' EXAMPLE 'SELECT t.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, transitions(j, top => 5) AS t'
	SOURCE 'this library';

FUNCTION transitions(journey journey_summary, collapse boolean DEFAULT false, gap interval DEFAULT NULL, after text DEFAULT NULL, before text DEFAULT NULL, top integer DEFAULT NULL, among customer_set DEFAULT NULL)
	RETURNS TABLE (source text, target text, n bigint, customers bigint, share float8) NOT STRICT COST 10000 ROWS 100
'A row for every two events that follow each other, with (start), (exit) and (other): for a Sankey chart.';

METRIC 'paths' QUESTION 'Which ways do they take most?' FORMULA 'the first events of every journey or session, counted'
	UNIT 'paths' RANGE '0..' BETTER '' EXAMPLE 'SELECT p.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, journey_paths(j, length => 3) AS p'
	SOURCE 'this library';

FUNCTION journey_paths(journey journey_summary, length integer DEFAULT 5, starting_at text DEFAULT NULL, ending_at text DEFAULT NULL, collapse boolean DEFAULT false, gap interval DEFAULT NULL, top integer DEFAULT 20, among customer_set DEFAULT NULL)
	RETURNS TABLE (path text[], occurrences bigint, customers bigint, share float8) NOT STRICT COST 10000 ROWS 20
'A row for each of the most frequent paths, and one for the rest.';

METRIC 'sessions' QUESTION 'How many visits are there, and how long are they?' FORMULA 'a session ends where more than the gap passes to the next event'
	UNIT 'sessions' RANGE '0..' BETTER '' EXAMPLE 'SELECT s.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, journey_sessions(j, gap => ''30 minutes'') AS s'
	SOURCE 'this library';

FUNCTION journey_sessions(journey journey_summary, gap interval DEFAULT '30 minutes', among customer_set DEFAULT NULL)
	RETURNS TABLE (sessions bigint, customers bigint, sessions_per_customer float8, events_per_session float8, single_event_share float8, median_duration interval, mean_duration interval) NOT STRICT COST 10000 ROWS 1
'One row: sessions, how many events they have, how many have one only, and how long they last.';

METRIC 'events and channels' QUESTION 'Which channels reach whom, and which do customers prefer?' FORMULA '100 * customers of an event / customers; preferred: the one with most events of a customer'
	UNIT 'percent' RANGE '0..100' BETTER '' EXAMPLE 'SELECT c.* FROM (SELECT journey_agg(customer_id, at, channel) AS j FROM events) AS e, journey_events(j) AS c'
	SOURCE 'this library';

FUNCTION journey_events(journey journey_summary, among customer_set DEFAULT NULL)
	RETURNS TABLE (event text, events bigint, share float8, customers bigint, reach float8, first_touches bigint, last_touches bigint, preferred_by bigint) NOT STRICT COST 10000 ROWS 20
'A row an event or channel: how often, by how many customers, how often first and last, and how many prefer it.';

METRIC 'engagement' QUESTION 'How often, how broadly and how deeply do they engage?' FORMULA 'events / customers; different events / customers; Shannon entropy of events; sum of weights / customers'
	UNIT 'events a customer' RANGE '0..' BETTER 'higher' EXAMPLE 'SELECT g.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, engagement(j, ''{"visit": 1, "review": 5}'') AS g'
	SOURCE 'Shannon 1948; Student 1908';

FUNCTION engagement(journey journey_summary, weights jsonb DEFAULT NULL, time_zone text DEFAULT NULL, confidence float8 DEFAULT 0.95, among customer_set DEFAULT NULL)
	RETURNS TABLE (customers bigint, events bigint, active_days bigint, events_per_customer float8, low float8, high float8, breadth float8, diversity float8, effective_events float8, depth float8) NOT STRICT COST 10000 ROWS 1
'One row: frequency with its interval, active days, breadth, diversity, and depth by weights of your own.';

METRIC 'attribution' QUESTION 'Which touch deserves the sale?' FORMULA 'first, last, linear, 40/20/40, 2^(-age / half-life), removal effect of a Markov chain, Shapley value'
	UNIT 'conversions, revenue' RANGE 'any' BETTER '' EXAMPLE 'SELECT a.* FROM (SELECT journey_agg(customer_id, at, channel, amount) AS j FROM touches) AS t, attribution(j, ''buy'') AS a'
	SOURCE 'Anderl et al. 2016; Shapley 1953';

FUNCTION attribution(journey journey_summary, conversion text, models text[] DEFAULT NULL, restart boolean DEFAULT true, lookback interval DEFAULT NULL, null_journeys boolean DEFAULT true,
	ignoring text[] DEFAULT NULL, collapse boolean DEFAULT false, half_life interval DEFAULT '7 days', markov_order integer DEFAULT 1, worth text DEFAULT 'conversions', among customer_set DEFAULT NULL)
	RETURNS TABLE (model text, touch text, conversions float8, revenue numeric, share float8, removal_effect float8) NOT STRICT COST 100000 ROWS 50
'A row a model and touch: the conversions and the revenue that it deserves.';
