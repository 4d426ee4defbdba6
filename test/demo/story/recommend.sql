/* recommend.sql: the net promoter score, with its interval, by group. */
\r
\if :has_scores
\qecho
\qecho :bold'Would they recommend us?':plain
\qecho 'The question was: how likely are you to recommend us, from 0 to 10? Those who say 9 or 10 are'
\qecho 'promoters, those who say 0 to 6 detractors; the net promoter score is the percentage of the first'
\qecho 'minus that of the second, from -100 to 100.'
\qecho
\set ECHO queries
SELECT count(score) AS answers, nps(score)::numeric(5,1)
FROM surveys;
\set ECHO none

\qecho 'Some customers answered several times. Below only the last answer of each counts: the intervals'
\qecho 'take answers to be independent of each other.'
\qecho
\set ECHO queries
SELECT :by, e.n AS customers, e.value::numeric(5,1) AS nps,
       e.low::numeric(5,1), e.high::numeric(5,1), bar(e.value, 60, 30)
FROM (SELECT :by, rating_agg(score) AS ratings
      FROM latest_answers GROUP BY :by) AS g,
     nps_estimate(ratings) AS e
ORDER BY nps DESC;
\set ECHO none

\qecho 'low and high enclose, with 95 % confidence, what the score would be if every customer like these'
\qecho 'had answered. Where two rows overlap widely, their order may be chance.'
\else
\set left_out :left_out '\n  Would they recommend us? (surveys has no score)'
\endif
