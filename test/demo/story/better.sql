/* better.sql: the score month by month, from a stored rollup. */
\r
\set question 'Is it getting better?'
\if :has_months
\qecho
\qecho :bold:question:plain
\qecho 'A summary of each day is stored once. Any longer period, and any question about it, is then'
\qecho 'answered from the summaries, without reading the answers again.'
\qecho
\set ECHO queries
CREATE MATERIALIZED VIEW answers_by_day AS
SELECT day, :keys, rating_agg(score) AS ratings
FROM answers WHERE day IS NOT NULL GROUP BY day, :keys;
\set ECHO none
COMMENT ON MATERIALIZED VIEW answers_by_day IS 'A summary of the scores of each day';

SELECT least(0, 10 * floor(min(nps) / 10)) AS lowest
FROM (SELECT nps(rollup(ratings)) FROM answers_by_day GROUP BY date_trunc('month', day)) AS m \gset
\qecho
\set ECHO queries
SELECT month, responses(ratings), nps(ratings)::numeric(5,1),
       nps(rollup(ratings) OVER (ORDER BY month ROWS 2 PRECEDING))::numeric(5,1) AS three_months,
       text_bar(nps(ratings), 100, 30, :lowest) AS bar
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

INSERT INTO findings
SELECT :'question', format('In the last three months the score was %s, in the three before them %s: %s.',
						   round(nps(now)::numeric, 1), round(nps(earlier)::numeric, 1),
						   CASE WHEN d.p_value < 0.05 THEN 'more than chance' ELSE 'the difference may be chance' END)
FROM (SELECT rollup(ratings) FILTER (WHERE day >= last - interval '2 months') AS now,
			 rollup(ratings) FILTER (WHERE day < last - interval '2 months'
									 AND day >= last - interval '5 months') AS earlier
	  FROM answers_by_day, (SELECT date_trunc('month', max(day)) AS last FROM answers_by_day) AS l) AS s,
	 nps_difference(now, earlier) AS d
WHERE nps(now) IS NOT NULL AND nps(earlier) IS NOT NULL;
\else
INSERT INTO left_out VALUES (:'question', 'surveys has fewer than four months of scores');
\endif
