/* how_many.sql: the number of answers for a wanted margin of error. */
\r
\if :has_scores
\qecho
\qecho :bold'How many answers are enough?':plain
\qecho 'If promoters and detractors are as frequent as they were so far:'
\qecho
\set ECHO queries
SELECT '± ' || margin AS margin,
       nps_sample_size(margin, promoter_share => promoter_share(r),
                       detractor_share => detractor_share(r)) AS answers,
       nps_sample_size(margin, population => 1000, promoter_share => promoter_share(r),
                       detractor_share => detractor_share(r)) AS answers_of_1000_customers
FROM (SELECT rating_agg(score) AS r FROM surveys) AS s, unnest(ARRAY[2, 5, 10]) AS margin;
\set ECHO none

\qecho 'So many answers put the score within the margin of the truth, with 95 % confidence. Half the margin'
\qecho 'needs four times the answers; a small group of customers needs fewer.'
\else
\set left_out :left_out '\n  How many answers are enough? (surveys has no score)'
\endif
