/* how_many.sql: the number of answers for a wanted margin of error. */
\r
\set question 'How many answers are enough?'
\if :has_scores
\qecho
\qecho :bold:question:plain
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

INSERT INTO findings
SELECT :'question', format('To know the score to within 5 points, %s answers are enough; there are %s.',
						   to_char(nps_sample_size(5, promoter_share => promoter_share(r), detractor_share => detractor_share(r)), 'FM999,999,999'),
						   to_char(responses(r), 'FM999,999,999'))
FROM (SELECT rating_agg(score) AS r FROM surveys) AS s;
\else
INSERT INTO left_out VALUES (:'question', 'surveys has no score');
\endif
