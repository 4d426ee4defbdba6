/* better.sql: the score month by month, from a stored rollup. */
\r
\if :has_months
\qecho
\qecho :bold'Is it getting better?':plain
\qecho 'A summary of each day is stored once. Any longer period, and any question about it, is then'
\qecho 'answered from the summaries, without reading the answers again.'
\qecho
\set ECHO queries
CREATE MATERIALIZED VIEW answers_by_day AS
SELECT day, :keys, rating_agg(score) AS ratings
FROM answers WHERE day IS NOT NULL GROUP BY day, :keys;
\qecho
SELECT month, responses(ratings), nps(ratings)::numeric(5,1),
       nps(rollup(ratings) OVER (ORDER BY month ROWS 2 PRECEDING))::numeric(5,1) AS three_months,
       bar(nps(ratings), 60, 30)
FROM (SELECT date_trunc('month', day)::date AS month, rollup(ratings) AS ratings
      FROM answers_by_day GROUP BY 1) AS m
ORDER BY month;
\set ECHO none

\qecho 'One month is noisy. three_months merges the summaries of the month and the two before it, so that'
\qecho 'each answer, not each month, has the same weight. And as a line for each' :mix':'
\qecho
\set ECHO queries
SELECT :mix, sparkline(array_agg(nps(ratings) ORDER BY month)) AS nps_by_month,
       min(nps(ratings))::numeric(5,1) AS lowest, max(nps(ratings))::numeric(5,1) AS highest
FROM (SELECT :mix, date_trunc('month', day) AS month, rollup(ratings) AS ratings
      FROM answers_by_day GROUP BY 1, 2) AS m
GROUP BY :mix
ORDER BY :mix;
\set ECHO none

\qecho 'Each line has its own scale, from its lowest month to its highest.'
\else
\set left_out :left_out '\n  Is it getting better? (surveys has fewer than four months of scores)'
\endif
