/* differ.sql: each group against all the others, with adjusted p-values. */
\r
\if :has_groups
\qecho
\qecho :bold'Which groups really differ?':plain
\qecho 'Each' :by 'is compared with all the others together.'
\qecho
\set ECHO queries
WITH g AS (
    SELECT :by, rating_agg(score) AS ratings
    FROM latest_answers WHERE :by IS NOT NULL GROUP BY :by
), pairs AS (
    SELECT :by, ratings, rollup(ratings) OVER (ROWS BETWEEN UNBOUNDED PRECEDING
               AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS others
    FROM g
)
SELECT :by, nps(ratings)::numeric(5,1), nps(others)::numeric(5,1) AS others,
       d.difference::numeric(5,1), d.low::numeric(5,1), d.high::numeric(5,1),
       d.p_value::numeric(6,4), (p_adjust(d.p_value) OVER ())::numeric(6,4) AS p_adjusted
FROM pairs, nps_difference(ratings, others) AS d
ORDER BY difference DESC;
\set ECHO none

\qecho 'difference is not quite nps minus others: like its interval, it is taken after three imaginary'
\qecho 'answers were added to each side, which matters in small groups only.'
\qecho 'p_value is the chance of a difference at least this large if there were none; 0.0000 means less'
\qecho 'than 0.00005. Among many groups some look different by luck, and p_adjusted allows for that: of'
\qecho 'the rows where it is below 0.05, no more than one in twenty is expected to be a false alarm.'
\else
\set left_out :left_out '\n  Which groups really differ? (no region, segment, plan, country or channel to group answers by)'
\endif
