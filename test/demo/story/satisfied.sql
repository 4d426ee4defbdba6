/* satisfied.sql: satisfaction, effort and response rate. */
\r
\set question 'Are they satisfied, and was it easy?'
\if :has_ratings
\qecho
\qecho :bold:question:plain
\qecho 'Satisfaction was asked from 1 to 5, and from 1 to 7 whether it was easy to get a problem solved.'
\qecho
\set ECHO queries
SELECT :by, response_rate(r)::numeric(5,1), csat(s)::numeric(5,1), csat_net(s)::numeric(5,1),
       ces(e)::numeric(5,2), ces_share(e)::numeric(5,1), text_bar(csat(s), 100, 20) AS satisfied
FROM (SELECT :by, rating_agg(score) AS r,
             rating_agg(satisfaction, 1, 5) AS s, rating_agg(effort, 1, 7) AS e
      FROM answers GROUP BY :by) AS g
ORDER BY csat DESC;
\set ECHO none

\qecho 'csat is the percentage who said 4 or 5; csat_net subtracts those who said 1 or 2. ces is the mean'
\qecho 'answer about effort and ces_share the percentage who said 5, 6 or 7: high means easy.'
\qecho 'response_rate is the percentage of questionnaires that came back. The customers who did not'
\qecho 'answer may think otherwise, and no interval knows about that.'

INSERT INTO findings
SELECT :'question', concat_ws('; ', round(csat(s)) || ' % of those who answered are satisfied',
							  round(ces_share(e)) || ' % found it easy to get a problem solved',
							  round(response_rate(r)) || ' % of the questionnaires came back') || '.'
FROM (SELECT rating_agg(score) AS r, rating_agg(satisfaction, 1, 5) AS s, rating_agg(effort, 1, 7) AS e
	  FROM answers) AS a;
\else
INSERT INTO left_out VALUES (:'question', 'surveys has neither satisfaction nor effort');
\endif
