-- journey.sql
--		Journeys: who did what, when, in which order.

ROOM 'Journeys: funnels, paths, sessions, channels, attribution';

SUMMARY journey_summary SSPACE 4096
'All events of all customers: who did what, when, and what it was worth.';

TRANSITION journey_accum(state journey_summary, customer customer_key, at calendar_time, event text);
TRANSITION journey_accum(state journey_summary, customer customer_key, at calendar_time, event text, value numeric) AS adv_journey_accum_value;

METRIC 'journeys' QUESTION 'Who did what, when?' FORMULA 'all events of all customers'
	UNIT 'events' RANGE '' BETTER '' EXAMPLE 'SELECT journey_agg(customer_id, at, event) FROM events' SOURCE '';

AGGREGATE journey_agg(customer customer_key, at calendar_time, event text) STATE journey_summary SSPACE 4096 SFUNC journey_accum FINAL journey_final
'A summary of events, each of a customer, at a time, with a name.';

AGGREGATE journey_agg(customer customer_key, at calendar_time, event text, value numeric) STATE journey_summary SSPACE 4096 SFUNC journey_accum FINAL journey_final
'The same with what each event was worth: money, which may be negative, exactly; null is 0.';

FUNCTION journey_skipped(journey journey_summary) RETURNS bigint
'Rows without customer, time or event, which were left out.';
