/* differ.sql: each group against all the others, with adjusted p-values. */
\r
\set question 'Which groups really differ?'
\if :has_groups
\qecho
\qecho :bold:question:plain
\qecho 'Each' :by 'is compared with all the others together.'
\qecho
\set ECHO queries
CREATE VIEW groups_compared AS
WITH g AS (
    SELECT :by, rating_agg(score) AS ratings
    FROM latest_answers WHERE :by IS NOT NULL GROUP BY :by
), pairs AS (
    SELECT :by, ratings, rollup(ratings) OVER (ROWS BETWEEN UNBOUNDED PRECEDING
               AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS others
    FROM g
)
SELECT :by, nps(ratings), nps(others) AS others, d.difference,
       d.low, d.high, d.p_value, p_adjust(d.p_value) OVER () AS p_adjusted
FROM pairs, nps_difference(ratings, others) AS d;
\set ECHO none
COMMENT ON VIEW groups_compared IS 'The score of each group against that of all others';
\qecho
\set ECHO queries
SELECT :by, nps::numeric(5,1), others::numeric(5,1), difference::numeric(5,1),
       low::numeric(5,1), high::numeric(5,1), p_value::numeric(4,3), p_adjusted::numeric(4,3)
FROM groups_compared
ORDER BY difference DESC;
\set ECHO none

\qecho 'low and high enclose the true difference with 95 % confidence.'
\qecho 'p_value is the chance of a difference at least this large if there were none; 0.000 means less'
\qecho 'than 0.0005. Among many groups some look different by luck, and p_adjusted allows for that: of'
\qecho 'the rows where it is below 0.05, no more than one in twenty is expected to be a false alarm.'

INSERT INTO findings
SELECT :'question', format('%s of %s groups (by %s) differ from the others by more than chance%s.', count(*) FILTER (WHERE real), count(*), :'by',
						   coalesce(': ' || string_agg(format('%s %s', name, to_char(difference, 'FMSG990')), ', '
													   ORDER BY difference DESC) FILTER (WHERE real), ''))
FROM (SELECT :by::text AS name, difference, p_adjusted < 0.05 AS real FROM groups_compared) AS g;
\else
INSERT INTO left_out VALUES (:'question', 'no region, segment, plan, country or channel to group answers by');
\endif
