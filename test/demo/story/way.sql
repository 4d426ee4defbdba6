/* way.sql: where visitors drop on the way, and which channel brought the buyers. */
\r
\set question 'Where do they drop, and what brought the buyers?'
SELECT count(DISTINCT event) = 3 AS has_way FROM company.visits
WHERE event IN ('visit', 'cart', 'pay') AND customer_id IS NOT NULL AND occurred_at >= :'after' \gset
\if :has_way
\qecho
\qecho :bold:question:plain
\qecho 'One summary keeps who did what, when; every question about the way is asked of it. Where did they'
\qecho 'drop since' :after '?'
\qecho
\set ECHO queries
CREATE MATERIALIZED VIEW ways AS
SELECT journey_agg(customer_id, occurred_at, event) AS journeys FROM visits WHERE occurred_at >= :'after';
\set ECHO none
COMMENT ON MATERIALIZED VIEW ways IS 'All events of all customers since the last quarter began, summarized';
\set ECHO queries
SELECT event, customers, rate::numeric(5,1), step_rate::numeric(5,1), step_low::numeric(5,1) AS low,
       step_high::numeric(5,1) AS high, text_bar(rate, 100, 20) AS bar
FROM ways, funnel(journeys, '{visit,cart,pay}', within => '1 hour')
ORDER BY step;
\set ECHO none

\qecho 'rate is in percent of those who visited, step_rate of those who came to the step before within the'
\qecho 'hour; low and high are its 95 % interval.'
\qecho
\qecho 'And which channel brought those who paid? The first touch, the last, all alike, or what would be lost'
\qecho 'without it (Markov): the models do not agree, and none of them is the truth.'
\qecho
\set ECHO queries
SELECT touch AS channel, max(share) FILTER (WHERE model = 'first')::numeric(5,1) AS first,
       max(share) FILTER (WHERE model = 'last')::numeric(5,1) AS last,
       max(share) FILTER (WHERE model = 'linear')::numeric(5,1) AS linear,
       max(share) FILTER (WHERE model = 'markov')::numeric(5,1) AS markov
FROM (SELECT journey_agg(customer_id, occurred_at, CASE event WHEN 'visit' THEN channel ELSE 'pay' END) AS touches
      FROM visits WHERE event IN ('visit', 'pay')) AS t,
     attribution(touches, 'pay')
GROUP BY touch HAVING max(share) > 0 ORDER BY linear DESC NULLS LAST;
\set ECHO none

\qecho 'All are percentages of the purchases.'

INSERT INTO findings
SELECT :'question', format('Of those who visit, %s %% pay within the hour; most drop before %s.', round(min(rate)),
						   (array_agg(CASE event WHEN 'cart' THEN 'they put something in their cart' ELSE 'they pay' END ORDER BY step_rate))[1])
FROM ways, funnel(journeys, '{visit,cart,pay}', within => '1 hour') WHERE step > 1;
\else
INSERT INTO left_out VALUES (:'question', 'visits has no events visit, cart and pay of late');
\endif
