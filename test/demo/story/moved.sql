/* moved.sql: the change between the last two full quarters, split into mix and scores. */
\r
\set question 'What moved it: other customers or other scores?'
SELECT :'has_months' AND :'has_groups' AND count(DISTINCT date_trunc('quarter', day)) = 2 AS has_quarters
FROM answers
WHERE score IS NOT NULL AND date_trunc('quarter', day) IN (:'before', :'after') \gset
\if :has_quarters
\qecho
\qecho :bold:question:plain
\qecho 'The last two full quarters began on' :before 'and' :after'. By' :mix':'
\qecho
\set ECHO queries
CREATE VIEW two_quarters AS
SELECT :mix,
       rollup(ratings) FILTER (WHERE date_trunc('quarter', day) = :'before') AS before,
       rollup(ratings) FILTER (WHERE date_trunc('quarter', day) = :'after') AS after
FROM answers_by_day
GROUP BY :mix;
\set ECHO none
COMMENT ON VIEW two_quarters IS 'The scores of the last two full quarters';
\qecho
\set ECHO queries
SELECT :mix, responses(before) AS answers_before, nps(before)::numeric(5,1) AS nps_before,
       responses(after) AS answers_after, nps(after)::numeric(5,1) AS nps_after
FROM two_quarters
ORDER BY :mix;

SELECT (c).before::numeric(5,1), (c).after::numeric(5,1), (c).change::numeric(5,1),
       (c).mix_effect::numeric(5,1), (c).rate_effect::numeric(5,1)
FROM (SELECT nps_change(before, after) AS c FROM two_quarters) AS movement;
\set ECHO none

\qecho 'change is the sum of two parts: mix_effect, because the groups make up other shares of the'
\qecho 'answers; and rate_effect, because the same group scores differently. When they point in opposite'
\qecho 'directions, the total alone misleads.'
\if :made_up
\qecho 'What happened: in September Linden began to sell a cheap plan to students, who score lower than'
\qecho 'the others; in October its delivery became faster.'
\endif

INSERT INTO findings
SELECT :'question', format('Between the last two full quarters the score moved by %s points: %s because the mix of customers changed, %s because the same kind of customer scores differently.',
						   to_char((c).change, 'FMSG990.0'), to_char((c).mix_effect, 'FMSG990.0'), to_char((c).rate_effect, 'FMSG990.0'))
FROM (SELECT nps_change(before, after) AS c FROM two_quarters) AS movement;
\else
INSERT INTO left_out VALUES (:'question', 'no scores in each of the last two full quarters, or nothing to group them by');
\endif
